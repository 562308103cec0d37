/** Finds a chart: a folder, an archive or an OCI reference. */
import { join } from "node:path";
import { isManifestName } from "../../model/source/manifest-name.ts";
import { statusAt } from "../../system/file-status.ts";
import { leadsOut } from "../../system/paths.ts";
import type { HelmJob } from "../jobs/render-job.ts";

const chartForms = "a chart folder, a .tgz or an oci:// reference";

/** `from` is `written` as an absolute path. `missing` says why there is no chart. */
export function findChart(
  written: string,
  from: string,
  boundary: string,
): Pick<HelmJob, "from" | "kind"> | { missing: string } {
  if (written.startsWith("oci://")) return { from: written, kind: "oci" };
  const status = statusAt(from);
  if (status === null) return { missing: `no such chart; give ${chartForms}${insteadOf(written)}` };
  if (leadsOut(from, boundary)) return { missing: "a link that leads out of the repository" };
  if (!status.isDirectory())
    return isManifestName(from)
      ? { missing: "not a chart; give the folder of the chart, and values files with --values" }
      : { from, kind: "archive" };
  if (statusAt(join(from, "Chart.yaml")) === null)
    return { missing: "not a chart: the folder has no Chart.yaml" };
  return { from, kind: "folder" };
}

/** The command for a chart at a URL, in a registry or in a repository that only Helm knows. */
function insteadOf(written: string): string {
  if (/^https?:\/\//i.test(written)) return `. To download it: helm pull ${written}`;
  if (/^[\w-]+(?:\.[\w-]+)+(?::\d+)?\/\w/.test(written)) return `, such as oci://${written}`;
  const [, repository] = /^([\w-]+)\/[\w.-]+$/.exec(written) ?? [];
  return repository === undefined
    ? ""
    : `. If ${repository} is a Helm repository, first run: helm pull ${written} --untar`;
}
