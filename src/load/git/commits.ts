/** Finds and fetches commits for a base. */
import { runGit, type GitOptions } from "./git.ts";

/**
 * The checked-out commit and its parents; null if they cannot be read. Use the parents only if the
 * runner vouches for the commit: a pull request can contain merge commits of its own. A shallow
 * clone names parents that it does not contain.
 */
export async function parentsOfHead(
  options: GitOptions,
): Promise<{ commit: string; parents: string[] } | null> {
  const head = await runGit(["rev-parse", "--verify", "--quiet", "HEAD"], options);
  const content = await runGit(["cat-file", "commit", "HEAD"], options);
  if ("failed" in head || "failed" in content) return null;
  const [header = ""] = content.output.split("\n\n");
  return {
    commit: head.output.trim(),
    parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id = ""]) => id),
  };
}

/**
 * Fetches one commit from `origin` with the credentials configured there, unless it is present.
 * Returns git's message if that fails, else null.
 */
export async function fetchCommit(commit: string, options: GitOptions): Promise<string | null> {
  const present = await runGit(["cat-file", "-e", `${commit}^{tree}`], options);
  if ("output" in present) return null;
  const shallow = await runGit(["rev-parse", "--is-shallow-repository"], options);
  // In a full clone, --depth would cut off the history.
  const isShallow = "output" in shallow && shallow.output.trim() === "true";
  const flags = [
    "--quiet",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    ...(isShallow ? ["--depth=1"] : []),
  ];
  const fetched = await runGit(["fetch", ...flags, "--end-of-options", "origin", commit], options);
  return "failed" in fetched ? fetched.failed : null;
}
