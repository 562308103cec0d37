/** Finds the place to show for a root that cannot be rendered. */
import { join } from "node:path";
import type { FailedRender } from "../model/cluster.ts";
import type { Span } from "../model/source.ts";
import { kustomizationIn } from "../system/kustomization.ts";
import { textOf } from "../system/paths.ts";
import { findUnquotedTag } from "./kustomize/unquoted-tag.ts";
import type { RenderJob } from "./render-job.ts";

const maxExcerptLength = 1000;

/** The unquoted number if that is the error, else the start of the root's main file. */
export async function locateFailure(
  job: RenderJob,
  message: string,
): Promise<Pick<FailedRender, "at" | "unquoted">> {
  const unquotedTag =
    job.tool === "kustomize" &&
    /cannot unmarshal number into Go struct field Image\.images\.newTag/.test(message)
      ? await findUnquotedTag(job)
      : null;
  return unquotedTag ?? { at: await startOfMainFile(job) };
}

async function startOfMainFile(job: RenderJob): Promise<Span> {
  const file = await mainFileOf(job);
  if (file === null && job.task.at !== null) return job.task.at;
  const text = file === null ? "" : ((await textOf(file)) ?? "");
  const excerpt = (text.split(/\r\n|\r|\n/, 1)[0] ?? "").slice(0, maxExcerptLength);
  const isReference = job.tool === "helm" && job.kind === "oci";
  const path = file === null ? (isReference ? `<${job.shown}>` : job.shown) : job.show(file);
  return { file: path, line: 1, column: 1, endLine: 1, endColumn: excerpt.length + 1, excerpt };
}

async function mainFileOf(job: RenderJob): Promise<string | null> {
  if (job.tool === "kustomize") return await kustomizationIn(job.from);
  return job.kind === "folder" ? join(job.from, "Chart.yaml") : null;
}
