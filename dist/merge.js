import { At as tool, Tt as currentDay, dr as judge, fn as load, ir as settle, kt as docsOf, mr as notRenderedText, pr as rules, rr as UsageError, tt as mergeReports } from "./pullgate.js";
import { n as mergeShards } from "./shard.js";
import { n as trace } from "./trace.js";
import { c as int, d as object, m as string, o as array, u as number } from "./zod.js";

// src/commands/merge.ts
/** Runs `pullgate merge`: judges and settles the parts of a divided run as one. */
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
/** Throws `UsageError` unless the files are the reports of all shards of one run. */
async function mergeReportFiles(paths, { workingFolder, stdin }) {
	const shards = [];
	for await (const file of load({
		paths,
		exclude: [],
		workingFolder,
		stdin,
		note: () => {}
	})) shards.push({
		...parseReport(await textOf(file), file.path),
		file: file.path
	});
	const sorted = shards.toSorted((a, b) => a.shard.index - b.shard.index);
	const [first] = sorted;
	if (first === void 0) throw new UsageError("nothing to merge: pass the JSON reports of all shards");
	refuseIncomplete(sorted, first);
	const durationMs = Math.max(...sorted.map(({ summary }) => summary.durationMs));
	const targets = first.shard.parts.map(({ target }, index) => {
		return {
			name: target,
			...settleParts(sorted.flatMap(({ shard }) => shard.parts[index] ?? []), durationMs)
		};
	});
	const [target] = targets;
	if (target === void 0) throw new UsageError(`${first.file}: a shard without a part`);
	const { settings } = target;
	return {
		report: mergeReports(targets, settings.declared.file),
		settings
	};
}
/** Accepts exactly one report of each shard of one run, written by this version. */
function refuseIncomplete(shards, { file, shard: { of, parts } }) {
	for (const { tool: by, file: other, shard } of shards) {
		if (by.version !== tool.version) throw new UsageError(`${other}: written by version ${by.version}; merge it with that version`);
		if (shard.of !== of || shard.parts.length !== parts.length) throw new UsageError(`${other} and ${file} belong to different runs`);
	}
	const indices = shards.map(({ shard }) => shard.index);
	const missing = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !indices.includes(index));
	if (missing.length > 0) throw new UsageError(`no report of shard ${missing.map((index) => `${index}/${of}`).join(", ")}`);
	if (indices.length > of) throw new UsageError("two reports of one shard; pass each report once");
}
function settleParts(parts, durationMs) {
	try {
		const { facts, before, placed, suppressions, notes, settings } = mergeShards(parts, isSettings);
		const { diagnostics, verdicts } = judge(facts, settings);
		const { cluster, pulls, answers } = facts;
		const { diagnostics: traced } = trace({
			diagnostics,
			cluster,
			roots: []
		}, []);
		const places = new Map(placed.map(({ rule, diagnostic }) => [keyOf(rule, diagnostic), diagnostic]));
		return {
			report: settle({
				cluster: {
					...cluster,
					suppressions: [...cluster.suppressions ?? [], ...suppressions]
				},
				pulls,
				answers,
				diagnostics: traced.map(({ rule, diagnostic }) => ({
					rule,
					diagnostic: {
						...diagnostic,
						...places.get(keyOf(rule.id, diagnostic))
					}
				})),
				before: before?.flatMap(({ rule, diagnostic }) => ruleOf(rule).map((found) => ({
					rule: found,
					diagnostic
				}))),
				verdicts,
				rules,
				notes,
				durationMs
			}, {
				ignore: settings.ignore,
				rules: settings.rules,
				onUnverified: settings.onUnverified,
				explainCredentials: settings.explainCredentials,
				baseline: settings.baseline,
				offline: settings.offline,
				pin: false,
				writeBaseline: null,
				today: currentDay(),
				tool,
				docs: docsOf,
				notRenderedText
			}),
			settings
		};
	} catch (error) {
		if (error instanceof UsageError) throw error;
		throw new UsageError(`the reports cannot be merged: ${error instanceof Error ? error.message : String(error)}`);
	}
}
/** Identifies a diagnostic before and after tracing by its place in the rendered manifest. */
function keyOf(rule, { at, rendered, groupKey: subject, certainty }) {
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
function parseReport(text, file) {
	let json;
	try {
		json = JSON.parse(text);
	} catch {
		throw new UsageError(`${file}: not JSON`);
	}
	const read = shardReport.safeParse(json);
	if (!read.success) throw new UsageError(`${file}: not the JSON report of a shard; write it with check --shard I/N --format json=FILE`);
	return read.data;
}
async function textOf(file) {
	const pieces = [];
	let bytes = 0;
	for await (const piece of file.chunks()) {
		bytes += piece.length;
		if (bytes > maxBytes) throw new UsageError(`${file.path}: larger than 512 MiB, the limit for a report`);
		pieces.push(piece);
	}
	return Buffer.concat(pieces).toString("utf8");
}

export { mergeReportFiles };