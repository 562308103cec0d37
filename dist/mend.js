import { U as readOwn } from "./pullgate.js";
import { r as applyEdits } from "./trace.js";

// src/mend.ts
/** The corridor of `--fix` and `--pin`: edits -> the files that they are of, as they should be. Nothing is written here. */
const reasons = {
	changed: "its line is another than the one that was checked",
	conflict: "another edit touches the same place"
};
async function mend(edits, workingFolder) {
	const mended = {
		files: [],
		refused: [],
		rewritten: []
	};
	const refuse = ({ file, line }, because) => void mended.refused.push({
		file,
		line,
		because
	});
	const files = /* @__PURE__ */ new Map();
	for (const [shown, named] of Map.groupBy(edits, ({ file }) => file)) {
		const own = await readOwn(shown, workingFolder);
		if ("refused" in own) for (const edit of named) refuse(edit, own.refused);
		else files.set(own.path, {
			own: {
				...own,
				shown
			},
			edits: [...files.get(own.path)?.edits ?? [], ...named]
		});
	}
	for (const { own, edits: ofFile } of files.values()) {
		const { text, applied, refused } = applyEdits(own.text, ofFile);
		for (const { edit, because } of refused) refuse(edit, reasons[because]);
		if (applied.length === 0) continue;
		mended.files.push({
			file: own.shown,
			edits: applied.length
		});
		mended.rewritten.push({
			...own,
			text
		});
	}
	return mended;
}

export { mend };