/**
 * Gives patches a target, so that kustomize does not refuse those whose resource was left out.
 * https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/internal/builtins/PatchTransformer.go
 */
import { hasFile, treePath, type SourceTree } from "../../model/source/source-tree.ts";
import { isKustomizationFile } from "../../model/source/kustomization-names.ts";
import { folderOf, identityOf, listOf, mapOf, textOf } from "../objects/gitops-object.ts";
import { parseGoYamlDocuments, type YamlValue } from "../objects/go-yaml.ts";
import type { KustomizationFiles } from "./kustomization-files.ts";
import { parseMap } from "../objects/parse-map.ts";
import { isValues, type Values } from "../objects/set-values.ts";

/** Is it the reason that kustomize gives for a patch or generator without a resource? */
export function isUnmatched(reason: string): boolean {
  return /no matches for Id|no resource matches strategic merge patch|cannot merge or replace/.test(
    reason,
  );
}

/**
 * The kustomizations of a build with tolerant patches, by path. With "generators", generators that
 * change what another made are left out as well.
 */
export async function tolerantKustomizations(
  tree: SourceTree,
  { written, copied }: Pick<KustomizationFiles, "written" | "copied">,
  tolerance: "patches" | "generators",
): Promise<Map<string, string>> {
  const changed = new Map<string, string>();
  for (const file of [...written.keys(), ...copied]) {
    if (!isKustomizationFile(file)) continue;
    const content = parseMap(written.get(file) ?? (await tree.read(file)) ?? "");
    if (content === null) continue;
    const patched = await tolerantPatches(tree, folderOf(file), content);
    const tolerant = tolerance === "patches" ? patched : withoutChangingGenerators(patched);
    if (tolerant !== content) changed.set(file, JSON.stringify(tolerant));
  }
  return changed;
}

function withoutChangingGenerators(content: Values): Values {
  const changed = { ...content };
  for (const field of ["configMapGenerator", "secretGenerator"])
    if (content[field] !== undefined)
      changed[field] = listOf(content[field]).filter(
        (each) => !/^(?:merge|replace)$/.test(textOf(mapOf(each)["behavior"]) ?? ""),
      );
  return changed;
}

async function tolerantPatches(tree: SourceTree, folder: string, content: Values): Promise<Values> {
  const { patchesStrategicMerge: strategic, patches, ...rest } = content;
  const merged = listOf(strategic).map((each): YamlValue => {
    const text = textOf(each) ?? "";
    return treePath(folder, text) !== null && hasFile(tree, treePath(folder, text) ?? "")
      ? { path: text }
      : { patch: text };
  });
  const all = [...merged, ...listOf(patches)];
  if (all.length === 0) return content;
  const tolerant: YamlValue[] = [];
  for (const patch of all) tolerant.push(...(await withTargets(tree, folder, mapOf(patch))));
  return { ...rest, patches: tolerant };
}

/** One patch for each document, with the target that the document names. */
async function withTargets(tree: SourceTree, folder: string, patch: Values): Promise<Values[]> {
  if (patch["target"] !== undefined) return [patch];
  const path = treePath(folder, textOf(patch["path"]) ?? "");
  const text = textOf(patch["patch"]) ?? (path === null ? null : await tree.read(path)) ?? "";
  const documents = readDocuments(text).filter(isValues);
  if (documents.length === 0) return [patch];
  return documents.map((document) => {
    const { apiVersion, kind, name } = identityOf(document);
    const slash = apiVersion.lastIndexOf("/");
    const target: Values = {
      ...(slash < 0 ? {} : { group: apiVersion.slice(0, slash) }),
      version: apiVersion.slice(slash + 1),
      kind,
      name,
    };
    const { path: _, ...options } = patch;
    return { ...options, patch: JSON.stringify(document), target };
  });
}

function readDocuments(text: string): YamlValue[] {
  try {
    return parseGoYamlDocuments(text);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
