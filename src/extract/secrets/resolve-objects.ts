/** Drafts, once everything is read → products: copies, selectors and generators settled. Pure. */
import type { DeclaredObject } from "../../model/cluster.ts";
import type { Span } from "../../model/source.ts";
import {
  type UnresolvedObject,
  type CredentialGenerator,
  emptyObject,
} from "./unresolved-object.ts";
import { everywhere, type LabelledNamespace, resolveNamespaces } from "./namespaces.ts";

export interface ResolveContext {
  namespaces: readonly LabelledNamespace[];
  generators: readonly CredentialGenerator[];
  /** Secrets are copied from a namespace to those below it (HNC). */
  propagates: boolean;
}

export function resolveObjects(
  drafts: readonly UnresolvedObject[],
  { namespaces, generators, propagates }: ResolveContext,
): DeclaredObject[] {
  const byName = Map.groupBy(
    drafts.filter(({ adds, name }) => !adds && name !== null),
    ({ kind, name }) => `${kind}/${name}`,
  );
  const additions = Map.groupBy(
    drafts.filter(({ adds }) => adds),
    ({ kind, name }) => `${kind}/${name}`,
  );
  return drafts
    .filter(({ adds }) => !adds)
    .flatMap((draft) => {
      const { where, like: _like, adds: _adds, generators: _generators, ...rest } = draft;
      const product = {
        ...rest,
        ...likeOriginal(draft, byName),
        ...ofGenerators(draft, generators),
      };
      const more =
        additions
          .get(`${draft.kind}/${draft.name}`)
          ?.filter((addition) => isSamePlace(addition, draft)) ?? [];
      const all = [product.keys, ...more.map(({ keys: added }) => added)];
      const keys = all.includes(null) ? null : [...new Set(all.flatMap((some) => some ?? []))];
      const places = resolveNamespaces(where, namespaces).map((place) => ({
        ...product,
        keys,
        namespaces: place.namespaces,
        certain: product.certain && place.certain,
      }));
      const propagated =
        propagates &&
        draft.kind === "Secret" &&
        draft.source === "manifest" &&
        draft.producer === null &&
        "is" in where;
      return propagated
        ? [
            ...places,
            {
              ...product,
              keys,
              namespaces: { match: ".*", but: null },
              certain: false,
              producer: "Hierarchical Namespace Controller",
            },
          ]
        : places;
    });
}

function isSamePlace(a: UnresolvedObject, b: UnresolvedObject): boolean {
  return (
    a !== b && a.root === b.root && "is" in a.where && "is" in b.where && a.where.is === b.where.is
  );
}

/** What a copy has of its original, where that is declared. */
function likeOriginal(
  { kind, like, type, typeAt, keys, keyAt, dockerConfig, hidden: hidden }: UnresolvedObject,
  byName: Map<string, UnresolvedObject[]>,
): Partial<UnresolvedObject> {
  if (like === null) return {};
  const original = byName
    .get(`${kind}/${like.name}`)
    ?.find(
      ({ where, like: other }) => other === null && "is" in where && where.is === like.namespace,
    );
  if (original === undefined) return { type, typeAt, keys, keyAt, dockerConfig, hidden: hidden };
  return {
    type: original.type,
    typeAt: original.typeAt,
    keys: original.keys,
    keyAt: original.keyAt,
    dockerConfig: original.dockerConfig,
    hidden: original.dockerConfig === null ? (original.hidden ?? hidden) : null,
    registries: original.registries,
    imagePullSecrets: original.imagePullSecrets,
  };
}

function ofGenerators(
  { generators: used, registries, lifetimeSeconds }: UnresolvedObject,
  known: readonly CredentialGenerator[],
): Partial<UnresolvedObject> {
  if (used.length === 0) return {};
  const found = used.flatMap(({ kind, name }) =>
    known.filter((one) => one.kind === kind && one.name === name),
  );
  const ends = found.flatMap((one) => one.lifetimeSeconds ?? []);
  const hosts = found.flatMap((one) => one.registries ?? []);
  return {
    registries:
      registries ??
      (hosts.length === 0 || found.some((one) => one.registries === null) ? null : hosts),
    lifetimeSeconds: lifetimeSeconds ?? (ends.length === 0 ? null : Math.min(...ends)),
  };
}

/** In every namespace of any cluster, or of one with Istio or OpenShift: they stand in no manifest. */
const always: readonly { name: string; keys: string[]; certain: boolean; by: string }[] = [
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

/** Service accounts of each project. https://docs.openshift.com/container-platform/latest/authentication/using-service-accounts-in-applications.html */
const openshiftAccounts = ["builder", "deployer", "pipeline"];

export function builtInObjects(openshift: boolean): UnresolvedObject[] {
  const draft = (kind: DeclaredObject["kind"], name: string, by: string): UnresolvedObject => ({
    ...emptyObject,
    kind,
    name,
    where: everywhere,
    root: "",
    by: { apiVersion: "v1", kind, namespace: null, name },
    producer: by,
    at: nowhere,
    hook: null,
  });
  return [
    ...always.map(({ name, keys, certain, by }) => ({
      ...draft("ConfigMap", name, by),
      keys,
      certain,
    })),
    ...(openshift ? openshiftAccounts : []).map((name) => ({
      ...draft("ServiceAccount", name, "OpenShift"),
      certain: false,
    })),
  ];
}
