/** Merges YAML maps as Helm merges values files. */
import { parse, stringify } from "yaml";

/** Later texts override earlier ones; lists and scalars are replaced. */
export function mergeYaml(texts: readonly string[]): string {
  let merged: Record<string, unknown> = {};
  for (const text of texts) {
    const value: unknown = parse(text, { logLevel: "silent" });
    if (isMap(value)) merged = merge(merged, value);
  }
  return stringify(merged);
}

function merge(a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const present = merged[key];
    merged[key] = isMap(present) && isMap(value) ? merge(present, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
