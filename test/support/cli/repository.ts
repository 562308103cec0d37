/** Creates a real git repository in a temporary folder. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Repository extends AsyncDisposable {
  path: string;
  git(...args: string[]): Promise<string>;
  /** Replaces the content of the working folder with these files. */
  writeFiles(files: Record<string, string>): Promise<void>;
  /** Writes the files, commits them, and returns the commit's id. */
  commit(files: Record<string, string>): Promise<string>;
}

export async function startRepository(files: Record<string, string>): Promise<Repository> {
  const path = await mkdtemp(join(tmpdir(), "pullgate-repository-"));
  const env = { PATH: process.env["PATH"] ?? "", HOME: path, GIT_CONFIG_NOSYSTEM: "1" };
  const identity = [
    "-c",
    "user.name=Test",
    "-c",
    "user.email=test@example.com",
    "-c",
    "commit.gpgsign=false",
  ];
  const git = async (...args: string[]): Promise<string> =>
    (await run("git", [...identity, ...args], { cwd: path, env })).stdout.trim();
  const writeFiles = async (tree: Record<string, string>): Promise<void> => {
    for (const name of await readdir(path))
      if (name !== ".git") await rm(join(path, name), { recursive: true });
    for (const [name, content] of Object.entries(tree)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), content);
    }
  };
  const commit = async (tree: Record<string, string>): Promise<string> => {
    await writeFiles(tree);
    await git("add", "--all");
    await git("commit", "--quiet", "--allow-empty", "--message", "A change");
    return git("rev-parse", "HEAD");
  };
  await git("init", "--quiet", "--initial-branch", "main");
  await commit(files);
  return {
    path,
    git,
    writeFiles,
    commit,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
