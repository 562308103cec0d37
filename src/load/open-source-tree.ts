/** Reads the files of a repository for GitOps. */
import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SourceTree } from "../model/source/source-tree.ts";
import { entriesAt, realOf, statusAt } from "../system/file-status.ts";
import { isOwn, isWithin, slashed, textOf } from "../system/paths.ts";

/** A folder on disk with its tree. */
export interface DiskTree extends SourceTree {
  /** Absolute; links are resolved. */
  root: string;
  /** The folders `node_modules`, which are not read. */
  unread: string[];
  /** There are more files than the limit. */
  isCut: boolean;
}

const maxFiles = 200_000;

/**
 * Links are followed to files within the folder, and to nothing else. `only` are absolute paths of
 * the files and folders to list; null for all.
 */
export async function openSourceTree(
  folder: string,
  only: readonly string[] | null = null,
): Promise<DiskTree> {
  const root = await realpath(folder);
  const found: FoundFiles = { files: [], unread: [], isCut: false };
  const asked = new Set(only ?? [root]);
  const isWhole = [...asked].some((each) => isWithin(root, each));
  walk(root, "", { root, asked, above: foldersAbove(asked), isWhole }, found);
  const { files, unread, isCut } = found;
  files.sort();
  const known = new Set(files);
  const texts = new Map<string, string | null>();
  return {
    root,
    files,
    unread,
    isCut,
    read: async (path, maxBytes) => {
      if (!known.has(path)) return null;
      let text = texts.get(path);
      if (text === undefined) texts.set(path, (text = textOf(join(root, path))));
      return text === null && maxBytes !== undefined ? textOf(join(root, path), maxBytes) : text;
    },
  };
}

type FoundFiles = Pick<DiskTree, "unread" | "isCut"> & { files: string[] };

interface Listing {
  root: string;
  /** Files and folders. */
  asked: ReadonlySet<string>;
  /** The folders that lead to them. */
  above: ReadonlySet<string>;
  /** Everything in the folder is asked for. */
  isWhole: boolean;
}

function foldersAbove(paths: Iterable<string>): Set<string> {
  const found = new Set<string>();
  for (const path of paths)
    for (let at = dirname(path); !found.has(at); at = dirname(at)) found.add(at);
  return found;
}

function walk(folder: string, prefix: string, listing: Listing, found: FoundFiles): void {
  const { files } = found;
  const { root, asked, above, isWhole } = listing;
  for (const entry of entriesAt(folder)) {
    const path = join(folder, entry.name);
    if (entry.name === ".git" || !(isWhole || asked.has(path) || above.has(path))) continue;
    if (files.length >= maxFiles) {
      found.isCut = true;
      return;
    }
    if (entry.name === "node_modules" && entry.isDirectory()) {
      found.unread.push(slashed(prefix + entry.name));
      continue;
    }
    const name = prefix + entry.name;
    if (entry.isDirectory())
      walk(path, `${name}/`, { ...listing, isWhole: isWhole || asked.has(path) }, found);
    else if (entry.isFile() || (entry.isSymbolicLink() && leadsToOwnFile(path, root)))
      files.push(slashed(name));
  }
}

function leadsToOwnFile(path: string, root: string): boolean {
  const target = realOf(path);
  return target !== null && isOwn(target, root) && statusAt(target)?.isFile() === true;
}
