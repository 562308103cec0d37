/** Selects nodes of a resource by the paths of the table of producers. */
import { child, type ScalarNode, text, type YamlNode } from "../../../model/source/source.ts";
import { type Budget, spend } from "../../budget.ts";
import {
  type ImagePath,
  parseImagePath,
  select,
  type SelectedNode,
} from "../../images/image-path.ts";
import { isTrue } from "../../pods/is-true.ts";
import type { ProducerView } from "./producer.ts";
import type { TemplateSource } from "./template-source.ts";

const maxDepth = 100;

/** The view of one item of a resource. In its paths, "path#key" is a key that contains dots. */
export function viewOf(
  { root, resource }: Pick<TemplateSource, "root" | "resource">,
  item: YamlNode,
  budget: Budget,
): ProducerView {
  const at = { root, item };
  const scalars = (path: string): ScalarNode[] => {
    const [place = "", key] = path.split("#", 2);
    const found = nodesAt(at, place, budget);
    if (key === undefined) return found.filter(isText);
    return found.flatMap((node) => {
      if (node.node !== "mapping") return [];
      return key === ""
        ? node.entries.map((entry) => entry.key)
        : [child(node, key)].filter(isText);
    });
  };
  return {
    root,
    item,
    resource,
    texts: (path) => scalars(path).map(({ value }) => value),
    scalars,
    has: (path) =>
      nodesAt(at, path, budget).some((node) => !(node.node === "scalar" && node.type === "null")),
    isTrue: (path) => nodesAt(at, path, budget).some(isTrue),
  };
}

/** The nodes at a path; see `ProducerOutput`. */
export function nodesAt(
  { root, item }: Pick<ProducerView, "root" | "item">,
  path: string,
  budget: Budget,
): YamlNode[] {
  if (path === ".") return [item];
  const selected = path.startsWith(".")
    ? selectPath(item, path.slice(1), budget)
    : selectPath(root, path, budget);
  return Array.from(selected, ({ node }) => node);
}

/** Unbounded: paths come from the table alone. */
const parsedPaths = new Map<string, ImagePath>();

export function selectPath(start: YamlNode, path: string, budget: Budget): Iterable<SelectedNode> {
  let steps = parsedPaths.get(path);
  if (steps === undefined) parsedPaths.set(path, (steps = parseTablePath(path)));
  return select(
    { node: start, path: "", parent: null },
    steps,
    (_, depth) => depth < maxDepth && spend(budget, "visits"),
  );
}

/**
 * Annotations contain dots: in `metadata.annotations/cert-manager.io/issuer` the text after the
 * first slash is one key.
 */
function parseTablePath(path: string): ImagePath {
  const slash = path.indexOf("/");
  return slash < 0
    ? parseImagePath(path)
    : [...parseImagePath(path.slice(0, slash)), path.slice(slash + 1)];
}

/** The type guard for a scalar that Kubernetes reads as a string. */
function isText(node: YamlNode | undefined): node is ScalarNode {
  return text(node) !== null;
}
