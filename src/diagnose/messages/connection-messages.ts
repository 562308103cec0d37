/** Messages about the connection to a registry or its token server, and about rate limits. */
import { capitalize, type MessageRow, type MessageSubject, registryName } from "./message-row.ts";
import { sources } from "./sources.ts";

const fixes = {
  dns:
    "Correct the host in the image if it is wrong; else make the DNS resolver of the " +
    "nodes know it. The view of the nodes counts, not that of this machine.",
  network:
    "Make the registry reachable from the nodes: check firewall, proxy and routes, " +
    "and whether the registry is up. The view of the nodes counts.",
  trust:
    "Install the certificate authority of the registry on the nodes (containerd: " +
    "`certs.d/HOST/hosts.toml`; CRI-O: `/etc/containers/certs.d`), or renew its " +
    "certificate.",
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

function cannotReach(reason: string): (subject: MessageSubject) => string {
  return (subject) => `The nodes cannot reach ${registryName(subject)}: ${reason}`;
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
    fix: fixes.dns,
    source: sources.goNet,
  },
  {
    pattern:
      /lookup [^\s:]{1,260}(?: on \S{1,100})?: (?:server misbehaving|i\/o timeout|read udp|dial udp|Try again)|lookup [^\n]{1,400}(?:read|dial) udp/,
    ...unreachable,
    describe: cannotReach("the DNS resolver does not answer"),
    fix: fixes.dns,
    source: sources.goNet,
  },
  {
    pattern: /proxyconnect tcp|Proxy Authentication Required/,
    ...unreachable,
    describe: cannotReach("the proxy rejects the connection or does not answer"),
    fix: "Correct the proxy of the container runtime on the nodes (HTTPS_PROXY, NO_PROXY).",
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
    fix: fixes.trust,
    source: sources.goTls,
  },
  {
    pattern: /certificate has expired or is not yet valid/,
    ...unreachable,
    describe: cannotReach("its certificate has expired or is not yet valid"),
    fix: fixes.trust,
    source: sources.goTls,
  },
  {
    pattern:
      /certificate is (?:valid|not valid) for|doesn't contain any IP SANs|relies on legacy Common Name|is not valid for any names/,
    ...unreachable,
    describe: cannotReach("its certificate is for another host"),
    fix: fixes.trust,
    source: sources.goTls,
  },
  {
    pattern:
      /tls: (?:handshake failure|protocol version not supported|bad certificate|internal error|unrecognized name)|remote error: tls|x509: /,
    ...unreachable,
    describe: cannotReach("the TLS handshake fails"),
    fix: fixes.trust,
    source: sources.goTls,
  },
  {
    pattern: /connection refused/,
    ...unreachable,
    describe: cannotReach("connection refused"),
    fix: fixes.network,
    source: sources.goNet,
  },
  {
    pattern:
      /no route to host|network is unreachable|connect: (?:permission denied|operation not permitted)/,
    ...unreachable,
    describe: cannotReach("there is no route to it"),
    fix: fixes.network,
    source: sources.goNet,
  },
  {
    pattern: /connection reset by peer|broken pipe|\bEOF\b/,
    ...unreachable,
    describe: cannotReach("the connection is cut"),
    fix: fixes.network,
    source: sources.goNet,
  },
  {
    pattern:
      /i\/o timeout|TLS handshake timeout|timeout awaiting response headers|Client\.Timeout|context deadline exceeded|DeadlineExceeded|request canceled while waiting|connection timed out/,
    ...unreachable,
    describe: cannotReach("it does not answer in time"),
    fix: fixes.network,
    source: sources.goNet,
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
    fix: "Check the registry and the proxy in front of it: the error is theirs.",
    source: sources.containerd,
  },
  {
    pattern:
      /error parsing HTTP \d{3} response body|invalid character '<' looking|initializing image from source \S{1,1500} unexpected end of JSON input|StatusCode: 404, "?\s{0,20}<|pinging container registry \S{1,300} (?:StatusCode: 404|invalid status code from registry 404|unsupported)|reports content size of zero|could not fetch content descriptor \S{1,200} \(text\/[^)]{1,200}\)/,
    ...unreachable,
    describe: cannotReach("a server answers that is no registry"),
    fix: fixes.dns,
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
    fix: fixes.network,
    source: sources.kubelet,
  },
];
