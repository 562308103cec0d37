/** Says where an object stands that the cluster of a workload lacks, and another cluster has. */
import { kindAndName } from "../../../model/cluster/resource.ts";
import type { Workload } from "../../../model/cluster/cluster.ts";
import { divisionOf } from "../../../model/cluster/cluster-division.ts";
import type { DeclaredObject, ObjectKind } from "../../../model/cluster/declared-object.ts";
import type { Diagnostic, Facts } from "../../../model/report/rule.ts";
import { fileOf, filesOf } from "../../wording/files-of.ts";

const maxNamed = 3;

/** The objects of the manifests by kind and name, of a run. */
const remembered = new WeakMap<Facts, Map<string, DeclaredObject[]>>();

/**
 * `words` ends a message about a missing object; "" if no manifest of another cluster has one of
 * its name and namespace. That proves nothing: the other cluster cannot lend it.
 */
export function inOtherCluster(
  facts: Facts,
  kind: ObjectKind,
  workload: Workload,
  name: string,
): { words: string; related: NonNullable<Diagnostic["related"]> } {
  const { namespace } = workload.resource;
  const division = divisionOf(facts.cluster);
  const there = objectsNamed(facts, kind, name).filter(
    (object) =>
      "is" in object.namespaces &&
      object.namespaces.is === namespace &&
      division.areApart(object, workload),
  );
  if (there.length === 0) return { words: "", related: [] };
  const creates = new Set(there.map(fileOf)).size > 1 ? "create" : "creates";
  return {
    words: `; ${filesOf(there)} ${creates} it, for another cluster`,
    related: there.slice(0, maxNamed).map(({ at, by }) => ({
      at,
      message: `${kindAndName(by)} belongs to another cluster`,
    })),
  };
}

/** The objects of the manifests of a kind and name, in all namespaces and clusters. */
export function objectsNamed(facts: Facts, kind: ObjectKind, name: string): DeclaredObject[] {
  return objectsOf(facts).get(keyOf(kind, name)) ?? [];
}

function objectsOf(facts: Facts): Map<string, DeclaredObject[]> {
  let known = remembered.get(facts);
  if (known === undefined) {
    known = Map.groupBy(
      facts.cluster.objects.filter(({ source }) => source === "manifest"),
      ({ kind, name }) => keyOf(kind, name ?? ""),
    );
    remembered.set(facts, known);
  }
  return known;
}

function keyOf(kind: ObjectKind, name: string): string {
  return `${kind} ${name}`;
}
