import type { DeclaredObject } from "../../../model/cluster/declared-object.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { namespacedName } from "../../facts/objects/namespaced-name.ts";
import { accesses } from "../../facts/credentials/pull-access.ts";
import { filesOf } from "../../wording/files-of.ts";

export const objectAmbiguous: Rule = {
  id: "object-ambiguous",
  cause: "credentials",
  severity: "doubt",
  online: false,
  since: "0.1.0",
  summary: "Several clusters declare the pod's pull secret or service account differently.",
  why:
    "A cluster has one object per name. The manifests declare several, so they " +
    "belong to different clusters, and it is unclear which of them runs the pod.",
  fix: "List the paths of each cluster under `targets`, or check each cluster on its own.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
  breaksPull: "maybe",
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    for (const access of accesses(facts)) {
      const { credentials, pull } = access;
      const { serviceAccount, secrets } = credentials;
      if (access.otherwise || pull.notAsked !== null) continue;
      const ofAccount = credentials.from === "pod" ? [] : serviceAccount.alternatives;
      const ambiguous: { at: typeof pull.mention.at; alternatives: DeclaredObject[] }[] = [
        { at: serviceAccount.at ?? pull.mention.at, alternatives: ofAccount },
        // The secrets of an account that is not known are not known either.
        ...(ofAccount.length > 0 ? [] : secrets),
      ].filter(({ alternatives }) => alternatives.length > 0);
      for (const { at, alternatives } of ambiguous) {
        const [{ kind, name } = { kind: "Secret", name: null }] = alternatives;
        const object = `${kind} \`${namespacedName(access, name ?? "")}\``;
        yield {
          at,
          message:
            `Several clusters declare the ${object} differently, and the pod may be for any of ` +
            `them: ${filesOf(alternatives)}`,
          groupKey: `${pull.workload.root} ${object}`,
          certainty: "unverified",
          pull,
          related: alternatives.map(({ at: there, by }) => ({
            at: there,
            message: `${by.kind} ${by.name ?? ""}`,
          })),
        };
      }
    }
  },
};
