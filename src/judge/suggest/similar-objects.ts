/** Suggests objects of the namespace that were probably intended for a missing one. */
import { kindAndName } from "../../model/cluster/resource.ts";
import type { DeclaredObject, ObjectKind } from "../../model/cluster/declared-object.ts";
import type { Workload } from "../../model/cluster/cluster.ts";
import { referrerOf } from "../../model/cluster/referrer.ts";
import { divisionOf } from "../../model/cluster/cluster-division.ts";
import type { Diagnostic, Facts } from "../../model/report/rule.ts";
import { missingCustomPullSecrets } from "../facts/credentials/custom-pull-secrets.ts";
import { accesses, type PullAccess } from "../facts/credentials/pull-access.ts";
import { reportedProblem } from "../facts/credentials/credential-problem.ts";
import { nearestTags } from "./similar-tag.ts";

/** What a run knows of objects that were probably intended. */
interface Suggestions {
  /** By kind, then namespace; null is the unnamed one, "*" stands for selected namespaces. */
  byNamespace: ReadonlyMap<string, DeclaredObject[]>;
  known: Map<string, DeclaredObject[]>;
  /** The comparisons that are left. */
  budget: number;
}

/** Names compared in one run; after that nothing is suggested. */
const maxComparisons = 300_000;

const remembered = new WeakMap<Facts, Suggestions>();

/** Closest name first. */
export function similarSecrets(facts: Facts, access: PullAccess, name: string): DeclaredObject[] {
  return similarObjects(facts, "Secret", access.pull.workload, name);
}

/** The related places of a finding that suggests objects of the manifests. */
export function placesOfSimilar(
  meant: readonly DeclaredObject[],
): NonNullable<Diagnostic["related"]> {
  return meant
    .filter(({ source }) => source === "manifest")
    .map(({ at, by }) => ({
      at,
      message: `${kindAndName(by)} has a similar name`,
    }));
}

/** Closest name first: objects of the workload's cluster that may be in its namespace. */
export function similarObjects(
  facts: Facts,
  kind: ObjectKind,
  workload: Workload,
  name: string,
): DeclaredObject[] {
  const suggestions = suggestionsOf(facts);
  const { root, resource, at } = workload;
  const key = JSON.stringify([kind, root, resource.namespace, at.file, name]);
  const known = suggestions.known.get(key);
  if (known !== undefined) return known;
  const here = candidates(suggestions, kind, resource.namespace);
  suggestions.budget -= here.length;
  const found = suggestions.budget < 0 ? [] : near(facts, here, workload, name);
  suggestions.known.set(key, found);
  return found;
}

function suggestionsOf(facts: Facts): Suggestions {
  const known = remembered.get(facts);
  if (known !== undefined) return known;
  const byNamespace = Map.groupBy(facts.cluster.objects, ({ kind, namespaces }) =>
    JSON.stringify([kind, "is" in namespaces ? namespaces.is : "*"]),
  );
  const suggestions = { byNamespace, known: new Map(), budget: maxComparisons };
  remembered.set(facts, suggestions);
  return suggestions;
}

/** The unnamed namespace of a root may be any of its named namespaces. */
function candidates(
  { byNamespace }: Suggestions,
  kind: ObjectKind,
  namespace: string | null,
): DeclaredObject[] {
  const ofNamespace = (each: string | null): DeclaredObject[] =>
    byNamespace.get(JSON.stringify([kind, each])) ?? [];
  return namespace === null
    ? [...byNamespace.values()].flat().filter((object) => object.kind === kind)
    : [...ofNamespace(namespace), ...ofNamespace(null), ...ofNamespace("*")];
}

function near(
  { cluster }: Facts,
  objects: readonly DeclaredObject[],
  workload: Workload,
  name: string,
): DeclaredObject[] {
  const division = divisionOf(cluster);
  const names = nearestTags(name, [...new Set(objects.flatMap((object) => object.name ?? []))]);
  return names.flatMap(
    (each) =>
      objects.find(
        (object) =>
          object.name === each &&
          isHere(object, workload) &&
          (object.source !== "manifest" || !division.areApart(object, workload)),
      ) ?? [],
  );
}

function isHere(
  { namespaces, source, root }: DeclaredObject,
  { root: ofRoot, resource: { namespace } }: Workload,
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
  for (const { workload, reference } of missingCustomPullSecrets(facts)) {
    const referrer = referrerOf(workload, reference);
    for (const object of similarObjects(facts, "Secret", referrer, reference.name))
      meant.add(object);
  }
  return meant;
}
