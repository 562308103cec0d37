/**
 * A folder of small JSON values that outlive the run. Whatever is wrong with it, it is as if there
 * were none.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface DiskCache {
  /** What was written under the key; undefined where there is nothing, or nothing whole. */
  read(key: string): Promise<unknown>;
  /** Never fails. */
  write(key: string, value: object): Promise<void>;
}

const maxBytes = 262_144;
/** Of which a folder is emptied: old digests are asked for no more, and nobody sweeps else. */
const maxFiles = 20_000;
const ours = /^[0-9a-f]{64}(?:\.[0-9a-f-]{36})?$/;

/** null: nothing is kept. */
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
        if ((await stat(file)).size > maxBytes) return undefined;
        const text = await readFile(file, "utf8");
        const end = text.indexOf("\n");
        const json = text.slice(end + 1);
        // The key is part of the sum: a file that was moved is damaged, too.
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
        // Full, or read-only: it will be so for the next one, too.
        // guard: unwritable-cache
        useless = true;
        await rm(fresh, { force: true }).catch(() => {});
      }
    },
  };
}

/**
 * With its parents. Not by `recursive`, which goes round for ever where the parent is there and
 * nothing can be made in it, as in /proc.
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
