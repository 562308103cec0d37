/** Verifies edits of source values by rerendering with them. */
import type { Cluster } from "../../model/cluster/cluster.ts";
import type { RenderRoot, Rerender, RerenderResult } from "../../model/source/render-root.ts";
import { placesOf, type RenderedPlace } from "../rendered-place.ts";
import { isSameRerender, planRerender, type SourceChange } from "../rerender/rerender.ts";
import type { ValueEdit } from "./value-edit.ts";
import { valueTextKey, valueTextsOf, type ValueText } from "../source/value-text.ts";

export interface EditVerification {
  /** Rerenders that are needed before more is known. */
  missing: Rerender[];
  /** Edits that give their place the corrected text and change no other image. */
  proven: Set<ValueEdit>;
}

export interface EditContext {
  /** The number of rerenders that a root has left. */
  budgetOf: (root: string) => number;
  /** Keys of the places that the changed value is known to feed. */
  placesFedBy: (change: SourceChange) => string[];
}

/** `roots` were rendered in this run; `results` are of all rerenders so far. */
export function verifyEdits(
  edits: readonly ValueEdit[],
  cluster: Cluster,
  roots: readonly RenderRoot[],
  results: readonly RerenderResult[],
  { budgetOf, placesFedBy }: EditContext,
): EditVerification {
  if (edits.length === 0) return { missing: [], proven: new Set() };
  const verifier = new EditVerifier(edits, cluster, roots, results);
  const verification: EditVerification = { missing: [], proven: new Set() };
  const spent = new Map<string, number>();
  // Edits with the same changes are tried, and fail, together.
  const groups = Map.groupBy(withoutConflicts(edits), ({ changes }) => keyOf(changes));
  const queue: (readonly EditGroup[])[] = [[...groups.values()]];
  for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
    const attempt = verifier.attempt(group.flat());
    for (const root of attempt.roots) spent.set(root, (spent.get(root) ?? 0) + 1);
    if (attempt.roots.some((root) => (spent.get(root) ?? 0) > budgetOf(root))) break;
    verification.missing.push(...attempt.missing);
    for (const edit of attempt.proven) verification.proven.add(edit);
    if (attempt.missing.length > 0 || attempt.isHarmless) break;
    const next = nextGroups(group, attempt, placesFedBy);
    if (next.length > 0) queue.push(next);
  }
  return verification;
}

type EditGroup = readonly ValueEdit[];

/** The edits to try after a failure: those that did what they should, else the first half. */
function nextGroups(
  groups: readonly EditGroup[],
  { corrected, spilled, harmed }: EditAttempt,
  placesFedBy: EditContext["placesFedBy"],
): readonly EditGroup[] {
  const fitting = groups.filter((each) =>
    each.every(
      (edit) =>
        corrected.has(edit) &&
        !spilled.has(edit) &&
        !edit.changes.some((change) => placesFedBy(change).some((key) => harmed.has(key))),
    ),
  );
  if (fitting.length < groups.length && fitting.length > 0) return fitting;
  return groups.slice(0, groups.length >> 1);
}

interface EditAttempt extends EditVerification {
  /** The roots that are rendered again. */
  roots: string[];
  /** The rerenders succeeded, changed no other image, and printed no digest elsewhere. */
  isHarmless: boolean;
  /** Keys of other images that changed. */
  harmed: Set<string>;
  /** Edits whose place has the corrected text. */
  corrected: Set<ValueEdit>;
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
    const spilled = spilledEdits(edits, results, after);
    const harmed = new Set(results.flatMap(({ rerender }) => this.#harmed(rerender.root, after)));
    const isHarmless =
      spilled.size === 0 &&
      harmed.size === 0 &&
      found.every((result) => result !== undefined && "cluster" in result);
    const corrected = new Set(
      edits.filter((edit) => after.get(edit.place.key)?.text === edit.corrected),
    );
    return {
      roots: rerenders.map(({ root }) => root),
      missing: rerenders.filter((_, index) => found[index] === undefined),
      isHarmless,
      harmed,
      corrected,
      proven: isHarmless ? corrected : new Set(),
      spilled,
    };
  }

  /** Other texts may change with the image: the name of a generated resource contains a hash. */
  #harmed(root: string, after: ReadonlyMap<string, RenderedPlace>): string[] {
    return this.#before.flatMap((place) => {
      if (place.root !== root || !place.isImage) return [];
      const now = after.get(place.key)?.text;
      const edits = this.#editsByPlace.get(place.key) ?? [];
      const isRight = now === place.text || edits.some(({ corrected }) => corrected === now);
      return isRight ? [] : [place.key];
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
