/** Finds the misplaced fields of a pull: those of its workload and of its service account. */
import type { Pull } from "../../../model/pull/pull.ts";
import type { MisplacedField } from "../../../model/cluster/api-refusal.ts";
import type { Resource } from "../../../model/cluster/resource.ts";
import type { Facts } from "../../../model/report/rule.ts";

const remembered = new WeakMap<Facts, ReadonlyMap<string, MisplacedField[]>>();

export function misplacedFieldsOf(facts: Facts, pull: Pull): readonly MisplacedField[] {
  const { resource, root } = pull.workload;
  const account = pull.credentials?.serviceAccount.object ?? null;
  const fields = byResource(facts);
  return [
    ...(fields.get(keyOf(resource, root)) ?? []),
    // A pod with a list of its own does not use the list of its account.
    ...(account === null || pull.credentials?.from === "pod"
      ? []
      : (fields.get(keyOf(account.by, account.root)) ?? [])),
  ];
}

function byResource(facts: Facts): ReadonlyMap<string, MisplacedField[]> {
  const known = remembered.get(facts);
  if (known !== undefined) return known;
  const found = Map.groupBy(facts.cluster.misplacedFields ?? [], ({ resource, root }) =>
    keyOf(resource, root),
  );
  remembered.set(facts, found);
  return found;
}

/** Identifies a resource of one root. */
export function keyOf({ apiVersion, kind, namespace, name }: Resource, root: string): string {
  return JSON.stringify([root, apiVersion, kind, namespace, name]);
}
