/** A change, as GitHub tells of it → the commit before it, and the configuration that was in force there. */
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
  /** The commit before the change, which is in this clone; or why there is none. */
  base: { commit: string } | { missing: string };
}

export interface Clone {
  workingFolder: string;
  temporaryFolder: string;
  environment: Record<string, string | undefined>;
  /** GITHUB_SHA: what GitHub wants to be checked out. */
  sha: string;
}

/** Brings the commit from `origin` where the clone is shallow. */
export async function openBaseCommit(change: ChangeEvent, clone: Clone): Promise<BaseCommit> {
  const commit = await commitBefore(change, clone);
  const failed = commit === null ? "the event names no base" : await fetchCommit(commit, clone);
  const revision =
    failed === null && commit !== null
      ? await openRevision(commit, clone)
      : { missing: failed ?? "" };
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
    async [Symbol.asyncDispose]() {
      for (const tree of trees) await tree[Symbol.asyncDispose]();
    },
  };
}

/**
 * What is checked out on a pull request is a merge that GitHub has made for the test, whose first parent is the branch that it goes to: all that
 * differs from there is the change. The event's own base may be older, and what came to the branch since would be held against the change. Only
 * of GitHub's own commit the parents can be trusted: a pull request can make a merge, too, and choose its first parent.
 */
async function commitBefore(
  { base, head, target }: ChangeEvent,
  clone: Clone,
): Promise<string | null> {
  const out = await parentsOfHead(clone);
  const [first, second] = out?.parents ?? [];
  const isTestMerge =
    !target && out?.commit === clone.sha && out.parents.length === 2 && second === head;
  return isTestMerge && first !== undefined ? first : base;
}

/** Where a configuration is looked for, from the folder up to the root of the repository. */
function upward(folder: string): string[] {
  const places = [posix.join(folder, ".pullgate.yaml")];
  for (let at = folder; at !== "" && at !== ".";) {
    at = posix.dirname(at);
    places.push(posix.join(at, ".pullgate.yaml"));
  }
  return places;
}

/** null for what is outside of it. */
function inRepository(named: string, prefix: string, workingFolder: string): string | null {
  const own = relative(workingFolder, resolve(workingFolder, named));
  const path = posix.join(prefix, own.split(sep).join("/"));
  return path.startsWith("..") || isAbsolute(own) ? null : path;
}
