/** Renders GitOps sources for a command, if the options ask for it. */
import type { Options } from "../config/options.ts";
import type { ChartSource } from "./gitops-effects.ts";
import type { GitopsRun } from "./gitops-run.ts";
import { runGitops } from "./run-gitops.ts";
import type { RunContext } from "./run-context.ts";

export async function gitopsOf(options: Options, context: RunContext): Promise<GitopsRun | null> {
  const { input, network, cluster } = options;
  return await runGitops(
    {
      input,
      network,
      kubernetes: cluster.kubernetes,
    },
    context,
    async () => noCharts,
  );
}

const noCharts: ChartSource = {
  fetch: async (request) => ({
    problem: { code: "chart-unreadable", chart: JSON.stringify(request), detail: "" },
  }),
};
