import { hostOf } from "../../../model/image.ts";
import type { Rule } from "../../../model/rule.ts";
import { accesses } from "../../facts/pull-access.ts";
import { reportedProblem } from "../../facts/credential-problem.ts";
import {
  hasSecret,
  hasNoSecret,
  secretsOf,
  siblingOf,
  workloadName,
} from "../../facts/sibling-workload.ts";

export const pullSecretSibling: Rule = {
  id: "pull-secret-sibling",
  cause: "credentials",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary:
    "A hook Job or CronJob pulls from the same private registry as its siblings, without the secret that they have.",
  why: "It ends in ImagePullBackOff long after the rollout looked well: at the next installation, or in the night.",
  fix: "Name the siblings' pull secret here too.",
  source:
    "https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod",
  breaksPull: false,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    for (const access of accesses(facts)) {
      const { resource, hook } = access.pull.workload;
      const apart = resource.kind === "CronJob" || resource.kind === "Job" || hook !== null;
      // What opens without credentials needs none; an account that is not here may have them.
      if (
        !apart ||
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
        message: `${resource.kind} \`${resource.name ?? ""}\` pulls from \`${hostOf(access.reference)}\` without the secret ${secretsOf(sibling)} that its siblings have`,
        groupKey: `${workloadName(access)} ${resource.kind} ${resource.name ?? ""}`,
        dedupeKey: hasNoSecret,
        pull: access.pull,
        related: [
          {
            at: sibling.pull.mention.at,
            message: `${sibling.pull.workload.resource.kind} ${sibling.pull.workload.resource.name ?? ""} has it`,
          },
        ],
      };
    }
  },
};
