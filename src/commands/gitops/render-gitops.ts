/** Renders GitOps sources for a command, if the options ask for it, and those before a change. */
import type { Options } from "../../config/options.ts";
import { baseFolder } from "../../load/load.ts";
import { openGitopsRenderer } from "../../render/render.ts";
import { gitRoot } from "../../system/paths.ts";
import type { GitopsBase, GitopsRun } from "./gitops-run.ts";
import { inventoryApis } from "./inventory-apis.ts";
import { excludedBase, openBaseOf } from "../check/judge-base.ts";
import type { OpenCharts } from "./open-charts.ts";
import { runGitops, type GitopsTools } from "./run-gitops.ts";
import type { RunContext } from "../run-context.ts";

/** A renderer that takes longer hangs. */
const maxRenderMs = 60_000;

/** null where the paths hold no GitOps object. Fetched charts are removed when it is disposed. */
export async function gitopsOf(options: Options, context: RunContext): Promise<GitopsRun | null> {
  const { input, cluster, network, gitops, run } = options;
  if (gitops.mode === "off") return null;
  const { kubernetes } = cluster;
  const folder = run.base === null ? null : baseFolder(run.base, context.workingFolder);
  const exclude = [...input.exclude, ...excludedBase(folder)];
  const tools = new Tools(options, context);
  let inventoried: Promise<readonly string[]> | null = null;
  const apiVersions = (): Promise<readonly string[]> =>
    (inventoried ??= inventoryApis(
      input.inventory.filter((path) => path !== "-"),
      context.workingFolder,
      network.deadlineMs,
    ));
  const now = await runGitops(
    { input: { ...input, exclude }, gitops, kubernetes, apiVersions },
    { ...context, base: run.base },
    () => tools.open(),
  );
  if (now === null) return null;
  const before = await gitopsBefore(options, context, tools, apiVersions);
  await context.renders?.forget();
  context.progress({ rendered: 0, total: null, rendering: null });
  return {
    ...now,
    before,
    [Symbol.asyncDispose]: async () => {
      await before?.base[Symbol.asyncDispose]();
      await tools.opened?.charts[Symbol.asyncDispose]();
    },
  };
}

/** The same for the base: a source that it lacks is new, and equal ones are rendered once. */
async function gitopsBefore(
  options: Options,
  context: RunContext,
  tools: Tools,
  apiVersions: () => Promise<readonly string[]>,
): Promise<GitopsBase | null> {
  const base = await openBaseOf(options, context, true);
  if (base === null) return null;
  const root = base.tree?.root ?? null;
  if (base.tree === null || root === null) return { base, sources: null };
  const { workingFolder, paths, renderTasks } = base.tree;
  const { input, gitops, cluster } = options;
  const sources = await runGitops(
    {
      input: { paths, exclude: input.exclude, renderTasks, targets: input.targets },
      gitops,
      kubernetes: cluster.kubernetes,
      apiVersions,
    },
    {
      workingFolder,
      root,
      remotesOf: gitRoot(context.workingFolder) ?? context.workingFolder,
      environment: context.environment,
      base: options.run.base,
    },
    () => tools.open(),
  );
  return { base, sources };
}

/** Opens the renderer and the charts at the first use. */
class Tools {
  readonly #options: Options;
  readonly #context: RunContext;
  opened: (GitopsTools & { charts: OpenCharts }) | null = null;

  constructor(options: Options, context: RunContext) {
    this.#options = options;
    this.#context = context;
  }

  async open(): Promise<GitopsTools> {
    if (this.opened !== null) return this.opened;
    const { network, gitops } = this.#options;
    const { openCharts } = await import("./open-charts.ts");
    const renderer = await openGitopsRenderer({
      environment: this.#context.environment,
      timeoutMs: Math.min(network.deadlineMs, maxRenderMs),
      progress: this.#context.progress,
      store: (await this.#context.renders?.open()) ?? null,
    });
    this.opened = { renderer, charts: openCharts(network, gitops.checkouts, this.#context) };
    return this.opened;
  }
}
