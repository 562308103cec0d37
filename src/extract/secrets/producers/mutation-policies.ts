/** Reads policies and controllers that add pull secrets to pods and service accounts. */
import {
  child,
  descend,
  items,
  type MappingNode,
  type YamlNode,
  text,
} from "../../../model/source/source.ts";
import { type Budget, spend } from "../../budget.ts";
import { everywhere, type NamespaceRule, wildcard } from "../namespaces.ts";
import type { TemplateSource } from "./template-source.ts";
import type { UnresolvedPatcher } from "./known-controllers.ts";
import { hasTemplateMarkers } from "../template-markers.ts";

interface MutationPolicy {
  group: string;
  kind: RegExp;
  /** The parts of the resource that change pods. Pull secrets named in them are added. */
  mutations(root: MappingNode): (YamlNode | undefined)[];
}

const policies: readonly MutationPolicy[] = [
  {
    // https://kyverno.io/policies/other/add-imagepullsecrets/add-imagepullsecrets/
    group: "kyverno.io",
    kind: /^(?:Cluster)?Policy$/,
    mutations: (root) => items(descend(root, "spec", "rules")).map((rule) => child(rule, "mutate")),
  },
  {
    group: "policies.kyverno.io",
    kind: /^(?:Namespaced)?MutatingPolicy$/,
    mutations: (root) => [child(root, "spec")],
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
    mutations: (root) => [child(root, "spec")],
  },
];

/** Returns [] for any other kind. */
export function patchersOf(
  source: TemplateSource,
  group: string,
  budget: Budget,
): UnresolvedPatcher[] {
  const { resource, root, renderRoot, at } = source;
  const common = { root: renderRoot, by: resource, at };
  // https://github.com/alexellis/registry-creds
  if (group === "ops.alexellis.io" && resource.kind === "ClusterPullSecret")
    return [
      { ...common, patches: { serviceAccounts: null }, secret: resource.name, where: everywhere },
    ];
  const policy = policies.find((row) => row.group === group && row.kind.test(resource.kind));
  if (policy === undefined) return [];
  const found = { addsSecrets: false, secrets: new Set<string>() };
  for (const mutation of policy.mutations(root)) search(mutation, found, budget, 0);
  if (!found.addsSecrets) return [];
  const where: NamespaceRule =
    resource.kind === "Policy" || resource.kind.startsWith("Namespaced")
      ? { is: resource.namespace }
      : kyvernoNamespaces(root);
  const secrets = found.secrets.size === 0 ? [null] : [...found.secrets].slice(0, 100);
  return secrets.map((secret) => ({ ...common, patches: "pods", secret, where }));
}

function search(
  node: YamlNode | undefined,
  found: { addsSecrets: boolean; secrets: Set<string> },
  budget: Budget,
  depth: number,
): void {
  if (node === undefined || depth > 100 || !spend(budget, "visits")) return;
  if (node.node === "sequence")
    for (const item of node.items) search(item, found, budget, depth + 1);
  else if (node.node === "scalar") {
    const index = node.value.indexOf("imagePullSecrets");
    if (index < 0) return;
    found.addsSecrets = true;
    const name = /^[^]{0,40}?name["']?\s*:\s*["']?([a-z0-9][a-z0-9.-]*)/.exec(
      node.value.slice(index + "imagePullSecrets".length, index + 500),
    )?.[1];
    if (name !== undefined) found.secrets.add(name);
  } else
    for (const { key, value } of node.entries) {
      if (/^[+(]*imagePullSecrets\)?$/.test(key.value)) {
        found.addsSecrets = true;
        for (const item of items(value)) {
          const name = text(child(item, "name"));
          if (name !== null && !hasTemplateMarkers(name)) found.secrets.add(name);
        }
      } else search(value, found, budget, depth + 1);
    }
}

/** The namespaces of Kyverno's mutating rules; all if one of the rules has no limit. */
function kyvernoNamespaces(root: MappingNode): NamespaceRule {
  const patterns: string[] = [];
  for (const rule of items(descend(root, "spec", "rules"))) {
    const match = child(rule, "match");
    const blocks = [match, ...items(child(match, "any")), ...items(child(match, "all"))];
    const names = blocks.flatMap((block) =>
      items(descend(block, "resources", "namespaces")).flatMap((name) => text(name) ?? []),
    );
    if (child(rule, "mutate") !== undefined && names.length === 0) return everywhere;
    patterns.push(...names.map(wildcard));
  }
  return patterns.length === 0 ? everywhere : { patterns, but: [], selectors: [] };
}
