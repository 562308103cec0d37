/**
 * Executes templates of Go's text/template with the functions that Argo CD adds.
 * https://github.com/golang/go/blob/go1.24.7/src/text/template/exec.go
 */
import { templateFunctions } from "./functions.ts";
import { isGoMap, isTrue, printed, sortedKeys, type GoMap, type GoValue } from "./go-value.ts";
import {
  parseTemplate,
  type Operand,
  type ParsedTemplate,
  type Pipeline,
  type TemplateNode,
} from "./parse-template.ts";
import { typeName } from "./printf.ts";
import { TemplateError } from "./template-error.ts";

interface TemplateOptions {
  /** `missingkey=error`: a key that is not there is an error. */
  failsOnMissing: boolean;
}

const maxSteps = 100_000;
const maxOutputLength = 1024 * 1024;
const maxDepth = 100;

/** Throws `TemplateError`. */
export function executeTemplate(text: string, data: GoMap, options: TemplateOptions): string {
  const parsed = parseTemplate(text);
  checkFunctions(parsed.nodes);
  for (const nodes of parsed.defined.values()) checkFunctions(nodes);
  return new TemplateExecution(parsed, data, options).run();
}

type Signal = "break" | "continue" | null;

class TemplateExecution {
  readonly #parsed: ParsedTemplate;
  readonly #data: GoMap;
  readonly #options: TemplateOptions;
  #variables: [string, GoValue][];
  #output: string[] = [];
  #length = 0;
  #steps = 0;

  constructor(parsed: ParsedTemplate, data: GoMap, options: TemplateOptions) {
    this.#parsed = parsed;
    this.#data = data;
    this.#options = options;
    this.#variables = [["$", data]];
  }

  run(): string {
    this.#list(this.#parsed.nodes, this.#data, 0);
    return this.#output.join("");
  }

  #step(): void {
    // guard: template-steps
    if (++this.#steps > maxSteps) throw new TemplateError("the template runs too long");
  }

  #write(text: string): void {
    this.#length += text.length;
    if (this.#length > maxOutputLength) throw new TemplateError("the template prints too much");
    this.#output.push(text);
  }

  #list(nodes: readonly TemplateNode[], dot: GoValue, depth: number): Signal {
    const scope = this.#variables.length;
    for (const node of nodes) {
      const signal = this.#node(node, dot, depth);
      if (signal !== null) {
        this.#variables.length = scope;
        return signal;
      }
    }
    this.#variables.length = scope;
    return null;
  }

  #node(node: TemplateNode, dot: GoValue, depth: number): Signal {
    this.#step();
    switch (node.node) {
      case "text":
        this.#write(node.text);
        return null;
      case "output": {
        const value = this.#pipeline(node.pipeline, dot);
        if (node.pipeline.variables.length === 0) this.#write(printed(value));
        return null;
      }
      case "if":
      case "with": {
        const scope = this.#variables.length;
        const value = this.#pipeline(node.pipeline, dot);
        const inner = node.node === "with" && isTrue(value) ? value : dot;
        const signal = this.#list(isTrue(value) ? node.body : node.otherwise, inner, depth);
        this.#variables.length = scope;
        return signal;
      }
      case "range":
        this.#range(node, dot, depth);
        return null;
      case "template":
        this.#template(node.name, node.pipeline, dot, depth);
        return null;
      case "break":
      case "continue":
        return node.node;
    }
  }

  #template(name: string, pipeline: Pipeline | null, dot: GoValue, depth: number): void {
    const nodes = this.#parsed.defined.get(name);
    if (nodes === undefined) throw new TemplateError(`template "${name}" not defined`);
    if (depth > maxDepth) throw new TemplateError("exceeded maximum template depth");
    const data = pipeline === null ? undefined : this.#pipeline(pipeline, dot);
    const outer = this.#variables;
    this.#variables = [["$", data]];
    this.#list(nodes, data, depth + 1);
    this.#variables = outer;
  }

  #range(
    { pipeline, body, otherwise }: Extract<TemplateNode, { node: "range" }>,
    dot: GoValue,
    depth: number,
  ): void {
    const value = this.#commands(pipeline, dot);
    const entries = entriesOf(value);
    if (entries.length === 0) {
      this.#list(otherwise, dot, depth);
      return;
    }
    for (const [key, element] of entries) {
      const scope = this.#variables.length;
      const [first, second] = pipeline.variables;
      if (first !== undefined)
        this.#assign(first, second === undefined ? element : key, pipeline.declares);
      if (second !== undefined) this.#assign(second, element, pipeline.declares);
      const signal = this.#list(body, element, depth);
      this.#variables.length = scope;
      if (signal === "break") return;
    }
  }

  #assign(name: string, value: GoValue, declares: boolean): void {
    if (declares) {
      this.#variables.push([name, value]);
      return;
    }
    const variable = this.#variables.findLast(([each]) => each === name);
    if (variable === undefined) throw new TemplateError(`undefined variable "${name}"`);
    variable[1] = value;
  }

  #pipeline(pipeline: Pipeline, dot: GoValue): GoValue {
    const value = this.#commands(pipeline, dot);
    for (const name of pipeline.variables) this.#assign(name, value, pipeline.declares);
    return value;
  }

  #commands({ commands }: Pipeline, dot: GoValue): GoValue {
    let final: GoValue[] = [];
    for (const command of commands) final = [this.#command(command, dot, final)];
    return final[0];
  }

  #command([first, ...rest]: Operand[], dot: GoValue, final: GoValue[]): GoValue {
    this.#step();
    if (first === undefined) return undefined;
    if (first.operand === "function") return this.#call(first.name, rest, dot, final);
    if (rest.length + final.length > 0)
      throw new TemplateError("can't give argument to non-function");
    return this.#operand(first, dot);
  }

  #call(name: string, operands: Operand[], dot: GoValue, final: GoValue[]): GoValue {
    if (name === "and" || name === "or") {
      // The other arguments are not evaluated once one decides.
      let value: GoValue = undefined;
      for (const operand of operands) {
        value = this.#operand(operand, dot);
        if (isTrue(value) === (name === "or")) return value;
      }
      return final.length > 0 ? final[0] : value;
    }
    const implementation = templateFunctions.get(name);
    if (implementation === undefined)
      throw new TemplateError(`function "${name}" not defined`, name);
    const values = operands.map((operand) => this.#operand(operand, dot));
    return implementation([...values, ...final]);
  }

  #operand(operand: Operand, dot: GoValue): GoValue {
    this.#step();
    switch (operand.operand) {
      case "literal":
        return operand.value;
      case "dot":
        return this.#fields(dot, operand.fields);
      case "variable": {
        const variable = this.#variables.findLast(([name]) => name === operand.name);
        if (variable === undefined) throw new TemplateError(`undefined variable "${operand.name}"`);
        return this.#fields(variable[1], operand.fields);
      }
      case "function":
        return this.#call(operand.name, [], dot, []);
      case "pipeline":
        return this.#fields(this.#pipeline(operand.pipeline, dot), operand.fields);
    }
  }

  #fields(value: GoValue, fields: readonly string[]): GoValue {
    let current = value;
    for (const field of fields) {
      // What is below a missing key is missing as well.
      if (current === undefined && !this.#options.failsOnMissing) return undefined;
      if (current === null || current === undefined)
        throw new TemplateError(`nil pointer evaluating interface {}.${field}`);
      if (!isGoMap(current))
        throw new TemplateError(`can't evaluate field ${field} in type ${typeName(current)}`);
      const isThere = Object.hasOwn(current, field);
      if (!isThere && this.#options.failsOnMissing)
        throw new TemplateError(`map has no entry for key "${field}"`);
      current = isThere ? current[field] : undefined;
    }
    return current;
  }
}

function entriesOf(value: GoValue): [GoValue, GoValue][] {
  if (Array.isArray(value)) return value.map((each, index) => [BigInt(index), each]);
  if (isGoMap(value)) return sortedKeys(value).map((key) => [key, value[key]]);
  if (value === null || value === undefined) return [];
  if (typeof value === "bigint") {
    if (value > BigInt(maxSteps)) throw new TemplateError("the template runs too long");
    return Array.from({ length: Number(value) }, (_, index) => [BigInt(index), BigInt(index)]);
  }
  throw new TemplateError(`range can't iterate over ${printed(value)}`);
}

/** Go refuses unknown functions before anything is executed. */
function checkFunctions(nodes: readonly TemplateNode[]): void {
  for (const node of nodes) {
    if ("pipeline" in node && node.pipeline !== null) checkPipeline(node.pipeline);
    if ("body" in node) {
      checkFunctions(node.body);
      checkFunctions(node.otherwise);
    }
  }
}

function checkPipeline({ commands }: Pipeline): void {
  for (const operand of commands.flat()) {
    if (operand.operand === "pipeline") checkPipeline(operand.pipeline);
    if (operand.operand !== "function") continue;
    const { name } = operand;
    if (name !== "and" && name !== "or" && !templateFunctions.has(name))
      throw new TemplateError(`function "${name}" not defined`, name);
  }
}
