/** Opens the commit before a change, and the configuration that was in force there. */
import { isAbsolute, posix, relative, resolve, sep } from "node:path";
import type { ChangeEvent } from "./event.ts";
import {
  fetchCommit,
  openRevision,
  openBaseTree,
  parentsOfHead,
  type BaseTree,
} from "../load/load.ts";
import type { BaseConfiguration } from "../config/options.ts";

export interface BaseCommit extends BaseConfiguration, AsyncDisposable {
  /** The commit before the change, fetched into this clone; or the reason why it is unknown. */
  base: { commit: string } | { missing: string };
}

export interface Clone {
  workingFolder: string;
  temporaryFolder: string;
  environment: Record<string, string | undefined>;
  /** GITHUB_SHA: the commit that GitHub expects to be checked out. */
  sha: string;
}

/** Fetches the commit from `origin` if the clone is shallow. */
export async function openBaseCommit(change: ChangeEvent, clone: Clone): Promise<BaseCommit> {
  const commit = await commitBefore(change, clone);
  const failure = commit === null ? "the event names no base" : await fetchCommit(commit, clone);
  const revision =
    failure === null && commit !== null
      ? await openRevision(commit, clone)
      : { missing: failure ?? "" };
  const trees: BaseTree[] = [];
  return {
    base: "missing" in revision ? revision : { commit: revision.commit },
    async configuration(named) {
      if ("missing" in revision) return { unknown: revision.missing };
      const { prefix } = revision;
      const candidates =
        named === null ? upward(prefix) : [inRepository(named, prefix, clone.workingFolder)];
      for (const path of candidates) {
        if (path === null) return "elsewhere";
        const text = await revision.read(path);
        if (text !== null) return { text, path };
      }
      return null;
    },
    async folderWith(paths) {
      if ("missing" in revision) return clone.temporaryFolder;
      const wanted = paths.map((path) =>
        posix.normalize(path.split(sep).join("/")).replace(/\/$/, ""),
      );
      const isWanted = (file: string): boolean =>
        wanted.some((path) => file === path || file.startsWith(`${path}/`));
      const tree = await openBaseTree(revision, isWanted, clone.temporaryFolder);
      trees.push(tree);
      return tree.folder;
    },
    async hasNow(path) {
      const head = await openRevision("HEAD", clone);
      return !("missing" in head) && (await head.has(path));
    },
    async [Symbol.asyncDispose]() {
      for (const tree of trees) await tree[Symbol.asyncDispose]();
    },
  };
}

/**
 * GitHub checks out a test merge, whose first parent is the target branch: the difference from
 * there is the change. The event's own base may be older, and newer commits of the branch would
 * then count as part of the change. The parents are trusted only if the commit is GitHub's own: a
 * pull request may contain a merge with a first parent of its choice.
 */
async function commitBefore(
  { base, head, target }: ChangeEvent,
  clone: Clone,
): Promise<string | null> {
  const checkedOut = await parentsOfHead(clone);
  const [first, second] = checkedOut?.parents ?? [];
  const isTestMerge =
    !target &&
    checkedOut?.commit === clone.sha &&
    checkedOut.parents.length === 2 &&
    second === head;
  return isTestMerge && first !== undefined ? first : base;
}

/** The candidates for a configuration, from the folder up to the root of the repository. */
function upward(folder: string): string[] {
  const places = [posix.join(folder, ".pullgate.yaml")];
  for (let at = folder; at !== "" && at !== ".";) {
    at = posix.dirname(at);
    places.push(posix.join(at, ".pullgate.yaml"));
  }
  return places;
}

/** The path of `--config` from the root of the repository; null if it is outside. */
function inRepository(named: string, prefix: string, workingFolder: string): string | null {
  const fromWorkingFolder = relative(workingFolder, resolve(workingFolder, named));
  const path = posix.join(prefix, fromWorkingFolder.split(sep).join("/"));
  return path.startsWith("..") || isAbsolute(fromWorkingFolder) ? null : path;
}
