// \0built-in:import:v8
const builtIn = /* @__PURE__ */ process.getBuiltinModule("node:v8");
const getHeapSpaceStatistics = builtIn.getHeapSpaceStatistics;
const setFlagsFromString = builtIn.setFlagsFromString;

// src/system/lazy-compilation.ts
/** Ends the eager compilation that `cli.ts` begins: nothing may be imported before this file. */
setFlagsFromString("--lazy");

export { setFlagsFromString as n, getHeapSpaceStatistics as t };