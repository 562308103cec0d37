/** A pull without a secret → another of its namespace, from the same registry, that has one. Pure. */
import type { Facts } from "../../model/rule.ts";
import { hostOf } from "../../model/image.ts";
import { accesses, type PullAccess } from "./pull-access.ts";

/** That no secret reaches a pod two rules find: one sees that the image is private, the other that its siblings have a secret. */
export const hasNoSecret = "no pull secret";

const remembered = new WeakMap<Facts, ReadonlyMap<string, PullAccess>>();

export function siblingOf(facts: Facts, access: PullAccess): PullAccess | undefined {
  let furnished = remembered.get(facts);
  if (furnished === undefined) {
    const found = accesses(facts).filter(
      (one) => hasSecret(one) && (!one.opened || one.credentials.offers.length > 0),
    );
    // The first counts.
    furnished = new Map(found.toReversed().map((one) => [workloadName(one), one]));
    remembered.set(facts, furnished);
  }
  return furnished.get(workloadName(access));
}

export function hasSecret({ credentials }: PullAccess): boolean {
  return credentials.secrets.some(
    ({ covers, use }) => covers !== false && use !== "ignored" && use !== "missing",
  );
}

/** The namespace of its root, and the registry. */
export function workloadName({ pull, reference }: PullAccess): string {
  return JSON.stringify([pull.workload.root, pull.workload.resource.namespace, hostOf(reference)]);
}

export function secretsOf({ credentials }: PullAccess): string {
  return credentials.secrets.map(({ name }) => `\`${name}\``).join(", ");
}
