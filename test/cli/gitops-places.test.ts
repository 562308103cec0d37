/** Mistakes in GitOps repositories: each finding stands on the line that a person edits. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { z } from "zod";
import { needs, pathOf } from "../real/parts.ts";
import { startChartServer } from "../support/charts.ts";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";
import {
  argoRepository,
  companyRepository,
  fluxRepository,
  generatedRepository,
  offerChartsAndImages,
  wrappedRepository,
} from "../support/gitops-repositories.ts";
import { startRegistry } from "../support/registry/registry.ts";

type Edit = [file: string, from: string, to: string];

const reported = z.object({
  findings: z.array(
    z.object({ rule: z.string(), severity: z.string(), file: z.string(), line: z.number() }),
  ),
});

interface Checked {
  /** The findings above notices, as "rule file:line" without repetition. */
  places: string[];
  /** The texts of edited files after the check. */
  texts: Map<string, string>;
  stdout: string;
}

async function places(
  t: TestContext,
  repository: typeof fluxRepository,
  edits: readonly Edit[],
): Promise<string[] | null> {
  return (await check(t, repository, edits))?.places ?? null;
}

async function check(
  t: TestContext,
  repository: typeof fluxRepository,
  edits: readonly Edit[],
  flags: readonly string[] = [],
): Promise<Checked | null> {
  if (!needs(t, "helm", "kubectl")) return null;
  await using server = await startChartServer();
  await using registry = await startRegistry();
  offerChartsAndImages(server, registry);
  const files = repository(server, registry);
  for (const [file, from, to] of edits) {
    const text = files[file] ?? "";
    assert.ok(text.includes(from), `${file} does not hold ${from}`);
    files[file] = text.replace(from, to);
  }
  const registries = Object.fromEntries(
    [server.host, registry.host].map((host) => [host, { plainHttp: true }]),
  );
  await using folder = await temporaryFolder({
    ...files,
    ".pullgate.yaml": JSON.stringify({ registries }),
  });
  const programs = ["helm", "kubectl"] as const;
  const path = [...programs.map((each) => dirname(pathOf(each))), process.env["PATH"] ?? ""];
  const args = ["check", "--cache", "off", "--format", "json", ...flags, "."];
  const env = { PATH: path.join(delimiter) };
  const { stdout } = await runPullgate(args, { cwd: folder.path, env });
  const { findings } = reported.parse(JSON.parse(stdout));
  const shown = findings
    .filter(({ severity }) => severity !== "notice")
    .map(({ rule, file, line }) => `${rule} ${file}:${line}`);
  const texts = new Map<string, string>();
  for (const [file] of edits) texts.set(file, await readFile(join(folder.path, file), "utf8"));
  return { places: [...new Set(shown)].sort(), texts, stdout };
}

function mistakes(
  repository: typeof fluxRepository,
  rows: [name: string, edits: Edit[], expected: string[]][],
): void {
  for (const [name, edits, expected] of rows)
    test(name, async (t) => {
      const found = await places(t, repository, edits);
      if (found !== null) assert.deepEqual(found, expected.sort());
    });
}

const flux = "clusters/eu/flux.yaml";

describe("in a Flux repository", () => {
  mistakes(fluxRepository, [
    ["nothing is found without a mistake", [], []],
    [
      "an image of a ConfigMap and a patched tag",
      [
        ["infra/vars.yaml", "proxy:2.0", "proxy:9.0"],
        [flux, 'tag: "2.0"', 'tag: "9.0"'],
      ],
      [`image-tag-not-found infra/vars.yaml:5`, `image-tag-not-found ${flux}:31`],
    ],
    [
      "a chart version that a variable holds",
      [[flux, "chart_version: 1.0.0", "chart_version: 1.0.7"]],
      [`chart-version-not-found ${flux}:21`],
    ],
    [
      "a new name of a postRenderer, and the tag of an OCIRepository",
      [
        ["apps/web/release.yaml", "/mirror/web", "/gone/web"],
        ["infra/sources.yaml", "tag: 1.0.0", "tag: 1.0.9"],
      ],
      [
        "chart-version-not-found infra/sources.yaml:13",
        "image-repository-not-found apps/web/release.yaml:16",
      ],
    ],
    [
      "a variable that begins several repositories, none of which exists",
      [["infra/vars.yaml", "/shop\n", "/shopp\n"]],
      ["image-repository-not-found infra/vars.yaml:6"],
    ],
    [
      "a ConfigMap of another name",
      [["infra/vars.yaml", "cluster-vars", "cluster-var"]],
      [
        `not-rendered ${flux}:24`,
        "substitution-undefined apps/cart.yaml:7",
        "substitution-undefined apps/cart.yaml:9",
        "substitution-undefined apps/web/release.yaml:11",
      ],
    ],
    [
      "a resource that is not there, and a path that is not there",
      [
        ["apps/kustomization.yaml", "cart.yaml", "crat.yaml"],
        [flux, "./infra", "./infrastructure"],
      ],
      ["gitops-source-invalid clusters/eu/flux.yaml:10", "render-failed apps/kustomization.yaml:4"],
    ],
  ]);
});

describe("in a company's Flux repository", () => {
  const apps = "clusters/eu/apps.yaml";
  mistakes(companyRepository, [
    ["nothing is found without a mistake", [], []],
    [
      "a registry before a repository that the chart names",
      [
        ["apps/base/web.yaml", "\n    registry:", "\n    other:"],
        ["apps/base/web.yaml", "# registry:", "registry:"],
      ],
      ["image-repository-not-found apps/base/web.yaml:12"],
    ],
    [
      "a variable that reads as a number, since Flux drops its quotes",
      [["apps/base/cart.yaml", '"2.0"', "${cart_tag}"]],
      [`image-tag-not-found ${apps}:9`],
    ],
    [
      "a patch for a release of another name",
      [["apps/eu/web.yaml", "name: web", "name: wep"]],
      ["render-failed apps/eu/web.yaml:4"],
    ],
    [
      "a component of a base that is not there",
      [["apps/eu/shop/kustomization.yaml", "mirror", "miror"]],
      ["render-failed apps/eu/shop/kustomization.yaml:5"],
    ],
    [
      "dependencies that nothing declares",
      [
        [apps, "  postBuild:", "  dependsOn:\n    - name: databases\n  postBuild:"],
        ["apps/eu/web.yaml", "spec:", "spec:\n  dependsOn: [{ name: cart }, { name: cat }]"],
      ],
      ["gitops-source-invalid apps/eu/web.yaml:7", `gitops-source-invalid ${apps}:8`],
    ],
    [
      "a pull secret that the API server refuses",
      [["apps/eu/shop/secret.yaml", "e30=", "e30"]],
      ["secret-invalid apps/eu/shop/secret.yaml:6"],
    ],
  ]);

  test("an image that a kustomization might change is doubtful if it cannot be built", async (t) => {
    const checked = await check(t, companyRepository, [
      ["apps/eu/kustomization.yaml", "- ../base", "- ../bsae"],
    ]);
    if (checked === null) return;
    const { findings } = reported.parse(JSON.parse(checked.stdout));
    assert.deepEqual(
      findings
        .filter(({ rule }) => rule !== "pull-policy-stale")
        .map(({ rule, severity, file, line }) => `${severity} ${rule} ${file}:${line}`)
        .sort(),
      [
        "error render-failed apps/eu/kustomization.yaml:2",
        "notice image-tag-not-found apps/eu/shop/pod.yaml:8",
      ],
    );
  });
});

describe("in a repository of generated values and ranges of versions", () => {
  mistakes(generatedRepository, [
    ["nothing is found without a mistake", [], []],
    [
      "a tag and an image in the file of a generator, whose hash changes with it",
      [
        ["apps/web-values.yaml", 'tag: "2.0"', 'tag: "9.0"'],
        ["apps/web-values.yaml", "proxy:2.0", "proxy:8.0"],
      ],
      ["image-tag-not-found apps/web-values.yaml:1", "image-tag-not-found apps/web-values.yaml:2"],
    ],
    [
      "the name of a chart that is asked for by range, and the URL of a repository",
      [
        ["apps/worker.yaml", "chart: web", "chart: wbe"],
        ["apps/sources.yaml", "\n---", "/gone\n---"],
      ],
      ["chart-not-found apps/sources.yaml:5", "chart-not-found apps/worker.yaml:7"],
    ],
  ]);
});

describe("in a repository of charts that consist of dependencies", () => {
  mistakes(wrappedRepository, [
    ["nothing is found without a mistake", [], []],
    [
      "a tag for a dependency",
      [["charts/shop/values.yaml", "2.0", "9.0"]],
      ["image-tag-not-found charts/shop/values.yaml:2"],
    ],
    [
      "the version of a dependency",
      [["charts/shop/Chart.yaml", "1.1.0", "1.1.9"]],
      ["chart-version-not-found charts/shop/Chart.yaml:6"],
    ],
    [
      "the name of a dependency",
      [["charts/shop/Chart.yaml", "name: web", "name: wbe"]],
      ["chart-not-found charts/shop/Chart.yaml:5"],
    ],
  ]);
});

describe("in an Argo CD repository", () => {
  mistakes(argoRepository, [
    ["nothing is found without a mistake", [], []],
    [
      "a tag of an element, of a file and of a values file",
      [
        ["sets/list.yaml", 'tag: "2.0"', 'tag: "9.0"'],
        ["envs/a.json", '"2.0"', '"8.0"'],
        ["values/common.yaml", "2.0", "7.0"],
      ],
      [
        "image-tag-not-found envs/a.json:3",
        "image-tag-not-found sets/list.yaml:10",
        "image-tag-not-found values/common.yaml:1",
      ],
    ],
    [
      "a chart version of an element",
      [["sets/list.yaml", "chart: 1.0.0", "chart: 1.0.9"]],
      ["chart-version-not-found sets/list.yaml:10"],
    ],
    [
      "the name of a chart, and an entry of images",
      [
        ["sets/list.yaml", "chart: web", "chart: wbe"],
        ["cart/kustomization.yaml", '"1.0"', '"9.0"'],
      ],
      ["chart-not-found sets/list.yaml:17", "image-tag-not-found cart/kustomization.yaml:5"],
    ],
    [
      "the path of an Application",
      [["apps/cart.yaml", "path: cart", "path: crat"]],
      ["gitops-source-invalid apps/cart.yaml:8", "registry-unreachable cart/pod.yaml:4"],
    ],
    [
      "a values file that is not there",
      [["sets/files.yaml", "common.yaml", "comon.yaml"]],
      ["gitops-source-invalid sets/files.yaml:16"],
    ],
  ]);
});

describe("--fix", () => {
  const values = "    proxy: ${proxy_image}\n";
  const written = (line: string): Edit[] => [
    ["apps/web/release.yaml", values, `${values}    ${line}\n`],
  ];

  test("corrects a tag in the values of a HelmRelease", async (t) => {
    const checked = await check(t, fluxRepository, written('tag: "v2.0"'), ["--fix"]);
    if (checked === null) return;
    assert.match(checked.texts.get("apps/web/release.yaml") ?? "", /\n {4}tag: "2\.0"\n/);
  });

  test("corrects a tag in an element of an ApplicationSet", async (t) => {
    const edits: Edit[] = [["sets/list.yaml", 'tag: "2.0"', 'tag: "v2.0"']];
    const checked = await check(t, argoRepository, edits, ["--fix"]);
    if (checked === null) return;
    assert.match(checked.texts.get("sets/list.yaml") ?? "", /env: prod, tag: "2\.0"/);
  });

  test("leaves a line alone that image automation writes, and names its policy", async (t) => {
    const line = 'tag: v2.0 # {"$imagepolicy": "flux-system:web:tag"}';
    const checked = await check(t, fluxRepository, written(line), ["--fix"]);
    if (checked === null) return;
    assert.ok(checked.texts.get("apps/web/release.yaml")?.includes(line));
    assert.deepEqual(checked.places, ["image-tag-not-found apps/web/release.yaml:12"]);
    assert.match(checked.stdout, /Correct ImagePolicy `flux-system\/web`/);
  });
});
