/** Finds declared objects by kind, name and namespace: present, absent, or possibly present. */
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
import { isSelected } from "../model/namespace-match.ts";

export interface IndexedObject<K extends ObjectKind> {
  presence: Presence;
  /** Proved absent: see `SecretUse.knownAbsent`. */
  knownAbsent: boolean;
  object: DeclaredObjectOf<K> | null;
  /** The manifest of an absent object, which the API server refuses. */
  refused?: DeclaredObjectOf<K>;
  /** Objects of the same name in other namespaces of the same root. */
  inOtherNamespaces: DeclaredObjectOf<K>[];
}

/** The fields of a workload that decide which objects it can refer to. */
type Referrer = Pick<Workload, "root" | "resource" | "at">;

/**
 * The objects of a cluster. The unnamed namespace of a root may turn out to be any named one, so an
 * object in a named namespace may be present for a workload in the unnamed one of the same root,
 * and the reverse.
 */
export class ObjectIndex {
  readonly #coverage: Cluster["coverage"];
  /** By "kind/name". */
  readonly #named: ReadonlyMap<string, DeclaredObject[]>;
  readonly #nameless: readonly DeclaredObject[];
  readonly #accounts: readonly DeclaredServiceAccount[];
  readonly #secrets: readonly DeclaredSecret[];

  constructor({ objects, coverage }: Pick<Cluster, "objects" | "coverage">) {
    const named = objects.filter(({ name }) => name !== null);
    const certain = named.filter((object) => object.certain && object.refusal === undefined);
    this.#coverage = coverage;
    this.#named = Map.groupBy(named, ({ kind, name }) => `${kind}/${name}`);
    this.#nameless = objects.filter(({ name }) => name === null);
    this.#accounts = certain.filter((object) => isOfKind(object, "ServiceAccount"));
    this.#secrets = certain
      .filter((object) => isOfKind(object, "Secret"))
      .filter(({ source }) => source === "manifest");
  }

  /** The service accounts that are certainly in the workload's namespace. */
  accounts(workload: Referrer): DeclaredServiceAccount[] {
    return this.#accounts.filter((account) => nearness(account, workload) === "same");
  }

  /** The Secrets of the manifests that are certainly in the workload's namespace. */
  secrets(workload: Pick<Referrer, "root" | "resource">): DeclaredSecret[] {
    return this.#secrets.filter((secret) => nearness(secret, workload) === "same");
  }

  /** Looks up the name in the workload's own namespace. */
  find<K extends ObjectKind>(kind: K, name: string, workload: Referrer): IndexedObject<K> {
    const named = (this.#named.get(`${kind}/${name}`) ?? []).filter((object) =>
      isOfKind(object, kind),
    );
    const all = named.filter((object) => nearness(object, workload) === "same");
    const here = all.filter(({ refusal }) => refusal === undefined);
    // A manifest gives more of a Secret than an inventory or the configuration does.
    const certain =
      nearestTo(
        workload.at.file,
        here.filter((object) => object.certain && object.source === "manifest"),
      ) ?? here.find((object) => object.certain);
    if (certain !== undefined)
      return { presence: "present", knownAbsent: false, object: certain, inOtherNamespaces: [] };
    const possible = here[0] ?? named.find((object) => nearness(object, workload) === "maybe");
    if (possible !== undefined)
      return { presence: "unknown", knownAbsent: false, object: possible, inOtherNamespaces: [] };
    const refused = all.find(({ certain }) => certain);
    if (refused !== undefined)
      return {
        presence: "absent",
        knownAbsent: true,
        object: null,
        refused,
        inOtherNamespaces: [],
      };
    return { ...this.#absence(kind, named, workload), object: null };
  }

  #absence<K extends ObjectKind>(
    kind: K,
    named: DeclaredObjectOf<K>[],
    workload: Referrer,
  ): Omit<IndexedObject<K>, "object"> {
    const { namespace } = workload.resource;
    const inOtherNamespaces = named.filter(
      ({ root, namespaces }) =>
        root === workload.root && "is" in namespaces && namespaces.is !== null,
    );
    const isCovered =
      namespace !== null &&
      this.#coverage.some(({ kinds, namespaces }) => kinds.has(kind) && namespaces.has(namespace));
    const mayBeNameless = this.#nameless.some(
      (object) => object.kind === kind && nearness(object, workload) !== "other",
    );
    if (mayBeNameless && !isCovered)
      return { presence: "unknown", knownAbsent: false, inOtherNamespaces };
    const isElsewhere = namespace !== null && inOtherNamespaces.length > 0;
    return { presence: "absent", knownAbsent: isCovered || isElsewhere, inOtherNamespaces };
  }
}

/**
 * The first of the objects that lie closest to a file: in it, else in the deepest folder that
 * holds both. Objects of one name are alternatives: a cluster has the one beside the pod.
 */
function nearestTo<O extends DeclaredObject>(file: string, objects: readonly O[]): O | undefined {
  if (objects.length < 2) return objects[0];
  const distances = objects.map((object) => commonSteps(file, object.at.file));
  return objects[distances.indexOf(Math.max(...distances))];
}

function commonSteps(one: string, other: string): number {
  if (one === other) return Infinity;
  const steps = one.split("/");
  const otherSteps = other.split("/");
  const differing = steps.findIndex((step, index) => step !== otherSteps[index]);
  return differing < 0 ? steps.length : differing;
}

/** Is the object in the workload's namespace? */
function nearness(
  { namespaces, root, source }: DeclaredObject,
  { root: ownRoot, resource: { namespace } }: Pick<Referrer, "root" | "resource">,
): "same" | "maybe" | "other" {
  if ("match" in namespaces) {
    if (namespace === null) return "maybe";
    return isSelected(namespaces, namespace) ? "same" : "other";
  }
  const sameRoot = root === ownRoot;
  if (namespaces.is === namespace) return namespace !== null || sameRoot ? "same" : "other";
  const oneIsUnnamed = namespaces.is === null || namespace === null;
  return oneIsUnnamed && (sameRoot || source !== "manifest") ? "maybe" : "other";
}
