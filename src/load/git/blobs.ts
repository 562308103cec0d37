/** Reads the files of a commit from git's object database. */
import { gitCommand, gitTimeoutMs, runGit, type GitOptions } from "./git.ts";

/** A file or symbolic link of a commit. */
export interface TreeEntry {
  path: string;
  /** Id of the blob. */
  id: string;
  isLink: boolean;
}

/** All files and links with safe paths, or those at or below one path. No submodules. */
export async function treeEntries(
  commit: string,
  options: GitOptions,
  path?: string,
): Promise<TreeEntry[]> {
  const only = path === undefined ? [] : [path];
  const listed = await runGit(
    ["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, "--", ...only],
    options,
  );
  if ("failed" in listed) return [];
  return listed.output.split("\0").flatMap((line) => {
    const [, mode = "", id = "", name = ""] = /^(\d+) blob ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
    return name === "" || !isSafePath(name) ? [] : [{ path: name, id, isLink: mode === "120000" }];
  });
}

/** By default, git refuses the same paths. */
function isSafePath(path: string): boolean {
  return (
    !path.includes("\\") &&
    path.split("/").every((name) => name !== "" && !/^(?:\.\.?|\.git|git~1)$/i.test(name))
  );
}

/** Yields the contents in order; null for a blob that is larger than `maxBytes` or missing. */
export async function* readBlobs(
  entries: readonly TreeEntry[],
  maxBytes: number,
  options: GitOptions,
): AsyncGenerator<{ entry: TreeEntry; content: Buffer | null }> {
  if (entries.length === 0) return;
  const { spawn } = await import("node:child_process");
  const { program, args, env } = gitCommand(["cat-file", "--batch"], options);
  const child = spawn(program ?? "git", args, {
    cwd: options.workingFolder,
    env,
    stdio: ["pipe", "pipe", "ignore"],
    timeout: gitTimeoutMs,
    windowsHide: true,
  });
  // A failed process ends its output, and missing contents are reported as null.
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  child.stdin.end(entries.map(({ id }) => `${id}\n`).join(""));
  const reader = new StreamReader(child.stdout);
  try {
    for (const entry of entries) {
      const header = await reader.line();
      const size = Number(/ blob (\d+)$/.exec(header ?? "")?.[1] ?? -1);
      if (size < 0) yield { entry, content: null };
      else {
        const content = await reader.bytes(size, maxBytes);
        // git ends each content with a line break.
        await reader.bytes(1, 1);
        yield { entry, content };
      }
    }
  } finally {
    child.kill();
  }
}

/** Reads lines and counted bytes from a stream. */
export class StreamReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Without its line break; null at the end of the stream. */
  async line(): Promise<string | null> {
    while (!this.#rest.includes(10)) if (!(await this.#readMore())) return null;
    const end = this.#rest.indexOf(10);
    const line = this.#rest.toString("latin1", 0, end);
    this.#rest = this.#rest.subarray(end + 1);
    return line;
  }

  /** Skips the bytes and returns null if there are more than `maxBytes`, or the stream ends. */
  async bytes(count: number, maxBytes: number): Promise<Buffer | null> {
    const kept: Buffer[] = [];
    for (let left = count; left > 0;) {
      if (this.#rest.length === 0 && !(await this.#readMore())) return null;
      const chunk = this.#rest.subarray(0, left);
      if (count <= maxBytes) kept.push(chunk);
      this.#rest = this.#rest.subarray(chunk.length);
      left -= chunk.length;
    }
    return count <= maxBytes ? Buffer.concat(kept) : null;
  }

  async #readMore(): Promise<boolean> {
    const next = await this.#chunks.next().catch(() => null);
    if (next === null || next.done === true) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}
