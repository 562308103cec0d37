/** Finds the inputs of a repository: entries of `render` and paths with plain manifests. */
import type { Cluster, FailedRender } from "../../model/cluster/cluster.ts";
import type { Pull } from "../../model/pull/pull.ts";
import type { RenderTask } from "../../model/source/render-root.ts";
import type { RenderableRoots } from "../../render/render.ts";
import { flowScalar } from "../rerender/yaml-text.ts";

/** One entry of `render`. */
export interface RenderRow {
  task: RenderTask;
  /** The entry as YAML. */
  text: string;
  /** Why the entry does not render; null if it does, or if this machine cannot say. */
  failure: string | null;
}

/** What Flux, Argo CD or k3s apply from the repository. */
export interface GitopsSummary {
  /** The clusters that Flux is installed in, if there are several. */
  clusters: { name: string; entry: string }[];
  /** URLs of other repositories that sources come from. */
  otherRepositories: string[];
  /** How many sources were found. */
  sources: number;
}

/** What the repository contains. */
export interface RepositorySummary {
  rows: RenderRow[];
  /** Folders and files with plain manifests. */
  paths: string[];
  /** Names of folders that hold no deployed manifests. */
  skippedNames: string[];
  /** null without GitOps sources. */
  gitops: GitopsSummary | null;
  cluster: Cluster;
  pulls: Pull[];
  /** Registry hosts of the pulls, sorted. */
  hosts: string[];
}

/** One row for each chart and values file besides values.yaml, and for each overlay. */
export function renderRows({ charts, overlays }: RenderableRoots): RenderRow[] {
  return [
    ...charts.flatMap((chart) =>
      chart.values.length === 0
        ? [chartRow(chart, [])]
        : chart.values.map((file) =>
            chartRow(chart, [chart.folder === "." ? file : `${chart.folder}/${file}`]),
          ),
    ),
    ...overlays.map((from): RenderRow => ({
      task: { tool: "kustomize", from, namespace: null, at: null },
      text: `{ kustomize: ${flowScalar(from)} }`,
      failure: null,
    })),
  ];
}

function chartRow(
  { folder, name }: RenderableRoots["charts"][number],
  values: readonly string[],
): RenderRow {
  // Helm's limit for release names.
  const release = /^(?=.{1,53}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name) ? name : null;
  const entries = [
    `helm: ${flowScalar(folder)}`,
    ...(values.length === 0 ? [] : [`values: [${values.map(flowScalar).join(", ")}]`]),
    ...(release === null ? [] : [`release: ${flowScalar(release)}`]),
  ];
  return {
    task: {
      tool: "helm",
      from: folder,
      release,
      values: values.map((path) => ({ path, written: path })),
      set: [],
      namespace: null,
      kubeVersion: null,
      at: null,
    },
    text: `{ ${entries.join(", ")} }`,
    failure: null,
  };
}

/** Whether a failure is that of a row. A folder's second and later renders are numbered. */
export function matchesRoot(
  row: RenderRow,
  rows: readonly RenderRow[],
  { tool, root }: Pick<FailedRender, "tool" | "root">,
): boolean {
  const { from } = row.task;
  if (row.task.tool !== tool) return false;
  const same = rows.filter(({ task }) => task.from === from && task.tool === tool);
  const folder = from.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const index = same.indexOf(row);
  const suffix = index === 0 ? "" : ` #${index + 1}`;
  return new RegExp(`^${folder}(?: \\([^)]*\\))?${suffix}$`).test(root);
}

/**
 * What a check reads besides the output of the rows: all of a GitOps repository, else the folders,
 * and files at the root, with manifests that pull images or declare objects for pulls, and what
 * does not render.
 */
export function inputPaths(
  { rows, gitops, cluster }: Pick<RepositorySummary, "rows" | "gitops" | "cluster">,
  roots: RenderableRoots,
): string[] {
  if (gitops !== null) return ["."];
  const failing = rows.flatMap(({ task, failure }) => (failure === null ? [] : [task.from]));
  return outermost([...manifestPaths(cluster, roots), ...failing]);
}

/** Paths that lie in no other of them, sorted. */
function outermost(paths: readonly string[]): string[] {
  const unique = [...new Set(paths)];
  if (unique.includes(".")) return ["."];
  return unique.filter((path) => !unique.some((other) => path.startsWith(`${other}/`))).sort();
}

/** Folders, and files at the root, with manifests that pull images or declare objects for pulls. */
function manifestPaths(
  { workloads, objects }: Cluster,
  { sourceFolders, tools }: RenderableRoots,
): string[] {
  const files = [
    ...workloads.filter(({ mentions }) => mentions.length > 0).map(({ at }) => at.file),
    ...objects.filter(({ source }) => source === "manifest").map(({ at }) => at.file),
  ].filter((file) => file !== "" && !file.startsWith("<"));
  // What a row renders was left out, unless its renderer is missing here.
  const isSource = (file: string): boolean =>
    sourceFolders.some((folder) =>
      folder === "." ? !file.includes("/") : file.startsWith(`${folder}/`),
    );
  const plain = tools.helm && tools.kustomize ? files : files.filter((file) => !isSource(file));
  return plain.map((file) => (file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : file));
}
