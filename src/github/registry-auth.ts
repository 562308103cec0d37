/** Parses the input `registry-auth`. */
import { UsageError } from "../model/report/usage-error.ts";

export interface RegistryAuth {
  logins: { registry: string; username: string; password: string }[];
  /** A docker config.json, which takes the place of DOCKER_AUTH_CONFIG; null for lines. */
  dockerConfigJson: string | null;
}

/** Takes lines of `host username password`, or a docker config.json. */
export function parseRegistryAuth(text: string): RegistryAuth {
  if (text.trimStart().startsWith("{")) return { logins: [], dockerConfigJson: text };
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const logins = lines.map((line, index) => {
    const [, registry, username, password] = /^(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
    if (registry === undefined || username === undefined || password === undefined)
      throw new UsageError(`registry-auth: line ${index + 1} is not "host username password"`);
    return { registry, username, password };
  });
  return { logins, dockerConfigJson: null };
}
