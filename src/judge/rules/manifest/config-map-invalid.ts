import type { Rule } from "../../../model/report/rule.ts";
import { refusedObjects } from "../../facts/objects/refused-objects.ts";

export const configMapInvalid: Rule = {
  id: "config-map-invalid",
  cause: "manifest",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The API server refuses the ConfigMap.",
  why: "The object is not created, so a pod that needs it finds nothing.",
  fix: "Correct the value that the message names.",
  source:
    "https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/validation/validation.go",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    yield* refusedObjects(facts, "ConfigMap");
  },
};
