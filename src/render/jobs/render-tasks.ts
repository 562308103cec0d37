/** Renders tasks: finds their roots, runs the renderers and reports each root that fails. */
import type { FailedRender } from "../../model/cluster/cluster.ts";
import { RenderRefusal } from "../../model/source/render-root.ts";
import { findJobs } from "./find-jobs.ts";
import { locateFailure } from "../locate-failure.ts";
import { renderChart } from "../helm/render-chart.ts";
import { runInOrder } from "./job-queue.ts";
import { renderOverlay } from "../kustomize/render-overlay.ts";
import { nameRoots, type RenderJob } from "./render-job.ts";
import type { JobOptions, RenderOptions, Rendering } from "../rendering.ts";
import { EndedRuns } from "./ended-runs.ts";
import { jobsOfRenderer, renderersAtOnce, Slots } from "./slots.ts";

/** Outputs that wait for an earlier one. */
const resultsOfRenderer = 8;

/**
 * Yields the roots in the order of the tasks. Throws `UsageError` as `findJobs` does, before
 * anything is rendered.
 */
export async function* renderTasks(
  options: RenderOptions,
): AsyncGenerator<Rendering | FailedRender> {
  const jobs: (RenderJob | FailedRender)[] = [];
  for (const task of options.renderTasks) jobs.push(...(await findJobs(task, options)));
  nameRoots(jobs.filter((job) => "program" in job));
  const limited = { ...options, slots: new Slots(renderersAtOnce), endedRuns: new EndedRuns() };
  let rendered = 0;
  const progressOf = (rendering: string | null): void =>
    options.progress?.({ rendered, total: jobs.length, rendering });
  yield* runInOrder(
    jobs.map((job) => async () => {
      if (!("program" in job)) return job;
      progressOf(job.root);
      const result = await renderJob(job, limited);
      rendered++;
      return result;
    }),
    renderersAtOnce * jobsOfRenderer,
    renderersAtOnce * resultsOfRenderer,
  );
  progressOf(null);
}

async function renderJob(job: RenderJob, options: JobOptions): Promise<Rendering | FailedRender> {
  try {
    return await (job.tool === "helm" ? renderChart(job, options) : renderOverlay(job, options));
  } catch (error) {
    if (!(error instanceof RenderRefusal)) throw error;
    const { root, tool } = job;
    return {
      root,
      tool,
      message: error.message,
      ...(await locateFailure(job, error.message, options)),
      ...(error.isWithheld ? { isWithheld: true } : {}),
      ...(error.oldRenderer === undefined
        ? {}
        : { needs: "newer-renderer" as const, rendererVersion: error.oldRenderer }),
    };
  }
}
