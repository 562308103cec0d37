/** Pull[] → those that one of several runs asks for. Pure: every run of the same manifests makes the same division. */
import { repositoryOf } from "../model/image.ts";
import type { Shard } from "../model/shard-part.ts";
import type { Pull } from "../model/pull.ts";

/**
 * The pulls of one shard: all of a repository are in the same one, so that nobody asks twice for a token or a list of tags; the repositories
 * with the most images are dealt out first, each to the shard that has the least. What nobody is asked for is the first one's.
 */
export function pullsOfShard(pulls: readonly Pull[], { index, of }: Shard): Set<Pull> {
  const repositories = Map.groupBy(pulls, (pull) =>
    pull.notAsked !== null || "invalid" in pull.reference ? "" : repositoryOf(pull.reference),
  );
  const mine = new Set(repositories.get(""));
  repositories.delete("");
  const dealt = [...repositories]
    .map(([repository, of]) => ({
      repository,
      of,
      images: new Set(of.map(({ mention }) => mention.image)).size,
    }))
    .toSorted((a, b) => b.images - a.images || (a.repository < b.repository ? -1 : 1));
  const loads = Array.from({ length: of }, () => 0);
  const taken = new Set<Pull>(index === 1 ? mine : []);
  for (const { of: its, images } of dealt) {
    const least = loads.indexOf(Math.min(...loads));
    loads[least] = (loads[least] ?? 0) + images;
    if (least === index - 1) for (const pull of its) taken.add(pull);
  }
  return taken;
}
