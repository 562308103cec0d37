/** Renders what GitOps controllers would apply, for every cluster that is found. */
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import type { GitopsOptions, InputOptions, NetworkOptions } from "../config/options.ts";
import type { GitopsResult, RenderedSource } from "../gitops/gitops.ts";
import { openSourceTree, type DiskTree } from "../load/load.ts";
import type { RootedFile } from "../model/source.ts";
import { treePath } from "../model/source-tree.ts";
import { openGitopsRenderer, type Rendering } from "../render/render.ts";
import { gitRoot, isWithin } from "../system/paths.ts";
import type { ChartSource } from "./gitops-effects.ts";
import type { ClusterSources, GitopsRun } from "./gitops-run.ts";
import { inventoryApis } from "./inventory-apis.ts";
import type { RunContext } from "./run-context.ts";

export interface GitopsRunOptions {
  input: Pick<InputOptions, "paths" | "exclude" | "inventory">;
  network: Pick<NetworkOptions, "deadlineMs">;
  gitops: Pick<GitopsOptions, "clusters">;
  kubernetes: string | null;
}

type GitopsContext = Pick<RunContext, "workingFolder" | "environment">;

/** A renderer that takes longer hangs. */
const maxRenderMs = 60_000;

/** null where the paths hold no GitOps object that renders something. */
export async function runGitops(
  { input, network, gitops, kubernetes }: GitopsRunOptions,
  { workingFolder, environment }: GitopsContext,
  openCharts: () => Promise<ChartSource & AsyncDisposable>,
): Promise<GitopsRun | null> {
  const folders = input.paths.filter((path) => path !== "-");
  if (folders.length === 0) return null;
  const root = gitRoot(workingFolder) ?? workingFolder;
  const tree = await openSourceTree(root);
  const { gitopsObjects, isRenderedSource, renderGitops } = await import("../gitops/gitops.ts");
  const isAsked = await pathFilter(input, workingFolder, tree);
  const objects = [];
  for (const file of tree.files) {
    if (!/\.(?:ya?ml|json)$/.test(file) || !isAsked(file)) continue;
    const text = await tree.read(file);
    if (text !== null) objects.push(...gitopsObjects(file, text));
  }
  if (!objects.some(isRenderedSource)) return null;
  const renderer = await openGitopsRenderer({
    environment,
    timeoutMs: Math.min(network.deadlineMs, maxRenderMs),
    concurrency: Math.max(2, availableParallelism()),
  });
  const { gitopsEffects } = await import("./gitops-effects.ts");
  const charts = await openCharts();
  const effects = gitopsEffects(tree, renderer, charts);
  const result = await renderGitops(
    {
      tree,
      objects,
      ownUrls: await ownUrls(root, environment),
      kubernetes,
      apiVersions: await inventoryApis(
        input.inventory.filter((path) => path !== "-"),
        workingFolder,
        network.deadlineMs,
      ),
      clusters: gitops.clusters.map(({ name, entry, variables }) => ({
        name,
        entry: entry === null ? null : treePath(relative(root, resolve(workingFolder, entry))),
        variables,
      })),
    },
    effects,
  );
  const consumed = new Set(
    result.rendered.flatMap(({ inputs }) => inputs.map((path) => join(root, path))),
  );
  return {
    result,
    consumed,
    clusters: clustersOf(result, consumed),
    [Symbol.asyncDispose]: () => charts[Symbol.asyncDispose](),
  };
}

function clustersOf(result: GitopsResult, consumed: ReadonlySet<string>): ClusterSources[] {
  const { rendered, notRendered, incomplete } = result;
  const clusters = new Set(
    [...rendered, ...notRendered, ...incomplete].map(({ source }) => source.cluster),
  );
  return [...clusters].map((cluster) => ({
    cluster,
    renderings: rendered
      .filter(({ source }) => source.cluster === cluster)
      .map((each) => renderingOf(each)),
    notRendered: [...notRendered, ...incomplete].filter(({ source }) => source.cluster === cluster),
    consumed,
  }));
}

/** Is a file of the tree below one of the paths, and not excluded? */
async function pathFilter(
  { paths, exclude }: GitopsRunOptions["input"],
  workingFolder: string,
  { root }: DiskTree,
): Promise<(file: string) => boolean> {
  const { anyOf, parseGlob } = await import("../system/glob.ts");
  const isExcluded = anyOf(exclude);
  const isAsked = paths.map((path) => {
    const glob = parseGlob(path);
    const folder = resolve(workingFolder, path);
    return (absolute: string): boolean =>
      isWithin(absolute, folder) ||
      (glob !== null && glob.matches(relative(resolve(workingFolder, glob.base), absolute)));
  });
  return (file) => {
    const absolute = join(root, file);
    return isAsked.some((each) => each(absolute)) && !isExcluded(relative(workingFolder, absolute));
  };
}

/** The URLs of the event's repository and of the remotes. */
async function ownUrls(root: string, environment: RunContext["environment"]): Promise<string[]> {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: name,
    CI_PROJECT_URL: project,
  } = environment;
  const { remoteUrls } = await import("../load/load.ts");
  return [
    ...(server !== undefined && name !== undefined ? [`${server}/${name}`] : []),
    ...(project === undefined ? [] : [project]),
    ...(await remoteUrls(root)),
  ];
}

function renderingOf({
  source,
  label,
  text,
  namespace,
  origins,
  sources,
  fallbackAt,
  rerender,
}: RenderedSource): Rendering {
  const fileOf = (content: string): RootedFile => ({
    path: `<${label}>`,
    root: label,
    async *chunks() {
      yield Buffer.from(content);
    },
  });
  return {
    root: {
      root: label,
      file: `<${label}>`,
      tool: source.kind === "Kustomization" ? "kustomize" : "helm",
      folder: "",
      sources,
      set: [],
      origins,
      isGitops: true,
      ...(fallbackAt === null ? {} : { fallbackAt }),
    },
    file: fileOf(text),
    namespace,
    placeholder: null,
    sourcePaths: [],
    rerender: async ({ replaced }) => {
      const again = await rerender(replaced);
      return "failed" in again ? again : { file: fileOf(again.text) };
    },
  };
}
