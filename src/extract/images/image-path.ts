/** The path of an image location → the nodes it names. Pure. */
import type { MappingNode, YamlNode } from "../../model/source.ts";

/** A key, an item of a list, or a sign: "[]" any item, "{}" any value of a mapping, "**" any depth. */
type ImagePathStep = string | number;

export type ImagePath = readonly ImagePathStep[];

/** A node that a path names. */
export interface SelectedNode {
  node: YamlNode;
  /** From the root of the document. */
  path: string;
  /** The mapping it is a value of; null for an item of a list. */
  parent: MappingNode | null;
}

/** "spec.steps[].image" → its steps. Whatever is no such sign is part of a key. */
export function parseImagePath(path: string): ImagePath {
  const steps: ImagePathStep[] = [];
  for (const part of path.split(".")) {
    const [, key = "", signs = ""] = /^(.*?)((?:\[\d*\]|\{\})*)$/s.exec(part) ?? [];
    if (key !== "") steps.push(key);
    for (const [sign] of signs.matchAll(/\[\d*\]|\{\}/g)) {
      if (sign === "[]" || sign === "{}") steps.push(sign);
      else steps.push(Number(sign.slice(1, -1)));
    }
  }
  return steps;
}

/** Appends a key to a path: ".key", or `["key"]` where a dot would mislead. */
export function below(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/**
 * The nodes that `steps` names below `start`; one may come twice where "**" reaches it twice. `spend` is asked at every node, with its
 * path and depth, and ends the branch by false.
 */
export function* select(
  start: SelectedNode,
  steps: ImagePath,
  spend: (path: string, depth: number) => boolean,
  first = 0,
  depth = 0,
): Generator<SelectedNode> {
  if (!spend(start.path, depth)) return;
  const step = steps[first];
  if (step === undefined) {
    yield start;
    return;
  }
  const { node, path } = start;
  const next = step === "**" ? first : first + 1;
  if (step === "**") yield* select(start, steps, spend, first + 1, depth + 1);
  if (node.node === "mapping" && typeof step === "string")
    for (const { key, value } of node.entries) {
      const name = key.value;
      if (step === "{}" || step === "**" || step === name)
        yield* select(
          { node: value, path: below(path, name), parent: node },
          steps,
          spend,
          next,
          depth + 1,
        );
    }
  if (node.node === "sequence" && (step === "[]" || step === "**" || typeof step === "number"))
    for (const [index, item] of node.items.entries())
      if (typeof step !== "number" || step === index)
        yield* select(
          { node: item, path: `${path}[${index}]`, parent: null },
          steps,
          spend,
          next,
          depth + 1,
        );
}
