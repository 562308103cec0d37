/** Tests registries that refuse, end tokens or contradict themselves at random: no wrong answers. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Answer, ImageQuestion } from "../../src/model/pull/answer.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { runsOf } from "../support/property-runs.ts";
import { makeAuthority, type Authority } from "../support/registry/certificate.ts";
import { ask, brief, offer, question, runner } from "../support/registry/question.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { Fault, RegistryOptions, Seen, TestRegistry } from "../support/registry/registry.ts";

/** PULLGATE_TEST_PART=7 makes twenty runs of each profile. */
const runs = Math.min(20, runsOf(3));
const imagesPerRun = 500;
const repositories = 20;

/** Adds the faults of a profile. `isChosen` is true for one request in five, by chance. */
type Profile = (registry: TestRegistry, isChosen: (seen: Seen) => boolean) => void;

let authority: Authority | null = null;
before(() => (authority = makeAuthority()));
after(() => authority?.remove());

const ofManifests = (fault: Fault): Profile => {
  return (registry, isChosen) => registry.fault({ ...fault, step: "manifest", when: isChosen });
};

const json = { "content-type": "application/json" };
const errors = (code: string, message: string): string =>
  JSON.stringify({ errors: [{ code, message }] });
const unauthorized = errors("UNAUTHORIZED", "authentication required");

const bearerOf = (registry: TestRegistry, { repository }: Seen): string =>
  `Bearer realm="${registry.url}/token",service="test",scope="repository:${repository}:pull"`;

const profiles: Record<string, Profile> = {
  "a plain 401 for a token": (registry, isChosen) => {
    for (let index = 0; index < repositories; index++)
      registry.fault({
        step: "manifest",
        repository: nameOf(index),
        when: (seen) => seen.authorization !== null && isChosen(seen),
        status: 401,
        headers: { ...json, "www-authenticate": bearerOf(registry, seenOf(nameOf(index))) },
        body: unauthorized,
      });
  },
  "tokens that end after three requests": (registry) => {
    const uses = new Map<string, number>();
    for (let index = 0; index < repositories; index++)
      registry.fault({
        step: "manifest",
        repository: nameOf(index),
        when: ({ authorization }) => {
          if (authorization === null) return false;
          const used = (uses.get(authorization) ?? 0) + 1;
          uses.set(authorization, used);
          return used > 3;
        },
        status: 401,
        headers: { ...json, "www-authenticate": bearerOf(registry, seenOf(nameOf(index))) },
        body: unauthorized,
      });
  },
  "a 401 without a challenge": ofManifests({ status: 401, headers: json, body: unauthorized }),
  "a 401 with a Basic challenge": ofManifests({
    status: 401,
    headers: { ...json, "www-authenticate": 'Basic realm="proxy"' },
    body: unauthorized,
  }),
  "an empty 403": ofManifests({ status: 403 }),
  "a 403 with DENIED": ofManifests({
    status: 403,
    headers: json,
    body: errors("DENIED", "requested access to the resource is denied"),
  }),
  "connections that are cut": (registry, isChosen) =>
    registry.fault({ when: isChosen, act: "reset" }),
  "requests that hang": (registry, isChosen) => registry.fault({ when: isChosen, act: "hang" }),
  "a 500, 502, 503 or 504": (registry, isChosen) => {
    for (const [index, status] of [500, 502, 503, 504].entries())
      registry.fault({
        when: (seen) => isChosen(seen) && seen.url.length % 4 === index,
        status,
        body: "<html>busy</html>",
      });
  },
  "TLS connections that are cut": (registry, isChosen) =>
    registry.fault({ when: isChosen, act: "reset" }),
  "HTTP/2 sessions that are destroyed": (registry, isChosen) =>
    registry.fault({
      when: (seen) => seen.version === "2.0" && isChosen(seen),
      act: "reset",
    }),
  "a 429 without a time to wait": ofManifests({
    status: 429,
    headers: json,
    body: errors("TOOMANYREQUESTS", "too many requests"),
  }),
  "a 429": ofManifests({ status: 429, headers: { "retry-after": "1" } }),
  "lists that name every tag": (registry) =>
    registry.fault({
      step: "tags",
      status: 200,
      headers: json,
      body: JSON.stringify({ tags: Array.from({ length: imagesPerRun }, (_, tag) => `v${tag}`) }),
    }),
  "lists that name no tag": (registry) =>
    registry.fault({ step: "tags", status: 200, headers: json, body: '{"tags":[]}' }),
  "manifests that are not there at times, and lists that name them": (registry, isChosen) =>
    registry.fault({
      step: "manifest",
      when: (seen) =>
        seen.authorization !== null && !isForeignName(seen.repository ?? "") && isChosen(seen),
      status: 404,
      headers: json,
      body: errors("MANIFEST_UNKNOWN", "manifest unknown"),
    }),
};

function nameOf(index: number): string {
  return `${index < 8 ? "open" : index < 16 ? "closed" : "foreign"}/app-${index}`;
}

function isForeignName(repository: string): boolean {
  return repository.startsWith("foreign");
}

function seenOf(repository: string): Seen {
  return {
    step: "manifest",
    method: "",
    url: "",
    path: "",
    query: new URLSearchParams(),
    authorization: null,
    headers: {},
    body: "",
    repository,
    reference: null,
    version: "1.1",
  };
}

interface Asked {
  image: string;
  question: ImageQuestion;
  isThere: boolean;
  isForeign: boolean;
}

/** Pushes eight images in nine, and grants the login all repositories but the foreign ones. */
function images(registry: TestRegistry): Asked[] {
  const bot = offer("bot", "secret");
  return Array.from({ length: imagesPerRun }, (_, index) => {
    const isThere = index % 9 !== 0;
    const repository = nameOf(index % repositories);
    if (isThere) registry.push({ repository, tag: `v${index}` });
    const image = `${registry.host}/${repository}:v${index}`;
    const isOpen = repository.startsWith("open");
    return {
      image,
      question: question(image, isOpen ? [] : [bot], isOpen),
      isThere,
      isForeign: isForeignName(repository),
    };
  });
}

/** Random, but equal for equal requests of a run, whatever their order. */
function chance(run: number): (seen: Seen) => boolean {
  const times = new Map<string, number>();
  const decided = new WeakMap<Seen, boolean>();
  return (seen) => {
    let chosen = decided.get(seen);
    if (chosen === undefined) {
      const key = `${seen.method} ${seen.step} ${seen.repository} ${seen.reference}`;
      const nth = times.get(key) ?? 0;
      times.set(key, nth + 1);
      const [byte = 0] = createHash("sha256").update(`${run} ${key} ${nth}`).digest();
      decided.set(seen, (chosen = byte < 256 / 5));
    }
    return chosen;
  };
}

const wrongAnswers: ReadonlySet<Answer["answer"]> = new Set(["missing", "denied"]);

function isWrong({ isThere, isForeign }: Asked, answer: Answer): boolean {
  if (isForeign) return answer.answer === "found" || answer.answer === "missing";
  return isThere ? wrongAnswers.has(answer.answer) : answer.answer === "found";
}

function isUndecided({ isThere, isForeign }: Asked, { answer }: Answer): boolean {
  return isThere && !isForeign && answer !== "found";
}

/** The registry of a profile speaks TLS, and HTTP/2, if its name says so. */
function securityOf(name: string): Pick<RegistryOptions, "tls" | "http2"> {
  if (authority === null || !/^(?:TLS|HTTP\/2)/.test(name)) return {};
  const tls = authority.issue(["IP:127.0.0.1"]);
  return name.startsWith("TLS") ? { tls } : { tls, http2: true };
}

async function run(
  name: string,
  profile: Profile,
  number: number,
): Promise<{ wrong: string[]; undecided: number }> {
  const grants = Object.fromEntries(
    Array.from({ length: repositories }, (_, index) => nameOf(index))
      .filter((name) => !name.startsWith("open"))
      .map((name) => [name, [name.startsWith("closed") ? "bot" : "other"]]),
  );
  await using registry = await startRegistry({
    auth: { mode: "bearer", users: { bot: "secret" }, grants },
    ...securityOf(name),
  });
  const caFile = authority?.caFile ?? "";
  const asked = images(registry);
  profile(registry, chance(number));
  const { of } = await ask(
    asked.map((each) => each.question),
    runner([registry], {
      retries: 2,
      timeoutMs: 150,
      deadlineMs: 1e9,
      clock: new FakeClock(),
      registries: { [registry.host]: { plainHttp: registry.url.startsWith("http:"), caFile } },
    }),
  );
  const wrong = asked.filter((each) => isWrong(each, of(each.image)));
  return {
    wrong: wrong.map(({ image }) => `${image}: ${brief(of(image))} ${JSON.stringify(of(image))}`),
    undecided: asked.filter((each) => isUndecided(each, of(each.image))).length,
  };
}

describe("answers no image wrongly, and leaves few open, at a registry with", () => {
  for (const [name, profile] of Object.entries(profiles))
    test(name, async (t) => {
      const wrong: string[] = [];
      let undecided = 0;
      for (let number = 0; number < runs; number++) {
        const done = await run(name, profile, number);
        wrong.push(...done.wrong);
        undecided += done.undecided;
      }
      t.diagnostic(`${runs} runs of ${imagesPerRun} images: ${undecided} left open`);
      assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} wrong`);
      assert.ok(undecided <= (runs * imagesPerRun) / 50, `${undecided} left open`);
    });
});
