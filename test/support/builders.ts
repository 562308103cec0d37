/** Builds the Kubernetes objects and registry settings that more than one test needs. */
import { stringify } from "yaml";

/** A Kubernetes object, as `kubectl -o json` prints one. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: object;
  [field: string]: unknown;
}

interface ObjectNames {
  name?: string;
  namespace?: string;
}

function metadataOf({ name = "web", namespace }: ObjectNames): object {
  return { name, ...(namespace === undefined ? {} : { namespace }) };
}

export interface PodOptions extends ObjectNames {
  /** Names of pull secrets; without them the field is absent. */
  pullSecrets?: readonly string[] | undefined;
  serviceAccountName?: string | undefined;
}

/** A Pod with one container `app`. */
export function podObject(image: string, options: PodOptions = {}): KubernetesObject {
  const { pullSecrets, serviceAccountName } = options;
  const spec = {
    ...(pullSecrets === undefined
      ? {}
      : { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
    containers: [{ name: "app", image }],
  };
  return { apiVersion: "v1", kind: "Pod", metadata: metadataOf(options), spec };
}

export function serviceAccountObject(
  name: string,
  options: { namespace?: string; pullSecrets?: readonly string[] } = {},
): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadataOf({ ...options, name }),
    ...(options.pullSecrets === undefined
      ? {}
      : { imagePullSecrets: options.pullSecrets.map((secret) => ({ name: secret })) }),
  };
}

/** `content` is `data` (base64), `stringData`, or both. */
export function secretObject(
  name: string,
  type: string,
  content: object,
  options: { namespace?: string } = {},
): KubernetesObject {
  const metadata = metadataOf({ ...options, name });
  return { apiVersion: "v1", kind: "Secret", metadata, type, ...content };
}

/** `logins` maps a registry key of the docker configuration to "user:password". */
export function pullSecretObject(
  name: string,
  logins: Record<string, string>,
  options: { namespace?: string } = {},
): KubernetesObject {
  const data = { ".dockerconfigjson": base64(dockerConfig(logins)) };
  return secretObject(name, "kubernetes.io/dockerconfigjson", { data }, options);
}

/** A docker configuration with `logins` from registry key to "user:password". */
export function dockerConfig(logins: Record<string, string>): string {
  const auths = Object.entries(logins).map(([key, login]) => [key, { auth: base64(login) }]);
  return JSON.stringify({ auths: Object.fromEntries(auths) });
}

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** One JSON document a line, with `---` between documents. */
export function jsonStream(objects: readonly object[]): string {
  return objects.map((object) => JSON.stringify(object)).join("\n---\n");
}

/** A Pod in YAML. The image of container `c0` is on line 6, each further image one line below. */
export function podYaml(images: string | readonly string[], options: ObjectNames = {}): string {
  const { name = "web", namespace } = options;
  return [
    "apiVersion: v1",
    "kind: Pod",
    `metadata: { name: ${name}${namespace === undefined ? "" : `, namespace: ${namespace}`} }`,
    "spec:",
    "  containers:",
    ...[images].flat().map((image, index) => `    - { name: c${index}, image: "${image}" }`),
    "",
  ].join("\n");
}

/** Text of a `.pullgate.yaml` that lets these registries be asked over plain HTTP. */
export function plainHttpConfiguration(
  registries: readonly { host: string }[],
  more: object = {},
): string {
  const settings = registries.map(({ host }) => [host, { plainHttp: true }]);
  return stringify({ registries: Object.fromEntries(settings), ...more });
}
