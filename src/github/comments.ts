/** The front door's errand: report → a comment and suggested changes on the pull request, by GitHub's REST API. */
import { createHash } from "node:crypto";
import { context, getOctokit } from "@actions/github";
import type { Report } from "../model/check-report.ts";
import { commentBody, commentMark, suggestedChanges, type DiffLines } from "../report/report.ts";

export interface CommentOptions {
  token: string;
  /** null for no comment. On success with `on-failure` one that is there already is brought up to date, and none is made. */
  comment: "on-failure" | "always" | null;
  suggest: boolean;
  failed: boolean;
  /** What the step was told to check, by input. */
  subject: Record<string, string>;
}

/** For everything together: a comment is not worth a minute of a gate. */
const timeoutMs = 30_000;

/** What could not be done, a sentence each: no reason to fail. Does nothing on events that are of no pull request. */
export async function postComments(report: Report, errand: CommentOptions): Promise<string[]> {
  const { pull_request: pullRequest } = context.payload;
  if (!context.eventName.startsWith("pull_request") || pullRequest === undefined) return [];
  const thread = new ReviewThread(errand.token, pullRequest.number, headOf(pullRequest));
  const notices: string[] = [];
  if (errand.comment !== null) {
    const refusal = await attempt(() => thread.comment(report, errand));
    if (refusal !== null) notices.push(inWords(refusal));
  }
  // Whoever may not write is told so once, and a suggestion is an extra.
  if (errand.suggest) await attempt(() => thread.suggest(report));
  return notices;
}

class ReviewThread {
  readonly #octokit: ReturnType<typeof getOctokit>;
  readonly #of: { owner: string; repo: string };
  readonly #number: number;
  readonly #commit: string;
  #self: Promise<string> | null = null;

  constructor(token: string, number: number, commit: string) {
    this.#octokit = getOctokit(token);
    const signal = AbortSignal.timeout(timeoutMs);
    this.#octokit.hook.before("request", ({ request }) => {
      if (request !== undefined) request.signal = signal;
    });
    this.#of = context.repo;
    this.#number = number;
    this.#commit = commit;
  }

  /** One comment a step, found again by its mark and its author: anybody can write a mark. */
  async comment(report: Report, { comment: when, failed, subject }: CommentOptions): Promise<void> {
    const { serverUrl, runId } = context;
    const { owner, repo } = this.#of;
    const name = nameOf(subject);
    const run = `${serverUrl}/${owner}/${repo}/actions/runs/${runId}`;
    const body = commentBody(report, { name, run, commit: this.#commit });
    const { issues } = this.#octokit.rest;
    const own = await this.#ownComment(commentMark(name));
    if (own !== null) await issues.updateComment({ ...this.#of, comment_id: own, body });
    else if (failed || when === "always")
      await issues.createComment({ ...this.#of, issue_number: this.#number, body });
  }

  /** One review with all that is new. */
  async suggest(report: Report): Promise<void> {
    const { pulls } = this.#octokit.rest;
    const request = { ...this.#of, pull_number: this.#number, per_page: 100 };
    const changes = suggestedChanges(report, await this.#diff());
    if (changes.length === 0) return;
    const self = await this.#login();
    const said = await this.#octokit.paginate(pulls.listReviewComments, request);
    const isSaid = (path: string, mark: string): boolean =>
      said.some((one) => one.path === path && one.body.startsWith(mark) && one.user.login === self);
    const comments = changes
      .filter(({ path, mark }) => !isSaid(path, mark))
      .map(({ path, line, body }) => ({ path, line, side: "RIGHT", body }));
    if (comments.length === 0) return;
    const body = `Pullgate suggests ${comments.length === 1 ? "a change" : `${comments.length} changes`}.`;
    await pulls.createReview({
      ...this.#of,
      pull_number: this.#number,
      commit_id: this.#commit,
      event: "COMMENT",
      body,
      comments,
    });
  }

  async #ownComment(mark: string): Promise<number | null> {
    const { issues } = this.#octokit.rest;
    const request = { ...this.#of, issue_number: this.#number, per_page: 100 };
    for await (const { data } of this.#octokit.paginate.iterator(issues.listComments, request)) {
      for (const { id, body, user } of data) {
        // GitHub may give line breaks back as it pleases.
        if (
          body?.startsWith(mark.trimEnd()) === true &&
          /* guard: comment-author */ user?.login === (await this.#login())
        )
          return id;
      }
    }
    return null;
  }

  /** An installation's token may not ask REST who it is. */
  #login(): Promise<string> {
    this.#self ??= this.#octokit
      .graphql<{ viewer: { login: string } }>("query { viewer { login } }")
      .then(({ viewer }) => viewer.login)
      .catch(() => "github-actions[bot]");
    return this.#self;
  }

  async #diff(): Promise<DiffLines> {
    const request = { ...this.#of, pull_number: this.#number, per_page: 100 };
    const files = await this.#octokit.paginate(this.#octokit.rest.pulls.listFiles, request);
    return new Map(files.map(({ filename, patch = "" }) => [filename, linesOf(patch)]));
  }
}

/**
 * Tells steps apart. The jobs of a matrix have the same id, and nothing that a runner tells them says which of them they are: they are known by
 * what they check. https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables
 */
function nameOf(subject: Record<string, string>): string {
  const { workflow, job, action } = context;
  const step = `${workflow} / ${job} / ${action}`;
  if (Object.keys(subject).length === 0) return step;
  return `${step} / ${createHash("sha256").update(JSON.stringify(subject)).digest("hex").slice(0, 16)}`;
}

/** The lines of the new file in a unified diff without file headers. */
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

/** The event's own commit is that of a merge, on which nothing can be commented. */
function headOf(pullRequest: NonNullable<typeof context.payload.pull_request>): string {
  const head: unknown = pullRequest["head"];
  const sha = typeof head === "object" && head !== null && "sha" in head ? head.sha : null;
  return typeof sha === "string" ? sha : context.sha;
}

interface ApiRefusal {
  status: number;
  message: string;
}

/** null where it went well. What is no answer of GitHub's is a bug, and thrown on. */
async function attempt(act: () => Promise<void>): Promise<ApiRefusal | null> {
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
  return [401, 403, 404].includes(status)
    ? `No comment on the pull request: GitHub said ${status}. It takes \`permissions: pull-requests: write\`; the token of a fork's or Dependabot's run is read-only, whatever is written there.`
    : `No comment on the pull request: ${message}`;
}
