import type { Facts, Diagnostic, Rule } from "../../../model/report/rule.ts";
import { refused, refusedWorkloads } from "../../facts/objects/refused-workloads.ts";

export const pullSecretsMalformed: Rule = {
  id: "pull-secrets-malformed",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The API server cannot read the list of pull secrets.",
  why:
    "An item of imagePullSecrets is an object with a `name`. The API server refuses anything " +
    "else, so the workload or service account is not created.",
  fix: "Write a list of objects: `imagePullSecrets: [{ name: regcred }]`.",
  source:
    "https://kubernetes.io/docs/concepts/containers/images/#referring-to-an-imagepullsecrets-on-a-pod",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    yield* refusedWorkloads(facts, "pull-secrets");
    yield* refusedAccounts(facts);
  },
};

/** The pods of a refused service account are refused too. */
function* refusedAccounts({ cluster, pulls }: Facts): Generator<Diagnostic> {
  for (const object of cluster.objects) {
    const { kind, by, root, refusal, source } = object;
    if (kind !== "ServiceAccount" || refusal === undefined || source !== "manifest") continue;
    const users = pulls.filter(({ credentials }) => credentials?.serviceAccount.refused === object);
    yield* refused({ resource: by, root, ...refusal }, users);
  }
}
