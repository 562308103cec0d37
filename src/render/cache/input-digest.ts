/** Digests what a renderer reads: names and contents, never where they lie. */
import { createHash } from "node:crypto";
import { open, realpath, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { contentAt, entriesAt, statusAt } from "../../system/file-status.ts";
import { slashed } from "../../system/paths.ts";

/** Of one folder. What exceeds a limit has no digest, and is rendered each time. */
const maxFiles = 5_000;
const maxBytes = 64 * 1024 * 1024;
/** Renderers read none of these. */
const skippedNames: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** Digests of folders and files of one state, each worked out once. */
export class InputDigests {
  readonly #folders = new Map<string, string | null>();

  /** Of the names and contents below a folder; null where they have no digest. */
  ofFolder(folder: string): string | null {
    let digest = this.#folders.get(folder);
    if (digest === undefined) this.#folders.set(folder, (digest = digestOfFolder(folder)));
    return digest;
  }
}

export function digestOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("base64");
}

/** "" for a file that cannot be read, and for a device, which may have no end. */
export function digestOfFile(path: string): string {
  // guard: digested-device
  if (statusAt(path)?.isFile() !== true) return "";
  const content = contentAt(path);
  return content === null ? "" : digestOf(content);
}

function digestOfFolder(folder: string): string | null {
  const lines: string[] = [];
  let bytes = 0;
  const folders = [folder];
  for (let current = folders.pop(); current !== undefined; current = folders.pop()) {
    const entries = entriesAt(current);
    for (const entry of entries) {
      const path = join(current, entry.name);
      if (skippedNames.has(entry.name)) continue;
      if (entry.isDirectory()) {
        folders.push(path);
        continue;
      }
      const status = statusAt(path);
      // A link to a folder may lead anywhere, and around in circles.
      if (status?.isDirectory() === true) return null;
      bytes += status?.size ?? 0;
      if (lines.length >= maxFiles || bytes > maxBytes) return null;
      const name = slashed(relative(folder, path));
      lines.push(`${JSON.stringify(name)} ${digestOfFile(path)}`);
    }
  }
  return digestOf(lines.sort().join("\n"));
}

/** Tells one version of a program from another; a script may choose a program. */
export async function programIdentity(
  program: string,
): Promise<{ file: string; isScript: boolean } | null> {
  try {
    const path = await realpath(program);
    const { size, mtimeMs, ino } = await stat(path);
    await using file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    const isScript = buffer.toString("latin1") === "#!";
    return { file: `${path} ${size} ${mtimeMs} ${ino}`, isScript };
  } catch {
    return null;
  }
}
