/** Determines the type of a scalar as Kubernetes does. */
import type { ScalarType } from "../model/source/source.ts";

const word =
  /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const nothing = /^(?:~|null|Null|NULL)?$/;
const special = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const integer =
  /^(?:[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)|0b[-+][01]+)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const dotted = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;

const standardTag = "tag:yaml.org,2002:";
const typeOfTag: Record<string, ScalarType> = {
  int: "number",
  float: "number",
  bool: "boolean",
  null: "null",
};

/**
 * The type of a plain scalar without a tag, as sigs.k8s.io/yaml resolves it: YAML 1.1 including `y`
 * and `n`, but without base 60; timestamps are strings.
 * https://github.com/kubernetes-sigs/yaml/blob/v1.6.0/goyaml.v2/resolve.go
 */
export function scalarType(text: string): ScalarType {
  const first = text.charCodeAt(0);
  if (Number.isNaN(first)) return "null";
  if (first === 0x2e)
    return special.test(text) ||
      (dotted.test(text) && Number.isFinite(Number(text.replaceAll("_", ""))))
      ? "number"
      : "string";
  if (first === 0x2b || first === 0x2d || (first >= 0x30 && first <= 0x39)) {
    const digits = text.replaceAll("_", "");
    if (integer.test(digits) || special.test(text)) return "number";
    return float.test(digits) && Number.isFinite(Number(digits)) ? "number" : "string";
  }
  if (text.length > 5) return "string";
  if (word.test(text)) return "boolean";
  return nothing.test(text) ? "null" : "string";
}

/** The type by an explicit tag. A scalar with a tag of another program is a string. */
export function taggedType(tag: string): ScalarType {
  return typeOfTag[standardTagName(tag)] ?? "string";
}

/** The name of a tag of YAML itself: "binary" for `!!binary`; "" for any other tag. */
export function standardTagName(tag: string): string {
  if (tag.startsWith("!!")) return tag.slice(2);
  return tag.startsWith(`!<${standardTag}`) ? tag.slice(standardTag.length + 2, -1) : "";
}
