/** Runs `pullgate init`: derives a configuration and a workflow from a repository. */
import { resolve } from "node:path";
import { hostOf } from "../model/pull/image.ts";
import type { Pull } from "../model/pull/pull.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { plan } from "../plan/plan.ts";
import { findRoots } from "../render/render.ts";
import { configurationText } from "./init/init-configuration.ts";
import {
  inputPaths,
  matchesRoot,
  renderRows,
  type RenderRow,
  type RepositorySummary,
} from "./init/init-inputs.ts";
import {
  environmentNames,
  everyCluster,
  gitopsNotes,
  gitopsSummary,
  isApplied,
  namesNotApplied,
  renderedHere,
} from "./init/init-gitops.ts";
import { workflowText } from "./init/init-workflow.ts";
import { readCluster, type ReadOptions } from "./check/read-cluster.ts";
import type { RunContext } from "./run-context.ts";

export interface InitFiles {
  /** Absolute; the files' paths start here. */
  folder: string;
  files: { path: string; text: string }[];
  /** One line about the repository. */
  learned: string;
  notes: string[];
}

/**
 * Neither writes a file nor contacts a registry. Throws `UsageError` if there is nothing to check,
 * or an inventory cannot be read.
 */
export async function init(
  { inventory }: { inventory: string[] },
  context: RunContext,
): Promise<InitFiles> {
  const found = await findRoots(context.workingFolder, context.environment);
  const { folder, tools } = found;
  const gitops = await renderedHere(
    folder,
    found.skippedNames.filter((name) => !environmentNames.has(name)),
    context.environment,
  );
  const skippedNames = namesNotApplied(found.skippedNames, folder, gitops);
  const rows = renderRows(found).filter((row) => !isApplied(row, folder, gitops));
  const runnable = rows.filter(({ task }) => tools[task.tool]);
  const { cluster } = await readCluster(
    {
      ...readOptions(
        runnable,
        skippedNames,
        inventory.map((path) => resolve(context.workingFolder, path)),
      ),
      clusterSources: gitops === null ? null : everyCluster(gitops),
    },
    { workingFolder: folder, environment: context.environment, stdin: context.stdin },
    "all",
  );
  for (const failed of cluster.failedRenders ?? [])
    for (const row of runnable)
      // A check may fetch what this command does not.
      if (matchesRoot(row, runnable, failed) && failed.isWithheld !== true)
        row.failure = failed.message;
  const known = gitops === null ? null : gitopsSummary(gitops);
  const paths = inputPaths({ rows, gitops: known, cluster }, found);
  if (rows.length === 0 && paths.length === 0)
    throw new UsageError(`${folder}: contains no chart, no overlay and no manifest with an image`);
  const pulls = plan(cluster, {
    pullSecrets: {},
    nodeCredentials: null,
    preloaded: [],
    platforms: [],
  });
  const summary = {
    rows,
    paths,
    skippedNames,
    gitops: known,
    cluster,
    pulls,
    hosts: hostsOf(pulls),
  };
  return {
    folder,
    files: [
      { path: ".pullgate.yaml", text: configurationText(summary) },
      { path: ".github/workflows/pullgate.yml", text: workflowText(summary) },
    ],
    learned: inOneLine(summary),
    notes: [...notesOf(rows, tools), ...gitopsNotes(gitops)],
  };
}

function readOptions(
  rows: readonly RenderRow[],
  skippedNames: readonly string[],
  inventory: string[],
): ReadOptions {
  return {
    input: {
      paths: ["."],
      exclude: skippedNames.map((name) => `**/${name}/**`),
      namespace: null,
      locations: [],
      sources: [],
      renderTasks: rows.map(({ task }) => task),
      inventory,
      inventoryRoot: null,
    },
    cluster: {
      declared: { secrets: [], serviceAccounts: [], file: ".pullgate.yaml" },
      pullSecrets: {},
    },
    // Nothing is downloaded.
    network: { restricted: true, fetches: false, deadlineMs: 60_000 },
  };
}

function hostsOf(pulls: readonly Pull[]): string[] {
  const hosts = pulls.flatMap(({ reference, notAsked }) =>
    "invalid" in reference || notAsked === "placeholder" ? [] : [hostOf(reference).toLowerCase()],
  );
  return [...new Set(hosts)].sort();
}

function inOneLine({ rows, paths, gitops, pulls, hosts }: RepositorySummary): string {
  const charts = rows.flatMap(({ task }) => (task.tool === "helm" ? [task.from] : []));
  const overlays = rows.filter(({ task }) => task.tool === "kustomize");
  const images = new Set(pulls.map(({ mention }) => mention.image)).size;
  const found = [
    { number: new Set(charts).size, text: count(new Set(charts).size, "chart") },
    { number: overlays.length, text: count(overlays.length, "overlay") },
    { number: gitops?.sources ?? 0, text: count(gitops?.sources ?? 0, "GitOps source") },
    { number: paths.length, text: `${count(paths.length, "path")} with manifests` },
  ].flatMap(({ number, text }) => (number === 0 ? [] : text));
  const registries = count(hosts.length, "registry", "registries");
  return `${found.join(", ")}: ${count(images, "image")} of ${registries}`;
}

function notesOf(
  rows: readonly RenderRow[],
  tools: Readonly<Record<"helm" | "kustomize", boolean>>,
): string[] {
  const missing = (["helm", "kustomize"] as const).filter(
    (tool) => !tools[tool] && rows.some(({ task }) => task.tool === tool),
  );
  const failed = rows.filter(({ failure }) => failure !== null).length;
  return [
    ...missing.map(
      (tool) => `${tool} is not on PATH, so its output was not inspected; install it for checks.`,
    ),
    ...(failed === 0
      ? []
      : [`${count(failed, "entry", "entries")} of \`render\` failed and is commented out.`]),
  ];
}

function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}
