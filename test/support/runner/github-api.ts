/** The part of GitHub's REST API that a pull request's conversation takes, on a loopback address: what is written can be read again. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";

export interface IssueComment {
  id: number;
  body: string;
  user: { login: string };
}

export interface ReviewComment {
  path: string;
  line: number;
  body: string;
  user: { login: string };
}

export interface GitHubApi {
  /** For `api_url` and `graphql_url`: with a path before it, as on GitHub Enterprise Server. */
  url: string;
  comments: IssueComment[];
  reviewComments: ReviewComment[];
  /** "METHOD /path", the query left out, in order. */
  requests: string[];
  close(): Promise<void>;
}

export interface GitHubApiOptions {
  token: string;
  /** Whom the token belongs to. */
  login?: string;
  comments?: Omit<IssueComment, "id">[];
  /** Of the pull request: patches by path. */
  files?: Record<string, string>;
  /** What a write is answered with instead: a fork's token is read-only. */
  refuse?: { status: number; message: string };
}

const maxBody = 65_536;
const issueBody = z.strictObject({ body: z.string().min(1).max(maxBody) });
const review = z.strictObject({
  commit_id: z.string().regex(/^[0-9a-f]{40}$/),
  event: z.literal("COMMENT"),
  body: z.string().min(1).max(maxBody),
  comments: z
    .array(
      z.strictObject({
        path: z.string().min(1),
        line: z.int().min(1),
        side: z.literal("RIGHT"),
        body: z.string().min(1).max(maxBody),
      }),
    )
    .min(1),
});

/** Pull request 7 of octo/shop. */
export async function startGitHubApi(options: GitHubApiOptions): Promise<GitHubApi> {
  const { token, login = "github-actions[bot]", files = {}, refuse } = options;
  const comments: IssueComment[] = (options.comments ?? []).map((one, index) => ({
    ...one,
    id: index + 1,
  }));
  const reviewComments: ReviewComment[] = [];
  const requests: string[] = [];

  const answer = (
    method: string,
    path: string,
    page: number,
    sent: string,
  ): { status: number; body: unknown } => {
    const paged = (all: readonly unknown[]): { status: number; body: unknown } => ({
      status: 200,
      body: all.slice((page - 1) * 100, page * 100),
    });
    const json: unknown = sent === "" ? null : JSON.parse(sent);
    if (method === "POST" && path === "/graphql")
      return { status: 200, body: { data: { viewer: { login } } } };
    if (method !== "GET" && refuse !== undefined)
      return { status: refuse.status, body: { message: refuse.message } };
    const repository = "/v3/repos/octo/shop";
    const edited = /^\/v3\/repos\/octo\/shop\/issues\/comments\/(\d+)$/.exec(path)?.[1];
    switch (`${method} ${path}`) {
      case `GET ${repository}/issues/7/comments`:
        return paged(comments);
      case `POST ${repository}/issues/7/comments`: {
        const made = { id: comments.length + 1, body: issueBody.parse(json).body, user: { login } };
        comments.push(made);
        return { status: 201, body: made };
      }
      case `PATCH ${repository}/issues/comments/${edited}`: {
        const comment = comments.find(({ id }) => id === Number(edited));
        if (comment === undefined) return { status: 404, body: { message: "Not Found" } };
        comment.body = issueBody.parse(json).body;
        return { status: 200, body: comment };
      }
      case `GET ${repository}/pulls/7/files`:
        return paged(Object.entries(files).map(([filename, patch]) => ({ filename, patch })));
      case `GET ${repository}/pulls/7/comments`:
        return paged(reviewComments);
      case `POST ${repository}/pulls/7/reviews`: {
        for (const { path: file, line, body } of review.parse(json).comments)
          reviewComments.push({ path: file, line, body, user: { login } });
        return { status: 200, body: {} };
      }
      default:
        return { status: 404, body: { message: "Not Found" } };
    }
  };

  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
      const path = pathname.replace(/^\/api/, "");
      requests.push(`${request.method} ${path}`);
      const page = Number(searchParams.get("page") ?? 1);
      const authorized = request.headers.authorization === `token ${token}`;
      const { status, body } = authorized
        ? answer(request.method ?? "", path, page, await text(request))
        : { status: 401, body: { message: "Bad credentials" } };
      const more = Array.isArray(body) && body.length === 100;
      searchParams.set("page", String(page + 1));
      const next = `http://${request.headers.host}${pathname}?${searchParams.toString()}`;
      response.writeHead(status, {
        "content-type": "application/json",
        ...(more ? { link: `<${next}>; rel="next"` } : {}),
      });
      response.end(JSON.stringify(body));
    })().catch((error: unknown) => {
      requests.push(`refused: ${String(error)}`);
      response
        .writeHead(422, { "content-type": "application/json" })
        .end('{"message":"Validation Failed"}');
    });
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return {
    url: `http://127.0.0.1:${address.port}/api/v3`,
    comments,
    reviewComments,
    requests,
    close: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
}
