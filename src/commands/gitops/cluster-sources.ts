/** Divides what was rendered, and what was not, among the clusters. */
import { resolve } from "node:path";
import type { GitopsResult, RenderedSource } from "../../gitops/gitops.ts";
import type { DiskTree } from "../../load/load.ts";
import { isOverlay, type GitopsSource } from "../../model/source/gitops-source.ts";
import type { RootedFile } from "../../model/source/source.ts";
import type { Rendering } from "../../render/render.ts";
import type { ClusterSources, AppliedFiles } from "./gitops-run.ts";

interface Rendered extends AppliedFiles {
  tree: DiskTree;
  /** Files with GitOps objects that are too large to be parsed. */
  unparsed: readonly string[];
  /** Files with variables that no source applies. */
  unapplied: readonly string[];
  durationMs: number;
}

export function clustersOf(result: GitopsResult, state: Rendered): ClusterSources[] {
  const { tree, consumed, unbuilt, failedFiles, durationMs } = state;
  const { rendered, notRendered, incomplete, suspended } = result;
  const { root } = tree;
  const failedCharts = new Set(result.failedCharts.map((folder) => resolve(root, folder)));
  const clusters = new Set([...rendered, ...notRendered].map(({ source }) => source.cluster));
  if (clusters.size === 0) clusters.add(null);
  return [...clusters].map((cluster, index) => {
    const isHere = ({ source }: { source: GitopsSource }): boolean => source.cluster === cluster;
    const own = rendered.filter(isHere);
    const missing = notRendered.filter(isHere);
    // Some facts are about all clusters together: the first cluster gets them.
    const isFirst = index === 0;
    const paused = isFirst ? suspended : 0;
    return {
      cluster,
      renderings: own.map((each) => renderingOf(each)),
      consumed,
      gitops: {
        coverage: {
          sources: own.length + missing.length + paused,
          rendered: own.length,
          suspended: paused,
          notRendered: missing,
          incomplete: incomplete.filter(isHere),
          leftOut: [
            ...leftOutOf(own, rendered),
            ...unreadOf(own, tree),
            ...(isFirst ? leftOutOfTree(state) : []),
          ],
        },
        roots: new Map(own.map(({ label, source }) => [label, source])),
        durationMs,
      },
      unbuilt,
      failedFiles,
      failedCharts,
      overlays: new Set(
        [...own, ...missing].flatMap(({ source }) =>
          isOverlay(source) ? [resolve(root, source.name)] : [],
        ),
      ),
    };
  });
}

/** Files of a source's folder that nothing applies. */
function leftOutOf(
  own: readonly RenderedSource[],
  all: readonly RenderedSource[],
): { path: string; reason: string }[] {
  const candidates = new Set(own.flatMap(({ leftOut }) => leftOut));
  if (candidates.size === 0) return [];
  const applied = new Set(
    all.flatMap(({ consumed, leftOut }) => consumed.filter((file) => !leftOut.includes(file))),
  );
  return [...candidates]
    .filter((file) => !applied.has(file))
    .map((path) => ({ path, reason: "no source applies it" }));
}

/** Folders beside the files of a source that are not read. */
function unreadOf(
  own: readonly RenderedSource[],
  { unread }: DiskTree,
): { path: string; reason: string }[] {
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
  const folders = new Set(own.flatMap(({ consumed }) => consumed.map(folderOf)));
  const reason = "left out: folders of this name are never read";
  return unread.filter((path) => folders.has(folderOf(path))).map((path) => ({ path, reason }));
}

/** What is left out for all clusters: unread files, and the rest of a tree that is too large. */
function leftOutOfTree({
  tree: { isCut },
  unparsed,
  unapplied,
}: Pick<Rendered, "tree" | "unparsed" | "unapplied">): { path: string; reason: string }[] {
  const notSubstituted = "no source applies it and fills in its variables";
  return [
    ...unapplied.map((path) => ({ path, reason: notSubstituted })),
    ...unparsed.map((path) => ({ path, reason: "left out: no text of at most 1 MiB" })),
    ...(isCut
      ? [{ path: ".", reason: "left out: more files than GitOps sources are read from" }]
      : []),
  ];
}

function renderingOf({
  source,
  label,
  text,
  namespace,
  origins,
  sources,
  consumed,
  fallbackAt,
  isPartial,
  rerender,
}: RenderedSource): Rendering {
  const fileOf = (content: string): RootedFile => ({
    path: `<${label}>`,
    root: label,
    async *chunks() {
      yield Buffer.from(content);
    },
  });
  return {
    root: {
      root: label,
      file: `<${label}>`,
      tool: source.kind === "Kustomization" ? "kustomize" : "helm",
      folder: isOverlay(source) ? source.name : "",
      sources,
      set: [],
      origins,
      isGitops: true,
      isPartial,
      builtFrom: new Set(consumed),
      declaredBy: declaringObjects(source),
      ...(fallbackAt === null ? {} : { fallbackAt }),
    },
    file: fileOf(text),
    namespace,
    placeholder: null,
    sourcePaths: [],
    rerender: async ({ replaced }) => {
      const again = await rerender(replaced);
      return "failed" in again ? again : { file: fileOf(again.text) };
    },
  };
}

/** An Application and the ApplicationSet that makes it. */
function declaringObjects({
  kind,
  name,
  generatedBy,
}: GitopsSource): { kind: string; name: string }[] {
  if (generatedBy === undefined) return [{ kind, name }];
  const set = generatedBy.slice(generatedBy.indexOf("/") + 1);
  return [
    { kind, name },
    { kind: "ApplicationSet", name: set },
  ];
}
