/** A declared object before the rest of the manifests is read. */
import type {
  DeclaredConfigMap,
  DeclaredObject,
  DeclaredSecret,
  DeclaredServiceAccount,
} from "../../model/cluster/declared-object.ts";
import type { NamespaceRule } from "./namespaces.ts";

/** What `resolveObjects` replaces by facts once all manifests are read. */
interface Pending {
  /** Becomes `namespaces`. */
  where: NamespaceRule;
  /** The object of the same kind whose type, keys and content this one copies. */
  like: { name: string; namespace: string | null } | null;
  /** True if the producer only adds keys to an existing object of this name. */
  adds: boolean;
}

type Unresolved<T extends DeclaredObject> = Omit<T, "namespaces"> & Pending;

export type UnresolvedSecret = Unresolved<DeclaredSecret> & {
  /** The generators of External Secrets that produce the content. */
  generators: GeneratorReference[];
};
export type UnresolvedConfigMap = Unresolved<DeclaredConfigMap>;
export type UnresolvedServiceAccount = Unresolved<DeclaredServiceAccount>;
export type UnresolvedObject = UnresolvedSecret | UnresolvedConfigMap | UnresolvedServiceAccount;

export interface GeneratorReference {
  kind: string;
  name: string;
}

/** The credentials that a generator of External Secrets produces. */
export interface CredentialGenerator extends GeneratorReference {
  registries: string[] | null;
  lifetimeSeconds: number | null;
}

/**
 * The fields that every object sets itself; the templates below hold the defaults of the others.
 */
type Identity = "name" | "where" | "root" | "by" | "at" | "hook";

const defaults = {
  certain: true,
  producer: null,
  source: "manifest" as const,
  like: null,
  adds: false,
};

export const emptySecret: Omit<UnresolvedSecret, Identity> = {
  ...defaults,
  kind: "Secret",
  type: null,
  typeAt: null,
  keys: null,
  keyAt: null,
  dockerConfig: null,
  hidden: null,
  registries: null,
  refreshSeconds: null,
  lifetimeSeconds: null,
  generators: [],
};

export const emptyConfigMap: Omit<UnresolvedConfigMap, Identity> = {
  ...defaults,
  kind: "ConfigMap",
  keys: null,
};

export const emptyServiceAccount: Omit<UnresolvedServiceAccount, Identity> = {
  ...defaults,
  kind: "ServiceAccount",
  imagePullSecrets: [],
  secrets: [],
  mountable: null,
};

/**
 * Seconds until the credentials of a generator expire.
 * https://external-secrets.io/latest/api/generator/ecr/ (12 h), …/gcr/, …/github/ and …/quay/ (1 h)
 */
export const lifetimesSeconds: ReadonlyMap<string, number> = new Map([
  ["ECRAuthorizationToken", 12 * 3600],
  ["GCRAccessToken", 3600],
  ["GithubAccessToken", 3600],
  ["QuayAccessToken", 3600],
  // https://github.com/Azure/acr-cli/issues/641
  ["ACRAccessToken", 3 * 3600],
]);
