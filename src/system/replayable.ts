/** Makes a stream readable more than once. */

/** Keeps the chunks of a stream, so that each iteration yields all of them. */
export function replayable(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let ended = false;
  return {
    async *[Symbol.asyncIterator]() {
      yield* chunks;
      if (ended) return;
      for await (const chunk of stream) {
        chunks.push(chunk);
        yield chunk;
      }
      ended = true;
    },
  };
}
