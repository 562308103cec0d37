/** The card of pulls that fail for none of the reasons that have a rule: nothing in manifests shows it, a cluster's words do. */
import type { Rule } from "../model/rule.ts";

export const pullFailedOtherwise: Rule = {
  id: "pull-failed-otherwise",
  cause: "start",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary:
    "The pull fails on the node, and neither the reference, nor credentials, nor the registry is known to be the reason.",
  why: "A full disk, a signature policy or a broken runtime stops pulls of images that are there; or the cluster no longer says why. Only `pullgate diagnose` finds it.",
  fix: "Look at the node: `kubectl describe node`, and the journal of its container runtime.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff",
  breaksPull: true,
  part: null,
  routeStop: null,
  *check() {},
};
