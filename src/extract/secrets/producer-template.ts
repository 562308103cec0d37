/** A row of the table of producers × a resource → what it makes in the cluster. Pure. */
import type { DeclaredObject } from "../../model/cluster.ts";
import type { Resource } from "../../model/resource.ts";
import {
  type MappingNode,
  type YamlNode,
  type ScalarNode,
  child,
  text,
} from "../../model/source.ts";
import { type Budget, spend } from "../budget.ts";
import { type ReplicationTarget, requestedReplicas, replicationTargets } from "./replication.ts";
import { dockerConfigKey, templatedRegistries } from "./secret-content.ts";
import { type UnresolvedObject, emptyObject } from "./unresolved-object.ts";
import { type ImagePath, parseImagePath, select } from "../images/image-path.ts";
import { everywhere, type NamespaceRule } from "./namespaces.ts";
import { loginKey } from "./declared-objects.ts";
import { isTrue, pullSecrets } from "../read-pod-spec.ts";
import { hasTemplateMarkers } from "./template-markers.ts";
import type { TemplateSource } from "./template-source.ts";

/** What a row's functions look at: the resource, and the item of `each`. */
export interface ProducerView {
  root: MappingNode;
  /** The resource itself without `each`. */
  item: YamlNode;
  resource: Resource;
  /** The texts at a path: from the resource, or from the item where it begins with a dot. */
  texts: (path: string) => string[];
  /** The scalars that those are. */
  scalars: (path: string) => ScalarNode[];
  /** Is there anything but null at the path? */
  has: (path: string) => boolean;
  /** Is a boolean true there? */
  on: (path: string) => boolean;
}

/**
 * One product of a kind (or one an item). Paths are those of image locations, from the resource; one that begins with a dot is from the
 * item, and "." is the item itself. A name is the first of its templates that can be filled: in braces stand paths, `{name}` is
 * metadata.name, `{key}` the key of the item in a map.
 */
export interface ProducerOutput {
  /** "Secret" where nothing is said. */
  kind?: DeclaredObject["kind"];
  each?: string;
  /** `null`: of any name. */
  name: readonly string[] | null;
  /** Where the controller rewrites names. */
  spell?: (name: string) => string;
  /** Paths, the first that is written wins; else the resource's own. */
  namespace?: readonly string[];
  where?: (view: ProducerView) => NamespaceRule;
  type?: readonly string[];
  /** Type where none is written: "Opaque" where nothing is said; null where it cannot be told. */
  otherwise?: string | null;
  /** Keys that it always has. Without any word on keys, they cannot be told. */
  keys?: readonly string[];
  /** Paths of maps whose keys are its keys. */
  maps?: readonly string[];
  /** Paths whose texts are its keys. */
  list?: readonly string[];
  /** It has more keys than can be told. */
  open?: true | ((view: ProducerView) => boolean);
  when?: (view: ProducerView) => boolean;
  certain?: false;
  /** Paths of the annotations that it gets, which controllers that copy look at. */
  annotations?: readonly string[];
  /** Path of a text that holds `{"annotations": …}` as JSON. */
  jsonAnnotations?: string;
  /** Path of a docker config template, by the key it is for. */
  template?: string;
  /** Seconds, or Go's "1h30m". */
  refresh?: (view: ProducerView) => number | null;
  lifetimeSeconds?: number;
  /** Generators of External Secrets: paths of their references. */
  generators?: string;
  like?: (view: ProducerView) => UnresolvedObject["like"];
  adds?: (view: ProducerView) => boolean;
  /** Of a ServiceAccount: path of its list. */
  pullSecrets?: string;
}

export interface Producer {
  /** API group, "" for core; `*` in it stands for anything. */
  group: string;
  /** Several apart by a space; without regard to case; `*` in it stands for anything. */
  kind: string;
  /** For "made by": the kind where nothing is said. */
  by?: string;
  /** Nothing: it is known to make no Secret. */
  makes: readonly ProducerOutput[];
}

/** What the producer makes of this resource. */
export function fillTemplate(
  producer: Producer,
  source: TemplateSource,
  budget: Budget,
): UnresolvedObject[] {
  return producer.makes.flatMap((make) => [...made(make, producer, source, budget)]);
}

function* made(
  make: ProducerOutput,
  producer: Producer,
  source: TemplateSource,
  budget: Budget,
): Generator<UnresolvedObject> {
  const { root, resource } = source;
  for (const { item, key } of itemsOf(make, root, budget)) {
    const view = viewOf(source, item, budget);
    if (make.when?.(view) === false) continue;
    if (!spend(budget, "kept")) return;
    const name = make.name === null ? null : fill(make.name, view, key);
    if (name === undefined) continue;
    const unknown = name === null || hasTemplateMarkers(name);
    const { type, at: typeNode } = typeOf(make, view);
    const keys = keysOfMake(make, view);
    const written = [...(make.maps ?? []).map((path) => `${path}#`), ...(make.list ?? [])].flatMap(
      view.scalars,
    );
    const registries = registriesOf(make, view, type);
    const where = whereOf(make, view, resource);
    const draft: UnresolvedObject = {
      ...emptyObject,
      kind: make.kind ?? "Secret",
      name: unknown ? null : (make.spell?.(name) ?? name),
      where,
      root: source.renderRoot,
      certain: source.certain && make.certain !== false && !unknown && where !== everywhereUntold,
      by: resource,
      producer: producer.by ?? resource.kind,
      at: source.at,
      hook: source.hook,
      type: (make.kind ?? "Secret") === "Secret" ? type : null,
      typeAt: typeNode === null ? null : source.manifest.span(typeNode),
      keys,
      keyAt: loginKey(source.manifest, type, written),
      hidden: (make.kind ?? "Secret") === "Secret" ? "made in the cluster" : null,
      registries,
      refreshSeconds: make.refresh?.(view) ?? null,
      lifetimeSeconds: make.lifetimeSeconds ?? null,
      imagePullSecrets:
        make.pullSecrets === undefined
          ? []
          : nodes(view, make.pullSecrets, budget).flatMap(
              (list) => pullSecrets(source.manifest, list, budget) ?? [],
            ),
      like: make.like?.(view) ?? null,
      adds: make.adds?.(view) ?? false,
      generators:
        make.generators === undefined
          ? []
          : nodes(view, make.generators, budget).flatMap(generatorOf),
    };
    yield draft;
    for (const path of make.annotations ?? [])
      for (const annotations of nodes(view, path, budget))
        yield* copied(draft, replicationTargets(annotations));
    const json =
      make.jsonAnnotations === undefined ? undefined : view.texts(make.jsonAnnotations)[0];
    if (json !== undefined) yield* copied(draft, requestedReplicas(jsonAnnotations(json)));
  }
}

/** The same in other namespaces. */
function* copied(
  draft: UnresolvedObject,
  copies: ReplicationTarget[],
): Generator<UnresolvedObject> {
  for (const { by, to } of copies) yield { ...draft, where: to, producer: by };
}

function jsonAnnotations(written: string): (key: string) => string | null {
  let template: unknown;
  try {
    template = JSON.parse(written);
  } catch {
    return () => null; // The controller does not act on what it cannot read.
  }
  const annotations =
    typeof template === "object" && template !== null && "annotations" in template
      ? template.annotations
      : null;
  const values = new Map<string, unknown>(
    typeof annotations === "object" && annotations !== null ? Object.entries(annotations) : [],
  );
  return (key) => {
    const value = values.get(key);
    return typeof value === "string" ? value : null;
  };
}

/** A namespace that is filled in later: any. */
const everywhereUntold: NamespaceRule = { ...everywhere };

function whereOf(make: ProducerOutput, view: ProducerView, resource: Resource): NamespaceRule {
  if (make.where !== undefined) return make.where(view);
  const written = make.namespace?.flatMap((path) => view.texts(path)).find((text) => text !== "");
  const namespace = written ?? resource.namespace;
  return namespace !== null && hasTemplateMarkers(namespace) ? everywhereUntold : { is: namespace };
}

function typeOf(
  make: ProducerOutput,
  view: ProducerView,
): { type: string | null; at: ScalarNode | null } {
  const at = make.type?.flatMap((path) => view.scalars(path)).find(({ value }) => value !== "");
  if (at !== undefined) return { type: hasTemplateMarkers(at.value) ? null : at.value, at };
  return { type: make.otherwise === undefined ? "Opaque" : make.otherwise, at: null };
}

function keysOfMake(make: ProducerOutput, view: ProducerView): string[] | null {
  const { keys, maps, list, open } = make;
  if (keys === undefined && maps === undefined && list === undefined) return null;
  if (open === true || open?.(view) === true) return null;
  const written = (list ?? []).flatMap((path) => view.texts(path));
  const named = (maps ?? []).flatMap((path) => view.texts(`${path}#`));
  const all = [...new Set([...(keys ?? []), ...named, ...written])];
  return all.length === 0 || all.some(hasTemplateMarkers) ? null : all;
}

function registriesOf(
  make: ProducerOutput,
  view: ProducerView,
  type: string | null,
): string[] | null {
  const key = dockerConfigKey(type);
  if (make.template === undefined || key === undefined) return null;
  const template = view.texts(`${make.template}#${key}`)[0];
  return template === undefined ? null : templatedRegistries(template, key);
}

function generatorOf(node: YamlNode): { kind: string; name: string }[] {
  const kind = text(child(node, "kind"));
  const name = text(child(node, "name"));
  return kind === null || name === null ? [] : [{ kind, name }];
}

function fill(
  templates: readonly string[],
  view: ProducerView,
  key: string | null,
): string | undefined {
  for (const template of templates) {
    let whole = true;
    const filled = template.replace(/\{([^{}]*(?:\{\})?[^{}]*)\}/g, (_, path: string) => {
      const value =
        path === "name" ? view.resource.name : path === "key" ? key : (view.texts(path)[0] ?? null);
      if (value === null || value === "") whole = false;
      return value ?? "";
    });
    if (whole) return filled;
  }
  return undefined;
}

function* itemsOf(
  make: ProducerOutput,
  root: MappingNode,
  budget: Budget,
): Generator<{ item: YamlNode; key: string | null }> {
  if (make.each === undefined) {
    yield { item: root, key: null };
    return;
  }
  for (const { node, parent } of selected(root, make.each, budget)) {
    const entry = parent?.entries.find(({ value }) => value === node);
    yield { item: node, key: entry?.key.value ?? null };
  }
}

function viewOf(
  { root, resource }: Pick<TemplateSource, "root" | "resource">,
  item: YamlNode,
  budget: Budget,
): ProducerView {
  const at = { root, item };
  const scalars = (path: string): ScalarNode[] => {
    const [place = "", key] = path.split("#", 2);
    const found = nodes(at, place, budget);
    if (key === undefined) return found.filter(isText);
    return found.flatMap((node) => {
      if (node.node !== "mapping") return [];
      return key === ""
        ? node.entries.map((entry) => entry.key)
        : [child(node, key)].filter(isText);
    });
  };
  return {
    root,
    item,
    resource,
    texts: (path) => scalars(path).map(({ value }) => value),
    scalars,
    has: (path) =>
      nodes(at, path, budget).some((node) => !(node.node === "scalar" && node.type === "null")),
    on: (path) => nodes(at, path, budget).some(isTrue),
  };
}

function isText(node: YamlNode | undefined): node is ScalarNode {
  return text(node) !== null;
}

/** The nodes at a path of a `Make`. */
function nodes(
  { root, item }: Pick<ProducerView, "root" | "item">,
  path: string,
  budget: Budget,
): YamlNode[] {
  if (path === ".") return [item];
  return Array.from(
    path.startsWith(".") ? selected(item, path.slice(1), budget) : selected(root, path, budget),
    ({ node }) => node,
  );
}

const parsed = new Map<string, ImagePath>();

/** Paths come from tables alone, so there are few. */
function selected(
  start: YamlNode,
  path: string,
  budget: Budget,
): Iterable<{ node: YamlNode; parent: MappingNode | null }> {
  let steps = parsed.get(path);
  if (steps === undefined) parsed.set(path, (steps = parseTablePath(path)));
  return select(
    { node: start, path: "", parent: null },
    steps,
    (_, depth) => depth < 100 && spend(budget, "visits"),
  );
}

/** Annotations have dots in their names: `metadata.annotations/cert-manager.io/issuer` takes what follows the slash as one key. */
function parseTablePath(path: string): ImagePath {
  const slash = path.indexOf("/");
  return slash < 0
    ? parseImagePath(path)
    : [...parseImagePath(path.slice(0, slash)), path.slice(slash + 1)];
}
