/**
 * Globs → the paths that they match, by hand: patterns and names are anybody's, and a regular
 * expression would backtrack for hours. All ways through a pattern are followed at once, a
 * character at a time, so that a match takes pattern times path at the most. Pure.
 *
 * `*` and `?` stay within a name and match a leading dot as well, `**` is any number of folders,
 * `[a-z]` one character (or those brackets as they stand), `{a,b}` and `{1..3}` one of several,
 * `@(a|b)`, `?(…)`, `*(…)`, `+(…)` and `!(…)` as in a shell; `\` takes a character as it is.
 */
import { UsageError } from "../model/usage-error.ts";

export interface Glob {
  /**
   * The folders that it begins with, as they are called on the disk; "" where it begins with a
   * wildcard.
   */
  base: string;
  /** Can what matches lie more than one folder below? */
  deep: boolean;
  /** Does a path from `base`, with slashes, match the rest? */
  matches: (path: string) => boolean;
}

const maxLength = 1000;
const maxRange = 1000;
/** Of one pattern, what its remembered moves lead to. */
const maxRemembered = 100_000;
const wildcard = /[*?[{]|[@!+]\(/;

/** null for what holds no wildcard. Throws `UsageError` for what nobody can mean. */
export function parseGlob(pattern: string): Glob | null {
  const parts = pattern.replace(/^(?:\.\/)+/, "").split("/");
  const first = parts.findIndex((part) => wildcard.test(part.replaceAll(/\\./gs, "")));
  if (first < 0) return null;
  refuse(pattern);
  const base = parts.slice(0, first).join("/").replaceAll(/\\(.)/gs, "$1");
  const rest = parts.slice(first).join("/");
  return {
    base: first > 0 && base === "" ? "/" : base,
    deep: rest.includes("/") || rest.includes("**"),
    matches: compile(rest),
  };
}

/** Whether any of the patterns matches a path, which has slashes. */
export function anyOf(patterns: readonly string[]): (path: string) => boolean {
  const compiled = patterns.map((pattern) => {
    refuse(pattern);
    return compile(pattern.replace(/^(?:\.\/)+/, "").replace(/(?<=[^/])\/$/, ""));
  });
  return (path) => compiled.some((matches) => matches(path));
}

function refuse(pattern: string): void {
  if (pattern === "") throw new UsageError("an empty glob names nothing");
  if (pattern.length > maxLength)
    throw new UsageError(`${pattern.slice(0, 40)}…: longer than a glob can be`);
  // Elsewhere it means "but not", and of a list here it would match all else.
  if (/^!(?!\()/.test(pattern))
    throw new UsageError(`${pattern}: a glob cannot begin with "!"; see exclude, and !(…)`);
}

/** A place in a pattern: what is read there, null for nothing, and where it goes on. */
interface AutomatonState {
  reads: ((char: string) => boolean) | null;
  next: AutomatonState[];
}

/** What comes after → where it begins. */
type Piece = (after: AutomatonState) => AutomatonState;

const one =
  (reads: AutomatonState["reads"]): Piece =>
  (after) => ({ reads, next: [after] });
const literal = (char: string): Piece => one((read) => read === char);
const sequence =
  (pieces: readonly Piece[]): Piece =>
  (after) =>
    pieces.reduceRight((next, piece) => piece(next), after);
const either =
  (pieces: readonly Piece[]): Piece =>
  (after) => ({ reads: null, next: pieces.map((piece) => piece(after)) });
const nothing = sequence([]);
/**
 * A piece is made once, however often it is repeated: repetitions in repetitions would double with
 * each.
 */
const repeated =
  (piece: Piece, atLeast: 0 | 1 = 0): Piece =>
  (after) => {
    const loop: AutomatonState = { reads: null, next: [after] };
    const first = piece(loop);
    loop.next.push(first);
    return atLeast === 0 ? loop : first;
  };
const within = one((char) => char !== "/");
const anyName = repeated(within);
const anything = repeated(one(() => true));
const anyFolders = either([nothing, sequence([anything, literal("/")])]);

function compile(pattern: string): Glob["matches"] {
  const { automaton: generous, exceptions } = new Parser(pattern, null).read();
  // `a!(b)c` matches what `a*c` does and `a@(b)c` does not.
  const excepted = Array.from(
    { length: exceptions },
    (_, index) => new Parser(pattern, index).read().automaton,
  );
  // guard: glob-backtracking
  return (path) => generous.accepts(path) && !excepted.some((automaton) => automaton.accepts(path));
}

/** All places of a pattern at which one may be at once, and where a character leads from there. */
interface StateSet {
  states: AutomatonState[];
  moves: Map<string, StateSet>;
}

/** Remembers the moves that it has made, as most paths begin alike. */
class Automaton {
  readonly #start: AutomatonState;
  readonly #end: AutomatonState;
  readonly #numbers = new Map<AutomatonState, number>();
  #known = new Map<string, StateSet>();
  #first: StateSet | null = null;
  #remembered = 0;

  constructor(start: AutomatonState, end: AutomatonState) {
    this.#start = start;
    this.#end = end;
  }

  accepts(path: string): boolean {
    let now = (this.#first ??= this.#places([this.#start]));
    for (let at = 0; at < path.length && now.states.length > 0; at++) {
      const char = path.charAt(at);
      now = now.moves.get(char) ?? this.#move(now, char);
    }
    return now.states.includes(this.#end);
  }

  #move({ states, moves }: StateSet, char: string): StateSet {
    const to = this.#places(
      states.flatMap(({ reads, next }) => (reads?.(char) === true ? next : [])),
    );
    this.#remembered += to.states.length + 1;
    if (this.#remembered > maxRemembered) {
      this.#known = new Map();
      this.#first = null;
      this.#remembered = 0;
    } else moves.set(char, to);
    return to;
  }

  /** With all that is reached from there without reading anything. */
  #places(from: AutomatonState[]): StateSet {
    const reached = new Set<AutomatonState>();
    for (let left = [...from]; left.length > 0;) {
      const state = left.pop();
      if (state === undefined || reached.has(state)) continue;
      reached.add(state);
      if (state.reads === null) left.push(...state.next);
    }
    const states = [...reached].filter((state) => state.reads !== null || state === this.#end);
    const key = states
      .map((state) => this.#number(state))
      .sort((a, b) => a - b)
      .join();
    const places = this.#known.get(key) ?? { states, moves: new Map() };
    this.#known.set(key, places);
    return places;
  }

  #number(state: AutomatonState): number {
    const number = this.#numbers.get(state) ?? this.#numbers.size;
    this.#numbers.set(state, number);
    return number;
  }
}

class Parser {
  readonly #text: string;
  /** The number of the `!(…)` that is read as `@(…)`; all others are `*`. */
  readonly #meant: number | null;
  #at = 0;
  #exceptions = 0;
  #withinException = false;

  constructor(text: string, meant: number | null) {
    this.#text = text;
    this.#meant = meant;
  }

  read(): { automaton: Automaton; exceptions: number } {
    const end: AutomatonState = { reads: null, next: [] };
    const start = this.#sequence("")(end);
    return { automaton: new Automaton(start, end), exceptions: this.#exceptions };
  }

  /** Up to one of the characters that end it, or to the end. */
  #sequence(ends: string): Piece {
    const pieces: Piece[] = [];
    while (this.#at < this.#text.length && !ends.includes(this.#text.charAt(this.#at)))
      pieces.push(this.#piece(ends));
    return sequence(pieces);
  }

  #piece(ends: string): Piece {
    const rest = this.#text.slice(this.#at);
    const isBound = (char: string): boolean => char === "" || char === "/" || ends.includes(char);
    const before = this.#text.charAt(this.#at - 1);
    const begins = before === "" || "/({,|".includes(before);
    if (
      rest.startsWith("/**") &&
      before !== "*" &&
      isBound(rest.charAt(3)) &&
      rest.charAt(3) !== "/"
    ) {
      // A folder and all that is below it.
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

  #group(kind: string): Piece {
    const number = kind === "!" && !this.#withinException ? this.#exceptions++ : null;
    const outer = this.#withinException;
    this.#withinException ||= kind === "!";
    const body = this.#alternatives("|", ")");
    this.#withinException = outer;
    if (kind === "!") return number !== null && number === this.#meant ? body : anyName;
    if (kind === "?") return either([nothing, body]);
    if (kind === "*") return repeated(body);
    return kind === "+" ? repeated(body, 1) : body;
  }

  /** Past the character that closes them. */
  #alternatives(separator: string, close: string): Piece {
    const pieces: Piece[] = [];
    do {
      pieces.push(this.#sequence(separator + close));
    } while (this.#text.charAt(this.#at++) === separator);
    return either(pieces);
  }

  #braces(rest: string): Piece {
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

  /** One character, or the brackets as they stand: files may be called so. */
  #class(rest: string): Piece {
    const [whole = "[", not = "", set = ""] =
      /^\[([!^]?)((?:\\.|[^\\/])(?:\\.|[^\\\]/])*)\]/s.exec(rest) ?? [];
    this.#at += whole.length;
    const asItStands = sequence(whole.replaceAll(/\\(.)/gs, "$1").split("").map(literal));
    if (set === "") return asItStands;
    const ranges = [...set.matchAll(/(\\.|[^\\])(?:-(\\.|[^\\]))?/gs)].map(
      ([, from = "", to = from]) => ({
        from: from.slice(-1),
        to: to.slice(-1),
      }),
    );
    const isIn = (char: string): boolean =>
      ranges.some(({ from, to }) => from <= char && char <= to);
    return either([one((char) => char !== "/" && isIn(char) === (not === "")), asItStands]);
  }

  /** Is a bracket closed again, and on the way there, on its own level, is there that character? */
  #closes(open: string, close: string, from: number, sought?: string): boolean {
    let depth = 0;
    let found = sought === undefined;
    for (let at = from; at < this.#text.length; at++) {
      const char = this.#text.charAt(at);
      if (char === "\\") at++;
      else if (char === open) depth++;
      else if (char === close && --depth === 0) return found;
      else if (depth === 1) found ||= char === sought;
    }
    return false;
  }
}

/** null where it is no range, or too long a one. */
function between(from: string, to: string): string[] | null {
  const numbers = [from, to].map(Number);
  const [low = 0, high = 0] = (
    numbers.some(Number.isNaN) ? [from, to].map((char) => char.charCodeAt(0)) : numbers
  ).toSorted((a, b) => a - b);
  if (numbers.some(Number.isNaN) && (from.length > 1 || to.length > 1)) return null;
  if (high - low >= maxRange) return null;
  return Array.from({ length: high - low + 1 }, (_, index) =>
    numbers.some(Number.isNaN) ? String.fromCharCode(low + index) : String(low + index),
  );
}
