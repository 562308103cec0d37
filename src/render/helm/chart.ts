/** A chart's folder → the tree of its charts, and what of it a person edits. https://helm.sh/docs/topics/charts/ */
import { readdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { SourceText } from "../../model/render-root.ts";
import { RenderRefusal } from "../../model/render-root.ts";
import { isWithin, textOf } from "../../system/paths.ts";
import { valueAt, listOf, stringAt, yamlOf } from "../../system/yaml-values.ts";

export interface Chart {
  folder: string;
  /** Of its Chart.yaml; null where that cannot be read. */
  name: string | null;
  dependencies: Dependency[];
}

export interface Dependency {
  /** By which its resources and values are known in the parent. */
  alias: string;
  name: string;
  repository: string;
  /** The folder that it is in; null where it is an archive, or not here. */
  chart: Chart | null;
  /** In the parent's charts folder, so that nothing is to be fetched. */
  vendored: boolean;
}

const maxDepth = 20;

/** Follows charts/ and `file://` dependencies. */
export async function readChart(folder: string, depth = 0): Promise<Chart> {
  const content = await yamlOf((await textOf(join(folder, "Chart.yaml"))) ?? "");
  const legacy = await yamlOf((await textOf(join(folder, "requirements.yaml"))) ?? "");
  const declared = [
    ...listOf(valueAt(content, "dependencies")),
    ...listOf(valueAt(legacy, "dependencies")),
  ];
  const entries = await readdir(join(folder, "charts"), { withFileTypes: true }).catch(() => []);
  const inside: Chart[] = [];
  if (depth < maxDepth)
    for (const entry of entries)
      if (entry.isDirectory())
        inside.push(await readChart(join(folder, "charts", entry.name), depth + 1));
  const dependencies: Dependency[] = [];
  for (const each of declared) {
    const name = stringAt(each, "name");
    if (name === null) continue;
    const repository = stringAt(each, "repository") ?? "";
    const own = inside.find((chart) => chart.name === name) ?? null;
    const archived = entries.some(
      (entry) => entry.name.startsWith(`${name}-`) && entry.name.endsWith(".tgz"),
    );
    const local = /^file:\/\/(.*)$/s.exec(repository)?.[1];
    const beside =
      own === null && !archived && local !== undefined && depth < maxDepth
        ? await readChart(resolve(folder, local), depth + 1)
        : null;
    const alias = stringAt(each, "alias") ?? name;
    dependencies.push({
      alias,
      name,
      repository,
      chart: own ?? beside,
      vendored: own !== null || archived,
    });
  }
  for (const chart of inside)
    if (chart.name !== null && !dependencies.some((each) => each.chart === chart))
      dependencies.push({
        alias: chart.name,
        name: chart.name,
        repository: "",
        chart,
        vendored: true,
      });
  return { folder, name: stringAt(content, "name"), dependencies };
}

/** Of the chart or one of those below it, dependencies that Helm would miss. */
export function missingDependencies(chart: Chart): Dependency[] {
  return chart.dependencies.flatMap((each) => [
    ...(each.vendored ? [] : [each]),
    ...(each.chart === null ? [] : missingDependencies(each.chart)),
  ]);
}

/** The chart and all that it rests on, the deepest first, each folder once. */
export function chartsOf(chart: Chart): Chart[] {
  const all = [
    ...chart.dependencies.flatMap((each) => (each.chart === null ? [] : chartsOf(each.chart))),
    chart,
  ];
  return [...new Map(all.map((each) => [each.folder, each])).values()];
}

/** The file behind a `# Source: web/charts/sub/templates/x.yaml`, absolute; null where it is in an archive. */
export function templateOf(chart: Chart, written: string): string | null {
  const [, ...steps] = written.split("/");
  let at: Chart | null = chart;
  while (at !== null && steps[0] === "charts" && steps.length > 2) {
    const alias = steps[1];
    at = at.dependencies.find((each) => each.alias === alias)?.chart ?? null;
    steps.splice(0, 2);
  }
  return at === null ? null : join(at.folder, ...steps);
}

const maxFiles = 5_000;

/**
 * What of a chart (not of those below it) a person edits: absolute path and role. Throws `Unrenderable` where a link leads out of `home`:
 * Helm would follow it, and print what lies there.
 */
export async function filesOf(
  { folder }: Chart,
  home: string,
): Promise<{ file: string; role: SourceText["role"] }[]> {
  const found: { file: string; role: SourceText["role"] }[] = [];
  const realHome = await realpath(home);
  const own = isWithin(await realpath(folder).catch(() => folder), realHome);
  let count = 0;
  const walk = async (at: string, below: string[]): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (++count > maxFiles) throw new RenderRefusal(`the chart has more than ${maxFiles} files`);
      const path = join(at, entry.name);
      const steps = [...below, entry.name];
      const status = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
      if (entry.isSymbolicLink()) {
        const real = await realpath(path).catch(() => null);
        if (own && real !== null && !isWithin(real, realHome))
          throw new RenderRefusal(`${steps.join("/")} is a link that leads out of the repository`);
      }
      if (status?.isDirectory() === true) {
        if (entry.name !== ".git") await walk(path, steps);
      } else if (status?.isFile() === true) {
        const role = roleOf(steps);
        if (role !== null) found.push({ file: path, role });
      }
    }
  };
  await walk(folder, []);
  return found;
}

function roleOf(steps: string[]): SourceText["role"] | null {
  const [first = "", ...rest] = steps;
  if (rest.length > 0) return first === "templates" ? "template" : null;
  return first === "values.yaml" ? "chart-values" : first === "Chart.yaml" ? "chart" : null;
}
