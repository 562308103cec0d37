// src/model/source/text-span.ts
const maxExcerptLength = 1e3;
/** A line with nothing but a key or a list marker before the value. */
const onlyKeyBefore = /^[\s-]*(?:["']?[\w./-]+["']?\s*:\s*)?["']?$/;
/** Words next to which another value of the line may be secret. */
const secretWord = /pass|secret|token|key|cred|auth|login/i;
/** The range must be within one line. The excerpt is empty if the line may contain a secret. */
function spanOf(file, text, { from, to }) {
	const { number, start } = lineAt(text, from);
	const line = /^[^\r\n]*/.exec(text.slice(start, start + maxExcerptLength))?.[0] ?? "";
	const skipped = line.startsWith("\ufeff") ? 1 : 0;
	const column = from - start - skipped + 1;
	const before = line.slice(skipped, from - start);
	const others = (before + line.slice(to - start)).replaceAll("imagePullSecrets", "");
	const isSafe = onlyKeyBefore.test(before) || !secretWord.test(others);
	return {
		file,
		line: number,
		column,
		endLine: number,
		endColumn: column + to - from,
		excerpt: isSafe ? line.slice(skipped) : ""
	};
}
const maxIndexed = 4;
/** Where the lines of the latest texts begin: a file of many objects is read for each of them. */
const indexed = /* @__PURE__ */ new Map();
/** The line of an offset (1-based), and the offset at which the line begins. */
function lineAt(text, offset) {
	const starts = lineStartsOf(text);
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = low + high + 1 >> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return {
		number: low + 1,
		start: starts[low] ?? 0
	};
}
function lineStartsOf(text) {
	const known = indexed.get(text);
	if (known !== void 0) return known;
	const starts = [0];
	for (const { 0: lineBreak, index } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + lineBreak.length);
	const [oldest] = indexed.keys();
	if (indexed.size >= maxIndexed && oldest !== void 0) indexed.delete(oldest);
	indexed.set(text, starts);
	return starts;
}
/** Extends the range by its quotes if it is the whole quoted scalar. */
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

export { withQuotes as n, spanOf as t };