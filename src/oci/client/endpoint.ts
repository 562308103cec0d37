/** The address of one registry: its URLs, and the hosts that may be contacted for it. */
import type { Answer } from "../../model/pull/answer.ts";
import type { ImageReference } from "../../model/pull/image.ts";
import { dangerOfHost } from "../http/address-policy.ts";
import type { ConnectionOptions } from "../http/http-message.ts";
import { matchHost } from "../quirks.ts";
import type { Quirk } from "../quirks.ts";
import { partOf } from "./attempt.ts";

export interface EndpointOptions {
  /** The registry's host as in references. */
  domain: string;
  quirk: Quirk;
  plainHttp: boolean;
  /** The host to ask, if not simply `domain`. */
  at?: RegistryHost;
  /** The user named this host: it may be the machine itself. */
  listed: boolean;
  /** Only globally reachable addresses are asked, even if listed. */
  restricted: boolean;
  /** False if the user said that the registry cannot be reached from here. */
  reachable: boolean;
  /** Patterns of hosts, null for all. */
  allow: string[] | null;
  /** Prefixes of repositories that the registry fetches from another one on the first pull. */
  caches?: readonly string[];
}

export interface RegistryHost {
  /** With the path in front of the repository: "https://mirror.internal/v2". */
  url: URL;
  /** The registry that a mirror is asked for; null for the registry itself. */
  namespace: string | null;
  /** Sent to this host alone. */
  header: Record<string, string>;
  connection: ConnectionOptions | null;
}

const maxPort = 65_535;

export class Endpoint {
  readonly domain: string;
  readonly quirk: Quirk;
  readonly plainHttp: boolean;
  /** null if `domain` cannot be a host. */
  readonly base: URL | null;
  /** `URL.host` of the registry and of the token servers that it named. */
  readonly hosts: Set<string>;
  readonly #options: EndpointOptions;
  readonly #root: string;
  /** The answer to every question if the registry may not or cannot be asked; else null. */
  readonly problem: Answer | null;

  constructor(options: EndpointOptions) {
    const { domain, quirk, plainHttp, at } = options;
    this.domain = domain;
    this.quirk = quirk;
    this.plainHttp = plainHttp;
    this.#options = options;
    const address = `${plainHttp ? "http" : "https"}://${quirk.address ?? domain}`;
    this.base = at?.url ?? (URL.canParse(address) ? new URL(address) : null);
    this.#root = at === undefined ? "/v2" : at.url.pathname.replace(/\/$/, "");
    this.hosts = new Set(this.base === null ? [] : [this.base.host]);
    this.problem = this.#problem();
  }

  /** Below the prefix of a cache, "not found" proves nothing. */
  quirkOf(repository: string): Quirk {
    const { quirk } = this;
    const prefixes = [...(quirk.caches ?? []), ...(this.#options.caches ?? [])];
    const isCached = prefixes.some((prefix) =>
      repository.startsWith(`${prefix.replace(/\/$/, "")}/`),
    );
    return isCached && quirk.mirror === undefined ? { ...quirk, mirror: "cache" } : quirk;
  }

  get header(): Record<string, string> {
    return this.#options.at?.header ?? {};
  }

  manifestUrl(step: "manifest" | "blob", reference: ImageReference): URL {
    const kind = step === "manifest" ? "manifests" : "blobs";
    return this.#urlOf(`${reference.path}/${kind}/${partOf(reference)}`);
  }

  /** https://github.com/distribution/distribution/blob/v3.0.0/docs/content/spec/api.md#catalog */
  get catalogUrl(): URL {
    return this.#urlOf("_catalog");
  }

  tagListUrl(repository: string): URL {
    return this.#urlOf(`${repository}/tags/list`);
  }

  /** The registry that a mirror is asked for; null for the registry itself. */
  get namespace(): string | null {
    return this.#options.at?.namespace ?? null;
  }

  /** https://github.com/containerd/containerd/blob/301026e/docs/hosts.md#registry-host-namespace */
  #urlOf(path: string): URL {
    const url = new URL(`${this.#root}/${path}`, this.base ?? undefined);
    const { namespace } = this;
    if (namespace !== null) url.searchParams.set("ns", namespace);
    return url;
  }

  /** The configured connection applies to the registry itself, not to hosts that it names. */
  connectionTo(host: string): ConnectionOptions | undefined {
    return host === this.base?.host ? (this.#options.at?.connection ?? undefined) : undefined;
  }

  allows(host: string): boolean {
    const { allow } = this.#options;
    return allow === null || allow.some((pattern) => matchHost(pattern, host));
  }

  #problem(): Answer | null {
    const { domain, listed, restricted, reachable } = this.#options;
    const port = Number(/:(\d+)$/.exec(domain)?.[1] ?? "0");
    if (this.base === null)
      return {
        answer: "unreachable",
        stage: "address",
        because: port > maxPort ? { code: "port-out-of-range", port } : { code: "invalid-host" },
        evidence: [{ kind: "invalid-host", host: domain }],
      };
    const danger = dangerOfHost(this.base);
    if (danger === "never")
      return { answer: "not-asked", because: "forbidden-address", evidence: [] };
    if (!this.allows(domain)) return { answer: "not-asked", because: "not-allowed", evidence: [] };
    if (!reachable) return { answer: "not-asked", because: "declared-unreachable", evidence: [] };
    if (danger === "loopback" && !listed)
      return { answer: "not-asked", because: "node-local", evidence: [] };
    // guard: restricted-hosts
    return danger !== null && restricted
      ? { answer: "not-asked", because: "private-address", evidence: [] }
      : null;
  }
}
