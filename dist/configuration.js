import { t as __commonJSMin } from "./rolldown-runtime.js";
import { t as require_dist } from "./dist2.js";
import { _t as UsageError, y as namespaceName } from "./pullgate.js";
import { a as _enum, f as record, i as ZodRecord, m as string, n as ZodObject, o as array, p as strictObject, r as ZodOptional, s as boolean, t as ZodArray } from "./schemas.js";
const { isDeepStrictEqual } = process.getBuiltinModule("node:util");

// node_modules/fastest-levenshtein/mod.js
var require_fastest_levenshtein = /* @__PURE__ */ __commonJSMin(((exports) => {
	exports.__esModule = true;
	exports.distance = exports.closest = void 0;
	var peq = /* @__PURE__ */ new Uint32Array(65536);
	var myers_32 = function(a, b) {
		var n = a.length;
		var m = b.length;
		var lst = 1 << n - 1;
		var pv = -1;
		var mv = 0;
		var sc = n;
		var i = n;
		while (i--) peq[a.charCodeAt(i)] |= 1 << i;
		for (i = 0; i < m; i++) {
			var eq = peq[b.charCodeAt(i)];
			var xv = eq | mv;
			eq |= (eq & pv) + pv ^ pv;
			mv |= ~(eq | pv);
			pv &= eq;
			if (mv & lst) sc++;
			if (pv & lst) sc--;
			mv = mv << 1 | 1;
			pv = pv << 1 | ~(xv | mv);
			mv &= xv;
		}
		i = n;
		while (i--) peq[a.charCodeAt(i)] = 0;
		return sc;
	};
	var myers_x = function(b, a) {
		var n = a.length;
		var m = b.length;
		var mhc = [];
		var phc = [];
		var hsize = Math.ceil(n / 32);
		var vsize = Math.ceil(m / 32);
		for (var i = 0; i < hsize; i++) {
			phc[i] = -1;
			mhc[i] = 0;
		}
		var j = 0;
		for (; j < vsize - 1; j++) {
			var mv_1 = 0;
			var pv_1 = -1;
			var start_1 = j * 32;
			var vlen_1 = Math.min(32, m) + start_1;
			for (var k = start_1; k < vlen_1; k++) peq[b.charCodeAt(k)] |= 1 << k;
			for (var i = 0; i < n; i++) {
				var eq = peq[a.charCodeAt(i)];
				var pb = phc[i / 32 | 0] >>> i & 1;
				var mb = mhc[i / 32 | 0] >>> i & 1;
				var xv = eq | mv_1;
				var xh = ((eq | mb) & pv_1) + pv_1 ^ pv_1 | eq | mb;
				var ph = mv_1 | ~(xh | pv_1);
				var mh = pv_1 & xh;
				if (ph >>> 31 ^ pb) phc[i / 32 | 0] ^= 1 << i;
				if (mh >>> 31 ^ mb) mhc[i / 32 | 0] ^= 1 << i;
				ph = ph << 1 | pb;
				mh = mh << 1 | mb;
				pv_1 = mh | ~(xv | ph);
				mv_1 = ph & xv;
			}
			for (var k = start_1; k < vlen_1; k++) peq[b.charCodeAt(k)] = 0;
		}
		var mv = 0;
		var pv = -1;
		var start = j * 32;
		var vlen = Math.min(32, m - start) + start;
		for (var k = start; k < vlen; k++) peq[b.charCodeAt(k)] |= 1 << k;
		var score = m;
		for (var i = 0; i < n; i++) {
			var eq = peq[a.charCodeAt(i)];
			var pb = phc[i / 32 | 0] >>> i & 1;
			var mb = mhc[i / 32 | 0] >>> i & 1;
			var xv = eq | mv;
			var xh = ((eq | mb) & pv) + pv ^ pv | eq | mb;
			var ph = mv | ~(xh | pv);
			var mh = pv & xh;
			score += ph >>> m - 1 & 1;
			score -= mh >>> m - 1 & 1;
			if (ph >>> 31 ^ pb) phc[i / 32 | 0] ^= 1 << i;
			if (mh >>> 31 ^ mb) mhc[i / 32 | 0] ^= 1 << i;
			ph = ph << 1 | pb;
			mh = mh << 1 | mb;
			pv = mh | ~(xv | ph);
			mv = ph & xv;
		}
		for (var k = start; k < vlen; k++) peq[b.charCodeAt(k)] = 0;
		return score;
	};
	var distance = function(a, b) {
		if (a.length < b.length) {
			var tmp = b;
			b = a;
			a = tmp;
		}
		if (b.length === 0) return a.length;
		if (a.length <= 32) return myers_32(a, b);
		return myers_x(a, b);
	};
	exports.distance = distance;
	var closest = function(str, arr) {
		var min_distance = Infinity;
		var min_index = 0;
		for (var i = 0; i < arr.length; i++) {
			var dist = distance(str, arr[i]);
			if (dist < min_distance) {
				min_distance = dist;
				min_index = i;
			}
		}
		return arr[min_index];
	};
	exports.closest = closest;
}));

// src/configuration.ts
var import_fastest_levenshtein = require_fastest_levenshtein();
var import_dist = require_dist();
const severity = _enum([
	"error",
	"warning",
	"notice"
]);
const registry = strictObject({
	caFile: string().optional().describe("PEM file of the authority that signed the registry's certificate, beside the system's."),
	plainHttp: boolean().optional().describe("Ask over plain HTTP."),
	reachable: boolean().optional().describe("false: only the cluster can reach it; it is not asked from here."),
	mirrors: array(string().regex(/^(?:https?:\/\/)?[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[\w./-]*)?$/, "expected \"host[:port]\" or a URL").refine((mirror) => URL.canParse(mirror.includes("://") ? mirror : `https://${mirror}`), "no host can have this name")).optional().describe("Mirrors that nodes ask before it, as host[:port] or URL; its hosts.toml does not count then.")
});
/** Whole components: "docker.io/" must not become "harbor.corphub/". */
const rewrite = strictObject({
	from: string().regex(/^(?:[^/]*[.:][^/]*|localhost)(?:\/|$)/, "expected a host, as in \"docker.io/library/\"").describe("Beginning of an image in full, domain/path:tag, by whole components: docker.io/, quay.io/acme."),
	to: string().regex(/^[^/]+/).describe("What stands in its place.")
}).refine(({ from, to }) => from.endsWith("/") === to.endsWith("/"), "either both end in a slash, or neither");
const platformPattern = /^[\w.+-]+\/[\w.+-]+(?:\/[\w.+-]+)?$/;
const namespaced = string().regex(/^(?:\*|[a-z0-9.-]+)\/[a-z0-9.-]+$/, "expected \"namespace/name\"");
/** "" would be the folder of the configuration. */
const path = string().min(1, "names nothing");
const globs = array(string().regex(/^(?!!(?!\()).+$/s, "expected a glob; one cannot begin with \"!\""));
const namespace = string().regex(namespaceName, "expected the name of a namespace").describe("Namespace of resources that name none.");
const pullSecret = strictObject({
	registries: array(string()).describe("Keys of its docker config: host[:port][/path]."),
	username: string().optional(),
	passwordEnv: string().regex(/^PULLGATE_[A-Z0-9_]+$/, "must begin with PULLGATE_").optional().describe("Environment variable that holds the password; without it the secret is not tried.")
});
const platforms = array(string().regex(platformPattern, "expected \"os/arch\" or \"os/arch/variant\"")).describe("Platforms of the nodes, as os/arch[/variant]; linux/amd64 where nothing says otherwise.");
const roots = array(strictObject({
	helm: path.optional().describe("A chart: its folder, a .tgz or an oci:// reference."),
	values: array(path).optional().describe("Of helm: values files, the later of higher precedence."),
	set: array(string()).optional().describe("Of helm: key=value pairs, as after its --set."),
	release: string().optional().describe("Of helm: the name of the release."),
	kustomize: path.optional().describe("An overlay, a folder of overlays or a glob."),
	namespace: namespace.optional()
}).refine(({ helm, kustomize }) => helm === void 0 !== (kustomize === void 0), "needs either helm or kustomize").refine(({ helm, values, set, release }) => helm !== void 0 || (values ?? set ?? release) === void 0, "values, set and release are for helm"));
const configurationSchema = strictObject({
	paths: array(path).optional().describe("Files, folders and globs to check, from this file's folder."),
	exclude: globs.optional().describe("Globs of paths to leave out."),
	namespace: namespace.optional(),
	failOn: _enum([...severity.options, "never"]).optional().describe("Fail at this severity or above."),
	onUnverified: _enum([...severity.options, "ignore"]).optional().describe("Severity of what could not be verified from here."),
	render: roots.optional().describe("Charts and overlays to render first, with the helm and the kustomize (or kubectl) on PATH."),
	targets: record(string(), strictObject({
		paths: array(path).optional(),
		render: roots.optional(),
		inventory: array(path).optional().describe("Files with what this cluster has."),
		platforms: platforms.optional()
	})).optional().describe("Several clusters by name, each checked by itself."),
	cluster: strictObject({
		preloaded: array(string()).optional().describe("Images that are on the nodes already; `*` stands for any text."),
		platforms: platforms.optional(),
		runtime: string().regex(/^[a-z0-9-]+:\/\/\S+$/, "expected \"containerd://2.1.0\"").optional().describe("The nodes' container runtime, as `kubectl get nodes -o wide` shows it: containerd://2.1.0."),
		kubernetes: string().regex(/^v?1\.\d+(?:\.\d+)?$/, "expected \"1.34\"").optional().describe("The nodes' Kubernetes: \"1.34\", in quotes. It decides what their kubelets say."),
		hostsDir: string().optional().describe("The nodes' folder of containerd's hosts.toml folders (`config_path`), from this file's folder."),
		rewrites: array(rewrite).optional().describe("What admission turns images into before anybody pulls them; the longest `from` counts."),
		secrets: array(namespaced).optional().describe("Registry secrets that exist though no manifest here makes them, as namespace/name; `*` for any namespace."),
		serviceAccounts: array(namespaced).optional().describe("Service accounts that exist though no manifest here makes them, as namespace/name."),
		nodeCredentials: array(string()).optional().describe("What nodes pull with no pull secret, as the kubelet matches: host[:port][/path], `*` for one label.")
	}).optional().describe("What is true of the cluster though no manifest says it."),
	pullSecrets: record(namespaced, pullSecret).optional().describe("What a pull secret covers whose content is not in Git, by namespace/name."),
	registries: record(string(), registry).optional().describe("Registries by host[:port]. Listing one also allows to ask it where its address means this machine."),
	network: strictObject({
		allow: array(string()).optional().describe("Hosts that may be asked, `*` for one label; all where this is left out."),
		trustedRealms: record(string(), string()).optional().describe("Hosts of token servers, by registry, that may be shown its credentials.")
	}).optional(),
	images: array(strictObject({
		group: string(),
		kind: string(),
		path: string()
	})).optional().describe("Where custom kinds hold images: a path such as spec.steps[].image. Of such a kind nothing else is guessed."),
	ignore: array(strictObject({
		rule: string(),
		image: string().optional().describe("Images it holds for, as written; `*` stands for any text."),
		resource: string().optional().describe("Kind/name or Kind/namespace/name; `*` stands for any text."),
		reason: string().optional().describe("Why what the rule finds is to be accepted."),
		expires: string().regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, "expected a day such as \"2027-01-31\"").optional().describe("The last day on which it holds.")
	})).optional().describe("Findings to accept, each with a reason."),
	rules: record(string(), _enum([...severity.options, "off"])).optional().describe("Severities by rule, in place of its own.")
});
/** They say where requests and credentials go, so a change may not set them for itself. What else it sets can be seen in its own report. */
const guardedKeys = [
	"pullSecrets",
	"registries",
	"network",
	"cluster.rewrites",
	"cluster.hostsDir"
];
/**
* The configuration of a change, with the guarded keys as they were before it, and those that it sets otherwise. `before` is null where that
* cannot be known: they are not set then, and `network.allow`, which only takes away, stays.
*/
function guard(changed, before) {
	const { ignoredAt, renderAt = [], targetsAt = {}, guardedAt = {}, ...plain } = changed;
	const merged = structuredClone(plain);
	const changes = [];
	for (const key of guardedKeys) {
		const [now, then] = [valueAt(changed, key), valueAt(before ?? {}, key)];
		put(merged, key, key === "network" && before === null && changed.network?.allow !== void 0 ? { allow: changed.network?.allow } : then);
		if (!isDeepStrictEqual(now, then)) changes.push({
			key,
			at: guardedAt[key] ?? null
		});
	}
	const places = {
		...ignoredAt === void 0 ? {} : { ignoredAt },
		renderAt,
		targetsAt
	};
	return {
		configuration: {
			...configurationSchema.parse(merged),
			...places
		},
		changes
	};
}
function valueAt(configuration, key) {
	return key.split(".").reduce((value, name) => Reflect.get(Object(value), name), configuration);
}
function put(configuration, key, value) {
	const [outer = "", inner] = key.split(".");
	if (inner !== void 0) {
		const within = { ...Object(configuration[outer]) };
		put(within, inner, value);
		if (configuration[outer] !== void 0 || value !== void 0) configuration[outer] = within;
	} else if (value === void 0) Reflect.deleteProperty(configuration, outer);
	else configuration[outer] = value;
}
/** Files and folders that guarded keys name, as written. */
function namedFiles({ registries = {}, cluster = {} }) {
	const { hostsDir } = cluster;
	return [...Object.values(registries).flatMap(({ caFile }) => caFile ?? []), ...hostsDir === void 0 ? [] : [hostsDir]];
}
/** Too deep for the stack, or more than its aliases may make of it. */
function readable(shown, read) {
	try {
		return read();
	} catch (error) {
		throw new UsageError(`${shown}: cannot be read: ${error instanceof RangeError ? "nested too deeply" : error instanceof Error ? error.message : String(error)}`);
	}
}
/** `shown` is the file as messages name it; `rules` are the ids that there are. */
function parseConfiguration(text, shown, rules) {
	const lines = new import_dist.LineCounter();
	const document = readable(shown, () => (0, import_dist.parseDocument)(text, {
		lineCounter: lines,
		prettyErrors: false
	}));
	const place = (offset) => {
		const { line, col } = lines.linePos(offset);
		return `${shown}:${line}:${col}`;
	};
	const [broken] = document.errors;
	if (broken?.code === "MULTIPLE_DOCS") throw new UsageError(`${place(broken.pos[0])}: a second document, where a configuration is one`);
	if (broken !== void 0) throw new UsageError(`${place(broken.pos[0])}: ${broken.message}`);
	const placeOf = (path) => {
		for (let depth = path.length; depth > 0; depth--) {
			const node = document.getIn(path.slice(0, depth), true);
			if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) return place(Number(node.range[0]));
		}
		return place(0);
	};
	const content = readable(shown, () => document.toJS({ maxAliasCount: 100 }));
	const result = configurationSchema.safeParse(content ?? {});
	if (!result.success) {
		const [issue] = result.error.issues;
		if (issue?.code !== "unrecognized_keys") {
			const { path: at = [], message = "" } = issue ?? {};
			const why = issue?.code === "invalid_key" ? issue.issues[0]?.message ?? message : message;
			throw new UsageError([
				placeOf(at),
				...at.length === 0 ? [] : [at.join(".")],
				why
			].join(": "));
		}
		const [key = ""] = issue.keys;
		throw new UsageError(`${placeOf([...issue.path, key])}: unknown key "${key}"${didYouMean(key, keysAt(issue.path))}`);
	}
	const named = [...Object.keys(result.data.rules ?? {}).map((rule) => ({
		rule,
		path: ["rules", rule]
	})), ...(result.data.ignore ?? []).map(({ rule }, index) => ({
		rule,
		path: [
			"ignore",
			index,
			"rule"
		]
	}))];
	for (const { rule, path } of named) if (!rules.includes(rule)) throw new UsageError(`${placeOf(path)}: unknown rule "${rule}"${didYouMean(rule, rules)}`);
	const spanOf = (node) => {
		const range = (0, import_dist.isScalar)(node) ? node.range : void 0;
		const [from, to] = [lines.linePos(range?.[0] ?? 0), lines.linePos(range?.[1] ?? 0)];
		const excerpt = (text.split(/\r\n|\r|\n/)[from.line - 1] ?? "").slice(0, 1e3);
		return {
			file: shown,
			line: from.line,
			column: from.col,
			endLine: to.line,
			endColumn: to.col,
			excerpt
		};
	};
	const placeAt = (...path) => spanOf(document.getIn(path, true));
	const rootsAt = (rows = [], ...path) => rows.map((row, index) => ({
		at: placeAt(...path, "render", index, row.helm === void 0 ? "kustomize" : "helm"),
		set: (row.set ?? []).map((_, place) => placeAt(...path, "render", index, "set", place))
	}));
	const targetsAt = Object.entries(result.data.targets ?? {}).map(([name, { render }]) => [name, rootsAt(render, "targets", name)]);
	const ignoredAt = result.data.ignore?.map((_, index) => spanOf(document.getIn([
		"ignore",
		index,
		"rule"
	], true)));
	const guardedAt = guardedKeys.flatMap((key) => {
		const path = key.split(".");
		const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
		const pair = (0, import_dist.isMap)(parent) ? parent.items.find((item) => (0, import_dist.isScalar)(item.key) && item.key.value === path.at(-1)) : void 0;
		return pair === void 0 ? [] : [[key, spanOf(pair.key)]];
	});
	return {
		...result.data,
		...ignoredAt === void 0 ? {} : { ignoredAt },
		renderAt: rootsAt(result.data.render),
		targetsAt: Object.fromEntries(targetsAt),
		...guardedAt.length === 0 ? {} : { guardedAt: Object.fromEntries(guardedAt) }
	};
}
/** `; did you mean "x"?` for the nearest of the names, where one is near. */
function didYouMean(written, names) {
	const near = names.length === 0 ? "" : (0, import_fastest_levenshtein.closest)(written, names);
	return near !== "" && (0, import_fastest_levenshtein.distance)(written.toLowerCase(), near.toLowerCase()) <= Math.max(2, written.length / 3) ? `; did you mean "${near}"?` : "";
}
/** The keys that the schema knows at a path, for the hint. */
function keysAt(path) {
	let at = configurationSchema;
	for (const key of path) {
		at = unwrap(at);
		if (at instanceof ZodObject) at = at.shape[String(key)] ?? at;
		else if (at instanceof ZodRecord) at = at.valueType;
		else if (at instanceof ZodArray) at = at.element;
	}
	at = unwrap(at);
	return at instanceof ZodObject ? Object.keys(at.shape) : [];
}
function unwrap(type) {
	return type instanceof ZodOptional ? type.unwrap() : type;
}

export { didYouMean, guard, namedFiles, parseConfiguration };