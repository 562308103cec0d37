/**
 * Checks the template of a docker config without its values. Values are taken for plain text, as
 * user names and passwords are.
 */
import { field } from "../../model/text/json-field.ts";

/** Longer templates are not checked. */
const maxLength = 32 * 1024;

/** Conditions and loops decide what the template prints: it is not checked. */
const controls = /\{\{-?\s*(?:if|else|end|range|with|define|template|block|include)\b/;

/** Text that begins like YAML, base64 or a string. Only the texts of SOPS are no templates yet. */
const opensOtherText = /^\s*(?!ENC\[)["'A-Za-z]/;

/** A mapping that is written out; keys in single quotes are YAML or Python, and no JSON. */
const opensMapping = /\{\s*(?:"|'[\w.-]+'\s*:)/;

/** Stands for the value of an action within a string. */
const hole = "\u0000";

export type TemplateDefect = "not-json" | "auth-not-base64";

/** What is wrong with a template whatever its values are; null if nothing is known to be. */
export function templateDefect(template: string): TemplateDefect | null {
  if (template.length > maxLength || controls.test(template)) return null;
  if (opensOtherText.test(template)) return "not-json";
  if (!opensMapping.test(template)) return null;
  for (const outside of ["0", "", '""', "{}"]) {
    const config = parsed(withHoles(template, outside));
    if (config !== undefined) return hasWrongAuth(config, template) ? "auth-not-base64" : null;
  }
  return "not-json";
}

/** True for a mapping whose keys are all known, without `auths` among them. */
export function lacksAuths(template: string): boolean {
  if (template.length > maxLength || controls.test(template)) return false;
  // An action that prints more than one value leaves no JSON.
  const config = parsed(withHoles(template, "0"));
  if (typeof config !== "object" || config === null || Array.isArray(config)) return false;
  return Object.keys(config).every((key) => !key.includes("\u007f") && !/^auths$/i.test(key));
}

/** Replaces actions: by a hole within a JSON string, by `outside` elsewhere. */
function withHoles(template: string, outside: string): string {
  let text = "";
  let inString = false;
  for (let at = 0; at < template.length; at++) {
    const opening = template.slice(at, at + 2);
    if (opening === "{{" || opening === "${") {
      const close = opening === "{{" ? "}}" : "}";
      const end = template.indexOf(close, at);
      if (end < 0) return text + template.slice(at);
      text += inString ? hole : outside;
      at = end + close.length - 1;
      continue;
    }
    const character = template[at] ?? "";
    if (character === "\\" && inString) {
      text += template.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (character === '"') inString = !inString;
    text += character;
  }
  return text;
}

/** Undefined if the text is not JSON. Holes become characters that JSON allows in strings. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(hole, "\u007f"));
  } catch {
    return undefined;
  }
}

/** An `auth` with a literal character outside base64, or of a pair that nothing encodes. */
function hasWrongAuth(config: unknown, template: string): boolean {
  const auths = field(config, "auths");
  if (typeof auths !== "object" || auths === null) return false;
  const values = Object.values(auths).map((entry) => field(entry, "auth"));
  const encodes = /b64enc|base64|encode/i.test(template);
  const joins = /"auth"\s*:\s*"\{\{[^}]*(?:%s:%s|":")[^}]*\}\}"/.test(template);
  return values.some(
    (value) =>
      typeof value === "string" &&
      (/[^A-Za-z0-9+/=\s\u007f]/.test(value) || (value === "\u007f" && joins && !encodes)),
  );
}
