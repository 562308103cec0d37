import type { Rule } from "../../../model/rule.ts";

export const suppressionExpired: Rule = {
  id: "suppression-expired",
  cause: "manifest",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The suppression has expired.",
  why: "What it hid is told again: the day until which it was to hold is over.",
  fix: "Remove the cause and the suppression, or give it a new day.",
  source: "https://github.com/pullgate/pullgate#suppressions",
  breaksPull: false,
  part: null,
  routeStop: null,
  suppressionProblem: "expired",
  // Known once everything else has been found: src/settle/suppress.ts tells of it.
  check: () => [],
};
