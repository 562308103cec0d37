/** Glob → a test of whole texts, as Go's filepath.Match reads one label of a host. Pure. */

type Element = "*" | { text: string } | { ranges: [low: string, high: string][] };

/**
 * `*` for any text and `[a-z]` for one character. `?`, `\` and `^` stand in no host that Go parses. What is malformed matches
 * nothing. Takes time that is at most the product of both lengths.
 * https://pkg.go.dev/path/filepath#Match
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

/** What stands between brackets, a hyphen that joins nothing as the range from "". */
function rangesOf(items: string): [low: string, high: string][] {
  return Array.from(items.matchAll(/([^-])(?:-([^-]))?|-/gs), ([, low = "", high = low]) => [
    low,
    high,
  ]);
}

/** Only the last star is ever tried again: what the earlier ones took can stay as it is. */
function matches(elements: Element[], text: string): boolean {
  let at = 0;
  let place = 0;
  let retry: { at: number; place: number } | null = null;
  while (at < text.length || place < elements.length) {
    const element = elements[place];
    if (element === "*") {
      retry = { at, place };
      place++;
    } else if (element !== undefined && at < text.length && accepts(element, text[at] ?? "")) {
      at++;
      place++;
    } else if (retry !== null && retry.at < text.length) {
      at = ++retry.at;
      place = retry.place + 1;
    } else return false;
  }
  return true;
}

function accepts(element: Exclude<Element, "*">, character: string): boolean {
  if ("text" in element) return element.text === character;
  return element.ranges.some(([low, high]) => low <= character && character <= high);
}
