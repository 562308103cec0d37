import type { Rule } from "../../../model/rule.ts";
import { keyNotFound } from "../../facts/start-needs.ts";

export const secretKeyNotFound: Rule = {
  id: "secret-key-not-found",
  cause: "start",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The Secret is here, and lacks a key that the pod cannot start without.",
  why: "The container waits in CreateContainerConfigError, or the pod in ContainerCreating where the key is for a volume.",
  fix: "Add the key, correct its name, or mark the reference `optional: true`.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    yield* keyNotFound(facts, "Secret");
  },
};
