/** APIs and Flux versions in what a cluster is given. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { declaredApis, isSubstitutionStrict } from "../../src/gitops/flux/cluster-versions.ts";

test("lists group/version and group/version/Kind of CustomResourceDefinitions", () => {
  const text = `apiVersion: v1
kind: ConfigMap
metadata: { name: a }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: servicemonitors.monitoring.coreos.com }
spec:
  group: monitoring.coreos.com
  names: { kind: ServiceMonitor }
  versions: [{ name: v1 }, { name: v1alpha1 }]
`;
  assert.deepEqual(declaredApis(text), [
    "monitoring.coreos.com/v1",
    "monitoring.coreos.com/v1/ServiceMonitor",
    "monitoring.coreos.com/v1alpha1",
    "monitoring.coreos.com/v1alpha1/ServiceMonitor",
  ]);
});

describe("undefined variables", () => {
  const cases: [title: string, text: string, strict: boolean | null][] = [
    ["fail since kustomize-controller 1.9", "ghcr.io/fluxcd/kustomize-controller:v1.9.0", true],
    ["are empty before it", "ghcr.io/fluxcd/kustomize-controller:v1.7.3", false],
    [
      "follow the feature gate",
      "- --feature-gates=StrictPostBuildSubstitutions=true\nkustomize-controller:v1.4.0",
      true,
    ],
    [
      "follow the distribution of a FluxInstance",
      'kind: FluxInstance\nspec:\n  distribution:\n    version: "2.8.x"\n',
      false,
    ],
    [
      "fail in the newest distribution",
      'kind: FluxInstance\nspec:\n  distribution:\n    version: "2.x"\n',
      true,
    ],
    ["are not known of without a version", "kind: Deployment", null],
  ];
  for (const [title, text, strict] of cases)
    test(title, () => assert.equal(isSubstitutionStrict(text), strict));
});
