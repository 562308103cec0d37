/** Tests which events are trusted, and what a change is judged by. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readEvent, type ChangeEvent } from "../../src/github/event.ts";

const [base, head] = ["a".repeat(40), "b".repeat(40)];

function read(name: string, payload: unknown, actor = "octocat"): ChangeEvent | null {
  return readEvent(name, JSON.stringify(payload), { actor, repository: "octo/shop" });
}

function pullRequest(from: string | null): unknown {
  return {
    pull_request: {
      base: { sha: base, repo: { full_name: "octo/shop" } },
      head: { sha: head, repo: from === null ? null : { full_name: from } },
    },
    repository: { full_name: "octo/shop" },
  };
}

describe("readEvent", () => {
  for (const name of ["push", "schedule", "workflow_dispatch"]) {
    test(`trusts ${name} of the repository itself`, () => {
      assert.equal(read(name, { repository: { full_name: "octo/shop" } }), null);
      assert.equal(read(name, {}), null);
    });
    test(`does not trust ${name} of another repository`, () =>
      assert.equal(
        read(name, { repository: { full_name: "else/shop" } })?.stranger,
        "the event is of another repository",
      ));
  }

  test("does not trust a pull request within another repository", () => {
    const payload = JSON.stringify(pullRequest("octo/shop"));
    const where = { actor: "octocat", repository: "else/shop" };
    assert.equal(
      readEvent("pull_request", payload, where)?.stranger,
      "the pull request is from a fork",
    );
  });

  test("trusts a run outside GitHub, and a merge group", () => {
    assert.equal(readEvent("", "", { actor: "", repository: "" }), null);
    const group = read("merge_group", { merge_group: { base_sha: base, head_sha: head } });
    assert.deepEqual(group, { base, head, stranger: null, target: false });
  });

  for (const name of [
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_review_thread",
    "push",
  ])
    test(`judges ${name} by the head and base of its pull request`, () => {
      const target = name === "pull_request_target";
      assert.deepEqual(read(name, pullRequest("octo/shop")), {
        base,
        head,
        stranger: null,
        target,
      });
      for (const from of ["else/shop", null])
        assert.equal(
          read(name, pullRequest(from))?.stranger,
          "the pull request is from a fork",
          String(from),
        );
      assert.equal(
        read(name, pullRequest("octo/shop"), "dependabot[bot]")?.stranger,
        "the pull request is from Dependabot",
      );
    });

  for (const name of [
    "pull_request",
    "issue_comment",
    "issues",
    "discussion_comment",
    "workflow_run",
    "check_run",
    "check_suite",
    "deployment_status",
    "status",
    "repository_dispatch",
    "release",
    "create",
    "fork",
    "watch",
    "gollum",
    "page_build",
    "some_later_event",
  ])
    test(`restricts ${name} without a pull request`, () => {
      assert.deepEqual(read(name, { repository: { full_name: "octo/shop" } }), {
        base: null,
        head: null,
        stranger: `the event ${name} may run a stranger's change`,
        target: false,
      });
      for (const payload of ["", "[]", "null", '{"pull_request":null}'])
        assert.notEqual(
          readEvent(name, payload, { actor: "", repository: "" })?.stranger ?? null,
          null,
        );
    });

  test("does not take a base from a workflow run", () => {
    const run = { head_sha: head, event: "pull_request", pull_requests: [{ base: { sha: base } }] };
    const event = read("workflow_run", { workflow_run: run });
    assert.deepEqual([event?.base, event?.head], [null, head]);
  });
});
