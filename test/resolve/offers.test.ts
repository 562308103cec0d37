/** What the pods' own credentials get: each tried as containerd would, a bad one once, none in place of another. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import fc from "fast-check";
import { attemptKey } from "../../src/model/pull/answer.ts";
import type { Offer } from "../../src/model/pull/answer.ts";
import { startNetwork } from "../support/registry/network.ts";
import { ask, brief, offer, question, runner } from "../support/registry/question.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { Auth, RegistryOptions, TestRegistry } from "../support/registry/registry.ts";
import { propertyRuns } from "../support/property-runs.ts";
import { lines, reasonText } from "../support/registry/answer-text.ts";

async function start(t: TestContext, options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  t.after(() => registry.close());
  return registry;
}

const basicOf = ({ username, password }: Offer): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
const shown = (registry: TestRegistry, credential: Offer): number =>
  registry.requests.filter(({ authorization }) => authorization === basicOf(credential)).length;

const ann = offer("ann", "ann-password");
const ben = offer("ben", "ben-password");
const bad = offer("ann", "an-old-password");
const users = { ann: "ann-password", ben: "ben-password", robot: "robot-password" };
const privately: Auth = {
  mode: "bearer",
  users,
  grants: {
    "acme/ann": ["ann", "robot"],
    "acme/ben": ["ben", "robot"],
    "acme/robot": ["robot"],
    "acme/public": ["*"],
  },
};
const robot = (registry: TestRegistry) => [
  { registry: registry.host, username: "robot", password: "robot-password" },
];

function stock(registry: TestRegistry): Record<"ann" | "ben" | "robot" | "public", string> {
  const image = (name: string): string => {
    registry.push({ repository: `acme/${name}`, tag: "1" });
    return `${registry.host}/acme/${name}:1`;
  };
  return { ann: image("ann"), ben: image("ben"), robot: image("robot"), public: image("public") };
}

for (const mode of ["bearer", "basic"] as const) {
  test(`every offer is tried, in any order, and gets its own answer (${mode})`, async (t) => {
    const registry = await start(t, { auth: mode === "bearer" ? privately : { mode, users } });
    const image = stock(registry).ann;
    for (const offers of [
      [ann, bad],
      [bad, ann],
    ]) {
      registry.requests.length = 0;
      const { of, to, answers } = await ask(
        [question(image, offers)],
        runner([registry], { logins: robot(registry) }),
      );
      assert.deepEqual(
        [ann, bad, null, "runner" as const].map((each) => to(image, each)),
        ["found", "denied rejected", "", ""],
      );
      assert.equal(brief(of(image)), "found");
      assert.deepEqual([shown(registry, ann), shown(registry, bad)], [1, 1]);
      // The runner's login is in nobody's place.
      assert.deepEqual(answers.logins, []);
      assert.equal(answers.requests, registry.requests.length);
    }
  });
}

test("a public image is asked for once, a private one then with the runner's login", async (t) => {
  const registry = await start(t, { auth: privately });
  const images = stock(registry);
  const open = await start(t);
  open.push({ repository: "acme/app", tag: "1" });
  const free = `${open.host}/acme/app:1`;
  const logins = [...robot(registry), ...robot(open)];
  const { of, to, answers } = await ask(
    [images.public, images.robot, free].map((image) => question(image, [], true)),
    runner([registry, open], { logins }),
  );
  assert.deepEqual([to(images.public, null), to(images.public, "runner")], ["found", ""]);
  assert.deepEqual(
    [to(images.robot, null), to(images.robot, "runner"), brief(of(images.robot))],
    ["missing-or-denied", "found", "found"],
  );
  assert.deepEqual([to(free, null), to(free, "runner"), open.requests.length], ["found", "", 1]);
  assert.deepEqual(
    answers.logins.map(({ registry: host, rejected }) => [host, rejected]),
    [[registry.host, null]],
  );
});

test("after refusals, an anonymous request shows whether the image is public, and the runner's login whether it exists", async (t) => {
  const registry = await start(t, { auth: privately });
  const images = stock(registry);
  const absent = `${registry.host}/acme/absent:1`;
  const { of, to } = await ask(
    [images.public, images.ben, images.ann, absent].map((image) => question(image, [bad, ben])),
    runner([registry], { logins: robot(registry) }),
  );
  const all = [bad, ben, null, "runner"] as const;
  const table = (image: string) => [...all.map((each) => to(image, each)), brief(of(image))];
  assert.deepEqual(table(images.public), ["denied rejected", "found", "", "", "found"]);
  assert.deepEqual(table(images.ben), ["denied rejected", "found", "", "", "found"]);
  assert.deepEqual(table(images.ann), [
    "denied rejected",
    "missing-or-denied",
    "missing-or-denied",
    "found",
    "found",
  ]);
  assert.deepEqual(table(absent), [
    "denied rejected",
    "missing-or-denied",
    "missing-or-denied",
    "missing-or-denied",
    "denied rejected",
  ]);
  const unlogged = await ask([question(images.ann, [ben])], runner([registry]));
  assert.deepEqual(
    [unlogged.to(images.ann, "runner"), brief(unlogged.of(images.ann))],
    ["", "missing-or-denied"],
  );
});

test("for a pod with unknown credentials, only the runner's login is tried, or else an anonymous request", async (t) => {
  const registry = await start(t, { auth: privately });
  const image = stock(registry).robot;
  const logged = await ask([question(image)], runner([registry], { logins: robot(registry) }));
  assert.deepEqual([logged.to(image, "runner"), logged.to(image, null)], ["found", ""]);
  const nobody = await ask([question(image)], runner([registry]));
  assert.deepEqual([nobody.to(image, "runner"), nobody.to(image, null)], ["", "missing-or-denied"]);
});

test("a wrong credential breaks a public image only if the registry challenges", async (t) => {
  const registry = await start(t, { auth: privately });
  const image = stock(registry).public;
  const behind = await ask([question(image, [bad])], runner([registry]));
  assert.deepEqual(
    [behind.to(image, bad), behind.to(image, null), brief(behind.of(image))],
    ["denied rejected", "found", "found"],
  );
  const open = await start(t);
  open.push({ repository: "acme/app", tag: "1" });
  const free = `${open.host}/acme/app:1`;
  const never = await ask([question(free, [bad, ann])], runner([open]));
  assert.deepEqual(
    [never.to(free, bad), never.to(free, ann), never.to(free, null)],
    ["found", "found", ""],
  );
  assert.ok(open.requests.every(({ authorization }) => authorization === null));
});

for (const first of ["private", "public"] as const) {
  test(`one repository challenges, another does not: a wrong credential breaks only the first (${first} is asked first)`, async (t) => {
    const registry = await start(t, { auth: privately });
    const images = stock(registry);
    // Public repositories want nothing, and a token does no harm.
    registry.fault({
      repository: "acme/public",
      status: 200,
      headers: { "content-type": "application/vnd.oci.image.index.v1+json" },
    });
    const order = first === "private" ? [images.ann, images.public] : [images.public, images.ann];
    const { to } = await ask(
      order.map((image) => question(image, [bad])),
      runner([registry], { concurrency: 1 }),
    );
    assert.deepEqual([to(images.public, bad), to(images.ann, bad)], ["found", "denied rejected"]);
    assert.equal(shown(registry, bad), 1);
  });
}

test("an offer without a name or a password is an attempt without credentials, made once", async (t) => {
  const registry = await start(t, { auth: privately });
  const images = stock(registry);
  const nameless = [offer("", ""), offer("ann", ""), offer("", "ann-password")];
  const told: string[] = [];
  const { to } = await ask(
    [question(images.public, nameless, true), question(images.ann, nameless)],
    runner([registry], { secret: (value) => told.push(value) }),
  );
  assert.ok(told.includes("ann-password"));
  for (const each of [null, ...nameless]) {
    assert.equal(to(images.public, each), "found");
    assert.equal(to(images.ann, each), "missing-or-denied");
  }
  // The lesson, then one each.
  assert.equal(registry.count("manifest"), 3);
  assert.equal(
    registry.requests.filter(({ authorization }) => authorization?.startsWith("Basic") === true)
      .length,
    0,
  );
});

for (const mode of ["bearer", "basic"] as const) {
  test(`a credential that is proved bad is sent once, for all pods that hold it (${mode})`, async (t) => {
    const registry = await start(t, { auth: mode === "bearer" ? privately : { mode, users } });
    const images = Array.from({ length: 40 }, (_, number) => {
      registry.push({ repository: `team/app-${number}`, tag: "1" });
      return `${registry.host}/team/app-${number}:1`;
    });
    // The same in the runner's hands.
    const logins = [{ registry: registry.host, username: bad.username, password: bad.password }];
    const { to, answers } = await ask(
      images.map((image, number) => question(image, number % 2 === 0 ? [bad] : [bad, ben])),
      runner([registry], { logins }),
    );
    assert.equal(shown(registry, bad), 1);
    for (const image of images) assert.equal(to(image, bad), "denied rejected");
    const evidence = images.map(
      (image) => answers.byAttempt.get(attemptKey(question(image).reference, bad))?.evidence ?? [],
    );
    assert.ok(evidence.every((items) => lines(items).some((line) => line.includes(" → 401"))));
    // Public images that ben or nobody opens need no runner; of a registry open to logins only the runner's was needed, and refused.
    assert.deepEqual(
      answers.logins.map(({ rejected }) => rejected !== null),
      mode === "bearer" ? [] : [true],
    );
  });
}

test("a bad credential is bad at its own host only", async (t) => {
  const [one, two] = [
    await start(t, { auth: privately }),
    await start(t, { auth: { ...privately, users: { ann: bad.password } } }),
  ];
  const images = [stock(one).ann, stock(two).ann];
  const { to } = await ask(
    images.map((image) => question(image, [bad])),
    runner([one, two]),
  );
  assert.deepEqual(
    images.map((image) => to(image, bad)),
    ["denied rejected", "found"],
  );
});

test("a credential that is merely insufficient is tried once for each other repository", async (t) => {
  const grants: Record<string, string[]> = {};
  const registry = await start(t, { auth: { mode: "bearer", users, grants } });
  const images: string[] = [];
  for (let number = 0; number < 60; number++) {
    const repository = `team/app-${number % 3}`;
    grants[repository] = number % 3 === 0 ? ["ann"] : ["ben"];
    registry.push({ repository, tag: `v${number}` });
    images.push(`${registry.host}/${repository}:v${number}`);
  }
  const { to, answers } = await ask(
    images.map((image) => question(image, [ann])),
    runner([registry]),
  );
  const expected = images.map((_, number) => (number % 3 === 0 ? "found" : "missing-or-denied"));
  assert.deepEqual(
    images.map((image) => to(image, ann)),
    expected,
  );
  assert.equal(shown(registry, ann), 3);
  for (const [number, image] of images.entries()) {
    const evidence =
      answers.byAttempt.get(attemptKey(question(image).reference, ann))?.evidence ?? [];
    if (number % 3 !== 0)
      assert.ok(
        lines(evidence).some(
          (line) => line.includes(`team/app-${number % 3}/manifests/`) && line.includes(" → 401"),
        ),
      );
  }
  // ann: the lesson, HEAD for 20, HEAD and GET for each of two others; nobody: one HEAD for each of these two.
  assert.equal(registry.count("manifest"), 1 + 20 + 2 * 2 + 2);
  assert.equal(registry.count("token"), 3 + 2);
});

test("a token server that says 401 for what a good login may not see does not make it a bad one", async (t) => {
  const registry = await start(t, { auth: privately });
  const images = stock(registry);
  registry.fault({
    step: "token",
    when: ({ url, authorization }) => url.includes("acme%2Fben") && authorization !== null,
    delayMs: 50,
    status: 401,
  });
  const { to } = await ask(
    [question(images.ann, [ann]), question(images.ben, [ann]), question(images.public, [ann])],
    runner([registry]),
  );
  assert.deepEqual(
    [images.ann, images.ben, images.public].map((image) => to(image, ann)),
    ["found", "missing-or-denied", "found"],
  );
});

test("no credential gets what is another's: tokens, refusals, and the right to see a tag", async (t) => {
  const registry = await start(t, { auth: privately });
  const images = stock(registry);
  const tokens = new Map<string, string | null>();
  registry.push({ repository: "acme/ann", tag: "2" });
  const second = images.ann.replace(/1$/, "2");
  const { of, to } = await ask(
    [
      question(images.ann, [ann, ben]),
      question(images.ben, [ann, ben]),
      question(second, [ben]),
      question(images.public, [ann], true),
    ],
    runner([registry]),
  );
  for (const { step, authorization, query } of registry.requests)
    if (step === "token") tokens.set(`${authorization} ${query.get("scope")}`, authorization);
  assert.equal(
    tokens.size,
    registry.count("token"),
    "a token for each credential and repository, none twice",
  );
  assert.deepEqual(
    [images.ann, images.ben, second, images.public].map((image) =>
      [ann, ben, null].map((each) => to(image, each)),
    ),
    [
      ["found", "missing-or-denied", ""],
      ["missing-or-denied", "found", ""],
      ["", "missing-or-denied", "missing-or-denied"],
      ["found", "", "found"],
    ],
  );
  // ann sees this repository, ben does not: that says nothing of the tag that only ben was asked for.
  assert.equal(brief(of(second)), "missing-or-denied");
  // Every bearer token went to the repository that it was given for, by the server's own check; each belongs to one user.
  const bearers = registry.requests.filter(
    ({ authorization }) => authorization?.startsWith("Bearer") === true,
  );
  const repositories = new Map<string, Set<string>>();
  for (const { authorization, repository } of bearers) {
    const seen = repositories.get(authorization ?? "") ?? new Set();
    repositories.set(authorization ?? "", seen.add(repository ?? ""));
  }
  assert.ok([...repositories.values()].every((seen) => seen.size === 1));
});

test("an image that one credential finds is not missing for another credential that gets 404", async (t) => {
  const registry = await start(t, { auth: { mode: "basic", users } });
  const image = stock(registry).ann;
  registry.fault({
    when: ({ authorization }) => authorization === basicOf(ben),
    status: 404,
    body: '{"errors":[{"code":"NAME_UNKNOWN"}]}',
  });
  const { of, to } = await ask([question(image, [ann, ben])], runner([registry]));
  assert.deepEqual(
    [to(image, ann), to(image, ben), brief(of(image))],
    ["found", "denied insufficient", "found"],
  );
});

test("a policy blocks one image and not its repository", async (t) => {
  const registry = await start(t, { auth: privately });
  stock(registry);
  const images = Array.from({ length: 6 }, (_, number) => `${registry.host}/acme/ann:v${number}`);
  for (let number = 0; number < 6; number++)
    registry.push({ repository: "acme/ann", tag: `v${number}` });
  registry.fault({
    reference: "v0",
    when: ({ authorization }) => authorization !== null,
    status: 403,
    body: '{"errors":[{"code":"DENIED","message":"blocked by a policy"}]}',
  });
  const { to } = await ask(
    images.map((image) => question(image, [ann])),
    runner([registry]),
  );
  assert.deepEqual(
    images.map((image) => to(image, ann)),
    ["denied insufficient", "found", "found", "found", "found", "found"],
  );
});

test("Harbor treats a wrong credential as anonymous: it finds a public image, but no private one", async (t) => {
  const registry = await start(t, { auth: { ...privately, users: {} } });
  const images = stock(registry);
  const granted = { status: 200, body: '{"token":"nobodys"}' };
  registry.fault({
    step: "token",
    when: ({ url, authorization }) => authorization !== null && url.includes("acme%2Fpublic"),
    delayMs: 100,
    ...granted,
  });
  registry.fault({
    step: "token",
    when: ({ query, authorization }) => authorization !== null && query.has("scope"),
    ...granted,
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
    body: '{"errors":[{"code":"UNAUTHORIZED","message":"unauthorized to access repository"}]}',
  });
  // The token for the public one comes after the proof that the credential is bad.
  registry.push({ repository: "acme/public", tag: "2" });
  const later = images.public.replace(/1$/, "2");
  const all = [images.ann, images.public, later];
  const { to } = await ask(
    all.map((image) => question(image, [bad])),
    runner([registry]),
  );
  assert.deepEqual(
    all.map((image) => to(image, bad)),
    ["denied rejected", "found", "found"],
  );
});

test("ghcr.io hides from a credential what it may not see: never missing for that", async (t) => {
  const registry = await startRegistry({
    auth: {
      mode: "bearer",
      users,
      grants: { "acme/app": ["robot"], "acme/other": ["*"] },
      realm: "http://ghcr.io/token",
    },
  });
  const network = await startNetwork({ "ghcr.io": { port: registry.port } });
  t.after(async () => {
    await network[Symbol.asyncDispose]();
    await registry.close();
  });
  registry.push({ repository: "acme/app", tag: "1" });
  registry.push({ repository: "acme/other", tag: "1" });
  const hidden = (step: "manifest" | "tags", code: string) =>
    registry.fault({
      step,
      repository: "acme/app",
      when: ({ authorization }) => authorization !== null,
      status: 404,
      body: `{"errors":[{"code":"${code}"}]}`,
    });
  hidden("manifest", "MANIFEST_UNKNOWN");
  hidden("tags", "NAME_UNKNOWN");
  registry.fault({
    step: "token",
    when: ({ url, authorization }) => url.includes("acme%2Fapp") && authorization === null,
    status: 401,
  });
  const images = [
    "ghcr.io/acme/app:1",
    "ghcr.io/acme/app:2",
    "ghcr.io/acme/app:3",
    "ghcr.io/acme/other:2",
  ];
  const { to } = await ask(
    images.map((image) => question(image, [ann])),
    runner([], {
      registries: { "ghcr.io": { plainHttp: true } },
      environment: network.environment,
    }),
  );
  assert.deepEqual(
    images.map((image) => to(image, ann)),
    ["missing-or-denied", "missing-or-denied", "missing-or-denied", "missing tag"],
  );
  // The lesson, then HEAD and GET of one image: the list of tags tells for the others.
  const steps = registry.requests
    .filter(({ repository }) => repository === "acme/app")
    .map(({ step }) => step);
  assert.deepEqual(steps.sort(), ["manifest", "manifest", "manifest", "tags"]);
});

test("an offer goes to no token server that is not trusted, and is not called refused for it", async (t) => {
  const thief = await start(t, { auth: privately });
  const registry = await start(t, { auth: { mode: "bearer", users, realm: `${thief.url}/token` } });
  const image = stock(registry).ann;
  const { to } = await ask([question(image, [ann])], runner([registry, thief]));
  assert.equal(to(image, ann), "unreachable address");
  assert.ok(thief.count("token") > 0, "nobody was asked for");
  assert.ok(thief.requests.every(({ authorization }) => authorization === null));
  const trusted = { allow: null, trustedRealms: { [registry.host]: thief.host } };
  await ask([question(image, [ann])], runner([registry, thief], { network: trusted }));
  // The registry refuses its token, for which another is fetched once.
  assert.equal(shown(thief, ann), 2);
});

test("offers are not sent to hosts that may not be contacted", async (t) => {
  const registry = await start(t);
  const image = `${registry.host}/acme/app:1`;
  const { to, of } = await ask([question(image, [ann, offer("", "")], true)], runner([]));
  assert.deepEqual(
    [to(image, ann), to(image, offer("", "")), to(image, null), brief(of(image))],
    Array(4).fill("not-asked node-local"),
  );
  assert.equal(registry.requests.length, 0);
});

test("a host that the grammar reads as a path is still asked", async (t) => {
  const registry = await startRegistry({ auth: privately });
  const network = await startNetwork({ "my_registry.example": { port: registry.port } });
  t.after(async () => {
    await network[Symbol.asyncDispose]();
    await registry.close();
  });
  registry.push({ repository: "public", tag: "1" });
  const image = "my_registry.example/public:1";
  assert.equal(question(image).reference.domain, "");
  registry.fault({
    repository: "public",
    status: 200,
    headers: { "content-type": "application/vnd.oci.image.index.v1+json" },
  });
  const { of } = await ask(
    [question(image, [ann])],
    runner([], {
      registries: { "my_registry.example": { plainHttp: true } },
      environment: network.environment,
    }),
  );
  assert.equal(brief(of(image)), "found");
});

/** 1,000 images in 50 private repositories. */
async function thousand(t: TestContext): Promise<{ registry: TestRegistry; images: string[] }> {
  const grants: Record<string, string[]> = {};
  const registry = await start(t, { auth: { mode: "bearer", users, grants } });
  const images = Array.from({ length: 1_000 }, (_, number) => {
    const image = { repository: `team/app-${number % 50}`, tag: `v${number}` };
    grants[image.repository] = ["ann", "robot"];
    registry.push(image);
    return `${registry.host}/${image.repository}:${image.tag}`;
  });
  return { registry, images };
}

test("1,000 private images in 50 repositories, each with one offer: a token a repository and a HEAD an image", async (t) => {
  const { registry, images } = await thousand(t);
  const { to, answers } = await ask(
    images.map((image) => question(image, [ann])),
    runner([registry], { logins: robot(registry) }),
  );
  assert.ok(images.every((image) => to(image, ann) === "found"));
  assert.deepEqual(
    [registry.count("manifest"), registry.count("token"), answers.requests],
    [1_001, 50, 1_051],
  );
});

test("1,000 private images of pods without a secret: one anonymous refusal per repository, then the runner's login finds them", async (t) => {
  const { registry, images } = await thousand(t);
  const { of, to, answers } = await ask(
    images.map((image) => question(image, [], true)),
    runner([registry], { logins: robot(registry) }),
  );
  assert.ok(
    images.every(
      (image) => brief(of(image)) === "found" && to(image, null) === "missing-or-denied",
    ),
  );
  // The lesson, then a token and a HEAD a repository for nobody; a token a repository and a HEAD an image for the login.
  assert.deepEqual(
    [registry.count("manifest"), registry.count("token"), answers.requests],
    [1 + 50 + 1_000, 50 + 50, 1_151],
  );
  const strict = await thousand(t);
  strict.registry.fault({
    step: "token",
    when: ({ authorization }) => authorization === null,
    status: 401,
  });
  const refused = await ask(
    strict.images.map((image) => question(image, [], true)),
    runner([strict.registry], { logins: robot(strict.registry) }),
  );
  assert.ok(strict.images.every((image) => brief(refused.of(image)) === "found"));
  assert.equal(refused.answers.requests, 1 + 50 + 50 + 1_000);
});

test("no evidence holds an offer's secret, whatever a server says, and every secret is registered for masking", async (t) => {
  const registry = await start(t);
  const image = `${registry.host}/a/b:1`;
  let [mode, echo] = ["basic", ""];
  registry.fault({
    when: ({ step, authorization }) => step === "manifest" && authorization === null,
    status: 401,
    get headers() {
      return {
        "www-authenticate":
          mode === "basic" ? 'Basic realm="x"' : `Bearer realm="${registry.url}/token",service="s"`,
      };
    },
  });
  registry.fault({
    status: 401,
    get body() {
      return JSON.stringify({ errors: [{ code: "DENIED", message: echo }] });
    },
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("basic", "bearer"),
      fc.array(fc.stringMatching(/^[A-Za-z0-9%"\\+/= _-]{12,40}$/), { minLength: 1, maxLength: 3 }),
      async (shape, passwords) => {
        const offers = [...new Set(passwords)].map((password) => offer("someone", password));
        const secrets = offers.flatMap(({ password }) => [
          password,
          Buffer.from(`someone:${password}`).toString("base64"),
        ]);
        [mode, echo] = [shape, secrets.join(" ")];
        const told = new Set<string>();
        const { answers } = await ask(
          [question(image, offers)],
          runner([registry], { retries: 0, secret: (value) => told.add(value) }),
        );
        const texts = [...answers.byImage.values(), ...answers.byAttempt.values()].flatMap(
          (answer) => [...lines(answer.evidence), reasonText(answer), JSON.stringify(answer)],
        );
        for (const secret of secrets) {
          assert.ok(told.has(secret));
          assert.ok(!texts.some((line) => line.includes(secret)), texts.join("\n"));
        }
        // A HEAD says nothing.
        assert.ok(shape === "basic" || texts.some((line) => line.includes("***")));
      },
    ),
    propertyRuns(40),
  );
});
