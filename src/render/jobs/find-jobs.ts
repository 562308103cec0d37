/** Finds the charts and overlays of a render task. */
import { relative, resolve } from "node:path";
import type { FailedRender } from "../../model/cluster/cluster.ts";
import type { RenderTask } from "../../model/source/render-root.ts";
import { namespacePattern } from "../../model/cluster/namespace.ts";
import { UsageError } from "../../model/report/usage-error.ts";
import { gitRoot, isWithin, leadsOut, shownPath } from "../../system/paths.ts";
import { findProgram, type ProcessEnvironment } from "../../system/run-program.ts";
import { findChart } from "../helm/find-chart.ts";
import { findOverlays } from "../kustomize/find-overlays.ts";
import type { RenderJob } from "./render-job.ts";
import type { RenderOptions } from "../rendering.ts";

/** https://github.com/helm/helm/blob/main/pkg/chart/v2/util/validate_name.go */
const releaseName = /^(?=.{1,53}$)[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

/**
 * Returns one job for a chart and one for each overlay. Throws `UsageError` if the renderer is not
 * installed, a name is invalid, or a flag names a missing input; a missing input of a file is a
 * failed render.
 */
export async function findJobs(
  task: RenderTask,
  options: RenderOptions,
): Promise<(RenderJob | FailedRender)[]> {
  checkNames(task);
  const { workingFolder, environment, exclude, leaveOut, allowMissing = false } = options;
  const repository = gitRoot(workingFolder);
  const boundary = repository ?? workingFolder;
  const show = (path: string): string =>
    shownPath(
      path,
      isWithin(path, workingFolder) ? relative(workingFolder, path) || "." : path,
      repository,
    );
  const from = resolve(workingFolder, task.from);
  if (task.tool === "helm") {
    const found = findChart(task.from, from, boundary);
    if ("missing" in found) return [missingInput(task, found.missing, allowMissing)];
    const program = rendererOf("helm", environment);
    const shown = found.kind === "oci" ? found.from : show(found.from);
    return [{ ...found, tool: "helm", task, program, shown, boundary, root: shown, show }];
  }
  if (leadsOut(from, boundary))
    return [missingInput(task, "a link that leads out of the repository", allowMissing)];
  const found = await findOverlays(task.from, {
    workingFolder,
    exclude,
    leaveOut: (path, why, glob) => leaveOut?.(show(path), why, glob),
  });
  if ("missing" in found) return [missingInput(task, found.missing, allowMissing)];
  const folders = found.folders.filter((each) => !options.renderedOverlays?.has(each));
  if (folders.length === 0) return [];
  const program = rendererOf("kustomize", environment);
  return folders.map((folder) => {
    const shown = show(folder);
    return {
      tool: "kustomize",
      task,
      program,
      from: folder,
      shown,
      boundary,
      root: shown,
      show,
    };
  });
}

function checkNames(task: RenderTask): void {
  const release = task.tool === "helm" ? task.release : null;
  if (release !== null && !releaseName.test(release))
    throw new UsageError(`release ${release}: not a valid release name`);
  if (task.namespace !== null && !namespacePattern.test(task.namespace))
    throw new UsageError(`namespace ${task.namespace}: not a valid namespace name`);
}

function missingInput(
  { from, tool, at }: RenderTask,
  reason: string,
  allowMissing: boolean,
): FailedRender {
  if (at === null && !allowMissing) throw new UsageError(`${from}: ${reason}`);
  const start = { line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
  return { root: from, tool, message: reason, at: at ?? { file: from, ...start }, isMissing: true };
}

const notInstalled: Record<RenderTask["tool"], string> = {
  helm:
    "helm is not on PATH: install it (https://helm.sh/docs/intro/install/), " +
    "or check the output of `helm template` instead",
  kustomize:
    "neither kustomize nor kubectl is on PATH: install one " +
    "(https://kubectl.docs.kubernetes.io/installation/kustomize/), " +
    "or check the output of `kustomize build` instead",
};

function rendererOf(tool: RenderTask["tool"], environment: ProcessEnvironment): string {
  const program =
    tool === "helm"
      ? findProgram("helm", environment)
      : (findProgram("kustomize", environment) ?? findProgram("kubectl", environment));
  if (program === null) throw new UsageError(notInstalled[tool]);
  return program;
}
