/** A row of the table of producers × a resource → what it makes in the cluster. Pure. */
import type { ObjectKind } from "../../../model/declared-object.ts";
import type { Resource } from "../../../model/resource.ts";
import {
  type MappingNode,
  type YamlNode,
  type ScalarNode,
  child,
  text,
} from "../../../model/source.ts";
import { type Budget, spend } from "../../budget.ts";
import { type ReplicationTarget, requestedReplicas, replicationTargets } from "./replication.ts";
import { dockerConfigKey, templatedRegistries } from "../secret-content.ts";
import {
  emptyConfigMap,
  emptySecret,
  emptyServiceAccount,
  type UnresolvedObject,
  type UnresolvedServiceAccount,
} from "../unresolved-object.ts";
import { type ImagePath, parseImagePath, select } from "../../images/image-path.ts";
import { everywhere, type NamespaceRule } from "../namespaces.ts";
import { loginKey } from "../declared-objects.ts";
import { isTrue } from "../../pods/is-true.ts";
import { pullSecrets } from "../../pods/read-pod-spec.ts";
import { hasTemplateMarkers } from "../template-markers.ts";
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
  kind?: ObjectKind;
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

/** Returns the objects that a producer creates for one of its resources. */
export function fillTemplate(
  producer: Producer,
  source: TemplateSource,
  budget: Budget,
): UnresolvedObject[] {
  return producer.makes.flatMap((output) => [...fillOutput(output, producer, source, budget)]);
}

function* fillOutput(
  output: ProducerOutput,
  producer: Producer,
  source: TemplateSource,
  budget: Budget,
): Generator<UnresolvedObject> {
  const { root, resource } = source;
  for (const { item, key } of itemsOf(output, root, budget)) {
    const view = viewOf(source, item, budget);
    if (output.when?.(view) === false) continue;
    if (!spend(budget, "kept")) return;
    const name = output.name === null ? null : fill(output.name, view, key);
    if (name === undefined) continue;
    const isUnknown = name === null || hasTemplateMarkers(name);
    const where = whereOf(output, view, resource);
    const object = contentOf(output, source, view, budget, {
      name: isUnknown ? null : (output.spell?.(name) ?? name),
      where,
      root: source.renderRoot,
      certain: source.certain && output.certain !== false && !isUnknown && where !== anyNamespace,
      by: resource,
      producer: producer.by ?? resource.kind,
      at: source.at,
      hook: source.hook,
      like: output.like?.(view) ?? null,
      adds: output.adds?.(view) ?? false,
    });
    yield object;
    for (const path of output.annotations ?? [])
      for (const annotations of nodes(view, path, budget))
        yield* copiesOf(object, replicationTargets(annotations));
    const json =
      output.jsonAnnotations === undefined ? undefined : view.texts(output.jsonAnnotations)[0];
    if (json !== undefined) yield* copiesOf(object, requestedReplicas(jsonAnnotations(json)));
  }
}

/** Adds the fields of the output's kind. */
function contentOf(
  output: ProducerOutput,
  source: TemplateSource,
  view: ProducerView,
  budget: Budget,
  common: Omit<UnresolvedServiceAccount, "kind" | "source" | "imagePullSecrets">,
): UnresolvedObject {
  if (output.kind === "ServiceAccount") {
    const lists = output.pullSecrets === undefined ? [] : nodes(view, output.pullSecrets, budget);
    const imagePullSecrets = lists.flatMap(
      (list) => pullSecrets(source.manifest, list, budget) ?? [],
    );
    return { ...emptyServiceAccount, ...common, imagePullSecrets };
  }
  const keys = keysOfOutput(output, view);
  if (output.kind === "ConfigMap") return { ...emptyConfigMap, ...common, keys };
  const { type, at: typeNode } = typeOf(output, view);
  const keyPaths = [...(output.maps ?? []).map((path) => `${path}#`), ...(output.list ?? [])];
  const generators = output.generators === undefined ? [] : nodes(view, output.generators, budget);
  return {
    ...emptySecret,
    ...common,
    type,
    typeAt: typeNode === null ? null : source.manifest.span(typeNode),
    keys,
    keyAt: loginKey(source.manifest, type, keyPaths.flatMap(view.scalars)),
    hidden: "made in the cluster",
    registries: registriesOf(output, view, type),
    refreshSeconds: output.refresh?.(view) ?? null,
    lifetimeSeconds: output.lifetimeSeconds ?? null,
    generators: generators.flatMap(generatorOf),
  };
}

/** Returns the copies of an object in other namespaces. */
function* copiesOf(
  object: UnresolvedObject,
  copies: ReplicationTarget[],
): Generator<UnresolvedObject> {
  for (const { by, to } of copies) yield { ...object, where: to, producer: by };
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

/** The rule of a namespace with template markers. Compared by identity. */
const anyNamespace: NamespaceRule = { ...everywhere };

function whereOf(output: ProducerOutput, view: ProducerView, resource: Resource): NamespaceRule {
  if (output.where !== undefined) return output.where(view);
  const written = output.namespace?.flatMap((path) => view.texts(path)).find((text) => text !== "");
  const namespace = written ?? resource.namespace;
  return namespace !== null && hasTemplateMarkers(namespace) ? anyNamespace : { is: namespace };
}

function typeOf(
  output: ProducerOutput,
  view: ProducerView,
): { type: string | null; at: ScalarNode | null } {
  const at = output.type?.flatMap((path) => view.scalars(path)).find(({ value }) => value !== "");
  if (at !== undefined) return { type: hasTemplateMarkers(at.value) ? null : at.value, at };
  return { type: output.otherwise === undefined ? "Opaque" : output.otherwise, at: null };
}

function keysOfOutput(output: ProducerOutput, view: ProducerView): string[] | null {
  const { keys, maps, list, open } = output;
  if (keys === undefined && maps === undefined && list === undefined) return null;
  if (open === true || open?.(view) === true) return null;
  const written = (list ?? []).flatMap((path) => view.texts(path));
  const named = (maps ?? []).flatMap((path) => view.texts(`${path}#`));
  const all = [...new Set([...(keys ?? []), ...named, ...written])];
  return all.length === 0 || all.some(hasTemplateMarkers) ? null : all;
}

function registriesOf(
  output: ProducerOutput,
  view: ProducerView,
  type: string | null,
): string[] | null {
  const key = dockerConfigKey(type);
  if (output.template === undefined || key === undefined) return null;
  const template = view.texts(`${output.template}#${key}`)[0];
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
  output: ProducerOutput,
  root: MappingNode,
  budget: Budget,
): Generator<{ item: YamlNode; key: string | null }> {
  if (output.each === undefined) {
    yield { item: root, key: null };
    return;
  }
  for (const { node, parent } of selected(root, output.each, budget)) {
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
