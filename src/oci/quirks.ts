/**
 * Known deviations of registries from the specification, by host. Nothing else in the client
 * compares hosts of registries. A row gives its source, and the month of the last observation if
 * known.
 */

export interface Quirk {
  /** Hosts of references: patterns as in `matchHost`. */
  hosts: string[];
  /** The host that serves them. */
  address?: string;
  /**
   * Other keys under which a docker config keeps the login. Credential helpers are asked for the
   * first.
   */
  loginKeys?: string[];
  /** Token servers on other hosts that may see this registry's credentials. */
  realms?: string[];
  /** Other hosts that serve its manifests by redirect. */
  redirects?: string[];
  /** Concurrent requests. */
  concurrency?: number;
  /** The challenge is known to be Basic: logins are sent with the first request. */
  basic?: true;
  /** Only GET of a manifest is throttled: HEAD goes on after a refused GET. */
  headIsFree?: true;
  /** `tags/list` is missing or wrong, and is not asked. */
  unlisted?: true;
  /**
   * What a 401 to an anonymous request means. `fault`: an outage, because the registry never
   * refuses anonymous requests otherwise. `denied`: nothing is public there. `lean-denied`: the
   * image is probably private.
   */
  anonymous401?: "fault" | "denied" | "lean-denied";
  /** What a 403 of the token server to an anonymous request probably means. */
  anonymous403?: "lean-missing";
  /** A 403 of the token server to a login means that the login is bad. */
  login403?: "rejected";
  /** A login without the right to an image gets "not found". */
  hides?: true;
  /** A 400 means that the token has expired. */
  expired400?: true;
  /** A 404 in plain text is the registry's own "not found". */
  plain404?: true;
  /**
   * A 404 may be a failure of the upstream, or mean that a pull-through cache has not fetched the
   * image yet.
   */
  mirror?: true | "cache";
  /** Prefixes of repositories that are usually pull-through caches. */
  caches?: string[];
  /**
   * Repositories below these prefixes are all public ("" means all): a refusal proves that they are
   * missing.
   */
  publicBelow?: string[];
  /** Repositories have two components, and no dot in the first: all others are missing. */
  twoComponents?: true;
}

/** The first row that matches the host counts. */
const quirks: Quirk[] = [
  {
    // HEAD is free: https://docs.docker.com/docker-hub/usage/pulls/
    // An anonymous 401 is an outage: https://github.com/docker/docs/issues/22787
    hosts: ["docker.io", "index.docker.io"],
    address: "registry-1.docker.io",
    loginKeys: ["https://index.docker.io/v1/", "index.docker.io", "docker.io"],
    realms: ["auth.docker.io"],
    headIsFree: true,
    anonymous401: "fault",
    // https://docs.docker.com/docker-hub/repos/create/
    publicBelow: ["library/"],
    twoComponents: true,
  },
  {
    hosts: ["registry-1.docker.io"],
    realms: ["auth.docker.io"],
    headIsFree: true,
    anonymous401: "fault",
    publicBelow: ["library/"],
    twoComponents: true,
  },
  {
    // Without credentials the token server returns 403 for missing and 401 for private repositories
    // (undocumented; last seen in the code of several clients, 2026-09).
    // 403 "denied" to bad credentials, even for public packages:
    // https://github.com/akuity/kargo/pull/778
    // The same service on ghe.com:
    // https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency
    hosts: ["ghcr.io", "containers.*.ghe.com"],
    concurrency: 8,
    anonymous401: "lean-denied",
    anonymous403: "lean-missing",
    login403: "rejected",
    hides: true,
  },
  {
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
    // Hosts of all partitions, FIPS and dual stack:
    // https://github.com/kubernetes/cloud-provider-aws/tree/master/cmd/ecr-credential-provider
    hosts: [
      "*.dkr.ecr*.*.amazonaws.com",
      "*.dkr.ecr*.*.amazonaws.com.cn",
      "*.dkr.ecr*.*.amazonaws.eu",
      "*.dkr.ecr*.*.c2s.ic.gov",
      "*.dkr.ecr*.*.sc2s.sgov.gov",
      "*.dkr-ecr*.*.on.aws",
      "*.dkr-ecr*.*.on.amazonwebservices.com.cn",
      "*.dkr-ecr*.*.on.amazonwebservices.eu",
    ],
    basic: true,
    anonymous401: "denied",
    // The prefixes that the console proposes for pull-through cache rules:
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html
    caches: [
      "docker-hub",
      "dockerhub",
      "ecr-public",
      "ghcr",
      "github",
      "gitlab",
      "kubernetes",
      "quay",
      "registry-gitlab",
      "azure",
      "chainguard",
    ],
  },
  {
    // One anonymous request a second. 400 for an expired token (2026-07):
    // https://github.com/aws/containers-roadmap/issues/2835
    hosts: ["public.ecr.aws", "ecr-public.aws.com"],
    concurrency: 1,
    unlisted: true,
    login403: "rejected",
    expired400: true,
    publicBelow: [""],
  },
  { hosts: ["*.azurecr.io", "*.azurecr.cn", "*.azurecr.us"], anonymous401: "denied" },
  {
    hosts: ["mcr.microsoft.com"],
    redirects: ["*.data.mcr.microsoft.com"],
    unlisted: true,
    publicBelow: [""],
  },
  { hosts: ["registry.gitlab.com"], realms: ["gitlab.com"] },
  { hosts: ["registry.digitalocean.com"], realms: ["api.digitalocean.com"] },
  // https://github.com/kubernetes/registry.k8s.io/blob/093d55a/cmd/archeio/internal/app/handlers.go
  {
    hosts: ["registry.k8s.io"],
    redirects: ["*.pkg.dev", "*.s3.dualstack.*.amazonaws.com"],
    publicBelow: [""],
  },
  {
    hosts: [
      "registry.*.aliyuncs.com",
      "registry-intl.*.aliyuncs.com",
      "registry-vpc.*.aliyuncs.com",
      "*.*.cr.aliyuncs.com",
      "*.*.personal.cr.aliyuncs.com",
    ],
    realms: [
      "dockerauth.*.aliyuncs.com",
      "dockerauth-vpc.*.aliyuncs.com",
      "dockerauth-ee.*.aliyuncs.com",
      "dockerauth-ee-vpc.*.aliyuncs.com",
    ],
  },
  { hosts: ["rg.*.scw.cloud"], realms: ["api.scaleway.com"] },
  { hosts: ["docker.elastic.co"], realms: ["docker-auth.elastic.co"] },
  // https://github.com/containers/image/blob/df7e80d2/docker/errors_test.go
  { hosts: ["registry.redhat.io"], realms: ["sso.redhat.com"], plain404: true },
  { hosts: ["registry.access.redhat.com"], plain404: true },
];

const none: Quirk = { hosts: [] };

/** Called per image; memoised per host. */
const known = new Map<string, Quirk>();
const maxKnown = 1_000;

/** Returns the row of a host; most hosts have an empty one. */
export function quirkOf(host: string): Quirk {
  const quirk =
    known.get(host) ??
    quirks.find(({ hosts }) => hosts.some((pattern) => matchHost(pattern, host))) ??
    none;
  if (known.size < maxKnown) known.set(host, quirk);
  return quirk;
}

/** Does a refusal prove that the repository is missing, because it cannot be private? */
export function cannotBePrivate({ publicBelow, twoComponents }: Quirk, path: string): boolean {
  const [namespace = "", ...rest] = path.split("/");
  return (
    publicBelow?.some((prefix) => path.startsWith(prefix)) === true ||
    (twoComponents === true && (rest.length !== 1 || namespace.includes(".")))
  );
}

/**
 * Does `pattern` match `host`, "host" or "host:port"? `*` matches any part of one label, so both
 * have the same number of labels. A pattern without a port matches every port.
 */
export function matchHost(pattern: string, host: string): boolean {
  const [wanted, wantedPort] = splitPort(pattern.toLowerCase());
  const [given, givenPort] = splitPort(host.toLowerCase());
  if (wantedPort !== null && wantedPort !== givenPort) return false;
  const labels = wanted.split(".");
  const against = given.split(".");
  return (
    labels.length === against.length &&
    labels.every((label, index) => matchLabel(label, against[index] ?? ""))
  );
}

function matchLabel(pattern: string, label: string): boolean {
  const parts = pattern.split("*");
  if (parts.length === 1) return pattern === label;
  const head = parts[0] ?? "";
  const tail = parts.at(-1) ?? "";
  if (label.length < head.length + tail.length || !label.startsWith(head) || !label.endsWith(tail))
    return false;
  let at = head.length;
  for (const part of parts.slice(1, -1)) {
    const found = label.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= label.length - tail.length;
}

/** Splits "host:5000" into ["host", "5000"] and "[::1]" into ["[::1]", null]. */
function splitPort(host: string): [string, string | null] {
  const match = /^(.*?)(?::(\d+))?$/.exec(host);
  return [match?.[1] ?? host, match?.[2] ?? null];
}
