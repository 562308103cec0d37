/**
 * Text → standard output or standard error, in place. To open Node's stream of one takes longer
 * than to read a manifest.
 */
import { fstatSync, statSync, writeSync } from "node:fs";
import { devNull } from "node:os";

export interface OutputStream {
  write(text: string): void;
  /**
   * Node's stream of it where somebody looks at it, for its width and colours; null where nobody
   * does.
   */
  terminal(): NodeJS.WriteStream | null;
}

/**
 * `stream` opens Node's own, which is needed for terminals and sockets alone. `failed` is told once
 * for each text that cannot be written.
 */
export function createOutputStream(
  descriptor: 1 | 2,
  stream: () => NodeJS.WriteStream,
  failed: (error: NodeJS.ErrnoException) => void,
): OutputStream {
  let opened: NodeJS.WriteStream | undefined;
  const open = (): NodeJS.WriteStream => (opened ??= stream().on("error", failed));
  const plain = isPlain(descriptor);
  return {
    write(text) {
      if (!plain || opened !== undefined) {
        open().write(text);
        return;
      }
      const bytes = Buffer.from(text);
      let done = 0;
      try {
        while (done < bytes.length) done += writeSync(descriptor, bytes, done);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        // Another program that shares the pipe made it one that does not wait: Node's stream of it
        // does.
        if ("code" in error && error.code === "EAGAIN") open().write(bytes.subarray(done));
        else failed(error);
      }
    },
    terminal() {
      if (plain) return null;
      const it = open();
      return it.isTTY ? it : null;
    },
  };
}

/**
 * A file, a pipe, or nowhere: what takes all bytes as they come. A terminal wants characters on
 * some systems.
 */
function isPlain(descriptor: number): boolean {
  try {
    const status = fstatSync(descriptor);
    return (
      status.isFile() ||
      status.isFIFO() ||
      (status.rdev !== 0 && status.rdev === statSync(devNull).rdev)
    );
  } catch {
    return false;
  }
}
