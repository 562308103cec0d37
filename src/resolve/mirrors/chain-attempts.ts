/** Collects the answers of one host after another for each credential of a question. */
import type { Answer, ImageQuestion, Offer } from "../../model/pull/answer.ts";
import type { CredentialAttempt } from "../best-answer.ts";
import { mergeAnswers, proofOf } from "./merge-answers.ts";
import type { MirrorView } from "./merge-answers.ts";
import type { Mirror } from "./mirror.ts";

/** null: an anonymous request. */
type OfferedCredential = Offer | null;

export class ChainAttempts {
  readonly #wanted: OfferedCredential[];
  readonly #found = new Map<OfferedCredential, Answer>();
  readonly #views: Map<OfferedCredential, MirrorView[]>;
  #runner: CredentialAttempt | null = null;

  constructor({ offers, anonymous }: Pick<ImageQuestion, "offers" | "anonymous">) {
    this.#wanted = [...offers, ...(anonymous ? [null] : [])];
    this.#views = new Map(this.#wanted.map((shown) => [shown, []]));
  }

  /** Whether no further host needs to be asked. */
  get isComplete(): boolean {
    return this.#wanted.length === 0
      ? this.#found.size > 0 || this.#runner?.answer.answer === "found"
      : this.#left.length === 0;
  }

  /** What to send to the next host. */
  credentialsFor({ trusted }: Mirror): Pick<ImageQuestion, "offers" | "anonymous"> {
    const left = this.#left;
    return trusted
      ? { offers: left.filter((shown) => shown !== null), anonymous: left.includes(null) }
      : { offers: [], anonymous: true };
  }

  /** Credentials that found nothing yet. */
  get #left(): OfferedCredential[] {
    return this.#wanted.filter((shown) => !this.#found.has(shown));
  }

  /** Adds the answers of a host. */
  add(mirror: Mirror, attempts: CredentialAttempt[]): void {
    const login = attempts.find(({ shown }) => shown === "runner");
    if (login !== undefined && this.#runner?.answer.answer !== "found")
      this.#runner = { ...login, answer: servedBy(mirror, login.answer) };
    const anonymous = attempts.find(({ shown }) => shown === null);
    const credentials = new Set<OfferedCredential>([
      ...this.#left,
      ...(anonymous === undefined || this.#found.has(null) ? [] : [null]),
    ]);
    for (const shown of credentials) {
      const same = attempts.find((attempt) => attempt.shown === shown);
      const attempt = same ?? (mirror.trusted ? undefined : anonymous);
      if (attempt === undefined) continue;
      const { answer } = attempt;
      if (answer.answer === "found" && (same !== undefined || attempt.unchallenged === true)) {
        this.#found.set(shown, servedBy(mirror, answer));
        continue;
      }
      const proof = proofOf(answer, same !== undefined, login?.answer ?? null);
      const views = this.#views.get(shown) ?? [];
      this.#views.set(shown, [...views, { mirror, answer, proof }]);
    }
  }

  /** One attempt for each credential that was used. */
  results(registry: string): CredentialAttempt[] {
    const credentials = [...new Set([...this.#views.keys(), ...this.#found.keys()])];
    const results = credentials.map((shown): CredentialAttempt => {
      const views = this.#views.get(shown) ?? [];
      const found = this.#found.get(shown);
      if (found === undefined) return { shown, answer: mergeAnswers(registry, views) };
      const earlier = views.flatMap(({ answer }) => answer.evidence);
      return { shown, answer: { ...found, evidence: [...earlier, ...found.evidence] } };
    });
    return this.#runner === null ? results : [this.#runner, ...results];
  }
}

function servedBy(mirror: Mirror, answer: Answer): Answer {
  return answer.answer === "found" && !mirror.own ? { ...answer, mirror: mirror.name } : answer;
}
