/** Parameters that generators make, and how they are filled into text. */
import { executeTemplate } from "../go-template/go-template.ts";
import { formatted, isGoMap, type GoMap, type GoValue } from "../go-template/go-value.ts";
import { toYamlValue } from "../go-template/encoding-functions.ts";
import { TemplateError } from "../go-template/template-error.ts";
import type { YamlValue } from "../../objects/go-yaml.ts";

/** How the strings of an ApplicationSet are templated. */
export interface Dialect {
  goTemplate: boolean;
  failsOnMissing: boolean;
}

/**
 * Fills parameters into one text. Without goTemplate, `{{ name }}` is an exact key and an unknown
 * name stays as written. Throws `TemplateError`.
 */
export function fillText(text: string, parameters: GoMap, dialect: Dialect): string {
  if (dialect.goTemplate) return executeTemplate(text, parameters, dialect);
  let filled = "";
  let at = 0;
  for (;;) {
    const open = text.indexOf("{{", at);
    if (open < 0) return filled + text.slice(at);
    const close = text.indexOf("}}", open + 2);
    if (close < 0) throw new TemplateError(`cannot find end tag="}}" in ${text}`);
    const tag = text.slice(open + 2, close);
    const name = tag.trim();
    const value = name !== "" && Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    filled += text.slice(at, open) + (typeof value === "string" ? value : `{{${tag}}}`);
    at = close + 2;
  }
}

/** Fills parameters into every string and key. Throws `TemplateError`. */
export function fillValue<T extends YamlValue>(value: T, parameters: GoMap, dialect: Dialect): T;
export function fillValue(value: YamlValue, parameters: GoMap, dialect: Dialect): YamlValue {
  if (typeof value === "string") return fillText(value, parameters, dialect);
  if (Array.isArray(value)) return value.map((each) => fillValue(each, parameters, dialect));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      fillText(key, parameters, dialect),
      fillValue(each, parameters, dialect),
    ]),
  );
}

/** Adds the `values` of a generator, which may use the parameters. */
export function withValues(parameters: GoMap, values: GoMap, dialect: Dialect): GoMap {
  const filled = Object.entries(values).map(([key, value]): [string, GoValue] => [
    key,
    fillText(formatted(value), parameters, dialect),
  ]);
  if (filled.length === 0) return parameters;
  return dialect.goTemplate
    ? { ...parameters, values: Object.fromEntries(filled) }
    : {
        ...parameters,
        ...Object.fromEntries(filled.map(([key, value]) => [`values.${key}`, value])),
      };
}

/** Nested parameters with dots in their names, as selectors and the old dialect see them. */
export function flattened(value: GoValue, prefix = ""): [string, string][] {
  const below = (key: string): string => (prefix === "" ? key : `${prefix}.${key}`);
  if (Array.isArray(value))
    return value.flatMap((each, index) => flattened(each, below(String(index))));
  if (isGoMap(value))
    return Object.entries(value).flatMap(([key, each]) => flattened(each, below(key)));
  return [[prefix, formatted(value)]];
}

/** Two sets of parameters are the same if their YAML is. */
export function parameterKey(value: GoValue): string {
  return JSON.stringify(toYamlValue(value));
}
