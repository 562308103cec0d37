import type { Rule } from "../../../model/report/rule.ts";
import { createdLater, notFound } from "../../facts/objects/start-needs.ts";

export const secretNotFound: Rule = {
  id: "secret-not-found",
  cause: "start",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "A Secret that the pod needs to start does not exist.",
  why:
    "A missing environment source ends in CreateContainerConfigError. A missing volume " +
    "keeps the pod in ContainerCreating, and no image is pulled.",
  fix:
    "Create the Secret, correct its name, or mark the reference `optional: true`; " +
    "declare it under `cluster.secrets` or pass an `--inventory` if it is created " +
    "outside these manifests.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    yield* notFound(facts, "Secret");
    yield* createdLater(facts, "Secret");
  },
};
