/** What an image is made of: how many requests it costs, cold and warm, and what hostile registries can do with it. Over real sockets. */
import assert from "node:assert/strict";
import {
  chmod,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import fc from "fast-check";
import type { Answer, ImageContent } from "../../src/model/pull/answer.ts";
import { startNetwork } from "../support/registry/network.ts";
import { ask, brief, offer, question, runner } from "../support/registry/question.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { RegistryOptions, TestRegistry } from "../support/registry/registry.ts";
import { reasonText, unknownText } from "../support/registry/answer-text.ts";

const both = ["linux/amd64", "linux/arm64"];

async function start(t: TestContext, options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  t.after(() => registry.close());
  return registry;
}

async function cacheFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pullgate-cache-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "below");
}

function contentOf(answer: Answer): ImageContent {
  assert.ok(answer.answer === "found", brief(answer));
  assert.ok(answer.content !== null);
  return answer.content;
}

/** Asked for as a pod on nodes of these platforms asks. */
const on = (platforms: string[], ...images: string[]): ReturnType<typeof question>[] =>
  images.map((image) => question(image, [], true, platforms));

/** Requests since the last time, as "GET manifest 100". */
function counted(registry: TestRegistry): string[] {
  const counts = new Map<string, number>();
  for (const { method, step } of registry.requests.splice(0))
    counts.set(`${method} ${step}`, (counts.get(`${method} ${step}`) ?? 0) + 1);
  return Array.from(counts, ([what, count]) => `${what} ${count}`).toSorted();
}

test("100 indexes: two GETs and a HEAD of the config an image; a HEAD with a warm cache; only a HEAD without platforms", async (t) => {
  const registry = await start(t, { auth: { mode: "bearer" } });
  const cache = await cacheFolder(t);
  const images = Array.from({ length: 100 }, (_, index) => `${registry.host}/acme/web:v${index}`);
  for (const index of images.keys())
    registry.push({
      repository: "acme/web",
      tag: `v${index}`,
      platforms: [...both, "windows/amd64"],
    });
  const options = runner([registry], { cache });
  for (const [expected, platforms] of [
    [["GET manifest 201", "GET token 1", "HEAD blob 100", "HEAD manifest 1"], ["linux/amd64"]],
    [["GET token 1", "HEAD manifest 101"], ["linux/amd64"]],
    // One more platform: of each image the one manifest that nobody has seen yet.
    [["GET manifest 100", "GET token 1", "HEAD blob 100", "HEAD manifest 101"], both],
    [["GET token 1", "HEAD manifest 101"], both],
    [["GET token 1", "HEAD manifest 101"], []],
  ] as const) {
    const { of } = await ask(on([...platforms], ...images), options);
    assert.deepEqual(counted(registry), expected);
    for (const image of images) {
      if (platforms.length === 0) assert.ok(of(image).answer === "found");
      else assert.deepEqual(contentOf(of(image)).platforms, [...both, "windows/amd64"]);
    }
  }
});

test("requests the content of an image once, whatever names it", async (t) => {
  const registry = await start(t);
  const cache = await cacheFolder(t);
  const digest = registry.push({ repository: "acme/web", tag: "v1", platforms: both });
  registry.push({ repository: "acme/job", tag: "v2", platform: "linux/amd64" });
  const images = [`acme/web:v1`, `acme/web@${digest}`, `acme/job:v2`].map(
    (image) => `${registry.host}/${image}`,
  );
  const asked = async (): Promise<string[]> => {
    registry.requests.length = 0;
    const { of } = await ask(on(["linux/amd64"], ...images), runner([registry], { cache }));
    for (const image of images) assert.equal(contentOf(of(image)).unknown, null);
    return registry.requests
      .map(({ method, step, reference }) => `${method} ${step} ${reference}`)
      .toSorted();
  };
  const cold = await asked();
  const written = [digest, "v1", "v2"];
  const isOfImage = (line: string): boolean => written.some((part) => line.endsWith(` ${part}`));
  assert.deepEqual(
    cold.filter((line) => isOfImage(line) && line.startsWith("GET")),
    written.map((part) => `GET manifest ${part}`),
  );
  // Whether HEAD is served.
  assert.equal(cold.filter((line) => isOfImage(line) && line.startsWith("HEAD")).length, 1);
  // The config of the single manifest, and the manifest of the platform with its config.
  assert.deepEqual(
    cold.flatMap((line) => (isOfImage(line) ? [] : (/^\S+ \S+/.exec(line)?.[0] ?? []))),
    ["GET blob", "GET manifest", "HEAD blob"],
  );
  assert.deepEqual(
    await asked(),
    written.map((part) => `HEAD manifest ${part}`),
  );
});

test("a single manifest costs its config, once", async (t) => {
  const registry = await start(t);
  const cache = await cacheFolder(t);
  const digest = registry.push({ repository: "acme/web", tag: "v1", platform: "linux/arm64/v8" });
  const images = [`${registry.host}/acme/web:v1`, `${registry.host}/acme/web@${digest}`];
  for (const expected of [
    ["GET blob 1", "GET manifest 2", "HEAD manifest 1"],
    ["HEAD manifest 2"],
  ]) {
    const { of } = await ask(on(["linux/amd64"], ...images), runner([registry], { cache }));
    assert.deepEqual(counted(registry), expected);
    for (const image of images) {
      assert.deepEqual(contentOf(of(image)), {
        kind: "manifest",
        platforms: ["linux/arm64/v8"],
        unnamed: false,
        artifact: null,
        absent: [],
        unknown: null,
      });
    }
  }
});

test("a tag that moved is inspected again", async (t) => {
  const registry = await start(t);
  const cache = await cacheFolder(t);
  const image = `${registry.host}/acme/web:v1`;
  registry.push({ repository: "acme/web", tag: "v1", platforms: ["linux/amd64"] });
  await ask(on(["linux/amd64"], image), runner([registry], { cache }));
  registry.requests.length = 0;
  registry.push({ repository: "acme/web", tag: "v1", platforms: ["linux/arm64"] });
  const { of } = await ask(on(["linux/amd64"], image), runner([registry], { cache }));
  assert.deepEqual(contentOf(of(image)).platforms, ["linux/arm64"]);
  assert.deepEqual(counted(registry), ["GET manifest 1", "HEAD manifest 1"]);
});

test("the cache never says that an image is there, or open", async (t) => {
  const registry = await start(t, { auth: { mode: "basic", users: { bot: "right" } } });
  const cache = await cacheFolder(t);
  const image = `${registry.host}/acme/web:v1`;
  const digest = registry.push({ repository: "acme/web", tag: "v1", platforms: both });
  const pinned = `${registry.host}/acme/web@${digest}`;
  const asked = (password: string): ReturnType<typeof question>[] =>
    [image, pinned].map((each) => question(each, [offer("bot", password)], false, both));
  const first = await ask(asked("right"), runner([registry], { cache }));
  assert.deepEqual([brief(first.of(image)), brief(first.of(pinned))], ["found", "found"]);
  const wrong = await ask(asked("wrong"), runner([registry], { cache }));
  assert.deepEqual(
    [brief(wrong.of(image)), brief(wrong.of(pinned))],
    ["denied rejected", "denied rejected"],
  );
  registry.fault({
    step: "manifest",
    status: 404,
    body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}',
  });
  const gone = await ask(asked("right"), runner([registry], { cache }));
  assert.deepEqual(
    [brief(gone.of(image)), brief(gone.of(pinned))],
    ["missing tag", "missing digest"],
  );
});

test("treats a cache that is damaged, truncated, swapped or not a folder as empty", async (t) => {
  const registry = await start(t);
  const cache = await cacheFolder(t);
  registry.push({ repository: "acme/web", tag: "v1", platforms: both });
  registry.push({ repository: "acme/job", tag: "v1", platform: "linux/amd64" });
  const images = ["web", "job"].map((name) => `${registry.host}/acme/${name}:v1`);
  const run = async (folder: string): Promise<string[]> => {
    registry.requests.length = 0;
    const { of } = await ask(on(["linux/amd64"], ...images), runner([registry], { cache: folder }));
    assert.deepEqual(
      images.map((image) => contentOf(of(image)).platforms),
      [both, ["linux/amd64"]],
    );
    return counted(registry);
  };
  const cold = ["GET blob 1", "GET manifest 3", "HEAD blob 1", "HEAD manifest 1"];
  assert.deepEqual(await run(cache), cold);
  const warm = ["HEAD manifest 2"];
  assert.deepEqual(await run(cache), warm);
  const damages: [title: string, damage: (text: string, other: string) => string][] = [
    ["emptied", () => ""],
    ["cut", (text) => text.slice(0, -5)],
    ["another platform", (text) => text.replaceAll("amd64", "armxx")],
    ["exchanged", (_, other) => other],
    ["noise", () => "\0\u{ffff}{"],
    ["huge", (text) => text.padEnd(300_000)],
  ];
  for (const [title, damage] of damages) {
    const names = await readdir(cache);
    assert.equal(names.length, 5, "three digests, two tags, nothing half done");
    const texts = await Promise.all(names.map((name) => readFile(join(cache, name), "utf8")));
    for (const [index, name] of names.entries())
      await writeFile(join(cache, name), damage(texts[index] ?? "", texts.at(index - 1) ?? ""));
    const requests = await run(cache);
    // What names no platform need not have changed.
    if (title === "another platform")
      assert.ok(requests.includes("GET blob 1") && requests.includes("GET manifest 2"));
    else assert.deepEqual(requests, cold, title);
    assert.deepEqual(await run(cache), warm, title);
  }
  const names = await readdir(cache);
  for (const mode of [0o644, 0o620, 0o602]) {
    for (const name of names) await chmod(join(cache, name), mode);
    assert.deepEqual(await run(cache), cold, `mode ${mode.toString(8)}`);
    assert.deepEqual(await run(cache), warm);
  }
  for (const name of names) {
    await rename(join(cache, name), join(cache, `${name}.moved`));
    await symlink(`${name}.moved`, join(cache, name));
  }
  assert.deepEqual(await run(cache), cold, "links");
  for (const none of ["/dev/null/below", "/proc/nothing"]) assert.deepEqual(await run(none), cold);
});

test("one of several credentials fetches the body", async (t) => {
  const registry = await start(t, { auth: { mode: "basic", users: { a: "1", b: "2" } } });
  const image = `${registry.host}/acme/web:v1`;
  registry.push({ repository: "acme/web", tag: "v1", platforms: both });
  const offers = [offer("a", "1"), offer("b", "2"), offer("c", "3")];
  const { of } = await ask([question(image, offers, false, both)], runner([registry]));
  assert.deepEqual(contentOf(of(image)).platforms, both);
  const bodies = registry.requests.filter(
    ({ method, reference, authorization }) =>
      method === "GET" && reference === "v1" && authorization !== null,
  );
  assert.equal(bodies.length, 1);
});

test("reports missing children of an index for the platforms that need them", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "acme/web", tag: "v1", platforms: both, absent: ["linux/arm64"] });
  registry.push({ repository: "acme/job", tag: "v1", platform: "linux/amd64", absent: ["config"] });
  const [web, job] = [`${registry.host}/acme/web:v1`, `${registry.host}/acme/job:v1`];
  const { of } = await ask(on(both, web, job), runner([registry]));
  assert.deepEqual(
    contentOf(of(web)).absent.map(({ what, platforms }) => [what, platforms]),
    [["manifest", ["linux/arm64"]]],
  );
  assert.deepEqual(
    contentOf(of(job)).absent.map(({ what, platforms }) => [what, platforms]),
    [["config", both]],
  );
  const amd = await ask(on(["linux/amd64"], web), runner([registry]));
  assert.deepEqual(contentOf(amd.of(web)).absent, []);
});

test("a body that is not its digest is none", async (t) => {
  const registry = await start(t);
  const digest = registry.push({ repository: "acme/web", tag: "v1", platforms: both });
  registry.push({ repository: "acme/job", tag: "v1", platform: "linux/amd64" });
  const type = { "content-type": "application/vnd.oci.image.index.v1+json" };
  const lie = {
    method: "GET",
    status: 200,
    headers: { ...type, "docker-content-digest": digest },
    body: '{"manifests":[]}',
  };
  registry.fault({ ...lie, step: "manifest", repository: "acme/web" });
  registry.fault({ step: "blob", status: 200, body: '{"os":"linux","architecture":"arm64"}' });
  const [tag, pinned, job] = [`acme/web:v1`, `acme/web@${digest}`, "acme/job:v1"].map(
    (each) => `${registry.host}/${each}`,
  );
  assert.ok(tag !== undefined && pinned !== undefined && job !== undefined);
  const { of } = await ask(on(both, tag, pinned, job), runner([registry]));
  for (const image of [tag, pinned]) {
    const answer = of(image);
    assert.ok(answer.answer === "unreachable" && answer.stage === "protocol", brief(answer));
    assert.match(reasonText(answer), /^it answered with a different digest: sha256:[0-9a-f]{64}$/);
  }
  const content = contentOf(of(job));
  assert.equal(content.platforms, null);
  assert.match(unknownText(content.unknown), /a different digest/);
});

test("a config on another host is asked for without the login; what is not its digest is not believed", async (t) => {
  const registry = await start(t, { auth: { mode: "basic", users: { bot: "s3cret" } } });
  registry.push({ repository: "acme/web", tag: "v1", platform: "linux/arm64" });
  const seen: { authorization: string | undefined; url: string | undefined }[] = [];
  let body: string | null = null;
  const store = createServer((request, response) => {
    seen.push({ authorization: request.headers.authorization, url: request.url });
    response
      .writeHead(body === null ? 403 : 200, { "content-type": "application/xml" })
      .end(body ?? "<Error/>");
  });
  await new Promise<void>((ready) => store.listen(0, "127.0.0.1", ready));
  t.after(() => store.close());
  const address = store.address();
  const host = `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const image = `${registry.host}/acme/web:v1`;
  const base = runner([registry]);
  const options = { ...base, registries: { ...base.registries, [host]: { plainHttp: true } } };
  const asked = [question(image, [offer("bot", "s3cret")], false, both)];
  const open = await ask(asked, options);
  const first = registry.requests.find(({ step }) => step === "blob");
  assert.ok(first?.authorization?.startsWith("Basic ") === true, "at home it goes along");
  assert.deepEqual(contentOf(open.of(image)).platforms, ["linux/arm64"]);

  registry.fault({
    step: "blob",
    status: 307,
    headers: { location: `http://${host}/blob?signature=x` },
  });
  const refused = contentOf((await ask(asked, options)).of(image));
  assert.equal(refused.platforms, null);
  assert.match(unknownText(refused.unknown), /redirects to 127\.0\.0\.1:\d+, which answered 403/);
  body = '{"os":"linux","architecture":"amd64"}';
  const lied = contentOf((await ask(asked, options)).of(image));
  assert.match(unknownText(lied.unknown), /a different digest/);
  assert.deepEqual(
    seen.map(({ authorization }) => authorization),
    [undefined, undefined],
  );

  // Where only some hosts may be asked, the store is none of them.
  const walled = { ...options, network: { allow: [registry.host], trustedRealms: {} } };
  const outside = contentOf((await ask(asked, walled)).of(image));
  assert.match(unknownText(outside.unknown), /outside the allowed hosts/);
  assert.equal(seen.length, 2);
});

test("content that is too large is not read, and does not affect other images", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "acme/web", tag: "v1", platforms: both });
  registry.push({ repository: "acme/job", tag: "v1", platform: "linux/amd64" });
  const headers = { "content-type": "application/vnd.oci.image.index.v1+json" };
  registry.fault({
    step: "manifest",
    repository: "acme/big",
    status: 200,
    headers,
    body: " ".repeat(4_393_217),
  });
  registry.fault({ step: "blob", status: 200, body: " ".repeat(8_388_609) });
  const [big, web, job] = ["big", "web", "job"].map((name) => `${registry.host}/acme/${name}:v1`);
  assert.ok(big !== undefined && web !== undefined && job !== undefined);
  const { of } = await ask(on(both, big, web, job), runner([registry], { retries: 0 }));
  const answer = of(big);
  assert.ok(
    answer.answer === "unreachable" && /larger than 4393216 bytes/.test(reasonText(answer)),
    brief(answer),
  );
  assert.deepEqual(contentOf(of(web)).platforms, both);
  assert.match(unknownText(contentOf(of(job)).unknown), /larger than 8388608 bytes/);
});

test("a store of blobs that hangs or breaks says nothing of the registry", async (t) => {
  const registry = await start(t);
  for (let index = 0; index < 12; index++)
    registry.push({ repository: "acme/web", tag: `v${index}`, platform: "linux/amd64" });
  registry.fault({ step: "blob", act: "reset" });
  const images = Array.from({ length: 12 }, (_, index) => `${registry.host}/acme/web:v${index}`);
  const { of } = await ask(on(both, ...images), runner([registry], { retries: 0, concurrency: 2 }));
  for (const image of images) assert.equal(contentOf(of(image)).platforms, null);
});

test("Docker Hub counts GET and not HEAD: once it refuses, platforms are unknown, and images are found all the same", async (t) => {
  const registry = await start(t);
  const network = await startNetwork({ "registry-1.docker.io": registry });
  t.after(() => network[Symbol.asyncDispose]());
  for (const tag of ["a", "b", "c"])
    registry.push({ repository: "library/nginx", tag, platforms: both });
  registry.fault({
    step: "manifest",
    method: "GET",
    status: 429,
    body: '{"errors":[{"code":"TOOMANYREQUESTS"}]}',
  });
  const cache = await cacheFolder(t);
  const options = runner([], {
    registries: { "docker.io": { plainHttp: true } },
    environment: network.environment,
    concurrency: 1,
    cache,
  });
  const images = ["nginx:a", "nginx:b", "nginx:c"];
  const { of } = await ask(on(both, ...images), options);
  for (const image of images) {
    const { platforms, unknown } = contentOf(of(image));
    assert.deepEqual([platforms, unknown], [null, { code: "looking-counts-as-pull" }]);
  }
  assert.ok(registry.count("manifest", "GET") < 3, "nobody asks on");
  assert.equal(registry.count("manifest", "HEAD"), 3);
});

test("schema 1, charts and artifacts are told apart from images", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "x/old", tag: "v1", schema1: true });
  registry.push({
    repository: "x/chart",
    tag: "v1",
    artifact: "application/vnd.cncf.helm.config.v1+json",
  });
  registry.push({ repository: "x/odd", tag: "v1", artifact: "application/octet-stream" });
  const images = ["old", "chart", "odd"].map((name) => `${registry.host}/x/${name}:v1`);
  const { of } = await ask(on(both, ...images), runner([registry]));
  assert.deepEqual(
    images.map((image) => [contentOf(of(image)).artifact, contentOf(of(image)).platforms]),
    [
      ["application/vnd.docker.distribution.manifest.v1+prettyjws", null],
      ["application/vnd.cncf.helm.config.v1+json", null],
      [null, ["linux/amd64"]],
    ],
  );
});

test("attestations and artifacts are not platforms; a manifest without a platform fits every node", async (t) => {
  const registry = await start(t);
  const digest = `sha256:${"0".repeat(64)}`;
  const entry = (platform: unknown, annotations = {}): object => ({
    digest,
    platform,
    annotations,
  });
  const body = JSON.stringify({
    manifests: [
      entry({ os: "linux", architecture: "amd64" }),
      entry({ os: "unknown", architecture: "unknown" }),
      entry(
        { os: "linux", architecture: "s390x" },
        { "vnd.docker.reference.type": "attestation-manifest" },
      ),
      { digest, artifactType: "application/spdx+json" },
    ],
  });
  const headers = { "content-type": "application/vnd.docker.distribution.manifest.list.v2+json" };
  const named = JSON.parse(body).manifests;
  registry.fault({ step: "manifest", reference: "v1", status: 200, headers, body });
  registry.fault({
    step: "manifest",
    reference: "v2",
    status: 200,
    headers,
    body: JSON.stringify({ manifests: [...named, entry({})] }),
  });
  for (const [tag, nameless] of [
    ["v1", false],
    ["v2", true],
  ] as const) {
    const image = `${registry.host}/x/y:${tag}`;
    const { platforms, unnamed } = contentOf(
      (await ask(on(["linux/arm64"], image), runner([registry]))).of(image),
    );
    assert.deepEqual([platforms, unnamed], [["linux/amd64"], nameless]);
  }
});

test("hostile manifests and configs: an answer for each, and nothing strange in it", async (t) => {
  const registry = await start(t);
  const digest = `sha256:${"1".repeat(64)}`;
  const weird = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(digest, "linux", "amd64", "\u001b[31m", "__proto__", {}, [], null, 1),
  );
  const platform = fc.record(
    { os: weird, architecture: weird, variant: weird },
    { requiredKeys: [] },
  );
  const index = fc.record(
    {
      schemaVersion: weird,
      mediaType: weird,
      artifactType: weird,
      config: fc.oneof(
        weird,
        fc.record({ mediaType: weird, digest: weird, size: weird }, { requiredKeys: [] }),
      ),
      layers: weird,
      fsLayers: weird,
      manifests: fc.oneof(
        weird,
        fc.array(
          fc.oneof(
            weird,
            fc.record({
              digest: fc.oneof(weird, fc.constant(digest)),
              platform: fc.oneof(weird, platform),
              annotations: weird,
            }),
          ),
        ),
      ),
    },
    { requiredKeys: [] },
  );
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const bodies = [
    ...fc
      .sample(fc.oneof(index, weird), { numRuns: 300, seed: 7 })
      .map((value) => JSON.stringify(value)),
    "{",
    "null",
    "\u0000",
    deep,
    `{"manifests":${deep}}`,
    `{"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":${deep}}}`,
    JSON.stringify({
      manifests: Array.from({ length: 9_000 }, (_, each) => ({
        digest,
        platform: { os: `o${each}`, architecture: "a" },
      })),
    }),
  ];
  const types = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
  ];
  const images = bodies.map((body, each) => {
    const headers = { "content-type": types[each % 2] ?? "" };
    registry.fault({ step: "manifest", reference: `v${each}`, status: 200, headers, body });
    return `${registry.host}/x/y:v${each}`;
  });
  const cache = await cacheFolder(t);
  for (let run = 0; run < 2; run++) {
    const { of } = await ask(on(both, ...images), runner([registry], { cache }));
    for (const image of images) {
      const { platforms, artifact, absent } = contentOf(of(image));
      assert.ok((platforms ?? []).length <= 256);
      for (const each of platforms ?? []) assert.match(each, /^[\w.+-]+\/[\w.+-]+(\/[\w.+-]+)?$/);
      if (artifact !== null) assert.match(artifact, /^[\w.+/-]{1,128}$/);
      for (const { digest: missing } of absent)
        assert.match(missing, /^[a-z0-9+._-]+:[0-9a-fA-F]{32,}$/);
    }
  }
});
