/** Charts of kustomizations, Templates, Crossplane releases and carriers that are only listed. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  renderGitops,
  type GitopsEffects,
  type GitopsResult,
  type TemplateRequest,
} from "../../src/gitops/gitops.ts";
import { mayRender } from "../../src/gitops/may-render.ts";
import type { ChartRequest } from "../../src/model/source/gitops-source.ts";
import { gitopsInput } from "../support/gitops-input.ts";

interface Ran {
  result: GitopsResult;
  charts: ChartRequest[];
  templates: TemplateRequest[];
  /** The texts that were written for each build. */
  builds: Map<string, string>[];
}

interface Options {
  overlays?: string[];
  /** The reasons of builds that fail, in order. */
  failures?: string[];
}

async function run(
  files: Record<string, string>,
  { overlays = [], failures = [] }: Options = {},
): Promise<Ran> {
  const ran: Omit<Ran, "result"> = { charts: [], templates: [], builds: [] };
  const effects: GitopsEffects = {
    build: async ({ written }) => {
      ran.builds.push(new Map(written));
      const failed = failures.shift();
      return failed === undefined ? { text: "kind: Built\n", origins: [] } : { failed };
    },
    template: async (request) => {
      ran.templates.push(request);
      return { text: "kind: FromChart\n", origins: [], inputs: [], ignored: [] };
    },
    postRender: async (text) => ({ text }),
    chart: async (request) => {
      ran.charts.push(request);
      return { folder: "/charts/fetched", version: "1.0.0" };
    },
  };
  const result = await renderGitops(gitopsInput(files, { overlays }), effects);
  return { ...ran, result };
}

/** The kustomization of the last build, without what is the same in all. */
function kustomization(builds: Ran["builds"], file = "kustomization.yaml"): unknown {
  const content: Record<string, unknown> = JSON.parse(builds.at(-1)?.get(file) ?? "{}");
  const { apiVersion: _, kind: __, buildMetadata: ___, ...rest } = content;
  return rest;
}

describe("charts of kustomizations", () => {
  const chart = { "charts/web/Chart.yaml": "name: web\n", "charts/web/values.yaml": "a: 1\n" };

  test("renders a chart of the chart home and lists its output among the resources", async () => {
    const { result, templates, builds } = await run({
      ...chart,
      "kustomization.yaml":
        "namespace: shop\nresources: [pod.yaml]\nhelmCharts: [{ name: web, releaseName: r, namespace: ns, valuesInline: { b: 2 } }]\n",
      "pod.yaml": "kind: Pod\n",
    });
    assert.deepEqual(
      result.rendered.map(({ label }) => label),
      ["Kustomization ."],
    );
    assert.deepEqual(templates[0]?.chart, { treeFolder: "charts/web" });
    assert.deepEqual(templates[0].values, ['{"b":2}']);
    assert.equal(templates[0].step.release, "r");
    assert.equal(templates[0].step.namespace, "ns");
    assert.deepEqual(kustomization(builds), {
      namespace: "shop",
      resources: ["pod.yaml", "pullgate-chart-0.yaml"],
    });
    assert.equal(builds[0]?.get("pullgate-chart-0.yaml"), "kind: FromChart\n");
  });

  for (const { merge, values } of [
    { merge: "", values: ["c: 3\n", '{"b":2}'] },
    { merge: ", valuesMerge: override", values: ["c: 3\n", '{"b":2}'] },
    { merge: ", valuesMerge: merge", values: ['{"b":2}', "c: 3\n"] },
    { merge: ", valuesMerge: replace", values: ['{"b":2}'] },
  ])
    test(`orders values files and inline values${merge}`, async () => {
      const { templates } = await run({
        ...chart,
        "v.yaml": "c: 3\n",
        "more.yaml": "d: 4\n",
        "kustomization.yaml": `helmCharts: [{ name: web, valuesFile: v.yaml, additionalValuesFiles: [more.yaml], valuesInline: { b: 2 }${merge} }]\n`,
      });
      assert.deepEqual(templates[0]?.values, [...values, "d: 4\n"]);
    });

  test("lets the values of a chart beat inline ones that are merged without a file", async () => {
    const { templates } = await run({
      "kustomization.yaml":
        "helmCharts: [{ name: web, repo: https://charts.example, valuesInline: { b: 2 }, valuesMerge: merge }]\n",
    });
    assert.deepEqual(templates[0]?.values, ['{"b":2}', { chartFile: "values.yaml" }]);
  });

  test("leaves out hooks and tests as the entry says", async () => {
    for (const [more, hooks] of [
      ["", "all"],
      [", skipTests: true", "without-tests"],
      [", skipHooks: true", "none"],
    ] as const) {
      const { templates } = await run({
        ...chart,
        "kustomization.yaml": `helmCharts: [{ name: web${more} }]\n`,
      });
      assert.equal(templates[0]?.step.hooks, hooks);
    }
  });

  test("fetches a chart that the chart home lacks, and uses one that is there", async () => {
    const entry = (repo: string): string =>
      `helmCharts: [{ name: web, repo: "${repo}", version: 1.2.3 }]\n`;
    const fetched = await run({ "kustomization.yaml": entry("https://charts.example") });
    assert.deepEqual(fetched.charts, [
      {
        from: "index",
        url: "https://charts.example",
        name: "web",
        version: "1.2.3",
        chooser: "helmIndex",
      },
    ]);
    const oci = await run({ "kustomization.yaml": entry("oci://registry.example/charts") });
    assert.equal(oci.charts[0]?.from, "oci");
    const there = await run({
      "charts/web-1.2.3/web/Chart.yaml": "name: web\n",
      "kustomization.yaml": entry("https://charts.example"),
    });
    assert.deepEqual(there.charts, []);
    assert.deepEqual(there.templates[0]?.chart, { treeFolder: "charts/web-1.2.3/web" });
  });

  test("reads the old field and generator files", async () => {
    const old = await run({
      "kustomization.yaml":
        "helmChartInflationGenerator: [{ chartName: web, chartRepoUrl: https://charts.example, chartVersion: 1.0.0, releaseNamespace: ns }]\n",
    });
    assert.equal(old.charts[0]?.from === "index" && old.charts[0].name, "web");
    assert.equal(old.templates[0]?.step.namespace, "ns");
    const generator = await run({
      "kustomization.yaml": "generators: [g.yaml]\n",
      "g.yaml":
        "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: { name: g }\nname: web\nrepo: https://charts.example\n",
    });
    assert.equal(generator.charts.length, 1);
    assert.deepEqual(kustomization(generator.builds), {
      resources: ["pullgate-chart-0.yaml"],
    });
  });

  test("builds the overlay above a base with charts, and nothing of an overlay without", async () => {
    const { result } = await run({
      "base/kustomization.yaml": "helmCharts: [{ name: web, repo: https://charts.example }]\n",
      "prod/kustomization.yaml": "resources: [../base]\n",
      "other/kustomization.yaml": "resources: [pod.yaml]\n",
      "other/pod.yaml": "kind: Pod\n",
    });
    assert.deepEqual(
      result.rendered.map(({ label }) => label),
      ["Kustomization prod"],
    );
    const named = await run(
      { "other/kustomization.yaml": "resources: [pod.yaml]\n", "other/pod.yaml": "kind: Pod\n" },
      { overlays: ["other"] },
    );
    assert.deepEqual(named.result.rendered, []);
  });

  test("places a missing chart on its name", async () => {
    const { result } = await run({
      "kustomization.yaml": "resources: []\nhelmCharts:\n  - name: web\n",
    });
    assert.deepEqual(result.notRendered[0]?.reason, {
      code: "path-not-found",
      path: "charts/web",
    });
    assert.equal(result.notRendered[0].source.at.line, 3);
  });

  test("doubts a missing file unless a person asks to render the kustomization", async () => {
    const files = {
      "k/kustomization.yaml":
        "helmCharts: [{ name: web, repo: https://charts.example, valuesFile: made.yaml }]\n",
    };
    for (const [overlays, assumes] of [
      [[], "unmade"],
      [["k"], undefined],
    ] as const) {
      const [failed] = (await run(files, { overlays: [...overlays] })).result.notRendered;
      assert.deepEqual(failed?.reason, { code: "path-not-found", path: "made.yaml" });
      assert.equal(failed.source.assumes, assumes);
    }
  });

  test("says that Flux refuses charts of kustomizations", async () => {
    const { result, templates } = await run({
      "clusters/prod/k.yaml":
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec: { path: ./apps, sourceRef: { kind: GitRepository, name: flux-system } }\n",
      "apps/kustomization.yaml": "helmCharts: [{ name: web, repo: https://charts.example }]\n",
    });
    assert.deepEqual(templates, []);
    assert.equal(result.notRendered.length, 1);
    assert.equal(result.notRendered[0]?.reason.code, "renderer-failed");
    assert.equal(result.notRendered[0].source.at.file, "apps/kustomization.yaml");
  });
});

describe("what a kustomization lacks", () => {
  const application =
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: a }\nspec: { source: { repoURL: https://git.example/r, path: app }, destination: { name: in-cluster } }\n";

  test("gives patches a target when a remote base was left out", async () => {
    const { builds, result } = await run(
      {
        "root.yaml": application,
        "app/kustomization.yaml":
          "resources: [https://example.test/x.yaml]\npatches: [{ path: p.yaml }]\n",
        "app/p.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d }\n",
      },
      { failures: ["no matches for Id Deployment.v1.apps/d"] },
    );
    assert.equal(builds.length, 2);
    assert.deepEqual(kustomization(builds, "app/kustomization.yaml"), {
      patches: [
        {
          patch: '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"}}',
          target: { group: "apps", version: "v1", kind: "Deployment", name: "d" },
        },
      ],
      resources: [],
    });
    assert.deepEqual(
      result.incomplete.map(({ reason }) => reason),
      [{ code: "remote-resource", url: "https://example.test/x.yaml" }],
    );
  });

  test("makes ConfigMaps without the files that are elsewhere", async () => {
    const { builds, result } = await run({
      "root.yaml": application,
      "app/kustomization.yaml": `configMapGenerator:
  - name: dashboards
    files: [web.json, a.json=https://example.test/a.json, "https://example.test/b.json"]
    options: { disableNameSuffixHash: true }
secretGenerator: [{ name: s, files: [HTTPS://example.test/c] }]
`,
      "app/web.json": "{}",
    });
    assert.deepEqual(kustomization(builds, "app/kustomization.yaml"), {
      configMapGenerator: [
        { name: "dashboards", files: ["web.json"], options: { disableNameSuffixHash: true } },
      ],
      secretGenerator: [{ name: "s", files: [] }],
    });
    const urls = [
      "https://example.test/a.json",
      "https://example.test/b.json",
      "HTTPS://example.test/c",
    ];
    assert.deepEqual(
      result.incomplete.map(({ reason }) => reason),
      urls.map((url) => ({ code: "remote-resource", url })),
    );
  });

  test("puts encrypted Secrets in the place of ksops, and names other plugins", async () => {
    const { builds, result } = await run({
      "root.yaml": application,
      "app/kustomization.yaml": "generators: [k.yaml, o.yaml]\n",
      "app/k.yaml":
        "apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: { name: k }\nfiles: [s.enc.yaml, gone.yaml]\n",
      "app/s.enc.yaml": "apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nsops: {}\n",
      "app/o.yaml": "apiVersion: acme.example/v1\nkind: Maker\nmetadata: { name: o }\n",
    });
    assert.deepEqual(kustomization(builds, "app/kustomization.yaml"), {
      resources: ["s.enc.yaml"],
    });
    assert.deepEqual(
      result.incomplete.map(({ reason }) => reason),
      [{ code: "plugin", name: "Maker" }],
    );
  });
});

describe("OpenShift Templates", () => {
  const template = (image: string, parameters: string): Record<string, string> => ({
    "t.yaml": `apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: { name: t }\nparameters: ${parameters}\nobjects:\n- apiVersion: v1\n  kind: Pod\n  metadata: { name: p, namespace: gone }\n  spec: { replicas: "\${{COUNT}}", containers: [{ name: a, image: "${image}" }] }\n`,
  });

  test("fills in parameters with values, and reads whole values as JSON", async () => {
    const { result } = await run(
      template(
        "${HOST}/web:${TAG}${NONE}",
        '[{ name: HOST, value: r.example }, { name: TAG, value: "1.10" }, { name: NONE }, { name: COUNT, value: "3" }]',
      ),
    );
    const text = result.rendered[0]?.text ?? "";
    assert.match(text, /image: r\.example\/web:1\.10\n/);
    assert.match(text, /replicas: 3\n/);
    assert.doesNotMatch(text, /gone/);
    assert.deepEqual(result.incomplete, []);
    assert.deepEqual(result.rendered[0]?.consumed, ["t.yaml"]);
  });

  test("keeps parameters that are generated or required, and names those of images", async () => {
    const { result } = await run(
      template(
        "r.example/web:${TAG}",
        "[{ name: TAG, required: true }, { name: COUNT, generate: expression, from: '[0-9]' }]",
      ),
    );
    assert.match(result.rendered[0]?.text ?? "", /image: r\.example\/web:\$\{TAG\}/);
    assert.deepEqual(
      result.incomplete.map(({ reason }) => reason),
      [{ code: "variable-undefined", variables: ["TAG"] }],
    );
  });
});

describe("Crossplane releases", () => {
  test("renders the chart with referenced values, values and set", async () => {
    const { result, charts, templates } = await run({
      "r.yaml":
        "apiVersion: helm.crossplane.io/v1beta1\nkind: Release\nmetadata: { name: web }\nspec:\n  forProvider:\n    chart: { name: web, repository: https://charts.example, version: 1.2.3 }\n    namespace: shop\n    valuesFrom: [{ configMapKeyRef: { name: c, namespace: ns, key: v.yaml } }]\n    values: { a: 1 }\n    set: [{ name: b, value: x }]\n",
      "c.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: ns }\ndata: { v.yaml: 'c: 1' }\n",
    });
    assert.equal(result.rendered.length, 1);
    assert.equal(result.rendered[0]?.namespace, "shop");
    assert.equal(charts[0]?.from, "index");
    assert.deepEqual(templates[0]?.values, ["c: 1", '{"a":1}']);
    assert.deepEqual(templates[0].step.set, [{ pair: "b=x", string: false }]);
  });
});

describe("carriers that are not rendered", () => {
  for (const [apiVersion, kind] of [
    ["operators.coreos.com/v1alpha1", "Subscription"],
    ["olm.operatorframework.io/v1", "ClusterExtension"],
    ["fleet.cattle.io/v1alpha1", "GitRepo"],
  ] as const)
    test(`lists a ${kind}`, async () => {
      const { result } = await run({
        "x.yaml": `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: x }\n`,
      });
      assert.deepEqual(
        result.notRendered.map(({ reason }) => reason),
        [{ code: "kind-unsupported", kind }],
      );
    });

  test("lists fleet.yaml and helmfile.yaml by their names", async () => {
    const { result } = await run({
      "a/fleet.yaml": "defaultNamespace: shop\n",
      "b/helmfile.yaml": "releases: []\n",
    });
    assert.deepEqual(
      result.notRendered.map(({ source }) => `${source.kind} ${source.name}`),
      ["Bundle a", "Helmfile b"],
    );
  });

  test("takes manifests in a fleet.yaml for what they are", async () => {
    const text =
      "# A Fleet Server\napiVersion: agent.k8s.elastic.co/v1alpha1\nkind: Agent\n" +
      "metadata: { name: fleet-server }\nspec: { version: 9.5.1, mode: fleet }\n";
    const { result } = await run({ "a/fleet.yaml": text });
    assert.deepEqual(result.notRendered, []);
    assert.equal(mayRender("a/fleet.yaml", text), false);
  });

  test("says that a HelmChartConfig alone sets a bundled chart", async () => {
    const { result } = await run({
      "c.yaml":
        "apiVersion: helm.cattle.io/v1\nkind: HelmChartConfig\nmetadata: { name: traefik, namespace: kube-system }\nspec: { valuesContent: '' }\n",
    });
    assert.deepEqual(result.notRendered[0]?.reason, { code: "bundled-chart", chart: "traefik" });
  });
});

describe("files", () => {
  test("keeps a file with a pod beside a chart for the ordinary check", async () => {
    const chart =
      "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: { name: web }\nspec: { chart: web, repo: https://charts.example }\n";
    const alone = await run({ "a.yaml": chart });
    assert.deepEqual(alone.result.rendered[0]?.consumed, ["a.yaml"]);
    const mixed = await run({
      "a.yaml": `${chart}---\napiVersion: v1\nkind: Pod\nmetadata: { name: p }\n`,
      "b.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: p }\n",
    });
    assert.deepEqual(mixed.result.rendered[0]?.consumed, []);
  });

  test("enters Applications that hold each other", async () => {
    const application = (name: string, path: string): string =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name} }\nspec: { source: { repoURL: https://git.example/r, path: ${path} }, destination: { name: in-cluster } }\n`;
    const { result } = await run({
      "apps/a.yaml": application("a", "apps/x"),
      "apps/x/b.yaml": application("b", "apps"),
    });
    assert.ok(result.rendered.length > 0);
  });
});
