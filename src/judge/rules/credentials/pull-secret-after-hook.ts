import type { DeclaredObject } from "../../../model/declared-object.ts";
import type { Rule } from "../../../model/rule.ts";
import { accesses } from "../../facts/pull-access.ts";

export const pullSecretAfterHook: Rule = {
  id: "pull-secret-after-hook",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "A hook needs a Secret or ServiceAccount that is created only after the hook runs.",
  why:
    "On the first installation the API server refuses the hook's pod, or the pod pulls " +
    "without credentials, and the rollout hangs.",
  fix: "Make the Secret or ServiceAccount a hook of the same phase with a lower weight.",
  source: "https://helm.sh/docs/topics/charts_hooks/",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    for (const access of accesses(facts)) {
      const { hook, root, resource } = access.pull.workload;
      if (hook === null || !hook.early || hook.test) continue;
      const { serviceAccount, secrets } = access.credentials;
      const needed = [serviceAccount.object, ...secrets.map(({ object }) => object)];
      for (const object of needed) {
        if (
          object === null ||
          object.source !== "manifest" ||
          object.root !== root ||
          !late(object, hook.weight)
        )
          continue;
        yield {
          at: access.pull.workload.at,
          message:
            `The ${hook.phase} hook ${resource.kind} \`${resource.name ?? ""}\` needs ` +
            `the ${object.kind} \`${object.name ?? ""}\`, which is created after it`,
          groupKey:
            `${root} ${resource.kind} ${resource.name ?? ""} ${object.kind} ` + (object.name ?? ""),
          pull: access.pull,
          related: [
            {
              at: object.at,
              message:
                object.hook === null
                  ? "not a hook, so created after all early hooks"
                  : `${object.hook.phase} hook of weight ${object.hook.weight}`,
            },
          ],
        };
      }
    }
  },
};

function late({ hook }: DeclaredObject, weight: number): boolean {
  return hook === null || !hook.early || hook.weight > weight;
}
