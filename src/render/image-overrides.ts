/** Reads the `images` entries that apply to rendered roots. */
import type { ParsedNode, YAMLMap, Scalar } from "yaml";
import type { ImageOverride } from "../model/pull/image-override.ts";
import type { RenderRoot, SourceText } from "../model/source/render-root.ts";
import { spanOf, withQuotes } from "../model/source/text-span.ts";

/** Where the entries stand: in a kustomization, a Flux Kustomization, an Argo CD Application. */
const places: readonly (readonly string[])[] = [
  ["images"],
  ["spec", "images"],
  ["spec", "source", "kustomize", "images"],
  ["spec", "template", "spec", "source", "kustomize", "images"],
];
/** Lists of sources or post-renderers, each with entries of its own. */
const listPlaces: readonly (readonly string[])[] = [
  ["spec", "postRenderers"],
  ["spec", "sources"],
  ["spec", "template", "spec", "sources"],
];
const maxEntries = 1_000;

type Entry = Omit<ImageOverride, "root" | "isMentioned" | "hasVariableTag">;

/** What a document declares, and its entries. */
interface EntryDocument {
  kind: unknown;
  name: unknown;
  entries: Entry[];
}

/** Many roots share their sources. */
const documentsOf = new WeakMap<SourceText, EntryDocument[]>();

/** The entries of all roots that kustomize built. */
export async function imageOverridesOf(roots: readonly RenderRoot[]): Promise<ImageOverride[]> {
  const overrides: ImageOverride[] = [];
  for (const root of roots) {
    // Entries of the kustomization that makes a HelmRelease do not reach what its chart makes.
    const isChart = root.declaredBy?.some(({ kind }) => kind === "HelmRelease") === true;
    const isBuilt = ({ path }: SourceText): boolean => root.builtFrom?.has(path) ?? true;
    const all: Entry[] = [];
    for (const source of root.sources) {
      const isOverlay = source.role === "kustomization" && !isChart && isBuilt(source);
      if (!isOverlay && source.role !== "manifest") continue;
      for (const document of await readDocuments(source))
        if (isOverlay || appliesTo(document, root.declaredBy)) all.push(...document.entries);
    }
    const entries = all.slice(0, maxEntries);
    for (const entry of entries) {
      // The image may be in a resource that was left out.
      const isMentioned =
        root.isPartial === true ||
        root.sources.some((source) => isMentionedIn(source, entry.name, entries));
      const variable = `${entry.name}:$`;
      const hasVariableTag = root.sources.some(
        ({ role, text }) => role === "resource" && text.includes(variable),
      );
      overrides.push({
        ...entry,
        root: root.root,
        isMentioned,
        ...(hasVariableTag ? { hasVariableTag } : {}),
      });
    }
  }
  return overrides;
}

async function readDocuments(source: SourceText): Promise<EntryDocument[]> {
  const known = documentsOf.get(source);
  if (known !== undefined) return known;
  const found = /\bimages["']?:/.test(source.text) ? await parseDocuments(source) : [];
  documentsOf.set(source, found);
  return found;
}

async function parseDocuments(source: SourceText): Promise<EntryDocument[]> {
  const { parseAllDocuments, isMap, isSeq, isScalar } = await import("yaml");
  const documents = parseAllDocuments(source.text, { logLevel: "silent" });
  const found: EntryDocument[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    const { contents } = document;
    if (!isMap(contents)) continue;
    const entries: Entry[] = [];
    const several = listPlaces.flatMap((place) => {
      const list: unknown = document.getIn(place, true);
      const items = isSeq<ParsedNode>(list) ? list.items : [];
      return items.map((_, index) => [...place, index, "kustomize", "images"]);
    });
    for (const place of [...places, ...several]) {
      const list: unknown = document.getIn(place, true);
      for (const item of isSeq<ParsedNode>(list) ? list.items : []) {
        const entry = isMap(item)
          ? mapEntry(source, item)
          : isScalar(item)
            ? argument(source, item)
            : null;
        if (entry !== null) entries.push(entry);
      }
    }
    const [kind, name] = [contents.get("kind"), contents.getIn(["metadata", "name"])];
    if (entries.length > 0) found.push({ kind, name, entries });
  }
  return found;
}

/** Other objects of a file apply to other roots. */
function appliesTo({ kind, name }: EntryDocument, declaredBy: RenderRoot["declaredBy"]): boolean {
  return (
    declaredBy === undefined || declaredBy.some((each) => each.kind === kind && each.name === name)
  );
}

function mapEntry(source: SourceText, item: YAMLMap): Entry | null {
  const name: unknown = item.get("name", true);
  const newName: unknown = item.get("newName");
  return isLocated(name)
    ? entryAt(source, name, {
        name: name.value,
        newName: typeof newName === "string" ? newName : null,
      })
    : null;
}

/** "name=newName:tag", "name:tag". */
function argument(source: SourceText, item: Scalar): Entry | null {
  if (!isLocated(item)) return null;
  const [left = "", right] = item.value.split("=");
  const name = nameOf(left);
  return entryAt(source, item, { name, newName: right === undefined ? null : nameOf(right) });
}

interface LocatedText {
  value: string;
  range: readonly [number, number, number];
}

function isLocated(node: unknown): node is LocatedText {
  return (
    typeof node === "object" &&
    node !== null &&
    "value" in node &&
    typeof node.value === "string" &&
    "range" in node &&
    Array.isArray(node.range)
  );
}

function entryAt(
  { path, text }: SourceText,
  { range: [from, to] }: LocatedText,
  names: Pick<Entry, "name" | "newName">,
): Entry | null {
  // A placeholder may stand for any name.
  if (names.name === "" || /[${}*]/.test(names.name) || text.slice(from, to).includes("\n"))
    return null;
  return { ...names, at: spanOf(path, text, withQuotes(text, { from, to })) };
}

/** Without tag and digest. */
function nameOf(image: string): string {
  return image.replace(/@.*$/s, "").replace(/:[^/]*$/, "");
}

/** Whether the text has the name elsewhere than in the entries. */
function isMentionedIn(
  { path, text }: SourceText,
  name: string,
  entries: readonly Entry[],
): boolean {
  const own = entries.filter(({ at, name: other }) => at.file === path && other === name).length;
  let count = 0;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const isWhole =
      /^(?:$|[\s"'=,[{:>])/.test(text.slice(Math.max(0, at - 1), at)) &&
      /^(?:$|[\s"':@,\]}])/.test(text.slice(at + name.length, at + name.length + 1));
    if (isWhole && ++count > own) return true;
  }
  return false;
}
