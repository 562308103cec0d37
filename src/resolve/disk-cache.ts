/** Stores small JSON values in a folder between runs. A broken cache behaves like an empty one. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { privateFile } from "../system/private-file.ts";

export interface DiskCache {
  /** The value of the key; undefined if it is missing or damaged. */
  read(key: string): Promise<unknown>;
  /** Never fails. */
  write(key: string, value: object): Promise<void>;
}

const maxBytes = 262_144;
/** A folder with more files is emptied, because nothing else removes old digests. */
const maxFiles = 20_000;
const ours = /^[0-9a-f]{64}(?:\.[0-9a-f-]{36})?$/;

/** null: a cache that keeps nothing. */
export function openDiskCache(folder: string | null): DiskCache {
  let opening: Promise<boolean> | null = null;
  let useless = folder === null;

  const fileOf = (key: string): string => join(folder ?? "", hash(key));

  async function open(): Promise<boolean> {
    if (folder === null) return false;
    await make(folder);
    const names = (await readdir(folder)).filter((name) => ours.test(name));
    if (names.length > maxFiles)
      await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
    return true;
  }

  return {
    async read(key) {
      if (folder === null) return undefined;
      try {
        const file = fileOf(key);
        const status = await privateFile(file);
        if (status === null || status.size > maxBytes) return undefined;
        const text = await readFile(file, "utf8");
        const end = text.indexOf("\n");
        const json = text.slice(end + 1);
        // The checksum includes the key, so that a moved file counts as damaged.
        // guard: cache-sum
        return text.slice(0, end) === hash(`${key}\n${json}`)
          ? (JSON.parse(json) as unknown)
          : undefined;
      } catch {
        return undefined;
      }
    },
    async write(key, value) {
      if (useless) return;
      const json = JSON.stringify(value);
      if (json.length > maxBytes / 4) return;
      const file = fileOf(key);
      const fresh = `${file}.${randomUUID()}`;
      try {
        await (opening ??= open());
        await writeFile(fresh, `${hash(`${key}\n${json}`)}\n${json}`, { flag: "wx", mode: 0o600 });
        await rename(fresh, file);
      } catch {
        // A full or read-only disk will fail the next write too.
        // guard: unwritable-cache
        useless = true;
        await rm(fresh, { force: true }).catch(() => {});
      }
    },
  };
}

/**
 * Creates the folder and its parents. `recursive` would loop forever under an existing parent in
 * which nothing can be created, such as /proc.
 */
async function make(folder: string): Promise<void> {
  const problem = await mkdir(folder, { mode: 0o700 }).then(
    () => null,
    (error: NodeJS.ErrnoException) => error,
  );
  if (problem === null || problem.code === "EEXIST") return;
  if (problem.code !== "ENOENT" || dirname(folder) === folder) throw problem;
  await make(dirname(folder));
  await mkdir(folder, { mode: 0o700 });
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
