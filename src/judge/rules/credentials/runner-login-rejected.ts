import { hostOf } from "../../../model/pull/image.ts";
import type { PullDiagnostic, Rule } from "../../../model/report/rule.ts";
import { assumptionsOf } from "../../facts/pull-assumptions.ts";
import { explainLoginProblem } from "../../wording/explain-reason.ts";
import { loginSourceText } from "../../wording/credentials/login-source.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";

export const runnerLoginRejected: Rule = {
  id: "runner-login-rejected",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry rejected this machine's own login.",
  why:
    "Private images in this registry cannot be verified. The cluster has its own " +
    "credentials, so the pods may be fine.",
  fix: "Log in again before this step: the password or token may have expired or been rotated.",
  source: "https://docs.docker.com/reference/cli/docker/login/",
  breaksPull: "maybe",
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    for (const { registry, source, rejected } of facts.answers.logins) {
      if (rejected === null) continue;
      const pulls = facts.pulls.filter(
        ({ notAsked, reference }) =>
          notAsked === null &&
          !("invalid" in reference) &&
          hostOf(reference).toLowerCase() === registry,
      );
      // A pull that succeeds with the pod's own credentials does not depend on the login.
      const unproven = pulls.filter((pull) => assumptionsOf(facts, pull) === null);
      const harmless: Pick<PullDiagnostic, "severity" | "breaksPull"> =
        unproven.length > 0 ? {} : { severity: "warning", breaksPull: false };
      for (const pull of unproven.length > 0 ? unproven : pulls)
        yield {
          at: pull.mention.at,
          message:
            `\`${registry}\` rejected this machine's login (${loginSourceText(source)}): ` +
            explainLoginProblem(rejected.because),
          groupKey: registry,
          pull,
          evidence: evidenceLines(rejected.evidence),
          ...harmless,
        };
    }
  },
};
