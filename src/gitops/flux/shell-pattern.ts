/**
 * Matches the patterns of `${name#pattern}`: `*`, `?` and `[a-z]`, where `*` crosses slashes.
 * https://github.com/fluxcd/pkg/blob/kustomize/v1.40.0/envsubst/path/match.go
 */

/** Longer values are refused, since every prefix is tried. */
const maxLength = 2_048;

interface TrimOptions {
  from: "start" | "end";
  longest: boolean;
}

/**
 * Removes the shortest or longest part that the pattern matches, at the start or the end.
 * A malformed pattern removes nothing. null: the value or the pattern is too long to try.
 */
export function trimMatch(value: string, pattern: string, options: TrimOptions): string | null {
  if (value.length > maxLength || pattern.length > maxLength) return null;
  const characters = Array.from(value);
  // Flux matches an end by reversing both the value and the pattern.
  const reversed = options.from === "end";
  const text = reversed ? characters.toReversed() : characters;
  const symbols = Array.from(pattern);
  const matcher = parsePattern(reversed ? symbols.toReversed() : symbols);
  if (matcher === null) return value;
  const lengths = matchingLengths(text, matcher);
  const length = options.longest ? lengths.at(-1) : lengths[0];
  if (length === undefined) return value;
  const rest = text.slice(length);
  return (reversed ? rest.toReversed() : rest).join("");
}

type Element = { star: true } | { star: false; accepts: (character: string) => boolean };

/** null where the pattern is malformed. */
function parsePattern(pattern: string[]): Element[] | null {
  const elements: Element[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "*") elements.push({ star: true });
    else if (character === "?") elements.push({ star: false, accepts: () => true });
    else if (character === "[") {
      const parsed = parseClass(pattern, at + 1);
      if (parsed === null) return null;
      elements.push({ star: false, accepts: parsed.accepts });
      at = parsed.end;
    } else {
      if (character === "\\") at++;
      const literal = pattern[at];
      if (literal === undefined) return null;
      elements.push({ star: false, accepts: (each) => each === literal });
    }
  }
  return elements;
}

/** Parses a class from behind its `[`; `end` is the index of its `]`. */
function parseClass(
  pattern: string[],
  start: number,
): { accepts: (character: string) => boolean; end: number } | null {
  const negated = pattern[start] === "^";
  const ranges: [string, string][] = [];
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
  const isIn = (character: string): boolean =>
    ranges.some(([low, high]) => low <= character && character <= high);
  return { accepts: (character) => isIn(character) !== negated, end: at };
}

function classCharacter(pattern: string[], at: number): { character: string; next: number } | null {
  const escaped = pattern[at] === "\\";
  const character = pattern[escaped ? at + 1 : at];
  if (character === undefined || (!escaped && (character === "-" || character === "]")))
    return null;
  return { character, next: at + (escaped ? 2 : 1) };
}

/**
 * The lengths of the prefixes, one character at least, that the whole pattern matches; ascending.
 */
function matchingLengths(text: string[], elements: Element[]): number[] {
  let states = closure(new Set([0]), elements);
  const lengths: number[] = [];
  for (const [index, character] of text.entries()) {
    const next = new Set<number>();
    for (const state of states) {
      const element = elements[state];
      if (element === undefined) continue;
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
function closure(states: Set<number>, elements: Element[]): Set<number> {
  for (const state of states) if (elements[state]?.star === true) states.add(state + 1);
  return states;
}
