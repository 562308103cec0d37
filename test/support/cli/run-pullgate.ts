/** Runs the command line as a process, with a working folder, standard input and an environment. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { program, programEnvironment, type Program } from "./program.ts";

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** HOME is the working folder. A process that takes longer than `timeoutMs` is killed: code null. */
export async function runPullgate(
  args: string[],
  {
    cwd,
    stdin = "",
    env = {},
    timeoutMs,
    started = program,
  }: {
    cwd: string;
    stdin?: string | Uint8Array;
    env?: Record<string, string>;
    timeoutMs?: number;
    started?: Program;
  },
): Promise<CommandResult> {
  const child = spawn(process.execPath, [started.cli, ...args], {
    cwd,
    env: { ...programEnvironment(cwd, started), ...env },
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((done) => child.on("close", done));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/**
 * Creates a folder with these files, removed at the end of the scope. An empty `.git` folder makes it
 * the root of a repository.
 */
export async function temporaryFolder(
  files: Record<string, string | Uint8Array>,
): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "pullgate-"));
  await mkdir(join(path, ".git"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
