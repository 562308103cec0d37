import { hostOf } from "../../model/image.ts";
import type { Rule } from "../../model/finding.ts";
import { answered } from "../answered.ts";

export const registryNotAllowed: Rule = {
  id: "registry-not-allowed",
  cause: "connectivity",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry is not one that may be asked.",
  why: "Its host is outside of `network.allow`, or its address is a metadata or link-local one: an image reference must not make this machine speak to it.",
  fix: "Use an image of an allowed registry, or add the host to `network.allow`.",
  source: "https://owasp.org/www-community/attacks/Server_Side_Request_Forgery",
  *check(facts) {
    for (const { pull, reference, answer } of answered(facts, "not-asked")) {
      if (answer.because !== "not-allowed" && answer.because !== "forbidden-address") continue;
      const host = hostOf(reference);
      const forbidden = answer.because === "forbidden-address";
      yield {
        at: pull.mention.at,
        message: forbidden
          ? `\`${host}\` is a metadata or link-local address, which is never asked`
          : `The registry \`${host}\` is outside of \`network.allow\``,
        ...(forbidden ? { fix: "Name the registry by its own host name." } : {}),
        subject: host,
        pull,
      };
    }
  },
};
