import { hostOf } from "../../../model/pull/image.ts";
import type { Diagnostic, Rule } from "../../../model/report/rule.ts";
import type { NotAskedReason } from "../../../model/pull/answer-reason.ts";
import { pullsAnswered } from "../../facts/answered.ts";

export const registryNotAllowed: Rule = {
  id: "registry-not-allowed",
  cause: "connectivity",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry may not be contacted.",
  why:
    "Its host is not listed in `network.allow`, or its address is a metadata or " +
    "link-local address: an image reference must not make this machine contact it. In " +
    "restricted mode (pull requests from forks) private addresses are not contacted " +
    "either, which leaves the image unverified, because the cluster may run a registry there.",
  fix: "Use an image from an allowed registry, or add the host to `network.allow`.",
  source: "https://owasp.org/www-community/attacks/Server_Side_Request_Forgery",
  breaksPull: true,
  part: "registry",
  routeStop: "registry",
  *check(facts) {
    for (const { pull, reference, answer } of pullsAnswered(facts, "not-asked")) {
      const told = tellings[answer.because]?.(hostOf(reference));
      if (told !== undefined)
        yield { at: pull.mention.at, ...told, groupKey: hostOf(reference), pull };
    }
  },
};

/** The reasons that this rule reports. */
const tellings: Partial<
  Record<NotAskedReason, (host: string) => Pick<Diagnostic, "message" | "fix" | "certainty">>
> = {
  "not-allowed": (host) => ({
    message: `The registry \`${host}\` is not listed in \`network.allow\``,
  }),
  "forbidden-address": (host) => ({
    message: `\`${host}\` is a metadata or link-local address, which is never contacted`,
    fix: "Use the host name of the registry in the image.",
  }),
  "private-address": (host) => ({
    message: `\`${host}\` has a private address, which is not contacted in restricted mode`,
    fix:
      "Check again where the change is trusted: in the merge queue, after the merge, or " +
      "with `restricted: false`.",
    certainty: "unverified",
  }),
};
