/** Adds entries to a mapping, with duplicate keys and merge keys as Kubernetes reads them. */
import type { MappingNode, ScalarNode, YamlNode } from "../model/source/source.ts";
import { UnreadableError } from "./unreadable-error.ts";

/** A key that occurs twice in one mapping. */
export interface DuplicateKey {
  key: ScalarNode;
  first: ScalarNode;
  /** The merge key (`<<`) that adds the later one; null if it is written in the mapping itself. */
  merge: ScalarNode | null;
  /** True if both have the same scalar as their value. */
  alike: boolean;
}

export type DuplicateKeys = Map<MappingNode, DuplicateKey[]>;

type MapEntry = MappingNode["entries"][number];

/** Mappings with more keys get an index: a scan for every key would be quadratic. */
const maxScannedKeys = 12;

/** The entries of one mapping while its events are read. */
export class MappingEntries {
  readonly #mapping: MappingNode;
  readonly #duplicates: DuplicateKeys;
  /** The index of each key in a large mapping. */
  #places: Map<string, number> | null = null;
  /** Entries that a merge key added. */
  #merged: Set<MapEntry> | null = null;

  constructor(mapping: MappingNode, duplicates: DuplicateKeys) {
    this.#mapping = mapping;
    this.#duplicates = duplicates;
  }

  /** Adds an entry, or, if `merges`, the entries of the mappings that a merge key refers to. */
  add(key: ScalarNode, value: YamlNode, merges: boolean): void {
    if (merges) this.#merge(key, value);
    else this.#set({ key, value }, null);
  }

  /** The later of two equal keys counts. An entry from a merge key may be overridden. */
  #set(entry: MapEntry, merge: ScalarNode | null): void {
    const { entries } = this.#mapping;
    const { key, value } = entry;
    if (this.#places === null && entries.length === maxScannedKeys)
      this.#places = new Map(entries.map((each, place) => [each.key.value, place]));
    const earlier = this.#placeOf(key.value);
    const first = entries[earlier];
    if (first === undefined) {
      this.#places?.set(key.value, entries.length);
      entries.push(entry);
      return;
    }
    entries[earlier] = entry;
    if (this.#merged?.has(first) === true) return;
    const known = this.#duplicates.get(this.#mapping) ?? [];
    known.push({ key, first: first.key, merge, alike: isSameScalar(first.value, value) });
    this.#duplicates.set(this.#mapping, known);
  }

  /** The index of the entry with that key; -1 without one. A callback would cost much here. */
  #placeOf(key: string): number {
    if (this.#places !== null) return this.#places.get(key) ?? -1;
    const { entries } = this.#mapping;
    for (let place = 0; place < entries.length; place++)
      if (entries[place]?.key.value === key) return place;
    return -1;
  }

  /**
   * Merges in place, as the decoder of kubectl and Helm does: merged entries override keys written
   * before the merge key, and are overridden by keys written after it. In a sequence the earlier
   * mapping wins. https://github.com/yaml/go-yaml/blob/v2.4.0/decode.go (merge)
   *
   * This differs from https://yaml.org/type/merge.html and from kustomize, where the mapping's own
   * keys always win.
   */
  #merge(key: ScalarNode, value: YamlNode): void {
    const merged = (this.#merged ??= new Set());
    for (const source of value.node === "sequence" ? value.items.toReversed() : [value]) {
      if (source.node !== "mapping")
        throw new UnreadableError(
          "a merge key takes a mapping or a sequence of mappings",
          source.start,
        );
      for (const { key: name, value: mergedValue } of source.entries) {
        const entry = { key: name, value: mergedValue };
        this.#set(entry, key);
        merged.add(entry);
      }
    }
  }
}

function isSameScalar(a: YamlNode, b: YamlNode): boolean {
  return a.node === "scalar" && b.node === "scalar" && a.value === b.value && a.type === b.type;
}
