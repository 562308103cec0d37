/** One root to render: a task whose input was found. */
import type { HelmTask, KustomizeTask } from "../../model/source/render-root.ts";
import type { RootedFile } from "../../model/source/source.ts";

interface RenderJobBase {
  /** Path of the helm, kustomize or kubectl executable. */
  program: string;
  /** Absolute path of the chart or overlay; an oci:// reference unchanged. */
  from: string;
  /** `from` as users see it. */
  shown: string;
  /** Symbolic links must not lead out of this folder: the repository, else the working folder. */
  boundary: string;
  /** Unique name of the root. */
  root: string;
  /** Returns a path as users see it: relative to the repository if possible. */
  show: (path: string) => string;
}

export interface HelmJob extends RenderJobBase {
  tool: "helm";
  task: HelmTask;
  kind: "folder" | "archive" | "oci";
}

export interface KustomizeJob extends RenderJobBase {
  tool: "kustomize";
  task: KustomizeTask;
}

export type RenderJob = HelmJob | KustomizeJob;

/** The rendered manifests of a job as a file to parse. */
export function renderedFile({ root, tool }: RenderJob, content: Buffer): RootedFile {
  return {
    path: `<${tool} ${root}>`,
    root,
    async *chunks() {
      yield content;
    },
  };
}

/** Makes the names of roots unique: one folder may be rendered several times. */
export function nameRoots(jobs: readonly RenderJob[]): void {
  for (const shared of Map.groupBy(jobs, ({ root }) => root).values())
    if (shared.length > 1) for (const job of shared) job.root += detailsOf(job);
  const counts = new Map<string, number>();
  for (const job of jobs) {
    const count = (counts.get(job.root) ?? 0) + 1;
    counts.set(job.root, count);
    if (count > 1) job.root = `${job.root} #${count}`;
  }
}

/** " (release web, namespace shop)"; "" for a task without either. */
function detailsOf({ task }: RenderJob): string {
  const release = task.tool === "helm" ? task.release : null;
  const details = [
    ...(release === null ? [] : [`release ${release}`]),
    ...(task.namespace === null ? [] : [`namespace ${task.namespace}`]),
  ];
  return details.length === 0 ? "" : ` (${details.join(", ")})`;
}
