/** Finds out whether the change itself removes an object that is missing. */
import type { ObjectKind } from "../../../model/cluster/declared-object.ts";
import type { Facts } from "../../../model/report/rule.ts";

/** A clause that follows a message; "" if the change does not remove the object. */
export function removedByChange(
  { before }: Facts,
  kind: ObjectKind,
  namespace: string | null,
  name: string,
): string {
  const isIt = before?.removed.some(
    (each) => each.kind === kind && each.namespace === namespace && each.name === name,
  );
  return isIt === true ? ": this change removes it" : "";
}
