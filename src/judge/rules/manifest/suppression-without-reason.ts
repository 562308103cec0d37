import type { Rule } from "../../../model/report/rule.ts";

export const suppressionWithoutReason: Rule = {
  id: "suppression-without-reason",
  cause: "manifest",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The suppression gives no reason.",
  why: "It applies, but nothing says whether it is still needed.",
  fix:
    "Add a reason: `<rule>: <reason>` in a comment or annotation, or `reason` in the " +
    "configuration.",
  source: "https://github.com/pullgate/pullgate/blob/main/docs/configuration.md#suppressions",
  breaksPull: false,
  part: null,
  routeStop: null,
  suppressionProblem: "without-reason",
  // Known only after all other rules have run: src/settle/suppress.ts reports it.
  check: () => [],
};
