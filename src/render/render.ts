/** Renders charts and overlays with the helm and the kustomize (or kubectl) on PATH. */
import type { FailedRender } from "../model/cluster.ts";
import type { RenderRoot } from "../model/render-root.ts";
import type { Rendering, RenderOptions } from "./render-roots.ts";

export type { Rendering } from "./render-roots.ts";
export { findRoots, type RenderableRoots } from "./find-roots.ts";

/** Loads the renderer only when there is something to render. See render-roots.ts. */
export async function* render(options: RenderOptions): AsyncGenerator<Rendering | FailedRender> {
  if (options.renderTasks.length > 0) yield* (await import("./render-roots.ts")).render(options);
}

/** The charts and kustomizations of some folders. Throws `UsageError` where there are none. */
export async function readSources(folders: string[], workingFolder: string): Promise<RenderRoot[]> {
  if (folders.length === 0) return [];
  return await (await import("./render-roots.ts")).readSources(folders, workingFolder);
}
