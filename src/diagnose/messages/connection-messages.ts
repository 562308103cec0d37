/** Messages about the connection to a registry or its token server, and about rate limits. */
import { connectionFix, proxyFix, withoutMirror } from "./connection-fix.ts";
import {
  capitalize,
  hostName,
  type MessageRow,
  type MessageSubject,
  registryName,
} from "./message-row.ts";
import { hostOf } from "../../model/pull/image.ts";
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

/** `reason` may take words from the message. */
function cannotReach(
  reason: string | ((match: MessageSubject["match"]) => string),
): (subject: MessageSubject) => string {
  return (subject) => {
    const why = typeof reason === "string" ? reason : reason(subject.match);
    return `${capitalize(subject.puller.name)} cannot reach ${hostName(subject)}: ${why}`;
  };
}

function checkServer({ failing }: MessageSubject): string {
  return failing.host?.role === "mirror"
    ? `Check the mirror, or ${withoutMirror}.`
    : "Check the registry and the proxy in front of it: the error is theirs.";
}

/** True for an address that each node uses for itself. */
function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/.test(host);
}

export const connectionMessages: readonly MessageRow[] = [
  // Docker Hub has one code for its limit on pulls and for its limit on wrong logins.
  {
    pattern: /too many failed login attempts/,
    rule: "pull-secret-rejected",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(registryName(subject))} blocks the account or the address of the nodes: too ` +
      "many logins with a wrong credential failed",
    fix:
      "Correct the credential in the pull secret, or delete the secret if the image is public, " +
      "and wait some minutes. It is no limit on pulls.",
    source: "https://github.com/docker/hub-feedback/issues/814",
  },
  {
    pattern: /fetch oauth token:[^\n]{0,2000}?\b429\b/,
    ...limited,
    certainty: "unverified",
    describe: (subject) =>
      `${capitalize(hostName(subject))} rejects the logins of the nodes because of a limit, ` +
      "which too many logins with a wrong credential may exceed",
    fix:
      "Check the credential in the pull secret, and wait some minutes; if it is right, use a " +
      "mirror of the registry.",
    source: "https://github.com/docker/hub-feedback/issues/2204",
  },
  {
    pattern: /exceeded your [\w -]{0,40}quota|traffic quota is not enough/i,
    ...limited,
    describe: (subject) =>
      `${capitalize(registryName(subject))} rejects the pulls of the nodes: the account has used ` +
      "up its quota",
    fix:
      "Raise the quota of the registry account or wait until the quota is renewed. A pull secret " +
      "does not help.",
    source:
      "https://github.com/cloudwego/biz-demo/issues/45 " +
      "https://cloud.ibm.com/docs/Registry?topic=Registry-troubleshoot-quota",
  },
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
    pattern: /dial tcp: lookup [^\s:]{1,260}(?: on \S{1,100})?: ([a-zA-Z][a-zA-Z ]{1,80})/,
    ...unreachable,
    describe: cannotReach((match) => `the DNS resolver fails (${match[1] ?? ""})`),
    fix: connectionFix("dns"),
    source: "https://github.com/golang/go/blob/master/src/net/dnsclient_unix.go",
  },
  {
    pattern: /Proxy Authentication Required/,
    ...unreachable,
    describe: () => "The proxy of the nodes requires a login (407)",
    fix: proxyFix,
    source: "https://github.com/golang/go/blob/master/src/net/http/transport.go",
  },
  {
    pattern: /invalid proxy (?:address|URL)/,
    ...unreachable,
    describe: cannotReach("the URL of their proxy is not valid"),
    fix: proxyFix,
    source: "https://pkg.go.dev/golang.org/x/net/http/httpproxy",
  },
  {
    pattern:
      /proxyconnect tcp: (?:tls: first record does not look like|http: server gave HTTP response)/,
    ...unreachable,
    describe: cannotReach("they speak TLS to their proxy, which speaks plain HTTP"),
    fix:
      "Begin the URL of the proxy with http:// in the configuration of the container runtime " +
      "(HTTPS_PROXY=http://…): the scheme is that of the proxy, not of the registry.",
    source: "https://github.com/golang/go/blob/go1.25.0/src/net/http/transport.go",
  },
  {
    pattern: /(?:proxyconnect|socks connect) tcp/,
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
    // Go reports the answer of a proxy to CONNECT by its words alone; replies of a registry have a
    // status code or the code of an error.
    pattern:
      /\b(?:Head|Get|Post) "?https:\/\/[^\s"]{1,2000}"?: (Forbidden|Bad Request|Method Not Allowed|Found|Moved Temporarily|Bad Gateway|Service Unavailable|Gateway Time-?out|Internal Server Error)(?=$|[\s\])"',;])/,
    ...unreachable,
    describe: (subject) =>
      `The proxy of ${subject.puller.name} does not connect to ${hostName(subject)} ` +
      `(${subject.match[1] ?? ""})`,
    fix:
      "Allow the host in the proxy of the nodes and check that the proxy reaches it, or exclude " +
      "it from the proxy (NO_PROXY).",
    source:
      "https://github.com/golang/go/blob/go1.25.0/src/net/http/transport.go " +
      "https://github.com/kubernetes/registry.k8s.io/issues/273",
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
    pattern: /insecure algorithm (SHA1-RSA|ECDSA-SHA1|MD5-RSA)/,
    ...unreachable,
    describe: cannotReach(
      (match) => `its certificate, or that of its authority, is signed with ${match[1]}`,
    ),
    fix:
      "Renew the certificate with a signature of SHA-256. Installing the certificate authority " +
      "on the nodes does not help.",
    source: "https://go.dev/doc/go1.18#sha1",
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
    pattern: /tls: bad record MAC/,
    ...unreachable,
    describe: cannotReach("the data changes on its way"),
    fix:
      "Check the network between the nodes and the registry: MTU, tunnels and VPN, offloading of " +
      "the network card, and proxies. Certificates are not the cause.",
    source: "https://github.com/golang/go/blob/master/src/crypto/tls/alert.go",
  },
  {
    pattern:
      /(?:remote|local) error: tls|tls: (?:handshake failure|internal error|unrecognized name|server selected unsupported|protocol version not supported|no (?:supported|application))/,
    ...unreachable,
    describe: cannotReach("the TLS handshake fails"),
    fix: (subject) =>
      `Check which TLS versions and ciphers ${hostName(subject)} accepts, and whether a proxy or ` +
      "firewall before it intercepts TLS. Test from a node: `openssl s_client -connect HOST:443`.",
    source: "https://github.com/golang/go/blob/master/src/crypto/tls/handshake_client.go",
  },
  {
    pattern: /x509: /,
    ...unreachable,
    describe: cannotReach("its certificate is not accepted"),
    fix: connectionFix("trust"),
    source: sources.goTls,
  },
  {
    pattern: /connection refused/,
    appliesTo: ({ reference }) => reference !== null && isLoopback(hostOf(reference)),
    ...unreachable,
    describe: cannotReach("that host is the node itself, and no registry listens there"),
    fix:
      "Name the registry by a host that the nodes can reach, or let it listen on this port of " +
      "every node.",
    source: "https://kind.sigs.k8s.io/docs/user/local-registry/",
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
      /dial tcp \[[\da-f:]{2,40}\]:\d{1,5}: (?:connect: (?:network is unreachable|cannot assign requested address)|socket: address family not supported)/,
    ...unreachable,
    describe: cannotReach("its address is one of IPv6, to which the node has no route"),
    fix:
      "Give the nodes a route for IPv6, or a DNS resolver that answers with addresses of IPv4; " +
      "if the host has no address of IPv4, use a mirror.",
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
      /connection reset by peer|broken pipe|\bEOF\b|use of closed network connection|GOAWAY|server closed idle connection|stream error: |client connection lost|connection was forcibly closed/,
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
    pattern: /socket: (too many open files)|connect: (cannot assign requested address)/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    describe: ({ match }) =>
      `The node cannot open a connection (${match[1] ?? match[2] ?? ""}); image and registry are ` +
      "not the cause",
    fix:
      "Check the limit of file descriptors of the container runtime, and the addresses and free " +
      "ports of the node.",
    source: "https://man7.org/linux/man-pages/man3/errno.3.html",
  },
  {
    pattern:
      /(?:dial|read|write) (?:tcp|udp) [^\n]{1,200}?: (?:connect|read|write|socket): ([a-z][a-z ]{1,60})/,
    ...unreachable,
    describe: cannotReach((match) => match[1] ?? "the connection fails"),
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
    // The answer is an alert of TLS.
    pattern: /malformed HTTP response "?\\{1,2}x15\\{1,2}x03/,
    ...unreachable,
    describe: cannotReach("it expects TLS, and they speak plain HTTP"),
    fix:
      "Have the nodes use HTTPS for the registry (containerd: https:// in " +
      "`certs.d/HOST/hosts.toml`; CRI-O: no `insecure` in `registries.conf`; Docker: no " +
      "insecure-registries).",
    source: "https://www.rfc-editor.org/rfc/rfc8446#section-5.1",
  },
  {
    pattern:
      /malformed HTTP|unsupported protocol scheme|no Host in request URL|invalid URL port|address \S{1,200}: invalid port|failed to parse (?:Location|url)/,
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
      /(?:unexpected status|status code|HTTP status|registry)[^\n]{0,600}?\b(5\d\d) \(?(?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|[A-Z])|(?:received unexpected HTTP status|unexpected http code): (5\d\d)|(?:request to|status code) \S{1,2000}: (5\d\d)\b|no healthy upstream/,
    ...unreachable,
    describe: cannotReach(
      (match) => `it answers ${match.slice(1).find(Boolean) ?? "with a server error"}`,
    ),
    fix: checkServer,
    source: sources.containerd,
  },
  {
    pattern: /error parsing HTTP 403 response body: invalid character '<'/,
    ...unreachable,
    describe: cannotReach(
      "a web page answers in its place (403): a firewall, a proxy or its own front end blocks them",
    ),
    fix:
      "Check whether the proxy or firewall of the nodes blocks the host, and whether the " +
      "registry blocks the addresses or the country of the nodes. No pull secret helps.",
    source: "https://github.com/kubernetes/registry.k8s.io/issues/277",
  },
  {
    pattern: /missing or empty (Content-Length|Content-Type) header/,
    ...unreachable,
    describe: cannotReach((match) => `its answer lacks the header ${match[1] ?? ""}`),
    fix:
      "Check the proxies and caches between the nodes and the registry: they must hand on the " +
      "headers of replies to HEAD.",
    source:
      "https://github.com/distribution/distribution/blob/v2.8.3/registry/client/repository.go",
  },
  {
    pattern:
      /error parsing HTTP (?!40[13])\d{3} response body: invalid character|invalid character '<' looking|initializing image from source \S{1,1500} unexpected end of JSON input|StatusCode: 404, "?\s{0,20}<|pinging container registry \S{1,300} (?:StatusCode: 404|invalid status code from registry 404|unsupported)|reports content size of zero|could not fetch content descriptor \S{1,200} \(text\/[^)]{1,200}\)|media ?type "?text\/html|can't talk to a V1 (?:container|docker) registry|405 Method Not Allowed/,
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
    pattern: /\b400 Bad Request/,
    appliesTo: ({ failing }) => failing.host?.role === "mirror" || failing.host?.role === "storage",
    ...unreachable,
    describe: (subject) =>
      `${capitalize(hostName(subject))} rejects the requests of the nodes as malformed (400)`,
    fix: checkServer,
    source: "https://github.com/ciiiii/cloudflare-docker-proxy/issues/98",
  },
  {
    pattern:
      /error parsing HTTP (?!40[13])(\d{3}) response body: (?:unexpected end of JSON input|no error details)/,
    ...unreachable,
    certainty: "unverified",
    describe: cannotReach(
      (match) => `it answers ${match[1] ?? ""} without the body that a registry sends`,
    ),
    fix: checkServer,
    source: "https://github.com/distribution/distribution/blob/v2.8.3/registry/client/errors.go",
  },
  {
    // Other rows have the statuses that registries answer.
    pattern:
      /(?:(?:request to|status code) \S{1,2000}|received unexpected HTTP status): (?!40[0-4]\b|4(?:12|29|51)\b)([1-4]\d\d)\b/,
    ...unreachable,
    certainty: "unverified",
    describe: cannotReach((match) => `it answers ${match[1] ?? ""}, as no registry answers a pull`),
    fix: checkServer,
    source: sources.containerdFetch,
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
    pattern: /RegistryErrorResponse/,
    ...unreachable,
    certainty: "unverified",
    describe: (subject) =>
      `Azure Container Instances, which run this pod, cannot pull from ${registryName(subject)}: ` +
      "its firewall or private endpoint may exclude them, or it fails",
    fix:
      "Let Azure Container Instances reach the registry (trusted services, or public network " +
      "access), or run the pod on another node.",
    source: "https://github.com/virtual-kubelet/azure-aci/issues/152",
  },
  {
    pattern: /manifest error sending request for url/,
    ...unreachable,
    describe: cannotReach("the request fails, and the message does not say why"),
    fix:
      "Check network, DNS and proxy of the virtual machine, and put the certificate authority of " +
      "the registry into its root file system.",
    source: "https://github.com/confidential-containers/guest-components/issues/1033",
  },
  {
    pattern: /RegistryUnavailable|because the registry is unavailable/,
    ...unreachable,
    describe: cannotReach("the runtime reports it as unavailable"),
    fix: connectionFix("network"),
    source: sources.kubelet,
  },
];
