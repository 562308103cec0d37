/** The files of a checked-out repository, as GitOps controllers see them. */
export interface SourceTree {
  /** Paths of the files from the root, with slashes, sorted. Links that lead out are left out. */
  files: readonly string[];
  /** The text of a file; null where there is none, or where it is no text. */
  read(path: string): Promise<string | null>;
}

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

/** Is there a file below this folder? */
export function hasFolder({ files }: SourceTree, folder: string): boolean {
  return folder === "" ? files.length > 0 : files.some((file) => file.startsWith(`${folder}/`));
}

/** The names of the files in a folder itself. */
export function filesIn({ files }: SourceTree, folder: string): string[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  return files
    .filter((file) => file.startsWith(prefix))
    .map((file) => file.slice(prefix.length))
    .filter((name) => !name.includes("/"));
}
