/** Copies files and folders into a temporary folder, some of them with other text. */
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { RenderRefusal } from "../model/source/render-root.ts";
import { realOf } from "../system/file-status.ts";
import { isOwn, isWithin } from "../system/paths.ts";

const maxFiles = 20_000;
const maxBytes = 128 * 1024 * 1024;
const maxDepth = 64;

export interface CopyRequest {
  /** Absolute paths of files and folders. */
  paths: readonly string[];
  /** Absolute; the copies keep their places relative to one another. */
  target: string;
  /** Links must not lead out of this folder. */
  boundary: string;
  /** Texts by absolute path that replace the content of files. */
  replaced: ReadonlyMap<string, string>;
  /** Folders by the absolute path of a further copy. */
  added?: ReadonlyMap<string, string>;
}

/**
 * Returns a function from an original path to its copy. Throws `RenderRefusal` if there is too
 * much to copy, or a link leads out of the boundary.
 */
export function copyTrees(request: CopyRequest): (path: string) => string {
  const base = commonFolder(request.paths);
  const copyOf = (path: string): string => join(request.target, relative(base, path));
  const copy = new TreeCopy(request, realpathSync.native(request.boundary));
  for (const path of request.paths) copy.add(path, copyOf(path), []);
  for (const [to, path] of request.added ?? []) copy.add(path, to, []);
  return copyOf;
}

class TreeCopy {
  readonly #request: CopyRequest;
  readonly #realBoundary: string;
  readonly #done = new Set<string>();
  #files = 0;
  #bytes = 0;

  constructor(request: CopyRequest, realBoundary: string) {
    this.#request = request;
    this.#realBoundary = realBoundary;
  }

  /**
   * A missing file is left for the renderer to report. `above`: the folders that lead to it, with
   * links resolved.
   */
  add(path: string, to: string, above: readonly string[]): void {
    if (this.#done.has(to)) return;
    this.#done.add(to);
    const real = realOf(path);
    if (real === null) return;
    const { boundary } = this.#request;
    if (!isOwn(real, this.#realBoundary) && isWithin(path, boundary))
      throw new RenderRefusal(
        `${relative(boundary, path)} is a link that leads out of the repository`,
      );
    const status = statSync(real);
    // Folders count as well: links to folders may multiply.
    this.#count(status.isFile() ? status.size : 0);
    if (status.isDirectory()) {
      // guard: link-loop
      if (above.includes(real))
        throw new RenderRefusal(`${relative(boundary, path)} is a link to a folder above it`);
      if (above.length > maxDepth) throw new RenderRefusal("its folders are nested too deeply");
      mkdirSync(to, { recursive: true });
      for (const name of readdirSync(real))
        if (name !== ".git") this.add(join(path, name), join(to, name), [...above, real]);
    } else if (status.isFile()) {
      mkdirSync(dirname(to), { recursive: true });
      const text = this.#request.replaced.get(path);
      if (text === undefined) copyFileSync(real, to);
      else writeFileSync(to, text);
    }
  }

  #count(size: number): void {
    this.#files++;
    this.#bytes += size;
    if (this.#files > maxFiles || this.#bytes > maxBytes)
      throw new RenderRefusal(`it has more than ${maxFiles} files or ${maxBytes >> 20} MiB`);
  }
}

/** The deepest folder that contains all paths. */
function commonFolder(paths: readonly string[]): string {
  const [first = sep, ...others] = paths.map((path) => dirname(path));
  let base = first;
  while (others.some((path) => !isWithin(path, base)) && base !== dirname(base))
    base = dirname(base);
  return base;
}
