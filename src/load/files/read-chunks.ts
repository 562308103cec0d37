/** Reads a file or a pipe in chunks. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { Socket } from "node:net";
import { UsageError } from "../../model/report/usage-error.ts";
import { throwReadError } from "./read-error.ts";

const maxChunkBytes = 4 * 1024 * 1024;

/**
 * Reads regular files synchronously, which is faster than a stream for small files. Throws
 * `UsageError` with the path as `shown` if the file cannot be read, is a device, or is a pipe
 * without data for the given time. See `SourceFile.chunks` for `memory`.
 */
export async function* readChunks(
  absolute: string,
  shown: string,
  pipeTimeoutMs: number,
  memory?: Buffer,
): AsyncGenerator<Uint8Array> {
  let descriptor: number | null = null;
  try {
    // Without O_NONBLOCK, opening a pipe blocks the process until somebody writes to it.
    descriptor = openSync(absolute, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = fstatSync(descriptor);
    if (status.isFIFO()) {
      const { Socket } = await import("node:net");
      const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
      descriptor = null;
      yield* readPipe(pipe, shown, pipeTimeoutMs);
      return;
    }
    // guard: devices
    if (!status.isFile())
      throw new UsageError(`${shown}: cannot be read: neither a file nor a pipe`);
    yield* readFileChunks(descriptor, status.size, memory);
  } catch (error) {
    throwReadError(shown, error);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Most files come in one chunk, because joining a divided document is slow. */
function* readFileChunks(
  descriptor: number,
  size: number,
  memory: Buffer = Buffer.alloc(0),
): Generator<Uint8Array> {
  for (let done = 0; ;) {
    // One byte more than the rest, so that a short read shows the end without another call.
    const wanted = Math.min(Math.max(size - done, 4095) + 1, maxChunkBytes);
    const isReused = done === 0 && wanted > size && wanted <= memory.length;
    const chunk = isReused ? memory.subarray(0, wanted) : Buffer.allocUnsafe(wanted);
    const length = readSync(descriptor, chunk);
    if (length === 0) return;
    done += length;
    yield chunk.subarray(0, length);
    if (length < chunk.length && done >= size) return;
  }
}

async function* readPipe(
  pipe: Socket,
  shown: string,
  pipeTimeoutMs: number,
): AsyncGenerator<Uint8Array> {
  const timeout = new UsageError(
    `${shown}: cannot be read: the pipe sent nothing for ${pipeTimeoutMs / 1000} s`,
  );
  // guard: silent-pipe
  pipe.setTimeout(pipeTimeoutMs, () => pipe.destroy(timeout));
  for await (const chunk of pipe) if (chunk instanceof Uint8Array) yield chunk;
}
