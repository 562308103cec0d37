/** Runs git commands that only look up objects. */
import { findProgram, runProgram, type ProcessEnvironment } from "../../system/run-program.ts";

export interface GitOptions {
  /** Absolute; somewhere in the repository. */
  workingFolder: string;
  environment: ProcessEnvironment;
}

/** Variables that git may see: locations, identity and proxies, but none that runs a program. */
const passedOn = [
  "PATH Path HOME USERPROFILE SystemRoot TMPDIR TEMP XDG_CONFIG_HOME GIT_CONFIG_GLOBAL",
  "GIT_SSL_CAINFO SSL_CERT_FILE SSL_CERT_DIR SSH_AUTH_SOCK http_proxy https_proxy all_proxy",
  "no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY",
].flatMap((names) => names.split(" "));

const fixedEnvironment = {
  GIT_TERMINAL_PROMPT: "0",
  GCM_INTERACTIVE: "never",
  GIT_OPTIONAL_LOCKS: "0",
  LC_ALL: "C",
};

/**
 * Settings against configured programs. `safe.bareRepository`: a change may contain files that look
 * like a repository with such a configuration.
 */
const safeConfiguration = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "gc.auto=0",
  // guard: bare-repository
  "safe.bareRepository=explicit",
];

export const gitTimeoutMs = 60_000;

/** The program (null if git is not installed), arguments and environment of a git command. */
export function gitCommand(
  args: readonly string[],
  { environment }: GitOptions,
): { program: string | null; args: string[]; env: Record<string, string> } {
  const settings = safeConfiguration.flatMap((setting) => ["-c", setting]);
  const known = passedOn.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    program: findProgram("git", environment),
    args: [...settings, ...args],
    env: { ...Object.fromEntries(known), ...fixedEnvironment },
  };
}

/** `failed` is git's message. */
export async function runGit(
  args: readonly string[],
  options: GitOptions,
): Promise<{ output: string } | { failed: string }> {
  const { program, ...command } = gitCommand(args, options);
  if (program === null) return { failed: "git is not installed" };
  const result = await runProgram({
    program,
    ...command,
    cwd: options.workingFolder,
    timeoutMs: gitTimeoutMs,
  });
  return "failed" in result
    ? { failed: result.failed }
    : { output: result.stdout.toString("utf8") };
}
