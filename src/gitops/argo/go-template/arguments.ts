/** Reads the arguments of template functions, and refuses types that Go would refuse. */
import { formatted, isGoMap, type GoMap, type GoValue } from "./go-value.ts";
import { typeName } from "./printf.ts";
import { TemplateError } from "./template-error.ts";

export function text(value: GoValue): string {
  if (typeof value !== "string") throw wrongType("string", value);
  return value;
}

/** As sprig converts to a string: lists and maps as Go prints them. */
export function anyText(value: GoValue): string {
  return value === null || value === undefined ? "" : formatted(value);
}

export function integer(value: GoValue): number {
  if (typeof value !== "bigint") throw wrongType("int", value);
  return Number(value);
}

/** As sprig converts to an integer: text that is no number is 0. */
export function anyInteger(value: GoValue): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  const number = typeof value === "number" ? value : Number(anyText(value) || "0");
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n;
}

export function anyFloat(value: GoValue): number {
  const number = typeof value === "number" ? value : Number(anyText(value) || "0");
  return Number.isFinite(number) ? number : 0;
}

export function list(value: GoValue): GoValue[] {
  if (!Array.isArray(value)) throw wrongType("list", value);
  return value;
}

export function map(value: GoValue): GoMap {
  if (!isGoMap(value)) throw wrongType("map[string]interface {}", value);
  return value;
}

function wrongType(expected: string, value: GoValue): TemplateError {
  return new TemplateError(`wrong type for value; expected ${expected}; got ${typeName(value)}`);
}
