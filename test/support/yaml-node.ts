/** Parses YAML for tests of functions that take nodes. */
import { lenientEvents } from "../../src/parse/lenient-events.ts";
import { nodeTree } from "../../src/parse/node-tree.ts";
import type { YamlNode } from "../../src/model/source/source.ts";

/** The root node of a document. Throws for invalid YAML and for an empty document. */
export function yamlNode(text: string): YamlNode {
  const { root } = nodeTree(text, lenientEvents(text, 100));
  if (root === null) throw new Error("the document is empty");
  return root;
}
