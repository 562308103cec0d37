/** Tests quirks of registries under their own names, which lead to a registry of this process. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { FakeClock } from "../support/fake-clock.ts";
import { startNetwork } from "../support/registry/network.ts";
import { ask, brief, offer, question, runner } from "../support/registry/question.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { RegistryOptions, TestRegistry } from "../support/registry/registry.ts";
import { lines, problemText } from "../support/registry/answer-text.ts";

/** Starts a registry that is reached as each of `hosts`; returns it with matching options. */
async function host(
  t: TestContext,
  hosts: string[],
  options: RegistryOptions,
): Promise<{ registry: TestRegistry; options: ReturnType<typeof runner> }> {
  const registry = await startRegistry(options);
  const network = await startNetwork(
    Object.fromEntries(hosts.map((name) => [name, { port: registry.port }])),
  );
  t.after(async () => {
    await network[Symbol.asyncDispose]();
    await registry.close();
  });
  const registries = Object.fromEntries(hosts.map((name) => [name, { plainHttp: true }]));
  return { registry, options: runner([], { registries, environment: network.environment }) };
}

test("asks docker.io at registry-1.docker.io, with the login that docker keeps for index.docker.io", async (t) => {
  const { registry, options } = await host(t, ["docker.io", "registry-1.docker.io"], {
    auth: { mode: "basic", users: { me: "pa:ss" } },
  });
  registry.push({ repository: "library/nginx", tag: "latest" });
  const auth = Buffer.from("me:pa:ss").toString("base64");
  for (const key of ["https://index.docker.io/v1/", "docker.io", "index.docker.io"]) {
    const environment = {
      ...options.environment,
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [key]: { auth } } }),
    };
    const { of } = await ask(["nginx"], { ...options, environment });
    assert.equal(brief(of("nginx")), "found", key);
    assert.ok(
      lines(of("nginx").evidence)[0]?.startsWith(
        "HEAD http://registry-1.docker.io/v2/library/nginx/manifests/latest",
      ),
    );
  }
});

test("finds the credential helper of docker.io by any of its keys, and asks it for docker's own", async (t) => {
  const { registry, options } = await host(t, ["docker.io", "registry-1.docker.io"], {
    auth: { mode: "basic", users: { me: "https://index.docker.io/v1/" } },
  });
  registry.push({ repository: "library/nginx", tag: "latest" });
  const folder = mkdtempSync(join(tmpdir(), "pullgate-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const echo = `read server; printf '{"Username":"me","Secret":"%s"}' "$server"`;
  writeFileSync(join(folder, "docker-credential-echo"), `#!/bin/sh\n${echo}\n`, { mode: 0o755 });
  for (const key of ["https://index.docker.io/v1/", "index.docker.io", "docker.io"]) {
    writeFileSync(join(folder, "config.json"), JSON.stringify({ credHelpers: { [key]: "echo" } }));
    const environment = { ...options.environment, PATH: `${folder}:/usr/bin:/bin` };
    const { of } = await ask(["nginx"], { ...options, environment, dockerConfig: folder });
    assert.equal(brief(of("nginx")), "found", key);
  }
});

test("pauses no other request after a GET beyond the quota of docker.io", async (t) => {
  const { registry, options } = await host(t, ["docker.io", "registry-1.docker.io"], {});
  registry.fault({
    step: "manifest",
    method: "GET",
    status: 429,
    body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your unauthenticated pull rate limit."}]}',
  });
  const images = ["nginx:gone", ...Array.from({ length: 20 }, (_, number) => `acme/app:${number}`)];
  for (let number = 0; number < 20; number++)
    registry.push({ repository: "acme/app", tag: `${number}` });
  const clock = new FakeClock();
  const { of } = await ask(images, { ...options, clock });
  assert.deepEqual(
    images.map((image) => brief(of(image))),
    ["rate-limited", ...images.slice(1).map(() => "found")],
  );
  assert.deepEqual(clock.sleeps, []);
});

test("tells a missing tag from an invisible repository of ghcr.io by the list of tags", async (t) => {
  const { registry, options } = await host(t, ["ghcr.io"], {
    auth: {
      mode: "bearer",
      users: { me: "pat" },
      grants: { "acme/absent": ["*"] },
      realm: "http://ghcr.io/token",
    },
  });
  registry.push({ repository: "acme/app", tag: "1" });
  const images = ["ghcr.io/acme/app:2", "ghcr.io/acme/absent:1"];
  const login = await ask(images, {
    ...options,
    logins: [{ registry: "ghcr.io", username: "me", password: "pat" }],
  });
  assert.deepEqual(
    images.map((image) => brief(login.of(image))),
    ["missing tag", "missing-or-denied"],
  );
  const anonymous = await ask(images, options);
  assert.deepEqual(
    images.map((image) => brief(anonymous.of(image))),
    ["missing tag", "missing repository"],
  );
});

test("asks ghcr.io again without a bad login, which breaks public packages too", async (t) => {
  const { registry, options } = await host(t, ["ghcr.io"], {
    auth: { mode: "bearer", realm: "http://ghcr.io/token" },
  });
  registry.push({ repository: "acme/app", tag: "1" });
  const denied = '{"errors":[{"code":"DENIED","message":"denied"}]}';
  registry.fault({
    step: "token",
    when: ({ authorization }) => authorization !== null,
    status: 403,
    body: denied,
  });
  registry.fault({
    step: "token",
    when: ({ url }) => url.includes("secret-app"),
    status: 401,
    body: '{"errors":[{"code":"UNAUTHORIZED"}]}',
  });
  registry.fault({
    step: "token",
    when: ({ url }) => url.includes("no-app"),
    status: 403,
    body: denied,
  });
  const images = ["ghcr.io/acme/app:1", "ghcr.io/acme/secret-app:1", "ghcr.io/acme/no-app:1"];
  const { answers, of } = await ask(images, {
    ...options,
    logins: [{ registry: "ghcr.io", username: "me", password: "pat" }],
  });
  assert.deepEqual(
    images.map((image) => brief(of(image))),
    ["found", "missing-or-denied", "missing-or-denied"],
  );
  const leans = images.slice(1).map((image) => {
    const answer = of(image);
    return answer.answer === "missing-or-denied" ? answer.lean : null;
  });
  assert.deepEqual(leans, ["denied", "missing"]);
  assert.ok(answers.logins[0]?.rejected !== null);
  assert.equal(
    registry.requests.filter(({ authorization }) => authorization?.startsWith("Basic") === true)
      .length,
    1,
  );
});

test("sends the login to ECR at once, and knows that nothing is public there", async (t) => {
  const name = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  const { registry, options } = await host(t, [name], {
    auth: { mode: "basic", users: { AWS: "token" } },
  });
  registry.push({ repository: "app", tag: "1" });
  const image = `${name}/app:1`;
  const anonymous = await ask([image], options);
  assert.equal(brief(anonymous.of(image)), "denied none");
  registry.requests.length = 0;
  const logins = [{ registry: name, username: "AWS", password: "token" }];
  assert.equal(brief((await ask([image], { ...options, logins })).of(image)), "found");
  assert.equal(registry.requests.length, 1);
  registry.fault({
    status: 403,
    body: '{"errors":[{"code":"DENIED","message":"Your authorization token has expired. Reauthenticate and try again."}]}',
    when: ({ authorization }) => authorization !== null,
  });
  const expired = await ask([image], { ...options, logins });
  assert.equal(brief(expired.of(image)), "denied rejected");
  assert.ok(problemText(expired.answers.logins[0]?.rejected?.because).includes("has expired"));
});

test("follows the redirects of registry.k8s.io for manifests and lists of tags", async (t) => {
  const { registry, options } = await host(t, ["registry.k8s.io", "europe-docker.pkg.dev"], {});
  registry.push({ repository: "k8s-artifacts-prod/images/pause", tag: "3.10" });
  for (const tag of ["3.10", "9.9"]) {
    registry.fault({
      repository: "pause",
      reference: tag,
      status: 307,
      headers: {
        location: `http://europe-docker.pkg.dev/v2/k8s-artifacts-prod/images/pause/manifests/${tag}`,
      },
    });
  }
  registry.fault({
    step: "tags",
    repository: "pause",
    status: 307,
    headers: {
      location: "http://europe-docker.pkg.dev/v2/k8s-artifacts-prod/images/pause/tags/list",
    },
  });
  const images = ["registry.k8s.io/pause:3.10", "registry.k8s.io/pause:9.9"];
  const { of } = await ask(images, {
    ...options,
    network: { allow: ["registry.k8s.io"], trustedRealms: {} },
  });
  assert.deepEqual(
    images.map((image) => brief(of(image))),
    ["found", "missing tag"],
  );
  const missing = of("registry.k8s.io/pause:9.9");
  assert.deepEqual(missing.answer === "missing" && missing.tags, ["3.10"]);
});

test("fetches an anonymous token where a redirect leads to another registry, and shows no credential there", async (t) => {
  const { registry, options } = await host(t, ["cr.l5d.io", "ghcr.io"], {
    auth: {
      mode: "bearer",
      realm: "http://ghcr.io/token",
      grants: { "linkerd/private": ["other"] },
    },
  });
  for (const repository of ["linkerd/proxy", "linkerd/private"])
    registry.push({ repository, tag: "1" });
  for (const [step, path] of [
    ["manifest", "manifests/1"],
    ["manifest", "manifests/2"],
    ["tags", "tags/list"],
  ] as const)
    for (const repository of ["linkerd/proxy", "linkerd/private"])
      registry.fault({
        step,
        repository,
        when: ({ headers, url }) => headers.host === "cr.l5d.io" && url.includes(path),
        status: 307,
        headers: { location: `http://ghcr.io/v2/${repository}/${path}` },
      });
  const images = ["proxy:1", "proxy:2", "private:1"].map((image) => `cr.l5d.io/linkerd/${image}`);
  const { of } = await ask(images, options);
  assert.deepEqual(
    images.map((image) => brief(of(image))),
    ["found", "missing tag", "missing-or-denied"],
  );
  const missing = of("cr.l5d.io/linkerd/proxy:2");
  assert.deepEqual(missing.answer === "missing" && missing.tags, ["1"]);
  registry.requests.length = 0;
  const image = "cr.l5d.io/linkerd/proxy:1";
  const bot = offer("bot", "secret");
  const { to } = await ask([question(image, [bot])], options);
  // containerd would show the credential there, with an unknown result.
  assert.equal(to(image, bot), "unreachable protocol");
  assert.ok(registry.requests.every(({ authorization }) => !authorization?.startsWith("Basic")));
});

test("does not take the refusal of a manifest store for one of the registry", async (t) => {
  const { registry, options } = await host(t, ["registry.test", "store.test"], {});
  registry.fault({
    when: ({ headers }) => headers.host === "registry.test",
    status: 307,
    headers: { location: "http://store.test/manifest?signature=x" },
  });
  registry.fault({
    status: 403,
    headers: { "content-type": "application/xml" },
    body: "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
  });
  const { of } = await ask(["registry.test/a/b:1"], options);
  assert.equal(brief(of("registry.test/a/b:1")), "unreachable protocol");
});
