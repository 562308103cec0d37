/**
 * Functions over lists and maps.
 * https://github.com/Masterminds/sprig/blob/v3.3.0/list.go
 * https://github.com/Masterminds/sprig/blob/v3.3.0/dict.go
 */
import { anyInteger, anyText, integer, list, map, text } from "./arguments.ts";
import type { TemplateFunction } from "./template-function.ts";
import { isGoMap, isTrue, sortedKeys, type GoMap, type GoValue } from "./go-value.ts";
import { TemplateError } from "./template-error.ts";

function lengthOf(value: GoValue): bigint {
  if (typeof value === "string") return BigInt(Buffer.byteLength(value));
  if (Array.isArray(value)) return BigInt(value.length);
  if (isGoMap(value)) return BigInt(Object.keys(value).length);
  throw new TemplateError("len of a value that has none");
}

function at(value: GoValue, key: GoValue): GoValue {
  if (isGoMap(value)) {
    const name = text(key);
    return Object.hasOwn(value, name) ? value[name] : undefined;
  }
  if (value === null || value === undefined) throw new TemplateError("index of untyped nil");
  const position = integer(key);
  const items = typeof value === "string" ? [...Buffer.from(value)].map(BigInt) : list(value);
  if (position < 0 || position >= items.length)
    throw new TemplateError(`index out of range: ${position}`);
  return items[position];
}

function slice(value: GoValue, from: GoValue, to: GoValue): GoValue[] {
  const items = list(value);
  const start = from === undefined ? 0 : integer(from);
  const end = to === undefined ? items.length : integer(to);
  if (start < 0 || end > items.length || start > end) throw new TemplateError("index out of range");
  return items.slice(start, end);
}

function isEqual(a: GoValue, b: GoValue): boolean {
  return anyText(a) === anyText(b) && typeof a === typeof b;
}

/** Keys and values in turn; a key without a value gets "". */
function dictionary(values: readonly GoValue[]): GoMap {
  const entries: [string, GoValue][] = [];
  for (let index = 0; index < values.length; index += 2)
    entries.push([anyText(values[index]), index + 1 < values.length ? values[index + 1] : ""]);
  return Object.fromEntries(entries);
}

/** The path's last two arguments are the default and the map. */
function dig(values: readonly GoValue[]): GoValue {
  let current: GoValue = values.at(-1);
  for (const key of values.slice(0, -2)) {
    const name = text(key);
    if (!isGoMap(current) || !Object.hasOwn(current, name)) return values.at(-2);
    current = current[name];
  }
  return current;
}

/** Deep; earlier maps win unless `overwrites`. The first map is returned changed. */
function merge(maps: readonly GoValue[], overwrites: boolean): GoMap {
  const [first, ...others] = maps.map(map);
  if (first === undefined) return {};
  let merged = first;
  for (const other of others) merged = mergeTwo(merged, other, overwrites);
  Object.assign(first, merged);
  return first;
}

/** As mergo merges: empty values do not count. */
export function mergeTwo(target: GoMap, source: GoMap, overwrites: boolean): GoMap {
  const merged: GoMap = { ...target };
  for (const [key, value] of Object.entries(source)) {
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    if (isGoMap(present) && isGoMap(value)) merged[key] = mergeTwo(present, value, overwrites);
    else if (!Object.hasOwn(target, key) || (overwrites ? isTrue(value) : !isTrue(present)))
      merged[key] = value;
  }
  return merged;
}

export const collectionFunctions = {
  len: ([value]) => lengthOf(value),
  index: ([value, ...keys]) => keys.reduce(at, value),
  slice: ([value, from, to]) => slice(value, from, to),
  list: (values) => [...values],
  tuple: (values) => [...values],
  first: ([values]) => list(values)[0],
  last: ([values]) => list(values).at(-1),
  rest: ([values]) => list(values).slice(1),
  initial: ([values]) => list(values).slice(0, -1),
  append: ([values, value]) => [...list(values), value],
  push: ([values, value]) => [...list(values), value],
  prepend: ([values, value]) => [value, ...list(values)],
  concat: (lists) => lists.flatMap(list),
  reverse: ([values]) => list(values).toReversed(),
  uniq: ([values]) =>
    list(values).filter((value, index, all) => all.findIndex((e) => isEqual(e, value)) === index),
  without: ([values, ...left]) =>
    list(values).filter((value) => !left.some((each) => isEqual(each, value))),
  has: ([value, values]) =>
    values !== null && values !== undefined && list(values).some((each) => isEqual(each, value)),
  compact: ([values]) => list(values).filter(isTrue),
  sortAlpha: ([values]) => (Array.isArray(values) ? values.map(anyText).sort() : [anyText(values)]),
  dict: dictionary,
  get: ([values, key]) => {
    const found = map(values);
    return Object.hasOwn(found, text(key)) ? found[text(key)] : "";
  },
  set: ([values, key, value]) => {
    const changed = map(values);
    Object.defineProperty(changed, text(key), {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    return changed;
  },
  unset: ([values, key]) => {
    Reflect.deleteProperty(map(values), text(key));
    return map(values);
  },
  hasKey: ([values, key]) => Object.hasOwn(map(values), text(key)),
  keys: (maps) => maps.flatMap((each) => sortedKeys(map(each))),
  values: ([values]) => sortedKeys(map(values)).map((key) => map(values)[key]),
  pluck: ([key, ...maps]) =>
    maps.map(map).flatMap((each) => (Object.hasOwn(each, text(key)) ? [each[text(key)]] : [])),
  pick: ([values, ...keys]) =>
    Object.fromEntries(Object.entries(map(values)).filter(([key]) => keys.includes(key))),
  omit: ([values, ...keys]) =>
    Object.fromEntries(Object.entries(map(values)).filter(([key]) => !keys.includes(key))),
  dig,
  merge: (maps) => merge(maps, false),
  mergeOverwrite: (maps) => merge(maps, true),
  deepCopy: ([value]) => structuredClone(value),
  seq: (values) => {
    const [first = 1n, second] = values.map(anyInteger);
    const from = second === undefined ? 1n : first;
    const to = second ?? first;
    if (to - from > 10_000n) throw new TemplateError("the list is too long");
    return Array.from({ length: Number(to - from) + 1 }, (_, index) =>
      String(from + BigInt(index)),
    ).join(" ");
  },
} satisfies Record<string, TemplateFunction>;
