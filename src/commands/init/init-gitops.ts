/** Finds what GitOps applies, for `pullgate init`. Contacts no chart repository. */
import { join, relative } from "node:path";
import type { ChartProblem } from "../../model/source/gitops-source.ts";
import { kustomizationNames } from "../../model/source/kustomization-names.ts";
import { openGitopsRenderer } from "../../render/render.ts";
import type { ClusterSources, GitopsSources } from "../gitops/gitops-run.ts";
import type { GitopsSummary, RenderRow } from "./init-inputs.ts";
import { slashed } from "../../system/paths.ts";
import type { RunContext } from "../run-context.ts";
import { runGitops } from "../gitops/run-gitops.ts";

const problem: ChartProblem = { code: "chart-not-allowed", host: "" };

/** Folders of this name are often an environment. */
export const environmentNames: ReadonlySet<string> = new Set(["test"]);

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
    { workingFolder: folder, environment, base: null },
    async () => ({
      renderer: await openGitopsRenderer({
        environment,
        timeoutMs: 60_000,
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

/**
 * The names without those of environments: GitOps applies `clusters/test` beside `clusters/prod`,
 * but no `test/` at the root.
 */
export function namesNotApplied(
  skippedNames: readonly string[],
  folder: string,
  gitops: GitopsSources | null,
): string[] {
  const applied = [...(gitops?.consumed ?? [])].map((path) =>
    slashed(relative(folder, path)).split("/").slice(0, -1),
  );
  const parents = (isWanted: (name: string) => boolean): Set<string> =>
    new Set(
      applied.flatMap((steps) =>
        steps.flatMap((step, index) =>
          index > 0 && isWanted(step) ? [steps.slice(0, index).join("/")] : [],
        ),
      ),
    );
  return skippedNames.filter((name) => {
    const others = parents((step) => step !== name);
    return ![...parents((step) => step === name)].some((parent) => others.has(parent));
  });
}

/** Is a chart or overlay an input of what GitOps applies? */
export function isApplied(
  { task }: RenderRow,
  folder: string,
  gitops: GitopsSources | null,
): boolean {
  if (gitops === null) return false;
  const from = join(folder, task.from);
  if (gitops.clusters.some(({ failedCharts }) => failedCharts.has(from))) return true;
  const names = task.tool === "helm" ? ["Chart.yaml"] : kustomizationNames;
  return names.some((name) => gitops.consumed.has(join(from, name)));
}

/** What is rendered for all clusters together. */
export function everyCluster(sources: GitopsSources): ClusterSources {
  const { clusters, consumed, unbuilt, failedFiles } = sources;
  return {
    cluster: null,
    renderings: clusters.flatMap(({ renderings }) => renderings),
    gitops: null,
    failedCharts: new Set(clusters.flatMap(({ failedCharts }) => [...failedCharts])),
    overlays: new Set(clusters.flatMap(({ overlays }) => [...overlays])),
    consumed,
    unbuilt,
    failedFiles,
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
