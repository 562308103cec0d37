import type { Rule } from "../../../model/report/rule.ts";
import { createdLater, notFound } from "../../facts/objects/start-needs.ts";

export const configMapNotFound: Rule = {
  id: "config-map-not-found",
  cause: "start",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "A ConfigMap that the pod needs to start does not exist.",
  why:
    "A missing environment source ends in CreateContainerConfigError. A missing volume " +
    "keeps the pod in ContainerCreating, and no image is pulled.",
  fix:
    "Create the ConfigMap, correct its name, or mark the reference `optional: true`; " +
    "pass an `--inventory` if it is created outside these manifests.",
  source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    yield* notFound(facts, "ConfigMap");
    yield* createdLater(facts, "ConfigMap");
  },
};
