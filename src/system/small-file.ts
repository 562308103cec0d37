/** Reads small files whose paths are untrusted. */
import { readFile, stat } from "node:fs/promises";

const maxBytes = 1_048_576;

/** Throws if the path is not a regular file (a device has no end), or larger than 1 MiB. */
export async function readSmall(path: string): Promise<string> {
  const found = await stat(path);
  // guard: docker-configuration-device
  if (!found.isFile()) throw new Error("it is not a regular file");
  if (found.size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
  return readFile(path, "utf8");
}
