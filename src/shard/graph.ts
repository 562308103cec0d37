/** Writes a graph of objects as JSON and reads it back, with shared objects kept shared. */

/**
 * The nodes of the graph, the root first. An object is `{ key: value }`, an array `["a", …]`, a set
 * `["s", …]`, a map `["m", key, value, …]`. A value is a string, boolean or null as it is, a number
 * as `[n]`, and an object as its index in the nodes.
 */
type Packed = unknown[];

/**
 * `replace` returns the value to write for a property; undefined leaves it out. The graph must not
 * contain values that JSON lacks, such as functions and NaN.
 */
export function pack(
  root: object,
  replace: (key: string, value: unknown) => unknown = (_, value) => value,
): string {
  const nodes: Packed = [];
  const indices = new Map<object, number>();
  const refer = (value: unknown): unknown => {
    if (typeof value === "number") return [value];
    if (typeof value !== "object" || value === null) return value;
    const known = indices.get(value);
    if (known !== undefined) return known;
    const index = nodes.push(null) - 1;
    indices.set(value, index);
    nodes[index] = write(value);
    return index;
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

/** Reads the output of `pack`. Throws `TypeError` or `SyntaxError` for other texts. */
export function unpack(text: string): unknown {
  const packed: unknown = JSON.parse(text);
  if (!Array.isArray(packed) || packed.length === 0) throw new TypeError("not a graph");
  const nodes: Packed = packed;
  const objects = nodes.map((node): object => {
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
    const found = objects[written];
    if (found === undefined) throw new TypeError("an index outside the graph");
    return found;
  };
  nodes.forEach((node, index) => {
    const target = objects[index];
    if (Array.isArray(node)) {
      const items = node.slice(1).map(value);
      if (Array.isArray(target)) target.push(...items);
      else if (target instanceof Set) for (const item of items) target.add(item);
      else if (target instanceof Map)
        for (let at = 0; at + 1 < items.length; at += 2) target.set(items[at], items[at + 1]);
    } else if (target !== undefined && typeof node === "object" && node !== null) {
      // Assignment would set the prototype for the key `__proto__`.
      for (const [key, property] of Object.entries(node))
        Object.defineProperty(target, key, {
          value: value(property),
          writable: true,
          enumerable: true,
          configurable: true,
        });
    }
  });
  return objects[0];
}
