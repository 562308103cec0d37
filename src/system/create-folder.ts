/** Creates the folder of a cache. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Creates a folder that only its owner can read, and its parents. `recursive` would loop forever
 * under an existing parent in which nothing can be created, such as /proc.
 */
export async function createFolder(folder: string): Promise<void> {
  const problem = await mkdir(folder, { mode: 0o700 }).then(
    () => null,
    (error: NodeJS.ErrnoException) => error,
  );
  if (problem === null || problem.code === "EEXIST") return;
  if (problem.code !== "ENOENT" || dirname(folder) === folder) throw problem;
  await createFolder(dirname(folder));
  await mkdir(folder, { mode: 0o700 });
}
