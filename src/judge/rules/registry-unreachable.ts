import { hostOf } from "../../model/image.ts";
import type { Rule } from "../../model/finding.ts";
import type { Answer, Stage } from "../../model/pull.ts";
import { answered } from "../answered.ts";
import { failedToPull, inspect } from "../event.ts";

/** The stage of a connection that failed, as a clause; null where the reason says as much. */
const stages: Record<Stage, string | null> = {
  address: "its address is not one to be asked",
  dns: "its name does not resolve",
  connect: "the connection failed",
  proxy: "the proxy did not let it through",
  tls: "TLS failed",
  timeout: "it did not answer in time",
  http: null,
  protocol: null,
};

/** What to do, where that hangs on the stage. */
const fixes: Partial<Record<Stage, string>> = {
  proxy: "Check the proxy of this machine: `https_proxy`, `http_proxy`, `no_proxy`.",
  tls: "Correct its certificate; or set `caFile` (an authority of your own) or `plainHttp: true` (no TLS on purpose) for it under `registries`.",
  http: "Run again later: the registry, or what stands before it, is in trouble.",
  protocol: "Check the host name: something else answers there.",
};

/** What Go says, by our own words for it; what only this machine can see (its proxy, its patience) is in no event. */
const quotes: { because: RegExp; words(host: string): string }[] = [
  { because: /^no such host$/, words: (host) => `dial tcp: lookup ${host.replace(/:\d+$/, "")}: no such host` },
  { because: /^connection refused$/, words: (host) => `dial tcp ${host}: connect: connection refused` },
  { because: /^it speaks plain HTTP/, words: () => "http: server gave HTTP response to HTTPS client" },
  { because: /of an unknown authority$/, words: () => `${x509}: certificate signed by unknown authority` },
  { because: /certificate has expired$/, words: () => `${x509}: certificate has expired or is not yet valid` },
];
const x509 = "tls: failed to verify certificate: x509";

export const registryUnreachable: Rule = {
  id: "registry-unreachable",
  cause: "connectivity",
  severity: "doubt",
  online: true,
  since: "0.1.0",
  summary: "The registry cannot be reached from here.",
  why: "If the nodes cannot reach it either, every pull from it fails; if they can, nothing is wrong. Only this machine's view is known.",
  fix: "Check the host name, and that this machine can reach it.",
  source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
  *check(facts) {
    for (const { pull, reference, answer } of answered(facts, "unreachable")) {
      const stage = stages[answer.stage];
      const clause = stage === null ? answer.because : `${stage} (${answer.because})`;
      const fix = fixes[answer.stage];
      const quote = quoteOf(answer, hostOf(reference));
      yield {
        at: pull.mention.at,
        message: `The registry \`${hostOf(reference)}\` cannot be reached from here: ${clause}`,
        subject: hostOf(reference),
        certainty: "unverified",
        pull,
        ...(fix === undefined ? {} : { fix }),
        ...(quote === null ? {} : { event: failedToPull(pull.mention.image, reference, quote) }),
        evidence: answer.evidence,
        commands: inspect(reference),
      };
    }
  },
};

function quoteOf({ because, evidence }: Extract<Answer, { answer: "unreachable" }>, host: string): string | null {
  const url = /^(?:HEAD|GET) (\S+\/manifests\/\S+) /.exec(evidence.at(-1) ?? "")?.[1];
  const words = quotes.find((quote) => quote.because.test(because))?.words(host);
  return url === undefined || words === undefined ? null : `failed to do request: Head "${url}": ${words}`;
}
