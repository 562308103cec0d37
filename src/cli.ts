#!/usr/bin/env node
/** Checks the version of Node, then loads the command line. */
import { unsupportedNode } from "./system/node-version.ts";

const misuse = 2;

const unsupported = unsupportedNode(process.versions.node);
if (unsupported === null) await import("./command-line.ts");
else {
  process.stderr.write(`${unsupported}\n`);
  process.exitCode = misuse;
}
