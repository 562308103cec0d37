/** Prepares the folder of a chart for helm. */
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { RenderRefusal } from "../../model/source/render-root.ts";
import { entriesAt, statusAt } from "../../system/file-status.ts";
import { chartTextOf, leadsOut } from "../../system/paths.ts";
import { makeFolder, removeFolder } from "../../system/temporary-folder.ts";
import { copyTrees } from "../copy-trees.ts";
import { filesOf } from "../helm/chart.ts";
import { isRemoteSchema } from "../remote-schema.ts";

export interface ChartFolderOptions {
  /** Links may not lead out of it. */
  boundary: string;
  /** Texts by absolute path that take the place of files. */
  replaced: ReadonlyMap<string, string>;
  /** Files of the chart that take the place of its values.yaml; null for its own. */
  valuesFiles: { paths: string[]; ignoreMissing: boolean } | null;
  /**
   * Charts that `charts/` lacks, those that hold others first: absolute folders, or texts of a
   * Chart.yaml. A name may be a path: "common/charts/base".
   */
  added: readonly ({ name: string } & ({ folder: string } | { chartFile: string }))[];
  /** What earlier calls found in folders that do not change. */
  checks: ChartChecks;
}

export type ChartChecks = Map<string, ChartCheck>;

type ChartCheck = { hasRemoteSchema: boolean } | { failed: string };

export type ChartFolder = AsyncDisposable &
  (
    | {
        folder: string;
        /** A schema that refers to another file or host; helm would fetch it. */
        hasRemoteSchema: boolean;
      }
    | { failed: string }
  );

/** The chart's own folder, or a copy of it if something of it changes. */
export async function readChartFolder(
  folder: string,
  options: ChartFolderOptions,
): Promise<ChartFolder> {
  const { boundary, replaced, valuesFiles, added, checks } = options;
  const parts = [folder, ...added.flatMap((each) => ("folder" in each ? [each.folder] : []))];
  const key = JSON.stringify([boundary, parts]);
  let check = checks.get(key);
  if (check === undefined) checks.set(key, (check = checkFolders(parts, boundary)));
  if ("failed" in check) return { ...check, [Symbol.asyncDispose]: async () => {} };
  const { hasRemoteSchema } = check;
  if (replaced.size === 0 && valuesFiles === null && added.length === 0)
    return { folder, hasRemoteSchema, [Symbol.asyncDispose]: async () => {} };
  const temporary = makeFolder(tmpdir(), "pullgate-chart-");
  const dispose = { [Symbol.asyncDispose]: async () => removeFolder(temporary) };
  try {
    const copy = join(temporary, basename(folder));
    const places = added.flatMap((each) =>
      "folder" in each ? [[join(copy, "charts", each.name), each.folder] as const] : [],
    );
    copyTrees({
      paths: [folder],
      target: temporary,
      boundary,
      replaced,
      added: new Map(places),
    });
    for (const each of added)
      if ("chartFile" in each) writeStub(join(copy, "charts", each.name), each.chartFile);
    if (valuesFiles !== null) {
      const failed = await mergeValuesFiles(copy, valuesFiles);
      if (failed !== null) return { failed, ...dispose };
    }
    return { folder: copy, hasRemoteSchema, ...dispose };
  } catch (error) {
    if (error instanceof RenderRefusal) return { failed: error.message, ...dispose };
    throw error;
  }
}

function checkFolders(folders: readonly string[], boundary: string): ChartCheck {
  const linked = linkedOut(folders, boundary);
  if (linked !== null) return { failed: linked };
  return { hasRemoteSchema: folders.some(refersElsewhere) };
}

/** Why Helm would follow links out of the repository, or without end; null if it would not. */
function linkedOut(folders: readonly string[], boundary: string): string | null {
  for (const folder of folders)
    try {
      // guard: gitops-chart-link
      if (leadsOut(folder, boundary))
        return `${basename(folder)} is a link that leads out of the repository`;
      // guard: gitops-chart-links
      filesOf({ folder }, boundary);
    } catch (error) {
      if (error instanceof RenderRefusal) return error.message;
      throw error;
    }
  return null;
}

function writeStub(folder: string, chartFile: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "Chart.yaml"), chartFile);
}

/** The files in order become the chart's values: helm merges the documents of a stream. */
async function mergeValuesFiles(
  chart: string,
  { paths, ignoreMissing }: { paths: string[]; ignoreMissing: boolean },
): Promise<string | null> {
  const { mergeYaml } = await import("./merge-yaml.ts");
  const texts: string[] = [];
  for (const path of paths) {
    const text = chartTextOf(join(chart, path), chart);
    if (text !== null) texts.push(text);
    else if (!ignoreMissing) return `the chart ${basename(chart)} has no values file ${path}`;
  }
  writeFileSync(join(chart, "values.yaml"), mergeYaml(texts));
  return null;
}

/** Schemas of the dependencies count as well. */
function refersElsewhere(folder: string): boolean {
  const path = join(folder, "values.schema.json");
  const schema = chartTextOf(path, folder);
  const isUnread = schema === null && statusAt(path) !== null;
  // guard: chart-schema
  if (isUnread || (schema !== null && isRemoteSchema(schema))) return true;
  const charts = join(folder, "charts");
  const entries = entriesAt(charts);
  for (const entry of entries) {
    // An archive is not looked into: its schema may refer to anything.
    if (entry.name.endsWith(".tgz")) return true;
    if (entry.isDirectory() && refersElsewhere(join(charts, entry.name))) return true;
  }
  return false;
}
