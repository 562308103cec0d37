/** Finds the manifests that paths name, and whether controllers render any of them. */
import { join, relative, resolve } from "node:path";
import type { InputOptions } from "../../config/options.ts";
import { mayRender } from "../../gitops/may-render.ts";
import { openSourceTree, type DiskTree } from "../../load/load.ts";
import { isManifestName } from "../../model/source/manifest-name.ts";
import { isKustomizationFile } from "../../model/source/kustomization-names.ts";
import { maxPassedBytes } from "../../model/source/source-tree.ts";
import { isWithin, slashed } from "../../system/paths.ts";

type AskedPaths = Pick<InputOptions, "paths" | "exclude">;

/** The manifests of the tree that are below one of the paths, and not excluded. */
export async function manifestsAsked(
  asked: AskedPaths,
  workingFolder: string,
  tree: DiskTree,
): Promise<string[]> {
  const isAsked = await pathFilter(asked, workingFolder, tree);
  return tree.files.filter((file) => isManifestName(file) && isAsked(file));
}

/** Whether files and folders show that nothing is rendered, without a list of the repository. */
export async function holdNoSources(
  { paths, exclude }: AskedPaths,
  workingFolder: string,
  root: string,
): Promise<boolean> {
  const asked = paths.map((path) => resolve(workingFolder, path));
  const isAll = asked.some((path) => isWithin(root, path));
  if (isAll || !isPlain({ paths, exclude })) return false;
  const tree = await openSourceTree(root, asked);
  return !(await mayRenderAny(tree.files.filter(isManifestName), tree));
}

export async function mayRenderAny(files: readonly string[], tree: DiskTree): Promise<boolean> {
  for (const file of files) {
    const text = await tree.read(file, maxPassedBytes);
    if (text !== null && mayRender(file, text)) return true;
  }
  return false;
}

/** Whether a file is too large to be parsed, and may hold what controllers act on. */
export async function isUnparsed(file: string, tree: DiskTree): Promise<boolean> {
  const text = await tree.read(file, maxPassedBytes);
  return text === null || isKustomizationFile(file) || mayRender(file, text);
}

/** The folders of kustomizations that `--kustomize` names, from the root of the tree. */
export function overlaysNamed(
  tasks: InputOptions["renderTasks"],
  workingFolder: string,
  { root }: DiskTree,
): string[] {
  const folders = tasks.map(({ from }) => resolve(workingFolder, from));
  return folders
    .filter((each) => isWithin(each, root))
    .map((each) => slashed(relative(root, each)));
}

/** Whether each path is a file or a folder, and none is excluded. */
function isPlain({ paths, exclude }: AskedPaths): boolean {
  return exclude.length === 0 && paths.every((path) => !/[*?[\]{}()!+@|\\]/.test(path));
}

/** Is a file of the tree below one of the paths, and not excluded? */
async function pathFilter(
  { paths, exclude }: AskedPaths,
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
