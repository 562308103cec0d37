/** Finds the key under which a source value stands. */
import type { SourceValue } from "./source-value.ts";

/** The last key before the value on its line, or of its `--set` pair; null for list items. */
export function keyOfValue({ source: { text }, scalar }: SourceValue): string | null {
  const before = text.slice(Math.max(0, scalar.from - 200), scalar.from);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return /([\w-]+)["']?(?::[ \t]*|=)["']?$/.exec(line)?.[1] ?? null;
}
