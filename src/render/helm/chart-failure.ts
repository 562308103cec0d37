/** Finds the place that an error message of Helm names. */
import { join } from "node:path";
import type { Span } from "../../model/source/source.ts";
import { spanOf } from "../../model/source/text-span.ts";
import { textOf } from "../../system/paths.ts";
import type { FailurePlace } from "../failure-place.ts";
import type { HelmJob } from "../jobs/render-job.ts";
import { readChart, templateOf, type Chart } from "./chart.ts";
import { schemaFailure } from "./schema-failure.ts";

/** `valuesFiles` are the absolute paths of the values files. Null if no place is named. */
export async function chartFailure(
  job: HelmJob,
  valuesFiles: readonly string[],
  message: string,
): Promise<FailurePlace | null> {
  const inValues = unreadableValues(job, valuesFiles, message);
  if (inValues !== null || job.kind !== "folder") return inValues;
  const chart = await readChart(job.from);
  return (
    (await schemaFailure(job, chart, valuesFiles, message)) ??
    kubeVersionFailure(job, message) ??
    inTemplates(job, chart, message)
  );
}

/** The whole line, without its indentation; the start of the file if it has no such line. */
export function lineOf(job: HelmJob, file: string, line: number): Span {
  const text = textOf(file) ?? "";
  const lines = text.split("\n");
  const index = line <= lines.length ? line - 1 : 0;
  const from = lines.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0);
  const content = (lines[index] ?? "").trimEnd();
  const indentation = content.length - content.trimStart().length;
  return spanOf(job.show(file), text, { from: from + indentation, to: from + content.length });
}

/** A values file, or a file of the chart, that is no YAML or no mapping. */
function unreadableValues(
  job: HelmJob,
  valuesFiles: readonly string[],
  message: string,
): FailurePlace | null {
  const named = /(?:failed to parse|cannot load) ([^\s:]+): /.exec(message)?.[1];
  if (named === undefined) return null;
  const ownFiles = job.kind === "folder" ? ["values.yaml", "Chart.yaml"] : [];
  const file =
    valuesFiles.find((each) => each === named || each.endsWith(`/${named}`)) ??
    ownFiles.filter((name) => name === named).map((name) => join(job.from, name))[0];
  if (file === undefined) return null;
  return { at: lineOf(job, file, lineNumberIn(message)) };
}

function lineNumberIn(message: string): number {
  return Number(/yaml: line (\d+)/.exec(message)?.[1] ?? 1);
}

/** https://helm.sh/docs/topics/charts/#the-kubeversion-field */
function kubeVersionFailure(job: HelmJob, message: string): FailurePlace | null {
  if (!/chart requires kubeVersion:/.test(message)) return null;
  const file = join(job.from, "Chart.yaml");
  const lines = (textOf(file) ?? "").split("\n");
  const index = lines.findIndex((line) => line.startsWith("kubeVersion:"));
  return { at: lineOf(job, file, index + 1 || 1), needs: "kubernetes-version" };
}

/** "web/templates/p.yaml:6:15", "(web/templates/p.yaml:6)", "error on web/templates/p.yaml". */
const frame =
  /(?<=^|[\s("])([\w.-]+\/(?:[^\s():"]+\/)?[^\s():"]+\.\w+)(?::(\d+))?(?::\d+)?(?=[\s):"]|$)/g;

/** The innermost template that the message names with a line, and its callers. */
function inTemplates(job: HelmJob, chart: Chart, message: string): FailurePlace | null {
  const frames: Span[] = [];
  for (const { 1: path = "", 2: line } of message.matchAll(frame)) {
    const file = path.includes("/templates/") ? templateOf(chart, path) : null;
    if (file === null || textOf(file) === null) continue;
    // The lines of a YAML error count what is rendered, not the template.
    const at = lineOf(job, file, Number(line ?? 1));
    const isKnown = frames.some((each) => each.file === at.file && each.line === at.line);
    if (!isKnown && (line !== undefined || frames.length === 0)) frames.push(at);
  }
  const at = frames.pop();
  if (at === undefined) return null;
  return frames.length === 0 ? { at } : { at, callers: frames };
}
