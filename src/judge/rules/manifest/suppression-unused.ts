import type { Rule } from "../../../model/rule.ts";

export const suppressionUnused: Rule = {
  id: "suppression-unused",
  cause: "manifest",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The suppression matches nothing.",
  why: "It hides nothing today, and may hide the next, real finding. One that names no rule never had an effect.",
  fix: "Take it away, or correct the rule, the image or the resource that it names.",
  source: "https://github.com/pullgate/pullgate#suppressions",
  breaksPull: false,
  part: null,
  routeStop: null,
  suppressionProblem: "unused",
  // Known once everything else has been found: src/settle/suppress.ts tells of it.
  check: () => [],
};
