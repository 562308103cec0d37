/** Which sources are rendered, for which cluster, and with what. Renderers are stand-ins. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  renderGitops,
  type GitopsEffects,
  type GitopsInput,
  type GitopsResult,
} from "../../src/gitops/gitops.ts";
import type { NotRenderedReason } from "../../src/model/source/gitops-source.ts";
import { memoryTree } from "../support/memory-tree.ts";
import { gitopsInput } from "../support/gitops-input.ts";

type Files = Record<string, string>;

interface Run extends GitopsResult {
  /** The release, its chart's version and what helm is told, in the order of rendering. */
  releases: { release: string; version: string; apis: string[]; values: string }[];
}

interface Failures {
  isOffline?: boolean;
  /** What helm's charts lack. */
  dependency?: { problem: NotRenderedReason; dependency: string };
}

/** Builds the files that a kustomization lists, as they stand. */
async function run(
  files: Files,
  input: Partial<GitopsInput> = {},
  { isOffline = false, dependency }: Failures = {},
): Promise<Run> {
  const tree = memoryTree(files);
  const releases: Run["releases"] = [];
  const effects: GitopsEffects = {
    build: async ({ folder, written }) => {
      const content: { resources?: string[] } = JSON.parse(
        written.get(`${folder}/kustomization.yaml`) ?? "{}",
      );
      const paths = (content.resources ?? []).map((path) => `${folder}/${path.slice(2)}`);
      return { text: paths.map((path) => files[path]).join("---\n"), origins: [] };
    },
    template: async ({ values, step }) => {
      if (dependency !== undefined) return dependency;
      if (isOffline) return { problem: { code: "offline", host: "charts.example.test" } };
      const { chart, apiVersions, release } = step;
      const version = chart.from === "index" ? chart.version : chart.from;
      releases.push({ release, version, apis: apiVersions, values: JSON.stringify(values) });
      return { text: "", origins: [], inputs: [], ignored: [] };
    },
    postRender: async (text) => ({ text }),
    chart: async () =>
      isOffline
        ? { problem: { code: "offline", host: "charts.example.test" } }
        : { folder: "/chart", version: "1.0.0" },
  };
  const result = await renderGitops(gitopsInput(files, { tree, ...input }), effects);
  return { ...result, releases };
}

const kustomization = (name: string, path: string, more = ""): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  path: ./${path}
  sourceRef: { kind: GitRepository, name: flux-system }
${more}`;

const repository = `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: stable, namespace: flux-system }
spec: { url: https://charts.example.test }
`;

const release = (name: string, more = ""): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: flux-system }
spec:
  chart: { spec: { chart: web, version: 1.0.0, sourceRef: { kind: HelmRepository, name: stable } } }
${more}`;

const workload = (image: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: a, image: "${image}" }] }\n`;

const summary = ({ rendered, notRendered }: GitopsResult): string[] => [
  ...rendered.map(({ label }) => label),
  ...notRendered.map(({ source, reason }) => `${source.name}: ${reason.code}`),
];

describe("a tree of Flux Kustomizations", () => {
  test("is followed from the entry, each source once, cycles included", async () => {
    const result = await run({
      "clusters/a/flux.yaml": kustomization("flux-system", "clusters/a"),
      "clusters/a/apps.yaml": kustomization("apps", "apps"),
      "apps/again.yaml": kustomization("flux-system", "clusters/a"),
    });
    assert.deepEqual(summary(result), [
      "Kustomization flux-system/flux-system",
      "Kustomization flux-system/apps",
    ]);
  });

  test("has a cluster for each folder of entries that share their names", async () => {
    const result = await run({
      "clusters/production/apps.yaml": kustomization("apps", "apps/production"),
      "clusters/production/stable.yaml": repository,
      "clusters/staging/apps.yaml": kustomization("apps", "apps/staging"),
      "clusters/staging/stable.yaml": repository.replace("charts.example", "other.example"),
      "apps/production/web.yaml": release("web"),
      "apps/staging/web.yaml": release("web"),
    });
    assert.deepEqual(summary(result), [
      "Kustomization flux-system/apps (production)",
      "Kustomization flux-system/apps (staging)",
      "HelmRelease flux-system/web (production)",
      "HelmRelease flux-system/web (staging)",
    ]);
  });

  test("begins below the folder that is published as an artifact", async () => {
    const fromArtifact = (text: string): string =>
      text.replace("kind: GitRepository", "kind: OCIRepository");
    const result = await run({
      "flux/values.yaml": `instance:
  sync: { kind: OCIRepository, url: "oci://registry.example/fleet", path: ./clusters/a }
`,
      "k8s/clusters/a/apps.yaml": fromArtifact(kustomization("apps", "apps/base")),
      "k8s/apps/base/generator.yaml": `apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: { name: parts, namespace: flux-system }
spec:
  sources: [{ alias: repo, kind: OCIRepository, name: flux-system }]
  artifacts:
    - name: web
      copy: [{ from: "@repo/apps/web/", to: "@artifact/apps/web/" }]
`,
      "k8s/apps/base/web.yaml": kustomization("web", "apps/web").replace(
        "kind: GitRepository, name: flux-system",
        "kind: ExternalArtifact, name: web",
      ),
      "k8s/apps/web/pod.yaml": workload("web:1"),
      "old/ks.yaml": fromArtifact(kustomization("old", "apps/old")),
    });
    assert.deepEqual(summary(result), [
      "Kustomization flux-system/flux-system",
      "Kustomization flux-system/apps",
      "Kustomization flux-system/web",
    ]);
  });

  test("does not begin at the root of another repository or artifact", async () => {
    const git = (name: string, more: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: ${name}, namespace: flux-system }
spec: { ${more} }
`;
    const from = (kind: string, name: string): [string, string] => [
      "kind: GitRepository, name: flux-system",
      `kind: ${kind}, name: ${name}`,
    ];
    const result = await run(
      {
        "clusters/a/infra.yaml": kustomization("infra", "infra"),
        "infra/oci.yaml": git("policies", "url: oci://registry.example/policies").replace(
          "kind: GitRepository",
          "kind: OCIRepository",
        ),
        "infra/policies.yaml": kustomization("policies", "").replace(
          ...from("OCIRepository", "policies"),
        ),
        "infra/team.yaml":
          git("team", "url: https://git.example/team") +
          "---\n" +
          kustomization("team", "").replace(...from("GitRepository", "team")),
      },
      { ownUrls: ["https://git.example/fleet"] },
    );
    assert.deepEqual(summary(result), [
      "Kustomization flux-system/infra",
      "policies: source-unsupported",
      "team: other-repository",
    ]);
  });

  test("doubts a path that this checkout lacks if the source takes another branch", async () => {
    const source = (branch: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: https://git.example/fleet, ref: { branch: ${branch} } }
`;
    for (const [branch, code] of [
      ["main", "path-not-found"],
      ["team", "other-revision"],
    ] as const) {
      const { notRendered } = await run(
        {
          "clusters/a/source.yaml": source(branch),
          "clusters/a/gone.yaml": kustomization("gone", "gone"),
        },
        { ownUrls: ["https://git.example/fleet"], branches: ["main"] },
      );
      assert.deepEqual(
        notRendered.map(({ reason }) => reason.code),
        [code],
      );
    }
  });

  test("counts what is suspended and renders nothing of it", async () => {
    const result = await run({
      "clusters/a/flux.yaml": kustomization("flux-system", "clusters/a"),
      "clusters/a/apps.yaml": kustomization("apps", "apps", "  suspend: true\n"),
      "clusters/a/web.yaml": release("web", "  suspend: true\n"),
      "clusters/a/stable.yaml": repository,
      "apps/web.yaml": workload("web:1"),
    });
    assert.equal(result.suspended, 2);
    assert.deepEqual(summary(result), ["Kustomization flux-system/flux-system"]);
    assert.deepEqual(result.releases, []);
  });

  test("puts a release with a kubeConfig into a cluster of its own, with sources of this", async () => {
    const result = await run({
      "clusters/a/flux.yaml": kustomization("flux-system", "clusters/a"),
      "clusters/a/stable.yaml": repository,
      "clusters/a/web.yaml": release("web", "  kubeConfig: { secretRef: { name: edge } }\n"),
    });
    assert.deepEqual(
      result.rendered.map(({ source }) => `${source.name} ${source.cluster}`),
      ["flux-system null", "web main:edge"],
    );
  });

  test("renders releases of every version of the API", async () => {
    for (const version of ["v2", "v2beta2", "v2beta1"]) {
      const { releases } = await run({
        "clusters/a/flux.yaml": kustomization("flux-system", "clusters/a"),
        "clusters/a/stable.yaml": repository,
        "clusters/a/web.yaml": release("web").replace("fluxcd.io/v2", `fluxcd.io/${version}`),
      });
      assert.deepEqual(
        releases.map((each) => each.version),
        ["1.0.0"],
        version,
      );
    }
  });

  test("builds the folder that an artifact generator publishes", async () => {
    const generator = (from: string, to: string): string =>
      `apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: { name: parts, namespace: flux-system }
spec:
  sources: [{ alias: repo, kind: GitRepository, name: flux-system }]
  artifacts: [{ name: apps, copy: [{ from: "${from}", to: "${to}" }] }]
`;
    const files = {
      "clusters/a/flux.yaml": kustomization("flux-system", "clusters/a"),
      "clusters/a/apps.yaml": kustomization("apps", "prod").replace(
        "kind: GitRepository, name: flux-system",
        "kind: ExternalArtifact, name: apps",
      ),
      "apps/prod/web.yaml": workload("web:1"),
      "apps/base/web.yaml": workload("web:2"),
    };
    for (const [from, to, expected] of [
      ["@repo/apps/**", "@artifact/", "Kustomization flux-system/apps"],
      ["@repo/apps/prod/**", "@artifact/prod/", "Kustomization flux-system/apps"],
      ["@repo/apps/base/**", "@artifact/base/", "apps: path-not-found"],
      ["@repo/apps/prod/**", "@artifact/other/", "apps: source-unsupported"],
      ["@other/apps/**", "@artifact/", "apps: source-unsupported"],
    ] as const) {
      const result = await run({ ...files, "clusters/a/parts.yaml": generator(from, to) });
      assert.deepEqual(summary(result), ["Kustomization flux-system/flux-system", expected]);
    }
  });

  test("says which source of an artifact generator is not rendered", async () => {
    const { notRendered } = await run({
      "clusters/a/flux.yaml": kustomization("flux-system", "clusters/a"),
      "clusters/a/apps.yaml": kustomization("apps", "apps").replace(
        "kind: GitRepository, name: flux-system",
        "kind: ExternalArtifact, name: apps",
      ),
      "clusters/a/web.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: flux-system }
spec: { chartRef: { kind: ExternalArtifact, name: web } }
`,
    });
    assert.deepEqual(
      notRendered.map(({ source, reason }) => [source.name, reason]),
      [
        ["apps", { code: "source-unsupported", kind: "ExternalArtifact" }],
        ["web", { code: "source-unsupported", kind: "ExternalArtifact" }],
      ],
    );
  });

  test("tells helm of the APIs that the cluster is given", async () => {
    const { releases } = await run({
      "clusters/a/flux.yaml": kustomization("flux-system", "clusters/a"),
      "clusters/a/stable.yaml": repository,
      "clusters/a/web.yaml": release("web"),
      "clusters/a/crd.yaml": `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: routes.gateway.example.test }
spec: { group: gateway.example.test, names: { kind: Route }, versions: [{ name: v1 }] }
`,
    });
    assert.deepEqual(releases[0]?.apis, [
      "gateway.example.test/v1",
      "gateway.example.test/v1/Route",
    ]);
  });

  test("tells helm of the cluster's APIs for Applications that name none of their own", async () => {
    const application = (name: string, helm = ""): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  destination: { name: in-cluster, namespace: shop }
  source: { repoURL: https://charts.example.test, chart: web, targetRevision: 1.0.0${helm} }
`;
    const { releases } = await run(
      {
        "a.yaml": application("a"),
        "b.yaml": application("b", ", helm: { apiVersions: [own/v1] }"),
      },
      { apiVersions: ["monitoring.coreos.com/v1"] },
    );
    assert.deepEqual(
      releases.map(({ release: name, apis }) => [name, apis]),
      [
        ["a", ["monitoring.coreos.com/v1"]],
        ["b", ["own/v1"]],
      ],
    );
  });

  test("begins at the configured entry, with the variables of its cluster", async () => {
    const result = await run(
      {
        "env/prod/apps.yaml": kustomization("apps", "apps", "  postBuild: {}\n"),
        "apps/web.yaml": workload("web:${tag}"),
      },
      {
        clusters: [{ name: "prod", entry: "env/prod", variables: new Map([["tag", "7"]]) }],
      },
    );
    const apps = result.rendered.find(({ source }) => source.name === "apps");
    assert.equal(apps?.source.cluster, "prod");
    assert.match(apps.text, /web:7/);
  });
});

describe("a variable that nothing defines", () => {
  const files = (controller: string): Files => ({
    "clusters/a/flux.yaml": kustomization("flux-system", "clusters/a"),
    "clusters/a/components.yaml": workload(`ghcr.io/fluxcd/kustomize-controller:${controller}`),
    "clusters/a/apps.yaml": kustomization(
      "apps",
      "apps",
      "  postBuild: { substitute: { a: b } }\n",
    ),
    "apps/web.yaml": workload("web:1${tag}"),
  });
  const apps = async (controller: string): Promise<[string | undefined, string[]]> => {
    const { rendered, incomplete } = await run(files(controller));
    const text = rendered.find(({ source }) => source.name === "apps")?.text;
    return [/image: (.*)/.exec(text ?? "")?.[1], incomplete.map(({ reason }) => reason.code)];
  };

  test("is kept as a mark and unverified since kustomize-controller 1.9", async () => {
    assert.deepEqual(await apps("v1.9.4"), ["web:1pullgate-unknown-tag", ["variable-undefined"]]);
  });

  test("is empty in older versions", async () => {
    assert.deepEqual(await apps("v1.8.2"), ["web:1", []]);
  });
});

describe("images in values of what is not rendered", () => {
  const argo = (source: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  destination: { name: eu }
${source}`;
  const noCharts = async (files: Files): Promise<string[]> => {
    const { notRendered } = await run(files, {}, { isOffline: true });
    return notRendered.flatMap(({ images }) =>
      images.map(({ value, at, repositoryAt }) => {
        const repository = repositoryAt === undefined ? "" : `, repository at ${repositoryAt.line}`;
        return `${value} ${at.file}:${at.line}:${at.column}${repository}`;
      }),
    );
  };

  test("are those of a chart's own values file and of its values files", async () => {
    const source = {
      repoURL: "https://git.example/own",
      path: "web",
      helm: { valueFiles: ["a.yaml"] },
    };
    assert.deepEqual(
      await noCharts({
        "apps/web.yaml": argo(`  source: ${JSON.stringify(source)}\n`),
        "web/Chart.yaml": "name: web\n",
        "web/values.yaml": "app:\n  image: { repository: r.example/web, tag: v1 }\n",
        "web/a.yaml": "sideImage: r.example/side:v2\n",
      }),
      [
        "r.example/web:v1 web/values.yaml:2:44, repository at 2",
        "r.example/side:v2 web/a.yaml:1:12",
      ],
    );
  });

  test("stand on their lines in a block of values, and in parameters", async () => {
    assert.deepEqual(
      await noCharts({
        "apps/web.yaml": argo(`  sources:
    - repoURL: https://charts.example.test
      chart: web
      helm:
        values: |

          app:
            image: r.example/web:v1
        parameters:
          - { name: proxy.image.repository, value: r.example/proxy }
          - { name: proxy.image.tag, value: v2 }
          - { name: side.image, value: "r.example/side:v3" }
          - { name: other.tag, value: v4 }
`),
      }),
      [
        "r.example/web:v1 apps/web.yaml:13:20",
        "r.example/proxy:v2 apps/web.yaml:16:45, repository at 15",
        "r.example/side:v3 apps/web.yaml:17:40",
      ],
    );
  });

  test("are those of valuesContent and set of a HelmChart", async () => {
    assert.deepEqual(
      await noCharts({
        "web.yaml": `apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: { name: web, namespace: kube-system }
spec:
  repo: https://charts.example.test
  chart: web
  set: { side.image: "r.example/side:v3" }
  valuesContent: |-
    image:
      repository: r.example/web
      tag: v1
  version: 1.0.0
`,
      }),
      ["r.example/web:v1 web.yaml:11:12, repository at 10", "r.example/side:v3 web.yaml:7:22"],
    );
  });
});

describe("places of charts", () => {
  const failing = async (files: Files, code: "chart-not-found" | "chart-version-not-found") => {
    const { notRendered } = await renderGitops(gitopsInput(files), {
      build: async () => ({ missing: "kustomize" }),
      template: async () => ({ missing: "helm" }),
      postRender: async (text) => ({ text }),
      chart: async () =>
        code === "chart-not-found"
          ? { problem: { code, chart: "web", near: [] } }
          : { problem: { code, chart: "web", version: "2", near: [] } },
    });
    const at = notRendered[0]?.source.at;
    return `${at?.file}:${at?.line}`;
  };
  const oci = `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: web, namespace: flux-system }
spec:
  url: oci://registry.example.test/web
  ref:
    tag: 1.0.0
`;
  const byReference = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: flux-system }
spec:
  chartRef: { kind: OCIRepository, name: web }
`;
  const byName = release("web").replace(
    /chart: \{ spec.*/,
    `chart:
    spec:
      chart: web
      version: 1.0.0
      sourceRef: { kind: HelmRepository, name: stable }`,
  );

  test("are the tag of an OCIRepository", async () => {
    const files = { "oci.yaml": oci, "web.yaml": byReference };
    assert.equal(await failing(files, "chart-version-not-found"), "oci.yaml:7");
  });

  test("are the version, or the name, of a chart in a repository", async () => {
    const files = { "stable.yaml": repository, "web.yaml": byName };
    assert.equal(await failing(files, "chart-version-not-found"), "web.yaml:8");
    assert.equal(await failing(files, "chart-not-found"), "web.yaml:7");
  });
});

test("reports a dependency that cannot be fetched on its entry in Chart.yaml", async () => {
  const chart = "base";
  const rows: [problem: NotRenderedReason, line: number][] = [
    [{ code: "chart-version-not-found", chart, version: "1.2.3", near: [] }, 5],
    [{ code: "chart-not-found", chart, near: [] }, 4],
    [{ code: "chart-not-found", chart, near: [], isIndex: true }, 6],
    [{ code: "offline", host: "charts.example.test" }, 6],
  ];
  for (const [problem, line] of rows) {
    const files = {
      "apps/web.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  destination: { name: eu }
  source: { repoURL: "https://git.example/own", path: web }
`,
      "web/Chart.yaml": `name: web
dependencies:
  - { name: other, version: 1.0.0 }
  - name: base
    version: 1.2.3
    repository: https://charts.example.test
`,
    };
    const { notRendered } = await run(files, {}, { dependency: { problem, dependency: "base" } });
    const [failed] = notRendered;
    assert.equal(`${failed?.source.at.file}:${failed?.source.at.line}`, `web/Chart.yaml:${line}`);
  }
});

describe("the files behind a source", () => {
  const inputsOf = ({ rendered }: GitopsResult, wanted: string): string[] | undefined =>
    rendered.find(({ label }) => label === wanted)?.inputs.sort();
  const configMap = (name: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: flux-system }\ndata: { values.yaml: "" }\n`;

  test("are those of whatever builds the ConfigMap of its values, and of no other", async () => {
    const result = await run({
      "clusters/a/apps.yaml": kustomization("apps", "apps"),
      "clusters/a/data.yaml": kustomization("data", "data"),
      "clusters/a/other.yaml": configMap("other"),
      "data/beside.yaml": workload("beside"),
      "data/values.yaml": configMap("values"),
      "apps/stable.yaml": repository,
      "apps/web.yaml": release("web", "  valuesFrom: [{ kind: ConfigMap, name: values }]\n"),
    });
    assert.deepEqual(inputsOf(result, "HelmRelease flux-system/web"), [
      "apps/stable.yaml",
      "apps/web.yaml",
      "clusters/a/apps.yaml",
      "clusters/a/data.yaml",
      "data/beside.yaml",
      "data/values.yaml",
    ]);
  });

  test("are the Secrets of clusters, whose annotations may be marked", async () => {
    const secret = `apiVersion: v1
kind: Secret
metadata:
  name: eu
  labels: { argocd.argoproj.io/secret-type: cluster }
  annotations: { image: web:1 }
stringData: { name: eu, server: "https://eu.example.test" }
`;
    const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
  goTemplate: true
  generators: [{ clusters: { selector: { matchLabels: { argocd.argoproj.io/secret-type: cluster } } } }]
  template:
    metadata: { name: "web-{{.name}}" }
    spec:
      destination: { name: "{{.name}}" }
      source:
        repoURL: https://charts.example.test
        chart: web
        targetRevision: 1.0.0
        helm: { valuesObject: { image: "{{.metadata.annotations.image}}" } }
`;
    const files = {
      "argo/all.yaml": `${secret}---\n${set}`,
      "argo/us.yaml": secret.replaceAll("eu", "us"),
    };
    const result = await run(files);
    for (const [cluster, file] of [
      ["eu", "argo/all.yaml"],
      ["us", "argo/us.yaml"],
    ] as const) {
      const text = files[file];
      const web = result.rendered.find(({ source }) => source.name === `web-${cluster}`);
      const behind = web?.sources.find(({ path }) => path === file);
      const at = text.indexOf("web:1");
      assert.ok(
        behind?.editable?.some(({ from, to }) => from <= at && at < to) ?? behind !== undefined,
      );
      result.releases.length = 0;
      await web?.rerender(new Map([[file, text.replace("web:1", "marked")]]));
      assert.deepEqual(
        result.releases.map(({ values }) => values),
        [JSON.stringify(['{"image":"marked"}'])],
      );
    }
  });
});

describe("limits", () => {
  test("leave out sources beyond three thousand, and say how many", async () => {
    const releases = Array.from({ length: 3_010 }, (_, index) => release(`web-${index}`));
    const { rendered, notRendered } = await run({
      "apps/all.yaml": [repository, ...releases].join("---\n"),
    });
    assert.equal(rendered.length, 3_000);
    assert.deepEqual(
      notRendered.map(({ reason }) => ("detail" in reason ? reason.detail : null)),
      ["10 sources beyond 3000, or below 16 others"],
    );
  });

  test("end a chain of Kustomizations that build one another", async () => {
    const files: Files = { "clusters/a/flux.yaml": kustomization("flux-system", "clusters/a") };
    let folder = "clusters/a";
    for (let depth = 0; depth < 30; depth++) {
      files[`${folder}/next.yaml`] = kustomization(`k${depth}`, `deep/${depth}`);
      folder = `deep/${depth}`;
    }
    files[`${folder}/web.yaml`] = workload("web:1");
    const { rendered, notRendered } = await run(files);
    assert.equal(rendered.length, 17);
    assert.deepEqual(
      notRendered.map(({ reason }) => reason.code),
      ["limit"],
    );
  });
});

test("leaves files with variables of a Kustomization that fails to no other check", async () => {
  const { notRendered, unsubstituted } = await run({
    "clusters/prod/apps.yaml": kustomization(
      "apps",
      "apps",
      '  postBuild: { substitute: { TAG: "1" } }\n',
    ),
    "apps/web.yaml":
      "apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: a, image: 'a:${TAG' }] }\n",
    "apps/job.yaml": "apiVersion: v1\nkind: Pod\nmetadata: { name: job }\n",
  });
  assert.deepEqual(
    notRendered.map(({ reason }) => reason.code),
    ["substitution-malformed"],
  );
  assert.deepEqual(unsubstituted, ["apps/web.yaml"]);
});
