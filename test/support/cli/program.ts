/** Which program tests start: the bundle that `npm test` makes, or the sources if a file runs alone. */
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

/** The environment variable with the folder of the bundle. */
export const bundleVariable = "PULLGATE_TEST_BUNDLE";

export interface Program {
  /** The two doors, for `process.execPath`. */
  cli: string;
  action: string;
  /** Compiled code, shared by all processes of the run: that is half of a short check. */
  compiled: string;
}

/** The bundle in a folder that `buildBundle` filled. */
export function bundleIn(folder: string): Program {
  return {
    cli: join(folder, "cli.js"),
    action: join(folder, "action.js"),
    compiled: join(folder, "compiled"),
  };
}

const folder = process.env[bundleVariable];

export const program: Program =
  folder === undefined
    ? {
        cli: join(root, "src/cli.ts"),
        action: join(root, "src/action.ts"),
        compiled: join(root, "node_modules/.cache/node"),
      }
    : bundleIn(folder);

/**
 * PATH and HOME only, so that a developer's logins do not interfere. HOME is mostly the working
 * folder, which is not to hold compiled code.
 */
export function programEnvironment(
  home: string,
  { compiled }: Program = program,
): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: home, NODE_COMPILE_CACHE: compiled };
}
