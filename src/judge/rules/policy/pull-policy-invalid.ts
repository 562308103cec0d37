import { editDistance } from "../../../model/text/edit-distance.ts";
import type { Rule } from "../../../model/report/rule.ts";
import type { Pull } from "../../../model/pull/pull.ts";
import { fieldOf } from "../../wording/events/kubelet-event.ts";
import { goQuoted } from "../../wording/events/go-quoted.ts";

const policies = ["Always", "IfNotPresent", "Never"];

export const pullPolicyInvalid: Rule = {
  id: "pull-policy-invalid",
  cause: "policy",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The pull policy is not Always, IfNotPresent or Never.",
  why: "The API server rejects the resource: names of pull policies are case-sensitive.",
  fix: "Write Always, IfNotPresent or Never.",
  source:
    "https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go",
  breaksPull: true,
  part: "version",
  routeStop: null,
  *check(facts) {
    for (const pull of facts.pulls) {
      // The field of an operator may have words of its own.
      if (typeof pull.pullPolicy === "string" || pull.mention.role === "custom") continue;
      const written = pull.pullPolicy.invalid;
      const meant = intended(written);
      const place = pull.mention.pullPolicy?.at;
      yield {
        at: place ?? pull.mention.at,
        message: `The pull policy \`${written}\` does not exist`,
        ...(meant === undefined ? {} : { fix: `Write \`${meant}\`.` }),
        ...(meant === undefined || place === undefined
          ? {}
          : { correction: { at: place, value: meant } }),
        groupKey: written,
        pull,
        event:
          `${field(pull)}: Unsupported value: ${goQuoted(written)}: supported values: ` +
          `"Always", "IfNotPresent", "Never"`,
      };
    }
  },
};

/** The policy that differs in case or by two letters at most. */
function intended(written: string): string | undefined {
  const lower = written.trim().toLowerCase();
  return policies.find((policy) => editDistance(policy.toLowerCase(), lower, 2) <= 2);
}

/** The field beside the image, which has a shorter name in an image volume. */
function field({ mention }: Pull): string {
  return fieldOf(mention).replace(
    /\.reference$|\.image$/,
    mention.role === "volume" ? ".pullPolicy" : ".imagePullPolicy",
  );
}
