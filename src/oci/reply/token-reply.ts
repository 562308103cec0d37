/** Says what the replies of token servers mean. */
import type { TokenReplyReader } from "../auth/token-client.ts";
import { classify } from "./classify.ts";
import type { Classification } from "./classify.ts";
import type { Evidence } from "./evidence.ts";

export function tokenReplyReader(evidence: Evidence): TokenReplyReader<Classification> {
  return {
    record: (method, url, reply) => evidence.record(method, url, reply),
    refusalOf({ method, sent, quirk, reply }) {
      const classification = classify({
        step: "token",
        method,
        sent,
        refreshed: false,
        kind: "tag",
        quirk,
        status: reply.status,
        headers: reply.headers,
        body: reply.body.toString("utf8"),
      });
      return classification.answer === "continue" ? null : classification;
    },
    noReply: (noReply, url) => evidence.classifyNoReply(noReply, url, "token-server"),
    noToken: () => ({
      answer: "unreachable",
      stage: "protocol",
      because: { code: "no-token" },
    }),
    isTransient: ({ answer }) => answer === "unreachable",
  };
}
