import { divisionOf, type DeclaredPlace } from "../../../model/cluster/cluster-division.ts";
import type { DeclaredSecret } from "../../../model/cluster/declared-object.ts";
import type { Facts, Rule } from "../../../model/report/rule.ts";
import { accesses } from "../../facts/credentials/pull-access.ts";
import { reportedProblem } from "../../facts/credentials/credential-problem.ts";
import { allSimilarSecrets } from "../../suggest/similar-objects.ts";
import { siblingOf } from "../../facts/credentials/sibling-workload.ts";

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
    const namers = namersOf(facts);
    const division = divisionOf(cluster);
    const isNamed = (secret: DeclaredSecret, name: string): boolean =>
      cluster.referencedSecrets?.has(name) === true ||
      (namers.get(name)?.some((place) => !division.areApart(place, secret)) ?? false);
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
        // Secrets of the whole cluster: the credential of its nodes, and those of its operators.
        by.namespace === "openshift-config" ||
        isNamed(object, name) ||
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

/** Places that name one secret; the others hardly add a cluster. */
const maxNamers = 200;

/** Where each secret is named, by its name. */
function namersOf({ cluster, pulls }: Facts): ReadonlyMap<string, DeclaredPlace[]> {
  const namers = new Map<string, DeclaredPlace[]>();
  const add = (name: string, place: DeclaredPlace): void => {
    const known = namers.get(name);
    if (known === undefined) namers.set(name, [place]);
    else if (known.length < maxNamers && known.at(-1) !== place) known.push(place);
  };
  for (const { mention, workload } of pulls) {
    for (const { value } of mention.podSpec?.imagePullSecrets ?? []) add(value, workload);
    for (const { name } of mention.podSpec?.references ?? []) add(name, workload);
  }
  for (const object of cluster.objects)
    if (object.kind === "ServiceAccount")
      // Build systems take registry logins from `secrets`.
      for (const { value } of [...object.imagePullSecrets, ...object.secrets]) add(value, object);
  for (const workload of cluster.workloads)
    for (const { name } of workload.references) add(name, workload);
  for (const patcher of cluster.patchers) if (patcher.secret !== null) add(patcher.secret, patcher);
  return namers;
}

/** The secrets that pull-secret-absent suggests. */
function allSpareSecrets(facts: Facts): DeclaredSecret[] {
  return accesses(facts).flatMap((access) =>
    reportedProblem(access)?.kind === "absent" && siblingOf(facts, access) === undefined
      ? access.credentials.spareSecrets
      : [],
  );
}
