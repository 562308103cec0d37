/** Finds the entry of a kustomization that the error of a build is about. */
import { isKustomizationFile } from "../../model/source/kustomization-names.ts";
import type { Span } from "../../model/source/source.ts";
import { hasFile, hasFolder, treePath, type SourceTree } from "../../model/source/source-tree.ts";
import {
  fieldOf,
  folderOf,
  identityOf,
  listOf,
  textOf,
  type FieldPath,
  type GitopsObject,
} from "../objects/gitops-object.ts";
import { LocatedFile } from "../objects/located-file.ts";
import type { YamlValue } from "../objects/go-yaml.ts";
import { parseMap } from "../objects/parse-map.ts";

const maxFiles = 500;

/**
 * The only entry of `files` that names a path which is not there, and that the message repeats, or
 * the only patch that the message names; null where there is none, or another one.
 */
export async function failedEntry(
  message: string,
  files: readonly string[],
  tree: SourceTree,
): Promise<Span | null> {
  const missing: Span[] = [];
  const unmatched: Span[] = [];
  const patched = patchedObject(message);
  for (const file of files.filter(isKustomizationFile).slice(0, maxFiles)) {
    const located = new LocatedFile(file, (await tree.read(file)) ?? "");
    for (const { text, path } of entriesOf(located.content)) {
      const target = treePath(folderOf(file), text);
      const isThere = target !== null && (hasFile(tree, target) || hasFolder(tree, target));
      const isNamed =
        message.includes(text) || (target !== null && message.includes(`'${target}'`));
      if (!isThere && isNamed) missing.push(located.spanOf(path));
    }
    if (patched !== null) unmatched.push(...(await patchesOf(patched, located, tree)));
  }
  const found = missing.length > 0 ? missing : unmatched;
  const [first] = found;
  return first !== undefined && found.length === 1 ? first : null;
}

interface PatchedObject {
  kind: string;
  /** "name", "name.namespace" or "name.[noNs]". */
  id: string;
}

/** https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/kyaml/resid/resid.go */
function patchedObject(message: string): PatchedObject | null {
  const match = /no resource matches strategic merge patch "(\w+)\.[^"/]+\/([^"]+)"/.exec(message);
  return match === null ? null : { kind: match[1] ?? "", id: match[2] ?? "" };
}

/** The names in patches of a kustomization for one object. */
async function patchesOf(
  { kind, id }: PatchedObject,
  located: LocatedFile,
  tree: SourceTree,
): Promise<Span[]> {
  const isPatched = (each: Pick<GitopsObject, "kind" | "name">): boolean =>
    each.kind === kind && (id === each.name || id.startsWith(`${each.name}.`));
  const found: Span[] = [];
  for (const field of ["patches", "patchesStrategicMerge"])
    for (const [index, item] of listOf(fieldOf(located.content, [field])).entries()) {
      const isText = typeof item === "string";
      const text = textOf(isText ? item : (fieldOf(item, ["patch"]) ?? fieldOf(item, ["path"])));
      const path = text === null ? null : treePath(folderOf(located.file), text);
      if (text !== null && path !== null && hasFile(tree, path)) {
        const objects = new LocatedFile(path, (await tree.read(path)) ?? "").objects();
        found.push(...objects.filter(isPatched).map((each) => each.spanOf(["metadata", "name"])));
      } else if (isPatched(identityOf(parseMap(text ?? "") ?? {})))
        found.push(located.spanOf([field, index, ...(isText ? [] : ["patch"])]));
    }
  return found;
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
