/**
 * Matches paths against globs. Patterns and file names are untrusted, and a regular expression
 * could backtrack for hours, so a pattern becomes a nondeterministic automaton. A match takes time
 * proportional to pattern length times path length.
 *
 * `*` and `?` match within a file name, including a leading dot. `**` matches any number of
 * folders, `[a-z]` one character or the brackets literally, `{a,b}` and `{1..3}` one of several.
 * `@(a|b)`, `?(…)`, `*(…)`, `+(…)` and `!(…)` work as in Bash. `\` escapes a character.
 */
import { UsageError } from "../model/report/usage-error.ts";

export interface Glob {
  /** The leading folders without wildcards, unescaped; "" if the first folder has a wildcard. */
  base: string;
  /** Whether a match can lie more than one folder below `base`. */
  deep: boolean;
  /** Takes a path relative to `base`, with slashes. */
  matches: (path: string) => boolean;
}

const maxLength = 1000;
const maxRange = 1000;
/** Limit of cached states of one automaton. */
const maxCached = 100_000;
const wildcard = /[*?[{]|[@!+]\(/;

/** Returns null if the pattern has no wildcard. Throws `UsageError` if it is malformed. */
export function parseGlob(pattern: string): Glob | null {
  const parts = pattern.replace(/^(?:\.\/)+/, "").split("/");
  const first = parts.findIndex((part) => wildcard.test(part.replaceAll(/\\./gs, "")));
  if (first < 0) return null;
  checkPattern(pattern);
  const base = parts.slice(0, first).join("/").replaceAll(/\\(.)/gs, "$1");
  const rest = parts.slice(first).join("/");
  return {
    base: first > 0 && base === "" ? "/" : base,
    deep: rest.includes("/") || rest.includes("**"),
    matches: compile(rest),
  };
}

/** Returns a function that tests a path with slashes against all patterns. */
export function anyOf(patterns: readonly string[]): (path: string) => boolean {
  const matching = firstOf(patterns);
  return (path) => matching(path) !== null;
}

/** Returns a function that returns the first pattern that matches a path with slashes, or null. */
export function firstOf(patterns: readonly string[]): (path: string) => string | null {
  const compiled = patterns.map((pattern) => {
    checkPattern(pattern);
    const matches = compile(pattern.replace(/^(?:\.\/)+/, "").replace(/(?<=[^/])\/$/, ""));
    return { pattern, matches };
  });
  return (path) => compiled.find(({ matches }) => matches(path))?.pattern ?? null;
}

function checkPattern(pattern: string): void {
  if (pattern === "") throw new UsageError("a glob is empty");
  if (pattern.length > maxLength)
    throw new UsageError(
      `${pattern.slice(0, 40)}…: a glob may have at most ${maxLength} characters`,
    );
  // Other tools exclude paths by a leading "!". In a list of globs "!a" would match all but a.
  if (/^!(?!\()/.test(pattern))
    throw new UsageError(`${pattern}: a glob cannot begin with "!"; use exclude or !(…)`);
}

/** A state of the automaton. `reads` is null if the transition to `next` consumes nothing. */
interface AutomatonState {
  reads: ((char: string) => boolean) | null;
  next: AutomatonState[];
}

/** Builds the states of a part of the pattern in front of `after`; returns the first state. */
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
/** Builds the piece once. Copies would grow exponentially with nested repetitions. */
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

/** The states active at the same time, and the known transitions from them by character. */
interface StateSet {
  states: AutomatonState[];
  moves: Map<string, StateSet>;
}

/** Caches the transitions, because most paths share a prefix. */
class Automaton {
  readonly #start: AutomatonState;
  readonly #end: AutomatonState;
  readonly #numbers = new Map<AutomatonState, number>();
  #known = new Map<string, StateSet>();
  #first: StateSet | null = null;
  #cached = 0;

  constructor(start: AutomatonState, end: AutomatonState) {
    this.#start = start;
    this.#end = end;
  }

  accepts(path: string): boolean {
    let now = (this.#first ??= this.#closure([this.#start]));
    for (let at = 0; at < path.length && now.states.length > 0; at++) {
      const char = path.charAt(at);
      now = now.moves.get(char) ?? this.#move(now, char);
    }
    return now.states.includes(this.#end);
  }

  #move({ states, moves }: StateSet, char: string): StateSet {
    const to = this.#closure(
      states.flatMap(({ reads, next }) => (reads?.(char) === true ? next : [])),
    );
    this.#cached += to.states.length + 1;
    if (this.#cached > maxCached) {
      this.#known = new Map();
      this.#first = null;
      this.#cached = 0;
    } else moves.set(char, to);
    return to;
  }

  /** Adds the states that can be reached without consuming a character. */
  #closure(from: AutomatonState[]): StateSet {
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
    const set = this.#known.get(key) ?? { states, moves: new Map() };
    this.#known.set(key, set);
    return set;
  }

  #number(state: AutomatonState): number {
    const number = this.#numbers.get(state) ?? this.#numbers.size;
    this.#numbers.set(state, number);
    return number;
  }
}

class Parser {
  readonly #text: string;
  /** Index of the `!(…)` to read as `@(…)`; all others are read as `*`. */
  readonly #exception: number | null;
  #at = 0;
  #exceptions = 0;
  #withinException = false;

  constructor(text: string, exception: number | null) {
    this.#text = text;
    this.#exception = exception;
  }

  read(): { automaton: Automaton; exceptions: number } {
    const end: AutomatonState = { reads: null, next: [] };
    const start = this.#sequence("")(end);
    return { automaton: new Automaton(start, end), exceptions: this.#exceptions };
  }

  /** Reads up to one of the characters in `ends`, or to the end of the pattern. */
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
      // Matches the folder and everything below it.
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
    if (kind === "!") return number !== null && number === this.#exception ? body : anyName;
    if (kind === "?") return either([nothing, body]);
    if (kind === "*") return repeated(body);
    return kind === "+" ? repeated(body, 1) : body;
  }

  /** Reads up to and including `close`. */
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

  /** Reads a character class. The literal text matches too: file names may have brackets. */
  #class(rest: string): Piece {
    const [whole = "[", not = "", set = ""] =
      /^\[([!^]?)((?:\\.|[^\\/])(?:\\.|[^\\\]/])*)\]/s.exec(rest) ?? [];
    this.#at += whole.length;
    const verbatim = sequence(whole.replaceAll(/\\(.)/gs, "$1").split("").map(literal));
    if (set === "") return verbatim;
    const ranges = [...set.matchAll(/(\\.|[^\\])(?:-(\\.|[^\\]))?/gs)].map(
      ([, from = "", to = from]) => ({
        from: from.slice(-1),
        to: to.slice(-1),
      }),
    );
    const isIn = (char: string): boolean =>
      ranges.some(({ from, to }) => from <= char && char <= to);
    return either([one((char) => char !== "/" && isIn(char) === (not === "")), verbatim]);
  }

  /** Whether the bracket at `from` is closed, with `sought` between at the same nesting level. */
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

/** Returns null if the ends form no range, or a range of more than `maxRange` values. */
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
