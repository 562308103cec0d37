/** The real programs that other tests lean on do what those tests take for granted. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Auth, kubeletPull, startContainerd } from "./containerd.ts";
import { type DockerRegistry, startDockerRegistry } from "./docker-registry.ts";
import { needs, run } from "./parts.ts";
import { push } from "./skopeo.ts";

const INDEX = "application/vnd.oci.image.index.v1+json";
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

interface Reply {
  status: number;
  type: string | undefined;
  challenge: string | undefined;
  body: string;
}

async function get(url: string, headers: Record<string, string> = {}, ca?: string): Promise<Reply> {
  return await new Promise((settle, reject) => {
    const options = {
      headers: { accept: `${INDEX}, ${MANIFEST}`, ...headers },
      agent: false as const,
      ...(ca === undefined ? {} : { ca }),
    };
    const request = (url.startsWith("https:") ? requestTls : requestPlain)(
      url,
      options,
      async (response) => {
        let body = "";
        for await (const chunk of response.setEncoding("utf8")) body += String(chunk);
        settle({
          status: response.statusCode ?? 0,
          type: response.headers["content-type"],
          challenge: response.headers["www-authenticate"],
          body,
        });
      },
    );
    request.on("error", reject).end();
  });
}

const basic = (user: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});
const manifestOf = (registry: DockerRegistry, repository: string, reference: string): string =>
  `${registry.url}/v2/${repository}/manifests/${reference}`;
const platformsOf = (body: string): unknown[] =>
  JSON.parse(body).manifests.map(({ platform }: { platform: unknown }) => platform);

test("open registry: serves tags, digests and indexes, answers 404, and refuses connections once stopped", async (t) => {
  if (!needs(t, "docker-registry", "skopeo")) return;
  await using registry = await startDockerRegistry();
  const digest = await push(`${registry.host}/shop/web:v1`);
  const index = await push(`${registry.host}/shop/web:multi`, {
    platforms: ["linux/amd64", "linux/arm64/v8"],
  });

  for (const reference of ["v1", digest]) {
    const { status, type, body } = await get(manifestOf(registry, "shop/web", reference));
    assert.deepEqual([status, type, JSON.parse(body).mediaType], [200, MANIFEST, MANIFEST]);
  }
  const multi = await get(manifestOf(registry, "shop/web", index));
  assert.deepEqual([multi.status, multi.type], [200, INDEX]);
  assert.deepEqual(platformsOf(multi.body), [
    { os: "linux", architecture: "amd64" },
    { os: "linux", architecture: "arm64", variant: "v8" },
  ]);

  for (const [repository, reference] of [
    ["shop/web", "v2"],
    ["shop/none", "v1"],
  ] as const) {
    const { status, body } = await get(manifestOf(registry, repository, reference));
    assert.deepEqual([status, JSON.parse(body).errors[0].code], [404, "MANIFEST_UNKNOWN"]);
  }
  await registry.stop();
  await assert.rejects(get(manifestOf(registry, "shop/web", "v1")), { code: "ECONNREFUSED" });
  await registry.restart();
  assert.equal((await get(manifestOf(registry, "shop/web", "v1"))).status, 200);
});

test("htpasswd: accepts the right password only", async (t) => {
  if (!needs(t, "docker-registry", "skopeo", "htpasswd")) return;
  await using registry = await startDockerRegistry({
    auth: { kind: "htpasswd", users: { bot: "s3cret:x", other: "y" } },
  });
  await push(`${registry.host}/shop/web:v1`, { credentials: "bot:s3cret:x" });
  await assert.rejects(
    push(`${registry.host}/shop/web:v1`, { credentials: "bot:wrong" }),
    /authentication required|unauthorized/i,
  );

  const url = manifestOf(registry, "shop/web", "v1");
  const anonymous = await get(url);
  assert.deepEqual([anonymous.status, anonymous.challenge], [401, 'Basic realm="test"']);
  assert.equal((await get(url, basic("bot", "wrong"))).status, 401);
  assert.equal((await get(url, basic("bot", "s3cret:x"))).status, 200);
  assert.equal((await get(url, basic("other", "y"))).status, 200);
});

test("token: grants are per user and repository, anonymous where allowed, and may change", async (t) => {
  if (!needs(t, "docker-registry", "skopeo", "openssl")) return;
  const grants = {
    "shop/web": { ci: ["pull", "push"], "": ["pull"] },
    "shop/secret": { ci: ["pull", "push"], bot: ["pull"] } as Record<string, string[]>,
  };
  await using registry = await startDockerRegistry({
    auth: { kind: "token", users: { ci: "c", bot: "b", guest: "g" }, grants },
  });
  await push(`${registry.host}/shop/web:v1`, { credentials: "ci:c" });
  await push(`${registry.host}/shop/secret:v1`, { credentials: "ci:c" });

  const challenge = (await get(manifestOf(registry, "shop/web", "v1"))).challenge ?? "";
  const [, realm, service, scope] =
    /^Bearer realm="(.+?)",service="(.+?)",scope="(.+?)"$/.exec(challenge) ?? [];
  assert.deepEqual([service, scope], ["registry.test", "repository:shop/web:pull"]);

  const pull = async (
    repository: string,
    credentials: Record<string, string> = {},
  ): Promise<number> => {
    const answer = await get(
      `${realm}?service=${service}&scope=repository:${repository}:pull`,
      credentials,
    );
    if (answer.status !== 200) return answer.status;
    const authorization = `Bearer ${JSON.parse(answer.body).token}`;
    return (await get(manifestOf(registry, repository, "v1"), { authorization })).status;
  };
  registry.tokenRequests.length = 0;
  assert.equal(await pull("shop/web"), 200);
  assert.equal(await pull("shop/secret"), 401);
  assert.equal(await pull("shop/web", basic("bot", "wrong")), 401);
  assert.equal(await pull("shop/secret", basic("bot", "b")), 200);
  assert.equal(await pull("shop/secret", basic("guest", "g")), 401);
  assert.deepEqual(
    registry.tokenRequests.map(({ user, scopes, status }) => [user, ...scopes, status]),
    [
      ["", "repository:shop/web:pull", 200],
      ["", "repository:shop/secret:pull", 200],
      ["bot", "repository:shop/web:pull", 401],
      ["bot", "repository:shop/secret:pull", 200],
      ["guest", "repository:shop/secret:pull", 200],
    ],
  );
  grants["shop/secret"]["guest"] = ["pull"];
  assert.equal(await pull("shop/secret", basic("guest", "g")), 200);
});

test("containerd pulls again each time and leaves nothing behind", async (t) => {
  if (!needs(t, "docker-registry", "skopeo", "openssl", "containerd")) return;
  const grants = {
    "shop/web": { "": ["pull"], ci: ["pull", "push"] },
    "shop/secret": { bot: ["pull"], ci: ["pull", "push"] },
  };
  await using registry = await startDockerRegistry({
    auth: { kind: "token", users: { ci: "c", bot: "b" }, grants },
  });
  const [open, closed] = [`${registry.host}/shop/web:v1`, `${registry.host}/shop/secret:v1`];
  for (const image of [open, closed]) await push(image, { credentials: "ci:c" });
  const [bot, stale] = ["b", "old"].map((password): Auth => ({ username: "bot", password }));
  assert.ok(bot !== undefined && stale !== undefined);
  let folder: string;
  {
    await using containerd = await startContainerd();
    folder = containerd.folder;
    assert.ok(existsSync(folder));
    const outcome = async (image: string, ...offers: Auth[]): Promise<string[]> =>
      (await kubeletPull(containerd, image, offers)).map((pulled) =>
        pulled.ok
          ? "pulled"
          : (/pull access denied|401 Unauthorized|not found/.exec(pulled.message)?.[0] ??
            pulled.message),
      );
    assert.deepEqual(await outcome(closed, bot), ["pulled"]);
    assert.deepEqual(await containerd.images(), [closed]);
    assert.deepEqual(await outcome(closed), ["pull access denied"]);
    assert.deepEqual(await containerd.images(), []);
    assert.deepEqual(await outcome(closed, stale), ["401 Unauthorized"]);
    assert.deepEqual(await outcome(closed, stale, bot, stale), ["401 Unauthorized", "pulled"]);
    assert.deepEqual(await outcome(open), ["pulled"]);
    assert.deepEqual(await outcome(open, stale), ["401 Unauthorized"]);
    assert.deepEqual(await outcome(open, bot), ["pulled"]);
    assert.deepEqual(await outcome(open.replace("v1", "v2")), ["not found"]);
  }
  assert.ok(!existsSync(folder));
});

test("TLS: is trusted by clients that know the authority only", async (t) => {
  if (!needs(t, "docker-registry", "skopeo", "openssl")) return;
  await using registry = await startDockerRegistry({ tls: true });
  await push(`${registry.host}/shop/web:v1`, { caFile: registry.caFile });
  const url = manifestOf(registry, "shop/web", "v1");
  assert.match(url, /^https:/);
  assert.equal((await get(url, {}, await readFile(registry.caFile ?? "", "utf8"))).status, 200);
  await assert.rejects(get(url), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
});

test("helm renders a new chart and names the source of each document", async (t) => {
  if (!needs(t, "helm")) return;
  const folder = await mkdtemp(join(tmpdir(), "helm-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const env = { HOME: folder, PATH: process.env["PATH"] };
  await run("helm", ["create", "shop"], { cwd: folder, env });
  const rendered = await run("helm", ["template", "release", "shop"], { cwd: folder, env });
  assert.match(rendered, /^---\n# Source: shop\/templates\/deployment\.yaml$/m);
  assert.match(rendered, /^ +image: "nginx:[\d.]+"$/m);
});

test("kubectl renders a kustomization", async (t) => {
  if (!needs(t, "kubectl")) return;
  const folder = await mkdtemp(join(tmpdir(), "kustomize-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "app"));
  await writeFile(
    join(folder, "app/pod.yaml"),
    "apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: web }] }\n",
  );
  await writeFile(
    join(folder, "app/kustomization.yaml"),
    "resources: [pod.yaml]\nimages: [{ name: web, newName: registry.test/web, newTag: v2 }]\n",
  );
  assert.match(
    await run("kubectl", ["kustomize", "app"], { cwd: folder }),
    /image: registry\.test\/web:v2\n/,
  );
});
