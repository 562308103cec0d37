// \0built-in:import:util
const builtIn = /* @__PURE__ */ process.getBuiltinModule("node:util");
const isDeepStrictEqual = builtIn.isDeepStrictEqual;
const promisify = builtIn.promisify;

export { promisify as n, isDeepStrictEqual as t };