/**
 * Functions that compare values and choose among them.
 * https://github.com/golang/go/blob/go1.24.7/src/text/template/funcs.go
 * https://github.com/Masterminds/sprig/blob/v3.3.0/defaults.go
 */
import { text } from "./arguments.ts";
import type { TemplateFunction } from "./template-function.ts";
import { isTrue, type GoValue } from "./go-value.ts";
import { typeName } from "./printf.ts";
import { TemplateError } from "./template-error.ts";

function isAbsent(value: GoValue): value is null | undefined {
  return value === null || value === undefined;
}

function equal(a: GoValue, b: GoValue): boolean {
  if (isAbsent(a) || isAbsent(b)) return isAbsent(a) && isAbsent(b);
  if (typeof a === "object" || typeof b === "object")
    throw new TemplateError(`non-comparable type ${typeName(typeof a === "object" ? a : b)}`);
  if (typeof a !== typeof b) throw new TemplateError("incompatible types for comparison");
  return a === b;
}

function less(a: GoValue, b: GoValue): boolean {
  const isComparable =
    (typeof a === "string" && typeof b === "string") ||
    (typeof a === "number" && typeof b === "number") ||
    (typeof a === "bigint" && typeof b === "bigint");
  if (!isComparable) throw new TemplateError("incompatible types for comparison");
  if (typeof a === "string" && typeof b === "string")
    return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
  return a < b;
}

/** Deep equality, as reflect.DeepEqual decides. */
function isSame(a: GoValue, b: GoValue): boolean {
  const shown = (value: GoValue): string =>
    JSON.stringify(value ?? null, (_, each: unknown) =>
      typeof each === "bigint" ? `int ${each}` : each,
    );
  return shown(a) === shown(b);
}

function kindOf(value: GoValue): string {
  const name = typeName(value);
  return name.startsWith("map") ? "map" : name.startsWith("[]") ? "slice" : name;
}

export const comparisonFunctions = {
  not: ([value]) => !isTrue(value),
  eq: ([first, ...others]) => {
    if (others.length === 0) throw new TemplateError("missing argument for comparison");
    return others.some((other) => equal(first, other));
  },
  ne: ([a, b]) => !equal(a, b),
  lt: ([a, b]) => less(a, b),
  le: ([a, b]) => less(a, b) || equal(a, b),
  gt: ([a, b]) => !(less(a, b) || equal(a, b)),
  ge: ([a, b]) => !less(a, b),
  deepEqual: ([a, b]) => isSame(a, b),
  default: ([fallback, value]) => (isTrue(value) ? value : fallback),
  empty: ([value]) => !isTrue(value),
  coalesce: (values) => values.find(isTrue),
  all: (values) => values.every(isTrue),
  any: (values) => values.some(isTrue),
  ternary: ([ifTrue, ifFalse, condition]) => {
    if (typeof condition !== "boolean") throw new TemplateError("expected bool");
    return condition ? ifTrue : ifFalse;
  },
  fail: ([message]) => {
    throw new TemplateError(text(message));
  },
  required: ([message, value]) => {
    if (isAbsent(value) || value === "") throw new TemplateError(text(message));
    return value;
  },
  kindOf: ([value]) => kindOf(value),
  kindIs: ([kind, value]) => kindOf(value) === kind,
  typeOf: ([value]) => typeName(value),
  typeIs: ([type, value]) => typeName(value) === type,
} satisfies Record<string, TemplateFunction>;
