import { hostOf } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { accesses } from "../../facts/credentials/pull-access.ts";
import { isAlwaysPublic } from "../../suggest/known-registries.ts";
import { reportedProblem } from "../../facts/credentials/credential-problem.ts";
import {
  hasSecret,
  hasNoSecret,
  secretsOf,
  siblingOf,
  workloadName,
} from "../../facts/credentials/sibling-workload.ts";

export const pullSecretSibling: Rule = {
  id: "pull-secret-sibling",
  cause: "credentials",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary:
    "A hook, Job or CronJob lacks the pull secret that other workloads use for the same " +
    "registry.",
  why:
    "It ends in ImagePullBackOff long after the rollout succeeded: at the next " +
    "installation or at the next scheduled run.",
  fix: "Add the pull secret of the other workloads here too.",
  source:
    "https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod",
  breaksPull: false,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    for (const access of accesses(facts)) {
      const { resource, hook } = access.pull.workload;
      const apart = resource.kind === "CronJob" || resource.kind === "Job" || hook !== null;
      // A public image needs no secret, and an unknown service account may have one.
      if (
        !apart ||
        isAlwaysPublic(access.reference) ||
        hasSecret(access) ||
        access.opened ||
        access.credentials.from !== "none" ||
        hook?.test === true
      )
        continue;
      if (reportedProblem(access)?.kind === "on-other-service-account") continue;
      const sibling = siblingOf(facts, access);
      if (sibling === undefined) continue;
      yield {
        at: access.pull.mention.at,
        message:
          `${resource.kind} \`${resource.name ?? ""}\` lacks the pull ` +
          `${sibling.credentials.secrets.length === 1 ? "secret" : "secrets"} ` +
          `${secretsOf(sibling)} that other workloads use for ` +
          `\`${hostOf(access.reference)}\``,
        groupKey: `${workloadName(access)} ${resource.kind} ${resource.name ?? ""}`,
        dedupeKey: hasNoSecret,
        pull: access.pull,
        related: [
          {
            at: sibling.pull.mention.at,
            message:
              `${sibling.pull.workload.resource.kind} ` +
              `${sibling.pull.workload.resource.name ?? ""} has the secret`,
          },
        ],
      };
    }
  },
};
