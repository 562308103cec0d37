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
import { readFile, realpath, stat } from "node:fs/promises";
import type { Socket } from "node:net";
import { basename, join, relative, resolve, sep } from "node:path";
import type { RootedFile, SourceFile } from "../model/source.ts";
import { UsageError } from "../model/usage-error.ts";
import { piecesOf, readKustomization } from "../system/kustomization.ts";
import { isManifestPath } from "./files/manifest-path.ts";
import { gitRoot, leadsOut, linkedAway, shownPath, slashed } from "../system/paths.ts";

export {
  openBase,
  openBaseTree as openTree,
  type Base,
  type BaseTree as Tree,
} from "./git/base.ts";
export { remoteUrls } from "./git/remote-urls.ts";
export { openSourceTree, type DiskTree } from "./open-source-tree.ts";
export { fetchCommit, openRevision, parentsOfHead } from "./git/revision.ts";

export { readRepositoryFile, type RepositoryFile } from "./files/repository-file.ts";

export interface LoadOptions {
  /** Files, folders, globs; "-" is standard input. */
  paths: string[];
  /** Globs of paths to leave out; `.git` and `node_modules` always are. */
  exclude: string[];
  /** Absolute; relative paths and globs start here. */
  workingFolder: string;
  stdin: AsyncIterable<Uint8Array>;
  /** Absolute paths of what stands behind rendered roots: files, and the folders of charts. */
  renderedPaths?: ReadonlySet<string>;
  /** Told, a sentence each, what was left out and why. */
  note(sentence: string): void;
  /** What is not there is no misuse: it is a tree from before the change. */
  allowMissing?: boolean;
  /** How long a pipe may say nothing before it is given up: two minutes. */
  pipeTimeoutMs?: number;
  /** `--kustomize` was said: a path with a kustomization is what a shell made of its glob. */
  hasKustomizeFlag?: boolean;
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
  const excluded =
    options.exclude.length === 0
      ? () => false
      : (await import("../system/glob.ts")).anyOf(options.exclude);
  const walk = new FileWalker(options, gitRoot(options.workingFolder), excluded);
  for (const path of options.paths) {
    if (path === "-") yield { path: "<stdin>", root: "-", chunks: () => options.stdin };
    else for await (const file of walk.files(path)) yield { ...file, root: path };
  }
  walk.sayWhatWasLeftOut();
}

/** One small file as text: a docker config, 1 MiB at the most. Throws `UsageError` where it cannot be read or is larger. */
export async function readText(path: string, workingFolder: string): Promise<string> {
  const absolute = resolve(workingFolder, path);
  const { size } = await stat(absolute).catch(
    (error: unknown) => failed(path, error) ?? { size: 0 },
  );
  if (size > maxTextBytes) throw new UsageError(`${path}: larger than a docker config can be`);
  return (await readFile(absolute, "utf8").catch((error: unknown) => failed(path, error))) ?? "";
}

class FileWalker {
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
    this.#behind = options.renderedPaths ?? new Set();
  }

  async *files(path: string): AsyncGenerator<SourceFile> {
    const absolute = resolve(this.#options.workingFolder, path);
    const found = statusOf(absolute, path);
    // Whoever names a path may not have made it.
    // guard: named-link
    if (this.#gitRoot !== null && (await leadsOut(absolute, this.#gitRoot)))
      throw new UsageError(`${path}: ${linkedAway}`);
    const overlay =
      this.#options.hasKustomizeFlag === true ? await readKustomization(absolute) : null;
    if (overlay !== null && !this.#behind.has(overlay.file))
      throw new UsageError(
        `${path} is a kustomization: give it a --kustomize of its own, or quote the glob`,
      );
    if (found === null) yield* this.#glob(path);
    else if (found.isDirectory()) yield* this.#folder(absolute, path, isManifestPath);
    else yield* this.#file(absolute, path);
  }

  async *#glob(pattern: string): AsyncGenerator<SourceFile> {
    const { parseGlob } = await import("../system/glob.ts");
    const glob = parseGlob(pattern);
    if (glob === null && this.#options.allowMissing === true) return;
    if (glob === null) throw new UsageError(`${pattern}: no such file or folder`);
    const { base, matches } = glob;
    const start = resolve(this.#options.workingFolder, base);
    const there = statusOf(start, base);
    let count = 0;
    if (there?.isDirectory() === true) {
      for await (const file of this.#folder(start, base, (name) =>
        matches(slashed(relative(start, name))),
      )) {
        count++;
        yield file;
      }
    }
    if (count === 0 && this.#options.allowMissing !== true)
      throw new UsageError(`${pattern}: matches no file`);
  }

  /** The files below a folder that are `wanted`, by absolute path. `shown` is the folder as the user named it. */
  async *#folder(
    folder: string,
    shown: string,
    wanted: (absolute: string) => boolean,
  ): AsyncGenerator<SourceFile> {
    const entries = folderEntries(folder, shown);
    const chart =
      entries.some((entry) => entry.name === "Chart.yaml") &&
      entries.some((entry) => entry.name === "templates");
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
      if (
        always.has(entry.name) ||
        ((chart || rendered) && chartSource.test(entry.name)) ||
        this.#isExcluded(path)
      )
        continue;
      if (entry.isDirectory()) yield* this.#folder(path, name, wanted);
      else if (wanted(path) && (entry.isFile() || (await this.#isOwn(path, entry, name))))
        yield* this.#file(path, name);
    }
  }

  /** A link to a regular file that stays where the user pointed: a pull request must not show what lies elsewhere. */
  async #isOwn(
    path: string,
    entry: { isSymbolicLink(): boolean },
    shown: string,
  ): Promise<boolean> {
    if (!entry.isSymbolicLink()) return false;
    const target = await realpath(path).catch(() => null);
    const root = await realpath(this.#gitRoot ?? this.#options.workingFolder);
    if (
      target !== null &&
      /* guard: folder-link */ target.startsWith(root + sep) &&
      (await stat(target)).isFile()
    )
      return true;
    this.#options.note(
      `${shown} is a link that leads nowhere or out of the repository: it was left out.`,
    );
    return false;
  }

  *#file(absolute: string, shown: string): Generator<SourceFile> {
    if (this.#seen.has(absolute)) return;
    this.#seen.add(absolute);
    if (this.#behind.has(absolute)) this.#leftOut++;
    else
      yield {
        path: this.#display(absolute, shown),
        chunks: () => read(absolute, shown, this.#options.pipeTimeoutMs ?? 120_000),
      };
  }

  sayWhatWasLeftOut(): void {
    const [first] = this.#changed;
    if (first !== undefined) {
      const more = this.#changed.length - 1;
      const which =
        more === 0 ? `${first.shown} changes its` : `${first.shown} and ${more} more change their`;
      const by = [...new Set(this.#changed.flatMap((each) => each.by))].join(", ");
      this.#options.note(
        `${which} resources (${by}): they were read as they stand, check what \`kubectl kustomize\` prints instead (--kustomize).`,
      );
    }
    if (this.#leftOut === 0) return;
    const what = this.#leftOut === 1 ? "1 file" : `${this.#leftOut} files`;
    this.#options.note(
      `Left out: ${what} behind what was rendered; what came of it is checked instead.`,
    );
  }

  /** Patches and the like are no resources. Where the kustomization is rendered, it is all left out. */
  async #leaveOutPieces(folder: string, shown: string): Promise<void> {
    const kustomization = await readKustomization(folder);
    if (kustomization === null || this.#behind.has(kustomization.file)) return;
    const pieces = piecesOf(kustomization).filter(
      (path) => isManifestPath(path) && !this.#seen.has(path),
    );
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
async function* read(
  absolute: string,
  shown: string,
  silenceMs: number,
): AsyncGenerator<Uint8Array> {
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
    // guard: devices
    if (!status.isFile())
      throw new UsageError(`${shown}: cannot be read: neither a file nor a pipe`);
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

async function* patiently(
  pipe: Socket,
  shown: string,
  silenceMs: number,
): AsyncGenerator<Uint8Array> {
  const silent = new UsageError(
    `${shown}: cannot be read: nothing came out of it for ${silenceMs / 1000} s`,
  );
  // guard: silent-pipe
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
  throw new UsageError(
    `${path}: cannot be read: ${misread ? "its name is not UTF-8" : (reasons[code] ?? code)}`,
  );
}
