/** The files of a checked-out repository, as GitOps controllers see them. */
export interface SourceTree {
  /** Paths of the files from the root, with slashes, sorted. Links that lead out are left out. */
  files: readonly string[];
  /**
   * The text of a file; null for a missing file, for one that is not text, and for one of more than
   * 1 MiB, or of more than `maxBytes` if the text is not parsed as a whole.
   */
  read(path: string, maxBytes?: number): Promise<string | null>;
}

/** The limit of a document, and of a file that is only passed on. */
export const maxPassedBytes = 64 * 1024 * 1024;

/** "./apps/../apps/" → "apps"; "" for the root. null where the path leads out of the tree. */
export function treePath(...written: string[]): string | null {
  const steps: string[] = [];
  for (const step of written.join("/").split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return null;
  }
  return steps.join("/");
}

/** The path of a file in a folder of the tree; "" is the root. */
export function pathIn(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** True for a file in a folder, at any depth. */
export function isBelow(file: string, folder: string): boolean {
  return folder === "" || file.startsWith(`${folder}/`);
}

/** The folders that a file is below, the innermost first; the last is the root, "". */
export function foldersAbove(file: string): string[] {
  const folders: string[] = [];
  for (let slash = file.lastIndexOf("/"); slash > 0; slash = file.lastIndexOf("/", slash - 1))
    folders.push(file.slice(0, slash));
  return [...folders, ""];
}

/** The files of a folder, at any depth, in the order of the tree. */
export function filesBelow({ files }: SourceTree, folder: string): readonly string[] {
  if (folder === "") return files;
  // "0" follows the slash: all files of the folder lie between.
  return files.slice(placeOf(`${folder}/`, files), placeOf(`${folder}0`, files));
}

/** The index of the first file that does not come before `path`. */
function placeOf(path: string, files: readonly string[]): number {
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((files[middle] ?? "") < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The content of each folder of a tree. */
interface FolderIndex {
  files: ReadonlySet<string>;
  /** The names of the files in a folder itself. */
  names: ReadonlyMap<string, string[]>;
  /** Every folder that holds a file at some depth; "" is the root. */
  folders: ReadonlySet<string>;
}

/** Trees with replaced texts share the list of files. */
const indexes = new WeakMap<readonly string[], FolderIndex>();

function indexOf({ files }: SourceTree): FolderIndex {
  let index = indexes.get(files);
  if (index === undefined) indexes.set(files, (index = indexFiles(files)));
  return index;
}

function indexFiles(files: readonly string[]): FolderIndex {
  const names = new Map<string, string[]>();
  const folders = new Set<string>();
  for (const file of files) {
    let slash = file.lastIndexOf("/");
    const folder = slash < 0 ? "" : file.slice(0, slash);
    const known = names.get(folder);
    if (known === undefined) names.set(folder, [file.slice(slash + 1)]);
    else known.push(file.slice(slash + 1));
    for (let above = folder; !folders.has(above); above = above.slice(0, Math.max(0, slash))) {
      folders.add(above);
      slash = above.lastIndexOf("/");
    }
  }
  return { files: new Set(files), names, folders };
}

export function hasFile(tree: SourceTree, path: string): boolean {
  return indexOf(tree).files.has(path);
}

/** Is there a file below this folder? */
export function hasFolder(tree: SourceTree, folder: string): boolean {
  return indexOf(tree).folders.has(folder);
}

/** The names of the files in a folder itself, in the order of the tree. */
export function filesIn(tree: SourceTree, folder: string): string[] {
  return indexOf(tree).names.get(folder) ?? [];
}
