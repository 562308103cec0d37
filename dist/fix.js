import { hn as readRepositoryFile } from "./pullgate.js";
import { i as applyEdits } from "./trace.js";

// src/commands/fix.ts
/** Computes the files that `--fix` and `--pin` write, without writing them. */
const reasons = {
	changed: "the line has changed since it was checked",
	conflict: "another edit touches the same place"
};
/** The edits that a report suggests for `--fix` and `--pin`. */
function editsOf(report, { fix, pin }) {
	return [...fix ? report.findings.flatMap((finding) => finding.edits) : [], ...pin ? report.pins?.edits ?? [] : []];
}
async function fixFiles(edits, workingFolder) {
	const result = {
		files: [],
		refused: [],
		rewritten: []
	};
	const refuse = ({ file, line }, because) => void result.refused.push({
		file,
		line,
		because
	});
	const files = /* @__PURE__ */ new Map();
	for (const [shown, named] of Map.groupBy(edits, ({ file }) => file)) {
		const file = await readRepositoryFile(shown, workingFolder);
		if ("refused" in file) for (const edit of named) refuse(edit, file.refused);
		else files.set(file.path, {
			fixed: {
				...file,
				shown
			},
			edits: [...files.get(file.path)?.edits ?? [], ...named]
		});
	}
	for (const { fixed, edits: own } of files.values()) {
		const { text, applied, refused } = applyEdits(fixed.text, own);
		for (const { edit, because } of refused) refuse(edit, reasons[because]);
		if (applied.length === 0) continue;
		result.files.push({
			file: fixed.shown,
			edits: applied.length
		});
		result.rewritten.push({
			...fixed,
			text
		});
	}
	return result;
}

export { editsOf, fixFiles };