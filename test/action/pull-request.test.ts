/** What the action says on a pull request: one comment kept up to date, suggested changes, and no failure where it may say nothing. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { commentMark } from "../../src/report/report.ts";
import { readMarkdown } from "../support/report-readers.ts";
import {
  startGitHubApi,
  type GitHubApi,
  type GitHubApiOptions,
} from "../support/runner/github-api.ts";
import { runStep, type StepResult } from "../support/runner/runner.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

const root = join(import.meta.dirname, "../..");
const token = "ghs_0123456789";
const head = "89abcdef0123456789abcdef0123456789abcdef";
/** Of a step that was told to check `paths: .`. */
const mark = commentMark(
  `test / test / __self / ${createHash("sha256").update('{"paths":"."}').digest("hex").slice(0, 16)}`,
);
const own = "github-actions[bot]";

const pod = (image: string, name = "web"): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: app\n      image: ${image}\n`;
/** Of pull request 7, from a branch of this repository. */
const payloadOf = (repository: string): unknown => ({
  pull_request: {
    number: 7,
    head: { sha: head, repo: { full_name: repository } },
    base: { sha: head.replaceAll("8", "7"), repo: { full_name: "octo/shop" } },
  },
});
const broken = { "web.yaml": pod("Bad") };
const well = { "web.yaml": pod("a.example/web:v1") };

async function started(
  t: TestContext,
  options: Partial<GitHubApiOptions> = {},
): Promise<GitHubApi> {
  const api = await startGitHubApi({ token, ...options });
  t.after(() => api.close());
  return api;
}

/** The action on these files, in a run of pull request 7. */
async function act(
  api: GitHubApi,
  files: Record<string, string>,
  inputs: Record<string, string>,
  event: { name: string; payload: unknown } = {
    name: "pull_request",
    payload: payloadOf("octo/shop"),
  },
  run = "1",
): Promise<StepResult> {
  await using folder = await temporaryFolder(files);
  const result = await runStep({
    action: root,
    workspace: folder.path,
    with: { paths: ".", offline: "true", ...inputs },
    event,
    github: {
      token,
      run_id: run,
      api_url: api.url,
      graphql_url: api.url.replace(/v3$/, "graphql"),
    },
  });
  assert.ok(!result.printed.some((line) => line.includes(token)), "the token is printed");
  assert.deepEqual(
    api.requests.filter((request) => request.startsWith("refused")),
    [],
  );
  return result;
}

const writes = ({ requests }: GitHubApi): string[] =>
  requests.filter((request) => !request.startsWith("GET ") && request !== "POST /graphql");

describe("the comment", () => {
  test("is not made by default, and GitHub's API is not called", async (t) => {
    const api = await started(t);
    assert.equal((await act(api, broken, {})).exitCode, 1);
    assert.deepEqual(api.requests, []);
  });

  test("is made once, updated in place, and finally reports success", async (t) => {
    const api = await started(t);
    await act(api, broken, { comment: "on-failure" });
    assert.deepEqual(
      api.comments.map(({ body }) => [
        body.startsWith(mark),
        /1 error/.test(body),
        /image-reference-invalid/.test(body),
      ]),
      [[true, true, true]],
    );
    assert.match(
      api.comments[0]?.body ?? "",
      /Commit 89abcdef01\. The full report is in \[the job summary\]\(https:\/\/github\.com\/octo\/shop\/actions\/runs\/1\)/,
    );
    assert.ok(readMarkdown(api.comments[0]?.body ?? "").some(({ type }) => type === "heading"));
    await act(api, { "web.yaml": pod("Worse") }, { comment: "on-failure" });
    assert.equal(api.comments.length, 1);
    assert.match(api.comments[0]?.body ?? "", /Worse/);
    assert.equal((await act(api, well, { comment: "on-failure" })).exitCode, 0);
    assert.equal(api.comments.length, 1);
    assert.match(api.comments[0]?.body ?? "", /## ✅ Pullgate: no findings/);
    const path = "/v3/repos/octo/shop/issues";
    assert.deepEqual(writes(api), [
      `POST ${path}/7/comments`,
      `PATCH ${path}/comments/1`,
      `PATCH ${path}/comments/1`,
    ]);
  });

  for (const [when, count] of [
    ["on-failure", 0],
    ["always", 1],
  ] as const) {
    test(`when all is well and nothing was said before: ${when} makes ${count}`, async (t) => {
      const api = await started(t);
      await act(api, well, { comment: when });
      assert.equal(api.comments.length, count);
    });
  }

  test("is found by mark and author among hundreds of others", async (t) => {
    const others = Array.from({ length: 250 }, (_, index) => ({
      body: `LGTM ${index}`,
      user: { login: "octocat" },
    }));
    const forged = { body: `${mark}All checks passed`, user: { login: "mallory" } };
    const foreign = { body: `${commentMark("test / other / __self")}x`, user: { login: own } };
    const comments = [forged, ...others, foreign, { body: `${mark}old`, user: { login: own } }];
    const api = await started(t, { comments });
    await act(api, broken, { comment: "on-failure" });
    assert.equal(api.comments.length, comments.length);
    assert.equal(api.comments[0]?.body, forged.body);
    assert.match(api.comments.at(-1)?.body ?? "", /image-reference-invalid/);
    assert.deepEqual(writes(api), ["PATCH /v3/repos/octo/shop/issues/comments/253"]);
  });

  test("is separate for each job of a matrix", async (t) => {
    const api = await started(t);
    const files = { "a/web.yaml": pod("Bad"), "b/web.yaml": pod("Worse") };
    for (const paths of ["a", "b", "a\n"]) await act(api, files, { paths, comment: "on-failure" });
    assert.deepEqual(
      api.comments.map(({ body }) => [/\bBad\b/.test(body), /\bWorse\b/.test(body)]),
      [
        [true, false],
        [false, true],
      ],
    );
    assert.ok(new Set(api.comments.map(({ body }) => body.split("\n", 1)[0])).size === 2);
    await act(
      api,
      { ".pullgate.yaml": "paths: [x.yaml]", "x.yaml": pod("Third") },
      { paths: "", comment: "always" },
    );
    assert.ok(api.comments[2]?.body.startsWith(commentMark("test / test / __self")));
  });

  test("of an earlier run for other inputs is folded once, and its successor is not", async (t) => {
    const api = await started(t);
    const files = { "a/web.yaml": pod("Bad"), "b/web.yaml": pod("Worse") };
    const say = async (run: string, paths: string): Promise<void> => {
      await act(
        api,
        files,
        { paths, comment: "on-failure" },
        { name: "pull_request", payload },
        run,
      );
    };
    const payload = payloadOf("octo/shop");
    const folded = (): boolean[] => api.comments.map(({ body }) => body.includes("Outdated"));
    await say("1", "a");
    await say("1", "b");
    assert.deepEqual(folded(), [false, false], "jobs of one run");
    await say("2", "a");
    assert.deepEqual(folded(), [false, true]);
    const body = api.comments[1]?.body ?? "";
    assert.match(body, /<details><summary>Outdated: this step checks other inputs now<\/summary>/);
    assert.match(body, /\bWorse\b/);
    await say("3", "a");
    assert.equal(api.comments[1]?.body, body);
    await say("3", "b");
    assert.deepEqual(folded(), [false, false]);
    api.comments.push({ id: 3, body: api.comments[1]?.body ?? "", user: { login: "mallory" } });
    await say("4", "a");
    assert.deepEqual(folded(), [false, true, false], "comments of other users stay");
  });

  test("belongs to the token's user", async (t) => {
    const api = await started(t, {
      login: "acme-ci[bot]",
      comments: [{ body: `${mark}x`, user: { login: own } }],
    });
    await act(api, broken, { comment: "on-failure" });
    await act(api, broken, { comment: "on-failure" });
    assert.deepEqual(
      api.comments.map(({ user }) => user.login),
      [own, "acme-ci[bot]"],
    );
  });

  for (const [status, message] of [
    [403, "Resource not accessible by integration"],
    [404, "Not Found"],
    [500, "Server Error"],
  ] as const) {
    test(`a token that is answered ${status} costs only the comment`, async (t) => {
      const api = await started(t, { refuse: { status, message } });
      const images = Array.from({ length: 12 }, (_, index) => pod(`a.example/web${index}`));
      const result = await act(
        api,
        { "web.yaml": [pod("Bad"), ...images].join("---\n") },
        { comment: "on-failure", suggest: "true" },
        { name: "pull_request", payload: payloadOf("mallory/shop") },
      );
      assert.deepEqual([result.exitCode, result.outputs["verdict"]], [1, "fail"]);
      assert.match(result.summary ?? "", /image-reference-invalid/);
      assert.deepEqual(result.dropped, { error: 0, warning: 0, notice: 0 });
      const said = result.annotations.filter(({ message: text }) =>
        text.startsWith("No comment on the pull request"),
      );
      assert.deepEqual(
        said.map(({ level, title }) => [level, title]),
        [["notice", "pullgate"]],
      );
      assert.equal(/pull-requests: write/.test(said[0]?.message ?? ""), status !== 500);
      assert.equal(api.comments.length, 0);
    });
  }

  test("loses only the comment if GitHub is unreachable", async (t) => {
    const api = await started(t);
    await api.close();
    const result = await act(api, broken, { comment: "always" });
    assert.equal(result.exitCode, 1);
    assert.ok(
      result.annotations.some(
        ({ level, message }) => level === "notice" && message.startsWith("No comment"),
      ),
    );
  });

  for (const name of ["push", "schedule", "merge_group", "workflow_dispatch"]) {
    test(`on ${name} no comment is written`, async (t) => {
      const api = await started(t);
      const result = await act(
        api,
        broken,
        { comment: "always", suggest: "true" },
        { name, payload: {} },
      );
      assert.deepEqual([result.exitCode, api.requests], [1, []]);
      assert.ok(result.annotations.every(({ level }) => level === "error"));
    });
  }

  test("says that a run checked nothing", async (t) => {
    const api = await started(t);
    const result = await act(api, { "a.yaml": "" }, { comment: "on-failure" });
    assert.equal(result.exitCode, 3);
    assert.match(api.comments[0]?.body ?? "", /No Kubernetes resource in the input/);
  });

  test("stays within every limit with two hundred findings of each level", async (t) => {
    const api = await started(t);
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [
        `${index}.yaml`,
        [
          pod(`Bad${index}`),
          `${pod(`a.example/web${index}:v1`, "never")}      imagePullPolicy: Never\n`,
          pod(`a.example/app${index}`, "app"),
        ].join("---\n"),
      ]),
    );
    const result = await act(api, files, { comment: "on-failure" });
    assert.deepEqual(result.dropped, { error: 0, warning: 0, notice: 0 });
    assert.equal(result.annotations.length, 30);
    const headings = readMarkdown(result.summary ?? "").filter(
      (token) => token.type === "heading" && /^### ❌|^### ⚠️|^### ℹ️/.test(token.raw),
    );
    assert.equal(headings.length, 600);
    const body = api.comments[0]?.body ?? "";
    assert.ok(body.length <= 60_000 && body.length > 50_000, `${body.length}`);
    assert.match(body, /\n… \d+ more findings in the job summary\n/);
    assert.match(body, /\n200 notices are in the job summary\.\n/);
  });

  for (const [inputs, message] of [
    [{ comment: "yes" }, /^comment: yes is not one of never, on-failure, always$/],
    [{ comment: "always", "github-token": "" }, /^comment: requires github-token$/],
    [{ suggest: "true", "github-token": "" }, /^suggest: requires github-token$/],
  ] as const) {
    test(`misuse: ${JSON.stringify(inputs)}`, async (t) => {
      const { exitCode, annotations } = await act(await started(t), well, inputs);
      assert.equal(exitCode, 2);
      assert.match(annotations[0]?.message ?? "", message);
    });
  }
});

describe("suggested changes", () => {
  const line = "      image: a.example/Web:v1";
  const files = { "web.yaml": pod("a.example/Web:v1"), "other.yaml": pod("a.example/Other:v1") };
  const patch = `@@ -5,4 +5,4 @@ metadata:\n spec:\n   containers:\n     - name: app\n-      image: a.example/web:v0\n+${line}`;
  const suggested = ({ reviewComments }: GitHubApi): unknown[] =>
    reviewComments.map(({ path, line: at, body }) => [
      path,
      at,
      /^```suggestion\n([^]*?)\n```$/m.exec(body)?.[1],
    ]);

  test("are made once, on lines that the pull request touches", async (t) => {
    const api = await started(t, { files: { "web.yaml": patch } });
    const result = await act(api, files, { suggest: "true" });
    assert.equal(result.exitCode, 1);
    assert.deepEqual(suggested(api), [["web.yaml", 8, "      image: a.example/web:v1"]]);
    await act(api, files, { suggest: "true" });
    assert.equal(api.reviewComments.length, 1);
    assert.deepEqual(writes(api), ["POST /v3/repos/octo/shop/pulls/7/reviews"]);
    assert.deepEqual(api.comments, []);
  });

  test("ignores equal comments by other users", async (t) => {
    const api = await started(t, { files: { "web.yaml": patch } });
    await act(api, files, { suggest: "true" });
    for (const comment of api.reviewComments) comment.user.login = "mallory";
    await act(api, files, { suggest: "true" });
    assert.equal(api.reviewComments.length, 2);
  });

  for (const [title, files7] of [
    ["a file that it does not touch", { "README.md": patch }],
    ["a line that is another by now", { "web.yaml": patch.replace(line, `${line} # later`) }],
    ["a line that stands elsewhere by now", { "web.yaml": patch.replace("+5,4", "+6,4") }],
  ] as const) {
    test(`are not made on ${title}`, async (t) => {
      const api = await started(t, { files: files7 });
      const result = await act(api, files, { suggest: "true" });
      assert.deepEqual([result.exitCode, api.reviewComments, api.comments], [1, [], []]);
    });
  }

  for (const [status, reason] of [
    [401, /^No suggested changes: GitHub answered 401: the token in `github-token` is wrong/],
    [403, /^No suggested changes: GitHub answered 403\. Grant `permissions: pull-requests: write`/],
  ] as const)
    test(`are left out with a notice if GitHub answers ${status}`, async (t) => {
      const api = await started(t, {
        files: { "web.yaml": patch },
        refuse: { status, message: "Resource not accessible" },
      });
      const result = await act(api, files, { suggest: "true" });
      assert.deepEqual([result.exitCode, api.reviewComments], [1, []]);
      const notices = result.annotations.filter(({ level }) => level === "notice");
      assert.equal(notices.length, 1);
      assert.match(notices[0]?.message ?? "", reason);
    });

  test("and the comment share one notice if GitHub refuses both for the same reason", async (t) => {
    const api = await started(t, {
      files: { "web.yaml": patch },
      refuse: { status: 403, message: "Resource not accessible" },
    });
    const { annotations } = await act(api, files, { suggest: "true", comment: "always" });
    const notices = annotations.filter(({ level }) => level === "notice");
    assert.equal(notices.length, 1);
    assert.match(
      notices[0]?.message ?? "",
      /^No comment on the pull request, and no suggested changes: GitHub answered 403\./,
    );
  });
});
