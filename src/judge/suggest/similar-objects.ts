/** Suggests objects of the namespace that were probably intended for a missing one. */
import type { DeclaredObject, ObjectKind } from "../../model/declared-object.ts";
import type { Diagnostic, Facts } from "../../model/rule.ts";
import { accesses, type PullAccess } from "../facts/pull-access.ts";
import { reportedProblem } from "../facts/credential-problem.ts";
import { nearestTags } from "./similar-tag.ts";

const remembered = new WeakMap<Facts, Map<string, DeclaredObject[]>>();

/** Closest name first. */
export function similarSecrets(facts: Facts, access: PullAccess, name: string): DeclaredObject[] {
  return similarObjects(facts, "Secret", access, name);
}

/** The related places of a finding that suggests objects of the manifests. */
export function placesOfSimilar(
  meant: readonly DeclaredObject[],
): NonNullable<Diagnostic["related"]> {
  return meant
    .filter(({ source }) => source === "manifest")
    .map(({ at, by }) => ({
      at,
      message: `${by.kind} ${by.name ?? ""} has a similar name`,
    }));
}

export function similarObjects(
  facts: Facts,
  kind: ObjectKind,
  { pull: { workload } }: PullAccess,
  name: string,
): DeclaredObject[] {
  const { root, resource } = workload;
  const known = remembered.get(facts) ?? new Map<string, DeclaredObject[]>();
  remembered.set(facts, known);
  const key = JSON.stringify([kind, root, resource.namespace, name]);
  const found = known.get(key) ?? near(facts, kind, name, root, resource.namespace);
  known.set(key, found);
  return found;
}

function near(
  { cluster }: Facts,
  kind: ObjectKind,
  name: string,
  root: string,
  namespace: string | null,
): DeclaredObject[] {
  const here = cluster.objects.filter(
    (object) => object.kind === kind && isHere(object, root, namespace),
  );
  const names = nearestTags(name, [...new Set(here.flatMap((object) => object.name ?? []))]);
  return names.flatMap((each) => here.find((object) => object.name === each) ?? []);
}

/** The unnamed namespace of a root may be any of its named namespaces. */
function isHere(
  { namespaces, source, root }: DeclaredObject,
  ofRoot: string,
  namespace: string | null,
): boolean {
  if (source === "manifest" && root !== ofRoot) return false;
  if (!("is" in namespaces) || namespaces.is === namespace) return true;
  return source === "manifest" && (namespaces.is === null || namespace === null);
}

/** The secrets that pull-secret-not-found suggests. */
export function allSimilarSecrets(facts: Facts): ReadonlySet<DeclaredObject> {
  const meant = new Set<DeclaredObject>();
  for (const access of accesses(facts)) {
    if (reportedProblem(access)?.kind !== "not-found") continue;
    for (const { kind, secret } of access.breaks)
      if (kind === "not-found" && secret !== null)
        for (const object of similarSecrets(facts, access, secret.name)) meant.add(object);
  }
  return meant;
}
