import { Er as editDistance, Ft as SCALAR_STYLE, Hn as isKustomizationFile, It as YAMLException, Lt as getScalarValue, Nt as lenientEvents, Pr as parseImageReference, Pt as EVENT_ID, St as treePath, Un as kustomizationNames, _t as hasFile, at as mayInflateCharts, bt as maxPassedBytes, ct as roleOf, dt as isValues, ft as setValues, gr as unknownMark, gt as foldersAbove, ht as filesIn, it as kindByFileName, lt as declaredInValues, mt as filesBelow, n as hash$1, ni as posix, ot as mayHoldData, st as mayHoldSources, t as createHash, ut as SetValuesError, vt as hasFolder, xt as pathIn, yt as isBelow } from "./pullgate.js";
import { t as require_dist } from "./yaml.js";
import { t as spanOf } from "./text-span.js";
import { t as holdsInOrder } from "./parts-in-order.js";

// src/gitops/argo/argo-images.ts
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

// src/gitops/objects/resolve-scalar.ts
var import_dist = require_dist();
/**
* Reads plain scalars as goyaml does. It follows YAML 1.1: `on`, `y` and `0755` are no strings.
* https://github.com/kubernetes-sigs/yaml/blob/v1.6.0/goyaml.v2/resolve.go
*/
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
/** The tags of strings. */
const isOfStrings = /^(?:!!str|!<tag:yaml\.org,2002:str>|!)$/;
/** The value of a plain scalar with this tag. */
function resolveScalar(written, tag) {
	if (tag !== void 0 && isOfStrings.test(tag)) return written;
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

// src/gitops/objects/value-builder.ts
/** Builds plain values from the events of a YAML stream, with aliases and merge keys resolved. */
/** Aliases may not multiply a document beyond this. */
const maxNodes$1 = 1e6;
/** Throws `SyntaxError` for what the controllers refuse. */
var ValueBuilder = class {
	/** One for each document that is read. */
	documents = [];
	#text;
	#frames = [];
	#anchors = /* @__PURE__ */ new Map();
	#size = 0;
	constructor(text) {
		this.#text = text;
	}
	add(event) {
		switch (event.type) {
			case EVENT_ID.DOCUMENT:
				this.#anchors = /* @__PURE__ */ new Map();
				this.#size = 0;
				break;
			case EVENT_ID.SCALAR:
				this.#addScalar(event);
				break;
			case EVENT_ID.MAPPING:
				this.#open(event, null);
				break;
			case EVENT_ID.SEQUENCE:
				this.#open(event, []);
				break;
			case EVENT_ID.ALIAS:
				this.#addAlias(event);
				break;
			case EVENT_ID.POP: this.#close();
		}
	}
	#addScalar(event) {
		const isPlain = event.style === SCALAR_STYLE.PLAIN;
		const written = event.valueStart < 0 ? "" : getScalarValue(this.#text, event);
		const value = isPlain ? resolveScalar(written, this.#tagOf(event)) : written;
		this.#count(1);
		const anchor = this.#anchorOf(event);
		if (anchor !== null) Object.assign(anchor, {
			value,
			size: 1
		});
		this.#place(value, isPlain ? written : null);
	}
	#addAlias({ anchorStart, anchorEnd }) {
		const name = this.#text.slice(anchorStart, anchorEnd);
		const anchor = this.#anchors.get(name);
		if (anchor === void 0) throw new SyntaxError(`unknown anchor '${name}'`);
		if (anchor.size === null) throw new SyntaxError(`anchor '${name}' contains itself`);
		this.#count(1 + anchor.size);
		this.#place(structuredClone(anchor.value), null);
	}
	#open(event, list) {
		const anchor = this.#anchorOf(event);
		const sizeBefore = this.#size;
		const map = Object.create(null);
		this.#frames.push({
			anchor,
			sizeBefore,
			list,
			map,
			merged: [],
			key: null
		});
		this.#count(1);
	}
	#close() {
		const frame = this.#frames.pop();
		if (frame === void 0) return;
		const value = frame.list ?? mergedMap(frame);
		if (frame.anchor !== null) Object.assign(frame.anchor, {
			value,
			size: this.#size - frame.sizeBefore
		});
		this.#place(value, null);
	}
	/** `plain` is the text of a plain scalar. */
	#place(value, plain) {
		const frame = this.#frames.at(-1);
		if (frame === void 0) this.documents.push(value);
		else if (frame.list !== null) frame.list.push(value);
		else if (frame.key === null) frame.key = keyOf$2(value, plain);
		else {
			if (frame.key.merges) frame.merged.push(value);
			else frame.map[frame.key.name] = value;
			frame.key = null;
		}
	}
	#anchorOf({ anchorStart, anchorEnd }) {
		if (anchorStart < 0) return null;
		const anchor = {
			value: null,
			size: null
		};
		this.#anchors.set(this.#text.slice(anchorStart, anchorEnd), anchor);
		return anchor;
	}
	#tagOf({ tagStart, tagEnd }) {
		return tagStart < 0 ? void 0 : this.#text.slice(tagStart, tagEnd);
	}
	#count(values) {
		this.#size += values;
		if (this.#size > maxNodes$1) throw new SyntaxError("too many values");
	}
};
function keyOf$2(value, plain) {
	if (plain === "") throw new SyntaxError("an empty key");
	if (typeof value === "object" && value !== null) throw new SyntaxError("a key that is no scalar");
	return {
		name: String(value),
		merges: plain === "<<"
	};
}
/** The keys of the map itself win, as in kustomize. */
function mergedMap({ map, merged }) {
	for (const source of merged.flat()) if (typeof source === "object" && source !== null && !Array.isArray(source)) {
		for (const [key, value] of Object.entries(source)) if (!(key in map)) map[key] = value;
	}
	return { ...map };
}

// src/gitops/objects/go-yaml.ts
/**
* Reads and prints plain YAML values as the controllers do, with sigs.k8s.io/yaml.
* https://github.com/kubernetes-sigs/yaml/tree/v1.6.0
*/
/** Levels of nesting, far more than those of any object. */
const maxDepth$5 = 1e3;
/** Reads one document. Throws `SyntaxError` where YAML or Go would refuse it. */
function parseGoYaml(text) {
	const documents = parseGoYamlDocuments(text);
	if (documents.length > 1) throw new SyntaxError("more than one document");
	return documents[0] ?? null;
}
/** Reads every document of a stream. Throws `SyntaxError`. */
function parseGoYamlDocuments(text) {
	const builder = new ValueBuilder(text);
	try {
		for (const event of lenientEvents(text, maxDepth$5)) builder.add(event);
	} catch (error) {
		if (error instanceof YAMLException) throw new SyntaxError(error.reason, { cause: error });
		throw error;
	}
	return builder.documents;
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

// src/gitops/argo/argo-source.ts
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
		const file = pathIn(folder, fileName);
		if (!hasFile(tree, file)) continue;
		const text = await tree.read(file);
		if (text === null) return { problem: {
			code: "override-unreadable",
			file,
			detail: "no text of at most 1 MiB"
		} };
		try {
			const patch = parseGoYaml(text);
			if (!isValues(patch)) continue;
			merged = withLocationOf(source, mergePatch$1(merged, asFields(patch)));
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
function mergePatch$1(target, patch) {
	const merged = isValues(target) ? { ...target } : {};
	for (const [key, value] of Object.entries(patch)) if (value === null) delete merged[key];
	else merged[key] = isValues(value) ? mergePatch$1(merged[key], value) : value;
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

// src/gitops/objects/gitops-object.ts
/** "shop/web", or "web" without a namespace. */
function qualifiedName({ namespace, name }) {
	return namespace === null ? name : `${namespace}/${name}`;
}
function isSameObject(a, b) {
	return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;
}
/** The part of a path before its last slash; "" if there is none. */
function folderOf$1(file) {
	return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}
function identityOf(value) {
	const metadata = value["metadata"];
	const named = isValues(metadata) ? metadata : {};
	return {
		apiVersion: textOf$1(value["apiVersion"]) ?? "",
		kind: textOf$1(value["kind"]) ?? "",
		namespace: textOf$1(named["namespace"]),
		name: textOf$1(named["name"]) ?? ""
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
function textOf$1(value) {
	return typeof value === "string" ? value : null;
}
/** A scalar as Go reads it into a string field. */
function scalarTextOf(value) {
	return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}
function listOf$1(value) {
	return Array.isArray(value) ? value : [];
}
function mapOf(value) {
	return isValues(value) ? value : {};
}

// src/gitops/objects/generated-name.ts
/** Names of ConfigMaps and Secrets that kustomize generates. */
/** The name without the hash that kustomize appends; null for a name without one. */
function withoutHash(name) {
	return /^(.+)-[a-z0-9]{10}$/.exec(name)?.[1] ?? null;
}

// src/gitops/objects/near-objects.ts
/** Finds objects whose names are nearly that of one that is not in Git. */
const maxEdits$2 = 2;
const maxNear = 3;
const minCut = 5;
const maxObjects$1 = 2e3;
/**
* Names in the same namespace, the nearest first; empty where the object itself is there. A
* generated name counts without its hash.
*/
function nearObjects(kind, { namespace, name }, { objectsOf }) {
	const names = objectsOf(kind).slice(0, maxObjects$1).filter((each) => each.namespace === null || each.namespace === namespace).map((each) => each.name);
	return names.includes(name) ? [] : nearNames(name, names, () => false);
}
/** The same for a source, with the same name in other namespaces, as "namespace/name". */
function nearSources({ kind, namespace, name }, { objectsOf, entrySources }) {
	const known = [...objectsOf(kind).slice(0, maxObjects$1), ...(entrySources ?? []).filter((each) => each.kind === kind)];
	const isHere = (each) => each.namespace === null || each.namespace === namespace;
	const elsewhere = known.filter((each) => each.name === name && !isHere(each)).map((each) => `${each.namespace}/${name}`);
	const here = known.filter(isHere).map((each) => each.name);
	return [.../* @__PURE__ */ new Set([...elsewhere, ...nearNames(name, here, isCut)])].slice(0, maxNear);
}
/** One name is the beginning of the other. */
function isCut(a, b) {
	return Math.min(a.length, b.length) >= minCut && (a.startsWith(b) || b.startsWith(a));
}
function nearNames(name, names, isAlike) {
	return [...new Set(names.map((each) => withoutHash(each) ?? each))].map((each) => ({
		each,
		edits: editDistance(name, each, maxEdits$2)
	})).filter(({ each, edits }) => each !== name && (edits <= maxEdits$2 || isAlike(name, each))).toSorted((a, b) => a.edits - b.edits).map(({ each }) => each).slice(0, maxNear);
}

// src/gitops/helm/chart-source.ts
/** The chart of a HelmRelease: `spec.chart` or `spec.chartRef`; null where it names none. */
async function chartOfRelease(release, context) {
	const spec = mapOf(release.value["spec"]);
	const namespace = release.namespace ?? "default";
	const template = fieldOf$1(spec, ["chart", "spec"]);
	const reference = mapOf(spec["chartRef"]);
	if (template !== void 0) return isPatch(mapOf(template)) ? null : await chartOfTemplate(release, mapOf(template), namespace, ["chart", "spec"], context);
	const kind = textOf$1(reference["kind"]);
	const name = textOf$1(reference["name"]);
	if (kind === null || name === null) return null;
	const at = [
		"spec",
		"chartRef",
		"name"
	];
	const from = textOf$1(reference["namespace"]) ?? namespace;
	if (kind === "OCIRepository") return await chartOfOciRepository(from, name, at, context);
	if (kind === "HelmChart") {
		const chart = await context.lookup("HelmChart", from, name);
		if (typeof chart === "string") return missingSource$1({
			kind,
			namespace: from,
			name
		}, at, context);
		return await chartOfTemplate(chart, mapOf(chart.value["spec"]), from, [], context);
	}
	if (kind === "ExternalArtifact") return {
		reason: {
			code: "source-unsupported",
			kind
		},
		at
	};
	return wrongKind(kind, [
		"spec",
		"chartRef",
		"kind"
	], referenceKinds);
}
/** A chart without a name and a source: the document patches a HelmRelease. */
function isPatch({ chart, sourceRef }) {
	return chart === void 0 && sourceRef === void 0;
}
/** https://github.com/fluxcd/helm-controller/blob/v1.6.3/api/v2/helmrelease_types.go */
const referenceKinds = [
	"OCIRepository",
	"HelmChart",
	"ExternalArtifact"
];
/** The API server refuses the object. */
function wrongKind(kind, at, kinds) {
	return {
		reason: {
			code: "invalid",
			detail: `\`${at.slice(1).join(".")}\` is ${kind}, which must be one of ${kinds.join(", ")}`
		},
		at
	};
}
/** `spec.chart.spec` of a HelmRelease, or the spec of a HelmChart. `below`: its path in `spec`. */
async function chartOfTemplate(owner, spec, namespace, below, context) {
	const base = ["spec", ...below];
	const chart = textOf$1(spec["chart"]) ?? "";
	const version = scalarTextOf(spec["version"]) ?? "";
	const kind = textOf$1(fieldOf$1(spec, ["sourceRef", "kind"])) ?? "HelmRepository";
	const name = textOf$1(fieldOf$1(spec, ["sourceRef", "name"])) ?? "";
	const from = textOf$1(fieldOf$1(spec, ["sourceRef", "namespace"])) ?? namespace;
	const sourceAt = [
		...base,
		"sourceRef",
		"name"
	];
	if (spec["sourceRef"] === void 0) return {
		reason: {
			code: "invalid",
			detail: `\`${[...below, "sourceRef"].join(".")}\` is missing`
		},
		at: base
	};
	const lookupKind = lookupKinds.find((each) => each === kind);
	if (lookupKind === void 0) return wrongKind(kind, [
		...base,
		"sourceRef",
		"kind"
	], lookupKinds);
	const source = await context.lookup(lookupKind, from, name);
	const files = valuesFilesOf$1(spec);
	if (kind === "GitRepository") {
		const url = typeof source === "string" ? null : textOf$1(fieldOf$1(source.value, ["spec", "url"]));
		const path = treePath(chart);
		if (url !== null && typeof source !== "string" && !context.isOwnRepository(url)) {
			const other = context.otherRepository(url);
			const ref = refOf(mapOf(fieldOf$1(source.value, ["spec", "ref"])));
			if (other === null || path === null || ref === "unknown" || files !== null) return {
				reason: {
					code: "other-repository",
					url
				},
				at: sourceAt
			};
			return {
				request: {
					from: "git",
					url: other,
					ref,
					path
				},
				versionAt: sourceAt,
				places: {
					version: source.spanOf(["spec", "ref"]),
					chart: owner.spanOf([...base, "chart"]),
					repository: source.spanOf(["spec", "url"])
				},
				valuesFiles: null
			};
		}
		if (path === null) return {
			reason: {
				code: "path-not-found",
				path: chart
			},
			at: [...base, "chart"]
		};
		const versionAt = [...base, "chart"];
		const places = { version: owner.spanOf(versionAt) };
		return {
			request: {
				from: "tree",
				path
			},
			versionAt,
			places,
			valuesFiles: files
		};
	}
	if (typeof source === "string") return missingSource$1({
		kind: lookupKind,
		namespace: from,
		name
	}, sourceAt, context);
	if (kind !== "HelmRepository") return {
		reason: {
			code: "source-unsupported",
			kind
		},
		at: sourceAt
	};
	const versionAt = version === "" ? [...base, "chart"] : [...base, "version"];
	const places = {
		version: owner.spanOf(versionAt),
		chart: owner.spanOf([...base, "chart"]),
		repository: source.spanOf(["spec", "url"])
	};
	return {
		request: fromRepository(source, chart, version),
		versionAt,
		places,
		valuesFiles: files
	};
}
/** null for the branch that is checked out by default; "unknown" for a range of tags. */
function refOf(ref) {
	if (ref["semver"] !== void 0) return "unknown";
	return textOf$1(ref["commit"]) ?? textOf$1(ref["name"]) ?? scalarTextOf(ref["tag"]) ?? scalarTextOf(ref["branch"]);
}
const lookupKinds = [
	"HelmRepository",
	"GitRepository",
	"Bucket"
];
/** The type of the repository decides, not the scheme of its URL. */
function fromRepository(source, chart, version) {
	const spec = mapOf(source.value["spec"]);
	const url = textOf$1(spec["url"]) ?? "";
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
	if (typeof source === "string") return missingSource$1({
		kind: "OCIRepository",
		namespace,
		name
	}, at, context);
	const spec = mapOf(source.value["spec"]);
	const reference = mapOf(spec["ref"]);
	const digest = textOf$1(reference["digest"]);
	const range = textOf$1(reference["semver"]);
	const tag = scalarTextOf(reference["tag"]) ?? "latest";
	const isChartLayer = /helm\.chart/.test(textOf$1(fieldOf$1(spec, ["layerSelector", "mediaType"])) ?? "");
	return {
		request: {
			from: "oci",
			repository: withoutScheme(textOf$1(spec["url"]) ?? ""),
			version: digest !== null ? { digest } : range !== null ? {
				range,
				filter: textOf$1(reference["semverFilter"])
			} : { tag },
			chooser: isChartLayer ? "fluxOciRepositoryChartLayer" : "fluxOciRepositoryPlain",
			plainHttp: spec["insecure"] === true
		},
		versionAt: at,
		places: {
			version: source.spanOf([
				"spec",
				"ref",
				digest !== null ? "digest" : range !== null ? "semver" : "tag"
			]),
			chart: source.spanOf(["spec", "url"]),
			repository: source.spanOf(["spec", "url"])
		},
		valuesFiles: null
	};
}
function valuesFilesOf$1(spec) {
	const list = spec["valuesFiles"];
	const paths = (Array.isArray(list) ? list : [spec["valuesFile"]]).flatMap((each) => textOf$1(each) ?? []);
	return paths.length === 0 ? null : {
		paths,
		ignoreMissing: spec["ignoreMissingValuesFiles"] === true
	};
}
function missingSource$1(source, at, context) {
	const { kind, name } = source;
	return {
		reason: {
			code: "source-not-in-git",
			kind,
			name,
			near: nearSources(source, context)
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

// src/gitops/argo/directory-glob.ts
/**
* Matches the globs of Argo CD's directories: `*`, `?`, `[a-z]` and `{a,b}`, over the whole path.
* https://github.com/argoproj/argo-cd/blob/v3.5.1/util/glob/glob.go (gobwas/glob without
* separators)
*/
const maxPattern$1 = 1024;
const maxAlternatives = 256;
/** A pattern that is malformed or too long matches nothing. `*` crosses slashes. */
function matchesDirectoryGlob(pattern, path) {
	if (pattern.length > maxPattern$1) return false;
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

// src/gitops/flux/flux-kustomization.ts
/**
* Works out the kustomization that Flux builds for `kustomize.toolkit.fluxcd.io` Kustomizations.
* https://github.com/fluxcd/pkg/blob/kustomize/v1.40.0/kustomize/kustomize_generator.go
*/
/** `spec` is that of the Flux object. */
async function generateKustomization(tree, spec) {
	const written = textOf(spec["path"]) ?? "";
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
	const prefix = pathIn(folder, "");
	for (const file of inWalkOrder(filesBelow(tree, folder))) {
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
		const names = filesIn(tree, pathIn(folder, nested));
		if (kustomizationNames.some((name) => names.includes(name))) return nested;
	}
	return null;
}
function decodingProblem(text) {
	try {
		for (const document of parseGoYamlDocuments(text)) {
			if (document === null) continue;
			if (!isValues(document)) return "no object";
			if (textOf(document["kind"]) === null) return "no kind";
			if (!(textOf(document["kind"])?.endsWith("List") === true) && !isValues(document["metadata"])) return "no metadata";
		}
		return null;
	} catch (error) {
		if (error instanceof SyntaxError) return error.message;
		throw error;
	}
}
async function readContent(tree, folder, fileName) {
	const file = pathIn(folder, fileName);
	const unreadable = (detail) => ({ problem: {
		code: "unreadable",
		file,
		detail
	} });
	const text = await tree.read(file);
	if (text === null) return unreadable("no text of at most 1 MiB");
	try {
		const content = parseGoYaml(text);
		if (content !== null && !isValues(content)) return unreadable("no map");
		const known = Object.entries(content ?? {}).filter(([key]) => knownFields.has(key));
		return { content: {
			...defaults$1,
			...Object.fromEntries(known.map(asStrings))
		} };
	} catch (error) {
		if (error instanceof SyntaxError) return unreadable(error.message);
		throw error;
	}
}
const defaults$1 = {
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
	const strings = Object.entries(value).map(([name, item]) => [name, typeof item === "object" && item !== null ? item : String(item)]);
	return [key, Object.fromEntries(strings)];
}
function hasResources(content) {
	return ["resources", "components"].some((field) => listOf(content[field]).length > 0);
}
/** Writes what the Flux object changes into the kustomization. */
function amend(content, spec, tree, folder) {
	for (const [field, key] of [
		["targetNamespace", "namespace"],
		["namePrefix", "namePrefix"],
		["nameSuffix", "nameSuffix"]
	]) {
		const value = textOf(spec[field]);
		if (value !== null && value !== "") content[key] = value;
	}
	for (const field of [
		"patches",
		"patchesStrategicMerge",
		"patchesJson6902"
	]) if (listOf(spec[field]).length > 0) content[field] = [...listOf(content[field]), ...listOf(spec[field])];
	const images = readKustomizeImages(spec["images"]);
	if (images.length > 0) content["images"] = mergeImages(content["images"], images);
	return amendComponents(content, spec, tree, folder);
}
function amendComponents(content, spec, tree, folder) {
	const components = listOf(spec["components"]).flatMap((each) => textOf(each) ?? []);
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
	if (kept.length > 0) content["components"] = [...listOf(content["components"]), ...kept];
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
function textOf(value) {
	return typeof value === "string" ? value : null;
}
function listOf(value) {
	return Array.isArray(value) ? value : [];
}

// src/gitops/plan-step.ts
/** Is it another branch than those that the checkout stands for? `HEAD` is any. */
function isOtherBranch(name, branches) {
	return name !== "" && name !== "HEAD" && branches.size > 0 && !branches.has(name);
}
function notRendered(reason, at = []) {
	return {
		plan: "unrendered",
		reason,
		at
	};
}

// src/gitops/argo/argo-application.ts
async function planApplication(application, context) {
	const spec = mapOf(application.value["spec"]);
	const sources = sourcesOf(spec);
	if (sources.length === 0) return { plan: "nothing" };
	const namespace = textOf$1(fieldOf$1(spec, ["destination", "namespace"])) || null;
	const steps = [];
	const incomplete = [];
	for (const { source, at } of sources) {
		const planned = await planSource$1({
			source,
			at
		}, sources, {
			application,
			namespace,
			context
		});
		if ("reason" in planned) return notRendered(planned.reason, planned.at);
		steps.push(...planned);
		incomplete.push(...doubtsOf(source, planned, context).map((reason) => ({ reason })));
		const url = textOf$1(source["repoURL"]) ?? "";
		const near = source["chart"] === void 0 ? context.nearUrl(url) : null;
		if (near !== null) incomplete.push({
			reason: {
				code: "other-repository",
				url,
				near
			},
			at: [...at, "repoURL"]
		});
	}
	return {
		plan: "render",
		steps,
		namespace,
		incomplete
	};
}
/** A source that is rendered, but perhaps not as Argo CD would. */
function doubtsOf(source, steps, { tree, isOwnRepository, branches }) {
	if (source["chart"] !== void 0 || !isOwnRepository(textOf$1(source["repoURL"]) ?? "")) return [];
	const revision = scalarTextOf(source["targetRevision"]) ?? "";
	const doubts = isOtherRevision(revision, branches) ? [{
		code: "other-revision",
		revision
	}] : [];
	if (!steps.some(({ step }) => step === "files")) return doubts;
	const program = directoryNames(tree, treePath(textOf$1(source["path"]) ?? "") ?? "", source).find((name) => name.endsWith(".jsonnet"));
	if (program !== void 0) doubts.push({
		code: "source-unsupported",
		kind: `Jsonnet ${program}`
	});
	return doubts;
}
/**
* A commit, a version or a range of versions, or a branch that this checkout does not stand for.
*/
function isOtherRevision(revision, branches) {
	if (/^(?:[0-9a-f]{40}|refs\/tags\/.+|[~^<>=].*|v?\d+\.(?:\d+|[x*])(?:\..+)?)$/.test(revision)) return true;
	return isOtherBranch(revision.replace(/^refs\/heads\//, ""), branches);
}
/** The cluster that an Application is for: its destination's name or server. */
function destinationOf({ value }) {
	const destination = mapOf(fieldOf$1(value, ["spec", "destination"]));
	const name = textOf$1(destination["name"]);
	const server = textOf$1(destination["server"]);
	if (name !== null && name !== "") return name;
	return server === null || server === "https://kubernetes.default.svc" ? "in-cluster" : server;
}
function sourcesOf(spec) {
	const several = listOf$1(spec["sources"]);
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
/** https://github.com/helm/helm/blob/v3.19.0/pkg/chartutil/validate_name.go */
const maxReleaseName = 53;
/** Linux limits a single argument of a program to 128 KiB. */
const maxFileParameter = 5e4;
/** What `exclude` and `include` leave out is applied by nothing. */
async function planDirectory(tree, folder, source) {
	const files = await directoryFiles(tree, folder, source);
	const prefix = pathIn(folder, "");
	const isWhole = fieldOf$1(source, ["directory", "recurse"]) === true || folder !== "";
	const isRead = new Set(files);
	return {
		step: "files",
		files,
		leftOut: filesBelow(tree, folder).filter((file) => isManifestName(file) && (isWhole || !file.slice(prefix.length).includes("/")) && !isRead.has(file) && !isInPackage(tree, folder, file))
	};
}
/** Does a folder between the file and `folder` hold a kustomization or a chart? */
function isInPackage(tree, folder, file) {
	const prefix = pathIn(folder, "");
	const steps = file.slice(prefix.length).split("/").slice(0, -1);
	return steps.some((_, index) => {
		return filesIn(tree, pathIn(folder, steps.slice(0, index + 1).join("/"))).some((name) => name === "Chart.yaml" || kustomizationNames.includes(name));
	});
}
function isManifestName(file) {
	return /\.(?:ya?ml|json)$/.test(file);
}
async function planSource$1({ source, at }, sources, application) {
	const { context } = application;
	const url = textOf$1(source["repoURL"]) ?? "";
	const chart = textOf$1(source["chart"]);
	if (chart !== null || url.startsWith("oci://")) return await planChart({
		source,
		at
	}, requestOf$3(source, url, chart), sources, application);
	if (source["ref"] !== void 0 && source["path"] === void 0) return [];
	const written = textOf$1(source["path"]) ?? "";
	const folder = treePath(written);
	if (!context.isOwnRepository(url)) {
		const other = context.otherRepository(url);
		const isOther = [
			"kustomize",
			"directory",
			"plugin"
		].some((type) => isValues(source[type]));
		if (other === null || folder === null || isOther) return {
			reason: {
				code: "other-repository",
				url
			},
			at: [...at, "repoURL"]
		};
		const revision = scalarTextOf(source["targetRevision"]);
		const request = {
			from: "git",
			url: other,
			ref: revision === "" ? null : revision,
			path: folder,
			...isValues(source["helm"]) ? {} : { isGuess: true }
		};
		return await planChart({
			source,
			at
		}, request, sources, application);
	}
	if (folder === null || !hasFolder(context.tree, folder)) {
		const revision = scalarTextOf(source["targetRevision"]) ?? "";
		return {
			reason: folder !== null && isOtherRevision(revision, context.branches) ? {
				code: "other-revision",
				revision,
				missing: written
			} : {
				code: "path-not-found",
				path: written
			},
			at: [...at, "path"]
		};
	}
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
		case "Directory": return [await planDirectory(context.tree, folder, resolved.source)];
		case "Plugin": {
			const plugin = textOf$1(fieldOf$1(resolved.source, ["plugin", "name"])) ?? "";
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
			return await planSource$1({
				source: plain,
				at
			}, sources, application);
		}
	}
}
function requestOf$3(source, url, chart) {
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
			"valueFiles",
			files.index
		]
	};
	const inline = isValues(helm["valuesObject"]) ? JSON.stringify(helm["valuesObject"]) : textOf$1(helm["values"]);
	const contents = await fileParameters(source, sources, environment, context);
	if ("reason" in contents) return {
		reason: contents.reason,
		at: [
			...at,
			"helm",
			"fileParameters",
			contents.index,
			"path"
		]
	};
	const apiVersions = listOf$1(helm["apiVersions"]).flatMap((each) => textOf$1(each) ?? []);
	const release = textOf$1(helm["releaseName"]) || application.name;
	if (Buffer.byteLength(release) > maxReleaseName) return {
		reason: {
			code: "invalid",
			detail: `Helm refuses a release name of more than ${maxReleaseName} characters`
		},
		at: helm["releaseName"] === void 0 ? ["metadata", "name"] : [
			...at,
			"helm",
			"releaseName"
		]
	};
	const values = [...files.values, ...inline === null || inline === "" ? [] : [{ text: inline }]];
	return [{
		step: "template",
		chart,
		release,
		namespace: textOf$1(helm["namespace"]) ?? namespace,
		values,
		set: [...parametersOf(helm, environment), ...contents.set],
		chartValuesFiles: files.chartValuesFiles,
		kubeVersion: textOf$1(helm["kubeVersion"]) ?? context.kubernetes,
		apiVersions: apiVersions.length > 0 ? apiVersions : context.apiVersions,
		hooks: "without-tests",
		skipSchema: helm["skipSchemaValidation"] === true,
		postRenderers: [],
		unknownValues: [],
		versionAt: [...at, versionField(chart)],
		places: {
			version: application.spanOf([...at, versionField(chart)]),
			chart: application.spanOf([...at, source["chart"] === void 0 ? "repoURL" : "chart"]),
			repository: application.spanOf([...at, "repoURL"])
		}
	}];
}
function versionField({ from }) {
	return from === "tree" ? "path" : from === "git" ? "repoURL" : "targetRevision";
}
/** A parameter of a name that was there before replaces it. */
function parametersOf(helm, environment) {
	const parameters = /* @__PURE__ */ new Map();
	for (const each of listOf$1(helm["parameters"])) {
		const { name, value, forceString } = mapOf(each);
		const key = textOf$1(name) ?? "";
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
	const packaged = [];
	for (const [index, each] of listOf$1(helm["valueFiles"]).entries()) {
		const written = expandVariables(textOf$1(each) ?? "", environment);
		if (source["chart"] !== void 0 && found.length === 0 && /^[^$:*?[]+$/.test(written)) {
			const path = treePath(written.replace(/^\/+/, ""));
			if (path === null) return {
				reason: {
					code: "path-not-found",
					path: written
				},
				index
			};
			packaged.push(path);
			continue;
		}
		const place = placeOfValueFile(written, source, sources, context);
		if ("reason" in place) return {
			...place,
			index
		};
		const matched = /[*?[]/.test(place.path) ? context.tree.files.filter((file) => matchesDirectoryGlob(place.path, file)) : hasFile(context.tree, place.path) ? [place.path] : [];
		if (matched.length === 0 && !ignoreMissing) return {
			reason: {
				code: "path-not-found",
				path: written
			},
			index
		};
		found.push(...matched.map((file) => ({ file })));
	}
	return {
		values: found,
		chartValuesFiles: packaged.length === 0 ? null : {
			paths: ["values.yaml", ...packaged],
			ignoreMissing
		}
	};
}
/** Parameters whose values are whole files, as `helm template --set-file` reads them. */
async function fileParameters(source, sources, environment, context) {
	const set = [];
	for (const [index, each] of listOf$1(fieldOf$1(source, ["helm", "fileParameters"])).entries()) {
		const { name, path } = mapOf(each);
		const written = expandVariables(textOf$1(path) ?? "", environment);
		const place = placeOfValueFile(written, source, sources, context);
		if ("reason" in place) return {
			...place,
			index
		};
		const text = await context.tree.read(place.path);
		if (text === null) return {
			reason: {
				code: "path-not-found",
				path: written
			},
			index
		};
		if (text.length > maxFileParameter) return {
			reason: {
				code: "limit",
				detail: `a file parameter of ${maxFileParameter} bytes`
			},
			index
		};
		const escaped = text.replaceAll(/[\\,{]/g, (character) => `\\${character}`);
		set.push({
			pair: `${textOf$1(name) ?? ""}=${escaped}`,
			string: true
		});
	}
	return { set };
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
		const folder = textOf$1(source["path"]);
		if (folder === null) return { reason: {
			code: "source-unsupported",
			kind: `values file ${written}`
		} };
		const url = textOf$1(source["repoURL"]) ?? "";
		if (!context.isOwnRepository(url)) return { reason: {
			code: "other-repository",
			url
		} };
		const path = written.startsWith("/") ? treePath(written) : treePath(folder, written);
		return path === null ? notFound : { path };
	}
	const target = sources.find(({ source: other }) => other["ref"] === reference[1]);
	const url = target === void 0 ? null : textOf$1(target.source["repoURL"]);
	if (url === null) return notFound;
	if (!context.isOwnRepository(url)) return { reason: {
		code: "other-repository",
		url
	} };
	const path = treePath(reference[2] ?? "");
	return path === null ? notFound : { path };
}
/** https://argo-cd.readthedocs.io/en/stable/user-guide/build-environment/ */
function buildEnvironment({ name, value }, source, namespace) {
	return /* @__PURE__ */ new Map([
		["ARGOCD_APP_NAME", name],
		["ARGOCD_APP_NAMESPACE", namespace ?? ""],
		["ARGOCD_APP_PROJECT_NAME", textOf$1(fieldOf$1(value, ["spec", "project"])) ?? ""],
		["ARGOCD_APP_SOURCE_REPO_URL", textOf$1(source["repoURL"]) ?? ""],
		["ARGOCD_APP_SOURCE_PATH", textOf$1(source["path"]) ?? ""],
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
	if (options["ignoreMissingComponents"] === true) spec["components"] = listOf$1(options["components"]).filter((each) => {
		const component = treePath(folder, textOf$1(each) ?? "");
		return component !== null && hasFolder(context.tree, component);
	});
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
	const edits = listOf$1(options["images"]).map((each) => parseImageArgument(expandVariables(textOf$1(each) ?? "", environment)));
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
		charts: context,
		postBuild: null,
		unknownVariables: []
	}];
}
/** https://argo-cd.readthedocs.io/en/stable/user-guide/directory/ */
function directoryNames(tree, folder, source) {
	const options = mapOf(source["directory"]);
	const include = textOf$1(options["include"]) ?? "";
	const exclude = textOf$1(options["exclude"]) ?? "";
	const prefix = pathIn(folder, "");
	return (options["recurse"] === true ? filesBelow(tree, folder).map((file) => file.slice(prefix.length)) : filesIn(tree, folder)).filter((name) => (exclude === "" || !matchesDirectoryGlob(exclude, name)) && (include === "" || matchesDirectoryGlob(include, name)));
}
async function directoryFiles(tree, folder, source) {
	const prefix = pathIn(folder, "");
	const found = [];
	for (const name of directoryNames(tree, folder, source)) {
		if (!isManifestName(name)) continue;
		if ((await tree.read(prefix + name, 67108864))?.includes("+argocd:skip-file-rendering") !== true) found.push(prefix + name);
	}
	return found;
}

// src/gitops/objects/parse-map.ts
/** Parses a YAML document that should be a map. */
/** null for a text that is no YAML, or no map. */
function parseMap(text) {
	try {
		const value = parseGoYaml(text);
		return isValues(value) ? value : null;
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}

// src/gitops/objects/built-objects.ts
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
		const role = roleOf(apiVersion, kind);
		if (role === null || role === "data" && provenance.withoutData) continue;
		const value = parseMap(document.text);
		if (value !== null) found.push(await locator.locate(value, document.line));
	}
	return found;
}
/** Finds what declares an object: its base, and the patches of the same kind and name. */
var ObjectLocator = class {
	#provenance;
	#kinds = /* @__PURE__ */ new Map();
	constructor(provenance) {
		this.#provenance = provenance;
	}
	async locate(value, line) {
		const identity = identityOf(value);
		const { origins, fallback } = this.#provenance;
		const base = origins.findLast((origin) => origin.line <= line)?.source ?? null;
		const declarations = await this.#declarationsOf(identity, base);
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
			isAlone: first?.isAlone,
			at: first?.at ?? fallback,
			spanOf
		};
	}
	/** Those of the base come first, as others patch it. */
	async #declarationsOf({ kind, name }, base) {
		const known = await this.#ofKind(kind);
		const named = known.byName.get(name) ?? known.all.filter((each) => isNamed(each.name, name));
		const sets = kind === "Application" ? (await this.#ofKind("ApplicationSet")).all : [];
		const resources = (await this.#ofKind("ResourceSet")).all.flatMap((set) => resourcesOf(set, kind, name));
		const made = sets.filter(({ file }) => base === null || file === base).map(templateOf$1);
		const found = [
			...named,
			...made,
			...resources
		];
		return [...found.filter(({ file }) => file === base), ...found.filter(({ file }) => file !== base)];
	}
	async #ofKind(kind) {
		const known = this.#kinds.get(kind);
		if (known !== void 0) return known;
		const all = [];
		const { inputs, origins } = this.#provenance;
		for (const file of /* @__PURE__ */ new Set([...inputs, ...origins.flatMap(({ source }) => source ?? [])])) for (const object of await this.#objectsOf(file)) if (object.kind === kind) all.push(object);
		const index = {
			all,
			byName: Map.groupBy(all, ({ name }) => name)
		};
		this.#kinds.set(kind, index);
		return index;
	}
	async #objectsOf(file) {
		return await this.#provenance.objectsIn(file);
	}
};
/** The template of an ApplicationSet, which declares its Applications. */
function templateOf$1(applicationSet) {
	return {
		...applicationSet,
		value: mapOf(fieldOf$1(applicationSet.value, ["spec", "template"])),
		spanOf: (path) => applicationSet.spanOf([
			"spec",
			"template",
			...path
		])
	};
}
/** The resources of a ResourceSet that may have made an object of this kind and name. */
function resourcesOf(resourceSet, kind, name) {
	return listOf$1(fieldOf$1(resourceSet.value, ["spec", "resources"])).flatMap((each, index) => {
		const value = mapOf(each);
		const identity = identityOf(value);
		if (identity.kind !== kind || !isTemplateOf(identity.name, name)) return [];
		const base = [
			"spec",
			"resources",
			index
		];
		const spanOf = (path) => resourceSet.spanOf([...base, ...path]);
		const at = spanOf(["metadata", "name"]);
		return [{
			...resourceSet,
			...identity,
			value,
			at,
			spanOf
		}];
	});
}
/** The text around the actions of a template stands in what is made of it, in this order. */
function isTemplateOf(template, made) {
	return holdsInOrder(made, template.split(/<<[^>]*>>/));
}
/** A kustomization may put a prefix or suffix around a name. */
function isNamed(declared, built) {
	return declared === built || declared !== "" && built.includes(declared);
}

// src/gitops/flux/shell-pattern.ts
/**
* Matches the patterns of `${name#pattern}`: `*`, `?` and `[a-z]`, where `*` crosses slashes.
* https://github.com/fluxcd/pkg/blob/kustomize/v1.40.0/envsubst/path/match.go
*/
/** Longer values are refused, since every prefix is tried. */
const maxLength$2 = 2048;
/**
* Removes the shortest or longest part that the pattern matches, at the start or the end.
* A malformed pattern removes nothing. null: the value or the pattern is too long to try.
*/
function trimMatch(value, pattern, options) {
	if (value.length > maxLength$2 || pattern.length > maxLength$2) return null;
	const characters = Array.from(value);
	const reversed = options.from === "end";
	const text = reversed ? characters.toReversed() : characters;
	const symbols = Array.from(pattern);
	const matcher = parsePattern(reversed ? symbols.toReversed() : symbols);
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

// src/gitops/flux/envsubst.ts
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
const maxDepth$4 = 64;
/** The characters of an expression that a message repeats. */
const maxShown = 60;
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
	/** `$$` outside braces is one `$`. */
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
		if (++this.#depth > maxDepth$4) throw this.#malformed();
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
		return substring$1(this.#value(name, true), offset, length);
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
		const start = Math.max(0, this.#text.lastIndexOf("${", this.#at));
		const [expression = ""] = /^[^}\n]*\}?/.exec(this.#text.slice(start, start + maxShown)) ?? [];
		return new SubstitutionError("malformed", expression);
	}
};
/** Offset and length count bytes. Text that is no number leaves the value as it is. */
function substring$1(value, offset, length) {
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

// src/gitops/objects/located-document.ts
/** One YAML document of a file, whose fields know where they stand. */
/**
* The nodes of a document take a hundred times the memory of its text, and few documents need them:
* those of the latest one are kept.
*/
let latest = null;
var LocatedDocument = class {
	value;
	#file;
	/** The text of the whole file. */
	#text;
	#range;
	/** `range` is that of the document in the text of the file, and `value` what it holds. */
	constructor(file, text, range, value) {
		this.#file = file;
		this.#text = text;
		this.#range = range;
		this.value = value;
	}
	objects() {
		return objectsIn(this.value).map((declared) => this.#object(declared));
	}
	/** The ranges of these fields, with all that is below them. */
	ranges(fieldsOf) {
		return objectsIn(this.value).flatMap((declared) => fieldsOf(this.#object(declared)).flatMap((field) => this.rangeAt(declared.placeOf(field)) ?? []));
	}
	/** The range of the value at a path; null where there is none. */
	rangeAt(path) {
		return this.#rangeOf(path, "value");
	}
	/** The scalar at a path, or what is nearest above it. */
	spanOf(path) {
		for (let length = path.length; length > 0; length--) {
			const range = this.#rangeOf(path.slice(0, length), "shown");
			if (range !== null) return this.#span(range);
		}
		const { contents, range } = this.#document();
		const from = this.#range.from + (contents?.range?.[0] ?? range[0]);
		return this.#span({
			from,
			to: from + 1
		});
	}
	#object({ object, placeOf }) {
		const spanAt = (path) => this.spanOf(placeOf(path));
		let at = null;
		return {
			...identityOf(object),
			value: object,
			file: this.#file,
			get at() {
				return at ??= spanAt(["metadata", "name"]);
			},
			spanOf: spanAt
		};
	}
	#document() {
		if (latest?.owner === this) return latest.document;
		const { from, to } = this.#range;
		const document = (0, import_dist.parseDocument)(this.#text.slice(from, to), {
			schema: "failsafe",
			uniqueKeys: false,
			logLevel: "silent"
		});
		latest = {
			owner: this,
			document
		};
		return document;
	}
	#rangeOf(path, part) {
		const range = rangeOf(this.#document(), path, part);
		const start = this.#range.from;
		return range === null ? null : {
			from: start + range[0],
			to: start + range[1]
		};
	}
	/** A span lies on one line: that on which the value begins. */
	#span({ from, to }) {
		const line = /^[^\r\n]*/.exec(this.#text.slice(from, to))?.[0] ?? "";
		return spanOf(this.#file, this.#text, {
			from,
			to: from + Math.max(1, line.trimEnd().length)
		});
	}
};
function rangeOf(document, path, part) {
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
/** The objects of a document: itself, the items of a List, or what values of a chart declare. */
function objectsIn(value) {
	if (!isValues(value)) return [];
	if (typeof value["kind"] !== "string") return value["apiVersion"] === void 0 ? declaredInValues(value) : [];
	const { items } = value;
	if (!value["kind"].endsWith("List") || !Array.isArray(items)) return [{
		object: value,
		placeOf: (path) => path
	}];
	return items.flatMap((item, index) => isValues(item) && typeof item["kind"] === "string" ? [{
		object: item,
		placeOf: (path) => [
			"items",
			index,
			...path
		]
	}] : []);
}

// src/gitops/objects/located-file.ts
/** Larger files hold no GitOps objects that a person edits. */
const maxFileLength = 1048576;
var LocatedFile = class {
	file;
	#text;
	#documents;
	#isReadable;
	/** Documents that cannot be read are left out. */
	constructor(file, text) {
		this.file = file;
		this.#text = text;
		const ranges = rangesOfDocuments(text);
		const values = ranges.map(({ from, to }) => valuesOf$2(text.slice(from, to)));
		this.#documents = ranges.flatMap((range, index) => {
			const value = values[index]?.[0];
			return value === void 0 ? [] : [new LocatedDocument(file, text, range, value)];
		});
		this.#isReadable = !values.includes(null);
	}
	/** The ranges of these fields, with all that is below them. */
	ranges(fieldsOf) {
		return this.#documents.flatMap((document) => document.ranges(fieldsOf));
	}
	/** The scalar at a path of the first document, or what is nearest above it. */
	spanOf(path) {
		const [first] = this.#documents;
		return first?.spanOf(path) ?? spanOf(this.file, this.#text, {
			from: 0,
			to: 1
		});
	}
	/** The ranges of values at paths of the first document. */
	rangesAt(paths) {
		const [first] = this.#documents;
		return paths.flatMap((path) => first?.rangeAt(path) ?? []);
	}
	/** The first document; undefined where it cannot be read. */
	get content() {
		return this.#documents[0]?.value;
	}
	objects() {
		const objects = this.#documents.flatMap((document) => document.objects());
		const isAlone = this.#isReadable && objects.every(({ apiVersion, kind }) => roleOf(apiVersion, kind) !== null);
		for (const object of objects) object.isAlone = isAlone;
		return objects;
	}
};
/** A marker in the first column, which not even a block or quoted scalar may contain. */
const marker = /^(?:---|\.\.\.)(?=\s|$)/gm;
const onlyCommentsAndDirectives = /^(?:(?:[ \t]*(?:#.*)?|%.*)(?:\r\n|\n|\r(?!\n)))*$/;
/** None for a text that is too long. Some hold no document. */
function rangesOfDocuments(text) {
	if (text.length > maxFileLength) return [];
	const ranges = [];
	let from = 0;
	let isOpen = false;
	for (const { 0: found, index } of text.matchAll(marker)) {
		const isStart = found === "---";
		if (!(isStart && !isOpen && onlyCommentsAndDirectives.test(text.slice(from, index)))) {
			ranges.push({
				from,
				to: index
			});
			from = isStart ? index : index + found.length;
		}
		isOpen = isStart;
	}
	return [...ranges, {
		from,
		to: text.length
	}];
}
/** None where there is no document; null where it cannot be read. */
function valuesOf$2(text) {
	try {
		return parseGoYamlDocuments(text);
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}

// src/gitops/kustomize/kustomize-charts.ts
/** The charts of a kustomization, and the kustomization without them. */
function chartsOf(content) {
	const { helmCharts, helmChartInflationGenerator: legacy, helmGlobals, ...rest } = content;
	const home = textOf$1(fieldOf$1(helmGlobals, ["chartHome"])) ?? "charts";
	const charts = listOf$1(helmCharts).flatMap((entry, index) => isValues(entry) ? [{
		entry,
		path: ["helmCharts", index],
		chartHome: home
	}] : []);
	for (const [index, entry] of listOf$1(legacy).entries()) if (isValues(entry)) charts.push({
		entry: currentForm(entry),
		path: ["helmChartInflationGenerator", index],
		chartHome: textOf$1(entry["chartHome"]) ?? "charts"
	});
	return charts.length === 0 ? {
		charts,
		rest: content
	} : {
		charts,
		rest
	};
}
/** The chart of a generator file; null for another generator. */
function generatedChart(content) {
	if (content === null || content["kind"] !== "HelmChartInflationGenerator") return null;
	return {
		entry: content["chartName"] !== void 0 ? currentForm(content) : content,
		path: [],
		chartHome: textOf$1(content["chartHome"]) ?? "charts"
	};
}
/** https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/api/types/helmchartargs.go */
function currentForm(entry) {
	const names = {
		chartName: "name",
		chartVersion: "version",
		chartRepoUrl: "repo",
		chartRepo: "repo",
		releaseNamespace: "namespace",
		values: "valuesFile",
		valuesLocal: "valuesInline"
	};
	return Object.fromEntries(Object.entries(entry).map(([name, value]) => [Object.hasOwn(names, name) ? names[name] ?? name : name, value]));
}
/** What to do for one chart; `versionAt` of the step is a path of the kustomization. */
function planKustomizeChart({ entry, path, chartHome }, folder, { tree, kubernetes, apiVersions }) {
	const chart = requestOf$2(entry, chartHome, folder, tree);
	if ("reason" in chart) return {
		reason: chart.reason,
		at: [...path, "name"]
	};
	const values = valuesOf$1(entry, folder, tree);
	if ("reason" in values) return {
		reason: values.reason,
		at: [...path, "valuesFile"]
	};
	const name = textOf$1(entry["name"]) ?? "";
	return {
		step: "template",
		chart: chart.request,
		release: textOf$1(entry["releaseName"]) || name,
		namespace: textOf$1(entry["namespace"]) || null,
		values: values.values,
		set: [],
		chartValuesFiles: null,
		kubeVersion: scalarTextOf(entry["kubeVersion"]) || kubernetes,
		apiVersions: [...apiVersions, ...listOf$1(entry["apiVersions"]).flatMap((each) => textOf$1(each) ?? [])],
		hooks: hooksOf$1(entry),
		skipSchema: false,
		postRenderers: [],
		unknownValues: [],
		versionAt: [...path, entry["version"] === void 0 ? "name" : "version"]
	};
}
function hooksOf$1(entry) {
	if (entry["skipHooks"] === true) return "none";
	return entry["skipTests"] === true ? "without-tests" : "all";
}
/** A chart that is in the chart home is used, whatever its version. */
function requestOf$2(entry, chartHome, folder, tree) {
	const name = textOf$1(entry["name"]) ?? "";
	const repo = textOf$1(entry["repo"]) ?? "";
	const version = scalarTextOf(entry["version"]) ?? "";
	if (name === "") return { reason: {
		code: "invalid",
		detail: "a chart of helmCharts has no name"
	} };
	const below = version !== "" && repo !== "" ? `${name}-${version}/${name}` : name;
	const local = treePath(folder, chartHome, below);
	if (local !== null && hasFile(tree, `${local}/Chart.yaml`)) return { request: {
		from: "tree",
		path: local
	} };
	if (repo === "") return { reason: {
		code: "path-not-found",
		path: local ?? below
	} };
	if (!repo.startsWith("oci://")) return { request: {
		from: "index",
		url: repo,
		name,
		version,
		chooser: "helmIndex"
	} };
	return { request: {
		from: "oci",
		repository: `${withoutScheme(repo)}/${name}`,
		version: /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]*)?$/.test(version) ? { tag: version.replace("+", "_") } : {
			range: version,
			filter: null
		},
		chooser: "helmOci",
		plainHttp: false
	} };
}
/** valuesFile and valuesInline in the order of valuesMerge, then additionalValuesFiles. */
function valuesOf$1(entry, folder, tree) {
	const files = [];
	const written = [entry["valuesFile"], ...listOf$1(entry["additionalValuesFiles"])];
	for (const each of written) {
		const name = textOf$1(each) ?? "";
		if (name === "") continue;
		if (/^https?:\/\//.test(name)) return { reason: {
			code: "remote-resource",
			url: name
		} };
		const file = treePath(folder, name);
		if (file === null || !hasFile(tree, file)) return { reason: {
			code: "path-not-found",
			path: name
		} };
		files.push({ file });
	}
	const hasFirst = (textOf$1(entry["valuesFile"]) ?? "") !== "";
	const merge = textOf$1(entry["valuesMerge"]);
	const own = hasFirst ? files.slice(0, 1) : merge === "merge" ? [{ chartFile: "values.yaml" }] : [];
	const inline = mapOf(entry["valuesInline"]);
	const inlines = Object.keys(inline).length === 0 ? [] : [{ text: JSON.stringify(inline) }];
	const more = hasFirst ? files.slice(1) : files;
	return { values: [...merge === "replace" ? inlines.length > 0 ? inlines : own : merge === "merge" ? [...inlines, ...own] : [...own, ...inlines], ...more] };
}

// src/gitops/kustomize/inflate-charts.ts
/** https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/api/types/pluginrestrictions.go */
const refused = "helmCharts are refused: the controller builds without --enable-helm";
/** `context` is null for a controller that does not render charts in kustomizations. */
async function inflateCharts(charts, tree, context, render) {
	const written = /* @__PURE__ */ new Map();
	const inputs = [];
	let fallbackAt = null;
	const placeOf = /* @__PURE__ */ new Map();
	for (const chart of charts) {
		const located = new LocatedFile(chart.file, await tree.read(chart.file) ?? "");
		if (context === null) return {
			reason: {
				code: "renderer-failed",
				detail: refused
			},
			at: [],
			span: located.spanOf(chart.path)
		};
		const step = planKustomizeChart(chart, chart.folder, {
			tree,
			...context
		});
		if ("reason" in step) return {
			...step,
			at: [],
			span: located.spanOf(step.at)
		};
		const versionAt = located.spanOf(step.versionAt);
		const places = {
			version: versionAt,
			chart: located.spanOf([...chart.path, "name"]),
			repository: located.spanOf([...chart.path, "repo"])
		};
		const rendered = await render({
			...step,
			places
		});
		if ("reason" in rendered) return {
			span: versionAt,
			...rendered,
			at: []
		};
		written.set(chart.output, rendered.text);
		inputs.push(chart.file, ...rendered.inputs);
		fallbackAt ??= versionAt;
		placeOf.set(chart.output, {
			source: chart.file,
			fallbackAt: versionAt
		});
	}
	return {
		written,
		inputs,
		fallbackAt,
		originsOf: (origins) => origins.map((origin) => ({
			...origin,
			...placeOf.get(origin.source ?? "")
		}))
	};
}

// src/gitops/kustomize/failed-entry.ts
/** Finds the entry of a kustomization that the error of a build is about. */
const maxFiles$3 = 500;
/**
* The only entry of `files` that names a path which is not there, and that the message repeats, or
* the only patch that the message names; null where there is none, or another one.
*/
async function failedEntry(message, files, tree) {
	const missing = [];
	const unmatched = [];
	const patched = patchedObject(message);
	for (const file of files.filter(isKustomizationFile).slice(0, maxFiles$3)) {
		const located = new LocatedFile(file, await tree.read(file) ?? "");
		for (const { text, path } of entriesOf$2(located.content)) {
			const target = treePath(folderOf$1(file), text);
			const isThere = target !== null && (hasFile(tree, target) || hasFolder(tree, target));
			const isNamed = message.includes(text) || target !== null && message.includes(`'${target}'`);
			if (!isThere && isNamed) missing.push(located.spanOf(path));
		}
		if (patched !== null) unmatched.push(...await patchesOf(patched, located, tree));
	}
	const found = missing.length > 0 ? missing : unmatched;
	const [first] = found;
	return first !== void 0 && found.length === 1 ? first : null;
}
/** https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/kyaml/resid/resid.go */
function patchedObject(message) {
	const match = /no resource matches strategic merge patch "(\w+)\.[^"/]+\/([^"]+)"/.exec(message);
	return match === null ? null : {
		kind: match[1] ?? "",
		id: match[2] ?? ""
	};
}
/** The names in patches of a kustomization for one object. */
async function patchesOf({ kind, id }, located, tree) {
	const isPatched = (each) => each.kind === kind && (id === each.name || id.startsWith(`${each.name}.`));
	const found = [];
	for (const field of ["patches", "patchesStrategicMerge"]) for (const [index, item] of listOf$1(fieldOf$1(located.content, [field])).entries()) {
		const isText = typeof item === "string";
		const text = textOf$1(isText ? item : fieldOf$1(item, ["patch"]) ?? fieldOf$1(item, ["path"]));
		const path = text === null ? null : treePath(folderOf$1(located.file), text);
		if (text !== null && path !== null && hasFile(tree, path)) {
			const objects = new LocatedFile(path, await tree.read(path) ?? "").objects();
			found.push(...objects.filter(isPatched).map((each) => each.spanOf(["metadata", "name"])));
		} else if (isPatched(identityOf(parseMap(text ?? "") ?? {}))) found.push(located.spanOf([
			field,
			index,
			...isText ? [] : ["patch"]
		]));
	}
	return found;
}
function entriesOf$2(content) {
	const entries = [];
	const add = (value, path) => {
		const text = textOf$1(value);
		if (text !== null && /^[\w./@-]+$/.test(text)) entries.push({
			text,
			path
		});
	};
	for (const field of [
		"resources",
		"bases",
		"components",
		"patchesStrategicMerge"
	]) for (const [index, item] of listOf$1(fieldOf$1(content, [field])).entries()) add(item, [field, index]);
	for (const field of [
		"patches",
		"patchesJson6902",
		"replacements"
	]) for (const [index, item] of listOf$1(fieldOf$1(content, [field])).entries()) add(fieldOf$1(item, ["path"]), [
		field,
		index,
		"path"
	]);
	for (const field of ["configMapGenerator", "secretGenerator"]) for (const [index, item] of listOf$1(fieldOf$1(content, [field])).entries()) for (const list of ["files", "envs"]) for (const [place, each] of listOf$1(fieldOf$1(item, [list])).entries()) add(textOf$1(each)?.replace(/^[^=]*=/, ""), [
		field,
		index,
		list,
		place
	]);
	return entries;
}

// src/gitops/kustomize/kustomization-files.ts
/** Collects the files that a kustomization reads, through its bases and components. */
const maxFiles$2 = 2e4;
const maxDepth$3 = 64;
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
		plugins: [],
		charts: []
	};
	#tree;
	#seen = /* @__PURE__ */ new Set();
	constructor(tree) {
		this.#tree = tree;
	}
	async addKustomization(folder, fileName, content, isAmended, depth) {
		const file = pathIn(folder, fileName);
		if (this.#seen.has(file) || depth > maxDepth$3) return;
		this.#seen.add(file);
		const generators = this.#withoutRemoteFiles(content);
		const local = await this.#withoutCharts(this.#withoutRemote(generators), file, folder);
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
			const items = listOf$1(content[field]);
			const kept = items.filter((item) => !isRemote(item, this.#tree));
			if (kept.length === items.length) continue;
			this.files.remote.push(...items.flatMap((item) => kept.includes(item) ? [] : textOf$1(item) ?? []));
			changed ??= { ...content };
			if (kept.length === 0) delete changed[field];
			else changed[field] = kept;
		}
		if (changed !== null) changed["resources"] ??= [];
		return changed ?? content;
	}
	/** ConfigMaps and Secrets are made without their remote files. */
	#withoutRemoteFiles(content) {
		const remote = [];
		const kept = (files) => listOf$1(files).filter((file) => {
			const text = textOf$1(file) ?? "";
			const isLocal = !remoteFile.test(text);
			if (!isLocal) remote.push(withoutKey(text));
			return isLocal;
		});
		const amended = ["configMapGenerator", "secretGenerator"].map((field) => {
			return [field, listOf$1(content[field]).map(mapOf).map((each) => ({
				...each,
				files: kept(each["files"])
			}))];
		});
		this.files.remote.push(...remote);
		return remote.length === 0 ? content : {
			...content,
			...Object.fromEntries(amended)
		};
	}
	/** Charts of the kustomization and of its generators become resources. */
	async #withoutCharts(content, file, folder) {
		const { charts, rest } = chartsOf(content);
		const placed = charts.map((chart) => this.#place(chart, file, folder));
		const generators = [];
		for (const generator of listOf$1(content["generators"])) {
			const path = treePath(folder, textOf$1(generator) ?? "");
			const text = path === null ? null : await this.#tree.read(path);
			const generated = text === null ? null : parseMap(text);
			const chart = generatedChart(generated);
			if (path === null || generated === null) generators.push(generator);
			else if (chart !== null) {
				placed.push(this.#place(chart, path, folder));
				this.files.copied.push(path);
			} else if (generated["apiVersion"] === "builtin") generators.push(generator);
			else {
				this.files.plugins.push(textOf$1(generated["kind"]) ?? "");
				placed.push(...await this.#encryptedFiles(generated, folder));
			}
		}
		if (placed.length === 0 && generators.length === listOf$1(content["generators"]).length) return content;
		const { generators: _, ...amended } = rest;
		return {
			...amended,
			...generators.length === 0 ? {} : { generators },
			resources: [...listOf$1(content["resources"]), ...placed]
		};
	}
	/** ksops decrypts Secrets; the encrypted ones have the same names. */
	async #encryptedFiles(generator, folder) {
		const names = [];
		if (generator["kind"] !== "ksops") return names;
		for (const each of listOf$1(generator["files"])) {
			const name = textOf$1(each) ?? "";
			const path = treePath(folder, name);
			const text = path === null ? null : await this.#tree.read(path);
			if (text === null || text.includes("config.k8s.io/behavior")) continue;
			if (/^kind: *["']?Secret\b/m.test(text)) names.push(name);
		}
		return names;
	}
	/** Returns the name of the chart's output in the folder. */
	#place(chart, file, folder) {
		const name = `pullgate-chart-${this.files.charts.length}.yaml`;
		this.files.charts.push({
			...chart,
			output: pathIn(folder, name),
			file,
			folder
		});
		return name;
	}
	async #add(folder, written, depth) {
		const path = treePath(folder, written);
		if (path === null || this.#seen.size > maxFiles$2) return;
		if (hasFile(this.#tree, path)) {
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
		const content = parseMap(await this.#tree.read(pathIn(path, fileName)) ?? "");
		if (content === null) this.files.copied.push(pathIn(path, fileName));
		else await this.addKustomization(path, fileName, content, false, depth + 1);
	}
};
/** https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/internal/git/repospec.go */
function isRemote(item, tree) {
	const text = textOf$1(item);
	if (text === null || text.includes("\n") || hasFile(tree, text)) return false;
	return /^(?:git::|gh:|github\.com[:/])|:\/\/|^[\w.-]+@[\w.-]+[:/]|\?ref=/.test(text);
}
/**
* What kustomize fetches for a ConfigMap: "key=URL", or the URL alone.
* https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.7.1/api/internal/loader/fileloader.go
*/
const remoteFile = /^(?:[^=/]*=)?https?:\/\//i;
/** "path" of "key=path". */
function withoutKey(file) {
	return file.slice(file.indexOf("=") + 1);
}
function namedPaths$1(content) {
	const found = [];
	const add = (value) => {
		const text = textOf$1(value);
		if (text !== null && text !== "" && !/\n|: /.test(text)) found.push(text);
	};
	for (const field of [...pathFields, ...inlineFields]) listOf$1(content[field]).forEach(add);
	for (const field of fieldsWithPath) for (const item of listOf$1(content[field])) add(fieldOf$1(item, ["path"]));
	add(fieldOf$1(content, ["openapi", "path"]));
	for (const field of ["configMapGenerator", "secretGenerator"]) for (const item of listOf$1(content[field])) {
		for (const file of listOf$1(fieldOf$1(item, ["files"]))) {
			const text = textOf$1(file);
			if (text !== null) add(withoutKey(text));
		}
		listOf$1(fieldOf$1(item, ["envs"])).forEach(add);
		add(fieldOf$1(item, ["env"]));
	}
	return found;
}

// src/gitops/kustomize/tolerant-patches.ts
/**
* Gives patches a target, so that kustomize does not refuse those whose resource was left out.
* https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/internal/builtins/PatchTransformer.go
*/
/** Is it the reason that kustomize gives for a patch or generator without a resource? */
function isUnmatched(reason) {
	return /no matches for Id|no resource matches strategic merge patch|cannot merge or replace/.test(reason);
}
/**
* The kustomizations of a build with tolerant patches, by path. With "generators", generators that
* change what another made are left out as well.
*/
async function tolerantKustomizations(tree, { written, copied }, tolerance) {
	const changed = /* @__PURE__ */ new Map();
	for (const file of [...written.keys(), ...copied]) {
		if (!isKustomizationFile(file)) continue;
		const content = parseMap(written.get(file) ?? await tree.read(file) ?? "");
		if (content === null) continue;
		const patched = await tolerantPatches(tree, folderOf$1(file), content);
		const tolerant = tolerance === "patches" ? patched : withoutChangingGenerators(patched);
		if (tolerant !== content) changed.set(file, JSON.stringify(tolerant));
	}
	return changed;
}
function withoutChangingGenerators(content) {
	const changed = { ...content };
	for (const field of ["configMapGenerator", "secretGenerator"]) if (content[field] !== void 0) changed[field] = listOf$1(content[field]).filter((each) => !/^(?:merge|replace)$/.test(textOf$1(mapOf(each)["behavior"]) ?? ""));
	return changed;
}
async function tolerantPatches(tree, folder, content) {
	const { patchesStrategicMerge: strategic, patches, ...rest } = content;
	const all = [...listOf$1(strategic).map((each) => {
		const text = textOf$1(each) ?? "";
		return treePath(folder, text) !== null && hasFile(tree, treePath(folder, text) ?? "") ? { path: text } : { patch: text };
	}), ...listOf$1(patches)];
	if (all.length === 0) return content;
	const tolerant = [];
	for (const patch of all) tolerant.push(...await withTargets(tree, folder, mapOf(patch)));
	return {
		...rest,
		patches: tolerant
	};
}
/** One patch for each document, with the target that the document names. */
async function withTargets(tree, folder, patch) {
	if (patch["target"] !== void 0) return [patch];
	const path = treePath(folder, textOf$1(patch["path"]) ?? "");
	const documents = readDocuments(textOf$1(patch["patch"]) ?? (path === null ? null : await tree.read(path)) ?? "").filter(isValues);
	if (documents.length === 0) return [patch];
	return documents.map((document) => {
		const { apiVersion, kind, name } = identityOf(document);
		const slash = apiVersion.lastIndexOf("/");
		const target = {
			...slash < 0 ? {} : { group: apiVersion.slice(0, slash) },
			version: apiVersion.slice(slash + 1),
			kind,
			name
		};
		const { path: _, ...options } = patch;
		return {
			...options,
			patch: JSON.stringify(document),
			target
		};
	});
}
function readDocuments(text) {
	try {
		return parseGoYamlDocuments(text);
	} catch (error) {
		if (error instanceof SyntaxError) return [];
		throw error;
	}
}

// src/gitops/flux/post-build.ts
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
	if (variables.size === 0 && !always || isDisabled$1(object)) return object;
	const text = printGoYaml(object);
	if (!text.includes("$")) return object;
	const values = new Map([...variables].map(([name, value]) => [name, value.replaceAll("\n", "")]));
	return parseGoYaml(substitute(text, (name) => values.get(name), {
		strict,
		standIn
	}));
}
/** A label or annotation with the value `disabled` leaves the object as it is. */
function isDisabled$1(object) {
	const metadata = fieldOf(object, "metadata");
	return ["labels", "annotations"].some((field) => fieldOf(fieldOf(metadata, field), switchName) === "disabled");
}
function fieldOf(value, key) {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return void 0;
	return Object.hasOwn(value, key) ? value[key] : void 0;
}

// src/gitops/carry-out.ts
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
		case "text": return Promise.resolve(textOutput(step));
		case "files": return readFiles(step, tree);
	}
}
async function build(step, tree, replaced, effects) {
	const { generated } = step;
	const files = await kustomizationFiles(step.tree ?? tree, {
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
	const charts = await inflateCharts(files.charts, tree, step.charts, (chart) => template(chart, tree, replaced, effects));
	if ("reason" in charts) return charts;
	for (const [file, text] of charts.written) written.set(file, text);
	const run = (texts) => effects.build({
		folder: generated.folder,
		written: texts,
		copied: files.copied.filter((file) => !texts.has(file))
	});
	let built = await run(written);
	for (const tolerance of ["patches", "generators"]) {
		if (!("failed" in built) || files.remote.length === 0 || !isUnmatched(built.failed)) break;
		const { copied } = files;
		const tolerant = await tolerantKustomizations(tree, {
			written,
			copied
		}, tolerance);
		built = await run(new Map([...written, ...tolerant]));
	}
	if (!("text" in built)) return await buildFailure(built, files, step.tree ?? tree);
	const substituted = substituteAll(built, step);
	if ("malformed" in substituted) return await substitutionFailure(substituted, tree);
	const { text, origins, undefinedNames } = substituted;
	const unknown = step.unknownVariables;
	const reasons = [
		...files.remote.map((url) => ({
			code: "remote-resource",
			url
		})),
		...files.plugins.filter((name) => name !== "ksops").map((name) => ({
			code: "plugin",
			name
		})),
		...undefinedNames.length === 0 || unknown.length > 0 ? [] : [{
			code: "variable-undefined",
			variables: undefinedNames
		}]
	];
	const incomplete = [...unknown.map((each) => unknownData$1(each, undefinedNames.length > 0)), ...reasons.map((reason) => ({ reason }))];
	const used = [...files.copied, ...files.written.keys()];
	const leftOut = step.tree === void 0 ? [] : unlisted([...used, ...charts.inputs], tree);
	const inputs = [
		...used,
		...charts.inputs,
		...leftOut
	];
	return {
		text,
		origins: charts.originsOf(origins),
		inputs: [...new Set(inputs)].filter((file) => hasFile(tree, file)),
		versionAt: [],
		fallbackAt: charts.fallbackAt,
		incomplete,
		leftOut
	};
}
async function buildFailure(failure, { written, copied }, tree) {
	const reason = failureReason(failure);
	const kustomizations = [...written.keys(), ...copied];
	const span = "failed" in failure ? await failedEntry(failure.failed, kustomizations, tree) : null;
	return {
		reason,
		at: [],
		...span === null ? {} : { span },
		unbuilt: copied
	};
}
/** Manifests beside a kustomization that it does not list: Flux applies none of them. */
function unlisted(used, tree) {
	const kustomizations = used.filter((file) => /(?:^|\/)kustomization\.ya?ml$/i.test(file));
	const listed = new Set(used);
	return [...new Set(kustomizations.map(folderOf$1))].flatMap((folder) => filesIn(tree, folder).filter((name) => /\.ya?ml$/.test(name)).map((name) => pathIn(folder, name)).filter((file) => !listed.has(file)));
}
function unknownData$1({ kind, name, near, at }, isMissed) {
	return {
		reason: {
			code: "values-in-secret",
			kind,
			name,
			detail: null,
			near,
			isMissed
		},
		at
	};
}
/** The only line with the expression in the file that declares the object. */
async function substitutionFailure({ malformed, source }, tree) {
	const failed = {
		reason: {
			code: "substitution-malformed",
			detail: malformed
		},
		at: ["spec", "postBuild"]
	};
	const text = source === null || malformed === "" ? null : await tree.read(source);
	const from = text?.indexOf(malformed) ?? -1;
	if (source === null || text === null || from < 0 || text.includes(malformed, from + 1)) return failed;
	const to = from + malformed.length;
	return {
		...failed,
		span: spanOf(source, text, {
			from,
			to
		})
	};
}
/** Fills the variables into every document. A variable without a value stands as a mark. */
function substituteAll(built, { postBuild, unknownVariables }) {
	if (postBuild === null || !built.text.includes("$")) return {
		...built,
		undefinedNames: []
	};
	const undefinedNames = /* @__PURE__ */ new Set();
	const standIn = (name) => {
		undefinedNames.add(name);
		return unknownMark + name;
	};
	const marksUnknown = postBuild.strict || unknownVariables.length > 0;
	const documents = [];
	const origins = [];
	let line = 1;
	for (const document of splitDocuments(built.text)) {
		const origin = built.origins.findLast((each) => each.line <= document.line);
		let { text } = document;
		if (text.includes("$")) try {
			const object = parseGoYaml(text);
			text = printGoYaml(substituteObject(object, marksUnknown ? {
				...postBuild,
				standIn
			} : postBuild));
		} catch (error) {
			if (error instanceof SubstitutionError || error instanceof SyntaxError) return {
				malformed: error instanceof SubstitutionError ? error.subject : error.message,
				source: origin?.source ?? null
			};
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
	return {
		...built,
		text: documents.join("---\n"),
		origins,
		undefinedNames: [...undefinedNames].sort()
	};
}
async function template(step, tree, replaced, effects) {
	const undefinedField = undefinedChartField(step);
	if (undefinedField !== null) return undefinedField;
	const chart = step.chart.from === "tree" ? { treeFolder: step.chart.path } : await effects.chart(step.chart);
	if ("problem" in chart) return {
		reason: chart.problem,
		...placeOf$1(chart.problem, step)
	};
	const values = [];
	const inputs = [];
	for (const source of step.values) if ("text" in source) values.push(source.text);
	else if ("chartFile" in source) values.push(source);
	else {
		const text = await tree.read(source.file);
		if (text === null) return {
			reason: unreadable$1(source.file),
			at: step.versionAt
		};
		values.push(text);
		inputs.push(source.file);
	}
	const rendered = await effects.template({
		chart,
		values,
		step,
		replaced
	});
	if ("problem" in rendered) {
		const { problem, dependency } = rendered;
		const places = dependency === void 0 ? {} : await entryOf(dependency, problem, step, tree);
		return {
			reason: problem,
			at: step.versionAt,
			...places
		};
	}
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
				kind: unknown.kind,
				name: unknown.name,
				detail: reason.detail,
				near: unknown.near,
				isMissed: true
			},
			at: unknown.at
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
		leftOut: rendered.ignored,
		versionAt: step.versionAt,
		fallbackAt: step.places?.version ?? null,
		incomplete: step.unknownValues.map((each) => unknownData$1(each, each.isRequired === true))
	};
}
/** The field to edit, by reason; the URL of the repository for all others. */
const editedField = {
	"chart-not-found": "chart",
	"chart-missing-or-denied": "chart",
	"chart-version-not-found": "version",
	"chart-range-invalid": "version"
};
/** The field to edit: the URL of the repository where the reason is no other. */
function editedOf(reason) {
	if ("isIndex" in reason && reason.isIndex) return "repository";
	return editedField[reason.code] ?? "repository";
}
/** The line to edit: the version, the name of the chart or the URL of its repository. */
function placeOf$1(reason, { chart, versionAt, places = {} }) {
	const { repository, version } = places;
	const edited = editedOf(reason);
	const span = places[edited] ?? version;
	const isUnsure = edited === "chart" && chart.from === "oci" && repository !== void 0;
	return {
		at: versionAt,
		...span === void 0 ? {} : { span },
		...isUnsure ? { repositoryAt: repository } : {}
	};
}
/** The failure of a chart whose name or version holds a variable that is not in Git; else null. */
function undefinedChartField({ chart, versionAt, places = {} }) {
	const unknown = Object.entries(chart).map(([name, value]) => ({
		name,
		text: JSON.stringify(value)
	})).filter(({ text }) => text.includes(unknownMark));
	const [first] = unknown;
	if (first === void 0) return null;
	const variables = unknown.flatMap(({ text }) => text.match(unknownVariable) ?? []);
	const span = first.name === "version" || first.name === "ref" ? places.version : first.name === "name" || first.name === "path" ? places.chart ?? places.version : places.repository;
	return {
		reason: {
			code: "variable-undefined",
			variables: [...new Set(variables.map((each) => each.slice(unknownMark.length)))].sort()
		},
		at: versionAt,
		...span === void 0 ? {} : { span }
	};
}
const unknownVariable = new RegExp(`${unknownMark}[A-Za-z_][A-Za-z0-9_]*`, "g");
/** The fields to edit of an entry in `dependencies`; none for a chart that is not of the tree. */
async function entryOf(dependency, problem, { chart }, tree) {
	if (chart.from !== "tree") return {};
	for (const name of ["Chart.yaml", "requirements.yaml"]) {
		const path = pathIn(chart.path, name);
		const text = await tree.read(path);
		if (text === null) continue;
		const file = new LocatedFile(path, text);
		const entries = listOf$1(fieldOf$1(file.content, ["dependencies"])).map(mapOf);
		const index = entries.findIndex((each) => each["name"] === dependency);
		if (index < 0) continue;
		const edited = editedOf(problem);
		const entry = ["dependencies", index];
		const isOci = textOf$1(mapOf(entries[index])["repository"])?.startsWith("oci://") === true;
		return {
			span: file.spanOf([...entry, edited === "chart" ? "name" : edited]),
			...edited === "chart" && isOci ? { repositoryAt: file.spanOf([...entry, "repository"]) } : {}
		};
	}
	return {};
}
function textOutput(step) {
	const { text, file, unknownVariables, inputs = [] } = step;
	const reasons = [...step.incomplete ?? []];
	if (unknownVariables.length > 0) reasons.push({
		code: "variable-undefined",
		variables: unknownVariables
	});
	return {
		text,
		origins: [{
			line: 1,
			rendererPath: file,
			source: file,
			transformers: []
		}],
		inputs,
		versionAt: [],
		incomplete: reasons.map((reason) => ({ reason }))
	};
}
async function readFiles({ files, leftOut }, tree) {
	const texts = [];
	const origins = [];
	let line = 1;
	for (const file of files) {
		let text = await tree.read(file, maxPassedBytes);
		if (text === null) return {
			reason: unreadable$1(file),
			at: []
		};
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
		inputs: [...files, ...leftOut],
		versionAt: [],
		incomplete: [],
		leftOut
	};
}
function unreadable$1(file) {
	return {
		code: "limit",
		detail: `${file} is no text, or too large`
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
		fallbackAt: outputs.find(({ fallbackAt }) => fallbackAt)?.fallbackAt ?? null,
		incomplete: outputs.flatMap(({ incomplete }) => incomplete),
		leftOut: outputs.flatMap(({ leftOut = [] }) => leftOut)
	};
}

// src/gitops/flux/missing-dependencies.ts
/**
* Finds the dependencies of a Kustomization or HelmRelease that nothing declares: Flux waits for
* them, and applies nothing.
* https://github.com/fluxcd/kustomize-controller/blob/v1.9.4/internal/controller/kustomization_controller.go
* https://github.com/fluxcd/helm-controller/blob/v1.6.3/internal/controller/helmrelease_controller.go
*/
/** `known`: the objects of the kind that the cluster has. They are looked at once. */
function missingDependencies(kind, known) {
	if (known.some(isUnknown)) return () => [];
	const byName = Map.groupBy(known, ({ name }) => name);
	return (object) => {
		return listOf$1(fieldOf$1(object.value, ["spec", "dependsOn"])).flatMap((each, index) => {
			const name = textOf$1(mapOf(each)["name"]);
			const namespace = textOf$1(mapOf(each)["namespace"]) || object.namespace;
			if (name === null || namespace === null || isUnknown({
				name,
				namespace
			})) return [];
			if (byName.get(name)?.some((other) => other.namespace === null || other.namespace === namespace) === true) return [];
			const near = nearSources({
				kind,
				namespace,
				name
			}, {
				objectsOf: () => known.filter((other) => !isSame$1(other, object)),
				entrySources: null
			});
			return [{
				reason: {
					code: "dependency-not-in-git",
					kind,
					name: `${namespace}/${name}`,
					near
				},
				at: [
					"spec",
					"dependsOn",
					index,
					"name"
				]
			}];
		});
	};
}
function isSame$1(a, b) {
	return a.name === b.name && a.namespace === b.namespace;
}
/** The name may be any: a variable of it is not defined, or it was never filled in. */
function isUnknown({ name, namespace }) {
	return [name, namespace].some((each) => /[/${<]/.test(each ?? "") || each?.includes("pullgate-unknown-"));
}

// src/gitops/kustomize/inclusions.ts
/** Reads the kustomizations of a repository, and what they include. */
async function readOverlay(tree, folder) {
	const names = filesIn(tree, folder);
	const fileName = kustomizationNames.find((name) => names.includes(name));
	if (fileName === void 0) return null;
	const file = pathIn(folder, fileName);
	const object = overlayObject(file, await tree.read(file) ?? "");
	return object === null ? null : {
		fileName,
		content: object.value,
		object
	};
}
/** A kustomization as an object named by its folder; null where it cannot be read. */
function overlayObject(file, text) {
	const located = new LocatedFile(file, text);
	const { content } = located;
	if (!isValues(content)) return null;
	return {
		apiVersion: "kustomize.config.k8s.io/v1beta1",
		kind: "Kustomization",
		namespace: null,
		name: folderOf$1(file) || ".",
		value: content,
		file,
		at: located.spanOf(["helmCharts"]),
		spanOf: (path) => located.spanOf(path)
	};
}
async function readInclusions(tree) {
	const including = /* @__PURE__ */ new Map();
	const components = /* @__PURE__ */ new Set();
	for (const file of tree.files) {
		if (!kustomizationNames.some((name) => file === name || file.endsWith(`/${name}`))) continue;
		const folder = folderOf$1(file);
		const content = mapOf((await readOverlay(tree, folder))?.content);
		if (content["kind"] === "Component") components.add(folder);
		for (const field of [
			"resources",
			"bases",
			"components"
		]) for (const each of listOf$1(content[field])) {
			const included = treePath(folder, textOf$1(each) ?? "");
			if (included === null) continue;
			const known = including.get(included);
			if (known === void 0) including.set(included, [{
				folder,
				content
			}]);
			else known.push({
				folder,
				content
			});
		}
	}
	return {
		including,
		components
	};
}
/** Fields of a kustomization that may change any field of a resource. */
const patchingFields = [
	"patches",
	"patchesStrategicMerge",
	"patchesJson6902",
	"components",
	"replacements",
	"transformers",
	"vars"
];
/** The files whose resources are patched by a kustomization that includes them. */
async function patchedFiles(tree, files) {
	const { including } = await readInclusions(tree);
	const seen = /* @__PURE__ */ new Map();
	const isPatched = (path) => {
		const known = seen.get(path);
		if (known !== void 0) return known;
		seen.set(path, false);
		const found = (including.get(path) ?? []).some(({ folder, content }) => patchingFields.some((field) => content[field] !== void 0) || isPatched(folder));
		seen.set(path, found);
		return found;
	};
	return new Set(files.filter(isPatched));
}

// src/gitops/leftover-sources.ts
/** Roles of objects that count by themselves, wherever they are declared. */
const leftoverRoles = /* @__PURE__ */ new Set([
	"openshift-template",
	"crossplane-release",
	"unsupported",
	"resource-set",
	"k3s-helm-chart-config"
]);
/** `isBuilt` tells the files that something builds, or was meant to build. */
async function leftoverSources(tree, objects, overlays, isBuilt) {
	const found = [];
	const folders = new Set(overlays);
	const withCharts = [];
	for (const object of objects) {
		const role = roleOf(object.apiVersion, object.kind);
		if (role === null || object.file === null || isBuilt(object.file)) continue;
		if (role === "kustomization") withCharts.push(folderOf$1(object.file));
		else if (leftoverRoles.has(role)) found.push({
			role,
			object
		});
	}
	if (withCharts.length > 0) for (const folder of await rootsAbove(tree, withCharts)) folders.add(folder);
	for (const folder of folders) {
		const object = await overlayWithCharts(tree, folder);
		if (object !== null) found.push({
			role: "kustomization",
			object
		});
	}
	return found;
}
/** null for a folder without charts in its kustomization and its bases. */
async function overlayWithCharts(tree, folder) {
	const found = await readOverlay(tree, folder);
	if (found === null) return null;
	const { fileName, content, object } = found;
	const { charts } = await kustomizationFiles(tree, {
		folder,
		fileName,
		content,
		created: false
	});
	return charts.length === 0 ? null : object;
}
/** The outermost kustomizations that include these folders, components left out. */
async function rootsAbove(tree, folders) {
	const { including, components } = await readInclusions(tree);
	const roots = /* @__PURE__ */ new Set();
	const seen = /* @__PURE__ */ new Set();
	const waiting = [...folders];
	for (let folder = waiting.pop(); folder !== void 0; folder = waiting.pop()) {
		if (seen.has(folder)) continue;
		seen.add(folder);
		const above = including.get(folder) ?? [];
		if (above.length === 0 && !components.has(folder)) roots.add(folder);
		waiting.push(...above.map((each) => each.folder));
	}
	return [...roots].sort();
}

// src/gitops/flux/cluster-versions.ts
/** Reads the Kubernetes APIs and the Flux version of a cluster from its objects. */
/** "group/version" and "group/version/Kind" of the CustomResourceDefinitions in a text. */
function declaredApis(text) {
	if (!text.includes("CustomResourceDefinition")) return [];
	return splitDocuments(text).flatMap((document) => {
		if (!/^kind: *["']?CustomResourceDefinition\b/m.test(document.text)) return [];
		const value = parseMap(document.text);
		return value === null ? [] : apisOf(value);
	});
}
/** `definition` is a CustomResourceDefinition. */
function apisOf(definition) {
	const spec = mapOf(definition["spec"]);
	const group = textOf$1(spec["group"]);
	const kind = textOf$1(fieldOf$1(spec, ["names", "kind"]));
	if (group === null || kind === null) return [];
	return listOf$1(spec["versions"]).flatMap((each) => {
		const version = textOf$1(mapOf(each)["name"]);
		return version === null ? [] : [`${group}/${version}`, `${group}/${version}/${kind}`];
	});
}
/**
* Does Flux refuse variables that are not set? The default since kustomize-controller 1.9, which is
* Flux 2.9. null where the text does not show it.
* https://github.com/fluxcd/kustomize-controller/blob/v1.9.4/CHANGELOG.md
*/
function isSubstitutionStrict(text) {
	const gate = /StrictPostBuildSubstitutions=(true|false)\b/.exec(text)?.[1];
	if (gate !== void 0) return gate === "true";
	const controller = /\bkustomize-controller:v(\d+)\.(\d+)\.\d+/.exec(text);
	if (controller !== null) return isFrom(controller, 1, 9);
	const instance = /^kind: FluxInstance\b/m.test(text) ? /^ +version: *["']?v?(\d+)\.(\d+|x|\*)/m.exec(text) : null;
	return instance === null ? null : isFrom(instance, 2, 9);
}
/** "2.x" is the newest minor version. */
function isFrom([, major, minor], least, leastMinor) {
	const newest = !/^\d+$/.test(minor ?? "");
	return Number(major) > least || Number(major) === least && (newest || Number(minor) >= leastMinor);
}

// src/gitops/objects/cluster-objects.ts
/** The objects that one cluster has been given so far. */
var ClusterObjects = class {
	/** "group/version" and "group/version/Kind" of CustomResourceDefinitions. */
	apis = /* @__PURE__ */ new Set();
	/** Flux refuses variables that are not set; null where nothing shows its version. */
	strictSubstitution = null;
	#objects = /* @__PURE__ */ new Map();
	/** Takes note of the APIs and of the Flux version in a rendered text. */
	observe(text) {
		for (const api of declaredApis(text)) this.apis.add(api);
		this.strictSubstitution ??= isSubstitutionStrict(text);
	}
	/** A built object replaces a declared one, and a later object an earlier one. */
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
	/** An object whose name is the same without the hash that kustomize appends. */
	findGenerated(kind, namespace, name) {
		const base = withoutHash(name);
		if (base === null) return void 0;
		return [...this.#objects.values()].find(({ object }) => object.kind === kind && (object.namespace ?? namespace) === namespace && withoutHash(object.name) === base);
	}
	ofKind(kind) {
		return [...this.#objects.values()].flatMap(({ object }) => object.kind === kind ? [object] : []);
	}
};
function keyOf$1(kind, namespace, name) {
	return `${kind}\n${namespace ?? ""}\n${name}`;
}

// src/gitops/argo/go-template/go-value.ts
function isGoMap(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
/** As `if` decides: false for zero values and whatever is empty. */
function isTrue(value) {
	if (value === null || value === void 0) return false;
	if (Array.isArray(value)) return value.length > 0;
	if (typeof value === "object") return Object.keys(value).length > 0;
	return typeof value === "bigint" ? value !== 0n : Boolean(value);
}
/** As `{{ value }}` prints it. */
function printed(value) {
	return value === null || value === void 0 ? "<no value>" : formatted(value);
}
/** As `fmt.Sprint` prints it. */
function formatted(value) {
	if (value === null || value === void 0) return "<nil>";
	if (typeof value === "string") return value;
	if (typeof value === "number") return formatFloat(value);
	if (Array.isArray(value)) return `[${value.map(formatted).join(" ")}]`;
	if (typeof value === "object") return `map[${sortedKeys(value).map((key) => `${key}:${formatted(value[key])}`).join(" ")}]`;
	return String(value);
}
function sortedKeys(map) {
	return Object.keys(map).sort();
}
/** `%v` of a float64: with an exponent from a million on, and below 0.0001. */
function formatFloat(value) {
	if (Number.isNaN(value)) return "NaN";
	if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
	const size = Math.abs(value);
	if (size !== 0 && (size < 1e-4 || size >= 1e6)) return withGoExponent(value.toExponential());
	return String(value);
}
function withGoExponent(text) {
	return text.replace(/e([+-])(\d)$/, "e$10$2");
}

// src/gitops/argo/go-template/template-error.ts
/** A template cannot be parsed or executed. */
var TemplateError = class extends Error {
	/** The function that is unknown, or not supported here; null for another error. */
	unknownFunction;
	constructor(message, unknownFunction = null) {
		super(message);
		this.unknownFunction = unknownFunction;
	}
};

// src/gitops/argo/go-template/printf.ts
/** Formats as `fmt.Sprintf` does, for the verbs that templates use. */
const maxWidth = 1e3;
function printf(format, values) {
	let next = 0;
	const text = format.replace(/%([-+# 0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g, (_, flags, width, precision, verb) => {
		if (verb === "%") return "%";
		if (next >= values.length) return `%!${verb}(MISSING)`;
		const value = values[next++];
		if (Number(width ?? 0) > maxWidth || Number(precision ?? 0) > maxWidth) throw new TemplateError("width is too large");
		const plain = formatVerb(verb, value, precision === void 0 ? null : Number(precision));
		return padded((typeof value === "number" || typeof value === "bigint") && flags.includes("+") ? signed(plain) : plain, flags, width);
	});
	const extra = values.slice(next);
	if (extra.length === 0) return text;
	return `${text}%!(EXTRA ${extra.map((each) => `${typeName(each)}=${formatted(each)}`).join(", ")})`;
}
function signed(text) {
	return text.startsWith("-") ? text : `+${text}`;
}
function padded(text, flags, width) {
	const length = Number(width ?? 0);
	if (flags.includes("-")) return text.padEnd(length);
	if (!flags.includes("0")) return text.padStart(length);
	const sign = /^[+-]?/.exec(text)?.[0] ?? "";
	return sign + text.slice(sign.length).padStart(length - sign.length, "0");
}
function formatVerb(verb, value, precision) {
	switch (verb) {
		case "v": return formatted(value);
		case "s":
			if (typeof value === "string" || typeof value === "object") return cut(formatted(value), precision);
			break;
		case "q":
			if (typeof value === "string") return JSON.stringify(value);
			break;
		case "d":
			if (typeof value === "bigint") return String(value);
			break;
		case "x":
			if (typeof value === "bigint") return value.toString(16);
			if (typeof value === "string") return Buffer.from(value).toString("hex");
			break;
		case "t":
			if (typeof value === "boolean") return String(value);
			break;
		case "f":
			if (typeof value === "number") return value.toFixed(Math.min(precision ?? 6, 100));
			break;
		case "g":
			if (typeof value === "number") return formatted(value);
			break;
		case "T": return typeName(value);
	}
	return `%!${verb}(${typeName(value)}=${formatted(value)})`;
}
function cut(text, length) {
	return length === null ? text : Array.from(text).slice(0, length).join("");
}
function typeName(value) {
	if (value === null || value === void 0) return "<nil>";
	if (Array.isArray(value)) return "[]interface {}";
	switch (typeof value) {
		case "string": return "string";
		case "number": return "float64";
		case "bigint": return "int";
		case "boolean": return "bool";
		default: return "map[string]interface {}";
	}
}

// src/gitops/argo/go-template/arguments.ts
/** Reads the arguments of template functions, and refuses types that Go would refuse. */
function text(value) {
	if (typeof value !== "string") throw wrongType("string", value);
	return value;
}
/** As sprig converts to a string: lists and maps as Go prints them. */
function anyText(value) {
	return value === null || value === void 0 ? "" : formatted(value);
}
function integer(value) {
	if (typeof value !== "bigint") throw wrongType("int", value);
	return Number(value);
}
/** As sprig converts to an integer: text that is no number is 0. */
function anyInteger(value) {
	if (typeof value === "bigint") return value;
	if (typeof value === "boolean") return value ? 1n : 0n;
	const number = typeof value === "number" ? value : Number(anyText(value) || "0");
	return Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n;
}
function anyFloat(value) {
	const number = typeof value === "number" ? value : Number(anyText(value) || "0");
	return Number.isFinite(number) ? number : 0;
}
function list(value) {
	if (!Array.isArray(value)) throw wrongType("list", value);
	return value;
}
function map(value) {
	if (!isGoMap(value)) throw wrongType("map[string]interface {}", value);
	return value;
}
function wrongType(expected, value) {
	return new TemplateError(`wrong type for value; expected ${expected}; got ${typeName(value)}`);
}

// src/gitops/argo/go-template/text-functions.ts
/**
* Functions over text.
* https://github.com/Masterminds/sprig/blob/v3.3.0/strings.go
* https://github.com/argoproj/argo-cd/blob/v3.5.1/applicationset/utils/utils.go
*/
const maxRepeated = 1e5;
/** `fmt.Sprint` puts spaces between operands that are both no strings. */
function sprint(values) {
	return values.map((value, index) => {
		const before = values[index - 1];
		return (index > 0 && typeof value !== "string" && typeof before !== "string" ? " " : "") + formatted(value);
	}).join("");
}
/** A DNS name: lower case, other characters become "-". */
function sanitizeName(name) {
	return name.toLowerCase().replace(/[^-a-z0-9.]/gu, "-").slice(0, 253).replace(/^[-.]+|[-.]+$/g, "");
}
function slugify(values) {
	const name = text(values.at(-1));
	const size = values.length > 1 ? integer(values[0]) : 50;
	const truncatesAtWords = values.length > 2 && values[1] === true;
	const slug = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9\-_]+/g, "-").replace(/-{2,}/g, "-").replace(/^[-_]+|[-_]+$/g, "");
	if (slug.length <= size) return slug;
	const cut = slug.slice(0, size);
	const words = cut.lastIndexOf("-");
	return (truncatesAtWords && !(slug[size] === "-" || words <= 0) ? cut.slice(0, words) : cut).replace(/^[-_]+|[-_]+$/g, "");
}
function truncate(size, value) {
	const length = integer(size);
	const written = text(value);
	if (length < 0) return written.length + length > 0 ? written.slice(length) : written;
	return written.slice(0, length);
}
function repeat(count, value) {
	const times = integer(count);
	if (times < 0 || times * text(value).length > maxRepeated) throw new TemplateError("repeats too often");
	return text(value).repeat(times);
}
function title(value) {
	return value.replace(/(?<![\p{L}\p{N}_'])\p{L}/gu, (letter) => letter.toUpperCase());
}
function indent(size, value) {
	const pad = repeat(size, " ");
	return pad + text(value).replaceAll("\n", `\n${pad}`);
}
/** Characters of a set at the start or the end. */
function trimSet(set, value, ends) {
	const characters = new Set(Array.from(set));
	const symbols = Array.from(value);
	let from = 0;
	let to = symbols.length;
	if (ends !== "end") while (from < to && characters.has(symbols[from] ?? "")) from++;
	if (ends !== "start") while (to > from && characters.has(symbols[to - 1] ?? "")) to--;
	return symbols.slice(from, to).join("");
}
/** Go's patterns are RE2; a pattern that JavaScript reads otherwise is refused. */
function pattern(value, flags) {
	const written = text(value);
	if (written.length > 200 || /[*+}]\)?[*+{]|\(\?(?!:)/.test(written)) throw new TemplateError("the regular expression is not supported", "regular expressions");
	try {
		return new RegExp(written, `u${flags}`);
	} catch {
		throw new TemplateError(`error parsing regexp: ${written}`);
	}
}
function substring(start, end, value) {
	const from = integer(start);
	const to = integer(end);
	const written = text(value);
	if (from < 0) return written.slice(0, Math.max(0, to));
	return to < 0 || to > written.length ? written.slice(from) : written.slice(from, to);
}
/** Lower-case words with a separator between them. */
function separated(value, separator) {
	return text(value).replace(/([a-z0-9])([A-Z])/g, `$1${separator}$2`).replace(/[-_\s]+/g, separator).toLowerCase();
}
function toText([value]) {
	return formatted(value);
}
function isPresent(value) {
	return value !== null && value !== void 0;
}
/** A malformed pattern matches nothing here; elsewhere it is an error. */
function matchesPattern(expression, value) {
	try {
		return pattern(expression, "").test(text(value));
	} catch (error) {
		if (error instanceof TemplateError && error.unknownFunction === null) return false;
		throw error;
	}
}
const textFunctions = {
	print: (values) => sprint(values),
	println: (values) => `${values.map(formatted).join(" ")}\n`,
	printf: ([format, ...values]) => printf(text(format), values),
	html: (values) => sprint(values).replace(/[<>&'"]/g, (character) => `&#${character.codePointAt(0)};`),
	urlquery: (values) => encodeURIComponent(sprint(values)).replaceAll("%20", "+"),
	lower: ([value]) => text(value).toLowerCase(),
	upper: ([value]) => text(value).toUpperCase(),
	title: ([value]) => title(text(value)),
	untitle: ([value]) => text(value).replace(/(?<!\p{L})\p{Lu}/gu, (letter) => letter.toLowerCase()),
	trim: ([value]) => text(value).trim(),
	trimAll: ([set, value]) => trimSet(text(set), text(value), "both"),
	trimall: ([set, value]) => trimSet(text(set), text(value), "both"),
	trimPrefix: ([prefix, value]) => text(value).startsWith(text(prefix)) ? text(value).slice(text(prefix).length) : text(value),
	trimSuffix: ([suffix, value]) => text(suffix) !== "" && text(value).endsWith(text(suffix)) ? text(value).slice(0, -text(suffix).length) : text(value),
	trunc: ([size, value]) => truncate(size, value),
	substr: ([start, end, value]) => substring(start, end, value),
	abbrev: ([size, value]) => {
		const width = integer(size);
		return width < 4 || text(value).length <= width ? text(value) : `${text(value).slice(0, width - 3)}...`;
	},
	replace: ([from, to, value]) => text(value).replaceAll(text(from), () => text(to)),
	contains: ([part, value]) => text(value).includes(text(part)),
	hasPrefix: ([prefix, value]) => text(value).startsWith(text(prefix)),
	hasSuffix: ([suffix, value]) => text(value).endsWith(text(suffix)),
	repeat: ([count, value]) => repeat(count, value),
	nospace: ([value]) => text(value).replace(/\s/g, ""),
	cat: (values) => values.filter(isPresent).map(formatted).join(" "),
	quote: (values) => values.filter(isPresent).map((value) => JSON.stringify(formatted(value))).join(" "),
	squote: (values) => values.filter(isPresent).map((value) => `'${formatted(value)}'`).join(" "),
	indent: ([size, value]) => indent(size, value),
	nindent: ([size, value]) => `\n${indent(size, value)}`,
	split: ([separator, value]) => Object.fromEntries(text(value).split(text(separator)).map((part, index) => [`_${index}`, part])),
	splitList: ([separator, value]) => text(value).split(text(separator)),
	splitn: ([separator, count, value]) => {
		const parts = text(value).split(text(separator));
		const size = integer(count);
		const kept = parts.length <= size ? parts : [...parts.slice(0, size - 1), parts.slice(size - 1).join(text(separator))];
		return Object.fromEntries(kept.map((part, index) => [`_${index}`, part]));
	},
	join: ([separator, values]) => (Array.isArray(values) ? values : [values]).filter(isPresent).map(formatted).join(text(separator)),
	toString: toText,
	toStrings: ([values]) => list(values).map(anyText),
	snakecase: ([value]) => separated(value, "_"),
	kebabcase: ([value]) => separated(value, "-"),
	camelcase: ([value]) => text(value).replace(/(?:^|[-_\s]+)([a-zA-Z])/g, (_, letter) => letter.toUpperCase()),
	regexMatch: ([expression, value]) => matchesPattern(expression, value),
	regexFind: ([expression, value]) => pattern(expression, "").exec(text(value))?.[0] ?? "",
	regexReplaceAll: ([expression, value, replacement]) => text(value).replace(pattern(expression, "g"), text(replacement).replace(/\$\{(\d+)\}/g, "$$$1")),
	regexReplaceAllLiteral: ([expression, value, replacement]) => text(value).replace(pattern(expression, "g"), () => text(replacement)),
	normalize: ([value]) => sanitizeName(text(value)),
	slugify
};

// src/gitops/argo/application-set/generator-error.ts
/** The controller refuses a generator, and makes no Application of it. */
var GeneratorError = class extends Error {};
/** A generator reads more than Git: pull requests, or the repositories of an organization. */
var GeneratorNotInGit = class extends Error {
	generator;
	constructor(generator) {
		super(`the generator ${generator} needs more than Git`);
		this.generator = generator;
	}
};
/** The generator reads a repository that is not at hand. */
var GeneratorRepository = class extends Error {
	url;
	constructor(url) {
		super(`the generator reads ${url}`);
		this.url = url;
	}
};

// src/gitops/argo/application-set/git-patterns.ts
/** Patterns of the folders and files of git generators. */
const cache = /* @__PURE__ */ new Map();
const maxPatternLength = 1e3;
/** As Go's path.Match: no wildcard crosses a slash, and `**` is `*`. */
function matchesPath(pattern, path) {
	return compiled(`path:${pattern}`, () => wildcards(pattern, "[^/]"))?.test(path) ?? false;
}
/** As `git ls-files` takes a pathspec: `*` crosses slashes, and a folder holds its files. */
function matchesPathspec(pattern, path) {
	const plain = pattern.replace(/^\.\//, "").replace(/\/+$/, "");
	if (path === plain || plain === "" || plain === "." || path.startsWith(`${plain}/`)) return true;
	return compiled(`spec:${plain}`, () => wildcards(plain, "[^]"))?.test(path) ?? false;
}
function compiled(key, source) {
	let pattern = cache.get(key);
	if (pattern === void 0) {
		const text = key.length > maxPatternLength ? null : source();
		pattern = text === null ? null : new RegExp(`^${text}$`, "u");
		cache.set(key, pattern);
	}
	return pattern;
}
/** null for a malformed pattern. `any` matches what a `*` or `?` may stand for. */
function wildcards(pattern, any) {
	let source = "";
	for (let at = 0; at < pattern.length; at++) {
		const character = pattern[at] ?? "";
		if (character === "*") {
			if (pattern[at - 1] !== "*") source += `${any}*`;
		} else if (character === "?") source += any;
		else if (character === "\\") source += escaped(pattern[++at] ?? "");
		else if (character === "[") {
			const close = pattern.indexOf("]", at + 2);
			if (close < 0) return null;
			const inner = pattern.slice(at + 1, close).replace(/^[!^]/, "");
			const negated = /^[!^]/.test(pattern.slice(at + 1)) ? "^" : "";
			source += `[${negated}${inner.replace(/[\\\]^[]/g, String.raw`\$&`)}]`;
			at = close;
		} else source += escaped(character);
	}
	return source;
}
function escaped(character) {
	return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

// src/gitops/argo/go-template/collection-functions.ts
/**
* Functions over lists and maps.
* https://github.com/Masterminds/sprig/blob/v3.3.0/list.go
* https://github.com/Masterminds/sprig/blob/v3.3.0/dict.go
*/
function lengthOf(value) {
	if (typeof value === "string") return BigInt(Buffer.byteLength(value));
	if (Array.isArray(value)) return BigInt(value.length);
	if (isGoMap(value)) return BigInt(Object.keys(value).length);
	throw new TemplateError("len of a value that has none");
}
function at(value, key) {
	if (isGoMap(value)) {
		const name = text(key);
		return Object.hasOwn(value, name) ? value[name] : void 0;
	}
	if (value === null || value === void 0) throw new TemplateError("index of untyped nil");
	const position = integer(key);
	const items = typeof value === "string" ? [...Buffer.from(value)].map(BigInt) : list(value);
	if (position < 0 || position >= items.length) throw new TemplateError(`index out of range: ${position}`);
	return items[position];
}
function slice(value, from, to) {
	const items = list(value);
	const start = from === void 0 ? 0 : integer(from);
	const end = to === void 0 ? items.length : integer(to);
	if (start < 0 || end > items.length || start > end) throw new TemplateError("index out of range");
	return items.slice(start, end);
}
function isEqual(a, b) {
	return anyText(a) === anyText(b) && typeof a === typeof b;
}
/** Keys and values in turn; a key without a value gets "". */
function dictionary(values) {
	const entries = [];
	for (let index = 0; index < values.length; index += 2) entries.push([anyText(values[index]), index + 1 < values.length ? values[index + 1] : ""]);
	return Object.fromEntries(entries);
}
/** The path's last two arguments are the default and the map. */
function dig(values) {
	let current = values.at(-1);
	for (const key of values.slice(0, -2)) {
		const name = text(key);
		if (!isGoMap(current) || !Object.hasOwn(current, name)) return values.at(-2);
		current = current[name];
	}
	return current;
}
/** Deep; earlier maps win unless `overwrites`. The first map is returned changed. */
function merge(maps, overwrites) {
	const [first, ...others] = maps.map(map);
	if (first === void 0) return {};
	let merged = first;
	for (const other of others) merged = mergeTwo(merged, other, overwrites);
	Object.assign(first, merged);
	return first;
}
/** As mergo merges: empty values do not count. */
function mergeTwo(target, source, overwrites) {
	const merged = { ...target };
	for (const [key, value] of Object.entries(source)) {
		const present = Object.hasOwn(target, key) ? target[key] : void 0;
		if (isGoMap(present) && isGoMap(value)) merged[key] = mergeTwo(present, value, overwrites);
		else if (!Object.hasOwn(target, key) || (overwrites ? isTrue(value) : !isTrue(present))) merged[key] = value;
	}
	return merged;
}
const collectionFunctions = {
	len: ([value]) => lengthOf(value),
	index: ([value, ...keys]) => keys.reduce(at, value),
	slice: ([value, from, to]) => slice(value, from, to),
	list: (values) => [...values],
	tuple: (values) => [...values],
	first: ([values]) => list(values)[0],
	last: ([values]) => list(values).at(-1),
	rest: ([values]) => list(values).slice(1),
	initial: ([values]) => list(values).slice(0, -1),
	append: ([values, value]) => [...list(values), value],
	push: ([values, value]) => [...list(values), value],
	prepend: ([values, value]) => [value, ...list(values)],
	concat: (lists) => lists.flatMap(list),
	reverse: ([values]) => list(values).toReversed(),
	uniq: ([values]) => list(values).filter((value, index, all) => all.findIndex((e) => isEqual(e, value)) === index),
	without: ([values, ...left]) => list(values).filter((value) => !left.some((each) => isEqual(each, value))),
	has: ([value, values]) => values !== null && values !== void 0 && list(values).some((each) => isEqual(each, value)),
	compact: ([values]) => list(values).filter(isTrue),
	sortAlpha: ([values]) => Array.isArray(values) ? values.map(anyText).sort() : [anyText(values)],
	dict: dictionary,
	get: ([values, key]) => {
		const found = map(values);
		return Object.hasOwn(found, text(key)) ? found[text(key)] : "";
	},
	set: ([values, key, value]) => {
		const changed = map(values);
		Object.defineProperty(changed, text(key), {
			value,
			writable: true,
			enumerable: true,
			configurable: true
		});
		return changed;
	},
	unset: ([values, key]) => {
		Reflect.deleteProperty(map(values), text(key));
		return map(values);
	},
	hasKey: ([values, key]) => Object.hasOwn(map(values), text(key)),
	keys: (maps) => maps.flatMap((each) => sortedKeys(map(each))),
	values: ([values]) => sortedKeys(map(values)).map((key) => map(values)[key]),
	pluck: ([key, ...maps]) => maps.map(map).flatMap((each) => Object.hasOwn(each, text(key)) ? [each[text(key)]] : []),
	pick: ([values, ...keys]) => Object.fromEntries(Object.entries(map(values)).filter(([key]) => keys.includes(key))),
	omit: ([values, ...keys]) => Object.fromEntries(Object.entries(map(values)).filter(([key]) => !keys.includes(key))),
	dig,
	merge: (maps) => merge(maps, false),
	mergeOverwrite: (maps) => merge(maps, true),
	deepCopy: ([value]) => structuredClone(value),
	seq: (values) => {
		const [first = 1n, second] = values.map(anyInteger);
		const from = second === void 0 ? 1n : first;
		const to = second ?? first;
		if (to - from > 10000n) throw new TemplateError("the list is too long");
		return Array.from({ length: Number(to - from) + 1 }, (_, index) => String(from + BigInt(index))).join(" ");
	}
};

// src/gitops/argo/go-template/comparison-functions.ts
/**
* Functions that compare values and choose among them.
* https://github.com/golang/go/blob/go1.24.7/src/text/template/funcs.go
* https://github.com/Masterminds/sprig/blob/v3.3.0/defaults.go
*/
function isAbsent(value) {
	return value === null || value === void 0;
}
function equal(a, b) {
	if (isAbsent(a) || isAbsent(b)) return isAbsent(a) && isAbsent(b);
	if (typeof a === "object" || typeof b === "object") throw new TemplateError(`non-comparable type ${typeName(typeof a === "object" ? a : b)}`);
	if (typeof a !== typeof b) throw new TemplateError("incompatible types for comparison");
	return a === b;
}
function less(a, b) {
	if (!(typeof a === "string" && typeof b === "string" || typeof a === "number" && typeof b === "number" || typeof a === "bigint" && typeof b === "bigint")) throw new TemplateError("incompatible types for comparison");
	if (typeof a === "string" && typeof b === "string") return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
	return a < b;
}
/** Deep equality, as reflect.DeepEqual decides. */
function isSame(a, b) {
	const shown = (value) => JSON.stringify(value ?? null, (_, each) => typeof each === "bigint" ? `int ${each}` : each);
	return shown(a) === shown(b);
}
function kindOf(value) {
	const name = typeName(value);
	return name.startsWith("map") ? "map" : name.startsWith("[]") ? "slice" : name;
}
const comparisonFunctions = {
	not: ([value]) => !isTrue(value),
	eq: ([first, ...others]) => {
		if (others.length === 0) throw new TemplateError("missing argument for comparison");
		return others.some((other) => equal(first, other));
	},
	ne: ([a, b]) => !equal(a, b),
	lt: ([a, b]) => less(a, b),
	le: ([a, b]) => less(a, b) || equal(a, b),
	gt: ([a, b]) => !(less(a, b) || equal(a, b)),
	ge: ([a, b]) => !less(a, b),
	deepEqual: ([a, b]) => isSame(a, b),
	default: ([fallback, value]) => isTrue(value) ? value : fallback,
	empty: ([value]) => !isTrue(value),
	coalesce: (values) => values.find(isTrue),
	all: (values) => values.every(isTrue),
	any: (values) => values.some(isTrue),
	ternary: ([ifTrue, ifFalse, condition]) => {
		if (typeof condition !== "boolean") throw new TemplateError("expected bool");
		return condition ? ifTrue : ifFalse;
	},
	fail: ([message]) => {
		throw new TemplateError(text(message));
	},
	required: ([message, value]) => {
		if (isAbsent(value) || value === "") throw new TemplateError(text(message));
		return value;
	},
	kindOf: ([value]) => kindOf(value),
	kindIs: ([kind, value]) => kindOf(value) === kind,
	typeOf: ([value]) => typeName(value),
	typeIs: ([type, value]) => typeName(value) === type
};

// src/gitops/argo/go-template/encoding-functions.ts
/**
* Functions that read and print formats, and paths.
* https://github.com/argoproj/argo-cd/blob/v3.5.1/applicationset/utils/template_functions.go
*/
/** The value as JSON has it: its integers and floats are one. */
function toYamlValue(value) {
	if (value === void 0 || value === null) return null;
	if (typeof value === "bigint") return Number(value);
	if (Array.isArray(value)) return value.map(toYamlValue);
	if (!isGoMap(value)) return value;
	return Object.fromEntries(sortedKeys(value).map((key) => [key, toYamlValue(value[key])]));
}
function parsed(value) {
	try {
		return parseGoYaml(text(value));
	} catch (error) {
		if (error instanceof SyntaxError) throw new TemplateError(error.message);
		throw error;
	}
}
function parsedJson(value) {
	try {
		return JSON.parse(text(value));
	} catch {
		return null;
	}
}
function hash(algorithm, value) {
	return createHash(algorithm).update(text(value)).digest("hex");
}
/** Go escapes what HTML would read. */
function escapedForHtml(json) {
	return json.replace(/[<>&]/g, (character) => `\\u00${(character.codePointAt(0) ?? 0).toString(16)}`);
}
const encodingFunctions = {
	toYaml: ([value]) => printGoYaml(toYamlValue(value)).replace(/\n$/, ""),
	fromYaml: ([value]) => parsed(value),
	fromYamlArray: ([value]) => parsed(value),
	toJson: ([value]) => escapedForHtml(JSON.stringify(toYamlValue(value))),
	toRawJson: ([value]) => JSON.stringify(toYamlValue(value)),
	toPrettyJson: ([value]) => escapedForHtml(JSON.stringify(toYamlValue(value), null, 2)),
	fromJson: ([value]) => parsedJson(value),
	b64enc: ([value]) => Buffer.from(text(value)).toString("base64"),
	b64dec: ([value]) => Buffer.from(text(value), "base64").toString(),
	sha256sum: ([value]) => hash("sha256", value),
	sha1sum: ([value]) => hash("sha1", value),
	md5sum: ([value]) => hash("md5", value),
	base: ([value]) => posix.basename(text(value)) || ".",
	dir: ([value]) => posix.dirname(text(value)),
	ext: ([value]) => /\.[^./]*$/.exec(text(value))?.[0] ?? "",
	clean: ([value]) => posix.normalize(text(value)),
	isAbs: ([value]) => text(value).startsWith("/"),
	osBase: ([value]) => posix.basename(text(value)),
	osDir: ([value]) => posix.dirname(text(value))
};

// src/gitops/argo/go-template/number-functions.ts
/**
* Functions over numbers.
* https://github.com/Masterminds/sprig/blob/v3.3.0/numeric.go
*/
const maxCount = 10000n;
function divisor(value) {
	const number = anyInteger(value);
	if (number === 0n) throw new TemplateError("integer divide by zero");
	return number;
}
function until(from, to, step) {
	if (step === 0n || to > from && step < 0n || to < from && step > 0n) return [];
	if ((to - from) / step > maxCount) throw new TemplateError("the list is too long");
	const numbers = [];
	for (let each = from; step > 0n ? each < to : each > to; each += step) numbers.push(each);
	return numbers;
}
const numberFunctions = {
	int: ([value]) => anyInteger(value),
	int64: ([value]) => anyInteger(value),
	atoi: ([value]) => anyInteger(value),
	float64: ([value]) => anyFloat(value),
	toDecimal: ([value]) => BigInt(Number.parseInt(anyText(value), 8) || 0),
	add: (values) => values.map(anyInteger).reduce((sum, each) => sum + each, 0n),
	add1: ([value]) => anyInteger(value) + 1n,
	sub: ([a, b]) => anyInteger(a) - anyInteger(b),
	mul: (values) => values.map(anyInteger).reduce((product, each) => product * each, 1n),
	div: ([a, b]) => anyInteger(a) / divisor(b),
	mod: ([a, b]) => anyInteger(a) % divisor(b),
	max: (values) => values.map(anyInteger).reduce((a, b) => a > b ? a : b),
	min: (values) => values.map(anyInteger).reduce((a, b) => a < b ? a : b),
	ceil: ([value]) => Math.ceil(anyFloat(value)),
	floor: ([value]) => Math.floor(anyFloat(value)),
	round: ([value, places]) => {
		const factor = 10 ** Number(anyInteger(places));
		return Math.round(anyFloat(value) * factor) / factor;
	},
	until: ([count]) => {
		const end = anyInteger(count);
		return until(0n, end, end < 0n ? -1n : 1n);
	},
	untilStep: ([from, to, step]) => until(anyInteger(from), anyInteger(to), anyInteger(step))
};

// src/gitops/argo/go-template/functions.ts
/** The functions of templates: Go's own, sprig's, and those of Argo CD. */
const templateFunctions = new Map(Object.entries({
	...comparisonFunctions,
	...textFunctions,
	...numberFunctions,
	...collectionFunctions,
	...encodingFunctions
}));

// src/gitops/argo/go-template/tokenize.ts
/**
* Splits an action of a template into tokens.
* https://github.com/golang/go/blob/go1.24.7/src/text/template/parse/lex.go
*/
const patterns = {
	field: /\.(?:[\p{L}_][\p{L}\p{Nd}_]*(?:\.[\p{L}_][\p{L}\p{Nd}_]*)*)?/uy,
	variable: /\$(?:[\p{L}\p{Nd}_]+)?(?:\.[\p{L}_][\p{L}\p{Nd}_]*)*/uy,
	number: /[+-]?(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y,
	string: /"(?:[^"\\\n]|\\.)*"/y,
	raw: /`[^`]*`/y,
	character: /'(?:[^'\\\n]|\\.)+'/y,
	word: /[\p{L}_][\p{L}\p{Nd}_]*/uy,
	symbol: /:=|[=|(),]/y
};
/** Reads from the index behind "{{" on. Throws `TemplateError`. */
function tokenize(text, from) {
	const tokens = [];
	let at = from;
	for (;;) {
		const space = /\s*/y;
		space.lastIndex = at;
		const skipped = space.exec(text)?.[0].length ?? 0;
		at += skipped;
		if (at >= text.length) throw new TemplateError("unclosed action");
		if (text.startsWith("}}", at)) return {
			tokens,
			end: at + 2,
			trimsAfter: false
		};
		if (skipped > 0 && text.startsWith("-}}", at)) return {
			tokens,
			end: at + 3,
			trimsAfter: true
		};
		const { token, length } = tokenAt(text, at, skipped === 0);
		tokens.push(token);
		at += length;
	}
}
function tokenAt(text, at, adjacent) {
	const match = (pattern) => {
		pattern.lastIndex = at;
		return pattern.exec(text)?.[0] ?? null;
	};
	const number = match(patterns.number);
	if (number !== null) return tokenOf({
		kind: "number",
		text: number,
		adjacent
	}, number);
	const field = match(patterns.field);
	if (field !== null) return tokenOf({
		kind: "field",
		text: field,
		adjacent,
		fields: field === "." ? [] : field.slice(1).split(".")
	}, field);
	const variable = match(patterns.variable);
	if (variable !== null) {
		const [name = "$", ...fields] = variable.split(".");
		return tokenOf({
			kind: "variable",
			text: name,
			adjacent,
			fields
		}, variable);
	}
	const quoted = match(patterns.string);
	if (quoted !== null) return tokenOf({
		kind: "string",
		text: unquote(quoted.slice(1, -1)),
		adjacent
	}, quoted);
	const raw = match(patterns.raw);
	if (raw !== null) return tokenOf({
		kind: "string",
		text: raw.slice(1, -1),
		adjacent
	}, raw);
	const character = match(patterns.character);
	if (character !== null) {
		const code = unquote(character.slice(1, -1)).codePointAt(0) ?? 0;
		return tokenOf({
			kind: "number",
			text: String(code),
			adjacent
		}, character);
	}
	const word = match(patterns.word);
	if (word !== null) return tokenOf({
		kind: "word",
		text: word,
		adjacent
	}, word);
	const symbol = match(patterns.symbol);
	if (symbol !== null) return tokenOf({
		kind: "symbol",
		text: symbol,
		adjacent
	}, symbol);
	throw new TemplateError(`unexpected ${JSON.stringify(text[at])} in command`);
}
function tokenOf(token, written) {
	return {
		token,
		length: written.length
	};
}
const escapes = {
	a: "\x07",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "	",
	v: "\v"
};
function unquote(text) {
	return text.replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([^]))/g, (_, x, u, long, octal, other = "") => {
		const code = octal === void 0 ? parseInt(x ?? u ?? long ?? "", 16) : parseInt(octal, 8);
		if (Number.isNaN(code)) return escapes[other] ?? other;
		if (code > 1114111) throw new TemplateError("escape is no character");
		return String.fromCodePoint(code);
	});
}

// src/gitops/argo/go-template/parse-template.ts
/**
* Parses templates of Go's text/template.
* https://github.com/golang/go/blob/go1.24.7/src/text/template/parse/parse.go
*/
const maxDepth$2 = 100;
/** Throws `TemplateError`. */
function parseTemplate(text) {
	const parser = new TemplateParser(text);
	const { nodes } = parser.list(0, true);
	return {
		nodes,
		defined: parser.defined
	};
}
var TemplateParser = class {
	defined = /* @__PURE__ */ new Map();
	#pieces;
	#at = 0;
	constructor(text) {
		this.#pieces = splitActions(text);
	}
	list(depth, isTop = false) {
		if (depth > maxDepth$2) throw new TemplateError("blocks are nested too deeply");
		const nodes = [];
		for (;;) {
			const piece = this.#pieces[this.#at++];
			if (piece === void 0) {
				if (!isTop) throw new TemplateError("unexpected EOF");
				return {
					nodes,
					end: "eof",
					rest: []
				};
			}
			if ("text" in piece) {
				if (piece.text !== "") nodes.push({
					node: "text",
					text: piece.text
				});
				continue;
			}
			const [first, ...rest] = piece.tokens;
			const keyword = first?.kind === "word" ? first.text : null;
			if (keyword === "end" || keyword === "else") {
				if (isTop) throw new TemplateError(`unexpected {{${keyword}}}`);
				return {
					nodes,
					end: keyword,
					rest
				};
			}
			const node = this.#action(keyword, piece.tokens, rest, depth);
			if (node !== null) nodes.push(node);
		}
	}
	#action(keyword, tokens, rest, depth) {
		switch (keyword) {
			case "if":
			case "with":
			case "range": return this.#block(keyword, rest, depth);
			case "break":
			case "continue": return { node: keyword };
			case "define":
				this.defined.set(nameOf(rest), this.#body(depth));
				return null;
			case "block":
				this.defined.set(nameOf(rest), this.#body(depth));
				return {
					node: "template",
					name: nameOf(rest),
					pipeline: parsePipeline(rest.slice(1))
				};
			case "template": return {
				node: "template",
				name: nameOf(rest),
				pipeline: rest.length > 1 ? parsePipeline(rest.slice(1)) : null
			};
			default: return {
				node: "output",
				pipeline: parsePipeline(tokens)
			};
		}
	}
	#body(depth) {
		const { nodes, end } = this.list(depth + 1);
		if (end !== "end") throw new TemplateError("unexpected {{else}} in a definition");
		return nodes;
	}
	#block(kind, head, depth) {
		const pipeline = parsePipeline(head);
		const { nodes, end, rest } = this.list(depth + 1);
		let otherwise = [];
		if (end === "else") {
			const [next, ...condition] = rest;
			if (next?.kind === "word" && (next.text === "if" || next.text === "with")) {
				otherwise = [this.#block(next.text, condition, depth + 1)];
				return {
					node: kind,
					pipeline,
					body: nodes,
					otherwise
				};
			}
			const last = this.list(depth + 1);
			if (last.end !== "end") throw new TemplateError("expected end; found {{else}}");
			otherwise = last.nodes;
		}
		return {
			node: kind,
			pipeline,
			body: nodes,
			otherwise
		};
	}
};
function nameOf([name]) {
	if (name?.kind !== "string") throw new TemplateError("expected the name of a template");
	return name.text;
}
/** Splits a text at its actions, and applies `{{- ` and ` -}}`. */
function splitActions(text) {
	const pieces = [];
	let at = 0;
	let trimNext = false;
	const push = (written, trimEnd) => {
		const start = trimNext ? written.trimStart() : written;
		pieces.push({ text: trimEnd ? start.trimEnd() : start });
	};
	for (;;) {
		const open = text.indexOf("{{", at);
		if (open < 0) {
			push(text.slice(at), false);
			return pieces;
		}
		const trims = /^-\s/.test(text.slice(open + 2, open + 4));
		push(text.slice(at, open), trims);
		const from = open + 2 + (trims ? 1 : 0);
		const comment = /^\s*\/\*[^]*?\*\/(\s+-)?\}\}/.exec(text.slice(from));
		if (comment !== null) {
			at = from + comment[0].length;
			trimNext = comment[1] !== void 0;
			continue;
		}
		const { tokens, end, trimsAfter } = tokenize(text, from);
		if (tokens.length === 0) throw new TemplateError("missing value for command");
		pieces.push({ tokens });
		at = end;
		trimNext = trimsAfter;
	}
}
function parsePipeline(tokens) {
	const parser = new PipelineParser(tokens);
	const pipeline = parser.pipeline(0);
	parser.expectEnd();
	return pipeline;
}
var PipelineParser = class {
	#tokens;
	#at = 0;
	constructor(tokens) {
		this.#tokens = tokens;
	}
	expectEnd() {
		const token = this.#tokens[this.#at];
		if (token !== void 0) throw new TemplateError(`unexpected <${token.text}> in command`);
	}
	pipeline(depth) {
		if (depth > maxDepth$2) throw new TemplateError("parentheses are nested too deeply");
		const { variables, declares } = this.#variables();
		const commands = [this.#command(depth)];
		while (this.#take("|")) commands.push(this.#command(depth));
		return {
			variables,
			declares,
			commands
		};
	}
	#variables() {
		const start = this.#at;
		const variables = [];
		for (;;) {
			const token = this.#tokens[this.#at];
			if (token?.kind !== "variable" || token.fields.length > 0) break;
			variables.push(token.text);
			this.#at++;
			if (!this.#take(",")) break;
		}
		if (variables.length > 0) {
			if (this.#take(":=")) return {
				variables,
				declares: true
			};
			if (this.#take("=")) return {
				variables,
				declares: false
			};
		}
		this.#at = start;
		return {
			variables: [],
			declares: false
		};
	}
	#command(depth) {
		const operands = [];
		for (;;) {
			const operand = this.#operand(depth);
			if (operand === null) break;
			operands.push(operand);
		}
		if (operands.length === 0) throw new TemplateError("missing value for command");
		return operands;
	}
	#operand(depth) {
		const token = this.#tokens[this.#at];
		if (token === void 0) return null;
		switch (token.kind) {
			case "string":
				this.#at++;
				return {
					operand: "literal",
					value: token.text
				};
			case "number":
				this.#at++;
				return {
					operand: "literal",
					value: numberOf(token.text)
				};
			case "field":
				this.#at++;
				return {
					operand: "dot",
					fields: token.fields
				};
			case "variable":
				this.#at++;
				return {
					operand: "variable",
					name: token.text,
					fields: token.fields
				};
			case "word":
				this.#at++;
				return wordOperand(token.text);
			case "symbol": {
				if (token.text !== "(") return null;
				this.#at++;
				const pipeline = this.pipeline(depth + 1);
				if (!this.#take(")")) throw new TemplateError("unclosed left paren");
				const next = this.#tokens[this.#at];
				const isField = next?.kind === "field" && next.adjacent && next.fields.length > 0;
				if (isField) this.#at++;
				return {
					operand: "pipeline",
					pipeline,
					fields: isField ? next.fields : []
				};
			}
		}
	}
	#take(symbol) {
		const token = this.#tokens[this.#at];
		if (token?.kind !== "symbol" || token.text !== symbol) return false;
		this.#at++;
		return true;
	}
};
function wordOperand(word) {
	switch (word) {
		case "true":
		case "false": return {
			operand: "literal",
			value: word === "true"
		};
		case "nil": return {
			operand: "literal",
			value: null
		};
		default: return {
			operand: "function",
			name: word
		};
	}
}
/** Integers are bigints, as Go keeps int and float64 apart. */
function numberOf(text) {
	const plain = text.replaceAll("_", "");
	if (/^[+-]?(?:0[xX][\da-fA-F]+|0[oO]?[0-7]*|[1-9]\d*)$/.test(plain)) {
		const sign = plain.startsWith("-") ? -1n : 1n;
		const digits = plain.replace(/^[+-]/, "");
		return sign * BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
	}
	const value = Number(plain);
	if (Number.isNaN(value)) throw new TemplateError(`bad number syntax: "${text}"`);
	return value;
}

// src/gitops/argo/go-template/go-template.ts
/**
* Executes templates of Go's text/template with the functions that Argo CD adds.
* https://github.com/golang/go/blob/go1.24.7/src/text/template/exec.go
*/
const maxSteps = 1e5;
const maxOutputLength = 1048576;
const maxDepth$1 = 100;
/** Throws `TemplateError`. */
function executeTemplate(text, data, options) {
	const parsed = parseTemplate(text);
	checkFunctions(parsed.nodes);
	for (const nodes of parsed.defined.values()) checkFunctions(nodes);
	return new TemplateExecution(parsed, data, options).run();
}
var TemplateExecution = class {
	#parsed;
	#data;
	#options;
	#variables;
	#output = [];
	#length = 0;
	#steps = 0;
	constructor(parsed, data, options) {
		this.#parsed = parsed;
		this.#data = data;
		this.#options = options;
		this.#variables = [["$", data]];
	}
	run() {
		this.#list(this.#parsed.nodes, this.#data, 0);
		return this.#output.join("");
	}
	#step() {
		if (++this.#steps > maxSteps) throw new TemplateError("the template runs too long");
	}
	#write(text) {
		this.#length += text.length;
		if (this.#length > maxOutputLength) throw new TemplateError("the template prints too much");
		this.#output.push(text);
	}
	#list(nodes, dot, depth) {
		const scope = this.#variables.length;
		for (const node of nodes) {
			const signal = this.#node(node, dot, depth);
			if (signal !== null) {
				this.#variables.length = scope;
				return signal;
			}
		}
		this.#variables.length = scope;
		return null;
	}
	#node(node, dot, depth) {
		this.#step();
		switch (node.node) {
			case "text":
				this.#write(node.text);
				return null;
			case "output": {
				const value = this.#pipeline(node.pipeline, dot);
				if (node.pipeline.variables.length === 0) this.#write(printed(value));
				return null;
			}
			case "if":
			case "with": {
				const scope = this.#variables.length;
				const value = this.#pipeline(node.pipeline, dot);
				const inner = node.node === "with" && isTrue(value) ? value : dot;
				const signal = this.#list(isTrue(value) ? node.body : node.otherwise, inner, depth);
				this.#variables.length = scope;
				return signal;
			}
			case "range":
				this.#range(node, dot, depth);
				return null;
			case "template":
				this.#template(node.name, node.pipeline, dot, depth);
				return null;
			case "break":
			case "continue": return node.node;
		}
	}
	#template(name, pipeline, dot, depth) {
		const nodes = this.#parsed.defined.get(name);
		if (nodes === void 0) throw new TemplateError(`template "${name}" not defined`);
		if (depth > maxDepth$1) throw new TemplateError("exceeded maximum template depth");
		const data = pipeline === null ? void 0 : this.#pipeline(pipeline, dot);
		const outer = this.#variables;
		this.#variables = [["$", data]];
		this.#list(nodes, data, depth + 1);
		this.#variables = outer;
	}
	#range({ pipeline, body, otherwise }, dot, depth) {
		const entries = entriesOf$1(this.#commands(pipeline, dot));
		if (entries.length === 0) {
			this.#list(otherwise, dot, depth);
			return;
		}
		for (const [key, element] of entries) {
			const scope = this.#variables.length;
			const [first, second] = pipeline.variables;
			if (first !== void 0) this.#assign(first, second === void 0 ? element : key, pipeline.declares);
			if (second !== void 0) this.#assign(second, element, pipeline.declares);
			const signal = this.#list(body, element, depth);
			this.#variables.length = scope;
			if (signal === "break") return;
		}
	}
	#assign(name, value, declares) {
		if (declares) {
			this.#variables.push([name, value]);
			return;
		}
		const variable = this.#variables.findLast(([each]) => each === name);
		if (variable === void 0) throw new TemplateError(`undefined variable "${name}"`);
		variable[1] = value;
	}
	#pipeline(pipeline, dot) {
		const value = this.#commands(pipeline, dot);
		for (const name of pipeline.variables) this.#assign(name, value, pipeline.declares);
		return value;
	}
	#commands({ commands }, dot) {
		let final = [];
		for (const command of commands) final = [this.#command(command, dot, final)];
		return final[0];
	}
	#command([first, ...rest], dot, final) {
		this.#step();
		if (first === void 0) return void 0;
		if (first.operand === "function") return this.#call(first.name, rest, dot, final);
		if (rest.length + final.length > 0) throw new TemplateError("can't give argument to non-function");
		return this.#operand(first, dot);
	}
	#call(name, operands, dot, final) {
		if (name === "and" || name === "or") {
			let value = void 0;
			for (const operand of operands) {
				value = this.#operand(operand, dot);
				if (isTrue(value) === (name === "or")) return value;
			}
			return final.length > 0 ? final[0] : value;
		}
		const implementation = templateFunctions.get(name);
		if (implementation === void 0) throw new TemplateError(`function "${name}" not defined`, name);
		return implementation([...operands.map((operand) => this.#operand(operand, dot)), ...final]);
	}
	#operand(operand, dot) {
		this.#step();
		switch (operand.operand) {
			case "literal": return operand.value;
			case "dot": return this.#fields(dot, operand.fields);
			case "variable": {
				const variable = this.#variables.findLast(([name]) => name === operand.name);
				if (variable === void 0) throw new TemplateError(`undefined variable "${operand.name}"`);
				return this.#fields(variable[1], operand.fields);
			}
			case "function": return this.#call(operand.name, [], dot, []);
			case "pipeline": return this.#fields(this.#pipeline(operand.pipeline, dot), operand.fields);
		}
	}
	#fields(value, fields) {
		let current = value;
		for (const field of fields) {
			if (current === void 0 && !this.#options.failsOnMissing) return void 0;
			if (current === null || current === void 0) throw new TemplateError(`nil pointer evaluating interface {}.${field}`);
			if (!isGoMap(current)) throw new TemplateError(`can't evaluate field ${field} in type ${typeName(current)}`);
			const isThere = Object.hasOwn(current, field);
			if (!isThere && this.#options.failsOnMissing) throw new TemplateError(`map has no entry for key "${field}"`);
			current = isThere ? current[field] : void 0;
		}
		return current;
	}
};
function entriesOf$1(value) {
	if (Array.isArray(value)) return value.map((each, index) => [BigInt(index), each]);
	if (isGoMap(value)) return sortedKeys(value).map((key) => [key, value[key]]);
	if (value === null || value === void 0) return [];
	if (typeof value === "bigint") {
		if (value > BigInt(maxSteps)) throw new TemplateError("the template runs too long");
		return Array.from({ length: Number(value) }, (_, index) => [BigInt(index), BigInt(index)]);
	}
	throw new TemplateError(`range can't iterate over ${printed(value)}`);
}
/** Go refuses unknown functions before anything is executed. */
function checkFunctions(nodes) {
	for (const node of nodes) {
		if ("pipeline" in node && node.pipeline !== null) checkPipeline(node.pipeline);
		if ("body" in node) {
			checkFunctions(node.body);
			checkFunctions(node.otherwise);
		}
	}
}
function checkPipeline({ commands }) {
	for (const operand of commands.flat()) {
		if (operand.operand === "pipeline") checkPipeline(operand.pipeline);
		if (operand.operand !== "function") continue;
		const { name } = operand;
		if (name !== "and" && name !== "or" && !templateFunctions.has(name)) throw new TemplateError(`function "${name}" not defined`, name);
	}
}

// src/gitops/argo/application-set/parameters.ts
/** Parameters that generators make, and how they are filled into text. */
/**
* Fills parameters into one text. Without goTemplate, `{{ name }}` is an exact key and an unknown
* name stays as written. Throws `TemplateError`.
*/
function fillText(text, parameters, dialect) {
	if (dialect.goTemplate) return executeTemplate(text, parameters, dialect);
	let filled = "";
	let at = 0;
	for (;;) {
		const open = text.indexOf("{{", at);
		if (open < 0) return filled + text.slice(at);
		const close = text.indexOf("}}", open + 2);
		if (close < 0) throw new TemplateError(`cannot find end tag="}}" in ${text}`);
		const tag = text.slice(open + 2, close);
		const name = tag.trim();
		const value = name !== "" && Object.hasOwn(parameters, name) ? parameters[name] : void 0;
		filled += text.slice(at, open) + (typeof value === "string" ? value : `{{${tag}}}`);
		at = close + 2;
	}
}
function fillValue(value, parameters, dialect) {
	if (typeof value === "string") return fillText(value, parameters, dialect);
	if (Array.isArray(value)) return value.map((each) => fillValue(each, parameters, dialect));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [fillText(key, parameters, dialect), fillValue(each, parameters, dialect)]));
}
/** Adds the `values` of a generator, which may use the parameters. */
function withValues(parameters, values, dialect) {
	const filled = Object.entries(values).map(([key, value]) => [key, fillText(formatted(value), parameters, dialect)]);
	if (filled.length === 0) return parameters;
	return dialect.goTemplate ? {
		...parameters,
		values: Object.fromEntries(filled)
	} : {
		...parameters,
		...Object.fromEntries(filled.map(([key, value]) => [`values.${key}`, value]))
	};
}
/** Nested parameters with dots in their names, as selectors and the old dialect see them. */
function flattened(value, prefix = "") {
	const below = (key) => prefix === "" ? key : `${prefix}.${key}`;
	if (Array.isArray(value)) return value.flatMap((each, index) => flattened(each, below(String(index))));
	if (isGoMap(value)) return Object.entries(value).flatMap(([key, each]) => flattened(each, below(key)));
	return [[prefix, formatted(value)]];
}
/** Two sets of parameters are the same if their YAML is. */
function parameterKey(value) {
	return JSON.stringify(toYamlValue(value));
}

// src/gitops/argo/application-set/parse-generator-yaml.ts
/** Parses the YAML that an ApplicationSet names or holds as text. */
/** `name` is the field or the file, for the message. Throws `GeneratorError`. */
function parseGeneratorYaml(text, name) {
	try {
		return parseGoYaml(text);
	} catch (error) {
		if (error instanceof SyntaxError) throw new GeneratorError(`${name} cannot be read: ${error.message}`);
		throw error;
	}
}

// src/gitops/argo/application-set/git-generator.ts
/**
* Makes parameters of the folders and files of a repository.
* https://github.com/argoproj/argo-cd/blob/v3.5.1/applicationset/generators/git.go
*/
async function gitParameters(generator, tree, dialect) {
	const directories = listOf$1(generator["directories"]);
	if (directories.length > 0) return directoryParameters(generator, directories, tree, dialect);
	const files = listOf$1(generator["files"]);
	if (files.length === 0) throw new GeneratorError("a git generator needs directories or files");
	const parameters = [];
	for (const file of selectedFiles(tree.files, files)) {
		const text = hasFile(tree, file) ? await tree.read(file) : "";
		if (text === null) throw new GeneratorError(`${file} is no text of at most 1 MiB`);
		for (const content of contentsOf(file, text)) {
			const made = {
				...contentParameters(content, dialect),
				...pathParameters(file, generator, dialect, true)
			};
			parameters.push(withValues(made, mapOf(generator["values"]), dialect));
		}
	}
	return parameters;
}
function directoryParameters(generator, patterns, tree, dialect) {
	const { included, excluded } = splitPatterns(patterns);
	const matches = (folder, list) => list.some((pattern) => matchesPath(pattern, folder));
	return foldersOf$1(tree.files).filter((folder) => matches(folder, included) && !matches(folder, excluded)).map((folder) => withValues(pathParameters(folder, generator, dialect, false), mapOf(generator["values"]), dialect));
}
function splitPatterns(patterns) {
	const paths = (isExcluded) => patterns.map(mapOf).filter(({ exclude }) => exclude === true === isExcluded).map(({ path }) => textOf$1(path) ?? "");
	return {
		included: paths(false),
		excluded: paths(true)
	};
}
/** Every folder but hidden ones, in the order of a walk. */
function foldersOf$1(files) {
	const folders = /* @__PURE__ */ new Set();
	for (const file of files) {
		const steps = file.split("/").slice(0, -1);
		for (let length = 1; length <= steps.length; length++) {
			if (steps[length - 1]?.startsWith(".") === true) break;
			folders.add(steps.slice(0, length).join("/"));
		}
	}
	return [...folders].sort();
}
function selectedFiles(files, patterns) {
	const { included, excluded } = splitPatterns(patterns);
	const matches = (file, list) => list.some((pattern) => matchesPathspec(pattern, file));
	return files.filter((file) => matches(file, included) && !matches(file, excluded)).toSorted();
}
/** A file holds one object or a list of them; an empty file is an object without fields. */
function contentsOf(file, text) {
	const content = parseGeneratorYaml(text, file);
	if (content === null) return [{}];
	if (isValues(content)) return [content];
	if (Array.isArray(content) && content.every(isValues)) return content;
	throw new GeneratorError(`${file} holds neither an object nor a list of objects`);
}
function contentParameters(content, { goTemplate }) {
	return goTemplate ? content : Object.fromEntries(flattened(content));
}
function pathParameters(path, generator, { goTemplate }, isFile) {
	const prefix = textOf$1(fieldOf$1(generator, ["pathParamPrefix"])) ?? "";
	const folder = isFile ? posix.dirname(path) : path;
	const basename = posix.basename(folder);
	const filename = posix.basename(path);
	const segments = folder.split("/");
	if (goTemplate) {
		const parameters = {
			path: folder,
			basename,
			basenameNormalized: sanitizeName(basename),
			segments,
			...isFile ? {
				filename,
				filenameNormalized: sanitizeName(filename)
			} : {}
		};
		return prefix === "" ? { path: parameters } : { [prefix]: { path: parameters } };
	}
	const name = prefix === "" ? "path" : `${prefix}.path`;
	return {
		[name]: folder,
		[`${name}.basename`]: basename,
		[`${name}.basenameNormalized`]: sanitizeName(basename),
		...isFile ? {
			[`${name}.filename`]: filename,
			[`${name}.filenameNormalized`]: sanitizeName(filename)
		} : {},
		...Object.fromEntries(segments.map((segment, index) => [`${name}[${index}]`, segment]))
	};
}
/** The patterns of Git generators, of those within a matrix or merge too. */
function* gitPatterns(generators, below = []) {
	if (below.length > 12) return;
	for (const [index, generator] of listOf$1(generators).map(mapOf).entries()) {
		const git = mapOf(generator["git"]);
		const url = textOf$1(git["repoURL"]) ?? "";
		for (const field of ["directories", "files"]) for (const [place, each] of listOf$1(git[field]).map(mapOf).entries()) {
			if (each["exclude"] === true) continue;
			const path = textOf$1(each["path"]) ?? "";
			const [, folder = ""] = /^([^*?[{]*)\//.exec(path) ?? [];
			const at = [
				...below,
				index,
				"git",
				field,
				place,
				"path"
			];
			yield {
				url,
				path,
				folder: treePath(folder),
				at
			};
		}
		for (const kind of ["matrix", "merge"]) yield* gitPatterns(mapOf(generator[kind])["generators"], [
			...below,
			index,
			kind,
			"generators"
		]);
	}
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
/** The URL of a checkout of the same repository, or of a public forge; null for others. */
function otherRepository(url, checkouts) {
	const checkout = checkouts.find((each) => isSameRepository(each, url));
	if (checkout !== void 0) return checkout;
	const key = repositoryKey(url);
	return key !== null && /^(?:github|gitlab)\.com\/[^/]+\/./.test(key) ? `https://${key}` : null;
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
/** The share of the paths named in a repository that must exist here. */
const leastShare = .9;
/** The same, for the only repository that is named, and where nothing says that it is another. */
const leastShareAlone = .5;
const maxEdits$1 = 2;
/** The number of paths that make evidence where the repository is named by a known URL as well. */
const leastPaths = 2;
/**
* A URL is the repository at hand if a known URL says so, or if the paths that GitOps objects name
* in it exist here: two at least, or the only one.
*/
var OwnRepository = class {
	#tree;
	#urls;
	#byEvidence;
	/** The folder that `flux push artifact` publishes for Flux to begin with; "" for the root. */
	artifactRoot;
	constructor(tree, urls, objects) {
		this.#tree = tree;
		this.#urls = urls;
		this.artifactRoot = rootOfArtifact(tree, objects);
		const paths = /* @__PURE__ */ new Map();
		for (const { url, path, isOptional = false } of namedPaths(objects)) {
			if (isOptional && !hasFile(tree, path)) continue;
			const key = repositoryKey(url) ?? url;
			const known = paths.get(key) ?? /* @__PURE__ */ new Set();
			paths.set(key, known.add(path));
		}
		const isAlone = paths.size === 1 && urls.length === 0;
		const selves = ownedBySelf(objects);
		const isKnown = (key) => selves.includes(key) || urls.some((own) => repositoryKey(own) === key);
		const isNamed = [...paths.keys()].some(isKnown);
		const isFork = (key) => urls.some((own) => baseName(repositoryKey(own) ?? "") === baseName(key));
		this.#byEvidence = /* @__PURE__ */ new Set([...[...paths].flatMap(([key, named]) => {
			const isLike = isAlone || isFork(key);
			if (isNamed && !isLike && named.size < leastPaths) return [];
			return isHere(tree, [...named], isLike ? leastShareAlone : leastShare) ? [key] : [];
		}), ...selves]);
	}
	/** The URL of this repository that is nearly the one given, which is taken for it; else null. */
	nearUrl = (url) => {
		const key = repositoryKey(url);
		if (key === null) return null;
		const keys = this.#urls.flatMap((own) => repositoryKey(own) ?? []);
		if (keys.includes(key)) return null;
		const near = keys.find((own) => editDistance(own, key, maxEdits$1) <= maxEdits$1);
		return near === void 0 ? null : `https://${near}`;
	};
	hasFolder = (path) => hasFolder(this.#tree, path);
	isOwn = (url) => {
		return this.#urls.some((own) => isSameRepository(own, url)) || this.#byEvidence.has(repositoryKey(url) ?? url);
	};
};
/** The folder at the root below which more of the paths in such artifacts exist. */
function rootOfArtifact(tree, objects) {
	const named = objects.flatMap(({ apiVersion, kind, value }) => {
		const sync = roleOf(apiVersion, kind) === "flux-instance" ? fieldOf$1(value, ["spec", "sync"]) : fieldOf$1(value, [
			"spec",
			"values",
			"instance",
			"sync"
		]);
		const reference = sync ?? fieldOf$1(value, ["spec", "sourceRef"]);
		if (fieldOf$1(reference, ["kind"]) !== "OCIRepository") return [];
		const path = treePath(textOf$1(fieldOf$1(sync ?? value["spec"], ["path"])) ?? "");
		return path === null || path === "" ? [] : [path];
	});
	const found = (root) => named.filter((path) => hasFolder(tree, pathIn(root, path))).length;
	let best = {
		root: "",
		count: found("")
	};
	if (best.count === named.length) return "";
	const folders = new Set(tree.files.flatMap((file) => /^([^/]+)\//.exec(file)?.[1] ?? []));
	for (const root of folders) {
		const count = found(root);
		if (count > best.count) best = {
			root,
			count
		};
	}
	return best.root;
}
/** A Kustomization that lies in the folder that it applies was bootstrapped from its source. */
function ownedBySelf(objects) {
	const urls = objects.flatMap(({ apiVersion, kind, file, value }) => {
		if (roleOf(apiVersion, kind) !== "flux-kustomization") return [];
		const path = treePath(textOf$1(fieldOf$1(value, ["spec", "path"])) ?? "");
		if (!(path !== null && path !== "" && file?.startsWith(`${path}/`) === true)) return [];
		const [own] = [...namedPaths(objects.filter((each) => each.value === value || isGit(each)))];
		return own === void 0 ? [] : [repositoryKey(own.url) ?? own.url];
	});
	return [...new Set(urls)];
}
function isGit({ apiVersion, kind }) {
	return roleOf(apiVersion, kind) === "git-repository";
}
function isHere(tree, paths, share) {
	const named = paths.filter((path) => path !== "");
	const found = named.filter((path) => hasFolder(tree, path) || hasFile(tree, path));
	return named.length > 0 && found.length / named.length >= share;
}
function baseName(key) {
	return key.slice(key.lastIndexOf("/") + 1);
}
/** Folders that Flux Kustomizations and Argo CD sources name, with the URL of their repository. */
function* namedPaths(objects) {
	const byName = /* @__PURE__ */ new Map();
	const byFile = /* @__PURE__ */ new Map();
	for (const { apiVersion, kind, name, file, value } of objects) {
		const url = textOf$1(fieldOf$1(value, ["spec", "url"]));
		if (url === null || roleOf(apiVersion, kind) !== "git-repository") continue;
		byName.set(name, url);
		byFile.set(`${file}\n${name}`, url);
	}
	for (const { apiVersion, kind, file, value } of objects) {
		const role = roleOf(apiVersion, kind);
		const spec = mapOf(value["spec"]);
		if (role === "flux-kustomization") {
			const name = textOf$1(fieldOf$1(spec, ["sourceRef", "name"])) ?? "";
			const url = byFile.get(`${file}\n${name}`) ?? byName.get(name);
			const path = treePath(textOf$1(spec["path"]) ?? "");
			if (url !== void 0 && path !== null) yield {
				url,
				path
			};
		} else if (role === "argo-application") yield* pathsOfApplication(mapOf(spec));
		else if (role === "application-set") {
			yield* pathsOfApplication(mapOf(fieldOf$1(spec, ["template", "spec"])));
			yield* pathsOfGenerators(spec["generators"]);
		}
	}
}
/** The folders above the patterns of Git generators. */
function* pathsOfGenerators(list) {
	for (const { url, folder } of gitPatterns(list)) if (url !== "" && folder !== null) yield {
		url,
		path: folder
	};
}
function* pathsOfApplication(spec) {
	const sources = [...listOf$1(spec["sources"]), ...spec["source"] === void 0 ? [] : [spec["source"]]];
	for (const source of sources.map(mapOf)) {
		const url = textOf$1(source["repoURL"]);
		const path = treePath(textOf$1(source["path"]) ?? "");
		if (url === null || path === null || source["chart"] !== void 0) continue;
		if (!path.includes("{{")) yield {
			url,
			path
		};
	}
	for (const source of sources.map(mapOf)) for (const each of listOf$1(fieldOf$1(source, ["helm", "valueFiles"]))) {
		const isOptional = fieldOf$1(source, ["helm", "ignoreMissingValueFiles"]) === true;
		const [, ref, path] = /^\$([\w-]+)\/(.+)$/.exec(textOf$1(each) ?? "") ?? [];
		const target = sources.map(mapOf).find((other) => other["ref"] === ref && ref !== void 0);
		const url = textOf$1(target?.["repoURL"]);
		if (url !== null && path !== void 0 && !path.includes("{{")) yield {
			url,
			path,
			isOptional
		};
	}
}

// src/gitops/flux/flux-entries.ts
/**
* The Kustomizations of `flux bootstrap` and of FluxInstances; where there is none, those that no
* other Kustomization's path contains. Patches, which name no source, are no entries. Folders of
* the configuration are added.
*/
function fluxEntries(objects, repository, configured = []) {
	const found = foundEntries(objects, repository);
	const added = configured.filter((path) => !found.some((each) => each.path === path));
	if (added.length === 0) return found;
	return [...found.filter((each) => each.isBootstrap), ...added.map(configuredEntry)];
}
/** The Kustomization that Flux would be given for a folder. */
function configuredEntry(path) {
	return {
		object: kustomizationFor({
			path,
			source: {
				kind: "GitRepository",
				name: "flux-system"
			},
			namespace: "flux-system",
			file: null,
			at: {
				file: path,
				line: 1,
				column: 1,
				endLine: 1,
				endColumn: 1,
				excerpt: ""
			}
		}),
		path,
		isBootstrap: true
	};
}
function kustomizationFor({ path, source, namespace, file, at, spanOf }) {
	const value = {
		apiVersion: "kustomize.toolkit.fluxcd.io/v1",
		kind: "Kustomization",
		metadata: {
			name: source.name,
			namespace
		},
		spec: {
			path,
			sourceRef: source
		}
	};
	return {
		apiVersion: value.apiVersion,
		kind: value.kind,
		namespace,
		name: source.name,
		value,
		file,
		at,
		spanOf: spanOf ?? (() => at)
	};
}
function foundEntries(objects, repository) {
	const { isOwn, artifactRoot } = repository;
	const instances = objects.flatMap((each) => entryOfInstance(each, artifactRoot));
	const applied = objects.filter(({ apiVersion, kind, value }) => roleOf(apiVersion, kind) === "flux-kustomization" && textOf$1(fieldOf$1(value, ["spec", "path"])) !== null && fieldOf$1(value, ["spec", "sourceRef"]) !== void 0).map((object) => {
		const path = pathOf(object, artifactRoot);
		return {
			object,
			path,
			isHere: path !== "" || !isElsewhere(object, objects, isOwn)
		};
	});
	const bootstrapped = applied.flatMap(({ object, path, isHere }) => path !== null && isHere && manages(object, path) ? [{
		object,
		path,
		isBootstrap: true
	}] : []);
	const entries = outermost([...instances, ...bootstrapped]);
	if (entries.length > 0) return [...entries, ...misdirected(applied, repository, objects)];
	const all = applied.flatMap(({ object, path }) => path === null ? [] : [{
		object,
		path,
		isBootstrap: false
	}]);
	const roots = all.filter(({ object }) => !applied.some((other) => other.isHere && other.object !== object && contains(other.path, object.file)));
	return roots.length > 0 ? roots : all;
}
/**
* Kustomizations that `flux bootstrap` wrote beside the source of this repository, whose path is no
* folder: nothing of their clusters is applied.
*/
function misdirected(applied, { isOwn, hasFolder }, objects) {
	return applied.flatMap(({ object, path }) => {
		const { name, file, value } = object;
		if (!(name === bootstrapName && file !== null && path !== null) || hasFolder(path) || /[$<{]/.test(path)) return [];
		const reference = fieldOf$1(value, [
			"spec",
			"sourceRef",
			"name"
		]);
		const isSource = objects.some((each) => each.name === reference && roleOf(each.apiVersion, each.kind) === "git-repository" && each.file !== null && folderOf$1(each.file) === folderOf$1(file) && isOwn(textOf$1(fieldOf$1(each.value, ["spec", "url"])) ?? ""));
		const isApplied = applied.some((other) => other.isHere && contains(other.path, file));
		const folder = folderOf$1(file).replace(/\/flux-system$/, "");
		return isSource && !isApplied ? [{
			object,
			path: folder,
			isBootstrap: true
		}] : [];
	});
}
/** The Kustomization lies in the folder that it applies: Flux manages itself with it. */
function manages({ file }, path) {
	return contains(path, file);
}
/**
* The root of every repository contains the Kustomization: only its source tells whether it applies
* this one.
*/
function isElsewhere({ value, name }, objects, isOwn) {
	const reference = mapOf(fieldOf$1(value, ["spec", "sourceRef"]));
	const source = objects.find(({ kind, ...each }) => kind === reference["kind"] && each.name === reference["name"]);
	if (source === void 0) return false;
	const url = textOf$1(fieldOf$1(source.value, ["spec", "url"]));
	if (roleOf(source.apiVersion, source.kind) !== "git-repository" || url === null) return true;
	return name !== bootstrapName && !isOwn(url);
}
/** The name that `flux bootstrap` gives to the source and to the Kustomization. */
const bootstrapName = "flux-system";
const bootstrapSource = {
	kind: "GitRepository",
	namespace: bootstrapName,
	name: bootstrapName
};
function contains(path, file) {
	return path !== null && file !== null && isBelow(file, path);
}
/** An entry inside another's folder is applied by it. */
function outermost(entries) {
	return entries.filter((entry) => !entries.some((other) => other !== entry && contains(other.path, entry.object.file) && !contains(entry.path, other.object.file)));
}
/**
* The sources of what Flux was bootstrapped with. Other Kustomizations must name these, or sources
* that a file declares. null where the source of this repository may have any name.
*/
function sourcesOfEntries(entries, objects, isOwn) {
	if (entries.some(({ object }) => object.file === null)) return null;
	const bootstrapped = entries.filter(({ isBootstrap }) => isBootstrap);
	if (bootstrapped.length > 0) return bootstrapped.map(({ object: { value, namespace } }) => {
		const reference = mapOf(fieldOf$1(value, ["spec", "sourceRef"]));
		return {
			kind: textOf$1(reference["kind"]) ?? "GitRepository",
			namespace: textOf$1(reference["namespace"]) ?? namespace ?? bootstrapName,
			name: textOf$1(reference["name"]) ?? ""
		};
	});
	return objects.some(({ apiVersion, kind, value }) => roleOf(apiVersion, kind) === "git-repository" && isOwn(textOf$1(fieldOf$1(value, ["spec", "url"])) ?? "")) ? [bootstrapSource] : null;
}
/** The clusters of `flux bootstrap` and of FluxInstances. */
function fluxClusters(objects, repository) {
	const paths = fluxEntries(objects, repository).flatMap(({ path, isBootstrap }) => isBootstrap ? path : []);
	const names = clusterNames(paths);
	return paths.map((path, index) => ({
		name: names[index] ?? null,
		path
	}));
}
/** The folder in the repository. */
function pathOf({ value }, artifactRoot) {
	const isArtifact = fieldOf$1(value, [
		"spec",
		"sourceRef",
		"kind"
	]) === "OCIRepository";
	const path = treePath(textOf$1(fieldOf$1(value, ["spec", "path"])) ?? "");
	return path === null || !isArtifact ? path : treePath(artifactRoot, path);
}
/** `spec.sync` of a FluxInstance, or of one in the values of the chart `flux-instance`. */
function entryOfInstance(object, artifactRoot) {
	const role = roleOf(object.apiVersion, object.kind);
	const isInstance = role === "flux-instance";
	const syncAt = [
		"spec",
		...isInstance ? [] : ["values", "instance"],
		"sync"
	];
	const fields = mapOf(isInstance || role === "helm-release" ? fieldOf$1(object.value, syncAt) : void 0);
	const path = treePath(textOf$1(fields["path"]) ?? "");
	if (textOf$1(fields["url"]) === null || path === null) return [];
	const namespace = object.namespace ?? "flux-system";
	const name = textOf$1(fields["name"]) ?? namespace;
	const kind = textOf$1(fields["kind"]) ?? "GitRepository";
	const { file, at } = object;
	const made = kustomizationFor({
		path,
		source: {
			kind,
			name
		},
		namespace,
		file,
		at,
		spanOf: ([, ...field]) => object.spanOf([...syncAt, ...field])
	});
	return [{
		object: made,
		path: pathOf(made, artifactRoot) ?? path,
		isBootstrap: true
	}];
}
/** Two entries of one name are of two clusters, which are named by what tells them apart. */
function entryNames(entries) {
	if (entries.some(({ isBootstrap }) => isBootstrap)) return clusterNames(entries.map(({ path }) => path));
	const identities = new Set(entries.map(({ object }) => qualifiedName(object)));
	const folders = entries.map(({ object }) => folderOf$1(object.file ?? ""));
	return identities.size === entries.length || new Set(folders).size === 1 ? entries.map(() => null) : clusterNames(folders);
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

// src/gitops/engine/root-applications.ts
/** Finds the Applications that nothing in the repository applies. */
/**
* Applications and ApplicationSets that no other Application's folder holds. The template of a
* chart does not count, even if it can be read as one.
*/
function rootApplications(objects, tree) {
	const isTemplate = (file) => {
		const [, folder] = /^(.*?)\/?templates\/.+$/.exec(file ?? "") ?? [];
		return folder !== void 0 && hasFile(tree, pathIn(folder, "Chart.yaml"));
	};
	const isOne = ({ apiVersion, kind, file }) => {
		const role = roleOf(apiVersion, kind);
		return (role === "argo-application" || role === "application-set") && !isTemplate(file);
	};
	const applications = objects.filter(isOne);
	const isHeld = holdingsOf(applications);
	const below = byFolder(applications);
	const roots = [];
	const reached = /* @__PURE__ */ new Set();
	const reach = (root) => {
		roots.push(root);
		const waiting = [root];
		for (let next = waiting.pop(); next !== void 0; next = waiting.pop()) {
			if (reached.has(next)) continue;
			reached.add(next);
			const folder = applicationFolder(next);
			if (folder === null) continue;
			for (const each of below.get(folder) ?? []) waiting.push(each);
			below.delete(folder);
		}
	};
	for (const object of applications) if (!isHeld(object)) reach(object);
	const depthOf = (object) => applicationFolder(object)?.length ?? Infinity;
	for (const object of applications.toSorted((a, b) => depthOf(a) - depthOf(b))) if (!reached.has(object)) reach(object);
	return roots;
}
/** Tells whether the folder of one of these Applications holds an object; none holds itself. */
function holdingsOf(applications) {
	const holders = Map.groupBy(applications, applicationFolder);
	return (object) => foldersOf(object).some((folder) => holders.get(folder)?.some((each) => each !== object) === true);
}
/** The Applications whose files lie below a folder, by folder. */
function byFolder(applications) {
	const below = /* @__PURE__ */ new Map();
	for (const each of applications) for (const folder of foldersOf(each)) {
		const known = below.get(folder);
		if (known === void 0) below.set(folder, [each]);
		else known.push(each);
	}
	return below;
}
function foldersOf({ file }) {
	return file === null ? [] : foldersAbove(file);
}
/** The folder of an Application; null for one without. */
function applicationFolder({ value }) {
	const path = fieldOf$1(value, [
		"spec",
		"source",
		"path"
	]);
	return typeof path === "string" ? path.replace(/^\.\/|\/$/g, "") : null;
}

// src/gitops/engine/declared-sources.ts
/** Finds the sources that controllers start from, as files declare them. */
const chartRoles = /* @__PURE__ */ new Set(["helm-release", "k3s-helm-chart"]);
/** The entries of Flux, the root Applications of Argo CD, and charts that neither applies. */
function declaredSources({ tree, objects, clusters }, ownRepository) {
	const configured = new Map(clusters.flatMap(({ name, entry }) => entry === null ? [] : [[entry, name]]));
	const entries = fluxEntries(objects, ownRepository, [...configured.keys()]);
	const found = entryNames(entries);
	const names = entries.map(({ path }, index) => configured.get(path) ?? found[index] ?? null);
	const ofEntries = entries.map(({ object }, index) => {
		return {
			role: "flux-kustomization",
			object,
			cluster: names[index] ?? null
		};
	});
	const isOfEntry = ({ file }) => entries.some(({ path }) => isApplied(file, path));
	const others = objects.filter((each) => !isOfEntry(each));
	const applications = rootApplications(others, tree);
	const charts = chartsAlone(others, applications, entries.length > 0);
	const isBootstrapped = entries.some(({ isBootstrap }) => isBootstrap);
	const ofAll = {
		cluster: null,
		declared: objects
	};
	const entrySources = sourcesOfEntries(entries, objects, ownRepository.isOwn);
	return {
		sources: [
			...ofEntries,
			...ofApplications(applications),
			...charts
		],
		objects: [...isBootstrapped ? [] : objectsByFolder(objects, entries, names), ...isBootstrapped && charts.length === 0 ? [] : [ofAll]],
		entrySources,
		bootstrapped: new Set(isBootstrapped && entrySources !== null ? names : [])
	};
}
/** Where all have one destination, it is the cluster of everything else, too. */
function ofApplications(applications) {
	const destinations = new Set(applications.map(destinationOf));
	return applications.map((object) => ({
		role: roleOf(object.apiVersion, object.kind) ?? "argo-application",
		object,
		cluster: destinations.size > 1 ? destinationOf(object) : null
	}));
}
/** Releases that no Application applies. Where Flux has entries, they apply its releases. */
function chartsAlone(objects, applications, hasEntries) {
	const isHeld = holdingsOf(applications);
	return objects.flatMap((object) => {
		const role = roleOf(object.apiVersion, object.kind);
		if (role === null || !chartRoles.has(role)) return [];
		if (role === "helm-release" && hasEntries) return [];
		return isHeld(object) ? [] : [{
			role,
			object,
			cluster: null
		}];
	});
}
/** `folder` is null for a source that applies none. */
function isApplied(file, folder) {
	return file !== null && folder !== null && isBelow(file, folder);
}
/** Clusters that nothing bootstraps have what lies in no other cluster's folders. */
function objectsByFolder(objects, entries, names) {
	const folders = entries.map(({ object: { file } }) => file === null ? null : folderOf$1(file));
	return [...new Set(names.filter((name) => name !== null))].map((name) => {
		const isElsewhere = ({ file }) => folders.some((folder, index) => names[index] !== name && isApplied(file, folder));
		const isHere = ({ file }) => folders.some((folder, index) => names[index] === name && isApplied(file, folder));
		return {
			cluster: name,
			declared: objects.filter((each) => isHere(each) || !isElsewhere(each))
		};
	});
}

// src/gitops/helm/oci-folders.ts
/** Tells a wrong folder of a registry from a wrong chart name: the answer is the same for both. */
const maxEdits = 2;
const maxFolders = 500;
var OciFolders = class {
	/** The folders in which charts were found. */
	#found = /* @__PURE__ */ new Set();
	/** The charts that were not found, by folder. */
	#missing = /* @__PURE__ */ new Map();
	/** Names of charts in other places, and of releases: they are hardly mistyped twice. */
	#names = /* @__PURE__ */ new Set();
	addName(name) {
		this.#names.add(name);
	}
	/** `chart` is "host/path/name". */
	add(chart, isFound) {
		const folder = folderOf$1(chart);
		if (this.#found.size + this.#missing.size >= maxFolders) return;
		if (isFound) this.#found.add(folder);
		else this.#missing.set(folder, (this.#missing.get(folder) ?? /* @__PURE__ */ new Set()).add(chart));
	}
	/**
	* Is the folder of a chart that was not found wrong? It is if it lacks several charts, if its
	* name is nearly that of a folder with charts, or if the name of the chart is used elsewhere.
	*/
	isWrong(chart) {
		const folder = folderOf$1(chart);
		if (this.#found.has(folder)) return false;
		if ((this.#missing.get(folder)?.size ?? 0) > 1) return true;
		if (this.#names.has(chart.slice(folder.length + 1))) return true;
		return [...this.#found].some((other) => editDistance(folder, other, maxEdits) <= maxEdits);
	}
};

// src/gitops/objects/value-images.ts
/** Finds text in the values of a source that looks like an image. */
const maxImages = 200;
const maxFiles$1 = 20;
/**
* Whole references, and maps of registry, repository and tag: in the fields of the object that hold
* values, and in the values files of the steps that would have rendered it.
*/
async function valueImages(object, steps, tree) {
	const found = [];
	const spanOf = (path) => object.spanOf(path);
	for (const { path, holds } of valuesFields(object)) {
		const value = fieldOf$1(object.value, path);
		if (holds === "values") collect(value, path, spanOf, found);
		else if (holds === "pairs") collectPairs(value, path, spanOf, found);
		else await collectBlock(textOf$1(value), spanOf(path), tree, found);
	}
	for (const file of valuesFilesOf(steps).slice(0, maxFiles$1)) {
		const text = await tree.read(file);
		if (text !== null) collectFile(new LocatedFile(file, text), found);
	}
	return found.filter(({ value }) => !value.includes(unknownMark)).slice(0, maxImages);
}
function valuesFields({ value }) {
	return [
		{
			path: ["spec", "values"],
			holds: "values"
		},
		{
			path: [
				"spec",
				"forProvider",
				"values"
			],
			holds: "values"
		},
		{
			path: ["spec", "valuesContent"],
			holds: "text"
		},
		{
			path: ["spec", "set"],
			holds: "pairs"
		},
		...[["spec", "source"], ...listOf$1(fieldOf$1(value, ["spec", "sources"])).map((_, index) => [
			"spec",
			"sources",
			index
		])].flatMap((source) => [
			{
				path: [
					...source,
					"helm",
					"valuesObject"
				],
				holds: "values"
			},
			{
				path: [
					...source,
					"helm",
					"values"
				],
				holds: "text"
			},
			{
				path: [
					...source,
					"helm",
					"parameters"
				],
				holds: "pairs"
			}
		])
	];
}
function valuesFilesOf(steps) {
	const files = steps.flatMap((step) => {
		if (step.step !== "template") return [];
		return [...step.chart.from === "tree" ? [pathIn(step.chart.path, "values.yaml")] : [], ...step.values.flatMap((each) => "file" in each ? [each.file] : [])];
	});
	return [...new Set(files)];
}
function collectFile(located, found) {
	collect(located.content, [], (path) => located.spanOf(path), found);
}
/** Reads a block of YAML where it stands in its file, so that its lines are the file's. */
async function collectBlock(value, at, tree, found) {
	if (value === null) return;
	const lines = (await tree.read(at.file) ?? "").split("\n");
	const header = lines[at.line - 1]?.slice(at.column - 1) ?? "";
	const first = lines.slice(at.line).find((line) => line.trim() !== "") ?? "";
	const indent = /^ */.exec(first)?.[0].length ?? 0;
	if (!header.startsWith("|") || indent === 0) {
		collect(new LocatedFile(at.file, value).content, [], () => at, found);
		return;
	}
	const rest = lines.slice(at.line);
	const end = rest.findIndex((line) => line.trim() !== "" && !line.startsWith(" ".repeat(indent)));
	const block = end < 0 ? rest : rest.slice(0, end);
	collectFile(new LocatedFile(at.file, "\n".repeat(at.line) + block.join("\n")), found);
}
/** Names such as `image.tag`, as a map or as a list of `name` and `value`. */
function collectPairs(pairs, path, spanOf, found) {
	const written = /* @__PURE__ */ new Map();
	for (const [index, each] of listOf$1(pairs).entries()) {
		const name = textOf$1(mapOf(each)["name"]);
		const value = textOf$1(mapOf(each)["value"]);
		if (name !== null && value !== null) written.set(name, {
			value,
			at: [
				...path,
				index,
				"value"
			]
		});
	}
	for (const [name, each] of Object.entries(mapOf(pairs))) {
		const value = textOf$1(each);
		if (value !== null) written.set(name, {
			value,
			at: [...path, name]
		});
	}
	for (const [name, { value, at }] of written) {
		const [, prefix = ""] = /^(.*\.|)tag$/.exec(name) ?? [];
		const repository = /(?:^|\.)tag$/.test(name) ? written.get(`${prefix}repository`) : void 0;
		const registry = written.get(`${prefix}registry`)?.value ?? "";
		if (repository === void 0) {
			if (/image$/i.test(name) && isWholeImage(value)) found.push({
				value,
				at: spanOf(at)
			});
			continue;
		}
		const image = `${registry === "" ? "" : `${registry}/`}${repository.value}:${value}`;
		if (isWholeImage(image)) found.push({
			value: image,
			at: spanOf(at),
			repositoryAt: spanOf(repository.at)
		});
	}
}
function collect(value, path, spanOf, found) {
	if (found.length >= maxImages) return;
	if (Array.isArray(value)) {
		for (const [index, each] of value.entries()) collect(each, [...path, index], spanOf, found);
		return;
	}
	if (!isValues(value)) return;
	const composed = composedImage(value);
	if (composed !== null) {
		const at = spanOf([...path, "tag"]);
		found.push({
			value: composed,
			at,
			repositoryAt: spanOf([...path, "repository"])
		});
		return;
	}
	for (const [key, each] of Object.entries(value)) {
		const written = textOf$1(each);
		if (written !== null && /image$/i.test(key) && isWholeImage(written)) found.push({
			value: written,
			at: spanOf([...path, key])
		});
		else collect(each, [...path, key], spanOf, found);
	}
}
function composedImage(value) {
	const map = mapOf(value);
	const repository = textOf$1(map["repository"]);
	const tag = map["tag"];
	if (repository === null || typeof tag !== "string" && typeof tag !== "number" || tag === "") return null;
	const registry = textOf$1(map["registry"]);
	const image = `${registry === null || registry === "" ? "" : `${registry}/`}${repository}:${tag}`;
	return isWholeImage(image) ? image : null;
}
function isWholeImage(text) {
	return /[:@]/.test(text) && !("invalid" in parseImageReference(text));
}

// src/gitops/objects/written-place.ts
const maxFiles = 200;
const maxLength$1 = 1048576;
const maxWanted = 250;
/**
* The only place in the files that writes what the reason names; null where the line of the field
* needs no other, and where there are several places. `isWhole`: the line is that of the object,
* which a template declares.
*/
async function writtenPlace(reason, { excerpt, isWhole }, files, tree) {
	const wanted = namedText(reason);
	if (wanted === null || wanted === "" || wanted.length > maxWanted) return null;
	if (!isWhole && !/\$\{|\{\{/.test(excerpt) || excerpt.includes(wanted)) return null;
	const found = [];
	for (const file of [...files].slice(0, maxFiles)) {
		const text = /\.(?:ya?ml|json)$/.test(file) ? await tree.read(file) : null;
		if (text === null || text.length > maxLength$1 || !text.includes(wanted)) continue;
		for (const from of scalarsOf(text, wanted)) found.push(spanOf(file, text, {
			from,
			to: from + wanted.length
		}));
		if (found.length > 1) return null;
	}
	return found[0] ?? null;
}
/** Where the text stands as a whole scalar. */
function scalarsOf(text, wanted) {
	const found = [];
	for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
		const before = text[at - 1] ?? "\n";
		const after = text[at + wanted.length] ?? "\n";
		if (/[\s"'=:,{[]/.test(before) && /["'\s,}\]]/.test(after)) found.push(at);
	}
	return found;
}
function namedText(reason) {
	if ("version" in reason) return reason.version;
	if ("path" in reason) return reason.path;
	if ("isIndex" in reason && reason.isIndex) return reason.chart;
	return "chart" in reason ? reason.chart.slice(reason.chart.lastIndexOf("/") + 1) : null;
}

// src/gitops/argo/application-set/label-selector.ts
/**
* Matches label selectors.
* https://github.com/kubernetes/apimachinery/blob/v0.34.0/pkg/labels/selector.go
*/
function matchesSelector(selector, labels) {
	const { matchLabels, matchExpressions } = mapOf(selector);
	return Object.entries(mapOf(matchLabels)).every(([key, value]) => labels.get(key) === value) && listOf$1(matchExpressions).every((each) => matchesExpression(mapOf(each), labels));
}
function isEmptySelector(selector) {
	const { matchLabels, matchExpressions } = mapOf(selector);
	return Object.keys(mapOf(matchLabels)).length === 0 && listOf$1(matchExpressions).length === 0;
}
function matchesExpression({ key, operator, values }, labels) {
	const value = labels.get(textOf$1(key) ?? "");
	const isListed = value !== void 0 && listOf$1(values).includes(value);
	switch (operator) {
		case "In": return isListed;
		case "NotIn": return !isListed;
		case "Exists": return value !== void 0;
		case "DoesNotExist": return value === void 0;
		default: return false;
	}
}

// src/gitops/argo/application-set/cluster-generator.ts
/**
* Makes parameters of the clusters that Secrets describe.
* https://github.com/argoproj/argo-cd/blob/v3.5.1/applicationset/generators/cluster.go
*/
const localServer = "https://kubernetes.default.svc";
const typeLabel = "argocd.argoproj.io/secret-type";
function isClusterSecret({ kind, metadata }) {
	return kind === "Secret" && mapOf(mapOf(metadata)["labels"])[typeLabel] === "cluster";
}
function clusterParameters(generator, secrets, dialect) {
	const { selector } = generator;
	const values = mapOf(generator["values"]);
	const made = secrets.filter((secret) => matchesSelector(selector, labelsOf$1(mapOf(secret["metadata"])["labels"]))).map((secret) => secretParameters(secret, dialect));
	const hasLocal = secrets.some((secret) => dataOf$2(secret, "server") === localServer);
	if (isEmptySelector(selector) && !hasLocal) made.unshift({
		name: "in-cluster",
		nameNormalized: "in-cluster",
		server: localServer,
		project: ""
	});
	return made.map((parameters) => withValues(parameters, values, dialect));
}
function labelsOf$1(labels) {
	return new Map(Object.entries(mapOf(labels)).flatMap(([key, value]) => typeof value === "string" ? [[key, value]] : []));
}
function dataOf$2(secret, key) {
	const plain = textOf$1(mapOf(secret["stringData"])[key]);
	if (plain !== null) return plain;
	return Buffer.from(textOf$1(mapOf(secret["data"])[key]) ?? "", "base64").toString();
}
function secretParameters(secret, { goTemplate }) {
	const name = dataOf$2(secret, "name");
	const parameters = {
		name,
		nameNormalized: sanitizeName(name),
		server: dataOf$2(secret, "server"),
		project: dataOf$2(secret, "project")
	};
	const { annotations, labels } = mapOf(secret["metadata"]);
	const parts = Object.entries({
		annotations: mapOf(annotations),
		labels: mapOf(labels)
	});
	if (goTemplate) return {
		...parameters,
		metadata: Object.fromEntries(parts.filter(([, map]) => Object.keys(map).length > 0))
	};
	for (const [part, map] of parts) for (const [key, value] of Object.entries(map)) parameters[`metadata.${part}.${key}`] = value;
	return parameters;
}
/** The first generator of clusters that no Secret in Git describes; null where there is none. */
function unknownClusters(applicationSet, secrets) {
	return unknownIn(mapOf(applicationSet["spec"])["generators"], secrets, 0);
}
const maxNesting$1 = 4;
function unknownIn(generators, secrets, depth) {
	if (!Array.isArray(generators) || depth > maxNesting$1) return null;
	for (const generator of generators.map(mapOf)) {
		const { clusters, matrix, merge } = generator;
		const { selector } = mapOf(clusters);
		const isKnown = secrets.some((secret) => matchesSelector(selector, labelsOf$1(mapOf(secret["metadata"])["labels"])));
		if (clusters !== void 0 && !isKnown) return described(mapOf(selector));
		const nested = unknownIn(mapOf(matrix)["generators"], secrets, depth + 1) ?? unknownIn(mapOf(merge)["generators"], secrets, depth + 1);
		if (nested !== null) return nested;
	}
	return null;
}
/** "clusters", or "clusters with env=prod". */
function described({ matchLabels, matchExpressions }) {
	const labels = Object.entries(mapOf(matchLabels)).map(([name, value]) => `${name}=${textOf$1(value) ?? ""}`);
	const keys = (Array.isArray(matchExpressions) ? matchExpressions : []).map((each) => textOf$1(mapOf(each)["key"]) ?? "");
	const conditions = [...labels, ...keys].join(", ").slice(0, 200);
	return conditions === "" ? "clusters" : `clusters with ${conditions}`;
}

// src/gitops/argo/application-set/list-generator.ts
/**
* Makes parameters of the elements of a list.
* https://github.com/argoproj/argo-cd/blob/v3.5.1/applicationset/generators/list.go
*/
function listParameters(generator, { goTemplate }) {
	const made = listOf$1(generator["elements"]).map((element) => {
		if (!isValues(element)) throw new GeneratorError("an element is no map");
		return goTemplate ? element : stringParameters(element);
	});
	const yaml = textOf$1(generator["elementsYaml"]);
	return yaml === null || yaml === "" ? made : [...made, ...elementsOf(yaml)];
}
/** Without goTemplate every value is a string, and only `values` may be nested. */
function stringParameters(element) {
	const parameters = {};
	const add = (name, value) => {
		if (typeof value !== "string") throw new GeneratorError(`${name} is no string`);
		parameters[name] = value;
	};
	for (const [key, value] of Object.entries(element)) if (key !== "values") add(key, value);
	else if (isValues(value)) for (const [name, each] of Object.entries(value)) add(`values.${name}`, each);
	else throw new GeneratorError("values is no map");
	return parameters;
}
function elementsOf(yaml) {
	const content = parseGeneratorYaml(yaml, "elementsYaml");
	if (content === null) return [];
	if (Array.isArray(content) && content.every(isValues)) return content;
	throw new GeneratorError("elementsYaml is no list of maps");
}

// src/gitops/argo/application-set/generate-applications.ts
/** A company's ApplicationSets make some hundreds of Applications. */
const maxApplications = 2e3;
const maxNesting = 4;
async function generateApplications({ value, namespace }, context) {
	const spec = mapOf(value["spec"]);
	const dialect = {
		goTemplate: spec["goTemplate"] === true,
		failsOnMissing: listOf$1(spec["goTemplateOptions"]).includes("missingkey=error")
	};
	const result = {
		applications: [],
		error: null
	};
	for (const generator of listOf$1(spec["generators"])) try {
		const made = await new Generators(context, dialect).parametersOf(mapOf(generator), {}, 0);
		const template = mergeTwo(templateOf(generator), mapOf(spec["template"]), false);
		for (const parameters of made) {
			const application = applicationOf$1(template, parameters, spec, dialect);
			if (result.applications.length >= maxApplications) throw new GeneratorError(`more than ${maxApplications} Applications`);
			result.applications.push(withIdentity(application, namespace));
		}
	} catch (error) {
		if (!isExpected(error)) throw error;
		result.error ??= error;
	}
	return result;
}
function isExpected(error) {
	return error instanceof GeneratorError || error instanceof GeneratorNotInGit || error instanceof GeneratorRepository || error instanceof TemplateError;
}
function templateOf(generator) {
	for (const kind of Object.values(mapOf(generator))) {
		const template = fieldOf$1(kind, ["template"]);
		if (isValues(template)) return template;
	}
	return {};
}
function applicationOf$1(template, parameters, spec, dialect) {
	const plain = asValues$1(template);
	const application = Object.keys(parameters).length === 0 ? plain : fillValue(plain, parameters, dialect);
	const patch = textOf$1(spec["templatePatch"]);
	if (patch === null) return application;
	return mergePatch(application, patchOf(fillText(patch, parameters, dialect)));
}
function asValues$1(map) {
	const copy = JSON.parse(JSON.stringify(map));
	return mapOf(copy);
}
function patchOf(text) {
	const patch = parseGeneratorYaml(text, "templatePatch");
	if (fieldOf$1(patch, ["spec", "project"]) !== void 0) throw new GeneratorError("templatePatch must not change the project");
	return mapOf(patch);
}
/** A strategic merge: the lists of an Application have no merge keys, and are replaced. */
function mergePatch(target, patch) {
	const merged = { ...target };
	for (const [key, value] of Object.entries(patch)) {
		const present = Object.hasOwn(target, key) ? target[key] : void 0;
		if (value === null) Reflect.deleteProperty(merged, key);
		else if (isValues(value) && value["$patch"] === "delete") Reflect.deleteProperty(merged, key);
		else if (isValues(value) && isValues(present)) merged[key] = mergePatch(present, value);
		else merged[key] = value;
	}
	return merged;
}
function withIdentity(application, namespace) {
	const { name, labels, annotations } = mapOf(application["metadata"]);
	return {
		apiVersion: "argoproj.io/v1alpha1",
		kind: "Application",
		metadata: {
			name: textOf$1(name) ?? "",
			...namespace === null ? {} : { namespace },
			...labels === void 0 ? {} : { labels },
			...annotations === void 0 ? {} : { annotations }
		},
		spec: mapOf(application["spec"])
	};
}
var Generators = class {
	#context;
	#dialect;
	constructor(context, dialect) {
		this.#context = context;
		this.#dialect = dialect;
	}
	/** `outer` are the parameters of a matrix's first generator, which the second may use. */
	async parametersOf(generator, outer, depth) {
		if (depth > maxNesting) throw new GeneratorError("generators are nested too deeply");
		const made = [];
		for (const [kind, written] of Object.entries(generator)) {
			if (kind === "selector" || !isValues(written)) continue;
			const { template: _, ...rest } = written;
			const filled = Object.keys(outer).length === 0 ? rest : fillValue(rest, outer, this.#dialect);
			made.push(...await this.#ofKind(kind, filled, outer, depth));
		}
		const { selector } = generator;
		if (selector === void 0) return made;
		return made.filter((each) => matchesSelector(selector, new Map(flattened(each))));
	}
	async #ofKind(kind, generator, outer, depth) {
		switch (kind) {
			case "list": return listParameters(generator, this.#dialect);
			case "clusters": return clusterParameters(generator, this.#context.clusterSecrets, this.#dialect);
			case "git": return await this.#git(generator);
			case "matrix": return await this.#matrix(listOf$1(generator["generators"]), outer, depth);
			case "merge": return await this.#merge(generator, outer, depth);
			default: throw new GeneratorNotInGit(kind);
		}
	}
	async #git(generator) {
		const url = textOf$1(generator["repoURL"]) ?? "";
		if (!this.#context.isOwnRepository(url)) throw new GeneratorRepository(url);
		return await gitParameters(generator, this.#context.tree, this.#dialect);
	}
	async #matrix(generators, outer, depth) {
		const [first, second] = generators;
		if (first === void 0 || second === void 0 || generators.length > 2) throw new GeneratorError("a matrix has exactly two generators");
		const made = [];
		for (const a of await this.parametersOf(mapOf(first), outer, depth + 1)) for (const b of await this.parametersOf(mapOf(second), {
			...outer,
			...a
		}, depth + 1)) {
			if (made.length >= maxApplications) throw new GeneratorError(`more than ${maxApplications} combinations`);
			made.push(this.#dialect.goTemplate ? mergeTwo(b, a, true) : combined(a, b));
		}
		return made;
	}
	async #merge(generator, outer, depth) {
		const generators = listOf$1(generator["generators"]);
		const keys = listOf$1(generator["mergeKeys"]).map((key) => textOf$1(key) ?? "");
		if (generators.length < 2) throw new GeneratorError("a merge has at least two generators");
		if (keys.length === 0) throw new GeneratorError("a merge needs mergeKeys");
		const [first, ...others] = generators;
		const base = byKeys(await this.parametersOf(mapOf(first), outer, depth + 1), keys);
		for (const other of others) {
			const overrides = byKeys(await this.parametersOf(mapOf(other), outer, depth + 1), keys);
			for (const [key, parameters] of base) {
				const override = overrides.get(key);
				if (override === void 0) continue;
				base.set(key, this.#dialect.goTemplate ? mergeTwo(parameters, override, true) : {
					...parameters,
					...override
				});
			}
		}
		return [...base.values()];
	}
};
/** Two generators may not give one parameter two values. */
function combined(a, b) {
	for (const [key, value] of Object.entries(b)) if (Object.hasOwn(a, key) && a[key] !== value) throw new GeneratorError(`both generators of a matrix set ${key}`);
	return {
		...a,
		...b
	};
}
function byKeys(parameters, keys) {
	const found = /* @__PURE__ */ new Map();
	for (const each of parameters) {
		const key = parameterKey(keys.map((name) => Object.hasOwn(each, name) ? each[name] : null));
		if (found.has(key)) throw new GeneratorError(`the mergeKeys are not unique: ${key}`);
		found.set(key, each);
	}
	return found;
}

// src/gitops/argo/application-set/plan-application-set.ts
async function planApplicationSet(object, context) {
	const inputs = /* @__PURE__ */ new Set();
	const tree = {
		files: context.tree.files,
		read: async (path) => {
			inputs.add(path);
			return await context.tree.read(path);
		}
	};
	const secrets = context.objectsOf("Secret").filter(({ value }) => isClusterSecret(value));
	for (const each of secrets) context.takesFrom(each);
	const clusterSecrets = secrets.map(({ value }) => value);
	const { applications, error } = await generateApplications(object, {
		tree,
		clusterSecrets,
		isOwnRepository: context.isOwnRepository
	});
	const reason = error === null ? null : reasonOf$2(error);
	const unknown = unknownClusters(object.value, clusterSecrets);
	const reasons = [...reason === null ? [] : [reason], ...unknown === null ? [] : [{
		code: "generator-needs-cluster",
		generator: unknown
	}]];
	const missing = missingFolder(object, context);
	if (applications.length === 0) {
		const [first] = reasons;
		if (first !== void 0) return notRendered(first, ["spec", "generators"]);
		return missing === null ? { plan: "nothing" } : notRendered(missing.reason, missing.at);
	}
	return {
		plan: "render",
		namespace: object.namespace,
		incomplete: missing === null ? [] : [missing],
		steps: [{
			step: "text",
			text: applications.map(printGoYaml).join("---\n"),
			file: object.file,
			unknownVariables: [],
			inputs: [...inputs],
			incomplete: reasons
		}]
	};
}
/** The first pattern of a Git generator below a folder that is not there. */
function missingFolder(object, { tree, isOwnRepository }) {
	const generators = fieldOf$1(object.value, ["spec", "generators"]);
	for (const { url, path, folder, at } of gitPatterns(generators)) if (isOwnRepository(url) && !path.includes("{{") && !hasFolder(tree, folder ?? "")) {
		const place = [
			"spec",
			"generators",
			...at
		];
		return {
			reason: {
				code: "generator-finds-nothing",
				path
			},
			at: place,
			span: object.spanOf(place)
		};
	}
	return null;
}
function reasonOf$2(error) {
	if (error instanceof GeneratorNotInGit) return {
		code: "generator-needs-cluster",
		generator: error.generator
	};
	if (error instanceof GeneratorRepository) return {
		code: "other-repository",
		url: error.url
	};
	if (error instanceof TemplateError && error.unknownFunction !== null) return {
		code: "template-unsupported",
		detail: error.message
	};
	return {
		code: "invalid",
		detail: error.message
	};
}

// src/gitops/objects/object-data.ts
/** Reads the data of ConfigMaps and Secrets that are in Git. */
function dataOf$1({ kind, value }) {
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

// src/gitops/flux/artifact-generator.ts
/**
* Finds the folder of the repository at hand that an ArtifactGenerator publishes.
* https://fluxcd.io/flux/components/source/artifactgenerators/
*/
/** null where the artifact is no part of the repository in its own order. */
async function publishedFolder({ namespace, name }, context) {
	for (const generator of context.objectsOf("ArtifactGenerator")) {
		if (generator.namespace !== null && generator.namespace !== namespace) continue;
		const artifact = listOf$1(fieldOf$1(generator.value, ["spec", "artifacts"])).map(mapOf).find((each) => each["name"] === name);
		if (artifact === void 0) continue;
		const roots = await ownRoots(generator, namespace, context);
		return folderOfCopies(listOf$1(artifact["copy"]).map(mapOf), roots);
	}
	return null;
}
/** The folders of the repository at hand that sources stand for, by alias. */
async function ownRoots({ value }, namespace, { lookup, isOwnRepository, artifactRoot }) {
	const roots = /* @__PURE__ */ new Map();
	for (const source of listOf$1(fieldOf$1(value, ["spec", "sources"])).map(mapOf)) {
		const alias = textOf$1(source["alias"]);
		const { kind } = source;
		if (alias === null || kind !== "GitRepository" && kind !== "OCIRepository") continue;
		const own = textOf$1(source["namespace"]) ?? namespace;
		const name = textOf$1(source["name"]) ?? "";
		const found = await lookup(kind, own, name);
		if (kind === "OCIRepository") {
			if (found === "unknown" && name === "flux-system") roots.set(alias, artifactRoot);
			continue;
		}
		const url = typeof found === "string" ? null : textOf$1(fieldOf$1(found.value, ["spec", "url"]));
		if (url === null || isOwnRepository(url)) roots.set(alias, "");
	}
	return roots;
}
/**
* Whole folders that keep their order: `@repo/apps/base/**` as `@artifact/base/`, or
* `@repo/base/web/` as `@artifact/base/web/`.
*/
function folderOfCopies(copies, rootOfAlias) {
	const roots = /* @__PURE__ */ new Set();
	const folders = [];
	for (const copy of copies) {
		const [, alias = "", path = ""] = /^@([\w-]+)\/(?:([^*?[]*)\/)?(?:\*\*)?$/.exec(textOf$1(copy["from"]) ?? "") ?? [];
		const [, target = null] = /^@artifact\/(.*)$/.exec(textOf$1(copy["to"]) ?? "") ?? [];
		const start = rootOfAlias.get(alias);
		const from = start === void 0 ? null : treePath(start, path);
		const to = target === null ? null : treePath(target);
		if (from === null || to === null || copy["exclude"] !== void 0) return null;
		const root = to === "" ? from : from.slice(0, Math.max(0, from.length - to.length - 1));
		if (from !== (to === "" ? root : pathIn(root, to))) return null;
		roots.add(root);
		folders.push(from);
	}
	const [root] = roots;
	if (root === void 0 || roots.size > 1) return null;
	return {
		root,
		holds: (file) => folders.some((folder) => isBelow(file, folder))
	};
}

// src/gitops/flux/source-ignore.ts
/** Left out whatever the source says. */
const always = [
	".git/",
	".gitignore",
	".gitmodules",
	".gitattributes"
];
/** Left out where neither the source nor a file says what is. */
const defaults = [
	..."*.jpg,*.jpeg,*.gif,*.png,*.wmv,*.flv,*.tar.gz,*.zip".split(","),
	...".github/,.circleci/,.travis.yml,.gitlab-ci.yml,appveyor.yml,.drone.yml".split(","),
	..."cloudbuild.yaml,codeship-services.yml,codeship-steps.yml".split(","),
	..."**/.goreleaser.yml,**/.sops.yaml,**/.flux.yaml".split(",")
];
const maxRules = 1e3;
const maxPattern = 500;
/** By the `spec.ignore` of their sources: many Kustomizations build from one artifact. */
const artifactsOf = /* @__PURE__ */ new WeakMap();
/**
* The tree as an artifact holds it. `ignore` is the `spec.ignore` of the source, which comes after
* the files. A single pattern of either takes the place of the defaults.
* https://github.com/fluxcd/pkg/blob/artifact/v0.3.0/artifact/storage/storage.go
*/
async function artifactTree(tree, ignore) {
	const artifacts = artifactsOf.get(tree) ?? /* @__PURE__ */ new Map();
	artifactsOf.set(tree, artifacts);
	const artifact = artifacts.get(ignore ?? "") ?? readArtifact(tree, ignore ?? "");
	artifacts.set(ignore ?? "", artifact);
	return await artifact;
}
async function readArtifact(tree, ignore) {
	const own = [];
	for (const file of tree.files.filter((path) => /(?:^|\/)\.sourceignore$/.test(path))) own.push(...rulesOf(file.slice(0, -13), await tree.read(file) ?? ""));
	own.push(...rulesOf("", ignore));
	const others = own.length > 0 ? own : rulesOf("", defaults.join("\n"));
	const kept = [...rulesOf("", always.join("\n")), ...others].slice(0, maxRules);
	const folders = /* @__PURE__ */ new Map([["", -1]]);
	const lastFor = (folder) => {
		let last = folders.get(folder);
		if (last === void 0) {
			last = Math.max(lastFor(folderOf$1(folder)), lastMatch(folder, true, kept));
			folders.set(folder, last);
		}
		return last;
	};
	const files = tree.files.filter((file) => {
		const last = Math.max(lastFor(folderOf$1(file)), lastMatch(file, false, kept));
		return kept[last]?.isNegated ?? true;
	});
	if (files.length === tree.files.length) return tree;
	const known = new Set(files);
	return {
		files,
		read: async (path, maxBytes) => known.has(path) ? await tree.read(path, maxBytes) : null
	};
}
/**
* The syntax is that of `.gitignore`, but a file may be taken back from an ignored folder.
* https://github.com/go-git/go-git/blob/v5.16.2/plumbing/format/gitignore/pattern.go
*/
function rulesOf(base, text) {
	return text.split(/\r?\n/).flatMap((line) => {
		const written = line.replace(/(?<!\\)\s+$/, "");
		if (written === "" || written.startsWith("#") || written.length > maxPattern) return [];
		const isNegated = written.startsWith("!");
		const pattern = written.slice(isNegated ? 1 : 0).replace(/^\\(?=[#!])/, "");
		const path = pattern.replace(/^\//, "").replace(/\/$/, "");
		if (path === "") return [];
		return [{
			base,
			steps: [...pattern.startsWith("/") || path.includes("/") ? [] : ["**"], ...path.split("/")],
			isNegated,
			isFolderOnly: pattern.endsWith("/")
		}];
	});
}
/** The index of the last rule that matches; -1 for none. */
function lastMatch(path, isFolder, rules) {
	return rules.findLastIndex(({ base, steps, isFolderOnly }) => path.startsWith(base) && (isFolder || !isFolderOnly) && matchesSteps(path.slice(base.length).split("/"), steps));
}
/** `**` stands for any number of steps. */
function matchesSteps(path, steps) {
	return matchesAll(path, steps, (each) => each === "**", matchesName);
}
function matchesName(name, pattern) {
	return matchesAll(name.split(""), pattern.split(""), (each) => each === "*", (character, each) => each === "?" || each === character);
}
/** Takes time proportional to the product of both lengths, whatever the pattern. */
function matchesAll(items, pattern, isMany, matches) {
	let at = 0;
	let next = 0;
	let many = -1;
	let resume = 0;
	while (at < items.length) {
		const item = items[at] ?? "";
		const each = pattern[next];
		if (each !== void 0 && isMany(each)) {
			many = next++;
			resume = at;
		} else if (each !== void 0 && matches(item, each)) {
			at++;
			next++;
		} else if (many >= 0) {
			next = many + 1;
			at = ++resume;
		} else return false;
	}
	return pattern.slice(next).every(isMany);
}

// src/gitops/flux/plan-flux-kustomization.ts
async function planFluxKustomization(kustomization, context) {
	const spec = mapOf(kustomization.value["spec"]);
	if (spec["suspend"] === true) return { plan: "suspended" };
	const source = await sourceOf$1(kustomization, spec, context);
	if ("reason" in source) return notRendered(source.reason, source.at);
	const whole = await artifactTree(context.tree, source.ignore);
	const { published } = source;
	const tree = published === null ? whole : {
		...whole,
		files: whole.files.filter(published.holds)
	};
	const path = treePath(published?.root ?? "", textOf$1(spec["path"]) ?? "") ?? "..";
	const generated = await generateKustomization(tree, published === null ? spec : {
		...spec,
		path
	});
	if ("problem" in generated) return notRendered(reasonOf$1(generated.problem, source.doubt), ["spec", "path"]);
	const missing = missingComponent(spec, generated.folder, tree);
	if (missing !== null) return notRendered(pathNotFound(missing.path, source.doubt), [
		"spec",
		"components",
		missing.index
	]);
	const postBuild = await postBuildOf(kustomization, spec, context);
	if ("reason" in postBuild) return notRendered(postBuild.reason, ["spec", "postBuild"]);
	return {
		plan: "render",
		namespace: null,
		incomplete: [
			...source.doubt === null ? [] : [{ reason: source.doubt }],
			...source.missing === null ? [] : [{
				reason: source.missing,
				at: source.at
			}],
			...source.misspelt
		],
		steps: [{
			step: "build",
			tree,
			generated,
			charts: null,
			...postBuild
		}]
	};
}
function otherRevision(reference, { branches }) {
	const { commit, name, semver, tag, branch } = mapOf(reference);
	const fixed = textOf$1(commit) ?? textOf$1(semver) ?? scalarTextOf(tag);
	if (fixed !== null) return {
		code: "other-revision",
		revision: fixed
	};
	const followed = textOf$1(name)?.replace(/^refs\/heads\//, "") ?? scalarTextOf(branch) ?? "";
	return isOtherBranch(followed, branches) ? {
		code: "other-revision",
		revision: followed
	} : null;
}
/** The repository at hand with the `spec.ignore` of its source, or why it is another one. */
async function sourceOf$1(kustomization, spec, context) {
	const reference = mapOf(spec["sourceRef"]);
	const kind = textOf$1(reference["kind"]) ?? "GitRepository";
	const name = textOf$1(reference["name"]) ?? "";
	const at = [
		"spec",
		"sourceRef",
		"name"
	];
	if (kind === "OCIRepository" || kind === "Bucket" || kind === "ExternalArtifact") {
		if (await context.lookup(kind, namespaceOf(reference, kustomization), name) === "unknown" && name === "flux-system") {
			const root = context.artifactRoot;
			return {
				ignore: null,
				doubt: null,
				published: root === "" ? null : {
					root,
					holds: (file) => isBelow(file, root)
				},
				missing: null,
				at,
				misspelt: []
			};
		}
		const namespace = namespaceOf(reference, kustomization);
		const published = kind === "ExternalArtifact" ? await publishedFolder({
			namespace,
			name
		}, context) : null;
		if (published !== null) return {
			ignore: null,
			doubt: null,
			published,
			missing: null,
			at,
			misspelt: []
		};
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
	const found = await context.lookup(kind, namespaceOf(reference, kustomization), name);
	const fields = typeof found === "string" ? {} : mapOf(found.value["spec"]);
	const url = textOf$1(fields["url"]);
	if (url === null || context.isOwnRepository(url)) return {
		ignore: textOf$1(fields["ignore"]),
		doubt: otherRevision(fields["ref"], context),
		published: null,
		missing: found === "unknown" ? missingSource(reference, kustomization, context) : null,
		at,
		misspelt: typeof found === "string" ? [] : misspeltUrl(found, context)
	};
	return {
		reason: {
			code: "other-repository",
			url
		},
		at
	};
}
function misspeltUrl(source, { nearUrl }) {
	const url = textOf$1(fieldOf$1(source.value, ["spec", "url"])) ?? "";
	const near = nearUrl(url);
	if (near === null) return [];
	return [{
		reason: {
			code: "other-repository",
			url,
			near
		},
		span: source.spanOf(["spec", "url"])
	}];
}
/** null for the source that Flux was bootstrapped with, and where that may be any. */
function missingSource(reference, kustomization, context) {
	const { entrySources } = context;
	const kind = "GitRepository";
	const name = textOf$1(reference["name"]) ?? "";
	const namespace = namespaceOf(reference, kustomization);
	if (entrySources?.some((each) => each.kind === kind && each.namespace === namespace && each.name === name) !== false) return null;
	return {
		code: "source-not-in-git",
		kind,
		name,
		near: nearSources({
			kind,
			namespace,
			name
		}, context)
	};
}
function namespaceOf(reference, { namespace }) {
	return textOf$1(reference["namespace"]) ?? namespace ?? "flux-system";
}
/** The first entry of `components` that is not a folder; null if Flux ignores missing ones. */
function missingComponent(spec, folder, tree) {
	if (spec["ignoreMissingComponents"] === true) return null;
	for (const [index, each] of listOf$1(spec["components"]).entries()) {
		const path = textOf$1(each) ?? "";
		const component = treePath(folder, path);
		if (component === null || !hasFolder(tree, component)) return {
			path,
			index
		};
	}
	return null;
}
function pathNotFound(path, doubt) {
	return doubt === null ? {
		code: "path-not-found",
		path
	} : {
		...doubt,
		missing: path
	};
}
/** What this checkout lacks may be in the revision that the source takes. */
function reasonOf$1(problem, doubt) {
	switch (problem.code) {
		case "path-outside": return pathNotFound(problem.path, null);
		case "path-not-found": return pathNotFound(problem.path, doubt);
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
	for (const [index, each] of listOf$1(postBuild["substituteFrom"]).entries()) {
		const reference = mapOf(each);
		const kind = textOf$1(reference["kind"]) === "Secret" ? "Secret" : "ConfigMap";
		const name = textOf$1(reference["name"]) ?? "";
		const namespace = kustomization.namespace ?? "flux-system";
		const found = await context.lookup(kind, namespace, name);
		const data = typeof found === "string" ? found : dataOf$1(found);
		const at = [
			"spec",
			"postBuild",
			"substituteFrom",
			index,
			"name"
		];
		if (typeof data !== "string") for (const [key, value] of data) variables.set(key, value);
		else if (data === "encrypted" || reference["optional"] !== true) unknown.push({
			kind,
			name,
			at,
			near: nearObjects(kind, {
				namespace,
				name
			}, context)
		});
	}
	for (const [name, value] of Object.entries(mapOf(postBuild["substitute"]))) variables.set(name, scalarTextOf(value) ?? "");
	return {
		postBuild: {
			variables,
			strict: context.strictSubstitution !== false,
			always: postBuild["substituteStrategy"] === "Always" || unknown.length > 0
		},
		unknownVariables: unknown
	};
}

// src/gitops/flux/resource-set.ts
const maxInputs = 1e3;
const maxObjects = 5e3;
const disabled = "fluxcd.controlplane.io/reconcile";
async function planResourceSet(object, context) {
	const spec = mapOf(object.value["spec"]);
	const { providers, unknown, files } = await providersOf(object, context);
	const [first] = unknown;
	const known = providers.filter(({ inputs }) => inputs.length > 0);
	if (first !== void 0 && known.length === 0) return notRendered(first, ["spec", "inputsFrom"]);
	const sets = fieldOf$1(spec, ["inputStrategy", "name"]) === "Permute" ? permuted(known) : known.flatMap(({ inputs }) => inputs);
	if (sets.length > maxInputs) return notRendered({
		code: "limit",
		detail: `${maxInputs} inputs of a ResourceSet`
	});
	try {
		const text = objectsOf(spec, sets.length === 0 ? [null] : sets).map(printGoYaml).join("---\n");
		return {
			plan: "render",
			namespace: object.namespace,
			steps: [{
				step: "text",
				text,
				file: object.file,
				unknownVariables: [],
				inputs: files,
				incomplete: unknown
			}]
		};
	} catch (error) {
		if (error instanceof TemplateError) return notRendered({
			code: "template-unsupported",
			detail: error.message
		}, ["spec"]);
		if (error instanceof SyntaxError) return notRendered({
			code: "invalid",
			detail: error.message
		}, ["spec"]);
		throw error;
	}
}
/** The inputs of the ResourceSet itself come first, then those of the providers by name. */
async function providersOf(object, context) {
	const spec = mapOf(object.value["spec"]);
	const own = listOf$1(spec["inputs"]).map((each) => withProvider(mapOf(each), object));
	const found = /* @__PURE__ */ new Map();
	const unknown = [];
	const files = /* @__PURE__ */ new Set();
	for (const reference of listOf$1(spec["inputsFrom"]).map(mapOf)) for (const provider of await referencedProviders(reference, object, context)) {
		const { name } = provider;
		if (!("value" in provider) || fieldOf$1(provider.value, ["spec", "type"]) !== "Static") {
			unknown.push({
				code: "generator-needs-cluster",
				generator: `ResourceSetInputProvider ${name}`
			});
			continue;
		}
		const defaults = mapOf(fieldOf$1(provider.value, ["spec", "defaultValues"]));
		found.set(name, {
			name,
			inputs: [withProvider(defaults, provider)]
		});
		if (provider.file !== null) files.add(provider.file);
	}
	const providers = [...found.values()].toSorted((a, b) => a.name < b.name ? -1 : 1);
	return {
		providers: [{
			name: object.name,
			inputs: own
		}, ...providers],
		unknown,
		files: [...files]
	};
}
async function referencedProviders(reference, { namespace }, context) {
	const kind = "ResourceSetInputProvider";
	const name = textOf$1(reference["name"]);
	if (name !== null) {
		const found = await context.lookup(kind, namespace ?? "flux-system", name);
		return [typeof found === "string" ? { name } : found];
	}
	const { selector } = reference;
	const selected = context.objectsOf(kind).filter(({ value }) => matchesSelector(selector, new Map(labelsOf(fieldOf$1(value, ["metadata", "labels"])))));
	return selected.length === 0 ? [{ name: "by its labels" }] : selected;
}
function labelsOf(labels) {
	return Object.entries(mapOf(labels)).flatMap(([key, value]) => typeof value === "string" ? [[key, value]] : []);
}
function withProvider(inputs, { apiVersion, kind, name, namespace }) {
	return {
		id: name,
		...inputs,
		provider: {
			apiVersion,
			kind,
			name,
			namespace
		}
	};
}
/** Every combination of one input of each provider, by the provider's name. */
function permuted(providers) {
	if (providers.length === 0) return [];
	let sets = [{}];
	for (const { name, inputs } of providers) {
		const key = name.toLowerCase().replaceAll(/[^a-z\d]+/g, "_");
		sets = sets.flatMap((set) => inputs.map((each) => ({
			...set,
			[key]: each
		}))).slice(0, 1001);
	}
	return sets.map((set, index) => ({
		id: String(index),
		...set
	}));
}
/** The objects of every step, each identity once. Throws `TemplateError` and `SyntaxError`. */
function objectsOf(spec, sets) {
	const steps = listOf$1(spec["steps"]).map(mapOf);
	const found = /* @__PURE__ */ new Map();
	for (const step of steps.length === 0 ? [spec] : steps) {
		const templates = listOf$1(step["resources"]).map(printGoYaml);
		const whole = textOf$1(step["resourcesTemplate"]);
		for (const template of [...templates, ...whole === null ? [] : [whole]]) for (const inputs of sets) for (const each of parseGoYamlDocuments(filled(template, inputs))) {
			if (found.size >= maxObjects) throw new TemplateError("it makes too many objects");
			if (!isValues(each) || isDisabled(each)) continue;
			const { apiVersion, kind, namespace, name } = identityOf(each);
			const group = apiVersion.replace(/\/?[^/]*$/, "");
			const key = JSON.stringify([
				group,
				kind,
				namespace,
				name
			]);
			if (!found.has(key)) found.set(key, each);
		}
	}
	return [...found.values()];
}
function isDisabled(object) {
	return fieldOf$1(object, [
		"metadata",
		"annotations",
		disabled
	]) === "disabled";
}
/** Characters that stand for braces which are no actions here. */
const [open, close] = ["\ue000", "\ue001"];
/** Actions stand between `<<` and `>>`, and `inputs` is a function. Throws `TemplateError`. */
function filled(template, inputs) {
	const text = template.replaceAll("{{", open).replaceAll("}}", close);
	const end = text.lastIndexOf(">>") + 1;
	if (text.includes("<<", end)) throw new TemplateError("unclosed action");
	const withActions = text.replaceAll(/<<([^]*?)>>/g, (_, action) => {
		return `{{${action.replaceAll(/(?<![\w.$"'`])inputs\b/g, "$.inputs")}}}`;
	});
	return executeTemplate(withActions, { inputs: inputs ?? {} }, { failsOnMissing: true }).replaceAll(open, "{{").replaceAll(close, "}}");
}

// src/gitops/helm/crossplane-release.ts
async function planCrossplaneRelease(release, context) {
	const spec = mapOf(fieldOf$1(release.value, ["spec", "forProvider"]));
	const chart = mapOf(spec["chart"]);
	const request = requestOf$1(chart);
	if (request === null) return { plan: "nothing" };
	if (listOf$1(spec["patchesFrom"]).length > 0) return notRendered({
		code: "template-unsupported",
		detail: "patchesFrom"
	}, [
		"spec",
		"forProvider",
		"patchesFrom"
	]);
	const namespace = textOf$1(spec["namespace"]) ?? "default";
	const { values, unknown } = await referencedValues(spec, context);
	const inline = mapOf(spec["values"]);
	if (Object.keys(inline).length > 0) values.push({ text: JSON.stringify(inline) });
	const set = [];
	for (const [index, each] of listOf$1(spec["set"]).map(mapOf).entries()) {
		const value = scalarTextOf(each["value"]);
		if (value === null) {
			const setAt = [
				"spec",
				"forProvider",
				"set",
				index,
				"name"
			];
			unknown.push({
				kind: "Secret",
				name: textOf$1(each["name"]) ?? "",
				at: setAt,
				near: []
			});
		} else set.push({
			pair: `${textOf$1(each["name"]) ?? ""}=${value}`,
			string: false
		});
	}
	return {
		plan: "render",
		namespace,
		steps: [{
			step: "template",
			chart: request,
			release: textOf$1(fieldOf$1(release.value, [
				"metadata",
				"annotations",
				"crossplane.io/external-name"
			])) ?? release.name,
			namespace,
			values,
			set,
			chartValuesFiles: null,
			kubeVersion: context.kubernetes,
			apiVersions: context.apiVersions,
			hooks: "without-tests",
			skipSchema: false,
			postRenderers: [],
			unknownValues: unknown,
			versionAt: [...[
				"spec",
				"forProvider",
				"chart"
			], chart["version"] === void 0 ? "name" : "version"]
		}]
	};
}
function requestOf$1(chart) {
	const url = textOf$1(chart["url"]) ?? "";
	const name = textOf$1(chart["name"]) ?? "";
	const repository = textOf$1(chart["repository"]) ?? "";
	const version = scalarTextOf(chart["version"]) ?? "";
	const oci = url.startsWith("oci://") ? url : repository.startsWith("oci://") ? `${repository.replace(/\/+$/, "")}/${name}` : null;
	if (oci !== null) {
		const [, path = oci, tag] = /^(.*\/[^/:]+):([\w.+-]+)$/.exec(oci) ?? [];
		const wanted = tag ?? version;
		return {
			from: "oci",
			repository: withoutScheme(path),
			version: isThreePartVersion(wanted) ? { tag: wanted.replace("+", "_") } : {
				range: wanted,
				filter: null
			},
			chooser: "helmOci",
			plainHttp: false
		};
	}
	if (url !== "") return {
		from: "archive",
		url
	};
	if (name === "" || repository === "") return null;
	return {
		from: "index",
		url: repository,
		name,
		version,
		chooser: "helmIndex"
	};
}
/** The values of ConfigMaps and Secrets, below the inline values. */
async function referencedValues(spec, context) {
	const values = [];
	const unknown = [];
	for (const [index, each] of listOf$1(spec["valuesFrom"]).entries()) for (const [field, kind] of [["configMapKeyRef", "ConfigMap"], ["secretKeyRef", "Secret"]]) {
		const reference = mapOf(mapOf(each)[field]);
		const name = textOf$1(reference["name"]);
		if (name === null) continue;
		const namespace = textOf$1(reference["namespace"]) ?? "default";
		const found = await context.lookup(kind, namespace, name);
		const data = typeof found === "string" ? found : dataOf$1(found);
		const text = typeof data === "string" ? void 0 : data.get(textOf$1(reference["key"]) ?? "values.yaml");
		if (text !== void 0) values.push({ text });
		else if (reference["optional"] !== true) unknown.push({
			kind,
			name,
			at: [
				"spec",
				"forProvider",
				"valuesFrom",
				index,
				field,
				"name"
			],
			near: nearObjects(kind, {
				namespace,
				name
			}, context)
		});
	}
	return {
		values,
		unknown
	};
}

// src/gitops/helm/release-name.ts
/** Shortens names of releases as the helm-controller does. */
const maxLength = 53;
/** https://github.com/fluxcd/helm-controller/blob/v1.6.3/internal/release/name.go#ShortenName */
function createShortName(name) {
	if (Buffer.byteLength(name) <= maxLength) return name;
	const digest = hash$1("sha256", name).slice(0, 12);
	return `${Buffer.from(name).subarray(0, 40).toString()}-${digest}`;
}

// src/gitops/helm/chart-values.ts
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
		const data = dataOf(reference, lookup);
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
function dataOf(reference, lookup) {
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

// src/gitops/helm/helm-release.ts
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
	const references = listOf$1(spec["valuesFrom"]).map((each) => valuesReferenceOf(mapOf(each)));
	const lookup = await loadData(references, release.namespace ?? "default", context);
	let merged;
	try {
		merged = mergeReleaseValues(mapOf(spec["values"]), references, lookup);
	} catch (error) {
		if (!(error instanceof ValuesError)) throw error;
		return notRendered(reasonOf(error), placeOf(error, references));
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
			hooks: hooksOf(spec),
			skipSchema: fieldOf$1(spec, ["install", "disableSchemaValidation"]) === true,
			postRenderers: postRenderersOf(spec),
			unknownValues: unknownData(merged.unknown, {
				release,
				references,
				context
			}),
			versionAt: chart.versionAt,
			places: chart.places
		}]
	};
}
function hooksOf(spec) {
	if (fieldOf$1(spec, ["install", "disableHooks"]) === true) return "none";
	return fieldOf$1(spec, ["test", "enable"]) === true ? "all" : "without-tests";
}
function releaseNamespace({ value, namespace }) {
	return textOf$1(fieldOf$1(value, ["spec", "targetNamespace"])) ?? namespace ?? "default";
}
function releaseName({ value, name }) {
	const target = textOf$1(fieldOf$1(value, ["spec", "targetNamespace"]));
	const written = textOf$1(fieldOf$1(value, ["spec", "releaseName"]));
	return createShortName(written ?? (target === null ? name : `${target}-${name}`));
}
function valuesReferenceOf(entry) {
	return {
		kind: textOf$1(entry["kind"]) ?? "",
		name: textOf$1(entry["name"]) ?? "",
		key: textOf$1(entry["valuesKey"]) ?? "values.yaml",
		targetPath: textOf$1(entry["targetPath"]) || null,
		literal: entry["literal"] === true,
		optional: entry["optional"] === true
	};
}
function placeOf({ problem }, references) {
	const field = problem.code === "not-found" ? "name" : "valuesKey";
	return [
		"spec",
		"valuesFrom",
		references.indexOf(problem.reference),
		field
	];
}
function unknownData(unknown, { release, references, context }) {
	const namespace = release.namespace ?? "default";
	return unknown.map((each) => {
		const { kind, name, optional } = each;
		return {
			kind,
			name,
			at: [
				"spec",
				"valuesFrom",
				references.indexOf(each),
				"name"
			],
			near: kind === "ConfigMap" || kind === "Secret" ? nearObjects(kind, {
				namespace,
				name
			}, context) : [],
			isRequired: !optional
		};
	});
}
/** Reads every object that the references name, so that merging needs no I/O. */
async function loadData(references, namespace, context) {
	const loaded = /* @__PURE__ */ new Map();
	for (const { kind, name } of references) {
		if (kind !== "ConfigMap" && kind !== "Secret") continue;
		const found = await context.lookup(kind, namespace, name);
		const data = typeof found === "string" ? found : dataOf$1(found);
		loaded.set(`${kind}/${name}`, data === "encrypted" ? "unknown" : data);
	}
	return (kind, name) => loaded.get(`${kind}/${name}`) ?? "absent";
}
function reasonOf({ problem }) {
	const { kind, name, key } = problem.reference;
	switch (problem.code) {
		case "not-found": return {
			code: "source-not-in-git",
			kind,
			name,
			near: []
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
	return listOf$1(spec["postRenderers"]).flatMap((each) => {
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

// src/gitops/helm/k3s-helm-chart.ts
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
	const namespace = textOf$1(spec["targetNamespace"]) ?? chart.namespace ?? "kube-system";
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
			hooks: "without-tests",
			skipSchema: false,
			postRenderers: [],
			unknownValues,
			versionAt: ["spec", spec["version"] === void 0 ? "chart" : "version"],
			places: {
				version: chart.spanOf(["spec", spec["version"] === void 0 ? "chart" : "version"]),
				chart: chart.spanOf(["spec", "chart"]),
				repository: chart.spanOf(["spec", spec["repo"] === void 0 ? "chart" : "repo"])
			}
		}]
	};
}
/** A HelmChartConfig without a HelmChart sets values of a chart that k3s or RKE2 bundles. */
async function planHelmChartConfig(config, context) {
	return typeof await context.lookup("HelmChart", config.namespace ?? "kube-system", config.name) === "string" ? notRendered({
		code: "bundled-chart",
		chart: config.name
	}) : { plan: "nothing" };
}
/** null where the object names no chart. */
function requestOf(spec) {
	const chart = textOf$1(spec["chart"]);
	if (textOf$1(spec["chartContent"]) !== null) return {
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
	const repo = textOf$1(spec["repo"]);
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
	const content = textOf$1(spec["valuesContent"]);
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
	for (const [index, each] of listOf$1(spec["valuesSecrets"]).entries()) {
		const name = textOf$1(mapOf(each)["name"]) ?? "";
		const secret = await context.lookup("Secret", namespace, name);
		const data = typeof secret === "string" ? secret : dataOf$1(secret);
		if (typeof data === "string") {
			const near = nearObjects("Secret", {
				namespace,
				name
			}, context);
			unknown.push({
				kind: "Secret",
				name,
				at: [
					"spec",
					"valuesSecrets",
					index,
					"name"
				],
				near
			});
		} else for (const key of listOf$1(mapOf(each)["keys"]).flatMap((key) => textOf$1(key) ?? [])) {
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

// src/gitops/kustomize/plan-overlay.ts
async function planOverlay({ file }, context) {
	const folder = file === null ? null : file.slice(0, Math.max(0, file.lastIndexOf("/")));
	const found = folder === null ? null : await readOverlay(context.tree, folder);
	if (folder === null || found === null) return notRendered({
		code: "invalid",
		detail: "its kustomization cannot be read"
	});
	const { fileName, content } = found;
	return {
		plan: "render",
		namespace: null,
		steps: [{
			step: "build",
			generated: {
				folder,
				fileName,
				content,
				created: false
			},
			charts: context,
			postBuild: null,
			unknownVariables: []
		}]
	};
}

// src/gitops/openshift-template.ts
/**
* Fills in the parameters of an OpenShift Template as `oc process` does.
* https://github.com/openshift/library-go/blob/b5cb24cba01d03d010e02abe84072841bac03385/pkg/template/templateprocessing/template.go
*/
/**
* The result stays a Template: parameters that are generated, or required and empty, stay in it as
* they are written, and are read as such.
*/
function planTemplate(template, context) {
	const objects = listOf$1(template.value["objects"]).filter(isValues);
	if (objects.length === 0) return { plan: "nothing" };
	const parameters = /* @__PURE__ */ new Map();
	for (const each of listOf$1(template.value["parameters"]).map(mapOf)) {
		const name = textOf$1(each["name"]) ?? "";
		const written = context.variables.get(name) ?? scalarTextOf(each["value"]) ?? "";
		if (written !== "" || !each["generate"] && each["required"] !== true) parameters.set(name, written);
	}
	const filler = new ParameterFiller(parameters);
	const filled = filler.fill(objects.map(withoutNamespace), false);
	const { apiVersion, kind, metadata = {} } = template.value;
	return {
		plan: "render",
		namespace: null,
		steps: [{
			step: "text",
			text: printGoYaml({
				apiVersion: apiVersion ?? "",
				kind: kind ?? "",
				metadata,
				objects: filled
			}),
			file: template.file,
			unknownVariables: [...filler.unknownInImages]
		}]
	};
}
/** A namespace that holds no parameter gives way to that of the project. */
function withoutNamespace(object) {
	const namespace = textOf$1(fieldOf$1(object, ["metadata", "namespace"]));
	if (namespace === null || namespace.includes("${")) return object;
	const { namespace: _, ...metadata } = mapOf(object["metadata"]);
	return {
		...object,
		metadata
	};
}
var ParameterFiller = class {
	unknownInImages = /* @__PURE__ */ new Set();
	#parameters;
	constructor(parameters) {
		this.#parameters = parameters;
	}
	fill(value, isImage) {
		if (typeof value === "string") return this.#fillText(value, isImage);
		if (Array.isArray(value)) return value.map((each) => this.fill(each, false));
		if (!isValues(value)) return value;
		return Object.fromEntries(Object.entries(value).map(([key, each]) => [this.#substitute(key, false), this.fill(each, /image/i.test(key))]));
	}
	/** `${{NAME}}` as the whole text is read as JSON, and stays a string if it is none. */
	#fillText(text, isImage) {
		const [, name] = /^\$\{\{([a-zA-Z0-9_]+)\}\}$/.exec(text) ?? [];
		const value = name === void 0 ? void 0 : this.#parameters.get(name);
		if (value === void 0) return this.#substitute(text, isImage);
		try {
			return JSON.parse(value);
		} catch {
			return value;
		}
	}
	#substitute(text, isImage) {
		return text.replaceAll(/\$\{([a-zA-Z0-9_]+)\}/g, (written, name) => {
			const value = this.#parameters.get(name);
			if (value === void 0 && isImage) this.unknownInImages.add(name);
			return value ?? written;
		});
	}
};

// src/gitops/engine/plan-source.ts
/** Plans a source by its kind. */
async function planSource(role, object, context) {
	switch (role) {
		case "flux-kustomization": return await planFluxKustomization(object, context);
		case "helm-release": return await planHelmRelease(object, context);
		case "k3s-helm-chart": return await planK3sHelmChart(object, context);
		case "argo-application": return await planApplication(object, context);
		case "application-set": return await planApplicationSet(object, context);
		case "application-chart": return await planApplication(object, {
			...context,
			isOwnRepository: () => true
		});
		case "resource-set": return await planResourceSet(object, context);
		case "openshift-template": return planTemplate(object, context);
		case "crossplane-release": return await planCrossplaneRelease(object, context);
		case "kustomization": return await planOverlay(object, context);
		case "k3s-helm-chart-config": return await planHelmChartConfig(object, context);
		default: return {
			plan: "unrendered",
			reason: {
				code: "kind-unsupported",
				kind: object.kind
			},
			at: []
		};
	}
}
/** The folders of the repository that hold the charts of a plan. */
function chartFolders(plan) {
	return (plan.plan === "render" ? plan.steps : []).flatMap((step) => step.step === "template" && step.chart.from === "tree" ? [step.chart.path] : []);
}

// src/gitops/engine/source-node.ts
function sourceOf(node, at, assumption = assumptionOf(node)) {
	const { object, cluster, role, parent } = node;
	const { apiVersion, kind, namespace, name } = object;
	const set = role === "argo-application" && parent?.role === "application-set" ? parent.object : null;
	const generatedBy = set === null ? {} : { generatedBy: qualifiedName(set) };
	const assumes = assumption === null ? {} : { assumes: assumption };
	return {
		apiVersion,
		kind,
		namespace,
		name,
		cluster,
		at,
		...generatedBy,
		...assumes
	};
}
function assumptionOf(node) {
	if (node.isPatched) return "unpatched";
	if (node.parent === null) return null;
	return node.parent.role === "application-chart" ? "chart-values" : assumptionOf(node.parent);
}
function labelOf({ object, cluster }) {
	return `${object.kind} ${qualifiedName(object)}${cluster === null ? "" : ` (${cluster})`}`;
}

// src/gitops/objects/value-fields.ts
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
			...patchTexts(value, ["spec", "patches"]),
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
		case "resource-set": return [
			["spec", "inputs"],
			["spec", "resources"],
			["spec", "resourcesTemplate"],
			["spec", "steps"]
		];
		case "resource-set-inputs": return [["spec", "defaultValues"]];
		case "openshift-template": return [["parameters"], ["objects"]];
		case "data": return [
			["data"],
			["stringData"],
			["metadata", "annotations"],
			["metadata", "labels"]
		];
		case null: return [[]];
		default: return [];
	}
}
/** The fields of a kustomization that decide which files it builds, and its charts. */
const structureFields = /^(?:helm.*|resources|bases|components|crds|configurations|openapi|generators|transformers|validators)$/;
/** The fields of a kustomization that hold values: no paths, and of charts the inline values. */
function kustomizationValueFields(content) {
	const fields = [];
	for (const [field, value] of Object.entries(mapOf(content))) if (/^(?:configMap|secret)Generator$/.test(field)) for (const [index] of listOf$1(value).entries()) fields.push([
		field,
		index,
		"literals"
	]);
	else if (field.startsWith("patches")) fields.push(...patchFields(field, value));
	else if (!structureFields.test(field)) fields.push([field]);
	for (const [index] of listOf$1(fieldOf$1(content, ["helmCharts"])).entries()) fields.push([
		"helmCharts",
		index,
		"valuesInline"
	]);
	for (const [index] of listOf$1(fieldOf$1(content, ["helmChartInflationGenerator"])).entries()) fields.push([
		"helmChartInflationGenerator",
		index,
		"valuesLocal"
	]);
	return fields;
}
/** A patch is a text, or the path of a file. */
function patchFields(field, list) {
	return listOf$1(list).flatMap((each, index) => {
		if (typeof each === "string") return /[\n{]/.test(each) ? [[field, index]] : [];
		return ["patch", "options"].map((part) => [
			field,
			index,
			part
		]);
	});
}
function postRendererFields(value) {
	return listOf$1(fieldOf$1(value, ["spec", "postRenderers"])).flatMap((_, index) => {
		const base = [
			"spec",
			"postRenderers",
			index,
			"kustomize"
		];
		return [...patchTexts(value, [...base, "patches"]), ...imageFields(value, [...base, "images"])];
	});
}
/** The texts of patches; their targets decide which objects they change. */
function patchTexts(value, list) {
	return listOf$1(fieldOf$1(value, list)).map((_, index) => [
		...list,
		index,
		"patch"
	]);
}
/** The new parts of an image; the entry's `name` decides whether it applies. */
function imageFields(value, list) {
	return listOf$1(fieldOf$1(value, list)).flatMap((_, index) => [
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
	const several = listOf$1(fieldOf$1(value, [...spec, "sources"]));
	return (several.length > 0 ? several.map((_, index) => [
		...spec,
		"sources",
		index
	]) : [[...spec, "source"]]).flatMap((source) => {
		const parameters = listOf$1(fieldOf$1(value, [
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

// src/gitops/engine/source-text.ts
/** Limits marks in GitOps objects to values, since other fields decide what is rendered. */
function sourceText(path, text) {
	const role = sourceRole(path, text);
	let found = null;
	return {
		path,
		role,
		text,
		get editable() {
			return (found ??= { editable: editableRanges(role, path, text) }).editable;
		}
	};
}
function editableRanges(role, path, text) {
	if (role === "kustomization") {
		const located = new LocatedFile(path, text);
		return located.rangesAt(kustomizationValueFields(located.content));
	}
	if (role !== "manifest" && (role !== "values" || !mayHoldSources(text))) return void 0;
	const located = new LocatedFile(path, text);
	return role === "values" && located.objects().length === 0 ? void 0 : valueRanges(located, text);
}
/** Names in patches decide which objects they change. */
function valueRanges(located, text) {
	const isSource = ({ apiVersion, kind }) => roleOf(apiVersion, kind) !== null;
	const names = [...text.matchAll(metadata)].map(({ 0: found, index }) => ({
		from: index,
		to: index + found.length
	}));
	return [...located.ranges((object) => isSource(object) ? [] : valueFields(object)), ...located.ranges((object) => isSource(object) ? valueFields(object) : []).flatMap((range) => without(range, names))];
}
const metadata = /\bmetadata:[ \t]*(?:\{[^}\n]*\}|\r?\n(?:[ \t]+(?:name|namespace):[^\n]*(?:\n|$))+)/g;
/** The parts of a range between others, which are in ascending order. */
function without({ from, to }, others) {
	const rest = [];
	let start = from;
	for (const other of others) {
		if (other.to <= start || other.from >= to) continue;
		if (other.from > start) rest.push({
			from: start,
			to: other.from
		});
		start = other.to;
	}
	if (start < to) rest.push({
		from: start,
		to
	});
	return rest;
}
function sourceRole(path, text) {
	if (/(?:^|\/)[Kk]ustomization(?:\.ya?ml)?$/.test(path)) return "kustomization";
	if (/(?:^|\/)Chart\.ya?ml$/.test(path)) return "chart";
	if (/(?:^|\/)templates\//.test(path)) return "template";
	if (/(?:^|\/)values[^/]*\.ya?ml$/.test(path)) return "values";
	return mayHoldSources(text) ? "manifest" : "resource";
}

// src/gitops/engine/gitops-result.ts
var ResultReader = class {
	#tree;
	#overlays;
	#nodes;
	#inputsOf;
	#renderAgain;
	#sourceTexts = /* @__PURE__ */ new Map();
	#failed = null;
	constructor({ tree, overlays, nodes, inputsOf, renderAgain }) {
		this.#tree = tree;
		this.#overlays = overlays;
		this.#nodes = nodes;
		this.#inputsOf = inputsOf;
		this.#renderAgain = renderAgain;
	}
	/** `beyondLimits`: which sources the limits left out, in words; null for none. */
	async read(beyondLimits) {
		const result = {
			rendered: [],
			notRendered: [],
			incomplete: [],
			suspended: 0,
			sources: 0,
			unsubstituted: [],
			unbuilt: [],
			failedFiles: [],
			hasVariables: false,
			failedCharts: []
		};
		const folders = this.#ociFolders();
		for (const node of this.#nodes) {
			const { outcome } = node;
			if (outcome === null || outcome.plan.plan === "nothing") continue;
			result.sources++;
			result.hasVariables ||= substitutes(node);
			if (outcome.plan.plan === "suspended") result.suspended++;
			else if (outcome.reason !== null) {
				const failure = await this.#whereWritten(node, chartPlace(outcome.reason, folders));
				result.notRendered.push(await this.#notRendered(node, failure));
				result.unsubstituted.push(...await this.#unsubstituted(outcome.plan));
				result.failedFiles.push(...outcome.reason.unbuilt ?? []);
				result.failedCharts.push(...chartFolders(outcome.plan));
			} else if (outcome.output !== null) {
				const { namespace } = outcome.plan.plan === "render" ? outcome.plan : { namespace: null };
				result.rendered.push(await this.#rendered(node, outcome.output, namespace));
				for (const { at = [], ...incomplete } of outcome.output.incomplete) result.incomplete.push(await this.#notRendered(node, {
					at,
					...incomplete
				}));
			}
			if (outcome.plan.plan !== "suspended") for (const { at = [], reason } of node.missing) result.incomplete.push(await this.#notRendered(node, {
				at,
				reason
			}));
		}
		result.unbuilt.push(...result.failedFiles);
		if (result.notRendered.some(({ reason }) => isUnbuilt.has(reason.code))) result.unbuilt.push(...filesOfKustomizations(this.#tree));
		const [first] = this.#nodes;
		if (beyondLimits !== null && first !== void 0) result.notRendered.push(await this.#notRendered(first, {
			reason: {
				code: "limit",
				detail: beyondLimits
			},
			at: []
		}));
		return result;
	}
	#ociFolders() {
		const folders = new OciFolders();
		const addName = (name) => folders.addName(name);
		for (const { outcome } of this.#nodes) {
			if (outcome?.plan.plan !== "render") continue;
			const missing = missingChart(outcome.reason);
			if (missing !== null) folders.add(missing, false);
			for (const step of outcome.plan.steps) {
				if (step.step === "build") releasesOf(step.generated.content).forEach(addName);
				if (step.step !== "template") continue;
				const { chart, release } = step;
				addName(release);
				if (outcome.output === null) continue;
				if (chart.from === "oci") folders.add(chart.repository, true);
				if (chart.from === "index") addName(chart.name);
			}
		}
		return folders;
	}
	async #unsubstituted(plan) {
		const tree = this.#tree;
		const files = [];
		for (const step of plan.plan === "render" ? plan.steps : []) if (step.step === "build" && step.postBuild !== null) {
			for (const file of filesBelow(tree, step.generated.folder)) if (/\.ya?ml$/.test(file) && (await tree.read(file))?.includes("${") === true) files.push(file);
		}
		return files;
	}
	/** The file of the object, if it declares nothing that other controllers act on. */
	async #ownFiles({ object: { file, isAlone } }) {
		if (file === null) return [];
		return isAlone ?? await this.#holdsOnlySources(file) ? [file] : [];
	}
	async #holdsOnlySources(file) {
		const text = await this.#tree.read(file);
		if (text === null) return false;
		const [first] = new LocatedFile(file, text).objects();
		return first?.isAlone ?? true;
	}
	/** The field of a failure may hold a variable: the place is where its value is written. */
	async #whereWritten(node, failure) {
		const { reason, at, span = node.object.spanOf(at) } = failure;
		const files = await this.#inputsOf(node);
		const { excerpt } = span;
		const isWhole = at.length > 0 && node.parent !== null && isSameSpan(span, node.parent.object.at);
		const place = {
			excerpt,
			isWhole
		};
		const written = (isWhole ? await writtenPlace(reason, place, node.object.file === null ? [] : [node.object.file], this.#tree) : null) ?? await writtenPlace(reason, place, files, this.#tree);
		return written === null ? failure : {
			...failure,
			span: written
		};
	}
	async #notRendered(node, { reason, at, span = at.length === 0 ? node.object.at : node.object.spanOf(at) }) {
		const plan = node.outcome?.plan;
		const images = await valueImages(node.object, plan?.plan === "render" ? plan.steps : [], this.#tree);
		return {
			source: this.#sourceAt(node, span, reason),
			reason,
			images
		};
	}
	#sourceAt(node, at, { code }) {
		const { role, object } = node;
		return role === "kustomization" && object.file !== null && !this.#overlays.includes(folderOf$1(object.file)) && code === "path-not-found" ? sourceOf(node, at, "unmade") : sourceOf(node, at);
	}
	/** Many sources share the files of their parents. */
	#sourceText(path, text) {
		let source = this.#sourceTexts.get(path);
		if (source === void 0) this.#sourceTexts.set(path, source = sourceText(path, text));
		return source;
	}
	/** The folders of Applications that are not rendered: their files are read as they stand. */
	#failedFolders() {
		return this.#failed ??= new Set(this.#nodes.flatMap(({ outcome, object }) => {
			const folder = outcome !== null && outcome.reason !== null ? applicationFolder(object) : null;
			return folder === null || folder === "" ? [] : [folder];
		}));
	}
	async #rendered(node, output, namespace) {
		const inputs = [...await this.#inputsOf(node)];
		const sources = [];
		for (const path of inputs) {
			const text = await this.#tree.read(path);
			if (text !== null) sources.push(this.#sourceText(path, text));
		}
		const failed = this.#failedFolders();
		const { leftOut: all = [] } = output;
		const isOfFailed = (file) => foldersAbove(file).some((folder) => failed.has(folder));
		const leftOut = all.filter((file) => !isOfFailed(file));
		const unread = new Set(all.filter(isOfFailed));
		const consumed = output.inputs.filter((file) => !unread.has(file));
		return {
			source: sourceOf(node, node.object.at),
			label: labelOf(node),
			text: output.text,
			namespace,
			origins: output.origins,
			sources,
			inputs,
			consumed: [...consumed, ...await this.#ownFiles(node)],
			leftOut,
			isPartial: output.incomplete.some(({ reason: { code } }) => isLeftOut.has(code)),
			fallbackAt: output.fallbackAt ?? (output.versionAt.length === 0 ? null : node.object.spanOf(output.versionAt)),
			rerender: async (replaced) => {
				const again = await this.#renderAgain(node, replaced);
				if (again === null) return { failed: "it renders nothing" };
				return "failed" in again ? again : { text: again.text };
			}
		};
	}
};
function substitutes({ role, object }) {
	return role === "flux-kustomization" && isValues(fieldOf$1(object.value, ["spec", "postBuild"]));
}
/** Reasons why resources are missing in what was rendered. */
const isLeftOut = /* @__PURE__ */ new Set(["remote-resource", "plugin"]);
/** Reasons why folders are not built that would be if it were not for a mistake. */
const isUnbuilt = /* @__PURE__ */ new Set([
	"path-not-found",
	"renderer-failed",
	"generator-finds-nothing"
]);
/** The manifests of all folders with a kustomization, any of which may be what is not built. */
function filesOfKustomizations({ files }) {
	const folders = new Set(files.filter(isKustomizationFile).map(folderOf$1));
	return files.filter((file) => /\.ya?ml$/.test(file) && folders.has(folderOf$1(file)));
}
/** The names of releases that the charts of a kustomization make. */
function releasesOf(kustomization) {
	return listOf$1(kustomization["helmCharts"]).flatMap((each) => textOf$1(mapOf(each)["releaseName"]) ?? []);
}
function isSameSpan(a, b) {
	return a.file === b.file && a.line === b.line && a.column === b.column;
}
/** The chart that a registry does not have, as "host/path/name". */
function missingChart(failure) {
	if (failure?.repositoryAt === void 0 || !("chart" in failure.reason)) return null;
	return failure.reason.chart;
}
/** A chart that was not found stands at the URL of its repository if that is what is wrong. */
function chartPlace(failure, folders) {
	const { repositoryAt } = failure;
	const chart = missingChart(failure);
	if (repositoryAt === void 0 || chart === null || !folders.isWrong(chart)) return failure;
	return {
		...failure,
		span: repositoryAt
	};
}

// src/gitops/engine/is-whole.ts
/** Sources that may apply any object. */
const applying = /* @__PURE__ */ new Set([
	"flux-kustomization",
	"argo-application",
	"application-set",
	"application-chart",
	"resource-set",
	"unsupported"
]);
/** Reasons that leave no object out. Unknown variables are marked where they are used. */
const harmless = /* @__PURE__ */ new Set([
	"source-not-in-git",
	"values-in-secret",
	"variable-undefined"
]);
/** What is suspended may have been applied before. */
function isWhole(cluster, nodes) {
	return nodes.every(({ role, outcome, ...node }) => node.cluster !== cluster || !applying.has(role) || outcome?.output?.incomplete.every(({ reason }) => harmless.has(reason.code)) === true);
}

// src/gitops/engine/engine.ts
/** A company's repository has some 800 releases. */
const maxNodes = 3e3;
const maxDepth = 16;
/** A cluster with more APIs than this is not told of the rest. */
const maxApis = 2e3;
/** Trees deeper than this rebuild an entry from what it builds of itself. */
const maxSelfBuilds = 2;
const buildRoles = /* @__PURE__ */ new Set([
	"flux-kustomization",
	"argo-application",
	"application-set",
	"application-chart",
	"resource-set"
]);
/** Kinds that values are taken from. */
const dataKinds = /* @__PURE__ */ new Set([
	"ConfigMap",
	"Secret",
	"HelmChartConfig"
]);
const argoRoles = /* @__PURE__ */ new Set(["argo-application", "application-set"]);
const dependencyKinds = /* @__PURE__ */ new Map([["flux-kustomization", "Kustomization"], ["helm-release", "HelmRelease"]]);
/** Sources that are taken from files only after everything else is built. */
const otherRoles = /* @__PURE__ */ new Set([
	"openshift-template",
	"crossplane-release",
	"k3s-helm-chart-config",
	"unsupported"
]);
/** An object that a source rests on is not built again with replaced texts. */
var RebuildError = class extends Error {};
var GitopsEngine = class {
	#input;
	#effects;
	#ownRepository;
	#entrySources = null;
	/** The clusters that Flux was bootstrapped in by files of the repository. */
	#bootstrapped = /* @__PURE__ */ new Set();
	#nodes = /* @__PURE__ */ new Map();
	/** Nodes that were built again with the variables that they build. */
	#withOwnVariables = /* @__PURE__ */ new Set();
	#clusters = /* @__PURE__ */ new Map();
	/** Of every node that was asked for, once everything is rendered. */
	#inputs = /* @__PURE__ */ new Map();
	#isComplete = false;
	#pending = [];
	#overLimit = 0;
	#round = 0;
	constructor(input, effects) {
		this.#input = input;
		this.#effects = effects;
		this.#ownRepository = new OwnRepository(input.tree, input.ownUrls, input.objects);
	}
	async run() {
		const { sources, objects, entrySources, bootstrapped } = declaredSources(this.#input, this.#ownRepository);
		this.#entrySources = entrySources;
		this.#bootstrapped = bootstrapped;
		for (const { cluster, declared } of objects) this.#declare(cluster, declared, null);
		for (const { role, object, cluster } of sources) this.#add(role, object, cluster, null);
		await this.#renderPending();
		await this.#addLeftovers();
		await this.#renderPending();
		await this.#markPatched();
		this.#addMissingDependencies();
		this.#isComplete = true;
		return await this.#results().read(this.#beyondLimits());
	}
	async #renderPending() {
		while (this.#pending.length > 0) await this.#nextRound();
	}
	/** Adds the sources that no other source builds, as the files declare them. */
	async #addLeftovers() {
		const { tree, objects, overlays } = this.#input;
		const built = /* @__PURE__ */ new Set();
		const failed = /* @__PURE__ */ new Set();
		const failedCharts = [];
		for (const { outcome, object } of this.#nodes.values()) {
			if (object.file !== null) built.add(object.file);
			for (const file of outcome?.output?.inputs ?? []) built.add(file);
			if (outcome?.plan.plan !== "render" || outcome.reason === null) continue;
			failedCharts.push(...chartFolders(outcome.plan));
			for (const step of outcome.plan.steps) if (step.step === "build") failed.add(step.generated.folder);
		}
		const isBuilt = (file) => built.has(file) || foldersAbove(file).some((folder) => failed.has(folder));
		const leftovers = await leftoverSources(tree, objects, overlays, isBuilt);
		if (leftovers.length > 0) this.#declare(null, objects, null);
		for (const { role, object } of leftovers) this.#add(role, object, null, null);
		const isRendered = (file) => file !== null && (isBuilt(file) || failedCharts.some((folder) => isBelow(file, folder)));
		for (const object of this.#input.applicationCharts) if (!isRendered(object.file)) this.#add("application-chart", object, null, null);
	}
	/** Marks the Applications of files whose kustomizations would change them. */
	async #markPatched() {
		const nodes = [...this.#nodes.values()];
		const isMissing = ({ outcome }) => outcome?.plan.plan === "unrendered" || outcome?.reason != null;
		const declared = nodes.filter(({ role, parent }) => parent === null && argoRoles.has(role));
		if (declared.length === 0 || !nodes.some(isMissing)) return;
		const files = declared.flatMap(({ object: { file } }) => file === null ? [] : [file]);
		const patched = await patchedFiles(this.#input.tree, files);
		for (const node of declared) node.isPatched = node.object.file !== null && patched.has(node.object.file);
	}
	/** Where objects may come from elsewhere, nothing is known to be missing. */
	#addMissingDependencies() {
		const nodes = [...this.#nodes.values()];
		if (this.#overLimit > 0) return;
		for (const cluster of this.#bootstrapped) {
			if (!isWhole(cluster, nodes)) continue;
			for (const [role, kind] of dependencyKinds) {
				const having = nodes.filter((each) => each.home === cluster && each.role === role);
				const known = [...this.#clusters.get(cluster)?.ofKind(kind) ?? [], ...having.map(({ object }) => object)];
				const missing = missingDependencies(kind, known);
				for (const node of having) node.missing = missing(node.object);
			}
		}
	}
	#add(role, object, cluster, parent) {
		const home = parent === null ? cluster : parent.cluster;
		const id = [
			role,
			home ?? "",
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
			home,
			parent,
			object,
			depth,
			order: Infinity,
			outcome: null,
			data: /* @__PURE__ */ new Set(),
			isPatched: false,
			missing: []
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
		const built = await Promise.all(rendering.map(async (node) => {
			const plan = planned[nodes.indexOf(node)]?.plan;
			if (plan === void 0) return [];
			node.order = this.#round;
			node.outcome = await this.#carryOut(plan, /* @__PURE__ */ new Map());
			return await this.#builtBy(node);
		}));
		for (const [index, node] of rendering.entries()) await this.#addBuilt(node, built[index] ?? []);
	}
	async #builtBy(node) {
		const output = node.outcome?.output ?? null;
		return output === null ? [] : await this.#objectsOf(node, output);
	}
	async #addBuilt(node, objects) {
		const output = node.outcome?.output ?? null;
		if (output === null) return;
		this.#declare(node.cluster, objects, node);
		this.#clusters.get(node.cluster)?.observe(output.text);
		if (!this.#withOwnVariables.has(node) && buildsItsVariables(node, objects)) {
			this.#withOwnVariables.add(node);
			await this.#renderAnew(node);
			return;
		}
		for (const object of objects) {
			const role = roleOf(object.apiVersion, object.kind);
			if (role === null) continue;
			if (this.#isSelf(node, object, role)) await this.#rebuild(node, object);
			else if (buildRoles.has(role) || chartRoles.has(role) || otherRoles.has(role)) this.#add(role, object, this.#clusterOf(node, object, role), node);
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
			await this.#renderAnew(node);
		}
	}
	async #renderAnew(node) {
		const { plan } = await this.#plan(node, /* @__PURE__ */ new Map());
		node.outcome = await this.#carryOut(plan, /* @__PURE__ */ new Map());
		await this.#addBuilt(node, await this.#builtBy(node));
	}
	#clusterOf(node, object, role) {
		if (role === "argo-application" && node.role === "application-set") {
			const destination = destinationOf(object);
			return destination === "in-cluster" ? node.cluster : destination;
		}
		if (role === "argo-application" && node.role === "argo-application") {
			const destination = destinationOf(object);
			return destination === destinationOf(node.object) ? node.cluster : destination;
		}
		const kubeConfig = mapOf(fieldOf$1(object.value, ["spec", "kubeConfig"]));
		const name = textOf$1(fieldOf$1(kubeConfig, ["secretRef", "name"])) ?? textOf$1(fieldOf$1(kubeConfig, ["configMapRef", "name"]));
		return name === null ? node.cluster : `${node.cluster ?? "main"}:${name}`;
	}
	#declare(cluster, objects, node) {
		let declared = this.#clusters.get(cluster);
		if (declared === void 0) this.#clusters.set(cluster, declared = new ClusterObjects());
		for (const object of objects) declared.add(object, node);
	}
	async #objectsOf(node, output, tree = this.#input.tree) {
		return await builtObjects(output.text, {
			objectsIn: async (file) => await this.#declaredIn(file, tree),
			inputs: output.inputs,
			origins: output.origins,
			fallback: node.object.at,
			withoutData: chartRoles.has(node.role)
		});
	}
	#declared = /* @__PURE__ */ new Map();
	/** Many sources build from the same files, which are parsed once as long as they are the same. */
	async #declaredIn(file, tree) {
		const text = /\.(?:ya?ml|json)$/.test(file) ? await tree.read(file) : null;
		if (text === null) return [];
		const known = this.#declared.get(file);
		if (known?.text === text) return known.objects;
		const objects = mayHoldSources(text) || mayHoldData(text) ? new LocatedFile(file, text).objects() : [];
		if (tree === this.#input.tree) this.#declared.set(file, {
			text,
			objects
		});
		return objects;
	}
	/** `missed` counts the objects that were asked for and are not known yet. */
	async #plan(node, replaced) {
		const object = await this.#current(node, replaced);
		let missed = 0;
		const context = this.#context(node, replaced, () => missed++);
		return {
			plan: await planSource(node.role, object, context),
			missed
		};
	}
	#context(node, replaced, miss) {
		const { cluster, home, order, data } = node;
		const takesFrom = ({ file }) => {
			if (file !== null) data.add(file);
		};
		const { kubernetes, apiVersions, clusters } = this.#input;
		const declared = this.#clusters.get(cluster);
		return {
			tree: withReplaced(this.#input.tree, replaced),
			objectsOf: (kind) => {
				const objects = this.#clusters.get(home)?.ofKind(kind) ?? [];
				return replaced.size === 0 ? objects : objects.map((object) => reread(object, replaced) ?? object);
			},
			isOwnRepository: (url) => this.#ownRepository.isOwn(url),
			nearUrl: (url) => this.#ownRepository.nearUrl(url),
			artifactRoot: this.#ownRepository.artifactRoot,
			entrySources: this.#entrySources,
			otherRepository: (url) => otherRepository(url, this.#input.checkouts),
			branches: new Set(this.#input.branches),
			kubernetes,
			apiVersions: [.../* @__PURE__ */ new Set([...apiVersions, ...declared?.apis ?? []])].slice(0, maxApis),
			variables: clusters.find(({ name }) => name === cluster)?.variables ?? /* @__PURE__ */ new Map(),
			strictSubstitution: this.#clusters.get(home)?.strictSubstitution ?? null,
			takesFrom,
			lookup: async (kind, namespace, name) => {
				const known = this.#clusters.get(home);
				const found = known?.find(kind, namespace, name) ?? (replaced.size > 0 ? known?.findGenerated(kind, namespace, name) : void 0);
				if (found === void 0) {
					miss();
					return "unknown";
				}
				const { object, owner } = found;
				if (dataKinds.has(kind)) {
					takesFrom(object);
					for (const file of owner === null ? [] : filesBehind(owner)) data.add(file);
				}
				if (replaced.size === 0) return object;
				if (owner === null || owner.order >= order) return reread(object, replaced) ?? object;
				return await this.#rebuilt(owner, {
					...object,
					name
				}, replaced);
			}
		};
	}
	/** The object as its parent builds it with the replaced texts. */
	async #current(node, replaced) {
		if (replaced.size === 0) return node.object;
		if (node.parent !== null) return await this.#rebuilt(node.parent, node.object, replaced);
		return reread(node.object, replaced) ?? node.object;
	}
	/** Throws `RebuildError` where the owner builds no such object with the replaced texts. */
	async #rebuilt(owner, object, replaced) {
		const inputs = await this.#allInputs(owner);
		if (![...replaced.keys()].some((file) => inputs.has(file))) return object;
		const output = await this.#renderAgain(owner, replaced);
		if (output === null || "failed" in output) throw new RebuildError(labelOf(owner));
		const found = (await this.#objectsOf(owner, output, withReplaced(this.#input.tree, replaced))).find((each) => isSameObject(each, object));
		if (found === void 0) throw new RebuildError(labelOf(owner));
		return found;
	}
	#again = /* @__PURE__ */ new WeakMap();
	/** Renders a node once for each set of replaced texts. */
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
		try {
			const { plan } = await this.#plan(node, replaced);
			const outcome = await this.#carryOut(plan, replaced);
			if (outcome.output !== null) return outcome.output;
			return outcome.reason === null ? null : { failed: detailOf(outcome.reason.reason) };
		} catch (error) {
			if (error instanceof RebuildError) return { failed: error.message };
			throw error;
		}
	}
	async #carryOut(plan, replaced) {
		if (plan.plan === "unrendered") return {
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
			output: withIncomplete(output, plan.incomplete ?? []),
			reason: null
		};
	}
	/** The files behind a node and everything above it. */
	async #allInputs(node) {
		const known = this.#inputs.get(node);
		if (known !== void 0) return known;
		const inputs = new Set(filesBehind(node));
		if (node.parent !== null) for (const file of await this.#allInputs(node.parent)) inputs.add(file);
		if (this.#isComplete) this.#inputs.set(node, inputs);
		return inputs;
	}
	#results() {
		return new ResultReader({
			tree: this.#input.tree,
			overlays: this.#input.overlays,
			nodes: [...this.#nodes.values()],
			inputsOf: async (node) => await this.#allInputs(node),
			renderAgain: async (node, replaced) => await this.#renderAgain(node, replaced)
		});
	}
	#beyondLimits() {
		return this.#overLimit === 0 ? null : `${this.#overLimit} sources beyond ${maxNodes}, or below ${maxDepth} others`;
	}
};
/** The files from which a node is rendered, without those that declare what is above it. */
function filesBehind({ outcome, object: { file }, data }) {
	return [
		...outcome?.output?.inputs ?? [],
		...data,
		...file === null ? [] : [file]
	];
}
/** A Kustomization may build the ConfigMap of its own variables: a cluster has it from before. */
function buildsItsVariables({ outcome, object }, objects) {
	const wanted = (outcome?.plan.plan === "render" ? outcome.plan.steps : []).flatMap((step) => step.step === "build" ? step.unknownVariables : []);
	return objects.some(({ kind, name, namespace }) => namespace === object.namespace && wanted.some((each) => each.kind === kind && each.name === name));
}
function withIncomplete(output, more) {
	return more.length === 0 ? output : {
		...output,
		incomplete: [...output.incomplete, ...more]
	};
}
function withReplaced(tree, replaced) {
	if (replaced.size === 0) return tree;
	return {
		files: tree.files,
		read: async (path, maxBytes) => replaced.get(path) ?? await tree.read(path, maxBytes)
	};
}
function reread(object, replaced) {
	const text = object.file === null ? void 0 : replaced.get(object.file);
	if (text === void 0 || object.file === null) return null;
	const { kind, name, namespace } = object;
	const objects = new LocatedFile(object.file, text).objects();
	return objects.find((each) => isSameObject(each, object)) ?? objects.find((each) => each.kind === kind && each.name === name && (each.namespace === null || namespace === null)) ?? null;
}
function detailOf(reason) {
	return "detail" in reason && reason.detail !== null ? reason.detail : reason.code;
}

// src/gitops/argo/application-charts.ts
/** Finds charts of the repository whose templates are Applications: an app of apps. */
/**
* The Applications that would apply such charts with their own values. Argo CD is usually told of
* them by a command, so that no file declares them. `files` are the files that are checked.
*/
async function applicationCharts(tree, files) {
	const folders = files.filter((file) => file.endsWith("/Chart.yaml")).map(folderOf);
	const found = [];
	for (const folder of folders) {
		if (folders.some((other) => other !== folder && isBelow(folder, other))) continue;
		if (!await makesApplications(tree, folder)) continue;
		const object = await applicationOf(tree, folder);
		if (object !== null) found.push(object);
	}
	return found;
}
const isApplication = /^kind:[ \t]*["']?Application(?:Set)?["']?[ \t]*(?:#.*)?$/m;
async function makesApplications(tree, folder) {
	const templates = pathIn(folder, "templates");
	for (const file of filesBelow(tree, templates)) {
		if (!/\.(?:ya?ml|tpl)$/.test(file)) continue;
		const text = await tree.read(file) ?? "";
		if (text.includes("argoproj.io/") && isApplication.test(text)) return true;
	}
	return false;
}
async function applicationOf(tree, folder) {
	const file = pathIn(folder, "Chart.yaml");
	const located = new LocatedFile(file, await tree.read(file) ?? "");
	const { content } = located;
	const name = isValues(content) ? textOf$1(content["name"]) : null;
	if (name === null || !isValues(content) || content["type"] === "library") return null;
	const at = located.spanOf(["name"]);
	const value = {
		apiVersion: "argoproj.io/v1alpha1",
		kind: "Application",
		metadata: {
			name,
			namespace: argoNamespace
		},
		spec: {
			destination: {
				server: "https://kubernetes.default.svc",
				namespace: argoNamespace
			},
			source: {
				repoURL: "",
				path: folder,
				helm: {}
			}
		}
	};
	const { apiVersion, kind } = value;
	return {
		apiVersion,
		kind,
		namespace: argoNamespace,
		name,
		value,
		file,
		at,
		spanOf: () => at
	};
}
/** Where Argo CD is installed, unless something says otherwise. */
const argoNamespace = "argocd";
function folderOf(file) {
	return file.slice(0, file.lastIndexOf("/"));
}

// src/gitops/gitops.ts
/** Works out what GitOps controllers would apply, and renders it. */
async function renderGitops(input, effects) {
	return await new GitopsEngine(input, effects).run();
}
/** The clusters of `flux bootstrap` and of FluxInstances. */
function clustersOfFlux({ tree, ownUrls, objects }) {
	return fluxClusters(objects, new OwnRepository(tree, ownUrls, objects));
}
/** The GitOps objects of a file. ConfigMaps and Secrets count only beside other objects. */
function gitopsObjects(file, text) {
	const named = namedFile(file, text);
	if (named !== null) return [named];
	if (!mayHoldSources(text) && !mayHoldData(text)) return [];
	return new LocatedFile(file, text).objects().filter(({ apiVersion, kind }) => roleOf(apiVersion, kind) !== null).filter(({ apiVersion, kind }) => roleOf(apiVersion, kind) !== "kustomization");
}
/** Files that are known by their name: a kustomization with charts, fleet.yaml, a helmfile. */
function namedFile(file, text) {
	const name = file.slice(file.lastIndexOf("/") + 1);
	if (kustomizationNames.includes(name)) return mayInflateCharts(text) ? overlayObject(file, text) : null;
	const kind = kindByFileName(name, text);
	const object = kind === void 0 ? null : overlayObject(file, text);
	return object === null || kind === void 0 ? null : {
		...object,
		...kind
	};
}
/** Does an object render something by itself? */
function isRenderedSource({ apiVersion, kind }) {
	const role = roleOf(apiVersion, kind);
	return role !== null && role !== "data";
}

export { applicationCharts as a, renderGitops as i, gitopsObjects as n, isRenderedSource as r, clustersOfFlux as t };