import { n as __toESM } from "./rolldown-runtime.js";
import { n as withQuotes, t as spanOf } from "./text-span.js";

// src/render/image-overrides.ts
/** Where the entries stand: in a kustomization, a Flux Kustomization, an Argo CD Application. */
const places = [
	["images"],
	["spec", "images"],
	[
		"spec",
		"source",
		"kustomize",
		"images"
	],
	[
		"spec",
		"template",
		"spec",
		"source",
		"kustomize",
		"images"
	]
];
/** Lists of sources or post-renderers, each with entries of its own. */
const listPlaces = [
	["spec", "postRenderers"],
	["spec", "sources"],
	[
		"spec",
		"template",
		"spec",
		"sources"
	]
];
const maxEntries = 1e3;
/** Many roots share their sources. */
const documentsOf = /* @__PURE__ */ new WeakMap();
/** The entries of all roots that kustomize built. */
async function imageOverridesOf(roots) {
	const overrides = [];
	for (const root of roots) {
		const isChart = root.declaredBy?.some(({ kind }) => kind === "HelmRelease") === true;
		const isBuilt = ({ path }) => root.builtFrom?.has(path) ?? true;
		const all = [];
		for (const source of root.sources) {
			const isOverlay = source.role === "kustomization" && !isChart && isBuilt(source);
			if (!isOverlay && source.role !== "manifest") continue;
			for (const document of await readDocuments(source)) if (isOverlay || appliesTo(document, root.declaredBy)) all.push(...document.entries);
		}
		const entries = all.slice(0, maxEntries);
		for (const entry of entries) {
			const isMentioned = root.isPartial === true || root.sources.some((source) => isMentionedIn(source, entry.name, entries));
			const variable = `${entry.name}:$`;
			const hasVariableTag = root.sources.some(({ role, text }) => role === "resource" && text.includes(variable));
			overrides.push({
				...entry,
				root: root.root,
				isMentioned,
				...hasVariableTag ? { hasVariableTag } : {}
			});
		}
	}
	return overrides;
}
async function readDocuments(source) {
	const known = documentsOf.get(source);
	if (known !== void 0) return known;
	const found = /\bimages["']?:/.test(source.text) ? await parseDocuments(source) : [];
	documentsOf.set(source, found);
	return found;
}
async function parseDocuments(source) {
	const { parseAllDocuments, isMap, isSeq, isScalar } = await import("./yaml-entry.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const documents = parseAllDocuments(source.text, { logLevel: "silent" });
	const found = [];
	for (const document of Array.isArray(documents) ? documents : []) {
		const { contents } = document;
		if (!isMap(contents)) continue;
		const entries = [];
		const several = listPlaces.flatMap((place) => {
			const list = document.getIn(place, true);
			return (isSeq(list) ? list.items : []).map((_, index) => [
				...place,
				index,
				"kustomize",
				"images"
			]);
		});
		for (const place of [...places, ...several]) {
			const list = document.getIn(place, true);
			for (const item of isSeq(list) ? list.items : []) {
				const entry = isMap(item) ? mapEntry(source, item) : isScalar(item) ? argument(source, item) : null;
				if (entry !== null) entries.push(entry);
			}
		}
		const [kind, name] = [contents.get("kind"), contents.getIn(["metadata", "name"])];
		if (entries.length > 0) found.push({
			kind,
			name,
			entries
		});
	}
	return found;
}
/** Other objects of a file apply to other roots. */
function appliesTo({ kind, name }, declaredBy) {
	return declaredBy === void 0 || declaredBy.some((each) => each.kind === kind && each.name === name);
}
function mapEntry(source, item) {
	const name = item.get("name", true);
	const newName = item.get("newName");
	return isLocated(name) ? entryAt(source, name, {
		name: name.value,
		newName: typeof newName === "string" ? newName : null
	}) : null;
}
/** "name=newName:tag", "name:tag". */
function argument(source, item) {
	if (!isLocated(item)) return null;
	const [left = "", right] = item.value.split("=");
	return entryAt(source, item, {
		name: nameOf(left),
		newName: right === void 0 ? null : nameOf(right)
	});
}
function isLocated(node) {
	return typeof node === "object" && node !== null && "value" in node && typeof node.value === "string" && "range" in node && Array.isArray(node.range);
}
function entryAt({ path, text }, { range: [from, to] }, names) {
	if (names.name === "" || /[${}*]/.test(names.name) || text.slice(from, to).includes("\n")) return null;
	return {
		...names,
		at: spanOf(path, text, withQuotes(text, {
			from,
			to
		}))
	};
}
/** Without tag and digest. */
function nameOf(image) {
	return image.replace(/@.*$/s, "").replace(/:[^/]*$/, "");
}
/** Whether the text has the name elsewhere than in the entries. */
function isMentionedIn({ path, text }, name, entries) {
	const own = entries.filter(({ at, name: other }) => at.file === path && other === name).length;
	let count = 0;
	for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) if (/^(?:$|[\s"'=,[{:>])/.test(text.slice(Math.max(0, at - 1), at)) && /^(?:$|[\s"':@,\]}])/.test(text.slice(at + name.length, at + name.length + 1)) && ++count > own) return true;
	return false;
}

export { imageOverridesOf };