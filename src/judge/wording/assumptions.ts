/** Clauses that say on which assumption a pull succeeds ("assumes …"). */

import { imageListType } from "../../model/pull/image-list-type.ts";

export const preloaded = "the nodes have the image, as `cluster.preloaded` declares";

export const onNodes = "every node of the inventory that may run the pod has the image";

export const nodeCredential =
  "the nodes hold a credential for it, as `cluster.nodeCredentials` declares";

export function rewritten(image: string): string {
  return `the cluster pulls ${image} instead`;
}

export function mirrored(mirror: string): string {
  return `the nodes use the mirror ${mirror}, which has the image`;
}

/** `why` says why the platforms of the image are unknown. */
export function platforms(names: readonly string[], why: string): string {
  return `the image is built for ${names.join(" and ")}: ${why}`;
}

export function operatorCredentials(kind: string): string {
  if (kind === imageListType.kind) return "the pods that use the image have credentials to pull it";
  return `the operator of ${kind} uses credentials that can pull the image`;
}

export function creatorCredentials(kind: string, name: string | null): string {
  return `the pods that ${kind} ${name} creates use credentials that can pull the image`;
}
