/**
 * Reads the manifests of Secrets, ConfigMaps and ServiceAccounts. Values are dropped, except for
 * the docker config of a registry login.
 */
import type { DeclaredObject } from "../../model/cluster/declared-object.ts";
import type { Located } from "../../model/cluster/pod-spec.ts";
import {
  child,
  descend,
  items,
  type Manifest,
  type MappingNode,
  type YamlNode,
  type ScalarNode,
  text,
} from "../../model/source/source.ts";
import { type Budget, spend } from "../budget.ts";
import { accountRefusal } from "../pods/pod-refusals.ts";
import { configMapRefusal, secretRefusal } from "./object-refusals.ts";
import { dockerConfigKey, readSecretContent } from "./secret-content.ts";
import {
  emptyConfigMap,
  emptySecret,
  emptyServiceAccount,
  type UnresolvedObject,
  type UnresolvedSecret,
} from "./unresolved-object.ts";
import { detachString } from "../../model/text/detach-string.ts";
import { pullSecrets } from "../pods/read-pod-spec.ts";
import type { TemplateSource } from "./producers/template-source.ts";
import { hasTemplateMarkers } from "./template-markers.ts";

/**
 * Returns the object that a Secret, ConfigMap or ServiceAccount manifest declares. undefined for
 * any other kind, and for a mapping without a name, which only looks like a resource.
 */
export function declaredObject(
  source: TemplateSource,
  budget: Budget,
): UnresolvedObject | undefined {
  const { resource, root, manifest } = source;
  const { name, namespace } = resource;
  if (resource.apiVersion !== "v1" || name === null || name === "") return undefined;
  const isNameKnown = !hasTemplateMarkers(name);
  const isNamespaceKnown = namespace === null || !hasTemplateMarkers(namespace);
  const identity = {
    name: isNameKnown ? name : null,
    where: isNamespaceKnown ? { is: namespace } : { patterns: [".*"], but: [], selectors: [] },
    root: source.renderRoot,
    certain: source.certain && isNameKnown && isNamespaceKnown,
    by: resource,
    at: source.at,
    hook: source.hook,
  };
  switch (resource.kind) {
    case "Secret":
      return {
        ...emptySecret,
        ...identity,
        ...secretFields(manifest, root),
        ...refused(secretRefusal(manifest, root)),
      };
    case "ConfigMap":
      return {
        ...emptyConfigMap,
        ...identity,
        keys: keysOfConfigMap(root),
        ...refused(configMapRefusal(manifest, root)),
      };
    case "ServiceAccount": {
      const list = pullSecrets(manifest, child(root, "imagePullSecrets"), budget) ?? [];
      const imagePullSecrets = list.filter(({ value }) => value !== "");
      const secrets = items(child(root, "secrets")).flatMap((item) => {
        const node = spend(budget, "visits") ? child(item, "name") : undefined;
        const named = text(node);
        return node === undefined || named === null
          ? []
          : [{ value: detachString(named), at: manifest.span(node) }];
      });
      return {
        ...emptyServiceAccount,
        ...identity,
        imagePullSecrets,
        secrets,
        mountable: mountableSecrets(root),
        ...refused(accountRefusal(manifest, root)),
      };
    }
    default:
      return undefined;
  }
}

function refused(refusal: DeclaredObject["refusal"]): Pick<DeclaredObject, "refusal"> {
  return refusal === undefined ? {} : { refusal };
}

/**
 * The values that Go's strconv.ParseBool takes for true; the admission plugin ignores its error.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/plugin/pkg/admission/serviceaccount/admission.go
 */
const trueValues = /^(?:1|t|T|TRUE|true|True)$/;

function mountableSecrets(root: MappingNode): "listed" | "any" | null {
  const value = text(
    descend(root, "metadata", "annotations", "kubernetes.io/enforce-mountable-secrets"),
  );
  if (value === null) return null;
  return trueValues.test(value) ? "listed" : "any";
}

/**
 * Annotations of controllers that fill the object, so that its content differs from the manifest.
 */
const fillers = [
  "reflector.v1.k8s.emberstack.com/reflects",
  `replicator.v1.mittwald.de/replicate-from`,
  "secretgen.carvel.dev/image-pull-secret",
  // https://fluxoperator.dev/docs/crd/resourceset/
  "fluxcd.controlplane.io/copyFrom",
  // https://github.com/bitnami-labs/sealed-secrets#managing-existing-secrets
  "sealedsecrets.bitnami.com/managed",
];

/**
 * An annotation that lists the keys to generate.
 * https://github.com/mittwald/kubernetes-secret-generator
 */
const generatedKeys = "secret-generator.v1.mittwald.de/autogenerate";

/**
 * The keys that the controller of tokens fills in; the last one on OpenShift alone.
 * https://github.com/openshift/kubernetes/blob/release-4.19/pkg/controller/serviceaccount/tokens_controller.go
 */
const tokenKeys = ["token", "ca.crt", "namespace", "service-ca.crt"];

type SecretFields = Pick<
  UnresolvedSecret,
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

/** Implements `DeclaredSecret.keyAt`. */
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
  const isFilled = fillers.some((name) => child(annotations, name) !== undefined);
  const noContent = { dockerConfig: null, registries: null };
  // SOPS encrypts values in place and leaves the keys. https://github.com/getsops/sops
  if (child(root, "sops") !== undefined)
    return { type, keys: keysOf(root, "data", "stringData"), ...noContent, hidden: "encrypted" };
  if (isFilled)
    return {
      type,
      keys: key === undefined ? null : [key],
      ...noContent,
      hidden: "filled in by a controller",
    };
  const keys = keysOf(root, "data", "stringData");
  const generated =
    text(child(annotations, generatedKeys))
      ?.split(",")
      .map((name) => name.trim()) ?? [];
  const tokens = type === "kubernetes.io/service-account-token" ? tokenKeys : [];
  // A Secret without keys is meant to be filled: a webhook's certificate, a generated password.
  const isEmpty =
    keys.length === 0 && generated.length === 0 && tokens.length === 0 && key === undefined;
  const all = isEmpty ? null : [...new Set([...keys, ...generated, ...tokens])];
  const inText = key === undefined ? undefined : child(child(root, "stringData"), key);
  const inData = key === undefined ? undefined : child(child(root, "data"), key);
  const node = inText ?? inData;
  if (key === undefined || node === undefined)
    return { type, keys: all, ...noContent, hidden: null };
  const content = readSecretContent(node, inText === undefined ? "data" : "stringData");
  // `<key>` is replaced by a value of this path.
  // https://argocd-vault-plugin.readthedocs.io/en/stable/howitworks/
  if (
    content.text !== null &&
    child(annotations, "avp.kubernetes.io/path") !== undefined &&
    /<[^<>\s]+>/.test(content.text)
  )
    return { type, keys: all, ...noContent, hidden: "filled in when it is applied" };
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

/** Returns the distinct keys of the named maps of a resource. */
export function keysOf(root: YamlNode | undefined, ...maps: string[]): string[] {
  return [...new Set(maps.flatMap((map) => keyNodes(child(root, map)).map(({ value }) => value)))];
}

function keyNodes(node: YamlNode | undefined): ScalarNode[] {
  return node?.node === "mapping" ? node.entries.map(({ key }) => key) : [];
}
