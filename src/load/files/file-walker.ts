/** Finds the manifest files of paths, folders and globs. */
import { readdirSync, statSync, type Dirent, type Stats } from "node:fs";
import { basename, join, posix, relative, resolve } from "node:path";
import { isManifestName } from "../../model/source/manifest-name.ts";
import type { SourceFile } from "../../model/source/source.ts";
import type { UnrenderedKustomization } from "../../model/source/unrendered-kustomization.ts";
import { UsageError } from "../../model/report/usage-error.ts";
import {
  fragmentsOf,
  looksRemote,
  readKustomization,
  resourceFields,
  type Kustomization,
} from "../../system/kustomization.ts";
import { realOf, statusAt } from "../../system/file-status.ts";
import { isOwn, isWithin, leadsOut, linkedAway, shownPath, slashed } from "../../system/paths.ts";
import { insteadOfPath } from "./missing-path.ts";
import { readChunks } from "./read-chunks.ts";
import { isMissing, throwReadError } from "./read-error.ts";
import { assertionsOf } from "./test-assertions.ts";

export interface WalkOptions {
  /** Globs of paths to leave out; `.git` and `node_modules` always are. */
  exclude: string[];
  /** Absolute; relative paths and globs start here. */
  workingFolder: string;
  /** Absolute paths of the source files and chart folders of rendered roots, which are skipped. */
  renderedPaths?: ReadonlySet<string>;
  /** Called with a sentence for whatever is skipped. */
  note(sentence: string): void;
  /** Called with each manifest and folder that is left out, why, and the glob that matches it. */
  leaveOut?(path: string, why: LeftOutReason, glob?: string): void;
  /** Called once with the number of files whose names are not those of manifests. */
  noteOtherFiles?(files: number): void;
  /** Missing paths are no error: the tree is older than the change. */
  allowMissing?: boolean;
  /** The command that reads the paths, for messages; `check` by default. */
  command?: "check" | "diagnose";
  /** How long a pipe may send nothing; two minutes by default. */
  pipeTimeoutMs?: number;
  /** Called with each kustomization whose inputs are read, and the path that led to it. */
  kustomization?(found: UnrenderedKustomization, root: string): void;
  /** `--kustomize` was given, so a kustomization among the paths results from a shell's glob. */
  hasKustomizeFlag?: boolean;
}

/**
 * `exclude`: a glob of the user matches. `helmignore`: Helm leaves out the template.
 * `node_modules`: folders of this name are never read.
 * `chart` and `kustomization`: files that only a renderer reads, and none was run. `link`: a link
 * to a folder, to nothing or out of the repository. `template`: an unrendered template in a folder
 * of another program. `assertion`: a test compares it with a cluster.
 */
export type LeftOutReason =
  | "exclude"
  | "node_modules"
  | "helmignore"
  | "chart"
  | "kustomization"
  | "link"
  | "template"
  | "assertion";

const skippedNames: ReadonlySet<string> = new Set([".git", "node_modules"]);
/** Files of a chart; other manifests in its folder are read. https://helm.sh/docs/topics/charts/ */
const chartFiles = /^(?:templates|charts|crds|ci|Chart\.ya?ml|values.*\.(?:ya?ml|json))$/;
const defaultPipeTimeoutMs = 120_000;

export class FileWalker {
  readonly #options: WalkOptions;
  readonly #gitRoot: string | null;
  readonly #excludedBy: (path: string) => string | null;
  readonly #renderedPaths: ReadonlySet<string>;
  readonly #seen = new Set<string>();
  /** The path whose files are walked. */
  #root = "";
  /** The absolute folders that were walked. */
  readonly #walked: string[] = [];
  /** Fragments of kustomizations that are not rendered, and how they are shown. */
  readonly #fragments = new Map<string, string>();
  /** Files that tests compare with a cluster. */
  readonly #assertions = new Set<string>();
  /** Files and folders that are reported unless a walk comes across them. */
  readonly #elsewhere = new Map<string, { shown: string; why: LeftOutReason }>();
  /** Skipped source files of rendered roots. */
  #skippedSources = 0;
  /** Files of walked folders whose names are not those of manifests. */
  #otherFiles = 0;
  /** Paths that the user names, and that a glob excludes. */
  readonly #namedAnyway: string[] = [];
  /** Kustomizations that are not rendered, and their fields that change resources. */
  readonly #unrendered: { shown: string; fields: string[] }[] = [];

  constructor(
    options: WalkOptions,
    root: string | null,
    excludedBy: (path: string) => string | null,
  ) {
    this.#options = options;
    this.#gitRoot = root;
    this.#excludedBy = excludedBy;
    this.#renderedPaths = options.renderedPaths ?? new Set();
  }

  /** The files of one path or glob, less the files that earlier calls yielded. */
  async *files(path: string): AsyncGenerator<SourceFile> {
    this.#root = path;
    const absolute = resolve(this.#options.workingFolder, path);
    const found = statusOf(absolute, path);
    // The path may be a symlink created by the change.
    // guard: named-link
    if (this.#gitRoot !== null && leadsOut(absolute, this.#gitRoot))
      throw new UsageError(`${path}: ${linkedAway}`);
    const overlay =
      this.#options.hasKustomizeFlag === true ? await readKustomization(absolute) : null;
    if (overlay !== null && !this.#renderedPaths.has(overlay.file))
      throw new UsageError(
        `${path} is a kustomization: pass it with its own --kustomize, or quote the glob`,
      );
    if (found === null) return yield* this.#glob(path);
    if (/\.(?:tgz|tar\.gz)$/.test(path))
      throw new UsageError(`${path}: an archive; to render a chart: --helm ${path}`);
    const files = found.isDirectory()
      ? this.#walk(absolute, path, isManifestName)
      : this.#file(absolute, path);
    let isRead = false;
    for await (const file of files) {
      isRead = true;
      yield file;
    }
    if (isRead && this.#globExcluding(absolute) !== null) this.#namedAnyway.push(path);
  }

  /** Notes what all calls of `files` skipped. */
  noteSkipped(): void {
    if (this.#otherFiles > 0) this.#options.noteOtherFiles?.(this.#otherFiles);
    const [named, ...more] = this.#namedAnyway;
    if (named !== undefined)
      this.#options.note(
        more.length === 0
          ? `Checked ${named} although \`exclude\` matches it, because the input names it.`
          : `Checked ${named} and ${more.length} more although \`exclude\` matches them, ` +
              "because the input names them.",
      );
    for (const [path, shown] of this.#fragments)
      if (this.#isWalked(path) && !this.#renderedPaths.has(path) && statusAt(path) !== null)
        this.#options.leaveOut?.(shown, "kustomization");
    for (const [path, { shown, why }] of this.#elsewhere) {
      const isRead = this.#seen.has(path) || this.#renderedPaths.has(path) || this.#isWalked(path);
      if (!isRead) this.#options.leaveOut?.(shown, why);
    }
    const [first, ...others] = this.#unrendered;
    if (first !== undefined) {
      const subject =
        others.length === 0
          ? `${first.shown} changes its`
          : `${first.shown} and ${others.length} more change their`;
      const fields = [...new Set(this.#unrendered.flatMap((each) => each.fields))].join(", ");
      this.#options.note(
        `${subject} resources (${fields}), which were checked unchanged: render with --kustomize.`,
      );
    }
    if (this.#skippedSources === 0) return;
    const files =
      this.#skippedSources === 1 ? "1 source file" : `${this.#skippedSources} source files`;
    this.#options.note(
      `Skipped ${files} of charts and overlays: the rendered manifests are checked.`,
    );
  }

  #isWalked(path: string): boolean {
    return this.#walked.some((folder) => isWithin(path, folder));
  }

  async *#glob(pattern: string): AsyncGenerator<SourceFile> {
    const { parseGlob } = await import("../../system/glob.ts");
    const { workingFolder, allowMissing = false, command = "check" } = this.#options;
    const glob = parseGlob(pattern);
    if (glob === null) {
      if (allowMissing) return;
      throw new UsageError(`${pattern}: no such file or folder${insteadOfPath(pattern, command)}`);
    }
    const { base, matches } = glob;
    const start = resolve(workingFolder, base);
    let count = 0;
    if (statusOf(start, base)?.isDirectory() === true) {
      const isMatch = (path: string): boolean => matches(slashed(relative(start, path)));
      for await (const file of this.#walk(start, base, isMatch)) {
        count++;
        yield file;
      }
    }
    if (count === 0 && !allowMissing) throw new UsageError(`${pattern}: matches no file`);
  }

  async *#walk(
    folder: string,
    shown: string,
    isWanted: (path: string) => boolean,
  ): AsyncGenerator<SourceFile> {
    this.#walked.push(folder);
    yield* this.#folder(folder, shown, isWanted);
  }

  /** `shown` is the folder as the user named it, `isWanted` gets absolute paths. */
  async *#folder(
    folder: string,
    shown: string,
    isWanted: (path: string) => boolean,
  ): AsyncGenerator<SourceFile> {
    const entries = entriesOf(folder, shown);
    const names = new Set(entries.map(({ name }) => name));
    const isRendered = this.#renderedPaths.has(folder);
    const isChart = isRendered || (names.has("Chart.yaml") && names.has("templates"));
    // A chart of dependencies alone has no templates, and its other files are read as they are.
    if (names.has("Chart.yaml") || isRendered)
      this.#noteChart(this.#display(folder, shown), isRendered || this.#isRenderedChart(folder));
    if (entries.some(({ name }) => /^[Kk]ustomization(?:\.ya?ml)?$/.test(name))) {
      const kustomization = await readKustomization(folder);
      if (kustomization !== null) yield* this.#kustomization(kustomization, shown);
    }
    for (const path of await assertionsOf(folder, names)) this.#assertions.add(path);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (isChart && chartFiles.test(entry.name)) continue;
      const name = join(shown, entry.name);
      if (this.#isLeftOut(entry, path, name, isWanted)) continue;
      if (this.#assertions.has(path) && isWanted(path)) {
        this.#options.leaveOut?.(this.#display(path, name), "assertion");
        continue;
      }
      if (entry.isDirectory()) yield* this.#folder(path, name, isWanted);
      else if (entry.isSymbolicLink() && !isWanted(path)) this.#linkedFolder(path, name);
      else if (!isWanted(path)) this.#otherFiles++;
      else if (entry.isFile() || this.#isSafeLink(path, entry, name)) yield* this.#file(path, name);
    }
  }

  #isRenderedChart(folder: string): boolean {
    return this.#renderedPaths.has(join(folder, "Chart.yaml"));
  }

  #noteChart(shown: string, isRendered: boolean): void {
    if (isRendered)
      this.#options.note(`Skipped the sources of ${shown}: its rendered manifests are checked.`);
    else this.#options.leaveOut?.(shown, "chart");
  }

  /**
   * Only links to regular files within the repository: others could expose files of the machine.
   */
  #isSafeLink(path: string, entry: Dirent, shown: string): boolean {
    if (!entry.isSymbolicLink()) return false;
    const target = realOf(path);
    const root = realOf(this.#gitRoot ?? this.#options.workingFolder);
    if (
      target !== null &&
      root !== null &&
      /* guard: folder-link */ isOwn(target, root) &&
      statusAt(target)?.isFile() === true
    )
      return true;
    this.#options.leaveOut?.(this.#display(path, shown), "link");
    return false;
  }

  /** Links to folders are not followed, and reported unless the folder is read anyway. */
  #linkedFolder(path: string, shown: string): void {
    const target = realOf(path);
    if (target === null || statusAt(target)?.isDirectory() !== true) return;
    this.#elsewhere.set(target, { shown: this.#display(path, shown), why: "link" });
  }

  *#file(absolute: string, shown: string): Generator<SourceFile> {
    if (this.#seen.has(absolute)) return;
    this.#seen.add(absolute);
    const pipeTimeoutMs = this.#options.pipeTimeoutMs ?? defaultPipeTimeoutMs;
    if (this.#renderedPaths.has(absolute)) this.#skippedSources++;
    else
      yield {
        path: this.#display(absolute, shown),
        chunks: (memory) => readChunks(absolute, shown, pipeTimeoutMs, memory),
      };
  }

  /**
   * Skips the patches of a kustomization that is not rendered, because they are no resources, and
   * yields its resources that are no manifests by their names.
   */
  async *#kustomization(kustomization: Kustomization, shown: string): AsyncGenerator<SourceFile> {
    if (this.#renderedPaths.has(kustomization.file)) return;
    this.#skipFragments(kustomization, shown);
    const root = this.#gitRoot ?? this.#options.workingFolder;
    // guard: named-resources
    for (const { name, field } of kustomization.named) {
      const path = resolve(kustomization.folder, name);
      if (!resourceFields.has(field) || !isWithin(path, root) || leadsOut(path, root)) continue;
      const named = join(shown, name);
      const shownName = this.#display(path, named);
      const status = statusAt(path);
      if (status === null) continue;
      if (!status.isFile() || isManifestName(path))
        this.#elsewhere.set(path, { shown: shownName, why: "kustomization" });
      else {
        const glob = this.#globExcluding(path);
        if (glob === null) yield* this.#file(path, named);
        else this.#options.leaveOut?.(shownName, "exclude", glob);
      }
    }
  }

  #skipFragments(kustomization: Kustomization, shown: string): void {
    const fragments = fragmentsOf(kustomization).filter(
      (path) => isManifestName(path) && !this.#seen.has(path),
    );
    const file = this.#displayKustomization(kustomization, shown);
    for (const path of fragments) {
      this.#seen.add(path);
      const named = join(shown, relative(kustomization.folder, path));
      this.#fragments.set(path, this.#display(path, named));
    }
    const { generated, images, vars, component, namespace, prefix, suffix } = kustomization;
    const folders = inputFolders(file, kustomization);
    this.#options.kustomization?.(
      { file, folders, generated, images, vars, component, namespace, prefix, suffix },
      this.#root,
    );
    if (fragments.length === 0 && kustomization.changes.length > 0)
      this.#unrendered.push({ shown: file, fields: kustomization.changes });
  }

  /** Reports a folder or a wanted file that is left out. Files of Git are none of the change. */
  #isLeftOut(
    entry: Dirent,
    path: string,
    shown: string,
    isWanted: (path: string) => boolean,
  ): boolean {
    const isSkipped = skippedNames.has(entry.name);
    const glob = isSkipped ? null : this.#globExcluding(path);
    if (!isSkipped && glob === null) return false;
    // guard: left-out
    if (entry.name !== ".git" && (entry.isDirectory() || isWanted(path))) {
      const named = this.#display(path, shown);
      if (glob === null) this.#options.leaveOut?.(named, "node_modules");
      else this.#options.leaveOut?.(named, "exclude", glob);
    }
    return true;
  }

  #displayKustomization({ file }: Kustomization, shownFolder: string): string {
    return this.#display(file, join(shownFolder, basename(file)));
  }

  #globExcluding(absolute: string): string | null {
    const { exclude, workingFolder } = this.#options;
    return exclude.length === 0
      ? null
      : this.#excludedBy(slashed(relative(workingFolder, absolute)));
  }

  #display(absolute: string, shown: string): string {
    return shownPath(absolute, shown, this.#gitRoot);
  }
}

/** The folder of a kustomization, and those that it names as resources. */
function inputFolders(file: string, { named }: Kustomization): string[] {
  const folder = posix.dirname(file);
  return [
    folder,
    ...named
      .filter(({ name, field }) => resourceFields.has(field) && !looksRemote(name))
      .map(({ name }) => posix.join(folder, name).replace(/\/$/, "")),
  ];
}

/** Null if nothing exists. Synchronous, since a thread switch takes longer than the call. */
function statusOf(absolute: string, shown: string): Stats | null {
  try {
    return statSync(absolute);
  } catch (error) {
    if (isMissing(error)) return null;
    return throwReadError(shown, error);
  }
}

function entriesOf(folder: string, shown: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return throwReadError(shown, error);
  }
}
