/** Decides whether an object or patcher is in a namespace. */
import type { Namespaces } from "./declared-object.ts";

/** The longest name the API server accepts; no expression runs on longer text. */
const maxNameLength = 63;

/** Does the selection of a `match` include the namespace? `but` excludes names again. */
export function isSelected(
  { match, but }: Extract<Namespaces, { match: string }>,
  namespace: string,
): boolean {
  return fullyMatches(match, namespace) && !(but !== null && fullyMatches(but, namespace));
}

/**
 * Tests the whole name. An expression that JavaScript cannot compile matches every name, because
 * its meaning in the cluster is unknown.
 */
function fullyMatches(expression: string, name: string): boolean {
  if (name.length > maxNameLength) return false;
  try {
    return new RegExp(`^(?:${expression})$`).test(name);
  } catch {
    return true;
  }
}
