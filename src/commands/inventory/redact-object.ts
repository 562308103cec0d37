/**
 * Reduces objects of a cluster to what a check uses. No value of a Secret or ConfigMap is kept: of
 * a registry login only its registries are.
 */
import { field } from "../../model/text/json-field.ts";
import {
  registriesAnnotation,
  undecodableAnnotation,
} from "../../model/cluster/inventory-annotations.ts";
import { registriesIn } from "../../plan/plan.ts";

/** A Kubernetes object in JSON; keys that are undefined are left out of the output. */
export type RedactedObject = Record<string, unknown>;

/** null for objects that no pod uses, such as the releases that Helm stores in Secrets. */
export function redactObject(object: unknown): RedactedObject | null {
  const kind = field(object, "kind");
  switch (kind) {
    case "Secret":
      return redactSecret(object);
    case "ConfigMap":
      return {
        ...identity(object, {}),
        data: emptied(field(object, "data")),
        binaryData: emptied(field(object, "binaryData")),
      };
    case "ServiceAccount":
      return {
        ...identity(object, annotationsOf(object, ["kubernetes.io/enforce-mountable-secrets"])),
        imagePullSecrets: namesIn(field(object, "imagePullSecrets")),
        secrets: namesIn(field(object, "secrets")),
        automountServiceAccountToken: field(object, "automountServiceAccountToken") ?? undefined,
      };
    case "Node":
      return redactNode(object);
    case "RuntimeClass":
      return {
        ...identity(object, {}),
        handler: field(object, "handler"),
        scheduling: field(object, "scheduling") ?? undefined,
      };
    case "MutatingWebhookConfiguration":
      return { ...identity(object, {}), webhooks: webhooksOf(object) };
    case "NodePool":
    case "ClusterPullSecret":
      return { ...identity(object, {}), spec: field(object, "spec") ?? undefined };
    default:
      return redactPolicy(object);
  }
}

/**
 * A policy that changes images or adds pull secrets; null for others. Rules that generate objects
 * may hold the values of Secrets.
 */
function redactPolicy(object: unknown): RedactedObject | null {
  const spec = field(object, "spec");
  const changes = (value: unknown): boolean => /image/i.test(JSON.stringify(value ?? null));
  const rules = field(spec, "rules");
  if (!Array.isArray(rules)) return changes(spec) ? { ...identity(object, {}), spec } : null;
  const mutating = rules
    .filter((rule: unknown) => changes(field(rule, "mutate")))
    .map((rule: unknown) => ({
      name: field(rule, "name"),
      match: field(rule, "match") ?? undefined,
      exclude: field(rule, "exclude") ?? undefined,
      mutate: field(rule, "mutate"),
    }));
  return mutating.length === 0 ? null : { ...identity(object, {}), spec: { rules: mutating } };
}

function redactSecret(object: unknown): RedactedObject | null {
  const type = field(object, "type");
  if (type === "helm.sh/release.v1") return null;
  const data = field(object, "data");
  const key = registryKeys.get(String(type));
  const value = key === undefined ? undefined : field(data, key);
  const annotations =
    key === undefined || typeof value !== "string" || value === ""
      ? {}
      : registryAnnotations(key, value);
  return { ...identity(object, annotations), type, data: emptied(data, masked) };
}

const registryKeys: ReadonlyMap<string, ".dockerconfigjson" | ".dockercfg"> = new Map([
  ["kubernetes.io/dockerconfigjson", ".dockerconfigjson"],
  ["kubernetes.io/dockercfg", ".dockercfg"],
]);

/** No base64, so that it cannot be taken for a value. An empty value stays empty. */
const masked = "***";

function registryAnnotations(
  key: ".dockerconfigjson" | ".dockercfg",
  value: string,
): Record<string, string> {
  const registries = registriesIn(key, Buffer.from(value, "base64"));
  return registries === null
    ? { [undecodableAnnotation]: "true" }
    : { [registriesAnnotation]: JSON.stringify(registries) };
}

/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/ */
function redactNode(object: unknown): RedactedObject {
  const spec = field(object, "spec");
  const status = field(object, "status");
  const info = field(status, "nodeInfo");
  const facts = [
    "operatingSystem",
    "architecture",
    "kernelVersion",
    "osImage",
    "containerRuntimeVersion",
    "kubeletVersion",
  ];
  const images = listOf(field(status, "images")).flatMap((image) =>
    listOf(field(image, "names")).filter((name) => typeof name === "string"),
  );
  const metadata = field(object, "metadata");
  return {
    ...identity(object, {}, { labels: field(metadata, "labels") ?? undefined }),
    spec: { taints: field(spec, "taints") ?? undefined },
    status: {
      nodeInfo: Object.fromEntries(facts.map((name) => [name, field(info, name) ?? undefined])),
      images: images.length === 0 ? undefined : [{ names: images.toSorted() }],
    },
  };
}

/** What a webhook changes is unknown; which resources it sees is not. */
function webhooksOf(object: unknown): RedactedObject[] {
  return listOf(field(object, "webhooks")).map((webhook) => ({
    name: field(webhook, "name"),
    rules: field(webhook, "rules") ?? undefined,
    namespaceSelector: field(webhook, "namespaceSelector") ?? undefined,
    objectSelector: field(webhook, "objectSelector") ?? undefined,
  }));
}

function identity(
  object: unknown,
  annotations: Record<string, string>,
  more: RedactedObject = {},
): RedactedObject {
  const metadata = field(object, "metadata");
  return {
    apiVersion: field(object, "apiVersion"),
    kind: field(object, "kind"),
    metadata: {
      namespace: field(metadata, "namespace") ?? undefined,
      name: field(metadata, "name"),
      ...more,
      annotations: Object.keys(annotations).length === 0 ? undefined : annotations,
    },
  };
}

function annotationsOf(object: unknown, names: readonly string[]): Record<string, string> {
  const annotations = field(field(object, "metadata"), "annotations");
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = field(annotations, name);
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}

/** The keys of a mapping in order, each with `value`; undefined if there are none. */
function emptied(data: unknown, value = ""): Record<string, string> | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const entries = Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0
    ? undefined
    : Object.fromEntries(entries.map(([key, held]) => [key, held === "" ? "" : value]));
}

function namesIn(references: unknown): { name: unknown }[] | undefined {
  const names = listOf(references).map((reference) => ({ name: field(reference, "name") }));
  return names.length === 0 ? undefined : names;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
