/** Namespaces that Argo CD and Flux name, through the command line: what they put a folder into, its resources are in. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { startScene } from "../support/scene.ts";
import { needs, pathWithRenderers } from "../real/parts.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { temporaryFolder, runPullgate, type CommandResult } from "../support/cli/run-pullgate.ts";

const registry = "registry.acme.example";

const pod = (more = ""): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web${more} }\nspec:\n  imagePullSecrets: [{ name: regcred }]\n  containers:\n    - name: app\n      image: ${registry}/web:v1\n`;

const files = {
  "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\n",
  "charts/web/values.yaml": "tag: v1\n",
  "charts/web/templates/pod.yaml": pod().replace(":v1", ":{{ .Values.tag }}"),
  "overlays/prod/kustomization.yaml": "resources: [pod.yaml]\n",
  "overlays/prod/pod.yaml": pod(),
  "rendered/web/pod.yaml": pod(),
  "rendered/web/deep/pod.yaml": pod(),
};

const application = (source: string, namespace = "shop"): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: web, namespace: argocd }\nspec:\n  destination: { namespace: "${namespace}" }\n  source: ${source}\n`;
const applicationSet = (path: string, namespace: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      destination: { namespace: "${namespace}" }\n      source: { path: "${path}" }\n`;
const kustomization = (spec: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: web, namespace: flux-system }\nspec: ${spec}\n`;
const helmRelease = (kind: string, more = ""): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: web, namespace: apps }\nspec: { chart: { spec: { chart: ./charts/web, sourceRef: { kind: ${kind}, name: r } } }${more} }\n`;

const env = (): Record<string, string> => ({
  PATH: pathWithRenderers(),
});

const listed = z.object({
  images: z.array(
    z.object({
      mentions: z.array(
        z.object({ file: z.string(), resource: z.object({ namespace: z.string().nullable() }) }),
      ),
    }),
  ),
});

/** By the files of the mentions; without what GitOps sources render themselves. */
function namespacesOf(json: string): Record<string, string | null> {
  const mentions = listed.parse(JSON.parse(json)).images.flatMap((image) => image.mentions);
  return Object.fromEntries(
    mentions
      .filter(({ file }) => !/^<(?:Application|HelmRelease|Kustomization) /.test(file))
      .map(({ file, resource }) => [file, resource.namespace]),
  );
}

const helm = ["--helm", "charts/web"];
const kustomize = ["--kustomize", "overlays/prod"];

/** What there is, what is checked, and the namespace of each pod by its file. */
const rows: [
  what: string,
  declared: string,
  args: string[],
  expected: Record<string, string | null>,
][] = [
  ["nothing", "", helm, { "<helm charts/web>": null }],
  [
    "an Application of a chart",
    application("{ path: charts/web }"),
    helm,
    { "<helm charts/web>": "shop" },
  ],
  [
    "with ./ and a slash",
    application("{ path: ./charts/web/ }"),
    helm,
    { "<helm charts/web>": "shop" },
  ],
  ["of another chart", application("{ path: charts }"), helm, { "<helm charts/web>": null }],
  [
    "of the whole repository",
    application("{ path: . }"),
    ["rendered/web/pod.yaml"],
    { "rendered/web/pod.yaml": null },
  ],
  [
    "of a repository of charts",
    application("{ path: charts/web, chart: web }"),
    helm,
    { "<helm charts/web>": null },
  ],
  [
    "without a namespace",
    application("{ path: charts/web }", ""),
    helm,
    { "<helm charts/web>": null },
  ],
  [
    "of several sources",
    application("{}").replace("source: {}", "sources: [{ ref: values }, { path: charts/web }]"),
    helm,
    { "<helm charts/web>": "shop" },
  ],
  [
    "of an overlay",
    application("{ path: overlays/prod }"),
    kustomize,
    { "<kustomize overlays/prod>": "shop" },
  ],
  [
    "of an overlay with its own namespace",
    application("{ path: overlays/prod, kustomize: { namespace: own } }"),
    kustomize,
    { "<kustomize overlays/prod>": "own" },
  ],
  [
    "of a folder",
    application("{ path: rendered/web }"),
    ["rendered"],
    { "rendered/web/pod.yaml": "shop", "rendered/web/deep/pod.yaml": null },
  ],
  [
    "of a folder with those below",
    application("{ path: rendered/web, directory: { recurse: true } }"),
    ["rendered"],
    { "rendered/web/pod.yaml": "shop", "rendered/web/deep/pod.yaml": "shop" },
  ],
  [
    "of a folder, and of one below",
    `${application("{ path: rendered, directory: { recurse: true } }")}---\n${application("{ path: rendered/web/deep }", "deep")}`,
    ["rendered"],
    { "rendered/web/pod.yaml": "shop", "rendered/web/deep/pod.yaml": "deep" },
  ],
  [
    "where -n says another",
    application("{ path: charts/web }"),
    [...helm, "-n", "given"],
    { "<helm charts/web>": "given" },
  ],
  [
    "an ApplicationSet",
    applicationSet("charts/web", "shop"),
    helm,
    { "<helm charts/web>": "shop" },
  ],
  [
    "one with a template for a namespace",
    applicationSet("charts/web", "{{ name }}"),
    helm,
    { "<helm charts/web>": null },
  ],
  [
    "one with a template for a path",
    applicationSet("charts/{{ name }}", "shop"),
    helm,
    { "<helm charts/web>": null },
  ],
  [
    "a Kustomization of Flux",
    kustomization(
      "{ path: ./overlays/prod, targetNamespace: shop, sourceRef: { kind: GitRepository, name: r } }",
    ),
    kustomize,
    { "<kustomize overlays/prod>": "shop" },
  ],
  [
    "one of an artifact",
    kustomization(
      "{ path: ./overlays/prod, targetNamespace: shop, sourceRef: { kind: OCIRepository, name: r } }",
    ),
    kustomize,
    { "<kustomize overlays/prod>": null },
  ],
  ["a HelmRelease", helmRelease("GitRepository"), helm, { "<helm charts/web>": "apps" }],
  [
    "a HelmRelease with a target",
    helmRelease("GitRepository", ", targetNamespace: shop"),
    helm,
    { "<helm charts/web>": "shop" },
  ],
  [
    "a HelmRelease of a repository of charts",
    helmRelease("HelmRepository"),
    helm,
    { "<helm charts/web>": null },
  ],
  [
    "two that agree",
    `${application("{ path: charts/web }")}---\n${helmRelease("GitRepository", ", targetNamespace: shop")}`,
    helm,
    { "<helm charts/web>": "shop" },
  ],
];

describe("the namespace of what names none", { concurrency: 2 }, () => {
  for (const [what, declared, args, expected] of rows)
    test(what, async (t) => {
      if (!needs(t, "helm", "kubectl")) return;
      await using folder = await temporaryFolder({ ...files, "argocd/web.yaml": declared });
      const command = ["images", ...args, "argocd", "--format", "json"];
      const { stdout } = await runPullgate(command, { cwd: folder.path, env: env() });
      assert.deepEqual(namespacesOf(stdout), expected);
    });
});

test("two that disagree leave it open, and a note says so", async (t) => {
  if (!needs(t, "helm")) return;
  const declared = `${application("{ path: charts/web }")}---\n${application("{ path: charts/web }", "other")}`;
  await using folder = await temporaryFolder({ ...files, "argocd/web.yaml": declared });
  const { stdout, stderr } = await runPullgate(["check", "--offline", ...helm, "argocd"], {
    cwd: folder.path,
    env: env(),
  });
  assert.match(`${stdout}${stderr}`, /charts\/web is deployed to the namespaces other, shop/);
});

const scene = (): ReturnType<typeof startScene> =>
  startScene(
    `registries:\n  ${registry}:\n    images: ["web:v1"]\n    auth: { mode: basic, users: { bot: sesame } }\n`,
  );

const login = JSON.stringify({ auths: { [registry]: { username: "bot", password: "sesame" } } });
const secret = (namespace: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: regcred${namespace} }\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '${login}'\n`;

test("a pull secret is found where the Application puts the chart, and stays a doubt without it", async (t) => {
  if (!needs(t, "helm")) return;
  await using running = await scene();
  const check = async (more: Record<string, string>): Promise<CommandResult> => {
    const all = {
      ...running.files,
      ...files,
      "secrets/regcred.yaml": secret(", namespace: shop"),
      ...more,
    };
    await using folder = await temporaryFolder(all);
    const args = ["check", ...running.args, ...helm, "secrets", "--format", "json"];
    return await runPullgate(args, { cwd: folder.path, env: { ...running.env, ...env() } });
  };
  const there = await check({ "secrets/web.yaml": application("{ path: charts/web }") });
  assert.equal(readJsonReport(there.stdout).summary.verdicts.pullable, 1);
  const { summary, findings } = readJsonReport((await check({})).stdout);
  assert.equal(summary.verdicts.unverified, 1);
  assert.deepEqual(
    findings.map(({ rule, certainty }) => `${certainty} ${rule}`),
    ["unverified pull-secret-not-found"],
  );
});

test("a pull secret that names no namespace is where the Application puts its folder", async () => {
  await using running = await scene();
  for (const [namespace, verdict] of [
    ["shop", "pullable"],
    ["other", "unverified"],
  ] as const) {
    await using folder = await temporaryFolder({
      ...running.files,
      "secrets/regcred.yaml": secret(""),
      "web/pod.yaml": pod(", namespace: shop"),
      "argocd/secrets.yaml": application("{ path: secrets }", namespace),
    });
    const args = ["check", ...running.args, "secrets", "web", "argocd", "--format", "json"];
    const { stdout } = await runPullgate(args, { cwd: folder.path, env: running.env });
    assert.equal(readJsonReport(stdout).summary.verdicts[verdict], 1);
  }
});

test("a finding in a chart with a namespace from elsewhere is in its values", async (t) => {
  if (!needs(t, "helm")) return;
  await using scene = await startScene(`registries:\n  ${registry}: { images: ["web:v2"] }\n`);
  await using folder = await temporaryFolder({
    ...scene.files,
    ...files,
    "argocd/web.yaml": application("{ path: charts/web }"),
  });
  const { stdout } = await runPullgate(
    ["check", ...scene.args, ...helm, "argocd", "--format", "json"],
    {
      cwd: folder.path,
      env: { ...scene.env, ...env() },
    },
  );
  assert.deepEqual(namespacesOf(stdout), { "<helm charts/web>": "shop" });
  assert.deepEqual(
    readJsonReport(stdout)
      .findings.filter(({ rule }) => rule === "image-tag-not-found")
      .map(({ file, line }) => `${file}:${line}`),
    ["charts/web/values.yaml:1"],
  );
});
