/**
 * Matches the globs of Argo CD's directories: `*`, `?`, `[a-z]` and `{a,b}`, over the whole path.
 * https://github.com/argoproj/argo-cd/blob/v3.5.1/util/glob/glob.go (gobwas/glob without
 * separators)
 */

const maxPattern = 1_024;
const maxAlternatives = 256;

/** A pattern that is malformed or too long matches nothing. `*` crosses slashes. */
export function matchesDirectoryGlob(pattern: string, path: string): boolean {
  if (pattern.length > maxPattern) return false;
  const alternatives = expandBraces(pattern);
  return alternatives !== null && alternatives.some((each) => matches(each, path));
}

/** null where there are too many, or a brace stays open. */
function expandBraces(pattern: string): string[] | null {
  const open = pattern.indexOf("{");
  if (open < 0) return [pattern];
  let depth = 0;
  const commas: number[] = [open];
  for (let at = open; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "{") depth++;
    else if (character === "," && depth === 1) commas.push(at);
    else if (character === "}" && --depth === 0) {
      const expanded = [...commas, at].slice(0, -1).flatMap((start, index) => {
        const end = commas[index + 1] ?? at;
        return (
          expandBraces(
            pattern.slice(0, open) + pattern.slice(start + 1, end) + pattern.slice(at + 1),
          ) ?? []
        );
      });
      return expanded.length === 0 || expanded.length > maxAlternatives ? null : expanded;
    }
  }
  return null;
}

/** Follows all ways at once, so that no pattern is worse than linear in both lengths. */
function matches(pattern: string, path: string): boolean {
  let states = spread(new Set([0]), pattern);
  for (const character of path) {
    const next = new Set<number>();
    for (const state of states) {
      const token = pattern[state];
      if (token === "*") next.add(state);
      else if (token === "[") {
        const close = pattern.indexOf("]", state + 2);
        if (close > 0 && isInClass(pattern.slice(state + 1, close), character)) next.add(close + 1);
      } else if (token === "?" || token === character) next.add(state + 1);
    }
    states = spread(next, pattern);
    if (states.size === 0) return false;
  }
  return states.has(pattern.length);
}

function spread(states: Set<number>, pattern: string): Set<number> {
  for (const state of states) if (pattern[state] === "*") states.add(state + 1);
  return states;
}

function isInClass(content: string, character: string): boolean {
  const negated = content.startsWith("!") || content.startsWith("^");
  const ranges = [...content.slice(negated ? 1 : 0).matchAll(/(.)-(.)|(.)/gs)];
  const isIn = ranges.some(([, low, high, single]) =>
    single === undefined
      ? low !== undefined && high !== undefined && low <= character && character <= high
      : single === character,
  );
  return isIn !== negated;
}
