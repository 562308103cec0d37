/** Writes what was rendered from GitOps sources, and what was not checked. */
import type {
  Coverage,
  Report,
  SourceKind,
  UnrenderedSource,
} from "../../model/report/check-report.ts";
import { count, shortened } from "./words.ts";

/** The limit for the list of sources that were not rendered. The JSON report has them all. */
export const maxSources = 50;

/** Names of kinds whose name alone does not say which controller acts on them. */
const kindWords: Readonly<Record<string, [one: string, many: string]>> = {
  Kustomization: ["Flux Kustomization", "Flux Kustomizations"],
  Application: ["Argo CD Application", "Argo CD Applications"],
  ApplicationSet: ["Argo CD ApplicationSet", "Argo CD ApplicationSets"],
};

/** "Rendered 71 HelmReleases and 24 Flux Kustomizations for 2 clusters (prod, staging) in 9 s." */
export function renderedLine({ summary: { coverage } }: Report): string | null {
  if (coverage.kinds.length === 0) return null;
  const kinds = coverage.kinds
    .toSorted((a, b) => b.count - a.count)
    .map((each) => count(each.count, ...wordsOf(each)));
  return `Rendered ${listed(kinds)}${forClusters(coverage)} in ${duration(coverage.durationMs)}.`;
}

function wordsOf({ kind, isOverlay }: SourceKind): [one: string, many: string] {
  return isOverlay === true
    ? ["kustomization", "kustomizations"]
    : (kindWords[kind] ?? [kind, `${kind}s`]);
}

function forClusters({ clusters }: Coverage): string {
  if (clusters.length === 0) return "";
  const names = shortened(clusters, 10, String).join(", ");
  return ` for ${count(clusters.length, "cluster")} (${names})`;
}

/**
 * "Not checked, 3 sources:" and one line for each source, or for many of one kind and reason; empty
 * where all were rendered.
 */
export function notCheckedLines({ summary: { coverage } }: Report, max: number): string[] {
  const { notRendered, leftOut, clusters } = coverage;
  const total = notRendered.length + leftOut.length;
  if (total === 0) return [];
  const alike = Map.groupBy(notRendered, ({ kind, isOverlay, cluster, reason }) =>
    JSON.stringify([kind, isOverlay, cluster, reason]),
  );
  const lines = [
    ...[...alike.values()].flatMap((sources) => linesOf(sources, clusters.length > 1)),
    ...leftOut.map(({ path, reason }) => `${path}: ${reason}`),
  ];
  return [`Not checked, ${count(total, "source")}:`, ...shortened(lines, max, String)];
}

/** More sources than this that are alike share a line. */
const maxAlike = 5;

/** "41 HelmReleases, such as media/plex (prod): helm is not installed  apps/plex.yaml:21". */
function linesOf(alike: readonly UnrenderedSource[], withCluster: boolean): string[] {
  const [first] = alike;
  if (first === undefined || alike.length <= maxAlike)
    return alike.map((each) => sourceLine(each, withCluster));
  return [`${alike.length} ${wordsOf(first)[1]}, such as ${lineAfterKind(first, withCluster)}`];
}

/** "HelmRelease media/plex: it comes from another repository: …  apps/plex.yaml:21". */
export function sourceLine(source: UnrenderedSource, withCluster: boolean): string {
  return `${source.kind} ${lineAfterKind(source, withCluster)}`;
}

function lineAfterKind(
  { namespace, name, cluster, reason, at }: UnrenderedSource,
  withCluster: boolean,
): string {
  const where = withCluster && cluster !== null ? ` (${cluster})` : "";
  const object = `${namespace === null ? "" : `${namespace}/`}${name}${where}`;
  return `${object}: ${reason}  ${at.file}:${at.line}`;
}

function listed(items: string[]): string {
  const [last = "", ...others] = items.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
}

/** "382 ms", "9.0 s". */
export function duration(milliseconds: number): string {
  const rounded = Math.round(milliseconds);
  return rounded < 1000 ? `${rounded} ms` : `${(rounded / 1000).toFixed(1)} s`;
}
