/** Finds the objects of a rendered text, and where a person edits them. */
import type { Span } from "../../model/source/source.ts";
import { holdsInOrder } from "../../model/text/parts-in-order.ts";
import type { DocumentOrigin } from "../../model/source/render-root.ts";
import {
  fieldOf,
  identityOf,
  listOf,
  mapOf,
  type FieldPath,
  type GitopsObject,
} from "./gitops-object.ts";
import { roleOf } from "./kinds.ts";
import { parseMap } from "./parse-map.ts";
import type { Values } from "./set-values.ts";

/** A document of a rendered text, with its first line (1-based). */
export interface RenderedDocument {
  text: string;
  line: number;
}

export function splitDocuments(text: string): RenderedDocument[] {
  const documents: RenderedDocument[] = [];
  let start = 0;
  let line = 1;
  for (const match of text.matchAll(/^---(?:[ \t].*)?\r?\n/gm)) {
    const piece = text.slice(start, match.index);
    if (piece.trim() !== "") documents.push({ text: piece, line });
    line += piece.split("\n").length - 1 + 1;
    start = match.index + match[0].length;
  }
  const rest = text.slice(start);
  if (rest.trim() !== "") documents.push({ text: rest, line });
  return documents;
}

/** The kind and apiVersion of a document that a renderer printed, without parsing it. */
function peekIdentity(text: string): { apiVersion: string; kind: string } {
  const field = (name: string): string =>
    new RegExp(`^["']?${name}["']?:[ \\t]*["']?([^\\s"'#]+)`, "m").exec(text)?.[1] ?? "";
  return { apiVersion: field("apiVersion"), kind: field("kind") };
}

/** Where built objects come from. */
export interface Provenance {
  /** The GitOps objects that a file declares. */
  objectsIn: (file: string) => Promise<readonly GitopsObject[]>;
  inputs: readonly string[];
  origins: readonly DocumentOrigin[];
  /** Where an object stands that no input declares. */
  fallback: Span;
  /**
   * ConfigMaps and Secrets are left out. Charts make many and large ones, dashboards above all, and
   * other sources hardly ever take values from them.
   */
  withoutData: boolean;
}

/** The objects that a controller acts on. Documents that cannot be read are left out. */
export async function builtObjects(text: string, provenance: Provenance): Promise<GitopsObject[]> {
  const locator = new ObjectLocator(provenance);
  const found: GitopsObject[] = [];
  for (const document of splitDocuments(text)) {
    const { apiVersion, kind } = peekIdentity(document.text);
    const role = roleOf(apiVersion, kind);
    if (role === null || (role === "data" && provenance.withoutData)) continue;
    const value = parseMap(document.text);
    if (value !== null) found.push(await locator.locate(value, document.line));
  }
  return found;
}

/** The objects of one kind in the inputs, in the order of the inputs. */
interface KindIndex {
  all: readonly GitopsObject[];
  byName: ReadonlyMap<string, readonly GitopsObject[]>;
}

/** Finds what declares an object: its base, and the patches of the same kind and name. */
class ObjectLocator {
  readonly #provenance: Provenance;
  readonly #kinds = new Map<string, KindIndex>();

  constructor(provenance: Provenance) {
    this.#provenance = provenance;
  }

  async locate(value: Values, line: number): Promise<GitopsObject> {
    const identity = identityOf(value);
    const { origins, fallback } = this.#provenance;
    const base = origins.findLast((origin) => origin.line <= line)?.source ?? null;
    const declarations = await this.#declarationsOf(identity, base);
    const [first] = declarations;
    const spanOf = (path: FieldPath): Span => {
      const wanted = fieldOf(value, path);
      const setting = declarations.findLast(({ value: own }) => {
        const written = fieldOf(own, path);
        return written !== undefined && (typeof wanted === "object" || written === wanted);
      });
      return (setting ?? first)?.spanOf(path) ?? fallback;
    };
    return {
      ...identity,
      value,
      file: first?.file ?? base,
      isAlone: first?.isAlone,
      at: first?.at ?? fallback,
      spanOf,
    };
  }

  /** Those of the base come first, as others patch it. */
  async #declarationsOf(
    { kind, name }: Pick<GitopsObject, "kind" | "name">,
    base: string | null,
  ): Promise<GitopsObject[]> {
    const known = await this.#ofKind(kind);
    const named = known.byName.get(name) ?? known.all.filter((each) => isNamed(each.name, name));
    const sets = kind === "Application" ? (await this.#ofKind("ApplicationSet")).all : [];
    const resources = (await this.#ofKind("ResourceSet")).all.flatMap((set) =>
      resourcesOf(set, kind, name),
    );
    const made = sets.filter(({ file }) => base === null || file === base).map(templateOf);
    const found = [...named, ...made, ...resources];
    return [
      ...found.filter(({ file }) => file === base),
      ...found.filter(({ file }) => file !== base),
    ];
  }

  async #ofKind(kind: string): Promise<KindIndex> {
    const known = this.#kinds.get(kind);
    if (known !== undefined) return known;
    const all: GitopsObject[] = [];
    const { inputs, origins } = this.#provenance;
    // A base may be no input: a file that another step wrote.
    for (const file of new Set([...inputs, ...origins.flatMap(({ source }) => source ?? [])]))
      for (const object of await this.#objectsOf(file)) if (object.kind === kind) all.push(object);
    const index = { all, byName: Map.groupBy(all, ({ name }) => name) };
    this.#kinds.set(kind, index);
    return index;
  }

  async #objectsOf(file: string): Promise<readonly GitopsObject[]> {
    return await this.#provenance.objectsIn(file);
  }
}

/** The template of an ApplicationSet, which declares its Applications. */
function templateOf(applicationSet: GitopsObject): GitopsObject {
  return {
    ...applicationSet,
    value: mapOf(fieldOf(applicationSet.value, ["spec", "template"])),
    spanOf: (path) => applicationSet.spanOf(["spec", "template", ...path]),
  };
}

/** The resources of a ResourceSet that may have made an object of this kind and name. */
function resourcesOf(resourceSet: GitopsObject, kind: string, name: string): GitopsObject[] {
  return listOf(fieldOf(resourceSet.value, ["spec", "resources"])).flatMap((each, index) => {
    const value = mapOf(each);
    const identity = identityOf(value);
    if (identity.kind !== kind || !isTemplateOf(identity.name, name)) return [];
    const base = ["spec", "resources", index];
    const spanOf = (path: FieldPath): Span => resourceSet.spanOf([...base, ...path]);
    const at = spanOf(["metadata", "name"]);
    return [{ ...resourceSet, ...identity, value, at, spanOf }];
  });
}

/** The text around the actions of a template stands in what is made of it, in this order. */
function isTemplateOf(template: string, made: string): boolean {
  return holdsInOrder(made, template.split(/<<[^>]*>>/));
}

/** A kustomization may put a prefix or suffix around a name. */
function isNamed(declared: string, built: string): boolean {
  return declared === built || (declared !== "" && built.includes(declared));
}
