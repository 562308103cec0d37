/**
 * A registry behind mirrors: question → what nodes get for it, from one host after another as
 * containerd asks them. A mirror's yes counts; its no proves nothing, for whatever befalls its
 * upstream it says "not found". What a registry says counts where no mirror may have the image all
 * the same.
 */
import type { AnswerReason, HostOutcome, MirrorOutcome } from "../model/answer-reason.ts";
import type { Answer, Offer, ImageQuestion } from "../model/answer.ts";
import type { CredentialAttempt } from "./best-answer.ts";
import type { ImageClient } from "./image-client.ts";

/** One of the hosts. */
export interface Mirror {
  /** For people: "mirror.internal:5000". */
  name: string;
  /** It is the registry itself. */
  own: boolean;
  /**
   * May what pods show for the registry be sent there? Never to a mirror, though containerd does: a
   * credential goes to the registry that it is for.
   */
  trusted: boolean;
  pulls: boolean;
  resolves: boolean;
  client: ImageClient;
}

type OfferedCredential = Offer | null;

/** What one host means for one of the credentials. */
interface MirrorView {
  link: Mirror;
  answer: Answer;
  /**
   * `no`: what it says holds for the credential. `perhaps`: it answered, but may say yes to the
   * credential. `silent`: it said nothing.
   */
  tells: "no" | "perhaps" | "silent";
}

/** `registry` as in references; `links` in the order in which they are asked. */
export function openMirrorChain(registry: string, links: Mirror[]): ImageClient {
  async function ask(question: ImageQuestion): Promise<CredentialAttempt[]> {
    const { reference, offers, anonymous } = question;
    const wanted: OfferedCredential[] = [...offers, ...(anonymous ? [null] : [])];
    const asked = links.filter(
      ({ pulls, resolves }) => pulls && (resolves || reference.digest !== null),
    );
    if (asked.length === 0)
      return (wanted.length === 0 ? [null] : wanted).map((shown) => ({ shown, answer: hostless }));
    const found = new Map<OfferedCredential, Answer>();
    const views = new Map<OfferedCredential, MirrorView[]>(wanted.map((shown) => [shown, []]));
    let runner: CredentialAttempt | null = null;
    for (const link of asked) {
      const left = wanted.filter((shown) => !found.has(shown));
      if (
        wanted.length === 0
          ? found.size > 0 || runner?.answer.answer === "found"
          : left.length === 0
      )
        break;
      const theirs = link.trusted ? left.filter((shown) => shown !== null) : [];
      const attempts = await link.client.ask({
        ...question,
        offers: theirs,
        anonymous: link.trusted ? left.includes(null) : true,
      });
      const login = attempts.find(({ shown }) => shown === "runner") ?? null;
      if (login !== null && (runner === null || runner.answer.answer !== "found"))
        runner = { ...login, answer: from(link, login.answer) };
      const nobody = attempts.find(({ shown }) => shown === null);
      const shownHere = new Set<OfferedCredential>([
        ...left,
        ...(nobody === undefined || found.has(null) ? [] : [null]),
      ]);
      for (const shown of shownHere) {
        const tried = attempts.find((attempt) => attempt.shown === shown);
        const attempt = tried ?? (link.trusted ? undefined : nobody);
        if (attempt === undefined) continue;
        const { answer } = attempt;
        if (answer.answer === "found" && (tried !== undefined || attempt.unchallenged === true)) {
          found.set(shown, from(link, answer));
          continue;
        }
        const seen = views.get(shown) ?? [];
        views.set(shown, seen);
        seen.push({
          link,
          answer,
          tells: tell(answer, tried !== undefined, login?.answer ?? null),
        });
      }
    }
    const answers = [...new Set([...views.keys(), ...found.keys()])].map(
      (shown): CredentialAttempt => {
        const seen = views.get(shown) ?? [];
        const before = seen.flatMap(({ answer }) => answer.evidence);
        const yes = found.get(shown);
        return {
          shown,
          answer:
            yes === undefined
              ? merge(registry, seen)
              : { ...yes, evidence: [...before, ...yes.evidence] },
        };
      },
    );
    const all = runner === null ? answers : [runner, ...answers];
    const below = new Map<string, Promise<CredentialAttempt[]>>();
    /** Once for all that is shown. */
    const askBelow = (digest: string): Promise<CredentialAttempt[]> => {
      const asking =
        below.get(digest) ??
        ask({ ...question, reference: { ...reference, tag: null, digest }, platforms: [] });
      below.set(digest, asking);
      return asking;
    };
    return await Promise.all(
      all.map(async (each) => ({ ...each, answer: await completed(each, askBelow) })),
    );
  }

  /**
   * What a mirror has the index of and not the manifest below it, nodes ask the next host for
   * (https://github.com/containerd/containerd/blob/main/core/remotes/docker/fetcher.go): it is
   * absent where none of them has it.
   */
  async function completed(
    { shown, answer }: CredentialAttempt,
    askBelow: (digest: string) => Promise<CredentialAttempt[]>,
  ): Promise<Answer> {
    if (answer.answer !== "found" || answer.content?.unserved === undefined) return answer;
    const { unserved, ...content } = answer.content;
    const absent = [...content.absent];
    for (const { digest, platforms } of unserved) {
      const attempts = await askBelow(digest);
      const said = attempts.find((attempt) => attempt.shown === shown)?.answer;
      if (said?.answer === "missing")
        absent.push({ what: "manifest", digest, platforms, evidence: said.evidence });
    }
    return { ...answer, content: { ...content, absent } };
  }

  return {
    ask,
    hosts: new Set(links.flatMap(({ own, client }) => (own ? [...client.hosts] : []))),
  };
}

const hostless: Answer = {
  answer: "unreachable",
  stage: "address",
  because: { code: "no-host-in-hosts-toml" },
  evidence: [],
};

function from(link: Mirror, answer: Answer): Answer {
  return answer.answer === "found" && !link.own ? { ...answer, mirror: link.name } : answer;
}

/**
 * `same`: it was asked with the very credential. Otherwise as nobody: what is not there for nobody
 * may be there for somebody, unless `login`, which the runner has for that host, does not find it
 * either.
 */
function tell(answer: Answer, same: boolean, login: Answer | null): MirrorView["tells"] {
  switch (answer.answer) {
    case "missing":
    case "inconclusive":
      return "no";
    case "denied":
    case "missing-or-denied":
      return same || login?.answer === "missing" || login?.answer === "inconclusive"
        ? "no"
        : "perhaps";
    case "found":
      return "perhaps";
    case "not-asked":
      // What a node finds at itself are images that are on nodes already.
      return answer.because === "node-local" ? "no" : "silent";
    case "rate-limited":
    case "unreachable":
      break;
  }
  return "silent";
}

/** What several hosts that did not have it come to. */
function merge(registry: string, views: MirrorView[]): Answer {
  const evidence = views.flatMap(({ answer }) => answer.evidence);
  const itself = views.findLast(({ link }) => link.own);
  const mirrors = views.filter(({ link, answer }) => !link.own && !isNodeLocal(answer));
  const open = mirrors.filter(({ tells }) => tells !== "no");
  const inconclusive = (because: AnswerReason): Extract<Answer, { answer: "inconclusive" }> => ({
    answer: "inconclusive",
    because,
    evidence,
  });
  if (itself !== undefined && itself.tells === "no" && !isNodeLocal(itself.answer)) {
    const { answer } = itself;
    if (open.length === 0) return { ...answer, evidence };
    const outcome = outcomeOf(answer);
    const doubt = inconclusive({
      code: "mirrors-may-have-it",
      registry,
      outcome,
      mirrors: open.map(mirrorOutcome),
    });
    return answer.answer === "missing" ? { ...doubt, missing: answer.missing } : doubt;
  }
  if (itself?.tells === "perhaps")
    return inconclusive({ code: "login-not-sent-without-tls", registry });
  if (itself?.answer.answer === "not-asked" && itself.answer.because === "forbidden-address")
    return itself.answer;
  const answering = mirrors.filter(({ tells }) => tells !== "silent");
  if (answering.length > 0)
    return inconclusive({
      code: "only-mirrors-answer",
      registry,
      outcome: itself === undefined ? null : outcomeOf(itself.answer),
      mirrors: answering.map(mirrorOutcome),
    });
  const [mirror] = mirrors.map(({ link, answer }) => ({ link, answer }));
  if (itself === undefined || itself.answer.answer === "not-asked") {
    if (mirror?.answer.answer === "unreachable") {
      const { stage, because } = mirror.answer;
      return {
        answer: "unreachable",
        stage,
        because: { code: "mirror-failed", mirror: mirror.link.name, reason: because },
        evidence,
      };
    }
    return { ...(itself?.answer ?? mirror?.answer ?? hostless), evidence };
  }
  const { answer } = itself;
  if (answer.answer !== "unreachable" || mirrors.length === 0) return { ...answer, evidence };
  // Without a code: nobody may conclude that its host does not exist.
  const { stage, because: reason } = answer;
  const because: AnswerReason = {
    code: "registry-and-mirrors-failed",
    reason,
    mirrors: mirrors.map(mirrorOutcome),
  };
  return { answer: "unreachable", stage, because, evidence };
}

function isNodeLocal(answer: Answer): boolean {
  return answer.answer === "not-asked" && answer.because === "node-local";
}

function mirrorOutcome({ link, answer, tells }: MirrorView): MirrorOutcome {
  return { mirror: link.name, outcome: outcomeOf(answer), undecided: tells === "perhaps" };
}

function outcomeOf(answer: Answer): HostOutcome {
  switch (answer.answer) {
    case "found":
    case "missing":
    case "rate-limited":
      return { answer: answer.answer };
    case "not-asked":
      return { answer: answer.answer, because: answer.because };
    case "denied":
    case "missing-or-denied":
    case "inconclusive":
    case "unreachable":
      break;
  }
  return { answer: answer.answer, because: answer.because };
}
