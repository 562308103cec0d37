/** Asks the registries about images, unless the run is offline. */
import type { NetworkOptions } from "../../config/options.ts";
import {
  questionKey,
  type Answer,
  type Answers,
  type ImageQuestion,
} from "../../model/pull/answer.ts";
import type { Memory as RunCache } from "../../resolve/resolve.ts";
import type { RunContext } from "../run-context.ts";

/** Keeps what registries answered for the next target or check of this run. */
export class AnswerCache {
  #cache: RunCache | undefined;

  /** `open` is called once. */
  get(open: () => RunCache): RunCache {
    return (this.#cache ??= open());
  }
}

/** How the questions of one command differ from those of another. */
export interface QuestionOptions {
  network: NetworkOptions;
  /** The nodes' container runtime; null if unknown. */
  runtime: string | null;
  /** Do not fetch manifests from registries that count them as pulls. */
  headOnly: boolean;
  cache?: AnswerCache;
}

/** Loads the network stages only if there is a question: they take longer than all others. */
export async function askRegistries(
  questions: ImageQuestion[],
  { network, runtime, headOnly, cache }: QuestionOptions,
  { environment, logins, secret, progress }: RunContext,
): Promise<Answers> {
  if (network.offline || questions.length === 0) return offlineAnswers(questions);
  const { openMemory, resolve } = await import("../../resolve/resolve.ts");
  return resolve(questions, {
    ...network,
    frugal: headOnly,
    runtime,
    environment,
    logins,
    secret,
    progress,
    memory: cache?.get(openMemory),
  });
}

function offlineAnswers(questions: readonly ImageQuestion[]): Answers {
  const notAsked: Answer = { answer: "not-asked", because: "offline", evidence: [] };
  return {
    byImage: new Map(questions.map(({ reference }) => [questionKey(reference), notAsked])),
    byAttempt: new Map(),
    logins: [],
    requests: 0,
  };
}
