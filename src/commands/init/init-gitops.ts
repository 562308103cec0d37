/** Finds what GitOps applies, for `pullgate init`. Contacts no chart repository. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { ChartProblem } from "../../model/gitops-source.ts";
import { kustomizationNames } from "../../model/kustomization-names.ts";
import { openGitopsRenderer } from "../../render/render.ts";
import type { ClusterSources, GitopsSources } from "../gitops/gitops-run.ts";
import type { GitopsSummary, RenderRow } from "./init-inputs.ts";
import type { RunContext } from "../run-context.ts";
import { runGitops } from "../gitops/run-gitops.ts";

const problem: ChartProblem = { code: "chart-not-allowed", host: "" };

/** null without GitOps sources. */
export async function renderedHere(
  folder: string,
  skippedNames: readonly string[],
  environment: RunContext["environment"],
): Promise<GitopsSources | null> {
  const exclude = skippedNames.map((name) => `**/${name}/**`);
  return await runGitops(
    {
      input: { paths: ["."], exclude, renderTasks: [], targets: [] },
      gitops: { clusters: [], checkouts: new Map() },
      kubernetes: null,
      apiVersions: async () => [],
    },
    { workingFolder: folder, environment },
    async () => ({
      renderer: await openGitopsRenderer({
        environment,
        timeoutMs: 60_000,
        concurrency: Math.max(2, availableParallelism()),
        store: null,
      }),
      charts: {
        fetch: async (request) => ({
          problem:
            request.from === "git" ? { code: "other-repository", url: request.url } : problem,
        }),
        dependencies: async () => ({ added: [] }),
      },
    }),
  );
}

/** Is a chart or overlay an input of what GitOps applies? */
export function isApplied(
  { task }: RenderRow,
  folder: string,
  gitops: GitopsSources | null,
): boolean {
  if (gitops === null) return false;
  const names = task.tool === "helm" ? ["Chart.yaml"] : kustomizationNames;
  return names.some((name) => gitops.consumed.has(join(folder, task.from, name)));
}

/** What is rendered for all clusters together. */
export function everyCluster({ clusters, consumed }: GitopsSources): ClusterSources {
  return {
    cluster: null,
    renderings: clusters.flatMap(({ renderings }) => renderings),
    gitops: null,
    overlays: new Set(clusters.flatMap(({ overlays }) => [...overlays])),
    consumed,
  };
}

export function gitopsSummary({ result, entries }: GitopsSources): GitopsSummary {
  const urls = result.notRendered.flatMap(({ reason }) =>
    reason.code === "other-repository" ? [reason.url] : [],
  );
  return {
    clusters: entries.flatMap(({ name, path }) =>
      name === null ? [] : [{ name, entry: path === "" ? "." : path }],
    ),
    otherRepositories: [...new Set(urls)].sort(),
    sources: result.sources,
  };
}

/** What a check needs to render more than this command could. */
export function gitopsNotes(gitops: GitopsSources | null): string[] {
  const missing = gitops?.result.notRendered.flatMap(({ reason }) =>
    reason.code === "no-renderer" ? [reason.program] : [],
  );
  const others = gitops === null ? 0 : gitopsSummary(gitops).otherRepositories.length;
  return [
    ...[...new Set(missing)].map(
      (program) => `${program} is not on PATH, so GitOps sources were not rendered; install it.`,
    ),
    ...(others === 0
      ? []
      : [
          `${others === 1 ? "1 other repository holds" : `${others} other repositories hold`} ` +
            "sources; name a checkout of each under `sources` in .pullgate.yaml.",
        ]),
  ];
}
