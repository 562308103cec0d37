import { n as __toESM } from "./rolldown-runtime.js";
import { At as tool, Dn as findProgram, On as runProgram, in as undecodableAnnotation, nn as field, rn as registriesAnnotation, rr as UsageError, ur as registriesIn } from "./pullgate.js";

// src/commands/inventory/redact-object.ts
/**
* Reduces objects of a cluster to what a check uses. No value of a Secret or ConfigMap is kept: of
* a registry login only its registries are.
*/
/** null for objects that no pod uses, such as the releases that Helm stores in Secrets. */
function redactObject(object) {
	switch (field(object, "kind")) {
		case "Secret": return redactSecret(object);
		case "ConfigMap": return {
			...identity(object, {}),
			data: emptied(field(object, "data")),
			binaryData: emptied(field(object, "binaryData"))
		};
		case "ServiceAccount": return {
			...identity(object, annotationsOf(object, ["kubernetes.io/enforce-mountable-secrets"])),
			imagePullSecrets: namesIn(field(object, "imagePullSecrets")),
			secrets: namesIn(field(object, "secrets")),
			automountServiceAccountToken: field(object, "automountServiceAccountToken") ?? void 0
		};
		case "Node": return redactNode(object);
		case "RuntimeClass": return {
			...identity(object, {}),
			handler: field(object, "handler"),
			scheduling: field(object, "scheduling") ?? void 0
		};
		case "MutatingWebhookConfiguration": return {
			...identity(object, {}),
			webhooks: webhooksOf(object)
		};
		case "NodePool":
		case "ClusterPullSecret": return {
			...identity(object, {}),
			spec: field(object, "spec") ?? void 0
		};
		default: return redactPolicy(object);
	}
}
/**
* A policy that changes images or adds pull secrets; null for others. Rules that generate objects
* may hold the values of Secrets.
*/
function redactPolicy(object) {
	const spec = field(object, "spec");
	const changes = (value) => /image/i.test(JSON.stringify(value ?? null));
	const rules = field(spec, "rules");
	if (!Array.isArray(rules)) return changes(spec) ? {
		...identity(object, {}),
		spec
	} : null;
	const mutating = rules.filter((rule) => changes(field(rule, "mutate"))).map((rule) => ({
		name: field(rule, "name"),
		match: field(rule, "match") ?? void 0,
		exclude: field(rule, "exclude") ?? void 0,
		mutate: field(rule, "mutate")
	}));
	return mutating.length === 0 ? null : {
		...identity(object, {}),
		spec: { rules: mutating }
	};
}
function redactSecret(object) {
	const type = field(object, "type");
	if (type === "helm.sh/release.v1") return null;
	const data = field(object, "data");
	const key = registryKeys.get(String(type));
	const value = key === void 0 ? void 0 : field(data, key);
	return {
		...identity(object, key === void 0 || typeof value !== "string" || value === "" ? {} : registryAnnotations(key, value)),
		type,
		data: emptied(data, masked)
	};
}
const registryKeys = /* @__PURE__ */ new Map([["kubernetes.io/dockerconfigjson", ".dockerconfigjson"], ["kubernetes.io/dockercfg", ".dockercfg"]]);
/** No base64, so that it cannot be taken for a value. An empty value stays empty. */
const masked = "***";
function registryAnnotations(key, value) {
	const registries = registriesIn(key, Buffer.from(value, "base64"));
	return registries === null ? { [undecodableAnnotation]: "true" } : { [registriesAnnotation]: JSON.stringify(registries) };
}
/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/ */
function redactNode(object) {
	const spec = field(object, "spec");
	const status = field(object, "status");
	const info = field(status, "nodeInfo");
	const facts = [
		"operatingSystem",
		"architecture",
		"kernelVersion",
		"osImage",
		"containerRuntimeVersion",
		"kubeletVersion"
	];
	const images = listOf(field(status, "images")).flatMap((image) => listOf(field(image, "names")).filter((name) => typeof name === "string"));
	const metadata = field(object, "metadata");
	return {
		...identity(object, {}, { labels: field(metadata, "labels") ?? void 0 }),
		spec: { taints: field(spec, "taints") ?? void 0 },
		status: {
			nodeInfo: Object.fromEntries(facts.map((name) => [name, field(info, name) ?? void 0])),
			images: images.length === 0 ? void 0 : [{ names: images.toSorted() }]
		}
	};
}
/** What a webhook changes is unknown; which resources it sees is not. */
function webhooksOf(object) {
	return listOf(field(object, "webhooks")).map((webhook) => ({
		name: field(webhook, "name"),
		rules: field(webhook, "rules") ?? void 0,
		namespaceSelector: field(webhook, "namespaceSelector") ?? void 0,
		objectSelector: field(webhook, "objectSelector") ?? void 0
	}));
}
function identity(object, annotations, more = {}) {
	const metadata = field(object, "metadata");
	return {
		apiVersion: field(object, "apiVersion"),
		kind: field(object, "kind"),
		metadata: {
			namespace: field(metadata, "namespace") ?? void 0,
			name: field(metadata, "name"),
			...more,
			annotations: Object.keys(annotations).length === 0 ? void 0 : annotations
		}
	};
}
function annotationsOf(object, names) {
	const annotations = field(field(object, "metadata"), "annotations");
	return Object.fromEntries(names.flatMap((name) => {
		const value = field(annotations, name);
		return typeof value === "string" ? [[name, value]] : [];
	}));
}
/** The keys of a mapping in order, each with `value`; undefined if there are none. */
function emptied(data, value = "") {
	if (typeof data !== "object" || data === null) return void 0;
	const entries = Object.entries(data).toSorted(([a], [b]) => a < b ? -1 : 1);
	return entries.length === 0 ? void 0 : Object.fromEntries(entries.map(([key, held]) => [key, held === "" ? "" : value]));
}
function namesIn(references) {
	const names = listOf(references).map((reference) => ({ name: field(reference, "name") }));
	return names.length === 0 ? void 0 : names;
}
function listOf(value) {
	return Array.isArray(value) ? value : [];
}

// src/commands/inventory/write-inventory.ts
/** Runs `pullgate inventory`: reads what the cluster has through kubectl, without secrets. */
const resources = [
	{
		name: "serviceaccounts",
		builtIn: true,
		namespaced: true
	},
	{
		name: "secrets",
		builtIn: true,
		namespaced: true
	},
	{
		name: "configmaps",
		builtIn: true,
		namespaced: true
	},
	{
		name: "nodes",
		builtIn: true,
		namespaced: false
	},
	{
		name: "runtimeclasses.node.k8s.io",
		builtIn: true,
		namespaced: false
	},
	{
		name: "nodepools.karpenter.sh",
		builtIn: false,
		namespaced: false
	},
	{
		name: "mutatingwebhookconfigurations.admissionregistration.k8s.io",
		builtIn: true,
		namespaced: false
	},
	{
		name: "mutatingadmissionpolicies.admissionregistration.k8s.io",
		builtIn: false,
		namespaced: false
	},
	{
		name: "clusterpolicies.kyverno.io",
		builtIn: false,
		namespaced: false
	},
	{
		name: "policies.kyverno.io",
		builtIn: false,
		namespaced: true
	},
	{
		name: "mutatingpolicies.policies.kyverno.io",
		builtIn: false,
		namespaced: false
	},
	{
		name: "namespacedmutatingpolicies.policies.kyverno.io",
		builtIn: false,
		namespaced: true
	},
	{
		name: "assign.mutations.gatekeeper.sh",
		builtIn: false,
		namespaced: false
	},
	{
		name: "clusterpullsecrets.ops.alexellis.io",
		builtIn: false,
		namespaced: false
	}
];
/** A cluster of many thousand objects takes minutes. */
const timeoutMs = 3e5;
/** Throws `UsageError` without kubectl, and if nothing can be read. */
async function takeInventory({ context, namespace }, { environment, workingFolder }) {
	const program = findProgram("kubectl", environment);
	if (program === null) throw new UsageError("kubectl is not on PATH: install it (https://kubernetes.io/docs/tasks/tools/), or write the file elsewhere with kubectl get serviceaccounts,secrets,configmaps,nodes -A -o yaml");
	const kubectl = {
		program,
		cwd: workingFolder,
		env: definedIn(environment),
		timeoutMs
	};
	const chosen = context === null ? [] : ["--context", context];
	const list = await runProgram({
		...kubectl,
		args: [
			"api-resources",
			"--output",
			"name",
			...chosen
		]
	});
	const served = "stdout" in list ? new Set(list.stdout.toString().split("\n")) : null;
	const objects = [];
	const notes = [];
	const refused = [];
	for (const resource of resources) {
		if (!resource.builtIn && served?.has(resource.name) === false) continue;
		const args = [
			"get",
			resource.name,
			...!resource.namespaced ? [] : namespace === null ? ["--all-namespaces"] : ["--namespace", namespace],
			...chosen,
			"--output",
			"json"
		];
		const result = await runProgram({
			...kubectl,
			args
		});
		if ("stdout" in result) objects.push(...redactedItems(result.stdout));
		else if (resource.builtIn || !unknownKind.test(result.failed)) {
			notes.push(`${resource.name}: not in the inventory: ${result.failed}`);
			refused.push(result.failed);
		}
	}
	if (objects.length === 0) throw new UsageError(refused[0] === void 0 ? "the cluster has no object that a check uses" : `kubectl cannot read the cluster: ${refused[0]}`);
	return {
		text: await listText(objects),
		notes
	};
}
/** https://github.com/kubernetes/kubectl/blob/v0.32.4/pkg/cmd/util/helpers.go */
const unknownKind = /* @__PURE__ */ new RegExp("the server (?:doesn't have a resource type|could not find the requested resource)|no matches for kind");
function redactedItems(output) {
	let list;
	try {
		list = JSON.parse(output.toString());
	} catch {
		throw new UsageError("kubectl printed no JSON; is it the kubectl of Kubernetes?");
	}
	const items = field(list, "items");
	if (!Array.isArray(items)) return [];
	return items.map((item) => redactObject(item)).filter((object) => object !== null);
}
async function listText(objects) {
	const { stringify } = await import("./yaml-entry.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const list = {
		apiVersion: "v1",
		kind: "List",
		items: objects.toSorted(byIdentity)
	};
	return `# Written by ${tool.name} inventory: what the cluster has, without the values of Secrets.
` + stringify(list, {
		lineWidth: 0,
		aliasDuplicateObjects: false
	});
}
/** The same cluster gives the same bytes, in whatever order the API server lists objects. */
function byIdentity(a, b) {
	const [first, second] = [a, b].map((object) => {
		const metadata = field(object, "metadata");
		return [
			object["kind"],
			field(metadata, "namespace"),
			field(metadata, "name")
		].join("\0");
	});
	return (first ?? "") < (second ?? "") ? -1 : 1;
}
function definedIn(environment) {
	return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => value === void 0 ? [] : [[name, value]]));
}

export { takeInventory };