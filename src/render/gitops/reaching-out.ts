/** Finds what kustomize would read from outside the files that it is given. */
import { basename, dirname, relative, resolve } from "node:path";
import { kustomizationNames } from "../../model/source/kustomization-names.ts";
import { neverPaths, remoteIn } from "../../system/kustomization.ts";
import { statusAt } from "../../system/file-status.ts";
import { isWithin, slashed, textOf } from "../../system/paths.ts";
import { listOf, yamlsOf } from "../../system/yaml-values.ts";
import { inputsOf } from "../kustomize/overlays.ts";

const maxDepth = 64;
const url = /^(?:[^=/]*=)?https?:\/\//i;

/**
 * Says what kustomize would read or fetch from elsewhere: the first path in a kustomization, or in
 * the configuration of a plugin, that exists on this machine outside `root`, or the first URL; or
 * the file of which that cannot be told. null if there is none. Kustomize has to run without its
 * own restriction, because bases may lie anywhere in the repository. It builds `folder`.
 */
export async function reachingOut(
  root: string,
  folder: string,
  paths: Iterable<string>,
): Promise<string | null> {
  let mayHavePlugins = false;
  for (const path of paths) {
    if (!kustomizationNames.includes(basename(path))) continue;
    const contents = await contentsOf(resolve(root, path));
    // guard: unread-kustomization
    if (contents === null) return `${path} ${unread}`;
    mayHavePlugins ||= contents.some(namesPlugins);
    const found = await reachingOutOf(contents, root, resolve(root, path));
    if (found !== null) return found;
  }
  return mayHavePlugins ? await pluginsReachingOut(root, folder) : null;
}

/** Plugins whose configurations another kustomization makes or changes are refused. */
async function pluginsReachingOut(root: string, folder: string): Promise<string | null> {
  const { plugins, changedPlugins } = await inputsOf(resolve(root, folder));
  const [changed] = changedPlugins;
  // guard: gitops-changed-plugins
  if (changed !== undefined) return `${slashed(relative(root, changed))} ${changesPaths}`;
  for (const file of plugins) {
    const contents = await contentsOf(file);
    // guard: unread-plugin
    if (contents === null) return `${slashed(relative(root, file))} ${unread}`;
    const found = await reachingOutOf(contents, root, file);
    if (found !== null) return found;
  }
  return null;
}

/** null for what kustomize may read otherwise: duplicate keys, UTF-16, or more than 1 MiB. */
async function contentsOf(file: string): Promise<unknown[] | null> {
  const text = textOf(file);
  return text === null ? null : await yamlsOf(text);
}

function namesPlugins(content: unknown): boolean {
  return (
    typeof content === "object" &&
    content !== null &&
    Object.keys(content).some((key) => pluginFields.test(key))
  );
}

/** Kustomize ignores the case of its fields. */
const pluginFields = /^(?:generators|transformers|validators)$/i;

async function reachingOutOf(
  contents: readonly unknown[],
  root: string,
  file: string,
): Promise<string | null> {
  for (const content of contents) {
    const remote = [...remoteIn(content)].find((each) => url.test(each));
    if (remote !== undefined) return `${remote} ${outside}`;
    for await (const each of stringsIn(content, 0)) {
      // "key=path", or the path alone.
      if (typeof each === "string")
        for (const name of [each, each.slice(each.indexOf("=") + 1)])
          if (isOutside(root, dirname(file), name)) return `${each} ${outside}`;
    }
  }
  return null;
}

const outside = "is outside the repository";
const changesPaths =
  "changes the configurations of plugins, which may then name files outside the repository";
const unread = "is malformed, has a key twice, or is no text of at most 1 MiB";

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

function isOutside(root: string, folder: string, name: string): boolean {
  if (!/^\/|(?:^|\/)\.\.(?:\/|$)/.test(name) || name.includes("\0")) return false;
  const path = resolve(folder, name);
  // guard: outside-path
  return path !== "/" && !isWithin(path, root) && statusAt(path) !== null;
}
