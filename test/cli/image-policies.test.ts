/** The note about policies that change images at admission. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const manifests = `apiVersion: mutations.gatekeeper.sh/v1alpha1
kind: AssignImage
metadata: { name: to-mirror }
spec: { location: "spec.containers[name:*].image", parameters: { assignDomain: mirror.example } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: "a.example/web:1" }] }
`;

test("names a policy that changes images, unless the configuration says how", async () => {
  for (const [configuration, expected] of [
    ["cluster: {}\n", true],
    ["cluster: { rewrites: [{ from: a.example/, to: mirror.example/ }] }\n", false],
  ] as const) {
    await using folder = await temporaryFolder({
      "a.yaml": manifests,
      ".pullgate.yaml": configuration,
    });
    const { stdout, stderr } = await runPullgate(["check", "--offline", "a.yaml"], {
      cwd: folder.path,
    });
    assert.equal(/the AssignImage to-mirror may change them/.test(stdout + stderr), expected);
  }
});
