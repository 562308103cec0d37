/** Pod → the credentials it would present for an image: service-account admission, the secrets behind it, the keyring. Pure. */
import type { Cluster, Patcher, Workload } from "../model/cluster.ts";
import type { DeclaredSecret } from "../model/declared-object.ts";
import type { Located, PodSpec } from "../model/pod-spec.ts";
import { repositoryOf, type ImageReference } from "../model/image.ts";
import type { DockerConfigError } from "../model/docker-config-error.ts";
import type { Credentials, SecretUse, UnusableReason, Unseen } from "../model/pull.ts";
import type { Offer } from "../model/answer.ts";
import { decodeDockerConfig, type DockerConfigEntry } from "./docker-config.ts";
import { createKeyring, offersFor, type DockerConfig } from "./keyring.ts";
import { createObjectIndex, matches, type ObjectIndex } from "./object-index.ts";
import { endsBy } from "./expiry.ts";

/** What a secret covers whose content is not in the manifests, as the configuration says: by "namespace/name", `*` for any namespace. */
export interface DeclaredPullSecret {
  registries: string[];
  username: string | null;
  /** null where the environment variable that holds it is not set. */
  password: string | null;
}

export interface CredentialOptions {
  pullSecrets: Readonly<Record<string, DeclaredPullSecret>>;
  /** Patterns of what nodes pull with no pull secret; null where nothing is said. */
  nodeCredentials: string[] | null;
}

/** Registries for which nodes usually hold credentials that no manifest shows: the kubelet's credential provider plugins (KEP-2133). */
const nodeRegistries = [
  "*.dkr.ecr.*.amazonaws.com",
  "*.dkr.ecr.*.amazonaws.com.cn",
  "*.azurecr.io",
  "*.pkg.dev",
  "gcr.io",
  "*.gcr.io",
];

/** A function of pod and image, which remembers what it has decoded. */
export function createPodCredentials(
  cluster: Cluster,
  options: CredentialOptions,
): (workload: Workload, podSpec: PodSpec, reference: ImageReference) => Credentials {
  const shelf = createObjectIndex(cluster);
  const decoded = new Map<DeclaredSecret, ReturnType<typeof readSecret>>();
  const read = (object: DeclaredSecret): ReturnType<typeof readSecret> => {
    const known = decoded.get(object) ?? readSecret(object, options.pullSecrets);
    decoded.set(object, known);
    return known;
  };

  const spares = new Map<string, DeclaredSecret[]>();
  /** Asked of each namespace and repository once. */
  const spare = ({ root, resource }: Workload, reference: ImageReference): DeclaredSecret[] => {
    const key = JSON.stringify([root, resource.namespace, repositoryOf(reference)]);
    const known = spares.get(key);
    if (known !== undefined) return known;
    const found = shelf.secrets({ root, resource }).filter((object) => {
      const content = read(object);
      const keys =
        content.use === "read"
          ? content.entries.map((entry) => entry.key)
          : (content.registries ?? []);
      return coversAny(keys, reference);
    });
    spares.set(key, found);
    return found;
  };

  return (workload, podSpec, reference) => {
    const { namespace } = workload.resource;
    const account = findAccount(shelf, workload, podSpec);
    // All or nothing: a list of the pod's own, be it of one empty name, keeps the account's from being injected.
    // https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go
    const own = podSpec.imagePullSecrets ?? [];
    const given = account.object?.imagePullSecrets ?? [];
    const from = own.length > 0 ? "pod" : given.length > 0 ? "service-account" : "nobody";
    const use = (list: Located<string>[]): SecretUse[] =>
      list
        .filter(({ value }) => value !== "")
        .map((name) => useOf(name, workload, reference, shelf, read));
    const secrets = use(from === "pod" ? own : given);
    const hiddenSecrets = from === "pod" ? use(given) : [];
    const otherAccounts =
      from === "nobody"
        ? shelf
            .accounts(workload)
            .filter((other) => use(other.imagePullSecrets).some(({ covers }) => covers === true))
        : [];
    const spareSecrets = from === "nobody" ? spare(workload, reference) : [];
    const error = secrets.find((secret) => secret.use === "undecodable");
    const offers = error === undefined ? offersOf(secrets, reference, read) : [];
    const node = matchesNode(options.nodeCredentials ?? [], reference);
    const patchers = cluster.patchers.filter((patcher) =>
      patches(patcher, workload, account.name, from === "pod"),
    );
    const unseen = [
      ...secrets.flatMap(unseenSecret),
      ...unseenAccount(account, from, namespace),
      ...patchers.map((patcher): Unseen => ({ kind: "patcher", patcher })),
      ...(options.nodeCredentials === null && matchesNode(nodeRegistries, reference)
        ? [{ kind: "node" as const, registry: reference.domain }]
        : []),
    ];
    return {
      serviceAccount: account,
      from,
      secrets,
      hiddenSecrets,
      otherAccounts,
      spareSecrets,
      hiddenOffers: offersOf(hiddenSecrets, reference, read),
      offers,
      error:
        error?.reason?.code === "undecodable"
          ? { secret: error.name, reason: error.reason.error }
          : null,
      anonymous: error === undefined && offers.length === 0,
      unseen,
      node,
    };
  };
}

/** Docker configs handed over as text, in the order of `imagePullSecrets`, and the node's → what the kubelet would offer. */
export function offersByHand(
  reference: ImageReference,
  secrets: { name: string; key: ".dockerconfigjson" | ".dockercfg"; text: string }[],
  node: { key: ".dockerconfigjson" | ".dockercfg"; text: string } | null,
): { offers: Offer[] } | { error: { source: string | null; reason: DockerConfigError } } {
  const configs: DockerConfig[] = [];
  // The kubelet passes over a secret whose data is empty.
  for (const { name, key, text } of secrets.filter((secret) => secret.text !== "")) {
    const decoded = decodeDockerConfig(key, text);
    if ("error" in decoded) return { error: { source: name, reason: decoded.error } };
    configs.push({ source: { kind: "secret", name }, entries: decoded.entries });
  }
  const held =
    node === null || node.text === "" ? { entries: [] } : decodeDockerConfig(node.key, node.text);
  if ("error" in held) return { error: { source: null, reason: held.error } };
  const keyring = createKeyring([{ source: { kind: "node" }, entries: held.entries }]);
  return {
    offers: offersFor(repositoryOf(reference), createKeyring(configs), keyring).offers.map(shown),
  };
}

/** Empty is `default`, which the controller manager makes in every namespace; what is on it, a manifest says or nobody knows. */
function findAccount(
  shelf: ObjectIndex,
  workload: Workload,
  podSpec: PodSpec,
): Credentials["serviceAccount"] {
  const written = podSpec.serviceAccountName;
  const name = written === null || written.value === "" ? "default" : written.value;
  const found = shelf.find("ServiceAccount", name, workload);
  const presence = name === "default" && found.presence === "absent" ? "unknown" : found.presence;
  return {
    name,
    at: written?.at ?? null,
    presence,
    knownAbsent: found.knownAbsent && name !== "default",
    object: found.object,
  };
}

function useOf(
  { value: name, at }: Located<string>,
  workload: Workload,
  reference: ImageReference,
  shelf: ObjectIndex,
  read: (object: DeclaredSecret) => ReturnType<typeof readSecret>,
): SecretUse {
  const { object, presence, knownAbsent, inOtherNamespaces } = shelf.find("Secret", name, workload);
  const named = { name, at, presence, knownAbsent, object, inOtherNamespaces };
  if (object === null) return { ...named, use: "missing", reason: null, keys: null, covers: null };
  const content = read(object);
  if (content.use !== "read") {
    const { use, reason, registries } = content;
    return {
      ...named,
      use,
      reason,
      keys: registries?.map(withoutLogin) ?? null,
      covers: registries === null ? null : coversAny(registries, reference),
    };
  }
  const keys = content.entries.map((entry) => entry.key);
  return {
    ...named,
    use: "read",
    reason: null,
    keys: keys.map(withoutLogin),
    covers: coversAny(keys, reference),
  };
}

type DockerConfigContent =
  | { use: "read"; entries: DockerConfigEntry[] }
  | {
      use: "ignored" | "undecodable" | "hidden";
      reason: UnusableReason;
      registries: string[] | null;
    };

const registryKeys: Readonly<Record<string, ".dockerconfigjson" | ".dockercfg">> = {
  "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
  "kubernetes.io/dockercfg": ".dockercfg",
};

/**
 * What the kubelet makes of a Secret: used where type and key agree and the content is not empty, passed over in silence where not.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/secrets/secrets.go
 */
function readSecret(
  object: DeclaredSecret,
  declared: CredentialOptions["pullSecrets"],
): DockerConfigContent {
  const hidden = (reason: UnusableReason, registries: string[] | null): DockerConfigContent => ({
    use: "hidden",
    reason,
    registries,
  });
  if (object.type === null)
    return hidden({ code: "unknown-type", why: object.hidden }, object.registries);
  const key = registryKeys[object.type];
  if (key === undefined)
    return {
      use: "ignored",
      reason: { code: "wrong-type", type: object.type },
      registries: null,
    };
  if (object.keys !== null && !object.keys.includes(key)) {
    return {
      use: "ignored",
      reason: { code: "missing-key", type: object.type, key, keys: object.keys },
      registries: null,
    };
  }
  const content = object.dockerConfig;
  if (content !== null && content.key === key) {
    if (content.text === "")
      return { use: "ignored", reason: { code: "empty-key", key }, registries: null };
    const decoded = decodeDockerConfig(key, content.text);
    if ("error" in decoded)
      return {
        use: "undecodable",
        reason: { code: "undecodable", error: decoded.error },
        registries: null,
      };
    return { use: "read", entries: decoded.entries };
  }
  const said = declaredFor(object, declared);
  if (said === undefined)
    return hidden({ code: "unknown-content", why: object.hidden }, object.registries);
  const { registries, username, password } = said;
  if (username === null || password === null)
    return hidden({ code: "password-not-set" }, registries);
  return {
    use: "read",
    entries: registries.map((registry) => ({ key: registry, username, password })),
  };
}

function declaredFor(
  { name, namespaces }: DeclaredSecret,
  declared: CredentialOptions["pullSecrets"],
): DeclaredPullSecret | undefined {
  const namespace = "is" in namespaces ? (namespaces.is ?? "") : "*";
  return declared[`${namespace}/${name}`] ?? declared[`*/${name}`];
}

function offersOf(
  secrets: SecretUse[],
  reference: ImageReference,
  read: (object: DeclaredSecret) => DockerConfigContent,
): Credentials["offers"] {
  const configs = secrets.flatMap(({ name, object }): DockerConfig[] => {
    const content = object === null ? null : read(object);
    return content?.use === "read"
      ? [{ source: { kind: "secret", name }, entries: content.entries }]
      : [];
  });
  return createKeyring(configs).lookup(repositoryOf(reference)).offers.map(shown);
}

/**
 * A key may be a URL with a login of its own, which the kubelet does not look at: "https://bot:password@ghcr.io" is not to be shown.
 * Less than four characters are no secret, as in what registries say.
 */
function withoutLogin(key: string): string {
  return key.replace(/^(https?:\/\/|(?!https?:\/\/)).{4,}@/is, "$1***@");
}

function shown(offer: Offer): Offer {
  const ends = endsBy(offer);
  return { ...offer, key: withoutLogin(offer.key), ...(ends === undefined ? {} : { ends }) };
}

function coversAny(keys: string[], reference: ImageReference): boolean {
  const entries = keys.map((key) => ({ key, username: "", password: "" }));
  return (
    createKeyring([{ source: { kind: "node" }, entries }]).lookup(repositoryOf(reference)).offers
      .length > 0
  );
}

function matchesNode(patterns: string[], reference: ImageReference): boolean {
  return patterns.length > 0 && coversAny(patterns, reference);
}

function unseenSecret(secret: SecretUse): Unseen[] {
  const { use, knownAbsent, covers } = secret;
  const possible = use === "missing" ? !knownAbsent : use === "hidden" && covers !== false;
  return possible ? [{ kind: "secret", secret }] : [];
}

function unseenAccount(
  account: Credentials["serviceAccount"],
  from: Credentials["from"],
  namespace: string | null,
): Unseen[] {
  if (from !== "nobody" || account.object !== null || account.knownAbsent) return [];
  return [{ kind: "service-account", name: account.name, namespace }];
}

function patches(
  patcher: Patcher,
  workload: Workload,
  account: string,
  hasOwnList: boolean,
): boolean {
  const { patches: what, namespaces, root } = patcher;
  const { namespace } = workload.resource;
  const here =
    "is" in namespaces
      ? namespaces.is === namespace && (namespace !== null || root === workload.root)
      : namespace === null ||
        (matches(namespaces.match, namespace) &&
          !(namespaces.but !== null && matches(namespaces.but, namespace)));
  if (!here) return false;
  return (
    what === "pods" ||
    (!hasOwnList && (what.serviceAccounts === null || what.serviceAccounts.includes(account)))
  );
}
