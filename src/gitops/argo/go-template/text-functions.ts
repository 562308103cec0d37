/**
 * Functions over text.
 * https://github.com/Masterminds/sprig/blob/v3.3.0/strings.go
 * https://github.com/argoproj/argo-cd/blob/v3.5.1/applicationset/utils/utils.go
 */
import { anyText, integer, list, text } from "./arguments.ts";
import type { TemplateFunction } from "./template-function.ts";
import { formatted, type GoValue } from "./go-value.ts";
import { printf } from "./printf.ts";
import { TemplateError } from "./template-error.ts";

const maxRepeated = 100_000;

/** `fmt.Sprint` puts spaces between operands that are both no strings. */
function sprint(values: readonly GoValue[]): string {
  return values
    .map((value, index) => {
      const before = values[index - 1];
      const isSpaced = index > 0 && typeof value !== "string" && typeof before !== "string";
      return (isSpaced ? " " : "") + formatted(value);
    })
    .join("");
}

/** A DNS name: lower case, other characters become "-". */
export function sanitizeName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/gu, "-")
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, "");
}

function slugify(values: readonly GoValue[]): string {
  const name = text(values.at(-1));
  const size = values.length > 1 ? integer(values[0]) : 50;
  const truncatesAtWords = values.length > 2 && values[1] === true;
  const slug = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9\-_]+/g, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^[-_]+|[-_]+$/g, "");
  if (slug.length <= size) return slug;
  const cut = slug.slice(0, size);
  const words = cut.lastIndexOf("-");
  const isWord = slug[size] === "-" || words <= 0;
  return (truncatesAtWords && !isWord ? cut.slice(0, words) : cut).replace(/^[-_]+|[-_]+$/g, "");
}

function truncate(size: GoValue, value: GoValue): string {
  const length = integer(size);
  const written = text(value);
  if (length < 0) return written.length + length > 0 ? written.slice(length) : written;
  return written.slice(0, length);
}

function repeat(count: GoValue, value: GoValue): string {
  const times = integer(count);
  if (times < 0 || times * text(value).length > maxRepeated)
    throw new TemplateError("repeats too often");
  return text(value).repeat(times);
}

function title(value: string): string {
  return value.replace(/(?<![\p{L}\p{N}_'])\p{L}/gu, (letter) => letter.toUpperCase());
}

function indent(size: GoValue, value: GoValue): string {
  const pad = repeat(size, " ");
  return pad + text(value).replaceAll("\n", `\n${pad}`);
}

/** Characters of a set at the start or the end. */
function trimSet(set: string, value: string, ends: "start" | "end" | "both"): string {
  const characters = new Set(Array.from(set));
  const symbols = Array.from(value);
  let from = 0;
  let to = symbols.length;
  if (ends !== "end") while (from < to && characters.has(symbols[from] ?? "")) from++;
  if (ends !== "start") while (to > from && characters.has(symbols[to - 1] ?? "")) to--;
  return symbols.slice(from, to).join("");
}

/** Go's patterns are RE2; a pattern that JavaScript reads otherwise is refused. */
function pattern(value: GoValue, flags: string): RegExp {
  const written = text(value);
  if (written.length > 200 || /[*+}]\)?[*+{]|\(\?(?!:)/.test(written))
    throw new TemplateError("the regular expression is not supported", "regular expressions");
  try {
    return new RegExp(written, `u${flags}`);
  } catch {
    throw new TemplateError(`error parsing regexp: ${written}`);
  }
}

function substring(start: GoValue, end: GoValue, value: GoValue): string {
  const from = integer(start);
  const to = integer(end);
  const written = text(value);
  if (from < 0) return written.slice(0, Math.max(0, to));
  return to < 0 || to > written.length ? written.slice(from) : written.slice(from, to);
}

/** Lower-case words with a separator between them. */
function separated(value: GoValue, separator: string): string {
  return text(value)
    .replace(/([a-z0-9])([A-Z])/g, `$1${separator}$2`)
    .replace(/[-_\s]+/g, separator)
    .toLowerCase();
}

function toText([value]: readonly GoValue[]): string {
  return formatted(value);
}

function isPresent(value: GoValue): boolean {
  return value !== null && value !== undefined;
}

/** A malformed pattern matches nothing here; elsewhere it is an error. */
function matchesPattern(expression: GoValue, value: GoValue): boolean {
  try {
    return pattern(expression, "").test(text(value));
  } catch (error) {
    if (error instanceof TemplateError && error.unknownFunction === null) return false;
    throw error;
  }
}

export const textFunctions = {
  print: (values) => sprint(values),
  println: (values) => `${values.map(formatted).join(" ")}\n`,
  printf: ([format, ...values]) => printf(text(format), values),
  html: (values) =>
    sprint(values).replace(/[<>&'"]/g, (character) => `&#${character.codePointAt(0)};`),
  urlquery: (values) => encodeURIComponent(sprint(values)).replaceAll("%20", "+"),
  lower: ([value]) => text(value).toLowerCase(),
  upper: ([value]) => text(value).toUpperCase(),
  title: ([value]) => title(text(value)),
  untitle: ([value]) => text(value).replace(/(?<!\p{L})\p{Lu}/gu, (letter) => letter.toLowerCase()),
  trim: ([value]) => text(value).trim(),
  trimAll: ([set, value]) => trimSet(text(set), text(value), "both"),
  trimall: ([set, value]) => trimSet(text(set), text(value), "both"),
  trimPrefix: ([prefix, value]) =>
    text(value).startsWith(text(prefix)) ? text(value).slice(text(prefix).length) : text(value),
  trimSuffix: ([suffix, value]) =>
    text(suffix) !== "" && text(value).endsWith(text(suffix))
      ? text(value).slice(0, -text(suffix).length)
      : text(value),
  trunc: ([size, value]) => truncate(size, value),
  substr: ([start, end, value]) => substring(start, end, value),
  abbrev: ([size, value]) => {
    const width = integer(size);
    return width < 4 || text(value).length <= width
      ? text(value)
      : `${text(value).slice(0, width - 3)}...`;
  },
  replace: ([from, to, value]) => text(value).replaceAll(text(from), () => text(to)),
  contains: ([part, value]) => text(value).includes(text(part)),
  hasPrefix: ([prefix, value]) => text(value).startsWith(text(prefix)),
  hasSuffix: ([suffix, value]) => text(value).endsWith(text(suffix)),
  repeat: ([count, value]) => repeat(count, value),
  nospace: ([value]) => text(value).replace(/\s/g, ""),
  cat: (values) => values.filter(isPresent).map(formatted).join(" "),
  quote: (values) =>
    values
      .filter(isPresent)
      .map((value) => JSON.stringify(formatted(value)))
      .join(" "),
  squote: (values) =>
    values
      .filter(isPresent)
      .map((value) => `'${formatted(value)}'`)
      .join(" "),
  indent: ([size, value]) => indent(size, value),
  nindent: ([size, value]) => `\n${indent(size, value)}`,
  split: ([separator, value]) =>
    Object.fromEntries(
      text(value)
        .split(text(separator))
        .map((part, index) => [`_${index}`, part]),
    ),
  splitList: ([separator, value]) => text(value).split(text(separator)),
  splitn: ([separator, count, value]) => {
    const parts = text(value).split(text(separator));
    const size = integer(count);
    const kept =
      parts.length <= size
        ? parts
        : [...parts.slice(0, size - 1), parts.slice(size - 1).join(text(separator))];
    return Object.fromEntries(kept.map((part, index) => [`_${index}`, part]));
  },
  join: ([separator, values]) =>
    (Array.isArray(values) ? values : [values])
      .filter(isPresent)
      .map(formatted)
      .join(text(separator)),
  toString: toText,
  toStrings: ([values]) => list(values).map(anyText),
  snakecase: ([value]) => separated(value, "_"),
  kebabcase: ([value]) => separated(value, "-"),
  camelcase: ([value]) =>
    text(value).replace(/(?:^|[-_\s]+)([a-zA-Z])/g, (_, letter: string) => letter.toUpperCase()),
  regexMatch: ([expression, value]) => matchesPattern(expression, value),
  regexFind: ([expression, value]) => pattern(expression, "").exec(text(value))?.[0] ?? "",
  regexReplaceAll: ([expression, value, replacement]) =>
    text(value).replace(
      pattern(expression, "g"),
      text(replacement).replace(/\$\{(\d+)\}/g, "$$$1"),
    ),
  regexReplaceAllLiteral: ([expression, value, replacement]) =>
    text(value).replace(pattern(expression, "g"), () => text(replacement)),
  normalize: ([value]) => sanitizeName(text(value)),
  slugify,
} satisfies Record<string, TemplateFunction>;
