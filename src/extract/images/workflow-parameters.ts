/**
 * Fills parameters of Tekton and Argo Workflows into images, if the resource defines their value:
 * https://tekton.dev/docs/pipelines/variables/
 * https://argo-workflows.readthedocs.io/en/latest/variables/
 */
import {
  child,
  type MappingNode,
  type ScalarNode,
  type YamlNode,
} from "../../model/source/source.ts";

export interface FilledImage {
  image: string;
  /** The value that the image is, or that its tag is. */
  node: ScalarNode;
  /** `node` is the tag alone. */
  inParts: boolean;
}

interface Dialect {
  /** Matches a variable of a parameter; its group is the parameter's name. */
  variable: RegExp;
  /** The keys of lists of parameters. */
  list: string;
}

const dialects: readonly [group: RegExp, dialect: Dialect][] = [
  [/^tekton\.dev\//, { variable: /\$\(params\.([\w-]{1,100})\)/g, list: "params" }],
  [
    /^argoproj\.io\//,
    {
      variable: /\{\{ {0,4}(?:inputs|workflow)\.parameters\.([\w-]{1,100}) {0,4}\}\}/g,
      list: "parameters",
    },
  ],
];

/** A parameter with several values in one resource has none that is certain. */
type Values = ReadonlyMap<string, ScalarNode | null>;

const known = new WeakMap<MappingNode, Values>();

/** Returns null if a value is not certain, or if its place in the image is not. */
export function withParameters(
  written: string,
  apiVersion: string,
  root: MappingNode,
): FilledImage | null {
  const dialect = dialects.find(([group]) => group.test(apiVersion))?.[1];
  if (dialect === undefined || written.search(dialect.variable) < 0) return null;
  const values = known.get(root) ?? valuesOf(root, dialect);
  known.set(root, values);
  let last: { node: ScalarNode; before: string; end: number } | null = null;
  let isComplete = true;
  const image = written.replaceAll(dialect.variable, (variable, name: string, at: number) => {
    const node = values.get(name) ?? null;
    if (node === null) isComplete = false;
    else last = { node, before: written.slice(0, at), end: at + variable.length };
    return node?.value ?? variable;
  });
  return isComplete ? placed(image, written, last) : null;
}

/** The image must be one parameter, or end with the parameter of its tag. */
function placed(
  image: string,
  written: string,
  last: { node: ScalarNode; before: string; end: number } | null,
): FilledImage | null {
  if (last === null || last.end !== written.length) return null;
  const { node, before } = last;
  if (before === "") return { image, node, inParts: false };
  return before.endsWith(":") ? { image, node, inParts: true } : null;
}

function valuesOf(root: MappingNode, { variable, list }: Dialect): Values {
  const values = new Map<string, ScalarNode | null>();
  // Aliases share nodes, so a tree may be far larger than its text.
  const seen = new Set<YamlNode>();
  const open: YamlNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.node === "sequence") for (const item of node.items) open.push(item);
    if (node.node !== "mapping") continue;
    for (const { key, value } of node.entries) {
      open.push(value);
      if (key.value === list && value.node === "sequence")
        for (const item of value.items) addValue(values, item, variable);
    }
  }
  return values;
}

function addValue(
  values: Map<string, ScalarNode | null>,
  parameter: YamlNode,
  variable: RegExp,
): void {
  const name = child(parameter, "name");
  if (name?.node !== "scalar") return;
  for (const key of ["value", "default"]) {
    const value = child(parameter, key);
    if (value === undefined) continue;
    const other = values.get(name.value);
    const isLiteral = value.node === "scalar" && value.value.search(variable) < 0;
    const isSame = other === undefined || (isLiteral && other?.value === value.value);
    values.set(name.value, isLiteral && isSame ? value : null);
  }
}
