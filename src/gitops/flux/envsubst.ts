/**
 * Substitutes `${NAME}` in a text as Flux's kustomize-controller does.
 * https://github.com/fluxcd/pkg/tree/kustomize/v1.40.0/envsubst (a fork of drone/envsubst, not a
 * shell)
 */
import { trimMatch } from "./shell-pattern.ts";

/** The value of a variable; undefined where the variable is not set. */
export type VariableLookup = (name: string) => string | undefined;

export interface SubstitutionOptions {
  /** Fails on a variable that is not set and has no default. Otherwise such a variable is empty. */
  strict: boolean;
  /** Text for a variable that is not set and has no default, whatever `strict` says. */
  standIn?: ((name: string) => string) | undefined;
}

export type SubstitutionErrorCode = "malformed" | "undefined" | "too-large";

/** The text cannot be substituted. Flux then applies nothing of the whole Kustomization. */
export class SubstitutionError extends Error {
  readonly code: SubstitutionErrorCode;
  /** The variable that is not set, or the text at which parsing stopped. */
  readonly subject: string;

  constructor(code: SubstitutionErrorCode, subject: string) {
    super(`${code}: ${subject}`);
    this.code = code;
    this.subject = subject;
  }
}

/** Throws `SubstitutionError`. */
export function substitute(
  text: string,
  lookup: VariableLookup,
  options: SubstitutionOptions,
): string {
  return new Substitution(text, lookup, options).run();
}

/** A replacement is never longer than this: nested defaults can multiply a text. */
const maxOutput = 16 * 1024 * 1024;
const maxDepth = 64;
/** The characters of an expression that a message repeats. */
const maxShown = 60;

type Accepts = (character: string, index: number) => boolean;

const isName: Accepts = (character) => /^[\p{L}\p{Nd}_]$/u.test(character);
const notClosing: Accepts = (character) => character !== "}";
const notSlash: Accepts = (character) => character !== "/";
const notColonOrClosing: Accepts = (character) => character !== ":" && character !== "}";

class Substitution {
  readonly #text: string;
  readonly #lookup: VariableLookup;
  readonly #options: SubstitutionOptions;
  #at = 0;
  #depth = 0;

  constructor(text: string, lookup: VariableLookup, options: SubstitutionOptions) {
    this.#text = text;
    this.#lookup = lookup;
    this.#options = options;
  }

  run(): string {
    const output: string[] = [];
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
  #plainText(): string {
    let text = "";
    while (this.#at < this.#text.length && !this.#opens()) {
      const character = this.#text.charAt(this.#at);
      this.#at += character === "$" && this.#text.charAt(this.#at + 1) === "$" ? 2 : 1;
      text += character;
    }
    return text;
  }

  #opens(): boolean {
    return this.#text.startsWith("${", this.#at);
  }

  #expression(): string {
    if (++this.#depth > maxDepth) throw this.#malformed();
    this.#at += 2;
    const value = this.#peek() === "#" ? this.#length() : this.#named();
    this.#depth--;
    return value;
  }

  /** `${#name}`: the length in bytes. */
  #length(): string {
    this.#at++;
    const value = this.#value(this.#take(isName), true);
    this.#close();
    return String(Buffer.byteLength(value));
  }

  #named(): string {
    const name = this.#take(isName);
    switch (this.#peek()) {
      case ":":
        return /[=\-?+]/.test(this.#text.charAt(this.#at + 1))
          ? this.#default(name, 2)
          : this.#substring(name);
      case "=":
        return this.#default(name, 1);
      case ",":
      case "^":
        return this.#changeCase(name);
      case "/":
        return this.#replace(name);
      case "#":
      case "%":
        return this.#trim(name);
      default:
        this.#close();
        return this.#value(name, true);
    }
  }

  /** `:-`, `:=`, `:?`, `:+` and `=` all mean the same: the default, where the value is empty. */
  #default(name: string, operatorLength: number): string {
    this.#at += operatorLength;
    let fallback = "";
    while (this.#peek() !== "}") fallback += this.#parameter(notClosing, false);
    this.#close();
    return this.#value(name, false) || fallback;
  }

  #substring(name: string): string {
    this.#at++;
    const offset = this.#parameter(notColonOrClosing, false);
    let length: string | null = null;
    if (this.#peek() === ":") {
      this.#take((character) => character === ":");
      length = this.#parameter(notClosing, false);
    }
    this.#close();
    return substring(this.#value(name, true), offset, length);
  }

  #changeCase(name: string): string {
    const operator = this.#take((character, index) => /[,^]/.test(character) && index < 2);
    this.#close();
    const value = this.#value(name, true);
    const [first = ""] = value;
    switch (operator) {
      case ",":
        return first.toLowerCase() + value.slice(first.length);
      case "^":
        return first.toUpperCase() + value.slice(first.length);
      case ",,":
        return value.toLowerCase();
      case "^^":
        return value.toUpperCase();
      default:
        return value;
    }
  }

  /** The pattern is literal text. */
  #replace(name: string): string {
    const operator = this.#take((character, index) =>
      index === 0 ? character === "/" : index === 1 && /[/#%]/.test(character),
    );
    const pattern = this.#parameter(notSlash, true);
    this.#take((character) => character === "/");
    const replacement = this.#peek() === "}" ? null : this.#parameter(notClosing, true);
    this.#close();
    return replace(this.#value(name, true), operator, pattern, replacement);
  }

  #trim(name: string): string {
    const sign = this.#peek();
    const operator = this.#take((character, index) => character === sign && index < 2);
    const pattern = this.#parameter(notClosing, false);
    this.#close();
    const value = this.#value(name, true);
    const trimmed = trimMatch(value, pattern, {
      from: sign === "#" ? "start" : "end",
      longest: operator.length === 2,
    });
    if (trimmed === null) throw new SubstitutionError("too-large", name);
    return trimmed;
  }

  /** One argument: a nested expression, or the accepted characters up to one. */
  #parameter(accepts: Accepts, escapes: boolean): string {
    return this.#opens() ? this.#expression() : this.#take(accepts, escapes);
  }

  /** Takes at least one character. */
  #take(accepts: Accepts, escapes = false): string {
    let taken = "";
    let index = 0;
    for (; this.#at < this.#text.length; index++) {
      if (index > 0 && accepts !== isName && this.#opens()) break;
      const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
      const next = this.#text.charAt(this.#at + character.length);
      const escaped =
        escapes &&
        ((character === "$" && next === "$") || (character === "\\" && /^[/\\]$/.test(next)));
      if (!escaped && !accepts(character, index)) break;
      taken += escaped ? next : character;
      this.#at += character.length + (escaped ? 1 : 0);
    }
    if (index === 0) throw this.#malformed();
    return taken;
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #close(): void {
    if (this.#peek() !== "}") throw this.#malformed();
    this.#at++;
  }

  #value(name: string, required: boolean): string {
    const value = this.#lookup(name);
    if (value !== undefined || !required) return value ?? "";
    const { strict, standIn } = this.#options;
    if (standIn !== undefined) return standIn(name);
    if (strict) throw new SubstitutionError("undefined", name);
    return "";
  }

  #malformed(): SubstitutionError {
    const start = Math.max(0, this.#text.lastIndexOf("${", this.#at));
    const [expression = ""] = /^[^}\n]*\}?/.exec(this.#text.slice(start, start + maxShown)) ?? [];
    return new SubstitutionError("malformed", expression);
  }
}

/** Offset and length count bytes. Text that is no number leaves the value as it is. */
function substring(value: string, offset: string, length: string | null): string {
  const bytes = Buffer.from(value);
  const isNumber = /^[+-]?\d{1,9}$/;
  if (!isNumber.test(offset) || (length !== null && !isNumber.test(length))) return value;
  const start = Number(offset) < 0 ? Math.max(0, bytes.length + Number(offset)) : Number(offset);
  if (length === null) return bytes.subarray(start).toString();
  const end = Number(length) < 0 ? bytes.length + Number(length) : start + Number(length);
  return end < start ? "" : bytes.subarray(start, end).toString();
}

function replace(
  value: string,
  operator: string,
  pattern: string,
  replacement: string | null,
): string {
  switch (operator) {
    case "//":
      return value.replaceAll(pattern, () => replacement ?? "");
    case "/#":
      return replacement !== null && value.startsWith(pattern)
        ? replacement + value.slice(pattern.length)
        : value;
    case "/%":
      return replacement !== null && value.endsWith(pattern)
        ? value.slice(0, value.length - pattern.length) + replacement
        : value;
    default:
      return value.replace(pattern, () => replacement ?? "");
  }
}
