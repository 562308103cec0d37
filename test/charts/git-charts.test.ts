/** Charts of other Git repositories. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { GitCharts } from "../../src/charts/git-charts.ts";
import { tarOf } from "../support/charts.ts";

let root = "";
before(async () => {
  root = await mkdtemp(join(tmpdir(), "pullgate-git-charts-test-"));
  await mkdir(join(root, "checkout/charts/web"), { recursive: true });
  await writeFile(join(root, "checkout/charts/web/Chart.yaml"), "name: web\n");
  await mkdir(join(root, "outside"));
  await writeFile(join(root, "outside/Chart.yaml"), "name: outside\n");
  await symlink(join(root, "outside"), join(root, "checkout/link"));
});
after(async () => await rm(root, { recursive: true }));

const fleet = "https://github.com/acme/fleet";
const archive = gzipSync(
  tarOf([
    { path: "fleet-main/charts/web/Chart.yaml", content: "name: web\n" },
    { path: "fleet-main/README.md" },
  ]),
);

/** 36 MiB, without compression. */
function largeArchive(): Buffer {
  const content = Buffer.alloc(4 * 1024 * 1024);
  const parts = Array.from({ length: 9 }, (_, index) => ({ path: `fleet-main/${index}`, content }));
  const chart = { path: "fleet-main/charts/web/Chart.yaml", content: "name: web\n" };
  return gzipSync(tarOf([chart, ...parts]), { level: 0 });
}

/** `archives` by URL. */
function open(archives: Record<string, Buffer> = {}): { charts: GitCharts; asked: string[] } {
  const asked: string[] = [];
  const charts = new GitCharts({
    checkouts: new Map([["https://git.acme.example/fleet", join(root, "checkout")]]),
    folder: root,
    downloader: {
      get: async (url, maxBytes) => {
        asked.push(url);
        const body = archives[url];
        const host = "codeload.github.com";
        if (body === undefined) return { problem: "not-found", host };
        return body.length > maxBytes
          ? { problem: "too-large", host }
          : { body, from: new URL(url) };
      },
    },
  });
  return { charts, asked };
}

const request = (url: string, path: string, ref: string | null = null) => ({
  from: "git" as const,
  url,
  ref,
  path,
});

test("takes a chart of a checkout, and none that a link leads to", async () => {
  const { charts } = open();
  const url = "https://git.acme.example/fleet";
  assert.deepEqual(await charts.fetch(request(url, "charts/web")), {
    folder: join(root, "checkout/charts/web"),
    version: "",
    boundary: join(root, "checkout"),
  });
  for (const path of ["link", "../outside", "charts/none"])
    assert.deepEqual(await charts.fetch(request(url, path)), {
      problem: { code: "path-not-found", path: `${url}//${path}` },
    });
});

test("takes a chart of a public forge from one archive of the repository", async () => {
  const url = "https://codeload.github.com/acme/fleet/tar.gz/v1";
  const { charts, asked } = open({ [url]: archive });
  for (let round = 0; round < 2; round++) {
    const chart = await charts.fetch(request(fleet, "charts/web", "v1"));
    assert.ok("folder" in chart);
    assert.equal(readFileSync(join(chart.folder, "Chart.yaml"), "utf8"), "name: web\n");
  }
  assert.deepEqual(asked, [url]);
});

test("an archive that is missing, too large or damaged proves nothing", async () => {
  const problem = { problem: { code: "other-repository", url: fleet } };
  for (const body of [undefined, largeArchive(), Buffer.from("<html>")]) {
    const { charts } = open(
      body === undefined ? {} : { "https://codeload.github.com/acme/fleet/tar.gz/HEAD": body },
    );
    assert.deepEqual(await charts.fetch(request(fleet, "charts/web")), problem);
  }
});

test("asks for no archive of another host, nor of a name that is more than a name", async () => {
  const { charts, asked } = open();
  for (const [url, ref] of [
    ["https://git.other.example/acme/fleet", "main"],
    ["https://github.com/acme/../x", "main"],
    ["https://github.com/acme", "main"],
    [fleet, "../../x"],
    [fleet, "main?x"],
  ] as const)
    assert.ok("problem" in (await charts.fetch(request(url, "web", ref))), url);
  assert.deepEqual(asked, []);
});

test("asks for at most sixteen repositories", async () => {
  const { charts, asked } = open();
  for (let index = 0; index < 20; index++)
    await charts.fetch(request(`https://github.com/acme/r${index}`, "web"));
  assert.equal(asked.length, 16);
});
