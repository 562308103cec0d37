/** Checks one shard of a run and packs what `pullgate merge` needs to join it with the others. */
import type { Options } from "../config/options.ts";
import { rules } from "../judge/judge.ts";
import type { Report } from "../model/report/check-report.ts";
import type { Pull } from "../model/pull/pull.ts";
import type { Diagnostic, RuleDiagnostic } from "../model/report/rule.ts";
import type { ReportedShard, Shard, ShardPart } from "../model/report/shard-part.ts";
import { encodeShard, pullsOfShard } from "../shard/shard.ts";
import type { AnswerCache } from "./check/ask-registries.ts";
import { checkTarget, type CheckedTarget, type Selection } from "./check/check-target.ts";
import type { GitopsRun } from "./gitops/gitops-run.ts";
import type { RunContext } from "./run-context.ts";
import { settleSettings } from "./check/settle-options.ts";
import { forEachTarget } from "./targets.ts";

interface ShardContext {
  context: RunContext;
  cache: AnswerCache;
  gitops: GitopsRun | null;
}

/** Throws `UsageError` for paths that cannot be read. */
export async function checkShard(
  options: Options,
  shard: Shard,
  { context, cache, gitops }: ShardContext,
): Promise<{ report: Report; shard: ReportedShard }> {
  const parts: ShardPart[] = [];
  let pulls = 0;
  const report = await forEachTarget(options, gitops, async (target) => {
    const checked = await checkTarget(target, context, cache, (all) => selectShard(all, shard));
    parts.push(partOf(checked, target.options, target.name, isFirst(shard)));
    pulls += checked.facts.pulls.length;
    return checked.report;
  });
  return { report, shard: { ...shard, pulls, parts } };
}

/** The first shard reports what belongs to no pull, and carries the facts that all shards share. */
function isFirst({ index }: Shard): boolean {
  return index === 1;
}

function selectShard(all: readonly Pull[], shard: Shard): Selection {
  const pulls = pullsOfShard(all, shard);
  return {
    pulls,
    // A diagnostic without a pull that comes from a registry's answer is known to this shard alone.
    reports: ({ rule, diagnostic: { pull } }) =>
      pull === undefined ? rule.online || isFirst(shard) : pulls.has(pull),
    rules: isFirst(shard) ? rules : rules.filter((rule) => rule.suppressionProblem === undefined),
  };
}

function partOf(
  { facts, before, untraced, traced, notes }: CheckedTarget,
  options: Options,
  target: string | null,
  withCommonFacts: boolean,
): ShardPart {
  const placed = traced.diagnostics.filter(
    ({ diagnostic }, index) =>
      diagnostic.rendered !== undefined ||
      diagnostic.related !== untraced[index]?.diagnostic.related,
  );
  const result = {
    facts,
    before: before?.map(byRuleId),
    placed: placed.map(byRuleId),
    suppressions: traced.suppressions,
    notes,
    settings: settleSettings(options),
  };
  const { inputs, common, own } = encodeShard(result, withCommonFacts);
  return { target, inputs, common, own };
}

function byRuleId({ rule, diagnostic }: RuleDiagnostic): { rule: string; diagnostic: Diagnostic } {
  return { rule: rule.id, diagnostic };
}
