/**
 * A git revision → its files, in a folder of their own. git only looks objects up: no checkout, and with it no hook, no filter and no
 * configured program is run for what a commit holds.
 */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { isManifestPath } from "../files/manifest-path.ts";
import { findProgram, runProgram } from "../../system/run-program.ts";

export interface Revision {
  /** Its full id. */
  commit: string;
  /** Where the working folder stands in the repository: "" or "deploy/prod". */
  prefix: string;
  /** The text of one small file, by its path in the repository; null where there is none, or a link or a larger one. */
  read(path: string): Promise<string | null>;
  /** Writes the files that are wanted, by their path in the repository, below an empty folder. False where manifests are left out, as it is too much. */
  extract(wanted: (path: string) => boolean, folder: string): Promise<boolean>;
}

export interface RevisionOptions {
  /** Absolute; somewhere in the repository. */
  workingFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/** What git may know of the environment: where it is and whose, the way out, and nothing that makes it run something else. */
const passedOn = (
  "PATH Path HOME USERPROFILE SystemRoot TMPDIR TEMP XDG_CONFIG_HOME GIT_CONFIG_GLOBAL GIT_SSL_CAINFO SSL_CERT_FILE SSL_CERT_DIR SSH_AUTH_SOCK " +
  "http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY"
).split(" ");
const quiet = {
  GIT_TERMINAL_PROMPT: "0",
  GCM_INTERACTIVE: "never",
  GIT_OPTIONAL_LOCKS: "0",
  LC_ALL: "C",
};
/** `safe.bareRepository`: files of a change that look like a repository are none, with a configuration that would name programs. */
const harmless = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "gc.auto=0",
  // guard: bare-repository
  "safe.bareRepository=explicit",
].flatMap((setting) => ["-c", setting]);
const timeoutMs = 60_000;
const maxTextBytes = 1024 * 1024;
const maxFileBytes = 64 * 1024 * 1024;
const maxBytes = 512 * 1024 * 1024;
const maxFiles = 100_000;
const maxLinkBytes = 4096;

/** A revision as people write it; where there is none, why. */
export async function openRevision(
  written: string,
  options: RevisionOptions,
): Promise<Revision | { missing: string }> {
  const place = await git(["rev-parse", "--show-prefix"], options);
  if ("failed" in place) return { missing: place.failed };
  const found = await git(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${written}^{commit}`],
    options,
  );
  if ("failed" in found) return { missing: "this clone has no such revision" };
  const commit = found.output.trim();
  return {
    commit,
    prefix: place.output.trim().replace(/\/$/, ""),
    async read(path) {
      const entry = (await entriesOf(commit, options, path)).find((each) => each.path === path);
      if (entry === undefined || entry.link) return null;
      for await (const { content } of blobs([entry], maxTextBytes, options))
        return content?.toString("utf8") ?? null;
      return null;
    },
    async extract(wanted, folder) {
      const entries = (await entriesOf(commit, options)).filter(({ path }) => wanted(path));
      // Links come last: nothing is written through one, also where two names differ in case alone.
      const kept = entries.slice(0, maxFiles).sort((a, b) => Number(a.link) - Number(b.link));
      let bytes = 0;
      let complete = kept.length === entries.length;
      for await (const { entry, content } of blobs(kept, maxFileBytes, options)) {
        bytes += content?.length ?? 0;
        if (bytes > maxBytes) return false;
        if (content === null) complete &&= !isManifestPath(entry.path);
        else await put(entry, content, folder);
      }
      return complete;
    },
  };
}

/**
 * Commits that GitHub has made can be told apart from a pull request's own by the runner alone, so the parents of the commit that is checked
 * out are of use only where that is known. Empty where they cannot be read; a shallow clone names parents that it does not have.
 */
export async function parentsOfHead(
  options: RevisionOptions,
): Promise<{ commit: string; parents: string[] } | null> {
  const head = await git(["rev-parse", "--verify", "--quiet", "HEAD"], options);
  const read = await git(["cat-file", "commit", "HEAD"], options);
  if ("failed" in head || "failed" in read) return null;
  const [header = ""] = read.output.split("\n\n");
  return {
    commit: head.output.trim(),
    parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id = ""]) => id),
  };
}

/** Brings one commit from `origin`, with the credentials that are configured there. In words why it did not come; null where it is here. */
export async function fetchCommit(
  commit: string,
  options: RevisionOptions,
): Promise<string | null> {
  const here = await git(["cat-file", "-e", `${commit}^{tree}`], options);
  if ("output" in here) return null;
  const shallow = await git(["rev-parse", "--is-shallow-repository"], options);
  // A depth would cut off the history of a full clone.
  const depth = "output" in shallow && shallow.output.trim() === "true" ? ["--depth=1"] : [];
  const flags = [
    "--quiet",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    ...depth,
  ];
  const fetched = await git(["fetch", ...flags, "--end-of-options", "origin", commit], options);
  return "failed" in fetched ? fetched.failed : null;
}

interface TreeEntry {
  path: string;
  id: string;
  link: boolean;
}

/** Files and links, by paths that can do no harm; submodules are not here. */
async function entriesOf(
  commit: string,
  options: RevisionOptions,
  path?: string,
): Promise<TreeEntry[]> {
  const only = path === undefined ? [] : [path];
  const listed = await git(
    ["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, "--", ...only],
    options,
  );
  if ("failed" in listed) return [];
  return listed.output.split("\0").flatMap((line) => {
    const [, mode = "", id = "", name = ""] = /^(\d+) blob ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
    return name === "" || !isHarmless(name) ? [] : [{ path: name, id, link: mode === "120000" }];
  });
}

/** git itself refuses these, where nobody told it otherwise. */
function isHarmless(path: string): boolean {
  return (
    !path.includes("\\") &&
    path.split("/").every((name) => name !== "" && !/^(?:\.\.?|\.git|git~1)$/i.test(name))
  );
}

async function put({ path, link }: TreeEntry, content: Buffer, folder: string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  if (!link) return writeFile(file, content, { flag: "wx" });
  const target = content.length > maxLinkBytes ? "" : content.toString("utf8");
  // guard: base-links
  if (staysInside(path, target)) await symlink(target, file).catch(() => {});
}

/**
 * Leads a link to another place of the tree? Steps up are taken first, from a folder that is one; after a name, which may be a link
 * itself, they might lead anywhere.
 */
function staysInside(path: string, target: string): boolean {
  if (target === "" || target.includes("\\") || posix.isAbsolute(target)) return false;
  const down = target.replace(/^(?:\.\.?\/)+/, "").split("/");
  return !down.includes("..") && !posix.join(posix.dirname(path), target).startsWith("..");
}

/** The content of each in order; null where it is larger or not here. */
async function* blobs(
  entries: readonly TreeEntry[],
  atMostBytes: number,
  options: RevisionOptions,
): AsyncGenerator<{ entry: TreeEntry; content: Buffer | null }> {
  if (entries.length === 0) return;
  const { spawn } = await import("node:child_process");
  const child = spawn(
    findProgram("git", options.environment) ?? "",
    [...harmless, "cat-file", "--batch"],
    {
      cwd: options.workingFolder,
      env: environmentOf(options),
      stdio: ["pipe", "pipe", "ignore"],
      timeout: timeoutMs,
      windowsHide: true,
    },
  );
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  child.stdin.end(entries.map(({ id }) => `${id}\n`).join(""));
  const reader = read(child.stdout);
  try {
    for (const entry of entries) {
      const header = await reader.line();
      const size = Number(/ blob (\d+)$/.exec(header ?? "")?.[1] ?? -1);
      if (size < 0) yield { entry, content: null };
      else {
        const content = await reader.bytes(size, atMostBytes);
        await reader.bytes(1, 1);
        yield { entry, content };
      }
    }
  } finally {
    child.kill();
  }
}

/** A stream → lines and counted bytes, as they are asked for. null at its end. */
function read(stream: AsyncIterable<Buffer>): {
  line(): Promise<string | null>;
  bytes(count: number, atMost: number): Promise<Buffer | null>;
} {
  const pieces = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await pieces.next().catch(() => null);
    if (next === null || next.done === true) return false;
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  };
  return {
    async line() {
      while (!rest.includes(10)) if (!(await more())) return null;
      const end = rest.indexOf(10);
      const line = rest.toString("latin1", 0, end);
      rest = rest.subarray(end + 1);
      return line;
    },
    async bytes(count, atMost) {
      const kept: Buffer[] = [];
      for (let left = count; left > 0;) {
        if (rest.length === 0 && !(await more())) return null;
        const piece = rest.subarray(0, left);
        if (count <= atMost) kept.push(piece);
        rest = rest.subarray(piece.length);
        left -= piece.length;
      }
      return count <= atMost ? Buffer.concat(kept) : null;
    },
  };
}

function environmentOf({ environment }: RevisionOptions): Record<string, string> {
  const known = passedOn.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(known), ...quiet };
}

async function git(
  args: string[],
  options: RevisionOptions,
): Promise<{ output: string } | { failed: string }> {
  const program = findProgram("git", options.environment);
  if (program === null) return { failed: "there is no git on this machine" };
  const env = environmentOf(options);
  const ran = await runProgram({
    program,
    args: [...harmless, ...args],
    cwd: options.workingFolder,
    env,
    timeoutMs,
  });
  return "failed" in ran ? { failed: ran.failed } : { output: ran.stdout.toString("utf8") };
}
