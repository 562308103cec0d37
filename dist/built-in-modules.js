import { t as __commonJSMin } from "./rolldown-runtime.js";

// \0built-in:require:net
var require__built_in_require_net = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:net");
}));

// \0built-in:require:tls
var require__built_in_require_tls = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:tls");
}));

// \0built-in:require:http
var require__built_in_require_http = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:http");
}));

// \0built-in:require:https
var require__built_in_require_https = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:https");
}));

// \0built-in:require:events
var require__built_in_require_events = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:events");
}));

// \0built-in:require:assert
var require__built_in_require_assert = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:assert");
}));

// \0built-in:require:util
var require__built_in_require_util = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:util");
}));

// \0built-in:require:stream
var require__built_in_require_stream = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:stream");
}));

// \0built-in:require:querystring
var require__built_in_require_querystring = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:querystring");
}));

// \0built-in:require:diagnostics_channel
var require__built_in_require_diagnostics_channel = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:diagnostics_channel");
}));

// \0built-in:require:zlib
var require__built_in_require_zlib = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:zlib");
}));

// \0built-in:require:perf_hooks
var require__built_in_require_perf_hooks = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:perf_hooks");
}));

// \0built-in:require:util/types
var require_types = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:util/types");
}));

// \0built-in:require:worker_threads
var require__built_in_require_worker_threads = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:worker_threads");
}));

// \0built-in:require:crypto
var require__built_in_require_crypto = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:crypto");
}));

// \0built-in:require:sqlite
var require__built_in_require_sqlite = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:sqlite");
}));

// \0built-in:require:buffer
var require__built_in_require_buffer = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:buffer");
}));

// \0built-in:require:stream/web
var require_web = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:stream/web");
}));

// \0built-in:require:http2
var require__built_in_require_http2 = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:http2");
}));

// \0built-in:require:async_hooks
var require__built_in_require_async_hooks = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:async_hooks");
}));

// \0built-in:require:url
var require__built_in_require_url = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:url");
}));

// \0built-in:require:console
var require__built_in_require_console = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:console");
}));

// \0built-in:require:fs/promises
var require_promises = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:fs/promises");
}));

// \0built-in:require:path
var require__built_in_require_path = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:path");
}));

// \0built-in:require:timers
var require__built_in_require_timers = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:timers");
}));

// \0built-in:require:dns
var require__built_in_require_dns = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:dns");
}));

// \0built-in:require:process
var require__built_in_require_process = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:process");
}));

export { require__built_in_require_events as C, require__built_in_require_net as D, require__built_in_require_tls as E, require__built_in_require_assert as S, require__built_in_require_http as T, require__built_in_require_zlib as _, require_promises as a, require__built_in_require_stream as b, require__built_in_require_async_hooks as c, require__built_in_require_buffer as d, require__built_in_require_sqlite as f, require__built_in_require_perf_hooks as g, require_types as h, require__built_in_require_path as i, require__built_in_require_http2 as l, require__built_in_require_worker_threads as m, require__built_in_require_dns as n, require__built_in_require_console as o, require__built_in_require_crypto as p, require__built_in_require_timers as r, require__built_in_require_url as s, require__built_in_require_process as t, require_web as u, require__built_in_require_diagnostics_channel as v, require__built_in_require_https as w, require__built_in_require_util as x, require__built_in_require_querystring as y };