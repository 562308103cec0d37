/** Names an object in the namespace of a pod. */
import type { PullAccess } from "../credentials/pull-access.ts";

/** "prod/regcred", or the bare name in the unnamed namespace. */
export function namespacedName({ pull }: Pick<PullAccess, "pull">, name: string): string {
  const { namespace } = pull.workload.resource;
  return namespace === null ? name : `${namespace}/${name}`;
}
