/** Sources that build one another, or that take values from one another. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderGitops, type GitopsResult } from "../../src/gitops/gitops.ts";
import { gitopsInput } from "../support/gitops-input.ts";

type Files = Record<string, string>;

async function run(files: Files): Promise<{ result: GitopsResult; builds: string[] }> {
  const builds: string[] = [];
  const result = await renderGitops(gitopsInput(files, { ownUrls: ["https://git.example/own"] }), {
    build: async ({ folder }) => {
      builds.push(folder);
      const paths = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      return { text: paths.map((path) => files[path]).join("---\n"), origins: [] };
    },
    template: async () => ({ missing: "helm" }),
    postRender: async (text) => ({ text }),
    chart: async () => ({ folder: "/chart", version: "1.0.0" }),
  });
  return { result, builds };
}

const kustomization = (name: string, path: string, vars: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  path: ./${path}
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild: { substituteFrom: [{ kind: ConfigMap, name: ${vars} }] }
`;
const vars = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: flux-system }\ndata: { TAG: "${value}" }\n`;

describe("sources in a circle", () => {
  test("that build one another are built once each", async () => {
    const { builds } = await run({
      "a/b.yaml": kustomization("b", "b", "none"),
      "a/again.yaml": kustomization("a", "a", "none"),
      "b/a.yaml": kustomization("a", "a", "none"),
    });
    assert.deepEqual(builds.toSorted(), ["a", "b"]);
  });

  test(
    "that take values from one another are rendered again without waiting for themselves",
    { timeout: 20_000 },
    async () => {
      const files = {
        "clusters/flux.yaml": `${kustomization("a", "a", "of-b")}---\n${kustomization("b", "b", "of-a")}`,
        "a/vars.yaml": vars("of-a", "${TAG:-1}"),
        "b/vars.yaml": vars("of-b", "${TAG:-2}"),
      };
      const { result } = await run(files);
      assert.equal(result.rendered.length, 2);
      const replaced = new Map(Object.entries(files).map(([path, text]) => [path, `${text}\n`]));
      for (const { rerender } of result.rendered) assert.ok("text" in (await rerender(replaced)));
    },
  );
});
