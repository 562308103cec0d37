/** What `--base` names → the manifests before the change, below a folder that stands for the working folder. */
import { mkdir, stat } from "node:fs/promises";
import { isAbsolute, join, posix, relative, resolve } from "node:path";
import type { RenderTask } from "../../model/render-root.ts";
import type { Span } from "../../model/source.ts";
import { isManifestPath } from "../files/manifest-path.ts";
import { slashed } from "../../system/paths.ts";
import { openRevision, type Revision } from "./revision.ts";
import { makeFolder, removeFolder } from "../../system/temporary-folder.ts";

export interface Base extends AsyncDisposable {
  /** How it was found, in a sentence; why there is none, where there is none. */
  note: string;
  /** null where there is no base. */
  tree: {
    /** Absolute. */
    workingFolder: string;
    /** Of the paths asked for, those that can be in it, from there. */
    paths: string[];
    /** What was to be rendered, of the files that it has; what lies outside of the repository is as it is. */
    renderTasks: RenderTask[];
  } | null;
  /** Where it is a folder below the working folder, its path: it is no part of what is checked. */
  excludedFolder: string | null;
}

export interface BaseOptions {
  /** As for the manifests that are checked. */
  paths: string[];
  renderTasks: RenderTask[];
  workingFolder: string;
  /** The folder in which others may be made. */
  temporaryFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/** A file or folder of that name, else a git revision. Never throws for one that is not there. */
export async function openBase(written: string, options: BaseOptions): Promise<Base> {
  const path = resolve(options.workingFolder, written);
  const found = await stat(path).catch(() => null);
  if (found !== null) return inFolder(written, path, found.isDirectory(), options);
  const revision = await openRevision(written, options);
  const none = (why: string): Base => ({
    note: `There is no base ${written}, so all that is found counts as new: no such file or folder, and ${why}.`,
    tree: null,
    excludedFolder: null,
    [Symbol.asyncDispose]: async () => {},
  });
  if ("missing" in revision) return none(revision.missing);
  const paths = inside(options, revision.prefix);
  const isWanted = await wanted(paths.map((each) => posix.join(revision.prefix, each)));
  // What a renderer reads is not known before it does.
  const isAnything = (): boolean => true;
  const tree = await openBaseTree(
    revision,
    options.renderTasks.length > 0 ? isAnything : isWanted,
    options.temporaryFolder,
  );
  const workingFolder = join(tree.folder, revision.prefix);
  await mkdir(workingFolder, { recursive: true });
  return {
    note:
      `Compared with the base ${written}${revision.commit === written ? "" : ` (${revision.commit.slice(0, 12)})`}` +
      (tree.complete
        ? "."
        : ", of which not all could be read: what is missing there counts as new."),
    tree: { workingFolder, paths, renderTasks: tasksIn(options, revision.prefix) },
    excludedFolder: null,
    [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose](),
  };
}

export interface BaseTree extends AsyncDisposable {
  /** Absolute; it stands for the root of the repository. */
  folder: string;
  complete: boolean;
}

/** The files of a revision that are wanted, in a folder of their own. */
export async function openBaseTree(
  revision: Revision,
  isWanted: (path: string) => boolean,
  temporaryFolder: string,
): Promise<BaseTree> {
  const folder = await makeFolder(temporaryFolder, "pullgate-base-");
  const remove = (): Promise<void> => removeFolder(folder);
  try {
    // It is a repository as far as paths are concerned.
    await mkdir(join(folder, ".git"));
    return {
      folder,
      complete: await revision.extract(isWanted, folder),
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A checkout in which the paths are found again; or, where none of them is there, manifests and nothing else. */
async function inFolder(
  written: string,
  path: string,
  isFolder: boolean,
  options: BaseOptions,
): Promise<Base> {
  const { parseGlob } = await import("../../system/glob.ts");
  const paths = inside(options, "");
  const sought = inside(
    { ...options, paths: [...options.paths, ...options.renderTasks.map(({ from }) => from)] },
    "",
  );
  const there = isFolder
    ? await Promise.all(
        sought.map((each) => stat(join(path, parseGlob(each)?.base ?? each)).catch(() => null)),
      )
    : [];
  const own = slashed(relative(options.workingFolder, path));
  return {
    note: `Compared with the base ${written}.`,
    tree: there.some((each) => each !== null)
      ? { workingFolder: path, paths, renderTasks: tasksIn(options, "") }
      : { workingFolder: options.workingFolder, paths: [path], renderTasks: [] },
    excludedFolder: own === "" || own.startsWith("..") || isAbsolute(own) ? null : own,
    [Symbol.asyncDispose]: async () => {},
  };
}

/** The paths from the working folder; those that lie outside of the repository (from `prefix` up) are in no base. */
function inside(
  { paths, workingFolder }: Pick<BaseOptions, "paths" | "workingFolder">,
  prefix: string,
): string[] {
  return paths.flatMap((path) => {
    if (path === "-") return [];
    const own = posix.normalize(
      slashed(isAbsolute(path) ? relative(workingFolder, path) || "." : path),
    );
    const inRepository = posix.join(prefix, own);
    return inRepository.startsWith("..") || isAbsolute(own) ? [] : [own];
  });
}

function tasksIn({ renderTasks, workingFolder }: BaseOptions, prefix: string): RenderTask[] {
  const move = (path: string): string =>
    path.startsWith("oci://")
      ? path
      : (inside({ paths: [path], workingFolder }, prefix)[0] ?? resolve(workingFolder, path));
  // One that has a place is a failure of its own where it is not there, and no misuse.
  const at: Span = { file: "<base>", line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
  return renderTasks.map((task): RenderTask =>
    task.tool === "kustomize"
      ? { ...task, from: move(task.from), at }
      : {
          ...task,
          from: move(task.from),
          values: task.values.map((each) =>
            "text" in each ? each : { path: move(each.path), written: each.written },
          ),
          at,
        },
  );
}

/** Can a file of the tree be one of these, or below one? */
async function wanted(paths: string[]): Promise<(file: string) => boolean> {
  const { parseGlob } = await import("../../system/glob.ts");
  const places = paths.map((path) => {
    const glob = parseGlob(path);
    return { place: (glob?.base ?? path).replace(/^\.\/?$|\/$/, ""), isGlob: glob !== null };
  });
  return (file) =>
    places.some(({ place, isGlob }) => {
      if (file === place) return true;
      return (place === "" || file.startsWith(`${place}/`)) && (isGlob || isManifestPath(file));
    });
}
