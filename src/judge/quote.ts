/** How a registry could not be reached → what Go says of it. Pure. */
import type { Answer, FailureCode } from "../model/pull.ts";

const x509 = "tls: failed to verify certificate: x509";

/** What Go says; what only this machine can see (its proxy, its patience) is in no event. */
const quotes: Partial<Record<FailureCode, (host: string) => string>> = {
  "no-such-host": (host) => `dial tcp: lookup ${host.replace(/:\d+$/, "")}: no such host`,
  refused: (host) => `dial tcp ${host}: connect: connection refused`,
  "plain-http": () => "http: server gave HTTP response to HTTPS client",
  "unknown-authority": () => `${x509}: certificate signed by unknown authority`,
  expired: () => `${x509}: certificate has expired or is not yet valid`,
};

/** null where the kubelet's words are not known. */
export function quoteOf({ code, evidence }: Extract<Answer, { answer: "unreachable" }>, host: string): string | null {
  const url = /^(?:HEAD|GET) (\S+\/manifests\/\S+) /.exec(evidence.at(-1) ?? "")?.[1];
  const words = code === undefined ? undefined : quotes[code]?.(host);
  return url === undefined || words === undefined ? null : `failed to do request: Head "${url}": ${words}`;
}
