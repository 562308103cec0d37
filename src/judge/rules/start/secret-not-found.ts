import type { Rule } from "../../../model/rule.ts";
import { notFound } from "../../facts/start-needs.ts";

export const secretNotFound: Rule = {
  id: "secret-not-found",
  cause: "start",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "Nothing makes a Secret that the pod cannot start without.",
  why: "A missing environment source ends in CreateContainerConfigError; a missing volume keeps the pod in ContainerCreating, and no image is pulled.",
  fix: "Create the Secret, correct its name, or mark the reference `optional: true`; declare what is made elsewhere under `cluster.secrets`, or give an `--inventory`.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    yield* notFound(facts, "Secret");
  },
};
