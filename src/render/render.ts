/** Renders charts and overlays with the helm and the kustomize (or kubectl) on PATH. */
import type { FailedRender } from "../model/cluster/cluster.ts";
import type { ImageOverride } from "../model/pull/image-override.ts";
import type { RenderRoot } from "../model/source/render-root.ts";
import type { ChartFolder, ChartFolderOptions } from "./gitops/chart-folder.ts";
export type { ChartChecks } from "./gitops/chart-folder.ts";
import type { GitopsRenderer, GitopsRendererOptions } from "./gitops/gitops-renderer.ts";
import type { RenderOptions, Rendering } from "./rendering.ts";

export { runInOrder } from "./jobs/job-queue.ts";
export { renderersAtOnce } from "./jobs/slots.ts";
export { RenderCache } from "./cache/render-cache.ts";
export { findRoots, type RenderableRoots } from "./find-roots.ts";
export type { GitopsRenderer } from "./gitops/gitops-renderer.ts";
export { readChartFile } from "./gitops/chart-file.ts";
export type { RenderOptions, Rendering } from "./rendering.ts";

/** Renders the tasks in their order. Loads the renderers only if there is a task. */
export async function* render(options: RenderOptions): AsyncGenerator<Rendering | FailedRender> {
  if (options.renderTasks.length === 0) return;
  const { renderTasks } = await import("./jobs/render-tasks.ts");
  yield* renderTasks(options);
}

/**
 * Reads the charts and overlays below folders without rendering them (`--source`). Throws
 * `UsageError` if a folder is missing or contains neither.
 */
export async function readSources(folders: string[], workingFolder: string): Promise<RenderRoot[]> {
  if (folders.length === 0) return [];
  const { readSourceRoots } = await import("./read-source-roots.ts");
  return await readSourceRoots(folders, workingFolder);
}

/** Loads the renderer of GitOps sources. */
export async function openGitopsRenderer(options: GitopsRendererOptions): Promise<GitopsRenderer> {
  const { GitopsRenderer: Renderer } = await import("./gitops/gitops-renderer.ts");
  return new Renderer(options);
}

/** Prepares the folder of a chart. See chart-folder.ts. */
export async function openChartFolder(
  folder: string,
  options: ChartFolderOptions,
): Promise<ChartFolder> {
  const { readChartFolder } = await import("./gitops/chart-folder.ts");
  return await readChartFolder(folder, options);
}

/** The templates that Helm leaves out of a chart. See helm-ignore.ts. */
export async function ignoredTemplates(
  folder: string,
  templates: readonly string[],
): Promise<string[]> {
  const { ignoredTemplates: ignored } = await import("./helm/helm-ignore.ts");
  return ignored(folder, templates);
}

/** The `images` entries that apply to roots that kustomize built. Loads the reader if needed. */
export async function imageOverrides(roots: readonly RenderRoot[]): Promise<ImageOverride[]> {
  const built = roots.filter(
    ({ tool, isGitops }) => tool === "kustomize" || /* of Argo CD */ isGitops === true,
  );
  if (built.length === 0) return [];
  const { imageOverridesOf } = await import("./image-overrides.ts");
  return await imageOverridesOf(built);
}
