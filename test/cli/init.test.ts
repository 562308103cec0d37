/** `pullgate init`: what it learns from a repository, that it overwrites nothing, and that a check reads what it has written. */
import assert from "node:assert/strict";
import { mkdir, readFile, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { needs, pathWithRenderers } from "../real/parts.ts";
import { fluxRepository } from "../support/flux-repository.ts";
import { temporaryFolder, runPullgate, type CommandResult } from "../support/cli/run-pullgate.ts";

const pod = (image: string, more = ""): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop }\nspec:\n${more}  containers:\n    - { name: app, image: "${image}" }\n`;
const chart = (name: string, more = ""): string =>
  `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n${more}`;
const PATH = pathWithRenderers();

const run = (cwd: string, ...args: string[]): Promise<CommandResult> =>
  runPullgate(args, { cwd, env: { PATH } });
const written = (folder: string): Promise<string> =>
  readFile(join(folder, ".pullgate.yaml"), "utf8");
const configuration = async (folder: string): Promise<ReturnType<typeof parseConfiguration>> =>
  parseConfiguration(await written(folder), ".pullgate.yaml", []);

/** A check of what was written starts, finds images, and says nothing of the configuration. */
async function checks(folder: string, images: number): Promise<void> {
  const { code, stdout, stderr } = await run(folder, "check", "--offline", "--format", "compact");
  assert.ok(code === 0 || code === 1, `${code} ${stderr}`);
  assert.match(stdout, new RegExp(`^Checked ${images} image`, "m"));
}

describe("a repository with everything in it", { concurrency: 2 }, () => {
  const files = {
    "charts/web/Chart.yaml": chart(
      "web",
      "dependencies: [{ name: common, version: 0.1.0, repository: 'file://../common' }]\n",
    ),
    "charts/web/charts/common/Chart.yaml": chart("common", "type: library\n"),
    "charts/common/Chart.yaml": chart("common", "type: library\n"),
    "charts/web/values.yaml": "tag: v1\n",
    "charts/web/values-dev.yaml": "tag: v2\n",
    "charts/web/values-prod.yaml": "tag: v3\n",
    "charts/web/templates/pod.yaml": pod(
      "ghcr.io/acme/web:{{ .Values.tag }}",
      "  imagePullSecrets: [{ name: regcred }]\n",
    ),
    "charts/broken/Chart.yaml": chart("broken"),
    "charts/broken/templates/pod.yaml": '{{ fail "set the domain first" }}\n',
    "kustomize/base/kustomization.yaml": "resources: [pod.yaml]\n",
    "kustomize/base/pod.yaml": pod("quay.io/acme/api:v1"),
    "kustomize/overlays/prod/kustomization.yaml": "resources: [../../base]\n",
    "deploy/one/pod.yaml": pod("nginx:1.27", "  serviceAccountName: runner\n"),
    "deploy/one/sub/pod.yaml": pod("redis:8"),
    "deploy/two/secret.yaml":
      "apiVersion: v1\nkind: Secret\nmetadata: { name: own, namespace: shop }\n",
    "pod.yaml": pod("busybox:1.37"),
    "compose.yaml": "services: { web: { image: nginx } }\n",
    "tests/fixtures/pod.yaml": pod("x/y:v1"),
    "tests/Chart.yaml": chart("unwanted"),
  };

  test("lists charts with their values files, overlays, folders and exclusions", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder(files);
    const { code, stdout, stderr } = await run(folder.path, "init");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^wrote \.pullgate\.yaml\nwrote \.github\/workflows\/pullgate\.yml\n/);
    assert.match(
      stdout,
      /found 2 charts, 1 overlay, 4 paths with manifests: 6 images of 3 registries\nnext: pullgate check\n$/,
    );
    assert.match(stderr, /1 entry of `render` failed/);
    const read = await configuration(folder.path);
    assert.deepEqual(read.render, [
      { helm: "charts/web", values: ["charts/web/values-dev.yaml"], release: "web" },
      { helm: "charts/web", values: ["charts/web/values-prod.yaml"], release: "web" },
      { kustomize: "kustomize/overlays/prod" },
    ]);
    assert.deepEqual(read.paths, ["charts/broken", "deploy/one", "deploy/two", "pod.yaml"]);
    assert.deepEqual(read.exclude, ["**/tests/**"]);
    const text = await written(folder.path);
    assert.match(text, /^ {2}# This entry does not render: .*set the domain first/m);
    assert.match(text, /^ {2}# - \{ helm: charts\/broken, release: broken \}$/m);
    assert.match(text, /^# Registries of these images: docker\.io, ghcr\.io, quay\.io\.$/m);
    assert.match(
      text,
      /^# {3}secrets:\n# {5}- shop\/regcred\n# {3}serviceAccounts:\n# {5}- shop\/runner\n/m,
    );
    assert.equal(read.cluster, undefined, "what nobody has said is not declared");
    await checks(folder.path, 6);
  });

  test("works from any folder, and its comments are valid configuration once uncommented", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder(files);
    assert.equal((await run(join(folder.path, "deploy/one"), "init")).code, 0);
    const text = await written(folder.path);
    // A person takes the marks off, a block at a time.
    const blocks = text.split("\n\n").map((block) =>
      block
        .split("\n")
        .map((line) =>
          /^# (?:cluster:|network:|registries:| {2})/.test(line) ? line.slice(2) : line,
        )
        .join("\n"),
    );
    const read = parseConfiguration(blocks.join("\n\n"), "uncommented", []);
    assert.deepEqual(read.cluster, { secrets: ["shop/regcred"], serviceAccounts: ["shop/runner"] });
    assert.deepEqual(read.network, { allow: ["docker.io", "ghcr.io", "quay.io"] });
    assert.deepEqual(Object.keys(read.registries ?? {}), ["registry.internal.example"]);
  });

  test("lists the roots without helm and kubectl, and notes what it did not inspect", async () => {
    await using folder = await temporaryFolder(files);
    await mkdir(join(folder.path, "bin"));
    await symlink(process.execPath, join(folder.path, "bin/node"));
    const { code, stderr } = await runPullgate(["init"], {
      cwd: folder.path,
      env: { PATH: join(folder.path, "bin") },
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /helm is not on PATH.*\n.*kustomize is not on PATH/);
    const read = await configuration(folder.path);
    assert.equal(read.render?.length, 4);
    assert.deepEqual(read.paths, ["deploy/one", "deploy/two", "pod.yaml"]);
  });
});

describe("a GitOps repository", { concurrency: 2 }, () => {
  test("covers the whole repository, and names its clusters", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder(fluxRepository({ prod: "1.0.0", staging: "1.1.0" }));
    const { code, stdout, stderr } = await run(folder.path, "init");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^found 4 GitOps sources, /m);
    const read = await configuration(folder.path);
    assert.deepEqual(read.paths, ["."]);
    assert.deepEqual(read.render, undefined, "what Flux applies is no root of its own");
    assert.deepEqual(read.targets, {
      prod: { entry: "clusters/prod" },
      staging: { entry: "clusters/staging" },
    });
    await checks(folder.path, 2);
  });

  test("keeps the environment `test`, and leaves out a folder of tests", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({
      ...fluxRepository({ prod: "1.0.0", test: "1.1.0" }),
      "tests/pod.yaml": pod("quay.io/acme/unwanted:v1"),
    });
    assert.equal((await run(folder.path, "init")).code, 0);
    const { exclude, targets } = await configuration(folder.path);
    assert.deepEqual(exclude, ["**/tests/**"]);
    assert.deepEqual(Object.keys(targets ?? {}), ["prod", "test"]);
    await checks(folder.path, 2);
  });

  test("gives a chart of an Application no root of its own if its dependencies are missing", async (t) => {
    if (!needs(t, "kubectl")) return;
    await using folder = await temporaryFolder({
      "apps/web.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  destination: { namespace: web, name: in-cluster }
  source: { repoURL: "https://github.com/acme/fleet.git", path: charts/web }
`,
      "charts/web/Chart.yaml": chart(
        "web",
        "dependencies: [{ name: common, version: 1.0.0, repository: 'https://charts.example' }]\n",
      ),
      "charts/web/values.yaml": "image: { repository: quay.io/acme/web, tag: v1 }\n",
    });
    assert.equal((await run(folder.path, "init")).code, 0);
    assert.equal((await configuration(folder.path)).render, undefined);
    const { stdout } = await run(folder.path, "check", "--offline");
    assert.doesNotMatch(stdout, /render it with --helm/);
    assert.match(stdout, /Checked 1 image .* 1 source not rendered/);
  });

  test("keeps charts and overlays that GitOps does not apply", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({
      ...fluxRepository({ prod: "1.0.0" }),
      "tools/kustomization.yaml": "resources: [pod.yaml]\n",
      "tools/pod.yaml": pod("quay.io/acme/tool:v1"),
    });
    assert.equal((await run(folder.path, "init")).code, 0);
    const { render, targets } = await configuration(folder.path);
    assert.deepEqual(render, [{ kustomize: "tools" }]);
    assert.equal(targets, undefined, "one cluster needs no name");
    await checks(folder.path, 2);
  });

  test("proposes a checkout of each other repository", async (t) => {
    if (!needs(t, "kubectl")) return;
    const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: billing, namespace: argocd }
spec:
  destination: { namespace: billing, server: "https://kubernetes.default.svc" }
  source: { repoURL: "https://github.com/acme/billing.git", path: deploy, targetRevision: main }
`;
    await using folder = await temporaryFolder({ "argocd/billing.yaml": application });
    const { code, stderr } = await run(folder.path, "init");
    assert.equal(code, 0, stderr);
    assert.match(stderr, /1 other repository holds sources/);
    const text = await written(folder.path);
    assert.match(
      text,
      /^# sources:\n# {3}"https:\/\/github\.com\/acme\/billing": \.sources\/billing$/m,
    );
    assert.deepEqual((await configuration(folder.path)).exclude, [".sources/**"]);
    const workflow = await readFile(join(folder.path, ".github/workflows/pullgate.yml"), "utf8");
    assert.match(workflow, /# {5}repository: acme\/billing\n *# {5}path: \.sources\/billing$/m);
  });
});

describe("roots that need the network", { concurrency: 2 }, () => {
  test("are kept, because a check may fetch what they need", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({
      "charts/web/Chart.yaml": chart(
        "web",
        "dependencies: [{ name: lib, version: 1.0.0, repository: 'https://charts.example' }]\n",
      ),
      "charts/web/templates/pod.yaml": pod("ghcr.io/acme/web:v1"),
      "apps/kustomization.yaml": "resources: ['https://raw.example/crd.yaml', pod.yaml]\n",
      "apps/pod.yaml": pod("ghcr.io/acme/app:v1"),
    });
    assert.equal((await run(folder.path, "init")).code, 0);
    const { render } = await configuration(folder.path);
    assert.deepEqual(render, [{ helm: "charts/web", release: "web" }, { kustomize: "apps" }]);
  });

  test("a failing overlay beside a chart leaves the chart in place", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({
      "app/Chart.yaml": chart("app"),
      "app/templates/pod.yaml": pod("ghcr.io/acme/app:v1"),
      "app/kustomization.yaml": "resources: [all.yaml]\n",
    });
    assert.equal((await run(folder.path, "init")).code, 0);
    const { render } = await configuration(folder.path);
    assert.deepEqual(render, [{ helm: "app", release: "app" }]);
    assert.match(await written(folder.path), /^ {2}# - \{ kustomize: app \}$/m);
    await checks(folder.path, 1);
  });
});

describe("what is written", { concurrency: 2 }, () => {
  test("writes nothing if one of the files exists", async () => {
    await using folder = await temporaryFolder({
      "a.yaml": pod("x/y:v1"),
      ".github/workflows/pullgate.yml": "mine\n",
    });
    const { code, stderr, stdout } = await run(folder.path, "init");
    assert.deepEqual(
      [code, stdout, stderr],
      [
        2,
        "",
        "pullgate: .github/workflows/pullgate.yml already exists, so nothing was written; --force overwrites it\n",
      ],
    );
    assert.ok(!(await readdir(folder.path)).includes(".pullgate.yaml"));
    assert.equal((await run(folder.path, "init", "--force")).code, 0);
    assert.notEqual(
      await readFile(join(folder.path, ".github/workflows/pullgate.yml"), "utf8"),
      "mine\n",
    );
    await using linked = await temporaryFolder({ "a.yaml": pod("x/y:v1"), elsewhere: "mine\n" });
    await symlink("elsewhere", join(linked.path, ".pullgate.yaml"));
    assert.equal((await run(linked.path, "init", "--force")).code, 2);
    assert.equal(await readFile(join(linked.path, "elsewhere"), "utf8"), "mine\n");
  });

  test("writes nothing if there is nothing to check", async () => {
    await using folder = await temporaryFolder({ "compose.yaml": "services: {}\n" });
    const { code, stderr } = await run(folder.path, "init");
    assert.equal(code, 2);
    assert.match(stderr, /contains no chart, no overlay and no manifest with an image\n$/);
    assert.deepEqual(await readdir(folder.path), [".git", "compose.yaml"]);
  });

  test("takes nodes and existing secrets from an inventory", async () => {
    const inventory = {
      apiVersion: "v1",
      kind: "List",
      items: [
        ...["arm64", "amd64"].map((architecture) => ({
          apiVersion: "v1",
          kind: "Node",
          metadata: { name: architecture },
          status: {
            nodeInfo: {
              architecture,
              operatingSystem: "linux",
              containerRuntimeVersion: "containerd://2.1.4",
              kubeletVersion: "v1.30.4",
            },
          },
        })),
        {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: "there", namespace: "shop" },
          type: "kubernetes.io/dockerconfigjson",
        },
      ],
    };
    await using folder = await temporaryFolder({
      "k8s/a.yaml": pod(
        "ghcr.io/x/y:v1",
        "  imagePullSecrets: [{ name: there }, { name: gone }]\n",
      ),
      "inventory/i": JSON.stringify(inventory),
    });
    assert.equal((await run(join(folder.path, "inventory"), "init", "--inventory", "i")).code, 0);
    const { cluster, paths } = await configuration(folder.path);
    assert.deepEqual(cluster, {
      platforms: ["linux/amd64", "linux/arm64"],
      runtime: "containerd://2.1.4",
      kubernetes: "1.30",
    });
    assert.deepEqual(paths, ["k8s"]);
    const text = await written(folder.path);
    assert.ok(text.includes("shop/gone") && !text.includes("shop/there"), text);
    await checks(folder.path, 1);
  });

  test("writes hostile names of folders, charts and images as plain text", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    const evil = "x: [\n- y #";
    await using folder = await temporaryFolder({
      [`${evil}/Chart.yaml`]: chart(JSON.stringify("a\nregistries: {}")),
      [`${evil}/templates/pod.yaml`]: '{{ fail "one\\nregistries: { evil.example: {} }" }}\n',
      [`k8s ${evil}/a.yaml`]: pod(
        "ghcr.io/x/y:v1",
        '  imagePullSecrets: [{ name: "a\\nregistries: {}" }]\n',
      ),
    });
    assert.equal((await run(folder.path, "init")).code, 0);
    const { paths, render = [], registries = {} } = await configuration(folder.path);
    assert.deepEqual([paths, render, registries], [[`k8s ${evil}`, evil], [], {}]);
    await checks(folder.path, 1);
  });

  test("writes a workflow that may only read, keeps no credential and advises pinning", async () => {
    await using folder = await temporaryFolder({ "a.yaml": pod("ghcr.io/acme/web:v1") });
    await run(folder.path, "init");
    const text = await readFile(join(folder.path, ".github/workflows/pullgate.yml"), "utf8");
    const workflow = z
      .object({
        on: z.record(z.string(), z.unknown()),
        permissions: z.unknown(),
        jobs: z.record(
          z.string(),
          z.object({
            steps: z.array(z.object({ uses: z.string(), with: z.unknown().optional() })),
          }),
        ),
      })
      .parse(parse(text));
    assert.deepEqual(Object.keys(workflow.on), ["pull_request", "merge_group"]);
    assert.deepEqual(workflow.permissions, { contents: "read" });
    assert.deepEqual(workflow.jobs["images"]?.steps, [
      { uses: "actions/checkout@v7", with: { "fetch-depth": 2, "persist-credentials": false } },
      { uses: "pullgate/pullgate@v1" },
    ]);
    assert.match(text, /# Pin each action to a full commit id/);
    assert.match(text, /registry: ghcr\.io\n *# *username: "\$\{\{ github\.actor \}\}"/);
  });
});
