/**
 * Merges the values of a HelmRelease in the controller's order.
 * https://github.com/fluxcd/pkg/blob/chartutil/v1.30.0/chartutil/values.go
 */
import { parseGoYaml, parseGoYamlDocuments, type YamlValue } from "../objects/go-yaml.ts";
import { isValues, setValues, SetValuesError, type Values } from "../objects/set-values.ts";

/** An entry of `spec.valuesFrom`. */
export interface ValuesReference {
  kind: string;
  name: string;
  /** "values.yaml" where the entry names no key. */
  key: string;
  /** null where the data is a values file of its own. */
  targetPath: string | null;
  /** The data is taken as a string, whatever is in it. */
  literal: boolean;
  optional: boolean;
}

export type ValuesProblem =
  | { code: "unsupported-kind"; reference: ValuesReference }
  | { code: "not-found"; reference: ValuesReference }
  | { code: "key-not-found"; reference: ValuesReference }
  | { code: "unreadable"; reference: ValuesReference; detail: string };

/** The controller cannot make the values of a release, so nothing of it is rolled out. */
export class ValuesError extends Error {
  readonly problem: ValuesProblem;

  constructor(problem: ValuesProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/**
 * The data of a ConfigMap or Secret by key. `absent`: there is no such object. `unknown`: there may
 * be one, but its data is not in Git.
 */
export type DataLookup = (
  kind: string,
  name: string,
) => ReadonlyMap<string, string> | "absent" | "unknown";

export interface MergedValues {
  values: Values;
  /** References whose data is not in Git; the values are made without them. */
  unknown: ValuesReference[];
}

/**
 * `valuesFrom` in order, then the inline values over them. A reference with a `targetPath` writes
 * into the maps it finds, and those may be the inline values' own, which decides who wins.
 * Throws `ValuesError`.
 */
export function mergeReleaseValues(
  inline: Values,
  references: readonly ValuesReference[],
  lookup: DataLookup,
): MergedValues {
  const values = structuredClone(inline);
  const unknown: ValuesReference[] = [];
  let merged: Values = {};
  for (const reference of references) {
    const data = dataOf(reference, lookup);
    if (data === "unknown") unknown.push(reference);
    if (data === "unknown" || data === "skipped") continue;
    if (reference.targetPath === null) merged = mergeMaps(merged, readValues(data.text, reference));
    else {
      merged = mergeMaps(merged, values);
      writePath(merged, reference.targetPath, data.text, reference);
    }
  }
  return { values: mergeMaps(merged, values), unknown };
}

/**
 * `b` over `a`. Maps merge, all else replaces; a null stays, so that Helm drops the default.
 * A map that only one side has is shared with it, not copied.
 */
export function mergeMaps(a: Values, b: Values): Values {
  const merged: Values = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const present = Object.hasOwn(merged, key) ? merged[key] : undefined;
    merged[key] = isValues(value) && isValues(present) ? mergeMaps(present, value) : value;
  }
  return merged;
}

/** The values of a file, as `helm --values` reads it. Throws `SyntaxError`. */
export function readValuesFile(text: string): Values {
  let merged: Values = {};
  for (const document of parseGoYamlDocuments(text)) merged = mergeMaps(merged, asValues(document));
  return merged;
}

function dataOf(
  reference: ValuesReference,
  lookup: DataLookup,
): { text: string } | "unknown" | "skipped" {
  const { kind, name, key, optional } = reference;
  if (kind !== "ConfigMap" && kind !== "Secret")
    throw new ValuesError({ code: "unsupported-kind", reference });
  const object = lookup(kind, name);
  if (object === "unknown") return "unknown";
  if (object === "absent") {
    if (optional) return "skipped";
    throw new ValuesError({ code: "not-found", reference });
  }
  const text = object.get(key);
  if (text !== undefined) return { text };
  if (optional) return "skipped";
  throw new ValuesError({ code: "key-not-found", reference });
}

function readValues(text: string, reference: ValuesReference): Values {
  try {
    return asValues(parseGoYaml(text));
  } catch (error) {
    throw unreadable(reference, error);
  }
}

function asValues(value: YamlValue): Values {
  if (value === null) return {};
  if (!isValues(value)) throw new SyntaxError("the values are no map");
  return value;
}

function writePath(values: Values, path: string, text: string, reference: ValuesReference): void {
  const isQuoted = /^'[^]*'$|^"[^]*"$|^['"]$/.test(text);
  const strings = reference.literal || isQuoted;
  const value = reference.literal
    ? text.replaceAll(/[\\,[\]{}]/g, (character) => `\\${character}`)
    : isQuoted
      ? text.replaceAll(/^['"]+|['"]+$/g, "")
      : text;
  try {
    setValues(`${path}=${value}`, values, { strings });
  } catch (error) {
    throw unreadable(reference, error);
  }
}

function unreadable(reference: ValuesReference, error: unknown): unknown {
  if (!(error instanceof SyntaxError) && !(error instanceof SetValuesError)) return error;
  return new ValuesError({ code: "unreadable", reference, detail: error.message });
}
