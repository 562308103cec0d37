import type { MisplacedField } from "../../../model/cluster/api-refusal.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/report/rule.ts";
import {
  credentialProblems,
  type ProblemReport,
} from "../../facts/credentials/credential-problem.ts";
import { keyOf, misplacedFieldsOf } from "../../facts/credentials/misplaced-fields-of.ts";
import { accesses } from "../../facts/credentials/pull-access.ts";

export const pullSecretsMisplaced: Rule = {
  id: "pull-secrets-misplaced",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "Pull secrets or the service account are named where Kubernetes does not read them.",
  why:
    "The API server drops fields that it does not know: the pod is created without the secrets, " +
    "and a private image ends in ImagePullBackOff.",
  fix: "Move the field to where Kubernetes reads it.",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    const told = new Set<MisplacedField>();
    for (const diagnostic of credentialProblems(facts, "misplaced", (access) => {
      const [field] = misplacedFieldsOf(facts, access.pull);
      if (field !== undefined) told.add(field);
      return field === undefined ? null : { ...report(field), certain: true };
    }))
      yield diagnostic;
    yield* withoutPulls(facts, told);
  },
};

function report(field: MisplacedField): Omit<ProblemReport, "certain"> {
  const { at, root, resource, path, wanted } = field;
  const article = /^[AEIO]/.test(resource.kind) ? "an" : "a";
  return {
    at,
    message: `Kubernetes reads \`${wanted}\` of ${article} ${resource.kind}, not \`${path}\``,
    fix: fixOf(field),
    groupKey: `${keyOf(resource, root)} ${path}`,
  };
}

function fixOf({ path, wanted }: MisplacedField): string {
  const parent = (one: string): string => one.slice(0, Math.max(0, one.lastIndexOf(".")));
  return parent(path) === parent(wanted)
    ? `Write \`${wanted.slice(wanted.lastIndexOf(".") + 1)}\`.`
    : `Move the field to \`${wanted}\`.`;
}

/** Fields of workloads and accounts whose pulls are unknown, or do not depend on them. */
function* withoutPulls(facts: Facts, told: ReadonlySet<MisplacedField>): Generator<Diagnostic> {
  const pulling = new Set(
    accesses(facts).map(({ pull }) => keyOf(pull.workload.resource, pull.workload.root)),
  );
  for (const field of facts.cluster.misplacedFields ?? []) {
    if (told.has(field) || pulling.has(keyOf(field.resource, field.root))) continue;
    yield { ...report(field), resource: field.resource, severity: "warning" };
  }
}
