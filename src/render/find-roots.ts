/** A repository → the charts and overlays in it that somebody applies. Reads Chart.yaml, kustomizations and names, and runs nothing. */
import { readdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { kustomizationIn } from "../system/kustomization.ts";
import { overlaysBelow } from "./kustomize/overlays.ts";
import { findProgram, type ProcessEnvironment } from "../system/run-program.ts";
import { gitRoot, slashed, textOf } from "../system/paths.ts";
import { valueAt, listOf, stringAt, yamlOf } from "../system/yaml-values.ts";

/** Paths are from `folder`, with slashes; "." is that itself. */
export interface RenderableRoots {
  /** Absolute: the root of the repository, else the working folder. */
  folder: string;
  /** No libraries, and none that another chart of these brings along. */
  charts: { folder: string; name: string; values: string[] }[];
  /** Overlays that no other kustomization includes. */
  overlays: string[];
  /** Folders of all kustomizations and charts: what lies there is theirs. */
  sourceFolders: string[];
  /** Names of folders that hold no deployment, as far as there are such: "testdata". */
  skippedNames: string[];
  /** Is there a program for it on PATH? */
  tools: { helm: boolean; kustomize: boolean };
}

/** Manifests there are made to be broken, or are somebody else's. */
const asides: ReadonlySet<string> = new Set([
  "test",
  "tests",
  "testdata",
  "fixtures",
  "vendor",
  "third_party",
]);
const maxFolders = 20_000;

export async function findRoots(
  workingFolder: string,
  environment: ProcessEnvironment,
): Promise<RenderableRoots> {
  const folder = gitRoot(workingFolder) ?? workingFolder;
  const shown = (path: string): string => slashed(relative(folder, path)) || ".";
  const charts: (RenderableRoots["charts"][number] & { brings: string[]; library: boolean })[] = [];
  const taken: string[] = [];
  const aside = new Set<string>();
  let count = 0;
  const walk = async (here: string): Promise<void> => {
    if (++count > maxFolders) return;
    const entries = await readdir(here, { withFileTypes: true }).catch(() => []);
    const names = entries.map(({ name }) => name).sort();
    const chart = names.includes("Chart.yaml")
      ? await yamlOf((await textOf(join(here, "Chart.yaml"))) ?? "")
      : null;
    const name = stringAt(chart, "name");
    if (name !== null) {
      const values = names.filter((each) => /^values[-.].+\.ya?ml$/.test(each));
      const local = listOf(valueAt(chart, "dependencies")).flatMap(
        (each) => /^file:\/\/(.*)$/s.exec(stringAt(each, "repository") ?? "")?.[1] ?? [],
      );
      const brings = local.map((path) => resolve(here, path));
      charts.push({
        folder: here,
        name,
        values,
        brings,
        library: stringAt(chart, "type") === "library",
      });
    }
    if (name !== null || (await kustomizationIn(here)) !== null) taken.push(here);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (!entry.isDirectory() || entry.name.startsWith(".") || entry.name === "node_modules")
        continue;
      if (name !== null && (entry.name === "charts" || entry.name === "templates")) continue;
      if (asides.has(entry.name)) aside.add(entry.name);
      else await walk(join(here, entry.name));
    }
  };
  await walk(folder);
  const brought = new Set(charts.flatMap(({ brings }) => brings));
  const inAside = (path: string): boolean =>
    slashed(path)
      .split("/")
      .some((name) => aside.has(name));
  const overlays = await overlaysBelow(folder, (path) => inAside(relative(folder, path)));
  return {
    folder,
    charts: charts
      .filter((chart) => !chart.library && !brought.has(chart.folder))
      .map((chart) => ({ folder: shown(chart.folder), name: chart.name, values: chart.values })),
    overlays: overlays.map(shown),
    sourceFolders: taken.map(shown),
    skippedNames: [...aside].sort(),
    tools: {
      helm: findProgram("helm", environment) !== null,
      kustomize:
        (findProgram("kustomize", environment) ?? findProgram("kubectl", environment)) !== null,
    },
  };
}
