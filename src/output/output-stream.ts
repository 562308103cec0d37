/**
 * Writes to standard output and standard error. Writes synchronously where possible, because
 * opening Node's stream takes longer than reading a manifest.
 */
import { fstatSync, statSync, writeSync } from "node:fs";
import { devNull } from "node:os";

export interface OutputStream {
  write(text: string): void;
  /** Node's stream, for width and colours; null if the output is not a terminal. */
  terminal(): NodeJS.WriteStream | null;
}

/**
 * `stream` opens Node's stream, which only terminals and sockets need. `failed` is called once for
 * each text that cannot be written.
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
        // Another process made the shared pipe non-blocking. Node's stream waits for it.
        if ("code" in error && error.code === "EAGAIN") open().write(bytes.subarray(done));
        else failed(error);
      }
    },
    terminal() {
      if (plain) return null;
      const opened = open();
      return opened.isTTY ? opened : null;
    },
  };
}

/** Whether the descriptor is a file, a pipe or the null device, which take bytes as they are. */
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
