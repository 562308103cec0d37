/** Complaints of rendered manifests → the same, on the line that a person edits. Pure: proven by marks that were rendered. */
import type { Cluster } from "../model/cluster.ts";
import type { Diagnostic, Rule } from "../model/rule.ts";
import type { Edit } from "../model/edit.ts";
import type { RenderRoot, Rerender, RerenderResult } from "../model/render-root.ts";
import type { Span } from "../model/source.ts";
import type { Suppression } from "../model/suppression.ts";
import { planValueEdits, editOfChange, quoted, type ValueEdit } from "./value-edit.ts";
import { suppressionsAt } from "./inline-suppressions.ts";
import { editOf } from "./scalar-edit.ts";
import { verifyEdits } from "./verify-edits.ts";
import { guessSource } from "./guess-source.ts";
import { sourceValuesOf, type SourceValue } from "./source-value.ts";
import type { TextRange } from "./image-range.ts";
import { placesOf, spot, type RenderedPlace } from "./rendered-place.ts";
import { spanOf, withQuotes } from "./text-span.ts";
import { chosen, tracedPlaceOf, RootTracer, wholeOf, type TracedPlace } from "./root-tracer.ts";
import type { Mapping } from "./rerender.ts";

export { applyEdits } from "./scalar-edit.ts";

interface TracedDiagnostic {
  rule: Rule;
  diagnostic: Diagnostic;
}

/** What was found, and what stands behind it. */
export interface Untraced {
  diagnostics: readonly TracedDiagnostic[];
  cluster: Cluster;
  roots: readonly RenderRoot[];
}

/** The same diagnostics in the same order, and the suppressions that stand where they now are. */
export interface Traced {
  diagnostics: TracedDiagnostic[];
  suppressions: Suppression[];
}

/**
 * The renders that would tell where diagnostics come from, as far as what was `tried` does not: to be asked again with more, until there
 * are none. Bounded for each root.
 */
export function planRerenders(untraced: Untraced, tried: readonly RerenderResult[]): Rerender[] {
  const survey = surveyOf(untraced);
  const trials = [...survey.studies.values()].flatMap((study) => study.next(tried));
  return trials.length > 0 ? trials : survey.outcome(tried).untried;
}

/**
 * `at` is the place that a person edits where that is proven (or the only one that it can be),
 * `rendered` what it was; `edits` make a `correction` true. `suppressions` are those that stand at these places.
 */
export function trace(untraced: Untraced, tried: readonly RerenderResult[]): Traced {
  const survey = surveyOf(untraced);
  const { edits, feeds } = survey.outcome(tried);
  const suppressions = new Map<string, Suppression>();
  const related = (diagnostic: Diagnostic): Diagnostic => withRelated(diagnostic, survey, feeds);
  const judged = untraced.diagnostics.map((each): TracedDiagnostic => {
    const question = survey.asked(each);
    const diagnostic = withEdits(
      related(each.diagnostic),
      question === null ? committedEdit(each.diagnostic) : edits.get(each),
    );
    if (question === null) return { ...each, diagnostic };
    const own = feeds.get(question.place.key) ?? [];
    const feed = chosen(own, question);
    if (feed !== null) {
      const told = { ...diagnostic, ...fixOf(each.rule, diagnostic, feed) };
      const moved = move(told, feed.leaf);
      for (const suppression of silenced(feed.leaf, moved))
        suppressions.set(`${spot(suppression.at)} ${suppression.rule}`, suppression);
      return { ...each, diagnostic: moved };
    }
    const study = survey.studies.get(question.place.root);
    if (study === undefined || study.isRefused(tried))
      return {
        ...each,
        diagnostic: guessed(diagnostic, guessSource(question, survey.unproven(question))),
      };
    const dependency = dependencyOf(study.root, diagnostic.at);
    return {
      ...each,
      diagnostic:
        dependency === null
          ? diagnostic
          : { ...diagnostic, at: dependency, rendered: diagnostic.at },
    };
  });
  return { diagnostics: judged, suppressions: [...suppressions.values()] };
}

/** The sources are read once. */
const surveys = new WeakMap<Untraced, Tracer>();

function surveyOf(untraced: Untraced): Tracer {
  const survey = surveys.get(untraced) ?? new Tracer(untraced);
  surveys.set(untraced, survey);
  return survey;
}

/** What is asked of each root. */
class Tracer {
  readonly studies: ReadonlyMap<string, RootTracer>;
  readonly #untraced: Untraced;
  readonly #places: ReadonlyMap<string, RenderedPlace>;
  readonly #rendered: readonly RenderRoot[];
  /** What stands behind manifests that were rendered before this run. */
  readonly #before: readonly RenderRoot[];
  readonly #questions: ReadonlyMap<TracedDiagnostic, TracedPlace>;
  /** Of places that diagnostics speak of beside their own, by their spot. */
  readonly #mentioned: ReadonlyMap<string, TracedPlace>;
  readonly #unproven = new Map<RenderRoot | null, readonly SourceValue[]>();

  constructor(untraced: Untraced) {
    const { diagnostics: judged, cluster, roots } = untraced;
    this.#untraced = untraced;
    this.#rendered = roots.filter(({ root }) => root !== "");
    this.#before = roots.filter(({ root }) => root === "");
    // The first of an alias' places counts.
    const places = roots.length === 0 ? [] : placesOf(cluster).toReversed();
    this.#places = new Map(places.map((place) => [spot(place.at), place]));
    this.#questions = new Map(judged.flatMap((each) => this.#ask(each)));
    this.#mentioned = new Map(
      judged.flatMap(({ diagnostic: { related = [] } }) =>
        related.flatMap(({ at }) => this.#askOf(at)),
      ),
    );
    const byRoot = Map.groupBy(this.#questions.values(), ({ place }) => place.root);
    const mentioned = Map.groupBy(this.#mentioned.values(), ({ place }) => place.root);
    this.studies = new Map(
      this.#rendered.flatMap((root): [string, RootTracer][] => {
        const questions = byRoot.get(root.root);
        return questions === undefined
          ? []
          : [[root.root, new RootTracer(root, questions, mentioned.get(root.root) ?? [])]];
      }),
    );
  }

  /** null for what stands in a file that people edit, or on no value. */
  asked(judged: TracedDiagnostic): TracedPlace | null {
    return this.#questions.get(judged) ?? null;
  }

  mentioned(at: Span): TracedPlace | null {
    return this.#mentioned.get(spot(at)) ?? null;
  }

  #ask(judged: TracedDiagnostic): [TracedDiagnostic, TracedPlace][] {
    const { diagnostic } = judged;
    const place = this.#places.get(spot(diagnostic.at));
    if (place === undefined || (!this.#isRendered(place) && !this.#wasRendered(place))) return [];
    return [[judged, tracedPlaceOf(place, judged, correctedOf(diagnostic))]];
  }

  #askOf(at: Span): [string, TracedPlace][] {
    const place = this.#places.get(spot(at));
    return place === undefined || !this.#isRendered(place) ? [] : [[spot(at), wholeOf(place)]];
  }

  #isRendered({ root: ofPlace, at }: RenderedPlace): boolean {
    return this.#rendered.some(({ root, file }) => root === ofPlace && file === at.file);
  }

  /** Manifests that came in by a pipe, or that somebody named the sources of. */
  #wasRendered({ at }: RenderedPlace): boolean {
    const sources = this.#before.flatMap((root) => root.sources);
    if (sources.some(({ path }) => path === at.file)) return false;
    return (
      sources.length > 0 &&
      (at.file === "<stdin>" || sources.some(({ role }) => role !== "manifest"))
    );
  }

  /** Edits are proven by a render, as places are; `untried` is what that needs. `feeds` are by the key of a place. */
  outcome(tried: readonly RerenderResult[]): {
    feeds: Map<string, Mapping[]>;
    edits: Map<TracedDiagnostic, Edit[]>;
    untried: Rerender[];
  } {
    const feeds = new Map([...this.studies.values()].flatMap((study) => [...study.feeds(tried)]));
    const amendments = new Map<TracedDiagnostic, ValueEdit>();
    for (const [judged, question] of this.#questions) {
      const amendment = amendmentOf(judged, question, feeds.get(question.place.key) ?? []);
      if (amendment !== null) amendments.set(judged, amendment);
    }
    const { untried, proven } = verifyEdits(
      [...amendments.values()],
      this.#untraced.cluster,
      this.#rendered,
      tried,
    );
    const edits = new Map<TracedDiagnostic, Edit[]>();
    for (const [judged, amendment] of amendments) {
      const made = amendment.changes.flatMap((change) => editOfChange(change) ?? []);
      if (proven.has(amendment) && made.length === amendment.changes.length)
        edits.set(judged, made);
    }
    return { feeds, edits, untried };
  }

  /** Leaves that it may come from, where nothing was rendered again. */
  unproven({ place }: TracedPlace): readonly SourceValue[] {
    const study = this.studies.get(place.root);
    const root = study?.root ?? null;
    const behind = root === null ? this.#before : [root];
    const leaves =
      this.#unproven.get(root) ?? behind.flatMap((each) => sourceValuesOf(each, this.#texts()));
    this.#unproven.set(root, leaves);
    return leaves;
  }

  #texts(): { text: string; range: TextRange }[] {
    return [...this.#questions.values()].map(({ place: { text } }) => ({
      text,
      range: { from: 0, to: text.length },
    }));
  }
}

/** What the whole scalar should read; null where there is no one answer. */
function correctedOf({ at, correction }: Diagnostic): string | null {
  return correction !== undefined && spot(correction.at) === spot(at) ? correction.value : null;
}

function amendmentOf(
  { rule, diagnostic }: TracedDiagnostic,
  question: TracedPlace,
  feeds: readonly Mapping[],
): ValueEdit | null {
  const feed = chosen(feeds, question);
  const { place } = question;
  if (feed !== null && isMangled(rule, feed)) return quoted(place, feed);
  const corrected = correctedOf(diagnostic);
  return corrected === null || corrected === place.text
    ? null
    : planValueEdits(place, corrected, feeds);
}

/** YAML read a number where a tag was meant. */
function isMangled({ cause }: Rule, { leaf, exact }: Mapping): boolean {
  return cause === "reference" && exact && leaf.number && leaf.reads !== leaf.written;
}

function fixOf(rule: Rule, { fix }: Diagnostic, feed: Mapping): Pick<Diagnostic, "fix"> {
  const { carrier, word, written, reads } = feed.leaf;
  if (isMangled(rule, feed))
    return { fix: `Quote \`${written}\` where it is set: YAML reads the number \`${reads}\`.` };
  if (carrier.set === null || carrier.set.at !== null) return {};
  const pair = `${/[^,]*$/.exec(carrier.text.slice(0, word.from))?.[0] ?? ""}${carrier.text.slice(word.from, word.to)}`;
  return { fix: `${fix ?? rule.fix} It is set by \`--set ${pair}\`.` };
}

/** Places beside its own, where they are proven, each once. */
function withRelated(
  diagnostic: Diagnostic,
  survey: Tracer,
  feeds: ReadonlyMap<string, Mapping[]>,
): Diagnostic {
  const { related = [] } = diagnostic;
  const moved = related.map((each) => {
    const question = survey.mentioned(each.at);
    const feed = question === null ? null : chosen(feeds.get(question.place.key) ?? [], question);
    const at = feed === null ? null : placeOfLeaf(feed.leaf);
    return at === null ? each : { ...each, at };
  });
  if (moved.every((each, index) => each === related[index])) return diagnostic;
  return {
    ...diagnostic,
    related: [...new Map(moved.map((each) => [`${spot(each.at)} ${each.message}`, each])).values()],
  };
}

function withEdits(diagnostic: Diagnostic, edits: Edit[] | undefined): Diagnostic {
  return edits === undefined || diagnostic.edits !== undefined
    ? diagnostic
    : { ...diagnostic, edits };
}

/** Of a committed file the edit is where the correction is. `<stdin>` and its like are no files. */
function committedEdit({ correction }: Diagnostic): Edit[] | undefined {
  if (correction === undefined || correction.at.file.startsWith("<")) return undefined;
  const edit = editOf(correction.at, correction.value);
  return edit === null ? undefined : [edit];
}

/** null for a flag. */
function placeOfLeaf({ carrier, word }: SourceValue): Span | null {
  if (carrier.set !== null) return carrier.set.at;
  return spanOf(carrier.path, carrier.text, withQuotes(carrier.text, word));
}

function move(diagnostic: Diagnostic, leaf: SourceValue): Diagnostic {
  const at = placeOfLeaf(leaf);
  return at === null ? diagnostic : { ...diagnostic, at, rendered: diagnostic.at };
}

/** Templates hand their comments on to what is rendered, where they were found already. */
function silenced({ carrier }: SourceValue, { at }: Diagnostic): Suppression[] {
  return carrier.set !== null || carrier.role === "template"
    ? []
    : suppressionsAt(carrier.path, carrier.text, at.line);
}

const maxGuesses = 5;

function guessed(diagnostic: Diagnostic, leaves: readonly SourceValue[]): Diagnostic {
  const places = leaves.slice(0, maxGuesses).flatMap((leaf) => placeOfLeaf(leaf) ?? []);
  const [only] = places;
  if (only !== undefined && leaves.length === 1)
    return { ...diagnostic, at: only, rendered: diagnostic.at };
  const message = `It may come from here, one of ${leaves.length} places`;
  return {
    ...diagnostic,
    related: [...(diagnostic.related ?? []), ...places.map((at) => ({ at, message }))],
  };
}

/** The dependency in a Chart.yaml whose archive holds the template; null where the template is here, or the dependency is not to be found. */
function dependencyOf({ sources, origins }: RenderRoot, { line }: Span): Span | null {
  const origin = origins.findLast((each) => each.line <= line);
  const subchart = /^.*\/charts\/([^/]+)\//s.exec(origin?.rendererPath ?? "")?.[1];
  if (origin?.source !== null || subchart === undefined) return null;
  const found = sources.flatMap(({ role, path, text }) =>
    role !== "chart"
      ? []
      : [
          ...text.matchAll(
            /^[ \t]+(?:-[ \t]+)?(?:name|alias):[ \t]+["']?([\w.-]+)["']?[ \t]*(?:#.*)?$/gm,
          ),
        ]
          .filter(({ 1: name }) => name === subchart)
          .map((match) => {
            const from = match.index + match[0].indexOf(subchart, match[0].indexOf(":"));
            return spanOf(path, text, { from, to: from + subchart.length });
          }),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}
