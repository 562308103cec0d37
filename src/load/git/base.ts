/** Opens the state before a change: the folder or git revision that `--base` names. */
import { mkdir } from "node:fs/promises";
import { isAbsolute, join, posix, relative, resolve } from "node:path";
import { isManifestName } from "../../model/source/manifest-name.ts";
import type { RenderTask } from "../../model/source/render-root.ts";
import type { Span } from "../../model/source/source.ts";
import { UsageError } from "../../model/report/usage-error.ts";
import { statusAt } from "../../system/file-status.ts";
import { gitRoot, slashed } from "../../system/paths.ts";
import { makeFolder, removeFolder } from "../../system/temporary-folder.ts";
import { renames, type Rename } from "./renames.ts";
import { openRevision, type Revision } from "./revision.ts";

/** Dispose it to remove its temporary folder. */
export interface Base extends AsyncDisposable {
  /** A sentence for the report: what the base is, or why there is none. */
  note: string;
  /** Null if there is no base. */
  tree: {
    /** Absolute. */
    workingFolder: string;
    /** Stands for the root of the repository; null where the base is no checkout. */
    root: string | null;
    /** The paths of the run that can exist in the base, relative to its working folder. */
    paths: string[];
    /** The tasks of the run, moved to the base; inputs outside the repository are shared. */
    renderTasks: RenderTask[];
  } | null;
  /** The path of a base folder below the working folder, which must not be checked itself. */
  excludedFolder: string | null;
  /** The files that the change renames; none where the base is no revision. */
  renames(): Promise<Rename[]>;
}

export interface BaseOptions {
  /** As for the manifests that are checked. */
  paths: string[];
  renderTasks: RenderTask[];
  workingFolder: string;
  /** Temporary folders are created in it. */
  temporaryFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Read all files of a revision: those that renderers read are unknown in advance. */
  whole?: boolean;
  /** A base that cannot be found is misuse. */
  required?: boolean;
}

/**
 * `written` is a file or folder if one exists, else a git revision. A missing base is an empty one,
 * and `UsageError` if it is required.
 */
export async function openBase(written: string, options: BaseOptions): Promise<Base> {
  const path = resolve(options.workingFolder, written);
  const status = statusAt(path);
  if (status !== null) return baseOfPath(written, path, status.isDirectory(), options);
  const revision = await openRevision(written, options);
  if (!("missing" in revision)) return await baseOfRevision(written, revision, options);
  if (options.required === true)
    throw new UsageError(
      `--base ${written}: there is no such file or folder, and ${revision.missing}`,
    );
  return noBase(written, revision.missing);
}

function noBase(written: string, reason: string): Base {
  return {
    note:
      `Cannot find the base ${written}, so all findings count as new: there is no ` +
      `such file or folder, and ${reason}.`,
    tree: null,
    excludedFolder: null,
    renames: async () => [],
    [Symbol.asyncDispose]: async () => {},
  };
}

async function baseOfRevision(
  written: string,
  revision: Revision,
  options: BaseOptions,
): Promise<Base> {
  const { commit, prefix } = revision;
  const paths = pathsInside(options, prefix);
  const isWanted = await pathFilter(paths.map((path) => posix.join(prefix, path)));
  const isAnything = (): boolean => true;
  const tree = await openBaseTree(
    revision,
    options.renderTasks.length > 0 || options.whole === true ? isAnything : isWanted,
    options.temporaryFolder,
  );
  const workingFolder = join(tree.folder, prefix);
  await mkdir(workingFolder, { recursive: true });
  const id = commit === written ? "" : ` (${commit.slice(0, 12)})`;
  const incomplete = tree.complete
    ? ""
    : " Not all of its files could be read, and findings in those files count as new.";
  let renamed: Promise<Rename[]> | null = null;
  return {
    note: `Compared with the base ${written}${id}.${incomplete}`,
    tree: {
      workingFolder,
      root: tree.folder,
      paths,
      renderTasks: moveTasks(options, prefix),
    },
    excludedFolder: null,
    renames: () => (renamed ??= renames(commit, options)),
    [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose](),
  };
}

/** The files of a revision in a temporary folder; dispose it to remove the folder. */
export interface BaseTree extends AsyncDisposable {
  /** Absolute; stands for the root of the repository. */
  folder: string;
  /** Whether all wanted manifests could be written. */
  complete: boolean;
}

/** `isWanted` gets paths in the repository. */
export async function openBaseTree(
  revision: Revision,
  isWanted: (path: string) => boolean,
  temporaryFolder: string,
): Promise<BaseTree> {
  const folder = makeFolder(temporaryFolder, "pullgate-base-");
  const remove = async (): Promise<void> => removeFolder(folder);
  try {
    // The empty folder makes paths relative to a repository root, as in the checkout.
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

/** A checkout that contains some of the run's paths, else a file or folder of manifests. */
async function baseOfPath(
  written: string,
  path: string,
  isFolder: boolean,
  options: BaseOptions,
): Promise<Base> {
  const { parseGlob } = await import("../../system/glob.ts");
  const inputs = [...options.paths, ...options.renderTasks.map(({ from }) => from)];
  const sought = pathsInside({ ...options, paths: inputs }, "");
  const isCheckout =
    isFolder && sought.some((each) => statusAt(join(path, parseGlob(each)?.base ?? each)) !== null);
  return {
    note: `Compared with the base ${written}.`,
    tree: isCheckout
      ? {
          workingFolder: path,
          root: rootOfCheckout(path, options.workingFolder),
          paths: pathsInside(options, ""),
          renderTasks: moveTasks(options, ""),
        }
      : {
          workingFolder: options.workingFolder,
          root: null,
          paths: [path],
          renderTasks: [],
        },
    excludedFolder: folderInside(path, options.workingFolder),
    renames: async () => [],
    [Symbol.asyncDispose]: async () => {},
  };
}

/** The path of a base below the working folder, relative to it; null where it is no such folder. */
export function baseFolder(written: string, workingFolder: string): string | null {
  const path = resolve(workingFolder, written);
  return statusAt(path) === null ? null : folderInside(path, workingFolder);
}

function folderInside(path: string, workingFolder: string): string | null {
  const inside = slashed(relative(workingFolder, path));
  return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? null : inside;
}

/** A base within the repository at hand is a root of its own. */
function rootOfCheckout(path: string, workingFolder: string): string {
  const root = gitRoot(path);
  return root === null || root === gitRoot(workingFolder) ? path : root;
}

/**
 * The paths relative to the working folder. Leaves out standard input and paths outside the
 * repository, in which the working folder is `prefix`.
 */
function pathsInside(
  { paths, workingFolder }: Pick<BaseOptions, "paths" | "workingFolder">,
  prefix: string,
): string[] {
  return paths.flatMap((path) => {
    if (path === "-") return [];
    const inFolder = posix.normalize(
      slashed(isAbsolute(path) ? relative(workingFolder, path) || "." : path),
    );
    const isOutside = posix.join(prefix, inFolder).startsWith("..") || isAbsolute(inFolder);
    return isOutside ? [] : [inFolder];
  });
}

function moveTasks({ renderTasks, workingFolder }: BaseOptions, prefix: string): RenderTask[] {
  const move = (path: string): string =>
    path.startsWith("oci://")
      ? path
      : (pathsInside({ paths: [path], workingFolder }, prefix)[0] ?? resolve(workingFolder, path));
  // With a place, a missing input is a failure of its root instead of a usage error.
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

/** Returns whether a path of the repository is one of these, or may be read below one of them. */
async function pathFilter(paths: readonly string[]): Promise<(file: string) => boolean> {
  const { parseGlob } = await import("../../system/glob.ts");
  const starts = paths.map((path) => {
    const glob = parseGlob(path);
    return { start: (glob?.base ?? path).replace(/^\.\/?$|\/$/, ""), isGlob: glob !== null };
  });
  return (file) =>
    starts.some(({ start, isGlob }) => {
      if (file === start) return true;
      return (start === "" || file.startsWith(`${start}/`)) && (isGlob || isManifestName(file));
    });
}
