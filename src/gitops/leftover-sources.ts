/** Finds sources that nothing in the repository builds, and that count as they are declared. */
import type { SourceTree } from "../model/source/source-tree.ts";
import { kustomizationFiles } from "./kustomize/kustomization-files.ts";
import { readInclusions, readOverlay } from "./kustomize/inclusions.ts";
import { folderOf, type GitopsObject } from "./objects/gitops-object.ts";
import { roleOf, type GitopsRole } from "./objects/kinds.ts";

/** Roles of objects that count by themselves, wherever they are declared. */
const leftoverRoles: ReadonlySet<GitopsRole> = new Set([
  "openshift-template",
  "crossplane-release",
  "unsupported",
  "resource-set",
  "k3s-helm-chart-config",
]);

/** `isBuilt` tells the files that something builds, or was meant to build. */
export async function leftoverSources(
  tree: SourceTree,
  objects: readonly GitopsObject[],
  overlays: readonly string[],
  isBuilt: (file: string) => boolean,
): Promise<{ role: GitopsRole; object: GitopsObject }[]> {
  const found: { role: GitopsRole; object: GitopsObject }[] = [];
  const folders = new Set(overlays);
  const withCharts: string[] = [];
  for (const object of objects) {
    const role = roleOf(object.apiVersion, object.kind);
    if (role === null || object.file === null || isBuilt(object.file)) continue;
    if (role === "kustomization") withCharts.push(folderOf(object.file));
    else if (leftoverRoles.has(role)) found.push({ role, object });
  }
  if (withCharts.length > 0)
    for (const folder of await rootsAbove(tree, withCharts)) folders.add(folder);
  for (const folder of folders) {
    const object = await overlayWithCharts(tree, folder);
    if (object !== null) found.push({ role: "kustomization", object });
  }
  return found;
}

/** null for a folder without charts in its kustomization and its bases. */
async function overlayWithCharts(tree: SourceTree, folder: string): Promise<GitopsObject | null> {
  const found = await readOverlay(tree, folder);
  if (found === null) return null;
  const { fileName, content, object } = found;
  const { charts } = await kustomizationFiles(tree, { folder, fileName, content, created: false });
  return charts.length === 0 ? null : object;
}

/** The outermost kustomizations that include these folders, components left out. */
async function rootsAbove(tree: SourceTree, folders: readonly string[]): Promise<string[]> {
  const { including, components } = await readInclusions(tree);
  const roots = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...folders];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    const above = including.get(folder) ?? [];
    if (above.length === 0 && !components.has(folder)) roots.add(folder);
    waiting.push(...above.map((each) => each.folder));
  }
  return [...roots].sort();
}
