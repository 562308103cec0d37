/** The spec of a pod → which credentials it presents, and what else it needs by name. Pure. */
import type { Located, NodeRequirement, PodSpec, ObjectReference } from "../../model/pod-spec.ts";
import {
  child,
  descend,
  items,
  type Manifest,
  type MappingNode,
  type YamlNode,
  text,
} from "../../model/source.ts";
import { type Budget, spend } from "../budget.ts";
import { detachString } from "../detach-string.ts";
import { hasTemplateMarkers } from "../secrets/template-markers.ts";

/** `path` is that of `spec` from the root of the document; `pod` has the metadata. */
export function readPodSpec(
  manifest: Manifest,
  spec: MappingNode,
  pod: MappingNode | null,
  path: string,
  budget: Budget,
): PodSpec {
  const account =
    located(manifest, child(spec, "serviceAccountName")) ??
    located(manifest, child(spec, "serviceAccount"));
  return {
    path,
    imagePullSecrets: pullSecrets(manifest, child(spec, "imagePullSecrets"), budget),
    serviceAccountName: account,
    references: [...references(manifest, spec, budget), ...injected(manifest, pod)],
    nodes: nodeRequirements(spec, budget),
  };
}

/** https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const platformLabels: ReadonlyMap<string, NodeRequirement["label"]> = new Map([
  ["kubernetes.io/arch", "arch"],
  ["beta.kubernetes.io/arch", "arch"],
  ["kubernetes.io/os", "os"],
  ["beta.kubernetes.io/os", "os"],
]);

/** Every node has these labels, so `Exists` asks for nothing, and `DoesNotExist` for what no node is. */
const operators: Readonly<Record<string, NodeRequirement["operator"]>> = {
  In: "In",
  NotIn: "NotIn",
  DoesNotExist: "In",
};

/**
 * What the pod asks of the platform of its node: the selector and every requirement of a term hold together, terms are alternatives.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
function nodeRequirements(spec: MappingNode, budget: Budget): NodeRequirement[][] {
  const always: NodeRequirement[] = [];
  const add = (
    to: NodeRequirement[],
    key: string,
    operator: string | null,
    values: (string | null)[],
  ): void => {
    const label = platformLabels.get(key);
    const known = operators[operator ?? ""];
    // What a template fills in asks for we do not know what.
    if (
      label === undefined ||
      known === undefined ||
      values.some((value) => value === null || hasTemplateMarkers(value))
    )
      return;
    if (spend(budget, "kept"))
      to.push({
        label,
        operator: known,
        values: operator === "DoesNotExist" ? [] : values.map((value) => detachString(value ?? "")),
      });
  };
  const selector = child(spec, "nodeSelector");
  if (selector?.node === "mapping")
    for (const { key, value } of selector.entries) add(always, key.value, "In", [text(value)]);
  // The kubelet of another system refuses the pod.
  const os = text(descend(spec, "os", "name"));
  if (os !== null) add(always, "kubernetes.io/os", "In", [os]);
  const required = descend(
    spec,
    "affinity",
    "nodeAffinity",
    "requiredDuringSchedulingIgnoredDuringExecution",
    "nodeSelectorTerms",
  );
  const terms = items(required).flatMap((term): NodeRequirement[][] => {
    if (!spend(budget, "visits")) return [];
    if (asksNothing(term)) return [];
    const requirements = [...always];
    for (const expression of items(child(term, "matchExpressions"))) {
      if (!spend(budget, "visits")) break;
      const values = items(child(expression, "values")).map(text);
      add(
        requirements,
        text(child(expression, "key")) ?? "",
        text(child(expression, "operator")),
        values,
      );
    }
    return [requirements];
  });
  return terms.length === 0 ? [always] : terms;
}

/** Such a term is met nowhere: https://pkg.go.dev/k8s.io/api/core/v1#NodeSelectorTerm. What a template fills in asks for something. */
function asksNothing(term: YamlNode): boolean {
  const lists = [child(term, "matchExpressions"), child(term, "matchFields")];
  const empty = (list: YamlNode | undefined): boolean =>
    list === undefined || (list.node === "sequence" && list.items.length === 0);
  return term.node === "mapping" && lists.every(empty);
}

/**
 * The names in a list of pull secrets, of objects or of plain names; null where there is no list. An entry without a name keeps its
 * place: it makes the list longer than none, which is what admission asks.
 * https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go
 */
export function pullSecrets(
  manifest: Manifest,
  list: YamlNode | undefined,
  budget: Budget,
): Located<string>[] | null {
  if (list?.node !== "sequence") return null;
  const names: Located<string>[] = [];
  for (const item of list.items) {
    if (!spend(budget, "kept")) break;
    const name = item.node === "mapping" ? child(item, "name") : item;
    const value = text(name);
    names.push({
      value: detachString(value ?? ""),
      at: manifest.span(value === null ? item : (name ?? item)),
    });
  }
  return names;
}

function located(manifest: Manifest, node: YamlNode | undefined): Located<string> | null {
  const value = text(node);
  return node === undefined || value === null || value === ""
    ? null
    : { value: detachString(value), at: manifest.span(node) };
}

const containerLists = ["initContainers", "containers", "ephemeralContainers"];

/** Volumes of the time before CSI that name a Secret. https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/ */
const secretRefs = ["cephfs", "cinder", "flexVolume", "rbd", "iscsi", "scaleIO", "storageos"];

/** The places of VisitPodSecretNames and VisitPodConfigmapNames (pkg/api/v1/pod/util.go), pull secrets apart. */
function* references(
  manifest: Manifest,
  spec: MappingNode,
  budget: Budget,
): Generator<ObjectReference> {
  function* named(
    kind: ObjectReference["kind"],
    source: YamlNode | undefined,
    nameKey: string,
    through: ObjectReference["through"],
    container: string | null,
  ): Generator<ObjectReference> {
    if (source === undefined || !spend(budget, "visits")) return;
    const node = child(source, nameKey);
    const name = detachString(text(node));
    if (
      node === undefined ||
      name === null ||
      name === "" ||
      hasTemplateMarkers(name) ||
      !spend(budget, "kept")
    )
      return;
    const optional = isTrue(child(source, "optional"));
    const keyNode = through === "env" ? child(source, "key") : undefined;
    const key = detachString(text(keyNode));
    const at = manifest.span(node);
    const keyAt = keyNode === undefined || key === null ? null : manifest.span(keyNode);
    yield { kind, name, key, at, keyAt, optional, through, container };
    for (const item of items(child(source, "items"))) {
      const wanted = child(item, "key");
      const value = detachString(text(wanted));
      if (wanted === undefined || value === null || !spend(budget, "kept")) continue;
      yield {
        kind,
        name,
        key: value,
        at,
        keyAt: manifest.span(wanted),
        optional,
        through,
        container,
      };
    }
  }

  for (const list of containerLists) {
    for (const item of items(child(spec, list))) {
      if (!spend(budget, "visits")) return;
      const container = detachString(text(child(item, "name")));
      for (const variable of items(child(item, "env"))) {
        if (!spend(budget, "visits")) return;
        const from = child(variable, "valueFrom");
        if (from === undefined) continue;
        yield* named("Secret", child(from, "secretKeyRef"), "name", "env", container);
        yield* named("ConfigMap", child(from, "configMapKeyRef"), "name", "env", container);
      }
      for (const source of items(child(item, "envFrom"))) {
        yield* named("Secret", child(source, "secretRef"), "name", "envFrom", container);
        yield* named("ConfigMap", child(source, "configMapRef"), "name", "envFrom", container);
      }
    }
  }
  for (const volume of items(child(spec, "volumes"))) {
    if (!spend(budget, "visits")) return;
    yield* named("Secret", child(volume, "secret"), "secretName", "volume", null);
    yield* named("ConfigMap", child(volume, "configMap"), "name", "volume", null);
    for (const source of items(descend(volume, "projected", "sources"))) {
      if (!spend(budget, "visits")) return;
      yield* named("Secret", child(source, "secret"), "name", "projected", null);
      yield* named("ConfigMap", child(source, "configMap"), "name", "projected", null);
    }
    yield* named("Secret", descend(volume, "csi", "nodePublishSecretRef"), "name", "csi", null);
    yield* named("Secret", child(volume, "azureFile"), "secretName", "volume", null);
    for (const kind of secretRefs)
      yield* named("Secret", descend(volume, kind, "secretRef"), "name", "volume", null);
  }
}

/** What the Vault agent's injector mounts into a pod. https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations */
const injections: readonly [annotation: string, kind: ObjectReference["kind"]][] = [
  ["tls-secret", "Secret"],
  ["agent-extra-secret", "Secret"],
  ["agent-configmap", "ConfigMap"],
];

function injected(manifest: Manifest, pod: MappingNode | null): ObjectReference[] {
  const annotations = descend(pod ?? undefined, "metadata", "annotations");
  if (text(child(annotations, "vault.hashicorp.com/agent-inject")) !== "true") return [];
  return injections.flatMap(([annotation, kind]): ObjectReference[] => {
    const node = child(annotations, `vault.hashicorp.com/${annotation}`);
    const name = detachString(text(node));
    if (node === undefined || name === null || name === "" || hasTemplateMarkers(name)) return [];
    const at = manifest.span(node);
    return [
      {
        kind,
        name,
        key: null,
        at,
        keyAt: null,
        optional: false,
        through: "volume",
        container: null,
      },
    ];
  });
}

export function isTrue(node: YamlNode | undefined): boolean {
  return (
    node?.node === "scalar" && node.type === "boolean" && /^(?:true|yes|on|y)$/i.test(node.value)
  );
}
