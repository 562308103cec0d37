/** Archives of charts: what is taken from them, and what is refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { unpackChart } from "../../src/charts/archive.ts";
import { packChart, tarOf, type TarFile } from "../support/charts.ts";

const chartFile: TarFile = { path: "web/Chart.yaml", content: "name: web\n" };
const packed = (...files: TarFile[]): Buffer => gzipSync(tarOf([chartFile, ...files]));

test("gives the files below the archive's own folder", () => {
  const files = unpackChart(packChart("web", "1.0.0", { "templates/pod.yaml": "kind: Pod\n" }));
  assert.deepEqual([...files.keys()], ["Chart.yaml", "templates/pod.yaml"]);
  assert.equal(files.get("templates/pod.yaml")?.toString(), "kind: Pod\n");
});

test("reads long names of GNU tar and of pax", () => {
  const long = `web/${"deep/".repeat(30)}x.yaml`;
  const record = ` path=${long}\n`;
  const length = record.length + 3;
  for (const before of [
    { path: "././@LongLink", content: `${long}\0`, type: "L" },
    { path: "PaxHeader", content: `${length}${record}`, type: "x" },
  ]) {
    const files = unpackChart(packed(before, { path: "cut", content: "a" }));
    assert.ok(files.has(long.slice("web/".length)), before.path);
  }
});

test("refuses an archive that unpacks to gigabytes", () => {
  const bomb = gzipSync(Buffer.alloc(101 * 1024 * 1024), { level: 9 });
  assert.throws(() => unpackChart(bomb), /more than 100 MiB/);
});

test("refuses a file of more than 5 MiB", () => {
  const large = { path: "web/large", content: Buffer.alloc(5 * 1024 * 1024 + 1) };
  assert.throws(() => unpackChart(packed(large)), /larger than 5 MiB/);
});

test("refuses an archive of a hundred thousand files", () => {
  const files = Array.from({ length: 20_000 }, (_, index) => ({ path: `web/templates/${index}` }));
  assert.throws(() => unpackChart(packed(...files)), /more than 10000 entries/);
});

test("refuses paths that lead out of the archive", () => {
  for (const path of ["/etc/passwd", "web/../../x", "..\\..\\x", "C:\\x", "web/./../../x"])
    assert.throws(() => unpackChart(packed({ path })), /leads out/, path);
});

test("reads links as empty files", () => {
  for (const type of ["1", "2"]) {
    const link = { path: "web/values.yaml", type, linkName: "/etc/passwd", content: "secret" };
    assert.equal(unpackChart(packed(link)).get("values.yaml")?.length, 0);
  }
});

test("passes over devices and pipes", () => {
  for (const type of ["3", "4", "6"])
    assert.equal(unpackChart(packed({ path: "web/device", type })).has("device"), false);
});

test("refuses names that differ only in case", () => {
  assert.throws(() => unpackChart(packed({ path: "web/chart.yaml" })), /differ only in case/);
});

test("refuses what is no archive, is cut, or holds no chart", () => {
  assert.throws(() => unpackChart(Buffer.from("<html>")), /no gzip archive/);
  const cut = tarOf([chartFile, { path: "web/x", content: "x".repeat(2_000) }]).subarray(0, 2_000);
  assert.throws(() => unpackChart(gzipSync(cut)), /in the middle of a file/);
  assert.throws(() => unpackChart(gzipSync(tarOf([{ path: "web/x" }]))), /no Chart\.yaml/);
});
