/** Secret, ConfigMap, ServiceAccount → what it declares. Never a value but the docker config of a registry Secret. Pure. */
import type { Located } from "../../model/pod-spec.ts";
import {
  child,
  descend,
  type Manifest,
  type MappingNode,
  type YamlNode,
  type ScalarNode,
  text,
} from "../../model/source.ts";
import type { Budget } from "../budget.ts";
import { dockerConfigKey, readSecretContent } from "./secret-content.ts";
import { type UnresolvedObject, emptyObject } from "./unresolved-object.ts";
import { detachString } from "../detach-string.ts";
import { pullSecrets } from "../read-pod-spec.ts";
import type { TemplateSource } from "./template-source.ts";
import { hasTemplateMarkers } from "./template-markers.ts";

/** undefined for any other kind, and for what has no name: that is a reference in the shape of a resource. */
export function declaredObject(
  source: TemplateSource,
  budget: Budget,
): UnresolvedObject | undefined {
  const { resource, root } = source;
  const { name, namespace } = resource;
  if (resource.apiVersion !== "v1" || name === null || name === "") return undefined;
  const known = !hasTemplateMarkers(name);
  const draft = {
    ...emptyObject,
    name: known ? name : null,
    where:
      namespace !== null && hasTemplateMarkers(namespace)
        ? { patterns: [".*"], but: [], selectors: [] }
        : { is: namespace },
    root: source.renderRoot,
    certain: source.certain && known && !(namespace !== null && hasTemplateMarkers(namespace)),
    by: resource,
    at: source.at,
    hook: source.hook,
  };
  switch (resource.kind) {
    case "Secret":
      return { ...draft, kind: "Secret", ...secretFields(source.manifest, root) };
    case "ConfigMap":
      return { ...draft, kind: "ConfigMap", keys: keysOfConfigMap(root) };
    case "ServiceAccount": {
      const list = pullSecrets(source.manifest, child(root, "imagePullSecrets"), budget) ?? [];
      return {
        ...draft,
        kind: "ServiceAccount",
        imagePullSecrets: list.filter(({ value }) => value !== ""),
      };
    }
    default:
      return undefined;
  }
}

/** Annotations by which a controller fills the object, so that what the manifest holds is not what the pod finds. */
const fillers = [
  "reflector.v1.k8s.emberstack.com/reflects",
  `replicator.v1.mittwald.de/replicate-from`,
  "secretgen.carvel.dev/image-pull-secret",
  // https://fluxoperator.dev/docs/crd/resourceset/
  "fluxcd.controlplane.io/copyFrom",
  // https://github.com/bitnami-labs/sealed-secrets#managing-existing-secrets
  "sealedsecrets.bitnami.com/managed",
];

/** Its value names keys that are generated. https://github.com/mittwald/kubernetes-secret-generator */
const generatedKeys = "secret-generator.v1.mittwald.de/autogenerate";

type SecretFields = Pick<
  UnresolvedObject,
  "type" | "typeAt" | "keys" | "keyAt" | "dockerConfig" | "hidden" | "registries"
>;

function secretFields(manifest: Manifest, root: MappingNode): SecretFields {
  const type = child(root, "type");
  const keys = ["data", "stringData"].flatMap((map) => keyNodes(child(root, map)));
  return {
    ...secretContent(root),
    typeAt: type === undefined || text(type) === "" ? null : manifest.span(type),
    keyAt: loginKey(manifest, text(type), keys),
  };
}

/** See `Product.keyAt`. */
export function loginKey(
  manifest: Manifest,
  type: string | null,
  keys: readonly ScalarNode[],
): Located<string> | null {
  const wanted = dockerConfigKey(type);
  if (wanted === undefined) return null;
  const found =
    keys.find(({ value }) => value === wanted) ?? (keys.length === 1 ? keys[0] : undefined);
  return found === undefined
    ? null
    : { value: detachString(found.value), at: manifest.span(found) };
}

function secretContent(root: MappingNode): Omit<SecretFields, "typeAt" | "keyAt"> {
  const annotations = descend(root, "metadata", "annotations");
  const written = text(child(root, "type"));
  const type =
    written === null || written === "" ? "Opaque" : hasTemplateMarkers(written) ? null : written;
  const key = dockerConfigKey(type);
  const filled = fillers.some((name) => child(annotations, name) !== undefined);
  const none = { dockerConfig: null, registries: null };
  // https://github.com/getsops/sops: values are encrypted in place, keys are not.
  if (child(root, "sops") !== undefined)
    return { type, keys: keysOf(root, "data", "stringData"), ...none, hidden: "encrypted" };
  if (filled)
    return {
      type,
      keys: key === undefined ? null : [key],
      ...none,
      hidden: "filled in by a controller",
    };
  const keys = keysOf(root, "data", "stringData");
  const generated =
    text(child(annotations, generatedKeys))
      ?.split(",")
      .map((name) => name.trim()) ?? [];
  const tokens =
    type === "kubernetes.io/service-account-token" ? ["token", "ca.crt", "namespace"] : [];
  // What is made empty is there to be filled in: a webhook's certificate, a generated password.
  const empty =
    keys.length === 0 && generated.length === 0 && tokens.length === 0 && key === undefined;
  const all = empty ? null : [...new Set([...keys, ...generated, ...tokens])];
  const inText = key === undefined ? undefined : child(child(root, "stringData"), key);
  const inData = key === undefined ? undefined : child(child(root, "data"), key);
  const node = inText ?? inData;
  if (key === undefined || node === undefined) return { type, keys: all, ...none, hidden: null };
  const content = readSecretContent(node, inText === undefined ? "data" : "stringData");
  // https://argocd-vault-plugin.readthedocs.io/en/stable/howitworks/: `<key>` stands for a value of that path.
  if (
    content.text !== null &&
    child(annotations, "avp.kubernetes.io/path") !== undefined &&
    /<[^<>\s]+>/.test(content.text)
  )
    return { type, keys: all, ...none, hidden: "filled in when it is applied" };
  if (content.text === null)
    return {
      type,
      keys: all,
      dockerConfig: null,
      hidden: content.hidden,
      registries: content.registries,
    };
  return {
    type,
    keys: all,
    dockerConfig: { key, text: content.text },
    hidden: null,
    registries: null,
  };
}

function keysOfConfigMap(root: MappingNode): string[] | null {
  const annotations = descend(root, "metadata", "annotations");
  if (fillers.some((name) => child(annotations, name) !== undefined)) return null;
  const labels = descend(root, "metadata", "labels");
  // https://docs.openshift.com/container-platform/latest/security/certificates/service-serving-certificate.html
  const injected = [
    ...(child(annotations, "service.beta.openshift.io/inject-cabundle") === undefined
      ? []
      : ["service-ca.crt"]),
    ...(child(labels, "config.openshift.io/inject-trusted-cabundle") === undefined
      ? []
      : ["ca-bundle.crt"]),
  ];
  const keys = [...keysOf(root, "data", "binaryData"), ...injected];
  return keys.length === 0 ? null : keys;
}

/** The keys of maps of the resource, each once. */
export function keysOf(root: YamlNode | undefined, ...maps: string[]): string[] {
  return [...new Set(maps.flatMap((map) => keyNodes(child(root, map)).map(({ value }) => value)))];
}

function keyNodes(node: YamlNode | undefined): ScalarNode[] {
  return node?.node === "mapping" ? node.entries.map(({ key }) => key) : [];
}
