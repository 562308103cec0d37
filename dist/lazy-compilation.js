// \0built-in:import:v8
const builtIn = /* @__PURE__ */ process.getBuiltinModule("node:v8");
const setFlagsFromString = builtIn.setFlagsFromString;

// src/system/lazy-compilation.ts
/** Ends the eager compilation that `cli.ts` begins: nothing may be imported before this file. */
setFlagsFromString("--lazy");

export {  };