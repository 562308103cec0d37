/** Removes secrets and harmful characters from the foreign texts of a reason. */
import type { RegistryReason, TargetProblem } from "../../model/pull/answer-reason.ts";
import type { Redactor } from "../redaction.ts";

const maxLength = 300;

export function cleanReason(reason: RegistryReason, secrets: Redactor): RegistryReason {
  const clean = (text: string): string => secrets.clean(text, maxLength);
  if ("text" in reason) return { ...reason, text: clean(reason.text) };
  if ("errorCodes" in reason) return { ...reason, errorCodes: reason.errorCodes.map(clean) };
  if ("mediaType" in reason)
    return { ...reason, mediaType: reason.mediaType === null ? null : clean(reason.mediaType) };
  if ("names" in reason) return { ...reason, names: reason.names.map(clean) };
  if ("file" in reason) return { ...reason, file: clean(reason.file) };
  if ("address" in reason) return { ...reason, address: clean(reason.address) };
  if (reason.code === "digest-not-served") return { ...reason, claimed: clean(reason.claimed) };
  if ("digest" in reason)
    return { ...reason, digest: reason.digest === null ? null : clean(reason.digest) };
  if (reason.code === "token-server-forbidden") {
    const { problem, host } = reason;
    return {
      ...reason,
      problem: cleanProblem(problem, secrets),
      host: host === null ? null : clean(host),
    };
  }
  if ("problem" in reason) return { ...reason, problem: cleanProblem(reason.problem, secrets) };
  if (reason.code === "other-host-failed")
    return {
      ...reason,
      host: clean(reason.host),
      reason: cleanReason(reason.reason, secrets),
    };
  if (reason.code === "proxy-failed")
    return { ...reason, reason: cleanReason(reason.reason, secrets) };
  if ("scheme" in reason) return { ...reason, scheme: clean(reason.scheme) };
  if ("host" in reason) return { ...reason, host: clean(reason.host) };
  return reason;
}

export function cleanProblem(problem: TargetProblem, secrets: Redactor): TargetProblem {
  const clean = (text: string): string => secrets.clean(text, maxLength);
  if ("host" in problem) return { ...problem, host: clean(problem.host) };
  if ("scheme" in problem) return { ...problem, scheme: clean(problem.scheme) };
  return problem;
}
