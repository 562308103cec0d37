/** A registry's host → what is peculiar about it. A row answers for itself: hosts are compared nowhere else. */

export interface Quirk {
  /** Hosts of references, as `matchHost` reads patterns. */
  hosts: string[];
  /** The host that really serves them. */
  address?: string;
  /** Other names under which a docker config keeps the login, the one to hand to a credential helper first. */
  loginKeys?: string[];
  /** Token servers on other hosts that may see this registry's credentials. */
  realms?: string[];
  /** Other hosts that serve its manifests by redirect. */
  redirects?: string[];
  /** Requests at once. */
  concurrency?: number;
  /** Sends Basic with the first request: the challenge is known beforehand. */
  basic?: true;
  /** HEAD of a manifest is never throttled, GET is: a refused GET says nothing of the next HEAD. */
  headIsFree?: true;
  /** `tags/list` is missing or lies: not asked. */
  unlisted?: true;
  /** What a 401 to no credentials means: `fault` (it never refuses them when healthy), `denied` (nothing is public here). */
  anonymous401?: "fault" | "denied" | "lean-denied";
  /** What a 403 of the token server to no credentials leans to. */
  anonymous403?: "lean-missing";
  /** A 403 of the token server to credentials means that they are bad. */
  login403?: "rejected";
  /** With credentials, what may not be seen is "not found". */
  hides?: true;
  /** A 400 means that the token has expired. */
  expired400?: true;
  /** A 404 in plain text is its "not found". */
  plain404?: true;
  /** A 404 may be an upstream's failure. */
  mirror?: true;
}

/** In order: the first row that names the host counts. */
const quirks: Quirk[] = [
  {
    // https://docs.docker.com/docker-hub/usage/pulls/ (HEAD is free), https://github.com/docker/docs/issues/22787 (a 401 to nobody is an outage)
    hosts: ["docker.io", "index.docker.io"],
    address: "registry-1.docker.io",
    loginKeys: ["https://index.docker.io/v1/", "index.docker.io", "docker.io"],
    realms: ["auth.docker.io"],
    headIsFree: true,
    anonymous401: "fault",
  },
  {
    hosts: ["registry-1.docker.io"],
    realms: ["auth.docker.io"],
    headIsFree: true,
    anonymous401: "fault",
  },
  {
    // Undocumented, seen in several clients until 2026-09: to nobody the token server says 403 for absent and 401 for private.
    // https://github.com/akuity/kargo/pull/778 (403 "denied" to bad credentials, for public packages too)
    // The same service elsewhere: https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency/feature-overview-for-github-enterprise-cloud-with-data-residency
    hosts: ["ghcr.io", "containers.*.ghe.com"],
    concurrency: 8,
    anonymous401: "lean-denied",
    anonymous403: "lean-missing",
    login403: "rejected",
    hides: true,
  },
  {
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
    // https://github.com/kubernetes/cloud-provider-aws/blob/master/cmd/ecr-credential-provider/main.go (of all partitions, FIPS, dual stack)
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
  },
  {
    // One request a second to nobody; https://github.com/aws/containers-roadmap/issues/2835 (400 for an expired token, 2026-07)
    hosts: ["public.ecr.aws", "ecr-public.aws.com"],
    concurrency: 1,
    unlisted: true,
    login403: "rejected",
    expired400: true,
  },
  { hosts: ["*.azurecr.io", "*.azurecr.cn", "*.azurecr.us"], anonymous401: "denied" },
  { hosts: ["mcr.microsoft.com"], redirects: ["*.data.mcr.microsoft.com"], unlisted: true },
  { hosts: ["registry.gitlab.com"], realms: ["gitlab.com"] },
  { hosts: ["registry.digitalocean.com"], realms: ["api.digitalocean.com"] },
  // https://github.com/kubernetes/registry.k8s.io/blob/main/cmd/archeio/internal/app/handlers.go
  { hosts: ["registry.k8s.io"], redirects: ["*.pkg.dev", "*.s3.dualstack.*.amazonaws.com"] },
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

/** It is asked for each image, of few hosts. */
const known = new Map<string, Quirk>();
const maxKnown = 1_000;

/** The row of a host, an empty one for most. */
export function quirkOf(host: string): Quirk {
  const quirk =
    known.get(host) ??
    quirks.find(({ hosts }) => hosts.some((pattern) => matchHost(pattern, host))) ??
    none;
  if (known.size < maxKnown) known.set(host, quirk);
  return quirk;
}

/**
 * Does `pattern` name `host`? `*` stands for any part of one label, so that both have equally many labels; a pattern without a
 * port names every port.
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

/** "host:5000" → ["host", "5000"], "[::1]" → ["[::1]", null]. */
function splitPort(host: string): [string, string | null] {
  const match = /^(.*?)(?::(\d+))?$/.exec(host);
  return [match?.[1] ?? host, match?.[2] ?? null];
}
