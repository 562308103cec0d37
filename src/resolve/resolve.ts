/** Pull[] → what registries say of their images. One question an image, all at once, within limits. */
import type { ImageReference } from "../model/image.ts";
import type { Answer, Answers, Pull } from "../model/pull.ts";
import { attemptOf, questionOf } from "../model/pull.ts";
import { openClient } from "./client.ts";
import type { Client } from "./client.ts";
import { openLogins } from "./login.ts";
import { quirkOf } from "./quirks.ts";
import { keepSecrets } from "./secret.ts";
import { openTalk } from "./talk.ts";
import { openTokenDesk } from "./token.ts";
import { openTransport } from "./transport.ts";
import type { OriginSettings } from "./transport.ts";
import { openTrials } from "./trial.ts";

export interface ResolveOptions {
  offline: boolean;
  /** Requests at once to one registry; a quirk's row may lower it, 128 over all. */
  concurrency: number;
  /** Of one request. */
  timeoutMs: number;
  /** Further tries of one request. */
  retries: number;
  /** Of the whole run: what is not asked by then is `not-asked`. */
  deadlineMs: number;
  /** Keys are hosts as in references, with their port. A host listed here may be the machine itself. */
  registries: Record<string, { caFile?: string; plainHttp?: boolean }>;
  /** `allow`: patterns of hosts, null for all. `trustedRealms`: registry's host → token server's host that may see its login. */
  network: { allow: string[] | null; trustedRealms: Record<string, string> };
  /** The folder of the docker config, the only source of logins then; null looks where docker and podman look. */
  dockerConfig: string | null;
  /** Logins given by hand, which beat those of files. */
  logins: { registry: string; username: string; password: string }[];
  /** HOME, DOCKER_CONFIG, DOCKER_AUTH_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, PATH, the proxies, NODE_EXTRA_CA_CERTS. */
  environment: Record<string, string | undefined>;
  /** Told every secret before it could appear anywhere, so that a door can mask it. */
  secret(value: string): void;
  /** `waitingFor` is a host that has told us to wait. */
  progress(state: { done: number; total: number; waitingFor: string | null }): void;
}

/**
 * Asks for every image of `pulls` but invalid ones and placeholders, which have no answer. Never throws for what a network, a
 * registry or a login does: that is an answer. Attempts are those of the runner's login and of nobody, as far as they were needed.
 */
export async function resolve(pulls: Pull[], options: ResolveOptions): Promise<Answers> {
  const byImage = new Map<string, Answer>();
  const byAttempt = new Map<string, Answer>();
  const questions = new Map<string, ImageReference>();
  for (const { reference, mention } of pulls) {
    if (!("invalid" in reference) && mention.placeholder === null) questions.set(questionOf(reference), reference);
  }
  if (options.offline)
    for (const question of questions.keys())
      byImage.set(question, { answer: "not-asked", because: "offline", evidence: [] });
  if (options.offline || questions.size === 0) return { byImage, byAttempt, logins: [], requests: 0 };

  const endsAtMs = performance.now() + options.deadlineMs;
  const secrets = keepSecrets(options.secret);
  for (const { username, password } of proxyLogins(options.environment))
    secrets.add(password, Buffer.from(`${username}:${password}`).toString("base64"));
  const talk = openTalk(secrets);
  const state = { done: 0, total: questions.size, waitingFor: null as string | null };
  const settings = settingsByHost([...questions.values()].map(asAsked), options);
  const transport = await openTransport({
    timeoutMs: options.timeoutMs,
    retries: options.retries,
    endsAtMs,
    environment: options.environment,
    settingsOf: (host) =>
      settings.get(host) ?? { caFile: undefined, listed: false, concurrency: Math.max(1, options.concurrency) },
    waiting(host) {
      state.waitingFor = host;
      options.progress({ ...state });
    },
  });
  try {
    const book = await openLogins({
      dockerConfig: options.dockerConfig,
      logins: options.logins,
      environment: options.environment,
      secrets,
      endsAtMs,
    });
    const desk = openTokenDesk(transport, secrets, talk);
    const trials = openTrials();
    const clients = new Map<string, Client>();
    const clientOf = (domain: string): Client => {
      let client = clients.get(domain);
      if (client === undefined) {
        const listed = Object.hasOwn(options.registries, domain) ? options.registries[domain] : undefined;
        client = openClient({
          domain,
          quirk: quirkOf(domain),
          plainHttp: listed?.plainHttp === true,
          listed: listed !== undefined,
          allow: options.network.allow,
          trustedRealm: Object.hasOwn(options.network.trustedRealms, domain)
            ? options.network.trustedRealms[domain]
            : undefined,
          transport,
          desk,
          trials,
          book,
          secrets,
          talk,
        });
        clients.set(domain, client);
      }
      return client;
    };
    await Promise.all(
      [...questions].map(async ([question, reference]) => {
        const asked = asAsked(reference);
        const { best, runner, nobody } = await clientOf(asked.domain).ask(asked);
        byImage.set(question, best);
        if (runner !== undefined) byAttempt.set(attemptOf(reference, "runner"), runner);
        if (nobody !== undefined) byAttempt.set(attemptOf(reference, null), nobody);
        state.done++;
        options.progress({ ...state });
      }),
    );
    compareSiblings(questions, byImage);
    return { byImage, byAttempt, logins: book.logins(), requests: transport.requests() };
  } finally {
    await transport.close();
  }
}

/** Hosts know no case; without a domain containerd takes the first component of the path for one. */
function asAsked(reference: ImageReference): ImageReference {
  if (reference.domain !== "") return { ...reference, domain: reference.domain.toLowerCase() };
  const slash = reference.path.indexOf("/");
  return { ...reference, domain: reference.path.slice(0, Math.max(0, slash)), path: reference.path.slice(slash + 1) };
}

/** What was configured, by host and port as URLs spell them: of the registries listed and of those asked. */
function settingsByHost(
  references: ImageReference[],
  { registries, concurrency }: ResolveOptions,
): Map<string, OriginSettings> {
  const settings = new Map<string, OriginSettings>();
  for (const domain of new Set([...Object.keys(registries), ...references.map((reference) => reference.domain)])) {
    const quirk = quirkOf(domain);
    const listed = Object.hasOwn(registries, domain) ? registries[domain] : undefined;
    const spelled = `${listed?.plainHttp === true ? "http" : "https"}://${quirk.address ?? domain}`;
    if (!URL.canParse(spelled)) continue;
    const limit = Math.max(1, Math.min(concurrency, quirk.concurrency ?? concurrency));
    settings.set(new URL(spelled).host, { caFile: listed?.caFile, listed: listed !== undefined, concurrency: limit });
  }
  return settings;
}

/** Where one image of a repository was found, no other can be missing for want of the repository, or of the right to see it. */
function compareSiblings(questions: Map<string, ImageReference>, byImage: Map<string, Answer>): void {
  const seen = new Set<string>();
  for (const [question, { domain, path }] of questions)
    if (byImage.get(question)?.answer === "found") seen.add(`${domain}/${path}`);
  for (const [question, { domain, path, digest }] of questions) {
    const answer = byImage.get(question);
    if (answer === undefined || !seen.has(`${domain}/${path}`)) continue;
    const missing = digest === null ? "tag" : "digest";
    const unseen =
      answer.answer === "missing-or-denied" || (answer.answer === "missing" && answer.missing === "repository");
    if (unseen)
      byImage.set(question, {
        answer: "missing",
        missing,
        tags: null,
        evidence: [...answer.evidence, `${domain}/${path} holds other images of this run`],
      });
  }
}

/** Logins within the URLs of proxies. */
function proxyLogins(environment: ResolveOptions["environment"]): { username: string; password: string }[] {
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
