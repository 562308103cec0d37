/** Charts of GitOps sources through the command line: dependencies, checkouts, and the cache. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { packChart, startChartServer } from "../support/charts.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { needs, pathWithRenderers } from "../real/parts.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const pod = (name: string, image: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { containers: [{ name: app, image: "${image}" }] }\n`;

const release = (name: string, source: string, chart: string, values = "{}"): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: ${name}, namespace: apps }\nspec:\n  chart: { spec: { chart: ${chart}, sourceRef: { kind: ${source} } } }\n  values: ${values}\n`;

const gitRepository = (name: string, url: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: ${name}, namespace: apps }\nspec: { url: "${url}" }\n`;

test("renders a chart with fetched dependencies, and a chart of a checkout, a second time from the cache", async (t) => {
  if (!needs(t, "helm")) return;
  await using server = await startChartServer();
  await using registry = await startRegistry();
  for (const tag of ["own", "sub", "other"])
    registry.push({ repository: "web", tag, unpackable: true });
  const image = (tag: string): string => `${registry.host}/web:${tag}`;
  server.add(
    "sub",
    "1.2.0",
    packChart("sub", "1.2.0", { "templates/p.yaml": pod("s", image("sub")) }),
  );
  await using other = await temporaryFolder({
    "charts/other/Chart.yaml": "apiVersion: v2\nname: other\nversion: 1.0.0\n",
    "charts/other/templates/p.yaml": pod("o", image("other")),
  });
  await using folder = await temporaryFolder({
    "charts/web/Chart.yaml": `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n- { name: sub, version: ^1.0, repository: "${server.url}" }\n- { name: extra, version: 1.0.0, repository: "https://charts.acme.example", condition: extra.enabled }\n`,
    "charts/web/values.yaml": "extra: { enabled: true }\n",
    "charts/web/templates/p.yaml": pod("w", image("own")),
    "apps/source.yaml": gitRepository("fleet", "https://git.acme.example/fleet"),
    "apps/web.yaml": release(
      "web",
      "GitRepository, name: own",
      "charts/web",
      "{ extra: { enabled: false } }",
    ),
    "apps/other.yaml": release("other", "GitRepository, name: fleet", "charts/other"),
    ".pullgate.yaml": JSON.stringify({
      sources: { "https://git.acme.example/fleet.git": other.path },
      registries: Object.fromEntries(
        [server.host, registry.host].map((host) => [host, { plainHttp: true }]),
      ),
    }),
  });
  const check = async (): Promise<{ code: number | null; images: string[] }> => {
    const { code, stdout } = await runPullgate(
      ["check", "--cache", `${folder.path}/cache`, "--format", "json", "apps"],
      {
        cwd: folder.path,
        env: { PATH: pathWithRenderers() },
      },
    );
    return { code, images: [...new Set(stdout.match(/web:(?:own|sub|other)/g))].sort() };
  };
  assert.deepEqual(await check(), { code: 0, images: ["web:other", "web:own", "web:sub"] });
  assert.equal(server.requests.length, 2);
  assert.deepEqual((await check()).images, ["web:other", "web:own", "web:sub"]);
  assert.equal(server.requests.length, 2);
});

test("renders a chart that tries the network without a request of helm or kustomize", async (t) => {
  if (!needs(t, "helm", "kubectl")) return;
  await using server = await startChartServer();
  await using registry = await startRegistry();
  registry.push({ repository: "web", tag: "own", unpackable: true });
  const schema = JSON.stringify({
    $ref: `${server.url}/schema.json`,
    properties: { more: { $ref: "file:///etc/hostname" } },
  });
  await using folder = await temporaryFolder({
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/values.schema.json": schema,
    "charts/web/templates/p.yaml": pod("w", `${registry.host}/web:own`),
    "charts/web/templates/c.yaml": `apiVersion: v1
kind: ConfigMap
metadata: { name: asked }
data:
  pods: {{ len (lookup "v1" "Pod" "" "") | quote }}
  address: {{ getHostByName "metadata.example" | quote }}
`,
    "apps/source.yaml": gitRepository("own", "https://git.acme.example/own"),
    "apps/web.yaml": release("web", "GitRepository, name: own", "charts/web"),
    "clusters/flux.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: base, namespace: apps }
spec: { path: ./base, sourceRef: { kind: GitRepository, name: own } }
`,
    "base/kustomization.yaml": `resources: [../apps, ../gone, "${server.url}/remote.yaml"]\n`,
    "gone/kustomization.yaml": `resources: ["${server.url}/all.yaml"]\n`,
    "apps/kustomization.yaml": "resources: [source.yaml, web.yaml]\n",
    ".pullgate.yaml": JSON.stringify({
      registries: Object.fromEntries(
        [server.host, registry.host].map((host) => [host, { plainHttp: true }]),
      ),
    }),
  });
  const { stdout } = await runPullgate(["check", "--cache", "off", "--format", "json", "."], {
    cwd: folder.path,
    env: { PATH: pathWithRenderers() },
  });
  assert.match(stdout, /web:own/);
  assert.match(stdout, /"code": "remote-resource"/);
  assert.deepEqual(server.requests, []);
});
