#!/usr/bin/env node
/** Checks the version of Node, then loads the command line. */
import { compileCacheFolder } from "./system/compile-cache.ts";
import { unsupportedNode } from "./system/node-version.ts";

const misuse = 2;

const unsupported = unsupportedNode(process.versions.node);
if (unsupported === null) {
  const folder = compileCacheFolder({
    fs: process.getBuiltinModule("node:fs"),
    path: process.getBuiltinModule("node:path"),
    args: process.argv.slice(2),
    environment: process.env,
    uid: process.getuid?.() ?? null,
  });
  if (folder !== null) process.getBuiltinModule("node:module").enableCompileCache(folder);
  await import("./command-line.ts");
} else {
  process.stderr.write(`${unsupported}\n`);
  process.exitCode = misuse;
}
