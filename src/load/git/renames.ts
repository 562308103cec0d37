/** Finds the files that a change renames. */
import { runGit, type GitOptions } from "./git.ts";

/** Paths from the root of the repository. */
export interface Rename {
  from: string;
  to: string;
}

/** git compares at most so many pairs of files that are not the same. */
const maxPairs = 3_000;

/** Compares the index with a commit: no filter of the change runs. None if git fails. */
export async function renames(commit: string, options: GitOptions): Promise<Rename[]> {
  const flags = ["--cached", "-r", "-z", "-M", `-l${maxPairs}`, "--diff-filter=R", "--name-status"];
  const found = await runGit(["diff-index", ...flags, commit, "--"], options);
  if ("failed" in found) return [];
  const moved: Rename[] = [];
  const words = found.output.split("\0");
  for (let index = 0; index + 2 < words.length; index += 3)
    moved.push({ from: words[index + 1] ?? "", to: words[index + 2] ?? "" });
  return moved;
}
