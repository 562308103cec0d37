import { t as require_dist } from "./yaml.js";
import { t as spanOf } from "./text-span.js";
import { n as hash, qt as parseImageReference } from "./pullgate.js";

// src/model/source-tree.ts
/** "./apps/../apps/" -> "apps"; "" for the root. null where the path leads out of the tree. */
function treePath(...written) {
	const steps = [];
	for (const step of written.join("/").split("/")) {
		if (step === "" || step === ".") continue;
		if (step !== "..") steps.push(step);
		else if (steps.pop() === void 0) return null;
	}
	return steps.join("/");
}
/** Is there a file below this folder? */
function hasFolder({ files }, folder) {
	return folder === "" ? files.length > 0 : files.some((file) => file.startsWith(`${folder}/`));
}
/** The names of the files in a folder itself. */
function filesIn({ files }, folder) {
	const prefix = folder === "" ? "" : `${folder}/`;
	return files.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length)).filter((name) => !name.includes("/"));
}

// src/gitops/argo-images.ts
/** null where kustomize refuses the argument, as it does a bare name. */
function parseImageArgument(argument) {
	const [name, written] = splitAtFirst(argument, "=");
	const { name: image, tag, digest } = splitImage(written ?? name);
	const own = written === null ? image : name;
	const isRenamed = written !== null && image !== own && image !== "";
	if (written === null && tag === null && digest === null) return null;
	return {
		name: own === "" ? image : own,
		...written !== null && own !== "" && image !== "" && (isRenamed || image === own) ? { newName: image } : {},
		...tag === null ? {} : { newTag: tag },
		...digest === null || digest === "" ? {} : { digest }
	};
}
/**
* The `images` of a kustomization after the arguments. An entry replaces the whole entry of its
* name; `*` for the name, or for the tag, keeps what the file says. Sorted by name, as kustomize
* does.
*/
function editImages(present, edits) {
	const images = new Map(present.map((image) => [image.name, image]));
	for (const edit of edits) {
		const before = images.get(edit.name);
		const image = { ...edit };
		if (image.newName === "*") {
			delete image.newName;
			if (before?.newName !== void 0) image.newName = before.newName;
		}
		if (image.newTag === "*") {
			delete image.newTag;
			if (before?.newTag !== void 0) image.newTag = before.newTag;
			if (before?.digest !== void 0) image.digest = before.digest;
		}
		if (image.digest === "*") {
			delete image.digest;
			if (before?.digest !== void 0) image.digest = before.digest;
		}
		images.set(edit.name, image);
	}
	return [...images.values()].sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
/** The images entries of a kustomization that kustomize reads; others are left out. */
function readKustomizeImages(value) {
	if (!Array.isArray(value)) return [];
	return value.flatMap((entry) => {
		if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return [];
		const { name, newName, newTag, digest } = entry;
		if (typeof name !== "string") return [];
		return [{
			name,
			...typeof newName === "string" ? { newName } : {},
			...typeof newTag === "string" ? { newTag } : {},
			...typeof digest === "string" ? { digest } : {}
		}];
	});
}
/** A tag is what follows the last colon behind the last slash. */
function splitImage(image) {
	const [named, digest] = splitAtFirst(image, "@");
	const slash = named.lastIndexOf("/");
	const colon = named.indexOf(":", slash + 1);
	return colon < 0 ? {
		name: named,
		tag: null,
		digest
	} : {
		name: named.slice(0, colon),
		tag: named.slice(colon + 1),
		digest
	};
}
function splitAtFirst(text, separator) {
	const at = text.indexOf(separator);
	return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + separator.length)];
}

// src/gitops/go-yaml.ts
var import_dist = require_dist();
/** Aliases may not multiply a document beyond this. */
const maxNodes$1 = 1e6;
/** Reads one document. Throws `SyntaxError` where YAML or Go would refuse it. */
function parseGoYaml(text) {
	const documents = parseGoYamlDocuments(text);
	if (documents.length > 1) throw new SyntaxError("more than one document");
	return documents[0] ?? null;
}
/** Reads every document of a stream. Throws `SyntaxError`. */
function parseGoYamlDocuments(text) {
	const documents = (0, import_dist.parseAllDocuments)(text, {
		schema: "failsafe",
		merge: true,
		uniqueKeys: false,
		logLevel: "silent"
	});
	return Array.isArray(documents) ? documents.map(readYamlDocument) : [];
}
/** The value of a document that was parsed with the failsafe schema. Throws `SyntaxError`. */
function readYamlDocument(document) {
	const [error] = document.errors;
	if (error !== void 0) throw new SyntaxError(error.message);
	return new ValueReader().read(document.contents);
}
var ValueReader = class {
	#anchors = /* @__PURE__ */ new Map();
	#nodes = 0;
	read(node) {
		if (++this.#nodes > maxNodes$1) throw new SyntaxError("too many values");
		if ((0, import_dist.isAlias)(node)) {
			if (!this.#anchors.has(node.source)) throw new SyntaxError(`unknown anchor '${node.source}'`);
			return this.read(this.#anchors.get(node.source));
		}
		if ((0, import_dist.isNode)(node) && node.anchor !== void 0) this.#anchors.set(node.anchor, node);
		if ((0, import_dist.isScalar)(node)) {
			const written = typeof node.value === "string" ? node.value : "";
			return node.type === "PLAIN" ? resolveScalar(written, node.tag) : written;
		}
		if ((0, import_dist.isSeq)(node)) return node.items.map((item) => this.read(item));
		return (0, import_dist.isMap)(node) ? readMap(node.items, (each) => this.read(each)) : null;
	}
};
function readMap(items, read) {
	const map = Object.create(null);
	const merged = [];
	for (const { key, value } of items) if ((0, import_dist.isScalar)(key) && key.type === "PLAIN" && key.value === "<<") merged.push(read(value));
	else {
		if ((0, import_dist.isScalar)(key) && key.type === "PLAIN" && key.value === "") throw new SyntaxError("an empty key");
		const name = read(key);
		if (typeof name === "object" && name !== null) throw new SyntaxError("a key that is no scalar");
		map[String(name)] = read(value);
	}
	for (const source of merged.flat()) if (typeof source === "object" && source !== null && !Array.isArray(source)) {
		for (const [key, value] of Object.entries(source)) if (!(key in map)) map[key] = value;
	}
	return { ...map };
}
const booleans = Object.fromEntries([
	["y", "n"],
	["yes", "no"],
	["on", "off"],
	["true", "false"]
].flatMap(([yes = "", no = ""]) => [[yes, true], [no, false]].flatMap(([word, value]) => [
	[word, value],
	[word.toUpperCase(), value],
	[word.charAt(0).toUpperCase() + word.slice(1), value]
])));
/** The value of a plain scalar. */
function resolveScalar(written, tag) {
	if (tag === "tag:yaml.org,2002:str" || tag === "!!str" || tag === "!") return written;
	if (/^(?:~|null|Null|NULL|)$/.test(written)) return null;
	const boolean = Object.hasOwn(booleans, written) ? booleans[written] : void 0;
	if (boolean !== void 0) return boolean;
	const digits = written.replaceAll("_", "");
	if (/^[+-]?0b[01]+$/.test(digits)) return prefixed(digits, 2);
	if (/^[+-]?0x[\da-fA-F]+$/.test(digits)) return prefixed(digits, 16);
	if (/^[+-]?0o?[0-7]+$/.test(digits)) return prefixed(digits, 8);
	if (/^[+-]?(?:0|[1-9]\d*)$/.test(digits)) return Number(digits);
	if (/^[+-]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][+-]?\d+)?$/.test(digits)) return Number(digits);
	return written;
}
function prefixed(digits, base) {
	return (digits.startsWith("-") ? -1 : 1) * Number.parseInt(digits.replace(/^[+-]?0[box]?/, "") || "0", base);
}
/** Prints a value with sorted keys and without needless quotes. */
function printGoYaml(value) {
	return (0, import_dist.stringify)(value, {
		version: "1.1",
		sortMapEntries: true,
		lineWidth: 0,
		aliasDuplicateObjects: false,
		blockQuote: "literal"
	});
}

// src/gitops/set-values.ts
/** Helm refuses the text. */
var SetValuesError = class extends Error {};
const maxNesting = 30;
const maxIndex = 65536;
/**
* Writes every assignment of `text` into `values`, which is changed in place. Maps that are there
* are written to, even where other values share them. Throws `SetValuesError`.
*/
function setValues(text, values, options) {
	const parser = new SetParser(text, options);
	while (parser.assignment(values, 0) === "more");
}
var SetParser = class {
	#characters;
	#options;
	#at = 0;
	constructor(text, options) {
		this.#characters = [...text];
		this.#options = options;
	}
	assignment(target, depth) {
		const { text: key, stop } = this.#until("=[,.");
		switch (stop) {
			case null:
				if (key === "") return "end";
				throw new SetValuesError(`key ${key} has no value`);
			case "[": {
				const index = this.#index();
				const present = Object.hasOwn(target, key) ? target[key] : [];
				if (!Array.isArray(present)) throw new SetValuesError(`key ${key} is no list`);
				const list = [...present];
				const progress = this.#item(list, index, depth);
				set(target, key, list);
				return progress;
			}
			case "=": {
				const value = this.#value();
				set(target, key, value === void 0 ? "" : value);
				return value === void 0 ? "end" : "more";
			}
			case ".": return this.#nested(target, key, depth + 1);
			default: throw new SetValuesError(`key ${key} has no value`);
		}
	}
	#nested(target, key, depth) {
		if (depth > maxNesting) throw new SetValuesError("nested too deeply");
		const present = Object.hasOwn(target, key) ? target[key] : {};
		if (!isValues(present)) throw new SetValuesError(`key ${key} is no map`);
		const progress = this.assignment(present, depth);
		const isEmpty = Object.keys(present).length === 0;
		if (progress === "more" && isEmpty) throw new SetValuesError(`key ${key} has no value`);
		if (!isEmpty) set(target, key, present);
		return progress;
	}
	#item(list, index, depth) {
		if (index < 0 || index > maxIndex) throw new SetValuesError(`index ${index} is out of range`);
		const { text, stop } = this.#until("[.=");
		if (text !== "") throw new SetValuesError(`unexpected data behind an index: ${text}`);
		switch (stop) {
			case null: return "end";
			case "=":
				const value = this.#value();
				setIndex(list, index, value === void 0 ? "" : value);
				return "more";
			case "[": {
				const next = this.#index();
				const present = list[index] ?? [];
				if (!Array.isArray(present)) throw new SetValuesError("an item is no list");
				const inner = [...present];
				const progress = this.#item(inner, next, depth);
				if (progress === "more") setIndex(list, index, inner);
				return progress;
			}
			default: {
				const present = list[index];
				const inner = isValues(present) ? present : {};
				const progress = this.assignment(inner, depth);
				if (progress === "more") setIndex(list, index, inner);
				return progress;
			}
		}
	}
	/** undefined where the text ends at once. */
	#value() {
		const first = this.#characters[this.#at];
		if (first === void 0) return void 0;
		if (first === "{") {
			this.#at++;
			return this.#list();
		}
		return this.#typed(this.#until(",").text);
	}
	#list() {
		const list = [];
		for (;;) {
			const { text, stop } = this.#until(",}");
			if (stop === null) throw new SetValuesError("a list must end with }");
			list.push(this.#typed(text));
			if (stop === "}") break;
		}
		if (this.#characters[this.#at] === ",") this.#at++;
		return list;
	}
	#typed(text) {
		if (this.#options.strings) return text;
		if (/^true$/i.test(text)) return true;
		if (/^false$/i.test(text)) return false;
		if (/^null$/i.test(text)) return null;
		return (text === "0" || /^[+-]?(?!0)\d{1,19}$/.test(text) || /^[+-]0\d*$/.test(text)) && fitsInt64(text) ? Number(text) : text;
	}
	#index() {
		const { text, stop } = this.#until("]");
		if (stop === null || !/^[+-]?\d{1,9}$/.test(text)) throw new SetValuesError(`no index: ${text}`);
		return Number(text);
	}
	/** A backslash takes the next character as it is. `stop` is null at the end of the text. */
	#until(stops) {
		let text = "";
		while (this.#at < this.#characters.length) {
			const character = this.#characters[this.#at++] ?? "";
			if (stops.includes(character)) return {
				text,
				stop: character
			};
			text += character === "\\" ? this.#characters[this.#at++] ?? "" : character;
		}
		return {
			text,
			stop: null
		};
	}
};
function isValues(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
function fitsInt64(text) {
	const value = BigInt(text.replace("+", ""));
	return BigInt.asIntN(64, value) === value;
}
function set(target, key, value) {
	if (key !== "") target[key] = value;
}
function setIndex(list, index, value) {
	while (list.length < index) list.push(null);
	list[index] = value;
}

// src/gitops/flux-kustomization.ts
/**
* Works out the kustomization that Flux builds for `kustomize.toolkit.fluxcd.io` Kustomizations.
* https://github.com/fluxcd/pkg/blob/kustomize/v1.40.0/kustomize/kustomize_generator.go
*/
const kustomizationNames = [
	"kustomization.yaml",
	"kustomization.yml",
	"Kustomization"
];
/** `spec` is that of the Flux object. */
async function generateKustomization(tree, spec) {
	const written = textOf$1(spec["path"]) ?? "";
	const folder = treePath(written);
	if (folder === null) return { problem: {
		code: "path-outside",
		path: written
	} };
	if (!hasFolder(tree, folder)) return { problem: {
		code: "path-not-found",
		path: written
	} };
	const names = filesIn(tree, folder);
	const fileName = kustomizationNames.find((name) => names.includes(name)) ?? null;
	const read = fileName === null ? await createContent(tree, folder) : await readContent(tree, folder, fileName);
	if ("problem" in read) return read;
	const { content } = read;
	const problem = amend(content, spec, tree, folder);
	if (problem !== null) return { problem };
	if (fileName !== null && !hasResources(content)) content["buildMetadata"] = ["originAnnotations"];
	return {
		folder,
		fileName: fileName ?? "kustomization.yaml",
		content,
		created: fileName === null
	};
}
/** Every YAML file below the folder. A folder with a kustomization is one resource. */
async function createContent(tree, folder) {
	const resources = [];
	const prefix = folder === "" ? "" : `${folder}/`;
	for (const file of inWalkOrder(tree.files.filter((each) => each.startsWith(prefix)))) {
		const relative = file.slice(prefix.length);
		const nested = nestedKustomization(tree, folder, relative);
		if (nested !== null) {
			if (!resources.includes(`./${nested}`)) resources.push(`./${nested}`);
		} else if (/\.ya?ml$/.test(relative)) {
			const detail = decodingProblem(await tree.read(file) ?? "");
			if (detail !== null) return { problem: {
				code: "not-a-resource",
				file,
				detail
			} };
			resources.push(`./${relative}`);
		}
	}
	return { content: {
		apiVersion: "kustomize.config.k8s.io/v1beta1",
		kind: "Kustomization",
		...resources.length === 0 ? { namespace: "_placeholder" } : { resources }
	} };
}
/** Folder by folder, each level in the order of its names. */
function inWalkOrder(files) {
	const key = (file) => file.replaceAll("/", "\0");
	return files.toSorted((a, b) => key(a) < key(b) ? -1 : 1);
}
/** The outermost folder above a file, below `folder`, that holds a kustomization; null for none. */
function nestedKustomization(tree, folder, relative) {
	const steps = relative.split("/").slice(0, -1);
	for (let depth = 1; depth <= steps.length; depth++) {
		const nested = steps.slice(0, depth).join("/");
		const names = filesIn(tree, folder === "" ? nested : `${folder}/${nested}`);
		if (kustomizationNames.some((name) => names.includes(name))) return nested;
	}
	return null;
}
function decodingProblem(text) {
	try {
		for (const document of parseGoYamlDocuments(text)) {
			if (document === null) continue;
			if (!isValues(document)) return "no object";
			if (textOf$1(document["kind"]) === null) return "no kind";
			if (!(textOf$1(document["kind"])?.endsWith("List") === true) && !isValues(document["metadata"])) return "no metadata";
		}
		return null;
	} catch (error) {
		if (error instanceof SyntaxError) return error.message;
		throw error;
	}
}
async function readContent(tree, folder, fileName) {
	const file = folder === "" ? fileName : `${folder}/${fileName}`;
	const unreadable = (detail) => ({ problem: {
		code: "unreadable",
		file,
		detail
	} });
	try {
		const content = parseGoYaml(await tree.read(file) ?? "");
		if (content !== null && !isValues(content)) return unreadable("no map");
		const known = Object.entries(content ?? {}).filter(([key]) => knownFields.has(key));
		return { content: {
			...defaults,
			...Object.fromEntries(known.map(asStrings))
		} };
	} catch (error) {
		if (error instanceof SyntaxError) return unreadable(error.message);
		throw error;
	}
}
const defaults = {
	apiVersion: "kustomize.config.k8s.io/v1beta1",
	kind: "Kustomization"
};
/** https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/api/types/kustomization.go */
const knownFields = /* @__PURE__ */ new Set([
	"apiVersion",
	"kind",
	"metadata",
	"openapi",
	"namePrefix",
	"nameSuffix",
	"namespace",
	"commonLabels",
	"labels",
	"commonAnnotations",
	"patchesStrategicMerge",
	"patchesJson6902",
	"patches",
	"images",
	"imageTags",
	"replacements",
	"replicas",
	"vars",
	"sortOptions",
	"resources",
	"components",
	"crds",
	"bases",
	"configMapGenerator",
	"secretGenerator",
	"helmGlobals",
	"helmCharts",
	"helmChartInflationGenerator",
	"generatorOptions",
	"configurations",
	"generators",
	"transformers",
	"validators",
	"buildMetadata"
]);
/** Go reads the values of these maps as strings, whatever YAML takes them for. */
function asStrings([key, value]) {
	if (key !== "commonLabels" && key !== "commonAnnotations" || !isValues(value)) return [key, value];
	const strings = Object.entries(value).map(([name, each]) => [name, String(each)]);
	return [key, Object.fromEntries(strings)];
}
function hasResources(content) {
	return ["resources", "components"].some((field) => listOf$1(content[field]).length > 0);
}
/** Writes what the Flux object changes into the kustomization. */
function amend(content, spec, tree, folder) {
	for (const [field, key] of [
		["targetNamespace", "namespace"],
		["namePrefix", "namePrefix"],
		["nameSuffix", "nameSuffix"]
	]) {
		const value = textOf$1(spec[field]);
		if (value !== null && value !== "") content[key] = value;
	}
	for (const field of [
		"patches",
		"patchesStrategicMerge",
		"patchesJson6902"
	]) if (listOf$1(spec[field]).length > 0) content[field] = [...listOf$1(content[field]), ...listOf$1(spec[field])];
	const images = readKustomizeImages(spec["images"]);
	if (images.length > 0) content["images"] = mergeImages(content["images"], images);
	return amendComponents(content, spec, tree, folder);
}
function amendComponents(content, spec, tree, folder) {
	const components = listOf$1(spec["components"]).flatMap((each) => textOf$1(each) ?? []);
	const remote = components.find((each) => /^\/|:\/\/|^git@/.test(each));
	if (remote !== void 0) return {
		code: "remote-component",
		component: remote
	};
	const isThere = (component) => {
		const path = treePath(folder, component);
		return path !== null && hasFolder(tree, path);
	};
	const kept = spec["ignoreMissingComponents"] === true ? components.filter(isThere) : components;
	if (kept.length > 0) content["components"] = [...listOf$1(content["components"]), ...kept];
	return null;
}
/** An entry of the same name keeps what the new one does not set; a tag or digest replaces both. */
function mergeImages(present, added) {
	const images = readKustomizeImages(present);
	for (const image of added) {
		const index = images.findIndex(({ name }) => name === image.name);
		const before = images[index];
		if (before === void 0) images.push(image);
		else {
			const { newTag, digest, ...named } = before;
			const version = image.newTag !== void 0 || image.digest !== void 0 ? {} : {
				...newTag === void 0 ? {} : { newTag },
				...digest === void 0 ? {} : { digest }
			};
			images[index] = {
				...named,
				...version,
				...image
			};
		}
	}
	return images.map((image) => ({ ...image }));
}
function textOf$1(value) {
	return typeof value === "string" ? value : null;
}
function listOf$1(value) {
	return Array.isArray(value) ? value : [];
}

// src/gitops/argo-source.ts
/**
* Decides with which tool Argo CD renders a folder.
* https://github.com/argoproj/argo-cd/blob/v3.5.1/reposerver/repository/repository.go#GetAppSourceType
*/
async function resolveArgoSource(tree, source, application) {
	const { path } = source;
	const folder = typeof path === "string" ? treePath(path) ?? "" : "";
	const read = await withOverrides(tree, source, folder, application);
	if ("problem" in read) return read;
	const explicit = explicitTypes(read.source);
	if (explicit.length > 1) return { problem: {
		code: "several-types",
		types: explicit
	} };
	return {
		...read,
		type: explicit[0] ?? discoverType(tree, folder)
	};
}
const typeFields = [
	["kustomize", "Kustomize"],
	["helm", "Helm"],
	["directory", "Directory"],
	["plugin", "Plugin"]
];
function explicitTypes(source) {
	return typeFields.flatMap(([field, type]) => isValues(source[field]) ? [type] : []);
}
/** By the files of the folder itself; a kustomization counts before a chart. */
function discoverType(tree, folder) {
	const names = filesIn(tree, folder);
	if (names.some((name) => kustomizationNames.includes(name))) return "Kustomize";
	return names.some((name) => name.endsWith("Chart.yaml")) ? "Helm" : "Directory";
}
async function withOverrides(tree, source, folder, { name, namespace }) {
	const own = namespace === void 0 ? name : `${namespace}_${name}`;
	const overrides = [];
	let merged = source;
	for (const fileName of [".argocd-source.yaml", `.argocd-source-${own}.yaml`]) {
		const file = folder === "" ? fileName : `${folder}/${fileName}`;
		const text = await tree.read(file);
		if (text === null) continue;
		try {
			const patch = parseGoYaml(text);
			if (!isValues(patch)) continue;
			merged = withLocationOf(source, mergePatch(merged, asFields(patch)));
			overrides.push(file);
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw error;
			return { problem: {
				code: "override-unreadable",
				file,
				detail: error.message
			} };
		}
	}
	return {
		source: merged,
		overrides
	};
}
/** An override cannot move a source. */
function withLocationOf(source, merged) {
	const result = { ...merged };
	for (const field of [
		"repoURL",
		"path",
		"chart",
		"targetRevision"
	]) {
		const value = source[field];
		if (value === void 0) delete result[field];
		else result[field] = value;
	}
	return result;
}
/** https://www.rfc-editor.org/rfc/rfc7396 */
function mergePatch(target, patch) {
	const merged = isValues(target) ? { ...target } : {};
	for (const [key, value] of Object.entries(patch)) if (value === null) delete merged[key];
	else merged[key] = isValues(value) ? mergePatch(merged[key], value) : value;
	return merged;
}
/** Go takes a field in any case. */
function asFields(value) {
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [fieldNames.get(key.toLowerCase()) ?? key, isFreeForm(key) ? each : fieldsWithin(each)]));
}
function fieldsWithin(value) {
	if (Array.isArray(value)) return value.map(fieldsWithin);
	return isValues(value) ? asFields(value) : value;
}
function isFreeForm(key) {
	return /^(?:valuesObject|commonLabels|commonAnnotations)$/i.test(key);
}
const fieldNames = new Map([
	"apiVersions",
	"commonAnnotations",
	"commonLabels",
	"components",
	"exclude",
	"fileParameters",
	"forceString",
	"ignoreMissingValueFiles",
	"images",
	"include",
	"kubeVersion",
	"name",
	"namePrefix",
	"nameSuffix",
	"namespace",
	"parameters",
	"patches",
	"recurse",
	"releaseName",
	"replicas",
	"skipCrds",
	"value",
	"valueFiles",
	"values",
	"valuesObject",
	"version"
].map((name) => [name.toLowerCase(), name]));

// src/gitops/gitops-object.ts
/**
* The Kubernetes objects that GitOps controllers act on, with the lines where a person edits them.
*/
/** Larger files hold no GitOps objects that a person edits. */
const maxFileLength = 1048576;
/** A file of YAML documents whose fields know where they stand. */
var LocatedFile = class {
	file;
	#text;
	#documents = [];
	/** Documents that cannot be read are left out. */
	constructor(file, text) {
		this.file = file;
		this.#text = text;
		if (text.length > maxFileLength) return;
		const documents = (0, import_dist.parseAllDocuments)(text, {
			schema: "failsafe",
			merge: true,
			uniqueKeys: false,
			logLevel: "silent"
		});
		if (!Array.isArray(documents)) return;
		for (const document of documents) try {
			this.#documents.push({
				document,
				value: readYamlDocument(document)
			});
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw error;
		}
	}
	/** The ranges of these fields, with all that is below them. */
	ranges(fieldsOf) {
		return this.#documents.flatMap(({ document, value }) => objectsIn(value).flatMap(({ object, path }) => fieldsOf(this.#object(document, object, path)).flatMap((field) => {
			const range = rangeOf(document, [...path, ...field], "value");
			return range === null ? [] : [{
				from: range[0],
				to: range[1]
			}];
		})));
	}
	objects() {
		return this.#documents.flatMap(({ document, value }) => objectsIn(value).map(({ object, path }) => this.#object(document, object, path)));
	}
	#object(document, value, base) {
		const spanAt = (path) => this.#spanOf(document, [...base, ...path]);
		return {
			...identityOf(value),
			value,
			file: this.file,
			at: spanAt(["metadata", "name"]),
			spanOf: spanAt
		};
	}
	#spanOf(document, path) {
		for (let length = path.length; length > 0; length--) {
			const range = rangeOf(document, path.slice(0, length));
			if (range !== null) return this.#span(range);
		}
		const from = document.contents?.range?.[0] ?? document.range[0];
		return this.#span([from, from + 1]);
	}
	/** A span lies on one line: that on which the value begins. */
	#span([from, to]) {
		const line = /^[^\r\n]*/.exec(this.#text.slice(from, to))?.[0] ?? "";
		return spanOf(this.file, this.#text, {
			from,
			to: from + Math.max(1, line.trimEnd().length)
		});
	}
};
function rangeOf(document, path, part = "shown") {
	let node = document.contents;
	let key = null;
	for (const step of path) if ((0, import_dist.isMap)(node)) {
		const pair = node.items.find(({ key: each }) => (0, import_dist.isScalar)(each) && each.value === String(step));
		if (!(0, import_dist.isPair)(pair)) return null;
		key = pair.key;
		node = pair.value;
	} else if ((0, import_dist.isSeq)(node) && typeof step === "number") {
		key = null;
		node = node.items[step];
	} else return null;
	const shown = part === "value" || (0, import_dist.isScalar)(node) ? node : (0, import_dist.isScalar)(key) ? key : node;
	const range = typeof shown === "object" && shown !== null && "range" in shown ? shown.range : null;
	if (!Array.isArray(range)) return null;
	const [from, to] = range;
	return typeof from === "number" && typeof to === "number" ? [from, to] : null;
}
/** The objects of a document: itself, or the items of a List. */
function objectsIn(value) {
	if (!isValues(value) || typeof value["kind"] !== "string") return [];
	const { items } = value;
	if (!value["kind"].endsWith("List") || !Array.isArray(items)) return [{
		object: value,
		path: []
	}];
	return items.flatMap((item, index) => isValues(item) && typeof item["kind"] === "string" ? [{
		object: item,
		path: ["items", index]
	}] : []);
}
function identityOf(value) {
	const metadata = value["metadata"];
	const named = isValues(metadata) ? metadata : {};
	return {
		apiVersion: textOf(value["apiVersion"]) ?? "",
		kind: textOf(value["kind"]) ?? "",
		namespace: textOf(named["namespace"]),
		name: textOf(named["name"]) ?? ""
	};
}
/** The value at a path; undefined where there is none. */
function fieldOf$1(value, path) {
	let current = value;
	for (const step of path) if (Array.isArray(current)) current = typeof step === "number" ? current[step] : void 0;
	else if (isValues(current)) current = Object.hasOwn(current, String(step)) ? current[String(step)] : void 0;
	else return void 0;
	return current;
}
function textOf(value) {
	return typeof value === "string" ? value : null;
}
/** A scalar as Go reads it into a string field. */
function scalarTextOf(value) {
	return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}
function listOf(value) {
	return Array.isArray(value) ? value : [];
}
function mapOf(value) {
	return isValues(value) ? value : {};
}

// src/gitops/chart-source.ts
/** The chart of a HelmRelease: `spec.chart` or `spec.chartRef`; null where it names none. */
async function chartOfRelease(release, context) {
	const spec = mapOf(release.value["spec"]);
	const namespace = release.namespace ?? "default";
	const template = fieldOf$1(spec, ["chart", "spec"]);
	const reference = mapOf(spec["chartRef"]);
	if (template !== void 0) return await chartOfTemplate(mapOf(template), namespace, [
		"spec",
		"chart",
		"spec"
	], context);
	const kind = textOf(reference["kind"]);
	const name = textOf(reference["name"]);
	if (kind === null || name === null) return null;
	const at = [
		"spec",
		"chartRef",
		"name"
	];
	const from = textOf(reference["namespace"]) ?? namespace;
	if (kind === "OCIRepository") return await chartOfOciRepository(from, name, at, context);
	if (kind === "HelmChart") {
		const chart = await context.lookup("HelmChart", from, name);
		if (typeof chart === "string") return missingSource(kind, name, at);
		return await chartOfTemplate(mapOf(chart.value["spec"]), from, at, context);
	}
	return {
		reason: {
			code: "source-unsupported",
			kind
		},
		at
	};
}
/** `spec.chart.spec` of a HelmRelease, or the spec of a HelmChart. */
async function chartOfTemplate(spec, namespace, base, context) {
	const chart = textOf(spec["chart"]) ?? "";
	const version = scalarTextOf(spec["version"]) ?? "";
	const kind = textOf(fieldOf$1(spec, ["sourceRef", "kind"])) ?? "HelmRepository";
	const name = textOf(fieldOf$1(spec, ["sourceRef", "name"])) ?? "";
	const from = textOf(fieldOf$1(spec, ["sourceRef", "namespace"])) ?? namespace;
	const sourceAt = [
		...base,
		"sourceRef",
		"name"
	];
	const lookupKind = lookupKinds.find((each) => each === kind);
	if (lookupKind === void 0) return {
		reason: {
			code: "source-unsupported",
			kind
		},
		at: sourceAt
	};
	const source = await context.lookup(lookupKind, from, name);
	const files = valuesFilesOf(spec);
	if (kind === "GitRepository") {
		const url = typeof source === "string" ? null : textOf(fieldOf$1(source.value, ["spec", "url"]));
		if (url !== null && !context.isOwnRepository(url)) return {
			reason: {
				code: "other-repository",
				url
			},
			at: sourceAt
		};
		const path = treePath(chart);
		if (path === null) return {
			reason: {
				code: "path-not-found",
				path: chart
			},
			at: [...base, "chart"]
		};
		return {
			request: {
				from: "tree",
				path
			},
			versionAt: [...base, "chart"],
			valuesFiles: files
		};
	}
	if (typeof source === "string") return missingSource(kind, name, sourceAt);
	if (kind !== "HelmRepository") return {
		reason: {
			code: "source-unsupported",
			kind
		},
		at: sourceAt
	};
	const versionAt = version === "" ? [...base, "chart"] : [...base, "version"];
	return {
		request: fromRepository(source, chart, version),
		versionAt,
		valuesFiles: files
	};
}
const lookupKinds = [
	"HelmRepository",
	"GitRepository",
	"Bucket"
];
/** The type of the repository decides, not the scheme of its URL. */
function fromRepository(source, chart, version) {
	const spec = mapOf(source.value["spec"]);
	const url = textOf(spec["url"]) ?? "";
	if (spec["type"] !== "oci") return {
		from: "index",
		url,
		name: chart,
		version,
		chooser: "fluxIndex"
	};
	return {
		from: "oci",
		repository: `${withoutScheme(url)}/${chart}`,
		version: isThreePartVersion(version) ? { tag: version.replace("+", "_") } : {
			range: version,
			filter: null
		},
		chooser: "fluxOciHelmRepository",
		plainHttp: spec["insecure"] === true
	};
}
async function chartOfOciRepository(namespace, name, at, context) {
	const source = await context.lookup("OCIRepository", namespace, name);
	if (typeof source === "string") return missingSource("OCIRepository", name, at);
	const spec = mapOf(source.value["spec"]);
	const reference = mapOf(spec["ref"]);
	const digest = textOf(reference["digest"]);
	const range = textOf(reference["semver"]);
	const tag = scalarTextOf(reference["tag"]) ?? "latest";
	const isChartLayer = /helm\.chart/.test(textOf(fieldOf$1(spec, ["layerSelector", "mediaType"])) ?? "");
	return {
		request: {
			from: "oci",
			repository: withoutScheme(textOf(spec["url"]) ?? ""),
			version: digest !== null ? { digest } : range !== null ? {
				range,
				filter: textOf(reference["semverFilter"])
			} : { tag },
			chooser: isChartLayer ? "fluxOciRepositoryChartLayer" : "fluxOciRepositoryPlain",
			plainHttp: spec["insecure"] === true
		},
		versionAt: at,
		valuesFiles: null
	};
}
function valuesFilesOf(spec) {
	const list = spec["valuesFiles"];
	const paths = (Array.isArray(list) ? list : [spec["valuesFile"]]).flatMap((each) => textOf(each) ?? []);
	return paths.length === 0 ? null : {
		paths,
		ignoreMissing: spec["ignoreMissingValuesFiles"] === true
	};
}
function missingSource(kind, name, at) {
	return {
		reason: {
			code: "source-not-in-git",
			kind,
			name
		},
		at
	};
}
function withoutScheme(url) {
	return url.replace(/^oci:\/\//, "").replace(/\/+$/, "");
}
function isThreePartVersion(version) {
	return /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]*)?$/.test(version);
}

// src/gitops/directory-glob.ts
/**
* Matches the globs of Argo CD's directories: `*`, `?`, `[a-z]` and `{a,b}`, over the whole path.
* https://github.com/argoproj/argo-cd/blob/v3.5.1/util/glob/glob.go (gobwas/glob without
* separators)
*/
const maxPattern = 1024;
const maxAlternatives = 256;
/** A pattern that is malformed or too long matches nothing. `*` crosses slashes. */
function matchesDirectoryGlob(pattern, path) {
	if (pattern.length > maxPattern) return false;
	const alternatives = expandBraces(pattern);
	return alternatives !== null && alternatives.some((each) => matches(each, path));
}
/** null where there are too many, or a brace stays open. */
function expandBraces(pattern) {
	const open = pattern.indexOf("{");
	if (open < 0) return [pattern];
	let depth = 0;
	const commas = [open];
	for (let at = open; at < pattern.length; at++) {
		const character = pattern[at];
		if (character === "{") depth++;
		else if (character === "," && depth === 1) commas.push(at);
		else if (character === "}" && --depth === 0) {
			const expanded = [...commas, at].slice(0, -1).flatMap((start, index) => {
				const end = commas[index + 1] ?? at;
				return expandBraces(pattern.slice(0, open) + pattern.slice(start + 1, end) + pattern.slice(at + 1)) ?? [];
			});
			return expanded.length === 0 || expanded.length > maxAlternatives ? null : expanded;
		}
	}
	return null;
}
/** Follows all ways at once, so that no pattern is worse than linear in both lengths. */
function matches(pattern, path) {
	let states = spread(/* @__PURE__ */ new Set([0]), pattern);
	for (const character of path) {
		const next = /* @__PURE__ */ new Set();
		for (const state of states) {
			const token = pattern[state];
			if (token === "*") next.add(state);
			else if (token === "[") {
				const close = pattern.indexOf("]", state + 2);
				if (close > 0 && isInClass(pattern.slice(state + 1, close), character)) next.add(close + 1);
			} else if (token === "?" || token === character) next.add(state + 1);
		}
		states = spread(next, pattern);
		if (states.size === 0) return false;
	}
	return states.has(pattern.length);
}
function spread(states, pattern) {
	for (const state of states) if (pattern[state] === "*") states.add(state + 1);
	return states;
}
function isInClass(content, character) {
	const negated = content.startsWith("!") || content.startsWith("^");
	return [...content.slice(negated ? 1 : 0).matchAll(/(.)-(.)|(.)/gs)].some(([, low, high, single]) => single === void 0 ? low !== void 0 && high !== void 0 && low <= character && character <= high : single === character) !== negated;
}

// src/gitops/plan-step.ts
function notRendered(reason, at = []) {
	return {
		plan: "not-rendered",
		reason,
		at
	};
}

// src/gitops/argo-application.ts
async function planApplication(application, context) {
	const spec = mapOf(application.value["spec"]);
	const sources = sourcesOf(spec);
	if (sources.length === 0) return { plan: "nothing" };
	const namespace = textOf(fieldOf$1(spec, ["destination", "namespace"])) || null;
	const steps = [];
	for (const { source, at } of sources) {
		const planned = await planSource({
			source,
			at
		}, sources, {
			application,
			namespace,
			context
		});
		if ("reason" in planned) return notRendered(planned.reason, planned.at);
		steps.push(...planned);
	}
	return {
		plan: "render",
		steps,
		namespace
	};
}
/** The cluster that an Application is for: its destination's name or server. */
function destinationOf({ value }) {
	const destination = mapOf(fieldOf$1(value, ["spec", "destination"]));
	const name = textOf(destination["name"]);
	const server = textOf(destination["server"]);
	if (name !== null && name !== "") return name;
	return server === null || server === "https://kubernetes.default.svc" ? "in-cluster" : server;
}
function sourcesOf(spec) {
	const several = listOf(spec["sources"]);
	if (several.length > 0) return several.map((each, index) => ({
		source: mapOf(each),
		at: [
			"spec",
			"sources",
			index
		]
	}));
	const dry = fieldOf$1(spec, ["sourceHydrator", "drySource"]);
	if (dry !== void 0) return [{
		source: mapOf(dry),
		at: [
			"spec",
			"sourceHydrator",
			"drySource"
		]
	}];
	return isValues(spec["source"]) ? [{
		source: spec["source"],
		at: ["spec", "source"]
	}] : [];
}
async function planSource({ source, at }, sources, application) {
	const { context } = application;
	const url = textOf(source["repoURL"]) ?? "";
	const chart = textOf(source["chart"]);
	if (chart !== null || url.startsWith("oci://")) return await planChart({
		source,
		at
	}, requestOf$1(source, url, chart), sources, application);
	if (source["ref"] !== void 0 && source["path"] === void 0) return [];
	if (!context.isOwnRepository(url)) return {
		reason: {
			code: "other-repository",
			url
		},
		at: [...at, "repoURL"]
	};
	const written = textOf(source["path"]) ?? "";
	const folder = treePath(written);
	if (folder === null || !hasFolder(context.tree, folder)) return {
		reason: {
			code: "path-not-found",
			path: written
		},
		at: [...at, "path"]
	};
	const { name } = application.application;
	const resolved = await resolveArgoSource(context.tree, source, { name });
	if ("problem" in resolved) return {
		reason: {
			code: "invalid",
			detail: resolved.problem.code
		},
		at
	};
	const located = {
		source: resolved.source,
		at
	};
	switch (resolved.type) {
		case "Helm": return await planChart(located, {
			from: "tree",
			path: folder
		}, sources, application);
		case "Kustomize": return await planKustomize(located, folder, application);
		case "Directory": return [{
			step: "files",
			files: await directoryFiles(context.tree, folder, resolved.source)
		}];
		case "Plugin": {
			const plugin = textOf(fieldOf$1(resolved.source, ["plugin", "name"])) ?? "";
			if (!/vault|sops|subst/i.test(plugin)) return {
				reason: {
					code: "plugin",
					name: plugin
				},
				at: [
					...at,
					"plugin",
					"name"
				]
			};
			const { plugin: _, ...plain } = resolved.source;
			return await planSource({
				source: plain,
				at
			}, sources, application);
		}
	}
}
function requestOf$1(source, url, chart) {
	const version = scalarTextOf(source["targetRevision"]) ?? "";
	if (url.startsWith("oci://") || !url.includes("://")) return {
		from: "oci",
		repository: [withoutScheme(url), ...chart === null ? [] : [chart]].join("/"),
		version: isThreePartVersion(version) ? { tag: version.replace("+", "_") } : {
			range: version,
			filter: null
		},
		chooser: "argoCd",
		plainHttp: false
	};
	return {
		from: "index",
		url,
		name: chart ?? "",
		version,
		chooser: "argoCd"
	};
}
async function planChart({ source, at }, chart, sources, { application, namespace, context }) {
	const helm = mapOf(source["helm"]);
	const environment = buildEnvironment(application, source, namespace);
	const files = await valueFiles(source, sources, environment, context);
	if ("reason" in files) return {
		reason: files.reason,
		at: [
			...at,
			"helm",
			"valueFiles"
		]
	};
	const inline = isValues(helm["valuesObject"]) ? JSON.stringify(helm["valuesObject"]) : textOf(helm["values"]);
	const values = [...files, ...inline === null || inline === "" ? [] : [{ text: inline }]];
	return [{
		step: "template",
		chart,
		release: textOf(helm["releaseName"]) ?? application.name,
		namespace: textOf(helm["namespace"]) ?? namespace,
		values,
		set: parametersOf(helm, environment),
		chartValuesFiles: null,
		kubeVersion: textOf(helm["kubeVersion"]) ?? context.kubernetes,
		apiVersions: listOf(helm["apiVersions"]).flatMap((each) => textOf(each) ?? []),
		includeTests: false,
		skipSchema: helm["skipSchemaValidation"] === true,
		postRenderers: [],
		unknownValues: [],
		versionAt: [...at, chart.from === "tree" ? "path" : "targetRevision"]
	}];
}
/** A parameter of a name that was there before replaces it. */
function parametersOf(helm, environment) {
	const parameters = /* @__PURE__ */ new Map();
	for (const each of listOf(helm["parameters"])) {
		const { name, value, forceString } = mapOf(each);
		const key = textOf(name) ?? "";
		const text = expandVariables(scalarTextOf(value) ?? "", environment);
		const escaped = /^\{[^]*\}$/.test(text) ? text : text.replaceAll(/(?<!\\),/g, "\\,");
		parameters.set(key, {
			pair: `${key}=${escaped}`,
			string: forceString === true
		});
	}
	return [...parameters.values()];
}
async function valueFiles(source, sources, environment, context) {
	const helm = mapOf(source["helm"]);
	const ignoreMissing = helm["ignoreMissingValueFiles"] === true;
	const found = [];
	for (const each of listOf(helm["valueFiles"])) {
		const written = expandVariables(textOf(each) ?? "", environment);
		const place = placeOfValueFile(written, source, sources, context);
		if ("reason" in place) return place;
		const matched = /[*?[]/.test(place.path) ? context.tree.files.filter((file) => matchesDirectoryGlob(place.path, file)) : context.tree.files.includes(place.path) ? [place.path] : [];
		if (matched.length === 0 && !ignoreMissing) return { reason: {
			code: "path-not-found",
			path: written
		} };
		found.push(...matched.map((file) => ({ file })));
	}
	return found;
}
function placeOfValueFile(written, source, sources, context) {
	const notFound = { reason: {
		code: "path-not-found",
		path: written
	} };
	if (/^https?:\/\//.test(written)) return { reason: {
		code: "source-unsupported",
		kind: `values file ${written}`
	} };
	const reference = /^\$([\w-]+)\/(.*)$/s.exec(written);
	if (reference === null) {
		const folder = textOf(source["path"]);
		if (folder === null) return { reason: {
			code: "source-unsupported",
			kind: `values file ${written}`
		} };
		const path = written.startsWith("/") ? treePath(written) : treePath(folder, written);
		return path === null ? notFound : { path };
	}
	const target = sources.find(({ source: other }) => other["ref"] === reference[1]);
	const url = target === void 0 ? null : textOf(target.source["repoURL"]);
	if (url === null) return notFound;
	if (!context.isOwnRepository(url)) return { reason: {
		code: "other-repository",
		url
	} };
	const path = treePath(reference[2] ?? "");
	return path === null ? notFound : { path };
}
/** https://argo-cd.readthedocs.io/en/stable/user-guide/build-environment/ */
function buildEnvironment({ name }, source, namespace) {
	return /* @__PURE__ */ new Map([
		["ARGOCD_APP_NAME", name],
		["ARGOCD_APP_NAMESPACE", namespace ?? ""],
		["ARGOCD_APP_SOURCE_REPO_URL", textOf(source["repoURL"]) ?? ""],
		["ARGOCD_APP_SOURCE_PATH", textOf(source["path"]) ?? ""],
		["ARGOCD_APP_SOURCE_TARGET_REVISION", scalarTextOf(source["targetRevision"]) ?? ""]
	]);
}
/** `$NAME` and `${NAME}`; an unknown one is empty, `$$` is one `$`. */
function expandVariables(text, environment) {
	if (/^\$[\w-]+\//.test(text) && !text.startsWith("$ARGOCD_")) return text;
	return text.replaceAll(/\$(?:\$|\{(\w+)\}|(\w+))/g, (match, braced, bare) => match === "$$" ? "$" : environment.get(braced ?? bare ?? "") ?? "");
}
async function planKustomize({ source, at }, folder, { application, namespace, context }) {
	const options = mapOf(source["kustomize"]);
	const spec = { path: folder };
	for (const field of [
		"namePrefix",
		"nameSuffix",
		"patches",
		"components"
	]) if (options[field] !== void 0) spec[field] = options[field];
	if (options["namespace"] !== void 0) spec["targetNamespace"] = options["namespace"];
	const generated = await generateKustomization(context.tree, spec);
	if ("problem" in generated) return {
		reason: {
			code: "renderer-failed",
			detail: generated.problem.code
		},
		at
	};
	const environment = buildEnvironment(application, source, namespace);
	const edits = listOf(options["images"]).map((each) => parseImageArgument(expandVariables(textOf(each) ?? "", environment)));
	const invalid = edits.indexOf(null);
	if (invalid >= 0) return {
		reason: {
			code: "invalid",
			detail: "kustomize refuses the image override"
		},
		at: [
			...at,
			"kustomize",
			"images",
			invalid
		]
	};
	const { content } = generated;
	if (edits.length > 0) content["images"] = editImages(readKustomizeImages(content["images"]), edits.filter((each) => each !== null)).map((image) => ({ ...image }));
	for (const field of ["commonLabels", "commonAnnotations"]) if (options[field] !== void 0) content[field] = {
		...mapOf(content[field]),
		...mapOf(options[field])
	};
	if (options["replicas"] !== void 0) content["replicas"] = options["replicas"];
	return [{
		step: "build",
		generated,
		postBuild: null,
		unknownVariables: []
	}];
}
/** https://argo-cd.readthedocs.io/en/stable/user-guide/directory/ */
async function directoryFiles(tree, folder, source) {
	const options = mapOf(source["directory"]);
	const include = textOf(options["include"]) ?? "";
	const exclude = textOf(options["exclude"]) ?? "";
	const prefix = folder === "" ? "" : `${folder}/`;
	const names = options["recurse"] === true ? tree.files.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length)) : filesIn(tree, folder);
	const found = [];
	for (const name of names) {
		if (!/\.(?:ya?ml|json)$/.test(name)) continue;
		if (exclude !== "" && matchesDirectoryGlob(exclude, name)) continue;
		if (include !== "" && !matchesDirectoryGlob(include, name)) continue;
		const text = await tree.read(prefix + name);
		if (text !== null && !text.includes("+argocd:skip-file-rendering")) found.push(prefix + name);
	}
	return found;
}

// src/gitops/kinds.ts
const byName = Map.groupBy([
	{
		group: "kustomize.toolkit.fluxcd.io",
		kind: "Kustomization",
		versions: [
			"v1",
			"v1beta1",
			"v1beta2"
		],
		role: "flux-kustomization"
	},
	{
		group: "helm.toolkit.fluxcd.io",
		kind: "HelmRelease",
		versions: [
			"v2",
			"v2beta1",
			"v2beta2"
		],
		role: "helm-release"
	},
	{
		group: "source.toolkit.fluxcd.io",
		kind: "HelmRepository",
		versions: null,
		role: "helm-repository"
	},
	{
		group: "source.toolkit.fluxcd.io",
		kind: "OCIRepository",
		versions: null,
		role: "oci-repository"
	},
	{
		group: "source.toolkit.fluxcd.io",
		kind: "GitRepository",
		versions: null,
		role: "git-repository"
	},
	{
		group: "source.toolkit.fluxcd.io",
		kind: "HelmChart",
		versions: null,
		role: "flux-helm-chart"
	},
	{
		group: "source.toolkit.fluxcd.io",
		kind: "Bucket",
		versions: null,
		role: "other-source"
	},
	{
		group: "source.toolkit.fluxcd.io",
		kind: "ExternalArtifact",
		versions: null,
		role: "other-source"
	},
	{
		group: "fluxcd.controlplane.io",
		kind: "FluxInstance",
		versions: null,
		role: "flux-instance"
	},
	{
		group: "argoproj.io",
		kind: "Application",
		versions: ["v1alpha1"],
		role: "argo-application"
	},
	{
		group: "argoproj.io",
		kind: "ApplicationSet",
		versions: ["v1alpha1"],
		role: "application-set"
	},
	{
		group: "helm.cattle.io",
		kind: "HelmChart",
		versions: null,
		role: "k3s-helm-chart"
	},
	{
		group: "helm.cattle.io",
		kind: "HelmChartConfig",
		versions: null,
		role: "k3s-helm-chart-config"
	},
	{
		group: "template.openshift.io",
		kind: "Template",
		versions: null,
		role: "openshift-template"
	},
	{
		group: "",
		kind: "ConfigMap",
		versions: ["v1"],
		role: "data"
	},
	{
		group: "",
		kind: "Secret",
		versions: ["v1"],
		role: "data"
	}
], ({ group, kind }) => `${group}/${kind}`);
/** null for a kind that no controller here acts on. */
function roleOf(apiVersion, kind) {
	const slash = apiVersion.lastIndexOf("/");
	const group = slash < 0 ? "" : apiVersion.slice(0, slash);
	const version = apiVersion.slice(slash + 1);
	return (byName.get(`${group}/${kind}`) ?? []).find(({ versions }) => versions === null || versions.includes(version))?.role ?? null;
}
/** Can a text hold an object that is more than data? A quick test before it is parsed. */
function mayHoldSources(text) {
	return /toolkit\.fluxcd\.io\/|controlplane\.io\/|argoproj\.io\/|helm\.cattle\.io\/|template\.openshift\.io\//.test(text);
}

// src/gitops/built-objects.ts
function splitDocuments(text) {
	const documents = [];
	let start = 0;
	let line = 1;
	for (const match of text.matchAll(/^---(?:[ \t].*)?\r?\n/gm)) {
		const piece = text.slice(start, match.index);
		if (piece.trim() !== "") documents.push({
			text: piece,
			line
		});
		line += piece.split("\n").length - 1 + 1;
		start = match.index + match[0].length;
	}
	const rest = text.slice(start);
	if (rest.trim() !== "") documents.push({
		text: rest,
		line
	});
	return documents;
}
/** The kind and apiVersion of a document that a renderer printed, without parsing it. */
function peekIdentity(text) {
	const field = (name) => new RegExp(`^["']?${name}["']?:[ \\t]*["']?([^\\s"'#]+)`, "m").exec(text)?.[1] ?? "";
	return {
		apiVersion: field("apiVersion"),
		kind: field("kind")
	};
}
/** The objects that a controller acts on. Documents that cannot be read are left out. */
async function builtObjects(text, provenance) {
	const locator = new ObjectLocator(provenance);
	const found = [];
	for (const document of splitDocuments(text)) {
		const { apiVersion, kind } = peekIdentity(document.text);
		if (roleOf(apiVersion, kind) === null) continue;
		const value = valueOf(document.text);
		if (value !== null) found.push(await locator.locate(value, document.line));
	}
	return found;
}
function valueOf(text) {
	try {
		const value = parseGoYaml(text);
		return isValues(value) ? value : null;
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}
/** Finds what declares an object: its base, and the patches of the same kind and name. */
var ObjectLocator = class {
	#provenance;
	#files = /* @__PURE__ */ new Map();
	constructor(provenance) {
		this.#provenance = provenance;
	}
	async locate(value, line) {
		const identity = identityOf(value);
		const { origins, inputs, fallback } = this.#provenance;
		const base = origins.findLast((origin) => origin.line <= line)?.source ?? null;
		const declarations = [];
		for (const file of base === null ? inputs : [base, ...inputs.filter((each) => each !== base)]) for (const object of await this.#objectsOf(file)) if (object.kind === identity.kind && isNamed(object.name, identity.name)) declarations.push(object);
		const [first] = declarations;
		const spanOf = (path) => {
			const wanted = fieldOf$1(value, path);
			return (declarations.findLast(({ value: own }) => {
				const written = fieldOf$1(own, path);
				return written !== void 0 && (typeof wanted === "object" || written === wanted);
			}) ?? first)?.spanOf(path) ?? fallback;
		};
		return {
			...identity,
			value,
			file: first?.file ?? base,
			at: first?.at ?? fallback,
			spanOf
		};
	}
	async #objectsOf(file) {
		const known = this.#files.get(file);
		if (known !== void 0) return known;
		const text = /\.(?:ya?ml|json)$/.test(file) ? await this.#provenance.tree.read(file) : null;
		const objects = text === null ? [] : new LocatedFile(file, text).objects();
		this.#files.set(file, objects);
		return objects;
	}
};
/** A kustomization may put a prefix or suffix around a name. */
function isNamed(declared, built) {
	return declared === built || declared !== "" && built.includes(declared);
}

// src/gitops/cluster-objects.ts
var ClusterObjects = class {
	#objects = /* @__PURE__ */ new Map();
	/** What is built takes the place of what a file declares; a later object that of an earlier. */
	add(object, owner) {
		const key = keyOf$1(object.kind, object.namespace, object.name);
		if (owner === null && this.#objects.has(key)) return;
		this.#objects.set(key, {
			object,
			owner
		});
	}
	/** An object that names no namespace counts for any. */
	find(kind, namespace, name) {
		return this.#objects.get(keyOf$1(kind, namespace, name)) ?? this.#objects.get(keyOf$1(kind, null, name));
	}
	/** The files of ConfigMaps and of sources of charts, on which others may rest. */
	filesOfData() {
		const files = /* @__PURE__ */ new Set();
		for (const { object } of this.#objects.values()) if (dataKinds.has(object.kind) && object.file !== null) files.add(object.file);
		return files;
	}
};
const dataKinds = /* @__PURE__ */ new Set([
	"ConfigMap",
	"Secret",
	"HelmChartConfig"
]);
function keyOf$1(kind, namespace, name) {
	return `${kind}\n${namespace ?? ""}\n${name}`;
}

// src/gitops/flux-entries.ts
/** Finds where Flux begins to apply a repository. */
/**
* The Kustomizations of `flux bootstrap` and of FluxInstances; where there is none, those that no
* other Kustomization's path contains. Patches, which name no source, are no entries.
*/
function fluxEntries(objects) {
	const instances = objects.flatMap(entryOfInstance);
	const kustomizations = objects.filter(({ apiVersion, kind, value }) => roleOf(apiVersion, kind) === "flux-kustomization" && textOf(fieldOf$1(value, ["spec", "path"])) !== null && fieldOf$1(value, ["spec", "sourceRef"]) !== void 0);
	const bootstrapped = kustomizations.flatMap((object) => {
		const path = pathOf$1(object);
		return path !== null && manages(object, path) ? [{
			object,
			path,
			isBootstrap: true
		}] : [];
	});
	const entries = outermost([...instances, ...bootstrapped]);
	if (entries.length > 0) return entries;
	return kustomizations.flatMap((object) => {
		const path = pathOf$1(object);
		const isChild = kustomizations.some((other) => other !== object && contains(pathOf$1(other), object.file));
		return path === null || isChild ? [] : [{
			object,
			path,
			isBootstrap: false
		}];
	});
}
/** The Kustomization lies in the folder that it applies: Flux manages itself with it. */
function manages({ file }, path) {
	return contains(path, file);
}
function contains(path, file) {
	return path !== null && file !== null && (path === "" || file.startsWith(`${path}/`));
}
/** An entry inside another's folder is applied by it. */
function outermost(entries) {
	return entries.filter((entry) => !entries.some((other) => other !== entry && contains(other.path, entry.object.file) && !contains(entry.path, other.object.file)));
}
function pathOf$1({ value }) {
	return treePath(textOf(fieldOf$1(value, ["spec", "path"])) ?? "");
}
/** `spec.sync` of a FluxInstance, or of one in the values of the chart `flux-instance`. */
function entryOfInstance(object) {
	const role = roleOf(object.apiVersion, object.kind);
	const sync = role === "flux-instance" ? fieldOf$1(object.value, ["spec", "sync"]) : role === "helm-release" ? fieldOf$1(object.value, [
		"spec",
		"values",
		"instance",
		"sync"
	]) : void 0;
	const fields = mapOf(sync);
	const path = treePath(textOf(fields["path"]) ?? "");
	if (textOf(fields["url"]) === null || path === null) return [];
	const namespace = object.namespace ?? "flux-system";
	const name = textOf(fields["name"]) ?? namespace;
	const kind = textOf(fields["kind"]) ?? "GitRepository";
	const value = {
		apiVersion: "kustomize.toolkit.fluxcd.io/v1",
		kind: "Kustomization",
		metadata: {
			name,
			namespace
		},
		spec: {
			path,
			sourceRef: {
				kind,
				name
			}
		}
	};
	return [{
		object: {
			apiVersion: value.apiVersion,
			kind: value.kind,
			namespace,
			name,
			value,
			file: object.file,
			at: object.at,
			spanOf: object.spanOf
		},
		path,
		isBootstrap: true
	}];
}
/**
* Names of the clusters of several entries: the parts of the paths that differ. One entry is the
* one unnamed cluster.
*/
function clusterNames(paths) {
	if (paths.length < 2) return paths.map(() => null);
	const steps = paths.map((path) => path.split("/"));
	const shortest = Math.min(...steps.map(({ length }) => length));
	let start = 0;
	while (start < shortest - 1 && steps.every((each) => each[start] === steps[0]?.[start])) start++;
	let end = 0;
	while (end < shortest - start - 1 && steps.every((each) => each.at(-1 - end) === steps[0]?.at(-1 - end))) end++;
	return steps.map((each) => each.slice(start, each.length - end).join("/") || "root");
}

// src/gitops/release-name.ts
/** Shortens names of releases as the helm-controller does. */
const maxLength$1 = 53;
/** https://github.com/fluxcd/helm-controller/blob/v1.6.3/internal/release/name.go#ShortenName */
function createShortName(name) {
	if (Buffer.byteLength(name) <= maxLength$1) return name;
	const digest = hash("sha256", name).slice(0, 12);
	return `${Buffer.from(name).subarray(0, 40).toString()}-${digest}`;
}

// src/gitops/chart-values.ts
/**
* Merges the values of a HelmRelease in the controller's order.
* https://github.com/fluxcd/pkg/blob/chartutil/v1.30.0/chartutil/values.go
*/
/** The controller cannot make the values of a release, so nothing of it is rolled out. */
var ValuesError = class extends Error {
	problem;
	constructor(problem) {
		super(problem.code);
		this.problem = problem;
	}
};
/**
* `valuesFrom` in order, then the inline values over them. A reference with a `targetPath` writes
* into the maps it finds, and those may be the inline values' own, which decides who wins.
* Throws `ValuesError`.
*/
function mergeReleaseValues(inline, references, lookup) {
	const values = structuredClone(inline);
	const unknown = [];
	let merged = {};
	for (const reference of references) {
		const data = dataOf$1(reference, lookup);
		if (data === "unknown") unknown.push(reference);
		if (data === "unknown" || data === "skipped") continue;
		if (reference.targetPath === null) merged = mergeMaps(merged, readValues(data.text, reference));
		else {
			merged = mergeMaps(merged, values);
			writePath(merged, reference.targetPath, data.text, reference);
		}
	}
	return {
		values: mergeMaps(merged, values),
		unknown
	};
}
/**
* `b` over `a`. Maps merge, all else replaces; a null stays, so that Helm drops the default.
* A map that only one side has is shared with it, not copied.
*/
function mergeMaps(a, b) {
	const merged = { ...a };
	for (const [key, value] of Object.entries(b)) {
		const present = Object.hasOwn(merged, key) ? merged[key] : void 0;
		merged[key] = isValues(value) && isValues(present) ? mergeMaps(present, value) : value;
	}
	return merged;
}
/** The values of a file, as `helm --values` reads it. Throws `SyntaxError`. */
function readValuesFile(text) {
	let merged = {};
	for (const document of parseGoYamlDocuments(text)) merged = mergeMaps(merged, asValues(document));
	return merged;
}
function dataOf$1(reference, lookup) {
	const { kind, name, key, optional } = reference;
	if (kind !== "ConfigMap" && kind !== "Secret") throw new ValuesError({
		code: "unsupported-kind",
		reference
	});
	const object = lookup(kind, name);
	if (object === "unknown") return "unknown";
	if (object === "absent") {
		if (optional) return "skipped";
		throw new ValuesError({
			code: "not-found",
			reference
		});
	}
	const text = object.get(key);
	if (text !== void 0) return { text };
	if (optional) return "skipped";
	throw new ValuesError({
		code: "key-not-found",
		reference
	});
}
function readValues(text, reference) {
	try {
		return asValues(parseGoYaml(text));
	} catch (error) {
		throw unreadable(reference, error);
	}
}
function asValues(value) {
	if (value === null) return {};
	if (!isValues(value)) throw new SyntaxError("the values are no map");
	return value;
}
function writePath(values, path, text, reference) {
	const isQuoted = /^'[^]*'$|^"[^]*"$|^['"]$/.test(text);
	const strings = reference.literal || isQuoted;
	const value = reference.literal ? text.replaceAll(/[\\,[\]{}]/g, (character) => `\\${character}`) : isQuoted ? text.replaceAll(/^['"]+|['"]+$/g, "") : text;
	try {
		setValues(`${path}=${value}`, values, { strings });
	} catch (error) {
		throw unreadable(reference, error);
	}
}
function unreadable(reference, error) {
	if (!(error instanceof SyntaxError) && !(error instanceof SetValuesError)) return error;
	return new ValuesError({
		code: "unreadable",
		reference,
		detail: error.message
	});
}

// src/gitops/object-data.ts
/** Reads the data of ConfigMaps and Secrets that are in Git. */
function dataOf({ kind, value }) {
	if (isValues(fieldOf$1(value, ["sops"]))) return "encrypted";
	const data = /* @__PURE__ */ new Map();
	for (const [key, each] of entriesOf(value, "data")) {
		const text = scalarTextOf(each) ?? "";
		data.set(key, kind === "Secret" ? Buffer.from(text, "base64").toString() : text);
	}
	if (kind === "Secret") for (const [key, each] of entriesOf(value, "stringData")) data.set(key, scalarTextOf(each) ?? "");
	return data;
}
function entriesOf(value, field) {
	const entries = fieldOf$1(value, [field]);
	return isValues(entries) ? Object.entries(entries) : [];
}

// src/gitops/helm-release.ts
/**
* Plans what a HelmRelease renders.
* https://github.com/fluxcd/helm-controller/blob/v1.6.3/api/v2/helmrelease_types.go
*/
async function planHelmRelease(release, context) {
	const spec = mapOf(release.value["spec"]);
	if (spec["suspend"] === true) return { plan: "suspended" };
	const chart = await chartOfRelease(release, context);
	if (chart === null) return { plan: "nothing" };
	if ("reason" in chart) return notRendered(chart.reason, chart.at);
	const namespace = releaseNamespace(release);
	const references = listOf(spec["valuesFrom"]).map((each) => valuesReferenceOf(mapOf(each)));
	const lookup = await loadData(references, release.namespace ?? "default", context);
	let merged;
	try {
		merged = mergeReleaseValues(mapOf(spec["values"]), references, lookup);
	} catch (error) {
		if (!(error instanceof ValuesError)) throw error;
		return notRendered(reasonOf$1(error), ["spec", "valuesFrom"]);
	}
	return {
		plan: "render",
		namespace,
		steps: [{
			step: "template",
			chart: chart.request,
			release: releaseName(release),
			namespace,
			values: [{ text: JSON.stringify(merged.values) }],
			set: [],
			chartValuesFiles: chart.valuesFiles,
			kubeVersion: context.kubernetes,
			apiVersions: context.apiVersions,
			includeTests: fieldOf$1(spec, ["test", "enable"]) === true,
			skipSchema: fieldOf$1(spec, ["install", "disableSchemaValidation"]) === true,
			postRenderers: postRenderersOf(spec),
			unknownValues: merged.unknown.map(({ kind, name }) => ({
				kind,
				name
			})),
			versionAt: chart.versionAt
		}]
	};
}
function releaseNamespace({ value, namespace }) {
	return textOf(fieldOf$1(value, ["spec", "targetNamespace"])) ?? namespace ?? "default";
}
function releaseName({ value, name }) {
	const target = textOf(fieldOf$1(value, ["spec", "targetNamespace"]));
	const written = textOf(fieldOf$1(value, ["spec", "releaseName"]));
	return createShortName(written ?? (target === null ? name : `${target}-${name}`));
}
function valuesReferenceOf(entry) {
	return {
		kind: textOf(entry["kind"]) ?? "",
		name: textOf(entry["name"]) ?? "",
		key: textOf(entry["valuesKey"]) ?? "values.yaml",
		targetPath: textOf(entry["targetPath"]) || null,
		literal: entry["literal"] === true,
		optional: entry["optional"] === true
	};
}
/** Reads every object that the references name, so that merging needs no I/O. */
async function loadData(references, namespace, context) {
	const loaded = /* @__PURE__ */ new Map();
	for (const { kind, name } of references) {
		if (kind !== "ConfigMap" && kind !== "Secret") continue;
		const found = await context.lookup(kind, namespace, name);
		const data = typeof found === "string" ? found : dataOf(found);
		loaded.set(`${kind}/${name}`, data === "encrypted" ? "unknown" : data);
	}
	return (kind, name) => loaded.get(`${kind}/${name}`) ?? "absent";
}
function reasonOf$1({ problem }) {
	const { kind, name, key } = problem.reference;
	switch (problem.code) {
		case "not-found": return {
			code: "source-not-in-git",
			kind,
			name
		};
		case "key-not-found": return {
			code: "values-invalid",
			detail: `${kind} ${name} has no key ${key}`
		};
		case "unsupported-kind": return {
			code: "values-invalid",
			detail: `values cannot come from a ${kind}`
		};
		case "unreadable": return {
			code: "values-invalid",
			detail: `${kind} ${name}, key ${key}: ${problem.detail}`
		};
	}
}
/** https://github.com/fluxcd/helm-controller/tree/v1.6.3/internal/postrender */
function postRenderersOf(spec) {
	return listOf(spec["postRenderers"]).flatMap((each) => {
		const kustomize = mapOf(mapOf(each)["kustomize"]);
		const kept = [
			"patches",
			"patchesStrategicMerge",
			"patchesJson6902",
			"images"
		].flatMap((field) => {
			const value = kustomize[field];
			return value === void 0 ? [] : [[field, value]];
		});
		return kept.length === 0 ? [] : [Object.fromEntries(kept)];
	});
}

// src/gitops/k3s-helm-chart.ts
async function planK3sHelmChart(chart, context) {
	const spec = mapOf(chart.value["spec"]);
	if (fieldOf$1(chart.value, [
		"metadata",
		"annotations",
		"helmcharts.helm.cattle.io/unmanaged"
	]) !== void 0) return { plan: "nothing" };
	const found = requestOf(spec);
	if (found === null) return { plan: "nothing" };
	if ("reason" in found) return notRendered(found.reason, found.at);
	const namespace = textOf(spec["targetNamespace"]) ?? chart.namespace ?? "kube-system";
	const own = chart.namespace ?? "kube-system";
	const config = await context.lookup("HelmChartConfig", own, chart.name);
	const values = [];
	const unknownValues = [];
	for (const source of [spec, ...typeof config === "string" ? [] : [mapOf(config.value["spec"])]]) {
		const read = await valuesOf(source, own, context);
		if ("reason" in read) return notRendered(read.reason, ["spec", "valuesContent"]);
		values.push(...read.values);
		unknownValues.push(...read.unknown);
	}
	return {
		plan: "render",
		namespace,
		steps: [{
			step: "template",
			chart: found.request,
			release: chart.name,
			namespace,
			values,
			set: setPairs(mapOf(spec["set"])),
			chartValuesFiles: null,
			kubeVersion: context.kubernetes,
			apiVersions: context.apiVersions,
			includeTests: false,
			skipSchema: false,
			postRenderers: [],
			unknownValues,
			versionAt: ["spec", spec["version"] === void 0 ? "chart" : "version"]
		}]
	};
}
/** null where the object names no chart. */
function requestOf(spec) {
	const chart = textOf(spec["chart"]);
	if (textOf(spec["chartContent"]) !== null) return {
		reason: {
			code: "source-unsupported",
			kind: "chartContent"
		},
		at: ["spec", "chartContent"]
	};
	if (chart === null || chart === "") return null;
	const version = scalarTextOf(spec["version"]) ?? "";
	const at = ["spec", "chart"];
	if (chart.includes("%{KUBERNETES_API}%")) return {
		reason: {
			code: "bundled-chart",
			chart
		},
		at
	};
	if (/^https?:\/\/.*\.tgz$/.test(chart)) return { request: {
		from: "archive",
		url: chart
	} };
	const repo = textOf(spec["repo"]);
	const oci = chart.startsWith("oci://") ? chart : repo?.startsWith("oci://") === true ? `${repo}/${chart}` : null;
	if (oci !== null) return { request: {
		from: "oci",
		repository: withoutScheme(oci),
		version: isThreePartVersion(version) ? { tag: version.replace("+", "_") } : {
			range: version,
			filter: null
		},
		chooser: "helmOci",
		plainHttp: spec["plainHTTP"] === true
	} };
	if (repo === null || repo === "") return {
		reason: {
			code: "source-unsupported",
			kind: `chart ${chart} without a repo`
		},
		at
	};
	return { request: {
		from: "index",
		url: repo,
		name: chart,
		version,
		chooser: "helmIndex"
	} };
}
/** valuesContent, then values, then valuesSecrets in order. */
async function valuesOf(spec, namespace, context) {
	const values = [];
	const unknown = [];
	const content = textOf(spec["valuesContent"]);
	if (content !== null) {
		try {
			readValuesFile(content);
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw error;
			return { reason: {
				code: "values-invalid",
				detail: error.message
			} };
		}
		values.push({ text: content });
	}
	if (spec["values"] !== void 0) values.push({ text: JSON.stringify(spec["values"]) });
	for (const each of listOf(spec["valuesSecrets"])) {
		const name = textOf(mapOf(each)["name"]) ?? "";
		const secret = await context.lookup("Secret", namespace, name);
		const data = typeof secret === "string" ? secret : dataOf(secret);
		if (typeof data === "string") unknown.push({
			kind: "Secret",
			name
		});
		else for (const key of listOf(mapOf(each)["keys"]).flatMap((key) => textOf(key) ?? [])) {
			const text = data.get(key);
			if (text !== void 0) values.push({ text });
		}
	}
	return {
		values,
		unknown
	};
}
/** Whole numbers, booleans and null are typed; all else is a string. */
function setPairs(set) {
	return Object.keys(set).sort().map((key) => {
		const value = scalarTextOf(set[key]) ?? "";
		const typed = /^(?:[+-]?\d+|true|false|null)$/.test(value);
		return {
			pair: `${key}=${value.replaceAll(",", "\\,")}`,
			string: !typed
		};
	});
}

// src/gitops/plan-flux-kustomization.ts
async function planFluxKustomization(kustomization, context) {
	const spec = mapOf(kustomization.value["spec"]);
	if (spec["suspend"] === true) return { plan: "suspended" };
	const elsewhere = await foreignSource(kustomization, spec, context);
	if (elsewhere !== null) return notRendered(elsewhere.reason, elsewhere.at);
	const generated = await generateKustomization(context.tree, spec);
	if ("problem" in generated) return notRendered(reasonOf(generated.problem), ["spec", "path"]);
	const postBuild = await postBuildOf(kustomization, spec, context);
	if ("reason" in postBuild) return notRendered(postBuild.reason, ["spec", "postBuild"]);
	return {
		plan: "render",
		namespace: null,
		steps: [{
			step: "build",
			generated,
			...postBuild
		}]
	};
}
/** null where the source is the repository at hand. */
async function foreignSource(kustomization, spec, context) {
	const reference = mapOf(spec["sourceRef"]);
	const kind = textOf(reference["kind"]) ?? "GitRepository";
	const name = textOf(reference["name"]) ?? "";
	const at = [
		"spec",
		"sourceRef",
		"name"
	];
	if (kind === "OCIRepository" || kind === "Bucket" || kind === "ExternalArtifact") {
		if (await context.lookup(kind, namespaceOf(reference, kustomization), name) === "unknown" && name === "flux-system") return null;
		return {
			reason: {
				code: "source-unsupported",
				kind
			},
			at
		};
	}
	if (kind !== "GitRepository") return {
		reason: {
			code: "source-unsupported",
			kind
		},
		at
	};
	const source = await context.lookup(kind, namespaceOf(reference, kustomization), name);
	const url = typeof source === "string" ? null : textOf(fieldOf$1(source.value, ["spec", "url"]));
	if (url === null || context.isOwnRepository(url)) return null;
	return {
		reason: {
			code: "other-repository",
			url
		},
		at
	};
}
function namespaceOf(reference, { namespace }) {
	return textOf(reference["namespace"]) ?? namespace ?? "flux-system";
}
function reasonOf(problem) {
	switch (problem.code) {
		case "path-outside":
		case "path-not-found": return {
			code: "path-not-found",
			path: problem.path
		};
		case "not-a-resource": return {
			code: "renderer-failed",
			detail: `${problem.file} is no Kubernetes object: ${problem.detail}`
		};
		case "unreadable": return {
			code: "renderer-failed",
			detail: `${problem.file} cannot be read: ${problem.detail}`
		};
		case "remote-component": return {
			code: "renderer-failed",
			detail: `component ${problem.component} is not a local path`
		};
	}
}
/** `substituteFrom` in order, then `substitute` over it. */
async function postBuildOf(kustomization, spec, context) {
	if (spec["postBuild"] === void 0) return {
		postBuild: null,
		unknownVariables: []
	};
	const postBuild = mapOf(spec["postBuild"]);
	const variables = new Map(context.variables);
	const unknown = [];
	for (const each of listOf(postBuild["substituteFrom"])) {
		const reference = mapOf(each);
		const kind = textOf(reference["kind"]) === "Secret" ? "Secret" : "ConfigMap";
		const name = textOf(reference["name"]) ?? "";
		const found = await context.lookup(kind, kustomization.namespace ?? "flux-system", name);
		const data = typeof found === "string" ? found : dataOf(found);
		if (typeof data !== "string") for (const [key, value] of data) variables.set(key, value);
		else if (data === "encrypted" || reference["optional"] !== true) unknown.push({
			kind,
			name
		});
	}
	for (const [name, value] of Object.entries(mapOf(postBuild["substitute"]))) variables.set(name, scalarTextOf(value) ?? "");
	return {
		postBuild: {
			variables,
			strict: context.strictSubstitution,
			always: postBuild["substituteStrategy"] === "Always"
		},
		unknownVariables: unknown
	};
}

// src/gitops/shell-pattern.ts
/**
* Matches the patterns of `${name#pattern}`: `*`, `?` and `[a-z]`, where `*` crosses slashes.
* https://github.com/fluxcd/pkg/blob/kustomize/v1.40.0/envsubst/path/match.go
*/
/** Longer values are refused, since every prefix is tried. */
const maxLength = 2048;
/**
* Removes the shortest or longest part that the pattern matches, at the start or the end.
* A malformed pattern removes nothing. null: the value or the pattern is too long to try.
*/
function trimMatch(value, pattern, options) {
	if (value.length > maxLength || pattern.length > maxLength) return null;
	const characters = [...value];
	const reversed = options.from === "end";
	const text = reversed ? characters.toReversed() : characters;
	const matcher = parsePattern(reversed ? [...pattern].toReversed() : [...pattern]);
	if (matcher === null) return value;
	const lengths = matchingLengths(text, matcher);
	const length = options.longest ? lengths.at(-1) : lengths[0];
	if (length === void 0) return value;
	const rest = text.slice(length);
	return (reversed ? rest.toReversed() : rest).join("");
}
/** null where the pattern is malformed. */
function parsePattern(pattern) {
	const elements = [];
	for (let at = 0; at < pattern.length; at++) {
		const character = pattern[at];
		if (character === "*") elements.push({ star: true });
		else if (character === "?") elements.push({
			star: false,
			accepts: () => true
		});
		else if (character === "[") {
			const parsed = parseClass(pattern, at + 1);
			if (parsed === null) return null;
			elements.push({
				star: false,
				accepts: parsed.accepts
			});
			at = parsed.end;
		} else {
			if (character === "\\") at++;
			const literal = pattern[at];
			if (literal === void 0) return null;
			elements.push({
				star: false,
				accepts: (each) => each === literal
			});
		}
	}
	return elements;
}
/** Parses a class from behind its `[`; `end` is the index of its `]`. */
function parseClass(pattern, start) {
	const negated = pattern[start] === "^";
	const ranges = [];
	let at = negated ? start + 1 : start;
	for (let first = true; first || pattern[at] !== "]"; first = false) {
		const low = classCharacter(pattern, at);
		if (low === null) return null;
		at = low.next;
		let high = low;
		if (pattern[at] === "-") {
			const end = classCharacter(pattern, at + 1);
			if (end === null) return null;
			high = end;
			at = end.next;
		}
		ranges.push([low.character, high.character]);
		if (at >= pattern.length) return null;
	}
	const isIn = (character) => ranges.some(([low, high]) => low <= character && character <= high);
	return {
		accepts: (character) => isIn(character) !== negated,
		end: at
	};
}
function classCharacter(pattern, at) {
	const escaped = pattern[at] === "\\";
	const character = pattern[escaped ? at + 1 : at];
	if (character === void 0 || !escaped && (character === "-" || character === "]")) return null;
	return {
		character,
		next: at + (escaped ? 2 : 1)
	};
}
/**
* The lengths of the prefixes, one character at least, that the whole pattern matches; ascending.
*/
function matchingLengths(text, elements) {
	let states = closure(/* @__PURE__ */ new Set([0]), elements);
	const lengths = [];
	for (const [index, character] of text.entries()) {
		const next = /* @__PURE__ */ new Set();
		for (const state of states) {
			const element = elements[state];
			if (element === void 0) continue;
			if (element.star) next.add(state);
			else if (element.accepts(character)) next.add(state + 1);
		}
		states = closure(next, elements);
		if (states.has(elements.length)) lengths.push(index + 1);
		if (states.size === 0) break;
	}
	return lengths;
}
/** A star may match nothing. */
function closure(states, elements) {
	for (const state of states) if (elements[state]?.star === true) states.add(state + 1);
	return states;
}

// src/gitops/envsubst.ts
/**
* Substitutes `${NAME}` in a text as Flux's kustomize-controller does.
* https://github.com/fluxcd/pkg/tree/kustomize/v1.40.0/envsubst (a fork of drone/envsubst, not a
* shell)
*/
/** The text cannot be substituted. Flux then applies nothing of the whole Kustomization. */
var SubstitutionError = class extends Error {
	code;
	/** The variable that is not set, or the text at which parsing stopped. */
	subject;
	constructor(code, subject) {
		super(`${code}: ${subject}`);
		this.code = code;
		this.subject = subject;
	}
};
/** Throws `SubstitutionError`. */
function substitute(text, lookup, options) {
	return new Substitution(text, lookup, options).run();
}
/** A replacement is never longer than this: nested defaults can multiply a text. */
const maxOutput = 16777216;
const maxDepth$2 = 64;
const isName = (character) => /^[\p{L}\p{Nd}_]$/u.test(character);
const notClosing = (character) => character !== "}";
const notSlash = (character) => character !== "/";
const notColonOrClosing = (character) => character !== ":" && character !== "}";
var Substitution = class {
	#text;
	#lookup;
	#options;
	#at = 0;
	#depth = 0;
	constructor(text, lookup, options) {
		this.#text = text;
		this.#lookup = lookup;
		this.#options = options;
	}
	run() {
		const output = [];
		let length = 0;
		while (this.#at < this.#text.length) {
			const piece = this.#opens() ? this.#expression() : this.#plainText();
			length += piece.length;
			if (length > maxOutput) throw new SubstitutionError("too-large", "");
			output.push(piece);
		}
		return output.join("");
	}
	/** `$$` outside of braces is one `$`. */
	#plainText() {
		let text = "";
		while (this.#at < this.#text.length && !this.#opens()) {
			const character = this.#text.charAt(this.#at);
			this.#at += character === "$" && this.#text.charAt(this.#at + 1) === "$" ? 2 : 1;
			text += character;
		}
		return text;
	}
	#opens() {
		return this.#text.startsWith("${", this.#at);
	}
	#expression() {
		if (++this.#depth > maxDepth$2) throw this.#malformed();
		this.#at += 2;
		const value = this.#peek() === "#" ? this.#length() : this.#named();
		this.#depth--;
		return value;
	}
	/** `${#name}`: the length in bytes. */
	#length() {
		this.#at++;
		const value = this.#value(this.#take(isName), true);
		this.#close();
		return String(Buffer.byteLength(value));
	}
	#named() {
		const name = this.#take(isName);
		switch (this.#peek()) {
			case ":": return /[=\-?+]/.test(this.#text.charAt(this.#at + 1)) ? this.#default(name, 2) : this.#substring(name);
			case "=": return this.#default(name, 1);
			case ",":
			case "^": return this.#changeCase(name);
			case "/": return this.#replace(name);
			case "#":
			case "%": return this.#trim(name);
			default:
				this.#close();
				return this.#value(name, true);
		}
	}
	/** `:-`, `:=`, `:?`, `:+` and `=` all mean the same: the default, where the value is empty. */
	#default(name, operatorLength) {
		this.#at += operatorLength;
		let fallback = "";
		while (this.#peek() !== "}") fallback += this.#parameter(notClosing, false);
		this.#close();
		return this.#value(name, false) || fallback;
	}
	#substring(name) {
		this.#at++;
		const offset = this.#parameter(notColonOrClosing, false);
		let length = null;
		if (this.#peek() === ":") {
			this.#take((character) => character === ":");
			length = this.#parameter(notClosing, false);
		}
		this.#close();
		return substring(this.#value(name, true), offset, length);
	}
	#changeCase(name) {
		const operator = this.#take((character, index) => /[,^]/.test(character) && index < 2);
		this.#close();
		const value = this.#value(name, true);
		const [first = ""] = value;
		switch (operator) {
			case ",": return first.toLowerCase() + value.slice(first.length);
			case "^": return first.toUpperCase() + value.slice(first.length);
			case ",,": return value.toLowerCase();
			case "^^": return value.toUpperCase();
			default: return value;
		}
	}
	/** The pattern is literal text. */
	#replace(name) {
		const operator = this.#take((character, index) => index === 0 ? character === "/" : index === 1 && /[/#%]/.test(character));
		const pattern = this.#parameter(notSlash, true);
		this.#take((character) => character === "/");
		const replacement = this.#peek() === "}" ? null : this.#parameter(notClosing, true);
		this.#close();
		return replace(this.#value(name, true), operator, pattern, replacement);
	}
	#trim(name) {
		const sign = this.#peek();
		const operator = this.#take((character, index) => character === sign && index < 2);
		const pattern = this.#parameter(notClosing, false);
		this.#close();
		const value = this.#value(name, true);
		const trimmed = trimMatch(value, pattern, {
			from: sign === "#" ? "start" : "end",
			longest: operator.length === 2
		});
		if (trimmed === null) throw new SubstitutionError("too-large", name);
		return trimmed;
	}
	/** One argument: a nested expression, or the accepted characters up to one. */
	#parameter(accepts, escapes) {
		return this.#opens() ? this.#expression() : this.#take(accepts, escapes);
	}
	/** Takes at least one character. */
	#take(accepts, escapes = false) {
		let taken = "";
		let index = 0;
		for (; this.#at < this.#text.length; index++) {
			if (index > 0 && accepts !== isName && this.#opens()) break;
			const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
			const next = this.#text.charAt(this.#at + character.length);
			const escaped = escapes && (character === "$" && next === "$" || character === "\\" && /^[/\\]$/.test(next));
			if (!escaped && !accepts(character, index)) break;
			taken += escaped ? next : character;
			this.#at += character.length + (escaped ? 1 : 0);
		}
		if (index === 0) throw this.#malformed();
		return taken;
	}
	#peek() {
		return this.#text.charAt(this.#at);
	}
	#close() {
		if (this.#peek() !== "}") throw this.#malformed();
		this.#at++;
	}
	#value(name, required) {
		const value = this.#lookup(name);
		if (value !== void 0 || !required) return value ?? "";
		const { strict, standIn } = this.#options;
		if (standIn !== void 0) return standIn(name);
		if (strict) throw new SubstitutionError("undefined", name);
		return "";
	}
	#malformed() {
		return new SubstitutionError("malformed", this.#text.slice(Math.max(0, this.#at - 20), this.#at + 20));
	}
};
/** Offset and length count bytes. Text that is no number leaves the value as it is. */
function substring(value, offset, length) {
	const bytes = Buffer.from(value);
	const isNumber = /^[+-]?\d{1,9}$/;
	if (!isNumber.test(offset) || length !== null && !isNumber.test(length)) return value;
	const start = Number(offset) < 0 ? Math.max(0, bytes.length + Number(offset)) : Number(offset);
	if (length === null) return bytes.subarray(start).toString();
	const end = Number(length) < 0 ? bytes.length + Number(length) : start + Number(length);
	return end < start ? "" : bytes.subarray(start, end).toString();
}
function replace(value, operator, pattern, replacement) {
	switch (operator) {
		case "//": return value.replaceAll(pattern, () => replacement ?? "");
		case "/#": return replacement !== null && value.startsWith(pattern) ? replacement + value.slice(pattern.length) : value;
		case "/%": return replacement !== null && value.endsWith(pattern) ? value.slice(0, value.length - pattern.length) + replacement : value;
		default: return value.replace(pattern, () => replacement ?? "");
	}
}

// src/gitops/kustomization-files.ts
/** Collects the files that a kustomization reads, through its bases and components. */
const maxFiles = 2e4;
const maxDepth$1 = 64;
/** Fields whose items are files or folders. */
const pathFields = [
	"resources",
	"bases",
	"components",
	"crds",
	"configurations"
];
/** Fields whose items are files or folders, or YAML in place. */
const inlineFields = [
	"generators",
	"transformers",
	"validators",
	"patchesStrategicMerge"
];
const fieldsWithPath = [
	"patches",
	"patchesJson6902",
	"replacements"
];
async function kustomizationFiles(tree, { folder, fileName, content }) {
	const collector = new FileCollector(tree);
	await collector.addKustomization(folder, fileName, content, true, 0);
	return collector.files;
}
var FileCollector = class {
	files = {
		written: /* @__PURE__ */ new Map(),
		copied: [],
		remote: [],
		charts: []
	};
	#tree;
	#seen = /* @__PURE__ */ new Set();
	constructor(tree) {
		this.#tree = tree;
	}
	async addKustomization(folder, fileName, content, isAmended, depth) {
		const file = inFolder(folder, fileName);
		if (this.#seen.has(file) || depth > maxDepth$1) return;
		this.#seen.add(file);
		const local = this.#withoutRemote(content);
		for (const entry of listOf(content["helmCharts"])) if (isValues(entry)) this.files.charts.push({
			file,
			folder,
			entry
		});
		if (isAmended || local !== content) this.files.written.set(file, JSON.stringify(local));
		else this.files.copied.push(file);
		for (const path of namedPaths$1(local)) await this.#add(folder, path, depth);
	}
	/** Remote entries of the fields that hold resources; a remote resource costs only itself. */
	#withoutRemote(content) {
		let changed = null;
		for (const field of [
			...pathFields,
			"generators",
			"transformers",
			"validators"
		]) {
			const items = listOf(content[field]);
			const kept = items.filter((item) => !isRemote(item, this.#tree));
			if (kept.length === items.length) continue;
			this.files.remote.push(...items.flatMap((item) => kept.includes(item) ? [] : textOf(item) ?? []));
			changed ??= { ...content };
			if (kept.length === 0) delete changed[field];
			else changed[field] = kept;
		}
		return changed ?? content;
	}
	async #add(folder, written, depth) {
		const path = treePath(folder, written);
		if (path === null || this.#seen.size > maxFiles) return;
		if (this.#tree.files.includes(path)) {
			if (!this.#seen.has(path)) {
				this.#seen.add(path);
				this.files.copied.push(path);
			}
			return;
		}
		if (!hasFolder(this.#tree, path)) return;
		const names = filesIn(this.#tree, path);
		const fileName = kustomizationNames.find((name) => names.includes(name));
		if (fileName === void 0) return;
		const content = readKustomization(await this.#tree.read(inFolder(path, fileName)) ?? "");
		if (content === null) this.files.copied.push(inFolder(path, fileName));
		else await this.addKustomization(path, fileName, content, false, depth + 1);
	}
};
function readKustomization(text) {
	try {
		const value = parseGoYaml(text);
		return isValues(value) ? value : null;
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}
function inFolder(folder, name) {
	return folder === "" ? name : `${folder}/${name}`;
}
/** https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/internal/git/repospec.go */
function isRemote(item, { files }) {
	const text = textOf(item);
	if (text === null || text.includes("\n") || files.includes(text)) return false;
	return /^(?:git::|gh:|github\.com[:/])|:\/\/|^[\w.-]+@[\w.-]+[:/]|\?ref=/.test(text);
}
function namedPaths$1(content) {
	const found = [];
	const add = (value) => {
		const text = textOf(value);
		if (text !== null && text !== "" && !/\n|: /.test(text)) found.push(text);
	};
	for (const field of [...pathFields, ...inlineFields]) listOf(content[field]).forEach(add);
	for (const field of fieldsWithPath) for (const item of listOf(content[field])) add(fieldOf$1(item, ["path"]));
	add(fieldOf$1(content, ["openapi", "path"]));
	for (const field of ["configMapGenerator", "secretGenerator"]) for (const item of listOf(content[field])) {
		for (const file of listOf(fieldOf$1(item, ["files"]))) {
			const text = textOf(file);
			if (text !== null) add(text.slice(text.indexOf("=") + 1));
		}
		listOf(fieldOf$1(item, ["envs"])).forEach(add);
		add(fieldOf$1(item, ["env"]));
	}
	return found;
}

// src/gitops/post-build.ts
/**
* Fills the variables of `spec.postBuild` into the objects that a Flux Kustomization built.
* https://github.com/fluxcd/pkg/blob/kustomize/v1.40.0/kustomize/kustomize_varsub.go
*/
const variableName = /^[_a-zA-Z][_a-zA-Z\d]*$/;
const switchName = "kustomize.toolkit.fluxcd.io/substitute";
/** The first name that Flux refuses, which fails the Kustomization; null where all are allowed. */
function invalidVariable({ variables }) {
	return [...variables.keys()].find((name) => !variableName.test(name)) ?? null;
}
/**
* The object after substitution, as it reads when it is parsed again: quotes around a variable do
* not survive, so `"${port}"` becomes a number. Throws `SubstitutionError`, and `SyntaxError`
* where the result is no YAML.
*/
function substituteObject(object, postBuild) {
	const { variables, strict, always, standIn } = postBuild;
	const invalid = invalidVariable(postBuild);
	if (invalid !== null) throw new SubstitutionError("malformed", invalid);
	if (variables.size === 0 && !always || isDisabled(object)) return object;
	const text = printGoYaml(object);
	if (!text.includes("$")) return object;
	const values = new Map([...variables].map(([name, value]) => [name, value.replaceAll("\n", "")]));
	return parseGoYaml(substitute(text, (name) => values.get(name), {
		strict,
		standIn
	}));
}
/** A label or annotation with the value `disabled` leaves the object as it is. */
function isDisabled(object) {
	const metadata = fieldOf(object, "metadata");
	return ["labels", "annotations"].some((field) => fieldOf(fieldOf(metadata, field), switchName) === "disabled");
}
function fieldOf(value, key) {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return void 0;
	return Object.hasOwn(value, key) ? value[key] : void 0;
}

// src/gitops/carry-out.ts
/** What a variable that is not in Git stands as in what is rendered. */
const unknownMark = "pullgate-unknown-";
async function carryOut(steps, tree, replaced, effects) {
	const outputs = [];
	for (const step of steps) {
		const output = await carryOutStep(step, tree, replaced, effects);
		if ("reason" in output) return output;
		outputs.push(output);
	}
	return joined(outputs);
}
function carryOutStep(step, tree, replaced, effects) {
	switch (step.step) {
		case "build": return build(step, tree, replaced, effects);
		case "template": return template(step, tree, replaced, effects);
		case "files": return readFiles(step, tree);
	}
}
async function build(step, tree, replaced, effects) {
	const { generated } = step;
	const files = await kustomizationFiles(tree, {
		...generated,
		content: {
			...generated.content,
			buildMetadata: ["originAnnotations", "transformerAnnotations"]
		}
	});
	const written = new Map(files.written);
	for (const file of files.copied) {
		const text = replaced.get(file);
		if (text !== void 0) written.set(file, text);
	}
	const built = await effects.build({
		folder: generated.folder,
		written,
		copied: files.copied.filter((file) => !written.has(file))
	});
	if (!("text" in built)) return {
		reason: failureReason(built),
		at: []
	};
	const substituted = substituteAll(built, step);
	if ("reason" in substituted) return {
		...substituted,
		at: ["spec", "postBuild"]
	};
	const incomplete = [
		...step.unknownVariables.map(({ kind, name }) => ({
			code: "values-in-secret",
			kind,
			name,
			detail: null
		})),
		...files.remote.map((url) => ({
			code: "remote-resource",
			url
		})),
		...substituted.incomplete
	];
	const { text, origins } = substituted;
	const own = new Set(tree.files);
	return {
		text,
		origins,
		inputs: [...files.copied, ...files.written.keys()].filter((file) => own.has(file)),
		versionAt: [],
		incomplete
	};
}
/** Fills the variables into every document. A variable without a value stands as a mark. */
function substituteAll(built, { postBuild, unknownVariables }) {
	if (postBuild === null || !built.text.includes("$")) return {
		...built,
		incomplete: []
	};
	const undefinedNames = /* @__PURE__ */ new Set();
	const standIn = (name) => {
		undefinedNames.add(name);
		return unknownMark + name;
	};
	const documents = [];
	const origins = [];
	let line = 1;
	for (const document of splitDocuments(built.text)) {
		const origin = built.origins.findLast((each) => each.line <= document.line);
		let { text } = document;
		if (text.includes("$")) try {
			const object = parseGoYaml(text);
			text = printGoYaml(substituteObject(object, {
				...postBuild,
				standIn
			}));
		} catch (error) {
			if (error instanceof SubstitutionError || error instanceof SyntaxError) return { reason: {
				code: "substitution-malformed",
				detail: error.message
			} };
			throw error;
		}
		if (!text.endsWith("\n")) text += "\n";
		if (origin !== void 0) origins.push({
			...origin,
			line
		});
		documents.push(text);
		line += text.split("\n").length;
	}
	const incomplete = undefinedNames.size === 0 || unknownVariables.length > 0 ? [] : [{
		code: "variable-undefined",
		variables: [...undefinedNames].sort()
	}];
	return {
		...built,
		text: documents.join("---\n"),
		origins,
		incomplete
	};
}
async function template(step, tree, replaced, effects) {
	const chart = step.chart.from === "tree" ? { treeFolder: step.chart.path } : await effects.chart(step.chart);
	if ("problem" in chart) return {
		reason: chart.problem,
		at: step.versionAt
	};
	const values = [];
	const inputs = [];
	for (const source of step.values) if ("text" in source) values.push(source.text);
	else {
		values.push(await tree.read(source.file) ?? "");
		inputs.push(source.file);
	}
	const rendered = await effects.template({
		chart,
		values,
		step,
		replaced
	});
	const [unknown] = step.unknownValues;
	if (!("text" in rendered)) {
		const reason = failureReason(rendered);
		if (unknown === void 0 || reason.code !== "renderer-failed") return {
			reason,
			at: step.versionAt
		};
		return {
			reason: {
				code: "values-in-secret",
				...unknown,
				detail: reason.detail
			},
			at: []
		};
	}
	let { text } = rendered;
	for (const kustomization of step.postRenderers) {
		const after = await effects.postRender(text, JSON.stringify(kustomization));
		if (!("text" in after)) return {
			reason: failureReason(after),
			at: ["spec", "postRenderers"]
		};
		text = after.text;
	}
	return {
		text,
		origins: step.postRenderers.length === 0 ? rendered.origins : [],
		inputs: [...inputs, ...rendered.inputs],
		versionAt: step.versionAt,
		incomplete: step.unknownValues.map(({ kind, name }) => ({
			code: "values-in-secret",
			kind,
			name,
			detail: null
		}))
	};
}
async function readFiles({ files }, tree) {
	const texts = [];
	const origins = [];
	let line = 1;
	for (const file of files) {
		let text = await tree.read(file) ?? "";
		if (!text.endsWith("\n")) text += "\n";
		origins.push({
			line,
			rendererPath: file,
			source: file,
			transformers: []
		});
		texts.push(text);
		line += text.split("\n").length;
	}
	return {
		text: texts.join("---\n"),
		origins,
		inputs: files,
		versionAt: [],
		incomplete: []
	};
}
function failureReason(failure) {
	return "missing" in failure ? {
		code: "no-renderer",
		program: failure.missing
	} : {
		code: "renderer-failed",
		detail: failure.failed
	};
}
function joined(outputs) {
	const [first] = outputs;
	if (first !== void 0 && outputs.length === 1) return first;
	let line = 1;
	const texts = [];
	const origins = [];
	for (const output of outputs) {
		const text = output.text.endsWith("\n") ? output.text : `${output.text}\n`;
		origins.push(...output.origins.map((each) => ({
			...each,
			line: each.line + line - 1
		})));
		texts.push(text);
		line += text.split("\n").length;
	}
	return {
		text: texts.join("---\n"),
		origins,
		inputs: outputs.flatMap(({ inputs }) => inputs),
		versionAt: outputs.find(({ versionAt }) => versionAt.length > 0)?.versionAt ?? [],
		incomplete: outputs.flatMap(({ incomplete }) => incomplete)
	};
}

// src/gitops/repository-url.ts
/** Compares the URLs under which a repository is known. */
/**
* "host/path" in lower case, without scheme, user, port, `www.` and `.git`. null for text without a
* host, for local folders and for registries: such a URL names no Git repository elsewhere.
*/
function repositoryKey(url) {
	const trimmed = url.trim().toLowerCase();
	const scp = /^(?:[^@/\s:]+@)([^/:\s]+):(?!\/\/)(.+)$/.exec(trimmed);
	if (scp !== null) return keyOf(scp[1] ?? "", scp[2] ?? "");
	const match = /^(https?|ssh|git):\/\/(?:[^@/]*@)?([^/:?#]+)(?::\d+)?(\/[^?#]*)/.exec(trimmed);
	return match === null ? null : keyOf(match[2] ?? "", match[3] ?? "");
}
/** Do both name the same repository, whatever the protocol? */
function isSameRepository(a, b) {
	const key = repositoryKey(a);
	return key !== null && key === repositoryKey(b);
}
function keyOf(host, path) {
	const plain = path.replaceAll(/^\/+|\/+$/g, "").replace(/\.git$/, "");
	if (plain === "") return null;
	const azure = /^v3\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(plain);
	if (host === "ssh.dev.azure.com" && azure !== null) return `dev.azure.com/${azure[1]}/${azure[2]}/_git/${azure[3]}`;
	return `${host.replace(/^www\./, "")}/${plain}`;
}

// src/gitops/own-repository.ts
/** Decides whether a URL is the repository at hand. */
/** Of the paths that are named in a repository so many must exist here. */
const leastShare = .9;
/**
* A URL is the repository at hand if a known URL says so, or if the paths that GitOps objects name
* in it exist here: two at least, or the only one.
*/
var OwnRepository = class {
	#urls;
	#byEvidence;
	constructor(tree, urls, objects) {
		this.#urls = urls;
		const paths = /* @__PURE__ */ new Map();
		for (const { url, path } of namedPaths(objects)) {
			const key = repositoryKey(url) ?? url;
			const known = paths.get(key) ?? /* @__PURE__ */ new Set();
			paths.set(key, known.add(path));
		}
		this.#byEvidence = new Set([...paths].flatMap(([key, named]) => isHere(tree, [...named]) ? [key] : []));
	}
	isOwn(url) {
		return this.#urls.some((own) => isSameRepository(own, url)) || this.#byEvidence.has(repositoryKey(url) ?? url);
	}
};
function isHere(tree, paths) {
	const named = paths.filter((path) => path !== "");
	const found = named.filter((path) => hasFolder(tree, path) || tree.files.includes(path));
	return named.length > 0 && found.length / named.length >= leastShare;
}
/** Folders that Flux Kustomizations and Argo CD sources name, with the URL of their repository. */
function* namedPaths(objects) {
	const repositories = new Map(objects.flatMap(({ apiVersion, kind, name, value }) => {
		const url = textOf(fieldOf$1(value, ["spec", "url"]));
		return roleOf(apiVersion, kind) === "git-repository" && url !== null ? [[name, url]] : [];
	}));
	for (const { apiVersion, kind, value } of objects) {
		const role = roleOf(apiVersion, kind);
		const spec = mapOf(value["spec"]);
		if (role === "flux-kustomization") {
			const url = repositories.get(textOf(fieldOf$1(spec, ["sourceRef", "name"])) ?? "");
			const path = treePath(textOf(spec["path"]) ?? "");
			if (url !== void 0 && path !== null) yield {
				url,
				path
			};
		} else if (role === "argo-application") yield* pathsOfApplication(mapOf(spec));
		else if (role === "application-set") yield* pathsOfApplication(mapOf(fieldOf$1(spec, ["template", "spec"])));
	}
}
function* pathsOfApplication(spec) {
	const sources = [...listOf(spec["sources"]), ...spec["source"] === void 0 ? [] : [spec["source"]]];
	for (const source of sources.map(mapOf)) {
		const url = textOf(source["repoURL"]);
		const path = treePath(textOf(source["path"]) ?? "");
		if (url === null || path === null || source["chart"] !== void 0) continue;
		if (!path.includes("{{")) yield {
			url,
			path
		};
	}
	for (const source of sources.map(mapOf)) for (const each of requiredValueFiles(source)) {
		const [, ref, path] = /^\$([\w-]+)\/(.+)$/.exec(textOf(each) ?? "") ?? [];
		const target = sources.map(mapOf).find((other) => other["ref"] === ref && ref !== void 0);
		const url = textOf(target?.["repoURL"]);
		if (url !== null && path !== void 0 && !path.includes("{{")) yield {
			url,
			path
		};
	}
}
/** Files that may be missing are no evidence. */
function requiredValueFiles(source) {
	const helm = mapOf(source["helm"]);
	return helm["ignoreMissingValueFiles"] === true ? [] : listOf(helm["valueFiles"]);
}

// src/gitops/value-fields.ts
/** The fields of GitOps objects that hold values, and nothing that decides what is rendered. */
/** Marks may stand there without changing which objects there are. */
function valueFields({ apiVersion, kind, value }) {
	switch (roleOf(apiVersion, kind)) {
		case "flux-kustomization": return [
			[
				"spec",
				"postBuild",
				"substitute"
			],
			["spec", "patches"],
			...imageFields(value, ["spec", "images"])
		];
		case "helm-release": return [["spec", "values"], ...postRendererFields(value)];
		case "argo-application": return argoFields(value, ["spec"]);
		case "application-set": return [
			...argoFields(value, [
				"spec",
				"template",
				"spec"
			]),
			["spec", "generators"],
			["spec", "templatePatch"]
		];
		case "k3s-helm-chart":
		case "k3s-helm-chart-config": return [
			["spec", "valuesContent"],
			["spec", "values"],
			["spec", "set"]
		];
		case "openshift-template": return [["parameters"], ["objects"]];
		case "data": return [["data"], ["stringData"]];
		default: return [];
	}
}
function postRendererFields(value) {
	return listOf(fieldOf$1(value, ["spec", "postRenderers"])).flatMap((_, index) => {
		const base = [
			"spec",
			"postRenderers",
			index,
			"kustomize"
		];
		return [[...base, "patches"], ...imageFields(value, [...base, "images"])];
	});
}
/** What an entry changes an image to; its `name` decides whether it applies. */
function imageFields(value, list) {
	return listOf(fieldOf$1(value, list)).flatMap((_, index) => [
		"newName",
		"newTag",
		"digest"
	].map((field) => [
		...list,
		index,
		field
	]));
}
function argoFields(value, spec) {
	const several = listOf(fieldOf$1(value, [...spec, "sources"]));
	return (several.length > 0 ? several.map((_, index) => [
		...spec,
		"sources",
		index
	]) : [[...spec, "source"]]).flatMap((source) => {
		const parameters = listOf(fieldOf$1(value, [
			...source,
			"helm",
			"parameters"
		]));
		return [
			[
				...source,
				"helm",
				"values"
			],
			[
				...source,
				"helm",
				"valuesObject"
			],
			...parameters.flatMap((each, index) => mapOf(each)["value"] === void 0 ? [] : [[
				...source,
				"helm",
				"parameters",
				index,
				"value"
			]]),
			[
				...source,
				"kustomize",
				"images"
			],
			[
				...source,
				"kustomize",
				"patches"
			]
		];
	});
}

// src/gitops/value-images.ts
/** Finds text in the values of a source that looks like an image. */
const maxImages = 200;
/** Fields of the sources that hold values. */
const valuesFields = [
	["spec", "values"],
	[
		"spec",
		"source",
		"helm",
		"valuesObject"
	],
	[
		"spec",
		"forProvider",
		"values"
	]
];
/** Whole references, and maps of registry, repository and tag. */
function valueImages(object) {
	const found = [];
	for (const path of valuesFields) collect(fieldOf$1(object.value, path), path, object, found);
	return found.slice(0, maxImages);
}
function collect(value, path, object, found) {
	if (found.length >= maxImages) return;
	if (Array.isArray(value)) {
		for (const [index, each] of value.entries()) collect(each, [...path, index], object, found);
		return;
	}
	if (!isValues(value)) return;
	const composed = composedImage(value);
	if (composed !== null) {
		found.push({
			value: composed.image,
			at: object.spanOf([...path, composed.field])
		});
		return;
	}
	for (const [key, each] of Object.entries(value)) {
		const written = textOf(each);
		if (written !== null && /image$/i.test(key) && isWholeImage(written)) found.push({
			value: written,
			at: object.spanOf([...path, key])
		});
		else collect(each, [...path, key], object, found);
	}
}
/** `field` is where the version is edited. */
function composedImage(value) {
	const map = mapOf(value);
	const repository = textOf(map["repository"]);
	const tag = map["tag"];
	if (repository === null || typeof tag !== "string" && typeof tag !== "number" || tag === "") return null;
	const registry = textOf(map["registry"]);
	const image = `${registry === null || registry === "" ? "" : `${registry}/`}${repository}:${tag}`;
	return isWholeImage(image) ? {
		image,
		field: "tag"
	} : null;
}
function isWholeImage(text) {
	return /[:@]/.test(text) && !("invalid" in parseImageReference(text));
}

// src/gitops/engine.ts
/** A company's repository has some 800 releases. */
const maxNodes = 3e3;
const maxDepth = 16;
/** Trees deeper than this rebuild an entry from what it builds of itself. */
const maxSelfBuilds = 2;
const buildRoles = /* @__PURE__ */ new Set([
	"flux-kustomization",
	"argo-application",
	"application-set"
]);
const chartRoles = /* @__PURE__ */ new Set(["helm-release", "k3s-helm-chart"]);
var GitopsEngine = class {
	#input;
	#effects;
	#ownRepository;
	#nodes = /* @__PURE__ */ new Map();
	#clusters = /* @__PURE__ */ new Map();
	#pending = [];
	#overLimit = 0;
	#round = 0;
	constructor(input, effects) {
		this.#input = input;
		this.#effects = effects;
		this.#ownRepository = new OwnRepository(input.tree, input.ownUrls, input.objects);
	}
	async run() {
		this.#addEntries();
		while (this.#pending.length > 0) await this.#nextRound();
		return await this.#result();
	}
	#addEntries() {
		const { objects } = this.#input;
		const entries = fluxEntries(objects);
		const bootstrapped = entries.some(({ isBootstrap }) => isBootstrap);
		const names = bootstrapped ? clusterNames(entries.map(({ path }) => path)) : entries.map(() => null);
		for (const [index, { object }] of entries.entries()) this.#add("flux-kustomization", object, names[index] ?? null, null);
		if (!bootstrapped) this.#declare(null, objects, null);
		const applied = (object) => entries.some(({ path }) => isBelow(object.file, path));
		const destinations = /* @__PURE__ */ new Set();
		const applications = rootApplications(objects.filter((each) => !applied(each)));
		for (const object of applications) destinations.add(destinationOf(object));
		for (const object of applications) {
			const cluster = destinations.size > 1 ? destinationOf(object) : null;
			this.#add(roleOf(object.apiVersion, object.kind) ?? "argo-application", object, cluster, null);
		}
		for (const object of objects) {
			const role = roleOf(object.apiVersion, object.kind);
			if (role === null || !chartRoles.has(role) || applied(object)) continue;
			if (role === "helm-release" && entries.length > 0) continue;
			if (applications.some((each) => isBelow(object.file, pathOf(each)))) continue;
			this.#declare(null, objects, null);
			this.#add(role, object, null, null);
		}
	}
	#add(role, object, cluster, parent) {
		const id = [
			role,
			cluster ?? "",
			object.namespace ?? "",
			object.name
		].join("\n");
		const depth = parent === null ? 0 : parent.depth + 1;
		if (this.#nodes.has(id)) return;
		if (this.#nodes.size >= maxNodes || depth > maxDepth) {
			this.#overLimit++;
			return;
		}
		const node = {
			id,
			role,
			cluster,
			parent,
			object,
			depth,
			order: Infinity,
			outcome: null
		};
		this.#nodes.set(id, node);
		this.#pending.push(node);
	}
	/**
	* Plans and renders what is pending: first what is built, then charts. A source that asks for an
	* object that nothing has built yet waits, as long as others make progress.
	*/
	async #nextRound() {
		this.#round++;
		const builds = this.#pending.filter(({ role }) => buildRoles.has(role));
		const nodes = builds.length > 0 ? builds : this.#pending;
		this.#pending = this.#pending.filter((node) => !nodes.includes(node));
		const planned = await Promise.all(nodes.map((node) => this.#plan(node, /* @__PURE__ */ new Map())));
		const ready = nodes.filter((_, index) => planned[index]?.missed === 0);
		const isFinal = ready.length === 0 || builds.length === 0;
		const rendering = isFinal ? nodes : ready;
		if (!isFinal) this.#pending.push(...nodes.filter((node) => !ready.includes(node)));
		await Promise.all(rendering.map(async (node) => {
			const plan = planned[nodes.indexOf(node)]?.plan;
			if (plan === void 0) return;
			node.order = this.#round;
			node.outcome = await this.#carryOut(plan, /* @__PURE__ */ new Map());
		}));
		for (const node of rendering) await this.#readOutput(node);
	}
	async #readOutput(node) {
		const output = node.outcome?.output;
		if (output === void 0 || output === null) return;
		const objects = await this.#objectsOf(node, output);
		this.#declare(node.cluster, objects, node);
		for (const object of objects) {
			const role = roleOf(object.apiVersion, object.kind);
			if (role === null) continue;
			if (this.#isSelf(node, object, role)) await this.#rebuild(node, object);
			else if (buildRoles.has(role) || chartRoles.has(role)) this.#add(role, object, this.#clusterOf(node, object, role), node);
		}
	}
	/** Flux manages the entry itself: what the entry builds of itself takes its place. */
	#isSelf({ role, object: own }, object, other) {
		return role === other && own.name === object.name && own.namespace === object.namespace;
	}
	async #rebuild(node, object) {
		for (let build = 0; build < maxSelfBuilds; build++) {
			if (JSON.stringify(object.value["spec"]) === JSON.stringify(node.object.value["spec"])) return;
			node.object = object;
			const { plan } = await this.#plan(node, /* @__PURE__ */ new Map());
			node.outcome = await this.#carryOut(plan, /* @__PURE__ */ new Map());
			await this.#readOutput(node);
		}
	}
	#clusterOf(node, object, role) {
		if (role === "argo-application" && node.role === "argo-application") {
			const destination = destinationOf(object);
			return destination === destinationOf(node.object) ? node.cluster : destination;
		}
		const secret = fieldOf$1(object.value, [
			"spec",
			"kubeConfig",
			"secretRef",
			"name"
		]);
		return typeof secret === "string" ? `${node.cluster ?? "main"}:${secret}` : node.cluster;
	}
	#declare(cluster, objects, node) {
		let declared = this.#clusters.get(cluster);
		if (declared === void 0) this.#clusters.set(cluster, declared = new ClusterObjects());
		for (const object of objects) declared.add(object, node);
	}
	async #objectsOf(node, output, tree = this.#input.tree) {
		return await builtObjects(output.text, {
			tree,
			inputs: output.inputs,
			origins: output.origins,
			fallback: node.object.at
		});
	}
	/** `missed` counts the objects that were asked for and are not known yet. */
	async #plan(node, replaced) {
		const object = await this.#current(node, replaced);
		let missed = 0;
		const context = this.#context(node, replaced, () => missed++);
		return {
			plan: await planOf(node.role, object, context),
			missed
		};
	}
	#context({ cluster, order }, replaced, miss) {
		const { kubernetes, apiVersions, variables } = this.#input;
		return {
			tree: withReplaced(this.#input.tree, replaced),
			isOwnRepository: (url) => this.#ownRepository.isOwn(url),
			kubernetes,
			apiVersions: [...apiVersions],
			variables: new Map([...variables.get("") ?? [], ...variables.get(cluster ?? "") ?? []]),
			strictSubstitution: false,
			lookup: async (kind, namespace, name) => {
				const found = this.#clusters.get(cluster)?.find(kind, namespace, name);
				if (found === void 0) {
					miss();
					return "unknown";
				}
				const { object, owner } = found;
				if (owner === null) return reread(object, replaced) ?? object;
				return replaced.size === 0 || owner.order >= order ? object : await this.#rebuilt(owner, object, replaced) ?? object;
			}
		};
	}
	/** The object as its parent builds it with the replaced texts. */
	async #current(node, replaced) {
		if (replaced.size === 0) return node.object;
		if (node.parent !== null) return await this.#rebuilt(node.parent, node.object, replaced) ?? node.object;
		return reread(node.object, replaced) ?? node.object;
	}
	async #rebuilt(owner, object, replaced) {
		const inputs = await this.#allInputs(owner);
		if (![...replaced.keys()].some((file) => inputs.has(file))) return object;
		const output = await this.#renderAgain(owner, replaced);
		if (output === null || "failed" in output) return null;
		return (await this.#objectsOf(owner, output, withReplaced(this.#input.tree, replaced))).find((each) => isSameObject(each, object)) ?? null;
	}
	#again = /* @__PURE__ */ new WeakMap();
	/** Once for each set of replaced texts, however many sources ask. */
	async #renderAgain(node, replaced) {
		let outputs = this.#again.get(replaced);
		if (outputs === void 0) this.#again.set(replaced, outputs = /* @__PURE__ */ new Map());
		let output = outputs.get(node);
		if (output === void 0) {
			output = this.#renderOnce(node, replaced);
			outputs.set(node, output);
		}
		return await output;
	}
	async #renderOnce(node, replaced) {
		const { plan } = await this.#plan(node, replaced);
		const outcome = await this.#carryOut(plan, replaced);
		if (outcome.output !== null) return outcome.output;
		return outcome.reason === null ? null : { failed: detailOf(outcome.reason.reason) };
	}
	async #carryOut(plan, replaced) {
		if (plan.plan === "not-rendered") return {
			plan,
			output: null,
			reason: {
				reason: plan.reason,
				at: plan.at
			}
		};
		if (plan.plan !== "render") return {
			plan,
			output: null,
			reason: null
		};
		const tree = withReplaced(this.#input.tree, replaced);
		const output = await carryOut(plan.steps, tree, replaced, this.#effects);
		return "reason" in output ? {
			plan,
			output: null,
			reason: output
		} : {
			plan,
			output,
			reason: null
		};
	}
	/** The files behind a node and everything above it. */
	async #allInputs(node) {
		const inputs = new Set(node.outcome?.output?.inputs ?? []);
		if (node.object.file !== null) inputs.add(node.object.file);
		for (const file of this.#clusters.get(node.cluster)?.filesOfData() ?? []) inputs.add(file);
		if (node.parent !== null) for (const file of await this.#allInputs(node.parent)) inputs.add(file);
		return inputs;
	}
	async #result() {
		const result = {
			rendered: [],
			notRendered: [],
			incomplete: [],
			suspended: 0,
			sources: 0
		};
		for (const node of this.#nodes.values()) {
			const { outcome } = node;
			if (outcome === null || outcome.plan.plan === "nothing") continue;
			result.sources++;
			if (outcome.plan.plan === "suspended") result.suspended++;
			else if (outcome.reason !== null) result.notRendered.push(this.#notRendered(node, outcome.reason));
			else if (outcome.output !== null) {
				const { namespace } = outcome.plan.plan === "render" ? outcome.plan : { namespace: null };
				result.rendered.push(await this.#rendered(node, outcome.output, namespace));
				for (const reason of outcome.output.incomplete) result.incomplete.push(this.#notRendered(node, {
					reason,
					at: []
				}));
			}
		}
		const [first] = this.#nodes.values();
		if (this.#overLimit > 0 && first !== void 0) result.notRendered.push(this.#notRendered(first, {
			reason: {
				code: "limit",
				detail: String(this.#overLimit)
			},
			at: []
		}));
		return result;
	}
	#notRendered(node, { reason, at }) {
		return {
			source: sourceOf(node, at.length === 0 ? node.object.at : node.object.spanOf(at)),
			reason,
			images: valueImages(node.object)
		};
	}
	async #rendered(node, output, namespace) {
		const inputs = [...await this.#allInputs(node)];
		const sources = [];
		for (const path of inputs) {
			const text = await this.#input.tree.read(path);
			if (text !== null) sources.push(sourceText(path, text));
		}
		return {
			source: sourceOf(node, node.object.at),
			label: labelOf(node),
			text: output.text,
			namespace,
			origins: output.origins,
			sources,
			inputs,
			fallbackAt: output.versionAt.length === 0 ? null : node.object.spanOf(output.versionAt),
			rerender: async (replaced) => {
				const again = await this.#renderAgain(node, replaced);
				if (again === null) return { failed: "it renders nothing" };
				return "failed" in again ? again : { text: again.text };
			}
		};
	}
};
async function planOf(role, object, context) {
	switch (role) {
		case "flux-kustomization": return await planFluxKustomization(object, context);
		case "helm-release": return await planHelmRelease(object, context);
		case "k3s-helm-chart": return await planK3sHelmChart(object, context);
		case "argo-application": return await planApplication(object, context);
		default: return {
			plan: "not-rendered",
			reason: {
				code: "kind-unsupported",
				kind: object.kind
			},
			at: []
		};
	}
}
function withReplaced(tree, replaced) {
	if (replaced.size === 0) return tree;
	return {
		files: tree.files,
		read: async (path) => replaced.get(path) ?? await tree.read(path)
	};
}
function reread(object, replaced) {
	const text = object.file === null ? void 0 : replaced.get(object.file);
	if (text === void 0 || object.file === null) return null;
	return new LocatedFile(object.file, text).objects().find((each) => isSameObject(each, object)) ?? null;
}
function isSameObject(a, b) {
	return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;
}
function isBelow(file, folder) {
	return file !== null && folder !== null && (folder === "" || file.startsWith(`${folder}/`));
}
/** Applications and ApplicationSets that no other Application's folder holds. */
function rootApplications(objects) {
	const isOne = ({ apiVersion, kind }) => {
		const role = roleOf(apiVersion, kind);
		return role === "argo-application" || role === "application-set";
	};
	const applications = objects.filter(isOne);
	return applications.filter((object) => !applications.some((other) => other !== object && isBelow(object.file, pathOf(other))));
}
function pathOf({ value }) {
	const path = fieldOf$1(value, [
		"spec",
		"source",
		"path"
	]);
	return typeof path === "string" ? path.replace(/^\.\/|\/$/g, "") : null;
}
function sourceOf({ object, cluster }, at) {
	const { apiVersion, kind, namespace, name } = object;
	return {
		apiVersion,
		kind,
		namespace,
		name,
		cluster,
		at
	};
}
function labelOf({ object, cluster }) {
	const named = object.namespace === null ? object.name : `${object.namespace}/${object.name}`;
	return `${object.kind} ${named}${cluster === null ? "" : ` (${cluster})`}`;
}
function sourceRole(path, text) {
	if (/(?:^|\/)[Kk]ustomization(?:\.ya?ml)?$/.test(path)) return "kustomization";
	if (/(?:^|\/)Chart\.ya?ml$/.test(path)) return "chart";
	if (/(?:^|\/)templates\//.test(path)) return "template";
	if (/(?:^|\/)values[^/]*\.ya?ml$/.test(path)) return "values";
	return /toolkit\.fluxcd\.io\/|argoproj\.io\/|helm\.cattle\.io\//.test(text) ? "manifest" : "resource";
}
/** Of GitOps objects, values alone may be marked: other fields decide what is rendered. */
function sourceText(path, text) {
	const role = sourceRole(path, text);
	if (role !== "manifest") return {
		path,
		role,
		text
	};
	return {
		path,
		role,
		text,
		editable: new LocatedFile(path, text).ranges(valueFields)
	};
}
function detailOf(reason) {
	return "detail" in reason && reason.detail !== null ? reason.detail : reason.code;
}

// src/gitops/gitops.ts
/** Works out what GitOps controllers would apply, and renders it. */
async function renderGitops(input, effects) {
	return await new GitopsEngine(input, effects).run();
}
/** The GitOps objects of a file. ConfigMaps and Secrets count only beside other objects. */
function gitopsObjects(file, text) {
	const isData = /^kind: *["']?(?:ConfigMap|Secret)\b/m.test(text);
	if (!mayHoldSources(text) && !isData) return [];
	return new LocatedFile(file, text).objects().filter(({ apiVersion, kind }) => roleOf(apiVersion, kind) !== null);
}
/** Does an object render something by itself? */
function isRenderedSource({ apiVersion, kind }) {
	const role = roleOf(apiVersion, kind);
	return role !== null && role !== "data";
}

export { gitopsObjects, isRenderedSource, renderGitops };