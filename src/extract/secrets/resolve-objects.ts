/** Resolves the references between objects once all manifests are read. */
import type { DeclaredObject, ObjectKind } from "../../model/cluster/declared-object.ts";
import type { Resource } from "../../model/cluster/resource.ts";
import type { Span } from "../../model/source/source.ts";
import { everywhere, type LabelledNamespace, resolveNamespaces } from "./namespaces.ts";
import {
  type CredentialGenerator,
  emptyConfigMap,
  emptyServiceAccount,
  lifetimesSeconds,
  type UnresolvedObject,
  type UnresolvedSecret,
} from "./unresolved-object.ts";

export interface ResolveContext {
  namespaces: readonly LabelledNamespace[];
  generators: readonly CredentialGenerator[];
  /** True if the Hierarchical Namespace Controller copies Secrets to child namespaces. */
  propagates: boolean;
}

type ByName = ReadonlyMap<string, readonly UnresolvedObject[]>;

/**
 * Copies the content of originals, applies generators, merges additions, and turns namespace rules
 * into namespaces. An object with several sets of namespaces becomes several objects.
 */
export function resolveObjects(
  unresolved: readonly UnresolvedObject[],
  { namespaces, generators, propagates }: ResolveContext,
): DeclaredObject[] {
  const additions = Map.groupBy(
    unresolved.filter(({ adds }) => adds),
    keyOf,
  );
  const whole = unresolved.filter(({ adds }) => !adds);
  const originals = Map.groupBy(
    whole.filter(({ name }) => name !== null),
    keyOf,
  );
  const idle = unresolved
    .filter((object) => object.adds && !whole.some((one) => isMergedInto(object, one)))
    .map((object): UnresolvedObject => ({
      ...object,
      certain: false,
      unmade: object.unmade ?? { at: object.at, reason: { code: "adds-only" } },
    }));
  return [...whole, ...idle].flatMap((object) => {
    const copy = copyOriginal(object, originals);
    const filled = copy.kind === "Secret" ? applyGenerators(copy, generators) : copy;
    const merged = mergeAdditions(filled, additions.get(keyOf(object)) ?? []);
    const declared = resolveNamespaces(object.where, namespaces).map((place) =>
      declare(merged, place.namespaces, object.certain && place.certain),
    );
    if (propagates && isPropagated(object))
      declared.push({
        ...declare(merged, { match: ".*", but: null }, false),
        producer: "Hierarchical Namespace Controller",
      });
    return declared;
  });
}

function keyOf({ kind, name }: UnresolvedObject): string {
  return `${kind}/${name}`;
}

function isPropagated({ kind, source, producer, where }: UnresolvedObject): boolean {
  return kind === "Secret" && source === "manifest" && producer === null && "is" in where;
}

function declare(
  object: UnresolvedObject,
  namespaces: DeclaredObject["namespaces"],
  certain: boolean,
): DeclaredObject {
  const { where: _where, like: _like, adds: _adds, ...rest } = object;
  if (rest.kind !== "Secret") return { ...rest, namespaces, certain };
  const { generators: _generators, ...secret } = rest;
  return { ...secret, namespaces, certain };
}

/** Takes over type, keys and content of the original if the manifests declare it. */
function copyOriginal(object: UnresolvedObject, originals: ByName): UnresolvedObject {
  const { kind, like } = object;
  if (like === null) return object;
  const original = originals
    .get(`${kind}/${like.name}`)
    ?.find(({ where, like: of }) => of === null && "is" in where && where.is === like.namespace);
  if (original === undefined) return object;
  if (object.kind === "Secret" && original.kind === "Secret") {
    const { type, typeAt, keys, keyAt, dockerConfig, registries } = original;
    const hidden = dockerConfig === null ? (original.hidden ?? object.hidden) : null;
    return { ...object, type, typeAt, keys, keyAt, dockerConfig, registries, hidden };
  }
  if (object.kind === "ConfigMap" && original.kind === "ConfigMap")
    return { ...object, keys: original.keys };
  if (object.kind === "ServiceAccount" && original.kind === "ServiceAccount")
    return {
      ...object,
      imagePullSecrets: original.imagePullSecrets,
      secrets: original.secrets,
      mountable: original.mountable,
    };
  return object;
}

/** Takes over the registries and the shortest lifetime of the generators. */
function applyGenerators(
  secret: UnresolvedSecret,
  known: readonly CredentialGenerator[],
): UnresolvedSecret {
  if (secret.generators.length === 0) return secret;
  const used = secret.generators.flatMap(({ kind, name }) => {
    const declared = known.filter((each) => each.kind === kind && each.name === name);
    if (declared.length > 0) return declared;
    // The kind alone tells how long its credentials live.
    const lifetimeSeconds = lifetimesSeconds.get(kind) ?? null;
    return [{ kind, name, registries: null, lifetimeSeconds }];
  });
  const lifetimes = used.flatMap(({ lifetimeSeconds }) => lifetimeSeconds ?? []);
  const hosts = used.flatMap(({ registries }) => registries ?? []);
  const isOpen = hosts.length === 0 || used.some(({ registries }) => registries === null);
  return {
    ...secret,
    registries: secret.registries ?? (isOpen ? null : hosts),
    lifetimeSeconds:
      secret.lifetimeSeconds ?? (lifetimes.length === 0 ? null : Math.min(...lifetimes)),
  };
}

/** Adds the keys of `additions` in the same namespace. The result is unknown if any part is. */
function mergeAdditions(
  object: UnresolvedObject,
  additions: readonly UnresolvedObject[],
): UnresolvedObject {
  if (object.kind === "ServiceAccount") return object;
  const parts = additions.flatMap((addition) =>
    addition.kind !== "ServiceAccount" && isInSameNamespace(addition, object)
      ? [addition.keys]
      : [],
  );
  const all = [object.keys, ...parts];
  const keys = all.includes(null) ? null : [...new Set(all.flatMap((part) => part ?? []))];
  if (object.kind !== "Secret" || object.dockerConfig === null) return { ...object, keys };
  const { key } = object.dockerConfig;
  const isReplaced = parts.some((part) => part === null || part.includes(key));
  return isReplaced
    ? { ...object, keys, dockerConfig: null, hidden: "filled in by a controller" }
    : { ...object, keys };
}

/** Additions to an object that exists in another root or in the cluster count as well. */
function isMergedInto(
  addition: UnresolvedObject,
  { kind, name, where }: UnresolvedObject,
): boolean {
  if (kind !== addition.kind || name !== addition.name) return false;
  if (!("is" in where) || !("is" in addition.where)) return true;
  return where.is === addition.where.is || where.is === null || addition.where.is === null;
}

function isInSameNamespace(a: UnresolvedObject, b: UnresolvedObject): boolean {
  return a.root === b.root && "is" in a.where && "is" in b.where && a.where.is === b.where.is;
}

/**
 * ConfigMaps that exist in every namespace of a cluster, or of a cluster with Istio or OpenShift,
 * and stand in no manifest.
 */
const builtInConfigMaps: readonly { name: string; keys: string[]; certain: boolean; by: string }[] =
  [
    // https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
    { name: "kube-root-ca.crt", keys: ["ca.crt"], certain: true, by: "kube-controller-manager" },
    // https://istio.io/latest/docs/ops/configuration/security/root-transition/
    { name: "istio-ca-root-cert", keys: ["root-cert.pem"], certain: false, by: "istiod" },
    // https://docs.openshift.com/container-platform/latest/security/certificates/service-serving-certificate.html
    {
      name: "openshift-service-ca.crt",
      keys: ["service-ca.crt"],
      certain: false,
      by: "OpenShift service CA",
    },
  ];

const nowhere: Span = { file: "", line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };

/**
 * The service accounts of every OpenShift project.
 * https://docs.openshift.com/container-platform/latest/authentication/using-service-accounts-in-applications.html
 */
const openshiftAccounts = ["builder", "deployer", "pipeline"];

/** The objects that the control plane creates in every namespace. */
export function builtInObjects(openshift: boolean): UnresolvedObject[] {
  const place = { where: everywhere, root: "", at: nowhere, hook: null };
  const resource = (kind: ObjectKind, name: string): Resource => ({
    apiVersion: "v1",
    kind,
    namespace: null,
    name,
  });
  return [
    ...builtInConfigMaps.map(({ name, keys, certain, by }): UnresolvedObject => ({
      ...emptyConfigMap,
      ...place,
      name,
      keys,
      certain,
      by: resource("ConfigMap", name),
      producer: by,
    })),
    ...(openshift ? openshiftAccounts : []).map((name): UnresolvedObject => ({
      ...emptyServiceAccount,
      ...place,
      name,
      certain: false,
      by: resource("ServiceAccount", name),
      producer: "OpenShift",
    })),
  ];
}
