/** Explains why a path that the user named cannot be read. */
import { UsageError } from "../../model/report/usage-error.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EACCES: "permission denied",
  EISDIR: "is a folder",
  EPERM: "not permitted",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links lead in a circle",
};

/** Throws a `UsageError` that names the path. */
export function throwReadError(path: string, error: unknown): never {
  if (error instanceof UsageError) throw error;
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  // Node replaces bytes that are not UTF-8, and cannot open the file by the changed name.
  const isMisread = code === "ENOENT" && path.includes("\ufffd");
  const reason = isMisread ? "its name is not UTF-8" : (reasons[code] ?? code);
  throw new UsageError(`${path}: cannot be read: ${reason}`);
}

/** Whether an error of a file operation means that nothing exists at the path. */
export function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR")
  );
}
