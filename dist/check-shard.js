import { Dt as settleSettings, et as forEachTarget, pr as rules, wt as checkTarget } from "./pullgate.js";
import { r as pullsOfShard, t as encodeShard } from "./shard.js";

// src/commands/check-shard.ts
/** Throws `UsageError` for paths that cannot be read. */
async function checkShard(options, shard, { context, cache, gitops }) {
	const parts = [];
	let pulls = 0;
	return {
		report: await forEachTarget(options, gitops, async (target) => {
			const checked = await checkTarget(target, context, cache, (all) => selectShard(all, shard));
			parts.push(partOf(checked, target.options, target.name, isFirst(shard)));
			pulls += checked.facts.pulls.length;
			return checked.report;
		}),
		shard: {
			...shard,
			pulls,
			parts
		}
	};
}
/** The first shard reports what belongs to no pull, and carries the facts that all shards share. */
function isFirst({ index }) {
	return index === 1;
}
function selectShard(all, shard) {
	const pulls = pullsOfShard(all, shard);
	return {
		pulls,
		reports: ({ rule, diagnostic: { pull } }) => pull === void 0 ? rule.online || isFirst(shard) : pulls.has(pull),
		rules: isFirst(shard) ? rules : rules.filter((rule) => rule.suppressionProblem === void 0)
	};
}
function partOf({ facts, before, untraced, traced, notes }, options, target, withCommonFacts) {
	const placed = traced.diagnostics.filter(({ diagnostic }, index) => diagnostic.rendered !== void 0 || diagnostic.related !== untraced[index]?.diagnostic.related);
	const result = {
		facts,
		before: before?.map(byRuleId),
		placed: placed.map(byRuleId),
		suppressions: traced.suppressions,
		notes,
		settings: settleSettings(options)
	};
	const { inputs, common, own } = encodeShard(result, withCommonFacts);
	return {
		target,
		inputs,
		common,
		own
	};
}
function byRuleId({ rule, diagnostic }) {
	return {
		rule: rule.id,
		diagnostic
	};
}

export { checkShard };