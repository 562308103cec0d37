import { t as require_dist } from "./yaml.js";

// src/render/gitops/merge-yaml.ts
var import_dist = require_dist();
/** Later texts override earlier ones; lists and scalars are replaced. */
function mergeYaml(texts) {
	let merged = {};
	for (const text of texts) {
		const value = (0, import_dist.parse)(text, { logLevel: "silent" });
		if (isMap(value)) merged = merge(merged, value);
	}
	return (0, import_dist.stringify)(merged);
}
function merge(a, b) {
	const merged = { ...a };
	for (const [key, value] of Object.entries(b)) {
		const present = merged[key];
		merged[key] = isMap(present) && isMap(value) ? merge(present, value) : value;
	}
	return merged;
}
function isMap(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

export { mergeYaml };