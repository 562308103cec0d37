/** What is asked, how often, and what is made of the replies: over real sockets. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { TestContext } from "node:test";
import { resolve } from "../../src/resolve/resolve.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ask, brief, runner } from "../support/registry/question.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { RegistryOptions, TestRegistry } from "../support/registry/registry.ts";
import { lines } from "../support/registry/answer-text.ts";

async function start(t: TestContext, options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  t.after(() => registry.close());
  return registry;
}

test("an open registry: what is there, what is not, and the tags there are", async (t) => {
  const registry = await start(t);
  const digest = registry.push({
    repository: "acme/web",
    tag: "1.0",
    platforms: ["linux/amd64", "linux/arm64"],
  });
  registry.push({ repository: "acme/web", tag: "1.1" });
  const absent = `sha256:${"0".repeat(64)}`;
  const images = [
    `${registry.host}/acme/web:1.0`,
    `${registry.host}/acme/web:9`,
    `${registry.host}/acme/wbe:1.0`,
    `${registry.host}/acme/web:gone@${digest}`,
    `${registry.host}/acme/web@${absent}`,
  ];
  const { answers, of } = await ask(
    [...images, `${registry.host}/acme/web:1.0`],
    runner([registry]),
  );
  assert.deepEqual(
    images.map((image) => brief(of(image))),
    ["found", "missing tag", "missing repository", "found", "missing digest"],
  );
  const [found, missing, , pinned] = images.map(of);
  assert.ok(
    found?.answer === "found" &&
      found.digest === digest &&
      found.mediaType === "application/vnd.oci.image.index.v1+json",
  );
  assert.ok(pinned?.answer === "found" && pinned.digest === digest);
  assert.ok(missing?.answer === "missing");
  assert.deepEqual(missing.tags, ["1.0", "1.1"]);
  assert.deepEqual(lines(missing.evidence), [
    `HEAD ${registry.url}/v2/acme/web/manifests/9 → 404`,
    `GET ${registry.url}/v2/acme/web/manifests/9 → 404 MANIFEST_UNKNOWN: manifest unknown`,
    `GET ${registry.url}/v2/acme/web/tags/list → 200`,
  ]);
  assert.equal(answers.requests, registry.requests.length);
  // One question an image, one list a repository, one of the repositories, no ping.
  assert.equal(registry.count("manifest", "HEAD"), 5);
  assert.equal(registry.count("tags"), 2);
  assert.deepEqual(
    registry.requests.filter(({ step }) => step === "other").map(({ path }) => path),
    ["/v2/_catalog"],
  );
  assert.ok(registry.requests.every(({ headers }) => headers["accept-encoding"] === "identity"));
  assert.ok(
    registry.requests
      .filter(({ step }) => step === "manifest")
      .every(({ headers }) => (headers.accept ?? "").split(",").length === 4),
  );
});

test("NAME_UNKNOWN of a manifest is the repository; a sibling that was found says otherwise", async (t) => {
  const registry = await start(t, { missingRepository: "NAME_UNKNOWN" });
  registry.push({ repository: "a/b", tag: "1" });
  registry.fault({
    repository: "a/b",
    reference: "2",
    method: "GET",
    status: 404,
    body: '{"errors":[{"code":"NAME_UNKNOWN"}]}',
  });
  const { of } = await ask(
    [`${registry.host}/x/y:1`, `${registry.host}/a/b:1`, `${registry.host}/a/b:2`],
    runner([registry]),
  );
  assert.equal(brief(of(`${registry.host}/x/y:1`)), "missing repository");
  assert.equal(brief(of(`${registry.host}/a/b:2`)), "missing tag");
});

test("1,000 images in 50 repositories of one registry cost a token a repository and a HEAD an image", async (t) => {
  const registry = await start(t, { auth: { mode: "bearer" } });
  const images: string[] = [];
  for (let number = 0; number < 1_000; number++) {
    const image = { repository: `team/app-${number % 50}`, tag: `v${number}` };
    registry.push(image);
    images.push(`${registry.host}/${image.repository}:${image.tag}`);
  }
  let told = { done: 0, total: 0 };
  const { answers, of } = await ask(
    images,
    runner([registry], { progress: (state) => (told = state) }),
  );
  assert.ok(images.every((image) => of(image).answer === "found"));
  assert.equal(registry.count("token"), 50);
  assert.equal(registry.count("manifest"), 1_001);
  assert.equal(registry.requests.length, answers.requests);
  assert.ok(registry.connections.peak <= 16, `${registry.connections.peak} connections`);
  assert.ok(registry.connections.total <= 16, `${registry.connections.total} connections in all`);
  assert.deepEqual([told.done, told.total], [1_000, 1_000]);
  t.diagnostic(`${answers.requests} requests, ${registry.connections.total} connections`);
  // None is left to keep the process alive; the server hears of it a moment later.
  for (let waited = 0; registry.connections.open > 0 && waited < 10_000; waited++) await nextTurn();
  assert.equal(registry.connections.open, 0);
});

test("never more connections than --concurrency, nor requests to a hanging host beyond the lesson", async (t) => {
  const [slow, quick] = [await start(t), await start(t)];
  const images: string[] = [];
  for (let number = 0; number < 40; number++) {
    for (const registry of [slow, quick]) {
      registry.push({ repository: "a/b", tag: `${number}` });
      images.push(`${registry.host}/a/b:${number}`);
    }
  }
  slow.fault({ act: "hang" });
  const { of } = await ask(
    images,
    runner([slow, quick], { concurrency: 3, timeoutMs: 400, retries: 0 }),
  );
  assert.equal(quick.connections.peak, 3);
  assert.equal(slow.requests.length, 1);
  for (const image of images)
    assert.equal(brief(of(image)), image.startsWith(slow.host) ? "unreachable timeout" : "found");
});

test("a HEAD that says no is confirmed by one GET", async (t) => {
  const registry = await start(t);
  const digest = registry.push({ repository: "a/b", tag: "1" });
  for (const status of [400, 403, 404, 405, 410]) {
    registry.push({ repository: "a/b", tag: `${status}` });
    registry.fault({ method: "HEAD", reference: `${status}`, status });
  }
  const images = [400, 403, 404, 405, 410].map((status) => `${registry.host}/a/b:${status}`);
  registry.fault({ reference: digest, method: "HEAD", status: 404 });
  registry.fault({
    reference: digest,
    method: "GET",
    status: 200,
    headers: {
      "content-type": "application/vnd.oci.image.manifest.v1+json",
      "docker-content-digest": digest,
    },
    body: "{}",
  });
  const { of } = await ask([...images, `${registry.host}/a/b@${digest}`], runner([registry]));
  for (const image of images) assert.equal(brief(of(image)), "found", image);
  // By digest the content has to agree.
  assert.equal(brief(of(`${registry.host}/a/b@${digest}`)), "unreachable protocol");
});

test("tags come in pages, of the same origin only, and no more than a few", async (t) => {
  const [registry, other] = [await start(t, { pageSize: 100 }), await start(t)];
  for (let number = 0; number < 450; number++)
    registry.push({ repository: "a/b", tag: `t${number}` });
  registry.push({ repository: "c/d", tag: "1" });
  registry.fault({
    step: "tags",
    repository: "c/d",
    status: 200,
    headers: { link: `<${other.url}/v2/c/d/tags/list>; rel="next"` },
    body: '{"tags":["1","bad tag","::error::x"]}',
  });
  const { of } = await ask(
    [`${registry.host}/a/b:x`, `${registry.host}/a/b:y`, `${registry.host}/c/d:x`],
    runner([registry, other]),
  );
  const [paged, foreign] = [of(`${registry.host}/a/b:x`), of(`${registry.host}/c/d:x`)];
  assert.ok(paged.answer === "missing" && paged.tags?.length === 300);
  assert.ok(foreign.answer === "missing");
  assert.deepEqual(foreign.tags, ["1"]);
  assert.equal(registry.count("tags"), 4);
  assert.equal(other.requests.length, 0);
});

test("a tag list that is rate-limited, lost or redirected changes no answer and delays no other request", async (t) => {
  for (const fault of [
    { status: 429 },
    { status: 429, headers: { "retry-after": "900" } },
    { status: 302, headers: { location: "ftp://127.0.0.1/login" } },
    { status: 407 },
    { status: 503 },
    { status: 403, body: '{"errors":[{"code":"DENIED","message":"no"}]}' },
    { act: "reset" as const },
  ]) {
    const registry = await start(t);
    const images = ["a/b:1", "a/b:x", "c/d:1", "c/d:x"].map((image) => `${registry.host}/${image}`);
    for (const repository of ["a/b", "c/d"]) registry.push({ repository, tag: "1" });
    registry.fault({ step: "tags", ...fault });
    registry.fault({ reference: "1", delayMs: 100 });
    const { of } = await ask(images, runner([registry], { retries: 0 }));
    assert.deepEqual(
      images.map((image) => brief(of(image))),
      ["found", "missing tag", "found", "missing tag"],
      JSON.stringify(fault),
    );
  }
});

test("a token server may move within its host, and is asked for one scope after another", async (t) => {
  const registry = await start(t, {
    auth: { mode: "bearer", users: { bot: "secret" }, grants: { "a/b": ["bot"] } },
  });
  registry.push({ repository: "a/b", tag: "1" });
  const image = `${registry.host}/a/b:1`;
  registry.fault({
    step: "manifest",
    when: ({ authorization }) => authorization === null,
    status: 401,
    headers: {
      "www-authenticate": `Bearer realm="${registry.url}/old/token",service=,scope="repository:a/b:pull repository:base/os:pull"`,
    },
  });
  registry.fault({
    when: ({ path }) => path === "/old/token",
    times: 1,
    status: 301,
    headers: { location: "/token?scope=repository:a/b:pull&scope=repository:base/os:pull" },
  });
  const options = runner([registry], {
    logins: [{ registry: registry.host, username: "bot", password: "secret" }],
  });
  assert.equal(brief((await ask([image], options)).of(image)), "found");
  assert.deepEqual(
    registry.requests
      .filter(({ step }) => step === "token")
      .map(({ query }) => query.getAll("scope")),
    ["old", "new"].map(() => ["repository:a/b:pull", "repository:base/os:pull"]),
  );
  const other = await start(t);
  registry.fault({
    when: ({ path }) => path === "/old/token",
    status: 307,
    headers: { location: `${other.url}/token` },
  });
  assert.equal(brief((await ask([image], options)).of(image)), "unreachable protocol");
  assert.equal(other.requests.length, 0);
});

test("a worn-out token is renewed once for all who hold it", async (t) => {
  const registry = await start(t, { auth: { mode: "bearer" } });
  const images = Array.from({ length: 20 }, (_, number) => `${registry.host}/a/b:${number}`);
  for (let number = 0; number < 20; number++)
    registry.push({ repository: "a/b", tag: `${number}` });
  let refused: string | null = null;
  registry.fault({
    step: "manifest",
    // The first token that comes is good for nothing.
    when: ({ authorization }) =>
      authorization !== null && (refused ??= authorization) === authorization,
    status: 401,
    headers: {
      "www-authenticate": `Bearer realm="${registry.url}/token",service="test",error="invalid_token"`,
    },
  });
  const { of } = await ask(images, runner([registry]));
  for (const image of images) assert.equal(brief(of(image)), "found");
  assert.equal(registry.count("token"), 2);
});

test("Artifactory: each repository key has a token server of its own", async (t) => {
  const registry = await start(t);
  for (const key of ["one", "two"]) {
    registry.push({ repository: `${key}/app`, tag: "1" });
    registry.fault({
      when: ({ path }) => path === `/${key}/token`,
      status: 200,
      body: JSON.stringify({ token: `token-of-${key}` }),
    });
    registry.fault({
      when: ({ repository, authorization }) =>
        repository === `${key}/app` && authorization !== `Bearer token-of-${key}`,
      status: 401,
      headers: {
        "www-authenticate": `Bearer realm="${registry.url}/${key}/token",service="${registry.host}"`,
      },
    });
  }
  const images = ["one", "two"].map((key) => `${registry.host}/${key}/app:1`);
  const { of } = await ask(images, runner([registry]));
  for (const image of images) assert.equal(brief(of(image)), "found");
});

test("without a question no registry is contacted", async (t) => {
  const registry = await start(t);
  const online = await resolve([], runner([registry]));
  assert.deepEqual([online.byImage.size, online.requests, registry.requests.length], [0, 0, 0]);
});

test("images that are not asked for by the deadline say so", async (t) => {
  const registry = await start(t);
  for (let number = 0; number < 30; number++)
    registry.push({ repository: "a/b", tag: `${number}` });
  const clock = new FakeClock();
  registry.fault({
    when: () => {
      if (registry.requests.length === 5) clock.advance(500);
      return false;
    },
  });
  const images = Array.from({ length: 30 }, (_, number) => `${registry.host}/a/b:${number}`);
  const { of } = await ask(images, runner([registry], { concurrency: 2, deadlineMs: 500, clock }));
  assert.ok(registry.requests.length < 10, String(registry.requests.length));
  const words = new Set(images.map((image) => brief(of(image))));
  assert.deepEqual([...words].sort(), ["found", "not-asked deadline"]);
});
