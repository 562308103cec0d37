/** Decides whether anything shows that a pull succeeds, and on which assumptions. */
import type { Facts } from "../../model/report/rule.ts";
import type { Pull } from "../../model/pull/pull.ts";
import { attemptKey } from "../../model/pull/answer.ts";
import { canonical } from "../../model/pull/image.ts";
import * as words from "../wording/assumptions.ts";
import { explainUnseen } from "../wording/credentials/secret-use.ts";
import { answerTo } from "./answered.ts";
import { restsOnAssumption } from "./credentials/credential-problem.ts";
import { accessTo, type PullAccess } from "./credentials/pull-access.ts";
import { explainUnknownContent } from "../wording/explain-reason.ts";

/**
 * The assumptions on which the pull succeeds, a clause each; empty if it succeeds without any. Null
 * if nothing shows that it succeeds.
 */
export function assumptionsOf(facts: Facts, pull: Pull): string[] | null {
  const { reference, rewrittenFrom, platforms } = pull;
  if ("invalid" in reference) return null;
  const rewrites = rewrittenFrom === undefined ? [] : [words.rewritten(canonical(reference))];
  if (pull.notAsked === "preloaded")
    return [pull.preloaded === true ? words.preloaded : words.onNodes, ...rewrites];
  const answer = answerTo(facts, pull);
  if (answer?.answer !== "found") return null;
  const access = accessTo(facts, pull);
  const credentials =
    access === undefined ? operatorsCredentials(facts, pull) : credentialsOf(access);
  if (credentials === null) return null;
  const unknown = answer.content?.unknown ?? null;
  return [
    ...credentials,
    ...rewrites,
    ...(answer.mirror === undefined ? [] : [words.mirrored(answer.mirror)]),
    ...(unknown === null ? [] : [words.platforms(platforms, explainUnknownContent(unknown))]),
  ];
}

/** Null if no credential of the pod is known, or assumed, to open the image. */
function credentialsOf(access: PullAccess): string[] | null {
  const { anonymous, node, unseen } = access.credentials;
  const assumed = unseen
    .filter(
      (each) =>
        each.kind === "patcher" || (each.kind === "secret" && each.secret.presence !== "absent"),
    )
    .map(explainUnseen);
  if (access.opened) return anonymous ? assumed : [];
  if (node) return [words.nodeCredential];
  return restsOnAssumption(access) ? assumed : null;
}

/** An operator creates the pod, so its credentials are unknown; a public image needs none. */
function operatorsCredentials(facts: Facts, { mention, reference, workload }: Pull): string[] {
  if (
    "invalid" in reference ||
    facts.answers.byAttempt.get(attemptKey(reference, null))?.answer === "found"
  )
    return [];
  const { kind, name } = workload.resource;
  return [
    mention.operatorImage === undefined
      ? words.operatorCredentials(kind)
      : words.creatorCredentials(kind, name),
  ];
}
