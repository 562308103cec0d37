/** Patterns of the folders and files of git generators. */

const cache = new Map<string, RegExp | null>();
const maxPatternLength = 1_000;

/** As Go's path.Match: no wildcard crosses a slash, and `**` is `*`. */
export function matchesPath(pattern: string, path: string): boolean {
  return compiled(`path:${pattern}`, () => wildcards(pattern, "[^/]"))?.test(path) ?? false;
}

/** As `git ls-files` takes a pathspec: `*` crosses slashes, and a folder holds its files. */
export function matchesPathspec(pattern: string, path: string): boolean {
  const plain = pattern.replace(/^\.\//, "").replace(/\/+$/, "");
  if (path === plain || plain === "" || plain === "." || path.startsWith(`${plain}/`)) return true;
  return compiled(`spec:${plain}`, () => wildcards(plain, "[^]"))?.test(path) ?? false;
}

function compiled(key: string, source: () => string | null): RegExp | null {
  let pattern = cache.get(key);
  if (pattern === undefined) {
    const text = key.length > maxPatternLength ? null : source();
    pattern = text === null ? null : new RegExp(`^${text}$`, "u");
    cache.set(key, pattern);
  }
  return pattern;
}

/** null for a malformed pattern. `any` matches what a `*` or `?` may stand for. */
function wildcards(pattern: string, any: string): string | null {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    if (character === "*") {
      // Several in a row match what one does, and would only cost time.
      if (pattern[at - 1] !== "*") source += `${any}*`;
    } else if (character === "?") source += any;
    else if (character === "\\") source += escaped(pattern[++at] ?? "");
    else if (character === "[") {
      const close = pattern.indexOf("]", at + 2);
      if (close < 0) return null;
      const inner = pattern.slice(at + 1, close).replace(/^[!^]/, "");
      const negated = /^[!^]/.test(pattern.slice(at + 1)) ? "^" : "";
      source += `[${negated}${inner.replace(/[\\\]^[]/g, String.raw`\$&`)}]`;
      at = close;
    } else source += escaped(character);
  }
  return source;
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
