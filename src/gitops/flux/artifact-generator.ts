/**
 * Finds the folder of the repository at hand that an ArtifactGenerator publishes.
 * https://fluxcd.io/flux/components/source/artifactgenerators/
 */
import { isBelow, pathIn, treePath } from "../../model/source/source-tree.ts";
import { fieldOf, listOf, mapOf, textOf, type GitopsObject } from "../objects/gitops-object.ts";
import type { PlanContext } from "../plan-step.ts";
import type { Values } from "../objects/set-values.ts";

export interface PublishedFolder {
  /** Paths of the artifact are below it. */
  root: string;
  /** Does the artifact hold a file of the repository? */
  holds: (file: string) => boolean;
}

/** null where the artifact is no part of the repository in its own order. */
export async function publishedFolder(
  { namespace, name }: { namespace: string; name: string },
  context: PlanContext,
): Promise<PublishedFolder | null> {
  for (const generator of context.objectsOf("ArtifactGenerator")) {
    if (generator.namespace !== null && generator.namespace !== namespace) continue;
    const artifacts = listOf(fieldOf(generator.value, ["spec", "artifacts"])).map(mapOf);
    const artifact = artifacts.find((each) => each["name"] === name);
    if (artifact === undefined) continue;
    const roots = await ownRoots(generator, namespace, context);
    return folderOfCopies(listOf(artifact["copy"]).map(mapOf), roots);
  }
  return null;
}

/** The folders of the repository at hand that sources stand for, by alias. */
async function ownRoots(
  { value }: GitopsObject,
  namespace: string,
  { lookup, isOwnRepository, artifactRoot }: PlanContext,
): Promise<Map<string, string>> {
  const roots = new Map<string, string>();
  for (const source of listOf(fieldOf(value, ["spec", "sources"])).map(mapOf)) {
    const alias = textOf(source["alias"]);
    const { kind } = source;
    if (alias === null || (kind !== "GitRepository" && kind !== "OCIRepository")) continue;
    const own = textOf(source["namespace"]) ?? namespace;
    const name = textOf(source["name"]) ?? "";
    const found = await lookup(kind, own, name);
    if (kind === "OCIRepository") {
      // flux-operator makes a source that no file defines.
      if (found === "unknown" && name === "flux-system") roots.set(alias, artifactRoot);
      continue;
    }
    const url = typeof found === "string" ? null : textOf(fieldOf(found.value, ["spec", "url"]));
    if (url === null || isOwnRepository(url)) roots.set(alias, "");
  }
  return roots;
}

/**
 * Whole folders that keep their order: `@repo/apps/base/**` as `@artifact/base/`, or
 * `@repo/base/web/` as `@artifact/base/web/`.
 */
function folderOfCopies(
  copies: readonly Values[],
  rootOfAlias: ReadonlyMap<string, string>,
): PublishedFolder | null {
  const roots = new Set<string>();
  const folders: string[] = [];
  for (const copy of copies) {
    const [, alias = "", path = ""] =
      /^@([\w-]+)\/(?:([^*?[]*)\/)?(?:\*\*)?$/.exec(textOf(copy["from"]) ?? "") ?? [];
    const [, target = null] = /^@artifact\/(.*)$/.exec(textOf(copy["to"]) ?? "") ?? [];
    const start = rootOfAlias.get(alias);
    const from = start === undefined ? null : treePath(start, path);
    const to = target === null ? null : treePath(target);
    if (from === null || to === null || copy["exclude"] !== undefined) return null;
    const root = to === "" ? from : from.slice(0, Math.max(0, from.length - to.length - 1));
    if (from !== (to === "" ? root : pathIn(root, to))) return null;
    roots.add(root);
    folders.push(from);
  }
  const [root] = roots;
  if (root === undefined || roots.size > 1) return null;
  return { root, holds: (file) => folders.some((folder) => isBelow(file, folder)) };
}
