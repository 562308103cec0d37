/** Tests that an answer which the same registry contradicts is never proof. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Answer, Offer } from "../../src/model/pull/answer.ts";
import { parseImageReference, type ImageReference } from "../../src/model/pull/image.ts";
import { withTagList } from "../../src/oci/client/proof.ts";
import type { Classification } from "../../src/oci/reply/classify.ts";
import { compareAttempts } from "../../src/resolve/best-answer.ts";
import { propertyRuns } from "../support/property-runs.ts";
import { offer } from "../support/registry/question.ts";

function referenceTo(image: string): ImageReference {
  const reference = parseImageReference(image);
  assert.ok(!("invalid" in reference), image);
  return reference;
}

const found: Answer = {
  answer: "found",
  digest: null,
  mediaType: null,
  content: null,
  evidence: [],
};

/** Refusals without a reason that concerns one image. */
const refusals: Answer[] = [
  ...(["missing", "denied", null] as const).map((lean): Answer => ({
    answer: "missing-or-denied",
    lean,
    because: { code: "missing-or-private" },
    evidence: [],
  })),
  {
    answer: "missing-or-denied",
    lean: "missing",
    because: { code: "cannot-be-private" },
    evidence: [],
  },
  { answer: "denied", credential: "none", because: { code: "logins-only" }, evidence: [] },
];
const absences: Answer[] = (["repository", "tag"] as const).map((missing) => ({
  answer: "missing",
  missing,
  tags: null,
  evidence: [],
}));

test("a refusal proves nothing if the same credential succeeds elsewhere in the repository", () => {
  const shown: (Offer | null)[] = [null, offer("a", "1"), offer("b", "2")];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(found, ...refusals, ...absences), fc.nat(2)), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.nat(2),
      (rows, opener) => {
        const images = rows.map(([answer, who], index) => ({
          reference: referenceTo(`r.example/a/b:v${index}`),
          attempts: [{ shown: shown[who] ?? null, answer }],
        }));
        images.push({
          reference: referenceTo("r.example/a/b:opened"),
          attempts: [{ shown: shown[opener] ?? null, answer: found }],
        });
        compareAttempts(images);
        for (const { attempts } of images)
          for (const { shown: who, answer } of attempts) {
            if (who !== (shown[opener] ?? null)) continue;
            assert.notEqual(answer.answer, "missing-or-denied");
            assert.notEqual(answer.answer, "denied");
            if (answer.answer === "missing") assert.equal(answer.missing, "tag");
          }
      },
    ),
    propertyRuns(300),
  );
});

test("no order of the images changes what is made of their answers", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(found, ...refusals, ...absences), { minLength: 2, maxLength: 8 }),
      (answers) => {
        const compare = (order: number[]): string[] => {
          const images = order.map((index) => ({
            reference: referenceTo(`r.example/a/b:v${index}`),
            attempts: [{ shown: null, answer: answers[index] ?? found }],
          }));
          compareAttempts(images);
          return images.map(
            ({ reference, attempts }) => `${reference.tag} ${JSON.stringify(attempts)}`,
          );
        };
        const forward = answers.map((_, index) => index);
        assert.deepEqual(compare(forward).toSorted(), compare(forward.toReversed()).toSorted());
      },
    ),
    propertyRuns(300),
  );
});

test("a registry that lists a tag does not prove that the tag is missing", () => {
  const tag = fc.stringMatching(/^[a-z0-9]{1,4}$/);
  const absence: Classification = { answer: "missing", missing: "tag", tags: null };
  fc.assert(
    fc.property(tag, fc.array(tag, { maxLength: 8 }), fc.boolean(), (wanted, others, listed) => {
      const tags = listed ? [...others, wanted] : others;
      const result = withTagList(
        { classification: absence, evidence: [] },
        referenceTo(`r.example/a/b:${wanted}`),
        { tags, classification: null, evidence: [] },
      );
      assert.equal(result === "contradiction", tags.includes(wanted));
    }),
    propertyRuns(300),
  );
});
