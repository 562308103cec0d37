/** What the kustomizations of a folder, which are not rendered, make of what pods refer to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";

const deployment = (namespace: string, configMap: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: registry.acme.example/web:1.0
          envFrom: [{ configMapRef: { name: ${configMap} } }]
`;

async function found(files: Record<string, string>): Promise<string[]> {
  await using folder = await temporaryFolder(files);
  const args = ["check", "--offline", "--cache", "off", "--format", "json", "."];
  const { stdout } = await runPullgate(args, { cwd: folder.path });
  const { findings }: { findings: { rule: string; message: string }[] } = JSON.parse(stdout);
  return findings.map(({ rule, message }) => `${rule}: ${message}`);
}

const generator = "configMapGenerator: [{ name: settings, literals: [a=b] }]\n";

test("each overlay makes the ConfigMap of the base that it includes", async () => {
  const secret = "apiVersion: v1\nkind: Secret\nmetadata: { name: db, namespace: shop }\n";
  const files = {
    "components/web/web.yaml": deployment("shop", "settings"),
    "components/web/kustomization.yaml": "resources: [web.yaml]\n",
    "components/db/secret.yaml": secret,
    "installs/a/secret.yaml": secret,
    "installs/a/kustomization.yaml": `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
resources: [../../components/web/, secret.yaml]
${generator}`,
  };
  assert.deepEqual(await found(files), []);
  const other = files["installs/a/kustomization.yaml"].replace("components/web/", "components/db");
  assert.deepEqual(await found({ ...files, "installs/a/kustomization.yaml": other }), [
    "config-map-not-found: The manifests do not create the ConfigMap `settings` in the namespace `shop`; " +
      "`installs/a/kustomization.yaml` creates it, for another cluster",
  ]);
});

test("a kustomization with a namespace puts what it makes beside its resources", async () => {
  const made = generator.replace("name:", "namespace: prow, name:");
  const files = (namespace: string): Record<string, string> => ({
    "web.yaml": deployment("default", "settings"),
    "kustomization.yaml": `${namespace}resources: [web.yaml]\n${made}`,
  });
  assert.deepEqual(await found(files("namespace: prow\n")), []);
  assert.equal((await found(files(""))).length, 1);
});

test("a kustomization may give an object the name that a pod refers to", async () => {
  const settings = (name: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\ndata: { a: b }\n`;
  const files = (change: string): Record<string, string> => ({
    "web.yaml": deployment("shop", "web-settings-1"),
    "settings.yaml": settings("settings"),
    "kustomization.yaml": `resources: [web.yaml, settings.yaml]\n${change}`,
  });
  assert.deepEqual(await found(files('namePrefix: web-\nnameSuffix: "-1"\n')), []);
  assert.equal((await found(files("namePrefix: web-\n"))).length, 1);
});
