import type { Rule } from "../../model/finding.ts";
import { accesses } from "../access.ts";
import { inNamespace } from "../walk.ts";

export const serviceAccountNotFound: Rule = {
  id: "service-account-not-found",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "Nothing makes the service account that the pod names.",
  why: "The API server refuses the pod: its owner shows FailedCreate, and no pod comes to be.",
  fix: "Create the service account, or correct its name; one that is made outside of these manifests is declared under `cluster.serviceAccounts`, or seen in an `--inventory`.",
  source: "https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go",
  *check(facts) {
    for (const access of accesses(facts)) {
      const { serviceAccount } = access.credentials;
      if (serviceAccount.presence !== "absent") continue;
      const name = inNamespace(access, serviceAccount.name);
      yield {
        at: serviceAccount.at ?? access.pull.mention.at,
        message: `Nothing here makes the service account \`${name}\``,
        subject: `${access.pull.workload.root} ${name}`,
        certainty: serviceAccount.knownAbsent ? "proved" : "unverified",
        pull: access.pull,
        event: `Error creating: pods is forbidden: error looking up service account ${name}: serviceaccount "${serviceAccount.name}" not found`,
        commands: [],
      };
    }
  },
};
