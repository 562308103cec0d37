/** Asks registries for images that tests name as text. */
import assert from "node:assert/strict";
import { parseImageReference } from "../../../src/model/pull/image.ts";
import type { Answer, Answers, Offer, ImageQuestion } from "../../../src/model/pull/answer.ts";
import { attemptKey, questionKey } from "../../../src/model/pull/answer.ts";
import { resolve } from "../../../src/resolve/resolve.ts";
import type { ResolveOptions } from "../../../src/resolve/resolve.ts";
import { loopClock } from "../loop-clock.ts";
import type { TestRegistry } from "./registry.ts";

/** A question without offers is asked with the runner's login, or anonymously. */
export function question(
  image: string,
  offers: Offer[] = [],
  anonymous = false,
  platforms: string[] = [],
): ImageQuestion {
  const reference = parseImageReference(image);
  assert.ok(!("invalid" in reference), image);
  return { reference, offers, anonymous, platforms };
}

/** The offer of a pull secret. */
export function offer(username: string, password: string): Offer {
  return { source: { kind: "secret", name: "regcred" }, key: "registry", username, password };
}

/**
 * Options of a runner without logins and proxies. All given registries use plain HTTP. Limits of
 * requests pass by the turns of the event loop.
 */
export function runner(
  registries: TestRegistry[],
  changes: Partial<ResolveOptions> = {},
): ResolveOptions {
  return {
    concurrency: 16,
    timeoutMs: 5_000,
    retries: 2,
    frugal: false,
    deadlineMs: 1e9,
    registries: Object.fromEntries(
      registries.map(({ host, url }) => [host, { plainHttp: url.startsWith("http:") }]),
    ),
    network: { allow: null, trustedRealms: {} },
    dockerConfig: "/nowhere",
    logins: [],
    environment: {},
    restricted: false,
    cache: null,
    clock: loopClock,
    secret: () => {},
    progress: () => {},
    ...changes,
  };
}

/** `of`: the best answer for an image. `to`: the answer to one credential, "" if it was not tried. */
export async function ask(
  images: (string | ImageQuestion)[],
  options: ResolveOptions,
): Promise<{
  answers: Answers;
  of: (image: string) => Answer;
  to: (image: string, credential: Offer | "runner" | null) => string;
}> {
  const questions = images.map((image) => (typeof image === "string" ? question(image) : image));
  const distinct = new Map(questions.map((each) => [questionKey(each.reference), each]));
  const answers = await resolve([...distinct.values()], options);
  return {
    answers,
    of(image) {
      const answer = answers.byImage.get(questionKey(question(image).reference));
      assert.ok(answer !== undefined, image);
      return answer;
    },
    to(image, credential) {
      const answer = answers.byAttempt.get(attemptKey(question(image).reference, credential));
      return answer === undefined ? "" : brief(answer);
    },
  };
}

/** Abbreviates an answer: "found", "missing tag", "denied none", "unreachable tls", "not-asked deadline". */
export function brief(answer: Answer): string {
  switch (answer.answer) {
    case "missing":
      return `missing ${answer.missing}`;
    case "denied":
      return `denied ${answer.credential}`;
    case "unreachable":
      return `unreachable ${answer.stage}`;
    case "not-asked":
      return `not-asked ${answer.because}`;
    case "found":
    case "missing-or-denied":
    case "inconclusive":
    case "rate-limited":
      break;
  }
  return answer.answer;
}
