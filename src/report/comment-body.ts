/** Writes the comment on a pull request: the job summary in short, with a hidden mark. */
import type { Report } from "../model/report/check-report.ts";
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

/**
 * The second line of the body: the run that wrote it. Jobs of one matrix write in the same run.
 */
function runMark({ run, commit }: Pick<CommentBodyOptions, "run" | "commit">): string {
  return hiddenMark(`${run.slice(0, 200)} ${commit.slice(0, 64)}`);
}

const marks = /^<!-- pullgate (\S+) -->\s+<!-- pullgate (\S+) -->\s+/;
const outdated = "<details><summary>Outdated: this step checks other inputs now</summary>";

/**
 * Folds a comment that an earlier run of the same step wrote for other inputs. null for any other
 * comment, and for one that is folded already.
 *
 * @param step the name of the step, to which the names of its comments add their inputs
 */
export function outdatedComment(
  body: string,
  { step, name, run, commit }: Omit<CommentBodyOptions, "place"> & { step: string },
): string | null {
  const found = marks.exec(body);
  const writtenBy = decoded(found?.[1]);
  if (found === null || writtenBy === null || writtenBy === name) return null;
  const isOfStep = writtenBy === step || writtenBy.startsWith(`${step} / `);
  const rest = body.slice(found[0].length);
  const isOfThisRun = found[2] === marks.exec(hiddenMark(name) + runMark({ run, commit }))?.[2];
  if (!isOfStep || isOfThisRun || rest.startsWith(outdated)) return null;
  return `${found[0]}${outdated}\n\n${rest}\n</details>\n`;
}

function decoded(name: string | undefined): string | null {
  try {
    return name === undefined ? null : decodeURIComponent(name);
  } catch {
    return null;
  }
}

export function commentBody(
  report: Report,
  { name, run, commit, place }: CommentBodyOptions,
): string {
  const mark = commentMark(name) + runMark({ run, commit });
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
