/** Writes what is known of one image, for `pullgate image`. */
import type { Report } from "../model/report/check-report.ts";
import type { FormatOptions } from "./format.ts";
import { forTerminal } from "./parts/sanitise.ts";
import { wrapped } from "./parts/wrap.ts";

/** By answer of the registry. */
const existence = {
  found: "yes",
  missing: "no",
  denied: "yes, but access is denied",
  "missing-or-denied": "unknown: it is missing, or access is denied",
  inconclusive: "unknown: a mirror has no answer",
  "rate-limited": "unknown: the registry limits the rate of requests",
  unreachable: "unknown: the registry cannot be reached",
  "not-asked": "unknown: the registry was not contacted",
} as const;

const verdicts = { pullable: "yes", broken: "no", unverified: "could not be verified" } as const;

/** Lines in columns; empty for a report without an image. */
export function imageAnswer(
  { images: [found] }: Report,
  { width }: Pick<FormatOptions, "width">,
): string {
  if (found === undefined) return "";
  const { image, answer, resolvedDigest, platforms } = found;
  const [mention] = found.mentions;
  const rows: [name: string, value: string][] = [["image", image]];
  if (answer !== null) rows.push(["exists", existence[answer]]);
  if (resolvedDigest !== null) rows.push(["digest", resolvedDigest]);
  if (platforms !== null && platforms.length > 0) rows.push(["platforms", platforms.join(", ")]);
  if (mention !== undefined) {
    if (mention.verdict !== null) rows.push(["will pull", verdicts[mention.verdict]]);
    rows.push(...mention.assumes.map((each): [string, string] => ["assumes", each]));
  }
  return rows
    .map(
      ([name, value]) =>
        `${wrapped(forTerminal(value), { width, prefix: name.padEnd(11), indent: 11 })}\n`,
    )
    .join("");
}
