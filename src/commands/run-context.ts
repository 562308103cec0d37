/** The process as commands see it: environment, streams and working folder. */
import type { ResolveProgress } from "../model/pull/answer.ts";
import type { RenderProgress } from "../model/source/render-root.ts";
import type { RenderCache } from "../render/render.ts";

/** `command-line.ts` and `run-action.ts` make it; nothing else reads the process. */
export interface RunContext {
  workingFolder: string;
  stdin: AsyncIterable<Uint8Array>;
  environment: Record<string, string | undefined>;
  /** An existing folder for temporary folders, which the run removes. */
  temporaryFolder: string;
  /** Registry logins besides those of the docker configuration. */
  logins: { registry: string; username: string; password: string }[];
  /** Registers a secret for redaction. Called before the secret could be printed. */
  secret: (value: string) => void;
  /** A base that cannot be found is misuse. In a workflow it may be a shallow clone. */
  baseRequired: boolean;
  progress: (state: ResolveProgress | RenderProgress) => void;
  /** What renderers printed; set by a command that keeps outputs for its base, or later runs. */
  renders?: RenderCache;
}
