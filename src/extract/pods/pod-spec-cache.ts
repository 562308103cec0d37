/** Reads each pod spec of a resource once: its images share it. */
import type { PodSpec } from "../../model/cluster/pod-spec.ts";
import { readSuppressions } from "../read-suppressions.ts";
import type { PodShape, ResourceScope } from "../resource-scope.ts";
import { secretsInArguments } from "../secrets/referenced-secrets.ts";
import { readPodSpec } from "./read-pod-spec.ts";

export class PodSpecCache {
  readonly #scope: ResourceScope;
  readonly #byPath = new Map<string, PodSpec>();

  constructor(scope: ResourceScope) {
    this.#scope = scope;
  }

  has(path: string): boolean {
    return this.#byPath.has(path);
  }

  /** The pod spec at a path, if it has been read. */
  get(path: string): PodSpec | null {
    return this.#byPath.get(path) ?? null;
  }

  /**
   * Reads a pod spec, with the suppressions, controllers and Secret names in its pod. null if only
   * images are needed.
   */
  read({ pod, spec, path }: PodShape): PodSpec | null {
    const { source, imagesOnly, budget, cluster } = this.#scope;
    if (imagesOnly) return null;
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    const podSpec = readPodSpec(source.manifest, spec, pod, path, budget);
    this.#byPath.set(path, podSpec);
    if (pod !== null && pod !== source.root)
      cluster.suppressions.push(...readSuppressions(this.#scope, pod, podSpec));
    cluster.objects.addControllers(source, spec, budget);
    for (const name of secretsInArguments(spec, budget)) cluster.addReferencedSecret(name);
    return podSpec;
  }
}
