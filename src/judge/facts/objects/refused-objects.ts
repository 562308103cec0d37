/** Finds the Secrets and ConfigMaps that the API server refuses. */
import type { ObjectReference } from "../../../model/cluster/pod-spec.ts";
import type { Diagnostic, Facts } from "../../../model/report/rule.ts";
import { explainRefusal, refusalEvent, refusalFix } from "../../wording/explain-refusal.ts";

/** Shared by the rules that report one refused object, at the same place. */
export const refusedObject = "refused object";

/** One diagnostic for each refused object, and the places that need it. */
export function* refusedObjects(
  facts: Facts,
  kind: ObjectReference["kind"],
): Generator<Diagnostic> {
  for (const { kind: own, name, by, root, at, source, certain, refusal } of facts.cluster.objects) {
    if (own !== kind || refusal === undefined || source !== "manifest" || !certain) continue;
    const full = by.namespace === null ? (name ?? "") : `${by.namespace}/${name ?? ""}`;
    const event = refusalEvent(kind, refusal.reason);
    yield {
      at: refusal.at,
      message: `The API server refuses the ${kind} \`${full}\`: ${explainRefusal(refusal.reason)}`,
      fix: refusalFix(refusal.reason),
      groupKey: `${root} ${full} ${at.file}:${at.line}`,
      dedupeKey: refusedObject,
      resource: by,
      ...(event === null ? {} : { event }),
    };
  }
}
