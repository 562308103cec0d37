/** Keeps what renderers print: for the base of a run, and in the cache for later runs. */
import { join } from "node:path";
import type { Options } from "../../config/options.ts";
import { RenderCache } from "../../render/render.ts";
import type { RunContext } from "../run-context.ts";

/** The context with the outputs that are kept; as it is where nothing may be kept. */
export function withRenders(
  { network, run }: Pick<Options, "network" | "run">,
  context: RunContext,
): RunContext {
  const folder = network.cache === null ? null : join(network.cache, "renders");
  const remember = run.base !== null;
  if (folder === null && !remember) return context;
  const { environment } = context;
  return { ...context, renders: new RenderCache({ folder, remember, environment }) };
}
