/**
 * Parses templates of Go's text/template.
 * https://github.com/golang/go/blob/go1.24.7/src/text/template/parse/parse.go
 */
import { TemplateError } from "./template-error.ts";
import { tokenize, type Token } from "./tokenize.ts";

export type TemplateNode =
  | { node: "text"; text: string }
  | { node: "output"; pipeline: Pipeline }
  | { node: "if" | "with"; pipeline: Pipeline; body: TemplateNode[]; otherwise: TemplateNode[] }
  | { node: "range"; pipeline: Pipeline; body: TemplateNode[]; otherwise: TemplateNode[] }
  | { node: "template"; name: string; pipeline: Pipeline | null }
  | { node: "break" | "continue" };

export interface Pipeline {
  /** The names after which `:=` or `=` stands, with their "$". */
  variables: string[];
  declares: boolean;
  commands: Operand[][];
}

export type Operand =
  | { operand: "literal"; value: string | bigint | number | boolean | null }
  | { operand: "dot"; fields: string[] }
  | { operand: "variable"; name: string; fields: string[] }
  | { operand: "function"; name: string }
  | { operand: "pipeline"; pipeline: Pipeline; fields: string[] };

export interface ParsedTemplate {
  nodes: TemplateNode[];
  defined: ReadonlyMap<string, TemplateNode[]>;
}

const maxDepth = 100;

/** Throws `TemplateError`. */
export function parseTemplate(text: string): ParsedTemplate {
  const parser = new TemplateParser(text);
  const { nodes } = parser.list(0, true);
  return { nodes, defined: parser.defined };
}

type Piece = { text: string } | { tokens: Token[] };

/** Where a list of nodes ends: the keyword, and for "else" what follows it. */
interface ListEnd {
  nodes: TemplateNode[];
  end: "end" | "else" | "eof";
  rest: Token[];
}

class TemplateParser {
  readonly defined = new Map<string, TemplateNode[]>();
  readonly #pieces: Piece[];
  #at = 0;

  constructor(text: string) {
    this.#pieces = splitActions(text);
  }

  list(depth: number, isTop = false): ListEnd {
    if (depth > maxDepth) throw new TemplateError("blocks are nested too deeply");
    const nodes: TemplateNode[] = [];
    for (;;) {
      const piece = this.#pieces[this.#at++];
      if (piece === undefined) {
        if (!isTop) throw new TemplateError("unexpected EOF");
        return { nodes, end: "eof", rest: [] };
      }
      if ("text" in piece) {
        if (piece.text !== "") nodes.push({ node: "text", text: piece.text });
        continue;
      }
      const [first, ...rest] = piece.tokens;
      const keyword = first?.kind === "word" ? first.text : null;
      if (keyword === "end" || keyword === "else") {
        if (isTop) throw new TemplateError(`unexpected {{${keyword}}}`);
        return { nodes, end: keyword, rest };
      }
      const node = this.#action(keyword, piece.tokens, rest, depth);
      if (node !== null) nodes.push(node);
    }
  }

  #action(
    keyword: string | null,
    tokens: Token[],
    rest: Token[],
    depth: number,
  ): TemplateNode | null {
    switch (keyword) {
      case "if":
      case "with":
      case "range":
        return this.#block(keyword, rest, depth);
      case "break":
      case "continue":
        return { node: keyword };
      case "define":
        this.defined.set(nameOf(rest), this.#body(depth));
        return null;
      case "block":
        this.defined.set(nameOf(rest), this.#body(depth));
        return { node: "template", name: nameOf(rest), pipeline: parsePipeline(rest.slice(1)) };
      case "template":
        return {
          node: "template",
          name: nameOf(rest),
          pipeline: rest.length > 1 ? parsePipeline(rest.slice(1)) : null,
        };
      default:
        return { node: "output", pipeline: parsePipeline(tokens) };
    }
  }

  #body(depth: number): TemplateNode[] {
    const { nodes, end } = this.list(depth + 1);
    if (end !== "end") throw new TemplateError("unexpected {{else}} in a definition");
    return nodes;
  }

  #block(kind: "if" | "with" | "range", head: Token[], depth: number): TemplateNode {
    const pipeline = parsePipeline(head);
    const { nodes, end, rest } = this.list(depth + 1);
    let otherwise: TemplateNode[] = [];
    if (end === "else") {
      const [next, ...condition] = rest;
      if (next?.kind === "word" && (next.text === "if" || next.text === "with")) {
        otherwise = [this.#block(next.text, condition, depth + 1)];
        return { node: kind, pipeline, body: nodes, otherwise };
      }
      const last = this.list(depth + 1);
      if (last.end !== "end") throw new TemplateError("expected end; found {{else}}");
      otherwise = last.nodes;
    }
    return { node: kind, pipeline, body: nodes, otherwise };
  }
}

function nameOf([name]: Token[]): string {
  if (name?.kind !== "string") throw new TemplateError("expected the name of a template");
  return name.text;
}

/** Splits a text at its actions, and applies `{{- ` and ` -}}`. */
function splitActions(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trimNext = false;
  const push = (written: string, trimEnd: boolean): void => {
    const start = trimNext ? written.trimStart() : written;
    pieces.push({ text: trimEnd ? start.trimEnd() : start });
  };
  for (;;) {
    const open = text.indexOf("{{", at);
    if (open < 0) {
      push(text.slice(at), false);
      return pieces;
    }
    const trims = /^-\s/.test(text.slice(open + 2, open + 4));
    push(text.slice(at, open), trims);
    const from = open + 2 + (trims ? 1 : 0);
    const comment = /^\s*\/\*[^]*?\*\/(\s+-)?\}\}/.exec(text.slice(from));
    if (comment !== null) {
      at = from + comment[0].length;
      trimNext = comment[1] !== undefined;
      continue;
    }
    const { tokens, end, trimsAfter } = tokenize(text, from);
    if (tokens.length === 0) throw new TemplateError("missing value for command");
    pieces.push({ tokens });
    at = end;
    trimNext = trimsAfter;
  }
}

function parsePipeline(tokens: Token[]): Pipeline {
  const parser = new PipelineParser(tokens);
  const pipeline = parser.pipeline(0);
  parser.expectEnd();
  return pipeline;
}

class PipelineParser {
  readonly #tokens: Token[];
  #at = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  expectEnd(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined) throw new TemplateError(`unexpected <${token.text}> in command`);
  }

  pipeline(depth: number): Pipeline {
    if (depth > maxDepth) throw new TemplateError("parentheses are nested too deeply");
    const { variables, declares } = this.#variables();
    const commands = [this.#command(depth)];
    while (this.#take("|")) commands.push(this.#command(depth));
    return { variables, declares, commands };
  }

  #variables(): { variables: string[]; declares: boolean } {
    const start = this.#at;
    const variables: string[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token?.kind !== "variable" || token.fields.length > 0) break;
      variables.push(token.text);
      this.#at++;
      if (!this.#take(",")) break;
    }
    if (variables.length > 0) {
      if (this.#take(":=")) return { variables, declares: true };
      if (this.#take("=")) return { variables, declares: false };
    }
    this.#at = start;
    return { variables: [], declares: false };
  }

  #command(depth: number): Operand[] {
    const operands: Operand[] = [];
    for (;;) {
      const operand = this.#operand(depth);
      if (operand === null) break;
      operands.push(operand);
    }
    if (operands.length === 0) throw new TemplateError("missing value for command");
    return operands;
  }

  #operand(depth: number): Operand | null {
    const token = this.#tokens[this.#at];
    if (token === undefined) return null;
    switch (token.kind) {
      case "string":
        this.#at++;
        return { operand: "literal", value: token.text };
      case "number":
        this.#at++;
        return { operand: "literal", value: numberOf(token.text) };
      case "field":
        this.#at++;
        return { operand: "dot", fields: token.fields };
      case "variable":
        this.#at++;
        return { operand: "variable", name: token.text, fields: token.fields };
      case "word":
        this.#at++;
        return wordOperand(token.text);
      case "symbol": {
        if (token.text !== "(") return null;
        this.#at++;
        const pipeline = this.pipeline(depth + 1);
        if (!this.#take(")")) throw new TemplateError("unclosed left paren");
        const next = this.#tokens[this.#at];
        const isField = next?.kind === "field" && next.adjacent && next.fields.length > 0;
        if (isField) this.#at++;
        return { operand: "pipeline", pipeline, fields: isField ? next.fields : [] };
      }
    }
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "symbol" || token.text !== symbol) return false;
    this.#at++;
    return true;
  }
}

function wordOperand(word: string): Operand {
  switch (word) {
    case "true":
    case "false":
      return { operand: "literal", value: word === "true" };
    case "nil":
      return { operand: "literal", value: null };
    default:
      return { operand: "function", name: word };
  }
}

/** Integers are bigints, as Go keeps int and float64 apart. */
function numberOf(text: string): bigint | number {
  const plain = text.replaceAll("_", "");
  if (/^[+-]?(?:0[xX][\da-fA-F]+|0[oO]?[0-7]*|[1-9]\d*)$/.test(plain)) {
    const sign = plain.startsWith("-") ? -1n : 1n;
    const digits = plain.replace(/^[+-]/, "");
    return sign * BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  }
  const value = Number(plain);
  if (Number.isNaN(value)) throw new TemplateError(`bad number syntax: "${text}"`);
  return value;
}
