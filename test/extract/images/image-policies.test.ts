/** Tests which policies are known to change images at admission. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { changesImages } from "../../../src/extract/images/image-policies.ts";
import { yamlNode } from "../../support/yaml-node.ts";

for (const [title, group, kind, text, expected] of [
  [
    "Kyverno with a merge patch",
    "kyverno.io",
    "ClusterPolicy",
    'spec: { rules: [{ mutate: { foreach: [{ patchStrategicMerge: { spec: { containers: [{ image: "r/{{ x }}" }] } } }] } }] }',
    true,
  ],
  [
    "Kyverno with a JSON patch",
    "kyverno.io",
    "Policy",
    'spec: { rules: [{ mutate: { patchesJson6902: "- path: /spec/containers/0/image\\n  op: replace" } }] }',
    true,
  ],
  [
    "Kyverno that adds pull secrets",
    "kyverno.io",
    "ClusterPolicy",
    "spec: { rules: [{ mutate: { patchStrategicMerge: { spec: { imagePullSecrets: [{ name: r }] } } } }] }",
    false,
  ],
  [
    "Kyverno that only validates",
    "kyverno.io",
    "ClusterPolicy",
    'spec: { rules: [{ validate: { pattern: { spec: { containers: [{ image: "r/*" }] } } } }] }',
    false,
  ],
  [
    "Kyverno that sets the pull policy",
    "kyverno.io",
    "ClusterPolicy",
    "spec: { rules: [{ mutate: { patchStrategicMerge: { spec: { containers: [{ (image): '*:latest', imagePullPolicy: Always }] } } } }] }",
    false,
  ],
  [
    "an expression",
    "admissionregistration.k8s.io",
    "MutatingAdmissionPolicy",
    "spec: { mutations: [{ applyConfiguration: { expression: 'Object.spec.containers.Item{ image: \"x\" }' } }] }",
    true,
  ],
  ["Gatekeeper's AssignImage", "mutations.gatekeeper.sh", "AssignImage", "spec: {}", true],
  [
    "Gatekeeper's Assign of an image",
    "mutations.gatekeeper.sh",
    "Assign",
    'spec: { location: "spec.containers[name:*].image" }',
    true,
  ],
  [
    "Gatekeeper's Assign of a pull policy",
    "mutations.gatekeeper.sh",
    "Assign",
    'spec: { location: "spec.containers[name:*].imagePullPolicy" }',
    false,
  ],
  [
    "Karmada's override",
    "policy.karmada.io",
    "OverridePolicy",
    "spec: { overrideRules: [{ overriders: { imageOverrider: [{ component: Registry }] } }] }",
    true,
  ],
  ["another kind", "example.com", "ClusterPolicy", "spec: { image: x }", false],
] as const)
  test(title, () => {
    const root = yamlNode(text);
    assert.ok(root.node === "mapping");
    assert.equal(changesImages({ group, kind }, root, { visits: 1000, kept: 1000 }), expected);
  });
