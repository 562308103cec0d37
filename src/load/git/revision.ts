/**
 * Reads a git revision without checking it out, so that git runs no hook, filter or configured
 * program for the content of a commit.
 */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { isManifestName } from "../../model/source/manifest-name.ts";
import { readBlobs, treeEntries, type TreeEntry } from "./blobs.ts";
import { runGit, type GitOptions } from "./git.ts";

const maxTextBytes = 1024 * 1024;
const maxFileBytes = 64 * 1024 * 1024;
const maxTotalBytes = 512 * 1024 * 1024;
const maxFiles = 100_000;
const maxLinkBytes = 4096;

/** `revision` is anything that git accepts. `missing` is a clause that says why there is none. */
export async function openRevision(
  revision: string,
  options: GitOptions,
): Promise<Revision | { missing: string }> {
  const place = await runGit(["rev-parse", "--show-prefix"], options);
  if ("failed" in place)
    return {
      missing: /not a git repository/.test(place.failed)
        ? "the working folder is not in a git repository"
        : place.failed.replace(/^fatal: /, ""),
    };
  const found = await runGit(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    options,
  );
  if ("failed" in found) return { missing: "this clone has no such revision" };
  return new Revision(found.output.trim(), place.output.trim().replace(/\/$/, ""), options);
}

export class Revision {
  /** The full commit id. */
  readonly commit: string;
  /** The working folder within the repository: "" or "deploy/prod". */
  readonly prefix: string;
  readonly #options: GitOptions;

  constructor(commit: string, prefix: string, options: GitOptions) {
    this.commit = commit;
    this.prefix = prefix;
    this.#options = options;
  }

  /** Whether there are files at or below a path of the repository. */
  async has(path: string): Promise<boolean> {
    return (await treeEntries(this.commit, this.#options, path || undefined)).length > 0;
  }

  /** The text of a file up to 1 MiB by its path in the repository; null for a link or no file. */
  async read(path: string): Promise<string | null> {
    const entries = await treeEntries(this.commit, this.#options, path);
    const entry = entries.find((each) => each.path === path);
    if (entry === undefined || entry.isLink) return null;
    for await (const { content } of readBlobs([entry], maxTextBytes, this.#options))
      return content?.toString("utf8") ?? null;
    return null;
  }

  /**
   * Writes files into an empty folder. `isWanted` gets paths in the repository. Returns false if
   * manifests exceed the limits and are left out.
   */
  async extract(isWanted: (path: string) => boolean, folder: string): Promise<boolean> {
    const all = await treeEntries(this.commit, this.#options);
    const entries = all.filter(({ path }) => isWanted(path));
    // Links last, so that no file is written through a link, even if names differ only in case.
    const kept = entries.slice(0, maxFiles).sort((a, b) => Number(a.isLink) - Number(b.isLink));
    let bytes = 0;
    let isComplete = kept.length === entries.length;
    for await (const { entry, content } of readBlobs(kept, maxFileBytes, this.#options)) {
      bytes += content?.length ?? 0;
      if (bytes > maxTotalBytes) return false;
      if (content === null) isComplete &&= !isManifestName(entry.path);
      else writeEntry(entry, content, folder);
    }
    return isComplete;
  }
}

function writeEntry({ path, isLink }: TreeEntry, content: Buffer, folder: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  if (!isLink) return writeFileSync(file, content, { flag: "wx" });
  const target = content.length > maxLinkBytes ? "" : content.toString("utf8");
  // guard: base-links
  if (isLinkInside(path, target)) makeLink(target, file);
}

function makeLink(target: string, file: string): void {
  try {
    symlinkSync(target, file);
  } catch {
    // Windows grants links to few users. What the link leads to is missing then.
  }
}

/**
 * Whether a link certainly leads to a place within the tree. Only leading "../" steps are safe:
 * after a name, which may be a link itself, they could lead anywhere.
 */
export function isLinkInside(path: string, target: string): boolean {
  if (target === "" || target.includes("\\") || posix.isAbsolute(target)) return false;
  const steps = target.replace(/^(?:\.\.?\/)+/, "").split("/");
  return !steps.includes("..") && !posix.join(posix.dirname(path), target).startsWith("..");
}
