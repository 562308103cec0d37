/** Reads the annotation `pullgate/ignore` of a resource or a pod template. */
import type { PodSpec } from "../model/cluster/pod-spec.ts";
import { child, descend, type MappingNode, type YamlNode } from "../model/source/source.ts";
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
  const annotations = descend(owner, "metadata", "annotations");
  return [
    ...readAnnotation(source, child(annotations, key), podSpec, budget),
    ...unreadAnnotations(source, annotations, podSpec, budget),
  ];
}

const key = "pullgate/ignore";
/** Keys that are meant to be `pullgate/ignore`. */
const similarKey = /^pullgate(?:[.-][\w.-]*)?[/._-]?(?:ignored?|disabled?|suppress|skip)$/i;

/** Annotations that suppress nothing, which is reported: their author believes otherwise. */
function unreadAnnotations(
  source: ResourceScope["source"],
  annotations: YamlNode | undefined,
  podSpec: PodSpec | null,
  budget: ResourceScope["budget"],
): Suppression[] {
  if (annotations?.node !== "mapping") return [];
  return annotations.entries.flatMap((entry): Suppression[] => {
    const isUnread =
      entry.key.value === key
        ? entry.value.node !== "scalar"
        : entry.key.value.length <= 100 && similarKey.test(entry.key.value);
    if (!isUnread || !spend(budget, "kept")) return [];
    return [
      {
        rule: "",
        unread: detachString(entry.key.value),
        reason: null,
        expires: null,
        at: source.manifest.span(entry.key),
        of: { by: "annotation", resource: source.resource, podSpec },
      },
    ];
  });
}

function readAnnotation(
  source: ResourceScope["source"],
  node: YamlNode | undefined,
  podSpec: PodSpec | null,
  budget: ResourceScope["budget"],
): Suppression[] {
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
