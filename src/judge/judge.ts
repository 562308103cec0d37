/** Facts → diagnostics of every rule, and a verdict for each pull. Pure. */
import { explainUnseen } from "./wording/secret-use.ts";
import type { Verdict } from "../model/finding.ts";
import type { Diagnostic, Facts, Rule } from "../model/rule.ts";
import { canonical, hostOf } from "../model/image.ts";
import { type Pull } from "../model/pull.ts";
import { attemptKey } from "../model/answer.ts";
import { accesses, type PullAccess } from "./facts/pull-access.ts";
import { answerTo } from "./facts/answered.ts";
import { isClosed, isRefused, restsOnAssumption } from "./facts/credential-problem.ts";
import { similarHost } from "./suggest/similar-host.ts";
import { contentOf, contentProblemsOf } from "./facts/content-problem.ts";
import { configurationChanged } from "./rules/manifest/configuration-changed.ts";
import { configMapKeyNotFound } from "./rules/start/config-map-key-not-found.ts";
import { configMapNotFound } from "./rules/start/config-map-not-found.ts";
import { imageAccessDenied } from "./rules/credentials/image-access-denied.ts";
import { imageChildMissing } from "./rules/reference/image-child-missing.ts";
import { imageDigestNotFound } from "./rules/reference/image-digest-not-found.ts";
import { imageMissingOrDenied } from "./rules/reference/image-missing-or-denied.ts";
import { imageNotPinned } from "./rules/policy/image-not-pinned.ts";
import { imagePlatformMismatch } from "./rules/reference/image-platform-mismatch.ts";
import { imagePlatformMissing } from "./rules/reference/image-platform-missing.ts";
import { imageReferenceInvalid } from "./rules/reference/image-reference-invalid.ts";
import { imageRepositoryNotFound } from "./rules/reference/image-repository-not-found.ts";
import { imageTagMutable } from "./rules/policy/image-tag-mutable.ts";
import { imageTagMoved } from "./rules/reference/image-tag-moved.ts";
import { imageTagNotFound } from "./rules/reference/image-tag-not-found.ts";
import { imageTypeUnsupported } from "./rules/reference/image-type-unsupported.ts";
import { manifestDuplicateKey } from "./rules/manifest/manifest-duplicate-key.ts";
import { manifestInvalid } from "./rules/manifest/manifest-invalid.ts";
import { manifestUnrendered } from "./rules/manifest/manifest-unrendered.ts";
import { pullPolicyAlwaysThrottled } from "./rules/policy/pull-policy-always-throttled.ts";
import { pullPolicyInvalid } from "./rules/policy/pull-policy-invalid.ts";
import { pullPolicyNever } from "./rules/policy/pull-policy-never.ts";
import { pullPolicyStale } from "./rules/policy/pull-policy-stale.ts";
import { pullSecretAbsent } from "./rules/credentials/pull-secret-absent.ts";
import { pullSecretAfterHook } from "./rules/credentials/pull-secret-after-hook.ts";
import { pullSecretExpiring } from "./rules/credentials/pull-secret-expiring.ts";
import { pullSecretHidesServiceAccount } from "./rules/credentials/pull-secret-hides-service-account.ts";
import { pullSecretNotCovering } from "./rules/credentials/pull-secret-not-covering.ts";
import { pullSecretNotFound } from "./rules/credentials/pull-secret-not-found.ts";
import { pullSecretOnOtherServiceAccount } from "./rules/credentials/pull-secret-on-other-service-account.ts";
import { pullSecretRejected } from "./rules/credentials/pull-secret-rejected.ts";
import { pullSecretSibling } from "./rules/credentials/pull-secret-sibling.ts";
import { pullSecretUndecodable } from "./rules/credentials/pull-secret-undecodable.ts";
import { pullSecretUnused } from "./rules/credentials/pull-secret-unused.ts";
import { pullSecretWrongNamespace } from "./rules/credentials/pull-secret-wrong-namespace.ts";
import { pullSecretWrongType } from "./rules/credentials/pull-secret-wrong-type.ts";
import { registryFlaky } from "./rules/connectivity/registry-flaky.ts";
import { registryHostUnknown } from "./rules/connectivity/registry-host-unknown.ts";
import { registryNotAllowed } from "./rules/connectivity/registry-not-allowed.ts";
import { registryNotAsked } from "./rules/connectivity/registry-not-asked.ts";
import { registryRateLimited } from "./rules/connectivity/registry-rate-limited.ts";
import { registryUnreachable } from "./rules/connectivity/registry-unreachable.ts";
import { registryRetired } from "./rules/reference/registry-retired.ts";
import { renderFailed } from "./rules/manifest/render-failed.ts";
import { runnerLoginRejected } from "./rules/credentials/runner-login-rejected.ts";
import { secretKeyNotFound } from "./rules/start/secret-key-not-found.ts";
import { secretNotFound } from "./rules/start/secret-not-found.ts";
import { serviceAccountNotFound } from "./rules/credentials/service-account-not-found.ts";
import { suppressionExpired } from "./rules/manifest/suppression-expired.ts";
import { suppressionUnused } from "./rules/manifest/suppression-unused.ts";
import { suppressionWithoutReason } from "./rules/manifest/suppression-without-reason.ts";

export { explainUnseen, explainUnusable, keyringErrorText } from "./wording/secret-use.ts";

/** Every rule there is, by the cause that a reader asks for first. A new rule is a file on the shelf and a row here. */
export const rules: readonly Rule[] = [
  imageReferenceInvalid,
  imageRepositoryNotFound,
  imageTagNotFound,
  imageDigestNotFound,
  imagePlatformMissing,
  imagePlatformMismatch,
  imageChildMissing,
  imageTypeUnsupported,
  imageTagMoved,
  imageMissingOrDenied,
  registryRetired,
  pullSecretUndecodable,
  pullSecretRejected,
  pullSecretWrongNamespace,
  pullSecretNotFound,
  pullSecretWrongType,
  pullSecretHidesServiceAccount,
  pullSecretNotCovering,
  pullSecretOnOtherServiceAccount,
  pullSecretAbsent,
  serviceAccountNotFound,
  pullSecretExpiring,
  pullSecretAfterHook,
  pullSecretSibling,
  pullSecretUnused,
  imageAccessDenied,
  runnerLoginRejected,
  registryHostUnknown,
  registryUnreachable,
  registryRateLimited,
  registryFlaky,
  registryNotAllowed,
  registryNotAsked,
  pullPolicyInvalid,
  pullPolicyNever,
  pullPolicyStale,
  pullPolicyAlwaysThrottled,
  imageTagMutable,
  imageNotPinned,
  secretNotFound,
  secretKeyNotFound,
  configMapNotFound,
  configMapKeyNotFound,
  manifestInvalid,
  manifestUnrendered,
  renderFailed,
  manifestDuplicateKey,
  configurationChanged,
  suppressionUnused,
  suppressionExpired,
  suppressionWithoutReason,
];

export interface Judgement {
  diagnostics: { rule: Rule; diagnostic: Diagnostic }[];
  verdicts: ReadonlyMap<Pull, { verdict: Verdict; assumes: string[] }>;
}

/** Rules that need a registry are silent `offline`. */
export function judge(facts: Facts, options: { offline: boolean }): Judgement {
  const diagnostics = rules
    .filter((rule) => !(rule.online && options.offline))
    .flatMap((rule) =>
      sharing([...rule.check(facts)]).map((diagnostic) => ({
        rule,
        diagnostic: ofGuess(rule, ofOperand(rule, asPulled(rule, diagnostic))),
      })),
    );
  const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
  const judged = (pull: Pull): PullVerdict =>
    inside(facts, pull, assuming(facts, pull, verdictOf(facts, pull, seen.get(pull))));
  return { diagnostics, verdicts: new Map(facts.pulls.map((pull) => [pull, judged(pull)])) };
}

/** What is said of an image that the cluster pulls in the place of another says so; the kubelet knows that image alone. */
function asPulled({ cause }: Rule, diagnostic: Diagnostic): Diagnostic {
  const { pull, message, event, evidence = [] } = diagnostic;
  if (pull?.rewrittenFrom === undefined || "invalid" in pull.reference) return diagnostic;
  const image = canonical(pull.reference);
  const becomes = `\`${pull.mention.image}\` becomes \`${image}\` in the cluster`;
  const named = cause === "reference" || cause === "credentials";
  const { correction, ...rest } = diagnostic;
  // What is right for a tag that only the cluster sees is not right where people write another.
  const sameTag = pull.rewrittenFrom.tag === pull.reference.tag;
  return {
    ...rest,
    ...(correction === undefined || !sameTag ? {} : { correction }),
    message: named ? `${message} (${becomes})` : message,
    ...(event === undefined
      ? {}
      : { event: event.replace(`image "${pull.mention.image}"`, () => `image "${image}"`) }),
    evidence: [`${becomes}, as \`cluster.rewrites\` declares`, ...evidence],
  };
}

/** What an operator is told of it may never use: where the name of the flag is all that says so, nothing is an error. */
function ofOperand(rule: Rule, diagnostic: Diagnostic): Diagnostic {
  const operand = diagnostic.pull?.mention.operatorImage;
  if (operand === undefined) return diagnostic;
  const { correction, ...rest } = diagnostic;
  const severity = diagnostic.severity ?? rule.severity;
  return {
    ...rest,
    ...(correction === undefined || !operand.exact ? {} : { correction }),
    ...(severity === "error" && !operand.known ? { severity: "warning" } : {}),
    evidence: [
      ...(diagnostic.evidence ?? []),
      `named by \`${operand.by}\`, for pods that the container's program makes`,
    ],
  };
}

/** A field that only its name speaks for may mean something else by it. */
function ofGuess(rule: Rule, diagnostic: Diagnostic): Diagnostic {
  const { pull } = diagnostic;
  if (pull?.mention.guessed !== true) return diagnostic;
  const { mention, workload } = pull;
  return {
    ...diagnostic,
    ...((diagnostic.severity ?? rule.severity) === "error" ? { severity: "warning" } : {}),
    evidence: [
      ...(diagnostic.evidence ?? []),
      `\`${mention.path}\` of a ${workload.resource.kind} is taken for an image by its name`,
    ],
  };
}

/** Complaints of one subject become one finding: each with the further places of all, once. */
function sharing(diagnostics: Diagnostic[]): Diagnostic[] {
  const places = new Map<string, Map<string, NonNullable<Diagnostic["related"]>[number]>>();
  const key = ({ groupKey: subject, certainty }: Diagnostic): string =>
    JSON.stringify([subject, certainty]);
  for (const diagnostic of diagnostics) {
    const shared = places.get(key(diagnostic)) ?? new Map();
    places.set(key(diagnostic), shared);
    for (const each of diagnostic.related ?? []) {
      const place = `${each.at.file}:${each.at.line}:${each.at.column}`;
      if (!shared.has(place)) shared.set(place, each);
    }
  }
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    related: [...(places.get(key(diagnostic))?.values() ?? [])],
  }));
}

interface PullVerdict {
  verdict: Verdict;
  assumes: string[];
}

/** The verdict once the image has been looked into: what is pulled need not run. */
function inside(facts: Facts, pull: Pull, judged: PullVerdict): PullVerdict {
  const flaws = contentProblemsOf(facts, pull);
  if (flaws.some((flaw) => flaw.flaw !== "type-unsupported" || flaw.certain))
    return { verdict: "broken", assumes: [] };
  if (judged.verdict !== "pullable") return judged;
  if (flaws.length > 0 || contentOf(facts, pull)?.unreached !== undefined)
    return { verdict: "unverified", assumes: [] };
  const why = contentOf(facts, pull)?.unknown ?? null;
  if (why === null) return judged;
  return {
    ...judged,
    assumes: [...judged.assumes, `it is made for ${pull.platforms.join(" and ")}: ${why}`],
  };
}

/** What a pull that works rests on beside its credentials. */
function assuming(facts: Facts, pull: Pull, judged: PullVerdict): PullVerdict {
  if (judged.verdict !== "pullable" || "invalid" in pull.reference) return judged;
  const answer = answerTo(facts, pull);
  const mirror = answer?.answer === "found" ? answer.mirror : undefined;
  return {
    ...judged,
    assumes: [
      ...judged.assumes,
      ...(pull.rewrittenFrom === undefined
        ? []
        : [`the cluster pulls ${canonical(pull.reference)} in its place`]),
      ...(mirror === undefined ? [] : [`the nodes ask the mirror ${mirror}, which has it`]),
    ],
  };
}

/** What is known of one pull. Severities are the user's to set and change nothing here. */
function verdictOf(facts: Facts, pull: Pull, access: PullAccess | undefined): PullVerdict {
  const be = (verdict: Verdict, ...assumes: string[]): PullVerdict => ({ verdict, assumes });
  if (pull.notAsked === "placeholder") return be("unverified");
  if (pull.notAsked === "invalid" || typeof pull.pullPolicy === "object") return be("broken");
  if (pull.mention.image !== pull.mention.image.trim()) return be("broken");
  if (
    access !== undefined &&
    (access.credentials.error !== null || access.credentials.serviceAccount.knownAbsent)
  )
    return be("broken");
  if (pull.notAsked === "never") return be("unverified");
  if (pull.notAsked === "preloaded")
    return be("pullable", "the nodes have the image, as `cluster.preloaded` declares");
  const answer = answerTo(facts, pull);
  if (answer === null) return be("unverified");
  if (
    answer.answer === "missing" ||
    (answer.answer === "not-asked" &&
      (answer.because === "not-allowed" || answer.because === "forbidden-address"))
  )
    return be("broken");
  if (
    similarHost(facts, "invalid" in pull.reference ? "" : hostOf(pull.reference), answer) !== null
  )
    return be("broken");
  if (access === undefined)
    return answer.answer === "found"
      ? be("pullable", ...operatorsCredentials(facts, pull))
      : be("unverified");
  const { unseen, node, serviceAccount } = access.credentials;
  // The API server refuses a pod whose service account is not there, whatever its image.
  if (serviceAccount.presence === "absent") return be("unverified");
  const assumed = unseen
    .filter(
      (one) =>
        (one.kind === "secret" && one.secret.presence !== "absent") || one.kind === "patcher",
    )
    .map(explainUnseen);
  if (access.opened) return be("pullable", ...(access.credentials.anonymous ? assumed : []));
  if (node && answer.answer === "found")
    return be(
      "pullable",
      "the nodes hold a credential for it, as `cluster.nodeCredentials` declares",
    );
  if (restsOnAssumption(access) && answer.answer === "found") return be("pullable", ...assumed);
  return be(
    (isClosed(access) && unseen.length === 0 && !node) || isRefused(access)
      ? "broken"
      : "unverified",
  );
}

/** The pod of a custom kind is made by its operator: what it shows cannot be seen. An image that is open to everybody needs nothing. */
function operatorsCredentials(facts: Facts, { mention, reference, workload }: Pull): string[] {
  if (
    "invalid" in reference ||
    facts.answers.byAttempt.get(attemptKey(reference, null))?.answer === "found"
  )
    return [];
  const { kind, name } = workload.resource;
  const who =
    mention.operatorImage === undefined
      ? `the operator of ${kind}`
      : `whoever runs the pods of ${kind} ${name}`;
  return [`${who} shows credentials that open the image`];
}
