/** Facts → the pulls whose path to credentials is broken in one way, with what all such diagnostics share. Pure. */
import type { Diagnostic, Facts, PullDiagnostic } from "../../model/rule.ts";
import type { SecretUse } from "../../model/pull.ts";
import type { Answer } from "../../model/answer.ts";
import {
  accesses,
  isInconclusive,
  isRefusal,
  severityFor,
  type PullAccess,
  type CredentialProblem,
} from "./pull-access.ts";
import { explainUnseen } from "../wording/secret-use.ts";
import { closedEvent, notRetrieved } from "../wording/kubelet-event.ts";
import { kubectlCommands, explainCredentials } from "../wording/explain-credentials.ts";

/** What a rule has to say of one pull; `certain`: nothing that is not here could mend it. */
export type ProblemReport = Pick<
  Diagnostic,
  "at" | "message" | "groupKey" | "dedupeKey" | "fix" | "event" | "correction" | "related"
> & {
  certain: boolean;
};

/** Breaks that say something of an image only while it is known to be there and closed to all who were tried. */
const ofClosedImages: ReadonlySet<CredentialProblem> = new Set([
  "hides-service-account",
  "not-covering",
  "on-other-service-account",
  "absent",
]);

/** Breaks that are about what the service account gives. */
const ofAccounts: ReadonlySet<CredentialProblem> = new Set(["on-other-service-account", "absent"]);

const inWords: Readonly<Record<CredentialProblem, string>> = {
  undecodable: "a pull secret cannot be decoded",
  rejected: "the registry refuses what the secrets hold",
  "wrong-namespace": "a pull secret is in another namespace",
  "not-found": "nothing here makes one of the pull secrets",
  "wrong-type": "a pull secret is of a type or key that the kubelet ignores",
  "hides-service-account": "the pod's own list hides the secrets of its service account",
  "not-covering": "a pull secret has no entry that matches the image",
  "on-other-service-account": "the secret is attached to another service account",
  absent: "no pull secret reaches the pod",
};

/** Complaints about every pull for which a break of this kind is the first that counts; null has nothing to add of one secret. */
export function* credentialProblems(
  facts: Facts,
  kind: CredentialProblem,
  tell: (access: PullAccess, secret: SecretUse | null) => ProblemReport | null,
): Generator<PullDiagnostic> {
  for (const access of accesses(facts)) {
    const first = reportedProblem(access);
    if (first?.kind !== kind) continue;
    for (const { secret } of access.breaks.filter((one) => one.kind === kind)) {
      const said = tell(access, secret);
      if (said === null) continue;
      const { certain, ...told } = said;
      const others = access.breaks.filter(
        (one) => one.kind !== kind && one.kind !== "absent" && counts(access, one.kind),
      );
      yield {
        ...eventOf(facts, access, secret),
        ...told,
        ...severityFor(access, certain),
        pull: access.pull,
        evidence: [
          ...explainCredentials(access),
          ...unknownReasons(access),
          ...new Set(others.map((one) => `also: ${inWords[one.kind]}`)),
        ],
        commands: kubectlCommands(access),
      };
    }
  }
}

/**
 * That the pull fails is said where the registry refused it. An image that opens all the same is pulled, one that is on the node is not, and of
 * one that nobody asked for nothing is known: of what is not there the kubelet warns, of what it ignores it says nothing.
 */
function eventOf(
  facts: Facts,
  access: PullAccess,
  secret: SecretUse | null,
): Pick<Diagnostic, "event"> {
  if (!access.opened && access.attempts.some(({ answer }) => answer !== null && isRefusal(answer)))
    return closedEvent(facts, access.pull);
  return secret?.use === "missing" ? notRetrieved(facts, secret.name) : {};
}

/** The break that a pull is reported for; undefined where none counts. */
export function reportedProblem(access: PullAccess): PullAccess["breaks"][number] | undefined {
  return access.breaks.find(({ kind }) => counts(access, kind));
}

function counts(access: PullAccess, kind: CredentialProblem): boolean {
  if (kind === "undecodable") return true;
  if (access.pull.notAsked !== null && ofClosedImages.has(kind)) return false;
  // A login that is no good is so for whatever image.
  if (kind === "rejected" && access.otherwise)
    return access.attempts.every(({ answer }) => isRejected(answer));
  if (kind === "rejected")
    return access.exists || access.attempts.some(({ answer }) => answer?.answer === "denied");
  if (access.otherwise || restsOnAssumption(access) || access.credentials.node) return false;
  // What such an account would give nobody knows, and that it is not there is said already.
  if (ofAccounts.has(kind) && access.credentials.serviceAccount.presence === "absent") return false;
  return ofClosedImages.has(kind)
    ? !access.opened && access.exists && !isInconclusive(access)
    : true;
}

/** The pull rests on something that is right as far as can be told: a secret whose content is not here, a patcher in the cluster. */
export function restsOnAssumption({ credentials, opened }: PullAccess): boolean {
  return (
    !opened &&
    credentials.unseen.some(
      (one) => one.kind === "patcher" || (one.kind === "secret" && one.secret.use === "hidden"),
    )
  );
}

/** Closed to every attempt of the pod, though the image is there. */
export function isClosed({ opened, exists, attempts }: PullAccess): boolean {
  return exists && !opened && attempts.every(({ answer }) => answer !== null && isRefusal(answer));
}

function isRejected(answer: Answer | null): boolean {
  return answer?.answer === "denied" && answer.credential === "rejected";
}

/** Missing or private: each attempt that the pod makes is known, and was refused. */
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

/** What would make it pull all the same, a line each. */
export function unknownReasons({ credentials }: PullAccess): string[] {
  return credentials.unseen.map((one) => `not known from here: whether ${explainUnseen(one)}`);
}
