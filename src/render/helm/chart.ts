/** Reads a chart folder with its subcharts. https://helm.sh/docs/topics/charts/ */
import { join, resolve } from "node:path";
import { RenderRefusal, type SourceText } from "../../model/source/render-root.ts";
import { entriesAt, realOf, statusAt } from "../../system/file-status.ts";
import { isOwn, isWithin, textOf } from "../../system/paths.ts";
import { listOf, stringAt, valueAt, yamlOf } from "../../system/yaml-values.ts";
import type { SourcePath } from "../source-files.ts";

export interface Chart {
  /** Absolute. */
  folder: string;
  /** From Chart.yaml; null if unreadable. */
  name: string | null;
  dependencies: Dependency[];
}

export interface Dependency {
  /** The name of its resources and values in the parent chart. */
  alias: string;
  name: string;
  repository: string;
  /** Null for an archive, or a chart that is not on disk. */
  chart: Chart | null;
  /** Present in the parent's charts folder, so Helm fetches nothing. */
  vendored: boolean;
}

/** The part of `Dirent` that is used here. */
interface FolderEntry {
  name: string;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

const maxDepth = 20;
const maxFiles = 5_000;

/** Follows the charts folder and `file://` dependencies. Unreadable files count as empty. */
export async function readChart(folder: string, depth = 0): Promise<Chart> {
  const content = await yamlOf(textOf(join(folder, "Chart.yaml")) ?? "");
  // Charts of apiVersion v1 declare dependencies there.
  const legacy = await yamlOf(textOf(join(folder, "requirements.yaml")) ?? "");
  const declared = [
    ...listOf(valueAt(content, "dependencies")),
    ...listOf(valueAt(legacy, "dependencies")),
  ];
  const entries = entriesAt(join(folder, "charts"));
  const vendored = depth < maxDepth ? await readVendored(folder, entries, depth) : [];
  const dependencies: Dependency[] = [];
  for (const each of declared) {
    const name = stringAt(each, "name");
    if (name === null) continue;
    const repository = stringAt(each, "repository") ?? "";
    const inFolder = vendored.find((chart) => chart.name === name) ?? null;
    const isArchived = entries.some(
      (entry) => entry.name.startsWith(`${name}-`) && entry.name.endsWith(".tgz"),
    );
    const path = localPath(repository);
    const local =
      inFolder === null && !isArchived && path !== null && depth < maxDepth
        ? await readChart(resolve(folder, path), depth + 1)
        : null;
    dependencies.push({
      alias: stringAt(each, "alias") ?? name,
      name,
      repository,
      chart: inFolder ?? local,
      vendored: inFolder !== null || isArchived,
    });
  }
  // Helm renders subcharts of the charts folder even if Chart.yaml does not declare them.
  for (const chart of vendored)
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

async function readVendored(
  folder: string,
  entries: readonly FolderEntry[],
  depth: number,
): Promise<Chart[]> {
  const charts: Chart[] = [];
  for (const entry of entries)
    if (entry.isDirectory())
      charts.push(await readChart(join(folder, "charts", entry.name), depth + 1));
  return charts;
}

/** The path of a `file://` repository, relative to the chart; null for any other. */
export function localPath(repository: string): string | null {
  return /^file:\/\/(.*)$/s.exec(repository)?.[1] ?? null;
}

/** Dependencies of the chart and its subcharts that Helm would not find in the charts folders. */
export function missingDependencies(chart: Chart): Dependency[] {
  return chart.dependencies.flatMap((each) => [
    ...(each.vendored ? [] : [each]),
    ...(each.chart === null ? [] : missingDependencies(each.chart)),
  ]);
}

/** The chart and all its subcharts, innermost first, each folder once. */
export function chartsOf(chart: Chart): Chart[] {
  const all = [
    ...chart.dependencies.flatMap((each) => (each.chart === null ? [] : chartsOf(each.chart))),
    chart,
  ];
  return [...new Map(all.map((each) => [each.folder, each])).values()];
}

/**
 * The absolute path of a template as Helm names it ("web/charts/sub/templates/x.yaml"); null if it
 * is in an archive.
 */
export function templateOf(chart: Chart, rendererPath: string): string | null {
  const [, ...steps] = rendererPath.split("/");
  let current: Chart | null = chart;
  while (current !== null && steps[0] === "charts" && steps.length > 2) {
    const alias = steps[1];
    current = current.dependencies.find((each) => each.alias === alias)?.chart ?? null;
    steps.splice(0, 2);
  }
  return current === null ? null : join(current.folder, ...steps);
}

/**
 * The editable files of a chart without its subcharts. Throws `RenderRefusal` if a link leads out
 * of the boundary: Helm would follow the link and print the target.
 */
export function filesOf({ folder }: Pick<Chart, "folder">, boundary: string): SourcePath[] {
  const realBoundary = realOf(boundary) ?? boundary;
  const isInside = isWithin(realOf(folder) ?? folder, realBoundary);
  const walker = new ChartWalker(isInside ? realBoundary : null);
  walker.add(folder, []);
  return walker.files;
}

class ChartWalker {
  readonly files: SourcePath[] = [];
  /** Null for a chart outside the boundary, whose links are not restricted. */
  readonly #realBoundary: string | null;
  #count = 0;

  constructor(realBoundary: string | null) {
    this.#realBoundary = realBoundary;
  }

  /** `steps` leads from the chart to `folder`. */
  add(folder: string, steps: readonly string[]): void {
    const entries = entriesAt(folder);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
      this.#addEntry(entry, join(folder, entry.name), [...steps, entry.name]);
  }

  #addEntry(entry: FolderEntry, path: string, steps: string[]): void {
    if (++this.#count > maxFiles)
      throw new RenderRefusal(`the chart has more than ${maxFiles} files`);
    if (entry.isSymbolicLink()) this.#checkLink(path, steps);
    const status = entry.isSymbolicLink() ? statusAt(path) : entry;
    if (status?.isDirectory() === true) {
      if (entry.name !== ".git") this.add(path, steps);
    } else if (status?.isFile() === true) {
      const role = roleOf(steps);
      if (role !== null) this.files.push({ file: path, role });
    }
  }

  #checkLink(path: string, steps: readonly string[]): void {
    const real = realOf(path);
    if (this.#realBoundary !== null && real !== null && !isOwn(real, this.#realBoundary))
      throw new RenderRefusal(`${steps.join("/")} is a link that leads out of the repository`);
  }
}

function roleOf([first = "", ...rest]: readonly string[]): SourceText["role"] | null {
  if (rest.length > 0) return first === "templates" ? "template" : null;
  if (first === "values.yaml") return "chart-values";
  return first === "Chart.yaml" ? "chart" : null;
}
