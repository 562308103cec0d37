/** Reads the files of a repository for GitOps. */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type { SourceTree } from "../model/source-tree.ts";
import { isWithin } from "../system/paths.ts";

/** A folder on disk with its tree. */
export interface DiskTree extends SourceTree {
  /** Absolute; links are resolved. */
  root: string;
}

const maxFiles = 200_000;
const maxTextBytes = 1024 * 1024;
const leftOut: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** Links are followed to files within the folder, and to nothing else. */
export async function openSourceTree(folder: string): Promise<DiskTree> {
  const root = await realpath(folder);
  const files: string[] = [];
  await walk(root, "", root, files);
  files.sort();
  const known = new Set(files);
  const texts = new Map<string, Promise<string | null>>();
  return {
    root,
    files,
    read: async (path) => {
      if (!known.has(path)) return null;
      let text = texts.get(path);
      if (text === undefined) texts.set(path, (text = readText(join(root, path))));
      return await text;
    },
  };
}

async function walk(folder: string, prefix: string, root: string, files: string[]): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (leftOut.has(entry.name) || files.length >= maxFiles) continue;
    const path = join(folder, entry.name);
    const name = prefix + entry.name;
    if (entry.isDirectory()) await walk(path, `${name}/`, root, files);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await leadsToOwnFile(path, root))))
      files.push(sep === "/" ? name : name.split(sep).join("/"));
  }
}

async function leadsToOwnFile(path: string, root: string): Promise<boolean> {
  const target = await realpath(path).catch(() => null);
  return target !== null && isWithin(target, root) && (await stat(target)).isFile();
}

async function readText(path: string): Promise<string | null> {
  const status = await stat(path).catch(() => null);
  if (status === null || !status.isFile() || status.size > maxTextBytes) return null;
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null || text.includes("\0") ? null : text;
}
