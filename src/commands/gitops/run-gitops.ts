/** Renders what GitOps controllers would apply, for every cluster that is found. */
import { join, relative, resolve } from "node:path";
import type { GitopsOptions, InputOptions } from "../../config/options.ts";
import { openSourceTree, type DiskTree } from "../../load/load.ts";
import { treePath } from "../../model/source/source-tree.ts";
import type { GitopsRenderer } from "../../render/render.ts";
import { gitRoot } from "../../system/paths.ts";
import {
  holdNoSources,
  isUnparsed,
  manifestsAsked,
  mayRenderAny,
  overlaysNamed,
} from "./asked-manifests.ts";
import { clustersOf } from "./cluster-sources.ts";
import type { ChartSource } from "./gitops-effects.ts";
import type { GitopsSources } from "./gitops-run.ts";
import { branches, ownUrls } from "./repository-names.ts";
import type { RunContext } from "../run-context.ts";

export interface GitopsRunOptions {
  input: Pick<InputOptions, "paths" | "exclude" | "renderTasks" | "targets">;
  gitops: Pick<GitopsOptions, "clusters" | "checkouts">;
  kubernetes: string | null;
  /** "group/version" and "group/version/Kind" of the inventory's CustomResourceDefinitions. */
  apiVersions: () => Promise<readonly string[]>;
}

interface GitopsContext extends Pick<RunContext, "workingFolder" | "environment"> {
  /** Stands for the root of the repository. */
  root?: string;
  /** The repository whose URLs count as this one's; `root` by default. */
  remotesOf?: string;
  /** What the change is compared with: a branch, a commit, a folder; null without a base. */
  base: string | null;
}

/** What the runs of a change and of its base share. */
export interface GitopsTools {
  renderer: GitopsRenderer;
  charts: ChartSource;
}

/** null where the paths hold no GitOps object that renders something. */
export async function runGitops(
  { input, gitops, kubernetes, apiVersions }: GitopsRunOptions,
  { workingFolder, environment, ...context }: GitopsContext,
  openTools: () => Promise<GitopsTools>,
): Promise<GitopsSources | null> {
  const started = Date.now();
  const hasEntries = input.targets.some(({ entry }) => entry !== null);
  const isPathAsked = input.paths.some((path) => path !== "-");
  const overlays = input.renderTasks.filter(({ tool }) => tool === "kustomize");
  if (!isPathAsked && !hasEntries && overlays.length === 0) return null;
  const root = context.root ?? gitRoot(workingFolder) ?? workingFolder;
  if (!hasEntries && overlays.length === 0 && (await holdNoSources(input, workingFolder, root)))
    return null;
  const tree = await openSourceTree(root);
  // An entry point applies sources from anywhere in the repository.
  const paths = hasEntries ? [...input.paths, root] : input.paths;
  const files = await manifestsAsked({ paths, exclude: input.exclude }, workingFolder, tree);
  const named = overlaysNamed(overlays, workingFolder, tree);
  if (named.length === 0 && !(await mayRenderAny(files, tree))) return null;
  const { applicationCharts, clustersOfFlux, gitopsObjects, isRenderedSource, renderGitops } =
    await import("../../gitops/gitops.ts");
  const objects = [];
  const unparsed: string[] = [];
  for (const file of files) {
    const text = await tree.read(file);
    // guard: unparsed-sources
    if (text === null && (await isUnparsed(file, tree))) unparsed.push(file);
    if (text !== null) objects.push(...gitopsObjects(file, text));
  }
  const charts = await applicationCharts(tree, files);
  const hasSource = named.length + charts.length + unparsed.length > 0;
  if (!hasSource && !objects.some(isRenderedSource)) return null;
  const { gitopsEffects } = await import("./gitops-effects.ts");
  const tools = await openTools();
  const effects = gitopsEffects(tree, tools.renderer, tools.charts);
  const own = await ownUrls(context.remotesOf ?? root, environment);
  const result = await renderGitops(
    {
      tree,
      objects,
      ownUrls: own,
      branches: await branches(context.remotesOf ?? root, environment, context.base),
      applicationCharts: charts,
      overlays: named,
      checkouts: [...gitops.checkouts.keys()],
      kubernetes,
      apiVersions: await apiVersions(),
      clusters: gitops.clusters.map(({ name, entry, variables }) => ({
        name,
        entry: entry === null ? null : treePath(relative(root, resolve(workingFolder, entry))),
        variables,
      })),
    },
    effects,
  );
  const consumed = new Set(
    [...result.rendered.flatMap((each) => each.consumed), ...result.unsubstituted].map((path) =>
      join(root, path),
    ),
  );
  const unapplied = result.hasVariables ? await filesOfVariables(files, tree, consumed) : [];
  for (const file of unapplied) consumed.add(join(root, file));
  const absolute = (each: readonly string[]): Set<string> =>
    new Set(each.map((path) => join(root, path)));
  const read = {
    consumed,
    unbuilt: absolute(result.unbuilt),
    failedFiles: absolute(result.failedFiles),
  };
  const durationMs = Math.max(0, Date.now() - started);
  return {
    result,
    ...read,
    clusters: clustersOf(result, { ...read, tree, unparsed, unapplied, durationMs }),
    entries: clustersOfFlux({ tree, ownUrls: own, objects }),
  };
}

/** An image of a variable that Flux fills in. */
const imageOfVariable = /\bimage["']?:[ \t]+[^#\n]*\$\{[A-Za-z_]/;

/** Manifests with such images that nothing applies: as they stand, they are no manifests. */
async function filesOfVariables(
  files: readonly string[],
  tree: DiskTree,
  consumed: ReadonlySet<string>,
): Promise<string[]> {
  const found: string[] = [];
  for (const file of files)
    if (!consumed.has(join(tree.root, file)) && imageOfVariable.test((await tree.read(file)) ?? ""))
      found.push(file);
  return found;
}
