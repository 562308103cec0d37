/** Reads the kustomizations of a repository, and what they include. */
import { kustomizationNames } from "../../model/source/kustomization-names.ts";
import { filesIn, pathIn, treePath, type SourceTree } from "../../model/source/source-tree.ts";
import { folderOf, listOf, mapOf, textOf, type GitopsObject } from "../objects/gitops-object.ts";
import { LocatedFile } from "../objects/located-file.ts";
import { isValues, type Values } from "../objects/set-values.ts";

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

/** A kustomization that names a resource. */
interface Inclusion {
  folder: string;
  content: Values;
}

interface Inclusions {
  /** By the path of the file or folder that is included. */
  including: ReadonlyMap<string, readonly Inclusion[]>;
  /** The folders of components. */
  components: ReadonlySet<string>;
}

export async function readInclusions(tree: SourceTree): Promise<Inclusions> {
  const including = new Map<string, Inclusion[]>();
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
        if (known === undefined) including.set(included, [{ folder, content }]);
        else known.push({ folder, content });
      }
  }
  return { including, components };
}

/** Fields of a kustomization that may change any field of a resource. */
const patchingFields = [
  "patches",
  "patchesStrategicMerge",
  "patchesJson6902",
  "components",
  "replacements",
  "transformers",
  "vars",
];

/** The files whose resources are patched by a kustomization that includes them. */
export async function patchedFiles(
  tree: SourceTree,
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  const { including } = await readInclusions(tree);
  const seen = new Map<string, boolean>();
  const isPatched = (path: string): boolean => {
    const known = seen.get(path);
    if (known !== undefined) return known;
    // Kustomizations that include each other patch nothing by that.
    seen.set(path, false);
    const found = (including.get(path) ?? []).some(
      ({ folder, content }) =>
        patchingFields.some((field) => content[field] !== undefined) || isPatched(folder),
    );
    seen.set(path, found);
    return found;
  };
  return new Set(files.filter(isPatched));
}
