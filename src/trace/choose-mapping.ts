/** Chooses the source value to show for a traced place. */
import { overlap, partsOf } from "./image-range.ts";
import type { Mapping } from "./rerender/observe.ts";
import { isInTemplate } from "./source/source-value.ts";
import type { TracedPlace } from "./traced-place.ts";

/**
 * Prefers the mapping for `first`, then the largest overlap with the range; for tags, a value with
 * digits (a flavour like "alpine" has none). Null if no mapping overlaps the range.
 */
export function chooseMapping(
  mappings: readonly Mapping[],
  { place, range, first }: TracedPlace,
): Mapping | null {
  const isTag = place.isImage && partsOf(place.text).tag.from === range.from;
  const rank = (mapping: Mapping): number[] => [
    first !== null && !isInTemplate(mapping.value) ? 1 + Number(overlap(mapping, first) > 0) : 0,
    isTag && /\d/.test(mapping.value.rendered) ? 1 : 0,
    overlap(mapping, range),
    mapping.from - mapping.to,
    mapping.exact ? 1 : 0,
  ];
  const ranked = mappings
    .filter((mapping) => overlap(mapping, range) > 0)
    .map((mapping) => ({ mapping, rank: rank(mapping) }))
    .toSorted((a, b) => {
      const index = a.rank.findIndex((value, position) => value !== b.rank[position]);
      return (b.rank[index] ?? 0) - (a.rank[index] ?? 0);
    });
  return ranked[0]?.mapping ?? null;
}
