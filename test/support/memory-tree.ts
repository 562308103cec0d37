/** A source tree that is held in memory. */
import type { SourceTree } from "../../src/model/source/source-tree.ts";

/** The `large` files are read only where they are passed on. */
export function memoryTree(
  files: Record<string, string>,
  large: readonly string[] = [],
): SourceTree {
  return {
    files: Object.keys(files).toSorted(),
    read: async (path, maxBytes) => {
      const text = Object.hasOwn(files, path) ? (files[path] ?? null) : null;
      const isUnread = maxBytes === undefined && large.includes(path);
      return isUnread || text?.includes("\0") === true ? null : text;
    },
  };
}
