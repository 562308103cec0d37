import type { Rule } from "../../../model/report/rule.ts";
import { accesses } from "../../facts/credentials/pull-access.ts";

export const pullSecretsUnchecked: Rule = {
  id: "pull-secrets-unchecked",
  cause: "credentials",
  severity: "doubt",
  online: false,
  since: "0.1.0",
  summary: "A pod names more pull secrets than are checked.",
  why:
    "The kubelet reads every pull secret of a pod. One of the remaining credentials " +
    "may be the one that can pull the image.",
  fix: "Remove the pull secrets that the pod does not need.",
  source:
    "https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod",
  breaksPull: "maybe",
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    for (const { credentials, pull } of accesses(facts)) {
      const { uncheckedSecrets, secrets, serviceAccount, from } = credentials;
      if (uncheckedSecrets === 0) continue;
      const owner = from === "pod" ? "The pod" : `The service account \`${serviceAccount.name}\``;
      yield {
        at: secrets[0]?.at ?? pull.mention.at,
        message: `${owner} names too many pull secrets: ${uncheckedSecrets} were not checked`,
        groupKey: `${pull.workload.root} ${owner} ${uncheckedSecrets}`,
        certainty: "unverified",
        pull,
      };
    }
  },
};
