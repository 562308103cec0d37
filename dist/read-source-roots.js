import { Bt as chartsOf, Gr as resolve, Hr as join, It as inputsOf, Kn as UsageError, Lt as overlaysBelow, Rn as gitRoot, Un as shownPath, Ut as readChart, Vt as filesOf, Wr as relative, oi as readdir, ui as stat, zt as sourcePathsOf } from "./pullgate.js";
import { t as SourceFiles } from "./source-files.js";

// src/render/read-source-roots.ts
/** Reads charts and overlays that were rendered before this run (`--source`). */
/** Throws `UsageError` if a folder is missing or contains neither a chart nor a kustomization. */
async function readSourceRoots(folders, workingFolder) {
	const repository = gitRoot(workingFolder);
	const roots = [];
	for (const written of folders) {
		const start = resolve(workingFolder, written);
		if ((await stat(start).catch(() => null))?.isDirectory() !== true) throw new UsageError(`${written}: no such folder`);
		const show = (path) => shownPath(path, join(written, relative(start, path)), repository);
		const found = await rootsBelow(start, repository ?? workingFolder, show);
		if (found.length === 0) throw new UsageError(`${written}: contains neither a chart nor a kustomization`);
		roots.push(...found);
	}
	return roots;
}
async function rootsBelow(start, boundary, show) {
	const roots = [];
	const add = async (tool, folder, files) => {
		const { texts } = await SourceFiles.read(files, show);
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
	const charts = await chartFoldersBelow(start);
	for (const folder of charts) await add("helm", folder, await chartSources(folder, boundary));
	for (const folder of await overlaysBelow(start, (path) => charts.includes(path))) await add("kustomize", folder, sourcePathsOf(await inputsOf(folder)));
	return roots;
}
/** Charts inside a chart are part of it. */
async function chartFoldersBelow(folder) {
	const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
	if (entries.some(({ name }) => name === "Chart.yaml")) return [folder];
	const found = [];
	for (const entry of entries) if (entry.isDirectory() && entry.name !== ".git" && entry.name !== "node_modules") found.push(...await chartFoldersBelow(join(folder, entry.name)));
	return found;
}
/** The chart's files and other values files in its folder, such as `values-prod.yaml`. */
async function chartSources(folder, boundary) {
	const values = (await readdir(folder).catch(() => [])).filter((name) => /^values.+\.ya?ml$/.test(name));
	const charts = chartsOf(await readChart(folder));
	const files = await Promise.all(charts.map((each) => filesOf(each, boundary)));
	return [...values.map((name) => ({
		file: join(folder, name),
		role: "values"
	})), ...files.flat()];
}

export { readSourceRoots };