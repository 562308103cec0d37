/** Reads which labels of a node a pod requires, from node selector, node affinity and `os.name`. */
import type { NodeRequirement } from "../../model/cluster/pod-spec.ts";
import {
  child,
  descend,
  items,
  type MappingNode,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { type Budget, spend } from "../budget.ts";
import { detachString } from "../../model/text/detach-string.ts";
import { hasTemplateMarkers } from "../secrets/template-markers.ts";

/** https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const renamedLabels: ReadonlyMap<string, string> = new Map([
  ["beta.kubernetes.io/arch", "kubernetes.io/arch"],
  ["beta.kubernetes.io/os", "kubernetes.io/os"],
  ["beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"],
  ["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"],
]);

const operators: ReadonlySet<string> = new Set<NodeRequirement["operator"]>([
  "In",
  "NotIn",
  "Exists",
  "DoesNotExist",
  "Gt",
  "Lt",
]);

export function labelKey(written: string): string {
  return renamedLabels.get(written) ?? written;
}

/**
 * Returns alternatives of requirements; see `PodSpec.nodes`. The selector holds together with every
 * expression of a term; terms are alternatives.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export function nodeRequirements(spec: MappingNode, budget: Budget): NodeRequirement[][] {
  const always = [
    ...selectedLabels(child(spec, "nodeSelector"), budget),
    ...ownSystem(spec, budget),
  ];
  const terms = descend(
    spec,
    "affinity",
    "nodeAffinity",
    "requiredDuringSchedulingIgnoredDuringExecution",
    "nodeSelectorTerms",
  );
  const alternatives = items(terms).flatMap((term): NodeRequirement[][] =>
    spend(budget, "visits") && !isEmptyTerm(term)
      ? [[...always, ...termRequirements(term, budget)]]
      : [],
  );
  return alternatives.length === 0 ? [always] : alternatives;
}

/** The requirements of a mapping from labels to values. */
export function selectedLabels(selector: YamlNode | undefined, budget: Budget): NodeRequirement[] {
  const entries = selector?.node === "mapping" ? selector.entries : [];
  return entries.flatMap(({ key, value }) =>
    requirement(key.value, "In", [text(value) ?? ""], budget),
  );
}

/** A kubelet on another operating system rejects the pod. */
function ownSystem(spec: MappingNode, budget: Budget): NodeRequirement[] {
  const os = text(descend(spec, "os", "name"));
  return os === null ? [] : requirement("kubernetes.io/os", "In", [os], budget);
}

function termRequirements(term: YamlNode, budget: Budget): NodeRequirement[] {
  return [
    ...labelExpressions(child(term, "matchExpressions"), budget),
    ...labelExpressions(child(term, "matchFields"), budget),
  ];
}

/** Reads a list of `{ key, operator, values }`. */
export function labelExpressions(list: YamlNode | undefined, budget: Budget): NodeRequirement[] {
  const found: NodeRequirement[] = [];
  for (const expression of items(list)) {
    if (!spend(budget, "visits")) break;
    const key = text(child(expression, "key")) ?? "";
    const operator = text(child(expression, "operator")) ?? "";
    const values = items(child(expression, "values")).map((value) => text(value) ?? "");
    found.push(...requirement(key, operator, values, budget));
  }
  return found;
}

/** [] for an operator that Kubernetes lacks. */
function requirement(
  key: string,
  operator: string,
  values: string[],
  budget: Budget,
): NodeRequirement[] {
  if (key === "" || !isOperator(operator) || !spend(budget, "kept")) return [];
  const isKnown = ![key, ...values].some(hasTemplateMarkers);
  return [
    {
      key: detachString(labelKey(key)),
      operator,
      values: isKnown ? values.map((value) => detachString(value)) : null,
    },
  ];
}

function isOperator(text: string): text is NodeRequirement["operator"] {
  return operators.has(text);
}

/** No node meets such a term: https://pkg.go.dev/k8s.io/api/core/v1#NodeSelectorTerm */
function isEmptyTerm(term: YamlNode): boolean {
  const lists = [child(term, "matchExpressions"), child(term, "matchFields")];
  return (
    term.node === "mapping" &&
    lists.every(
      (list) => list === undefined || (list.node === "sequence" && list.items.length === 0),
    )
  );
}
