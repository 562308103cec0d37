import type { DeclaredObject } from "../../../model/cluster/declared-object.ts";
import { referrerOf } from "../../../model/cluster/referrer.ts";
import { isImpossibleName } from "../../../model/cluster/object-name.ts";
import type { Need, SecretUse } from "../../../model/pull/pull.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/report/rule.ts";
import type { PullAccess } from "../../facts/credentials/pull-access.ts";
import { missingCustomPullSecrets } from "../../facts/credentials/custom-pull-secrets.ts";
import {
  credentialProblems,
  type ProblemReport,
} from "../../facts/credentials/credential-problem.ts";
import { explainUnmade, unmadeFix } from "../../wording/credentials/explain-unmade.ts";
import { inOtherCluster } from "../../facts/objects/in-other-cluster.ts";
import { placesOfSimilar, similarObjects, similarSecrets } from "../../suggest/similar-objects.ts";
import { removedByChange } from "../../facts/objects/removed-object.ts";
import { namespacedName } from "../../facts/objects/namespaced-name.ts";

export const pullSecretNotFound: Rule = {
  id: "pull-secret-not-found",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The pod's pull secret does not exist.",
  why:
    "The kubelet warns (FailedToRetrieveImagePullSecret) and pulls without the secret: a " +
    "private image ends in ImagePullBackOff.",
  fix:
    "Create the secret or correct its name. If it is created outside these manifests, " +
    "declare it under `cluster.secrets` or pass an `--inventory`.",
  source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    yield* credentialProblems(facts, "not-found", (access, secret) => {
      const name = secret?.name ?? "";
      const near = similarSecrets(facts, access, name);
      const known = secret?.knownAbsent === true;
      const { namespace } = access.pull.workload.resource;
      const removed = removedByChange(facts, "Secret", namespace, name);
      const apart = inOtherCluster(facts, "Secret", access.pull.workload, name);
      if (secret?.unmade !== undefined) return unmade(access, secret, secret.unmade);
      if (isImpossibleName(name)) return impossible(access, secret, name);
      return {
        at: secret?.at ?? access.pull.mention.at,
        message: known
          ? `The pull secret \`${namespacedName(access, name)}\` does not exist: neither ` +
            `the manifests nor the inventory contain it${removed}`
          : "The manifests do not create the pull secret " +
            `\`${namespacedName(access, name)}\`${removed}${apart.words}`,
        ...nearFix(near),
        groupKey: `${access.pull.workload.root} ${namespacedName(access, name)}`,
        certain: known,
        related: [...placesOfSimilar(near), ...apart.related],
      };
    });
    for (const need of missingCustomPullSecrets(facts)) yield ofCustomKind(facts, need);
  },
};

function nearFix(near: readonly DeclaredObject[]): Pick<Diagnostic, "fix"> {
  if (near.length === 0) return {};
  const names = near.map(({ name }) => `\`${name ?? ""}\``).join(" or ");
  return {
    fix:
      `Correct the name if ${names} is intended; ` +
      "otherwise create the secret, or declare it under `cluster.secrets`.",
  };
}

/** The controller of the kind decides which pods get the secret, so this is never proved. */
function ofCustomKind(facts: Facts, { workload, reference, unmade: producer }: Need): Diagnostic {
  const { root, resource } = workload;
  const referrer = referrerOf(workload, reference);
  const { namespace, kind } = referrer.resource;
  const name = namespace === null ? reference.name : `${namespace}/${reference.name}`;
  const near = similarObjects(facts, "Secret", referrer, reference.name);
  const why =
    producer === undefined
      ? ""
      : `: the ${producer.by.kind} \`${producer.by.name ?? ""}\` does not, because ` +
        explainUnmade(producer.reason);
  return {
    at: reference.at,
    message: `The manifests do not create the pull secret \`${name}\` of the ${kind}${why}`,
    ...nearFix(near),
    groupKey: `${root} ${name}`,
    certainty: "unverified",
    resource,
    related: placesOfSimilar(near),
  };
}

/** A producer looks like the maker of the secret. `at` shows why it makes none. */
function unmade(
  access: PullAccess,
  { name, at: used, knownAbsent }: SecretUse,
  { at, by, reason }: NonNullable<SecretUse["unmade"]>,
): ProblemReport {
  return {
    at,
    message:
      `The ${by.kind} \`${by.name ?? ""}\` does not create the pull secret ` +
      `\`${namespacedName(access, name)}\`: ${explainUnmade(reason)}`,
    fix: unmadeFix(reason),
    groupKey: `${access.pull.workload.root} ${namespacedName(access, name)} ${reason.code}`,
    certain: knownAbsent,
    related: [{ at: used, message: "used as a pull secret" }],
  };
}

/** A name that no Secret can have: one with a namespace, or an object printed by a template. */
function impossible(access: PullAccess, secret: SecretUse | null, name: string): ProblemReport {
  const at = secret?.at ?? access.pull.mention.at;
  const printed = /^map\[name:([^\]\s]+)\]$/.exec(name)?.[1];
  const last = printed ?? name.slice(name.lastIndexOf("/") + 1);
  const meant = isImpossibleName(last) ? last.trim().toLowerCase().replaceAll("_", "-") : last;
  const isName = !isImpossibleName(meant);
  return {
    at,
    message: `No Secret can be named \`${name}\`, so the pull secret does not exist`,
    fix: isName
      ? `Write \`${meant}\`: ` +
        (meant === last
          ? "a pod reads pull secrets only from its own namespace."
          : "names have lower-case letters, digits, `-` and `.`.")
      : "Write the name of a Secret: lower-case letters, digits, `-` and `.`.",
    groupKey: `${access.pull.workload.root} ${namespacedName(access, name)}`,
    certain: true,
    ...(isName ? { correction: { at, value: meant } } : {}),
  };
}
