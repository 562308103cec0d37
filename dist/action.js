import { t as unsupportedNode } from "./node-version.js";

// src/action.ts
/** Checks the version of Node, which some runners take from PATH, then loads the GitHub Action. */
const unsupported = unsupportedNode(process.versions.node);
if (unsupported === null) await import("./run-action.js");
else {
	process.stdout.write(`::error::${unsupported}\n`);
	process.exitCode = 1;
}

export {  };