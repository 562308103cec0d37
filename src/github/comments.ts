/** Posts a comment and suggested changes on the pull request with GitHub's REST API. */
import { createHash } from "node:crypto";
import { context, getOctokit } from "@actions/github";
import type { Report } from "../model/report/check-report.ts";
import {
  commentBody,
  commentMark,
  outdatedComment,
  suggestedChanges,
  type DiffLines,
} from "../report/report.ts";

export interface CommentOptions {
  token: string;
  /**
   * null for no comment. On success, `on-failure` updates an existing comment but creates none.
   */
  comment: "on-failure" | "always" | null;
  suggest: boolean;
  failed: boolean;
  /** The inputs that decide what the step checks. */
  subject: Record<string, string>;
}

/** For all requests together: a comment must not delay the gate. */
const timeoutMs = 30_000;

const markStart = "<!-- pullgate ";

/**
 * Does nothing unless the event belongs to a pull request. Returns a notice for everything that
 * failed; failures must not fail the step.
 */
export async function postComments(report: Report, options: CommentOptions): Promise<string[]> {
  const { pull_request: pullRequest } = context.payload;
  if (!context.eventName.startsWith("pull_request") || pullRequest === undefined) return [];
  const thread = new ReviewThread(options.token, pullRequest.number, headOf(pullRequest));
  const refusals: [lost: string, refusal: ApiRefusal | null][] = [];
  if (options.comment !== null)
    refusals.push([
      "No comment on the pull request",
      await refusalOf(() => thread.comment(report, options)),
    ]);
  if (options.suggest)
    refusals.push(["No suggested changes", await refusalOf(() => thread.suggest(report))]);
  const notices = refusals.flatMap(([lost, refusal]) =>
    refusal === null ? [] : [{ lost, why: inWords(refusal) }],
  );
  return [...Map.groupBy(notices, ({ why }) => why)].map(
    ([why, alike]) => `${listed(alike.map(({ lost }) => lost))}: ${why}`,
  );
}

/** "No comment on the pull request, and no suggested changes". */
function listed([first = "", ...others]: string[]): string {
  const more = others.map((each) => `, and ${each.charAt(0).toLowerCase()}${each.slice(1)}`);
  return first + more.join("");
}

class ReviewThread {
  readonly #octokit: ReturnType<typeof getOctokit>;
  readonly #repository: { owner: string; repo: string };
  readonly #number: number;
  readonly #commit: string;
  #self: Promise<string> | null = null;

  constructor(token: string, number: number, commit: string) {
    this.#octokit = getOctokit(token);
    const signal = AbortSignal.timeout(timeoutMs);
    this.#octokit.hook.before("request", ({ request }) => {
      if (request !== undefined) request.signal = signal;
    });
    this.#repository = context.repo;
    this.#number = number;
    this.#commit = commit;
  }

  /** Keeps one comment a step, found by mark and author: anybody can write a mark. */
  async comment(report: Report, { comment: when, failed, subject }: CommentOptions): Promise<void> {
    const { serverUrl, runId } = context;
    const { owner, repo } = this.#repository;
    const name = nameOf(subject);
    const run = `${serverUrl}/${owner}/${repo}/actions/runs/${runId}`;
    const place = { server: serverUrl, repository: `${owner}/${repo}` };
    const body = commentBody(report, { name, run, commit: this.#commit, place });
    const { issues } = this.#octokit.rest;
    const found = await this.#ownComments();
    // GitHub may change line breaks.
    const mark = commentMark(name).trimEnd();
    const existing = found.find((each) => each.body.startsWith(mark))?.id ?? null;
    for (const other of found) {
      const step = nameOf({});
      const folded = outdatedComment(other.body, { step, name, run, commit: this.#commit });
      if (folded !== null)
        await issues.updateComment({ ...this.#repository, comment_id: other.id, body: folded });
    }
    if (existing !== null)
      await issues.updateComment({ ...this.#repository, comment_id: existing, body });
    else if (failed || when === "always")
      await issues.createComment({ ...this.#repository, issue_number: this.#number, body });
  }

  /** Posts the suggestions that are not there yet as one review. */
  async suggest(report: Report): Promise<void> {
    const { pulls } = this.#octokit.rest;
    const request = { ...this.#repository, pull_number: this.#number, per_page: 100 };
    const changes = suggestedChanges(report, await this.#diff());
    if (changes.length === 0) return;
    const self = await this.#login();
    const posted = await this.#octokit.paginate(pulls.listReviewComments, request);
    const isPosted = (path: string, mark: string): boolean =>
      posted.some(
        (other) => other.path === path && other.body.startsWith(mark) && other.user.login === self,
      );
    const comments = changes
      .filter(({ path, mark }) => !isPosted(path, mark))
      .map(({ path, line, body }) => ({ path, line, side: "RIGHT", body }));
    if (comments.length === 0) return;
    const changeCount = comments.length === 1 ? "a change" : `${comments.length} changes`;
    const body = `Pullgate suggests ${changeCount}.`;
    await pulls.createReview({
      ...this.#repository,
      pull_number: this.#number,
      commit_id: this.#commit,
      event: "COMMENT",
      body,
      comments,
    });
  }

  /** The comments with a mark of Pullgate that the token's user wrote, oldest first. */
  async #ownComments(): Promise<{ id: number; body: string }[]> {
    const { issues } = this.#octokit.rest;
    const request = { ...this.#repository, issue_number: this.#number, per_page: 100 };
    const own: { id: number; body: string }[] = [];
    for await (const { data } of this.#octokit.paginate.iterator(issues.listComments, request)) {
      for (const { id, body = "", user } of data) {
        if (
          body.startsWith(markStart) &&
          /* guard: comment-author */ user?.login === (await this.#login())
        )
          own.push({ id, body });
      }
    }
    return own;
  }

  /** The token's user. Installation tokens may only ask GraphQL. */
  #login(): Promise<string> {
    this.#self ??= this.#octokit
      .graphql<{ viewer: { login: string } }>("query { viewer { login } }")
      .then(({ viewer }) => viewer.login)
      .catch(() => "github-actions[bot]");
    return this.#self;
  }

  async #diff(): Promise<DiffLines> {
    const request = { ...this.#repository, pull_number: this.#number, per_page: 100 };
    const files = await this.#octokit.paginate(this.#octokit.rest.pulls.listFiles, request);
    return new Map(files.map(({ filename, patch = "" }) => [filename, linesOf(patch)]));
  }
}

/**
 * Names the step. The jobs of a matrix share an id and no variable tells them apart, so the name
 * contains a digest of what they check.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
function nameOf(subject: Record<string, string>): string {
  const { workflow, job, action } = context;
  const step = `${workflow} / ${job} / ${action}`;
  if (Object.keys(subject).length === 0) return step;
  const digest = createHash("sha256").update(JSON.stringify(subject)).digest("hex");
  return `${step} / ${digest.slice(0, 16)}`;
}

/** Parses the new file's lines from a unified diff without file headers. */
function linesOf(patch: string): Map<number, string> {
  const lines = new Map<number, string>();
  let number = 0;
  for (const line of patch.split("\n")) {
    const start = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(line)?.[1];
    if (start !== undefined) number = Number(start);
    else if (line.startsWith("+") || line.startsWith(" ")) lines.set(number++, line.slice(1));
  }
  return lines;
}

/** The pull request's head. The event's own commit is a test merge, which takes no comments. */
function headOf(pullRequest: NonNullable<typeof context.payload.pull_request>): string {
  const head: unknown = pullRequest["head"];
  const sha = typeof head === "object" && head !== null && "sha" in head ? head.sha : null;
  return typeof sha === "string" ? sha : context.sha;
}

interface ApiRefusal {
  status: number;
  message: string;
}

/** Returns GitHub's refusal of a request; null on success. Other errors are bugs and rethrown. */
async function refusalOf(act: () => Promise<void>): Promise<ApiRefusal | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number")
      throw error;
    return { status: error.status, message: error.message };
  }
}

function inWords({ status, message }: ApiRefusal): string {
  if (status === 401)
    return "GitHub answered 401: the token in `github-token` is wrong or has expired.";
  return [403, 404].includes(status)
    ? `GitHub answered ${status}. Grant \`permissions: pull-requests: write\`; runs for ` +
        "forks and Dependabot always have a read-only token."
    : message;
}
