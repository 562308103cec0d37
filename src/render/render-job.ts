/** One root to render: a task whose input was found. */
import type { HelmTask, KustomizeTask } from "../model/render-root.ts";
import type { RootedFile } from "../model/source.ts";

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
  const isShared = (job: RenderJob): boolean =>
    jobs.some((other) => other !== job && other.root === job.root);
  for (const job of jobs.filter(isShared)) {
    const { namespace } = job.task;
    const release = job.tool === "helm" ? job.task.release : null;
    const details = [
      ...(release === null ? [] : [`release ${release}`]),
      ...(namespace === null ? [] : [`namespace ${namespace}`]),
    ];
    if (details.length > 0) job.root = `${job.root} (${details.join(", ")})`;
  }
  for (const [index, job] of jobs.entries()) {
    const earlier = jobs.slice(0, index).filter((other) => other.root === job.root).length;
    if (earlier > 0) job.root = `${job.root} #${earlier + 1}`;
  }
}
