/** Tests that a refusal of a whole repository spares its other images their requests. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { AttemptResult } from "../../../src/oci/client/attempt.ts";
import { RepositoryGate } from "../../../src/oci/client/repository-gate.ts";

const refused: AttemptResult = {
  classification: {
    answer: "missing-or-denied",
    lean: null,
    because: { code: "missing-or-private" },
  },
  evidence: [],
  ofRepository: true,
};
const outOfScope: AttemptResult = {
  ...refused,
  classification: {
    answer: "missing-or-denied",
    lean: null,
    because: { code: "missing-or-private" },
    challenge: { scheme: "bearer", error: "insufficient_scope" },
  },
};
const confirmed: AttemptResult = { ...refused, confirmed: true };
const found: AttemptResult = {
  classification: { answer: "found", digest: null, mediaType: null, content: null },
  evidence: [],
};
const rejected: AttemptResult = {
  classification: { answer: "denied", credential: "rejected", because: { code: "refused-before" } },
  evidence: [],
  ofRepository: true,
};

/** Attempts at images of one repository; counts those that were made. */
async function attempt(results: AttemptResult[], keys: string[] = []) {
  const gate = new RepositoryGate();
  let made = 0;
  const got = await Promise.all(
    results.map((result, index) =>
      gate.attemptOncePerRepository(keys[index] ?? "a", async () => {
        made++;
        await nextTurn();
        return result;
      }),
    ),
  );
  return { got, made };
}

describe("RepositoryGate", () => {
  test("hands a definite refusal of the repository on to its other images", async () => {
    for (const definite of [outOfScope, confirmed]) {
      const { got, made } = await attempt([definite, found, found]);
      assert.deepEqual([got, made], [[definite, definite, definite], 1]);
    }
  });

  test("hands any other refusal on once a second image is refused as well", async () => {
    const { got, made } = await attempt([refused, refused, found, found]);
    assert.deepEqual([got, made], [[refused, refused, refused, refused], 2]);
  });

  test("hands no single refusal on that may be a passing one", async () => {
    const { got, made } = await attempt([refused, found, found]);
    assert.deepEqual([got, made], [[refused, found, found], 3]);
  });

  test("attempts every image if the refusal is of one image", async () => {
    const ofImage = { ...refused, ofRepository: false };
    const { got, made } = await attempt([ofImage, found]);
    assert.deepEqual([got, made], [[ofImage, found], 2]);
  });

  test("attempts every image once one was found", async () => {
    const { got, made } = await attempt([found, refused, found]);
    assert.deepEqual([got, made], [[found, refused, found], 3]);
  });

  test("hands no rejection of a credential on", async () => {
    assert.equal((await attempt([rejected, found])).made, 2);
  });

  test("keeps repositories and credentials apart", async () => {
    assert.equal((await attempt([refused, found, found], ["a", "b", "1 a"])).made, 3);
  });

  test("attempts the next image if the first attempt throws", async () => {
    const gate = new RepositoryGate();
    const broken = gate.attemptOncePerRepository("a", async () => {
      throw new Error("broken");
    });
    const next = gate.attemptOncePerRepository("a", async () => found);
    await assert.rejects(broken, /broken/);
    assert.equal(await next, found);
  });
});
