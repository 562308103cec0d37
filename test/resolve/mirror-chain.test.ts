/** A registry behind mirrors: what a mirror's yes and no are worth, and what it never gets to see. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import fc from "fast-check";
import type { Answer, ImageQuestion } from "../../src/model/pull/answer.ts";
import { MirrorChain } from "../../src/resolve/mirrors/mirror-chain.ts";
import type { Mirror } from "../../src/resolve/mirrors/mirror.ts";
import type { ResolveOptions } from "../../src/resolve/resolve.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeAuthority } from "../support/registry/certificate.ts";
import { startNetwork } from "../support/registry/network.ts";
import { ask, brief, offer, question, runner } from "../support/registry/question.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { RegistryOptions, TestRegistry } from "../support/registry/registry.ts";
import { propertyRuns } from "../support/property-runs.ts";
import { lines, reasonText } from "../support/registry/answer-text.ts";
import type { EvidenceItem } from "../../src/model/pull/exchange.ts";

interface Scene {
  origin: TestRegistry;
  mirror: TestRegistry;
  /** `origin.example` behind the mirror `mirror.example`, both over plain HTTP. */
  options: (changes?: Partial<ResolveOptions>) => ResolveOptions;
}

async function scene(
  t: TestContext,
  {
    origin: at = {},
    mirror: of = {},
    down = [],
  }: { origin?: RegistryOptions; mirror?: RegistryOptions; down?: string[] },
): Promise<Scene> {
  const [origin, mirror] = [await startRegistry(at), await startRegistry(of)];
  const ports = { "origin.example": origin, "mirror.example": mirror };
  const network = await startNetwork(
    Object.fromEntries(
      Object.entries(ports).map(([host, { port }]) => [
        host,
        down.includes(host) ? null : { port },
      ]),
    ),
  );
  t.after(async () => {
    await network[Symbol.asyncDispose]();
    await origin.close();
    await mirror.close();
  });
  const registries = {
    "origin.example": { plainHttp: true, mirrors: ["mirror.example"] },
    "mirror.example": { plainHttp: true },
  };
  return {
    origin,
    mirror,
    options: (changes = {}) =>
      runner([], { registries, environment: network.environment, retries: 0, ...changes }),
  };
}

const image = "origin.example/acme/app:1";
const alice = offer("alice", "alice-password");

/** A folder of hosts.toml folders: path → text. */
function certs(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "pullgate-certs-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** What the registry itself, and the mirror, are like → the answer. */
const states: { title: string; mirror: Holding; origin: Holding; answer: string; says?: RegExp }[] =
  [
    { title: "the mirror has it", mirror: "has", origin: "has", answer: "found" },
    {
      title: "the mirror has it, the registry is down",
      mirror: "has",
      origin: "down",
      answer: "found",
    },
    {
      title: "the mirror has it, the registry does not",
      mirror: "has",
      origin: "lacks",
      answer: "found",
    },
    {
      title: "the registry has it, the mirror does not",
      mirror: "lacks",
      origin: "has",
      answer: "found",
    },
    {
      title: "the registry has it, the mirror is down",
      mirror: "down",
      origin: "has",
      answer: "found",
    },
    {
      title: "the registry has it, the mirror wants a login",
      mirror: "closed",
      origin: "has",
      answer: "found",
    },
    { title: "neither has it", mirror: "lacks", origin: "lacks", answer: "missing tag" },
    {
      title: "neither has it, to nobody the mirror is closed",
      mirror: "closed",
      origin: "lacks",
      answer: "missing tag",
    },
    {
      title: "the mirror does not have it, the registry is down",
      mirror: "lacks",
      origin: "down",
      answer: "inconclusive",
      says: /its mirror mirror\.example does not have it.*, which proves nothing, and origin\.example could not be asked/,
    },
    {
      title: "the mirror does not have it, the registry is declared unreachable",
      mirror: "lacks",
      origin: "undeclared",
      answer: "inconclusive",
      says: /origin\.example could not be asked \(the configuration says that it cannot be reached from here\)/,
    },
    {
      title: "the registry does not have it, the mirror is down and may have kept it",
      mirror: "down",
      origin: "lacks",
      answer: "inconclusive",
      says: /origin\.example does not have it, but its mirror mirror\.example could not be asked .*, and may have it/,
    },
    {
      title: "the mirror is in trouble, the registry has it",
      mirror: "failing",
      origin: "has",
      answer: "found",
    },
    {
      title: "the mirror is in trouble, the registry does not have it",
      mirror: "failing",
      origin: "lacks",
      answer: "inconclusive",
    },
    {
      title: "both are down",
      mirror: "down",
      origin: "down",
      answer: "unreachable proxy",
      says: /and its mirror mirror\.example could not be asked/,
    },
    {
      title: "the mirror is down, the registry is declared unreachable",
      mirror: "down",
      origin: "undeclared",
      answer: "unreachable proxy",
      says: /its mirror mirror\.example: /,
    },
  ];
type Holding = "has" | "lacks" | "down" | "closed" | "failing" | "undeclared";

for (const { title, mirror, origin, answer, says } of states)
  test(`${title}: ${answer}`, async (t) => {
    const stage = await scene(t, {
      mirror:
        mirror === "closed" ? { auth: { mode: "basic", users: { m: "mirror-password" } } } : {},
      down: [
        ...(mirror === "down" ? ["mirror.example"] : []),
        ...(origin === "down" ? ["origin.example"] : []),
      ],
    });
    for (const [registry, holding] of [
      [stage.mirror, mirror],
      [stage.origin, origin],
    ] as const) {
      registry.push({ repository: "acme/app", tag: holding === "has" ? "1" : "2" });
      if (holding === "failing") registry.fault({ status: 503 });
    }
    const options = stage.options();
    const registries = {
      ...options.registries,
      "origin.example": {
        plainHttp: true,
        mirrors: ["mirror.example"],
        reachable: origin !== "undeclared",
      },
    };
    const { of } = await ask([question(image, [], true)], { ...options, registries });
    assert.equal(brief(of(image)), answer);
    if (says !== undefined) {
      const said = of(image);
      assert.match(reasonText(said), says);
    }
    if (mirror === "has") {
      assert.equal(stage.origin.requests.length, 0, "who has an answer asks no further");
      const said = of(image);
      assert.equal(said.answer === "found" && said.mirror, "mirror.example");
    }
    assert.ok(stage.mirror.requests.every(({ query }) => query.get("ns") === "origin.example"));
    assert.ok(stage.origin.requests.every(({ query }) => !query.has("ns")));
  });

test("no credential of a pod, nor the runner's login for the registry, is shown to a mirror", async (t) => {
  for (const mode of ["basic", "bearer"] as const) {
    const users = { alice: "alice-password", robot: "robot-password" };
    const stage = await scene(t, {
      origin: { auth: { mode: "basic", users } },
      mirror: {
        auth: {
          mode,
          users,
          grants: { "acme/app": ["alice", "robot"] },
          realm: "http://mirror.example/token",
        },
      },
    });
    for (const registry of [stage.mirror, stage.origin])
      registry.push({ repository: "acme/app", tag: "1" });
    const logins = [{ registry: "origin.example", username: "robot", password: "robot-password" }];
    const { to } = await ask([question(image, [alice])], stage.options({ logins }));
    assert.equal(to(image, alice), "found", "the registry itself opens to it");
    assert.ok(
      stage.origin.requests.some(
        ({ authorization }) => authorization?.startsWith("Basic ") === true,
      ),
    );
    const seen = stage.mirror.requests.flatMap(({ authorization }) => authorization ?? []);
    assert.deepEqual(
      seen.filter((each) => each.startsWith("Basic ")),
      [],
    );
    assert.ok(
      !JSON.stringify(stage.mirror.requests.map(({ url, headers }) => [url, headers])).includes(
        "alice",
      ),
    );
  }
});

test("a mirror that wants a login: the pod's is not tried, so nothing is proved but where the registry says yes", async (t) => {
  const stage = await scene(t, {
    mirror: { auth: { mode: "basic", users: { m: "mirror-password" } } },
  });
  stage.mirror.push({ repository: "acme/app", tag: "1" });
  stage.origin.push({ repository: "acme/app", tag: "2" });
  const login = { registry: "mirror.example", username: "m", password: "mirror-password" };
  const without = await ask([question(image, [alice])], stage.options());
  assert.equal(brief(without.of(image)), "inconclusive");
  assert.equal(without.to(image, alice), "inconclusive");
  const { of, to } = await ask([question(image, [alice])], stage.options({ logins: [login] }));
  assert.equal(
    brief(of(image)),
    "found",
    "the runner's own login for the mirror proves that it is there",
  );
  assert.equal(to(image, "runner"), "found");
  assert.equal(to(image, alice), "inconclusive");
  const absent = "origin.example/acme/app:3";
  const both = await ask([question(absent, [alice])], stage.options({ logins: [login] }));
  assert.equal(
    brief(both.of(absent)),
    "missing tag",
    "who is let in at the mirror does not find it either",
  );
});

test("children of a mirror's index are requested from the mirror, whose 404 proves nothing", async (t) => {
  const stage = await scene(t, {});
  stage.mirror.push({
    repository: "acme/app",
    tag: "1",
    platforms: ["linux/amd64", "linux/arm64"],
    absent: ["linux/arm64"],
  });
  // The registry cannot say.
  stage.origin.fault({ status: 503 });
  const { of } = await ask(
    [question(image, [], true, ["linux/amd64", "linux/arm64"])],
    stage.options(),
  );
  const said = of(image);
  assert.ok(said.answer === "found");
  assert.deepEqual(
    [said.content?.platforms, said.content?.absent],
    [["linux/amd64", "linux/arm64"], []],
  );
});

test("a child of an index that neither a mirror nor its registry has is absent", async (t) => {
  const stage = await scene(t, {});
  const platforms = ["linux/amd64", "linux/arm64", "linux/s390x"];
  const index = { repository: "acme/app", tag: "1", platforms };
  stage.mirror.push({ ...index, absent: ["linux/arm64", "linux/s390x"] });
  stage.origin.push({ ...index, absent: ["linux/arm64"] });
  const { of } = await ask([question(image, [], true, platforms)], stage.options());
  const said = of(image);
  assert.ok(said.answer === "found");
  assert.equal(said.mirror, "mirror.example");
  assert.deepEqual(
    said.content?.absent.map(({ what, platforms: lacking }) => [what, lacking]),
    [["manifest", ["linux/arm64"]]],
  );
  assert.ok(
    lines(said.content?.absent[0]?.evidence).some((line) => line.includes("origin.example")),
  );
  assert.equal(said.content?.unserved, undefined);
});

test("a mirror that accepts an anonymous token may refuse the pod's, with which the registry is then asked", async (t) => {
  const stage = await scene(t, {
    mirror: { auth: { mode: "bearer", realm: "http://mirror.example/token" } },
  });
  stage.mirror.push({ repository: "acme/app", tag: "1" });
  const { to } = await ask([question(image, [alice], true)], stage.options());
  assert.equal(to(image, null), "found");
  assert.equal(to(image, alice), "inconclusive");
});

test("--wait waits for an image that the registry lacks, although an unreachable mirror may have it", async (t) => {
  const stage = await scene(t, { down: ["mirror.example"] });
  const clock = new FakeClock(0, () => stage.origin.push({ repository: "acme/app", tag: "1" }));
  const { of, answers } = await ask(
    [question(image, [], true)],
    stage.options({ waitMs: 20_000, clock }),
  );
  assert.equal(brief(of(image)), "found");
  assert.deepEqual(
    answers.waited?.map(({ appeared }) => appeared),
    [true],
  );
});

test("mirrors are guarded as registries are: allowed hosts, the node's own address, metadata", async (t) => {
  const stage = await scene(t, {});
  for (const registry of [stage.mirror, stage.origin])
    registry.push({ repository: "acme/app", tag: "1" });
  const options = stage.options();
  const behind = (mirrors: string[]): ResolveOptions["registries"] => ({
    "origin.example": { plainHttp: true, mirrors },
  });
  const network = { allow: ["origin.example"], trustedRealms: {} };
  const closed = await ask([question(image, [], true)], { ...options, network });
  assert.equal(brief(closed.of(image)), "found");
  assert.equal(stage.mirror.requests.length, 0);
  const own = `http://${stage.mirror.host}`;
  for (const [mirror, tag, answer] of [
    [own, "1", "found"],
    // What a node has at itself proves as little as its own store.
    [own, "2", "missing tag"],
    ["http://169.254.169.254", "1", "found"],
    ["http://169.254.169.254", "2", "inconclusive"],
  ] as const) {
    const name = `origin.example/acme/app:${tag}`;
    const { of } = await ask([question(name, [], true)], {
      ...options,
      registries: behind([mirror]),
    });
    assert.equal(brief(of(name)), answer, `${mirror} ${tag}`);
    assert.equal(stage.mirror.requests.length, 0);
  }
});

test("hosts.toml: hosts in order, capabilities, ns, headers, paths; a server of another name is a mirror", async (t) => {
  const stage = await scene(t, {});
  stage.mirror.push({ repository: "acme/app", tag: "1" });
  const digest = stage.mirror.push({ repository: "acme/app", tag: "1" });
  stage.origin.push({ repository: "acme/app", tag: "2" });
  const { environment } = stage.options();
  const registries = {
    "origin.example": { plainHttp: true },
    "mirror.example": { plainHttp: true },
  };
  const under = async (text: string, name = image): Promise<string> => {
    for (const { requests } of [stage.mirror, stage.origin]) requests.length = 0;
    const hostsDir = certs(t, { "origin.example/hosts.toml": text });
    const { of } = await ask([question(name, [], true)], {
      ...stage.options({ hostsDir, registries, environment }),
    });
    return brief(of(name));
  };
  assert.equal(
    await under(
      `[host."http://mirror.example"]\n[host."http://mirror.example".header]\nx-team = ["a", "b"]\n`,
    ),
    "found",
  );
  assert.equal(stage.mirror.requests[0]?.headers["x-team"], "a, b");
  assert.equal(stage.mirror.requests[0]?.url, "/v2/acme/app/manifests/1?ns=origin.example");
  assert.equal(
    await under(`[host."http://mirror.example"]\ncapabilities = ["pull"]\n`),
    "missing tag",
  );
  assert.equal(stage.mirror.requests.length, 0, "not for tags");
  assert.equal(
    await under(
      `[host."http://mirror.example"]\ncapabilities = ["pull"]\n`,
      `origin.example/acme/app@${digest}`,
    ),
    "found",
  );
  assert.equal(
    await under(`server = "http://mirror.example"\n`, "origin.example/acme/app:2"),
    "inconclusive",
  );
  assert.equal(stage.origin.requests.length, 0, "nodes do not ask it either");
  assert.equal(
    await under(`server = "http://origin.example"\n`, "origin.example/acme/app:2"),
    "found",
  );
  assert.equal(
    await under(`server = "http://origin.example"\ncapabilities = ["push"]\n`),
    "unreachable address",
  );
  assert.equal(
    await under(`[host."http://mirror.example/hub/v2"]\noverride_path = true\n`),
    "missing tag",
  );
  assert.equal(stage.mirror.requests[0]?.path, "/hub/v2/acme/app/manifests/1");
});

test("hosts.toml: a header that is a login goes to its host alone, and is shown nowhere", async (t) => {
  const stage = await scene(t, {});
  stage.mirror.fault({
    status: 404,
    body: '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"you said Bearer the-header-token"}]}',
  });
  const header = `[host."http://mirror.example"]\n[host."http://mirror.example".header]\nauthorization = "Bearer the-header-token"\n`;
  const hostsDir = certs(t, { "origin.example/hosts.toml": header });
  const registries = { "origin.example": { plainHttp: true } };
  const told: string[] = [];
  const secret = (value: string): void => void told.push(value);
  const { answers } = await ask(
    [question(image, [], true)],
    stage.options({ hostsDir, registries, secret }),
  );
  assert.equal(stage.mirror.requests[0]?.authorization, "Bearer the-header-token");
  assert.ok(
    stage.origin.requests.length > 0 &&
      stage.origin.requests.every(({ authorization }) => authorization === null),
  );
  assert.ok(told.includes("the-header-token"));
  assert.ok(
    !JSON.stringify([...answers.byImage, ...answers.byAttempt]).includes("the-header-token"),
  );
});

test("hosts.toml: what containerd cannot read it disregards, and says so; nothing of it is shown", async (t) => {
  const stage = await scene(t, {});
  stage.origin.push({ repository: "acme/app", tag: "1" });
  const registries = { "origin.example": { plainHttp: true } };
  for (const [text, problem] of [
    ['server = "unclosed-secret', { code: "not-toml", line: 1 }],
    [
      '[host."http://mirror.example"]\ncapabilities = ["fly"]',
      { code: "unknown-capability", capability: "fly" },
    ],
    [
      '[host."http://mirror.example"]\ncapabilities = "pull"',
      { code: "wrong-type", key: "capabilities", expected: "list" },
    ],
    [
      '[host."http://mirror.example"]\ndial_timeout = "soon"',
      { code: "invalid-duration", duration: "soon" },
    ],
    ['[host."http://"]\n', { code: "invalid-host-url", url: "http://" }],
    ["#".repeat(2_000_000), { code: "unreadable", error: "it is larger than 1048576 bytes" }],
  ] as const) {
    const hostsDir = certs(t, { "_default/hosts.toml": text });
    const { answers, of } = await ask(
      [question(image, [], true)],
      stage.options({ hostsDir, registries }),
    );
    assert.equal(brief(of(image)), "found");
    assert.deepEqual(answers.notes, [{ code: "hosts-toml-ignored", folder: "_default", problem }]);
  }
});

test("hosts.toml: TLS with an authority of its own, or unverified, which carries no credential", async (t) => {
  const authority = makeAuthority();
  if (authority === null) return t.skip("no openssl");
  t.after(() => authority.remove());
  const auth = { mode: "basic", users: { alice: "alice-password" } } as const;
  const origin = await startRegistry({ auth, tls: authority.issue(["IP:127.0.0.1"]) });
  t.after(() => origin.close());
  origin.push({ repository: "acme/app", tag: "1" });
  const name = `${origin.host}/acme/app:1`;
  const folder = `${origin.host.replace(":", "_")}_`;
  const registries = { [origin.host]: {} };
  const under = async (files: Record<string, string>): Promise<string> => {
    origin.requests.length = 0;
    const hostsDir = certs(t, files);
    const { to } = await ask(
      [question(name, [alice])],
      runner([], { hostsDir, registries, retries: 0 }),
    );
    return to(name, alice);
  };
  assert.equal(await under({}), "unreachable tls");
  assert.equal(await under({ [`${folder}/hosts.toml`]: `ca = "${authority.caFile}"\n` }), "found");
  assert.equal(await under({ [`${folder}/hosts.toml`]: `ca = "none.pem"\n` }), "unreachable tls");
  assert.equal(await under({ [`${folder}/hosts.toml`]: "skip_verify = true\n" }), "inconclusive");
  assert.ok(
    origin.requests.length > 0 &&
      origin.requests.every(({ authorization }) => authorization === null),
  );
});

test("for any hosts: an image that a credential opens is found, a 404 that another host could contradict is not proved, and logins of pods stay with their host", async () => {
  const evidence: EvidenceItem[] = [];
  const yes: Answer = { answer: "found", digest: null, mediaType: null, content: null, evidence };
  const answer = fc.constantFrom<Answer>(
    yes,
    { answer: "missing", missing: "tag", tags: null, evidence },
    { answer: "denied", credential: "none", because: { code: "nothing-public" }, evidence },
    { answer: "missing-or-denied", lean: null, because: { code: "nothing-public" }, evidence },
    { answer: "inconclusive", because: { code: "mirror-not-found" }, evidence },
    { answer: "unreachable", stage: "connect", because: { code: "connection-refused" }, evidence },
    { answer: "rate-limited", retryAfterSeconds: null, quota: null, evidence },
    { answer: "not-asked", because: "declared-unreachable", evidence },
  );
  const host = fc.record({ toNobody: answer, toAlice: answer, unchallenged: fc.boolean() });
  const hosts = fc.record({ mirrors: fc.array(host, { maxLength: 3 }), itself: fc.option(host) });
  await fc.assert(
    fc.asyncProperty(
      hosts,
      fc.constantFrom("alice", "nobody", "both"),
      async ({ mirrors, itself }, who) => {
        const asked: { trusted: boolean; question: ImageQuestion }[] = [];
        const link = (
          { toNobody, toAlice, unchallenged }: (typeof mirrors)[number],
          own: boolean,
        ): Mirror => ({
          name: own ? "origin.example" : "mirror.example",
          own,
          trusted: own,
          pulls: true,
          resolves: true,
          client: {
            hosts: new Set(),
            ask: async (put) => {
              asked.push({ trusted: own, question: put });
              return [
                ...put.offers.map((shown) => ({ shown, answer: toAlice })),
                ...(put.anonymous ? [{ shown: null, answer: toNobody, unchallenged }] : []),
              ];
            },
          },
        });
        const all = [
          ...mirrors.map((each) => link(each, false)),
          ...(itself === null ? [] : [link(itself, true)]),
        ];
        const put = question(image, who === "nobody" ? [] : [alice], who !== "alice");
        const attempts = await new MirrorChain("origin.example", all).ask(put);
        for (const { trusted, question: seen } of asked)
          assert.ok(trusted || seen.offers.length === 0);
        for (const shown of [...put.offers, ...(put.anonymous ? [null] : [])]) {
          const said = attempts.find((attempt) => attempt.shown === shown)?.answer;
          assert.ok(said !== undefined);
          const own = shown === null ? itself?.toNobody : itself?.toAlice;
          const opens = mirrors.some(
            ({ toNobody, unchallenged }) =>
              toNobody.answer === "found" && (shown === null || unchallenged),
          );
          assert.equal(said.answer === "found", opens || own?.answer === "found");
          const proved = ["missing", "denied", "missing-or-denied"].includes(said.answer);
          if (!proved) continue;
          assert.equal(said.answer, own?.answer);
          const certain =
            shown === null
              ? ["missing", "inconclusive", "denied", "missing-or-denied"]
              : ["missing", "inconclusive"];
          assert.ok(mirrors.every(({ toNobody }) => certain.includes(toNobody.answer)));
        }
      },
    ),
    propertyRuns(2_000),
  );
});
