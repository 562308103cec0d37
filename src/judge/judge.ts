/** Facts → complaints of every rule, and a verdict for each pull. Pure. */
import type { Complaint, Facts, Rule, Verdict } from "../model/finding.ts";
import type { Pull } from "../model/pull.ts";
import { answerTo } from "./answered.ts";
import { imageAccessDenied } from "./rules/image-access-denied.ts";
import { imageDigestNotFound } from "./rules/image-digest-not-found.ts";
import { imageMissingOrDenied } from "./rules/image-missing-or-denied.ts";
import { imageReferenceInvalid } from "./rules/image-reference-invalid.ts";
import { imageRepositoryNotFound } from "./rules/image-repository-not-found.ts";
import { imageTagMutable } from "./rules/image-tag-mutable.ts";
import { imageTagNotFound } from "./rules/image-tag-not-found.ts";
import { manifestInvalid } from "./rules/manifest-invalid.ts";
import { manifestUnrendered } from "./rules/manifest-unrendered.ts";
import { pullPolicyInvalid } from "./rules/pull-policy-invalid.ts";
import { pullPolicyNever } from "./rules/pull-policy-never.ts";
import { registryNotAllowed } from "./rules/registry-not-allowed.ts";
import { registryNotAsked } from "./rules/registry-not-asked.ts";
import { registryRateLimited } from "./rules/registry-rate-limited.ts";
import { registryUnreachable } from "./rules/registry-unreachable.ts";
import { runnerLoginRejected } from "./rules/runner-login-rejected.ts";

/** Every rule there is, by the cause that a reader asks for first. A new rule is a file on the shelf and a row here. */
export const rules: readonly Rule[] = [
  imageReferenceInvalid,
  imageRepositoryNotFound,
  imageTagNotFound,
  imageDigestNotFound,
  imageMissingOrDenied,
  imageAccessDenied,
  runnerLoginRejected,
  registryUnreachable,
  registryRateLimited,
  registryNotAllowed,
  registryNotAsked,
  pullPolicyInvalid,
  pullPolicyNever,
  imageTagMutable,
  manifestInvalid,
  manifestUnrendered,
];

export interface Judgement {
  complaints: { rule: Rule; complaint: Complaint }[];
  verdicts: ReadonlyMap<Pull, { verdict: Verdict; assumes: string[] }>;
}

/** Rules that need a registry are silent `offline`. */
export function judge(facts: Facts, options: { offline: boolean }): Judgement {
  const complaints = rules
    .filter((rule) => !(rule.online && options.offline))
    .flatMap((rule) => Array.from(rule.check(facts), (complaint) => ({ rule, complaint })));
  return { complaints, verdicts: new Map(facts.pulls.map((pull) => [pull, verdictOf(facts, pull)])) };
}

/** What is known of one pull. Severities are the user's to set and change nothing here. */
function verdictOf(facts: Facts, pull: Pull): { verdict: Verdict; assumes: string[] } {
  if (pull.notAsked === "invalid" || typeof pull.pullPolicy === "object") return { verdict: "broken", assumes: [] };
  if (pull.mention.image !== pull.mention.image.trim()) return { verdict: "broken", assumes: [] };
  if (pull.notAsked === "never" || pull.notAsked === "placeholder") return { verdict: "unverified", assumes: [] };
  if (pull.notAsked === "preloaded")
    return { verdict: "pullable", assumes: ["the nodes have the image, as `cluster.preloaded` declares"] };
  const answer = answerTo(facts, pull);
  if (answer?.answer === "found") return { verdict: "pullable", assumes: [] };
  const broken = answer?.answer === "missing" || (answer?.answer === "not-asked" && answer.because === "not-allowed");
  return { verdict: broken ? "broken" : "unverified", assumes: [] };
}
