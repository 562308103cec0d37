/** Misuse: no such file, a bad flag, a bad configuration. Caught at a door: one line, exit 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
