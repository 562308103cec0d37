/** Outputs that are kept: equal inputs are rendered once, and damaged entries count as none. */
import assert from "node:assert/strict";
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import type { RenderTask } from "../../../src/model/source/render-root.ts";
import { RenderStore, type Rendered } from "../../../src/render/cache/render-store.ts";
import { render, RenderCache } from "../../../src/render/render.ts";
import { temporaryFolder } from "../../support/cli/run-pullgate.ts";

/** Prints the chart's values, as helm does with a template that shows them. */
const helm = `#!/bin/sh
echo "$@" >> "$(dirname "$0")/log"
if [ "$1" = version ]; then cat "$(dirname "$0")/version"; exit; fi
if [ "$1" = dependency ]; then exit; fi
for last in "$@"; do :; done
cat "$last/values.yaml" 2>/dev/null || echo "kind: Archive"
`;
/** Prints the resources of the folder that it builds, or of the overlay around it. */
const kustomize = `#!/bin/sh
echo "$@" >> "$(dirname "$0")/log"
if [ "$1" = version ]; then cat "$(dirname "$0")/version"; exit; fi
echo "kind: Built"
`;

interface Scene {
  /** The folder with everything. */
  path: string;
  /** Renders the tasks in a state of the repository with a store of its own. */
  run: (state?: string, more?: Partial<Parameters<typeof render>[0]>) => Promise<string[]>;
  /** The number of renders so far. */
  renders: () => Promise<number>;
  cache: string;
}

async function scene(
  t: TestContext,
  files: Record<string, string>,
  renderTasks: RenderTask[],
): Promise<Scene> {
  const folder = await temporaryFolder({ "bin/version": "v1", "bin/log": "" });
  t.after(() => folder[Symbol.asyncDispose]());
  const { path } = folder;
  for (const [name, text] of Object.entries({ "bin/helm": helm, "bin/kustomize": kustomize })) {
    await writeFile(join(path, name), text);
    await chmod(join(path, name), 0o755);
  }
  await write(join(path, "now"), files);
  const environment = { PATH: `${path}/bin:/usr/bin:/bin` };
  const cache = join(path, "cache", "renders");
  return {
    path,
    cache,
    async run(state = "now", more = {}) {
      const renders = new RenderCache({ folder: cache, remember: false, environment });
      const outputs: string[] = [];
      for await (const each of render({
        renderTasks,
        exclude: [],
        workingFolder: join(path, state),
        environment,
        restricted: false,
        timeoutMs: 60_000,
        store: await renders.open(),
        ...more,
      }))
        if ("message" in each) outputs.push(`failed: ${each.message}`);
        else for await (const chunk of each.file.chunks()) outputs.push(chunk.toString());
      return outputs;
    },
    renders: async () =>
      (await readFile(join(path, "bin/log"), "utf8")).match(/^(?:template|build)/gm)?.length ?? 0,
  };
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
  await mkdir(join(folder, ".git"), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

const chartTask = (name: string): RenderTask & { tool: "helm" } => ({
  tool: "helm",
  from: name,
  values: [],
  set: [],
  release: null,
  namespace: null,
  kubeVersion: null,
  at: null,
});
const overlayTask = (name: string): RenderTask => ({
  tool: "kustomize",
  from: name,
  namespace: null,
  at: null,
});
const chart = (name: string, values = "kind: Web\n", more = ""): Record<string, string> => ({
  [`${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`,
  [`${name}/values.yaml`]: values,
});

describe("rendered outputs", () => {
  test("a second run renders nothing, and a changed chart once", async (t) => {
    const { run, renders, path } = await scene(t, { ...chart("web"), ...chart("job") }, [
      chartTask("web"),
      chartTask("job"),
    ]);
    assert.deepEqual(await run(), ["kind: Web\n", "kind: Web\n"]);
    const first = await renders();
    assert.deepEqual(await run(), ["kind: Web\n", "kind: Web\n"]);
    assert.equal(await renders(), first);
    await writeFile(join(path, "now/job/values.yaml"), "kind: Job\n");
    assert.deepEqual(await run(), ["kind: Web\n", "kind: Job\n"]);
    assert.equal(await renders(), first + 1);
  });

  test("a base renders only the root whose inputs differ", async (t) => {
    const names = ["a", "b", "c", "d", "e"];
    const files = Object.assign({}, ...names.map((name) => chart(name, `kind: ${name}\n`)));
    const { run, renders, path } = await scene(t, files, names.map(chartTask));
    await run();
    await write(join(path, "before"), { ...files, ...chart("c", "kind: old\n") });
    assert.deepEqual(
      await run("before"),
      names.map((name) => `kind: ${name === "c" ? "old" : name}\n`),
    );
    assert.equal(await renders(), names.length + 1);
  });

  test("arguments, namespaces and restrictions are part of the inputs", async (t) => {
    const { run, renders } = await scene(t, chart("web"), [chartTask("web")]);
    const task = chartTask("web");
    await run();
    const changes: Partial<Parameters<typeof render>[0]>[] = [
      { renderTasks: [{ ...task, namespace: "shop" }] },
      { renderTasks: [{ ...task, release: "shop" }] },
      { renderTasks: [{ ...task, kubeVersion: "1.31.0" }] },
      { renderTasks: [{ ...task, set: [{ pair: "a=b", at: null }] }] },
      { renderTasks: [{ ...task, values: [{ text: "a: b\n" }] }] },
      { restricted: true },
    ];
    for (const more of changes) {
      const before = await renders();
      await run("now", more);
      assert.equal(await renders(), before + 1, JSON.stringify(more));
    }
  });

  test("another version of the renderer renders again", async (t) => {
    const { run, renders, path } = await scene(t, chart("web"), [chartTask("web")]);
    await run();
    await writeFile(join(path, "bin/version"), "v2");
    await run();
    assert.equal(await renders(), 2);
  });

  test("an overlay is built again if a file of its base changes", async (t) => {
    const files = {
      "overlay/kustomization.yaml": "resources: [../base]\n",
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": "kind: Web\n",
    };
    const { run, renders, path } = await scene(t, files, [overlayTask("overlay")]);
    await run();
    await run();
    assert.equal(await renders(), 1);
    await writeFile(join(path, "now/base/web.yaml"), "kind: Job\n");
    await run();
    assert.equal(await renders(), 2);
  });

  test("roots that may fetch are rendered each time", async (t) => {
    const remote =
      "dependencies: [{ name: db, version: 1.0.0, repository: 'https://x.example' }]\n";
    const files = {
      ...chart("web", "kind: Web\n", remote),
      "overlay/kustomization.yaml": "resources: ['https://x.example/web.yaml']\n",
    };
    const { run, cache } = await scene(t, files, [chartTask("web"), overlayTask("overlay")]);
    await run();
    assert.deepEqual(await readdir(cache).catch(() => []), []);
  });

  test("a chart with a link to a folder is rendered each time", async (t) => {
    const files = { ...chart("web"), "common/a.txt": "a" };
    const { run, renders, path } = await scene(t, files, [chartTask("web")]);
    await symlink("../common", join(path, "now/web/common"));
    await run();
    await run();
    assert.equal(await renders(), 2);
  });

  test("an output that is no text keeps its bytes", async (t) => {
    const { run, path } = await scene(t, chart("web"), [chartTask("web")]);
    await writeFile(join(path, "now/web/values.yaml"), Buffer.from([0x61, 0xff, 0xc3, 0x28]));
    assert.deepEqual(await run(), await run());
  });

  test("ignores entries that are damaged, swapped or written by other users", async (t) => {
    const { run, renders, cache } = await scene(
      t,
      { ...chart("web", "kind: Web\n"), ...chart("job", "kind: Job\n") },
      [chartTask("web"), chartTask("job")],
    );
    await run();
    const names = (await readdir(cache)).sort();
    assert.equal(names.length, 2);
    const paths = names.map((name) => join(cache, name));
    const [whole, other] = await Promise.all(paths.map((path) => readFile(path)));
    assert.ok(whole && other);
    const damages: [title: string, damage: (path: string) => Promise<void>][] = [
      ["cut", (path) => writeFile(path, whole.subarray(0, -4))],
      ["exchanged", (path) => writeFile(path, path === paths[0] ? other : whole)],
      ["empty", (path) => writeFile(path, "")],
      ["readable for others", (path) => chmod(path, 0o644)],
      ["writable for others", (path) => chmod(path, 0o602)],
      [
        "a link",
        async (path) => {
          await rename(path, `${path}.moved`);
          await symlink(`${path}.moved`, path);
        },
      ],
    ];
    for (const [title, damage] of damages) {
      for (const path of paths) await damage(path);
      const before = await renders();
      assert.deepEqual(await run(), ["kind: Web\n", "kind: Job\n"], title);
      assert.equal(await renders(), before + 2, title);
      await run();
      assert.equal(await renders(), before + 2, title);
    }
  });

  test("no other user can read them", async (t) => {
    const { run, cache } = await scene(t, chart("web"), [chartTask("web")]);
    await run();
    const [name = ""] = await readdir(cache);
    assert.equal((await stat(join(cache, name))).mode & 0o777, 0o600);
    assert.equal((await stat(cache)).mode & 0o777, 0o700);
  });
});

test("two renders of equal inputs at once share an output, but each tells of its own failure", async () => {
  const key = { program: "/bin/false", inputs: ["chart"] };
  const store = new RenderStore({ folder: null, remember: false, environment: {} });
  const both = async (render: (folder: string) => Promise<Rendered>): Promise<unknown[]> =>
    (
      await Promise.allSettled(
        ["now", "before"].map((folder) => store.once(key, () => render(folder))),
      )
    ).map((result) => (result.status === "fulfilled" ? result.value : result.reason.message));
  const rendered = await both(async (folder) => ({ text: folder, origins: [] }));
  assert.deepEqual(rendered[0], rendered[1]);
  assert.deepEqual(await both(async (failed) => ({ failed })), [
    { failed: "now" },
    { failed: "before" },
  ]);
  const thrown = both(async (folder) => {
    throw new Error(folder);
  });
  assert.deepEqual(await thrown, ["now", "before"]);
});
