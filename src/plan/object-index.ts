/** Cluster → what is there by kind, name and namespace, in three states. Pure. */
import type { Cluster, DeclaredObject, Workload } from "../model/cluster.ts";
import type { Presence } from "../model/pull.ts";

export interface IndexedObject {
  presence: Presence;
  /** Proved absent: see `SecretUse.knownAbsent`. */
  knownAbsent: boolean;
  product: DeclaredObject | null;
  /** Of that name, in other namespaces of the same root. */
  elsewhere: DeclaredObject[];
}

export interface ObjectIndex {
  /** What a workload finds under a name in its own namespace. */
  find(
    kind: DeclaredObject["kind"],
    name: string,
    workload: Pick<Workload, "root" | "resource">,
  ): IndexedObject;
  /** The service accounts that are surely in a workload's namespace. */
  accounts(workload: Pick<Workload, "root" | "resource">): DeclaredObject[];
  /** The Secrets of the manifests that are surely in a workload's namespace. */
  secrets(workload: Pick<Workload, "root" | "resource">): DeclaredObject[];
}

/**
 * Products of a root share its unnamed namespace; that one may be any named one of the root, so what stands in a named namespace of the
 * same root is found from the unnamed one too, and the other way round, as something that may be there.
 */
export function createObjectIndex(cluster: Cluster): ObjectIndex {
  const byName = Map.groupBy(
    cluster.objects.filter((product) => product.name !== null),
    ({ kind, name }) => `${kind}/${name}`,
  );
  const nameless = cluster.objects.filter((product) => product.name === null);

  const sureOf = (wanted: DeclaredObject["kind"]): DeclaredObject[] =>
    cluster.objects.filter(
      ({ kind, name, certain }) => kind === wanted && name !== null && certain,
    );
  const accounts = sureOf("ServiceAccount");
  const secrets = sureOf("Secret").filter(({ source }) => source === "manifest");

  return {
    accounts: ({ root, resource: { namespace } }) =>
      accounts.filter((product) => nearness(product, namespace, root) === "same"),
    secrets: ({ root, resource: { namespace } }) =>
      secrets.filter((product) => nearness(product, namespace, root) === "same"),
    find(kind, name, { root, resource: { namespace } }) {
      const named = byName.get(`${kind}/${name}`) ?? [];
      const here = named.filter((product) => nearness(product, namespace, root) === "same");
      // What a manifest says of a secret is more than what an inventory or the configuration does.
      const sure =
        here.find(({ certain, source }) => certain && source === "manifest") ??
        here.find(({ certain }) => certain);
      if (sure !== undefined)
        return { presence: "present", knownAbsent: false, product: sure, elsewhere: [] };
      const near = named.find((product) => nearness(product, namespace, root) === "maybe");
      const product = here[0] ?? near ?? null;
      if (product !== null)
        return { presence: "unknown", knownAbsent: false, product, elsewhere: [] };
      const wild = nameless.some(
        (one) => one.kind === kind && nearness(one, namespace, root) !== "other",
      );
      const elsewhere = named.filter(
        (one) => one.root === root && "is" in one.namespaces && one.namespaces.is !== null,
      );
      const covered =
        namespace !== null &&
        cluster.coverage.some(
          ({ kinds, namespaces }) => kinds.has(kind) && namespaces.has(namespace),
        );
      const contradicted = namespace !== null && elsewhere.length > 0;
      if (wild && !covered)
        return { presence: "unknown", knownAbsent: false, product: null, elsewhere };
      return { presence: "absent", knownAbsent: covered || contradicted, product: null, elsewhere };
    },
  };
}

/** Is a product in that namespace of that root? */
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
