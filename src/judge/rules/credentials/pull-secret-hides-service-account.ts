import { hostOf } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { credentialProblems } from "../../facts/credentials/credential-problem.ts";
import { ImagesOfAccount } from "../../facts/credentials/images-of-account.ts";

export const pullSecretHidesServiceAccount: Rule = {
  id: "pull-secret-hides-service-account",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The pod's own imagePullSecrets replace those of its service account.",
  why:
    "Kubernetes never merges the two lists: a pod with its own list, even one with a " +
    "single empty name, gets no secrets from its service account.",
  fix: "Remove the pod's own imagePullSecrets, or add the service account's secrets to them.",
  source:
    "https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    const images = new ImagesOfAccount(facts, "hides-service-account");
    yield* credentialProblems(facts, "hides-service-account", (access) => {
      const { hiddenSecrets, serviceAccount } = access.credentials;
      const covering = hiddenSecrets.filter(({ covers }) => covers === true);
      const [own] = access.pull.mention.podSpec?.imagePullSecrets ?? [];
      return {
        at: own?.at ?? access.pull.mention.at,
        message:
          "The pod's own imagePullSecrets replace " +
          `${covering.map(({ name }) => `\`${name}\``).join(", ")} of the service ` +
          `account \`${serviceAccount.name}\`, which ` +
          `${covering.length === 1 ? "covers" : "cover"} ` +
          `\`${images.onlyRepository(access) ?? hostOf(access.reference)}\``,
        groupKey: `${images.keyOf(access)} ${covering.map(({ name }) => name).join(" ")}`,
        certain: covering.some(({ use }) => use === "read"),
        related: covering.map(({ at }) => ({
          at,
          message: "the service account's secret",
        })),
      };
    });
  },
};
