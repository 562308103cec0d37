/** Counts what GitOps rendering covers. */
import type { Coverage, SourceKind, UnrenderedSource } from "../model/report/check-report.ts";
import type { Cluster } from "../model/cluster/cluster.ts";
import {
  isOverlay,
  type GitopsSource,
  type NotRendered,
  type NotRenderedReason,
} from "../model/source/gitops-source.ts";
import { compareSpans } from "./place.ts";

/** Zeros without GitOps sources. `textOf` writes a reason as a clause. */
export function coverageOf(
  {
    gitops,
    failedRenders = [],
    leftOut = [],
    otherFiles = 0,
  }: Pick<Cluster, "gitops" | "failedRenders" | "leftOut" | "otherFiles">,
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
    kinds: countKinds(rendered.map((source) => ({ ...kindOf(source), count: 1 }))),
    clusters: [...new Set(rendered.flatMap(({ cluster }) => cluster ?? []))],
    durationMs,
  };
}

/** Adds up the counts of each kind. */
export function countKinds(rows: Coverage["kinds"]): Coverage["kinds"] {
  const byKind = Map.groupBy(rows, ({ kind, isOverlay }) => JSON.stringify([kind, isOverlay]));
  return [...byKind.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, count: others.reduce((sum, { count }) => sum + count, first.count) }],
  );
}

function kindOf(source: GitopsSource): SourceKind {
  const { kind } = source;
  return isOverlay(source) ? { kind, isOverlay: true } : { kind };
}

function rowOf(
  { source, reason, images }: NotRendered,
  textOf: (reason: NotRenderedReason) => string,
): UnrenderedSource {
  const { namespace, name, cluster, at } = source;
  return {
    ...kindOf(source),
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
