/** The options of `resolve`: limits, configured registries, logins and caches. */
import type { ResolveProgress } from "../model/pull/answer.ts";
import type { Clock } from "../oci/clock.ts";
import type { RunCache } from "./run-cache.ts";

/** A registry as the configuration lists it. */
export interface ListedRegistry {
  caFile?: string;
  plainHttp?: boolean;
  reachable?: boolean;
  /** Asked before it, as nodes do: `host[:port]` or URLs. They replace a hosts.toml. */
  mirrors?: string[];
  /** Prefixes of repositories that are pull-through caches of other registries. */
  caches?: string[];
}

export interface ResolveOptions {
  /** Concurrent requests to one registry; a quirk may lower it. 128 in total. */
  concurrency: number;
  /** The limit for one request. */
  timeoutMs: number;
  /** Further tries of one request. */
  retries: number;
  /**
   * Asks registries that count a GET of a manifest as a pull (Docker Hub) by HEAD only, to spare
   * the quota that nodes behind the same address share. The content of their images is then known
   * only from the cache.
   */
  frugal: boolean;
  /** Of the whole run: questions that are not asked by then are `not-asked`. */
  deadlineMs: number;
  /** How long to keep asking for missing images; `deadlineMs` does not end it. */
  waitMs?: number;
  /** By host as in references, with its port. A listed host may be the machine itself. */
  registries: Record<string, ListedRegistry>;
  /** containerd's directory of hosts.toml files; null for none. */
  hostsDir?: string | null;
  /** The runtime of the nodes, "containerd://2.1.4": early versions skip some hosts.toml files. */
  runtime?: string | null;
  /**
   * `allow`: patterns of hosts, null for all. `trustedRealms`: by host of a registry, the host of
   * the token server that may see its login.
   */
  network: { allow: string[] | null; trustedRealms: Record<string, string> };
  /** The directory of the only docker config to read; null looks where docker and podman look. */
  dockerConfig: string | null;
  /** Logins from inputs; they take precedence over those of files. */
  logins: { registry: string; username: string; password: string }[];
  /**
   * HOME, DOCKER_CONFIG, DOCKER_AUTH_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, PATH, the
   * proxies, NODE_EXTRA_CA_CERTS.
   */
  environment: Record<string, string | undefined>;
  /**
   * The manifests are untrusted: no login of this machine is used, and only globally reachable
   * addresses are asked, even if listed.
   */
  restricted: boolean;
  /** The directory of the disk cache; null for none. */
  cache: string | null;
  /** Defaults to the clock of the system. */
  clock?: Clock;
  /** Answers of earlier calls in this run. */
  memory?: RunCache | undefined;
  /** Receives every secret before it could appear anywhere, so that the caller can mask it. */
  secret: (value: string) => void;
  progress(state: ResolveProgress): void;
}
