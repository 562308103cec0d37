import { hostOf } from "../../../model/image.ts";
import type { Diagnostic, Rule } from "../../../model/rule.ts";
import type { NotAskedReason } from "../../../model/answer-reason.ts";
import { pullsAnswered } from "../../facts/answered.ts";

export const registryNotAllowed: Rule = {
  id: "registry-not-allowed",
  cause: "connectivity",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry is not one that may be asked.",
  why: "Its host is outside of `network.allow`, or its address is a metadata or link-local one: an image reference must not make this machine speak to it. On a pull request of a stranger the same holds for private addresses, which is a doubt: the cluster may see a registry there.",
  fix: "Use an image of an allowed registry, or add the host to `network.allow`.",
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

/** What to say of a host, for the reasons that are this rule's. */
const tellings: Partial<
  Record<NotAskedReason, (host: string) => Pick<Diagnostic, "message" | "fix" | "certainty">>
> = {
  "not-allowed": (host) => ({
    message: `The registry \`${host}\` is outside of \`network.allow\``,
  }),
  "forbidden-address": (host) => ({
    message: `\`${host}\` is a metadata or link-local address, which is never asked`,
    fix: "Name the registry by its own host name.",
  }),
  "private-address": (host) => ({
    message: `The address of \`${host}\` is a private one, which is not asked for a stranger`,
    fix: "Check it again where the change is trusted: in the merge queue, after the merge, or with `restricted: false`.",
    certainty: "unverified",
  }),
};
