/** Reads the text files that a root is rendered from. */
import type { Rerender, SourceText } from "../model/source/render-root.ts";
import { textOf } from "../system/paths.ts";

/** For all texts of one root. */
const maxTotalLength = 32 * 1024 * 1024;

/** An absolute path and its role. */
export interface SourcePath {
  file: string;
  role: SourceText["role"];
}

/** The source texts of a root by the path that users see, and their absolute paths. */
export class SourceFiles {
  readonly texts: SourceText[] = [];
  readonly #absolute = new Map<string, string>();

  /** Files that are not text, or exceed the limit, are left out. */
  static read(files: readonly SourcePath[], show: (path: string) => string): SourceFiles {
    const found = new SourceFiles();
    let remaining = maxTotalLength;
    for (const { file, role } of files) {
      const path = show(file);
      const text = found.#absolute.has(path) ? null : textOf(file);
      if (text === null || text.length > remaining) continue;
      remaining -= text.length;
      found.#absolute.set(path, file);
      found.texts.push({ path, role, text });
    }
    return found;
  }

  /** Pairs of the path that users see and the absolute path. */
  paths(): Iterable<[path: string, absolute: string]> {
    return this.#absolute;
  }

  /** The texts of a rerender by absolute path. */
  replacedFiles({ replaced }: Rerender): Map<string, string> {
    const files = new Map<string, string>();
    for (const [path, text] of replaced) {
      const file = this.#absolute.get(path);
      if (file !== undefined) files.set(file, text);
    }
    return files;
  }
}
