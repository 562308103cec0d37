/** Whose login goes where: it reaches its own registry and that registry's token server, once when it is bad, and nobody else. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import fc from "fast-check";
import { parseImageReference } from "../../src/model/pull/image.ts";
import { attemptKey } from "../../src/model/pull/answer.ts";
import { ask, brief, runner } from "../support/registry/question.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { Auth, RegistryOptions, TestRegistry } from "../support/registry/registry.ts";
import { propertyRuns } from "../support/property-runs.ts";
import { lines, problemText } from "../support/registry/answer-text.ts";

async function start(t: TestContext, options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  t.after(() => registry.close());
  return registry;
}

function folder(t: TestContext, files: Record<string, unknown> = {}): string {
  const made = mkdtempSync(join(tmpdir(), "pullgate-"));
  t.after(() => rmSync(made, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(made, name)), { recursive: true });
    writeFileSync(
      join(made, name),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  }
  return made;
}

const encoded = (user: string, password: string): { auth: string } => ({
  auth: Buffer.from(`${user}:${password}`).toString("base64"),
});
const privately: Auth = {
  mode: "bearer",
  users: { bot: "pa:ss" },
  grants: { "acme/private": ["bot"], "acme/public": ["*"], "acme/other": ["nobody"] },
};

function stock(registry: TestRegistry): Record<"private" | "public" | "other", string> {
  for (const repository of ["acme/private", "acme/public", "acme/other"])
    registry.push({ repository, tag: "1" });
  return {
    private: `${registry.host}/acme/private:1`,
    public: `${registry.host}/acme/public:1`,
    other: `${registry.host}/acme/other:1`,
  };
}

const authorized = (registry: TestRegistry, scheme: string): number =>
  registry.requests.filter(({ authorization }) => authorization?.startsWith(scheme) === true)
    .length;

test("a login of the docker config finds private images; without it the registry answers the same for missing and private", async (t) => {
  const registry = await start(t, { auth: privately });
  const images = stock(registry);
  const docker = folder(t, {
    "config.json": { auths: { [`https://${registry.host}/v1/`]: encoded("bot", "pa:ss") } },
  });
  const known = await ask(Object.values(images), runner([registry], { dockerConfig: docker }));
  assert.deepEqual(
    Object.values(images).map((image) => brief(known.of(image))),
    ["found", "found", "missing-or-denied"],
  );
  assert.deepEqual(known.answers.logins, [
    {
      registry: registry.host,
      source: { kind: "auths", file: `${docker}/config.json` },
      rejected: null,
    },
  ]);
  const unknown = await ask(Object.values(images), runner([registry]));
  assert.deepEqual(
    Object.values(images).map((image) => brief(unknown.of(image))),
    ["missing-or-denied", "found", "missing-or-denied"],
  );
  assert.deepEqual(unknown.answers.logins, []);
});

test("distinguishes attempts with the runner's login from anonymous ones", async (t) => {
  const registry = await start(t, { auth: privately });
  const image = stock(registry).private;
  const reference = parseImageReference(image);
  assert.ok(!("invalid" in reference));
  const attempts = async (password: string | null): Promise<(string | null)[]> => {
    const logins =
      password === null ? [] : [{ registry: registry.host, username: "bot", password }];
    const { answers } = await ask([image], runner([registry], { logins }));
    return (["runner", null] as const).map((credential) => {
      const answer = answers.byAttempt.get(attemptKey(reference, credential));
      return answer === undefined ? null : brief(answer);
    });
  };
  assert.deepEqual(await attempts("pa:ss"), ["found", null]);
  assert.deepEqual(await attempts("bad"), ["denied rejected", "missing-or-denied"]);
  assert.deepEqual(await attempts(null), [null, "missing-or-denied"]);
});

for (const mode of ["bearer", "basic"] as const) {
  test(`sends a refused login once per run, and then asks anonymously (${mode})`, async (t) => {
    const registry = await start(t, {
      auth: mode === "bearer" ? privately : { mode, users: { bot: "right" } },
    });
    const images = Object.values(stock(registry));
    for (let number = 0; number < 30; number++) {
      registry.push({ repository: `acme/more-${number}`, tag: "1" });
      images.push(`${registry.host}/acme/more-${number}:1`);
    }
    const options = runner([registry], {
      logins: [{ registry: registry.host, username: "bot", password: "stale-password" }],
    });
    const { answers, of } = await ask(images, options);
    assert.equal(authorized(registry, "Basic"), 1);
    const [login] = answers.logins;
    assert.ok(login?.rejected !== null && login !== undefined);
    assert.ok(
      lines(login.rejected.evidence).some((line) => line.includes(" → 401")),
      String(lines(login.rejected.evidence)),
    );
    if (mode === "bearer") {
      assert.deepEqual(
        images.slice(0, 4).map((image) => brief(of(image))),
        ["missing-or-denied", "found", "missing-or-denied", "found"],
      );
    } else {
      for (const image of images) assert.equal(brief(of(image)), "denied rejected");
    }
  });
}

test("a Basic login that opens one repository is not bad because another stays shut", async (t) => {
  const registry = await start(t, { auth: { mode: "basic", users: { bot: "right" } } });
  const images = stock(registry);
  registry.fault({
    repository: "acme/other",
    when: ({ authorization }) => authorization !== null,
    delayMs: 50,
    status: 401,
    headers: { "www-authenticate": 'Basic realm="x"' },
  });
  const { answers, of } = await ask(
    Object.values(images),
    runner([registry], {
      logins: [{ registry: registry.host, username: "bot", password: "right" }],
    }),
  );
  assert.deepEqual(
    Object.values(images).map((image) => brief(of(image))),
    ["found", "found", "missing-or-denied"],
  );
  assert.equal(answers.logins[0]?.rejected, null);
});

test("Harbor treats a bad login as anonymous, which shows where an image stays private", async (t) => {
  const registry = await start(t, { auth: { ...privately, users: {} } });
  const images = stock(registry);
  registry.fault({
    step: "token",
    when: ({ query, authorization }) => authorization !== null && query.has("scope"),
    status: 200,
    body: '{"token":"nobodys"}',
  });
  registry.fault({
    step: "manifest",
    repository: "acme/public",
    when: ({ authorization }) => authorization === "Bearer nobodys",
    status: 200,
    headers: { "content-type": "application/vnd.oci.image.index.v1+json" },
  });
  registry.fault({
    step: "manifest",
    when: ({ authorization }) => authorization === "Bearer nobodys",
    status: 401,
    headers: { "www-authenticate": 'Basic realm="harbor"' },
    body: '{"errors":[{"code":"UNAUTHORIZED","message":"unauthorized to access repository: acme/private, action: pull"}]}',
  });
  const { answers, of } = await ask(
    [images.public, images.private],
    runner([registry], {
      logins: [{ registry: registry.host, username: "bot", password: "expired" }],
    }),
  );
  assert.deepEqual(
    [brief(of(images.public)), brief(of(images.private))],
    ["found", "missing-or-denied"],
  );
  assert.ok(answers.logins[0]?.rejected !== null);
});

test("too many failed logins are a refused login, not a rate limit", async (t) => {
  const registry = await start(t, { auth: privately });
  const images = stock(registry);
  registry.fault({
    step: "token",
    when: ({ authorization }) => authorization !== null,
    status: 429,
    body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"too many failed login attempts for username or IP address"}]}',
  });
  const { answers, of } = await ask(
    Object.values(images),
    runner([registry], {
      logins: [{ registry: registry.host, username: "bot", password: "pa:ss" }],
    }),
  );
  assert.equal(brief(of(images.public)), "found");
  assert.ok(problemText(answers.logins[0]?.rejected?.because).includes("locked out"));
  assert.equal(authorized(registry, "Basic"), 1);
});

test("identity tokens are posted, registry tokens are shown", async (t) => {
  const registry = await start(t, {
    auth: { ...privately, identityTokens: { "refresh-me": "bot" } },
  });
  const images = stock(registry);
  const identity = folder(t, {
    "config.json": {
      auths: {
        [registry.host]: {
          ...encoded("00000000-0000-0000-0000-000000000000", ""),
          identitytoken: "refresh-me",
        },
      },
    },
  });
  const posted = await ask([images.private], runner([registry], { dockerConfig: identity }));
  assert.equal(brief(posted.of(images.private)), "found");
  assert.equal(registry.count("token", "POST"), 1);
  registry.fault({
    when: ({ authorization }) => authorization === "Bearer shown",
    status: 200,
    headers: { "content-type": "application/vnd.oci.image.index.v1+json" },
  });
  const direct = folder(t, {
    "config.json": { auths: { [registry.host]: { registrytoken: "shown" } } },
  });
  const shown = await ask([images.private], runner([registry], { dockerConfig: direct }));
  assert.equal(brief(shown.of(images.private)), "found");
  const wrong = folder(t, {
    "config.json": { auths: { [registry.host]: { identitytoken: "wrong" } } },
  });
  const refused = await ask(
    [images.public, images.private],
    runner([registry], { dockerConfig: wrong }),
  );
  assert.deepEqual(
    [brief(refused.of(images.public)), refused.answers.logins[0]?.rejected !== null],
    ["found", true],
  );
});

test("a token server on another host gets no password, unless the user trusts it", async (t) => {
  const thief = await start(t, {
    auth: { mode: "bearer", users: { bot: "pa:ss" }, grants: { "acme/private": ["bot"] } },
  });
  const registry = await start(t, {
    auth: { mode: "bearer", users: { bot: "pa:ss" }, realm: `${thief.url}/token` },
  });
  const image = stock(registry).private;
  const logins = [{ registry: registry.host, username: "bot", password: "pa:ss" }];
  const { of } = await ask([image], runner([registry, thief], { logins }));
  assert.ok(thief.count("token") > 0);
  assert.deepEqual(
    thief.requests.map(({ authorization }) => authorization),
    thief.requests.map(() => null),
  );
  assert.ok(
    lines(of(image).evidence).some((line) => line.includes("not trusted")) ||
      of(image).answer !== "found",
  );
  thief.requests.length = 0;
  const unlisted = await ask([image], runner([registry], { logins }));
  assert.equal(brief(unlisted.of(image)), "unreachable address");
  assert.equal(thief.requests.length, 0);
  const trusted = { allow: null, trustedRealms: { [registry.host]: thief.host } };
  await ask([image], runner([registry, thief], { logins, network: trusted }));
  assert.ok(
    thief.requests.some(({ authorization }) => authorization?.startsWith("Basic ") === true),
  );
});

test("a login is for the exact host: not for another port, a longer name or a host within a host", async (t) => {
  const registry = await start(t, { auth: privately });
  const image = stock(registry).private;
  const other = await start(t);
  for (const key of [
    other.host,
    "127.0.0.1",
    `${registry.host}0`,
    `evil.example/${registry.host}`,
    `${registry.host}.evil.example`,
    `https://evil.example/${registry.host}`,
    `${registry.host}/other`,
    `${registry.host}/acme/privat`,
  ]) {
    const docker = folder(t, { "config.json": { auths: { [key]: encoded("bot", "pa:ss") } } });
    const { answers } = await ask([image], runner([registry], { dockerConfig: docker }));
    assert.deepEqual(answers.logins, [], key);
  }
  assert.equal(authorized(registry, "Basic"), 0);
  for (const key of [
    registry.host,
    `https://${registry.host}`,
    `http://${registry.host}/v2/`,
    `https://${registry.host}/harbor/projects`,
    `${registry.host}/acme`,
    `${registry.host}/acme/private`,
  ]) {
    const docker = folder(t, { "config.json": { auths: { [key]: encoded("bot", "pa:ss") } } });
    const { of } = await ask([image], runner([registry], { dockerConfig: docker }));
    assert.equal(brief(of(image)), "found", key);
  }
});

test("logins are looked for where docker and podman keep them, the longest path first", async (t) => {
  const registry = await start(t, { auth: privately });
  const image = stock(registry).private;
  const good = { auths: { [registry.host]: encoded("bot", "pa:ss") } };
  const bad = { auths: { [registry.host]: encoded("bot", "bad") } };
  const home = folder(t, {
    ".docker/config.json": bad,
    ".config/containers/auth.json": bad,
    "run/containers/auth.json": good,
    "docker/config.json": good,
    "only.json": good,
  });
  const scoped = folder(t, {
    "config.json": {
      auths: { ...bad.auths, [`${registry.host}/acme/private`]: encoded("bot", "pa:ss") },
    },
  });
  const cases: [string, Record<string, string>, string | null, string][] = [
    [
      "DOCKER_AUTH_CONFIG beats files",
      { HOME: home, DOCKER_AUTH_CONFIG: JSON.stringify(good) },
      null,
      "found",
    ],
    [
      "the runtime's auth.json before that of the home",
      { HOME: home, XDG_RUNTIME_DIR: join(home, "run") },
      null,
      "found",
    ],
    [
      "REGISTRY_AUTH_FILE alone",
      { HOME: home, REGISTRY_AUTH_FILE: join(home, "only.json") },
      null,
      "found",
    ],
    [
      "the home's auth.json before docker's",
      { HOME: home, DOCKER_CONFIG: join(home, "docker") },
      null,
      "missing-or-denied",
    ],
    [
      "DOCKER_CONFIG",
      { HOME: join(home, "empty"), DOCKER_CONFIG: join(home, "docker") },
      null,
      "found",
    ],
    ["a folder that is named is the only one", { HOME: home }, join(home, "docker"), "found"],
    ["the longest key", {}, scoped, "found"],
  ];
  for (const [what, environment, dockerConfig, expected] of cases) {
    const { of } = await ask([image], runner([registry], { environment, dockerConfig }));
    assert.equal(brief(of(image)), expected, what);
  }
});

test("reports a config that cannot be read, without its text", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "a/b", tag: "1" });
  const docker = folder(t, { "config.json": '{"auths": {"x": {"auth": hunter2-secret' });
  const { answers, of } = await ask(
    [`${registry.host}/a/b:1`],
    runner([registry], { dockerConfig: docker }),
  );
  assert.equal(brief(of(`${registry.host}/a/b:1`)), "found");
  assert.equal(answers.logins.length, 1);
  assert.ok(problemText(answers.logins[0]?.rejected?.because).includes("not a JSON object"));
  assert.ok(!JSON.stringify(answers.logins).includes("hunter2"));
});

test("credential helpers: called once per host; no output is not a failure, and failures are reported", async (t) => {
  const registry = await start(t, { auth: privately });
  const images = stock(registry);
  const script = (body: string): string =>
    `#!/bin/sh\nread server\necho "$server" >> "$(dirname "$0")/asked"\n${body}\n`;
  const path = folder(t, {
    "docker-credential-good": script(
      `printf '{"ServerURL":"%s","Username":"bot","Secret":"pa:ss"}' "$server"`,
    ),
    "docker-credential-none": script("echo 'credentials not found in native keychain'; exit 1"),
    "docker-credential-sick": script("echo 'token=hunter2'; exit 3"),
    "docker-credential-idle": script("exec sleep 60"),
  });
  for (const name of ["good", "none", "sick", "idle"])
    chmodSync(join(path, `docker-credential-${name}`), 0o755);
  const environment = { PATH: `${path}:/usr/bin:/bin` };
  const withConfig = (config: unknown, changes = {}) =>
    ask(
      Object.values(images),
      runner([registry], {
        environment,
        dockerConfig: folder(t, { "config.json": config }),
        ...changes,
      }),
    );
  const good = await withConfig({ credHelpers: { [registry.host]: "good" } });
  assert.equal(brief(good.of(images.private)), "found");
  assert.deepEqual(
    good.answers.logins.map(({ source }) => source),
    [{ kind: "helper", program: "good" }],
  );
  const { readFileSync } = await import("node:fs");
  assert.equal(readFileSync(join(path, "asked"), "utf8"), `${registry.host}\n`);
  const none = await withConfig({ credsStore: "none" });
  assert.deepEqual([none.answers.logins, brief(none.of(images.public))], [[], "found"]);
  const sick = await withConfig({ credHelpers: { [registry.host]: "sick" } });
  assert.deepEqual(
    [problemText(sick.answers.logins[0]?.rejected?.because), brief(sick.of(images.public))],
    ["the credential helper failed (exit 3)", "found"],
  );
  const absent = await withConfig({ credHelpers: { [registry.host]: "absent" } });
  assert.equal(
    problemText(absent.answers.logins[0]?.rejected?.because),
    "the credential helper is not on PATH",
  );
  const shielded = await withConfig({ credsStore: "sick", credHelpers: { [registry.host]: "" } });
  assert.deepEqual([shielded.answers.logins, brief(shielded.of(images.public))], [[], "found"]);
  // A default helper of the machine that the config was copied from.
  assert.deepEqual((await withConfig({ credsStore: "desktop" })).answers.logins, []);
  const hostile = await withConfig({ credHelpers: { [registry.host]: "good; touch /tmp/pwned" } });
  assert.equal(
    problemText(hostile.answers.logins[0]?.rejected?.because),
    "the name of the credential helper is not valid",
  );
  const idle = await withConfig({ credHelpers: { [registry.host]: "idle" } }, { deadlineMs: 500 });
  assert.equal(brief(idle.of(images.public)), "not-asked deadline");
});

test("no answer holds a secret, whatever a server says, and every secret is registered for masking", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "a/b", tag: "1" });
  const image = `${registry.host}/a/b:1`;
  let [username, password, mode, secretToken] = ["", "", "basic", ""];
  registry.fault({
    when: ({ step, authorization }) => step === "manifest" && authorization === null,
    get status() {
      return 401;
    },
    get headers() {
      return {
        "www-authenticate":
          mode === "basic"
            ? 'Basic realm="x"'
            : `Bearer realm="${registry.url}/token?key=query-secret",service="s"`,
      };
    },
  });
  const echo = (): string => {
    const basic = Buffer.from(`${username}:${password}`).toString("base64");
    return JSON.stringify({
      errors: [
        {
          code: "DENIED",
          message: `${password} Basic ${basic} ${encodeURIComponent(password)} token has expired ${mode === "token" ? secretToken : ""}`,
        },
      ],
    });
  };
  registry.fault({
    step: "token",
    get status() {
      return mode === "token" ? 200 : 401;
    },
    get body() {
      return mode === "token" ? JSON.stringify({ token: secretToken }) : echo();
    },
  });
  registry.fault({
    step: "manifest",
    status: 403,
    get body() {
      return echo();
    },
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("basic", "bearer", "token"),
      fc.string({ minLength: 6, maxLength: 40, unit: "grapheme-ascii" }),
      fc.stringMatching(/^[A-Za-z0-9_.-]{20,60}$/),
      async (shape, word, token) => {
        // Words that stand in every line of evidence are no secret.
        fc.pre(
          word.trim().length >= 6 &&
            !`HEAD GET ${image} manifests token the login refused registry-auth`.includes(
              word.trim(),
            ),
        );
        [username, password, mode, secretToken] = ["someone", word, shape, token];
        const told: string[] = [];
        const { answers } = await ask(
          [image],
          runner([registry], {
            retries: 0,
            logins: [{ registry: registry.host, username, password }],
            secret: (value) => told.push(value),
          }),
        );
        const shown = [...answers.byImage.values(), ...answers.logins]
          .flatMap((each) => [
            JSON.stringify(each),
            ...Object.values(each).flat().map(String),
            ...("rejected" in each && each.rejected !== null
              ? [problemText(each.rejected.because), ...lines(each.rejected.evidence)]
              : []),
          ])
          .join("\n");
        for (const secret of [
          password,
          token,
          Buffer.from(`${username}:${password}`).toString("base64"),
          "query-secret",
        ]) {
          assert.ok(!shown.includes(secret), `${secret} in ${shown}`);
        }
        assert.ok(told.includes(password) && (shape !== "token" || told.includes(token)));
        assert.ok(answers.logins[0]?.rejected !== null, shown);
      },
    ),
    propertyRuns(60),
  );
});
