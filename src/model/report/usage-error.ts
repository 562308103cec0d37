/** Misuse, such as a missing file, a bad flag or a bad configuration: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
