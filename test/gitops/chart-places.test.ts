/** On which lines charts that cannot be had stand, and which are not asked for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderGitops, type GitopsEffects } from "../../src/gitops/gitops.ts";
import type { ChartRequest } from "../../src/model/source/gitops-source.ts";
import { gitopsInput } from "../support/gitops-input.ts";

type Files = Record<string, string>;

/** A registry has the charts of `charts/` alone. The requests, and "code file:line" of failures. */
async function run(files: Files): Promise<{ asked: ChartRequest[]; failures: string[] }> {
  const asked: ChartRequest[] = [];
  const effects: GitopsEffects = {
    build: async () => ({ text: Object.values(files).slice(1).join("---\n"), origins: [] }),
    template: async () => ({ text: "", origins: [], inputs: [], ignored: [] }),
    postRender: async (text) => ({ text }),
    chart: async (request) => {
      asked.push(request);
      const chart = request.from === "oci" ? request.repository : "";
      return /\/charts\/[^/]+$/.test(chart)
        ? { folder: "/chart", version: "1.0.0" }
        : { problem: { code: "chart-not-found", chart, near: [] } };
    },
  };
  const { notRendered } = await renderGitops(gitopsInput(files), effects);
  const failures = notRendered.map(
    ({ reason, source: { at } }) => `${reason.code} ${at.file}:${at.line}`,
  );
  return { asked, failures };
}

const repository = (name: string, url: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: ${name}, namespace: apps }
spec:
  type: oci
  url: oci://${url}
`;
const release = (name: string, source: string, version = "1.0.0"): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: apps }
spec:
  chart:
    spec:
      chart: ${name}
      version: ${version}
      sourceRef: { kind: HelmRepository, name: ${source} }
`;

test("a chart stands at the URL of its registry's folder if the folder is what is wrong", async () => {
  const files = {
    "right.yaml": repository("right", "r.example/charts"),
    "wrong.yaml": repository("wrong", "r.example/chart"),
    "web.yaml": release("shop", "wrong").replace("chart: shop", "chart: web"),
  };
  assert.deepEqual((await run(files)).failures, ["chart-not-found web.yaml:7"]);
  const named = { ...files, "web.yaml": release("web", "wrong") };
  assert.deepEqual((await run(named)).failures, ["chart-not-found wrong.yaml:6"]);
  const several = { ...files, "api.yaml": release("api", "wrong") };
  const both = "chart-not-found wrong.yaml:6";
  assert.deepEqual((await run(several)).failures, [both, both]);
  const near = { ...files, "api.yaml": release("api", "right") };
  assert.deepEqual((await run(near)).failures, [both]);
});

test("a chart of an undefined variable is not asked for", async () => {
  const { asked, failures } = await run({
    "flux.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: apps }
spec:
  path: ./apps
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild:
    substituteFrom: [{ kind: ConfigMap, name: vars }]
`,
    "apps/right.yaml": repository("right", "r.example/charts"),
    "apps/web.yaml": release("web", "right", "${version}"),
    "apps/api.yaml": release("api", "right"),
  });
  assert.deepEqual(failures, ["variable-undefined apps/web.yaml:8"]);
  assert.equal(asked.length, 1);
});
