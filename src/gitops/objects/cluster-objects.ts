/** The objects that one cluster has been given so far. */
import { declaredApis, isSubstitutionStrict } from "../flux/cluster-versions.ts";
import type { GitopsObject } from "./gitops-object.ts";
import { withoutHash } from "./generated-name.ts";
import type { LookupKind } from "../plan-step.ts";

interface Owned<O> {
  object: GitopsObject;
  /** The source that built the object; null if a file declares it. */
  owner: O | null;
}

export class ClusterObjects<O> {
  /** "group/version" and "group/version/Kind" of CustomResourceDefinitions. */
  readonly apis = new Set<string>();
  /** Flux refuses variables that are not set; null where nothing shows its version. */
  strictSubstitution: boolean | null = null;
  readonly #objects = new Map<string, Owned<O>>();

  /** Takes note of the APIs and of the Flux version in a rendered text. */
  observe(text: string): void {
    for (const api of declaredApis(text)) this.apis.add(api);
    this.strictSubstitution ??= isSubstitutionStrict(text);
  }

  /** A built object replaces a declared one, and a later object an earlier one. */
  add(object: GitopsObject, owner: O | null): void {
    const key = keyOf(object.kind, object.namespace, object.name);
    if (owner === null && this.#objects.has(key)) return;
    this.#objects.set(key, { object, owner });
  }

  /** An object that names no namespace counts for any. */
  find(kind: LookupKind, namespace: string, name: string): Owned<O> | undefined {
    return (
      this.#objects.get(keyOf(kind, namespace, name)) ?? this.#objects.get(keyOf(kind, null, name))
    );
  }

  /** An object whose name is the same without the hash that kustomize appends. */
  findGenerated(kind: LookupKind, namespace: string, name: string): Owned<O> | undefined {
    const base = withoutHash(name);
    if (base === null) return undefined;
    return [...this.#objects.values()].find(
      ({ object }) =>
        object.kind === kind &&
        (object.namespace ?? namespace) === namespace &&
        withoutHash(object.name) === base,
    );
  }

  ofKind(kind: string): GitopsObject[] {
    return [...this.#objects.values()].flatMap(({ object }) =>
      object.kind === kind ? [object] : [],
    );
  }
}

function keyOf(kind: string, namespace: string | null, name: string): string {
  return `${kind}\n${namespace ?? ""}\n${name}`;
}
