/** Decides which of several values is at fault, by the images that each value feeds. */
import { chooseMapping } from "./choose-mapping.ts";
import { overlap, partsOf } from "./image-range.ts";
import type { Mapping } from "./rerender/observe.ts";
import { scalarKey } from "./source/source-value.ts";
import type { TracedDiagnostic } from "./traced-diagnostic.ts";
import type { TracedPlace } from "./traced-place.ts";

export interface Suspect {
  mapping: Mapping;
  /** Other values that may be at fault, one for each scalar. */
  others: Mapping[];
  /** Other images that fail and share the value; empty unless the value is at fault for all. */
  sharedBy: TracedPlace[];
}

export interface SuspectInput {
  /** The images that fail, by diagnostic. */
  failing: ReadonlyMap<TracedDiagnostic, TracedPlace>;
  /** By `RenderedPlace.key`. */
  mappings: ReadonlyMap<string, readonly Mapping[]>;
  /** Whether the image at a place exists. */
  isFound: (key: string) => boolean;
  /** Whether the registry is well known, or has an image of the manifests. */
  isKnownRegistry: (host: string) => boolean;
}

/** The places that one value feeds. */
interface FedPlaces {
  failing: Map<string, TracedPlace>;
  found: boolean;
  /** Some place has an image of which nothing is known. */
  unknown: boolean;
}

export class Suspects {
  readonly #input: SuspectInput;
  /** By `scalarKey`. */
  readonly #fed = new Map<string, FedPlaces>();

  constructor(input: SuspectInput) {
    this.#input = input;
    const failing = new Map([...input.failing.values()].map((each) => [each.place.key, each]));
    for (const [key, mappings] of input.mappings)
      for (const scalar of new Set(mappings.map(({ value }) => scalarKey(value)))) {
        const fed = this.#fed.get(scalar) ?? { failing: new Map(), found: false, unknown: false };
        this.#fed.set(scalar, fed);
        const place = failing.get(key);
        if (place !== undefined) fed.failing.set(place.place.text, place);
        else if (input.isFound(key)) fed.found = true;
        else fed.unknown = true;
      }
  }

  /**
   * A value that feeds an image that exists is right. Of the rest, the value is at fault that feeds
   * the most images, if all of them fail. Null if fewer than two values are possible.
   */
  choose(diagnostic: TracedDiagnostic): Suspect | null {
    const traced = this.#input.failing.get(diagnostic);
    if (traced === undefined) return null;
    const known = this.#input.mappings.get(traced.place.key) ?? [];
    const possible = onePerScalar(known.filter((mapping) => overlap(mapping, traced.marked) > 0));
    if (possible.length < 2) return null;
    const suspects = possible.filter((mapping) => !this.#fedBy(mapping).found);
    const [only] = suspects;
    if (suspects.length === 1 && only !== undefined)
      return { mapping: only, others: [], sharedBy: [] };
    const all = suspects.length === 0 ? possible : suspects;
    const counts = all.map((mapping) => {
      const { failing, unknown } = this.#fedBy(mapping);
      return unknown ? 0 : failing.size;
    });
    const most = Math.max(...counts);
    const shared = all.filter((_, index) => counts[index] === most);
    const [first] = shared;
    if (most > 1 && shared.length === 1 && first !== undefined) {
      const others = [...this.#fedBy(first).failing.values()];
      const sharedBy = others.filter(({ place }) => place.text !== traced.place.text);
      return { mapping: first, others: [], sharedBy };
    }
    const mapping =
      this.#unknownRegistry(all, diagnostic, traced) ??
      chooseMapping(all, traced) ??
      chooseMapping(known, traced);
    if (mapping === null) return null;
    const others = all.filter(({ value }) => scalarKey(value) !== scalarKey(mapping.value));
    return { mapping, others, sharedBy: [] };
  }

  /**
   * The value of a registry of which nothing shows that it has any image. A repository that the
   * diagnostic repairs is wrong itself.
   */
  #unknownRegistry(
    mappings: readonly Mapping[],
    { diagnostic }: TracedDiagnostic,
    { place, range }: TracedPlace,
  ): Mapping | null {
    if (diagnostic.imagePart === "repository" || diagnostic.correction !== undefined) return null;
    const { registry, repository } = partsOf(place.text);
    const host = place.text.slice(registry.from, registry.to);
    const isWanted = range.from === repository.from && range.to === repository.to;
    if (!isWanted || host === "" || this.#input.isKnownRegistry(host)) return null;
    return (
      mappings.find((each) => overlap(each, registry) > 0 && overlap(each, repository) <= 0) ?? null
    );
  }

  #fedBy({ value }: Mapping): FedPlaces {
    return this.#fed.get(scalarKey(value)) ?? { failing: new Map(), found: false, unknown: true };
  }
}

function onePerScalar(mappings: readonly Mapping[]): Mapping[] {
  return [...new Map(mappings.map((each) => [scalarKey(each.value), each])).values()];
}
