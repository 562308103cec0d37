import { Gn as chartTextOf, Hr as mkdirSync, Jr as writeFileSync, Jt as filesOf, Mn as removeFolder, Qt as RenderRefusal, Xr as basename, Yn as leadsOut, er as entriesAt, jn as makeFolder, nr as statusAt, ti as join, ui as tmpdir } from "./pullgate.js";
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
	if ("failed" in check) return {
		...check,
		[Symbol.asyncDispose]: async () => {}
	};
	const { hasRemoteSchema } = check;
	if (replaced.size === 0 && valuesFiles === null && added.length === 0) return {
		folder,
		hasRemoteSchema,
		[Symbol.asyncDispose]: async () => {}
	};
	const temporary = makeFolder(tmpdir(), "pullgate-chart-");
	const dispose = { [Symbol.asyncDispose]: async () => removeFolder(temporary) };
	try {
		const copy = join(temporary, basename(folder));
		const places = added.flatMap((each) => "folder" in each ? [[join(copy, "charts", each.name), each.folder]] : []);
		copyTrees({
			paths: [folder],
			target: temporary,
			boundary,
			replaced,
			added: new Map(places)
		});
		for (const each of added) if ("chartFile" in each) writeStub(join(copy, "charts", each.name), each.chartFile);
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
function checkFolders(folders, boundary) {
	const linked = linkedOut(folders, boundary);
	if (linked !== null) return { failed: linked };
	return { hasRemoteSchema: folders.some(refersElsewhere) };
}
/** Why Helm would follow links out of the repository, or without end; null if it would not. */
function linkedOut(folders, boundary) {
	for (const folder of folders) try {
		if (leadsOut(folder, boundary)) return `${basename(folder)} is a link that leads out of the repository`;
		filesOf({ folder }, boundary);
	} catch (error) {
		if (error instanceof RenderRefusal) return error.message;
		throw error;
	}
	return null;
}
function writeStub(folder, chartFile) {
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, "Chart.yaml"), chartFile);
}
/** The files in order become the chart's values: helm merges the documents of a stream. */
async function mergeValuesFiles(chart, { paths, ignoreMissing }) {
	const { mergeYaml } = await import("./merge-yaml.js");
	const texts = [];
	for (const path of paths) {
		const text = chartTextOf(join(chart, path), chart);
		if (text !== null) texts.push(text);
		else if (!ignoreMissing) return `the chart ${basename(chart)} has no values file ${path}`;
	}
	writeFileSync(join(chart, "values.yaml"), mergeYaml(texts));
	return null;
}
/** Schemas of the dependencies count as well. */
function refersElsewhere(folder) {
	const path = join(folder, "values.schema.json");
	const schema = chartTextOf(path, folder);
	if (schema === null && statusAt(path) !== null || schema !== null && isRemoteSchema(schema)) return true;
	const charts = join(folder, "charts");
	const entries = entriesAt(charts);
	for (const entry of entries) {
		if (entry.name.endsWith(".tgz")) return true;
		if (entry.isDirectory() && refersElsewhere(join(charts, entry.name))) return true;
	}
	return false;
}

export { readChartFolder };