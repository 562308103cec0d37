/** Identifies a diagnostic across runs, independent of lines. */
import type { AcceptedFinding } from "../model/report/baseline.ts";
import type { RuleDiagnostic } from "../model/report/rule.ts";
import { maskLogins } from "../model/text/login-in-text.ts";
import { namesOf } from "./suppression-index.ts";

export function identityOf({ rule, diagnostic }: RuleDiagnostic): AcceptedFinding {
  const { pull, resource, groupKey: subject, certainty = "proved" } = diagnostic;
  return {
    rule: rule.id,
    // guard: logins-in-baselines
    image: pull === undefined ? null : maskLogins(pull.mention.image),
    workload: namesOf(pull?.workload.resource ?? resource).at(-1) ?? null,
    subject: pull === undefined ? maskLogins(withoutLines(subject)) : null,
    certainty,
  };
}

/** Subjects may hold a place: "web.yaml:12". */
export function withoutLines(subject: string): string {
  return subject.replaceAll(/:\d+(?=\s|$)/g, "");
}
