/** Tests the annotations of replication controllers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { requestedReplicas } from "../../../src/extract/secrets/producers/replication.ts";

const reflector = "reflector.v1.k8s.emberstack.com/";
const enabled = {
  [`${reflector}reflection-allowed`]: "true",
  [`${reflector}reflection-auto-enabled`]: "true",
};
const all = { patterns: [".*"], but: [], selectors: [] };

function replicas(annotations: Record<string, string>): ReturnType<typeof requestedReplicas> {
  return requestedReplicas((key) => annotations[key] ?? null);
}

describe("requestedReplicas", () => {
  test("copies to all namespaces without a limit", () =>
    assert.deepEqual(replicas(enabled), [{ by: "kubernetes-reflector", to: all }]));

  test("prefers the automatic namespaces of reflector over the allowed ones", () => {
    const annotations = {
      ...enabled,
      [`${reflector}reflection-allowed-namespaces`]: "a,b,c",
      [`${reflector}reflection-auto-namespaces`]: "a, b",
    };
    assert.deepEqual(replicas(annotations)[0]?.to.patterns, ["a", "b"]);
  });

  test("reads names and selectors of replicator", () => {
    const annotations = {
      "replicator.v1.mittwald.de/replicate-to": "a,team-.*",
      "replicator.v1.mittwald.de/replicate-to-matching": "team=x",
    };
    const selectors = [[{ key: "team", operator: "In", values: ["x"] }]];
    assert.deepEqual(replicas(annotations), [
      { by: "kubernetes-replicator", to: { patterns: ["a", "team-.*"], but: [], selectors } },
    ]);
  });

  test("reads an empty selector of config-syncer as all namespaces", () =>
    assert.deepEqual(replicas({ "kubed.appscode.com/sync": "" }), [
      { by: "config-syncer", to: all },
    ]));

  const none: [title: string, annotations: Record<string, string>][] = [
    ["no annotations", {}],
    [
      "reflection that is allowed but not automatic",
      { [`${reflector}reflection-allowed`]: "true" },
    ],
    [
      "reflection that is disabled",
      { ...enabled, [`${reflector}reflection-auto-enabled`]: "false" },
    ],
  ];
  for (const [title, annotations] of none)
    test(`returns nothing for ${title}`, () => assert.deepEqual(replicas(annotations), []));
});
