/** Words for what the hosts of a mirror chain answered. */
import type {
  AnswerReason,
  HostOutcome,
  MirrorOutcome,
  NotAskedReason,
} from "../../model/pull/answer-reason.ts";
import { listSome } from "../../model/text/list-some.ts";

type Explain = (reason: AnswerReason) => string;

const maxMirrors = 3;

/** "its mirror a.example does not have it, its mirror b.example …". */
export function listMirrors(mirrors: readonly MirrorOutcome[], explain: Explain): string {
  const answers = mirrors.map(({ mirror, outcome, undecided }) => {
    const words = undecided ? undecidedText(outcome, explain) : hostOutcomeText(outcome, explain);
    return `its mirror ${mirror} ${words}`;
  });
  return listSome(answers, maxMirrors);
}

/** The host answered an anonymous request, but not with what pods show. */
function undecidedText(outcome: HostOutcome, explain: Explain): string {
  return outcome.answer === "found"
    ? "serves it without a login, and its answer to the pod's login is unknown"
    : `${hostOutcomeText(outcome, explain)} without a login, and pods' logins ` +
        "are not sent to mirrors from here";
}

/** The predicate of a sentence about a host. */
export function hostOutcomeText(outcome: HostOutcome, explain: Explain): string {
  switch (outcome.answer) {
    case "found":
      return "has it";
    case "missing":
      return "does not have it";
    case "denied":
    case "missing-or-denied":
      return `refuses it (${explain(outcome.because)})`;
    case "inconclusive":
      return `does not have it (${explain(outcome.because)})`;
    case "unreachable":
      return `could not be asked (${explain(outcome.because)})`;
    case "rate-limited":
      return "could not be asked (it limits requests)";
    case "not-asked":
      break;
  }
  return `could not be asked (${notAskedText(outcome.because)})`;
}

const notAsked: Readonly<Record<NotAskedReason, string>> = {
  offline: "offline",
  "node-local": "it means the node or the cluster",
  "not-allowed": "`network.allow` does not include it",
  "forbidden-address": "its address is never contacted",
  "private-address": "its address is private, and this run is restricted",
  "declared-unreachable": "the configuration says that it cannot be reached from here",
  deadline: "the time limit of the run was reached",
};

export function notAskedText(reason: NotAskedReason): string {
  return notAsked[reason];
}
