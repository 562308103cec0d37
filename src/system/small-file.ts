/** A path that somebody else wrote → the text of its file, if that is a file, and a small one. */
import { readFile, stat } from "node:fs/promises";

const maxBytes = 1_048_576;

/**
 * Throws for what cannot be read, is no file (a device has no end), or is larger than a megabyte.
 */
export async function readSmall(path: string): Promise<string> {
  const found = await stat(path);
  // guard: docker-configuration-device
  if (!found.isFile()) throw new Error("it is no file");
  if (found.size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
  return readFile(path, "utf8");
}
