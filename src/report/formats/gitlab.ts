/**
 * The format `gitlab`: a Code Quality report, which merge requests show in their widget and diff.
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
import type { Finding, Severity } from "../../model/report/finding.ts";
import type { Format } from "../format.ts";
import { forJson, forMessage, forPath } from "../parts/sanitise.ts";
import { count, lastLine, placesOf, triage, UniqueNames } from "../parts/words.ts";

const severities: Record<Severity, string> = {
  error: "critical",
  warning: "major",
  notice: "info",
};

export const gitlab: Format = (report) => {
  const placeOf = placesOf(report);
  const unique = new UniqueNames();
  const issues = report.findings.map((finding) => ({
    description: description(finding, placeOf(finding)),
    check_name: forPath(finding.rule),
    // GitLab drops issues with the same fingerprint.
    fingerprint: unique.add(forPath(finding.fingerprint)),
    severity: severities[finding.severity],
    location: {
      // GitLab rejects a leading "./".
      path: forPath(finding.at.file).replace(/^(\.\/)+/, ""),
      lines: { begin: finding.at.line, end: lastLine(finding.at) },
    },
  }));
  return forJson(issues);
};

/** One line, without evidence. */
function description(finding: Finding, place: string | null): string {
  const { message, fix, rendered, related } = finding;
  const also = related.length === 0 ? [] : [`and at ${count(related.length, "more place")}`];
  const where = [
    ...(place === null ? [] : [place]),
    ...(rendered === null ? [] : [`rendered at ${rendered.file}:${rendered.line}`]),
    ...also,
  ];
  const situated = where.length === 0 ? "" : ` (${forMessage(where.join(", "), 300)})`;
  return `${forMessage(message, 900)}${situated}. ${forMessage(fix, 600)} [${triage(finding)}]`;
}
