/** Judges the manifests before the change by the answers that the changed ones got. */
import { resolve } from "node:path";
import type { Options } from "../config/options.ts";
import { judge } from "../judge/judge.ts";
import { openBase, type Base } from "../load/load.ts";
import { attemptKey, questionKey, type Answers } from "../model/answer.ts";
import type { Cluster } from "../model/cluster.ts";
import type { Pull } from "../model/pull.ts";
import type { RuleDiagnostic } from "../model/rule.ts";
import { changedValues } from "./changed-values.ts";
import type { ClusterSources } from "./gitops/gitops-run.ts";
import { planFacts } from "./plan-facts.ts";
import { readCluster } from "./read-cluster.ts";
import type { RunContext } from "./run-context.ts";

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

/**
 * Registries are not asked again: diagnostics of pulls that the changed manifests did not ask about
 * are left out.
 */
export async function judgeBase(
  { base: { tree, note }, sources }: TargetBase,
  answers: Answers,
  { input, network, cluster: clusterOptions }: Options,
  context: RunContext,
): Promise<{ diagnostics: RuleDiagnostic[]; notes: string[] }> {
  if (tree === null) return { diagnostics: [], notes: [note] };
  const { workingFolder } = tree;
  // A cluster whose only inputs are GitOps sources has no other inputs in the base either.
  const hasInputs = input.paths.length + input.renderTasks.length > 0;
  const paths = hasInputs ? tree.paths : [];
  const renderTasks = hasInputs ? tree.renderTasks : [];
  const {
    cluster,
    renderings,
    sources: texts,
  } = await readCluster(
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
    },
    { workingFolder, environment: context.environment, stdin: emptyStdin() },
    "all",
    true,
  );
  const planned = planFacts(cluster, clusterOptions);
  const roots = [...renderings.map(({ root }) => root), ...texts];
  const changedScalars = await changedValues(planned.pulls, roots);
  const facts = { ...planned, answers, changedScalars };
  const { diagnostics } = judge(facts, { offline: network.offline });
  return {
    diagnostics: diagnostics.filter(
      ({ diagnostic: { pull } }) =>
        pull === undefined || network.offline || wasAsked(pull, answers),
    ),
    notes: [note, ...missingNote(cluster, sources)],
  };
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
