/** Reads the `images` entries that apply to rendered roots. */
import type { ParsedNode, YAMLMap, Scalar } from "yaml";
import type { ImageOverride } from "../model/image-override.ts";
import type { RenderRoot, SourceText } from "../model/render-root.ts";
import { spanOf, withQuotes } from "../model/text-span.ts";

/** Items of a list of sources or post-renderers that are looked at. */
const maxItems = 20;
const indexes = Array.from({ length: maxItems }, (_, index) => index);

/** Where the entries stand in a kustomization. */
const ofKustomization: readonly Place[] = [["images"]];

/** Where they stand in a Flux Kustomization or HelmRelease, and in an Argo CD Application. */
const ofManifest: readonly Place[] = [
  ["spec", "images"],
  ["spec", "source", "kustomize", "images"],
  ...indexes.map((index): Place => ["spec", "sources", index, "kustomize", "images"]),
  ...indexes.map((index): Place => ["spec", "postRenderers", index, "kustomize", "images"]),
];
const maxEntries = 1_000;

type Place = readonly (string | number)[];

type Entry = Omit<ImageOverride, "root" | "isMentioned">;

/** The entries of all roots that kustomize or a GitOps controller built. */
export async function imageOverridesOf(roots: readonly RenderRoot[]): Promise<ImageOverride[]> {
  const overrides: ImageOverride[] = [];
  for (const root of roots) {
    const sources = root.sources.filter(
      ({ role, text }) =>
        (role === "manifest" || (role === "kustomization" && root.tool === "kustomize")) &&
        /\bimages["']?:/.test(text),
    );
    const found = await Promise.all(sources.map((each) => entriesOf(each, root.source)));
    const entries = found.flat().slice(0, maxEntries);
    for (const entry of entries) {
      const isMentioned = root.sources.some((source) => isMentionedIn(source, entry.name, entries));
      overrides.push({ ...entry, root: root.root, isMentioned });
    }
  }
  return overrides;
}

/** With `owner`, other objects of a manifest do not count: they apply to other roots. */
async function entriesOf(source: SourceText, owner: RenderRoot["source"]): Promise<Entry[]> {
  const { parseAllDocuments, isMap, isSeq, isScalar } = await import("yaml");
  const documents = parseAllDocuments(source.text, { logLevel: "silent" });
  const entries: Entry[] = [];
  const places = source.role === "kustomization" ? ofKustomization : ofManifest;
  for (const document of Array.isArray(documents) ? documents : []) {
    const isOther =
      owner !== undefined &&
      source.role === "manifest" &&
      (document.get("kind") !== owner.kind ||
        document.getIn(["metadata", "name"]) !== owner.name ||
        (document.getIn(["metadata", "namespace"]) ?? owner.namespace) !== owner.namespace);
    if (isOther || !isMap(document.contents)) continue;
    for (const place of places) {
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
  }
  return entries;
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
