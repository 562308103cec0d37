/** The input and output of the render stage. */
import type {
  RenderProgress,
  RenderRoot,
  RenderTask,
  Rerender,
} from "../model/source/render-root.ts";
import type { RootedFile } from "../model/source/source.ts";
import type { RenderStore } from "./cache/render-store.ts";
import type { EndedRuns } from "./jobs/ended-runs.ts";
import type { Slots } from "./jobs/slots.ts";
import type { ProcessEnvironment } from "../system/run-program.ts";

/** The limits on every renderer process of a run. */
export interface RendererLimits {
  environment: ProcessEnvironment;
  /**
   * Fetches nothing: no remote bases, and no charts or dependencies from a registry. The
   * renderer does not see this machine's logins either.
   */
  restricted: boolean;
  /** Fetches nothing either, but may read what this machine holds. False if absent. */
  offline?: boolean;
  /** For one process. */
  timeoutMs: number;
  /** For the processes of a run at once. */
  slots: Slots;
  /** Those of the run. */
  endedRuns: EndedRuns;
  /** What was rendered before; absent to render everything. */
  store?: RenderStore;
}

export interface RenderOptions extends Omit<RendererLimits, "slots" | "endedRuns"> {
  renderTasks: RenderTask[];
  /** Globs of folders in which overlays are not searched for. */
  exclude: string[];
  /** Called with each folder that is not searched for overlays. */
  leaveOut?: (path: string, why: "exclude" | "node_modules" | "helmignore", glob?: string) => void;
  /** Absolute folders of overlays that were rendered already. */
  renderedOverlays?: ReadonlySet<string>;
  /** Absolute. */
  workingFolder: string;
  /**
   * A missing input fails its root instead of the run, also for flags: the state before a change
   * may lack it.
   */
  allowMissing?: boolean;
  progress?: (state: RenderProgress) => void;
}

/** The options of the jobs of one run. */
export type JobOptions = RenderOptions & RendererLimits;

/** A rendered root. */
export interface Rendering {
  root: RenderRoot;
  /** The rendered manifests. */
  file: RootedFile;
  /** The namespace of resources that name none; null if unknown. */
  namespace: string | null;
  /** The namespace that templates print although none was given; null if there is none. */
  placeholder: string | null;
  /** Absolute paths of the source files and chart folders, which are not manifests themselves. */
  sourcePaths: string[];
  rerender(rerender: Rerender): Promise<{ file: RootedFile } | { failed: string }>;
}
