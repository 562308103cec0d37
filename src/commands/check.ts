/** Runs `pullgate check`. */
import type { Options } from "../config/options.ts";
import type { Report } from "../model/report/check-report.ts";
import type { ReportedShard } from "../model/report/shard-part.ts";
import { AnswerCache } from "./check/ask-registries.ts";
import { checkTarget } from "./check/check-target.ts";
import { withRenders } from "./rerender/keep-renders.ts";
import type { RunContext } from "./run-context.ts";
import { gitopsOf } from "./gitops/render-gitops.ts";
import { forEachTarget } from "./targets.ts";
import { registrySettingNotes, withExcludeNotes } from "./unmatched-settings.ts";

/** `shard` is null for an undivided run. */
export interface CheckResult {
  report: Report;
  shard: ReportedShard | null;
}

/** Throws `UsageError` for paths that cannot be read. */
export async function check(given: Options, from: RunContext): Promise<CheckResult> {
  const context = withRenders(given, from);
  const options = await withExcludeNotes(given, context.workingFolder);
  const cache = new AnswerCache();
  const { shard } = options.run;
  await using gitops = await gitopsOf(options, context);
  if (shard !== null) {
    const { checkShard } = await import("./check-shard.ts");
    return await checkShard(options, shard, { context, cache, gitops });
  }
  const report = await forEachTarget(
    options,
    gitops,
    async (target) => (await checkTarget(target, context, cache)).report,
  );
  const notes = [...report.notes, ...registrySettingNotes(report.images, options.network)];
  return { report: { ...report, notes }, shard: null };
}
