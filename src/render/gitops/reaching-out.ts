/** Finds what kustomize would read from outside the files that it is given. */
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { kustomizationNames } from "../../model/source/kustomization-names.ts";
import { neverPaths, remoteIn } from "../../system/kustomization.ts";
import { isWithin, textOf } from "../../system/paths.ts";
import { listOf, stringAt, yamlsOf } from "../../system/yaml-values.ts";

const maxDepth = 64;
const url = /^(?:[^=/]*=)?https?:\/\//i;

/**
 * The first path in a kustomization, or in the configuration of a plugin, that exists on this
 * machine outside `root`, or the first URL that would be fetched; null if there is none. Kustomize
 * has to run without its own restriction, because bases may lie anywhere in the repository.
 */
export async function reachingOut(root: string, paths: Iterable<string>): Promise<string | null> {
  for (const path of paths) {
    const file = resolve(root, path);
    const text = await textOf(file);
    const isKustomization = kustomizationNames.includes(basename(path));
    if (text === null) continue;
    const contents = isKustomization || mayConfigurePlugin(text) ? await yamlsOf(text) : [];
    for (const content of contents ?? []) {
      if (!isKustomization && stringAt(content, "apiVersion") !== "builtin") continue;
      const remote = [...remoteIn(content)].find((each) => url.test(each));
      if (remote !== undefined) return remote;
      for await (const each of stringsIn(content, 0)) {
        // "key=path", or the path alone.
        if (typeof each === "string")
          for (const name of [each, each.slice(each.indexOf("=") + 1)])
            if (await isOutside(root, dirname(file), name)) return each;
      }
    }
  }
  return null;
}

/** The type of a plugin may be spelt by escapes or in base64. */
function mayConfigurePlugin(text: string): boolean {
  return /builtin|!!?\S*binary|\\[xuU\r\n]/.test(text);
}

/** All strings, also those of YAML within a string, as plugins are configured in place. */
async function* stringsIn(value: unknown, depth: number): AsyncGenerator {
  if (depth > maxDepth) return;
  if (typeof value === "string") {
    if (/[\n{]|: /.test(value))
      for (const content of (await yamlsOf(value)) ?? [])
        if (typeof content !== "string") yield* stringsIn(content, depth + 1);
    yield value;
  } else if (typeof value === "object" && value !== null)
    for (const [key, each] of Object.entries(value))
      if (key.toLowerCase() === "patchesstrategicmerge")
        // Others are the text of a patch, whose paths are those of containers.
        yield* listOf(each).filter((item) => typeof item === "string" && !/\n|: /.test(item));
      else if (Array.isArray(value) || !neverPaths.test(key.toLowerCase()))
        yield* stringsIn(each, depth + 1);
}

async function isOutside(root: string, folder: string, name: string): Promise<boolean> {
  if (!/^\/|(?:^|\/)\.\.(?:\/|$)/.test(name) || name.includes("\0")) return false;
  const path = resolve(folder, name);
  // guard: outside-path
  return path !== "/" && !isWithin(path, root) && (await stat(path).catch(() => null)) !== null;
}
