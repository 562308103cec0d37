import { $r as dirname, Gr as readdirSync, Hr as mkdirSync, Jn as isWithin, Jr as writeFileSync, Kr as realpathSync, Qt as RenderRefusal, Rr as copyFileSync, ai as sep, qn as isOwn, qr as statSync, ri as relative, ti as join, tr as realOf } from "./pullgate.js";

// src/render/copy-trees.ts
/** Copies files and folders into a temporary folder, some of them with other text. */
const maxFiles = 2e4;
const maxBytes = 134217728;
const maxDepth = 64;
/**
* Returns a function from an original path to its copy. Throws `RenderRefusal` if there is too
* much to copy, or a link leads out of the boundary.
*/
function copyTrees(request) {
	const base = commonFolder(request.paths);
	const copyOf = (path) => join(request.target, relative(base, path));
	const copy = new TreeCopy(request, realpathSync.native(request.boundary));
	for (const path of request.paths) copy.add(path, copyOf(path), []);
	for (const [to, path] of request.added ?? []) copy.add(path, to, []);
	return copyOf;
}
var TreeCopy = class {
	#request;
	#realBoundary;
	#done = /* @__PURE__ */ new Set();
	#files = 0;
	#bytes = 0;
	constructor(request, realBoundary) {
		this.#request = request;
		this.#realBoundary = realBoundary;
	}
	/**
	* A missing file is left for the renderer to report. `above`: the folders that lead to it, with
	* links resolved.
	*/
	add(path, to, above) {
		if (this.#done.has(to)) return;
		this.#done.add(to);
		const real = realOf(path);
		if (real === null) return;
		const { boundary } = this.#request;
		if (!isOwn(real, this.#realBoundary) && isWithin(path, boundary)) throw new RenderRefusal(`${relative(boundary, path)} is a link that leads out of the repository`);
		const status = statSync(real);
		this.#count(status.isFile() ? status.size : 0);
		if (status.isDirectory()) {
			if (above.includes(real)) throw new RenderRefusal(`${relative(boundary, path)} is a link to a folder above it`);
			if (above.length > maxDepth) throw new RenderRefusal("its folders are nested too deeply");
			mkdirSync(to, { recursive: true });
			for (const name of readdirSync(real)) if (name !== ".git") this.add(join(path, name), join(to, name), [...above, real]);
		} else if (status.isFile()) {
			mkdirSync(dirname(to), { recursive: true });
			const text = this.#request.replaced.get(path);
			if (text === void 0) copyFileSync(real, to);
			else writeFileSync(to, text);
		}
	}
	#count(size) {
		this.#files++;
		this.#bytes += size;
		if (this.#files > maxFiles || this.#bytes > maxBytes) throw new RenderRefusal(`it has more than ${maxFiles} files or 128 MiB`);
	}
};
/** The deepest folder that contains all paths. */
function commonFolder(paths) {
	const [first = sep, ...others] = paths.map((path) => dirname(path));
	let base = first;
	while (others.some((path) => !isWithin(path, base)) && base !== dirname(base)) base = dirname(base);
	return base;
}

// src/render/remote-schema.ts
/** Recognises JSON schemas of charts for which helm would read another file or contact a host. */
/** The drafts that Helm's library has within it. https://github.com/santhosh-tekuri/jsonschema */
const knownDraft = /^https?:\/\/json-schema\.org\/(?:schema|draft-0[467]\/schema|draft\/20(?:19-09|20-12)\/schema)#?$/;
const reference = /^\$(?:ref|dynamicRef|recursiveRef)$/;
/** True as well for text that is no JSON, of which Helm may read more. */
function isRemoteSchema(text) {
	try {
		return refersElsewhere(JSON.parse(text));
	} catch {
		return true;
	}
}
function refersElsewhere(value) {
	if (Array.isArray(value)) return value.some(refersElsewhere);
	if (typeof value !== "object" || value === null) return false;
	return Object.entries(value).some(([key, each]) => {
		if (typeof each !== "string") return refersElsewhere(each);
		if (key === "$schema") return !knownDraft.test(each);
		return reference.test(key) && !each.startsWith("#");
	});
}

export { copyTrees as n, isRemoteSchema as t };