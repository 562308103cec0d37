/** Messages about the connection to a registry or its token server, and about rate limits. */
import { connectionFix, proxyFix, withoutMirror } from "./connection-fix.ts";
import {
  capitalize,
  hostName,
  type MessageRow,
  type MessageSubject,
  registryName,
} from "./message-row.ts";
import { sources } from "./sources.ts";

const fixes = {
  plain:
    "Serve the registry by HTTPS, or configure plain HTTP on the nodes " +
    "(containerd: `certs.d/HOST/hosts.toml`; CRI-O: `registries.conf`).",
  limit:
    "Give the pods a pull secret, which raises the limit, use a mirror of the registry, or wait.",
};

const unreachable = {
  rule: "registry-unreachable",
  certainty: "proved",
  severity: "error",
} as const;

const limited = {
  rule: "registry-rate-limited",
  certainty: "proved",
  severity: "error",
  fix: fixes.limit,
} as const;

const unnamedProxy = { name: "", role: "proxy" } as const;

function cannotReach(reason: string): (subject: MessageSubject) => string {
  return (subject) =>
    `${capitalize(subject.puller.name)} cannot reach ${hostName(subject)}: ${reason}`;
}

export const connectionMessages: readonly MessageRow[] = [
  // Rate limits precede the rows that match a status code.
  {
    pattern:
      /429 Too Many Requests|StatusCode: 429|registry 429 |toomanyrequests|too many requests to registry|TOO_?MANY_?REQUESTS?|pull rate limit/i,
    ...limited,
    describe: (subject) =>
      `${capitalize(registryName(subject))} rejects the pulls of the nodes because of a rate limit`,
    source: `${sources.containerdFetch} ${sources.docker}`,
  },

  // The connection to the registry or its token server.
  {
    pattern:
      /lookup [^\s:]{1,260}(?: on \S{1,100})?: no such host|Temporary failure in name resolution/,
    ...unreachable,
    describe: cannotReach("no such host"),
    fix: connectionFix("dns"),
    source: sources.goNet,
  },
  {
    pattern:
      /lookup [^\s:]{1,260}(?: on \S{1,100})?: (?:server misbehaving|i\/o timeout|read udp|dial udp|Try again)|lookup [^\n]{1,400}(?:read|dial) udp/,
    ...unreachable,
    describe: cannotReach("the DNS resolver does not answer"),
    fix: connectionFix("dns"),
    source: sources.goNet,
  },
  {
    pattern: /Proxy Authentication Required/,
    ...unreachable,
    describe: () => "The proxy of the nodes requires a login (407)",
    fix: proxyFix,
    source: "https://github.com/golang/go/blob/master/src/net/http/transport.go",
  },
  {
    pattern: /proxyconnect tcp/,
    ...unreachable,
    describe: (subject) =>
      cannotReach("it rejects the connection or does not answer")({
        ...subject,
        failing: {
          ...subject.failing,
          host: subject.failing.host?.role === "proxy" ? subject.failing.host : unnamedProxy,
        },
      }),
    fix: proxyFix,
    source: "https://github.com/golang/go/blob/master/src/net/http/transport.go",
  },
  {
    pattern:
      /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/,
    ...unreachable,
    describe: cannotReach("it speaks plain HTTP"),
    fix: fixes.plain,
    source: "https://github.com/golang/go/blob/master/src/net/http/transport.go",
  },
  {
    pattern:
      /certificate signed by unknown authority|unable to get local issuer|certificate is not trusted/,
    ...unreachable,
    describe: cannotReach("its certificate is signed by an unknown authority"),
    fix: connectionFix("trust"),
    source: sources.goTls,
  },
  {
    pattern:
      /certificate has expired or is not yet valid: current time (\S{10,40}?) is before (\S{10,40})|certificate is not yet valid/,
    ...unreachable,
    describe: ({ match: [, now, start], ...subject }) =>
      now === undefined
        ? cannotReach("its certificate is not valid yet, or the clock of the node is wrong")({
            ...subject,
            match: [],
          })
        : `The clock of the node (${now}) is before the start of the certificate of ` +
          `${hostName({ ...subject, match: [] })} (${start})`,
    fix: "Set the clock of the node (NTP). Renew the certificate only if the clock is right.",
    source: sources.goTls,
  },
  {
    pattern:
      /certificate has expired or is not yet valid(?:: current time (\S{10,40}?) is after (\S{10,40}))?|certificate has expired/,
    ...unreachable,
    describe: ({ match: [, , end], ...subject }) =>
      cannotReach(`its certificate has expired${end === undefined ? "" : ` (${end})`}`)({
        ...subject,
        match: [],
      }),
    fix: (subject) =>
      `Renew the certificate of ${hostName(subject)}. If the node's date is wrong` +
      `${subject.match[1] === undefined ? "" : ` (${subject.match[1]})`}, set its clock (NTP).`,
    source: sources.goTls,
  },
  {
    pattern:
      /tls: certificate required|remote error: tls: (?:bad certificate|unknown certificate(?: authority)?|expired certificate|revoked certificate|access denied)|No required SSL certificate was sent|SSL certificate error|failed to find any PEM data|failed to load X509 key pair|tls: private key does not match/i,
    ...unreachable,
    describe: cannotReach("it requires a client certificate that it accepts"),
    fix:
      "Configure the client certificate and its key on the nodes (containerd: `client` in " +
      "`certs.d/HOST/hosts.toml`; CRI-O: `client.cert` and `client.key` in " +
      "`/etc/containers/certs.d/HOST`). The certificate of the registry is not the cause.",
    source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md#client-field",
  },
  {
    pattern:
      /certificate is (?:valid|not valid) for|doesn't contain any IP SANs|relies on legacy Common Name|is not valid for any names/,
    ...unreachable,
    describe: cannotReach("its certificate is for another host"),
    fix: connectionFix("name"),
    source: sources.goTls,
  },
  {
    pattern:
      /tls: (?:handshake failure|protocol version not supported|internal error|unrecognized name)|(?:remote|local) error: tls|x509: /,
    ...unreachable,
    describe: cannotReach("the TLS handshake fails"),
    fix: connectionFix("trust"),
    source: sources.goTls,
  },
  {
    pattern: /connection refused/,
    ...unreachable,
    describe: cannotReach("connection refused"),
    fix: connectionFix("network"),
    source: sources.goNet,
  },
  {
    pattern:
      /no route to host|network is unreachable|connect: (?:permission denied|operation not permitted)/,
    ...unreachable,
    describe: cannotReach("there is no route to it"),
    fix: connectionFix("network"),
    source: sources.goNet,
  },
  {
    pattern:
      /connection reset by peer|broken pipe|\bEOF\b|use of closed network connection|server sent GOAWAY|stream error: |client connection lost|connection was forcibly closed/,
    ...unreachable,
    describe: cannotReach("the connection is cut"),
    fix: connectionFix("network"),
    source: sources.goNet,
  },
  {
    pattern:
      /i\/o timeout|TLS handshake timeout|timeout awaiting response headers|Client\.Timeout|context deadline exceeded|DeadlineExceeded|request canceled while waiting|connection timed out/,
    ...unreachable,
    describe: cannotReach("it does not answer in time"),
    fix: connectionFix("network"),
    source: sources.goNet,
  },
  {
    pattern: /stopped after \d+ redirects|redirect loop|too many redirects/,
    ...unreachable,
    describe: cannotReach("it redirects in a circle"),
    fix:
      "Correct the redirects of the registry or of the proxy in front of it: its external URL " +
      "and its scheme (http or https) are often wrong.",
    source: "https://github.com/golang/go/blob/master/src/net/http/client.go",
  },
  {
    pattern:
      /malformed HTTP|unsupported protocol scheme|no Host in request URL|invalid URL port|failed to parse (?:Location|url)/,
    ...unreachable,
    describe: cannotReach("it is not an HTTP server, or it names an invalid URL"),
    fix: connectionFix("network"),
    source: "https://github.com/golang/go/blob/master/src/net/http/transport.go",
  },
  {
    pattern: /context cancell?ed/,
    ...unreachable,
    describe: cannotReach("the download made no progress and was cancelled"),
    fix:
      "Check the bandwidth of the nodes to the registry and the size of the image, " +
      "or raise the timeout (containerd: image_pull_progress_timeout).",
    source: sources.containerdPull,
  },
  {
    pattern:
      /(?:unexpected status|status code|HTTP status|registry)[^\n]{0,600}?\b(5\d\d) \(?(?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|[A-Z])|received unexpected HTTP status: (5\d\d)|no healthy upstream/,
    ...unreachable,
    describe: (subject) =>
      cannotReach(`it answers ${subject.match[1] ?? subject.match[2] ?? "with a server error"}`)(
        subject,
      ),
    fix: (subject) =>
      subject.failing.host?.role === "mirror"
        ? `Check the mirror, or ${withoutMirror}.`
        : "Check the registry and the proxy in front of it: the error is theirs.",
    source: sources.containerd,
  },
  {
    pattern:
      /error parsing HTTP \d{3} response body|invalid character '<' looking|initializing image from source \S{1,1500} unexpected end of JSON input|StatusCode: 404, "?\s{0,20}<|pinging container registry \S{1,300} (?:StatusCode: 404|invalid status code from registry 404|unsupported)|reports content size of zero|could not fetch content descriptor \S{1,200} \(text\/[^)]{1,200}\)|media ?type "?text\/html|405 Method Not Allowed/,
    ...unreachable,
    describe: cannotReach("the server that answers is not a registry"),
    fix: connectionFix("dns"),
    source: `${sources.docker} ${sources.crio} ${sources.containerdFetch}`,
  },
  {
    pattern: /request to http:\/\/\S{1,1500}: 400 Bad Request/,
    ...unreachable,
    certainty: "unverified",
    describe: cannotReach("it answers 400 to plain HTTP, as an HTTPS server does"),
    fix: "Write the registry with https:// in `certs.d/HOST/hosts.toml` on the nodes.",
    source: sources.containerd,
  },
  {
    pattern: /registry \S{1,300} is blocked in /,
    ...unreachable,
    describe: cannotReach("their registries.conf blocks it, and no mirror has the image"),
    fix:
      "Push the image to the mirror of the nodes, or unblock the registry " +
      "(`/etc/containers/registries.conf`).",
    source: sources.crioRegistries,
  },
  {
    pattern: /RegistryUnavailable|because the registry is unavailable/,
    ...unreachable,
    describe: cannotReach("the runtime reports it as unavailable"),
    fix: connectionFix("network"),
    source: sources.kubelet,
  },
];
