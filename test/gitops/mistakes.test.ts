/** Tests how mistakes in GitOps repositories are reported, and where. Renderers are stand-ins. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  gitopsObjects,
  renderGitops,
  type GitopsEffects,
  type GitopsInput,
  type GitopsResult,
} from "../../src/gitops/gitops.ts";
import type { NotRendered } from "../../src/model/source/gitops-source.ts";
import { gitopsInput } from "../support/gitops-input.ts";

type Files = Record<string, string>;

/** Builds the files that a kustomization lists, as they stand, unless one is missing. */
async function run(files: Files, input: Partial<GitopsInput> = {}): Promise<GitopsResult> {
  const effects: GitopsEffects = {
    build: async ({ folder, written, copied }) => {
      const path = `${folder}/kustomization.yaml`;
      const content: { resources?: string[] } = JSON.parse(written.get(path) ?? "{}");
      const paths = (content.resources ?? []).map((each) => `${folder}/${each.slice(2)}`);
      const gone = paths.find((each) => !copied.includes(each));
      if (gone !== undefined)
        return { failed: `accumulating resources from '${gone}': no such file` };
      const origins = paths.map((source, index) => ({
        line: index * 100 + 1,
        rendererPath: source,
        source,
        transformers: [],
      }));
      // Documents begin at lines 1, 101 and so on.
      const text = paths
        .map((each) => {
          const document = files[each] ?? "";
          return document + "#\n".repeat(99 - document.split("\n").length + 1);
        })
        .join("---\n");
      return { text, origins };
    },
    template: async () => ({ text: "", origins: [], inputs: [], ignored: [] }),
    postRender: async (text) => ({ text }),
    chart: async () => ({ folder: "/chart", version: "1.0.0" }),
  };
  return await renderGitops(gitopsInput(files, input), effects);
}

const lines = (list: readonly NotRendered[]): string[] =>
  list.map(({ source: { name, at }, reason }) => {
    const { code, ...rest } = reason;
    return `${name} ${code} ${at.file}:${at.line} ${JSON.stringify(rest)}`;
  });

const git = (name: string, url = "https://git.example/fleet"): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: ${name}, namespace: flux-system }
spec:
  url: ${url}
`;

const kustomization = (name: string, path: string, more = "", source = "flux-system"): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  path: ./${path}
  sourceRef: { kind: GitRepository, name: ${source} }
${more}`;

const sync = (cluster: string): Files => ({
  [`clusters/${cluster}/flux-system/gotk-sync.yaml`]: `${git("flux-system")}---\n${kustomization("flux-system", `clusters/${cluster}`)}`,
});

const pod = (image: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - image: "${image}"\n`;

const own = { ownUrls: ["https://git.example/fleet"] };

describe("the folder that Flux begins with", () => {
  test("is missed, and the other clusters keep their names", async () => {
    const files = { ...sync("a"), ...sync("b"), ...sync("c") };
    const text = files["clusters/c/flux-system/gotk-sync.yaml"] ?? "";
    files["clusters/c/flux-system/gotk-sync.yaml"] = text.replace("./clusters/c", "./cluster/c");
    const { rendered, notRendered } = await run(files, own);
    assert.deepEqual(
      rendered.map(({ source }) => source.cluster),
      ["a", "b"],
    );
    assert.equal(notRendered[0]?.source.cluster, "c");
    assert.deepEqual(lines(notRendered), [
      'flux-system path-not-found clusters/c/flux-system/gotk-sync.yaml:11 {"path":"./cluster/c"}',
    ]);
  });

  test("is no mistake in a template, or beside the source of another repository", async () => {
    const example = sync("z")["clusters/z/flux-system/gotk-sync.yaml"] ?? "";
    const { notRendered } = await run(
      {
        ...sync("a"),
        "templates/flux-system/gotk-sync.yaml": example.replace("clusters/z", "clusters/${NAME}"),
        "docs/flux-system/gotk-sync.yaml": example.replaceAll("/fleet", "/example"),
      },
      own,
    );
    assert.deepEqual(notRendered, []);
  });

  test("is placed on the field of a FluxInstance", async () => {
    const instance = `apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: { name: flux, namespace: flux-system }
spec:
  sync:
    kind: GitRepository
    url: https://git.example/fleet
    path: clusters/gone
`;
    const { notRendered } = await run({ "instance.yaml": instance });
    assert.deepEqual(lines(notRendered), [
      'flux-system path-not-found instance.yaml:8 {"path":"clusters/gone"}',
    ]);
  });
});

describe("a source of a Kustomization that no file declares", () => {
  const files = (source: string, namespace = "flux-system"): Files => ({
    ...sync("a"),
    "clusters/a/apps.yaml": kustomization("apps", "apps", "", source).replace(
      "namespace: flux-system",
      `namespace: ${namespace}`,
    ),
    "apps/pod.yaml": pod("web:1"),
  });

  test("is doubtful beside the one that Flux was bootstrapped with", async () => {
    for (const [source, namespace, near] of [
      ["flux-sytem", "flux-system", ["flux-system"]],
      ["flux-sys", "flux-system", ["flux-system"]],
      ["flux-system", "apps", ["flux-system/flux-system"]],
      ["other", "flux-system", []],
    ] as const) {
      const { rendered, incomplete } = await run(files(source, namespace), own);
      assert.equal(rendered.length, 2);
      assert.deepEqual(
        incomplete.map(({ reason, source: { at } }) => [reason, at.file, at.line]),
        [
          [
            { code: "source-not-in-git", kind: "GitRepository", name: source, near },
            "clusters/a/apps.yaml",
            6,
          ],
        ],
      );
    }
  });

  test("is right if nothing shows another", async () => {
    assert.deepEqual((await run(files("flux-system"), own)).incomplete, []);
    const alone = { "apps.yaml": kustomization("apps", "apps"), "apps/pod.yaml": pod("web:1") };
    assert.deepEqual((await run(alone)).incomplete, []);
    const entry = { name: "a", entry: "clusters/a", variables: new Map<string, string>() };
    const { "clusters/a/flux-system/gotk-sync.yaml": _, ...rest } = files("fleet");
    assert.deepEqual((await run(rest, { clusters: [entry] })).incomplete, []);
  });

  test("is right if it has the name that bootstrapping gives, beside a declared one", async () => {
    const { incomplete } = await run(
      {
        "flux.yaml": `${git("fleet")}---\n${kustomization("apps", "apps")}`,
        "apps/pod.yaml": pod("web:1"),
      },
      own,
    );
    assert.deepEqual(incomplete, []);
  });

  test("is doubtful beside a declared one of this repository", async () => {
    const { incomplete } = await run(
      {
        "flux.yaml": `${git("fleet")}---\n${kustomization("apps", "apps", "", "flet")}`,
        "apps/pod.yaml": pod("web:1"),
      },
      own,
    );
    assert.deepEqual(lines(incomplete), [
      'apps source-not-in-git flux.yaml:12 {"kind":"GitRepository","name":"flet","near":["fleet"]}',
    ]);
  });
});

test("a URL that is nearly this repository's is taken for it, and doubted", async () => {
  const flux = await run(
    {
      "flux.yaml": `${git("fleet", "https://git.example/flet.git")}---\n${kustomization("apps", "apps", "", "fleet")}---\n${kustomization("more", "more", "", "fleet")}`,
      "apps/pod.yaml": pod("web:1"),
      "more/pod.yaml": pod("web:2"),
    },
    own,
  );
  const reason = '{"url":"https://git.example/flet.git","near":"https://git.example/fleet"}';
  assert.deepEqual(lines(flux.incomplete), [
    `apps other-repository flux.yaml:5 ${reason}`,
    `more other-repository flux.yaml:5 ${reason}`,
  ]);
  const argo = await run(
    {
      "app.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: apps, namespace: argocd }
spec:
  destination: { namespace: apps }
  source:
    repoURL: https://git.example/flet.git
    path: apps
`,
      "apps/pod.yaml": pod("web:1"),
    },
    own,
  );
  assert.deepEqual(lines(argo.incomplete), [`apps other-repository app.yaml:7 ${reason}`]);
});

describe("the chart of a HelmRelease", () => {
  const release = (chart: string): Files => ({
    "release.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  ${chart}
`,
    "sources.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: stable, namespace: shop }
spec: { url: https://charts.example }
`,
  });
  const reasonFor = async (chart: string): Promise<unknown> => {
    const { notRendered, rendered } = await run(release(chart));
    return notRendered[0]?.reason ?? rendered.length;
  };
  const missing = { code: "source-not-in-git", kind: "HelmRepository" };

  test("names sources of similar names, and of other namespaces", async () => {
    const from = (source: string): string =>
      `chart: { spec: { chart: web, sourceRef: { kind: HelmRepository, ${source} } } }`;
    assert.deepEqual(await reasonFor(from("name: stabel")), {
      ...missing,
      name: "stabel",
      near: ["stable"],
    });
    assert.deepEqual(await reasonFor(from("name: stable, namespace: flux-system")), {
      ...missing,
      name: "stable",
      near: ["shop/stable"],
    });
    assert.deepEqual(await reasonFor(from("name: bitnami")), {
      ...missing,
      name: "bitnami",
      near: [],
    });
  });

  test("is refused by the API server without a source, or with one of another kind", async () => {
    assert.deepEqual(await reasonFor("chart: { spec: { chart: web } }"), {
      code: "invalid",
      detail: "`chart.spec.sourceRef` is missing",
    });
    assert.deepEqual(
      await reasonFor(
        "chart: { spec: { chart: web, sourceRef: { kind: OCIRepository, name: x } } }",
      ),
      {
        code: "invalid",
        detail:
          "`chart.spec.sourceRef.kind` is OCIRepository, which must be one of HelmRepository, " +
          "GitRepository, Bucket",
      },
    );
    assert.deepEqual(await reasonFor("chartRef: { kind: HelmRepository, name: stable }"), {
      code: "invalid",
      detail:
        "`chartRef.kind` is HelmRepository, which must be one of OCIRepository, HelmChart, " +
        "ExternalArtifact",
    });
  });

  test("is not that of a patch, which names neither a chart nor a source", async () => {
    assert.equal(await reasonFor("chart: { spec: { version: 1.0.0 } }"), 0);
  });

  test("has required values in a ConfigMap that is not in Git, unless they are optional", async () => {
    const chart =
      "chart: { spec: { chart: web, sourceRef: { kind: HelmRepository, name: stable } } }\n" +
      "  valuesFrom: [{ kind: ConfigMap, name: values }]";
    for (const [text, isMissed] of [
      [chart, true],
      [chart.replace("values }", "values, optional: true }"), false],
    ] as const) {
      const { incomplete } = await run(release(text));
      const [first] = incomplete;
      assert.ok(first?.reason.code === "values-in-secret");
      assert.equal(first.reason.isMissed, isMissed);
    }
  });

  test("shows no image with a variable that nothing defines", async () => {
    const { notRendered } = await run({
      "flux.yaml": `${git("fleet")}---\n${kustomization("apps", "apps", "  postBuild: { substitute: { a: b } }\n", "fleet")}`,
      "apps/release.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  chart: { spec: { chart: web, sourceRef: { kind: HelmRepository, name: gone } } }
  values: { image: "\${registry}/web:1", sideImage: "r.example/side:1" }
`,
    });
    assert.deepEqual(
      notRendered.flatMap(({ images }) => images.map(({ value }) => value)),
      ["r.example/side:1"],
    );
  });
});

test("a component that is not there is placed on its entry, unless it may be missing", async () => {
  const files = (more: string): Files => ({
    "flux.yaml": kustomization(
      "apps",
      "apps",
      `  components:\n    - ../here\n    - ../gone\n${more}`,
    ),
    "apps/pod.yaml": pod("web:1"),
    "here/kustomization.yaml": "kind: Component\n",
  });
  assert.deepEqual(lines((await run(files(""))).notRendered), [
    'apps path-not-found flux.yaml:9 {"path":"../gone"}',
  ]);
  assert.deepEqual((await run(files("  ignoreMissingComponents: true\n"))).notRendered, []);
});

test("a malformed substitution is placed where it is written", async () => {
  const { notRendered } = await run({
    "flux.yaml": kustomization("apps", "apps", "  postBuild: { substitute: { a: b } }\n"),
    "apps/pod.yaml": pod("web:${a-tag}"),
  });
  assert.deepEqual(lines(notRendered), [
    'apps substitution-malformed apps/pod.yaml:6 {"detail":"${a-tag}"}',
  ]);
});

test("the ConfigMap of variables may be built by the Kustomization that uses it", async () => {
  const { rendered, incomplete } = await run({
    "flux.yaml": kustomization(
      "apps",
      "apps",
      "  postBuild: { substituteFrom: [{ kind: ConfigMap, name: vars }] }\n",
    ),
    "apps/pod.yaml": pod("web:${tag}"),
    "apps/vars.yaml":
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: vars, namespace: flux-system }\ndata: { tag: "7" }\n',
  });
  assert.deepEqual(incomplete, []);
  assert.match(rendered[0]?.text ?? "", /web:7/);
});

describe("what a kustomization lists that cannot be built", () => {
  const files = {
    "flux.yaml": kustomization("apps", "apps"),
    "apps/kustomization.yaml": "resources: [./pod.yaml, ./gone.yaml]\n",
    "apps/pod.yaml": pod("web:1"),
    "bases/web/kustomization.yaml": "resources: [pod.yaml]\n",
    "bases/web/pod.yaml": pod("web:2"),
    "plain/pod.yaml": pod("web:3"),
  };

  test("may get another image, as may what no kustomization reaches any more", async () => {
    const { unbuilt, failedFiles } = await run(files);
    assert.deepEqual(failedFiles, ["apps/pod.yaml"]);
    assert.ok(unbuilt.includes("apps/pod.yaml"));
    assert.ok(unbuilt.includes("bases/web/pod.yaml"));
    assert.ok(!unbuilt.includes("plain/pod.yaml"));
  });

  test("is as it stands where nothing fails", async () => {
    const kept = { ...files, "apps/kustomization.yaml": "resources: [./pod.yaml]\n" };
    assert.deepEqual((await run(kept)).unbuilt, []);
  });
});

describe("a Git generator", () => {
  const set = (generators: string): Files => ({
    "set.yaml": `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: tenants, namespace: argocd }
spec:
  goTemplate: true
  generators:
${generators}
  template:
    metadata: { name: "{{.path.basename}}" }
    spec:
      destination: { namespace: "{{.path.basename}}" }
      source: { repoURL: "https://git.example/fleet", path: "{{.path.path}}" }
`,
    "tenants/a/pod.yaml": pod("web:1"),
  });
  const directories = (...paths: string[]): string =>
    paths
      .map(
        (path) =>
          `    - git:\n        repoURL: https://git.example/fleet\n        directories:\n          - path: ${path}`,
      )
      .join("\n");

  test("finds nothing below a folder that is not there", async () => {
    const { notRendered } = await run(set(directories("tenant/*")), own);
    assert.deepEqual(lines(notRendered), [
      'tenants generator-finds-nothing set.yaml:10 {"path":"tenant/*"}',
    ]);
    const partly = await run(set(directories("tenants/*", "tenant/*")), own);
    assert.equal(partly.rendered.length, 2);
    assert.deepEqual(lines(partly.incomplete), [
      'tenants generator-finds-nothing set.yaml:14 {"path":"tenant/*"}',
    ]);
  });

  test("within a matrix finds nothing below such a folder, either", async () => {
    const matrix = `    - matrix:
        generators:
          - git: { repoURL: "https://git.example/fleet", files: [{ path: envs/*.json }] }
          - list: { elements: [{ a: b }] }`;
    assert.deepEqual(lines((await run(set(matrix), own)).notRendered), [
      'tenants generator-finds-nothing set.yaml:9 {"path":"envs/*.json"}',
    ]);
  });

  test("may find nothing in a folder that is there, and in another repository", async () => {
    const { notRendered } = await run(set(directories("tenants/x-*")), own);
    assert.deepEqual(notRendered, []);
    const other = set(directories("tenant/*").replace("/fleet", "/other"));
    assert.deepEqual(
      (await run(other, own)).notRendered.map(({ reason }) => reason.code),
      ["other-repository"],
    );
  });
});

test("what a chart of Applications makes with its own values is marked", async () => {
  const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec: { destination: { namespace: web }, source: { repoURL: "https://git.example/fleet", path: gone } }
`;
  const effects: GitopsEffects = {
    build: async () => ({ failed: "none" }),
    template: async () => ({ text: application, origins: [], inputs: [], ignored: [] }),
    postRender: async (text) => ({ text }),
    chart: async () => ({ folder: "/chart", version: "1.0.0" }),
  };
  const files = { "root/Chart.yaml": "name: root\n", "root/templates/web.yaml": application };
  const [chart] = gitopsObjects("root.yaml", application.replace("gone", "root"));
  assert.ok(chart);
  for (const [input, assumes] of [
    [{ ...own, applicationCharts: [chart] }, "chart-values"],
    [{ ...own, objects: [{ ...chart, name: "root" }] }, undefined],
  ] as const) {
    const { notRendered } = await renderGitops(gitopsInput(files, input), effects);
    assert.deepEqual(
      notRendered.map(({ source, reason }) => [reason.code, source.assumes]),
      [["path-not-found", assumes]],
    );
  }
});

describe("an Application whose kustomization nothing builds", () => {
  const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec: { destination: { namespace: web }, source: { repoURL: "https://git.example/fleet", path: gone } }
`;
  const assumptions = async (overlay: string): Promise<unknown[]> => {
    const files = {
      "base/web.yaml": application,
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "prod/kustomization.yaml": `resources: [../base]\n${overlay}`,
    };
    const { notRendered } = await run(files, own);
    return notRendered.map(({ source, reason }) => [reason.code, source.assumes]);
  };

  test("is marked where the kustomization patches it", async () => {
    for (const field of ["patches", "patchesStrategicMerge", "components"])
      assert.deepEqual(await assumptions(`${field}: [other]\n`), [["path-not-found", "unpatched"]]);
  });

  test("stands as it is declared under a kustomization without patches", async () =>
    assert.deepEqual(await assumptions("namespace: argocd\n"), [["path-not-found", undefined]]));
});

test("an Application of a template does not stand in an ApplicationSet beside it", async () => {
  const root = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: root, namespace: argocd }
spec: { destination: { namespace: argocd }, source: { repoURL: "https://git.example/fleet", path: root } }
`;
  const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  destination: { namespace: web }
  source: { repoURL: "https://git.example/fleet", path: gone }
`;
  const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: set, namespace: argocd }
spec:
  generators: [{ list: { elements: [] } }]
  template: { metadata: { name: x }, spec: { source: { repoURL: "https://git.example/fleet", path: y } } }
`;
  const files = {
    "root.yaml": root,
    "root/Chart.yaml": "apiVersion: v2\nname: root\nversion: 0.1.0\n",
    "root/values.yaml": "webPath: gone\n",
    "root/templates/web.yaml": `{{- if true }}\n${application.replace("gone", "{{ .Values.webPath }}")}{{- end }}\n`,
    "root/templates/set.yaml": set,
  };
  const effects: GitopsEffects = {
    build: async () => ({ failed: "none" }),
    template: async () => ({
      text: `${application}---\n${set}`,
      origins: [
        { line: 1, rendererPath: "", source: "root/templates/web.yaml", transformers: [] },
        { line: 8, rendererPath: "", source: "root/templates/set.yaml", transformers: [] },
      ],
      inputs: Object.keys(files).filter((file) => file.startsWith("root/")),
      ignored: [],
    }),
    postRender: async (text) => ({ text }),
    chart: async () => ({ folder: "/chart", version: "1.0.0" }),
  };
  const { notRendered } = await renderGitops(gitopsInput(files, own), effects);
  assert.deepEqual(lines(notRendered), ['web path-not-found root/values.yaml:1 {"path":"gone"}']);
});

test("templates of a chart are no Applications of their own, although they can be read", async () => {
  const files = {
    "root/Chart.yaml": "apiVersion: v2\nname: root\nversion: 0.1.0\n",
    "root/templates/more/web.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec: { source: { repoURL: "https://git.example/fleet", path: "{{ .Values.path }}" } }
`,
  };
  assert.deepEqual((await run(files, own)).notRendered, []);
});

describe("a dependency that nothing declares", () => {
  const dependsOn = (...entries: string[]): string => `  dependsOn: [${entries.join(", ")}]\n`;
  const files = (entry: string, more = ""): Files => ({
    ...sync("a"),
    "clusters/a/apps.yaml": kustomization("apps", "apps", dependsOn(entry)),
    "clusters/a/infra.yaml": kustomization("infra", "infra", more),
    "apps/pod.yaml": pod("web:1"),
    "infra/pod.yaml": pod("proxy:1"),
  });
  const missingIn = async (
    all: Files,
    input: Partial<GitopsInput> = {},
  ): Promise<readonly string[]> => {
    const { incomplete } = await run(all, { ...own, ...input });
    return lines(incomplete.filter(({ reason }) => reason.code === "dependency-not-in-git"));
  };
  const missing = (name: string, ...near: string[]): string =>
    "apps dependency-not-in-git clusters/a/apps.yaml:7 " +
    JSON.stringify({ kind: "Kustomization", name, near });

  test("keeps Flux from applying a Kustomization", async () => {
    for (const [entry, name, near] of [
      ["{ name: infar }", "flux-system/infar", ["infra"]],
      ["{ name: infra, namespace: infra }", "infra/infra", ["flux-system/infra"]],
      ["{ name: monitoring }", "flux-system/monitoring", []],
    ] as const)
      assert.deepEqual(await missingIn(files(entry)), [missing(name, ...near)]);
  });

  test("is none that the files declare, in the same namespace unless it names another", async () => {
    for (const entry of [
      "{ name: infra }",
      "{ name: infra, namespace: flux-system }",
      "{ name: flux-system }",
    ])
      assert.deepEqual(await missingIn(files(entry)), []);
  });

  test("is one that only another cluster has", async () => {
    const other = {
      ...sync("b"),
      "clusters/b/databases.yaml": kustomization("databases", "infra"),
    };
    assert.deepEqual(await missingIn({ ...files("{ name: databases }"), ...other }), [
      missing("flux-system/databases"),
    ]);
  });

  test("of a HelmRelease is a HelmRelease", async () => {
    const release = (name: string, more = ""): string =>
      `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: shop }
spec:
  chart: { spec: { chart: ./chart, sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system } } }
${more}`;
    const all = {
      ...files("{ name: infra }"),
      "chart/Chart.yaml": "name: chart\nversion: 1.0.0\n",
      "apps/db.yaml": release("db"),
      "apps/web.yaml": release("web", dependsOn("{ name: db }", "{ name: infra }")),
    };
    assert.deepEqual(await missingIn(all), [
      'web dependency-not-in-git apps/web.yaml:6 {"kind":"HelmRelease","name":"shop/infra","near":[]}',
    ]);
  });

  test("is missed by what is not rendered, but not by what is suspended", async () => {
    const release = (spec: string): string =>
      `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  chartRef: { kind: OCIRepository, name: gone }
${dependsOn("{ name: db }")}${spec}`;
    assert.deepEqual(
      await missingIn({ ...files("{ name: infra }"), "apps/web.yaml": release("") }),
      [
        'web dependency-not-in-git apps/web.yaml:6 {"kind":"HelmRelease","name":"shop/db","near":[]}',
      ],
    );
    const suspended = release("  suspend: true\n");
    assert.deepEqual(
      await missingIn({ ...files("{ name: infra }"), "apps/web.yaml": suspended }),
      [],
    );
  });

  test("may come from elsewhere", async () => {
    const absent = files("{ name: infar }");
    const elsewhere = kustomization("more", "more", "", "tenant").replace("./more", "./");
    const { "clusters/a/flux-system/gotk-sync.yaml": _, ...unbootstrapped } = absent;
    const entry = { name: "a", entry: "clusters/a", variables: new Map<string, string>() };
    for (const [all, input] of [
      [unbootstrapped],
      [unbootstrapped, { clusters: [entry] }],
      [files("{ name: infar }", "  suspend: true\n")],
      [
        {
          ...absent,
          "clusters/a/tenant.yaml": `${git("tenant", "https://git.example/tenant")}---\n${elsewhere}`,
        },
      ],
      [{ ...absent, "clusters/a/gone.yaml": kustomization("gone", "gone") }],
      [files('{ name: "${ENVIRONMENT}-infra" }')],
      [{ ...absent, "clusters/a/named.yaml": kustomization("${NAME}", "infra") }],
    ] satisfies [Files, Partial<GitopsInput>?][])
      assert.deepEqual(await missingIn(all, input), []);
  });
});
