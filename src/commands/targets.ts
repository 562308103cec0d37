/** Runs a command once for each target and merges the reports. */
import type { Options } from "../config/options.ts";
import type { Report } from "../model/report/check-report.ts";
import type { RootedFile } from "../model/source/source.ts";
import {
  sourcesBefore,
  sourcesOfCluster,
  type ClusterSources,
  type GitopsRun,
} from "./gitops/gitops-run.ts";
import type { TargetBase } from "./check/judge-base.ts";
import { mergeReports, type TargetReport } from "./check/merge-reports.ts";

/** A cluster that is checked apart from the others. */
export interface Target {
  /** null for inputs outside any target. */
  name: string | null;
  options: Options;
  /** What GitOps renders for it; null without GitOps. */
  gitops: ClusterSources | null;
  /** The state before the change as GitOps renders it; null to open it for this target. */
  before: TargetBase | null;
  /** A manifest that a command makes, read before the paths. */
  given?: RootedFile | undefined;
}

/**
 * Runs `report` for each target of the configuration and each cluster that GitOps sources are
 * for, and merges the reports.
 */
export async function forEachTarget(
  options: Options,
  gitops: GitopsRun | null,
  report: (target: Target) => Promise<Report>,
): Promise<Report> {
  const reports: TargetReport[] = [];
  const claimed = new Set(
    options.input.targets.flatMap(({ name, entry }) => (entry === null ? [] : [name])),
  );
  for (const target of targetsOf(options).flatMap((each) => clustersOf(each, gitops, claimed)))
    reports.push({ name: target.name, report: await report(target) });
  return mergeReports(reports, options.cluster.declared.file);
}

/**
 * Inputs outside any target are split by cluster. What is rendered is in its cluster alone. A
 * target with an entry point, which `claimed` has, takes what is rendered for the cluster of its
 * name.
 */
function clustersOf(
  target: { name: string | null; options: Options },
  gitops: GitopsRun | null,
  claimed: ReadonlySet<string>,
): Target[] {
  const { name, options } = target;
  if (gitops === null) return [{ ...target, gitops: null, before: null }];
  if (name !== null) {
    const own = claimed.has(name)
      ? gitops.clusters.find(({ cluster }) => cluster === name)
      : undefined;
    const before = own === undefined ? null : baseOf(gitops, name);
    return [{ ...target, gitops: own ?? null, before }];
  }
  const named = gitops.clusters.filter(({ cluster }) => cluster !== null && !claimed.has(cluster));
  return [
    { name: null, options, gitops: sourcesOfCluster(gitops, null), before: baseOf(gitops, null) },
    ...named.map((each) => ({
      name: each.cluster,
      options: ofCluster(options, each.cluster),
      gitops: each,
      before: baseOf(gitops, each.cluster),
    })),
  ];
}

/** The options for a cluster that was found: the target of its name says what it has. */
function ofCluster(options: Options, name: string | null): Options {
  const known = options.gitops.clusters.find((cluster) => cluster.name === name);
  const { input, cluster } = options;
  return {
    ...options,
    input: {
      ...input,
      paths: [],
      renderTasks: [],
      inventory: known?.inventory ?? input.inventory,
    },
    cluster: { ...cluster, platforms: known?.platforms ?? cluster.platforms },
  };
}

function baseOf({ before, ...now }: GitopsRun, cluster: string | null): TargetBase | null {
  if (before === null) return null;
  const { base, sources } = before;
  return { base, sources: sources === null ? null : sourcesBefore(now, sources, cluster) };
}

function targetsOf({
  input,
  cluster,
  network,
  rules,
  report,
  gitops,
  run,
}: Options): { name: string | null; options: Options }[] {
  const common = { network, rules, report, gitops, run };
  const targets = input.targets.map(({ name, paths, renderTasks, inventory, platforms }) => ({
    name,
    options: {
      ...common,
      input: {
        ...input,
        targets: [],
        paths,
        renderTasks,
        inventory: inventory ?? input.inventory,
      },
      cluster: { ...cluster, platforms: platforms ?? cluster.platforms },
    },
  }));
  if (input.paths.length + input.renderTasks.length === 0) return targets;
  const outside = { ...common, input: { ...input, targets: [] }, cluster };
  return [{ name: null, options: outside }, ...targets];
}
