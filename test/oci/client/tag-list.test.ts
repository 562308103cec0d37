/** Tests the paging of tag lists and what their failures mean. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { EvidenceItem } from "../../../src/model/pull/exchange.ts";
import type { RequestOutcome } from "../../../src/oci/client/request.ts";
import { nextPage, readTagPage, TagLists } from "../../../src/oci/client/tag-list.ts";
import { httpReply } from "../../support/scripted-transport.ts";
import type { ScriptedReply } from "../../support/scripted-transport.ts";

const proceed = { answer: "continue", how: "proceed" } as const;
const unlisted = { answer: "continue", how: "unlisted" } as const;
const missing = { answer: "missing", missing: "repository", tags: null } as const;

/** Evidence that can be told apart by the status. */
function evidenceOf(status: number): EvidenceItem[] {
  return [{ kind: "repository-exists", repository: String(status) }];
}

function outcome(
  reply: ScriptedReply,
  next: Extract<RequestOutcome, { next: unknown }>["next"] = proceed,
): RequestOutcome {
  return {
    next,
    reply: httpReply(reply),
    evidence: evidenceOf(reply.status),
    crossRegistry: false,
  };
}

function page(tags: string[], link?: string): RequestOutcome {
  const headers = link === undefined ? {} : { link: `<${link}>; rel="next"` };
  return outcome({ status: 200, headers, body: { name: "a", tags } });
}

function open(pages: (RequestOutcome | null)[], changes: { unlisted?: boolean } = {}) {
  const asked: string[] = [];
  const lists = new TagLists({
    unlisted: false,
    urlOf: (repository) => new URL(`https://r.example/v2/${repository}/tags/list`),
    fetch: async (url) => pages[asked.push(url.pathname + url.search) - 1] ?? null,
    isSecret: (tag) => tag.includes("secret"),
    ...changes,
  });
  return { asked, list: () => lists.list("a", null) };
}

describe("a list of tags", () => {
  test("is asked for once for each repository and credential", async () => {
    const { asked, list } = open([page(["1", "2"])]);
    assert.deepEqual(await Promise.all([list(), list()]).then(([first]) => first.tags), ["1", "2"]);
    assert.deepEqual(asked, ["/v2/a/tags/list?n=1000"]);
  });

  test("is read to its end, page by page", async () => {
    const { asked, list } = open([page(["1"], "/v2/a/tags/list?n=1000&last=1"), page(["2"])]);
    const { tags, evidence } = await list();
    assert.deepEqual([tags, evidence], [["1", "2"], evidenceOf(200)]);
    assert.deepEqual(asked, ["/v2/a/tags/list?n=1000", "/v2/a/tags/list?n=1000&last=1"]);
  });

  test("ends after three pages", async () => {
    const more = page(["1"], "/v2/a/tags/list?last=1");
    const { asked, list } = open([more, more, more, more]);
    assert.equal((await list()).tags?.length, 3);
    assert.equal(asked.length, 3);
  });

  test("ends after three thousand tags", async () => {
    const many = Array.from({ length: 5_000 }, (_, number) => `${number}`);
    const { asked, list } = open([page(many, "/v2/a/tags/list?last=1"), page(["x"])]);
    assert.equal((await list()).tags?.length, 3_000);
    assert.equal(asked.length, 1);
  });

  test("leaves out tags that give back a secret", async () => {
    assert.deepEqual((await open([page(["1", "my-secret"])]).list()).tags, ["1"]);
  });

  test("keeps the pages before one that fails", async () => {
    const { list } = open([
      page(["1"], "/v2/a/tags/list?last=1"),
      outcome({ status: 500 }, unlisted),
    ]);
    assert.deepEqual((await list()).tags, ["1"]);
  });

  test("is empty if the registry lists nothing", async () => {
    assert.deepEqual((await open([page([])]).list()).tags, []);
  });
});

describe("no list of tags", () => {
  test("is asked for if the registry is known to have none", async () => {
    const { asked, list } = open([page(["1"])], { unlisted: true });
    assert.deepEqual(await list(), { tags: null, classification: null, evidence: [] });
    assert.deepEqual(asked, []);
  });

  const failures: [title: string, first: RequestOutcome | null][] = [
    ["without a credential to ask with", null],
    ["for a server error", outcome({ status: 500 }, unlisted)],
    ["for what is no list", outcome({ status: 200, body: "<html>" })],
    [
      "without a reply",
      { classification: { answer: "not-asked", because: "deadline" }, evidence: [] },
    ],
  ];
  for (const [title, first] of failures)
    test(`is had ${title}`, async () => {
      assert.deepEqual(await open([first]).list(), {
        tags: null,
        classification: null,
        evidence: [],
      });
    });

  test("is had of a missing repository, whose absence it proves", async () => {
    assert.deepEqual(await open([outcome({ status: 404 }, missing)]).list(), {
      tags: null,
      classification: missing,
      evidence: evidenceOf(404),
    });
  });
});

describe("nextPage", () => {
  const from = new URL("https://r.example/v2/a/tags/list?n=1000");
  const cases: [title: string, link: string | undefined, expected: string | null][] = [
    [
      "reads a relative link",
      '</v2/a/tags/list?last=1>; rel="next"',
      "https://r.example/v2/a/tags/list?last=1",
    ],
    ["reads an unquoted relation", "</x>; rel=next", "https://r.example/x"],
    ["skips other relations", '</x>; rel="prev"', null],
    ["picks its link out of several", '</x>; rel="prev", </y>; rel="next"', "https://r.example/y"],
    ["stays on the origin", '<https://evil.example/x>; rel="next"', null],
    ["stays on the scheme", '<http://r.example/x>; rel="next"', null],
    ["needs a link", undefined, null],
    ["needs a URL", '<https://>; rel="next"', null],
  ];
  for (const [title, link, expected] of cases)
    test(title, () => {
      const headers = link === undefined ? {} : { link: [link] };
      assert.equal(nextPage({ headers }, from, from.origin)?.href ?? null, expected);
    });
});

describe("readTagPage", () => {
  const cases: [title: string, body: string, expected: string[] | null][] = [
    ["reads tags", '{"tags":["1","v1.2_3-x"]}', ["1", "v1.2_3-x"]],
    ["reads null as an empty list", '{"tags":null}', []],
    ["skips what is no tag", '{"tags":["ok","-x","a b","",7,null]}', ["ok"]],
    ["skips a tag of more than 128 characters", `{"tags":["${"a".repeat(129)}"]}`, []],
    ["refuses an object without tags", "{}", null],
    ["refuses tags that are no list", '{"tags":"1"}', null],
    ["refuses what is no JSON", "<html>", null],
    ["refuses nothing", "", null],
  ];
  for (const [title, body, expected] of cases)
    test(title, () => assert.deepEqual(readTagPage(Buffer.from(body)), expected));
});
