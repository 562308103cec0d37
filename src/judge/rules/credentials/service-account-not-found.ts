import type { Rule } from "../../../model/report/rule.ts";
import { accesses } from "../../facts/credentials/pull-access.ts";
import { inOtherCluster } from "../../facts/objects/in-other-cluster.ts";
import { inOtherNamespaces } from "../../facts/objects/other-namespaces.ts";
import { similarObjects, placesOfSimilar } from "../../suggest/similar-objects.ts";
import { removedByChange } from "../../facts/objects/removed-object.ts";
import { namespacedName } from "../../facts/objects/namespaced-name.ts";
import { refusedPod } from "../../wording/events/refused-pod.ts";

export const serviceAccountNotFound: Rule = {
  id: "service-account-not-found",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The pod's service account does not exist.",
  why: "The API server refuses the pod: its owner reports FailedCreate, and no pod is created.",
  fix:
    "Create the service account or correct its name. If it is created outside these " +
    "manifests, declare it under `cluster.serviceAccounts` or pass an `--inventory`.",
  source:
    "https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go",
  breaksPull: true,
  part: "registry",
  routeStop: "account",
  *check(facts) {
    for (const access of accesses(facts)) {
      const { serviceAccount } = access.credentials;
      if (serviceAccount.presence !== "absent") continue;
      const name = namespacedName(access, serviceAccount.name);
      const near = similarObjects(
        facts,
        "ServiceAccount",
        access.pull.workload,
        serviceAccount.name,
      );
      const there = inOtherNamespaces(serviceAccount.inOtherNamespaces);
      const { workload } = access.pull;
      const apart = inOtherCluster(facts, "ServiceAccount", workload, serviceAccount.name);
      const { namespace } = workload.resource;
      const removed = removedByChange(facts, "ServiceAccount", namespace, serviceAccount.name);
      yield {
        at: serviceAccount.at ?? access.pull.mention.at,
        message:
          `The manifests do not create the service account \`${name}\`${removed}` +
          there.words +
          apart.words,
        groupKey: `${access.pull.workload.root} ${name}`,
        certainty: serviceAccount.knownAbsent ? "proved" : "unverified",
        pull: access.pull,
        event: refusedPod(
          access.pull.workload,
          `error looking up service account ${name}: serviceaccount ` +
            `"${serviceAccount.name}" not found`,
        ),
        ...(near.length === 0
          ? {}
          : {
              fix:
                "Correct the name if " +
                `${near.map((one) => `\`${one.name ?? ""}\``).join(" or ")} is intended; ` +
                "otherwise create the service account, or declare it under " +
                "`cluster.serviceAccounts`.",
            }),
        related: [...placesOfSimilar(near), ...there.related, ...apart.related],
      };
    }
  },
};
