/** Moves diagnostics of rendered manifests to the lines that people edit. */
import type { Edit } from "../model/source/edit.ts";
import type { RenderRoot, Rerender, RerenderResult } from "../model/source/render-root.ts";
import type { Diagnostic, Rule } from "../model/report/rule.ts";
import type { Span } from "../model/source/source.ts";
import type { Suppression } from "../model/report/suppression.ts";
import { dependencyOf } from "./source/chart-dependency.ts";
import {
  imageWithVariableAt,
  onlyPlaceOf,
  originOf,
  variableAt,
} from "./source/document-origin.ts";
import { chooseMapping } from "./choose-mapping.ts";
import { guessSource } from "./source/guess-source.ts";
import { suppressionsAt } from "./source/inline-suppressions.ts";
import { isMisread } from "./misread-scalar.ts";
import type { Mapping } from "./rerender/observe.ts";
import { spanKey, type RenderedPlace } from "./rendered-place.ts";
import { editOf } from "./edit/scalar-edit.ts";
import type { SourceValue } from "./source/source-value.ts";
import { valueTextKey } from "./source/value-text.ts";
import { Suspects, type Suspect } from "./suspects.ts";
import type { TracedPlace } from "./traced-place.ts";
import { spanOf, withQuotes } from "../model/source/text-span.ts";
import { withoutAutomatedEdits } from "./edit/image-policy.ts";
import type { Traced, TracedDiagnostic, Untraced } from "./traced-diagnostic.ts";
import { Tracer } from "./tracer.ts";

export { changedScalars } from "./source/changed-scalars.ts";
export { withSourceOf } from "./source/inline-suppressions.ts";
export { applyEdits } from "./edit/scalar-edit.ts";
export type { Traced, Untraced } from "./traced-diagnostic.ts";

/**
 * The rerenders that would show more than the results so far. Call again with their results until
 * there are none. The number of rerenders is limited for each root.
 */
export function planRerenders(untraced: Untraced, results: readonly RerenderResult[]): Rerender[] {
  const tracer = tracerOf(untraced);
  const rerenders = [...tracer.rootTracers.values()].flatMap((each) => each.next(results));
  return rerenders.length > 0 ? rerenders : tracer.outcome(results).missing;
}

/**
 * Sets `at` to the place that a person edits if that is proven or the only possible one, with
 * `rendered` as the former place, and `edits` to verified edits. `suppressions` are the comments at
 * the new places.
 */
export function trace(untraced: Untraced, results: readonly RerenderResult[]): Traced {
  const tracer = tracerOf(untraced);
  const { edits, mappings } = tracer.outcome(results);
  const suspects = new Suspects({
    failing: tracer.failing,
    mappings,
    isFound: (key) => tracer.isFound(key),
    isKnownRegistry: (host) => tracer.isKnownRegistry(host),
  });
  const suppressions = new Map<string, Suppression>();
  const diagnostics = untraced.diagnostics.map((each): TracedDiagnostic => {
    const traced = tracer.tracedPlace(each);
    const diagnostic = withEdits(
      withRelated(each.diagnostic, tracer, mappings, untraced.roots),
      traced === null ? committedEdit(each.diagnostic) : edits.get(each),
    );
    if (traced === null) return { ...each, diagnostic: atDeclaration(diagnostic, untraced.roots) };
    const suspect = suspects.choose(each);
    const known = mappings.get(traced.place.key) ?? [];
    // A fetched chart sets the wrong part itself: what the repository adds to it is to be edited.
    const mapping =
      suspect?.mapping ??
      chooseMapping(known, traced) ??
      (tracer.isFetched(traced) ? chooseMapping(known, { ...traced, range: traced.marked }) : null);
    const guesses =
      mapping === null && tracer.isUnproven(traced, results)
        ? guessSource(traced, tracer.candidates(traced))
        : [];
    const value = mapping?.value ?? (guesses.length === 1 ? guesses[0] : undefined);
    if (value === undefined)
      return { ...each, diagnostic: unmoved({ ...each, diagnostic }, { traced, guesses, tracer }) };
    const fix = mapping === null ? {} : fixOf(each.rule, diagnostic, traced.place, mapping);
    const moved = withSuspect(move({ ...diagnostic, ...fix }, value), each, suspect, mappings);
    for (const suppression of suppressionsOf(value, moved))
      suppressions.set(`${spanKey(suppression.at)} ${suppression.rule}`, suppression);
    return { ...each, diagnostic: moved };
  });
  return {
    diagnostics: diagnostics.map(withoutAutomatedEdits),
    suppressions: [...suppressions.values()],
  };
}

/** Names the other values that may be at fault, or the other images of the value that is. */
function withSuspect(
  diagnostic: Diagnostic,
  { rule }: TracedDiagnostic,
  suspect: Suspect | null,
  mappings: ReadonlyMap<string, Mapping[]>,
): Diagnostic {
  if (suspect === null) return diagnostic;
  const { mapping, others, sharedBy } = suspect;
  const ownPlace = (traced: TracedPlace): Span => {
    const own = chooseMapping(mappings.get(traced.place.key) ?? [], traced);
    return (own === null ? null : spanOfValue(own.value)) ?? traced.place.at;
  };
  const related = [
    ...(diagnostic.related ?? []),
    ...others.flatMap(({ value }) => {
      const at = spanOfValue(value);
      return at === null ? [] : [{ at, message: "also sets a part of the image" }];
    }),
    ...sharedBy.map((each) => ({
      at: ownPlace(each),
      message: `\`${each.place.text}\` has the same value and fails too`,
    })),
  ];
  if (related.length === 0) return diagnostic;
  if (sharedBy.length === 0) return { ...diagnostic, related };
  const { written, source } = mapping.value;
  return {
    ...diagnostic,
    related,
    fix: `Correct \`${written}\`: every image with this value fails.`,
    groupKey: `${rule.id} ${written} in ${valueTextKey(source)}`,
  };
}

/** A diagnostic whose value is not found. */
function unmoved(
  { rule, diagnostic }: TracedDiagnostic,
  { traced, guesses, tracer }: { traced: TracedPlace; guesses: SourceValue[]; tracer: Tracer },
): Diagnostic {
  if (guesses.length > 0) return withGuesses(diagnostic, guesses);
  const root = tracer.rootTracers.get(traced.place.root)?.root;
  if (root === undefined) return diagnostic;
  const dependency = dependencyOf(root, diagnostic.at);
  if (dependency !== null) return { ...diagnostic, at: dependency, rendered: diagnostic.at };
  const placed = atOrigin(diagnostic, root, traced.place.text);
  if (placed !== diagnostic) return placed;
  const origin = originOf(root, diagnostic.at, traced.place.text);
  return {
    ...diagnostic,
    fix: `${diagnostic.fix ?? rule.fix} The line that sets the value could not be traced.`,
    ...(origin === null
      ? {}
      : {
          related: [
            ...(diagnostic.related ?? []),
            { at: origin.text ?? origin.start, message: "rendered from this file" },
          ],
        }),
  };
}

/**
 * The line with the text in the file that declares the rendered document, else the version of the
 * chart, else the beginning of the file. Only GitOps sources: elsewhere, a finding moves with a
 * proof.
 */
function atOrigin(diagnostic: Diagnostic, root: RenderRoot, text: string): Diagnostic {
  if (root.isGitops !== true) return atFallback(diagnostic, rootOf(diagnostic.at, [root]));
  const origin = originOf(root, diagnostic.at, text);
  const written =
    origin?.text ?? variableAt(root, text) ?? imageWithVariableAt(root, diagnostic.at, text);
  const at = written ?? origin?.fallbackAt ?? root.fallbackAt ?? origin?.start;
  return at === undefined ? diagnostic : { ...diagnostic, at, rendered: diagnostic.at };
}

/** The file that declares the document, where no value is traced; else the version of the chart. */
function atDeclaration(diagnostic: Diagnostic, roots: readonly RenderRoot[]): Diagnostic {
  const root = rootOf(diagnostic.at, roots);
  const declared = root?.isGitops === true ? declarationOf(root, diagnostic.at) : null;
  return declared === null
    ? atFallback(diagnostic, root)
    : { ...diagnostic, at: declared, rendered: diagnostic.at };
}

function rootOf({ file }: Span, roots: readonly RenderRoot[]): RenderRoot | undefined {
  return roots.find((root) => root.file !== "" && root.file === file);
}

/** The line of a document that reads like the rendered one, or has its key; null for none. */
function declarationOf(root: RenderRoot, at: Span): Span | null {
  const key = /^[ \t-]*(["']?[\w./-]+["']?:)(?:[ \t]|$)/.exec(at.excerpt)?.[1] ?? "";
  // A line with a secret has no excerpt.
  const texts = at.excerpt === "" ? keysOfSecrets : [at.excerpt.trim(), key];
  const found = texts.map((text) => originOf(root, at, text));
  const written =
    found.find((origin) => origin !== null && origin.text !== null)?.text ??
    texts.map((text) => onlyPlaceOf(root, text)).find((place) => place !== null);
  return written ?? found[0]?.fallbackAt ?? root.fallbackAt ?? found[0]?.start ?? null;
}

/** null for the output of a chart that is not in the repository. */
function relatedDeclaration(at: Span, roots: readonly RenderRoot[]): Span | null {
  const root = rootOf(at, roots);
  return root?.isGitops === true && root.fallbackAt === undefined ? declarationOf(root, at) : null;
}

const keysOfSecrets = [".dockerconfigjson:", ".dockercfg:", "stringData:", "data:"];

function atFallback(diagnostic: Diagnostic, root: RenderRoot | undefined): Diagnostic {
  return root?.fallbackAt === undefined
    ? diagnostic
    : { ...diagnostic, at: root.fallbackAt, rendered: diagnostic.at };
}

/** The sources are read once for all rounds of rerenders. */
const tracers = new WeakMap<Untraced, Tracer>();

function tracerOf(untraced: Untraced): Tracer {
  const tracer = tracers.get(untraced) ?? new Tracer(untraced);
  tracers.set(untraced, tracer);
  return tracer;
}

function fixOf(
  rule: Rule,
  { fix }: Diagnostic,
  place: RenderedPlace,
  mapping: Mapping,
): Pick<Diagnostic, "fix"> {
  const { source, scalar, written, rendered } = mapping.value;
  if (isMisread(rule, place, mapping) && place.misprint !== null)
    return { fix: `Quote \`${written}\` where it is set: Helm printed a number with \`%s\`.` };
  if (isMisread(rule, place, mapping))
    return {
      fix:
        `Quote \`${written}\` where it is set: YAML reads the ` +
        `${/^(?:true|false)$/.test(rendered) ? "boolean" : "number"} \`${rendered}\`.`,
    };
  if (source.set === null || source.set.at !== null) return {};
  const key = /[^,]*$/.exec(source.text.slice(0, scalar.from))?.[0] ?? "";
  const pair = key + source.text.slice(scalar.from, scalar.to);
  return { fix: `${fix ?? rule.fix} It is set by \`--set ${pair}\`.` };
}

/** Moves related places to their sources as far as proven, without repetition. */
function withRelated(
  diagnostic: Diagnostic,
  tracer: Tracer,
  mappings: ReadonlyMap<string, Mapping[]>,
  roots: readonly RenderRoot[],
): Diagnostic {
  const { related = [] } = diagnostic;
  const moved = related.map((each) => {
    const traced = tracer.relatedPlace(each.at);
    const mapping =
      traced === null ? null : chooseMapping(mappings.get(traced.place.key) ?? [], traced);
    const at = mapping === null ? relatedDeclaration(each.at, roots) : spanOfValue(mapping.value);
    return at === null ? each : { ...each, at };
  });
  if (moved.every((each, index) => each === related[index])) return diagnostic;
  const unique = new Map(moved.map((each) => [`${spanKey(each.at)} ${each.message}`, each]));
  return { ...diagnostic, related: [...unique.values()] };
}

function withEdits(diagnostic: Diagnostic, edits: Edit[] | undefined): Diagnostic {
  return edits === undefined || diagnostic.edits !== undefined
    ? diagnostic
    : { ...diagnostic, edits };
}

/**
 * The edit of a file that was read, not rendered. `<stdin>` and other names in "<>" are no files.
 */
function committedEdit({ correction }: Diagnostic): Edit[] | undefined {
  if (correction === undefined || correction.at.file.startsWith("<")) return undefined;
  const edit = editOf(correction.at, correction.value);
  return edit === null ? undefined : [edit];
}

/** Null for a `--set` flag. */
function spanOfValue({ source, scalar }: SourceValue): Span | null {
  if (source.set !== null) return source.set.at;
  return spanOf(source.path, source.text, withQuotes(source.text, scalar));
}

function move(diagnostic: Diagnostic, value: SourceValue): Diagnostic {
  const at = spanOfValue(value);
  return at === null ? diagnostic : { ...diagnostic, at, rendered: diagnostic.at };
}

/** Comments in templates also appear in the rendered manifests, where they were found already. */
function suppressionsOf({ source }: SourceValue, { at }: Diagnostic): Suppression[] {
  return source.set !== null || source.role === "template"
    ? []
    : suppressionsAt(source.path, source.text, at.line);
}

const maxGuesses = 5;

/** Adds guesses as related places. */
function withGuesses(diagnostic: Diagnostic, guesses: readonly SourceValue[]): Diagnostic {
  const places = guesses.slice(0, maxGuesses).flatMap((value) => spanOfValue(value) ?? []);
  const message = `One of ${guesses.length} possible sources`;
  return {
    ...diagnostic,
    related: [...(diagnostic.related ?? []), ...places.map((at) => ({ at, message }))],
  };
}
