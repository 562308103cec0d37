/** Finds the folder in which Node keeps compiled code between runs of the command line. */

interface ProcessFacts {
  /** Passed in: an import would share a chunk of the bundle with code that is to be kept. */
  fs: Pick<typeof import("node:fs"), "lstatSync" | "mkdirSync">;
  path: Pick<typeof import("node:path"), "isAbsolute" | "join">;
  /** Without the program and the script. */
  args: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  /** Of the user; null on a system without such numbers. */
  uid: number | null;
}

/**
 * The folder below the user's cache folder, made if needed; null if code is not to be kept.
 * Code that others may write would run with the rights of the user, so that neither `--cache`
 * chooses the folder nor a folder that is open to others counts. A machine of a CI starts once.
 */
export function compileCacheFolder({
  fs,
  path: { isAbsolute, join },
  args,
  environment,
  uid,
}: ProcessFacts): string | null {
  const { XDG_CACHE_HOME: cacheHome, HOME: home, CI: ci } = environment;
  const isOff = args.some(
    (each, index) => each === "--cache=off" || (each === "--cache" && args[index + 1] === "off"),
  );
  const isSetForNode =
    environment["NODE_COMPILE_CACHE"] !== undefined ||
    environment["NODE_DISABLE_COMPILE_CACHE"] !== undefined;
  if (isOff || isSetForNode || (ci !== undefined && ci !== "" && ci !== "false")) return null;
  const base = [cacheHome, home === undefined ? undefined : join(home, ".cache")].find(
    (each) => each !== undefined && isAbsolute(each),
  );
  if (base === undefined) return null;
  try {
    const folders = [join(base, "pullgate"), join(base, "pullgate", "compiled")];
    return folders.every((folder) => isPrivate(folder, { fs, uid })) ? (folders[1] ?? null) : null;
  } catch {
    return null;
  }
}

/** Makes the folder if it is missing. */
function isPrivate(folder: string, { fs, uid }: Pick<ProcessFacts, "fs" | "uid">): boolean {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = fs.lstatSync(folder);
  // guard: compile-cache-private
  return (
    status.isDirectory() && (uid === null || (status.uid === uid && (status.mode & 0o022) === 0))
  );
}
