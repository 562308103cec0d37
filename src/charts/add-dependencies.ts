/** Finds or fetches the dependencies that a chart folder lacks. */
import { readFile, realpath } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { ChartRequest, NotRenderedReason } from "../model/gitops-source.ts";
import {
  isDisabled,
  missingDependencies,
  parseValues,
  requestOf,
  stubChart,
  type ChartDependency,
} from "./chart-dependencies.ts";

export interface DependencyRequest {
  /** Absolute: the chart. */
  folder: string;
  /** Absolute: "file://" dependencies may not lie outside of it. */
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

/** What takes a place in `charts/`: an absolute folder, or the text of a Chart.yaml. */
export type AddedChart = { name: string } & ({ folder: string } | { chartFile: string });

/** In the order of Chart.yaml; empty where the folder is complete. */
export async function addedCharts(
  request: DependencyRequest,
  fetcher: DependencySource,
): Promise<{ added: AddedChart[] } | { problem: NotRenderedReason }> {
  const { folder, replaced } = request;
  const read = async (path: string): Promise<string | null> => {
    const file = join(folder, path);
    return replaced.get(file) ?? (await readFile(file, "utf8").catch(() => null));
  };
  let missing: ChartDependency[];
  try {
    missing = await missingDependencies(folder, read);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problem: { code: "chart-unreadable", chart: "Chart.yaml", detail: error.message } };
  }
  if (missing.length === 0) return { added: [] };
  const values = [(await read("values.yaml")) ?? "", ...request.values].map(parseValues);
  const found = await Promise.all(
    missing.map(async (each) =>
      isDisabled(each, values)
        ? { name: each.name, chartFile: stubChart(each) }
        : await findDependency(each, request, fetcher),
    ),
  );
  const added: AddedChart[] = [];
  for (const each of found) {
    if ("problem" in each) return each;
    // The same chart under two aliases takes one place.
    const place = added.findIndex(({ name }) => name === each.name);
    if (place < 0) added.push(each);
    else if ("folder" in each) added[place] = each;
  }
  return { added };
}

async function findDependency(
  dependency: ChartDependency,
  { folder, boundary }: DependencyRequest,
  fetcher: DependencySource,
): Promise<AddedChart | { problem: NotRenderedReason }> {
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
  const [real, realBoundary] = await Promise.all(
    [path, boundary].map((each) => realpath(each).catch(() => null)),
  );
  if (real === null || real === undefined)
    return unreadable(`${repository.slice(0, 100)} does not exist`);
  // guard: chart-dependency-folder
  if (!`${real}${sep}`.startsWith(`${realBoundary}${sep}`))
    return unreadable("its folder lies outside the repository");
  return { name, folder: path };
}
