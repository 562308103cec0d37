import { A as tool, E as rules, H as load, N as settle, T as judge, _t as UsageError, j as together, k as docsOf } from "./pullgate.js";
import { c as int, d as object, m as string, o as array, u as number } from "./schemas.js";
import { n as unite } from "./share.js";
import { n as trace } from "./trace.js";

// src/merge.ts
/** The corridor of `pullgate merge`: the parts of a sharded run -> one report, judged and settled as if nobody had divided it. */
const maxBytes = 536870912;
const shardReport = object({
	tool: object({ version: string() }),
	summary: object({ durationMs: number() }),
	shard: object({
		index: int().min(1).max(9999),
		of: int().min(1).max(9999),
		pulls: int().min(0),
		parts: array(object({
			target: string().nullable(),
			inputs: string(),
			common: string().nullable(),
			own: string()
		}))
	})
});
/** Throws `UsageError` for files that are no reports of shards, or not one of each shard of one run. */
async function merge(paths, { workingFolder, stdin }) {
	const shards = [];
	for await (const file of load({
		paths,
		exclude: [],
		workingFolder,
		stdin,
		note: () => {}
	})) shards.push({
		...readReport(await textOf(file), file.path),
		file: file.path
	});
	const sorted = shards.toSorted((a, b) => a.shard.index - b.shard.index);
	const [first] = sorted;
	if (first === void 0) throw new UsageError("nothing to merge: name the JSON reports of all shards");
	check(sorted, first);
	const runs = first.shard.parts.map(({ target }, place) => {
		return {
			name: target,
			...settled(sorted.flatMap(({ shard }) => shard.parts[place] ?? []), Math.max(...sorted.map(({ summary }) => summary.durationMs)))
		};
	});
	const [run] = runs;
	if (run === void 0) throw new UsageError(`${first.file}: a shard without a part`);
	return {
		report: together(runs, run.configuration),
		settings: run.settings
	};
}
/** As the version that writes them, of one run, each once. */
function check(shards, { file, shard: { of, parts } }) {
	for (const { tool: by, file: other, shard } of shards) {
		if (by.version !== tool.version) throw new UsageError(`${other}: was written by version ${by.version}, and this is ${tool.version}`);
		if (shard.of !== of || shard.parts.length !== parts.length) throw new UsageError(`${other} and ${file} are not of one run`);
	}
	const indices = shards.map(({ shard }) => shard.index);
	const missing = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !indices.includes(index));
	if (missing.length > 0) throw new UsageError(`no report of shard ${missing.map((index) => `${index}/${of}`).join(", ")}`);
	if (indices.length > of) throw new UsageError("a shard is there twice");
}
function settled(parts, durationMs) {
	try {
		const { facts, before, placed, suppressions, notes, settings } = unite(parts, isSettings);
		const { complaints, verdicts } = judge(facts, settings);
		const { cluster, pulls, answers } = facts;
		const { judged } = trace({
			judged: complaints,
			cluster,
			roots: []
		}, []);
		const places = new Map(placed.map(({ rule, complaint }) => [keyOf(rule, complaint), complaint]));
		return {
			report: settle({
				cluster: {
					...cluster,
					suppressions: [...cluster.suppressions ?? [], ...suppressions]
				},
				pulls,
				answers,
				complaints: judged.map(({ rule, complaint }) => ({
					rule,
					complaint: {
						...complaint,
						...places.get(keyOf(rule.id, complaint))
					}
				})),
				before: before?.flatMap(({ rule, complaint }) => ruleOf(rule).map((found) => ({
					rule: found,
					complaint
				}))),
				verdicts,
				rules,
				notes,
				durationMs
			}, {
				...settings,
				pin: false,
				writeBaseline: null,
				today: (/* @__PURE__ */ new Date()).toISOString().slice(0, 10),
				tool,
				docs: docsOf
			}),
			settings,
			configuration: settings.declared.file
		};
	} catch (error) {
		if (error instanceof UsageError) throw error;
		throw new UsageError(`the reports cannot be merged: ${error instanceof Error ? error.message : String(error)}`);
	}
}
/** Before it is traced and after: by where it stands in the rendered manifest. */
function keyOf(rule, { at, rendered, subject, certainty }) {
	const { file, line, column } = rendered ?? at;
	return JSON.stringify([
		rule,
		subject,
		certainty,
		file,
		line,
		column
	]);
}
function ruleOf(id) {
	return rules.filter((rule) => rule.id === id);
}
function isSettings(value) {
	return typeof value === "object" && value !== null && "failOn" in value && "ignore" in value && "rules" in value;
}
function readReport(text, file) {
	let json;
	try {
		json = JSON.parse(text);
	} catch {
		throw new UsageError(`${file}: is not JSON`);
	}
	const read = shardReport.safeParse(json);
	if (!read.success) throw new UsageError(`${file}: is not the JSON report of a shard (check --shard I/N --format json=FILE)`);
	return read.data;
}
async function textOf(file) {
	const pieces = [];
	let bytes = 0;
	for await (const piece of file.chunks()) {
		bytes += piece.length;
		if (bytes > maxBytes) throw new UsageError(`${file.path}: is larger than a report can be`);
		pieces.push(piece);
	}
	return Buffer.concat(pieces).toString("utf8");
}

export { merge };