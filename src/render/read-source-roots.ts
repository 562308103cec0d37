/** Reads charts and overlays that were rendered before this run (`--source`). */
import { join, relative, resolve } from "node:path";
import type { RenderRoot } from "../model/source/render-root.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { entriesAt, statusAt } from "../system/file-status.ts";
import { gitRoot, shownPath } from "../system/paths.ts";
import { chartsOf, filesOf, readChart } from "./helm/chart.ts";
import { inputsOf, overlaysBelow, sourcePathsOf } from "./kustomize/overlays.ts";
import { SourceFiles, type SourcePath } from "./source-files.ts";

/** Throws `UsageError` if a folder is missing or contains neither a chart nor a kustomization. */
export async function readSourceRoots(
  folders: readonly string[],
  workingFolder: string,
): Promise<RenderRoot[]> {
  const repository = gitRoot(workingFolder);
  const roots: RenderRoot[] = [];
  for (const written of folders) {
    const start = resolve(workingFolder, written);
    if (statusAt(start)?.isDirectory() !== true) throw new UsageError(`${written}: no such folder`);
    const show = (path: string): string =>
      shownPath(path, join(written, relative(start, path)), repository);
    const found = await rootsBelow(start, repository ?? workingFolder, show);
    if (found.length === 0)
      throw new UsageError(`${written}: contains neither a chart nor a kustomization`);
    roots.push(...found);
  }
  return roots;
}

async function rootsBelow(
  start: string,
  boundary: string,
  show: (path: string) => string,
): Promise<RenderRoot[]> {
  const roots: RenderRoot[] = [];
  const add = (tool: RenderRoot["tool"], folder: string, files: SourcePath[]): void => {
    const { texts } = SourceFiles.read(files, show);
    roots.push({
      root: "",
      file: "",
      tool,
      folder: show(folder),
      sources: texts,
      set: [],
      origins: [],
    });
  };
  const charts = chartFoldersBelow(start);
  for (const folder of charts) add("helm", folder, await chartSources(folder, boundary));
  for (const folder of await overlaysBelow(start, (path) => charts.includes(path)))
    add("kustomize", folder, sourcePathsOf(await inputsOf(folder)));
  return roots;
}

/** Charts inside a chart are part of it. */
function chartFoldersBelow(folder: string): string[] {
  const entries = entriesAt(folder);
  if (entries.some(({ name }) => name === "Chart.yaml")) return [folder];
  const found: string[] = [];
  for (const entry of entries)
    if (entry.isDirectory() && entry.name !== ".git" && entry.name !== "node_modules")
      found.push(...chartFoldersBelow(join(folder, entry.name)));
  return found;
}

/** The chart's files and other values files in its folder, such as `values-prod.yaml`. */
async function chartSources(folder: string, boundary: string): Promise<SourcePath[]> {
  const values = entriesAt(folder)
    .map(({ name }) => name)
    .filter((name) => /^values.+\.ya?ml$/.test(name));
  const charts = chartsOf(await readChart(folder));
  return [
    ...values.map((name): SourcePath => ({ file: join(folder, name), role: "values" })),
    ...charts.flatMap((each) => filesOf(each, boundary)),
  ];
}
