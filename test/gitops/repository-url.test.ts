/** Which URLs name the same repository. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isSameRepository } from "../../src/gitops/repository-url.ts";

const { rows }: { rows: { id: string; a: string; b: string; sameRepository: boolean }[] } =
  JSON.parse(readFileSync(new URL("../tables/repo-url-equal.json", import.meta.url), "utf8"));

for (const { id, a, b, sameRepository } of rows)
  test(`${id}: ${a} and ${b} are ${sameRepository ? "the same" : "different"}`, () => {
    assert.equal(isSameRepository(a, b), sameRepository);
    assert.equal(isSameRepository(b, a), sameRepository);
  });
