#!/usr/bin/env node
import { t as unsupportedNode } from "./node-version.js";

// src/cli.ts
/** Checks the version of Node, then loads the command line. */
const misuse = 2;
const unsupported = unsupportedNode(process.versions.node);
if (unsupported === null) await import("./command-line.js");
else {
	process.stderr.write(`${unsupported}\n`);
	process.exitCode = misuse;
}

export {  };