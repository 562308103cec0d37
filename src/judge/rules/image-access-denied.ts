import { hostOf, repositoryOf } from "../../model/image.ts";
import type { Rule } from "../../model/finding.ts";
import { accesses } from "../access.ts";
import { answered, answerTo, rejectedLogins } from "../answered.ts";
import { closed, restsOnAssumption, speaking, unknowns } from "../broken.ts";
import { closedEvent, inspect } from "../event.ts";
import { commands, walk } from "../walk.ts";

export const imageAccessDenied: Rule = {
  id: "image-access-denied",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "Every credential at hand was refused.",
  why: "A pod without credentials that open the repository ends in ImagePullBackOff. Whether the cluster has better ones cannot be seen from here.",
  fix: "Log in to the registry before this step, with an account that may pull from the repository.",
  source: "https://distribution.github.io/distribution/spec/auth/token/",
  *check(facts) {
    const rejected = new Set(rejectedLogins(facts));
    const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
    for (const { pull, reference, answer } of answered(facts, "denied")) {
      const access = seen.get(pull);
      // A login that was refused is a finding of its own, which names these images.
      if (rejected.has(hostOf(reference).toLowerCase())) continue;
      if (access !== undefined && speaking(access) !== undefined) continue;
      const blocked = access?.otherwise === true;
      yield {
        at: pull.mention.at,
        message: `\`${repositoryOf(reference)}\` refuses access, so whether the image exists is not known: ${answer.because}`,
        subject: repositoryOf(reference),
        // Whatever the pod shows is known, and refused.
        certainty:
          blocked && closed(access) && access.credentials.unseen.length === 0 && !access.credentials.node
            ? "proved"
            : "unverified",
        pull,
        ...(blocked
          ? { fix: "Meet the registry's policy, or have it changed: no login opens what it blocks." }
          : closedEvent(facts, pull)),
        evidence: answer.evidence,
        commands: inspect(reference),
      };
    }
    for (const access of seen.values()) {
      if (!closed(access) || speaking(access) !== undefined || restsOnAssumption(access) || access.credentials.node)
        continue;
      if (access.credentials.serviceAccount.presence === "absent") continue;
      if (answerTo(facts, access.pull)?.answer !== "found") continue;
      yield {
        at: access.pull.mention.at,
        message: `\`${repositoryOf(access.reference)}\` exists and is private, and what the pod would show for it is not known from here`,
        fix: "Declare the pull secret under `cluster.secrets`, or give an `--inventory` of the cluster.",
        subject: `private ${repositoryOf(access.reference)}`,
        certainty: "unverified",
        pull: access.pull,
        ...closedEvent(facts, access.pull),
        evidence: [...walk(access), ...unknowns(access)],
        commands: commands(access),
      };
    }
  },
};
