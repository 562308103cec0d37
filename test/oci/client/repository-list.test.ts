/** Tests the list of repositories, which offers names for a repository that is not there. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RequestOutcome } from "../../../src/oci/client/request.ts";
import { readRepositories, RepositoryLists } from "../../../src/oci/client/repository-list.ts";
import { httpReply } from "../../support/scripted-transport.ts";

const proceed = { answer: "continue", how: "proceed" } as const;
const refused = { answer: "continue", how: "unlisted" } as const;

function outcome(
  body: unknown,
  next: Extract<RequestOutcome, { next: unknown }>["next"] = proceed,
): RequestOutcome {
  const reply = httpReply({ status: 200, body: JSON.stringify(body) });
  return { next, reply, evidence: [], crossRegistry: false };
}

function open(reply: RequestOutcome | null) {
  const asked: string[] = [];
  const lists = new RepositoryLists(
    () => new URL("https://r.example/v2/_catalog"),
    async (url) => {
      asked.push(url.pathname + url.search);
      return reply;
    },
    (name) => name.includes("secret"),
  );
  return { asked, list: () => lists.list(null) };
}

describe("a list of repositories", () => {
  test("is asked for once, without names that echo a secret", async () => {
    const { asked, list } = open(outcome({ repositories: ["shop/cart", "shop/secret"] }));
    assert.deepEqual(await Promise.all([list(), list()]), [["shop/cart"], ["shop/cart"]]);
    assert.deepEqual(asked, ["/v2/_catalog?n=1000"]);
  });

  test("is null where the registry refuses it or cannot be asked", async () => {
    assert.equal(await open(null).list(), null);
    assert.equal(await open(outcome({ errors: [] }, refused)).list(), null);
    assert.equal(await open(outcome({ errors: [] })).list(), null);
  });

  test("holds valid names only, and a thousand at most", () => {
    const read = (repositories: unknown) =>
      readRepositories(Buffer.from(JSON.stringify({ repositories })));
    assert.deepEqual(read(["a/b", "A", "../x", 1, "x y", "a".repeat(300)]), ["a/b"]);
    assert.equal(read(Array.from({ length: 2_000 }, (_, index) => `r${index}`))?.length, 1_000);
  });
});
