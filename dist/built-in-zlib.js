// \0built-in:import:zlib
const builtIn = /* @__PURE__ */ process.getBuiltinModule("node:zlib");
const gzip = builtIn.gzip;
const gunzip = builtIn.gunzip;
const gunzipSync = builtIn.gunzipSync;

export { gunzipSync as n, gzip as r, gunzip as t };