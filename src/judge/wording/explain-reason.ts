/** Words for the reasons of answers. */
import type {
  AnswerReason,
  LoginProblem,
  NotAskedReason,
  UnknownContentReason,
} from "../../model/pull/answer-reason.ts";
import { loginSourceText } from "./credentials/login-source.ts";
import { listMirrors, hostOutcomeText, notAskedText } from "./mirror-answers.ts";
import { explainRegistryReason } from "./registry-reason.ts";

/** A clause: "the login has no right to it". */
export function explainReason(reason: AnswerReason): string {
  switch (reason.code) {
    case "runner-login-refused": {
      const { source, login, anonymous, decides } = reason;
      const from = source === null ? "this machine" : loginSourceText(source);
      const refused = `the login from ${from} was refused: ${explainReason(login)}`;
      return decides === "login"
        ? `${refused}; without one ${explainReason(anonymous)}`
        : `${explainReason(anonymous)}; ${refused}`;
    }
    case "mirrors-may-have-it":
      return (
        `${reason.registry} ${hostOutcomeText(reason.outcome, explainReason)}, but ` +
        `${listMirrors(reason.mirrors, explainReason)}, and may have it`
      );
    case "login-not-sent-without-tls":
      return (
        `${reason.registry} requires a login, and logins of pods are not sent because its ` +
        "hosts.toml disables verified TLS"
      );
    case "only-mirrors-answer": {
      const { registry, outcome } = reason;
      const upstream =
        outcome === null
          ? `no other host is asked for ${registry}`
          : `${registry} ${hostOutcomeText(outcome, explainReason)}`;
      return `${listMirrors(reason.mirrors, explainReason)}, which proves nothing, and ${upstream}`;
    }
    case "mirror-failed":
      return `its mirror ${reason.mirror}: ${explainReason(reason.reason)}`;
    case "registry-and-mirrors-failed":
      return `${explainReason(reason.reason)}; and ${listMirrors(reason.mirrors, explainReason)}`;
    default:
      return explainRegistryReason(reason);
  }
}

const unknownContent = {
  "looking-counts-as-pull": "the registry counts a request for them as a pull",
  "not-served": "the registry does not serve it",
  "manifest-unreadable": "its manifest cannot be read",
  "manifest-without-config": "its manifest names no config",
  "config-unreadable": "its config cannot be read",
  "config-without-platform": "its config names no platform",
};

/** Why the platforms of an image are not known. */
export function explainUnknownContent(reason: UnknownContentReason): string {
  switch (reason.code) {
    case "looking-counts-as-pull":
    case "not-served":
    case "manifest-unreadable":
    case "manifest-without-config":
    case "config-unreadable":
    case "config-without-platform":
      return unknownContent[reason.code];
    case "not-asked":
      return explainNotAsked(reason.because);
    default:
      return explainRegistryReason(reason);
  }
}

function explainNotAsked(reason: NotAskedReason): string {
  return reason === "deadline" ? "the time limit of the run was reached" : notAskedText(reason);
}

/** Why a login of this machine was refused or could not be read. */
export function explainLoginProblem(problem: LoginProblem | AnswerReason): string {
  switch (problem.code) {
    case "login-file-unreadable":
      return "the file cannot be read";
    case "not-a-docker-config":
      return "it is not a docker config (not a JSON object)";
    case "login-entry-undecodable":
      return `the entry ${problem.entry} cannot be decoded`;
    case "helper-name-invalid":
      return "the name of the credential helper is not valid";
    case "helper-without-time":
      return "no time was left to ask the credential helper";
    case "helper-not-on-path":
      return "the credential helper is not on PATH";
    case "helper-timed-out":
      return (
        `the credential helper did not answer within ${problem.seconds} s, or its output ` +
        "was too long"
      );
    case "helper-failed":
      return `the credential helper failed (${problem.signaled ? "" : "exit "}${problem.exit})`;
    case "helper-reply-not-json":
      return "the credential helper did not answer in JSON";
    case "helper-reply-incomplete":
      return "the credential helper returned no username or secret";
    default:
      return explainReason(problem);
  }
}
