import type { Rule } from "../../../model/rule.ts";
import { notFound } from "../../facts/start-needs.ts";

export const configMapNotFound: Rule = {
  id: "config-map-not-found",
  cause: "start",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "Nothing makes a ConfigMap that the pod cannot start without.",
  why: "A missing environment source ends in CreateContainerConfigError; a missing volume keeps the pod in ContainerCreating, and no image is pulled.",
  fix: "Create the ConfigMap, correct its name, or mark the reference `optional: true`; show what is made elsewhere with an `--inventory`.",
  source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    yield* notFound(facts, "ConfigMap");
  },
};
