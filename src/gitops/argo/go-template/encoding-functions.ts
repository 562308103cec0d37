/**
 * Functions that read and print formats, and paths.
 * https://github.com/argoproj/argo-cd/blob/v3.5.1/applicationset/utils/template_functions.go
 */
import { createHash } from "node:crypto";
import { posix } from "node:path";
import { parseGoYaml, printGoYaml, type YamlValue } from "../../objects/go-yaml.ts";
import { text } from "./arguments.ts";
import type { TemplateFunction } from "./template-function.ts";
import { isGoMap, sortedKeys, type GoValue } from "./go-value.ts";
import { TemplateError } from "./template-error.ts";

/** The value as JSON has it: its integers and floats are one. */
export function toYamlValue(value: GoValue): YamlValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(toYamlValue);
  if (!isGoMap(value)) return value;
  return Object.fromEntries(sortedKeys(value).map((key) => [key, toYamlValue(value[key])]));
}

function parsed(value: GoValue): YamlValue {
  try {
    return parseGoYaml(text(value));
  } catch (error) {
    if (error instanceof SyntaxError) throw new TemplateError(error.message);
    throw error;
  }
}

function parsedJson(value: GoValue): GoValue {
  try {
    const read: YamlValue = JSON.parse(text(value));
    return read;
  } catch {
    return null;
  }
}

function hash(algorithm: "sha256" | "sha1" | "md5", value: GoValue): string {
  return createHash(algorithm).update(text(value)).digest("hex");
}

/** Go escapes what HTML would read. */
function escapedForHtml(json: string): string {
  return json.replace(
    /[<>&]/g,
    (character) => `\\u00${(character.codePointAt(0) ?? 0).toString(16)}`,
  );
}

export const encodingFunctions = {
  toYaml: ([value]) => printGoYaml(toYamlValue(value)).replace(/\n$/, ""),
  fromYaml: ([value]) => parsed(value),
  fromYamlArray: ([value]) => parsed(value),
  toJson: ([value]) => escapedForHtml(JSON.stringify(toYamlValue(value))),
  toRawJson: ([value]) => JSON.stringify(toYamlValue(value)),
  toPrettyJson: ([value]) => escapedForHtml(JSON.stringify(toYamlValue(value), null, 2)),
  fromJson: ([value]) => parsedJson(value),
  b64enc: ([value]) => Buffer.from(text(value)).toString("base64"),
  b64dec: ([value]) => Buffer.from(text(value), "base64").toString(),
  sha256sum: ([value]) => hash("sha256", value),
  sha1sum: ([value]) => hash("sha1", value),
  md5sum: ([value]) => hash("md5", value),
  base: ([value]) => posix.basename(text(value)) || ".",
  dir: ([value]) => posix.dirname(text(value)),
  ext: ([value]) => /\.[^./]*$/.exec(text(value))?.[0] ?? "",
  clean: ([value]) => posix.normalize(text(value)),
  isAbs: ([value]) => text(value).startsWith("/"),
  osBase: ([value]) => posix.basename(text(value)),
  osDir: ([value]) => posix.dirname(text(value)),
} satisfies Record<string, TemplateFunction>;
