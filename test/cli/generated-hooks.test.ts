/** ConfigMaps that a kustomization, which is not rendered, generates for a hook. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";

const job = `apiVersion: batch/v1
kind: Job
metadata:
  name: wait
  namespace: shop
  annotations: { argocd.argoproj.io/hook: PreSync }
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: wait, image: "registry.example/wait:1.0" }]
      volumes: [{ name: scripts, configMap: { name: scripts } }]
`;

async function rules(options: string): Promise<string[]> {
  await using folder = await temporaryFolder({
    "job.yaml": job,
    "wait.sh": "true\n",
    "kustomization.yaml": `resources: [job.yaml]
${options}`,
  });
  const args = ["check", "--offline", "--cache", "off", "--format", "json", "."];
  const { stdout } = await runPullgate(args, { cwd: folder.path });
  const { findings }: { findings: { rule: string; severity: string }[] } = JSON.parse(stdout);
  return findings.flatMap(({ rule, severity }) => (severity === "error" ? [rule] : []));
}

test("a generated ConfigMap is created in the phase that its annotations name", async () => {
  const generator = "configMapGenerator: [{ name: scripts, namespace: shop, files: [wait.sh]";
  const hook = "annotations: { argocd.argoproj.io/hook: PreSync }";
  assert.deepEqual(await rules(`${generator} }]\n`), ["config-map-not-found"]);
  assert.deepEqual(await rules(`${generator} }]\ngeneratorOptions: { ${hook} }\n`), []);
  assert.deepEqual(await rules(`${generator}, options: { ${hook} } }]\n`), []);
  const late = "generatorOptions: { annotations: { argocd.argoproj.io/hook: PostSync } }\n";
  assert.deepEqual(await rules(`${generator}, options: { ${hook} } }]\n${late}`), []);
});
