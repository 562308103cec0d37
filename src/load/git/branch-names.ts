/** Reads which branches a checkout stands for, without running git. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The branch that is checked out, and the default branch of `origin`; none for an empty one. */
export async function branchNames(root: string): Promise<string[]> {
  const read = async (path: string): Promise<string> =>
    await readFile(join(root, ".git", path), "utf8").catch(() => "");
  const [head, origin, packed] = await Promise.all(
    ["HEAD", "refs/remotes/origin/HEAD", "packed-refs"].map(read),
  );
  const current = nameIn(head, "refs/heads/");
  const remote = nameIn(origin, "refs/remotes/origin/");
  const isBorn =
    current !== null &&
    ((await read(`refs/heads/${current}`)) !== "" ||
      packed?.includes(` refs/heads/${current}\n`) === true);
  return [...(isBorn ? [current] : []), ...(remote === null ? [] : [remote])];
}

function nameIn(text: string | undefined, prefix: string): string | null {
  const [, name] = /^ref: (\S+)\s*$/.exec(text ?? "") ?? [];
  // A name becomes a path.
  if (name === undefined || !name.startsWith(prefix) || name.includes("..")) return null;
  return name.slice(prefix.length);
}
