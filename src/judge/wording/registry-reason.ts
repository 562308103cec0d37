/** Words for what a registry's reply, or the lack of one, shows. */
import type {
  PlainReasonCode,
  QuotedReasonCode,
  RegistryReason,
  StatusReasonCode,
  TargetProblem,
  TimeoutReasonCode,
} from "../../model/pull/answer-reason.ts";

const plain: Readonly<Record<PlainReasonCode, string>> = {
  "logins-only": "it requires a login",
  "token-logins-only": "its token server requires a login",
  "locked-out": "locked out after too many failed logins",
  "taken-for-anonymous": "the registry treats it as anonymous",
  "open-repositories-only": "open repositories only, without credentials",
  "refused-before": "it was refused before",
  "login-lacks-right": "the login has no right to it",
  "token-refused": "it rejects the token that its token server issued",
  "other-credential-finds-it":
    "the registry says that it is missing, but another credential finds it",
  "other-credential-finds-repository":
    "the registry says that the repository is missing, but another credential finds it",
  "missing-or-private": "not found, or private",
  "missing-or-login-may-not-pull": "not found, or this login may not pull it",
  "missing-or-login-may-not-see": "not found, or this login may not see it",
  "missing-or-unseen-by-design":
    "the registry gives the same reply for missing and for hidden images",
  "foreign-account": "another account's repository: missing, or without a policy for this login",
  "cannot-be-private": "the registry refuses it, and nothing is private there",
  "token-denied-to-login": "the token server refuses to give this login a token for it (403)",
  "mostly-missing-if-403":
    "this registry usually answers 403 for a missing and 401 for a private repository",
  "mostly-private-if-401":
    "this registry usually answers 401 for a private and 403 for a missing repository",
  "nothing-public": "nothing is public there",
  "token-server-knows-no-repository": "its token server does not know the repository (404)",
  "upstream-failed": "the registry could not reach its upstream",
  "form-not-accepted": "the registry has it only in a format that was not requested",
  "mirror-not-found": "a mirror answers 404 regardless of what its upstream says",
  "cache-not-found":
    "the registry does not have it yet, but may fetch it on the first pull: the " +
    "path belongs to a pull-through cache",
  "listed-but-not-found":
    "the registry lists the tag but answers that it is not found, as a cache does " +
    "when its upstream fails or a copy is unfinished",
  "refused-after-success":
    "the registry refused it, although the same credential can pull another image " +
    "of the repository",
  "own-token-refused": "not a registry: it refuses the token of its own token server",
  "empty-reply": "not a registry: it answered 200 with an empty body",
  "redirect-loop": "not a registry: its redirects form a loop",
  "redirects-nowhere": "not a registry: its redirect has no target",
  "token-server-unhealthy":
    "its token server rejects anonymous requests (401), which it never does in normal operation",
  "no-token": "its token server gave no token",
  "invalid-host": "the host name is not valid",
  "no-host-in-hosts-toml": "no host in its hosts.toml may pull it or resolve its tag",
  "no-such-host": "no such host",
  "name-server-failed": "the name server failed to answer",
  "connection-refused": "connection refused",
  "connection-reset": "connection reset",
  "connection-closed": "connection closed by the other side",
  "reply-cut": "the connection broke in the middle of a reply",
  "no-route-to-host": "no route to the host",
  "no-route-to-network": "no route to its network",
  "not-permitted": "not permitted by this machine",
  "too-many-open-files": "this machine has too many open files",
  "no-connection-in-time": "no connection in time",
  "no-reply-in-time": "connected, but no reply in time",
  "reply-not-finished-in-time": "the reply was not complete in time",
  "headers-too-large": "its headers are too large",
  "certificate-expired": "its certificate has expired",
  "certificate-not-yet-valid": "its certificate is not valid yet",
  "certificate-revoked": "its certificate is revoked",
  "unknown-authority": "its certificate is signed by an unknown authority",
  "plain-http": "it speaks plain HTTP, not TLS",
  "not-tls": "it does not speak TLS",
  "stream-reset": "the stream was reset",
  "not-http": "not a registry: it does not speak HTTP",
  "proxy-login-required": "the proxy requires a login (407)",
  "proxy-certificate-for-other-host": "the proxy's certificate is for another host",
  "proxy-variable-invalid": "the proxy variable is not an http:// or https:// URL",
  "hosts-toml-certificate-unreadable": "a certificate that its hosts.toml names cannot be read",
  "compressed-reply": "it sends a compressed reply that was not requested",
};

const byStatus: Readonly<Record<StatusReasonCode, (status: number) => string>> = {
  status: (status) => `it answered ${status}`,
  "status-always": (status) => `it answered ${status} to every request`,
  "web-page": (status) => `not a registry: it answered ${status} with a web page`,
  "not-a-registry-status": (status) => `not a registry: it answered ${status}`,
  "mirror-status": (status) => `a mirror answered ${status}`,
  "token-server-status": (status) => `not a registry: its token server answered ${status}`,
  "token-server-redirects": (status) => `not a registry: its token server redirects (${status})`,
  "token-needs-credentials": (status) =>
    `the token server issues none without credentials (${status})`,
  refused: (status) => `refused (${status})`,
  "refused-without-challenge": (status) => `refused without a challenge (${status})`,
  "refused-to-login": (status) => `refused to this login (${status})`,
  "refused-without-credentials": (status) => `refused without credentials (${status})`,
  "not-found-or-unseen": (status) => `not found, or hidden (${status})`,
  "proxy-status": (status) => `the proxy answered ${status === 0 ? "an error" : status}`,
};

/** For servers that gave no message. */
const unquoted: Readonly<Record<QuotedReasonCode, string>> = {
  "login-refused": "the registry refused it",
  "login-refused-by-token-server": "the token server refused it",
  "identity-token-refused": "the identity token was refused",
  "login-expired": "it has expired",
  "login-without-right": "the login has no right to it",
  "blocked-by-registry": "the registry blocks it",
  "blocked-by-policy": "a policy of the registry blocks it",
};

const timeouts: Readonly<Record<TimeoutReasonCode, string>> = {
  "reply-unfinished-within": "the reply was not complete within",
  "no-reply-from-proxy-within": "no reply through the proxy within",
  "no-reply-within": "connected, but no reply within",
  "no-handshake-within": "connected, but the TLS handshake was not answered within",
  "no-connection-within": "no connection within",
};

const addresses = {
  never: "is a metadata, link-local or multicast address",
  loopback: "means the machine itself",
  private: "is a private address",
};

/** A clause: "its certificate has expired". */
export function explainRegistryReason(reason: RegistryReason): string {
  switch (reason.code) {
    case "error-codes":
      return `it answered ${reason.status} ${reason.errorCodes.join(" ")}`;
    case "upstream-refused":
      return `the mirror's upstream refused (${reason.errorCodes.join(", ")})`;
    case "no-manifest":
      return (
        `not a registry: it answered ${reason.status} with ` +
        `${reason.mediaType ?? "no media type"} and no manifest`
      );
    case "no-registry-error":
      return (
        `not a registry: it answered ${reason.status} with ` +
        `${reason.mediaType ?? "no media type"} and no error of a registry`
      );
    case "redirect-target-status":
      return `it redirects to ${reason.host}, which answered ${reason.status}`;
    case "redirect-target-wants-login":
      return `it redirects to ${reason.host}, which requires credentials of its own`;
    case "redirect-not-followed":
      return `not a registry: it redirects ${redirectProblemText(reason.problem)}`;
    case "token-server-forbidden":
      return (
        `its token server${reason.host === null ? "" : ` ${reason.host}`} may not be contacted: ` +
        realmProblemText(reason.problem)
      );
    case "port-out-of-range":
      return `the port ${reason.port} is out of range`;
    case "first-scheme-unmet":
      return (
        `its WWW-Authenticate header names the scheme ${reason.scheme} first, and containerd ` +
        "reads only the first scheme of a header"
      );
    case "token-server-untrusted":
      return untrustedTokenServer(reason.host);
    case "reply-too-large":
      return `its reply is larger than ${reason.bytes} bytes`;
    case "other-digest":
      return `it answered with a different digest: ${reason.digest ?? "none"}`;
    case "digest-not-served":
      return `its reply names the digest ${reason.claimed}, which it does not have`;
    case "certificate-for-other-host":
      return (
        "its certificate is for another " +
        `host${reason.names.length === 0 ? "" : `: ${reason.names.join(", ")}`}`
      );
    case "tls-handshake-failed":
      return `the TLS handshake failed (${reason.error})`;
    case "connection-failed":
      return `the connection failed${reason.error === null ? "" : ` (${reason.error})`}`;
    case "ca-file-unreadable":
      return `the CA file cannot be read: ${reason.file}`;
    case "address-forbidden":
      return `${reason.address} ${addresses[reason.kind]}`;
    case "proxy-failed":
      return `the connection to the proxy failed: ${explainRegistryReason(reason.reason)}`;
    case "other-host-failed": {
      const role = reason.role === "token-server" ? "its token server" : "it redirects to";
      return `${role} ${reason.host}: ${explainRegistryReason(reason.reason)}`;
    }
    default:
      break;
  }
  if ("text" in reason) {
    const status = reason.status === null ? "" : ` (${reason.status})`;
    return reason.text === "" ? unquoted[reason.code] + status : reason.text;
  }
  if ("seconds" in reason) return `${timeouts[reason.code]} ${reason.seconds} s`;
  if ("status" in reason) return byStatus[reason.code](reason.status);
  return plain[reason.code];
}

export function untrustedTokenServer(host: string): string {
  return `its token server ${host} is on another host and not trusted with logins`;
}

/** "it redirects …". */
function redirectProblemText(problem: TargetProblem): string {
  switch (problem.code) {
    case "too-often":
      return "too often";
    case "scheme":
      return `to ${problem.scheme}`;
    case "login-in-url":
      return "to a URL with a login in it";
    case "host-not-allowed":
      return `to ${problem.host}, which is outside the allowed hosts`;
    case "not-https":
      return "to a URL without https";
    case "nowhere":
    case "no-url":
      break;
  }
  return "nowhere";
}

export function realmProblemText(problem: TargetProblem): string {
  switch (problem.code) {
    case "not-https":
      return "not https";
    case "login-in-url":
      return "a URL with a login or fragment in it";
    case "host-not-allowed":
      return `${problem.host} is outside the allowed hosts`;
    case "scheme":
      return `the scheme is ${problem.scheme}`;
    case "no-url":
    case "nowhere":
    case "too-often":
      break;
  }
  return "no URL";
}
