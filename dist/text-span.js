// src/model/text-span.ts
const maxExcerptLength = 1e3;
/** A line with nothing but a key or a list marker before the value. */
const onlyKeyBefore = /^[\s-]*(?:["']?[\w./-]+["']?\s*:\s*)?["']?$/;
/** Words next to which another value of the line may be secret. */
const secretWord = /pass|secret|token|key|cred|auth|login/i;
/** The range must be within one line. The excerpt is empty if the line may contain a secret. */
function spanOf(file, text, { from, to }) {
	const breaks = [...text.slice(0, from).matchAll(/\r\n|\r|\n/g)];
	const last = breaks.at(-1);
	const start = last === void 0 ? 0 : last.index + last[0].length;
	const line = /^[^\r\n]*/.exec(text.slice(start, start + maxExcerptLength))?.[0] ?? "";
	const skipped = line.startsWith("\ufeff") ? 1 : 0;
	const column = from - start - skipped + 1;
	const before = line.slice(skipped, from - start);
	const others = (before + line.slice(to - start)).replaceAll("imagePullSecrets", "");
	const isSafe = onlyKeyBefore.test(before) || !secretWord.test(others);
	const number = breaks.length + 1;
	return {
		file,
		line: number,
		column,
		endLine: number,
		endColumn: column + to - from,
		excerpt: isSafe ? line.slice(skipped) : ""
	};
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