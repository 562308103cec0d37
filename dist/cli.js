#!/usr/bin/env node
import { t as compileCacheFolder } from "./compile-cache.js";
import { t as unsupportedNode } from "./node-version.js";

// src/cli.ts
/** Checks the version of Node, then loads the command line. */
const misuse = 2;
const unsupported = unsupportedNode(process.versions.node);
if (unsupported === null) {
	const folder = compileCacheFolder({
		fs: process.getBuiltinModule("node:fs"),
		path: process.getBuiltinModule("node:path"),
		args: process.argv.slice(2),
		environment: process.env,
		uid: process.getuid?.() ?? null
	});
	if (folder !== null) {
		const { enableCompileCache, constants } = process.getBuiltinModule("node:module");
		const { status } = enableCompileCache(folder);
		if (status === constants.compileCacheStatus.ENABLED) process.getBuiltinModule("node:v8").setFlagsFromString("--no-lazy");
	}
	await import("./command-line.js");
} else {
	process.stderr.write(`${unsupported}\n`);
	process.exitCode = misuse;
}

export {  };