/** Accumulates what the documents declare until the cluster is complete. */
import type {
  Cluster,
  ClusterNode,
  InventoryCoverage,
  NodePool,
  RepeatedKey,
  RuntimeClass,
  VersionedResource,
  Workload,
} from "../model/cluster/cluster.ts";
import type { MisplacedField, Refusal } from "../model/cluster/api-refusal.ts";
import type { BrokenDocument, Span } from "../model/source/source.ts";
import type { Suppression } from "../model/report/suppression.ts";
import { detachString } from "../model/text/detach-string.ts";
import type { Resource } from "../model/cluster/resource.ts";
import { resolveStreams } from "./images/image-streams.ts";
import type { ObjectCollector } from "./secrets/object-collector.ts";

/** Images, objects and broken documents: each costs about five kilobytes once it is reported. */
// guard: facts-kept
export const maxKept = 250_000;

export class ClusterBuilder {
  readonly objects: ObjectCollector;
  readonly suppressions: Suppression[] = [];
  readonly repeatedKeys: RepeatedKey[] = [];
  readonly refusals: Refusal[] = [];
  readonly misplacedFields: MisplacedField[] = [];
  readonly imagePolicies: Resource[] = [];
  readonly coverage: InventoryCoverage[] = [];
  readonly nodes: ClusterNode[] = [];
  readonly nodePools: NodePool[] = [];
  readonly runtimeClasses: RuntimeClass[] = [];
  readonly #versioned: VersionedResource[] = [];
  readonly #streams: { name: string; resource: Resource; at: Span }[] = [];
  resources = 0;
  documents = 0;
  files = 0;
  readonly #workloads: Workload[] = [];
  readonly #brokenDocuments: BrokenDocument[] = [];
  readonly #referencedSecrets = new Set<string>();
  #kept = 0;

  constructor(objects: ObjectCollector) {
    this.objects = objects;
  }

  /** True once the limit is exceeded; later documents are dropped. */
  get isFull(): boolean {
    return this.#kept > maxKept;
  }

  /** Counts a resource whose objects are kept in `objects`. */
  countObject(): void {
    this.#kept += 1;
  }

  addNodeFacts(pools: readonly NodePool[], classes: readonly RuntimeClass[]): void {
    this.#kept += pools.length + classes.length;
    this.nodePools.push(...pools);
    this.runtimeClasses.push(...classes);
  }

  /** Adds an ImageStream with local lookup. */
  addStream(name: string, resource: Resource, at: Span): void {
    this.#kept += 1;
    this.#streams.push({ name, resource, at });
  }

  addVersioned(versioned: VersionedResource): void {
    this.#kept += 1;
    this.#versioned.push(versioned);
  }

  /** Keeps the workload if it has images. */
  addWorkload(workload: Workload): void {
    this.#kept += workload.mentions.length;
    if (workload.mentions.length > 0) this.#workloads.push(workload);
  }

  addBrokenDocument(broken: BrokenDocument): void {
    this.#kept += 1;
    if (!this.isFull) this.#brokenDocuments.push(broken);
  }

  addReferencedSecret(name: string): void {
    if (this.#referencedSecrets.size < maxKept) this.#referencedSecrets.add(detachString(name));
  }

  /** `namespaceOf` returns the namespace of a resource at a place that names one, or none. */
  build(namespaceOf: (at: Span, written: string | null) => string | null): Cluster {
    const declared = this.objects.resolve(namespaceOf);
    for (const { resource, at } of [...this.#workloads, ...this.refusals, ...this.misplacedFields])
      resource.namespace = namespaceOf(at, resource.namespace);
    const streams = this.#streams.map(({ name, resource, at }) => ({
      name,
      namespace: namespaceOf(at, resource.namespace),
    }));
    resolveStreams(this.#workloads, streams);
    return {
      workloads: this.#workloads,
      ...declared,
      coverage: this.coverage,
      nodes: this.nodes,
      nodePools: this.nodePools,
      runtimeClasses: this.runtimeClasses,
      versioned: this.#versioned,
      brokenDocuments: this.#brokenDocuments,
      suppressions: this.suppressions,
      repeatedKeys: this.repeatedKeys,
      refusals: this.refusals,
      misplacedFields: this.misplacedFields,
      referencedSecrets: this.#referencedSecrets,
      imagePolicies: this.imagePolicies,
      resources: this.resources,
      documents: this.documents,
      files: this.files,
    };
  }
}
