import type { Rule } from "../../../model/rule.ts";
import { credentialProblems } from "../../facts/credential-problem.ts";
import { similarSecrets, placesOfSimilar } from "../../suggest/similar-objects.ts";
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
      return {
        at: secret?.at ?? access.pull.mention.at,
        message: known
          ? `The pull secret \`${namespacedName(access, name)}\` does not exist: neither ` +
            "the manifests nor the inventory contain it"
          : `The manifests do not create the pull secret \`${namespacedName(access, name)}\``,
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
