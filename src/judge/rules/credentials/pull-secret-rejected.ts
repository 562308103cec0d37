import { isRefusal } from "../../../model/pull/answer.ts";
import type { Diagnostic, Facts, PullDiagnostic, Rule } from "../../../model/report/rule.ts";
import { hostOf, repositoryOf } from "../../../model/pull/image.ts";
import {
  accesses,
  accessTo,
  type PullAccess,
  type PullAttempt,
} from "../../facts/credentials/pull-access.ts";
import { credentialProblems } from "../../facts/credentials/credential-problem.ts";
import { flawText } from "../../wording/credentials/credential-flaw.ts";
import { closedEvent } from "../../wording/events/kubelet-event.ts";
import { containerOf, explainCredentials } from "../../wording/credentials/explain-credentials.ts";
import { explainReason } from "../../wording/explain-reason.ts";

export const pullSecretRejected: Rule = {
  id: "pull-secret-rejected",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry rejected every credential of the pod.",
  why:
    "Once a pull secret matches, the kubelet never tries without credentials, so even a " +
    "public image ends in ImagePullBackOff.",
  fix: "Renew the credential in the secret, or grant its account permission to pull.",
  source:
    "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_image.go",
  breaksPull: true,
  part: "registry",
  routeStop: "registry",
  *check(facts) {
    for (const diagnostic of credentialProblems(facts, "rejected", (access) => {
      const open = access.public === true ? ", although the image is public" : "";
      return {
        ...told(access, access.attempts),
        ...closedEvent(facts, access.pull),
        certain:
          !access.credentials.node && access.credentials.serviceAccount.alternatives.length === 0,
        related: [
          { at: access.pull.mention.at, message: `not pulled${open}: ${containerOf(access)}` },
        ],
      };
    })) {
      const access = accessTo(facts, diagnostic.pull);
      yield access === undefined ? diagnostic : { ...diagnostic, ...rated(access) };
    }
    yield* outlived(facts);
  },
};

function rated(access: PullAccess): Pick<PullDiagnostic, "certainty" | "severity" | "breaksPull"> {
  // The kubelet tries the declared credential of the nodes next.
  if (access.credentials.node)
    return { certainty: "proved", severity: "notice", breaksPull: false };
  // The account of another cluster may be meant.
  if (access.credentials.serviceAccount.alternatives.length > 0) return {};
  // The limit may be that of this machine's address.
  const isLocked = access.attempts.every(
    ({ answer }) => answer?.answer === "denied" && answer.because.code === "locked-out",
  );
  if (isLocked) return { certainty: "unverified" };
  return access.exists || access.attempts.some(({ answer }) => answer?.answer === "denied")
    ? { certainty: "proved", severity: "error", breaksPull: true }
    : {};
}

/** A bad login affects the whole registry; a missing permission affects one repository. */
function told(
  access: PullAccess,
  refused: PullAttempt[],
): Pick<Diagnostic, "at" | "message" | "groupKey" | "fix"> {
  const names = [
    ...new Set(
      refused.flatMap(({ offer }) => (offer?.source.kind === "secret" ? [offer.source.name] : [])),
    ),
  ];
  const bad = refused.every(
    ({ answer }) => answer?.answer === "denied" && answer.credential === "rejected",
  );
  const where = bad ? hostOf(access.reference) : repositoryOf(access.reference);
  const at = placeOf(access, refused);
  const [first] = refused;
  const flaw = first?.offer?.flaw;
  const flawed = flaw === undefined ? null : flawText(flaw);
  const reasons = [
    ...(first?.answer?.answer === "denied" ? [explainReason(first.answer.because)] : []),
    ...(flawed === null ? [] : [flawed.clause]),
  ];
  const reason = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
  return {
    ...(flawed === null ? {} : { fix: flawed.fix }),
    at,
    message:
      `\`${where}\` rejects the credential of ` +
      (names.map((name) => `\`${name}\``).join(", ") || "the nodes") +
      reason,
    groupKey: `${where} ${names.join(" ")} ${at.file}:${at.line}`,
  };
}

/** The line to edit: the Secret if the manifests contain it, else the reference to it. */
function placeOf({ credentials, pull }: PullAccess, [first]: PullAttempt[]): Diagnostic["at"] {
  const source = first?.offer?.source;
  const secret = credentials.secrets.find(
    ({ name }) => source?.kind === "secret" && name === source.name,
  );
  return secret?.object?.source === "manifest" ? secret.object.at : (secret?.at ?? pull.mention.at);
}

/** Credentials that are rejected before another one succeeds: each pull has a failed attempt. */
function* outlived(facts: Facts): Generator<Diagnostic> {
  for (const access of accesses(facts)) {
    const refused = access.attempts.filter(({ answer }) => answer !== null && isRefusal(answer));
    if (!access.opened || refused.length === 0) continue;
    const { at, message, groupKey: subject, fix } = told(access, refused);
    yield {
      at,
      ...(fix === undefined ? {} : { fix }),
      message: `${message}; a later credential succeeds`,
      groupKey: `outlived ${subject}`,
      severity: "notice",
      breaksPull: false,
      pull: access.pull,
      evidence: explainCredentials(access),
      related: [
        {
          at: access.pull.mention.at,
          message: `pulled after a failed attempt: ${containerOf(access)}`,
        },
      ],
    };
  }
}
