import type { DeclaredObject } from "../../../model/declared-object.ts";
import type { Rule } from "../../../model/rule.ts";
import { accesses } from "../../facts/pull-access.ts";

export const pullSecretAfterHook: Rule = {
  id: "pull-secret-after-hook",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "A hook needs a Secret or ServiceAccount that the same root creates only after it.",
  why: "On the first installation the hook's pod is refused, or pulls without credentials, and the rollout waits for it in vain.",
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
          message: `The ${hook.phase} hook ${resource.kind} \`${resource.name ?? ""}\` needs the ${object.kind} \`${object.name ?? ""}\`, which is created only after it`,
          groupKey: `${root} ${resource.kind} ${resource.name ?? ""} ${object.kind} ${object.name ?? ""}`,
          pull: access.pull,
          related: [
            {
              at: object.at,
              message:
                object.hook === null
                  ? "no hook: created after all early hooks"
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
