/** Charts of HTTP repositories and registries, over real sockets. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openCharts, type OpenCharts } from "../../src/commands/gitops/open-charts.ts";
import type { ChartRequest } from "../../src/model/source/gitops-source.ts";
import { makeAuthority, type Authority } from "../support/registry/certificate.ts";
import { packChart, startChartServer, type ChartServer } from "../support/charts.ts";
import { chartNetwork, chartContext } from "../support/chart-options.ts";

type Fetchable = Exclude<ChartRequest, { from: "tree" }>;
type Network = Parameters<typeof openCharts>[0];

let folder = "";
let authority: Authority | null = null;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "pullgate-charts-test-"));
  authority = makeAuthority();
});
after(async () => {
  await rm(folder, { recursive: true });
  authority?.remove();
});

const web = packChart("web", "1.0.0", { "templates/pod.yaml": "kind: Pod\n" });

function open(server: ChartServer, more: Partial<Network> = {}): OpenCharts {
  const network = chartNetwork({
    registries: { [server.host]: { plainHttp: server.url.startsWith("http:") } },
    ...more,
  });
  return openCharts(network, new Map(), chartContext(folder));
}

const inIndex = (
  server: ChartServer,
  version = "",
  name = "web",
): Extract<ChartRequest, { from: "index" }> => ({
  from: "index",
  url: server.url,
  name,
  version,
  chooser: "helmIndex",
});

const inRegistry = (server: ChartServer, tag: string): Fetchable => ({
  from: "oci",
  repository: `${server.host}/charts/web`,
  version: { tag },
  chooser: "helmOci",
  plainHttp: true,
});

async function problemOf(charts: OpenCharts, request: Fetchable): Promise<unknown> {
  const result = await charts.fetch(request);
  return "problem" in result ? result.problem : "found";
}

describe("a chart of an HTTP repository", () => {
  test("is fetched once a run, and unpacked", async () => {
    await using server = await startChartServer();
    server.add("web", "1.0.0", web);
    server.add("web", "1.2.0", packChart("web", "1.2.0"));
    await using charts = open(server);
    const results = await Promise.all(
      ["1.0.0", "1.0.0", "~1.0"].map((version) => charts.fetch(inIndex(server, version))),
    );
    for (const result of results) {
      assert.ok("folder" in result);
      assert.equal(readFileSync(join(result.folder, "templates/pod.yaml"), "utf8"), "kind: Pod\n");
    }
    const paths = server.requests.map(({ path }) => path);
    assert.equal(paths.filter((path) => path === "/index.yaml").length, 1);
  });

  test("is taken from the cache by the next run, for an hour without a request", async () => {
    await using server = await startChartServer();
    server.add("web", "1.0.0", web);
    server.push("charts/web", "1.0.0", web);
    const cache = join(folder, "cache-1");
    const fetchAll = async (): Promise<void> => {
      await using charts = open(server, { cache });
      for (const request of [
        inIndex(server),
        inRegistry(server, "1.0.0"),
        { from: "archive" as const, url: `${server.url}/web-1.0.0.tgz` },
      ])
        assert.equal(await problemOf(charts, request), "found");
    };
    await fetchAll();
    const first = server.requests.length;
    assert.ok(first > 0);
    await fetchAll();
    assert.equal(server.requests.length, first);
    const answers = join(cache, "charts/answers");
    const old = new Date(Date.now() - 2 * 60 * 60 * 1_000);
    for (const name of readdirSync(answers)) await utimes(join(answers, name), old, old);
    await fetchAll();
    const later = server.requests.slice(first).map(({ path }) => path);
    assert.ok(later.includes("/index.yaml"));
    assert.ok(!later.some((path) => path.includes("/blobs/")));
  });

  test("is looked for in a fresh index if the kept one lacks it", async () => {
    await using server = await startChartServer();
    server.add("web", "1.0.0", web);
    const cache = join(folder, "cache-2");
    for (const version of ["1.0.0", "1.1.0"]) {
      if (version === "1.1.0") server.add("web", version, packChart("web", version));
      await using charts = open(server, { cache });
      assert.equal(await problemOf(charts, inIndex(server, version)), "found");
    }
  });

  test("that does not exist names the nearest charts and versions", async () => {
    await using server = await startChartServer();
    for (const version of ["1.0.0", "1.1.0", "2.0.0"]) server.add("web", version, web);
    await using charts = open(server);
    const chart = `${server.url}/web`;
    assert.deepEqual(await problemOf(charts, inIndex(server, "1.1.5")), {
      code: "chart-version-not-found",
      chart,
      version: "1.1.5",
      near: ["1.1.0", "2.0.0", "1.0.0"],
    });
    assert.deepEqual(await problemOf(charts, inIndex(server, "latest")), {
      code: "chart-range-invalid",
      chart,
      version: "latest",
    });
    assert.deepEqual(await problemOf(charts, inIndex(server, "", "wed")), {
      code: "chart-not-found",
      chart: `${server.url}/wed`,
      near: ["web"],
    });
  });

  test("refuses an archive whose digest differs from the index", async () => {
    await using server = await startChartServer();
    server.add("web", "1.0.0", web, "0".repeat(64));
    await using charts = open(server);
    assert.match(JSON.stringify(await problemOf(charts, inIndex(server))), /digest of the index/);
  });

  test("a kept archive or answer that was exchanged is fetched again", async () => {
    await using server = await startChartServer();
    server.add("web", "1.0.0", web);
    const cache = join(folder, "cache-3");
    {
      await using charts = open(server, { cache });
      await charts.fetch(inIndex(server));
    }
    const kept = join(cache, "charts");
    for (const name of readdirSync(kept))
      if (name.endsWith(".tgz")) writeFileSync(join(kept, name), packChart("evil", "1.0.0"));
    const count = server.requests.length;
    {
      await using charts = open(server, { cache });
      const result = await charts.fetch(inIndex(server));
      assert.ok("folder" in result && result.folder.endsWith("/web"));
    }
    assert.equal(server.requests.length, count + 1, "the archive");
    for (const name of readdirSync(join(kept, "answers")))
      writeFileSync(join(kept, "answers", name), `${"0".repeat(64)}${server.url}/index.yaml\n{}`);
    await using charts = open(server, { cache });
    assert.equal(await problemOf(charts, inIndex(server)), "found");
    assert.equal(server.requests.at(-1)?.path, "/index.yaml");
  });

  test("a kept chart of a login is not shown to a restricted run", async () => {
    await using server = await startChartServer();
    server.add("web", "1.0.0", web);
    const cache = join(folder, "cache-4");
    {
      await using charts = open(server, { cache });
      await charts.fetch(inIndex(server));
    }
    await using charts = open(server, { cache, restricted: true });
    assert.deepEqual(await problemOf(charts, inIndex(server)), {
      code: "chart-not-allowed",
      host: server.host,
    });
  });
});

describe("hostile chart repositories", () => {
  const endless = (response: import("node:http").ServerResponse): void => {
    const block = Buffer.alloc(1024 * 1024, "  x:\n");
    const more = (): void => {
      while (!response.destroyed)
        if (!response.write(block)) return void response.once("drain", more);
    };
    more();
  };

  test("an index without end is left after 64 MiB", async () => {
    await using server = await startChartServer();
    server.replies.set("/index.yaml", { write: endless });
    await using charts = open(server);
    assert.deepEqual(await problemOf(charts, inIndex(server)), {
      code: "chart-limit",
      chart: server.url,
      limit: "64 MiB",
    });
  });

  test("an archive of more than 20 MiB is refused, of an index and of a registry", async () => {
    await using server = await startChartServer();
    const large = Buffer.alloc(21 * 1024 * 1024);
    server.add("web", "1.0.0", large);
    server.push("charts/web", "1.0.0", large);
    await using charts = open(server);
    assert.deepEqual(await problemOf(charts, inIndex(server)), {
      code: "chart-limit",
      chart: `${server.url}/web`,
      limit: "20 MiB",
    });
    const problem = await problemOf(charts, inRegistry(server, "1.0.0"));
    assert.match(JSON.stringify(problem), /chart-(?:limit|repository-unreachable)/);
  });

  test("a million versions in an index are refused", async () => {
    await using server = await startChartServer();
    const versions = Array.from({ length: 400_000 }, (_, patch) => `  - version: 1.0.${patch}\n`);
    server.replies.set("/index.yaml", { body: `entries:\n  web:\n${versions.join("")}` });
    await using charts = open(server);
    assert.match(JSON.stringify(await problemOf(charts, inIndex(server))), /cannot be read/);
  });

  test("more than 300 charts are not fetched", async () => {
    await using server = await startChartServer();
    server.add("web", "1.0.0", web);
    await using charts = open(server);
    const results = await Promise.all(
      Array.from({ length: 301 }, (_, index) =>
        problemOf(charts, inIndex(server, `>=0.0.${index}`)),
      ),
    );
    assert.match(JSON.stringify(results[300]), /chart-limit/);
    assert.equal(results[299], "found");
  });

  test("many large indexes do not fill the memory", async () => {
    await using server = await startChartServer();
    const body = Buffer.alloc(60 * 1024 * 1024, "# x\n");
    await using charts = open(server);
    const results: unknown[] = [];
    for (let index = 0; index < 7; index++) {
      server.replies.set(`/${index}/index.yaml`, { body });
      const request = { ...inIndex(server), url: `${server.url}/${index}` };
      results.push(await problemOf(charts, request));
    }
    assert.match(JSON.stringify(results[6]), /chart-limit/);
  });

  test("contacts no metadata or private address, and follows no redirect to one", async () => {
    await using server = await startChartServer();
    const target = "http://169.254.169.254/latest/index.yaml";
    server.replies.set("/index.yaml", { status: 302, headers: { location: target } });
    const rows: [url: string, restricted: boolean][] = [
      [server.url, false],
      ["http://169.254.169.254/latest", false],
      ["http://[fd00:ec2::254]/", false],
      ["http://10.0.0.1/charts", true],
      ["https://localhost/charts", true],
      [server.url, true],
    ];
    for (const [url, restricted] of rows) {
      await using charts = open(server, { restricted });
      const problem = await problemOf(charts, { ...inIndex(server), url });
      assert.match(JSON.stringify(problem), /chart-not-allowed/, url);
    }
    assert.equal(server.requests.length, 1);
  });
});

describe("logins of chart repositories", () => {
  const login = (url: string): Partial<Network> => ({
    charts: new Map([
      [url, { username: "ci", password: "s3cret-pass", caFile: authority?.caFile ?? null }],
    ]),
  });
  const basic = `Basic ${Buffer.from("ci:s3cret-pass").toString("base64")}`;
  const secure = async (): Promise<ChartServer> =>
    await startChartServer(authority?.issue(["IP:127.0.0.1"]));

  test("go to their own repository, for the index and the archive", async (t) => {
    if (authority === null) return t.skip("openssl is not installed");
    await using server = await secure();
    server.add("web", "1.0.0", web);
    await using charts = open(server, login(server.url));
    assert.equal(await problemOf(charts, inIndex(server)), "found");
    assert.deepEqual(
      server.requests.map(({ authorization }) => authorization),
      [basic, basic],
    );
  });

  test("do not follow a redirect or an archive to another host", async (t) => {
    if (authority === null) return t.skip("openssl is not installed");
    await using server = await secure();
    await using other = await secure();
    other.add("web", "1.0.0", web);
    const moved = { status: 302, headers: { location: `${other.url}/index.yaml` } };
    server.replies.set("/moved/index.yaml", moved);
    const urls = `entries:\n  web:\n  - version: 1.0.0\n    urls: ["${other.url}/web-1.0.0.tgz"]\n`;
    server.replies.set("/index.yaml", { body: urls });
    await using charts = open(server, {
      ...login(server.url),
      registries: { [other.host]: { caFile: authority?.caFile ?? "" } },
    });
    for (const url of [server.url, `${server.url}/moved`])
      assert.equal(await problemOf(charts, { ...inIndex(server), url }), "found");
    assert.ok(server.requests.every(({ authorization }) => authorization === basic));
    assert.ok(other.requests.length >= 2);
    assert.ok(other.requests.every(({ authorization }) => authorization === null));
  });

  test("are not sent to another repository of the same host", async () => {
    await using server = await secure();
    server.add("web", "1.0.0", web);
    await using charts = open(server, login(`${server.url}/private`));
    assert.equal(await problemOf(charts, inIndex(server)), "found");
    assert.ok(server.requests.every(({ authorization }) => authorization === null));
  });

  test("are not sent over plain HTTP", async () => {
    await using server = await startChartServer();
    server.add("web", "1.0.0", web);
    await using charts = open(server, login(server.url));
    assert.equal(await problemOf(charts, inIndex(server)), "found");
    assert.ok(server.requests.every(({ authorization }) => authorization === null));
  });

  test("a redirect from HTTPS to HTTP is not followed", async (t) => {
    if (authority === null) return t.skip("openssl is not installed");
    await using server = await secure();
    await using plain = await startChartServer();
    plain.add("web", "1.0.0", web);
    const moved = { status: 302, headers: { location: `${plain.url}/index.yaml` } };
    server.replies.set("/index.yaml", moved);
    await using charts = open(server, {
      ...login(server.url),
      registries: { [plain.host]: { plainHttp: true } },
    });
    assert.match(JSON.stringify(await problemOf(charts, inIndex(server))), /unreachable/);
    assert.equal(plain.requests.length, 0);
  });

  test("that are refused are named, and a repository without one is in doubt", async (t) => {
    if (authority === null) return t.skip("openssl is not installed");
    await using server = await secure();
    server.replies.set("/index.yaml", { status: 401 });
    for (const isConfigured of [true, false]) {
      const settings = isConfigured
        ? login(server.url)
        : { registries: { [server.host]: { caFile: authority?.caFile ?? "" } } };
      await using charts = open(server, settings);
      assert.deepEqual(await problemOf(charts, inIndex(server)), {
        code: "chart-access-denied",
        chart: server.url,
        host: server.host,
        login: isConfigured,
      });
    }
  });
});
