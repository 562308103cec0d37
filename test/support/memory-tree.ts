/** A source tree that is held in memory. */
import type { SourceTree } from "../../src/model/source/source-tree.ts";

export function memoryTree(files: Record<string, string>): SourceTree {
  return {
    files: Object.keys(files).toSorted(),
    read: async (path) => (Object.hasOwn(files, path) ? (files[path] ?? null) : null),
  };
}
