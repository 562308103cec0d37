/**
 * Looks at the file system, synchronously: a call takes some microseconds, and its promise would
 * take ten times as long. A run looks at thousands of paths in turn.
 */
import {
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  type Dirent,
  type Stats,
} from "node:fs";

/** What a path leads to; null if there is nothing or it cannot be reached. */
export function statusAt(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** The path with links resolved; null if it does not exist. */
export function realOf(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

/** None if the folder cannot be read. */
export function entriesAt(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** null if the file cannot be read. Only for files whose size is known: a device has no end. */
export function contentAt(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
