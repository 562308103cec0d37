import { isRefusal } from "../../../model/answer.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/rule.ts";
import { hostOf, repositoryOf } from "../../../model/image.ts";
import { accesses, type PullAccess, type PullAttempt } from "../../facts/pull-access.ts";
import { credentialProblems } from "../../facts/credential-problem.ts";
import { closedEvent } from "../../wording/kubelet-event.ts";
import { containerOf, explainCredentials } from "../../wording/explain-credentials.ts";
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
    // A declared credential of the nodes is tried too, and another cluster's account may be meant.
    const openToNodes = new Set(
      accesses(facts).flatMap(({ credentials, pull }) =>
        credentials.node || credentials.serviceAccount.alternatives.length > 0 ? [pull] : [],
      ),
    );
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
      yield openToNodes.has(diagnostic.pull)
        ? diagnostic
        : { ...diagnostic, certainty: "proved", severity: "error", breaksPull: true };
    }
    yield* outlived(facts);
  },
};

/** A bad login affects the whole registry; a missing permission affects one repository. */
function told(
  access: PullAccess,
  refused: PullAttempt[],
): Pick<Diagnostic, "at" | "message" | "groupKey"> {
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
  const reason =
    first?.answer?.answer === "denied" ? `: ${explainReason(first.answer.because)}` : "";
  return {
    at,
    message:
      `\`${where}\` rejects the credential of ` +
      `${names.map((name) => `\`${name}\``).join(", ")}${reason}`,
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
    const { at, message, groupKey: subject } = told(access, refused);
    yield {
      at,
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
