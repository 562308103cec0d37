/** Renders GitOps sources for a command, if the options ask for it. */
import type { Options } from "../config/options.ts";
import type { GitopsRun } from "./gitops-run.ts";
import { runGitops } from "./run-gitops.ts";
import type { RunContext } from "./run-context.ts";

/** null where the paths hold no GitOps object. Fetched charts are removed when it is disposed. */
export async function gitopsOf(options: Options, context: RunContext): Promise<GitopsRun | null> {
  const { input, network, cluster, gitops } = options;
  if (gitops.mode === "off") return null;
  const { kubernetes } = cluster;
  return await runGitops({ input, network, gitops, kubernetes }, context, async () => {
    const { openCharts } = await import("./open-charts.ts");
    return openCharts(network, context);
  });
}
