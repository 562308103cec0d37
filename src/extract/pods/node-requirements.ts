/** Reads which platforms a pod accepts, from its node selector, node affinity and `os.name`. */
import type { NodeRequirement } from "../../model/pod-spec.ts";
import {
  child,
  descend,
  items,
  type MappingNode,
  text,
  type YamlNode,
} from "../../model/source.ts";
import { type Budget, spend } from "../budget.ts";
import { detachString } from "../../model/detach-string.ts";
import { hasTemplateMarkers } from "../secrets/template-markers.ts";

/** https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const platformLabels: ReadonlyMap<string, NodeRequirement["label"]> = new Map([
  ["kubernetes.io/arch", "arch"],
  ["beta.kubernetes.io/arch", "arch"],
  ["kubernetes.io/os", "os"],
  ["beta.kubernetes.io/os", "os"],
]);

/**
 * Every node has these labels, so `Exists` requires nothing, and no node meets `DoesNotExist`,
 * which is `In` without values.
 */
const operators: Readonly<Record<string, NodeRequirement["operator"]>> = {
  In: "In",
  NotIn: "NotIn",
  DoesNotExist: "In",
};

/**
 * Returns alternatives of requirements; see `PodSpec.nodes`. The selector holds together with every
 * expression of a term; terms are alternatives.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export function nodeRequirements(spec: MappingNode, budget: Budget): NodeRequirement[][] {
  const always = selectorRequirements(spec, budget);
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

function selectorRequirements(spec: MappingNode, budget: Budget): NodeRequirement[] {
  const selector = child(spec, "nodeSelector");
  const entries = selector?.node === "mapping" ? selector.entries : [];
  const required = entries.flatMap(({ key, value }) =>
    requirement(key.value, "In", [text(value)], budget),
  );
  // A kubelet on another operating system rejects the pod.
  const os = text(descend(spec, "os", "name"));
  return os === null
    ? required
    : [...required, ...requirement("kubernetes.io/os", "In", [os], budget)];
}

function termRequirements(term: YamlNode, budget: Budget): NodeRequirement[] {
  const found: NodeRequirement[] = [];
  for (const expression of items(child(term, "matchExpressions"))) {
    if (!spend(budget, "visits")) break;
    const key = text(child(expression, "key")) ?? "";
    const operator = text(child(expression, "operator")) ?? "";
    const values = items(child(expression, "values")).map(text);
    found.push(...requirement(key, operator, values, budget));
  }
  return found;
}

/** [] for other labels and operators, and for values with template markers, which are unknown. */
function requirement(
  key: string,
  operator: string,
  written: (string | null)[],
  budget: Budget,
): NodeRequirement[] {
  const label = platformLabels.get(key);
  const known = operators[operator];
  const values = written.filter((value) => value !== null && !hasTemplateMarkers(value));
  if (label === undefined || known === undefined || values.length < written.length) return [];
  if (!spend(budget, "kept")) return [];
  const kept = operator === "DoesNotExist" ? [] : values;
  return [{ label, operator: known, values: kept.map((value) => detachString(value ?? "")) }];
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
