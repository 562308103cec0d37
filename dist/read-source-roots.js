import { Jt as filesOf, Kn as gitRoot, Kt as sourcePathsOf, Ut as inputsOf, Wt as overlaysBelow, Xn as shownPath, Xt as readChart, er as entriesAt, ii as resolve, nr as statusAt, qt as chartsOf, ri as relative, rr as UsageError, ti as join } from "./pullgate.js";
import { t as SourceFiles } from "./source-files.js";

// src/render/read-source-roots.ts
/** Reads charts and overlays that were rendered before this run (`--source`). */
/** Throws `UsageError` if a folder is missing or contains neither a chart nor a kustomization. */
async function readSourceRoots(folders, workingFolder) {
	const repository = gitRoot(workingFolder);
	const roots = [];
	for (const written of folders) {
		const start = resolve(workingFolder, written);
		if (statusAt(start)?.isDirectory() !== true) throw new UsageError(`${written}: no such folder`);
		const show = (path) => shownPath(path, join(written, relative(start, path)), repository);
		const found = await rootsBelow(start, repository ?? workingFolder, show);
		if (found.length === 0) throw new UsageError(`${written}: contains neither a chart nor a kustomization`);
		roots.push(...found);
	}
	return roots;
}
async function rootsBelow(start, boundary, show) {
	const roots = [];
	const add = (tool, folder, files) => {
		const { texts } = SourceFiles.read(files, show);
		roots.push({
			root: "",
			file: "",
			tool,
			folder: show(folder),
			sources: texts,
			set: [],
			origins: []
		});
	};
	const charts = chartFoldersBelow(start);
	for (const folder of charts) add("helm", folder, await chartSources(folder, boundary));
	for (const folder of await overlaysBelow(start, (path) => charts.includes(path))) add("kustomize", folder, sourcePathsOf(await inputsOf(folder)));
	return roots;
}
/** Charts inside a chart are part of it. */
function chartFoldersBelow(folder) {
	const entries = entriesAt(folder);
	if (entries.some(({ name }) => name === "Chart.yaml")) return [folder];
	const found = [];
	for (const entry of entries) if (entry.isDirectory() && entry.name !== ".git" && entry.name !== "node_modules") found.push(...chartFoldersBelow(join(folder, entry.name)));
	return found;
}
/** The chart's files and other values files in its folder, such as `values-prod.yaml`. */
async function chartSources(folder, boundary) {
	const values = entriesAt(folder).map(({ name }) => name).filter((name) => /^values.+\.ya?ml$/.test(name));
	const charts = chartsOf(await readChart(folder));
	return [...values.map((name) => ({
		file: join(folder, name),
		role: "values"
	})), ...charts.flatMap((each) => filesOf(each, boundary))];
}

export { readSourceRoots };