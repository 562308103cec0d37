/** Finds workloads of the same namespace that have a pull secret for the same registry. */
import { divisionOf } from "../../../model/cluster/cluster-division.ts";
import type { Workload } from "../../../model/cluster/cluster.ts";
import type { Facts } from "../../../model/report/rule.ts";
import { hostOf } from "../../../model/pull/image.ts";
import { accesses, type PullAccess } from "./pull-access.ts";

/** Shared by pull-secret-absent and pull-secret-sibling, which find the same defect. */
export const hasNoSecret = "no pull secret";

/** Siblings with different secrets that are compared; the others would hardly differ. */
const maxSiblings = 50;

const remembered = new WeakMap<Facts, ReadonlyMap<string, PullAccess[]>>();

export function siblingOf(facts: Facts, access: PullAccess): PullAccess | undefined {
  let furnished = remembered.get(facts);
  if (furnished === undefined) {
    const found = accesses(facts).filter(
      (one) => hasSecret(one) && (!one.opened || one.credentials.offers.length > 0),
    );
    furnished = Map.groupBy(found, workloadName);
    remembered.set(facts, furnished);
  }
  const division = divisionOf(facts.cluster);
  const { workload } = access.pull;
  // Folders that name no namespace may be for different ones.
  const isNear = (one: Workload): boolean =>
    workload.resource.namespace === null
      ? division.areTogether(one, workload)
      : !division.areApart(one, workload);
  // The first workload in manifest order wins.
  return furnished
    .get(workloadName(access))
    ?.slice(0, maxSiblings)
    .find((one) => isNear(one.pull.workload));
}

export function hasSecret({ credentials }: PullAccess): boolean {
  return credentials.secrets.some(
    ({ covers, use }) => covers !== false && (use === "read" || use === "hidden"),
  );
}

/** Identifies root, namespace and registry. */
export function workloadName({ pull, reference }: PullAccess): string {
  return JSON.stringify([pull.workload.root, pull.workload.resource.namespace, hostOf(reference)]);
}

export function secretsOf({ credentials }: PullAccess): string {
  return credentials.secrets.map(({ name }) => `\`${name}\``).join(", ");
}
