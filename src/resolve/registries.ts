/** Opens the client of each registry once, with its mirrors if it has any. */
import type { CredentialBook } from "../oci/auth/credential.ts";
import { RegistryClient } from "../oci/client/client.ts";
import type { SharedParts } from "../oci/client/client.ts";
import type { HostHealth } from "../oci/http/origin.ts";
import type { DiskCache } from "./disk-cache.ts";
import { DirectImageClient } from "./image-client.ts";
import type { ImageClient } from "./image-client.ts";
import { ImageContents } from "./content/image-contents.ts";
import { noLogins } from "./logins.ts";
import type { LoginBook } from "./logins.ts";
import { MirrorChain } from "./mirrors/mirror-chain.ts";
import type { MirrorHost, MirrorHosts } from "./mirrors/mirror-hosts.ts";
import { registryAccess } from "./registry-access.ts";
import type { ListedRegistry, ResolveOptions } from "./resolve-options.ts";

export interface RegistriesOptions {
  options: Pick<ResolveOptions, "registries" | "network" | "frugal" | "restricted">;
  shared: SharedParts;
  mirrorHosts: MirrorHosts;
  cache: DiskCache;
  logins: LoginBook;
  credentials: CredentialBook;
}

export class Registries {
  readonly #options: RegistriesOptions;
  readonly #opening = new Map<string, Promise<ImageClient>>();
  readonly #opened = new Map<string, ImageClient>();

  constructor(options: RegistriesOptions) {
    this.#options = options;
  }

  /** `domain`: the registry's host as in references, in lower case. */
  async clientOf(domain: string): Promise<ImageClient> {
    const opening = this.#opening.get(domain) ?? this.#open(domain);
    this.#opening.set(domain, opening);
    const client = await opening;
    this.#opened.set(domain, client);
    return client;
  }

  /** Registries that answered some tries and failed others. `health`: by `URL.host`. */
  flaky(
    health: ReadonlyMap<string, HostHealth>,
  ): { registry: string; failures: number; requests: number }[] {
    return [...this.#opened].flatMap(([registry, { hosts }]) => {
      const seen = [...hosts].flatMap((host) => health.get(host) ?? []);
      const requests = seen.reduce((sum, each) => sum + each.requests, 0);
      const failures = seen.reduce((sum, each) => sum + each.failures, 0);
      return failures > 0 && failures < requests ? [{ registry, failures, requests }] : [];
    });
  }

  async #open(domain: string): Promise<ImageClient> {
    const { mirrorHosts, cache, shared } = this.#options;
    const hosts = await mirrorHosts.of(domain);
    const contents = new ImageContents(cache, domain);
    if (hosts === null) return this.#clientAt(domain, contents, null);
    for (const [name, value] of hosts.flatMap(({ header }) => Object.entries(header)))
      if (/auth|cookie|key|secret|token/.test(name)) shared.secrets.add(value, ...value.split(" "));
    const mirrors = hosts.map((host) => {
      const { own, pulls, resolves, url } = host;
      const trusted = own && isPrivate(host, this.#listed(domain));
      const client = this.#clientAt(domain, contents, host);
      return { name: url.host, own, trusted, pulls, resolves, client };
    });
    return new MirrorChain(domain, mirrors);
  }

  /** `host`: a mirror, or the registry itself as hosts.toml describes it; null for the registry. */
  #clientAt(domain: string, contents: ImageContents, host: MirrorHost | null): ImageClient {
    const { options, shared, logins, credentials } = this.#options;
    const own = host === null || host.own;
    const name = own ? domain : host.url.host;
    const { endpoint, trustedRealm } = registryAccess(name, options);
    const client = new RegistryClient({
      endpoint: {
        ...endpoint,
        quirk: own ? endpoint.quirk : { ...endpoint.quirk, mirror: true },
        plainHttp: host === null ? endpoint.plainHttp : host.url.protocol === "http:",
        ...(host === null ? {} : { at: { ...host, namespace: own ? null : domain } }),
      },
      headOnly: options.frugal,
      trustedRealm,
      shared,
    });
    return new DirectImageClient({
      client,
      contents,
      logins: host === null || isPrivate(host, this.#listed(name)) ? logins : noLogins,
      credentials,
      secrets: shared.secrets,
    });
  }

  #listed(host: string): ListedRegistry | undefined {
    const { registries } = this.#options.options;
    return Object.hasOwn(registries, host) ? registries[host] : undefined;
  }
}

/**
 * Is a login safe there? hosts.toml alone may not cause a login to be sent without TLS; only
 * `.pullgate.yaml` may.
 */
function isPrivate({ url, connection }: MirrorHost, listed: ListedRegistry | undefined): boolean {
  return (
    connection?.unverified !== true && (url.protocol === "https:" || listed?.plainHttp === true)
  );
}
