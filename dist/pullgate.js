import { r as __toESM } from "./rolldown-runtime.js";
const chmod = (...given) => process.getBuiltinModule("node:fs/promises").chmod(...given);
const copyFile = (...given) => process.getBuiltinModule("node:fs/promises").copyFile(...given);
const lstat = (...given) => process.getBuiltinModule("node:fs/promises").lstat(...given);
const mkdir = (...given) => process.getBuiltinModule("node:fs/promises").mkdir(...given);
const mkdtemp = (...given) => process.getBuiltinModule("node:fs/promises").mkdtemp(...given);
const readFile = (...given) => process.getBuiltinModule("node:fs/promises").readFile(...given);
const readdir = (...given) => process.getBuiltinModule("node:fs/promises").readdir(...given);
const realpath = (...given) => process.getBuiltinModule("node:fs/promises").realpath(...given);
const rename = (...given) => process.getBuiltinModule("node:fs/promises").rename(...given);
const rm = (...given) => process.getBuiltinModule("node:fs/promises").rm(...given);
const stat = (...given) => process.getBuiltinModule("node:fs/promises").stat(...given);
const symlink = (...given) => process.getBuiltinModule("node:fs/promises").symlink(...given);
const writeFile = (...given) => process.getBuiltinModule("node:fs/promises").writeFile(...given);
const { basename, delimiter, dirname, isAbsolute, join, posix, relative, resolve, sep } = process.getBuiltinModule("node:path");
const { accessSync, closeSync, constants, existsSync, fstatSync, openSync, readSync, readdirSync, rmSync, statSync } = process.getBuiltinModule("node:fs");
const { isAscii, isUtf8 } = process.getBuiltinModule("node:buffer");
const { pid } = process.getBuiltinModule("node:process");

// src/model/source.ts
/** The value of `key` in a mapping; undefined where it is absent or `node` is no mapping. */
function child(node, key) {
	if (node?.node !== "mapping") return void 0;
	for (const entry of node.entries) if (entry.key.value === key) return entry.value;
}
/** The node at a path of keys; undefined where a step is absent. */
function descend(node, ...keys) {
	let at = node;
	for (const key of keys) at = child(at, key);
	return at;
}
/** The items of a sequence; none where it is anything else. */
function items(node) {
	return node?.node === "sequence" ? node.items : [];
}
/** The text of a scalar that Kubernetes takes as a string; null for anything else. */
function text$1(node) {
	return node?.node === "scalar" && node.type === "string" ? node.value : null;
}

// src/model/suppression.ts
const maxRules = 20;
/** "<rule>[, <rule>]: <reason>", as annotations and comments have it. A reason may end with its last day: "... until 2027-01-31". */
function parseSuppression(text) {
	const colon = text.indexOf(":");
	const names = colon < 0 ? text : text.slice(0, colon);
	const reason = colon < 0 ? "" : text.slice(colon + 1).trim();
	const rules = names.split(",").map((name) => name.trim().slice(0, 100)).filter((name) => name !== "");
	const expires = /\buntil (\d{4}-\d{2}-\d{2})\W?$/.exec(reason)?.[1] ?? null;
	return {
		rules: rules.slice(0, maxRules),
		reason: reason === "" ? null : reason,
		expires
	};
}

// src/extract/budget.ts
/** No written manifest comes near it. */
function createBudget() {
	return {
		visits: 1e6,
		kept: 2e4
	};
}
/** Takes one away; false when there is none left. */
function take(budget, what) {
	if (budget[what] <= 0) return false;
	budget[what] -= 1;
	return true;
}

// src/extract/namespaces.ts
const everywhere = {
	patterns: [".*"],
	but: [],
	selectors: []
};
/** A literal as a pattern. */
function literal(name) {
	return name.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}
/** `*` and `?` for any text and any character. */
function wildcard(pattern) {
	return pattern.replace(/[\\^$.|+()[\]{}]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
}
/**
* A regular expression of a manifest that is safe to run on a namespace's name: at most three repetitions and groups, and no repeated
* group, look-around or back reference. null for any other: backtracking may take for ever.
*/
function safePattern(pattern) {
	if (pattern.length > 500 || /\)[*+?{]|\(\?(?!:)|\\[1-9bBkpPux]/.test(pattern)) return null;
	if ((pattern.match(/[*+{]|\((?!\?)|\(\?:|(?<!\()\?/g) ?? []).length > 3) return null;
	try {
		return new RegExp(`^(?:${pattern})$`).source === "" ? null : pattern;
	} catch {
		return null;
	}
}
/** `{matchLabels, matchExpressions}`; an empty one matches all. */
function selectorOf(node) {
	if (node?.node !== "mapping") return null;
	const requirements = [];
	const labels = child(node, "matchLabels");
	if (labels?.node === "mapping") for (const { key, value } of labels.entries) {
		const wanted = text$1(value);
		if (wanted === null) return null;
		requirements.push({
			key: key.value,
			operator: "In",
			values: [wanted]
		});
	}
	for (const item of items(child(node, "matchExpressions"))) {
		const key = text$1(child(item, "key"));
		const operator = text$1(child(item, "operator"));
		const values = items(child(item, "values")).map(text$1);
		if (key === null || operator !== "In" && operator !== "NotIn" && operator !== "Exists" && operator !== "DoesNotExist") return null;
		requirements.push({
			key,
			operator,
			values: values.filter((value) => value !== null)
		});
	}
	return requirements;
}
/** "a=b,c!=d,e in (f,g),h,!i": https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
function parseSelector(written) {
	if (written.length > 1e4) return null;
	const requirements = written.split(/,(?![^(]*\))/).map((part) => parseRequirement(part.trim()));
	const read = requirements.filter((requirement) => requirement !== null);
	return read.length === requirements.length ? read : null;
}
function parseRequirement(part) {
	const set = /^([\w./-]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
	if (set !== null) {
		const values = (set[3] ?? "").split(",").map((value) => value.trim());
		return {
			key: set[1] ?? "",
			operator: set[2] === "in" ? "In" : "NotIn",
			values
		};
	}
	const equality = /^([\w./-]+)\s*(==?|!=)\s*([\w.-]*)$/.exec(part);
	if (equality !== null) return {
		key: equality[1] ?? "",
		operator: equality[2] === "!=" ? "NotIn" : "In",
		values: [equality[3] ?? ""]
	};
	const existence = /^(!?)\s*([\w./-]+)$/.exec(part);
	if (existence === null) return null;
	return {
		key: existence[2] ?? "",
		operator: existence[1] === "!" ? "DoesNotExist" : "Exists",
		values: []
	};
}
/** More namespaces than these are not listed one by one: each product would carry them all. */
const maxListed = 1e3;
/**
* What surely is, and what may be: a selector is asked of the namespaces that are declared, and may match any other. What cannot be read
* may be anywhere.
*/
function resolve$1(where, known) {
	if ("is" in where) return [{
		namespaces: where,
		certain: true
	}];
	const { selectors } = where;
	const patterns = where.patterns.map(safePattern);
	const exceptions = where.but.map(safePattern);
	const unreadable = patterns.includes(null) || selectors.includes(null);
	const open = selectors.filter((selector) => selector !== null && namesOf$1(selector) === null);
	const selected = selectors.flatMap((selector) => selector === null ? [] : namesOf$1(selector) ?? []);
	const declared = known.filter((namespace) => open.some((selector) => selector !== null && matches$4(selector, namespace)));
	const match = anyOf([
		...patterns,
		...selected.map(literal),
		...declared.map(({ name }) => literal(name))
	]);
	const but = anyOf(exceptions);
	const found = [];
	if (match !== null) found.push({
		namespaces: {
			match,
			but
		},
		certain: !exceptions.includes(null)
	});
	if (unreadable || open.length > 0) {
		const decided = unreadable || known.length > maxListed ? [] : known.map(({ name }) => literal(name));
		found.push({
			namespaces: {
				match: ".*",
				but: anyOf([...exceptions, ...decided])
			},
			certain: false
		});
	}
	return found;
}
/** The API server labels each namespace with its name, so a selector of that label alone names its namespaces. */
const nameLabel = "kubernetes.io/metadata.name";
function namesOf$1(selector) {
	const [only, ...others] = selector;
	return only?.key === nameLabel && only.operator === "In" && others.length === 0 ? only.values : null;
}
function matches$4(selector, { name, labels }) {
	return selector.every(({ key, operator, values }) => {
		const value = key === nameLabel ? name : Object.hasOwn(labels, key) ? labels[key] : void 0;
		if (operator === "Exists") return value !== void 0;
		if (operator === "DoesNotExist") return value === void 0;
		return operator === "In" ? value !== void 0 && values.includes(value) : value === void 0 || !values.includes(value);
	});
}
function anyOf(patterns) {
	const distinct = [...new Set(patterns.filter((pattern) => pattern !== null))];
	if (distinct.length <= 1) return distinct[0] ?? null;
	return distinct.map((pattern) => pattern.includes("|") ? `(?:${pattern})` : pattern).join("|");
}

// src/extract/copies.ts
/** Annotations of a Secret, ConfigMap or ServiceAccount -> where a controller of the cluster copies it to. Pure. */
/** None where nothing asks for a copy. */
function copiesOf(annotations) {
	if (annotations?.node !== "mapping") return [];
	return copiesAsked((key) => text$1(child(annotations, key)));
}
/** The same, of annotations that are text themselves: cert-manager.io/secret-template holds them as JSON. */
function copiesAsked(annotation) {
	return [
		["kubernetes-reflector", reflector(annotation)],
		["kubernetes-replicator", replicator(annotation)],
		["config-syncer", syncer(annotation)]
	].flatMap(([by, to]) => to === null ? [] : [{
		by,
		to
	}]);
}
/** Lists of regular expressions, none for all. https://github.com/emberstack/kubernetes-reflector#annotate-the-source-secret-or-configmap */
function reflector(annotation) {
	const of = (name) => annotation(`reflector.v1.k8s.emberstack.com/${name}`);
	if (of("reflection-allowed") !== "true" || of("reflection-auto-enabled") !== "true") return null;
	const auto = listed$3(of("reflection-auto-namespaces"));
	const allowed = listed$3(of("reflection-allowed-namespaces"));
	const selector = of("reflection-auto-namespaces-selector") ?? of("reflection-allowed-namespaces-selector");
	const selectors = selector === null || selector === "" ? [] : [parseSelector(selector)];
	const asked = auto.length > 0 ? auto : allowed;
	if (asked.length === 0 && selectors.length === 0) return everywhere;
	return {
		patterns: asked,
		but: [],
		selectors
	};
}
/** https://github.com/mittwald/kubernetes-replicator#push-based-replication */
function replicator(annotation) {
	const names = annotation("replicator.v1.mittwald.de/replicate-to");
	const selector = annotation("replicator.v1.mittwald.de/replicate-to-matching");
	if (names === null && selector === null) return null;
	return {
		patterns: listed$3(names),
		but: [],
		selectors: selector === null ? [] : [parseSelector(selector)]
	};
}
/** https://config-syncer.com/docs/guides/config-syncer/intra-cluster/ */
function syncer(annotation) {
	const selector = annotation("kubed.appscode.com/sync");
	if (selector === null) return null;
	return selector.trim() === "" ? everywhere : {
		patterns: [],
		but: [],
		selectors: [parseSelector(selector)]
	};
}
function listed$3(value) {
	return (value ?? "").split(",").map((item) => item.trim()).filter((item) => item !== "").slice(0, 1e3);
}

// src/extract/draft.ts
/** What most products are, to be spread into the others. */
const plain = {
	certain: true,
	producer: null,
	source: "manifest",
	type: null,
	typeAt: null,
	keys: null,
	keyAt: null,
	dockerConfig: null,
	hidden: null,
	registries: null,
	refreshSeconds: null,
	lifetimeSeconds: null,
	imagePullSecrets: [],
	like: null,
	adds: false,
	generators: []
};
/** The credentials that these generators make end after so long. https://external-secrets.io/latest/api/generator/ecr/ (12 h), .../gcr/ (1 h) */
const lifetimesSeconds = /* @__PURE__ */ new Map([["ECRAuthorizationToken", 43200], ["GCRAccessToken", 3600]]);

// src/extract/generators.ts
/** Generators of External Secrets -> the registries that their credentials open, and how long. Pure. */
/** undefined for any other kind. `group` is that of the resource. */
function generatorOf$1(root, group, kind, name) {
	if (group !== "generators.external-secrets.io" || name === null) return void 0;
	if (kind !== "ClusterGenerator") return {
		kind,
		name,
		...credentials$1(kind, child(root, "spec"))
	};
	const inner = text$1(descend(root, "spec", "kind")) ?? "";
	const specs = descend(root, "spec", "generator");
	return {
		kind,
		name,
		...credentials$1(inner, specs?.node === "mapping" ? specs.entries[0]?.value : void 0)
	};
}
/** https://external-secrets.io/latest/api/generator/ */
function credentials$1(kind, spec) {
	return {
		registries: registriesOf$1(kind, spec),
		lifetimeSeconds: lifetimesSeconds.get(kind) ?? null
	};
}
function registriesOf$1(kind, spec) {
	if (kind === "ACRAccessToken") {
		const registry = text$1(child(spec, "registry"));
		return registry === null ? null : [registry];
	}
	if (kind !== "ECRAuthorizationToken") return null;
	const region = text$1(child(spec, "region"));
	const account = /^arn:aws[\w-]*:iam::(\d{12}):/.exec(text$1(child(spec, "role")) ?? "")?.[1];
	if (region === null || account === void 0) return null;
	return [`${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`];
}

// src/extract/owned.ts
/** Strings that outlive their document. */
/** A copy: a slice would keep the whole document in memory. V8 slices nothing shorter than 13 characters. */
function owned(text) {
	return text === null || text.length < 13 ? text : ` ${text}`.slice(1);
}

// src/extract/docker-config.ts
/** The value of a registry Secret's key -> the docker config as the kubelet gets it, or why it is not to be had from here. Pure. */
/** The key that the kubelet reads in a Secret of that type; undefined for a type it passes over. */
function dockerConfigKey(type) {
	if (type === "kubernetes.io/dockerconfigjson") return ".dockerconfigjson";
	return type === "kubernetes.io/dockercfg" ? ".dockercfg" : void 0;
}
/** The API server refuses larger Secrets (MaxSecretSize). https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size */
const maxLength$1 = 1048576;
/** Longer templates are not looked into: strings without an end make that slow. */
const maxTemplateLength = 32768;
/** `data` is in base64, `stringData` is not. */
function readContent(node, encoding) {
	const hidden = (why, registries = null) => ({
		text: null,
		hidden: why,
		registries
	});
	if (node.node === "scalar" && node.type === "null") return {
		text: "",
		hidden: null,
		registries: null
	};
	const value = text$1(node);
	if (value === null) return hidden("no string, so the API server refuses the Secret");
	if (value.startsWith("ENC[")) return hidden("encrypted");
	if (value.length > maxLength$1 * 1.4) return hidden("more than 1 MiB, so the API server refuses the Secret");
	if (isFilledIn(value)) return hidden("filled in when it is applied", templatedRegistries(value, null));
	const content = encoding === "stringData" ? value : decodeBase64(value);
	if (content === null) {
		if (/^<[^<>]+>$/.test(value)) return hidden("filled in when it is applied");
		return hidden("no base64, so the API server refuses the Secret");
	}
	if (content.length > maxLength$1) return hidden("more than 1 MiB, so the API server refuses the Secret");
	if (content.includes("<path:")) return hidden("filled in when it is applied", templatedRegistries(content, null));
	return {
		text: content,
		hidden: null,
		registries: null
	};
}
/** By Flux, by a template of OpenShift or Helm, by argocd-vault-plugin. */
function isFilledIn(value) {
	return /\$\{|\{\{|<path:/.test(value);
}
/** As Go's encoding/json reads a `[]byte`: the standard alphabet with its padding, line breaks passed over. https://pkg.go.dev/encoding/base64 */
function decodeBase64(value) {
	const digits = value.replace(/[\r\n]/g, "");
	if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return null;
	return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(atob(digits), (character) => character.charCodeAt(0)));
}
/**
* The registries of a docker config that is a template: the keys under `auths`, or of the whole with `.dockercfg`. null where there is
* none, or one of them is itself filled in.
*/
function templatedRegistries(template, key) {
	if (template.length > maxTemplateLength) return null;
	const plain = withoutActions(template);
	const auths = /"auths"\s*:\s*\{/i.exec(plain);
	const start = auths !== null ? auths.index + auths[0].length : key === ".dockercfg" ? plain.indexOf("{") + 1 : 0;
	if (start === 0) return null;
	const registries = [];
	let depth = 0;
	for (const [token] of plain.slice(start).matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}]/gs)) {
		if (token === "{") depth += 1;
		else if (token === "}") depth -= 1;
		else if (depth === 0 && token.endsWith(":")) {
			const registry = token.slice(1, token.lastIndexOf("\""));
			if (registry.includes(hole)) return null;
			registries.push(registry);
		}
		if (depth < 0 || registries.length > 1e3) break;
	}
	return registries.length === 0 ? null : registries;
}
/** Stands for what is filled in. */
const hole = "\0";
/** `{{ ... }}` and `${...}` may hold quotes and braces of their own. */
function withoutActions(template) {
	const opening = /\{\{|\$\{/g;
	let plain = "";
	let at = 0;
	for (let open = opening.exec(template); open !== null; open = opening.exec(template)) {
		const close = open[0] === "{{" ? "}}" : "}";
		const end = template.indexOf(close, open.index);
		if (end < 0) break;
		plain += template.slice(at, open.index) + hole;
		at = end + close.length;
		opening.lastIndex = at;
	}
	return plain + template.slice(at);
}

// src/extract/templated.ts
/** Is a text still to be filled in before the API server sees it? Pure. */
/** Markers of Flux, OpenShift templates, kustomize, Argo, Tekton, Helm, Kyverno, ResourceSets; of SOPS; and of argocd-vault-plugin. */
function isTemplated(value) {
	return /\$[{(]|\{\{|<<|^ENC\[|<path:/.test(value);
}

// src/extract/pod-spec.ts
/** `path` is that of `spec` from the root of the document; `pod` has the metadata. */
function readPodSpec(manifest, spec, pod, path, budget) {
	const account = located$2(manifest, child(spec, "serviceAccountName")) ?? located$2(manifest, child(spec, "serviceAccount"));
	return {
		path,
		imagePullSecrets: pullSecrets$1(manifest, child(spec, "imagePullSecrets"), budget),
		serviceAccountName: account,
		references: [...references(manifest, spec, budget), ...injected(manifest, pod)],
		nodes: nodeRequirements(spec, budget)
	};
}
/** https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const platformLabels = /* @__PURE__ */ new Map([
	["kubernetes.io/arch", "arch"],
	["beta.kubernetes.io/arch", "arch"],
	["kubernetes.io/os", "os"],
	["beta.kubernetes.io/os", "os"]
]);
/** Every node has these labels, so `Exists` asks for nothing, and `DoesNotExist` for what no node is. */
const operators = {
	In: "In",
	NotIn: "NotIn",
	DoesNotExist: "In"
};
/**
* What the pod asks of the platform of its node: the selector and every requirement of a term hold together, terms are alternatives.
* https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
*/
function nodeRequirements(spec, budget) {
	const always = [];
	const add = (to, key, operator, values) => {
		const label = platformLabels.get(key);
		const known = operators[operator ?? ""];
		if (label === void 0 || known === void 0 || values.some((value) => value === null || isTemplated(value))) return;
		if (take(budget, "kept")) to.push({
			label,
			operator: known,
			values: operator === "DoesNotExist" ? [] : values.map((value) => owned(value ?? ""))
		});
	};
	const selector = child(spec, "nodeSelector");
	if (selector?.node === "mapping") for (const { key, value } of selector.entries) add(always, key.value, "In", [text$1(value)]);
	const os = text$1(descend(spec, "os", "name"));
	if (os !== null) add(always, "kubernetes.io/os", "In", [os]);
	const required = descend(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
	const terms = items(required).flatMap((term) => {
		if (!take(budget, "visits")) return [];
		if (asksNothing(term)) return [];
		const requirements = [...always];
		for (const expression of items(child(term, "matchExpressions"))) {
			if (!take(budget, "visits")) break;
			const values = items(child(expression, "values")).map(text$1);
			add(requirements, text$1(child(expression, "key")) ?? "", text$1(child(expression, "operator")), values);
		}
		return [requirements];
	});
	return terms.length === 0 ? [always] : terms;
}
/** Such a term is met nowhere: https://pkg.go.dev/k8s.io/api/core/v1#NodeSelectorTerm. What a template fills in asks for something. */
function asksNothing(term) {
	const lists = [child(term, "matchExpressions"), child(term, "matchFields")];
	const empty = (list) => list === void 0 || list.node === "sequence" && list.items.length === 0;
	return term.node === "mapping" && lists.every(empty);
}
/**
* The names in a list of pull secrets, of objects or of plain names; null where there is no list. An entry without a name keeps its
* place: it makes the list longer than none, which is what admission asks.
* https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go
*/
function pullSecrets$1(manifest, list, budget) {
	if (list?.node !== "sequence") return null;
	const names = [];
	for (const item of list.items) {
		if (!take(budget, "kept")) break;
		const name = item.node === "mapping" ? child(item, "name") : item;
		const value = text$1(name);
		names.push({
			value: owned(value ?? ""),
			at: manifest.span(value === null ? item : name ?? item)
		});
	}
	return names;
}
function located$2(manifest, node) {
	const value = text$1(node);
	return node === void 0 || value === null || value === "" ? null : {
		value: owned(value),
		at: manifest.span(node)
	};
}
const containerLists$1 = [
	"initContainers",
	"containers",
	"ephemeralContainers"
];
/** Volumes of the time before CSI that name a Secret. https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/ */
const secretRefs = [
	"cephfs",
	"cinder",
	"flexVolume",
	"rbd",
	"iscsi",
	"scaleIO",
	"storageos"
];
/** The places of VisitPodSecretNames and VisitPodConfigmapNames (pkg/api/v1/pod/util.go), pull secrets apart. */
function* references(manifest, spec, budget) {
	function* named(kind, source, nameKey, through, container) {
		if (source === void 0 || !take(budget, "visits")) return;
		const node = child(source, nameKey);
		const name = owned(text$1(node));
		if (node === void 0 || name === null || name === "" || isTemplated(name) || !take(budget, "kept")) return;
		const optional = isTrue(child(source, "optional"));
		const keyNode = through === "env" ? child(source, "key") : void 0;
		const key = owned(text$1(keyNode));
		const at = manifest.span(node);
		yield {
			kind,
			name,
			key,
			at,
			keyAt: keyNode === void 0 || key === null ? null : manifest.span(keyNode),
			optional,
			through,
			container
		};
		for (const item of items(child(source, "items"))) {
			const wanted = child(item, "key");
			const value = owned(text$1(wanted));
			if (wanted === void 0 || value === null || !take(budget, "kept")) continue;
			yield {
				kind,
				name,
				key: value,
				at,
				keyAt: manifest.span(wanted),
				optional,
				through,
				container
			};
		}
	}
	for (const list of containerLists$1) for (const item of items(child(spec, list))) {
		if (!take(budget, "visits")) return;
		const container = owned(text$1(child(item, "name")));
		for (const variable of items(child(item, "env"))) {
			if (!take(budget, "visits")) return;
			const from = child(variable, "valueFrom");
			if (from === void 0) continue;
			yield* named("Secret", child(from, "secretKeyRef"), "name", "env", container);
			yield* named("ConfigMap", child(from, "configMapKeyRef"), "name", "env", container);
		}
		for (const source of items(child(item, "envFrom"))) {
			yield* named("Secret", child(source, "secretRef"), "name", "envFrom", container);
			yield* named("ConfigMap", child(source, "configMapRef"), "name", "envFrom", container);
		}
	}
	for (const volume of items(child(spec, "volumes"))) {
		if (!take(budget, "visits")) return;
		yield* named("Secret", child(volume, "secret"), "secretName", "volume", null);
		yield* named("ConfigMap", child(volume, "configMap"), "name", "volume", null);
		for (const source of items(descend(volume, "projected", "sources"))) {
			if (!take(budget, "visits")) return;
			yield* named("Secret", child(source, "secret"), "name", "projected", null);
			yield* named("ConfigMap", child(source, "configMap"), "name", "projected", null);
		}
		yield* named("Secret", descend(volume, "csi", "nodePublishSecretRef"), "name", "csi", null);
		yield* named("Secret", child(volume, "azureFile"), "secretName", "volume", null);
		for (const kind of secretRefs) yield* named("Secret", descend(volume, kind, "secretRef"), "name", "volume", null);
	}
}
/** What the Vault agent's injector mounts into a pod. https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations */
const injections = [
	["tls-secret", "Secret"],
	["agent-extra-secret", "Secret"],
	["agent-configmap", "ConfigMap"]
];
function injected(manifest, pod) {
	const annotations = descend(pod ?? void 0, "metadata", "annotations");
	if (text$1(child(annotations, "vault.hashicorp.com/agent-inject")) !== "true") return [];
	return injections.flatMap(([annotation, kind]) => {
		const node = child(annotations, `vault.hashicorp.com/${annotation}`);
		const name = owned(text$1(node));
		if (node === void 0 || name === null || name === "" || isTemplated(name)) return [];
		return [{
			kind,
			name,
			key: null,
			at: manifest.span(node),
			keyAt: null,
			optional: false,
			through: "volume",
			container: null
		}];
	});
}
function isTrue(node) {
	return node?.node === "scalar" && node.type === "boolean" && /^(?:true|yes|on|y)$/i.test(node.value);
}

// src/extract/own-products.ts
/** undefined for any other kind, and for what has no name: that is a reference in the shape of a resource. */
function ownProduct(source, budget) {
	const { resource, root } = source;
	const { name, namespace } = resource;
	if (resource.apiVersion !== "v1" || name === null || name === "") return void 0;
	const known = !isTemplated(name);
	const draft = {
		...plain,
		name: known ? name : null,
		where: namespace !== null && isTemplated(namespace) ? {
			patterns: [".*"],
			but: [],
			selectors: []
		} : { is: namespace },
		root: source.renderRoot,
		certain: source.certain && known && !(namespace !== null && isTemplated(namespace)),
		by: resource,
		at: source.at,
		hook: source.hook
	};
	switch (resource.kind) {
		case "Secret": return {
			...draft,
			kind: "Secret",
			...secretFields$1(source.manifest, root)
		};
		case "ConfigMap": return {
			...draft,
			kind: "ConfigMap",
			keys: keysOfConfigMap(root)
		};
		case "ServiceAccount": {
			const list = pullSecrets$1(source.manifest, child(root, "imagePullSecrets"), budget) ?? [];
			return {
				...draft,
				kind: "ServiceAccount",
				imagePullSecrets: list.filter(({ value }) => value !== "")
			};
		}
		default: return;
	}
}
/** Annotations by which a controller fills the object, so that what the manifest holds is not what the pod finds. */
const fillers = [
	"reflector.v1.k8s.emberstack.com/reflects",
	`replicator.v1.mittwald.de/replicate-from`,
	"secretgen.carvel.dev/image-pull-secret",
	"fluxcd.controlplane.io/copyFrom",
	"sealedsecrets.bitnami.com/managed"
];
/** Its value names keys that are generated. https://github.com/mittwald/kubernetes-secret-generator */
const generatedKeys = "secret-generator.v1.mittwald.de/autogenerate";
function secretFields$1(manifest, root) {
	const type = child(root, "type");
	const keys = ["data", "stringData"].flatMap((map) => keyNodes(child(root, map)));
	return {
		...secretContent(root),
		typeAt: type === void 0 || text$1(type) === "" ? null : manifest.span(type),
		keyAt: loginKey(manifest, text$1(type), keys)
	};
}
/** See `Product.keyAt`. */
function loginKey(manifest, type, keys) {
	const wanted = dockerConfigKey(type);
	if (wanted === void 0) return null;
	const found = keys.find(({ value }) => value === wanted) ?? (keys.length === 1 ? keys[0] : void 0);
	return found === void 0 ? null : {
		value: owned(found.value),
		at: manifest.span(found)
	};
}
function secretContent(root) {
	const annotations = descend(root, "metadata", "annotations");
	const written = text$1(child(root, "type"));
	const type = written === null || written === "" ? "Opaque" : isTemplated(written) ? null : written;
	const key = dockerConfigKey(type);
	const filled = fillers.some((name) => child(annotations, name) !== void 0);
	const none = {
		dockerConfig: null,
		registries: null
	};
	if (child(root, "sops") !== void 0) return {
		type,
		keys: keysOf(root, "data", "stringData"),
		...none,
		hidden: "encrypted"
	};
	if (filled) return {
		type,
		keys: key === void 0 ? null : [key],
		...none,
		hidden: "filled in by a controller"
	};
	const keys = keysOf(root, "data", "stringData");
	const generated = text$1(child(annotations, generatedKeys))?.split(",").map((name) => name.trim()) ?? [];
	const tokens = type === "kubernetes.io/service-account-token" ? [
		"token",
		"ca.crt",
		"namespace"
	] : [];
	const all = keys.length === 0 && generated.length === 0 && tokens.length === 0 && key === void 0 ? null : [.../* @__PURE__ */ new Set([
		...keys,
		...generated,
		...tokens
	])];
	const inText = key === void 0 ? void 0 : child(child(root, "stringData"), key);
	const inData = key === void 0 ? void 0 : child(child(root, "data"), key);
	const node = inText ?? inData;
	if (key === void 0 || node === void 0) return {
		type,
		keys: all,
		...none,
		hidden: null
	};
	const content = readContent(node, inText === void 0 ? "data" : "stringData");
	if (content.text !== null && child(annotations, "avp.kubernetes.io/path") !== void 0 && /<[^<>\s]+>/.test(content.text)) return {
		type,
		keys: all,
		...none,
		hidden: "filled in when it is applied"
	};
	if (content.text === null) return {
		type,
		keys: all,
		dockerConfig: null,
		hidden: content.hidden,
		registries: content.registries
	};
	return {
		type,
		keys: all,
		dockerConfig: {
			key,
			text: content.text
		},
		hidden: null,
		registries: null
	};
}
function keysOfConfigMap(root) {
	const annotations = descend(root, "metadata", "annotations");
	if (fillers.some((name) => child(annotations, name) !== void 0)) return null;
	const labels = descend(root, "metadata", "labels");
	const injected = [...child(annotations, "service.beta.openshift.io/inject-cabundle") === void 0 ? [] : ["service-ca.crt"], ...child(labels, "config.openshift.io/inject-trusted-cabundle") === void 0 ? [] : ["ca-bundle.crt"]];
	const keys = [...keysOf(root, "data", "binaryData"), ...injected];
	return keys.length === 0 ? null : keys;
}
/** The keys of maps of the resource, each once. */
function keysOf(root, ...maps) {
	return [...new Set(maps.flatMap((map) => keyNodes(child(root, map)).map(({ value }) => value)))];
}
function keyNodes(node) {
	return node?.node === "mapping" ? node.entries.map(({ key }) => key) : [];
}

// src/extract/policies.ts
/** Policies and pull-secret controllers -> what they add to pods and service accounts. Pure. */
const policies$2 = [
	{
		group: "kyverno.io",
		kind: /^(?:Cluster)?Policy$/,
		mutations: (root) => items(descend(root, "spec", "rules")).map((rule) => child(rule, "mutate"))
	},
	{
		group: "policies.kyverno.io",
		kind: /^(?:Namespaced)?MutatingPolicy$/,
		mutations: (root) => [child(root, "spec")]
	},
	{
		group: "admissionregistration.k8s.io",
		kind: /^MutatingAdmissionPolicy$/,
		mutations: (root) => [descend(root, "spec", "mutations")]
	},
	{
		group: "mutations.gatekeeper.sh",
		kind: /^Assign$/,
		mutations: (root) => [child(root, "spec")]
	}
];
/** What a resource adds in the cluster, where it is one of them. */
function patchersOf(source, group, budget) {
	const { resource, root, renderRoot, at } = source;
	const common = {
		root: renderRoot,
		by: resource,
		at
	};
	if (group === "ops.alexellis.io" && resource.kind === "ClusterPullSecret") return [{
		...common,
		patches: { serviceAccounts: null },
		secret: resource.name,
		where: everywhere
	}];
	const policy = policies$2.find((row) => row.group === group && row.kind.test(resource.kind));
	if (policy === void 0) return [];
	const found = {
		speaks: false,
		secrets: /* @__PURE__ */ new Set()
	};
	for (const mutation of policy.mutations(root)) search(mutation, found, budget, 0);
	if (!found.speaks) return [];
	const where = resource.kind === "Policy" || resource.kind.startsWith("Namespaced") ? { is: resource.namespace } : matched(root);
	return (found.secrets.size === 0 ? [null] : [...found.secrets].slice(0, 100)).map((secret) => ({
		...common,
		patches: "pods",
		secret,
		where
	}));
}
function search(node, found, budget, depth) {
	if (node === void 0 || depth > 100 || !take(budget, "visits")) return;
	if (node.node === "sequence") for (const item of node.items) search(item, found, budget, depth + 1);
	else if (node.node === "scalar") {
		const index = node.value.indexOf("imagePullSecrets");
		if (index < 0) return;
		found.speaks = true;
		const name = /^[^]{0,40}?name["']?\s*:\s*["']?([a-z0-9][a-z0-9.-]*)/.exec(node.value.slice(index + 16, index + 500))?.[1];
		if (name !== void 0) found.secrets.add(name);
	} else for (const { key, value } of node.entries) if (/^[+(]*imagePullSecrets\)?$/.test(key.value)) {
		found.speaks = true;
		for (const item of items(value)) {
			const name = text$1(child(item, "name"));
			if (name !== null && !isTemplated(name)) found.secrets.add(name);
		}
	} else search(value, found, budget, depth + 1);
}
/** The namespaces that Kyverno's rules are limited to, where each of them is. */
function matched(root) {
	const patterns = [];
	for (const rule of items(descend(root, "spec", "rules"))) {
		const match = child(rule, "match");
		const names = [
			match,
			...items(child(match, "any")),
			...items(child(match, "all"))
		].flatMap((block) => items(descend(block, "resources", "namespaces")).flatMap((name) => text$1(name) ?? []));
		if (child(rule, "mutate") !== void 0 && names.length === 0) return everywhere;
		patterns.push(...names.map(wildcard));
	}
	return patterns.length === 0 ? everywhere : {
		patterns,
		but: [],
		selectors: []
	};
}

// src/model/wildcard.ts
/** The one wildcard of configurations and tables, `*` for any text. Pure. */
/** Is the whole text like the pattern? Linear: patterns and texts are anybody's, and a regular expression would backtrack. */
function isLike(pattern, text) {
	if (!pattern.includes("*")) return pattern === text;
	const [head = "", ...parts] = pattern.split("*");
	const tail = parts.pop() ?? "";
	if (!text.startsWith(head) || !text.endsWith(tail)) return false;
	let at = head.length;
	for (const part of parts) {
		const found = text.indexOf(part, at);
		if (found < 0) return false;
		at = found + part.length;
	}
	return at <= text.length - tail.length;
}

// src/extract/kind-pattern.ts
/** Does a group or kind match a pattern? Pure. */
/** Without regard to case, as kinds are compared everywhere here; `*` stands for any run of characters. */
function matchesPattern(pattern, name) {
	return isLike(pattern.toLowerCase(), name.toLowerCase());
}

// src/extract/refresh.ts
/** How often something is renewed, as it is written -> seconds. Pure. */
const units = {
	h: 3600,
	m: 60,
	s: 1,
	ms: .001,
	us: 1e-6,
	\u00b5s: 1e-6,
	ns: 1e-9
};
/** Go's "1h30m"; null where it is none, or never. https://pkg.go.dev/time#ParseDuration */
function durationSeconds(written) {
	if (written === void 0 || !/^(?:\d+(?:\.\d+)?(?:h|ms|us|\u00b5s|ns|m|s))+$/.test(written)) return null;
	let seconds = 0;
	for (const [, number = "", unit = ""] of written.matchAll(/(\d+(?:\.\d+)?)([a-z\u00b5]+)/g)) seconds += Number(number) * (units[unit] ?? 0);
	return seconds === 0 ? null : seconds;
}
/** The longest time between two runs of a cron schedule, where it is one by minutes or hours; else null. */
function cronSeconds(schedule) {
	const named = {
		"@hourly": 3600,
		"@daily": 86400,
		"@midnight": 86400,
		"@weekly": 604800
	};
	const trimmed = schedule.trim();
	if (Object.hasOwn(named, trimmed)) return named[trimmed] ?? null;
	const [minute = "", hour = "", ...days] = trimmed.split(/\s+/);
	if (days.length !== 3 || days.some((day) => day !== "*" && day !== "?")) return null;
	const step = /^(?:\*|0)\/(\d+)$/;
	if (hour === "*") {
		const every = minute === "*" ? "1" : step.exec(minute)?.[1];
		return every === void 0 ? /^\d+$/.test(minute) ? 3600 : null : Number(every) * 60;
	}
	const every = step.exec(hour)?.[1];
	if (every !== void 0) return Number(every) === 0 ? null : Number(every) * 3600;
	if (!/^\d+(?:,\d+)*$/.test(hour)) return null;
	const hours = hour.split(",").map(Number).toSorted((a, b) => a - b);
	const gaps = hours.map((at, index) => (hours[index + 1] ?? (hours[0] ?? 0) + 24) - at);
	return Math.max(...gaps) * 3600;
}

// src/extract/producers.ts
/**
* Kinds whose controllers make Secrets, ConfigMaps and service accounts in the cluster: what, under which name, of which type, with which
* keys. A row answers for itself. Pure.
*/
const tls = {
	otherwise: "kubernetes.io/tls",
	keys: ["tls.crt", "tls.key"]
};
/** Certificates of an operator, as names -> keys with spaces between; no keys where they are not known. */
function named$2(names, common = {}) {
	return Object.entries(names).map(([name, keys]) => ({
		...common,
		name: [name],
		...keys === "" ? {} : { keys: keys.split(" ") }
	}));
}
function accounts(...names) {
	return names.map((name) => ({
		kind: "ServiceAccount",
		name: [name]
	}));
}
/** https://external-secrets.io/latest/api/externalsecret/, at `spec`; without a type in its template the Secret is Opaque. */
function externalSecret(spec, place) {
	const target = `${spec}.target`;
	const replaces = ({ has, texts }) => (has(`${target}.template.data`) || has(`${target}.template.templateFrom`)) && texts(`${target}.template.mergePolicy`)[0] !== "Merge";
	const policy = ({ texts }) => texts(`${target}.creationPolicy`)[0] ?? "Owner";
	const made = (view) => policy(view) !== "None" && !view.has(`${target}.manifest`);
	const common = {
		...place,
		type: [`${target}.template.type`],
		template: `${target}.template.data`,
		refresh: (view) => {
			if (view.texts(`${spec}.refreshPolicy`)[0] === "CreatedOnce") return null;
			return durationSeconds(view.texts(`${spec}.refreshInterval`)[0] ?? "1h");
		},
		generators: `${spec}.**.generatorRef`,
		adds: (view) => policy(view) === "Merge"
	};
	return [
		{
			...common,
			when: (view) => made(view) && replaces(view),
			maps: [`${target}.template.data`],
			open: ({ has }) => has(`${target}.template.templateFrom[]`),
			annotations: [`${target}.template.metadata.annotations`]
		},
		{
			...common,
			when: (view) => made(view) && !replaces(view),
			list: [`${spec}.data[].secretKey`],
			maps: [`${target}.template.data`],
			open: ({ has }) => has(`${spec}.dataFrom[]`) || has(`${target}.template.templateFrom[]`),
			annotations: [`${target}.template.metadata.annotations`, "metadata.annotations"]
		},
		{
			...place,
			kind: "ConfigMap",
			when: ({ texts }) => texts(`${target}.manifest.kind`)[0] === "ConfigMap"
		}
	];
}
/** Selectors and names, any of which lets a namespace in. https://external-secrets.io/latest/api/clusterexternalsecret/ */
function selectedNamespaces({ root, texts }) {
	const spec = child(root, "spec");
	const one = child(spec, "namespaceSelector");
	const all = [...one === void 0 ? [] : [one], ...items(child(spec, "namespaceSelectors"))];
	return {
		patterns: texts("spec.namespaces[]").map(literal),
		but: [],
		selectors: all.map(selectorOf)
	};
}
/** A selector at a path; all namespaces where there is none. */
function bySelector(...path) {
	return ({ root }) => {
		let node = root;
		for (const key of path) node = child(node, key);
		return node === void 0 ? everywhere : {
			patterns: [],
			but: [],
			selectors: [selectorOf(node)]
		};
	};
}
/** https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference: without `create` it fills a Secret that is there already. */
const vault = {
	name: ["{spec.destination.name}"],
	type: ["spec.destination.type"],
	adds: ({ on }) => !on("spec.destination.create"),
	annotations: ["spec.destination.annotations"],
	refresh: ({ texts }) => durationSeconds(texts("spec.refreshAfter")[0])
};
const issuers = [
	"metadata.annotations/cert-manager.io/issuer",
	"metadata.annotations/cert-manager.io/cluster-issuer",
	"metadata.annotations/cert-manager.io/issuer-name"
];
const isShimmed = ({ has, texts }) => issuers.some((path) => has(path)) || texts("metadata.annotations/kubernetes.io/tls-acme")[0] === "true";
/** https://cert-manager.io/docs/usage/gateway/ */
const gatewayShim = {
	each: "spec.listeners[].tls.certificateRefs[]",
	name: ["{.name}"],
	when: (view) => isShimmed(view) && !view.has(".namespace"),
	...tls
};
const secretgen = (keys, otherwise) => ({
	name: ["{name}"],
	type: ["spec.secretTemplate.type"],
	otherwise,
	maps: ["spec.secretTemplate.stringData"],
	...keys.length > 0 ? { keys } : {},
	open: ({ has }) => has("spec.secretTemplate") && !has("spec.secretTemplate.stringData")
});
const generated = {
	name: ["{name}"],
	type: ["spec.type"],
	maps: ["spec.data"],
	list: ["spec.fields[].fieldName"]
};
const eck = (short) => ({
	[`{name}-${short}-http-certs-public`]: "ca.crt tls.crt",
	[`{name}-${short}-http-certs-internal`]: "ca.crt tls.crt tls.key",
	[`{name}-${short}-http-ca-internal`]: "tls.crt tls.key"
});
const postgresUser = { keys: ["username", "password"] };
const zalando = (user) => `${user}.{name}.credentials.postgresql.acid.zalan.do`;
const dashed = (name) => name.replaceAll("_", "-");
/** Kyverno fills `{{ }}`, and its rules fire for what they match only. https://kyverno.io/docs/policy-types/cluster-policy/generate/ */
function kyvernoGenerate(each) {
	const kindIs = (kind) => (view) => view.texts(".kind")[0] === kind;
	const place = {
		each,
		name: ["{.name}"],
		where: ({ texts }) => {
			const namespace = texts(".namespace")[0];
			return namespace === void 0 || /[{$]/.test(namespace) ? everywhere : { is: namespace };
		},
		certain: false,
		like: ({ texts }) => {
			const name = texts(".clone.name")[0];
			return name === void 0 ? null : {
				name,
				namespace: texts(".clone.namespace")[0] ?? null
			};
		}
	};
	const cloned = ({ has }) => has(".clone");
	return [
		{
			...place,
			when: (view) => kindIs("Secret")(view) && !cloned(view),
			type: [".data.type"],
			maps: [".data.data", ".data.stringData"]
		},
		{
			...place,
			when: (view) => kindIs("Secret")(view) && cloned(view),
			otherwise: null
		},
		{
			...place,
			kind: "ConfigMap",
			when: kindIs("ConfigMap"),
			maps: [".data.data"]
		},
		{
			...place,
			kind: "ServiceAccount",
			when: kindIs("ServiceAccount"),
			pullSecrets: ".data.imagePullSecrets"
		},
		{
			...place,
			name: null,
			when: ({ texts }) => texts(".cloneList.kinds[]").some((kind) => /(?:^|\/)Secret$/.test(kind)),
			otherwise: null
		}
	];
}
/** https://openkruise.io/docs/user-manuals/resourcedistribution */
function distributed({ root, on, texts }) {
	const targets = child(child(root, "spec"), "targets");
	const but = texts("spec.targets.excludedNamespaces.list[].name").map(literal);
	if (on("spec.targets.allNamespaces")) return {
		patterns: [".*"],
		but,
		selectors: []
	};
	const selector = child(targets, "namespaceSelector");
	return {
		patterns: texts("spec.targets.includedNamespaces.list[].name").map(literal),
		but,
		selectors: selector === void 0 ? [] : [selectorOf(selector)]
	};
}
/** Python's re.match: anchored at the start alone. https://github.com/zakkg3/ClusterSecret */
function matchNamespace({ root, texts }) {
	const whole = (pattern) => {
		if (pattern.endsWith("$")) return pattern.slice(0, -1);
		return pattern.includes("|") ? `(?:${pattern}).*` : `${pattern}.*`;
	};
	const prefixes = (path) => texts(path).map(whole);
	return {
		patterns: child(root, "matchNamespace") === void 0 ? [".*"] : prefixes("matchNamespace[]"),
		but: prefixes("avoidNamespaces[]"),
		selectors: []
	};
}
/** Any scalar below the paths that speaks of Secrets: CEL. */
const speaksOfSecrets = ({ texts }) => texts("spec.**").some((expression) => /secret/i.test(expression));
/** Of a custom kind. */
const anyGroup = "*.*";
const crossplane = {
	name: ["{spec.writeConnectionSecretToRef.name}"],
	namespace: ["spec.writeConnectionSecretToRef.namespace"],
	otherwise: "connection.crossplane.io/v1alpha1"
};
const producers = [
	{
		group: "bitnami.com",
		kind: "SealedSecret",
		makes: [{
			name: ["{name}"],
			type: ["spec.template.type"],
			maps: ["spec.encryptedData", "spec.template.data"],
			open: ({ has }) => has("spec.data") && !has("spec.encryptedData"),
			annotations: ["spec.template.metadata.annotations"],
			template: "spec.template.data"
		}]
	},
	{
		group: "external-secrets.io",
		kind: "ExternalSecret",
		makes: externalSecret("spec", { name: ["{spec.target.name}", "{name}"] })
	},
	{
		group: "external-secrets.io",
		kind: "ClusterExternalSecret",
		makes: externalSecret("spec.externalSecretSpec", {
			name: [
				"{spec.externalSecretSpec.target.name}",
				"{spec.externalSecretName}",
				"{name}"
			],
			where: selectedNamespaces
		})
	},
	{
		group: "external-secrets.io",
		kind: "PushSecret",
		makes: [{
			each: "spec.data[]",
			name: ["{.match.remoteRef.remoteKey}"],
			where: () => everywhere,
			otherwise: null,
			certain: false
		}]
	},
	{
		group: "external-secrets.io",
		kind: "ClusterPushSecret SecretStore ClusterSecretStore",
		makes: []
	},
	{
		group: "kubernetes-client.io",
		kind: "ExternalSecret",
		makes: [{
			name: ["{name}"],
			type: [
				"spec.template.type",
				"spec.type",
				"secretDescriptor.type"
			],
			list: ["spec.data[].name", "secretDescriptor.data[].name"],
			maps: ["spec.template.data", "spec.template.stringData"],
			open: ({ has }) => has("spec.dataFrom[]") || has("spec.dataFromWithOptions[]") || has("spec.data[].path") || has("spec.data[].recursive")
		}]
	},
	{
		group: "isindir.github.com",
		kind: "SopsSecret",
		makes: ["spec.secretTemplates[]", "spec.secret_templates[]"].map((each) => ({
			each,
			name: ["{.name}"],
			type: [".type"],
			maps: [".data", ".stringData"],
			annotations: [".annotations"]
		}))
	},
	{
		group: "viaduct.ai",
		kind: "ksops",
		makes: [{
			each: "secretFrom[]",
			name: ["{.metadata.name}"],
			namespace: [".metadata.namespace"],
			type: [".type"],
			certain: false
		}, {
			name: null,
			when: ({ has }) => has("files[]"),
			where: () => everywhere,
			otherwise: null,
			certain: false
		}]
	},
	{
		group: "secrets.hashicorp.com",
		kind: "VaultStaticSecret VaultDynamicSecret HCPVaultSecretsApp",
		makes: [vault]
	},
	{
		group: "secrets.hashicorp.com",
		kind: "VaultPKISecret",
		makes: [vault]
	},
	{
		group: "secrets.hashicorp.com",
		kind: "*",
		makes: []
	},
	{
		group: "ricoberger.de",
		kind: "VaultSecret",
		makes: [{
			name: ["{name}"],
			type: ["spec.type"],
			list: ["spec.keys[]"],
			maps: ["spec.templates"]
		}]
	},
	{
		group: "digitalis.io",
		kind: "ValsSecret",
		makes: [{
			name: ["{spec.name}", "{name}"],
			type: ["spec.type"],
			maps: ["spec.data", "spec.template"]
		}]
	},
	{
		group: "lockbox.k8s.cloudflare.com",
		kind: "Lockbox",
		makes: [{
			name: ["{name}"],
			type: ["spec.template.type"],
			maps: ["spec.data"]
		}]
	},
	{
		group: "passbolt.tagesspiegel.de",
		kind: "PassboltSecret",
		makes: [{
			name: ["{name}"],
			type: ["spec.secretType"]
		}]
	},
	{
		group: "redhatcop.redhat.io",
		kind: "VaultSecret",
		makes: [{
			name: ["{spec.output.name}"],
			type: ["spec.output.type"],
			maps: ["spec.output.stringData"]
		}]
	},
	{
		group: "secrets-store.csi.x-k8s.io",
		kind: "SecretProviderClass",
		makes: [{
			each: "spec.secretObjects[]",
			name: ["{.secretName}"],
			type: [".type"],
			list: [".data[].key"],
			annotations: [".annotations"],
			certain: false
		}]
	},
	{
		group: "secret-sync.*",
		kind: "SecretSync",
		makes: [{
			name: ["{name}"],
			type: ["spec.secretObject.type"],
			list: ["spec.secretObject.data[].targetKey"]
		}]
	},
	{
		group: "onepassword.com",
		kind: "OnePasswordItem",
		makes: [{
			name: ["{name}"],
			spell: (name) => name.toLowerCase().replace(/[^a-z0-9.-]+/g, "-").replace(/^-+|-+$/g, ""),
			type: ["type"]
		}]
	},
	{
		group: "apps",
		kind: "Deployment",
		by: "1Password operator",
		makes: ["metadata.annotations", "spec.template.metadata.annotations"].map((annotations) => ({
			name: [`{${annotations}/operator.1password.io/item-name}`],
			when: ({ has }) => has(`${annotations}/operator.1password.io/item-path`)
		}))
	},
	{
		group: "secrets.doppler.com",
		kind: "DopplerSecret",
		makes: [{
			name: ["{spec.managedSecret.name}"],
			namespace: ["spec.managedSecret.namespace"],
			type: ["spec.managedSecret.type"],
			annotations: ["spec.managedSecret.annotations"]
		}]
	},
	{
		group: "secrets.infisical.com",
		kind: "InfisicalSecret",
		makes: [...["spec.managedSecretReference", "spec.managedKubeSecretReferences[]"].map((each) => ({
			each,
			name: ["{.secretName}"],
			namespace: [".secretNamespace"],
			type: [".secretType"],
			maps: [".template.data"],
			open: ({ has, on }) => !has(".template") || on(".template.includeAllSecrets"),
			annotations: [".template.metadata.annotations"]
		})), {
			kind: "ConfigMap",
			each: "spec.managedKubeConfigMapReferences[]",
			name: ["{.configMapName}"],
			namespace: [".configMapNamespace"]
		}]
	},
	{
		group: "secrets.infisical.com",
		kind: "InfisicalDynamicSecret",
		makes: [{
			each: "spec.managedSecretReference",
			name: ["{.secretName}"],
			namespace: [".secretNamespace"],
			type: [".secretType"]
		}]
	},
	{
		group: "secrets.infisical.com",
		kind: "InfisicalStaticSecret",
		makes: [{
			each: "spec.targets[]",
			name: ["{.name}"],
			namespace: [".namespace"],
			type: [".secretType"],
			when: ({ texts }) => texts(".kind")[0] === "Secret"
		}, {
			kind: "ConfigMap",
			each: "spec.targets[]",
			name: ["{.name}"],
			namespace: [".namespace"],
			when: ({ texts }) => texts(".kind")[0] === "ConfigMap"
		}]
	},
	{
		group: "secrets.infisical.com",
		kind: "InfisicalPushSecret",
		makes: []
	},
	{
		group: "k8s.bitwarden.com",
		kind: "BitwardenSecret",
		makes: [{
			name: ["{spec.secretName}"],
			list: ["spec.map[].secretKeyName"],
			open: ({ has, on }) => has("spec.onlyMappedSecrets") && !on("spec.onlyMappedSecrets")
		}]
	},
	{
		group: "spv.no",
		kind: "AzureKeyVaultSecret",
		makes: [{
			name: ["{spec.output.secret.name}"],
			type: ["spec.output.secret.type"],
			list: ["spec.output.secret.dataKey"],
			open: ({ texts }) => /^(?:certificate|multi-key-value-secret)$/.test(texts("spec.vault.object.type")[0] ?? "") || /tls|docker/.test(texts("spec.output.secret.type")[0] ?? "")
		}, {
			kind: "ConfigMap",
			name: ["{spec.output.configMap.name}"],
			list: ["spec.output.configMap.dataKey"]
		}]
	},
	{
		group: "iam.cnrm.cloud.google.com",
		kind: "IAMServiceAccountKey",
		makes: [{
			name: ["{name}"],
			keys: ["key.json"],
			when: ({ texts }) => texts("metadata.annotations/cnrm.cloud.google.com/create-gsa-key-secret")[0] !== "false"
		}]
	},
	{
		group: "*.azure.com",
		kind: "*",
		makes: [{
			each: "spec.operatorSpec.secrets{}",
			name: ["{.name}"],
			list: [".key"]
		}, {
			kind: "ConfigMap",
			each: "spec.operatorSpec.configMaps{}",
			name: ["{.name}"],
			list: [".key"]
		}]
	},
	{
		group: "services.k8s.aws",
		kind: "FieldExport",
		makes: ["Secret", "ConfigMap"].map((kind) => ({
			kind,
			name: ["{spec.to.name}"],
			namespace: ["spec.to.namespace"],
			list: ["spec.to.key"],
			open: ({ has }) => !has("spec.to.key"),
			when: ({ texts }) => texts("spec.to.kind")[0]?.toLowerCase() === kind.toLowerCase(),
			certain: false
		}))
	},
	{
		group: "aiven.io",
		kind: "*",
		makes: [{
			name: ["{spec.connInfoSecretTarget.name}", "{name}"],
			when: ({ on }) => !on("spec.connInfoSecretTargetDisabled")
		}]
	},
	{
		group: "cert-manager.io certmanager.k8s.io",
		kind: "Certificate",
		makes: [{
			name: ["{spec.secretName}"],
			...tls,
			keys: [...tls.keys, "ca.crt"],
			open: ({ has }) => has("spec.keystores") || has("spec.additionalOutputFormats[]"),
			annotations: ["spec.secretTemplate.annotations"]
		}]
	},
	{
		group: "networking.k8s.io",
		kind: "Ingress",
		by: "cert-manager",
		makes: [{
			each: "spec.tls[]",
			name: ["{.secretName}"],
			when: (view) => isShimmed(view) && view.has(".hosts[]"),
			...tls,
			jsonAnnotations: "metadata.annotations/cert-manager.io/secret-template"
		}]
	},
	{
		group: "gateway.networking.k8s.io",
		kind: "Gateway",
		by: "cert-manager",
		makes: [gatewayShim]
	},
	{
		group: "gateway.networking.k8s.io gateway.networking.x-k8s.io",
		kind: "ListenerSet XListenerSet",
		by: "cert-manager",
		makes: [gatewayShim]
	},
	{
		group: "cert-manager.io certmanager.k8s.io",
		kind: "Issuer",
		makes: [{
			name: ["{spec.acme.privateKeySecretRef.name}"],
			keys: ["tls.key"],
			open: ({ has }) => has("spec.acme.privateKeySecretRef.key")
		}]
	},
	{
		group: "cert-manager.io certmanager.k8s.io",
		kind: "ClusterIssuer",
		makes: [{
			name: ["{spec.acme.privateKeySecretRef.name}"],
			keys: ["tls.key"],
			where: () => everywhere,
			certain: false
		}]
	},
	{
		group: "trust.cert-manager.io",
		kind: "Bundle",
		makes: ["secret", "configMap"].map((target) => ({
			kind: target === "secret" ? "Secret" : "ConfigMap",
			name: ["{name}"],
			when: ({ has }) => has(`spec.target.${target}`),
			list: [`spec.target.${target}.key`, "spec.target.additionalFormats{}.key"],
			where: bySelector("spec", "target", "namespaceSelector")
		}))
	},
	{
		group: "trust-manager.io",
		kind: "ClusterBundle",
		makes: ["Secret", "ConfigMap"].map((kind) => ({
			kind,
			name: ["{name}"],
			where: bySelector("spec", "target", "namespaceSelector"),
			when: ({ has }) => has(kind === "Secret" ? "spec.target.secret" : "spec.target.configMap") || !has("spec.target"),
			certain: false
		}))
	},
	{
		group: "",
		kind: "Service",
		by: "OpenShift service CA",
		makes: ["beta", "alpha"].map((stage) => ({
			name: [`{metadata.annotations/service.${stage}.openshift.io/serving-cert-secret-name}`],
			...tls
		}))
	},
	{
		group: "clustersecret.io",
		kind: "ClusterSecret",
		makes: [{
			name: ["{name}"],
			type: ["type"],
			maps: ["data"],
			open: ({ has }) => has("data.valueFrom"),
			where: matchNamespace
		}]
	},
	{
		group: "ops.alexellis.io",
		kind: "ClusterPullSecret",
		by: "registry-creds",
		makes: [{
			name: ["{name}"],
			otherwise: "kubernetes.io/dockerconfigjson",
			keys: [".dockerconfigjson"],
			where: () => everywhere
		}]
	},
	{
		group: "kyverno.io",
		kind: "ClusterPolicy Policy",
		makes: [...kyvernoGenerate("spec.rules[].generate"), ...kyvernoGenerate("spec.rules[].generate.foreach[]")]
	},
	{
		group: "policies.kyverno.io",
		kind: "GeneratingPolicy NamespacedGeneratingPolicy",
		makes: [{
			name: null,
			where: () => everywhere,
			when: speaksOfSecrets,
			otherwise: null,
			certain: false
		}]
	},
	{
		group: "apps.kruise.io",
		kind: "ResourceDistribution",
		makes: ["Secret", "ConfigMap"].map((kind) => ({
			kind,
			name: ["{spec.resource.metadata.name}"],
			type: ["spec.resource.type"],
			maps: kind === "Secret" ? ["spec.resource.data", "spec.resource.stringData"] : ["spec.resource.data", "spec.resource.binaryData"],
			when: ({ texts }) => texts("spec.resource.kind")[0] === kind,
			where: distributed
		}))
	},
	{
		group: "capsule.clastix.io",
		kind: "TenantResource GlobalTenantResource",
		makes: [
			"Secret",
			"ConfigMap",
			"ServiceAccount"
		].flatMap((kind) => [{
			kind,
			each: "spec.resources[].rawItems[]",
			name: ["{.metadata.name}"],
			type: [".type"],
			maps: [".data", ".stringData"],
			when: ({ texts }) => texts(".kind")[0] === kind,
			where: () => everywhere,
			certain: false,
			pullSecrets: ".imagePullSecrets"
		}, {
			kind,
			each: "spec.resources[].namespacedItems[]",
			name: null,
			otherwise: null,
			when: ({ texts }) => texts(".kind")[0] === kind,
			where: () => everywhere,
			certain: false
		}])
	},
	{
		group: "secretgen.carvel.dev",
		kind: "SecretImport",
		makes: [{
			name: ["{name}"],
			otherwise: null,
			like: ({ resource, texts }) => ({
				name: resource.name ?? "",
				namespace: texts("spec.fromNamespace")[0] ?? null
			})
		}]
	},
	{
		group: "secretgen.carvel.dev",
		kind: "SecretExport",
		makes: []
	},
	{
		group: "secretgen.carvel.dev",
		kind: "SecretTemplate",
		makes: [{
			name: ["{name}"],
			type: ["spec.template.type"],
			maps: ["spec.template.data", "spec.template.stringData"]
		}]
	},
	{
		group: "secretgen.k14s.io",
		kind: "Password",
		makes: [secretgen(["password"], "kubernetes.io/basic-auth")]
	},
	{
		group: "secretgen.k14s.io",
		kind: "Certificate",
		makes: [secretgen(["crt.pem", "key.pem"], "Opaque")]
	},
	{
		group: "secretgen.k14s.io",
		kind: "RSAKey",
		makes: [secretgen(["pub.pem", "key.pem"], "Opaque")]
	},
	{
		group: "secretgen.k14s.io",
		kind: "SSHKey",
		makes: [secretgen(["ssh-privatekey", "ssh-authorizedkey"], "kubernetes.io/ssh-auth")]
	},
	{
		group: "secretgenerator.mittwald.de",
		kind: "StringSecret BasicAuth SSHKeyPair",
		makes: [generated]
	},
	{
		group: "elasticsearch.k8s.elastic.co",
		kind: "Elasticsearch",
		makes: named$2({
			"{name}-es-elastic-user": "elastic",
			"{name}-es-internal-users": "",
			"{name}-es-xpack-file-realm": "",
			"{name}-es-transport-ca-internal": "",
			"{name}-es-transport-certs-public": "",
			"{name}-es-remote-ca": "",
			"{name}-es-file-settings": "",
			...eck("es")
		})
	},
	{
		group: "kibana.k8s.elastic.co",
		kind: "Kibana",
		makes: named$2({
			"{name}-kb-config": "",
			"{name}-kibana-user": "",
			...eck("kb")
		})
	},
	{
		group: "apm.k8s.elastic.co",
		kind: "ApmServer",
		makes: named$2({
			"{name}-apm-token": "",
			"{name}-apm-config": "",
			...eck("apm")
		})
	},
	{
		group: "enterprisesearch.k8s.elastic.co",
		kind: "EnterpriseSearch",
		makes: named$2(eck("ent"))
	},
	{
		group: "agent.k8s.elastic.co",
		kind: "Agent",
		makes: named$2({
			"{name}-agent-config": "",
			"{name}-agent-envvars": "",
			...eck("agent")
		})
	},
	{
		group: "beat.k8s.elastic.co",
		kind: "Beat",
		makes: named$2(eck("beat"))
	},
	{
		group: "maps.k8s.elastic.co",
		kind: "ElasticMapsServer",
		makes: named$2(eck("ems"))
	},
	{
		group: "logstash.k8s.elastic.co",
		kind: "Logstash",
		makes: named$2(eck("ls"))
	},
	{
		group: "rabbitmq.com",
		kind: "RabbitmqCluster",
		makes: [
			{
				name: ["{name}-default-user"],
				keys: [
					"username",
					"password",
					"default_user.conf",
					"provider",
					"type",
					"host",
					"port",
					"connection_string"
				],
				when: ({ has }) => !has("spec.secretBackend.vault.defaultUserPath") && !has("spec.secretBackend.externalSecret.name")
			},
			{ name: ["{name}-erlang-cookie"] },
			...accounts("{name}-server")
		]
	},
	{
		group: "rabbitmq.com",
		kind: "User",
		makes: [{
			name: ["{name}-user-credentials"],
			...postgresUser
		}]
	},
	{
		group: "postgresql.cnpg.io",
		kind: "Cluster",
		makes: [
			{
				name: ["{name}-app"],
				otherwise: "kubernetes.io/basic-auth",
				keys: [
					"username",
					"user",
					"password",
					"dbname",
					"host",
					"port",
					"pgpass",
					"uri",
					"jdbc-uri",
					"fqdn-uri",
					"fqdn-jdbc-uri"
				],
				when: ({ has }) => ![
					"recovery",
					"pg_basebackup",
					"initdb"
				].some((way) => has(`spec.bootstrap.${way}.secret.name`))
			},
			{
				name: ["{name}-superuser"],
				otherwise: "kubernetes.io/basic-auth",
				keys: [
					"username",
					"user",
					"password",
					"dbname",
					"host",
					"port",
					"pgpass",
					"uri",
					"jdbc-uri",
					"fqdn-uri",
					"fqdn-jdbc-uri"
				],
				when: ({ has, on }) => on("spec.enableSuperuserAccess") && !has("spec.superuserSecret.name")
			},
			{
				name: ["{name}-ca"],
				when: ({ has }) => !has("spec.certificates.serverCASecret") || !has("spec.certificates.clientCASecret")
			},
			{
				name: ["{name}-server"],
				when: ({ has }) => !has("spec.certificates.serverTLSSecret"),
				...tls
			},
			{
				name: ["{name}-replication"],
				when: ({ has }) => !has("spec.certificates.replicationTLSSecret"),
				...tls
			},
			{
				name: ["{name}-pull-secret"],
				otherwise: "kubernetes.io/dockerconfigjson",
				certain: false
			},
			{
				kind: "ServiceAccount",
				name: ["{spec.serviceAccountName}", "{name}"],
				pullSecrets: "spec.imagePullSecrets"
			}
		]
	},
	{
		group: "postgresql.cnpg.io",
		kind: "Pooler",
		makes: [{ name: ["{spec.cluster.name}-pooler"] }]
	},
	{
		group: "postgresql.cnpg.io",
		kind: "DatabaseRole",
		makes: [{
			name: ["{name}-client-cert"],
			when: ({ has }) => has("spec.clientCertificate")
		}]
	},
	{
		group: "acid.zalan.do",
		kind: "postgresql",
		makes: [
			...[
				"postgres",
				"standby",
				"pooler"
			].map((user) => ({
				name: [zalando(user)],
				...postgresUser
			})),
			{
				each: "spec.users{}",
				name: [zalando("{key}")],
				spell: dashed,
				...postgresUser
			},
			...[
				"owner_user",
				"reader_user",
				"writer_user"
			].map((user) => ({
				each: "spec.preparedDatabases{}",
				name: [zalando(`{key}_${user}`)],
				spell: dashed,
				...postgresUser
			})),
			...accounts("postgres-pod")
		]
	},
	{
		group: "postgres-operator.crunchydata.com",
		kind: "PostgresCluster",
		makes: [
			...["each", "none"].map((users) => ({
				...users === "each" ? {
					each: "spec.users[]",
					name: ["{name}-pguser-{.name}"]
				} : { name: ["{name}-pguser-{name}"] },
				keys: [
					"host",
					"port",
					"user",
					"password",
					"verifier",
					"dbname",
					"uri",
					"jdbc-uri"
				],
				open: ({ has }) => has("spec.proxy.pgBouncer"),
				when: ({ has }) => users === "each" || !has("spec.users[]")
			})),
			...named$2({
				"{name}-cluster-cert": "",
				"{name}-replication-cert": "",
				"{name}-pgbouncer": "",
				"{name}-pgbackrest": ""
			}),
			...accounts("{name}-instance", "{name}-pgbouncer", "{name}-pgbackrest")
		]
	},
	{
		group: "pg.percona.com pgv2.percona.com",
		kind: "PerconaPGCluster",
		makes: [
			{
				each: "spec.users[]",
				name: ["{name}-pguser-{.name}"]
			},
			{
				name: ["{name}-pguser-{name}"],
				when: ({ has }) => !has("spec.users[]")
			},
			{ name: ["{name}-cluster-cert"] }
		]
	},
	{
		group: "psmdb.percona.com",
		kind: "PerconaServerMongoDB",
		makes: [{ name: ["{spec.secrets.users}", "percona-server-mongodb-users"] }, ...named$2({
			"internal-{name}-users": "",
			"{name}-mongodb-encryption-key": "",
			"{name}-mongodb-keyfile": "",
			"{name}-ssl": "",
			"{name}-ssl-internal": ""
		})]
	},
	{
		group: "pxc.percona.com",
		kind: "PerconaXtraDBCluster",
		makes: [{ name: ["{spec.secretsName}", "{name}-secrets"] }, ...named$2({
			"internal-{name}": "",
			"{name}-ssl": "",
			"{name}-ssl-internal": ""
		})]
	},
	{
		group: "mongodbcommunity.mongodb.com",
		kind: "MongoDBCommunity",
		makes: [
			{
				each: "spec.users[]",
				name: ["{.connectionStringSecretName}", "{name}-{.db}-{.name}"],
				spell: (name) => name.toLowerCase().replace(/[^a-z0-9.-]+/g, "-"),
				namespace: [".connectionStringSecretNamespace"],
				keys: [
					"connectionString.standard",
					"connectionString.standardSrv",
					"username",
					"password"
				]
			},
			{
				each: "spec.users[]",
				name: ["{.scramCredentialsSecretName}-scram-credentials"]
			},
			...named$2({
				"{name}-agent-password": "",
				"{name}-keyfile": "",
				"{name}-config": ""
			})
		]
	},
	{
		group: "kafka.strimzi.io",
		kind: "KafkaUser",
		makes: [{
			name: ["{name}"],
			keys: [
				"ca.crt",
				"user.crt",
				"user.key",
				"user.p12",
				"user.password"
			],
			when: ({ texts }) => texts("spec.authentication.type")[0] === "tls"
		}, {
			name: ["{name}"],
			keys: ["password", "sasl.jaas.config"],
			when: ({ texts }) => texts("spec.authentication.type")[0] === "scram-sha-512"
		}]
	},
	{
		group: "kafka.strimzi.io",
		kind: "Kafka",
		makes: [
			...["cluster", "clients"].flatMap((ca) => {
				const generates = ({ has, on }) => !has(`spec.${ca}Ca.generateCertificateAuthority`) || on(`spec.${ca}Ca.generateCertificateAuthority`);
				return [{
					name: [`{name}-${ca}-ca-cert`],
					keys: [
						"ca.crt",
						"ca.p12",
						"ca.password"
					],
					when: generates
				}, {
					name: [`{name}-${ca}-ca`],
					when: generates
				}];
			}),
			...named$2({
				"{name}-kafka-brokers": "",
				"{name}-entity-topic-operator-certs": "",
				"{name}-entity-user-operator-certs": "",
				"{name}-cluster-operator-certs": "",
				"{name}-kafka-jmx": "",
				"{name}-trustbundle": ""
			}),
			...accounts("{name}-kafka", "{name}-zookeeper", "{name}-entity-operator", "{name}-cruise-control", "{name}-kafka-exporter")
		]
	},
	{
		group: "kafka.strimzi.io",
		kind: "KafkaConnect",
		makes: accounts("{name}-connect")
	},
	{
		group: "kafka.strimzi.io",
		kind: "KafkaMirrorMaker2",
		makes: accounts("{name}-mirrormaker2")
	},
	{
		group: "kafka.strimzi.io",
		kind: "KafkaBridge",
		makes: accounts("{name}-bridge")
	},
	{
		group: "infra.contrib.fluxcd.io",
		kind: "Terraform",
		makes: [{
			name: ["{spec.writeOutputsToSecret.name}"],
			list: ["spec.writeOutputsToSecret.outputs[]"]
		}]
	},
	{
		group: "grafana.integreatly.org",
		kind: "Grafana",
		makes: [{
			name: ["{name}-admin-credentials"],
			keys: ["GF_SECURITY_ADMIN_USER", "GF_SECURITY_ADMIN_PASSWORD"],
			when: ({ on }) => !on("spec.disableDefaultAdminSecret")
		}, {
			kind: "ServiceAccount",
			name: ["{name}-sa"],
			pullSecrets: "spec.serviceAccount.imagePullSecrets"
		}]
	},
	{
		group: "grafana.integreatly.org",
		kind: "GrafanaServiceAccount",
		makes: [{
			each: "spec.tokens[]",
			name: ["{.secretName}"]
		}, {
			each: "spec.tokens[]",
			name: null,
			when: ({ has }) => !has(".secretName")
		}]
	},
	{
		group: "app.redislabs.com",
		kind: "RedisEnterpriseDatabase",
		makes: [{
			name: ["{spec.databaseSecretName}", "redb-{name}"],
			keys: [
				"password",
				"port",
				"service_name"
			]
		}]
	},
	{
		group: "redis.redis.opstreelabs.in",
		kind: "*",
		makes: []
	},
	{
		group: "k8s.mariadb.com",
		kind: "*",
		makes: [{
			each: "spec.**",
			name: ["{.name}"],
			list: [".key"],
			when: ({ on, has }) => on(".generate") && has(".key")
		}, {
			name: ["{spec.connection.secretName}", "{spec.secretName}"],
			when: ({ resource, has }) => has("spec.connection") || resource.kind === "Connection"
		}]
	},
	{
		group: "cluster.redpanda.com",
		kind: "User",
		makes: [{
			each: "spec.authentication.password.valueFrom.secretKeyRef",
			name: ["{.name}"]
		}]
	},
	{
		group: "awx.ansible.com",
		kind: "AWX",
		makes: [
			{
				name: ["{name}-admin-password"],
				keys: ["password"],
				when: ({ has }) => !has("spec.admin_password_secret")
			},
			{
				name: ["{name}-secret-key"],
				keys: ["secret_key"],
				when: ({ has }) => !has("spec.secret_key_secret")
			},
			{
				name: ["{name}-postgres-configuration"],
				when: ({ has }) => !has("spec.postgres_configuration_secret")
			},
			{ name: ["{name}-broadcast-websocket"] }
		]
	},
	{
		group: "k8s.keycloak.org",
		kind: "Keycloak",
		makes: [{
			name: ["{name}-initial-admin"],
			otherwise: "kubernetes.io/basic-auth",
			keys: ["username", "password"]
		}]
	},
	{
		group: "cluster.x-k8s.io",
		kind: "Cluster",
		makes: named$2({
			"{name}-kubeconfig": "value",
			"{name}-ca": "tls.crt tls.key",
			"{name}-etcd": "tls.crt tls.key",
			"{name}-sa": "tls.crt tls.key",
			"{name}-proxy": "tls.crt tls.key",
			"{name}-apiserver-etcd-client": "tls.crt tls.key"
		}, { otherwise: "cluster.x-k8s.io/secret" })
	},
	{
		group: "ceph.rook.io",
		kind: "CephCluster",
		makes: [
			...named$2({
				"rook-ceph-mon": "",
				"rook-ceph-config": "",
				"rook-ceph-admin-keyring": "",
				"rook-csi-rbd-provisioner": "",
				"rook-csi-rbd-node": "",
				"rook-csi-cephfs-provisioner": "",
				"rook-csi-cephfs-node": ""
			}),
			{
				kind: "ConfigMap",
				name: ["rook-ceph-mon-endpoints"]
			},
			{
				kind: "ConfigMap",
				name: ["rook-config-override"]
			}
		]
	},
	{
		group: "objectbucket.io",
		kind: "ObjectBucketClaim",
		makes: [{
			name: ["{name}"],
			keys: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
		}, {
			kind: "ConfigMap",
			name: ["{name}"]
		}]
	},
	{
		group: "kustomize.config.k8s.io",
		kind: "Kustomization Component",
		makes: [{
			each: "secretGenerator[]",
			name: ["{.name}"],
			namespace: [".namespace", "namespace"],
			type: [".type"],
			certain: false
		}, {
			kind: "ConfigMap",
			each: "configMapGenerator[]",
			name: ["{.name}"],
			namespace: [".namespace", "namespace"],
			certain: false
		}]
	},
	{
		group: "operators.coreos.com",
		kind: "ClusterServiceVersion",
		makes: ["permissions", "clusterPermissions"].map((list) => ({
			kind: "ServiceAccount",
			each: `spec.install.spec.${list}[]`,
			name: ["{.serviceAccountName}"]
		}))
	},
	{
		group: "rbacmanager.reactiveops.io",
		kind: "RBACDefinition",
		makes: [{
			kind: "ServiceAccount",
			each: "rbacBindings[].subjects[]",
			name: ["{.name}"],
			namespace: [".namespace"],
			when: ({ texts }) => texts(".kind")[0] === "ServiceAccount",
			pullSecrets: ".imagePullSecrets"
		}]
	},
	{
		group: "opentelemetry.io",
		kind: "OpenTelemetryCollector",
		makes: [{
			kind: "ServiceAccount",
			name: ["{name}-collector"],
			when: ({ has }) => !has("spec.serviceAccount")
		}, {
			kind: "ServiceAccount",
			name: ["{name}-targetallocator"],
			when: ({ on }) => on("spec.targetAllocator.enabled")
		}]
	},
	{
		group: "opentelemetry.io",
		kind: "OpAMPBridge",
		makes: [{
			kind: "ServiceAccount",
			name: ["{name}-opamp-bridge"],
			when: ({ has }) => !has("spec.serviceAccount")
		}]
	},
	{
		group: "pkg.crossplane.io",
		kind: "DeploymentRuntimeConfig",
		makes: [{
			kind: "ServiceAccount",
			name: ["{spec.serviceAccountTemplate.metadata.name}"],
			where: () => everywhere,
			certain: false
		}]
	},
	{
		group: anyGroup,
		kind: "*",
		makes: [crossplane]
	}
];
/** The rows for a kind, and whether one of them is about it in particular. */
function producersOf(group, kind) {
	const rows = producers.filter((row) => row.group.split(" ").some((pattern) => matchesPattern(pattern, group)) && row.kind.split(" ").some((pattern) => matchesPattern(pattern, kind)));
	return {
		rows,
		recognised: rows.some((row) => row.group !== anyGroup)
	};
}

// src/extract/image-path.ts
/** "spec.steps[].image" -> its steps. Whatever is no such sign is part of a key. */
function parseImagePath(path) {
	const steps = [];
	for (const part of path.split(".")) {
		const [, key = "", signs = ""] = /^(.*?)((?:\[\d*\]|\{\})*)$/s.exec(part) ?? [];
		if (key !== "") steps.push(key);
		for (const [sign] of signs.matchAll(/\[\d*\]|\{\}/g)) if (sign === "[]" || sign === "{}") steps.push(sign);
		else steps.push(Number(sign.slice(1, -1)));
	}
	return steps;
}
/** Appends a key to a path: ".key", or `["key"]` where a dot would mislead. */
function below$2(path, key) {
	if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
	return path === "" ? key : `${path}.${key}`;
}
/**
* The nodes that `steps` names below `start`; one may come twice where "**" reaches it twice. `spend` is asked at every node, with its
* path and depth, and ends the branch by false.
*/
function* select(start, steps, spend, first = 0, depth = 0) {
	if (!spend(start.path, depth)) return;
	const step = steps[first];
	if (step === void 0) {
		yield start;
		return;
	}
	const { node, path } = start;
	const next = step === "**" ? first : first + 1;
	if (step === "**") yield* select(start, steps, spend, first + 1, depth + 1);
	if (node.node === "mapping" && typeof step === "string") for (const { key, value } of node.entries) {
		const name = key.value;
		if (step === "{}" || step === "**" || step === name) yield* select({
			node: value,
			path: below$2(path, name),
			parent: node
		}, steps, spend, next, depth + 1);
	}
	if (node.node === "sequence" && (step === "[]" || step === "**" || typeof step === "number")) {
		for (const [index, item] of node.items.entries()) if (typeof step !== "number" || step === index) yield* select({
			node: item,
			path: `${path}[${index}]`,
			parent: null
		}, steps, spend, next, depth + 1);
	}
}

// src/extract/production.ts
/** What the producer makes of this resource. */
function produce(producer, source, budget) {
	return producer.makes.flatMap((make) => [...made$1(make, producer, source, budget)]);
}
function* made$1(make, producer, source, budget) {
	const { root, resource } = source;
	for (const { item, key } of itemsOf(make, root, budget)) {
		const view = viewOf(source, item, budget);
		if (make.when?.(view) === false) continue;
		if (!take(budget, "kept")) return;
		const name = make.name === null ? null : fill(make.name, view, key);
		if (name === void 0) continue;
		const unknown = name === null || isTemplated(name);
		const { type, at: typeNode } = typeOf$2(make, view);
		const keys = keysOfMake(make, view);
		const written = [...(make.maps ?? []).map((path) => `${path}#`), ...make.list ?? []].flatMap(view.scalars);
		const registries = registriesOf(make, view, type);
		const where = whereOf(make, view, resource);
		const draft = {
			...plain,
			kind: make.kind ?? "Secret",
			name: unknown ? null : make.spell?.(name) ?? name,
			where,
			root: source.renderRoot,
			certain: source.certain && make.certain !== false && !unknown && where !== everywhereUntold,
			by: resource,
			producer: producer.by ?? resource.kind,
			at: source.at,
			hook: source.hook,
			type: (make.kind ?? "Secret") === "Secret" ? type : null,
			typeAt: typeNode === null ? null : source.manifest.span(typeNode),
			keys,
			keyAt: loginKey(source.manifest, type, written),
			hidden: (make.kind ?? "Secret") === "Secret" ? "made in the cluster" : null,
			registries,
			refreshSeconds: make.refresh?.(view) ?? null,
			lifetimeSeconds: make.lifetimeSeconds ?? null,
			imagePullSecrets: make.pullSecrets === void 0 ? [] : nodes(view, make.pullSecrets, budget).flatMap((list) => pullSecrets$1(source.manifest, list, budget) ?? []),
			like: make.like?.(view) ?? null,
			adds: make.adds?.(view) ?? false,
			generators: make.generators === void 0 ? [] : nodes(view, make.generators, budget).flatMap(generatorOf)
		};
		yield draft;
		for (const path of make.annotations ?? []) for (const annotations of nodes(view, path, budget)) yield* copied(draft, copiesOf(annotations));
		const json = make.jsonAnnotations === void 0 ? void 0 : view.texts(make.jsonAnnotations)[0];
		if (json !== void 0) yield* copied(draft, copiesAsked(jsonAnnotations(json)));
	}
}
/** The same in other namespaces. */
function* copied(draft, copies) {
	for (const { by, to } of copies) yield {
		...draft,
		where: to,
		producer: by
	};
}
function jsonAnnotations(written) {
	let template;
	try {
		template = JSON.parse(written);
	} catch {
		return () => null;
	}
	const annotations = typeof template === "object" && template !== null && "annotations" in template ? template.annotations : null;
	const values = new Map(typeof annotations === "object" && annotations !== null ? Object.entries(annotations) : []);
	return (key) => {
		const value = values.get(key);
		return typeof value === "string" ? value : null;
	};
}
/** A namespace that is filled in later: any. */
const everywhereUntold = { ...everywhere };
function whereOf(make, view, resource) {
	if (make.where !== void 0) return make.where(view);
	const namespace = make.namespace?.flatMap((path) => view.texts(path)).find((text) => text !== "") ?? resource.namespace;
	return namespace !== null && isTemplated(namespace) ? everywhereUntold : { is: namespace };
}
function typeOf$2(make, view) {
	const at = make.type?.flatMap((path) => view.scalars(path)).find(({ value }) => value !== "");
	if (at !== void 0) return {
		type: isTemplated(at.value) ? null : at.value,
		at
	};
	return {
		type: make.otherwise === void 0 ? "Opaque" : make.otherwise,
		at: null
	};
}
function keysOfMake(make, view) {
	const { keys, maps, list, open } = make;
	if (keys === void 0 && maps === void 0 && list === void 0) return null;
	if (open === true || open?.(view) === true) return null;
	const written = (list ?? []).flatMap((path) => view.texts(path));
	const named = (maps ?? []).flatMap((path) => view.texts(`${path}#`));
	const all = [.../* @__PURE__ */ new Set([
		...keys ?? [],
		...named,
		...written
	])];
	return all.length === 0 || all.some(isTemplated) ? null : all;
}
function registriesOf(make, view, type) {
	const key = dockerConfigKey(type);
	if (make.template === void 0 || key === void 0) return null;
	const template = view.texts(`${make.template}#${key}`)[0];
	return template === void 0 ? null : templatedRegistries(template, key);
}
function generatorOf(node) {
	const kind = text$1(child(node, "kind"));
	const name = text$1(child(node, "name"));
	return kind === null || name === null ? [] : [{
		kind,
		name
	}];
}
function fill(templates, view, key) {
	for (const template of templates) {
		let whole = true;
		const filled = template.replace(/\{([^{}]*(?:\{\})?[^{}]*)\}/g, (_, path) => {
			const value = path === "name" ? view.resource.name : path === "key" ? key : view.texts(path)[0] ?? null;
			if (value === null || value === "") whole = false;
			return value ?? "";
		});
		if (whole) return filled;
	}
}
function* itemsOf(make, root, budget) {
	if (make.each === void 0) {
		yield {
			item: root,
			key: null
		};
		return;
	}
	for (const { node, parent } of selected(root, make.each, budget)) yield {
		item: node,
		key: (parent?.entries.find(({ value }) => value === node))?.key.value ?? null
	};
}
function viewOf({ root, resource }, item, budget) {
	const at = {
		root,
		item
	};
	const scalars = (path) => {
		const [place = "", key] = path.split("#", 2);
		const found = nodes(at, place, budget);
		if (key === void 0) return found.filter(isText);
		return found.flatMap((node) => {
			if (node.node !== "mapping") return [];
			return key === "" ? node.entries.map((entry) => entry.key) : [child(node, key)].filter(isText);
		});
	};
	return {
		root,
		item,
		resource,
		texts: (path) => scalars(path).map(({ value }) => value),
		scalars,
		has: (path) => nodes(at, path, budget).some((node) => !(node.node === "scalar" && node.type === "null")),
		on: (path) => nodes(at, path, budget).some(isTrue)
	};
}
function isText(node) {
	return text$1(node) !== null;
}
/** The nodes at a path of a `Make`. */
function nodes({ root, item }, path, budget) {
	if (path === ".") return [item];
	return Array.from(path.startsWith(".") ? selected(item, path.slice(1), budget) : selected(root, path, budget), ({ node }) => node);
}
const parsed = /* @__PURE__ */ new Map();
/** Paths come from tables alone, so there are few. */
function selected(start, path, budget) {
	let steps = parsed.get(path);
	if (steps === void 0) parsed.set(path, steps = parseTablePath(path));
	return select({
		node: start,
		path: "",
		parent: null
	}, steps, (_, depth) => depth < 100 && take(budget, "visits"));
}
/** Annotations have dots in their names: `metadata.annotations/cert-manager.io/issuer` takes what follows the slash as one key. */
function parseTablePath(path) {
	const slash = path.indexOf("/");
	return slash < 0 ? parseImagePath(path) : [...parseImagePath(path.slice(0, slash)), path.slice(slash + 1)];
}

// src/extract/products.ts
function settleProducts(drafts, { namespaces, generators, propagates }) {
	const byName = Map.groupBy(drafts.filter(({ adds, name }) => !adds && name !== null), ({ kind, name }) => `${kind}/${name}`);
	const additions = Map.groupBy(drafts.filter(({ adds }) => adds), ({ kind, name }) => `${kind}/${name}`);
	return drafts.filter(({ adds }) => !adds).flatMap((draft) => {
		const { where, like: _like, adds: _adds, generators: _generators, ...rest } = draft;
		const product = {
			...rest,
			...likeOriginal(draft, byName),
			...ofGenerators(draft, generators)
		};
		const more = additions.get(`${draft.kind}/${draft.name}`)?.filter((addition) => isSamePlace(addition, draft)) ?? [];
		const all = [product.keys, ...more.map(({ keys: added }) => added)];
		const keys = all.includes(null) ? null : [...new Set(all.flatMap((some) => some ?? []))];
		const places = resolve$1(where, namespaces).map((place) => ({
			...product,
			keys,
			namespaces: place.namespaces,
			certain: product.certain && place.certain
		}));
		return propagates && draft.kind === "Secret" && draft.source === "manifest" && draft.producer === null && "is" in where ? [...places, {
			...product,
			keys,
			namespaces: {
				match: ".*",
				but: null
			},
			certain: false,
			producer: "Hierarchical Namespace Controller"
		}] : places;
	});
}
function isSamePlace(a, b) {
	return a !== b && a.root === b.root && "is" in a.where && "is" in b.where && a.where.is === b.where.is;
}
/** What a copy has of its original, where that is declared. */
function likeOriginal({ kind, like, type, typeAt, keys, keyAt, dockerConfig, hidden }, byName) {
	if (like === null) return {};
	const original = byName.get(`${kind}/${like.name}`)?.find(({ where, like: other }) => other === null && "is" in where && where.is === like.namespace);
	if (original === void 0) return {
		type,
		typeAt,
		keys,
		keyAt,
		dockerConfig,
		hidden
	};
	return {
		type: original.type,
		typeAt: original.typeAt,
		keys: original.keys,
		keyAt: original.keyAt,
		dockerConfig: original.dockerConfig,
		hidden: original.dockerConfig === null ? original.hidden ?? hidden : null,
		registries: original.registries,
		imagePullSecrets: original.imagePullSecrets
	};
}
function ofGenerators({ generators: used, registries, lifetimeSeconds }, known) {
	if (used.length === 0) return {};
	const found = used.flatMap(({ kind, name }) => known.filter((one) => one.kind === kind && one.name === name));
	const ends = found.flatMap((one) => one.lifetimeSeconds ?? []);
	const hosts = found.flatMap((one) => one.registries ?? []);
	return {
		registries: registries ?? (hosts.length === 0 || found.some((one) => one.registries === null) ? null : hosts),
		lifetimeSeconds: lifetimeSeconds ?? (ends.length === 0 ? null : Math.min(...ends))
	};
}
/** In every namespace of any cluster, or of one with Istio or OpenShift: they stand in no manifest. */
const always$1 = [
	{
		name: "kube-root-ca.crt",
		keys: ["ca.crt"],
		certain: true,
		by: "kube-controller-manager"
	},
	{
		name: "istio-ca-root-cert",
		keys: ["root-cert.pem"],
		certain: false,
		by: "istiod"
	},
	{
		name: "openshift-service-ca.crt",
		keys: ["service-ca.crt"],
		certain: false,
		by: "OpenShift service CA"
	}
];
const nowhere$1 = {
	file: "",
	line: 1,
	column: 1,
	endLine: 1,
	endColumn: 1,
	excerpt: ""
};
/** Service accounts of each project. https://docs.openshift.com/container-platform/latest/authentication/using-service-accounts-in-applications.html */
const openshiftAccounts = [
	"builder",
	"deployer",
	"pipeline"
];
function alwaysThere(openshift) {
	const draft = (kind, name, by) => ({
		...plain,
		kind,
		name,
		where: everywhere,
		root: "",
		by: {
			apiVersion: "v1",
			kind,
			namespace: null,
			name
		},
		producer: by,
		at: nowhere$1,
		hook: null
	});
	return [...always$1.map(({ name, keys, certain, by }) => ({
		...draft("ConfigMap", name, by),
		keys,
		certain
	})), ...(openshift ? openshiftAccounts : []).map((name) => ({
		...draft("ServiceAccount", name, "OpenShift"),
		certain: false
	}))];
}

// src/extract/programs.ts
/** What the containers of a pod do to the cluster. */
function programsOf(source, spec, budget) {
	const found = {
		drafts: [],
		patchers: []
	};
	for (const list of ["initContainers", "containers"]) for (const container of items(child(spec, list))) {
		if (!take(budget, "visits")) return found;
		const words = ["command", "args"].flatMap((key) => items(child(container, key)).flatMap((word) => text$1(word) ?? []));
		const image = text$1(child(container, "image")) ?? "";
		const line = words.join(" ").slice(0, 1e5).replaceAll("\\\n", " ");
		if (!/registry-creds|imagepullsecret-patcher|ecr-login-renew|certgen|secret|redis-initial-password/i.test(`${image} ${line}`)) continue;
		const variables = items(child(container, "env"));
		run$1(source, found, {
			image,
			line,
			flag(name) {
				const written = new RegExp(`^--?${name}(?:=|$)`);
				const at = words.findIndex((word) => written.test(word));
				const word = words[at];
				if (word === void 0) return null;
				const equals = word.indexOf("=");
				return equals < 0 ? words[at + 1] ?? null : word.slice(equals + 1);
			},
			env: (name) => text$1(child(variables.find((variable) => text$1(child(variable, "name")) === name), "value"))
		});
	}
	return found;
}
function run$1(source, found, { image, line, flag, env }) {
	const { resource, renderRoot: root, at, hook } = source;
	const own = { is: resource.namespace };
	const make = (by, name, where, fields) => {
		const unknown = name === null || name === "" || isTemplated(name) || name.includes("$");
		const draft = {
			...plain,
			kind: "Secret",
			where,
			root,
			by: resource,
			producer: by,
			at,
			hook,
			hidden: "made in the cluster"
		};
		found.drafts.push({
			...draft,
			...fields,
			name: unknown ? null : name,
			certain: !unknown && fields.certain !== false && source.certain
		});
	};
	const patch = (serviceAccounts, secret, where) => {
		found.patchers.push({
			patches: { serviceAccounts },
			secret,
			where,
			root,
			by: resource,
			at
		});
	};
	if (image.includes("imagepullsecret-patcher")) {
		const name = env("CONFIG_SECRETNAME") ?? flag("secretname") ?? "image-pull-secret";
		const but = listed$2(env("CONFIG_EXCLUDED_NAMESPACES") ?? flag("excluded-namespaces")).map(wildcard);
		const where = {
			...everywhere,
			but
		};
		make("imagepullsecret-patcher", name, where, {
			type: "kubernetes.io/dockerconfigjson",
			keys: [".dockerconfigjson"]
		});
		patch((env("CONFIG_ALLSERVICEACCOUNT") ?? flag("allserviceaccount")) === "true" ? null : listed$2(env("CONFIG_SERVICEACCOUNTS") ?? flag("serviceaccounts") ?? "default"), name, where);
	}
	if (/upmcenterprises\/registry-creds/.test(image)) {
		const where = {
			...everywhere,
			but: flag("skip-kube-system") === "false" ? [] : [literal("kube-system")]
		};
		for (const [short, usual] of Object.entries({
			aws: "awsecr-cred",
			gcr: "gcr-secret",
			dpr: "dpr-secret",
			acr: "acr-secret"
		})) {
			const name = flag(`${short}-secret-name`) ?? usual;
			make("registry-creds", name, where, {
				type: null,
				certain: false
			});
			patch(["default"], name, where);
		}
	}
	if (image.includes("ecr-login-renew")) {
		const namespaces = (env("TARGET_NAMESPACE") ?? "").split(/[,;\s]+/).filter((name) => name !== "");
		const where = namespaces.length === 0 ? own : {
			patterns: namespaces.map(wildcard),
			but: [],
			selectors: []
		};
		make("k8s-ecr-login-renew", env("DOCKER_SECRET_NAME"), where, {
			type: "kubernetes.io/dockerconfigjson",
			keys: [".dockerconfigjson"],
			refreshSeconds: scheduleSeconds(source),
			lifetimeSeconds: lifetimesSeconds.get("ECRAuthorizationToken") ?? null
		});
	}
	const webhook = image.includes("certgen") ? flag("secret-name") : null;
	if (webhook !== null) {
		const namespace = flag("namespace");
		make("kube-webhook-certgen", webhook, namespace === null || isTemplated(namespace) ? own : { is: namespace }, {
			type: "Opaque",
			keys: [
				flag("cert-name") ?? "cert",
				flag("key-name") ?? "key",
				flag("ca-name") ?? "ca"
			]
		});
	}
	if (line.includes("redis-initial-password")) make("argocd admin redis-initial-password", "argocd-redis", own, {
		type: "Opaque",
		keys: ["auth"]
	});
	for (const command of line.split(/[\n;|]|&&/)) {
		const unplaced = command.replace(/(?<=\s)(?:-n|--namespace)\s+\S+/g, "");
		const created = /\bcreate\s+secret\s+(docker-registry|generic|tls)\s+(?:-\S+\s+)*"?([^\s"'-][^\s"']*)/.exec(unplaced);
		if (created !== null) {
			const [, sort = "", name = ""] = created;
			make("kubectl create secret", name, namespaceOf(command) ?? own, {
				certain: false,
				type: {
					"docker-registry": "kubernetes.io/dockerconfigjson",
					tls: "kubernetes.io/tls"
				}[sort] ?? null,
				refreshSeconds: scheduleSeconds(source),
				lifetimeSeconds: /\becr\b/.test(line) ? lifetimesSeconds.get("ECRAuthorizationToken") ?? null : null
			});
		}
		const patched = command.includes("imagePullSecrets") ? /\bpatch\s+(?:serviceaccounts?|sa)[\s/]+"?([^\s"']+)/.exec(unplaced) : null;
		if (patched !== null) {
			const account = patched[1] ?? "";
			const secret = /imagePullSecrets[^\w]+name[^\w]+([a-z0-9][a-z0-9.-]*)/.exec(command)?.[1] ?? null;
			patch(/[$`]/.test(account) ? null : [account], secret, namespaceOf(command) ?? own);
		}
	}
}
function namespaceOf(command) {
	const named = /(?:^|\s)(?:-n|--namespace)[=\s]+"?([^\s"']+)/.exec(command)?.[1];
	if (named === void 0) return null;
	return /[$`]/.test(named) ? everywhere : { is: named };
}
function scheduleSeconds({ root }) {
	const schedule = text$1(descend(root, "spec", "schedule"));
	return schedule === null ? null : cronSeconds(schedule);
}
function listed$2(value) {
	return (value ?? "").split(",").map((item) => item.trim()).filter((item) => item !== "");
}

// src/extract/declarations.ts
/** Kinds are many and hostile: more than these are looked up anew each time. */
const maxRemembered$1 = 4096;
function createDeclarations(declared) {
	const drafts = [...declared];
	const patchers = [];
	const namespaces = [];
	const generators = [];
	const known = /* @__PURE__ */ new Map();
	let propagates = false;
	let openshift = false;
	function rowsOf(group, kind) {
		const key = `${group}/${kind}`;
		let found = known.get(key);
		if (found === void 0) {
			found = producersOf(group, kind);
			if (known.size < maxRemembered$1) known.set(key, found);
		}
		return found;
	}
	function keep(draft) {
		const { name, type, keys, registries, dockerConfig } = draft;
		drafts.push({
			...draft,
			name: owned(name),
			type: owned(type),
			keys: keys?.map(owned) ?? null,
			registries: registries?.map(owned) ?? null,
			dockerConfig: dockerConfig === null ? null : {
				key: dockerConfig.key,
				text: owned(dockerConfig.text)
			}
		});
	}
	return {
		add(source, group, budget) {
			const { root, resource } = source;
			openshift ||= group.endsWith("openshift.io");
			const own = ownProduct(source, budget);
			if (own !== void 0) {
				keep(own);
				const copies = copiesOf(descend(root, "metadata", "annotations"));
				for (const { by, to } of copies) keep({
					...own,
					where: to,
					producer: by
				});
				return true;
			}
			if (group === "" && resource.kind === "Namespace" && resource.name !== null) namespaces.push({
				name: resource.name,
				root: source.renderRoot,
				labels: labelsOf(root)
			});
			if (group === "hnc.x-k8s.io" && resource.kind === "HNCConfiguration") propagates ||= propagatesSecrets(root);
			const generator = generatorOf$1(root, group, resource.kind, resource.name);
			if (generator !== void 0) generators.push(generator);
			const { rows, recognised } = rowsOf(group, resource.kind);
			for (const row of rows) for (const draft of produce(row, source, budget)) keep(draft);
			patchers.push(...patchersOf(source, group, budget));
			return recognised || generator !== void 0;
		},
		addPrograms(source, spec, budget) {
			const found = programsOf(source, spec, budget);
			for (const draft of found.drafts) keep(draft);
			patchers.push(...found.patchers);
		},
		addGuess(source, name) {
			const { resource, renderRoot, at, hook } = source;
			const where = resource.namespace === null ? everywhere : { is: resource.namespace };
			keep({
				...plain,
				where,
				root: renderRoot,
				by: resource,
				producer: resource.kind,
				at,
				hook,
				hidden: "made in the cluster",
				kind: "Secret",
				name,
				certain: false
			});
		},
		addDrafts: (more) => more.forEach(keep),
		settle(destinationOf) {
			for (const { by, at, source } of drafts) if (source === "manifest") by.namespace ??= destinationOf(at);
			for (const { by, at } of patchers) by.namespace ??= destinationOf(at);
			const all = [...drafts.map(settled), ...alwaysThere(openshift)];
			return {
				products: settleProducts(all, {
					namespaces,
					generators,
					propagates
				}),
				patchers: patchers.flatMap(({ where, ...patcher }) => resolve$1(inOwn(where, patcher.by), namespaces).map((place) => ({
					...patcher,
					namespaces: place.namespaces
				}))),
				namespaces
			};
		}
	};
}
/** The unnamed namespace is that of the resource, which may have come by a name since. */
function settled(draft) {
	const { like, by, where } = draft;
	return {
		...draft,
		where: inOwn(where, by),
		like: like === null ? null : {
			...like,
			namespace: like.namespace ?? by.namespace
		}
	};
}
function inOwn(where, { namespace }) {
	return "is" in where && where.is === null ? { is: namespace } : where;
}
function labelsOf(root) {
	const labels = descend(root, "metadata", "labels");
	if (labels?.node !== "mapping") return {};
	return Object.fromEntries(labels.entries.flatMap(({ key, value }) => text$1(value) === null ? [] : [[owned(key.value), owned(text$1(value) ?? "")]]));
}
/** https://github.com/kubernetes-retired/hierarchical-namespaces/blob/master/docs/user-guide/how-to.md */
function propagatesSecrets(root) {
	return items(descend(root, "spec", "resources")).some((resource) => text$1(child(resource, "resource")) === "secrets" && text$1(child(resource, "mode"))?.endsWith("Propagate") === true);
}

// src/extract/declared-products.ts
/** Names as "namespace/name"; `*` in a namespace for any text, `*` alone for any name. */
function declaredProducts(declared) {
	const { secrets, serviceAccounts, at } = declared;
	const of = (kind) => (written) => {
		const slash = written.indexOf("/");
		const namespace = slash < 0 ? "*" : written.slice(0, slash);
		const name = written.slice(slash + 1);
		const where = namespace.includes("*") ? {
			patterns: [wildcard(namespace)],
			but: [],
			selectors: []
		} : { is: namespace };
		const by = {
			apiVersion: "v1",
			kind,
			namespace: namespace.includes("*") ? null : namespace,
			name
		};
		const draft = {
			...plain,
			kind,
			name: name === "*" ? null : name,
			where,
			root: "",
			by,
			at,
			hook: null,
			source: "configuration"
		};
		if (kind === "ServiceAccount") return draft;
		return {
			...draft,
			type: "kubernetes.io/dockerconfigjson",
			hidden: "declared"
		};
	};
	return [...secrets.map(of("Secret")), ...serviceAccounts.map(of("ServiceAccount"))];
}

// src/extract/destinations.ts
/** No repository has as many; each is looked at for every folder. */
const maxKept$1 = 1e4;
function createDestinations() {
	const known = /* @__PURE__ */ new Map();
	const disputed = /* @__PURE__ */ new Map();
	let kept = 0;
	function one(folder, destinations) {
		const namespaces = [...new Set(destinations.map(({ namespace }) => namespace))];
		if (namespaces.length > 1) disputed.set(folder, namespaces.sort());
		return namespaces.length === 1 ? namespaces[0] ?? null : null;
	}
	return {
		add(resource, group, root) {
			for (const found of destinationsOf(resource, group, root)) {
				const path = fromRoot(found.path);
				if (path === null || found.namespace === "" || isTemplated(found.namespace) || ++kept > maxKept$1) continue;
				known.set(path, [...known.get(path) ?? [], {
					...found,
					path
				}]);
			}
		},
		ofRoot: (folder) => one(folder, known.get(folder) ?? []),
		ofFiles(folder) {
			const steps = folder.split("/");
			for (let length = steps.length; length > 0; length--) {
				const path = steps.slice(0, length).join("/");
				const found = (known.get(path) ?? []).filter(({ recursive }) => recursive || path === folder);
				if (found.length > 0) return one(path, found);
			}
			return null;
		},
		disputed: () => [...disputed].map(([folder, namespaces]) => ({
			folder,
			namespaces
		}))
	};
}
function* destinationsOf({ kind, namespace: own }, group, root) {
	const spec = child(root, "spec");
	if (group === "argoproj.io" && kind === "Application") yield* ofApplication(spec);
	if (group === "argoproj.io" && kind === "ApplicationSet") yield* ofApplication(descend(spec, "template", "spec"));
	const fromGit = (source) => text$1(child(source, "kind")) === "GitRepository";
	if (group === "kustomize.toolkit.fluxcd.io" && kind === "Kustomization" && fromGit(child(spec, "sourceRef"))) yield* destination(child(spec, "path"), text$1(child(spec, "targetNamespace")), true);
	const chart = descend(spec, "chart", "spec");
	if (group === "helm.toolkit.fluxcd.io" && kind === "HelmRelease" && fromGit(child(chart, "sourceRef"))) yield* destination(child(chart, "chart"), text$1(child(spec, "targetNamespace")) ?? own, false);
}
function* ofApplication(spec) {
	const namespace = text$1(descend(spec, "destination", "namespace"));
	const source = child(spec, "source");
	for (const each of [...source === void 0 ? [] : [source], ...items(child(spec, "sources"))]) {
		if (child(each, "chart") !== void 0) continue;
		const recurse = descend(each, "directory", "recurse");
		const recursive = recurse?.node === "scalar" && recurse.value === "true";
		yield* destination(child(each, "path"), text$1(descend(each, "kustomize", "namespace")) ?? namespace, recursive);
	}
}
function* destination(path, namespace, recursive) {
	const written = text$1(path);
	if (written !== null && namespace !== null) yield {
		path: written,
		namespace,
		recursive
	};
}
/** "./apps/web/" -> "apps/web"; null for what leads out of the repository or is all of it: applications of other repositories say so as well. */
function fromRoot(written) {
	const steps = written.split("/").filter((step) => step !== "" && step !== ".");
	return steps.length === 0 || steps.includes("..") || written.length > maxPathLength$1 || isTemplated(written) ? null : steps.join("/");
}
const maxPathLength$1 = 1e3;

// src/extract/exclusions.ts
/** Kinds that are not looked into, and nothing nested in them. */
const excludedKinds = [
	{
		group: "apiextensions.k8s.io",
		kind: "CustomResourceDefinition",
		why: "a schema: its defaults and examples are no images"
	},
	{
		group: "",
		kind: "ConfigMap",
		why: "text for a program, which alone knows whether it pulls"
	},
	{
		group: "",
		kind: "Secret",
		why: "text for a program, which alone knows whether it pulls"
	},
	{
		group: "",
		kind: "Node",
		why: "its images are on the node already"
	},
	{
		group: "kyverno.io",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "policies.kyverno.io",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "cli.kyverno.io",
		kind: "*",
		why: "made-up images, to test policies with"
	},
	{
		group: "policy.sigstore.dev",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "*.gatekeeper.sh",
		kind: "*",
		why: "constraints, and what they are compared with"
	},
	{
		group: "admissionregistration.k8s.io",
		kind: "*",
		why: "admission rules"
	},
	{
		group: "securityenforcement.admission.cloud.ibm.com",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "portieris.cloud.ibm.com",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "auto.gke.io",
		kind: "*",
		why: "allow-lists: patterns that images are compared with"
	},
	{
		group: "eraser.sh",
		kind: "ImageList",
		why: "images to remove from the nodes"
	},
	{
		group: "kuik.enix.io",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "image.toolkit.fluxcd.io",
		kind: "*",
		why: "repositories to look for new tags in"
	},
	{
		group: "argocd-image-updater.argoproj.io",
		kind: "*",
		why: "repositories to look for new tags in"
	},
	{
		group: "kargo.akuity.io",
		kind: "Warehouse",
		why: "repositories to look for new tags in"
	},
	{
		group: "infrastructure.cluster.x-k8s.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "compute.azure.com",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "compute.cnrm.cloud.google.com",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "compute.*.upbound.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "compute.*.crossplane.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "ec2.*.upbound.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "ec2.services.k8s.aws",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "machine.openshift.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "rke-machine-config.cattle.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "metal3.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "tinkerbell.org",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "karpenter.*",
		kind: "*NodeClass",
		why: "images of machines"
	},
	{
		group: "longhorn.io",
		kind: "*BackingImage",
		why: "images of disks"
	},
	{
		group: "harvesterhci.io",
		kind: "VirtualMachineImage",
		why: "images of disks"
	},
	{
		group: "kustomize.config.k8s.io",
		kind: "*",
		why: "input of kustomize: only what it renders is applied"
	}
];
/** Kinds with values for a chart: the chart decides what becomes of what looks like an image there. */
const chartKinds = [
	{
		group: "argoproj.io",
		kind: "Application",
		why: "values of the chart that Argo CD renders"
	},
	{
		group: "argoproj.io",
		kind: "ApplicationSet",
		why: "values of the chart that Argo CD renders"
	},
	{
		group: "helm.toolkit.fluxcd.io",
		kind: "HelmRelease",
		why: "values of the chart that Flux renders"
	},
	{
		group: "helm.fluxcd.io",
		kind: "HelmRelease",
		why: "values of the chart that Flux renders"
	},
	{
		group: "helm.crossplane.io",
		kind: "Release",
		why: "values of the chart that Crossplane renders"
	},
	{
		group: "helm.m.crossplane.io",
		kind: "Release",
		why: "values of the chart that Crossplane renders"
	},
	{
		group: "fleet.cattle.io",
		kind: "*",
		why: "values of the chart that Fleet renders"
	}
];
/** Is that a path into the values of such a kind? */
function isInValues(path) {
	return /(?:^|\.)values(?:Object)?(?:[.[]|$)/.test(path);
}
/** Keys that are not looked below, at any depth of any kind. */
const excludedKeys = /* @__PURE__ */ new Map([
	["status", "what was observed, not what will be pulled"],
	["metadata", "annotations may quote whole resources, such as the one applied before"],
	["openAPIV3Schema", "a schema: its defaults and examples are no images"]
]);

// src/model/image.ts
const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const path$1 = `${component}(?:/${component})*`;
const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const domain = `${`(?:${label}(?:\\.${label})*|\\[(?:[a-fA-F0-9:]+)\\])`}(?::[0-9]+)?`;
const referencePattern = new RegExp(`^((?:${domain}/)?${path$1})(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`);
const namePattern = new RegExp(`^(?:(${domain})/)?(${path$1})$`);
const identifierPattern = /^[a-f0-9]{64}$/;
const digestLengths = {
	sha256: 64,
	sha384: 96,
	sha512: 128
};
/** Far above the longest reference that can name anything (host 253, path 255, tag 128, digest 135): bounds the work on hostile text. */
const maxLength = 4096;
/**
* Text -> reference, as `reference.ParseNormalizedNamed` reads it. Where it does not parse, `invalid` is upstream's reason, which
* the kubelet shows behind InvalidImageName.
*/
function parseImageReference(image) {
	if (identifierPattern.test(image)) return { invalid: `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings` };
	if (image.length > maxLength) return { invalid: "invalid reference format" };
	const [name, remainder] = splitDomain(image);
	const repository = remainder.split(":", 1)[0] ?? "";
	if (repository.toLowerCase() !== repository) return { invalid: `invalid reference format: repository name (${repository}) must be lowercase` };
	const match = referencePattern.exec(`${name}/${remainder}`);
	if (match === null) return { invalid: whyUnmatched(`${name}/${remainder}`) };
	const parts = namePattern.exec(match[1] ?? "");
	const reference = {
		domain: parts?.[1] ?? "",
		path: parts?.[2] ?? "",
		tag: match[2] ?? null,
		digest: match[3] ?? null
	};
	if (reference.path.length > 255) return { invalid: "repository name must not be more than 255 characters" };
	const wrongDigest = reference.digest === null ? null : checkDigest(reference.digest);
	return wrongDigest === null ? reference : { invalid: wrongDigest };
}
/**
* Domain and the rest. Without a slash it is always Docker Hub, whatever it looks like: `registry.example.com:5000` is an image
* named `registry.example.com` with the tag `5000` (normalize.go, splitDockerDomain).
*/
function splitDomain(image) {
	const slash = image.indexOf("/");
	if (slash < 0) return ["docker.io", `library/${image}`];
	const first = image.slice(0, slash);
	const rest = image.slice(slash + 1);
	if (!(first === "localhost" || /[.:]/.test(first) || first.toLowerCase() !== first)) return ["docker.io", image];
	if (first !== "docker.io" && first !== "index.docker.io") return [first, rest];
	return ["docker.io", rest.includes("/") ? rest : `library/${rest}`];
}
/** Upstream tries again in lower case: `My_Org/app` then is a path, and only its case to blame. */
function whyUnmatched(text) {
	return referencePattern.test(text.toLowerCase()) ? "repository name must be lowercase" : "invalid reference format";
}
/** What go-digest says of a digest that the grammar lets through; null for a good one. */
function checkDigest(value) {
	const colon = value.indexOf(":");
	const algorithm = value.slice(0, colon);
	const length = digestLengths[algorithm];
	if (length === void 0) return /[A-Z]/.test(algorithm) ? "invalid checksum digest format" : "unsupported digest algorithm";
	if (value.length - colon - 1 !== length) return "invalid checksum digest length";
	return /^[a-f0-9]+$/.test(value.slice(colon + 1)) ? null : "invalid checksum digest format";
}
/** `domain/path[:tag][@digest]` in full, as events and registries name it. */
function canonical(reference) {
	return repositoryOf$1(reference) + (reference.tag === null ? "" : `:${reference.tag}`) + (reference.digest === null ? "" : `@${reference.digest}`);
}
/** `domain/path`: what credentials are looked up by. */
function repositoryOf$1(reference) {
	return reference.domain === "" ? reference.path : `${reference.domain}/${reference.path}`;
}
/** As people write it: `nginx:1.27` for `docker.io/library/nginx:1.27`. */
function familiar(reference) {
	return canonical(reference).replace(/^docker\.io\/(?:library\/(?=[^/]*$))?/, "");
}
/** The host that is asked for it: `domain`, or the first component where that is empty. */
function hostOf(reference) {
	return reference.domain === "" ? reference.path.split("/", 1)[0] ?? "" : reference.domain;
}

// src/extract/image-names.ts
/** What the name of a field, a flag or a variable says of what it holds, and whether that can be an image. Pure. */
/** Of such an image nobody knows that it is there to be pulled, or it is none of a container. */
const unpulled = new Set("output target destination dest push result logo icon background cover avatar banner splash picture photo preview profile thumbnail wallpaper os vm ami disk backing boot machine kernel firmware guest iso snapshot allow allowed exclude excluded ignore ignored deny denied skip blocked filter match pattern old previous".split(" "));
function saysUnpulled(words) {
	return words.some((word) => unpulled.has(word));
}
/** "...-image", "..._IMAGE_NAME", "...Image". */
function saysImage(words) {
	const subject = words.at(-1) === "name" ? words.slice(0, -1) : words;
	return subject.at(-1) === "image" && !saysUnpulled(subject);
}
function wordsOf(name) {
	return name.split(/[-_.]|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).map((word) => word.toLowerCase());
}
/**
* A reference with a tag or a digest: a repository alone may get its tag from elsewhere. `TAG` is one that a script fills in, and what
* looks like a port is one.
*/
function isWhole(image) {
	const reference = parseImageReference(image);
	if ("invalid" in reference) return false;
	const { tag, digest } = reference;
	return digest !== null || tag !== null && !/^(?:\d{4,5}|[A-Z_]+)$/.test(tag);
}

// src/extract/unknown-kinds.ts
/** Fields of kinds that nobody here knows: what they name may be made by their controllers, and who pulls with what. Pure. */
/** Fields whose Secret a controller may make, or may want: either way it is not known to be missing. What `existingSecret` names is there before. */
const secretFields = /^secretName$|^(?:target|dest|destination|output|write|managed|generated|connection|result|sync|to|k8s|kube|kubernetes)[A-Z]\w*Secret|^(?:target|dest|destination|output|managed|generated|connection)Secret/;
/** Kinds that are Secrets by another name: what they make most often has theirs. */
const secretKinds = /secret|credential|dockerconfig/i;
/** The name in such a field; null where it is none. What pods name needs to be there, and says nothing of who makes it. */
function namedSecret(key, value, path) {
	if (!secretFields.test(key) || /(?:^|\.)(?:volumes|containers|initContainers|ephemeralContainers|env|envFrom)\[/.test(path)) return null;
	if (key === "writeConnectionSecretToRef" && /(?:^|\.)spec$/.test(path)) return null;
	const name = text$1(value) ?? text$1(child(value, "name"));
	return name === "" ? null : name;
}
/** Whether a kind may make a Secret of its own name. */
function isSecretLike(kind) {
	return secretKinds.test(kind);
}
/** API groups of Kubernetes itself with a dot in them; custom kinds may end in k8s.io too. https://kubernetes.io/docs/reference/kubernetes-api/ */
const ownGroups = new Set("admissionregistration apiextensions apiregistration authentication authorization certificates coordination discovery events flowcontrol.apiserver gateway.networking internal.apiserver metrics networking node policy rbac.authorization resource scheduling snapshot.storage storage storagemigration".split(" ").map((name) => `${name}.k8s.io`));
/** Kubernetes' own kinds make nothing. */
function isCustom(group) {
	return group.includes(".") && !ownGroups.has(group);
}
const pullSecretKeys = /* @__PURE__ */ new Set([
	"imagePullSecrets",
	"imagePullSecret",
	"pullSecrets",
	"pullSecret",
	"pullSecretRef",
	"image_pull_secrets",
	"image_pull_secret",
	"packagePullSecrets",
	"customPullSecret",
	"artifactPullSecret"
]);
/** Kinds without a namespace, whose pull secrets are in that of their controller; and those whose field is about no image of a pod. */
const elsewhere$2 = /* @__PURE__ */ new Set([
	"pkg.crossplane.io",
	"nvidia.com",
	"argocd-image-updater.argoproj.io",
	"rbacmanager.reactiveops.io"
]);
/** Values for a chart are not where the chart's pods are. */
function holdsPullSecrets(apiVersion, key, path) {
	if (!pullSecretKeys.has(key)) return false;
	return !elsewhere$2.has(apiVersion.slice(0, apiVersion.indexOf("/"))) && !isInValues(path);
}
/** The scalars that hold a name: of a list of objects or names, an object, or a name. */
function* pullSecretNames(value, namespace) {
	for (const item of value.node === "sequence" ? value.items : [value]) {
		const named = item.node === "mapping" ? child(item, "name") : item;
		const other = text$1(child(item, "namespace"));
		if (named?.node === "scalar" && (text$1(named) ?? "") !== "" && (other === null || other === namespace)) yield named;
	}
}

// src/extract/guesses.ts
/** Fields of custom kinds that no row knows -> the images in them, as far as their names and what they hold speak for it. Pure. */
/** Groups whose images no node pulls: packages, what is built, what a person runs by hand, what a cloud runs, what was imported or looked into before. */
const silentGroups = [
	"pkg.crossplane.io",
	"core.openfunction.io",
	"kbld.*",
	"troubleshoot.*",
	"*.services.k8s.aws",
	"aquasecurity.github.io",
	"image.openshift.io"
];
/** Kinds that build images, compare with them, copy them or look at them, or are of machines; NVIDIA configures its operator by a ClusterPolicy. */
const silentKinds = /(?:(?<!cluster)policy|constraint|exception|report|mirror(?:set)?|scan|build(?:run|request|er)?|filter)$|(?<!virtual)machine|wasm/i;
/** Kinds whose lists of images are there to be pulled. */
const pullingKinds = /pull|cache|preload|prefetch|preheat|prewarm/i;
/** Whether a kind is one whose fields are guessed about. */
function isGuessed(group, kind) {
	return isCustom(group) && !silentKinds.test(kind) && !silentGroups.some((pattern) => matchesPattern(pattern, group));
}
/** Below these nothing is an image that nodes pull: disks of Ceph, parameters, samples, labels, plugins of proxies. */
const aside = /(?:^|\.)(?:rbd|generators|examples?|samples?|labels|annotations|matchLabels|selector|nodeSelector|wasm|to|patches)(?:[.[]|$)/;
const maxNameLength$3 = 200;
/** The images of a field of such a kind. `path` is that of `owner`, the mapping that has the field. */
function* guesses(kind, key, value, owner, path) {
	if (key.length > maxNameLength$3 || !/mage/.test(key) || isInValues(path) || aside.test(path)) return;
	if (child(owner, "build") !== void 0 || child(owner, "dockerfile") !== void 0) return;
	const field = below$2(path, key);
	if (key === "images" && value.node === "sequence" && pullingKinds.test(kind)) for (const [index, item] of value.items.entries()) yield* scalar(item, `${field}[${index}]`, owner);
	if (key === "images" && value.node === "mapping") for (const entry of value.entries) yield* scalar(entry.value, below$2(field, entry.key.value), owner);
	const around = lastKey(path);
	if (!saysField(key) || saysUnpulled(wordsOf(around).slice(-1).map(singular))) return;
	if (value.node === "mapping") {
		yield* ofMapping(value, field, owner);
		return;
	}
	yield* scalar(value, field, owner);
	const written = text$1(value);
	if (written === null) return;
	yield* parts(written, beside(owner, [...key === "image" ? ["tag"] : [], ...tagKeys.map((suffix) => key + suffix)]), null, {
		path: field,
		owner
	});
	if (key !== "image" || written.includes("/")) return;
	const version = beside(owner, ["version", "tag"]);
	const ofNode = /(?:driver|gds|gdrcopy|vgpuManager)$/i.test(around) || /driver$/i.test(kind) && around === "spec";
	const digest = version?.value.startsWith("sha256:") === true ? version : null;
	yield* parts(`${text$1(child(owner, "repository")) ?? ""}/${written}`, digest === null ? version : null, digest, {
		path: field,
		owner,
		placeholder: ofNode && digest === null ? "its operator adds the node's system to the tag" : null
	});
}
/** "...Image", and what says that it is all of one: "...ImageRef", "...ImageSpec". What is built upon a base is another image. */
function saysField(key) {
	const words = wordsOf(key);
	const subject = /^(?:ref|reference|spec|uri|url)$/.test(words.at(-1) ?? "") ? words.slice(0, -1) : words;
	return subject[0] !== "base" && saysImage(subject);
}
function* scalar(node, path, owner) {
	const image = text$1(node);
	if (node?.node === "scalar" && image !== null && isWhole(image) && !image.startsWith("sha256:")) yield {
		node,
		path,
		image,
		inParts: false,
		volume: false,
		owner,
		placeholder: null
	};
}
function* ofMapping(value, path, owner) {
	const reference = child(value, "reference");
	const image = text$1(reference);
	if (reference?.node === "scalar" && image !== null && !("invalid" in parseImageReference(image))) yield {
		node: reference,
		path: `${path}.reference`,
		image,
		inParts: false,
		volume: true,
		owner,
		placeholder: null
	};
	const [key, ...others] = [
		"repository",
		"repo",
		"name",
		"image",
		"path",
		"prefix",
		"suffix",
		"variant"
	].filter((name) => child(value, name) !== void 0);
	if (key === void 0 || others.length > 0 || !/^(?:repo(?:sitory)?|name)$/.test(key)) return;
	const repository = text$1(child(value, key));
	if (repository === null) return;
	yield* scalar(child(value, key), `${path}.${key}`, owner);
	const registry = text$1(child(value, "registry")) ?? "";
	yield* parts(registry === "" ? repository : `${registry}/${repository}`, beside(value, ["tag", "versionTag"]), beside(value, [
		"digest",
		"digestHash",
		"hash"
	]), {
		path,
		owner
	});
}
/** Without a host of its own a repository may get one from elsewhere, and is not known whole. */
function* parts(repository, tag, digest, { placeholder = null, ...where }) {
	const node = tag ?? digest;
	if (node === null || !/^[^/]*[.:][^/]*\/[^:@]+$/.test(repository)) return;
	const image = repository + (tag === null ? "" : `:${tag.value}`) + (digest === null ? "" : `@${digest.value}`);
	if (isWhole(image)) yield {
		...where,
		node,
		image,
		inParts: true,
		volume: false,
		placeholder
	};
}
/** Of a field beside that of the image. */
const tagKeys = [
	"Tag",
	"_tag",
	"Version",
	"_version"
];
/** The first that is written; a number is none, for what it reads like is not what the operator gets. */
function beside(owner, keys) {
	for (const key of keys) {
		const node = child(owner, key);
		if (node?.node === "scalar" && node.type === "string" && node.value !== "") return node;
	}
	return null;
}
/** "spec.filters[0]" -> "filters". */
function lastKey(path) {
	return /([^.[\]]*)(?:\[[^\]]*\])*$/.exec(path)?.[1] ?? "";
}
function singular(word) {
	return word.replace(/s$/, "");
}

// src/extract/hook.ts
/** https://helm.sh/docs/topics/charts_hooks/ and https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/ */
const early = /* @__PURE__ */ new Set([
	"pre-install",
	"pre-upgrade",
	"pre-rollback",
	"crd-install",
	"PreSync"
]);
const tests$1 = /* @__PURE__ */ new Set([
	"test",
	"test-success",
	"test-failure"
]);
/**
* null for what is applied with the rest. Argo CD also acts on Helm's hooks, but not on a resource that has one of its own. A resource
* with an early and a late phase is early: it must find what it needs in both.
*/
function hookOf(root) {
	const annotations = descend(root, "metadata", "annotations");
	if (annotations === void 0) return null;
	return hook("argocd", child(annotations, "argocd.argoproj.io/hook"), child(annotations, "argocd.argoproj.io/sync-wave")) ?? hook("helm", child(annotations, "helm.sh/hook"), child(annotations, "helm.sh/hook-weight"));
}
function hook(tool, phases, weight) {
	if (phases?.node !== "scalar" || phases.value.trim() === "" || phases.type === "null") return null;
	const phase = phases.value;
	const each = phase.split(",").map((name) => name.trim());
	const number = weight?.node === "scalar" ? Number(weight.value) : 0;
	return {
		tool,
		phase,
		early: each.some((name) => early.has(name)),
		test: each.every((name) => tests$1.has(name)),
		weight: Number.isFinite(number) ? number : 0
	};
}

// src/extract/inventory.ts
/** Workloads and all else are left out. A single object says nothing of its neighbours: coverage needs a list. */
function readInventory(manifests) {
	const drafts = [];
	const nodes = [];
	const kinds = /* @__PURE__ */ new Set();
	const namespaces = /* @__PURE__ */ new Set();
	for (const manifest of manifests) {
		const { apiVersion, kind, namespace, name, root } = manifest;
		if (kind === "Node" && apiVersion === "v1") nodes.push(...nodeOf(root));
		const source = {
			manifest,
			root,
			resource: {
				apiVersion,
				kind,
				namespace,
				name
			},
			renderRoot: "",
			at: manifest.span(descend(root, "metadata", "name") ?? child(root, "kind") ?? root),
			hook: null,
			certain: true
		};
		const product = ownProduct(source, createBudget());
		if (product === void 0) continue;
		drafts.push({
			...product,
			source: "inventory",
			...kind === "Secret" ? storedFields(root, product) : {}
		});
		if (!manifest.path.includes("items[")) continue;
		kinds.add(product.kind);
		if (namespace !== null) namespaces.add(namespace);
	}
	return {
		drafts,
		nodes,
		coverage: kinds.size === 0 ? null : {
			kinds,
			namespaces
		}
	};
}
/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/#NodeStatus */
function nodeOf(root) {
	const facts = descend(root, "status", "nodeInfo");
	const os = text$1(child(facts, "operatingSystem")) ?? text$1(descend(root, "metadata", "labels", "kubernetes.io/os"));
	const architecture = text$1(child(facts, "architecture")) ?? text$1(descend(root, "metadata", "labels", "kubernetes.io/arch"));
	if (os === null || architecture === null) return [];
	return [{
		platform: owned(`${os}/${architecture}`),
		runtime: owned(text$1(child(facts, "containerRuntimeVersion"))),
		kubelet: owned(text$1(child(facts, "kubeletVersion")))
	}];
}
/** Values may have been taken out or blackened before the file was handed on: what is left of them is no docker config. */
function storedFields(root, { type }) {
	const key = dockerConfigKey(type);
	const keys = child(root, "data") === void 0 ? null : keysOf(root, "data");
	if (key === void 0) return {
		keys,
		dockerConfig: null,
		hidden: null,
		registries: null
	};
	const value = child(child(root, "data"), key);
	const text = (value === void 0 ? null : readContent(value, "data"))?.text ?? null;
	if (text === null || !/^\s*\{/.test(text)) return {
		keys: keys !== null && keys.length > 0 ? keys : null,
		dockerConfig: null,
		hidden: "not in the inventory",
		registries: null
	};
	return {
		keys,
		dockerConfig: {
			key,
			text
		},
		hidden: null,
		registries: null
	};
}

// src/extract/operands.ts
/** A container's command, arguments and environment -> the images that its program puts into pods of its own. Pure. */
/** Programs that run for long; a Job may be told what it is to build, to scan or to delete. */
const controllers = /* @__PURE__ */ new Set([
	"Deployment",
	"DeploymentConfig",
	"StatefulSet",
	"DaemonSet",
	"ReplicaSet",
	"ClusterServiceVersion"
]);
const flags = new Set([
	"prometheus-config-reloader",
	"acme-http01-solver-image",
	"executor-image",
	"entrypoint-image nop-image sidecarlogresults-image workingdirinit-image shell-image shell-image-win git-image",
	"imagedigest-exporter-image pr-image gsutil-image kubeconfig-writer-image",
	"collector-image target-allocator-image operator-opamp-bridge-image",
	"engine-image instance-manager-image share-manager-image backing-image-manager-image support-bundle-manager-image"
].flatMap((names) => names.split(" ")));
/** `*` for any text. */
const variables = [
	"RELATED_IMAGE_*",
	"STRIMZI_DEFAULT_*",
	"ROOK_CSI_*_IMAGE",
	"AGENT_INJECT_VAULT_IMAGE"
];
/** Behind `IMAGE_`: what is said of images, and is none. */
const settings = new Set("url uri path dir host registry repository repo prefix mirror proxy cache tag version policy secret bucket file format size service endpoint server api address addr port".split(" "));
/** Of a container in a resource of that kind, but for its own image. `visit` is asked at every word and variable, and ends it by false. */
function* operandsOf(kind, container, visit) {
	if (!controllers.has(kind)) return;
	const own = text$1(child(container, "image"));
	for (const found of told$1(container, visit)) if (found.image !== own) yield found;
}
function* told$1(container, visit) {
	for (const list of ["command", "args"]) {
		let before = null;
		for (const [index, node] of items(child(container, list)).entries()) {
			if (!visit()) return;
			const word = text$1(node);
			const flag = before;
			before = word;
			if (node.node !== "scalar" || word === null) continue;
			const [, own, image = ""] = /^(--?[A-Za-z][\w.-]*)=(\S+)$/s.exec(word) ?? [];
			const path = `${list}[${index}]`;
			if (own !== void 0) yield* operand({
				node,
				image,
				path,
				by: own
			}, flagged(own));
			else if (flag !== null && /^--?[A-Za-z][\w.-]*$/.test(flag)) yield* operand({
				node,
				image: word,
				path,
				by: flag
			}, flagged(flag));
		}
	}
	for (const [index, variable] of items(child(container, "env")).entries()) {
		if (!visit()) return;
		const by = text$1(child(variable, "name"));
		const node = child(variable, "value");
		const image = text$1(node);
		if (by === null || image === null || node?.node !== "scalar" || by.length > maxNameLength$2) continue;
		const path = `env[${index}].value`;
		yield* operand({
			node,
			image,
			path,
			by
		}, named$1(by));
		if (by.endsWith("_IMAGES")) for (const [, version = "", one = ""] of image.slice(0, maxListLength).matchAll(/^([\w.-]+)=(\S+)$/gm)) {
			if (!visit()) return;
			yield* operand({
				node,
				image: one,
				path: `${path}[${JSON.stringify(version)}]`,
				by
			}, "likely");
		}
	}
}
const maxNameLength$2 = 200;
const maxListLength = 1e5;
function* operand(found, naming) {
	if (naming !== null && isWhole(found.image)) yield {
		...found,
		known: naming === "known"
	};
}
function flagged(flag) {
	const name = flag.replace(/^--?/, "");
	if (flags.has(name)) return "known";
	return flag.length <= maxNameLength$2 && saysImage(wordsOf(name)) ? "likely" : null;
}
function named$1(variable) {
	if (variables.some((pattern) => isLike(pattern, variable))) return "known";
	const words = wordsOf(variable);
	return words[0] === "image" && !words.some((word) => settings.has(word)) && !saysUnpulled(words) || saysImage(words) ? "likely" : null;
}

// src/extract/named-secrets.ts
/** Names in what speaks of Secrets, whoever reads it: enough to say that a Secret of that name is used. Pure. */
/** Below this depth nothing is looked at. */
const maxDepth$2 = 100;
/** Longer is no name. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const maxNameLength$1 = 253;
const maxTextLength = 1e5;
const inText = /pull_?secrets?["']?[:=][\s[{-]{0,100}(?:name["']?:\s{0,10})?["']?([a-z0-9][a-z0-9.-]{0,252})/gi;
/**
* Of the whole of a custom resource: `secretRef: { name }`, `pullSecrets: [a]`, and what annotations for Argo CD's image updater name. A
* producer speaks of what it makes, too: of those only what they pull with, or copy.
*/
function namedSecrets(root, makes, budget) {
	return below$1(root, false, makes ? /pull_?secret|^clone$/i : /secret|credential/i, 0, budget);
}
function* below$1(node, speaks, keys, depth, budget) {
	if (depth > maxDepth$2 || !take(budget, "visits")) return;
	if (node.node === "scalar") {
		const written = text$1(node) ?? "";
		if (speaks && isName(written)) yield written;
		for (const [, first = ""] of written.slice(0, maxTextLength).matchAll(inText)) yield first;
	} else if (node.node === "sequence") for (const item of node.items) yield* below$1(item, speaks, keys, depth + 1, budget);
	else for (const { key, value } of node.entries) {
		if (key.value === "status") continue;
		const updater = key.value.endsWith("pull-secret") ? /^(?:pull)?secret:(?:[^/#]*\/)?([^/#]+)/.exec(text$1(value) ?? "")?.[1] : void 0;
		if (updater !== void 0 && isName(updater)) yield updater;
		else yield* below$1(value, speaks && key.value === "name" || keys.test(key.value), keys, depth + 1, budget);
	}
}
/** Of what the containers of a pod are told by flags and variables: `--image-pull-secret=a`, `IMAGE_PULL_SECRETS: a,b`. */
function* toldSecrets(spec, budget) {
	for (const container of items(child(spec, "containers"))) {
		for (const list of ["command", "args"]) {
			let flag = "";
			for (const node of items(child(container, list))) {
				if (!take(budget, "visits")) return;
				const word = text$1(node) ?? "";
				const [, own = flag, value = ""] = /^(--?[\w.-]+)=(.*)$/s.exec(word) ?? [
					"",
					flag,
					word
				];
				if (/pull-?secret/i.test(own)) yield* listed$1(value);
				flag = /^--?[\w.-]+$/.test(word) ? word : "";
			}
		}
		for (const variable of items(child(container, "env"))) {
			if (!take(budget, "visits")) return;
			if (/pull_?secret/i.test(text$1(child(variable, "name")) ?? "")) yield* listed$1(text$1(child(variable, "value")) ?? "");
		}
	}
}
function listed$1(names) {
	return names.slice(0, 1e4).split(/[\s,;]+/).filter(isName);
}
function isName(written) {
	return written.length <= maxNameLength$1 && /^[a-z0-9][a-z0-9.-]*$/.test(written);
}

// src/extract/placeholders.ts
/** Images that are no literals by design: something fills them in before the kubelet sees them. Pure. */
/** Markers of templates, by the kind whose program fills them in; they count for all that is nested in that kind too. */
const markers = [
	{
		group: "*",
		kind: "*",
		marker: "ko://",
		why: "ko builds it when it applies the manifest"
	},
	{
		group: "tekton.dev",
		kind: "*",
		marker: "$(",
		why: "Tekton fills it in"
	},
	{
		group: "triggers.tekton.dev",
		kind: "*",
		marker: "$(",
		why: "Tekton fills it in"
	},
	{
		group: "prow.k8s.io",
		kind: "*",
		marker: "$(",
		why: "Tekton fills it in"
	},
	{
		group: "tekton.dev",
		kind: "*",
		marker: "{{",
		why: "Pipelines as Code fills it in"
	},
	{
		group: "argoproj.io",
		kind: "*",
		marker: "{{",
		why: "Argo fills it in"
	},
	{
		group: "kro.run",
		kind: "*",
		marker: "${",
		why: "kro fills it in"
	},
	{
		group: "kubeflow.org",
		kind: "Experiment",
		marker: "${",
		why: "Katib fills it in"
	},
	{
		group: "fluxcd.controlplane.io",
		kind: "ResourceSet",
		marker: "<<",
		why: "the Flux operator fills it in"
	},
	{
		group: "template.openshift.io",
		kind: "Template",
		marker: "${",
		why: "a parameter of the OpenShift template"
	},
	{
		group: "",
		kind: "Template",
		marker: "${",
		why: "a parameter of the OpenShift template"
	},
	{
		group: "chainsaw.kyverno.io",
		kind: "*",
		marker: "($",
		why: "Chainsaw fills it in"
	},
	{
		group: "policy.open-cluster-management.io",
		kind: "*",
		marker: "{{",
		why: "the policy's template fills it in"
	}
];
function markersOf(group, kind) {
	return markers.filter((row) => matchesPattern(row.group, group) && matchesPattern(row.kind, kind));
}
/** Why `image` is no literal, or null where it is one. */
function placeholderOf(image, place) {
	for (const { marker, why } of place.markers) if (image.includes(marker)) return why;
	if (place.custom && /[*?!|$(){}<>]/.test(image)) return "a template or pattern that the kind's own controller reads";
	if (image === "auto" && place.pod !== null && injectsIstio(place.pod)) return "Istio fills it in";
	if (place.container !== null && isTriggered(place.triggers, place.container)) return "OpenShift fills it in from an image stream";
	return null;
}
/** https://istio.io/latest/docs/setup/additional-setup/gateway/#deploying-a-gateway */
function injectsIstio(pod) {
	const annotations = descend(pod, "metadata", "annotations");
	const asked = "sidecar.istio.io/inject";
	return child(annotations, "inject.istio.io/templates") !== void 0 || text$1(child(annotations, asked)) === "true" || text$1(descend(pod, "metadata", "labels", asked)) === "true";
}
/**
* The fields that OpenShift fills in from image streams: "spec.template.spec.containers[?(@.name==\"app\")].image".
* https://docs.openshift.com/container-platform/latest/openshift_images/triggering-updates-on-imagestream-changes.html
*/
function triggersOf(root) {
	const fields = /* @__PURE__ */ new Set();
	const annotation = text$1(descend(root, "metadata", "annotations", "image.openshift.io/triggers"));
	if (annotation === null) return fields;
	let triggers;
	try {
		triggers = JSON.parse(annotation);
	} catch {
		return fields;
	}
	if (!Array.isArray(triggers)) return fields;
	for (const trigger of triggers) {
		if (typeof trigger !== "object" || trigger === null || !("fieldPath" in trigger)) continue;
		if (typeof trigger.fieldPath === "string") fields.add(trigger.fieldPath.replaceAll("'", "\""));
	}
	return fields;
}
function isTriggered(triggers, { list, index, name }) {
	return triggers.has(`${list}[${index}].image`) || triggers.has(`${list}[?(@.name=="${name}")].image`);
}

// src/extract/repeated-keys.ts
/** Wherever they stand in what pulls: with the one that is lost, images or credentials may be. */
const decisive = /* @__PURE__ */ new Set([
	"image",
	"imagePullPolicy",
	"imagePullSecrets",
	"serviceAccountName",
	"serviceAccount",
	"containers",
	"initContainers",
	"ephemeralContainers"
]);
/** What makes a resource this one. */
const identity = [
	"apiVersion",
	"kind",
	"metadata",
	"metadata.name",
	"metadata.namespace"
];
const ofSecrets = /^(?:type|immutable|(?:data|stringData)(?:$|\[))/;
/** `mentions` are the paths at which images stand, from the root of the document as that of the manifest. */
function* repeatedKeys(manifest, resource, reading, mentions, budget) {
	const credentials = resource.apiVersion === "v1" && ["Secret", "ServiceAccount"].includes(resource.kind);
	const podSpec = reading.podSpec?.reduce(below$2, "") ?? "";
	for (const { key, path, at, first, merged, alike } of manifest.duplicates) {
		const whole = manifest.path === "" ? path : `${manifest.path}.${path}`;
		if (([...mentions].some((mention) => isWithin$2(mention, whole)) || isWithin$2(podSpec, path) || !reading.excluded && decisive.has(key) || resource.kind === "Secret" && credentials && ofSecrets.test(path) || (credentials || mentions.size > 0) && identity.includes(path)) && !alike && take(budget, "kept")) yield {
			resource,
			key: owned(key),
			path: owned(whole),
			at,
			first,
			merged
		};
	}
}
/** Whether a path is another, or leads further down from it. */
function isWithin$2(path, other) {
	return path.startsWith(other) && [
		"",
		".",
		"["
	].includes(path.charAt(other.length));
}

// src/extract/locations.ts
/**
* Group -> kinds (several, apart by a space) -> paths whose value is a whole image. From the CRDs that the projects publish, mostly as
* collected in https://github.com/datreeio/CRDs-catalog, whose kinds are in lower case. Not here: pod specs and all other lists of
* containers, which are found by their shape; fields that hold a part of an image, a pattern, or where an image is pushed to.
*/
const imageStrings = {
	"acid.zalan.do": {
		OperatorConfiguration: [
			"configuration.connection_pooler.connection_pooler_image",
			"configuration.docker_image",
			"configuration.logical_backup.logical_backup_docker_image",
			"configuration.scalyr.scalyr_image"
		],
		postgresql: [
			"spec.connectionPooler.dockerImage",
			"spec.dockerImage",
			"spec.sidecars[].image"
		]
	},
	"actions.github.com": { autoscalinglistener: ["spec.image"] },
	"actions.summerwind.dev": {
		"runner runnerset": ["spec.image"],
		"RunnerDeployment runnerreplicaset": ["spec.template.spec.image"]
	},
	"agent.k8s.elastic.co": { Agent: ["spec.image"] },
	"aigateway.envoyproxy.io": { gatewayconfig: ["spec.extProc.kubernetes.image"] },
	"ais.nvidia.com": { aistore: [
		"spec.adminClient.image",
		"spec.initImage",
		"spec.logSidecar.image",
		"spec.logSidecarImage",
		"spec.nodeImage"
	] },
	"apm.k8s.elastic.co": { ApmServer: ["spec.image"] },
	"app.redislabs.com": { redisenterprisecluster: ["spec.sideContainersSpec[].image"] },
	"apps.emqx.io": {
		emqx: ["spec.image"],
		"emqxbroker emqxenterprise": ["spec.emqxTemplate.image", "spec.template.spec.reloaderImage"]
	},
	"apps.gitlab.com": { runner: [
		"spec.buildImage",
		"spec.helperImage",
		"spec.runnerImage"
	] },
	"apps.kruise.io": {
		AdvancedCronJob: ["spec.template.imageListPullJobTemplate.spec.images[]"],
		ImageListPullJob: ["spec.images[]"],
		ImagePullJob: ["spec.image"]
	},
	"argoproj.io": {
		"ClusterWorkflowTemplate Workflow WorkflowTemplate": [
			"spec.executorPlugins[].spec.sidecar.container.image",
			"spec.templateDefaults.container.image",
			"spec.templateDefaults.script.image",
			"spec.templateDefaults.sidecars[].image",
			"spec.templates[].container.image",
			"spec.templates[].dag.tasks[].inline.container.image",
			"spec.templates[].dag.tasks[].inline.script.image",
			"spec.templates[].dag.tasks[].inline.sidecars[].image",
			"spec.templates[].script.image",
			"spec.templates[].sidecars[].image",
			"spec.templates[].steps[][].inline.container.image",
			"spec.templates[].steps[][].inline.script.image",
			"spec.templates[].steps[][].inline.sidecars[].image"
		],
		CronWorkflow: [
			"spec.workflowSpec.executorPlugins[].spec.sidecar.container.image",
			"spec.workflowSpec.templateDefaults.container.image",
			"spec.workflowSpec.templateDefaults.script.image",
			"spec.workflowSpec.templateDefaults.sidecars[].image",
			"spec.workflowSpec.templates[].container.image",
			"spec.workflowSpec.templates[].dag.tasks[].inline.container.image",
			"spec.workflowSpec.templates[].dag.tasks[].inline.script.image",
			"spec.workflowSpec.templates[].dag.tasks[].inline.sidecars[].image",
			"spec.workflowSpec.templates[].script.image",
			"spec.workflowSpec.templates[].sidecars[].image",
			"spec.workflowSpec.templates[].steps[][].inline.container.image",
			"spec.workflowSpec.templates[].steps[][].inline.script.image",
			"spec.workflowSpec.templates[].steps[][].inline.sidecars[].image"
		],
		ExecutorPlugin: ["spec.sidecar.container.image"],
		WorkflowTaskSet: [
			"spec.tasks{}.container.image",
			"spec.tasks{}.script.image",
			"spec.tasks{}.sidecars[].image"
		]
	},
	"autoops.k8s.elastic.co": { AutoOpsAgentPolicy: ["spec.image"] },
	"beat.k8s.elastic.co": { Beat: ["spec.image"] },
	"caching.internal.knative.dev": { Image: ["spec.image"] },
	"ceph.rook.io": {
		CephCluster: ["spec.cephVersion.image"],
		CephCOSIDriver: ["spec.image", "spec.objectProvisionerImage"],
		CephNFS: ["spec.security.sssd.sidecar.image", "spec.server.image"],
		CephNVMeOFGateway: ["spec.image"]
	},
	"chisel-operator.io": { exitnode: ["spec.chisel_image"] },
	"config.openshift.io": { ClusterVersion: ["spec.desiredUpdate.image"] },
	"controlplane.cluster.x-k8s.io": {
		k0smotroncontrolplane: [
			"spec.etcd.defragJob.image",
			"spec.etcd.image",
			"spec.monitoring.prometheusImage",
			"spec.monitoring.proxyImage"
		],
		k0smotroncontrolplanetemplate: [
			"spec.template.spec.etcd.defragJob.image",
			"spec.template.spec.etcd.image",
			"spec.template.spec.monitoring.prometheusImage",
			"spec.template.spec.monitoring.proxyImage"
		]
	},
	"core.oam.dev": { Application: ["spec.components[].properties.image"] },
	"coroot.com": { coroot: [
		"spec.clickhouse.image.name",
		"spec.clickhouse.keeper.image.name",
		"spec.clusterAgent.image.name",
		"spec.clusterAgent.kubeStateMetrics.image.name",
		"spec.communityEdition.image.name",
		"spec.enterpriseEdition.image.name",
		"spec.nodeAgent.image.name",
		"spec.prometheus.image.name"
	] },
	"databases.spotahome.com": { redisfailover: [
		"spec.redis.exporter.image",
		"spec.redis.image",
		"spec.sentinel.exporter.image",
		"spec.sentinel.image"
	] },
	"dbaas.percona.com": {
		databasecluster: [
			"spec.backup.image",
			"spec.backup.initImage",
			"spec.loadBalancer.image",
			"spec.monitoring.pmm.image"
		],
		databaseclusterrestore: ["spec.backupSource.image"]
	},
	"dragonflydb.io": { dragonfly: ["spec.image"] },
	"druid.apache.org": { druid: [
		"spec.additionalContainer[].image",
		"spec.image",
		"spec.nodes{}.additionalContainer[].image",
		"spec.nodes{}.image"
	] },
	"dynatrace.com": { dynakube: [
		"spec.activeGate.image",
		"spec.kubernetesMonitoring.image",
		"spec.oneAgent.applicationMonitoring.codeModulesImage",
		"spec.oneAgent.classicFullStack.image",
		"spec.oneAgent.cloudNativeFullStack.codeModulesImage",
		"spec.oneAgent.cloudNativeFullStack.image",
		"spec.oneAgent.hostMonitoring.image",
		"spec.oneAgent.image",
		"spec.routing.image"
	] },
	"elasticsearch.k8s.elastic.co": { Elasticsearch: ["spec.image"] },
	"enterprisesearch.k8s.elastic.co": { EnterpriseSearch: ["spec.image"] },
	"executor.testkube.io": { executor: ["spec.image", "spec.slaves.image"] },
	"flink.apache.org": { FlinkDeployment: ["spec.image"] },
	"fluentbit.fluent.io": { "collector fluentbit": ["spec.image"] },
	"fluentd.fluent.io": { fluentd: ["spec.image"] },
	"gateway.envoyproxy.io": { envoyproxy: ["spec.provider.kubernetes.envoyDaemonSet.container.image", "spec.provider.kubernetes.envoyDeployment.container.image"] },
	"gateway.kgateway.dev": { gatewayparameters: ["spec.kube.istio.customSidecars[].image"] },
	"helm.cattle.io": { helmchart: ["spec.jobImage"] },
	"hivemq.com": { hivemqcluster: [
		"spec.image",
		"spec.initBusyboxImage",
		"spec.initDnsWaitImage",
		"spec.initialization[].image",
		"spec.sidecars[].image"
	] },
	"infra.contrib.fluxcd.io": { terraform: ["spec.runnerPodTemplate.spec.image"] },
	"jaegertracing.io": { Jaeger: [
		"spec.agent.image",
		"spec.allInOne.image",
		"spec.collector.image",
		"spec.ingester.image",
		"spec.query.image",
		"spec.storage.cassandraCreateSchema.image",
		"spec.storage.dependencies.image",
		"spec.storage.elasticsearch.image",
		"spec.storage.esIndexCleaner.image",
		"spec.storage.esRollover.image",
		"spec.storage.grpcPlugin.image"
	] },
	"job.min.io": { miniojob: ["spec.mcImage"] },
	"k0smotron.io": { cluster: [
		"spec.etcd.defragJob.image",
		"spec.etcd.image",
		"spec.monitoring.prometheusImage",
		"spec.monitoring.proxyImage"
	] },
	"k6.io": {
		"k6 testrun": [
			"spec.initializer.image",
			"spec.runner.image",
			"spec.starter.image"
		],
		privateloadzone: ["spec.image"]
	},
	"k8s.keycloak.org": { keycloak: ["spec.image"] },
	"k8s.mariadb.com": {
		externalmariadb: ["spec.image"],
		mariadb: [
			"spec.galera.agent.image",
			"spec.galera.initContainer.image",
			"spec.image",
			"spec.metrics.exporter.image",
			"spec.replication.agent.image",
			"spec.replication.initContainer.image"
		],
		maxscale: ["spec.image", "spec.metrics.exporter.image"]
	},
	"kafka.strimzi.io": {
		Kafka: [
			"spec.cruiseControl.image",
			"spec.cruiseControl.tlsSidecar.image",
			"spec.entityOperator.tlsSidecar.image",
			"spec.entityOperator.topicOperator.image",
			"spec.entityOperator.userOperator.image",
			"spec.jmxTrans.image",
			"spec.kafka.brokerRackInitImage",
			"spec.kafka.image",
			"spec.kafkaExporter.image",
			"spec.zookeeper.image"
		],
		"KafkaBridge KafkaConnect KafkaMirrorMaker2": ["spec.clientRackInitImage", "spec.image"],
		kafkamirrormaker: ["spec.image"]
	},
	"kibana.k8s.elastic.co": { Kibana: ["spec.image"] },
	"kubefledged.io": { imagecache: ["spec.cacheSpec[].images[]"] },
	"kubeflow.org": {
		PodDefault: ["spec.sidecars[].image"],
		TrainJob: ["spec.trainer.image"]
	},
	"kubevirt.io": {
		KubeVirt: ["spec.configuration.network.binding{}.sidecarImage"],
		"virtualmachine virtualmachineinstancereplicaset": ["spec.template.spec.domain.firmware.kernelBoot.container.image", "spec.template.spec.volumes[].containerDisk.image"],
		virtualmachineinstance: ["spec.domain.firmware.kernelBoot.container.image", "spec.volumes[].containerDisk.image"],
		virtualmachineinstancepreset: ["spec.domain.firmware.kernelBoot.container.image"]
	},
	"logging-extensions.banzaicloud.io": {
		eventtailer: ["spec.containerOverrides.image"],
		hosttailer: ["spec.fileTailers[].containerOverrides.image", "spec.systemdTailers[].containerOverrides.image"]
	},
	"logstash.k8s.elastic.co": { Logstash: ["spec.image"] },
	"longhorn.io": {
		"BackingImageManager EngineFrontend EngineImage InstanceManager ShareManager": ["spec.image"],
		"Engine Replica Volume": ["spec.engineImage", "spec.image"]
	},
	"maps.k8s.elastic.co": { ElasticMapsServer: ["spec.image"] },
	"minio.min.io": { tenant: ["spec.image", "spec.kes.image"] },
	"monitoring.coreos.com": {
		"Alertmanager PrometheusAgent ThanosRuler": ["spec.image"],
		Prometheus: ["spec.image", "spec.thanos.image"]
	},
	"monitoring.grafana.com": { grafanaagent: ["spec.image"] },
	"mysql.oracle.com": { innodbcluster: ["spec.logs.collector.image", "spec.metrics.image"] },
	"mysql.presslabs.org": { mysqlcluster: ["spec.image"] },
	"numaflow.numaproj.io": {
		MonoVertex: [
			"spec.sink.udsink.container.image",
			"spec.source.transformer.container.image",
			"spec.source.udsource.container.image"
		],
		Pipeline: [
			"spec.vertices[].sink.udsink.container.image",
			"spec.vertices[].source.transformer.container.image",
			"spec.vertices[].source.udsource.container.image",
			"spec.vertices[].udf.container.image"
		]
	},
	"opentelemetry.io": {
		Instrumentation: [
			"spec.apacheHttpd.image",
			"spec.dotnet.image",
			"spec.go.image",
			"spec.java.extensions[].image",
			"spec.java.image",
			"spec.nginx.image",
			"spec.nodejs.image",
			"spec.python.image"
		],
		"OpAMPBridge TargetAllocator": ["spec.image"],
		OpenTelemetryCollector: ["spec.image", "spec.targetAllocator.image"]
	},
	"operator.victoriametrics.com": { "vmagent vmalertmanager vmauth": ["spec.configReloaderImage"] },
	"operators.coreos.com": {
		catalogsource: ["spec.image"],
		ClusterServiceVersion: ["spec.relatedImages[].image"]
	},
	"packageregistry.k8s.elastic.co": { PackageRegistry: ["spec.image"] },
	"pg.percona.com": {
		perconapgcluster: [
			"spec.backups.pgbackrest.image",
			"spec.image",
			"spec.instances[].sidecars[].image",
			"spec.pmm.image",
			"spec.proxy.pgBouncer.image",
			"spec.proxy.pgBouncer.sidecars[].image"
		],
		postgrescluster: [
			"spec.backups.pgbackrest.image",
			"spec.image",
			"spec.monitoring.pgmonitor.exporter.image",
			"spec.proxy.pgBouncer.image",
			"spec.userInterface.pgAdmin.image"
		]
	},
	"pingcap.com": {
		backup: ["spec.toolImage"],
		backupschedule: ["spec.backupTemplate.toolImage", "spec.logBackupTemplate.toolImage"],
		dmcluster: [
			"spec.discovery.image",
			"spec.master.image",
			"spec.worker.image"
		],
		restore: ["spec.toolImage", "spec.warmupImage"],
		tidbcluster: [
			"spec.discovery.image",
			"spec.helper.image",
			"spec.pd.image",
			"spec.pdms[].image",
			"spec.pump.image",
			"spec.ticdc.image",
			"spec.tidb.customizedStartupProbe.image",
			"spec.tidb.image",
			"spec.tidb.slowLogTailer.image",
			"spec.tiflash.image",
			"spec.tikv.image",
			"spec.tiproxy.image"
		],
		"tidbdashboard tidbinitializer": ["spec.image"],
		tidbngmonitoring: ["spec.image", "spec.ngMonitoring.image"]
	},
	"pkg.crossplane.io": { controllerconfig: ["spec.image"] },
	"platform.confluent.io": {
		"connect controlcenter gateway kafka kafkarestproxy kraftcontroller ksqldb schemaregistry zookeeper": ["spec.image.application", "spec.image.init"],
		controlcenter: ["spec.services.alertmanager.image", "spec.services.prometheus.image"],
		"flinkapplication FlinkDeployment": ["spec.image"],
		flinkbluegreendeployment: ["spec.template.spec.image"],
		"kafka kraftcontroller": ["spec.services.observer.image"]
	},
	"pool.kubevirt.io": { virtualmachinepool: ["spec.virtualMachineTemplate.spec.template.spec.domain.firmware.kernelBoot.container.image", "spec.virtualMachineTemplate.spec.template.spec.volumes[].containerDisk.image"] },
	"postgres-operator.crunchydata.com": {
		PGAdmin: ["spec.image", "spec.instrumentation.image"],
		PGUpgrade: ["spec.image"],
		PostgresCluster: [
			"spec.backups.pgbackrest.image",
			"spec.image",
			"spec.instrumentation.image",
			"spec.monitoring.pgmonitor.exporter.image",
			"spec.proxy.pgBouncer.image",
			"spec.userInterface.pgAdmin.image"
		]
	},
	"postgresql.cnpg.io": {
		Cluster: ["spec.imageName"],
		"ClusterImageCatalog ImageCatalog": ["spec.componentImages[].image", "spec.images[].image"],
		Pooler: ["spec.pgbouncer.image"]
	},
	"prow.k8s.io": { ProwJob: [
		"spec.**.taskSpec.sidecars[].image",
		"spec.**.taskSpec.stepTemplate.image",
		"spec.**.taskSpec.steps[].image"
	] },
	"ps.percona.com": {
		perconaservermysql: [
			"spec.backup.image",
			"spec.backup.initImage",
			"spec.initImage",
			"spec.mysql.image",
			"spec.mysql.initImage",
			"spec.mysql.sidecars[].image",
			"spec.orchestrator.image",
			"spec.orchestrator.initImage",
			"spec.pmm.image",
			"spec.proxy.haproxy.image",
			"spec.proxy.haproxy.initImage",
			"spec.proxy.router.image",
			"spec.proxy.router.initImage",
			"spec.toolkit.image"
		],
		perconaservermysqlrestore: ["spec.backupSource.image"]
	},
	"psmdb.percona.com": {
		PerconaServerMongoDB: [
			"spec.backup.image",
			"spec.image",
			"spec.initImage",
			"spec.logcollector.image",
			"spec.pmm.image",
			"spec.replsets[].arbiter.sidecars[].image",
			"spec.replsets[].hidden.sidecars[].image",
			"spec.replsets[].nonvoting.sidecars[].image",
			"spec.replsets[].sidecars[].image",
			"spec.search.image",
			"spec.sharding.configsvrReplSet.arbiter.sidecars[].image",
			"spec.sharding.configsvrReplSet.hidden.sidecars[].image",
			"spec.sharding.configsvrReplSet.nonvoting.sidecars[].image",
			"spec.sharding.configsvrReplSet.sidecars[].image",
			"spec.sharding.mongos.sidecars[].image"
		],
		PerconaServerMongoDBClusterSync: ["spec.image"]
	},
	"pxc.percona.com": {
		PerconaXtraDBCluster: [
			"spec.backup.image",
			"spec.haproxy.image",
			"spec.haproxy.sidecars[].image",
			"spec.initContainer.image",
			"spec.initImage",
			"spec.logcollector.image",
			"spec.pmm.image",
			"spec.proxysql.image",
			"spec.proxysql.sidecars[].image",
			"spec.pxc.image",
			"spec.pxc.sidecars[].image"
		],
		PerconaXtraDBClusterRestore: ["spec.backupSource.image", "spec.pitr.backupSource.image"]
	},
	"rabbitmq.com": { RabbitmqCluster: ["spec.image", "spec.secretBackend.vault.defaultUserUpdaterImage"] },
	"ray.io": {
		RayCluster: ["spec.autoscalerOptions.image", "spec.historyServerOptions.collectorOptions.image"],
		RayCronJob: ["spec.jobTemplate.rayClusterSpec.autoscalerOptions.image", "spec.jobTemplate.rayClusterSpec.historyServerOptions.collectorOptions.image"],
		RayJob: ["spec.rayClusterSpec.autoscalerOptions.image", "spec.rayClusterSpec.historyServerOptions.collectorOptions.image"],
		RayService: ["spec.rayClusterConfig.autoscalerOptions.image", "spec.rayClusterConfig.historyServerOptions.collectorOptions.image"]
	},
	"redis.redis.opstreelabs.in": {
		"Redis RedisCluster RedisSentinel": [
			"spec.initContainer.image",
			"spec.kubernetesConfig.image",
			"spec.redisExporter.image",
			"spec.sidecars[].image"
		],
		RedisReplication: [
			"spec.initContainer.image",
			"spec.kubernetesConfig.image",
			"spec.redisExporter.image",
			"spec.sentinel.image",
			"spec.sidecars[].image"
		]
	},
	"renovate-operator.mogenius.com": { renovatejob: ["spec.image"] },
	"resource.streamnative.io": { computeflinkdeployment: ["spec.communityTemplate.spec.image", "spec.template.deployment.spec.template.spec.artifact.artifactImage"] },
	"scylla.scylladb.com": { scyllaoperatorconfig: ["spec.scyllaUtilsImage"] },
	"seaweed.seaweedfs.com": {
		adminscript: ["spec.image"],
		seaweed: ["spec.backup.image", "spec.image"],
		seaweedcsidriver: ["spec.image", "spec.mountService.image"]
	},
	"serving.kserve.io": {
		ClusterStorageContainer: ["spec.container.image"],
		InferenceService: [
			"spec.canary.explainer.custom.container.image",
			"spec.canary.predictor.custom.container.image",
			"spec.canary.transformer.custom.container.image",
			"spec.canary[].predictor.huggingface.image",
			"spec.canary[].predictor.lightgbm.image",
			"spec.canary[].predictor.model.image",
			"spec.canary[].predictor.onnx.image",
			"spec.canary[].predictor.paddle.image",
			"spec.canary[].predictor.pmml.image",
			"spec.canary[].predictor.pytorch.image",
			"spec.canary[].predictor.sklearn.image",
			"spec.canary[].predictor.tensorflow.image",
			"spec.canary[].predictor.triton.image",
			"spec.canary[].predictor.xgboost.image",
			"spec.default.explainer.custom.container.image",
			"spec.default.predictor.custom.container.image",
			"spec.default.transformer.custom.container.image",
			"spec.explainer.art.image",
			"spec.predictor.huggingface.image",
			"spec.predictor.lightgbm.image",
			"spec.predictor.model.image",
			"spec.predictor.onnx.image",
			"spec.predictor.paddle.image",
			"spec.predictor.pmml.image",
			"spec.predictor.pytorch.image",
			"spec.predictor.sklearn.image",
			"spec.predictor.tensorflow.image",
			"spec.predictor.triton.image",
			"spec.predictor.xgboost.image"
		]
	},
	"serving.kubeflow.org": { InferenceService: [
		"spec.canary.explainer.custom.container.image",
		"spec.canary.predictor.custom.container.image",
		"spec.canary.transformer.custom.container.image",
		"spec.default.explainer.custom.container.image",
		"spec.default.predictor.custom.container.image",
		"spec.default.transformer.custom.container.image",
		"spec.explainer.aix.image",
		"spec.explainer.alibi.image",
		"spec.predictor.lightgbm.image",
		"spec.predictor.onnx.image",
		"spec.predictor.pmml.image",
		"spec.predictor.pytorch.image",
		"spec.predictor.sklearn.image",
		"spec.predictor.tensorflow.image",
		"spec.predictor.triton.image",
		"spec.predictor.xgboost.image"
	] },
	"sparkoperator.k8s.io": {
		ScheduledSparkApplication: [
			"spec.template.driver.image",
			"spec.template.driver.sidecars[].image",
			"spec.template.executor.image",
			"spec.template.executor.sidecars[].image",
			"spec.template.image"
		],
		SparkApplication: [
			"spec.driver.image",
			"spec.driver.sidecars[].image",
			"spec.executor.image",
			"spec.executor.sidecars[].image",
			"spec.image"
		],
		SparkConnect: ["spec.image"]
	},
	"stunner.l7mp.io": { dataplane: ["spec.image"] },
	"tailscale.com": {
		ProxyClass: ["spec.statefulSet.pod.tailscaleContainer.image", "spec.statefulSet.pod.tailscaleInitContainer.image"],
		Recorder: ["spec.statefulSet.pod.container.image"]
	},
	"tekton.dev": {
		"ClusterTask Task": [
			"spec.sidecars[].image",
			"spec.stepTemplate.image",
			"spec.steps[].image"
		],
		"Pipeline PipelineRun TaskRun": [
			"spec.**.taskSpec.sidecars[].image",
			"spec.**.taskSpec.stepTemplate.image",
			"spec.**.taskSpec.steps[].image"
		],
		StepAction: ["spec.image"]
	},
	"tests.testkube.io": { "test testexecution": ["spec.executionRequest.image"] },
	"testworkflows.testkube.io": { "testworkflow testworkflowtemplate": [
		"spec.after[].container.image",
		"spec.after[].execute.tests[].executionRequest.image",
		"spec.after[].parallel.execute.tests[].executionRequest.image",
		"spec.after[].parallel.run.image",
		"spec.after[].run.image",
		"spec.after[].services{}.image",
		"spec.container.image",
		"spec.services{}.image",
		"spec.setup[].container.image",
		"spec.setup[].execute.tests[].executionRequest.image",
		"spec.setup[].parallel.execute.tests[].executionRequest.image",
		"spec.setup[].parallel.run.image",
		"spec.setup[].run.image",
		"spec.setup[].services{}.image",
		"spec.steps[].container.image",
		"spec.steps[].execute.tests[].executionRequest.image",
		"spec.steps[].parallel.execute.tests[].executionRequest.image",
		"spec.steps[].parallel.run.image",
		"spec.steps[].run.image",
		"spec.steps[].services{}.image"
	] },
	"trainer.kubeflow.org": {
		OptimizationJob: ["spec.trainJobTemplate.spec.trainer.image"],
		TrainJob: ["spec.trainer.image"]
	},
	"troubleshoot.replicated.com": { "Collector Preflight SupportBundle": ["spec.collectors[].run.image"] },
	"troubleshoot.sh": { "Collector Preflight SupportBundle": [
		"spec.collectors[].collectd.image",
		"spec.collectors[].copyFromHost.image",
		"spec.collectors[].run.image"
	] },
	"valkey.io": { "valkeycluster valkeynode": ["spec.exporter.image", "spec.image"] },
	"vault.banzaicloud.com": { vault: [
		"spec.bankVaultsImage",
		"spec.fluentdImage",
		"spec.image",
		"spec.statsdImage",
		"spec.vaultContainerSpec.image",
		"spec.veleroFsfreezeImage"
	] }
};
/** The same for an image in parts: `{registry?, repository, tag?, digest?}`. Not here: kinds whose operator adds a registry of its own.*/
const imageObjects = {
	"clickhouse.com": { "clickhousecluster keepercluster": ["spec.containerTemplate.image"] },
	"cluster.redpanda.com": { redpanda: [
		"spec.clusterSpec.connectors.image",
		"spec.clusterSpec.image",
		"spec.clusterSpec.statefulset.initContainerImage",
		"spec.clusterSpec.statefulset.sideCars.controllers.image",
		"spec.clusterSpec.statefulset.sideCars.image"
	] },
	"dynatrace.com": {
		dynakube: [
			"spec.templates.extensionExecutionController.imageRef",
			"spec.templates.kspmNodeConfigurationCollector.imageRef",
			"spec.templates.logMonitoring.imageRef",
			"spec.templates.otelCollector.imageRef"
		],
		edgeconnect: ["spec.imageRef"]
	},
	"gateway.nginx.org": { nginxproxy: ["spec.kubernetes.daemonSet.container.image", "spec.kubernetes.deployment.container.image"] },
	"logging-extensions.banzaicloud.io": {
		eventtailer: ["spec.image"],
		hosttailer: [
			"spec.fileTailers[].image",
			"spec.image",
			"spec.systemdTailers[].image"
		]
	},
	"logging.banzaicloud.io": {
		fluentbitagent: [
			"spec.bufferVolumeImage",
			"spec.configHotReload.image",
			"spec.image"
		],
		fluentdconfig: [
			"spec.bufferVolumeImage",
			"spec.configReloaderImage",
			"spec.image",
			"spec.scaling.drain.image",
			"spec.scaling.drain.pauseImage",
			"spec.volumeModImage"
		],
		logging: [
			"spec.fluentbit.bufferVolumeImage",
			"spec.fluentbit.configHotReload.image",
			"spec.fluentbit.image",
			"spec.fluentd.bufferVolumeImage",
			"spec.fluentd.configReloaderImage",
			"spec.fluentd.image",
			"spec.fluentd.scaling.drain.image",
			"spec.fluentd.scaling.drain.pauseImage",
			"spec.fluentd.volumeModImage",
			"spec.syslogNG.bufferVolumeMetricsImage",
			"spec.syslogNG.configReloadImage",
			"spec.syslogNG.metricsExporterImage",
			"spec.syslogNG.syslogNGImage"
		],
		syslogngconfig: [
			"spec.bufferVolumeMetricsImage",
			"spec.configReloadImage",
			"spec.metricsExporterImage",
			"spec.syslogNGImage"
		]
	},
	"operator.victoriametrics.com": {
		"vlagent vlsingle vmagent vmalert vmalertmanager vmanomaly vmauth vtsingle": ["spec.image"],
		vlcluster: [
			"spec.vlinsert.image",
			"spec.vlselect.image",
			"spec.vlstorage.image"
		],
		vmcluster: [
			"spec.vminsert.image",
			"spec.vmselect.image",
			"spec.vmstorage.image",
			"spec.vmstorage.vmBackup.image"
		],
		vmsingle: ["spec.image", "spec.vmBackup.image"],
		vtcluster: [
			"spec.insert.image",
			"spec.select.image",
			"spec.storage.image"
		]
	},
	"tailscale.com": { DNSConfig: ["spec.nameserver.image"] },
	"tuppr.home-operations.com": { "kubernetesupgrade talosupgrade": ["spec.talosctl.image"] },
	"twingate.com": { twingateconnector: ["spec.image"] }
};
/** The paths for a kind, without regard to case. */
function pathsOf(table, group, kind) {
	const name = group.toLowerCase();
	if (!Object.hasOwn(table, name)) return [];
	return Object.entries(table[name] ?? {}).flatMap(([kinds, paths]) => kinds.toLowerCase().split(" ").includes(kind.toLowerCase()) ? paths : []);
}

// src/extract/reading.ts
/** Group and kind -> how resources of that kind are read. Pure. */
/** Kinds of Kubernetes itself that run pods, with the place of the pod's spec. https://kubernetes.io/docs/reference/kubernetes-api/ */
const podSpecs = /* @__PURE__ */ new Map([
	["Pod", "spec"],
	["PodTemplate", "template.spec"],
	["ReplicationController", "spec.template.spec"],
	["ReplicaSet", "spec.template.spec"],
	["Deployment", "spec.template.spec"],
	["StatefulSet", "spec.template.spec"],
	["DaemonSet", "spec.template.spec"],
	["Job", "spec.template.spec"],
	["CronJob", "spec.jobTemplate.spec.template.spec"]
]);
/** "" as well for kinds of the others: a wrong version of a right kind is still meant. */
const podSpecGroups = /* @__PURE__ */ new Set([
	"",
	"apps",
	"batch",
	"extensions"
]);
/** Kinds are many and hostile: more than these are read anew each time. */
const maxRemembered = 4096;
/** How kinds are read, where `locations` come on top of those known here; they hold in excluded kinds too. */
function createReadings(locations) {
	const configured = locations.map((row) => ({
		...row,
		steps: parseImagePath(row.path)
	}));
	const known = /* @__PURE__ */ new Map();
	function read(group, kind) {
		const applies = (row) => matchesPattern(row.group, group) && matchesPattern(row.kind, kind);
		const podSpec = podSpecGroups.has(group) ? podSpecs.get(kind) : void 0;
		const excluded = excludedKinds.some(applies);
		const values = chartKinds.some(applies);
		const steps = (rows) => excluded ? [] : rows.map(parseImagePath);
		return {
			podSpec: podSpec?.split(".") ?? null,
			pod: podSpec === "spec",
			excluded,
			values,
			guessed: !excluded && !values && !configured.some(applies) && isGuessed(group, kind),
			markers: markersOf(group, kind),
			strings: [...steps(pathsOf(imageStrings, group, kind)), ...configured.filter(applies).map((row) => row.steps)],
			objects: steps(pathsOf(imageObjects, group, kind))
		};
	}
	return (group, kind) => {
		const key = `${group}/${kind}`;
		let reading = known.get(key);
		if (reading === void 0) {
			reading = read(group, kind);
			if (known.size < maxRemembered) known.set(key, reading);
		}
		return reading;
	};
}

// src/extract/wrappers.ts
const wrappers = [
	{
		group: "",
		kind: "*List",
		nesting: "applied"
	},
	{
		group: "template.openshift.io",
		kind: "Template",
		nesting: "applied"
	},
	{
		group: "",
		kind: "Template",
		nesting: "applied"
	},
	{
		group: "work.open-cluster-management.io",
		kind: "*",
		nesting: "applied"
	},
	{
		group: "hive.openshift.io",
		kind: "*SyncSet",
		nesting: "applied"
	},
	{
		group: "operator.tekton.dev",
		kind: "TektonInstallerSet",
		nesting: "applied"
	},
	{
		group: "kubernetes.crossplane.io",
		kind: "Object",
		nesting: "applied"
	},
	{
		group: "kubernetes.m.crossplane.io",
		kind: "Object",
		nesting: "applied"
	},
	{
		group: "core.oam.dev",
		kind: "Application",
		nesting: "applied"
	},
	{
		group: "fluxcd.controlplane.io",
		kind: "ResourceSet",
		nesting: "applied"
	},
	{
		group: "apps.kruise.io",
		kind: "ResourceDistribution",
		nesting: "known"
	},
	{
		group: "capsule.clastix.io",
		kind: "*TenantResource",
		nesting: "known"
	}
];
function nestingOf({ apiVersion, kind }) {
	const slash = apiVersion.indexOf("/");
	const group = slash < 0 ? "" : apiVersion.slice(0, slash);
	return wrappers.find((row) => matchesPattern(row.group, group) && matchesPattern(row.kind, kind))?.nesting ?? "perhaps";
}

// src/extract/extract.ts
/** Images, Secrets and what makes them, broken documents: some five kilobytes each by the time that they are reported. */
const maxKept = 25e4;
/** Below this depth nothing is looked at: the walk recurses, and no API has fields so deep. */
const maxDepth$1 = 400;
/** UTF-16 units; below longer paths nothing is looked at: each mention carries its own, and a key may be as long as the document. */
const maxPathLength = 1e3;
const containerLists = /* @__PURE__ */ new Map([
	["initContainers", "init"],
	["containers", "container"],
	["ephemeralContainers", "ephemeral"]
]);
function createExtractor(options) {
	const readingOf = createReadings(options.locations);
	const imagesOnly = options.need === "images";
	const cluster = {
		workloads: [],
		products: [],
		patchers: [],
		namespaces: [],
		coverage: [],
		nodes: [],
		broken: [],
		suppressions: [],
		repeated: [],
		resources: 0,
		documents: 0,
		files: 0
	};
	const declarations = createDeclarations(options.declared === void 0 ? [] : declaredProducts(options.declared));
	const named = /* @__PURE__ */ new Set();
	const coverage = [];
	const nodes = [];
	const destinations = createDestinations();
	/** Of what was rendered, by the path of its one file. */
	const folders = /* @__PURE__ */ new Map();
	let renderRoot = "";
	let place = {
		namespace: options.namespace,
		placeholder: null
	};
	const placed = (named) => owned((named === place.placeholder ? null : named) ?? place.namespace);
	let budget = createBudget();
	let kept = 0;
	const comments = createBudget();
	function destinationOf({ file }) {
		const folder = folders.get(file);
		return folder === void 0 ? destinations.ofFiles(file.slice(0, Math.max(0, file.lastIndexOf("/")))) : destinations.ofRoot(folder);
	}
	function spend(path, depth) {
		return take(budget, "visits") && path.length <= maxPathLength && depth <= maxDepth$1;
	}
	/** Reads one resource, and those nested in it. */
	function read(manifest, root, path, resource, around, depth) {
		const { apiVersion, kind } = resource;
		const slash = apiVersion.indexOf("/");
		const group = slash < 0 ? "" : apiVersion.slice(0, slash);
		const reading = readingOf(group, kind);
		const name = descend(root, "metadata", "name");
		const at = manifest.span(name?.node === "scalar" && name.type !== "null" ? name : child(root, "kind") ?? root);
		const hook = hookOf(root) ?? around?.source.hook ?? null;
		const nesting = around === null ? "applied" : nestingOf(around.source.resource);
		const certain = nesting === "applied" && (around === null || around.source.certain);
		const source = {
			manifest,
			root,
			resource,
			renderRoot,
			at,
			hook,
			certain
		};
		if (certain) destinations.add(resource, group, root);
		const declares = !imagesOnly && nesting !== "known" && declarations.add(source, group, budget);
		if (declares) kept++;
		const recognised = imagesOnly || nesting === "known" || declares;
		const scope = {
			manifest,
			path,
			root,
			reading,
			imagesOnly,
			place: {
				markers: around === null ? reading.markers : [...around.place.markers, ...reading.markers],
				custom: reading.podSpec === null || around !== null,
				triggers: triggersOf(root)
			},
			source,
			custom: isCustom(group),
			unknown: !recognised && isCustom(group),
			guesses: reading.guessed ? [] : null,
			budget,
			podSpecs: /* @__PURE__ */ new Map(),
			pulls: [],
			namedSecrets: named,
			declarations,
			suppressions: cluster.suppressions ?? [],
			workload: {
				resource,
				at,
				pod: reading.pod,
				root: renderRoot,
				hook,
				...replicasOf(root),
				mentions: [],
				references: []
			},
			seen: around?.seen ?? /* @__PURE__ */ new Set()
		};
		if (!imagesOnly) scope.suppressions.push(...annotated(scope, root, null));
		if (scope.unknown && resource.name !== null && isSecretLike(kind) && !isTemplated(resource.name)) declarations.addGuess(source, resource.name);
		if (!reading.excluded) {
			if (reading.podSpec === null) walk(scope, root, path, null, depth);
			else readKnownKind(scope, reading.podSpec);
		}
		for (const steps of reading.strings) for (const selected of select({
			node: root,
			path,
			parent: null
		}, steps, spend)) addField(scope, selected);
		for (const steps of reading.objects) for (const selected of select({
			node: root,
			path,
			parent: null
		}, steps, spend)) addParts(scope, selected);
		for (const found of scope.guesses ?? []) addGuess(scope, found);
		for (const { path: place, key, reference } of scope.pulls) if (key !== "imagePullSecrets" || !scope.podSpecs.has(place)) scope.workload.references.push(reference);
		if (scope.custom && !imagesOnly && around?.custom !== true) for (const secret of namedSecrets(root, recognised, budget)) nameSecret(named, secret);
		kept += scope.workload.mentions.length;
		if (scope.workload.mentions.length > 0) cluster.workloads.push(scope.workload);
		if (around === null && manifest.duplicates.length > 0) cluster.repeated?.push(...repeatedKeys(manifest, resource, reading, scope.seen, budget));
	}
	/** All that has the shape of a pod's spec, at any depth. `owner` is the mapping around a value of a mapping. */
	function walk(scope, node, path, owner, depth) {
		if (node.node === "scalar" || !spend(path, depth)) return;
		if (node.node === "sequence") {
			for (const [index, item] of node.items.entries()) walk(scope, item, `${path}[${index}]`, null, depth + 1);
			return;
		}
		const values = scope.reading.values && isInValues(path);
		const nested = node === scope.root || values ? null : resourceOf(node);
		if (nested !== null) {
			read(scope.manifest, node, path, nested, scope, depth + 1);
			return;
		}
		for (const { key, value } of node.entries) {
			if (value.node === "scalar" && (!scope.custom || imagesOnly && scope.guesses === null)) continue;
			const name = key.value;
			if (excludedKeys.has(name)) continue;
			if (scope.guesses !== null) {
				for (const found of guesses(scope.source.resource.kind, name, value, node, path)) if (take(budget, "kept")) scope.guesses.push(found);
			}
			if (scope.custom && !imagesOnly) addSecrets(scope, name, value, path);
			if (value.node === "scalar") continue;
			if (!values) addList(scope, name, value, {
				pod: owner,
				spec: node,
				path
			});
			walk(scope, value, below$2(path, name), node, depth + 1);
		}
	}
	/** A mapping that is a resource by itself: a wrapper hands it to the API server. */
	function resourceOf(node) {
		const apiVersion = text$1(child(node, "apiVersion"));
		if (apiVersion === null || apiVersion === "") return null;
		const kind = text$1(child(node, "kind"));
		if (kind === null || kind === "") return null;
		return {
			apiVersion: owned(apiVersion),
			kind: owned(kind),
			namespace: placed(text$1(descend(node, "metadata", "namespace"))),
			name: owned(text$1(descend(node, "metadata", "name")))
		};
	}
	return {
		add({ content, manifests, broken, suppressions = [] }) {
			for (const suppression of suppressions) if (take(comments, "kept")) cluster.suppressions?.push(suppression);
			if (content !== "empty" && content !== "foreign") cluster.documents += 1;
			if (content === "skipped") cluster.resources += 1;
			if (broken !== null && ++kept <= maxKept) cluster.broken.push(broken);
			for (const manifest of manifests) {
				if (kept > maxKept) return;
				const { root, path, apiVersion, kind, name } = manifest;
				cluster.resources += 1;
				budget = createBudget();
				read(manifest, root, path, {
					apiVersion: owned(apiVersion),
					kind: owned(kind),
					namespace: placed(manifest.namespace),
					name: owned(name)
				}, null, 0);
			}
		},
		file(next, of = {
			namespace: options.namespace,
			placeholder: null
		}) {
			renderRoot = next;
			place = of;
			if (of.root !== void 0) folders.set(of.root.file, of.root.folder);
			cluster.files += 1;
		},
		inventory({ manifests }) {
			const read = readInventory(manifests);
			declarations.addDrafts(read.drafts);
			nodes.push(...read.nodes);
			if (read.coverage !== null) coverage.push(read.coverage);
		},
		cluster() {
			for (const { resource, at } of cluster.workloads) resource.namespace ??= destinationOf(at);
			return {
				...cluster,
				...declarations.settle(destinationOf),
				coverage,
				nodes,
				namedSecrets: named
			};
		},
		namespaceOf: (folder) => destinations.ofRoot(folder),
		disputed: () => destinations.disputed(),
		overflowing: () => kept > maxKept
	};
}
/** What the annotation `pullgate/ignore` of a resource, or of a pod's template, silences. */
function annotated({ manifest, source, budget }, owner, podSpec) {
	const node = child(descend(owner, "metadata", "annotations"), "pullgate/ignore");
	const written = text$1(node);
	if (node === void 0 || written === null || !take(budget, "kept")) return [];
	const { rules, reason, expires } = parseSuppression(written);
	const at = manifest.span(node);
	const of = {
		by: "annotation",
		resource: source.resource,
		podSpec
	};
	return rules.map((rule) => ({
		rule: owned(rule),
		reason: owned(reason),
		expires: owned(expires),
		at,
		of
	}));
}
/** Nothing where it does not say. CronJobs say it one level below. */
function replicasOf(root) {
	const spec = child(root, "spec");
	const written = [
		child(spec, "replicas"),
		child(spec, "parallelism"),
		descend(spec, "jobTemplate", "spec", "parallelism")
	];
	for (const node of written) if (node?.node === "scalar" && node.type === "number" && /^\d{1,6}$/.test(node.value)) return { replicas: Number(node.value) };
	return {};
}
function readKnownKind(scope, keys) {
	const owner = descend(scope.root, ...keys.slice(0, -1));
	const spec = descend(scope.root, ...keys);
	if (owner?.node !== "mapping" || spec?.node !== "mapping") return;
	const path = keys.reduce(below$2, scope.path);
	for (const { key, value } of spec.entries) addList(scope, key.value, value, {
		pod: owner,
		spec,
		path
	});
}
/** The images of a list of containers or volumes; nothing where it is neither. */
function addList(scope, key, value, shape) {
	if (value.node !== "sequence") return;
	if (key === "volumes") addVolumes(scope, value, shape);
	const role = containerLists.get(key);
	if (role === void 0) return;
	const { pod } = shape;
	const path = below$2(shape.path, key);
	const list = scope.path === "" ? path : path.slice(scope.path.length + 1);
	for (const [index, item] of value.items.entries()) {
		const container = nameOf$1(item);
		addMention(scope, child(item, "image"), {
			path: `${path}[${index}].image`,
			role,
			container,
			pullPolicy: located$1(scope.manifest, child(item, "imagePullPolicy")),
			shape,
			place: {
				...scope.place,
				pod,
				container: {
					list,
					index,
					name: container
				}
			}
		});
		const visit = () => take(scope.budget, "visits");
		for (const operand of operandsOf(scope.source.resource.kind, item, visit)) if (take(scope.budget, "kept")) addOperand(scope, operand, `${path}[${index}]`, container);
	}
}
/** Nobody sees the pod: the program of this container makes it. */
function addOperand(scope, operand, path, container) {
	const { node, image, by, known } = operand;
	const { at, exact } = endOf$1(scope.manifest, node, image.length);
	addMention(scope, node, {
		path: `${path}.${operand.path}`,
		image,
		at,
		operand: {
			by: owned(by),
			known,
			exact
		},
		role: "custom",
		container,
		pullPolicy: null,
		place: {
			...scope.place,
			pod: null,
			container: null
		}
	});
}
/** The place of the last so many units of a scalar's value; of all of it, and not `exact`, where escapes or folds hide which they are. */
function endOf$1(manifest, node, length) {
	const { value, style, type } = node;
	const quote = style === "single" || style === "double" ? 1 : 0;
	const literal = node.end - node.start === value.length + 2 * quote && style !== "literal" && style !== "folded";
	if (!literal || length === value.length) return {
		at: manifest.span(node),
		exact: literal
	};
	const end = node.end - quote;
	const part = {
		node: "scalar",
		type,
		style: "plain",
		value,
		start: end - length,
		end
	};
	return {
		at: manifest.span(part),
		exact: true
	};
}
/** https://kubernetes.io/docs/concepts/storage/volumes/#image */
function addVolumes(scope, volumes, shape) {
	const path = below$2(shape.path, "volumes");
	for (const [index, item] of volumes.items.entries()) addMention(scope, descend(item, "image", "reference"), {
		path: `${path}[${index}].image.reference`,
		role: "volume",
		container: nameOf$1(item),
		pullPolicy: located$1(scope.manifest, descend(item, "image", "pullPolicy")),
		shape,
		place: {
			...scope.place,
			pod: shape.pod,
			container: null
		}
	});
}
/** A field that holds a whole image. What stands beside it says more, where it follows the names that containers use. */
function addField(scope, { node, path, parent }) {
	const beside = parent ?? void 0;
	addMention(scope, node, {
		path,
		role: "custom",
		container: child(beside, "name") === node ? null : nameOf$1(beside),
		pullPolicy: located$1(scope.manifest, child(beside, "imagePullPolicy") ?? child(beside, "pullPolicy")),
		place: {
			...scope.place,
			pod: null,
			container: null
		}
	});
}
/** An image in parts. It stands where its tag does, for that is what changes. */
function addParts(scope, { node, path, parent }) {
	const repository = child(node, "repository") ?? child(node, "repo");
	const tag = child(node, "tag");
	const digest = child(node, "digest");
	const registry = child(node, "registry");
	const at = [tag, digest].find((part) => !isBlank(part));
	if (at === void 0 || isBlank(repository)) return;
	const image = [
		[
			registry,
			"",
			"/"
		],
		[
			repository,
			"",
			""
		],
		[
			tag,
			":",
			""
		],
		[
			digest,
			"@",
			""
		]
	];
	let whole = "";
	for (const [part, before, after] of image) {
		if (isBlank(part)) continue;
		const written = text$1(part);
		if (written === null) return;
		whole += before + written + after;
	}
	addMention(scope, at, {
		path,
		image: whole,
		inParts: true,
		role: "custom",
		container: nameOf$1(parent ?? void 0),
		pullPolicy: located$1(scope.manifest, child(node, "pullPolicy")),
		place: {
			...scope.place,
			pod: null,
			container: null
		}
	});
}
/** What the name of a field alone speaks for. What a shape or a row has found there is known. */
function addGuess(scope, { node, path, image, inParts, volume, owner, placeholder }) {
	addMention(scope, node, {
		path,
		image,
		placeholder,
		...inParts ? { inParts: true } : {},
		guessed: true,
		role: volume ? "volume" : "custom",
		container: nameOf$1(owner),
		pullPolicy: located$1(scope.manifest, child(owner, "imagePullPolicy") ?? child(owner, "pullPolicy")),
		place: {
			...scope.place,
			pod: null,
			container: null
		}
	});
}
/** The pod that pulls: one for all of its images; null where nobody asks for more than those. */
function podSpecOf(scope, { pod, spec, path }) {
	if (scope.imagesOnly) return null;
	let podSpec = scope.podSpecs.get(path);
	if (podSpec === void 0) {
		podSpec = readPodSpec(scope.manifest, spec, pod, path, scope.budget);
		scope.podSpecs.set(path, podSpec);
		if (pod !== null && pod !== scope.root) scope.suppressions.push(...annotated(scope, pod, podSpec));
		scope.declarations.addPrograms(scope.source, spec, scope.budget);
		for (const secret of toldSecrets(spec, scope.budget)) nameSecret(scope.namedSecrets, secret);
	}
	return podSpec;
}
function nameSecret(named, secret) {
	if (named.size < maxKept) named.add(owned(secret));
}
/** What a custom kind names beside its pods' specs: Secrets that its pods pull with, and those that its controller may make. */
function addSecrets(scope, key, value, path) {
	const { source, manifest, budget } = scope;
	const { apiVersion, namespace } = source.resource;
	if (holdsPullSecrets(apiVersion, key, path)) for (const node of pullSecretNames(value, namespace)) {
		if (isTemplated(node.value) || !take(budget, "kept")) continue;
		const reference = {
			name: owned(node.value),
			key: null,
			at: manifest.span(node),
			keyAt: null,
			optional: false,
			container: null
		};
		scope.pulls.push({
			path,
			key,
			reference: {
				...reference,
				kind: "Secret",
				through: "image-pull"
			}
		});
	}
	else if (scope.unknown) {
		const name = namedSecret(key, value, path);
		if (name !== null && take(budget, "kept")) scope.declarations.addGuess(source, name);
	}
}
function addMention(scope, node, found) {
	if (node?.node !== "scalar" || scope.seen.has(found.path) || scope.workload.mentions.length > maxKept) return;
	if (isBlank(node) && (scope.reading.podSpec === null || found.role === "custom")) return;
	const { place, shape, image = node.type === "null" ? "" : node.value, placeholder, ...mention } = found;
	scope.seen.add(found.path);
	scope.workload.mentions.push({
		...mention,
		image: owned(image),
		at: found.at ?? scope.manifest.span(node),
		podSpec: shape === void 0 ? scope.podSpecs.get(found.path.slice(0, found.path.lastIndexOf("."))) ?? null : podSpecOf(scope, shape),
		type: node.type,
		placeholder: placeholder ?? placeholderOf(image, place)
	});
}
/** Absent, null, or nothing but white space. */
function isBlank(node) {
	return node === void 0 || node.node === "scalar" && (node.type === "null" || node.value.trim() === "");
}
function nameOf$1(node) {
	return owned(text$1(child(node, "name")));
}
/** As written; null where Kubernetes sets the default. */
function located$1(manifest, node) {
	if (!isWritten(node)) return null;
	return {
		value: owned(node.value),
		at: manifest.span(node)
	};
}
function isWritten(node) {
	return node?.node === "scalar" && node.type !== "null" && node.value !== "";
}

// src/model/usage-error.ts
/** Misuse: no such file, a bad flag, a bad configuration. Caught at a door: one line, exit 2. */
var UsageError = class extends Error {
	name = "UsageError";
};

// src/load/repository.ts
/** Absolute paths -> paths as people see them: relative to the git root, else as given. */
/** The folder that holds `.git`, upward from `folder`; null where there is none. */
function gitRoot(folder) {
	for (let at = folder;; at = dirname(at)) {
		if (existsSync(join(at, ".git"))) return at;
		if (at === dirname(at)) return null;
	}
}
/** `given` is the path as the user named it. */
function shownPath(absolute, given, root) {
	const inRepository = root === null ? null : relative(root, absolute);
	return slashed(inRepository === null || inRepository.startsWith("..") || isAbsolute(inRepository) ? given : inRepository || ".");
}
function slashed(path) {
	return sep === "/" ? path : path.split(sep).join("/");
}
function isWithin$1(path, folder) {
	return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
/** Does a path within `home` lead out of it by a link? What is not there leads nowhere. */
async function leadsOut(path, home) {
	if (!isWithin$1(path, home)) return false;
	const [real, realHome] = await Promise.all([realOf(path), realOf(home)]);
	return real !== null && realHome !== null && !isWithin$1(real, realHome);
}
/** Links resolved; null where there is nothing. */
async function realOf(path) {
	return await realpath(path).catch(() => null);
}
/** What is larger is not what a person edits. */
const maxTextBytes$2 = 1048576;
/** A text of 1 MiB at the most; null where there is none, or it is no text. */
async function textOf$1(path) {
	const status = await stat(path).catch(() => null);
	if (status === null || !status.isFile() || status.size > maxTextBytes$2) return null;
	const text = await readFile(path, "utf8").catch(() => null);
	return text === null || text.includes("\0") ? null : text;
}

// src/load/copy.ts
/** Files and folders -> a copy of them in a temporary folder, some with another text. Sizes are capped, links lead nowhere else. */
const maxFiles$2 = 2e4;
const maxBytes$3 = 134217728;
const left = /* @__PURE__ */ new Set([".git", "node_modules"]);
/** Why something cannot be rendered, in words for people. */
var Unrenderable = class extends Error {
	name = "Unrenderable";
};
/**
* Copies files and whole folders to where they stand relative to one another: `placeOf` gives the place of any of them in the copy. `home`
* is the folder that links may not lead out of. Throws `Unrenderable` where there is too much, or such a link.
*/
async function copyTrees(paths, target, home, replaced) {
	const base = commonFolder(paths);
	const placeOf = (path) => join(target, relative(base, path));
	const realHome = await realpath(home);
	const done = /* @__PURE__ */ new Set();
	let files = 0;
	let bytes = 0;
	const copy = async (path, to, depth) => {
		if (done.has(to)) return;
		done.add(to);
		const real = await realpath(path).catch(() => null);
		const status = real === null ? null : await stat(real);
		if (real === null || status === null) return;
		if (!isWithin$1(real, realHome) && isWithin$1(path, home)) throw new Unrenderable(`${relative(home, path)} is a link that leads out of the repository`);
		if (status.isDirectory()) {
			if (depth > 64) throw new Unrenderable("its folders are nested too deeply");
			await mkdir(to, { recursive: true });
			for (const name of await readdir(real)) if (!left.has(name)) await copy(join(path, name), join(to, name), depth + 1);
		} else if (status.isFile()) {
			bytes += status.size;
			if (++files > maxFiles$2 || bytes > maxBytes$3) throw new Unrenderable(`it has more than ${maxFiles$2} files or 128 MiB`);
			await mkdir(dirname(to), { recursive: true });
			const text = replaced.get(path);
			if (text === void 0) await copyFile(real, to);
			else await writeFile(to, text);
		}
	};
	for (const path of paths) await copy(path, placeOf(path), 0);
	return placeOf;
}
function commonFolder(paths) {
	const [first = sep, ...others] = paths.map((path) => dirname(path));
	let base = first;
	while (others.some((path) => !isWithin$1(path, base)) && base !== dirname(base)) base = dirname(base);
	return base;
}

// src/load/yaml-text.ts
/** YAML text of a chart or kustomization -> plain values, null where it cannot be read: the renderer says why. */
/** Loaded when there is something to render, and not before. */
async function yamlOf(text) {
	return (await yamlsOf(text))?.[0] ?? null;
}
/** Every document of a stream; null where one of them cannot be read. */
async function yamlsOf(text) {
	const { parseAllDocuments } = await import("./dist3.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	try {
		const documents = parseAllDocuments(text, {
			logLevel: "silent",
			merge: true
		});
		if (!Array.isArray(documents)) return [];
		return documents.some(({ errors }) => errors.length > 0) ? null : documents.map((each) => each.toJS({ maxAliasCount: 100 }));
	} catch {
		return null;
	}
}
/** The value of a key; undefined where there is none. */
function at(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}
/** A string under a key; null where it is anything else. */
function stringAt(value, key) {
	const found = at(value, key);
	return typeof found === "string" ? found : null;
}
/** The items of a sequence; none where it is anything else. */
function listOf(value) {
	return Array.isArray(value) ? value : [];
}

// src/load/kustomization.ts
/** A folder with a kustomization -> what it includes, file by file. Nothing is fetched. https://kubectl.docs.kubernetes.io/references/kustomize/ */
/** https://github.com/kubernetes-sigs/kustomize/blob/master/api/konfig/general.go */
const names$2 = [
	"kustomization.yaml",
	"kustomization.yml",
	"Kustomization"
];
/** Fields whose items are files, folders, or YAML in place. */
const included = [
	"resources",
	"bases",
	"components",
	"crds",
	"configurations",
	"generators",
	"transformers",
	"validators",
	"patchesStrategicMerge"
];
/** Fields whose items have a `path`. */
const withPath = [
	"patches",
	"patchesJson6902",
	"replacements"
];
/** Fields that name resources in full; what others name are pieces of resources, which nobody applies. */
const ofResources = /* @__PURE__ */ new Set([
	"resources",
	"bases",
	"components"
]);
const changing = [
	"images",
	"namespace",
	"components",
	"replacements",
	"transformers",
	"helmCharts"
];
const maxFiles$1 = 5e3;
/** https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/git/repospec.go; a local folder may bear such a name too. */
const remote = /^(?:git::|gh:|github\.com[:/])|:\/\/|@|_git\/|\.git(?:\/|$|\?)|\?/i;
/** The kustomization file of a folder; null where there is none. */
async function kustomizationIn(folder) {
	for (const name of names$2) {
		const file = join(folder, name);
		if ((await stat(file).catch(() => null))?.isFile() === true) return file;
	}
	return null;
}
/** Reads the kustomization of a folder; null where there is none, or it is of another program (Flux). */
async function readKustomization(folder) {
	const file = await kustomizationIn(folder);
	const text = file === null ? null : await textOf$1(file);
	if (file === null || text === null) return null;
	const contents = await yamlsOf(text);
	const content = contents?.[0];
	const apiVersion = stringAt(content, "apiVersion");
	if (apiVersion !== null && !apiVersion.startsWith("kustomize.config.k8s.io/")) return null;
	const distant = contents === null ? [unreadable] : [...distantIn(contents)];
	const component = stringAt(content, "kind") === "Component";
	const changes = changing.filter((field) => at(content, field) !== void 0);
	return {
		file,
		folder,
		text,
		component,
		named: namedBy$1(content),
		changes,
		distant
	};
}
const unreadable = "what stands in a file that cannot be read";
/** Fields that hold text for people or for the cluster, and nothing to load; in lower case, as Go's decoder takes a field in any. */
const harmless$1 = /^(?:commonannotations|commonlabels|labels|annotations|literals|images|vars|metadata)$/;
/**
* Strings in which kustomize may see something to fetch, wherever they stand: fields with paths are many, and generators and transformers
* in place have more.
*/
function* distantIn(value, depth = 0) {
	if (typeof value === "string") {
		if (!/[\n{[]|: /.test(value)) {
			if (remote.test(value)) yield value;
		} else yield* value.match(/\b(?:https?|ssh|git|file):\/\/[^\s"']+/gi) ?? [];
	} else if (typeof value === "object" && value !== null && depth < 64) {
		for (const [key, each] of Object.entries(value)) if (Array.isArray(value) || !harmless$1.test(key.toLowerCase())) yield* distantIn(each, depth + 1);
	}
}
function namedBy$1(content) {
	const found = [];
	const add = (field, name) => {
		if (typeof name === "string" && name !== "" && !/\n|: /.test(name)) found.push({
			name,
			field
		});
	};
	for (const field of included) for (const item of listOf(at(content, field))) add(field, item);
	for (const field of withPath) for (const item of listOf(at(content, field))) add(field, at(item, "path"));
	add("openapi", at(at(content, "openapi"), "path"));
	for (const field of ["configMapGenerator", "secretGenerator"]) for (const item of listOf(at(content, field))) {
		for (const file of listOf(at(item, "files"))) if (typeof file === "string") add(field, file.slice(file.indexOf("=") + 1));
		for (const file of [...listOf(at(item, "envs")), at(item, "env")]) add(field, file);
	}
	for (const chart of listOf(at(content, "helmCharts"))) {
		add("helmCharts", at(chart, "valuesFile"));
		for (const file of listOf(at(chart, "additionalValuesFiles"))) add("helmCharts", file);
	}
	return found;
}
/** Follows a kustomization through its bases and components. Throws `Unrenderable` where there is no end to it. */
async function inputsOf(root) {
	const found = {
		kustomizations: [],
		files: [],
		absent: []
	};
	const seen = /* @__PURE__ */ new Set();
	const follow = async (folder) => {
		if (seen.has(folder)) return;
		seen.add(folder);
		const kustomization = await readKustomization(folder);
		if (kustomization === null) return;
		found.kustomizations.push(kustomization);
		found.absent.push(...kustomization.distant);
		for (const { name, field } of kustomization.named) {
			const path = resolve(folder, name);
			const status = await stat(path).catch(() => null);
			if (status === null) found.absent.push(name);
			if (status?.isDirectory() === true) await follow(path);
			else if (status?.isFile() === true && !seen.has(path)) {
				seen.add(path);
				found.files.push({
					file: path,
					field
				});
				if (/^(?:generators|transformers|validators|configurations)$/.test(field)) found.absent.push(...distantIn(await yamlsOf(await textOf$1(path) ?? "") ?? [unreadable]));
			}
			if (seen.size > maxFiles$1) throw new Unrenderable(`it includes more than ${maxFiles$1} files`);
		}
	};
	await follow(root);
	return found;
}
/** Files that are pieces of resources, named by a kustomization that nobody renders here. */
function piecesOf({ folder, named }) {
	return named.filter(({ field }) => !ofResources.has(field)).map(({ name }) => resolve(folder, name));
}
const maxFolders$1 = 2e4;
/**
* The folders below one, itself included, that hold a kustomization which no other of them includes: what somebody applies. Components and
* bases of the overlays are left out.
*/
async function overlaysBelow(folder, excluded) {
	const all = [];
	let count = 0;
	const walk = async (at) => {
		if (++count > maxFolders$1) return;
		const own = await readKustomization(at);
		if (own !== null) all.push(own);
		const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
		for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
			const path = join(at, entry.name);
			if (entry.isDirectory() && entry.name !== ".git" && entry.name !== "node_modules" && !excluded(path)) await walk(path);
		}
	};
	await walk(folder);
	return roots(all);
}
/** Of some kustomizations those that none of them includes. */
function roots(all) {
	const includedByOthers = new Set(all.flatMap(({ folder, named }) => named.filter(({ field }) => ofResources.has(field)).map(({ name }) => resolve(folder, name))));
	return all.filter(({ folder, component }) => !component && !includedByOthers.has(folder)).map(({ folder }) => folder);
}

// src/load/manifest-path.ts
/** Path -> can it be a manifest? Pure. */
/** Of the files of a folder, those that are read. */
function isManifestPath(path) {
	return /\.(?:ya?ml|json)$/i.test(path);
}

// src/load/program.ts
/** A renderer's name and arguments -> what it printed, within bounds of time, size and environment. Nothing passes through a shell. */
const maxOutputBytes = 268435456;
const maxErrorBytes = 65536;
/**
* What a renderer may see. No login in a variable, no token, never a KUBECONFIG: a render asks no cluster.
* https://helm.sh/docs/helm/helm/ lists Helm's own.
*/
const passed = [
	"PATH Path HOME USER LANG TMPDIR TMP TEMP SystemRoot USERPROFILE APPDATA LOCALAPPDATA",
	"XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR HELM_CACHE_HOME HELM_CONFIG_HOME HELM_DATA_HOME",
	"HELM_REGISTRY_CONFIG HELM_REPOSITORY_CACHE HELM_REPOSITORY_CONFIG DOCKER_CONFIG SSH_AUTH_SOCK",
	"HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR"
].flatMap((names) => names.split(" "));
/** The discard port: whatever leaves by it fails at once. Go takes no proxy to loopback addresses. */
const nowhere = "http://127.0.0.1:9";
/**
* The environment of a renderer. `folder` is empty and its own. Where it is `restricted` it has no home, thus no logins, and what would be
* fetched over HTTP or by git fails.
*/
function environmentOf$1(environment, folder, restricted) {
	const kept = passed.flatMap((name) => {
		const value = environment[name];
		return value === void 0 ? [] : [[name, value]];
	});
	const own = {
		KUBECONFIG: join(folder, "kubeconfig"),
		HELM_PLUGINS: join(folder, "plugins"),
		KUBERC: "off",
		GIT_TERMINAL_PROMPT: "0"
	};
	if (!restricted) return {
		...Object.fromEntries(kept),
		...own
	};
	const basic = kept.filter(([name]) => /^(?:PATH|Path|LANG|TMPDIR|TMP|TEMP|SystemRoot)$/.test(name));
	const proxies = [
		"HTTP_PROXY",
		"HTTPS_PROXY",
		"http_proxy",
		"https_proxy"
	].map((name) => [name, nowhere]);
	return {
		...Object.fromEntries([...basic, ...proxies]),
		...own,
		HOME: folder,
		GIT_ALLOW_PROTOCOL: "none"
	};
}
/** Windows starts nothing else without a shell. */
const programEnding = sep === "\\" ? ".exe" : "";
/** The path of a program; null where it is not on PATH. A relative entry there is passed over: it may be the repository's. */
function findProgram(name, { PATH, Path: path = "" }, ending = programEnding) {
	for (const folder of (PATH ?? path).split(delimiter)) {
		if (!isAbsolute(folder)) continue;
		try {
			const file = join(folder, name + ending);
			accessSync(file, constants.X_OK);
			if (statSync(file).isFile()) return file;
		} catch {}
	}
	return null;
}
const groups = /* @__PURE__ */ new Set();
/** Ends what runs, for a process that ends before its time: in groups of their own they would go on without it. */
function endPrograms() {
	for (const end of groups) end();
}
/** `failed` is what it wrote to standard error, or why it was `ended`. */
async function run({ program, args, cwd, env, timeoutMs }) {
	const [{ spawn }, own] = await Promise.all([import("node:child_process"), import("node:process")]);
	return await new Promise((resolve) => {
		const child = spawn(program, args, {
			cwd,
			env,
			stdio: [
				"ignore",
				"pipe",
				"pipe"
			],
			detached: true,
			windowsHide: true
		});
		const pieces = [];
		let size = 0;
		let said = "";
		let ended = null;
		const end = (why) => {
			ended ??= why;
			try {
				if (child.pid !== void 0) own.kill(-child.pid, "SIGKILL");
			} catch {
				child.kill("SIGKILL");
			}
			child.stdout.destroy();
			child.stderr.destroy();
		};
		const abandon = () => end("was ended");
		groups.add(abandon);
		const timer = setTimeout(() => end(`did not end within ${timeoutMs / 1e3} s`), timeoutMs);
		child.stdout.on("data", (piece) => {
			size += piece.length;
			if (size > maxOutputBytes) end(`printed more than 256 MiB`);
			else pieces.push(piece);
		});
		child.stderr.setEncoding("utf8").on("data", (piece) => {
			if (said.length < maxErrorBytes) said += piece.slice(0, maxErrorBytes - said.length);
		});
		child.on("error", (error) => ended ??= `cannot be started: ${error.message}`);
		child.on("close", (code, signal) => {
			clearTimeout(timer);
			groups.delete(abandon);
			if (ended !== null) resolve({
				failed: ended,
				ended: true
			});
			else if (code === 0) resolve({ stdout: Buffer.concat(pieces) });
			else resolve({
				failed: meaningful(said) ?? `ended with ${signal ?? `exit code ${code}`} and said nothing`,
				ended: false
			});
		});
	});
}
/** Lines that renderers print before the one that matters: warnings, and Go's log with its date. */
const chatter = /^(?:#|W(?:ARN|arn)|level=(?:WARN|INFO|DEBUG)|time=|\d{4}\/\d\d\/\d\d |Use --debug)/;
const maxMessageLength = 600;
/**
* The error of a program that logs it with its time and its process, as some builds of kubectl do: in quotes, or on lines of its own.
* https://github.com/kubernetes/component-base/blob/master/cli/run.go
*/
const logged = /^[EF]\d{4} \S+ +\d+ [\w.]+:\d+\] "command failed" err=(?:<\n([^]*?)(?:\n >|$(?![^]))|"((?:\\.|[^"\\])*)")/m;
function unlogged(said) {
	const [, lines, quoted] = logged.exec(said) ?? [];
	return lines ?? quoted?.replaceAll(/\\(.)/g, "$1") ?? said;
}
/** The first line that says what is wrong, with those that it announces by a colon; all that a chart's own `fail` says. */
function meaningful(said) {
	const lines = unlogged(said).split("\n").map((line) => line.trim()).filter((line) => line !== "");
	const first = lines.findIndex((line) => /^error:/i.test(line));
	const start = first >= 0 ? first : lines.findIndex((line) => !chatter.test(line));
	const [line, ...rest] = lines.slice(Math.max(start, 0));
	if (line === void 0) return null;
	return [line, ...line.includes("execution error at (") ? rest.filter((each) => !chatter.test(each)) : line.endsWith(":") ? rest.slice(0, 3) : []].join(" ").replace(/^error: /i, "").slice(0, maxMessageLength);
}

// src/load/temporary-folder.ts
/** Folders of a run's own, gone at its end, be it an early one. */
const made = /* @__PURE__ */ new Set();
/** A new folder below `parent`, which is made where it is not there; links are resolved. Throws `UsageError` where none can be made. */
async function makeFolder(parent, prefix) {
	try {
		await mkdir(parent, { recursive: true });
		const folder = await realpath(await mkdtemp(join(parent, prefix)));
		made.add(folder);
		return folder;
	} catch (error) {
		const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
		throw new UsageError(`${parent}: no temporary folder can be made there (${code}): set TMPDIR to one that can be written`);
	}
}
async function removeFolder(folder) {
	await rm(folder, {
		recursive: true,
		force: true
	});
	made.delete(folder);
}
/** At once, for a process that ends before its time. */
function removeFolders() {
	for (const folder of made) rmSync(folder, {
		recursive: true,
		force: true
	});
}

// src/load/revision.ts
/**
* A git revision -> its files, in a folder of their own. git only looks objects up: no checkout, and with it no hook, no filter and no
* configured program is run for what a commit holds.
*/
/** What git may know of the environment: where it is and whose, the way out, and nothing that makes it run something else. */
const passedOn = "PATH Path HOME USERPROFILE SystemRoot TMPDIR TEMP XDG_CONFIG_HOME GIT_CONFIG_GLOBAL GIT_SSL_CAINFO SSL_CERT_FILE SSL_CERT_DIR SSH_AUTH_SOCK http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY".split(" ");
const quiet = {
	GIT_TERMINAL_PROMPT: "0",
	GCM_INTERACTIVE: "never",
	GIT_OPTIONAL_LOCKS: "0",
	LC_ALL: "C"
};
/** `safe.bareRepository`: files of a change that look like a repository are none, with a configuration that would name programs. */
const harmless = [
	"core.hooksPath=/dev/null",
	"core.fsmonitor=false",
	"gc.auto=0",
	"safe.bareRepository=explicit"
].flatMap((setting) => ["-c", setting]);
const timeoutMs = 6e4;
const maxTextBytes$1 = 1048576;
const maxFileBytes = 67108864;
const maxBytes$2 = 536870912;
const maxFiles = 1e5;
const maxLinkBytes = 4096;
/** A revision as people write it; where there is none, why. */
async function openRevision(written, options) {
	const place = await git(["rev-parse", "--show-prefix"], options);
	if ("failed" in place) return { missing: place.failed };
	const found = await git([
		"rev-parse",
		"--verify",
		"--quiet",
		"--end-of-options",
		`${written}^{commit}`
	], options);
	if ("failed" in found) return { missing: "this clone has no such revision" };
	const commit = found.output.trim();
	return {
		commit,
		prefix: place.output.trim().replace(/\/$/, ""),
		async read(path) {
			const entry = (await entriesOf(commit, options, path)).find((each) => each.path === path);
			if (entry === void 0 || entry.link) return null;
			for await (const { content } of blobs([entry], maxTextBytes$1, options)) return content?.toString("utf8") ?? null;
			return null;
		},
		async extract(wanted, folder) {
			const entries = (await entriesOf(commit, options)).filter(({ path }) => wanted(path));
			const kept = entries.slice(0, maxFiles).sort((a, b) => Number(a.link) - Number(b.link));
			let bytes = 0;
			let complete = kept.length === entries.length;
			for await (const { entry, content } of blobs(kept, maxFileBytes, options)) {
				bytes += content?.length ?? 0;
				if (bytes > maxBytes$2) return false;
				if (content === null) complete &&= !isManifestPath(entry.path);
				else await put(entry, content, folder);
			}
			return complete;
		}
	};
}
/**
* Commits that GitHub has made can be told apart from a pull request's own by the runner alone, so the parents of the commit that is checked
* out are of use only where that is known. Empty where they cannot be read; a shallow clone names parents that it does not have.
*/
async function parentsOfHead(options) {
	const head = await git([
		"rev-parse",
		"--verify",
		"--quiet",
		"HEAD"
	], options);
	const read = await git([
		"cat-file",
		"commit",
		"HEAD"
	], options);
	if ("failed" in head || "failed" in read) return null;
	const [header = ""] = read.output.split("\n\n");
	return {
		commit: head.output.trim(),
		parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id = ""]) => id)
	};
}
/** Brings one commit from `origin`, with the credentials that are configured there. In words why it did not come; null where it is here. */
async function fetchCommit(commit, options) {
	if ("output" in await git([
		"cat-file",
		"-e",
		`${commit}^{tree}`
	], options)) return null;
	const shallow = await git(["rev-parse", "--is-shallow-repository"], options);
	const fetched = await git([
		"fetch",
		...[
			"--quiet",
			"--no-tags",
			"--no-recurse-submodules",
			"--no-write-fetch-head",
			..."output" in shallow && shallow.output.trim() === "true" ? ["--depth=1"] : []
		],
		"--end-of-options",
		"origin",
		commit
	], options);
	return "failed" in fetched ? fetched.failed : null;
}
/** Files and links, by paths that can do no harm; submodules are not here. */
async function entriesOf(commit, options, path) {
	const listed = await git([
		"--literal-pathspecs",
		"ls-tree",
		"-r",
		"-z",
		"--full-tree",
		commit,
		"--",
		...path === void 0 ? [] : [path]
	], options);
	if ("failed" in listed) return [];
	return listed.output.split("\0").flatMap((line) => {
		const [, mode = "", id = "", name = ""] = /^(\d+) blob ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
		return name === "" || !isHarmless(name) ? [] : [{
			path: name,
			id,
			link: mode === "120000"
		}];
	});
}
/** git itself refuses these, where nobody told it otherwise. */
function isHarmless(path) {
	return !path.includes("\\") && path.split("/").every((name) => name !== "" && !/^(?:\.\.?|\.git|git~1)$/i.test(name));
}
async function put({ path, link }, content, folder) {
	const file = join(folder, path);
	await mkdir(dirname(file), { recursive: true });
	if (!link) return writeFile(file, content, { flag: "wx" });
	const target = content.length > maxLinkBytes ? "" : content.toString("utf8");
	if (staysInside(path, target)) await symlink(target, file).catch(() => {});
}
/**
* Leads a link to another place of the tree? Steps up are taken first, from a folder that is one; after a name, which may be a link
* itself, they might lead anywhere.
*/
function staysInside(path, target) {
	if (target === "" || target.includes("\\") || posix.isAbsolute(target)) return false;
	return !target.replace(/^(?:\.\.?\/)+/, "").split("/").includes("..") && !posix.join(posix.dirname(path), target).startsWith("..");
}
/** The content of each in order; null where it is larger or not here. */
async function* blobs(entries, atMostBytes, options) {
	if (entries.length === 0) return;
	const { spawn } = await import("node:child_process");
	const child = spawn(findProgram("git", options.environment) ?? "", [
		...harmless,
		"cat-file",
		"--batch"
	], {
		cwd: options.workingFolder,
		env: environmentOf(options),
		stdio: [
			"pipe",
			"pipe",
			"ignore"
		],
		timeout: timeoutMs,
		windowsHide: true
	});
	child.on("error", () => {});
	child.stdin.on("error", () => {});
	child.stdin.end(entries.map(({ id }) => `${id}\n`).join(""));
	const reader = read$1(child.stdout);
	try {
		for (const entry of entries) {
			const header = await reader.line();
			const size = Number(/ blob (\d+)$/.exec(header ?? "")?.[1] ?? -1);
			if (size < 0) yield {
				entry,
				content: null
			};
			else {
				const content = await reader.bytes(size, atMostBytes);
				await reader.bytes(1, 1);
				yield {
					entry,
					content
				};
			}
		}
	} finally {
		child.kill();
	}
}
/** A stream -> lines and counted bytes, as they are asked for. null at its end. */
function read$1(stream) {
	const pieces = stream[Symbol.asyncIterator]();
	let rest = Buffer.alloc(0);
	const more = async () => {
		const next = await pieces.next().catch(() => null);
		if (next === null || next.done === true) return false;
		rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
		return true;
	};
	return {
		async line() {
			while (!rest.includes(10)) if (!await more()) return null;
			const end = rest.indexOf(10);
			const line = rest.toString("latin1", 0, end);
			rest = rest.subarray(end + 1);
			return line;
		},
		async bytes(count, atMost) {
			const kept = [];
			for (let left = count; left > 0;) {
				if (rest.length === 0 && !await more()) return null;
				const piece = rest.subarray(0, left);
				if (count <= atMost) kept.push(piece);
				rest = rest.subarray(piece.length);
				left -= piece.length;
			}
			return count <= atMost ? Buffer.concat(kept) : null;
		}
	};
}
function environmentOf({ environment }) {
	const known = passedOn.flatMap((name) => {
		const value = environment[name];
		return value === void 0 ? [] : [[name, value]];
	});
	return {
		...Object.fromEntries(known),
		...quiet
	};
}
async function git(args, options) {
	const program = findProgram("git", options.environment);
	if (program === null) return { failed: "there is no git on this machine" };
	const env = environmentOf(options);
	const ran = await run({
		program,
		args: [...harmless, ...args],
		cwd: options.workingFolder,
		env,
		timeoutMs
	});
	return "failed" in ran ? { failed: ran.failed } : { output: ran.stdout.toString("utf8") };
}

// src/load/base.ts
/** What `--base` names -> the manifests before the change, below a folder that stands for the working folder. */
/** A file or folder of that name, else a git revision. Never throws for one that is not there. */
async function openBase(written, options) {
	const path = resolve(options.workingFolder, written);
	const found = await stat(path).catch(() => null);
	if (found !== null) return inFolder(written, path, found.isDirectory(), options);
	const revision = await openRevision(written, options);
	const none = (why) => ({
		told: `There is no base ${written}, so all that is found counts as new: no such file or folder, and ${why}.`,
		tree: null,
		beside: null,
		[Symbol.asyncDispose]: async () => {}
	});
	if ("missing" in revision) return none(revision.missing);
	const paths = inside$1(options, revision.prefix);
	const isWanted = await wanted$1(paths.map((each) => posix.join(revision.prefix, each)));
	const isAnything = () => true;
	const tree = await openTree(revision, options.recipes.length > 0 ? isAnything : isWanted, options.temporaryFolder);
	const workingFolder = join(tree.folder, revision.prefix);
	await mkdir(workingFolder, { recursive: true });
	return {
		told: `Compared with the base ${written}${revision.commit === written ? "" : ` (${revision.commit.slice(0, 12)})`}` + (tree.complete ? "." : ", of which not all could be read: what is missing there counts as new."),
		tree: {
			workingFolder,
			paths,
			recipes: recipesIn(options, revision.prefix)
		},
		beside: null,
		[Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]()
	};
}
/** The files of a revision that are wanted, in a folder of their own. */
async function openTree(revision, isWanted, temporaryFolder) {
	const folder = await makeFolder(temporaryFolder, "pullgate-base-");
	const remove = () => removeFolder(folder);
	try {
		await mkdir(join(folder, ".git"));
		return {
			folder,
			complete: await revision.extract(isWanted, folder),
			[Symbol.asyncDispose]: remove
		};
	} catch (error) {
		await remove();
		throw error;
	}
}
/** A checkout in which the paths are found again; or, where none of them is there, manifests and nothing else. */
async function inFolder(written, path, isFolder, options) {
	const { parseGlob } = await import("./glob.js");
	const paths = inside$1(options, "");
	const sought = inside$1({
		...options,
		paths: [...options.paths, ...options.recipes.map(({ from }) => from)]
	}, "");
	const there = isFolder ? await Promise.all(sought.map((each) => stat(join(path, parseGlob(each)?.base ?? each)).catch(() => null))) : [];
	const own = slashed(relative(options.workingFolder, path));
	return {
		told: `Compared with the base ${written}.`,
		tree: there.some((each) => each !== null) ? {
			workingFolder: path,
			paths,
			recipes: recipesIn(options, "")
		} : {
			workingFolder: options.workingFolder,
			paths: [path],
			recipes: []
		},
		beside: own === "" || own.startsWith("..") || isAbsolute(own) ? null : own,
		[Symbol.asyncDispose]: async () => {}
	};
}
/** The paths from the working folder; those that lie outside of the repository (from `prefix` up) are in no base. */
function inside$1({ paths, workingFolder }, prefix) {
	return paths.flatMap((path) => {
		if (path === "-") return [];
		const own = posix.normalize(slashed(isAbsolute(path) ? relative(workingFolder, path) || "." : path));
		return posix.join(prefix, own).startsWith("..") || isAbsolute(own) ? [] : [own];
	});
}
function recipesIn({ recipes, workingFolder }, prefix) {
	const move = (path) => path.startsWith("oci://") ? path : inside$1({
		paths: [path],
		workingFolder
	}, prefix)[0] ?? resolve(workingFolder, path);
	const at = {
		file: "<base>",
		line: 1,
		column: 1,
		endLine: 1,
		endColumn: 1,
		excerpt: ""
	};
	return recipes.map((recipe) => ({
		...recipe,
		from: move(recipe.from),
		values: recipe.values.map(({ path, written }) => ({
			path: move(path),
			written
		})),
		at
	}));
}
/** Can a file of the tree be one of these, or below one? */
async function wanted$1(paths) {
	const { parseGlob } = await import("./glob.js");
	const places = paths.map((path) => {
		const glob = parseGlob(path);
		return {
			place: (glob?.base ?? path).replace(/^\.\/?$|\/$/, ""),
			isGlob: glob !== null
		};
	});
	return (file) => places.some(({ place, isGlob }) => {
		if (file === place) return true;
		return (place === "" || file.startsWith(`${place}/`)) && (isGlob || isManifestPath(file));
	});
}

// src/load/survey.ts
/** A repository -> the charts and overlays in it that somebody applies. Reads Chart.yaml, kustomizations and names, and runs nothing. */
/** Manifests there are made to be broken, or are somebody else's. */
const asides = /* @__PURE__ */ new Set([
	"test",
	"tests",
	"testdata",
	"fixtures",
	"vendor",
	"third_party"
]);
const maxFolders = 2e4;
async function survey(workingFolder, environment) {
	const folder = gitRoot(workingFolder) ?? workingFolder;
	const shown = (path) => slashed(relative(folder, path)) || ".";
	const charts = [];
	const taken = [];
	const aside = /* @__PURE__ */ new Set();
	let count = 0;
	const walk = async (here) => {
		if (++count > maxFolders) return;
		const entries = await readdir(here, { withFileTypes: true }).catch(() => []);
		const names = entries.map(({ name }) => name).sort();
		const chart = names.includes("Chart.yaml") ? await yamlOf(await textOf$1(join(here, "Chart.yaml")) ?? "") : null;
		const name = stringAt(chart, "name");
		if (name !== null) {
			const values = names.filter((each) => /^values[-.].+\.ya?ml$/.test(each));
			const brings = listOf(at(chart, "dependencies")).flatMap((each) => /^file:\/\/(.*)$/s.exec(stringAt(each, "repository") ?? "")?.[1] ?? []).map((path) => resolve(here, path));
			charts.push({
				folder: here,
				name,
				values,
				brings,
				library: stringAt(chart, "type") === "library"
			});
		}
		if (name !== null || await kustomizationIn(here) !== null) taken.push(here);
		for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
			if (!entry.isDirectory() || entry.name.startsWith(".") || entry.name === "node_modules") continue;
			if (name !== null && (entry.name === "charts" || entry.name === "templates")) continue;
			if (asides.has(entry.name)) aside.add(entry.name);
			else await walk(join(here, entry.name));
		}
	};
	await walk(folder);
	const brought = new Set(charts.flatMap(({ brings }) => brings));
	const inAside = (path) => slashed(path).split("/").some((name) => aside.has(name));
	const overlays = await overlaysBelow(folder, (path) => inAside(relative(folder, path)));
	return {
		folder,
		charts: charts.filter((chart) => !chart.library && !brought.has(chart.folder)).map((chart) => ({
			folder: shown(chart.folder),
			name: chart.name,
			values: chart.values
		})),
		overlays: overlays.map(shown),
		taken: taken.map(shown),
		aside: [...aside].sort(),
		tools: {
			helm: findProgram("helm", environment) !== null,
			kustomize: (findProgram("kustomize", environment) ?? findProgram("kubectl", environment)) !== null
		}
	};
}

// src/load/load.ts
/** Paths, globs and standard input -> RootedFile[]: the window to the disk. Nothing is read before it is asked for. */
/** For a process that ends before its time: nothing is left running, and no folder left behind. */
function abandon() {
	endPrograms();
	removeFolders();
}
/** See render.ts, which is loaded when there is something to render. */
async function* render$1(options) {
	if (options.recipes.length > 0) yield* (await import("./render.js")).render(options);
}
/** The charts and kustomizations of some folders. Throws `UsageError` where there are none. */
async function readSources(folders, workingFolder) {
	return folders.length === 0 ? [] : await (await import("./render.js")).readSources(folders, workingFolder);
}
const always = /* @__PURE__ */ new Set([".git", "node_modules"]);
/** What makes a chart a chart; manifests that lie beside it are read. https://helm.sh/docs/topics/charts/ */
const chartSource = /^(?:templates|charts|crds|ci|Chart\.ya?ml|values.*\.(?:ya?ml|json))$/;
const maxAtOnce = 4194304;
/** Of a docker config. */
const maxTextBytes = 1048576;
/**
* The files in the order of the paths, each once, those of a folder sorted. Throws `UsageError` where a path does not exist or
* cannot be read, or a glob matches nothing.
*/
async function* load(options) {
	const excluded = options.exclude.length === 0 ? () => false : (await import("./glob.js")).anyOf(options.exclude);
	const walk = new Walk(options, gitRoot(options.workingFolder), excluded);
	for (const path of options.paths) if (path === "-") yield {
		path: "<stdin>",
		root: "-",
		chunks: () => options.stdin
	};
	else for await (const file of walk.files(path)) yield {
		...file,
		root: path
	};
	walk.sayWhatWasLeftOut();
}
/** One small file as text: a docker config, 1 MiB at the most. Throws `UsageError` where it cannot be read or is larger. */
async function readText(path, workingFolder) {
	const absolute = resolve(workingFolder, path);
	const { size } = await stat(absolute).catch((error) => failed$1(path, error) ?? { size: 0 });
	if (size > maxTextBytes) throw new UsageError(`${path}: larger than a docker config can be`);
	return await readFile(absolute, "utf8").catch((error) => failed$1(path, error)) ?? "";
}
const maxOwnBytes = 67108864;
/**
* Where a file of that path is to be written. Throws `UsageError` for what leads out of the repository by a
* link: a change may have made the link.
*/
async function placeToWrite(path, workingFolder) {
	const absolute = resolve(workingFolder, path);
	const home = gitRoot(workingFolder) ?? workingFolder;
	const found = await lstat(absolute).catch(() => null);
	if (found?.isSymbolicLink() !== true) {
		if (await leadsOut(dirname(absolute), home)) throw new UsageError(`${path}: ${linkedAway}`);
		return placeOf$3(absolute, found);
	}
	const real = await realpath(absolute).catch(() => null);
	const own = isWithin$1(absolute, home);
	if (own && (real === null || await leadsOut(absolute, home))) throw new UsageError(`${path}: ${linkedAway}`);
	return real === null || !own ? {
		path: absolute,
		whole: false,
		mode: null
	} : placeOf$3(real, await stat(real));
}
function placeOf$3(path, found) {
	return {
		path,
		whole: found === null || found.isFile(),
		mode: found === null ? null : found.mode & 4095
	};
}
const linkedAway = "a link there leads nowhere or out of the repository";
/** By the path that people see. `refused` is a clause that says why it is not to be written. */
async function readOwn(shown, workingFolder) {
	const repository = gitRoot(workingFolder);
	const root = await realpath(repository ?? workingFolder);
	const away = { refused: `it lies outside of the ${repository === null ? "working folder" : "repository"}` };
	if (repository !== null && (isAbsolute(shown) || /^\.\.(?:\/|$)/.test(shown))) return away;
	const path = await realpath(resolve(root, shown)).catch(() => null);
	if (path === null) return { refused: "it is not there any more" };
	if (!path.startsWith(root + sep)) return away;
	const status = await stat(path);
	if (!status.isFile() || status.size > maxOwnBytes) return { refused: "it is no file, or a very large one" };
	try {
		return {
			path,
			text: new TextDecoder("utf-8", {
				fatal: true,
				ignoreBOM: true
			}).decode(await readFile(path)),
			mode: status.mode & 4095
		};
	} catch {
		return { refused: "it cannot be read as UTF-8" };
	}
}
var Walk = class {
	#options;
	#gitRoot;
	#excluded;
	#seen = /* @__PURE__ */ new Set();
	#behind;
	/** Files that stand behind rendered roots, and were come across. */
	#leftOut = 0;
	/** Kustomizations that nobody rendered, and the fields by which their resources are not what is rolled out. */
	#changed = [];
	constructor(options, root, excluded) {
		this.#options = options;
		this.#gitRoot = root;
		this.#excluded = excluded;
		this.#behind = options.behind ?? /* @__PURE__ */ new Set();
	}
	async *files(path) {
		const absolute = resolve(this.#options.workingFolder, path);
		const found = statusOf(absolute, path);
		if (this.#gitRoot !== null && await leadsOut(absolute, this.#gitRoot)) throw new UsageError(`${path}: ${linkedAway}`);
		const overlay = this.#options.besideKustomize === true ? await readKustomization(absolute) : null;
		if (overlay !== null && !this.#behind.has(overlay.file)) throw new UsageError(`${path} is a kustomization: give it a --kustomize of its own, or quote the glob`);
		if (found === null) yield* this.#glob(path);
		else if (found.isDirectory()) yield* this.#folder(absolute, path, isManifestPath);
		else yield* this.#file(absolute, path);
	}
	async *#glob(pattern) {
		const { parseGlob } = await import("./glob.js");
		const glob = parseGlob(pattern);
		if (glob === null && this.#options.lenient === true) return;
		if (glob === null) throw new UsageError(`${pattern}: no such file or folder`);
		const { base, matches } = glob;
		const start = resolve(this.#options.workingFolder, base);
		const there = statusOf(start, base);
		let count = 0;
		if (there?.isDirectory() === true) for await (const file of this.#folder(start, base, (name) => matches(slashed(relative(start, name))))) {
			count++;
			yield file;
		}
		if (count === 0 && this.#options.lenient !== true) throw new UsageError(`${pattern}: matches no file`);
	}
	/** The files below a folder that are `wanted`, by absolute path. `shown` is the folder as the user named it. */
	async *#folder(folder, shown, wanted) {
		const entries = folderEntries(folder, shown);
		const chart = entries.some((entry) => entry.name === "Chart.yaml") && entries.some((entry) => entry.name === "templates");
		const rendered = this.#behind.has(folder);
		if (chart || rendered) this.#options.note(rendered ? `${this.#display(folder, shown)} was left out: what it renders to is checked instead.` : `${this.#display(folder, shown)} is a Helm chart: it was left out, check what \`helm template\` prints instead (--helm).`);
		if (entries.some((entry) => /^[Kk]ustomization(?:\.ya?ml)?$/.test(entry.name))) await this.#leaveOutPieces(folder, shown);
		for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
			const path = join(folder, entry.name);
			const name = join(shown, entry.name);
			if (always.has(entry.name) || (chart || rendered) && chartSource.test(entry.name) || this.#isExcluded(path)) continue;
			if (entry.isDirectory()) yield* this.#folder(path, name, wanted);
			else if (wanted(path) && (entry.isFile() || await this.#isOwn(path, entry, name))) yield* this.#file(path, name);
		}
	}
	/** A link to a regular file that stays where the user pointed: a pull request must not show what lies elsewhere. */
	async #isOwn(path, entry, shown) {
		if (!entry.isSymbolicLink()) return false;
		const target = await realpath(path).catch(() => null);
		const root = await realpath(this.#gitRoot ?? this.#options.workingFolder);
		if (target !== null && target.startsWith(root + sep) && (await stat(target)).isFile()) return true;
		this.#options.note(`${shown} is a link that leads nowhere or out of the repository: it was left out.`);
		return false;
	}
	*#file(absolute, shown) {
		if (this.#seen.has(absolute)) return;
		this.#seen.add(absolute);
		if (this.#behind.has(absolute)) this.#leftOut++;
		else yield {
			path: this.#display(absolute, shown),
			chunks: () => read(absolute, shown, this.#options.silenceMs ?? 12e4)
		};
	}
	sayWhatWasLeftOut() {
		const [first] = this.#changed;
		if (first !== void 0) {
			const more = this.#changed.length - 1;
			const which = more === 0 ? `${first.shown} changes its` : `${first.shown} and ${more} more change their`;
			const by = [...new Set(this.#changed.flatMap((each) => each.by))].join(", ");
			this.#options.note(`${which} resources (${by}): they were read as they stand, check what \`kubectl kustomize\` prints instead (--kustomize).`);
		}
		if (this.#leftOut === 0) return;
		const what = this.#leftOut === 1 ? "1 file" : `${this.#leftOut} files`;
		this.#options.note(`Left out: ${what} behind what was rendered; what came of it is checked instead.`);
	}
	/** Patches and the like are no resources. Where the kustomization is rendered, it is all left out. */
	async #leaveOutPieces(folder, shown) {
		const kustomization = await readKustomization(folder);
		if (kustomization === null || this.#behind.has(kustomization.file)) return;
		const pieces = piecesOf(kustomization).filter((path) => isManifestPath(path) && !this.#seen.has(path));
		for (const path of pieces) this.#seen.add(path);
		if (pieces.length === 0 && kustomization.changes.length > 0) this.#changed.push({
			shown: this.#display(kustomization.file, join(shown, basename(kustomization.file))),
			by: kustomization.changes
		});
		if (pieces.length > 0) this.#options.note(`${this.#display(kustomization.file, join(shown, basename(kustomization.file)))} patches its resources: the patches were left out, check what \`kubectl kustomize\` prints instead (--kustomize).`);
	}
	#isExcluded(absolute) {
		const { exclude, workingFolder } = this.#options;
		return exclude.length > 0 && this.#excluded(slashed(relative(workingFolder, absolute)));
	}
	#display(absolute, shown) {
		return shownPath(absolute, shown, this.#gitRoot);
	}
};
/** null where nothing is there. Asked for in place, as files are read: the other way costs threads, and more than it takes. */
function statusOf(absolute, shown) {
	try {
		return statSync(absolute);
	} catch (error) {
		return failed$1(shown, error, "ENOENT");
	}
}
function folderEntries(folder, shown) {
	try {
		return readdirSync(folder, { withFileTypes: true });
	} catch (error) {
		failed$1(shown, error);
		return [];
	}
}
/** Regular files are read in place: a stream of each would wait longer than the disk takes. A pipe is a stream; a device may have no end. */
async function* read(absolute, shown, silenceMs) {
	let descriptor = null;
	try {
		descriptor = openSync(absolute, constants.O_RDONLY | constants.O_NONBLOCK);
		const status = fstatSync(descriptor);
		if (status.isFIFO()) {
			const { Socket } = await import("node:net");
			const pipe = new Socket({
				fd: descriptor,
				readable: true,
				writable: false
			});
			descriptor = null;
			yield* patiently(pipe, shown, silenceMs);
			return;
		}
		if (!status.isFile()) throw new UsageError(`${shown}: cannot be read: neither a file nor a pipe`);
		for (let done = 0;;) {
			const chunk = Buffer.allocUnsafe(Math.min(Math.max(status.size - done, 4095) + 1, maxAtOnce));
			const length = readSync(descriptor, chunk);
			if (length === 0) return;
			done += length;
			yield chunk.subarray(0, length);
			if (length < chunk.length && done >= status.size) return;
		}
	} catch (error) {
		failed$1(shown, error);
	} finally {
		if (descriptor !== null) closeSync(descriptor);
	}
}
async function* patiently(pipe, shown, silenceMs) {
	const silent = new UsageError(`${shown}: cannot be read: nothing came out of it for ${silenceMs / 1e3} s`);
	pipe.setTimeout(silenceMs, () => pipe.destroy(silent));
	for await (const chunk of pipe) if (chunk instanceof Uint8Array) yield chunk;
}
/** Throws `UsageError` naming the path; returns null for the code that the caller expects. */
function failed$1(path, error, expected) {
	if (error instanceof UsageError) throw error;
	const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
	if (code === expected || expected === "ENOENT" && code === "ENOTDIR") return null;
	const reasons = {
		ENOENT: "no such file",
		EACCES: "permission denied",
		EISDIR: "is a folder",
		EPERM: "not permitted"
	};
	const misread = code === "ENOENT" && path.includes("\ufffd");
	throw new UsageError(`${path}: cannot be read: ${misread ? "its name is not UTF-8" : reasons[code] ?? code}`);
}

// node_modules/js-yaml/dist/js-yaml.mjs
/*! js-yaml 5.5.0 https://github.com/nodeca/js-yaml @license MIT */
var DEFAULT_SNIPPET_OPTIONS = {
	maxLength: 79,
	indent: 1,
	linesBefore: 3,
	linesAfter: 2
};
function getLine(buffer, lineStart, lineEnd, position, maxLineLength) {
	let head = "";
	let tail = "";
	const maxHalfLength = Math.floor(maxLineLength / 2) - 1;
	if (position - lineStart > maxHalfLength) {
		head = " ... ";
		lineStart = position - maxHalfLength + head.length;
	}
	if (lineEnd - position > maxHalfLength) {
		tail = " ...";
		lineEnd = position + maxHalfLength - tail.length;
	}
	return {
		str: head + buffer.slice(lineStart, lineEnd).replace(/\t/g, "\u2192") + tail,
		pos: position - lineStart + head.length
	};
}
function padStart(string, max) {
	return " ".repeat(Math.max(max - string.length, 0)) + string;
}
function makeSnippet(mark, options) {
	if (!mark.buffer) return null;
	const opts = {
		...DEFAULT_SNIPPET_OPTIONS,
		...options
	};
	const re = /\r?\n|\r|\0/g;
	const lineStarts = [0];
	const lineEnds = [];
	let match;
	let foundLineNo = -1;
	while (match = re.exec(mark.buffer)) {
		lineEnds.push(match.index);
		lineStarts.push(match.index + match[0].length);
		if (mark.position <= match.index && foundLineNo < 0) foundLineNo = lineStarts.length - 2;
	}
	if (foundLineNo < 0) foundLineNo = lineStarts.length - 1;
	let result = "";
	const lineNoLength = Math.min(mark.line + opts.linesAfter, lineEnds.length).toString().length;
	const maxLineLength = opts.maxLength - (opts.indent + lineNoLength + 3);
	for (let i = 1; i <= opts.linesBefore; i++) {
		if (foundLineNo - i < 0) break;
		const line = getLine(mark.buffer, lineStarts[foundLineNo - i], lineEnds[foundLineNo - i], mark.position - (lineStarts[foundLineNo] - lineStarts[foundLineNo - i]), maxLineLength);
		result = `${" ".repeat(opts.indent)}${padStart((mark.line - i + 1).toString(), lineNoLength)} | ${line.str}\n${result}`;
	}
	const line = getLine(mark.buffer, lineStarts[foundLineNo], lineEnds[foundLineNo], mark.position, maxLineLength);
	result += `${" ".repeat(opts.indent)}${padStart((mark.line + 1).toString(), lineNoLength)} | ${line.str}\n`;
	result += `${"-".repeat(opts.indent + lineNoLength + 3 + line.pos)}^\n`;
	for (let i = 1; i <= opts.linesAfter; i++) {
		if (foundLineNo + i >= lineEnds.length) break;
		const line = getLine(mark.buffer, lineStarts[foundLineNo + i], lineEnds[foundLineNo + i], mark.position - (lineStarts[foundLineNo] - lineStarts[foundLineNo + i]), maxLineLength);
		result += `${" ".repeat(opts.indent)}${padStart((mark.line + i + 1).toString(), lineNoLength)} | ${line.str}\n`;
	}
	return result.replace(/\n$/, "");
}
function formatError(exception, compact) {
	let where = "";
	if (!exception.mark) return exception.reason;
	if (exception.mark.name) where += `in "${exception.mark.name}" `;
	where += `(${exception.mark.line + 1}:${exception.mark.column + 1})`;
	if (!compact && exception.mark.snippet) where += `\n\n${exception.mark.snippet}`;
	return `${exception.reason} ${where}`;
}
/**
* A YAML error. Unlike an ordinary `Error`, it adds a source snippet showing
* the location of the problem to the error message, when available.
*
* @category Main
*/
var YAMLException = class YAMLException extends Error {
	reason;
	mark;
	/**
	* Optional `mark` contains source snippet data. Usually, use
	* {@link YAMLException.throwAt} instead of passing it directly.
	*/
	constructor(reason, mark) {
		super();
		this.name = "YAMLException";
		this.reason = reason;
		this.mark = mark;
		this.message = formatError(this, false);
		if (Error.captureStackTrace) Error.captureStackTrace(this, this.constructor);
	}
	/**
	* Returns the formatted error, omitting the source snippet in compact mode.
	*/
	toString(compact) {
		return `${this.name}: ${formatError(this, compact)}`;
	}
	/**
	* Builds a YAMLException with a source snippet and throws it. `source` is
	* the raw input text; `position` is an offset into it.
	*/
	static throwAt(source, position, message, filename = "") {
		let line = 0;
		let lineStart = 0;
		for (let index = 0; index < position; index++) {
			const ch = source.charCodeAt(index);
			if (ch === 10) {
				line++;
				lineStart = index + 1;
			} else if (ch === 13) {
				line++;
				if (source.charCodeAt(index + 1) === 10) index++;
				lineStart = index + 1;
			}
		}
		const mark = {
			name: filename,
			buffer: source,
			position,
			line,
			column: position - lineStart
		};
		mark.snippet = makeSnippet(mark);
		throw new YAMLException(message, mark);
	}
};
/** @category Events */
var EVENT_ID = {
	DOCUMENT: 1,
	SEQUENCE: 2,
	MAPPING: 3,
	SCALAR: 4,
	ALIAS: 5,
	POP: 6
};
/** @category Nodes */
var SCALAR_STYLE = {
	PLAIN: 1,
	SINGLE_QUOTED: 2,
	DOUBLE_QUOTED: 3,
	LITERAL_BLOCK: 4,
	FOLDED_BLOCK: 5
};
/** @category Nodes */
var COLLECTION_STYLE = {
	BLOCK: 1,
	FLOW: 2
};
/** @category Nodes */
var CHOMPING_MODE = {
	CLIP: 1,
	STRIP: 2,
	KEEP: 3
};
var NO_RANGE$3 = -1;
function simpleEscapeSequence(c) {
	switch (c) {
		case 48: return "\0";
		case 97: return "\x07";
		case 98: return "\b";
		case 116: return "	";
		case 9: return "	";
		case 110: return "\n";
		case 118: return "\v";
		case 102: return "\f";
		case 114: return "\r";
		case 101: return "\x1B";
		case 32: return " ";
		case 34: return "\"";
		case 47: return "/";
		case 92: return "\\";
		case 78: return "\u0085";
		case 95: return "\xA0";
		case 76: return "\u2028";
		case 80: return "\u2029";
		default: return "";
	}
}
var simpleEscapeCheck = new Array(256);
var simpleEscapeMap = new Array(256);
for (let i = 0; i < 256; i++) {
	simpleEscapeCheck[i] = simpleEscapeSequence(i) ? 1 : 0;
	simpleEscapeMap[i] = simpleEscapeSequence(i);
}
function charFromCodepoint(c) {
	if (c <= 65535) return String.fromCharCode(c);
	return String.fromCharCode((c - 65536 >> 10) + 55296, (c - 65536 & 1023) + 56320);
}
function fromHexCode$1(c) {
	if (c >= 48 && c <= 57) return c - 48;
	return (c | 32) - 97 + 10;
}
function escapedHexLen$1(c) {
	if (c === 120) return 2;
	if (c === 117) return 4;
	return 8;
}
function skipFoldedBreaks(input, position, end) {
	let breaks = 0;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 10) {
			breaks++;
			position++;
		} else if (ch === 13) {
			breaks++;
			position++;
			if (input.charCodeAt(position) === 10) position++;
		} else if (ch === 32 || ch === 9) position++;
		else break;
	}
	return {
		position,
		breaks
	};
}
function foldedBreaks(count) {
	if (count === 1) return " ";
	return "\n".repeat(count - 1);
}
function getPlainValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, captureEnd);
}
function getSingleQuotedValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 39) {
			result += input.slice(captureStart, position) + "'";
			position += 2;
			captureStart = captureEnd = position;
		} else if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, end);
}
function getDoubleQuotedValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 92) {
			result += input.slice(captureStart, position);
			position++;
			const escaped = input.charCodeAt(position);
			if (escaped === 10 || escaped === 13) position = skipFoldedBreaks(input, position, end).position;
			else if (escaped < 256 && simpleEscapeCheck[escaped]) {
				result += simpleEscapeMap[escaped];
				position++;
			} else {
				let hexLength = escapedHexLen$1(escaped);
				let hexResult = 0;
				for (; hexLength > 0; hexLength--) {
					position++;
					const digit = fromHexCode$1(input.charCodeAt(position));
					hexResult = (hexResult << 4) + digit;
				}
				result += charFromCodepoint(hexResult);
				position++;
			}
			captureStart = captureEnd = position;
		} else if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, end);
}
function getBlockValue(input, start, end, indent, chomping, folded) {
	const textIndent = indent < 0 ? 0 : indent;
	const region = input.slice(start, end).replace(/\r\n?/g, "\n");
	const lines = region === "" ? [] : (region.endsWith("\n") ? region.slice(0, -1) : region).split("\n");
	let result = "";
	let didReadContent = false;
	let emptyLines = 0;
	let atMoreIndented = false;
	for (const line of lines) {
		let column = 0;
		while (column < textIndent && line.charCodeAt(column) === 32) column++;
		if (indent < 0 || column >= line.length) {
			emptyLines++;
			continue;
		}
		const content = line.slice(textIndent);
		const first = content.charCodeAt(0);
		if (folded) {
			if (first === 32 || first === 9) {
				atMoreIndented = true;
				result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
			} else if (atMoreIndented) {
				atMoreIndented = false;
				result += "\n".repeat(emptyLines + 1);
			} else if (emptyLines === 0) {
				if (didReadContent) result += " ";
			} else result += "\n".repeat(emptyLines);
		} else result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
		result += content;
		didReadContent = true;
		emptyLines = 0;
	}
	if (chomping === CHOMPING_MODE.KEEP) result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
	else if (chomping !== CHOMPING_MODE.STRIP) {
		if (didReadContent) result += "\n";
	}
	return result;
}
/**
* Decodes the scalar referenced by event offsets in `input`.
*
* @category Events
*/
function getScalarValue(input, scalar) {
	if (scalar.valueStart === NO_RANGE$3) return "";
	const { valueStart, valueEnd } = scalar;
	if (scalar.fast) return input.slice(valueStart, valueEnd);
	switch (scalar.style) {
		case SCALAR_STYLE.SINGLE_QUOTED: return getSingleQuotedValue(input, valueStart, valueEnd);
		case SCALAR_STYLE.DOUBLE_QUOTED: return getDoubleQuotedValue(input, valueStart, valueEnd);
		case SCALAR_STYLE.LITERAL_BLOCK: return getBlockValue(input, valueStart, valueEnd, scalar.indent, scalar.chomping, false);
		case SCALAR_STYLE.FOLDED_BLOCK: return getBlockValue(input, valueStart, valueEnd, scalar.indent, scalar.chomping, true);
		default: return getPlainValue(input, valueStart, valueEnd);
	}
}
var DEFAULT_TAG_HANDLERS = Object.assign(Object.create(null), {
	"!": "!",
	"!!": "tag:yaml.org,2002:"
});
var TAG_SUFFIX_CHARS = "-#;/?:@&=+$_.~*'()";
var TAG_URI_CHARS = TAG_SUFFIX_CHARS + "!,[]";
var NO_RANGE$1 = -1;
var HAS_OWN = Object.prototype.hasOwnProperty;
var CONTEXT_FLOW_IN = 1;
var CONTEXT_FLOW_OUT = 2;
var CONTEXT_BLOCK_IN = 3;
var CONTEXT_BLOCK_OUT = 4;
var PATTERN_NON_PRINTABLE = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/;
var PATTERN_FLOW_INDICATORS = /[,\[\]{}]/;
var PATTERN_TAG_HANDLE = /^(?:!|!!|![0-9A-Za-z-]+!)$/;
var NS_URI_CHAR = String.raw`(?:%[0-9A-Fa-f]{2}|[0-9A-Za-z\-#;/?:@&=+$,_.!~*'()\[\]])`;
var NS_TAG_CHAR = String.raw`(?:%[0-9A-Fa-f]{2}|[0-9A-Za-z\-#;/?:@&=+$.~*'()_])`;
var PATTERN_TAG_URI = /* @__PURE__ */ (() => new RegExp(`^(?:${NS_URI_CHAR})*$`))();
var PATTERN_TAG_SUFFIX = /* @__PURE__ */ (() => new RegExp(`^(?:${NS_TAG_CHAR})+$`))();
var PATTERN_TAG_PREFIX = /* @__PURE__ */ (() => new RegExp(`^(?:!(?:${NS_URI_CHAR})*|${NS_TAG_CHAR}(?:${NS_URI_CHAR})*)$`))();
var DEFAULT_PARSER_OPTIONS = {
	filename: "",
	maxDepth: 100
};
function addDocumentEvent(state, explicitStart, explicitEnd) {
	state.events.push({
		type: EVENT_ID.DOCUMENT,
		explicitStart,
		explicitEnd,
		directives: state.directives
	});
}
function addSequenceEvent(state, start, anchorStart, anchorEnd, tagStart, tagEnd, style) {
	state.events.push({
		type: EVENT_ID.SEQUENCE,
		start,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style
	});
}
function addMappingEvent(state, start, anchorStart, anchorEnd, tagStart, tagEnd, style) {
	state.events.push({
		type: EVENT_ID.MAPPING,
		start,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style
	});
}
function insertFlowPairMappingEvent(state, snapshot) {
	state.events.splice(snapshot.eventsLength, 0, {
		type: EVENT_ID.MAPPING,
		start: snapshot.position,
		anchorStart: NO_RANGE$1,
		anchorEnd: NO_RANGE$1,
		tagStart: NO_RANGE$1,
		tagEnd: NO_RANGE$1,
		style: COLLECTION_STYLE.FLOW
	});
}
function addScalarEvent(state, valueStart, valueEnd, anchorStart, anchorEnd, tagStart, tagEnd, style, chomping = CHOMPING_MODE.CLIP, indent = -1, fast = false) {
	state.events.push({
		type: EVENT_ID.SCALAR,
		valueStart,
		valueEnd,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style,
		chomping,
		indent,
		fast
	});
}
function addAliasEvent(state, anchorStart, anchorEnd) {
	state.events.push({
		type: EVENT_ID.ALIAS,
		anchorStart,
		anchorEnd
	});
}
function addPopEvent(state) {
	state.events.push({ type: EVENT_ID.POP });
}
function addEmptyScalarEvent(state) {
	addScalarEvent(state, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, SCALAR_STYLE.PLAIN);
}
function emptyProperties() {
	return {
		anchorStart: NO_RANGE$1,
		anchorEnd: NO_RANGE$1,
		tagStart: NO_RANGE$1,
		tagEnd: NO_RANGE$1
	};
}
function snapshotState(state) {
	return {
		position: state.position,
		line: state.line,
		lineStart: state.lineStart,
		lineIndent: state.lineIndent,
		firstTabInLine: state.firstTabInLine,
		eventsLength: state.events.length
	};
}
function restoreState(state, snapshot) {
	state.position = snapshot.position;
	state.line = snapshot.line;
	state.lineStart = snapshot.lineStart;
	state.lineIndent = snapshot.lineIndent;
	state.firstTabInLine = snapshot.firstTabInLine;
	state.events.length = snapshot.eventsLength;
}
function throwError(state, message) {
	YAMLException.throwAt(state.input.slice(0, state.length), state.position, message, state.filename);
}
function isEol(c) {
	return c === 10 || c === 13;
}
function isWhiteSpace(c) {
	return c === 9 || c === 32;
}
function isWsOrEol(c) {
	return isWhiteSpace(c) || isEol(c);
}
function isWsOrEolOrEnd(c) {
	return c === 0 || isWsOrEol(c);
}
function isFlowIndicator(c) {
	return c === 44 || c === 91 || c === 93 || c === 123 || c === 125;
}
function fromDecimalCode(c) {
	return c >= 48 && c <= 57 ? c - 48 : -1;
}
function fromHexCode(c) {
	if (c >= 48 && c <= 57) return c - 48;
	const lc = c | 32;
	if (lc >= 97 && lc <= 102) return lc - 97 + 10;
	return -1;
}
function escapedHexLen(c) {
	if (c === 120) return 2;
	if (c === 117) return 4;
	if (c === 85) return 8;
	return 0;
}
function isSimpleEscape(c) {
	return c === 48 || c === 97 || c === 98 || c === 116 || c === 9 || c === 110 || c === 118 || c === 102 || c === 114 || c === 101 || c === 32 || c === 34 || c === 47 || c === 92 || c === 78 || c === 95 || c === 76 || c === 80;
}
function consumeLineBreak(state) {
	if (state.input.charCodeAt(state.position) === 10) state.position++;
	else {
		state.position++;
		if (state.input.charCodeAt(state.position) === 10) state.position++;
	}
	state.line++;
	state.lineStart = state.position;
	state.lineIndent = 0;
	state.firstTabInLine = -1;
}
function skipSeparationSpace(state, allowComments) {
	let lineBreaks = 0;
	let ch = state.input.charCodeAt(state.position);
	let hasSeparation = state.position === state.lineStart || isWsOrEol(state.input.charCodeAt(state.position - 1));
	while (ch !== 0) {
		while (isWhiteSpace(ch)) {
			hasSeparation = true;
			if (ch === 9 && state.firstTabInLine === -1) state.firstTabInLine = state.position;
			ch = state.input.charCodeAt(++state.position);
		}
		if (allowComments && hasSeparation && ch === 35) do
			ch = state.input.charCodeAt(++state.position);
		while (!isEol(ch) && ch !== 0);
		if (!isEol(ch)) break;
		consumeLineBreak(state);
		lineBreaks++;
		hasSeparation = true;
		ch = state.input.charCodeAt(state.position);
		while (ch === 32) {
			state.lineIndent++;
			ch = state.input.charCodeAt(++state.position);
		}
	}
	return lineBreaks;
}
function testDocumentSeparator(state, position = state.position) {
	const ch = state.input.charCodeAt(position);
	if ((ch === 45 || ch === 46) && ch === state.input.charCodeAt(position + 1) && ch === state.input.charCodeAt(position + 2)) {
		const following = state.input.charCodeAt(position + 3);
		return following === 0 || isWsOrEol(following);
	}
	return false;
}
function skipByteOrderMark(state) {
	if (state.position === state.lineStart && state.input.charCodeAt(state.position) === 65279) {
		state.position++;
		state.lineStart = state.position;
	}
}
function testDocumentBoundary(state) {
	if (state.position !== state.lineStart) return false;
	if (testDocumentSeparator(state)) return true;
	if (state.input.charCodeAt(state.position) !== 65279) return false;
	const snapshot = snapshotState(state);
	skipByteOrderMark(state);
	skipSeparationSpace(state, true);
	const ch = state.input.charCodeAt(state.position);
	const result = state.position === state.lineStart && (ch === 37 || ch === 45 && testDocumentSeparator(state));
	restoreState(state, snapshot);
	return result;
}
function skipUntilLineEnd(state) {
	let ch = state.input.charCodeAt(state.position);
	while (ch !== 0 && !isEol(ch)) ch = state.input.charCodeAt(++state.position);
}
function checkPrintable(state, start, end) {
	const match = PATTERN_NON_PRINTABLE.exec(state.input.slice(start, end));
	if (match !== null) {
		state.position = start + match.index + match[0].length - 1;
		throwError(state, "the stream contains non-printable characters");
	}
}
function readTagProperty(state, props, inFlow) {
	if (state.input.charCodeAt(state.position) !== 33) return false;
	if (props.tagStart !== NO_RANGE$1) throwError(state, "duplication of a tag property");
	const start = state.position;
	let isVerbatim = false;
	let isNamed = false;
	let tagHandle = "!";
	let ch = state.input.charCodeAt(++state.position);
	if (ch === 60) {
		isVerbatim = true;
		ch = state.input.charCodeAt(++state.position);
	} else if (ch === 33) {
		isNamed = true;
		tagHandle = "!!";
		ch = state.input.charCodeAt(++state.position);
	}
	let suffixStart = state.position;
	let tagName;
	if (isVerbatim) {
		while (ch !== 0 && ch !== 62) ch = state.input.charCodeAt(++state.position);
		if (ch !== 62) throwError(state, "unexpected end of the stream within a verbatim tag");
		tagName = state.input.slice(suffixStart, state.position);
		state.position++;
	} else {
		while (ch !== 0 && !isWsOrEol(ch) && !(inFlow && isFlowIndicator(ch))) {
			if (ch === 33) {
				if (!isNamed) {
					tagHandle = state.input.slice(suffixStart - 1, state.position + 1);
					if (!PATTERN_TAG_HANDLE.test(tagHandle)) throwError(state, "named tag handle cannot contain such characters");
					isNamed = true;
					suffixStart = state.position + 1;
				} else throwError(state, "tag suffix cannot contain exclamation marks");
			}
			ch = state.input.charCodeAt(++state.position);
		}
		tagName = state.input.slice(suffixStart, state.position);
		if (PATTERN_FLOW_INDICATORS.test(tagName)) throwError(state, "tag suffix cannot contain flow indicator characters");
	}
	if (tagName && !(isVerbatim ? PATTERN_TAG_URI.test(tagName) : PATTERN_TAG_SUFFIX.test(tagName))) throwError(state, `tag name cannot contain such characters: ${tagName}`);
	if (!isVerbatim && tagHandle !== "!" && tagHandle !== "!!" && !HAS_OWN.call(state.tagHandlers, tagHandle)) throwError(state, `undeclared tag handle "${tagHandle}"`);
	props.tagStart = start;
	props.tagEnd = state.position;
	return true;
}
function readAnchorProperty(state, props) {
	if (state.input.charCodeAt(state.position) !== 38) return false;
	if (props.anchorStart !== NO_RANGE$1) throwError(state, "duplication of an anchor property");
	state.position++;
	const start = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position)) && !isFlowIndicator(state.input.charCodeAt(state.position))) state.position++;
	if (state.position === start) throwError(state, "name of an anchor node must contain at least one character");
	props.anchorStart = start;
	props.anchorEnd = state.position;
	return true;
}
function readAlias(state, props) {
	if (state.input.charCodeAt(state.position) !== 42) return false;
	if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) throwError(state, "alias node should not have any properties");
	state.position++;
	const start = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position)) && !isFlowIndicator(state.input.charCodeAt(state.position))) state.position++;
	if (state.position === start) throwError(state, "name of an alias node must contain at least one character");
	addAliasEvent(state, start, state.position);
	return true;
}
function readFlowScalarBreak(state, nodeIndent) {
	skipSeparationSpace(state, false);
	if (state.lineIndent < nodeIndent) throwError(state, "deficient indentation");
}
function readSingleQuotedScalar(state, nodeIndent, props) {
	if (state.input.charCodeAt(state.position) !== 39) return false;
	state.position++;
	const start = state.position;
	let simple = true;
	while (state.input.charCodeAt(state.position) !== 0) {
		const ch = state.input.charCodeAt(state.position);
		if (ch === 39) {
			if (state.input.charCodeAt(state.position + 1) === 39) {
				simple = false;
				state.position += 2;
				continue;
			}
			const end = state.position;
			state.position++;
			addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.SINGLE_QUOTED, CHOMPING_MODE.CLIP, -1, simple);
			return true;
		}
		if (isEol(ch)) {
			simple = false;
			readFlowScalarBreak(state, nodeIndent);
		} else if (state.position === state.lineStart && testDocumentSeparator(state)) throwError(state, "unexpected end of the document within a single quoted scalar");
		else if (ch !== 9 && ch < 32) throwError(state, "expected valid JSON character");
		else state.position++;
	}
	throwError(state, "unexpected end of the stream within a single quoted scalar");
}
function readDoubleQuotedScalar(state, nodeIndent, props) {
	if (state.input.charCodeAt(state.position) !== 34) return false;
	state.position++;
	const start = state.position;
	let simple = true;
	while (state.input.charCodeAt(state.position) !== 0) {
		const ch = state.input.charCodeAt(state.position);
		if (ch === 34) {
			const end = state.position;
			state.position++;
			addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.DOUBLE_QUOTED, CHOMPING_MODE.CLIP, -1, simple);
			return true;
		}
		if (ch === 92) {
			simple = false;
			const escaped = state.input.charCodeAt(++state.position);
			if (isEol(escaped)) readFlowScalarBreak(state, nodeIndent);
			else if (isSimpleEscape(escaped)) state.position++;
			else {
				let hexLength = escapedHexLen(escaped);
				if (hexLength === 0) throwError(state, "unknown escape sequence");
				while (hexLength-- > 0) {
					state.position++;
					if (fromHexCode(state.input.charCodeAt(state.position)) < 0) throwError(state, "expected hexadecimal character");
				}
				state.position++;
			}
		} else if (isEol(ch)) {
			simple = false;
			readFlowScalarBreak(state, nodeIndent);
		} else if (state.position === state.lineStart && testDocumentSeparator(state)) throwError(state, "unexpected end of the document within a double quoted scalar");
		else if (ch !== 9 && ch < 32) throwError(state, "expected valid JSON character");
		else state.position++;
	}
	throwError(state, "unexpected end of the stream within a double quoted scalar");
}
function readBlockScalar(state, parentIndent, props) {
	const ch = state.input.charCodeAt(state.position);
	let chomping = CHOMPING_MODE.CLIP;
	let indent = -1;
	let detectedIndent = false;
	if (ch !== 124 && ch !== 62) return false;
	const style = ch === 124 ? SCALAR_STYLE.LITERAL_BLOCK : SCALAR_STYLE.FOLDED_BLOCK;
	state.position++;
	while (state.input.charCodeAt(state.position) !== 0) {
		const current = state.input.charCodeAt(state.position);
		const digit = fromDecimalCode(current);
		if (current === 43 || current === 45) {
			if (chomping !== CHOMPING_MODE.CLIP) throwError(state, "repeat of a chomping mode identifier");
			chomping = current === 43 ? CHOMPING_MODE.KEEP : CHOMPING_MODE.STRIP;
			state.position++;
		} else if (digit >= 0) {
			if (digit === 0) throwError(state, "bad explicit indentation width of a block scalar; it cannot be less than one");
			if (detectedIndent) throwError(state, "repeat of an indentation width identifier");
			indent = parentIndent + digit - 1;
			detectedIndent = true;
			state.position++;
		} else break;
	}
	let hadWhitespace = false;
	while (isWhiteSpace(state.input.charCodeAt(state.position))) {
		hadWhitespace = true;
		state.position++;
	}
	if (hadWhitespace && state.input.charCodeAt(state.position) === 35) skipUntilLineEnd(state);
	if (isEol(state.input.charCodeAt(state.position))) consumeLineBreak(state);
	else if (state.input.charCodeAt(state.position) !== 0) throwError(state, "a line break is expected");
	let contentIndent = detectedIndent ? indent : -1;
	let maxLeadingIndent = 0;
	const valueStart = state.position;
	let valueEnd = state.position;
	while (state.input.charCodeAt(state.position) !== 0) {
		const linePosition = state.position;
		let column = 0;
		while (state.input.charCodeAt(linePosition + column) === 32) column++;
		const first = state.input.charCodeAt(linePosition + column);
		if (first === 0) {
			if (contentIndent >= 0) {
				if (column > contentIndent) valueEnd = linePosition + column;
			} else if (column > 0) valueEnd = linePosition + column;
			break;
		}
		if (testDocumentBoundary(state)) break;
		if (!detectedIndent && contentIndent === -1 && isEol(first)) maxLeadingIndent = Math.max(maxLeadingIndent, column);
		if (!detectedIndent && contentIndent === -1 && !isEol(first)) {
			if (first === 9 && column < parentIndent) {
				state.position = linePosition + column;
				throwError(state, "tab characters must not be used in indentation");
			}
			if (column >= parentIndent && column < maxLeadingIndent) {
				state.position = linePosition + column;
				throwError(state, "bad indentation of a mapping entry");
			}
		}
		if (contentIndent === -1 && first !== 0 && !isEol(first) && column < parentIndent) {
			state.lineIndent = column;
			state.position = linePosition + column;
			break;
		}
		if (!detectedIndent && first !== 0 && !isEol(first) && contentIndent === -1) contentIndent = column;
		const requiredIndent = contentIndent === -1 ? parentIndent + 1 : contentIndent;
		if (first !== 0 && !isEol(first) && column < requiredIndent) {
			state.lineIndent = column;
			state.position = linePosition + column;
			break;
		}
		skipUntilLineEnd(state);
		valueEnd = state.position;
		if (isEol(state.input.charCodeAt(state.position))) {
			consumeLineBreak(state);
			valueEnd = state.position;
		}
	}
	checkPrintable(state, valueStart, valueEnd);
	addScalarEvent(state, valueStart, valueEnd, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, style, chomping, contentIndent);
	return true;
}
function canStartPlainScalar(state, nodeContext) {
	const ch = state.input.charCodeAt(state.position);
	const inFlow = nodeContext === CONTEXT_FLOW_IN;
	if (ch === 0 || isWsOrEol(ch) || ch === 35 || ch === 38 || ch === 42 || ch === 33 || ch === 124 || ch === 62 || ch === 39 || ch === 34 || ch === 37 || ch === 64 || ch === 96 || isFlowIndicator(ch)) return false;
	if (ch === 63 || ch === 45) {
		const following = state.input.charCodeAt(state.position + 1);
		if (isWsOrEolOrEnd(following) || inFlow && isFlowIndicator(following)) return false;
	}
	return true;
}
function readPlainScalar(state, nodeIndent, nodeContext, props) {
	if (!canStartPlainScalar(state, nodeContext)) return false;
	const start = state.position;
	let end = state.position;
	let ch = state.input.charCodeAt(state.position);
	const inFlow = nodeContext === CONTEXT_FLOW_IN;
	let multiline = false;
	while (ch !== 0) {
		if (testDocumentBoundary(state)) break;
		if (ch === 58) {
			const following = state.input.charCodeAt(state.position + 1);
			if (isWsOrEolOrEnd(following) || inFlow && isFlowIndicator(following)) break;
		} else if (ch === 35) {
			if (isWsOrEol(state.input.charCodeAt(state.position - 1))) break;
		} else if (inFlow && isFlowIndicator(ch)) break;
		else if (isEol(ch)) {
			const savedPosition = state.position;
			const savedLine = state.line;
			const savedLineStart = state.lineStart;
			const savedLineIndent = state.lineIndent;
			skipSeparationSpace(state, false);
			if (state.lineIndent >= nodeIndent) {
				multiline = true;
				ch = state.input.charCodeAt(state.position);
				continue;
			}
			state.position = savedPosition;
			state.line = savedLine;
			state.lineStart = savedLineStart;
			state.lineIndent = savedLineIndent;
			break;
		}
		if (!isWhiteSpace(ch)) end = state.position + 1;
		ch = state.input.charCodeAt(++state.position);
	}
	if (end === start) return false;
	checkPrintable(state, start, end);
	addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.PLAIN, CHOMPING_MODE.CLIP, -1, !multiline);
	return true;
}
function skipFlowSeparationSpace(state, nodeIndent) {
	const startLine = state.line;
	skipSeparationSpace(state, true);
	if (state.line > startLine && state.lineIndent < nodeIndent || state.firstTabInLine !== -1 && state.lineIndent < nodeIndent) throwError(state, "deficient indentation");
}
function readFlowCollection(state, nodeIndent, props) {
	const ch = state.input.charCodeAt(state.position);
	const isMapping = ch === 123;
	const start = state.position;
	let readNext = true;
	if (ch !== 91 && ch !== 123) return false;
	const terminator = isMapping ? 125 : 93;
	if (isMapping) addMappingEvent(state, start, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.FLOW);
	else addSequenceEvent(state, start, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.FLOW);
	state.position++;
	while (state.input.charCodeAt(state.position) !== 0) {
		skipFlowSeparationSpace(state, nodeIndent);
		let ch = state.input.charCodeAt(state.position);
		if (ch === terminator) {
			state.position++;
			addPopEvent(state);
			return true;
		} else if (!readNext) throwError(state, "missed comma between flow collection entries");
		else if (ch === 44) throwError(state, "expected the node content, but found ','");
		let isPair = false;
		let isExplicitPair = false;
		if (ch === 63 && isWsOrEol(state.input.charCodeAt(state.position + 1))) {
			isPair = isExplicitPair = true;
			state.position += 1;
			skipFlowSeparationSpace(state, nodeIndent);
		}
		const entryLine = state.line;
		const entryStart = snapshotState(state);
		const keyWasRead = parseNode(state, nodeIndent, CONTEXT_FLOW_IN, false, true);
		skipFlowSeparationSpace(state, nodeIndent);
		ch = state.input.charCodeAt(state.position);
		if ((isMapping || isExplicitPair || state.line === entryLine) && ch === 58) {
			isPair = true;
			state.position++;
			skipFlowSeparationSpace(state, nodeIndent);
			if (!isMapping) {
				insertFlowPairMappingEvent(state, entryStart);
				if (!keyWasRead) addEmptyScalarEvent(state);
			} else if (!keyWasRead) addEmptyScalarEvent(state);
			if (!parseNode(state, nodeIndent, CONTEXT_FLOW_IN, false, true)) addEmptyScalarEvent(state);
			skipFlowSeparationSpace(state, nodeIndent);
			if (!isMapping) addPopEvent(state);
		} else if (isMapping && isPair) {
			if (!keyWasRead) addEmptyScalarEvent(state);
			addEmptyScalarEvent(state);
		} else if (isMapping) addEmptyScalarEvent(state);
		else if (isPair) {
			insertFlowPairMappingEvent(state, entryStart);
			if (!keyWasRead) addEmptyScalarEvent(state);
			addEmptyScalarEvent(state);
			addPopEvent(state);
		}
		ch = state.input.charCodeAt(state.position);
		if (ch === 44) {
			readNext = true;
			state.position++;
		} else readNext = false;
	}
	throwError(state, "unexpected end of the stream within a flow collection");
}
function readBlockSequence(state, nodeIndent, props) {
	if (state.firstTabInLine !== -1 || state.input.charCodeAt(state.position) !== 45 || !isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) return false;
	addSequenceEvent(state, state.position, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.BLOCK);
	while (state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) {
		if (state.firstTabInLine !== -1) {
			state.position = state.firstTabInLine;
			throwError(state, "tab characters must not be used in indentation");
		}
		const entryLine = state.line;
		state.position++;
		const hadBreak = skipSeparationSpace(state, true) > 0;
		if (state.firstTabInLine !== -1 && state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) throwError(state, "bad indentation of a sequence entry");
		if (hadBreak && state.lineIndent <= nodeIndent) addEmptyScalarEvent(state);
		else parseNode(state, nodeIndent, CONTEXT_BLOCK_IN, false, true);
		skipSeparationSpace(state, true);
		if (state.lineIndent < nodeIndent || state.position >= state.length) break;
		if (state.lineIndent > nodeIndent) throwError(state, "bad indentation of a sequence entry");
		if (state.line === entryLine && state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) throwError(state, "bad indentation of a sequence entry");
	}
	addPopEvent(state);
	return true;
}
function readBlockMapping(state, nodeIndent, flowIndent, props) {
	let atExplicitKey = false;
	let detected = false;
	let mappingOpened = false;
	let pendingExplicitKey = false;
	if (state.firstTabInLine !== -1) return false;
	let ch = state.input.charCodeAt(state.position);
	while (ch !== 0) {
		if (!atExplicitKey && state.firstTabInLine !== -1) {
			state.position = state.firstTabInLine;
			throwError(state, "tab characters must not be used in indentation");
		}
		const following = state.input.charCodeAt(state.position + 1);
		const entryLine = state.line;
		if ((ch === 63 || ch === 58) && isWsOrEolOrEnd(following)) {
			if (!mappingOpened) {
				addMappingEvent(state, state.position, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.BLOCK);
				mappingOpened = true;
			}
			if (ch === 63) {
				if (atExplicitKey) addEmptyScalarEvent(state);
				detected = true;
				atExplicitKey = true;
			} else if (atExplicitKey) atExplicitKey = false;
			else {
				addEmptyScalarEvent(state);
				detected = true;
				atExplicitKey = false;
			}
			state.position += 1;
			pendingExplicitKey = true;
		} else {
			if (atExplicitKey) {
				addEmptyScalarEvent(state);
				atExplicitKey = false;
			}
			const beforeKey = snapshotState(state);
			if (!parseNode(state, flowIndent, CONTEXT_FLOW_OUT, false, true)) break;
			if (state.line === entryLine) {
				ch = state.input.charCodeAt(state.position);
				while (isWhiteSpace(ch)) ch = state.input.charCodeAt(++state.position);
				if (ch === 58) {
					ch = state.input.charCodeAt(++state.position);
					if (!isWsOrEolOrEnd(ch)) throwError(state, "a whitespace character is expected after the key-value separator within a block mapping");
					if (!mappingOpened) {
						state.events.splice(beforeKey.eventsLength, 0, {
							type: EVENT_ID.MAPPING,
							start: beforeKey.position,
							anchorStart: props.anchorStart,
							anchorEnd: props.anchorEnd,
							tagStart: props.tagStart,
							tagEnd: props.tagEnd,
							style: COLLECTION_STYLE.BLOCK
						});
						mappingOpened = true;
					}
					detected = true;
					atExplicitKey = false;
					pendingExplicitKey = false;
				} else if (detected) throwError(state, "expected ':' after a mapping key");
				else {
					if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) {
						restoreState(state, beforeKey);
						return false;
					}
					return true;
				}
			} else if (detected) throwError(state, "can not read a block mapping entry; a multiline key may not be an implicit key");
			else {
				if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) {
					restoreState(state, beforeKey);
					return false;
				}
				return true;
			}
		}
		if (parseNode(state, nodeIndent, CONTEXT_BLOCK_OUT, true, pendingExplicitKey)) pendingExplicitKey = false;
		if (!atExplicitKey) {
			if (pendingExplicitKey) {
				addEmptyScalarEvent(state);
				pendingExplicitKey = false;
			}
		}
		skipSeparationSpace(state, true);
		ch = state.input.charCodeAt(state.position);
		if ((state.line === entryLine || state.lineIndent > nodeIndent) && ch !== 0) throwError(state, "bad indentation of a mapping entry");
		else if (state.lineIndent < nodeIndent) break;
	}
	if (!detected) return false;
	if (atExplicitKey) addEmptyScalarEvent(state);
	if (mappingOpened) addPopEvent(state);
	return true;
}
function parseNode(state, parentIndent, nodeContext, allowToSeek, allowCompact, allowPropertyMapping = true) {
	if (state.depth >= state.maxDepth) throwError(state, `nesting exceeded maxDepth (${state.maxDepth})`);
	state.depth++;
	let indentStatus = 1;
	let atNewLine = false;
	let hasContent = false;
	let propertyStart = null;
	const props = emptyProperties();
	let allowBlockScalars = nodeContext === CONTEXT_BLOCK_OUT || nodeContext === CONTEXT_BLOCK_IN;
	let allowBlockCollections = allowBlockScalars;
	const allowBlockStyles = allowBlockScalars;
	if (allowToSeek && skipSeparationSpace(state, true)) {
		atNewLine = true;
		if (state.lineIndent > parentIndent) indentStatus = 1;
		else if (state.lineIndent === parentIndent) indentStatus = 0;
		else indentStatus = -1;
	}
	if (indentStatus === 1) while (true) {
		const ch = state.input.charCodeAt(state.position);
		const propertyState = snapshotState(state);
		if (atNewLine && indentStatus !== 1 && (ch === 33 || ch === 38)) break;
		if (atNewLine && allowBlockStyles && (props.tagStart !== NO_RANGE$1 || props.anchorStart !== NO_RANGE$1) && (ch === 33 || ch === 38)) {
			const fallbackState = snapshotState(state);
			const flowIndent = parentIndent + 1;
			if (readBlockMapping(state, state.position - state.lineStart, flowIndent, props) && state.events[fallbackState.eventsLength]?.type === EVENT_ID.MAPPING) {
				state.depth--;
				return true;
			}
			restoreState(state, fallbackState);
		}
		if (atNewLine && (ch === 33 && props.tagStart !== NO_RANGE$1 || ch === 38 && props.anchorStart !== NO_RANGE$1)) break;
		if (!readTagProperty(state, props, nodeContext === CONTEXT_FLOW_IN) && !readAnchorProperty(state, props)) break;
		if (propertyStart === null) propertyStart = propertyState;
		if (skipSeparationSpace(state, true)) {
			atNewLine = true;
			allowBlockCollections = allowBlockStyles;
			if (state.lineIndent > parentIndent) indentStatus = 1;
			else if (state.lineIndent === parentIndent) indentStatus = 0;
			else indentStatus = -1;
		} else allowBlockCollections = false;
	}
	if (allowBlockCollections) allowBlockCollections = atNewLine || allowCompact;
	if (indentStatus === 1 || nodeContext === CONTEXT_BLOCK_OUT) {
		const flowIndent = nodeContext === CONTEXT_FLOW_IN || nodeContext === CONTEXT_FLOW_OUT ? parentIndent : parentIndent + 1;
		const blockIndent = state.position - state.lineStart;
		if (indentStatus === 1) {
			if (allowBlockCollections && (readBlockSequence(state, blockIndent, props) || readBlockMapping(state, blockIndent, flowIndent, props)) || readFlowCollection(state, flowIndent, props)) hasContent = true;
			else {
				const ch = state.input.charCodeAt(state.position);
				if (propertyStart !== null && allowPropertyMapping && allowBlockStyles && !allowBlockCollections && ch !== 124 && ch !== 62) {
					const fallbackState = snapshotState(state);
					const propertyIndent = propertyStart.position - propertyStart.lineStart;
					restoreState(state, propertyStart);
					if (readBlockMapping(state, propertyIndent, flowIndent, emptyProperties()) && state.events[fallbackState.eventsLength]?.type === EVENT_ID.MAPPING) hasContent = true;
					else restoreState(state, fallbackState);
				}
				if (!hasContent && (allowBlockScalars && readBlockScalar(state, flowIndent, props) || readSingleQuotedScalar(state, flowIndent, props) || readDoubleQuotedScalar(state, flowIndent, props) || readAlias(state, props) || readPlainScalar(state, flowIndent, nodeContext, props))) hasContent = true;
			}
		} else if (indentStatus === 0) hasContent = allowBlockCollections && readBlockSequence(state, blockIndent, props);
	}
	allowBlockScalars = allowBlockScalars && !hasContent;
	if (!hasContent && (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1 || allowBlockScalars)) {
		addScalarEvent(state, NO_RANGE$1, NO_RANGE$1, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.PLAIN);
		hasContent = true;
	}
	state.depth--;
	return hasContent || props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1;
}
function readDirective(state) {
	if (state.lineIndent > 0 || state.input.charCodeAt(state.position) !== 37) return false;
	state.position++;
	const nameStart = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position))) state.position++;
	const name = state.input.slice(nameStart, state.position);
	const args = [];
	if (name.length === 0) throwError(state, "directive name must not be less than one character in length");
	while (state.input.charCodeAt(state.position) !== 0 && !isEol(state.input.charCodeAt(state.position))) {
		while (isWhiteSpace(state.input.charCodeAt(state.position))) state.position++;
		if (state.input.charCodeAt(state.position) === 35 || isEol(state.input.charCodeAt(state.position)) || state.input.charCodeAt(state.position) === 0) break;
		const start = state.position;
		while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position))) state.position++;
		args.push(state.input.slice(start, state.position));
	}
	if (isEol(state.input.charCodeAt(state.position))) consumeLineBreak(state);
	if (name === "YAML") {
		if (state.directives.some((directive) => directive.kind === "yaml")) throwError(state, "duplication of %YAML directive");
		if (args.length !== 1) throwError(state, "YAML directive accepts exactly one argument");
		const match = /^([0-9]+)\.([0-9]+)$/.exec(args[0]);
		if (match === null) throwError(state, "ill-formed argument of the YAML directive");
		if (parseInt(match[1], 10) !== 1) throwError(state, "unacceptable YAML version of the document");
		state.directives.push({
			kind: "yaml",
			version: args[0]
		});
	} else if (name === "TAG") {
		if (args.length !== 2) throwError(state, "TAG directive accepts exactly two arguments");
		const [handle, prefix] = args;
		if (!PATTERN_TAG_HANDLE.test(handle)) throwError(state, "ill-formed tag handle (first argument) of the TAG directive");
		if (HAS_OWN.call(state.tagHandlers, handle)) throwError(state, `there is a previously declared suffix for "${handle}" tag handle`);
		if (!PATTERN_TAG_PREFIX.test(prefix)) throwError(state, "ill-formed tag prefix (second argument) of the TAG directive");
		state.tagHandlers[handle] = prefix;
		state.directives.push({
			kind: "tag",
			handle,
			prefix
		});
	}
	return true;
}
function readDocument(state) {
	state.directives = [];
	state.tagHandlers = Object.create(null);
	let hasDirectives = false;
	skipSeparationSpace(state, true);
	while (readDirective(state)) {
		hasDirectives = true;
		skipSeparationSpace(state, true);
	}
	let explicitStart = false;
	let explicitEnd = false;
	let allowCompact = true;
	if (state.lineIndent === 0 && state.input.charCodeAt(state.position) === 45 && state.input.charCodeAt(state.position + 1) === 45 && state.input.charCodeAt(state.position + 2) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 3))) {
		explicitStart = true;
		const markerLine = state.line;
		state.position += 3;
		skipSeparationSpace(state, true);
		allowCompact = state.line > markerLine;
	} else if (hasDirectives) throwError(state, "directives end mark is expected");
	const documentEventIndex = state.events.length;
	if (!explicitStart && state.position === state.lineStart && state.input.charCodeAt(state.position) === 46 && testDocumentSeparator(state)) {
		state.position += 3;
		skipSeparationSpace(state, true);
		return;
	}
	addDocumentEvent(state, explicitStart, false);
	if (!parseNode(state, state.lineIndent - 1, CONTEXT_BLOCK_OUT, false, allowCompact, allowCompact)) addEmptyScalarEvent(state);
	skipSeparationSpace(state, true);
	if (state.position === state.lineStart && testDocumentSeparator(state)) {
		explicitEnd = state.input.charCodeAt(state.position) === 46;
		if (explicitEnd) {
			const markerLine = state.line;
			state.position += 3;
			skipSeparationSpace(state, true);
			if (state.line === markerLine && state.position < state.length) throwError(state, "end of the stream or a document separator is expected");
		}
	}
	const documentEvent = state.events[documentEventIndex];
	if (documentEvent?.type === EVENT_ID.DOCUMENT) documentEvent.explicitEnd = explicitEnd;
	addPopEvent(state);
	if (!explicitEnd && state.position < state.length && !testDocumentBoundary(state)) throwError(state, "end of the stream or a document separator is expected");
}
/**
* Parses YAML into a flat event stream referencing source text by offsets.
*
* @category Events
*/
function parseEvents(input, options) {
	const length = input.length;
	const state = {
		...DEFAULT_PARSER_OPTIONS,
		...options,
		input: `${input}\0`,
		length,
		position: 0,
		line: 0,
		lineStart: 0,
		lineIndent: 0,
		firstTabInLine: -1,
		depth: 0,
		directives: [],
		tagHandlers: Object.create(null),
		events: []
	};
	const nullpos = input.indexOf("\0");
	if (nullpos !== -1) YAMLException.throwAt(input, nullpos, "null byte is not allowed in input", state.filename);
	while (state.position < state.length) {
		skipByteOrderMark(state);
		skipSeparationSpace(state, true);
		if (state.position >= state.length) break;
		const documentStart = state.position;
		readDocument(state);
		if (state.position === documentStart)
 /* c8 ignore next */
		throwError(state, "can not read a document");
	}
	return state.events;
}

// src/parse/document-stream.ts
const lineFeed = 10;
const carriageReturn = 13;
const dash = 45;
const dot = 46;
/** What a marker needs to see behind it (the rest of it, and a white space), and before it (a line break and a byte order mark). */
const lookahead = 3;
const lookbehind = 4;
const oversizedExcerptBytes = 4096;
const leastRoomBytes = 1 << 18;
/**
* Cuts at `---` and `...` in column one, wherever they stand (https://yaml.org/spec/1.2.2/#912-document-markers: not even a block
* or quoted scalar may hold them), and between JSON values printed one after the other, as `kubectl` and `jq` do. An error in
* one document therefore never reaches the next.
*/
async function* documentStream(chunks, maxBytes) {
	const cutter = new Cutter(maxBytes);
	for await (const chunk of chunks) {
		cutter.add(chunk);
		for (let cut = cutter.next(false); cut !== null; cut = cutter.next(false)) yield cut;
	}
	for (let cut = cutter.next(true); cut !== null; cut = cutter.next(true)) yield cut;
	const last = cutter.finish();
	if (last !== null) yield last;
}
/** Boundaries are rare: they are searched for by what Node has for it, some ten times as fast as a look at every line. */
var Cutter = class {
	#maxBytes;
	/** The current document as far as it is here, and a few bytes before what has not been looked at. */
	#window = Buffer.alloc(0);
	/** What the window is a piece of, unless that is a chunk. */
	#own = Buffer.alloc(0);
	/** Before it no boundary is left in the window. */
	#position = 0;
	/** The next places in the window, from `#position` on, that may be a `---`, a `...`, and the begin of a JSON value. */
	#dashes = -1;
	#dots = -1;
	#brace = -1;
	/** The line on which the byte of the window at `#counted` stands. */
	#line = 1;
	#counted = 0;
	/** Whether a carriage return is in the window. */
	#returns = false;
	/** Where the current document begins in the window. */
	#begin = 0;
	/** Whether a `---` or a JSON value opened it. Nothing but comments makes no document without one. */
	#explicit = false;
	/** Of the current document up to `#openingRead`. */
	#opening = unopened;
	#openingRead = 0;
	/** The first bytes of the current document, where it is too long for the window. */
	#oversized = null;
	/** The last byte before the window that is no white space. */
	#before = 0;
	constructor(maxBytes) {
		this.#maxBytes = maxBytes;
	}
	add(chunk) {
		const seen = Math.max(0, this.#position - lookbehind);
		if (this.#window.length - this.#begin > this.#maxBytes) this.#oversized ??= this.#head(this.#window.length);
		if (this.#oversized !== null) {
			this.#isJson();
			this.#begin = Math.max(this.#begin, seen);
		}
		const from = Math.min(this.#begin, seen);
		this.#lineAt(from);
		this.#before = lastSignificant(this.#window, from) || this.#before;
		this.#window = this.#joined(this.#window.subarray(from), chunk);
		this.#returns = this.#returns && from < seen || this.#window.includes(carriageReturn, seen - from);
		this.#begin -= from;
		this.#position -= from;
		this.#counted -= from;
		this.#openingRead -= from;
		this.#dashes = this.#dots = this.#brace = -1;
	}
	/** A chunk behind what is left: in place where there is room for it. */
	#joined(left, chunk) {
		if (left.length === 0) return chunk;
		const length = left.length + chunk.length;
		let start = left.buffer === this.#own.buffer ? left.byteOffset - this.#own.byteOffset : this.#own.length;
		if (start + length > this.#own.length) {
			start = 0;
			if (length > this.#own.length) this.#own = Buffer.allocUnsafeSlow(length + Math.max(length >> 1, leastRoomBytes));
			left.copy(this.#own, 0);
		}
		chunk.copy(this.#own, start + left.length);
		return this.#own.subarray(start, start + length);
	}
	/** The next document that ends in the window; null where more bytes are needed. */
	next(final) {
		const window = this.#window;
		const limit = final ? window.length : window.length - lookahead;
		while (this.#position < limit) {
			if (this.#dashes < this.#position) this.#dashes = this.#search("---");
			if (this.#dots < this.#position) this.#dots = this.#search("...");
			const at = Math.min(this.#dashes, this.#dots, this.#nextBrace());
			if (at >= limit) break;
			const place = at === this.#dashes && isByteOrderMark(window, at - 3) ? at - 3 : at;
			const boundary = this.#isLineStart(place) ? this.#boundary(at) : null;
			if (boundary === null) {
				this.#position = at + 1;
				if (at !== this.#brace) while (window[this.#position] === window[at]) this.#position++;
				continue;
			}
			this.#position = boundary === "value" ? at + 1 : at + 3;
			const cut = this.#cut(boundary, place);
			if (cut !== null) return cut;
		}
		this.#position = Math.max(this.#position, limit);
		return null;
	}
	finish() {
		return this.#cut("end", this.#window.length);
	}
	#search(needle) {
		const found = this.#window.indexOf(needle, this.#position, "latin1");
		return found < 0 ? Infinity : found;
	}
	/** Searched for in JSON only. */
	#nextBrace() {
		if (!this.#isJson()) return Infinity;
		if (this.#brace < this.#position) {
			const from = Math.max(0, this.#position - 1);
			const places = (this.#returns ? ["\n{", "\r{"] : ["\n{"]).map((needle) => this.#window.indexOf(needle, from, "latin1"));
			this.#brace = Math.min(...places.map((place) => place < 0 ? Infinity : place + 1));
		}
		return this.#brace;
	}
	#isJson() {
		this.#opening = opening(this.#opening, this.#window, this.#openingRead, this.#window.length);
		this.#openingRead = this.#window.length;
		return this.#opening === true;
	}
	#isLineStart(at) {
		const before = this.#window[at - 1];
		return at === 0 || before === lineFeed || before === carriageReturn;
	}
	#boundary(at) {
		const window = this.#window;
		if (window[at] === dash) return isMarker(window, at) ? "start" : null;
		if (window[at] === dot) return isMarker(window, at) ? "end" : null;
		return (lastSignificant(window, at) || this.#before) === 125 ? "value" : null;
	}
	/** The line of a place in the window; never of one before the last that was asked for. */
	#lineAt(at) {
		if (at > this.#counted) {
			this.#line += lineBreaks(this.#window, this.#counted, at, this.#returns);
			this.#counted = at;
		}
		return this.#line;
	}
	/** Closes the current document before `at`; null where nothing stands there. */
	#cut(boundary, at) {
		const begin = this.#begin;
		if (at - begin > this.#maxBytes) this.#oversized ??= this.#head(at);
		const oversized = this.#oversized;
		const bytes = oversized?.bytes ?? this.#window.subarray(begin, at);
		const there = this.#explicit || oversized !== null || hasContent(bytes);
		this.#explicit = boundary !== "end";
		this.#opening = unopened;
		this.#openingRead = boundary === "end" ? at + 3 : at;
		if (!there && boundary === "start" && /^%/m.test(bytes.toString("latin1"))) return null;
		this.#begin = this.#openingRead;
		this.#oversized = null;
		const line = () => oversized?.line ?? this.#lineAt(begin);
		return there ? {
			bytes,
			line,
			oversized: oversized !== null
		} : null;
	}
	#head(end) {
		const bytes = this.#window.subarray(this.#begin, Math.min(end, this.#begin + oversizedExcerptBytes));
		return {
			bytes: Buffer.from(bytes),
			line: this.#lineAt(this.#begin)
		};
	}
};
const unopened = {
	brace: false,
	dashes: 0
};
/** JSON opens with `{"` or `{}`, unlike the template markers `{{`, perhaps after a `---`. */
function opening(before, bytes, from, to) {
	if (typeof before === "boolean") return before;
	let { brace, dashes } = before;
	for (let at = from; at < to; at++) {
		const byte = bytes[at] ?? 0;
		if (byte === 32 || byte >= 9 && byte <= 13 || byte >= 128) continue;
		if (brace) return byte === 34 || byte === 125;
		if (byte === 123) brace = true;
		else if (byte !== dash || ++dashes > 3) return false;
	}
	return {
		brace,
		dashes
	};
}
/** Four bytes at a time: a line feed makes its byte of `feeds` 0x80, and nothing else does. */
function lineBreaks(bytes, from, to, returns) {
	let count = 0;
	let at = from;
	const head = returns ? to : Math.min(to, from + (-(bytes.byteOffset + from) & 3));
	for (; at < head; at++) if (isLineBreak(bytes, at)) count++;
	const words = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2);
	const last = bytes.byteOffset + to >> 2;
	for (let word = bytes.byteOffset + at >> 2; word < last;) {
		let sums = 0;
		for (const end = Math.min(word + 255, last); word < end; word++) {
			const other = (words[word] ?? 0) ^ 168430090;
			const feeds = ~((other & 2139062143) + 2139062143 | other | 2139062143);
			sums = sums + (feeds >>> 7) | 0;
		}
		count += (sums & 255) + (sums >>> 8 & 255) + (sums >>> 16 & 255) + (sums >>> 24);
	}
	for (at = Math.max(at, last * 4 - bytes.byteOffset); at < to; at++) if (isLineBreak(bytes, at)) count++;
	return count;
}
/** A CR LF counts at its line feed. */
function isLineBreak(bytes, at) {
	return bytes[at] === lineFeed || bytes[at] === carriageReturn && bytes[at + 1] !== lineFeed;
}
/** `at` is that of its first mark. */
function isMarker(bytes, at) {
	const mark = bytes[at];
	if (bytes[at + 1] !== mark || bytes[at + 2] !== mark) return false;
	const after = bytes[at + 3] ?? lineFeed;
	return after === lineFeed || after === carriageReturn || after === 32 || after === 9;
}
function isByteOrderMark(bytes, at) {
	return bytes[at] === 239 && bytes[at + 1] === 187 && bytes[at + 2] === 191;
}
/** The last byte before `at` that is no white space; 0 where there is none. */
function lastSignificant(bytes, at) {
	for (let before = at - 1; before >= 0; before--) {
		const byte = bytes[before] ?? 0;
		if (byte !== 32 && byte !== 9 && byte !== lineFeed && byte !== carriageReturn) return byte;
	}
	return 0;
}
/** Whether anything but white space, comments and directives stands there. */
function hasContent(bytes) {
	let lineStart = true;
	let separated = true;
	for (let at = 0; at < bytes.length; at++) {
		const byte = bytes[at] ?? 0;
		if (byte === lineFeed || byte === carriageReturn) lineStart = separated = true;
		else if (byte === 32 || byte === 9) {
			lineStart = false;
			separated = true;
		} else if (byte === 35 && separated || byte === 37 && lineStart) while (at + 1 < bytes.length && bytes[at + 1] !== lineFeed && bytes[at + 1] !== carriageReturn) at++;
		else if (lineStart && isByteOrderMark(bytes, at)) at += 2;
		else return true;
	}
	return false;
}

// src/parse/glance.ts
/** The bytes of a document -> its apiVersion and kind, where they can be told without parsing. */
const headBytes = 4096;
const maxLineBytes = 1e3;
const typeLine = /^(["']?)(apiVersion|kind)\1:[ \t]+(?:"([^"\\]*)"|'([^']*)'|([A-Za-z][A-Za-z0-9./-]*))[ \t]*(?:[ \t]#.*)?\r?$/;
const passedLine = /^[ \t]*(?:#.*)?\r?$/;
const keyLine = /^[A-Za-z][\w.-]*:(?:[ \t]|\r?$)/;
const marker$1 = /^(?:\xef\xbb\xbf)?---[ \t]*(?:#.*)?(?:\r\n|\r|\n)/;
/**
* The type of a resource in block style, as tools write it; null for any other. What is told is what a parser would find: keys of the
* outermost mapping begin their line, and each of the two stands there once. They may be anywhere among the others.
*/
function glance(bytes) {
	const head = bytes.toString("latin1", 0, headBytes);
	if (head.includes("\r") && /\r(?!\n)/.test(head)) return null;
	let apiVersion;
	let kind;
	let at = marker$1.exec(head)?.[0].length ?? 0;
	while (apiVersion === void 0 || kind === void 0) {
		const end = head.indexOf("\n", at);
		if (end < 0) return null;
		const line = head.slice(at, end);
		const typed = typeOf$1(line);
		if (typed === null) {
			if (!passedLine.test(line)) {
				if (apiVersion === void 0 && kind === void 0 && !keyLine.test(line)) return null;
				break;
			}
		} else if (typed.key === "kind") {
			if (kind !== void 0) return null;
			kind = typed.value;
		} else if (apiVersion !== void 0) return null;
		else apiVersion = typed.value;
		at = end + 1;
	}
	if (kind === void 0) kind = further(bytes, "kind", at);
	else if (isRepeated(bytes, "kind", at)) return null;
	apiVersion ??= further(bytes, "apiVersion", at);
	return apiVersion === void 0 || kind === void 0 ? null : {
		apiVersion,
		kind
	};
}
function typeOf$1(line) {
	const [, , key, double, single, plain] = typeLine.exec(line) ?? [];
	if (key !== "apiVersion" && key !== "kind") return null;
	return {
		key,
		value: double ?? single ?? plain ?? ""
	};
}
/** The value of a key that stands once behind `from`. */
function further(bytes, key, from) {
	const at = bytes.indexOf(`\n${key}:`, Math.max(0, from - 1), "latin1") + 1;
	if (at === 0) return void 0;
	const [line = ""] = bytes.toString("latin1", at, at + maxLineBytes).split("\n", 1);
	return isRepeated(bytes, key, at + line.length) ? void 0 : typeOf$1(line)?.value;
}
/** Whether `key` begins a line behind `from`, where a line ends; in quotes or not. One search takes a third of the time of one for each way to write it. */
function isRepeated(bytes, key, from) {
	for (let at = from; (at = bytes.indexOf(key, at, "latin1")) >= 0; at += key.length) {
		const before = bytes[at - 1];
		const quoted = (before === 34 || before === 39) && bytes[at + key.length] === before;
		const begins = bytes[at - (quoted ? 2 : 1)];
		if (begins === 10 || begins === 13) return true;
	}
	return false;
}

// src/parse/image-key.ts
/** The bytes of a document -> whether an image, or a resource, can be in it at all. */
/** What may stand behind a key, or the rest of one. */
const afterKey = /^[\w-]{0,100}["']?[ \t]*(?:[:,\]}\r\n]|$)/;
const maxKeyBytes = 128;
/** With these a key in quotes can be spelt in other letters. */
const escape = /\\[xuU\r\n]/;
/** Whether a key such as "image" or "docker_image" is in it: all images that are known to anybody stand below one. */
function holdsImageKey(bytes) {
	for (let at = bytes.indexOf("mage"); at >= 0; at = bytes.indexOf("mage", at + 4, "latin1")) if (afterKey.test(bytes.toString("latin1", at + 4, at + maxKeyBytes))) return true;
	return hasEscapes(bytes);
}
/** Whether it has no `apiVersion`, as every resource has. */
function isOfAnotherProgram(bytes) {
	return !bytes.includes("apiVersion", 0, "latin1") && !hasEscapes(bytes);
}
function hasEscapes(bytes) {
	return bytes.includes("\\", 0, "latin1") && escape.test(bytes.toString("latin1"));
}

// src/parse/ignore-comments.ts
/** The text of a document -> what its comments silence. Pure. */
/** Of one document. */
const maxFound = 1e3;
const marker = /(?:^|(?<=\s))#[ \t]*pullgate-ignore[ \t]+[^\r\n]*/gm;
/** At the end of a line it speaks of that line, alone on its line of the next that is more than a comment. */
function ignoreComments(text, lines) {
	if (!text.includes("pullgate-ignore")) return [];
	const found = [];
	for (const match of text.matchAll(marker)) {
		if (found.length >= maxFound) break;
		const comment = match[0].split(/(?<=\S)\s+#\s/, 1)[0]?.trimEnd() ?? "";
		const end = match.index + comment.length;
		const at = lines.span(match.index, end);
		const before = /[^\r\n]*$/.exec(text.slice(Math.max(0, match.index - 1e3), match.index))?.[0] ?? "";
		if (/(?:^|\s)#/.test(before)) continue;
		const alone = before.trim() === "";
		const line = at.line + (alone ? below(text.slice(end)) : 0);
		const { rules, ...why } = parseSuppression(` ${comment}`.replace(/^\s*#\s*pullgate-ignore\s+/, ""));
		for (const rule of rules) found.push({
			rule,
			...why,
			at,
			of: {
				by: "comment",
				line
			}
		});
	}
	return found;
}
/** How many lines further down the next line stands that is neither empty nor a comment; 1 where there is none. */
function below(rest) {
	return ((/^[^\r\n]*(?:(?:\r\n|\r(?!\n)|\n)[ \t]*(?:#[^\r\n]*)?(?=[\r\n])){0,100}/.exec(rest)?.[0] ?? "").match(/\r\n|\r|\n/g)?.length ?? 0) + 1;
}

// src/parse/lenient-events.ts
/** The text of a document -> its events, also where js-yaml is stricter than the parser behind Kubernetes. */
/** Units of text read again and again at most, for the sake of lines that js-yaml refuses. */
const maxWork = 1 << 23;
/**
* js-yaml follows YAML 1.2 in asking that lines within brackets and quotes are indented more than what holds them; libyaml and
* its descendants do not ask (https://yaml.org/spec/1.2.2/#74-flow-collection-styles). Such a line is joined to the one before, unit
* for unit, so that every offset still fits `text`. Throws `YAMLException`.
*/
function lenientEvents(text, maxDepth) {
	let joined = text;
	for (let work = 0;; work += text.length) try {
		const events = parseEvents(joined, { maxDepth });
		if (joined !== text) {
			for (const event of events) if (event.type === EVENT_ID.SCALAR) event.fast = false;
		}
		return events;
	} catch (error) {
		if (!(error instanceof YAMLException) || error.reason !== "deficient indentation" || work > maxWork) throw error;
		const next = join$1(joined, error.mark?.position ?? 0);
		if (next === joined) throw error;
		joined = next;
	}
}
function join$1(text, position) {
	const lineStart = Math.max(text.lastIndexOf("\n", position - 1), text.lastIndexOf("\r", position - 1)) + 1;
	const indentation = text.slice(lineStart, position);
	if (indentation.includes("	")) return text.slice(0, lineStart) + indentation.replaceAll("	", " ") + text.slice(position);
	if (lineStart === 0) return text;
	const breakStart = text.startsWith("\r\n", lineStart - 2) ? lineStart - 2 : lineStart - 1;
	const previousStart = Math.max(text.lastIndexOf("\n", breakStart - 1), text.lastIndexOf("\r", breakStart - 1)) + 1;
	const contentEnd = previousStart + beforeComment(text.slice(previousStart, breakStart));
	return text.slice(0, contentEnd) + " ".repeat(lineStart - contentEnd) + text.slice(lineStart);
}
/** How much of a line stands before its comment. By hand: a regular expression for it takes back what it took as a quote, and would never end. */
function beforeComment(line) {
	let quote = "";
	for (let at = 0; at < line.length; at++) {
		const char = line.charAt(at);
		const before = line.charAt(at - 1);
		if (quote === "\"" && char === "\\") at++;
		else if (quote !== "") quote = char === quote ? "" : quote;
		else if (char === "#" && /^\s?$/.test(before)) return at;
		else if ((char === "\"" || char === "'") && /^[\s,[{:'"]?$/.test(before)) quote = char;
	}
	return line.length;
}

// src/parse/line-index.ts
const maxExcerptLength = 1e3;
/**
* A Secret, a list of them, or what makes them and may hold their values: anywhere in a document, be it one that does not parse;
* behind a tag or an anchor, or spelt with escapes, all the same.
*/
const secretKind = /\bkind["']?\s*:\s*(?:[&!]\S*\s+)*["']?(?:\w*Secret|\w*\\[ux])|\bsecretGenerator\b/;
/** What may stand before a value on its line and is none itself: indentation, dashes, a key, a quote. */
const plainBeginning = /^[\s-]*(?:"?[\w./-]+"?\s*:\s*)?["']?$/;
var LineIndex = class {
	#file;
	#text;
	#firstLine;
	#starts = null;
	#lastEnd = null;
	#holdsSecret = null;
	/** `firstLine`: the 1-based line of the file on which `text` begins. */
	constructor(file, text, firstLine) {
		this.#file = file;
		this.#text = text;
		this.#firstLine = firstLine;
	}
	/** The text holds a Secret: what stands on its lines is not to be shown. */
	get holdsSecret() {
		return this.#holdsSecret ??= secretKind.test(this.#text);
	}
	/** `end` is exclusive. What stands behind all text, as an empty value may, is where the last line ends: the next is another document's. */
	span(start, end) {
		const starts = this.#starts ??= lineStarts(this.#text);
		const lastEnd = this.#lastEnd ??= this.#text.trimEnd().length;
		const from = locate(starts, Math.min(start, lastEnd));
		const to = locate(starts, start > lastEnd ? lastEnd : Math.min(Math.max(start, end), this.#text.length));
		const lineStart = starts[from.line] ?? 0;
		const line = this.#text.slice(lineStart, starts[from.line + 1] ?? this.#text.length);
		const excerpt = /^[^\r\n]*/.exec(line.slice(0, maxExcerptLength))?.[0] ?? "";
		return {
			file: this.#file,
			line: this.#firstLine + from.line,
			column: from.column + 1,
			endLine: this.#firstLine + to.line,
			endColumn: to.column + 1,
			excerpt: copy(this.holdsSecret ? alone(excerpt, from.column, to.line === from.line ? to.column : from.column) : excerpt)
		};
	}
};
/** Key and span, without what follows them; nothing where anything else stands before them. */
function alone(line, start, end) {
	return plainBeginning.test(line.slice(0, start)) ? line.slice(0, end) : "";
}
/** A string of its own: a slice would keep the whole document in memory. */
function copy(text) {
	return ` ${text}`.slice(1);
}
function lineStarts(text) {
	const starts = [0];
	if (text.includes("\r")) for (const lineBreak of text.matchAll(/\r\n|\r|\n/g)) starts.push(lineBreak.index + lineBreak[0].length);
	else for (let at = text.indexOf("\n") + 1; at > 0; at = text.indexOf("\n", at) + 1) starts.push(at);
	return starts;
}
function locate(starts, offset) {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = low + high + 1 >> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return {
		line: low,
		column: offset - (starts[low] ?? 0)
	};
}

// src/parse/manifests.ts
/**
* Whether the document is one of Kubernetes, and its resources. CustomResourceDefinitions are left out: they hold schemas, and
* nothing that is pulled.
*/
function manifests(root, origin) {
	const found = [];
	const type = root === null ? null : typeOf(root, {
		apiVersion: null,
		kind: null
	});
	if (root?.node !== "mapping" || type === null) return {
		kubernetes: false,
		definition: false,
		manifests: found
	};
	collect(root, type, "", origin, found);
	return {
		kubernetes: true,
		definition: isDefinition(type),
		manifests: found
	};
}
function isDefinition(type) {
	return type.kind === "CustomResourceDefinition" && type.apiVersion.startsWith("apiextensions.k8s.io/");
}
function typeOf(node, inherited) {
	const apiVersion = text$1(child(node, "apiVersion")) ?? inherited.apiVersion;
	const kind = text$1(child(node, "kind")) ?? inherited.kind;
	return apiVersion !== null && apiVersion !== "" && kind !== null && kind !== "" ? {
		apiVersion,
		kind
	} : null;
}
function collect(root, type, path, origin, found) {
	const list = type.kind.endsWith("List") ? child(root, "items") : void 0;
	if (list?.node === "sequence") {
		const kind = type.kind.slice(0, -4);
		const inherited = kind === "" ? {
			apiVersion: null,
			kind: null
		} : {
			apiVersion: type.apiVersion,
			kind
		};
		for (const [place, item] of items(list).entries()) {
			const itemType = typeOf(item, inherited);
			if (item.node === "mapping" && itemType !== null) collect(item, itemType, `${path === "" ? "" : `${path}.`}items[${place}]`, origin, found);
		}
	} else if (!isDefinition(type)) found.push(manifest(root, type, path, origin));
}
function manifest(root, type, path, origin) {
	const { file, document, lines } = origin;
	const namespace = text$1(descend(root, "metadata", "namespace"));
	const name = text$1(descend(root, "metadata", "name"));
	const span = (node) => lines.span(node.start, node.end);
	const duplicates = origin.duplicates.size === 0 ? [] : duplicatesWithin(root, origin.duplicates, span);
	return {
		file,
		document,
		path,
		...type,
		namespace,
		name,
		root,
		span,
		duplicates
	};
}
function duplicatesWithin(root, known, span) {
	const found = [];
	const seen = /* @__PURE__ */ new Set();
	const walk = (node, path) => {
		if (node.node === "scalar" || seen.has(node)) return;
		seen.add(node);
		if (node.node === "sequence") node.items.forEach((item, place) => walk(item, `${path}[${place}]`));
		else {
			for (const { key, first, merge, alike } of known.get(node) ?? []) {
				const at = span(merge ?? key);
				found.push({
					key: key.value,
					path: step$1(path, key.value),
					at,
					first: span(first),
					merged: merge !== null,
					alike
				});
			}
			for (const entry of node.entries) walk(entry.value, step$1(path, entry.key.value));
		}
	};
	walk(root, "");
	return found;
}
function step$1(path, key) {
	if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
	return path === "" ? key : `${path}.${key}`;
}

// src/parse/scalar-type.ts
const word = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const nothing$2 = /^(?:~|null|Null|NULL)?$/;
const special$1 = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const integer = /^(?:[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)|0b[-+][01]+)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const dotted = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;
const standardTag = "tag:yaml.org,2002:";
const typeOfTag = {
	int: "number",
	float: "number",
	bool: "boolean",
	null: "null"
};
/**
* What a plain scalar without a tag is, as sigs.k8s.io/yaml resolves it: YAML 1.1 with `y` and `n`, without base 60, and a
* timestamp stays a string (https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go, v1.6.0).
*/
function scalarType(text) {
	const first = text.charCodeAt(0);
	if (Number.isNaN(first)) return "null";
	if (first === 46) return special$1.test(text) || dotted.test(text) && Number.isFinite(Number(text.replaceAll("_", ""))) ? "number" : "string";
	if (first === 43 || first === 45 || first >= 48 && first <= 57) {
		const digits = text.replaceAll("_", "");
		if (integer.test(digits) || special$1.test(text)) return "number";
		return float.test(digits) && Number.isFinite(Number(digits)) ? "number" : "string";
	}
	if (text.length > 5) return "string";
	if (word.test(text)) return "boolean";
	return nothing$2.test(text) ? "null" : "string";
}
/** What an explicit tag makes of a scalar; the tags of other programs make strings. */
function taggedType(tag) {
	const name = tag.startsWith("!!") ? tag.slice(2) : tag.startsWith(`!<${standardTag}`) ? tag.slice(20, -1) : "";
	return typeOfTag[name] ?? "string";
}

// src/parse/unreadable-error.ts
var UnreadableError = class extends Error {
	/** Offset into the text of the document, in UTF-16 units. */
	offset;
	template;
	/** `message` is one line without a position. */
	constructor(message, offset, template = null) {
		super(message);
		this.offset = offset;
		this.template = template;
	}
};

// src/parse/node-tree.ts
/** The events of one document -> its tree of nodes, aliases and merge keys resolved. Never deeper or wider than Kubernetes would go. */
/** Longer values are pieces of the document's text, which they keep in memory. */
const maxDetachedLength = 4096;
const styles$1 = [
	"plain",
	"plain",
	"single",
	"double",
	"literal",
	"folded"
];
var Scalar = class {
	node = "scalar";
	style;
	start;
	end;
	#text;
	#event;
	#value;
	constructor(text, event, start, end) {
		this.#text = text;
		this.#event = event;
		this.style = styles$1[event.style];
		this.start = start;
		this.end = end;
	}
	get value() {
		return this.#value ??= detached(getScalarValue(this.#text, this.#event));
	}
	get type() {
		const { tagStart, tagEnd } = this.#event;
		if (tagStart >= 0) return taggedType(this.#text.slice(tagStart, tagEnd));
		return this.style === "plain" ? scalarType(this.value) : "string";
	}
};
/** V8 makes a slice of 13 units or more a view of its parent; joined and cut again it is one of a small string of its own. */
function detached(value) {
	return value.length < 13 || value.length > maxDetachedLength ? value : ` ${value}`.slice(1);
}
const manyKeys = 12;
/**
* `events` are those of one document, their offsets fit `text`. Throws `UnreadableError` for what Kubernetes would refuse: an
* unknown anchor, one within itself, too much of them, a merge of no mapping; and for template markers read as mappings.
*/
function nodeTree(text, events) {
	const duplicates = /* @__PURE__ */ new Map();
	const anchors = /* @__PURE__ */ new Map();
	const frames = [];
	let root = null;
	let documents = 0;
	let size = 0;
	let aliased = 0;
	/** Where the text stands after what has been read. */
	let cursor = 0;
	const place = (node) => {
		const frame = frames.at(-1);
		if (frame === void 0) root ??= node;
		else if (frame.node.node === "sequence") frame.node.items.push(node);
		else if (frame.key === void 0) frame.key = node.node === "scalar" ? node : refuseTemplate(text, frame.node, node);
		else {
			const key = frame.key;
			frame.key = void 0;
			if (key === null) return;
			if (key.value === "<<" && key.style === "plain") merge(frame, frame.node, key, node, duplicates);
			else addEntry(frame, frame.node, {
				key,
				value: node
			}, null, duplicates);
		}
	};
	const name = (start, end, node) => {
		if (start < 0) return null;
		const anchor = {
			node,
			size: 1,
			open: false
		};
		anchors.set(text.slice(start, end), anchor);
		return anchor;
	};
	const open = (node, event) => {
		const anchor = name(event.anchorStart, event.anchorEnd, node);
		if (anchor !== null) anchor.open = true;
		const flow = event.style === COLLECTION_STYLE.FLOW;
		frames.push({
			node,
			anchor,
			sizeBefore: size,
			key: void 0,
			places: null,
			merged: null,
			flow
		});
		cursor = Math.max(cursor, node.start);
		size++;
	};
	for (const event of events) switch (event.type) {
		case EVENT_ID.DOCUMENT:
			if (++documents > 1) throw new UnreadableError("a document begins without its marker", cursor);
			break;
		case EVENT_ID.SCALAR: {
			const scalar = located(text, event, Math.max(cursor, event.tagEnd, event.anchorEnd));
			cursor = Math.max(scalar.end, event.valueEnd);
			size++;
			name(event.anchorStart, event.anchorEnd, scalar);
			place(scalar);
			break;
		}
		case EVENT_ID.MAPPING:
			open({
				node: "mapping",
				start: event.start,
				end: event.start,
				entries: []
			}, event);
			break;
		case EVENT_ID.SEQUENCE:
			open({
				node: "sequence",
				start: event.start,
				end: event.start,
				items: []
			}, event);
			break;
		case EVENT_ID.ALIAS: {
			const alias = detached(text.slice(event.anchorStart, event.anchorEnd));
			const anchor = anchors.get(alias);
			cursor = event.anchorEnd;
			if (anchor === void 0) throw new UnreadableError(`unknown anchor "${alias.slice(0, 100)}"`, event.anchorStart - 1);
			if (anchor.open) throw new UnreadableError(`anchor "${alias.slice(0, 100)}" contains itself`, event.anchorStart - 1);
			size += 1 + anchor.size;
			aliased += anchor.size;
			if (isExcessive(aliased, size)) throw new UnreadableError("excessive aliasing", event.anchorStart - 1);
			place(anchor.node);
			break;
		}
		case EVENT_ID.POP: {
			const frame = frames.pop();
			if (frame === void 0) break;
			if (frame.flow) cursor = endOfFlow(text, frame.node, cursor);
			frame.node.end = cursor;
			if (frame.anchor !== null) {
				frame.anchor.open = false;
				frame.anchor.size = size - frame.sizeBefore;
			}
			place(frame.node);
			break;
		}
	}
	return {
		root,
		duplicates
	};
}
/**
* The rule of the decoder behind Kubernetes: up to 400,000 nodes 99 of 100 may come from aliases, from 4,000,000 on 10 of 100
* (https://github.com/yaml/go-yaml/blob/v2.4.0/decode.go, allowedAliasRatio).
*/
function isExcessive(aliased, size) {
	if (aliased <= 100 || size <= 1e3) return false;
	const allowed = size <= 4e5 ? .99 : size >= 4e6 ? .1 : .99 - .89 * (size - 4e5) / 36e5;
	return aliased / size > allowed;
}
/** Of a key given twice the later counts; one that a merge key brought is there to be written again. */
function addEntry(frame, mapping, entry, merge, duplicates) {
	const { entries } = mapping;
	const { key, value } = entry;
	if (frame.places === null && entries.length === manyKeys) frame.places = new Map(entries.map((each, place) => [each.key.value, place]));
	const earlier = frame.places?.get(key.value) ?? (frame.places === null ? entries.findIndex((each) => each.key.value === key.value) : -1);
	const first = entries[earlier];
	if (first === void 0) {
		frame.places?.set(key.value, entries.length);
		entries.push(entry);
		return;
	}
	entries[earlier] = entry;
	if (frame.merged?.has(first) === true) return;
	const known = duplicates.get(mapping) ?? [];
	known.push({
		key,
		first: first.key,
		merge,
		alike: isSameScalar(first.value, value)
	});
	duplicates.set(mapping, known);
}
function isSameScalar(a, b) {
	return a.node === "scalar" && b.node === "scalar" && a.value === b.value && a.type === b.type;
}
/**
* As the decoder behind kubectl and Helm does it, which is not what https://yaml.org/type/merge.html says: where the merge key stands, so
* that what it brings wins over the mapping's own keys before it, and loses to those behind it. Of a sequence the earlier wins
* (https://github.com/yaml/go-yaml/blob/v2.4.0/decode.go, merge). kustomize lets own keys win wherever they stand.
*/
function merge(frame, mapping, key, value, duplicates) {
	const merged = frame.merged ??= /* @__PURE__ */ new Set();
	for (const source of value.node === "sequence" ? value.items.toReversed() : [value]) {
		if (source.node !== "mapping") throw new UnreadableError("a merge key takes a mapping or a sequence of mappings", source.start);
		for (const { key: name, value: brought } of source.entries) {
			const entry = {
				key: name,
				value: brought
			};
			addEntry(frame, mapping, entry, key, duplicates);
			merged.add(entry);
		}
	}
}
/** A mapping as the key of a mapping is what `{{ ... }}` looks like to YAML. Any other key that is no scalar is passed over. */
function refuseTemplate(text, mapping, key) {
	if (key.node === "mapping" && key.start === mapping.start + 1 && text.startsWith("{{", mapping.start)) throw new UnreadableError("template markers that were not rendered", mapping.start, "helm");
	return null;
}
function located(text, event, cursor) {
	const { valueStart, valueEnd } = event;
	switch (event.style) {
		case SCALAR_STYLE.SINGLE_QUOTED:
		case SCALAR_STYLE.DOUBLE_QUOTED: return new Scalar(text, event, valueStart - 1, valueEnd + 1);
		case SCALAR_STYLE.LITERAL_BLOCK:
		case SCALAR_STYLE.FOLDED_BLOCK: {
			const indicator = skip(text, cursor, (char) => char !== "|" && char !== ">");
			return new Scalar(text, event, indicator, skip(text, indicator + 1, (char) => /[-+0-9]/.test(char)));
		}
		default: {
			if (valueStart >= 0) return new Scalar(text, event, valueStart, valueEnd);
			const colon = skip(text, cursor, (char) => char === " " || char === "	");
			const at = text[colon] === ":" ? colon + 1 : cursor;
			return new Scalar(text, event, at, at);
		}
	}
}
/** The end of a collection in brackets whose last child ends at `cursor`. A pair within a sequence (`[a: b]`) has none of its own. */
function endOfFlow(text, node, cursor) {
	const opening = text[node.start];
	const closing = node.node === "mapping" ? "}" : "]";
	if (opening !== (node.node === "mapping" ? "{" : "[")) return cursor;
	const at = skip(text, Math.max(cursor, node.start + 1), (char) => char !== closing);
	return Math.min(at + 1, text.length);
}
/** The first place from `at` on where `passes` is false outside of comments. */
function skip(text, at, passes) {
	for (; at < text.length; at++) {
		const char = text.charAt(at);
		if (char === "#" && /\s/.test(text.charAt(at - 1))) while (at + 1 < text.length && text[at + 1] !== "\n" && text[at + 1] !== "\r") at++;
		else if (!passes(char)) return at;
	}
	return text.length;
}

// src/parse/template-tool.ts
/** Comments, and strings in quotes that begin where a value may. */
const opaque = /(?<![^\s[{,:-])(?:"(?:\\.|[^"\\\r\n])*"|'(?:''|[^'\r\n])*')|(?<!\S)#.*$/g;
const blockHeader = /(?:^|[\s:-])[|>][-+0-9]*\s*(?:#.*)?$/;
/**
* Markers count where they can break a document: outside of block text, quoted strings and comments. `{{` and `{%` count anywhere
* in the document, as their effect is seen far away; `${...}` and `$(...)` are harmless in most places and count near `offset`, the place of
* the error.
*/
function templateTool(text, offset) {
	let helm = false;
	let blockIndent = -1;
	let near = "";
	let lineStart = 0;
	for (const line of text.split(/\r\n|\r|\n/)) {
		const indent = line.length - line.trimStart().length;
		const lineEnd = lineStart + line.length;
		if (!(blockIndent >= 0 && (indent > blockIndent || indent === line.length))) {
			const open = line.replace(opaque, "");
			blockIndent = blockHeader.test(open) ? indent : -1;
			if (/\{%[-+~ ]?\s*\w/.test(open)) return "jinja";
			helm ||= /\{\{(?:-|\s|\.|\/\*|\$|\()/.test(open) || /\{\{\s*\w/.test(open);
			if (offset >= lineStart - 1 && offset <= lineEnd + 2) near += open;
		}
		lineStart = lineEnd + 1;
		if (text.startsWith("\r\n", lineEnd)) lineStart++;
	}
	if (helm) return "helm";
	if (/\$\{\w+[^}]*\}/.test(near)) return "envsubst";
	return /\$\(\w+\)/.test(near) ? "kustomize" : null;
}

// src/parse/utf8-stream.ts
/** Bytes in UTF-8 or UTF-16 -> the same text in UTF-8, piece by piece. */
/** Stands for half a character: no YAML may hold it, so what cannot be converted is refused at its place, not replaced. */
const refused$1 = "\uffff";
/**
* Chunks of any size in UTF-8 (handed on as they are, valid or not) or UTF-16, told by their byte order mark or by where the
* zeros of the first two characters are (https://yaml.org/spec/1.2.2/#52-character-encodings).
*/
async function* utf8Stream(chunks) {
	let encoding = null;
	let rest = Buffer.alloc(0);
	for await (const chunk of chunks) {
		const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		if (encoding === "utf-8") {
			yield piece;
			continue;
		}
		rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
		if (encoding === null && rest.length < 4) continue;
		encoding ??= encodingOf(rest);
		if (encoding === "utf-8") {
			yield rest;
			rest = Buffer.alloc(0);
			continue;
		}
		const whole = wholeCharacters(rest, encoding);
		yield toUtf8(rest.subarray(0, whole), encoding);
		rest = rest.subarray(whole);
	}
	encoding ??= encodingOf(rest);
	if (rest.length === 0) return;
	if (encoding === "utf-8") yield rest;
	else {
		yield toUtf8(rest.subarray(0, rest.length & -2), encoding);
		if (rest.length % 2 === 1) yield Buffer.from(refused$1);
	}
}
function encodingOf(head) {
	const [a, b, c, d] = head;
	if (a === 255 && b === 254) return "utf-16le";
	if (a === 254 && b === 255) return "utf-16be";
	if (a !== 0 && b === 0 && c !== 0 && d === 0) return "utf-16le";
	if (a === 0 && b !== 0 && c === 0 && d !== 0) return "utf-16be";
	return "utf-8";
}
/** How many bytes of `bytes` can be converted before more of them come: an even number, without half a pair at the end. */
function wholeCharacters(bytes, encoding) {
	const even = bytes.length & -2;
	if (even === 0) return 0;
	const high = bytes[encoding === "utf-16le" ? even - 1 : even - 2] ?? 0;
	return high >= 216 && high <= 219 ? even - 2 : even;
}
function toUtf8(bytes, encoding) {
	const text = (encoding === "utf-16le" ? bytes : Buffer.from(bytes).swap16()).toString("utf16le");
	return Buffer.from(text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, refused$1));
}

// src/parse/parse.ts
/** SourceFile -> ParsedDocument[], one at a time. Pure: YAML and JSON with positions, at speed. */
/** One document in UTF-8. The API server takes no request above 3 MiB; a List that `kubectl get -A` prints may well be larger. */
const maxDocumentBytes = 64 << 20;
/** Of one document: each is a node or two, of some hundred bytes each. A larger one of `kubectl get -A` has fewer. */
const maxParts = 4 << 20;
/** Levels of nesting. What the API server stores is far below; above it the stack of whoever walks the tree is at risk. */
const maxDepth = 1e3;
const tooDeep = "nested too deeply";
/** Resources that hold no image whatever they say: by `apiVersion kind`, or all kinds of a group. */
const imageless = /^(?:v1 (?:ConfigMap|Secret)|rbac\.authorization\.k8s\.io\/\w+ \w+)$/;
/** Resources of Argo CD and Flux that say where others are. */
const placing = /^(?:argoproj\.io\/\w+ Application(?:Set)?|(?:kustomize|helm)\.toolkit\.fluxcd\.io\/\w+ (?:Kustomization|HelmRelease))$/;
/** No document may hold them: https://yaml.org/spec/1.2.2/#51-character-set. */
const controlCharacter = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
/**
* The documents of a file in order, one for each that a YAML parser counts (empty ones too) and one for each value of a JSON stream;
* none where nothing but comments stands. Holds one document and one chunk at a time. Never throws for what it reads; throws what
* `file.chunks()` throws.
*
* With `need: "images"` documents that cannot hold an image come back without being parsed, so nothing is said of errors in them: as
* `skipped`, or as `foreign` where they name no apiVersion. CustomResourceDefinitions are skipped always.
*/
async function* parse(file, options) {
	let document = 0;
	for await (const cut of documentStream(utf8Stream(file.chunks()), maxDocumentBytes)) yield parseDocument(file.path, document++, cut, options.need);
}
function parseDocument(file, document, cut, need) {
	if (!cut.oversized) {
		const type = glance(cut.bytes);
		if (type !== null && (isDefinition(type) || need === "images" && isImageless(type, cut.bytes))) return {
			content: "skipped",
			manifests: [],
			broken: null
		};
		if (type === null && need === "images" && isOfAnotherProgram(cut.bytes)) return {
			content: "foreign",
			manifests: [],
			broken: null
		};
	}
	const { text, invalidAt } = decode(cut.bytes);
	const lines = new LineIndex(file, text, cut.line());
	try {
		if (cut.oversized) throw new UnreadableError(`larger than 64 MiB`, 0);
		if (partsOf$1(cut.bytes) > maxParts) throw new UnreadableError(`more than ${maxParts} lines and items`, 0);
		if (invalidAt !== null) throw new UnreadableError("not valid UTF-8", invalidAt);
		const control = controlCharacter.exec(text);
		if (control !== null) throw new UnreadableError("control characters are not allowed", control.index);
		const { root, duplicates } = nodeTree(text, lenientEvents(text, maxDepth));
		const read = manifests(root, {
			file,
			document,
			lines,
			duplicates
		});
		if (read.definition) return {
			content: "skipped",
			manifests: [],
			broken: null
		};
		if (read.kubernetes) return {
			content: "kubernetes",
			manifests: read.manifests,
			broken: null,
			suppressions: ignoreComments(text, lines)
		};
		return {
			content: root === null || root.node === "scalar" && root.type === "null" ? "empty" : "foreign",
			manifests: [],
			broken: null
		};
	} catch (error) {
		return {
			content: "broken",
			manifests: [],
			broken: broken$1(error, text, lines),
			suppressions: ignoreComments(text, lines)
		};
	}
}
/** Lines, and what brackets, commas and dashes part in them; looked for only where there can be too many. */
function partsOf$1(bytes) {
	if (bytes.length <= maxParts) return 0;
	let parts = 0;
	for (let at = 0; at < bytes.length; at++) {
		const byte = bytes[at];
		if (byte === 10 || byte === 44 || byte === 91 || byte === 123 || byte === 45 && bytes[at + 1] === 32) parts++;
	}
	return parts;
}
function isImageless({ apiVersion, kind }, bytes) {
	const type = `${apiVersion} ${kind}`;
	return imageless.test(type) || !(holdsImageKey(bytes) || placing.test(type));
}
/** Rethrows what is no fault of the document. */
function broken$1(error, text, lines) {
	const discreet = (message) => lines.holdsSecret ? message.replace(/ ?"[^"]{2,}"/g, "") : message;
	if (error instanceof UnreadableError) return {
		at: spanAt(error.offset, text, lines),
		message: discreet(error.message),
		template: error.template
	};
	if (error instanceof YAMLException) {
		const offset = error.mark?.position ?? 0;
		return {
			at: spanAt(offset, text, lines),
			message: discreet(messageOf(error, text[offset])),
			template: templateTool(text, offset)
		};
	}
	if (error instanceof RangeError) return {
		at: spanAt(0, text, lines),
		message: tooDeep,
		template: null
	};
	throw error;
}
/** `unit` stands at the place of the error. */
function messageOf(error, unit) {
	if (error.reason.startsWith("nesting")) return tooDeep;
	if (unit === "@" || unit === "`" || unit === "%") return `a value cannot begin with "${unit}"`;
	return error.reason.replace(/\s+/g, " ").slice(0, 300);
}
/** An error at the end of the text is shown where its last line ends. */
function spanAt(offset, text, lines) {
	const last = text.trimEnd().length;
	const start = Math.min(offset, Math.max(last, 0));
	const wide = start < text.length && text[start] !== "\n" && text[start] !== "\r";
	return lines.span(start, wide ? start + 1 : start);
}
/** The text, with its byte order mark taken off, and the offset of the first unit that is not UTF-8. */
function decode(bytes) {
	if (isAscii(bytes)) return {
		text: bytes.toString("latin1"),
		invalidAt: null
	};
	const text = withoutMark(bytes.toString());
	if (isUtf8(bytes)) return {
		text,
		invalidAt: null
	};
	const again = Buffer.from(bytes.toString());
	let same = 0;
	while (bytes[same] === again[same]) same++;
	return {
		text,
		invalidAt: withoutMark(bytes.toString("utf8", 0, same)).length
	};
}
/** Files with a mark that were joined have it at the begin of later documents too. */
function withoutMark(text) {
	return text.includes("\ufeff") ? text.replace(/^\ufeff/, "").replace(/^(---[ \t]*(?:#.*)?(?:\r\n|\r|\n))\ufeff/, "$1") : text;
}

// src/model/pull.ts
/**
* The key of one question: the image as the runtime asks for it, ":latest" where nothing is said, without a tag where a digest
* says which (containerd, `reference.ParseDockerRef`).
*/
function questionOf(reference) {
	const name = repositoryOf$1(reference);
	return reference.digest === null ? `${name}:${reference.tag ?? "latest"}` : `${name}@${reference.digest}`;
}
/** The key of one attempt: a question with an offer, without any (null), or with the runner's own login. */
function attemptOf(reference, credential) {
	const shown = credential === null ? "" : credential === "runner" ? "runner" : `${credential.username}\0${credential.password}`;
	return `${questionOf(reference)}\n${shown}`;
}

// src/plan/go-json.ts
/**
* Reads a whole document, or says what is wrong with it without quoting it. Grammar and nesting are Go's, a lone surrogate
* becomes U+FFFD, and a byte order mark is an error.
*/
function readGoJson(document) {
	const text = document.toWellFormed();
	if (/^[ \t\r\n]*$/.test(text)) return { error: "unexpected end of JSON input" };
	try {
		JSON.parse(text);
	} catch {
		return { error: "not valid JSON" };
	}
	return build(text);
}
/** Builds the tree of a text that is known to be JSON. A loop, since what nests 10,000 deep overflows the stack. */
function build(text) {
	const root = {
		type: "object",
		members: []
	};
	const open = [root];
	let name = "";
	for (let at = 0; at < text.length;) {
		const character = text[at] ?? "";
		if (character === "]" || character === "}") open.pop();
		if (" 	\r\n,:]}".includes(character)) {
			at++;
			continue;
		}
		const end = endOf(text, at);
		const parent = open.at(-1);
		if (parent?.type === "object" && name === null) name = stringOf(text.slice(at, end));
		else {
			const value = valueOf(text.slice(at, end));
			if (parent?.type === "object") parent.members.push([name ?? "", value]);
			name = null;
			if (character === "{" || character === "[") open.push(value);
			if (open.length > 10001) return { error: "exceeded max depth" };
		}
		at = end;
	}
	return root.members[0]?.[1] ?? { type: "null" };
}
/** The end of the token that begins at `at`. */
function endOf(text, at) {
	if (text[at] === "{" || text[at] === "[") return at + 1;
	let end = at + 1;
	if (text[at] === "\"") {
		while (text[end] !== "\"") end += text[end] === "\\" ? 2 : 1;
		return end + 1;
	}
	while (end < text.length && !" 	\r\n,]}".includes(text[end] ?? "")) end++;
	return end;
}
function valueOf(token) {
	switch (token[0]) {
		case "{": return {
			type: "object",
			members: []
		};
		case "[": return { type: "array" };
		case "\"": return {
			type: "string",
			text: stringOf(token)
		};
		case "n": return { type: "null" };
		default: return { type: token[0] === "t" || token[0] === "f" ? "bool" : "number" };
	}
}
function stringOf(token) {
	return String(JSON.parse(token)).toWellFormed();
}

// src/plan/go-string.ts
const sequences = new RegExp(`((?:[\\xc2-\\xdf][\\x80-\\xbf]|\\xe0[\\xa0-\\xbf][\\x80-\\xbf]|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}|\\xed[\\x80-\\x9f][\\x80-\\xbf]|\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}|[\\xf1-\\xf3][\\x80-\\xbf]{3}|\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}){1,1000})|[\\x80-\\xff]`, "g");
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** Text, or bytes as they were read -> a string of bytes. A lone surrogate becomes U+FFFD. */
function bytesOf(text) {
	const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
	let result = "";
	for (let at = 0; at < bytes.length; at += 8192) result += String.fromCharCode(...bytes.subarray(at, at + 8192));
	return result;
}
/** A string of bytes -> text, each byte that is not UTF-8 as one U+FFFD, as Go ranges over a string. */
function textOf(bytes) {
	return bytes.replace(sequences, (match, valid) => valid === void 0 ? "\ufffd" : decoder.decode(Uint8Array.from(match, (byte) => byte.charCodeAt(0))));
}

// src/plan/docker-config.ts
/** The docker config of a pull secret -> its entries, as the kubelet decodes it (pkg/credentialprovider/config.go). Pure. */
/**
* Decodes the data of a secret under `key`, in the order of the document; `error` fails the whole document, and quotes nothing
* of it. Where JSON is not to blame, it is upstream's text. Read are `auths` (the bare map in `.dockercfg`), and of an entry
* `auth`, else `username` and `password`: identity tokens and credential helpers are not. Field names match in any case, and of
* what is given twice the last counts. The kubelet never decodes empty data: it passes over such a secret.
*
* A credential whose bytes are not UTF-8 comes back with U+FFFD for each such byte.
* https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/config.go
*/
function decodeDockerConfig(key, document) {
	const json = readGoJson(typeof document === "string" ? document : textOf(bytesOf(document)));
	if ("error" in json) return json;
	const credentials = /* @__PURE__ */ new Map();
	const error = key === ".dockercfg" ? readEntries("the document", json, credentials) : readConfig(json, credentials);
	if (error !== null) return { error: error.because };
	return { entries: Array.from(credentials, ([registry, credential]) => ({
		key: registry,
		...credential
	})) };
}
/** Fields may repeat: each adds to one map, and null empties it. */
function readConfig(json, credentials) {
	if (json.type === "null") return null;
	if (json.type !== "object") return wrongType("the document", json, "object");
	let first = null;
	for (const [name, value] of json.members) {
		const auths = /^auths$/iu.test(name) ? readEntries("auths", value, credentials) : null;
		if (auths?.fatal) return auths;
		first ??= auths ?? (/^httpheaders$/iu.test(name) ? readHeaders(value) : null);
	}
	return first;
}
function readEntries(place, json, credentials) {
	if (json.type === "null") credentials.clear();
	else if (json.type !== "object") return wrongType(place, json, "object");
	else for (const [registry, value] of json.members) {
		const credential = readEntry(value);
		if ("because" in credential) return {
			...credential,
			fatal: true
		};
		credentials.set(registry, credential);
	}
	return null;
}
/** Nothing needs the headers, but a wrong one fails the document. */
function readHeaders(json) {
	if (json.type === "null") return null;
	if (json.type !== "object") return wrongType("HttpHeaders", json, "object");
	const wrong = json.members.map(([, value]) => value).find(({ type }) => type !== "string" && type !== "null");
	return wrong === void 0 ? null : wrongType("a value of HttpHeaders", wrong, "string");
}
const fieldPatterns = [
	"username",
	"password",
	"email",
	"auth"
].map((field) => ({
	field,
	pattern: new RegExp(`^${field}$`, "iu")
}));
function readEntry(json) {
	if (json.type === "null") return {
		username: "",
		password: ""
	};
	if (json.type !== "object") return wrongType("a registry's entry", json, "object");
	const entry = {
		username: "",
		password: "",
		email: "",
		auth: ""
	};
	for (const [name, value] of json.members) {
		const field = fieldPatterns.find(({ pattern }) => pattern.test(name))?.field;
		if (field === void 0 || value.type === "null") continue;
		if (value.type !== "string") return wrongType(field, value, "string");
		entry[field] = value.text;
	}
	return entry.auth === "" ? {
		username: entry.username,
		password: entry.password
	} : decodeAuth(entry.auth);
}
function decodeAuth(auth) {
	const illegal = illegalByte(auth, /=\p{White_Space}*$/u.test(auth));
	if (illegal !== null) return {
		because: `illegal base64 data at input byte ${illegal}`,
		fatal: true
	};
	const decoded = atob(auth);
	const colon = decoded.indexOf(":");
	if (colon < 0) return {
		because: "unable to parse auth field, must be formatted as base64(username:password)",
		fatal: true
	};
	return {
		username: textOf(decoded.slice(0, colon)),
		password: textOf(decoded.slice(colon + 1))
	};
}
/**
* Where Go gives up on a base64 text: StdEncoding, or RawStdEncoding where it is not padded. null for a good one. Line breaks
* are passed over anywhere; the bits left over at the end may be anything.
* https://github.com/golang/go/blob/master/src/encoding/base64/base64.go (decodeQuantum)
*/
function illegalByte(text, padded) {
	let digits = 0;
	let at = 0;
	for (; at < text.length && /[A-Za-z0-9+/\r\n]/.test(text[at] ?? ""); at++) if (!/[\r\n]/.test(text[at] ?? "")) digits++;
	const rest = digits % 4;
	if (at === text.length) return rest === 1 ? at - 1 : null;
	if (text[at] !== "=" || !padded || rest < 2) return at;
	at = afterLineBreaks(text, at + 1);
	if (rest === 2) {
		if (at === text.length) return at;
		if (text[at] !== "=") return at - 1;
		at = afterLineBreaks(text, at + 1);
	}
	return at < text.length ? at : null;
}
function afterLineBreaks(text, from) {
	let at = from;
	while (text[at] === "\r" || text[at] === "\n") at++;
	return at;
}
function wrongType(place, json, wanted) {
	return {
		because: `${place}: ${json.type} where JSON ${wanted} is wanted`,
		fatal: false
	};
}

// src/plan/go-glob.ts
/**
* `*` for any text and `[a-z]` for one character. `?`, `\` and `^` stand in no host that Go parses. What is malformed matches
* nothing. Takes time that is at most the product of both lengths.
* https://pkg.go.dev/path/filepath#Match
*/
function compileGlob(glob) {
	const elements = elementsOf(glob);
	return elements === null ? () => false : (text) => matches$3(elements, text);
}
function elementsOf(glob) {
	const elements = [];
	const token = /(\*)|\[([^\]]+)\]|[^[]/sy;
	while (token.lastIndex < glob.length) {
		const match = token.exec(glob);
		if (match === null) return null;
		const [text, star, items] = match;
		const ranges = items === void 0 ? null : rangesOf(items);
		if (star !== void 0) elements.push("*");
		else if (ranges === null) elements.push({ text });
		else if (ranges.every(([low]) => low !== "")) elements.push({ ranges });
		else return null;
	}
	return elements;
}
/** What stands between brackets, a hyphen that joins nothing as the range from "". */
function rangesOf(items) {
	return Array.from(items.matchAll(/([^-])(?:-([^-]))?|-/gs), ([, low = "", high = low]) => [low, high]);
}
/** Only the last star is ever tried again: what the earlier ones took can stay as it is. */
function matches$3(elements, text) {
	let at = 0;
	let place = 0;
	let retry = null;
	while (at < text.length || place < elements.length) {
		const element = elements[place];
		if (element === "*") {
			retry = {
				at,
				place
			};
			place++;
		} else if (element !== void 0 && at < text.length && accepts(element, text[at] ?? "")) {
			at++;
			place++;
		} else if (retry !== null && retry.at < text.length) {
			at = ++retry.at;
			place = retry.place + 1;
		} else return false;
	}
	return true;
}
function accepts(element, character) {
	if ("text" in element) return element.text === character;
	return element.ranges.some(([low, high]) => low <= character && character <= high);
}

// src/plan/go-url.ts
/** URL text -> host and path as Go's net/url has them. The WHATWG URL of JavaScript differs in case, ports, dots and escapes. Pure. */
/**
* Parses what follows "https://" or "http://". All strings are strings of bytes (`bytesOf`). Userinfo, query and fragment are
* checked and dropped, escapes decoded, the case kept; null where Go refuses.
*
* Brackets within a host (`reg[0-9].example.com`) pass, as they do up to Go 1.24.7 and 1.25.1; later releases refuse all but
* an IPv6 address between them (https://pkg.go.dev/vuln/GO-2025-4010).
* https://github.com/golang/go/blob/go1.24.7/src/net/url/url.go
*/
function parseGoUrl(text) {
	const [url, fragment] = cut$2(text, "#");
	if (/[\x00-\x1f\x7f]/.test(url) || badEscape.test(fragment)) return null;
	const [, authority = "", path = ""] = /^([^/]*)(.*)$/s.exec(cut$2(url, "?")[0]) ?? [];
	const at = authority.lastIndexOf("@");
	const userinfo = at < 0 ? "" : authority.slice(0, at);
	const host = authority.slice(at + 1);
	if (!/^[\w\-.:~!$&'()*+,;=%@]*$/.test(userinfo) || badEscape.test(userinfo) || badEscape.test(path)) return null;
	return isHost(host) ? {
		host: unescape(host),
		path: unescape(path)
	} : null;
}
/** Host and port; the whole as the host, with brackets and colons, where `net.SplitHostPort` finds no port. */
function splitHostPort(authority) {
	const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(authority);
	return {
		host: match?.[1] ?? match?.[2] ?? authority,
		port: match?.[3] ?? ""
	};
}
const badEscape = /%(?![0-9a-fA-F]{2})/;
/** Of ASCII only "%" may be escaped in a host; what follows the last "]" or the last ":" is a port. */
function isHost(host) {
	const end = host.startsWith("[") ? host.lastIndexOf("]") + 1 : host.lastIndexOf(":");
	const port = host.startsWith("[") || end >= 0 ? host.slice(end) : "";
	if (!/^(?::[0-9]*)?$/.test(port) || host.startsWith("[") && end === 0) return false;
	return !/[^\w\-.~!$&'()*+,;=:[\]<>"%\x80-\xff]|%(?!25|[89a-fA-F][0-9a-fA-F])/.test(host);
}
function unescape(text) {
	return text.replace(/%(..)/gs, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}
function cut$2(text, separator) {
	const at = text.indexOf(separator);
	return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

// src/plan/keyring.ts
/**
* One keyring of all docker configs, in the order of `imagePullSecrets`. A key is tried as `host[:port]` and a prefix of the
* path, keys in descending order of their bytes: longest path first for one host, but not among globs.
* https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/keyring.go
*/
function createKeyring(configs) {
	const slots = /* @__PURE__ */ new Map();
	const skipped = [];
	for (const config of configs) for (const entry of config.entries) {
		const key = indexKey(entry.key);
		if (key === null) {
			skipped.push({
				source: config.source,
				key: entry.key
			});
			continue;
		}
		const slot = slots.get(key) ?? emptySlot(key);
		slots.set(key, slot);
		slot.held.push({
			config,
			offer: {
				source: config.source,
				...entry
			}
		});
	}
	const index = [...slots.values()].sort((a, b) => a.key < b.key ? 1 : -1);
	return {
		skipped,
		lookup(repository) {
			const image = bytesOf(repository);
			const target = targetOf(image);
			const matched = target === null ? [] : index.filter((slot) => matches$2(slot, target));
			if (matched.length > 0) return found(matched, "url");
			const hub = isDefaultRegistry(image) ? slots.get("index.docker.io") : void 0;
			return hub === void 0 ? {
				offers: [],
				ordered: true,
				via: null
			} : found([hub], "default-registry-fallback");
		}
	};
}
/**
* What the kubelet offers for a repository: those of the pull secrets, then those of the node. Each keyring falls back to Docker
* Hub on its own. All are tried until one succeeds; there is no anonymous attempt after them.
*/
function offersFor(repository, secrets, node) {
	const first = secrets.lookup(repository);
	const then = node.lookup(repository);
	return {
		offers: [...first.offers, ...then.offers],
		ordered: first.ordered && then.ordered,
		via: {
			secrets: first.via,
			node: then.via
		}
	};
}
function found(slots, via) {
	return {
		offers: slots.flatMap(({ held }) => held.map(({ offer }) => offer)),
		ordered: slots.every(({ held }) => new Set(held.map(({ config }) => config)).size === held.length),
		via
	};
}
/** The key that an entry is kept under, `host[:port][/path]`; null where it is skipped. */
function indexKey(key) {
	const url = parseGoUrl(bytesOf(key).replace(/^https?:\/\//, ""));
	if (url === null) return null;
	const path = /^\/v[12]\//.test(url.path) ? url.path.slice(3) : url.path;
	return path === "/" ? url.host : url.host + path;
}
function targetOf(key) {
	const url = parseGoUrl(key);
	if (url === null) return null;
	const { host, port } = splitHostPort(url.host);
	return {
		labels: host.split("."),
		port,
		path: url.path
	};
}
function emptySlot(key) {
	const target = targetOf(key);
	return {
		key,
		target,
		globs: target?.labels.map(compileGlob) ?? [],
		held: []
	};
}
function matches$2(slot, image) {
	return slot.target?.port === image.port && slot.globs.length === image.labels.length && image.path.startsWith(slot.target.path) && slot.globs.every((accepts, place) => accepts(image.labels[place] ?? ""));
}
/** Whether Docker Hub's credential is offered where no key matches: for `localhost/app` too. */
function isDefaultRegistry(image) {
	const slash = image.indexOf("/");
	if (slash < 0) return image !== "";
	const first = image.slice(0, slash);
	return first === "docker.io" || first === "index.docker.io" || first !== "" && !/[.:]/.test(first);
}

// src/plan/shelf.ts
/**
* Products of a root share its unnamed namespace; that one may be any named one of the root, so what stands in a named namespace of the
* same root is found from the unnamed one too, and the other way round, as something that may be there.
*/
function createShelf(cluster) {
	const byName = Map.groupBy(cluster.products.filter((product) => product.name !== null), ({ kind, name }) => `${kind}/${name}`);
	const nameless = cluster.products.filter((product) => product.name === null);
	const sureOf = (wanted) => cluster.products.filter(({ kind, name, certain }) => kind === wanted && name !== null && certain);
	const accounts = sureOf("ServiceAccount");
	const secrets = sureOf("Secret").filter(({ source }) => source === "manifest");
	return {
		accounts: ({ root, resource: { namespace } }) => accounts.filter((product) => nearness(product, namespace, root) === "same"),
		secrets: ({ root, resource: { namespace } }) => secrets.filter((product) => nearness(product, namespace, root) === "same"),
		find(kind, name, { root, resource: { namespace } }) {
			const named = byName.get(`${kind}/${name}`) ?? [];
			const here = named.filter((product) => nearness(product, namespace, root) === "same");
			const sure = here.find(({ certain, source }) => certain && source === "manifest") ?? here.find(({ certain }) => certain);
			if (sure !== void 0) return {
				presence: "present",
				knownAbsent: false,
				product: sure,
				elsewhere: []
			};
			const near = named.find((product) => nearness(product, namespace, root) === "maybe");
			const product = here[0] ?? near ?? null;
			if (product !== null) return {
				presence: "unknown",
				knownAbsent: false,
				product,
				elsewhere: []
			};
			const wild = nameless.some((one) => one.kind === kind && nearness(one, namespace, root) !== "other");
			const elsewhere = named.filter((one) => one.root === root && "is" in one.namespaces && one.namespaces.is !== null);
			const covered = namespace !== null && cluster.coverage.some(({ kinds, namespaces }) => kinds.has(kind) && namespaces.has(namespace));
			const contradicted = namespace !== null && elsewhere.length > 0;
			if (wild && !covered) return {
				presence: "unknown",
				knownAbsent: false,
				product: null,
				elsewhere
			};
			return {
				presence: "absent",
				knownAbsent: covered || contradicted,
				product: null,
				elsewhere
			};
		}
	};
}
/** Is a product in that namespace of that root? */
function nearness({ namespaces, root, source }, namespace, ofRoot) {
	const sameRoot = root === ofRoot;
	if ("match" in namespaces) {
		if (namespace === null) return "maybe";
		const excluded = namespaces.but !== null && matches$1(namespaces.but, namespace);
		return matches$1(namespaces.match, namespace) && !excluded ? "same" : "other";
	}
	if (namespaces.is === namespace) return namespace !== null || sameRoot ? "same" : "other";
	return (namespaces.is === null || namespace === null) && (sameRoot || source !== "manifest") ? "maybe" : "other";
}
/** Of a namespace; longer ones the API server refuses, and no expression is run on them. */
const maxNameLength = 63;
/** Anchored; an expression that JavaScript cannot read matches everything, since what it means in the cluster is not known. */
function matches$1(expression, text) {
	if (text.length > maxNameLength) return false;
	try {
		return new RegExp(`^(?:${expression})$`).test(text);
	} catch {
		return true;
	}
}

// src/plan/expiry.ts
/** What makes a password a token with an end: ECR's, for 12 hours, Google's access tokens, for one, or a JWT that says so itself. */
function endsBy({ key, username, password }) {
	if (username === "AWS" && /\.dkr\.ecr[.-]/.test(key)) return "a token of Amazon ECR, which ends after 12 hours";
	if (username === "oauth2accesstoken") return "an access token of Google, which ends after an hour";
	const expiry = jwtExpiry(password);
	return expiry === null ? void 0 : `a token that ends on ${(/* @__PURE__ */ new Date(expiry * 1e3)).toISOString().slice(0, 10)}`;
}
function jwtExpiry(text) {
	const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(text)?.[1];
	if (payload === void 0) return null;
	try {
		const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
		const end = typeof claims === "object" && claims !== null && "exp" in claims ? claims.exp : null;
		return typeof end === "number" && end > 0 && end < 8e9 ? end : null;
	} catch {
		return null;
	}
}

// src/plan/credentials.ts
/** Registries for which nodes usually hold credentials that no manifest shows: the kubelet's credential provider plugins (KEP-2133). */
const nodeRegistries = [
	"*.dkr.ecr.*.amazonaws.com",
	"*.dkr.ecr.*.amazonaws.com.cn",
	"*.azurecr.io",
	"*.pkg.dev",
	"gcr.io",
	"*.gcr.io"
];
/** A function of pod and image, which remembers what it has decoded. */
function createCredentials(cluster, options) {
	const shelf = createShelf(cluster);
	const decoded = /* @__PURE__ */ new Map();
	const read = (product) => {
		const known = decoded.get(product) ?? readSecret(product, options.pullSecrets);
		decoded.set(product, known);
		return known;
	};
	const spares = /* @__PURE__ */ new Map();
	/** Asked of each namespace and repository once. */
	const spare = ({ root, resource }, reference) => {
		const key = JSON.stringify([
			root,
			resource.namespace,
			repositoryOf$1(reference)
		]);
		const known = spares.get(key);
		if (known !== void 0) return known;
		const found = shelf.secrets({
			root,
			resource
		}).filter((product) => {
			const content = read(product);
			return coversAny(content.use === "read" ? content.entries.map((entry) => entry.key) : content.registries ?? [], reference);
		});
		spares.set(key, found);
		return found;
	};
	return (workload, podSpec, reference) => {
		const { namespace } = workload.resource;
		const account = findAccount(shelf, workload, podSpec);
		const own = podSpec.imagePullSecrets ?? [];
		const given = account.product?.imagePullSecrets ?? [];
		const from = own.length > 0 ? "pod" : given.length > 0 ? "service-account" : "nobody";
		const use = (list) => list.filter(({ value }) => value !== "").map((name) => useOf(name, workload, reference, shelf, read));
		const secrets = use(from === "pod" ? own : given);
		const hiddenSecrets = from === "pod" ? use(given) : [];
		const otherAccounts = from === "nobody" ? shelf.accounts(workload).filter((other) => use(other.imagePullSecrets).some(({ covers }) => covers === true)) : [];
		const spareSecrets = from === "nobody" ? spare(workload, reference) : [];
		const error = secrets.find((secret) => secret.use === "undecodable");
		const offers = error === void 0 ? offersOf(secrets, reference, read) : [];
		const node = matchesNode(options.nodeCredentials ?? [], reference);
		const patchers = cluster.patchers.filter((patcher) => patches(patcher, workload, account.name, from === "pod"));
		const unseen = [
			...secrets.flatMap(unseenSecret),
			...unseenAccount(account, from, namespace),
			...patchers.map(unseenPatcher),
			...options.nodeCredentials === null && matchesNode(nodeRegistries, reference) ? [unseenNode(reference)] : []
		];
		return {
			serviceAccount: account,
			from,
			secrets,
			hiddenSecrets,
			otherAccounts,
			spareSecrets,
			hiddenOffers: offersOf(hiddenSecrets, reference, read),
			offers,
			error: error === void 0 ? null : `${error.name}: ${error.because}`,
			anonymous: error === void 0 && offers.length === 0,
			unseen,
			node
		};
	};
}
/** Docker configs handed over as text, in the order of `imagePullSecrets`, and the node's -> what the kubelet would offer. */
function offersByHand(reference, secrets, node) {
	const configs = [];
	for (const { name, key, text } of secrets.filter((secret) => secret.text !== "")) {
		const decoded = decodeDockerConfig(key, text);
		if ("error" in decoded) return { error: `${name}: ${decoded.error}` };
		configs.push({
			source: {
				kind: "secret",
				name
			},
			entries: decoded.entries
		});
	}
	const held = node === null || node.text === "" ? { entries: [] } : decodeDockerConfig(node.key, node.text);
	if ("error" in held) return { error: `the node's docker config: ${held.error}` };
	const keyring = createKeyring([{
		source: { kind: "node" },
		entries: held.entries
	}]);
	return { offers: offersFor(repositoryOf$1(reference), createKeyring(configs), keyring).offers.map(shown$1) };
}
/** Empty is `default`, which the controller manager makes in every namespace; what is on it, a manifest says or nobody knows. */
function findAccount(shelf, workload, podSpec) {
	const written = podSpec.serviceAccountName;
	const name = written === null || written.value === "" ? "default" : written.value;
	const found = shelf.find("ServiceAccount", name, workload);
	const presence = name === "default" && found.presence === "absent" ? "unknown" : found.presence;
	return {
		name,
		at: written?.at ?? null,
		presence,
		knownAbsent: found.knownAbsent && name !== "default",
		product: found.product
	};
}
function useOf({ value: name, at }, workload, reference, shelf, read) {
	const { product, presence, knownAbsent, elsewhere } = shelf.find("Secret", name, workload);
	const named = {
		name,
		at,
		presence,
		knownAbsent,
		product,
		elsewhere
	};
	if (product === null) return {
		...named,
		use: "missing",
		because: "",
		keys: null,
		covers: null
	};
	const content = read(product);
	if (content.use !== "read") {
		const { use, because, registries } = content;
		return {
			...named,
			use,
			because,
			keys: registries?.map(withoutLogin) ?? null,
			covers: registries === null ? null : coversAny(registries, reference)
		};
	}
	const keys = content.entries.map((entry) => entry.key);
	return {
		...named,
		use: "read",
		because: "",
		keys: keys.map(withoutLogin),
		covers: coversAny(keys, reference)
	};
}
const registryKeys = {
	"kubernetes.io/dockerconfigjson": ".dockerconfigjson",
	"kubernetes.io/dockercfg": ".dockercfg"
};
/**
* What the kubelet makes of a Secret: used where type and key agree and the content is not empty, passed over in silence where not.
* https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/secrets/secrets.go
*/
function readSecret(product, declared) {
	const hidden = (because, registries) => ({
		use: "hidden",
		because,
		registries
	});
	if (product.type === null) return hidden(product.hidden ?? "its type cannot be told from here", product.registries);
	const key = registryKeys[product.type];
	if (key === void 0) return {
		use: "ignored",
		because: `its type is ${product.type}, which is no registry login`,
		registries: null
	};
	if (product.keys !== null && !product.keys.includes(key)) {
		const has = product.keys.length === 0 ? "it has no keys" : `it has ${product.keys.map((name) => `\`${name}\``).join(", ")}`;
		return {
			use: "ignored",
			because: `a Secret of type ${product.type} needs the key \`${key}\`, and ${has}`,
			registries: null
		};
	}
	const content = product.dockerConfig;
	if (content !== null && content.key === key) {
		if (content.text === "") return {
			use: "ignored",
			because: `its \`${key}\` is empty`,
			registries: null
		};
		const decoded = decodeDockerConfig(key, content.text);
		if ("error" in decoded) return {
			use: "undecodable",
			because: decoded.error,
			registries: null
		};
		return {
			use: "read",
			entries: decoded.entries
		};
	}
	const said = declaredFor(product, declared);
	if (said === void 0) return hidden(product.hidden ?? "its content is not here", product.registries);
	const { registries, username, password } = said;
	if (username === null || password === null) return hidden("its password is not in the environment", registries);
	return {
		use: "read",
		entries: registries.map((registry) => ({
			key: registry,
			username,
			password
		}))
	};
}
function declaredFor({ name, namespaces }, declared) {
	return declared[`${"is" in namespaces ? namespaces.is ?? "" : "*"}/${name}`] ?? declared[`*/${name}`];
}
function offersOf(secrets, reference, read) {
	const configs = secrets.flatMap(({ name, product }) => {
		const content = product === null ? null : read(product);
		return content?.use === "read" ? [{
			source: {
				kind: "secret",
				name
			},
			entries: content.entries
		}] : [];
	});
	return createKeyring(configs).lookup(repositoryOf$1(reference)).offers.map(shown$1);
}
/**
* A key may be a URL with a login of its own, which the kubelet does not look at: "https://bot:password@ghcr.io" is not to be shown.
* Less than four characters are no secret, as in what registries say.
*/
function withoutLogin(key) {
	return key.replace(/^(https?:\/\/|(?!https?:\/\/)).{4,}@/is, "$1***@");
}
function shown$1(offer) {
	const ends = endsBy(offer);
	return {
		...offer,
		key: withoutLogin(offer.key),
		...ends === void 0 ? {} : { ends }
	};
}
function coversAny(keys, reference) {
	const entries = keys.map((key) => ({
		key,
		username: "",
		password: ""
	}));
	return createKeyring([{
		source: { kind: "node" },
		entries
	}]).lookup(repositoryOf$1(reference)).offers.length > 0;
}
function matchesNode(patterns, reference) {
	return patterns.length > 0 && coversAny(patterns, reference);
}
function unseenSecret(secret) {
	const { name, product, use, presence, knownAbsent, because, covers } = secret;
	const one = (words) => [{
		kind: "secret",
		words,
		secret,
		patcher: null
	}];
	if (use === "missing" && presence === "unknown") return one(`secret ${name} is there and opens the image, though nothing here says what is in it`);
	if (use === "missing" && !knownAbsent) return one(`secret ${name}, which nothing here makes, is there all the same`);
	if (use !== "hidden" || covers === false) return [];
	return one(`secret ${name}, ${product?.producer == null ? because : `made by ${/^[AEIOU]/.test(product.producer) ? "an" : "a"} ${product.producer}`}, holds a login that opens the image`);
}
function unseenAccount(account, from, namespace) {
	if (from !== "nobody" || account.product !== null || account.knownAbsent) return [];
	return [{
		kind: "service-account",
		words: `service account ${namespace === null ? account.name : `${namespace}/${account.name}`}, which is not here, carries a pull secret`,
		secret: null,
		patcher: null
	}];
}
function patches(patcher, workload, account, hasOwnList) {
	const { patches: what, namespaces, root } = patcher;
	const { namespace } = workload.resource;
	if (!("is" in namespaces ? namespaces.is === namespace && (namespace !== null || root === workload.root) : namespace === null || matches$1(namespaces.match, namespace) && !(namespaces.but !== null && matches$1(namespaces.but, namespace)))) return false;
	return what === "pods" || !hasOwnList && (what.serviceAccounts === null || what.serviceAccounts.includes(account));
}
function unseenPatcher(patcher) {
	const secret = patcher.secret === null ? "a pull secret" : `pull secret ${patcher.secret}`;
	return {
		kind: "patcher",
		words: `${patcher.by.kind} ${patcher.by.name ?? ""} adds ${secret} that opens the image`,
		secret: null,
		patcher
	};
}
function unseenNode(reference) {
	return {
		kind: "node",
		words: `the nodes hold a credential for ${reference.domain}`,
		secret: null,
		patcher: null
	};
}

// src/plan/pull-policy.ts
const policies$1 = /* @__PURE__ */ new Set([
	"Always",
	"IfNotPresent",
	"Never"
]);
/**
* Defaulting by SetDefaults_Container: Always where the tag is `latest`, written or implied, else IfNotPresent. A digest without
* a tag implies none; `x:latest@sha256:...` is Always all the same; a reference that does not parse is IfNotPresent. An empty
* policy counts as none.
* https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go
*/
function effectivePullPolicy(declared, reference) {
	if (declared !== null && declared !== "") return isPullPolicy(declared) ? declared : { invalid: declared };
	if ("invalid" in reference) return "IfNotPresent";
	return (reference.tag ?? (reference.digest === null ? "latest" : null)) === "latest" ? "Always" : "IfNotPresent";
}
function isPullPolicy(text) {
	return policies$1.has(text);
}

// src/model/platform.ts
/** "os/arch[/variant]" as containerd normalises it; null for anything else. */
function parsePlatform(written) {
	const [os = "", architecture = "", variant = "", ...rest] = written.split("/");
	if (rest.length > 0 || [os, architecture].some((part) => !/^[\w.+-]{1,64}$/.test(part))) return null;
	return /^[\w.+-]{0,64}$/.test(variant) ? normalise(os, architecture, variant) : null;
}
/** https://github.com/containerd/platforms/blob/main/database.go: normalizeOS, normalizeArch. */
function normalise(writtenOs, writtenArchitecture, writtenVariant) {
	const os = writtenOs.toLowerCase() === "macos" ? "darwin" : writtenOs.toLowerCase();
	const architecture = writtenArchitecture.toLowerCase();
	const variant = writtenVariant.toLowerCase();
	switch (architecture) {
		case "i386": return {
			os,
			architecture: "386",
			variant: ""
		};
		case "x86_64":
		case "x86-64":
		case "amd64": return {
			os,
			architecture: "amd64",
			variant: variant === "v1" ? "" : variant
		};
		case "aarch64":
		case "arm64": return {
			os,
			architecture: "arm64",
			variant: variant === "8" || variant === "v8" ? "" : variant
		};
		case "armhf": return {
			os,
			architecture: "arm",
			variant: "v7"
		};
		case "armel": return {
			os,
			architecture: "arm",
			variant: "v6"
		};
		case "arm": return {
			os,
			architecture,
			variant: variant === "" ? "v7" : /^[5-8]$/.test(variant) ? `v${variant}` : variant
		};
	}
	return {
		os,
		architecture,
		variant
	};
}
function writePlatform({ os, architecture, variant }) {
	return variant === "" ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}
/** What a node takes, best first: https://github.com/containerd/platforms/blob/main/compare.go, platformVector. */
function acceptable(node) {
	const lower = (architecture, variant, least) => {
		const version = /^v?(\d{1,2})$/.exec(variant)?.[1];
		const below = version === void 0 ? 0 : Math.max(0, Number(version) - least);
		return Array.from({ length: below }, (_, index) => normalise(node.os, architecture, `v${Number(version) - 1 - index}`));
	};
	switch (node.architecture) {
		case "amd64": return [
			node,
			...lower("amd64", node.variant, 1),
			{
				...node,
				architecture: "386",
				variant: ""
			}
		];
		case "arm": return [node, ...lower("arm", node.variant, 5)];
		case "arm64": {
			const arm = {
				...node,
				architecture: "arm",
				variant: "v8"
			};
			return [...node.variant === "" ? [node] : [node, {
				...node,
				variant: ""
			}], ...acceptable(arm)];
		}
	}
	return [node];
}
/** The best of the platforms offered to a node of a platform; null where none fits. Whatever is not written as a platform never fits. */
function selectPlatform(offered, node, selection) {
	const own = parsePlatform(node);
	if (own === null) return null;
	for (const wanted of selection === "exact" ? [reported(own)] : acceptable(own)) {
		const fits = offered.find((each) => {
			const parsed = parsePlatform(each);
			return parsed !== null && writePlatform(parsed) === writePlatform(wanted);
		});
		if (fits !== void 0) return fits;
	}
	return null;
}
/**
* What containerd takes itself for: of variants it asks Arm processors alone, so that of an amd64 node it never knows.
* https://github.com/containerd/platforms/blob/v1.0.0-rc.5/cpuinfo.go
*/
function reported(node) {
	return node.architecture === "amd64" ? {
		...node,
		variant: ""
	} : node;
}
/**
* Can a node run programs made for a platform? Variants are passed over: a program for a later processor may do without it. False
* means `exec format error`.
*/
function runs(node, made) {
	const own = parsePlatform(node);
	const other = parsePlatform(made);
	if (own === null || other === null) return true;
	return own.os === other.os && acceptable(own).some(({ architecture }) => architecture === other.architecture);
}
/** Which selection a node makes, by its runtime as the kubelet reports it ("containerd://2.1.4"); lenient where it is not known. */
function selectionOf(runtime) {
	const [, major = "0", minor = "0"] = /^containerd:\/\/v?(\d+)(?:\.(\d+))?/.exec(runtime ?? "") ?? [];
	return Number(major) > 2 || Number(major) === 2 && Number(minor) >= 1 ? "exact" : "lenient";
}

// src/plan/platforms.ts
/**
* The platforms of the cluster that the pod admits. Where it admits none of them, it waits for nodes that are not here: then those that
* it asks for by name. Empty where that cannot be told.
*/
function platformsOf(alternatives, cluster) {
	const admitted = cluster.filter((platform) => alternatives.some((requirements) => admits(requirements, platform)));
	if (admitted.length > 0) return admitted;
	return [...new Set(alternatives.flatMap((requirements) => namedBy(requirements, cluster)))];
}
function admits(requirements, platform) {
	const node = parsePlatform(platform);
	if (node === null) return true;
	return requirements.every(({ label, operator, values }) => values.includes(label === "os" ? node.os : node.architecture) === (operator === "In"));
}
/** What is not asked for by name is as elsewhere in the cluster. */
function namedBy(requirements, cluster) {
	const nodes = cluster.flatMap((platform) => parsePlatform(platform) ?? []);
	const named = (label, otherwise) => {
		const lists = requirements.filter((each) => each.label === label && each.operator === "In");
		return lists.length === 0 ? otherwise : lists.flatMap(({ values }) => values);
	};
	return named("os", nodes.map(({ os }) => os)).flatMap((os) => {
		const alike = nodes.filter((node) => node.os === os).map(({ architecture }) => architecture);
		return named("arch", alike.length > 0 ? alike : ["amd64"]).map((architecture) => `${os}/${architecture}`);
	}).filter((platform) => parsePlatform(platform) !== null && admits(requirements, platform));
}

// src/plan/rewrite.ts
/** An image as written -> the image that the cluster pulls in its place, by what is said of its admission. Pure. */
/** The longest `from` counts, once: what comes of it is not rewritten again. null where none fits. */
function rewritten(reference, rewrites) {
	const image = canonical(reference);
	const [rewrite] = rewrites.filter(({ from }) => image.startsWith(from) && (from.endsWith("/") || /^(?:$|[/:@])/.test(image.slice(from.length)))).toSorted((a, b) => b.from.length - a.from.length);
	return rewrite === void 0 ? null : parseImageReference(rewrite.to + image.slice(rewrite.from.length));
}

// src/plan/shard.ts
/** Pull[] -> those that one of several runs asks for. Pure: every run of the same manifests makes the same division. */
/**
* The pulls of one shard: all of a repository are in the same one, so that nobody asks twice for a token or a list of tags; the repositories
* with the most images are dealt out first, each to the shard that has the least. What nobody is asked for is the first one's.
*/
function shardOf(pulls, { index, of }) {
	const repositories = Map.groupBy(pulls, (pull) => pull.notAsked !== null || "invalid" in pull.reference ? "" : repositoryOf$1(pull.reference));
	const mine = new Set(repositories.get(""));
	repositories.delete("");
	const dealt = [...repositories].map(([repository, of]) => ({
		repository,
		of,
		images: new Set(of.map(({ mention }) => mention.image)).size
	})).toSorted((a, b) => b.images - a.images || (a.repository < b.repository ? -1 : 1));
	const loads = Array.from({ length: of }, () => 0);
	const taken = new Set(index === 1 ? mine : []);
	for (const { of: its, images } of dealt) {
		const least = loads.indexOf(Math.min(...loads));
		loads[least] = (loads[least] ?? 0) + images;
		if (least === index - 1) for (const pull of its) taken.add(pull);
	}
	return taken;
}

// src/plan/plan.ts
/** What the kubelets of the cluster would attempt, in the order of the manifests. */
function plan(cluster, options) {
	const credentialsOf = createCredentials(cluster, options);
	const platforms = clusterPlatforms(cluster, options.platforms);
	return cluster.workloads.flatMap((workload) => workload.mentions.map((mention) => {
		const written = parseImageReference(mention.image);
		const other = "invalid" in written ? null : rewritten(written, options.rewrites ?? []);
		const reference = other ?? written;
		const pullPolicy = effectivePullPolicy(mention.pullPolicy?.value ?? null, written);
		return {
			workload,
			mention,
			reference,
			...other === null || "invalid" in written ? {} : { rewrittenFrom: written },
			pullPolicy,
			notAsked: notAsked(mention, reference, pullPolicy, options.preloaded),
			platforms: mention.operand !== void 0 || mention.guessed === true ? [] : mention.podSpec === null ? platforms : platformsOf(mention.podSpec.nodes, platforms),
			credentials: mention.podSpec === null || "invalid" in reference ? null : credentialsOf(workload, mention.podSpec, reference)
		};
	}));
}
function clusterPlatforms({ nodes }, said) {
	const platforms = said.length > 0 ? said : nodes.map(({ platform }) => platform);
	return platforms.length > 0 ? [...new Set(platforms)] : ["linux/amd64"];
}
/** The runtime of the nodes where they all look for platforms alike: the configured one, else the inventory's; null where it is not known. */
function runtimeOf({ nodes }, said) {
	const [first, ...others] = nodes.map(({ runtime }) => runtime);
	const version = (runtime) => /^[^:]+:\/\/v?\d+(?:\.\d+)?/.exec(runtime ?? "")?.[0] ?? "";
	return said ?? (first !== void 0 && others.every((other) => version(other) === version(first)) ? first : null);
}
/** The minor version of the nodes' Kubernetes, where it is that of all: the configured one, else the inventory's; null where it is not known. */
function kubernetesOf({ nodes }, said) {
	const versions = said === null ? nodes.map(({ kubelet }) => kubelet) : [said];
	const [first, ...others] = new Set(versions.map((version) => /^v?1\.(\d+)/.exec(version ?? "")?.[1] ?? null));
	return first == null || others.length > 0 ? null : Number(first);
}
/** The credentials of a pod that is not in the manifests: it names no secret, and runs in `namespace` as `serviceAccount`. */
function credentialsOfPod(cluster, pod, options) {
	const at = {
		file: "<argument>",
		line: 1,
		column: 1,
		endLine: 1,
		endColumn: 1,
		excerpt: ""
	};
	const workload = {
		resource: {
			apiVersion: "v1",
			kind: "Pod",
			namespace: pod.namespace,
			name: null
		},
		root: pod.root,
		at,
		pod: true,
		hook: null,
		mentions: [],
		references: []
	};
	const podSpec = {
		path: "spec",
		imagePullSecrets: null,
		serviceAccountName: pod.serviceAccount === null ? null : {
			value: pod.serviceAccount,
			at
		},
		references: [],
		nodes: [[]]
	};
	return createCredentials(cluster, options)(workload, podSpec, pod.reference);
}
/** What the pods need beside their images, with what is there of it. */
function needs(cluster) {
	const shelf = createShelf(cluster);
	return cluster.workloads.flatMap((workload) => {
		const specs = new Set(workload.mentions.flatMap(({ podSpec }) => podSpec ?? []));
		return [...workload.references, ...[...specs].flatMap((spec) => spec.references)].map((reference) => {
			const { presence, knownAbsent, product } = shelf.find(reference.kind, reference.name, workload);
			return {
				workload,
				reference,
				presence,
				knownAbsent,
				product
			};
		});
	});
}
/**
* What is to be asked so that every pull can be judged: each image once, with each credential that a pod would show for it, and the
* platforms of all its pods. `tags`: also the tag beside a digest, which no pull asks for.
*/
function questions(pulls, { tags }) {
	const asked = /* @__PURE__ */ new Map();
	const add = (reference, { credentials }, platforms) => {
		const key = questionOf(reference);
		const question = asked.get(key) ?? {
			reference,
			offers: [],
			anonymous: false,
			platforms: []
		};
		asked.set(key, question);
		question.anonymous ||= credentials?.anonymous === true;
		for (const platform of platforms) if (!question.platforms.includes(platform)) question.platforms.push(platform);
		for (const offer of [...credentials?.offers ?? [], ...credentials?.hiddenOffers ?? []]) if (!question.offers.some((known) => attemptOf(reference, known) === attemptOf(reference, offer))) question.offers.push(offer);
	};
	for (const pull of pulls) {
		const { reference } = pull;
		if (pull.notAsked !== null || "invalid" in reference) continue;
		add(reference, pull, pull.platforms);
		if (tags && reference.tag !== null && reference.digest !== null) add({
			...reference,
			digest: null
		}, pull, []);
	}
	return [...asked.values()];
}
function notAsked(mention, reference, pullPolicy, preloaded) {
	if (mention.placeholder !== null) return "placeholder";
	if ("invalid" in reference || mention.type !== "string") return "invalid";
	if (pullPolicy === "Always" || typeof pullPolicy === "object") return null;
	const names = [
		mention.image,
		familiar(reference),
		canonical(reference)
	];
	if (preloaded.some((pattern) => names.some((name) => isLike(pattern, name)))) return "preloaded";
	return pullPolicy === "Never" ? "never" : null;
}

// src/settle/suppress.ts
/** Complaints and suppressions -> the complaints that are left, with those about the suppressions themselves. Pure. */
/** Of a finding with several places only those go that are suppressed. */
function suppress(judged, suppressions, options) {
	if (suppressions.length === 0) return {
		complaints: judged,
		notes: []
	};
	const byRule = Map.groupBy(suppressions.filter(({ expires }) => !isOver(expires, options.today)), ({ rule }) => rule);
	const used = /* @__PURE__ */ new Set();
	const hidden = /* @__PURE__ */ new Map();
	const left = judged.filter(({ rule, complaint }) => {
		const matching = (byRule.get(rule.id) ?? []).filter((each) => matches(each, complaint));
		for (const each of matching) used.add(each);
		if (matching.length > 0) hidden.set(rule.id, (hidden.get(rule.id) ?? 0) + 1);
		return matching.length === 0;
	});
	const told = suppressions.flatMap((each) => tell(each, used.has(each), options));
	const list = [...hidden].map(([rule, count]) => `${rule} (${count})`).join(", ");
	return {
		complaints: [...left, ...told],
		notes: list === "" ? [] : [`Suppressed: ${list}.`]
	};
}
/** What is wrong with a suppression itself, as far as its rule could have found anything in this run. */
function tell(suppression, used, options) {
	const { rule: id, at, reason, expires } = suppression;
	const complain = (about, message) => options.known.filter((rule) => rule.id === about).map((rule) => ({
		rule,
		complaint: {
			at,
			message,
			subject: message
		}
	}));
	const rule = options.known.find((each) => each.id === id);
	if (rule === void 0) return complain("suppression-unused", `No rule is called \`${id}\``);
	if (isSilent(rule, options)) return [];
	const unexplained = reason === null ? complain("suppression-without-reason", `\`${id}\` is suppressed without a reason`) : [];
	if (isOver(expires, options.today)) return [...unexplained, ...complain("suppression-expired", `The suppression of \`${id}\` has expired (${expires})`)];
	const idle = used || options.partial === true ? [] : complain("suppression-unused", `The suppression of \`${id}\` matches nothing`);
	return [...unexplained, ...idle];
}
/** A rule that could not find anything in this run. */
function isSilent(rule, { rules, offline }) {
	return (rules[rule.id] ?? rule.severity) === "off" || rule.online && offline;
}
/** Days compare as text. */
function isOver(expires, today) {
	return expires !== null && expires < today;
}
function matches({ of, at }, { at: traced, rendered, pull, resource: bare }) {
	const resource = pull?.workload.resource ?? bare;
	const place = rendered ?? traced;
	if (of.by === "comment") return [
		traced,
		place,
		...pull === void 0 ? [] : [pull.mention.at]
	].some(({ file, line }) => file === at.file && line === of.line);
	if (of.by === "annotation") {
		if (pull !== void 0 && of.podSpec !== null && pull.mention.podSpec !== of.podSpec) return false;
		if (resource === of.resource) return true;
		return place.file === at.file && resource !== void 0 && namesOf(resource).join() === namesOf(of.resource).join();
	}
	const { image: images, resource: resources } = of;
	if (resources !== null && !namesOf(resource).some((name) => isLike(resources, name))) return false;
	return images === null || pull !== void 0 && imagesOf$1(pull).some((image) => isLike(images, image));
}
/** "Kind/name", and "Kind/namespace/name" where it has one. */
function namesOf(resource) {
	if (resource === void 0) return [];
	const { kind, namespace, name } = resource;
	return [`${kind}/${name ?? ""}`, ...namespace === null ? [] : [`${kind}/${namespace}/${name ?? ""}`]];
}
/** As it is written, as people write it, and in full. */
function imagesOf$1({ mention, reference, rewrittenFrom }) {
	const names = [reference, rewrittenFrom].flatMap((each) => each === void 0 || "invalid" in each ? [] : [familiar(each), canonical(each)]);
	return [mention.image, ...names];
}

// src/settle/identity.ts
function identityOf({ rule, complaint }) {
	const { pull, resource, subject, certainty = "proved" } = complaint;
	return {
		rule: rule.id,
		image: pull?.mention.image ?? null,
		workload: namesOf(pull?.workload.resource ?? resource).at(-1) ?? null,
		subject: pull === void 0 ? withoutLines(subject) : null,
		certainty
	};
}
/** Subjects may hold a place: "web.yaml:12". */
function withoutLines(subject) {
	return subject.replaceAll(/:\d+(?=\s|$)/g, "");
}

// src/settle/accept.ts
function accept(judged, options) {
	const { acceptAll, told, known } = options;
	const entries = new Map((options.baseline ?? []).map((entry) => [keyOf$1(entry), entry]));
	const used = /* @__PURE__ */ new Set();
	const now = /* @__PURE__ */ new Map();
	const accepted = /* @__PURE__ */ new Map();
	const complaints = judged.filter((each) => {
		const identity = identityOf(each);
		const entry = entries.get(keyOf$1({
			...identity,
			certainty: "proved"
		})) ?? entries.get(keyOf$1(identity)) ?? (acceptAll ? identity : null);
		if (entry === null || !told(each)) return true;
		used.add(entry);
		now.set(keyOf$1(identity), identity);
		accepted.set(identity.rule, (accepted.get(identity.rule) ?? 0) + 1);
		return false;
	});
	const idle = [...entries.values()].filter((entry) => !used.has(entry));
	const silent = idle.filter(({ rule: id }) => known.some((rule) => rule.id === id && isSilent(rule, options)));
	const gone = idle.filter((entry) => !silent.includes(entry)).map(inWords$1);
	const list = [...accepted].map(([rule, count]) => `${rule} (${count})`).join(", ");
	return {
		complaints,
		notes: list === "" ? [] : [`Accepted by the baseline: ${list}.`],
		gone: acceptAll || options.partial === true ? [] : gone,
		baseline: [...now, ...silent.map((entry) => [keyOf$1(entry), entry])].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0).map(([, entry]) => entry)
	};
}
function keyOf$1({ rule, image, workload, subject, certainty }) {
	return JSON.stringify([
		rule,
		image,
		workload,
		subject,
		certainty
	]);
}
function inWords$1({ rule, image, workload, subject }) {
	return [
		rule,
		image ?? subject,
		workload === null ? null : `in ${workload}`
	].filter((part) => part !== null).join(" ");
}

// src/settle/before.ts
/**
* By rule, image (else subject), workload and container, each as often as it was there: a copy of what is broken is new. Of several the
* one in the same file first, for the same thing. A complaint that weighs more than it did is new as well; `rank` is its weight.
*/
function whatWasBefore(complaints, before, rank) {
	const known = Map.groupBy(before, keyOf);
	const old = /* @__PURE__ */ new Set();
	const take = (fits) => {
		for (const each of complaints) {
			if (old.has(each.complaint)) continue;
			const candidates = known.get(keyOf(each)) ?? [];
			const found = candidates.findIndex((other) => rank(other) >= rank(each) && fits(each, other));
			if (found < 0) continue;
			candidates.splice(found, 1);
			old.add(each.complaint);
		}
	};
	take((one, other) => one.complaint.subject === other.complaint.subject && fileOf(one) === fileOf(other));
	take(() => true);
	return old;
}
function keyOf(judged) {
	const { rule, image, workload, subject } = identityOf(judged);
	return JSON.stringify([
		rule,
		image,
		workload,
		subject,
		judged.complaint.pull?.mention.container
	]);
}
function fileOf({ complaint: { at, rendered } }) {
	return (rendered ?? at).file;
}

// src/settle/settle.ts
function settle(settled, options) {
	const { cluster, pulls, answers, verdicts } = settled;
	const suppressions = [...cluster.suppressions ?? [], ...options.ignore];
	const known = settled.rules;
	const left = suppress(settled.complaints, suppressions, {
		...options,
		known
	});
	const rank = ({ rule, complaint }) => {
		const severity = severityOf(rule, complaint, options);
		return severity === null ? -1 : order.indexOf(severity);
	};
	const acceptAll = options.writeBaseline !== null;
	const accepted = accept(left.complaints, {
		...options,
		known,
		acceptAll,
		told: (each) => rank(each) >= 0
	});
	const complaints = saidOnce(accepted.complaints, rank);
	const notes = [
		...settled.notes,
		...left.notes,
		...accepted.notes
	];
	const old = whatWasBefore(complaints, settled.before?.filter((each) => rank(each) >= 0) ?? [], rank);
	const findings = numbered([...group(complaints).values()].flatMap((places) => findingOf(places, old, options)).sort(byPlace));
	const images = reportedImages(pulls, answers, verdicts, options.explainCredentials);
	const counted = {
		pullable: 0,
		broken: 0,
		unverified: 0
	};
	for (const { verdict } of verdicts?.values() ?? []) counted[verdict]++;
	return {
		tool: options.tool,
		summary: {
			files: cluster.files,
			documents: cluster.documents,
			workloads: new Set(pulls.map((pull) => pull.workload)).size,
			images: images.length,
			registries: new Set(pulls.flatMap(({ reference }) => "invalid" in reference ? [] : [hostOf(reference)])).size,
			requests: answers?.requests ?? 0,
			durationMs: settled.durationMs,
			verdicts: counted,
			findings: {
				error: findings.filter((finding) => finding.severity === "error").length,
				warning: findings.filter((finding) => finding.severity === "warning").length,
				notice: findings.filter((finding) => finding.severity === "notice").length
			}
		},
		images,
		findings,
		rules: settled.rules.filter(({ id }) => findings.some((finding) => finding.rule === id)),
		notes,
		...options.pin ? { pins: pinsOf(left.complaints) } : {},
		...acceptAll ? { baseline: accepted.baseline } : {},
		...accepted.gone.length > 0 ? { gone: accepted.gone } : {}
	};
}
/** Whether or not its findings are wanted, this rule knows what has no digest. */
function pinsOf(complaints) {
	const unpinned = complaints.flatMap(({ rule, complaint }) => rule.id === "image-not-pinned" ? [complaint] : []);
	const left = unpinned.filter(({ edits = [] }) => edits.length === 0).map(({ subject }) => subject);
	return {
		edits: distinct(unpinned.flatMap(({ edits = [] }) => edits)),
		left: [...new Set(left)]
	};
}
const order = [
	"notice",
	"warning",
	"error"
];
const alreadySo = "it was already so in the base";
/**
* What is wrong at a place is said once: not again where it weighs no more and is no surer. What one container proves and another of the
* pod leaves in doubt is as a rule proved; a doubt that weighs more (`--on-unverified error`) takes nothing from what is proved.
*/
function saidOnce(complaints, rank) {
	const alike = Map.groupBy(complaints, ({ rule, complaint: { subject, at, matter } }) => JSON.stringify([matter ?? [rule.id, subject], placeOf$2(at)]));
	const weight = (judged) => `${rank(judged)} ${isDoubt(judged)}`;
	const outdone = /* @__PURE__ */ new Set();
	for (const group of alike.values()) {
		const heard = /* @__PURE__ */ new Map();
		for (const each of group) if (!heard.has(weight(each))) heard.set(weight(each), each);
		for (const one of group) for (const other of heard.values()) {
			const [more, surer] = [rank(other) - rank(one), Number(isDoubt(one)) - Number(isDoubt(other))];
			if (more === 0 && surer === 0 ? other.rule !== one.rule : more >= 0 && surer >= 0) outdone.add(one);
		}
	}
	return complaints.filter((each) => !outdone.has(each));
}
function isDoubt({ complaint }) {
	return complaint.certainty === "unverified";
}
/** By rule, subject and certainty: places with one of these in common need one correction. */
function group(complaints) {
	const groups = /* @__PURE__ */ new Map();
	for (const { rule, complaint } of complaints) {
		const key = JSON.stringify([
			rule.id,
			complaint.subject,
			complaint.certainty
		]);
		const places = groups.get(key);
		if (places === void 0) groups.set(key, {
			rule,
			complaints: [complaint]
		});
		else places.complaints.push(complaint);
	}
	return groups;
}
/** What was there before the change is no more than a notice; beside a new place it is one of the further places. */
function findingOf({ rule, complaints }, old, options) {
	const bySeverity = (some) => worst(some.flatMap((complaint) => severityOf(rule, complaint, options) ?? []));
	const sorted = complaints.sort((a, b) => Number(old.has(a)) - Number(old.has(b)) || bySpan(a.at, b.at));
	const severity = bySeverity(sorted.filter((complaint) => !old.has(complaint))) ?? (bySeverity(sorted) === void 0 ? void 0 : "notice");
	const [first, ...others] = sorted;
	if (first === void 0 || severity === void 0) return [];
	const docs = options.docs(rule.id);
	const edits = distinct([first, ...others].flatMap((complaint) => complaint.edits ?? []));
	return [{
		rule: rule.id,
		cause: rule.cause,
		severity,
		certainty: first.certainty ?? "proved",
		message: first.message,
		fix: first.fix ?? rule.fix,
		docs,
		at: first.at,
		rendered: first.rendered === void 0 ? null : {
			file: first.rendered.file,
			line: first.rendered.line
		},
		resource: first.pull?.workload.resource ?? first.resource ?? null,
		container: first.pull?.mention.container ?? null,
		image: first.pull?.mention.image ?? null,
		event: first.event ?? null,
		evidence: [...first.evidence ?? [], ...old.has(first) ? [alreadySo] : []],
		commands: first.commands ?? [],
		related: [...first.related ?? [], ...uniquePlaces(first, others, old)],
		suggestion: edits[0] ?? null,
		edits,
		route: routeOf(first.pull),
		fingerprint: fingerprint([
			rule.id,
			withoutLines(first.subject),
			first.at.file
		])
	}];
}
function routeOf(pull) {
	if (pull === void 0 || pull.credentials === null || "invalid" in pull.reference) return null;
	const { credentials, reference } = pull;
	const { path, tag, digest } = reference;
	return {
		serviceAccount: credentials.serviceAccount.name,
		from: credentials.from,
		secrets: credentials.secrets.flatMap(({ name }) => name || []),
		registry: hostOf(reference),
		repository: `${path}${tag === null ? "" : `:${tag}`}${digest === null ? "" : `@${digest}`}`
	};
}
function worst(severities) {
	return severities.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0];
}
/** The configuration's word; else, for a doubt, `onUnverified`; else what the evidence decides; else the card's. Null for none. */
function severityOf(rule, complaint, options) {
	const byDefault = complaint.severity ?? rule.severity;
	const doubted = byDefault === "doubt" || byDefault !== "off" && complaint.certainty === "unverified";
	const severity = options.rules[rule.id] ?? (doubted ? options.onUnverified : byDefault);
	if (severity === "off" || severity === "ignore") return null;
	return complaint.minor === true || complaint.pull?.workload.hook?.test === true ? "notice" : severity;
}
/** An alias or an anchor brings one place many times; a reader wants it once. */
function uniquePlaces(first, others, old) {
	const seen = /* @__PURE__ */ new Set([placeOf$2(first.at)]);
	return others.flatMap((complaint) => {
		const place = placeOf$2(complaint.at);
		if (seen.has(place)) return [];
		seen.add(place);
		const mark = old.has(complaint) && !old.has(first) ? ` (${alreadySo})` : "";
		return [{
			at: complaint.at,
			message: whereabouts(complaint, first) + mark
		}];
	});
}
/** An anchor is edited once, whatever refers to it. */
function distinct(edits) {
	return [...new Map(edits.map((edit) => [`${placeOf$2(edit)} ${edit.endColumn} ${edit.replacement}`, edit])).values()];
}
function placeOf$2(at) {
	return `${at.file}:${at.line}:${at.column}`;
}
/** What is said of it, where that is another than of the first. */
function whereabouts({ pull, resource = pull?.workload.resource, message }, first) {
	if (resource === void 0 || pull === void 0 && message !== first.message) return message;
	const { kind, namespace, name } = resource;
	const container = pull?.mention.container == null ? "" : ` \u203a ${pull.mention.container}`;
	return `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(unnamed)"}${container}`;
}
function reportedImages(pulls, answers, verdicts, explainCredentials) {
	const images = /* @__PURE__ */ new Map();
	for (const pull of pulls) {
		const image = images.get(pull.mention.image) ?? imageOf(pull, answers);
		images.set(pull.mention.image, image);
		const judged = verdicts?.get(pull);
		const explained = explainCredentials ? { credentials: credentialsOf(pull) } : {};
		image.mentions.push({
			...mentionOf(pull, judged?.verdict ?? null, judged?.assumes ?? []),
			...explained
		});
	}
	return [...images.values()];
}
function imageOf({ mention, reference, rewrittenFrom }, answers) {
	const written = rewrittenFrom ?? reference;
	const answer = "invalid" in reference ? void 0 : answers?.byImage.get(questionOf(reference));
	const unasked = answers === null ? null : "not-asked";
	return {
		image: mention.image,
		reference: "invalid" in written ? {
			valid: false,
			domain: null,
			path: null,
			tag: null,
			digest: null
		} : {
			valid: true,
			...written
		},
		mentions: [],
		answer: answer?.answer ?? unasked,
		resolvedDigest: answer?.answer === "found" ? answer.digest : null,
		platforms: answer?.answer === "found" ? answer.content?.platforms ?? null : null
	};
}
function mentionOf({ mention, workload, pullPolicy }, verdict, assumes) {
	const { at, path, role, container } = mention;
	const policy = typeof pullPolicy === "string" ? pullPolicy : pullPolicy.invalid;
	return {
		at,
		resource: workload.resource,
		path,
		role,
		container,
		pullPolicy: policy,
		verdict,
		assumes
	};
}
function credentialsOf({ credentials, reference }) {
	if (credentials === null) return {
		offers: [],
		anonymous: false,
		error: "invalid" in reference ? `InvalidImageName: ${reference.invalid}` : "the pod is made by an operator"
	};
	return {
		offers: credentials.offers.map(({ source, key, username }) => ({
			source: source.kind,
			secret: source.kind === "secret" ? source.name : null,
			key,
			username
		})),
		anonymous: credentials.anonymous,
		error: credentials.error
	};
}
function bySpan(a, b) {
	if (a.file !== b.file) return a.file < b.file ? -1 : 1;
	return a.line - b.line || a.column - b.column;
}
function byPlace(a, b) {
	return bySpan(a.at, b.at) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}
/** What differs in its line alone is told apart by its order. */
function numbered(findings) {
	const seen = /* @__PURE__ */ new Map();
	return findings.map((finding) => {
		const before = seen.get(finding.fingerprint) ?? 0;
		seen.set(finding.fingerprint, before + 1);
		return before === 0 ? finding : {
			...finding,
			fingerprint: fingerprint([finding.fingerprint, `${before}`])
		};
	});
}
/** 64 bits of FNV-1a over the parts, in hexadecimal: stable when lines move, and no secret to keep. */
function fingerprint(parts) {
	let hash = 14695981039346656037n;
	for (const byte of new TextEncoder().encode(parts.join("\0"))) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 1099511628211n);
	return hash.toString(16).padStart(16, "0");
}
/** 0 nothing to stop for, 1 proved findings, 3 nothing was looked at, 4 only what could not be verified. */
function exitCode(report, options) {
	const { summary, findings } = report;
	const { pullable, broken, unverified } = summary.verdicts;
	const pulls = pullable + broken + unverified;
	const failing = options.failOn === "never" ? [] : findings.filter(({ severity }) => order.indexOf(severity) >= order.indexOf(failAt(options)));
	if (failing.some(({ certainty }) => certainty === "proved")) return 1;
	if (pulls === 0 && options.looked !== true && (report.shard?.pulls ?? 0) === 0) return 3;
	const verified = pulls === 0 ? 100 : (pulls - unverified) / pulls * 100;
	return failing.length > 0 || verified < options.minVerified ? 4 : 0;
}
function failAt({ failOn }) {
	return failOn === "never" ? "error" : failOn;
}

// src/targets.ts
/** What `report` makes of each target, in one. */
async function ofTargets(options, report) {
	const runs = [];
	for (const run of runsOf(options)) runs.push({
		name: run.name,
		report: await report(run.options)
	});
	return together(runs, options.declared.file);
}
/** A run for each target, and one for what the configuration names beside them. */
function runsOf(options) {
	const alone = {
		...options,
		targets: []
	};
	return [...options.paths.length + options.recipes.length > 0 ? [{
		name: null,
		options: alone
	}] : [], ...options.targets.map(({ name, paths, recipes, inventory, platforms }) => ({
		name,
		options: {
			...alone,
			paths,
			recipes,
			inventory: inventory ?? options.inventory,
			platforms: platforms ?? options.platforms
		}
	}))];
}
/** One report of many: findings that are the same in several targets are one, which names them. `configuration` is the file that all share. */
function together(runs, configuration) {
	const [first] = runs;
	if (first === void 0) throw new Error("no target to report");
	const report = runs.length === 1 && first.name === null ? first.report : joined(runs, first, configuration);
	const [gone = [], ...others] = runs.map((run) => run.report.gone ?? []);
	const everywhere = gone.filter((each) => others.every((other) => other.includes(each)));
	return everywhere.length === 0 ? report : {
		...report,
		notes: [...report.notes, noLongerFound(everywhere)]
	};
}
const maxShown = 5;
function noLongerFound(gone) {
	const more = gone.length > maxShown ? `; and ${gone.length - maxShown} more` : "";
	return `No longer found, though the baseline accepts it: ${gone.slice(0, maxShown).join("; ")}${more}.`;
}
function joined(runs, first, configuration) {
	const images = imagesOf(runs.map(({ report }) => report.images));
	const findings = findingsOf(runs, configuration);
	const reports = runs.map(({ report }) => report);
	const sum = (count) => reports.reduce((total, report) => total + count(report), 0);
	const verdicts = (verdict) => sum(({ summary }) => summary.verdicts[verdict]);
	const severe = (severity) => findings.filter((finding) => finding.severity === severity).length;
	const accepted = reports.flatMap(({ baseline = [] }) => baseline);
	const baseline = [...new Map(accepted.map((each) => [JSON.stringify(each), each])).values()];
	const shards = runs.flatMap(({ name, report: { shard } }) => shard === void 0 ? [] : [{
		...shard,
		parts: shard.parts.map((part) => ({
			...part,
			target: name
		}))
	}]);
	const [shard] = shards;
	return {
		...first.report,
		...shard === void 0 ? {} : { shard: {
			...shard,
			pulls: shards.reduce((total, { pulls }) => total + pulls, 0),
			parts: shards.flatMap(({ parts }) => parts)
		} },
		...first.report.baseline === void 0 ? {} : { baseline },
		summary: {
			files: sum(({ summary }) => summary.files),
			documents: sum(({ summary }) => summary.documents),
			workloads: sum(({ summary }) => summary.workloads),
			images: images.length,
			registries: new Set(images.flatMap(({ reference }) => reference.domain ?? [])).size,
			requests: sum(({ summary }) => summary.requests),
			durationMs: sum(({ summary }) => summary.durationMs),
			verdicts: {
				pullable: verdicts("pullable"),
				broken: verdicts("broken"),
				unverified: verdicts("unverified")
			},
			findings: {
				error: severe("error"),
				warning: severe("warning"),
				notice: severe("notice")
			}
		},
		images,
		findings,
		notes: notesOf(runs)
	};
}
function imagesOf(all) {
	const images = /* @__PURE__ */ new Map();
	for (const each of all.flat()) {
		const known = images.get(each.image);
		if (known === void 0) images.set(each.image, each);
		else {
			const better = known.answer !== "found" && each.answer === "found" ? each : known;
			images.set(each.image, {
				...better,
				mentions: [...known.mentions, ...each.mentions]
			});
		}
	}
	return [...images.values()];
}
function findingsOf(runs, configuration) {
	const same = /* @__PURE__ */ new Map();
	for (const { name, report } of runs) for (const finding of report.findings) {
		const { rule, at, message, certainty, severity } = finding;
		const key = JSON.stringify([
			rule,
			at.file,
			at.line,
			at.column,
			message,
			certainty,
			severity
		]);
		const known = same.get(key) ?? {
			finding,
			names: [],
			count: 0
		};
		known.count++;
		if (name !== null) known.names.push(name);
		same.set(key, known);
	}
	return [...same.values()].filter(({ finding: { rule, at }, count }) => rule !== "suppression-unused" || at.file !== configuration || count === runs.length).map(({ finding, names }) => names.length === 0 ? finding : named(finding, names)).sort(({ at: a, rule: x }, { at: b, rule: y }) => a.file === b.file ? a.line - b.line || a.column - b.column || (x < y ? -1 : x > y ? 1 : 0) : a.file < b.file ? -1 : 1);
}
function named(finding, names) {
	const list = names.length === 1 ? `target ${names[0]}` : `targets ${names.join(", ")}`;
	return {
		...finding,
		message: `${finding.message} (${list})`
	};
}
/** What all say is said once; an empty target must not look like one in which nothing is wrong. */
function notesOf(runs) {
	const all = runs.flatMap(({ name, report: { notes, summary } }) => {
		const empty = summary.images === 0 ? ["No image in it."] : [];
		return [...notes, ...empty].map((note) => ({
			name,
			note
		}));
	});
	return [...Map.groupBy(all, ({ note }) => note)].flatMap(([note, said]) => said.length === runs.length ? [note] : said.map(({ name }) => name === null ? note : `Target ${name}: ${note}`));
}

// package.json
var name = "pullgate";
var version$1 = "0.1.0";
var homepage = "https://github.com/pullgate/pullgate";

// src/tool.ts
/** What this program is called, which version it is, and where its rules are explained. */
const tool = {
	name,
	version: version$1
};
/** The page of a rule. */
function docsOf(rule) {
	return `${homepage}/blob/main/docs/rules/${rule}.md`;
}

// src/images.ts
/** Throws `UsageError` for paths that cannot be read. */
async function images(options, surroundings) {
	return await ofTargets(options, (target) => imagesOfTarget(target, surroundings));
}
async function imagesOfTarget(options, surroundings) {
	const started = Date.now();
	const { cluster, notes } = await readCluster(options, surroundings, options.locations.length === 0 ? "images" : "all");
	const unjudged = {
		cluster,
		pulls: plan(cluster, options),
		answers: null,
		complaints: [],
		rules: [],
		verdicts: null,
		notes,
		durationMs: Math.max(0, Date.now() - started)
	};
	return settle(unjudged, {
		...options,
		today: "",
		tool,
		docs: docsOf
	});
}
/** What every corridor begins with: load -> parse -> extract, a document at a time. `lenient`: a path may not be there. */
async function readCluster(options, { workingFolder, stdin, environment }, need, lenient = false) {
	const notes = [];
	const { secrets, serviceAccounts, file: configuration } = options.declared;
	const at = {
		file: configuration,
		line: 1,
		column: 1,
		endLine: 1,
		endColumn: 1,
		excerpt: ""
	};
	const extractor = createExtractor({
		locations: options.locations,
		namespace: options.namespace,
		need,
		declared: {
			secrets: [...secrets, ...Object.keys(options.pullSecrets)],
			serviceAccounts,
			at
		}
	});
	const note = (sentence) => void notes.push(sentence);
	const add = (file, document) => {
		extractor.add(document);
		if (extractor.overflowing()) throw new UsageError(`${file.path}: too many images, Secrets and broken documents for one run: check a part of them`);
	};
	const renderings = [];
	const unrendered = [];
	const { recipes, exclude, restricted, deadlineMs } = options;
	const timeoutMs = Math.min(deadlineMs, maxRenderMs);
	for await (const made of render$1({
		recipes,
		exclude,
		workingFolder,
		environment,
		restricted,
		timeoutMs,
		lenient
	})) if ("message" in made) unrendered.push(made);
	else {
		extractor.file(made.root.root, made);
		for await (const document of parse(made.file, { need })) add(made.file, document);
		renderings.push({
			...made,
			file: {
				...made.file,
				chunks: nothing$1
			}
		});
	}
	const behind = new Set(renderings.flatMap((made) => made.behind));
	const byFlag = (tool) => recipes.filter((each) => each.tool === tool && each.at === null);
	const read = (paths) => load({
		paths,
		exclude,
		behind,
		workingFolder,
		stdin,
		note,
		lenient,
		silenceMs: deadlineMs,
		besideKustomize: byFlag("kustomize").length > 0
	});
	const carriers = [];
	for await (const file of read(options.paths)) {
		extractor.file(file.root);
		let carries = false;
		let empty = true;
		for await (const document of parse(file, { need })) {
			add(file, document);
			carries ||= document.manifests.some(carriesValues);
			empty &&= document.content === "empty" || document.content === "foreign";
		}
		if (empty && file.path.endsWith(file.root.replace(/^.*[/\\]/, "")) && !lenient) {
			if (byFlag("helm").some(({ values }) => values.length > 0)) throw new UsageError(`${file.root}: no Kubernetes resource in it; each values file needs its own --values`);
			note(`${file.root} holds no Kubernetes resource.`);
		}
		if (carries && file.path !== "<stdin>") carriers.push(file);
	}
	for await (const file of read(options.inventory)) for await (const document of parse(file, { need: "all" })) extractor.inventory(document);
	const cluster = {
		...extractor.cluster(),
		unrendered
	};
	for (const made of renderings) made.namespace ??= extractor.namespaceOf(made.root.folder);
	for (const { folder, namespaces } of extractor.disputed()) note(`${folder} goes into the namespaces ${namespaces.join(", ")}: where its resources name none, it is left open which they are in.`);
	const placeholders = cluster.workloads.flatMap(({ mentions }) => mentions.flatMap(({ placeholder }) => placeholder ?? []));
	for (const [why, count] of Map.groupBy(placeholders, (reason) => reason)) notes.push(`${count.length === 1 ? "1 image is" : `${count.length} images are`} filled in later, so nothing could be checked: ${why}.`);
	if (carriers.length > 0 && !lenient) note(`${carriers.length === 1 ? "1 file gives" : `${carriers.length} files give`} values to charts, for Argo CD or Flux: what those render was not checked, unless it is among the paths and roots.`);
	return {
		cluster,
		notes,
		renderings,
		sources: [...await readSources(options.sources, workingFolder), ...await carriersOf(carriers)]
	};
}
/** A renderer that takes longer hangs. */
const maxRenderMs = 6e4;
/** Resources that render a chart with values of their own. https://argo-cd.readthedocs.io/en/stable/user-guide/helm/, https://fluxcd.io/flux/components/helm/helmreleases/ */
function carriesValues({ apiVersion, kind }) {
	return apiVersion.startsWith("argoproj.io/") && (kind === "Application" || kind === "ApplicationSet") || apiVersion.startsWith("helm.toolkit.fluxcd.io/") && kind === "HelmRelease";
}
/** What people edit is small. */
const maxCarrierBytes = 1048576;
const maxCarriersBytes = 33554432;
async function carriersOf(files) {
	const sources = [];
	let room = maxCarriersBytes;
	for (const file of files) {
		if (room <= 0) break;
		const bytes = [];
		let size = 0;
		for await (const piece of file.chunks()) {
			size += piece.length;
			if (size > maxCarrierBytes) break;
			bytes.push(piece);
		}
		room -= size;
		if (size <= maxCarrierBytes) sources.push({
			path: file.path,
			role: "manifest",
			text: new TextDecoder().decode(concat(bytes, size))
		});
	}
	return sources.length === 0 ? [] : [{
		root: "",
		file: "",
		tool: "helm",
		folder: "",
		sources,
		set: [],
		origins: []
	}];
}
function concat(pieces, size) {
	const whole = new Uint8Array(size);
	let done = 0;
	for (const piece of pieces) {
		whole.set(piece, done);
		done += piece.length;
	}
	return whole;
}
async function* nothing$1() {}
/** Renders each root once more as its trial says, and reads what it then declares. In the order of the trials. */
async function rerender(trials, renderings, options) {
	const tried = [];
	for (let next = 0; next < trials.length; next += maxTrialsAtOnce) tried.push(...await Promise.all(trials.slice(next, next + maxTrialsAtOnce).map(async (trial) => {
		const rendering = renderings.find(({ root }) => root.root === trial.root);
		const made = await rendering?.again(trial);
		if (rendering === void 0 || made === void 0) return {
			trial,
			failed: "it was not rendered here"
		};
		if ("failed" in made) return {
			trial,
			failed: made.failed
		};
		const extractor = createExtractor({
			locations: options.locations,
			namespace: options.namespace
		});
		extractor.file(rendering.root.root, rendering);
		for await (const document of parse(made.file, { need: "all" })) extractor.add(document);
		return {
			trial,
			cluster: extractor.cluster(),
			digests: await digestsOf(made.file)
		};
	})));
	return tried;
}
const maxTrialsAtOnce = 4;
async function digestsOf(file) {
	const digests = /* @__PURE__ */ new Map();
	for await (const piece of file.chunks()) for (const [digest] of Buffer.from(piece).toString("latin1").matchAll(/sha256:[0-9a-f]{64}/g)) digests.set(digest, (digests.get(digest) ?? 0) + 1);
	return digests;
}

// src/judge/access.ts
const remembered$4 = /* @__PURE__ */ new WeakMap();
/** Each pull of a pod that can be seen, with an image that parses, in the order of the manifests. */
function accesses(facts) {
	return [...byPull(facts).values()];
}
/** That of one pull; undefined where its pod cannot be seen, or its image does not parse. */
function accessTo(facts, pull) {
	return byPull(facts).get(pull);
}
function byPull(facts) {
	const known = remembered$4.get(facts);
	if (known !== void 0) return known;
	const all = new Map(facts.pulls.flatMap((pull) => {
		const access = accessOf(facts, pull);
		return access === null ? [] : [[pull, access]];
	}));
	remembered$4.set(facts, all);
	return all;
}
function accessOf(facts, pull) {
	const { reference, credentials } = pull;
	if (credentials === null || "invalid" in reference) return null;
	const asked = pull.notAsked === null;
	const answerOf = (offer) => asked ? facts.answers.byAttempt.get(attemptOf(reference, offer)) ?? null : null;
	const order = credentials.error !== null ? [] : credentials.anonymous ? [null] : credentials.offers;
	const attempts = [];
	for (const offer of order) {
		const answer = answerOf(offer);
		attempts.push({
			offer,
			answer
		});
		if (answer?.answer === "found") break;
	}
	const opened = attempts.at(-1)?.answer?.answer === "found";
	const best = asked ? facts.answers.byImage.get(questionOf(reference)) ?? null : null;
	const open = answerOf(null);
	const exists = best?.answer === "found" || best?.answer === "denied";
	const blocked = open?.answer === "denied" && open.credential === "insufficient";
	return {
		pull,
		reference,
		credentials,
		attempts,
		runner: asked ? facts.answers.byAttempt.get(attemptOf(reference, "runner")) ?? null : null,
		opened,
		public: open?.answer === "found" ? true : open !== null && isRefusal(open) && exists ? false : null,
		exists,
		otherwise: best !== null && (!exists && !isRefusal(best) && best.answer !== "not-asked" || blocked && best.answer !== "found"),
		breaks: breaksOf(credentials, attempts, opened)
	};
}
/** An answer that says no to a credential, or to the want of one. */
function isRefusal({ answer }) {
	return answer === "denied" || answer === "missing-or-denied";
}
/** A mirror may yet open to one of the attempts: what is wrong with them is not known. */
function inconclusive({ opened, attempts }) {
	return !opened && attempts.some(({ answer }) => answer?.answer === "inconclusive");
}
function breaksOf(credentials, attempts, opened) {
	const { secrets, from, hiddenSecrets, otherAccounts } = credentials;
	const each = (kind, fits) => secrets.filter(fits).map((secret) => ({
		kind,
		secret
	}));
	const one = (kind, fits) => fits ? [{
		kind,
		secret: null
	}] : [];
	const refused = attempts.length > 0 && attempts.every(({ offer, answer }) => offer !== null && answer !== null && isRefusal(answer));
	return [
		...each("undecodable", ({ use }) => use === "undecodable"),
		...one("rejected", refused),
		...each("wrong-namespace", ({ use, elsewhere }) => use === "missing" && elsewhere.length > 0),
		...each("not-found", ({ use, elsewhere, presence }) => use === "missing" && presence === "absent" && elsewhere.length === 0),
		...each("wrong-type", ({ use }) => use === "ignored"),
		...one("hides-service-account", !opened && hiddenSecrets.some(({ covers }) => covers === true)),
		...each("not-covering", ({ use, covers }) => (use === "read" || use === "hidden") && covers === false),
		...one("on-other-service-account", !opened && otherAccounts.length > 0),
		...one("absent", from === "nobody" || secrets.length === 0)
	];
}
/**
* What a break is worth: a warning on an image that opens all the same, an error on one that is there and stays closed while all
* attempts are known, else a doubt.
*/
function worth(access, certain) {
	if (access.opened) return {
		severity: "warning",
		certainty: "proved"
	};
	const closed = access.exists && !inconclusive(access) && access.attempts.every(({ answer }) => answer !== null && answer.answer !== "found");
	return { certainty: certain && closed && access.credentials.unseen.length === 0 ? "proved" : "unverified" };
}

// src/judge/answered.ts
/** The pulls that a registry was to be asked for and that were answered so, in the order of the manifests. */
function* answered(facts, kind) {
	for (const pull of facts.pulls) {
		const answer = answerTo(facts, pull);
		if (answer !== null && !("invalid" in pull.reference) && isOf$1(answer, kind)) yield {
			pull,
			reference: pull.reference,
			answer
		};
	}
}
/** The answer to one pull; null where none was wanted. */
function answerTo(facts, pull) {
	if (pull.notAsked !== null || "invalid" in pull.reference) return null;
	return facts.answers.byImage.get(questionOf(pull.reference)) ?? null;
}
function isOf$1(answer, kind) {
	return answer.answer === kind;
}
/** Registries that refused the runner's own login. */
function rejectedLogins({ answers }) {
	return answers.logins.flatMap(({ registry, rejected }) => rejected === null ? [] : [registry]);
}

// src/judge/flaw.ts
/** The pulls whose image was found and has a flaw of this kind, in the order of the manifests. */
function* flawed(facts, kind) {
	for (const pull of facts.pulls) {
		const answer = answerTo(facts, pull);
		if (answer === null || "invalid" in pull.reference) continue;
		for (const flaw of flawsOf(facts, pull)) if (isOf(flaw, kind)) yield {
			pull,
			reference: pull.reference,
			flaw,
			evidence: answer.evidence
		};
	}
}
function flawsOf(facts, pull) {
	const content = contentOf(facts, pull);
	if (content === null) return [];
	const { kind, platforms, artifact, absent, unnamed } = content;
	const { role } = pull.mention;
	if (artifact !== null) {
		const certain = isRefused(artifact, facts.runtime);
		if (role === "volume" || certain === null) return [];
		return [{
			flaw: "type-unsupported",
			type: artifact,
			certain: certain && role !== "custom"
		}];
	}
	const flaws = absent.map((part) => ({
		...part,
		platforms: part.platforms.filter((platform) => pull.platforms.includes(platform))
	})).filter((part) => part.platforms.length > 0).map((part) => ({
		flaw: "child-missing",
		...part
	}));
	if (platforms === null) return flaws;
	if (kind === "index") {
		const selection = selectionOf(facts.runtime);
		const nodes = pull.platforms.filter((platform) => selectPlatform(platforms, platform, selection) === null);
		if (nodes.length > 0 && !unnamed) flaws.push({
			flaw: "platform-missing",
			nodes,
			offered: platforms
		});
		return flaws;
	}
	const [made] = platforms;
	const nodes = made === void 0 ? [] : pull.platforms.filter((platform) => !runs(platform, made));
	if (made !== void 0 && nodes.length > 0 && role !== "volume") flaws.push({
		flaw: "platform-mismatch",
		nodes,
		made
	});
	return flaws;
}
/** null where nobody has looked, or found it. */
function contentOf(facts, pull) {
	const answer = answerTo(facts, pull);
	return answer?.answer === "found" ? answer.content : null;
}
/**
* Is it certain that nodes refuse this type? null where they take it: containerd 1.x converts schema 1, 2.0 has it switched off, 2.1 has
* nothing of it left (https://github.com/containerd/containerd/blob/main/RELEASES.md#deprecated-features). Shims may run WebAssembly.
*/
function isRefused(type, runtime) {
	if (!isSchema1(type)) return !/wasm|webassembly/i.test(type);
	const major = /^containerd:\/\/v?(\d+)/.exec(runtime ?? "")?.[1];
	return major === void 0 ? false : Number(major) >= 2 ? true : null;
}
function isSchema1(type) {
	return type.startsWith("application/vnd.docker.distribution.manifest.v1+");
}
/** "`linux/amd64`, `linux/arm64`", a few of many. */
function listed(platforms) {
	const shown = platforms.slice(0, 8).map((platform) => `\`${platform}\``);
	const more = platforms.length - shown.length;
	return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
function isOf(flaw, kind) {
	return flaw.flaw === kind;
}

// src/judge/quote.ts
const x509 = ({ verified }) => verified ? "tls: failed to verify certificate: x509" : "x509";
const nameOf = ({ host }) => host.replace(/:\d+$/, "");
/** What only this machine can see (its proxy, its patience) is in no event. */
const quotes = {
	"no-such-host": (place) => `dial tcp: lookup ${nameOf(place)}: no such host`,
	refused: ({ host }) => `dial tcp ${host}: connect: connection refused`,
	closed: () => "EOF",
	"plain-http": () => "http: server gave HTTP response to HTTPS client",
	"unknown-authority": (place) => `${x509(place)}: certificate signed by unknown authority`,
	expired: (place) => `${x509(place)}: certificate has expired or is not yet valid`,
	"wrong-host": wrongHost
};
/** https://cs.opensource.google/go/go/+/master:src/crypto/x509/verify.go: HostnameError */
function wrongHost(place) {
	const name = nameOf(place);
	const names = /: ([^:]*)$/.exec(place.because)?.[1];
	if (/^[\d.]+$/.test(name) && names === void 0) return `${x509(place)}: cannot validate certificate for ${name} because it doesn't contain any IP SANs`;
	return `${x509(place)}: certificate is ${names === void 0 ? "not valid for any names, but wanted to match" : `valid for ${names}, not`} ${name}`;
}
/** null where Go's words are not known. */
function quoteOf(code, place) {
	return code === void 0 ? null : quotes[code]?.(place) ?? null;
}

// src/judge/event.ts
/** The versions of containerd since which something is worded anew; they sort as they read. Since 2.1 the transfer service pulls. */
const wordings = [
	"2.3",
	"2.1",
	"2.0",
	"1.7"
];
function wordingOf({ runtime }) {
	const [, major = "1", minor = "7"] = /^containerd:\/\/v?(\d+)\.(\d+)/.exec(runtime ?? "") ?? [];
	const version = Number(major) * 100 + Number(minor);
	return wordings.find((each) => version >= Number(each.replace(".", "0"))) ?? "1.6";
}
function exchangesIn(evidence) {
	return evidence.flatMap((line) => {
		const [, method = "", url = "", status, server = ""] = /^(HEAD|GET|POST) (\S+) \u2192 (?:(\d{3})\b(?: (.+))?)?/.exec(line) ?? [];
		if (url === "" || /\/tags\/list$|\/blobs\/[^/]+$/.test(url)) return [];
		const step = /\/v2\/.+\/manifests\/[^/]+$/.test(url) ? "manifest" : "token";
		return [{
			method,
			url,
			status: status === void 0 ? null : Number(status),
			server,
			step
		}];
	});
}
/** Reason phrases (RFC 9110), which Go quotes as the server writes them. */
const phrases = {
	400: "Bad Request",
	401: "Unauthorized",
	403: "Forbidden",
	404: "Not Found",
	405: "Method Not Allowed",
	408: "Request Timeout",
	412: "Precondition Failed",
	429: "Too Many Requests",
	500: "Internal Server Error",
	502: "Bad Gateway",
	503: "Service Unavailable",
	504: "Gateway Timeout"
};
function statusLine(status) {
	return `${status} ${phrases[status] ?? ""}`.trim();
}
/**
* The error of a registry's JSON as containerd prints it; "" for none. Codes that it does not know are "unknown" to it.
* https://github.com/containerd/containerd/blob/main/core/remotes/docker/errcode.go
*/
function errorIn(server) {
	const [, code = "", rest = ""] = /^([A-Z_]+)(: .*)$/.exec(server) ?? [];
	const known = /^(?:UNSUPPORTED|UNAUTHORIZED|DENIED|UNAVAILABLE|TOOMANYREQUESTS)$/.test(code);
	return code === "" ? "" : (known ? code.toLowerCase() : "unknown") + rest;
}
const unresolved = (words) => ({
	words,
	step: "resolve"
});
const afterwards = (words) => ({
	words,
	step: "fetch"
});
/** One error a credential that was tried, each but once: https://github.com/kubernetes/apimachinery/blob/master/pkg/util/errors/errors.go */
function written$1(facts, pull, reference, ...reasons) {
	const errors = [...new Set(reasons.map((reason) => errorOf(facts, reference, reason)))];
	return `Failed to pull image "${pull.mention.image}": ${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}`;
}
function errorOf(facts, reference, { words, step }) {
	if (step === "end") return words;
	const question = questionOf(reference);
	const resolving = wordingOf(facts) >= "2.1" ? "failed to resolve image: " : `failed to resolve reference "${question}": `;
	return `failed to pull and unpack image "${question}": ${step === "resolve" ? resolving : ""}${words}`;
}
/** The event of a pull that fails, by the attempts that the pod makes; none where the words of the last are not known. */
function pullEvent(facts, pull) {
	if ("invalid" in pull.reference) return {};
	const { reference } = pull;
	const wording = wordingOf(facts);
	const attempts = accessTo(facts, pull)?.attempts ?? [];
	const reasons = (attempts.length === 0 ? [{
		offer: null,
		answer: null
	}] : attempts).map((attempt) => {
		const answer = attempt.answer ?? answerTo(facts, pull);
		return answer === null ? null : reasonOf(answer, reference, {
			wording,
			offered: attempt.offer !== null
		});
	});
	const known = reasons.filter((reason) => reason !== null);
	const last = reasons.at(-1);
	if (last == null) return {};
	return { event: written$1(facts, pull, reference, ...known.length === reasons.length ? known : [last]) };
}
/** The same for a pull of what is closed to the pod: with the words for what is private or absent, where nobody has heard it refused. */
function closedEvent(facts, pull) {
	if ("invalid" in pull.reference) return {};
	return {
		event: written$1(facts, pull, pull.reference, unresolved(accessDenied("insufficient_scope"))),
		...pullEvent(facts, pull)
	};
}
/** The event of a pull that fails by what its image is made of. */
function flawEvent(facts, pull, flaw) {
	const answer = answerTo(facts, pull);
	if ("invalid" in pull.reference || answer?.answer !== "found") return {};
	const reason = flawReason(flaw, answer, wordingOf(facts), questionOf(pull.reference));
	return reason === null ? {} : { event: written$1(facts, pull, pull.reference, reason) };
}
/** null where the words are not known, or where it is pulled, and fails when it is started. */
function flawReason(flaw, { digest, mediaType }, wording, question) {
	switch (flaw.flaw) {
		case "platform-missing": {
			if (wording < "2.1") return afterwards("no match for platform in manifest: not found");
			const besides = flaw.nodes.some((node) => selectPlatform(flaw.offered, node, "lenient") !== null);
			const words = `get image config descriptor: no match for platform in manifest ${digest}: not found`;
			return besides ? null : {
				words,
				step: "end"
			};
		}
		case "child-missing": {
			const url = exchangesIn(flaw.evidence).at(-1)?.url;
			if (flaw.what === "manifest") return url === void 0 ? null : afterwards(`${failedOpen}content at ${url} not found: not found`);
			const type = mediaType?.startsWith("application/vnd.docker.") === true ? "docker.container.image" : "oci.image.config";
			return afterwards(`${failedOpen}could not fetch content descriptor ${flaw.digest} (application/vnd.${type}.v1+json) from remote: not found`);
		}
		case "type-unsupported":
			if (isSchema1(flaw.type)) return schema1Refusal(wording, question);
			return wording === "1.6" ? afterwards("failed to unpack image on snapshotter overlayfs: mismatched image rootfs and manifest layers") : null;
	}
	return null;
}
/**
* 2.1 says something else where the registry does not tell the digest.
* https://github.com/containerd/containerd/blob/v2.0.7/client/pull.go, https://github.com/containerd/containerd/blob/v2.1.0/core/transfer/local/pull.go
*/
function schema1Refusal(wording, question) {
	if (wording >= "2.1") return afterwards("schema 1 image manifests are no longer supported: invalid argument");
	if (wording < "2.0") return null;
	return afterwards(`failed to get converter for "${question}": Pulling Schema 1 images have been deprecated and disabled by default since containerd v2.0. As a workaround you may set an environment variable \`CONTAINERD_ENABLE_DEPRECATED_PULL_SCHEMA_1_IMAGE=1\`, but this will be completely removed in containerd v2.1.`);
}
const failedOpen = "failed to copy: httpReadSeeker: failed open: ";
/** What is private or absent, on registries that do not tell which. */
function accessDenied(error) {
	return `pull access denied, repository does not exist or may require authorization: server message: ${error}: authorization failed`;
}
/** The last exchange. That of another image, which stands for all of its registry, is told of this one. */
function lastOf(evidence, { path, tag, digest }) {
	const exchanges = exchangesIn(evidence);
	const last = exchanges.at(-1);
	const own = `/v2/${path}/manifests/${digest ?? tag ?? "latest"}`;
	if (last?.step !== "manifest" || exchanges.some(({ url }) => url.endsWith(own))) return last;
	return {
		...last,
		url: new URL(own, last.url).href
	};
}
/** null where the words are not known, or where nothing fails. */
function reasonOf(answer, reference, told) {
	const last = lastOf(answer.evidence, reference);
	const notFound = unresolved(`${questionOf(reference)}: not found`);
	switch (answer.answer) {
		case "found": return answer.content?.unreached === void 0 ? null : unreachedPart(answer.content.unreached, told);
		case "missing": return notFound;
		case "denied":
		case "missing-or-denied": {
			if (last?.status === 404 && last.step === "manifest") return notFound;
			if (last?.status == null) return unresolved(accessDenied("insufficient_scope"));
			const { challenge } = answer;
			if (last.status !== 401 || last.step === "token") return refusal(last, last.status, told);
			if (challenge === void 0 || challenge.error !== null) return unresolved(accessDenied(challenge?.error ?? "insufficient_scope"));
			if (challenge.scheme === "basic" && !told.offered && told.wording !== "1.6") return unresolved("pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials");
			return refusal(last, last.status, told);
		}
		case "rate-limited": return last === void 0 ? null : refusal(last, 429, told);
		case "unreachable": return last === void 0 ? null : unreached(answer, last, notFound, told);
		case "inconclusive": return last !== void 0 && exchangesIn(answer.evidence).every(({ status }) => status === 404) ? notFound : null;
	}
	return null;
}
/** A status that ends the pull before the name is resolved. */
function refusal({ method, url, step, server }, status, { wording, offered }) {
	const line = statusLine(status);
	if (step === "token") {
		const from = wording === "1.6" ? "" : ` from ${method} request to ${url}`;
		return unresolved(`failed to authorize: failed to fetch ${offered ? "oauth" : "anonymous"} token: unexpected status${from}: ${line}`);
	}
	if (wording !== "1.6") {
		const why = wording >= "2.3" && status === 403 ? errorIn(server) : "";
		return unresolved(`unexpected status from HEAD request to ${url}: ${line}${why === "" ? "" : `\n${why}`}`);
	}
	const { host, pathname } = new URL(url);
	const part = decodeURIComponent(pathname.slice(pathname.lastIndexOf("/") + 1));
	return unresolved(`pulling from host ${host} failed with status code [manifests ${part}]: ${line}`);
}
function unreached({ code, because }, last, notFound, told) {
	if (last.step === "token") return last.status === null || last.status < 400 ? null : refusal(last, last.status, told);
	if (code === "cut") return cut$1(told);
	const { host } = new URL(last.url);
	const quote = quoteOf(code, {
		host,
		because,
		verified: told.wording !== "1.6"
	});
	if (quote !== null) return unresolved(`failed to do request: Head "${last.url}": ${quote}`);
	const status = last.status ?? Number(/\banswered (\d{3})\b/.exec(because)?.[1] ?? 0);
	if (status === 404) return notFound;
	if (status >= 400) return refusal(last, status, told);
	if (status !== 200) return null;
	const type = /answered 200 with (\S+) and no manifest$/.exec(because)?.[1];
	if (because.endsWith("answered 200 with nothing")) return afterwards(`unable to fetch descriptor (${digestOfNothing}) which reports content size of zero: invalid argument`);
	return type === void 0 ? null : afterwards(`${failedOpen}could not fetch content descriptor sha256:\u2026 (${type}) from remote: not found`);
}
const digestOfNothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/** A reply that breaks off in the middle of a manifest or a blob. */
function cut$1({ wording }) {
	return wording < "2.1" ? afterwards("failed to read expected number of bytes: unexpected EOF") : null;
}
/** A manifest or config below the image. */
function unreachedPart({ code, evidence }, told) {
	if (code === "cut") return cut$1(told);
	const [, url = "", status = "", server = ""] = /^(?:HEAD|GET) (\S+) \u2192 (\d{3})(?: (.+))?$/.exec(evidence.at(-1) ?? "") ?? [];
	if (url === "") return null;
	const line = statusLine(Number(status));
	const message = errorIn(server);
	if (told.wording >= "2.1") return afterwards(`${failedOpen}unexpected status from GET request to ${url}: ${line}${message === "" ? "" : `\n${message}`}`);
	return afterwards(`${failedOpen}unexpected status code ${url}: ${line}${message === "" ? "" : ` - Server message: ${message}`}`);
}
/** The warning about a pull secret that is not there; the pull goes on. Before 1.28 nothing is said. https://github.com/kubernetes/kubernetes/pull/117927 */
function notRetrieved({ kubernetes }, secret) {
	if (kubernetes !== null && kubernetes < 28) return {};
	return { event: `Unable to retrieve some image pull secrets (${secret}); attempting to pull the image may not succeed.` };
}
/** The field as the API server names it: from the root of its resource, be that an item of a List. */
function fieldOf({ path }) {
	return path.replace(/^(?:items\[\d+\]\.)+/, "");
}
/** Commands that ask the registry the same question by hand. The grammar of references leaves nothing that a shell would read. */
function inspect(reference) {
	return [`skopeo inspect --raw docker://${questionOf(reference)}`];
}
/** The same for the config of a single manifest, which names its platform. */
function inspectConfig(reference) {
	return [`skopeo inspect --config docker://${questionOf(reference)}`];
}
/** The command that lists what the repository has. */
function listTags(reference) {
	return [`skopeo list-tags docker://${repositoryOf$1(reference)}`];
}

// src/judge/walk.ts
/** Access -> the path that was walked, in words: pod -> service account -> secret -> entry -> registry's answer; and the commands that walk it on the cluster. */
/** One line a step, up to where it broke. */
function walk(access) {
	const { credentials, pull, attempts, runner } = access;
	const { from, serviceAccount, secrets, error } = credentials;
	const pod = `${pull.workload.resource.kind} ${inNamespace(access, pull.workload.resource.name ?? "(no name)")}`;
	const account = `service account ${inNamespace(access, serviceAccount.name)}`;
	const list = secrets.map(({ name }) => name).join(", ") || "nothing but empty names";
	const source = {
		pod: `${pod} names ${list} in its own imagePullSecrets, so those of ${account} do not count`,
		"service-account": `${pod} names none, so it gets those of ${account}: ${list}`,
		nobody: `${pod} names no pull secret, and ${account} ${serviceAccount.product === null ? "is not in these manifests" : "has none"}`
	}[from];
	const tried = attempts.flatMap(({ offer, answer }) => [offer === null ? "no credential matches, so the pull is anonymous" : `\`${offer.key}\` matches ${repositoryOf$1(access.reference)}: user ${offer.username === "" ? "(none)" : offer.username} is tried`, ...answer?.evidence ?? []]);
	const proof = runner?.answer === "found" ? ["this machine's own login finds it, so it exists", ...runner.evidence] : [];
	return [
		source,
		...secrets.map(step),
		...error === null ? [...tried, ...proof] : []
	];
}
function step(secret) {
	const { name, product, use, because, keys } = secret;
	const place = product === null || product.source !== "manifest" ? "" : ` (${product.at.file}:${product.at.line})`;
	const made = product?.producer == null ? "" : `, made by ${product.by.kind} ${product.by.name ?? ""}`;
	const entries = keys === null ? "" : keys.length === 0 ? "no entry" : `entries ${keys.map((key) => `\`${key}\``).join(", ")}`;
	return `secret ${name}${place}${made}: ${{
		read: entries,
		ignored: `ignored: ${because}`,
		undecodable: because,
		hidden: entries || `content unknown: ${because}`,
		missing: "not found"
	}[use]}`;
}
/** Names are those of the API, or they are left out: nothing in them that a shell would read. */
const plainName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
function commands(access) {
	const { credentials, pull } = access;
	const { namespace } = pull.workload.resource;
	const where = namespace !== null && plainName.test(namespace) ? ` -n ${namespace}` : "";
	const account = credentials.serviceAccount.name;
	return [...credentials.from !== "pod" && plainName.test(account) ? [`kubectl get serviceaccount ${account}${where} -o jsonpath='{.imagePullSecrets}'`] : [], ...credentials.secrets.filter(({ name }) => plainName.test(name)).map(({ name }) => `kubectl describe secret ${name}${where}`)];
}
/** "prod/regcred", or the bare name in the unnamed namespace. */
function inNamespace({ pull }, name) {
	const { namespace } = pull.workload.resource;
	return namespace === null ? name : `${namespace}/${name}`;
}
/** "Deployment prod/web \u203a app": whose pull it is. */
function containerOf({ pull }) {
	const { kind, name } = pull.workload.resource;
	const container = pull.mention.container === null ? "" : ` \u203a ${pull.mention.container}`;
	return `${kind} ${inNamespace({ pull }, name ?? "(unnamed)")}${container}`;
}

// src/judge/broken.ts
/** Breaks that say something of an image only while it is known to be there and closed to all who were tried. */
const ofClosedImages = /* @__PURE__ */ new Set([
	"hides-service-account",
	"not-covering",
	"on-other-service-account",
	"absent"
]);
/** Breaks that are about what the service account gives. */
const ofAccounts = /* @__PURE__ */ new Set(["on-other-service-account", "absent"]);
const inWords = {
	undecodable: "a pull secret cannot be decoded",
	rejected: "the registry refuses what the secrets hold",
	"wrong-namespace": "a pull secret is in another namespace",
	"not-found": "nothing here makes one of the pull secrets",
	"wrong-type": "a pull secret is of a type or key that the kubelet ignores",
	"hides-service-account": "the pod's own list hides the secrets of its service account",
	"not-covering": "a pull secret has no entry that matches the image",
	"on-other-service-account": "the secret is attached to another service account",
	absent: "no pull secret reaches the pod"
};
/** Complaints about every pull for which a break of this kind is the first that counts; null has nothing to add of one secret. */
function* broken(facts, kind, tell) {
	for (const access of accesses(facts)) {
		if (speaking(access)?.kind !== kind) continue;
		for (const { secret } of access.breaks.filter((one) => one.kind === kind)) {
			const said = tell(access, secret);
			if (said === null) continue;
			const { certain, ...told } = said;
			const others = access.breaks.filter((one) => one.kind !== kind && one.kind !== "absent" && counts$1(access, one.kind));
			yield {
				...eventOf$1(facts, access, secret),
				...told,
				...worth(access, certain),
				pull: access.pull,
				evidence: [
					...walk(access),
					...unknowns(access),
					...new Set(others.map((one) => `also: ${inWords[one.kind]}`))
				],
				commands: commands(access)
			};
		}
	}
}
/**
* That the pull fails is said where the registry refused it. An image that opens all the same is pulled, one that is on the node is not, and of
* one that nobody asked for nothing is known: of what is not there the kubelet warns, of what it ignores it says nothing.
*/
function eventOf$1(facts, access, secret) {
	if (!access.opened && access.attempts.some(({ answer }) => answer !== null && isRefusal(answer))) return closedEvent(facts, access.pull);
	return secret?.use === "missing" ? notRetrieved(facts, secret.name) : {};
}
/** The break that a pull is reported for; undefined where none counts. */
function speaking(access) {
	return access.breaks.find(({ kind }) => counts$1(access, kind));
}
function counts$1(access, kind) {
	if (kind === "undecodable") return true;
	if (access.pull.notAsked !== null && ofClosedImages.has(kind)) return false;
	if (kind === "rejected" && access.otherwise) return access.attempts.every(({ answer }) => isRejected(answer));
	if (kind === "rejected") return access.exists || access.attempts.some(({ answer }) => answer?.answer === "denied");
	if (access.otherwise || restsOnAssumption(access) || access.credentials.node) return false;
	if (ofAccounts.has(kind) && access.credentials.serviceAccount.presence === "absent") return false;
	return ofClosedImages.has(kind) ? !access.opened && access.exists && !inconclusive(access) : true;
}
/** The pull rests on something that is right as far as can be told: a secret whose content is not here, a patcher in the cluster. */
function restsOnAssumption({ credentials, opened }) {
	return !opened && credentials.unseen.some(({ kind, secret }) => kind === "patcher" || kind === "secret" && secret?.use === "hidden");
}
/** Closed to every attempt of the pod, though the image is there. */
function closed({ opened, exists, attempts }) {
	return exists && !opened && attempts.every(({ answer }) => answer !== null && isRefusal(answer));
}
function isRejected(answer) {
	return answer?.answer === "denied" && answer.credential === "rejected";
}
/** Missing or private: each attempt that the pod makes is known, and was refused. */
function refused({ attempts, credentials }) {
	return credentials.unseen.length === 0 && !credentials.node && credentials.serviceAccount.presence === "present" && attempts.length > 0 && attempts.every(({ answer }) => answer !== null && isRefusal(answer));
}
/** What would make it pull all the same, a line each. */
function unknowns({ credentials }) {
	return credentials.unseen.map(({ words }) => `not known from here: whether ${words}`);
}

// src/judge/edit-distance.ts
/** Two names -> how many slips of a finger lie between them. Pure. */
/** Levenshtein distance with swapped neighbours as one edit (optimal string alignment), or `most + 1` where it is more. */
function editDistance(a, b, most) {
	if (Math.abs(a.length - b.length) > most) return most + 1;
	let before = [];
	let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const current = [i];
		for (let j = 1; j <= b.length; j++) {
			const substitute = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
			current.push(Math.min(substitute, swap, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
		}
		if (Math.min(...current) > most) return most + 1;
		before = previous;
		previous = current;
	}
	return Math.min(previous[b.length] ?? most + 1, most + 1);
}

// src/judge/known-registries.ts
/** Hosts that serve images to many: what a mistyped host was probably meant to be. None has a port. */
const knownRegistries = [
	"docker.io",
	"ghcr.io",
	"quay.io",
	"gcr.io",
	"us.gcr.io",
	"eu.gcr.io",
	"asia.gcr.io",
	"mirror.gcr.io",
	"registry.k8s.io",
	"mcr.microsoft.com",
	"public.ecr.aws",
	"registry.gitlab.com",
	"registry.access.redhat.com",
	"registry.redhat.io",
	"registry.connect.redhat.com",
	"docker.elastic.co",
	"nvcr.io",
	"cgr.dev",
	"lscr.io",
	"icr.io",
	"xpkg.upbound.io",
	"registry.digitalocean.com",
	"registry.suse.com",
	"container-registry.oracle.com",
	"codeberg.org"
];

// src/judge/meant-host.ts
const remembered$3 = /* @__PURE__ */ new WeakMap();
/**
* The host that `host` is a slip away from: a known registry, or one of these manifests that answered. null where the answer is
* another, where none is near, and where no name at all resolved: then it is this machine that has no names.
*/
function meantHost(facts, host, answer) {
	return nearHosts(facts, host, answer)[0] ?? null;
}
/**
* The one host that can be meant; null where two can. Two letters in the wrong order say more than one too many or too few: `gchr.io`
* is `ghcr.io`, though `gcr.io` is as near. One that begins to answer on another port is another registry.
*/
function onlyMeantHost(facts, host, answer) {
	const near = [...new Set(nearHosts(facts, host, answer))];
	const swapped = near.filter((other) => lettersOf(bare(other)) === lettersOf(bare(host)));
	const [meant, ...others] = swapped.length === 0 ? near : swapped;
	return meant === void 0 || others.length > 0 || portOf(meant) !== portOf(host) ? null : meant;
}
/** Nearest first. */
function nearHosts(facts, host, answer) {
	if (answer.answer !== "unreachable" || answer.code !== "no-such-host") return [];
	const seen = seenHosts(facts);
	const name = bare(host);
	if (knownRegistries.includes(name)) return [];
	if (seen.named.size > 1 && seen.resolved.size === 0) return [];
	return [...seen.answering.filter((other) => isNearNeighbour(name, bare(other))), ...knownRegistries.filter((other) => isNear(name, other))].toSorted((a, b) => editDistance(name, bare(a), 3) - editDistance(name, bare(b), 3));
}
function seenHosts(facts) {
	const known = remembered$3.get(facts);
	if (known !== void 0) return known;
	const seen = {
		answering: /* @__PURE__ */ new Set(),
		named: /* @__PURE__ */ new Set(),
		resolved: /* @__PURE__ */ new Set()
	};
	for (const { reference } of facts.pulls) {
		if ("invalid" in reference) continue;
		const answer = facts.answers.byImage.get(questionOf(reference));
		if (answer === void 0 || answer.answer === "not-asked") continue;
		const host = hostOf(reference).toLowerCase();
		seen.named.add(bare(host));
		if (answer.answer !== "unreachable" || answer.stage !== "dns") seen.resolved.add(bare(host));
		if (answer.answer !== "unreachable") seen.answering.add(host);
	}
	const made = {
		...seen,
		answering: [...seen.answering]
	};
	remembered$3.set(facts, made);
	return made;
}
/** One slip, two in a long name. Digits that differ are no slip. */
function isNear(name, known) {
	const most = Math.min(name.length, known.length) >= 9 ? 2 : 1;
	return name !== known && editDistance(name, known, most) <= most && !differInDigits(name, known);
}
/**
* Private names are often near one another on purpose (`registry-eu`, `registry-us`), and known to private name servers alone: only
* one slip within one long label counts.
*/
function isNearNeighbour(name, other) {
	const labels = name.split(".");
	const others = other.split(".");
	if (labels.length !== others.length || differInDigits(name, other)) return false;
	const [[mine, theirs] = ["", ""], ...more] = labels.flatMap((label, index) => label === others[index] ? [] : [[label, others[index] ?? ""]]);
	return more.length === 0 && Math.min(mine.length, theirs.length) >= 4 && editDistance(mine, theirs, 1) === 1;
}
function differInDigits(a, b) {
	return a.replace(/\D/g, "") !== b.replace(/\D/g, "");
}
function lettersOf(name) {
	return name.split("").toSorted().join("");
}
function portOf(host) {
	return /:\d+$/.exec(host)?.[0] ?? "";
}
/** Without its port, and as hosts are compared. */
function bare(host) {
	return host.toLowerCase().replace(/:\d+$/, "");
}

// src/judge/rules/configuration-changed.ts
const configurationChanged = {
	id: "configuration-changed",
	cause: "manifest",
	severity: "notice",
	online: false,
	since: "0.1.0",
	summary: "The pull request changes a part of the configuration that counts only once merged.",
	why: "`pullSecrets`, `registries`, `network`, `cluster.rewrites` and `cluster.hostsDir` say where requests and credentials go. A pull request that could set them for itself could send a password to its author, so they are read from the base commit.",
	fix: "Review the change with care; it takes effect once it is merged.",
	source: "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-04-Poisoned-Pipeline-Execution",
	*check({ changedKeys = [] }) {
		for (const { key, at } of changedKeys) yield {
			at,
			message: `\`${key}\` is changed here, and counts as it was until that is merged`,
			subject: key
		};
	}
};

// src/judge/elsewhere.ts
/** For something that is not in its own namespace: where else it is, in words that end a message ("" where nowhere), and the places. */
function elsewhere$1({ cluster }, kind, name, root) {
	const found = cluster.products.flatMap((product) => {
		const { namespaces, at, by } = product;
		if (product.kind !== kind || product.name !== name || product.root !== root || !("is" in namespaces)) return [];
		return namespaces.is === null ? [] : [{
			namespace: `\`${namespaces.is}\``,
			at,
			by
		}];
	});
	if (found.length === 0) return {
		words: "",
		related: []
	};
	return {
		words: `; it exists in ${[...new Set(found.map(({ namespace }) => namespace))].join(", ")}, though`,
		related: found.map(({ at, by }) => ({
			at,
			message: `${by.kind} ${by.name ?? ""} is in another namespace`
		}))
	};
}

// src/judge/start.ts
/** The state that a pod sticks in, by what it needs the object for. */
const stuck = {
	env: "CreateContainerConfigError, once its image is pulled",
	envFrom: "CreateContainerConfigError, once its image is pulled",
	volume: "ContainerCreating (FailedMount), and none of its images is pulled",
	projected: "ContainerCreating (FailedMount), and none of its images is pulled",
	csi: "ContainerCreating (FailedMount), and none of its images is pulled",
	"image-pull": "ImagePullBackOff, where the image is private"
};
/** Objects of a kind that nothing makes. What is known to be absent is said of each; doubts are one finding a namespace. */
function* notFound(facts, kind) {
	const mounted = new Set(facts.needs.filter(({ reference }) => !reference.optional && stuck[reference.through] === stuck.volume).map(placeOf$1));
	for (const need of facts.needs) {
		const { reference, presence, knownAbsent, workload } = need;
		if (reference.kind !== kind || reference.optional || presence !== "absent" || reference.through === "image-pull") continue;
		const name = qualified(need);
		const there = elsewhere$1(facts, kind, reference.name, workload.root);
		const state = mounted.has(placeOf$1(need)) ? stuck.volume : stuck[reference.through];
		const { namespace } = workload.resource;
		const where = namespace === null ? "in the namespace of these pods" : `in the namespace \`${namespace}\``;
		const absent = there.words === "" ? `The ${kind} \`${name}\` does not exist` : `The ${kind} \`${reference.name}\` is not ${where}${there.words}`;
		yield {
			at: reference.at,
			message: knownAbsent ? `${absent}: the pod sticks in ${state}` : `Pods need ${kind}s that nothing here makes ${where}, such as \`${reference.name}\``,
			subject: knownAbsent ? `${kind} ${workload.root} ${name} ${state}` : `${kind} ${workload.root} ${namespace ?? ""}`,
			certainty: knownAbsent ? "proved" : "unverified",
			minor: workload.hook?.test === true,
			resource: workload.resource,
			event: `${kind.toLowerCase()} "${reference.name}" not found`,
			...knownAbsent ? { related: there.related } : {}
		};
	}
}
/** Objects that are here without the key that is needed. */
function* keyNotFound(facts, kind) {
	for (const need of facts.needs) {
		const { reference, product, presence, workload } = need;
		const keys = product?.keys;
		if (reference.kind !== kind || reference.optional || reference.key === null || presence !== "present" || keys == null) continue;
		if (keys.includes(reference.key)) continue;
		const has = keys.length === 0 ? "it has none" : `it has ${keys.slice(0, 10).map((key) => `\`${key}\``).join(", ")}`;
		yield {
			at: reference.keyAt ?? reference.at,
			message: `The ${kind} \`${qualified(need)}\` has no key \`${reference.key}\` (${has}): the pod sticks in ${stuck[reference.through]}`,
			subject: `${kind} ${workload.root} ${qualified(need)} ${reference.key}`,
			minor: workload.hook?.test === true,
			resource: workload.resource,
			event: `couldn't find key ${reference.key} in ${kind} ${qualified(need)}`,
			related: product === null ? [] : [{
				at: product.at,
				message: `${product.by.kind} ${product.by.name ?? ""}`
			}]
		};
	}
}
/** What is needed, by which pods. */
function placeOf$1({ reference, workload }) {
	return JSON.stringify([
		reference.kind,
		reference.name,
		workload.at.file,
		workload.at.line,
		workload.at.column
	]);
}
function qualified({ reference, workload }) {
	const { namespace } = workload.resource;
	return namespace === null ? reference.name : `${namespace}/${reference.name}`;
}

// src/judge/rules/config-map-key-not-found.ts
const configMapKeyNotFound = {
	id: "config-map-key-not-found",
	cause: "start",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The ConfigMap is here, and lacks a key that the pod cannot start without.",
	why: "The container waits in CreateContainerConfigError, or the pod in ContainerCreating where the key is for a volume.",
	fix: "Add the key, correct its name, or mark the reference `optional: true`.",
	source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
	*check(facts) {
		yield* keyNotFound(facts, "ConfigMap");
	}
};

// src/judge/rules/config-map-not-found.ts
const configMapNotFound = {
	id: "config-map-not-found",
	cause: "start",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "Nothing makes a ConfigMap that the pod cannot start without.",
	why: "A missing environment source ends in CreateContainerConfigError; a missing volume keeps the pod in ContainerCreating, and no image is pulled.",
	fix: "Create the ConfigMap, correct its name, or mark the reference `optional: true`; show what is made elsewhere with an `--inventory`.",
	source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
	*check(facts) {
		yield* notFound(facts, "ConfigMap");
	}
};

// src/judge/rules/image-access-denied.ts
const imageAccessDenied = {
	id: "image-access-denied",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "Every credential at hand was refused.",
	why: "A pod without credentials that open the repository ends in ImagePullBackOff. Whether the cluster has better ones cannot be seen from here.",
	fix: "Log in to the registry before this step, with an account that may pull from the repository.",
	source: "https://distribution.github.io/distribution/spec/auth/token/",
	*check(facts) {
		const rejected = new Set(rejectedLogins(facts));
		const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
		for (const { pull, reference, answer } of answered(facts, "denied")) {
			const access = seen.get(pull);
			if (rejected.has(hostOf(reference).toLowerCase())) continue;
			if (access !== void 0 && speaking(access) !== void 0) continue;
			const blocked = access?.otherwise === true;
			yield {
				at: pull.mention.at,
				message: `\`${repositoryOf$1(reference)}\` refuses access, so whether the image exists is not known: ${answer.because}`,
				subject: repositoryOf$1(reference),
				certainty: blocked && closed(access) && access.credentials.unseen.length === 0 && !access.credentials.node ? "proved" : "unverified",
				pull,
				...blocked ? { fix: "Meet the registry's policy, or have it changed: no login opens what it blocks." } : closedEvent(facts, pull),
				evidence: answer.evidence,
				commands: inspect(reference)
			};
		}
		for (const access of seen.values()) {
			if (!closed(access) || speaking(access) !== void 0 || restsOnAssumption(access) || access.credentials.node) continue;
			if (access.credentials.serviceAccount.presence === "absent") continue;
			if (answerTo(facts, access.pull)?.answer !== "found") continue;
			yield {
				at: access.pull.mention.at,
				message: `\`${repositoryOf$1(access.reference)}\` exists and is private, and what the pod would show for it is not known from here`,
				fix: "Declare the pull secret under `cluster.secrets`, or give an `--inventory` of the cluster.",
				subject: `private ${repositoryOf$1(access.reference)}`,
				certainty: "unverified",
				pull: access.pull,
				...closedEvent(facts, access.pull),
				evidence: [...walk(access), ...unknowns(access)],
				commands: commands(access)
			};
		}
	}
};

// src/judge/rules/image-child-missing.ts
const imageChildMissing = {
	id: "image-child-missing",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The image exists, but a part of it that the nodes need does not.",
	why: "The name resolves, and the pull fails right after: a clean-up has deleted what it took for unused, or a copy between registries was not whole.",
	fix: "Push the image again, whole: for all platforms of its index.",
	source: "https://github.com/opencontainers/image-spec/blob/main/image-index.md",
	*check(facts) {
		for (const { pull, reference, flaw, evidence } of flawed(facts, "child-missing")) yield {
			at: pull.mention.at,
			message: flaw.what === "config" ? `\`${familiar(reference)}\` exists, but the config that it names does not` : `\`${familiar(reference)}\` exists, but the manifest that it names for ${listed(flaw.platforms)} does not`,
			subject: `${questionOf(reference)} ${flaw.digest} ${flaw.platforms.join(" ")}`,
			pull,
			...flawEvent(facts, pull, flaw),
			evidence: [...evidence, ...flaw.evidence],
			commands: flaw.what === "config" ? inspectConfig(reference) : [`skopeo inspect --raw docker://${repositoryOf$1(reference)}@${flaw.digest}`]
		};
	}
};

// src/judge/rules/image-digest-not-found.ts
const imageDigestNotFound = {
	id: "image-digest-not-found",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The digest does not exist in its repository.",
	why: "A digest wins over a tag beside it: every pull fails, even where the tag exists.",
	fix: "Pin a digest that the registry has: this one may have been deleted, or belong to another repository.",
	source: "https://github.com/containerd/containerd/blob/v2.0.7/internal/cri/server/images/image_pull.go",
	*check(facts) {
		for (const { pull, reference, answer } of answered(facts, "missing")) {
			if (answer.missing !== "digest") continue;
			yield {
				at: pull.mention.at,
				message: `The digest \`${reference.digest ?? ""}\` does not exist in \`${repositoryOf$1(reference)}\``,
				subject: questionOf(reference),
				pull,
				...pullEvent(facts, pull),
				evidence: answer.evidence,
				commands: inspect(reference)
			};
		}
	}
};

// src/judge/rules/image-missing-or-denied.ts
const imageMissingOrDenied = {
	id: "image-missing-or-denied",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The registry gives the same reply for a missing and for a private repository.",
	why: "Either way the pull fails, unless the pod shows credentials that open the repository.",
	fix: "Correct the name if it is wrong; if it is private, log in here with an account that may pull it, so that the difference can be told.",
	source: "https://github.com/distribution/distribution/issues/4354",
	*check(facts) {
		const rejected = new Set(rejectedLogins(facts));
		const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
		for (const { pull, reference, answer } of answered(facts, "missing-or-denied")) {
			if (rejected.has(hostOf(reference).toLowerCase())) continue;
			const access = seen.get(pull);
			const exact = access !== void 0 && refused(access);
			const lean = answer.lean === null ? "" : {
				missing: "; it looks missing",
				denied: "; it looks private"
			}[answer.lean];
			yield {
				at: pull.mention.at,
				message: `\`${repositoryOf$1(reference)}\` does not exist or is private; the registry says the same for both${lean} (${answer.because})`,
				subject: repositoryOf$1(reference),
				certainty: exact ? "proved" : "unverified",
				pull,
				...pullEvent(facts, pull),
				evidence: exact ? walk(access) : answer.evidence,
				commands: inspect(reference)
			};
		}
		for (const { pull, reference, answer } of answered(facts, "inconclusive")) yield {
			at: pull.mention.at,
			message: `Whether \`${pull.mention.image}\` exists could not be told: ${answer.because}`,
			fix: "Check where both the mirror and the registry that it copies from can be asked.",
			subject: pull.mention.image,
			certainty: "unverified",
			pull,
			evidence: answer.evidence,
			commands: inspect(reference)
		};
		for (const access of seen.values()) {
			const { pull, reference, attempts, credentials, exists } = access;
			if (!exists || !inconclusive(access) || speaking(access) !== void 0) continue;
			if (restsOnAssumption(access) || credentials.node || answerTo(facts, pull)?.answer !== "found") continue;
			const [because = ""] = attempts.flatMap(({ answer }) => answer?.answer === "inconclusive" ? answer.because : []);
			yield {
				at: pull.mention.at,
				message: `\`${repositoryOf$1(reference)}\` exists, but whether it opens to the pod could not be told: ${because}`,
				fix: "Check where the registry that the mirror copies from can be asked too; or declare what the nodes open under `cluster.nodeCredentials`.",
				subject: `mirrored ${repositoryOf$1(reference)}`,
				certainty: "unverified",
				pull,
				evidence: walk(access),
				commands: inspect(reference)
			};
		}
	}
};

// src/judge/correction.ts
/** None for an image in parts, of which no scalar is the whole, and none that would be no reference either. */
function corrected({ at, inParts }, image) {
	return inParts === true || "invalid" in parseImageReference(image) ? {} : { correction: {
		at,
		value: image
	} };
}

// src/judge/retired.ts
const kubernetes = "`registry.k8s.io` with the same path";
const vanityFlip = "https://github.com/kubernetes/k8s.io/blob/0a2ad9c5747ad663aa0ed2b303b61c2977cbf56a/k8s.gcr.io/Vanity-Domain-Flip.md";
/** The longest prefix counts. */
const rows = [
	{
		prefix: "k8s.gcr.io",
		what: "has been frozen since 2023-04-03: newer versions are not there, and it is to be shut down",
		successor: kubernetes,
		moved: "registry.k8s.io",
		source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/"
	},
	...["gcr.io/google_containers", "gcr.io/google-containers"].map((prefix) => ({
		prefix,
		what: "has been frozen since 2020-07, when Kubernetes left it",
		successor: "`registry.k8s.io` with the rest of the path",
		source: vanityFlip
	})),
	...[
		"gcr.io/k8s-artifacts-prod",
		"us.gcr.io/k8s-artifacts-prod",
		"eu.gcr.io/k8s-artifacts-prod",
		"asia.gcr.io/k8s-artifacts-prod"
	].map((prefix) => ({
		prefix,
		what: "is what stood behind k8s.gcr.io, which has been frozen since 2023-04-03",
		successor: "`registry.k8s.io` with the rest of the path",
		moved: "registry.k8s.io",
		source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/"
	})),
	{
		prefix: "quay.io/kubernetes-ingress-controller",
		what: "has been read-only since 2020-07, and ends with 0.33.0",
		successor: "`registry.k8s.io/ingress-nginx/controller`",
		source: "https://github.com/kubernetes/ingress-nginx/releases/tag/controller-v0.34.0"
	},
	{
		prefix: "docker.io/jettech/kube-webhook-certgen",
		what: "is no longer kept: it fails on Kubernetes 1.22 and later",
		successor: "`registry.k8s.io/ingress-nginx/kube-webhook-certgen`",
		source: "https://github.com/kubernetes-sigs/gateway-api/pull/991"
	},
	{
		prefix: "gcr.io/kubebuilder/kube-rbac-proxy",
		what: "is gone with Google's Container Registry, from 2025-03-18 on",
		successor: "`quay.io/brancz/kube-rbac-proxy`",
		source: "https://github.com/kubernetes-sigs/kubebuilder/discussions/3907"
	},
	...["gcr.io/tekton-releases", "gcr.io/tekton-nightly"].map((prefix) => ({
		prefix,
		what: "can no longer be pulled from (since 2025-07)",
		successor: "`ghcr.io/tektoncd`, with the path that the release's own manifests give",
		source: "https://tekton.dev/blog/2025/04/03/migration-to-github-container-registry/"
	})),
	{
		prefix: "quay.io/coreos/kube-state-metrics",
		what: "is no longer updated since version 2.0 (2021-04)",
		successor: "`registry.k8s.io/kube-state-metrics/kube-state-metrics`",
		source: "https://kubernetes.io/blog/2021/04/13/kube-state-metrics-v-2-0/"
	},
	{
		prefix: "quay.io/coreos/prometheus-operator",
		what: "ends with 0.42 (2020-09)",
		successor: "`quay.io/prometheus-operator/prometheus-operator`",
		source: "https://github.com/prometheus-operator/prometheus-operator/issues/3672"
	},
	{
		prefix: "quay.io/coreos/prometheus-config-reloader",
		what: "ends with 0.42 (2020-09)",
		successor: "`quay.io/prometheus-operator/prometheus-config-reloader`",
		source: "https://github.com/prometheus-operator/prometheus-operator/pull/3449"
	},
	{
		prefix: "docker.io/bitnami",
		but: /^(?:minideb|sealed-secrets)/,
		latestStays: true,
		what: "was emptied from 2025-08-28 on: all versions moved to `docker.io/bitnamilegacy`, where they are no longer updated",
		successor: "another source of the image, or `docker.io/bitnamilegacy` with the same name for the time being",
		source: "https://github.com/bitnami/containers/issues/83267"
	},
	{
		prefix: "registry.centos.org",
		what: "has been shut down since 2023-05: its name has no address",
		successor: "`quay.io/centos/centos`, or what replaces that image",
		source: "https://github.com/CentOS/container-index/issues/424"
	},
	{
		prefix: "docker.pkg.github.com",
		what: "was replaced by the Container registry, to which GitHub moved its images",
		successor: "`ghcr.io` with the same path",
		source: "https://docs.github.com/en/packages/working-with-a-github-packages-registry/migrating-to-the-container-registry-from-the-docker-registry"
	}
];
/** The row that holds an image; null for most. */
function retired({ domain, path, tag, digest }) {
	const name = `${domain.toLowerCase()}/${path}`;
	const latest = digest === null && (tag === null || tag === "latest");
	const [row] = rows.filter(({ prefix, but, latestStays }) => (name === prefix || name.startsWith(`${prefix}/`)) && but?.test(name.slice(prefix.length + 1)) !== true && !(latest && latestStays === true)).toSorted((a, b) => b.prefix.length - a.prefix.length);
	return row ?? null;
}

// src/judge/rules/image-not-pinned.ts
const imageNotPinned = {
	id: "image-not-pinned",
	cause: "policy",
	severity: "off",
	online: false,
	since: "0.1.0",
	summary: "The image has no digest.",
	why: "Whoever may push to the repository decides what runs: a tag can be moved at any time, and nodes do not compare.",
	fix: "Write the digest behind the tag: `name:tag@sha256:\u2026`.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
	*check(facts) {
		for (const pull of facts.pulls) {
			const { reference, mention, notAsked } = pull;
			if (notAsked === "placeholder" || "invalid" in reference || reference.digest !== null) continue;
			yield {
				at: mention.at,
				message: `\`${mention.image}\` has no digest`,
				subject: mention.image,
				pull,
				...pinned(facts, pull)
			};
		}
	}
};
/** The digest of what the tag names now, of the index where it is one; none of an image that is to come from elsewhere. */
function pinned(facts, pull) {
	const { mention, reference } = pull;
	if (mention.guessed === true) return {};
	const answer = answerTo(facts, pull);
	if (answer?.answer !== "found" || answer.digest === null) return {};
	if ("invalid" in reference || retired(reference)?.moved !== void 0) return {};
	return corrected(mention, `${mention.image}@${answer.digest}`);
}

// src/judge/rules/image-platform-mismatch.ts
const imagePlatformMismatch = {
	id: "image-platform-mismatch",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The image is made for another platform than the nodes on which the pod may run.",
	why: "Runtimes look for a platform in an index only: a single manifest is pulled whatever it is made for, and its program ends at once with `exec format error`.",
	fix: "Build the image for the platform of the nodes, or name the index of all platforms instead of one manifest in it.",
	source: "https://github.com/containerd/containerd/blob/v2.0.7/core/images/image.go",
	*check(facts) {
		for (const { pull, reference, flaw, evidence } of flawed(facts, "platform-mismatch")) {
			const others = pull.platforms.filter((platform) => !flaw.nodes.includes(platform));
			const pinned = reference.digest === null ? "" : ", or pin the digest of the index instead of one manifest in it";
			yield {
				at: pull.mention.at,
				message: `\`${familiar(reference)}\` is made for \`${flaw.made}\` alone, and the pod may run on ${listed(flaw.nodes)}: ${outcome$1(flaw.made, flaw.nodes)}`,
				fix: others.length === 0 ? `Build it for ${listed(flaw.nodes)}${pinned}.` : `Build it for ${listed(flaw.nodes)}${pinned}, or keep the pod on ${listed(others)} with a node selector (\`kubernetes.io/arch\`, \`kubernetes.io/os\`).`,
				subject: `${questionOf(reference)} ${flaw.nodes.join(" ")} ${others.join(" ")}`,
				pull,
				evidence: [...evidence, `the config of that manifest names ${flaw.made}`],
				commands: inspectConfig(reference)
			};
		}
	}
};
/** Layers for another system do not even unpack as programs of this one. */
function outcome$1(made, nodes) {
	const [os] = made.split("/");
	return nodes.every((node) => node.split("/", 1)[0] === os) ? "it pulls, and ends with `exec format error`" : "it cannot run there, though nothing looks at that before it is pulled";
}

// src/judge/rules/image-platform-missing.ts
const imagePlatformMissing = {
	id: "image-platform-missing",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The image has no manifest for a platform of the nodes on which the pod may run.",
	why: "On nodes of that platform every pull fails, though it works on all others: pods get stuck wherever the scheduler puts them there.",
	fix: "Build the image for that platform, too, or keep the pod away from these nodes.",
	source: "https://github.com/containerd/platforms/blob/main/compare.go",
	*check(facts) {
		for (const { pull, reference, flaw, evidence } of flawed(facts, "platform-missing")) {
			const { nodes, offered } = flaw;
			const others = pull.platforms.filter((platform) => !nodes.includes(platform));
			const nearly = nodes.some((node) => selectPlatform(offered, node, "lenient") !== null);
			const has = offered.length === 0 ? "it is an index of nothing that runs" : `it has ${listed(offered)}`;
			yield {
				at: pull.mention.at,
				message: `\`${familiar(reference)}\` has no manifest for ${listed(nodes)}: ${has}${nearly ? ", which containerd 2.1 does not take in its place" : ""}`,
				fix: others.length === 0 ? `Build it for ${listed(nodes)}, or choose an image that has it.` : `Build it for ${listed(nodes)}, or keep the pod on ${listed(others)} with a node selector (\`kubernetes.io/arch\`, \`kubernetes.io/os\`).`,
				subject: `${questionOf(reference)} ${nodes.join(" ")} ${others.join(" ")}`,
				pull,
				...flawEvent(facts, pull, flaw),
				evidence,
				commands: inspect(reference)
			};
		}
	}
};

// src/judge/go-quoted.ts
/** Text -> Go's `%q` of it, in which the kubelet and the API server quote what is written. Pure. */
const short = {
	"\"": "\\\"",
	"\\": "\\\\",
	"\x07": "\\a",
	"\b": "\\b",
	"\f": "\\f",
	"\n": "\\n",
	"\r": "\\r",
	"	": "\\t",
	"\v": "\\v"
};
/** Seen, and so left as it is: https://pkg.go.dev/strconv#IsPrint */
const unprintable = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;
/** https://pkg.go.dev/strconv#Quote */
function goQuoted(text) {
	return `"${text.toWellFormed().replace(unprintable, escaped$1)}"`;
}
function escaped$1(character) {
	const code = character.codePointAt(0) ?? 0;
	const hex = (width) => code.toString(16).padStart(width, "0");
	return short[character] ?? (code < 128 ? `\\x${hex(2)}` : code < 65536 ? `\\u${hex(4)}` : `\\U${hex(8)}`);
}

// src/judge/rules/image-reference-invalid.ts
const grammar = "https://github.com/distribution/reference/blob/v0.6.0/regexp.go";
const imageReferenceInvalid = {
	id: "image-reference-invalid",
	cause: "reference",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The image is not a valid reference.",
	why: "The kubelet does not even try to pull: the container waits with InvalidImageName. An empty image, or a number, is refused by the API server.",
	fix: "Correct the reference: `[host[:port]/]path[:tag][@digest]`, the path in lower case.",
	source: grammar,
	*check(facts) {
		for (const pull of facts.pulls) {
			if (pull.notAsked === "placeholder") continue;
			const wrong = mistake(pull);
			if (wrong !== null) yield {
				at: pull.mention.at,
				subject: pull.mention.image,
				pull,
				...wrong
			};
		}
	}
};
function mistake({ mention, reference, workload }) {
	const { image } = mention;
	if (image === "" || mention.type === "null") return empty(mention, workload.pod);
	if (mention.type !== "string") return {
		message: `The image \`${image}\` is a ${mention.type}, not a string`,
		fix: "Write the image as text, `name:tag`: a bare number or word of YAML is none.",
		event: `json: cannot unmarshal ${mention.type === "boolean" ? "bool" : mention.type} into Go struct field ${mention.role === "volume" ? "ImageVolumeSource.reference" : "Container.image"} of type string`
	};
	if (!("invalid" in reference)) return null;
	const event = unparsed(image, reference.invalid);
	if (/^\p{White_Space}|\p{White_Space}$/u.test(image)) return {
		...padded(mention, workload.pod),
		...mention.role === "volume" ? { event } : {}
	};
	const why = reference.invalid.replace(/^invalid reference format(: )?/, "");
	return {
		message: `\`${image}\` is not a valid image reference${why === "" ? "" : `: ${why}`}`,
		event,
		...special(mention)
	};
}
function unparsed(image, because) {
	const quoted = goQuoted(image);
	return `Failed to apply default image tag ${quoted}: couldn't parse image name ${quoted}: ${because}`;
}
/** Of a volume a template may leave it open, and every Pod made of it is refused (validation.go, validateImageVolumeSource). */
function empty(mention, pod) {
	const told = {
		message: "The image is empty",
		fix: "Name an image."
	};
	if (pod || mention.role !== "volume") return {
		...told,
		event: `${fieldOf(mention)}: Required value`
	};
	return {
		...told,
		event: `Error creating: Pod is invalid: ${fieldOfPod(mention)}: Required value`
	};
}
/** A Pod is refused as such; a template is accepted, and every Pod made of it refused (validation.go, validateContainersOnlyForPod). */
function padded(mention, pod) {
	const { image } = mention;
	const event = `${fieldOfPod(mention)}: Invalid value: ${goQuoted(image)}: must not have leading or trailing whitespace`;
	return {
		message: `White space stands around the image \`${image.trim()}\``,
		event: pod ? event : `Error creating: Pod is invalid: ${event}`,
		...corrected(mention, image.trim()),
		fix: image.endsWith("\n") ? "Write the image on the line of its key: a block scalar (`|`) ends in a line break." : "Remove the white space."
	};
}
/** From the root of the pod, not of what makes it. */
function fieldOfPod(mention) {
	return fieldOf(mention).replace(/^.*\bspec\.(?=[^.]+\.)/, "spec.");
}
/** Templating languages by the marks that they leave behind. A row answers for itself. */
const placeholders = [
	{
		pattern: /\{\{/,
		fix: "Render the template first (`helm template`): the placeholder stands in the manifest as it is."
	},
	{
		pattern: /\$\{|\$[A-Z_]{2,}/,
		fix: "Fill in the variable before this is applied (envsubst, Flux postBuild): Kubernetes does not."
	},
	{
		pattern: /\$\(/,
		fix: "Fill in the variable: Kubernetes does not expand `$(NAME)` in an image."
	},
	{
		pattern: /<no value>/,
		fix: "Set the value that the template asks for: `<no value>` is what a Go template writes where there is none."
	},
	{
		pattern: /^<|<[^>]*>/,
		fix: "Replace the placeholder with an image."
	}
];
function special(mention) {
	const { image } = mention;
	const placeholder = placeholders.find(({ pattern }) => pattern.test(image));
	if (placeholder !== void 0) return { fix: placeholder.fix };
	if (/:\d+(\.\d+)?e[+-]\d+$/.test(image)) return { fix: "Quote the tag where it is set: YAML read it as a number." };
	if (/^https?:\/\//.test(image)) {
		const bare = image.replace(/^https?:\/\//, "");
		return {
			fix: "Leave out the scheme: a reference begins with the host.",
			.../[:@][^/]*$/.test(bare.slice(bare.indexOf("/"))) ? corrected(mention, bare) : {}
		};
	}
	if (/^[:@]/.test(image)) return { fix: "Set the repository: it is empty." };
	if (/^\/|\/\//.test(image)) return { fix: "Set what stands before the slash, which is empty, or leave out the slash." };
	const digest = /@sha\d+:[0-9a-f]*$/i.exec(image)?.[0];
	if (digest !== void 0) return {
		fix: "Copy the digest in full: sha256 has 64 lower-case hexadecimal digits.",
		...corrected(mention, image.slice(0, -digest.length) + digest.toLowerCase())
	};
	if (image.endsWith(":")) return { fix: "Set the tag: it is empty behind the colon." };
	const [name = "", ...rest] = image.split(/(?=[:@][^/]*$)/);
	if (name === name.toLowerCase()) return {};
	const meant = name.toLowerCase() + rest.join("");
	const [first = "", ...path] = name.split("/");
	const clear = path.length === 0 || first === first.toLowerCase() || /[.:]/.test(first);
	return {
		fix: `Write the repository in lower case: \`${meant}\`.`,
		...clear ? corrected(mention, meant) : {}
	};
}

// src/judge/other-registry.ts
const remembered$2 = /* @__PURE__ */ new WeakMap();
/** Written as people do, in the order of the manifests. Nothing is asked for it. */
function elsewhere(facts, reference) {
	const host = hostOf(reference);
	const others = foundImages(facts).get(withoutHost(reference)) ?? [];
	return [...new Set(others.filter((other) => hostOf(other) !== host).map(familiar))];
}
/** A sentence that follows a fix; "" where there is none. */
function orElsewhere(facts, reference) {
	const there = elsewhere(facts, reference).slice(0, 3).map((image) => `\`${image}\``);
	return there.length === 0 ? "" : ` The same path and tag is there on another registry: ${there.join(", ")}.`;
}
function foundImages(facts) {
	const known = remembered$2.get(facts);
	if (known !== void 0) return known;
	const found = /* @__PURE__ */ new Map();
	for (const { reference } of facts.pulls) {
		if ("invalid" in reference || facts.answers.byImage.get(questionOf(reference))?.answer !== "found") continue;
		const key = withoutHost(reference);
		const same = found.get(key);
		if (same === void 0) found.set(key, [reference]);
		else same.push(reference);
	}
	remembered$2.set(facts, found);
	return found;
}
/** Docker Hub's `library/` is its own: elsewhere the same image has no such folder. */
function withoutHost({ domain, path, tag, digest }) {
	const rest = domain === "" ? path.slice(path.indexOf("/") + 1) : path;
	return `${domain === "docker.io" ? rest.replace(/^library\//, "") : rest}:${tag ?? "latest"}@${digest ?? ""}`;
}

// src/judge/rules/image-repository-not-found.ts
const imageRepositoryNotFound = {
	id: "image-repository-not-found",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The repository does not exist in its registry.",
	why: "Every pull fails: the container goes from ErrImagePull to ImagePullBackOff, and the rollout never completes.",
	fix: "Correct the name, or push the image.",
	source: "https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes",
	*check(facts) {
		for (const { pull, reference, answer } of answered(facts, "missing")) {
			if (answer.missing !== "repository") continue;
			yield {
				at: pull.mention.at,
				message: `The repository \`${repositoryOf$1(reference)}\` does not exist`,
				fix: `Correct the name, or push the image.${orElsewhere(facts, reference)}`,
				subject: repositoryOf$1(reference),
				pull,
				...pullEvent(facts, pull),
				evidence: answer.evidence,
				commands: inspect(reference)
			};
		}
	}
};

// src/judge/rules/image-tag-mutable.ts
const imageTagMutable = {
	id: "image-tag-mutable",
	cause: "policy",
	severity: "notice",
	online: false,
	since: "0.1.0",
	summary: "The image is `latest`, or has no tag and no digest.",
	why: "What runs depends on when each node pulled: two replicas may differ, and a rollback brings nothing back.",
	fix: "Name a version, or pin a digest.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#updating-images",
	*check(facts) {
		for (const pull of facts.pulls) {
			const { reference, mention } = pull;
			if (pull.notAsked === "placeholder" || pull.notAsked === "invalid") continue;
			if ("invalid" in reference || reference.digest !== null || (reference.tag ?? "latest") !== "latest") continue;
			yield {
				at: mention.at,
				message: reference.tag === null ? `\`${mention.image}\` has no tag and no digest, so it is \`latest\`` : `\`${mention.image}\` may be another image tomorrow`,
				subject: mention.image,
				pull
			};
		}
	}
};

// src/judge/rules/image-tag-moved.ts
const imageTagMoved = {
	id: "image-tag-moved",
	cause: "reference",
	severity: "off",
	online: true,
	since: "0.1.0",
	summary: "The tag beside a digest now names another image.",
	why: "The digest is what is pulled: whoever reads the tag takes it for what it is no longer. Off unless the configuration switches it on, as it costs a request for each such image.",
	fix: "Update the digest, or the tag, so that both name one image.",
	source: "https://github.com/containerd/containerd/blob/v2.0.7/internal/cri/server/images/image_pull.go",
	*check(facts) {
		for (const pull of facts.pulls) {
			const { reference, mention } = pull;
			if (pull.notAsked !== null || "invalid" in reference) continue;
			const { tag, digest } = reference;
			if (tag === null || digest === null) continue;
			const answer = facts.answers.byImage.get(questionOf({
				...reference,
				digest: null
			}));
			if (answer?.answer !== "found" || answer.digest === null) continue;
			if (answer.digest === digest || answer.digest.split(":", 1)[0] !== digest.split(":", 1)[0]) continue;
			yield {
				at: mention.at,
				message: `The tag \`${tag}\` is \`${answer.digest}\` by now, not the digest beside it, which is pulled`,
				subject: mention.image,
				pull,
				evidence: answer.evidence
			};
		}
	}
};

// src/judge/nearest.ts
/** A missing name and those that exist -> the few that were probably meant, best first. Pure. */
/**
* Nearness of tags is judged as people slip: the same but for case, a `v` too many or too few, a suffix too many or too few
* ("1.2" for "1.2-alpine"), a neighbouring version, then edit distance. Names that are merely other names are not offered.
*/
function nearest(wanted, existing, most = 3) {
	return existing.filter((name) => name !== wanted).map((name) => ({
		name,
		distance: distance(wanted, name)
	})).filter((candidate) => candidate.distance < Infinity).sort((a, b) => a.distance - b.distance || compareNewestFirst(a.name, b.name)).slice(0, most).map((candidate) => candidate.name);
}
/**
* The tag that was surely meant, null where there is none or more than one: it differs by case, by a `v` before its digits, or by the
* zeros that are lost where YAML reads it as a number ("1.10" comes out as "1.1"). All else that is near is a guess.
*/
function meantTag(wanted, existing) {
	const whole = !existing.some((name) => name.startsWith(`${wanted}-`));
	const [slip, ...others] = existing.filter((name) => name !== wanted && (isSpelt(wanted, name) || whole && isSameNumber(wanted, name)));
	return slip === void 0 || others.length > 0 ? null : slip;
}
function isSpelt(wanted, name) {
	return withoutV(wanted.toLowerCase()) === withoutV(name.toLowerCase());
}
function isSameNumber(wanted, name) {
	const [short, long] = [wanted, name].map((tag) => /^\d+\.\d+$/.test(tag) ? tag.replace(/\.?0+$/, "") : tag);
	return /^\d+(?:\.\d*[1-9])?$/.test(wanted) && short === long;
}
function distance(wanted, name) {
	const a = wanted.toLowerCase();
	const b = name.toLowerCase();
	if (a === b) return 0;
	if (withoutV(a) === withoutV(b)) return 1;
	const edits = editDistance(a, b, 3);
	const close = edits <= Math.max(1, Math.floor(Math.min(a.length, 12) / 4));
	const [versionA, versionB] = [version(a), version(b)];
	if (versionA !== null && versionB !== null) {
		if (versionA.numbers.join() === versionB.numbers.join()) return close ? 2 : versionA.suffix === "" || versionB.suffix === "" ? 3 : 4;
		if (versionA.suffix !== versionB.suffix) return close ? 40 + edits : Infinity;
		return neighbour(versionA.numbers, versionB.numbers);
	}
	if (a.startsWith(`${b}-`) || b.startsWith(`${a}-`)) return 3;
	return close ? 10 + edits : Infinity;
}
/** 5...8 by how far down the versions part; a version of another major is no neighbour unless one number says little. */
function neighbour(a, b) {
	const parted = a.findIndex((number, index) => number !== b[index]);
	if (parted < 0) return 4.5;
	if (b.length < a.length && parted === b.length) return 5;
	const gap = Math.min(Math.abs((a[parted] ?? 0) - (b[parted] ?? 0)), 99) / 100;
	if (parted === 0 && a.length > 1) return Infinity;
	return parted === 0 ? 30 + gap : 8 - Math.min(parted, 3) + gap;
}
function withoutV(tag) {
	return tag.replace(/^v(?=\d)/, "");
}
function version(tag) {
	const match = /^v?(\d{1,9}(?:\.\d{1,9}){0,4})([-_+.]?.*)$/s.exec(tag);
	if (match === null || /^\d*[a-z]/.test(match[2] ?? "")) return null;
	return {
		numbers: (match[1] ?? "").split(".").map(Number),
		suffix: match[2] ?? ""
	};
}
let byNumber;
/** Versions within names count as numbers. The collator is made when it is needed: that takes a tenth of the start of the program. */
function compareNewestFirst(a, b) {
	byNumber ??= new Intl.Collator("en", { numeric: true });
	return byNumber.compare(b, a);
}

// src/judge/rules/image-tag-not-found.ts
const imageTagNotFound = {
	id: "image-tag-not-found",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The tag does not exist in its repository.",
	why: "Every pull fails: the container goes from ErrImagePull to ImagePullBackOff, and the rollout never completes.",
	fix: "Push the tag, or correct it.",
	source: "https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes",
	*check(facts) {
		for (const { pull, reference, answer } of answered(facts, "missing")) {
			if (answer.missing !== "tag") continue;
			const tag = reference.tag ?? "latest";
			const implied = reference.tag === null ? " (no tag is written, so it is `latest`)" : "";
			yield {
				at: pull.mention.at,
				message: `The tag \`${tag}\` does not exist in \`${repositoryOf$1(reference)}\`${implied}`,
				fix: suggestion(tag, answer.tags) + orElsewhere(facts, reference),
				subject: questionOf(reference),
				pull,
				...pullEvent(facts, pull),
				evidence: answer.evidence,
				commands: listTags(reference),
				...correction(facts, pull, reference, answer.tags)
			};
		}
	}
};
/** The same tag on another registry, or the successor of this one, may be what is meant as well. */
function correction(facts, { mention: { image, at, inParts } }, reference, tags) {
	const { tag } = reference;
	const meant = tag === null ? null : meantTag(tag, tags ?? []);
	if (tag === null || meant === null || retired(reference) !== null || elsewhere(facts, reference).length > 0) return {};
	return { correction: {
		at,
		value: inParts === true ? meant : image.slice(0, -tag.length) + meant
	} };
}
function suggestion(tag, tags) {
	const meant = meantTag(tag, tags ?? []);
	const near = nearest(tag, tags ?? []).filter((name) => name !== meant);
	const [best, ...others] = meant === null ? near : [meant, ...near.slice(0, 2)];
	if (best === void 0) return tags === null ? "Push the tag, or correct it." : whatIsThere(tags);
	return `Use \`${best}\`, the nearest tag that exists${others.length === 0 ? "" : ` (also near: ${others.map((name) => `\`${name}\``).join(", ")})`}, or push \`${tag}\`.`;
}
/** No tag is near: name a few that there are, the highest first. */
function whatIsThere(tags) {
	if (tags.length === 0) return "Push the tag: the repository has none at all.";
	const few = tags.toSorted(compareNewestFirst).slice(0, 3).map((name) => `\`${name}\``);
	const more = tags.length > few.length ? `, and ${tags.length - few.length} more` : "";
	return `Push the tag, or name one that exists: ${few.join(", ")}${more}.`;
}

// src/judge/rules/image-type-unsupported.ts
const imageTypeUnsupported = {
	id: "image-type-unsupported",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "What the reference names is no container image that the nodes can run.",
	why: "Registries hold charts, signatures and other artifacts beside images, under the same kind of name; images in the format of 2014 (schema 1) are refused by today's runtimes.",
	fix: "Name the image instead of what is stored beside it, or build it anew.",
	source: "https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage",
	*check(facts) {
		for (const { pull, reference, flaw, evidence } of flawed(facts, "type-unsupported")) {
			const schema1 = isSchema1(flaw.type);
			yield {
				at: pull.mention.at,
				message: schema1 ? `\`${familiar(reference)}\` is in the format of schema 1, which ${facts.runtime === null ? "containerd has refused since 2.0" : `\`${facts.runtime}\` refuses`}` : `\`${familiar(reference)}\` is ${wordsFor(flaw.type)}, not a container image`,
				...schema1 ? { fix: "Build the image anew, or copy it with `skopeo copy --format oci`." } : {},
				subject: `${questionOf(reference)} ${flaw.certain}`,
				...flaw.certain ? {} : { certainty: "unverified" },
				pull,
				...flawEvent(facts, pull, flaw),
				evidence,
				commands: inspect(reference)
			};
		}
	}
};
/** https://github.com/helm/helm/blob/main/pkg/registry/constants.go, https://github.com/moby/moby/blob/master/docs/ (plugins) */
function wordsFor(type) {
	if (type.startsWith("application/vnd.cncf.helm.")) return `a Helm chart (\`${type}\`)`;
	if (type.startsWith("application/vnd.docker.plugin.")) return `a Docker plugin (\`${type}\`)`;
	return `an artifact of the type \`${type}\``;
}

// src/judge/rules/manifest-duplicate-key.ts
const manifestDuplicateKey = {
	id: "manifest-duplicate-key",
	cause: "manifest",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "A key is given twice, and it decides on what is pulled.",
	why: "`kubectl` and Helm take the later one in silence, be it one that a merge key (`<<`) brings; kustomize refuses a key that is written twice, and takes it before what is merged: what runs is not what the first one says.",
	fix: "Remove the one that is not meant.",
	source: "https://yaml.org/spec/1.2.2/#3213-node-comparison",
	*check(facts) {
		for (const { resource, key, path, at, first, merged } of facts.cluster.repeated ?? []) yield {
			at,
			message: merged ? `The merge key brings another \`${key}\`, which counts: that of line ${first.line}, before it, is lost` : `\`${key}\` is given twice: this one counts, and that of line ${first.line} is lost`,
			...merged ? { fix: `Write \`${key}\` behind the merge key, where it counts; or remove it.` } : {},
			subject: `${resource.kind} ${resource.namespace ?? ""}/${resource.name ?? ""} ${path}`,
			resource,
			related: [{
				at: first,
				message: "lost"
			}]
		};
	}
};

// src/judge/rules/manifest-invalid.ts
const manifestInvalid = {
	id: "manifest-invalid",
	cause: "manifest",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The document cannot be read.",
	why: "It is not applied, and nothing in it could be checked. The documents before and after it were.",
	fix: "Correct the YAML or JSON.",
	source: "https://yaml.org/spec/1.2.2/",
	*check(facts) {
		for (const { at, message, template } of facts.cluster.broken) if (template === null) yield {
			at,
			message: `The document cannot be read: ${message}`,
			subject: `${at.file}:${at.line}`
		};
	}
};

// src/judge/rules/manifest-unrendered.ts
/** By the marks found: what they are, and what would render them. */
const engines = {
	helm: {
		name: "Helm",
		fix: "Render the chart first and check its output: `helm template \u2026 | pullgate check -`."
	},
	kustomize: {
		name: "Kustomize",
		fix: "Build the overlay first and check its output: `kubectl kustomize \u2026 | pullgate check -`."
	},
	envsubst: {
		name: "envsubst",
		fix: "Fill in the variables first and check the output: `envsubst < \u2026 | pullgate check -`."
	},
	jinja: {
		name: "Jinja",
		fix: "Render the template first and check its output."
	}
};
const manifestUnrendered = {
	id: "manifest-unrendered",
	cause: "manifest",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The document is a template that nobody has rendered.",
	why: "It is no manifest yet: Kubernetes would refuse it, and nothing in it could be checked.",
	fix: "Render it first and check the output, or leave it out with `--exclude`.",
	source: "https://helm.sh/docs/helm/helm_template/",
	*check(facts) {
		for (const { at, template } of facts.cluster.broken) {
			if (template === null) continue;
			const { name, fix } = engines[template];
			yield {
				at,
				message: `The document holds ${name} template markers`,
				fix,
				subject: `${name} ${at.file}`
			};
		}
	}
};

// src/judge/rules/pull-policy-always-throttled.ts
/** Registries that count pulls, with what they allow to an address that shows no login. */
const quotas = { "docker.io": {
	pulls: 100,
	hours: 6
} };
const pullPolicyAlwaysThrottled = {
	id: "pull-policy-always-throttled",
	cause: "policy",
	severity: "off",
	online: false,
	since: "0.1.0",
	summary: "The pull policy is Always, and the registry counts pulls.",
	why: "With Always every start of a container asks the registry, and what a node lacks counts as a pull. When the quota is used up, starts fail with 429 Too Many Requests. Nodes behind one address share it.",
	fix: "Use IfNotPresent with a version or a digest, a login, or a mirror.",
	source: "https://docs.docker.com/docker-hub/usage/pulls/",
	*check(facts) {
		const always = facts.pulls.filter(({ pullPolicy, notAsked, mention }) => pullPolicy === "Always" && notAsked === null && mention.operand === void 0 && mention.guessed !== true);
		for (const [registry, { pulls, hours }] of Object.entries(quotas)) {
			const its = always.filter(({ reference }) => !("invalid" in reference) && hostOf(reference) === registry);
			const starts = its.reduce((sum, pull) => sum + podsOf(pull), 0);
			for (const pull of its) yield {
				at: pull.mention.pullPolicy?.at ?? pull.mention.at,
				message: `Starting these pods once may take up to ${starts} pulls from \`${registry}\`, which allows ${pulls} in ${hours} hours without a login`,
				subject: registry,
				pull
			};
		}
	}
};
/** At least one. A DaemonSet has one a node, and how many nodes there are nobody says. */
function podsOf({ workload }) {
	return workload.replicas ?? 1;
}

// src/judge/rules/pull-policy-invalid.ts
const policies = [
	"Always",
	"IfNotPresent",
	"Never"
];
const pullPolicyInvalid = {
	id: "pull-policy-invalid",
	cause: "policy",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The pull policy is none of Always, IfNotPresent and Never.",
	why: "The API server refuses the resource: names are compared exactly, upper and lower case included.",
	fix: "Write Always, IfNotPresent or Never.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go",
	*check(facts) {
		for (const pull of facts.pulls) {
			if (typeof pull.pullPolicy === "string") continue;
			const written = pull.pullPolicy.invalid;
			const meant = policies.find((policy) => policy.toLowerCase() === written.trim().toLowerCase());
			const place = pull.mention.pullPolicy?.at;
			yield {
				at: place ?? pull.mention.at,
				message: `The pull policy \`${written}\` does not exist`,
				...meant === void 0 ? {} : { fix: `Write \`${meant}\`.` },
				...meant === void 0 || place === void 0 ? {} : { correction: {
					at: place,
					value: meant
				} },
				subject: written,
				pull,
				event: `${field(pull)}: Unsupported value: ${goQuoted(written)}: supported values: "Always", "IfNotPresent", "Never"`
			};
		}
	}
};
/** The policy stands beside the image, under a shorter name in an image volume. */
function field({ mention }) {
	return fieldOf(mention).replace(/\.reference$|\.image$/, mention.role === "volume" ? ".pullPolicy" : ".imagePullPolicy");
}

// src/judge/rules/pull-policy-never.ts
const pullPolicyNever = {
	id: "pull-policy-never",
	cause: "policy",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The pull policy is Never: the image must be on the node already.",
	why: "On a node without it the container waits with ErrImageNeverPull. No registry can tell what nodes have.",
	fix: "Use IfNotPresent, or declare the image under `cluster.preloaded` if every node has it.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
	*check(facts) {
		for (const pull of facts.pulls) {
			if (pull.notAsked !== "never") continue;
			yield {
				at: pull.mention.pullPolicy?.at ?? pull.mention.at,
				message: `\`${pull.mention.image}\` is never pulled, and nothing here says that the nodes have it`,
				subject: pull.mention.image,
				pull,
				event: `Container image "${pull.mention.image}" is not present with pull policy of Never`
			};
		}
	}
};

// src/judge/mutable-tag.ts
/** Tag -> whether it is one that is moved to other images on purpose. Pure. */
/** Names of branches, channels and stages; with a variant behind it ("latest-alpine") a name stays what it is. */
const names$1 = /* @__PURE__ */ new Set([
	"latest",
	"main",
	"master",
	"trunk",
	"develop",
	"development",
	"dev",
	"head",
	"tip",
	"edge",
	"canary",
	"nightly",
	"daily",
	"weekly",
	"snapshot",
	"rolling",
	"next",
	"current",
	"stable",
	"unstable",
	"testing",
	"staging",
	"stage",
	"preview",
	"prod",
	"production",
	"mainline",
	"lts"
]);
/** What stands before a branch's own name, where CI turns branches into tags. */
const branches = /* @__PURE__ */ new Set([
	"feature",
	"feat",
	"bugfix",
	"hotfix"
]);
/** Only where there is no doubt: a tag with a digit in it may well be a version, a date or a commit. */
function isMutable(tag) {
	if (/\d/.test(tag)) return false;
	const [first = "", ...rest] = tag.toLowerCase().split(/[-_.]/);
	return names$1.has(first) || branches.has(first) && rest.length > 0;
}

// src/judge/rules/pull-policy-stale.ts
const pullPolicyStale = {
	id: "pull-policy-stale",
	cause: "policy",
	severity: "notice",
	online: false,
	since: "0.1.0",
	summary: "The tag moves, and the pull policy is IfNotPresent.",
	why: "A node that has an image of that tag keeps it, however old: a rollout changes nothing there, and replicas run different images.",
	fix: "Pin a digest, name a version, or set `imagePullPolicy: Always`.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
	*check(facts) {
		for (const pull of facts.pulls) {
			const { reference, mention, pullPolicy, notAsked } = pull;
			if (pullPolicy !== "IfNotPresent" || notAsked !== null || "invalid" in reference) continue;
			const tag = reference.tag ?? "latest";
			if (reference.digest !== null || !isMutable(tag) || mention.operand !== void 0 || mention.guessed === true) continue;
			yield {
				at: mention.at,
				message: `\`${mention.image}\` is pulled only by nodes that have no image of that name, though \`${tag}\` moves`,
				subject: mention.image,
				pull
			};
		}
	}
};

// src/judge/sibling.ts
/** That no secret reaches a pod two rules find: one sees that the image is private, the other that its siblings have a secret. */
const noSecret = "no pull secret";
const remembered$1 = /* @__PURE__ */ new WeakMap();
function siblingOf(facts, access) {
	let furnished = remembered$1.get(facts);
	if (furnished === void 0) {
		const found = accesses(facts).filter((one) => hasSecret(one) && (!one.opened || one.credentials.offers.length > 0));
		furnished = new Map(found.toReversed().map((one) => [where(one), one]));
		remembered$1.set(facts, furnished);
	}
	return furnished.get(where(access));
}
function hasSecret({ credentials }) {
	return credentials.secrets.some(({ covers, use }) => covers !== false && use !== "ignored" && use !== "missing");
}
/** The namespace of its root, and the registry. */
function where({ pull, reference }) {
	return JSON.stringify([
		pull.workload.root,
		pull.workload.resource.namespace,
		hostOf(reference)
	]);
}
function secretsOf({ credentials }) {
	return credentials.secrets.map(({ name }) => `\`${name}\``).join(", ");
}

// src/judge/rules/pull-secret-absent.ts
const pullSecretAbsent = {
	id: "pull-secret-absent",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The image is private, and no credential reaches the pod.",
	why: "The pull is made without credentials: ErrImagePull, then ImagePullBackOff.",
	fix: "Name a pull secret in the pod's imagePullSecrets, or on its service account; what nodes can pull by themselves is declared under `cluster.nodeCredentials`.",
	source: "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
	*check(facts) {
		yield* broken(facts, "absent", (access) => {
			const { unseen, serviceAccount } = access.credentials;
			const node = unseen.some(({ kind }) => kind === "node");
			const host = hostOf(access.reference);
			const { names, ...hint } = hintOf(facts, access);
			return {
				...hint,
				matter: noSecret,
				at: access.pull.mention.at,
				message: node ? `Images of \`${host}\` are private, and no pull secret reaches the pod; the nodes may hold a credential of their own` : `\`${repositoryOf$1(access.reference)}\` is private, and no pull secret reaches the pod${serviceAccount.product === null ? `, unless its service account \`${serviceAccount.name}\` has one in the cluster` : ""}`,
				subject: node ? host : `${repositoryOf$1(access.reference)} ${serviceAccount.product === null ? "unknown" : "known"}${names}`,
				certain: serviceAccount.presence === "present"
			};
		});
	}
};
/** A secret that is at hand: that of a sibling, or one of the namespace that covers the image. */
function hintOf(facts, access) {
	const sibling = siblingOf(facts, access);
	const { spareSecrets } = access.credentials;
	const names = sibling === void 0 ? spareSecrets.map(({ name }) => `\`${name ?? ""}\``).join(" or ") : secretsOf(sibling);
	if (names === "") return { names };
	const { kind, name } = sibling?.pull.workload.resource ?? {};
	const why = sibling === void 0 ? "which covers the image" : `as ${kind} \`${name ?? ""}\` does`;
	const related = sibling === void 0 ? spareSecrets.map(({ at, by }) => ({
		at,
		message: `${by.kind} ${by.name ?? ""} covers it`
	})) : [{
		at: sibling.pull.mention.at,
		message: `${kind} ${name ?? ""} has it`
	}];
	return {
		names: ` ${names}`,
		fix: `Name ${names}, ${why}, in the pod's imagePullSecrets, or on its service account.`,
		related
	};
}

// src/judge/rules/pull-secret-after-hook.ts
const pullSecretAfterHook = {
	id: "pull-secret-after-hook",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "A hook needs a Secret or ServiceAccount that the same root creates only after it.",
	why: "On the first installation the hook's pod is refused, or pulls without credentials, and the rollout waits for it in vain.",
	fix: "Make the Secret or ServiceAccount a hook of the same phase with a lower weight.",
	source: "https://helm.sh/docs/topics/charts_hooks/",
	*check(facts) {
		for (const access of accesses(facts)) {
			const { hook, root, resource } = access.pull.workload;
			if (hook === null || !hook.early || hook.test) continue;
			const { serviceAccount, secrets } = access.credentials;
			const needed = [serviceAccount.product, ...secrets.map(({ product }) => product)];
			for (const product of needed) {
				if (product === null || product.source !== "manifest" || product.root !== root || !late(product, hook.weight)) continue;
				yield {
					at: access.pull.workload.at,
					message: `The ${hook.phase} hook ${resource.kind} \`${resource.name ?? ""}\` needs the ${product.kind} \`${product.name ?? ""}\`, which is created only after it`,
					subject: `${root} ${resource.kind} ${resource.name ?? ""} ${product.kind} ${product.name ?? ""}`,
					pull: access.pull,
					related: [{
						at: product.at,
						message: product.hook === null ? "no hook: created after all early hooks" : `${product.hook.phase} hook of weight ${product.hook.weight}`
					}]
				};
			}
		}
	}
};
function late({ hook }, weight) {
	return hook === null || !hook.early || hook.weight > weight;
}

// src/judge/rules/pull-secret-expiring.ts
const pullSecretExpiring = {
	id: "pull-secret-expiring",
	cause: "credentials",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The stored credential is a token that ends, and nothing renews it in time.",
	why: "Pulls work until the token ends, then every new pod goes to ImagePullBackOff.",
	fix: "Let a producer renew it (an ExternalSecret with an ECR generator, a credential provider on the nodes), or use a credential that lasts.",
	source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
	*check(facts) {
		for (const access of accesses(facts)) for (const { product, name, at } of access.credentials.secrets) {
			if (product === null) continue;
			const place = product.source === "manifest" ? product.at : at;
			const told = (message) => ({
				at: place,
				message,
				subject: `${product.root} ${place.file}:${place.line} ${name}`,
				pull: access.pull,
				related: place === at ? [] : [{
					at,
					message: "named as a pull secret"
				}]
			});
			const { lifetimeSeconds, refreshSeconds, producer } = product;
			if (lifetimeSeconds !== null && refreshSeconds !== null && refreshSeconds > lifetimeSeconds) yield told(`The credential of \`${name}\` ends after ${hours(lifetimeSeconds)}, and ${producer ?? "its producer"} renews it every ${hours(refreshSeconds)}`);
			const ending = access.credentials.offers.find((offer) => offer.source.kind === "secret" && offer.source.name === name && offer.ends !== void 0);
			if (producer === null && ending !== void 0) yield told(`The credential of \`${name}\` for \`${ending.key}\` is ${ending.ends}`);
		}
	}
};
function hours(seconds) {
	const rounded = Math.round(seconds / 3600 * 10) / 10;
	return `${rounded} ${rounded === 1 ? "hour" : "hours"}`;
}

// src/judge/rules/pull-secret-hides-service-account.ts
const pullSecretHidesServiceAccount = {
	id: "pull-secret-hides-service-account",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The pod's own imagePullSecrets keep those of its service account from being added.",
	why: "The two lists are never merged: a pod with any list of its own, even of one empty name, gets nothing from its service account.",
	fix: "Remove the pod's own list, or name the service account's secrets in it too.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go",
	*check(facts) {
		yield* broken(facts, "hides-service-account", (access) => {
			const { hiddenSecrets, serviceAccount } = access.credentials;
			const covering = hiddenSecrets.filter(({ covers }) => covers === true);
			const [own] = access.pull.mention.podSpec?.imagePullSecrets ?? [];
			return {
				at: own?.at ?? access.pull.mention.at,
				message: `The pod's own imagePullSecrets hide ${covering.map(({ name }) => `\`${name}\``).join(", ")} of the service account \`${serviceAccount.name}\`, which ${covering.length === 1 ? "covers" : "cover"} \`${repositoryOf$1(access.reference)}\``,
				subject: `${access.pull.workload.root} ${inNamespace(access, serviceAccount.name)} ${repositoryOf$1(access.reference)}`,
				certain: covering.some(({ use }) => use === "read"),
				related: covering.map(({ at }) => ({
					at,
					message: "what the service account would have given"
				}))
			};
		});
	}
};

// src/judge/rules/pull-secret-not-covering.ts
const pullSecretNotCovering = {
	id: "pull-secret-not-covering",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "No entry of the pod's secrets matches the image.",
	why: "The kubelet compares host, port and path literally; what does not match is not offered, and a private image ends in ImagePullBackOff.",
	fix: "Add an entry for the registry of the image, written as the image names it.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/keyring.go",
	*check(facts) {
		yield* broken(facts, "not-covering", (access, secret) => {
			const { reference } = access;
			const all = access.breaks.flatMap((one) => one.kind === "not-covering" && one.secret !== null ? [one.secret] : []);
			const near = (one) => (one.keys ?? []).flatMap((key) => nearMiss(key, reference) ?? []);
			const meant = all.find((one) => near(one).length > 0) ?? all[0];
			if (meant === void 0 || secret !== meant) return null;
			const almost = all.flatMap(near);
			const names = [...new Set(all.map(({ name }) => `\`${name}\``))];
			const where = !all.some(({ keys }) => keys?.some((key) => partsOf(key).host === hostOf(reference))) ? hostOf(reference) : repositoryOf$1(reference);
			const at = meant.product?.source === "manifest" ? meant.product.at : meant.at;
			return {
				at,
				message: `No entry of the pull ${names.length === 1 ? "secret" : "secrets"} ${names.join(", ")} matches \`${where}\`${almost.length === 0 ? "" : `: ${almost.join("; ")}`}`,
				subject: `${names.join()} ${at.file}:${at.line} ${where}`,
				certain: meant.presence === "present",
				related: all.filter((one) => one.at !== at).map((one) => ({
					at: one.at,
					message: `names the pull secret \`${one.name}\``
				}))
			};
		});
	}
};
/** A key of a docker config, apart from its scheme. */
function partsOf(key) {
	const [host = "", ...path] = key.replace(/^https?:\/\//, "").split("/");
	return {
		host,
		path: path.join("/")
	};
}
/** Why a key that looks right does not match; null where it is of another registry. */
function nearMiss(key, reference) {
	const { host, path } = partsOf(key);
	const wanted = hostOf(reference);
	const hub = reference.domain === "docker.io" && /(^|\.)docker\.(io|com)$/.test(host);
	if ((hub || host === wanted) && /^v[12]$/.test(path)) return `\`${key}\` lacks the slash at its end, so \`/${path}\` counts as a path`;
	if (hub && host !== "docker.io") return `\`${key}\` is not how the kubelet knows Docker Hub: write \`https://index.docker.io/v1/\``;
	if (host === wanted) return `\`${key}\` covers the path \`${path}\` only`;
	if (host.replace(/:\d+$/, "") === wanted.replace(/:\d+$/, "")) return `\`${key}\` ${/:\d+$/.test(host) ? "has another port" : "lacks the port"}`;
	if (host.toLowerCase() === wanted.toLowerCase()) return `\`${key}\` differs in upper and lower case`;
	if (host.startsWith("*.") && wanted.endsWith(host.slice(1))) return `a \`*\` in \`${key}\` stands for one label only`;
	return !host.startsWith("*.") && nearest(wanted, [host]).length > 0 ? `\`${key}\` is spelled differently` : null;
}

// src/judge/meant.ts
const remembered = /* @__PURE__ */ new WeakMap();
/** By nearness of their names, the best first. */
function meantSecrets(facts, access, name) {
	return meantProducts(facts, "Secret", access, name);
}
/** What they are, for a finding that speaks of them: those that stand in the manifests. */
function placesOfMeant(meant) {
	return meant.filter(({ source }) => source === "manifest").map(({ at, by }) => ({
		at,
		message: `${by.kind} ${by.name ?? ""}: is this the one that is meant?`
	}));
}
function meantProducts(facts, kind, { pull: { workload } }, name) {
	const { root, resource } = workload;
	const known = remembered.get(facts) ?? /* @__PURE__ */ new Map();
	remembered.set(facts, known);
	const key = JSON.stringify([
		kind,
		root,
		resource.namespace,
		name
	]);
	const found = known.get(key) ?? near(facts, kind, name, root, resource.namespace);
	known.set(key, found);
	return found;
}
function near({ cluster }, kind, name, root, namespace) {
	const here = cluster.products.filter((product) => product.kind === kind && isHere(product, root, namespace));
	return nearest(name, [...new Set(here.flatMap((product) => product.name ?? []))]).flatMap((each) => here.find((product) => product.name === each) ?? []);
}
/** The unnamed namespace of a root may be any of its named ones. */
function isHere({ namespaces, source, root }, ofRoot, namespace) {
	if (source === "manifest" && root !== ofRoot) return false;
	if (!("is" in namespaces) || namespaces.is === namespace) return true;
	return source === "manifest" && (namespaces.is === null || namespace === null);
}
/** Secrets that pull-secret-not-found names as the ones that were probably meant. */
function allMeantSecrets(facts) {
	const meant = /* @__PURE__ */ new Set();
	for (const access of accesses(facts)) {
		if (speaking(access)?.kind !== "not-found") continue;
		for (const { kind, secret } of access.breaks) if (kind === "not-found" && secret !== null) for (const product of meantSecrets(facts, access, secret.name)) meant.add(product);
	}
	return meant;
}

// src/judge/rules/pull-secret-not-found.ts
const pullSecretNotFound = {
	id: "pull-secret-not-found",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "Nothing makes the pull secret that the pod names.",
	why: "The kubelet warns (FailedToRetrieveImagePullSecret) and pulls without it: a private image ends in ImagePullBackOff.",
	fix: "Create the secret, or correct its name; one that is made outside of these manifests is declared under `cluster.secrets`, or seen in an `--inventory`.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go",
	*check(facts) {
		yield* broken(facts, "not-found", (access, secret) => {
			const name = secret?.name ?? "";
			const near = meantSecrets(facts, access, name);
			const known = secret?.knownAbsent === true;
			return {
				at: secret?.at ?? access.pull.mention.at,
				message: known ? `The pull secret \`${inNamespace(access, name)}\` does not exist: nothing here makes it, and the inventory does not have it` : `Nothing here makes the pull secret \`${inNamespace(access, name)}\``,
				...near.length === 0 ? {} : { fix: `Correct the name if ${near.map((one) => `\`${one.name ?? ""}\``).join(" or ")} is meant; else create it, or declare it under \`cluster.secrets\`.` },
				subject: `${access.pull.workload.root} ${inNamespace(access, name)}`,
				certain: known,
				related: placesOfMeant(near)
			};
		});
	}
};

// src/judge/rules/pull-secret-on-other-service-account.ts
const pullSecretOnOtherServiceAccount = {
	id: "pull-secret-on-other-service-account",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The pull secret is attached to another service account than the pod's.",
	why: "A pod gets the secrets of its own service account only: the pull is made without credentials and ends in ImagePullBackOff.",
	fix: "Attach the secret to the pod's service account, or run the pod with the other one.",
	source: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#add-imagepullsecrets-to-a-service-account",
	*check(facts) {
		yield* broken(facts, "on-other-service-account", (access) => {
			const { serviceAccount, otherAccounts } = access.credentials;
			const others = otherAccounts.map(({ name }) => `\`${name ?? ""}\``).join(", ");
			return {
				at: serviceAccount.at ?? access.pull.mention.at,
				message: `A pull secret for \`${repositoryOf$1(access.reference)}\` is attached to the service account ${others}; the pod runs as \`${serviceAccount.name}\``,
				subject: `${access.pull.workload.root} ${inNamespace(access, serviceAccount.name)} ${repositoryOf$1(access.reference)}`,
				certain: serviceAccount.presence === "present",
				related: otherAccounts.map(({ at }) => ({
					at,
					message: "the service account that has it"
				}))
			};
		});
	}
};

// src/judge/rules/pull-secret-rejected.ts
const pullSecretRejected = {
	id: "pull-secret-rejected",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The registry refused every credential that the pod would show.",
	why: "Once a pull secret matches there is no attempt without credentials, so even a public image does not come: ImagePullBackOff.",
	fix: "Renew the credential in the secret, or give its account the right to pull.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_image.go",
	*check(facts) {
		for (const complaint of broken(facts, "rejected", (access) => {
			const open = access.public === true ? ", though its image is open to everybody" : "";
			return {
				...told(access, access.attempts),
				...closedEvent(facts, access.pull),
				certain: true,
				related: [{
					at: access.pull.mention.at,
					message: `not pulled${open}: ${containerOf(access)}`
				}]
			};
		})) yield {
			...complaint,
			certainty: "proved",
			severity: "error"
		};
		yield* outlived(facts);
	}
};
/** A login that is no good is one cause for all images of its registry; one without a right, for those of the repository. */
function told(access, refused) {
	const names = [...new Set(refused.flatMap(({ offer }) => offer?.source.kind === "secret" ? [offer.source.name] : []))];
	const where = refused.every(({ answer }) => answer?.answer === "denied" && answer.credential === "rejected") ? hostOf(access.reference) : repositoryOf$1(access.reference);
	const at = placeOf(access, refused);
	const [first] = refused;
	const reason = first?.answer?.answer === "denied" ? `: ${first.answer.because}` : "";
	return {
		at,
		message: `\`${where}\` refuses the login of ${names.map((name) => `\`${name}\``).join(", ")}${reason}`,
		subject: `${where} ${names.join(" ")} ${at.file}:${at.line}`
	};
}
/** The line to edit: the secret, where it stands in these manifests, else where it is named. */
function placeOf({ credentials, pull }, [first]) {
	const source = first?.offer?.source;
	const secret = credentials.secrets.find(({ name }) => source?.kind === "secret" && name === source.name);
	return secret?.product?.source === "manifest" ? secret.product.at : secret?.at ?? pull.mention.at;
}
/** One that is refused before another succeeds costs a failed attempt at each pull. */
function* outlived(facts) {
	for (const access of accesses(facts)) {
		const refused = access.attempts.filter(({ answer }) => answer !== null && isRefusal(answer));
		if (!access.opened || refused.length === 0) continue;
		const { at, message, subject } = told(access, refused);
		yield {
			at,
			message: `${message}; another one, tried after it, opens the image`,
			subject: `outlived ${subject}`,
			severity: "notice",
			pull: access.pull,
			evidence: walk(access),
			related: [{
				at: access.pull.mention.at,
				message: `pulled at the second try or later: ${containerOf(access)}`
			}]
		};
	}
}

// src/judge/rules/pull-secret-sibling.ts
const pullSecretSibling = {
	id: "pull-secret-sibling",
	cause: "credentials",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "A hook Job or CronJob pulls from the same private registry as its siblings, without the secret that they have.",
	why: "It ends in ImagePullBackOff long after the rollout looked well: at the next installation, or in the night.",
	fix: "Name the siblings' pull secret here too.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod",
	*check(facts) {
		for (const access of accesses(facts)) {
			const { resource, hook } = access.pull.workload;
			if (!(resource.kind === "CronJob" || resource.kind === "Job" || hook !== null) || hasSecret(access) || access.opened || access.credentials.from !== "nobody" || hook?.test === true) continue;
			if (speaking(access)?.kind === "on-other-service-account") continue;
			const sibling = siblingOf(facts, access);
			if (sibling === void 0) continue;
			yield {
				at: access.pull.mention.at,
				message: `${resource.kind} \`${resource.name ?? ""}\` pulls from \`${hostOf(access.reference)}\` without the secret ${secretsOf(sibling)} that its siblings have`,
				subject: `${where(access)} ${resource.kind} ${resource.name ?? ""}`,
				matter: noSecret,
				pull: access.pull,
				related: [{
					at: sibling.pull.mention.at,
					message: `${sibling.pull.workload.resource.kind} ${sibling.pull.workload.resource.name ?? ""} has it`
				}]
			};
		}
	}
};

// src/judge/rules/pull-secret-undecodable.ts
const pullSecretUndecodable = {
	id: "pull-secret-undecodable",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The kubelet cannot decode a pull secret.",
	why: "No container of the pod starts, whatever its registry: one undecodable secret fails the whole keyring, even for public images.",
	fix: "Make the secret anew: `kubectl create secret docker-registry` writes what the kubelet reads.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/config.go",
	*check(facts) {
		for (const complaint of broken(facts, "undecodable", (access, secret) => {
			const product = secret?.product;
			const at = product?.source === "manifest" ? product.at : secret?.at ?? access.pull.mention.at;
			const name = inNamespace(access, secret?.name ?? "");
			return {
				at,
				message: `The pull secret \`${name}\` cannot be decoded, so no container of the pods that name it starts: ${secret?.because ?? ""}`,
				subject: `${access.pull.workload.root} ${name}`,
				certain: true,
				...eventOf(facts, access.pull.mention.image, secret?.because ?? ""),
				related: [{
					at: access.pull.mention.at,
					message: `a container that does not start: ${containerOf(access)}`
				}]
			};
		})) yield {
			...complaint,
			certainty: "proved",
			severity: "error"
		};
	}
};
/**
* Before 1.33 this shows as a pull that fails; from then on the raw error is the reason, even for images that are on the node. What the
* kubelet says of JSON depends on the Go that it was built with.
*/
function eventOf({ kubernetes }, image, because) {
	if (!/^(?:illegal base64|unable to parse auth field)/.test(because)) return {};
	return { event: kubernetes !== null && kubernetes < 33 ? `Failed to pull image ${goQuoted(image)}: ${because}` : because };
}

// src/judge/rules/pull-secret-unused.ts
const registryTypes = /* @__PURE__ */ new Set(["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"]);
const pullSecretUnused = {
	id: "pull-secret-unused",
	cause: "credentials",
	severity: "notice",
	online: false,
	since: "0.1.0",
	summary: "No pod and no service account reaches this registry secret.",
	why: "It does nothing, and often shows that a pod was meant to name it.",
	fix: "Name it in imagePullSecrets where it is needed, or remove it.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#referring-to-an-imagepullsecrets-on-a-pod",
	*check(facts) {
		const { cluster, pulls } = facts;
		const named = /* @__PURE__ */ new Set([
			...pulls.flatMap(({ mention }) => (mention.podSpec?.imagePullSecrets ?? []).map(({ value }) => value)),
			...cluster.products.flatMap(({ imagePullSecrets }) => imagePullSecrets.map(({ value }) => value)),
			...cluster.workloads.flatMap(({ references }) => references.map(({ name }) => name)),
			...pulls.flatMap(({ mention }) => (mention.podSpec?.references ?? []).map(({ name }) => name)),
			...cluster.patchers.flatMap(({ secret }) => secret ?? []),
			...cluster.namedSecrets ?? []
		]);
		if (pulls.length === 0 || cluster.patchers.some(({ secret }) => secret === null)) return;
		const meant = /* @__PURE__ */ new Set([...allMeantSecrets(facts), ...allSpareSecrets(facts)]);
		for (const product of cluster.products) {
			const { kind, name, type, source, certain, at, by, root } = product;
			if (kind !== "Secret" || source !== "manifest" || !certain || name === null || type === null || !registryTypes.has(type) || named.has(name) || meant.has(product)) continue;
			yield {
				at,
				message: `Nothing here uses the registry secret \`${name}\``,
				subject: `${root} ${by.namespace ?? ""} ${name}`,
				resource: by
			};
		}
	}
};
/** Those that pull-secret-absent names. */
function allSpareSecrets(facts) {
	return accesses(facts).flatMap((access) => speaking(access)?.kind === "absent" && siblingOf(facts, access) === void 0 ? access.credentials.spareSecrets : []);
}

// src/judge/rules/pull-secret-wrong-namespace.ts
const pullSecretWrongNamespace = {
	id: "pull-secret-wrong-namespace",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The pull secret exists, in another namespace.",
	why: "A pod reads pull secrets from its own namespace only; the kubelet goes on without, and a private image ends in ImagePullBackOff.",
	fix: "Put a copy of the secret into the pod's namespace.",
	source: "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
	*check(facts) {
		yield* broken(facts, "wrong-namespace", (access, secret) => {
			const { namespace } = access.pull.workload.resource;
			const there = [...new Set((secret?.elsewhere ?? []).flatMap(({ namespaces }) => "is" in namespaces ? [`\`${namespaces.is ?? ""}\``] : []))].join(", ");
			return {
				at: secret?.at ?? access.pull.mention.at,
				message: `The pull secret \`${secret?.name ?? ""}\` is not in the namespace ${namespace === null ? "of its pod" : `\`${namespace}\``}; it exists in ${there}, though`,
				subject: `${namespace ?? access.pull.workload.root} ${secret?.name ?? ""}`,
				certain: secret?.knownAbsent === true,
				related: (secret?.elsewhere ?? []).map(({ at, by }) => ({
					at,
					message: `${by.kind} ${by.name ?? ""} is in another namespace`
				}))
			};
		});
	}
};

// src/judge/rules/pull-secret-wrong-type.ts
/** https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go: ValidateSecretUpdate */
const anew = "If the cluster has the Secret already, delete it first: its type cannot be changed.";
const wanted = {
	type: "kubernetes.io/dockerconfigjson",
	key: ".dockerconfigjson"
};
const pullSecretWrongType = {
	id: "pull-secret-wrong-type",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The kubelet ignores the pull secret because of its type or key.",
	why: "It does so in silence: the pull goes on as if the secret were not there, and a private image ends in ImagePullBackOff.",
	fix: `Give it the type \`kubernetes.io/dockerconfigjson\` and the key \`.dockerconfigjson\`; in a producer, set the type in its template. ${anew}`,
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/secrets/secrets.go",
	*check(facts) {
		yield* broken(facts, "wrong-type", (access, secret) => {
			const product = secret?.product?.source === "manifest" ? secret.product : null;
			const named = secret?.at ?? access.pull.mention.at;
			const maker = product?.producer == null ? "" : `, made by ${product.by.kind} \`${product.by.name ?? ""}\`,`;
			const at = product === null ? named : wrongAt(product) ?? product.at;
			return {
				at,
				message: `The kubelet ignores the pull secret \`${inNamespace(access, secret?.name ?? "")}\`${maker} because ${secret?.because ?? ""}`,
				subject: `${access.pull.workload.root} ${inNamespace(access, secret?.name ?? "")}`,
				certain: secret?.presence === "present",
				...product === null ? {} : mended(product, at),
				related: at === named ? [] : [{
					at: named,
					message: "named as a pull secret"
				}]
			};
		});
	}
};
/** Its type, or else its key; null for what is not written, or where it is one of several keys. */
function wrongAt(product) {
	const { type, typeAt, keyAt } = product;
	return type === wanted.type || type === "kubernetes.io/dockercfg" && !hasKey(product) ? keyAt?.at ?? null : typeAt;
}
function hasKey({ keys }) {
	return keys?.includes(wanted.key) === true;
}
/** Nothing where more than one of the two is wrong. */
function mended(product, at) {
	const { type, typeAt, keyAt } = product;
	if (at === typeAt && hasKey(product)) return {
		fix: `Set the type \`${wanted.type}\`. ${anew}`,
		correction: {
			at,
			value: wanted.type
		}
	};
	if (at !== keyAt?.at) return {};
	const key = type === wanted.type ? wanted.key : ".dockercfg";
	return { fix: keyAt.value === key ? `Fill in \`${key}\`.` : `Name the key \`${key}\`.` };
}

// src/judge/rules/registry-flaky.ts
const registryFlaky = {
	id: "registry-flaky",
	cause: "connectivity",
	severity: "notice",
	online: true,
	since: "0.1.0",
	summary: "The registry answered, but only after several tries.",
	why: "It fails intermittently: a node that meets such a failure waits in ErrImagePull and ImagePullBackOff, up to five minutes between tries.",
	fix: "Look at the registry, and at what stands before it; a mirror near the nodes helps.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff",
	*check(facts) {
		for (const { registry, failures, requests } of facts.answers.flaky ?? []) {
			const its = facts.pulls.flatMap((pull) => {
				const answer = answerTo(facts, pull);
				return !("invalid" in pull.reference) && hostOf(pull.reference).toLowerCase() === registry && answer !== null && answer.answer !== "not-asked" ? [{
					pull,
					answer
				}] : [];
			});
			if (its.some(({ pull, answer }) => answer.answer === "unreachable" || contentOf(facts, pull)?.unreached !== void 0)) continue;
			for (const { pull } of its) yield {
				at: pull.mention.at,
				message: `The registry \`${registry}\` fails intermittently: ${failures} of ${requests} requests had to be repeated`,
				subject: registry,
				pull
			};
		}
	}
};

// src/judge/rules/registry-host-unknown.ts
const registryHostUnknown = {
	id: "registry-host-unknown",
	cause: "connectivity",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The registry's host does not exist, and is a slip away from one that does.",
	why: "Every pull fails with `no such host`. Whoever registers the mistyped name decides what runs in the cluster.",
	fix: "Correct the host name.",
	source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
	*check(facts) {
		for (const { pull, reference, answer } of answered(facts, "unreachable")) {
			const host = hostOf(reference);
			const meant = meantHost(facts, host, answer);
			if (meant === null) continue;
			const only = onlyMeantHost(facts, host, answer);
			const { mention } = pull;
			yield {
				at: mention.at,
				message: `The registry \`${host}\` does not exist: its name has no address`,
				fix: `Write \`${meant}\`, if that is what is meant.`,
				subject: host,
				pull,
				...pullEvent(facts, pull),
				evidence: answer.evidence,
				...only !== null && mention.image.startsWith(`${host}/`) ? corrected(mention, only + mention.image.slice(host.length)) : {}
			};
		}
	}
};

// src/judge/rules/registry-not-allowed.ts
const registryNotAllowed = {
	id: "registry-not-allowed",
	cause: "connectivity",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The registry is not one that may be asked.",
	why: "Its host is outside of `network.allow`, or its address is a metadata or link-local one: an image reference must not make this machine speak to it. On a pull request of a stranger the same holds for private addresses, which is a doubt: the cluster may see a registry there.",
	fix: "Use an image of an allowed registry, or add the host to `network.allow`.",
	source: "https://owasp.org/www-community/attacks/Server_Side_Request_Forgery",
	*check(facts) {
		for (const { pull, reference, answer } of answered(facts, "not-asked")) {
			const told = tellings$1[answer.because]?.(hostOf(reference));
			if (told !== void 0) yield {
				at: pull.mention.at,
				...told,
				subject: hostOf(reference),
				pull
			};
		}
	}
};
/** What to say of a host, for the reasons that are this rule's. */
const tellings$1 = {
	"not-allowed": (host) => ({ message: `The registry \`${host}\` is outside of \`network.allow\`` }),
	"forbidden-address": (host) => ({
		message: `\`${host}\` is a metadata or link-local address, which is never asked`,
		fix: "Name the registry by its own host name."
	}),
	"private-address": (host) => ({
		message: `The address of \`${host}\` is a private one, which is not asked for a stranger`,
		fix: "Check it again where the change is trusted: in the merge queue, after the merge, or with `restricted: false`.",
		certainty: "unverified"
	})
};

// src/judge/rules/registry-not-asked.ts
const registryNotAsked = {
	id: "registry-not-asked",
	cause: "connectivity",
	severity: "doubt",
	online: true,
	since: "0.1.0",
	summary: "The registry was not asked.",
	why: "`localhost`, `*.svc` and `*.local` mean the node or the cluster, not the machine that runs this check; its answer would prove nothing. A registry with `reachable: false` in the configuration is one that only the cluster sees.",
	fix: "List the registry under `registries` in the configuration if this machine sees the same one.",
	source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
	*check(facts) {
		for (const { pull, reference, answer } of answered(facts, "not-asked")) {
			const told = tellings[answer.because]?.(hostOf(reference));
			if (told === void 0) continue;
			yield {
				at: pull.mention.at,
				...told,
				subject: `${answer.because} ${hostOf(reference)}`,
				certainty: "unverified",
				pull
			};
		}
	}
};
/** What to say of a host, for the reasons that are this rule's. */
const tellings = {
	"node-local": (host) => ({ message: `The registry \`${host}\` means the node or the cluster, so it was not asked from here` }),
	"declared-unreachable": (host) => ({
		message: `The registry \`${host}\` was not asked: the configuration says that it cannot be reached from here`,
		fix: "Check where the registry can be reached, and take `reachable: false` off for that run; or accept the doubt with `--on-unverified`."
	}),
	deadline: (host) => ({
		message: `The time for the whole run was up before \`${host}\` had answered for every image`,
		fix: "Allow more time with `--deadline`, or check fewer images at once."
	})
};

// src/judge/rules/registry-rate-limited.ts
const registryRateLimited = {
	id: "registry-rate-limited",
	cause: "connectivity",
	severity: "doubt",
	online: true,
	since: "0.1.0",
	summary: "The registry refused to answer because of a rate limit.",
	why: "Nodes behind the same address share the limit: their pulls fail with 429 Too Many Requests until it is over.",
	fix: "Log in to the registry here (limits are higher), or run again later.",
	source: "https://docs.docker.com/docker-hub/usage/pulls/",
	*check(facts) {
		for (const { pull, reference, answer } of answered(facts, "rate-limited")) {
			const wait = answer.retryAfterSeconds === null ? "" : `; it asks to wait ${answer.retryAfterSeconds} s`;
			const quota = answer.quota === null ? "" : ` (${answer.quota})`;
			yield {
				at: pull.mention.at,
				message: `The registry \`${hostOf(reference)}\` limits the rate of requests${quota}${wait}`,
				subject: hostOf(reference),
				certainty: "unverified",
				pull,
				...pullEvent(facts, pull),
				evidence: answer.evidence
			};
		}
	}
};

// src/judge/rules/registry-unreachable.ts
/** The stage of a connection that failed, as a clause; null where the reason says as much. */
const stages = {
	address: "its address is not one to be asked",
	dns: "its name does not resolve",
	connect: "the connection failed",
	proxy: "the proxy did not let it through",
	tls: "TLS failed",
	timeout: "it did not answer in time",
	http: null,
	protocol: null
};
/** What to do, where that hangs on the stage. */
const fixes = {
	proxy: "Check the proxy of this machine: `https_proxy`, `http_proxy`, `no_proxy`.",
	tls: "Correct its certificate; or set `caFile` (an authority of your own) or `plainHttp: true` (no TLS on purpose) for it under `registries`.",
	http: "Run again later: the registry, or what stands before it, is in trouble.",
	protocol: "Check the host name: something else answers there."
};
const registryUnreachable = {
	id: "registry-unreachable",
	cause: "connectivity",
	severity: "doubt",
	online: true,
	since: "0.1.0",
	summary: "The registry cannot be reached from here.",
	why: "If the nodes cannot reach it either, every pull from it fails; if they can, nothing is wrong. Only this machine's view is known.",
	fix: "Check the host name, and that this machine can reach it.",
	source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
	*check(facts) {
		for (const { pull, reference, answer } of answered(facts, "unreachable")) {
			if (meantHost(facts, hostOf(reference), answer) !== null) continue;
			const stage = stages[answer.stage];
			const clause = stage === null ? answer.because : `${stage} (${answer.because})`;
			const fix = fixes[answer.stage];
			yield {
				at: pull.mention.at,
				message: `The registry \`${hostOf(reference)}\` cannot be reached from here: ${clause}`,
				subject: hostOf(reference),
				certainty: "unverified",
				pull,
				...fix === void 0 ? {} : { fix },
				...pullEvent(facts, pull),
				evidence: answer.evidence,
				commands: inspect(reference)
			};
		}
		for (const { pull, reference } of answered(facts, "found")) {
			const unreached = contentOf(facts, pull)?.unreached;
			if (unreached === void 0) continue;
			yield {
				at: pull.mention.at,
				message: `The registry \`${hostOf(reference)}\` has the image, but not all below it can be fetched from here: ${unreached.because}`,
				fix: "Run again later; or let this machine reach the place to which the registry sends for its blobs.",
				subject: `below ${hostOf(reference)}`,
				certainty: "unverified",
				pull,
				...pullEvent(facts, pull),
				evidence: unreached.evidence,
				commands: inspect(reference)
			};
		}
	}
};

// src/judge/rules/registry-retired.ts
const registryRetired = {
	id: "registry-retired",
	cause: "reference",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The registry or repository is frozen, has moved or is shut down.",
	why: "What is there gets no security fixes, newer versions are not there at all, and one day every pull from it fails.",
	fix: "Use its successor.",
	source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
	*check(facts) {
		for (const pull of facts.pulls) {
			const { reference, mention, notAsked } = pull;
			if (notAsked === "placeholder" || "invalid" in reference) continue;
			const row = retired(reference);
			if (row === null) continue;
			yield {
				at: mention.at,
				message: `\`${row.prefix}\` ${row.what}`,
				fix: `Use ${row.successor}.`,
				subject: row.prefix,
				...row.prefix.includes("/") ? {} : { part: "registry" },
				pull,
				evidence: [`announced: ${row.source}`],
				...row.moved !== void 0 && mention.image.startsWith(`${row.prefix}/`) ? corrected(mention, row.moved + mention.image.slice(row.prefix.length)) : {}
			};
		}
	}
};

// src/judge/rules/render-failed.ts
const names = {
	helm: "Helm",
	kustomize: "Kustomize"
};
const renderFailed = {
	id: "render-failed",
	cause: "manifest",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "A chart or overlay cannot be rendered.",
	why: "Nothing of it can be rolled out, and none of its images could be checked. The other roots were.",
	fix: "Correct what the renderer names; run it by hand to see all that it says.",
	source: "https://helm.sh/docs/helm/helm_template/",
	*check(facts) {
		for (const { root, tool, message, at, unquoted } of facts.cluster.unrendered ?? []) {
			const complaint = {
				at,
				message: `${names[tool]} cannot render ${root}: ${message}`,
				subject: root
			};
			if (unquoted === void 0) yield complaint;
			else yield {
				...complaint,
				fix: `Quote \`${unquoted}\`: YAML reads a number, and a tag is text.`,
				correction: {
					at,
					value: unquoted
				}
			};
		}
	}
};

// src/judge/rules/runner-login-rejected.ts
const runnerLoginRejected = {
	id: "runner-login-rejected",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The registry refused this machine's own login.",
	why: "Private images behind it cannot be verified. The cluster has credentials of its own, so nothing is said about the pods.",
	fix: "Log in again before this step: the password or token may have expired or been rotated.",
	source: "https://docs.docker.com/reference/cli/docker/login/",
	*check(facts) {
		for (const { registry, source, rejected } of facts.answers.logins) {
			if (rejected === null) continue;
			for (const pull of facts.pulls) {
				if (pull.notAsked !== null || "invalid" in pull.reference || hostOf(pull.reference).toLowerCase() !== registry) continue;
				yield {
					at: pull.mention.at,
					message: `\`${registry}\` refused this machine's login (${source}): ${rejected.because}`,
					subject: registry,
					pull,
					evidence: rejected.evidence
				};
			}
		}
	}
};

// src/judge/rules/secret-key-not-found.ts
const secretKeyNotFound = {
	id: "secret-key-not-found",
	cause: "start",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The Secret is here, and lacks a key that the pod cannot start without.",
	why: "The container waits in CreateContainerConfigError, or the pod in ContainerCreating where the key is for a volume.",
	fix: "Add the key, correct its name, or mark the reference `optional: true`.",
	source: "https://kubernetes.io/docs/concepts/configuration/secret/",
	*check(facts) {
		yield* keyNotFound(facts, "Secret");
	}
};

// src/judge/rules/secret-not-found.ts
const secretNotFound = {
	id: "secret-not-found",
	cause: "start",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "Nothing makes a Secret that the pod cannot start without.",
	why: "A missing environment source ends in CreateContainerConfigError; a missing volume keeps the pod in ContainerCreating, and no image is pulled.",
	fix: "Create the Secret, correct its name, or mark the reference `optional: true`; declare what is made elsewhere under `cluster.secrets`, or give an `--inventory`.",
	source: "https://kubernetes.io/docs/concepts/configuration/secret/",
	*check(facts) {
		yield* notFound(facts, "Secret");
	}
};

// src/judge/rules/service-account-not-found.ts
const serviceAccountNotFound = {
	id: "service-account-not-found",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "Nothing makes the service account that the pod names.",
	why: "The API server refuses the pod: its owner shows FailedCreate, and no pod comes to be.",
	fix: "Create the service account, or correct its name; one that is made outside of these manifests is declared under `cluster.serviceAccounts`, or seen in an `--inventory`.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go",
	*check(facts) {
		for (const access of accesses(facts)) {
			const { serviceAccount } = access.credentials;
			if (serviceAccount.presence !== "absent") continue;
			const name = inNamespace(access, serviceAccount.name);
			const near = meantProducts(facts, "ServiceAccount", access, serviceAccount.name);
			const there = elsewhere$1(facts, "ServiceAccount", serviceAccount.name, access.pull.workload.root);
			yield {
				at: serviceAccount.at ?? access.pull.mention.at,
				message: `Nothing here makes the service account \`${name}\`${there.words}`,
				subject: `${access.pull.workload.root} ${name}`,
				certainty: serviceAccount.knownAbsent ? "proved" : "unverified",
				pull: access.pull,
				event: failedCreate(access, `error looking up service account ${name}: serviceaccount "${serviceAccount.name}" not found`),
				...near.length === 0 ? {} : { fix: `Correct the name if ${near.map((one) => `\`${one.name ?? ""}\``).join(" or ")} is meant; else create it, or declare it under \`cluster.serviceAccounts\`.` },
				related: [...placesOfMeant(near), ...there.related]
			};
		}
	}
};
/** As the owner of the pod says it, each in its way; of a pod that is named by its owner's generator only the beginning is known. */
function failedCreate({ pull: { workload } }, reason) {
	const { kind } = workload.resource;
	const name = workload.resource.name ?? "";
	if (kind === "Pod") return `pods "${name}" is forbidden: ${reason}`;
	if (kind === "StatefulSet") return `create Pod ${name}-0 in StatefulSet ${name} failed error: pods "${name}-0" is forbidden: ${reason}`;
	return `Error creating: pods "${name}-\u2026" is forbidden: ${reason}`;
}

// src/judge/rules/suppression-expired.ts
const suppressionExpired = {
	id: "suppression-expired",
	cause: "manifest",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The suppression has expired.",
	why: "What it hid is told again: the day until which it was to hold is over.",
	fix: "Remove the cause and the suppression, or give it a new day.",
	source: "https://github.com/pullgate/pullgate#suppressions",
	check: () => []
};

// src/judge/rules/suppression-unused.ts
const suppressionUnused = {
	id: "suppression-unused",
	cause: "manifest",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The suppression matches nothing.",
	why: "It hides nothing today, and may hide the next, real finding. One that names no rule never had an effect.",
	fix: "Take it away, or correct the rule, the image or the resource that it names.",
	source: "https://github.com/pullgate/pullgate#suppressions",
	check: () => []
};

// src/judge/rules/suppression-without-reason.ts
const suppressionWithoutReason = {
	id: "suppression-without-reason",
	cause: "manifest",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The suppression gives no reason.",
	why: "It holds all the same, but nobody can tell whether it still has to.",
	fix: "Write the reason behind it: `<rule>: <reason>`, or `reason` in the configuration.",
	source: "https://github.com/pullgate/pullgate#suppressions",
	check: () => []
};

// src/judge/judge.ts
/** Every rule there is, by the cause that a reader asks for first. A new rule is a file on the shelf and a row here. */
const rules = [
	imageReferenceInvalid,
	imageRepositoryNotFound,
	imageTagNotFound,
	imageDigestNotFound,
	imagePlatformMissing,
	imagePlatformMismatch,
	imageChildMissing,
	imageTypeUnsupported,
	imageTagMoved,
	imageMissingOrDenied,
	registryRetired,
	pullSecretUndecodable,
	pullSecretRejected,
	pullSecretWrongNamespace,
	pullSecretNotFound,
	pullSecretWrongType,
	pullSecretHidesServiceAccount,
	pullSecretNotCovering,
	pullSecretOnOtherServiceAccount,
	pullSecretAbsent,
	serviceAccountNotFound,
	pullSecretExpiring,
	pullSecretAfterHook,
	pullSecretSibling,
	pullSecretUnused,
	imageAccessDenied,
	runnerLoginRejected,
	registryHostUnknown,
	registryUnreachable,
	registryRateLimited,
	registryFlaky,
	registryNotAllowed,
	registryNotAsked,
	pullPolicyInvalid,
	pullPolicyNever,
	pullPolicyStale,
	pullPolicyAlwaysThrottled,
	imageTagMutable,
	imageNotPinned,
	secretNotFound,
	secretKeyNotFound,
	configMapNotFound,
	configMapKeyNotFound,
	manifestInvalid,
	manifestUnrendered,
	renderFailed,
	manifestDuplicateKey,
	configurationChanged,
	suppressionUnused,
	suppressionExpired,
	suppressionWithoutReason
];
/** Rules that need a registry are silent `offline`. */
function judge(facts, options) {
	const complaints = rules.filter((rule) => !(rule.online && options.offline)).flatMap((rule) => sharing([...rule.check(facts)]).map((complaint) => ({
		rule,
		complaint: ofGuess(rule, ofOperand(rule, asPulled(rule, complaint)))
	})));
	const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
	const judged = (pull) => inside(facts, pull, assuming(facts, pull, verdictOf(facts, pull, seen.get(pull))));
	return {
		complaints,
		verdicts: new Map(facts.pulls.map((pull) => [pull, judged(pull)]))
	};
}
/** What is said of an image that the cluster pulls in the place of another says so; the kubelet knows that image alone. */
function asPulled({ cause }, complaint) {
	const { pull, message, event, evidence = [] } = complaint;
	if (pull?.rewrittenFrom === void 0 || "invalid" in pull.reference) return complaint;
	const image = canonical(pull.reference);
	const becomes = `\`${pull.mention.image}\` becomes \`${image}\` in the cluster`;
	const named = cause === "reference" || cause === "credentials";
	const { correction, ...rest } = complaint;
	const sameTag = pull.rewrittenFrom.tag === pull.reference.tag;
	return {
		...rest,
		...correction === void 0 || !sameTag ? {} : { correction },
		message: named ? `${message} (${becomes})` : message,
		...event === void 0 ? {} : { event: event.replace(`image "${pull.mention.image}"`, () => `image "${image}"`) },
		evidence: [`${becomes}, as \`cluster.rewrites\` declares`, ...evidence]
	};
}
/** What an operator is told of it may never use: where the name of the flag is all that says so, nothing is an error. */
function ofOperand(rule, complaint) {
	const operand = complaint.pull?.mention.operand;
	if (operand === void 0) return complaint;
	const { correction, ...rest } = complaint;
	const severity = complaint.severity ?? rule.severity;
	return {
		...rest,
		...correction === void 0 || !operand.exact ? {} : { correction },
		...severity === "error" && !operand.known ? { severity: "warning" } : {},
		evidence: [...complaint.evidence ?? [], `named by \`${operand.by}\`, for pods that the container's program makes`]
	};
}
/** A field that only its name speaks for may mean something else by it. */
function ofGuess(rule, complaint) {
	const { pull } = complaint;
	if (pull?.mention.guessed !== true) return complaint;
	const { mention, workload } = pull;
	return {
		...complaint,
		...(complaint.severity ?? rule.severity) === "error" ? { severity: "warning" } : {},
		evidence: [...complaint.evidence ?? [], `\`${mention.path}\` of a ${workload.resource.kind} is taken for an image by its name`]
	};
}
/** Complaints of one subject become one finding: each with the further places of all, once. */
function sharing(complaints) {
	const places = /* @__PURE__ */ new Map();
	const key = ({ subject, certainty }) => JSON.stringify([subject, certainty]);
	for (const complaint of complaints) {
		const shared = places.get(key(complaint)) ?? /* @__PURE__ */ new Map();
		places.set(key(complaint), shared);
		for (const each of complaint.related ?? []) {
			const place = `${each.at.file}:${each.at.line}:${each.at.column}`;
			if (!shared.has(place)) shared.set(place, each);
		}
	}
	return complaints.map((complaint) => ({
		...complaint,
		related: [...places.get(key(complaint))?.values() ?? []]
	}));
}
/** The verdict once the image has been looked into: what is pulled need not run. */
function inside(facts, pull, judged) {
	const flaws = flawsOf(facts, pull);
	if (flaws.some((flaw) => flaw.flaw !== "type-unsupported" || flaw.certain)) return {
		verdict: "broken",
		assumes: []
	};
	if (judged.verdict !== "pullable") return judged;
	if (flaws.length > 0 || contentOf(facts, pull)?.unreached !== void 0) return {
		verdict: "unverified",
		assumes: []
	};
	const why = contentOf(facts, pull)?.unknown ?? null;
	if (why === null) return judged;
	return {
		...judged,
		assumes: [...judged.assumes, `it is made for ${pull.platforms.join(" and ")}: ${why}`]
	};
}
/** What a pull that works rests on beside its credentials. */
function assuming(facts, pull, judged) {
	if (judged.verdict !== "pullable" || "invalid" in pull.reference) return judged;
	const answer = answerTo(facts, pull);
	const mirror = answer?.answer === "found" ? answer.mirror : void 0;
	return {
		...judged,
		assumes: [
			...judged.assumes,
			...pull.rewrittenFrom === void 0 ? [] : [`the cluster pulls ${canonical(pull.reference)} in its place`],
			...mirror === void 0 ? [] : [`the nodes ask the mirror ${mirror}, which has it`]
		]
	};
}
/** What is known of one pull. Severities are the user's to set and change nothing here. */
function verdictOf(facts, pull, access) {
	const be = (verdict, ...assumes) => ({
		verdict,
		assumes
	});
	if (pull.notAsked === "placeholder") return be("unverified");
	if (pull.notAsked === "invalid" || typeof pull.pullPolicy === "object") return be("broken");
	if (pull.mention.image !== pull.mention.image.trim()) return be("broken");
	if (access !== void 0 && (access.credentials.error !== null || access.credentials.serviceAccount.knownAbsent)) return be("broken");
	if (pull.notAsked === "never") return be("unverified");
	if (pull.notAsked === "preloaded") return be("pullable", "the nodes have the image, as `cluster.preloaded` declares");
	const answer = answerTo(facts, pull);
	if (answer === null) return be("unverified");
	if (answer.answer === "missing" || answer.answer === "not-asked" && (answer.because === "not-allowed" || answer.because === "forbidden-address")) return be("broken");
	if (meantHost(facts, "invalid" in pull.reference ? "" : hostOf(pull.reference), answer) !== null) return be("broken");
	if (access === void 0) return answer.answer === "found" ? be("pullable", ...operatorsCredentials(facts, pull)) : be("unverified");
	const { unseen, node, serviceAccount } = access.credentials;
	if (serviceAccount.presence === "absent") return be("unverified");
	const assumed = unseen.filter(({ kind, secret }) => kind === "secret" && secret?.presence !== "absent" || kind === "patcher").map(({ words }) => words);
	if (access.opened) return be("pullable", ...access.credentials.anonymous ? assumed : []);
	if (node && answer.answer === "found") return be("pullable", "the nodes hold a credential for it, as `cluster.nodeCredentials` declares");
	if (restsOnAssumption(access) && answer.answer === "found") return be("pullable", ...assumed);
	return be(closed(access) && unseen.length === 0 && !node || refused(access) ? "broken" : "unverified");
}
/** The pod of a custom kind is made by its operator: what it shows cannot be seen. An image that is open to everybody needs nothing. */
function operatorsCredentials(facts, { mention, reference, workload }) {
	if ("invalid" in reference || facts.answers.byAttempt.get(attemptOf(reference, null))?.answer === "found") return [];
	const { kind, name } = workload.resource;
	return [`${mention.operand === void 0 ? `the operator of ${kind}` : `whoever runs the pods of ${kind} ${name}`} shows credentials that open the image`];
}

// src/check.ts
/** The corridor: the only file that knows the order of the stages. */
/** Throws `UsageError` for paths that cannot be read. */
async function check(options, surroundings) {
	const memory = { memory: void 0 };
	return await ofTargets(options, (target) => checkTarget(target, surroundings, memory));
}
/** One cluster. */
async function checkTarget(options, surroundings, remembered) {
	const started = Date.now();
	await using base = options.base === null ? null : await openBase(options.base, {
		...options,
		...surroundings
	});
	const { cluster, notes, renderings, sources } = await readCluster(without(base, options), surroundings, "all");
	const planned = plannedOf(cluster, options);
	const { pulls, runtime } = planned;
	const tags = (options.rules["image-tag-moved"] ?? "off") !== "off";
	const { shard } = options;
	const own = shard === null ? null : shardOf(pulls, shard);
	const asked = own === null ? pulls : pulls.filter((pull) => own.has(pull));
	const answers = await ask(questions(asked, { tags }), {
		...options,
		...surroundings,
		frugal: options.platforms.length === 0,
		runtime,
		remembered
	});
	const facts = {
		...planned,
		answers,
		changedKeys: options.changedKeys
	};
	const { complaints, verdicts } = judge(facts, options);
	const isFirst = shard === null || shard.index === 1;
	const judged = complaints.filter(({ rule, complaint: { pull } }) => ((options.rules[rule.id] ?? rule.severity) !== "off" || options.pin && rule.id === "image-not-pinned") && (own === null || (pull === void 0 ? rule.online || isFirst : own.has(pull))));
	const traced = await traceBack({
		judged,
		cluster,
		roots: [...renderings.map(({ root }) => root), ...sources]
	}, (trials) => rerender(trials, renderings, options));
	notes.push(...options.remarks);
	const before = base === null ? void 0 : await judgeBase(base, answers, options, surroundings, notes);
	notes.push(...(answers.waited ?? []).map(waitedFor), ...answers.notes ?? []);
	if (options.offline) notes.push("Offline: no registry was asked, so that an image is well written is all that is known of it.");
	const durationMs = Math.max(0, Date.now() - started);
	const report = settle({
		cluster: {
			...cluster,
			suppressions: [...cluster.suppressions ?? [], ...traced.suppressions]
		},
		pulls: asked,
		answers,
		complaints: traced.judged,
		before,
		verdicts: own === null ? verdicts : new Map([...verdicts].filter(([pull]) => own.has(pull))),
		rules: isFirst ? rules : rules.filter(({ id }) => !id.startsWith("suppression-")),
		notes,
		durationMs
	}, {
		...options,
		partial: own !== null,
		today: (/* @__PURE__ */ new Date()).toISOString().slice(0, 10),
		tool,
		docs: docsOf
	});
	if (shard === null) return report;
	const part = await partOf({
		facts,
		before,
		judged,
		traced,
		notes
	}, options, isFirst);
	return {
		...report,
		shard: {
			...shard,
			pulls: pulls.length,
			parts: [part]
		}
	};
}
/** All that rules look at, before anybody is asked. */
function plannedOf(cluster, options) {
	return {
		cluster,
		pulls: plan(cluster, options),
		needs: needs(cluster),
		runtime: runtimeOf(cluster, options.runtime),
		kubernetes: kubernetesOf(cluster, options.kubernetes)
	};
}
/** What `pullgate merge` settles again with the parts of the other shards. */
async function partOf({ facts, before, judged, traced, notes }, options, whole) {
	const { share } = await import("./share2.js");
	const byId = ({ rule, complaint }) => ({
		rule: rule.id,
		complaint
	});
	const placed = traced.judged.filter(({ complaint }, index) => complaint.rendered !== void 0 || complaint.related !== judged[index]?.complaint.related).map(byId);
	const { suppressions } = traced;
	return {
		target: null,
		...share({
			facts,
			before: before?.map(byId),
			placed,
			suppressions,
			notes,
			settings: settingsOf(options)
		}, whole)
	};
}
function settingsOf(options) {
	const { declared, offline, ignore, rules, failOn, onUnverified, minVerified, explainCredentials, baseline } = options;
	return {
		declared,
		offline,
		ignore,
		rules,
		failOn,
		onUnverified,
		minVerified,
		explainCredentials,
		baseline
	};
}
/** Where nothing was found there is nothing to trace, and what traces is not loaded. */
async function traceBack(untraced, rerendered) {
	if (untraced.judged.length === 0) return {
		judged: [],
		suppressions: []
	};
	const { mark, trace } = await import("./trace2.js");
	const tried = [];
	for (let trials = mark(untraced, tried); trials.length > 0; trials = mark(untraced, tried)) tried.push(...await rerendered(trials));
	return trace(untraced, tried);
}
/** What asks registries takes longer to load than all the rest: it is loaded where there is something to ask. */
async function ask(asked, { remembered, ...options }) {
	if (!options.offline && asked.length > 0) {
		const { openMemory, resolve } = await import("./resolve.js");
		const memory = remembered === void 0 ? void 0 : remembered.memory ??= openMemory();
		return resolve(asked, {
			...options,
			memory
		});
	}
	const unasked = {
		answer: "not-asked",
		because: "offline",
		evidence: []
	};
	return {
		byImage: new Map(asked.map(({ reference }) => [questionOf(reference), unasked])),
		byAttempt: /* @__PURE__ */ new Map(),
		logins: [],
		requests: 0
	};
}
/** A folder with the manifests before the change may lie among those that are checked. */
function without(base, options) {
	if (base === null || base.beside === null) return options;
	const glob = base.beside.replaceAll(/[\\*?[\]{}()!+@|]/g, "\\$&");
	return {
		...options,
		exclude: [
			...options.exclude,
			glob,
			`${glob}/**`
		]
	};
}
/**
* What can be said of the manifests before the change, by the answers that the changed ones got: nothing more is asked, and of a pull whose
* questions nobody asked nothing is known.
*/
async function judgeBase({ tree, told }, answers, options, surroundings, notes) {
	notes.push(told);
	if (tree === null) return [];
	const { workingFolder, paths, recipes } = tree;
	const inventory = options.inventory.filter((path) => path !== "-").map((path) => resolve(surroundings.workingFolder, path));
	const { cluster } = await readCluster({
		...options,
		paths,
		recipes,
		inventory,
		sources: []
	}, {
		...surroundings,
		workingFolder,
		stdin: nothing()
	}, "all", true);
	if (cluster.files === 0) notes.push("The base holds none of the paths that were checked, so all that is found counts as new.");
	const { complaints } = judge({
		...plannedOf(cluster, options),
		answers
	}, options);
	return complaints.filter(({ complaint: { pull } }) => pull === void 0 || options.offline || wasAsked(pull, answers));
}
function wasAsked({ reference, notAsked, credentials }, { byImage, byAttempt }) {
	if ("invalid" in reference || notAsked !== null) return true;
	const shown = [...credentials?.offers ?? [], ...credentials?.anonymous === true ? [null] : []];
	return byImage.has(questionOf(reference)) && shown.every((offer) => byAttempt.has(attemptOf(reference, offer)));
}
async function* nothing() {}
function waitedFor({ image, seconds, appeared }) {
	return appeared ? `${image} was missing, and appeared after ${seconds} s.` : `${image} is still missing after ${seconds} s of waiting.`;
}

// src/credentials.ts
/** Throws `UsageError` for files that cannot be read. */
async function credentials(said, options, surroundings) {
	const reference = parseImageReference(said.image);
	if ("invalid" in reference) return { error: `InvalidImageName: ${reference.invalid}` };
	const lookup = repositoryOf$1(reference);
	const explained = (offers, notes) => ({
		lookup,
		offers: offers.map(({ source, key, username }) => ({
			source: source.kind === "node" ? said.nodeConfig ?? "node" : source.name,
			key,
			username
		})),
		anonymous: offers.length === 0,
		notes
	});
	if (said.pullSecrets.length > 0 || said.nodeConfig !== null || options.paths.length + options.recipes.length + options.targets.length === 0) {
		const read = async (name) => ({
			name,
			key: /(^|[\\/])\.dockercfg$/.test(name) ? ".dockercfg" : ".dockerconfigjson",
			text: await readText(name, surroundings.workingFolder)
		});
		const node = said.nodeConfig === null ? null : await read(said.nodeConfig);
		const found = offersByHand(reference, await Promise.all(said.pullSecrets.map(read)), node);
		return "error" in found ? found : explained(found.offers, []);
	}
	if (options.targets.length > 0) throw new UsageError("the configuration has targets: name the paths of one of them");
	const { cluster, renderings } = await readCluster(options, surroundings, "all");
	const [root = ""] = [...renderings.map((made) => made.root.root), ...options.paths];
	const pod = {
		reference,
		namespace: options.namespace,
		serviceAccount: said.serviceAccount,
		root
	};
	const of = credentialsOfPod(cluster, pod, options);
	return of.error === null ? explained(of.offers, pathOf(of)) : { error: of.error };
}
/** Why a pod would offer what it offers, and what cannot be seen from here, a sentence each. */
function pathOf({ secrets, serviceAccount, unseen, error }) {
	const account = {
		present: "is here",
		unknown: "may be in the cluster",
		absent: "is made by nothing here"
	}[serviceAccount.presence];
	return [
		`service account ${serviceAccount.name} ${account}${secrets.length === 0 ? ", and names no pull secret that is known here" : ""}`,
		...secrets.map(({ name, use, because }) => `secret ${name}: ${use}${because === "" ? "" : `, ${because}`}`),
		...error === null ? [] : [`no keyring can be built: ${error}`],
		...unseen.map(({ words }) => `not known from here: whether ${words}`)
	];
}

// src/options.ts
/** What a person said (flags or inputs, and .pullgate.yaml) -> Options, or UsageError. */
const formatNames = [
	"text",
	"compact",
	"json",
	"sarif",
	"junit",
	"github",
	"gitlab",
	"markdown"
];
const maxBaselineBytes = 33554432;
const maxConfigurationBytes = 1048576;
async function readOptions(said, { workingFolder, environment, rules, pathless = false, restricted = false, before }) {
	refuseContradictions(said);
	const own = await readConfiguration(said.config, workingFolder, rules);
	const { folder, shown } = own;
	const { configuration, changedKeys, remarks, fromGuarded } = await guarded(own, said.config ?? null, rules, before);
	const home = before !== void 0 || restricted ? repositoryOf(workingFolder) : null;
	const fromFolder = (path) => {
		if (home !== null && isWithin(folder, home) && !isWithin(resolve(folder, path), home)) throw new UsageError(`${shown}: ${path} lies outside of the repository: let the workflow name it`);
		return isAbsolute(path) ? path : relative(workingFolder, join(folder, path)) || ".";
	};
	const { paths, recipes, targets } = inputs(said, configuration, fromFolder);
	if (paths.length + recipes.length + targets.length === 0 && !pathless) throw new UsageError("nothing to check: name files, folders or globs, `-` for standard input, `--helm` or `--kustomize`, or set `paths`, `render` or `targets` in .pullgate.yaml");
	if (said.pin === true && said.offline === true) throw new UsageError("--pin: digests come from registries, which --offline asks nothing");
	const registries = Object.entries(configuration.registries ?? {}).map(([host, { caFile, plainHttp, reachable, mirrors }]) => [host, {
		...caFile === void 0 ? {} : { caFile: fromGuarded(caFile) },
		...plainHttp === void 0 ? {} : { plainHttp },
		...reachable === void 0 ? {} : { reachable },
		...mirrors === void 0 ? {} : { mirrors }
	}]);
	return {
		paths,
		recipes,
		targets,
		sources: said.source ?? [],
		exclude: said.exclude?.length ? said.exclude : configuration.exclude ?? [],
		namespace: said.namespace ?? configuration.namespace ?? null,
		dockerConfig: said.dockerConfig ?? null,
		offline: said.offline ?? false,
		formats: (said.format?.length ? said.format : ["text"]).map(format),
		failOn: oneOf("fail-on", said.failOn, [
			"error",
			"warning",
			"notice",
			"never"
		]) ?? configuration.failOn ?? "error",
		onUnverified: oneOf("on-unverified", said.onUnverified, [
			"error",
			"warning",
			"notice",
			"ignore"
		]) ?? configuration.onUnverified ?? "warning",
		minVerified: number("min-verified", said.minVerified, 0, 100) ?? 0,
		concurrency: number("concurrency", said.concurrency, 1, 128) ?? 16,
		timeoutMs: (number("timeout", said.timeout, .001, 3600) ?? 10) * 1e3,
		retries: number("retries", said.retries, 0, 100) ?? 2,
		deadlineMs: (number("deadline", said.deadline, .001, 86400) ?? 120) * 1e3,
		waitMs: (number("wait", said.wait, 0, 86400) ?? 0) * 1e3,
		registries: Object.fromEntries(registries),
		hostsDir: await hostsFolder(configuration.cluster?.hostsDir, fromGuarded, shown),
		rewrites: configuration.cluster?.rewrites ?? [],
		network: {
			allow: configuration.network?.allow ?? null,
			trustedRealms: configuration.network?.trustedRealms ?? {}
		},
		preloaded: configuration.cluster?.preloaded ?? [],
		inventory: said.inventory ?? [],
		explainCredentials: said.explainCredentials ?? false,
		fix: said.fix ?? false,
		pin: said.pin ?? false,
		platforms: said.platform?.length ? said.platform.map(platform) : configuration.cluster?.platforms ?? [],
		runtime: configuration.cluster?.runtime ?? null,
		kubernetes: configuration.cluster?.kubernetes ?? null,
		shard: said.shard === void 0 ? null : shard(said.shard),
		cache: cacheFolder(said.cache, workingFolder, environment),
		declared: {
			secrets: configuration.cluster?.secrets ?? [],
			serviceAccounts: configuration.cluster?.serviceAccounts ?? [],
			file: shown
		},
		nodeCredentials: configuration.cluster?.nodeCredentials ?? null,
		pullSecrets: pullSecrets(configuration, restricted ? {} : environment),
		locations: configuration.images ?? [],
		rules: configuration.rules ?? {},
		ignore: ignored(configuration),
		base: said.base ?? null,
		baseline: await readBaseline(said, workingFolder),
		writeBaseline: said.writeBaseline ?? null,
		restricted,
		changedKeys,
		remarks
	};
}
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names; also what a flag is that was taken for a name. */
const namespaceName = /^(?=.{1,63}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
function refuseContradictions({ namespace, format: reports = [], shard: part, writeBaseline }) {
	if (namespace !== void 0 && !namespaceName.test(namespace)) throw new UsageError(`--namespace ${namespace}: no name of a namespace`);
	const files = reports.flatMap((written) => format(written).file ?? []);
	const twice = files.find((file, index) => files.indexOf(file) !== index);
	if (twice !== void 0) throw new UsageError(`--format: ${twice} cannot hold two reports`);
	if (part !== void 0 && writeBaseline !== void 0) throw new UsageError("--write-baseline: a shard does not know what the others find");
}
/** The configuration that counts for a change: what says where requests and credentials go, and the files that it names, are those from before it. */
async function guarded(own, named, rules, before) {
	const { configuration, folder, shown } = own;
	const found = await before?.configuration(named) ?? null;
	if (before === void 0 || found === "elsewhere") return {
		configuration,
		changedKeys: [],
		remarks: [],
		fromGuarded: (path) => resolve(folder, path)
	};
	const { guard, namedFiles, parseConfiguration } = await import("./configuration.js");
	let then = {};
	let unknown = found !== null && "unknown" in found ? found.unknown : null;
	if (found !== null && "text" in found) try {
		then = parseConfiguration(found.text, `${found.path} of the base`, await rules());
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		unknown = error.message;
	}
	if (unknown !== null) then = null;
	const { configuration: counting, changes } = guard(configuration, then);
	const at = {
		file: shown,
		line: 1,
		column: 1,
		endLine: 1,
		endColumn: 1,
		excerpt: ""
	};
	const place = found !== null && "path" in found ? dirname(found.path) : ".";
	const files = namedFiles(counting).filter((path) => !isAbsolute(path));
	const root = files.length === 0 ? folder : await before.folderWith(files.map((path) => join(place, path)));
	const keys = changes.map(({ key }) => `\`${key}\``).join(", ");
	return {
		configuration: counting,
		changedKeys: unknown === null ? changes.map((change) => ({
			key: change.key,
			at: change.at ?? at
		})) : [],
		remarks: unknown === null || changes.length === 0 ? [] : [`The configuration before the change is not known, so ${keys} of ${shown} count for nothing: ${unknown}.`],
		fromGuarded: (path) => resolve(root, place, path)
	};
}
/** What is said replaces what the configuration names, as a whole: who asks for one chart does not get all that there is as well. */
function inputs(said, configuration, fromFolder) {
	const { helm, values = [], set = [], release = null, kustomize = [] } = said;
	const namespace = said.namespace ?? configuration.namespace ?? null;
	const nothing = {
		values: [],
		set: [],
		release: null,
		at: null
	};
	if (helm === void 0) {
		for (const [flag, given] of Object.entries({
			values: values.length > 0,
			set: set.length > 0,
			release
		})) if (given !== false && given !== null) throw new UsageError(`--${flag}: nothing to use it for without --helm`);
	}
	const recipes = kustomize.map((from) => ({
		...nothing,
		tool: "kustomize",
		from,
		namespace
	}));
	if (helm !== void 0) recipes.unshift({
		tool: "helm",
		from: helm,
		values: values.map((path) => ({
			path,
			written: path
		})),
		set: set.map((pair) => ({
			pair,
			at: null
		})),
		release,
		namespace,
		at: null
	});
	if (recipes.length > 0 || said.paths?.length) return {
		paths: said.paths ?? [],
		recipes,
		targets: []
	};
	const rootsOf = (rows = [], places = []) => rows.map((row, index) => {
		const { at = null, set: pairsAt = [] } = places[index] ?? {};
		const common = {
			...nothing,
			at,
			namespace: said.namespace ?? row.namespace ?? namespace
		};
		const { helm: chart, kustomize: overlay = "" } = row;
		if (chart === void 0) return {
			...common,
			tool: "kustomize",
			from: fromFolder(overlay)
		};
		return {
			...common,
			tool: "helm",
			from: chart.startsWith("oci://") ? chart : fromFolder(chart),
			values: (row.values ?? []).map((path) => ({
				path: fromFolder(path),
				written: path
			})),
			set: (row.set ?? []).map((pair, place) => ({
				pair,
				at: pairsAt[place] ?? null
			})),
			release: row.release ?? null
		};
	});
	return {
		paths: configuration.paths?.map(fromFolder) ?? [],
		recipes: rootsOf(configuration.render, configuration.renderAt),
		targets: Object.entries(configuration.targets ?? {}).map(([name, target]) => ({
			name,
			paths: target.paths?.map(fromFolder) ?? [],
			recipes: rootsOf(target.render, configuration.targetsAt?.[name]),
			inventory: target.inventory?.map(fromFolder) ?? null,
			platforms: target.platforms ?? null
		}))
	};
}
/** An unset variable is a doubt, never an empty password. */
function pullSecrets({ pullSecrets: declared = {} }, environment) {
	return Object.fromEntries(Object.entries(declared).map(([name, { registries, username = null, passwordEnv }]) => {
		return [name, {
			registries,
			username,
			password: passwordEnv === void 0 ? null : environment[passwordEnv] || null
		}];
	}));
}
function ignored({ ignore = [], ignoredAt = [] }) {
	return ignore.flatMap(({ rule, image = null, resource = null, reason = "", expires = null }, index) => {
		const at = ignoredAt[index];
		const of = {
			by: "configuration",
			image,
			resource
		};
		return at === void 0 ? [] : [{
			rule,
			reason: reason.trim() === "" ? null : reason,
			expires,
			at,
			of
		}];
	});
}
async function hostsFolder(said, fromGuarded, shown) {
	if (said === void 0) return null;
	const path = fromGuarded(said);
	if ((await stat(path).catch(() => null))?.isDirectory() !== true) throw new UsageError(`${shown}: cluster.hostsDir: ${said} is no folder`);
	return path;
}
/** One that is to be written anew may be missing. */
async function readBaseline({ baseline, writeBaseline }, workingFolder) {
	if (baseline === void 0) return null;
	const file = resolve(workingFolder, baseline);
	const found = await stat(file).catch(() => null);
	if (found === null && writeBaseline !== void 0 && resolve(workingFolder, writeBaseline) === file) return null;
	if (found?.isFile() !== true) throw new UsageError(`${baseline}: no such file; --write-baseline makes it`);
	if (found.size > maxBaselineBytes) throw new UsageError(`${baseline}: larger than a baseline can be`);
	const text = await readFile(file, "utf8").catch(() => {
		throw new UsageError(`${baseline}: cannot be read`);
	});
	const { parseBaseline } = await import("./baseline.js");
	return parseBaseline(text, baseline);
}
function platform(written) {
	if (parsePlatform(written) === null) throw new UsageError(`--platform ${written}: not OS/ARCH or OS/ARCH/VARIANT`);
	return written;
}
function shard(written) {
	const [, index = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(written) ?? []).map(Number);
	if (index < 1 || index > of) throw new UsageError(`--shard ${written}: not I/N, as 1/4`);
	return {
		index,
		of
	};
}
/** https://specifications.freedesktop.org/basedir-spec/latest/: a relative path is to be ignored. */
function cacheFolder(said, workingFolder, { XDG_CACHE_HOME: xdg, HOME: home }) {
	if (said !== void 0) return said === "off" ? null : resolve(workingFolder, said);
	if (xdg !== void 0 && isAbsolute(xdg)) return join(xdg, "pullgate");
	return home !== void 0 && isAbsolute(home) ? join(home, ".cache", "pullgate") : null;
}
function format(written) {
	const [name = "", ...rest] = written.split("=");
	const file = rest.join("=");
	const known = formatNames.find((candidate) => candidate === name);
	if (known === void 0) throw new UsageError(`--format ${written}: not one of ${formatNames.join(", ")}`);
	if (rest.length > 0 && file === "") throw new UsageError(`--format ${written}: names no file`);
	return {
		name: known,
		file: rest.length === 0 ? null : file
	};
}
function oneOf(flag, written, allowed) {
	if (written === void 0) return void 0;
	const found = allowed.find((candidate) => candidate === written);
	if (found === void 0) throw new UsageError(`--${flag} ${written}: not one of ${allowed.join(", ")}`);
	return found;
}
/** Whole numbers where the least is one; seconds may have a fraction. */
function number(flag, written, least, most) {
	if (written === void 0) return void 0;
	const value = Number(written);
	if (!(written.trim() !== "" && value >= least && value <= most && (Number.isInteger(value) || !Number.isInteger(least)))) throw new UsageError(`--${flag} ${written}: not a number from ${least} to ${most}`);
	return value;
}
/** The configuration and the folder that its paths start from; an empty one where there is no file. */
async function readConfiguration(named, workingFolder, rules) {
	const file = named === void 0 ? upward(workingFolder) : resolve(workingFolder, named);
	if (file === null) return {
		configuration: {},
		folder: workingFolder,
		shown: ".pullgate.yaml"
	};
	const shown = named ?? relative(workingFolder, file);
	const found = await stat(file).catch(() => null);
	if (found?.isFile() === false) throw new UsageError(`${shown}: cannot be read: it is no file`);
	const home = repositoryOf(dirname(file));
	if (home !== null && found !== null && !isWithin(await realpath(file), await realpath(home))) throw new UsageError(`${shown}: a link that leads out of the repository`);
	if ((found?.size ?? 0) > maxConfigurationBytes) throw new UsageError(`${shown}: larger than a configuration can be`);
	const text = await readFile(file, "utf8").catch(() => {
		throw new UsageError(`${shown}: cannot be read`);
	});
	const { parseConfiguration } = await import("./configuration.js");
	return {
		configuration: parseConfiguration(text, shown, await rules()),
		folder: dirname(file),
		shown
	};
}
/** The folder that holds `.git`, upward; null where there is none. */
function repositoryOf(folder) {
	for (let at = folder;; at = dirname(at)) {
		if (existsSync(join(at, ".git"))) return at;
		if (at === dirname(at)) return null;
	}
}
function isWithin(path, folder) {
	const own = relative(folder, path);
	return own !== ".." && !own.startsWith(`..${sep}`) && !isAbsolute(own);
}
/** Up to the root of the repository, and no further: what lies above belongs to somebody else. */
function upward(folder) {
	const home = repositoryOf(folder);
	for (let at = folder;; at = dirname(at)) {
		const file = join(at, ".pullgate.yaml");
		if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return file;
		if (at === home || at === dirname(at)) return null;
	}
}

// src/report/wording.ts
/** "1 image", "0 images". */
function count$1(number, singular, plural = `${singular}s`) {
	return `${number} ${number === 1 ? singular : plural}`;
}
/** The first question answered: "reference", or "connectivity, unverified". */
function triage(finding) {
	return finding.certainty === "unverified" ? `${finding.cause}, unverified` : finding.cause;
}
/** "rendered/prod.yaml:214:18" */
function position(at) {
	return `${at.file}:${at.line}:${at.column}`;
}
const roleWords = {
	container: "container ",
	init: "init container ",
	ephemeral: "ephemeral container ",
	volume: "volume ",
	custom: ""
};
/** "Deployment shop/api \u203a init container migrate", the namespace left out where the manifest names none. */
function place(resource, container, role) {
	const namespace = resource.namespace === null ? "" : `${resource.namespace}/`;
	const name = resource.name === null ? "(no name)" : resource.name;
	return `${resource.kind} ${namespace}${name}${container === null ? "" : ` \u203a ${roleWords[role]}${container}`}`;
}
/** The place of each finding in words, null where it has no resource: the mentions of the report know the role of its container. */
function placesOf(report) {
	const key = (image, resource, container) => JSON.stringify([
		image,
		resource.kind,
		resource.namespace,
		resource.name,
		container
	]);
	const roles = /* @__PURE__ */ new Map();
	for (const { image, mentions } of report.images) for (const mention of mentions) roles.set(key(image, mention.resource, mention.container), mention.role);
	return ({ image, resource, container }) => resource && place(resource, container, roles.get(key(image, resource, container)) ?? "container");
}
/** "asked" for an exchange with a registry, "because" for the steps that led to it. */
function evidenceLabel(line) {
	return /^(HEAD|GET|POST) /.test(line) ? "asked" : "because";
}
/** A line for each of the first `max`, and "and 23 more" for the rest. */
function shortened(all, max, write) {
	const lines = all.slice(0, max).map(write);
	return all.length <= max ? lines : [...lines, `and ${all.length - max} more`];
}
/** "also at web.yaml:12:3  Deployment shop/web \u203a container app", without its first words. */
function relatedPlace({ at, message }) {
	return `${position(at)}  ${message}`;
}
/** Gives each text back as it is, and the second, third... of the same with a number. */
function uniquely() {
	const given = /* @__PURE__ */ new Map();
	return (text) => {
		let number = given.get(text) ?? 0;
		let unique = text;
		do {
			number++;
			unique = number === 1 ? text : `${text} (${number})`;
		} while (number > 1 && given.has(unique));
		given.set(text, number);
		if (number > 1) given.set(unique, 1);
		return unique;
	};
}

// src/report/closing-line.ts
function closingLine(report) {
	const { images, registries, durationMs, verdicts } = report.summary;
	const checked = `Checked ${count$1(images, "image")} of ${count$1(registries, "registry", "registries")} in ${duration(durationMs)}`;
	const assumed = report.images.flatMap((image) => image.mentions).filter((mention) => mention.verdict === "pullable" && mention.assumes.length > 0).length;
	return `${checked}: ${`${count$1(verdicts.pullable, "pull")} ${verdicts.pullable === 1 ? "is" : "are"} pullable`}${assumed === 0 ? "" : ` (${assumed} on an assumption)`}, ${verdicts.broken} broken, ${verdicts.unverified} unverified. ${tally(report)}.`;
}
/** "1 error, 2 warnings", or "No findings". */
function tally({ summary: { findings } }) {
	const counts = [
		"error",
		"warning",
		"notice"
	].filter((severity) => findings[severity] > 0).map((severity) => count$1(findings[severity], severity));
	return counts.length === 0 ? "No findings" : counts.join(", ");
}
function duration(milliseconds) {
	const rounded = Math.round(milliseconds);
	return rounded < 1e3 ? `${rounded} ms` : `${(rounded / 1e3).toFixed(1)} s`;
}

// src/report/sanitise.ts
/** Untrusted text -> text that is harmless in one target. The only place where that is done. Pure. */
/**
* What a terminal or a reader could be fooled by: control, format (bidi, zero-width), unassigned and private characters,
* lone surrogates, and every separator but the plain space.
*/
const invisible = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
/** Most text is this, and Unicode's tables take a while to open. */
const ascii = /^[ -~]*$/;
/**
* GitHub's runner still takes `##[command]` anywhere in a line for a command, and `::command::` at its start after white space.
* https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
*/
const legacyCommand = /##\[/g;
const commandStart = /^( *):/;
/** An `@` that could begin the name of somebody, or make an address of what stands around it, which a digest's cannot. */
const mention = /(?<![A-Za-z0-9])@|@(?!sha\d+:)/g;
/** "\u{1b}" for an escape character: seen, and read by nothing. */
function visible(text) {
	return (ascii.test(text) ? text : text.replace(invisible, escaped)).replace(legacyCommand, "##\\u{5b}");
}
function escaped(character) {
	if (character === "\n") return "\\n";
	if (character === "\r") return "\\r";
	if (character === "	") return "\\t";
	return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
/** At most `maxUnits` UTF-16 units, an ellipsis among them where something was left out; never half a character. */
function cut(text, maxUnits) {
	if (text.length <= maxUnits) return text;
	const end = maxUnits - 1;
	return `${text.slice(0, /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end)}\u2026`;
}
/** One line of a terminal or of a runner's log, or a part of one, of at most `maxUnits`. */
function forTerminal(text, maxUnits = 1e3) {
	return cut(visible(cut(text, maxUnits)).replace(commandStart, "$1\\u{3a}"), maxUnits);
}
/** The message of a workflow command; line breaks are kept, as the annotation shows them. */
function forCommandData(text) {
	return text.split("\n").map((line) => visible(line).replaceAll("%", "%25")).join("%0A");
}
/** A property of a workflow command. Kept to the letter where the protocol can carry it, since it may be a path. */
function forCommandProperty(text) {
	return forPath(text.replace(/[%\r\n:,]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`));
}
/** A path that a program looks up: kept to the letter but for what nobody could see. */
function forPath(path) {
	return path.replace(/\p{C}|\p{Zl}|\p{Zp}/gu, escaped).replace(legacyCommand, "##\\u{5b}");
}
/** A path as a relative reference of https://www.rfc-editor.org/rfc/rfc3986: nothing in it is a scheme, a host, a query or a fragment. */
function forUri(path) {
	const encoded = path.toWellFormed().split("/").map(encodeURIComponent).join("/");
	return encoded.startsWith("/") ? `file://${encoded.replace(/^\/+/, "/")}` : encoded;
}
/** Plain text for a web page that may take brackets for a link and `@` for a mention: a space parts both. */
function forMessage(text, maxUnits = 1e3) {
	return cut(forTerminal(text, maxUnits).replaceAll("](", "] (").replace(mention, "@ "), maxUnits);
}
/** Text or an attribute of an XML 1.0 document. What XML cannot hold is written visibly: there is no other way to say it. */
function forXml(text, maxUnits = 1e3) {
	return forTerminal(text, maxUnits).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
/**
* A quoted label of a Mermaid diagram: what is more than a letter, a digit or harmless becomes `#code;`, its own notation.
* https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
*/
function forMermaid(text, maxUnits = 100) {
	return cut(visible(cut(text, maxUnits)), maxUnits).replace(/[^A-Za-z0-9 ._/:,-]|\/(?=\/)|(?<=www)\./gu, (character) => `#${character.codePointAt(0)};`);
}
/**
* Text within a Markdown paragraph or a cell of a table, of at most `maxUnits` before escaping. Entities and not
* backslashes, because a cell ends at `\|` in some renderers. An `@` that could begin a mention is parted from its
* name: mentions are made from the rendered text, where an entity is no obstacle. Addresses do not become links.
*/
function forMarkdown(text, maxUnits = 1e3) {
	return cut(visible(cut(text, maxUnits)), maxUnits).trim().replace(/[&<>|`*_[\]\\~$#]/g, (character) => `&#${character.charCodeAt(0)};`).replace(mention, "@&#8203;").replaceAll("://", "&#58;//").replace(/(?<=www)\./gi, "&#46;").replace(/^[-+=]|(?<=^\d{1,9})[.)](?=\s|$)/, (character) => `&#${character.charCodeAt(0)};`);
}
/** A line of Markdown that nobody sees, to find a text again by: one for each `name`. */
function hiddenMark(name) {
	return `<!-- pullgate ${encodeURIComponent(name.toWellFormed()).replaceAll("-", "%2D")} -->\n`;
}
/** The text of a JSON document -> the same document without a character or a `##[` that a log would act on. */
function forJson(json) {
	return json.replace(/(?!\n)\p{C}|\p{Zl}|\p{Zp}/gu, (character) => character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)).replace(legacyCommand, "##\\u005b");
}
/** The address, where it can stand in a terminal link and in a Markdown link as it is; else null. */
function forLink(url) {
	return /^https?:\/\/(?:[\w.~:/?#@!&'*+,;=-]|%[\dA-Fa-f]{2}){1,2000}$/.test(url) && URL.canParse(url) ? url : null;
}

// src/report/formats/compact.ts
/** Report -> a line a finding, as compilers print them. */
const compact = (report) => {
	return `${[...report.findings.map((finding) => `${forTerminal(position(finding.at))}: ${finding.severity}[${forTerminal(finding.rule)}] (${triage(finding)}): ${forTerminal(finding.message)}`), closingLine(report)].join("\n")}\n`;
};

// src/report/code-frame.ts
/** Two columns wide: https://www.unicode.org/reports/tr11/, Wide and Fullwidth in ranges. */
const wide = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
const combining = /\p{M}/u;
const tabColumns = 4;
/** At most `maxColumns` of the line, around the beginning of the span. */
function codeFrame(at, maxColumns) {
	const cells = [];
	let offset = 0;
	let first = null;
	let last = null;
	const end = at.endLine === at.line ? at.endColumn - 1 : Infinity;
	for (const [source] of at.excerpt.matchAll(/##\[|[^]/gu)) {
		if (first === null && offset + source.length > at.column - 1) first = cells.length;
		if (last === null && offset >= end) last = cells.length;
		cells.push(cellOf(source));
		offset += source.length;
	}
	if (first === null && offset === at.column - 1) first = cells.length;
	const { from, to } = windowOf(cells, first ?? 0, maxColumns);
	const left = from > 0 ? "\u2026" : "";
	const line = left + cells.slice(from, to).map((cell) => cell.shown).join("") + (to < cells.length ? "\u2026" : "");
	if (first === null) return {
		line,
		carets: ""
	};
	const marked = columnsOf(cells.slice(first, Math.min(to, last ?? cells.length)));
	return {
		line,
		carets: " ".repeat(left.length + columnsOf(cells.slice(from, first))) + "^".repeat(Math.max(1, marked))
	};
}
function cellOf(source) {
	if (source === "	") return {
		shown: " ".repeat(tabColumns),
		columns: tabColumns
	};
	const shown = visible(source);
	if (shown !== source) return {
		shown,
		columns: shown.length
	};
	return {
		shown,
		columns: combining.test(source) ? 0 : wide.test(source) ? 2 : 1
	};
}
function columnsOf(cells) {
	return cells.reduce((sum, cell) => sum + cell.columns, 0);
}
/** The part of a line that is shown: all where it fits, else a third of the room before `first` and the rest after. */
function windowOf(cells, first, maxColumns) {
	if (columnsOf(cells) <= maxColumns) return {
		from: 0,
		to: cells.length
	};
	const room = maxColumns - 2;
	const grow = (index, step, columns) => {
		let left = columns;
		let at = index;
		for (;;) {
			const next = cells[step === 1 ? at : at - 1];
			if (next === void 0 || next.columns > left) return at;
			left -= next.columns;
			at += step;
		}
	};
	const from = grow(grow(first, 1, Math.floor(room * 2 / 3)), -1, room);
	return {
		from,
		to: grow(from, 1, room)
	};
}

// src/report/suggestion.ts
/** At most `maxColumns` of each, around the edit, without the indentation. */
function difference(edit, maxColumns) {
	const { excerpt, column, endColumn, replacement } = edit;
	const written = excerpt.slice(0, column - 1) + replacement + excerpt.slice(endColumn - 1);
	const after = {
		...edit,
		excerpt: written,
		endColumn: column + replacement.length
	};
	return {
		before: codeFrame(edit, maxColumns).line.trimStart(),
		after: codeFrame(after, maxColumns).line.trimStart()
	};
}

// src/report/formats/github.ts
/**
* The runner keeps the first ten of a level and drops the rest, and cuts a message at 4,096 UTF-16 units.
* https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
*/
const maxAnnotationsPerLevel = 10;
const maxMessageUnits = 4e3;
const github = (report) => `${annotations(report)}${closingLine(report)}\n`;
/** The commands alone, a line each. `notices` are of the run and not of its input, and come before the others. */
function annotations(report, notices = []) {
	const placeOf = placesOf(report);
	return [
		"error",
		"warning",
		"notice"
	].flatMap((severity) => {
		const findings = report.findings.filter((finding) => finding.severity === severity).toSorted((a, b) => doubt(a) - doubt(b) || b.related.length - a.related.length);
		const said = severity === "notice" ? notices.map((one) => `::notice title=pullgate::${forCommandData(one)}`) : [];
		const room = maxAnnotationsPerLevel - said.length;
		const kept = findings.length > room ? room - 1 : findings.length;
		const commands = [...said, ...findings.slice(0, kept).map((finding) => annotation(finding, placeOf(finding)))];
		const left = findings.length - kept;
		return left === 0 ? commands : [...commands, `::${severity} title=pullgate::and ${left} more ${severity}s: see the job summary`];
	}).map((line) => `${line}\n`).join("");
}
function doubt({ certainty }) {
	return Number(certainty === "unverified");
}
function annotation(finding, place) {
	const written = [...placed(finding), ["title", `${finding.rule} (${triage(finding)})`]].map(([name, value]) => `${name}=${forCommandProperty(cut(value, maxMessageUnits))}`).join(",");
	return `::${finding.severity} ${written}::${forCommandData(message$1(finding, place))}`;
}
/** Columns count only within one line. Standard input and what was rendered are no file of the repository. */
function placed({ at }) {
	if (at.file === "" || at.file.startsWith("<")) return [];
	const lastLine = at.endColumn === 1 && at.endLine > at.line ? at.endLine - 1 : at.endLine;
	const lines = [
		["file", at.file],
		["line", `${at.line}`],
		["endLine", `${lastLine}`]
	];
	return at.line === at.endLine ? [
		...lines,
		["col", `${at.column}`],
		["endColumn", `${at.endColumn}`]
	] : lines;
}
/** Annotations are seen without the log, so each tells the whole story. The pieces are cut so that the fix always has room. */
function message$1(finding, place) {
	const { at, rendered, suggestion } = finding;
	const lines = [forTerminal(finding.message, 900), forTerminal(`at ${position(at)}${place === null ? "" : `  ${place}`}`, 300)];
	if (rendered !== null) lines.push(forTerminal(`rendered at ${rendered.file}:${rendered.line}`, 200));
	lines.push(...shortened(finding.related, 8, (other) => forTerminal(`also at ${relatedPlace(other)}`, 150)), ...shortened(finding.evidence, 3, (line) => forTerminal(`${evidenceLabel(line)}: ${line}`, 150)), forTerminal(`fix: ${finding.fix}`, 400), ...suggestion === null ? [] : [forTerminal(`suggestion: ${position(suggestion)}: ${difference(suggestion, 200).after}`, 400)], forTerminal(`docs: ${finding.docs}`, 150));
	return cut(lines.join("\n"), maxMessageUnits);
}

// src/report/formats/gitlab.ts
const severities$1 = {
	error: "critical",
	warning: "major",
	notice: "info"
};
const gitlab = (report) => {
	const placeOf = placesOf(report);
	const unique = uniquely();
	const issues = report.findings.map((finding) => ({
		description: description(finding, placeOf(finding)),
		check_name: forPath(finding.rule),
		fingerprint: unique(forPath(finding.fingerprint)),
		severity: severities$1[finding.severity],
		location: {
			path: forPath(finding.at.file).replace(/^(\.\/)+/, ""),
			lines: {
				begin: finding.at.line,
				end: Math.max(finding.at.line, finding.at.endLine)
			}
		}
	}));
	return `${forJson(JSON.stringify(issues, null, 2))}\n`;
};
/** One line: there is no room for evidence. */
function description(finding, place) {
	const { message, fix, rendered, related } = finding;
	const also = related.length === 0 ? [] : [`and at ${count$1(related.length, "more place")}`];
	const where = [
		...place === null ? [] : [place],
		...rendered === null ? [] : [`rendered at ${rendered.file}:${rendered.line}`],
		...also
	];
	const situated = where.length === 0 ? "" : ` (${forMessage(where.join(", "), 300)})`;
	return `${forMessage(message, 900)}${situated}. ${forMessage(fix, 600)} [${triage(finding)}]`;
}

// src/report/formats/json.ts
const json = (report) => write({
	...inventory(report),
	findings: report.findings.map(findingJson),
	...report.shard === void 0 ? {} : { shard: report.shard }
});
/** Without findings: what `pullgate images` prints. */
const imagesJson = (report) => write(inventory(report));
function write(value) {
	return `${forJson(JSON.stringify(value, null, 2))}\n`;
}
function inventory({ tool, summary, images }) {
	return {
		version: 1,
		tool: {
			name: tool.name,
			version: tool.version
		},
		summary: summaryJson(summary),
		images: images.map(imageJson)
	};
}
function summaryJson(summary) {
	const { verdicts, findings } = summary;
	return {
		files: summary.files,
		documents: summary.documents,
		workloads: summary.workloads,
		images: summary.images,
		registries: summary.registries,
		requests: summary.requests,
		durationMs: Math.round(summary.durationMs),
		verdicts: {
			pullable: verdicts.pullable,
			broken: verdicts.broken,
			unverified: verdicts.unverified
		},
		findings: {
			error: findings.error,
			warning: findings.warning,
			notice: findings.notice
		}
	};
}
function imageJson({ image, reference, mentions, answer, resolvedDigest, platforms }) {
	const { valid, domain, path, tag, digest } = reference;
	return {
		image,
		reference: {
			valid,
			domain,
			path,
			tag,
			digest
		},
		mentions: mentions.map((mention) => ({
			file: mention.at.file,
			line: mention.at.line,
			column: mention.at.column,
			resource: resourceJson(mention.resource),
			path: mention.path,
			container: mention.container,
			pullPolicy: mention.pullPolicy,
			verdict: mention.verdict,
			assumes: mention.assumes,
			...mention.credentials === void 0 ? {} : credentialsJson(mention.credentials)
		})),
		answer,
		resolvedDigest,
		platforms
	};
}
function credentialsJson({ offers, anonymous, error }) {
	return {
		offers: offers.map(({ source, secret, key, username }) => ({
			source,
			secret,
			key,
			username
		})),
		anonymous,
		offersError: error
	};
}
function findingJson(finding) {
	const { at, rendered, suggestion } = finding;
	return {
		rule: finding.rule,
		cause: finding.cause,
		severity: finding.severity,
		certainty: finding.certainty,
		message: finding.message,
		fix: finding.fix,
		docs: finding.docs,
		file: at.file,
		line: at.line,
		column: at.column,
		endLine: at.endLine,
		endColumn: at.endColumn,
		rendered: rendered && {
			file: rendered.file,
			line: rendered.line
		},
		resource: finding.resource && resourceJson(finding.resource),
		container: finding.container,
		image: finding.image,
		event: finding.event,
		evidence: finding.evidence,
		commands: finding.commands,
		related: finding.related.map(({ at: { file, line, column }, message }) => ({
			file,
			line,
			column,
			message
		})),
		suggestion: suggestion && {
			file: suggestion.file,
			line: suggestion.line,
			column: suggestion.column,
			endLine: suggestion.endLine,
			endColumn: suggestion.endColumn,
			replacement: suggestion.replacement
		},
		fingerprint: finding.fingerprint
	};
}
function resourceJson({ apiVersion, kind, namespace, name }) {
	return {
		apiVersion,
		kind,
		namespace,
		name
	};
}

// src/report/formats/junit.ts
/** Linux opens none that is longer. */
const maxPath = 4096;
const junit = (report) => {
	const suites = [...Map.groupBy(tests(report), ({ file }) => file)].toSorted(([a], [b]) => a < b ? -1 : 1);
	const all = suites.flatMap(([, found]) => found);
	const seconds = (report.summary.durationMs / 1e3).toFixed(3);
	return [
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
		`<testsuites name="${forXml(report.tool.name)}" ${counts(all)} time="${seconds}">`,
		...suites.flatMap(([file, found]) => {
			const unique = uniquely();
			return [
				`  <testsuite name="${forXml(file, maxPath)}" ${counts(found)} skipped="${found.filter(skipped).length}">`,
				...found.toSorted((a, b) => a.line - b.line).flatMap((test) => written(test, unique(test.name))),
				"  </testsuite>"
			];
		}),
		"</testsuites>"
	].map((line) => `${line}\n`).join("");
};
function tests(report) {
	const placeOf = placesOf(report);
	const touching = touchingIn(report.findings);
	const met = /* @__PURE__ */ new Set();
	const ofMentions = report.images.flatMap(({ image, mentions }) => mentions.map((mention) => {
		const { at, resource, container, role, verdict } = mention;
		const findings = touching(image, mention);
		for (const finding of findings) met.add(finding);
		return {
			...shown(at, `${place(resource, container, role)}: ${image}`),
			findings,
			unverified: verdict === "unverified"
		};
	}));
	const ofFindings = report.findings.filter((finding) => !met.has(finding)).map((finding) => {
		const { at, rule, certainty } = finding;
		return {
			...shown(at, `${placeOf(finding) ?? position(at)}: ${rule}`),
			findings: [finding],
			unverified: certainty === "unverified"
		};
	});
	return [...ofMentions, ...ofFindings];
}
function shown(at, name) {
	return {
		file: forTerminal(at.file, maxPath),
		line: at.line,
		name: forTerminal(name, 500)
	};
}
/**
* The findings that speak of a mention: at its place, of its container, or, where a person edits it in one file and it is rendered into
* another, of its image where that cannot be pulled.
*/
function touchingIn(findings) {
	const byKey = /* @__PURE__ */ new Map();
	const add = (key, finding) => {
		byKey.set(key, (byKey.get(key) ?? /* @__PURE__ */ new Set()).add(finding));
	};
	for (const finding of findings) {
		const { at, related, rendered, image, resource, container } = finding;
		for (const one of [at, ...related.map((other) => other.at)]) add(`at ${position(one)}`, finding);
		if (rendered !== null) add(`line ${rendered.file}:${rendered.line}`, finding);
		if (image !== null) add(`image ${image}`, finding);
		if (image !== null && resource !== null) add(`container ${containerKey(image, resource, container)}`, finding);
	}
	return (image, { at, resource, container, verdict }) => {
		const keys = [
			`at ${position(at)}`,
			`line ${at.file}:${at.line}`,
			`container ${containerKey(image, resource, container)}`,
			...verdict === "pullable" ? [] : [`image ${image}`]
		];
		return [...new Set(keys.flatMap((key) => [...byKey.get(key) ?? []]))];
	};
}
function containerKey(image, { kind, namespace, name }, container) {
	return JSON.stringify([
		image,
		kind,
		namespace,
		name,
		container
	]);
}
const failed = ({ findings }) => findings.some(({ severity }) => severity === "error");
const skipped = (test) => !failed(test) && (test.unverified || test.findings.some(({ certainty }) => certainty === "unverified"));
function counts(found) {
	return `tests="${found.length}" failures="${found.filter(failed).length}" errors="0"`;
}
/** GitLab keeps one test of a class and name, and shows the class as the suite. */
function written(test, name) {
	const open = `    <testcase classname="${forXml(test.file, maxPath)}" name="${forXml(name)}"`;
	if (failed(test)) {
		const errors = test.findings.filter(({ severity }) => severity === "error");
		return [
			`${open}>`,
			...errors.flatMap((finding) => outcome("failure", finding)),
			...output(test, errors),
			"    </testcase>"
		];
	}
	if (skipped(test)) {
		const doubt = test.findings.find(({ certainty }) => certainty === "unverified");
		const rest = test.findings.filter((finding) => finding !== doubt);
		return [
			`${open}>`,
			...doubt === void 0 ? ["      <skipped message=\"This pull could not be verified.\"/>"] : outcome("skipped", doubt),
			...output({
				...test,
				findings: rest
			}, []),
			"    </testcase>"
		];
	}
	return test.findings.length === 0 ? [`${open}/>`] : [
		`${open}>`,
		...output(test, []),
		"    </testcase>"
	];
}
function outcome(element, finding) {
	return [
		`      <${element} type="${forXml(`${finding.rule} (${triage(finding)})`)}" message="${forXml(finding.message)}">`,
		...story(finding),
		`      </${element}>`
	];
}
function output({ findings }, told) {
	const rest = findings.filter((finding) => !told.includes(finding));
	if (rest.length === 0) return [];
	return [
		"      <system-out>",
		...rest.flatMap((finding) => [forXml(`${finding.severity}[${finding.rule}] (${triage(finding)}): ${finding.message}`), ...story(finding)]),
		"      </system-out>"
	];
}
function story(finding) {
	const { at, evidence, rendered, related, fix, docs } = finding;
	return [
		`at ${position(at)}`,
		...rendered === null ? [] : [`rendered at ${rendered.file}:${rendered.line}`],
		...shortened(evidence, 10, (line) => `${evidenceLabel(line)}: ${line}`),
		...shortened(related, 10, (other) => `also at ${relatedPlace(other)}`),
		`fix: ${fix}`,
		`docs: ${docs}`
	].map((line) => forXml(line));
}

// src/report/route-picture.ts
/** Of the rules whose cause does not say it already. */
const stops = {
	"registry-retired": null,
	"service-account-not-found": "account",
	"pull-secret-on-other-service-account": "account",
	"pull-secret-rejected": "registry",
	"pull-secret-not-covering": "registry",
	"image-access-denied": "registry",
	"registry-host-unknown": "registry"
};
const maxSecrets = 3;
/** In a fenced block, which GitHub and GitLab draw. */
function routePicture(finding, place) {
	const { route, severity } = finding;
	const broken = stopOf(finding);
	if (route === null || broken === null || severity === "notice") return null;
	const { serviceAccount, from, secrets, registry, repository } = route;
	const secretWords = secrets.length === 0 ? "no pull secret" : `pull secret ${secrets.slice(0, maxSecrets).join(", ")}${secrets.length > maxSecrets ? " \u2026" : ""}${from === "pod" ? ", named by the pod" : ""}`;
	const stations = [
		[
			"pod",
			place ?? "pod",
			null
		],
		[
			"account",
			`service account ${serviceAccount}`,
			"account"
		],
		[
			"secret",
			secretWords,
			"secret"
		],
		[
			"registry",
			registry,
			"registry"
		],
		[
			"image",
			repository,
			"image"
		]
	];
	const at = stations.findIndex(([, , stop]) => stop === broken);
	const lines = stations.map(([id, label, stop], index) => {
		const arrow = index === 0 ? "" : index < at ? "--> " : index === at ? "--x " : "-.- ";
		const mark = stop === broken ? "\u2717 " : "";
		return `  ${index === 0 ? "" : `${stations[index - 1]?.[0] ?? ""} ${arrow}`}${id}["${mark}${forMermaid(label)}"]`;
	});
	const style = `  style ${broken} stroke:#d1242f,stroke-width:3px`;
	return [
		"",
		"```mermaid",
		"flowchart LR",
		...lines,
		style,
		"```",
		""
	].join("\n");
}
function stopOf({ rule, cause }) {
	const named = stops[rule];
	if (named !== void 0) return named;
	return cause === "reference" ? "image" : cause === "connectivity" ? "registry" : cause === "credentials" ? "secret" : null;
}

// src/report/document.ts
const severityWords = {
	error: "\u274c error",
	warning: "\u26a0\ufe0f warning",
	notice: "\u2139\ufe0f notice"
};
const headings = {
	reference: "Reference: the image is not there as it is written",
	credentials: "Credentials: the pod cannot show what opens the image",
	connectivity: "Connectivity: the registry cannot be asked",
	start: "Start: the image pulls, and the pod still cannot start",
	manifest: "Manifest: the input cannot be read",
	policy: "Policy: what the rollout takes for granted"
};
const tableHead = "| Severity | Finding | Where | What to do |\n| --- | --- | --- | --- |\n";
function document(report, options) {
	const { maxBytes, severities, rest } = options;
	const title = tally(report);
	const head = `## Pullgate: ${title.charAt(0).toLowerCase()}${title.slice(1)}\n\n${closingLine(report)}\n`;
	const notes = shortened(report.notes, 20, (note) => forMarkdown(note, 500)).map((note) => `- ${note}\n`);
	const tail = notes.length === 0 ? "" : `\n### Notes\n\n${notes.join("")}`;
	let left = maxBytes - 200 - Buffer.byteLength(head + tail);
	const fits = (text) => {
		const bytes = Buffer.byteLength(text);
		if (bytes > left) return false;
		left -= bytes;
		return true;
	};
	const placeOf = placesOf(report);
	const findings = report.findings.filter(({ severity }) => severities.includes(severity));
	const sections = [];
	let shown = 0;
	for (const [cause, found] of byCause(findings)) {
		const sectionHead = `\n### ${headings[cause]} (${found.length})\n\n`;
		const [first] = found;
		if (first === void 0 || !fits(sectionHead + tableHead)) continue;
		const rows = [];
		for (const finding of found) {
			const line = row(finding, placeOf(finding), options.maxPlaces);
			if (!fits(line)) break;
			rows.push(line);
		}
		shown += rows.length;
		if (rows.length === 0) continue;
		const picture = found.map((finding) => routePicture(finding, placeOf(finding))).find((drawn) => drawn !== null);
		const drawn = picture === void 0 || !fits(picture) ? "" : picture;
		sections.push(sectionHead + tableHead + rows.join("") + drawn);
	}
	const dropped = findings.length - shown;
	const more = dropped === 0 ? "" : `\n\u2026 ${count$1(dropped, "more row", "more rows")} ${rest}\n`;
	const hidden = report.findings.length - findings.length;
	const quiet = hidden === 0 ? "" : `\n${count$1(hidden, "notice")} ${hidden === 1 ? "is" : "are"} in the job summary.\n`;
	return head + sections.join("") + more + quiet + tail;
}
/** The cause with the worst finding first; of one cause the worst first, and what is proved before doubts. */
function byCause(findings) {
	const rank = [
		"error",
		"warning",
		"notice"
	];
	const badness = ({ severity, certainty }) => rank.indexOf(severity) * 2 + Number(certainty === "unverified");
	const order = Object.keys(headings);
	return [...Map.groupBy(findings, ({ cause }) => cause)].map(([cause, found]) => [cause, found.toSorted((a, b) => badness(a) - badness(b))]).toSorted(([a, [worstA]], [b, [worstB]]) => {
		return (worstA === void 0 || worstB === void 0 ? 0 : badness(worstA) - badness(worstB)) || order.indexOf(a) - order.indexOf(b);
	});
}
function row(finding, place, maxPlaces) {
	const { rule, rendered, suggestion } = finding;
	const url = forLink(finding.docs);
	const name = url === null ? forMarkdown(rule) : `[${forMarkdown(rule)}](${url})`;
	return `| ${[
		[severityWords[finding.severity], ...finding.certainty === "unverified" ? ["unverified"] : []],
		[
			forMarkdown(finding.message),
			`${name} (${triage(finding)})`,
			...shortened(finding.evidence, 3, (line) => `${evidenceLabel(line)}: ${forMarkdown(line, 500)}`),
			...finding.event === null ? [] : [`event: ${forMarkdown(finding.event)}`]
		],
		[
			forMarkdown(position(finding.at)),
			...place === null ? [] : [forMarkdown(place)],
			...rendered === null ? [] : [`rendered at ${forMarkdown(`${rendered.file}:${rendered.line}`)}`],
			...shortened(finding.related, maxPlaces, (other) => `also at ${forMarkdown(relatedPlace(other), 300)}`)
		],
		[
			forMarkdown(finding.fix),
			...suggestion === null ? [] : [`write ${forMarkdown(suggestion.replacement)} at ${forMarkdown(position(suggestion))}`],
			...shortened(finding.commands, 3, (command) => `confirm: ${forMarkdown(command, 500)}`)
		]
	].map((lines) => lines.join("<br>")).join(" | ")} |\n`;
}

// src/report/formats/markdown.ts
/** Report -> Markdown, for whatever shows it: tables by cause. */
const markdown = (report) => document(report, {
	maxBytes: Infinity,
	maxPlaces: 50,
	severities: [
		"error",
		"warning",
		"notice"
	],
	rest: "in the JSON report"
});

// src/report/rule-page.ts
/** The page of one rule, as plain to read on a terminal as on the web. */
function rulePage(rule, docs, example) {
	const severity = rule.severity === "doubt" ? "doubt: that of `--on-unverified`" : rule.severity;
	const asks = rule.online ? "asks the registry" : "needs no network";
	return `# ${rule.id}

${rule.summary}

| cause | severity | since | |
| --- | --- | --- | --- |
| ${rule.cause} | ${severity} | ${rule.since} | ${asks} |

**Why it matters.** ${rule.why}

**What to do.** ${rule.fix}

${example === null ? "" : `**Example.**\n\n\`\`\`\n${example.join("\n")}\n\`\`\`\n\n`}**Source.** <${rule.source}>

**This page.** <${docs}>
`;
}
/** What is printed of the rule's case in the tests, a line each; null where it has none. */
async function ruleExample(id) {
	const { default: examples } = await import("./rule-examples.js");
	return Object.entries(examples).find(([rule]) => rule === id)?.[1] ?? null;
}
/** One line a rule, in columns. */
function ruleList(rules) {
	const width = Math.max(...rules.map(({ id }) => id.length));
	return rules.map(({ id, cause, severity, summary }) => `${id.padEnd(width)}  ${cause.padEnd(12)}  ${severity.padEnd(7)}  ${summary}\n`).join("");
}

// src/report/formats/sarif.ts
/**
* Above these GitHub refuses a file or leaves out the rest.
* https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
*/
const maxResults = 25e3;
const maxRelated = 99;
const levels = {
	error: "error",
	warning: "warning",
	notice: "note"
};
const sarif = (report) => {
	const kept = worstFirst(report.findings).slice(0, maxResults);
	const ids = [...new Set(kept.map(({ rule }) => forPath(rule)))].toSorted();
	const placeOf = placesOf(report);
	const unique = uniquely();
	const left = report.findings.length - kept.length;
	const notes = left === 0 ? report.notes : [...report.notes, `${left} more findings are in the JSON report.`];
	const log = {
		$schema: "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: [{
			tool: { driver: {
				name: report.tool.name,
				semanticVersion: report.tool.version,
				rules: ids.map((id) => ruleOf(id, report))
			} },
			columnKind: "utf16CodeUnits",
			invocations: [{
				executionSuccessful: true,
				toolExecutionNotifications: notes.map((note) => ({
					level: "note",
					message: { text: forMessage(note) }
				}))
			}],
			results: kept.map((finding) => resultOf(finding, placeOf(finding), ids, unique))
		}]
	};
	return `${forJson(JSON.stringify(log, null, 2))}\n`;
};
function worstFirst(findings) {
	return [
		"error",
		"warning",
		"notice"
	].flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}
function ruleOf(id, { findings, rules }) {
	const card = rules.find((rule) => rule.id === id);
	const docs = findings.find(({ rule }) => forPath(rule) === id)?.docs ?? "";
	const url = forLink(docs);
	const helpUri = url === null ? {} : { helpUri: url };
	if (card === void 0) {
		const text = forMessage(id);
		return {
			id,
			shortDescription: { text },
			help: { text },
			...helpUri
		};
	}
	return {
		id,
		shortDescription: { text: card.summary },
		fullDescription: { text: `${card.summary} ${card.why}` },
		help: {
			text: `${card.why} ${card.fix}`,
			markdown: rulePage(card, docs, null)
		},
		...helpUri,
		defaultConfiguration: {
			level: levelOf(card),
			enabled: card.severity !== "off"
		},
		properties: {
			tags: ["kubernetes", card.cause],
			precision: "high"
		}
	};
}
function levelOf({ severity }) {
	return severity === "off" || severity === "doubt" ? "warning" : levels[severity];
}
function resultOf(finding, place, ids, unique) {
	const { at, rule, severity, related, rendered, edits } = finding;
	return {
		ruleId: forPath(rule),
		ruleIndex: ids.indexOf(forPath(rule)),
		level: levels[severity],
		message: { text: message(finding) },
		locations: [{
			physicalLocation: {
				artifactLocation: { uri: forUri(at.file) },
				region: regionOf(at)
			},
			...place === null ? {} : { logicalLocations: [{
				fullyQualifiedName: forMessage(place),
				kind: "resource"
			}] }
		}],
		relatedLocations: [...rendered === null ? [] : [{
			...rendered,
			region: { startLine: rendered.line },
			message: "rendered here"
		}], ...related.slice(0, maxRelated).map((one) => ({
			file: one.at.file,
			region: regionOf(one.at),
			message: one.message
		}))].map(({ file, region, message: text }, id) => ({
			id,
			physicalLocation: {
				artifactLocation: { uri: forUri(file) },
				region
			},
			message: { text: forMessage(text) }
		})),
		partialFingerprints: { "pullgate/v1": unique(forPath(finding.fingerprint)) },
		...edits.length === 0 ? {} : { fixes: [fixOf(finding)] },
		properties: {
			cause: finding.cause,
			certainty: finding.certainty
		}
	};
}
/** To the letter: it is written into the file, and not to anybody. */
function fixOf({ fix, edits }) {
	const artifactChanges = [...Map.groupBy(edits, ({ file }) => file)].map(([file, ofFile]) => ({
		artifactLocation: { uri: forUri(file) },
		replacements: ofFile.map((edit) => ({
			deletedRegion: regionOf(edit),
			insertedContent: { text: edit.replacement }
		}))
	}));
	return {
		description: { text: forMessage(fix) },
		artifactChanges
	};
}
/** An alert is read far from the log: it says what it rests on and what to do. */
function message(finding) {
	return [
		forMessage(`${finding.message}.`),
		...finding.certainty === "unverified" ? ["This could not be verified."] : [],
		...shortened(finding.evidence, 3, (line) => forMessage(`${evidenceLabel(line)}: ${line}`, 300)),
		forMessage(`fix: ${finding.fix}`)
	].join("\n");
}
function regionOf({ line, column, endLine, endColumn }) {
	return {
		startLine: line,
		startColumn: column,
		endLine,
		endColumn
	};
}

// src/report/recap.ts
/** Fewer findings are seen at a glance. */
const least = 10;
const causes = [
	"reference",
	"credentials",
	"connectivity",
	"start",
	"manifest",
	"policy"
];
const severities = [
	"error",
	"warning",
	"notice"
];
/** "credentials   2 errors: pull-secret-absent (2)"; none where the findings fit on a screen. */
function recap({ findings }) {
	if (findings.length <= least) return [];
	const width = Math.max(...causes.map((cause) => cause.length));
	return causes.flatMap((cause) => severities.flatMap((severity) => {
		const found = findings.filter((finding) => finding.cause === cause && finding.severity === severity);
		if (found.length === 0) return [];
		return [forTerminal(`${cause.padEnd(width)}  ${count$1(found.length, severity)}: ${byRule(found)}`, 300)];
	}));
}
function byRule(found) {
	return [...Map.groupBy(found, ({ rule }) => rule)].toSorted(([, a], [, b]) => b.length - a.length).map(([rule, of]) => of.length === 1 ? rule : `${rule} (${of.length})`).join(", ");
}

// src/report/formats/text.ts
/** Of one list of a finding. */
const maxLines$1 = 10;
/** SGR parameters. */
const styles = {
	error: "1;31",
	warning: "1;33",
	notice: "1;36",
	frame: "1;34",
	strong: "1",
	removed: "31",
	added: "32"
};
const text = (report, options) => {
	const placeOf = placesOf(report);
	const parts = report.findings.map((finding) => block(finding, placeOf(finding), options));
	const explained = report.images.flatMap(({ image, mentions }) => mentions.flatMap((mention) => explain(image, mention)));
	if (explained.length > 0) parts.push([`${paint("strong", "credentials", options)}, in the kubelet's order:`, ...explained].join("\n"));
	if (report.notes.length > 0) parts.push(report.notes.map((note) => `${paint("strong", "note", options)}: ${forTerminal(note)}`).join("\n"));
	parts.push([...recap(report), closingLine(report)].join("\n"));
	return `${parts.join("\n\n")}\n`;
};
function block(finding, place, options) {
	const { at, rule, severity, rendered, suggestion } = finding;
	const url = options.links ? forLink(finding.docs) : null;
	const indent = " ".repeat(String(at.line).length);
	const frame = (sign) => paint("frame", sign, options);
	const lines = [`${paint(severity, `${severity}[${link(forTerminal(rule), url)}]`, options)} (${triage(finding)}): ${paint("strong", forTerminal(finding.message), options)}`, `${indent}${frame("-->")} ${forTerminal(position(at))}${place === null ? "" : `  ${forTerminal(place)}`}`];
	if (at.excerpt.trim() !== "") {
		const { line, carets } = codeFrame(at, Math.max(40, (options.width ?? 160) - indent.length - 3));
		const bar = `${indent} ${frame("|")}`;
		lines.push(bar, `${frame(`${at.line} |`)} ${line}`);
		if (carets !== "") lines.push(`${bar} ${carets.replace(/\^+/, (marks) => paint(severity, marks, options))}`);
		lines.push(bar);
	}
	const add = (name, value) => lines.push(`${indent} ${frame("=")} ${paint("strong", name, options)}: ${forTerminal(value)}`);
	for (const line of shortened(finding.evidence, maxLines$1, String)) add(evidenceLabel(line), line);
	if (finding.event !== null) add("event", finding.event);
	if (rendered !== null) add("rendered at", `${rendered.file}:${rendered.line}`);
	add("fix", finding.fix);
	if (suggestion !== null) {
		const others = finding.edits.length - 1;
		add("suggestion", position(suggestion) + (others > 0 ? `, and ${count$1(others, "more place")} alike` : ""));
		const { before, after } = difference(suggestion, Math.max(40, (options.width ?? 160) - indent.length - 7));
		lines.push(`${indent}     ${paint("removed", `- ${before}`, options)}`);
		lines.push(`${indent}     ${paint("added", `+ ${after}`, options)}`);
	}
	for (const line of shortened(finding.related, maxLines$1, relatedPlace)) add("also at", line);
	for (const line of shortened(finding.commands, maxLines$1, String)) add("confirm", line);
	if (url === null) add("docs", finding.docs);
	return lines.join("\n");
}
/** What the kubelet would offer for one mention, with `--explain-credentials`. */
function explain(image, { at, resource, container, role, credentials }) {
	if (credentials === void 0) return [];
	const { offers, anonymous, error } = credentials;
	const tried = offers.map(({ secret, key, username }) => `${secret === null ? "the node" : `secret ${secret}`}: \`${key}\` as ${username === "" ? "nobody" : username}`);
	const steps = error !== null ? [`none: ${error}`] : anonymous ? ["none matches: one attempt without credentials"] : tried;
	return [`  ${position(at)}  ${image}  ${place(resource, container, role)}`, ...steps.map((step) => `    ${step}`)].map(forTerminal);
}
function paint(style, safe, options) {
	return options.colour ? `\x1b[${styles[style]}m${safe}\x1b[0m` : safe;
}
function link(safe, url) {
	return url === null ? safe : `\x1b]8;;${url}\x1b\\${safe}\x1b]8;;\x1b\\`;
}

// src/report/image-list.ts
/** In columns, or with single spaces where `compact`. */
function imageList(report, compact, options) {
	const mentions = report.images.flatMap(({ image, mentions }) => mentions.map((mention) => ({
		...mention,
		image
	}))).toSorted((a, b) => compare(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column);
	const rows = mentions.map(({ at, image, pullPolicy, resource, container, role }) => [
		forTerminal(position(at)) + (compact ? ":" : ""),
		forTerminal(image),
		`(${forTerminal(pullPolicy)})`,
		forTerminal(place(resource, container, role))
	]);
	const widths = [
		0,
		1,
		2
	].map((column) => compact ? 0 : rows.reduce((max, row) => Math.max(max, row[column]?.length ?? 0), 0));
	const lines = rows.map((row) => row.map((cell, column) => {
		const padding = " ".repeat(Math.max(0, Math.min(widths[column] ?? 0, 80) - cell.length));
		return (options.colour && column === 1 ? `\x1b[1m${cell}\x1b[0m` : cell) + padding;
	}).join(compact ? " " : "  "));
	const { images, registries, files } = report.summary;
	lines.push(`${count$1(mentions.length, "mention")} of ${count$1(images, "image")} of ${count$1(registries, "registry", "registries")} in ${count$1(files, "file")}.`);
	return `${lines.join("\n")}\n`;
}
function compare(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}

// src/report/comment.ts
/** GitHub refuses a body of more than 65,536 characters. */
const maxBytes$1 = 6e4;
/** First in the body, and never shown. */
function commentMark(name) {
	return hiddenMark(name);
}
function comment(report, { name, run, commit }) {
	const mark = commentMark(name);
	const url = forLink(run);
	const where = url === null ? "the job summary" : `[the job summary](${url})`;
	const foot = `\n<sub>Of ${forMarkdown(commit.slice(0, 10))}; all of it is in ${where}.</sub>\n`;
	return mark + document(report, {
		maxBytes: maxBytes$1 - Buffer.byteLength(mark + foot),
		maxPlaces: 3,
		severities: ["error", "warning"],
		rest: "in the job summary"
	}) + foot;
}

// src/report/mended.ts
const maxLines = 10;
/** `unpinned`: images that were to get a digest, and for which nothing could be written. */
function renderMended({ files, refused }, unpinned) {
	const edits = files.reduce((sum, file) => sum + file.edits, 0);
	const left = shortened(refused, maxLines, ({ file, line, because }) => `Left alone: ${file}:${line}, because ${because}.`);
	const images = shortened(unpinned, maxLines, (image) => `Not pinned: ${image}: it was not found, or stands where no digest can be written.`);
	return [
		`${count$1(edits, "edit")} in ${count$1(files.length, "file")}.`,
		...left,
		...images
	].map((line) => `${forTerminal(line)}\n`).join("");
}

// src/report/credentials-list.ts
/** What the kubelet would offer for one image -> text or JSON. Never a password: there is none in what comes in. */
function renderCredentials(explained, format) {
	if (format === "json") return `${forJson(JSON.stringify(withoutNotes(explained), null, 2))}\n`;
	if ("error" in explained) return `no keyring can be built, so no container of the pod starts: ${forTerminal(explained.error)}\n`;
	const { lookup, offers, anonymous, notes } = explained;
	const tried = offers.map(({ source, key, username }, index) => `  ${index + 1}. ${source}: \`${key}\` as ${username === "" ? "nobody" : username}`);
	const then = anonymous ? "  no entry matches: one attempt without credentials" : "  and no attempt without credentials after these";
	return [
		lookup,
		...tried,
		then,
		...notes.map((note) => `  ${note}`)
	].map((line) => `${forTerminal(line)}\n`).join("");
}
function withoutNotes(explained) {
	if ("error" in explained) return { error: explained.error };
	const { lookup, offers, anonymous } = explained;
	return {
		lookup,
		offers,
		anonymous
	};
}

// src/report/progress-line.ts
/** How far a run is -> one line for a terminal, which is rewritten in place. */
/** At most `columns` - 1 wide, since a full line would wrap. Empty once all is done. */
function progressLine({ done, total, waitingFor }, columns) {
	if (done >= total) return "";
	const waiting = waitingFor === null ? "" : `, waiting for ${waitingFor}`;
	return cut(forTerminal(`Asked for ${done} of ${total} images${waiting}`), Math.max(1, columns - 1));
}

// src/report/suggested-change.ts
/** A reader has had enough by then; the rest is in the report. */
const maxChanges = 20;
function suggestedChanges(report, diff) {
	return report.findings.flatMap((finding) => finding.edits.flatMap((edit) => suggestedChange(finding, edit, diff) ?? [])).slice(0, maxChanges);
}
/** null where the diff does not show the line, or another text in it: a change of something else would be worse than none. */
function suggestedChange(finding, edit, diff) {
	const { file, line, column, endLine, endColumn, replacement, excerpt } = edit;
	const before = diff.get(file)?.get(line);
	if (before === void 0 || before !== excerpt || endLine !== line) return null;
	const after = before.slice(0, column - 1) + replacement + before.slice(endColumn - 1);
	if (after === before || visible(after) !== after) return null;
	const longest = (after.match(/`+/g) ?? []).reduce((most, ticks) => Math.max(most, ticks.length), 2);
	const fence = "`".repeat(longest + 1);
	const url = forLink(finding.docs);
	const rule = url === null ? forMarkdown(finding.rule) : `[${forMarkdown(finding.rule)}](${url})`;
	const mark = hiddenMark(`${finding.fingerprint} ${after.trim()}`);
	return {
		path: file,
		line,
		mark,
		body: `${mark}${`${forMarkdown(finding.message)} (${triage(finding)}, ${rule}). ${forMarkdown(finding.fix)}`}\n\n${fence}suggestion\n${after}\n${fence}\n`
	};
}

// src/report/summary.ts
/** GitHub drops a summary of more than 1 MiB as a whole: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
const maxBytes = 1e6;
function summary(report) {
	return document(report, {
		maxBytes,
		maxPlaces: 10,
		severities: [
			"error",
			"warning",
			"notice"
		],
		rest: "in `report.json`"
	});
}

// src/report/report.ts
const formats = {
	text,
	compact,
	json,
	sarif,
	junit,
	github,
	gitlab,
	markdown
};
function render(report, format, options) {
	return formats[format](report, options);
}
/** What `pullgate images` prints: the images and their places, without findings. */
function renderImages(report, format, options) {
	return format === "json" ? imagesJson(report, options) : imageList(report, format === "compact", options);
}

// src/whole-file.ts
/** Text -> a file that is whole: whoever reads it sees what was there before, or all of the new. For the doors alone. */
const unfinished = /* @__PURE__ */ new Set();
let count = 0;
/** `path` as people name it. Throws `UsageError` where it cannot be written, which leaves what was there. */
async function writeWhole(path, text, workingFolder) {
	const place = await placeToWrite(path, workingFolder);
	try {
		if (place.whole) await replace(place.path, text, place.mode);
		else await writeFile(place.path, text);
	} catch (error) {
		throw new UsageError(`${path}: cannot be written${whyOf(error)}`);
	}
}
/** An absolute path without links in it. `mode` as `chmod` takes it, null for that of any new file. */
async function replace(path, text, mode) {
	const beside = join(dirname(path), `.${tool.name}-${pid}-${++count}.tmp`);
	unfinished.add(beside);
	try {
		await writeFile(beside, text, {
			flag: "wx",
			...mode === null ? {} : { mode }
		});
		if (mode !== null) await chmod(beside, mode);
		await rename(beside, path);
	} catch (error) {
		await rm(beside, { force: true });
		throw error;
	} finally {
		unfinished.delete(beside);
	}
}
/** What a process that ends at once would leave behind. */
function discardUnfinished() {
	for (const path of unfinished) rmSync(path, { force: true });
}
function whyOf(error) {
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	const reasons = {
		ENOSPC: "no space is left",
		EFBIG: "no larger file is allowed here",
		EROFS: "the disk is read-only",
		EACCES: "permission denied",
		ENOENT: "no such folder",
		EISDIR: "it is a folder"
	};
	return reasons[code] === void 0 ? "" : `: ${reasons[code]}`;
}

export { run as $, tool as A, parse as B, ask as C, child as Ct, images as D, rules as E, text$1 as Et, questions as F, openTree as G, load as H, parsePlatform as I, parentsOfHead as J, fetchCommit as K, selectPlatform as L, exitCode as M, settle as N, readCluster as O, plan as P, findProgram as Q, attemptOf as R, pathOf as S, parseSuppression as St, judge as T, items as Tt, readOwn as U, abandon as V, survey as W, removeFolder as X, makeFolder as Y, environmentOf$1 as Z, annotations as _, UsageError as _t, render as a, at, readOptions as b, parseImageReference as bt, suggestedChanges as c, yamlOf as ct, renderMended as d, gitRoot as dt, inputsOf as et, comment as f, isWithin$1 as ft, rulePage as g, textOf$1 as gt, ruleList as h, slashed as ht, writeWhole as i, roots as it, together as j, docsOf as k, progressLine as l, Unrenderable as lt, ruleExample as m, shownPath as mt, replace as n, overlaysBelow as nt, renderImages as o, listOf as ot, commentMark as p, leadsOut as pt, openRevision as q, whyOf as r, readKustomization as rt, summary as s, stringAt as st, discardUnfinished as t, kustomizationIn as tt, renderCredentials as u, copyTrees as ut, formatNames as v, canonical as vt, check as w, descend as wt, credentials as x, repositoryOf$1 as xt, namespaceName as y, hostOf as yt, questionOf as z };