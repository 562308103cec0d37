/** Parses the path of an image location and selects the nodes it names. */
import { childPath, type MappingNode, type YamlNode } from "../../model/source/source.ts";

/**
 * A key, the index of an item, or a wildcard: "[]" any item, "{}" any value of a mapping, "**" any
 * depth.
 */
type ImagePathStep = string | number;

export type ImagePath = readonly ImagePathStep[];

/** A node selected by a path. */
export interface SelectedNode {
  node: YamlNode;
  /** From the root of the document. */
  path: string;
  /** The mapping that has the node as a value; null for an item of a list. */
  parent: MappingNode | null;
}

/** Splits "spec.steps[].image" into steps. Any character that is no wildcard is part of a key. */
export function parseImagePath(path: string): ImagePath {
  const steps: ImagePathStep[] = [];
  for (const part of path.split(".")) {
    const [, key = "", wildcards = ""] = /^(.*?)((?:\[\d*\]|\{\})*)$/s.exec(part) ?? [];
    if (key !== "") steps.push(key);
    for (const [wildcard] of wildcards.matchAll(/\[\d*\]|\{\}/g)) {
      if (wildcard === "[]" || wildcard === "{}") steps.push(wildcard);
      else steps.push(Number(wildcard.slice(1, -1)));
    }
  }
  return steps;
}

/**
 * Yields the nodes that `steps` selects below `start`; "**" may yield a node twice. `mayVisit` is
 * called with the path and depth of every node; false skips the node.
 */
export function* select(
  start: SelectedNode,
  steps: ImagePath,
  mayVisit: (path: string, depth: number) => boolean,
  first = 0,
  depth = 0,
): Generator<SelectedNode> {
  if (!mayVisit(start.path, depth)) return;
  const step = steps[first];
  if (step === undefined) {
    yield start;
    return;
  }
  const { node, path } = start;
  const next = step === "**" ? first : first + 1;
  if (step === "**") yield* select(start, steps, mayVisit, first + 1, depth + 1);
  if (node.node === "mapping" && typeof step === "string")
    for (const { key, value } of node.entries) {
      const name = key.value;
      if (step === "{}" || step === "**" || step === name)
        yield* select(
          { node: value, path: childPath(path, name), parent: node },
          steps,
          mayVisit,
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
          mayVisit,
          next,
          depth + 1,
        );
}
