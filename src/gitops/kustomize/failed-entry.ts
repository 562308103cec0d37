/** Finds the entry of a kustomization that the error of a build is about. */
import { kustomizationNames } from "../../model/source/kustomization-names.ts";
import type { Span } from "../../model/source/source.ts";
import { hasFile, hasFolder, treePath, type SourceTree } from "../../model/source/source-tree.ts";
import { fieldOf, listOf, LocatedFile, textOf, type FieldPath } from "../objects/gitops-object.ts";
import type { YamlValue } from "../objects/go-yaml.ts";

const maxFiles = 500;

/**
 * The only entry of `files` that names a path which is not there, and that the message repeats;
 * null where there is none, or another one.
 */
export async function failedEntry(
  message: string,
  files: readonly string[],
  tree: SourceTree,
): Promise<Span | null> {
  const found: Span[] = [];
  const isKustomization = (file: string): boolean =>
    kustomizationNames.includes(file.slice(file.lastIndexOf("/") + 1));
  for (const file of files.filter(isKustomization).slice(0, maxFiles)) {
    const folder = file.slice(0, Math.max(0, file.lastIndexOf("/")));
    const located = new LocatedFile(file, (await tree.read(file)) ?? "");
    for (const { text, path } of entriesOf(located.content)) {
      const target = treePath(folder, text);
      const isThere = target !== null && (hasFile(tree, target) || hasFolder(tree, target));
      if (!isThere && message.includes(text)) found.push(located.spanOf(path));
    }
  }
  const [first] = found;
  return first !== undefined && found.length === 1 ? first : null;
}

function entriesOf(content: YamlValue | undefined): { text: string; path: FieldPath }[] {
  const entries: { text: string; path: FieldPath }[] = [];
  const add = (value: YamlValue | undefined, path: FieldPath): void => {
    const text = textOf(value);
    if (text !== null && /^[\w./@-]+$/.test(text)) entries.push({ text, path });
  };
  for (const field of ["resources", "bases", "components", "patchesStrategicMerge"])
    for (const [index, item] of listOf(fieldOf(content, [field])).entries())
      add(item, [field, index]);
  for (const field of ["patches", "patchesJson6902", "replacements"])
    for (const [index, item] of listOf(fieldOf(content, [field])).entries())
      add(fieldOf(item, ["path"]), [field, index, "path"]);
  for (const field of ["configMapGenerator", "secretGenerator"])
    for (const [index, item] of listOf(fieldOf(content, [field])).entries())
      for (const list of ["files", "envs"])
        for (const [place, each] of listOf(fieldOf(item, [list])).entries())
          add(textOf(each)?.replace(/^[^=]*=/, ""), [field, index, list, place]);
  return entries;
}
