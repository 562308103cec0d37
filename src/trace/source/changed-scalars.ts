/** Finds unquoted values that YAML changes: `tag: 1.10` is the number 1.1, `tag: on` is true. */
import type { ChangedScalar } from "../../model/source/changed-scalar.ts";
import type { RenderRoot, SourceText } from "../../model/source/render-root.ts";
import { spanOf, type TextRange } from "../../model/source/text-span.ts";
import { scalarsOf } from "./scalar.ts";
import { isPlainScalar } from "./source-value.ts";
import { maxTextLength, valueTextsOf } from "./value-text.ts";
import { scalarTexts } from "./yaml-scalar.ts";

/** Keys of parts of an image: `ver` begins `version` too, `rev` revision and `repo` repository. */
const partKey = /(?:tag|ver|digest|sha|hash|commit|rev|build|release|repo|image|name)\w*$/i;

/** Scalars before and after a changed one that are kept. */
const maxBeside = 4;

/**
 * The values of image parts in the root's files whose rendered text is among `rendered`, and
 * differs from the written one. Left out if a file also writes the rendered text itself where it
 * may be part of an image: `replicas: 1` is not.
 */
export function changedScalars(root: RenderRoot, rendered: ReadonlySet<string>): ChangedScalar[] {
  const found = root.sources.flatMap((source) => changedIn(source, root.root, rendered));
  if (found.length === 0) return [];
  const written = new Set(
    valueTextsOf(root).flatMap(({ text, role }) =>
      scalarsOf(text, role)
        .filter((range) => mayBePart(text, range))
        .map(({ from, to }) => text.slice(from, to)),
    ),
  );
  return found.filter((each) => !written.has(each.rendered));
}

function changedIn(
  source: SourceText,
  root: string,
  rendered: ReadonlySet<string>,
): ChangedScalar[] {
  const { path, text } = source;
  return changeableIn(source).flatMap(({ range, written, forms, beside }): ChangedScalar[] => {
    const change = forms.find((form) => rendered.has(form));
    if (change === undefined || !isEditable(range, source.editable)) return [];
    return [{ root, at: spanOf(path, text, range), written, rendered: change, beside }];
  });
}

/** A plain value of an image part that YAML may change. */
interface Changeable extends Pick<ChangedScalar, "written" | "beside"> {
  range: TextRange;
  /** The texts into which it may change. */
  forms: string[];
}

/** Many roots share their sources. */
const changeable = new WeakMap<SourceText, Changeable[]>();

function changeableIn(source: SourceText): Changeable[] {
  let found = changeable.get(source);
  if (found === undefined) changeable.set(source, (found = findChangeable(source)));
  return found;
}

function findChangeable({ role, text }: SourceText): Changeable[] {
  // Templates are no YAML.
  if (role === "template" || text.length > maxTextLength) return [];
  const scalars = scalarsOf(text, role);
  return scalars.flatMap((range, index): Changeable[] => {
    const written = text.slice(range.from, range.to);
    const forms = scalarTexts(written).filter((form) => form !== written);
    if (forms.length === 0 || !partKey.test(keyBefore(text, range))) return [];
    if (!isPlainScalar(text, range)) return [];
    const near = [];
    for (let step = 1; step <= maxBeside; step++)
      near.push(scalars[index - step], scalars[index + step]);
    const beside = near.flatMap((each) =>
      each === undefined ? [] : text.slice(each.from, each.to),
    );
    return [{ range, written, forms, beside }];
  });
}

/** A value without a key may be an item of a list, or of `--set`. */
function mayBePart(text: string, range: TextRange): boolean {
  if (/[-+]/.test(text[range.from - 1] ?? "")) return false;
  const key = keyBefore(text, range);
  return key === "" || partKey.test(key);
}

function keyBefore(text: string, { from }: TextRange): string {
  return /([\w.-]+)["']?[ \t]*:[ \t]*$/.exec(text.slice(Math.max(0, from - 200), from))?.[1] ?? "";
}

function isEditable(range: TextRange, editable: SourceText["editable"]): boolean {
  return editable?.some(({ from, to }) => from <= range.from && range.to <= to) ?? true;
}
