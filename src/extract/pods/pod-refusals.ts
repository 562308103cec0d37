/**
 * Finds what the API server refuses in the parts of a workload that decide on its pulls. Other
 * fields are not checked.
 */
import { editDistance } from "../../model/text/edit-distance.ts";
import { detachString } from "../../model/text/detach-string.ts";
import { isObjectName } from "../../model/cluster/object-name.ts";
import type { RefusalReason } from "../../model/cluster/api-refusal.ts";
import {
  child,
  childPath,
  descend,
  items,
  type Manifest,
  type MappingNode,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { isNull, type LocatedRefusal, nodeType, placeIn } from "../secrets/object-refusals.ts";
import { hasTemplateMarkers } from "../secrets/template-markers.ts";
import { referenceRefusals } from "./reference-refusals.ts";

export type PodRefusal = LocatedRefusal & { of: "pull-secrets" | "workload" };

/**
 * Custom kinds with the pod template of the built-in ones, by group and kind. Their schemas, or
 * their API servers, have the same shapes.
 * https://github.com/argoproj/argo-rollouts/blob/v1.8.3/manifests/crds/rollout-crd.yaml
 * https://github.com/knative/serving/blob/knative-v1.19.0/config/core/300-resources/service.yaml
 * https://github.com/openshift/api/blob/release-4.19/apps/v1/types.go
 * https://github.com/openkruise/kruise/blob/v1.8.0/config/crd/bases/apps.kruise.io_clonesets.yaml
 */
const customTemplates: ReadonlySet<string> = new Set([
  "argoproj.io/Rollout",
  "serving.knative.dev/Service",
  "serving.knative.dev/Configuration",
  "apps.openshift.io/DeploymentConfig",
  "apps.kruise.io/CloneSet",
  "apps.kruise.io/StatefulSet",
  "apps.kruise.io/DaemonSet",
]);

/** The keys that lead to the pod spec of a custom kind; null if its shape is not known. */
export function customPodSpec(group: string, kind: string): readonly string[] | null {
  return customTemplates.has(`${group}/${kind}`) ? ["spec", "template", "spec"] : null;
}

/** A workload of a built-in kind, or of one with the same pod template. */
interface WorkloadShape {
  manifest: Manifest;
  root: MappingNode;
  /** The path of the resource in its document. */
  path: string;
  kind: string;
  /** The keys that lead to the pod spec. */
  keys: readonly string[];
  /** The kind is not built in: its schema knows fewer rules, and its template may be elsewhere. */
  isCustom: boolean;
  /** A renderer printed the manifest: it is no patch of another one. */
  isRendered: boolean;
}

const containerLists = ["initContainers", "containers", "ephemeralContainers"] as const;

/** Every refusal with its place, in the order of the fields. */
export function podRefusals(shape: WorkloadShape): PodRefusal[] {
  const { manifest, root, path, keys } = shape;
  const found = shape.isCustom ? undefined : apiVersionRefusal(shape);
  const refusals: PodRefusal[] = found === undefined ? [] : [found];
  let node: YamlNode = root;
  let at = path;
  for (const key of keys) {
    const next: YamlNode | undefined = child(node, key);
    at = childPath(at, key);
    if (next === undefined || isNull(next)) {
      const place = next === undefined ? keyedNode(root, node) : (placeIn(node, key) ?? next);
      const refusal = withoutSpec(shape, place, at);
      return refusal === undefined ? refusals : [...refusals, refusal];
    }
    if (next.node !== "mapping") {
      if (isFilledIn(next)) return refusals;
      const found = nodeType(next);
      const reason: RefusalReason = { code: "wrong-type", path: at, found, wanted: "mapping" };
      const place = placeIn(node, key) ?? next;
      return [...refusals, { of: "workload", at: manifest.span(place), reason }];
    }
    node = next;
  }
  if (node.node !== "mapping") return refusals;
  return [
    ...refusals,
    ...listRefusals(shape, node, at),
    ...pullSecretRefusals(manifest, node, `${at}.imagePullSecrets`),
    ...accountNameRefusals(manifest, node, at),
    ...restartPolicyRefusals(shape, node, at),
    ...referenceRefusals(node, at).map(({ node: place, reason }) => ({
      of: "workload" as const,
      at: manifest.span(place),
      reason,
    })),
  ];
}

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/ */
const apiVersions: ReadonlyMap<string, string> = new Map([
  ["Pod", "v1"],
  ["PodTemplate", "v1"],
  ["ReplicationController", "v1"],
  ["ReplicaSet", "apps/v1"],
  ["Deployment", "apps/v1"],
  ["StatefulSet", "apps/v1"],
  ["DaemonSet", "apps/v1"],
  ["Job", "batch/v1"],
  ["CronJob", "batch/v1"],
]);

/**
 * Versions that old releases had, with the minor version of Kubernetes that removed them.
 * https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
const removedVersions: ReadonlyMap<string, number> = new Map([
  ["extensions/v1beta1 Deployment", 16],
  ["extensions/v1beta1 DaemonSet", 16],
  ["extensions/v1beta1 ReplicaSet", 16],
  ["apps/v1beta1 Deployment", 16],
  ["apps/v1beta1 StatefulSet", 16],
  ["apps/v1beta2 Deployment", 16],
  ["apps/v1beta2 StatefulSet", 16],
  ["apps/v1beta2 DaemonSet", 16],
  ["apps/v1beta2 ReplicaSet", 16],
  ["batch/v2alpha1 CronJob", 21],
  ["batch/v1beta1 CronJob", 25],
]);

function apiVersionRefusal({ manifest, root, kind }: WorkloadShape): PodRefusal | undefined {
  const wanted = apiVersions.get(kind);
  if (wanted === undefined) return undefined;
  const node = child(root, "apiVersion");
  const written = text(node);
  if (node === undefined || written === null || written === "") {
    // An item of a typed list inherits the type of the list.
    if (manifest.path !== "") return undefined;
    const at = manifest.span(child(root, "kind") ?? root);
    return { of: "workload", at, reason: { code: "no-api-version", wanted } };
  }
  if (written === wanted) return undefined;
  const removedIn = removedVersions.get(`${written} ${kind}`) ?? null;
  const found = detachString(written);
  const reason = { code: "wrong-api-version" as const, kind, found, wanted, removedIn };
  return { of: "workload", at: manifest.span(node), reason };
}

/** `at` is the path of a missing or empty key on the way to the pod spec, `place` what shows it. */
function withoutSpec(
  { manifest, root, keys, path, kind, isCustom, isRendered }: WorkloadShape,
  place: YamlNode,
  at: string,
): PodRefusal | undefined {
  // Containers on the way show that the pod spec stands at another depth.
  const wanted = keys.reduce(childPath, path);
  for (let length = 0; length < keys.length; length++) {
    const keysHere = keys.slice(0, length);
    const owner = descend(root, ...keysHere);
    const misplaced =
      owner?.node === "mapping"
        ? owner.entries.find(({ key, value }) => key.value === "containers" && !isNull(value))
        : undefined;
    if (misplaced === undefined) continue;
    const reason: RefusalReason = {
      code: "wrong-depth",
      path: childPath(keysHere.reduce(childPath, path), "containers"),
      wanted: childPath(wanted, "containers"),
    };
    return { of: "workload", at: manifest.span(misplaced.key), reason };
  }
  const isBare = keys.length > 0 && child(root, "spec") === undefined && changesNothing(root);
  if (isCustom || !(isBare || isWhole(root, kind, isRendered))) return undefined;
  return {
    of: "workload",
    at: manifest.span(place),
    reason: { code: "required", path: at },
  };
}

/** The place of a missing field: the name of the resource. */
function keyedNode(root: MappingNode, fallback: YamlNode): YamlNode {
  return descend(root, "metadata", "name") ?? child(root, "kind") ?? fallback;
}

/** Only says which object it is, so it would be no patch either. */
function changesNothing(root: MappingNode): boolean {
  const metadata = child(root, "metadata");
  return (
    metadata?.node === "mapping" &&
    root.entries.every(({ key }) => identifying.has(key.value)) &&
    metadata.entries.every(({ key }) => ["name", "namespace"].includes(key.value))
  );
}

const identifying: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

/**
 * False for what may be a patch of another manifest: it lacks a field without which no manifest of
 * the kind is accepted.
 */
export function isWhole(root: MappingNode, kind: string, isRendered: boolean): boolean {
  if (isRendered) return true;
  const spec = child(root, "spec");
  if (spec !== undefined && isNull(spec)) return true;
  switch (kind) {
    case "Pod":
      return spec !== undefined;
    case "CronJob":
      return descend(root, "spec", "schedule") !== undefined;
    case "Job":
      return isWholeJob(root);
    case "ReplicationController":
      return descend(root, "spec", "selector") !== undefined;
    case "PodTemplate":
      return false;
    default:
      return descend(root, "spec", "selector") !== undefined;
  }
}

/**
 * A patch of a Job changes images or variables. A manifest that names all images, and also a
 * namespace, a command or the like, is the Job itself.
 */
function isWholeJob(root: MappingNode): boolean {
  const spec = descend(root, "spec", "template", "spec");
  if (child(spec, "restartPolicy") !== undefined) return true;
  const containers = items(child(spec, "containers"));
  if (containers.length === 0 || !containers.every((each) => hasAll(each, ["name", "image"])))
    return false;
  return (
    hasAny(child(root, "metadata"), ["namespace", "labels", "generateName"]) ||
    hasAny(child(root, "spec"), ["backoffLimit", "completions", "ttlSecondsAfterFinished"]) ||
    hasAny(spec, ["imagePullSecrets", "serviceAccountName", "initContainers"]) ||
    containers.some((each) => hasAny(each, ["command", "args"]))
  );
}

function hasAll(node: YamlNode, keys: readonly string[]): boolean {
  return keys.every((key) => child(node, key) !== undefined);
}

function hasAny(node: YamlNode | undefined, keys: readonly string[]): boolean {
  return keys.some((key) => child(node, key) !== undefined);
}

function listRefusals(shape: WorkloadShape, spec: MappingNode, at: string): PodRefusal[] {
  const { manifest, root, kind, isCustom, isRendered } = shape;
  const refusals: PodRefusal[] = [];
  const refuse = (node: YamlNode, reason: RefusalReason): void => {
    refusals.push({ of: "workload", at: manifest.span(node), reason });
  };
  const mayPatch = isCustom || spec.entries.some(({ key }) => key.value.startsWith("$"));
  const isPatch = mayPatch || !isWhole(root, kind, isRendered);
  const containers = child(spec, "containers");
  // A patch with an empty list would change nothing.
  const isEmptyList = containers?.node === "sequence" && containers.items.length === 0;
  const isEmpty = containers === undefined || isNull(containers) || isEmptyList;
  if (isEmpty && !(isEmptyList ? mayPatch : isPatch)) {
    const misspelled = misspelling(spec, "containers");
    const path = childPath(at, "containers");
    const place = placeIn(spec, "containers") ?? keyedNode(root, spec);
    if (misspelled === undefined) refuse(place, { code: "required", path });
    else
      refuse(misspelled, {
        code: "misspelled",
        path: childPath(at, misspelled.value),
        wanted: "containers",
      });
  }
  for (const name of [...containerLists, "volumes"]) {
    const list = child(spec, name);
    if (list === undefined || isNull(list)) continue;
    const path = childPath(at, name);
    if (list.node !== "sequence") {
      if (!isFilledIn(list))
        refuse(placeIn(spec, name) ?? list, {
          code: "wrong-type",
          path,
          found: nodeType(list),
          wanted: "list",
        });
      continue;
    }
    for (const [index, item] of list.items.entries()) {
      const itemPath = `${path}[${index}]`;
      if (isNull(item)) {
        if (!isPatch && name !== "volumes")
          refuse(item, { code: "required", path: `${itemPath}.image` });
      } else if (item.node !== "mapping") {
        if (!isFilledIn(item))
          refuse(item, {
            code: "wrong-type",
            path: itemPath,
            found: nodeType(item),
            wanted: "mapping",
          });
      } else if (name !== "volumes") refusals.push(...imageRefusals(manifest, item, itemPath));
    }
  }
  return refusals;
}

function imageRefusals(manifest: Manifest, container: MappingNode, at: string): PodRefusal[] {
  const image = child(container, "image");
  if (image === undefined) {
    const misspelled = misspelling(container, "image");
    if (misspelled === undefined) return [];
    const path = childPath(at, misspelled.value);
    const reason: RefusalReason = { code: "misspelled", path, wanted: "image" };
    return [{ of: "workload", at: manifest.span(misspelled), reason }];
  }
  if (image.node === "scalar") return [];
  const path = childPath(at, "image");
  const reason: RefusalReason = {
    code: "wrong-type",
    path,
    found: nodeType(image),
    wanted: "string",
  };
  const place = placeIn(container, "image") ?? image;
  return [{ of: "workload", at: manifest.span(place), reason }];
}

/** Names of the image elsewhere. No container has such a field. */
const otherImageNames =
  /^(?:img|(?:container|docker)[-_]?image|image[-_]?(?:name|ref|reference|url|uri))$/i;

/**
 * A key that is `wanted` under another name, or with a slip: in another case, with one character
 * too many, missing or wrong, or two swapped. No field of a pod or container is so close to
 * `containers` or `image`.
 */
export function misspelling(node: MappingNode, wanted: "containers" | "image") {
  return node.entries.find(({ key }) => {
    const { value } = key;
    if (wanted === "image" && otherImageNames.test(value)) return true;
    if (value === wanted || Math.abs(value.length - wanted.length) > 1) return false;
    return editDistance(value.toLowerCase(), wanted.toLowerCase(), 1) <= 1;
  })?.key;
}

/** A list of pull secrets holds mappings with a `name` that is a string. */
export function pullSecretRefusals(
  manifest: Manifest,
  owner: MappingNode,
  path: string,
): PodRefusal[] {
  const list = child(owner, "imagePullSecrets");
  if (list === undefined || isNull(list) || isFilledIn(list)) return [];
  const refusal = (node: YamlNode, at: string, wanted: "list" | "mapping" | "string") => ({
    of: "pull-secrets" as const,
    at: manifest.span(node),
    reason: { code: "wrong-type" as const, path: at, found: nodeType(node), wanted },
  });
  if (list.node !== "sequence") {
    const place = placeIn(owner, "imagePullSecrets") ?? list;
    return [{ ...refusal(list, path, "list"), at: manifest.span(place) }];
  }
  return list.items.flatMap((item, index): PodRefusal[] => {
    const at = `${path}[${index}]`;
    if (item.node !== "mapping")
      return isNull(item) || isFilledIn(item) ? [] : [refusal(item, at, "mapping")];
    const name = child(item, "name");
    const [first] = item.entries;
    if (name === undefined && first !== undefined && !first.key.value.startsWith("$")) {
      const wrong = childPath(at, first.key.value);
      const reason = { code: "misspelled" as const, path: wrong, wanted: "name" };
      return [{ of: "pull-secrets" as const, at: manifest.span(first.key), reason }];
    }
    return name === undefined || isNull(name) || text(name) !== null
      ? []
      : [
          {
            ...refusal(name, `${at}.name`, "string"),
            at: manifest.span(placeIn(item, "name") ?? name),
          },
        ];
  });
}

function accountNameRefusals(manifest: Manifest, spec: MappingNode, at: string): PodRefusal[] {
  // The deprecated field counts only without the other.
  const isNamed = text(child(spec, "serviceAccountName")) !== null;
  const keys = isNamed ? ["serviceAccountName"] : ["serviceAccountName", "serviceAccount"];
  return keys.flatMap((key): PodRefusal[] => {
    const node = child(spec, key);
    if (node === undefined || isNull(node) || isFilledIn(node)) return [];
    const path = childPath(at, key);
    const name = text(node);
    if (name === "" || (name !== null && isObjectName(name))) return [];
    const reason: RefusalReason =
      name === null
        ? { code: "wrong-type", path, found: nodeType(node), wanted: "string" }
        : { code: "invalid-name", path, name: detachString(name) };
    return [{ of: "workload", at: manifest.span(node), reason }];
  });
}

/** https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/batch/validation/validation.go */
function restartPolicyRefusals(
  { manifest, root, kind, isCustom, isRendered }: WorkloadShape,
  spec: MappingNode,
  at: string,
): PodRefusal[] {
  if (isCustom || kind === "Pod" || kind === "PodTemplate") return [];
  const isJob = kind === "Job" || kind === "CronJob";
  const wanted = isJob ? ["OnFailure", "Never"] : ["Always"];
  const node = child(spec, "restartPolicy");
  const written = node === undefined ? null : text(node);
  // A patch may add the policy to a manifest that is not rendered.
  if (written === null && !(isJob && isRendered)) return [];
  if (written !== null && (wanted.includes(written) || (written === "" && !isJob))) return [];
  if (node !== undefined && isFilledIn(node)) return [];
  const reason: RefusalReason = {
    code: "restart-policy",
    path: childPath(at, "restartPolicy"),
    found: detachString(written === "" ? null : written),
    wanted,
  };
  return [{ of: "workload", at: manifest.span(node ?? keyedNode(root, spec)), reason }];
}

/** The reason to refuse a ServiceAccount. */
export function accountRefusal(manifest: Manifest, root: MappingNode): LocatedRefusal | undefined {
  const [refusal] = pullSecretRefusals(manifest, root, "imagePullSecrets");
  return refusal === undefined ? undefined : { at: refusal.at, reason: refusal.reason };
}

function isFilledIn(node: YamlNode): boolean {
  const value = text(node);
  return value !== null && hasTemplateMarkers(value);
}
