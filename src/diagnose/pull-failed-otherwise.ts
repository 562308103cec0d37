/**
 * The rule for pulls that fail for a reason without a rule. Only `pullgate diagnose` reports it.
 */
import type { Rule } from "../model/report/rule.ts";

export const pullFailedOtherwise: Rule = {
  id: "pull-failed-otherwise",
  cause: "start",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary:
    "The pull fails on the node for a reason other than reference, credentials and registry.",
  why:
    "A full disk, a signature policy or a broken runtime prevents pulls of existing " +
    "images; or the cluster no longer reports the reason. Only `pullgate diagnose` " +
    "reports it.",
  fix: "Check the node with `kubectl describe node`, and the journal of its container runtime.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff",
  breaksPull: true,
  part: null,
  routeStop: null,
  *check() {},
};
