/** Question[] → what registries say of the images to each credential. All at once, within limits. */
import { hostOf } from "../model/image.ts";
import type { ImageReference } from "../model/image.ts";
import type { Answer, Answers, ImageQuestion } from "../model/answer.ts";
import { attemptKey, questionKey } from "../model/answer.ts";
import { CredentialChecks } from "../oci/auth/credential-check.ts";
import { CredentialBook } from "../oci/auth/credential.ts";
import { TokenClient } from "../oci/auth/token-client.ts";
import type { CredentialRejection } from "../oci/client/attempt.ts";
import { RegistryClient } from "../oci/client/client.ts";
import type { SharedParts } from "../oci/client/client.ts";
import type { OriginSettings } from "../oci/http/origin.ts";
import { openTransport } from "../oci/http/transport.ts";
import { quirkOf } from "../oci/quirks.ts";
import { createRedactor } from "../oci/redaction.ts";
import { openEvidence } from "../oci/reply/evidence.ts";
import { tokenReplyReader } from "../oci/reply/token-reply.ts";
import { bestAnswer, compareAttempts } from "./best-answer.ts";
import type { AttemptOutcome, CredentialAttempt } from "./best-answer.ts";
import { openDiskCache } from "./disk-cache.ts";
import { DirectImageClient } from "./image-client.ts";
import type { ImageClient } from "./image-client.ts";
import { openImageContents } from "./image-content.ts";
import type { ImageContents } from "./image-content.ts";
import { noLogins, openLogins } from "./logins.ts";
import { openMirrorChain } from "./mirror-chain.ts";
import type { Mirror } from "./mirror-chain.ts";
import { openMirrorHosts } from "./mirror-hosts.ts";
import type { MirrorHost } from "./mirror-hosts.ts";
import type { RunCache } from "./run-cache.ts";
import { waitForImages } from "./wait-for-images.ts";

export { noLogins, openLogins, type LoginBook } from "./logins.ts";
export { openRunCache as openMemory, type RunCache as Memory } from "./run-cache.ts";

export interface ResolveOptions {
  /** Requests at once to one registry; a quirk's row may lower it, 128 over all. */
  concurrency: number;
  /** Of one request. */
  timeoutMs: number;
  /** Further tries of one request. */
  retries: number;
  /**
   * Registries that count a GET of a manifest as a pull (Docker Hub) are asked by HEAD alone, so that a gate does not use up the quota that the
   * nodes behind the same address live on: what their images are made of is then not known, unless the cache knows it.
   */
  frugal: boolean;
  /** Of the whole run: what is not asked by then is `not-asked`. */
  deadlineMs: number;
  /** How long to keep asking for what is proved missing; `deadlineMs` does not end it. */
  waitMs?: number;
  /** Keys are hosts as in references, with their port. A host listed here may be the machine itself. */
  registries: Record<
    string,
    {
      caFile?: string;
      plainHttp?: boolean;
      reachable?: boolean;
      /** Asked before it, as nodes do: `host[:port]` or URLs. They count instead of a hosts.toml. */
      mirrors?: string[];
    }
  >;
  /** The folder of containerd's folders of hosts.toml; null for none. */
  hostsDir?: string | null;
  /** Of the nodes, "containerd://2.1.4": early ones do not read every hosts.toml. */
  runtime?: string | null;
  /** `allow`: patterns of hosts, null for all. `trustedRealms`: registry's host → token server's host that may see its login. */
  network: { allow: string[] | null; trustedRealms: Record<string, string> };
  /** The folder of the docker config, the only source of logins then; null looks where docker and podman look. */
  dockerConfig: string | null;
  /** Logins given by hand, which beat those of files. */
  logins: { registry: string; username: string; password: string }[];
  /** HOME, DOCKER_CONFIG, DOCKER_AUTH_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, PATH, the proxies, NODE_EXTRA_CA_CERTS. */
  environment: Record<string, string | undefined>;
  /**
   * A stranger has written the manifests: no login of this machine is used, and nothing that is not open to the whole world is asked,
   * whoever lists it.
   */
  restricted: boolean;
  /** The folder of what is known of digests; null for none. */
  cache: string | null;
  /** Of what this run has asked before. */
  memory?: RunCache | undefined;
  /** Told every secret before it could appear anywhere, so that a door can mask it. */
  secret(value: string): void;
  /** `waitingFor` is a host that has told us to wait. */
  progress(state: { done: number; total: number; waitingFor: string | null }): void;
}

/**
 * Asks every question, of which there is one an image, with each of its credentials. Never throws for what a network, a registry or a
 * credential does: that is an answer. The runner's login is shown only where no pod's attempt is known, or all were refused: it proves
 * that an image exists, and never stands in for an offer.
 */
export async function resolve(
  questions: ImageQuestion[],
  options: ResolveOptions,
): Promise<Answers> {
  const answers = await askAll(questions, options);
  const total = questions.length;
  const patient = await waitForImages(answers, questions, {
    waitMs: options.waitMs ?? 0,
    // A round that the end of the waiting cuts short would prove nothing.
    ask: (missing, leftMs) =>
      askAll(missing, {
        ...options,
        memory: undefined,
        deadlineMs: Math.min(options.deadlineMs, leftMs + options.timeoutMs),
        progress: () => {},
      }),
    waiting: (missing) =>
      options.progress({
        done: total - missing.length,
        total,
        waitingFor: `${missing.join(", ")} to appear`,
      }),
  });
  if (patient.waited !== undefined) options.progress({ done: total, total, waitingFor: null });
  return patient;
}

/** Every question once. */
async function askAll(questions: ImageQuestion[], options: ResolveOptions): Promise<Answers> {
  const byImage = new Map<string, Answer>();
  const byAttempt = new Map<string, Answer>();
  if (questions.length === 0) return { byImage, byAttempt, logins: [], requests: 0 };

  const endsAtMs = performance.now() + options.deadlineMs;
  const secrets = createRedactor((value) => options.secret(value));
  for (const { username, password } of [
    ...questions.flatMap(({ offers }) => offers),
    ...proxyLogins(options.environment),
  ])
    if (password !== "")
      secrets.add(password, Buffer.from(`${username}:${password}`).toString("base64"));
  const evidence = openEvidence(secrets);
  const pending = new Set(questions);
  let paused: string | null = null;
  /** Waited for is who asked for a pause, else whoever owes the oldest answer: hosts are asked side by side. */
  const tell = (): void => {
    const [oldest] = pending;
    const waitingFor = paused ?? (oldest === undefined ? null : hostOf(oldest.reference));
    options.progress({
      done: questions.length - pending.size,
      total: questions.length,
      waitingFor,
    });
  };
  const settings = settingsByHost(
    questions.map(({ reference }) => asAsked(reference)),
    options,
  );
  const transport = await openTransport({
    timeoutMs: options.timeoutMs,
    retries: options.retries,
    endsAtMs,
    environment: options.environment,
    restricted: options.restricted,
    settingsOf: (host) =>
      settings.get(host) ?? {
        caFile: undefined,
        listed: false,
        concurrency: Math.max(1, options.concurrency),
      },
    waiting(host) {
      paused = host;
      tell();
    },
  });
  try {
    const credentials = new CredentialBook(secrets);
    const logins = options.restricted
      ? noLogins
      : await openLogins({
          dockerConfig: options.dockerConfig,
          logins: options.logins,
          environment: options.environment,
          credentials,
          endsAtMs,
        });
    const shared: SharedParts = {
      transport,
      tokens: new TokenClient({ transport, secrets, reader: tokenReplyReader(evidence) }),
      checks: new CredentialChecks<CredentialRejection>(),
      secrets,
      evidence,
    };
    const cache = openDiskCache(options.cache);
    const { hostsDir = null, runtime = null, registries } = options;
    const book = openMirrorHosts({ hostsDir, registries, runtime });
    const clients = new Map<string, ImageClient>();
    const opening = new Map<string, Promise<ImageClient>>();
    const openAt = (
      domain: string,
      contents: ImageContents,
      host: MirrorHost | null,
    ): ImageClient => {
      const own = host === null || host.own;
      const name = own ? domain : host.url.host;
      const listed = Object.hasOwn(options.registries, name) ? options.registries[name] : undefined;
      const quirk = quirkOf(name);
      const client = new RegistryClient({
        endpoint: {
          domain: name,
          quirk: own ? quirk : { ...quirk, mirror: true },
          plainHttp: host === null ? listed?.plainHttp === true : host.url.protocol === "http:",
          ...(host === null ? {} : { at: { ...host, namespace: own ? null : domain } }),
          listed: listed !== undefined,
          restricted: options.restricted,
          reachable: listed?.reachable !== false,
          allow: options.network.allow,
        },
        headOnly: options.frugal,
        trustedRealm: Object.hasOwn(options.network.trustedRealms, name)
          ? options.network.trustedRealms[name]
          : undefined,
        shared,
      });
      return new DirectImageClient({
        client,
        contents,
        logins: host === null || isPrivate(host, listed) ? logins : noLogins,
        credentials,
        secrets,
      });
    };
    const openRegistry = async (domain: string): Promise<ImageClient> => {
      const hosts = await book.of(domain);
      const contents = openImageContents(cache, domain);
      if (hosts === null) return openAt(domain, contents, null);
      for (const [name, value] of hosts.flatMap(({ header }) => Object.entries(header)))
        if (/auth|cookie|key|secret|token/.test(name)) secrets.add(value, ...value.split(" "));
      const links = hosts.map((host): Mirror => {
        const { own, pulls, resolves, url } = host;
        const listed = Object.hasOwn(options.registries, domain)
          ? options.registries[domain]
          : undefined;
        const trusted = own && isPrivate(host, listed);
        return {
          name: url.host,
          own,
          trusted,
          pulls,
          resolves,
          client: openAt(domain, contents, host),
        };
      });
      return openMirrorChain(domain, links);
    };
    const clientOf = async (domain: string): Promise<ImageClient> => {
      const made = opening.get(domain) ?? openRegistry(domain);
      opening.set(domain, made);
      const client = await made;
      clients.set(domain, client);
      return client;
    };
    tell();
    const circumstances = JSON.stringify([options.frugal, runtime]);
    const recalled = new Set<string>();
    const attemptsOf = async (
      question: ImageQuestion,
      reference: ImageReference,
    ): Promise<CredentialAttempt[]> => {
      const known = options.memory?.recall(question, circumstances);
      if (known !== undefined) {
        recalled.add(reference.domain);
        // For what is to be noted of its hosts.toml.
        await book.of(reference.domain);
        return known;
      }
      const client = await clientOf(reference.domain);
      const attempts = await client.ask({ ...question, reference });
      options.memory?.keep(question, circumstances, attempts);
      return attempts;
    };
    const images: AttemptOutcome[] = await Promise.all(
      questions.map(async (question) => {
        const reference = asAsked(question.reference);
        const attempts = await attemptsOf(question, reference);
        pending.delete(question);
        tell();
        return { reference: question.reference, attempts };
      }),
    );
    compareAttempts(images);
    for (const { reference, attempts } of images) {
      byImage.set(questionKey(reference), bestAnswer(attempts));
      for (const { shown, answer } of attempts) byAttempt.set(attemptKey(reference, shown), answer);
    }
    const health = transport.health();
    const flaky = [...clients].flatMap(([registry, { hosts }]) => {
      const seen = [...hosts].flatMap((host) => health.get(host) ?? []);
      const requests = seen.reduce((sum, each) => sum + each.requests, 0);
      const failures = seen.reduce((sum, each) => sum + each.failures, 0);
      return failures > 0 && failures < requests ? [{ registry, failures, requests }] : [];
    });
    const notes = book.notes();
    const used = options.memory?.logins(logins.logins(), recalled) ?? logins.logins();
    return { byImage, byAttempt, logins: used, flaky, notes, requests: transport.requests() };
  } finally {
    await transport.close();
  }
}

/** A file that says how nodes connect takes TLS off no login: that is for the configuration to say. */
function isPrivate(
  { url, connection }: MirrorHost,
  listed: { plainHttp?: boolean } | undefined,
): boolean {
  return (
    connection?.unverified !== true && (url.protocol === "https:" || listed?.plainHttp === true)
  );
}

/** Hosts know no case; without a domain the first component of the path is one. */
function asAsked(reference: ImageReference): ImageReference {
  const path =
    reference.domain === ""
      ? reference.path.slice(reference.path.indexOf("/") + 1)
      : reference.path;
  return { ...reference, domain: hostOf(reference).toLowerCase(), path };
}

/** What was configured, by host and port as URLs spell them: of the registries listed and of those asked. */
function settingsByHost(
  references: ImageReference[],
  { registries, concurrency }: ResolveOptions,
): Map<string, OriginSettings> {
  const settings = new Map<string, OriginSettings>();
  for (const domain of new Set([
    ...Object.keys(registries),
    ...references.map((reference) => reference.domain),
  ])) {
    const quirk = quirkOf(domain);
    const listed = Object.hasOwn(registries, domain) ? registries[domain] : undefined;
    const spelled = `${listed?.plainHttp === true ? "http" : "https"}://${quirk.address ?? domain}`;
    if (!URL.canParse(spelled)) continue;
    const limit = Math.max(1, Math.min(concurrency, quirk.concurrency ?? concurrency));
    settings.set(new URL(spelled).host, {
      caFile: listed?.caFile,
      listed: listed !== undefined,
      concurrency: limit,
    });
  }
  return settings;
}

/** Logins within the URLs of proxies. */
function proxyLogins(
  environment: ResolveOptions["environment"],
): { username: string; password: string }[] {
  return ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"].flatMap((name) => {
    const value = environment[name] ?? "";
    const url = URL.canParse(value) ? new URL(value) : null;
    if (url === null || url.password === "") return [];
    return [{ username: unescaped(url.username), password: unescaped(url.password) }];
  });
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
