/** Tells which manifests of a run are for different clusters. */
import type { Cluster } from "./cluster.ts";
import { type DeclaredObject, includesFile, type GeneratorInputs } from "./declared-object.ts";
import type { Span } from "../source/source.ts";

/** Where a workload or an object is declared. */
export interface DeclaredPlace {
  /** See `RootedFile.root`. */
  root: string;
  at: Pick<Span, "file">;
  inputs?: GeneratorInputs;
}

/** Deeper folders count as the folder at this depth. */
const maxSteps = 24;

/** A folder, file or rendered root, with what is declared below it and elsewhere too. */
interface Branch {
  children: Map<string, Branch>;
  objects: Set<number>;
  workloads: Set<number>;
  /** True for a file or rendered text, false for a folder. */
  isText: boolean;
  /** The root of everything below; null if there are several. */
  root: string | null;
  /** By the names of two children: are they for different clusters? */
  apart: Map<string, boolean>;
}

/**
 * A cluster has each object once. Two folders or roots that declare the same object are therefore
 * for different clusters, and so are folders elsewhere that bear their names: `apps/prod` and
 * `secrets/dev`, if `apps/prod` and `apps/dev` declare the same. Files of one folder are applied
 * together unless they declare the same workload. Everything else counts as one cluster, and so
 * does all that GitOps sources render, which are divided by cluster before.
 */
export class ClusterDivision {
  readonly #cluster: Pick<Cluster, "workloads" | "objects" | "gitops">;
  readonly #stepsOf = new WeakMap<DeclaredPlace, readonly string[]>();
  #top: Branch | undefined;

  constructor(cluster: Pick<Cluster, "workloads" | "objects" | "gitops">) {
    this.#cluster = cluster;
  }

  /** Whether two declarations are certainly for different clusters. */
  areApart(one: DeclaredPlace, other: DeclaredPlace): boolean {
    if (one.at.file === other.at.file && one.root === other.root) return false;
    if (isInput(other, one) || isInput(one, other)) return false;
    const a = this.#steps(one);
    const b = this.#steps(other);
    const common = commonLength(a, b);
    if (common === a.length || common === b.length) return false;
    return (
      this.#branchesAreApart(a.slice(0, common), a[common] ?? "", b[common] ?? "") ||
      this.#bearsForeignName(a, b) ||
      this.#bearsForeignName(b, a)
    );
  }

  /** Whether two declarations are of one root, or GitOps renders one of them. */
  shareRoot(one: Pick<DeclaredPlace, "root">, other: Pick<DeclaredPlace, "root">): boolean {
    return one.root === other.root || this.#isGitops(one.root) || this.#isGitops(other.root);
  }

  /** The number of folders that two declarations have in common. */
  nearness(one: DeclaredPlace, other: DeclaredPlace): number {
    return commonLength(this.#folderSteps(one), this.#folderSteps(other));
  }

  /**
   * Whether two declarations are certainly applied together: files of one folder or of folders
   * within each other, one rendered root, or sources that GitOps renders for one cluster.
   */
  areTogether(one: DeclaredPlace, other: DeclaredPlace): boolean {
    if (!this.shareRoot(one, other) || this.areApart(one, other)) return false;
    return this.encloses(one, other) || this.encloses(other, one);
  }

  /** Whether the folder of `outer` holds that of `inner`, or is the same. */
  encloses(outer: DeclaredPlace, inner: DeclaredPlace): boolean {
    const steps = this.#folderSteps(outer);
    return commonLength(steps, this.#folderSteps(inner)) === steps.length;
  }

  /** Identifies the folder or rendered root of a declaration. */
  folderKey(place: DeclaredPlace): string {
    return this.#folderSteps(place).join("/");
  }

  /** Does a step of `other` name a sibling of `own` that is for another cluster? */
  #bearsForeignName(own: readonly string[], other: readonly string[]): boolean {
    const foreign = other.filter((step) => !own.includes(step));
    return own.some((step, depth) =>
      foreign.some((name) => this.#branchesAreApart(own.slice(0, depth), step, name)),
    );
  }

  #branchesAreApart(parent: readonly string[], one: string, other: string): boolean {
    let branch: Branch | undefined = this.#branches();
    for (const step of parent) branch = branch?.children.get(step);
    const x = branch?.children.get(one);
    const y = branch?.children.get(other);
    if (branch === undefined || x === undefined || y === undefined || x === y) return false;
    const key = one < other ? `${one}\0${other}` : `${other}\0${one}`;
    const known = branch.apart.get(key);
    if (known !== undefined) return known;
    // Files of one folder, given as one root, are applied together.
    const areApplied = (x.isText || y.isText) && x.root !== null && x.root === y.root;
    const apart =
      overlap(x.workloads, y.workloads) || (!areApplied && overlap(x.objects, y.objects));
    branch.apart.set(key, apart);
    return apart;
  }

  #steps(place: DeclaredPlace): readonly string[] {
    const steps = this.#stepsOf.get(place) ?? this.#split(place);
    this.#stepsOf.set(place, steps);
    return steps;
  }

  #split({ root, at: { file } }: DeclaredPlace): string[] {
    if (this.#isGitops(root)) return [];
    const path = file.startsWith("<") ? root : file;
    return path
      .split("/")
      .filter((step) => step !== "" && step !== ".")
      .slice(0, maxSteps);
  }

  #folderSteps(place: DeclaredPlace): readonly string[] {
    const steps = this.#steps(place);
    return place.at.file.startsWith("<") ? steps : steps.slice(0, -1);
  }

  #isGitops(root: string): boolean {
    return this.#cluster.gitops?.roots.has(root) === true;
  }

  #branches(): Branch {
    this.#top ??= this.#build();
    return this.#top;
  }

  /** Keeps only what several places declare: nothing else can set them apart. */
  #build(): Branch {
    const top = emptyBranch("", false);
    const { workloads, objects } = this.#cluster;
    const declared = [
      ...workloads.flatMap((workload) => {
        const { kind, namespace, name } = workload.resource;
        return name === null
          ? []
          : [{ what: "workloads" as const, identity: [kind, namespace, name], place: workload }];
      }),
      ...objects.filter(isOwn).map((object) => ({
        what: "objects" as const,
        identity: [object.kind, ofOne(object), object.name],
        place: object,
      })),
    ];
    const byIdentity = Map.groupBy(declared, ({ identity, place: { root } }) =>
      // The unnamed namespaces of two roots may be different ones.
      JSON.stringify(identity[1] === null ? [...identity, root] : identity),
    );
    let id = 0;
    for (const same of byIdentity.values()) {
      const places = new Map(same.map((each) => [each.place.at.file, each]));
      if (places.size < 2) continue;
      id++;
      for (const { what, place } of places.values()) this.#insert(top, place, what, id);
    }
    return top;
  }

  #insert(top: Branch, place: DeclaredPlace, what: "workloads" | "objects", id: number): void {
    const steps = this.#steps(place);
    let branch = top;
    for (const [depth, step] of steps.entries()) {
      const isText = depth === steps.length - 1;
      const next = branch.children.get(step) ?? emptyBranch(place.root, isText);
      if (next.root !== place.root) next.root = null;
      branch.children.set(step, next);
      next[what].add(id);
      branch = next;
    }
  }
}

const divisions = new WeakMap<object, ClusterDivision>();

/** The division of a cluster, which is worked out once. */
export function divisionOf(
  cluster: Pick<Cluster, "workloads" | "objects" | "gitops">,
): ClusterDivision {
  const known = divisions.get(cluster) ?? new ClusterDivision(cluster);
  divisions.set(cluster, known);
  return known;
}

/** Whether a kustomization generates `by` for what it includes. */
function isInput({ root, at }: DeclaredPlace, by: DeclaredPlace): boolean {
  return by.inputs !== undefined && by.root === root && includesFile(by.inputs, at.file);
}

function emptyBranch(root: string, isText: boolean): Branch {
  return {
    children: new Map(),
    objects: new Set(),
    workloads: new Set(),
    isText,
    root,
    apart: new Map(),
  };
}

/** Certain objects of the manifests in one namespace. */
function isOwn({ source, certain, name, namespaces }: DeclaredObject): boolean {
  return source === "manifest" && certain && name !== null && "is" in namespaces;
}

function ofOne({ namespaces }: DeclaredObject): string | null {
  return "is" in namespaces ? namespaces.is : null;
}

function commonLength(one: readonly string[], other: readonly string[]): number {
  const differing = one.findIndex((step, index) => step !== other[index]);
  return differing < 0 ? Math.min(one.length, other.length) : differing;
}

function overlap(one: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  for (const each of small) if (large.has(each)) return true;
  return false;
}
