/** Puts the markers of source values into the sources of a root. */
import type { RenderRoot } from "../../model/source/render-root.ts";
import { partsOf } from "../image-range.ts";
import type { TextRange } from "../../model/source/text-span.ts";
import type { SourceChange } from "./rerender.ts";
import { scalarsOf } from "../source/scalar.ts";
import { keyOfValue } from "../source/value-key.ts";
import { scalarKey, type SourceValue } from "../source/source-value.ts";
import { isNotes, valueTextKey, valueTextsOf, type ValueText } from "../source/value-text.ts";

/**
 * The changes that replace the values by their markers. Kustomize's `images` entries find an image
 * by its name, so the entries follow the names that are marked.
 */
export function markSources(root: RenderRoot, values: readonly SourceValue[]): SourceChange[] {
  const changes = values.map((value) => ({
    source: value.source,
    ...value.range,
    text: markerText(value),
  }));
  if (root.tool === "helm") return [...changes, ...emptyNotes(root)];
  const renamed = new Map<string, string>();
  for (const inScalar of Map.groupBy(values, scalarKey).values()) {
    const name = imageNameOf(inScalar[0]);
    if (name !== null) renamed.set(name, markedName(inScalar, name));
  }
  const marked = new Set(
    values.map(({ source, range }) => `${valueTextKey(source)} ${range.from}`),
  );
  const unmarked = imageEntriesOf(root).filter(
    ({ source, from }) => !marked.has(`${valueTextKey(source)} ${from}`),
  );
  return [...changes, ...unmarked.flatMap((entry) => renameEntry(entry, renamed))];
}

function markerText({ source, range, isTyped, marker }: SourceValue): string {
  if (isTyped) return JSON.stringify(marker);
  const isKeyWithoutValue = range.from === range.to && source.text[range.from - 1] === ":";
  return isKeyWithoutValue ? ` "${marker}"` : marker;
}

/** Some charts fail in NOTES.txt if an image is not their own; the notes render to no manifest. */
function emptyNotes(root: RenderRoot): SourceChange[] {
  return valueTextsOf(root).flatMap((source) =>
    isNotes(source) && source.text !== ""
      ? [{ source, from: 0, to: source.text.length, text: "" }]
      : [],
  );
}

/**
 * Splits values into sets, one rerender each: an `images` entry can follow only one of two scalars
 * that name its image.
 */
export function planSets(root: RenderRoot, values: readonly SourceValue[]): SourceValue[][] {
  const entryNames = new Set(
    root.tool === "kustomize" ? imageEntriesOf(root).map(({ name }) => name) : [],
  );
  // The first set has the images themselves, not labels and names of the same text.
  const inOrder =
    entryNames.size === 0
      ? values
      : values.toSorted((a, b) => Number(isUnderImageKey(b)) - Number(isUnderImageKey(a)));
  const sets: { values: SourceValue[]; scalars: Map<string, string> }[] = [];
  for (const value of inOrder) {
    const name = imageNameOf(value) ?? "";
    const scalar = scalarKey(value);
    let set = sets.find(
      ({ scalars }) => !entryNames.has(name) || (scalars.get(name) ?? scalar) === scalar,
    );
    if (set === undefined) sets.push((set = { values: [], scalars: new Map() }));
    set.values.push(value);
    set.scalars.set(name, scalar);
  }
  return sets.map((set) => set.values);
}

function isUnderImageKey(value: SourceValue): boolean {
  return /(?:image|newName|repository|newTag|tag|digest)$/i.test(keyOfValue(value) ?? "");
}

/** The scalar of a value as an image without tag and digest. */
function imageNameOf(value: SourceValue | undefined): string | null {
  if (value === undefined) return null;
  const { source, scalar } = value;
  const text = source.text.slice(scalar.from, scalar.to);
  return text.slice(0, partsOf(text).repository.to);
}

function markedName(values: readonly SourceValue[], name: string): string {
  let marked = name;
  for (const { range, scalar, marker } of values.toSorted((a, b) => b.range.from - a.range.from)) {
    const from = range.from - scalar.from;
    if (from < name.length)
      marked = marked.slice(0, from) + marker + marked.slice(range.to - scalar.from);
  }
  return marked;
}

interface ImageEntry extends TextRange {
  source: ValueText;
  name: string;
}

/**
 * Values of `name` in kustomizations. A name outside `images` equals no marked image. Objects of
 * Flux have `images` as well, but also names of their own, which hold no slash.
 */
function imageEntriesOf(root: RenderRoot): ImageEntry[] {
  return valueTextsOf(root).flatMap((source) =>
    source.role !== "kustomization" && source.role !== "manifest"
      ? []
      : scalarsOf(source.text, source.role)
          .filter(({ from }) =>
            /(?:^|[\s{,-])["']?name["']?:[ \t]*["']?$/.test(
              source.text.slice(Math.max(0, from - 20), from),
            ),
          )
          .map((scalar) => ({
            ...scalar,
            source,
            name: source.text.slice(scalar.from, scalar.to),
          }))
          .filter(({ name }) => source.role === "kustomization" || name.includes("/")),
  );
}

function renameEntry(
  { source, from, to, name }: ImageEntry,
  renamed: ReadonlyMap<string, string>,
): SourceChange[] {
  const text = renamed.get(name);
  return text === undefined || text === name ? [] : [{ source, from, to, text }];
}
