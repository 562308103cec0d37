/** Finds the charts and overlays of a repository for `pullgate init`. Runs no renderer. */
import { join, relative, resolve } from "node:path";
import { kustomizationIn } from "../system/kustomization.ts";
import { entriesAt } from "../system/file-status.ts";
import { gitRoot, slashed, textOf } from "../system/paths.ts";
import { findProgram, type ProcessEnvironment } from "../system/run-program.ts";
import { listOf, stringAt, valueAt, yamlOf } from "../system/yaml-values.ts";
import { localPath } from "./helm/chart.ts";
import { overlaysBelow } from "./kustomize/overlays.ts";

/** Paths are relative to `folder`, with slashes; "." is the folder itself. */
export interface RenderableRoots {
  /** Absolute: the root of the repository, else the working folder. */
  folder: string;
  /** Without library charts and charts that another chart depends on. */
  charts: { folder: string; name: string; values: string[] }[];
  /** Overlays that no other kustomization includes. */
  overlays: string[];
  /** Folders of all kustomizations and charts; files in them are not plain manifests. */
  sourceFolders: string[];
  /** Names of the folders that were skipped, such as "testdata". */
  skippedNames: string[];
  /** Whether a renderer is on PATH. */
  tools: { helm: boolean; kustomize: boolean };
}

/** Manifests in such folders are broken on purpose, or maintained elsewhere. */
const notDeployed: ReadonlySet<string> = new Set([
  "test",
  "tests",
  "testdata",
  "fixtures",
  "vendor",
  "third_party",
]);
const maxFolders = 20_000;

/** Searches the repository of the working folder, else the working folder. */
export async function findRoots(
  workingFolder: string,
  environment: ProcessEnvironment,
): Promise<RenderableRoots> {
  const folder = gitRoot(workingFolder) ?? workingFolder;
  const finder = new RootFinder();
  await finder.search(folder);
  const { charts, sourceFolders, skippedNames } = finder;
  const dependencies = new Set(charts.flatMap((chart) => chart.localDependencies));
  const isSkipped = (path: string): boolean =>
    slashed(relative(folder, path))
      .split("/")
      .some((name) => skippedNames.has(name));
  const overlays = await overlaysBelow(folder, isSkipped);
  const shown = (path: string): string => slashed(relative(folder, path)) || ".";
  return {
    folder,
    charts: charts
      .filter((chart) => !chart.isLibrary && !dependencies.has(chart.folder))
      .map((chart) => ({ folder: shown(chart.folder), name: chart.name, values: chart.values })),
    overlays: overlays.map(shown),
    sourceFolders: sourceFolders.map(shown),
    skippedNames: [...skippedNames].sort(),
    tools: {
      helm: findProgram("helm", environment) !== null,
      kustomize:
        (findProgram("kustomize", environment) ?? findProgram("kubectl", environment)) !== null,
    },
  };
}

interface FoundChart {
  /** Absolute. */
  folder: string;
  name: string;
  /** Names of values files other than values.yaml. */
  values: string[];
  /** Absolute folders of `file://` dependencies. */
  localDependencies: string[];
  isLibrary: boolean;
}

class RootFinder {
  readonly charts: FoundChart[] = [];
  readonly sourceFolders: string[] = [];
  readonly skippedNames = new Set<string>();
  #count = 0;

  async search(folder: string): Promise<void> {
    if (++this.#count > maxFolders) return;
    const entries = entriesAt(folder);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const chart = await chartIn(folder, entries);
    if (chart !== null) this.charts.push(chart);
    if (chart !== null || kustomizationIn(folder) !== null) this.sourceFolders.push(folder);
    for (const entry of entries) {
      if (!entry.isDirectory() || entry.name.startsWith(".") || entry.name === "node_modules")
        continue;
      if (chart !== null && (entry.name === "charts" || entry.name === "templates")) continue;
      if (notDeployed.has(entry.name)) this.skippedNames.add(entry.name);
      else await this.search(join(folder, entry.name));
    }
  }
}

/** Null unless the folder has a Chart.yaml with a name. */
async function chartIn(
  folder: string,
  entries: readonly { name: string }[],
): Promise<FoundChart | null> {
  if (!entries.some(({ name }) => name === "Chart.yaml")) return null;
  const chart = await yamlOf(textOf(join(folder, "Chart.yaml")) ?? "");
  const name = stringAt(chart, "name");
  if (name === null) return null;
  const paths = listOf(valueAt(chart, "dependencies")).flatMap(
    (each) => localPath(stringAt(each, "repository") ?? "") ?? [],
  );
  return {
    folder,
    name,
    values: entries.flatMap((each) => (/^values[-.].+\.ya?ml$/.test(each.name) ? each.name : [])),
    localDependencies: paths.map((path) => resolve(folder, path)),
    isLibrary: stringAt(chart, "type") === "library",
  };
}
