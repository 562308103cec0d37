/** Finds the credential problem of each pull, and builds the parts that its diagnostics share. */
import { isRefusal } from "../../model/answer.ts";
import type { Diagnostic, Facts, PullDiagnostic } from "../../model/rule.ts";
import type { SecretUse } from "../../model/pull.ts";
import type { Answer } from "../../model/answer.ts";
import {
  accesses,
  isInconclusive,
  severityFor,
  type PullAccess,
  type CredentialProblem,
} from "./pull-access.ts";
import { explainUnseen } from "../wording/secret-use.ts";
import { closedEvent, notRetrieved } from "../wording/kubelet-event.ts";
import { kubectlCommands, explainCredentials } from "../wording/explain-credentials.ts";

/** A rule's report of one pull. `certain`: nothing outside the manifests can solve the problem. */
export type ProblemReport = Pick<
  Diagnostic,
  "at" | "message" | "groupKey" | "dedupeKey" | "fix" | "event" | "correction" | "related"
> & {
  certain: boolean;
};

/** The diagnostics of one problem for one pull: their cost would be the square of the names. */
const maxOfOnePull = 10;

/** Problems that matter only if the image exists and every tried credential was refused. */
const ofClosedImages: ReadonlySet<CredentialProblem> = new Set([
  "hides-service-account",
  "not-covering",
  "on-other-service-account",
  "absent",
]);

/** Problems of the secrets that the service account provides. */
const ofAccounts: ReadonlySet<CredentialProblem> = new Set(["on-other-service-account", "absent"]);

const inWords: Readonly<Record<CredentialProblem, string>> = {
  undecodable: "a pull secret cannot be decoded",
  rejected: "the registry rejects the credentials of the secrets",
  "wrong-namespace": "a pull secret is in another namespace",
  "not-found": "a pull secret does not exist",
  "wrong-type": "a pull secret has a type or key that the kubelet ignores",
  "hides-service-account": "the pod's own list replaces the secrets of its service account",
  "not-covering": "a pull secret has no entry that matches the image",
  "on-other-service-account": "the pull secret belongs to another service account",
  absent: "the pod has no pull secret",
};

/**
 * Diagnostics for every pull whose first relevant problem is of this kind. `tell` returns null for
 * a secret that needs no diagnostic of its own.
 */
export function* credentialProblems(
  facts: Facts,
  kind: CredentialProblem,
  tell: (access: PullAccess, secret: SecretUse | null) => ProblemReport | null,
): Generator<PullDiagnostic> {
  for (const access of accesses(facts)) {
    const first = reportedProblem(access);
    if (first?.kind !== kind) continue;
    const ofKind = access.breaks.filter((one) => one.kind === kind);
    const shared = {
      pull: access.pull,
      evidence: evidenceOf(access, kind, Math.max(0, ofKind.length - maxOfOnePull)),
      commands: kubectlCommands(access),
    };
    for (const { secret } of ofKind.slice(0, maxOfOnePull)) {
      const said = tell(access, secret);
      if (said === null) continue;
      const { certain, ...told } = said;
      yield {
        ...eventOf(facts, access, secret),
        ...told,
        ...severityFor(access, certain),
        ...shared,
      };
    }
  }
}

/** `left`: the secrets with the same problem that have no diagnostic of their own. */
function evidenceOf(
  access: PullAccess,
  kind: CredentialProblem,
  left: number,
): NonNullable<Diagnostic["evidence"]> {
  const others = access.breaks.filter(
    (one) => one.kind !== kind && one.kind !== "absent" && counts(access, one.kind),
  );
  return [
    ...explainCredentials(access),
    ...unknownReasons(access),
    ...new Set(others.map((one) => `also: ${inWords[one.kind]}`)),
    ...(left === 0 ? [] : [`also: the same of ${left} more pull secrets of this pod`]),
  ];
}

/**
 * The event of a failed pull if the registry refused it. Otherwise the kubelet only warns about
 * missing secrets and reports nothing about secrets that it ignores.
 */
function eventOf(
  facts: Facts,
  access: PullAccess,
  secret: SecretUse | null,
): Pick<Diagnostic, "event"> {
  if (!access.opened && access.attempts.some(({ answer }) => answer !== null && isRefusal(answer)))
    return closedEvent(facts, access.pull);
  if (secret?.use !== "missing") return {};
  const missing = access.credentials.secrets.filter(({ use }) => use === "missing");
  return notRetrieved(facts, [...new Set(missing.map(({ name }) => name))]);
}

/** The problem that is reported for a pull; undefined if none is relevant. */
export function reportedProblem(access: PullAccess): PullAccess["breaks"][number] | undefined {
  return access.breaks.find(({ kind }) => counts(access, kind));
}

function counts(access: PullAccess, kind: CredentialProblem): boolean {
  if (kind === "undecodable") return true;
  if (access.pull.notAsked !== null && ofClosedImages.has(kind)) return false;
  // A bad login is bad for every image.
  if (kind === "rejected" && access.otherwise)
    return access.attempts.every(({ answer }) => isRejected(answer));
  if (kind === "rejected")
    return access.exists || access.attempts.some(({ answer }) => answer?.answer === "denied");
  if (access.otherwise || restsOnAssumption(access) || access.credentials.node) return false;
  // The secrets of a missing account are unknown; service-account-not-found reports it.
  if (ofAccounts.has(kind) && access.credentials.serviceAccount.presence === "absent") return false;
  return ofClosedImages.has(kind)
    ? !access.opened && access.exists && !isInconclusive(access)
    : true;
}

/** The pull relies on a secret with unknown content or on a patcher in the cluster. */
export function restsOnAssumption({ credentials, opened }: PullAccess): boolean {
  return (
    !opened &&
    credentials.unseen.some(
      (one) => one.kind === "patcher" || (one.kind === "secret" && one.secret.use === "hidden"),
    )
  );
}

/** The image exists, and every attempt of the pod is refused. */
export function isClosed({ opened, exists, attempts }: PullAccess): boolean {
  return exists && !opened && attempts.every(({ answer }) => answer !== null && isRefusal(answer));
}

function isRejected(answer: Answer | null): boolean {
  return answer?.answer === "denied" && answer.credential === "rejected";
}

/** All attempts of the pod are known and refused: missing or private, the pull fails. */
export function isRefused({ attempts, credentials }: PullAccess): boolean {
  const known =
    credentials.unseen.length === 0 &&
    !credentials.node &&
    credentials.serviceAccount.presence === "present";
  return (
    known &&
    attempts.length > 0 &&
    attempts.every(({ answer }) => answer !== null && isRefusal(answer))
  );
}

/** Reasons why the pull may succeed all the same, a line each. */
export function unknownReasons({ credentials }: PullAccess): string[] {
  return credentials.unseen
    .slice(0, maxOfOnePull)
    .map((one) => `not known from here: whether ${explainUnseen(one)}`);
}
