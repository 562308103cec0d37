/** Determines whether the pod's own credentials can pull the image, and if not, why. */
import { isRefusal } from "../../../model/pull/answer.ts";
import type { Facts, PullDiagnostic } from "../../../model/report/rule.ts";
import type { ImageReference } from "../../../model/pull/image.ts";
import { type Credentials, type Pull, type SecretUse } from "../../../model/pull/pull.ts";
import { attemptKey, questionKey, type Answer, type Offer } from "../../../model/pull/answer.ts";
import { misplacedFieldsOf } from "./misplaced-fields-of.ts";

/** In order of precedence: the first problem of a pull is reported and lists the others. */
export type CredentialProblem =
  | "undecodable"
  | "refused"
  | "rejected"
  | "wrong-namespace"
  | "not-found"
  | "wrong-type"
  | "misplaced"
  | "hides-service-account"
  | "not-covering"
  | "on-other-service-account"
  | "absent";

export interface PullAttempt {
  /** null: anonymous. */
  offer: Offer | null;
  answer: Answer | null;
}

export interface PullAccess {
  pull: Pull;
  reference: ImageReference;
  credentials: Credentials;
  /** In the kubelet's order, up to the first success. Empty if no keyring can be built. */
  attempts: PullAttempt[];
  /** The answer to the runner's own login: proves that the image exists, nothing about the pod. */
  runner: Answer | null;
  /** One of the attempts succeeds. */
  opened: boolean;
  /** The image can be pulled anonymously; null if unknown. */
  public: boolean | null;
  /** A credential found the image, or the registry said that it exists and denies access. */
  exists: boolean;
  /** Credentials are not the problem: a missing image, or a policy against everyone. */
  otherwise: boolean;
  /** No registry has answered: not asked, unreachable, rate-limited, or only a mirror. */
  unanswered: boolean;
  /** The pull secrets of the pod that cover no image of any pod. */
  useless: string[];
  /** The credential problems, in order of precedence. */
  breaks: { kind: CredentialProblem; secret: SecretUse | null }[];
}

const remembered = new WeakMap<Facts, ReadonlyMap<Pull, PullAccess>>();

/** The pulls with a known pod and a valid image, in manifest order. */
export function accesses(facts: Facts): PullAccess[] {
  return [...byPull(facts).values()];
}

/** Undefined if the pod is unknown (created by an operator) or the image is invalid. */
export function accessTo(facts: Facts, pull: Pull): PullAccess | undefined {
  return byPull(facts).get(pull);
}

function byPull(facts: Facts): ReadonlyMap<Pull, PullAccess> {
  const known = remembered.get(facts);
  if (known !== undefined) return known;
  const useful = usefulSecrets(facts);
  const all = new Map(
    facts.pulls.flatMap((pull): [Pull, PullAccess][] => {
      const access = accessOf(facts, pull, useful);
      return access === null ? [] : [[pull, access]];
    }),
  );
  remembered.set(facts, all);
  return all;
}

/** The names of the pull secrets that cover the image of a pod, each with root and namespace. */
function usefulSecrets({ pulls }: Facts): ReadonlySet<string> {
  return new Set(
    pulls.flatMap((pull) =>
      (pull.credentials?.secrets ?? [])
        .filter(({ covers }) => covers !== false)
        .map(({ name }) => secretKey(pull, name)),
    ),
  );
}

function secretKey({ workload }: Pull, name: string): string {
  return JSON.stringify([workload.root, workload.resource.namespace, name]);
}

function accessOf(facts: Facts, pull: Pull, useful: ReadonlySet<string>): PullAccess | null {
  const { reference, credentials } = pull;
  if (credentials === null || "invalid" in reference) return null;
  const asked = pull.notAsked === null;
  const answerOf = (offer: Offer | null): Answer | null =>
    asked ? (facts.answers.byAttempt.get(attemptKey(reference, offer)) ?? null) : null;
  const order =
    credentials.error !== null ? [] : credentials.anonymous ? [null] : credentials.offers;
  const attempts: PullAttempt[] = [];
  for (const offer of order) {
    const answer = answerOf(offer);
    attempts.push({ offer, answer });
    if (answer?.answer === "found") break;
  }
  const opened = attempts.at(-1)?.answer?.answer === "found";
  const best = asked ? (facts.answers.byImage.get(questionKey(reference)) ?? null) : null;
  const open = answerOf(null);
  const exists = best?.answer === "found" || best?.answer === "denied";
  // "insufficient" without credentials means a registry policy; logging in will not help.
  const blocked = open?.answer === "denied" && open.credential === "insufficient";
  return {
    pull,
    reference,
    credentials,
    attempts,
    runner: asked ? (facts.answers.byAttempt.get(attemptKey(reference, "runner")) ?? null) : null,
    opened,
    public:
      open?.answer === "found" ? true : open !== null && isRefusal(open) && exists ? false : null,
    exists,
    otherwise: best?.answer === "missing" || (blocked && best?.answer !== "found"),
    unanswered: best === null || !(exists || isRefusal(best) || best.answer === "missing"),
    useless: credentials.secrets
      .filter(({ name }) => !useful.has(secretKey(pull, name)))
      .map(({ name }) => name),
    breaks: breaksOf(facts, pull, credentials, attempts, opened),
  };
}

/** A mirror may still serve one of the attempts, so the problem is unknown. */
export function isInconclusive({ opened, attempts }: PullAccess): boolean {
  return !opened && attempts.some(({ answer }) => answer?.answer === "inconclusive");
}

/**
 * All attempts of the pod are known and refused: the pull fails, whether the image is missing or
 * private.
 */
export function isRefused({ attempts, credentials }: PullAccess): boolean {
  const known =
    credentials.unseen.length === 0 &&
    !credentials.node &&
    (credentials.from === "pod" || credentials.serviceAccount.presence === "present");
  return (
    known &&
    attempts.length > 0 &&
    attempts.every(({ answer }) => answer !== null && isRefusal(answer))
  );
}

function breaksOf(
  facts: Facts,
  pull: Pull,
  credentials: Credentials,
  attempts: PullAttempt[],
  opened: boolean,
): PullAccess["breaks"] {
  const { secrets, from, hiddenSecrets, otherAccounts } = credentials;
  const each = (
    kind: CredentialProblem,
    fits: (secret: SecretUse) => boolean,
  ): PullAccess["breaks"] => secrets.filter(fits).map((secret) => ({ kind, secret }));
  const one = (kind: CredentialProblem, fits: boolean): PullAccess["breaks"] =>
    fits ? [{ kind, secret: null }] : [];
  const refused =
    attempts.length > 0 &&
    attempts.every(({ offer, answer }) => offer !== null && answer !== null && isRefusal(answer));
  return [
    ...each("undecodable", ({ use }) => use === "undecodable"),
    ...each("refused", ({ use }) => use === "refused"),
    ...one("rejected", refused),
    ...each(
      "wrong-namespace",
      ({ use, inOtherNamespaces }) => use === "missing" && inOtherNamespaces.length > 0,
    ),
    ...each(
      "not-found",
      ({ use, inOtherNamespaces, presence }) =>
        use === "missing" && presence === "absent" && inOtherNamespaces.length === 0,
    ),
    ...each("wrong-type", ({ use }) => use === "ignored"),
    ...one("misplaced", misplacedFieldsOf(facts, pull).length > 0),
    ...one("hides-service-account", !opened && hiddenSecrets.some(({ covers }) => covers === true)),
    ...each(
      "not-covering",
      ({ use, covers }) => (use === "read" || use === "hidden") && covers === false,
    ),
    ...one("on-other-service-account", !opened && otherAccounts.length > 0),
    ...one("absent", from === "none" || secrets.length === 0),
  ];
}

/**
 * Rates a credential problem: a warning if the pod can pull the image all the same, an error if the
 * image exists and every attempt of the pod is known to fail, else a doubt.
 */
export function severityFor(
  access: PullAccess,
  certain: boolean,
): Pick<PullDiagnostic, "severity" | "certainty" | "breaksPull"> {
  if (access.opened) return { severity: "warning", certainty: "proved", breaksPull: false };
  const closed =
    (access.exists || isRefused(access)) &&
    !isInconclusive(access) &&
    access.attempts.every(({ answer }) => answer !== null && answer.answer !== "found");
  return {
    certainty:
      certain && closed && isAccountKnown(access) && access.credentials.unseen.length === 0
        ? "proved"
        : "unverified",
    // A preloaded image starts without a pull.
    ...(access.pull.notAsked === "preloaded" ? { breaksPull: false } : {}),
  };
}

/** False if the pod depends on an account that several clusters declare differently. */
function isAccountKnown({ credentials: { from, serviceAccount } }: PullAccess): boolean {
  return from === "pod" || serviceAccount.alternatives.length === 0;
}
