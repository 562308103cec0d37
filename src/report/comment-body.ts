/** Writes the comment on a pull request: the job summary in short, with a hidden mark. */
import type { Report } from "../model/check-report.ts";
import { fileLinks, type RepositoryPlace } from "./parts/file-link.ts";
import { markdownDocument } from "./parts/markdown-document.ts";
import { forLink, forMarkdown, hiddenMark } from "./parts/sanitise.ts";

/** GitHub refuses a body of more than 65,536 characters. */
const maxBytes = 60_000;

export interface CommentBodyOptions {
  /** Distinguishes the comments of several steps in one repository: the workflow and job. */
  name: string;
  /** URL of the run. */
  run: string;
  /** The head of the pull request, whose files the comment links to. */
  commit: string;
  /** "https://github.com" and "owner/name"; absent for a comment without links. */
  place?: Omit<RepositoryPlace, "commit">;
}

/** The first line of the body, by which a later run finds the comment. Invisible in Markdown. */
export function commentMark(name: string): string {
  return hiddenMark(name);
}

export function commentBody(
  report: Report,
  { name, run, commit, place }: CommentBodyOptions,
): string {
  const mark = commentMark(name);
  const url = forLink(run);
  const where = url === null ? "the job summary" : `[the job summary](${url})`;
  const short = forMarkdown(commit.slice(0, 10));
  const foot = `\n<sub>Commit ${short}. The full report is in ${where}.</sub>\n`;
  const body = markdownDocument(report, {
    maxBytes: maxBytes - Buffer.byteLength(mark + foot),
    maxPlaces: 3,
    severities: ["error", "warning"],
    rest: "in the job summary",
    linkTo: place === undefined ? null : fileLinks({ ...place, commit }),
  });
  return mark + body + foot;
}
