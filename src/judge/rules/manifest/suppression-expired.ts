import type { Rule } from "../../../model/report/rule.ts";

export const suppressionExpired: Rule = {
  id: "suppression-expired",
  cause: "manifest",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The suppression has expired.",
  why: "The finding that it hid is reported again.",
  fix: "Fix the problem and remove the suppression, or set a later date.",
  source: "https://github.com/pullgate/pullgate/blob/main/docs/configuration.md#suppressions",
  breaksPull: false,
  part: null,
  routeStop: null,
  suppressionProblem: "expired",
  // Known only after all other rules have run: src/settle/suppress.ts reports it.
  check: () => [],
};
