import { Dn as writeFile, Q as RenderRefusal, hn as tmpdir, nn as basename, sn as join, vt as makeFolder, xn as readFile, yt as removeFolder } from "./pullgate.js";
import { t as copyTrees } from "./copy-trees.js";

// src/render/gitops/chart-folder.ts
/** Prepares the folder of a chart for helm. */
/** The chart's own folder, or a copy of it if something of it changes. */
async function readChartFolder(folder, options) {
	const hasRemoteSchema = await refersElsewhere(folder);
	const { boundary, replaced, valuesFiles } = options;
	if (replaced.size === 0 && valuesFiles === null) return {
		folder,
		hasRemoteSchema,
		[Symbol.asyncDispose]: async () => {}
	};
	const temporary = await makeFolder(tmpdir(), "pullgate-chart-");
	const dispose = { [Symbol.asyncDispose]: () => removeFolder(temporary) };
	try {
		const copy = (await copyTrees({
			paths: [folder],
			target: temporary,
			boundary,
			replaced
		}))(folder);
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
/** The files in order become the chart's values: helm merges the documents of a stream. */
async function mergeValuesFiles(chart, { paths, ignoreMissing }) {
	const { mergeYaml } = await import("./merge-yaml.js");
	const texts = [];
	for (const path of paths) {
		const text = await readFile(join(chart, path), "utf8").catch(() => null);
		if (text !== null) texts.push(text);
		else if (!ignoreMissing) return `the chart ${basename(chart)} has no values file ${path}`;
	}
	await writeFile(join(chart, "values.yaml"), mergeYaml(texts));
	return null;
}
async function refersElsewhere(folder) {
	const schema = await readFile(join(folder, "values.schema.json"), "utf8").catch(() => "");
	return /"\$ref"\s*:\s*"(?!#)/.test(schema);
}

export { readChartFolder };