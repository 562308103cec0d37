/** Reads the annotation `pullgate/ignore` of a resource or a pod template. */
import type { PodSpec } from "../model/cluster/pod-spec.ts";
import { child, descend, type MappingNode } from "../model/source/source.ts";
import { parseSuppression, type Suppression } from "../model/report/suppression.ts";
import { spend } from "./budget.ts";
import { detachString } from "../model/text/detach-string.ts";
import type { ResourceScope } from "./resource-scope.ts";

/**
 * `owner` has the `metadata`. `podSpec` limits the suppressions to one pod template; null: the
 * whole resource.
 */
export function readSuppressions(
  { source, budget }: ResourceScope,
  owner: MappingNode,
  podSpec: PodSpec | null,
): Suppression[] {
  const node = child(descend(owner, "metadata", "annotations"), "pullgate/ignore");
  // A boolean suppresses nothing, which is reported: its author believes otherwise.
  const written = node?.node === "scalar" && node.type !== "null" ? node.value : null;
  if (node === undefined || written === null || !spend(budget, "kept")) return [];
  const { rules, reason, expires } = parseSuppression(written);
  const at = source.manifest.span(node);
  const of = { by: "annotation" as const, resource: source.resource, podSpec };
  return rules.map((rule) => ({
    rule: detachString(rule),
    reason: detachString(reason),
    expires: detachString(expires),
    at,
    of,
  }));
}
