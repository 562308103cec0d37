/** Checks the files and variables that the user names, before anything depends on them. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { statusAt } from "../system/file-status.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { createFolder } from "../system/create-folder.ts";
import { readSmall } from "../system/small-file.ts";

/** Where `docker login` may have left logins, as named by the user. Nothing to check is absent. */
export interface NamedLogins {
  /** The folder of `--docker-config`, as written. */
  flag: string | null;
  /** The value of DOCKER_CONFIG, a folder. */
  folder?: string | undefined;
  /** The value of DOCKER_AUTH_CONFIG, a docker config.json. */
  inline?: string | undefined;
}

/**
 * Throws `UsageError` if a named login cannot be read. Docker itself accepts a folder in
 * DOCKER_CONFIG that does not exist yet.
 */
export async function checkLogins(
  { flag, folder, inline }: NamedLogins,
  workingFolder: string,
): Promise<void> {
  if (flag !== null) {
    const absolute = resolve(workingFolder, flag);
    const found = statusAt(absolute);
    if (found === null) throw new UsageError(`--docker-config ${flag}: no such folder`);
    if (!found.isDirectory())
      throw new UsageError(`--docker-config ${flag}: not a folder; name the folder of config.json`);
    const text = await readSmall(join(absolute, "config.json")).catch(() => {
      throw new UsageError(`--docker-config ${flag}: no config.json that can be read in it`);
    });
    refuseOtherText(`--docker-config ${join(flag, "config.json")}`, text);
    return;
  }
  if (folder !== undefined && folder !== "") {
    if (statusAt(folder)?.isFile() === true)
      throw new UsageError(
        `DOCKER_CONFIG: ${folder}: not a folder; name the folder of config.json`,
      );
    const text = await readSmall(join(folder, "config.json")).catch(() => null);
    if (text !== null) refuseOtherText(`DOCKER_CONFIG: ${join(folder, "config.json")}`, text);
  }
  if (inline !== undefined && inline.trim() !== "") refuseOtherText("DOCKER_AUTH_CONFIG", inline);
}

/** The message never quotes the text, which holds passwords. */
function refuseOtherText(name: string, text: string): void {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Reported below.
  }
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new UsageError(`${name}: not a docker config.json`);
}

/** Throws `UsageError` unless the file holds PEM certificates. `key` names it in the message. */
export async function checkCertificates(
  key: string,
  { path, shown }: { path: string; shown: string },
): Promise<void> {
  const text = await readSmall(path).catch(() => {
    throw new UsageError(`${key}: ${shown} cannot be read`);
  });
  if (!/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(text))
    throw new UsageError(`${key}: ${shown} holds no PEM certificate`);
}

/** Throws `UsageError` unless files can be created in the folder, which is created. */
export async function checkCache(folder: string, written: string): Promise<void> {
  const problem = await createFolder(folder)
    .then(() => stat(folder))
    .then(async (found) => {
      if (!found.isDirectory()) return "not a folder";
      await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      return null;
    })
    .catch(({ code }: NodeJS.ErrnoException) =>
      code === "ENOTDIR" ? "part of the path is a file" : "no files can be created there",
    );
  if (problem !== null)
    throw new UsageError(
      `--cache ${written}: ${problem}; name a folder that can be written, or off for no cache`,
    );
}
