/** Rules for the namespaces of an object, and their resolution once all namespaces are known. */
import type { Namespaces } from "../../model/cluster/declared-object.ts";
import { child, items, type YamlNode, text } from "../../model/source/source.ts";

/** One namespace, or all that match a pattern or selector but no pattern of `but`. */
export type NamespaceRule = { is: string | null } | NamespaceSpread;

export interface NamespaceSpread {
  /** Regular expressions, anchored. */
  patterns: string[];
  but: string[];
  selectors: LabelSelector[];
}

interface LabelRequirement {
  key: string;
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  values: string[];
}

/** Requirements that must all hold; null for a selector that cannot be parsed. */
export type LabelSelector = LabelRequirement[] | null;

export interface LabelledNamespace {
  name: string;
  labels: Record<string, string>;
}

/** All namespaces. */
export const everywhere: NamespaceSpread = { patterns: [".*"], but: [], selectors: [] };

/** Escapes a name for a regular expression. */
export function literal(name: string): string {
  return name.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}

/** Converts a pattern with `*` and `?` to a regular expression. */
export function wildcard(pattern: string): string {
  return pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
}

/**
 * Returns a regular expression from a manifest if it is safe to run on the name of a namespace: at
 * most three repetitions and groups, no repeated group, look-around or back reference. null for any
 * other, which may backtrack without end.
 */
function safePattern(pattern: string): string | null {
  if (pattern.length > 500 || /\)[*+?{]|\(\?(?!:)|\\[1-9bBkpPux]/.test(pattern)) return null;
  if ((pattern.match(/[*+{]|\((?!\?)|\(\?:|(?<!\()\?/g) ?? []).length > 3) return null;
  try {
    return new RegExp(`^(?:${pattern})$`).source === "" ? null : pattern;
  } catch {
    return null; // Another engine may accept the expression.
  }
}

/** Reads `{matchLabels, matchExpressions}`; an empty selector matches all. */
export function selectorOf(node: YamlNode | undefined): LabelSelector {
  if (node?.node !== "mapping") return null;
  const requirements: LabelRequirement[] = [];
  const labels = child(node, "matchLabels");
  if (labels?.node === "mapping")
    for (const { key, value } of labels.entries) {
      const wanted = text(value);
      if (wanted === null) return null;
      requirements.push({ key: key.value, operator: "In", values: [wanted] });
    }
  for (const item of items(child(node, "matchExpressions"))) {
    const key = text(child(item, "key"));
    const operator = text(child(item, "operator"));
    const values = items(child(item, "values")).map(text);
    if (
      key === null ||
      (operator !== "In" &&
        operator !== "NotIn" &&
        operator !== "Exists" &&
        operator !== "DoesNotExist")
    )
      return null;
    requirements.push({ key, operator, values: values.filter((value) => value !== null) });
  }
  return requirements;
}

/**
 * Parses "a=b,c!=d,e in (f,g),h,!i".
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseSelector(written: string): LabelSelector {
  if (written.length > 10_000) return null;
  const requirements = written.split(/,(?![^(]*\))/).map((part) => parseRequirement(part.trim()));
  const read = requirements.filter((requirement) => requirement !== null);
  return read.length === requirements.length ? read : null;
}

function parseRequirement(part: string): LabelRequirement | null {
  const set = /^([\w./-]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
  if (set !== null) {
    const values = (set[3] ?? "").split(",").map((value) => value.trim());
    return { key: set[1] ?? "", operator: set[2] === "in" ? "In" : "NotIn", values };
  }
  const equality = /^([\w./-]+)\s*(==?|!=)\s*([\w.-]*)$/.exec(part);
  if (equality !== null)
    return {
      key: equality[1] ?? "",
      operator: equality[2] === "!=" ? "NotIn" : "In",
      values: [equality[3] ?? ""],
    };
  const existence = /^(!?)\s*([\w./-]+)$/.exec(part);
  if (existence === null) return null;
  return {
    key: existence[2] ?? "",
    operator: existence[1] === "!" ? "DoesNotExist" : "Exists",
    values: [],
  };
}

/** More namespaces are not excluded by name: each object would carry them all. */
const maxListed = 1000;

/**
 * Returns the namespaces that certainly match, and those that may: a selector is evaluated for the
 * declared namespaces, and may match any other. Rules that cannot be parsed may match anywhere.
 */
export function resolveNamespaces(
  where: NamespaceRule,
  known: readonly LabelledNamespace[],
): { namespaces: Namespaces; certain: boolean }[] {
  if ("is" in where) return [{ namespaces: where, certain: true }];
  const { selectors } = where;
  const patterns = where.patterns.map(safePattern);
  const exceptions = where.but.map(safePattern);
  const unreadable = patterns.includes(null) || selectors.includes(null);
  const open = selectors.filter((selector) => selector !== null && namesOf(selector) === null);
  const selected = selectors.flatMap((selector) =>
    selector === null ? [] : (namesOf(selector) ?? []),
  );
  const declared = known.filter((namespace) =>
    open.some((selector) => selector !== null && matches(selector, namespace)),
  );
  const certain = [
    ...patterns,
    ...selected.map(literal),
    ...declared.map(({ name }) => literal(name)),
  ];
  const match = anyOf(certain);
  const but = anyOf(exceptions);
  const found: ReturnType<typeof resolveNamespaces> = [];
  if (match !== null)
    found.push({ namespaces: { match, but }, certain: !exceptions.includes(null) });
  if (unreadable || open.length > 0) {
    const decided =
      unreadable || known.length > maxListed ? [] : known.map(({ name }) => literal(name));
    found.push({
      namespaces: { match: ".*", but: anyOf([...exceptions, ...decided]) },
      certain: false,
    });
  }
  return found;
}

/** The API server sets this label, so that a selector of it alone lists namespaces by name. */
const nameLabel = "kubernetes.io/metadata.name";

function namesOf(selector: LabelRequirement[]): string[] | null {
  const [only, ...others] = selector;
  return only?.key === nameLabel && only.operator === "In" && others.length === 0
    ? only.values
    : null;
}

function matches(selector: LabelRequirement[], { name, labels }: LabelledNamespace): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = key === nameLabel ? name : Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (operator === "Exists") return value !== undefined;
    if (operator === "DoesNotExist") return value === undefined;
    return operator === "In"
      ? value !== undefined && values.includes(value)
      : value === undefined || !values.includes(value);
  });
}

function anyOf(patterns: (string | null)[]): string | null {
  const distinct = [...new Set(patterns.filter((pattern) => pattern !== null))];
  if (distinct.length <= 1) return distinct[0] ?? null;
  return distinct.map((pattern) => (pattern.includes("|") ? `(?:${pattern})` : pattern)).join("|");
}
