/** Work that goes on while something else is done. */

export interface Background<T> extends AsyncDisposable {
  /** Rejects as the work does. */
  result: Promise<T>;
}

/** Its disposal waits for the end of the work, and drops an error that nothing has asked for. */
export function inBackground<T>(result: Promise<T>): Background<T> {
  const ended = Promise.allSettled([result]);
  return {
    result,
    [Symbol.asyncDispose]: async () => {
      await ended;
    },
  };
}
