/** Finds the Applications that nothing in the repository applies. */
import { hasFile, isBelow, pathIn, type SourceTree } from "../../model/source/source-tree.ts";
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
  const isHeldBy = (object: GitopsObject, other: GitopsObject): boolean =>
    other !== object && isApplied(object.file, applicationFolder(other));
  const roots: GitopsObject[] = [];
  const reached = new Set<GitopsObject>();
  const reach = (root: GitopsObject): void => {
    roots.push(root);
    const waiting = [root];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      if (applicationFolder(next) === null) continue;
      for (const each of applications) if (isHeldBy(each, next)) waiting.push(each);
    }
  };
  for (const object of applications)
    if (!applications.some((other) => isHeldBy(object, other))) reach(object);
  // Applications that hold each other: the one of the outermost folder comes first.
  const depthOf = (object: GitopsObject): number => applicationFolder(object)?.length ?? Infinity;
  for (const object of applications.toSorted((a, b) => depthOf(a) - depthOf(b)))
    if (!reached.has(object)) reach(object);
  return roots;
}

/** `folder` is null for a source that applies none. */
export function isApplied(file: string | null, folder: string | null): boolean {
  return file !== null && folder !== null && isBelow(file, folder);
}

/** The folder of an Application; null for one without. */
export function applicationFolder({ value }: GitopsObject): string | null {
  const path = fieldOf(value, ["spec", "source", "path"]);
  return typeof path === "string" ? path.replace(/^\.\/|\/$/g, "") : null;
}
