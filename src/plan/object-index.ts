/** Finds declared objects by kind, name and namespace: present, absent, or possibly present. */
import type { Cluster, Workload } from "../model/cluster/cluster.ts";
import { divisionOf, type ClusterDivision } from "../model/cluster/cluster-division.ts";
import {
  type DeclaredObject,
  type DeclaredObjectOf,
  type DeclaredSecret,
  type DeclaredServiceAccount,
  includesFile,
  isAlike,
  isOfKind,
  type ObjectKind,
  type Unmade,
} from "../model/cluster/declared-object.ts";
import type { Presence } from "../model/pull/pull.ts";
import type { Resource } from "../model/cluster/resource.ts";
import { isSelected } from "../model/cluster/namespace-match.ts";

export interface IndexedObject<K extends ObjectKind> {
  presence: Presence;
  /** Proved absent: an inventory covers its kind and namespace. */
  knownAbsent: boolean;
  object: DeclaredObjectOf<K> | null;
  /** The manifest of an absent object, which the API server refuses. */
  refused?: DeclaredObjectOf<K>;
  /** The output of a producer that probably never creates the absent object, and why. */
  unmade?: Unmade & { by: Resource };
  /**
   * Differing declarations of the object for several clusters, with `object` among them, if the
   * workload may be for any of these; else empty.
   */
  alternatives: DeclaredObjectOf<K>[];
  /**
   * If absent: some objects of the same name in other namespaces, of the same root or of an
   * inventory that covers the workload's namespace.
   */
  inOtherNamespaces: DeclaredObjectOf<K>[];
}

/** The fields of a workload that decide which objects it can refer to. */
type Referrer = Pick<Workload, "root" | "resource" | "at">;

/** More declarations of one object are not compared: the cost would be their square. */
// guard: object-candidates
const maxCandidates = 200;

/** Other namespaces with the object that are listed; a message names the first of them. */
const maxElsewhere = 5;

/** The objects of one kind and name, or of one kind. */
interface Bucket<O extends DeclaredObject> {
  /** Those of exactly one namespace, by `namespaceKey`. */
  byNamespace: Map<string, O[]>;
  /** By `namespaceKey` and file, if a namespace has too many to compare. */
  byFile: Map<string, O[]>;
  /** Those whose namespaces are selected. */
  spread: O[];
  /** The manifests' objects in named namespaces. */
  byRoot: Map<string, O[]>;
  /** Objects of one namespace that no manifest declares. */
  stored: O[];
  /** Those that a kustomization puts into the namespace of its inputs. */
  generated: O[];
}

/**
 * The objects of a cluster. The unnamed namespace of a root may turn out to be any named one, so an
 * object in a named namespace may be present for a workload in the unnamed one of the same root,
 * and the reverse. What is declared for another cluster than the workload does not count.
 */
export class ObjectIndex {
  readonly #coverage: Cluster["coverage"];
  readonly #division: ClusterDivision;
  /** By "kind/name". */
  readonly #named = new Map<string, Bucket<DeclaredObject>>();
  readonly #nameless: readonly DeclaredObject[];
  /** What Jobs may create. */
  readonly #ofJobs: readonly DeclaredObject[];
  readonly #accounts: Bucket<DeclaredServiceAccount>;
  readonly #secrets: Bucket<DeclaredSecret>;
  readonly #accountLists = new Map<string, DeclaredServiceAccount[]>();
  readonly #secretLists = new Map<string, DeclaredSecret[]>();
  readonly #mayBeNameless = new Map<string, boolean>();

  constructor(cluster: Pick<Cluster, "objects" | "coverage" | "workloads" | "gitops">) {
    const named = cluster.objects.filter(({ name }) => name !== null);
    const certain = named.filter((object) => object.certain && isMade(object));
    this.#coverage = cluster.coverage;
    this.#division = divisionOf(cluster);
    for (const [key, same] of Map.groupBy(named, ({ kind, name }) => `${kind}/${name}`))
      this.#named.set(key, bucketOf(same));
    const nameless = distinct(cluster.objects.filter(({ name }) => name === null));
    this.#ofJobs = nameless.filter(isOfJob);
    this.#nameless = nameless.filter((object) => !isOfJob(object));
    this.#accounts = bucketOf(certain.filter((object) => isOfKind(object, "ServiceAccount")));
    this.#secrets = bucketOf(
      certain
        .filter((object) => isOfKind(object, "Secret"))
        .filter(({ source }) => source === "manifest"),
    );
  }

  /** The service accounts that are certainly in the workload's namespace and cluster. */
  accounts(workload: Referrer): DeclaredServiceAccount[] {
    return this.#listed(this.#accounts, this.#accountLists, workload);
  }

  /** The Secrets of the manifests that are certainly in the workload's namespace and cluster. */
  secrets(workload: Referrer): DeclaredSecret[] {
    return this.#listed(this.#secrets, this.#secretLists, workload);
  }

  /** Looks up the name in the workload's own namespace. */
  find<K extends ObjectKind>(
    kind: K,
    name: string,
    workload: Referrer,
    purpose: "pull" | "start" = "pull",
  ): IndexedObject<K> {
    const bucket = this.#named.get(`${kind}/${name}`);
    const ofKind = (objects: readonly DeclaredObject[]): DeclaredObjectOf<K>[] =>
      objects.filter((object) => isOfKind(object, kind));
    const all =
      bucket === undefined ? [] : this.#ofOwnCluster(ofKind(objectsIn(bucket, workload)), workload);
    const here = all.filter(isMade);
    const nothing = { knownAbsent: false, inOtherNamespaces: [], alternatives: [] };
    const certain = here.filter((object) => object.certain);
    const fromManifests = this.#nearest(
      certain.filter(({ source }) => source === "manifest"),
      workload,
    );
    const [nearest] = fromManifests;
    if (nearest !== undefined && fromManifests.length > 1)
      return { ...nothing, presence: "unknown", object: nearest, alternatives: fromManifests };
    // A manifest says more of a Secret than an inventory or the configuration does.
    const found = nearest ?? certain[0];
    if (found !== undefined) return { ...nothing, presence: "present", object: found };
    const [possible] =
      here.length > 0 || bucket === undefined
        ? here
        : this.#ofOwnCluster(ofKind(objectsPossiblyIn(bucket, workload)), workload).filter(isMade);
    if (possible !== undefined) return { ...nothing, presence: "unknown", object: possible };
    const refused = all.find(({ certain, refusal }) => certain && refusal !== undefined);
    if (refused !== undefined)
      return { ...nothing, presence: "absent", knownAbsent: true, object: null, refused };
    const key = namespaceKey(workload.resource.namespace, workload);
    if ((bucket?.byNamespace.get(key)?.length ?? 0) > maxCandidates)
      return { ...nothing, presence: "unknown", object: null };
    if (purpose === "start" && this.#mayBeMadeByJob(kind, workload))
      return { ...nothing, presence: "unknown", object: null };
    const absence = { ...this.#absence(kind, bucket, workload), object: null, alternatives: [] };
    const unmade = unmadeOf(all, bucket?.spread ?? [], workload);
    return unmade === undefined ? absence : { ...absence, unmade };
  }

  /** A Job of the manifests may create it, although an inventory does not have it yet. */
  #mayBeMadeByJob(kind: ObjectKind, workload: Referrer): boolean {
    return (
      kind === "Secret" &&
      this.#ofJobs.some(
        (object) => object.root === workload.root && nearness(object, workload) !== "other",
      )
    );
  }

  #absence<K extends ObjectKind>(
    kind: K,
    bucket: Bucket<DeclaredObject> | undefined,
    workload: Referrer,
  ): Pick<IndexedObject<K>, "presence" | "knownAbsent" | "inOtherNamespaces"> {
    const { namespace } = workload.resource;
    const isCovered =
      namespace !== null &&
      this.#coverage.some(({ kinds, namespaces }) => kinds.has(kind) && namespaces.has(namespace));
    const ofManifests = bucket === undefined ? [] : this.#elsewhere(kind, bucket, workload);
    // An inventory without the pod's namespace does not say that the object is missing there.
    const inCluster =
      bucket === undefined || !isCovered ? [] : storedElsewhere(kind, bucket, namespace);
    const inOtherNamespaces = [...ofManifests, ...inCluster].slice(0, maxElsewhere);
    return this.#hasPossiblyNameless(kind, workload) && !isCovered
      ? { presence: "unknown", knownAbsent: false, inOtherNamespaces }
      : { presence: "absent", knownAbsent: isCovered, inOtherNamespaces };
  }

  /** The first of a root, and one for each root that shares its sources. */
  #elsewhere<K extends ObjectKind>(
    kind: K,
    { byRoot }: Bucket<DeclaredObject>,
    workload: Referrer,
  ): DeclaredObjectOf<K>[] {
    const { namespace } = workload.resource;
    const isElsewhere = (object: DeclaredObject): boolean =>
      isMade(object) && !("is" in object.namespaces && object.namespaces.is === namespace);
    const own = (byRoot.get(workload.root) ?? []).filter(isElsewhere);
    const others =
      byRoot.size > maxElsewhere
        ? []
        : [...byRoot].flatMap(([root, objects]) =>
            root !== workload.root && this.#division.shareRoot({ root }, workload)
              ? objects.filter(isElsewhere)
              : [],
          );
    return this.#ofOwnCluster(
      [...own.slice(0, maxElsewhere), ...others.slice(0, maxElsewhere)].filter((object) =>
        isOfKind(object, kind),
      ),
      workload,
    );
  }

  #hasPossiblyNameless(kind: ObjectKind, workload: Referrer): boolean {
    if (this.#nameless.length === 0) return false;
    const key = JSON.stringify([kind, workload.root, workload.resource.namespace]);
    const known =
      this.#mayBeNameless.get(key) ??
      this.#nameless.some(
        (object) => object.kind === kind && nearness(object, workload) !== "other",
      );
    this.#mayBeNameless.set(key, known);
    return known;
  }

  #listed<O extends DeclaredObject>(
    bucket: Bucket<O>,
    lists: Map<string, O[]>,
    workload: Referrer,
  ): O[] {
    const key = this.placeKey(workload);
    const list = lists.get(key) ?? this.#ofOwnCluster(objectsIn(bucket, workload), workload);
    lists.set(key, list);
    return list;
  }

  /** Workloads with the same key find the same objects, those of their own file aside. */
  placeKey(workload: Referrer): string {
    const { root, resource } = workload;
    return JSON.stringify([root, resource.namespace, this.#division.folderKey(workload)]);
  }

  /** Leaves out what the manifests declare for another cluster. */
  #ofOwnCluster<O extends DeclaredObject>(objects: readonly O[], workload: Referrer): O[] {
    return objects.filter(
      (object) => object.source !== "manifest" || !this.#division.areApart(object, workload),
    );
  }

  /**
   * The object that counts: of those in the nearest folder, the last one in the order of paths.
   * Several if their folders are for different clusters and the declarations differ.
   */
  #nearest<O extends DeclaredObject>(objects: readonly O[], workload: Referrer): O[] {
    if (objects.length < 2) return [...objects];
    const steps = objects.map((object) => this.#division.nearness(object, workload));
    const most = Math.max(...steps);
    const near = objects.filter((_, index) => steps[index] === most);
    // A folder around the workload's own comes before a folder beside it.
    const around = near.filter((object) => this.#division.encloses(object, workload));
    const nearest = around.length > 0 ? around : near;
    const sorted = nearest.toSorted((a, b) => comparePaths(a.at.file, b.at.file));
    const [first, ...others] = sorted;
    if (first === undefined) return [];
    const apart = others.filter((object) => this.#division.areApart(object, first));
    if (apart.length === 0) return sorted.slice(-1);
    return [first, ...apart.filter((object) => !isAlike(object, first))];
  }
}

/** Orders paths as a folder is applied: by the name at each level. */
function comparePaths(one: string, other: string): number {
  const [a, b] = [one.replaceAll("/", "\0"), other.replaceAll("/", "\0")];
  return a === b ? 0 : a < b ? -1 : 1;
}

function bucketOf<O extends DeclaredObject>(objects: readonly O[]): Bucket<O> {
  const bucket: Bucket<O> = {
    byNamespace: new Map(),
    byFile: new Map(),
    spread: [],
    byRoot: new Map(),
    stored: [],
    generated: objects.filter(({ inputs }) => inputs?.haveOneNamespace === true),
  };
  for (const object of objects) {
    if (!("is" in object.namespaces)) {
      bucket.spread.push(object);
      continue;
    }
    append(bucket.byNamespace, namespaceKey(object.namespaces.is, object), object);
    if (object.source !== "manifest") bucket.stored.push(object);
    else if (object.namespaces.is !== null) append(bucket.byRoot, object.root, object);
  }
  bucket.spread = distinct(bucket.spread);
  for (const [key, many] of bucket.byNamespace)
    if (many.length > maxCandidates)
      for (const object of many) append(bucket.byFile, `${key} ${object.at.file}`, object);
  return bucket;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** What an inventory shows in other namespaces. */
function storedElsewhere<K extends ObjectKind>(
  kind: K,
  { stored }: Bucket<DeclaredObject>,
  namespace: string,
): DeclaredObjectOf<K>[] {
  return stored
    .filter(
      ({ source, namespaces }) =>
        source === "inventory" && "is" in namespaces && namespaces.is !== namespace,
    )
    .filter((object) => isOfKind(object, kind))
    .slice(0, maxElsewhere);
}

function isOfJob(object: DeclaredObject): boolean {
  return object.kind === "Secret" && object.onlyForStart === true;
}

/** False for an object that the API server refuses, or that its producer never creates. */
function isMade({ refusal, unmade }: DeclaredObject): boolean {
  return refusal === undefined && unmade === undefined;
}

/** The output of a producer that looks like the absent object. `spread`: that of selectors. */
function unmadeOf(
  here: readonly DeclaredObject[],
  spread: readonly DeclaredObject[],
  workload: Referrer,
): IndexedObject<ObjectKind>["unmade"] {
  for (const { unmade, by } of here) if (unmade !== undefined) return { ...unmade, by };
  const missed = spread.find(
    (object) =>
      object.source === "manifest" &&
      object.by.kind === "ClusterExternalSecret" &&
      nearness(object, workload) === "other",
  );
  return missed === undefined
    ? undefined
    : { at: missed.at, by: missed.by, reason: { code: "not-selected" } };
}

/** The objects that are certainly in the workload's namespace, apart from `certain`. */
function objectsIn<O extends DeclaredObject>(bucket: Bucket<O>, workload: Referrer): O[] {
  const key = namespaceKey(workload.resource.namespace, workload);
  const own = bucket.byNamespace.get(key) ?? [];
  // Those in the workload's file, else the first.
  const compared =
    own.length > maxCandidates
      ? (bucket.byFile.get(`${key} ${workload.at.file}`) ?? own.slice(0, maxCandidates))
      : own;
  const same = [...compared, ...bucket.spread].filter(
    (object) => nearness(object, workload) === "same",
  );
  const generated = bucket.generated
    .slice(0, maxCandidates)
    .filter(
      ({ inputs, root }) =>
        inputs !== undefined && root === workload.root && includesFile(inputs, workload.at.file),
    );
  return [...new Set([...same, ...generated])];
}

/** Each root has an unnamed namespace of its own. */
function namespaceKey(namespace: string | null, { root }: Pick<Referrer, "root">): string {
  return JSON.stringify(namespace ?? [root]);
}

function objectsPossiblyIn<O extends DeclaredObject>(bucket: Bucket<O>, workload: Referrer): O[] {
  const { namespace } = workload.resource;
  const candidates =
    namespace === null
      ? [...(bucket.byRoot.get(workload.root) ?? []), ...bucket.stored, ...bucket.spread]
      : [
          ...(bucket.byNamespace.get(namespaceKey(null, workload)) ?? []),
          ...bucket.stored,
          ...bucket.spread,
        ];
  return candidates.filter((object) => nearness(object, workload) === "maybe");
}

/** Drops objects that differ in nothing that a lookup sees. */
function distinct<O extends DeclaredObject>(objects: readonly O[]): O[] {
  return [
    ...new Map(
      objects.map((object) => [
        JSON.stringify([object.kind, object.namespaces, object.root, object.source, object.at]),
        object,
      ]),
    ).values(),
  ];
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
