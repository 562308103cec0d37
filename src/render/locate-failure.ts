/** Finds the place to show for a root that cannot be rendered. */
import { join } from "node:path";
import type { Span } from "../model/source/source.ts";
import { kustomizationIn } from "../system/kustomization.ts";
import { textOf } from "../system/paths.ts";
import type { FailurePlace } from "./failure-place.ts";
import { chartFailure } from "./helm/chart-failure.ts";
import { findValues } from "./helm/values.ts";
import { findUnquotedTag } from "./kustomize/unquoted-tag.ts";
import type { HelmJob, RenderJob } from "./jobs/render-job.ts";
import type { RenderOptions } from "./rendering.ts";

const maxExcerptLength = 1000;

/** The place that the message names, else the start of the root's main file. */
export async function locateFailure(
  job: RenderJob,
  message: string,
  options: RenderOptions,
): Promise<FailurePlace> {
  if (job.tool === "helm") {
    const found = await chartFailure(job, valuesFilesOf(job, options), message);
    return found ?? { at: startOfMainFile(job) };
  }
  const unquotedTag = /cannot unmarshal number into Go struct field Image\.images\.newTag/.test(
    message,
  )
    ? await findUnquotedTag(job)
    : null;
  return unquotedTag ?? { at: startOfMainFile(job) };
}

/** The values files that exist, as absolute paths. */
function valuesFilesOf(job: HelmJob, options: RenderOptions): string[] {
  try {
    const values = findValues(job, { ...options, allowMissing: true });
    return values.flatMap((each) => ("file" in each ? each.file : []));
  } catch {
    return [];
  }
}

function startOfMainFile(job: RenderJob): Span {
  const file = mainFileOf(job);
  if (file === null && job.task.at !== null) return job.task.at;
  const text = file === null ? "" : (textOf(file) ?? "");
  const excerpt = (text.split(/\r\n|\r|\n/, 1)[0] ?? "").slice(0, maxExcerptLength);
  const isReference = job.tool === "helm" && job.kind === "oci";
  const path = file === null ? (isReference ? `<${job.shown}>` : job.shown) : job.show(file);
  return { file: path, line: 1, column: 1, endLine: 1, endColumn: excerpt.length + 1, excerpt };
}

function mainFileOf(job: RenderJob): string | null {
  if (job.tool === "kustomize") return kustomizationIn(job.from);
  return job.kind === "folder" ? join(job.from, "Chart.yaml") : null;
}
