/** Reports how many questions are answered and which host is being waited for. */
import type { ImageQuestion } from "../model/pull/answer.ts";
import { hostOf } from "../model/pull/image.ts";
import type { ResolveOptions } from "./resolve-options.ts";

export class QuestionProgress {
  readonly #pending: Set<ImageQuestion>;
  readonly #total: number;
  readonly #progress: ResolveOptions["progress"];
  #pausing: string | null = null;

  constructor(questions: readonly ImageQuestion[], progress: ResolveOptions["progress"]) {
    this.#pending = new Set(questions);
    this.#total = questions.length;
    this.#progress = progress;
  }

  answered(question: ImageQuestion): void {
    this.#pending.delete(question);
    this.report();
  }

  /** `host` asked for a pause; null when the pause is over. */
  pausing(host: string | null): void {
    this.#pausing = host;
    this.report();
  }

  report(): void {
    const [oldest] = this.#pending;
    const host = this.#pausing ?? (oldest === undefined ? null : hostOf(oldest.reference));
    this.#progress({
      done: this.#total - this.#pending.size,
      total: this.#total,
      waitingFor: host === null ? null : { host },
    });
  }
}
