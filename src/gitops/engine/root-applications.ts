/** Finds the Applications that nothing in the repository applies. */
import { foldersAbove, hasFile, pathIn, type SourceTree } from "../../model/source/source-tree.ts";
import { fieldOf, type GitopsObject } from "../objects/gitops-object.ts";
import { roleOf } from "../objects/kinds.ts";

/**
 * Applications and ApplicationSets that no other Application's folder holds. The template of a
 * chart does not count, even if it can be read as one.
 */
export function rootApplications(
  objects: readonly GitopsObject[],
  tree: SourceTree,
): GitopsObject[] {
  const isTemplate = (file: string | null): boolean => {
    const [, folder] = /^(.*?)\/?templates\/.+$/.exec(file ?? "") ?? [];
    return folder !== undefined && hasFile(tree, pathIn(folder, "Chart.yaml"));
  };
  const isOne = ({ apiVersion, kind, file }: GitopsObject): boolean => {
    const role = roleOf(apiVersion, kind);
    return (role === "argo-application" || role === "application-set") && !isTemplate(file);
  };
  const applications = objects.filter(isOne);
  const isHeld = holdingsOf(applications);
  const below = byFolder(applications);
  const roots: GitopsObject[] = [];
  const reached = new Set<GitopsObject>();
  const reach = (root: GitopsObject): void => {
    roots.push(root);
    const waiting = [root];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      const folder = applicationFolder(next);
      if (folder === null) continue;
      for (const each of below.get(folder) ?? []) waiting.push(each);
      // Applications of the same folder hold the same ones.
      below.delete(folder);
    }
  };
  for (const object of applications) if (!isHeld(object)) reach(object);
  // Applications that hold each other: the one of the outermost folder comes first.
  const depthOf = (object: GitopsObject): number => applicationFolder(object)?.length ?? Infinity;
  for (const object of applications.toSorted((a, b) => depthOf(a) - depthOf(b)))
    if (!reached.has(object)) reach(object);
  return roots;
}

/** Tells whether the folder of one of these Applications holds an object; none holds itself. */
export function holdingsOf(
  applications: readonly GitopsObject[],
): (object: GitopsObject) => boolean {
  const holders = Map.groupBy(applications, applicationFolder);
  return (object) =>
    foldersOf(object).some(
      (folder) => holders.get(folder)?.some((each) => each !== object) === true,
    );
}

/** The Applications whose files lie below a folder, by folder. */
function byFolder(applications: readonly GitopsObject[]): Map<string, GitopsObject[]> {
  const below = new Map<string, GitopsObject[]>();
  for (const each of applications)
    for (const folder of foldersOf(each)) {
      const known = below.get(folder);
      if (known === undefined) below.set(folder, [each]);
      else known.push(each);
    }
  return below;
}

function foldersOf({ file }: GitopsObject): string[] {
  return file === null ? [] : foldersAbove(file);
}

/** The folder of an Application; null for one without. */
export function applicationFolder({ value }: GitopsObject): string | null {
  const path = fieldOf(value, ["spec", "source", "path"]);
  return typeof path === "string" ? path.replace(/^\.\/|\/$/g, "") : null;
}
