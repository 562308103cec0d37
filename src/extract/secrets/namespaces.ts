/** Where a producer puts what it makes → the namespaces, once those that are declared are known. Pure. */
import type { Namespaces } from "../../model/declared-object.ts";
import { child, items, type YamlNode, text } from "../../model/source.ts";

/** One namespace, or all that a pattern or a selector matches and no pattern of `but` does. */
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

/** All must hold; null for one that cannot be read. */
export type LabelSelector = LabelRequirement[] | null;

export interface LabelledNamespace {
  name: string;
  labels: Record<string, string>;
}

export const everywhere: NamespaceSpread = { patterns: [".*"], but: [], selectors: [] };

/** A literal as a pattern. */
export function literal(name: string): string {
  return name.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}

/** `*` and `?` for any text and any character. */
export function wildcard(pattern: string): string {
  return pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
}

/**
 * A regular expression of a manifest that is safe to run on a namespace's name: at most three repetitions and groups, and no repeated
 * group, look-around or back reference. null for any other: backtracking may take for ever.
 */
function safePattern(pattern: string): string | null {
  if (pattern.length > 500 || /\)[*+?{]|\(\?(?!:)|\\[1-9bBkpPux]/.test(pattern)) return null;
  if ((pattern.match(/[*+{]|\((?!\?)|\(\?:|(?<!\()\?/g) ?? []).length > 3) return null;
  try {
    return new RegExp(`^(?:${pattern})$`).source === "" ? null : pattern;
  } catch {
    return null; // It is no regular expression here, and may be one where it is used.
  }
}

/** `{matchLabels, matchExpressions}`; an empty one matches all. */
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

/** "a=b,c!=d,e in (f,g),h,!i": https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
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

/** More namespaces than these are not listed one by one: each product would carry them all. */
const maxListed = 1000;

/**
 * What surely is, and what may be: a selector is asked of the namespaces that are declared, and may match any other. What cannot be read
 * may be anywhere.
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
  const surely = [
    ...patterns,
    ...selected.map(literal),
    ...declared.map(({ name }) => literal(name)),
  ];
  const match = anyOf(surely);
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

/** The API server labels each namespace with its name, so a selector of that label alone names its namespaces. */
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
