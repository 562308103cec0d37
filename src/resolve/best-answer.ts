/** Selects the best of the answers that different credentials get for an image. */
import { isRefusal } from "../model/pull/answer.ts";
import type { LoginSource } from "../model/pull/answer-reason.ts";
import { repositoryOf } from "../model/pull/image.ts";
import type { ImageReference } from "../model/pull/image.ts";
import { attemptKey } from "../model/pull/answer.ts";
import type { Answer, Offer } from "../model/pull/answer.ts";
import { isRejection } from "../oci/reply/refusal.ts";

export interface CredentialAttempt {
  shown: Offer | "runner" | null;
  answer: Answer;
  /** Where the runner's login was found. */
  source?: LoginSource;
  /**
   * The anonymous attempt met no challenge, so its answer holds for every credential.
   */
  unchallenged?: boolean;
}

/** An image with its attempts. */
export interface AttemptOutcome {
  reference: ImageReference;
  attempts: CredentialAttempt[];
}

const order: Answer["answer"][] = [
  "found",
  "missing",
  "denied",
  "missing-or-denied",
  "inconclusive",
  "rate-limited",
  "unreachable",
  "not-asked",
];

/**
 * Returns the best answer; among equals, the first. A refused login of the runner proves nothing
 * about the image, but explains why the answer is not better.
 */
export function bestAnswer(attempts: CredentialAttempt[]): Answer {
  const runner = attempts.find(({ shown }) => shown === "runner");
  const useless = runner !== undefined && isRejection(runner.answer);
  const [best] = attempts
    .filter((each) => each !== runner || !useless)
    .toSorted((a, b) => rank(a.answer) - rank(b.answer));
  if (best === undefined)
    return runner?.answer ?? { answer: "not-asked", because: "deadline", evidence: [] };
  const { shown, answer } = best;
  if (runner === undefined || shown !== null || !isRefusal(answer)) return answer;
  if (!isRejection(runner.answer)) {
    return runner.answer.answer === "unreachable"
      ? { ...answer, evidence: [...runner.answer.evidence, ...answer.evidence] }
      : answer;
  }
  const refused = {
    code: "runner-login-refused",
    source: runner.source ?? null,
    login: runner.answer.because,
    anonymous: answer.because,
  } as const;
  return answer.answer === "denied"
    ? {
        ...answer,
        credential: "rejected",
        because: { ...refused, decides: "login" },
        evidence: [...runner.answer.evidence, ...answer.evidence],
      }
    : { ...answer, because: { ...refused, decides: "anonymous" } };
}

/** Lower is better; within one kind, the more specific answer. */
function rank(answer: Answer): number {
  const less =
    answer.answer === "denied"
      ? { insufficient: 0, rejected: 0.3, none: 0.6 }[answer.credential]
      : (answer.answer === "missing" && answer.tags === null) ||
          (answer.answer === "missing-or-denied" && answer.lean === null)
        ? 0.5
        : 0;
  return order.indexOf(answer.answer) + less;
}

/**
 * Corrects answers that contradict each other. If a credential finds one image of a repository,
 * another image cannot be missing because the repository is missing or hidden, and a refusal of
 * another image proves nothing. If any credential finds an image, "missing" for another credential
 * means that it is hidden.
 */
export function compareAttempts(images: AttemptOutcome[]): void {
  const found = new Set<string>();
  const credentialOf = (shown: CredentialAttempt["shown"]): string =>
    attemptKey({ domain: "", path: "", tag: "", digest: null }, shown);
  for (const { reference, attempts } of images) {
    const repository = repositoryOf(reference);
    for (const { shown, answer } of attempts)
      // "Found" at a mirror proves nothing about access at the registry.
      if (answer.answer === "found" && answer.mirror === undefined)
        found.add(repository).add(repository + credentialOf(shown));
  }
  for (const { reference, attempts } of images) {
    const repository = repositoryOf(reference);
    if (!found.has(repository)) continue;
    const there = attempts.some(({ answer }) => answer.answer === "found");
    for (const attempt of attempts) {
      const { shown, answer } = attempt;
      if (answer.answer === "found") continue;
      const opened = found.has(repository + credentialOf(shown));
      const unseen = answer.answer === "missing" && answer.missing === "repository";
      if (there && answer.answer === "missing") {
        attempt.answer = {
          answer: "denied",
          credential: shown === null ? "none" : "insufficient",
          because: { code: "other-credential-finds-it" },
          evidence: answer.evidence,
        };
      } else if (!there && opened && isUnexplained(answer)) {
        attempt.answer = {
          answer: "inconclusive",
          because: { code: "refused-after-success" },
          evidence: [...answer.evidence, { kind: "repository-exists", repository }],
        };
      } else if (!there && opened && (unseen || answer.answer === "missing-or-denied")) {
        attempt.answer = {
          answer: "missing",
          missing: reference.digest === null ? "tag" : "digest",
          tags: null,
          evidence: [...answer.evidence, { kind: "repository-exists", repository }],
        };
      } else if (unseen) {
        attempt.answer = {
          answer: "missing-or-denied",
          lean: "denied",
          because: { code: "other-credential-finds-repository" },
          evidence: answer.evidence,
        };
      }
    }
  }
}

/** Answers of "not found" with a doubt: what is refused without one is not known to be missing. */
const ofNotFound: ReadonlySet<string> = new Set([
  "missing-or-login-may-not-see",
  "not-found-or-unseen",
  "token-server-knows-no-repository",
]);

/** Is it a refusal that says nothing of the image to a credential that opens its repository? */
function isUnexplained(answer: Answer): boolean {
  return answer.answer === "missing-or-denied"
    ? !ofNotFound.has(answer.because.code)
    : answer.answer === "denied" && answer.credential === "none";
}
