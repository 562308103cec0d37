/** Recognises policies that change the images of pods when the API server admits them. */
import { descend, items, type MappingNode, type YamlNode } from "../../model/source/source.ts";
import { type Budget, spend } from "../budget.ts";

interface ImagePolicy {
  group: string;
  kind: RegExp;
  /** The parts of the resource that may change images. */
  mutations: (root: MappingNode) => (YamlNode | undefined)[];
}

const specOf = (root: MappingNode): (YamlNode | undefined)[] => [descend(root, "spec")];

const policies: readonly ImagePolicy[] = [
  {
    // https://kyverno.io/policies/other/replace-image-registry/replace-image-registry/
    group: "kyverno.io",
    kind: /^(?:Cluster)?Policy$/,
    mutations: (root) =>
      items(descend(root, "spec", "rules")).map((rule) => descend(rule, "mutate")),
  },
  {
    group: "policies.kyverno.io",
    kind: /^(?:Namespaced)?MutatingPolicy$/,
    mutations: (root) => [descend(root, "spec", "mutations")],
  },
  {
    group: "admissionregistration.k8s.io",
    kind: /^MutatingAdmissionPolicy$/,
    mutations: (root) => [descend(root, "spec", "mutations")],
  },
  // https://open-policy-agent.github.io/gatekeeper/website/docs/mutation/
  {
    group: "mutations.gatekeeper.sh",
    kind: /^Assign$/,
    mutations: (root) => [descend(root, "spec", "location")],
  },
  // https://karmada.io/docs/userguide/scheduling/override-policy/#imageoverrider
  { group: "policy.karmada.io", kind: /^(?:Cluster)?OverridePolicy$/, mutations: specOf },
];

/** `root` is that of the resource. */
export function changesImages(
  { group, kind }: { group: string; kind: string },
  root: MappingNode,
  budget: Budget,
): boolean {
  if (group === "mutations.gatekeeper.sh" && kind === "AssignImage") return true;
  const policy = policies.find((row) => row.group === group && row.kind.test(kind));
  return policy?.mutations(root).some((part) => namesImage(part, budget, 0)) ?? false;
}

/** A key of a merge patch: `(image)` is a condition, and `+(image)` a default. */
const imageKey = /^(?:\+\(image\)|image|imageOverrider)$/;
/** A path of a JSON patch or of Gatekeeper, or a field of an expression. */
const imagePath = /(?:[/.]image["']?\s*$|\bimage["']?\s*:)/m;

function namesImage(node: YamlNode | undefined, budget: Budget, depth: number): boolean {
  if (node === undefined || depth > 100 || !spend(budget, "visits")) return false;
  if (node.node === "scalar") return imagePath.test(node.value.slice(0, 10_000));
  if (node.node === "sequence")
    return node.items.some((item) => namesImage(item, budget, depth + 1));
  return node.entries.some(
    ({ key, value }) => imageKey.test(key.value) || namesImage(value, budget, depth + 1),
  );
}
