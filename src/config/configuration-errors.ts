/** Words the errors that zod finds in a configuration, in the terms of its author. */
import { z } from "zod";
import { declarations, type Declaration } from "./declarations.ts";
import { didYouMean } from "./did-you-mean.ts";

type Issue = z.core.$ZodIssue;

/** One error: the path of the value or key that it is about, and what to do. */
export interface ConfigurationError {
  path: readonly PropertyKey[];
  /** The error is about the key at the end of the path, not about its value. */
  isKey: boolean;
  text: string;
}

/** A scalar as its author wrote it, and as YAML reads it. */
export interface WrittenValue {
  source: string;
  value: unknown;
}

type Written = (path: readonly PropertyKey[]) => WrittenValue | null;

/** `schema` is the one that found `issues`. `written` returns null for lists and maps. */
export function configurationErrors(
  schema: z.ZodType,
  issues: readonly Issue[],
  written: Written,
): ConfigurationError[] {
  return issues.flatMap((issue) => errorsOf(schema, issue, written));
}

/** The rules that `rules` and `ignore` name and that do not exist. */
export function unknownRules(content: unknown, known: readonly string[]): ConfigurationError[] {
  const { rules, ignore } = z
    .object({
      rules: z.record(z.string(), z.unknown()).catch({}),
      ignore: z.array(z.object({ rule: z.string() }).nullable().catch(null)).catch([]),
    })
    .catch({ rules: {}, ignore: [] })
    .parse(content);
  const named = [
    ...Object.keys(rules).map((rule) => ({ rule, path: ["rules", rule], isKey: true })),
    ...ignore.flatMap((entry, index) =>
      entry === null ? [] : [{ rule: entry.rule, path: ["ignore", index, "rule"], isKey: false }],
    ),
  ];
  return named
    .filter(({ rule }) => !known.includes(rule))
    .map(({ rule, path, isKey }) => ({
      path,
      isKey,
      text: `unknown rule "${rule}"${didYouMean(rule, known)}`,
    }));
}

function errorsOf(schema: z.ZodType, issue: Issue, written: Written): ConfigurationError[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      path: [...path, key],
      isKey: true,
      text: unknownKey(key, keysAt(schema, path), path.length === 0 ? elsewhere(schema, key) : ""),
    }));
  const why =
    issue.code === "invalid_key"
      ? (issue.issues[0]?.message ?? issue.message)
      : wording(schema, issue);
  const shown = path.length === 0 ? "" : `${path.join(".")}: `;
  return [
    {
      path,
      isKey: issue.code === "invalid_key",
      text: `${shown}${why}${hintFor(issue, path, written(path))}`,
    },
  ];
}

/** A key of `cluster`, or a flag, that stands at the top of the configuration. */
function elsewhere(schema: z.ZodType, key: string): string {
  if (keysAt(schema, ["cluster"]).includes(key)) return `; did you mean cluster.${key}?`;
  const rows: Readonly<Record<string, Declaration>> = declarations;
  const flag = Object.hasOwn(rows, key) ? /--[\w-]+/.exec(rows[key]?.flag ?? "")?.[0] : undefined;
  return flag === undefined ? "" : `; it is a flag, not a key: ${flag}`;
}

/** `otherwise` is the hint for a key that belongs elsewhere. */
function unknownKey(key: string, known: readonly string[], otherwise: string): string {
  const hint = /^(?:password|token|secret)$/i.test(key)
    ? known.includes("passwordEnv")
      ? "; secrets do not belong in Git: name an environment variable with `passwordEnv`"
      : ""
    : otherwise || didYouMean(key, known);
  return `unknown key "${key}"${hint}`;
}

/** Returns zod's own message for checks that the schema words itself. */
function wording(schema: z.ZodType, issue: Issue): string {
  if (issue.code === "invalid_type") {
    const keys = issue.expected === "object" ? keysAt(schema, issue.path) : [];
    const expected =
      `expected ${typeNames[issue.expected] ?? issue.expected}` +
      (keys.length === 0 || issue.path.length === 0 ? "" : `: ${keys.join(", ")}`);
    return isMissing(issue) ? `missing; ${expected}` : expected;
  }
  if (issue.code === "invalid_value")
    return `expected ${alternatives(issue.values.map((value) => String(value)))}`;
  if (issue.code === "invalid_union") return "expected text, a number, true or false";
  if (issue.code === "too_small" || issue.code === "too_big") {
    if (issue.origin === "number") return "expected a number from 0 to 100";
  }
  return issue.message;
}

/** zod tells a missing key from other types only in words. */
function isMissing({ message }: Issue): boolean {
  return message.endsWith("received undefined");
}

/** "error, warning or never". */
function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

const typeNames: Partial<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  number: "a number",
  object: "keys with values",
  record: "keys with values",
  string: "text",
};

/** What the author may have meant. `written` is null for a list or map. */
function hintFor(issue: Issue, path: readonly PropertyKey[], written: WrittenValue | null): string {
  if (issue.code === "invalid_value") return hintForChoice(issue, written);
  if (issue.code !== "invalid_type" || isMissing(issue)) return "";
  if (written?.value === null) return "; the key has no value";
  if (issue.expected === "array")
    return written === null
      ? "; begin each entry with `- `"
      : `, such as ${String(path.at(-1) ?? "")}: [${written.source}]`;
  if (issue.expected === "boolean" && typeof written?.value === "string")
    return booleanHint(written.value);
  if (issue.expected === "number") {
    const percent = /^(\d+)\s*%$/.exec(written?.source ?? "")?.[1];
    return percent === undefined ? "" : `; write ${percent}, without %`;
  }
  if (issue.expected !== "string" || written === null) return "";
  if (typeof written.value === "number")
    return `; write "${written.source}" in quotes, because YAML reads the number ${written.value}`;
  return `; write "${written.source}" in quotes`;
}

function hintForChoice(
  { values }: Extract<Issue, { code: "invalid_value" }>,
  written: WrittenValue | null,
): string {
  if (written?.value === false && values.includes("off")) return "; did you mean off?";
  return didYouMean(
    written?.source ?? "",
    values.map((value) => String(value)),
  );
}

function booleanHint(written: string): string {
  const word = written.toLowerCase();
  if (word === "true" || word === "false") return `; write ${word} without quotes`;
  if (word === "yes" || word === "on") return "; did you mean true?";
  return word === "no" || word === "off" ? "; did you mean false?" : "";
}

/** The keys that the schema allows at a path. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let at = schema;
  for (const key of path) {
    at = unwrap(at);
    if (at instanceof z.ZodObject) at = at.shape[String(key)] ?? at;
    else if (at instanceof z.ZodRecord) at = at.valueType;
    else if (at instanceof z.ZodArray) at = at.element;
  }
  at = unwrap(at);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrap(type: z.core.$ZodType): z.core.$ZodType {
  return type instanceof z.ZodOptional ? type.unwrap() : type;
}
