/** Traces the diagnostics of a run: assigns them to places of roots, and collects what is found. */
import type { Edit } from "../model/source/edit.ts";
import type { RenderRoot, Rerender, RerenderResult } from "../model/source/render-root.ts";
import type { Span } from "../model/source/source.ts";
import { wellKnownRegistries } from "../model/pull/well-known-registries.ts";
import { chooseMapping } from "./choose-mapping.ts";
import { partsOf } from "./image-range.ts";
import { isMisread } from "./misread-scalar.ts";
import type { Mapping } from "./rerender/observe.ts";
import type { SourceChange } from "./rerender/rerender.ts";
import { valueTextKey } from "./source/value-text.ts";
import { placesOf, spanKey, type RenderedPlace } from "./rendered-place.ts";
import { maxRerenders, RootTracer } from "./root-tracer.ts";
import { sourceValuesOf, type SourceValue } from "./source/source-value.ts";
import type { TracedText } from "./source/text-index.ts";
import { correctedText, type TracedDiagnostic, type Untraced } from "./traced-diagnostic.ts";
import { tracedPlaceOf, wholeText, type TracedPlace } from "./traced-place.ts";
import { editOfChange, planQuotes, planValueEdits, type ValueEdit } from "./edit/value-edit.ts";
import { verifyEdits } from "./edit/verify-edits.ts";

/** What the rerenders so far have shown. */
interface TraceOutcome {
  /** By `RenderedPlace.key`. */
  mappings: Map<string, Mapping[]>;
  /** Verified edits. */
  edits: Map<TracedDiagnostic, Edit[]>;
  /** Rerenders that would verify further edits. */
  missing: Rerender[];
}

/** As `maxRerenders`, where digests are written beside all tags. */
const maxPinRerenders = 8;

export class Tracer {
  /** By `RenderRoot.root`. */
  readonly rootTracers: ReadonlyMap<string, RootTracer>;
  /** Images that cannot be pulled because of their reference or registry. */
  readonly failing: ReadonlyMap<TracedDiagnostic, TracedPlace>;
  readonly #untraced: Untraced;
  /** By the key of their span. */
  readonly #places: ReadonlyMap<string, RenderedPlace>;
  readonly #rendered: readonly RenderRoot[];
  /** Sources of manifests that were rendered before this run. */
  readonly #renderedBefore: readonly RenderRoot[];
  readonly #traced: ReadonlyMap<TracedDiagnostic, TracedPlace>;
  /** Places that diagnostics mention besides their own, by the key of their span. */
  readonly #related: ReadonlyMap<string, TracedPlace>;
  /** The keys of images that exist. */
  readonly #found: ReadonlySet<string>;
  /** The registries that have an image of the manifests, and well-known ones. */
  readonly #registries: ReadonlySet<string>;
  /** Whether the run writes digests, which takes more tries: operators read tags as versions. */
  readonly #pins: boolean;
  readonly #candidates = new Map<RenderRoot | null, readonly SourceValue[]>();

  constructor(untraced: Untraced) {
    const { diagnostics, cluster, roots } = untraced;
    this.#untraced = untraced;
    this.#pins = diagnostics.some(({ rule }) => rule.pins === true);
    this.#rendered = roots.filter(({ root }) => root !== "");
    this.#renderedBefore = roots.filter(({ root }) => root === "");
    // Aliases share a span; the first place of a span counts.
    const places = roots.length === 0 ? [] : placesOf(cluster).toReversed();
    this.#places = new Map(places.map((place) => [spanKey(place.at), place]));
    this.#traced = new Map(diagnostics.flatMap((each) => this.#placeOfDiagnostic(each)));
    this.#related = new Map(
      diagnostics.flatMap(({ diagnostic: { related = [] } }) =>
        related.flatMap(({ at }) => this.#relatedPlace(at)),
      ),
    );
    const byRoot = Map.groupBy(this.#traced.values(), ({ place }) => place.root);
    const related = Map.groupBy(this.#related.values(), ({ place }) => place.root);
    this.failing = new Map(
      [...this.#traced].filter(([each, { place }]) => place.isImage && isFailure(each)),
    );
    const failing = new Set([...this.failing.values()].map(({ place }) => place.key));
    const { foundImages } = untraced;
    this.#found = new Set(
      places
        .filter(
          ({ key, text, isImage }) =>
            isImage && !failing.has(key) && (foundImages?.has(text) ?? true),
        )
        .map(({ key }) => key),
    );
    this.#registries = new Set([
      ...wellKnownRegistries,
      ...places.filter(({ key }) => this.#found.has(key)).map(({ text }) => registryIn(text)),
    ]);
    const images = Map.groupBy(
      places.filter(({ isImage }) => isImage),
      ({ root }) => root,
    );
    this.rootTracers = new Map(
      this.#rendered.flatMap((root): [string, RootTracer][] => {
        const traced = byRoot.get(root.root);
        if (traced === undefined) return [];
        const siblings = images.get(root.root) ?? [];
        const others = related.get(root.root) ?? [];
        return [[root.root, new RootTracer(root, { traced, related: others, siblings })]];
      }),
    );
  }

  /** Null for a diagnostic in a file that people edit, or on no value. */
  tracedPlace(diagnostic: TracedDiagnostic): TracedPlace | null {
    return this.#traced.get(diagnostic) ?? null;
  }

  /** By `RenderedPlace.key`. */
  isFound(key: string): boolean {
    return this.#found.has(key);
  }

  isKnownRegistry(host: string): boolean {
    return this.#registries.has(host);
  }

  /** Whether no rerender can show the source, so that texts have to be compared. */
  isUnproven({ place }: TracedPlace, results: readonly RerenderResult[]): boolean {
    return this.rootTracers.get(place.root)?.isRefused(results) ?? true;
  }

  /** Is the place in the output of a chart that is not in the repository? */
  isFetched({ place }: TracedPlace): boolean {
    const root = this.rootTracers.get(place.root)?.root;
    return root?.isGitops === true && root.fallbackAt !== undefined;
  }

  relatedPlace(at: Span): TracedPlace | null {
    return this.#related.get(spanKey(at)) ?? null;
  }

  outcome(results: readonly RerenderResult[]): TraceOutcome {
    const mappings = new Map(
      [...this.rootTracers.values()].flatMap((tracer) => [...tracer.mappings(results)]),
    );
    const planned = new Map<TracedDiagnostic, ValueEdit>();
    for (const [diagnostic, traced] of this.#traced) {
      const edit = planEdit(diagnostic, traced, mappings.get(traced.place.key) ?? []);
      if (edit !== null) planned.set(diagnostic, edit);
    }
    const { cluster } = this.#untraced;
    const { missing, proven } = verifyEdits(
      [...planned.values()],
      cluster,
      this.#rendered,
      results,
      {
        budgetOf: (root) =>
          (this.#pins ? maxPinRerenders : maxRerenders) -
          (this.rootTracers.get(root)?.count(results) ?? 0),
        placesFedBy: (change) => placesFedBy(change, mappings),
      },
    );
    const edits = new Map<TracedDiagnostic, Edit[]>();
    for (const [diagnostic, edit] of planned) {
      const lineEdits = edit.changes.flatMap((change) => editOfChange(change) ?? []);
      if (proven.has(edit) && lineEdits.length === edit.changes.length)
        edits.set(diagnostic, lineEdits);
    }
    return { mappings, edits, missing };
  }

  /** Values that may be the source of a place whose root cannot be rerendered. */
  candidates({ place }: TracedPlace): readonly SourceValue[] {
    const root = this.rootTracers.get(place.root)?.root ?? null;
    const known = this.#candidates.get(root);
    if (known !== undefined) return known;
    const roots = root === null ? this.#renderedBefore : [root];
    const values = roots.flatMap((each) => sourceValuesOf(each, this.#wholeTexts()));
    this.#candidates.set(root, values);
    return values;
  }

  #placeOfDiagnostic(traced: TracedDiagnostic): [TracedDiagnostic, TracedPlace][] {
    const { diagnostic } = traced;
    const place = this.#places.get(spanKey(diagnostic.at));
    if (place === undefined || (!this.#isRendered(place) && !this.#wasRenderedBefore(place)))
      return [];
    return [[traced, tracedPlaceOf(place, traced, correctedText(diagnostic))]];
  }

  #relatedPlace(at: Span): [string, TracedPlace][] {
    const key = spanKey(at);
    const place = this.#places.get(key);
    return place === undefined || !this.#isRendered(place) ? [] : [[key, wholeText(place)]];
  }

  #isRendered(place: RenderedPlace): boolean {
    return this.#rendered.some(({ root, file }) => root === place.root && file === place.at.file);
  }

  /** Manifests from standard input, or from files if `--source` names their sources. */
  #wasRenderedBefore({ at }: RenderedPlace): boolean {
    const sources = this.#renderedBefore.flatMap((root) => root.sources);
    if (sources.some(({ path }) => path === at.file)) return false;
    return (
      sources.length > 0 &&
      (at.file === "<stdin>" || sources.some(({ role }) => role !== "manifest"))
    );
  }

  #wholeTexts(): TracedText[] {
    return [...this.#traced.values()].map(({ place: { text } }) => ({
      text,
      range: { from: 0, to: text.length },
    }));
  }
}

function registryIn(image: string): string {
  const { registry } = partsOf(image);
  return image.slice(registry.from, registry.to);
}

function isFailure({ rule, diagnostic }: TracedDiagnostic): boolean {
  const cause = diagnostic.cause ?? rule.cause;
  return cause === "reference" || cause === "connectivity";
}

/** The keys of the places that a changed value feeds. */
function placesFedBy(
  { source, from, to }: SourceChange,
  mappings: ReadonlyMap<string, Mapping[]>,
): string[] {
  const isChanged = ({ value }: Mapping): boolean =>
    valueTextKey(value.source) === valueTextKey(source) &&
    value.scalar.from <= to &&
    from <= value.scalar.to;
  return [...mappings].flatMap(([key, found]) => (found.some(isChanged) ? [key] : []));
}

function planEdit(
  { rule, diagnostic }: TracedDiagnostic,
  traced: TracedPlace,
  mappings: readonly Mapping[],
): ValueEdit | null {
  const mapping = chooseMapping(mappings, traced);
  const { place } = traced;
  if (mapping !== null && isMisread(rule, place, mapping)) return planQuotes(place, mapping);
  const corrected = correctedText(diagnostic);
  return corrected === null || corrected === place.text
    ? null
    : planValueEdits(place, corrected, mappings);
}
