/** Evidence as lines: "GET https://host/v2/… → 404 MANIFEST_UNKNOWN: manifest unknown". */
import { isExchange } from "../../model/pull/exchange.ts";
import type { EvidenceItem, Exchange } from "../../model/pull/exchange.ts";
import type { EvidenceLine } from "../../model/report/finding.ts";
import {
  explainRegistryReason,
  realmProblemText,
  untrustedTokenServer,
} from "./registry-reason.ts";

export function evidenceLines(evidence: readonly EvidenceItem[]): EvidenceLine[] {
  return evidence.map((item) =>
    isExchange(item) ? { request: evidenceText(item) } : evidenceText(item),
  );
}

export function evidenceText(item: EvidenceItem): string {
  switch (item.kind) {
    case "exchange":
      return `${item.method} ${item.url} → ${resultText(item.result)}`;
    case "invalid-host":
      return `${item.host}: no host`;
    case "login-withheld":
      return `${untrustedTokenServer(item.host)}: none was sent`;
    case "token-server-forbidden":
      return (
        `WWW-Authenticate of ${item.registry} names a token server that must not be ` +
        `contacted: ${realmProblemText(item.problem)}`
      );
    case "repository-exists":
      return `${item.repository} holds other images of this run`;
  }
}

/** What the registry says of a missing image beyond that it is missing; "" for nothing. */
export function registryWords(words: string | undefined): string {
  return words === undefined ? "" : `; the registry says: ${words.replace(/\.$/, "")}`;
}

function resultText(result: Exchange["result"]): string {
  if ("status" in result) {
    const { status, location, errorCodes, errorText } = result;
    if (location !== null) return `${status} to ${location}`;
    const error = [errorCodes.join(" "), errorText].filter((part) => part !== "").join(": ");
    return error === "" ? String(status) : `${status} ${error}`;
  }
  switch (result.failure) {
    case "unreachable": {
      const tries = result.tries > 1 ? ` (${result.tries} tries)` : "";
      return `${result.stage}: ${explainRegistryReason(result.reason)}${tries}`;
    }
    case "refused":
      return `not sent: ${explainRegistryReason(result.reason)}`;
    case "rate-limited":
      return "not sent: the registry asked for a longer pause than the time limit allows";
    case "deadline":
      return "the time limit of the run was reached";
  }
}
