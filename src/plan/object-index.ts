/** Cluster → what is there by kind, name and namespace, in three states. Pure. */
import type { Cluster, Workload } from "../model/cluster.ts";
import {
  type DeclaredObject,
  type DeclaredObjectOf,
  type DeclaredSecret,
  type DeclaredServiceAccount,
  isOfKind,
  type ObjectKind,
} from "../model/declared-object.ts";
import type { Presence } from "../model/pull.ts";

export interface IndexedObject<K extends ObjectKind> {
  presence: Presence;
  /** Proved absent: see `SecretUse.knownAbsent`. */
  knownAbsent: boolean;
  object: DeclaredObjectOf<K> | null;
  /** Of that name, in other namespaces of the same root. */
  inOtherNamespaces: DeclaredObjectOf<K>[];
}

export interface ObjectIndex {
  /** What a workload finds under a name in its own namespace. */
  find<K extends ObjectKind>(
    kind: K,
    name: string,
    workload: Pick<Workload, "root" | "resource">,
  ): IndexedObject<K>;
  /** The service accounts that are surely in a workload's namespace. */
  accounts(workload: Pick<Workload, "root" | "resource">): DeclaredServiceAccount[];
  /** The Secrets of the manifests that are surely in a workload's namespace. */
  secrets(workload: Pick<Workload, "root" | "resource">): DeclaredSecret[];
}

/**
 * Objects of a root share its unnamed namespace; that one may be any named one of the root, so what stands in a named namespace of the
 * same root is found from the unnamed one too, and the other way round, as something that may be there.
 */
export function createObjectIndex(cluster: Cluster): ObjectIndex {
  const byName = Map.groupBy(
    cluster.objects.filter((object) => object.name !== null),
    ({ kind, name }) => `${kind}/${name}`,
  );
  const nameless = cluster.objects.filter((object) => object.name === null);

  const sureOf = <K extends ObjectKind>(kind: K): DeclaredObjectOf<K>[] =>
    cluster.objects
      .filter((object) => isOfKind(object, kind))
      .filter(({ name, certain }) => name !== null && certain);
  const accounts = sureOf("ServiceAccount");
  const secrets = sureOf("Secret").filter(({ source }) => source === "manifest");

  return {
    accounts: ({ root, resource: { namespace } }) =>
      accounts.filter((object) => nearness(object, namespace, root) === "same"),
    secrets: ({ root, resource: { namespace } }) =>
      secrets.filter((object) => nearness(object, namespace, root) === "same"),
    find(kind, name, { root, resource: { namespace } }) {
      const named = (byName.get(`${kind}/${name}`) ?? []).filter((object) =>
        isOfKind(object, kind),
      );
      const here = named.filter((object) => nearness(object, namespace, root) === "same");
      // What a manifest says of a secret is more than what an inventory or the configuration does.
      const sure =
        here.find(({ certain, source }) => certain && source === "manifest") ??
        here.find(({ certain }) => certain);
      if (sure !== undefined)
        return { presence: "present", knownAbsent: false, object: sure, inOtherNamespaces: [] };
      const near = named.find((object) => nearness(object, namespace, root) === "maybe");
      const object = here[0] ?? near ?? null;
      if (object !== null)
        return { presence: "unknown", knownAbsent: false, object, inOtherNamespaces: [] };
      const wild = nameless.some(
        (one) => one.kind === kind && nearness(one, namespace, root) !== "other",
      );
      const inOtherNamespaces = named.filter(
        (one) => one.root === root && "is" in one.namespaces && one.namespaces.is !== null,
      );
      const covered =
        namespace !== null &&
        cluster.coverage.some(
          ({ kinds, namespaces }) => kinds.has(kind) && namespaces.has(namespace),
        );
      const contradicted = namespace !== null && inOtherNamespaces.length > 0;
      if (wild && !covered)
        return { presence: "unknown", knownAbsent: false, object: null, inOtherNamespaces };
      return {
        presence: "absent",
        knownAbsent: covered || contradicted,
        object: null,
        inOtherNamespaces,
      };
    },
  };
}

/** Is an object in that namespace of that root? */
function nearness(
  { namespaces, root, source }: DeclaredObject,
  namespace: string | null,
  ofRoot: string,
): "same" | "maybe" | "other" {
  const sameRoot = root === ofRoot;
  if ("match" in namespaces) {
    if (namespace === null) return "maybe";
    const excluded = namespaces.but !== null && matches(namespaces.but, namespace);
    return matches(namespaces.match, namespace) && !excluded ? "same" : "other";
  }
  if (namespaces.is === namespace) return namespace !== null || sameRoot ? "same" : "other";
  const oneUnnamed = namespaces.is === null || namespace === null;
  return oneUnnamed && (sameRoot || source !== "manifest") ? "maybe" : "other";
}

/** Of a namespace; longer ones the API server refuses, and no expression is run on them. */
const maxNameLength = 63;

/** Anchored; an expression that JavaScript cannot read matches everything, since what it means in the cluster is not known. */
export function matches(expression: string, text: string): boolean {
  if (text.length > maxNameLength) return false;
  try {
    return new RegExp(`^(?:${expression})$`).test(text);
  } catch {
    return true;
  }
}
