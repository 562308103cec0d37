/** Dependencies that a chart folder lacks: which they are, and where they come from. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { addedCharts, type DependencyRequest } from "../../src/charts/add-dependencies.ts";
import { isDisabled, missingDependencies } from "../../src/charts/chart-dependencies.ts";
import type { ChartRequest } from "../../src/model/source/gitops-source.ts";

const folders: string[] = [];
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function repository(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "pullgate-dependencies-test-"));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const chartFile = (dependencies: object[]): string =>
  JSON.stringify({ apiVersion: "v2", name: "web", version: "1.0.0", dependencies });

async function added(
  root: string,
  more: Partial<DependencyRequest> = {},
): Promise<{ result: Awaited<ReturnType<typeof addedCharts>>; asked: ChartRequest[] }> {
  const asked: ChartRequest[] = [];
  const source = {
    fetch: async (request: ChartRequest) => {
      asked.push(request);
      return { folder: "/fetched" };
    },
  };
  const request = { folder: join(root, "web"), boundary: root, replaced: new Map(), values: [] };
  return { result: await addedCharts({ ...request, ...more }, source), asked };
}

test("asks for what charts/ lacks, with the version of the lock file", async () => {
  const root = await repository({
    "web/Chart.yaml": chartFile([
      { name: "redis", version: "^18", repository: "https://charts.acme.example" },
      { name: "common", version: "~2.0", repository: "oci://registry.acme.example/charts" },
      { name: "vendored", version: "1.x", repository: "https://charts.acme.example" },
      { name: "folder", version: "1.x", repository: "https://charts.acme.example" },
    ]),
    "web/Chart.lock": 'dependencies: [{ name: redis, version: 18.1.2, repository: "x" }]',
    "web/charts/vendored-1.2.3.tgz": "",
    "web/charts/somewhere/Chart.yaml": "name: folder\n",
  });
  const { result, asked } = await added(root);
  assert.deepEqual(result, {
    added: [
      { name: "redis", folder: "/fetched" },
      { name: "common", folder: "/fetched" },
    ],
  });
  assert.deepEqual(asked, [
    {
      from: "index",
      url: "https://charts.acme.example",
      name: "redis",
      version: "18.1.2",
      chooser: "helmIndex",
    },
    {
      from: "oci",
      repository: "registry.acme.example/charts/common",
      version: { range: "~2.0", filter: null },
      chooser: "helmOci",
      plainHttp: false,
    },
  ]);
});

test("reads the requirements.yaml of an old chart", async () => {
  const root = await repository({
    "web/Chart.yaml": "apiVersion: v1\nname: web\n",
    "web/requirements.yaml":
      'dependencies: [{ name: a, version: "1", repository: "https://x.example" }]',
  });
  assert.equal((await added(root)).asked.length, 1);
});

test("asks for no dependency that the values disable, and puts an empty chart there", async () => {
  const root = await repository({
    "web/Chart.yaml": chartFile([
      { name: "redis", repository: "https://x.example", condition: "redis.enabled" },
      { name: "queue", repository: "https://x.example", tags: ["extra"] },
    ]),
    "web/values.yaml": "redis: { enabled: true }\n",
  });
  const values = ["redis: { enabled: false }\ntags: { extra: false }\n"];
  const { result, asked } = await added(root, { values });
  assert.deepEqual(asked, []);
  assert.deepEqual(result, {
    added: ["redis", "queue"].map((name) => ({
      name,
      chartFile: JSON.stringify({ apiVersion: "v2", name, version: "0.0.0" }),
    })),
  });
});

test("a condition beats tags, its first boolean decides, and text is none", () => {
  const dependency = {
    name: "a",
    alias: "",
    version: "",
    repository: "",
    condition: "",
    tags: ["x", "y"],
  };
  const rows: [condition: string, values: object, disabled: boolean][] = [
    ["", {}, false],
    ["", { tags: { x: false } }, true],
    ["", { tags: { x: false, y: true } }, false],
    ["a.on", { a: { on: true }, tags: { x: false } }, false],
    ["b.on,a.on", { a: { on: false } }, true],
    ["a.on", { a: { on: "false" } }, false],
  ];
  for (const [condition, values, disabled] of rows)
    assert.equal(isDisabled({ ...dependency, condition }, [values]), disabled, condition);
});

test("takes the same chart under two aliases once, also if one of them is disabled", async () => {
  const root = await repository({
    "web/Chart.yaml": chartFile([
      { name: "db", alias: "one", repository: "https://x.example", condition: "one.on" },
      { name: "db", alias: "two", repository: "https://x.example", condition: "two.on" },
    ]),
    "web/values.yaml": "one: { on: false }\n",
  });
  assert.deepEqual((await added(root)).result, { added: [{ name: "db", folder: "/fetched" }] });
});

test("uses a folder of the repository, but none outside it or behind a link", async () => {
  const outside = await repository({ "lib/Chart.yaml": "name: lib\n" });
  const root = await repository({
    "lib/Chart.yaml": "name: lib\n",
    "web/Chart.yaml": chartFile([{ name: "lib", repository: "file://../lib" }]),
  });
  await symlink(join(outside, "lib"), join(root, "link"));
  assert.deepEqual((await added(root)).result, {
    added: [{ name: "lib", folder: join(root, "lib"), isOwn: true }],
  });
  for (const path of [`../../${outside.split("/").at(-1)}/lib`, "../link", join(outside, "lib")]) {
    const text = chartFile([{ name: "lib", repository: `file://${path}` }]);
    const replaced = new Map([[join(root, "web/Chart.yaml"), text]]);
    const { result } = await added(root, { replaced });
    assert.match(JSON.stringify(result), /lies outside/, path);
  }
});

test("takes a folder of the repository only in the version that is asked for", async () => {
  for (const [range, found, isTaken] of [
    ["1.x", "1.2.3", true],
    ["1.2.4", "1.2.3", false],
    [">=1.0.0-0", "1.2.3-rc.1", true],
    ["*", "1.2.3", true],
    ["", "1.2.3", true],
    ["1.2.4", "none", true],
  ] as const) {
    const root = await repository({
      "lib/Chart.yaml": `name: lib\nversion: ${found}\n`,
      "web/Chart.yaml": chartFile([{ name: "lib", version: range, repository: "file://../lib" }]),
    });
    const { result } = await added(root);
    assert.deepEqual(
      result,
      isTaken
        ? { added: [{ name: "lib", folder: join(root, "lib"), isOwn: true }] }
        : {
            problem: {
              code: "chart-version-not-found",
              chart: "file://../lib",
              version: range,
              near: [found],
            },
            dependency: "lib",
          },
      `${range} ${found}`,
    );
  }
});

test("adds what a folder of the repository lacks itself, with the values that it gets", async () => {
  const root = await repository({
    "web/Chart.yaml": chartFile([{ name: "lib", alias: "l", repository: "file://../lib" }]),
    "lib/Chart.yaml": chartFile([
      { name: "base", version: "1.0.0", repository: "https://x.example" },
      { name: "db", version: "1.0.0", repository: "https://x.example", condition: "db.on" },
    ]),
  });
  const { result, asked } = await added(root, { values: ["l: { db: { on: false } }\n"] });
  assert.deepEqual(result, {
    added: [
      { name: "lib", folder: join(root, "lib"), isOwn: true },
      { name: "lib/charts/base", folder: "/fetched" },
      {
        name: "lib/charts/db",
        chartFile: JSON.stringify({ apiVersion: "v2", name: "db", version: "0.0.0" }),
      },
    ],
  });
  assert.equal(asked.length, 1);
});

test("stops at the sixty-fifth chart of the repository that depends on another", async () => {
  const files = Array.from({ length: 70 }, (_, index) => [
    index === 0 ? "web/Chart.yaml" : `c${index}/Chart.yaml`,
    chartFile([{ name: `c${index + 1}`, repository: `file://../c${index + 1}` }]),
  ]);
  const root = await repository({ ...Object.fromEntries(files), "c70/Chart.yaml": "name: c70\n" });
  assert.match(JSON.stringify((await added(root)).result), /"limit".*more than 64 charts/);
});

test("names the entry of a dependency that cannot be had", async () => {
  const root = await repository({
    "web/Chart.yaml": chartFile([
      { name: "a", repository: "https://x.example" },
      { name: "lib", repository: "file://../gone" },
    ]),
  });
  const { result } = await added(root);
  assert.equal("dependency" in result && result.dependency, "lib");
});

test("says which dependency only someone's own settings can find", async () => {
  const root = await repository({
    "web/Chart.yaml": chartFile([{ name: "redis", repository: "@acme" }]),
  });
  assert.match(JSON.stringify((await added(root)).result), /Helm's own settings/);
});

test("a name that is a path, or a thousand dependencies, are refused", async () => {
  const hostile = await repository({
    "web/Chart.yaml": chartFile([{ name: "../../x", repository: "https://x.example" }]),
  });
  assert.deepEqual((await added(hostile)).result, { added: [] });
  const many = Array.from({ length: 1_000 }, (_, index) => ({ name: `a${index}` }));
  const text = chartFile(many);
  assert.throws(
    () => missingDependencies(hostile, (path) => (path === "Chart.yaml" ? text : null)),
    /more than 64 dependencies/,
  );
});
