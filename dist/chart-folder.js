import { Cn as makeFolder, Gt as RenderRefusal, Hr as join, Ln as chartTextOf, Lr as basename, Qr as tmpdir, Vn as leadsOut, Vt as filesOf, di as writeFile, ni as mkdir, oi as readdir, ui as stat, wn as removeFolder } from "./pullgate.js";
import { n as copyTrees, t as isRemoteSchema } from "./remote-schema.js";

// src/render/gitops/chart-folder.ts
/** Prepares the folder of a chart for helm. */
/** The chart's own folder, or a copy of it if something of it changes. */
async function readChartFolder(folder, options) {
	const { boundary, replaced, valuesFiles, added, checks } = options;
	const parts = [folder, ...added.flatMap((each) => "folder" in each ? [each.folder] : [])];
	const key = JSON.stringify([boundary, parts]);
	let check = checks.get(key);
	if (check === void 0) checks.set(key, check = checkFolders(parts, boundary));
	const checked = await check;
	if ("failed" in checked) return {
		...checked,
		[Symbol.asyncDispose]: async () => {}
	};
	const { hasRemoteSchema } = checked;
	if (replaced.size === 0 && valuesFiles === null && added.length === 0) return {
		folder,
		hasRemoteSchema,
		[Symbol.asyncDispose]: async () => {}
	};
	const temporary = await makeFolder(tmpdir(), "pullgate-chart-");
	const dispose = { [Symbol.asyncDispose]: () => removeFolder(temporary) };
	try {
		const copy = join(temporary, basename(folder));
		const places = added.flatMap((each) => "folder" in each ? [[join(copy, "charts", each.name), each.folder]] : []);
		await copyTrees({
			paths: [folder],
			target: temporary,
			boundary,
			replaced,
			added: new Map(places)
		});
		for (const each of added) if ("chartFile" in each) await writeStub(join(copy, "charts", each.name), each.chartFile);
		if (valuesFiles !== null) {
			const failed = await mergeValuesFiles(copy, valuesFiles);
			if (failed !== null) return {
				failed,
				...dispose
			};
		}
		return {
			folder: copy,
			hasRemoteSchema,
			...dispose
		};
	} catch (error) {
		if (error instanceof RenderRefusal) return {
			failed: error.message,
			...dispose
		};
		throw error;
	}
}
async function checkFolders(folders, boundary) {
	const linked = await linkedOut(folders, boundary);
	if (linked !== null) return { failed: linked };
	return { hasRemoteSchema: (await Promise.all(folders.map(refersElsewhere))).includes(true) };
}
/** Why Helm would follow links out of the repository, or without end; null if it would not. */
async function linkedOut(folders, boundary) {
	for (const folder of folders) try {
		if (await leadsOut(folder, boundary)) return `${basename(folder)} is a link that leads out of the repository`;
		await filesOf({ folder }, boundary);
	} catch (error) {
		if (error instanceof RenderRefusal) return error.message;
		throw error;
	}
	return null;
}
async function writeStub(folder, chartFile) {
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, "Chart.yaml"), chartFile);
}
/** The files in order become the chart's values: helm merges the documents of a stream. */
async function mergeValuesFiles(chart, { paths, ignoreMissing }) {
	const { mergeYaml } = await import("./merge-yaml.js");
	const texts = [];
	for (const path of paths) {
		const text = await chartTextOf(join(chart, path), chart);
		if (text !== null) texts.push(text);
		else if (!ignoreMissing) return `the chart ${basename(chart)} has no values file ${path}`;
	}
	await writeFile(join(chart, "values.yaml"), mergeYaml(texts));
	return null;
}
/** Schemas of the dependencies count as well. */
async function refersElsewhere(folder) {
	const path = join(folder, "values.schema.json");
	const schema = await chartTextOf(path, folder);
	if (schema === null && await stat(path).catch(() => null) !== null || schema !== null && isRemoteSchema(schema)) return true;
	const charts = join(folder, "charts");
	const entries = await readdir(charts, { withFileTypes: true }).catch(() => []);
	for (const entry of entries) {
		if (entry.name.endsWith(".tgz")) return true;
		if (entry.isDirectory() && await refersElsewhere(join(charts, entry.name))) return true;
	}
	return false;
}

export { readChartFolder };