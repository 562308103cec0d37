/** A graph of plain objects, arrays, maps and sets ↔ JSON, in which what is one object stays one. Pure. */

/**
 * Objects as they stand in `nodes`: an object as `{ key: value }`, an array as `["a", …]`, a set as `["s", …]`, a map as `["m", key, value, …]`.
 * A value is a string, boolean or null as it is, a number as `[n]`, and an object as its place in `nodes`. The first node is the root.
 */
type Packed = unknown[];

/** `replace` may put another value in place of a property's. Values that JSON has not (functions, NaN) are bugs of the caller. */
export function pack(
  root: object,
  replace: (key: string, value: unknown) => unknown = (_, value) => value,
): string {
  const nodes: Packed = [];
  const places = new Map<object, number>();
  const refer = (value: unknown): unknown => {
    if (typeof value === "number") return [value];
    if (typeof value !== "object" || value === null) return value;
    const known = places.get(value);
    if (known !== undefined) return known;
    const place = nodes.push(null) - 1;
    places.set(value, place);
    nodes[place] = write(value);
    return place;
  };
  const write = (value: object): unknown => {
    if (Array.isArray(value)) return ["a", ...value.map(refer)];
    if (value instanceof Set) return ["s", ...[...value].map(refer)];
    if (value instanceof Map) return ["m", ...[...value].flat().map(refer)];
    const properties = Object.entries(value).flatMap(([key, property]) => {
      const kept = replace(key, property);
      return kept === undefined ? [] : [[key, refer(kept)]];
    });
    return Object.fromEntries(properties);
  };
  refer(root);
  return JSON.stringify(nodes);
}

/** What `pack` was given. Throws `TypeError` or `SyntaxError` for what it never makes. */
export function unpack(text: string): unknown {
  const packed: unknown = JSON.parse(text);
  if (!Array.isArray(packed) || packed.length === 0) throw new TypeError("not a graph");
  const nodes: Packed = packed;
  const made = nodes.map((node): object => {
    if (!Array.isArray(node)) {
      if (typeof node !== "object" || node === null) throw new TypeError("not a node");
      return {};
    }
    if (node[0] === "s") return new Set();
    if (node[0] === "m") return new Map();
    return [];
  });
  const value = (written: unknown): unknown => {
    if (Array.isArray(written) && typeof written[0] === "number") return written[0];
    if (typeof written !== "number") return written;
    const found = made[written];
    if (found === undefined) throw new TypeError("a place outside of the graph");
    return found;
  };
  nodes.forEach((node, place) => {
    const target = made[place];
    if (Array.isArray(node)) {
      const items = node.slice(1).map(value);
      if (Array.isArray(target)) target.push(...items);
      else if (target instanceof Set) for (const item of items) target.add(item);
      else if (target instanceof Map)
        for (let index = 0; index + 1 < items.length; index += 2)
          target.set(items[index], items[index + 1]);
    } else if (target !== undefined && typeof node === "object" && node !== null) {
      // Not by assignment, for which `__proto__` is no key.
      for (const [key, property] of Object.entries(node))
        Object.defineProperty(target, key, {
          value: value(property),
          writable: true,
          enumerable: true,
          configurable: true,
        });
    }
  });
  return made[0];
}
