/** Tests how layers, configs and digests of images are looked up. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test, type TestContext } from "node:test";
import type { Answer, ImageContent } from "../../src/model/pull/answer.ts";
import { ask, offer, question, runner } from "../support/registry/question.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { RegistryOptions, TestRegistry } from "../support/registry/registry.ts";

async function start(t: TestContext, options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  t.after(() => registry.close());
  return registry;
}

const platforms = ["linux/amd64"];

async function contentOf(registry: TestRegistry, image: string): Promise<ImageContent> {
  const name = `${registry.host}/${image}`;
  const { of } = await ask([question(name, [], true, platforms)], runner([registry]));
  const answer = of(name);
  assert.ok(answer.answer === "found" && answer.content !== null, answer.answer);
  return answer.content;
}

const absentIn = ({ absent }: ImageContent): string[] => absent.map(({ what }) => what);

test("finds a layer that the registry lacks, of a manifest and below an index", async (t) => {
  const registry = await start(t);
  const parts = { layers: ["base", "app"], absent: ["app"] };
  registry.push({ repository: "acme/web", tag: "v1", ...parts });
  registry.push({ repository: "acme/web", tag: "v2", platforms, ...parts });
  registry.push({ repository: "acme/web", tag: "v3", layers: ["base"] });
  assert.deepEqual(absentIn(await contentOf(registry, "acme/web:v1")), ["layer"]);
  assert.deepEqual(absentIn(await contentOf(registry, "acme/web:v2")), ["layer"]);
  assert.deepEqual(absentIn(await contentOf(registry, "acme/web:v3")), []);
});

test("takes a redirect for a layer that is there, and a failure for no answer", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "acme/web", tag: "v1", layers: ["base"], absent: ["base"] });
  const head = { step: "blob", method: "HEAD" } as const;
  const away = { location: "http://store.invalid/blob" };
  registry.fault({ ...head, times: 1, status: 307, headers: away });
  assert.deepEqual(absentIn(await contentOf(registry, "acme/web:v1")), []);
  registry.fault({ ...head, status: 403 });
  registry.fault({ step: "blob", method: "GET", repository: "acme/web", status: 500 });
  const { absent, refused } = await contentOf(registry, "acme/web:v1");
  assert.deepEqual([absent, refused], [[], undefined]);
});

test("says that the config is refused to the credential that got the manifest", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "acme/web", tag: "v1" });
  registry.fault({ step: "blob", status: 403 });
  const { refused, platforms: known } = await contentOf(registry, "acme/web:v1");
  assert.deepEqual([refused?.byPod, known], [true, null]);
});

test("finds that the config of a child manifest is absent, or refused to GET", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "acme/web", tag: "v1", platforms, absent: ["config"] });
  assert.deepEqual(absentIn(await contentOf(registry, "acme/web:v1")), ["config"]);
  registry.push({ repository: "acme/job", tag: "v1", platforms });
  registry.fault({ step: "blob", method: "HEAD", status: 403 });
  assert.equal((await contentOf(registry, "acme/job:v1")).refused, undefined);
  registry.fault({ step: "blob", method: "GET", status: 403 });
  assert.equal((await contentOf(registry, "acme/job:v1")).refused?.byPod, true);
});

test("names the platforms whose layers are compressed with zstd", async (t) => {
  const registry = await start(t);
  const type = "application/vnd.docker.image.rootfs.diff.tar.zstd";
  const layers = { layers: ["base"], layerType: type };
  registry.push({ repository: "acme/web", tag: "v1", ...layers });
  registry.push({ repository: "acme/web", tag: "v2", platforms, ...layers });
  for (const tag of ["v1", "v2"])
    assert.deepEqual((await contentOf(registry, `acme/web:${tag}`)).zstd, { type, platforms });
});

async function missing(
  registry: TestRegistry,
  image: string,
): Promise<Extract<Answer, { answer: "missing" }>> {
  const name = `${registry.host}/${image}`;
  const { of } = await ask([question(name, [], true, [])], runner([registry]));
  const answer = of(name);
  assert.ok(answer.answer === "missing", answer.answer);
  return answer;
}

test("finds what a repository holds in place of a digest that it lacks", async (t) => {
  const registry = await start(t);
  const digest = registry.push({ repository: "acme/web", tag: "v1", layers: ["base"] });
  const gone = `sha256:${"0".repeat(64)}`;
  const { instead } = await missing(registry, `acme/web:v1@${gone}`);
  assert.deepEqual(instead, { tag: { name: "v1", digest }, blob: null });
  assert.equal((await missing(registry, `acme/web@${gone}`)).instead, undefined);
  for (const [body, blob] of [
    [JSON.stringify({ architecture: "amd64", rootfs: {} }), "config"],
    ["a layer", "layer"],
  ] as const) {
    registry.fault({ step: "blob", status: 200, times: 1, body });
    const imageId = createHash("sha256").update(body).digest("hex");
    const { instead: hints } = await missing(registry, `acme/web@sha256:${imageId}`);
    assert.deepEqual(hints, { tag: null, blob });
  }
});

test("asks again with another token after a refusal of one that worked", async (t) => {
  const registry = await start(t, {
    auth: { mode: "bearer", users: { bot: "secret" }, grants: { "acme/web": ["bot"] } },
  });
  for (const tag of ["v1", "v2"]) registry.push({ repository: "acme/web", tag });
  const images = ["v1", "v2"].map((tag) => `${registry.host}/acme/web:${tag}`);
  registry.fault({
    step: "manifest",
    reference: "v2",
    when: ({ authorization }) => authorization !== null,
    times: 1,
    status: 401,
    headers: {
      "www-authenticate": `Bearer realm="${registry.url}/token",service="test"`,
    },
  });
  const bot = offer("bot", "secret");
  const { of } = await ask(
    images.map((image) => question(image, [bot])),
    runner([registry]),
  );
  assert.deepEqual(
    images.map((image) => of(image).answer),
    ["found", "found"],
  );
});
