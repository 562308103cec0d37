// src/model/usage-error.ts
/** Misuse: no such file, a bad flag, a bad configuration. Caught at a door: one line, exit 2. */
var UsageError = class extends Error {
	name = "UsageError";
};

export { UsageError as t };