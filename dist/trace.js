import { St as parseSuppression, bt as parseImageReference } from "./pullgate.js";

// src/trace/edit.ts
/** An excerpt of this length may be the beginning of its line only. */
const maxExcerptLength$1 = 1e3;
/**
* The edit that gives the scalar at `at` this value, as a string: in the quotes that it has, and of its parts (between `/`, `:` and `@`)
* only those that differ. null for a block scalar, one of several lines or beyond its excerpt, an empty one, and a value that is not
* printable ASCII, which nothing is that images and their settings are made of.
*/
function editOf(at, value) {
	const written = at.excerpt.slice(at.column - 1, at.endColumn - 1);
	if (!(at.line === at.endLine && written.length === at.endColumn - at.column) || !/^[ -~]+$/.test(value) || /^(?:$|[|>&*!])/.test(written)) return null;
	const quote = /^(["'])/.exec(written)?.[0] ?? "";
	const inner = written.slice(quote.length, written.length - quote.length);
	const part = at.excerpt[at.column - 2] === "=";
	const literal = quote === "" || !(quote === "\"" ? /["\\]/ : /'/).test(inner + value);
	const bare = quote === "" && !part && (!isPlain(value) || /\.json$/i.test(at.file));
	if (!literal || bare) return {
		...at,
		replacement: quote === "'" ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)
	};
	const { from, to, replacement } = difference$1(inner, value);
	const column = at.column + quote.length;
	return {
		...at,
		column: column + from,
		endColumn: column + to,
		replacement
	};
}
/** What differs, in whole parts. */
function difference$1(before, after) {
	const parts = (text) => text.split(/(?<=[/:@])|(?=[/:@])/);
	const [old, now] = [parts(before), parts(after)];
	const least = Math.min(old.length, now.length);
	let head = 0;
	while (head < least && old[head] === now[head]) head++;
	let tail = 0;
	while (tail < least - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
	const lengthOf = (some) => some.join("").length;
	return {
		from: lengthOf(old.slice(0, head)),
		to: before.length - lengthOf(old.slice(old.length - tail)),
		replacement: now.slice(head, now.length - tail).join("")
	};
}
/** What YAML 1.1 or 1.2 reads as something else than a string: numbers (in base 60 too), dates, words. https://yaml.org/type/ */
const otherTypes = [
	/^(?:y|n|yes|no|true|false|on|off|null)$/i,
	/^0(?:x[\da-f_]+|o[0-7_]+|b[01_]+)$/i,
	/^[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?$/i,
	/^[\d_]+(?::\d\d?)+(?:\.[\d_]*)?$/,
	/^\d{4}-\d\d?-\d\d?(?:$|T)/i
];
/** May it stand without quotes, in block and in flow? More may than this lets. */
function isPlain(value) {
	return /^[\w/](?:[\w./:@+-]*[\w/])?$/.test(value) && !otherTypes.some((type) => type.test(value));
}
/**
* The text of a file after edits of it. The same edit twice counts once; of two that touch one another the first is made; one whose line
* is another by now is not.
*/
function applyEdits(text, edits) {
	const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
	const refused = [];
	const applied = /* @__PURE__ */ new Map();
	for (const edit of edits) {
		const others = applied.get(edit.line) ?? [];
		if (others.some((other) => isSame(edit, other))) continue;
		if (others.some((other) => touches(edit, other))) refused.push({
			edit,
			because: "conflict"
		});
		else if (isThere(lines[edit.line - 1] ?? "", edit)) applied.set(edit.line, [...others, edit]);
		else refused.push({
			edit,
			because: "changed"
		});
	}
	for (const [line, ofLine] of applied) for (const { column, endColumn, replacement } of ofLine.toSorted((a, b) => b.column - a.column)) {
		const now = lines[line - 1] ?? "";
		const skipped = marks(now);
		lines[line - 1] = now.slice(0, skipped + column - 1) + replacement + now.slice(skipped + endColumn - 1);
	}
	return {
		text: lines.join(""),
		applied: [...applied.values()].flat(),
		refused
	};
}
/** A byte order mark is no part of its line. */
function marks(line) {
	return line.startsWith("\ufeff") ? 1 : 0;
}
/** An excerpt ends before the line does where the line is very long, or a Secret stands near: then with the scalar. */
function isThere(line, { excerpt, endColumn }) {
	const now = line.slice(marks(line)).replace(/[\r\n]+$/, "");
	if (excerpt === "" || endColumn - 1 > excerpt.length || !now.startsWith(excerpt)) return false;
	return excerpt.length >= maxExcerptLength$1 || /^(?:$|[\s,\]}])/.test(now.slice(excerpt.length));
}
function isSame(a, b) {
	return a.column === b.column && a.endColumn === b.endColumn && a.replacement === b.replacement;
}
/** On one line. */
function touches(a, b) {
	return a.column <= b.endColumn && b.column <= a.endColumn;
}

// src/trace/part.ts
/** Of any text: what is no reference has parts, too, as far as its punctuation tells. */
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
/** Rules whose part is not that of their cause. */
const byRule = /* @__PURE__ */ new Map([
	["image-repository-not-found", "repository"],
	["image-missing-or-denied", "repository"],
	["image-digest-not-found", "digest"],
	["registry-retired", "repository"]
]);
const byCause = {
	reference: "tag",
	credentials: "registry",
	connectivity: "registry",
	policy: "tag",
	start: "tag",
	manifest: "tag"
};
/** Where `corrected` differs from the image, or else where what the rule says is wrong stands. */
function wrongPart({ rule, complaint }, image, corrected) {
	const only = (range) => ({
		range,
		first: null
	});
	if (corrected !== null && corrected !== image) return only(difference(image, corrected));
	const parts = partsOf(image);
	if (rule.id === "image-reference-invalid") return only(parts[malformed(image, parts)]);
	if (rule.cause === "credentials") return {
		range: {
			from: 0,
			to: parts.repository.to
		},
		first: parts.registry
	};
	const part = complaint.part ?? byRule.get(rule.id) ?? byCause[rule.cause];
	return only(parts[part === "tag" && parts.digest.from < parts.digest.to && rule.id !== "image-tag-moved" ? "digest" : part]);
}
/** The part without which the rest is a reference; the name, where that alone is none. */
function malformed(image, { repository, tag, digest }) {
	const isReference = (text) => !("invalid" in parseImageReference(text));
	if (digest.from < digest.to && isReference(image.slice(0, digest.from - 1))) return "digest";
	return tag.from < tag.to && !isReference(image.slice(0, repository.to)) ? "repository" : "tag";
}
/** The whole parts (between `/`, `:` and `@`) of `before` that `after` has otherwise. */
function difference(before, after) {
	const least = Math.min(before.length, after.length);
	let from = 0;
	while (from < least && before[from] === after[from]) from++;
	let tail = 0;
	while (tail < least - from && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
	let to = before.length - tail;
	while (from > 0 && !/[/:@]/.test(before[from - 1] ?? "")) from--;
	while (to < before.length && !/[/:@]/.test(before[to] ?? "")) to++;
	return {
		from,
		to
	};
}
/** What an empty value feeds is empty. An empty range, of a part that is not written, belongs to what stands before it; the registry to what stands behind. */
function overlap(feed, { from, to }) {
	if (feed.from === feed.to) return Number(from <= feed.from && feed.from <= to);
	if (from < to) return Math.min(feed.to, to) - Math.max(feed.from, from);
	return from === 0 ? Number(feed.from === 0) : Number(feed.from < from && from <= feed.to);
}

// src/trace/word.ts
const word = /[A-Za-z0-9_](?:[\w.+@:/-]*[\w])?/g;
/** None begins in another, so that text full of beginnings is read once. */
const action = /\{\{(?:(?!\{\{)[^])*?\}\}/g;
const literal = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/g;
/** Where `printf` fills something in. */
const verb = /%[a-z]/g;
/** What a person edits of a Chart.yaml for the sake of an image. The rest of it says what the chart is made of. */
const chartValue = /^(?:appVersion|version|name):[ \t]+([^\s#].*)$/gm;
/** Stands for a unit that is none of a word, in place of what must not be read. */
const hidden = "\0";
/** Keys, comments and the code of templates left out; the literals in that code are read. */
function wordsOf(text, role) {
	const shown = role === "chart" ? only(text, chartValue) : role === "set" ? text : withoutCode(withoutComments(text));
	const words = [];
	for (const { 0: found, index: from } of shown.matchAll(word)) {
		const to = from + found.length;
		if (!isKey(shown, to) && !isTail(shown, from)) words.push({
			from,
			to
		});
	}
	return words;
}
function only(text, values) {
	let shown = "";
	for (const { 0: found, 1: value = "", index } of text.matchAll(values)) {
		const from = index + found.length - value.length;
		shown += hidden.repeat(from - shown.length) + value;
	}
	return shown;
}
function withoutComments(text) {
	if (!text.includes("#")) return text;
	return text.replace(/^([^#\n]*?)((?:^|[ \t])#.*)$/gm, (line, before, comment) => isOpen(before) ? line : before + hidden.repeat(comment.length));
}
/** A quoted scalar is not at its end. */
function isOpen(before) {
	const ended = before.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "");
	return /(?:^|[\s:,[{-])["']/.test(ended);
}
function withoutCode(text) {
	if (!text.includes("{{")) return text;
	return text.replace(action, (code) => {
		if (/^\{\{-?\s*\/\*/.test(code)) return hidden.repeat(code.length);
		let shown = "";
		for (const { 0: quoted, index } of code.matchAll(literal)) shown += hidden.repeat(index - shown.length) + quoted.replace(verb, hidden.repeat(2));
		return shown + hidden.repeat(code.length - shown.length);
	});
}
/** `key: ...`, `"key": ...`, `key=...`. */
function isKey(text, to) {
	return /^["']?[ \t]*(?::(?=\s|$)|=(?!=))/.test(text.slice(to, to + 80));
}
/** The rest of a path: `../base/nginx`. What follows code or a format's verb is no such rest. */
function isTail(text, from) {
	const before = text.slice(Math.max(0, from - 2), from);
	return /[\w.]\/$|[.-]$/.test(before) && !/^[\0 ]/.test(before) && !/^(?:["'\s:=]-|--)$/.test(before);
}

// src/trace/yaml-number.ts
/** A plain scalar -> how it reads where YAML takes it for a number and Go prints it. Pure. */
const octal = /^[-+]?0o?([0-7_]+)$/;
const whole = /^[-+]?(?:0x[\da-fA-F_]+|0b[01_]+|0o[0-7_]+|\d[\d_]*)$/;
const float = /^[-+]?(?:\.\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/;
/** All the ways in which it may read, as Helm takes numbers for integers or for floats by where they stand; none for what is no number. */
function numberTexts(plain) {
	if (!whole.test(plain) && !float.test(plain)) return [];
	const digits = plain.replaceAll("_", "");
	const eight = octal.exec(digits)?.[1];
	const value = eight === void 0 || !whole.test(digits) ? Number(digits) : Number.parseInt(eight, 8);
	if (!Number.isFinite(value)) return [];
	const scientific = value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
	return [.../* @__PURE__ */ new Set([
		plain,
		String(value),
		scientific
	])];
}

// src/trace/leaf.ts
/** Of one root. Above it the longest are taken. Three digits count them. */
const maxLeaves = 500;
const maxSourceLength = 4e6;
/** Digits stand in hosts, paths, names, tags, versions and digests alike. */
const prefixes = [
	9091727,
	9383651,
	9716143,
	9552817,
	9204379
].map(String);
/** Those that may have made the ranges of these texts, in the order of the sources. */
function leavesOf(root, asked) {
	if (asked.length === 0) return [];
	const wanted = new Wanted(asked);
	const found = carriersOf(root).flatMap((carrier) => isNotes(carrier) ? [] : [...piecesOf(carrier, wanted)]);
	const kept = new Set(found.toSorted((a, b) => b.written.length - a.written.length).slice(0, maxLeaves));
	const everything = [...asked.map(({ text }) => text), ...carriersOf(root).map(({ text }) => text)];
	const prefix = prefixes.find((each) => !everything.some((text) => text.includes(each)));
	if (prefix === void 0) return [];
	return found.filter((leaf) => kept.has(leaf)).map((leaf, index) => {
		const token = `${prefix}${String(index).padStart(3, "0")}`;
		return {
			...leaf,
			token,
			marked: mark$1(leaf.reads, leaf.number ? leaf.written : leaf.reads, token)
		};
	});
}
function carriersOf({ sources, set }) {
	return [...set.map(({ pair, at }, index) => ({
		role: "set",
		path: "",
		set: {
			index,
			at
		},
		text: pair
	})), ...sources.filter(({ text }) => text.length <= maxSourceLength).map(({ role, path, text }) => ({
		role,
		path,
		set: null,
		text
	}))];
}
/** What Helm prints for people. */
function isNotes({ path, role }) {
	return role === "template" && path.endsWith("/NOTES.txt");
}
/** The same carrier of the same root. */
function carrierKey({ path, set }) {
	return JSON.stringify(set === null ? path : set.index);
}
function wordKey({ carrier, word }) {
	return `${carrierKey(carrier)} ${word.from}`;
}
/** Texts may be put together at these places, and a `v` put before a version. */
const seam = /(?<=[/:@_+.-])|(?=[/:@_+.-])|(?<=(?:^|[:-])v)(?=\d)/g;
/** Of one text; of what has more only whole parts are looked for. */
const maxSeams = 60;
/** What is looked for: the pieces that the texts may be put together from, where they overlap with what is asked of them. */
var Wanted = class {
	/** Something is empty that should not be. */
	hasGap;
	#pieces = /* @__PURE__ */ new Set();
	#hosts = /* @__PURE__ */ new Set();
	#names = /* @__PURE__ */ new Set();
	constructor(wanted) {
		this.hasGap = wanted.some(({ text }) => /^$|^\/|\/\/|\/:|[:@]$|:@/.test(text));
		for (const { text, range } of wanted) {
			const host = /^[\w.-]+:\d+(?=\/)/.exec(text)?.[0];
			if (host !== void 0) this.#hosts.add(host);
			if (!/[/:@]/.test(text)) this.#names.add(text);
			const parts = Object.values(partsOf(text));
			const seams = [
				0,
				...Array.from(text.matchAll(seam), ({ index }) => index),
				text.length
			];
			const ends = parts.flatMap(({ from, to }) => [from, to]);
			const places = seams.length > maxSeams ? [
				0,
				...ends,
				text.length
			] : seams;
			for (const from of places) for (const to of places) if (from < to && overlap({
				from,
				to
			}, range) > 0 && isPiece(text, from, to, parts)) this.#pieces.add(text.slice(from, to));
		}
	}
	has(piece) {
		return this.#pieces.has(piece);
	}
	/** With its port. */
	isHost(word) {
		return this.#hosts.has(word);
	}
	/** A name as a whole: of a Secret, say, or of an image without a tag. */
	isName(word) {
		return this.#names.has(word);
	}
};
/** Digits and single letters are everywhere: they count as a whole part, or a dashed one of a tag; between dots only letters do. */
function isPiece(text, from, to, parts) {
	const piece = text.slice(from, to);
	if (!/^[A-Za-z0-9_](?:.*[\w])?$/.test(piece)) return false;
	const before = text.slice(0, from);
	const whole = parts.some((range) => range.from === from && range.to === to);
	if (/^(?:\d+|.)$/.test(piece) && !whole && !/:(?:v|.*-)?$/.test(before)) return false;
	return !(before.endsWith(".") || text[to] === ".") || /[a-z]/i.test(piece);
}
function* piecesOf(carrier, wanted) {
	const { text, role } = carrier;
	const kustomize = role === "kustomization" || role === "resource";
	if (wanted.hasGap && isYaml(carrier)) yield* gapsIn(carrier);
	for (const word of wordsOf(text, role)) {
		const written = text.slice(word.from, word.to);
		if (kustomize && !wanted.isName(written) && isNamed(text, word.from)) continue;
		const numbers = isYaml(carrier) && isPlainScalar(text, word) ? numberTexts(written) : [];
		const reads = numbers.find((number) => wanted.has(number));
		if (reads !== void 0) yield {
			carrier,
			piece: word,
			word,
			written,
			reads,
			number: true
		};
		else if (numbers.length === 0) for (const piece of split(written, wanted)) {
			const reading = written.slice(piece.from, piece.to);
			yield {
				carrier,
				piece: {
					from: word.from + piece.from,
					to: word.from + piece.to
				},
				word,
				written: reading,
				reads: reading,
				number: false
			};
		}
	}
}
/** Keys of the parts of images that have an empty value, or none. */
const gap = /^([ \t-]*["']?)(\w*(?:tag|image|repository|registry|digest|version|name))(["']?:)(?=[ \t]*(?:#.*)?$|[ \t]*(?:""|'')[ \t]*(?:#.*)?$)(?:[ \t]*["'])?/gim;
function* gapsIn(carrier) {
	for (const { 0: all, 1: before = "", 2: key = "", index } of carrier.text.matchAll(gap)) {
		const at = index + all.length;
		const piece = {
			from: at,
			to: at
		};
		const start = index + before.length;
		yield {
			carrier,
			piece,
			word: /["']$/.test(all.slice(before.length + key.length + 1)) ? piece : {
				from: start,
				to: start + key.length
			},
			written: "",
			reads: "",
			number: false
		};
	}
}
/** The parts of a word as of an image; of a part that occurs nowhere as it is the longest runs of its components that do. */
function* split(written, wanted) {
	const whole = {
		from: 0,
		to: written.length
	};
	const single = /^sha\d+:[0-9a-f]+$/i.test(written) || wanted.isHost(written);
	for (const part of single ? [whole] : Object.values(partsOf(written))) if (part.from < part.to) yield* runs(written, part, wanted);
}
function* runs(written, range, wanted) {
	const starts = [range.from];
	for (let at = range.from; at < range.to; at++) if (written[at] === "/") starts.push(at + 1);
	for (let first = 0; first < starts.length;) {
		const from = starts[first] ?? 0;
		let next = first + 1;
		for (let last = starts.length; last > first; last--) {
			const to = last === starts.length ? range.to : (starts[last] ?? 0) - 1;
			const part = written.slice(from, to);
			if (!wanted.has(part) && !wanted.isHost(part)) continue;
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
/** It is the value of `name`, or of an item's. */
function isNamed(text, from) {
	return /(?:^|[\s{,-])["']?name["']?[ \t]*:[ \t]*["']?$/.test(lineBefore(text, from));
}
function isYaml({ role }) {
	return role !== "template" && role !== "set" && role !== "chart";
}
/** The word is all of a scalar that has no quotes. */
function isPlainScalar(text, { from, to }) {
	const before = lineBefore(text, from);
	const after = /^[^\n\r]*/.exec(text.slice(to, to + 200))?.[0] ?? "";
	return /(?:^|:[ \t]+|^[ \t]*-[ \t]+|[[{,][ \t]*)$/.test(before) && /^[ \t]*(?:$|#|[,\]}])/.test(after);
}
function lineBefore(text, from) {
	const before = text.slice(Math.max(0, from - 1e3), from);
	return before.slice(before.lastIndexOf("\n") + 1);
}
/**
* The piece with the token in it. Versions stay versions (SemVer, with their first two numbers), hosts hosts, digests as long as they are:
* templates look at them.
*/
function mark$1(reads, written, token) {
	if (/^(?:sha\d+:)?[0-9a-f]{32,}$/i.test(reads)) return reads.slice(0, -token.length) + token;
	if (/^[\w.-]+:\d+$/.test(reads)) return reads.replace(/(?=:\d+$)/, token);
	const version = /^(v?\d+\.\d+)\.\d+((?:[.+_-].*)?)$/.exec(written) ?? /^(v?\d+(?:\.\d+)?)((?:[+_-].*)?)$/.exec(written);
	return version === null ? written + token : `${version[1]}.${token}${version[2]}`;
}

// src/trace/span.ts
const maxExcerptLength = 1e3;
/** What may stand before a value without being one. */
const plainBeginning = /^[\s-]*(?:["']?[\w./-]+["']?\s*:\s*)?["']?$/;
/** Beside other values of its line one may be that nobody is to see. */
const secret = /pass|secret|token|key|cred|auth|login/i;
/** The range lies on one line. */
function spanOf(file, text, { from, to }) {
	const breaks = [...text.slice(0, from).matchAll(/\r\n|\r|\n/g)];
	const last = breaks.at(-1);
	const start = last === void 0 ? 0 : last.index + last[0].length;
	const line = /^[^\r\n]*/.exec(text.slice(start, start + maxExcerptLength))?.[0] ?? "";
	const skipped = line.startsWith("\ufeff") ? 1 : 0;
	const column = from - start - skipped + 1;
	const before = line.slice(skipped, from - start);
	const beside = (before + line.slice(to - start)).replaceAll("imagePullSecrets", "");
	const excerpt = plainBeginning.test(before) || !secret.test(beside) ? line.slice(skipped) : "";
	const at = breaks.length + 1;
	return {
		file,
		line: at,
		column,
		endLine: at,
		endColumn: column + to - from,
		excerpt
	};
}
/** With the quotes around it, where it is all that they hold. */
function withQuotes(text, { from, to }) {
	const quote = text[from - 1] ?? "";
	return (quote === "\"" || quote === "'") && text[to] === quote ? {
		from: from - 1,
		to: to + 1
	} : {
		from,
		to
	};
}

// src/trace/amendment.ts
/** null where the difference is not one that leaves can make. */
function amend(place, corrected, feeds) {
	const exact = feeds.filter((feed) => feed.exact && feeds.every((other) => other === feed || other.leaf !== feed.leaf));
	const texts = byOne(place.text, corrected, exact) ?? bySeveral(place.text, corrected, exact);
	if (texts === null || texts.size === 0) return null;
	for (const [{ carrier }, text] of texts) if (!/^[\w.+@:/-]+$/.test(text) || carrier.role === "chart" && text.includes("@")) return null;
	return {
		place,
		corrected,
		changes: [...Map.groupBy(texts, ([leaf]) => wordKey(leaf)).values()].flatMap(changeOf)
	};
}
/** What a person wrote, where YAML reads a number instead. */
function quoted(place, { leaf, from, to }) {
	const { carrier, word, written } = leaf;
	return {
		place,
		corrected: place.text.slice(0, from) + written + place.text.slice(to),
		changes: [{
			carrier,
			...word,
			text: JSON.stringify(written)
		}]
	};
}
/** By the shortest leaf alone. */
function byOne(text, corrected, feeds) {
	for (const { leaf, from, to } of feeds.toSorted((a, b) => a.to - a.from - (b.to - b.from))) {
		const rest = text.length - to;
		if (corrected.startsWith(text.slice(0, from)) && corrected.endsWith(text.slice(to)) && corrected.length > from + rest) return /* @__PURE__ */ new Map([[leaf, corrected.slice(from, corrected.length - rest)]]);
	}
	return null;
}
/** By all that feed it, with what stands between them as it is. */
function bySeveral(text, corrected, feeds) {
	const inOrder = feeds.toSorted((a, b) => a.from - b.from);
	const literals = [];
	let at = 0;
	for (const { from, to } of inOrder) {
		if (from < at) return null;
		literals.push(text.slice(at, from));
		at = to;
	}
	const found = between(corrected, [...literals, text.slice(at)]);
	if (found === null) return null;
	const texts = inOrder.map(({ leaf }, index) => [leaf, found[index] ?? ""]);
	return new Map(texts.filter(([leaf, now]) => now !== leaf.reads));
}
/** What stands between the literals, each of a character at least and as short as can be. No place is tried twice: charts are anybody's. */
function between(corrected, [head = "", ...literals]) {
	const dead = literals.map(() => /* @__PURE__ */ new Set());
	const split = (index, from) => {
		const literal = literals[index];
		if (literal === void 0) return from === corrected.length ? [] : null;
		if (dead[index]?.has(from) === true) return null;
		for (let to = from + 1; (to = corrected.indexOf(literal, to)) > from; to++) {
			const rest = split(index + 1, to + literal.length);
			if (rest !== null) return [corrected.slice(from, to), ...rest];
			if (to >= corrected.length) break;
		}
		dead[index]?.add(from);
		return null;
	};
	return corrected.startsWith(head) ? split(0, head.length) : null;
}
/** The pieces of one word: in its own quotes, and in new ones where it would be no text without. */
function changeOf(pieces) {
	const inOrder = pieces.toSorted(([a], [b]) => a.piece.from - b.piece.from);
	const [first, last] = [inOrder[0]?.[0], inOrder.at(-1)?.[0]];
	if (first === void 0 || last === void 0) return [];
	const { carrier, word } = first;
	const range = {
		from: first.piece.from,
		to: last.piece.to
	};
	let text = "";
	let at = range.from;
	for (const [{ piece }, now] of inOrder) {
		text += carrier.text.slice(at, piece.from) + now;
		at = piece.to;
	}
	const whole = carrier.text.slice(word.from, range.from) + text + carrier.text.slice(range.to, word.to);
	if (carrier.role !== "template" && carrier.role !== "set" && isPlainScalar(carrier.text, word) && !isPlain(whole)) return [{
		carrier,
		...word,
		text: JSON.stringify(whole)
	}];
	return [{
		carrier,
		...range,
		text
	}];
}
/** null where the change is of a flag. */
function editOfChange({ carrier, from, to, text }) {
	if (carrier.set === null) return {
		...spanOf(carrier.path, carrier.text, {
			from,
			to
		}),
		replacement: text
	};
	const { at } = carrier.set;
	if (at === null) return null;
	const start = at.excerpt.slice(0, at.endColumn - 1).indexOf(carrier.text, at.column - 1);
	if (start < 0 || at.line !== at.endLine) return null;
	return {
		...at,
		column: start + 1 + from,
		endColumn: start + 1 + to,
		replacement: text
	};
}

// src/trace/comment.ts
/** A line of a source -> what the comments at its end and above it silence. Pure. */
const maxAbove = 20;
/** Only those that speak of the line; see `# pullgate-ignore` in manifests. */
function suppressionsAt(file, text, line) {
	if (!text.includes("pullgate-ignore")) return [];
	const lines = text.split(/\r\n|\r|\n/);
	const found = commentOn(file, text, line, /(?:^|(?<=\s))#[ \t]*pullgate-ignore[ \t]+(.*)/.exec(lines[line - 1] ?? ""), line);
	for (let above = line - 1; above > 0 && line - above <= maxAbove; above--) {
		const written = lines[above - 1] ?? "";
		if (!/^\s*(?:#|$)/.test(written)) break;
		found.push(...commentOn(file, text, above, /(?<=^\s*)#[ \t]*pullgate-ignore[ \t]+(.*)/.exec(written), line));
	}
	return found;
}
function commentOn(file, text, at, match, line) {
	if (match === null) return [];
	const start = [...text.matchAll(/\r\n|\r|\n/g)].slice(0, at - 1).at(-1);
	const from = (start === void 0 ? 0 : start.index + start[0].length) + match.index;
	const span = spanOf(file, text, {
		from,
		to: from + match[0].trimEnd().length
	});
	const { rules, ...why } = parseSuppression(match[1]?.split(/\s+#\s/, 1)[0] ?? "");
	return rules.map((rule) => ({
		rule,
		...why,
		at: span,
		of: {
			by: "comment",
			line
		}
	}));
}

// src/trace/place.ts
/** What `read` makes of names is their part of the key: marks are taken out of them. */
function placesOf(cluster, read = (text) => text) {
	const places = [];
	const taken = /* @__PURE__ */ new Map();
	const add = (root, parts, at, text, image = false) => {
		const name = JSON.stringify([root, ...parts.map((part) => typeof part === "string" ? read(part) : part)]);
		const again = taken.get(name) ?? 0;
		taken.set(name, again + 1);
		places.push({
			root,
			key: `${name}${again}`,
			at,
			text,
			image
		});
	};
	for (const { root, resource, at, mentions, references } of cluster.workloads) {
		const of = coordinates(resource);
		if (resource.name !== null) add(root, [...of, "name"], at, resource.name);
		addReferences(add, root, of, references);
		for (const { path, container, image, at: mentioned, pullPolicy } of mentions) {
			add(root, [
				...of,
				path,
				container
			], mentioned, image, true);
			if (pullPolicy !== null) add(root, [
				...of,
				path,
				container,
				"policy"
			], pullPolicy.at, pullPolicy.value);
		}
		for (const podSpec of new Set(mentions.flatMap((mention) => mention.podSpec ?? []))) {
			const pod = [...of, podSpec.path];
			addSecrets(add, root, pod, podSpec.imagePullSecrets);
			if (podSpec.serviceAccountName !== null) add(root, [...pod, "account"], podSpec.serviceAccountName.at, podSpec.serviceAccountName.value);
			addReferences(add, root, pod, podSpec.references);
		}
	}
	for (const { kind, name, by, root, at, type, typeAt, keyAt, imagePullSecrets, source } of cluster.products) {
		if (source !== "manifest") continue;
		const of = [kind, ...coordinates(by)];
		if (name !== null) add(root, [...of, name], at, name);
		if (type !== null && typeAt !== null) add(root, [
			...of,
			name,
			"type"
		], typeAt, type);
		if (keyAt !== null) add(root, [
			...of,
			name,
			"key"
		], keyAt.at, keyAt.value);
		addSecrets(add, root, of, imagePullSecrets);
	}
	return places;
}
function addSecrets(add, root, of, secrets) {
	for (const [index, { at, value }] of (secrets ?? []).entries()) add(root, [
		...of,
		"secrets",
		index
	], at, value);
}
function addReferences(add, root, of, references) {
	for (const { kind, name, key, through, container, at, keyAt } of references) {
		add(root, [
			...of,
			kind,
			key,
			through,
			container
		], at, name);
		if (key !== null && keyAt !== null) add(root, [
			...of,
			kind,
			name,
			through,
			container,
			"key"
		], keyAt, key);
	}
}
function coordinates({ kind, namespace, name }) {
	return [
		kind,
		namespace,
		name
	];
}
/** A place in a file, as a key. */
function spot({ file, line, column }) {
	return `${file}:${line}:${column}`;
}

// src/trace/trial.ts
/** The trial of these changes, which do not overlap. */
function trialOf(root, changes) {
	const byCarrier = Map.groupBy(changes, ({ carrier }) => carrierKey(carrier));
	const replaced = /* @__PURE__ */ new Map();
	const set = root.set.map(({ pair }) => pair);
	for (const own of byCarrier.values()) {
		const carrier = own[0]?.carrier;
		if (carrier === void 0) continue;
		let { text } = carrier;
		for (const change of own.toSorted((a, b) => b.from - a.from)) text = text.slice(0, change.from) + change.text + text.slice(change.to);
		if (carrier.set === null) replaced.set(carrier.path, text);
		else set[carrier.set.index] = text;
	}
	return {
		root: root.root,
		replaced,
		...root.set.length === 0 ? {} : { set }
	};
}
function isSameTrial(a, b) {
	if (a.root !== b.root || a.replaced.size !== b.replaced.size || a.set?.join("\0") !== b.set?.join("\0")) return false;
	for (const [path, text] of a.replaced) if (b.replaced.get(path) !== text) return false;
	return true;
}
/** The marks of these leaves; and Kustomize's entries under `images`, which find an image by its name, follow the names that are marked. */
function marksOf(root, leaves) {
	const changes = leaves.map((leaf) => ({
		carrier: leaf.carrier,
		...leaf.piece,
		text: markOf(leaf)
	}));
	if (root.tool === "helm") return [...changes, ...notesOf(root)];
	const renamed = /* @__PURE__ */ new Map();
	for (const own of Map.groupBy(leaves, wordKey).values()) {
		const name = nameOf(own[0]);
		if (name !== null) renamed.set(name, markedName(own, name));
	}
	const marked = new Set(leaves.map(({ carrier, piece }) => `${carrierKey(carrier)} ${piece.from}`));
	const free = entriesOf(root).filter(({ carrier, from }) => !marked.has(`${carrierKey(carrier)} ${from}`));
	return [...changes, ...free.flatMap((entry) => followed(entry, renamed))];
}
function markOf({ carrier, piece, number, marked }) {
	if (number) return JSON.stringify(marked);
	return piece.from === piece.to && carrier.text[piece.from - 1] === ":" ? ` "${marked}"` : marked;
}
/** Notes make no manifests, and charts refuse images there that are not their own. */
function notesOf(root) {
	return carriersOf(root).flatMap((carrier) => isNotes(carrier) && carrier.text !== "" ? [{
		carrier,
		from: 0,
		to: carrier.text.length,
		text: ""
	}] : []);
}
/**
* Leaves in sets, each for one trial: two words that name the image of one entry cannot be marked at once, or the entry could follow but
* one of them.
*/
function together(root, leaves) {
	const entries = new Set(root.tool === "kustomize" ? entriesOf(root).map(({ name }) => name) : []);
	const sets = [];
	for (const leaf of leaves) {
		const name = nameOf(leaf) ?? "";
		const word = wordKey(leaf);
		let set = sets.find(({ words }) => !entries.has(name) || (words.get(name) ?? word) === word);
		if (set === void 0) sets.push(set = {
			leaves: [],
			words: /* @__PURE__ */ new Map()
		});
		set.leaves.push(leaf);
		set.words.set(name, word);
	}
	return sets.map((set) => set.leaves);
}
/** An image without tag and digest. */
function nameOf(leaf) {
	if (leaf === void 0) return null;
	const { carrier, word } = leaf;
	const text = carrier.text.slice(word.from, word.to);
	return text.slice(0, partsOf(text).repository.to);
}
function markedName(leaves, name) {
	let marked = name;
	for (const { piece, word, marked: text } of leaves.toSorted((a, b) => b.piece.from - a.piece.from)) {
		const from = piece.from - word.from;
		if (from < name.length) marked = marked.slice(0, from) + text + marked.slice(piece.to - word.from);
	}
	return marked;
}
/** Words behind `name` in kustomizations. Those that are no entries of `images` name no image that is marked. */
function entriesOf(root) {
	return carriersOf(root).flatMap((carrier) => carrier.role !== "kustomization" ? [] : wordsOf(carrier.text, carrier.role).filter(({ from }) => /(?:^|[\s{,-])["']?name["']?:[ \t]*["']?$/.test(carrier.text.slice(Math.max(0, from - 20), from))).map((word) => ({
		...word,
		carrier,
		name: carrier.text.slice(word.from, word.to)
	})));
}
function followed({ carrier, from, to, name }, renamed) {
	const text = renamed.get(name);
	return text === void 0 || text === name ? [] : [{
		carrier,
		from,
		to,
		text
	}];
}
function show(tried, leaves, wanted) {
	const feeds = /* @__PURE__ */ new Map();
	if ("failed" in tried) return {
		feeds,
		disturbed: true
	};
	const byLength = leaves.toSorted((a, b) => b.marked.length - a.marked.length);
	const prefix = leaves[0]?.token.slice(0, -3) ?? "";
	const unmark = (text) => !text.includes(prefix) ? text : byLength.reduce((read, { marked, reads }) => read.replaceAll(marked, reads), text);
	const places = new Map(placesOf(tried.cluster, unmark).filter(({ root }) => root === tried.trial.root).map((place) => [place.key, place]));
	let disturbed = false;
	for (const [key, { text }] of wanted) {
		const now = places.get(key)?.text;
		if (now === void 0) disturbed = true;
		else {
			const consistent = unmark(now) === text;
			disturbed ||= !consistent;
			feeds.set(key, feedsOf(now, text, leaves, consistent));
		}
	}
	return {
		feeds,
		disturbed
	};
}
function feedsOf(now, text, leaves, consistent) {
	const marks = leaves.flatMap((leaf) => occurrences(now, leaf).map((range) => ({
		leaf,
		...range
	}))).toSorted((a, b) => a.from - b.from);
	let shift = 0;
	return marks.map(({ leaf, from, to, whole }) => {
		if (!consistent || !whole) return {
			leaf,
			...samePart(now, text, from),
			exact: false
		};
		const start = from - shift;
		shift += to - from - leaf.reads.length;
		return {
			leaf,
			from: start,
			to: start + leaf.reads.length,
			exact: true
		};
	});
}
function occurrences(now, { marked, token }) {
	const found = [];
	for (let at = now.indexOf(token); at >= 0; at = now.indexOf(token, at + token.length)) {
		const from = at - marked.indexOf(token);
		const whole = from >= 0 && now.startsWith(marked, from);
		found.push(whole ? {
			from,
			to: from + marked.length,
			whole
		} : {
			from: at,
			to: at + token.length,
			whole
		});
	}
	return found;
}
/** The part of an image that a mark is in, as it is without marks. */
function samePart(now, text, at) {
	const before = partsOf(text);
	for (const [part, range] of Object.entries(partsOf(now))) for (const [name, same] of Object.entries(before)) if (name === part && range.from <= at && at < range.to && same.from < same.to) return same;
	return {
		from: 0,
		to: text.length
	};
}

// src/trace/experiment.ts
/** Amendments that do not stand together are tried by halves, as often as that. */
const maxAttempts = 16;
function experiment(amendments, cluster, roots, tried) {
	if (amendments.length === 0) return {
		untried: [],
		proven: /* @__PURE__ */ new Set()
	};
	const before = placesOf(cluster);
	const meant = Map.groupBy(amendments, ({ place }) => place.key);
	const attempt = (some) => {
		const trials = roots.flatMap((root) => trialsOf(root, some));
		const results = trials.map((trial) => tried.find((each) => isSameTrial(each.trial, trial)));
		const untried = trials.filter((_, index) => results[index] === void 0);
		const after = /* @__PURE__ */ new Map();
		let harmless = true;
		for (const result of results) if (result === void 0 || "failed" in result) harmless = false;
		else for (const place of placesOf(result.cluster)) if (place.root === result.trial.root) after.set(place.key, place);
		for (const { trial } of results.flatMap((result) => result ?? [])) for (const { key, root, text, image } of before) {
			const now = after.get(key)?.text;
			const intended = now === text || meant.get(key)?.some(({ corrected }) => corrected === now) === true;
			if (root === trial.root && image && !intended) harmless = false;
		}
		const inImages = /* @__PURE__ */ new Map();
		for (const { image, text } of after.values()) {
			const digest = digestIn(text);
			if (image && digest !== null) inImages.set(digest, (inImages.get(digest) ?? 0) + 1);
		}
		const spilled = some.filter(({ place, corrected }) => {
			const digest = digestIn(corrected);
			if (digest === null || digest === digestIn(place.text)) return false;
			return results.map((each) => each !== void 0 && "digests" in each ? each.digests.get(digest) : 0).reduce((sum, count) => sum + (count ?? 0), 0) > (inImages.get(digest) ?? 0);
		});
		const proven = some.filter(({ place, corrected }) => harmless && after.get(place.key)?.text === corrected);
		return {
			untried,
			harmless,
			proven: new Set(proven),
			spilled: new Set(spilled)
		};
	};
	const found = {
		untried: [],
		proven: /* @__PURE__ */ new Set()
	};
	const queue = [[...Map.groupBy(compatible(amendments), ({ changes }) => keyOf(changes)).values()]];
	for (let attempts = 0; queue.length > 0 && attempts < maxAttempts; attempts++) {
		const alike = queue.shift() ?? [];
		const { untried, harmless, proven, spilled } = attempt(alike.flat());
		found.untried.push(...untried);
		if (spilled.size > 0) {
			queue.push(alike.filter((each) => !each.some((amendment) => spilled.has(amendment))));
			continue;
		}
		for (const amendment of proven) found.proven.add(amendment);
		const half = alike.length >> 1;
		if (untried.length === 0 && !harmless && half > 0) queue.push(alike.slice(0, half), alike.slice(half));
	}
	return found;
}
function digestIn(image) {
	return /@(.+)$/.exec(image)?.[1] ?? null;
}
/** Without those that want different texts at one place. */
function compatible(amendments) {
	const all = new Set(amendments.flatMap(({ changes }) => changes));
	const byCarrier = Map.groupBy(all, ({ carrier }) => carrierKey(carrier));
	const contested = /* @__PURE__ */ new Set();
	for (const changes of byCarrier.values()) {
		let last = null;
		for (const change of changes.toSorted((one, other) => one.from - other.from || one.to - other.to)) {
			if (last !== null && change.from < last.to && keyOf([change]) !== keyOf([last])) contested.add(change).add(last);
			if (last === null || change.to >= last.to) last = change;
		}
	}
	const keys = new Set([...contested].map((change) => keyOf([change])));
	return amendments.filter(({ changes }) => !changes.some((change) => keys.has(keyOf([change]))));
}
/** The root with all changes of files that are behind it, whosever they are. */
function trialsOf(root, amendments) {
	const carriers = carriersOf(root);
	const changes = /* @__PURE__ */ new Map();
	for (const amendment of amendments) for (const change of amendment.changes) {
		const { path, set, text } = change.carrier;
		const carrier = set === null ? carriers.find((each) => each.set === null && each.path === path && each.text === text) : amendment.place.root === root.root ? carriers.find((each) => each.set?.index === set.index) : void 0;
		if (carrier !== void 0) changes.set(keyOf([change]), {
			...change,
			carrier
		});
	}
	return changes.size === 0 ? [] : [trialOf(root, [...changes.values()])];
}
function keyOf(changes) {
	return JSON.stringify(changes.map(({ carrier, from, to, text }) => [
		carrierKey(carrier),
		from,
		to,
		text
	]));
}

// src/trace/guess.ts
/** A text and sources that nobody can render -> the one word that it must come from, or those that it may. Pure. */
/** Lines between a tag and its repository. */
const near = 8;
/** One leaf of a word each, in the order of the sources. */
function guess({ place, range, first }, leaves) {
	const wordOf = ({ carrier, word }) => carrier.text.slice(word.from, word.to);
	const whole = leaves.filter((leaf) => wordOf(leaf) === place.text);
	if (whole.length > 0 || !place.image) return unique(whole);
	const { repository } = partsOf(place.text);
	const name = place.text.slice(repository.from, repository.to);
	const names = leaves.filter(({ reads }) => reads === name || name.endsWith(`/${reads}`));
	const holders = ({ from, to }) => {
		const wanted = place.text.slice(from, to);
		return unique(leaves.filter(({ reads }) => reads === wanted && wanted !== "").filter((leaf) => leaf.reads === name || names.some((other) => isNear(leaf, other))));
	};
	if (first === null) return holders(range);
	const [ofFirst, ofName] = [holders(first), holders(repository)];
	return ofFirst.length === 1 || ofName.length === 0 ? ofFirst : ofName;
}
function unique(leaves) {
	return [...new Map(leaves.map((leaf) => [wordKey(leaf), leaf])).values()];
}
function isNear(a, b) {
	if (a.carrier !== b.carrier) return false;
	const [from, to] = a.word.from < b.word.from ? [a.word.to, b.word.from] : [b.word.to, a.word.from];
	return a.carrier.text.slice(from, to).split("\n").length <= near;
}

// src/trace/study.ts
/** Beyond them, and beyond longer texts than an image can be, nothing is asked. */
const maxQuestions = 2e3;
const maxTextLength = 1e3;
/** Renders of one root to find its leaves; a set of leaves that disturbs the render is halved until then. */
const maxTrials = 24;
/** Of these for places that are mentioned only. */
const maxMentionTrials = 4;
var Study = class {
	root;
	#questions;
	/** What sets values first: what it does not explain stands in templates and resources, where marks disturb more. */
	#groups;
	#mentioned;
	/** `mentioned` are places that a complaint speaks of beside its own: nice to know. */
	constructor(root, asked, mentioned) {
		const questions = bounded(asked);
		this.root = root;
		this.#questions = questions;
		const wanted = wantedBy(questions);
		const leaves = leavesFor(root, questions);
		const groupOf = (some) => ({
			leaves: some,
			wanted,
			shown: /* @__PURE__ */ new WeakMap()
		});
		this.#groups = [groupOf(leaves.filter((leaf) => !isLate(leaf))), groupOf(leaves.filter(isLate))];
		const others = bounded(mentioned).filter(({ place }) => !wanted.has(place.key));
		this.#mentioned = {
			leaves: leavesFor(root, others),
			wanted: wantedBy(others),
			shown: /* @__PURE__ */ new WeakMap()
		};
	}
	/** Empty where everything that can be found is found, or enough was tried. */
	next(tried) {
		return [...this.#nextOfAsked(tried), ...this.#nextOfMentioned(tried)];
	}
	#nextOfMentioned(tried) {
		const { untried, count } = this.#walk(this.#mentioned, tried);
		return untried.slice(0, Math.max(0, maxMentionTrials - count));
	}
	#nextOfAsked(tried) {
		let done = 0;
		for (const group of this.#groups) {
			const { untried, count } = this.#walk(group, tried);
			done += count;
			if (untried.length > 0 && done < maxTrials) return untried.slice(0, maxTrials - done);
			if (this.#isAnswered(tried)) return [];
		}
		return [];
	}
	/** By the key of a place. */
	feeds(tried) {
		const found = /* @__PURE__ */ new Map();
		for (const group of [...this.#groups, this.#mentioned]) for (const [key, feeds] of this.#walk(group, tried).feeds) {
			const known = found.get(key) ?? [];
			found.set(key, [...known, ...feeds.filter((feed) => !known.some((other) => isSameFeed(feed, other)))]);
		}
		return found;
	}
	/** Nothing of what was tried could be rendered. */
	isRefused(tried) {
		const walked = this.#groups.map((group) => this.#walk(group, tried));
		return walked.some(({ count }) => count > 0) && !walked.some(({ rendered }) => rendered);
	}
	#walk(group, tried) {
		const walked = {
			untried: [],
			feeds: [],
			count: 0,
			rendered: false
		};
		const sets = together(this.root, group.leaves);
		for (let set = sets.shift(); set !== void 0; set = sets.shift()) {
			const trial = trialOf(this.root, marksOf(this.root, set));
			const result = tried.find((each) => isSameTrial(each.trial, trial));
			if (result === void 0) {
				walked.untried.push(trial);
				continue;
			}
			walked.count++;
			walked.rendered ||= "cluster" in result;
			const { feeds, disturbed } = showOf(group, result, set);
			if (disturbed && set.length > 1) sets.push(set.slice(0, set.length >> 1), set.slice(set.length >> 1));
			else walked.feeds.push(...feeds);
		}
		return walked;
	}
	/** Each question has a leaf for all of what it asks for. */
	#isAnswered(tried) {
		const feeds = this.feeds(tried);
		return this.#questions.every(({ place, range }) => covers(feeds.get(place.key) ?? [], range));
	}
};
function bounded(questions) {
	return questions.filter(({ place }) => place.text.length <= maxTextLength).slice(0, maxQuestions);
}
function wantedBy(questions) {
	return new Map(questions.map(({ place }) => [place.key, place]));
}
function leavesFor(root, questions) {
	const asked = questions.map(({ place: { text }, range }) => ({
		text,
		range
	}));
	return leavesOf(root, asked);
}
function showOf({ wanted, shown }, tried, set) {
	const known = shown.get(tried) ?? show(tried, set, wanted);
	shown.set(tried, known);
	return known;
}
function isLate({ carrier: { role } }) {
	return role === "template" || role === "resource";
}
function isSameFeed(a, b) {
	return a.leaf === b.leaf && a.from === b.from && a.to === b.to;
}
function covers(feeds, range) {
	if (range.from === range.to) return feeds.some((feed) => overlap(feed, range) > 0);
	let at = range.from;
	for (const { from, to } of feeds.toSorted((a, b) => a.from - b.from)) if (from <= at && to > at) at = to;
	return at >= range.to;
}
/**
* The leaf of what comes first, where a value has it; else the one that most of the range comes of; of a tag one with digits, which a
* flavour has not. null where none of it does.
*/
function chosen(feeds, { place, range, first }) {
	const isTag = place.image && partsOf(place.text).tag.from === range.from;
	const rank = (feed) => [
		first !== null && !isLate(feed.leaf) ? 1 + Number(overlap(feed, first) > 0) : 0,
		isTag && /\d/.test(feed.leaf.reads) ? 1 : 0,
		overlap(feed, range),
		feed.from - feed.to,
		feed.exact ? 1 : 0
	];
	return feeds.filter((feed) => overlap(feed, range) > 0).map((feed) => ({
		feed,
		rank: rank(feed)
	})).toSorted((a, b) => {
		const index = a.rank.findIndex((value, at) => value !== b.rank[at]);
		return (b.rank[index] ?? 0) - (a.rank[index] ?? 0);
	})[0]?.feed ?? null;
}
/** What is asked of a place that is mentioned only. */
function wholeOf(place) {
	return {
		place,
		range: {
			from: 0,
			to: place.text.length
		},
		first: null
	};
}
/** What is asked of an image by a complaint, or of a name as a whole. */
function questionOf(place, judged, corrected) {
	return place.image ? {
		place,
		...wrongPart(judged, place.text, corrected)
	} : wholeOf(place);
}

// src/trace/trace.ts
/**
* The renders that would tell where complaints come from, as far as what was `tried` does not: to be asked again with more, until there
* are none. Bounded for each root.
*/
function mark(untraced, tried) {
	const survey = surveyOf(untraced);
	const trials = [...survey.studies.values()].flatMap((study) => study.next(tried));
	return trials.length > 0 ? trials : survey.outcome(tried).untried;
}
/**
* `at` is the place that a person edits where that is proven (or the only one that it can be),
* `rendered` what it was; `edits` make a `correction` true. `suppressions` are those that stand at these places.
*/
function trace(untraced, tried) {
	const survey = surveyOf(untraced);
	const { edits, feeds } = survey.outcome(tried);
	const suppressions = /* @__PURE__ */ new Map();
	const related = (complaint) => withRelated(complaint, survey, feeds);
	return {
		judged: untraced.judged.map((each) => {
			const question = survey.asked(each);
			const complaint = withEdits(related(each.complaint), question === null ? committedEdit(each.complaint) : edits.get(each));
			if (question === null) return {
				...each,
				complaint
			};
			const own = feeds.get(question.place.key) ?? [];
			const feed = chosen(own, question);
			if (feed !== null) {
				const moved = move({
					...complaint,
					...fixOf(each.rule, complaint, feed)
				}, feed.leaf);
				for (const suppression of silenced(feed.leaf, moved)) suppressions.set(`${spot(suppression.at)} ${suppression.rule}`, suppression);
				return {
					...each,
					complaint: moved
				};
			}
			const study = survey.studies.get(question.place.root);
			if (study === void 0 || study.isRefused(tried)) return {
				...each,
				complaint: guessed(complaint, guess(question, survey.unproven(question)))
			};
			const dependency = dependencyOf(study.root, complaint.at);
			return {
				...each,
				complaint: dependency === null ? complaint : {
					...complaint,
					at: dependency,
					rendered: complaint.at
				}
			};
		}),
		suppressions: [...suppressions.values()]
	};
}
/** The sources are read once. */
const surveys = /* @__PURE__ */ new WeakMap();
function surveyOf(untraced) {
	const survey = surveys.get(untraced) ?? new Survey(untraced);
	surveys.set(untraced, survey);
	return survey;
}
/** What is asked of each root. */
var Survey = class {
	studies;
	#untraced;
	#places;
	#rendered;
	/** What stands behind manifests that were rendered before this run. */
	#before;
	#questions;
	/** Of places that complaints speak of beside their own, by their spot. */
	#mentioned;
	#unproven = /* @__PURE__ */ new Map();
	constructor(untraced) {
		const { judged, cluster, roots } = untraced;
		this.#untraced = untraced;
		this.#rendered = roots.filter(({ root }) => root !== "");
		this.#before = roots.filter(({ root }) => root === "");
		const places = roots.length === 0 ? [] : placesOf(cluster).toReversed();
		this.#places = new Map(places.map((place) => [spot(place.at), place]));
		this.#questions = new Map(judged.flatMap((each) => this.#ask(each)));
		this.#mentioned = new Map(judged.flatMap(({ complaint: { related = [] } }) => related.flatMap(({ at }) => this.#askOf(at))));
		const byRoot = Map.groupBy(this.#questions.values(), ({ place }) => place.root);
		const mentioned = Map.groupBy(this.#mentioned.values(), ({ place }) => place.root);
		this.studies = new Map(this.#rendered.flatMap((root) => {
			const questions = byRoot.get(root.root);
			return questions === void 0 ? [] : [[root.root, new Study(root, questions, mentioned.get(root.root) ?? [])]];
		}));
	}
	/** null for what stands in a file that people edit, or on no value. */
	asked(judged) {
		return this.#questions.get(judged) ?? null;
	}
	mentioned(at) {
		return this.#mentioned.get(spot(at)) ?? null;
	}
	#ask(judged) {
		const { complaint } = judged;
		const place = this.#places.get(spot(complaint.at));
		if (place === void 0 || !this.#isRendered(place) && !this.#wasRendered(place)) return [];
		return [[judged, questionOf(place, judged, correctedOf(complaint))]];
	}
	#askOf(at) {
		const place = this.#places.get(spot(at));
		return place === void 0 || !this.#isRendered(place) ? [] : [[spot(at), wholeOf(place)]];
	}
	#isRendered({ root: ofPlace, at }) {
		return this.#rendered.some(({ root, file }) => root === ofPlace && file === at.file);
	}
	/** Manifests that came in by a pipe, or that somebody named the sources of. */
	#wasRendered({ at }) {
		const sources = this.#before.flatMap((root) => root.sources);
		if (sources.some(({ path }) => path === at.file)) return false;
		return sources.length > 0 && (at.file === "<stdin>" || sources.some(({ role }) => role !== "manifest"));
	}
	/** Edits are proven by a render, as places are; `untried` is what that needs. `feeds` are by the key of a place. */
	outcome(tried) {
		const feeds = new Map([...this.studies.values()].flatMap((study) => [...study.feeds(tried)]));
		const amendments = /* @__PURE__ */ new Map();
		for (const [judged, question] of this.#questions) {
			const amendment = amendmentOf(judged, question, feeds.get(question.place.key) ?? []);
			if (amendment !== null) amendments.set(judged, amendment);
		}
		const { untried, proven } = experiment([...amendments.values()], this.#untraced.cluster, this.#rendered, tried);
		const edits = /* @__PURE__ */ new Map();
		for (const [judged, amendment] of amendments) {
			const made = amendment.changes.flatMap((change) => editOfChange(change) ?? []);
			if (proven.has(amendment) && made.length === amendment.changes.length) edits.set(judged, made);
		}
		return {
			feeds,
			edits,
			untried
		};
	}
	/** Leaves that it may come from, where nothing was rendered again. */
	unproven({ place }) {
		const root = this.studies.get(place.root)?.root ?? null;
		const behind = root === null ? this.#before : [root];
		const leaves = this.#unproven.get(root) ?? behind.flatMap((each) => leavesOf(each, this.#texts()));
		this.#unproven.set(root, leaves);
		return leaves;
	}
	#texts() {
		return [...this.#questions.values()].map(({ place: { text } }) => ({
			text,
			range: {
				from: 0,
				to: text.length
			}
		}));
	}
};
/** What the whole scalar should read; null where there is no one answer. */
function correctedOf({ at, correction }) {
	return correction !== void 0 && spot(correction.at) === spot(at) ? correction.value : null;
}
function amendmentOf({ rule, complaint }, question, feeds) {
	const feed = chosen(feeds, question);
	const { place } = question;
	if (feed !== null && isMangled(rule, feed)) return quoted(place, feed);
	const corrected = correctedOf(complaint);
	return corrected === null || corrected === place.text ? null : amend(place, corrected, feeds);
}
/** YAML read a number where a tag was meant. */
function isMangled({ cause }, { leaf, exact }) {
	return cause === "reference" && exact && leaf.number && leaf.reads !== leaf.written;
}
function fixOf(rule, { fix }, feed) {
	const { carrier, word, written, reads } = feed.leaf;
	if (isMangled(rule, feed)) return { fix: `Quote \`${written}\` where it is set: YAML reads the number \`${reads}\`.` };
	if (carrier.set === null || carrier.set.at !== null) return {};
	const pair = `${/[^,]*$/.exec(carrier.text.slice(0, word.from))?.[0] ?? ""}${carrier.text.slice(word.from, word.to)}`;
	return { fix: `${fix ?? rule.fix} It is set by \`--set ${pair}\`.` };
}
/** Places beside its own, where they are proven, each once. */
function withRelated(complaint, survey, feeds) {
	const { related = [] } = complaint;
	const moved = related.map((each) => {
		const question = survey.mentioned(each.at);
		const feed = question === null ? null : chosen(feeds.get(question.place.key) ?? [], question);
		const at = feed === null ? null : placeOfLeaf(feed.leaf);
		return at === null ? each : {
			...each,
			at
		};
	});
	if (moved.every((each, index) => each === related[index])) return complaint;
	return {
		...complaint,
		related: [...new Map(moved.map((each) => [`${spot(each.at)} ${each.message}`, each])).values()]
	};
}
function withEdits(complaint, edits) {
	return edits === void 0 || complaint.edits !== void 0 ? complaint : {
		...complaint,
		edits
	};
}
/** Of a committed file the edit is where the correction is. `<stdin>` and its like are no files. */
function committedEdit({ correction }) {
	if (correction === void 0 || correction.at.file.startsWith("<")) return void 0;
	const edit = editOf(correction.at, correction.value);
	return edit === null ? void 0 : [edit];
}
/** null for a flag. */
function placeOfLeaf({ carrier, word }) {
	if (carrier.set !== null) return carrier.set.at;
	return spanOf(carrier.path, carrier.text, withQuotes(carrier.text, word));
}
function move(complaint, leaf) {
	const at = placeOfLeaf(leaf);
	return at === null ? complaint : {
		...complaint,
		at,
		rendered: complaint.at
	};
}
/** Templates hand their comments on to what is rendered, where they were found already. */
function silenced({ carrier }, { at }) {
	return carrier.set !== null || carrier.role === "template" ? [] : suppressionsAt(carrier.path, carrier.text, at.line);
}
const maxGuesses = 5;
function guessed(complaint, leaves) {
	const places = leaves.slice(0, maxGuesses).flatMap((leaf) => placeOfLeaf(leaf) ?? []);
	const [only] = places;
	if (only !== void 0 && leaves.length === 1) return {
		...complaint,
		at: only,
		rendered: complaint.at
	};
	const message = `It may come from here, one of ${leaves.length} places`;
	return {
		...complaint,
		related: [...complaint.related ?? [], ...places.map((at) => ({
			at,
			message
		}))]
	};
}
/** The dependency in a Chart.yaml whose archive holds the template; null where the template is here, or the dependency is not to be found. */
function dependencyOf({ sources, origins }, { line }) {
	const origin = origins.findLast((each) => each.line <= line);
	const subchart = /^.*\/charts\/([^/]+)\//s.exec(origin?.written ?? "")?.[1];
	if (origin?.from !== null || subchart === void 0) return null;
	const found = sources.flatMap(({ role, path, text }) => role !== "chart" ? [] : [...text.matchAll(/^[ \t]+(?:-[ \t]+)?(?:name|alias):[ \t]+["']?([\w.-]+)["']?[ \t]*(?:#.*)?$/gm)].filter(({ 1: name }) => name === subchart).map((match) => {
		const from = match.index + match[0].indexOf(subchart, match[0].indexOf(":"));
		return spanOf(path, text, {
			from,
			to: from + subchart.length
		});
	}));
	return found.length === 1 ? found[0] ?? null : null;
}

export { trace as n, applyEdits as r, mark as t };