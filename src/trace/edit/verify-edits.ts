/** Verifies edits of source values by rerendering with them. */
import type { Cluster } from "../../model/cluster.ts";
import type { RenderRoot, Rerender, RerenderResult } from "../../model/render-root.ts";
import { placesOf, type RenderedPlace } from "../rendered-place.ts";
import { isSameRerender, planRerender, type SourceChange } from "../rerender/rerender.ts";
import type { ValueEdit } from "./value-edit.ts";
import { valueTextKey, valueTextsOf, type ValueText } from "../source/value-text.ts";

/** Edits that fail together are tried by halves, up to this number of attempts. */
const maxAttempts = 16;

export interface EditVerification {
  /** Rerenders that are needed before more is known. */
  missing: Rerender[];
  /** Edits that give their place the corrected text and change no other image. */
  proven: Set<ValueEdit>;
}

/** `roots` were rendered in this run; `results` are of all rerenders so far. */
export function verifyEdits(
  edits: readonly ValueEdit[],
  cluster: Cluster,
  roots: readonly RenderRoot[],
  results: readonly RerenderResult[],
): EditVerification {
  if (edits.length === 0) return { missing: [], proven: new Set() };
  const verifier = new EditVerifier(edits, cluster, roots, results);
  const verification: EditVerification = { missing: [], proven: new Set() };
  const groups = Map.groupBy(withoutConflicts(edits), ({ changes }) => keyOf(changes));
  // Edits with the same changes are tried, and fail, together.
  const queue = [[...groups.values()]];
  for (let attempts = 0; queue.length > 0 && attempts < maxAttempts; attempts++) {
    const group = queue.shift() ?? [];
    const { missing, isHarmless, proven, spilled } = verifier.attempt(group.flat());
    verification.missing.push(...missing);
    if (spilled.size > 0) {
      queue.push(group.filter((each) => !each.some((edit) => spilled.has(edit))));
      continue;
    }
    for (const edit of proven) verification.proven.add(edit);
    const half = group.length >> 1;
    if (missing.length === 0 && !isHarmless && half > 0)
      queue.push(group.slice(0, half), group.slice(half));
  }
  return verification;
}

interface EditAttempt extends EditVerification {
  /** The rerenders succeeded and changed no other image. */
  isHarmless: boolean;
  /**
   * Edits whose digest is also printed outside images: in a label the digest is not a valid value,
   * in a version an operator cannot read it.
   */
  spilled: Set<ValueEdit>;
}

class EditVerifier {
  readonly #roots: readonly RenderRoot[];
  readonly #results: readonly RerenderResult[];
  readonly #before: readonly RenderedPlace[];
  readonly #editsByPlace: ReadonlyMap<string, readonly ValueEdit[]>;

  constructor(
    edits: readonly ValueEdit[],
    cluster: Cluster,
    roots: readonly RenderRoot[],
    results: readonly RerenderResult[],
  ) {
    this.#roots = roots;
    this.#results = results;
    this.#before = placesOf(cluster);
    this.#editsByPlace = Map.groupBy(edits, ({ place }) => place.key);
  }

  /** Looks up the rerenders with all of these edits. */
  attempt(edits: readonly ValueEdit[]): EditAttempt {
    const rerenders = this.#roots.flatMap((root) => rerenderWith(root, edits));
    const found = rerenders.map((rerender) =>
      this.#results.find((each) => isSameRerender(each.rerender, rerender)),
    );
    const results = found.filter((result) => result !== undefined);
    const after = new Map<string, RenderedPlace>();
    for (const result of results)
      if ("cluster" in result)
        for (const place of placesOf(result.cluster))
          if (place.root === result.rerender.root) after.set(place.key, place);
    const isHarmless =
      found.every((result) => result !== undefined && "cluster" in result) &&
      results.every(({ rerender }) => this.#changesNoOtherImage(rerender.root, after));
    return {
      missing: rerenders.filter((_, index) => found[index] === undefined),
      isHarmless,
      proven: new Set(
        edits.filter(
          ({ place, corrected }) => isHarmless && after.get(place.key)?.text === corrected,
        ),
      ),
      spilled: spilledEdits(edits, results, after),
    };
  }

  /** Other texts may change with the image: the name of a generated resource contains a hash. */
  #changesNoOtherImage(root: string, after: ReadonlyMap<string, RenderedPlace>): boolean {
    return this.#before
      .filter((place) => place.root === root && place.isImage)
      .every(({ key, text }) => {
        const now = after.get(key)?.text;
        const edits = this.#editsByPlace.get(key) ?? [];
        return now === text || edits.some(({ corrected }) => corrected === now);
      });
  }
}

function spilledEdits(
  edits: readonly ValueEdit[],
  results: readonly RerenderResult[],
  after: ReadonlyMap<string, RenderedPlace>,
): Set<ValueEdit> {
  const inImages = new Map<string, number>();
  for (const { isImage, text } of after.values()) {
    const digest = digestIn(text);
    if (isImage && digest !== null) inImages.set(digest, (inImages.get(digest) ?? 0) + 1);
  }
  const spilled = edits.filter(({ place, corrected }) => {
    const digest = digestIn(corrected);
    if (digest === null || digest === digestIn(place.text)) return false;
    let printed = 0;
    for (const result of results)
      if ("digests" in result) printed += result.digests.get(digest) ?? 0;
    return printed > (inImages.get(digest) ?? 0);
  });
  return new Set(spilled);
}

function digestIn(image: string): string | null {
  return /@(.+)$/.exec(image)?.[1] ?? null;
}

/** Leaves out edits that want different texts in overlapping ranges. */
function withoutConflicts(edits: readonly ValueEdit[]): ValueEdit[] {
  const all = new Set(edits.flatMap(({ changes }) => changes));
  const conflicting = new Set<string>();
  for (const changes of Map.groupBy(all, ({ source }) => valueTextKey(source)).values()) {
    let last: SourceChange | null = null;
    for (const change of changes.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
      if (last !== null && change.from < last.to && keyOf([change]) !== keyOf([last]))
        conflicting.add(keyOf([change])).add(keyOf([last]));
      if (last === null || change.to >= last.to) last = change;
    }
  }
  return edits.filter(({ changes }) => !changes.some((change) => conflicting.has(keyOf([change]))));
}

/**
 * The rerender of a root with all changes to files that the root is rendered from, including
 * changes that correct places of other roots.
 */
function rerenderWith(root: RenderRoot, edits: readonly ValueEdit[]): Rerender[] {
  const sources = valueTextsOf(root);
  const changes = new Map<string, SourceChange>();
  for (const { place, changes: wanted } of edits)
    for (const change of wanted) {
      const source = sameSource(sources, change.source, place.root === root.root);
      if (source !== undefined) changes.set(keyOf([change]), { ...change, source });
    }
  return changes.size === 0 ? [] : [planRerender(root, [...changes.values()])];
}

/** A `--set` pair belongs to one root, a file to all that read it. */
function sameSource(
  sources: readonly ValueText[],
  { path, set, text }: ValueText,
  isSameRoot: boolean,
): ValueText | undefined {
  if (set === null)
    return sources.find((each) => each.set === null && each.path === path && each.text === text);
  return isSameRoot ? sources.find((each) => each.set?.index === set.index) : undefined;
}

function keyOf(changes: readonly SourceChange[]): string {
  return JSON.stringify(
    changes.map(({ source, from, to, text }) => [valueTextKey(source), from, to, text]),
  );
}
