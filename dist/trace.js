import { n as withQuotes, t as spanOf } from "./text-span.js";
import { t as holdsInOrder } from "./parts-in-order.js";
import { Pr as parseImageReference, an as parseSuppression, hr as wellKnownRegistries } from "./pullgate.js";

// src/trace/source/chart-dependency.ts
/**
* The dependency whose archive contains the template of a rendered line. Null if the template is
* not in an archive, or the entry is not unique.
*/
function dependencyOf({ sources, origins }, { line }) {
	const origin = origins.findLast((each) => each.line <= line);
	const subchart = /^.*\/charts\/([^/]+)\//s.exec(origin?.rendererPath ?? "")?.[1];
	if (origin?.source !== null || subchart === void 0) return null;
	const found = sources.filter(({ role }) => role === "chart").flatMap(({ path, text }) => entriesOf(path, text, subchart));
	return found.length === 1 ? found[0] ?? null : null;
}
/** Entries in block and in flow style. */
const entry = /(?:^[ \t]*-[ \t]+|^[ \t]+|[{,][ \t]*)["']?(?:name|alias)["']?:[ \t]*["']?([\w.-]+)["']?(?=[ \t]*(?:$|#|[,}]))/gm;
function entriesOf(path, text, subchart) {
	const start = /^dependencies:/m.exec(text)?.index;
	if (start === void 0) return [];
	const next = /\n[A-Za-z]/.exec(text.slice(start));
	return [...(next === null ? text.slice(start) : text.slice(start, start + next.index)).matchAll(entry)].filter(({ 1: name }) => name === subchart).map((match) => {
		const from = start + match.index + match[0].indexOf(subchart, match[0].indexOf(":"));
		return spanOf(path, text, {
			from,
			to: from + subchart.length
		});
	});
}

// src/trace/source/document-origin.ts
/** Null where the file that a rendered line comes from is not known. */
function originOf(root, { line }, text) {
	const { origin, source } = declaredAt(root, line);
	if (source === void 0) return null;
	const wanted = [text, text.slice(text.lastIndexOf("/") + 1)].find((each) => isOnce(source.text, each));
	const start = /^(?!\s*(?:#|---|$)).*$/m.exec(source.text);
	const begin = start?.index ?? 0;
	const spanAt = (at, length) => spanOf(source.path, source.text, {
		from: at,
		to: at + length
	});
	return {
		text: wanted === void 0 ? null : spanAt(source.text.indexOf(wanted), wanted.length),
		fallbackAt: origin?.fallbackAt ?? null,
		start: spanAt(begin, start?.[0].trimEnd().length ?? 0)
	};
}
function declaredAt({ sources, origins }, line) {
	const origin = origins.findLast((each) => each.line <= line);
	return {
		origin,
		source: sources.find((each) => each.path === origin?.source)
	};
}
/** The only image in the file of a rendered line that its variables may make this one. */
function imageWithVariableAt(root, { line }, image) {
	const { source } = declaredAt(root, line);
	if (source === void 0 || !/[/:]/.test(image)) return null;
	const like = [...source.text.matchAll(/\bimage["']?:[ \t]*["']?([^\s"']*\$\{[^\s"']*)/g)].flatMap(([, each = ""]) => becomes(each, image) ? each : []);
	const [written] = like;
	if (written === void 0 || like.length > 1 || !isOnce(source.text, written)) return null;
	const from = source.text.indexOf(written);
	return spanOf(source.path, source.text, {
		from,
		to: from + written.length
	});
}
/** Whether the text around the variables stands in the image, in this order. */
function becomes(written, image) {
	const [start = "", ...others] = written.split(/\$\{[^}]*\}/);
	return image.startsWith(start) && image.endsWith(others.at(-1) ?? "") && holdsInOrder(image, others, start.length);
}
/** The only occurrence of a text in all sources; null for none or several. */
function onlyPlaceOf({ sources }, text) {
	const found = text === "" ? [] : sources.filter((source) => source.text.includes(text));
	const [source] = found;
	if (source === void 0 || found.length > 1 || !isOnce(source.text, text)) return null;
	const from = source.text.indexOf(text);
	return spanOf(source.path, source.text, {
		from,
		to: from + text.length
	});
}
function isOnce(text, part) {
	const from = part === "" ? -1 : text.indexOf(part);
	return from >= 0 && !text.includes(part, from + 1);
}
/** The only place in the sources that names a variable of the text; null for none or several. */
function variableAt({ sources }, text) {
	const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
	for (const name of names) {
		const places = sources.flatMap((source) => occurrences$1(source.text, `\${${name}`).map((from) => ({
			source,
			from
		})));
		const [place] = places;
		if (place === void 0 || places.length > 1) continue;
		const { path, text: whole } = place.source;
		const to = place.from + 2 + name.length + (whole[place.from + 2 + name.length] === "}" ? 1 : 0);
		return spanOf(path, whole, {
			from: place.from,
			to
		});
	}
	return null;
}
function occurrences$1(text, name) {
	const found = [];
	for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) if (!/^\w/.test(text.slice(at + name.length, at + name.length + 1))) found.push(at);
	return found;
}

// src/trace/image-range.ts
/** Splits any text by its punctuation, including texts that are not valid references. */
function partsOf(image) {
	const at = image.indexOf("@");
	const end = at < 0 ? image.length : at;
	const colon = image.lastIndexOf(":", end - 1);
	const slash = image.indexOf("/");
	const tagged = colon > image.lastIndexOf("/", end - 1);
	const named = tagged ? colon : end;
	const host = slash > 0 && /[.:]|^localhost$/.test(image.slice(0, slash)) && slash < named ? slash : 0;
	return {
		registry: {
			from: 0,
			to: host
		},
		repository: {
			from: host === 0 ? 0 : host + 1,
			to: named
		},
		tag: tagged ? {
			from: colon + 1,
			to: end
		} : {
			from: named,
			to: named
		},
		digest: at < 0 ? {
			from: end,
			to: end
		} : {
			from: at + 1,
			to: image.length
		}
	};
}
/**
* The part in which values may be at fault: a repository that does not exist may exist in another
* registry.
*/
function suspiciousRange(range, image) {
	const { repository } = partsOf(image);
	return range.from === repository.from && range.to === repository.to ? {
		from: 0,
		to: range.to
	} : range;
}
/** The range in which `corrected` differs from the image, else the part that the rule names. */
function wrongPart({ rule, diagnostic }, image, corrected) {
	const only = (range) => ({
		range,
		first: null
	});
	if (corrected !== null && corrected !== image) return only(difference$1(image, corrected));
	const parts = partsOf(image);
	if (rule.part === "malformed") return only(diagnostic.imagePart === void 0 ? malformed(image, parts) : parts[diagnostic.imagePart]);
	if (rule.cause === "credentials") return {
		range: {
			from: 0,
			to: parts.repository.to
		},
		first: parts.registry
	};
	const part = diagnostic.imagePart ?? rule.part ?? "version";
	if (part !== "version") return only(parts[part]);
	return only(parts[parts.digest.from < parts.digest.to ? "digest" : "tag"]);
}
/** The part that makes the reference invalid, or the text that no image may contain. */
function malformed(image, parts) {
	const { registry, repository, tag, digest } = parts;
	const isReference = (text) => !("invalid" in parseImageReference(text));
	const illegal = illegalRange(image);
	if (illegal !== null) return illegal;
	if (isReference(image)) return tag;
	if (digest.from < digest.to && isReference(image.slice(0, digest.from - 1))) return digest;
	if (registry.to > 0 && isReference(image.slice(repository.from))) {
		const at = image.slice(0, registry.to).search(/[+_]/);
		return at < 0 ? registry : {
			from: at,
			to: at + 1
		};
	}
	const colon = image.indexOf(":", image.lastIndexOf("/", tag.from) + 1);
	if (tag.from < tag.to && colon >= 0 && colon < tag.from - 1 && isReference(image.slice(0, colon))) return {
		from: colon + 1,
		to: tag.to
	};
	return tag.from < tag.to && !isReference(image.slice(0, repository.to)) ? repository : tag;
}
/** From the first to the last character that no image may contain, as in "${TAG}" and "@TAG@". */
function illegalRange(text) {
	const illegal = [...text.matchAll(/[^\w.\-/:@+]|@(?!\w+:)/g)].map(({ index }) => index);
	const [first, last] = [illegal[0], illegal.at(-1)];
	return first === void 0 || last === void 0 ? null : {
		from: first,
		to: last + 1
	};
}
/** The differing range of `before`, in whole parts (between `/`, `:` and `@`). */
function difference$1(before, after) {
	const shorter = Math.min(before.length, after.length);
	let from = 0;
	while (from < shorter && before[from] === after[from]) from++;
	let tail = 0;
	while (tail < shorter - from && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
	let to = before.length - tail;
	while (from > 0 && !/[/:@]/.test(before[from - 1] ?? "")) from--;
	while (to < before.length && !/[/:@]/.test(before[to] ?? "")) to++;
	return {
		from,
		to
	};
}
/**
* The number of code units of `range` that a mapped range accounts for. An empty mapped range
* counts as 1 inside or next to `range`. An empty `range` belongs to the text before it, except
* that a missing registry belongs to the text after it.
*/
function overlap(mapped, { from, to }) {
	if (mapped.from === mapped.to) return Number(from <= mapped.from && mapped.from <= to);
	if (from < to) return Math.min(mapped.to, to) - Math.max(mapped.from, from);
	return from === 0 ? Number(mapped.from === 0) : Number(mapped.from < from && from <= mapped.to);
}

// src/trace/rerender/marker.ts
/** Makes the markers that replace source values in a rerender. */
/** Digits are legal everywhere a marker may land: in hosts, paths, names, tags and digests. */
const prefixes = [
	9091727,
	9383651,
	9716143,
	9552817,
	9204379
].map(String);
/** Digits after the prefix. */
const indexLength = 3;
/** A prefix that occurs in none of the texts; null if all of them occur. */
function unusedPrefix(texts) {
	return prefixes.find((prefix) => !texts.some((text) => text.includes(prefix))) ?? null;
}
/** The token of one source value; `index` is below 1000. */
function tokenOf(prefix, index) {
	return prefix + String(index).padStart(indexLength, "0");
}
/** The prefix that all tokens of a rerender share. */
function prefixOf(token) {
	return token.slice(0, -3);
}
/**
* Puts the token into a value and keeps its form, because templates compare versions and check
* hosts: a version keeps its first two numbers (SemVer), a host its port, a digest its length.
*/
function markerOf(rendered, written, token) {
	if (/^(?:sha\d+:)?[0-9a-f]{32,}$/i.test(rendered)) return rendered.slice(0, -token.length) + token;
	if (/^[\w.-]+:\d+$/.test(rendered)) return rendered.replace(/(?=:\d+$)/, token);
	const version = /^(v?\d+\.\d+)\.\d+((?:[.+_-].*)?)$/.exec(written) ?? /^(v?\d+(?:\.\d+)?)((?:[+_-].*)?)$/.exec(written);
	return version === null ? written + token : `${version[1]}.${token}${version[2]}`;
}

// src/trace/source/scalar.ts
const word = /[A-Za-z0-9_](?:[\w.+@:/-]*[\w])?/g;
/** A template action. It contains no other start of an action, so matching takes linear time. */
const action = /\{\{(?:(?!\{\{)[^])*?\}\}/g;
/** With its end, if there is one. Read once even without, so that matching takes linear time. */
const literal = /"(?:[^"\\\n]|\\.)*("?)|`[^`]*(`?)/g;
/** A `printf` verb. */
const verb = /%[a-z]/g;
/** A variable that Flux or a Template fills in, or its name and operator before a default. */
const variable = /\$\{\w+(?:\}|:?[-=?+])/g;
/** The lines of a Chart.yaml that people edit to change an image. */
const chartValue = /^(?:appVersion|version|name):[ \t]+([^\s#].*)$/gm;
/** Replaces each hidden code unit; never part of a word. */
const hidden = "\0";
/** Leaves out keys, comments and template code, but not the string literals in that code. */
function scalarsOf(text, role) {
	const visible = visibleText(text, role);
	const words = [];
	for (const { 0: found, index: from } of visible.matchAll(word)) {
		const to = from + found.length;
		if (!isKey(visible, to) && !isPathRest(visible, from)) words.push({
			from,
			to
		});
	}
	return words;
}
function visibleText(text, role) {
	if (role === "chart") return onlyGroups(text, chartValue);
	return role === "set" ? text : withoutVariables(withoutCode(withoutComments(text)));
}
/** The name of a variable is no value, but its default is. */
function withoutVariables(text) {
	if (!text.includes("${")) return text;
	return text.replace(variable, (name) => hidden.repeat(name.length));
}
/** Hides all but the first group of each match. */
function onlyGroups(text, pattern) {
	let visible = "";
	for (const { 0: found, 1: value = "", index } of text.matchAll(pattern)) {
		const from = index + found.length - value.length;
		visible += hidden.repeat(from - visible.length) + value;
	}
	return visible;
}
function withoutComments(text) {
	if (!text.includes("#")) return text;
	return text.replace(/^([^#\n]*?)((?:^|[ \t])#.*)$/gm, (line, before, comment) => isInQuotes(before) ? line : before + hidden.repeat(comment.length));
}
/** Whether a quoted scalar is still open at the end of the text. */
function isInQuotes(before) {
	const rest = before.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "");
	return /(?:^|[\s:,[{-])["']/.test(rest);
}
function withoutCode(text) {
	if (!text.includes("{{")) return text;
	return text.replace(action, (code) => {
		if (/^\{\{-?\s*\/\*/.test(code)) return hidden.repeat(code.length);
		let visible = "";
		for (const { 0: quoted, 1: quote, 2: tick, index } of code.matchAll(literal)) if (quote || tick) visible += hidden.repeat(index - visible.length) + quoted.replace(verb, hidden.repeat(2));
		return visible + hidden.repeat(code.length - visible.length);
	});
}
/** Whether a key ends at the offset: `key: ...`, `"key": ...`, `key=...`. */
function isKey(text, to) {
	return /^["']?[ \t]*(?::(?=\s|$)|=(?!=))/.test(text.slice(to, to + 80));
}
/**
* Whether a word continues a path, as in `../base/nginx`. A word after template code or a `printf`
* verb does not.
*/
function isPathRest(text, from) {
	const before = text.slice(Math.max(0, from - 2), from);
	return /[\w.]\/$|[.-]$/.test(before) && !/^[\0 ]/.test(before) && !/^(?:["'\s:=]-|--)$/.test(before);
}

// src/trace/source/text-index.ts
/** Indexes the substrings from which traced texts may have been put together. */
/** Templates join values at these positions, and put "v" before a version. */
const joint = /(?<=[/:@_+.-])|(?=[/:@_+.-])|(?<=(?:^|[:-])v)(?=\d)/g;
/** In a text with more joints, only whole image parts are indexed. */
const maxJoints = 60;
var TextIndex = class {
	/** A text lacks a part, so an empty value may be the cause. */
	hasEmptyPart;
	#candidates = /* @__PURE__ */ new Set();
	#hosts = /* @__PURE__ */ new Set();
	#names = /* @__PURE__ */ new Set();
	/** Texts with characters that no image may contain. */
	#unusual;
	constructor(traced) {
		this.hasEmptyPart = traced.some(({ text }) => /^$|^\/|\/\/|\/:|[:@]$|:@/.test(text));
		this.#unusual = traced.map(({ text }) => text).filter((text) => illegalRange(text) !== null);
		for (const each of traced) this.#add(each);
	}
	/** Whether a text that is no part of an image, such as "${TAG}", is part of a traced text. */
	hasUnusual(text) {
		return text.length > 1 && illegalRange(text) !== null && this.#unusual.some((each) => each.includes(text));
	}
	get hasUnusualTexts() {
		return this.#unusual.length > 0;
	}
	#add({ text, range }) {
		const host = /^[\w.-]+:\d+(?=\/)/.exec(text)?.[0];
		if (host !== void 0) this.#hosts.add(host);
		if (!/[/:@]/.test(text)) this.#names.add(text);
		const parts = Object.values(partsOf(text));
		const joints = [
			0,
			...Array.from(text.matchAll(joint), ({ index }) => index),
			text.length
		];
		const ends = [
			0,
			...parts.flatMap(({ from, to }) => [from, to]),
			text.length
		];
		const positions = joints.length > maxJoints ? ends : joints;
		for (const from of positions) for (const to of positions) if (from < to && overlap({
			from,
			to
		}, range) > 0 && isCandidate(text, from, to, parts)) this.#candidates.add(text.slice(from, to));
	}
	has(substring) {
		return this.#candidates.has(substring);
	}
	/** Whether the text is a host with its port. */
	isHost(text) {
		return this.#hosts.has(text);
	}
	/** Whether the text is a whole name: of a Secret, or of an image without tag and digest. */
	isName(text) {
		return this.#names.has(text);
	}
};
/**
* Digits and single letters are too common: they count only as a whole part, or after a dash in a
* tag. Between dots, a candidate needs a letter.
*/
function isCandidate(text, from, to, parts) {
	const substring = text.slice(from, to);
	if (!/^[A-Za-z0-9_](?:.*[\w])?$/.test(substring)) return false;
	const before = text.slice(0, from);
	const isPart = parts.some((range) => range.from === from && range.to === to);
	if (/^(?:\d+|.)$/.test(substring) && !isPart && !/:(?:v|.*-)?$/.test(before)) return false;
	return !(before.endsWith(".") || text[to] === ".") || /[a-z]/i.test(substring);
}

// src/trace/source/unusual-scalars.ts
const quoted = /(["'])((?:(?!\1)[^\\\n\r])+)\1/g;
/** After a key, a list marker, or the "=" of a `--set` pair. */
const plain = /(?:^|[ \t{,[])(?:["']?[\w./-]+["']?:[ \t]+|-[ \t]+)([^\s"'#|>&*![{][^\n\r]*)/gm;
const pair = /^[^=]+=(.+)$/gs;
const maxLength = 300;
/** The ranges of scalars that are parts of traced texts, without quotes. They do not overlap. */
function unusualScalars(text, index, isSet) {
	if (!index.hasUnusualTexts) return [];
	const found = [];
	const add = (from, written) => {
		const to = from + written.length;
		if (written.length > maxLength || written.includes("{{ ") || !index.hasUnusual(written)) return;
		if (!found.some((other) => from < other.to && other.from < to)) found.push({
			from,
			to
		});
	};
	if (isSet) {
		for (const { 0: all, 1: value = "" } of text.matchAll(pair)) add(all.length - value.length, value);
		return found;
	}
	for (const { 2: value = "", index: at } of text.matchAll(quoted)) add(at + 1, value);
	for (const { 0: all, 1: value = "", index: at } of text.matchAll(plain)) {
		const from = at + all.length - value.length;
		add(from, value.replace(/[ \t]+#.*$/, "").trimEnd());
		add(from, value.replace(/[ \t]*[,\]}].*$/, ""));
	}
	return found;
}

// src/trace/source/value-text.ts
const maxTextLength$1 = 4e6;
/** The pairs first, then the source files. Very long files are left out. */
function valueTextsOf({ sources, set }) {
	return [...set.map(({ pair, at }, index) => ({
		role: "set",
		path: "",
		set: {
			index,
			at
		},
		text: pair
	})), ...sources.filter(({ text }) => text.length <= maxTextLength$1).map((source) => ({
		role: source.role,
		path: source.path,
		set: null,
		text: source.text,
		get editable() {
			return source.editable;
		}
	}))];
}
/** Whether the text is a chart's NOTES.txt, which renders to no manifest. */
function isNotes({ path, role }) {
	return role === "template" && path.endsWith("/NOTES.txt");
}
/** Identifies a text within its root. */
function valueTextKey({ path, set }) {
	return JSON.stringify(set === null ? path : set.index);
}

// src/trace/source/yaml-scalar.ts
/** Predicts how Go prints a plain scalar that YAML reads as a number or boolean. */
const octal = /^[-+]?0o?([0-7_]+)$/;
const integer = /^[-+]?(?:0x[\da-fA-F_]+|0b[01_]+|0o[0-7_]+|\d[\d_]*)$/;
const float = /^[-+]?(?:\.\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/;
/** The booleans of YAML 1.1, which Helm reads: https://yaml.org/type/bool.html */
const yes = /^(?:on|yes|true)$/i;
const no = /^(?:off|no|false)$/i;
/**
* All possible forms: Helm reads numbers as integers or floats, depending on where they stand.
* Empty if the scalar is text.
*/
function scalarTexts(plain) {
	if (yes.test(plain)) return [.../* @__PURE__ */ new Set([plain, "true"])];
	if (no.test(plain)) return [.../* @__PURE__ */ new Set([plain, "false"])];
	if (!integer.test(plain) && !float.test(plain)) return [];
	const digits = plain.replaceAll("_", "");
	const octalDigits = octal.exec(digits)?.[1];
	const value = octalDigits === void 0 || !integer.test(digits) ? Number(digits) : Number.parseInt(octalDigits, 8);
	if (!Number.isFinite(value)) return [];
	const scientific = value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
	return [.../* @__PURE__ */ new Set([
		plain,
		String(value),
		scientific
	])];
}

// src/trace/source/source-value.ts
/**
* For one root; those of values files are kept first, and then the longest. A token has three
* digits for the index.
*/
const maxValues = 500;
/** The values that may have produced the traced texts, in the order of the sources. */
function sourceValuesOf(root, traced) {
	if (traced.length === 0) return [];
	const index = new TextIndex(traced);
	const sources = valueTextsOf(root);
	const ownChart = sources.filter(({ role }) => role === "chart").reduce((shortest, { path }) => Math.min(shortest, path.length), Infinity);
	const found = sources.flatMap((source) => isNotes(source) ? [] : [...valuesIn(source, index, root.isGitops === true)].filter(({ scalar: { from } }) => source.role !== "chart" || source.path.length === ownChart || !isNameValue(source.text, from)));
	const prefix = unusedPrefix([...traced, ...sources].map(({ text }) => text));
	if (prefix === null) return [];
	const kept = new Set(found.toSorted((a, b) => Number(isInTemplate(a)) - Number(isInTemplate(b)) || b.written.length - a.written.length).slice(0, maxValues));
	return found.filter((value) => kept.has(value)).map((value, position) => {
		const token = tokenOf(prefix, position);
		const { rendered, isTyped, written } = value;
		const marker = markerOf(rendered, isTyped ? written : rendered, token);
		return {
			...value,
			token,
			marker
		};
	});
}
/** Whether the value stands in a template or a resource instead of a values file. */
function isInTemplate({ source: { role } }) {
	return role === "template" || role === "resource";
}
/** Identifies the scalar of a value within its root. */
function scalarKey({ source, scalar }) {
	return `${valueTextKey(source)} ${scalar.from}`;
}
function* valuesIn(source, index, losesQuotes) {
	const { editable } = source;
	for (const value of allValuesIn(source, index, losesQuotes)) if (editable === void 0 || editable.some(({ from, to }) => from <= value.scalar.from && value.scalar.to <= to)) yield value;
}
/** `losesQuotes`: variables of Flux are filled in without quotes, and read as YAML. */
function* allValuesIn(source, index, losesQuotes) {
	const { text, role } = source;
	const isKustomize = role === "kustomization" || role === "resource";
	if (index.hasEmptyPart && isYaml(source)) yield* emptyValuesIn(source);
	const unusual = unusualScalars(text, index, role === "set");
	for (const range of unusual) {
		const written = text.slice(range.from, range.to);
		yield {
			source,
			range,
			scalar: range,
			written,
			rendered: written,
			isTyped: false
		};
	}
	for (const scalar of scalarsOf(text, role)) {
		if (unusual.some(({ from, to }) => from < scalar.to && scalar.from < to)) continue;
		const written = text.slice(scalar.from, scalar.to);
		if (isKustomize && !index.isName(written) && isNameValue(text, scalar.from)) continue;
		const isPlain = isYaml(source) && isPlainScalar(text, scalar);
		const forms = isPlain ? scalarTexts(written) : [];
		const rendered = forms.find((form) => index.has(form));
		const unquoted = !isPlain && losesQuotes && isYaml(source) && !index.has(written) ? scalarTexts(written).find((form) => index.has(form)) : void 0;
		if (rendered !== void 0) yield {
			source,
			range: scalar,
			scalar,
			written,
			rendered,
			isTyped: true
		};
		else if (unquoted !== void 0) yield {
			source,
			range: scalar,
			scalar,
			written,
			rendered: unquoted,
			isTyped: false
		};
		else if (forms.length === 0) for (const { from, to } of split(written, index)) {
			const part = written.slice(from, to);
			yield {
				source,
				range: {
					from: scalar.from + from,
					to: scalar.from + to
				},
				scalar,
				written: part,
				rendered: part,
				isTyped: false
			};
		}
	}
}
/** Keys of image parts with an empty value or none. */
const emptyValue = /^([ \t-]*["']?)(\w*(?:tag|image|repository|registry|digest|version|name))(["']?:)(?=[ \t]*(?:#.*)?$|[ \t]*(?:""|'')[ \t]*(?:#.*)?$)(?:[ \t]*["'])?/gim;
function* emptyValuesIn(source) {
	for (const { 0: all, 1: before = "", 2: key = "", index } of source.text.matchAll(emptyValue)) {
		const end = index + all.length;
		const range = {
			from: end,
			to: end
		};
		const start = index + before.length;
		yield {
			source,
			range,
			scalar: /["']$/.test(all.slice(before.length + key.length + 1)) ? range : {
				from: start,
				to: start + key.length
			},
			written: "",
			rendered: "",
			isTyped: false
		};
	}
}
/**
* The image parts of a scalar; instead of a part that is not indexed, its longest indexed paths.
*/
function* split(written, index) {
	const whole = {
		from: 0,
		to: written.length
	};
	const isAtomic = /^sha\d+:[0-9a-f]+$/i.test(written) || index.isHost(written);
	for (const part of isAtomic ? [whole] : Object.values(partsOf(written))) if (part.from < part.to) yield* indexedPaths(written, part, index);
}
function* indexedPaths(written, part, index) {
	const starts = [part.from];
	for (let at = part.from; at < part.to; at++) if (written[at] === "/") starts.push(at + 1);
	for (let first = 0; first < starts.length;) {
		const from = starts[first] ?? 0;
		let next = first + 1;
		for (let last = starts.length; last > first; last--) {
			const to = last === starts.length ? part.to : (starts[last] ?? 0) - 1;
			const path = written.slice(from, to);
			if (!index.has(path) && !index.isHost(path)) continue;
			yield {
				from,
				to
			};
			next = last;
			break;
		}
		first = next;
	}
}
/** Whether the scalar is the value of a key `name`. */
function isNameValue(text, from) {
	return /(?:^|[\s{,-])["']?name["']?[ \t]*:[ \t]*["']?$/.test(lineBefore(text, from));
}
function isYaml({ role }) {
	return role !== "template" && role !== "set" && role !== "chart";
}
/** Whether the range is all of an unquoted scalar. */
function isPlainScalar(text, { from, to }) {
	const before = lineBefore(text, from);
	const after = /^[^\n\r]*/.exec(text.slice(to, to + 200))?.[0] ?? "";
	return /(?:^|:[ \t]+|^[ \t]*-[ \t]+|[[{,][ \t]*)$/.test(before) && /^[ \t]*(?:$|#|[,\]}])/.test(after);
}
function lineBefore(text, from) {
	const before = text.slice(Math.max(0, from - 1e3), from);
	return before.slice(before.lastIndexOf("\n") + 1);
}

// src/trace/choose-mapping.ts
/** Chooses the source value to show for a traced place. */
/**
* Prefers the mapping for `first`, then the largest overlap with the range; for tags, a value with
* digits (a flavour like "alpine" has none). Null if no mapping overlaps the range.
*/
function chooseMapping(mappings, { place, range, first }) {
	const isTag = place.isImage && partsOf(place.text).tag.from === range.from;
	const rank = (mapping) => [
		first !== null && !isInTemplate(mapping.value) ? 1 + Number(overlap(mapping, first) > 0) : 0,
		isTag && /\d/.test(mapping.value.rendered) ? 1 : 0,
		overlap(mapping, range),
		mapping.from - mapping.to,
		mapping.exact ? 1 : 0
	];
	return mappings.filter((mapping) => overlap(mapping, range) > 0).map((mapping) => ({
		mapping,
		rank: rank(mapping)
	})).toSorted((a, b) => {
		const index = a.rank.findIndex((value, position) => value !== b.rank[position]);
		return (b.rank[index] ?? 0) - (a.rank[index] ?? 0);
	})[0]?.mapping ?? null;
}

// src/trace/source/guess-source.ts
/** Guesses the source of a text by comparison, for roots that cannot be rerendered. */
/** Lines between a tag and its repository. */
const maxDistance = 8;
/** The values that may be the source, one for each scalar, in the order of the sources. */
function guessSource({ place, range, first }, values) {
	const whole = values.filter(({ source, scalar }) => {
		return source.text.slice(scalar.from, scalar.to) === place.text;
	});
	if (whole.length > 0 || !place.isImage) return onePerScalar$1(whole);
	const { repository } = partsOf(place.text);
	const name = place.text.slice(repository.from, repository.to);
	const names = values.filter(({ rendered }) => rendered === name || name.endsWith(`/${rendered}`));
	const valuesOf = ({ from, to }) => {
		const part = place.text.slice(from, to);
		return onePerScalar$1(values.filter(({ rendered }) => rendered === part && part !== "").filter((value) => value.rendered === name || names.some((other) => isNear(value, other))));
	};
	if (first === null) return valuesOf(range);
	const [ofFirst, ofName] = [valuesOf(first), valuesOf(repository)];
	return ofFirst.length === 1 || ofName.length === 0 ? ofFirst : ofName;
}
function onePerScalar$1(values) {
	return [...new Map(values.map((value) => [scalarKey(value), value])).values()];
}
function isNear(a, b) {
	if (a.source !== b.source) return false;
	const [from, to] = a.scalar.from < b.scalar.from ? [a.scalar.to, b.scalar.from] : [b.scalar.to, a.scalar.from];
	return a.source.text.slice(from, to).split("\n").length <= maxDistance;
}

// src/trace/source/inline-suppressions.ts
/** Comment lines above a line that are searched. */
const maxLinesAbove = 20;
/** The `# pullgate-ignore` comments at the end of a line and in the comment lines above it. */
function suppressionsAt(file, text, line) {
	if (!text.includes("pullgate-ignore")) return [];
	const lines = text.split(/\r\n|\r|\n/);
	const trailing = /(?:^|(?<=\s))#[ \t]*pullgate-ignore[ \t]+(.*)/.exec(lines[line - 1] ?? "");
	const found = trailing === null ? [] : suppressionsIn(file, text, line, trailing, line);
	for (let above = line - 1; above > 0 && line - above <= maxLinesAbove; above--) {
		const comment = lines[above - 1] ?? "";
		if (!/^\s*(?:#|$)/.test(comment)) break;
		const match = /(?<=^\s*)#[ \t]*pullgate-ignore[ \t]+(.*)/.exec(comment);
		if (match !== null) found.push(...suppressionsIn(file, text, above, match, line));
	}
	return found;
}
/** `commentLine` is the line of the comment, `line` the line that the comment is about. */
function suppressionsIn(file, text, commentLine, match, line) {
	const lineBreak = [...text.matchAll(/\r\n|\r|\n/g)].slice(0, commentLine - 1).at(-1);
	const from = (lineBreak === void 0 ? 0 : lineBreak.index + lineBreak[0].length) + match.index;
	const at = spanOf(file, text, {
		from,
		to: from + match[0].trimEnd().length
	});
	const { rules, ...details } = parseSuppression(match[1]?.split(/\s+#\s/, 1)[0] ?? "");
	return rules.map((rule) => ({
		rule,
		...details,
		at,
		of: {
			by: "comment",
			line
		}
	}));
}
/** Adds the place in its template or resource to each suppression of a rendered manifest. */
function withSourceOf(suppressions, roots) {
	const byFile = new Map(roots.map((root) => [root.file, root]));
	return suppressions.map((each) => {
		const root = byFile.get(each.at.file);
		const source = root === void 0 ? null : sourceOf(each, root);
		return source === null ? each : {
			...each,
			source
		};
	});
}
/**
* The line of the source that has the text of the rendered line; of several lines the nearest to
* the position in the document. Else the first line of the source.
*/
function sourceOf({ at }, { origins, sources }) {
	const origin = origins.findLast((each) => each.line <= at.line);
	const source = sources.find((each) => each.path === origin?.source);
	if (origin === void 0 || source === void 0) return null;
	const wanted = at.excerpt.slice(at.column - 1, at.endColumn - 1);
	const expected = at.line - origin.line;
	const lines = source.text.split("\n");
	const distance = (index) => Math.abs(index + 1 - expected);
	const [nearest] = lines.flatMap((line, index) => wanted !== "" && line.includes(wanted) ? [index] : []).toSorted((a, b) => distance(a) - distance(b));
	if (nearest === void 0) return spanOf(source.path, source.text, {
		from: 0,
		to: 0
	});
	const from = lines.slice(0, nearest).reduce((sum, line) => sum + line.length + 1, 0) + (lines[nearest] ?? "").indexOf(wanted);
	return spanOf(source.path, source.text, {
		from,
		to: from + wanted.length
	});
}

// src/trace/misread-scalar.ts
/** Whether an unquoted scalar renders otherwise than written, as `1.10` does, and is the defect. */
function isMisread({ cause }, { misprint }, { value, exact }) {
	return cause === "reference" && exact && value.isTyped && (value.rendered !== value.written || misprint !== null);
}

// src/trace/rendered-place.ts
/** https://pkg.go.dev/fmt#hdr-Format_errors */
const misprinted = /%!s\((?:u?int(?:8|16|32|64)?|float(?:32|64)|bool)=([^()]*)\)|%!s\(<nil>\)/;
/** `unmark` removes markers from names, which are part of the keys. */
function placesOf(cluster, unmark = (text) => text) {
	const collector = new PlaceCollector(unmark);
	for (const workload of cluster.workloads) collector.addWorkload(workload);
	for (const object of cluster.objects) collector.addObject(object);
	return collector.places;
}
var PlaceCollector = class {
	places = [];
	#unmark;
	#counts = /* @__PURE__ */ new Map();
	constructor(unmark) {
		this.#unmark = unmark;
	}
	addWorkload({ root, resource, at, mentions, references }) {
		const key = coordinates(resource);
		if (resource.name !== null) this.#add(root, [...key, "name"], at, resource.name);
		this.#addReferences(root, key, references);
		for (const { path, container, image, at: imageAt, pullPolicy } of mentions) {
			this.#add(root, [
				...key,
				path,
				container
			], imageAt, image, true);
			if (pullPolicy !== null) this.#add(root, [
				...key,
				path,
				container,
				"policy"
			], pullPolicy.at, pullPolicy.value);
		}
		for (const podSpec of new Set(mentions.flatMap((mention) => mention.podSpec ?? []))) this.#addPodSpec(root, [...key, podSpec.path], podSpec);
	}
	/** Objects that no manifest declares have no place. */
	addObject(object) {
		const { kind, name, by, root, at } = object;
		if (object.source !== "manifest") return;
		const key = [kind, ...coordinates(by)];
		if (name !== null) this.#add(root, [...key, name], at, name);
		if (object.kind === "ServiceAccount") this.#addSecrets(root, key, object.imagePullSecrets);
		if (object.kind !== "Secret") return;
		const { type, typeAt, keyAt } = object;
		if (type !== null && typeAt !== null) this.#add(root, [
			...key,
			name,
			"type"
		], typeAt, type);
		if (keyAt !== null) this.#add(root, [
			...key,
			name,
			"key"
		], keyAt.at, keyAt.value);
	}
	#addPodSpec(root, key, podSpec) {
		const { imagePullSecrets, serviceAccountName, references } = podSpec;
		this.#addSecrets(root, key, imagePullSecrets);
		if (serviceAccountName !== null) this.#add(root, [...key, "account"], serviceAccountName.at, serviceAccountName.value);
		this.#addReferences(root, key, references);
	}
	#addSecrets(root, key, secrets) {
		for (const [index, { at, value }] of (secrets ?? []).entries()) this.#add(root, [
			...key,
			"secrets",
			index
		], at, value);
	}
	#addReferences(root, parent, references) {
		for (const { kind, name, key, through, container, at, keyAt } of references) {
			this.#add(root, [
				...parent,
				kind,
				key,
				through,
				container
			], at, name);
			if (key !== null && keyAt !== null) this.#add(root, [
				...parent,
				kind,
				name,
				through,
				container,
				"key"
			], keyAt, key);
		}
	}
	#add(root, parts, at, text, isImage = false) {
		const names = parts.map((part) => typeof part === "string" ? this.#unmark(part) : part);
		const name = JSON.stringify([root, ...names]);
		const count = this.#counts.get(name) ?? 0;
		this.#counts.set(name, count + 1);
		const wrong = misprinted.exec(text);
		const number = wrong?.[1] ?? "";
		const misprint = wrong === null ? null : {
			from: wrong.index,
			to: wrong.index + number.length
		};
		const printed = wrong === null ? text : text.replace(wrong[0], () => number);
		this.places.push({
			root,
			key: `${name}${count}`,
			at,
			text: printed,
			isImage,
			misprint
		});
	}
};
function coordinates({ kind, namespace, name }) {
	return [
		kind,
		namespace,
		name
	];
}
/** Identifies the start of a span. */
function spanKey({ file, line, column }) {
	return `${file}:${line}:${column}`;
}

// src/trace/edit/scalar-edit.ts
/** A longer line has only its beginning in the excerpt. */
const maxExcerptLength = 1e3;
/**
* The edit that gives the scalar at a span this value, as a string. Keeps the scalar's quotes, and
* replaces only the parts (between `/`, `:` and `@`) that differ. Null for a block scalar, a scalar
* of several lines or beyond its excerpt, an empty scalar, and a value that is not printable ASCII,
* which no image or related setting contains.
*/
function editOf(at, value) {
	const written = at.excerpt.slice(at.column - 1, at.endColumn - 1);
	if (!(at.line === at.endLine && written.length === at.endColumn - at.column) || !/^[ -~]+$/.test(value) || /^(?:$|[|>&*!])/.test(written)) return null;
	const quote = /^(["'])/.exec(written)?.[0] ?? "";
	const inner = written.slice(quote.length, written.length - quote.length);
	const isPart = at.excerpt[at.column - 2] === "=";
	const needsEscapes = quote !== "" && (quote === "\"" ? /["\\]/ : /'/).test(inner + value);
	const needsQuotes = quote === "" && !isPart && (!isPlain(value) || /\.json$/i.test(at.file));
	if (needsEscapes || needsQuotes) return {
		...at,
		replacement: quote === "'" ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)
	};
	const { from, to, replacement } = difference(inner, value);
	const column = at.column + quote.length;
	return {
		...at,
		column: column + from,
		endColumn: column + to,
		replacement
	};
}
/** The differing range of `before` in whole parts, and its replacement. */
function difference(before, after) {
	const parts = (text) => text.split(/(?<=[/:@])|(?=[/:@])/);
	const [old, changed] = [parts(before), parts(after)];
	const shorter = Math.min(old.length, changed.length);
	let head = 0;
	while (head < shorter && old[head] === changed[head]) head++;
	let tail = 0;
	while (tail < shorter - head && old.at(-1 - tail) === changed.at(-1 - tail)) tail++;
	const lengthOf = (some) => some.join("").length;
	return {
		from: lengthOf(old.slice(0, head)),
		to: before.length - lengthOf(old.slice(old.length - tail)),
		replacement: changed.slice(head, changed.length - tail).join("")
	};
}
/**
* Plain scalars that YAML 1.1 or 1.2 reads as something other than a string: numbers (also in base
* 60), dates and words. https://yaml.org/type/
*/
const otherTypes = [
	/^(?:y|n|yes|no|true|false|on|off|null)$/i,
	/^0(?:x[\da-f_]+|o[0-7_]+|b[01_]+)$/i,
	/^[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?$/i,
	/^[\d_]+(?::\d\d?)+(?:\.[\d_]*)?$/,
	/^\d{4}-\d\d?-\d\d?(?:$|T)/i
];
/** Whether a value is safe as a plain scalar in block and flow style. Conservative. */
function isPlain(value) {
	return /^[\w/](?:[\w./:@+-]*[\w/])?$/.test(value) && !otherTypes.some((type) => type.test(value));
}
/**
* Applies edits to the text of a file. Equal edits count once. Refuses the second of two edits that
* touch ("conflict"), and an edit whose line has changed since it was read ("changed").
*/
function applyEdits(text, edits) {
	const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
	const refused = [];
	const applied = /* @__PURE__ */ new Map();
	for (const edit of edits) {
		const onLine = applied.get(edit.line) ?? [];
		if (onLine.some((other) => isSame(edit, other))) continue;
		if (onLine.some((other) => touches(edit, other))) refused.push({
			edit,
			because: "conflict"
		});
		else if (isUnchanged(lines[edit.line - 1] ?? "", edit)) applied.set(edit.line, [...onLine, edit]);
		else refused.push({
			edit,
			because: "changed"
		});
	}
	for (const [number, onLine] of applied) {
		const fromEnd = onLine.toSorted((a, b) => b.column - a.column);
		for (const { column, endColumn, replacement } of fromEnd) {
			const line = lines[number - 1] ?? "";
			const skipped = byteOrderMarkLength(line);
			lines[number - 1] = line.slice(0, skipped + column - 1) + replacement + line.slice(skipped + endColumn - 1);
		}
	}
	return {
		text: lines.join(""),
		applied: [...applied.values()].flat(),
		refused
	};
}
/** A byte order mark is not counted in columns. */
function byteOrderMarkLength(line) {
	return line.startsWith("\ufeff") ? 1 : 0;
}
/**
* Whether a line still begins with the edit's excerpt. The excerpt of a very long line, or of a
* line near a Secret, ends before the line does: then with the scalar.
*/
function isUnchanged(line, { excerpt, endColumn }) {
	const text = line.slice(byteOrderMarkLength(line)).replace(/[\r\n]+$/, "");
	if (excerpt === "" || endColumn - 1 > excerpt.length || !text.startsWith(excerpt)) return false;
	return excerpt.length >= maxExcerptLength || /^(?:$|[\s,\]}])/.test(text.slice(excerpt.length));
}
function isSame(a, b) {
	return a.column === b.column && a.endColumn === b.endColumn && a.replacement === b.replacement;
}
/** For edits of one line. */
function touches(a, b) {
	return a.column <= b.endColumn && b.column <= a.endColumn;
}

// src/trace/suspects.ts
/** Decides which of several values is at fault, by the images that each value feeds. */
var Suspects = class {
	#input;
	/** By `scalarKey`. */
	#fed = /* @__PURE__ */ new Map();
	/** Values that a diagnostic shows to be right, by `scalarKey`. */
	#cleared = /* @__PURE__ */ new Set();
	constructor(input) {
		this.#input = input;
		const failing = new Map([...input.failing.values()].map((each) => [each.place.key, each]));
		for (const [key, mappings] of input.mappings) for (const scalar of new Set(mappings.map(({ value }) => scalarKey(value)))) {
			const fed = this.#fed.get(scalar) ?? {
				failing: /* @__PURE__ */ new Map(),
				found: false,
				unknown: false
			};
			this.#fed.set(scalar, fed);
			const place = failing.get(key);
			if (place !== void 0) fed.failing.set(place.place.text, place);
			else if (input.isFound(key)) fed.found = true;
			else fed.unknown = true;
		}
		for (const [diagnostic, traced] of input.failing) for (const mapping of input.mappings.get(traced.place.key) ?? []) if (mapping.to <= provenUpTo(diagnostic, traced)) this.#cleared.add(scalarKey(mapping.value));
	}
	/**
	* A value that feeds an image that exists, or stands before the wrong part of another, is right.
	* Among the other values, the one that feeds the most images is at fault if all of them fail.
	* Null if fewer than two values are possible.
	*/
	choose(diagnostic) {
		const traced = this.#input.failing.get(diagnostic);
		if (traced === void 0) return null;
		const known = this.#input.mappings.get(traced.place.key) ?? [];
		const possible = onePerScalar(known.filter((mapping) => overlap(mapping, traced.marked) > 0));
		if (possible.length < 2) return null;
		const suspects = possible.filter((mapping) => !this.#isRight(mapping));
		const [only] = suspects;
		if (suspects.length === 1 && only !== void 0) return {
			mapping: only,
			others: [],
			sharedBy: []
		};
		const all = suspects.length === 0 ? possible : suspects;
		const counts = all.map((mapping) => {
			const { failing, unknown } = this.#fedBy(mapping);
			return unknown ? 0 : failing.size;
		});
		const most = Math.max(...counts);
		const shared = all.filter((_, index) => counts[index] === most);
		const [first] = shared;
		if (most > 1 && shared.length === 1 && first !== void 0) return {
			mapping: first,
			others: [],
			sharedBy: [...this.#fedBy(first).failing.values()].filter(({ place }) => place.text !== traced.place.text)
		};
		const mapping = this.#unknownRegistry(all, diagnostic, traced) ?? chooseMapping(all, traced) ?? chooseMapping(known, traced);
		if (mapping === null) return null;
		return {
			mapping,
			others: all.filter(({ value }) => scalarKey(value) !== scalarKey(mapping.value)),
			sharedBy: []
		};
	}
	/**
	* The value of a registry of which nothing shows that it has any image. A repository that the
	* diagnostic repairs is wrong itself.
	*/
	#unknownRegistry(mappings, { diagnostic }, { place, range }) {
		if (repairsRepository(diagnostic)) return null;
		const { registry, repository } = partsOf(place.text);
		const host = place.text.slice(registry.from, registry.to);
		if (!(range.from === repository.from && range.to === repository.to) || host === "" || this.#input.isKnownRegistry(host)) return null;
		return mappings.find((each) => overlap(each, registry) > 0 && overlap(each, repository) <= 0) ?? null;
	}
	#isRight(mapping) {
		return this.#fedBy(mapping).found || this.#cleared.has(scalarKey(mapping.value));
	}
	#fedBy({ value }) {
		return this.#fed.get(scalarKey(value)) ?? {
			failing: /* @__PURE__ */ new Map(),
			found: false,
			unknown: true
		};
	}
};
/** The repository is wrong itself, in a registry that is right. */
function repairsRepository({ imagePart, correction }) {
	return imagePart === "repository" || correction !== void 0;
}
/**
* How much of the text before the wrong part is right: a registry that lacks only a tag has the
* repository, and a repository with a similar name is in the same registry. 0 if nothing is.
*/
function provenUpTo({ rule, diagnostic }, traced) {
	const { range, marked } = traced;
	if (rule.cause !== "reference" || rule.part === "malformed") return 0;
	if (!rule.online || diagnostic.certainty === "unverified") return 0;
	return marked.from === range.from || repairsRepository(diagnostic) ? range.from : 0;
}
function onePerScalar(mappings) {
	return [...new Map(mappings.map((each) => [scalarKey(each.value), each])).values()];
}

// src/trace/edit/image-policy.ts
/** "namespace:policy", with ":tag", ":name" or ":digest" for a part of an image. */
const marker = /#\s*\{\s*"\$imagepolicy"\s*:\s*"([\w.-]+):([\w.-]+)(?::\w+)?"\s*\}/;
function withoutAutomatedEdits(traced) {
	const { diagnostic } = traced;
	const { at, edits } = diagnostic;
	const kept = edits?.filter(({ excerpt }) => !marker.test(excerpt));
	const policy = marker.exec(at.excerpt);
	if (policy === null && kept?.length === edits?.length) return traced;
	const fix = policy === null ? {} : { fix: `Correct ImagePolicy \`${policy[1]}/${policy[2]}\`, which sets this line, or push an image that it selects.` };
	return {
		...traced,
		diagnostic: {
			...diagnostic,
			...kept === void 0 ? {} : { edits: kept },
			...fix
		}
	};
}

// src/trace/source/value-key.ts
/** The last key before the value on its line, or of its `--set` pair; null for list items. */
function keyOfValue({ source: { text }, scalar }) {
	const before = text.slice(Math.max(0, scalar.from - 200), scalar.from);
	const line = before.slice(before.lastIndexOf("\n") + 1);
	return /([\w-]+)["']?(?::[ \t]*|=)["']?$/.exec(line)?.[1] ?? null;
}

// src/trace/rerender/mark-sources.ts
/**
* The changes that replace the values by their markers. Kustomize's `images` entries find an image
* by its name, so the entries follow the names that are marked.
*/
function markSources(root, values) {
	const changes = values.map((value) => ({
		source: value.source,
		...value.range,
		text: markerText(value)
	}));
	if (root.tool === "helm") return [...changes, ...emptyNotes(root)];
	const renamed = /* @__PURE__ */ new Map();
	for (const inScalar of Map.groupBy(values, scalarKey).values()) {
		const name = imageNameOf(inScalar[0]);
		if (name !== null) renamed.set(name, markedName(inScalar, name));
	}
	const marked = new Set(values.map(({ source, range }) => `${valueTextKey(source)} ${range.from}`));
	const unmarked = imageEntriesOf(root).filter(({ source, from }) => !marked.has(`${valueTextKey(source)} ${from}`));
	return [...changes, ...unmarked.flatMap((entry) => renameEntry(entry, renamed))];
}
function markerText({ source, range, isTyped, marker }) {
	if (isTyped) return JSON.stringify(marker);
	return range.from === range.to && source.text[range.from - 1] === ":" ? ` "${marker}"` : marker;
}
/** Some charts fail in NOTES.txt if an image is not their own; the notes render to no manifest. */
function emptyNotes(root) {
	return valueTextsOf(root).flatMap((source) => isNotes(source) && source.text !== "" ? [{
		source,
		from: 0,
		to: source.text.length,
		text: ""
	}] : []);
}
/**
* Splits values into sets, one rerender each: an `images` entry can follow only one of two scalars
* that name its image.
*/
function planSets(root, values) {
	const entryNames = new Set(root.tool === "kustomize" ? imageEntriesOf(root).map(({ name }) => name) : []);
	const inOrder = entryNames.size === 0 ? values : values.toSorted((a, b) => Number(isUnderImageKey(b)) - Number(isUnderImageKey(a)));
	const sets = [];
	for (const value of inOrder) {
		const name = imageNameOf(value) ?? "";
		const scalar = scalarKey(value);
		let set = sets.find(({ scalars }) => !entryNames.has(name) || (scalars.get(name) ?? scalar) === scalar);
		if (set === void 0) sets.push(set = {
			values: [],
			scalars: /* @__PURE__ */ new Map()
		});
		set.values.push(value);
		set.scalars.set(name, scalar);
	}
	return sets.map((set) => set.values);
}
function isUnderImageKey(value) {
	return /(?:image|newName|repository|newTag|tag|digest)$/i.test(keyOfValue(value) ?? "");
}
/** The scalar of a value as an image without tag and digest. */
function imageNameOf(value) {
	if (value === void 0) return null;
	const { source, scalar } = value;
	const text = source.text.slice(scalar.from, scalar.to);
	return text.slice(0, partsOf(text).repository.to);
}
function markedName(values, name) {
	let marked = name;
	for (const { range, scalar, marker } of values.toSorted((a, b) => b.range.from - a.range.from)) {
		const from = range.from - scalar.from;
		if (from < name.length) marked = marked.slice(0, from) + marker + marked.slice(range.to - scalar.from);
	}
	return marked;
}
/**
* Values of `name` in kustomizations. A name outside `images` equals no marked image. Objects of
* Flux have `images` as well, but also names of their own, which hold no slash.
*/
function imageEntriesOf(root) {
	return valueTextsOf(root).flatMap((source) => source.role !== "kustomization" && source.role !== "manifest" ? [] : scalarsOf(source.text, source.role).filter(({ from }) => /(?:^|[\s{,-])["']?name["']?:[ \t]*["']?$/.test(source.text.slice(Math.max(0, from - 20), from))).map((scalar) => ({
		...scalar,
		source,
		name: source.text.slice(scalar.from, scalar.to)
	})).filter(({ name }) => source.role === "kustomization" || name.includes("/")));
}
function renameEntry({ source, from, to, name }, renamed) {
	const text = renamed.get(name);
	return text === void 0 || text === name ? [] : [{
		source,
		from,
		to,
		text
	}];
}

// src/trace/rerender/observe.ts
/**
* `places` are the traced places by key, as they were before the rerender. Of `siblings`, only
* undisturbed ones have mappings.
*/
function observe(result, values, places, siblings = /* @__PURE__ */ new Map()) {
	const mappings = /* @__PURE__ */ new Map();
	if ("failed" in result) return {
		mappings,
		disturbed: new Set(places.keys()),
		isRendered: false
	};
	const unmark = unmarker(values);
	const markedPlaces = new Map(placesOf(result.cluster, unmark).filter(({ root }) => root === result.rerender.root).map((place) => [place.key, place]));
	const disturbed = /* @__PURE__ */ new Set();
	for (const [key, { text }] of [...places, ...siblings]) {
		const marked = markedPlaces.get(key)?.text;
		const isConsistent = marked !== void 0 && unmark(marked) === text;
		const isKnown = isConsistent || marked !== void 0 && differsInMarkedParts(marked, text, values);
		if (!isKnown && places.has(key)) disturbed.add(key);
		if (marked !== void 0 && (isConsistent || isKnown && places.has(key))) mappings.set(key, mappingsIn(marked, text, values, isConsistent));
	}
	return {
		mappings,
		disturbed,
		isRendered: true
	};
}
/** Whether a template changed the markers, and nothing but the image parts that contain them. */
function differsInMarkedParts(marked, text, values) {
	const [now, before] = [partsOf(marked), partsOf(text)];
	return imageParts$1.every((part) => {
		const [{ from, to }, old] = [now[part], before[part]];
		const content = marked.slice(from, to);
		return content === text.slice(old.from, old.to) || old.from < old.to && values.some(({ token }) => content.includes(token));
	});
}
const imageParts$1 = [
	"registry",
	"repository",
	"tag",
	"digest"
];
/** Returns a function that replaces the markers in a text by their values. */
function unmarker(values) {
	const longestFirst = values.toSorted((a, b) => b.marker.length - a.marker.length);
	const prefix = prefixOf(values[0]?.token ?? "");
	return (text) => text.includes(prefix) ? longestFirst.reduce((unmarked, { marker, rendered }) => unmarked.replaceAll(marker, rendered), text) : text;
}
/** `isConsistent`: `marked` equals `text` but for the markers. */
function mappingsIn(marked, text, values, isConsistent) {
	const markers = values.flatMap((value) => occurrences(marked, value).map((range) => ({
		value,
		...range
	}))).toSorted((a, b) => a.from - b.from);
	let shift = 0;
	return markers.map(({ value, from, to, isWhole }) => {
		if (!isConsistent || !isWhole) return {
			value,
			...partAt(marked, text, from),
			exact: false
		};
		const start = from - shift;
		shift += to - from - value.rendered.length;
		return {
			value,
			from: start,
			to: start + value.rendered.length,
			exact: true
		};
	});
}
/** Whole markers; tokens alone where a template cut the marker. */
function occurrences(text, { marker, token }) {
	const found = [];
	for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + token.length)) {
		const from = at - marker.indexOf(token);
		const isWhole = from >= 0 && text.startsWith(marker, from);
		found.push(isWhole ? {
			from,
			to: from + marker.length,
			isWhole
		} : {
			from: at,
			to: at + token.length,
			isWhole
		});
	}
	return found;
}
/** The image part of `text` that corresponds to the part of `marked` at an offset. */
function partAt(marked, text, offset) {
	const parts = Object.entries(partsOf(text));
	for (const [part, range] of Object.entries(partsOf(marked))) for (const [name, same] of parts) if (name === part && range.from <= offset && offset < range.to && same.from < same.to) return same;
	return {
		from: 0,
		to: text.length
	};
}

// src/trace/rerender/rerender.ts
/** The changes must not overlap. */
function planRerender(root, changes) {
	const replaced = /* @__PURE__ */ new Map();
	const set = root.set.map(({ pair }) => pair);
	for (const inSource of Map.groupBy(changes, (change) => valueTextKey(change.source)).values()) {
		const source = inSource[0]?.source;
		if (source === void 0) continue;
		let { text } = source;
		for (const change of inSource.toSorted((a, b) => b.from - a.from)) text = text.slice(0, change.from) + change.text + text.slice(change.to);
		if (source.set === null) replaced.set(source.path, text);
		else set[source.set.index] = text;
	}
	return {
		root: root.root,
		replaced,
		...root.set.length === 0 ? {} : { set }
	};
}
/** Whether two rerenders have the same input. */
function isSameRerender(a, b) {
	if (a.root !== b.root || a.replaced.size !== b.replaced.size || a.set?.join("\0") !== b.set?.join("\0")) return false;
	for (const [path, text] of a.replaced) if (b.replaced.get(path) !== text) return false;
	return true;
}

// src/trace/root-tracer.ts
/** Further places, and texts longer than an image can be, are not traced. */
const maxPlaces = 2e3;
const maxTextLength = 1e3;
/** Rerenders of one root, those that verify edits included. */
const maxRerenders = 3;
var RootTracer = class {
	root;
	#traced;
	#values;
	#places;
	#observed = /* @__PURE__ */ new WeakMap();
	constructor(root, { traced, related, siblings }) {
		this.root = root;
		this.#traced = withinLimits([...traced, ...related]);
		this.#values = sourceValuesOf(root, this.#traced.map(({ place: { text }, marked }) => ({
			text,
			range: marked
		})));
		const wanted = placesByKey(this.#traced.map(({ place }) => place));
		const others = siblings.filter(({ key }) => !wanted.has(key)).slice(0, maxPlaces);
		this.#places = {
			wanted,
			siblings: placesByKey(others)
		};
	}
	/** The next rerender; none once every place is traced or the limit is reached. */
	next(results) {
		const last = this.#attempts(results).at(-1);
		return last === void 0 || last.observed !== void 0 ? [] : [last.rerender];
	}
	/** The number of rerenders with a result. */
	count(results) {
		return this.#attempts(results).filter(({ observed }) => observed !== void 0).length;
	}
	/** By `RenderedPlace.key`. */
	mappings(results) {
		return mappingsOf(this.#attempts(results));
	}
	/** Whether rerenders were tried and all of them failed. */
	isRefused(results) {
		const seen = this.#attempts(results).flatMap(({ observed }) => observed ?? []);
		return seen.length > 0 && seen.every(({ isRendered }) => !isRendered);
	}
	/** The rerenders so far, and the next one if there is one. */
	#attempts(results) {
		const attempts = [];
		while (attempts.length < 3) {
			const values = this.#nextValues(attempts);
			if (values.length === 0) break;
			const rerender = planRerender(this.root, markSources(this.root, values));
			const result = results.find((each) => isSameRerender(each.rerender, rerender));
			const observed = result === void 0 ? void 0 : this.#observe(result, values);
			attempts.push({
				values,
				rerender,
				observed
			});
			if (observed === void 0) break;
		}
		return attempts;
	}
	#observe(result, values) {
		const { wanted, siblings } = this.#places;
		const observed = this.#observed.get(result) ?? observe(result, values, wanted, siblings);
		this.#observed.set(result, observed);
		return observed;
	}
	/** The values to mark next: for each open place, those that may produce its text. */
	#nextValues(attempts) {
		const open = this.#openPlaces(attempts);
		if (open.length === 0) return [];
		const wanted = /* @__PURE__ */ new Set();
		for (const traced of open) for (const value of this.#valuesFor(traced, attempts)) wanted.add(value);
		const values = this.#values.filter((value) => wanted.has(value));
		const isNew = (set) => !attempts.some((each) => isSameSet(each.values, set));
		return planSets(this.root, values).find(isNew) ?? [];
	}
	/**
	* Values of files come first. Templates and resources follow, where markers disturb more. Of
	* values that have disturbed the place, those under the key of an image come first, or one half.
	*/
	#valuesFor(traced, attempts) {
		const { place } = traced;
		for (const isKind of [isInFile, isInTemplate]) {
			const candidates = this.#values.filter((value) => isKind(value) && place.text.includes(value.rendered) && !(place.isImage && isLabelOrSuffix(value)));
			const seen = attempts.filter(({ values }) => candidates.some((each) => values.includes(each)));
			const isDisturbed = ({ observed }) => observed?.disturbed.has(place.key) ?? true;
			const cleared = new Set(seen.filter((each) => !isDisturbed(each)).flatMap(({ values }) => values));
			const rest = candidates.filter((value) => !cleared.has(value));
			const failures = seen.filter(isDisturbed).length;
			if (rest.length === 0 || rest.length === 1 && failures > 0) continue;
			if (failures === 0) return rest;
			const likely = rest.filter((value) => isLikely(value, traced));
			const half = Math.ceil(rest.length / 2);
			if (failures > 1) return rest.slice(half);
			return likely.length > 0 && likely.length < rest.length ? likely : rest.slice(0, half);
		}
		return [];
	}
	/** The places whose range is not accounted for by values. */
	#openPlaces(attempts) {
		const mappings = mappingsOf(attempts);
		return this.#traced.filter((each) => !covers(mappings.get(each.place.key) ?? [], each));
	}
};
function mappingsOf(attempts) {
	const found = /* @__PURE__ */ new Map();
	for (const { observed } of attempts) for (const [key, mappings] of observed?.mappings ?? []) {
		const known = found.get(key) ?? [];
		const added = mappings.filter((each) => !known.some((other) => isSameMapping(each, other)));
		found.set(key, [...known, ...added]);
	}
	return found;
}
/** A kustomization's label or suffix that reads like the name of an image. */
function isLabelOrSuffix(value) {
	const { source, scalar } = value;
	if (source.role !== "kustomization" || /[/:@.]/.test(value.written)) return false;
	const isLiteral = /=[^:\n]*$/.test(source.text.slice(Math.max(0, scalar.from - 80), scalar.from));
	const key = keyOfValue(value);
	if (key === null || key === "value" || isLiteral) return false;
	return /^name(?:Prefix|Suffix)$/.test(key) || !partKey$1.test(key);
}
/** Whether the key of a value says that the value is the wrong part of the image, or a part. */
function isLikely(value, { place, range }) {
	const key = keyOfValue(value) ?? "";
	if (value.written !== "") return partKey$1.test(key);
	const part = imageParts.find((each) => partsOf(place.text)[each].from === range.from) ?? "tag";
	return emptyKeys[part].test(key);
}
const partKey$1 = /image|repo|registry|tag|version|digest|name|host|secret/i;
/** Keys without a value that leave an image without this part. */
const emptyKeys = {
	registry: /registry|host/i,
	repository: /repo|image|name/i,
	tag: /tag|version/i,
	digest: /digest|sha/i
};
const imageParts = [
	"tag",
	"digest",
	"repository",
	"registry"
];
const isInFile = (value) => !isInTemplate(value);
function isSameSet(a, b) {
	return a.length === b.length && a.every((value, index) => value === b[index]);
}
function withinLimits(places) {
	return places.filter(({ place }) => place.text.length <= maxTextLength).slice(0, maxPlaces);
}
function placesByKey(places) {
	return new Map(places.map((place) => [place.key, place]));
}
function isSameMapping(a, b) {
	return a.value === b.value && a.from === b.from && a.to === b.to;
}
/** Separators between the parts of an image need no value. */
function covers(mappings, { place: { text }, marked: range }) {
	if (range.from === range.to) return mappings.some((mapping) => overlap(mapping, range) > 0);
	let end = range.from;
	for (const { from, to } of mappings.toSorted((a, b) => a.from - b.from)) if (to > end && /^[/:@]?$/.test(text.slice(end, from))) end = to;
	return end >= range.to;
}

// src/trace/traced-diagnostic.ts
/** The text that the diagnostic's scalar should have; null if there is no single answer. */
function correctedText({ at, correction }) {
	return correction !== void 0 && spanKey(correction.at) === spanKey(at) ? correction.value : null;
}

// src/trace/traced-place.ts
/** For a place that a diagnostic only mentions. */
function wholeText(place) {
	const range = {
		from: 0,
		to: place.text.length
	};
	return {
		place,
		range,
		marked: range,
		first: null
	};
}
/** The wrong part of an image; all of any other text. */
function tracedPlaceOf(place, judged, corrected) {
	if (!place.isImage) return wholeText(place);
	const wrong = judged.rule.part === "malformed" && place.misprint !== null ? {
		range: place.misprint ?? {
			from: 0,
			to: 0
		},
		first: null
	} : wrongPart(judged, place.text, corrected);
	const marked = corrected === null ? suspiciousRange(wrong.range, place.text) : wrong.range;
	return {
		place,
		...wrong,
		marked
	};
}

// src/trace/edit/value-edit.ts
/** Null if no change of the mapped values gives the corrected text. */
function planValueEdits(place, corrected, mappings) {
	const exact = mappings.filter((mapping) => mapping.exact && mappings.every((other) => other === mapping || other.value !== mapping.value));
	const texts = editOneValue(place.text, corrected, exact) ?? editSeveralValues(place.text, corrected, exact);
	if (texts === null || texts.size === 0) return null;
	for (const [{ source }, text] of texts) if (!/^[\w.+@:/-]+$/.test(text) || source.role === "chart" && text.includes("@")) return null;
	return {
		place,
		corrected,
		changes: [...Map.groupBy(texts, ([value]) => scalarKey(value)).values()].flatMap(changeScalar)
	};
}
/** Quotes a value that YAML reads as a number, so that it renders as written. */
function planQuotes(place, { value, from, to }) {
	const { source, scalar, written } = value;
	return {
		place,
		corrected: place.text.slice(0, from) + written + place.text.slice(to),
		changes: [{
			source,
			...scalar,
			text: JSON.stringify(written)
		}]
	};
}
/** Changes the shortest value that accounts for the whole difference. */
function editOneValue(text, corrected, mappings) {
	for (const { value, from, to } of mappings.toSorted((a, b) => a.to - a.from - (b.to - b.from))) {
		const rest = text.length - to;
		if (corrected.startsWith(text.slice(0, from)) && corrected.endsWith(text.slice(to)) && corrected.length > from + rest) return /* @__PURE__ */ new Map([[value, corrected.slice(from, corrected.length - rest)]]);
	}
	return null;
}
/** Changes all values and keeps the text between them. */
function editSeveralValues(text, corrected, mappings) {
	const inOrder = mappings.toSorted((a, b) => a.from - b.from);
	const literals = [];
	let end = 0;
	for (const { from, to } of inOrder) {
		if (from < end) return null;
		literals.push(text.slice(end, from));
		end = to;
	}
	const found = splitByLiterals(corrected, [...literals, text.slice(end)]);
	if (found === null) return null;
	const texts = inOrder.map(({ value }, index) => [value, found[index] ?? ""]);
	return new Map(texts.filter(([value, changed]) => changed !== value.rendered));
}
/**
* The shortest non-empty texts between consecutive literals. Memoised, because chart text is
* untrusted.
*/
function splitByLiterals(corrected, [head = "", ...literals]) {
	const failedAt = literals.map(() => /* @__PURE__ */ new Set());
	const split = (index, from) => {
		const literal = literals[index];
		if (literal === void 0) return from === corrected.length ? [] : null;
		if (failedAt[index]?.has(from) === true) return null;
		for (let to = from + 1; (to = corrected.indexOf(literal, to)) > from; to++) {
			const rest = split(index + 1, to + literal.length);
			if (rest !== null) return [corrected.slice(from, to), ...rest];
			if (to >= corrected.length) break;
		}
		failedAt[index]?.add(from);
		return null;
	};
	return corrected.startsWith(head) ? split(0, head.length) : null;
}
/** Changes values of one scalar: within its quotes, or adding quotes if it needs them now. */
function changeScalar(values) {
	const inOrder = values.toSorted(([a], [b]) => a.range.from - b.range.from);
	const [first, last] = [inOrder[0]?.[0], inOrder.at(-1)?.[0]];
	if (first === void 0 || last === void 0) return [];
	const { source, scalar } = first;
	const range = {
		from: first.range.from,
		to: last.range.to
	};
	let text = "";
	let end = range.from;
	for (const [value, changed] of inOrder) {
		text += source.text.slice(end, value.range.from) + changed;
		end = value.range.to;
	}
	const whole = source.text.slice(scalar.from, range.from) + text + source.text.slice(range.to, scalar.to);
	if (source.role !== "template" && source.role !== "set" && isPlainScalar(source.text, scalar) && !isPlain(whole)) return [{
		source,
		...scalar,
		text: JSON.stringify(whole)
	}];
	return [{
		source,
		...range,
		text
	}];
}
/** Null for a `--set` flag. */
function editOfChange({ source, from, to, text }) {
	if (source.set === null) return {
		...spanOf(source.path, source.text, {
			from,
			to
		}),
		replacement: text
	};
	const { at } = source.set;
	if (at === null) return null;
	const start = at.excerpt.slice(0, at.endColumn - 1).indexOf(source.text, at.column - 1);
	if (start < 0 || at.line !== at.endLine) return null;
	return {
		...at,
		column: start + 1 + from,
		endColumn: start + 1 + to,
		replacement: text
	};
}

// src/trace/edit/verify-edits.ts
/** `roots` were rendered in this run; `results` are of all rerenders so far. */
function verifyEdits(edits, cluster, roots, results, { budgetOf, placesFedBy }) {
	if (edits.length === 0) return {
		missing: [],
		proven: /* @__PURE__ */ new Set()
	};
	const verifier = new EditVerifier(edits, cluster, roots, results);
	const verification = {
		missing: [],
		proven: /* @__PURE__ */ new Set()
	};
	const spent = /* @__PURE__ */ new Map();
	const queue = [[...Map.groupBy(withoutConflicts(edits), ({ changes }) => keyOf(changes)).values()]];
	for (let group = queue.shift(); group !== void 0; group = queue.shift()) {
		const attempt = verifier.attempt(group.flat());
		for (const root of attempt.roots) spent.set(root, (spent.get(root) ?? 0) + 1);
		if (attempt.roots.some((root) => (spent.get(root) ?? 0) > budgetOf(root))) break;
		verification.missing.push(...attempt.missing);
		for (const edit of attempt.proven) verification.proven.add(edit);
		if (attempt.missing.length > 0 || attempt.isHarmless) break;
		const next = nextGroups(group, attempt, placesFedBy);
		if (next.length > 0) queue.push(next);
	}
	return verification;
}
/** The edits to try after a failure: those that did what they should, else the first half. */
function nextGroups(groups, { corrected, spilled, harmed }, placesFedBy) {
	const fitting = groups.filter((each) => each.every((edit) => corrected.has(edit) && !spilled.has(edit) && !edit.changes.some((change) => placesFedBy(change).some((key) => harmed.has(key)))));
	if (fitting.length < groups.length && fitting.length > 0) return fitting;
	return groups.slice(0, groups.length >> 1);
}
var EditVerifier = class {
	#roots;
	#results;
	#before;
	#editsByPlace;
	constructor(edits, cluster, roots, results) {
		this.#roots = roots;
		this.#results = results;
		this.#before = placesOf(cluster);
		this.#editsByPlace = Map.groupBy(edits, ({ place }) => place.key);
	}
	/** Looks up the rerenders with all of these edits. */
	attempt(edits) {
		const rerenders = this.#roots.flatMap((root) => rerenderWith(root, edits));
		const found = rerenders.map((rerender) => this.#results.find((each) => isSameRerender(each.rerender, rerender)));
		const results = found.filter((result) => result !== void 0);
		const after = /* @__PURE__ */ new Map();
		for (const result of results) if ("cluster" in result) {
			for (const place of placesOf(result.cluster)) if (place.root === result.rerender.root) after.set(place.key, place);
		}
		const spilled = spilledEdits(edits, results, after);
		const harmed = new Set(results.flatMap(({ rerender }) => this.#harmed(rerender.root, after)));
		const isHarmless = spilled.size === 0 && harmed.size === 0 && found.every((result) => result !== void 0 && "cluster" in result);
		const corrected = new Set(edits.filter((edit) => after.get(edit.place.key)?.text === edit.corrected));
		return {
			roots: rerenders.map(({ root }) => root),
			missing: rerenders.filter((_, index) => found[index] === void 0),
			isHarmless,
			harmed,
			corrected,
			proven: isHarmless ? corrected : /* @__PURE__ */ new Set(),
			spilled
		};
	}
	/** Other texts may change with the image: the name of a generated resource contains a hash. */
	#harmed(root, after) {
		return this.#before.flatMap((place) => {
			if (place.root !== root || !place.isImage) return [];
			const now = after.get(place.key)?.text;
			const edits = this.#editsByPlace.get(place.key) ?? [];
			return now === place.text || edits.some(({ corrected }) => corrected === now) ? [] : [place.key];
		});
	}
};
function spilledEdits(edits, results, after) {
	const inImages = /* @__PURE__ */ new Map();
	for (const { isImage, text } of after.values()) {
		const digest = digestIn(text);
		if (isImage && digest !== null) inImages.set(digest, (inImages.get(digest) ?? 0) + 1);
	}
	const spilled = edits.filter(({ place, corrected }) => {
		const digest = digestIn(corrected);
		if (digest === null || digest === digestIn(place.text)) return false;
		let printed = 0;
		for (const result of results) if ("digests" in result) printed += result.digests.get(digest) ?? 0;
		return printed > (inImages.get(digest) ?? 0);
	});
	return new Set(spilled);
}
function digestIn(image) {
	return /@(.+)$/.exec(image)?.[1] ?? null;
}
/** Leaves out edits that want different texts in overlapping ranges. */
function withoutConflicts(edits) {
	const all = new Set(edits.flatMap(({ changes }) => changes));
	const conflicting = /* @__PURE__ */ new Set();
	for (const changes of Map.groupBy(all, ({ source }) => valueTextKey(source)).values()) {
		let last = null;
		for (const change of changes.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
			if (last !== null && change.from < last.to && keyOf([change]) !== keyOf([last])) conflicting.add(keyOf([change])).add(keyOf([last]));
			if (last === null || change.to >= last.to) last = change;
		}
	}
	return edits.filter(({ changes }) => !changes.some((change) => conflicting.has(keyOf([change]))));
}
/**
* The rerender of a root with all changes to files that the root is rendered from, including
* changes that correct places of other roots.
*/
function rerenderWith(root, edits) {
	const sources = valueTextsOf(root);
	const changes = /* @__PURE__ */ new Map();
	for (const { place, changes: wanted } of edits) for (const change of wanted) {
		const source = sameSource(sources, change.source, place.root === root.root);
		if (source !== void 0) changes.set(keyOf([change]), {
			...change,
			source
		});
	}
	return changes.size === 0 ? [] : [planRerender(root, [...changes.values()])];
}
/** A `--set` pair belongs to one root, a file to all that read it. */
function sameSource(sources, { path, set, text }, isSameRoot) {
	if (set === null) return sources.find((each) => each.set === null && each.path === path && each.text === text);
	return isSameRoot ? sources.find((each) => each.set?.index === set.index) : void 0;
}
function keyOf(changes) {
	return JSON.stringify(changes.map(({ source, from, to, text }) => [
		valueTextKey(source),
		from,
		to,
		text
	]));
}

// src/trace/tracer.ts
/** As `maxRerenders`, where digests are written beside all tags. */
const maxPinRerenders = 8;
var Tracer = class {
	/** By `RenderRoot.root`. */
	rootTracers;
	/** Images that cannot be pulled because of their reference or registry. */
	failing;
	#untraced;
	/** By the key of their span. */
	#places;
	#rendered;
	/** Sources of manifests that were rendered before this run. */
	#renderedBefore;
	#traced;
	/** Places that diagnostics mention besides their own, by the key of their span. */
	#related;
	/** The keys of images that exist. */
	#found;
	/** The registries that have an image of the manifests, and well-known ones. */
	#registries;
	/** Whether the run writes digests, which takes more tries: operators read tags as versions. */
	#pins;
	#candidates = /* @__PURE__ */ new Map();
	constructor(untraced) {
		const { diagnostics, cluster, roots } = untraced;
		this.#untraced = untraced;
		this.#pins = diagnostics.some(({ rule }) => rule.pins === true);
		this.#rendered = roots.filter(({ root }) => root !== "");
		this.#renderedBefore = roots.filter(({ root }) => root === "");
		const places = roots.length === 0 ? [] : placesOf(cluster).toReversed();
		this.#places = new Map(places.map((place) => [spanKey(place.at), place]));
		this.#traced = new Map(diagnostics.flatMap((each) => this.#placeOfDiagnostic(each)));
		this.#related = new Map(diagnostics.flatMap(({ diagnostic: { related = [] } }) => related.flatMap(({ at }) => this.#relatedPlace(at))));
		const byRoot = Map.groupBy(this.#traced.values(), ({ place }) => place.root);
		const related = Map.groupBy(this.#related.values(), ({ place }) => place.root);
		this.failing = new Map([...this.#traced].filter(([each, { place }]) => place.isImage && isFailure(each)));
		const failing = new Set([...this.failing.values()].map(({ place }) => place.key));
		const { foundImages } = untraced;
		this.#found = new Set(places.filter(({ key, text, isImage }) => isImage && !failing.has(key) && (foundImages?.has(text) ?? true)).map(({ key }) => key));
		this.#registries = /* @__PURE__ */ new Set([...wellKnownRegistries, ...places.filter(({ key }) => this.#found.has(key)).map(({ text }) => registryIn(text))]);
		const images = Map.groupBy(places.filter(({ isImage }) => isImage), ({ root }) => root);
		this.rootTracers = new Map(this.#rendered.flatMap((root) => {
			const traced = byRoot.get(root.root);
			if (traced === void 0) return [];
			const siblings = images.get(root.root) ?? [];
			const others = related.get(root.root) ?? [];
			return [[root.root, new RootTracer(root, {
				traced,
				related: others,
				siblings
			})]];
		}));
	}
	/** Null for a diagnostic in a file that people edit, or on no value. */
	tracedPlace(diagnostic) {
		return this.#traced.get(diagnostic) ?? null;
	}
	/** By `RenderedPlace.key`. */
	isFound(key) {
		return this.#found.has(key);
	}
	isKnownRegistry(host) {
		return this.#registries.has(host);
	}
	/** Whether no rerender can show the source, so that texts have to be compared. */
	isUnproven({ place }, results) {
		return this.rootTracers.get(place.root)?.isRefused(results) ?? true;
	}
	/** Is the place in the output of a chart that is not in the repository? */
	isFetched({ place }) {
		const root = this.rootTracers.get(place.root)?.root;
		return root?.isGitops === true && root.fallbackAt !== void 0;
	}
	relatedPlace(at) {
		return this.#related.get(spanKey(at)) ?? null;
	}
	outcome(results) {
		const mappings = new Map([...this.rootTracers.values()].flatMap((tracer) => [...tracer.mappings(results)]));
		const planned = /* @__PURE__ */ new Map();
		for (const [diagnostic, traced] of this.#traced) {
			const edit = planEdit(diagnostic, traced, mappings.get(traced.place.key) ?? []);
			if (edit !== null) planned.set(diagnostic, edit);
		}
		const { cluster } = this.#untraced;
		const { missing, proven } = verifyEdits([...planned.values()], cluster, this.#rendered, results, {
			budgetOf: (root) => (this.#pins ? maxPinRerenders : 3) - (this.rootTracers.get(root)?.count(results) ?? 0),
			placesFedBy: (change) => placesFedBy(change, mappings)
		});
		const edits = /* @__PURE__ */ new Map();
		for (const [diagnostic, edit] of planned) {
			const lineEdits = edit.changes.flatMap((change) => editOfChange(change) ?? []);
			if (proven.has(edit) && lineEdits.length === edit.changes.length) edits.set(diagnostic, lineEdits);
		}
		return {
			mappings,
			edits,
			missing
		};
	}
	/** Values that may be the source of a place whose root cannot be rerendered. */
	candidates({ place }) {
		const root = this.rootTracers.get(place.root)?.root ?? null;
		const known = this.#candidates.get(root);
		if (known !== void 0) return known;
		const values = (root === null ? this.#renderedBefore : [root]).flatMap((each) => sourceValuesOf(each, this.#wholeTexts()));
		this.#candidates.set(root, values);
		return values;
	}
	#placeOfDiagnostic(traced) {
		const { diagnostic } = traced;
		const place = this.#places.get(spanKey(diagnostic.at));
		if (place === void 0 || !this.#isRendered(place) && !this.#wasRenderedBefore(place)) return [];
		return [[traced, tracedPlaceOf(place, traced, correctedText(diagnostic))]];
	}
	#relatedPlace(at) {
		const key = spanKey(at);
		const place = this.#places.get(key);
		return place === void 0 || !this.#isRendered(place) ? [] : [[key, wholeText(place)]];
	}
	#isRendered(place) {
		return this.#rendered.some(({ root, file }) => root === place.root && file === place.at.file);
	}
	/** Manifests from standard input, or from files if `--source` names their sources. */
	#wasRenderedBefore({ at }) {
		const sources = this.#renderedBefore.flatMap((root) => root.sources);
		if (sources.some(({ path }) => path === at.file)) return false;
		return sources.length > 0 && (at.file === "<stdin>" || sources.some(({ role }) => role !== "manifest"));
	}
	#wholeTexts() {
		return [...this.#traced.values()].map(({ place: { text } }) => ({
			text,
			range: {
				from: 0,
				to: text.length
			}
		}));
	}
};
function registryIn(image) {
	const { registry } = partsOf(image);
	return image.slice(registry.from, registry.to);
}
function isFailure({ rule, diagnostic }) {
	const cause = diagnostic.cause ?? rule.cause;
	return cause === "reference" || cause === "connectivity";
}
/** The keys of the places that a changed value feeds. */
function placesFedBy({ source, from, to }, mappings) {
	const isChanged = ({ value }) => valueTextKey(value.source) === valueTextKey(source) && value.scalar.from <= to && from <= value.scalar.to;
	return [...mappings].flatMap(([key, found]) => found.some(isChanged) ? [key] : []);
}
function planEdit({ rule, diagnostic }, traced, mappings) {
	const mapping = chooseMapping(mappings, traced);
	const { place } = traced;
	if (mapping !== null && isMisread(rule, place, mapping)) return planQuotes(place, mapping);
	const corrected = correctedText(diagnostic);
	return corrected === null || corrected === place.text ? null : planValueEdits(place, corrected, mappings);
}

// src/trace/source/changed-scalars.ts
/** Keys of parts of an image: `ver` begins `version` too, `rev` revision and `repo` repository. */
const partKey = /(?:tag|ver|digest|sha|hash|commit|rev|build|release|repo|image|name)\w*$/i;
/** Scalars before and after a changed one that are kept. */
const maxBeside = 4;
/**
* The values of image parts in the root's files whose rendered text is among `rendered`, and
* differs from the written one. Left out if a file also writes the rendered text itself where it
* may be part of an image: `replicas: 1` is not.
*/
function changedScalars(root, rendered) {
	const found = root.sources.flatMap((source) => changedIn(source, root.root, rendered));
	if (found.length === 0) return [];
	const written = new Set(valueTextsOf(root).flatMap(({ text, role }) => scalarsOf(text, role).filter((range) => mayBePart(text, range)).map(({ from, to }) => text.slice(from, to))));
	return found.filter((each) => !written.has(each.rendered));
}
function changedIn(source, root, rendered) {
	const { path, text } = source;
	return changeableIn(source).flatMap(({ range, written, forms, beside }) => {
		const change = forms.find((form) => rendered.has(form));
		if (change === void 0 || !isEditable(range, source.editable)) return [];
		return [{
			root,
			at: spanOf(path, text, range),
			written,
			rendered: change,
			beside
		}];
	});
}
/** Many roots share their sources. */
const changeable = /* @__PURE__ */ new WeakMap();
function changeableIn(source) {
	let found = changeable.get(source);
	if (found === void 0) changeable.set(source, found = findChangeable(source));
	return found;
}
function findChangeable({ role, text }) {
	if (role === "template" || text.length > 4e6) return [];
	const scalars = scalarsOf(text, role);
	return scalars.flatMap((range, index) => {
		const written = text.slice(range.from, range.to);
		const forms = scalarTexts(written).filter((form) => form !== written);
		if (forms.length === 0 || !partKey.test(keyBefore(text, range))) return [];
		if (!isPlainScalar(text, range)) return [];
		const near = [];
		for (let step = 1; step <= maxBeside; step++) near.push(scalars[index - step], scalars[index + step]);
		return [{
			range,
			written,
			forms,
			beside: near.flatMap((each) => each === void 0 ? [] : text.slice(each.from, each.to))
		}];
	});
}
/** A value without a key may be an item of a list, or of `--set`. */
function mayBePart(text, range) {
	if (/[-+]/.test(text[range.from - 1] ?? "")) return false;
	const key = keyBefore(text, range);
	return key === "" || partKey.test(key);
}
function keyBefore(text, { from }) {
	return /([\w.-]+)["']?[ \t]*:[ \t]*$/.exec(text.slice(Math.max(0, from - 200), from))?.[1] ?? "";
}
function isEditable(range, editable) {
	return editable?.some(({ from, to }) => from <= range.from && range.to <= to) ?? true;
}

// src/trace/trace.ts
/**
* The rerenders that would show more than the results so far. Call again with their results until
* there are none. The number of rerenders is limited for each root.
*/
function planRerenders(untraced, results) {
	const tracer = tracerOf(untraced);
	const rerenders = [...tracer.rootTracers.values()].flatMap((each) => each.next(results));
	return rerenders.length > 0 ? rerenders : tracer.outcome(results).missing;
}
/**
* Sets `at` to the place that a person edits if that is proven or the only possible one, with
* `rendered` as the former place, and `edits` to verified edits. `suppressions` are the comments at
* the new places.
*/
function trace(untraced, results) {
	const tracer = tracerOf(untraced);
	const { edits, mappings } = tracer.outcome(results);
	const suspects = new Suspects({
		failing: tracer.failing,
		mappings,
		isFound: (key) => tracer.isFound(key),
		isKnownRegistry: (host) => tracer.isKnownRegistry(host)
	});
	const suppressions = /* @__PURE__ */ new Map();
	return {
		diagnostics: untraced.diagnostics.map((each) => {
			const traced = tracer.tracedPlace(each);
			const diagnostic = withEdits(withRelated(each.diagnostic, tracer, mappings, untraced.roots), traced === null ? committedEdit(each.diagnostic) : edits.get(each));
			if (traced === null) return {
				...each,
				diagnostic: atDeclaration(diagnostic, untraced.roots)
			};
			const suspect = suspects.choose(each);
			const known = mappings.get(traced.place.key) ?? [];
			const mapping = suspect?.mapping ?? chooseMapping(known, traced) ?? (tracer.isFetched(traced) ? chooseMapping(known, {
				...traced,
				range: traced.marked
			}) : null);
			const guesses = mapping === null && tracer.isUnproven(traced, results) ? guessSource(traced, tracer.candidates(traced)) : [];
			const value = mapping?.value ?? (guesses.length === 1 ? guesses[0] : void 0);
			if (value === void 0) return {
				...each,
				diagnostic: unmoved({
					...each,
					diagnostic
				}, {
					traced,
					guesses,
					tracer
				})
			};
			const fix = mapping === null ? {} : fixOf(each.rule, diagnostic, traced.place, mapping);
			const moved = withSuspect(move({
				...diagnostic,
				...fix
			}, value), each, suspect, mappings);
			for (const suppression of suppressionsOf(value, moved)) suppressions.set(`${spanKey(suppression.at)} ${suppression.rule}`, suppression);
			return {
				...each,
				diagnostic: moved
			};
		}).map(withoutAutomatedEdits),
		suppressions: [...suppressions.values()]
	};
}
/** Names the other values that may be at fault, or the other images of the value that is. */
function withSuspect(diagnostic, { rule }, suspect, mappings) {
	if (suspect === null) return diagnostic;
	const { mapping, others, sharedBy } = suspect;
	const ownPlace = (traced) => {
		const own = chooseMapping(mappings.get(traced.place.key) ?? [], traced);
		return (own === null ? null : spanOfValue(own.value)) ?? traced.place.at;
	};
	const related = [
		...diagnostic.related ?? [],
		...others.flatMap(({ value }) => {
			const at = spanOfValue(value);
			return at === null ? [] : [{
				at,
				message: "also sets a part of the image"
			}];
		}),
		...sharedBy.map((each) => ({
			at: ownPlace(each),
			message: `\`${each.place.text}\` has the same value and fails too`
		}))
	];
	if (related.length === 0) return diagnostic;
	if (sharedBy.length === 0) return {
		...diagnostic,
		related
	};
	const { written, source } = mapping.value;
	return {
		...diagnostic,
		related,
		fix: `Correct \`${written}\`: every image with this value fails.`,
		groupKey: `${rule.id} ${written} in ${valueTextKey(source)}`
	};
}
/** A diagnostic whose value is not found. */
function unmoved({ rule, diagnostic }, { traced, guesses, tracer }) {
	if (guesses.length > 0) return withGuesses(diagnostic, guesses);
	const root = tracer.rootTracers.get(traced.place.root)?.root;
	if (root === void 0) return diagnostic;
	const dependency = dependencyOf(root, diagnostic.at);
	if (dependency !== null) return {
		...diagnostic,
		at: dependency,
		rendered: diagnostic.at
	};
	const placed = atOrigin(diagnostic, root, traced.place.text);
	if (placed !== diagnostic) return placed;
	const origin = originOf(root, diagnostic.at, traced.place.text);
	return {
		...diagnostic,
		fix: `${diagnostic.fix ?? rule.fix} The line that sets the value could not be traced.`,
		...origin === null ? {} : { related: [...diagnostic.related ?? [], {
			at: origin.text ?? origin.start,
			message: "rendered from this file"
		}] }
	};
}
/**
* The line with the text in the file that declares the rendered document, else the version of the
* chart, else the beginning of the file. Only GitOps sources: elsewhere, a finding moves with a
* proof.
*/
function atOrigin(diagnostic, root, text) {
	if (root.isGitops !== true) return atFallback(diagnostic, rootOf(diagnostic.at, [root]));
	const origin = originOf(root, diagnostic.at, text);
	const at = origin?.text ?? variableAt(root, text) ?? imageWithVariableAt(root, diagnostic.at, text) ?? origin?.fallbackAt ?? root.fallbackAt ?? origin?.start;
	return at === void 0 ? diagnostic : {
		...diagnostic,
		at,
		rendered: diagnostic.at
	};
}
/** The file that declares the document, where no value is traced; else the version of the chart. */
function atDeclaration(diagnostic, roots) {
	const root = rootOf(diagnostic.at, roots);
	const declared = root?.isGitops === true ? declarationOf(root, diagnostic.at) : null;
	return declared === null ? atFallback(diagnostic, root) : {
		...diagnostic,
		at: declared,
		rendered: diagnostic.at
	};
}
function rootOf({ file }, roots) {
	return roots.find((root) => root.file !== "" && root.file === file);
}
/** The line of a document that reads like the rendered one, or has its key; null for none. */
function declarationOf(root, at) {
	const key = /^[ \t-]*(["']?[\w./-]+["']?:)(?:[ \t]|$)/.exec(at.excerpt)?.[1] ?? "";
	const texts = at.excerpt === "" ? keysOfSecrets : [at.excerpt.trim(), key];
	const found = texts.map((text) => originOf(root, at, text));
	return found.find((origin) => origin !== null && origin.text !== null)?.text ?? texts.map((text) => onlyPlaceOf(root, text)).find((place) => place !== null) ?? found[0]?.fallbackAt ?? root.fallbackAt ?? found[0]?.start ?? null;
}
/** null for the output of a chart that is not in the repository. */
function relatedDeclaration(at, roots) {
	const root = rootOf(at, roots);
	return root?.isGitops === true && root.fallbackAt === void 0 ? declarationOf(root, at) : null;
}
const keysOfSecrets = [
	".dockerconfigjson:",
	".dockercfg:",
	"stringData:",
	"data:"
];
function atFallback(diagnostic, root) {
	return root?.fallbackAt === void 0 ? diagnostic : {
		...diagnostic,
		at: root.fallbackAt,
		rendered: diagnostic.at
	};
}
/** The sources are read once for all rounds of rerenders. */
const tracers = /* @__PURE__ */ new WeakMap();
function tracerOf(untraced) {
	const tracer = tracers.get(untraced) ?? new Tracer(untraced);
	tracers.set(untraced, tracer);
	return tracer;
}
function fixOf(rule, { fix }, place, mapping) {
	const { source, scalar, written, rendered } = mapping.value;
	if (isMisread(rule, place, mapping) && place.misprint !== null) return { fix: `Quote \`${written}\` where it is set: Helm printed a number with \`%s\`.` };
	if (isMisread(rule, place, mapping)) return { fix: `Quote \`${written}\` where it is set: YAML reads the ${/^(?:true|false)$/.test(rendered) ? "boolean" : "number"} \`${rendered}\`.` };
	if (source.set === null || source.set.at !== null) return {};
	const pair = (/[^,]*$/.exec(source.text.slice(0, scalar.from))?.[0] ?? "") + source.text.slice(scalar.from, scalar.to);
	return { fix: `${fix ?? rule.fix} It is set by \`--set ${pair}\`.` };
}
/** Moves related places to their sources as far as proven, without repetition. */
function withRelated(diagnostic, tracer, mappings, roots) {
	const { related = [] } = diagnostic;
	const moved = related.map((each) => {
		const traced = tracer.relatedPlace(each.at);
		const mapping = traced === null ? null : chooseMapping(mappings.get(traced.place.key) ?? [], traced);
		const at = mapping === null ? relatedDeclaration(each.at, roots) : spanOfValue(mapping.value);
		return at === null ? each : {
			...each,
			at
		};
	});
	if (moved.every((each, index) => each === related[index])) return diagnostic;
	const unique = new Map(moved.map((each) => [`${spanKey(each.at)} ${each.message}`, each]));
	return {
		...diagnostic,
		related: [...unique.values()]
	};
}
function withEdits(diagnostic, edits) {
	return edits === void 0 || diagnostic.edits !== void 0 ? diagnostic : {
		...diagnostic,
		edits
	};
}
/**
* The edit of a file that was read, not rendered. `<stdin>` and other names in "<>" are no files.
*/
function committedEdit({ correction }) {
	if (correction === void 0 || correction.at.file.startsWith("<")) return void 0;
	const edit = editOf(correction.at, correction.value);
	return edit === null ? void 0 : [edit];
}
/** Null for a `--set` flag. */
function spanOfValue({ source, scalar }) {
	if (source.set !== null) return source.set.at;
	return spanOf(source.path, source.text, withQuotes(source.text, scalar));
}
function move(diagnostic, value) {
	const at = spanOfValue(value);
	return at === null ? diagnostic : {
		...diagnostic,
		at,
		rendered: diagnostic.at
	};
}
/** Comments in templates also appear in the rendered manifests, where they were found already. */
function suppressionsOf({ source }, { at }) {
	return source.set !== null || source.role === "template" ? [] : suppressionsAt(source.path, source.text, at.line);
}
const maxGuesses = 5;
/** Adds guesses as related places. */
function withGuesses(diagnostic, guesses) {
	const places = guesses.slice(0, maxGuesses).flatMap((value) => spanOfValue(value) ?? []);
	const message = `One of ${guesses.length} possible sources`;
	return {
		...diagnostic,
		related: [...diagnostic.related ?? [], ...places.map((at) => ({
			at,
			message
		}))]
	};
}

export { withSourceOf as a, applyEdits as i, trace as n, changedScalars as r, planRerenders as t };