/** Renders what GitOps controllers would apply, for every cluster that is found. */
import { join, relative, resolve } from "node:path";
import type { GitopsOptions, InputOptions } from "../../config/options.ts";
import type { GitopsResult, RenderedSource } from "../../gitops/gitops.ts";
import { mayRender } from "../../gitops/may-render.ts";
import { openSourceTree, type DiskTree } from "../../load/load.ts";
import type { GitopsSource } from "../../model/source/gitops-source.ts";
import { isKustomizationFile } from "../../model/source/kustomization-names.ts";
import type { RootedFile } from "../../model/source/source.ts";
import { maxPassedBytes, treePath } from "../../model/source/source-tree.ts";
import type { GitopsRenderer, Rendering } from "../../render/render.ts";
import { gitRoot, isWithin, slashed } from "../../system/paths.ts";
import type { ChartSource } from "./gitops-effects.ts";
import type { ClusterSources, GitopsSources } from "./gitops-run.ts";
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
  const isAsked = await pathFilter({ paths, exclude: input.exclude }, workingFolder, tree);
  const files = tree.files.filter((file) => isManifest(file) && isAsked(file));
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

/** Whether files and folders show that nothing is rendered, without a list of the repository. */
async function holdNoSources(
  { paths, exclude }: Pick<InputOptions, "paths" | "exclude">,
  workingFolder: string,
  root: string,
): Promise<boolean> {
  const asked = paths.map((path) => resolve(workingFolder, path));
  const isAll = asked.some((path) => isWithin(root, path));
  if (isAll || !isPlain({ paths, exclude })) return false;
  const tree = await openSourceTree(root, asked);
  return !(await mayRenderAny(tree.files.filter(isManifest), tree));
}

async function mayRenderAny(files: readonly string[], tree: DiskTree): Promise<boolean> {
  for (const file of files) {
    const text = await tree.read(file, maxPassedBytes);
    if (text !== null && mayRender(file, text)) return true;
  }
  return false;
}

/** Whether a file is too large to be parsed, and may hold what controllers act on. */
async function isUnparsed(file: string, tree: DiskTree): Promise<boolean> {
  const text = await tree.read(file, maxPassedBytes);
  return text === null || isKustomizationFile(file) || mayRender(file, text);
}

interface Rendered {
  tree: DiskTree;
  /** Files with GitOps objects that are too large to be parsed. */
  unparsed: readonly string[];
  consumed: ReadonlySet<string>;
  unbuilt: ReadonlySet<string>;
  failedFiles: ReadonlySet<string>;
  /** Files with variables that no source applies. */
  unapplied: readonly string[];
  durationMs: number;
}

/** Files of a source's folder that nothing applies. */
function leftOutOf(
  own: readonly RenderedSource[],
  all: readonly RenderedSource[],
): { path: string; reason: string }[] {
  const candidates = new Set(own.flatMap(({ leftOut }) => leftOut));
  if (candidates.size === 0) return [];
  const applied = new Set(
    all.flatMap(({ consumed, leftOut }) => consumed.filter((file) => !leftOut.includes(file))),
  );
  return [...candidates]
    .filter((file) => !applied.has(file))
    .map((path) => ({ path, reason: "no source applies it" }));
}

/** Folders beside the files of a source that are not read. */
function unreadOf(
  own: readonly RenderedSource[],
  { unread }: DiskTree,
): { path: string; reason: string }[] {
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
  const folders = new Set(own.flatMap(({ consumed }) => consumed.map(folderOf)));
  const reason = "left out: folders of this name are never read";
  return unread.filter((path) => folders.has(folderOf(path))).map((path) => ({ path, reason }));
}

/** What is left out for all clusters: unread files, and the rest of a tree that is too large. */
function leftOutOfTree({
  tree: { isCut },
  unparsed,
  unapplied,
}: Pick<Rendered, "tree" | "unparsed" | "unapplied">): { path: string; reason: string }[] {
  const notSubstituted = "no source applies it and fills in its variables";
  return [
    ...unapplied.map((path) => ({ path, reason: notSubstituted })),
    ...unparsed.map((path) => ({ path, reason: "left out: no text of at most 1 MiB" })),
    ...(isCut
      ? [{ path: ".", reason: "left out: more files than GitOps sources are read from" }]
      : []),
  ];
}

function clustersOf(result: GitopsResult, state: Rendered): ClusterSources[] {
  const { tree, consumed, unbuilt, failedFiles, durationMs } = state;
  const { rendered, notRendered, incomplete, suspended } = result;
  const { root } = tree;
  const failedCharts = new Set(result.failedCharts.map((folder) => resolve(root, folder)));
  const clusters = new Set([...rendered, ...notRendered].map(({ source }) => source.cluster));
  if (clusters.size === 0) clusters.add(null);
  return [...clusters].map((cluster, index) => {
    const isHere = ({ source }: { source: GitopsSource }): boolean => source.cluster === cluster;
    const own = rendered.filter(isHere);
    const missing = notRendered.filter(isHere);
    // Some facts are about all clusters together: the first cluster gets them.
    const isFirst = index === 0;
    const paused = isFirst ? suspended : 0;
    return {
      cluster,
      renderings: own.map((each) => renderingOf(each)),
      consumed,
      gitops: {
        coverage: {
          sources: own.length + missing.length + paused,
          rendered: own.length,
          suspended: paused,
          notRendered: missing,
          incomplete: incomplete.filter(isHere),
          leftOut: [
            ...leftOutOf(own, rendered),
            ...unreadOf(own, tree),
            ...(isFirst ? leftOutOfTree(state) : []),
          ],
        },
        roots: new Map(own.map(({ label, source }) => [label, source])),
        durationMs,
      },
      unbuilt,
      failedFiles,
      failedCharts,
      overlays: new Set(
        [...own, ...missing].flatMap(({ source }) =>
          isOverlay(source) ? [resolve(root, source.name)] : [],
        ),
      ),
    };
  });
}

/** An Application and the ApplicationSet that makes it. */
function declaringObjects({
  kind,
  name,
  generatedBy,
}: GitopsSource): { kind: string; name: string }[] {
  if (generatedBy === undefined) return [{ kind, name }];
  const set = generatedBy.slice(generatedBy.indexOf("/") + 1);
  return [
    { kind, name },
    { kind: "ApplicationSet", name: set },
  ];
}

/** An overlay is named by its folder. */
function isOverlay({ apiVersion }: GitopsSource): boolean {
  return apiVersion.startsWith("kustomize.config.k8s.io/");
}

/** The folders of kustomizations that `--kustomize` names, from the root of the tree. */
function overlaysNamed(
  tasks: InputOptions["renderTasks"],
  workingFolder: string,
  { root }: DiskTree,
): string[] {
  const folders = tasks.map(({ from }) => resolve(workingFolder, from));
  return folders
    .filter((each) => isWithin(each, root))
    .map((each) => slashed(relative(root, each)));
}

function isManifest(file: string): boolean {
  return /\.(?:ya?ml|json)$/.test(file);
}

/** Whether each path is a file or a folder, and none is excluded. */
function isPlain({ paths, exclude }: Pick<InputOptions, "paths" | "exclude">): boolean {
  return exclude.length === 0 && paths.every((path) => !/[*?[\]{}()!+@|\\]/.test(path));
}

/** Is a file of the tree below one of the paths, and not excluded? */
async function pathFilter(
  { paths, exclude }: Pick<InputOptions, "paths" | "exclude">,
  workingFolder: string,
  tree: DiskTree,
): Promise<(file: string) => boolean> {
  const { root } = tree;
  if (isPlain({ paths, exclude })) return plainFilter(paths, workingFolder, tree);
  const { anyOf, parseGlob } = await import("../../system/glob.ts");
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

function plainFilter(
  paths: readonly string[],
  workingFolder: string,
  { root }: DiskTree,
): (file: string) => boolean {
  const asked = paths.map((path) => resolve(workingFolder, path));
  return (file) => asked.some((folder) => isWithin(join(root, file), folder));
}

/** The URLs of the event's repository and of the remotes. */
async function ownUrls(root: string, environment: RunContext["environment"]): Promise<string[]> {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: name,
    CI_PROJECT_URL: project,
  } = environment;
  const { remoteUrls } = await import("../../load/load.ts");
  return [
    ...(server !== undefined && name !== undefined ? [`${server}/${name}`] : []),
    ...(project === undefined ? [] : [project]),
    ...(await remoteUrls(root)),
  ];
}

/**
 * The branches of the event and of the checkout, and the one that the change will be merged into.
 * Where no branch is known, the base is none: it may be a commit.
 */
async function branches(
  root: string,
  environment: RunContext["environment"],
  base: string | null,
): Promise<string[]> {
  const { branchNames } = await import("../../load/load.ts");
  const isBranch = environment["GITHUB_REF_TYPE"] === "branch";
  const named = [
    environment["GITHUB_BASE_REF"],
    isBranch ? environment["GITHUB_REF_NAME"] : undefined,
    environment["CI_COMMIT_BRANCH"],
    environment["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"],
    environment["CI_DEFAULT_BRANCH"],
  ];
  const known = [
    ...named.flatMap((name) => (name === undefined || name === "" ? [] : [name])),
    ...(await branchNames(root)),
  ];
  return known.length === 0 || base === null ? known : [...known, base.replace(/^origin\//, "")];
}

function renderingOf({
  source,
  label,
  text,
  namespace,
  origins,
  sources,
  consumed,
  fallbackAt,
  isPartial,
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
      folder: isOverlay(source) ? source.name : "",
      sources,
      set: [],
      origins,
      isGitops: true,
      isPartial,
      builtFrom: new Set(consumed),
      declaredBy: declaringObjects(source),
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
