/**
 * Opens the client that fetches charts: the guarded transport, the runner's logins and the cache.
 */
import { ChartFetcher, ChartStore, Downloader, OciCharts } from "../charts/charts.ts";
import type { NetworkOptions } from "../config/options.ts";
import { CredentialChecks } from "../oci/auth/credential-check.ts";
import { CredentialBook } from "../oci/auth/credential.ts";
import { TokenClient } from "../oci/auth/token-client.ts";
import type { CredentialRejection } from "../oci/client/attempt.ts";
import { RegistryClient, type SharedParts } from "../oci/client/client.ts";
import type { OriginSettings } from "../oci/http/origin.ts";
import { openTransport, type Transport } from "../oci/http/transport.ts";
import { quirkOf } from "../oci/quirks.ts";
import { createRedactor } from "../oci/redaction.ts";
import { openEvidence } from "../oci/reply/evidence.ts";
import { tokenReplyReader } from "../oci/reply/token-reply.ts";
import { noLogins, openLogins, type LoginBook } from "../resolve/resolve.ts";
import { makeFolder, removeFolder } from "../system/temporary-folder.ts";
import type { ChartSource } from "./gitops-effects.ts";
import type { RunContext } from "./run-context.ts";

export type OpenCharts = ChartSource & AsyncDisposable;

/** Nothing is opened before the first chart is asked for. */
export function openCharts(network: NetworkOptions, context: RunContext): OpenCharts {
  let opening: Promise<OpenedCharts> | null = null;
  return {
    fetch: async (request) => {
      if (network.offline) {
        const host = "url" in request ? request.url : request.repository;
        return { problem: { code: "offline", host } };
      }
      opening ??= OpenedCharts.open(network, context);
      return await (await opening).fetcher.fetch(request);
    },
    [Symbol.asyncDispose]: async () => {
      if (opening !== null) await (await opening).close();
    },
  };
}

class OpenedCharts {
  readonly fetcher: ChartFetcher;
  readonly #transport: Transport;
  readonly #folder: string;

  private constructor(fetcher: ChartFetcher, transport: Transport, folder: string) {
    this.fetcher = fetcher;
    this.#transport = transport;
    this.#folder = folder;
  }

  static async open(network: NetworkOptions, context: RunContext): Promise<OpenedCharts> {
    const secrets = createRedactor((value) => context.secret(value));
    const { timeoutMs, retries, deadlineMs, restricted, registries } = network;
    const endsAtMs = performance.now() + deadlineMs;
    const transport = await openTransport({
      timeoutMs,
      retries,
      endsAtMs,
      environment: context.environment,
      restricted,
      settingsOf: (host) => settingsOf(host, network),
      waiting: () => {},
    });
    const credentials = new CredentialBook(secrets);
    const logins: LoginBook = restricted
      ? noLogins
      : await openLogins({
          dockerConfig: network.dockerConfig,
          logins: context.logins,
          environment: context.environment,
          credentials,
          endsAtMs,
        });
    const evidence = openEvidence(secrets);
    const shared: SharedParts = {
      transport,
      tokens: new TokenClient({ transport, secrets, reader: tokenReplyReader(evidence) }),
      checks: new CredentialChecks<CredentialRejection>(),
      secrets,
      evidence,
    };
    const clients = new Map<string, RegistryClient>();
    const folder = await makeFolder(context.temporaryFolder, "pullgate-charts-");
    const fetcher = new ChartFetcher({
      downloader: new Downloader({
        transport,
        allow: network.network.allow,
        isPlainHttp: (host) => registries[host]?.plainHttp === true,
        loginOf: () => null,
      }),
      oci: new OciCharts({
        clientOf: (domain, plainHttp) => {
          let client = clients.get(domain);
          if (client === undefined)
            clients.set(domain, (client = clientOf(domain, plainHttp, network, shared)));
          return client;
        },
        loginOf: async (domain, path) => (await logins.find(domain, path))?.credential ?? null,
      }),
      store: new ChartStore(folder, network.cache),
    });
    return new OpenedCharts(fetcher, transport, folder);
  }

  async close(): Promise<void> {
    await this.#transport.close();
    await removeFolder(this.#folder);
  }
}

function settingsOf(host: string, { registries, concurrency }: NetworkOptions): OriginSettings {
  const listed = Object.hasOwn(registries, host) ? registries[host] : undefined;
  return {
    caFile: listed?.caFile,
    listed: listed !== undefined,
    concurrency: Math.max(1, concurrency),
  };
}

function clientOf(
  domain: string,
  plainHttp: boolean,
  { registries, network, restricted }: NetworkOptions,
  shared: SharedParts,
): RegistryClient {
  const listed = Object.hasOwn(registries, domain) ? registries[domain] : undefined;
  return new RegistryClient({
    endpoint: {
      domain,
      quirk: quirkOf(domain),
      plainHttp: plainHttp || listed?.plainHttp === true,
      listed: listed !== undefined,
      restricted,
      reachable: listed?.reachable !== false,
      allow: network.allow,
    },
    headOnly: false,
    trustedRealm: Object.hasOwn(network.trustedRealms, domain)
      ? network.trustedRealms[domain]
      : undefined,
    shared,
  });
}
