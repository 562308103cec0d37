/** JSON text → what Go's encoding/json reads: the members of an object in order, repeated ones among them. Pure. */

/** A JSON value. The items of an array are left out: nothing here is one. */
export type GoJson =
  | { type: "object"; members: [name: string, value: GoJson][] }
  | { type: "string"; text: string }
  | { type: "array" | "number" | "bool" | "null" };

export type JsonError = "unexpected-end" | "invalid-syntax" | "max-depth";

/** https://github.com/golang/go/blob/go1.24.7/src/encoding/json/scanner.go */
const maxNesting = 10_000;

/**
 * Reads a whole document, or says what is wrong with it without quoting it. Grammar and nesting are Go's, a lone surrogate
 * becomes U+FFFD, and a byte order mark is an error.
 */
export function readGoJson(document: string): GoJson | { error: JsonError } {
  const text = document.toWellFormed();
  if (/^[ \t\r\n]*$/.test(text)) return { error: "unexpected-end" };
  try {
    JSON.parse(text);
  } catch {
    return { error: "invalid-syntax" };
  }
  return build(text);
}

/** Builds the tree of a text that is known to be JSON. A loop, since what nests 10,000 deep overflows the stack. */
function build(text: string): GoJson | { error: JsonError } {
  const root: GoJson = { type: "object", members: [] };
  const open: GoJson[] = [root];
  let name: string | null = "";
  for (let at = 0; at < text.length;) {
    const character = text[at] ?? "";
    if (character === "]" || character === "}") open.pop();
    if (" \t\r\n,:]}".includes(character)) {
      at++;
      continue;
    }
    const end = endOf(text, at);
    const parent = open.at(-1);
    if (parent?.type === "object" && name === null) {
      name = stringOf(text.slice(at, end));
    } else {
      const value = valueOf(text.slice(at, end));
      if (parent?.type === "object") parent.members.push([name ?? "", value]);
      name = null;
      if (character === "{" || character === "[") open.push(value);
      if (open.length > maxNesting + 1) return { error: "max-depth" };
    }
    at = end;
  }
  return root.members[0]?.[1] ?? { type: "null" };
}

/** The end of the token that begins at `at`. */
function endOf(text: string, at: number): number {
  if (text[at] === "{" || text[at] === "[") return at + 1;
  let end = at + 1;
  if (text[at] === '"') {
    while (text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
    return end + 1;
  }
  while (end < text.length && !" \t\r\n,]}".includes(text[end] ?? "")) end++;
  return end;
}

function valueOf(token: string): GoJson {
  switch (token[0]) {
    case "{":
      return { type: "object", members: [] };
    case "[":
      return { type: "array" };
    case '"':
      return { type: "string", text: stringOf(token) };
    case "n":
      return { type: "null" };
    default:
      return { type: token[0] === "t" || token[0] === "f" ? "bool" : "number" };
  }
}

function stringOf(token: string): string {
  return String(JSON.parse(token)).toWellFormed();
}
