/** Reads Secret names from the fields of unknown kinds, by the names of the fields. */
import { child, type YamlNode, type ScalarNode, text } from "../../model/source/source.ts";
import { isInValues } from "./exclusions.ts";

/**
 * Fields whose Secret the controller may create or require. In both cases the Secret is not known
 * to be missing. Not `existingSecret`, which must exist beforehand.
 */
const secretFields =
  /^secretName$|^(?:target|dest|destination|output|write|managed|generated|connection|result|sync|to|k8s|kube|kubernetes)[A-Z]\w*Secret|^(?:target|dest|destination|output|managed|generated|connection)Secret/;

/** Kinds that stand for a Secret, which usually has the name of the resource. */
const secretKinds = /secret|credential|dockerconfig/i;

/** The Secret name in such a field; null for other fields, and for fields of pods. */
export function namedSecret(key: string, value: YamlNode, path: string): string | null {
  if (
    !secretFields.test(key) ||
    /(?:^|\.)(?:volumes|containers|initContainers|ephemeralContainers|env|envFrom)\[/.test(path)
  )
    return null;
  // The table of producers has a row for Crossplane's kinds.
  if (key === "writeConnectionSecretToRef" && /(?:^|\.)spec$/.test(path)) return null;
  const name = text(value) ?? text(child(value, "name"));
  return name === "" ? null : name;
}

/** True for a kind that may create a Secret of its own name. */
export function isSecretLike(kind: string): boolean {
  return secretKinds.test(kind);
}

/**
 * Built-in API groups that contain a dot. Custom groups may end in k8s.io too.
 * https://kubernetes.io/docs/reference/kubernetes-api/
 */
const builtInGroups: ReadonlySet<string> = new Set(
  (
    "admissionregistration apiextensions apiregistration authentication authorization " +
    "certificates coordination discovery events flowcontrol.apiserver gateway.networking " +
    "internal.apiserver metrics networking node policy rbac.authorization resource scheduling " +
    "snapshot.storage storage storagemigration"
  )
    .split(" ")
    .map((name) => `${name}.k8s.io`),
);

/** True for a group of custom kinds: built-in kinds create no Secrets. */
export function isCustom(group: string): boolean {
  return group.includes(".") && !builtInGroups.has(group);
}

const pullSecretKeys: ReadonlySet<string> = new Set([
  "imagePullSecrets",
  "imagePullSecret",
  "pullSecrets",
  "pullSecret",
  "pullSecretRef",
  "pullSecretRefs",
  "imagePullSecretRef",
  "imagePullSecretRefs",
  "image_pull_secrets",
  "image_pull_secret",
  "packagePullSecrets",
  "customPullSecret",
  "artifactPullSecret",
]);

/** Groups of cluster-scoped kinds, and of kinds whose field is not about an image of a pod. */
const ignoredGroups: ReadonlySet<string> = new Set([
  "nvidia.com",
  "argocd-image-updater.argoproj.io",
  "rbacmanager.reactiveops.io",
]);

/** True for a field with pull secrets. Values of a chart do not count: its pods are elsewhere. */
export function holdsPullSecrets(apiVersion: string, key: string, path: string): boolean {
  const group = apiVersion.slice(0, apiVersion.indexOf("/"));
  // The account of a CatalogSource's pod gets its `spec.secrets`.
  // https://github.com/operator-framework/api/blob/v0.27.0/pkg/operators/v1alpha1/catalogsource_types.go
  if (group === "operators.coreos.com" && key === "secrets" && path === "spec") return true;
  return pullSecretKeys.has(key) && !ignoredGroups.has(group) && !isInValues(path);
}

/**
 * True for a group of cluster-scoped kinds: their pull secrets are in the namespace of their
 * controller. https://docs.crossplane.io/latest/packages/providers/
 */
export function isClusterScoped(apiVersion: string): boolean {
  return apiVersion.startsWith("pkg.crossplane.io/");
}

/** The names in a field of pull secrets: a list of objects or names, an object, or a name. */
export function* pullSecretNames(value: YamlNode, namespace: string | null): Generator<ScalarNode> {
  for (const item of value.node === "sequence" ? value.items : [value]) {
    const named = item.node === "mapping" ? child(item, "name") : item;
    const other = text(child(item, "namespace"));
    if (
      named?.node === "scalar" &&
      (text(named) ?? "") !== "" &&
      (other === null || other === namespace)
    )
      yield named;
  }
}
