/** Runs `helm template`. https://helm.sh/docs/helm/helm_template/ */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { RenderRefusal, type HelmTask } from "../../model/source/render-root.ts";
import { slashed } from "../../system/paths.ts";
import { copyTrees } from "../copy-trees.ts";
import { digestOf, digestOfFile, type InputDigests } from "../cache/input-digest.ts";
import type { HelmJob } from "../jobs/render-job.ts";
import type { RendererLimits } from "../rendering.ts";
import { Renderer } from "../jobs/renderer.ts";
import { fetchesNothing, fetchRefusal } from "../refuse-fetch.ts";
import { chartsOf, missingDependencies, type Chart } from "./chart.ts";
import { copyRestricted, holdsArchives } from "./restricted-chart.ts";
import { buildDependencies } from "./dependencies.ts";
import type { FoundValues } from "./values.ts";

/** Helm's namespace if none is given. */
export const defaultNamespace = "default";

/** Helm's release name if none is given. */
const defaultRelease = "release-name";

export interface ChartInput {
  /** Null for an archive or an OCI reference, which Helm reads itself. */
  chart: Chart | null;
  values: readonly FoundValues[];
  /** `--set` pairs. */
  set: readonly string[];
  /** Texts by absolute path that stand in for the files on disk. */
  replaced: ReadonlyMap<string, string>;
}

/**
 * Returns the rendered manifests, which may be known from an earlier run. Throws `RenderRefusal`
 * with Helm's message.
 */
export async function helmTemplate(
  job: HelmJob,
  limits: RendererLimits,
  input: ChartInput,
): Promise<Buffer> {
  const { store } = limits;
  const inputs = store === undefined ? null : inputsOf(job, input, store.digests);
  if (store === undefined || inputs === null) return await runHelm(job, limits, input);
  const { task, program } = job;
  const { release, namespace, kubeVersion } = task;
  const { set } = input;
  const all = ["template", inputs, set, release, namespace, kubeVersion, limits.restricted];
  const { content } = await store.bytes({ program, inputs: all }, async () => ({
    content: await runHelm(job, limits, input),
    origins: [],
  }));
  return content;
}

/** Digests of all that Helm reads; null if it may fetch something, or reads too much. */
function inputsOf(
  job: HelmJob,
  { chart, values, replaced }: ChartInput,
  digests: InputDigests,
): unknown[] | null {
  const valuesDigests = values.map((each) => {
    const text = "text" in each ? each.text : replaced.get(each.file);
    return text === undefined && "file" in each ? digestOfFile(each.file) : digestOf(text ?? "");
  });
  if (chart === null)
    return job.kind === "archive" ? [digestOfFile(job.from), valuesDigests] : null;
  const isLocal = missingDependencies(chart).every(
    (each) => each.chart !== null && each.repository.startsWith("file://"),
  );
  if (!isLocal) return null;
  const folders: (string | null)[][] = [];
  for (const { folder } of chartsOf(chart))
    folders.push([slashed(relative(chart.folder, folder)), digests.ofFolder(folder)]);
  if (folders.some(([, digest]) => digest === null)) return null;
  const texts = [...replaced].map(([path, text]) => [
    slashed(relative(chart.folder, path)),
    digestOf(text),
  ]);
  return [folders, valuesDigests, texts];
}

async function runHelm(job: HelmJob, limits: RendererLimits, input: ChartInput): Promise<Buffer> {
  using helm = Renderer.open(job, limits);
  const chart = await chartArgument(job, limits, input, helm);
  const values = valuesArguments(input, helm.folder);
  // guard: archive-schema
  const skipSchema = limits.restricted && (input.chart === null || holdsArchives(input.chart));
  const args = templateArguments(job.task, { ...chart, values, set: input.set, skipSchema });
  const result = await helm.run(args);
  if ("failed" in result && isTooOld(result.failed))
    throw new RenderRefusal(result.failed, { oldRenderer: await versionOf(helm) });
  return helm.outputOf(result);
}

/** Functions of templates that the first versions of Helm lack. */
const newerFunctions = [
  "(?:must)?(?:from|to)(?:Yaml|Json|Toml)(?:Array|Pretty)?",
  "must(?:Regex\\w+|Chunk|Has|Without|Uniq|Slice|Append|Prepend|DateModify|ToDate|Merge\\w*)",
  "lookup|getHostByName|htpasswd|bcrypt|dig|chunk|sha512sum|randBytes|randInt|seq|durationRound",
  "regexQuoteMeta|osBase|osDir|osExt|osClean|osIsAbs|urlParse|urlJoin|get|concat|all|any|ternary",
];
const unknownToOldHelm = new RegExp(
  [
    "^unknown (?:shorthand )?flag",
    "apiVersion '?\"?v\\d+\"?'? is not valid",
    `function "(?:${newerFunctions.join("|")})" not defined`,
  ].join("|"),
);

function isTooOld(message: string): boolean {
  return unknownToOldHelm.test(message);
}

/** "v2.17.0+gb29d20b"; null if Helm does not tell. */
async function versionOf(helm: Renderer): Promise<string | null> {
  const result = await helm.run(["version", "--short", "--client"]);
  return "stdout" in result
    ? (/v\d+\.\d+\.\d+[\w.+-]{0,40}/.exec(result.stdout.toString())?.[0] ?? null)
    : null;
}

/** The chart's own folder, or a copy if texts are replaced or dependencies must be built. */
async function chartArgument(
  job: HelmJob,
  limits: RendererLimits,
  { chart, replaced }: ChartInput,
  helm: Renderer,
): Promise<{ reference: string; version: string | null }> {
  if (job.kind === "oci") return splitVersion(job.from);
  if (chart !== null && fetchesNothing(limits)) refuseDependencies(chart, limits);
  if (chart !== null && limits.restricted) {
    const copy = await copyRestricted(chart, job, replaced, join(helm.folder, "charts"));
    return { reference: copy, version: null };
  }
  if (chart === null || (replaced.size === 0 && missingDependencies(chart).length === 0))
    return { reference: job.from, version: null };
  const charts = chartsOf(chart);
  const copyOf = copyTrees({
    paths: charts.map(({ folder }) => folder),
    target: join(helm.folder, "charts"),
    boundary: job.boundary,
    replaced,
  });
  for (const each of charts)
    if (each.dependencies.some(({ vendored }) => !vendored))
      await buildDependencies(each, copyOf(each.folder), helm);
  return { reference: copyOf(chart.folder), version: null };
}

/** Throws `RenderRefusal` if a dependency would be fetched. */
function refuseDependencies(chart: Chart, limits: RendererLimits): void {
  const remote = missingDependencies(chart).find(
    ({ repository }) => !repository.startsWith("file://"),
  );
  if (remote !== undefined)
    throw fetchRefusal(`the dependency ${remote.name} is not in the charts folder`, limits);
}

/** Splits "oci://host/chart:1.0.0", since Helm takes the version as a flag. */
export function splitVersion(reference: string): { reference: string; version: string | null } {
  const [, name, version] = /^(.*):([^/@]+)$/.exec(reference) ?? [];
  return name === undefined || version === undefined
    ? { reference, version: null }
    : { reference: name, version };
}

/** Paths of the values files; replaced and inline texts are written to `folder`. */
function valuesArguments({ values, replaced }: ChartInput, folder: string): string[] {
  return values.map((each, index) => {
    const text = "text" in each ? each.text : replaced.get(each.file);
    if (text === undefined) return "file" in each ? each.file : "";
    const path = join(folder, `values-${index}.yaml`);
    writeFileSync(path, text);
    return path;
  });
}

/** The command line. Names follow "--", so that none of them is taken for a flag. */
export function templateArguments(
  { namespace, release, kubeVersion }: Pick<HelmTask, "namespace" | "release" | "kubeVersion">,
  chart: {
    reference: string;
    version: string | null;
    values: readonly string[];
    set: readonly string[];
    skipSchema?: boolean;
  },
): string[] {
  return [
    "template",
    "--include-crds",
    `--namespace=${namespace ?? defaultNamespace}`,
    ...(kubeVersion === null ? [] : [`--kube-version=${kubeVersion}`]),
    ...chart.values.map((file) => `--values=${file}`),
    ...chart.set.map((pair) => `--set=${pair}`),
    ...(chart.skipSchema === true ? ["--skip-schema-validation"] : []),
    ...(chart.version === null ? [] : [`--version=${chart.version}`]),
    // guard: renderer-flags
    "--",
    release ?? defaultRelease,
    chart.reference,
  ];
}
