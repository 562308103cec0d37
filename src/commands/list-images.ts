/** The short corridor: every image the manifests name, and nobody asked. */
import type { RunContext } from "./run-context.ts";
import type { Report } from "../model/check-report.ts";
import type { Options } from "../config/options.ts";
import { plan } from "../plan/plan.ts";
import { settle } from "../settle/settle.ts";
import { forEachTarget } from "./targets.ts";
import { docsOf, tool } from "../model/tool.ts";
import { readCluster } from "./read-cluster.ts";

/** Throws `UsageError` for paths that cannot be read. */
export async function listImages(options: Options, context: RunContext): Promise<Report> {
  return await forEachTarget(options, (target) => imagesOfTarget(target, context));
}

async function imagesOfTarget(options: Options, context: RunContext): Promise<Report> {
  const started = Date.now();
  // Kinds that hold no image are passed over unread, and a configured location may be in one of them.
  const { cluster, notes } = await readCluster(
    options,
    context,
    options.locations.length === 0 ? "images" : "all",
  );
  const pulls = plan(cluster, options);
  const durationMs = Math.max(0, Date.now() - started);
  const unjudged = {
    cluster,
    pulls,
    answers: null,
    diagnostics: [],
    rules: [],
    verdicts: null,
    notes,
    durationMs,
  };
  return settle(unjudged, { ...options, today: "", tool, docs: docsOf });
}
