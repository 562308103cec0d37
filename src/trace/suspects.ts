/** Decides which of several values is at fault, by the images that each value feeds. */
import { chooseMapping } from "./choose-mapping.ts";
import { overlap, partsOf } from "./image-range.ts";
import type { Mapping } from "./rerender/observe.ts";
import { scalarKey } from "./source/source-value.ts";
import type { Diagnostic } from "../model/report/rule.ts";
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
  /** Values that a diagnostic shows to be right, by `scalarKey`. */
  readonly #cleared = new Set<string>();

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
    for (const [diagnostic, traced] of input.failing)
      for (const mapping of input.mappings.get(traced.place.key) ?? [])
        if (mapping.to <= provenUpTo(diagnostic, traced))
          this.#cleared.add(scalarKey(mapping.value));
  }

  /**
   * A value that feeds an image that exists, or stands before the wrong part of another, is right.
   * Among the other values, the one that feeds the most images is at fault if all of them fail.
   * Null if fewer than two values are possible.
   */
  choose(diagnostic: TracedDiagnostic): Suspect | null {
    const traced = this.#input.failing.get(diagnostic);
    if (traced === undefined) return null;
    const known = this.#input.mappings.get(traced.place.key) ?? [];
    const possible = onePerScalar(known.filter((mapping) => overlap(mapping, traced.marked) > 0));
    if (possible.length < 2) return null;
    const suspects = possible.filter((mapping) => !this.#isRight(mapping));
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
    if (repairsRepository(diagnostic)) return null;
    const { registry, repository } = partsOf(place.text);
    const host = place.text.slice(registry.from, registry.to);
    const isWanted = range.from === repository.from && range.to === repository.to;
    if (!isWanted || host === "" || this.#input.isKnownRegistry(host)) return null;
    return (
      mappings.find((each) => overlap(each, registry) > 0 && overlap(each, repository) <= 0) ?? null
    );
  }

  #isRight(mapping: Mapping): boolean {
    return this.#fedBy(mapping).found || this.#cleared.has(scalarKey(mapping.value));
  }

  #fedBy({ value }: Mapping): FedPlaces {
    return this.#fed.get(scalarKey(value)) ?? { failing: new Map(), found: false, unknown: true };
  }
}

/** The repository is wrong itself, in a registry that is right. */
function repairsRepository({ imagePart, correction }: Diagnostic): boolean {
  return imagePart === "repository" || correction !== undefined;
}

/**
 * How much of the text before the wrong part is right: a registry that lacks only a tag has the
 * repository, and a repository with a similar name is in the same registry. 0 if nothing is.
 */
function provenUpTo({ rule, diagnostic }: TracedDiagnostic, traced: TracedPlace): number {
  const { range, marked } = traced;
  if (rule.cause !== "reference" || rule.part === "malformed") return 0;
  if (!rule.online || diagnostic.certainty === "unverified") return 0;
  return marked.from === range.from || repairsRepository(diagnostic) ? range.from : 0;
}

function onePerScalar(mappings: readonly Mapping[]): Mapping[] {
  return [...new Map(mappings.map((each) => [scalarKey(each.value), each])).values()];
}
