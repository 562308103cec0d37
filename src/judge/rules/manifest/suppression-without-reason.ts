import type { Rule } from "../../../model/rule.ts";

export const suppressionWithoutReason: Rule = {
  id: "suppression-without-reason",
  cause: "manifest",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The suppression gives no reason.",
  why: "It holds all the same, but nobody can tell whether it still has to.",
  fix: "Write the reason behind it: `<rule>: <reason>`, or `reason` in the configuration.",
  source: "https://github.com/pullgate/pullgate#suppressions",
  breaksPull: false,
  part: null,
  routeStop: null,
  suppressionProblem: "without-reason",
  // Known once everything else has been found: src/settle/suppress.ts tells of it.
  check: () => [],
};
