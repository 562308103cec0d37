/**
 * Functions over numbers.
 * https://github.com/Masterminds/sprig/blob/v3.3.0/numeric.go
 */
import { anyFloat, anyInteger, anyText } from "./arguments.ts";
import type { TemplateFunction } from "./template-function.ts";
import type { GoValue } from "./go-value.ts";
import { TemplateError } from "./template-error.ts";

const maxCount = 10_000n;

function divisor(value: GoValue): bigint {
  const number = anyInteger(value);
  if (number === 0n) throw new TemplateError("integer divide by zero");
  return number;
}

function until(from: bigint, to: bigint, step: bigint): bigint[] {
  if (step === 0n || (to > from && step < 0n) || (to < from && step > 0n)) return [];
  if ((to - from) / step > maxCount) throw new TemplateError("the list is too long");
  const numbers: bigint[] = [];
  for (let each = from; step > 0n ? each < to : each > to; each += step) numbers.push(each);
  return numbers;
}

export const numberFunctions = {
  int: ([value]) => anyInteger(value),
  int64: ([value]) => anyInteger(value),
  atoi: ([value]) => anyInteger(value),
  float64: ([value]) => anyFloat(value),
  toDecimal: ([value]) => BigInt(Number.parseInt(anyText(value), 8) || 0),
  add: (values) => values.map(anyInteger).reduce((sum, each) => sum + each, 0n),
  add1: ([value]) => anyInteger(value) + 1n,
  sub: ([a, b]) => anyInteger(a) - anyInteger(b),
  mul: (values) => values.map(anyInteger).reduce((product, each) => product * each, 1n),
  div: ([a, b]) => anyInteger(a) / divisor(b),
  mod: ([a, b]) => anyInteger(a) % divisor(b),
  max: (values) => values.map(anyInteger).reduce((a, b) => (a > b ? a : b)),
  min: (values) => values.map(anyInteger).reduce((a, b) => (a < b ? a : b)),
  ceil: ([value]) => Math.ceil(anyFloat(value)),
  floor: ([value]) => Math.floor(anyFloat(value)),
  round: ([value, places]) => {
    const factor = 10 ** Number(anyInteger(places));
    return Math.round(anyFloat(value) * factor) / factor;
  },
  until: ([count]) => {
    const end = anyInteger(count);
    return until(0n, end, end < 0n ? -1n : 1n);
  },
  untilStep: ([from, to, step]) => until(anyInteger(from), anyInteger(to), anyInteger(step)),
} satisfies Record<string, TemplateFunction>;
