import type { Rule } from "../../../model/report/rule.ts";
import { keyNotFound } from "../../facts/objects/start-needs.ts";

export const configMapKeyNotFound: Rule = {
  id: "config-map-key-not-found",
  cause: "start",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "A ConfigMap lacks a key that the pod needs to start.",
  why:
    "The container waits in CreateContainerConfigError, or the pod stays in " +
    "ContainerCreating if a volume needs the key.",
  fix: "Add the key, correct its name, or mark the reference `optional: true`.",
  source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    yield* keyNotFound(facts, "ConfigMap");
  },
};
