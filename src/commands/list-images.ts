/** Runs `pullgate images`: lists the images that the manifests name, without any network. */
import type { Options } from "../config/options.ts";
import type { Report } from "../model/check-report.ts";
import { plan } from "../plan/plan.ts";
import { settle } from "../settle/settle.ts";
import { readCluster } from "./read-cluster.ts";
import type { RunContext } from "./run-context.ts";
import { settleOptions } from "./settle-options.ts";
import { forEachTarget } from "./targets.ts";

/** Throws `UsageError` for paths that cannot be read. */
export async function listImages(options: Options, context: RunContext): Promise<Report> {
  return await forEachTarget(options, (target) => imagesOfTarget(target, context));
}

async function imagesOfTarget(options: Options, context: RunContext): Promise<Report> {
  const started = Date.now();
  // "images" skips kinds without images, which a configured location may name.
  const need = options.input.locations.length === 0 ? "images" : "all";
  const { cluster, notes } = await readCluster(options, context, need);
  return settle(
    {
      cluster,
      pulls: plan(cluster, options.cluster),
      answers: null,
      diagnostics: [],
      rules: [],
      verdicts: null,
      notes,
      durationMs: Math.max(0, Date.now() - started),
    },
    settleOptions(options, ""),
  );
}
