/** Amendments → renders with them made; what came of those → the amendments that are proven. Pure. */
import type { Cluster } from "../model/cluster.ts";
import type { RenderRoot, Rerender, RerenderResult } from "../model/render-root.ts";
import type { ValueEdit } from "./value-edit.ts";
import { valueSourceKey, valueSourcesOf } from "./source-value.ts";
import { placesOf, type RenderedPlace } from "./rendered-place.ts";
import { isSameRerender, planRerender, type SourceChange } from "./rerender.ts";

/** Amendments that do not stand together are tried by halves, as often as that. */
const maxAttempts = 16;

export interface EditVerification {
  /** What is to be rendered before more is known. */
  untried: Rerender[];
  /** Each place reads as it should, and no other image has changed. */
  proven: Set<ValueEdit>;
}

interface EditAttempt extends EditVerification {
  harmless: boolean;
  /** Their digests stand in more than images: in a label they are no valid value, in a version an operator cannot read them. */
  spilled: Set<ValueEdit>;
}

export function verifyEdits(
  amendments: readonly ValueEdit[],
  cluster: Cluster,
  roots: readonly RenderRoot[],
  tried: readonly RerenderResult[],
): EditVerification {
  if (amendments.length === 0) return { untried: [], proven: new Set() };
  const before = placesOf(cluster);
  const meant = Map.groupBy(amendments, ({ place }) => place.key);
  const attempt = (some: readonly ValueEdit[]): EditAttempt => {
    const trials = roots.flatMap((root) => trialsOf(root, some));
    const results = trials.map((trial) =>
      tried.find((each) => isSameRerender(each.rerender, trial)),
    );
    const untried = trials.filter((_, index) => results[index] === undefined);
    const after = new Map<string, RenderedPlace>();
    let harmless = true;
    for (const result of results) {
      if (result === undefined || "failed" in result) harmless = false;
      else
        for (const place of placesOf(result.cluster))
          if (place.root === result.rerender.root) after.set(place.key, place);
    }
    for (const { rerender: trial } of results.flatMap((result) => result ?? []))
      for (const { key, root, text, image } of before) {
        const now = after.get(key)?.text;
        const intended =
          now === text || meant.get(key)?.some(({ corrected }) => corrected === now) === true;
        // Names may change with what they are made of: a generator's hash.
        if (root === trial.root && image && !intended) harmless = false;
      }
    const inImages = new Map<string, number>();
    for (const { image, text } of after.values()) {
      const digest = digestIn(text);
      if (image && digest !== null) inImages.set(digest, (inImages.get(digest) ?? 0) + 1);
    }
    const spilled = some.filter(({ place, corrected }) => {
      const digest = digestIn(corrected);
      if (digest === null || digest === digestIn(place.text)) return false;
      const printed = results.map((each) =>
        each !== undefined && "digests" in each ? each.digests.get(digest) : 0,
      );
      return (
        printed.reduce<number>((sum, count) => sum + (count ?? 0), 0) > (inImages.get(digest) ?? 0)
      );
    });
    const proven = some.filter(
      ({ place, corrected }) => harmless && after.get(place.key)?.text === corrected,
    );
    return { untried, harmless, proven: new Set(proven), spilled: new Set(spilled) };
  };

  const found: EditVerification = { untried: [], proven: new Set() };
  const queue = [
    [...Map.groupBy(compatible(amendments), ({ changes }) => keyOf(changes)).values()],
  ];
  for (let attempts = 0; queue.length > 0 && attempts < maxAttempts; attempts++) {
    const alike = queue.shift() ?? [];
    const { untried, harmless, proven, spilled } = attempt(alike.flat());
    found.untried.push(...untried);
    if (spilled.size > 0) {
      queue.push(alike.filter((each) => !each.some((amendment) => spilled.has(amendment))));
      continue;
    }
    for (const amendment of proven) found.proven.add(amendment);
    const half = alike.length >> 1;
    if (untried.length === 0 && !harmless && half > 0)
      queue.push(alike.slice(0, half), alike.slice(half));
  }
  return found;
}

function digestIn(image: string): string | null {
  return /@(.+)$/.exec(image)?.[1] ?? null;
}

/** Without those that want different texts at one place. */
function compatible(amendments: readonly ValueEdit[]): ValueEdit[] {
  const all = new Set(amendments.flatMap(({ changes }) => changes));
  const byCarrier = Map.groupBy(all, ({ carrier }) => valueSourceKey(carrier));
  const contested = new Set<SourceChange>();
  for (const changes of byCarrier.values()) {
    let last: SourceChange | null = null;
    for (const change of changes.toSorted(
      (one, other) => one.from - other.from || one.to - other.to,
    )) {
      if (last !== null && change.from < last.to && keyOf([change]) !== keyOf([last]))
        contested.add(change).add(last);
      if (last === null || change.to >= last.to) last = change;
    }
  }
  // What is alike is contested together.
  const keys = new Set([...contested].map((change) => keyOf([change])));
  return amendments.filter(({ changes }) => !changes.some((change) => keys.has(keyOf([change]))));
}

/** The root with all changes of files that are behind it, whosever they are. */
function trialsOf(root: RenderRoot, amendments: readonly ValueEdit[]): Rerender[] {
  const carriers = valueSourcesOf(root);
  const changes = new Map<string, SourceChange>();
  for (const amendment of amendments)
    for (const change of amendment.changes) {
      const { path, set, text } = change.carrier;
      const carrier =
        set === null
          ? carriers.find((each) => each.set === null && each.path === path && each.text === text)
          : amendment.place.root === root.root
            ? carriers.find((each) => each.set?.index === set.index)
            : undefined;
      if (carrier !== undefined) changes.set(keyOf([change]), { ...change, carrier });
    }
  return changes.size === 0 ? [] : [planRerender(root, [...changes.values()])];
}

function keyOf(changes: readonly SourceChange[]): string {
  return JSON.stringify(
    changes.map(({ carrier, from, to, text }) => [valueSourceKey(carrier), from, to, text]),
  );
}
