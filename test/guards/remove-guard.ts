/**
 * Removes a marked guard from the text of a source file.
 *
 * A marker is a comment `guard: <id>` directly before the guarded code: `// guard: <id>` above a
 * statement, property, array element or `.method()` of a chain, or a block comment within an
 * expression. The marker moves with the code, so guards survive refactoring and formatting.
 */
import { parseSync } from "rolldown/utils";

export type Removal =
  /** Deletes the statement, property or array element. */
  | "delete"
  /** Replaces the condition (of an `if` or a ternary), or the marked expression itself. */
  | "never"
  | "always"
  /** Raises a numeric constant far beyond any input of a test. */
  | "unlimited"
  /** Removes one `.method()` from a chain, or the last call of the marked expression. */
  | "skip-call"
  /** Replaces a call by its first argument. */
  | "skip-wrapper"
  /** Replaces the marked statement, or the marked expression. Names are checked by tsc. */
  | { with: string }
  /** Inserts code before the marked statement. */
  | { before: string };

interface SyntaxNode {
  type: string;
  start: number;
  end: number;
}

type Span = [start: number, end: number, text: string];

const markerText = /^\s*guard: ([a-z0-9-]+)\s*$/;

/** The ids of all markers of a source file, in order. */
export function markersIn(source: string): string[] {
  // Most files have no marker, and parsing costs more than a search.
  if (!source.includes("guard: ")) return [];
  return parseSync("source.ts", source).comments.flatMap(({ value }) =>
    [...(markerText.exec(value) ?? [])].slice(1),
  );
}

/** Throws if the source has no such marker, more than one, or code that the removal does not fit. */
export function removeGuard(source: string, id: string, removal: Removal): string {
  const { program, comments, errors } = parseSync("source.ts", source);
  if (errors.length > 0) throw new Error(`the source cannot be parsed: ${errors[0]?.message}`);
  const markers = comments.filter(({ value }) => markerText.exec(value)?.[1] === id);
  const [marker] = markers;
  if (marker === undefined || markers.length > 1)
    throw new Error(`guard ${id} has ${markers.length} markers, not one`);
  const from = marker.end + (/^\s*/.exec(source.slice(marker.end))?.[0].length ?? 0);
  const candidates = [...nodesBelow(program)].filter(({ start }) => start === from);
  const span = isChained(source, from)
    ? chainedCall(program, from, removal)
    : spanOf(source, candidates, removal);
  if (span === null) throw new Error(`guard ${id}: ${JSON.stringify(removal)} fits no code here`);
  const [start, end, text] = span;
  return source.slice(0, start) + text + source.slice(end);
}

function isChained(source: string, from: number): boolean {
  return source.startsWith(".", from) || source.startsWith("?.", from);
}

/** The `.method(…)` that follows the marker, without what stands before the dot. */
function chainedCall(program: unknown, from: number, removal: Removal): Span | null {
  if (removal !== "skip-call") return null;
  for (const node of nodesBelow(program)) {
    const callee = child(node, "callee");
    if (node.type !== "CallExpression" || callee?.type !== "MemberExpression") continue;
    const object = child(callee, "object");
    const property = child(callee, "property");
    if (object === null || property === null) continue;
    if (object.end <= from && property.start > from && property.start <= from + 2)
      return [object.end, node.end, ""];
  }
  return null;
}

/** `candidates` all start at the marked place, the outermost first. */
function spanOf(source: string, candidates: SyntaxNode[], removal: Removal): Span | null {
  const statement = candidates.find(({ type }) => /Statement$|Declaration$/.test(type)) ?? null;
  const property = candidates.find(({ type }) => /Property$|PropertyDefinition$/.test(type));
  const marked = statement ?? property ?? candidates[0];
  if (marked === undefined) return null;
  const replaced = (node: SyntaxNode | null, text: string): Span | null =>
    node === null ? null : [node.start, node.end, text];

  if (removal === "delete") {
    const comma = /^\s*,/.exec(source.slice(marked.end))?.[0].length ?? 0;
    return [marked.start, marked.end + (statement === null ? comma : 0), statement ? ";" : ""];
  }
  if (removal === "never" || removal === "always")
    return replaced(conditionOf(marked), String(removal === "always"));
  if (removal === "unlimited") {
    const value = valueOf(marked);
    return value.start === marked.start ? null : replaced(value, "1e12");
  }
  if (removal === "skip-call" || removal === "skip-wrapper") {
    const call = valueOf(marked);
    const rest =
      removal === "skip-call"
        ? child(child(call, "callee"), "object")
        : (children(call, "arguments")[0] ?? null);
    return rest === null ? null : replaced(call, source.slice(rest.start, rest.end));
  }
  if ("before" in removal) return [marked.start, marked.start, `${removal.before}\n`];
  return replaced(marked, removal.with);
}

function conditionOf(node: SyntaxNode): SyntaxNode | null {
  const value = node.type === "IfStatement" ? node : valueOf(node);
  return child(value, "test") ?? value;
}

/** The expression that a declaration, property or return statement holds; else the node itself. */
function valueOf(node: SyntaxNode): SyntaxNode {
  if (node.type === "ExportNamedDeclaration") return valueOf(child(node, "declaration") ?? node);
  const [declarator] = children(node, "declarations");
  if (declarator !== undefined) return child(declarator, "init") ?? node;
  if (/Property/.test(node.type)) return child(node, "value") ?? node;
  if (/^(?:Return|Expression)Statement$/.test(node.type))
    return child(node, "argument") ?? child(node, "expression") ?? node;
  return node;
}

function child(node: SyntaxNode | null, name: string): SyntaxNode | null {
  const value: unknown = node === null ? null : Object.getOwnPropertyDescriptor(node, name)?.value;
  return isNode(value) ? value : null;
}

function children(node: SyntaxNode, name: string): SyntaxNode[] {
  const value: unknown = Object.getOwnPropertyDescriptor(node, name)?.value;
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** A node before the nodes within it. */
function* nodesBelow(value: unknown): Generator<SyntaxNode> {
  if (isNode(value)) yield value;
  if (typeof value !== "object" || value === null) return;
  for (const each of Object.values(value)) yield* nodesBelow(each);
}

function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    typeof value.type === "string" &&
    "start" in value &&
    "end" in value
  );
}
