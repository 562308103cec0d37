import { repositoryOf } from "../../../model/image.ts";
import type { Rule } from "../../../model/rule.ts";
import { credentialProblems } from "../../facts/credential-problem.ts";
import { inNamespace } from "../../wording/explain-credentials.ts";

export const pullSecretHidesServiceAccount: Rule = {
  id: "pull-secret-hides-service-account",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The pod's own imagePullSecrets keep those of its service account from being added.",
  why: "The two lists are never merged: a pod with any list of its own, even of one empty name, gets nothing from its service account.",
  fix: "Remove the pod's own list, or name the service account's secrets in it too.",
  source:
    "https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    yield* credentialProblems(facts, "hides-service-account", (access) => {
      const { hiddenSecrets, serviceAccount } = access.credentials;
      const covering = hiddenSecrets.filter(({ covers }) => covers === true);
      const [own] = access.pull.mention.podSpec?.imagePullSecrets ?? [];
      return {
        at: own?.at ?? access.pull.mention.at,
        message: `The pod's own imagePullSecrets hide ${covering.map(({ name }) => `\`${name}\``).join(", ")} of the service account \`${serviceAccount.name}\`, which ${covering.length === 1 ? "covers" : "cover"} \`${repositoryOf(access.reference)}\``,
        groupKey: `${access.pull.workload.root} ${inNamespace(access, serviceAccount.name)} ${repositoryOf(access.reference)}`,
        certain: covering.some(({ use }) => use === "read"),
        related: covering.map(({ at }) => ({
          at,
          message: "what the service account would have given",
        })),
      };
    });
  },
};
