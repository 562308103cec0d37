/** Replaces passwords by numbers in what one shard hands to another. */
import { attemptKey, type Answer, type Offer } from "../model/pull/answer.ts";
import type { Facts } from "../model/report/rule.ts";

/** Equal passwords get equal numbers, in the order of their first appearance. */
export class PasswordMask {
  readonly #numbers = new Map<string, string>();

  mask(password: string): string {
    const known = this.#numbers.get(password) ?? `#${this.#numbers.size + 1}`;
    this.#numbers.set(password, known);
    return known;
  }

  /** A replacer for `pack`: masks passwords and drops docker configs, whose entries are offers. */
  replace(key: string, value: unknown): unknown {
    if (key === "password" && typeof value === "string") return this.mask(value);
    return key === "dockerConfig" ? null : value;
  }

  /** The answers by attempt. Their keys contain the offered password. */
  attempts({ pulls, answers }: Facts): Map<string, Answer> {
    const masked = new Map<string, Answer>();
    for (const { reference, credentials } of pulls) {
      if ("invalid" in reference) continue;
      const offers = [
        ...(credentials?.offers ?? []),
        ...(credentials?.hiddenOffers ?? []),
        "runner" as const,
        null,
      ];
      for (const offer of offers) {
        const answer = answers.byAttempt.get(attemptKey(reference, offer));
        if (answer !== undefined) masked.set(attemptKey(reference, this.#offer(offer)), answer);
      }
    }
    return masked;
  }

  #offer<T extends "runner" | null>(offer: Offer | T): Offer | T {
    return typeof offer === "object" && offer !== null
      ? { ...offer, password: this.mask(offer.password) }
      : offer;
  }
}
