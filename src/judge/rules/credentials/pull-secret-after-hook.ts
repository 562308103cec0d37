import type { Rule } from "../../../model/report/rule.ts";
import { lateObject } from "../../facts/objects/apply-order.ts";
import { accesses } from "../../facts/credentials/pull-access.ts";

export const pullSecretAfterHook: Rule = {
  id: "pull-secret-after-hook",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "A hook or sync wave needs a Secret or ServiceAccount that is created only after it.",
  why:
    "On the first installation the API server refuses the hook's pod, or the pod pulls " +
    "without credentials, and the rollout hangs.",
  fix:
    "Make the Secret or ServiceAccount a hook of the same phase with a lower weight, or give it " +
    "a lower sync wave.",
  source: "https://helm.sh/docs/topics/charts_hooks/",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    for (const access of accesses(facts)) {
      const { root, resource, at } = access.pull.workload;
      const { serviceAccount, secrets } = access.credentials;
      for (const object of [serviceAccount.object, ...secrets.map((each) => each.object)]) {
        const late = object === null ? null : lateObject(facts, access.pull.workload, object);
        if (object === null || late === null) continue;
        // The API server refuses a pod without its account; the kubelet skips a missing secret.
        const isNeeded = object.kind === "ServiceAccount" || access.public !== true;
        yield {
          at,
          message:
            `The ${late.workload} needs ` +
            `the ${object.kind} \`${object.name ?? ""}\`, which is created after it`,
          groupKey:
            `${root} ${resource.kind} ${resource.name ?? ""} ${object.kind} ` + (object.name ?? ""),
          pull: access.pull,
          fix: late.fix,
          certainty: late.certainty,
          ...(isNeeded ? {} : { severity: "warning", breaksPull: false }),
          related: late.related,
        };
      }
    }
  },
};
