/**
 * Why a registry's answer is what it is: codes with parameters. `judge/wording` has their words.
 */

/** Reasons without parameters. */
export type PlainReasonCode =
  // The login or the request without one.
  | "logins-only"
  | "token-logins-only"
  | "locked-out"
  | "taken-for-anonymous"
  | "open-repositories-only"
  | "refused-before"
  | "login-lacks-right"
  | "token-refused"
  | "other-credential-finds-it"
  | "other-credential-finds-repository"
  // Missing or denied.
  | "missing-or-private"
  | "missing-or-login-may-not-pull"
  | "missing-or-login-may-not-see"
  | "missing-or-unseen-by-design"
  | "foreign-account"
  | "cannot-be-private"
  | "token-denied-to-login"
  | "mostly-missing-if-403"
  | "mostly-private-if-401"
  | "nothing-public"
  | "token-server-knows-no-repository"
  // Inconclusive.
  | "upstream-failed"
  | "form-not-accepted"
  | "mirror-not-found"
  | "cache-not-found"
  // Replies that contradict each other.
  | "listed-but-not-found"
  | "refused-after-success"
  // Not a registry.
  | "own-token-refused"
  | "empty-reply"
  | "redirect-loop"
  | "redirects-nowhere"
  | "token-server-unhealthy"
  | "no-token"
  | "invalid-host"
  | "no-host-in-hosts-toml"
  // Connections.
  | "no-such-host"
  | "name-server-failed"
  | "connection-refused"
  | "connection-reset"
  | "connection-closed"
  | "reply-cut"
  | "no-route-to-host"
  | "no-route-to-network"
  | "not-permitted"
  | "too-many-open-files"
  | "no-connection-in-time"
  | "no-reply-in-time"
  | "reply-not-finished-in-time"
  | "headers-too-large"
  | "certificate-expired"
  | "certificate-not-yet-valid"
  | "certificate-revoked"
  | "unknown-authority"
  | "plain-http"
  | "not-tls"
  | "stream-reset"
  | "not-http"
  | "proxy-login-required"
  | "proxy-certificate-for-other-host"
  | "proxy-variable-invalid"
  | "hosts-toml-certificate-unreadable"
  | "compressed-reply";

/** Reasons that a status gives. */
export type StatusReasonCode =
  | "status"
  | "status-always"
  | "web-page"
  | "not-a-registry-status"
  | "mirror-status"
  | "token-server-status"
  | "token-server-redirects"
  | "token-needs-credentials"
  | "refused"
  | "refused-without-challenge"
  | "refused-to-login"
  | "refused-without-credentials"
  | "not-found-or-unseen"
  | "proxy-status";

/** Reasons that quote the server: `text` is its message, cleaned; "" if it gave none. */
export type QuotedReasonCode =
  | "login-refused"
  | "login-refused-by-token-server"
  | "identity-token-refused"
  | "login-expired"
  | "login-without-right"
  | "blocked-by-registry"
  | "blocked-by-policy";

export type TimeoutReasonCode =
  | "reply-unfinished-within"
  | "no-reply-from-proxy-within"
  | "no-reply-within"
  | "no-handshake-within"
  | "no-connection-within";

/** Why a URL that a reply names is not followed or asked. */
export type TargetProblem =
  | { code: "too-often" | "nowhere" | "login-in-url" | "no-url" | "not-https" }
  | { code: "scheme"; scheme: string }
  | { code: "host-not-allowed"; host: string };

/** What a registry's reply, or the lack of one, shows. Texts are cleaned by the redactor. */
export type RegistryReason =
  | { code: PlainReasonCode }
  | { code: StatusReasonCode; status: number }
  | { code: QuotedReasonCode; status: number | null; text: string }
  | { code: TimeoutReasonCode; seconds: number }
  /** A status with error codes that fit no request. */
  | { code: "error-codes"; status: number; errorCodes: string[] }
  /** The error codes of a mirror's upstream. */
  | { code: "upstream-refused"; errorCodes: string[] }
  | { code: "no-manifest"; status: number; mediaType: string | null }
  | { code: "no-registry-error"; status: number; mediaType: string | null }
  | { code: "redirect-target-status"; host: string; status: number }
  | { code: "redirect-target-wants-login"; host: string }
  | { code: "redirect-not-followed"; problem: TargetProblem }
  /** `host`: of the token server that the challenge names; null if it names no URL. */
  | { code: "token-server-forbidden"; problem: TargetProblem; host: string | null }
  | { code: "token-server-untrusted"; host: string }
  | { code: "port-out-of-range"; port: number }
  /** The first challenge of a header is of a scheme that no node meets: "negotiate". */
  | { code: "first-scheme-unmet"; scheme: string }
  | { code: "reply-too-large"; bytes: number }
  /** `digest`: null if the reply has none. `claimed`: the digest in its header, for a tag. */
  | { code: "other-digest"; digest: string | null; claimed?: string }
  /** A reply for a tag names a digest that the registry does not have. */
  | { code: "digest-not-served"; claimed: string }
  /** `names`: up to three names of the certificate, empty if unknown. */
  | { code: "certificate-for-other-host"; names: string[] }
  /** `error`: the code of Node.js or OpenSSL. */
  | { code: "tls-handshake-failed"; error: string }
  | { code: "connection-failed"; error: string | null }
  | { code: "ca-file-unreadable"; file: string }
  /** `address`: the name and, if it was resolved, the address. */
  | { code: "address-forbidden"; kind: "never" | "loopback" | "private"; address: string }
  | { code: "proxy-failed"; reason: RegistryReason }
  /** The failure of another host than the registry's. */
  | {
      code: "other-host-failed";
      role: "redirect-target" | "token-server";
      host: string;
      reason: RegistryReason;
    };

/** Why a registry was not asked. */
export type NotAskedReason =
  /** `--offline`. */
  | "offline"
  /** The host means the node or the cluster (`localhost`, `*.svc`, `*.local`), not this machine. */
  | "node-local"
  /** A host outside `network.allow`. */
  | "not-allowed"
  /** A metadata or link-local address, which is never asked. */
  | "forbidden-address"
  /** An address that is not globally reachable, in a restricted run. */
  | "private-address"
  /** The configuration says that it cannot be reached from here. */
  | "declared-unreachable"
  /** `--deadline` had passed. */
  | "deadline";

/** What one host of a mirror chain answered, as far as it explains the answer of the chain. */
export type HostOutcome =
  | { answer: "found" | "missing" | "rate-limited" }
  | {
      answer: "denied" | "missing-or-denied" | "inconclusive" | "unreachable";
      because: AnswerReason;
    }
  | { answer: "not-asked"; because: NotAskedReason };

/** `undecided`: it answered an anonymous request, and might answer the pod's login otherwise. */
export interface MirrorOutcome {
  mirror: string;
  outcome: HostOutcome;
  undecided: boolean;
}

export type AnswerReason =
  | RegistryReason
  /** The runner's login was refused; `anonymous` is the reason without it. */
  | {
      code: "runner-login-refused";
      /** null if it is not known. */
      source: LoginSource | null;
      login: AnswerReason;
      anonymous: AnswerReason;
      /** Whether the refusal or the anonymous reason decides the answer. */
      decides: "login" | "anonymous";
    }
  /** The registry says no, and mirrors may have the image all the same. */
  | {
      code: "mirrors-may-have-it";
      registry: string;
      outcome: HostOutcome;
      mirrors: MirrorOutcome[];
    }
  | { code: "login-not-sent-without-tls"; registry: string }
  /** Mirrors say no, and the registry was not asked (null) or did not answer. */
  | {
      code: "only-mirrors-answer";
      registry: string;
      outcome: HostOutcome | null;
      mirrors: MirrorOutcome[];
    }
  | { code: "mirror-failed"; mirror: string; reason: AnswerReason }
  | { code: "registry-and-mirrors-failed"; reason: AnswerReason; mirrors: MirrorOutcome[] };

/** Where a login of this machine was found. */
export type LoginSource =
  /** The input `registry-auth`. */
  | { kind: "input" }
  /** An entry of `auths`; `file`: a path, or the variable that holds the configuration. */
  | { kind: "auths"; file: string }
  /** A file that could not be read. */
  | { kind: "file"; file: string }
  /** `docker-credential-<program>`. */
  | { kind: "helper"; program: string };

/** Why a login of this machine could not be read. */
export type LoginProblem =
  | {
      code:
        | "login-file-unreadable"
        | "not-a-docker-config"
        | "helper-name-invalid"
        | "helper-without-time"
        | "helper-not-on-path"
        | "helper-reply-not-json"
        | "helper-reply-incomplete";
    }
  | { code: "login-entry-undecodable"; entry: string }
  | { code: "helper-timed-out"; seconds: number }
  /** `exit`: the exit code or the signal. */
  | { code: "helper-failed"; exit: string | number | null; signaled: boolean };

/** Why the platforms of an image are not known. */
export type UnknownContentReason =
  | {
      code:
        | "looking-counts-as-pull"
        | "not-served"
        | "manifest-unreadable"
        | "manifest-without-config"
        | "config-unreadable"
        | "config-without-platform";
    }
  | { code: "not-asked"; because: NotAskedReason }
  | RegistryReason;

/** Why containerd cannot read a hosts.toml. */
export type HostsTomlProblem =
  /** `line`: of the file, from 1; null if it is not known. */
  | { code: "not-toml"; line: number | null }
  | { code: "no-host-table" }
  | { code: "too-many-hosts"; max: number }
  | { code: "wrong-type"; key: string; expected: HostsTomlType }
  | { code: "unknown-capability"; capability: string }
  | { code: "invalid-host-url"; url: string }
  | { code: "invalid-duration"; duration: string }
  /** `error`: of the operating system. */
  | { code: "unreadable"; error: string };

export type HostsTomlType = "table" | "string" | "boolean" | "list" | "strings" | "file-pairs";

/** What a reader should know of the way in which registries were asked. */
export type AnswerNote =
  | { code: "hosts-toml-without-hosts-read"; folder: string }
  | { code: "hosts-toml-ignored"; folder: string; problem: HostsTomlProblem };
