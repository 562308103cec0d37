/**
 * Opens the client that fetches charts: the guarded transport, the runner's logins and the cache.
 */
import { systemClock } from "../../oci/clock.ts";
import { join } from "node:path";
import {
  addedCharts,
  ChartFetcher,
  ChartStore,
  Downloader,
  GitCharts,
  OciCharts,
  type HttpLogin,
} from "../../charts/charts.ts";
import type { GitopsOptions, NetworkOptions } from "../../config/options.ts";
import { CredentialChecks } from "../../oci/auth/credential-check.ts";
import { CredentialBook } from "../../oci/auth/credential.ts";
import { TokenClient } from "../../oci/auth/token-client.ts";
import type { CredentialRejection } from "../../oci/client/attempt.ts";
import { RegistryClient, type SharedParts } from "../../oci/client/client.ts";
import type { OriginSettings } from "../../oci/http/origin.ts";
import { openTransport, type Transport } from "../../oci/http/transport.ts";
import { createRedactor } from "../../oci/redaction.ts";
import { openEvidence } from "../../oci/reply/evidence.ts";
import { tokenReplyReader } from "../../oci/reply/token-reply.ts";
import { noLogins, openLogins, registryAccess, type LoginBook } from "../../resolve/resolve.ts";
import { makeFolder, removeFolder } from "../../system/temporary-folder.ts";
import type { ChartSource } from "./gitops-effects.ts";
import type { RunContext } from "../run-context.ts";

export type ChartNetwork = Pick<
  NetworkOptions,
  | "offline"
  | "timeoutMs"
  | "retries"
  | "deadlineMs"
  | "concurrency"
  | "restricted"
  | "registries"
  | "network"
  | "charts"
  | "dockerConfig"
  | "cache"
>;

type ChartContext = Pick<RunContext, "temporaryFolder" | "secret" | "environment" | "logins">;

export type OpenCharts = ChartSource & AsyncDisposable;

/** Nothing is opened before the first chart is asked for. */
export function openCharts(
  network: ChartNetwork,
  checkouts: GitopsOptions["checkouts"],
  context: ChartContext,
): OpenCharts {
  let opening: Promise<OpenedCharts> | null = null;
  const fetch: ChartSource["fetch"] = async (request) => {
    const isCheckout = request.from === "git" && checkouts.has(request.url);
    if (network.offline && request.from === "git" && !isCheckout)
      return { problem: { code: "other-repository", url: request.url } };
    if (network.offline && !isCheckout) {
      const host = "url" in request ? request.url : request.repository;
      return { problem: { code: "offline", host } };
    }
    opening ??= OpenedCharts.open(network, checkouts, context);
    const { fetcher, git } = await opening;
    return request.from === "git" ? await git.fetch(request) : await fetcher.fetch(request);
  };
  return {
    fetch,
    dependencies: async (request) => await addedCharts(request, { fetch }),
    [Symbol.asyncDispose]: async () => {
      if (opening !== null) await (await opening).close();
    },
  };
}

class OpenedCharts {
  readonly fetcher: ChartFetcher;
  readonly git: GitCharts;
  readonly #transport: Transport;
  readonly #folder: string;

  private constructor(
    { fetcher, git }: Pick<OpenedCharts, "fetcher" | "git">,
    transport: Transport,
    folder: string,
  ) {
    this.fetcher = fetcher;
    this.git = git;
    this.#transport = transport;
    this.#folder = folder;
  }

  static async open(
    network: ChartNetwork,
    checkouts: GitopsOptions["checkouts"],
    context: ChartContext,
  ): Promise<OpenedCharts> {
    const secrets = createRedactor((value) => context.secret(value));
    for (const { username, password } of network.charts.values())
      if (password !== null) secrets.add(password, basicOf(username ?? "", password));
    const { timeoutMs, retries, deadlineMs, restricted, registries } = network;
    const endsAtMs = systemClock.now() + deadlineMs;
    const transport = await openTransport({
      timeoutMs,
      retries,
      endsAtMs,
      environment: context.environment,
      // guard: chart-repository-addresses
      restricted,
      settingsOf: (host) => settingsOf(host, network),
      waiting: () => {},
      secrets,
    });
    const credentials = new CredentialBook(secrets);
    const logins: LoginBook = restricted
      ? noLogins
      : await openLogins({
          dockerConfig: network.dockerConfig,
          logins: context.logins,
          environment: context.environment,
          credentials,
          clock: systemClock,
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
    const folder = makeFolder(context.temporaryFolder, "pullgate-charts-");
    const downloader = new Downloader({
      transport,
      allow: network.network.allow,
      isPlainHttp: (host) => registries[host]?.plainHttp === true,
      loginOf: (url) => (restricted ? null : loginOf(url, network.charts)),
    });
    const store = new ChartStore(folder, cacheOf(network));
    const fetcher = new ChartFetcher({
      downloader,
      oci: new OciCharts({
        clientOf: (domain, plainHttp) => {
          let client = clients.get(domain);
          if (client === undefined)
            clients.set(domain, (client = clientOf(domain, plainHttp, network, shared)));
          return client;
        },
        loginOf: async (domain, path) => (await logins.find(domain, path))?.credential ?? null,
        store,
      }),
      store,
    });
    const git = new GitCharts({ checkouts, downloader, folder });
    return new OpenedCharts({ fetcher, git }, transport, folder);
  }

  async close(): Promise<void> {
    await this.#transport.close();
    removeFolder(this.#folder);
  }
}

/** A restricted run sees no chart that a login fetched, even if it knows the digest. */
function cacheOf({ cache, restricted }: ChartNetwork): string | null {
  // guard: chart-cache-restricted
  return cache === null || !restricted ? cache : join(cache, "restricted");
}

/** The login for the longest URL that contains this one, of the same origin. */
function loginOf(url: URL, charts: NetworkOptions["charts"]): HttpLogin | null {
  let longest = "";
  let login: HttpLogin | null = null;
  for (const [written, { username, password }] of charts) {
    if (password === null || !URL.canParse(written) || written.length < longest.length) continue;
    const listed = new URL(written);
    const folder = listed.pathname.replace(/\/*$/, "/");
    // guard: chart-login-host
    if (listed.origin !== url.origin || !`${url.pathname}/`.startsWith(folder)) continue;
    longest = written;
    login = { username: username ?? "", password };
  }
  return login;
}

function basicOf(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString("base64");
}

function settingsOf(
  host: string,
  { registries, charts, concurrency }: ChartNetwork,
): OriginSettings {
  const listed = Object.hasOwn(registries, host) ? registries[host] : undefined;
  const chartSettings = [...charts].find(
    ([url]) => URL.canParse(url) && new URL(url).host === host,
  )?.[1];
  return {
    caFile: listed?.caFile ?? chartSettings?.caFile ?? undefined,
    listed: listed !== undefined || chartSettings !== undefined,
    concurrency: Math.max(1, concurrency),
  };
}

function clientOf(
  domain: string,
  plainHttp: boolean,
  network: ChartNetwork,
  shared: SharedParts,
): RegistryClient {
  const { endpoint, trustedRealm } = registryAccess(domain, network);
  return new RegistryClient({
    endpoint: { ...endpoint, plainHttp: plainHttp || endpoint.plainHttp },
    headOnly: false,
    trustedRealm,
    shared,
  });
}
