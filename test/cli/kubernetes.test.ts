/** Events of the kubelet by Kubernetes version, from the configuration or the nodes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const manifests = `apiVersion: v1
kind: Secret
metadata: { name: broken, namespace: shop }
type: kubernetes.io/dockerconfigjson
data: { .dockerconfigjson: eyJhdXRocyI6IHsiYS5leGFtcGxlIjogeyJhdXRoIjogIm5vIGJhc2U2NCJ9fX0= }
---
apiVersion: v1
kind: Pod
metadata: { name: one, namespace: shop }
spec: { imagePullSecrets: [{ name: broken }], containers: [{ name: one, image: "a.example/one:1" }] }
---
apiVersion: v1
kind: Pod
metadata: { name: two, namespace: shop }
spec: { imagePullSecrets: [{ name: gone }], containers: [{ name: two, image: "a.example/two:1" }] }
`;

const node = (name: string, kubelet: string): string =>
  `- apiVersion: v1
  kind: Node
  metadata: { name: ${name} }
  status: { nodeInfo: { operatingSystem: linux, architecture: amd64, kubeletVersion: ${kubelet} } }
`;

const raw = "illegal base64 data at input byte 2";
const undecodable = { raw, pull: `Failed to pull image "a.example/one:1": ${raw}` };
const missing =
  "Unable to retrieve some image pull secrets (gone); attempting to pull the image may not succeed.";

const rows: [
  name: string,
  configured: string | null,
  nodes: string[],
  undecodable: string,
  missing: string | null,
][] = [
  ["not known: as the newest", null, [], undecodable.raw, missing],
  ["1.27", "1.27", [], undecodable.pull, null],
  ["1.28", "1.28", [], undecodable.pull, missing],
  ["1.32.4", "v1.32.4", [], undecodable.pull, missing],
  ["1.33", "1.33", [], undecodable.raw, missing],
  ["of the nodes", null, ["v1.27.16-gke.1000", "v1.27.3"], undecodable.pull, null],
  ["of nodes that differ: as the newest", null, ["v1.27.3", "v1.34.0"], undecodable.raw, missing],
  ["of the configuration before that of the nodes", "1.34", ["v1.27.3"], undecodable.raw, missing],
];

for (const [name, configured, nodes, broken, absent] of rows)
  test(`the events of Kubernetes ${name}`, async () => {
    await using folder = await temporaryFolder({
      "a.yaml": manifests,
      ".pullgate.yaml": configured === null ? "" : `cluster: { kubernetes: "${configured}" }\n`,
      "nodes.yaml": `apiVersion: v1\nkind: List\nitems:\n${nodes.map((kubelet, index) => node(`n${index}`, kubelet)).join("")}`,
    });
    const inventory = nodes.length === 0 ? [] : ["--inventory", "nodes.yaml"];
    const { stdout } = await runPullgate(
      ["check", "--offline", "--format", "json", ...inventory, "a.yaml"],
      {
        cwd: folder.path,
      },
    );
    const { findings }: { findings: { rule: string; event: string | null }[] } = JSON.parse(stdout);
    const eventOf = (rule: string): string | null | undefined =>
      findings.find((each) => each.rule === rule)?.event;
    assert.equal(eventOf("pull-secret-undecodable"), broken);
    assert.equal(eventOf("pull-secret-not-found"), absent);
  });

test("rejects an invalid version", async () => {
  await using folder = await temporaryFolder({
    "a.yaml": manifests,
    ".pullgate.yaml": `cluster: { kubernetes: "34" }\n`,
  });
  const { code, stderr } = await runPullgate(["check", "--offline", "a.yaml"], {
    cwd: folder.path,
  });
  assert.equal(code, 2);
  assert.match(
    stderr,
    /\.pullgate\.yaml:1:24: cluster\.kubernetes: expected a version of Kubernetes, such as "1\.34"/,
  );
});
