/** Report → the comment on a pull request: what the summary says, in less room, with a mark by which it is found again. Pure. */
import type { Report } from "../model/check-report.ts";
import { markdownDocument } from "./parts/markdown-document.ts";
import { forLink, forMarkdown, hiddenMark } from "./parts/sanitise.ts";

/** GitHub refuses a body of more than 65,536 characters. */
const maxBytes = 60_000;

export interface CommentBodyOptions {
  /** Tells the comments of several steps of one repository apart: the workflow and job. */
  name: string;
  /** Where the run is shown. */
  run: string;
  commit: string;
}

/** First in the body, and never shown. */
export function commentMark(name: string): string {
  return hiddenMark(name);
}

export function commentBody(report: Report, { name, run, commit }: CommentBodyOptions): string {
  const mark = commentMark(name);
  const url = forLink(run);
  const where = url === null ? "the job summary" : `[the job summary](${url})`;
  const foot = `\n<sub>Of ${forMarkdown(commit.slice(0, 10))}; all of it is in ${where}.</sub>\n`;
  const body = markdownDocument(report, {
    maxBytes: maxBytes - Buffer.byteLength(mark + foot),
    maxPlaces: 3,
    severities: ["error", "warning"],
    rest: "in the job summary",
  });
  return mark + body + foot;
}
