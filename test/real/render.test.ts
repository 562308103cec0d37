/** Charts and overlays, rendered by the real helm and kubectl, and by programs on PATH that behave badly. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { delimiter, join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { buffer } from "node:stream/consumers";
import { describe, test, type TestContext } from "node:test";
import { listImages } from "../../src/commands/list-images.ts";
import { readCluster } from "../../src/commands/check/read-cluster.ts";
import { rerenderAll } from "../../src/commands/rerender/rerender-roots.ts";
import { readSources, render, type Rendering } from "../../src/render/render.ts";
import { findProgram } from "../../src/system/run-program.ts";
import type { FailedRender } from "../../src/model/cluster/cluster.ts";
import type { HelmTask, KustomizeTask, RenderTask } from "../../src/model/source/render-root.ts";
import { readOptions, type RawOptions } from "../../src/config/options.ts";
import { needs, pathWithRenderers, run } from "./parts.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const pod = (image: string, name = "web"): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n  - image: ${image}\n    name: app\n`;

type Folder = Awaited<ReturnType<typeof temporaryFolder>>;

/** A folder with these programs in `bin`, and a PATH that has them and the shell's own. */
async function withPrograms(
  programs: Record<string, string>,
  files: Record<string, string>,
): Promise<Folder & { env: Record<string, string> }> {
  const folder = await temporaryFolder(files);
  await mkdir(join(folder.path, "bin"));
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(
      join(folder.path, "bin", name),
      `#!/bin/sh\n${script.replaceAll("HERE", folder.path)}\n`,
    );
    await chmod(join(folder.path, "bin", name), 0o755);
  }
  return {
    ...folder,
    env: { PATH: [join(folder.path, "bin"), "/usr/bin", "/bin"].join(delimiter) },
  };
}

const chart = {
  "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\n",
  "charts/web/values.yaml": "image: a.example/web\ntag: v1\n",
  "charts/web/templates/pod.yaml": pod(
    "{{ .Values.image }}:{{ .Values.tag }}",
    "{{ .Release.Name }}",
  ),
};

const overlays = {
  "base/kustomization.yaml": "resources: [pod.yaml]\n",
  "base/pod.yaml": pod("a.example/web"),
  "parts/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- path: hands-off.yaml\n",
  "parts/hands-off.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, annotations: {touched: 'yes'}}\nspec: {priority: 3}\n",
  "overlays/dev/kustomization.yaml":
    'resources: [../../base]\nimages: [{ name: a.example/web, newTag: "1.10" }]\n',
  "overlays/prod/kustomization.yaml":
    "resources: [../../base]\ncomponents: [../../parts]\nnamespace: prod\nimages: [{ name: a.example/web, newTag: v2 }]\n",
};

const helmTask = (from: string, more: Partial<HelmTask> = {}): HelmTask => ({
  tool: "helm",
  from,
  values: [],
  set: [],
  release: null,
  namespace: null,
  kubeVersion: null,
  at: null,
  ...more,
});

const kustomizeTask = (from: string): KustomizeTask => ({
  tool: "kustomize",
  from,
  namespace: null,
  at: null,
});

async function rendered(
  folder: string,
  renderTasks: RenderTask[],
  more: { restricted?: boolean; offline?: boolean; environment?: Record<string, string> } = {},
): Promise<{ made: Rendering[]; failed: FailedRender[] }> {
  const made: Rendering[] = [];
  const failed: FailedRender[] = [];
  const environment = { PATH: pathWithRenderers(), HOME: folder, ...more.environment };
  const options = {
    renderTasks,
    exclude: [],
    workingFolder: folder,
    environment,
    timeoutMs: 60_000,
  };
  for await (const each of render({
    ...options,
    restricted: more.restricted ?? false,
    offline: more.offline ?? false,
  }))
    if ("message" in each) failed.push(each);
    else made.push(each);
  return { made, failed };
}

const textOf = async ({ file }: Pick<Rendering, "file">): Promise<string> =>
  (await buffer(file.chunks())).toString();

/** Everything below a folder, with its content. */
async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.sort().map(async (file) => [file, await readFile(file, "utf8")])),
  );
}

describe("running a renderer", () => {
  test("it sees its allow-list of the environment, and no cluster", async () => {
    await using folder = await withPrograms(
      { helm: `env > HERE/seen; echo '${pod("a.example/a:1").replaceAll("\n", "\\n")}'` },
      chart,
    );
    const secret = "do-not-show";
    const { code, stdout } = await runPullgate(["check", "--offline", "--helm", "charts/web"], {
      cwd: folder.path,
      env: {
        ...folder.env,
        GITHUB_TOKEN: secret,
        PULLGATE_REGCRED: secret,
        DOCKER_AUTH_CONFIG: secret,
        HELM_KUBETOKEN: secret,
        HELM_PLUGINS: secret,
        KUBECONFIG: secret,
        LD_PRELOAD: "",
        HTTPS_PROXY: "http://proxy.example",
        HELM_CACHE_HOME: join(folder.path, "cache"),
      },
    });
    assert.equal(code, 0, stdout);
    const seen = await readFile(join(folder.path, "seen"), "utf8");
    assert.doesNotMatch(seen, new RegExp(secret));
    const names = new Set(seen.split("\n").map((line) => line.split("=")[0] ?? ""));
    assert.ok(!names.has("LD_PRELOAD"));
    for (const name of ["PATH", "HOME", "HTTPS_PROXY", "HELM_CACHE_HOME"])
      assert.ok(names.has(name), name);
    const kubeconfig = /^KUBECONFIG=(.*)$/m.exec(seen)?.[1] ?? "";
    assert.ok(kubeconfig !== "" && !existsSync(kubeconfig));
  });

  test("hostile words stay one argument each, and cannot become flags", async () => {
    await using folder = await withPrograms(
      { helm: `for word; do printf '%s\\n' "$word"; done > HERE/words; cat HERE/pod.yaml` },
      {
        ...chart,
        "pod.yaml": pod("a.example/a:1"),
        "-f/Chart.yaml": "name: f",
        "--set/x.yaml": "a: 1",
        "$(id);.yaml": "",
      },
    );
    const { code, stderr } = await runPullgate(
      [
        "check",
        "--offline",
        "--helm=-f",
        "--values=--set/x.yaml",
        "--values=$(id);.yaml",
        "--set=-x=`id`",
        "--set",
        "a=b c",
      ],
      { cwd: folder.path, env: folder.env },
    );
    assert.equal(code, 0, stderr);
    const words = (await readFile(join(folder.path, "words"), "utf8")).trimEnd().split("\n");
    const end = words.indexOf("--");
    assert.deepEqual(words.slice(end), ["--", "release-name", join(folder.path, "-f")]);
    assert.deepEqual(words.slice(0, end), [
      "template",
      "--include-crds",
      "--namespace=default",
      `--values=${join(folder.path, "--set/x.yaml")}`,
      `--values=${join(folder.path, "$(id);.yaml")}`,
      "--set=-x=`id`",
      "--set=a=b c",
    ]);
  });

  const misuse: [title: string, args: string[], stderr: RegExp][] = [
    [
      "a release that is a flag",
      ["--helm", "charts/web", "--release=--post-renderer=id"],
      /not a valid release name/,
    ],
    [
      "a namespace that is a flag",
      ["--helm", "charts/web", "--namespace=--kube-token"],
      /namespace --kube-token: /,
    ],
    [
      "values out of the network",
      ["--helm", "charts/web", "--values", "https://a.example/v.yaml"],
      /no such file/,
    ],
    ["a chart that is not there", ["--helm", "repo/web"], /repo\/web: no such chart/],
    ["a folder without a chart", ["--helm", "charts"], /has no Chart\.yaml/],
    ["an overlay that is not there", ["--kustomize", "nope"], /nope: no such folder/],
    ["a base out of the network", ["--kustomize", "https://a.example/base"], /no such folder/],
    ["a folder without a kustomization", ["--kustomize", "charts"], /contains no kustomization/],
    [
      "a glob that matches none",
      ["--kustomize", "char*"],
      /matches no folder with a kustomization/,
    ],
    ["values without a chart", ["--values", "values.yaml", "charts"], /--values requires --helm/],
    ["sources that are not there", ["--source", "nope", "pod.yaml"], /nope: no such folder/],
  ];
  for (const [title, args, stderr] of misuse)
    test(`misuse: ${title}`, async () => {
      const none = "echo unexpected > HERE/ran";
      await using folder = await withPrograms(
        { helm: none, kustomize: none },
        { ...chart, "pod.yaml": pod("a.example/a:1") },
      );
      const ended = await runPullgate(["check", "--offline", ...args], {
        cwd: folder.path,
        env: folder.env,
      });
      assert.equal(ended.code, 2, ended.stdout);
      assert.match(ended.stderr, stderr);
      assert.ok(!existsSync(join(folder.path, "ran")));
    });

  test("a renderer that is not installed is misuse, and one in the working folder is not used", async () => {
    await using folder = await temporaryFolder({
      ...chart,
      ...overlays,
      helm: "#!/bin/sh\ntouch ran",
    });
    await chmod(join(folder.path, "helm"), 0o755);
    const at = { cwd: folder.path, env: { PATH: `.${delimiter}` } };
    const helm = await runPullgate(["check", "--offline", "--helm", "charts/web"], at);
    assert.deepEqual([helm.code, existsSync(join(folder.path, "ran"))], [2, false]);
    assert.match(helm.stderr, /helm is not on PATH: install it/);
    const kustomize = await runPullgate(["check", "--offline", "--kustomize", "overlays"], at);
    assert.equal(kustomize.code, 2);
    assert.match(kustomize.stderr, /neither kustomize nor kubectl is on PATH/);
  });

  test("Windows: its name has an ending, and PATH may be Path", async () => {
    await using folder = await temporaryFolder({ "helm.exe": "", helm: "", "git.cmd": "" });
    for (const name of ["helm.exe", "helm", "git.cmd"]) await chmod(join(folder.path, name), 0o755);
    assert.equal(findProgram("helm", { Path: folder.path }, ".exe"), join(folder.path, "helm.exe"));
    assert.equal(findProgram("git", { PATH: folder.path }, ".exe"), null);
    assert.equal(findProgram("helm", { PATH: folder.path }, ""), join(folder.path, "helm"));
  });

  test("ends a renderer that hangs, with all its children", async () => {
    await using folder = await withPrograms(
      { helm: "sleep 600 & echo $! > HERE/child; sleep 600" },
      chart,
    );
    const args = [
      "check",
      "--offline",
      "--format",
      "compact",
      "--deadline",
      "1",
      "--helm",
      "charts/web",
    ];
    const { code, stdout } = await runPullgate(args, { cwd: folder.path, env: folder.env });
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^charts\/web\/Chart\.yaml:1:1: error\[render-failed\].*did not end within 1 s/,
    );
    const child = Number(await readFile(join(folder.path, "child"), "utf8"));
    // Whoever inherits it may take a moment to notice.
    for (let tries = 0; tries < 100 && alive(child); tries++) await after(20);
    assert.equal(alive(child), false);
  });

  test("one that floods standard output is ended", async () => {
    await using folder = await withPrograms({ helm: "yes" }, chart);
    const args = ["check", "--offline", "--format", "compact", "--helm", "charts/web"];
    const { code, stdout } = await runPullgate(args, { cwd: folder.path, env: folder.env });
    assert.deepEqual(
      [code, /printed more than 256 MiB/.test(stdout)],
      [1, true],
      stdout.slice(0, 500),
    );
  });

  const messages: [title: string, script: string, message: RegExp][] = [
    [
      "Go's log and warnings before it",
      `echo '2026/01/01 00:00:00 warning: x' >&2; echo 'WARNING: y' >&2; echo 'Error: template: web: boom' >&2; exit 1`,
      /cannot render charts\/web: template: web: boom$/m,
    ],
    [
      "a list that it announces",
      `printf 'Error: values do not fit:\\nweb:\\n- tag: wrong type\\n' >&2; exit 1`,
      /values do not fit: web: - tag: wrong type$/m,
    ],
    [
      "logged, in quotes",
      `echo 'E1128 01:34:07.544417   20337 run.go:72] "command failed" err="no \\"nope.yaml\\" here"' >&2; exit 1`,
      /cannot render charts\/web: no "nope\.yaml" here$/m,
    ],
    [
      "logged, on lines of its own",
      `printf 'W1128 a\nE1128 01:34:07.004149   20280 run.go:72] "command failed" err=<\n\tno such host\n\t: exit status 128\n >\n' >&2; exit 1`,
      /cannot render charts\/web: no such host: exit status 128$/m,
    ],
    [
      "a flood of it",
      `head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1`,
      /cannot render charts\/web: x{500} … x{400}$/m,
    ],
    [
      "the reason on lines of its own, as Helm 4 prints it",
      `printf 'Error: web/templates/x.yaml:6:15\\n  executing "x" at <.Values.a.b>:\\n    nil pointer\\n\\nUse --debug flag to render out invalid YAML\\n' >&2; exit 1`,
      /cannot render charts\/web: web\/templates\/x\.yaml:6:15 executing "x" at <\.Values\.a\.b>: nil pointer$/m,
    ],
    [
      "a flag that an old Helm does not know",
      `if [ "$1" = version ]; then echo 'Client: v2.17.0+gb29d20b'; else echo 'Error: unknown flag: --include-crds' >&2; exit 1; fi`,
      /unknown flag: --include-crds; the helm on PATH \(v2\.17\.0\+gb29d20b\) is too old for this$/m,
    ],
    ["none at all", "exit 7", /ended with exit code 7 and printed no error$/m],
    [
      "escapes in it",
      `printf 'Error: \\033[31mred\\n::error::x\\n' >&2; exit 1`,
      /cannot render charts\/web: [^\u001b]*red ::error::x$/m,
    ],
  ];
  for (const [title, script, message] of messages)
    test(`its message: ${title}`, async () => {
      await using folder = await withPrograms({ helm: script }, chart);
      const args = ["check", "--offline", "--format", "compact", "--helm", "charts/web"];
      const { code, stdout } = await runPullgate(args, { cwd: folder.path, env: folder.env });
      assert.equal(code, 1);
      assert.match(stdout, message);
    });

  test("renders the other roots if one fails, and names each", async () => {
    await using folder = await withPrograms(
      {
        kustomize: `case "$(cat kustomization.yaml; pwd)" in *dev*) echo "Error: no dev" >&2; exit 1;; esac; cat HERE/pod.yaml`,
      },
      { ...overlays, "pod.yaml": pod("a.example/prod:1") },
    );
    const args = ["check", "--offline", "--format", "compact", "--kustomize", "overlays"];
    const { code, stdout } = await runPullgate(args, { cwd: folder.path, env: folder.env });
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^overlays\/dev\/kustomization\.yaml:1:1: error\[render-failed\].*overlays\/dev: no dev$/m,
    );
    assert.match(stdout, /^Checked 1 image \(/m);
  });

  test("has nothing to check if a renderer prints nothing", async () => {
    await using folder = await withPrograms({ helm: "exit 0" }, chart);
    const { code } = await runPullgate(["check", "--offline", "--helm", "charts/web"], {
      cwd: folder.path,
      env: folder.env,
    });
    assert.equal(code, 3);
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("helm", () => {
  test("the same text as helm template, with values in their order, and the templates that it comes from", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({
      ...chart,
      "one.yaml": "tag: one\nimage: b.example/web\n",
      "two.yaml": "tag: two\n",
    });
    const values = ["one.yaml", "two.yaml"].map((path) => ({ path, written: path }));
    const { made } = await rendered(folder.path, [
      helmTask("charts/web", {
        values,
        set: [{ pair: "extra=1", at: null }],
        release: "shop",
        namespace: "prod",
      }),
    ]);
    const [only] = made;
    assert.ok(only !== undefined);
    const own = [
      "template",
      "shop",
      "charts/web",
      "-n",
      "prod",
      "-f",
      "one.yaml",
      "-f",
      "two.yaml",
    ];
    const text = await run("helm", own, { cwd: folder.path });
    assert.equal(await textOf(only), text);
    assert.match(text, /b\.example\/web:two/);
    assert.deepEqual(
      only.root.sources.map(({ path, role }) => `${role} ${path}`),
      [
        "values one.yaml",
        "values two.yaml",
        "chart charts/web/Chart.yaml",
        "template charts/web/templates/pod.yaml",
        "chart-values charts/web/values.yaml",
      ],
    );
    assert.deepEqual(only.root.origins, [
      {
        line: 2,
        rendererPath: "web/templates/pod.yaml",
        source: "charts/web/templates/pod.yaml",
        transformers: [],
      },
    ]);
  });

  test("dependencies that are not vendored are built in a copy, and the work tree stays as it was", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({
      ...chart,
      "charts/shop/Chart.yaml":
        "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- {name: web, version: 0.1.0, repository: 'file://../web', alias: front}\n",
      "charts/shop/values.yaml": "front: { tag: from-parent }\n",
    });
    const before = await contents(folder.path);
    const { made, failed } = await rendered(folder.path, [helmTask("charts/shop")]);
    assert.deepEqual(failed, []);
    const [only] = made;
    assert.ok(only !== undefined);
    assert.match(await textOf(only), /a\.example\/web:from-parent/);
    assert.deepEqual(only.root.origins, [
      {
        line: 2,
        rendererPath: "shop/charts/front/templates/pod.yaml",
        source: "charts/web/templates/pod.yaml",
        transformers: [],
      },
    ]);
    const replaced = new Map([["charts/web/values.yaml", "image: marked.example/web\n"]]);
    const again = await only.rerender({ root: "charts/shop", replaced });
    assert.match(
      "file" in again ? await textOf(again) : again.failed,
      /marked\.example\/web:from-parent/,
    );
    assert.deepEqual(await contents(folder.path), before);
  });

  test("restricted mode and offline runs refuse what they would fetch, and ask no server", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using server = await listening();
    await using folder = await temporaryFolder({
      "web/Chart.yaml": `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n- {name: db, version: 1.0.0, repository: '${server.url}'}\n`,
      "far/kustomization.yaml": `resources: ["${server.url}/pod.yaml"]\n`,
    });
    const renderTasks = [
      helmTask("web"),
      helmTask(`oci://localhost:${server.port}/charts/web:1.0.0`),
      kustomizeTask("far"),
    ];
    for (const [more, nothing] of [
      [{ restricted: true }, "restricted mode fetches nothing"],
      [{ offline: true }, "nothing is fetched offline"],
    ] as const) {
      const { failed } = await rendered(folder.path, renderTasks, more);
      assert.deepEqual(
        failed.map(({ message, at, isWithheld }) => [message, at.file, isWithheld]),
        [
          [`the dependency db is not in the charts folder, and ${nothing}`, "web/Chart.yaml", true],
          [
            `the chart is in a registry, and ${nothing}`,
            `<oci://localhost:${server.port}/charts/web:1.0.0>`,
            true,
          ],
          [
            `the overlay needs ${server.url}/pod.yaml, which is not in the repository, and ${nothing}`,
            "far/kustomization.yaml",
            true,
          ],
        ],
      );
      assert.deepEqual(server.asked, []);
    }
    const open = await rendered(folder.path, [helmTask("web")]);
    assert.equal(open.failed.length, 1);
    assert.ok(
      server.asked.some((url) => url === "/index.yaml"),
      "out of restricted mode it is asked",
    );
  });

  test("a dependency of a chart repository that Helm does not know by name, with a lock file and without", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using place = await temporaryFolder(chart);
    await run("helm", ["package", "charts/web", "-d", "repository"], { cwd: place.path });
    await run("helm", ["repo", "index", "repository"], { cwd: place.path });
    await using server = await listening(join(place.path, "repository"));
    await using folder = await temporaryFolder({
      "shop/Chart.yaml": `apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- {name: web, version: 0.1.0, repository: '${server.url}'}\n`,
    });
    for (const lock of [false, true]) {
      if (lock) {
        await run("helm", ["dependency", "update", "shop"], {
          cwd: folder.path,
          env: { HOME: folder.path },
        });
        await rm(join(folder.path, "shop/charts"), { recursive: true });
      }
      const { made, failed } = await rendered(folder.path, [helmTask("shop")]);
      assert.deepEqual(failed, []);
      assert.match(made[0] === undefined ? "" : await textOf(made[0]), /a\.example\/web:v1/);
      assert.deepEqual(made[0]?.root.origins[0]?.source, null);
      assert.equal(existsSync(join(folder.path, "shop/charts")), false);
    }
  });

  test("does not follow a link out of the repository", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using outside = await temporaryFolder({ "passwd.yaml": pod("Stolen") });
    await using folder = await temporaryFolder(chart);
    await symlink(
      join(outside.path, "passwd.yaml"),
      join(folder.path, "charts/web/templates/stolen.yaml"),
    );
    const args = ["check", "--offline", "--format", "compact", "--helm", "charts/web"];
    const { code, stdout } = await runPullgate(args, {
      cwd: folder.path,
      env: { PATH: pathWithRenderers() },
    });
    assert.equal(code, 1);
    assert.match(stdout, /templates\/stolen\.yaml is a link that leads out of the repository/);
    assert.doesNotMatch(stdout, /Stolen/);
  });

  test("an archive is rendered, and what is in it is no source", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({ ...chart, "v.yaml": "tag: v7\n" });
    await run("helm", ["package", "charts/web"], { cwd: folder.path });
    const { made } = await rendered(folder.path, [
      helmTask("web-0.1.0.tgz", { values: [{ path: "v.yaml", written: "v.yaml" }] }),
    ]);
    const [only] = made;
    assert.ok(only !== undefined);
    assert.match(await textOf(only), /a\.example\/web:v7/);
    assert.deepEqual(
      only.root.sources.map(({ path }) => path),
      ["v.yaml"],
    );
    const again = await only.rerender({
      root: "web-0.1.0.tgz",
      replaced: new Map([["v.yaml", "tag: marked"]]),
    });
    assert.match("file" in again ? await textOf(again) : again.failed, /a\.example\/web:marked/);
  });

  test("without a namespace, what says .Release.Namespace and what says none are in one that has no name", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({
      ...chart,
      "charts/web/templates/pod.yaml": pod("a.example/a:1").replace(
        "name: web",
        "name: web\n  namespace: {{ .Release.Namespace }}",
      ),
      "charts/web/templates/other.yaml": pod("a.example/a:2", "other"),
    });
    const args = ["images", "--format", "json", "--helm", "charts/web"];
    const at = { cwd: folder.path, env: { PATH: pathWithRenderers() } };
    const namespaces = (json: string): string[] =>
      [...json.matchAll(/"namespace": ("\w+"|null)/g)].map((match) => match[1] ?? "");
    assert.deepEqual(namespaces((await runPullgate(args, at)).stdout), ["null", "null"]);
    assert.deepEqual(namespaces((await runPullgate([...args, "-n", "prod"], at)).stdout), [
      '"prod"',
      '"prod"',
    ]);
  });
});

/** A server of the files in a folder, which remembers what it was asked. */
async function listening(
  folder = "/nonexistent",
): Promise<AsyncDisposable & { url: string; port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    void readFile(join(folder, request.url ?? "")).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

describe("kustomize", () => {
  test("each overlay of a folder, as kubectl kustomize prints it, with where its documents come from", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder(overlays);
    for (const from of ["overlays", "overlays/*", "."]) {
      const { made } = await rendered(folder.path, [kustomizeTask(from)]);
      assert.deepEqual(
        made.map(({ root }) => root.root),
        ["overlays/dev", "overlays/prod"],
        from,
      );
      for (const each of made)
        assert.equal(
          await textOf(each),
          await run("kubectl", ["kustomize", each.root.folder], { cwd: folder.path }),
        );
    }
    const [prod] = (await rendered(folder.path, [kustomizeTask("overlays/prod")])).made;
    assert.deepEqual(prod?.root.origins, [
      {
        line: 1,
        rendererPath: "base/pod.yaml",
        source: "base/pod.yaml",
        transformers: ["parts/kustomization.yaml", "overlays/prod/kustomization.yaml"],
      },
    ]);
    assert.deepEqual(
      prod?.root.sources.map(({ path, role }) => `${role} ${path}`),
      [
        "kustomization overlays/prod/kustomization.yaml",
        "kustomization base/kustomization.yaml",
        "kustomization parts/kustomization.yaml",
        "resource base/pod.yaml",
        "resource parts/hands-off.yaml",
      ],
    );
  });

  test("documents with annotations of their own, generated ones and text that looks like annotations keep every byte", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({
      "kustomization.yaml":
        "resources: [pod.yaml, map.yaml]\nconfigMapGenerator:\n- { name: made, files: [text.txt] }\ncommonAnnotations: { a: b }\nnamePrefix: x-\n",
      "pod.yaml": pod("a.example/a:1")
        .replace("name: web", "name: web\n  annotations: { z: '1', b: |\n    two\n    lines }")
        .replace("b: |\n    two\n    lines", "b: two"),
      "map.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: m }\ndata:\n  text: |\n    config.kubernetes.io/origin: |\n      path: y\n    metadata:\n      annotations:\n        config.kubernetes.io/origin: |\n          path: x\n    ---\n    end\n",
      "text.txt":
        "metadata:\n  annotations:\n    config.kubernetes.io/origin: |\n      path: x\n---\n",
      "bare/kustomization.yaml": "resources: [pod.yaml]\n",
      "bare/pod.yaml": pod("a.example/a:1"),
    });
    for (const from of [".", "bare"]) {
      const [only] = (await rendered(folder.path, [kustomizeTask(from)])).made;
      assert.ok(only !== undefined);
      const text = await textOf(only);
      assert.equal(text, await run("kubectl", ["kustomize", from], { cwd: folder.path }));
      // Each origin names the first line of a document.
      const lines = text.split("\n");
      const firsts = lines.flatMap((_, index) =>
        index === 0 || lines[index - 1] === "---" ? [index + 1] : [],
      );
      assert.deepEqual(
        only.root.origins.map(({ line }) => line),
        firsts,
      );
    }
  });

  test("renders an image again with another tag", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder(overlays);
    const before = await contents(folder.path);
    const [dev] = (await rendered(folder.path, [kustomizeTask("overlays/dev")])).made;
    const file = "overlays/dev/kustomization.yaml";
    const text = dev?.root.sources.find(({ path }) => path === file)?.text ?? "";
    const again = await dev?.rerender({
      root: "overlays/dev",
      replaced: new Map([[file, text.replace("1.10", "marked")]]),
    });
    assert.ok(again !== undefined && "file" in again);
    assert.match(await textOf(again), /image: a\.example\/web:marked$/m);
    const broken = await dev?.rerender({
      root: "overlays/dev",
      replaced: new Map([[file, "resources: [../nope]"]]),
    });
    assert.match(broken !== undefined && "failed" in broken ? broken.failed : "", /nope/);
    assert.deepEqual(await contents(folder.path), before);
  });

  test("in restricted mode nothing is fetched, under whatever name", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using server = await listening();
    const names = [
      `${server.url}/base.yaml`,
      `${server.url}/base.git?ref=v1`,
      `git::${server.url}/base`,
      "github.com/acme/base",
      "git@localhost:acme/base",
      "../nowhere",
    ];
    const fields = (name: string): string[] => [
      `resources: ["${name}"]`,
      `components: ["${name}"]`,
      `patches: [{ path: "${name}" }]`,
      `configMapGenerator: [{ name: a, files: ["x=${name}"] }]`,
      `transformers: ["${name}"]`,
      `openapi: { path: "${name}" }`,
    ];
    const transformer = (path: string): string =>
      `apiVersion: builtin\nkind: PatchTransformer\nmetadata: { name: t }\ntarget: { kind: Pod }\npath: ${path}\n`;
    const address = `${server.url}/patch.yaml`;
    const kustomizations = [
      ...names.flatMap(fields),
      // Go's decoder takes fields in any case, and merges.
      `RESOURCES: ["${address}"]`,
      `x: &x { resources: ["${address}"] }\n<<: *x`,
      `transformers: [transformer.yaml]`,
      `transformers:\n- |\n${transformer(address).replaceAll(/^/gm, "  ")}`,
      `resources: [\n"${server.url}`,
    ];
    await using folder = await temporaryFolder({
      ...Object.fromEntries(
        kustomizations.map((text, index) => [`${index}/kustomization.yaml`, text]),
      ),
      [`${kustomizations.length - 3}/transformer.yaml`]: transformer(
        `"\\x68ttp${address.slice(4)}"`,
      ),
      // A folder of that name is there, and kustomize would fetch all the same.
      "3/github.com/acme/base/kustomization.yaml": "",
    });
    const { failed } = await rendered(
      folder.path,
      kustomizations.map((_, index) => kustomizeTask(`${index}`)),
      { restricted: true },
    );
    assert.equal(failed.length, kustomizations.length);
    for (const { message } of failed) assert.match(message, /restricted mode fetches nothing$/);
    assert.deepEqual(server.asked, []);
    await using harmless = await temporaryFolder({
      "kustomization.yaml": `resources: [pod.yaml]\ncommonAnnotations: { home: "${server.url}", mail: a@a.example }\nimages: [{ name: a.example/web, digest: "sha256:${"0".repeat(64)}" }]\nconfigMapGenerator: [{ name: m, literals: ["url=${server.url}"] }]\n`,
      "pod.yaml": pod("a.example/web"),
    });
    const { made } = await rendered(harmless.path, [kustomizeTask(".")], {
      restricted: true,
    });
    assert.match(made[0] === undefined ? "" : await textOf(made[0]), /a\.example\/web@sha256:0/);
    await rendered(folder.path, [kustomizeTask("0")]);
    assert.ok(server.asked.length > 0, "out of restricted mode it is asked");
  });
});

describe("roots among other manifests", () => {
  test("sources of a rendered root are left out of the paths, with a note", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({
      ...chart,
      ...overlays,
      "plain.yaml": pod("a.example/plain:1"),
    });
    const at = { cwd: folder.path, env: { PATH: pathWithRenderers() } };
    const { code, stdout } = await runPullgate(
      ["check", "--offline", "--helm", "charts/web", "--kustomize", "overlays", "."],
      at,
    );
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^Checked 4 images \(/m);
    assert.match(stdout, /Skipped 6 source files of charts and overlays/);
    assert.match(stdout, /Skipped the sources of charts\/web: its rendered manifests are checked/);
    assert.doesNotMatch(stdout, /left out/);
  });

  test("existing problems of a root are notices, new problems are errors", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    const twice = { "charts/web/templates/other.yaml": pod("{{ .Values.other }}", "other") };
    const before = {
      ...chart,
      ...twice,
      "charts/web/values.yaml": "image: Bad\ntag: v1\nother: a.example/a:1\n",
    };
    await using folder = await temporaryFolder({
      ...chart,
      ...twice,
      "charts/web/values.yaml": "image: Bad\ntag: v1\nother: Worse\n",
      ...Object.fromEntries(Object.entries(before).map(([path, text]) => [`before/${path}`, text])),
    });
    for (const from of ["charts/web", "./charts/web/"]) {
      const args = [
        "check",
        "--offline",
        "--format",
        "compact",
        "--base",
        "before",
        "--helm",
        from,
      ];
      const { code, stdout } = await runPullgate(args, {
        cwd: folder.path,
        env: { PATH: pathWithRenderers() },
      });
      assert.equal(code, 1);
      assert.match(stdout, /notice\[image-reference-invalid\].*Bad/);
      assert.match(stdout, /error\[image-reference-invalid\].*Worse/);
      assert.match(stdout, / 1 error, 1 notice\.$/m);
    }
  });

  test("leaves out the patches of a kustomization that is not rendered, and reads its resources", async () => {
    await using folder = await temporaryFolder({
      "kustomization.yaml": "resources: [pod.yaml]\npatches: [{ path: patch.yaml }]\n",
      "pod.yaml": pod("a.example/a:1"),
      "patch.yaml": pod("Bad Patch"),
    });
    const { code, stdout } = await runPullgate(["check", "--offline", "."], { cwd: folder.path });
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /patch\.yaml: left out: read only by kustomize; render its kustomization with --kustomize/,
    );
    assert.match(stdout, /^Checked 1 image /m);
  });

  test("names a kustomization that is not rendered but changes its resources", async () => {
    await using folder = await temporaryFolder({
      ...overlays,
      "plain/kustomization.yaml": "resources: []\n",
    });
    const { stdout } = await runPullgate(["check", "--offline", "."], { cwd: folder.path });
    assert.match(
      stdout,
      /^note: overlays\/\w+\/kustomization\.yaml and \d more change their resources \(.*images.*\), which were checked unchanged/m,
    );
    assert.doesNotMatch(stdout, /plain/);
  });

  test("charts that Argo CD or Flux would render are not passed over in silence", async () => {
    const release =
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: web }\nspec: { chart: { spec: { chart: web, sourceRef: { kind: HelmRepository, name: shop } } }, values: { tag: v1 } }\n";
    await using folder = await temporaryFolder({
      "flux/web.yaml": release,
      "pod.yaml": pod("a.example/web:1"),
    });
    const { code, stdout } = await runPullgate(["check", "--offline", "."], { cwd: folder.path });
    assert.equal(code, 0);
    assert.match(stdout, /^Not checked, 1 source:\n {2}HelmRelease .*web: .*flux\/web\.yaml:\d+$/m);
  });

  test("a newTag that YAML takes for a number is found, and --fix quotes it", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    const unquoted =
      "resources: [../../base]\nimages:\n  - name: a.example/web\n    newTag: 1.10 # of the day\n";
    await using folder = await temporaryFolder({
      ...overlays,
      "overlays/dev/kustomization.yaml": unquoted,
    });
    const check = async (...more: string[]): ReturnType<typeof runPullgate> => {
      const args = ["check", "--offline", "--kustomize", "overlays/dev", ...more];
      return await runPullgate(args, { cwd: folder.path, env: { PATH: pathWithRenderers() } });
    };
    const { code, stdout } = await check();
    assert.equal(code, 1);
    assert.match(stdout, /--> overlays\/dev\/kustomization\.yaml:4:13$/m);
    assert.match(stdout, /= fix: Quote `1\.10`/);
    await check("--fix");
    const mended = await readFile(join(folder.path, "overlays/dev/kustomization.yaml"), "utf8");
    assert.equal(mended, unquoted.replace("1.10", '"1.10"'));
    assert.equal((await check()).code, 0);
  });

  test("quotes the message of a chart that fails in full", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    const templates = {
      "charts/web/templates/NOTES.txt":
        '{{ printf "not ours:\\n  - %s\\nset allow to true" .Values.image | fail }}',
    };
    await using folder = await temporaryFolder({ ...chart, ...templates });
    const args = ["check", "--offline", "--format", "compact", "--helm", "charts/web"];
    const { stdout } = await runPullgate(args, {
      cwd: folder.path,
      env: { PATH: pathWithRenderers() },
    });
    assert.match(stdout, /render-failed\].*not ours: - \S+ set allow to true$/m);
  });

  test("a glob that the shell expanded is refused, so that nothing is skipped in silence", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({ ...chart, ...overlays, "more.yaml": "tag: v2\n" });
    const check = async (...args: string[]): ReturnType<typeof runPullgate> =>
      await runPullgate(["check", "--offline", ...args], {
        cwd: folder.path,
        env: { PATH: pathWithRenderers() },
      });
    const several = await check("--kustomize", "overlays/dev", "overlays/prod");
    assert.equal(several.code, 2, several.stdout);
    assert.match(
      several.stderr,
      /^pullgate: overlays\/prod is a kustomization: pass it with its own --kustomize, or quote the glob$/m,
    );
    const values = await check(
      "--helm",
      "charts/web",
      "--values",
      "charts/web/values.yaml",
      "more.yaml",
    );
    assert.equal(values.code, 2, values.stdout);
    assert.match(
      values.stderr,
      /^pullgate: more\.yaml: no Kubernetes resource; pass values files with --values$/m,
    );
    const beside = await check("--helm", "charts/web", "more.yaml");
    assert.equal(beside.code, 0, beside.stdout);
    assert.match(beside.stdout, /^note: more\.yaml contains no Kubernetes resource\.$/m);
    // Behind what is rendered it is no trap.
    assert.equal((await check("--kustomize", "overlays/dev", "overlays/dev")).code, 0);
  });

  test("roots of the configuration, its paths from its own folder; a chart twice makes two roots", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder({
      ...chart,
      ...overlays,
      "charts/web/values-prod.yaml": "tag: prod\n",
      ".pullgate.yaml": `render:
  - { helm: charts/web, values: [values-prod.yaml], release: one, namespace: prod }
  - { helm: charts/web, set: [tag=two], release: two }
  - { kustomize: "overlays/*" }
  - { helm: charts/gone }
  - { helm: charts/web, values: [gone.yaml], release: three }
`,
      "below/x": "",
    });
    const args = ["check", "--offline", "--format", "compact", "--format", "json=report.json"];
    const { code, stdout } = await runPullgate(args, {
      cwd: join(folder.path, "below"),
      env: { PATH: pathWithRenderers() },
    });
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^\.\.\/\.pullgate\.yaml:5:13: error\[render-failed\].*no such chart/m);
    assert.match(
      stdout,
      /^\.\.\/charts\/web\/Chart\.yaml:1:1: error\[render-failed\].*gone\.yaml does not exist/m,
    );
    const report = await readFile(join(folder.path, "below/report.json"), "utf8");
    const files = new Set(
      [...report.matchAll(/"file": "(<[^"]*>)"/g)].map((match) => match[1] ?? ""),
    );
    assert.deepEqual([...files].toSorted(), [
      "<helm charts/web (release one, namespace prod)>",
      "<helm charts/web (release two)>",
      "<kustomize overlays/dev>",
      "<kustomize overlays/prod>",
    ]);
    for (const image of ["web:prod", "web:two", "web:1.10", "web:v2"])
      assert.ok(report.includes(`a.example/${image}"`), image);
  });

  const bad: [title: string, row: string, stderr: RegExp][] = [
    [
      "an unknown key",
      "{ helm: charts/web, valeus: [a.yaml] }",
      /\.pullgate\.yaml:1:\d+: .*valeus.*values/,
    ],
    ["neither tool", "{ namespace: prod }", /\.pullgate\.yaml:1:\d+: .*helm.*kustomize/],
    ["both tools", "{ helm: a, kustomize: b }", /\.pullgate\.yaml:1:\d+: /],
  ];
  for (const [title, row, stderr] of bad)
    test(`a row of the configuration with ${title} is misuse`, async () => {
      await using folder = await temporaryFolder({ ".pullgate.yaml": `render: [${row}]` });
      const ended = await runPullgate(["check", "--offline"], { cwd: folder.path });
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, stderr);
    });
});

describe("targets", () => {
  const needy = (name: string): string =>
    `${pod("a.example/a:1", name).replace("name: " + name, `name: ${name}\n  namespace: shop`)}    envFrom: [{ secretRef: { name: database } }]\n`;
  const files = {
    "eu.yaml": needy("eu"),
    "us.yaml": needy("us"),
    "both.yaml": pod("Bad", "both"),
    "inventory.yaml":
      "apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: Secret, metadata: { name: other, namespace: shop }, type: Opaque }\n",
    ".pullgate.yaml": `targets:
  eu: { paths: [eu.yaml, both.yaml], inventory: [inventory.yaml] }
  us: { paths: [us.yaml, both.yaml], render: [{ helm: charts/gone }] }
ignore:
  - { rule: image-tag-mutable, resource: "Pod/eu", reason: "matches nothing anywhere" }
  - { rule: render-failed, reason: "matches in one target" }
`,
  };

  test("judges each target by its own inventory, and names it in one report", async () => {
    await using folder = await temporaryFolder(files);
    const { code, stdout } = await runPullgate(["check", "--offline", "--format", "compact"], {
      cwd: folder.path,
    });
    assert.equal(code, 1);
    const found = stdout.split("\n").flatMap((line) => {
      const [, file, severity, rule, targets] =
        /^([\w.]+):\S+ (\w+)\[([\w-]+)\].*\((targets? [^)]*)\)$/.exec(line) ?? [];
      return file === undefined ? [] : [`${file} ${severity} ${rule} ${targets}`];
    });
    assert.deepEqual(found, [
      ".pullgate.yaml warning suppression-unused targets eu, us",
      "both.yaml error image-reference-invalid targets eu, us",
      "eu.yaml error secret-not-found target eu",
      "us.yaml warning secret-not-found target us",
    ]);
    assert.match(
      stdout,
      /^Checked 2 images .* 0 will pull, 2 will fail, 2 could not be verified\. 2 errors, 2 warnings\.$/m,
    );
  });

  test("the images of all, and paths of a flag in place of them", async () => {
    await using folder = await temporaryFolder(files);
    const all = await runPullgate(["images", "--format", "json"], { cwd: folder.path });
    assert.deepEqual(
      [...all.stdout.matchAll(/"file": "([^"]*)"/g)].map((match) => match[1]),
      ["eu.yaml", "us.yaml", "both.yaml", "both.yaml"],
    );
    const one = await runPullgate(["check", "--offline", "eu.yaml"], { cwd: folder.path });
    assert.doesNotMatch(one.stdout, /\(target/);
    assert.match(one.stdout, /^Checked 1 image /m);
  });

  test("reports a root without any image", async () => {
    await using folder = await temporaryFolder({
      "a.yaml": pod("a.example/a:1"),
      "b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: m }\n",
      ".pullgate.yaml": "targets: { a: { paths: [a.yaml] }, b: { paths: [b.yaml] } }",
    });
    const { code, stdout } = await runPullgate(["check", "--offline"], { cwd: folder.path });
    assert.equal(code, 0);
    assert.match(stdout, /Target b: No images found\./);
  });
});

describe("the rendered result", () => {
  async function read(
    t: TestContext,
    folder: string,
    said: RawOptions,
  ): Promise<Awaited<ReturnType<typeof readCluster>>> {
    const environment = { PATH: pathWithRenderers(), HOME: folder };
    const options = await readOptions(said, {
      workingFolder: folder,
      environment,
      rules: async () => [],
    });
    t.diagnostic(`${options.input.renderTasks.length} render tasks`);
    return await readCluster(options, context(folder), "all");
  }

  function context(folder: string): Parameters<typeof listImages>[1] {
    return {
      workingFolder: folder,
      stdin: (async function* () {})(),
      environment: { PATH: pathWithRenderers(), HOME: folder },
      temporaryFolder: folder,
      logins: [],
      secret: () => {},
      baseRequired: false,
      progress: () => {},
    };
  }

  test("trials, in their order, with what fails among them", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using folder = await temporaryFolder(chart);
    const { renderings } = await read(t, folder.path, { helm: ["charts/web"] });
    const options = await readOptions(
      { helm: ["charts/web"] },
      { workingFolder: folder.path, environment: {}, rules: async () => [] },
    );
    const values = "charts/web/values.yaml";
    const tried = await rerenderAll(
      [
        { root: "charts/web", replaced: new Map([[values, "image: marked.example/web\ntag: t"]]) },
        { root: "charts/web", replaced: new Map([[values, "image: ["]]) },
        { root: "charts/web", replaced: new Map(), set: ["tag=set"] },
        { root: "nowhere", replaced: new Map() },
      ],
      renderings,
      options.input,
    );
    assert.deepEqual(
      tried.map((each) =>
        "cluster" in each
          ? each.cluster.workloads.flatMap(({ mentions }) => mentions.map(({ image }) => image))
          : "failed",
      ),
      [["marked.example/web:t"], "failed", ["a.example/web:set"], "failed"],
    );
  });

  test("--source: charts and overlays behind manifests that were rendered before, and resources with values in them", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    const application =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: {helm: {values: 'tag: v9'}}}\n";
    await using folder = await temporaryFolder({
      ...chart,
      ...overlays,
      "out/pod.yaml": pod("a.example/web:v9"),
      "out/app.yaml": application,
    });
    const { sources } = await read(t, folder.path, {
      paths: ["out"],
      source: ["charts", "overlays"],
    });
    assert.deepEqual(
      sources.map(({ root, folder, sources: texts }) => [root, folder, texts.length]),
      [
        ["", "charts/web", 3],
        ["", "overlays/dev", 3],
        ["", "overlays/prod", 5],
        ["", "", 1],
      ],
    );
    assert.deepEqual(sources.at(-1)?.sources, [
      { path: "out/app.yaml", role: "manifest", text: application },
    ]);
    await assert.rejects(readSources(["out"], folder.path), /neither a chart nor a kustomization/);
  });
});
