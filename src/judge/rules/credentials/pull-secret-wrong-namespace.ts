import type { Rule } from "../../../model/report/rule.ts";
import { credentialProblems } from "../../facts/credentials/credential-problem.ts";
import { namespaceNames, placesElsewhere } from "../../facts/objects/other-namespaces.ts";

export const pullSecretWrongNamespace: Rule = {
  id: "pull-secret-wrong-namespace",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The pull secret exists only in another namespace.",
  why:
    "A pod reads pull secrets only from its own namespace. The kubelet pulls without the " +
    "secret, and a private image ends in ImagePullBackOff.",
  fix: "Copy the secret into the pod's namespace.",
  source: "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    yield* credentialProblems(facts, "wrong-namespace", (access, secret) => {
      const { namespace } = access.pull.workload.resource;
      const there = namespaceNames(secret?.inOtherNamespaces ?? []);
      return {
        at: secret?.at ?? access.pull.mention.at,
        message:
          `The pull secret \`${secret?.name ?? ""}\` does not exist in the namespace ` +
          `${namespace === null ? "of its pod" : `\`${namespace}\``}, only in ${there}`,
        groupKey: `${namespace ?? access.pull.workload.root} ${secret?.name ?? ""}`,
        certain: secret?.knownAbsent === true,
        related: placesElsewhere(secret?.inOtherNamespaces ?? []),
      };
    });
  },
};
