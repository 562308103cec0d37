import { hostOf } from "../../model/image.ts";
import type { Rule } from "../../model/finding.ts";
import { accesses, type Access } from "../access.ts";

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
  source: "https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod",
  *check(facts) {
    const all = accesses(facts);
    const furnished = Map.groupBy(all.filter(hasSecret), where);
    for (const access of all) {
      const { resource, hook } = access.pull.workload;
      const apart = resource.kind === "CronJob" || resource.kind === "Job" || hook !== null;
      // What opens without credentials needs none; an account that is not here may have them.
      if (!apart || hasSecret(access) || access.opened || access.credentials.from !== "nobody" || hook?.test === true)
        continue;
      const sibling = furnished.get(where(access))?.find((one) => !one.opened || one.credentials.offers.length > 0);
      if (sibling === undefined) continue;
      const names = sibling.credentials.secrets.map(({ name }) => `\`${name}\``).join(", ");
      yield {
        at: access.pull.mention.at,
        message: `${resource.kind} \`${resource.name ?? ""}\` pulls from \`${hostOf(access.reference)}\` without the secret ${names} that its siblings have`,
        subject: `${where(access)} ${resource.kind} ${resource.name ?? ""}`,
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

function hasSecret({ credentials }: Access): boolean {
  return credentials.secrets.some(({ covers, use }) => covers !== false && use !== "ignored" && use !== "missing");
}

function where({ pull, reference }: Access): string {
  return JSON.stringify([pull.workload.root, pull.workload.resource.namespace, hostOf(reference)]);
}
