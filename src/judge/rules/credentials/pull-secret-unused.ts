import type { DeclaredSecret } from "../../../model/declared-object.ts";
import type { Facts, Rule } from "../../../model/rule.ts";
import { accesses } from "../../facts/pull-access.ts";
import { reportedProblem } from "../../facts/credential-problem.ts";
import { allSimilarSecrets } from "../../suggest/similar-objects.ts";
import { siblingOf } from "../../facts/sibling-workload.ts";

const registryTypes: ReadonlySet<string> = new Set([
  "kubernetes.io/dockerconfigjson",
  "kubernetes.io/dockercfg",
]);

export const pullSecretUnused: Rule = {
  id: "pull-secret-unused",
  cause: "credentials",
  severity: "notice",
  online: false,
  since: "0.1.0",
  summary: "No pod and no service account uses this registry secret.",
  why: "The secret has no effect. Often a pod was meant to use it.",
  fix: "Add the secret to the imagePullSecrets of the pods that need it, or remove it.",
  source:
    "https://kubernetes.io/docs/concepts/containers/images/#referring-to-an-imagepullsecrets-on-a-pod",
  breaksPull: false,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    const { cluster, pulls } = facts;
    const named = new Set([
      ...pulls.flatMap(({ mention }) =>
        (mention.podSpec?.imagePullSecrets ?? []).map(({ value }) => value),
      ),
      ...cluster.objects.flatMap((object) =>
        object.kind === "ServiceAccount" ? object.imagePullSecrets.map(({ value }) => value) : [],
      ),
      ...cluster.workloads.flatMap(({ references }) => references.map(({ name }) => name)),
      ...pulls.flatMap(({ mention }) =>
        (mention.podSpec?.references ?? []).map(({ name }) => name),
      ),
      ...cluster.patchers.flatMap(({ secret }) => secret ?? []),
      ...(cluster.referencedSecrets ?? []),
    ]);
    // A patcher that adds secrets with unknown names may use any of them.
    if (pulls.length === 0 || cluster.patchers.some(({ secret }) => secret === null)) return;
    // pull-secret-not-found and pull-secret-absent suggest these secrets already.
    const meant = new Set([...allSimilarSecrets(facts), ...allSpareSecrets(facts)]);
    for (const object of cluster.objects) {
      if (object.kind !== "Secret") continue;
      const { name, type, source, certain, at, by, root } = object;
      if (
        source !== "manifest" ||
        !certain ||
        name === null ||
        type === null ||
        !registryTypes.has(type) ||
        named.has(name) ||
        meant.has(object)
      )
        continue;
      yield {
        at,
        message: `The manifests do not use the registry secret \`${name}\``,
        groupKey: `${root} ${by.namespace ?? ""} ${name}`,
        resource: by,
      };
    }
  },
};

/** The secrets that pull-secret-absent suggests. */
function allSpareSecrets(facts: Facts): DeclaredSecret[] {
  return accesses(facts).flatMap((access) =>
    reportedProblem(access)?.kind === "absent" && siblingOf(facts, access) === undefined
      ? access.credentials.spareSecrets
      : [],
  );
}
