/** Finds the values files of a chart. */
import { resolve } from "node:path";
import { RenderRefusal, type ValuesFile, type ValuesText } from "../../model/source/render-root.ts";
import { UsageError } from "../../model/report/usage-error.ts";
import { statusAt } from "../../system/file-status.ts";
import { isWithin, leadsOut } from "../../system/paths.ts";
import type { HelmJob } from "../jobs/render-job.ts";
import type { RenderOptions } from "../rendering.ts";

/** A values file by absolute path, or values as text. */
export type FoundValues = { file: string } | ValuesText;

type ValuesOptions = Pick<RenderOptions, "workingFolder" | "allowMissing">;

/** Throws `UsageError` if a flag names a missing file, else `RenderRefusal`. */
export function findValues(job: HelmJob, options: ValuesOptions): FoundValues[] {
  return job.task.values.map((each) =>
    "text" in each ? each : { file: findValuesFile(each, job, options) },
  );
}

/** Looks in the working folder, then in the chart folder, as other tools do. */
function findValuesFile(
  { path, written }: ValuesFile,
  { task, kind, from, boundary }: HelmJob,
  { workingFolder, allowMissing = false }: ValuesOptions,
): string {
  const declared = resolve(workingFolder, path);
  const inChart = kind === "folder" ? [resolve(from, written)] : [];
  for (const candidate of [declared, ...inChart]) {
    if (statusAt(candidate)?.isFile() !== true) continue;
    // From a deep chart folder, the "../" of a configuration may lead out of the repository.
    if (task.at !== null && candidate !== declared && !isWithin(candidate, boundary)) continue;
    // guard: values-file-link
    if (leadsOut(candidate, boundary))
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
