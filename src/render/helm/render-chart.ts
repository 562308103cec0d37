/** Renders a chart with `helm template`. */
import type { DocumentOrigin } from "../../model/source/render-root.ts";
import { renderedFile, type HelmJob } from "../jobs/render-job.ts";
import type { JobOptions, RenderOptions, Rendering } from "../rendering.ts";
import { orFailure } from "../jobs/renderer.ts";
import { fetchesNothing, fetchRefusal } from "../refuse-fetch.ts";
import { SourceFiles, type SourcePath } from "../source-files.ts";
import { chartsOf, filesOf, readChart, templateOf, type Chart } from "./chart.ts";
import { defaultNamespace, helmTemplate, type ChartInput } from "./helm-template.ts";
import { helmOrigins } from "./helm-origins.ts";
import { findValues } from "./values.ts";

/** Throws `RenderRefusal` with Helm's message, `UsageError` if a flag names a missing file. */
export async function renderChart(job: HelmJob, options: JobOptions): Promise<Rendering> {
  const { task, kind, from, root, shown, show } = job;
  if (kind === "oci" && fetchesNothing(options))
    throw fetchRefusal("the chart is in a registry", options);
  const values = findValues(job, options);
  const valuesFiles = values.flatMap((each) => ("file" in each ? each.file : []));
  const chart = kind === "folder" ? await readChart(from) : null;
  const charts = chart === null ? [] : chartsOf(chart);
  const chartFiles = charts.flatMap((each) => filesOf(each, job.boundary));
  const sources = SourceFiles.read(
    [...valuesFiles.map((file): SourcePath => ({ file, role: "values" })), ...chartFiles],
    show,
  );
  if (chart !== null) await leaveOutIgnored(chart, chartFiles, job, options);
  const set = task.set.map(({ pair }) => pair);
  const input: ChartInput = { chart, values, set, replaced: new Map() };
  const content = await helmTemplate(job, options, input);
  const file = renderedFile(job, content);
  const origins = originsOf(content.toString(), chart, sources);
  return {
    root: {
      root,
      file: file.path,
      tool: "helm",
      folder: shown,
      sources: sources.texts,
      set: task.set,
      origins,
    },
    file,
    namespace: task.namespace,
    placeholder: task.namespace === null ? defaultNamespace : null,
    sourcePaths: [...charts.map(({ folder }) => folder), ...valuesFiles],
    rerender: async (rerender) =>
      await orFailure(async () => {
        const replaced = sources.replacedFiles(rerender);
        const changed = { ...input, replaced, set: rerender.set ?? set };
        return { file: renderedFile(job, await helmTemplate(job, options, changed)) };
      }),
  };
}

/** Templates that Helm does not read are named, because they may hold images. */
async function leaveOutIgnored(
  { folder }: Chart,
  files: readonly SourcePath[],
  { show }: HelmJob,
  { leaveOut }: RenderOptions,
): Promise<void> {
  if (leaveOut === undefined) return;
  const { ignoredTemplates } = await import("./helm-ignore.ts");
  const templates = files.filter(({ role }) => role === "template");
  // guard: ignored-templates
  for (const file of ignoredTemplates(
    folder,
    templates.map((each) => each.file),
  ))
    leaveOut(show(file), "helmignore");
}

function originsOf(text: string, chart: Chart | null, sources: SourceFiles): DocumentOrigin[] {
  const pathOfFile = new Map(Array.from(sources.paths(), ([path, file]) => [file, path]));
  return helmOrigins(text).map(({ line, template }) => {
    const file = chart === null ? null : templateOf(chart, template);
    return {
      line,
      rendererPath: template,
      source: file === null ? null : (pathOfFile.get(file) ?? null),
      transformers: [],
    };
  });
}
