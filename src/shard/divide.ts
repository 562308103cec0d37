/** Divides the pulls of a run among its shards. Equal manifests give equal divisions. */
import { repositoryOf } from "../model/pull/image.ts";
import type { Pull } from "../model/pull/pull.ts";
import type { Shard } from "../model/report/shard-part.ts";

/**
 * The pulls of one shard. A repository's pulls stay together, so that no two shards fetch the same
 * token or tag list. The first shard gets the pulls that ask no registry.
 */
export function pullsOfShard(pulls: readonly Pull[], { index, of }: Shard): Set<Pull> {
  const repositories = Map.groupBy(pulls, (pull) =>
    pull.notAsked !== null || "invalid" in pull.reference ? "" : repositoryOf(pull.reference),
  );
  const notAsked = repositories.get("") ?? [];
  repositories.delete("");
  const largestFirst = [...repositories]
    .map(([repository, own]) => ({
      repository,
      pulls: own,
      images: new Set(own.map(({ mention }) => mention.image)).size,
    }))
    .toSorted((a, b) => b.images - a.images || (a.repository < b.repository ? -1 : 1));
  const loads = Array.from({ length: of }, () => 0);
  const selected = new Set<Pull>(index === 1 ? notAsked : []);
  for (const { pulls: own, images } of largestFirst) {
    const least = loads.indexOf(Math.min(...loads));
    loads[least] = (loads[least] ?? 0) + images;
    if (least === index - 1) for (const pull of own) selected.add(pull);
  }
  return selected;
}
