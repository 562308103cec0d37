import { t as require_dist } from "./yaml.js";
import { B as declarations, J as namespacePattern, K as platformProblem, q as didYouMean, rr as UsageError } from "./pullgate.js";
import { a as _enum, d as object, f as record, g as unknown, h as union, i as ZodRecord, m as string, n as ZodObject, o as array, p as strictObject, r as ZodOptional, s as boolean, t as ZodArray, u as number } from "./zod.js";

// src/config/configuration.ts
var import_dist = require_dist();
/** The schema of .pullgate.yaml, from which schema/config.v1.json is generated. */
const severity = _enum([
	"error",
	"warning",
	"notice"
]);
const registry = strictObject({
	caFile: string().optional().describe("PEM file of the CA that signed the registry's certificate, in addition to the system's CAs."),
	plainHttp: boolean().optional().describe("Use plain HTTP."),
	reachable: boolean().optional().describe("false: only the cluster can reach the registry, so it is not asked."),
	mirrors: array(string().regex(/^(?:https?:\/\/)?[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[\w./-]*)?$/, "expected \"host[:port]\" or a URL").refine((mirror) => URL.canParse(mirror.includes("://") ? mirror : `https://${mirror}`), "not a valid host name")).optional().describe("Mirrors that nodes try first, as host[:port] or URL. They replace the host's hosts.toml."),
	caches: array(string().regex(/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*\/?$/, "expected a path, as in \"hub/\"")).optional().describe("Prefixes of repositories that the registry fetches from another one on the first pull: what is not found there is a doubt.")
});
const registryHost = string().regex(/^[^/\s]+$/, "expected a host, such as \"registry.example:5000\", without a scheme or a path");
/** Prefixes end at a component: "docker.io" must not rewrite "docker.iohub". */
const rewrite = strictObject({
	from: string().regex(/^(?:[^/]*[.:][^/]*|localhost)(?:\/|$)/, "expected a host, as in \"docker.io/library/\"").describe("Prefix of the image (domain/path:tag), in whole components: docker.io/, quay.io/acme."),
	to: string().regex(/^[^/]+/).describe("Replacement of the prefix.")
}).refine(({ from, to }) => from.endsWith("/") === to.endsWith("/"), "from and to must both end in a slash, or neither");
const platformPattern = /^[\w.+-]+(?:\([\d.]+\))?\/[\w.+-]+(?:\/[\w.+-]+)?$/;
const namespaced = string().regex(/^(?:\*|[a-z0-9.-]+)\/[a-z0-9.-]+$/, "expected \"namespace/name\"");
/** An empty path would mean the folder of the configuration. */
const path = string().min(1, "must not be empty");
const globs = array(string().regex(/^(?!!(?!\()).+$/s, "expected a glob; one cannot begin with \"!\""));
const namespace = string().regex(namespacePattern, "expected a namespace name").describe("Namespace of resources that name none.");
const pullSecret = strictObject({
	registries: array(string()).describe("Keys of the docker config: host[:port][/path]."),
	username: string().optional().describe("User name in the pull secret."),
	passwordEnv: string().regex(/^PULLGATE_[A-Z0-9_]+$/, "must begin with PULLGATE_").optional().describe("Environment variable with the password. If it is not set, the secret is not tried.")
});
const chartRepository = strictObject({
	username: string().optional().describe("User name of the login."),
	passwordEnv: string().regex(/^PULLGATE_[A-Z0-9_]+$/, "must begin with PULLGATE_").optional().describe("Environment variable with the password. If it is not set, there is no login."),
	caFile: string().optional().describe("PEM file of the CA that signed the repository's certificate.")
});
/** Keys are compared without a slash at the end. */
const url = string().regex(/^(?:https?|oci|ssh|git):\/\/\S+$|^\S+@\S+:\S+$/, "expected a URL with its scheme, such as \"https://charts.example.com\"");
const variables = record(string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of a variable"), union([
	string(),
	number(),
	boolean()
])).describe("Values of substitution variables that are not in Git.");
const platforms = array(string().regex(platformPattern, "expected \"os/arch\" or \"os/arch/variant\"").superRefine((platform, context) => {
	const problem = platformProblem(platform);
	if (platformPattern.test(platform) && problem !== null) context.addIssue(problem);
})).describe("Platforms of the nodes, as os/arch[/variant], of Windows with its build: windows(10.0.20348)/amd64. Default: the inventory's, else linux/amd64.");
const roots = array(strictObject({
	helm: path.optional().describe("Chart: a folder, a .tgz or an oci:// reference."),
	values: array(path).optional().describe("Values files for helm; later files override earlier ones."),
	set: array(string()).optional().describe("key=value pairs for helm, as for its --set."),
	release: string().optional().describe("Release name for helm."),
	kustomize: path.optional().describe("Overlay, folder of overlays or glob."),
	namespace: namespace.optional()
}).refine(({ helm, kustomize }) => helm === void 0 !== (kustomize === void 0), "needs either helm or kustomize").refine(({ helm, values, set, release }) => helm !== void 0 || (values ?? set ?? release) === void 0, "values, set and release require helm"));
/** False for "2027-02-31"; true for text of another form, which is refused as such. */
function isDay(written) {
	const day = /* @__PURE__ */ new Date(`${written}T00:00:00Z`);
	return Number.isNaN(day.getTime()) || day.toISOString().startsWith(written);
}
const configurationSchema = strictObject({
	paths: array(path).optional().describe("Files, folders and globs to check, relative to this file."),
	exclude: globs.optional().describe("Globs of paths to leave out, relative to this file."),
	namespace: namespace.optional(),
	failOn: _enum([...severity.options, "never"]).optional().describe("Fail at this severity or above."),
	onUnverified: _enum([...severity.options, "ignore"]).optional().describe("Severity of unverified findings."),
	minVerified: number().min(0).max(100).optional().describe("Fail if fewer than this percentage of the pulls could be verified."),
	render: roots.optional().describe("Charts and overlays to render first, with the helm and the kustomize (or kubectl) on PATH."),
	targets: record(string(), strictObject({
		paths: array(path).optional().describe("Files, folders and globs with the manifests of this cluster."),
		render: roots.optional().describe("Charts and overlays of this cluster, rendered first."),
		inventory: array(path).optional().describe("Files with the existing objects of this cluster."),
		platforms: platforms.optional(),
		entry: path.optional().describe("Folder from which Flux applies this cluster, such as clusters/prod."),
		variables: variables.optional()
	})).optional().describe("Clusters by name; each is checked by itself."),
	gitops: _enum(["auto", "off"]).optional().describe("off: check Flux, Argo CD and k3s resources as they stand, without rendering them."),
	sources: record(url, path).optional().describe("Checkouts of other Git repositories, by URL."),
	charts: record(url, chartRepository).optional().describe("Logins of chart repositories, by URL."),
	cluster: strictObject({
		preloaded: array(string()).optional().describe("Images that are present on the nodes; `*` matches any text."),
		platforms: platforms.optional(),
		runtime: string().regex(/^[a-z0-9-]+:\/\/\S+$/, "expected a runtime and its version, such as \"containerd://2.1.0\"").optional().describe("Container runtime of the nodes, as in `kubectl get nodes -o wide`: containerd://2.1.0."),
		kubernetes: string().regex(/^v?1\.\d+(?:\.\d+)?$/, "expected a version of Kubernetes, such as \"1.34\"").optional().describe("Kubernetes version of the nodes, in quotes: \"1.34\". Kubelet events and charts depend on it."),
		hostsDir: string().optional().describe("containerd's `config_path` with its hosts.toml folders, relative to this file."),
		rewrites: array(rewrite).optional().describe("Image prefixes that admission replaces before the pull; the longest `from` wins."),
		secrets: array(namespaced).optional().describe("Existing registry secrets without a manifest, as namespace/name; `*` is any namespace."),
		serviceAccounts: array(namespaced).optional().describe("Existing service accounts without a manifest, as namespace/name."),
		nodeCredentials: array(string()).optional().describe("Registries that nodes have credentials for: host[:port][/path], `*` matches one label.")
	}).optional().describe("Facts about the cluster that no manifest states."),
	pullSecrets: record(namespaced, pullSecret).optional().describe("Contents of pull secrets that are not in Git, by namespace/name."),
	registries: record(registryHost, registry).optional().describe("Registries by host[:port]. A listed registry may have a loopback address."),
	network: strictObject({
		allow: array(string()).optional().describe("Hosts that may be contacted, `*` matches one label. Default: all."),
		trustedRealms: record(string(), string()).optional().describe("Hosts of token servers that may receive a registry's credentials, by registry.")
	}).optional().describe("Limits on the hosts that are contacted."),
	images: array(strictObject({
		group: string().describe("API group of the custom kind, such as example.com."),
		kind: string().describe("The custom kind."),
		path: string().describe("Path of the field that holds the image, such as spec.parts[].image.")
	})).optional().describe("Image paths in custom kinds, such as spec.steps[].image. They replace guesses for the kind."),
	ignore: array(strictObject({
		rule: string().describe("Id of the rule whose findings are accepted."),
		image: string().optional().describe("Images to accept it for, as written; `*` matches any text."),
		resource: string().optional().describe("Kind/name or Kind/namespace/name; `*` matches any text."),
		reason: string().optional().describe("Why the finding is accepted."),
		expires: string().regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, "expected a day such as \"2027-01-31\"").refine(isDay, "no such day").optional().describe("Last day on which the entry applies.")
	})).optional().describe("Accepted findings, each with a reason."),
	rules: record(string(), _enum([...severity.options, "off"])).optional().describe("Severities by rule, which override the rules' own.")
});
/**
* Keys that decide where requests and credentials go. The check of a change takes them from the
* configuration before the change.
*/
const protectedKeys = [
	"pullSecrets",
	"registries",
	"network",
	"charts",
	"sources",
	"cluster.rewrites",
	"cluster.hostsDir"
];
/**
* Keys that decide what is checked, and which findings fail the check. A stranger's change is
* checked with their values from before the change. Another change is checked with its own, and its
* report says so.
*/
const gateKeys = [
	"paths",
	"exclude",
	"namespace",
	"failOn",
	"onUnverified",
	"minVerified",
	"render",
	"targets",
	"gitops",
	"cluster",
	"images",
	"ignore",
	"rules"
];
/** The gate keys that can only weaken a check where there was no configuration before. */
const weakeningKeys = [
	"exclude",
	"failOn",
	"onUnverified",
	"minVerified",
	"gitops",
	"ignore",
	"rules"
];

// src/config/configuration-errors.ts
/** Words the errors that zod finds in a configuration, in the terms of its author. */
/** `schema` is the one that found `issues`. `written` returns null for lists and maps. */
function configurationErrors(schema, issues, written) {
	return issues.flatMap((issue) => errorsOf(schema, issue, written));
}
/** The rules that `rules` and `ignore` name and that do not exist. */
function unknownRules(content, known) {
	const { rules, ignore } = object({
		rules: record(string(), unknown()).catch({}),
		ignore: array(object({ rule: string() }).nullable().catch(null)).catch([])
	}).catch({
		rules: {},
		ignore: []
	}).parse(content);
	return [...Object.keys(rules).map((rule) => ({
		rule,
		path: ["rules", rule],
		isKey: true
	})), ...ignore.flatMap((entry, index) => entry === null ? [] : [{
		rule: entry.rule,
		path: [
			"ignore",
			index,
			"rule"
		],
		isKey: false
	}])].filter(({ rule }) => !known.includes(rule)).map(({ rule, path, isKey }) => ({
		path,
		isKey,
		text: `unknown rule "${rule}"${didYouMean(rule, known)}`
	}));
}
function errorsOf(schema, issue, written) {
	const { path } = issue;
	if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({
		path: [...path, key],
		isKey: true,
		text: unknownKey(key, keysAt(schema, path), path.length === 0 ? elsewhere(schema, key) : "")
	}));
	const why = issue.code === "invalid_key" ? issue.issues[0]?.message ?? issue.message : wording(schema, issue);
	const shown = path.length === 0 ? "" : `${path.join(".")}: `;
	return [{
		path,
		isKey: issue.code === "invalid_key",
		text: `${shown}${why}${hintFor(issue, path, written(path))}`
	}];
}
/** A key of `cluster`, or a flag, that stands at the top of the configuration. */
function elsewhere(schema, key) {
	if (keysAt(schema, ["cluster"]).includes(key)) return `; did you mean cluster.${key}?`;
	const rows = declarations;
	const flag = Object.hasOwn(rows, key) ? /--[\w-]+/.exec(rows[key]?.flag ?? "")?.[0] : void 0;
	return flag === void 0 ? "" : `; it is a flag, not a key: ${flag}`;
}
/** `otherwise` is the hint for a key that belongs elsewhere. */
function unknownKey(key, known, otherwise) {
	return `unknown key "${key}"${/^(?:password|token|secret)$/i.test(key) ? known.includes("passwordEnv") ? "; secrets do not belong in Git: name an environment variable with `passwordEnv`" : "" : otherwise || didYouMean(key, known)}`;
}
/** Returns zod's own message for checks that the schema words itself. */
function wording(schema, issue) {
	if (issue.code === "invalid_type") {
		const keys = issue.expected === "object" ? keysAt(schema, issue.path) : [];
		const expected = `expected ${typeNames[issue.expected] ?? issue.expected}` + (keys.length === 0 || issue.path.length === 0 ? "" : `: ${keys.join(", ")}`);
		return isMissing(issue) ? `missing; ${expected}` : expected;
	}
	if (issue.code === "invalid_value") return `expected ${alternatives(issue.values.map((value) => String(value)))}`;
	if (issue.code === "invalid_union") return "expected text, a number, true or false";
	if (issue.code === "too_small" || issue.code === "too_big") {
		if (issue.origin === "number") return "expected a number from 0 to 100";
	}
	return issue.message;
}
/** zod tells a missing key from other types only in words. */
function isMissing({ message }) {
	return message.endsWith("received undefined");
}
/** "error, warning or never". */
function alternatives(words) {
	const last = words.at(-1) ?? "";
	return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
const typeNames = {
	array: "a list",
	boolean: "true or false",
	number: "a number",
	object: "keys with values",
	record: "keys with values",
	string: "text"
};
/** What the author may have meant. `written` is null for a list or map. */
function hintFor(issue, path, written) {
	if (issue.code === "invalid_value") return hintForChoice(issue, written);
	if (issue.code !== "invalid_type" || isMissing(issue)) return "";
	if (written?.value === null) return "; the key has no value";
	if (issue.expected === "array") return written === null ? "; begin each entry with `- `" : `, such as ${String(path.at(-1) ?? "")}: [${written.source}]`;
	if (issue.expected === "boolean" && typeof written?.value === "string") return booleanHint(written.value);
	if (issue.expected === "number") {
		const percent = /^(\d+)\s*%$/.exec(written?.source ?? "")?.[1];
		return percent === void 0 ? "" : `; write ${percent}, without %`;
	}
	if (issue.expected !== "string" || written === null) return "";
	if (typeof written.value === "number") return `; write "${written.source}" in quotes, because YAML reads the number ${written.value}`;
	return `; write "${written.source}" in quotes`;
}
function hintForChoice({ values }, written) {
	if (written?.value === false && values.includes("off")) return "; did you mean off?";
	return didYouMean(written?.source ?? "", values.map((value) => String(value)));
}
function booleanHint(written) {
	const word = written.toLowerCase();
	if (word === "true" || word === "false") return `; write ${word} without quotes`;
	if (word === "yes" || word === "on") return "; did you mean true?";
	return word === "no" || word === "off" ? "; did you mean false?" : "";
}
/** The keys that the schema allows at a path. */
function keysAt(schema, path) {
	let at = schema;
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

// src/config/parse-configuration.ts
/** Parses and validates the text of a .pullgate.yaml. */
/** More errors than a person corrects in one go. */
const maxErrors = 20;
/**
* `shown` is the file's name in messages, `rules` are the ids of all rules. Throws `UsageError`
* with line and column.
*/
function parseConfiguration(text, shown, rules) {
	const document = new ConfigurationDocument(text, shown);
	const configuration = document.validate(rules);
	const { render, targets = {}, ignore } = configuration;
	const keysAt = [...protectedKeys, ...gateKeys].flatMap((key) => [...document.spansBelow(key.split("."))]);
	return {
		...configuration,
		...ignore === void 0 ? {} : { ignoredAt: ignore.map((_, index) => document.valueSpan([
			"ignore",
			index,
			"rule"
		])) },
		renderAt: renderSpans(document, render),
		targetsAt: Object.fromEntries(Object.entries(targets).map(([name, target]) => [name, renderSpans(document, target.render, ["targets", name])])),
		...keysAt.length === 0 ? {} : { keysAt: Object.fromEntries(keysAt) }
	};
}
function renderSpans(document, rows = [], parent = []) {
	return rows.map(({ helm, set = [] }, index) => {
		const row = [
			...parent,
			"render",
			index
		];
		return {
			at: document.valueSpan([...row, helm === void 0 ? "kustomize" : "helm"]),
			set: set.map((_, place) => document.valueSpan([
				...row,
				"set",
				place
			]))
		};
	});
}
/** The YAML document, with the positions of its nodes. */
var ConfigurationDocument = class {
	#text;
	#shown;
	#lines = new import_dist.LineCounter();
	#document;
	constructor(text, shown) {
		this.#text = text;
		this.#shown = shown;
		this.#document = this.#readable(() => (0, import_dist.parseDocument)(text, {
			lineCounter: this.#lines,
			prettyErrors: false
		}));
		const [error] = this.#document.errors;
		if (error?.code === "MULTIPLE_DOCS") throw new UsageError(`${this.#at(error.pos[0])}: a second YAML document; a configuration is a single document`);
		if (error?.code === "DUPLICATE_KEY") {
			const [key] = /^[^\s:,}]+/.exec(text.slice(error.pos[0])) ?? [""];
			throw new UsageError(`${this.#at(error.pos[0])}: the key ${key} is repeated`);
		}
		if (error !== void 0) throw new UsageError(`${this.#at(error.pos[0])}: ${error.message}`);
	}
	/** The content, if it matches the schema and names known rules. Throws all errors at once. */
	validate(rules) {
		const content = this.#readable(() => this.#document.toJS({ maxAliasCount: 100 }));
		const result = configurationSchema.safeParse(content ?? {});
		const errors = [...result.error === void 0 ? [] : configurationErrors(configurationSchema, result.error.issues, (path) => this.#written(path)), ...unknownRules(content, rules)];
		if (errors.length > 0 || !result.success) return this.#refuse(errors);
		return result.data;
	}
	/** The text of a scalar and what it was read as; null for other nodes. */
	#written(path) {
		const node = path.length === 0 ? null : this.#document.getIn(path, true);
		return (0, import_dist.isScalar)(node) ? {
			value: node.value,
			source: node.source ?? ""
		} : null;
	}
	/** In the order of the text, a line each. */
	#refuse(errors) {
		const lines = errors.map(({ path, isKey, text }) => ({
			offset: this.#offsetOf(path, isKey),
			text
		})).sort((a, b) => a.offset - b.offset).map(({ offset, text }) => `${this.#at(offset)}: ${text}`);
		const shown = lines.slice(0, maxErrors);
		const more = lines.length - shown.length;
		throw new UsageError([...shown, ...more > 0 ? [`and ${more} more`] : []].join("\n"));
	}
	/** Where a key or a value begins, or else its closest ancestor. */
	#offsetOf(path, isKey) {
		if (isKey) {
			const key = this.#keyNode(path);
			if ((0, import_dist.isScalar)(key) && key.range) return key.range[0];
		}
		for (let depth = path.length; depth > 0; depth--) {
			const node = this.#document.getIn(path.slice(0, depth), true);
			if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) return Number(node.range[0]);
		}
		return 0;
	}
	#keyNode(path) {
		const parent = path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
		return (0, import_dist.isMap)(parent) ? parent.items.find((item) => (0, import_dist.isScalar)(item.key) && item.key.value === path.at(-1))?.key : void 0;
	}
	valueSpan(path) {
		return this.#span(this.#document.getIn(path, true));
	}
	/** The spans of a key, and of the keys or items of its value: "rules", "rules.image-latest". */
	*spansBelow(path) {
		const key = this.#keyNode(path);
		if (key === void 0) return;
		yield [path.join("."), this.#span(key)];
		const value = this.#document.getIn(path, true);
		if ((0, import_dist.isMap)(value)) {
			for (const { key: name } of value.items) if ((0, import_dist.isScalar)(name)) yield [[...path, String(name.value)].join("."), this.#span(name)];
		}
		if ((0, import_dist.isSeq)(value)) for (const [index, item] of value.items.entries()) yield [[...path, String(index)].join("."), this.#span(item)];
	}
	#span(node) {
		const range = (0, import_dist.isNode)(node) ? node.range : void 0;
		const [from, to] = [this.#lines.linePos(range?.[0] ?? 0), this.#lines.linePos(range?.[1] ?? 0)];
		const excerpt = (this.#text.split(/\r\n|\r|\n/)[from.line - 1] ?? "").slice(0, 1e3);
		return {
			file: this.#shown,
			line: from.line,
			column: from.col,
			endLine: to.line,
			endColumn: to.col,
			excerpt
		};
	}
	#at(offset) {
		const { line, col } = this.#lines.linePos(offset);
		return `${this.#shown}:${line}:${col}`;
	}
	/** Reports stack overflows and alias bombs as misuse. */
	#readable(read) {
		try {
			return read();
		} catch (error) {
			const why = error instanceof RangeError ? "nested too deeply" : error instanceof Error ? error.message : String(error);
			throw new UsageError(`${this.#shown}: cannot be read: ${why}`);
		}
	}
};

export { weakeningKeys as a, protectedKeys as i, configurationSchema as n, gateKeys as r, parseConfiguration as t };