/** Finds the values files of a chart. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { RenderRefusal, type ValuesFile, type ValuesText } from "../../model/source/render-root.ts";
import { UsageError } from "../../model/report/usage-error.ts";
import { isWithin, leadsOut } from "../../system/paths.ts";
import type { HelmJob } from "../jobs/render-job.ts";
import type { RenderOptions } from "../rendering.ts";

/** A values file by absolute path, or values as text. */
export type FoundValues = { file: string } | ValuesText;

type ValuesOptions = Pick<RenderOptions, "workingFolder" | "allowMissing">;

/** Throws `UsageError` if a flag names a missing file, else `RenderRefusal`. */
export async function findValues(job: HelmJob, options: ValuesOptions): Promise<FoundValues[]> {
  return await Promise.all(
    job.task.values.map(async (each) =>
      "text" in each ? each : { file: await findValuesFile(each, job, options) },
    ),
  );
}

/** Looks in the working folder, then in the chart folder, as other tools do. */
async function findValuesFile(
  { path, written }: ValuesFile,
  { task, kind, from, boundary }: HelmJob,
  { workingFolder, allowMissing = false }: ValuesOptions,
): Promise<string> {
  const declared = resolve(workingFolder, path);
  const inChart = kind === "folder" ? [resolve(from, written)] : [];
  for (const candidate of [declared, ...inChart]) {
    if ((await stat(candidate).catch(() => null))?.isFile() !== true) continue;
    // From a deep chart folder, the "../" of a configuration may lead out of the repository.
    if (task.at !== null && candidate !== declared && !isWithin(candidate, boundary)) continue;
    // guard: values-file-link
    if (await leadsOut(candidate, boundary))
      throw new RenderRefusal(
        `the values file ${written} is a link that leads out of the repository`,
      );
    return candidate;
  }
  if (task.at === null && !allowMissing) {
    const hint = written.includes(",") ? "; repeat --values for each file" : "";
    throw new UsageError(`--values ${written}: no such file${hint}`);
  }
  throw new RenderRefusal(`the values file ${written} does not exist`);
}
