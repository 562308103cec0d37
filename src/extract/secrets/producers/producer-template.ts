/** Creates the objects of a producer's row for one resource. */
import type { Resource } from "../../../model/cluster/resource.ts";
import {
  child,
  type MappingNode,
  type ScalarNode,
  text,
  type YamlNode,
} from "../../../model/source/source.ts";
import { type Budget, spend } from "../../budget.ts";
import { pullSecrets } from "../../pods/read-pod-spec.ts";
import { loginKey } from "../declared-objects.ts";
import { lacksAuths, templateDefect } from "../docker-config-template.ts";
import { everywhere, type NamespaceRule } from "../namespaces.ts";
import { dockerConfigKey, templatedRegistries } from "../secret-content.ts";
import { hasTemplateMarkers } from "../template-markers.ts";
import {
  emptyConfigMap,
  emptySecret,
  emptyServiceAccount,
  type GeneratorReference,
  type UnresolvedObject,
  type UnresolvedSecret,
  type UnresolvedServiceAccount,
} from "../unresolved-object.ts";
import type { Producer, ProducerOutput, ProducerView } from "./producer.ts";
import { nodesAt, selectPath, viewOf } from "./producer-view.ts";
import { replicationTargets, type ReplicationTarget, requestedReplicas } from "./replication.ts";
import type { TemplateSource } from "./template-source.ts";

/** Returns the objects that a producer creates for one of its resources. */
export function fillTemplate(
  producer: Producer,
  source: TemplateSource,
  budget: Budget,
): UnresolvedObject[] {
  return producer.outputs.flatMap((output) => [...fillOutput(output, producer, source, budget)]);
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
      name: isUnknown ? null : (output.rewriteName?.(name) ?? name),
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
      for (const annotations of nodesAt(view, path, budget))
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
  common: Omit<
    UnresolvedServiceAccount,
    "kind" | "source" | "imagePullSecrets" | "secrets" | "mountable"
  >,
): UnresolvedObject {
  if (output.kind === "ServiceAccount") {
    const lists = output.pullSecrets === undefined ? [] : nodesAt(view, output.pullSecrets, budget);
    const imagePullSecrets = lists.flatMap(
      (list) => pullSecrets(source.manifest, list, budget) ?? [],
    );
    return { ...emptyServiceAccount, ...common, imagePullSecrets };
  }
  const keys = keysOfOutput(output, view);
  if (output.kind === "ConfigMap") return { ...emptyConfigMap, ...common, keys };
  const { type, at: typeNode } = typeOf(output, view);
  const keyPaths = [
    ...(output.keyMaps ?? []).map((path) => `${path}#`),
    ...(output.keyPaths ?? []),
  ];
  const generators =
    output.generators === undefined ? [] : nodesAt(view, output.generators, budget);
  return {
    ...emptySecret,
    ...common,
    type,
    typeAt: typeNode === null ? null : source.manifest.span(typeNode),
    keys,
    keyAt: loginKey(source.manifest, type, keyPaths.flatMap(view.scalars)),
    hidden: "made in the cluster",
    registries: registriesOf(output, view, type, budget),
    ...defectOf(output, source, view, type, budget),
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

/** Returns a lookup in `{"annotations": …}`; invalid JSON has no annotations. */
function jsonAnnotations(written: string): (key: string) => string | null {
  let template: unknown;
  try {
    template = JSON.parse(written);
  } catch {
    return () => null; // The controller ignores a template that it cannot parse.
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
  return { type: output.defaultType === undefined ? "Opaque" : output.defaultType, at: null };
}

function keysOfOutput(output: ProducerOutput, view: ProducerView): string[] | null {
  const { keys, keyMaps, keyPaths, hasMoreKeys } = output;
  if (keys === undefined && keyMaps === undefined && keyPaths === undefined) return null;
  if (hasMoreKeys === true || hasMoreKeys?.(view) === true) return null;
  const written = (keyPaths ?? []).flatMap((path) => view.texts(path));
  const named = (keyMaps ?? []).flatMap((path) => view.texts(`${path}#`));
  const all = [...new Set([...(keys ?? []), ...named, ...written])];
  return all.length === 0 || all.some(hasTemplateMarkers) ? null : all;
}

function registriesOf(
  output: ProducerOutput,
  view: ProducerView,
  type: string | null,
  budget: Budget,
): string[] | null {
  const template = templateNode(output, view, type, budget)?.value;
  const key = dockerConfigKey(type) ?? null;
  if (template === undefined) return null;
  if (key === ".dockerconfigjson" && lacksAuths(template)) return [];
  return templatedRegistries(template, key);
}

/** Why the Secret is probably never made, or never decoded, whatever its values are. */
function defectOf(
  output: ProducerOutput,
  { manifest }: TemplateSource,
  view: ProducerView,
  type: string | null,
  budget: Budget,
): Partial<UnresolvedSecret> {
  const unmade = output.unmade?.(view) ?? null;
  if (unmade !== null) return { unmade: { at: manifest.span(unmade.node), reason: unmade.reason } };
  const node = templateNode(output, view, type, budget);
  if (node === undefined) return {};
  const at = manifest.span(node);
  const defect = templateDefect(node.value);
  if (defect === "not-json") return { unmade: { at, reason: { code: "template-not-json" } } };
  return defect === null ? {} : { wrongAuth: at };
}

/** The template of the docker config: a text, or the `text` of a map. */
function templateNode(
  { dockerConfigTemplate: path }: ProducerOutput,
  view: ProducerView,
  type: string | null,
  budget: Budget,
): ScalarNode | undefined {
  const key = dockerConfigKey(type);
  if (path === undefined || key === undefined) return undefined;
  const [written] = view.scalars(`${path}#${key}`);
  if (written !== undefined) return written;
  const [nested] = nodesAt(view, path, budget).flatMap(
    (map) => child(child(map, key), "text") ?? [],
  );
  return nested?.node === "scalar" && nested.type === "string" ? nested : undefined;
}

function generatorOf(node: YamlNode): GeneratorReference[] {
  const kind = text(child(node, "kind"));
  const name = text(child(node, "name"));
  return kind === null || name === null ? [] : [{ kind, name }];
}

/** Fills the first template whose paths all exist; undefined if there is none. */
function fill(
  templates: readonly string[],
  view: ProducerView,
  key: string | null,
): string | undefined {
  for (const template of templates) {
    let isComplete = true;
    const filled = template.replace(/\{([^{}]*(?:\{\})?[^{}]*)\}/g, (_, path: string) => {
      const value =
        path === "name" ? view.resource.name : path === "key" ? key : (view.texts(path)[0] ?? null);
      if (value === null || value === "") isComplete = false;
      return value ?? "";
    });
    if (isComplete) return filled;
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
  for (const { node, parent } of selectPath(root, output.each, budget)) {
    const entry = parent?.entries.find(({ value }) => value === node);
    yield { item: node, key: entry?.key.value ?? null };
  }
}
