// \0built-in:import:util
const builtIn = /* @__PURE__ */ process.getBuiltinModule("node:util");
const isDeepStrictEqual = builtIn.isDeepStrictEqual;

export { isDeepStrictEqual as t };