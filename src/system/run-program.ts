/**
 * A renderer's name and arguments → what it printed, within bounds of time, size and environment.
 * Nothing passes through a shell.
 */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, sep } from "node:path";

export type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

// guard: renderer-output
const maxOutputBytes = 256 * 1024 * 1024;
const maxErrorBytes = 64 * 1024;

/**
 * What a renderer may see. No login in a variable, no token, never a KUBECONFIG: a render asks no
 * cluster. https://helm.sh/docs/helm/helm/ lists Helm's own.
 */
const passed = [
  "PATH Path HOME USER LANG TMPDIR TMP TEMP SystemRoot USERPROFILE APPDATA LOCALAPPDATA",
  "XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR HELM_CACHE_HOME HELM_CONFIG_HOME HELM_DATA_HOME",
  "HELM_REGISTRY_CONFIG HELM_REPOSITORY_CACHE HELM_REPOSITORY_CONFIG DOCKER_CONFIG SSH_AUTH_SOCK",
  "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR",
].flatMap((names) => names.split(" "));

/**
 * The discard port: whatever leaves by it fails at once. Go takes no proxy to loopback addresses.
 */
const nowhere = "http://127.0.0.1:9";

/**
 * The environment of a renderer. `folder` is empty and its own. Where it is `restricted` it has no
 * home, thus no logins, and what would be fetched over HTTP or by git fails.
 */
export function environmentOf(
  environment: ProcessEnvironment,
  folder: string,
  restricted: boolean,
): Record<string, string> {
  const kept = passed.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = {
    // Neither file is there: no cluster, no plugins of the user's.
    KUBECONFIG: join(folder, "kubeconfig"),
    HELM_PLUGINS: join(folder, "plugins"),
    // Preferences of the user's kubectl: https://kubernetes.io/docs/reference/kubectl/kuberc/
    KUBERC: "off",
    GIT_TERMINAL_PROMPT: "0",
  };
  // guard: renderer-environment
  if (!restricted) return { ...Object.fromEntries(kept), ...own };
  const basic = kept.filter(([name]) =>
    /^(?:PATH|Path|LANG|TMPDIR|TMP|TEMP|SystemRoot)$/.test(name),
  );
  const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].map(
    (name) => [name, nowhere] as const,
  );
  return {
    ...Object.fromEntries([...basic, ...proxies]),
    ...own,
    HOME: folder,
    // A list of protocols that git may use: this is none of them.
    // https://git-scm.com/docs/git#Documentation/git.txt-GITALLOWPROTOCOL
    GIT_ALLOW_PROTOCOL: "none",
  };
}

/** Windows starts nothing else without a shell. */
const programEnding = sep === "\\" ? ".exe" : "";

/**
 * The path of a program; null where it is not on PATH. A relative entry there is passed over: it
 * may be the repository's.
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
 * Ends what runs, for a process that ends before its time: in groups of their own they would go on
 * without it.
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

/** `failed` is what it wrote to standard error, or why it was `ended`. */
export async function runProgram({
  program,
  args,
  cwd,
  env,
  timeoutMs,
}: ProgramRun): Promise<ProgramResult> {
  const [{ spawn }, own] = await Promise.all([
    import("node:child_process"),
    import("node:process"),
  ]);
  return await new Promise((resolve) => {
    // A group of its own, so that what it starts ends with it.
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      windowsHide: true,
    });
    const pieces: Buffer[] = [];
    let size = 0;
    let said = "";
    let ended: string | null = null;
    const end = (why: string): void => {
      ended ??= why;
      try {
        if (child.pid !== undefined) own.kill(-child.pid, "SIGKILL");
      } catch {
        child.kill("SIGKILL");
      }
      // What fled the group may hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const abandon = (): void => end("was ended");
    groups.add(abandon);
    const timer = setTimeout(() => end(`did not end within ${timeoutMs / 1000} s`), timeoutMs);
    child.stdout.on("data", (piece: Buffer) => {
      size += piece.length;
      if (size > maxOutputBytes) end(`printed more than ${maxOutputBytes >> 20} MiB`);
      else pieces.push(piece);
    });
    child.stderr.setEncoding("utf8").on("data", (piece: string) => {
      if (said.length < maxErrorBytes) said += piece.slice(0, maxErrorBytes - said.length);
    });
    child.on("error", (error) => (ended ??= `cannot be started: ${error.message}`));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      groups.delete(abandon);
      if (ended !== null) resolve({ failed: ended, ended: true });
      else if (code === 0) resolve({ stdout: Buffer.concat(pieces) });
      else {
        const failed =
          meaningful(said) ?? `ended with ${signal ?? `exit code ${code}`} and said nothing`;
        resolve({ failed, ended: false });
      }
    });
  });
}

/** Lines that renderers print before the one that matters: warnings, and Go's log with its date. */
const chatter =
  /^(?:#|W(?:ARN|arn)|level=(?:WARN|INFO|DEBUG)|time=|\d{4}\/\d\d\/\d\d |Use --debug)/;
const maxMessageLength = 600;

/**
 * The error of a program that logs it with its time and its process, as some builds of kubectl do:
 * in quotes, or on lines of its own.
 * https://github.com/kubernetes/component-base/blob/master/cli/run.go
 */
const logged =
  /^[EF]\d{4} \S+ +\d+ [\w.]+:\d+\] "command failed" err=(?:<\n([^]*?)(?:\n >|$(?![^]))|"((?:\\.|[^"\\])*)")/m;

function unlogged(said: string): string {
  const [, lines, quoted] = logged.exec(said) ?? [];
  return lines ?? quoted?.replaceAll(/\\(.)/g, "$1") ?? said;
}

/**
 * The first line that says what is wrong, with those that it announces by a colon; all that a
 * chart's own `fail` says.
 */
function meaningful(said: string): string | null {
  const lines = unlogged(said)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const first = lines.findIndex((line) => /^error:/i.test(line));
  const start = first >= 0 ? first : lines.findIndex((line) => !chatter.test(line));
  const [line, ...rest] = lines.slice(Math.max(start, 0));
  if (line === undefined) return null;
  const more = line.includes("execution error at (")
    ? rest.filter((each) => !chatter.test(each))
    : line.endsWith(":")
      ? rest.slice(0, 3)
      : [];
  const whole = [line, ...more].join(" ");
  return whole.replace(/^error: /i, "").slice(0, maxMessageLength);
}
