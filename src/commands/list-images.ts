/** Runs `pullgate images`: lists the images that the manifests name, and asks no registry. */
import type { Options } from "../config/options.ts";
import type { Report } from "../model/report/check-report.ts";
import { plan } from "../plan/plan.ts";
import { settle } from "../settle/settle.ts";
import { readCluster } from "./check/read-cluster.ts";
import { withRenders } from "./rerender/keep-renders.ts";
import type { RunContext } from "./run-context.ts";
import { settleOptions } from "./check/settle-options.ts";
import { gitopsOf } from "./gitops/render-gitops.ts";
import { forEachTarget, type Target } from "./targets.ts";
import { withExcludeNotes } from "./unmatched-settings.ts";
import { unreadInputs } from "./unread-inputs.ts";

/** Throws `UsageError` for paths that cannot be read. */
export async function listImages(given: Options, from: RunContext): Promise<Report> {
  const context = withRenders(given, from);
  const options = await withExcludeNotes(given, context.workingFolder);
  await using gitops = await gitopsOf(options, context);
  return await forEachTarget(options, gitops, (target) => imagesOfTarget(target, context));
}

async function imagesOfTarget({ options, gitops }: Target, context: RunContext): Promise<Report> {
  const started = Date.now();
  // "images" skips kinds without images, which a configured location may name.
  const need = options.input.locations.length === 0 ? "images" : "all";
  const { cluster, notes } = await readCluster(
    {
      input: options.input,
      cluster: options.cluster,
      network: options.network,
      clusterSources: gitops,
      namesSources: options.gitops.mode !== "off",
    },
    context,
    need,
  );
  return settle(
    {
      cluster: { ...cluster, leftOut: [...(cluster.leftOut ?? []), ...unreadInputs(cluster)] },
      pulls: plan(cluster, options.cluster),
      answers: null,
      diagnostics: [],
      rules: [],
      verdicts: null,
      notes: [...notes, ...options.report.notes],
      durationMs: Math.max(0, Date.now() - started),
    },
    settleOptions(options, ""),
  );
}
