/** Runs renderers without a shell, with limits on time, output and environment. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, sep } from "node:path";
import { watchMemory } from "./memory-watch.ts";
import { logEvent } from "./run-log.ts";

export type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

// guard: renderer-output
const maxOutputBytes = 256 * 1024 * 1024;
const maxErrorBytes = 64 * 1024;
const maxMemoryBytes = 1024 * 1024 * 1024;

/**
 * Environment variables that a renderer receives. Credentials in variables and KUBECONFIG are left
 * out: rendering contacts no cluster. Helm's variables: https://helm.sh/docs/helm/helm/
 */
const passed = [
  "PATH Path HOME USER LANG TMPDIR TMP TEMP SystemRoot USERPROFILE APPDATA LOCALAPPDATA",
  "XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR HELM_CACHE_HOME " +
    "HELM_CONFIG_HOME HELM_DATA_HOME",
  "HELM_REGISTRY_CONFIG HELM_REPOSITORY_CACHE HELM_REPOSITORY_CONFIG DOCKER_CONFIG SSH_AUTH_SOCK",
  "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy " +
    "no_proxy SSL_CERT_FILE SSL_CERT_DIR",
].flatMap((names) => names.split(" "));

/**
 * Variables under which fetches over HTTP and by git fail: the discard port, where every connection
 * fails, and no protocol. Go bypasses proxies for loopback addresses.
 */
const unreachable: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].map((name) => [
      name,
      "http://127.0.0.1:9",
    ]),
  ),
  GIT_ALLOW_PROTOCOL: "none",
};

/**
 * The environment of a renderer. `folder` is an empty folder for this run. With another `access`
 * than "open", fetches over HTTP and by git fail. With "restricted", the home folder is replaced as
 * well, so that there are no logins.
 */
export function environmentOf(
  environment: ProcessEnvironment,
  folder: string,
  access: "open" | "offline" | "restricted",
): Record<string, string> {
  const kept = passed.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = {
    // These paths do not exist, so that there is no cluster and no plugin of the user.
    KUBECONFIG: join(folder, "kubeconfig"),
    HELM_PLUGINS: join(folder, "plugins"),
    // Disables kubectl's user preferences: https://kubernetes.io/docs/reference/kubectl/kuberc/
    KUBERC: "off",
    GIT_TERMINAL_PROMPT: "0",
    // Not "file": no repositories of this machine.
    // https://git-scm.com/docs/git#Documentation/git.txt-GITALLOWPROTOCOL
    // guard: git-file-protocol
    GIT_ALLOW_PROTOCOL: "https:http:ssh:git",
    // Few renderings fill 512 MiB: without a collection before, helm and kustomize take a fifth
    // less processor time. https://go.dev/doc/gc-guide#Memory_limit
    GOGC: "800",
    GOMEMLIMIT: "512MiB",
  };
  // guard: renderer-environment
  if (access !== "restricted")
    return { ...Object.fromEntries(kept), ...own, ...(access === "open" ? {} : unreachable) };
  const basic = kept.filter(([name]) =>
    /^(?:PATH|Path|LANG|TMPDIR|TMP|TEMP|SystemRoot)$/.test(name),
  );
  return { ...Object.fromEntries(basic), ...own, ...unreachable, HOME: folder };
}

/** Windows can start only .exe files without a shell. */
const programEnding = sep === "\\" ? ".exe" : "";

/**
 * The path of a program; null if it is not on PATH. Skips relative entries of PATH, which may lie
 * in the repository.
 */
export function findProgram(
  name: string,
  { PATH, Path: path = "" }: ProcessEnvironment,
  ending: string = programEnding,
): string | null {
  for (const folder of (PATH ?? path).split(delimiter)) {
    // guard: renderer-in-repository
    if (!isAbsolute(folder)) continue;
    try {
      const file = join(folder, name + ending);
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

const groups = new Set<() => void>();

/**
 * Kills all running programs. They have process groups of their own, so they would outlive this
 * process.
 */
export function endPrograms(): void {
  for (const end of groups) end();
}

export interface ProgramRun {
  program: string;
  args: string[];
  /** The working folder. */
  cwd: string;
  env: Record<string, string>;
  timeoutMs: number;
}

export type ProgramResult = { stdout: Buffer } | { failed: string; ended: boolean };

/** `failed` is the message on standard error or, if `ended`, why the program was killed. */
export async function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const startMs = performance.now();
  const result = await start(run);
  logEvent(() => ({
    kind: "program",
    command: [run.program, ...run.args.map(withoutSecrets)],
    folder: run.cwd,
    elapsedMs: performance.now() - startMs,
    succeeded: "stdout" in result,
  }));
  return result;
}

/** Hides values of Helm's flags (`--set key=value`) and logins in URLs. */
function withoutSecrets(argument: string, index: number, all: readonly string[]): string {
  const isPair = /^--set(?:-\w+)?$/.test(all[index - 1] ?? "") || /^--set(?:-\w+)?=/.test(argument);
  if (isPair) return argument.replace(/^((?:--set[\w-]*=)?[^=]*)=[^]*$/, "$1=***");
  return argument.replaceAll(/(:\/\/)[^/@\s]+@/g, "$1***@");
}

async function start({ program, args, cwd, env, timeoutMs }: ProgramRun): Promise<ProgramResult> {
  const [{ spawn }, own] = await Promise.all([
    import("node:child_process"),
    import("node:process"),
  ]);
  return await new Promise((resolve) => {
    // A process group of its own, so that its child processes are killed too.
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      windowsHide: true,
    });
    const pieces: Buffer[] = [];
    let size = 0;
    let errorText = "";
    let ended: string | null = null;
    const end = (why: string): void => {
      ended ??= why;
      try {
        if (child.pid !== undefined) own.kill(-child.pid, "SIGKILL");
      } catch {
        child.kill("SIGKILL");
      }
      // Processes that left the group may hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const abandon = (): void => end("was interrupted");
    groups.add(abandon);
    const endWatch =
      child.pid === undefined
        ? () => {}
        : watchMemory(child.pid, maxMemoryBytes, () =>
            end(`used more than ${maxMemoryBytes >> 20} MiB of memory`),
          );
    const timer = setTimeout(() => end(`did not end within ${timeoutMs / 1000} s`), timeoutMs);
    child.stdout.on("data", (piece: Buffer) => {
      size += piece.length;
      if (size > maxOutputBytes) end(`printed more than ${maxOutputBytes >> 20} MiB`);
      else pieces.push(piece);
    });
    child.stderr.setEncoding("utf8").on("data", (piece: string) => {
      if (errorText.length < maxErrorBytes)
        errorText += piece.slice(0, maxErrorBytes - errorText.length);
    });
    child.on("error", (error) => (ended ??= `cannot be started: ${error.message}`));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      endWatch();
      groups.delete(abandon);
      if (ended !== null) resolve({ failed: ended, ended: true });
      else if (code === 0) resolve({ stdout: Buffer.concat(pieces) });
      else {
        const failed =
          errorIn(errorText) ?? `ended with ${signal ?? `exit code ${code}`} and printed no error`;
        resolve({ failed, ended: false });
      }
    });
  });
}

/** Lines that renderers print before the error: warnings and dated lines of Go's log. */
const notErrors =
  /^(?:#|W(?:ARN|arn)|E\d{4} \S+ +\d+ memcache\.go|level=(?:WARN|INFO|DEBUG)|time=|\d{4}\/\d\d\/\d\d |Use --debug|See '|Usage:$)/;
/**
 * An error logged by klog, as some builds of kubectl do: quoted, or on lines of its own.
 * https://github.com/kubernetes/component-base/blob/master/cli/run.go
 */
const logged =
  /^[EF]\d{4} \S+ +\d+ [\w.]+:\d+\] "command failed" err=(?:<\n([^]*?)(?:\n >|$(?![^]))|"((?:\\.|[^"\\])*)")/m;

function withoutLogPrefix(text: string): string {
  const [, lines, quoted] = logged.exec(text) ?? [];
  return lines ?? quoted?.replaceAll(/\\(.)/g, "$1") ?? text;
}

/**
 * The first line with an error and the lines after it, as one line. Of a long message the middle is
 * left out: what to do often stands at its end. null if there is no text.
 */
function errorIn(text: string): string | null {
  const lines = withoutLogPrefix(text)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const first = lines.findIndex((line) => /^error:/i.test(line));
  const start = first >= 0 ? first : lines.findIndex((line) => !notErrors.test(line));
  const [line, ...rest] = lines.slice(Math.max(start, 0));
  if (line === undefined) return null;
  const whole = [line, ...rest.filter((each) => !notErrors.test(each))]
    .join(" ")
    .replaceAll(" : ", ": ");
  return shortened(whole.replace(/^error: /i, ""));
}

const maxHeadLength = 500;
const maxTailLength = 400;

function shortened(message: string): string {
  return message.length <= maxHeadLength + maxTailLength
    ? message
    : `${message.slice(0, maxHeadLength).trimEnd()} … ${message.slice(-maxTailLength).trimStart()}`;
}
