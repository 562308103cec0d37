/** Tests a registry of which one request in five fails at random: answers and tries. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { ImageQuestion } from "../../src/model/pull/answer.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { runsOf } from "../support/property-runs.ts";
import { ask, brief, offer, question, runner } from "../support/registry/question.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { Seen } from "../support/registry/registry.ts";

const runs = runsOf(20);
const retries = 2;
const troubles = ["reset", "hang", "503"] as const;

/** Random, but equal for equal requests of a run, whatever their order. */
function troubleOf(run: number, request: string, nth: number): (typeof troubles)[number] | null {
  const [chance = 0, choice = 0] = createHash("sha256").update(`${run} ${request} ${nth}`).digest();
  return chance < 256 / 5 ? (troubles[choice % troubles.length] ?? null) : null;
}

interface Asked {
  image: string;
  question: ImageQuestion;
  expected: RegExp;
}

/**
 * Returns the images that were answered wrongly although one of three tries got a reply, and how
 * many got no answer.
 */
async function run(
  number: number,
): Promise<{ wrong: string[]; unanswered: number; failed: number; requests: number }> {
  const names = (kind: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${kind}/app-${index}`);
  const [open, closed, foreign] = [names("open", 8), names("closed", 8), names("foreign", 4)];
  const grants = Object.fromEntries([
    ...closed.map((name) => [name, ["bot"]]),
    ...foreign.map((name) => [name, ["other"]]),
  ]);
  await using registry = await startRegistry({
    auth: { mode: "bearer", users: { bot: "secret" }, grants },
  });
  const bot = offer("bot", "secret");
  const asked: Asked[] = [];
  for (let index = 0; index < 500; index++) {
    const there = index % 9 !== 0;
    const repository = [...open, ...closed, ...foreign][index % 20] ?? "";
    const image = `${registry.host}/${repository}:v${index}`;
    if (there) registry.push({ repository, tag: `v${index}` });
    const anonymous = repository.startsWith("open");
    asked.push({
      image,
      question: question(image, anonymous ? [] : [bot], anonymous),
      expected: repository.startsWith("foreign")
        ? /^missing-or-denied$/
        : there
          ? /^found$/
          : /^missing (tag|repository)$/,
    });
  }
  /** For each request, whether each of its tries failed. */
  const tries = new Map<string, boolean[]>();
  const decided = new WeakMap<Seen, (typeof troubles)[number] | null>();
  const trouble = (seen: Seen): (typeof troubles)[number] | null => {
    let chosen = decided.get(seen);
    if (chosen === undefined) {
      const key = keyOf(seen);
      const before = tries.get(key) ?? [];
      decided.set(seen, (chosen = troubleOf(number, key, before.length)));
      tries.set(key, [...before, chosen !== null]);
    }
    return chosen;
  };
  registry.fault({ when: (seen) => trouble(seen) === "reset", act: "reset" });
  registry.fault({ when: (seen) => trouble(seen) === "hang", act: "hang" });
  registry.fault({ when: (seen) => trouble(seen) === "503", status: 503 });
  const { of } = await ask(
    asked.map((each) => each.question),
    runner([registry], { retries, timeoutMs: 300, deadlineMs: 1e9, clock: new FakeClock() }),
  );
  const wrong: string[] = [];
  let unanswered = 0;
  for (const { image, expected, question } of asked) {
    const answer = of(image);
    if (expected.test(brief(answer))) continue;
    const { path, tag } = question.reference;
    const rested = [
      ...["HEAD", "GET"].map((method) => `${method} manifest ${path} ${tag}`),
      `GET token ${path}`,
    ];
    if (answer.answer === "unreachable" && rested.some((key) => failedInRow(tries.get(key) ?? [])))
      unanswered++;
    else
      wrong.push(
        `${image}: ${JSON.stringify(answer)}, after ${JSON.stringify(rested.map((key) => [key, tries.get(key)]))}`,
      );
  }
  const failed = [...tries.values()].flat().filter(Boolean).length;
  return { wrong, unanswered, failed, requests: registry.requests.length };
}

function keyOf({ method, step, repository, reference, query }: Seen): string {
  const of =
    step === "token"
      ? (/^repository:(.+):pull$/.exec(query.get("scope") ?? "")?.[1] ?? "")
      : `${repository} ${reference}`;
  return `${method} ${step} ${of}`;
}

function failedInRow(tries: boolean[]): boolean {
  return tries.some(
    (_, index) =>
      index + retries < tries.length && tries.slice(index, index + retries + 1).every(Boolean),
  );
}

test("answers no image wrongly when one request in five fails, and leaves none out whose answer one of three tries would bring", async (t) => {
  const wrong: string[] = [];
  const totals = { unanswered: 0, failed: 0, requests: 0 };
  for (const done of await Promise.all(Array.from({ length: runs }, (_, number) => run(number)))) {
    wrong.push(...done.wrong);
    totals.unanswered += done.unanswered;
    totals.failed += done.failed;
    totals.requests += done.requests;
  }
  t.diagnostic(
    `${runs} runs of 500 images: ${totals.requests} requests, of which ${totals.failed} failed; ${totals.unanswered} images without an answer`,
  );
  assert.deepEqual(wrong.slice(0, 10), [], `${wrong.length} wrong`);
  // Enough failures for a lack of retries to show.
  assert.ok(totals.failed > totals.requests / 6);
  assert.ok(totals.unanswered < (runs * 500) / 50);
});
