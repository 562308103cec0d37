/** Finds or fetches the dependencies that a chart folder lacks. */
import { join, resolve } from "node:path";
import type { ChartRequest, NotRenderedReason } from "../model/source/gitops-source.ts";
import { parseConstraint, parseVersion, satisfies } from "./semantic-version.ts";
import { realOf } from "../system/file-status.ts";
import { chartTextOf, isOwn } from "../system/paths.ts";
import {
  isDisabled,
  missingDependencies,
  parseValues,
  requestOf,
  stubChart,
  versionOf,
  valuesBelow,
  type ChartDependency,
} from "./chart-dependencies.ts";

export interface DependencyRequest {
  /** Absolute: the chart. */
  folder: string;
  /** Absolute: "file://" dependencies may not lie outside it. */
  boundary: string;
  /** Texts by absolute path that take the place of files. */
  replaced: ReadonlyMap<string, string>;
  /** Texts in ascending precedence, above the chart's own values. */
  values: readonly string[];
}

interface DependencySource {
  fetch(
    request: Exclude<ChartRequest, { from: "tree" }>,
  ): Promise<{ folder: string } | { problem: NotRenderedReason }>;
}

/**
 * What takes a place in `charts/`: an absolute folder, or the text of a Chart.yaml. A dependency of
 * a folder of the repository has the path "common/charts/base" for a name.
 */
export type AddedChart = { name: string } & (
  | {
      folder: string;
      /** The folder is of the repository. */
      isOwn?: true;
    }
  | { chartFile: string }
);

/** `dependency` is the name of the entry in Chart.yaml. */
export interface DependencyProblem {
  problem: NotRenderedReason;
  dependency?: string;
}

/** Charts of the repository, for one chart: they may depend on one another in a circle. */
// guard: chart-dependency-folders
const maxFolders = 64;

/** In the order of Chart.yaml, each before its own; empty where the folder is complete. */
export async function addedCharts(
  request: DependencyRequest,
  fetcher: DependencySource,
  folders = { left: maxFolders },
): Promise<{ added: AddedChart[] } | DependencyProblem> {
  const { folder, replaced } = request;
  const read = (path: string): string | null => {
    const file = join(folder, path);
    return replaced.get(file) ?? chartTextOf(file, request.boundary);
  };
  let missing: ChartDependency[];
  try {
    missing = missingDependencies(folder, read);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problem: { code: "chart-unreadable", chart: "Chart.yaml", detail: error.message } };
  }
  if (missing.length === 0) return { added: [] };
  const values = [read("values.yaml") ?? "", ...request.values].map(parseValues);
  const found = await Promise.all(
    missing.map(async (each) =>
      isDisabled(each, values)
        ? { name: each.name, chartFile: stubChart(each) }
        : await findDependency(each, request, fetcher),
    ),
  );
  const added: AddedChart[] = [];
  for (const [index, each] of found.entries()) {
    if ("problem" in each) return { ...each, dependency: missing[index]?.name ?? "" };
    // The same chart under two aliases takes one place.
    const place = added.findIndex(({ name }) => name === each.name);
    if (place < 0) added.push(each);
    else if ("folder" in each) added[place] = each;
  }
  const nested = await Promise.all(
    added.map(async (each) => await ownDependencies(each, missing, request, fetcher, folders)),
  );
  for (const [index, each] of nested.entries()) {
    if ("problem" in each) return { problem: each.problem, dependency: added[index]?.name ?? "" };
    added.push(...each.added);
  }
  return { added };
}

/** A folder of the repository may lack dependencies of its own; a packaged chart brings them. */
async function ownDependencies(
  chart: AddedChart,
  missing: readonly ChartDependency[],
  request: DependencyRequest,
  fetcher: DependencySource,
  folders: { left: number },
): Promise<{ added: AddedChart[] } | DependencyProblem> {
  if (!("folder" in chart) || chart.isOwn !== true) return { added: [] };
  const { name, folder } = chart;
  if (folders.left-- <= 0) {
    const detail = `more than ${maxFolders} charts of the repository depend on one another`;
    return { problem: { code: "limit", detail } };
  }
  const key = missing.find((each) => each.name === name)?.alias || name;
  const values = request.values.map((text) => JSON.stringify(valuesBelow(text, key)));
  const found = await addedCharts({ ...request, folder, values }, fetcher, folders);
  if ("problem" in found) return found;
  return { added: found.added.map((each) => ({ ...each, name: `${name}/charts/${each.name}` })) };
}

async function findDependency(
  dependency: ChartDependency,
  { folder, boundary }: DependencyRequest,
  fetcher: DependencySource,
): Promise<AddedChart | DependencyProblem> {
  const { name, repository } = dependency;
  const request = requestOf(dependency);
  if (request !== null) {
    const chart = await fetcher.fetch(request);
    return "problem" in chart ? chart : { name, folder: chart.folder };
  }
  const unreadable = (detail: string): { problem: NotRenderedReason } => ({
    problem: { code: "chart-unreadable", chart: name, detail },
  });
  if (repository === "") return unreadable("it is not in the charts folder");
  if (!repository.startsWith("file://"))
    return unreadable(
      `its repository ${repository.slice(0, 100)} is a name in Helm's own settings`,
    );
  const path = resolve(folder, repository.slice("file://".length));
  const [real, realBoundary] = [realOf(path), realOf(boundary)];
  if (real === null) return unreadable(`${repository.slice(0, 100)} does not exist`);
  // guard: chart-dependency-folder
  if (realBoundary === null || !isOwn(real, realBoundary))
    return unreadable("its folder lies outside the repository");
  const found = versionOf(chartTextOf(join(path, "Chart.yaml"), boundary));
  if (found !== null && !isSatisfied(dependency.version, found)) {
    const chart = repository.slice(0, 100);
    const { version } = dependency;
    return { problem: { code: "chart-version-not-found", chart, version, near: [found] } };
  }
  return { name, folder: path, isOwn: true };
}

/** Helm compares the version of a folder with the range, unless either cannot be read. */
function isSatisfied(range: string, found: string): boolean {
  const constraint = parseConstraint(range);
  const version = parseVersion(found);
  return constraint === null || version === null || satisfies(version, constraint);
}
