/** Fields of kinds that nobody here knows: what they name may be made by their controllers, and who pulls with what. Pure. */
import { child, type YamlNode, type ScalarNode, text } from "../../model/source.ts";
import { isInValues } from "./exclusions.ts";

/** Fields whose Secret a controller may make, or may want: either way it is not known to be missing. What `existingSecret` names is there before. */
const secretFields =
  /^secretName$|^(?:target|dest|destination|output|write|managed|generated|connection|result|sync|to|k8s|kube|kubernetes)[A-Z]\w*Secret|^(?:target|dest|destination|output|managed|generated|connection)Secret/;

/** Kinds that are Secrets by another name: what they make most often has theirs. */
const secretKinds = /secret|credential|dockerconfig/i;

/** The name in such a field; null where it is none. What pods name needs to be there, and says nothing of who makes it. */
export function namedSecret(key: string, value: YamlNode, path: string): string | null {
  if (
    !secretFields.test(key) ||
    /(?:^|\.)(?:volumes|containers|initContainers|ephemeralContainers|env|envFrom)\[/.test(path)
  )
    return null;
  // There Crossplane's kinds have it, which the table of producers knows.
  if (key === "writeConnectionSecretToRef" && /(?:^|\.)spec$/.test(path)) return null;
  const name = text(value) ?? text(child(value, "name"));
  return name === "" ? null : name;
}

/** Whether a kind may make a Secret of its own name. */
export function isSecretLike(kind: string): boolean {
  return secretKinds.test(kind);
}

/** API groups of Kubernetes itself with a dot in them; custom kinds may end in k8s.io too. https://kubernetes.io/docs/reference/kubernetes-api/ */
const ownGroups: ReadonlySet<string> = new Set(
  (
    "admissionregistration apiextensions apiregistration authentication authorization certificates coordination discovery events " +
    "flowcontrol.apiserver gateway.networking internal.apiserver metrics networking node policy rbac.authorization resource scheduling " +
    "snapshot.storage storage storagemigration"
  )
    .split(" ")
    .map((name) => `${name}.k8s.io`),
);

/** Kubernetes' own kinds make nothing. */
export function isCustom(group: string): boolean {
  return group.includes(".") && !ownGroups.has(group);
}

const pullSecretKeys: ReadonlySet<string> = new Set([
  "imagePullSecrets",
  "imagePullSecret",
  "pullSecrets",
  "pullSecret",
  "pullSecretRef",
  "image_pull_secrets",
  "image_pull_secret",
  "packagePullSecrets",
  "customPullSecret",
  "artifactPullSecret",
]);

/** Kinds without a namespace, whose pull secrets are in that of their controller; and those whose field is about no image of a pod. */
const elsewhere: ReadonlySet<string> = new Set([
  "pkg.crossplane.io",
  "nvidia.com",
  "argocd-image-updater.argoproj.io",
  "rbacmanager.reactiveops.io",
]);

/** Values for a chart are not where the chart's pods are. */
export function holdsPullSecrets(apiVersion: string, key: string, path: string): boolean {
  if (!pullSecretKeys.has(key)) return false;
  return !elsewhere.has(apiVersion.slice(0, apiVersion.indexOf("/"))) && !isInValues(path);
}

/** The scalars that hold a name: of a list of objects or names, an object, or a name. */
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
