import { hostOf } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { credentialProblems } from "../../facts/credentials/credential-problem.ts";
import { ImagesOfAccount } from "../../facts/credentials/images-of-account.ts";

export const pullSecretOnOtherServiceAccount: Rule = {
  id: "pull-secret-on-other-service-account",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The pull secret belongs to a service account that the pod does not use.",
  why:
    "A pod gets only the pull secrets of its own service account: it pulls without " +
    "credentials and ends in ImagePullBackOff.",
  fix:
    "Add the secret to the pod's service account, or set `serviceAccountName` to the " +
    "account that has it.",
  source:
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#add-imagepullsecrets-to-a-service-account",
  breaksPull: true,
  part: "registry",
  routeStop: "account",
  *check(facts) {
    const images = new ImagesOfAccount(facts, "on-other-service-account");
    yield* credentialProblems(facts, "on-other-service-account", (access) => {
      const { serviceAccount, otherAccounts } = access.credentials;
      const others = otherAccounts.map(({ name }) => `\`${name ?? ""}\``).join(", ");
      return {
        at: serviceAccount.at ?? access.pull.mention.at,
        message:
          `A pull secret for \`${images.onlyRepository(access) ?? hostOf(access.reference)}\` ` +
          "belongs to the " +
          `service account ${others}, but the pod runs as \`${serviceAccount.name}\``,
        groupKey: `${images.keyOf(access)} ${others}`,
        certain: serviceAccount.presence === "present",
        related: otherAccounts.map(({ at }) => ({
          at,
          message: "the service account that has the secret",
        })),
      };
    });
  },
};
