import { r as __toESM, t as __commonJSMin } from "./rolldown-runtime.js";
import { t as UsageError } from "./usage-error.js";
import { mkdir, readFile, readdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { execFile } from "node:child_process";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import { isAscii, isUtf8 } from "node:buffer";
import { createHash, randomUUID } from "node:crypto";
import { BlockList, Socket, isIP } from "node:net";
import { userInfo } from "node:os";
import { lookup } from "node:dns";
import { createSecureContext, getCACertificates } from "node:tls";

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
/** "<rule>[, <rule>]: <reason>", as annotations and comments have it. A reason may end with its last day: "… until 2027-01-31". */
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
function resolve$2(where, known) {
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
/** Annotations of a Secret, ConfigMap or ServiceAccount → where a controller of the cluster copies it to. Pure. */
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
	const auto = listed$2(of("reflection-auto-namespaces"));
	const allowed = listed$2(of("reflection-allowed-namespaces"));
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
		patterns: listed$2(names),
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
function listed$2(value) {
	return (value ?? "").split(",").map((item) => item.trim()).filter((item) => item !== "").slice(0, 1e3);
}

// src/extract/draft.ts
/** What most products are, to be spread into the others. */
const plain = {
	certain: true,
	producer: null,
	source: "manifest",
	type: null,
	keys: null,
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
/** The credentials that these generators make end after so long. https://external-secrets.io/latest/api/generator/ecr/ (12 h), …/gcr/ (1 h) */
const lifetimesSeconds = /* @__PURE__ */ new Map([["ECRAuthorizationToken", 43200], ["GCRAccessToken", 3600]]);

// src/extract/generators.ts
/** Generators of External Secrets → the registries that their credentials open, and how long. Pure. */
/** undefined for any other kind. `group` is that of the resource. */
function generatorOf$1(root, group, kind, name) {
	if (group !== "generators.external-secrets.io" || name === null) return void 0;
	if (kind !== "ClusterGenerator") return {
		kind,
		name,
		...credentials(kind, child(root, "spec"))
	};
	const inner = text$1(descend(root, "spec", "kind")) ?? "";
	const specs = descend(root, "spec", "generator");
	return {
		kind,
		name,
		...credentials(inner, specs?.node === "mapping" ? specs.entries[0]?.value : void 0)
	};
}
/** https://external-secrets.io/latest/api/generator/ */
function credentials(kind, spec) {
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
/** The value of a registry Secret's key → the docker config as the kubelet gets it, or why it is not to be had from here. Pure. */
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
/** `{{ … }}` and `${…}` may hold quotes and braces of their own. */
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
		yield {
			kind,
			name,
			key: through === "env" ? owned(text$1(child(source, "key"))) : null,
			at: manifest.span(node),
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
				at: manifest.span(wanted),
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
/** Secret, ConfigMap, ServiceAccount → what it declares. Never a value but the docker config of a registry Secret. Pure. */
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
			...secretFields$1(root)
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
	"secretgen.carvel.dev/image-pull-secret"
];
/** Its value names keys that are generated. https://github.com/mittwald/kubernetes-secret-generator */
const generatedKeys = "secret-generator.v1.mittwald.de/autogenerate";
function secretFields$1(root) {
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
	const keys = maps.flatMap((map) => {
		const node = child(root, map);
		return node?.node === "mapping" ? node.entries.map(({ key }) => key.value) : [];
	});
	return [...new Set(keys)];
}

// src/extract/policies.ts
/** Policies and pull-secret controllers → what they add to pods and service accounts. Pure. */
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
	const [head = "", ...parts] = pattern.split("*");
	const tail = parts.pop();
	if (tail === void 0) return pattern === text;
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
/** How often something is renewed, as it is written → seconds. Pure. */
const units = {
	h: 3600,
	m: 60,
	s: 1,
	ms: .001,
	us: 1e-6,
	µs: 1e-6,
	ns: 1e-9
};
/** Go's "1h30m"; null where it is none, or never. https://pkg.go.dev/time#ParseDuration */
function durationSeconds(written) {
	if (written === void 0 || !/^(?:\d+(?:\.\d+)?(?:h|ms|us|µs|ns|m|s))+$/.test(written)) return null;
	let seconds = 0;
	for (const [, number = "", unit = ""] of written.matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g)) seconds += Number(number) * (units[unit] ?? 0);
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
/** Certificates of an operator, as names → keys with spaces between; no keys where they are not known. */
function named(names, common = {}) {
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
		makes: named({
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
		makes: named({
			"{name}-kb-config": "",
			"{name}-kibana-user": "",
			...eck("kb")
		})
	},
	{
		group: "apm.k8s.elastic.co",
		kind: "ApmServer",
		makes: named({
			"{name}-apm-token": "",
			"{name}-apm-config": "",
			...eck("apm")
		})
	},
	{
		group: "enterprisesearch.k8s.elastic.co",
		kind: "EnterpriseSearch",
		makes: named(eck("ent"))
	},
	{
		group: "agent.k8s.elastic.co",
		kind: "Agent",
		makes: named({
			"{name}-agent-config": "",
			"{name}-agent-envvars": "",
			...eck("agent")
		})
	},
	{
		group: "beat.k8s.elastic.co",
		kind: "Beat",
		makes: named(eck("beat"))
	},
	{
		group: "maps.k8s.elastic.co",
		kind: "ElasticMapsServer",
		makes: named(eck("ems"))
	},
	{
		group: "logstash.k8s.elastic.co",
		kind: "Logstash",
		makes: named(eck("ls"))
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
			...named({
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
		makes: [{ name: ["{spec.secrets.users}", "percona-server-mongodb-users"] }, ...named({
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
		makes: [{ name: ["{spec.secretsName}", "{name}-secrets"] }, ...named({
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
			...named({
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
			...named({
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
		makes: named({
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
			...named({
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
/** "spec.steps[].image" → its steps. Whatever is no such sign is part of a key. */
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
function below$1(path, key) {
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
			path: below$1(path, name),
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
	return producer.makes.flatMap((make) => [...made(make, producer, source, budget)]);
}
function* made(make, producer, source, budget) {
	const { root, resource } = source;
	for (const { item, key } of itemsOf(make, root, budget)) {
		const view = viewOf(source, item, budget);
		if (make.when?.(view) === false) continue;
		if (!take(budget, "kept")) return;
		const name = make.name === null ? null : fill(make.name, view, key);
		if (name === void 0) continue;
		const unknown = name === null || isTemplated(name);
		const type = typeOf$2(make, view);
		const keys = keysOfMake(make, view);
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
			keys,
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
	const written = make.type?.flatMap((path) => view.texts(path)).find((text) => text !== "");
	if (written !== void 0) return isTemplated(written) ? null : written;
	return make.otherwise === void 0 ? "Opaque" : make.otherwise;
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
	const texts = (path) => {
		const [place = "", key] = path.split("#", 2);
		const found = nodes(at, place, budget);
		if (key === void 0) return found.flatMap((node) => text$1(node) ?? []);
		return found.flatMap((node) => {
			if (node.node !== "mapping") return [];
			return key === "" ? node.entries.map((entry) => entry.key.value) : text$1(child(node, key)) ?? [];
		});
	};
	return {
		root,
		item,
		resource,
		texts,
		has: (path) => nodes(at, path, budget).some((node) => !(node.node === "scalar" && node.type === "null")),
		on: (path) => nodes(at, path, budget).some(isTrue)
	};
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
		const places = resolve$2(where, namespaces).map((place) => ({
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
function likeOriginal({ kind, like, type, keys, dockerConfig, hidden }, byName) {
	if (like === null) return {};
	const original = byName.get(`${kind}/${like.name}`)?.find(({ where, like: other }) => other === null && "is" in where && where.is === like.namespace);
	if (original === void 0) return {
		type,
		keys,
		dockerConfig,
		hidden
	};
	return {
		type: original.type,
		keys: original.keys,
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
const nowhere = {
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
		at: nowhere,
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
		run(source, found, {
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
function run(source, found, { image, line, flag, env }) {
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
		const but = listed$1(env("CONFIG_EXCLUDED_NAMESPACES") ?? flag("excluded-namespaces")).map(wildcard);
		const where = {
			...everywhere,
			but
		};
		make("imagepullsecret-patcher", name, where, {
			type: "kubernetes.io/dockerconfigjson",
			keys: [".dockerconfigjson"]
		});
		patch((env("CONFIG_ALLSERVICEACCOUNT") ?? flag("allserviceaccount")) === "true" ? null : listed$1(env("CONFIG_SERVICEACCOUNTS") ?? flag("serviceaccounts") ?? "default"), name, where);
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
function listed$1(value) {
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
			const where = { is: resource.namespace };
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
		settle() {
			const all = [...drafts, ...alwaysThere(openshift)];
			return {
				products: settleProducts(all, {
					namespaces,
					generators,
					propagates
				}),
				patchers: patchers.flatMap(({ where, ...patcher }) => resolve$2(where, namespaces).map((place) => ({
					...patcher,
					namespaces: place.namespaces
				}))),
				namespaces
			};
		}
	};
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
/** Keys that are not looked below, at any depth of any kind. */
const excludedKeys = /* @__PURE__ */ new Map([
	["status", "what was observed, not what will be pulled"],
	["metadata", "annotations may quote whole resources, such as the one applied before"],
	["openAPIV3Schema", "a schema: its defaults and examples are no images"]
]);

// src/extract/hook.ts
/** https://helm.sh/docs/topics/charts_hooks/ and https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/ */
const early = /* @__PURE__ */ new Set([
	"pre-install",
	"pre-upgrade",
	"pre-rollback",
	"crd-install",
	"PreSync"
]);
const tests = /* @__PURE__ */ new Set([
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
		test: each.every((name) => tests.has(name)),
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
		runtime: owned(text$1(child(facts, "containerRuntimeVersion")))
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

// src/extract/locations.ts
/**
* Group → kinds (several, apart by a space) → paths whose value is a whole image. From the CRDs that the projects publish, mostly as
* collected in https://github.com/datreeio/CRDs-catalog, whose kinds are in lower case. Not here: pod specs and all other lists of
* containers, which are found by their shape; fields that hold a part of an image, a pattern, or where an image is pushed to.
*/
const strings$1 = {
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
const objects = {
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
function* rowsOf(table) {
	for (const [group, kinds] of Object.entries(table)) for (const [names, paths] of Object.entries(kinds)) for (const kind of names.split(" ")) for (const path of paths) yield {
		group,
		kind,
		path
	};
}
const imageStrings = [...rowsOf(strings$1)];
const imageObjects = [...rowsOf(objects)];

// src/extract/reading.ts
/** Group and kind → how resources of that kind are read. Pure. */
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
	const strings = indexed(imageStrings);
	const objects = indexed(imageObjects);
	const configured = locations.map((row) => ({
		...row,
		steps: parseImagePath(row.path)
	}));
	const known = /* @__PURE__ */ new Map();
	function read(group, kind) {
		const applies = (row) => matchesPattern(row.group, group) && matchesPattern(row.kind, kind);
		const podSpec = podSpecGroups.has(group) ? podSpecs.get(kind) : void 0;
		const excluded = excludedKinds.some(applies);
		const key = keyOf(group, kind);
		const steps = (rows = []) => excluded ? [] : rows.map(parseImagePath);
		return {
			podSpec: podSpec?.split(".") ?? null,
			pod: podSpec === "spec",
			excluded,
			markers: markersOf(group, kind),
			strings: [...steps(strings.get(key)), ...configured.filter(applies).map((row) => row.steps)],
			objects: steps(objects.get(key))
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
function keyOf(group, kind) {
	return `${group}/${kind}`.toLowerCase();
}
function indexed(rows) {
	const index = /* @__PURE__ */ new Map();
	for (const { group, kind, path } of rows) {
		const key = keyOf(group, kind);
		const paths = index.get(key);
		if (paths === void 0) index.set(key, [path]);
		else paths.push(path);
	}
	return index;
}

// src/extract/unknown-kinds.ts
/** Fields of kinds that nobody here knows: what they name may be made by their controllers, and who pulls with what. Pure. */
/** Fields whose Secret a controller may make, or may want: either way it is not known to be missing. */
const secretFields = /* @__PURE__ */ new Set([
	"secretName",
	"targetSecretName",
	"destinationSecret",
	"destinationSecretName",
	"writeConnectionSecretToRef",
	"outputSecretName",
	"outputSecret",
	"generatedSecretName",
	"connectionSecretName"
]);
/** The name in such a field; null where it is none. What pods name needs to be there, and says nothing of who makes it. */
function namedSecret(key, value, path) {
	if (!secretFields.has(key) || /(?:^|\.)(?:volumes|containers|initContainers|ephemeralContainers|env|envFrom)\[/.test(path)) return null;
	if (key === "writeConnectionSecretToRef" && /(?:^|\.)spec$/.test(path)) return null;
	const name = text$1(value) ?? text$1(child(value, "name"));
	return name === "" ? null : name;
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
	return !elsewhere$2.has(apiVersion.slice(0, apiVersion.indexOf("/"))) && !/(?:^|\.)values(?:Object)?(?:[.[]|$)/.test(path);
}
/** The scalars that hold a name: of a list of objects or names, an object, or a name. */
function* pullSecretNames(value, namespace) {
	for (const item of value.node === "sequence" ? value.items : [value]) {
		const named = item.node === "mapping" ? child(item, "name") : item;
		const other = text$1(child(item, "namespace"));
		if (named?.node === "scalar" && (text$1(named) ?? "") !== "" && (other === null || other === namespace)) yield named;
	}
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
	const cluster = {
		workloads: [],
		products: [],
		patchers: [],
		namespaces: [],
		coverage: [],
		nodes: [],
		broken: [],
		suppressions: [],
		resources: 0,
		documents: 0,
		files: 0
	};
	const declarations = createDeclarations(options.declared === void 0 ? [] : declaredProducts(options.declared));
	const coverage = [];
	const nodes = [];
	let renderRoot = "";
	let budget = createBudget();
	const comments = createBudget();
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
		const recognised = nesting === "known" || declarations.add(source, group, budget);
		const scope = {
			manifest,
			path,
			root,
			reading,
			place: {
				markers: around === null ? reading.markers : [...around.place.markers, ...reading.markers],
				custom: reading.podSpec === null || around !== null,
				triggers: triggersOf(root)
			},
			source,
			custom: isCustom(group),
			unknown: !recognised && isCustom(group),
			budget,
			podSpecs: /* @__PURE__ */ new Map(),
			pulls: [],
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
		scope.suppressions.push(...annotated(scope, root, null));
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
		for (const { path: place, key, reference } of scope.pulls) if (key !== "imagePullSecrets" || !scope.podSpecs.has(place)) scope.workload.references.push(reference);
		if (scope.workload.mentions.length > 0) cluster.workloads.push(scope.workload);
	}
	/** All that has the shape of a pod's spec, at any depth. `owner` is the mapping around a value of a mapping. */
	function walk(scope, node, path, owner, depth) {
		if (node.node === "scalar" || !spend(path, depth)) return;
		if (node.node === "sequence") {
			for (const [index, item] of node.items.entries()) walk(scope, item, `${path}[${index}]`, null, depth + 1);
			return;
		}
		const nested = node === scope.root ? null : resourceOf(node);
		if (nested !== null) {
			read(scope.manifest, node, path, nested, scope, depth + 1);
			return;
		}
		for (const { key, value } of node.entries) {
			if (value.node === "scalar" && !scope.custom) continue;
			const name = key.value;
			if (excludedKeys.has(name)) continue;
			if (scope.custom) addSecrets(scope, name, value, path);
			if (value.node === "scalar") continue;
			addList(scope, name, value, {
				pod: owner,
				spec: node,
				path
			});
			walk(scope, value, below$1(path, name), node, depth + 1);
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
			namespace: owned(text$1(descend(node, "metadata", "namespace")) ?? options.namespace),
			name: owned(text$1(descend(node, "metadata", "name")))
		};
	}
	return {
		add({ content, manifests, broken, suppressions = [] }) {
			for (const suppression of suppressions) if (take(comments, "kept")) cluster.suppressions?.push(suppression);
			if (content !== "empty" && content !== "foreign") cluster.documents += 1;
			if (content === "skipped") cluster.resources += 1;
			if (broken !== null) cluster.broken.push(broken);
			for (const manifest of manifests) {
				const { root, path, apiVersion, kind, name } = manifest;
				cluster.resources += 1;
				budget = createBudget();
				read(manifest, root, path, {
					apiVersion: owned(apiVersion),
					kind: owned(kind),
					namespace: owned(manifest.namespace ?? options.namespace),
					name: owned(name)
				}, null, 0);
			}
		},
		file(next) {
			renderRoot = next;
			cluster.files += 1;
		},
		inventory({ manifests }) {
			const read = readInventory(manifests);
			declarations.addDrafts(read.drafts);
			nodes.push(...read.nodes);
			if (read.coverage !== null) coverage.push(read.coverage);
		},
		cluster: () => ({
			...cluster,
			...declarations.settle(),
			coverage,
			nodes
		})
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
	const path = keys.reduce(below$1, scope.path);
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
	const path = below$1(shape.path, key);
	const list = scope.path === "" ? path : path.slice(scope.path.length + 1);
	for (const [index, item] of value.items.entries()) {
		const container = nameOf(item);
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
	}
}
/** https://kubernetes.io/docs/concepts/storage/volumes/#image */
function addVolumes(scope, volumes, shape) {
	const path = below$1(shape.path, "volumes");
	for (const [index, item] of volumes.items.entries()) {
		const reference = descend(item, "image", "reference");
		if (isBlank(reference)) continue;
		addMention(scope, reference, {
			path: `${path}[${index}].image.reference`,
			role: "volume",
			container: nameOf(item),
			pullPolicy: located$1(scope.manifest, descend(item, "image", "pullPolicy")),
			shape,
			place: {
				...scope.place,
				pod: shape.pod,
				container: null
			}
		});
	}
}
/** A field that holds a whole image. What stands beside it says more, where it follows the names that containers use. */
function addField(scope, { node, path, parent }) {
	const beside = parent ?? void 0;
	addMention(scope, node, {
		path,
		role: "custom",
		container: child(beside, "name") === node ? null : nameOf(beside),
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
		role: "custom",
		container: nameOf(parent ?? void 0),
		pullPolicy: located$1(scope.manifest, child(node, "pullPolicy")),
		place: {
			...scope.place,
			pod: null,
			container: null
		}
	});
}
/** The pod that pulls: one for all of its images. */
function podSpecOf(scope, { pod, spec, path }) {
	let podSpec = scope.podSpecs.get(path);
	if (podSpec === void 0) {
		podSpec = readPodSpec(scope.manifest, spec, pod, path, scope.budget);
		scope.podSpecs.set(path, podSpec);
		if (pod !== null && pod !== scope.root) scope.suppressions.push(...annotated(scope, pod, podSpec));
		scope.declarations.addPrograms(scope.source, spec, scope.budget);
	}
	return podSpec;
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
	if (node?.node !== "scalar" || scope.seen.has(found.path)) return;
	if (isBlank(node) && (scope.reading.podSpec === null || found.role === "custom")) return;
	const { place, shape, image = node.type === "null" ? "" : node.value, ...mention } = found;
	scope.seen.add(found.path);
	scope.workload.mentions.push({
		...mention,
		image: owned(image),
		at: scope.manifest.span(node),
		podSpec: shape === void 0 ? scope.podSpecs.get(found.path.slice(0, found.path.lastIndexOf("."))) ?? null : podSpecOf(scope, shape),
		type: node.type,
		placeholder: placeholderOf(image, place)
	});
}
/** Absent, null, or nothing but white space. */
function isBlank(node) {
	return node === void 0 || node.node === "scalar" && (node.type === "null" || node.value.trim() === "");
}
function nameOf(node) {
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

// node_modules/picomatch/lib/constants.js
var require_constants = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const WIN_SLASH = "\\\\/";
	const WIN_NO_SLASH = `[^${WIN_SLASH}]`;
	const DEFAULT_MAX_EXTGLOB_RECURSION = 0;
	/**
	* Posix glob regex
	*/
	const DOT_LITERAL = "\\.";
	const PLUS_LITERAL = "\\+";
	const QMARK_LITERAL = "\\?";
	const SLASH_LITERAL = "\\/";
	const ONE_CHAR = "(?=.)";
	const QMARK = "[^/]";
	const END_ANCHOR = `(?:${SLASH_LITERAL}|$)`;
	const START_ANCHOR = `(?:^|${SLASH_LITERAL})`;
	const DOTS_SLASH = `${DOT_LITERAL}{1,2}${END_ANCHOR}`;
	const POSIX_CHARS = {
		DOT_LITERAL,
		PLUS_LITERAL,
		QMARK_LITERAL,
		SLASH_LITERAL,
		ONE_CHAR,
		QMARK,
		END_ANCHOR,
		DOTS_SLASH,
		NO_DOT: `(?!${DOT_LITERAL})`,
		NO_DOTS: `(?!${START_ANCHOR}${DOTS_SLASH})`,
		NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}${END_ANCHOR})`,
		NO_DOTS_SLASH: `(?!${DOTS_SLASH})`,
		QMARK_NO_DOT: `[^.${SLASH_LITERAL}]`,
		STAR: `${QMARK}*?`,
		START_ANCHOR,
		SEP: "/"
	};
	/**
	* Windows glob regex
	*/
	const WINDOWS_CHARS = {
		...POSIX_CHARS,
		SLASH_LITERAL: `[${WIN_SLASH}]`,
		QMARK: WIN_NO_SLASH,
		STAR: `${WIN_NO_SLASH}*?`,
		DOTS_SLASH: `${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$)`,
		NO_DOT: `(?!${DOT_LITERAL})`,
		NO_DOTS: `(?!(?:^|[${WIN_SLASH}])${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
		NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}(?:[${WIN_SLASH}]|$))`,
		NO_DOTS_SLASH: `(?!${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
		QMARK_NO_DOT: `[^.${WIN_SLASH}]`,
		START_ANCHOR: `(?:^|[${WIN_SLASH}])`,
		END_ANCHOR: `(?:[${WIN_SLASH}]|$)`,
		SEP: "\\"
	};
	/**
	* POSIX Bracket Regex
	*/
	const POSIX_REGEX_SOURCE = {
		__proto__: null,
		alnum: "a-zA-Z0-9",
		alpha: "a-zA-Z",
		ascii: "\\x00-\\x7F",
		blank: " \\t",
		cntrl: "\\x00-\\x1F\\x7F",
		digit: "0-9",
		graph: "\\x21-\\x7E",
		lower: "a-z",
		print: "\\x20-\\x7E ",
		punct: "\\-!\"#$%&'()\\*+,./:;<=>?@[\\]^_`{|}~",
		space: " \\t\\r\\n\\v\\f",
		upper: "A-Z",
		word: "A-Za-z0-9_",
		xdigit: "A-Fa-f0-9"
	};
	module.exports = {
		DEFAULT_MAX_EXTGLOB_RECURSION,
		MAX_LENGTH: 65536,
		POSIX_REGEX_SOURCE,
		REGEX_BACKSLASH: /\\(?![*+?^${}(|)[\]])/g,
		REGEX_NON_SPECIAL_CHARS: /^[^@![\].,$*+?^{}()|\\/]+/,
		REGEX_SPECIAL_CHARS: /[-*+?.^${}(|)[\]]/,
		REGEX_SPECIAL_CHARS_BACKREF: /(\\?)((\W)(\3*))/g,
		REGEX_SPECIAL_CHARS_GLOBAL: /([-*+?.^${}(|)[\]])/g,
		REGEX_REMOVE_BACKSLASH: /(?:\[.*?[^\\]\]|\\(?=.))/g,
		REPLACEMENTS: {
			__proto__: null,
			"***": "*",
			"**/**": "**",
			"**/**/**": "**"
		},
		CHAR_0: 48,
		CHAR_9: 57,
		CHAR_UPPERCASE_A: 65,
		CHAR_LOWERCASE_A: 97,
		CHAR_UPPERCASE_Z: 90,
		CHAR_LOWERCASE_Z: 122,
		CHAR_LEFT_PARENTHESES: 40,
		CHAR_RIGHT_PARENTHESES: 41,
		CHAR_ASTERISK: 42,
		CHAR_AMPERSAND: 38,
		CHAR_AT: 64,
		CHAR_BACKWARD_SLASH: 92,
		CHAR_CARRIAGE_RETURN: 13,
		CHAR_CIRCUMFLEX_ACCENT: 94,
		CHAR_COLON: 58,
		CHAR_COMMA: 44,
		CHAR_DOT: 46,
		CHAR_DOUBLE_QUOTE: 34,
		CHAR_EQUAL: 61,
		CHAR_EXCLAMATION_MARK: 33,
		CHAR_FORM_FEED: 12,
		CHAR_FORWARD_SLASH: 47,
		CHAR_GRAVE_ACCENT: 96,
		CHAR_HASH: 35,
		CHAR_HYPHEN_MINUS: 45,
		CHAR_LEFT_ANGLE_BRACKET: 60,
		CHAR_LEFT_CURLY_BRACE: 123,
		CHAR_LEFT_SQUARE_BRACKET: 91,
		CHAR_LINE_FEED: 10,
		CHAR_NO_BREAK_SPACE: 160,
		CHAR_PERCENT: 37,
		CHAR_PLUS: 43,
		CHAR_QUESTION_MARK: 63,
		CHAR_RIGHT_ANGLE_BRACKET: 62,
		CHAR_RIGHT_CURLY_BRACE: 125,
		CHAR_RIGHT_SQUARE_BRACKET: 93,
		CHAR_SEMICOLON: 59,
		CHAR_SINGLE_QUOTE: 39,
		CHAR_SPACE: 32,
		CHAR_TAB: 9,
		CHAR_UNDERSCORE: 95,
		CHAR_VERTICAL_LINE: 124,
		CHAR_ZERO_WIDTH_NOBREAK_SPACE: 65279,
		/**
		* Create EXTGLOB_CHARS
		*/
		extglobChars(chars) {
			return {
				"!": {
					type: "negate",
					open: "(?:(?!(?:",
					close: `))${chars.STAR})`
				},
				"?": {
					type: "qmark",
					open: "(?:",
					close: ")?"
				},
				"+": {
					type: "plus",
					open: "(?:",
					close: ")+"
				},
				"*": {
					type: "star",
					open: "(?:",
					close: ")*"
				},
				"@": {
					type: "at",
					open: "(?:",
					close: ")"
				}
			};
		},
		/**
		* Create GLOB_CHARS
		*/
		globChars(win32) {
			return win32 === true ? WINDOWS_CHARS : POSIX_CHARS;
		}
	};
}));

// node_modules/picomatch/lib/utils.js
var require_utils = /* @__PURE__ */ __commonJSMin(((exports) => {
	const { REGEX_BACKSLASH, REGEX_REMOVE_BACKSLASH, REGEX_SPECIAL_CHARS, REGEX_SPECIAL_CHARS_GLOBAL } = require_constants();
	exports.isObject = (val) => val !== null && typeof val === "object" && !Array.isArray(val);
	exports.hasRegexChars = (str) => REGEX_SPECIAL_CHARS.test(str);
	exports.isRegexChar = (str) => str.length === 1 && exports.hasRegexChars(str);
	exports.escapeRegex = (str) => str.replace(REGEX_SPECIAL_CHARS_GLOBAL, "\\$1");
	exports.toPosixSlashes = (str) => str.replace(REGEX_BACKSLASH, "/");
	exports.isWindows = () => {
		if (typeof navigator !== "undefined" && navigator.platform) {
			const platform = navigator.platform.toLowerCase();
			return platform === "win32" || platform === "windows";
		}
		if (typeof process !== "undefined" && process.platform) return process.platform === "win32";
		return false;
	};
	exports.removeBackslashes = (str) => {
		return str.replace(REGEX_REMOVE_BACKSLASH, (match) => {
			return match === "\\" ? "" : match;
		});
	};
	exports.escapeLast = (input, char, lastIdx) => {
		const idx = input.lastIndexOf(char, lastIdx);
		if (idx === -1) return input;
		if (input[idx - 1] === "\\") return exports.escapeLast(input, char, idx - 1);
		return `${input.slice(0, idx)}\\${input.slice(idx)}`;
	};
	exports.removePrefix = (input, state = {}) => {
		let output = input;
		if (output.startsWith("./")) {
			output = output.slice(2);
			state.prefix = "./";
		}
		return output;
	};
	exports.wrapOutput = (input, state = {}, options = {}) => {
		let output = `${options.contains ? "" : "^"}(?:${input})${options.contains ? "" : "$"}`;
		if (state.negated === true) output = `(?:^(?!${output}).*$)`;
		return output;
	};
	exports.basename = (path, { windows } = {}) => {
		const segs = path.split(windows ? /[\\/]/ : "/");
		const last = segs[segs.length - 1];
		if (last === "") return segs[segs.length - 2];
		return last;
	};
}));

// node_modules/picomatch/lib/scan.js
var require_scan = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const utils = require_utils();
	const { CHAR_ASTERISK, CHAR_AT, CHAR_BACKWARD_SLASH, CHAR_COMMA, CHAR_DOT, CHAR_EXCLAMATION_MARK, CHAR_FORWARD_SLASH, CHAR_LEFT_CURLY_BRACE, CHAR_LEFT_PARENTHESES, CHAR_LEFT_SQUARE_BRACKET, CHAR_PLUS, CHAR_QUESTION_MARK, CHAR_RIGHT_CURLY_BRACE, CHAR_RIGHT_PARENTHESES, CHAR_RIGHT_SQUARE_BRACKET } = require_constants();
	const isPathSeparator = (code) => {
		return code === CHAR_FORWARD_SLASH || code === CHAR_BACKWARD_SLASH;
	};
	const depth = (token) => {
		if (token.isPrefix !== true) token.depth = token.isGlobstar ? Infinity : 1;
	};
	/**
	* Quickly scans a glob pattern and returns an object with a handful of
	* useful properties, like `isGlob`, `path` (the leading non-glob, if it exists),
	* `glob` (the actual pattern), `negated` (true if the path starts with `!` but not
	* with `!(`) and `negatedExtglob` (true if the path starts with `!(`).
	*
	* ```js
	* const pm = require('picomatch');
	* console.log(pm.scan('foo/bar/*.js'));
	* { isGlob: true, input: 'foo/bar/*.js', base: 'foo/bar', glob: '*.js' }
	* ```
	* @param {String} `str`
	* @param {Object} `options`
	* @return {Object} Returns an object with tokens and regex source string.
	* @api public
	*/
	const scan = (input, options) => {
		const opts = options || {};
		const length = input.length - 1;
		const scanToEnd = opts.parts === true || opts.tokens === true || opts.scanToEnd === true;
		const slashes = [];
		const tokens = [];
		const parts = [];
		let str = input;
		let index = -1;
		let start = 0;
		let lastIndex = 0;
		let isBrace = false;
		let isBracket = false;
		let isGlob = false;
		let isExtglob = false;
		let isGlobstar = false;
		let braceEscaped = false;
		let backslashes = false;
		let negated = false;
		let negatedExtglob = false;
		let finished = false;
		let braces = 0;
		let prev;
		let code;
		let token = {
			value: "",
			depth: 0,
			isGlob: false
		};
		const eos = () => index >= length;
		const peek = () => str.charCodeAt(index + 1);
		const advance = () => {
			prev = code;
			return str.charCodeAt(++index);
		};
		while (index < length) {
			code = advance();
			let next;
			if (code === CHAR_BACKWARD_SLASH) {
				backslashes = token.backslashes = true;
				code = advance();
				if (code === CHAR_LEFT_CURLY_BRACE) braceEscaped = true;
				continue;
			}
			if (braceEscaped === true || code === CHAR_LEFT_CURLY_BRACE) {
				braces++;
				while (eos() !== true && (code = advance())) {
					if (code === CHAR_BACKWARD_SLASH) {
						backslashes = token.backslashes = true;
						advance();
						continue;
					}
					if (code === CHAR_LEFT_CURLY_BRACE) {
						braces++;
						continue;
					}
					if (braceEscaped !== true && code === CHAR_DOT && (code = advance()) === CHAR_DOT) {
						isBrace = token.isBrace = true;
						isGlob = token.isGlob = true;
						finished = true;
						if (scanToEnd === true) continue;
						break;
					}
					if (braceEscaped !== true && code === CHAR_COMMA) {
						isBrace = token.isBrace = true;
						isGlob = token.isGlob = true;
						finished = true;
						if (scanToEnd === true) continue;
						break;
					}
					if (code === CHAR_RIGHT_CURLY_BRACE) {
						braces--;
						if (braces === 0) {
							braceEscaped = false;
							isBrace = token.isBrace = true;
							finished = true;
							break;
						}
					}
				}
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_FORWARD_SLASH) {
				slashes.push(index);
				tokens.push(token);
				token = {
					value: "",
					depth: 0,
					isGlob: false
				};
				if (finished === true) continue;
				if (prev === CHAR_DOT && index === start + 1) {
					start += 2;
					continue;
				}
				lastIndex = index + 1;
				continue;
			}
			if (opts.noext !== true) {
				if ((code === CHAR_PLUS || code === CHAR_AT || code === CHAR_ASTERISK || code === CHAR_QUESTION_MARK || code === CHAR_EXCLAMATION_MARK) === true && peek() === CHAR_LEFT_PARENTHESES) {
					isGlob = token.isGlob = true;
					isExtglob = token.isExtglob = true;
					finished = true;
					if (code === CHAR_EXCLAMATION_MARK && index === start) negatedExtglob = true;
					if (scanToEnd === true) {
						let parens = 0;
						while (eos() !== true && (code = advance())) {
							if (code === CHAR_BACKWARD_SLASH) {
								backslashes = token.backslashes = true;
								advance();
								continue;
							}
							if (code === CHAR_LEFT_PARENTHESES) {
								parens++;
								continue;
							}
							if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
								finished = true;
								break;
							}
						}
						continue;
					}
					break;
				}
			}
			if (code === CHAR_ASTERISK) {
				if (prev === CHAR_ASTERISK) isGlobstar = token.isGlobstar = true;
				isGlob = token.isGlob = true;
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_QUESTION_MARK) {
				isGlob = token.isGlob = true;
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_LEFT_SQUARE_BRACKET) {
				while (eos() !== true && (next = advance())) {
					if (next === CHAR_BACKWARD_SLASH) {
						backslashes = token.backslashes = true;
						advance();
						continue;
					}
					if (next === CHAR_RIGHT_SQUARE_BRACKET) {
						isBracket = token.isBracket = true;
						isGlob = token.isGlob = true;
						finished = true;
						break;
					}
				}
				if (scanToEnd === true) continue;
				break;
			}
			if (opts.nonegate !== true && code === CHAR_EXCLAMATION_MARK && index === start) {
				negated = token.negated = true;
				start++;
				continue;
			}
			if (opts.noparen !== true && code === CHAR_LEFT_PARENTHESES) {
				isGlob = token.isGlob = true;
				if (scanToEnd === true) {
					let parens = 1;
					while (eos() !== true && (code = advance())) {
						if (code === CHAR_BACKWARD_SLASH) {
							backslashes = token.backslashes = true;
							advance();
							continue;
						}
						if (code === CHAR_LEFT_PARENTHESES) {
							parens++;
							continue;
						}
						if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
							finished = true;
							break;
						}
					}
					continue;
				}
				break;
			}
			if (isGlob === true) {
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
		}
		if (opts.noext === true) {
			isExtglob = false;
			isGlob = false;
		}
		let base = str;
		let prefix = "";
		let glob = "";
		if (start > 0) {
			prefix = str.slice(0, start);
			str = str.slice(start);
			lastIndex -= start;
		}
		if (base && isGlob === true && lastIndex > 0) {
			base = str.slice(0, lastIndex);
			glob = str.slice(lastIndex);
		} else if (isGlob === true) {
			base = "";
			glob = str;
		} else base = str;
		if (base && base !== "" && base !== "/" && base !== str) {
			if (isPathSeparator(base.charCodeAt(base.length - 1))) base = base.slice(0, -1);
		}
		if (opts.unescape === true) {
			if (glob) glob = utils.removeBackslashes(glob);
			if (base && backslashes === true) base = utils.removeBackslashes(base);
		}
		const state = {
			prefix,
			input,
			start,
			base,
			glob,
			isBrace,
			isBracket,
			isGlob,
			isExtglob,
			isGlobstar,
			negated,
			negatedExtglob
		};
		if (opts.tokens === true) {
			state.maxDepth = 0;
			if (!isPathSeparator(code)) tokens.push(token);
			state.tokens = tokens;
		}
		if (opts.parts === true || opts.tokens === true) {
			let prevIndex;
			for (let idx = 0; idx < slashes.length; idx++) {
				const n = prevIndex !== void 0 ? prevIndex + 1 : start;
				const i = slashes[idx];
				const value = input.slice(n, i);
				if (opts.tokens) {
					if (idx === 0 && start !== 0) {
						tokens[idx].isPrefix = true;
						tokens[idx].value = prefix;
					} else tokens[idx].value = value;
					depth(tokens[idx]);
					state.maxDepth += tokens[idx].depth;
				}
				if (i >= start) {
					parts.push(value);
					prevIndex = i;
				}
			}
			const n = prevIndex !== void 0 ? prevIndex + 1 : start;
			const value = input.slice(n);
			parts.push(value);
			if (opts.tokens && prevIndex && prevIndex + 1 < input.length) {
				tokens[tokens.length - 1].value = value;
				depth(tokens[tokens.length - 1]);
				state.maxDepth += tokens[tokens.length - 1].depth;
			}
			state.slashes = slashes;
			state.parts = parts;
		}
		return state;
	};
	module.exports = scan;
}));

// node_modules/picomatch/lib/parse.js
var require_parse = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const constants = require_constants();
	const utils = require_utils();
	/**
	* Constants
	*/
	const { MAX_LENGTH, POSIX_REGEX_SOURCE, REGEX_NON_SPECIAL_CHARS, REGEX_SPECIAL_CHARS_BACKREF, REPLACEMENTS } = constants;
	/**
	* Helpers
	*/
	const expandRange = (args, options) => {
		if (typeof options.expandRange === "function") return options.expandRange(...args, options);
		args.sort();
		const value = `[${args.join("-")}]`;
		try {
			new RegExp(value);
		} catch (ex) {
			return args.map((v) => utils.escapeRegex(v)).join("..");
		}
		return value;
	};
	/**
	* Create the message for a syntax error
	*/
	const syntaxError = (type, char) => {
		return `Missing ${type}: "${char}" - use "\\\\${char}" to match literal characters`;
	};
	const splitTopLevel = (input) => {
		const parts = [];
		let bracket = 0;
		let paren = 0;
		let quote = 0;
		let value = "";
		let escaped = false;
		for (const ch of input) {
			if (escaped === true) {
				value += ch;
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				value += ch;
				escaped = true;
				continue;
			}
			if (ch === "\"") {
				quote = quote === 1 ? 0 : 1;
				value += ch;
				continue;
			}
			if (quote === 0) {
				if (ch === "[") bracket++;
				else if (ch === "]" && bracket > 0) bracket--;
				else if (bracket === 0) {
					if (ch === "(") paren++;
					else if (ch === ")" && paren > 0) paren--;
					else if (ch === "|" && paren === 0) {
						parts.push(value);
						value = "";
						continue;
					}
				}
			}
			value += ch;
		}
		parts.push(value);
		return parts;
	};
	const isPlainBranch = (branch) => {
		let escaped = false;
		for (const ch of branch) {
			if (escaped === true) {
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				escaped = true;
				continue;
			}
			if (/[?*+@!()[\]{}]/.test(ch)) return false;
		}
		return true;
	};
	const normalizeSimpleBranch = (branch) => {
		let value = branch.trim();
		let changed = true;
		while (changed === true) {
			changed = false;
			if (/^@\([^\\()[\]{}|]+\)$/.test(value)) {
				value = value.slice(2, -1);
				changed = true;
			}
		}
		if (!isPlainBranch(value)) return;
		return value.replace(/\\(.)/g, "$1");
	};
	const hasRepeatedCharPrefixOverlap = (branches) => {
		const values = branches.map(normalizeSimpleBranch).filter(Boolean);
		for (let i = 0; i < values.length; i++) for (let j = i + 1; j < values.length; j++) {
			const a = values[i];
			const b = values[j];
			const char = a[0];
			if (!char || a !== char.repeat(a.length) || b !== char.repeat(b.length)) continue;
			if (a === b || a.startsWith(b) || b.startsWith(a)) return true;
		}
		return false;
	};
	const parseRepeatedExtglob = (pattern, requireEnd = true) => {
		if (pattern[0] !== "+" && pattern[0] !== "*" || pattern[1] !== "(") return;
		let bracket = 0;
		let paren = 0;
		let quote = 0;
		let escaped = false;
		for (let i = 1; i < pattern.length; i++) {
			const ch = pattern[i];
			if (escaped === true) {
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				escaped = true;
				continue;
			}
			if (ch === "\"") {
				quote = quote === 1 ? 0 : 1;
				continue;
			}
			if (quote === 1) continue;
			if (ch === "[") {
				bracket++;
				continue;
			}
			if (ch === "]" && bracket > 0) {
				bracket--;
				continue;
			}
			if (bracket > 0) continue;
			if (ch === "(") {
				paren++;
				continue;
			}
			if (ch === ")") {
				paren--;
				if (paren === 0) {
					if (requireEnd === true && i !== pattern.length - 1) return;
					return {
						type: pattern[0],
						body: pattern.slice(2, i),
						end: i
					};
				}
			}
		}
	};
	const buildCharClassStar = (chars) => {
		return `${chars.length === 1 ? utils.escapeRegex(chars[0]) : `[${chars.map((ch) => utils.escapeRegex(ch)).join("")}]`}*`;
	};
	const getStarExtglobSequenceChars = (pattern) => {
		let index = 0;
		const chars = [];
		while (index < pattern.length) {
			const match = parseRepeatedExtglob(pattern.slice(index), false);
			if (!match || match.type !== "*") return;
			const branches = splitTopLevel(match.body).map((branch) => branch.trim());
			if (branches.length !== 1) return;
			const branch = normalizeSimpleBranch(branches[0]);
			if (!branch || branch.length !== 1) return;
			chars.push(branch);
			index += match.end + 1;
		}
		if (chars.length < 1) return;
		return chars;
	};
	const repeatedExtglobRecursion = (pattern) => {
		let depth = 0;
		let value = pattern.trim();
		let match = parseRepeatedExtglob(value);
		while (match) {
			depth++;
			value = match.body.trim();
			match = parseRepeatedExtglob(value);
		}
		return depth;
	};
	const analyzeRepeatedExtglob = (body, options) => {
		if (options.maxExtglobRecursion === false) return { risky: false };
		const max = typeof options.maxExtglobRecursion === "number" ? options.maxExtglobRecursion : constants.DEFAULT_MAX_EXTGLOB_RECURSION;
		const branches = splitTopLevel(body).map((branch) => branch.trim());
		if (branches.length > 1) {
			if (branches.some((branch) => branch === "") || branches.some((branch) => /^[*?]+$/.test(branch)) || hasRepeatedCharPrefixOverlap(branches)) return { risky: true };
		}
		const safeChars = [];
		let sawStarSequence = false;
		let combinable = true;
		for (const branch of branches) {
			const chars = getStarExtglobSequenceChars(branch);
			if (chars) {
				sawStarSequence = true;
				safeChars.push(...chars);
				continue;
			}
			const literal = normalizeSimpleBranch(branch);
			if (literal && literal.length === 1) {
				safeChars.push(literal);
				continue;
			}
			combinable = false;
			if (repeatedExtglobRecursion(branch) > max) return { risky: true };
		}
		if (sawStarSequence) return combinable ? {
			risky: true,
			safeOutput: buildCharClassStar([...new Set(safeChars)])
		} : { risky: true };
		return { risky: false };
	};
	/**
	* Parse the given input string.
	* @param {String} input
	* @param {Object} options
	* @return {Object}
	*/
	const parse = (input, options) => {
		if (typeof input !== "string") throw new TypeError("Expected a string");
		input = REPLACEMENTS[input] || input;
		const opts = { ...options };
		const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
		let len = input.length;
		if (len > max) throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
		const bos = {
			type: "bos",
			value: "",
			output: opts.prepend || ""
		};
		const tokens = [bos];
		const capture = opts.capture ? "" : "?:";
		const PLATFORM_CHARS = constants.globChars(opts.windows);
		const EXTGLOB_CHARS = constants.extglobChars(PLATFORM_CHARS);
		const { DOT_LITERAL, PLUS_LITERAL, SLASH_LITERAL, ONE_CHAR, DOTS_SLASH, NO_DOT, NO_DOT_SLASH, NO_DOTS_SLASH, QMARK, QMARK_NO_DOT, STAR, START_ANCHOR } = PLATFORM_CHARS;
		const globstar = (opts) => {
			return `(${capture}(?:(?!${START_ANCHOR}${opts.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
		};
		const nodot = opts.dot ? "" : NO_DOT;
		const qmarkNoDot = opts.dot ? QMARK : QMARK_NO_DOT;
		let star = opts.bash === true ? globstar(opts) : STAR;
		if (opts.capture) star = `(${star})`;
		if (typeof opts.noext === "boolean") opts.noextglob = opts.noext;
		const state = {
			input,
			index: -1,
			start: 0,
			dot: opts.dot === true,
			consumed: "",
			output: "",
			prefix: "",
			backtrack: false,
			negated: false,
			brackets: 0,
			braces: 0,
			parens: 0,
			quotes: 0,
			globstar: false,
			tokens
		};
		input = utils.removePrefix(input, state);
		len = input.length;
		const extglobs = [];
		const braces = [];
		const stack = [];
		let prev = bos;
		let value;
		/**
		* Tokenizing helpers
		*/
		const eos = () => state.index === len - 1;
		const peek = state.peek = (n = 1) => input[state.index + n];
		const advance = state.advance = () => input[++state.index] || "";
		const remaining = () => input.slice(state.index + 1);
		const consume = (value = "", num = 0) => {
			state.consumed += value;
			state.index += num;
		};
		const append = (token) => {
			state.output += token.output != null ? token.output : token.value;
			consume(token.value);
		};
		const negate = () => {
			let count = 1;
			while (peek() === "!" && (peek(2) !== "(" || peek(3) === "?")) {
				advance();
				state.start++;
				count++;
			}
			if (count % 2 === 0) return false;
			state.negated = true;
			state.start++;
			return true;
		};
		const increment = (type) => {
			state[type]++;
			stack.push(type);
		};
		const decrement = (type) => {
			state[type]--;
			stack.pop();
		};
		/**
		* Push tokens onto the tokens array. This helper speeds up
		* tokenizing by 1) helping us avoid backtracking as much as possible,
		* and 2) helping us avoid creating extra tokens when consecutive
		* characters are plain text. This improves performance and simplifies
		* lookbehinds.
		*/
		const push = (tok) => {
			if (prev.type === "globstar") {
				const isBrace = state.braces > 0 && (tok.type === "comma" || tok.type === "brace");
				const isExtglob = tok.extglob === true || extglobs.length && (tok.type === "pipe" || tok.type === "paren");
				if (tok.type !== "slash" && tok.type !== "paren" && !isBrace && !isExtglob) {
					state.output = state.output.slice(0, -prev.output.length);
					prev.type = "star";
					prev.value = "*";
					prev.output = star;
					state.output += prev.output;
				}
			}
			if (extglobs.length && tok.type !== "paren") extglobs[extglobs.length - 1].inner += tok.value;
			if (tok.value || tok.output) append(tok);
			if (prev && prev.type === "text" && tok.type === "text") {
				prev.output = (prev.output || prev.value) + tok.value;
				prev.value += tok.value;
				return;
			}
			tok.prev = prev;
			tokens.push(tok);
			prev = tok;
		};
		const extglobOpen = (type, value) => {
			const token = {
				...EXTGLOB_CHARS[value],
				conditions: 1,
				inner: ""
			};
			token.prev = prev;
			token.parens = state.parens;
			token.output = state.output;
			token.startIndex = state.index;
			token.tokensIndex = tokens.length;
			const output = (opts.capture ? "(" : "") + token.open;
			increment("parens");
			push({
				type,
				value,
				output: state.output ? "" : ONE_CHAR
			});
			push({
				type: "paren",
				extglob: true,
				value: advance(),
				output
			});
			extglobs.push(token);
		};
		const extglobClose = (token) => {
			const literal = input.slice(token.startIndex, state.index + 1);
			const body = input.slice(token.startIndex + 2, state.index);
			const analysis = analyzeRepeatedExtglob(body, opts);
			if ((token.type === "plus" || token.type === "star") && analysis.risky) {
				const safeOutput = analysis.safeOutput ? (token.output ? "" : ONE_CHAR) + (opts.capture ? `(${analysis.safeOutput})` : analysis.safeOutput) : void 0;
				const open = tokens[token.tokensIndex];
				open.type = "text";
				open.value = literal;
				open.output = safeOutput || utils.escapeRegex(literal);
				for (let i = token.tokensIndex + 1; i < tokens.length; i++) {
					tokens[i].value = "";
					tokens[i].output = "";
					delete tokens[i].suffix;
				}
				state.output = token.output + open.output;
				state.backtrack = true;
				push({
					type: "paren",
					extglob: true,
					value,
					output: ""
				});
				decrement("parens");
				return;
			}
			let output = token.close + (opts.capture ? ")" : "");
			let rest;
			if (token.type === "negate") {
				let extglobStar = star;
				if (token.inner && token.inner.length > 1 && token.inner.includes("/")) extglobStar = globstar(opts);
				if (extglobStar !== star || eos() || /^\)+$/.test(remaining())) output = token.close = `)$))${extglobStar}`;
				if (token.inner.includes("*") && (rest = remaining()) && /^\.[^\\/.]+$/.test(rest)) output = token.close = `)${parse(rest, {
					...options,
					fastpaths: false
				}).output})${extglobStar})`;
				if (token.prev.type === "bos") state.negatedExtglob = true;
			}
			push({
				type: "paren",
				extglob: true,
				value,
				output
			});
			decrement("parens");
		};
		/**
		* Fast paths
		*/
		if (opts.fastpaths !== false && !/(^[*!]|[/()[\]{}"])/.test(input)) {
			let backslashes = false;
			let output = input.replace(REGEX_SPECIAL_CHARS_BACKREF, (m, esc, chars, first, rest, index) => {
				if (first === "\\") {
					backslashes = true;
					return m;
				}
				if (first === "?") {
					if (esc) return esc + first + (rest ? QMARK.repeat(rest.length) : "");
					if (index === 0) return qmarkNoDot + (rest ? QMARK.repeat(rest.length) : "");
					return QMARK.repeat(chars.length);
				}
				if (first === ".") return DOT_LITERAL.repeat(chars.length);
				if (first === "*") {
					if (esc) return esc + first + (rest ? star : "");
					return star;
				}
				return esc ? m : `\\${m}`;
			});
			if (backslashes === true) {
				if (opts.unescape === true) output = output.replace(/\\/g, "");
				else output = output.replace(/\\+/g, (m) => {
					return m.length % 2 === 0 ? "\\\\" : m ? "\\" : "";
				});
			}
			if (output === input && opts.contains === true) {
				state.output = input;
				return state;
			}
			state.output = utils.wrapOutput(output, state, options);
			return state;
		}
		/**
		* Tokenize input until we reach end-of-string
		*/
		while (!eos()) {
			value = advance();
			if (value === "\0") continue;
			/**
			* Escaped characters
			*/
			if (value === "\\") {
				const next = peek();
				if (next === "/" && opts.bash !== true) continue;
				if (next === "." || next === ";") continue;
				if (!next) {
					value += "\\";
					push({
						type: "text",
						value
					});
					continue;
				}
				const match = /^\\+/.exec(remaining());
				let slashes = 0;
				if (match && match[0].length > 2) {
					slashes = match[0].length;
					state.index += slashes;
					if (slashes % 2 !== 0) value += "\\";
				}
				if (opts.unescape === true) value = advance();
				else value += advance();
				if (state.brackets === 0) {
					push({
						type: "text",
						value
					});
					continue;
				}
			}
			/**
			* If we're inside a regex character class, continue
			* until we reach the closing bracket.
			*/
			if (state.brackets > 0 && (value !== "]" || prev.value === "[" || prev.value === "[^")) {
				if (opts.posix !== false && value === ":") {
					const inner = prev.value.slice(1);
					if (inner.includes("[")) {
						prev.posix = true;
						if (inner.includes(":")) {
							const idx = prev.value.lastIndexOf("[");
							const pre = prev.value.slice(0, idx);
							const rest = prev.value.slice(idx + 2);
							const posix = POSIX_REGEX_SOURCE[rest];
							if (posix) {
								prev.value = pre + posix;
								state.backtrack = true;
								advance();
								if (!bos.output && tokens.indexOf(prev) === 1) bos.output = ONE_CHAR;
								continue;
							}
						}
					}
				}
				if (value === "[" && peek() !== ":" || value === "-" && peek() === "]") value = `\\${value}`;
				if (value === "]" && (prev.value === "[" || prev.value === "[^")) value = `\\${value}`;
				if (opts.posix === true && value === "!" && prev.value === "[") value = "^";
				prev.value += value;
				append({ value });
				continue;
			}
			/**
			* If we're inside a quoted string, continue
			* until we reach the closing double quote.
			*/
			if (state.quotes === 1 && value !== "\"") {
				value = utils.escapeRegex(value);
				prev.value += value;
				append({ value });
				continue;
			}
			/**
			* Double quotes
			*/
			if (value === "\"") {
				state.quotes = state.quotes === 1 ? 0 : 1;
				if (opts.keepQuotes === true) push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Parentheses
			*/
			if (value === "(") {
				increment("parens");
				push({
					type: "paren",
					value
				});
				continue;
			}
			if (value === ")") {
				if (state.parens === 0 && opts.strictBrackets === true) throw new SyntaxError(syntaxError("opening", "("));
				const extglob = extglobs[extglobs.length - 1];
				if (extglob && state.parens === extglob.parens + 1) {
					extglobClose(extglobs.pop());
					continue;
				}
				push({
					type: "paren",
					value,
					output: state.parens ? ")" : "\\)"
				});
				decrement("parens");
				continue;
			}
			/**
			* Square brackets
			*/
			if (value === "[") {
				if (opts.nobracket === true || !remaining().includes("]")) {
					if (opts.nobracket !== true && opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "]"));
					value = `\\${value}`;
				} else increment("brackets");
				push({
					type: "bracket",
					value
				});
				continue;
			}
			if (value === "]") {
				if (opts.nobracket === true || prev && prev.type === "bracket" && prev.value.length === 1) {
					push({
						type: "text",
						value,
						output: `\\${value}`
					});
					continue;
				}
				if (state.brackets === 0) {
					if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("opening", "["));
					push({
						type: "text",
						value,
						output: `\\${value}`
					});
					continue;
				}
				decrement("brackets");
				const prevValue = prev.value.slice(1);
				if (prev.posix !== true && prevValue[0] === "^" && !prevValue.includes("/")) value = `/${value}`;
				prev.value += value;
				append({ value });
				if (opts.literalBrackets === false || utils.hasRegexChars(prevValue)) continue;
				const escaped = utils.escapeRegex(prev.value);
				state.output = state.output.slice(0, -prev.value.length);
				if (opts.literalBrackets === true) {
					state.output += escaped;
					prev.value = escaped;
					continue;
				}
				prev.value = `(${capture}${escaped}|${prev.value})`;
				state.output += prev.value;
				continue;
			}
			/**
			* Braces
			*/
			if (value === "{" && opts.nobrace !== true) {
				increment("braces");
				const open = {
					type: "brace",
					value,
					output: "(",
					outputIndex: state.output.length,
					tokensIndex: state.tokens.length
				};
				braces.push(open);
				push(open);
				continue;
			}
			if (value === "}") {
				const brace = braces[braces.length - 1];
				if (opts.nobrace === true || !brace) {
					push({
						type: "text",
						value,
						output: value
					});
					continue;
				}
				let output = ")";
				if (brace.dots === true) {
					const arr = tokens.slice();
					const range = [];
					for (let i = arr.length - 1; i >= 0; i--) {
						tokens.pop();
						if (arr[i].type === "brace") break;
						if (arr[i].type !== "dots") range.unshift(arr[i].value);
					}
					output = expandRange(range, opts);
					state.backtrack = true;
				}
				if (brace.comma !== true && brace.dots !== true) {
					const out = state.output.slice(0, brace.outputIndex);
					const toks = state.tokens.slice(brace.tokensIndex);
					brace.value = brace.output = "\\{";
					value = output = "\\}";
					state.output = out;
					for (const t of toks) state.output += t.output || t.value;
				}
				push({
					type: "brace",
					value,
					output
				});
				decrement("braces");
				braces.pop();
				continue;
			}
			/**
			* Pipes
			*/
			if (value === "|") {
				if (extglobs.length > 0) extglobs[extglobs.length - 1].conditions++;
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Commas
			*/
			if (value === ",") {
				let output = value;
				const brace = braces[braces.length - 1];
				if (brace && stack[stack.length - 1] === "braces") {
					brace.comma = true;
					output = "|";
				}
				push({
					type: "comma",
					value,
					output
				});
				continue;
			}
			/**
			* Slashes
			*/
			if (value === "/") {
				if (prev.type === "dot" && state.index === state.start + 1) {
					state.start = state.index + 1;
					state.consumed = "";
					state.output = "";
					tokens.pop();
					prev = bos;
					continue;
				}
				push({
					type: "slash",
					value,
					output: SLASH_LITERAL
				});
				continue;
			}
			/**
			* Dots
			*/
			if (value === ".") {
				if (state.braces > 0 && prev.type === "dot") {
					if (prev.value === ".") prev.output = DOT_LITERAL;
					const brace = braces[braces.length - 1];
					prev.type = "dots";
					prev.output += value;
					prev.value += value;
					brace.dots = true;
					continue;
				}
				if (state.braces + state.parens === 0 && prev.type !== "bos" && prev.type !== "slash") {
					push({
						type: "text",
						value,
						output: DOT_LITERAL
					});
					continue;
				}
				push({
					type: "dot",
					value,
					output: DOT_LITERAL
				});
				continue;
			}
			/**
			* Question marks
			*/
			if (value === "?") {
				if (!(prev && prev.value === "(") && opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					extglobOpen("qmark", value);
					continue;
				}
				if (prev && prev.type === "paren") {
					const next = peek();
					let output = value;
					if (prev.value === "(" && !/[!=<:]/.test(next) || next === "<" && !/<([!=]|\w+>)/.test(remaining())) output = `\\${value}`;
					push({
						type: "text",
						value,
						output
					});
					continue;
				}
				if (opts.dot !== true && (prev.type === "slash" || prev.type === "bos")) {
					push({
						type: "qmark",
						value,
						output: QMARK_NO_DOT
					});
					continue;
				}
				push({
					type: "qmark",
					value,
					output: QMARK
				});
				continue;
			}
			/**
			* Exclamation
			*/
			if (value === "!") {
				if (opts.noextglob !== true && peek() === "(") {
					if (peek(2) !== "?" || !/[!=<:]/.test(peek(3))) {
						extglobOpen("negate", value);
						continue;
					}
				}
				if (opts.nonegate !== true && state.index === 0) {
					negate();
					continue;
				}
			}
			/**
			* Plus
			*/
			if (value === "+") {
				if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					extglobOpen("plus", value);
					continue;
				}
				if (prev && prev.value === "(" || opts.regex === false) {
					push({
						type: "plus",
						value,
						output: PLUS_LITERAL
					});
					continue;
				}
				if (prev && (prev.type === "bracket" || prev.type === "paren" || prev.type === "brace") || state.parens > 0) {
					push({
						type: "plus",
						value
					});
					continue;
				}
				push({
					type: "plus",
					value: PLUS_LITERAL
				});
				continue;
			}
			/**
			* Plain text
			*/
			if (value === "@") {
				if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					push({
						type: "at",
						extglob: true,
						value,
						output: ""
					});
					continue;
				}
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Plain text
			*/
			if (value !== "*") {
				if (value === "$" || value === "^") value = `\\${value}`;
				const match = REGEX_NON_SPECIAL_CHARS.exec(remaining());
				if (match) {
					value += match[0];
					state.index += match[0].length;
				}
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Stars
			*/
			if (prev && (prev.type === "globstar" || prev.star === true)) {
				prev.type = "star";
				prev.star = true;
				prev.value += value;
				prev.output = star;
				state.backtrack = true;
				state.globstar = true;
				consume(value);
				continue;
			}
			let rest = remaining();
			if (opts.noextglob !== true && /^\([^?]/.test(rest)) {
				extglobOpen("star", value);
				continue;
			}
			if (prev.type === "star") {
				if (opts.noglobstar === true) {
					consume(value);
					continue;
				}
				const prior = prev.prev;
				const before = prior.prev;
				const isStart = prior.type === "slash" || prior.type === "bos";
				const afterStar = before && (before.type === "star" || before.type === "globstar");
				if (opts.bash === true && (!isStart || rest[0] && rest[0] !== "/")) {
					push({
						type: "star",
						value,
						output: ""
					});
					continue;
				}
				const isBrace = state.braces > 0 && (prior.type === "comma" || prior.type === "brace");
				const isExtglob = extglobs.length && (prior.type === "pipe" || prior.type === "paren");
				if (!isStart && prior.type !== "paren" && !isBrace && !isExtglob) {
					push({
						type: "star",
						value,
						output: ""
					});
					continue;
				}
				while (rest.slice(0, 3) === "/**") {
					const after = input[state.index + 4];
					if (after && after !== "/") break;
					rest = rest.slice(3);
					consume("/**", 3);
				}
				const isEnd = eos() || state.parens > 0 && rest === ")".repeat(state.parens) && !extglobs.some((extglob) => extglob.type === "negate");
				if (prior.type === "bos" && eos()) {
					prev.type = "globstar";
					prev.value += value;
					prev.output = globstar(opts);
					state.output = prev.output;
					state.globstar = true;
					consume(value);
					continue;
				}
				if (prior.type === "slash" && prior.prev.type !== "bos" && !afterStar && isEnd) {
					state.output = state.output.slice(0, -(prior.output + prev.output).length);
					prior.output = `(?:${prior.output}`;
					prev.type = "globstar";
					prev.output = globstar(opts) + (opts.strictSlashes ? ")" : "|$)");
					prev.value += value;
					state.globstar = true;
					state.output += prior.output + prev.output;
					consume(value);
					continue;
				}
				if (prior.type === "slash" && prior.prev.type !== "bos" && rest[0] === "/") {
					const end = rest[1] !== void 0 ? "|$" : "";
					state.output = state.output.slice(0, -(prior.output + prev.output).length);
					prior.output = `(?:${prior.output}`;
					prev.type = "globstar";
					prev.output = `${globstar(opts)}${SLASH_LITERAL}|${SLASH_LITERAL}${end})`;
					prev.value += value;
					state.output += prior.output + prev.output;
					state.globstar = true;
					consume(value + advance());
					push({
						type: "slash",
						value: "/",
						output: ""
					});
					continue;
				}
				if (prior.type === "bos" && rest[0] === "/") {
					prev.type = "globstar";
					prev.value += value;
					prev.output = `(?:^|${SLASH_LITERAL}|${globstar(opts)}${SLASH_LITERAL})`;
					state.output = prev.output;
					state.globstar = true;
					consume(value + advance());
					push({
						type: "slash",
						value: "/",
						output: ""
					});
					continue;
				}
				state.output = state.output.slice(0, -prev.output.length);
				prev.type = "globstar";
				prev.output = globstar(opts);
				prev.value += value;
				state.output += prev.output;
				state.globstar = true;
				consume(value);
				continue;
			}
			const token = {
				type: "star",
				value,
				output: star
			};
			if (opts.bash === true) {
				token.output = ".*?";
				if (prev.type === "bos" || prev.type === "slash") token.output = nodot + token.output;
				push(token);
				continue;
			}
			if (prev && (prev.type === "bracket" || prev.type === "paren") && opts.regex === true) {
				token.output = value;
				push(token);
				continue;
			}
			if (state.index === state.start || prev.type === "slash" || prev.type === "dot") {
				if (prev.type === "dot") {
					state.output += NO_DOT_SLASH;
					prev.output += NO_DOT_SLASH;
				} else if (opts.dot === true) {
					state.output += NO_DOTS_SLASH;
					prev.output += NO_DOTS_SLASH;
				} else {
					state.output += nodot;
					prev.output += nodot;
				}
				if (peek() !== "*") {
					state.output += ONE_CHAR;
					prev.output += ONE_CHAR;
				}
			}
			push(token);
		}
		while (state.brackets > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "]"));
			state.output = utils.escapeLast(state.output, "[");
			decrement("brackets");
		}
		while (state.parens > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", ")"));
			state.output = utils.escapeLast(state.output, "(");
			decrement("parens");
		}
		while (state.braces > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "}"));
			state.output = utils.escapeLast(state.output, "{");
			decrement("braces");
		}
		if (opts.strictSlashes !== true && (prev.type === "star" || prev.type === "bracket")) push({
			type: "maybe_slash",
			value: "",
			output: `${SLASH_LITERAL}?`
		});
		if (state.backtrack === true) {
			state.output = "";
			for (const token of state.tokens) {
				state.output += token.output != null ? token.output : token.value;
				if (token.suffix) state.output += token.suffix;
			}
		}
		return state;
	};
	/**
	* Fast paths for creating regular expressions for common glob patterns.
	* This can significantly speed up processing and has very little downside
	* impact when none of the fast paths match.
	*/
	parse.fastpaths = (input, options) => {
		const opts = { ...options };
		const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
		const len = input.length;
		if (len > max) throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
		input = REPLACEMENTS[input] || input;
		const { DOT_LITERAL, SLASH_LITERAL, ONE_CHAR, DOTS_SLASH, NO_DOT, NO_DOTS, NO_DOTS_SLASH, STAR, START_ANCHOR } = constants.globChars(opts.windows);
		const nodot = opts.dot ? NO_DOTS : NO_DOT;
		const slashDot = opts.dot ? NO_DOTS_SLASH : NO_DOT;
		const capture = opts.capture ? "" : "?:";
		const state = {
			negated: false,
			prefix: ""
		};
		let star = opts.bash === true ? ".*?" : STAR;
		if (opts.capture) star = `(${star})`;
		const globstar = (opts) => {
			if (opts.noglobstar === true) return star;
			return `(${capture}(?:(?!${START_ANCHOR}${opts.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
		};
		const create = (str) => {
			switch (str) {
				case "*": return `${nodot}${ONE_CHAR}${star}`;
				case ".*": return `${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "*.*": return `${nodot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "*/*": return `${nodot}${star}${SLASH_LITERAL}${ONE_CHAR}${slashDot}${star}`;
				case "**": return nodot + globstar(opts);
				case "**/*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${ONE_CHAR}${star}`;
				case "**/*.*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "**/.*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${DOT_LITERAL}${ONE_CHAR}${star}`;
				default: {
					const match = /^(.*?)\.(\w+)$/.exec(str);
					if (!match) return;
					const source = create(match[1]);
					if (!source) return;
					return source + DOT_LITERAL + match[2];
				}
			}
		};
		let source = create(utils.removePrefix(input, state));
		if (source && opts.strictSlashes !== true) source += `${SLASH_LITERAL}?`;
		return source;
	};
	module.exports = parse;
}));

// node_modules/picomatch/lib/picomatch.js
var require_picomatch$1 = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const scan = require_scan();
	const parse = require_parse();
	const utils = require_utils();
	const constants = require_constants();
	const isObject = (val) => val && typeof val === "object" && !Array.isArray(val);
	/**
	* Creates a matcher function from one or more glob patterns. The
	* returned function takes a string to match as its first argument,
	* and returns true if the string is a match. The returned matcher
	* function also takes a boolean as the second argument that, when true,
	* returns an object with additional information.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch(glob[, options]);
	*
	* const isMatch = picomatch('*.!(*a)');
	* console.log(isMatch('a.a')); //=> false
	* console.log(isMatch('a.b')); //=> true
	*
	* // For environments without `node.js`, `picomatch/posix` provides you a dependency-free matcher, without automatic OS detection.
	* const picomatch = require('picomatch/posix');
	* // the same API, defaulting to posix paths
	* const isMatch = picomatch('a/*');
	* console.log(isMatch('a\\b')); //=> false
	* console.log(isMatch('a/b')); //=> true
	*
	* // you can still configure the matcher function to accept windows paths
	* const isMatch = picomatch('a/*', { options: windows });
	* console.log(isMatch('a\\b')); //=> true
	* console.log(isMatch('a/b')); //=> true
	* ```
	* @name picomatch
	* @param {String|Array} `globs` One or more glob patterns.
	* @param {Object=} `options`
	* @return {Function=} Returns a matcher function.
	* @api public
	*/
	const picomatch = (glob, options, returnState = false) => {
		if (Array.isArray(glob)) {
			const fns = glob.map((input) => picomatch(input, options, returnState));
			const arrayMatcher = (str) => {
				for (const isMatch of fns) {
					const state = isMatch(str);
					if (state) return state;
				}
				return false;
			};
			return arrayMatcher;
		}
		const isState = isObject(glob) && glob.tokens && glob.input;
		if (glob === "" || typeof glob !== "string" && !isState) throw new TypeError("Expected pattern to be a non-empty string");
		const opts = options || {};
		const posix = opts.windows;
		const regex = isState ? picomatch.compileRe(glob, options) : picomatch.makeRe(glob, options, false, true);
		const state = regex.state;
		delete regex.state;
		let isIgnored = () => false;
		if (opts.ignore) {
			const ignoreOpts = {
				...options,
				ignore: null,
				onMatch: null,
				onResult: null
			};
			isIgnored = picomatch(opts.ignore, ignoreOpts, returnState);
		}
		const matcher = (input, returnObject = false) => {
			const { isMatch, match, output } = picomatch.test(input, regex, options, {
				glob,
				posix
			});
			const result = {
				glob,
				state,
				regex,
				posix,
				input,
				output,
				match,
				isMatch
			};
			if (typeof opts.onResult === "function") opts.onResult(result);
			if (isMatch === false) {
				result.isMatch = false;
				return returnObject ? result : false;
			}
			if (isIgnored(input)) {
				if (typeof opts.onIgnore === "function") opts.onIgnore(result);
				result.isMatch = false;
				return returnObject ? result : false;
			}
			if (typeof opts.onMatch === "function") opts.onMatch(result);
			return returnObject ? result : true;
		};
		if (returnState) matcher.state = state;
		return matcher;
	};
	/**
	* Test `input` with the given `regex`. This is used by the main
	* `picomatch()` function to test the input string.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.test(input, regex[, options]);
	*
	* console.log(picomatch.test('foo/bar', /^(?:([^/]*?)\/([^/]*?))$/));
	* // { isMatch: true, match: [ 'foo/', 'foo', 'bar' ], output: 'foo/bar' }
	* ```
	* @param {String} `input` String to test.
	* @param {RegExp} `regex`
	* @return {Object} Returns an object with matching info.
	* @api public
	*/
	picomatch.test = (input, regex, options, { glob, posix } = {}) => {
		if (typeof input !== "string") throw new TypeError("Expected input to be a string");
		if (input === "") return {
			isMatch: false,
			output: ""
		};
		const opts = options || {};
		const format = opts.format || (posix ? utils.toPosixSlashes : null);
		let match = input === glob;
		let output = match && format ? format(input) : input;
		if (match === false) {
			output = format ? format(input) : input;
			match = output === glob;
		}
		if (match === false || opts.capture === true) {
			if (opts.matchBase === true || opts.basename === true) match = picomatch.matchBase(input, regex, options, posix);
			else match = regex.exec(output);
		}
		return {
			isMatch: Boolean(match),
			match,
			output
		};
	};
	/**
	* Match the basename of a filepath.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.matchBase(input, glob[, options]);
	* console.log(picomatch.matchBase('foo/bar.js', '*.js'); // true
	* ```
	* @param {String} `input` String to test.
	* @param {RegExp|String} `glob` Glob pattern or regex created by [.makeRe](#makeRe).
	* @return {Boolean}
	* @api public
	*/
	picomatch.matchBase = (input, glob, options, posix = options && options.windows) => {
		return (glob instanceof RegExp ? glob : picomatch.makeRe(glob, options)).test(utils.basename(input, { windows: posix }));
	};
	/**
	* Returns true if **any** of the given glob `patterns` match the specified `string`.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.isMatch(string, patterns[, options]);
	*
	* console.log(picomatch.isMatch('a.a', ['b.*', '*.a'])); //=> true
	* console.log(picomatch.isMatch('a.a', 'b.*')); //=> false
	* ```
	* @param {String|Array} str The string to test.
	* @param {String|Array} patterns One or more glob patterns to use for matching.
	* @param {Object} [options] See available [options](#options).
	* @return {Boolean} Returns true if any patterns match `str`
	* @api public
	*/
	picomatch.isMatch = (str, patterns, options) => picomatch(patterns, options)(str);
	/**
	* Parse a glob pattern to create the source string for a regular
	* expression.
	*
	* ```js
	* const picomatch = require('picomatch');
	* const result = picomatch.parse(pattern[, options]);
	* ```
	* @param {String} `pattern`
	* @param {Object} `options`
	* @return {Object} Returns an object with useful properties and output to be used as a regex source string.
	* @api public
	*/
	picomatch.parse = (pattern, options) => {
		if (Array.isArray(pattern)) return pattern.map((p) => picomatch.parse(p, options));
		return parse(pattern, {
			...options,
			fastpaths: false
		});
	};
	/**
	* Scan a glob pattern to separate the pattern into segments.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.scan(input[, options]);
	*
	* const result = picomatch.scan('!./foo/*.js');
	* console.log(result);
	* { prefix: '!./',
	*   input: '!./foo/*.js',
	*   start: 3,
	*   base: 'foo',
	*   glob: '*.js',
	*   isBrace: false,
	*   isBracket: false,
	*   isGlob: true,
	*   isExtglob: false,
	*   isGlobstar: false,
	*   negated: true }
	* ```
	* @param {String} `input` Glob pattern to scan.
	* @param {Object} `options`
	* @return {Object} Returns an object with
	* @api public
	*/
	picomatch.scan = (input, options) => scan(input, options);
	/**
	* Compile a regular expression from the `state` object returned by the
	* [parse()](#parse) method.
	*
	* ```js
	* const picomatch = require('picomatch');
	* const state = picomatch.parse('*.js');
	* // picomatch.compileRe(state[, options]);
	*
	* console.log(picomatch.compileRe(state));
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {Object} `state`
	* @param {Object} `options`
	* @param {Boolean} `returnOutput` Intended for implementors, this argument allows you to return the raw output from the parser.
	* @param {Boolean} `returnState` Adds the state to a `state` property on the returned regex. Useful for implementors and debugging.
	* @return {RegExp}
	* @api public
	*/
	picomatch.compileRe = (state, options, returnOutput = false, returnState = false) => {
		if (returnOutput === true) return state.output;
		const opts = options || {};
		const prepend = opts.contains ? "" : "^";
		const append = opts.contains ? "" : "$";
		let source = `${prepend}(?:${state.output})${append}`;
		if (state && state.negated === true) source = `^(?!${source}).*$`;
		const regex = picomatch.toRegex(source, options);
		if (returnState === true) regex.state = state;
		return regex;
	};
	/**
	* Create a regular expression from a parsed glob pattern.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.makeRe(state[, options]);
	*
	* const result = picomatch.makeRe('*.js');
	* console.log(result);
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {String} `state` The object returned from the `.parse` method.
	* @param {Object} `options`
	* @param {Boolean} `returnOutput` Implementors may use this argument to return the compiled output, instead of a regular expression. This is not exposed on the options to prevent end-users from mutating the result.
	* @param {Boolean} `returnState` Implementors may use this argument to return the state from the parsed glob with the returned regular expression.
	* @return {RegExp} Returns a regex created from the given pattern.
	* @api public
	*/
	picomatch.makeRe = (input, options = {}, returnOutput = false, returnState = false) => {
		if (!input || typeof input !== "string") throw new TypeError("Expected a non-empty string");
		let parsed = {
			negated: false,
			fastpaths: true
		};
		if (options.fastpaths !== false && (input[0] === "." || input[0] === "*")) parsed.output = parse.fastpaths(input, options);
		if (!parsed.output) parsed = parse(input, options);
		return picomatch.compileRe(parsed, options, returnOutput, returnState);
	};
	/**
	* Create a regular expression from the given regex source string.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.toRegex(source[, options]);
	*
	* const { output } = picomatch.parse('*.js');
	* console.log(picomatch.toRegex(output));
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {String} `source` Regular expression source string.
	* @param {Object} `options`
	* @return {RegExp}
	* @api public
	*/
	picomatch.toRegex = (source, options) => {
		try {
			const opts = options || {};
			return new RegExp(source, opts.flags || (opts.nocase ? "i" : ""));
		} catch (err) {
			if (options && options.debug === true) throw err;
			return /$^/;
		}
	};
	/**
	* Picomatch constants.
	* @return {Object}
	*/
	picomatch.constants = constants;
	/**
	* Expose "picomatch"
	*/
	module.exports = picomatch;
}));

// node_modules/picomatch/index.js
var require_picomatch = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const pico = require_picomatch$1();
	const utils = require_utils();
	function picomatch(glob, options, returnState = false) {
		if (options && (options.windows === null || options.windows === void 0)) options = {
			...options,
			windows: utils.isWindows()
		};
		return pico(glob, options, returnState);
	}
	Object.assign(picomatch, pico);
	module.exports = picomatch;
}));

// src/load/load.ts
/** Paths, globs and standard input → RootedFile[]: the window to the disk. Nothing is read before it is asked for. */
var import_picomatch = /* @__PURE__ */ __toESM(require_picomatch(), 1);
const manifestName = /\.(?:ya?ml|json)$/i;
const always = /* @__PURE__ */ new Set([".git", "node_modules"]);
/** What makes a chart a chart; manifests that lie beside it are read. https://helm.sh/docs/topics/charts/ */
const chartSource = /^(?:templates|charts|crds|ci|Chart\.ya?ml|values.*\.(?:ya?ml|json))$/;
const maxAtOnce = 16777216;
/** Of a docker config. */
const maxTextBytes = 1048576;
/**
* The files in the order of the paths, each once, those of a folder sorted. Throws `UsageError` where a path does not exist or
* cannot be read, or a glob matches nothing.
*/
async function* load(options) {
	const walk = new Walk(options, await gitRoot(options.workingFolder));
	for (const path of options.paths) if (path === "-") yield {
		path: "<stdin>",
		root: "-",
		chunks: () => options.stdin
	};
	else for await (const file of walk.files(path)) yield {
		...file,
		root: path
	};
}
/** One small file as text: a docker config, 1 MiB at the most. Throws `UsageError` where it cannot be read or is larger. */
async function readText(path, workingFolder) {
	const absolute = resolve(workingFolder, path);
	const { size } = await stat(absolute).catch((error) => failed$1(path, error) ?? { size: 0 });
	if (size > maxTextBytes) throw new UsageError(`${path}: larger than a docker config can be`);
	return await readFile(absolute, "utf8").catch((error) => failed$1(path, error)) ?? "";
}
var Walk = class {
	#options;
	#gitRoot;
	#excluded;
	#seen = /* @__PURE__ */ new Set();
	constructor(options, root) {
		this.#options = options;
		this.#gitRoot = root;
		this.#excluded = (0, import_picomatch.default)(options.exclude, { dot: true });
	}
	async *files(path) {
		const absolute = resolve(this.#options.workingFolder, path);
		const found = await stat(absolute).catch((error) => failed$1(path, error, "ENOENT"));
		if (found === null) yield* this.#glob(path);
		else if (found.isDirectory()) yield* this.#folder(absolute, path, (name) => manifestName.test(name));
		else yield* this.#file(absolute, path);
	}
	async *#glob(pattern) {
		const { base, glob, isGlob } = import_picomatch.default.scan(pattern);
		if (!isGlob) throw new UsageError(`${pattern}: no such file or folder`);
		const start = resolve(this.#options.workingFolder, base);
		const matches = (0, import_picomatch.default)(glob, { dot: true });
		const there = await stat(start).catch((error) => failed$1(base, error, "ENOENT"));
		let count = 0;
		if (there?.isDirectory() === true) for await (const file of this.#folder(start, base, (name) => matches(slashed(relative(start, name))))) {
			count++;
			yield file;
		}
		if (count === 0) throw new UsageError(`${pattern}: matches no file`);
	}
	/** The files below a folder that are `wanted`, by absolute path. `shown` is the folder as the user named it. */
	async *#folder(folder, shown, wanted) {
		const entries = await readdir(folder, { withFileTypes: true }).catch((error) => failed$1(shown, error));
		const chart = entries?.some((entry) => entry.name === "Chart.yaml") === true && entries.some((entry) => entry.name === "templates");
		if (chart) this.#options.note(`${this.#display(folder, shown)} is a Helm chart: it was left out, check what \`helm template\` prints instead.`);
		for (const entry of (entries ?? []).sort((a, b) => a.name < b.name ? -1 : 1)) {
			const path = join(folder, entry.name);
			const name = join(shown, entry.name);
			if (always.has(entry.name) || chart && chartSource.test(entry.name) || this.#isExcluded(path)) continue;
			if (entry.isDirectory()) yield* this.#folder(path, name, wanted);
			else if (wanted(path) && await this.#isOwn(path, entry, name)) yield* this.#file(path, name);
		}
	}
	/** A regular file, or a link to one that stays where the user pointed: a pull request must not show what lies elsewhere. */
	async #isOwn(path, entry, shown) {
		if (!entry.isSymbolicLink()) return entry.isFile();
		const target = await realpath(path).catch(() => null);
		const root = await realpath(this.#gitRoot ?? this.#options.workingFolder);
		if (target !== null && target.startsWith(root + sep) && (await stat(target)).isFile()) return true;
		this.#options.note(`${shown} is a link that leads nowhere or out of the repository: it was left out.`);
		return false;
	}
	async *#file(absolute, shown) {
		if (this.#seen.has(absolute)) return;
		this.#seen.add(absolute);
		yield {
			path: this.#display(absolute, shown),
			chunks: () => read(absolute, shown)
		};
	}
	#isExcluded(absolute) {
		const { exclude, workingFolder } = this.#options;
		return exclude.length > 0 && this.#excluded(slashed(relative(workingFolder, absolute)));
	}
	#display(absolute, shown) {
		const inRepository = this.#gitRoot === null ? null : relative(this.#gitRoot, absolute);
		return slashed(inRepository === null || inRepository.startsWith("..") || isAbsolute(inRepository) ? shown : inRepository || ".");
	}
};
/** Regular files are read in place: a stream of each would wait longer than the disk takes. What is none (a pipe) is a stream. */
async function* read(absolute, shown) {
	let descriptor = null;
	try {
		descriptor = openSync(absolute, "r");
		const status = fstatSync(descriptor);
		if (!status.isFile()) {
			yield* createReadStream(absolute, {
				fd: descriptor,
				autoClose: false
			});
			return;
		}
		for (let done = 0;;) {
			const chunk = Buffer.allocUnsafe(Math.min(Math.max(status.size - done, 4096), maxAtOnce));
			const length = readSync(descriptor, chunk);
			if (length === 0) return;
			done += length;
			yield chunk.subarray(0, length);
		}
	} catch (error) {
		failed$1(shown, error);
	} finally {
		if (descriptor !== null) closeSync(descriptor);
	}
}
/** Throws `UsageError` naming the path; returns null for the code that the caller expects. */
function failed$1(path, error, expected) {
	const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
	if (code === expected || expected === "ENOENT" && code === "ENOTDIR") return null;
	throw new UsageError(`${path}: cannot be read: ${{
		ENOENT: "no such file",
		EACCES: "permission denied",
		EISDIR: "is a folder",
		EPERM: "not permitted"
	}[code] ?? code}`);
}
/** The folder that holds `.git`, upward from `folder`; null where there is none. */
async function gitRoot(folder) {
	for (let at = folder;; at = dirname(at)) {
		if (await stat(join(at, ".git")).catch(() => null) !== null) return at;
		if (at === dirname(at)) return null;
	}
}
function slashed(path) {
	return sep === "/" ? path : path.split(sep).join("/");
}

// node_modules/js-yaml/dist/js-yaml.mjs
/*! js-yaml 5.5.0 https://github.com/nodeca/js-yaml @license MIT */
/**
* Returned by a scalar resolver when the source does not match its tag.
*
* @category Tags
*/
var NOT_RESOLVED = Symbol("NOT_RESOLVED");
/**
* Create a normalized scalar tag definition.
*
* @category Tags
*/
function defineScalarTag(tagName, options) {
	return {
		tagName,
		nodeKind: "scalar",
		implicit: options.implicit ?? false,
		matchByTagPrefix: options.matchByTagPrefix ?? false,
		implicitFirstChars: options.implicitFirstChars ?? null,
		resolve: options.resolve,
		identify: options.identify,
		represent: options.represent ?? ((data) => String(data)),
		representTagName: options.representTagName ?? (() => tagName)
	};
}
/**
* Create a normalized sequence tag definition.
*
* @category Tags
*/
function defineSequenceTag(tagName, options) {
	const carrierIsResult = options.finalize === void 0;
	return {
		tagName,
		nodeKind: "sequence",
		implicit: false,
		matchByTagPrefix: options.matchByTagPrefix ?? false,
		create: options.create,
		addItem: options.addItem,
		finalize: options.finalize ?? ((carrier) => carrier),
		carrierIsResult,
		identify: options.identify,
		represent: options.represent ?? ((data) => data),
		representTagName: options.representTagName ?? (() => tagName)
	};
}
/**
* Create a normalized mapping tag definition.
*
* @category Tags
*/
function defineMappingTag(tagName, options) {
	const carrierIsResult = options.finalize === void 0;
	return {
		tagName,
		nodeKind: "mapping",
		implicit: false,
		matchByTagPrefix: options.matchByTagPrefix ?? false,
		create: options.create,
		addPair: options.addPair,
		has: options.has,
		keys: options.keys,
		get: options.get,
		finalize: options.finalize ?? ((carrier) => carrier),
		carrierIsResult,
		identify: options.identify,
		represent: options.represent ?? ((data) => data),
		representTagName: options.representTagName ?? (() => tagName)
	};
}
/** @category Tags */
var strTag = defineScalarTag("tag:yaml.org,2002:str", {
	resolve: (source) => source,
	identify: (data) => typeof data === "string"
});
var NULL_VALUES$1 = [
	"",
	"~",
	"null",
	"Null",
	"NULL"
];
/** @category Tags */
var nullCoreTag = defineScalarTag("tag:yaml.org,2002:null", {
	implicit: true,
	implicitFirstChars: [
		"",
		"~",
		"n",
		"N"
	],
	resolve: (source) => {
		if (NULL_VALUES$1.indexOf(source) !== -1) return null;
		return NOT_RESOLVED;
	},
	identify: (object) => object === null,
	represent: () => "null"
});
/** @category Tags */
var nullJsonTag = defineScalarTag("tag:yaml.org,2002:null", {
	implicit: true,
	implicitFirstChars: ["n"],
	resolve: (source, isExplicit) => {
		if (source === "null" || isExplicit && source === "") return null;
		return NOT_RESOLVED;
	},
	identify: (object) => object === null,
	represent: () => "null"
});
var NULL_VALUES = [
	"",
	"~",
	"null",
	"Null",
	"NULL"
];
/** @category Tags */
var nullYaml11Tag = defineScalarTag("tag:yaml.org,2002:null", {
	implicit: true,
	implicitFirstChars: [
		"",
		"~",
		"n",
		"N"
	],
	resolve: (source) => {
		if (NULL_VALUES.indexOf(source) !== -1) return null;
		return NOT_RESOLVED;
	},
	identify: (object) => object === null,
	represent: () => "null"
});
var TRUE_VALUES$2 = [
	"true",
	"True",
	"TRUE"
];
var FALSE_VALUES$2 = [
	"false",
	"False",
	"FALSE"
];
/** @category Tags */
var boolCoreTag = defineScalarTag("tag:yaml.org,2002:bool", {
	implicit: true,
	implicitFirstChars: [
		"t",
		"T",
		"f",
		"F"
	],
	resolve: (source) => {
		if (TRUE_VALUES$2.indexOf(source) !== -1) return true;
		if (FALSE_VALUES$2.indexOf(source) !== -1) return false;
		return NOT_RESOLVED;
	},
	identify: (object) => Object.prototype.toString.call(object) === "[object Boolean]",
	represent: (object) => object ? "true" : "false"
});
var TRUE_VALUES$1 = ["true"];
var FALSE_VALUES$1 = ["false"];
/** @category Tags */
var boolJsonTag = defineScalarTag("tag:yaml.org,2002:bool", {
	implicit: true,
	implicitFirstChars: ["t", "f"],
	resolve: (source) => {
		if (TRUE_VALUES$1.indexOf(source) !== -1) return true;
		if (FALSE_VALUES$1.indexOf(source) !== -1) return false;
		return NOT_RESOLVED;
	},
	identify: (object) => Object.prototype.toString.call(object) === "[object Boolean]",
	represent: (object) => object ? "true" : "false"
});
var TRUE_VALUES = [
	"true",
	"True",
	"TRUE",
	"y",
	"Y",
	"yes",
	"Yes",
	"YES",
	"on",
	"On",
	"ON"
];
var FALSE_VALUES = [
	"false",
	"False",
	"FALSE",
	"n",
	"N",
	"no",
	"No",
	"NO",
	"off",
	"Off",
	"OFF"
];
/** @category Tags */
var boolYaml11Tag = defineScalarTag("tag:yaml.org,2002:bool", {
	implicit: true,
	implicitFirstChars: [
		"y",
		"Y",
		"n",
		"N",
		"t",
		"T",
		"f",
		"F",
		"o",
		"O"
	],
	resolve: (source) => {
		if (TRUE_VALUES.indexOf(source) !== -1) return true;
		if (FALSE_VALUES.indexOf(source) !== -1) return false;
		return NOT_RESOLVED;
	},
	identify: (object) => Object.prototype.toString.call(object) === "[object Boolean]",
	represent: (object) => object ? "true" : "false"
});
var YAML_INTEGER_IMPLICIT_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?[0-9]+)$");
var YAML_INTEGER_EXPLICIT_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:[-+]?0b[0-1]+|[-+]?0o[0-7]+|[-+]?0x[0-9a-fA-F]+|[-+]?[0-9]+)$");
function parseYamlInteger$2(source) {
	let value = source;
	let sign = 1;
	if (value[0] === "-" || value[0] === "+") {
		if (value[0] === "-") sign = -1;
		value = value.slice(1);
	}
	if (value.startsWith("0b")) return sign * parseInt(value.slice(2), 2);
	if (value.startsWith("0o")) return sign * parseInt(value.slice(2), 8);
	if (value.startsWith("0x")) return sign * parseInt(value.slice(2), 16);
	return sign * parseInt(value, 10);
}
function resolveYamlInteger$2(source, isExplicit) {
	if (isExplicit) {
		if (!YAML_INTEGER_EXPLICIT_PATTERN$1.test(source)) return NOT_RESOLVED;
	} else if (!YAML_INTEGER_IMPLICIT_PATTERN$1.test(source)) return NOT_RESOLVED;
	const result = parseYamlInteger$2(source);
	return Number.isFinite(result) ? result : NOT_RESOLVED;
}
/** @category Tags */
var intCoreTag = defineScalarTag("tag:yaml.org,2002:int", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		..."0123456789"
	],
	resolve: resolveYamlInteger$2,
	identify: (object) => Number.isInteger(object) && !Object.is(object, -0) && object.toString(10).indexOf("e") < 0,
	represent: (object) => object.toString(10)
});
var YAML_INTEGER_IMPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^-?(?:0|[1-9][0-9]*)$");
var YAML_INTEGER_EXPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?0b[0-1]+|[-+]?0o[0-7]+|[-+]?0x[0-9a-fA-F]+|[-+]?[0-9]+)$");
function parseYamlInteger$1(source) {
	let value = source;
	let sign = 1;
	if (value[0] === "-" || value[0] === "+") {
		if (value[0] === "-") sign = -1;
		value = value.slice(1);
	}
	if (value.startsWith("0b")) return sign * parseInt(value.slice(2), 2);
	if (value.startsWith("0o")) return sign * parseInt(value.slice(2), 8);
	if (value.startsWith("0x")) return sign * parseInt(value.slice(2), 16);
	return sign * parseInt(value, 10);
}
function resolveYamlInteger$1(source, isExplicit) {
	if (isExplicit) {
		if (!YAML_INTEGER_EXPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
	} else if (!YAML_INTEGER_IMPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
	const result = parseYamlInteger$1(source);
	return Number.isFinite(result) ? result : NOT_RESOLVED;
}
/** @category Tags */
var intJsonTag = defineScalarTag("tag:yaml.org,2002:int", {
	implicit: true,
	implicitFirstChars: ["-", ..."0123456789"],
	resolve: resolveYamlInteger$1,
	identify: (object) => Number.isInteger(object) && !Object.is(object, -0) && object.toString(10).indexOf("e") < 0,
	represent: (object) => object.toString(10)
});
var YAML_INTEGER_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+|[-+]?(?:0|[1-9][0-9_]*))$");
function parseYamlInteger(source) {
	let value = source.replace(/_/g, "");
	let sign = 1;
	if (value[0] === "-" || value[0] === "+") {
		if (value[0] === "-") sign = -1;
		value = value.slice(1);
	}
	if (value.startsWith("0b")) return sign * parseInt(value.slice(2), 2);
	if (value.startsWith("0x")) return sign * parseInt(value.slice(2), 16);
	if (value.includes(":")) {
		let result = 0;
		for (const part of value.split(":")) result = result * 60 + Number(part);
		return sign * result;
	}
	if (value !== "0" && value[0] === "0") return sign * parseInt(value, 8);
	return sign * parseInt(value, 10);
}
function resolveYamlInteger(source) {
	if (!YAML_INTEGER_PATTERN.test(source)) return NOT_RESOLVED;
	const result = parseYamlInteger(source);
	return Number.isFinite(result) ? result : NOT_RESOLVED;
}
/** @category Tags */
var intYaml11Tag = defineScalarTag("tag:yaml.org,2002:int", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		..."0123456789"
	],
	resolve: resolveYamlInteger,
	identify: (object) => Number.isInteger(object) && !Object.is(object, -0) && object.toString(10).indexOf("e") < 0,
	represent: (object) => object.toString(10)
});
var YAML_FLOAT_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:[-+]?[0-9]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
var YAML_FLOAT_SPECIAL_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
function resolveYamlFloat$2(source) {
	if (!YAML_FLOAT_PATTERN$1.test(source)) return NOT_RESOLVED;
	let value = source.toLowerCase();
	const sign = value[0] === "-" ? -1 : 1;
	if ("+-".includes(value[0])) value = value.slice(1);
	if (value === ".inf") return sign === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
	if (value === ".nan") return NaN;
	const result = sign * parseFloat(value);
	if (Number.isFinite(result) || YAML_FLOAT_SPECIAL_PATTERN$1.test(source)) return result;
	return NOT_RESOLVED;
}
function representYamlFloat$2(object) {
	if (isNaN(object)) return ".nan";
	if (object === Number.POSITIVE_INFINITY) return ".inf";
	if (object === Number.NEGATIVE_INFINITY) return "-.inf";
	if (Object.is(object, -0)) return "-0.0";
	const result = object.toString(10);
	return /^[-+]?[0-9]+e/.test(result) ? result.replace("e", ".e") : result;
}
/** @category Tags */
var floatCoreTag = defineScalarTag("tag:yaml.org,2002:float", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		".",
		..."0123456789"
	],
	resolve: resolveYamlFloat$2,
	identify: (object) => typeof object === "number" && (!Number.isInteger(object) || Object.is(object, -0) || object.toString(10).indexOf("e") >= 0),
	represent: representYamlFloat$2
});
var YAML_FLOAT_IMPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$");
var YAML_FLOAT_EXPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?[0-9]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
function resolveYamlFloat$1(source, isExplicit) {
	if (isExplicit) {
		if (!YAML_FLOAT_EXPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
		let value = source.toLowerCase();
		const sign = value[0] === "-" ? -1 : 1;
		if ("+-".includes(value[0])) value = value.slice(1);
		if (value === ".inf") return sign === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
		if (value === ".nan") return NaN;
		const result = sign * parseFloat(value);
		return Number.isFinite(result) ? result : NOT_RESOLVED;
	}
	if (!YAML_FLOAT_IMPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
	const result = Number(source);
	if (Number.isFinite(result)) return result;
	return NOT_RESOLVED;
}
function representYamlFloat$1(object) {
	if (isNaN(object)) return ".nan";
	if (object === Number.POSITIVE_INFINITY) return ".inf";
	if (object === Number.NEGATIVE_INFINITY) return "-.inf";
	if (Object.is(object, -0)) return "-0.0";
	const result = object.toString(10);
	return /^[-+]?[0-9]+e/.test(result) ? result.replace("e", ".e") : result;
}
/** @category Tags */
var floatJsonTag = defineScalarTag("tag:yaml.org,2002:float", {
	implicit: true,
	implicitFirstChars: ["-", ..."0123456789"],
	resolve: resolveYamlFloat$1,
	identify: (object) => typeof object === "number" && (!Number.isInteger(object) || Object.is(object, -0) || object.toString(10).indexOf("e") >= 0),
	represent: representYamlFloat$1
});
var YAML_FLOAT_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?(?:(?:[0-9][0-9_]*)?\\.[0-9_]*)(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
var YAML_FLOAT_SPECIAL_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
function resolveYamlFloat(source) {
	if (!YAML_FLOAT_PATTERN.test(source)) return NOT_RESOLVED;
	let value = source.toLowerCase().replace(/_/g, "");
	const sign = value[0] === "-" ? -1 : 1;
	if ("+-".includes(value[0])) value = value.slice(1);
	if (value === ".inf") return sign === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
	if (value === ".nan") return NaN;
	let result = 0;
	if (value.includes(":")) {
		for (const part of value.split(":")) result = result * 60 + Number(part);
		result *= sign;
	} else result = sign * parseFloat(value);
	if (Number.isFinite(result) || YAML_FLOAT_SPECIAL_PATTERN.test(source)) return result;
	return NOT_RESOLVED;
}
function representYamlFloat(object) {
	if (isNaN(object)) return ".nan";
	if (object === Number.POSITIVE_INFINITY) return ".inf";
	if (object === Number.NEGATIVE_INFINITY) return "-.inf";
	if (Object.is(object, -0)) return "-0.0";
	const result = object.toString(10);
	return /^[-+]?[0-9]+e/.test(result) ? result.replace("e", ".e") : result;
}
/** @category Tags */
var floatYaml11Tag = defineScalarTag("tag:yaml.org,2002:float", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		".",
		..."0123456789"
	],
	resolve: resolveYamlFloat,
	identify: (object) => typeof object === "number" && (!Number.isInteger(object) || Object.is(object, -0) || object.toString(10).indexOf("e") >= 0),
	represent: representYamlFloat
});
/**
* Enables merge keys in {@link CORE_SCHEMA} when added with
* {@link Schema.withTags}.
*
* @category Tags
*/
var mergeTag = defineScalarTag("tag:yaml.org,2002:merge", {
	implicit: true,
	implicitFirstChars: ["<"],
	resolve: (source, isExplicit) => {
		if (source === "<<" || isExplicit && source === "") return "<<";
		return NOT_RESOLVED;
	},
	identify: () => false
});
var BASE64_PATTERN = /^[A-Za-z0-9+/]*={0,2}$/;
function resolveYamlBinary(source) {
	const input = source.replace(/\s/g, "");
	if (input.length % 4 !== 0 || !BASE64_PATTERN.test(input)) return NOT_RESOLVED;
	const binary = atob(input);
	const result = new Uint8Array(binary.length);
	for (let index = 0; index < binary.length; index++) result[index] = binary.charCodeAt(index);
	return result;
}
function representYamlBinary(object) {
	let binary = "";
	for (let index = 0; index < object.length; index++) binary += String.fromCharCode(object[index]);
	return btoa(binary);
}
/**
* The `!!binary` tag, represented as a `Uint8Array`.
*
* @category Tags
*/
var binaryTag = defineScalarTag("tag:yaml.org,2002:binary", {
	resolve: resolveYamlBinary,
	identify: (object) => Object.prototype.toString.call(object) === "[object Uint8Array]",
	represent: representYamlBinary
});
var YAML_DATE_REGEXP = /* @__PURE__ */ new RegExp("^([0-9][0-9][0-9][0-9])-([0-9][0-9])-([0-9][0-9])$");
var YAML_TIMESTAMP_REGEXP = /* @__PURE__ */ new RegExp("^([0-9][0-9][0-9][0-9])-([0-9][0-9]?)-([0-9][0-9]?)(?:[Tt]|[ \\t]+)([0-9][0-9]?):([0-9][0-9]):([0-9][0-9])(?:\\.([0-9]*))?(?:[ \\t]*(Z|([-+])([0-9][0-9]?)(?::([0-9][0-9]))?))?$");
function makeUtcDate(year, month, day, hour = 0, minute = 0, second = 0, fraction = 0) {
	const date = new Date(Date.UTC(year, month, day, hour, minute, second, fraction));
	date.setUTCFullYear(year, month, day);
	return date;
}
function resolveYamlTimestamp(source) {
	let match = YAML_DATE_REGEXP.exec(source);
	if (match === null) match = YAML_TIMESTAMP_REGEXP.exec(source);
	if (match === null) return NOT_RESOLVED;
	const year = +match[1];
	const month = +match[2] - 1;
	const day = +match[3];
	if (!match[4]) {
		const date = makeUtcDate(year, month, day);
		if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month || date.getUTCDate() !== day) return NOT_RESOLVED;
		return date;
	}
	const hour = +match[4];
	const minute = +match[5];
	const second = +match[6];
	let fraction = 0;
	if (hour > 23 || minute > 59 || second > 59) return NOT_RESOLVED;
	if (match[7]) {
		let value = match[7].slice(0, 3);
		while (value.length < 3) value += "0";
		fraction = +value;
	}
	const date = makeUtcDate(year, month, day, hour, minute, second, fraction);
	if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month || date.getUTCDate() !== day) return NOT_RESOLVED;
	if (match[9]) {
		const offsetHour = +match[10];
		const offsetMinute = +(match[11] || 0);
		if (offsetHour > 23 || offsetMinute > 59) return NOT_RESOLVED;
		const offset = (offsetHour * 60 + offsetMinute) * 6e4;
		date.setTime(date.getTime() - (match[9] === "-" ? -offset : offset));
	}
	return date;
}
/**
* The YAML 1.1 `!!timestamp` tag, represented as a JavaScript `Date`.
*
* @category Tags
*/
var timestampTag = defineScalarTag("tag:yaml.org,2002:timestamp", {
	implicit: true,
	implicitFirstChars: [..."0123456789"],
	resolve: resolveYamlTimestamp,
	identify: (object) => object instanceof Date,
	represent: (object) => object.toISOString()
});
/** @category Tags */
var seqTag = defineSequenceTag("tag:yaml.org,2002:seq", {
	create: () => [],
	addItem: (container, item) => {
		container.push(item);
	},
	identify: Array.isArray
});
function isPlainObject(data) {
	if (data === null || typeof data !== "object" || Array.isArray(data)) return false;
	const prototype = Object.getPrototypeOf(data);
	return prototype === null || prototype === Object.prototype;
}
/**
* Provided only for YAML 1.1 compatibility and supported by the loader only.
* JavaScript has no dedicated class to represent this type, so it cannot be
* identified and dumped.
*
* ```yaml
* !!omap
*   - one: 1
*   - two: 2
* ```
*
* is loaded as
*
* ```javascript
* [
*   { one: 1 },
*   { two: 2 }
* ]
* ```
*
* @category Tags
*/
var omapTag = defineSequenceTag("tag:yaml.org,2002:omap", {
	create: () => ({
		list: [],
		seen: /* @__PURE__ */ new Set()
	}),
	addItem: (carrier, item) => {
		let key;
		if (item instanceof Map) {
			if (item.size !== 1) return "cannot resolve an ordered map item";
			key = item.keys().next().value;
		} else if (isPlainObject(item)) {
			const itemKeys = Object.keys(item);
			if (itemKeys.length !== 1) return "cannot resolve an ordered map item";
			key = itemKeys[0];
		} else return "cannot resolve an ordered map item";
		if (carrier.seen.has(key)) return "duplicate key in ordered map";
		carrier.seen.add(key);
		carrier.list.push(item);
		return "";
	},
	finalize: (carrier) => carrier.list,
	identify: () => false
});
/**
* Provided only for YAML 1.1 compatibility and supported by the loader only.
* JavaScript has no dedicated class to represent this type, so it cannot be
* identified and dumped.
*
* ```yaml
* !!pairs
*   - one: 1
*   - two: 2
* ```
*
* is loaded as
*
* ```javascript
* [
*   ['one', 1],
*   ['two', 2]
* ]
* ```
*
* @category Tags
*/
var pairsTag = defineSequenceTag("tag:yaml.org,2002:pairs", {
	create: () => [],
	addItem: (container, item) => {
		if (item instanceof Map) {
			if (item.size !== 1) return "cannot resolve a pairs item";
			container.push(item.entries().next().value);
			return "";
		}
		if (Object.prototype.toString.call(item) !== "[object Object]") return "cannot resolve a pairs item";
		const object = item;
		const keys = Object.keys(object);
		if (keys.length !== 1) return "cannot resolve a pairs item";
		container.push([keys[0], object[keys[0]]]);
		return "";
	},
	identify: () => false
});
/**
* This is the default mapping implementation. It uses `{}` objects and has only
* partial functionality due to language limitations. This choice was made
* because users expect to get JavaScript objects, and it was left unchanged to
* avoid too many breaking changes in the v5 release.
*
* Side effects:
*
* - `Object.hasOwn()` checks or `for...of` loops are required for safe use (to
*   avoid falling through to prototypes).
* - Only scalar string keys are supported properly.
* - Other scalar keys, such as `null` and numbers, are converted to strings.
*   This is historical behaviour, and it can cause side effects such as
*   problems with `!!merge`.
*
* Note that non-string scalar keys may be deprecated in future versions.
*
* Ideally, use {@link realMapTag} instead.
*
* @category Tags
*/
var mapTag = defineMappingTag("tag:yaml.org,2002:map", {
	create: () => ({}),
	identify: isPlainObject,
	represent: (o) => {
		const map = /* @__PURE__ */ new Map();
		for (const key of Object.keys(o)) map.set(key, o[key]);
		return map;
	},
	addPair: (container, key, value) => {
		if (key !== null && typeof key === "object") return "object-based map does not support complex keys";
		const normalizedKey = String(key);
		if (normalizedKey === "__proto__") Object.defineProperty(container, normalizedKey, {
			value,
			enumerable: true,
			configurable: true,
			writable: true
		});
		else container[normalizedKey] = value;
		return "";
	},
	has: (container, key) => {
		if (key !== null && typeof key === "object") return false;
		return Object.prototype.hasOwnProperty.call(container, String(key));
	},
	keys: (container) => Object.keys(container),
	get: (container, key) => {
		const normalizedKey = String(key);
		if (!Object.prototype.hasOwnProperty.call(container, normalizedKey)) return null;
		return container[normalizedKey];
	}
});
/**
* The YAML 1.1 `!!set` tag, represented as a JavaScript `Set`.
*
* @category Tags
*/
var setTag = defineMappingTag("tag:yaml.org,2002:set", {
	create: () => /* @__PURE__ */ new Set(),
	identify: (data) => data instanceof Set,
	represent: (data) => {
		const map = /* @__PURE__ */ new Map();
		for (const key of data) map.set(key, null);
		return map;
	},
	addPair: (container, key, value) => {
		if (value !== null) return "cannot resolve a set item";
		container.add(key);
		return "";
	},
	has: (container, key) => container.has(key),
	keys: (container) => container.keys(),
	get: () => null
});
function createTagDefinitionMap() {
	return {
		scalar: Object.create(null),
		sequence: Object.create(null),
		mapping: Object.create(null)
	};
}
function createTagDefinitionListMap() {
	return {
		scalar: [],
		sequence: [],
		mapping: []
	};
}
function compileTags(tags) {
	const result = [];
	for (const tag of tags) {
		let index = result.length;
		for (let previousIndex = 0; previousIndex < result.length; previousIndex++) {
			const previous = result[previousIndex];
			if (previous.nodeKind === tag.nodeKind && previous.tagName === tag.tagName && previous.matchByTagPrefix === tag.matchByTagPrefix) {
				index = previousIndex;
				break;
			}
		}
		result[index] = tag;
	}
	return result;
}
/**
* Controls tag resolution when loading and type selection when dumping.
*
* @category Schemas
*/
var Schema = class Schema {
	tags;
	/** @internal */
	implicitScalarTags;
	/**
	* Dispatch implicit scalar resolvers by `source.charAt(0)`. Each bucket holds
	* the resolvers that may match that key, in schema order; a key absent from
	* the map uses
	* {@link Schema.implicitScalarAnyFirstChar}
	* (resolvers that declared no first-char constraint, so they apply to any
	* first character).
	*/
	implicitScalarByFirstChar;
	implicitScalarAnyFirstChar;
	/**
	* The default scalar tag (`!!str`), resolved once so the composer's fallback
	* for unresolved plain scalars avoids a keyed lookup per scalar.
	*
	* @internal
	*/
	defaultScalarTag;
	/**
	* The default container tags (`!!seq` / `!!map`), used by the dumper: when a
	* value is identified by its default tag, the tag is implicit and not
	* printed. Undefined if the schema does not define them (then such values
	* can't be dumped).
	*
	* @internal
	*/
	defaultSequenceTag;
	/** @internal */
	defaultMappingTag;
	exact;
	prefix;
	constructor(tags) {
		const compiledTags = compileTags(tags);
		const implicitScalarTags = [];
		const exact = createTagDefinitionMap();
		const prefix = createTagDefinitionListMap();
		for (const tag of compiledTags) {
			if (tag.nodeKind === "scalar" && tag.implicit) {
				if (tag.matchByTagPrefix) throw new Error("Implicit scalar tags cannot match by tag prefix");
				implicitScalarTags.push(tag);
			}
			switch (tag.nodeKind) {
				case "scalar":
					if (tag.matchByTagPrefix) prefix.scalar.push(tag);
					else exact.scalar[tag.tagName] = tag;
					break;
				case "sequence":
					if (tag.matchByTagPrefix) prefix.sequence.push(tag);
					else exact.sequence[tag.tagName] = tag;
					break;
				case "mapping": if (tag.matchByTagPrefix) prefix.mapping.push(tag);
				else exact.mapping[tag.tagName] = tag;
			}
		}
		const implicitScalarAnyFirstChar = implicitScalarTags.filter((tag) => tag.implicitFirstChars === null);
		const keys = /* @__PURE__ */ new Set();
		for (const tag of implicitScalarTags) if (tag.implicitFirstChars !== null) for (const key of tag.implicitFirstChars) keys.add(key);
		const implicitScalarByFirstChar = /* @__PURE__ */ new Map();
		for (const key of keys) implicitScalarByFirstChar.set(key, implicitScalarTags.filter((tag) => tag.implicitFirstChars === null || tag.implicitFirstChars.indexOf(key) !== -1));
		const defaultScalarTag = exact.scalar["tag:yaml.org,2002:str"];
		if (!defaultScalarTag) throw new Error("schema does not define the default scalar tag (tag:yaml.org,2002:str)");
		this.tags = compiledTags;
		this.implicitScalarTags = implicitScalarTags;
		this.implicitScalarByFirstChar = implicitScalarByFirstChar;
		this.implicitScalarAnyFirstChar = implicitScalarAnyFirstChar;
		this.defaultScalarTag = defaultScalarTag;
		this.defaultSequenceTag = exact.sequence["tag:yaml.org,2002:seq"];
		this.defaultMappingTag = exact.mapping["tag:yaml.org,2002:map"];
		this.exact = exact;
		this.prefix = prefix;
	}
	/** @internal */
	lookupScalarTag(tagName) {
		const exactTag = this.exact.scalar[tagName];
		if (exactTag) return exactTag;
		for (const tag of this.prefix.scalar) if (tagName.startsWith(tag.tagName)) return tag;
	}
	/** @internal */
	lookupSequenceTag(tagName) {
		const exactTag = this.exact.sequence[tagName];
		if (exactTag) return exactTag;
		for (const tag of this.prefix.sequence) if (tagName.startsWith(tag.tagName)) return tag;
	}
	/** @internal */
	lookupMappingTag(tagName) {
		const exactTag = this.exact.mapping[tagName];
		if (exactTag) return exactTag;
		for (const tag of this.prefix.mapping) if (tagName.startsWith(tag.tagName)) return tag;
	}
	/** @internal */
	resolveImplicitScalarTag(source) {
		const candidates = this.implicitScalarByFirstChar.get(source.charAt(0)) ?? this.implicitScalarAnyFirstChar;
		for (const tag of candidates) {
			const value = tag.resolve(source, false, tag.tagName);
			if (value !== NOT_RESOLVED) return {
				value,
				tag
			};
		}
		const tag = this.defaultScalarTag;
		return {
			value: tag.resolve(source, false, tag.tagName),
			tag
		};
	}
	/**
	* Creates a new schema with the specified tags added. If a tag already
	* exists, it is replaced by the specified tag.
	*
	* @example
	*
	* ```javascript
	* import { CORE_SCHEMA, mergeTag, realMapTag } from 'js-yaml'
	*
	* const schema = CORE_SCHEMA.withTags(mergeTag, realMapTag)
	* ```
	*/
	withTags(...tags) {
		let flatTags = [];
		for (const tag of tags) flatTags = flatTags.concat(tag);
		return new Schema([...this.tags, ...flatTags]);
	}
};
/**
* The YAML 1.2 Failsafe Schema: strings, sequences, and mappings.
*
* @category Schemas
*/
var FAILSAFE_SCHEMA = new Schema([
	strTag,
	seqTag,
	mapTag
]);
/**
* The YAML 1.2 JSON Schema. It uses JSON scalar forms while retaining YAML
* collection syntax.
*
* @category Schemas
*/
var JSON_SCHEMA = new Schema([
	...FAILSAFE_SCHEMA.tags,
	nullJsonTag,
	boolJsonTag,
	intJsonTag,
	floatJsonTag
]);
/**
* The default schema for the loaders. Note, {@link CORE_SCHEMA} comes
* without the `!!merge` tag. You can easily enable it if needed.
*
* @example
* Enable {@link mergeTag}:
*
* ```javascript
* import { load, CORE_SCHEMA, mergeTag } from 'js-yaml'
*
* try {
*   load(data, { schema: CORE_SCHEMA.withTags(mergeTag) })
* } catch (e) {
*   console.error(e)
* }
* ```
*
* @category Schemas
*/
var CORE_SCHEMA = new Schema([
	...FAILSAFE_SCHEMA.tags,
	nullCoreTag,
	boolCoreTag,
	intCoreTag,
	floatCoreTag
]);
/**
* YAML 1.1-compatible schema.
*
* @category Schemas
*/
var YAML11_SCHEMA = new Schema([
	...FAILSAFE_SCHEMA.tags,
	nullYaml11Tag,
	boolYaml11Tag,
	intYaml11Tag,
	floatYaml11Tag,
	timestampTag,
	mergeTag,
	binaryTag,
	omapTag,
	pairsTag,
	setTag
]);
/**
* The dumper schema for maximum compatibility. It combines all supported type
* variants from YAML 1.1 and YAML 1.2 so strings matching any of them are
* quoted. This makes the generated YAML more compatible with other parsers.
*
* The schema is based on YAML 1.1, but extends `!!int` and `!!float` to accept
* both YAML 1.1 and Core Schema forms, since Core Schema supports some forms
* that YAML 1.1 does not.
*
* @category Schemas
*/
var DUMP_SCHEMA = YAML11_SCHEMA.withTags({
	...intYaml11Tag,
	resolve: (source, isExplicit, tagName) => {
		const result = intYaml11Tag.resolve(source, isExplicit, tagName);
		return result === NOT_RESOLVED ? intCoreTag.resolve(source, isExplicit, tagName) : result;
	}
}, {
	...floatYaml11Tag,
	resolve: (source, isExplicit, tagName) => {
		const result = floatYaml11Tag.resolve(source, isExplicit, tagName);
		return result === NOT_RESOLVED ? floatCoreTag.resolve(source, isExplicit, tagName) : result;
	}
});
/**
* Recommended when non-string keys are actually needed. It uses native
* JavaScript `Map` objects, so keys keep their constructed types instead of
* being converted to strings.
*
* It is not the default to avoid widespread breaking changes in existing
* projects. `Map` has a different access API and does not pass deep equality
* checks against `{}`-based fixtures. Alongside the other changes in v5,
* making it the default was considered too disruptive.
*
* If these differences are acceptable for your project, we recommend using
* {@link realMapTag} to guarantee the absence of problems and side effects.
*
* @example
* Enable {@link realMapTag}:
*
* ```javascript
* import { load, CORE_SCHEMA, realMapTag } from 'js-yaml'
*
* try {
*   load(data, { schema: CORE_SCHEMA.withTags(realMapTag) })
* } catch (e) {
*   console.error(e)
* }
* ```
*
* @category Tags
*/
var realMapTag = defineMappingTag("tag:yaml.org,2002:map", {
	create: () => /* @__PURE__ */ new Map(),
	addPair: (container, key, value) => {
		container.set(key, value);
		return "";
	},
	has: (container, key) => container.has(key),
	keys: (container) => container.keys(),
	get: (container, key) => container.get(key),
	identify: (data) => data instanceof Map || isPlainObject(data),
	represent: (data) => {
		if (data instanceof Map) return data;
		const map = /* @__PURE__ */ new Map();
		const obj = data;
		for (const key of Object.keys(obj)) map.set(key, obj[key]);
		return map;
	}
});
function normalizeKey(key) {
	if (Array.isArray(key)) {
		const array = Array.prototype.slice.call(key);
		for (let index = 0; index < array.length; index++) {
			if (Array.isArray(array[index])) return null;
			if (typeof array[index] === "object" && Object.prototype.toString.call(array[index]) === "[object Object]") array[index] = "[object Object]";
		}
		return String(array);
	}
	if (typeof key === "object" && Object.prototype.toString.call(key) === "[object Object]") return "[object Object]";
	return String(key);
}
/**
* This implementation exists solely to reproduce v4 behavior exactly. Its use
* is strongly discouraged. If complex or non-string keys are needed, use
* {@link realMapTag} instead.
*
* @category Tags
*/
var legacyMapTag = defineMappingTag("tag:yaml.org,2002:map", {
	create: () => ({}),
	identify: isPlainObject,
	represent: (o) => {
		const map = /* @__PURE__ */ new Map();
		for (const key of Object.keys(o)) map.set(key, o[key]);
		return map;
	},
	addPair: (container, key, value) => {
		const normalizedKey = normalizeKey(key);
		if (normalizedKey === null) return "nested arrays are not supported inside keys";
		if (normalizedKey === "__proto__") Object.defineProperty(container, normalizedKey, {
			value,
			enumerable: true,
			configurable: true,
			writable: true
		});
		else container[normalizedKey] = value;
		return "";
	},
	has: (container, key) => {
		const normalizedKey = normalizeKey(key);
		return normalizedKey !== null && Object.prototype.hasOwnProperty.call(container, normalizedKey);
	},
	keys: (container) => Object.keys(container),
	get: (container, key) => {
		const normalizedKey = String(key);
		if (!Object.prototype.hasOwnProperty.call(container, normalizedKey)) return null;
		return container[normalizedKey];
	}
});
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
		str: head + buffer.slice(lineStart, lineEnd).replace(/\t/g, "→") + tail,
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
		case 78: return "";
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
var DEFAULT_CONSTRUCTOR_OPTIONS = {
	filename: "",
	schema: CORE_SCHEMA,
	json: false,
	maxTotalMergeKeys: 1e4,
	maxAliases: -1
};
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
var PATTERN_TAG_URI = new RegExp(`^(?:${NS_URI_CHAR})*$`);
var PATTERN_TAG_SUFFIX = new RegExp(`^(?:${NS_TAG_CHAR})+$`);
var PATTERN_TAG_PREFIX = new RegExp(`^(?:!(?:${NS_URI_CHAR})*|${NS_TAG_CHAR}(?:${NS_URI_CHAR})*)$`);
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
var DEFAULT_LOAD_OPTIONS = {
	...DEFAULT_PARSER_OPTIONS,
	...DEFAULT_CONSTRUCTOR_OPTIONS
};
function hasBit(mask, bit) {
	return (mask & 1 << bit) !== 0;
}
/**
* Default scalar styling rules in application order.
* See [Scalar styling](../../docs/scalar_styling.md) for usage details.
*
* @category AST
*/
var DEFAULT_SCALAR_STYLE_RULES = {
	applyQuoteFlowKeysOption,
	doubleQuoteForInvisibles,
	doubleQuoteWhitespaceOnly,
	applyForceQuotesOption,
	tryLongOrMultilineAsBlock,
	quoteInvalidPlain,
	fallbackToDoubleQuoted
};
function _preferredQuotedStyle(layout) {
	if (layout.presenterOptions.quoteStyle === "single" && hasBit(layout.allowedStylesMask, SCALAR_STYLE.SINGLE_QUOTED)) return SCALAR_STYLE.SINGLE_QUOTED;
	return SCALAR_STYLE.DOUBLE_QUOTED;
}
function applyQuoteFlowKeysOption(layout) {
	if (!layout.presenterOptions.quoteFlowKeys) return;
	if (!layout.isKey || !layout.flowOnly || layout.style !== SCALAR_STYLE.PLAIN) return;
	layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
function doubleQuoteForInvisibles(layout) {
	if (layout.style === SCALAR_STYLE.PLAIN && /[\t\x7F-\xA0\u2028\u2029\uFEFF\uFFFE\uFFFF]/.test(layout.node.value)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
function doubleQuoteWhitespaceOnly(layout) {
	if (layout.style === SCALAR_STYLE.PLAIN && /^\s+$/.test(layout.node.value)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
function applyForceQuotesOption(layout) {
	if (!layout.presenterOptions.forceQuotes) return;
	if (layout.isKey || layout.style !== SCALAR_STYLE.PLAIN) return;
	if (layout.node.tag !== layout.presenterOptions.schema.defaultScalarTag.tagName) return;
	layout.style = layout.node.value.includes("\n") ? SCALAR_STYLE.DOUBLE_QUOTED : _preferredQuotedStyle(layout);
}
function tryLongOrMultilineAsBlock(layout) {
	if (layout.style !== SCALAR_STYLE.PLAIN || layout.isKey) return;
	const value = layout.node.value;
	const multiline = value.indexOf("\n") !== -1;
	if (!hasBit(layout.allowedStylesMask, SCALAR_STYLE.LITERAL_BLOCK)) {
		if (multiline) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
		return;
	}
	const w = layout.presenterOptions.lineWidth;
	if (w === -1) {
		if (multiline) layout.style = SCALAR_STYLE.LITERAL_BLOCK;
		return;
	}
	const availableWidth = Math.max(Math.min(w, 40), w - layout.shiftOfContent);
	let position = 0;
	let shouldFold = false;
	while (position <= value.length) {
		let lineEnd = value.length;
		const nextLineBreak = value.indexOf("\n", position);
		if (nextLineBreak !== -1) lineEnd = nextLineBreak;
		const line = value.slice(position, lineEnd);
		if (line.length > availableWidth && line[0] !== " " && / [^ \t]/.test(line)) shouldFold = true;
		if (nextLineBreak === -1) break;
		position = nextLineBreak + 1;
	}
	if (shouldFold) layout.style = SCALAR_STYLE.FOLDED_BLOCK;
	else if (multiline) layout.style = SCALAR_STYLE.LITERAL_BLOCK;
}
function quoteInvalidPlain(layout) {
	if (layout.style === SCALAR_STYLE.PLAIN && !hasBit(layout.allowedStylesMask, SCALAR_STYLE.PLAIN)) layout.style = _preferredQuotedStyle(layout);
}
function fallbackToDoubleQuoted(layout) {
	if (!hasBit(layout.allowedStylesMask, layout.style)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
var SRC_C_PRINTABLE = "[\\x09\\x0A\\x0D\\x20-\\x7E\\x85\\xA0-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]";
var SRC_B_CHAR = "[\\n\\r]";
var SRC_C_BYTE_ORDER_MARK = "\\uFEFF";
var SRC_S_WHITE = "[ \\t]";
var SRC_NB_CHAR = `(?:(?!(?:${SRC_B_CHAR}|${SRC_C_BYTE_ORDER_MARK}))${SRC_C_PRINTABLE})`;
var SRC_NS_CHAR = `(?:(?!${SRC_S_WHITE})${SRC_NB_CHAR})`;
var SRC_NB_JSON = "[\\x09\\x20-\\uD7FF\\uE000-\\uFFFF\\u{10000}-\\u{10FFFF}]";
var SRC_C_INDICATOR = "[-?:,\\[\\]{}#&*!|>'\"%@`]";
var SRC_C_FLOW_INDICATOR = "[,\\[\\]{}]";
var SRC_NS_PLAIN_SAFE_FLOW_OUT = SRC_NS_CHAR;
var SRC_NS_PLAIN_SAFE_FLOW_IN = `(?:(?!${SRC_C_FLOW_INDICATOR})${SRC_NS_CHAR})`;
var SRC_NS_PLAIN_FIRST_FLOW_OUT = `(?:(?:(?!${SRC_C_INDICATOR})${SRC_NS_CHAR})|[?:-](?=${SRC_NS_PLAIN_SAFE_FLOW_OUT}))`;
var SRC_NS_PLAIN_FIRST_FLOW_IN = `(?:(?:(?!${SRC_C_INDICATOR})${SRC_NS_CHAR})|[?:-](?=${SRC_NS_PLAIN_SAFE_FLOW_IN}))`;
var SRC_NS_PLAIN_CHAR_FLOW_OUT = `(?:(?:(?![:#])${SRC_NS_PLAIN_SAFE_FLOW_OUT})|:(?=${SRC_NS_PLAIN_SAFE_FLOW_OUT}))#*`;
var SRC_NS_PLAIN_CHAR_FLOW_IN = `(?:(?:(?![:#])${SRC_NS_PLAIN_SAFE_FLOW_IN})|:(?=${SRC_NS_PLAIN_SAFE_FLOW_IN}))#*`;
var SRC_NB_NS_PLAIN_IN_LINE_FLOW_OUT = `(?:${SRC_S_WHITE}*${SRC_NS_PLAIN_CHAR_FLOW_OUT})*`;
var SRC_NB_NS_PLAIN_IN_LINE_FLOW_IN = `(?:${SRC_S_WHITE}*${SRC_NS_PLAIN_CHAR_FLOW_IN})*`;
var SRC_NS_PLAIN_ONE_LINE_FLOW_OUT = `${SRC_NS_PLAIN_FIRST_FLOW_OUT}#*${SRC_NB_NS_PLAIN_IN_LINE_FLOW_OUT}`;
var SRC_NS_PLAIN_ONE_LINE_FLOW_IN = `${SRC_NS_PLAIN_FIRST_FLOW_IN}#*${SRC_NB_NS_PLAIN_IN_LINE_FLOW_IN}`;
var SRC_NS_PLAIN_ONE_LINE_BLOCK_KEY = SRC_NS_PLAIN_ONE_LINE_FLOW_OUT;
var SRC_NS_PLAIN_ONE_LINE_FLOW_KEY = SRC_NS_PLAIN_ONE_LINE_FLOW_IN;
var SRC_S_NS_PLAIN_NEXT_LINE_FLOW_OUT = `\\n+${SRC_NS_PLAIN_CHAR_FLOW_OUT}${SRC_NB_NS_PLAIN_IN_LINE_FLOW_OUT}`;
var SRC_S_NS_PLAIN_NEXT_LINE_FLOW_IN = `\\n+${SRC_NS_PLAIN_CHAR_FLOW_IN}${SRC_NB_NS_PLAIN_IN_LINE_FLOW_IN}`;
var SRC_NS_PLAIN_MULTI_LINE_FLOW_OUT = `${SRC_NS_PLAIN_ONE_LINE_FLOW_OUT}(?:${SRC_S_NS_PLAIN_NEXT_LINE_FLOW_OUT})*`;
var SRC_NS_PLAIN_MULTI_LINE_FLOW_IN = `${SRC_NS_PLAIN_ONE_LINE_FLOW_IN}(?:${SRC_S_NS_PLAIN_NEXT_LINE_FLOW_IN})*`;
var NS_PLAIN_FLOW_OUT = new RegExp(`^(?:${SRC_NS_PLAIN_MULTI_LINE_FLOW_OUT})$`, "u");
var NS_PLAIN_FLOW_IN = new RegExp(`^(?:${SRC_NS_PLAIN_MULTI_LINE_FLOW_IN})$`, "u");
var NS_PLAIN_BLOCK_KEY = new RegExp(`^(?:${SRC_NS_PLAIN_ONE_LINE_BLOCK_KEY})$`, "u");
var NS_PLAIN_FLOW_KEY = new RegExp(`^(?:${SRC_NS_PLAIN_ONE_LINE_FLOW_KEY})$`, "u");
var NB_SINGLE_ONE_LINE = new RegExp(`^(?:${SRC_NB_JSON})*$`, "u");
var NB_SINGLE_MULTI_LINE = new RegExp(`^(?:${SRC_NB_JSON}|\\n)*$`, "u");
var BLOCK_SCALAR_CONTENT = new RegExp(`^(?:${SRC_NB_CHAR}|\\n)*$`, "u");
var DEFAULT_PRESENTER_OPTIONS = {
	indent: 2,
	seqNoIndent: false,
	seqInlineFirst: true,
	lineWidth: 80,
	flowBracketPadding: false,
	flowSkipCommaSpace: false,
	flowSkipColonSpace: false,
	quoteFlowKeys: false,
	quoteStyle: "single",
	forceQuotes: false,
	scalarStyleRules: Object.keys(DEFAULT_SCALAR_STYLE_RULES).map((name) => Reflect.get(DEFAULT_SCALAR_STYLE_RULES, name)),
	tagBeforeAnchor: false
};
var DEFAULT_DUMP_OPTIONS = {
	...DEFAULT_PRESENTER_OPTIONS,
	schema: DUMP_SCHEMA,
	skipInvalid: false,
	noRefs: false,
	flowLevel: -1,
	sortKeys: false,
	transform: () => {}
};
/** @deprecated Use `EVENT_ID.DOCUMENT` instead. @internal */
var EVENT_DOCUMENT = EVENT_ID.DOCUMENT;
/** @deprecated Use `EVENT_ID.SEQUENCE` instead. @internal */
var EVENT_SEQUENCE = EVENT_ID.SEQUENCE;
/** @deprecated Use `EVENT_ID.MAPPING` instead. @internal */
var EVENT_MAPPING = EVENT_ID.MAPPING;
/** @deprecated Use `EVENT_ID.SCALAR` instead. @internal */
var EVENT_SCALAR = EVENT_ID.SCALAR;
/** @deprecated Use `EVENT_ID.ALIAS` instead. @internal */
var EVENT_ALIAS = EVENT_ID.ALIAS;
/** @deprecated Use `EVENT_ID.POP` instead. @internal */
var EVENT_POP = EVENT_ID.POP;
/** @deprecated Use `SCALAR_STYLE.PLAIN` instead. @internal */
var SCALAR_STYLE_PLAIN = SCALAR_STYLE.PLAIN;
/** @deprecated Use `SCALAR_STYLE.SINGLE_QUOTED` instead. @internal */
var SCALAR_STYLE_SINGLE_QUOTED = SCALAR_STYLE.SINGLE_QUOTED;
/** @deprecated Use `SCALAR_STYLE.DOUBLE_QUOTED` instead. @internal */
var SCALAR_STYLE_DOUBLE_QUOTED = SCALAR_STYLE.DOUBLE_QUOTED;
/** @deprecated Use `SCALAR_STYLE.LITERAL_BLOCK` instead. @internal */
var SCALAR_STYLE_LITERAL_BLOCK = SCALAR_STYLE.LITERAL_BLOCK;
/** @deprecated Use `SCALAR_STYLE.FOLDED_BLOCK` instead. @internal */
var SCALAR_STYLE_FOLDED_BLOCK = SCALAR_STYLE.FOLDED_BLOCK;
/** @deprecated Use `COLLECTION_STYLE.BLOCK` instead. @internal */
var COLLECTION_STYLE_BLOCK = COLLECTION_STYLE.BLOCK;
/** @deprecated Use `COLLECTION_STYLE.FLOW` instead. @internal */
var COLLECTION_STYLE_FLOW = COLLECTION_STYLE.FLOW;
/** @deprecated Use `CHOMPING_MODE.CLIP` instead. @internal */
var CHOMPING_CLIP = CHOMPING_MODE.CLIP;
/** @deprecated Use `CHOMPING_MODE.STRIP` instead. @internal */
var CHOMPING_STRIP = CHOMPING_MODE.STRIP;
/** @deprecated Use `CHOMPING_MODE.KEEP` instead. @internal */
var CHOMPING_KEEP = CHOMPING_MODE.KEEP;

// src/parse/document-stream.ts
const lineFeed = 10;
const carriageReturn = 13;
/** What a boundary needs to see of its line: a byte order mark, three marks and a white space, and the CR LF before it. */
const lookahead = 9;
const oversizedExcerptBytes = 4096;
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
var Cutter = class {
	#maxBytes;
	/** Bytes not yet handed on; those before `#position` have been looked at. */
	#window = Buffer.alloc(0);
	#position = 0;
	#line = 1;
	#atStreamStart = true;
	/** The current document: its pieces before the window, its begin in the window. */
	#pieces = [];
	#piecesBytes = 0;
	#begin = 0;
	#beginLine = 1;
	/** Whether a `---` or a JSON value opened it. Nothing but comments makes no document without one. */
	#explicit = false;
	#oversized = false;
	/** Whether it opens as a JSON object does; null until asked. */
	#json = null;
	/** The last byte before the window that is no white space. */
	#before = 0;
	constructor(maxBytes) {
		this.#maxBytes = maxBytes;
	}
	add(chunk) {
		const seen = this.#window.subarray(0, this.#position);
		this.#keep(seen.subarray(this.#begin));
		this.#before = lastSignificant(seen, seen.length) || this.#before;
		const unseen = this.#window.subarray(this.#position);
		this.#window = unseen.length === 0 ? chunk : Buffer.concat([unseen, chunk]);
		this.#position = 0;
		this.#begin = 0;
	}
	/** The next document that ends in the window; null where more bytes are needed. */
	next(final) {
		const window = this.#window;
		const limit = final ? window.length : window.length - lookahead;
		if (limit <= 0) return null;
		if (this.#atStreamStart) {
			this.#atStreamStart = false;
			const boundary = this.#boundary(0);
			if (boundary !== null) this.#cut(boundary, 0);
			this.#position = this.#begin;
		}
		const words = new Int32Array(window.buffer, 0, window.buffer.byteLength >> 2);
		let at = this.#position;
		while (at < limit) {
			if ((window.byteOffset + at & 3) === 0) at = skipWords(words, window.byteOffset, at, limit);
			if (at >= limit) break;
			const byte = window[at++] ?? 0;
			if (byte > carriageReturn || byte !== lineFeed && byte !== carriageReturn) continue;
			if (byte === carriageReturn && window[at] === lineFeed) at++;
			this.#line++;
			const boundary = this.#boundary(at);
			if (boundary === null) continue;
			const cut = this.#cut(boundary, at);
			if (boundary === "end") at += 3;
			if (cut === null) continue;
			this.#position = at;
			return cut;
		}
		this.#position = at;
		return null;
	}
	finish() {
		return this.#cut("end", this.#window.length);
	}
	#boundary(at) {
		const window = this.#window;
		switch (window[at]) {
			case 45: return isMarker(window, at, 45) ? "start" : null;
			case 46: return isMarker(window, at, 46) ? "end" : null;
			case 239: return window[at + 1] === 187 && window[at + 2] === 191 && isMarker(window, at + 3, 45) ? "start" : null;
			case 123: return (lastSignificant(window, at) || this.#before) === 125 && (this.#json ??= this.#opensJson()) ? "value" : null;
			default: return null;
		}
	}
	/** Closes the current document before `at`; null where nothing stands there. */
	#cut(boundary, at) {
		let cut = null;
		let carry = false;
		this.#keep(this.#window.subarray(this.#begin, at));
		const bytes = this.#pieces.length === 1 ? this.#pieces[0] ?? this.#window : Buffer.concat(this.#pieces);
		if (this.#explicit || this.#oversized || hasContent(bytes)) cut = {
			bytes,
			line: this.#beginLine,
			oversized: this.#oversized
		};
		else carry = boundary === "start" && /^%/m.test(bytes.toString("latin1"));
		this.#begin = boundary === "end" ? at + 3 : at;
		this.#explicit = boundary !== "end";
		this.#json = null;
		if (!carry) {
			this.#pieces = [];
			this.#piecesBytes = 0;
			this.#beginLine = this.#line;
			this.#oversized = false;
		}
		return cut;
	}
	#keep(piece) {
		if (piece.length === 0 || this.#oversized) return;
		this.#pieces.push(piece);
		this.#piecesBytes += piece.length;
		if (this.#piecesBytes <= this.#maxBytes) return;
		this.#oversized = true;
		const head = Buffer.concat(this.#pieces, Math.min(this.#piecesBytes, oversizedExcerptBytes));
		this.#pieces = [head];
		this.#piecesBytes = head.length;
	}
	/** `{"` or `{}`, unlike the template markers `{{`. */
	#opensJson() {
		let opened = false;
		let dashes = 3;
		for (const piece of [...this.#pieces, this.#window.subarray(this.#begin)]) for (const byte of piece) {
			if (byte === 32 || byte >= 9 && byte <= 13 || byte >= 128) continue;
			if (!opened && byte === 45 && dashes-- > 0) continue;
			if (opened) return byte === 34 || byte === 125;
			if (byte !== 123) return false;
			opened = true;
		}
		return false;
	}
};
/**
* Passes over four bytes at a time while none of them is below 16, as line breaks are: nearly all of the time of a run that skips most
* documents is spent here. `offset + at` is a multiple of 4.
*/
function skipWords(words, offset, at, limit) {
	const end = offset + limit >> 2;
	let word = offset + at >> 2;
	for (; word < end; word++) {
		const high = (words[word] ?? 0) & 4042322160;
		if ((high - 16843009 & ~high & 2155905152) !== 0) break;
	}
	return (word << 2) - offset;
}
function isMarker(bytes, at, mark) {
	if (bytes[at] !== mark || bytes[at + 1] !== mark || bytes[at + 2] !== mark) return false;
	const after = bytes[at + 3] ?? lineFeed;
	return after === lineFeed || after === carriageReturn || after === 32 || after === 9;
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
		else if (byte === 239 && bytes[at + 1] === 187 && bytes[at + 2] === 191 && lineStart) at += 2;
		else return true;
	}
	return false;
}

// src/parse/glance.ts
/** The bytes of a document → its apiVersion and kind, where the first lines tell without parsing. */
const headBytes = 4096;
const headLine = /^(["']?)(apiVersion|kind)\1:[ \t]+(?:"([^"\\]*)"|'([^']*)'|([A-Za-z][A-Za-z0-9./-]*))[ \t]*(?:[ \t]#.*)?$/;
const secondKinds = [
	"\nkind",
	"\n\"kind",
	"\n'kind"
];
/**
* The type of a resource that begins with its `apiVersion` and `kind`, as tools write it; null for any other. What is told is
* what a parser would find: above these two lines nothing but comments stands, and no second `kind` takes their place.
*/
function glance(bytes) {
	const head = bytes.toString("latin1", 0, headBytes).replace(/^(?:\xef\xbb\xbf)?---[ \t]*(?:#.*)?(?:\r\n|\r|\n)/, "");
	let apiVersion = null;
	let kind = null;
	if (/\r(?!\n)/.test(head)) return null;
	for (let at = 0; apiVersion === null || kind === null;) {
		const end = head.indexOf("\n", at);
		if (end < 0) return null;
		const line = head.slice(at, end).replace(/\r$/, "");
		at = end + 1;
		if (/^[ \t]*(?:#.*)?$/.test(line)) continue;
		const match = headLine.exec(line);
		if (match === null) return null;
		const value = match[3] ?? match[4] ?? match[5] ?? "";
		if (match[2] === "kind") {
			if (kind !== null) return null;
			kind = value;
		} else if (apiVersion !== null) return null;
		else apiVersion = value;
	}
	const first = bytes.indexOf("kind");
	return secondKinds.some((key) => bytes.includes(key, first + 4)) ? null : {
		apiVersion,
		kind
	};
}

// src/parse/ignore-comments.ts
/** The text of a document → what its comments silence. Pure. */
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
/** The text of a document → its events, also where js-yaml is stricter than the parser behind Kubernetes. */
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
/** A line up to its comment, where it has one. */
const beforeComment = /^(?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'#]|(?<=\S)#|(?<=[^\s,[{:])["'])*(?=#)/;
function join$1(text, position) {
	const lineStart = Math.max(text.lastIndexOf("\n", position - 1), text.lastIndexOf("\r", position - 1)) + 1;
	const indentation = text.slice(lineStart, position);
	if (indentation.includes("	")) return text.slice(0, lineStart) + indentation.replaceAll("	", " ") + text.slice(position);
	if (lineStart === 0) return text;
	const breakStart = text.startsWith("\r\n", lineStart - 2) ? lineStart - 2 : lineStart - 1;
	const previousStart = Math.max(text.lastIndexOf("\n", breakStart - 1), text.lastIndexOf("\r", breakStart - 1)) + 1;
	const content = beforeComment.exec(text.slice(previousStart, breakStart));
	const contentEnd = content === null ? breakStart : previousStart + content[0].length;
	return text.slice(0, contentEnd) + " ".repeat(lineStart - contentEnd) + text.slice(lineStart);
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
	/** `end` is exclusive. Offsets beyond the text mean its end. */
	span(start, end) {
		const starts = this.#starts ??= lineStarts(this.#text);
		const from = locate(starts, Math.min(start, this.#text.length));
		const to = locate(starts, Math.min(Math.max(start, end), this.#text.length));
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
	for (const lineBreak of text.matchAll(/\r\n|\r|\n/g)) starts.push(lineBreak.index + lineBreak[0].length);
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
	const type = root === null ? null : typeOf$1(root, {
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
function typeOf$1(node, inherited) {
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
			const itemType = typeOf$1(item, inherited);
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
			for (const { key, first } of known.get(node) ?? []) found.push({
				key: key.value,
				path: step$1(path, key.value),
				at: span(key),
				first: span(first)
			});
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
const nothing = /^(?:~|null|Null|NULL)?$/;
const special$1 = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const integer = /^(?:[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)|0b[-+][01]+)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const dotted$1 = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;
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
	if (first === 46) return special$1.test(text) || dotted$1.test(text) && Number.isFinite(Number(text.replaceAll("_", ""))) ? "number" : "string";
	if (first === 43 || first === 45 || first >= 48 && first <= 57) {
		const digits = text.replaceAll("_", "");
		if (integer.test(digits) || special$1.test(text)) return "number";
		return float.test(digits) && Number.isFinite(Number(digits)) ? "number" : "string";
	}
	if (text.length > 5) return "string";
	if (word.test(text)) return "boolean";
	return nothing.test(text) ? "null" : "string";
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
/** The events of one document → its tree of nodes, aliases and merge keys resolved. Never deeper or wider than Kubernetes would go. */
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
			if (key.value === "<<" && key.style === "plain") frame.merged.push(node);
			else addEntry(frame, frame.node, key, node, duplicates);
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
			merged: [],
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
			if (frame.node.node === "mapping" && frame.merged.length > 0) merge(frame, frame.node);
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
function addEntry(frame, mapping, key, value, duplicates) {
	const { entries } = mapping;
	if (frame.places === null && entries.length === manyKeys) frame.places = new Map(entries.map((entry, place) => [entry.key.value, place]));
	const earlier = frame.places?.get(key.value) ?? (frame.places === null ? entries.findIndex((entry) => entry.key.value === key.value) : -1);
	const first = entries[earlier];
	if (first === void 0) {
		frame.places?.set(key.value, entries.length);
		entries.push({
			key,
			value
		});
		return;
	}
	const known = duplicates.get(mapping) ?? [];
	known.push({
		key,
		first: first.key
	});
	duplicates.set(mapping, known);
	entries[earlier] = {
		key,
		value
	};
}
/** Own keys win over merged ones, and of merged ones the earlier (https://yaml.org/type/merge.html). */
function merge(frame, mapping) {
	const present = new Set(mapping.entries.map((entry) => entry.key.value));
	for (const source of frame.merged.flatMap((node) => node.node === "sequence" ? node.items : [node])) {
		if (source.node !== "mapping") throw new UnreadableError("a merge key takes a mapping or a sequence of mappings", source.start);
		for (const entry of source.entries) {
			if (present.has(entry.key.value)) continue;
			present.add(entry.key.value);
			mapping.entries.push(entry);
		}
	}
}
/** A mapping as the key of a mapping is what `{{ … }}` looks like to YAML. Any other key that is no scalar is passed over. */
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
* in the document, as their effect is seen far away; `${…}` and `$(…)` are harmless in most places and count near `offset`, the place of
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
/** Bytes in UTF-8 or UTF-16 → the same text in UTF-8, piece by piece. */
/** Stands for half a character: no YAML may hold it, so what cannot be converted is refused at its place, not replaced. */
const refused$1 = "￿";
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
		rest = Buffer.concat([rest, piece]);
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
/** SourceFile → ParsedDocument[], one at a time. Pure: YAML and JSON with positions, at speed. */
/** One document in UTF-8. The API server takes no request above 3 MiB; a List that `kubectl get -A` prints may well be larger. */
const maxDocumentBytes = 64 << 20;
/** Levels of nesting. What the API server stores is far below; above it the stack of whoever walks the tree is at risk. */
const maxDepth = 1e3;
const tooDeep = "nested too deeply";
/** Resources that hold no image whatever they say: by `apiVersion kind`, or all kinds of a group. */
const imageless = /^(?:v1 (?:ConfigMap|Secret)|rbac\.authorization\.k8s\.io\/\w+ \w+)$/;
/** No document may hold them: https://yaml.org/spec/1.2.2/#51-character-set. */
const controlCharacter = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
/**
* The documents of a file in order, one for each that a YAML parser counts (empty ones too) and one for each value of a JSON stream;
* none where nothing but comments stands. Holds one document and one chunk at a time. Never throws for what it reads; throws what
* `file.chunks()` throws.
*
* With `need: "images"` documents that cannot hold an image come back as `skipped` without being parsed, so nothing is said of
* errors in them. CustomResourceDefinitions do so always.
*/
async function* parse$1(file, options) {
	let document = 0;
	for await (const cut of documentStream(utf8Stream(file.chunks()), maxDocumentBytes)) yield parseDocument(file.path, document++, cut, options.need);
}
function parseDocument(file, document, cut, need) {
	if (!cut.oversized) {
		const type = glance(cut.bytes);
		if (type !== null && (isDefinition(type) || need === "images" && imageless.test(`${type.apiVersion} ${type.kind}`))) return {
			content: "skipped",
			manifests: [],
			broken: null
		};
	}
	const { text, invalidAt } = decode(cut.bytes);
	const lines = new LineIndex(file, text, cut.line);
	try {
		if (cut.oversized) throw new UnreadableError(`larger than 64 MiB`, 0);
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
	return text.includes("﻿") ? text.replace(/^\ufeff/, "").replace(/^(---[ \t]*(?:#.*)?(?:\r\n|\r|\n))\ufeff/, "$1") : text;
}

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
* Text → reference, as `reference.ParseNormalizedNamed` reads it. Where it does not parse, `invalid` is upstream's reason, which
* the kubelet shows behind InvalidImageName.
*/
function parseImageReference(image) {
	if (identifierPattern.test(image)) return { invalid: `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings` };
	if (image.length > maxLength) return { invalid: "invalid reference format" };
	const [name, remainder] = splitDomain(image);
	const repository = remainder.split(":", 1)[0] ?? "";
	if (repository.toLowerCase() !== repository) return { invalid: `invalid reference format: repository name (${repository}) must be lowercase` };
	const match = referencePattern.exec(`${name}/${remainder}`);
	if (match === null) return { invalid: "invalid reference format" };
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
/** What go-digest says of a digest that the grammar lets through; null for a good one. */
function checkDigest(value) {
	const colon = value.indexOf(":");
	const length = digestLengths[value.slice(0, colon)];
	if (length === void 0) return "unsupported digest algorithm";
	if (value.length - colon - 1 !== length) return "invalid checksum digest length";
	return /^[a-f0-9]+$/.test(value.slice(colon + 1)) ? null : "invalid checksum digest format";
}
/** `domain/path[:tag][@digest]` in full, as events and registries name it. */
function canonical(reference) {
	return repositoryOf(reference) + (reference.tag === null ? "" : `:${reference.tag}`) + (reference.digest === null ? "" : `@${reference.digest}`);
}
/** `domain/path`: what credentials are looked up by. */
function repositoryOf(reference) {
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

// src/model/pull.ts
/**
* The key of one question: the image as the runtime asks for it, ":latest" where nothing is said, without a tag where a digest
* says which (containerd, `reference.ParseDockerRef`).
*/
function questionOf(reference) {
	const name = repositoryOf(reference);
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
/** Text, or bytes as they were read → a string of bytes. A lone surrogate becomes U+FFFD. */
function bytesOf(text) {
	const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
	let result = "";
	for (let at = 0; at < bytes.length; at += 8192) result += String.fromCharCode(...bytes.subarray(at, at + 8192));
	return result;
}
/** A string of bytes → text, each byte that is not UTF-8 as one U+FFFD, as Go ranges over a string. */
function textOf(bytes) {
	return bytes.replace(sequences, (match, valid) => valid === void 0 ? "�" : decoder.decode(Uint8Array.from(match, (byte) => byte.charCodeAt(0))));
}

// src/plan/docker-config.ts
/** The docker config of a pull secret → its entries, as the kubelet decodes it (pkg/credentialprovider/config.go). Pure. */
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
	const error = key === ".dockercfg" ? readEntries$1("the document", json, credentials) : readConfig$1(json, credentials);
	if (error !== null) return { error: error.because };
	return { entries: Array.from(credentials, ([registry, credential]) => ({
		key: registry,
		...credential
	})) };
}
/** Fields may repeat: each adds to one map, and null empties it. */
function readConfig$1(json, credentials) {
	if (json.type === "null") return null;
	if (json.type !== "object") return wrongType("the document", json, "object");
	let first = null;
	for (const [name, value] of json.members) {
		const auths = /^auths$/iu.test(name) ? readEntries$1("auths", value, credentials) : null;
		if (auths?.fatal) return auths;
		first ??= auths ?? (/^httpheaders$/iu.test(name) ? readHeaders(value) : null);
	}
	return first;
}
function readEntries$1(place, json, credentials) {
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
/** URL text → host and path as Go's net/url has them. The WHATWG URL of JavaScript differs in case, ports, dots and escapes. Pure. */
/**
* Parses what follows "https://" or "http://". All strings are strings of bytes (`bytesOf`). Userinfo, query and fragment are
* checked and dropped, escapes decoded, the case kept; null where Go refuses.
*
* Brackets within a host (`reg[0-9].example.com`) pass, as they do up to Go 1.24.7 and 1.25.1; later releases refuse all but
* an IPv6 address between them (https://pkg.go.dev/vuln/GO-2025-4010).
* https://github.com/golang/go/blob/go1.24.7/src/net/url/url.go
*/
function parseGoUrl(text) {
	const [url, fragment] = cut$1(text, "#");
	if (/[\x00-\x1f\x7f]/.test(url) || badEscape.test(fragment)) return null;
	const [, authority = "", path = ""] = /^([^/]*)(.*)$/s.exec(cut$1(url, "?")[0]) ?? [];
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
function cut$1(text, separator) {
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
	const accounts = cluster.products.filter(({ kind, name, certain }) => kind === "ServiceAccount" && name !== null && certain);
	return {
		accounts: ({ root, resource: { namespace } }) => accounts.filter((product) => nearness(product, namespace, root) === "same"),
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
			hiddenOffers: offersOf(hiddenSecrets, reference, read),
			offers,
			error: error === void 0 ? null : `${error.name}: ${error.because}`,
			anonymous: error === void 0 && offers.length === 0,
			unseen,
			node
		};
	};
}
/** Docker configs handed over as text, in the order of `imagePullSecrets`, and the node's → what the kubelet would offer. */
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
	return { offers: offersFor(repositoryOf(reference), createKeyring(configs), keyring).offers.map(keyWithoutLogin) };
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
	return createKeyring(configs).lookup(repositoryOf(reference)).offers.map(keyWithoutLogin);
}
/**
* A key may be a URL with a login of its own, which the kubelet does not look at: "https://bot:password@ghcr.io" is not to be shown.
* Less than four characters are no secret, as in what registries say.
*/
function withoutLogin(key) {
	return key.replace(/^(https?:\/\/|(?!https?:\/\/)).{4,}@/is, "$1***@");
}
function keyWithoutLogin(offer) {
	return {
		...offer,
		key: withoutLogin(offer.key)
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
	}]).lookup(repositoryOf(reference)).offers.length > 0;
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
* a tag implies none; `x:latest@sha256:…` is Always all the same; a reference that does not parse is IfNotPresent. An empty
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
	return /^[\w.+-]{0,64}$/.test(variant) ? normalise$1(os, architecture, variant) : null;
}
/** https://github.com/containerd/platforms/blob/main/database.go: normalizeOS, normalizeArch. */
function normalise$1(writtenOs, writtenArchitecture, writtenVariant) {
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
		const version = /^v(\d{1,2})$/.exec(variant)?.[1];
		const below = version === void 0 ? 0 : Math.max(0, Number(version) - least);
		return Array.from({ length: below }, (_, index) => ({
			...node,
			architecture,
			variant: `v${Number(version) - 1 - index}`
		}));
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
	for (const wanted of selection === "exact" ? [own] : acceptable(own)) {
		const fits = offered.find((each) => {
			const parsed = parsePlatform(each);
			return parsed !== null && writePlatform(parsed) === writePlatform({ ...wanted });
		});
		if (fits !== void 0) return fits;
	}
	return null;
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

// src/plan/plan.ts
/** What the kubelets of the cluster would attempt, in the order of the manifests. */
function plan(cluster, options) {
	const credentialsOf = createCredentials(cluster, options);
	const platforms = clusterPlatforms(cluster, options.platforms);
	return cluster.workloads.flatMap((workload) => workload.mentions.map((mention) => {
		const reference = parseImageReference(mention.image);
		const pullPolicy = effectivePullPolicy(mention.pullPolicy?.value ?? null, reference);
		return {
			workload,
			mention,
			reference,
			pullPolicy,
			notAsked: notAsked(mention, reference, pullPolicy, options.preloaded),
			platforms: mention.podSpec === null ? platforms : platformsOf(mention.podSpec.nodes, platforms),
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
/** Complaints and suppressions → the complaints that are left, with those about the suppressions themselves. Pure. */
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
	if ((options.rules[id] ?? rule.severity) === "off" || rule.online && options.offline) return [];
	const unexplained = reason === null ? complain("suppression-without-reason", `\`${id}\` is suppressed without a reason`) : [];
	if (isOver(expires, options.today)) return [...unexplained, ...complain("suppression-expired", `The suppression of \`${id}\` has expired (${expires})`)];
	const idle = used ? [] : complain("suppression-unused", `The suppression of \`${id}\` matches nothing`);
	return [...unexplained, ...idle];
}
/** Days compare as text. */
function isOver(expires, today) {
	return expires !== null && expires < today;
}
function matches({ of, at }, { at: place, pull, resource: bare }) {
	const resource = pull?.workload.resource ?? bare;
	if (of.by === "comment") return (pull === void 0 ? [place] : [place, pull.mention.at]).some(({ file, line }) => file === at.file && line === of.line);
	if (of.by === "annotation") {
		if (pull !== void 0 && of.podSpec !== null && pull.mention.podSpec !== of.podSpec) return false;
		if (resource === of.resource) return true;
		return place.file === at.file && resource !== void 0 && namesOf(resource).join() === namesOf(of.resource).join();
	}
	const { image: images, resource: resources } = of;
	if (resources !== null && !namesOf(resource).some((name) => isLike(resources, name))) return false;
	return images === null || pull !== void 0 && imagesOf(pull).some((image) => isLike(images, image));
}
function namesOf(resource) {
	if (resource === void 0) return [];
	const { kind, namespace, name } = resource;
	return [`${kind}/${name ?? ""}`, ...namespace === null ? [] : [`${kind}/${namespace}/${name ?? ""}`]];
}
/** As it is written, as people write it, and in full. */
function imagesOf({ mention, reference }) {
	return "invalid" in reference ? [mention.image] : [
		mention.image,
		familiar(reference),
		canonical(reference)
	];
}

// src/settle/settle.ts
/** Complaints → Report. Pure: one cause becomes one finding with all its places, severities are set, everything is counted and sorted. */
function settle(settled, options) {
	const { cluster, pulls, answers, verdicts } = settled;
	const suppressions = [...cluster.suppressions ?? [], ...options.ignore];
	const { complaints, notes: suppressed } = suppress(settled.complaints, suppressions, {
		...options,
		known: settled.rules
	});
	const notes = [...settled.notes, ...suppressed];
	const findings = [...group(complaints).values()].flatMap((places) => findingOf(places, options)).sort(byPlace);
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
		notes
	};
}
const order$1 = [
	"notice",
	"warning",
	"error"
];
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
function findingOf({ rule, complaints }, options) {
	const [first, ...others] = complaints.sort((a, b) => bySpan(a.at, b.at));
	if (first === void 0) return [];
	const severity = worst(complaints.flatMap((complaint) => severityOf(rule, complaint, options) ?? []));
	if (severity === void 0) return [];
	const docs = options.docs(rule.id);
	return [{
		rule: rule.id,
		cause: rule.cause,
		severity,
		certainty: first.certainty ?? "proved",
		message: first.message,
		fix: first.fix ?? rule.fix,
		docs,
		at: first.at,
		rendered: null,
		resource: first.pull?.workload.resource ?? first.resource ?? null,
		container: first.pull?.mention.container ?? null,
		image: first.pull?.mention.image ?? null,
		event: first.event ?? null,
		evidence: first.evidence ?? [],
		commands: first.commands ?? [],
		related: [...first.related ?? [], ...uniquePlaces(first, others)],
		suggestion: null,
		fingerprint: fingerprint([
			rule.id,
			first.subject,
			first.at.file
		])
	}];
}
function worst(severities) {
	return severities.toSorted((a, b) => order$1.indexOf(b) - order$1.indexOf(a))[0];
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
function uniquePlaces(first, others) {
	const seen = /* @__PURE__ */ new Set([placeOf$2(first.at)]);
	return others.flatMap((complaint) => {
		const place = placeOf$2(complaint.at);
		if (seen.has(place)) return [];
		seen.add(place);
		return [{
			at: complaint.at,
			message: whereabouts(complaint)
		}];
	});
}
function placeOf$2(at) {
	return `${at.file}:${at.line}:${at.column}`;
}
function whereabouts({ pull, message }) {
	if (pull === void 0) return message;
	const { kind, namespace, name } = pull.workload.resource;
	const container = pull.mention.container === null ? "" : ` › ${pull.mention.container}`;
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
function imageOf({ mention, reference }, answers) {
	const answer = "invalid" in reference ? void 0 : answers?.byImage.get(questionOf(reference));
	const unasked = answers === null ? null : "not-asked";
	return {
		image: mention.image,
		reference: "invalid" in reference ? {
			valid: false,
			domain: null,
			path: null,
			tag: null,
			digest: null
		} : {
			valid: true,
			...reference
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
	const failing = options.failOn === "never" ? [] : findings.filter(({ severity }) => order$1.indexOf(severity) >= order$1.indexOf(failAt(options)));
	if (failing.some(({ certainty }) => certainty === "proved")) return 1;
	if (pulls === 0 && options.looked !== true) return 3;
	const verified = pulls === 0 ? 100 : (pulls - unverified) / pulls * 100;
	return failing.length > 0 || verified < options.minVerified ? 4 : 0;
}
function failAt({ failOn }) {
	return failOn === "never" ? "error" : failOn;
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
	const started = performance.now();
	const { cluster, notes } = await readCluster(options, surroundings, options.locations.length === 0 ? "images" : "all");
	const unjudged = {
		cluster,
		pulls: plan(cluster, options),
		answers: null,
		complaints: [],
		rules: [],
		verdicts: null,
		notes,
		durationMs: Math.round(performance.now() - started)
	};
	return settle(unjudged, {
		...options,
		today: "",
		tool,
		docs: docsOf
	});
}
/** What every corridor begins with: load → parse → extract, a document at a time. */
async function readCluster(options, { workingFolder, stdin }, need) {
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
		declared: {
			secrets: [...secrets, ...Object.keys(options.pullSecrets)],
			serviceAccounts,
			at
		}
	});
	const note = (sentence) => void notes.push(sentence);
	const read = (paths) => load({
		paths,
		exclude: options.exclude,
		workingFolder,
		stdin,
		note
	});
	for await (const file of read(options.paths)) {
		extractor.file(file.root);
		for await (const document of parse$1(file, { need })) extractor.add(document);
	}
	for await (const file of read(options.inventory)) for await (const document of parse$1(file, { need: "all" })) extractor.inventory(document);
	const cluster = extractor.cluster();
	const placeholders = cluster.workloads.flatMap(({ mentions }) => mentions.flatMap(({ placeholder }) => placeholder ?? []));
	for (const [why, count] of Map.groupBy(placeholders, (reason) => reason)) notes.push(`${count.length === 1 ? "1 image is" : `${count.length} images are`} filled in later, so nothing could be checked: ${why}.`);
	return {
		cluster,
		notes
	};
}

// src/judge/access.ts
const remembered$2 = /* @__PURE__ */ new WeakMap();
/** Each pull of a pod that can be seen, with an image that parses, in the order of the manifests. */
function accesses(facts) {
	const known = remembered$2.get(facts);
	if (known !== void 0) return known;
	const all = facts.pulls.flatMap((pull) => accessOf(facts, pull) ?? []);
	remembered$2.set(facts, all);
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
		public: open?.answer === "found" ? true : open !== null && isRefusal$2(open) && exists ? false : null,
		exists,
		otherwise: best !== null && (!exists && !isRefusal$2(best) && best.answer !== "not-asked" || blocked && best.answer !== "found"),
		breaks: breaksOf(credentials, attempts, opened)
	};
}
/** An answer that says no to a credential, or to the want of one. */
function isRefusal$2({ answer }) {
	return answer === "denied" || answer === "missing-or-denied";
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
	const refused = attempts.length > 0 && attempts.every(({ offer, answer }) => offer !== null && answer !== null && isRefusal$2(answer));
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
	const closed = access.exists && access.attempts.every(({ answer }) => answer !== null && answer.answer !== "found");
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

// src/judge/event.ts
/** `Failed to pull image …: …` for a pull that ends with `reason`. */
function failedToPull(image, reference, reason) {
	const question = questionOf(reference);
	return `Failed to pull image "${image}": failed to pull and unpack image "${question}": failed to resolve reference "${question}": ${reason}`;
}
/** For a pull that ends after the name was resolved. */
function failedToUnpack(image, reference, reason) {
	return `Failed to pull image "${image}": failed to pull and unpack image "${questionOf(reference)}": ${reason}`;
}
/** The reason for a manifest that is not there. */
function notFound$2(reference) {
	return `${questionOf(reference)}: not found`;
}
/** The reason for a repository that is private or absent, on registries that do not tell which. */
const accessDenied = "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";
/** The reason for a login that the token server refuses; null where it was not a token server that did. */
function tokenRefused(evidence) {
	for (const line of evidence) {
		const [, method = "", url = "", status = ""] = /^(GET|POST) (\S+) → (401|403)\b/.exec(line) ?? [];
		if (url === "" || /\/v2\/.+\/manifests\//.test(url)) continue;
		return `failed to authorize: failed to fetch oauth token: unexpected status from ${method} request to ${url}: ${`${status} ${status === "401" ? "Unauthorized" : "Forbidden"}`}`;
	}
	return null;
}
/** The warning about a pull secret that is not there; the pull goes on. https://github.com/kubernetes/kubernetes/pull/117927 */
function notRetrieved(secret) {
	return `Unable to retrieve some image pull secrets (${secret}); attempting to pull the image may not succeed.`;
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
	return [`skopeo list-tags docker://${repositoryOf(reference)}`];
}

// src/judge/walk.ts
/** Access → the path that was walked, in words: pod → service account → secret → entry → registry's answer; and the commands that walk it on the cluster. */
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
	const tried = attempts.flatMap(({ offer, answer }) => [offer === null ? "no credential matches, so the pull is anonymous" : `\`${offer.key}\` matches ${repositoryOf(access.reference)}: user ${offer.username === "" ? "(none)" : offer.username} is tried`, ...answer?.evidence ?? []]);
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
/** "Deployment prod/web › app": whose pull it is. */
function containerOf({ pull }) {
	const { kind, name } = pull.workload.resource;
	const container = pull.mention.container === null ? "" : ` › ${pull.mention.container}`;
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
			const others = access.breaks.filter((one) => one.kind !== kind && one.kind !== "absent" && counts(access, one.kind));
			yield {
				...eventOf$1(access, secret),
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
/** An image that opens all the same is pulled, and one that is on the node is not: of what is not there the kubelet warns, of what it ignores it says nothing. */
function eventOf$1(access, secret) {
	if (!access.opened && access.pull.notAsked === null) return { event: failedToPull(access.pull.mention.image, access.reference, accessDenied) };
	return secret?.use === "missing" ? { event: notRetrieved(secret.name) } : {};
}
/** The break that a pull is reported for; undefined where none counts. */
function speaking(access) {
	return access.breaks.find(({ kind }) => counts(access, kind));
}
function counts(access, kind) {
	if (kind === "undecodable") return true;
	if (access.pull.notAsked !== null && ofClosedImages.has(kind)) return false;
	if (kind === "rejected" && access.otherwise) return false;
	if (kind === "rejected") return access.exists || access.attempts.some(({ answer }) => answer?.answer === "denied");
	if (access.otherwise || restsOnAssumption(access) || access.credentials.node) return false;
	if (ofAccounts.has(kind) && access.credentials.serviceAccount.presence === "absent") return false;
	return ofClosedImages.has(kind) ? !access.opened && access.exists : true;
}
/** The pull rests on something that is right as far as can be told: a secret whose content is not here, a patcher in the cluster. */
function restsOnAssumption({ credentials, opened }) {
	return !opened && credentials.unseen.some(({ kind, secret }) => kind === "patcher" || kind === "secret" && secret?.use === "hidden");
}
/** Closed to every attempt of the pod, though the image is there. */
function closed({ opened, exists, attempts }) {
	return exists && !opened && attempts.every(({ answer }) => answer !== null && isRefusal$2(answer));
}
/** What would make it pull all the same, a line each. */
function unknowns({ credentials }) {
	return credentials.unseen.map(({ words }) => `not known from here: whether ${words}`);
}

// src/judge/edit-distance.ts
/** Two names → how many slips of a finger lie between them. Pure. */
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
const remembered$1 = /* @__PURE__ */ new WeakMap();
/**
* The host that `host` is a slip away from: a known registry, or one of these manifests that answered. null where the answer is
* another, where none is near, and where no name at all resolved: then it is this machine that has no names.
*/
function meantHost(facts, host, answer) {
	if (answer.answer !== "unreachable" || answer.code !== "no-such-host") return null;
	const seen = seenHosts(facts);
	const name = bare$2(host);
	if (knownRegistries.includes(name)) return null;
	if (seen.named.size > 1 && seen.resolved.size === 0) return null;
	return [...seen.answering.filter((other) => isNearNeighbour(name, bare$2(other))), ...knownRegistries.filter((other) => isNear(name, other))].toSorted((a, b) => editDistance(name, bare$2(a), 3) - editDistance(name, bare$2(b), 3))[0] ?? null;
}
function seenHosts(facts) {
	const known = remembered$1.get(facts);
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
		seen.named.add(bare$2(host));
		if (answer.answer !== "unreachable" || answer.stage !== "dns") seen.resolved.add(bare$2(host));
		if (answer.answer !== "unreachable") seen.answering.add(host);
	}
	const made = {
		...seen,
		answering: [...seen.answering]
	};
	remembered$1.set(facts, made);
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
/** Without its port, and as hosts are compared. */
function bare$2(host) {
	return host.toLowerCase().replace(/:\d+$/, "");
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
	if (!isSchema1$1(type)) return !/wasm|webassembly/i.test(type);
	const major = /^containerd:\/\/v?(\d+)/.exec(runtime ?? "")?.[1];
	return major === void 0 ? false : Number(major) >= 2 ? true : null;
}
function isSchema1$1(type) {
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
	volume: "ContainerCreating (FailedMount): no image of the pod is pulled at all",
	projected: "ContainerCreating (FailedMount): no image of the pod is pulled at all",
	csi: "ContainerCreating (FailedMount): no image of the pod is pulled at all",
	"image-pull": "ImagePullBackOff, where the image is private"
};
/** Objects of a kind that nothing makes. What is known to be absent is said of each; doubts are one finding a namespace. */
function* notFound$1(facts, kind) {
	const mounted = new Set(facts.needs.filter(({ reference }) => !reference.optional && stuck[reference.through] === stuck.volume).map(placeOf$1));
	for (const need of facts.needs) {
		const { reference, presence, knownAbsent, workload } = need;
		if (reference.kind !== kind || reference.optional || presence !== "absent" || reference.through === "image-pull") continue;
		const name = qualified(need);
		const there = elsewhere$1(facts, kind, reference.name, workload.root);
		const state = mounted.has(placeOf$1(need)) ? stuck.volume : stuck[reference.through];
		const { namespace } = workload.resource;
		const where = namespace === null ? "in the namespace of these pods" : `in the namespace \`${namespace}\``;
		yield {
			at: reference.at,
			message: knownAbsent ? `The ${kind} \`${name}\` does not exist${there.words}: the pod sticks in ${state}` : `Pods need ${kind}s that nothing here makes ${where}, such as \`${reference.name}\``,
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
			at: reference.at,
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
		yield* notFound$1(facts, "ConfigMap");
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
				message: `\`${repositoryOf(reference)}\` refuses access, so whether the image exists is not known: ${answer.because}`,
				subject: repositoryOf(reference),
				certainty: blocked && closed(access) && access.credentials.unseen.length === 0 && !access.credentials.node ? "proved" : "unverified",
				pull,
				...blocked ? { fix: "Meet the registry's policy, or have it changed: no login opens what it blocks." } : { event: failedToPull(pull.mention.image, reference, accessDenied) },
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
				message: `\`${repositoryOf(access.reference)}\` exists and is private, and what the pod would show for it is not known from here`,
				fix: "Declare the pull secret under `cluster.secrets`, or give an `--inventory` of the cluster.",
				subject: `private ${repositoryOf(access.reference)}`,
				certainty: "unverified",
				pull: access.pull,
				event: failedToPull(access.pull.mention.image, access.reference, accessDenied),
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
			evidence: [...evidence, ...flaw.evidence],
			commands: flaw.what === "config" ? inspectConfig(reference) : [`skopeo inspect --raw docker://${repositoryOf(reference)}@${flaw.digest}`]
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
				message: `The digest \`${reference.digest ?? ""}\` does not exist in \`${repositoryOf(reference)}\``,
				subject: questionOf(reference),
				pull,
				event: failedToPull(pull.mention.image, reference, notFound$2(reference)),
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
				message: `\`${repositoryOf(reference)}\` does not exist or is private; the registry says the same for both${lean} (${answer.because})`,
				subject: repositoryOf(reference),
				certainty: exact ? "proved" : "unverified",
				pull,
				event: failedToPull(pull.mention.image, reference, accessDenied),
				evidence: exact ? walk(access) : answer.evidence,
				commands: inspect(reference)
			};
		}
		for (const { pull, reference, answer } of answered(facts, "inconclusive")) yield {
			at: pull.mention.at,
			message: `Whether \`${pull.mention.image}\` exists could not be told: ${answer.because}`,
			fix: "Ask the registry that the mirror copies from.",
			subject: pull.mention.image,
			certainty: "unverified",
			pull,
			evidence: answer.evidence,
			commands: inspect(reference)
		};
	}
};
/** Each attempt that the pod makes is known, and each was refused. */
function refused({ attempts, credentials }) {
	return credentials.unseen.length === 0 && !credentials.node && credentials.serviceAccount.presence === "present" && attempts.length > 0 && attempts.every(({ answer }) => answer !== null && isRefusal$2(answer));
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
	fix: "Write the digest behind the tag: `name:tag@sha256:…`.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
	*check(facts) {
		for (const pull of facts.pulls) {
			const { reference, mention, notAsked } = pull;
			if (notAsked === "placeholder" || "invalid" in reference || reference.digest !== null) continue;
			yield {
				at: mention.at,
				message: `\`${mention.image}\` has no digest`,
				subject: mention.image,
				pull
			};
		}
	}
};

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
				message: `\`${familiar(reference)}\` is made for \`${flaw.made}\` alone, and the pod may run on ${listed(flaw.nodes)}: ${outcome(flaw.made, flaw.nodes)}`,
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
function outcome(made, nodes) {
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
		const selection = selectionOf(facts.runtime);
		for (const { pull, reference, flaw, evidence } of flawed(facts, "platform-missing")) {
			const digest = digestOf$1(facts, pull);
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
				event: failedToUnpack(pull.mention.image, reference, selection === "lenient" ? "no match for platform in manifest: not found" : `get image config descriptor: no match for platform in manifest ${digest}: not found`),
				evidence,
				commands: inspect(reference)
			};
		}
	}
};
function digestOf$1(facts, pull) {
	const answer = answerTo(facts, pull);
	return (answer?.answer === "found" ? answer.digest : null) ?? "";
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
	if (image === "" || mention.type === "null") return {
		message: "The image is empty",
		fix: "Name an image.",
		event: `${fieldOf(mention)}: Required value`
	};
	if (mention.type !== "string") return {
		message: `The image \`${image}\` is a ${mention.type}, not a string`,
		fix: "Write the image as text, `name:tag`: a bare number or word of YAML is none.",
		event: `json: cannot unmarshal ${mention.type === "boolean" ? "bool" : mention.type} into Go struct field Container.image of type string`
	};
	if (image !== image.trim()) return padded(mention, workload.pod);
	if (!("invalid" in reference)) return null;
	const event = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${reference.invalid}`;
	const why = reference.invalid.replace(/^invalid reference format(: )?/, "");
	return {
		message: `\`${image}\` is not a valid image reference${why === "" ? "" : `: ${why}`}`,
		event,
		...special(image)
	};
}
/** A Pod is refused as such; a template is accepted, and every Pod made of it refused (validation.go, validateContainersOnlyForPod). */
function padded(mention, pod) {
	const { image } = mention;
	const event = `${fieldOf(mention).replace(/^.*\bspec\.(?=[^.]+\.)/, "spec.")}: Invalid value: ${JSON.stringify(image)}: must not have leading or trailing whitespace`;
	return {
		message: `White space stands around the image \`${image.trim()}\``,
		event: pod ? event : `Error creating: Pod is invalid: ${event}`,
		fix: image.endsWith("\n") ? "Write the image on the line of its key: a block scalar (`|`) ends in a line break." : "Remove the white space."
	};
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
		pattern: /^<|<[^>]*>/,
		fix: "Replace the placeholder with an image."
	}
];
function special(image) {
	const placeholder = placeholders.find(({ pattern }) => pattern.test(image));
	if (placeholder !== void 0) return { fix: placeholder.fix };
	if (/:\d+(\.\d+)?e[+-]\d+$/.test(image)) return { fix: "Quote the tag where it is set: YAML read it as a number." };
	if (/^https?:\/\//.test(image)) return { fix: "Leave out the scheme: a reference begins with the host." };
	if (/@sha\d+:[0-9A-Fa-f]*$/.test(image)) return { fix: "Copy the digest in full: sha256 has 64 lower-case hexadecimal digits." };
	if (image.endsWith(":")) return { fix: "Set the tag: it is empty behind the colon." };
	const [name = "", ...rest] = image.split(/(?=[:@][^/]*$)/);
	return name !== name.toLowerCase() ? { fix: `Write the repository in lower case: \`${name.toLowerCase()}${rest.join("")}\`.` } : {};
}

// src/judge/other-registry.ts
const remembered = /* @__PURE__ */ new WeakMap();
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
	const known = remembered.get(facts);
	if (known !== void 0) return known;
	const found = /* @__PURE__ */ new Map();
	for (const { reference } of facts.pulls) {
		if ("invalid" in reference || facts.answers.byImage.get(questionOf(reference))?.answer !== "found") continue;
		const key = withoutHost(reference);
		const same = found.get(key);
		if (same === void 0) found.set(key, [reference]);
		else same.push(reference);
	}
	remembered.set(facts, found);
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
				message: `The repository \`${repositoryOf(reference)}\` does not exist`,
				fix: `Correct the name, or push the image.${orElsewhere(facts, reference)}`,
				subject: repositoryOf(reference),
				pull,
				event: failedToPull(pull.mention.image, reference, notFound$2(reference)),
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
/** A missing name and those that exist → the few that were probably meant, best first. Pure. */
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
/** 5…8 by how far down the versions part; a version of another major is no neighbour unless one number says little. */
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
const byNumber$1 = new Intl.Collator("en", { numeric: true });
function compareNewestFirst(a, b) {
	return byNumber$1.compare(b, a);
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
				message: `The tag \`${tag}\` does not exist in \`${repositoryOf(reference)}\`${implied}`,
				fix: suggestion(tag, answer.tags) + orElsewhere(facts, reference),
				subject: questionOf(reference),
				pull,
				event: failedToPull(pull.mention.image, reference, notFound$2(reference)),
				evidence: answer.evidence,
				commands: listTags(reference)
			};
		}
	}
};
function suggestion(tag, tags) {
	const [best, ...others] = nearest(tag, tags ?? []);
	if (best === void 0) return tags === null ? "Push the tag, or correct it." : whatIsThere(tags);
	return `Use \`${best}\`, the nearest tag that exists${others.length === 0 ? "" : ` (also near: ${others.map((name) => `\`${name}\``).join(", ")})`}, or push \`${tag}\`.`;
}
const byNumber = new Intl.Collator("en", { numeric: true });
/** No tag is near: name a few that there are, the highest first. */
function whatIsThere(tags) {
	if (tags.length === 0) return "Push the tag: the repository has none at all.";
	const few = tags.toSorted((a, b) => byNumber.compare(b, a)).slice(0, 3).map((name) => `\`${name}\``);
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
			const schema1 = isSchema1$1(flaw.type);
			yield {
				at: pull.mention.at,
				message: schema1 ? `\`${familiar(reference)}\` is in the format of schema 1, which ${facts.runtime === null ? "containerd refuses since 2.0" : `\`${facts.runtime}\` refuses`}` : `\`${familiar(reference)}\` is ${wordsFor(flaw.type)}, and no container image`,
				...schema1 ? { fix: "Build the image anew, or copy it with `skopeo copy --format oci`." } : {},
				subject: `${questionOf(reference)} ${flaw.certain}`,
				...flaw.certain ? {} : { certainty: "unverified" },
				pull,
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
		fix: "Render the chart first and check its output: `helm template … | pullgate check -`."
	},
	kustomize: {
		name: "Kustomize",
		fix: "Build the overlay first and check its output: `kubectl kustomize … | pullgate check -`."
	},
	envsubst: {
		name: "envsubst",
		fix: "Fill in the variables first and check the output: `envsubst < … | pullgate check -`."
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
		const always = facts.pulls.filter(({ pullPolicy, notAsked }) => pullPolicy === "Always" && notAsked === null);
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
			yield {
				at: pull.mention.pullPolicy?.at ?? pull.mention.at,
				message: `The pull policy \`${written}\` does not exist`,
				...meant === void 0 ? {} : { fix: `Write \`${meant}\`.` },
				subject: written,
				pull,
				event: `${field$4(pull)}: Unsupported value: ${JSON.stringify(written)}: supported values: "Always", "IfNotPresent", "Never"`
			};
		}
	}
};
/** The policy stands beside the image, under a shorter name in an image volume. */
function field$4({ mention }) {
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
/** Tag → whether it is one that is moved to other images on purpose. Pure. */
/** Names of branches, channels and stages; with a variant behind it ("latest-alpine") a name stays what it is. */
const names = /* @__PURE__ */ new Set([
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
	return names.has(first) || branches.has(first) && rest.length > 0;
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
			if (reference.digest !== null || !isMutable(tag)) continue;
			yield {
				at: mention.at,
				message: `\`${mention.image}\` is pulled only by nodes that have no image of that name, though \`${tag}\` moves`,
				subject: mention.image,
				pull
			};
		}
	}
};

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
			return {
				at: access.pull.mention.at,
				message: node ? `Images of \`${host}\` are private, and no pull secret reaches the pod; the nodes may hold a credential of their own` : `\`${repositoryOf(access.reference)}\` is private, and no pull secret reaches the pod${serviceAccount.product === null ? `, unless its service account \`${serviceAccount.name}\` has one in the cluster` : ""}`,
				subject: node ? host : `${repositoryOf(access.reference)} ${serviceAccount.product === null ? "unknown" : "known"}`,
				certain: serviceAccount.presence === "present"
			};
		});
	}
};

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
			const ending = access.credentials.offers.find((offer) => offer.source.kind === "secret" && offer.source.name === name && endsBy(offer) !== null);
			if (producer === null && ending !== void 0) yield told(`The credential of \`${name}\` for \`${ending.key}\` is ${endsBy(ending) ?? ""}`);
		}
	}
};
function hours(seconds) {
	const rounded = Math.round(seconds / 3600 * 10) / 10;
	return `${rounded} ${rounded === 1 ? "hour" : "hours"}`;
}
/** What makes a password a token with an end: ECR's, for 12 hours, Google's access tokens, for one, or a JWT that says so itself. */
function endsBy({ key, username, password }) {
	if (username === "AWS" && /\.dkr\.ecr[.-]/.test(key)) return "a token of Amazon ECR, which ends after 12 hours";
	if (username === "oauth2accesstoken") return "an access token of Google, which ends after an hour";
	const expiry = jwtExpiry(password);
	return expiry === null ? null : `a token that ends on ${(/* @__PURE__ */ new Date(expiry * 1e3)).toISOString().slice(0, 10)}`;
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
				message: `The pod's own imagePullSecrets hide ${covering.map(({ name }) => `\`${name}\``).join(", ")} of the service account \`${serviceAccount.name}\`, which ${covering.length === 1 ? "covers" : "cover"} \`${repositoryOf(access.reference)}\``,
				subject: `${access.pull.workload.root} ${inNamespace(access, serviceAccount.name)} ${repositoryOf(access.reference)}`,
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
			const where = !all.some(({ keys }) => keys?.some((key) => partsOf$1(key).host === hostOf(reference))) ? hostOf(reference) : repositoryOf(reference);
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
function partsOf$1(key) {
	const [host = "", ...path] = key.replace(/^https?:\/\//, "").split("/");
	return {
		host,
		path: path.join("/")
	};
}
/** Why a key that looks right does not match; null where it is of another registry. */
function nearMiss(key, reference) {
	const { host, path } = partsOf$1(key);
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
			const near = nearest(name, secretsNear(facts, access));
			const known = secret?.knownAbsent === true;
			return {
				at: secret?.at ?? access.pull.mention.at,
				message: known ? `The pull secret \`${inNamespace(access, name)}\` does not exist: nothing here makes it, and the inventory does not have it` : `Nothing here makes the pull secret \`${inNamespace(access, name)}\``,
				...near.length === 0 ? {} : { fix: `Correct the name if ${near.map((one) => `\`${one}\``).join(" or ")} is meant; else create it, or declare it under \`cluster.secrets\`.` },
				subject: `${access.pull.workload.root} ${inNamespace(access, name)}`,
				certain: known
			};
		});
	}
};
/** Names of the same root, and those that the cluster has in the pod's namespace. */
function secretsNear({ cluster }, { pull: { workload } }) {
	const names = cluster.products.flatMap(({ kind, name, root, source, namespaces }) => {
		const here = source === "manifest" ? root === workload.root : "is" in namespaces && namespaces.is === workload.resource.namespace;
		return kind === "Secret" && name !== null && here ? [name] : [];
	});
	return [...new Set(names)];
}

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
				message: `A pull secret for \`${repositoryOf(access.reference)}\` is attached to the service account ${others}; the pod runs as \`${serviceAccount.name}\``,
				subject: `${access.pull.workload.root} ${inNamespace(access, serviceAccount.name)} ${repositoryOf(access.reference)}`,
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
			const answer = access.attempts.at(-1)?.answer;
			const open = access.public === true ? ", though its image is open to everybody" : "";
			return {
				...told(access, access.attempts),
				event: failedToPull(access.pull.mention.image, access.reference, tokenRefused(answer?.evidence ?? []) ?? "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"),
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
	const where = refused.every(({ answer }) => answer?.answer === "denied" && answer.credential === "rejected") ? hostOf(access.reference) : repositoryOf(access.reference);
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
		const refused = access.attempts.filter(({ answer }) => answer !== null && isRefusal$2(answer));
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
		const all = accesses(facts);
		const furnished = Map.groupBy(all.filter(hasSecret), where);
		for (const access of all) {
			const { resource, hook } = access.pull.workload;
			if (!(resource.kind === "CronJob" || resource.kind === "Job" || hook !== null) || hasSecret(access) || access.opened || access.credentials.from !== "nobody" || hook?.test === true) continue;
			const sibling = furnished.get(where(access))?.find((one) => !one.opened || one.credentials.offers.length > 0);
			if (sibling === void 0) continue;
			const names = sibling.credentials.secrets.map(({ name }) => `\`${name}\``).join(", ");
			yield {
				at: access.pull.mention.at,
				message: `${resource.kind} \`${resource.name ?? ""}\` pulls from \`${hostOf(access.reference)}\` without the secret ${names} that its siblings have`,
				subject: `${where(access)} ${resource.kind} ${resource.name ?? ""}`,
				pull: access.pull,
				related: [{
					at: sibling.pull.mention.at,
					message: `${sibling.pull.workload.resource.kind} ${sibling.pull.workload.resource.name ?? ""} has it`
				}]
			};
		}
	}
};
function hasSecret({ credentials }) {
	return credentials.secrets.some(({ covers, use }) => covers !== false && use !== "ignored" && use !== "missing");
}
function where({ pull, reference }) {
	return JSON.stringify([
		pull.workload.root,
		pull.workload.resource.namespace,
		hostOf(reference)
	]);
}

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
				...eventOf(secret?.because ?? ""),
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
* Before 1.33 this shows as ErrImagePull; from then on the raw error is the reason, even for images that are on the node. What the
* kubelet says of JSON depends on the Go that it was built with.
*/
function eventOf(because) {
	return /^(?:illegal base64|unable to parse auth field)/.test(because) ? { event: because } : {};
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
	*check({ cluster, pulls }) {
		const named = /* @__PURE__ */ new Set([
			...pulls.flatMap(({ mention }) => (mention.podSpec?.imagePullSecrets ?? []).map(({ value }) => value)),
			...cluster.products.flatMap(({ imagePullSecrets }) => imagePullSecrets.map(({ value }) => value)),
			...cluster.workloads.flatMap(({ references }) => references.map(({ name }) => name)),
			...pulls.flatMap(({ mention }) => (mention.podSpec?.references ?? []).map(({ name }) => name)),
			...cluster.patchers.flatMap(({ secret }) => secret ?? [])
		]);
		if (pulls.length === 0 || cluster.patchers.some(({ secret }) => secret === null)) return;
		for (const product of cluster.products) {
			const { kind, name, type, source, certain, at, by, root } = product;
			if (kind !== "Secret" || source !== "manifest" || !certain || name === null || type === null || !registryTypes.has(type) || named.has(name)) continue;
			yield {
				at,
				message: `Nothing here uses the registry secret \`${name}\``,
				subject: `${root} ${by.namespace ?? ""} ${name}`,
				resource: by
			};
		}
	}
};

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
const pullSecretWrongType = {
	id: "pull-secret-wrong-type",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The kubelet ignores the pull secret because of its type or key.",
	why: "It does so in silence: the pull goes on as if the secret were not there, and a private image ends in ImagePullBackOff.",
	fix: "Give it the type `kubernetes.io/dockerconfigjson` and the key `.dockerconfigjson`; in a producer, set the type in its template.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/secrets/secrets.go",
	*check(facts) {
		yield* broken(facts, "wrong-type", (access, secret) => {
			const product = secret?.product;
			const at = product?.source === "manifest" ? product.at : secret?.at ?? access.pull.mention.at;
			const maker = product?.producer == null ? "" : `, made by ${product.by.kind} \`${product.by.name ?? ""}\`,`;
			return {
				at,
				message: `The kubelet ignores the pull secret \`${inNamespace(access, secret?.name ?? "")}\`${maker} because ${secret?.because ?? ""}`,
				subject: `${access.pull.workload.root} ${inNamespace(access, secret?.name ?? "")}`,
				certain: secret?.presence === "present",
				related: secret === null || at === secret.at ? [] : [{
					at: secret.at,
					message: "named as a pull secret"
				}]
			};
		});
	}
};

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
			if (its.some(({ answer }) => answer.answer === "unreachable")) continue;
			for (const { pull } of its) yield {
				at: pull.mention.at,
				message: `The registry \`${registry}\` fails intermittently: ${failures} of ${requests} requests had to be repeated`,
				subject: registry,
				pull
			};
		}
	}
};

// src/judge/quote.ts
const x509 = "tls: failed to verify certificate: x509";
/** What Go says; what only this machine can see (its proxy, its patience) is in no event. */
const quotes = {
	"no-such-host": (host) => `dial tcp: lookup ${host.replace(/:\d+$/, "")}: no such host`,
	refused: (host) => `dial tcp ${host}: connect: connection refused`,
	"plain-http": () => "http: server gave HTTP response to HTTPS client",
	"unknown-authority": () => `${x509}: certificate signed by unknown authority`,
	expired: () => `${x509}: certificate has expired or is not yet valid`
};
/** null where the kubelet's words are not known. */
function quoteOf({ code, evidence }, host) {
	const url = /^(?:HEAD|GET) (\S+\/manifests\/\S+) /.exec(evidence.at(-1) ?? "")?.[1];
	const words = code === void 0 ? void 0 : quotes[code]?.(host);
	return url === void 0 || words === void 0 ? null : `failed to do request: Head "${url}": ${words}`;
}

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
			const quote = quoteOf(answer, host);
			yield {
				at: pull.mention.at,
				message: `The registry \`${host}\` does not exist: its name has no address`,
				fix: `Write \`${meant}\`, if that is what is meant.`,
				subject: host,
				pull,
				...quote === null ? {} : { event: failedToPull(pull.mention.image, reference, quote) },
				evidence: answer.evidence
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
	why: "Its host is outside of `network.allow`, or its address is a metadata or link-local one: an image reference must not make this machine speak to it.",
	fix: "Use an image of an allowed registry, or add the host to `network.allow`.",
	source: "https://owasp.org/www-community/attacks/Server_Side_Request_Forgery",
	*check(facts) {
		for (const { pull, reference, answer } of answered(facts, "not-asked")) {
			if (answer.because !== "not-allowed" && answer.because !== "forbidden-address") continue;
			const host = hostOf(reference);
			const forbidden = answer.because === "forbidden-address";
			yield {
				at: pull.mention.at,
				message: forbidden ? `\`${host}\` is a metadata or link-local address, which is never asked` : `The registry \`${host}\` is outside of \`network.allow\``,
				...forbidden ? { fix: "Name the registry by its own host name." } : {},
				subject: host,
				pull
			};
		}
	}
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
			const quote = quoteOf(answer, hostOf(reference));
			yield {
				at: pull.mention.at,
				message: `The registry \`${hostOf(reference)}\` cannot be reached from here: ${clause}`,
				subject: hostOf(reference),
				certainty: "unverified",
				pull,
				...fix === void 0 ? {} : { fix },
				...quote === null ? {} : { event: failedToPull(pull.mention.image, reference, quote) },
				evidence: answer.evidence,
				commands: inspect(reference)
			};
		}
	}
};

// src/judge/retired.ts
const kubernetes = "`registry.k8s.io` with the same path";
const vanityFlip = "https://github.com/kubernetes/k8s.io/blob/0a2ad9c5747ad663aa0ed2b303b61c2977cbf56a/k8s.gcr.io/Vanity-Domain-Flip.md";
/** The longest prefix counts. */
const rows = [
	{
		prefix: "k8s.gcr.io",
		what: "is frozen since 2023-04-03: newer versions are not there, and it is to be shut down",
		successor: kubernetes,
		source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/"
	},
	...["gcr.io/google_containers", "gcr.io/google-containers"].map((prefix) => ({
		prefix,
		what: "is frozen since 2020-07, when Kubernetes left it",
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
		what: "is what stood behind k8s.gcr.io, which is frozen since 2023-04-03",
		successor: "`registry.k8s.io` with the rest of the path",
		source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/"
	})),
	{
		prefix: "quay.io/kubernetes-ingress-controller",
		what: "is read-only since 2020-07, and ends with 0.33.0",
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
		what: "may no longer be pulled from since 2025-07",
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
		what: "is shut down since 2023-05: its name has no address",
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
				pull,
				evidence: [`announced: ${row.source}`]
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
		yield* notFound$1(facts, "Secret");
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
			const there = elsewhere$1(facts, "ServiceAccount", serviceAccount.name, access.pull.workload.root);
			yield {
				at: serviceAccount.at ?? access.pull.mention.at,
				message: `Nothing here makes the service account \`${name}\`${there.words}`,
				subject: `${access.pull.workload.root} ${name}`,
				certainty: serviceAccount.knownAbsent ? "proved" : "unverified",
				pull: access.pull,
				event: failedCreate(access, `error looking up service account ${name}: serviceaccount "${serviceAccount.name}" not found`),
				related: there.related
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
	return `Error creating: pods "${name}-…" is forbidden: ${reason}`;
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
	suppressionUnused,
	suppressionExpired,
	suppressionWithoutReason
];
/** Rules that need a registry are silent `offline`. */
function judge(facts, options) {
	const complaints = rules.filter((rule) => !(rule.online && options.offline)).flatMap((rule) => sharing([...rule.check(facts)]).map((complaint) => ({
		rule,
		complaint
	})));
	const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
	const judged = (pull) => inside(facts, pull, verdictOf(facts, pull, seen.get(pull)));
	return {
		complaints,
		verdicts: new Map(facts.pulls.map((pull) => [pull, judged(pull)]))
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
	if (flaws.length > 0) return {
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
	return be(closed(access) && unseen.length === 0 && !node ? "broken" : "unverified");
}
/** The pod of a custom kind is made by its operator: what it shows cannot be seen. An image that is open to everybody needs nothing. */
function operatorsCredentials(facts, { reference, workload }) {
	if ("invalid" in reference || facts.answers.byAttempt.get(attemptOf(reference, null))?.answer === "found") return [];
	return [`the operator of ${workload.resource.kind} shows credentials that open the image`];
}

// src/resolve/attempt.ts
/** What each credential got for an image → the best of it. Pure. */
const order = [
	"found",
	"missing",
	"denied",
	"missing-or-denied",
	"inconclusive",
	"rate-limited",
	"unreachable",
	"not-asked"
];
/** The best of at least one attempt, the first of several. A login of the runner that was refused says nothing of the image, but why no more is known. */
function bestOf(attempts) {
	const runner = attempts.find(({ shown }) => shown === "runner");
	const useless = runner !== void 0 && isRejection(runner.answer);
	const [best] = attempts.filter((each) => each !== runner || !useless).toSorted((a, b) => rank(a.answer) - rank(b.answer));
	if (best === void 0) return runner?.answer ?? {
		answer: "not-asked",
		because: "deadline",
		evidence: []
	};
	const { shown, answer } = best;
	if (runner === void 0 || shown !== null || !isRefusal$1(answer)) return answer;
	if (!isRejection(runner.answer)) return runner.answer.answer === "unreachable" ? {
		...answer,
		evidence: [...runner.answer.evidence, ...answer.evidence]
	} : answer;
	const refused = `the login from ${runner.source ?? "this machine"} was refused: ${runner.answer.because}`;
	return answer.answer === "denied" ? {
		...answer,
		credential: "rejected",
		because: `${refused}; without one ${answer.because}`,
		evidence: [...runner.answer.evidence, ...answer.evidence]
	} : {
		...answer,
		because: `${answer.because}; ${refused}`
	};
}
/** Lower is better; within one kind, what tells more. */
function rank(answer) {
	const less = answer.answer === "denied" ? {
		insufficient: 0,
		rejected: .3,
		none: .6
	}[answer.credential] : answer.answer === "missing" && answer.tags === null || answer.answer === "missing-or-denied" && answer.lean === null ? .5 : 0;
	return order.indexOf(answer.answer) + less;
}
/**
* Corrects what one image's answer means by what others got. Where a credential found one image of a repository, it cannot miss
* another for want of the repository, or of the right to see it. And what anybody found is not missing: it is hidden from who is told so.
*/
function compareAttempts(images) {
	const found = /* @__PURE__ */ new Set();
	const credentialOf = (shown) => attemptOf({
		domain: "",
		path: "",
		tag: "",
		digest: null
	}, shown);
	for (const { reference, attempts } of images) {
		const repository = repositoryOf(reference);
		for (const { shown, answer } of attempts) if (answer.answer === "found") found.add(repository).add(repository + credentialOf(shown));
	}
	for (const { reference, attempts } of images) {
		const repository = repositoryOf(reference);
		if (!found.has(repository)) continue;
		const there = attempts.some(({ answer }) => answer.answer === "found");
		for (const attempt of attempts) {
			const { shown, answer } = attempt;
			const unseen = answer.answer === "missing" && answer.missing === "repository";
			if (there && answer.answer === "missing") attempt.answer = {
				answer: "denied",
				credential: shown === null ? "none" : "insufficient",
				because: "the registry says that it is missing, though it is there for another credential",
				evidence: answer.evidence
			};
			else if (!there && found.has(repository + credentialOf(shown)) && (unseen || answer.answer === "missing-or-denied")) attempt.answer = {
				answer: "missing",
				missing: reference.digest === null ? "tag" : "digest",
				tags: null,
				evidence: [...answer.evidence, `${repository} holds other images of this run`]
			};
			else if (unseen) attempt.answer = {
				answer: "missing-or-denied",
				lean: "denied",
				because: "the registry says that the repository is missing, though it is there for another credential",
				evidence: answer.evidence
			};
		}
	}
}
/** Says no to a credential, or to the want of one. */
function isRefusal$1(said) {
	return said.answer === "denied" || said.answer === "missing-or-denied";
}
/** The credential itself is no good. */
function isRejection(said) {
	return said.answer === "denied" && said.credential === "rejected";
}

// src/resolve/cache.ts
/** A folder of small JSON values that outlive the run. Whatever is wrong with it, it is as if there were none. */
const maxBytes$1 = 262144;
/** Of which a folder is emptied: old digests are asked for no more, and nobody sweeps else. */
const maxFiles = 2e4;
const ours = /^[0-9a-f]{64}(?:\.[0-9a-f-]{36})?$/;
/** null: nothing is kept. */
function openCache(folder) {
	let opening = null;
	let useless = folder === null;
	const fileOf = (key) => join(folder ?? "", hash(key));
	async function open() {
		if (folder === null) return false;
		await make(folder);
		const names = (await readdir(folder)).filter((name) => ours.test(name));
		if (names.length > maxFiles) await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
		return true;
	}
	return {
		async read(key) {
			if (folder === null) return void 0;
			try {
				const file = fileOf(key);
				if ((await stat(file)).size > maxBytes$1) return void 0;
				const text = await readFile(file, "utf8");
				const end = text.indexOf("\n");
				const json = text.slice(end + 1);
				return text.slice(0, end) === hash(`${key}\n${json}`) ? JSON.parse(json) : void 0;
			} catch {
				return;
			}
		},
		async write(key, value) {
			if (useless) return;
			const json = JSON.stringify(value);
			if (json.length > maxBytes$1 / 4) return;
			const file = fileOf(key);
			const fresh = `${file}.${randomUUID()}`;
			try {
				await (opening ??= open());
				await writeFile(fresh, `${hash(`${key}\n${json}`)}\n${json}`, {
					flag: "wx",
					mode: 384
				});
				await rename(fresh, file);
			} catch {
				useless = true;
				await rm(fresh, { force: true }).catch(() => {});
			}
		}
	};
}
/** With its parents. Not by `recursive`, which goes round for ever where the parent is there and nothing can be made in it, as in /proc. */
async function make(folder) {
	const problem = await mkdir(folder, { mode: 448 }).then(() => null, (error) => error);
	if (problem === null || problem.code === "EEXIST") return;
	if (problem.code !== "ENOENT" || dirname(folder) === folder) throw problem;
	await make(dirname(folder));
	await mkdir(folder, { mode: 448 });
}
function hash(text) {
	return createHash("sha256").update(text).digest("hex");
}

// src/resolve/address.ts
/** Hosts and addresses → whether anything may be sent there. Pure. */
const never = new BlockList();
never.addSubnet("169.254.0.0", 16);
never.addSubnet("224.0.0.0", 3);
never.addSubnet("fe80::", 10, "ipv6");
never.addSubnet("ff00::", 8, "ipv6");
for (const address of [
	"100.100.100.200",
	"192.0.0.192",
	"168.63.129.16"
]) never.addAddress(address);
for (const address of ["fd00:ec2::254", "fd20:ce::254"]) never.addAddress(address, "ipv6");
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addSubnet("0.0.0.0", 8);
loopback.addSubnet("::", 127, "ipv6");
/** What is wrong with a literal address, IPv6 without brackets; null for anything else. */
function dangerOf(address) {
	const bare = address.replace(/%.*$/, "");
	const family = isIP(bare);
	if (family === 0) return null;
	if (family === 6) {
		const inner = embedded(bare);
		if (inner !== null) return dangerOf(inner);
	}
	const type = family === 4 ? "ipv4" : "ipv6";
	return never.check(bare, type) ? "never" : loopback.check(bare, type) ? "loopback" : null;
}
/** The IPv4 address in an IPv6 one: mapped, compatible, NAT64 (RFC 6052, RFC 8215), 6to4. */
function embedded(address) {
	const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = expand(address);
	const zero = a === 0 && b === 0 && c === 0 && d === 0;
	if (zero && e === 0 && f === 65535) return dotted(g, h);
	if (zero && e === 65535 && f === 0) return dotted(g, h);
	if (zero && e === 0 && f === 0 && g !== 0) return dotted(g, h);
	if (a === 100 && b === 65435) return dotted(g, h);
	return a === 8194 ? dotted(b, c) : null;
}
function dotted(high, low) {
	return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
/** The eight groups. `new URL` has the canonical spelling of what `isIP` takes. */
function expand(address) {
	const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
	const left = head === "" ? [] : head.split(":");
	const right = tail === void 0 || tail === "" ? [] : tail.split(":");
	const middle = tail === void 0 ? [] : Array(8 - left.length - right.length).fill("0");
	return [
		...left,
		...middle,
		...right
	].map((group) => Number.parseInt(group, 16));
}
/** What is wrong with the host of a URL, by its name or literal address alone. */
function dangerOfHost(url) {
	const name = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
	if (isIP(name) !== 0) return dangerOf(name);
	if (/^metadata\.(google\.internal|goog)$|^metadata$|^instance-data(\.ec2\.internal)?$/.test(name)) return "never";
	return /(^|\.)(localhost|svc|local|localdomain)$/.test(name) ? "loopback" : null;
}

// src/resolve/challenge.ts
/** An unquoted value, as loosely as servers write it. */
const bare$1 = /[^\s,"]+/y;
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
/**
* Reads every challenge of every header, in order (https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1): several in one header,
* schemes in any case, quoted strings with escapes and commas. What cannot be read is left out.
*/
function parseChallenges(headers) {
	return headers.flatMap(parseHeader);
}
function parseHeader(header) {
	const challenges = [];
	let at = 0;
	let parameters = null;
	const skip = (pattern) => {
		while (at < header.length && pattern.test(header[at] ?? "")) at++;
	};
	const word = (pattern) => {
		pattern.lastIndex = at;
		const match = pattern.exec(header);
		if (match === null) return null;
		at = pattern.lastIndex;
		return match[0];
	};
	while (at < header.length) {
		skip(/[\s,]/);
		const name = word(token);
		if (name === null) {
			const comma = header.indexOf(",", at);
			if (comma < 0) break;
			at = comma + 1;
			continue;
		}
		const behind = at;
		skip(/\s/);
		if (header[at] === "=" && parameters !== null && !/^=+\s*(,|$)/.test(header.slice(at))) {
			at++;
			skip(/\s/);
			const value = header[at] === "\"" ? quoted() : word(bare$1);
			if (value !== null && !parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
			continue;
		}
		at = behind;
		parameters = /* @__PURE__ */ new Map();
		challenges.push({
			scheme: name.toLowerCase(),
			parameters
		});
	}
	return challenges;
	function quoted() {
		let value = "";
		for (at++; at < header.length && header[at] !== "\""; at++) {
			if (header[at] === "\\") at++;
			value += header[at] ?? "";
		}
		at++;
		return value;
	}
}

// src/resolve/classify.ts
const manifestTypes = [
	"application/vnd.oci.image.index.v1+json",
	"application/vnd.oci.image.manifest.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json",
	"application/vnd.docker.distribution.manifest.v2+json"
];
/**
* All four, always: distribution and GHCR answer 404 for what is there where its type is not accepted; schema 1 makes some
* Artifactory say 400 (https://github.com/argoproj-labs/argocd-image-updater/issues/306).
*/
const accept = manifestTypes.join(", ");
/** What an exchange means, first match wins. */
function classify(exchange) {
	const { step, method, status, quirk } = exchange;
	const error = readError(exchange.body);
	if (status === 429 || error.codes.some((code) => /^TOO_?MANY_?REQUESTS?$/.test(code))) return limited(exchange, error.text);
	if (status >= 300 && status < 400) return step === "manifest" || step === "blob" ? onward("follow") : noRegistry(`it redirects (${status})`);
	if (status >= 200 && status < 300) return success(exchange);
	if (step === "tags") return noTags(exchange, error);
	if (step === "token") return status >= 500 ? failed(exchange, error) : noToken(exchange, error);
	if (status === 401 && exchange.sent === "nothing") {
		if (bearer(exchange)) return onward("authenticate");
		if (schemes(exchange).includes("basic")) return denied("none", "it is open to logins only");
	}
	if (status === 401 && exchange.sent === "login") return rejected(said(error, "the registry refused it (401)"));
	if (status === 401 && exchange.sent === "anonymous-token" && isOutOfScope(exchange)) return unauthorized(exchange, error);
	if (method === "HEAD") return onward("get");
	if (status >= 500) return failed(exchange, error);
	switch (status) {
		case 400: return badRequest(exchange, error);
		case 401: return unauthorized(exchange, error);
		case 403: return forbidden(exchange, error);
		case 404: return notFound(exchange, error);
		case 405:
			if (error.codes.includes("DENIED")) return denied("insufficient", said(error, "the registry blocks it"));
			if (error.codes.includes("UNSUPPORTED")) return {
				answer: "missing",
				missing: "repository",
				tags: null
			};
			break;
		case 412: return denied("insufficient", said(error, "a policy of the registry blocks it"));
	}
	return quirk.mirror === true ? inconclusive(`a mirror answered ${status}`) : noRegistry(`it answered ${status}`);
}
function success({ step, headers, body, method }) {
	const mediaType = mediaTypeOf(headers);
	if (step === "blob") return {
		answer: "found",
		digest: null,
		mediaType,
		content: null
	};
	if (step !== "manifest") return onward("proceed");
	const digest = headers["docker-content-digest"]?.[0]?.trim() ?? null;
	const found = {
		answer: "found",
		digest: isDigest(digest) ? digest : null,
		mediaType,
		content: null
	};
	if (mediaType !== null && /^application\/vnd\.[^\s]*\+(json|prettyjws)$/.test(mediaType)) return found;
	if (mediaType !== "text/html" && found.digest !== null) return found;
	if (method === "HEAD") return onward("get");
	const manifest = parseJson(body);
	const declared = field$3(manifest, "mediaType");
	if (Array.isArray(field$3(manifest, "manifests")) || Array.isArray(field$3(manifest, "layers")) || Array.isArray(field$3(manifest, "fsLayers"))) return {
		...found,
		mediaType: typeof declared === "string" && declared.length < 256 ? declared : mediaType
	};
	return noRegistry(`it answered 200 with ${mediaType ?? "no media type"} and no manifest`);
}
function limited({ sent, headers, step }, text) {
	if (/failed login attempts/i.test(text) && (sent === "login" || step === "token")) return sent === "login" ? rejected("locked out after too many failed logins") : {
		answer: "rate-limited",
		retryAfterSeconds: null,
		quota: null
	};
	const quota = ["ratelimit-limit", "ratelimit-remaining"].flatMap((name) => headers[name]?.[0] === void 0 ? [] : `${name}: ${headers[name][0]}`).join(", ");
	return {
		answer: "rate-limited",
		retryAfterSeconds: retryAfterSeconds(headers["retry-after"]?.[0], Date.now()),
		quota: quota === "" ? null : quota
	};
}
function failed({ status }, error) {
	if (error.nested.includes("TOOMANYREQUESTS")) return {
		answer: "rate-limited",
		retryAfterSeconds: null,
		quota: null
	};
	if (error.nested.length > 0) return ambiguous(null, `the mirror's upstream refused (${error.nested.join(", ")})`);
	return {
		answer: "unreachable",
		stage: "http",
		because: `it answered ${status}`
	};
}
function noToken(exchange, error) {
	const { status, sent, quirk, method } = exchange;
	const withLogin = sent === "login";
	if (/invalid repository name/i.test(error.text)) return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
	if (isBlocked(error.text)) return denied("insufficient", said(error, "the registry blocks it"));
	if (isTenantless(error.text) || error.codes.includes("NAME_UNKNOWN")) return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
	if (error.codes.includes("UNAVAILABLE")) return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
	if (isWorn(error.text) && withLogin) return rejected(said(error, "it has expired"));
	if (isOpenOnly(error.text)) return withLogin ? rejected("the registry treats it as nobody") : ambiguous(null, "open repositories only, without credentials");
	if (/\(or it may not exist\)/.test(error.text)) return ambiguous(null, "the registry says the same for what is missing and for what may not be seen");
	if (status === 401 && withLogin) {
		if (/insufficient scope/i.test(error.text) || isUnpermitted(exchange, error)) return denied("insufficient", said(error, "the login has no right to it"));
		return rejected(said(error, "the token server refused it (401)"));
	}
	if (status === 403 && withLogin) {
		if (quirk.login403 === "rejected") return rejected(said(error, "the token server refused it (403)"));
		return ambiguous(null, "the token server gives this login no token for it (403)");
	}
	if (method === "POST" && status === 400) return rejected(said(error, "the identity token was refused (400)"));
	if (status === 401) return anonymously(quirk, "the token server gives none without credentials (401)");
	if (status === 403) return quirk.anonymous403 === "lean-missing" ? ambiguous("missing", "this registry mostly says 403 where nothing is there, 401 where it is private") : ambiguous(null, "the token server gives none without credentials (403)");
	return noRegistry(`its token server answered ${status}`);
}
function badRequest({ sent, refreshed, quirk, kind }, error) {
	const token = sent === "anonymous-token" || sent === "login-token";
	if (quirk.expired400 === true && token && !refreshed) return onward("refresh");
	if (error.codes.includes("NAME_INVALID")) return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
	if (error.codes.some((code) => code === "TAG_INVALID" || code === "DIGEST_INVALID")) return {
		answer: "missing",
		missing: kind,
		tags: null
	};
	if (error.codes.includes("INVALID_REQUEST")) return inconclusive("the registry could not ask its upstream");
	return noRegistry("it answered 400");
}
function unauthorized(exchange, error) {
	const { sent, refreshed, quirk } = exchange;
	const challenges = parseChallenges(exchange.headers["www-authenticate"] ?? []);
	if (/^project \S+ not found/.test(error.message)) return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
	if (sent === "nothing") return anonymously(quirk, "refused without a challenge (401)");
	const worn = challenges.some((challenge) => challenge.parameters.get("error") === "invalid_token");
	if ((worn || challenges.length === 0) && !refreshed) return onward("refresh");
	if (worn) return sent === "login-token" ? rejected("the token it is given is refused") : noRegistry("it refuses the token of its own token server");
	if (/no valid credential/i.test(error.text) && sent === "login-token") return rejected(said(error, "the registry refused it (401)"));
	if (sent === "login-token") {
		if (isUnpermitted(exchange, error)) return denied("insufficient", "the login has no right to it");
		return ambiguous(null, "not found, or this login may not pull it");
	}
	return quirk.anonymous401 === "denied" ? anonymously(quirk, "refused (401)") : ambiguous(null, "not found, or private");
}
function forbidden({ sent }, error) {
	const withLogin = sent === "login" || sent === "login-token";
	if (isWorn(error.text) && withLogin) return rejected(said(error, "it has expired"));
	if (isOpenOnly(error.text)) return withLogin ? rejected("the registry treats it as nobody") : ambiguous(null, "open repositories only, without credentials");
	if (isBlocked(error.text)) return denied("insufficient", said(error, "the registry blocks it"));
	if (/\(or it may not exist\)/.test(error.text)) return ambiguous(null, "the registry says the same for what is missing and for what may not be seen");
	if (/no resource-based policy/.test(error.text)) return ambiguous(null, "another account's repository: missing, or without a policy for this login");
	if (/not authorized to perform|permission_denied/.test(error.text)) return denied("insufficient", said(error, "the login has no right to it"));
	return ambiguous(withLogin ? null : "denied", withLogin ? "refused to this login (403)" : "refused without credentials (403)");
}
function notFound(exchange, error) {
	const { sent, quirk, headers, kind, body } = exchange;
	if (/accept header does not support/.test(error.text)) return inconclusive("the registry holds it in a form that was not asked for");
	if (quirk.mirror === true) return inconclusive("a mirror says not found for whatever its upstream says");
	if (error.codes.includes("NAME_UNKNOWN") || isTenantless(error.text)) {
		if (quirk.hides === true && sent === "login-token") return ambiguous(null, "not found, or this login may not see it");
		return {
			answer: "missing",
			missing: "repository",
			tags: null
		};
	}
	const registry = headers["docker-distribution-api-version"] !== void 0 || quirk.plain404 === true || body === "" && sent !== "nothing";
	if (error.codes.length === 0 && !registry) return noRegistry(`it answered 404 with ${mediaTypeOf(headers) ?? "no media type"} and no registry's error`);
	if (quirk.hides === true && sent === "login-token") return ambiguous(null, "not found, or this login may not see it");
	return {
		answer: "missing",
		missing: kind,
		tags: null
	};
}
/** Only a plain word counts: not every registry has this list, and some lie in it. */
function noTags({ status, quirk, sent }, error) {
	const absent = error.codes.includes("NAME_UNKNOWN") || error.codes.includes("NOT_FOUND") && /repository .*not found/.test(error.message);
	if (status !== 404 || !absent || quirk.unlisted === true || quirk.mirror === true) return onward("unlisted");
	if (quirk.hides === true && (sent === "login-token" || sent === "login")) return ambiguous(null, "not found, or this login may not see it");
	return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
}
function anonymously(quirk, because) {
	switch (quirk.anonymous401) {
		case "fault": return {
			answer: "unreachable",
			stage: "http",
			because: "its token server refuses what it never refuses in health (401)"
		};
		case "denied": return denied("none", "nothing is public there");
		case "lean-denied": return ambiguous("denied", "this registry mostly says 401 where it is private, 403 where nothing is there");
		case void 0:
	}
	return ambiguous(null, because);
}
const isBlocked = (text) => /is not allowed access|blocked by .*polic|policy violation/i.test(text);
const isWorn = (text) => /token (has|is) expired|has expired|token is invalid/i.test(text);
/** Oracle: rejected credentials become nobody's. */
const isOpenOnly = (text) => /anonymous users are only allowed read access/i.test(text);
const isTenantless = (text) => /^tenant with name \S+ not found/i.test(text);
/** Azure: a valid login without the right says the same as nobody. */
function isUnpermitted({ quirk }, error) {
	return quirk.anonymous401 === "denied" && /authentication required/.test(error.text);
}
const onward = (how) => ({
	answer: "continue",
	how
});
const denied = (credential, because) => ({
	answer: "denied",
	credential,
	because
});
const rejected = (because) => denied("rejected", because);
const inconclusive = (because) => ({
	answer: "inconclusive",
	because
});
const noRegistry = (because) => ({
	answer: "unreachable",
	stage: "protocol",
	because: `not a registry: ${because}`
});
const ambiguous = (lean, because) => ({
	answer: "missing-or-denied",
	lean,
	because
});
/** The server's own words, else ours. They are cleaned where they are shown. */
const said = (error, otherwise) => error.message === "" ? otherwise : error.message;
function schemes({ headers }) {
	return parseChallenges(headers["www-authenticate"] ?? []).map((challenge) => challenge.scheme);
}
function bearer({ headers }) {
	return parseChallenges(headers["www-authenticate"] ?? []).some((challenge) => challenge.scheme === "bearer" && challenge.parameters.has("realm"));
}
function isOutOfScope({ headers }) {
	return parseChallenges(headers["www-authenticate"] ?? []).some(({ parameters }) => parameters.get("error") === "insufficient_scope");
}
/** Does a refusal of a manifest hold for every image of its repository? A policy may block one of them. */
function isOfRepository(status, body) {
	return status === 401 || status === 403 && !isBlocked(readError(body).text);
}
/** Does the refusal of a login say that it was taken for nobody's, so that it does no harm where nobody needs one? */
function isTakenForNobody(body) {
	return isOpenOnly(readError(body).text);
}
/** Reads the JSON of the specification, `{"details": …}` of Docker's and Artifactory's token servers, or text. HTML has no message. */
function readError(body) {
	const json = parseJson(body);
	const listed = field$3(json, "errors");
	const errors = Array.isArray(listed) ? listed.slice(0, 8) : [];
	const codes = errors.flatMap((error) => strings(field$3(error, "code"))).map((code) => code.toUpperCase());
	const messages = errors.flatMap((error) => [...strings(field$3(error, "message")), ...strings(field$3(error, "detail"))]);
	const nested = errors.flatMap((error) => {
		const inner = field$3(field$3(error, "detail"), "errors");
		return Array.isArray(inner) ? inner.slice(0, 8).flatMap((each) => strings(field$3(each, "code"))) : [];
	});
	const loose = [
		"details",
		"message",
		"error_description",
		"error"
	].flatMap((key) => strings(field$3(json, key)));
	const plain = json === void 0 && !/^\s*</.test(body) ? body.trim().slice(0, 1e3) : "";
	const text = [
		...messages,
		...loose,
		plain
	].filter((part) => part !== "");
	return {
		codes,
		message: text[0] ?? "",
		text: text.join("\n"),
		nested
	};
}
/** `Retry-After` in seconds or as a date, from now; null where it says neither. */
function retryAfterSeconds(value, nowMs) {
	if (value === void 0) return null;
	if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value);
	const date = /^[A-Za-z]{3}, /.test(value) ? Date.parse(value) : NaN;
	return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - nowMs) / 1e3));
}
/** Is it a digest as the image specification spells one? */
function isDigest(value) {
	return value !== null && /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,256}$/.test(value);
}
function mediaTypeOf(headers) {
	const type = headers["content-type"]?.[0]?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
	return type === "" ? null : type.slice(0, 128);
}
function parseJson(body) {
	try {
		return body === "" ? void 0 : JSON.parse(body);
	} catch {
		return;
	}
}
function field$3(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}
function strings(value) {
	return typeof value === "string" ? [value.slice(0, 1e3)] : typeof value === "number" ? [String(value)] : [];
}

// src/resolve/manifest.ts
/** The bytes of a manifest or a config → what they say of platforms and of what the image is. Pure; the bytes are hostile. */
/** A hostile index may name any number. */
const maxPlatforms = 256;
const configTypes = ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];
const emptyType = "application/vnd.oci.empty.v1+json";
const indexTypes = ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];
/** Signed or not: https://distribution.github.io/distribution/spec/deprecated-schema-v1/ */
function isSchema1(mediaType) {
	return /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/.test(mediaType ?? "");
}
function kindOf(mediaType) {
	return indexTypes.includes(mediaType ?? "") ? "index" : "manifest";
}
/**
* What a manifest of this type says; null where it cannot be read.
* https://github.com/opencontainers/image-spec/blob/main/manifest.md, https://github.com/opencontainers/image-spec/blob/main/image-index.md
*/
function readManifest(body, mediaType) {
	const json = parse(body);
	if (json === null) return null;
	const declared = typeOf(field$2(json, "mediaType"));
	const type = mediaType?.startsWith("application/vnd.") ? mediaType : declared;
	const none = {
		entries: [],
		unnamed: false,
		config: null,
		artifact: null
	};
	if (isSchema1(type) || Array.isArray(field$2(json, "fsLayers"))) return {
		...none,
		kind: "manifest",
		artifact: isSchema1(type) ? type : "application/vnd.docker.distribution.manifest.v1+json"
	};
	const manifests = field$2(json, "manifests");
	if (Array.isArray(manifests)) return {
		...none,
		kind: "index",
		...readEntries(manifests)
	};
	const config = field$2(json, "config");
	const configType = typeOf(field$2(config, "mediaType"));
	const artifactType = typeOf(field$2(json, "artifactType"));
	if (type === "application/vnd.oci.artifact.manifest.v1+json") return {
		...none,
		kind: "manifest",
		artifact: artifactType ?? type
	};
	if (!isObject(config)) return artifactType === null ? null : {
		...none,
		kind: "manifest",
		artifact: artifactType
	};
	if (configType !== null && configType.startsWith("application/vnd.") && !configTypes.includes(configType)) {
		const artifact = configType === emptyType ? artifactType ?? configType : configType;
		return {
			...none,
			kind: "manifest",
			artifact
		};
	}
	const digest = field$2(config, "digest");
	return {
		...none,
		kind: "manifest",
		config: typeof digest === "string" && isDigest(digest) ? digest : null
	};
}
function readEntries(manifests) {
	const entries = /* @__PURE__ */ new Map();
	let unnamed = false;
	for (const manifest of manifests) {
		const digest = field$2(manifest, "digest");
		if (typeof digest !== "string" || !isDigest(digest)) continue;
		if (field$2(field$2(manifest, "annotations"), "vnd.docker.reference.type") === "attestation-manifest") continue;
		const platform = field$2(manifest, "platform");
		if (!isObject(platform) || Object.keys(platform).length === 0) unnamed = true;
		else {
			const written = platformIn(platform);
			if (written === null || /^unknown\/|^[^/]+\/unknown/.test(written)) continue;
			if (!entries.has(written) && entries.size < maxPlatforms) entries.set(written, digest);
		}
	}
	return {
		entries: Array.from(entries, ([platform, digest]) => ({
			platform,
			digest
		})),
		unnamed
	};
}
/** The platform that a config names; "" where it names none, null where it cannot be read. */
function readConfig(body) {
	const json = parse(body);
	return json === null ? null : platformIn(json) ?? "";
}
function platformIn(value) {
	const [os, architecture, variant] = [
		"os",
		"architecture",
		"variant"
	].map((key) => field$2(value, key));
	if (typeof os !== "string" || typeof architecture !== "string") return null;
	const written = typeof variant === "string" && variant !== "" ? `${os}/${architecture}/${variant}` : `${os}/${architecture}`;
	return parsePlatform(written) === null ? null : written;
}
function typeOf(value) {
	return typeof value === "string" && /^[\w.+-]+\/[\w.+-]+$/.test(value) && value.length <= 128 ? value : null;
}
function parse(body) {
	try {
		const json = JSON.parse(body.toString("utf8"));
		return isObject(json) ? json : null;
	} catch {
		return null;
	}
}
function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
function field$2(value, key) {
	return isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}

// src/resolve/quirks.ts
/** In order: the first row that names the host counts. */
const quirks = [
	{
		hosts: ["docker.io", "index.docker.io"],
		address: "registry-1.docker.io",
		loginKeys: [
			"https://index.docker.io/v1/",
			"index.docker.io",
			"docker.io"
		],
		realms: ["auth.docker.io"],
		headIsFree: true,
		anonymous401: "fault"
	},
	{
		hosts: ["registry-1.docker.io"],
		realms: ["auth.docker.io"],
		headIsFree: true,
		anonymous401: "fault"
	},
	{
		hosts: ["ghcr.io"],
		concurrency: 8,
		anonymous401: "lean-denied",
		anonymous403: "lean-missing",
		login403: "rejected",
		hides: true
	},
	{
		hosts: [
			"*.dkr.ecr.*.amazonaws.com",
			"*.dkr.ecr-fips.*.amazonaws.com",
			"*.dkr.ecr.*.amazonaws.com.cn",
			"*.dkr-ecr.*.on.aws"
		],
		basic: true,
		anonymous401: "denied"
	},
	{
		hosts: ["public.ecr.aws"],
		concurrency: 1,
		unlisted: true,
		login403: "rejected",
		expired400: true
	},
	{
		hosts: [
			"*.azurecr.io",
			"*.azurecr.cn",
			"*.azurecr.us"
		],
		anonymous401: "denied"
	},
	{
		hosts: ["mcr.microsoft.com"],
		redirects: ["*.data.mcr.microsoft.com"],
		unlisted: true
	},
	{
		hosts: ["registry.gitlab.com"],
		realms: ["gitlab.com"]
	},
	{
		hosts: ["registry.digitalocean.com"],
		realms: ["api.digitalocean.com"]
	},
	{
		hosts: ["registry.k8s.io"],
		redirects: ["*.pkg.dev", "*.s3.dualstack.*.amazonaws.com"]
	},
	{
		hosts: [
			"registry.*.aliyuncs.com",
			"registry-intl.*.aliyuncs.com",
			"*.*.cr.aliyuncs.com"
		],
		realms: ["dockerauth.*.aliyuncs.com", "dockerauth-ee.*.aliyuncs.com"]
	},
	{
		hosts: ["registry.redhat.io"],
		realms: ["sso.redhat.com"],
		plain404: true
	},
	{
		hosts: ["registry.access.redhat.com"],
		plain404: true
	}
];
const none = { hosts: [] };
/** The row of a host, an empty one for most. */
function quirkOf(host) {
	return quirks.find((quirk) => quirk.hosts.some((pattern) => matchHost(pattern, host))) ?? none;
}
/**
* Does `pattern` name `host`? `*` stands for any part of one label, so that both have equally many labels; a pattern without a
* port names every port.
*/
function matchHost(pattern, host) {
	const [wanted, wantedPort] = splitPort(pattern.toLowerCase());
	const [given, givenPort] = splitPort(host.toLowerCase());
	if (wantedPort !== null && wantedPort !== givenPort) return false;
	const labels = wanted.split(".");
	const against = given.split(".");
	return labels.length === against.length && labels.every((label, index) => matchLabel(label, against[index] ?? ""));
}
function matchLabel(pattern, label) {
	const parts = pattern.split("*");
	if (parts.length === 1) return pattern === label;
	const head = parts[0] ?? "";
	const tail = parts.at(-1) ?? "";
	if (label.length < head.length + tail.length || !label.startsWith(head) || !label.endsWith(tail)) return false;
	let at = head.length;
	for (const part of parts.slice(1, -1)) {
		const found = label.indexOf(part, at);
		if (found < 0) return false;
		at = found + part.length;
	}
	return at <= label.length - tail.length;
}
/** "host:5000" → ["host", "5000"], "[::1]" → ["[::1]", null]. */
function splitPort(host) {
	const match = /^(.*?)(?::(\d+))?$/.exec(host);
	return [match?.[1] ?? host, match?.[2] ?? null];
}

// src/resolve/token.ts
/** Challenge, repository and login → a bearer token, asked for once. https://distribution.github.io/distribution/spec/auth/token/ */
const maxTokenBytes = 131072;
/** A server may say less, which clients of the specification disregard. */
const leastLifeMs = 6e4;
const earlyMs = 1e4;
function openTokenDesk(transport, secrets, talk) {
	const cache = /* @__PURE__ */ new Map();
	async function fetch({ realm, service, scope, credential }, quirk, entry) {
		const secret = credential?.secret;
		const post = secret !== void 0 && "identityToken" in secret;
		const url = new URL(realm);
		const headers = { accept: "application/json" };
		let body;
		if (post) {
			const form = new URLSearchParams({
				grant_type: "refresh_token",
				client_id: "pullgate",
				refresh_token: secret.identityToken
			});
			if (service !== null) form.set("service", service);
			if (scope !== null) form.set("scope", scope);
			body = form.toString();
			headers["content-type"] = "application/x-www-form-urlencoded";
		} else {
			if (service !== null) url.searchParams.set("service", service);
			if (scope !== null) url.searchParams.set("scope", scope);
			if (secret !== void 0 && "password" in secret) headers["authorization"] = basic(secret);
		}
		const method = post ? "POST" : "GET";
		const reply = await transport.send({
			method,
			url,
			headers,
			...body === void 0 ? {} : { body },
			maxBytes: maxTokenBytes,
			whole: true
		});
		if ("silence" in reply) return {
			said: talk.hear(reply, url, "its token server"),
			lines: [talk.quote(method, url, reply)]
		};
		const lines = [talk.quote(method, url, reply)];
		const exchange = {
			step: "token",
			method,
			sent: credential === null ? "nothing" : "login",
			refreshed: false,
			kind: "tag",
			quirk,
			status: reply.status,
			headers: reply.headers,
			body: reply.body.toString("utf8")
		};
		const said = classify(exchange);
		if (said.answer !== "continue") return {
			said,
			lines
		};
		let json;
		try {
			json = JSON.parse(exchange.body);
		} catch {
			json = null;
		}
		const member = (key) => typeof json === "object" && json !== null ? Reflect.get(json, key) : void 0;
		const token = [member("token"), member("access_token")].find((each) => typeof each === "string" && each !== "");
		if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) return {
			said: {
				answer: "unreachable",
				stage: "protocol",
				because: "its token server gave no token"
			},
			lines
		};
		secrets.add(token);
		const seconds = Number(member("expires_in"));
		entry.endsAtMs = performance.now() + Math.max(leastLifeMs, Number.isFinite(seconds) ? seconds * 1e3 : 0) - earlyMs;
		return {
			token,
			lines
		};
	}
	return { async grant(request, quirk, stale) {
		const { realm, service, scope, credential } = request;
		const key = JSON.stringify([
			realm.href,
			service,
			scope,
			credential?.id ?? null
		]);
		let entry = cache.get(key);
		if (entry !== void 0 && performance.now() < entry.endsAtMs) {
			const granted = await entry.granted;
			if (stale === null || !("token" in granted) || granted.token !== stale) return granted;
			entry = cache.get(key) === entry ? void 0 : cache.get(key);
		} else entry = void 0;
		if (entry === void 0) {
			const made = {
				endsAtMs: Number.POSITIVE_INFINITY,
				granted: Promise.resolve({
					token: "",
					lines: []
				})
			};
			made.granted = fetch(request, quirk, made);
			cache.set(key, entry = made);
		}
		return entry.granted;
	} };
}
function basic({ username, password }) {
	return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
/**
* May `realm` see the credentials of `registry`? Only its own host, the quirk's and the one the user trusts: anybody can write a
* challenge (CVE-2020-15157, CVE-2026-48978).
*/
function mayCarry(realm, registry, quirk, trusted) {
	if (realm.protocol !== "https:" && registry.protocol === "https:") return false;
	if (realm.host === registry.host && (realm.protocol === registry.protocol || realm.protocol === "https:")) return true;
	if (trusted !== void 0 && URL.canParse(`${realm.protocol}//${trusted}`) && new URL(`${realm.protocol}//${trusted}`).host === realm.host) return true;
	return realm.protocol === "https:" && realm.port === "" && (quirk.realms ?? []).some((pattern) => matchHost(pattern, realm.hostname));
}

// src/resolve/client.ts
/** One registry: question → what each credential gets. Learns the challenge from the first request, then asks with a token at once. */
/** Of a body. Clients need not take a larger manifest: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests */
const maxBytes = {
	manifest: 4194304,
	blob: 8388608,
	tags: 1048576
};
const maxTagPages = 3;
const maxTags = 3e3;
const maxRedirects = 5;
/** Challenge, token, refresh, GET and the redirects of each: an exchange that goes on for longer turns in a circle. */
const maxRounds = 12;
const refusedBefore = {
	answer: "denied",
	credential: "rejected",
	because: "it was refused before"
};
function openClient(options) {
	const { domain, quirk, transport, desk, trials, inspections, logins, credentials, secrets, talk } = options;
	const spelled = `${options.plainHttp ? "http" : "https"}://${quirk.address ?? domain}`;
	const base = URL.canParse(spelled) ? new URL(spelled) : null;
	const hosts = new Set(base === null ? [] : [base.host]);
	let lesson = quirk.basic === true ? { scheme: "basic" } : null;
	let teaching = null;
	const listings = /* @__PURE__ */ new Map();
	const doors = /* @__PURE__ */ new Map();
	const unguarded = /* @__PURE__ */ new Map();
	/** GET counts as a pull and is not wanted, or is refused by rate limit, though HEAD is free: nobody asks for bodies. */
	let frugal = options.frugal && quirk.headIsFree === true;
	async function ask({ reference, offers, anonymous, platforms }) {
		const nameless = offers.filter(isNameless);
		const bare = anonymous || nameless.length > 0 ? [null] : [];
		const wanted = [...offers.filter((offer) => !isNameless(offer)), ...bare];
		const problem = unaskable();
		if (problem !== null) return [...wanted.length === 0 ? [null] : wanted, ...nameless].map((shown) => ({
			shown,
			answer: problem
		}));
		const aim = {
			step: "manifest",
			reference,
			method: "HEAD",
			wish: platforms.length > 0 && !await inspections.isKnown(reference.path, partOf(reference)) ? { open: true } : null
		};
		const tried = await Promise.all(wanted.map(async (shown) => {
			const credential = shown === null ? null : credentialOf(shown);
			return {
				shown,
				credential,
				heard: await attempt(aim, credential)
			};
		}));
		const runner = wanted.length === 0 ? await withLogin(aim) : null;
		const open = () => tried.every(({ heard }) => isRefusal$1(heard.said) || heard.withheld === true);
		const runnerHelps = runner !== null && !isRejection(runner.heard.said) && runner.heard.withheld !== true;
		if (bare.length === 0 && open() && !runnerHelps) tried.push({
			shown: null,
			credential: null,
			heard: await attempt(aim, null)
		});
		const last = runner ?? (wanted.length > 0 && open() ? await withLogin(aim) : null);
		const content = platforms.length === 0 ? null : await look(reference, platforms, last === null ? tried : [...tried, last]);
		const nobody = tried.find(({ shown }) => shown === null)?.heard;
		const outer = nobody?.said.answer === "found" && tried.some(({ heard }) => isRefusal$1(heard.said)) ? await enter(reference) : null;
		const answers = tried.map(({ shown, heard }) => {
			return {
				shown,
				answer: finish(outer !== null && nobody !== void 0 && isRefusal$1(heard.said) ? {
					said: nobody.said,
					lines: [...nobody.lines, ...outer]
				} : heard, content)
			};
		});
		const byNobody = answers.find(({ shown }) => shown === null);
		return [
			...last === null ? [] : [{
				shown: "runner",
				answer: finish(last.heard, content),
				source: last.source
			}],
			...answers,
			...byNobody === void 0 ? [] : nameless.map((shown) => ({
				...byNobody,
				shown
			}))
		];
	}
	function credentialOf({ username, password }) {
		return credentials.of(domain, {
			username,
			password
		});
	}
	/** What the image is made of, by the first who found it; null where nobody did. */
	async function look(reference, platforms, tried) {
		const found = tried.filter(({ heard }) => heard.said.answer === "found");
		const best = found.find(({ heard }) => heard.body !== void 0) ?? found[0];
		if (best?.heard.said.answer !== "found") return null;
		const { digest, mediaType } = best.heard.said;
		const body = best.heard.body ?? null;
		const part = partOf(reference);
		const discovery = {
			repository: reference.path,
			part,
			digest,
			mediaType,
			body,
			platforms,
			frugal
		};
		return inspections.inspect(discovery, async (step, method, wanted) => {
			return converse({
				step,
				reference: wanted.includes(":") ? {
					...reference,
					tag: null,
					digest: wanted
				} : {
					...reference,
					tag: wanted,
					digest: null
				},
				method,
				wish: null
			}, best.credential, () => {});
		});
	}
	/** What the runner's login gets; null where there is none. */
	async function withLogin(aim) {
		const found = await logins.find(domain, aim.reference.path);
		if (found === null) return null;
		const { credential, login } = found;
		const heard = await attempt(aim, credential);
		if (isRejection(heard.said)) login.rejected ??= {
			because: clean(heard.said.because),
			evidence: heard.lines
		};
		return {
			heard,
			source: login.source,
			credential
		};
	}
	/** What one credential gets. Every rejection of it is told with the words of the first. */
	async function attempt(aim, credential) {
		const heard = await knock(aim, credential);
		if (credential === null || !isRejection(heard.said)) return heard;
		const { because, evidence, asNobody } = trials.reject(credential, {
			because: heard.said.because,
			evidence: heard.lines,
			asNobody: heard.asNobody === true
		});
		if (asNobody) {
			const open = await knock(aim, null);
			if (open.said.answer === "found") return open;
		}
		return {
			said: {
				...heard.said,
				because
			},
			lines: evidence
		};
	}
	/** The first image of a repository alone: where it is refused for all of them, the others are spared the way. */
	async function knock(aim, credential) {
		const id = `${credential?.id ?? ""} ${aim.reference.path}`;
		let door = doors.get(id);
		const { promise, resolve } = Promise.withResolvers();
		if (door === void 0) doors.set(id, door = {
			first: promise,
			opened: false,
			refusal: null
		});
		else await door.first;
		if (door.refusal !== null) return door.refusal;
		try {
			const heard = await consult(aim, credential);
			if (heard.said.answer === "found") door.opened = true;
			if (heard.ofRepository === true && isRefusal$1(heard.said) && !isRejection(heard.said) && !door.opened) door.refusal = heard;
			return heard;
		} finally {
			resolve();
		}
	}
	/**
	* The evidence that a repository serves who shows nothing and is asked for nothing, null where it wants credentials. containerd
	* shows them only when it is asked to, so that a bad one does no harm there; we show them at once, as other repositories taught us.
	* https://github.com/containerd/containerd/blob/main/core/remotes/docker/authorizer.go
	*/
	function enter(reference) {
		let entering = unguarded.get(reference.path);
		if (entering === void 0) {
			const key = {
				header: null,
				sent: "nothing",
				token: null,
				scope: null
			};
			const kind = reference.digest === null ? "tag" : "digest";
			entering = exchange({
				step: "manifest",
				method: "HEAD",
				target: targetOf("manifest", reference),
				key,
				kind,
				refreshed: false,
				retries: void 0
			}).then((done) => "outcome" in done && done.outcome.answer === "found" ? done.lines : null);
			unguarded.set(reference.path, entering);
		}
		return entering;
	}
	function targetOf(step, reference) {
		const kind = step === "manifest" ? "manifests" : "blobs";
		return new URL(`/v2/${reference.path}/${kind}/${partOf(reference)}`, base ?? void 0);
	}
	/** What can be said without asking anybody. */
	function unaskable() {
		if (base === null) return {
			answer: "unreachable",
			stage: "address",
			because: "no host can have this name",
			evidence: [`${domain}: no host`]
		};
		const danger = dangerOfHost(base);
		if (danger === "never") return {
			answer: "not-asked",
			because: "forbidden-address",
			evidence: []
		};
		if (!allowed(domain)) return {
			answer: "not-asked",
			because: "not-allowed",
			evidence: []
		};
		if (!options.reachable) return {
			answer: "not-asked",
			because: "declared-unreachable",
			evidence: []
		};
		return danger === "loopback" && !options.listed ? {
			answer: "not-asked",
			because: "node-local",
			evidence: []
		} : null;
	}
	/** The manifest, and where that is absent the list of tags. */
	async function consult(aim, credential) {
		const { reference } = aim;
		const heard = await take(aim, credential);
		const { said, lines } = heard;
		if (!(said.answer === "missing-or-denied" && quirk.hides === true && credential !== null) && (said.answer !== "missing" || said.missing === "repository")) return heard;
		const listing = await list(reference.path, credential);
		if (listing.tags === null) return listing.said === null ? heard : {
			said: listing.said,
			lines: [...lines, ...listing.lines],
			ofRepository: true
		};
		return {
			said: {
				answer: "missing",
				missing: reference.digest === null ? "tag" : "digest",
				tags: listing.tags
			},
			lines: [...lines, ...listing.lines]
		};
	}
	const unlearned = () => lesson === null;
	/** The first to come learns how to ask, the others wait for what it learns. */
	async function take(aim, credential) {
		let release = null;
		while (unlearned() && release === null) if (teaching === null) {
			const { promise, resolve } = Promise.withResolvers();
			teaching = promise;
			release = () => {
				if (teaching === promise) teaching = null;
				resolve();
			};
		} else await teaching;
		try {
			return await converse(aim, credential, () => release?.());
		} finally {
			release?.();
		}
	}
	async function converse(aim, credential, taught) {
		const { wish } = aim;
		if (!(wish !== null && wish.open && !frugal)) return talkOver(aim, credential, taught);
		wish.open = false;
		const heard = await talkOver({
			...aim,
			method: "GET"
		}, credential, taught);
		wish.open = heard.said.answer !== "found";
		return heard;
	}
	async function talkOver({ step, reference, method: first, wish }, credential, taught) {
		const lines = [];
		const kind = reference.digest === null ? "tag" : "digest";
		const target = targetOf(step, reference);
		let own = lesson;
		let method = first;
		let stale = null;
		let retries;
		for (let round = 0; round < maxRounds; round++) {
			const key = await keyFor(own, reference.path, credential, stale, lines);
			if ("said" in key) return {
				...key,
				lines: [...lines, ...key.lines]
			};
			const direct = key.sent === "login" && credential !== null;
			let proven = false;
			const request = () => {
				proven = direct && trials.isAccepted(credential);
				return exchange({
					step,
					method,
					target,
					key,
					kind,
					refreshed: stale !== null,
					retries
				});
			};
			const done = direct ? await trials.run(credential, request, (made) => worthOf(made, lines)) : await request();
			if (done === "rejected") return {
				said: refusedBefore,
				lines
			};
			lines.push(...done.lines);
			if ("said" in done) return {
				said: done.said,
				lines
			};
			const { reply } = done;
			const outcome = proven && done.outcome.answer !== "continue" && isRejection(done.outcome) ? notThisOne : done.outcome;
			retries = reply.status >= 500 ? 0 : void 0;
			const learned = reply.status === 401 ? lessonOf(reply) : reply.status < 500 && reply.status !== 429 && key.sent === "nothing" ? { scheme: "open" } : null;
			if (learned !== null && lesson === null) lesson = shared(learned);
			taught();
			if (learned?.scheme === "basic" && own?.scheme !== "basic" && key.sent === "nothing" && credential !== null && "password" in credential.secret) {
				own = learned;
				continue;
			}
			if (reply.status === 401 && learned !== null && stale === null && key.token !== null && isOther(learned, own, key)) {
				own = learned;
				stale = key;
				continue;
			}
			if (outcome.answer === "missing-or-denied" && key.sent === "login-token" && isDowngraded(reply)) {
				const proof = await proveLogin(own, credential);
				if (proof !== null) return {
					said: proof.said,
					lines: [...lines, ...proof.lines],
					asNobody: true
				};
			}
			if (outcome.answer === "rate-limited" && method === "GET" && wish !== null && quirk.headIsFree === true) {
				frugal = true;
				method = "HEAD";
				continue;
			}
			if (outcome.answer !== "continue") {
				const text = outcome.answer === "found" ? "" : reply.body.toString("utf8");
				const ofRepository = isRefusal$1(outcome) && isOfRepository(reply.status, text);
				const asNobody = isRejection(outcome) && isTakenForNobody(text);
				const said = verified(outcome, reference, reply, method);
				return {
					said,
					lines,
					ofRepository,
					asNobody,
					...method === "GET" && said.answer === "found" ? { body: reply.body } : {}
				};
			}
			switch (outcome.how) {
				case "authenticate":
					own = learned;
					if (own?.scheme === "bearer" && lesson?.scheme === "open") lesson = shared(own);
					break;
				case "refresh":
					own = learned ?? own;
					stale = key;
					break;
				case "get":
					method = "GET";
					break;
				case "follow":
				case "proceed":
				case "unlisted": return {
					said: {
						answer: "unreachable",
						stage: "protocol",
						because: "not a registry: it sends us nowhere"
					},
					lines
				};
			}
		}
		return {
			said: {
				answer: "unreachable",
				stage: "protocol",
				because: "not a registry: it sends us in circles"
			},
			lines
		};
	}
	/** What to send, or why nothing can be. `before`: the evidence that led here. */
	async function keyFor(by, repository, credential, stale, before) {
		const nothing = {
			header: null,
			sent: "nothing",
			token: null,
			scope: null
		};
		if (credential !== null && "registryToken" in credential.secret) return {
			...nothing,
			header: `Bearer ${credential.secret.registryToken}`,
			sent: "login"
		};
		if (by === null || by.scheme === "open") return nothing;
		if (by.scheme === "basic") return credential !== null && "password" in credential.secret ? {
			...nothing,
			header: basic(credential.secret),
			sent: "login"
		} : nothing;
		const realm = URL.canParse(by.realm) ? new URL(by.realm) : null;
		const problem = realmProblem(realm);
		if (realm === null || problem !== null) return {
			said: {
				answer: "unreachable",
				stage: "address",
				because: `its token server may not be asked: ${problem ?? "no URL"}`
			},
			lines: [`WWW-Authenticate of ${domain} names a token server that may not be asked: ${problem ?? "no URL"}`]
		};
		const trusted = base !== null && mayCarry(realm, base, quirk, options.trustedRealm);
		if (credential !== null && !trusted) {
			const because = `its token server ${realm.host} is on another host and not trusted with logins`;
			return {
				said: {
					answer: "unreachable",
					stage: "address",
					because
				},
				lines: [`${because}: none was sent`],
				withheld: true
			};
		}
		const scope = by.scope ?? `repository:${repository}:pull`;
		hosts.add(realm.host);
		let proven = false;
		const ask = () => {
			proven = credential !== null && trials.isAccepted(credential);
			return desk.grant({
				realm,
				service: by.service,
				scope,
				credential
			}, quirk, stale?.token ?? null);
		};
		const granted = credential === null ? await ask() : await trials.run(credential, ask, (made) => worthOfGrant(made, before));
		if (granted === "rejected") return {
			said: refusedBefore,
			lines: []
		};
		if ("said" in granted) {
			const refused = proven && isRejection(granted.said) ? notThisOne : granted.said;
			return {
				said: refused,
				lines: granted.lines,
				ofRepository: isRefusal$1(refused)
			};
		}
		return {
			header: `Bearer ${granted.token}`,
			sent: credential === null ? "anonymous-token" : "login-token",
			token: granted.token,
			scope
		};
	}
	/** Harbor gives a bad login nobody's token, but refuses it where no scope is asked for. null where the login holds. */
	async function proveLogin(by, credential) {
		if (by?.scheme !== "bearer" || !URL.canParse(by.realm)) return null;
		const granted = await desk.grant({
			realm: new URL(by.realm),
			service: by.service,
			scope: null,
			credential
		}, quirk, null);
		return "said" in granted && isRejection(granted.said) ? granted : null;
	}
	function realmProblem(realm) {
		if (realm === null) return "no URL";
		if (realm.protocol !== "https:" && !(realm.protocol === "http:" && options.plainHttp)) return "not https";
		if (realm.username !== "" || realm.password !== "" || realm.hash !== "") return "a URL with more than a place in it";
		return base !== null && mayCarry(realm, base, quirk, options.trustedRealm) || allowed(realm.host) ? null : `${realm.host} is outside the allowed hosts`;
	}
	/** One request with its redirects, which are followed by hand: the key stays at home. */
	async function exchange({ step, method, target, key, kind, refreshed, retries }) {
		const lines = [];
		let url = target;
		for (let redirects = 0;; redirects++) {
			const home = url.origin === target.origin;
			const reply = await transport.send({
				method,
				url,
				headers: {
					...step === "manifest" ? { accept } : { accept: "application/json" },
					...home && key.header !== null ? { authorization: key.header } : {}
				},
				maxBytes: maxBytes[step] + 1,
				whole: false,
				aside: step === "blob",
				hasty: method === "GET" && quirk.headIsFree === true,
				...retries === void 0 ? {} : { retries }
			});
			lines.push(talk.quote(method, url, reply));
			if ("silence" in reply) return {
				said: talk.hear(reply, url, home ? null : "it redirects to"),
				lines
			};
			if (reply.body.length > maxBytes[step] && reply.status < 400) return {
				said: {
					answer: "unreachable",
					stage: "protocol",
					because: `its answer is larger than ${maxBytes[step]} bytes`
				},
				lines
			};
			const body = step === "blob" && reply.status < 300 ? "" : reply.body.toString("utf8");
			const sent = home ? key.sent : "nothing";
			const outcome = classify({
				step,
				method,
				sent,
				refreshed,
				kind,
				quirk,
				status: reply.status,
				headers: reply.headers,
				body
			});
			if (!home && reply.status === 401) return {
				said: {
					answer: "unreachable",
					stage: "protocol",
					because: `it redirects to ${url.host}, which wants credentials of its own`
				},
				lines
			};
			if (!home && step === "blob" && reply.status >= 400) return {
				said: {
					answer: "unreachable",
					stage: "protocol",
					because: `it redirects to ${url.host}, which answered ${reply.status}`
				},
				lines
			};
			if (outcome.answer !== "continue" || outcome.how !== "follow") return {
				outcome,
				reply,
				lines
			};
			const location = reply.headers["location"]?.[0];
			const next = location !== void 0 && URL.canParse(location, url.href) ? new URL(location, url) : null;
			const problem = redirects >= maxRedirects ? "too often" : redirectProblem(url, next);
			if (next === null || problem !== null) return {
				said: {
					answer: "unreachable",
					stage: "protocol",
					because: `not a registry: it redirects ${problem ?? "nowhere"}`
				},
				lines
			};
			url = next;
		}
	}
	function redirectProblem(from, to) {
		if (to === null) return "nowhere";
		if (to.protocol !== "https:" && !(to.protocol === "http:" && from.protocol === "http:")) return `to ${to.protocol.slice(0, -1)}`;
		if (to.username !== "" || to.password !== "") return "with a login of its own making";
		return to.host === base?.host || (quirk.redirects ?? []).some((pattern) => matchHost(pattern, to.host)) || allowed(to.host) ? null : `to ${to.host}, which is outside the allowed hosts`;
	}
	function list(repository, credential) {
		const id = `${credential?.id ?? ""} ${repository}`;
		let listing = listings.get(id);
		if (listing === void 0) listings.set(id, listing = quirk.unlisted === true ? Promise.resolve({
			tags: null,
			said: null,
			lines: []
		}) : readTags(repository, credential));
		return listing;
	}
	async function readTags(repository, credential) {
		const tags = [];
		const lines = [];
		let url = new URL(`/v2/${repository}/tags/list?n=1000`, base ?? void 0);
		for (let page = 0; page < maxTagPages && url !== null && tags.length < maxTags; page++) {
			const key = await keyFor(lesson, repository, credential, null, lines);
			if ("said" in key) break;
			const done = await exchange({
				step: "tags",
				method: "GET",
				target: url,
				key,
				kind: "tag",
				refreshed: false,
				retries: void 0
			});
			if ("said" in done) break;
			const { outcome, reply } = done;
			if (outcome.answer !== "continue") return page > 0 ? {
				tags,
				said: null,
				lines
			} : {
				tags: null,
				said: outcome,
				lines: done.lines
			};
			const listed = outcome.how === "proceed" ? tagsOf(reply) : null;
			if (listed === null) break;
			if (page === 0) lines.push(...done.lines);
			tags.push(...listed.filter((tag) => !secrets.clean(tag).includes("***")));
			url = nextPage(reply, url);
		}
		return {
			tags: lines.length === 0 ? null : tags.slice(0, maxTags),
			said: null,
			lines
		};
	}
	/** The next page is on the same origin, or nowhere. */
	function nextPage(reply, from) {
		const link = /<([^<>]*)>\s*;[^,]*\brel="?next"?/.exec(reply.headers["link"]?.join(", ") ?? "")?.[1];
		const next = link !== void 0 && URL.canParse(link, from.href) ? new URL(link, from) : null;
		return next !== null && next.origin === base?.origin ? next : null;
	}
	function allowed(host) {
		return options.allow === null || options.allow.some((pattern) => matchHost(pattern, host));
	}
	const clean = (text) => secrets.clean(text, 300);
	function finish({ said, lines }, content) {
		switch (said.answer) {
			case "found": return {
				...said,
				mediaType: said.mediaType === null ? null : clean(said.mediaType),
				content,
				evidence: [...lines]
			};
			case "denied":
			case "missing-or-denied":
			case "inconclusive":
			case "unreachable": return {
				...said,
				because: clean(said.because),
				evidence: [...lines]
			};
			case "rate-limited": return {
				...said,
				quota: said.quota === null ? null : clean(said.quota),
				evidence: [...lines]
			};
		}
		return {
			...said,
			evidence: [...lines]
		};
	}
	return {
		ask,
		hosts
	};
}
/** What of a lesson holds for other repositories: a scope that names one does not. */
function shared(lesson) {
	return lesson.scheme === "bearer" && lesson.scope?.startsWith("repository:") === true ? {
		...lesson,
		scope: null
	} : lesson;
}
/**
* An attempt without credentials in all but name: containerd shows none where user or password is empty.
* https://github.com/containerd/containerd/blob/main/core/remotes/docker/authorizer.go
*/
function isNameless({ username, password }) {
	return username === "" || password === "";
}
/** A login that opens another repository is no bad one. */
const notThisOne = {
	answer: "missing-or-denied",
	lean: null,
	because: "not found, or this login may not pull it"
};
/** What a token server's reply tells of the login. */
function worthOfGrant(granted, before) {
	if ("token" in granted) return "good";
	const { said, lines } = granted;
	if (isRejection(said)) return {
		because: said.because,
		evidence: [...before, ...lines],
		asNobody: false
	};
	return [
		"unreachable",
		"rate-limited",
		"not-asked"
	].includes(said.answer) ? "unknown" : "good";
}
/** What a reply to Basic tells of the login: only a 401 refuses it, only what is past authorization accepts it. */
function worthOf(done, before) {
	if ("said" in done) return "unknown";
	const { outcome, reply, lines } = done;
	if (outcome.answer !== "continue" && isRejection(outcome)) {
		const asNobody = isTakenForNobody(reply.body.toString("utf8"));
		return {
			because: outcome.because,
			evidence: [...before, ...lines],
			asNobody
		};
	}
	return reply.status < 300 || reply.status === 404 ? "good" : "unknown";
}
/** https://github.com/goharbor/harbor/blob/c50c7dd/src/server/middleware/v2auth/auth.go: the second challenge is another one. */
function isDowngraded(reply) {
	return parseChallenges(reply.headers["www-authenticate"] ?? []).some(({ scheme, parameters }) => scheme === "basic" && parameters.get("realm") === "harbor");
}
function lessonOf(reply) {
	const challenges = parseChallenges(reply.headers["www-authenticate"] ?? []);
	for (const { scheme, parameters } of challenges) {
		const realm = parameters.get("realm");
		if (scheme === "bearer" && realm !== void 0) return {
			scheme,
			realm,
			service: parameters.get("service") ?? null,
			scope: parameters.get("scope") ?? null
		};
	}
	return challenges.some(({ scheme }) => scheme === "basic") ? { scheme: "basic" } : null;
}
/** Does a challenge ask for another token than the one it answers? Artifactory has a token server for each of its repositories. */
function isOther(challenge, by, key) {
	if (challenge.scheme !== "bearer" || by?.scheme !== "bearer") return false;
	return challenge.realm !== by.realm || challenge.service !== by.service || challenge.scope !== null && challenge.scope !== key.scope;
}
function partOf({ tag, digest }) {
	return digest ?? tag ?? "latest";
}
/**
* A digest is believed only where it is the one that was asked for, and, of a body, the one that it has. That of a signed schema 1
* manifest is of its payload only: https://distribution.github.io/distribution/spec/deprecated-schema-v1/
*/
function verified(said, reference, reply, method) {
	if (said.answer !== "found") return said;
	const claimed = reference.digest ?? said.digest;
	const got = (method === "GET" && !isSchema1(said.mediaType) ? digestOf(reply.body, claimed) : null) ?? said.digest ?? claimed;
	if (claimed !== null && got !== claimed) return {
		answer: "unreachable",
		stage: "protocol",
		because: `it answered with another digest: ${isDigest(got) ? got : "none"}`
	};
	return {
		...said,
		digest: got
	};
}
/** By the algorithm of the digest that it should have; null where that is none of those that images may have. */
function digestOf(body, claimed) {
	const algorithm = claimed?.split(":", 1)[0] ?? "sha256";
	return [
		"sha256",
		"sha384",
		"sha512"
	].includes(algorithm) ? `${algorithm}:${createHash(algorithm).update(body).digest("hex")}` : null;
}
function tagsOf(reply) {
	try {
		const json = JSON.parse(reply.body.toString("utf8"));
		const tags = typeof json === "object" && json !== null ? Reflect.get(json, "tags") : void 0;
		if (tags === null) return [];
		return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string" && /^\w[\w.-]{0,127}$/.test(tag)) : null;
	} catch {
		return null;
	}
}

// src/resolve/credential.ts
/** Host and secret → a credential that can be told from all others. */
function openCredentials(secrets) {
	const known = /* @__PURE__ */ new Map();
	return { of(domain, secret) {
		const key = JSON.stringify([quirkOf(domain).address ?? domain, ...partsOf(secret)]);
		let credential = known.get(key);
		if (credential === void 0) {
			if ("password" in secret) secrets.add(secret.password, Buffer.from(`${secret.username}:${secret.password}`).toString("base64"));
			else secrets.add("identityToken" in secret ? secret.identityToken : secret.registryToken);
			known.set(key, credential = {
				id: known.size,
				secret
			});
		}
		return credential;
	} };
}
function partsOf(secret) {
	if ("password" in secret) return [
		"login",
		secret.username,
		secret.password
	];
	return "identityToken" in secret ? ["identity", secret.identityToken] : ["registry", secret.registryToken];
}

// src/resolve/inspection.ts
/** Registries collect garbage: a part that was there is taken for granted no longer than this. */
const seenForMs = 864e5;
const pullsLimited = "the registry counts a look at them as a pull";
function openInspections(cache, registry) {
	const entries = /* @__PURE__ */ new Map();
	const below = /* @__PURE__ */ new Map();
	const keyOf = (repository, part) => `1 ${registry}/${repository}${part.includes(":") ? "@" : ":"}${part}`;
	/** What an earlier run or another image of this one has learned. */
	function remembered(key) {
		let entry = entries.get(key);
		if (entry === void 0) entries.set(key, entry = cache.read(key).then(asEntry));
		return entry;
	}
	/** Asked for once, however many images have it. */
	function once(repository, digest, ask) {
		const key = keyOf(repository, digest);
		let asking = below.get(key);
		if (asking === void 0) below.set(key, asking = ask());
		return asking;
	}
	async function isKnown(repository, part) {
		if (part.includes(":")) return await remembered(keyOf(repository, part)) !== null;
		const digest = field$1(await cache.read(keyOf(repository, part)), "digest");
		return typeof digest === "string" && await remembered(keyOf(repository, digest)) !== null;
	}
	return {
		isKnown,
		async inspect({ repository, part, digest, mediaType, body, platforms, frugal }, fetch) {
			const key = digest === null ? null : keyOf(repository, digest);
			let type = mediaType;
			let entry = key === null ? null : await remembered(key);
			const known = entry !== null;
			if (entry === null) {
				if (body === null && frugal) return unknown(type, pullsLimited);
				const fetched = body === null ? await fetch("manifest", "GET", digest ?? part) : null;
				if (fetched !== null && fetched.said.answer === "found") type = fetched.said.mediaType;
				const bytes = body ?? fetched?.body;
				if (bytes === void 0) return unknown(type, because(fetched?.said));
				const manifest = readManifest(bytes, type);
				if (manifest === null) return unknown(type, "its manifest cannot be read");
				entry = {
					manifest,
					platform: null,
					seen: {}
				};
				if (key !== null) entries.set(key, Promise.resolve(entry));
			}
			const { manifest, seen } = entry;
			const absent = [];
			let learned = !known;
			let why = null;
			if (manifest.kind === "manifest" && manifest.artifact === null && entry.platform === null) {
				const { config } = manifest;
				if (config === null) why = "its manifest names no config";
				else {
					const fetched = await once(repository, config, () => fetch("blob", "GET", config));
					if (fetched.body !== void 0) {
						entry.platform = readConfig(fetched.body);
						learned = true;
						if (entry.platform === null) why = "its config cannot be read";
					} else if (fetched.said.answer === "missing") absent.push({
						what: "config",
						digest: config,
						platforms: [...platforms],
						evidence: fetched.lines
					});
					else why = because(fetched.said);
				}
			}
			if (entry.platform === "") why = "its config names no platform";
			const wanted = /* @__PURE__ */ new Map();
			const offered = manifest.entries.map(({ platform }) => platform);
			for (const platform of platforms) {
				const best = selectPlatform(offered, platform, "lenient");
				const child = manifest.entries.find((each) => each.platform === best)?.digest;
				if (child !== void 0) wanted.set(child, [...wanted.get(child) ?? [], platform]);
			}
			const now = Date.now();
			await Promise.all(Array.from(wanted, async ([child, ofPlatforms]) => {
				const age = now - (Object.hasOwn(seen, child) ? seen[child] ?? 0 : 0);
				if (age >= 0 && age < seenForMs) return;
				const { said, lines } = await once(repository, child, () => fetch("manifest", "HEAD", child));
				if (said.answer === "found") {
					seen[child] = now;
					learned = true;
				} else if (said.answer === "missing") absent.push({
					what: "manifest",
					digest: child,
					platforms: ofPlatforms,
					evidence: lines
				});
			}));
			if (key !== null && !isSchema1(manifest.artifact)) {
				if (learned) await cache.write(key, entry);
				if (!part.includes(":") && !await isKnown(repository, part)) await cache.write(keyOf(repository, part), { digest });
			}
			return {
				kind: manifest.kind,
				platforms: manifest.kind === "index" ? offered : entry.platform === null || entry.platform === "" ? null : [entry.platform],
				unnamed: manifest.unnamed,
				artifact: manifest.artifact,
				absent: absent.toSorted((a, b) => a.digest < b.digest ? -1 : 1),
				unknown: why
			};
		}
	};
}
function unknown(mediaType, why) {
	return {
		kind: kindOf(mediaType),
		platforms: null,
		unnamed: false,
		artifact: null,
		absent: [],
		unknown: why
	};
}
function because(said) {
	if (said?.answer === "rate-limited") return pullsLimited;
	if (said === void 0 || !("because" in said)) return "the registry does not serve it";
	return said.because === "deadline" ? "the deadline came first" : said.because;
}
/** Whatever is not an entry to the letter is none. */
function asEntry(value) {
	const manifest = field$1(value, "manifest");
	const kind = field$1(manifest, "kind");
	const entries = field$1(manifest, "entries");
	const unnamed = field$1(manifest, "unnamed");
	const config = field$1(manifest, "config");
	const artifact = field$1(manifest, "artifact");
	const platform = field$1(value, "platform");
	const seen = field$1(value, "seen");
	if (kind !== "index" && kind !== "manifest") return null;
	if (!Array.isArray(entries) || !entries.every(isNamed) || typeof unnamed !== "boolean") return null;
	if (!isTextOrNull(config) || !isTextOrNull(artifact) || !isTextOrNull(platform)) return null;
	if (typeof seen !== "object" || seen === null) return null;
	const times = Object.entries(seen).filter((pair) => typeof pair[1] === "number");
	return {
		manifest: {
			kind,
			entries,
			unnamed,
			config,
			artifact
		},
		platform,
		seen: Object.fromEntries(times)
	};
}
function isNamed(value) {
	return typeof field$1(value, "platform") === "string" && typeof field$1(value, "digest") === "string";
}
function isTextOrNull(value) {
	return value === null || typeof value === "string";
}
function field$1(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}

// src/resolve/login.ts
/**
* The runner's own logins: docker config, podman's auth.json, credential helpers → the one for a repository. Chosen by the exact
* host of the reference before any reply is seen, never for a host learned from a reply.
*/
const maxConfigBytes = 1048576;
const helperTimeoutMs = 3e4;
/** Reads the stores; nothing is run before a credential is looked for. */
async function openLogins({ dockerConfig, logins: given, environment, credentials, endsAtMs }) {
	const logins = [];
	const known = /* @__PURE__ */ new Map();
	const helped = /* @__PURE__ */ new Map();
	const stores = [];
	const fail = (registry, source, because) => {
		if (logins.some((login) => login.registry === registry && login.source === source)) return;
		logins.push({
			registry,
			source,
			rejected: {
				because,
				evidence: []
			}
		});
	};
	const inline = environment["DOCKER_AUTH_CONFIG"];
	if (inline !== void 0 && inline.trim() !== "") addStore("DOCKER_AUTH_CONFIG", inline, "/", false);
	for (const { file, legacy } of files(dockerConfig, environment)) {
		let text;
		try {
			text = await readFile(file, "utf8");
		} catch (error) {
			const code = error instanceof Error ? Reflect.get(error, "code") : null;
			if (code !== "ENOENT" && code !== "ENOTDIR") fail("*", file, "the file cannot be read");
			continue;
		}
		addStore(file, text, dirname(file), legacy);
	}
	/** An error of JSON.parse would quote the file: it is not shown. */
	function addStore(name, text, folder, legacy) {
		let json;
		try {
			json = text.length > maxConfigBytes ? null : JSON.parse(text);
		} catch {
			json = null;
		}
		if (typeof json !== "object" || json === null) return fail("*", name, "it is not a docker config: no JSON object");
		const helper = field(json, "credsStore");
		stores.push({
			name,
			auths: entries(legacy ? json : field(json, "auths")),
			helpers: new Map([...entries(field(json, "credHelpers"))].flatMap(([host, program]) => typeof program === "string" ? [[host, program]] : [])),
			helper: typeof helper === "string" && helper !== "" ? helper : null,
			folder
		});
	}
	function keep(registry, source, secret) {
		const credential = credentials.of(registry, secret);
		const key = JSON.stringify([
			registry,
			source,
			credential.id
		]);
		let found = known.get(key);
		if (found === void 0) {
			const login = {
				registry,
				source,
				rejected: null
			};
			logins.push(login);
			known.set(key, found = {
				credential,
				login
			});
		}
		return found;
	}
	async function help(store, program, domain, wanted) {
		const key = `${program}\n${domain}`;
		const source = `docker-credential-${program}`;
		let asked = helped.get(key);
		if (asked === void 0) helped.set(key, asked = ask());
		const secret = await asked;
		return secret === null || secret === "failed" ? null : keep(domain, source, secret);
		async function ask() {
			const told = await runHelper(program, quirkOf(domain).loginKeys?.[0] ?? domain, store.folder, environment, Math.min(helperTimeoutMs, endsAtMs - performance.now()));
			if ("secret" in told) return told.secret;
			if ("none" in told) return null;
			if (wanted) fail(domain, source, told.failed);
			return "failed";
		}
	}
	async function find(domain, path) {
		const names = keysFor(domain, path);
		for (const name of names) {
			const login = given.find(({ registry }) => normalise(registry) === name);
			if (login !== void 0) return keep(domain, "registry-auth", {
				username: login.username,
				password: login.password
			});
		}
		for (const store of stores) {
			const auths = new Map([...store.auths].toReversed().map(([key, value]) => [normalise(key), value]));
			const program = [...store.helpers].find(([host]) => normalise(host) === normalise(domain))?.[1];
			const helper = program ?? store.helper;
			if (helper !== null) {
				const helped = await help(store, helper, domain, program !== void 0 || names.some((name) => auths.has(name)));
				if (helped !== null) return helped;
			}
			for (const name of names) {
				if (!auths.has(name)) continue;
				const source = `auths of ${store.name}`;
				const secret = readAuth(auths.get(name));
				if (secret === "undecodable") {
					fail(domain, source, `the entry ${name} cannot be decoded`);
					continue;
				}
				if (secret !== null) return keep(domain, source, secret);
			}
		}
		return null;
	}
	return {
		find,
		logins: () => logins
	};
}
/** In the order of containers-auth.json(5), docker's own last; a folder that was named is the only one. */
function files(dockerConfig, environment) {
	const read = (name) => environment[name] || null;
	if (dockerConfig !== null) return [{
		file: join(dockerConfig, "config.json"),
		legacy: false
	}];
	const only = read("REGISTRY_AUTH_FILE");
	if (only !== null) return [{
		file: only,
		legacy: false
	}];
	const home = read("HOME") ?? read("USERPROFILE");
	const runtime = read("XDG_RUNTIME_DIR") ?? (home === null ? null : `/run/containers/${userInfo().uid}`);
	const settings = read("XDG_CONFIG_HOME") ?? (home === null ? null : join(home, ".config"));
	const docker = read("DOCKER_CONFIG") ?? (home === null ? null : join(home, ".docker"));
	return [
		runtime === null ? null : join(runtime, "containers", "auth.json"),
		settings === null ? null : join(settings, "containers", "auth.json"),
		docker === null ? null : join(docker, "config.json"),
		home === null ? null : join(home, ".dockercfg")
	].flatMap((file, index) => file === null ? [] : [{
		file,
		legacy: index === 3
	}]);
}
/** Keys that cover a repository, longest first: "quay.io/org/app", "quay.io/org", "quay.io". */
function keysFor(domain, path) {
	const keys = [];
	for (let name = `${domain}/${path}`; name.includes("/"); name = name.slice(0, name.lastIndexOf("/"))) keys.push(name);
	return [
		...keys,
		domain,
		...(quirkOf(domain).loginKeys ?? []).map(normalise)
	];
}
/** "https://Registry.example/v1/" → "registry.example": scheme, API version and slash taken off, the host in lower case. */
function normalise(key) {
	const bare = key.trim().replace(/^https?:\/\//i, "").replace(/\/+$/, "").replace(/\/v[12]$/, "");
	const slash = bare.indexOf("/");
	return slash < 0 ? bare.toLowerCase() : bare.slice(0, slash).toLowerCase() + bare.slice(slash);
}
/** An entry of `auths`; null where it holds nothing, as docker leaves it for what a helper keeps. */
function readAuth(entry) {
	const text = (key) => {
		const value = field(entry, key);
		return typeof value === "string" ? value : "";
	};
	if (text("registrytoken") !== "") return { registryToken: text("registrytoken") };
	if (text("identitytoken") !== "") return { identityToken: text("identitytoken") };
	if (text("auth") !== "") {
		const decoded = Buffer.from(text("auth"), "base64").toString("utf8").replace(/\0+$/, "");
		const colon = decoded.indexOf(":");
		return colon <= 0 ? "undecodable" : {
			username: decoded.slice(0, colon),
			password: decoded.slice(colon + 1)
		};
	}
	return text("username") === "" && text("password") === "" ? null : {
		username: text("username"),
		password: text("password")
	};
}
/** https://github.com/docker/docker-credential-helpers: the server on standard input, JSON or an error on standard output. */
async function runHelper(program, server, folder, environment, timeoutMs) {
	if (!/^[A-Za-z0-9._-]+$/.test(program)) return { failed: "the name of the credential helper is not one" };
	if (timeoutMs <= 0) return { failed: "no time was left to ask the credential helper" };
	return new Promise((resolve) => {
		const child = execFile(`docker-credential-${program}`, ["get"], {
			cwd: folder,
			env: { ...environment },
			timeout: Math.ceil(timeoutMs),
			killSignal: "SIGKILL",
			maxBuffer: 65536,
			windowsHide: true
		}, (error, stdout) => {
			if (error !== null) {
				if (error.code === "ENOENT") return resolve({ failed: "the credential helper is not on PATH" });
				if (/credentials not found/i.test(stdout)) return resolve({ none: true });
				if (error.killed === true) return resolve({ failed: `the credential helper did not answer within ${Math.round(timeoutMs / 1e3)} s, or said too much` });
				return resolve({ failed: `the credential helper failed (${error.code === void 0 ? error.signal : `exit ${error.code}`})` });
			}
			let json;
			try {
				json = JSON.parse(stdout);
			} catch {
				return resolve({ failed: "the credential helper did not answer in JSON" });
			}
			const username = field(json, "Username");
			const password = field(json, "Secret");
			if (typeof username !== "string" || typeof password !== "string") return resolve({ failed: "the credential helper named no user and secret" });
			if (username === "" && password === "") return resolve({ none: true });
			resolve({ secret: username === "<token>" ? { identityToken: password } : {
				username,
				password
			} });
		});
		child.stdin?.on("error", () => {});
		child.stdin?.end(server);
	});
}
function entries(value) {
	return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
function field(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}

// src/resolve/patience.ts
/** Answers → the same, after what was missing was asked for again until it was there or the time was up. */
const firstPauseMs = 2e3;
const maxPauseMs$1 = 15e3;
/**
* Only what is proved missing is waited for. An answer is taken over where it is `found`: a registry that hiccups meanwhile, or that
* says less when it is asked for one image alone, takes nothing back.
*/
async function waitFor(first, questions, { waitMs, ask, waiting }) {
	const startedAtMs = performance.now();
	const byImage = new Map(first.byImage);
	const byAttempt = new Map(first.byAttempt);
	const waited = [];
	let missing = questions.filter(({ reference }) => byImage.get(questionOf(reference))?.answer === "missing");
	if (waitMs <= 0 || missing.length === 0) return first;
	let requests = first.requests;
	const passedMs = () => performance.now() - startedAtMs;
	const note = ({ reference }, appeared) => void waited.push({
		image: questionOf(reference),
		seconds: Math.round(passedMs() / 1e3),
		appeared
	});
	for (let pauseMs = firstPauseMs; missing.length > 0; pauseMs = Math.min(pauseMs * 1.5, maxPauseMs$1)) {
		const leftMs = waitMs - passedMs();
		if (leftMs <= 0) break;
		waiting(missing.map(({ reference }) => questionOf(reference)));
		await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, leftMs)));
		const again = missing.map((question) => unrefused(question, first.byAttempt));
		const answers = await ask(again, Math.max(0, waitMs - passedMs()));
		requests += answers.requests;
		missing = missing.filter((question, index) => {
			const { reference, offers } = again[index] ?? question;
			const key = questionOf(reference);
			const answer = answers.byImage.get(key);
			if (answer?.answer !== "found") return true;
			byImage.set(key, answer);
			for (const shown of [
				...offers,
				null,
				"runner"
			]) {
				const got = answers.byAttempt.get(attemptOf(reference, shown));
				if (got !== void 0) byAttempt.set(attemptOf(reference, shown), got);
			}
			note(question, true);
			return false;
		});
	}
	for (const question of missing) note(question, false);
	return {
		...first,
		byImage,
		byAttempt,
		requests,
		waited
	};
}
/** A credential that was refused is not sent again and again: accounts are locked for that. */
function unrefused(question, byAttempt) {
	const { reference, offers, anonymous } = question;
	const answerOf = (shown) => byAttempt.get(attemptOf(reference, shown));
	return {
		...question,
		offers: offers.filter((offer) => {
			const answer = answerOf(offer);
			return answer === void 0 || !isRejection(answer);
		}),
		anonymous: anonymous || answerOf(null) !== void 0
	};
}

// src/resolve/secret.ts
/** A shorter text is no secret, and hiding it would black out half of every log: a manifest may hold any. */
const leastLength = 4;
/** More of a foreign text is not looked at. */
const mostRead = 4e3;
function keepSecrets(told) {
	const values = /* @__PURE__ */ new Set();
	/** In every form and in small letters, the longest first, by the letters they begin with. */
	const known = /* @__PURE__ */ new Map();
	return {
		add(...added) {
			for (const value of added) {
				if (value.length < leastLength || values.has(value)) continue;
				told(value);
				values.add(value);
				for (const form of formsOf(value)) {
					const beginning = form.slice(0, leastLength);
					const alike = known.get(beginning) ?? [];
					if (alike.includes(form)) continue;
					known.set(beginning, [...alike, form].sort((a, b) => b.length - a.length));
				}
			}
		},
		clean(text, maxLength = 200) {
			const small = inSmall(text);
			let cleaned = "";
			let hiddenTo = 0;
			for (let at = 0; at < text.length && at < mostRead; at++) {
				const secret = known.get(small.slice(at, at + leastLength))?.find((form) => small.startsWith(form, at));
				if (secret !== void 0 && hiddenTo <= at) cleaned += "***";
				if (secret !== void 0) hiddenTo = Math.max(hiddenTo, at + secret.length);
				if (hiddenTo <= at) cleaned += text.charAt(at);
			}
			cleaned = cleaned.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").replace(/\s+/g, " ").trim();
			return cleaned.length > maxLength ? `${cleaned.slice(0, maxLength - 1)}…` : cleaned;
		}
	};
}
/** A server may give it back the way it travelled: in a URL, in JSON, in both alphabets of base64, padded or not. */
function formsOf(value) {
	const wellFormed = value.toWellFormed();
	const inBase64 = [value, Buffer.from(value).toString("base64")].map((text) => text.replace(/=+$/, ""));
	return [
		value,
		encodeURIComponent(wellFormed),
		encodeURI(wellFormed),
		JSON.stringify(value).slice(1, -1),
		...inBase64,
		...inBase64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"))
	].filter((form) => form.length >= leastLength).map(inSmall);
}
/** Hosts come back in small letters, error codes in capitals. Keeps the length, as `toLowerCase` may not. */
function inSmall(text) {
	return text.replace(/\p{Lu}/gu, (capital) => {
		const small = capital.toLowerCase();
		return small.length === capital.length ? small : capital;
	});
}

// src/resolve/talk.ts
/** Exchanges → lines of evidence and answers. Nothing secret, nothing a server could do harm with. */
function openTalk(secrets) {
	return {
		quote: (method, url, reply) => `${method} ${bare(url, secrets)} → ${"silence" in reply ? silent(reply) : spoken(reply, url, secrets)}`,
		hear(silence, url, other) {
			const where = other === null ? "" : `${other} ${url.host}: `;
			switch (silence.silence) {
				case "unreachable": {
					const { stage, because, code } = silence.failure;
					return {
						answer: "unreachable",
						stage,
						because: where + because,
						...code === void 0 || other !== null ? {} : { code }
					};
				}
				case "rate-limited": return {
					answer: "rate-limited",
					retryAfterSeconds: silence.retryAfterSeconds,
					quota: silence.quota
				};
				case "deadline": return {
					answer: "not-asked",
					because: "deadline"
				};
			}
			if (other !== null) return {
				answer: "unreachable",
				stage: "address",
				because: where + silence.because
			};
			return {
				answer: "not-asked",
				because: silence.danger === "never" ? "forbidden-address" : "node-local"
			};
		}
	};
}
/** Without query: it may be signed. */
function bare(url, secrets) {
	return secrets.clean(`${url.protocol}//${url.host}${url.pathname}`, 1e3);
}
function silent(silence) {
	switch (silence.silence) {
		case "unreachable": return `${silence.failure.stage}: ${silence.failure.because}${silence.tries > 1 ? ` (${silence.tries} tries)` : ""}`;
		case "refused": return `not sent: ${silence.because}`;
		case "rate-limited": return "not sent: the registry had told to wait for longer than there is time";
	}
	return "the deadline came first";
}
function spoken({ status, headers, body }, url, secrets) {
	const location = status >= 300 && status < 400 ? headers["location"]?.[0] : void 0;
	if (location !== void 0 && URL.canParse(location, url.href)) return `${status} to ${bare(new URL(location, url), secrets)}`;
	if (status < 400) return String(status);
	const { codes, message } = readError(body.toString("utf8"));
	const words = [codes.map((code) => secrets.clean(code)).join(" "), secrets.clean(message)].filter((part) => part !== "").join(": ");
	return words === "" ? String(status) : `${status} ${words}`;
}

// src/resolve/failure.ts
const reasons = {
	ENOTFOUND: {
		stage: "dns",
		code: "no-such-host",
		because: "no such host",
		passing: false
	},
	EAI_AGAIN: {
		stage: "dns",
		code: "name-server-failed",
		because: "the name server failed to answer",
		passing: true
	},
	ECONNREFUSED: {
		stage: "connect",
		code: "refused",
		because: "connection refused",
		passing: false
	},
	ECONNRESET: {
		stage: "connect",
		code: "reset",
		because: "connection reset",
		passing: true
	},
	EPIPE: {
		stage: "connect",
		code: "reset",
		because: "connection closed by the other side",
		passing: true
	},
	UND_ERR_SOCKET: {
		stage: "connect",
		code: "reset",
		because: "connection closed by the other side",
		passing: true
	},
	EHOSTUNREACH: {
		stage: "connect",
		code: "no-route",
		because: "no route to the host",
		passing: false
	},
	ENETUNREACH: {
		stage: "connect",
		code: "no-route",
		because: "no route to its network",
		passing: false
	},
	EADDRNOTAVAIL: {
		stage: "connect",
		code: "no-route",
		because: "no route to its network",
		passing: false
	},
	EACCES: {
		stage: "connect",
		because: "not permitted by this machine",
		passing: false
	},
	ETIMEDOUT: {
		stage: "timeout",
		because: "no connection in time",
		passing: true
	},
	UND_ERR_CONNECT_TIMEOUT: {
		stage: "timeout",
		because: "no connection in time",
		passing: true
	},
	UND_ERR_HEADERS_TIMEOUT: {
		stage: "timeout",
		because: "connected, but no reply in time",
		passing: true
	},
	UND_ERR_BODY_TIMEOUT: {
		stage: "timeout",
		because: "a reply began, but did not end in time",
		passing: true
	},
	UND_ERR_HEADERS_OVERFLOW: {
		stage: "protocol",
		because: "its headers are too large",
		passing: false
	},
	CERT_HAS_EXPIRED: {
		stage: "tls",
		code: "expired",
		because: "its certificate has expired",
		passing: false
	},
	CERT_NOT_YET_VALID: {
		stage: "tls",
		code: "expired",
		because: "its certificate is not valid yet",
		passing: false
	},
	CERT_REVOKED: {
		stage: "tls",
		because: "its certificate is revoked",
		passing: false
	},
	ERR_TLS_CERT_ALTNAME_INVALID: {
		stage: "tls",
		code: "wrong-host",
		because: "its certificate is for another host",
		passing: false
	},
	ERR_SSL_WRONG_VERSION_NUMBER: {
		stage: "tls",
		code: "plain-http",
		because: "it speaks plain HTTP, not TLS",
		passing: false
	},
	ERR_SSL_PACKET_LENGTH_TOO_LONG: {
		stage: "tls",
		because: "it does not speak TLS",
		passing: false
	}
};
for (const code of [
	"DEPTH_ZERO_SELF_SIGNED_CERT",
	"SELF_SIGNED_CERT_IN_CHAIN",
	"UNABLE_TO_VERIFY_LEAF_SIGNATURE",
	"UNABLE_TO_GET_ISSUER_CERT",
	"UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
	"CERT_UNTRUSTED"
]) reasons[code] = {
	stage: "tls",
	code: "unknown-authority",
	because: "its certificate is of an unknown authority",
	passing: false
};
/**
* Reads an error of undici, node:net, node:tls or node:dns. `proxied`: the connection is that to a proxy, so that what fails before
* TLS is the proxy.
*/
function failureOf(error, proxied = false) {
	for (const each of chain(error)) {
		const { code, name, message } = each;
		if (/Proxy response \(\d+\)|Proxy Authentication Required/.test(message)) {
			const status = /\d{3}/.exec(message)?.[0] ?? "an error";
			return {
				stage: "proxy",
				because: status === "407" ? "the proxy wants a login (407)" : `the proxy answered ${status}`,
				passing: false
			};
		}
		if (name === "SecureProxyConnectionError") return {
			stage: "proxy",
			because: "the proxy's certificate is for another host",
			passing: false
		};
		if (name === "HTTPParserError" || code?.startsWith("HPE_")) return {
			stage: "protocol",
			because: "not a registry: it does not speak HTTP",
			passing: true
		};
		if (code === void 0) continue;
		const reason = reasons[code];
		if (reason !== void 0 && proxied && (reason.stage === "dns" || reason.stage === "connect")) return {
			stage: "proxy",
			because: `the proxy: ${reason.because}`,
			passing: reason.passing
		};
		if (reason !== void 0) return reason;
		if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) return (/wrong version number/i.test(message) ? reasons["ERR_SSL_WRONG_VERSION_NUMBER"] : void 0) ?? {
			stage: "tls",
			because: `the TLS handshake failed (${code})`,
			passing: false
		};
	}
	const code = chain(error).find((each) => each.code !== void 0)?.code;
	return {
		stage: "connect",
		because: `the connection failed${code === void 0 ? "" : ` (${code})`}`,
		passing: false
	};
}
/** An error, its causes and the errors of its attempts, at most a few. */
function chain(error, depth = 0) {
	if (!(error instanceof Error) || depth > 4) return [];
	const code = Reflect.get(error, "code");
	const attempts = error instanceof AggregateError ? error.errors.slice(0, 4) : [];
	return [{
		code: typeof code === "string" ? code : void 0,
		name: error.name,
		message: error.message
	}, ...[...attempts, error.cause].flatMap((inner) => chain(inner, depth + 1))];
}

// src/resolve/proxy.ts
/** URL and environment → the proxy on the way. Pure. */
/**
* The proxy for a URL as curl and Go choose it: lower-case names win, HTTPS falls back to HTTP_PROXY, NO_PROXY takes hosts, suffixes,
* ports, networks (CIDR) and `*`, the machine itself is never asked for through a proxy. `"broken"` where the variable holds no URL.
*/
function proxyFor(url, environment) {
	const read = (name) => environment[name.toLowerCase()] ?? environment[name.toUpperCase()] ?? "";
	const proxy = url.protocol === "https:" ? read("https_proxy") || read("http_proxy") : read("http_proxy");
	if (proxy === "" || isExempt(url, read("no_proxy"))) return null;
	const spelled = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
	const parsed = URL.canParse(spelled) ? new URL(spelled) : null;
	return parsed !== null && (parsed.protocol === "http:" || parsed.protocol === "https:") ? parsed : "broken";
}
function isExempt(url, noProxy) {
	const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
	const port = url.port || (url.protocol === "https:" ? "443" : "80");
	if (host === "localhost" || host === "::1" || isIP(host) === 4 && host.startsWith("127.")) return true;
	return noProxy.toLowerCase().split(/[,\s]+/).filter((entry) => entry !== "").some((entry) => {
		if (entry === "*") return true;
		if (entry.includes("/")) return inNetwork(host, entry);
		const match = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry);
		const name = (match?.[1] ?? "").replace(/^\*?\./, "").replace(/\.$/, "");
		if (name === "" || match?.[2] !== void 0 && match[2] !== port) return false;
		return host === name || host.endsWith(`.${name}`);
	});
}
function inNetwork(host, network) {
	const [address = "", bits = ""] = network.split("/");
	const family = isIP(address);
	const length = Number(bits);
	if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits) || length > (family === 4 ? 32 : 128)) return false;
	const type = family === 4 ? "ipv4" : "ipv6";
	const list = new BlockList();
	list.addSubnet(address, length, type);
	return list.check(host, type);
}

// src/resolve/transport.ts
/** Request → reply, or how the way to the host failed. All sockets are here: pools, limits, pauses, retries, guards. */
const maxInFlight = 128;
const maxHeaderBytes = 65536;
/** Of a reply that says no there is never more read. */
const maxErrorBytes = 65536;
const maxCloseMs = 500;
/** A longer wait is not waited for. */
const maxPauseMs = 6e4;
const passingStatuses = /* @__PURE__ */ new Set([
	408,
	500,
	502,
	503,
	504,
	522
]);
/** So many requests in a row answered 5xx: the host is down. */
const maxFailuresInRow = 4;
async function openTransport(options) {
	const { Agent, ProxyAgent, buildConnector, request: fetchReply } = await import("./undici.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const origins = /* @__PURE__ */ new Map();
	const dispatchers = [];
	const begun = /* @__PURE__ */ new Set();
	const everyone = makeGate(maxInFlight);
	const contexts = /* @__PURE__ */ new Map();
	const health = /* @__PURE__ */ new Map();
	let requests = 0;
	let closed = false;
	async function open(url) {
		const settings = options.settingsOf(url.host);
		const refusal = refuse(dangerOfHost(url), settings.listed, url.hostname);
		if (refusal !== null) return refusal;
		const proxy = proxyFor(url, options.environment);
		if (proxy === "broken") return unreachable({
			stage: "proxy",
			because: "the proxy variable holds no URL of a proxy",
			passing: false
		}, 0);
		let secureContext;
		if (url.protocol === "https:" || proxy?.protocol === "https:") try {
			secureContext = await contextOf(settings.caFile);
		} catch {
			return unreachable({
				stage: "tls",
				because: `the CA file cannot be read: ${settings.caFile}`,
				passing: false
			}, 0);
		}
		const shared = {
			connections: settings.concurrency,
			connectTimeout: options.timeoutMs,
			allowH2: false,
			maxHeaderSize: maxHeaderBytes,
			pipelining: 1
		};
		const secure = secureContext === void 0 ? {} : { secureContext };
		const sockets = {
			tcp: 0,
			ready: 0,
			all: begun
		};
		const connector = buildConnector({
			...secure,
			lookup: guardedLookup(settings.listed),
			allowH2: false,
			timeout: options.timeoutMs
		});
		const dispatcher = proxy === null ? new Agent({
			...shared,
			connect: (target, callback) => count$1(sockets, connector(target, (...made) => callback(...made)))
		}) : new ProxyAgent({
			...shared,
			uri: proxy.href,
			requestTls: secure,
			proxyTls: secure
		});
		const origin = {
			health: {
				requests: 0,
				failures: 0
			},
			dispatcher,
			gate: makeGate(settings.concurrency),
			proxied: proxy !== null,
			sockets,
			end: null,
			failuresInRow: 0,
			pausedUntilMs: 0,
			servedAtMs: 0
		};
		health.set(url.host, origin.health);
		dispatchers.push(dispatcher);
		if (closed) await dispatcher.destroy();
		return origin;
	}
	function contextOf(caFile) {
		const key = caFile ?? "";
		const known = contexts.get(key);
		if (known !== void 0) return known;
		const made = (async () => {
			const extra = options.environment["NODE_EXTRA_CA_CERTS"];
			const extras = extra === void 0 || extra === "" ? [] : [await readFile(extra, "utf8").catch(() => "")];
			const own = caFile === void 0 ? [] : [await readFile(caFile, "utf8")];
			return createSecureContext({ ca: [
				.../* @__PURE__ */ new Set([...getCACertificates("default"), ...getCACertificates("system")]),
				...extras.filter((pem) => pem !== ""),
				...own
			] });
		})();
		contexts.set(key, made);
		return made;
	}
	async function send(request) {
		const key = request.url.origin;
		let opening = origins.get(key);
		if (opening === void 0) origins.set(key, opening = open(request.url));
		const origin = await opening;
		if ("silence" in origin) return origin;
		const retries = request.retries ?? options.retries;
		let limitedAtMs = null;
		for (let tried = 0;; tried++) {
			const heard = await origin.gate.enter(async () => {
				while (origin.end === null && performance.now() < origin.pausedUntilMs) if (!await pause(origin, origin.pausedUntilMs - performance.now(), request.url.host)) break;
				return everyone.enter(() => once(origin, request));
			});
			if ("silence" in heard) {
				if (heard.silence === "refused") origin.end ??= heard;
				if (heard.silence !== "unreachable" || heard === origin.end) return heard;
				origin.health.failures++;
				const silence = {
					...heard,
					tries: tried + 1
				};
				if (!heard.failure.passing || tried >= retries || !await pause(origin, backoffMs(200, tried), request.url.host)) return request.aside === true ? silence : origin.end ??= silence;
				continue;
			}
			if (heard.status === 429 && request.hasty !== true) {
				limitedAtMs ??= performance.now();
				const text = heard.body.toString("utf8");
				if (/failed login attempts/i.test(text)) return heard;
				const seconds = retryAfterSeconds(heard.headers["retry-after"]?.[0], Date.now()) ?? hintedSeconds(text);
				const waitMs = seconds === null ? backoffMs(1e3, tried) : seconds * 1e3 + Math.random() * 100;
				if (tried < retries && waitMs <= maxPauseMs && performance.now() + waitMs < options.endsAtMs) {
					origin.pausedUntilMs = Math.max(origin.pausedUntilMs, performance.now() + waitMs);
					continue;
				}
				if (origin.servedAtMs < limitedAtMs) {
					const quota = heard.headers["ratelimit-remaining"]?.[0];
					origin.end ??= {
						silence: "rate-limited",
						retryAfterSeconds: seconds,
						quota: quota === void 0 ? null : `ratelimit-remaining: ${quota}`
					};
				}
				return heard;
			}
			origin.servedAtMs = performance.now();
			if (!passingStatuses.has(heard.status)) {
				origin.failuresInRow = 0;
				return heard;
			}
			origin.health.failures++;
			if (tried >= retries || origin.end !== null || !await pause(origin, backoffMs(200, tried), request.url.host)) {
				if (request.aside !== true && ++origin.failuresInRow >= maxFailuresInRow) {
					const because = `it answered ${heard.status} to every request`;
					origin.end ??= unreachable({
						stage: "http",
						because,
						passing: true
					}, tried + 1);
				}
				return heard;
			}
		}
	}
	/** One exchange, within both gates. */
	async function once(origin, request) {
		if (origin.end !== null) return origin.end;
		const leftMs = options.endsAtMs - performance.now();
		if (leftMs <= 0) return { silence: "deadline" };
		const control = new AbortController();
		let replied = false;
		let late = false;
		const { promise: expired, reject: expire } = Promise.withResolvers();
		const timer = setTimeout(() => {
			late = true;
			control.abort();
			expire(control.signal.reason);
		}, Math.min(options.timeoutMs, leftMs));
		requests++;
		origin.health.requests++;
		try {
			const fetching = fetchReply(request.url, {
				method: request.method,
				headers: {
					"user-agent": "pullgate",
					"accept-encoding": "identity",
					...request.headers
				},
				body: request.body ?? null,
				dispatcher: origin.dispatcher,
				signal: control.signal,
				reset: false,
				headersTimeout: 0,
				bodyTimeout: 0
			});
			const { statusCode, headers, body } = await Promise.race([fetching, expired]);
			replied = true;
			const flat = lists(headers);
			const maxBytes = statusCode < 400 ? request.maxBytes : Math.min(request.maxBytes, maxErrorBytes);
			const pieces = [];
			let bytes = 0;
			for await (const piece of body) {
				if (!Buffer.isBuffer(piece)) continue;
				pieces.push(piece);
				bytes += piece.length;
				if (bytes > maxBytes) break;
			}
			if (request.whole && statusCode < 400 && bytes > maxBytes) return unreachable({
				stage: "protocol",
				because: `its answer is larger than ${request.maxBytes} bytes`,
				passing: false
			}, 1);
			const encoding = flat["content-encoding"]?.[0]?.trim().toLowerCase() ?? "identity";
			if (bytes > 0 && encoding !== "identity" && encoding !== "") return unreachable({
				stage: "protocol",
				because: "it compresses its answer unasked",
				passing: false
			}, 1);
			return {
				status: statusCode,
				headers: flat,
				body: Buffer.concat(pieces).subarray(0, maxBytes)
			};
		} catch (error) {
			if (late && leftMs <= options.timeoutMs) return { silence: "deadline" };
			if (late) return unreachable(lateness(origin, replied), 1);
			return refusalIn(error) ?? unreachable(failureOf(error, origin.proxied), 1);
		} finally {
			clearTimeout(timer);
		}
	}
	function lateness(origin, replied) {
		const seconds = `${options.timeoutMs / 1e3} s`;
		return {
			stage: "timeout",
			because: replied ? `a reply began, but did not end within ${seconds}` : origin.proxied ? `no reply through the proxy within ${seconds}` : origin.sockets.ready > 0 ? `connected, but no reply within ${seconds}` : origin.sockets.tcp > 0 ? `connected, but the TLS handshake was not answered within ${seconds}` : `no connection within ${seconds}`,
			passing: true
		};
	}
	/** False where the deadline comes first. */
	async function pause(origin, ms, host) {
		if (ms >= options.endsAtMs - performance.now()) return false;
		if (origin.pausedUntilMs > 0) options.waiting(host);
		await new Promise((resolve) => setTimeout(resolve, ms));
		if (origin.pausedUntilMs > 0) options.waiting(null);
		return true;
	}
	return {
		send,
		requests: () => requests,
		health: () => health,
		async close() {
			closed = true;
			const gone = dispatchers.map((dispatcher) => dispatcher.destroy());
			for (const socket of begun) socket.destroy();
			await Promise.race([Promise.all(gone), new Promise((resolve) => setTimeout(resolve, maxCloseMs).unref())]);
		}
	};
}
/** undici hands back the socket it begins to connect, though its types do not say so. */
function count$1(sockets, begun) {
	if (!(begun instanceof Socket)) return;
	sockets.all.add(begun);
	begun.once("close", () => sockets.all.delete(begun));
	for (const [event, name] of [["connect", "tcp"], [Reflect.has(begun, "encrypted") ? "secureConnect" : "connect", "ready"]]) begun.once(event, () => {
		sockets[name]++;
		begun.once("close", () => sockets[name]--);
	});
}
function unreachable(failure, tries) {
	return {
		silence: "unreachable",
		failure,
		tries
	};
}
function refuse(danger, listed, host) {
	if (danger === "never") return {
		silence: "refused",
		danger,
		because: `${host} is a metadata, link-local or multicast address`
	};
	if (danger === "loopback" && !listed) return {
		silence: "refused",
		danger,
		because: `${host} means the machine itself`
	};
	return null;
}
/** An attacker's name may resolve to anything: only addresses that may be asked are handed on. */
function guardedLookup(listed) {
	return (hostname, options, callback) => {
		lookup(hostname, {
			...options,
			all: true
		}, (error, addresses) => {
			if (error !== null) return callback(error, "", 0);
			const refusals = addresses.map(({ address }) => refuse(dangerOf(address), listed, `${hostname} (${address})`));
			const kept = addresses.filter((_, index) => refusals[index] === null);
			const [first] = kept;
			const refusal = refusals.find((each) => each !== null);
			if (first === void 0) return callback(Object.assign(/* @__PURE__ */ new Error("address refused"), refusal === void 0 ? { code: "ENOTFOUND" } : { refusal }), "", 0);
			if (options.all === true) return callback(null, kept);
			callback(null, first.address, first.family);
		});
	};
}
function refusalIn(error) {
	const refusal = error instanceof Error ? Reflect.get(error, "refusal") ?? Reflect.get(error.cause instanceof Error ? error.cause : {}, "refusal") : null;
	return isRefusal(refusal) ? refusal : null;
}
function isRefusal(value) {
	return typeof value === "object" && value !== null && Reflect.get(value, "silence") === "refused";
}
/** GHCR says it in the message, as Go prints a duration: "retry-after: 880.092µs, allowed: 44000/minute". */
function hintedSeconds(body) {
	const match = /retry-after: ([\d.]+)(ns|µs|us|ms|s|m)\b/.exec(readError(body).text);
	const unit = {
		ns: 1e-9,
		µs: 1e-6,
		us: 1e-6,
		ms: .001,
		s: 1,
		m: 60
	}[match?.[2] ?? ""];
	return match === null || unit === void 0 ? null : Number(match[1]) * unit;
}
/** Doubles each time, between half and all of it at random. */
function backoffMs(baseMs, tried) {
	return baseMs * 2 ** tried * (.5 + Math.random() / 2);
}
function lists(headers) {
	const made = Object.create(null);
	for (const [name, value] of Object.entries(headers)) if (value !== void 0) made[name.toLowerCase()] = Array.isArray(value) ? value : [value];
	return made;
}
function makeGate(limit) {
	let running = 0;
	const queue = [];
	let head = 0;
	return { async enter(job) {
		if (running >= limit) await new Promise((resolve) => queue.push(resolve));
		else running++;
		try {
			return await job();
		} finally {
			const next = queue[head];
			if (next === void 0) running--;
			else {
				queue[head++] = () => {};
				next();
				if (head === queue.length) queue.length = head = 0;
			}
		}
	} };
}

// src/resolve/trial.ts
function openTrials() {
	const states = /* @__PURE__ */ new Map();
	const stateOf = ({ id }) => {
		let state = states.get(id);
		if (state === void 0) states.set(id, state = {
			worth: "unknown",
			running: null
		});
		return state;
	};
	return {
		isAccepted: (credential) => stateOf(credential).worth === "good",
		reject(credential, rejection) {
			const state = stateOf(credential);
			return typeof state.worth === "object" ? state.worth : state.worth = rejection;
		},
		async run(credential, act, worth) {
			const state = stateOf(credential);
			while (state.worth === "unknown" && state.running !== null) await state.running;
			if (typeof state.worth === "object") return "rejected";
			if (state.worth === "good") return act();
			const { promise, resolve } = Promise.withResolvers();
			state.running = promise;
			try {
				const result = await act();
				state.worth = worth(result);
				return result;
			} finally {
				state.running = null;
				resolve();
			}
		}
	};
}

// src/resolve/resolve.ts
/** Question[] → what registries say of the images to each credential. All at once, within limits. */
/**
* Asks every question, of which there is one an image, with each of its credentials. Never throws for what a network, a registry or a
* credential does: that is an answer. The runner's login is shown only where no pod's attempt is known, or all were refused: it proves
* that an image exists, and never stands in for an offer.
*/
async function resolve$1(questions, options) {
	const answers = await askAll(questions, options);
	const total = questions.length;
	const patient = await waitFor(answers, questions, {
		waitMs: options.waitMs ?? 0,
		ask: (missing, leftMs) => askAll(missing, {
			...options,
			deadlineMs: Math.min(options.deadlineMs, leftMs + options.timeoutMs),
			progress: () => {}
		}),
		waiting: (missing) => options.progress({
			done: total - missing.length,
			total,
			waitingFor: `${missing.join(", ")} to appear`
		})
	});
	if (patient.waited !== void 0) options.progress({
		done: total,
		total,
		waitingFor: null
	});
	return patient;
}
/** Every question once. */
async function askAll(questions, options) {
	const byImage = /* @__PURE__ */ new Map();
	const byAttempt = /* @__PURE__ */ new Map();
	if (options.offline) for (const { reference } of questions) byImage.set(questionOf(reference), {
		answer: "not-asked",
		because: "offline",
		evidence: []
	});
	if (options.offline || questions.length === 0) return {
		byImage,
		byAttempt,
		logins: [],
		requests: 0
	};
	const endsAtMs = performance.now() + options.deadlineMs;
	const secrets = keepSecrets((value) => options.secret(value));
	for (const { username, password } of [...questions.flatMap(({ offers }) => offers), ...proxyLogins(options.environment)]) if (password !== "") secrets.add(password, Buffer.from(`${username}:${password}`).toString("base64"));
	const talk = openTalk(secrets);
	const state = {
		done: 0,
		total: questions.length,
		waitingFor: null
	};
	const settings = settingsByHost(questions.map(({ reference }) => asAsked(reference)), options);
	const transport = await openTransport({
		timeoutMs: options.timeoutMs,
		retries: options.retries,
		endsAtMs,
		environment: options.environment,
		settingsOf: (host) => settings.get(host) ?? {
			caFile: void 0,
			listed: false,
			concurrency: Math.max(1, options.concurrency)
		},
		waiting(host) {
			state.waitingFor = host;
			options.progress({ ...state });
		}
	});
	try {
		const credentials = openCredentials(secrets);
		const logins = await openLogins({
			dockerConfig: options.dockerConfig,
			logins: options.logins,
			environment: options.environment,
			credentials,
			endsAtMs
		});
		const desk = openTokenDesk(transport, secrets, talk);
		const trials = openTrials();
		const cache = openCache(options.cache);
		const clients = /* @__PURE__ */ new Map();
		const clientOf = (domain) => {
			let client = clients.get(domain);
			if (client === void 0) {
				const listed = Object.hasOwn(options.registries, domain) ? options.registries[domain] : void 0;
				client = openClient({
					domain,
					quirk: quirkOf(domain),
					plainHttp: listed?.plainHttp === true,
					frugal: options.frugal,
					listed: listed !== void 0,
					reachable: listed?.reachable !== false,
					allow: options.network.allow,
					trustedRealm: Object.hasOwn(options.network.trustedRealms, domain) ? options.network.trustedRealms[domain] : void 0,
					transport,
					desk,
					trials,
					inspections: openInspections(cache, domain),
					logins,
					credentials,
					secrets,
					talk
				});
				clients.set(domain, client);
			}
			return client;
		};
		const images = await Promise.all(questions.map(async (question) => {
			const reference = asAsked(question.reference);
			const attempts = await clientOf(reference.domain).ask({
				...question,
				reference
			});
			state.done++;
			options.progress({ ...state });
			return {
				reference: question.reference,
				attempts
			};
		}));
		compareAttempts(images);
		for (const { reference, attempts } of images) {
			byImage.set(questionOf(reference), bestOf(attempts));
			for (const { shown, answer } of attempts) byAttempt.set(attemptOf(reference, shown), answer);
		}
		const health = transport.health();
		const flaky = [...clients].flatMap(([registry, { hosts }]) => {
			const seen = [...hosts].flatMap((host) => health.get(host) ?? []);
			const requests = seen.reduce((sum, each) => sum + each.requests, 0);
			const failures = seen.reduce((sum, each) => sum + each.failures, 0);
			return failures > 0 && failures < requests ? [{
				registry,
				failures,
				requests
			}] : [];
		});
		return {
			byImage,
			byAttempt,
			logins: logins.logins(),
			flaky,
			requests: transport.requests()
		};
	} finally {
		await transport.close();
	}
}
/** Hosts know no case; without a domain the first component of the path is one. */
function asAsked(reference) {
	const path = reference.domain === "" ? reference.path.slice(reference.path.indexOf("/") + 1) : reference.path;
	return {
		...reference,
		domain: hostOf(reference).toLowerCase(),
		path
	};
}
/** What was configured, by host and port as URLs spell them: of the registries listed and of those asked. */
function settingsByHost(references, { registries, concurrency }) {
	const settings = /* @__PURE__ */ new Map();
	for (const domain of /* @__PURE__ */ new Set([...Object.keys(registries), ...references.map((reference) => reference.domain)])) {
		const quirk = quirkOf(domain);
		const listed = Object.hasOwn(registries, domain) ? registries[domain] : void 0;
		const spelled = `${listed?.plainHttp === true ? "http" : "https"}://${quirk.address ?? domain}`;
		if (!URL.canParse(spelled)) continue;
		const limit = Math.max(1, Math.min(concurrency, quirk.concurrency ?? concurrency));
		settings.set(new URL(spelled).host, {
			caFile: listed?.caFile,
			listed: listed !== void 0,
			concurrency: limit
		});
	}
	return settings;
}
/** Logins within the URLs of proxies. */
function proxyLogins(environment) {
	return [
		"https_proxy",
		"HTTPS_PROXY",
		"http_proxy",
		"HTTP_PROXY"
	].flatMap((name) => {
		const value = environment[name] ?? "";
		const url = URL.canParse(value) ? new URL(value) : null;
		if (url === null || url.password === "") return [];
		return [{
			username: unescaped(url.username),
			password: unescaped(url.password)
		}];
	});
}
function unescaped(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

// src/check.ts
/** The corridor: the only file that knows the order of the stages. */
/** Throws `UsageError` for paths that cannot be read. */
async function check(options, surroundings) {
	const started = performance.now();
	const { cluster, notes } = await readCluster(options, surroundings, "all");
	const pulls = plan(cluster, options);
	const tags = (options.rules["image-tag-moved"] ?? "off") !== "off";
	const answers = await resolve$1(questions(pulls, { tags }), {
		...options,
		...surroundings,
		frugal: options.platforms.length === 0
	});
	const runtime = runtimeOf(cluster, options.runtime);
	const { complaints, verdicts } = judge({
		cluster,
		pulls,
		needs: needs(cluster),
		answers,
		runtime
	}, options);
	notes.push(...(answers.waited ?? []).map(waitedFor));
	if (options.offline) notes.push("Offline: no registry was asked, so that an image is well written is all that is known of it.");
	const durationMs = Math.round(performance.now() - started);
	return settle({
		cluster,
		pulls,
		answers,
		complaints,
		verdicts,
		rules,
		notes,
		durationMs
	}, {
		...options,
		today: (/* @__PURE__ */ new Date()).toISOString().slice(0, 10),
		tool,
		docs: docsOf
	});
}
function waitedFor({ image, seconds, appeared }) {
	return appeared ? `${image} was missing, and appeared after ${seconds} s.` : `${image} is still missing after ${seconds} s of waiting.`;
}

// src/options.ts
/** What a person said (flags or inputs, and .pullgate.yaml) → Options, or UsageError. */
const formatNames = [
	"text",
	"compact",
	"json",
	"github"
];
async function readOptions(said, { workingFolder, environment, rules, pathless = false }) {
	const { configuration, folder, shown } = await readConfiguration(said.config, workingFolder, rules);
	const fromFolder = (path) => isAbsolute(path) ? path : relative(workingFolder, join(folder, path)) || ".";
	const paths = said.paths?.length ? said.paths : configuration.paths?.map(fromFolder) ?? (pathless ? [] : void 0);
	if (paths === void 0) throw new UsageError("nothing to check: name files, folders or globs, `-` for standard input, or set `paths` in .pullgate.yaml");
	const registries = Object.entries(configuration.registries ?? {}).map(([host, { caFile, plainHttp, reachable }]) => [host, {
		...caFile === void 0 ? {} : { caFile: resolve(folder, caFile) },
		...plainHttp === void 0 ? {} : { plainHttp },
		...reachable === void 0 ? {} : { reachable }
	}]);
	return {
		paths,
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
		network: {
			allow: configuration.network?.allow ?? null,
			trustedRealms: configuration.network?.trustedRealms ?? {}
		},
		preloaded: configuration.cluster?.preloaded ?? [],
		inventory: said.inventory ?? [],
		explainCredentials: said.explainCredentials ?? false,
		platforms: said.platform?.length ? said.platform.map(platform) : configuration.cluster?.platforms ?? [],
		runtime: configuration.cluster?.runtime ?? null,
		cache: cacheFolder(said.cache, workingFolder, environment),
		declared: {
			secrets: configuration.cluster?.secrets ?? [],
			serviceAccounts: configuration.cluster?.serviceAccounts ?? [],
			file: shown
		},
		nodeCredentials: configuration.cluster?.nodeCredentials ?? null,
		pullSecrets: pullSecrets(configuration, environment),
		locations: configuration.images ?? [],
		rules: configuration.rules ?? {},
		ignore: ignored(configuration)
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
function platform(written) {
	if (parsePlatform(written) === null) throw new UsageError(`--platform ${written}: not OS/ARCH or OS/ARCH/VARIANT`);
	return written;
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
	const file = named === void 0 ? await upward(workingFolder) : resolve(workingFolder, named);
	if (file === null) return {
		configuration: {},
		folder: workingFolder,
		shown: ".pullgate.yaml"
	};
	const shown = named ?? relative(workingFolder, file);
	const text = await readFile(file, "utf8").catch(() => {
		throw new UsageError(`${shown}: cannot be read`);
	});
	const { parseConfiguration } = await import("./configuration.js");
	return {
		configuration: parseConfiguration(text, shown, rules),
		folder: dirname(file),
		shown
	};
}
/** Up to the root of the repository, and no further: what lies above belongs to somebody else. */
async function upward(folder) {
	for (let at = folder;; at = dirname(at)) {
		const file = join(at, ".pullgate.yaml");
		if ((await stat(file).catch(() => null))?.isFile() === true) return file;
		if (await stat(join(at, ".git")).catch(() => null) !== null || at === dirname(at)) return null;
	}
}

// src/report/wording.ts
/** "1 image", "0 images". */
function count(number, singular, plural = `${singular}s`) {
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
/** "Deployment shop/api › init container migrate", the namespace left out where the manifest names none. */
function place(resource, container, role) {
	const namespace = resource.namespace === null ? "" : `${resource.namespace}/`;
	const name = resource.name === null ? "(no name)" : resource.name;
	return `${resource.kind} ${namespace}${name}${container === null ? "" : ` › ${roleWords[role]}${container}`}`;
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
/** "also at web.yaml:12:3  Deployment shop/web › container app", without its first words. */
function relatedPlace({ at, message }) {
	return `${position(at)}  ${message}`;
}

// src/report/closing-line.ts
function closingLine(report) {
	const { images, registries, durationMs, verdicts } = report.summary;
	const checked = `Checked ${count(images, "image")} of ${count(registries, "registry", "registries")} in ${duration(durationMs)}`;
	const assumed = report.images.flatMap((image) => image.mentions).filter((mention) => mention.verdict === "pullable" && mention.assumes.length > 0).length;
	return `${checked}: ${`${count(verdicts.pullable, "pull")} ${verdicts.pullable === 1 ? "is" : "are"} pullable`}${assumed === 0 ? "" : ` (${assumed} on an assumption)`}, ${verdicts.broken} broken, ${verdicts.unverified} unverified. ${tally(report)}.`;
}
/** "1 error, 2 warnings", or "No findings". */
function tally({ summary: { findings } }) {
	const counts = [
		"error",
		"warning",
		"notice"
	].filter((severity) => findings[severity] > 0).map((severity) => count(findings[severity], severity));
	return counts.length === 0 ? "No findings" : counts.join(", ");
}
function duration(milliseconds) {
	const rounded = Math.round(milliseconds);
	return rounded < 1e3 ? `${rounded} ms` : `${(rounded / 1e3).toFixed(1)} s`;
}

// src/report/sanitise.ts
/** Untrusted text → text that is harmless in one target. The only place where that is done. Pure. */
/**
* What a terminal or a reader could be fooled by: control, format (bidi, zero-width), unassigned and private characters,
* lone surrogates, and every separator but the plain space.
*/
const invisible = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
/**
* GitHub's runner still takes `##[command]` anywhere in a line for a command, and `::command::` at its start after white space.
* https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
*/
const legacyCommand = /##\[/g;
const commandStart = /^( *):/;
/** "\u{1b}" for an escape character: seen, and read by nothing. */
function visible(text) {
	return text.replace(invisible, escaped).replace(legacyCommand, "##\\u{5b}");
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
	return `${text.slice(0, /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end)}…`;
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
	return text.replace(/[%\r\n:,]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`).replace(/\p{C}|\p{Zl}|\p{Zp}/gu, escaped).replace(legacyCommand, "##\\u{5b}");
}
/**
* Text within a Markdown paragraph or a cell of a table, of at most `maxUnits` before escaping. Entities and not
* backslashes, because a cell ends at `\|` in some renderers. An `@` that could begin a mention is parted from its
* name: mentions are made from the rendered text, where an entity is no obstacle. Addresses do not become links.
*/
function forMarkdown(text, maxUnits = 1e3) {
	return cut(visible(cut(text, maxUnits)), maxUnits).trim().replace(/[&<>|`*_[\]\\~$#]/g, (character) => `&#${character.charCodeAt(0)};`).replace(/(?<![A-Za-z0-9])@/g, "@&#8203;").replaceAll("://", "&#58;//").replace(/(?<=www)\./gi, "&#46;");
}
/** The text of a JSON document → the same document without a character or a `##[` that a log would act on. */
function forJson(json) {
	return json.replace(/(?!\n)\p{C}|\p{Zl}|\p{Zp}/gu, (character) => character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)).replace(legacyCommand, "##\\u005b");
}
/** The address, where it can stand in a terminal link and in a Markdown link as it is; else null. */
function forLink(url) {
	return /^https?:\/\/[\w.~:/?#@!&'*+,;=%-]{1,2000}$/.test(url) ? url : null;
}

// src/report/formats/compact.ts
/** Report → a line a finding, as compilers print them. */
const compact = (report) => {
	return `${[...report.findings.map((finding) => `${forTerminal(position(finding.at))}: ${finding.severity}[${forTerminal(finding.rule)}] (${triage(finding)}): ${forTerminal(finding.message)}`), closingLine(report)].join("\n")}\n`;
};

// src/report/formats/github.ts
/**
* The runner keeps the first ten of a level and drops the rest, and cuts a message at 4,096 UTF-16 units.
* https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
*/
const maxAnnotationsPerLevel = 10;
const maxMessageUnits = 4e3;
const github = (report) => `${annotations(report)}${closingLine(report)}\n`;
/** The commands alone, a line each. */
function annotations(report) {
	const placeOf = placesOf(report);
	return [
		"error",
		"warning",
		"notice"
	].flatMap((severity) => {
		const findings = report.findings.filter((finding) => finding.severity === severity).toSorted((a, b) => Number(a.certainty === "unverified") - Number(b.certainty === "unverified"));
		const kept = findings.length > maxAnnotationsPerLevel ? 9 : findings.length;
		const commands = findings.slice(0, kept).map((finding) => annotation(finding, placeOf(finding)));
		const left = findings.length - kept;
		return left === 0 ? commands : [...commands, `::${severity} title=pullgate::and ${left} more ${severity}s: see the job summary`];
	}).map((line) => `${line}\n`).join("");
}
function annotation(finding, place) {
	const written = [...placed(finding), ["title", `${finding.rule} (${triage(finding)})`]].map(([name, value]) => `${name}=${forCommandProperty(cut(value, maxMessageUnits))}`).join(",");
	return `::${finding.severity} ${written}::${forCommandData(message(finding, place))}`;
}
/** Columns count only within one line. Standard input is no file of the repository. */
function placed({ at }) {
	if (at.file === "" || at.file === "<stdin>") return [];
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
function message(finding, place) {
	const { at, rendered } = finding;
	const lines = [forTerminal(finding.message, 900), forTerminal(`at ${position(at)}${place === null ? "" : `  ${place}`}`, 300)];
	if (rendered !== null) lines.push(forTerminal(`rendered at ${rendered.file}:${rendered.line}`, 200));
	lines.push(...shortened(finding.related, 8, (other) => forTerminal(`also at ${relatedPlace(other)}`, 150)), ...shortened(finding.evidence, 3, (line) => forTerminal(`${evidenceLabel(line)}: ${line}`, 150)), forTerminal(`fix: ${finding.fix}`, 400), forTerminal(`docs: ${finding.docs}`, 150));
	return cut(lines.join("\n"), maxMessageUnits);
}

// src/report/formats/json.ts
const json = (report) => write({
	...inventory(report),
	findings: report.findings.map(findingJson)
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
	const left = from > 0 ? "…" : "";
	const line = left + cells.slice(from, to).map((cell) => cell.shown).join("") + (to < cells.length ? "…" : "");
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

// src/report/formats/text.ts
/** Of one list of a finding. */
const maxLines = 10;
/** SGR parameters. */
const styles = {
	error: "1;31",
	warning: "1;33",
	notice: "1;36",
	frame: "1;34",
	strong: "1"
};
const text = (report, options) => {
	const placeOf = placesOf(report);
	const parts = report.findings.map((finding) => block(finding, placeOf(finding), options));
	const explained = report.images.flatMap(({ image, mentions }) => mentions.flatMap((mention) => explain(image, mention)));
	if (explained.length > 0) parts.push([`${paint("strong", "credentials", options)}, in the kubelet's order:`, ...explained].join("\n"));
	if (report.notes.length > 0) parts.push(report.notes.map((note) => `${paint("strong", "note", options)}: ${forTerminal(note)}`).join("\n"));
	return `${[...parts, closingLine(report)].join("\n\n")}\n`;
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
	for (const line of shortened(finding.evidence, maxLines, String)) add(evidenceLabel(line), line);
	if (finding.event !== null) add("event", finding.event);
	if (rendered !== null) add("rendered at", `${rendered.file}:${rendered.line}`);
	add("fix", finding.fix);
	if (suggestion !== null) add("suggestion", `write \`${suggestion.replacement}\` at ${position(suggestion)}`);
	for (const line of shortened(finding.related, maxLines, relatedPlace)) add("also at", line);
	for (const line of shortened(finding.commands, maxLines, String)) add("confirm", line);
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
	lines.push(`${count(mentions.length, "mention")} of ${count(images, "image")} of ${count(registries, "registry", "registries")} in ${count(files, "file")}.`);
	return `${lines.join("\n")}\n`;
}
function compare(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}

// src/report/report.ts
const formats = {
	text,
	compact,
	json,
	github
};
function render(report, format, options) {
	return formats[format](report, options);
}
/** What `pullgate images` prints: the images and their places, without findings. */
function renderImages(report, format, options) {
	return format === "json" ? imagesJson(report, options) : imageList(report, format === "compact", options);
}

export { questions as A, child as B, readCluster as C, settle as D, exitCode as E, parseImageReference as F, items as H, repositoryOf as I, parse$1 as L, questionOf as M, canonical as N, credentialsOfPod as O, hostOf as P, load as R, images as S, tool as T, text$1 as U, descend as V, formatNames as _, forLink as a, resolve$1 as b, closingLine as c, evidenceLabel as d, placesOf as f, triage as g, shortened as h, forJson as i, offersByHand as j, plan as k, tally as l, relatedPlace as m, renderImages as n, forMarkdown as o, position as p, annotations as r, forTerminal as s, render as t, count as u, readOptions as v, docsOf as w, rules as x, check as y, readText as z };