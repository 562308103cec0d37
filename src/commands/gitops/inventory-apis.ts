/** Reads from an inventory which APIs its CustomResourceDefinitions add to a cluster. */
import { load } from "../../load/load.ts";
import { descend, items, text, type Manifest } from "../../model/source/source.ts";
import { parse } from "../../parse/parse.ts";

/** "group/version" and "group/version/Kind". Throws `UsageError` for paths that cannot be read. */
export async function inventoryApis(
  paths: string[],
  workingFolder: string,
  deadlineMs: number,
): Promise<string[]> {
  if (paths.length === 0) return [];
  const files = load({
    paths,
    exclude: [],
    renderedPaths: new Set(),
    workingFolder,
    stdin: noInput(),
    note: () => {},
    allowMissing: false,
    pipeTimeoutMs: deadlineMs,
    hasKustomizeFlag: false,
  });
  const apis: string[] = [];
  for await (const file of files)
    for await (const { manifests } of parse(file, { need: "all" }))
      apis.push(...manifests.flatMap(apisOf));
  return apis;
}

function apisOf({ kind, root }: Manifest): string[] {
  if (kind !== "CustomResourceDefinition") return [];
  const group = text(descend(root, "spec", "group"));
  const served = text(descend(root, "spec", "names", "kind"));
  if (group === null || served === null) return [];
  return items(descend(root, "spec", "versions")).flatMap((each) => {
    const version = text(descend(each, "name"));
    return version === null ? [] : [`${group}/${version}`, `${group}/${version}/${served}`];
  });
}

/** Standard input belongs to the check itself. */
async function* noInput(): AsyncGenerator<Uint8Array> {}
