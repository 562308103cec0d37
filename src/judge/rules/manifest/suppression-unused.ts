import type { Rule } from "../../../model/report/rule.ts";

export const suppressionUnused: Rule = {
  id: "suppression-unused",
  cause: "manifest",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The suppression matches nothing.",
  why:
    "It hides nothing today and may hide the next real finding. A suppression of an " +
    "unknown rule never has an effect.",
  fix: "Remove the suppression, or correct the rule, image or resource that it names.",
  source: "https://github.com/pullgate/pullgate/blob/main/docs/configuration.md#suppressions",
  breaksPull: false,
  part: null,
  routeStop: null,
  suppressionProblem: "unused",
  // Known only after all other rules have run: src/settle/suppress.ts reports it.
  check: () => [],
};
