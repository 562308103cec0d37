/** Reads JSON as Go's encoding/json does: members in order, repeated names included. */

/** A JSON value, without the items of arrays, which docker configs do not use. */
export type GoJson =
  | { type: "object"; members: [name: string, value: GoJson][] }
  | { type: "string"; text: string }
  | { type: "array" | "number" | "bool" | "null" };

export type JsonError = "unexpected-end" | "invalid-syntax" | "max-depth";

/** https://github.com/golang/go/blob/go1.24.7/src/encoding/json/scanner.go */
const maxNesting = 10_000;

/**
 * Reads a whole document. Grammar and nesting limit are Go's. A lone surrogate becomes U+FFFD, and
 * a byte order mark is an error.
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

/** Builds the tree of valid JSON. Iterative, because 10,000 levels would overflow the stack. */
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

/** The offset behind the token at `at`. */
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
