/** Paths, globs and standard input → RootedFile[]: the window to the disk. Nothing is read before it is asked for. */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  type Dirent,
  type Stats,
} from "node:fs";
import { lstat, readFile, realpath, stat } from "node:fs/promises";
import type { Socket } from "node:net";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { FailedRender } from "../model/cluster.ts";
import type { RenderRoot } from "../model/render.ts";
import type { RootedFile, SourceFile } from "../model/source.ts";
import { UsageError } from "../model/usage-error.ts";
import { piecesOf, readKustomization } from "./kustomization.ts";
import { isManifestPath } from "./manifest-path.ts";
import { endPrograms } from "./program.ts";
import type { Rendering, RenderOptions } from "./render.ts";
import { gitRoot, isWithin, leadsOut, shownPath, slashed } from "./repository.ts";
import { removeFolders } from "./temporary-folder.ts";

export { openBase, openTree, type Base, type Tree } from "./base.ts";
export type { Rendering } from "./render.ts";
export { survey, type Survey } from "./survey.ts";
export { fetchCommit, openRevision, parentsOfHead } from "./revision.ts";

/** For a process that ends before its time: nothing is left running, and no folder left behind. */
export function abandon(): void {
  endPrograms();
  removeFolders();
}

/** See render.ts, which is loaded when there is something to render. */
export async function* render(options: RenderOptions): AsyncGenerator<Rendering | FailedRender> {
  if (options.recipes.length > 0) yield* (await import("./render.ts")).render(options);
}

/** The charts and kustomizations of some folders. Throws `UsageError` where there are none. */
export async function readSources(folders: string[], workingFolder: string): Promise<RenderRoot[]> {
  return folders.length === 0 ? [] : await (await import("./render.ts")).readSources(folders, workingFolder);
}

export interface LoadOptions {
  /** Files, folders, globs; "-" is standard input. */
  paths: string[];
  /** Globs of paths to leave out; `.git` and `node_modules` always are. */
  exclude: string[];
  /** Absolute; relative paths and globs start here. */
  workingFolder: string;
  stdin: AsyncIterable<Uint8Array>;
  /** Absolute paths of what stands behind rendered roots: files, and the folders of charts. */
  behind?: ReadonlySet<string>;
  /** Told, a sentence each, what was left out and why. */
  note(sentence: string): void;
  /** What is not there is no misuse: it is a tree from before the change. */
  lenient?: boolean;
  /** How long a pipe may say nothing before it is given up: two minutes. */
  silenceMs?: number;
  /** `--kustomize` was said: a path with a kustomization is what a shell made of its glob. */
  besideKustomize?: boolean;
}

const always: ReadonlySet<string> = new Set([".git", "node_modules"]);
/** What makes a chart a chart; manifests that lie beside it are read. https://helm.sh/docs/topics/charts/ */
const chartSource = /^(?:templates|charts|crds|ci|Chart\.ya?ml|values.*\.(?:ya?ml|json))$/;
const maxAtOnce = 4 * 1024 * 1024;
/** Of a docker config. */
const maxTextBytes = 1024 * 1024;

/**
 * The files in the order of the paths, each once, those of a folder sorted. Throws `UsageError` where a path does not exist or
 * cannot be read, or a glob matches nothing.
 */
export async function* load(options: LoadOptions): AsyncGenerator<RootedFile> {
  const excluded = options.exclude.length === 0 ? () => false : (await import("./glob.ts")).anyOf(options.exclude);
  const walk = new Walk(options, gitRoot(options.workingFolder), excluded);
  for (const path of options.paths) {
    if (path === "-") yield { path: "<stdin>", root: "-", chunks: () => options.stdin };
    else for await (const file of walk.files(path)) yield { ...file, root: path };
  }
  walk.sayWhatWasLeftOut();
}

/** One small file as text: a docker config, 1 MiB at the most. Throws `UsageError` where it cannot be read or is larger. */
export async function readText(path: string, workingFolder: string): Promise<string> {
  const absolute = resolve(workingFolder, path);
  const { size } = await stat(absolute).catch((error: unknown) => failed(path, error) ?? { size: 0 });
  if (size > maxTextBytes) throw new UsageError(`${path}: larger than a docker config can be`);
  return (await readFile(absolute, "utf8").catch((error: unknown) => failed(path, error))) ?? "";
}

/** A file that may be written: in the repository or, outside of one, in the working folder; a link leads to what is written. */
export interface OwnFile {
  /** Absolute, links resolved. */
  path: string;
  text: string;
  /** As `chmod` takes it. */
  mode: number;
}

const maxOwnBytes = 64 * 1024 * 1024;

/** Where a file is to be written. */
export interface Place {
  /** Absolute. */
  path: string;
  /** It can be replaced by another, as a pipe or a device cannot. */
  whole: boolean;
  /** Of what is there, as `chmod` takes it; null where nothing is. */
  mode: number | null;
}

/**
 * Where a file of that path is to be written. Throws `UsageError` for what leads out of the repository by a
 * link: a change may have made the link.
 */
export async function placeToWrite(path: string, workingFolder: string): Promise<Place> {
  const absolute = resolve(workingFolder, path);
  const home = gitRoot(workingFolder) ?? workingFolder;
  const found = await lstat(absolute).catch(() => null);
  if (found?.isSymbolicLink() !== true) {
    if (await leadsOut(dirname(absolute), home)) throw new UsageError(`${path}: ${linkedAway}`);
    return placeOf(absolute, found);
  }
  const real = await realpath(absolute).catch(() => null);
  const own = isWithin(absolute, home);
  if (own && (real === null || (await leadsOut(absolute, home)))) throw new UsageError(`${path}: ${linkedAway}`);
  // What is no file of ours (/dev/stdout) is written through.
  return real === null || !own ? { path: absolute, whole: false, mode: null } : placeOf(real, await stat(real));
}

function placeOf(path: string, found: Stats | null): Place {
  return { path, whole: found === null || found.isFile(), mode: found === null ? null : found.mode & 0o7777 };
}

const linkedAway = "a link there leads nowhere or out of the repository";

/** By the path that people see. `refused` is a clause that says why it is not to be written. */
export async function readOwn(shown: string, workingFolder: string): Promise<OwnFile | { refused: string }> {
  const repository = gitRoot(workingFolder);
  const root = await realpath(repository ?? workingFolder);
  const away = { refused: `it lies outside of the ${repository === null ? "working folder" : "repository"}` };
  // Paths within a repository start at its root, all others are shown as they were given.
  if (repository !== null && (isAbsolute(shown) || /^\.\.(?:\/|$)/.test(shown))) return away;
  const path = await realpath(resolve(root, shown)).catch(() => null);
  if (path === null) return { refused: "it is not there any more" };
  if (!path.startsWith(root + sep)) return away;
  const status = await stat(path);
  if (!status.isFile() || status.size > maxOwnBytes) return { refused: "it is no file, or a very large one" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(path));
    return { path, text, mode: status.mode & 0o7777 };
  } catch {
    return { refused: "it cannot be read as UTF-8" };
  }
}

class Walk {
  readonly #options: LoadOptions;
  readonly #gitRoot: string | null;
  readonly #excluded: (path: string) => boolean;
  readonly #seen = new Set<string>();
  readonly #behind: ReadonlySet<string>;
  /** Files that stand behind rendered roots, and were come across. */
  #leftOut = 0;
  /** Kustomizations that nobody rendered, and the fields by which their resources are not what is rolled out. */
  readonly #changed: { shown: string; by: string[] }[] = [];

  constructor(options: LoadOptions, root: string | null, excluded: (path: string) => boolean) {
    this.#options = options;
    this.#gitRoot = root;
    this.#excluded = excluded;
    this.#behind = options.behind ?? new Set();
  }

  async *files(path: string): AsyncGenerator<SourceFile> {
    const absolute = resolve(this.#options.workingFolder, path);
    const found = statusOf(absolute, path);
    // Whoever names a path may not have made it.
    if (this.#gitRoot !== null && (await leadsOut(absolute, this.#gitRoot)))
      throw new UsageError(`${path}: ${linkedAway}`);
    const overlay = this.#options.besideKustomize === true ? await readKustomization(absolute) : null;
    if (overlay !== null && !this.#behind.has(overlay.file))
      throw new UsageError(`${path} is a kustomization: give it a --kustomize of its own, or quote the glob`);
    if (found === null) yield* this.#glob(path);
    else if (found.isDirectory()) yield* this.#folder(absolute, path, isManifestPath);
    else yield* this.#file(absolute, path);
  }

  async *#glob(pattern: string): AsyncGenerator<SourceFile> {
    const { parseGlob } = await import("./glob.ts");
    const glob = parseGlob(pattern);
    if (glob === null && this.#options.lenient === true) return;
    if (glob === null) throw new UsageError(`${pattern}: no such file or folder`);
    const { base, matches } = glob;
    const start = resolve(this.#options.workingFolder, base);
    const there = statusOf(start, base);
    let count = 0;
    if (there?.isDirectory() === true) {
      for await (const file of this.#folder(start, base, (name) => matches(slashed(relative(start, name))))) {
        count++;
        yield file;
      }
    }
    if (count === 0 && this.#options.lenient !== true) throw new UsageError(`${pattern}: matches no file`);
  }

  /** The files below a folder that are `wanted`, by absolute path. `shown` is the folder as the user named it. */
  async *#folder(folder: string, shown: string, wanted: (absolute: string) => boolean): AsyncGenerator<SourceFile> {
    const entries = folderEntries(folder, shown);
    const chart =
      entries.some((entry) => entry.name === "Chart.yaml") && entries.some((entry) => entry.name === "templates");
    const rendered = this.#behind.has(folder);
    if (chart || rendered)
      this.#options.note(
        rendered
          ? `${this.#display(folder, shown)} was left out: what it renders to is checked instead.`
          : `${this.#display(folder, shown)} is a Helm chart: it was left out, check what \`helm template\` prints instead (--helm).`,
      );
    if (entries.some((entry) => /^[Kk]ustomization(?:\.ya?ml)?$/.test(entry.name)))
      await this.#leaveOutPieces(folder, shown);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      const name = join(shown, entry.name);
      if (always.has(entry.name) || ((chart || rendered) && chartSource.test(entry.name)) || this.#isExcluded(path))
        continue;
      if (entry.isDirectory()) yield* this.#folder(path, name, wanted);
      else if (wanted(path) && (entry.isFile() || (await this.#isOwn(path, entry, name))))
        yield* this.#file(path, name);
    }
  }

  /** A link to a regular file that stays where the user pointed: a pull request must not show what lies elsewhere. */
  async #isOwn(path: string, entry: { isSymbolicLink(): boolean }, shown: string): Promise<boolean> {
    if (!entry.isSymbolicLink()) return false;
    const target = await realpath(path).catch(() => null);
    const root = await realpath(this.#gitRoot ?? this.#options.workingFolder);
    if (target !== null && target.startsWith(root + sep) && (await stat(target)).isFile()) return true;
    this.#options.note(`${shown} is a link that leads nowhere or out of the repository: it was left out.`);
    return false;
  }

  *#file(absolute: string, shown: string): Generator<SourceFile> {
    if (this.#seen.has(absolute)) return;
    this.#seen.add(absolute);
    if (this.#behind.has(absolute)) this.#leftOut++;
    else
      yield {
        path: this.#display(absolute, shown),
        chunks: () => read(absolute, shown, this.#options.silenceMs ?? 120_000),
      };
  }

  sayWhatWasLeftOut(): void {
    const [first] = this.#changed;
    if (first !== undefined) {
      const more = this.#changed.length - 1;
      const which = more === 0 ? `${first.shown} changes its` : `${first.shown} and ${more} more change their`;
      const by = [...new Set(this.#changed.flatMap((each) => each.by))].join(", ");
      this.#options.note(
        `${which} resources (${by}): they were read as they stand, check what \`kubectl kustomize\` prints instead (--kustomize).`,
      );
    }
    if (this.#leftOut === 0) return;
    const what = this.#leftOut === 1 ? "1 file" : `${this.#leftOut} files`;
    this.#options.note(`Left out: ${what} behind what was rendered; what came of it is checked instead.`);
  }

  /** Patches and the like are no resources. Where the kustomization is rendered, it is all left out. */
  async #leaveOutPieces(folder: string, shown: string): Promise<void> {
    const kustomization = await readKustomization(folder);
    if (kustomization === null || this.#behind.has(kustomization.file)) return;
    const pieces = piecesOf(kustomization).filter((path) => isManifestPath(path) && !this.#seen.has(path));
    for (const path of pieces) this.#seen.add(path);
    if (pieces.length === 0 && kustomization.changes.length > 0)
      this.#changed.push({
        shown: this.#display(kustomization.file, join(shown, basename(kustomization.file))),
        by: kustomization.changes,
      });
    if (pieces.length > 0)
      this.#options.note(
        `${this.#display(kustomization.file, join(shown, basename(kustomization.file)))} patches its resources: the patches were left out, check what \`kubectl kustomize\` prints instead (--kustomize).`,
      );
  }

  #isExcluded(absolute: string): boolean {
    const { exclude, workingFolder } = this.#options;
    return exclude.length > 0 && this.#excluded(slashed(relative(workingFolder, absolute)));
  }

  #display(absolute: string, shown: string): string {
    return shownPath(absolute, shown, this.#gitRoot);
  }
}

/** null where nothing is there. Asked for in place, as files are read: the other way costs threads, and more than it takes. */
function statusOf(absolute: string, shown: string): Stats | null {
  try {
    return statSync(absolute);
  } catch (error) {
    return failed(shown, error, "ENOENT");
  }
}

function folderEntries(folder: string, shown: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    failed(shown, error);
    return [];
  }
}

/** Regular files are read in place: a stream of each would wait longer than the disk takes. A pipe is a stream; a device may have no end. */
async function* read(absolute: string, shown: string, silenceMs: number): AsyncGenerator<Uint8Array> {
  let descriptor: number | null = null;
  try {
    // To open a pipe would wait for whoever writes it, and all else with it.
    descriptor = openSync(absolute, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = fstatSync(descriptor);
    if (status.isFIFO()) {
      const { Socket } = await import("node:net");
      const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
      descriptor = null;
      yield* patiently(pipe, shown, silenceMs);
      return;
    }
    if (!status.isFile()) throw new UsageError(`${shown}: cannot be read: neither a file nor a pipe`);
    // Most files come in one piece: a document that is cut in two is put together again.
    for (let done = 0; ;) {
      // One byte more than there is, so that the end shows without another call.
      const chunk = Buffer.allocUnsafe(Math.min(Math.max(status.size - done, 4095) + 1, maxAtOnce));
      const length = readSync(descriptor, chunk);
      if (length === 0) return;
      done += length;
      yield chunk.subarray(0, length);
      if (length < chunk.length && done >= status.size) return;
    }
  } catch (error) {
    failed(shown, error);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

async function* patiently(pipe: Socket, shown: string, silenceMs: number): AsyncGenerator<Uint8Array> {
  const silent = new UsageError(`${shown}: cannot be read: nothing came out of it for ${silenceMs / 1000} s`);
  pipe.setTimeout(silenceMs, () => pipe.destroy(silent));
  for await (const chunk of pipe) if (chunk instanceof Uint8Array) yield chunk;
}

/** Throws `UsageError` naming the path; returns null for the code that the caller expects. */
function failed(path: string, error: unknown, expected?: string): null {
  if (error instanceof UsageError) throw error;
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (code === expected || (expected === "ENOENT" && code === "ENOTDIR")) return null;
  const reasons: Record<string, string> = {
    ENOENT: "no such file",
    EACCES: "permission denied",
    EISDIR: "is a folder",
    EPERM: "not permitted",
  };
  // Node gives such a name with another character in it, by which it is not found again.
  const misread = code === "ENOENT" && path.includes("\ufffd");
  throw new UsageError(`${path}: cannot be read: ${misread ? "its name is not UTF-8" : (reasons[code] ?? code)}`);
}
