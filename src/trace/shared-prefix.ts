/** Finds the value that begins the names of several images, none of which exists. */
import type { Cluster } from "../model/cluster.ts";
import { partsOf } from "./image-range.ts";
import type { Mapping } from "./rerender/observe.ts";
import { scalarKey } from "./source/source-value.ts";
import type { TracedDiagnostic } from "./traced-diagnostic.ts";
import type { TracedPlace } from "./traced-place.ts";

interface PrefixUse {
  mapping: Mapping;
  /** The images that the rule is about, without tag and digest. */
  names: Set<string>;
  prefix: string;
}

/**
 * For diagnostics about repositories: the registry path that they have in common is at fault if
 * every image of the cluster that begins with it is missing.
 */
export class SharedPrefixes {
  readonly #uses = new Map<string, PrefixUse>();
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  add({ rule }: TracedDiagnostic, traced: TracedPlace, mappings: readonly Mapping[]): void {
    if (rule.part !== "repository" || !traced.place.isImage) return;
    for (const mapping of mappings) {
      const prefix = prefixOf(mapping, traced);
      if (prefix === null) continue;
      const key = keyOf(rule.id, mapping, prefix);
      const use = this.#uses.get(key) ?? { mapping, names: new Set(), prefix };
      this.#uses.set(key, use);
      use.names.add(nameOf(traced.place.text));
    }
  }

  /** null where the image itself may as well be wrong. */
  find(
    { rule }: TracedDiagnostic,
    traced: TracedPlace,
    mappings: readonly Mapping[],
  ): Mapping | null {
    if (rule.part !== "repository" || !traced.place.isImage) return null;
    return (
      mappings.find((mapping) => {
        const prefix = prefixOf(mapping, traced);
        const use = prefix === null ? undefined : this.#uses.get(keyOf(rule.id, mapping, prefix));
        return use !== undefined && use.names.size > 1 && this.#isAllMissing(use);
      }) ?? null
    );
  }

  #isAllMissing({ prefix, names }: PrefixUse): boolean {
    return this.#cluster.workloads.every(({ mentions }) =>
      mentions.every(({ image }) => !image.startsWith(`${prefix}/`) || names.has(nameOf(image))),
    );
  }
}

/** The text up to the value's end, if the value begins the repository but is not all of it. */
function prefixOf({ from, to }: Mapping, { place: { text } }: TracedPlace): string | null {
  const { repository } = partsOf(text);
  const begins = from <= repository.from && repository.from < to && to < repository.to;
  return begins && text[to] === "/" ? text.slice(0, to) : null;
}

function keyOf(rule: string, { value }: Mapping, prefix: string): string {
  return `${rule} ${value.source.path} ${scalarKey(value)} ${prefix}`;
}

function nameOf(image: string): string {
  return image.slice(0, partsOf(image).repository.to);
}
