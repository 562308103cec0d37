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
  if (folder !== null) {
    const { enableCompileCache, constants } = process.getBuiltinModule("node:module");
    const { status } = enableCompileCache(folder);
    // Node keeps the code of a module as it is before its first call, without functions that V8
    // compiles when they are called. So all are compiled at once, until `lazy-compilation.ts`.
    if (status === constants.compileCacheStatus.ENABLED)
      process.getBuiltinModule("node:v8").setFlagsFromString("--no-lazy");
  }
  await import("./command-line.ts");
} else {
  process.stderr.write(`${unsupported}\n`);
  process.exitCode = misuse;
}
