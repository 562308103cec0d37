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
/** The entries of all roots that kustomize built. */
async function imageOverridesOf(roots) {
	const overrides = [];
	for (const root of roots) {
		const isChart = root.declaredBy?.some(({ kind }) => kind === "HelmRelease") === true;
		const isBuilt = ({ path }) => root.builtFrom?.has(path) ?? true;
		const sources = root.sources.filter((source) => {
			const { role, text } = source;
			return (role === "kustomization" && !isChart && isBuilt(source) || role === "manifest") && /\bimages["']?:/.test(text);
		});
		const entries = (await Promise.all(sources.map((each) => entriesOf(each, root.declaredBy)))).flat().slice(0, maxEntries);
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
async function entriesOf(source, declaredBy) {
	const { parseAllDocuments, isMap, isSeq, isScalar } = await import("./yaml-entry.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const documents = parseAllDocuments(source.text, { logLevel: "silent" });
	const entries = [];
	for (const document of Array.isArray(documents) ? documents : []) {
		if (!isMap(document.contents) || !appliesTo(document.contents, source, declaredBy)) continue;
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
	}
	return entries;
}
/** Other objects of a file apply to other roots. */
function appliesTo(content, { role }, declaredBy) {
	if (declaredBy === void 0 || role !== "manifest") return true;
	const [kind, name] = [content.get("kind"), content.getIn(["metadata", "name"])];
	return declaredBy.some((each) => each.kind === kind && each.name === name);
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