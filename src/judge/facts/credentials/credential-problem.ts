/** Finds the credential problem of each pull, and builds the parts that its diagnostics share. */
import { isRefusal, type Offer } from "../../../model/pull/answer.ts";
import { isAlwaysPublic } from "../../suggest/known-registries.ts";
import { nearMiss } from "../../wording/credentials/near-miss.ts";
import type { Diagnostic, Facts, PullDiagnostic } from "../../../model/report/rule.ts";
import type { SecretUse } from "../../../model/pull/pull.ts";
import type { Answer } from "../../../model/pull/answer.ts";
import {
  accesses,
  isInconclusive,
  severityFor,
  type PullAccess,
  type CredentialProblem,
} from "./pull-access.ts";
import { keyOf } from "./misplaced-fields-of.ts";
import { explainUnseen } from "../../wording/credentials/secret-use.ts";
import { closedEvent, notRetrieved } from "../../wording/events/kubelet-event.ts";
import {
  kubectlCommands,
  explainCredentials,
} from "../../wording/credentials/explain-credentials.ts";

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

/** Problems that follow from a list of pull secrets of a wrong shape. */
const ofUnreadLists: ReadonlySet<CredentialProblem> = new Set([
  "hides-service-account",
  "on-other-service-account",
  "absent",
]);

/** Workloads that the API server refuses for their pull secrets. A rule of its own reports them. */
function workloadsWithUnreadLists({ cluster }: Facts): ReadonlySet<string> {
  const refused = (cluster.refusals ?? []).filter(({ of }) => of === "pull-secrets");
  return new Set(refused.map(({ resource, root }) => keyOf(resource, root)));
}

const inWords: Readonly<Record<CredentialProblem, string>> = {
  undecodable: "a pull secret cannot be decoded",
  refused: "the API server refuses a pull secret",
  rejected: "the registry rejects the credentials of the secrets",
  "wrong-namespace": "a pull secret is in another namespace",
  "not-found": "a pull secret does not exist",
  "wrong-type": "a pull secret has a type or key that the kubelet ignores",
  misplaced: "a field stands where Kubernetes does not read it",
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
  const unread = ofUnreadLists.has(kind) ? workloadsWithUnreadLists(facts) : null;
  for (const access of accesses(facts)) {
    const first = reportedProblem(access);
    if (first?.kind !== kind) continue;
    const { resource, root } = access.pull.workload;
    if (unread?.has(keyOf(resource, root)) === true) continue;
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
    ...(left === 0 ? [] : [`also: the same for ${left} more pull secrets of this pod`]),
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
  if (kind === "rejected") return countsAsRejected(access);
  // Kubernetes drops the field, whatever else is wrong with the image.
  if (kind === "misplaced" && access.otherwise) return true;
  if (access.otherwise || restsOnAssumption(access) || access.credentials.node) return false;
  // The object's own rule reports it.
  if (kind === "refused") return !access.opened;
  // The secrets of a missing account are unknown; service-account-not-found reports it.
  if (ofAccounts.has(kind) && access.credentials.serviceAccount.presence === "absent") return false;
  if (!ofClosedImages.has(kind)) return true;
  if (access.opened || isInconclusive(access)) return false;
  return access.exists || isOwnDefect(access, kind);
}

/** A bad login is bad for every image. */
function countsAsRejected(access: PullAccess): boolean {
  if (access.otherwise) return access.attempts.every(({ answer }) => isRejected(answer));
  return (
    access.exists ||
    access.attempts.some(({ answer, offer }) => answer?.answer === "denied" || isUseless(offer))
  );
}

function isUseless(offer: Offer | null): boolean {
  return offer?.flaw !== undefined && offer.flaw !== "overridden-password";
}

/**
 * The manifests alone show the problem, whatever the registry says. A secret for other registries
 * is a problem only if it nearly matches the image, or matches no image of its pods.
 */
function isOwnDefect(access: PullAccess, kind: CredentialProblem): boolean {
  const { credentials, reference } = access;
  if (credentials.offers.length > 0 || kind === "absent") return false;
  if (kind !== "not-covering") return true;
  if (isAlwaysPublic(reference)) return false;
  return access.breaks.some(
    ({ kind: other, secret }) =>
      other === "not-covering" && secret !== null && isSuspect(access, secret),
  );
}

function isSuspect({ reference, useless }: PullAccess, { name, keys }: SecretUse): boolean {
  return useless.includes(name) || keys?.some((key) => nearMiss(key, reference) !== null) === true;
}

/** The reported problem is one that the manifests or an inventory prove. */
export function hasOwnDefect(access: PullAccess): boolean {
  const problem = reportedProblem(access);
  if (problem === undefined || problem.kind === "absent") return false;
  if (problem.kind === "not-found" || problem.kind === "wrong-namespace")
    return problem.secret?.knownAbsent === true;
  return problem.kind !== "rejected" || access.attempts.some(({ offer }) => isUseless(offer));
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

/** Reasons why the pull may succeed all the same, a line each. */
export function unknownReasons({ credentials }: PullAccess): string[] {
  return credentials.unseen
    .slice(0, maxOfOnePull)
    .map((one) => `not known from here: whether ${explainUnseen(one)}`);
}
