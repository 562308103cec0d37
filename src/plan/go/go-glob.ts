/** Matches globs against one label of a host, as Go's filepath.Match does. */

type Element = "*" | { text: string } | { ranges: [low: string, high: string][] };

/**
 * Compiles a glob: `*` stands for any text, `[a-z]` for one character. `?`, `\` and `^` have no
 * special meaning, because no host that Go parses contains them. A malformed glob matches nothing.
 * Matching takes at most the product of both lengths.
 * https://github.com/golang/go/blob/go1.24.7/src/path/filepath/match.go
 */
export function compileGlob(glob: string): (text: string) => boolean {
  const elements = elementsOf(glob);
  return elements === null ? () => false : (text) => matches(elements, text);
}

function elementsOf(glob: string): Element[] | null {
  const elements: Element[] = [];
  const token = /(\*)|\[([^\]]+)\]|[^[]/sy;
  while (token.lastIndex < glob.length) {
    const match = token.exec(glob);
    if (match === null) return null;
    const [text, star, items] = match;
    const ranges = items === undefined ? null : rangesOf(items);
    if (star !== undefined) elements.push("*");
    else if (ranges === null) elements.push({ text });
    else if (ranges.every(([low]) => low !== "")) elements.push({ ranges });
    else return null;
  }
  return elements;
}

/** The ranges between brackets. A hyphen that joins nothing becomes the range from "". */
function rangesOf(items: string): [low: string, high: string][] {
  return Array.from(items.matchAll(/([^-])(?:-([^-]))?|-/gs), ([, low = "", high = low]) => [
    low,
    high,
  ]);
}

/** Backtracks to the last star only: the match of an earlier star never needs to change. */
function matches(elements: Element[], text: string): boolean {
  let at = 0;
  let index = 0;
  let retry: { at: number; index: number } | null = null;
  while (at < text.length || index < elements.length) {
    const element = elements[index];
    if (element === "*") {
      retry = { at, index };
      index++;
    } else if (element !== undefined && at < text.length && accepts(element, text[at] ?? "")) {
      at++;
      index++;
    } else if (retry !== null && retry.at < text.length) {
      at = ++retry.at;
      index = retry.index + 1;
    } else return false;
  }
  return true;
}

function accepts(element: Exclude<Element, "*">, character: string): boolean {
  if ("text" in element) return element.text === character;
  return element.ranges.some(([low, high]) => low <= character && character <= high);
}
