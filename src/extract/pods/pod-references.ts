/**
 * Reads the Secrets and ConfigMaps that a pod refers to, except for pull secrets. The fields are
 * those of VisitPodSecretNames and VisitPodConfigmapNames.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/api/v1/pod/util.go
 */
import type { ObjectReference } from "../../model/cluster/pod-spec.ts";
import {
  child,
  descend,
  items,
  type Manifest,
  type MappingNode,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { type Budget, spend } from "../budget.ts";
import { detachString } from "../../model/text/detach-string.ts";
import { hasTemplateMarkers } from "../secrets/template-markers.ts";
import { isTrue } from "./is-true.ts";

const containerLists = ["initContainers", "containers", "ephemeralContainers"];

/**
 * Volume types older than CSI that name a Secret.
 * https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/
 */
const legacyVolumes = ["cephfs", "cinder", "flexVolume", "rbd", "iscsi", "scaleIO", "storageos"];

/** The name of a resource; undefined for an empty or templated one. */
function nameIn(node: YamlNode | undefined): { name: string; node: YamlNode } | undefined {
  const name = text(node);
  return node === undefined || name === null || name === "" || hasTemplateMarkers(name)
    ? undefined
    : { name: detachString(name), node };
}

export function podReferences(
  manifest: Manifest,
  spec: MappingNode,
  budget: Budget,
): Iterable<ObjectReference> {
  return new ReferenceReader(manifest, budget).read(spec);
}

class ReferenceReader {
  readonly #manifest: Manifest;
  readonly #budget: Budget;

  constructor(manifest: Manifest, budget: Budget) {
    this.#manifest = manifest;
    this.#budget = budget;
  }

  *read(spec: MappingNode): Generator<ObjectReference> {
    for (const list of containerLists)
      for (const container of items(child(spec, list))) {
        if (!spend(this.#budget, "visits")) return;
        yield* this.#ofContainer(container);
      }
    for (const volume of items(child(spec, "volumes"))) {
      if (!spend(this.#budget, "visits")) return;
      yield* this.#ofVolume(volume);
    }
  }

  *#ofContainer(node: YamlNode): Generator<ObjectReference> {
    const container = detachString(text(child(node, "name")));
    for (const variable of items(child(node, "env"))) {
      if (!spend(this.#budget, "visits")) return;
      const from = child(variable, "valueFrom");
      if (from === undefined) continue;
      const name = detachString(text(child(variable, "name")));
      for (const reference of this.#named("Secret", child(from, "secretKeyRef"), "env", container))
        yield name === null ? reference : { ...reference, variable: name };
      yield* this.#named("ConfigMap", child(from, "configMapKeyRef"), "env", container);
    }
    for (const source of items(child(node, "envFrom"))) {
      yield* this.#named("Secret", child(source, "secretRef"), "envFrom", container);
      yield* this.#named("ConfigMap", child(source, "configMapRef"), "envFrom", container);
    }
  }

  *#ofVolume(volume: YamlNode): Generator<ObjectReference> {
    const name = detachString(text(child(volume, "name")));
    for (const reference of this.#mounted(volume))
      yield name === null ? reference : { ...reference, volume: name };
    yield* this.#named("Secret", descend(volume, "csi", "nodePublishSecretRef"), "csi", null);
    yield* this.#named("Secret", child(volume, "azureFile"), "volume", null, "secretName");
    for (const type of legacyVolumes)
      yield* this.#named("Secret", descend(volume, type, "secretRef"), "volume", null);
  }

  /** What the kubelet itself reads to set the volume up. */
  *#mounted(volume: YamlNode): Generator<ObjectReference> {
    yield* this.#named("Secret", child(volume, "secret"), "volume", null, "secretName");
    yield* this.#named("ConfigMap", child(volume, "configMap"), "volume", null);
    for (const source of items(descend(volume, "projected", "sources"))) {
      if (!spend(this.#budget, "visits")) return;
      yield* this.#named("Secret", child(source, "secret"), "projected", null);
      yield* this.#named("ConfigMap", child(source, "configMap"), "projected", null);
    }
  }

  /** The reference of a source, and one for each key in its `items`. */
  *#named(
    kind: ObjectReference["kind"],
    source: YamlNode | undefined,
    through: ObjectReference["through"],
    container: string | null,
    nameKey = "name",
  ): Generator<ObjectReference> {
    if (source === undefined || !spend(this.#budget, "visits")) return;
    const named = nameIn(child(source, nameKey));
    if (named === undefined || !spend(this.#budget, "kept")) return;
    const { name } = named;
    const at = this.#manifest.span(named.node);
    const optional = isTrue(child(source, "optional"));
    const common = { kind, name, at, optional, through, container };
    yield { ...common, ...this.#key(through === "env" ? child(source, "key") : undefined) };
    for (const item of items(child(source, "items"))) {
      const { key, keyAt } = this.#key(child(item, "key"));
      if (key === null || !spend(this.#budget, "kept")) continue;
      yield { ...common, key, keyAt };
    }
  }

  #key(node: YamlNode | undefined): Pick<ObjectReference, "key" | "keyAt"> {
    const key = detachString(text(node));
    return node === undefined || key === null
      ? { key: null, keyAt: null }
      : { key, keyAt: this.#manifest.span(node) };
  }
}

/**
 * Annotations by which the injector of the Vault agent mounts objects into a pod.
 * https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
 */
const vaultAnnotations: readonly [annotation: string, kind: ObjectReference["kind"]][] = [
  ["tls-secret", "Secret"],
  ["agent-extra-secret", "Secret"],
  ["agent-configmap", "ConfigMap"],
];

/** The objects that an injector mounts into the pod. `pod` has the metadata. */
export function injectedReferences(manifest: Manifest, pod: MappingNode | null): ObjectReference[] {
  const annotations = descend(pod ?? undefined, "metadata", "annotations");
  if (text(child(annotations, "vault.hashicorp.com/agent-inject")) !== "true") return [];
  return vaultAnnotations.flatMap(([annotation, kind]): ObjectReference[] => {
    const named = nameIn(child(annotations, `vault.hashicorp.com/${annotation}`));
    if (named === undefined) return [];
    return [
      {
        kind,
        name: named.name,
        key: null,
        at: manifest.span(named.node),
        keyAt: null,
        optional: false,
        through: "volume",
        container: null,
      },
    ];
  });
}
