/** Keeps bytes in files, each under a checksum. A broken folder behaves like an empty one. */
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { lstat, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFolder } from "./create-folder.ts";
import { privateFile } from "./private-file.ts";

export interface CheckedFiles {
  /** The bytes of the key; null if they are missing or damaged. */
  read(key: string): Promise<Buffer | null>;
  /** Never fails. */
  write(key: string, bytes: Buffer): Promise<void>;
}

export interface CheckedFilesLimits {
  /** Of one file that is read. */
  readBytes: number;
  /** Of the bytes of one key that are written. */
  writtenBytes: number;
  /** A folder with more files is emptied, because nothing else removes old ones. */
  files: number;
  /** The same for the bytes of all files; null for no limit. */
  totalBytes: number | null;
}

const ours = /^[0-9a-f]{64}(?:\.[0-9a-f-]{36})?$/;
const lineFeed = 0x0a;

/** null: files that keep nothing. */
export function openCheckedFiles(folder: string | null, limits: CheckedFilesLimits): CheckedFiles {
  let opening: Promise<void> | null = null;
  let isUseless = folder === null;
  const fileOf = (key: string): string => join(folder ?? "", hash(key));
  return {
    async read(key) {
      if (folder === null) return null;
      try {
        const file = fileOf(key);
        const status = privateFile(file);
        if (status === null || status.size > limits.readBytes) return null;
        // At once: for small files, the detour over other threads costs ten times the reading.
        const bytes = readFileSync(file);
        const end = bytes.indexOf(lineFeed);
        const content = bytes.subarray(end + 1);
        // The checksum includes the key, so that a moved file counts as damaged.
        // guard: cache-sum
        return bytes.toString("latin1", 0, end) === hash(`${key}\n`, content) ? content : null;
      } catch {
        return null;
      }
    },
    async write(key, bytes) {
      if (isUseless || folder === null || bytes.length > limits.writtenBytes) return;
      const file = fileOf(key);
      const fresh = `${file}.${randomUUID()}`;
      try {
        await (opening ??= open(folder, limits));
        const content = Buffer.concat([Buffer.from(`${hash(`${key}\n`, bytes)}\n`), bytes]);
        await writeFile(fresh, content, { flag: "wx", mode: 0o600 });
        await rename(fresh, file);
      } catch {
        // A full or read-only disk will fail the next write too.
        // guard: unwritable-cache
        isUseless = true;
        await rm(fresh, { force: true }).catch(() => {});
      }
    },
  };
}

async function open(folder: string, { files, totalBytes }: CheckedFilesLimits): Promise<void> {
  await createFolder(folder);
  const names = (await readdir(folder)).filter((name) => ours.test(name));
  const paths = names.map((name) => join(folder, name));
  if (names.length > files || (totalBytes !== null && (await sizeOf(paths)) > totalBytes))
    await Promise.all(paths.map((path) => rm(path, { force: true })));
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  const sizes = paths.map(async (path) => (await lstat(path).catch(() => null))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function hash(text: string, bytes: Buffer = Buffer.alloc(0)): string {
  return createHash("sha256").update(text).update(bytes).digest("hex");
}
