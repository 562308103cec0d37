/** Decides what a run reads: paths, roots to render and targets. */
import type { HelmTask, RenderTask } from "../model/source/render-root.ts";
import { UsageError } from "../model/report/usage-error.ts";
import type { Configuration, RenderRowSpans } from "./configuration.ts";
import type { ChartFlag, RawOptions } from "./declarations.ts";

/** One cluster that is checked by itself. */
export interface TargetOptions {
  name: string;
  paths: string[];
  renderTasks: RenderTask[];
  /** null to use the run's own inventory. */
  inventory: string[] | null;
  /** null to use the run's own platforms. */
  platforms: string[] | null;
  /** The folder that Flux applies, relative to the working folder; null for none. */
  entry: string | null;
}

export interface Inputs {
  paths: string[];
  /** Globs of paths to leave out, relative to the working folder. */
  exclude: string[];
  /** Roots to render before `paths` are read. */
  renderTasks: RenderTask[];
  targets: TargetOptions[];
}

/**
 * Inputs given as flags replace the configured ones entirely. `fromFolder` resolves a path of the
 * configuration.
 */
export function readInputs(
  raw: RawOptions,
  configuration: Configuration,
  fromFolder: (path: string) => string,
): Inputs {
  const kubeVersion = configuration.cluster?.kubernetes ?? null;
  const exclude = raw.exclude?.length
    ? raw.exclude
    : (configuration.exclude ?? []).map((glob) => excludeGlob(glob, fromFolder));
  const tasks = flagTasks(raw, raw.namespace ?? configuration.namespace ?? null, kubeVersion);
  if (tasks.length > 0 || raw.paths?.length)
    return { paths: raw.paths ?? [], exclude, renderTasks: tasks, targets: [] };
  const tasksOf = (
    rows: Configuration["render"] = [],
    spans: RenderRowSpans[] = [],
  ): RenderTask[] =>
    rows.map((row, index): RenderTask =>
      configuredTask(
        row,
        spans[index],
        {
          namespace: raw.namespace ?? row.namespace ?? configuration.namespace ?? null,
          kubeVersion,
        },
        fromFolder,
      ),
    );
  return {
    paths: configuration.paths?.map(fromFolder) ?? [],
    exclude,
    renderTasks: tasksOf(configuration.render, configuration.renderAt),
    targets: Object.entries(configuration.targets ?? {}).map(([name, target]) => ({
      name,
      paths: target.paths?.map(fromFolder) ?? [],
      renderTasks: tasksOf(target.render, configuration.targetsAt?.[name]),
      inventory: target.inventory?.map(fromFolder) ?? null,
      platforms: target.platforms ?? null,
      entry: target.entry === undefined ? null : fromFolder(target.entry),
    })),
  };
}

/** Relative to the folder of the configuration, as its paths are. */
function excludeGlob(glob: string, fromFolder: (path: string) => string): string {
  return glob.startsWith("**/") ? glob : fromFolder(glob);
}

/** The tasks of `--helm` and `--kustomize`. */
function flagTasks(
  raw: RawOptions,
  namespace: string | null,
  kubeVersion: string | null,
): RenderTask[] {
  const charts = chartsOf(raw).map(({ helm, values, set, release }): RenderTask => ({
    tool: "helm",
    from: helm,
    values: values.map((path) => ({ path, written: path })),
    set: set.map((pair) => ({ pair, at: null })),
    release,
    namespace,
    kubeVersion,
    at: null,
  }));
  const overlays = (raw.kustomize ?? []).map((from): RenderTask => ({
    tool: "kustomize",
    from,
    namespace,
    at: null,
  }));
  return [...charts, ...overlays];
}

interface RawChart {
  helm: string;
  values: string[];
  set: string[];
  release: string | null;
}

/** Of several charts, values, sets and release names belong to the `--helm` before them. */
function chartsOf(raw: RawOptions): RawChart[] {
  const { helm = [], values = [], set = [], release, chartFlags = [] } = raw;
  const bare = set.find((pair) => pair.indexOf("=") < 1);
  if (bare !== undefined) throw new UsageError(`--set ${bare}: not KEY=VALUE`);
  const [first, second] = helm;
  const unused = [
    ...(values.length > 0 ? ["values"] : []),
    ...(set.length > 0 ? ["set"] : []),
    ...(release === undefined ? [] : ["release"]),
  ];
  if (first === undefined) {
    if (unused.length > 0) throw new UsageError(`--${unused[0]} requires --helm`);
    return [];
  }
  const [, again] = chartFlags.filter(({ name }) => name === "release");
  if (second === undefined && again !== undefined)
    throw new UsageError(`--release is given twice, the second time as ${again.value}`);
  if (second === undefined) return [{ helm: first, values, set, release: release ?? null }];
  if (chartFlags.length === 0 && unused.length > 0)
    throw new UsageError(
      `${unused[0]}: unclear for which chart; list the charts under \`render\` of the ` +
        "configuration",
    );
  if (chartFlags.length > 0) return inOrder(chartFlags);
  return helm.map((chart) => ({ helm: chart, values: [], set: [], release: null }));
}

function inOrder(flags: readonly ChartFlag[]): RawChart[] {
  const charts: RawChart[] = [];
  for (const { name, value } of flags) {
    const chart = charts.at(-1);
    if (name === "helm") charts.push({ helm: value, values: [], set: [], release: null });
    else if (chart === undefined)
      throw new UsageError(`--${name} ${value}: write it after the --helm that it belongs to`);
    else if (name !== "release") chart[name].push(value);
    else if (chart.release === null) chart.release = value;
    else throw new UsageError(`--release is given twice: ${chart.release} and ${value}`);
  }
  return charts;
}

function configuredTask(
  {
    helm,
    kustomize = "",
    values = [],
    set = [],
    release,
  }: NonNullable<Configuration["render"]>[number],
  { at, set: pairSpans }: RenderRowSpans | { at: null; set: [] } = { at: null, set: [] },
  { namespace, kubeVersion }: Pick<HelmTask, "namespace" | "kubeVersion">,
  fromFolder: (path: string) => string,
): RenderTask {
  if (helm === undefined) return { tool: "kustomize", from: fromFolder(kustomize), namespace, at };
  return {
    tool: "helm",
    from: helm.startsWith("oci://") ? helm : fromFolder(helm),
    values: values.map((path) => ({ path: fromFolder(path), written: path })),
    set: set.map((pair, index) => ({ pair, at: pairSpans[index] ?? null })),
    release: release ?? null,
    namespace,
    kubeVersion,
    at,
  };
}
