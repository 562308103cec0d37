/** Finds sources that nothing in the repository builds, and that count as they are declared. */
import { filesIn, pathIn, treePath, type SourceTree } from "../model/source/source-tree.ts";
import { kustomizationNames } from "../model/source/kustomization-names.ts";
import {
  LocatedFile,
  folderOf,
  listOf,
  mapOf,
  textOf,
  type GitopsObject,
} from "./objects/gitops-object.ts";
import { isValues, type Values } from "./objects/set-values.ts";
import { roleOf, type GitopsRole } from "./objects/kinds.ts";
import { kustomizationFiles } from "./kustomize/kustomization-files.ts";

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

interface Overlay {
  fileName: string;
  content: Values;
  object: GitopsObject;
}

export async function readOverlay(tree: SourceTree, folder: string): Promise<Overlay | null> {
  const names = filesIn(tree, folder);
  const fileName = kustomizationNames.find((name) => names.includes(name));
  if (fileName === undefined) return null;
  const file = pathIn(folder, fileName);
  const object = overlayObject(file, (await tree.read(file)) ?? "");
  return object === null ? null : { fileName, content: object.value, object };
}

/** A kustomization as an object named by its folder; null where it cannot be read. */
export function overlayObject(file: string, text: string): GitopsObject | null {
  const located = new LocatedFile(file, text);
  const { content } = located;
  if (!isValues(content)) return null;
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    namespace: null,
    name: folderOf(file) || ".",
    value: content,
    file,
    at: located.spanOf(["helmCharts"]),
    spanOf: (path) => located.spanOf(path),
  };
}

/** The outermost kustomizations that include these folders, components left out. */
async function rootsAbove(tree: SourceTree, folders: readonly string[]): Promise<string[]> {
  const including = new Map<string, string[]>();
  const components = new Set<string>();
  for (const file of tree.files) {
    if (!kustomizationNames.some((name) => file === name || file.endsWith(`/${name}`))) continue;
    const folder = folderOf(file);
    const content = mapOf((await readOverlay(tree, folder))?.content);
    if (content["kind"] === "Component") components.add(folder);
    for (const field of ["resources", "bases", "components"])
      for (const each of listOf(content[field])) {
        const included = treePath(folder, textOf(each) ?? "");
        if (included === null) continue;
        const known = including.get(included);
        if (known === undefined) including.set(included, [folder]);
        else known.push(folder);
      }
  }
  const roots = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...folders];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    const above = including.get(folder) ?? [];
    if (above.length === 0 && !components.has(folder)) roots.add(folder);
    waiting.push(...above);
  }
  return [...roots].sort();
}
