/** A chart of the repository that makes Applications, which no manifest declares. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { needs, pathWithRenderers } from "../real/parts.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";

const url = "https://git.acme.example/fleet";

const files = (host: string): Record<string, string> => ({
  "root/Chart.yaml": "apiVersion: v2\nname: root\nversion: 1.0.0\n",
  "root/values.yaml": `url: ${url}.git\napps:\n  - name: web\n    tag: "2.0"\n  - name: worker\n    tag: "1.0"\n`,
  "root/templates/apps.yaml": `{{- range .Values.apps }}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: {{ .name }}, namespace: argocd }
spec:
  destination: { server: "https://kubernetes.default.svc", namespace: {{ .name }} }
  source:
    repoURL: {{ $.Values.url }}
    path: charts/{{ .name }}
    helm: { parameters: [{ name: tag, value: {{ .tag | quote }}, forceString: true }] }
{{- end }}
`,
  ...chart("web", host),
  ...chart("worker", host),
});

const chart = (name: string, host: string): Record<string, string> => ({
  [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
  [`charts/${name}/values.yaml`]: 'tag: "0.1"\n',
  [`charts/${name}/templates/pod.yaml`]: `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { containers: [{ name: app, image: "${host}/${name}:{{ .Values.tag }}" }] }\n`,
});

const env = (): Record<string, string> => ({ PATH: pathWithRenderers(), CI_PROJECT_URL: url });

describe("a chart that makes Applications", () => {
  test("is rendered with its own values, and so is what they apply", async (t) => {
    if (!needs(t, "helm")) return;
    await using registry = await startRegistry();
    for (const repository of ["web", "worker"])
      registry.push({ repository, tag: "1.0", unpackable: true });
    await using folder = await temporaryFolder({
      ...files(registry.host),
      ".pullgate.yaml": JSON.stringify({ registries: { [registry.host]: { plainHttp: true } } }),
    });
    const { stdout } = await runPullgate(["check", "--cache", "off", "--format", "json", "."], {
      cwd: folder.path,
      env: env(),
    });
    const { findings, summary } = readJsonReport(stdout);
    assert.deepEqual(
      findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`),
      ["image-tag-not-found root/values.yaml:4"],
    );
    assert.deepEqual(summary.verdicts, { pullable: 1, broken: 1, unverified: 0 });
    assert.match(stdout, /"sources": 3,\s+"rendered": 3,/);
  });

  test("makes `init` check the whole repository", async (t) => {
    if (!needs(t, "helm")) return;
    await using folder = await temporaryFolder(files("registry.acme.example"));
    await runPullgate(["init"], { cwd: folder.path, env: env() });
    const text = await readFile(join(folder.path, ".pullgate.yaml"), "utf8");
    assert.match(text, /^paths:\n {2}- \.$/m);
    assert.doesNotMatch(text, /^render:/m);
  });
});
