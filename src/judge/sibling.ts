/** A pull without a secret → another of its namespace, from the same registry, that has one. Pure. */
import type { Facts } from "../model/finding.ts";
import { hostOf } from "../model/image.ts";
import { accesses, type Access } from "./access.ts";

/** That no secret reaches a pod two rules find: one sees that the image is private, the other that its siblings have a secret. */
export const noSecret = "no pull secret";

const remembered = new WeakMap<Facts, ReadonlyMap<string, Access>>();

export function siblingOf(facts: Facts, access: Access): Access | undefined {
  let furnished = remembered.get(facts);
  if (furnished === undefined) {
    const found = accesses(facts).filter((one) => hasSecret(one) && (!one.opened || one.credentials.offers.length > 0));
    // The first counts.
    furnished = new Map(found.toReversed().map((one) => [where(one), one]));
    remembered.set(facts, furnished);
  }
  return furnished.get(where(access));
}

export function hasSecret({ credentials }: Access): boolean {
  return credentials.secrets.some(({ covers, use }) => covers !== false && use !== "ignored" && use !== "missing");
}

/** The namespace of its root, and the registry. */
export function where({ pull, reference }: Access): string {
  return JSON.stringify([pull.workload.root, pull.workload.resource.namespace, hostOf(reference)]);
}

export function secretsOf({ credentials }: Access): string {
  return credentials.secrets.map(({ name }) => `\`${name}\``).join(", ");
}
