/** Images as text → what `resolve` wants, and its answers by the text they were asked with. */
import assert from "node:assert/strict";
import { parseImageReference } from "../../src/model/image.ts";
import type { Answer, Answers, Pull } from "../../src/model/pull.ts";
import { questionOf } from "../../src/model/pull.ts";
import { resolve } from "../../src/resolve/resolve.ts";
import type { ResolveOptions } from "../../src/resolve/resolve.ts";
import type { TestRegistry } from "./registry.ts";

/** Only the reference and the placeholder bear on what is asked: the workload behind it is left out. */
export function pullOf(image: string, placeholder: string | null = null): Pull {
  const pull: Pick<Pull, "reference" | "pullPolicy"> & { mention: Pick<Pull["mention"], "image" | "placeholder"> } = {
    reference: parseImageReference(image),
    pullPolicy: "IfNotPresent",
    mention: { image, placeholder },
  };
  return pull as Pull;
}

/** Options of a runner that has no login and no proxy; every given registry speaks plain HTTP. */
export function runner(registries: TestRegistry[], changes: Partial<ResolveOptions> = {}): ResolveOptions {
  return {
    offline: false,
    concurrency: 16,
    timeoutMs: 5_000,
    retries: 2,
    deadlineMs: 30_000,
    registries: Object.fromEntries(registries.map(({ host, url }) => [host, { plainHttp: url.startsWith("http:") }])),
    network: { allow: null, trustedRealms: {} },
    dockerConfig: "/nowhere",
    logins: [],
    environment: {},
    secret: () => {},
    progress: () => {},
    ...changes,
  };
}

export async function ask(
  images: string[],
  options: ResolveOptions,
): Promise<{ answers: Answers; of: (image: string) => Answer }> {
  const answers = await resolve(
    images.map((image) => pullOf(image)),
    options,
  );
  return {
    answers,
    of(image) {
      const reference = parseImageReference(image);
      assert.ok(!("invalid" in reference), image);
      const answer = answers.byImage.get(questionOf(reference));
      assert.ok(answer !== undefined, image);
      return answer;
    },
  };
}

/** An answer in a word: "found", "missing tag", "denied none", "unreachable tls", "not-asked deadline". */
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
    default:
      return answer.answer;
  }
}
