import type { Rule } from "../../../model/report/rule.ts";
import { refusedWorkloads } from "../../facts/objects/refused-workloads.ts";

export const workloadInvalid: Rule = {
  id: "workload-invalid",
  cause: "manifest",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The API server refuses the workload, or finds no pod in it.",
  why: "The workload is not created, so none of its images is pulled.",
  fix: "Correct the field that the message names.",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/",
  breaksPull: true,
  part: null,
  routeStop: null,
  *check(facts) {
    yield* refusedWorkloads(facts, "workload");
  },
};
