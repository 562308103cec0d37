/** Checks the version of Node, which some runners take from PATH, then loads the GitHub Action. */
import { unsupportedNode } from "./system/node-version.ts";

const unsupported = unsupportedNode(process.versions.node);
if (unsupported === null) await import("./run-action.ts");
else {
  process.stdout.write(`::error::${unsupported}\n`);
  process.exitCode = 1;
}
