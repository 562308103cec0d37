/** Verdicts and diagnostics agree, for random clusters and random registries. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Extractor } from "../../src/extract/extract.ts";
import { accessTo } from "../../src/judge/facts/credentials/pull-access.ts";
import { judge, rules } from "../../src/judge/judge.ts";
import {
  attemptKey,
  questionKey,
  type Answer,
  type Answers,
  type ImageContent,
} from "../../src/model/pull/answer.ts";
import type { Pull } from "../../src/model/pull/pull.ts";
import type { Facts, PullDiagnostic, Rule, RuleDiagnostic } from "../../src/model/report/rule.ts";
import { parse } from "../../src/parse/parse.ts";
import { plan, startNeeds } from "../../src/plan/plan.ts";
import { propertyRuns } from "../support/property-runs.ts";

/** The first value three times as often as the others. */
function mostly<T extends string | boolean>(first: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.constantFrom(first, first, first, ...others);
}

const hosts = ["ghcr.io", "registry.acme.example", "ghcr.oi"];
const passwords = ["good", "bad"];

/** What a registry does with one image. */
type ImageState =
  | { kind: "public" | "private" | "hidden"; content: ImageContent | null; mirror: boolean }
  | { kind: "answer"; answer: Answer };

const content: fc.Arbitrary<ImageContent | null> = fc.option(
  fc.record({
    kind: fc.constantFrom("index", "manifest"),
    platforms: fc.option(
      fc.uniqueArray(fc.constantFrom("linux/amd64", "linux/arm64"), { minLength: 1 }),
    ),
    unnamed: fc.boolean(),
    artifact: fc.option(fc.constant("application/vnd.cncf.helm.config.v1+json"), { freq: 5 }),
    absent: fc.array(
      fc.record({
        what: fc.constantFrom("manifest", "config"),
        digest: fc.constant(`sha256:${"a".repeat(64)}`),
        platforms: fc.constant(["linux/amd64"]),
        evidence: fc.constant([]),
      }),
      { maxLength: 1 },
    ),
    unknown: fc.option(fc.constant({ code: "config-unreadable" } as const)),
  }),
);

const otherAnswers: Answer[] = [
  ...(["repository", "tag", "digest"] as const).map((missing): Answer => ({
    answer: "missing",
    missing,
    tags: null,
    evidence: [],
  })),
  { answer: "rate-limited", retryAfterSeconds: null, quota: null, evidence: [] },
  ...(
    [
      "node-local",
      "not-allowed",
      "forbidden-address",
      "private-address",
      "declared-unreachable",
      "deadline",
    ] as const
  ).map((because): Answer => ({ answer: "not-asked", because, evidence: [] })),
];

const imageState: fc.Arbitrary<ImageState> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("public", "private", "hidden"),
      content,
      mirror: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant("answer" as const), answer: fc.constantFrom(...otherAnswers) }),
);

const image = fc
  .record({
    host: fc.constantFrom(...hosts),
    name: fc.constantFrom("api", "web", "web", "job", "job", "Web", "job "),
    version: fc.constantFrom(":1", "", `@sha256:${"0".repeat(64)}`),
  })
  .map(({ host, name, version }) => `${host}/acme/${name}${version}`);

const secretContent = fc.oneof(
  fc
    .record({ host: fc.constantFrom(...hosts), password: fc.constantFrom(...passwords) })
    .map(({ host, password }) =>
      JSON.stringify({ auths: { [host]: { username: "u", password } } }),
    ),
  fc.constant("{"),
);

const secret = fc
  .record({
    name: fc.constantFrom("pull", "other"),
    namespace: fc.constantFrom("shop", "elsewhere"),
    type: mostly("kubernetes.io/dockerconfigjson", "Opaque"),
    text: secretContent,
  })
  .map(({ name, namespace, type, text }) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type,
    data: { ".dockerconfigjson": Buffer.from(text).toString("base64") },
  }));

const names = fc.array(fc.constantFrom({ name: "pull" }, { name: "other" }, { name: "absent" }), {
  maxLength: 2,
});

const serviceAccount = fc
  .record({ name: fc.constantFrom("default", "runner"), imagePullSecrets: names })
  .map(({ name, imagePullSecrets }) => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace: "shop" },
    imagePullSecrets,
  }));

const job = fc
  .record(
    {
      images: fc.array(image, { minLength: 1, maxLength: 3 }),
      serviceAccountName: mostly("default", "runner", "absent"),
      imagePullSecrets: names,
      imagePullPolicy: mostly("Always", "IfNotPresent", "Never", "always"),
      hook: mostly(false, true),
    },
    { requiredKeys: ["images", "hook"] },
  )
  .map(({ images, hook, imagePullPolicy, ...pod }) => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: "job",
      namespace: "shop",
      ...(hook ? { annotations: { "helm.sh/hook": "pre-install" } } : {}),
    },
    spec: {
      template: {
        spec: {
          ...pod,
          containers: images.map((each, index) => ({
            name: `c${index}`,
            image: each,
            ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
          })),
        },
      },
    },
  }));

const widget = image.map((each) => ({
  apiVersion: "acme.example/v1",
  kind: "Widget",
  metadata: { name: "widget", namespace: "shop" },
  spec: { image: each },
}));

interface World {
  objects: object[];
  states: ImageState[];
  unresolvable: boolean;
  runner: "none" | "good" | "rejected";
  options: { preloaded: string[]; nodeCredentials: string[] | null };
  offline: boolean;
}

const world: fc.Arbitrary<World> = fc.record({
  objects: fc.array(fc.oneof(job, job, secret, secret, serviceAccount, widget), {
    minLength: 2,
    maxLength: 10,
  }),
  states: fc.array(imageState, { minLength: 3, maxLength: 9 }),
  unresolvable: fc.boolean(),
  runner: fc.constantFrom("none", "good", "rejected"),
  options: fc.record({
    preloaded: fc.constantFrom([], ["ghcr.io/acme/api*"]),
    nodeCredentials: fc.constantFrom(null, [], ["registry.acme.example/*"]),
  }),
  offline: mostly(false, true),
});

async function factsOf({ objects, states, unresolvable, runner, options }: World): Promise<Facts> {
  const extractor = new Extractor({ locations: [], namespace: null });
  extractor.startFile("");
  const text = objects.map((each) => JSON.stringify(each)).join("\n---\n");
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  for await (const document of parse({ path: "m.yaml", chunks }, { need: "all" }))
    extractor.add(document);
  const cluster = extractor.cluster();
  const pulls = plan(cluster, { ...options, platforms: [], pullSecrets: {} });
  return {
    cluster,
    pulls,
    needs: startNeeds(cluster),
    answers: answersOf(pulls, states, unresolvable, runner),
    runtime: null,
    kubernetes: null,
  };
}

/** Registries that agree with themselves: the best attempt is the answer for the image. */
function answersOf(
  pulls: Facts["pulls"],
  states: ImageState[],
  unresolvable: boolean,
  runner: World["runner"],
): Answers {
  const byImage = new Map<string, Answer>();
  const byAttempt = new Map<string, Answer>();
  const stateOf = new Map<string, ImageState>();
  for (const { reference, credentials } of pulls) {
    if ("invalid" in reference) continue;
    const key = questionKey(reference);
    const drawn = stateOf.get(key) ?? states[stateOf.size % states.length];
    if (drawn === undefined) continue;
    stateOf.set(key, drawn);
    const state: ImageState =
      unresolvable && reference.domain === "ghcr.oi"
        ? { kind: "answer", answer: noSuchHost }
        : drawn;
    const offers = [
      ...(credentials?.offers ?? []),
      ...(credentials?.anonymous === false ? [] : [null]),
      ...(runner === "good" ? (["runner"] as const) : []),
    ];
    for (const offer of offers) {
      const answer = reply(
        state,
        offer === null ? null : offer === "runner" ? "good" : offer.password,
      );
      byAttempt.set(attemptKey(reference, offer), answer);
      const best = byImage.get(key);
      if (best === undefined || rank(answer) > rank(best)) byImage.set(key, answer);
    }
  }
  const rejected =
    runner === "rejected"
      ? { because: { code: "refused", status: 401 } as const, evidence: [] }
      : null;
  return {
    byImage,
    byAttempt,
    logins: hosts.map((registry) => ({ registry, source: { kind: "input" }, rejected })),
    requests: 0,
  };
}

const noSuchHost: Answer = {
  answer: "unreachable",
  stage: "dns",
  because: { code: "no-such-host" },
  code: "no-such-host",
  evidence: [],
};

function reply(state: ImageState, password: string | null): Answer {
  if (state.kind === "answer") return state.answer;
  if (password === "bad")
    return {
      answer: "denied",
      credential: "rejected",
      because: { code: "refused", status: 401 } as const,
      evidence: [],
    };
  if (state.kind === "public" || password === "good")
    return {
      answer: "found",
      digest: null,
      mediaType: null,
      content: state.content,
      ...(state.mirror ? { mirror: "mirror.acme.example" } : {}),
      evidence: [],
    };
  return state.kind === "private"
    ? {
        answer: "denied",
        credential: "none",
        because: { code: "refused", status: 401 } as const,
        evidence: [],
      }
    : {
        answer: "missing-or-denied",
        lean: null,
        because: { code: "refused", status: 401 } as const,
        evidence: [],
      };
}

function rank({ answer }: Answer): number {
  return ["missing-or-denied", "denied", "found"].indexOf(answer);
}

/** A proved error that is about a pull. */
function isPullError({
  rule,
  diagnostic,
}: RuleDiagnostic): { rule: Rule; diagnostic: PullDiagnostic } | null {
  const severity = diagnostic.severity ?? rule.severity;
  return diagnostic.pull !== undefined &&
    severity === "error" &&
    diagnostic.certainty !== "unverified"
    ? { rule, diagnostic }
    : null;
}

/** Whether one attempt of the kubelet succeeds: with the offers of the pod, or without any. */
function isOpened({ answers }: Facts, { reference, credentials, notAsked }: Pull): boolean {
  if ("invalid" in reference || credentials === null || notAsked !== null) return false;
  const { offers, anonymous } = credentials;
  return [...offers, ...(anonymous ? [null] : [])].some(
    (offer) => answers.byAttempt.get(attemptKey(reference, offer))?.answer === "found",
  );
}

describe("verdicts agree with diagnostics", () => {
  test("no error about a pull names one whose verdict is pullable", () =>
    fc.assert(
      fc.asyncProperty(world, async (drawn) => {
        const { diagnostics, verdicts } = judge(await factsOf(drawn), drawn);
        for (const each of diagnostics) {
          const error = isPullError(each);
          if (error === null) continue;
          const verdict = verdicts.get(error.diagnostic.pull)?.verdict;
          assert.notEqual(verdict, "pullable", `${error.rule.id}: ${error.diagnostic.message}`);
        }
      }),
      propertyRuns(600),
    ));

  test("no error about credentials names a pull that a credential of its pod opens", () =>
    fc.assert(
      fc.asyncProperty(world, async (drawn) => {
        const facts = await factsOf(drawn);
        const { diagnostics } = judge(facts, drawn);
        for (const each of diagnostics) {
          const error = isPullError(each);
          if (error === null || error.rule.cause !== "credentials") continue;
          const { pull } = error.diagnostic;
          // A hook runs before its secrets exist.
          if (pull.workload.hook !== null || !isOpened(facts, pull)) continue;
          assert.fail(`${error.rule.id}: ${error.diagnostic.message}`);
        }
      }),
      propertyRuns(600),
    ));

  test("an error names every broken pull, or a warning if the image field is a guess", () =>
    fc.assert(
      fc.asyncProperty(world, async (drawn) => {
        const { diagnostics, verdicts } = judge(await factsOf(drawn), drawn);
        for (const [pull, { verdict }] of verdicts) {
          if (verdict !== "broken") continue;
          const named = diagnostics.some(
            (each) =>
              each.diagnostic.pull === pull &&
              (isPullError(each) !== null || pull.mention.guessed === true),
          );
          assert.ok(named, `nothing names ${pull.mention.image}`);
        }
      }),
      propertyRuns(600),
    ));

  test("findings about credentials that offline reports, online reports too unless disproved", () =>
    fc.assert(
      fc.asyncProperty(world, async (drawn) => {
        const facts = await factsOf(drawn);
        const nothing = { byImage: new Map(), byAttempt: new Map(), logins: [], requests: 0 };
        const offline = judge({ ...facts, answers: nothing }, { offline: true });
        const online = judge(facts, { offline: false });
        for (const { rule, diagnostic } of offline.diagnostics) {
          const { pull } = diagnostic;
          if (pull === undefined || rule.cause !== "credentials" || "invalid" in pull.reference)
            continue;
          const isMissing =
            facts.answers.byImage.get(questionKey(pull.reference))?.answer === "missing";
          const isOpened = accessTo(facts, pull)?.opened === true;
          if (isMissing || isOpened || online.verdicts.get(pull)?.verdict === "pullable") continue;
          const said = online.diagnostics.some(
            (each) => each.diagnostic.pull === pull && each.rule.cause === "credentials",
          );
          assert.ok(said, `${rule.id} is not told online: ${diagnostic.message}`);
        }
      }),
      propertyRuns(600),
    ));

  test("a new rule with severity error makes the pulls that it names broken, and no others", () =>
    fc.assert(
      fc.asyncProperty(world, fc.boolean(), async (drawn, breaksPull) => {
        const facts = await factsOf(drawn);
        const named = facts.pulls.filter((_, index) => index % 2 === 0);
        const added: Rule = {
          id: "image-unlucky",
          cause: "reference",
          severity: "error",
          online: false,
          since: "0.1.0",
          summary: "The image is unlucky.",
          why: "Test.",
          fix: "Rename it.",
          source: "https://example.com",
          breaksPull,
          part: "tag",
          routeStop: "image",
          *check({ pulls }) {
            for (const pull of pulls)
              if (named.includes(pull))
                yield {
                  at: pull.mention.at,
                  message: "The image is unlucky",
                  groupKey: "unlucky",
                  pull,
                };
          },
        };
        const before = judge(facts, drawn);
        const after = judge(facts, drawn, [...rules, added]);
        for (const [pull, { verdict }] of after.verdicts) {
          const isGuess = pull.mention.guessed === true && !breaksPull;
          const expected =
            named.includes(pull) && !isGuess ? "broken" : before.verdicts.get(pull)?.verdict;
          assert.equal(verdict, expected);
        }
      }),
      propertyRuns(200),
    ));

  test("every rule about pulls that is an error by default breaks them", () => {
    const about = ["reference", "credentials", "connectivity"];
    assert.deepEqual(
      rules.filter(
        ({ id, cause, severity, breaksPull }) =>
          severity === "error" &&
          about.includes(cause) &&
          breaksPull === false &&
          // A chart that cannot be fetched leaves its pulls unknown.
          !id.startsWith("chart-"),
      ),
      [],
    );
  });
});
