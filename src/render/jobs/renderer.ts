/** Runs the renderer of a job in a temporary folder of its own. */
import { tmpdir } from "node:os";
import { RenderRefusal } from "../../model/source/render-root.ts";
import { environmentOf, runProgram, type ProgramResult } from "../../system/run-program.ts";
import { makeFolder, removeFolder } from "../../system/temporary-folder.ts";
import { withoutNetwork } from "../../system/without-network.ts";
import type { RenderJob } from "./render-job.ts";
import type { RendererLimits } from "../rendering.ts";

export class Renderer {
  /** Absolute; removed when the renderer is disposed. */
  readonly folder: string;
  readonly #job: RenderJob;
  readonly #limits: RendererLimits;

  private constructor(job: RenderJob, limits: RendererLimits, folder: string) {
    this.#job = job;
    this.#limits = limits;
    this.folder = folder;
  }

  static open(job: RenderJob, limits: RendererLimits): Renderer {
    return new Renderer(job, limits, makeFolder(tmpdir(), "pullgate-render-"));
  }

  /** `cwd` is the temporary folder unless given; `env` is added to the renderer's environment. */
  async run(
    args: string[],
    { cwd = this.folder, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
  ): Promise<ProgramResult> {
    const { environment, restricted, offline = false, timeoutMs, slots, endedRuns } = this.#limits;
    const access = restricted ? "restricted" : offline ? "offline" : "open";
    const command = { program: this.#job.program, args };
    const isolated = access === "open" ? command : await withoutNetwork(command, environment);
    const run = {
      ...isolated,
      cwd,
      env: { ...environmentOf(environment, this.folder, access), ...env },
      timeoutMs,
    };
    return await slots.run(() => endedRuns.start(() => runProgram(run)));
  }

  /**
   * The standard output of a successful run. Else throws `RenderRefusal` with the renderer's
   * message, less the temporary folder and the repository's own path.
   */
  outputOf(result: ProgramResult): Buffer {
    if ("stdout" in result) return result.stdout;
    const { boundary } = this.#job;
    throw new RenderRefusal(
      result.failed.replaceAll(`${this.folder}/`, "").replaceAll(`${boundary}/`, ""),
    );
  }

  [Symbol.dispose](): void {
    removeFolder(this.folder);
  }
}

/** Turns a `RenderRefusal` into a value. */
export async function orFailure<T>(render: () => Promise<T>): Promise<T | { failed: string }> {
  try {
    return await render();
  } catch (error) {
    if (error instanceof RenderRefusal) return { failed: error.message };
    throw error;
  }
}
