/** Facts and a pull → whether its own credentials open the image, and why not. Pure. */
import type { Facts, PullDiagnostic } from "../../model/rule.ts";
import type { ImageReference } from "../../model/image.ts";
import { type Credentials, type Pull, type SecretUse } from "../../model/pull.ts";
import { attemptKey, questionKey, type Answer, type Offer } from "../../model/answer.ts";

/** The credential rules in the order in which they speak for one pull: the first that fits does, and names the others. */
export type CredentialProblem =
  | "undecodable"
  | "rejected"
  | "wrong-namespace"
  | "not-found"
  | "wrong-type"
  | "hides-service-account"
  | "not-covering"
  | "on-other-service-account"
  | "absent";

export interface PullAttempt {
  /** null: without credentials. */
  offer: Offer | null;
  answer: Answer | null;
}

export interface PullAccess {
  pull: Pull;
  reference: ImageReference;
  credentials: Credentials;
  /** As the kubelet makes them, up to the first that succeeds. None where no keyring can be built. */
  attempts: PullAttempt[];
  /** What the runner's own login got, where it was asked: it proves that the image exists, and nothing of the pod. */
  runner: Answer | null;
  /** One of the attempts succeeds. */
  opened: boolean;
  /** Is it there for somebody without credentials? null: not known. */
  public: boolean | null;
  /** Some credential found it, or a registry said that it is there and closed. */
  exists: boolean;
  /** The registry could not be asked, said that the image is missing, or blocks it for everybody: credentials are not what is wrong. */
  otherwise: boolean;
  /** What breaks the path to credentials, in the order of precedence. */
  breaks: { kind: CredentialProblem; secret: SecretUse | null }[];
}

const remembered = new WeakMap<Facts, ReadonlyMap<Pull, PullAccess>>();

/** Each pull of a pod that can be seen, with an image that parses, in the order of the manifests. */
export function accesses(facts: Facts): PullAccess[] {
  return [...byPull(facts).values()];
}

/** That of one pull; undefined where its pod cannot be seen, or its image does not parse. */
export function accessTo(facts: Facts, pull: Pull): PullAccess | undefined {
  return byPull(facts).get(pull);
}

function byPull(facts: Facts): ReadonlyMap<Pull, PullAccess> {
  const known = remembered.get(facts);
  if (known !== undefined) return known;
  const all = new Map(
    facts.pulls.flatMap((pull): [Pull, PullAccess][] => {
      const access = accessOf(facts, pull);
      return access === null ? [] : [[pull, access]];
    }),
  );
  remembered.set(facts, all);
  return all;
}

function accessOf(facts: Facts, pull: Pull): PullAccess | null {
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
  // Nobody's want of a right is a policy of the registry: a login would not mend it.
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
    otherwise:
      best !== null &&
      ((!exists && !isRefusal(best) && best.answer !== "not-asked") ||
        (blocked && best.answer !== "found")),
    breaks: breaksOf(credentials, attempts, opened),
  };
}

/** An answer that says no to a credential, or to the want of one. */
export function isRefusal({ answer }: Answer): boolean {
  return answer === "denied" || answer === "missing-or-denied";
}

/** A mirror may yet open to one of the attempts: what is wrong with them is not known. */
export function isInconclusive({ opened, attempts }: PullAccess): boolean {
  return !opened && attempts.some(({ answer }) => answer?.answer === "inconclusive");
}

function breaksOf(
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
    access.exists &&
    !isInconclusive(access) &&
    access.attempts.every(({ answer }) => answer !== null && answer.answer !== "found");
  return {
    certainty:
      certain && closed && access.credentials.unseen.length === 0 ? "proved" : "unverified",
    // A preloaded image starts without a pull.
    ...(access.pull.notAsked === "preloaded" ? { breaksPull: false } : {}),
  };
}
