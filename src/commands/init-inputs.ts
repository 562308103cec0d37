/** Finds the inputs of a repository: entries of `render` and paths with plain manifests. */
import type { Cluster } from "../model/cluster.ts";
import type { Pull } from "../model/pull.ts";
import type { RenderTask } from "../model/render-root.ts";
import type { RenderableRoots } from "../render/render.ts";
import { flowScalar } from "./yaml-text.ts";

/** One entry of `render`. */
export interface RenderRow {
  task: RenderTask;
  /** The entry as YAML. */
  text: string;
  /** Why the entry does not render; null if it does or its tool is missing. */
  failure: string | null;
}

/** What the repository contains. */
export interface RepositorySummary {
  rows: RenderRow[];
  /** Folders and files with plain manifests. */
  paths: string[];
  /** Names of folders that hold no deployed manifests. */
  skippedNames: string[];
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

/** Whether `root` is the root of a row. A folder's second and later renders are numbered. */
export function matchesRoot(row: RenderRow, rows: readonly RenderRow[], root: string): boolean {
  const { from } = row.task;
  const index = rows.filter(({ task }) => task.from === from).indexOf(row);
  const folder = from.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const suffix = index === 0 ? "" : ` #${index + 1}`;
  return new RegExp(`^${folder}(?: \\([^)]*\\))?${suffix}$`).test(root);
}

/** Folders, and files at the root, with manifests that pull images or declare objects for pulls. */
export function manifestPaths(
  { workloads, objects }: Cluster,
  { sourceFolders }: RenderableRoots,
): string[] {
  const files = [
    ...workloads.filter(({ mentions }) => mentions.length > 0).map(({ at }) => at.file),
    ...objects.filter(({ source }) => source === "manifest").map(({ at }) => at.file),
  ].filter((file) => file !== "" && !file.startsWith("<"));
  const plain = files.filter(
    (file) =>
      !sourceFolders.some((folder) =>
        folder === "." ? !file.includes("/") : file.startsWith(`${folder}/`),
      ),
  );
  const paths = new Set(
    plain.map((file) => (file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : file)),
  );
  const isBelowAnother = (path: string): boolean =>
    [...paths].some((other) => path.startsWith(`${other}/`));
  return [...paths].filter((path) => !isBelowAnother(path)).sort();
}
