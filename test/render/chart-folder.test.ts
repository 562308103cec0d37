/** The folder of a chart as helm gets it. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
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

const plain = () => ({ boundary: root, replaced: new Map(), valuesFiles: null, added: [] });

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
  const read = async (path: string, boundary: string): Promise<string> =>
    await readChartFile(path, { folder: web, boundary, replaced: new Map() });
  assert.equal(await read("values.yaml", web), "a: 1\n");
  assert.equal(await read("missing.yaml", web), "");
  await symlink(join(root, "lib/Chart.yaml"), join(web, "link.yaml"));
  assert.equal(await read("link.yaml", root), "name: lib\n");
  assert.equal(await read("link.yaml", web), "");
  const replaced = new Map([[join(web, "values.yaml"), "a: 9\n"]]);
  const text = await readChartFile("values.yaml", { folder: web, boundary: web, replaced });
  assert.equal(text, "a: 9\n");
});
