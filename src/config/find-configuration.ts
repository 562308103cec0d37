/** Finds and reads the configuration of a run. */
import { statSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { UsageError } from "../model/report/usage-error.ts";
import { statusAt } from "../system/file-status.ts";
import { gitRoot, isOwn } from "../system/paths.ts";
import { readSmall } from "../system/small-file.ts";
import type { Configuration } from "./configuration.ts";

// guard: configuration-size
const maxConfigurationBytes = 1024 * 1024;

export const configurationName = ".pullgate.yaml";

export interface FoundConfiguration {
  configuration: Configuration;
  /** Absolute; the configuration's paths start here. */
  folder: string;
  /** The file's name in messages. */
  shown: string;
}

/**
 * Reads the configuration that `--config` names, else the first .pullgate.yaml upward from the
 * working folder, else an empty one. Throws `UsageError` if the file is unreadable or invalid.
 */
export async function findConfiguration(
  named: string | undefined,
  workingFolder: string,
  rules: () => Promise<readonly string[]>,
): Promise<FoundConfiguration> {
  const file = named === undefined ? upward(workingFolder) : resolve(workingFolder, named);
  if (file === null) {
    await refuseOtherNames(workingFolder);
    return { configuration: {}, folder: workingFolder, shown: configurationName };
  }
  const shown = named ?? relative(workingFolder, file);
  const found = statusAt(file);
  if (found?.isFile() === false) throw new UsageError(`${shown}: cannot be read: not a file`);
  const repository = gitRoot(dirname(file));
  // guard: configuration-link
  if (
    repository !== null &&
    found !== null &&
    !isOwn(await realpath(file), await realpath(repository))
  )
    throw new UsageError(`${shown}: a symbolic link that leads out of the repository`);
  if ((found?.size ?? 0) > maxConfigurationBytes)
    throw new UsageError(`${shown}: larger than 1 MiB, the limit for a configuration`);
  const bytes = await readFile(file).catch(({ code }: NodeJS.ErrnoException) => {
    throw new UsageError(`${shown}: ${code === "ENOENT" ? "no such file" : "cannot be read"}`);
  });
  const { parseConfiguration } = await import("./parse-configuration.ts");
  return {
    configuration: parseConfiguration(utf8Of(bytes, shown), shown, await rules()),
    folder: dirname(file),
    shown,
  };
}

function utf8Of(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${shown}: not UTF-8; save the file as UTF-8`);
  }
}

/** Stops at the root of the repository: files above it belong to somebody else. */
function upward(folder: string): string | null {
  const root = gitRoot(folder);
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, configurationName);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return file;
    if (at === root || at === dirname(at)) return null;
  }
}

const otherNames = [".pullgate.yml", "pullgate.yaml", "pullgate.yml"];

/** Without this, a configuration of another name would be ignored silently. */
async function refuseOtherNames(folder: string): Promise<void> {
  for (const name of otherNames) {
    const text = await readSmall(join(folder, name)).catch(() => null);
    const isResource = text !== null && /^(?:apiVersion|kind)[ \t]*:/m.test(text);
    if (text !== null && !isResource)
      throw new UsageError(
        `${name}: the configuration is called ${configurationName}; rename the file, or pass ` +
          `--config ${name}`,
      );
  }
}
