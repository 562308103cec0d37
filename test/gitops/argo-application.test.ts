/** What an Argo CD Application renders. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  renderGitops,
  type GitopsEffects,
  type GitopsInput,
  type GitopsResult,
  type TemplateRequest,
} from "../../src/gitops/gitops.ts";
import { memoryTree } from "../support/memory-tree.ts";
import { gitopsInput } from "../support/gitops-input.ts";

const own = "https://git.example/acme/fleet";

interface Ran {
  result: GitopsResult;
  templates: TemplateRequest[];
  charts: Parameters<GitopsEffects["chart"]>[0][];
}

/** Renders an Application of the fields of `spec`, written as JSON in argo/app.yaml. */
async function run(
  spec: Record<string, unknown>,
  files: Record<string, string> = {},
  name = "web",
  input: Partial<GitopsInput> = {},
  large: readonly string[] = [],
): Promise<Ran> {
  const application = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: "argocd" },
    spec: { project: "shop", destination: { name: "prod", namespace: "shop" }, ...spec },
  };
  const all = { "argo/app.yaml": `${JSON.stringify(application)}\n`, ...files };
  const templates: TemplateRequest[] = [];
  const charts: Ran["charts"] = [];
  const effects: GitopsEffects = {
    build: async () => ({ text: "kind: Built\n", origins: [] }),
    template: async (request) => {
      templates.push(request);
      return { text: "kind: FromChart\n", origins: [], inputs: [], ignored: [] };
    },
    postRender: async (text) => ({ text }),
    chart: async (request) => {
      charts.push(request);
      return { folder: "/charts/fetched", version: "1.0.0" };
    },
  };
  const result = await renderGitops(
    gitopsInput(all, { tree: memoryTree(all, large), ownUrls: [own], ...input }),
    effects,
  );
  return { result, templates, charts };
}

const chart = { "charts/web/Chart.yaml": "name: web\n" };

function local(helm: Record<string, unknown>): Record<string, unknown> {
  return { source: { repoURL: own, path: "charts/web", helm } };
}

function packaged(helm: Record<string, unknown>): Record<string, unknown> {
  const repoURL = "https://charts.example";
  return { source: { repoURL, chart: "web", targetRevision: "1.0.0", helm } };
}

describe("helm sources", () => {
  test("hands a file parameter over as escaped text", async () => {
    const { templates } = await run(local({ fileParameters: [{ name: "a.b", path: "f.txt" }] }), {
      ...chart,
      "charts/web/f.txt": "{x},\\y",
    });
    assert.deepEqual(templates[0]?.step.set, [{ pair: String.raw`a.b=\{x}\,\\y`, string: true }]);
  });

  test("refuses a huge file parameter of an Application", async () => {
    const { result } = await run(local({ fileParameters: [{ name: "a", path: "f.txt" }] }), {
      ...chart,
      "charts/web/f.txt": "x".repeat(60_000),
    });
    assert.equal(result.notRendered[0]?.reason.code, "limit");
  });

  test("reads values files of a packaged chart after the chart's own values", async () => {
    const { templates } = await run(packaged({ valueFiles: ["values-prod.yaml"] }));
    assert.deepEqual(templates[0]?.step.chartValuesFiles, {
      paths: ["values.yaml", "values-prod.yaml"],
      ignoreMissing: false,
    });
  });

  test("refuses a values file outside a packaged chart", async () => {
    const { result, templates } = await run(packaged({ valueFiles: ["../../secret.yaml"] }));
    assert.equal(result.notRendered[0]?.reason.code, "path-not-found");
    assert.equal(templates.length, 0);
  });

  test("expands the project in parameters", async () => {
    const parameters = [{ name: "p", value: "$ARGOCD_APP_PROJECT_NAME" }];
    const { templates } = await run(local({ parameters }), chart);
    assert.deepEqual(templates[0]?.step.set, [{ pair: "p=shop", string: false }]);
  });

  test("takes valuesObject over values", async () => {
    const { templates } = await run(local({ values: "a: 1\n", valuesObject: { a: 2 } }), chart);
    assert.deepEqual(templates[0]?.values, ['{"a":2}']);
  });

  test("reports a release name that Helm refuses", async () => {
    const { result } = await run(local({}), chart, "w".repeat(54));
    assert.equal(result.notRendered[0]?.reason.code, "invalid");
  });
});

describe("revisions", () => {
  for (const targetRevision of ["v1.2.3", "1.x", "^1", "0123456789abcdef0123456789abcdef01234567"])
    test(`says that ${targetRevision} need not be this checkout`, async () => {
      const source = { repoURL: own, path: "pods", targetRevision };
      const { result } = await run({ source }, { "pods/pod.yaml": "kind: Pod\n" });
      assert.equal(result.rendered.length, 1);
      assert.deepEqual(
        result.incomplete.map(({ reason }) => reason),
        [{ code: "other-revision", revision: targetRevision }],
      );
    });

  for (const targetRevision of ["HEAD", "main", "release-1.2"])
    test(`takes ${targetRevision} for this checkout`, async () => {
      const source = { repoURL: own, path: "pods", targetRevision };
      const { result } = await run({ source }, { "pods/pod.yaml": "kind: Pod\n" });
      assert.deepEqual(result.incomplete, []);
    });
});

test("tells branches apart if the checkout's are known", async () => {
  for (const [targetRevision, isOther] of [
    ["main", false],
    ["refs/heads/main", false],
    ["HEAD", false],
    ["release-1.2", true],
  ] as const) {
    const source = { repoURL: own, path: "pods", targetRevision };
    const { result } = await run({ source }, { "pods/pod.yaml": "kind: Pod\n" }, "web", {
      branches: ["main"],
    });
    const codes = result.incomplete.map(({ reason }) => reason.code);
    assert.deepEqual(codes, isOther ? ["other-revision"] : [], targetRevision);
  }
});

describe("a folder of another repository", () => {
  const other = "https://github.com/acme/charts";

  test("is read as a chart if it names no other tool", async () => {
    for (const [more, isGuess] of [
      [{}, { isGuess: true }],
      [{ helm: {} }, {}],
    ] as const) {
      const source = { repoURL: other, path: "charts/web", targetRevision: "v1", ...more };
      const { charts } = await run({ source });
      assert.deepEqual(charts, [
        { from: "git", url: other, ref: "v1", path: "charts/web", ...isGuess },
      ]);
    }
  });

  test("is not rendered if another tool renders it", async () => {
    for (const tool of ["kustomize", "directory", "plugin"]) {
      const { result, charts } = await run({
        source: { repoURL: other, path: "web", [tool]: {} },
      });
      assert.equal(result.notRendered[0]?.reason.code, "other-repository");
      assert.deepEqual(charts, []);
    }
  });
});

describe("directories", () => {
  const directory = (more: object): Record<string, unknown> => ({
    source: { repoURL: own, path: "pods", ...more },
  });
  const nested = {
    "pods/a.yaml": "kind: A\n",
    "pods/b.yml": "kind: B\n",
    "pods/c.json": '{"kind":"C"}\n',
    "pods/notes.txt": "kind: T\n",
    "pods/deep/d.yaml": "kind: D\n",
    "pods/deep/chart/Chart.yaml": "name: c\n",
    "pods/deep/chart/templates/e.yaml": "kind: E\n",
  };
  const kinds = (text: string | undefined): string =>
    [...(text ?? "").matchAll(/kind"?: ?"?([A-Z])/g)]
      .map(([, kind = ""]) => kind)
      .sort((a, b) => a.localeCompare(b))
      .join("");

  test("leave out their subfolders unless they are recursed into", async () => {
    const { result } = await run(directory({}), nested);
    assert.equal(kinds(result.rendered[0]?.text), "ABC");
    assert.deepEqual(result.rendered[0]?.leftOut, ["pods/deep/d.yaml"]);
    const deep = await run(directory({ directory: { recurse: true } }), nested);
    assert.equal(kinds(deep.result.rendered[0]?.text), "ABCDE");
  });

  test("apply what `include` matches and `exclude` does not", async () => {
    const { result } = await run(
      directory({
        directory: { recurse: true, include: "*.yaml", exclude: "{a.yaml,deep/chart/*}" },
      }),
      nested,
    );
    assert.equal(kinds(result.rendered[0]?.text), "D");
  });

  test("says that Jsonnet is not rendered", async () => {
    const { result } = await run(
      { source: { repoURL: own, path: "pods" } },
      { "pods/pod.yaml": "kind: Pod\n", "pods/more.jsonnet": "{}" },
    );
    assert.deepEqual(
      result.incomplete.map(({ reason }) => reason),
      [{ code: "source-unsupported", kind: "Jsonnet more.jsonnet" }],
    );
  });

  test("consumes the manifests that a pattern excludes", async () => {
    const directory = { recurse: true, exclude: "drafts/*" };
    const { result } = await run(
      { source: { repoURL: own, path: "pods", directory } },
      { "pods/pod.yaml": "kind: Pod\n", "pods/drafts/next.yaml": "kind: Draft\n" },
    );
    assert.equal(result.rendered[0]?.text, "kind: Pod\n");
    assert.ok(result.rendered[0].consumed.includes("pods/drafts/next.yaml"));
    assert.deepEqual(result.rendered[0].leftOut, ["pods/drafts/next.yaml"]);
  });
});

test("renders an Application that renders itself a bounded number of times", async () => {
  const { result } = await run({ source: { repoURL: own, path: "argo" } });
  assert.equal(result.rendered.length, 1);
});

describe("a large file", () => {
  const pods = { source: { repoURL: own, path: "pods" } };
  const files = { ...chart, "pods/a.yaml": "kind: Pod\n", "charts/web/v.yaml": "a: b\n" };

  test("is still read as a manifest of a directory", async () => {
    const { result } = await run(pods, files, "web", {}, ["pods/a.yaml"]);
    assert.match(result.rendered[0]?.text ?? "", /kind: Pod/);
  });

  test("is not passed over as a values file", async () => {
    const spec = local({ valueFiles: ["v.yaml"] });
    const { result } = await run(spec, files, "web", {}, ["charts/web/v.yaml"]);
    assert.deepEqual(
      result.notRendered.map(({ reason }) => reason),
      [{ code: "limit", detail: "charts/web/v.yaml is no text, or too large" }],
    );
  });

  test("that is no text is not passed over as a manifest", async () => {
    const { result } = await run(pods, { ...files, "pods/b.yaml": "\0" });
    assert.deepEqual(
      result.notRendered.map(({ reason }) => reason),
      [{ code: "limit", detail: "pods/b.yaml is no text, or too large" }],
    );
  });
});
