/** Tests in which order questions start, and how many of each registry at once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { askInOrder } from "../../src/resolve/ask-in-order.ts";

/** Questions are named "registry/image"; an asked one waits until the test answers it. */
function asked(questions: string[], atOnce: number) {
  const started: string[] = [];
  const waiting = new Map<string, () => void>();
  const outcomes = askInOrder(
    questions,
    { registryOf: (question) => question.replace(/\/.*/, ""), atOnce },
    (question) => {
      started.push(question);
      const { promise, resolve } = Promise.withResolvers<string>();
      waiting.set(question, () => resolve(`answer to ${question}`));
      return promise;
    },
  );
  return {
    started,
    outcomes,
    answer: async (question: string) => {
      waiting.get(question)?.();
      await turn();
    },
  };
}

test("starts as many questions of each registry as are allowed, and the next when one is answered", async () => {
  const { started, answer } = asked(["a/1", "a/2", "a/3", "a/4", "b/1"], 2);
  assert.deepEqual(started, ["a/1", "a/2", "b/1"]);
  await answer("a/2");
  assert.deepEqual(started, ["a/1", "a/2", "b/1", "a/3"]);
  await answer("a/1");
  assert.deepEqual(started, ["a/1", "a/2", "b/1", "a/3", "a/4"]);
});

test("goes on with the other registries while one does not answer", async () => {
  const { started, answer } = asked(["a/1", "a/2", "b/1", "b/2"], 1);
  await answer("b/1");
  assert.deepEqual(started, ["a/1", "b/1", "b/2"]);
});

test("returns the outcomes in the order of the questions, however late they come", async () => {
  const { outcomes, answer } = asked(["a/1", "b/1", "a/2"], 2);
  for (const question of ["a/2", "b/1", "a/1"]) await answer(question);
  assert.deepEqual(await outcomes, ["answer to a/1", "answer to b/1", "answer to a/2"]);
});

test("fails if a question fails", async () => {
  const failing = askInOrder(["a/1"], { registryOf: () => "a", atOnce: 1 }, () =>
    Promise.reject(new Error("a bug")),
  );
  await assert.rejects(failing, /a bug/);
});
