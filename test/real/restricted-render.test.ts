/** Rendering in restricted mode: the same manifests from what was looked at, and nothing from outside the repository. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, test, type TestContext } from "node:test";
import type { HelmTask, KustomizeTask, RenderTask } from "../../src/model/source/render-root.ts";
import { render } from "../../src/render/render.ts";
import { runProgram } from "../../src/system/run-program.ts";
import { withoutNetwork } from "../../src/system/without-network.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";
import { packChart } from "../support/charts.ts";
import { needs, pathWithRenderers } from "./parts.ts";

const pod = (name: string, image: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: a, image: "${image}"}]}\n`;

const outside = {
  "out/chart/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
  "out/chart/values.yaml": "token: secret\n",
  "out/chart/templates/p.yaml": pod("s", "out.example/{{ .Values.token }}:1"),
  "out/overlay/kustomization.yaml": "resources: [p.yaml]\n",
  "out/overlay/p.yaml": pod("s", "out.example/overlay:1"),
};

const kustomize = (from: string): KustomizeTask => ({
  tool: "kustomize",
  from: `repository/${from}`,
  namespace: null,
  at: null,
});

const helm = (from: string): HelmTask => ({
  tool: "helm",
  from: `repository/${from}`,
  values: [],
  set: [],
  release: null,
  namespace: null,
  kubeVersion: null,
  at: null,
});

/** What each task renders, or "refused: " with the message. */
async function rendered(
  folder: string,
  renderTasks: RenderTask[],
  restricted: boolean,
): Promise<string[]> {
  const results: string[] = [];
  for await (const each of render({
    renderTasks: renderTasks.map((task) => ({
      ...task,
      from: task.from.replace(/^repository\//, ""),
    })),
    exclude: [],
    workingFolder: join(folder, "repository"),
    environment: { PATH: pathWithRenderers(), HOME: folder },
    timeoutMs: 60_000,
    restricted,
  }))
    results.push(
      "message" in each
        ? `refused: ${each.message}`
        : (await buffer(each.file.chunks())).toString().replaceAll(/^# Source:.*\n/gm, ""),
    );
  return results;
}

async function repository(
  files: Record<string, string | Uint8Array>,
): Promise<Awaited<ReturnType<typeof temporaryFolder>>> {
  const inside = Object.entries(files).map(([path, text]) => [`repository/${path}`, text]);
  return await temporaryFolder({
    ...outside,
    "repository/.git/HEAD": "ref: refs/heads/main\n",
    ...Object.fromEntries(inside),
  });
}

async function startServer(t: TestContext): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end(pod("fetched", "fetched.example/a:1"));
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : null;
  return { url: `http://127.0.0.1:${port}/pod.yaml`, asked };
}

describe("restricted rendering", () => {
  test("renders charts and overlays of the repository as an ordinary run does", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await repository({
      "web/Chart.yaml":
        "apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: 1.10\ndependencies:\n- {name: db, version: 1.x, repository: file://../db, alias: store}\n- {name: own, version: 1.0.0}\n",
      "web/templates/p.yaml": pod("web", "a.example/web:{{ .Chart.AppVersion }}"),
      "web/charts/own/Chart.yaml": "apiVersion: v2\nname: own\nversion: 1.0.0\n",
      "web/charts/own/templates/p.yaml": pod("own", "a.example/own:1"),
      "db/Chart.yaml":
        "apiVersion: v2\nname: db\nversion: 1.2.0\ndependencies: [{name: lib, version: 0.1.0, repository: file://../lib}]\n",
      "db/values.yaml": "tag: 2\n",
      "db/templates/p.yaml": pod("db", "a.example/db:{{ .Values.tag }}"),
      "lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 0.1.0\n",
      "lib/templates/p.yaml": pod("lib", "a.example/lib:1"),
      "base/kustomization.yaml": "resources: [p.yaml]\n",
      "base/p.yaml": pod("web", "a.example/web"),
      "overlay/kustomization.yaml":
        "resources: [../base]\nimages: [{name: a.example/web, newTag: 1.1.0}]\npatches:\n- patch: |-\n    - {op: add, path: /metadata/labels, value: {a: b}}\n  target: {kind: Pod}\nconfigMapGenerator: [{name: c, files: [k=config.txt]}]\n",
      "overlay/config.txt": "text\n",
    });
    const tasks = [helm("web"), kustomize("overlay")];
    const ordinary = await rendered(folder.path, tasks, false);
    assert.match(ordinary[0] ?? "", /a.example\/lib:1/);
    assert.match(ordinary[1] ?? "", /a.example\/web:1.1.0/);
    assert.deepEqual(await rendered(folder.path, tasks, true), ordinary);
  });

  test("reads no chart and no overlay outside the repository, by path or link", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    const dependency = (path: string): string =>
      `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: sub, version: 1.0.0, repository: "file://${path}"}]\n`;
    await using folder = await repository({
      "path/Chart.yaml": dependency("../../out/chart"),
      "linked/Chart.yaml": dependency("link"),
      "up/kustomization.yaml": "resources: [../../out/overlay]\n",
      "link/kustomization.yaml": "resources: [k]\n",
      "file/kustomization.yaml": "resources: [p.yaml]\n",
    });
    const inside = join(folder.path, "repository");
    await symlink("../../out/chart", join(inside, "linked/link"));
    await symlink("../../out/overlay", join(inside, "link/k"));
    await symlink("../../out/overlay/p.yaml", join(inside, "file/p.yaml"));
    const tasks = [...["path", "linked"].map(helm), ...["up", "link", "file"].map(kustomize)];
    for (const text of await rendered(folder.path, tasks, true))
      assert.match(text, /^refused: .*(?:outside the repository|leads out of the repository)/);
  });

  test("reads no file of git itself", async (t) => {
    if (!needs(t, "kubectl")) return;
    await using folder = await repository({
      ".git/config": "token",
      "kustomization.yaml": "secretGenerator: [{name: a, files: [.git/config]}]\n",
    });
    for (const restricted of [false, true]) {
      const [text] = await rendered(folder.path, [kustomize(".")], restricted);
      assert.equal(text, "refused: .git/config is a file of git itself");
    }
  });

  test("fetches nothing that is written in another way", async (t) => {
    if (!needs(t, "kubectl")) return;
    const { url, asked } = await startServer(t);
    await using folder = await repository({
      "binary/kustomization.yaml": `resources: [!!binary ${btoa(url)}]\n`,
      "break/kustomization.yaml": `resources: []\n# x\u2028resources: ["${url}"]\n`,
      "files/kustomization.yaml": `configMapGenerator: [{name: c, files: [!!binary ${btoa(`k=${url}`)}]}]\n`,
      "patch/kustomization.yaml": `patchesStrategicMerge: ["${url}/x: y"]\n`,
    });
    const names = ["binary", "break", "files", "patch"];
    const texts = await rendered(folder.path, names.map(kustomize), true);
    for (const text of texts) assert.match(text, /^refused: .*restricted mode fetches nothing/);
    assert.deepEqual(asked, []);
  });

  const plugin = (path: string): string =>
    `apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: p}\npath: ${path}\n`;
  const inline = (text: string): string =>
    `transformers:\n- |-\n  ${text.trimEnd().replaceAll("\n", "\n  ")}\n`;

  test("fetches nothing for the plugins of a folder or of the kustomization itself", async (t) => {
    if (!needs(t, "kubectl")) return;
    const { url, asked } = await startServer(t);
    await using folder = await repository({
      "folder/kustomization.yaml": "transformers: [t]\n",
      "folder/t/kustomization.yaml": "resources: [t.yaml]\n",
      "folder/t/t.yaml": plugin(url),
      "both/kustomization.yaml": "resources: [t]\ntransformers: [t]\n",
      "both/t/kustomization.yaml": "resources: [t.yaml]\n",
      "both/t/t.yaml": plugin(url),
      "base64/kustomization.yaml": inline(plugin(`!!binary ${btoa(url)}`)),
      "escape/kustomization.yaml": inline(plugin(JSON.stringify(url).replace("/", "\\x2f"))),
    });
    const tasks = ["folder", "both", "base64", "escape"].map(kustomize);
    for (const text of await rendered(folder.path, tasks, true))
      assert.match(text, /^refused: .*restricted mode fetches nothing/);
    assert.deepEqual(asked, []);
  });

  test("uses no plugins whose configurations are changed before", async (t) => {
    if (!needs(t, "kubectl")) return;
    await using folder = await repository({
      "changed/kustomization.yaml": "transformers: [t]\n",
      "changed/t/kustomization.yaml": "resources: [t.yaml]\nnamePrefix: a\n",
      "changed/t/t.yaml": plugin("patch.yaml"),
    });
    const [text = ""] = await rendered(folder.path, ["changed"].map(kustomize), true);
    assert.match(text, /^refused: changed\/t changes the configurations of plugins/);
  });

  test("renders with plugins of a folder and of the kustomization itself", async (t) => {
    if (!needs(t, "kubectl")) return;
    const label = (key: string): string =>
      `apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: ${key}}\nlabels: {${key}: a}\nfieldSpecs: [{path: metadata/labels, create: true}]\n`;
    await using folder = await repository({
      "web/kustomization.yaml": `resources: [p.yaml]\n${inline(label("inline"))}- t\n`,
      "web/p.yaml": pod("web", "a.example/web:1"),
      "web/t/kustomization.yaml": "resources: [t.yaml]\n",
      "web/t/t.yaml": label("folder"),
    });
    const ordinary = await rendered(folder.path, ["web"].map(kustomize), false);
    assert.match(ordinary[0] ?? "", /folder: a\n +inline: a/);
    assert.deepEqual(await rendered(folder.path, ["web"].map(kustomize), true), ordinary);
  });

  test("takes a URL in the text of a patch for no base", async (t) => {
    if (!needs(t, "kubectl")) return;
    const named = (name: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, annotations: { a: "https://a.example/b" } }\n`;
    const indented = named("web").replaceAll("\n", "\n  ");
    await using folder = await repository({
      "strategic/kustomization.yaml": `resources: [p.yaml]\npatchesStrategicMerge:\n- |-\n  ${indented}\n`,
      "strategic/p.yaml": pod("web", "a.example/web:1"),
    });
    const [text = ""] = await rendered(folder.path, ["strategic"].map(kustomize), true);
    assert.match(text, /a\.example\/web:1/);
  });

  test("reads no schema of another host, and none of an archive", async (t) => {
    if (!needs(t, "helm")) return;
    const { url, asked } = await startServer(t);
    const remote = `{"$ref": "${url}"}`;
    const sub = packChart("sub", "1.0.0", {
      "values.schema.json": remote,
      "templates/p.yaml": pod("sub", "a.example/sub:1"),
    });
    const chart = (name: string): Record<string, string> => ({
      [`${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
      [`${name}/templates/p.yaml`]: pod("web", "a.example/web:1"),
    });
    await using folder = await repository({
      ...chart("plain"),
      "plain/values.schema.json": remote,
      ...chart("draft"),
      "draft/values.schema.json": `{"$schema": "${url}"}`,
      ...chart("escaped"),
      "escaped/values.schema.json": `{"\\u0024r\\u0065f": "${url}"}`,
      ...chart("archive"),
      "archive/charts/sub-1.0.0.tgz": sub,
      "sub-1.0.0.tgz": sub,
    });
    const names = ["plain", "draft", "escaped", "archive", "sub-1.0.0.tgz"];
    const texts = await rendered(folder.path, names.map(helm), true);
    for (const [index, text] of texts.entries())
      assert.match(text, /image: "?a\.example/, names[index]);
    assert.deepEqual(asked, []);
  });

  test("renders templates in a folder node_modules", async (t) => {
    if (!needs(t, "helm")) return;
    await using folder = await repository({
      "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "web/templates/node_modules/p.yaml": pod("web", "a.example/hidden:1"),
    });
    const [text = ""] = await rendered(folder.path, [helm("web")], true);
    assert.match(text, /a\.example\/hidden/);
  });

  test("gives renderers the kustomization as it was read here", async (t) => {
    if (!needs(t, "kubectl")) return;
    await using folder = await repository({
      "own/kustomization.yaml":
        "# a comment\nconfigMapGenerator:\n- {name: c, files: [k=kustomization.yaml]}\n",
    });
    const [text = ""] = await rendered(folder.path, [kustomize("own")], true);
    assert.match(text, /k: '\{"configMapGenerator":\[/);
    assert.doesNotMatch(text, /a comment/);
  });

  test("gives renderers the configuration of a plugin as it was read here", async (t) => {
    if (!needs(t, "kubectl")) return;
    await using folder = await repository({
      "own/kustomization.yaml": "generators: [gen.yaml]\n",
      "own/gen.yaml":
        "# a comment\napiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: g}\n" +
        "name: c\nfiles: [k=gen.yaml]\n",
    });
    const [text = ""] = await rendered(folder.path, [kustomize("own")], true);
    assert.match(text, /k: '\{"apiVersion":"builtin"/);
    assert.doesNotMatch(text, /a comment/);
  });

  test("starts programs without loopback where the system grants a namespace", async (t) => {
    const { url, asked } = await startServer(t);
    const { PATH } = process.env;
    const fetching = `fetch(${JSON.stringify(url)}).then(() => {}, () => {})`;
    const command = await withoutNetwork(
      { program: process.execPath, args: ["-e", fetching] },
      { PATH },
    );
    const { status } = spawnSync("unshare", ["--net", "--", "true"]);
    if (status !== 0) return t.skip("no network namespace here");
    assert.notEqual(command.program, process.execPath);
    const ran = await runProgram({ ...command, cwd: "/", env: {}, timeoutMs: 60_000 });
    assert.deepEqual([Object.keys(ran), asked], [["stdout"], []]);
  });

  test("starts all programs in one network namespace", async (t) => {
    const { status } = spawnSync("nsenter", ["--net=/proc/self/ns/net", "--", "true"]);
    if (status !== 0) return t.skip("no network namespace here");
    const { PATH } = process.env;
    const readlink = { program: "/usr/bin/readlink", args: ["/proc/self/ns/net"] };
    const namespaces: string[] = [];
    for (const command of [
      readlink,
      await withoutNetwork(readlink, { PATH }),
      await withoutNetwork(readlink, { PATH }),
    ]) {
      const ran = await runProgram({ ...command, cwd: "/", env: {}, timeoutMs: 60_000 });
      namespaces.push("stdout" in ran ? ran.stdout.toString() : ran.failed);
    }
    const [own, first, second] = namespaces;
    assert.notEqual(own, first);
    assert.equal(first, second);
  });
});
