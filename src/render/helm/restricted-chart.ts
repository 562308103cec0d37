/** Copies a chart for a restricted run: what helm reads is what was looked at. */
import { realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { RenderRefusal } from "../../model/source/render-root.ts";
import { entriesAt, realOf } from "../../system/file-status.ts";
import { isOwn, textOf } from "../../system/paths.ts";
import { reserialised } from "../../system/yaml-values.ts";
import { copyTrees } from "../copy-trees.ts";
import { isRemoteSchema } from "../remote-schema.ts";
import type { HelmJob } from "../jobs/render-job.ts";
import { chartsOf, type Chart } from "./chart.ts";

/** Files that name other charts. */
const chartFiles = ["Chart.yaml", "requirements.yaml"];

/**
 * Returns the path of the copy. Dependencies of the repository are put into the charts folders, so
 * that helm need not build them; it would follow the paths of the chart and its lock. Throws
 * `RenderRefusal` if a dependency is outside the repository.
 */
export async function copyRestricted(
  chart: Chart,
  job: HelmJob,
  replaced: ReadonlyMap<string, string>,
  target: string,
): Promise<string> {
  const charts = chartsOf(chart);
  const boundary = realpathSync.native(job.boundary);
  for (const { folder } of charts) {
    // guard: chart-outside
    if (!isOwn(realOf(folder) ?? folder, boundary))
      throw new RenderRefusal(`${job.show(folder)} is outside the repository`);
  }
  const copyOf = copyTrees({
    paths: [chart.folder],
    target,
    boundary: job.boundary,
    replaced: await textsOf(charts, replaced),
    added: new Map(
      localCharts(chart, join(target, relative(join(chart.folder, ".."), chart.folder))),
    ),
  });
  return copyOf(chart.folder);
}

/** True if a charts folder holds an archive, whose schemas may refer to anything. */
export function holdsArchives(chart: Chart): boolean {
  return chartsOf(chart).some(({ folder }) =>
    entriesAt(join(folder, "charts")).some(({ name }) => name.endsWith(".tgz")),
  );
}

/** The texts of the copy, by the path of the original. */
async function textsOf(
  charts: readonly Chart[],
  replaced: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const texts = new Map(replaced);
  for (const { folder } of charts) {
    for (const name of chartFiles) {
      const path = join(folder, name);
      const text = replaced.get(path) ?? textOf(path);
      if (text === null) continue;
      const json = await reserialised(text);
      if (json === null) throw new RenderRefusal(`${name} is malformed`);
      texts.set(path, json);
    }
    // Helm would read what a schema refers to from a file or the network.
    const schema = join(folder, "values.schema.json");
    const text = textOf(schema);
    // guard: restricted-schema
    if (text !== null && isRemoteSchema(text)) texts.set(schema, "{}");
  }
  return texts;
}

/** Charts that `file://` names, by the path of their copy in a charts folder. */
function* localCharts(chart: Chart, copy: string): Generator<[string, string]> {
  for (const { chart: dependency, name, vendored } of chart.dependencies) {
    if (dependency === null) continue;
    const to = vendored
      ? join(copy, relative(chart.folder, dependency.folder))
      : join(copy, "charts", name);
    if (!vendored) yield [to, dependency.folder];
    yield* localCharts(dependency, to);
  }
}
