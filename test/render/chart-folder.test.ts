/** The folder of a chart as helm gets it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { digestOfFile } from "../../src/render/cache/input-digest.ts";
import { copyTrees } from "../../src/render/copy-trees.ts";
import { readChartFile } from "../../src/render/gitops/chart-file.ts";
import { readChartFolder } from "../../src/render/gitops/chart-folder.ts";

let root = "";
before(async () => {
  root = await mkdtemp(join(tmpdir(), "pullgate-chart-folder-test-"));
  for (const [path, text] of Object.entries({
    "web/Chart.yaml": "name: web\n",
    "web/values.yaml": "a: 1\n",
    "web/values-prod.yaml": "a: 2\n",
    "lib/Chart.yaml": "name: lib\n",
  })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
});
after(async () => await rm(root, { recursive: true }));

const plain = () => ({
  boundary: root,
  replaced: new Map(),
  valuesFiles: null,
  added: [],
  checks: new Map(),
});

test("uses a chart that needs no change as it is", async () => {
  await using chart = await readChartFolder(join(root, "web"), plain());
  assert.deepEqual("folder" in chart && chart.folder, join(root, "web"));
});

test("missing dependencies are put into a copy, which is removed", async () => {
  let copy = "";
  {
    await using chart = await readChartFolder(join(root, "web"), {
      ...plain(),
      added: [
        { name: "lib", folder: join(root, "lib") },
        { name: "off", chartFile: "name: off\n" },
      ],
      valuesFiles: { paths: ["values-prod.yaml"], ignoreMissing: false },
    });
    assert.ok("folder" in chart);
    copy = chart.folder;
    const read = (path: string): string => readFileSync(join(copy, path), "utf8");
    assert.equal(read("charts/lib/Chart.yaml"), "name: lib\n");
    assert.equal(read("charts/off/Chart.yaml"), "name: off\n");
    assert.match(read("values.yaml"), /a: 2/);
  }
  assert.equal(existsSync(copy), false);
  assert.equal(existsSync(join(root, "web/charts")), false);
});

test("a schema that refers to a host or a file is found, also in a dependency", async () => {
  const file = join(root, "web/values.schema.json");
  for (const [reference, isRemote] of [
    ["https://example.test/schema.json", true],
    ["file:///etc/passwd", true],
    ["other.json", true],
    ["#/definitions/a", false],
  ] as const) {
    for (const key of ["$ref", "$dynamicRef", "\\u0024r\\u0065f"]) {
      await writeFile(file, `{"properties": {"a": [{"${key}": "${reference}"}]}}`);
      await using chart = await readChartFolder(join(root, "web"), plain());
      assert.equal("folder" in chart && chart.hasRemoteSchema, isRemote, `${key} ${reference}`);
    }
  }
  for (const [schema, isRemote] of [
    ['{"$schema": "http://127.0.0.1/schema"}', true],
    ['{"$schema": "https://json-schema.org/draft/2020-12/schema"}', false],
    ['{"$schema": "http://json-schema.org/draft-07/schema#"}', false],
    ['\ufeff{"$ref": "#"}', true],
  ] as const) {
    await writeFile(file, schema);
    await using chart = await readChartFolder(join(root, "web"), plain());
    assert.equal("folder" in chart && chart.hasRemoteSchema, isRemote, schema);
  }
  await rm(file);
  const sub = join(root, "web/charts/sub/values.schema.json");
  await mkdir(dirname(sub), { recursive: true });
  await writeFile(sub, '{"$ref": "https://example.test/schema.json"}');
  await using chart = await readChartFolder(join(root, "web"), plain());
  await rm(join(root, "web/charts"), { recursive: true });
  assert.ok("folder" in chart && chart.hasRemoteSchema);
  const lib = join(root, "lib/values.schema.json");
  await writeFile(lib, '{"$ref": "file:///etc/passwd"}');
  const added = [{ name: "lib", folder: join(root, "lib") }];
  await using copy = await readChartFolder(join(root, "web"), { ...plain(), added });
  await rm(lib);
  assert.ok("folder" in copy && copy.hasRemoteSchema);
});

test("a file of the chart is read, and none that a link leads to outside the repository", async () => {
  const web = join(root, "web");
  const read = (path: string, boundary: string): string =>
    readChartFile(path, { folder: web, boundary, replaced: new Map() });
  assert.equal(read("values.yaml", web), "a: 1\n");
  assert.equal(read("missing.yaml", web), "");
  await symlink(join(root, "lib/Chart.yaml"), join(web, "link.yaml"));
  assert.equal(read("link.yaml", root), "name: lib\n");
  assert.equal(read("link.yaml", web), "");
  const replaced = new Map([[join(web, "values.yaml"), "a: 9\n"]]);
  const text = readChartFile("values.yaml", { folder: web, boundary: web, replaced });
  assert.equal(text, "a: 9\n");
});

test("a chart with links that helm would follow out of the repository is refused", async () => {
  await writeFile(join(root, "secret"), "secret\n");
  await mkdir(join(root, "own/.git"), { recursive: true });
  await writeFile(join(root, "own/.git/config"), "token\n");
  await mkdir(join(root, "own/good/templates"), { recursive: true });
  await writeFile(join(root, "own/notes"), "notes\n");
  await symlink("../notes", join(root, "own/good/notes"));
  const boundary = join(root, "own");
  const links: Record<string, [string, string]> = {
    "a file": ["templates/a.yaml", "../../../secret"],
    "a folder": ["charts", "../../lib"],
    "a device": ["values.yaml", "/dev/zero"],
    "git's own files": ["x", "../.git/config"],
    "the folder above": ["up", "../.."],
  };
  for (const [name, [path, target]] of Object.entries(links)) {
    const folder = join(root, "own", name.replaceAll(/\W/g, "-"));
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(target, join(folder, path));
    await using chart = await readChartFolder(folder, { ...plain(), boundary });
    assert.match("failed" in chart ? chart.failed : "", / is a link that leads out of/, name);
  }
  await using good = await readChartFolder(join(root, "own/good"), { ...plain(), boundary });
  assert.ok("folder" in good);
  await symlink("../lib", join(root, "own/linked"));
  await using linked = await readChartFolder(join(root, "own/linked"), { ...plain(), boundary });
  assert.match("failed" in linked ? linked.failed : "", /^linked is a link that leads out of/);
});

test("a chart with links that multiply folders is refused", async () => {
  await mkdir(join(root, "loop/x"), { recursive: true });
  for (const name of ["a", "b", "c"]) await symlink("../x", join(root, "loop/x", name));
  await using chart = await readChartFolder(join(root, "loop"), plain());
  assert.match("failed" in chart ? chart.failed : "", /more than 5000 files/);
  const copy = (): unknown =>
    copyTrees({
      paths: [join(root, "loop")],
      target: join(root, "copy"),
      boundary: root,
      replaced: new Map(),
    });
  assert.throws(copy, /^loop\/x\/a is a link to a folder above it$|is a link to a folder above it/);
});

test("a device has no digest, and is not read", async () => {
  const pipe = join(root, "pipe");
  execFileSync("mkfifo", [pipe]);
  assert.equal(digestOfFile(pipe), "");
  const place = { folder: join(root, "web"), boundary: join(root, "web"), replaced: new Map() };
  await symlink(pipe, join(root, "web/endless.yaml"));
  await symlink("../lib/Chart.yaml", join(root, "web/outside.yaml"));
  for (const name of ["endless.yaml", "outside.yaml"])
    assert.equal(readChartFile(name, place), "", name);
});
