/** Finds the globs of `exclude` that match nothing on disk. */
import { readdirSync, type Dirent } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { firstOf, parseGlob } from "../../system/glob.ts";
import { slashed } from "../../system/paths.ts";

export interface UnmatchedGlob {
  glob: string;
  /** The same glob at any depth, if that matches something. */
  nearest: string | null;
}

/** In larger trees no glob counts as unmatched. */
const maxEntries = 100_000;

const unreadFolders: ReadonlySet<string> = new Set([".git", "node_modules"]);

interface PendingGlob extends UnmatchedGlob {
  matches: (path: string) => boolean;
  /** The glob below any folder; null if it begins so. */
  below: { glob: string; matches: (path: string) => boolean } | null;
}

export class GlobSearch {
  readonly #workingFolder: string;
  #pending: PendingGlob[];

  /** A glob of a folder that is never read is right even if it matches nothing. */
  constructor(globs: readonly string[], workingFolder: string) {
    this.#workingFolder = workingFolder;
    this.#pending = globs
      .filter((glob) => !glob.split("/").some((name) => unreadFolders.has(name)))
      .map(pend);
  }

  /**
   * Searches the working folder, and those of `paths` that lie elsewhere, until every glob has
   * matched. Folders near the top come first.
   */
  unmatched(paths: readonly string[]): UnmatchedGlob[] {
    const folders = [this.#workingFolder, ...this.#elsewhere(paths)];
    let entries = 0;
    // Folders are added to the list as they are found.
    for (const folder of folders) {
      if (this.#pending.length === 0) return [];
      for (const entry of entriesOf(folder)) {
        if (++entries > maxEntries) return [];
        const path = join(folder, entry.name);
        this.#try(slashed(relative(this.#workingFolder, path)));
        if (entry.isDirectory() && !unreadFolders.has(entry.name)) folders.push(path);
      }
    }
    return this.#pending.map(({ glob, nearest }) => ({ glob, nearest }));
  }

  #try(path: string): void {
    this.#pending = this.#pending.filter(({ matches }) => !matches(path));
    for (const glob of this.#pending)
      if (glob.below?.matches(path) === true) glob.nearest = glob.below.glob;
  }

  #elsewhere(paths: readonly string[]): string[] {
    return paths.flatMap((path) => {
      const folder = resolve(this.#workingFolder, parseGlob(path)?.base ?? path);
      const inside = relative(this.#workingFolder, folder);
      return inside.startsWith("..") || isAbsolute(inside) ? [folder] : [];
    });
  }
}

function pend(glob: string): PendingGlob {
  const below = `**/${glob.replace(/^(?:\.?\/)+/, "")}`;
  return {
    glob,
    matches: matcherOf(glob),
    nearest: null,
    below: /^(?:\*\*|\.\.)\//.test(glob) ? null : { glob: below, matches: matcherOf(below) },
  };
}

function matcherOf(glob: string): PendingGlob["matches"] {
  const first = firstOf([glob]);
  return (path) => first(path) !== null;
}

/** Empty for a folder that cannot be read: the check itself says so. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
