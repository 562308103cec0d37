/**
 * Splits an action of a template into tokens.
 * https://github.com/golang/go/blob/go1.24.7/src/text/template/parse/lex.go
 */
import { TemplateError } from "./template-error.ts";

export type Token = {
  /** The value of a string, the name of a variable with its "$", or the whole field. */
  text: string;
  /** No space stands before it. */
  adjacent: boolean;
} & (
  | { kind: "string" | "number" | "word" | "symbol" }
  | { kind: "field" | "variable"; fields: string[] }
);

const patterns = {
  field: /\.(?:[\p{L}_][\p{L}\p{Nd}_]*(?:\.[\p{L}_][\p{L}\p{Nd}_]*)*)?/uy,
  variable: /\$(?:[\p{L}\p{Nd}_]+)?(?:\.[\p{L}_][\p{L}\p{Nd}_]*)*/uy,
  number: /[+-]?(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y,
  string: /"(?:[^"\\\n]|\\.)*"/y,
  raw: /`[^`]*`/y,
  character: /'(?:[^'\\\n]|\\.)+'/y,
  word: /[\p{L}_][\p{L}\p{Nd}_]*/uy,
  symbol: /:=|[=|(),]/y,
};

interface Action {
  tokens: Token[];
  /** The index behind "}}". */
  end: number;
  trimsAfter: boolean;
}

/** Reads from the index behind "{{" on. Throws `TemplateError`. */
export function tokenize(text: string, from: number): Action {
  const tokens: Token[] = [];
  let at = from;
  for (;;) {
    const space = /\s*/y;
    space.lastIndex = at;
    const skipped = space.exec(text)?.[0].length ?? 0;
    at += skipped;
    if (at >= text.length) throw new TemplateError("unclosed action");
    if (text.startsWith("}}", at)) return { tokens, end: at + 2, trimsAfter: false };
    if (skipped > 0 && text.startsWith("-}}", at)) return { tokens, end: at + 3, trimsAfter: true };
    const { token, length } = tokenAt(text, at, skipped === 0);
    tokens.push(token);
    at += length;
  }
}

function tokenAt(text: string, at: number, adjacent: boolean): { token: Token; length: number } {
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  const number = match(patterns.number);
  if (number !== null) return tokenOf({ kind: "number", text: number, adjacent }, number);
  const field = match(patterns.field);
  if (field !== null) {
    const fields = field === "." ? [] : field.slice(1).split(".");
    return tokenOf({ kind: "field", text: field, adjacent, fields }, field);
  }
  const variable = match(patterns.variable);
  if (variable !== null) {
    const [name = "$", ...fields] = variable.split(".");
    return tokenOf({ kind: "variable", text: name, adjacent, fields }, variable);
  }
  const quoted = match(patterns.string);
  if (quoted !== null)
    return tokenOf({ kind: "string", text: unquote(quoted.slice(1, -1)), adjacent }, quoted);
  const raw = match(patterns.raw);
  if (raw !== null) return tokenOf({ kind: "string", text: raw.slice(1, -1), adjacent }, raw);
  const character = match(patterns.character);
  if (character !== null) {
    const code = unquote(character.slice(1, -1)).codePointAt(0) ?? 0;
    return tokenOf({ kind: "number", text: String(code), adjacent }, character);
  }
  const word = match(patterns.word);
  if (word !== null) return tokenOf({ kind: "word", text: word, adjacent }, word);
  const symbol = match(patterns.symbol);
  if (symbol !== null) return tokenOf({ kind: "symbol", text: symbol, adjacent }, symbol);
  throw new TemplateError(`unexpected ${JSON.stringify(text[at])} in command`);
}

function tokenOf(token: Token, written: string): { token: Token; length: number } {
  return { token, length: written.length };
}

const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function unquote(text: string): string {
  return text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([^]))/g,
    (_, x?: string, u?: string, long?: string, octal?: string, other = "") => {
      const hexadecimal = x ?? u ?? long;
      const code = octal === undefined ? parseInt(hexadecimal ?? "", 16) : parseInt(octal, 8);
      if (Number.isNaN(code)) return escapes[other] ?? other;
      if (code > 0x10_ff_ff) throw new TemplateError("escape is no character");
      return String.fromCodePoint(code);
    },
  );
}
