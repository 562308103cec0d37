/** Judges the manifests before the change by the answers that the changed ones got. */
import { resolve } from "node:path";
import type { Options } from "../../config/options.ts";
import { judge } from "../../judge/judge.ts";
import { openBase, type Base } from "../../load/load.ts";
import { attemptKey, questionKey, type Answers } from "../../model/pull/answer.ts";
import type { Cluster } from "../../model/cluster/cluster.ts";
import type { Pull } from "../../model/pull/pull.ts";
import type { RenderRoot } from "../../model/source/render-root.ts";
import type { RuleDiagnostic } from "../../model/report/rule.ts";
import { changedValues } from "../rerender/changed-values.ts";
import type { ClusterSources } from "../gitops/gitops-run.ts";
import { planFacts } from "./plan-facts.ts";
import { readCluster } from "./read-cluster.ts";
import type { RunContext } from "../run-context.ts";

/** Opens the base of a run; null without one. `whole` reads all files of a revision. */
export async function openBaseOf(
  { run, input }: Pick<Options, "run" | "input">,
  { workingFolder, temporaryFolder, environment, baseRequired }: RunContext,
  whole = false,
): Promise<Base | null> {
  if (run.base === null) return null;
  const { paths, renderTasks } = input;
  return await openBase(run.base, {
    paths,
    renderTasks,
    workingFolder,
    temporaryFolder,
    environment,
    whole,
    required: baseRequired,
  });
}

/** The globs that keep a base folder out of the checked files. */
export function excludedBase(folder: string | null): string[] {
  if (folder === null) return [];
  const glob = folder.replaceAll(/[\\*?[\]{}()!+@|]/g, "\\$&");
  return [glob, `${glob}/**`];
}

/** The state before the change of one target. */
export interface TargetBase {
  base: Base;
  /** What GitOps renders of it; null without GitOps. */
  sources: ClusterSources | null;
}

/** The manifests before the change. */
export interface ReadBase {
  cluster: Cluster;
  roots: RenderRoot[];
  notes: string[];
}

/** null if there are none: an empty base. */
export async function readBase(
  { base: { tree }, sources }: TargetBase,
  { input, network, cluster: clusterOptions, gitops }: Options,
  context: RunContext,
): Promise<ReadBase | null> {
  if (tree === null) return null;
  const { workingFolder } = tree;
  // A cluster whose only inputs are GitOps sources has no other inputs in the base either.
  const hasInputs = input.paths.length + input.renderTasks.length > 0;
  const paths = hasInputs ? tree.paths : [];
  const renderTasks = hasInputs ? tree.renderTasks : [];
  const read = await readCluster(
    {
      input: {
        ...input,
        paths,
        renderTasks,
        sources: [],
        // The inventory is no part of the change. Standard input is used up.
        inventory: input.inventory
          .filter((path) => path !== "-")
          .map((path) => resolve(context.workingFolder, path)),
      },
      network,
      cluster: clusterOptions,
      clusterSources: sources,
      namesSources: gitops.mode !== "off",
    },
    { ...context, workingFolder, stdin: emptyStdin() },
    "all",
    true,
  );
  const roots = [...read.renderings.map(({ root }) => root), ...read.sources];
  return { cluster: read.cluster, roots, notes: missingNote(read.cluster, sources) };
}

/**
 * Registries are not asked again: diagnostics of pulls that the changed manifests did not ask about
 * are left out.
 */
export async function judgeBase(
  before: ReadBase | null,
  answers: Answers,
  { network, cluster: clusterOptions }: Pick<Options, "network" | "cluster">,
): Promise<RuleDiagnostic[]> {
  if (before === null) return [];
  const planned = planFacts(before.cluster, clusterOptions);
  const changedScalars = await changedValues(planned.pulls, before.roots);
  const { diagnostics } = judge(
    { ...planned, answers, changedScalars },
    { offline: network.offline },
  );
  return diagnostics.filter(
    ({ diagnostic: { pull } }) => pull === undefined || network.offline || wasAsked(pull, answers),
  );
}

function missingNote(cluster: Cluster, sources: ClusterSources | null): string[] {
  if (cluster.files > 0) return [];
  if (sources === null)
    return ["The base contains none of the checked paths, so every finding counts as new."];
  return sources.cluster === null || (sources.gitops?.coverage.sources ?? 0) > 0
    ? []
    : ["The base has no such cluster, so every finding counts as new."];
}

function wasAsked(
  { reference, notAsked, credentials }: Pull,
  { byImage, byAttempt }: Answers,
): boolean {
  if ("invalid" in reference || notAsked !== null) return true;
  const offers = [
    ...(credentials?.offers ?? []),
    ...(credentials?.anonymous === true ? [null] : []),
  ];
  return (
    byImage.has(questionKey(reference)) &&
    offers.every((offer) => byAttempt.has(attemptKey(reference, offer)))
  );
}

async function* emptyStdin(): AsyncGenerator<Uint8Array> {}
