/** Counts what GitOps rendering covers. */
import type { Coverage, UnrenderedSource } from "../model/report/check-report.ts";
import type { Cluster } from "../model/cluster/cluster.ts";
import type { NotRendered, NotRenderedReason } from "../model/source/gitops-source.ts";
import { compareSpans } from "./place.ts";

/** Zeros without GitOps sources. `textOf` writes a reason as a clause. */
export function coverageOf(
  { gitops, failedRenders = [], leftOut = [], otherFiles = 0 }: Cluster,
  textOf: (reason: NotRenderedReason) => string,
): Coverage {
  const { coverage, roots, durationMs } = gitops ?? {
    coverage: null,
    roots: new Map(),
    durationMs: 0,
  };
  const rows = (sources: readonly NotRendered[] = []): UnrenderedSource[] =>
    sources.map((each) => rowOf(each, textOf)).toSorted((a, b) => compareSpans(a.at, b.at));
  const rendered = [...roots.values()];
  const withheld = failedRenders.filter(({ isWithheld }) => isWithheld === true);
  return {
    sources: coverage?.sources ?? 0,
    rendered: coverage?.rendered ?? 0,
    suspended: coverage?.suspended ?? 0,
    notRendered: rows(coverage?.notRendered),
    incomplete: rows(coverage?.incomplete),
    leftOut: [
      ...(coverage?.leftOut ?? []),
      ...leftOut,
      ...withheld.map(({ root, message }) => ({
        path: root,
        reason: message,
        isWithheld: true as const,
      })),
    ],
    otherFiles,
    kinds: [...Map.groupBy(rendered, ({ kind }) => kind)].map(([kind, { length }]) => ({
      kind,
      count: length,
    })),
    clusters: [...new Set(rendered.flatMap(({ cluster }) => cluster ?? []))],
    durationMs,
  };
}

function rowOf(
  { source, reason, images }: NotRendered,
  textOf: (reason: NotRenderedReason) => string,
): UnrenderedSource {
  const { kind, namespace, name, cluster, at } = source;
  return {
    kind,
    namespace,
    name,
    cluster,
    code: reason.code,
    reason:
      source.generatedBy === undefined
        ? textOf(reason)
        : `${textOf(reason)} (made by ApplicationSet ${source.generatedBy})`,
    images: images.length,
    at,
  };
}
