/** Stores small JSON values in a folder between runs. A broken cache behaves like an empty one. */
import { openCheckedFiles } from "../system/checked-files.ts";

export interface DiskCache {
  /** The value of the key; undefined if it is missing or damaged. */
  read(key: string): Promise<unknown>;
  /** Never fails. */
  write(key: string, value: object): Promise<void>;
}

const maxBytes = 262_144;
const maxFiles = 20_000;

/** null: a cache that keeps nothing. */
export function openDiskCache(folder: string | null): DiskCache {
  const files = openCheckedFiles(folder, {
    readBytes: maxBytes,
    writtenBytes: maxBytes / 4,
    files: maxFiles,
    totalBytes: null,
  });
  return {
    async read(key) {
      const bytes = await files.read(key);
      try {
        return bytes === null ? undefined : (JSON.parse(bytes.toString()) as unknown);
      } catch {
        return undefined;
      }
    },
    async write(key, value) {
      await files.write(key, Buffer.from(JSON.stringify(value)));
    },
  };
}
