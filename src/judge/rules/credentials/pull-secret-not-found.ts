import { isImpossibleName } from "../../../model/object-name.ts";
import type { SecretUse } from "../../../model/pull.ts";
import type { Rule } from "../../../model/rule.ts";
import type { PullAccess } from "../../facts/pull-access.ts";
import { credentialProblems, type ProblemReport } from "../../facts/credential-problem.ts";
import { explainUnmade, unmadeFix } from "../../wording/explain-unmade.ts";
import { similarSecrets, placesOfSimilar } from "../../suggest/similar-objects.ts";
import { removedByChange } from "../../facts/removed-object.ts";
import { namespacedName } from "../../facts/namespaced-name.ts";

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
      if (secret?.unmade !== undefined) return unmade(access, secret, secret.unmade);
      if (isImpossibleName(name)) return impossible(access, secret, name);
      return {
        at: secret?.at ?? access.pull.mention.at,
        message: known
          ? `The pull secret \`${namespacedName(access, name)}\` does not exist: neither ` +
            `the manifests nor the inventory contain it${removed}`
          : "The manifests do not create the pull secret " +
            `\`${namespacedName(access, name)}\`${removed}`,
        ...(near.length === 0
          ? {}
          : {
              fix:
                "Correct the name if " +
                `${near.map((one) => `\`${one.name ?? ""}\``).join(" or ")} is intended; ` +
                "otherwise create the secret, or declare it under `cluster.secrets`.",
            }),
        groupKey: `${access.pull.workload.root} ${namespacedName(access, name)}`,
        certain: known,
        related: placesOfSimilar(near),
      };
    });
  },
};

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
  const meant = printed ?? name.slice(name.lastIndexOf("/") + 1);
  const isName = !isImpossibleName(meant);
  return {
    at,
    message: `No Secret can be named \`${name}\`, so the pull secret does not exist`,
    fix: isName
      ? `Write \`${meant}\`: a pod reads pull secrets from its own namespace only.`
      : "Write the name of a Secret: lower-case letters, digits, `-` and `.`.",
    groupKey: `${access.pull.workload.root} ${namespacedName(access, name)}`,
    certain: true,
    ...(isName ? { correction: { at, value: meant } } : {}),
  };
}
