import { rr as UsageError } from "./pullgate.js";

// src/system/glob.ts
/**
* Matches paths against globs. Patterns and file names are untrusted, and a regular expression
* could backtrack for hours, so a pattern becomes a nondeterministic automaton. A match takes time
* proportional to pattern length times path length.
*
* `*` and `?` match within a file name, including a leading dot. `**` matches any number of
* folders, `[a-z]` one character or the brackets literally, `{a,b}` and `{1..3}` one of several.
* `@(a|b)`, `?(...)`, `*(...)`, `+(...)` and `!(...)` work as in Bash. `\` escapes a character.
*/
const maxLength = 1e3;
const maxRange = 1e3;
/** Limit of cached states of one automaton. */
const maxCached = 1e5;
const wildcard = /[*?[{]|[@!+]\(/;
/** Returns null if the pattern has no wildcard. Throws `UsageError` if it is malformed. */
function parseGlob(pattern) {
	const parts = pattern.replace(/^(?:\.\/)+/, "").split("/");
	const first = parts.findIndex((part) => wildcard.test(part.replaceAll(/\\./gs, "")));
	if (first < 0) return null;
	checkPattern(pattern);
	const base = parts.slice(0, first).join("/").replaceAll(/\\(.)/gs, "$1");
	const rest = parts.slice(first).join("/");
	return {
		base: first > 0 && base === "" ? "/" : base,
		deep: rest.includes("/") || rest.includes("**"),
		matches: compile(rest)
	};
}
/** Returns a function that tests a path with slashes against all patterns. */
function anyOf(patterns) {
	const matching = firstOf(patterns);
	return (path) => matching(path) !== null;
}
/** Returns a function that returns the first pattern that matches a path with slashes, or null. */
function firstOf(patterns) {
	const compiled = patterns.map((pattern) => {
		checkPattern(pattern);
		return {
			pattern,
			matches: compile(pattern.replace(/^(?:\.\/)+/, "").replace(/(?<=[^/])\/$/, ""))
		};
	});
	return (path) => compiled.find(({ matches }) => matches(path))?.pattern ?? null;
}
function checkPattern(pattern) {
	if (pattern === "") throw new UsageError("a glob is empty");
	if (pattern.length > maxLength) throw new UsageError(`${pattern.slice(0, 40)}\u2026: a glob may have at most ${maxLength} characters`);
	if (/^!(?!\()/.test(pattern)) throw new UsageError(`${pattern}: a glob cannot begin with "!"; use exclude or !(\u2026)`);
}
const one = (reads) => (after) => ({
	reads,
	next: [after]
});
const literal = (char) => one((read) => read === char);
const sequence = (pieces) => (after) => pieces.reduceRight((next, piece) => piece(next), after);
const either = (pieces) => (after) => ({
	reads: null,
	next: pieces.map((piece) => piece(after))
});
const nothing = sequence([]);
/** Builds the piece once. Copies would grow exponentially with nested repetitions. */
const repeated = (piece, atLeast = 0) => (after) => {
	const loop = {
		reads: null,
		next: [after]
	};
	const first = piece(loop);
	loop.next.push(first);
	return atLeast === 0 ? loop : first;
};
const within = one((char) => char !== "/");
const anyName = repeated(within);
const anything = repeated(one(() => true));
const anyFolders = either([nothing, sequence([anything, literal("/")])]);
function compile(pattern) {
	const { automaton: generous, exceptions } = new Parser(pattern, null).read();
	const excepted = Array.from({ length: exceptions }, (_, index) => new Parser(pattern, index).read().automaton);
	return (path) => generous.accepts(path) && !excepted.some((automaton) => automaton.accepts(path));
}
/** Caches the transitions, because most paths share a prefix. */
var Automaton = class {
	#start;
	#end;
	#numbers = /* @__PURE__ */ new Map();
	#known = /* @__PURE__ */ new Map();
	#first = null;
	#cached = 0;
	constructor(start, end) {
		this.#start = start;
		this.#end = end;
	}
	accepts(path) {
		let now = this.#first ??= this.#closure([this.#start]);
		for (let at = 0; at < path.length && now.states.length > 0; at++) {
			const char = path.charAt(at);
			now = now.moves.get(char) ?? this.#move(now, char);
		}
		return now.states.includes(this.#end);
	}
	#move({ states, moves }, char) {
		const to = this.#closure(states.flatMap(({ reads, next }) => reads?.(char) === true ? next : []));
		this.#cached += to.states.length + 1;
		if (this.#cached > maxCached) {
			this.#known = /* @__PURE__ */ new Map();
			this.#first = null;
			this.#cached = 0;
		} else moves.set(char, to);
		return to;
	}
	/** Adds the states that can be reached without consuming a character. */
	#closure(from) {
		const reached = /* @__PURE__ */ new Set();
		for (let left = [...from]; left.length > 0;) {
			const state = left.pop();
			if (state === void 0 || reached.has(state)) continue;
			reached.add(state);
			if (state.reads === null) left.push(...state.next);
		}
		const states = [...reached].filter((state) => state.reads !== null || state === this.#end);
		const key = states.map((state) => this.#number(state)).sort((a, b) => a - b).join();
		const set = this.#known.get(key) ?? {
			states,
			moves: /* @__PURE__ */ new Map()
		};
		this.#known.set(key, set);
		return set;
	}
	#number(state) {
		const number = this.#numbers.get(state) ?? this.#numbers.size;
		this.#numbers.set(state, number);
		return number;
	}
};
var Parser = class {
	#text;
	/** Index of the `!(...)` to read as `@(...)`; all others are read as `*`. */
	#exception;
	#at = 0;
	#exceptions = 0;
	#withinException = false;
	constructor(text, exception) {
		this.#text = text;
		this.#exception = exception;
	}
	read() {
		const end = {
			reads: null,
			next: []
		};
		const start = this.#sequence("")(end);
		return {
			automaton: new Automaton(start, end),
			exceptions: this.#exceptions
		};
	}
	/** Reads up to one of the characters in `ends`, or to the end of the pattern. */
	#sequence(ends) {
		const pieces = [];
		while (this.#at < this.#text.length && !ends.includes(this.#text.charAt(this.#at))) pieces.push(this.#piece(ends));
		return sequence(pieces);
	}
	#piece(ends) {
		const rest = this.#text.slice(this.#at);
		const isBound = (char) => char === "" || char === "/" || ends.includes(char);
		const before = this.#text.charAt(this.#at - 1);
		const begins = before === "" || "/({,|".includes(before);
		if (rest.startsWith("/**") && before !== "*" && isBound(rest.charAt(3)) && rest.charAt(3) !== "/") {
			this.#at += 3;
			return either([nothing, sequence([literal("/"), anything])]);
		}
		if (rest.startsWith("**") && begins && isBound(rest.charAt(2))) {
			const folders = rest.charAt(2) === "/";
			this.#at += folders ? 3 : 2;
			return folders ? anyFolders : anything;
		}
		if (rest.startsWith("**.") && before === "") {
			this.#at += 2;
			return sequence([anyFolders, anyName]);
		}
		const char = rest.charAt(0);
		if ("@?*+!".includes(char) && rest.charAt(1) === "(" && this.#closes("(", ")", this.#at + 1)) {
			this.#at += 2;
			return this.#group(char);
		}
		if (char === "[") return this.#class(rest);
		if (char === "{" && this.#closes("{", "}", this.#at)) return this.#braces(rest);
		this.#at += char === "\\" && rest.length > 1 ? 2 : 1;
		if (char === "*") return anyName;
		if (char === "?") return within;
		return literal(char === "\\" ? rest.charAt(1) || char : char);
	}
	#group(kind) {
		const number = kind === "!" && !this.#withinException ? this.#exceptions++ : null;
		const outer = this.#withinException;
		this.#withinException ||= kind === "!";
		const body = this.#alternatives("|", ")");
		this.#withinException = outer;
		if (kind === "!") return number !== null && number === this.#exception ? body : anyName;
		if (kind === "?") return either([nothing, body]);
		if (kind === "*") return repeated(body);
		return kind === "+" ? repeated(body, 1) : body;
	}
	/** Reads up to and including `close`. */
	#alternatives(separator, close) {
		const pieces = [];
		do
			pieces.push(this.#sequence(separator + close));
		while (this.#text.charAt(this.#at++) === separator);
		return either(pieces);
	}
	#braces(rest) {
		const range = /^\{(-?\d+|[a-z])\.\.(-?\d+|[a-z])\}/i.exec(rest);
		const values = range === null ? null : between(range[1] ?? "", range[2] ?? "");
		if (range !== null && values !== null) {
			this.#at += range[0].length;
			return either(values.map((value) => sequence(value.split("").map(literal))));
		}
		this.#at++;
		if (this.#closes("{", "}", this.#at - 1, ",")) return this.#alternatives(",", "}");
		return literal("{");
	}
	/** Reads a character class. The literal text matches too: file names may have brackets. */
	#class(rest) {
		const [whole = "[", not = "", set = ""] = /^\[([!^]?)((?:\\.|[^\\/])(?:\\.|[^\\\]/])*)\]/s.exec(rest) ?? [];
		this.#at += whole.length;
		const verbatim = sequence(whole.replaceAll(/\\(.)/gs, "$1").split("").map(literal));
		if (set === "") return verbatim;
		const ranges = [...set.matchAll(/(\\.|[^\\])(?:-(\\.|[^\\]))?/gs)].map(([, from = "", to = from]) => ({
			from: from.slice(-1),
			to: to.slice(-1)
		}));
		const isIn = (char) => ranges.some(({ from, to }) => from <= char && char <= to);
		return either([one((char) => char !== "/" && isIn(char) === (not === "")), verbatim]);
	}
	/** Whether the bracket at `from` is closed, with `sought` between at the same nesting level. */
	#closes(open, close, from, sought) {
		let depth = 0;
		let found = sought === void 0;
		for (let at = from; at < this.#text.length; at++) {
			const char = this.#text.charAt(at);
			if (char === "\\") at++;
			else if (char === open) depth++;
			else if (char === close && --depth === 0) return found;
			else if (depth === 1) found ||= char === sought;
		}
		return false;
	}
};
/** Returns null if the ends form no range, or a range of more than `maxRange` values. */
function between(from, to) {
	const numbers = [from, to].map(Number);
	const [low = 0, high = 0] = (numbers.some(Number.isNaN) ? [from, to].map((char) => char.charCodeAt(0)) : numbers).toSorted((a, b) => a - b);
	if (numbers.some(Number.isNaN) && (from.length > 1 || to.length > 1)) return null;
	if (high - low >= maxRange) return null;
	return Array.from({ length: high - low + 1 }, (_, index) => numbers.some(Number.isNaN) ? String.fromCharCode(low + index) : String(low + index));
}

export { firstOf as n, parseGlob as r, anyOf as t };