/** Asks registries about images, with every credential that pods and the runner have for them. */
import { attemptKey, questionKey } from "../model/pull/answer.ts";
import type { Answer, Answers, ImageQuestion } from "../model/pull/answer.ts";
import { hostOf } from "../model/pull/image.ts";
import type { ImageReference } from "../model/pull/image.ts";
import { CredentialChecks } from "../oci/auth/credential-check.ts";
import { CredentialBook } from "../oci/auth/credential.ts";
import { TokenClient } from "../oci/auth/token-client.ts";
import type { CredentialRejection } from "../oci/client/attempt.ts";
import { systemClock, type Clock } from "../oci/clock.ts";
import type { SharedParts } from "../oci/client/client.ts";
import { openTransport } from "../oci/http/transport.ts";
import type { Transport } from "../oci/http/transport.ts";
import { createRedactor } from "../oci/redaction.ts";
import type { Redactor } from "../oci/redaction.ts";
import { openEvidence } from "../oci/reply/evidence.ts";
import { tokenReplyReader } from "../oci/reply/token-reply.ts";
import { logEvent } from "../system/run-log.ts";
import { askInOrder } from "./ask-in-order.ts";
import { bestAnswer, compareAttempts } from "./best-answer.ts";
import type { AttemptOutcome, CredentialAttempt } from "./best-answer.ts";
import { openDiskCache } from "./disk-cache.ts";
import { noLogins, openLogins } from "./logins.ts";
import { openMirrorHosts } from "./mirrors/mirror-hosts.ts";
import { originSettings } from "./origin-settings.ts";
import { QuestionProgress } from "./question-progress.ts";
import { Registries } from "./registries.ts";
import type { ResolveOptions } from "./resolve-options.ts";
import { waitForImages } from "./wait-for-images.ts";

export { registryAccess } from "./registry-access.ts";
export { noLogins, openLogins, type LoginBook } from "./logins.ts";
export type { ResolveOptions } from "./resolve-options.ts";
export { openRunCache as openMemory, type RunCache as Memory } from "./run-cache.ts";

/**
 * Asks every question, one per image, with each of its credentials. Never throws for what a
 * network, a registry or a credential does: that is an answer. The runner's login is shown only
 * if no pod's attempt is known, or if all were refused: it proves that an image exists, and never
 * replaces an offer.
 */
export async function resolve(
  questions: ImageQuestion[],
  options: ResolveOptions,
): Promise<Answers> {
  const answers = await askAll(questions, options);
  const total = questions.length;
  const patient = await waitForImages(answers, questions, {
    waitMs: options.waitMs ?? 0,
    clock: options.clock ?? systemClock,
    // A round that `waitMs` cuts short would prove nothing: it gets time for one request more.
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
        waitingFor: { missingImages: missing },
      }),
  });
  if (patient.waited !== undefined) options.progress({ done: total, total, waitingFor: null });
  return patient;
}

/**
 * Questions that are started for each request that a registry may get at once. Several, because the
 * first image of a repository is attempted alone.
 */
const startedForEachRequest = 4;

/** Asks every question once. */
async function askAll(questions: ImageQuestion[], options: ResolveOptions): Promise<Answers> {
  if (questions.length === 0)
    return { byImage: new Map(), byAttempt: new Map(), logins: [], requests: 0 };
  const { timeoutMs, retries, environment, restricted, deadlineMs } = options;
  const clock = options.clock ?? systemClock;
  const endsAtMs = clock.now() + deadlineMs;
  const secrets = redactorFor(questions, options);
  const progress = new QuestionProgress(questions, (state) => options.progress(state));
  const domains = questions.map(({ reference }) => normalised(reference).domain);
  const transport = await openTransport({
    timeoutMs,
    retries,
    endsAtMs,
    environment,
    restricted,
    settingsOf: originSettings(domains, options),
    waiting: (host) => progress.pausing(host),
    clock,
    secrets,
  });
  try {
    return await askOver(transport, questions, { options, clock, endsAtMs, secrets, progress });
  } finally {
    await transport.close();
  }
}

interface Round {
  options: ResolveOptions;
  clock: Clock;
  /** By the clock. */
  endsAtMs: number;
  secrets: Redactor;
  progress: QuestionProgress;
}

async function askOver(
  transport: Transport,
  questions: ImageQuestion[],
  { options, clock, endsAtMs, secrets, progress }: Round,
): Promise<Answers> {
  const { hostsDir = null, runtime = null, registries: listed, memory } = options;
  const credentials = new CredentialBook(secrets);
  const { dockerConfig, environment } = options;
  const logins = options.restricted
    ? noLogins
    : await openLogins({
        dockerConfig,
        logins: options.logins,
        environment,
        credentials,
        clock,
        endsAtMs,
      });
  const mirrorHosts = openMirrorHosts({ hostsDir, registries: listed, runtime });
  const registries = new Registries({
    options,
    shared: sharedParts(transport, clock, secrets),
    mirrorHosts,
    cache: openDiskCache(options.cache),
    logins,
    credentials,
  });
  progress.report();
  const circumstances = JSON.stringify([options.frugal, runtime]);
  const recalled = new Set<string>();
  const attemptsAt = async (question: ImageQuestion): Promise<CredentialAttempt[]> => {
    const reference = normalised(question.reference);
    const known = memory?.recall(question, circumstances);
    if (known !== undefined) {
      logEvent(() => ({ kind: "cache", holds: "answer", subject: questionKey(reference) }));
      recalled.add(reference.domain);
      // Reads hosts.toml for its notes.
      await mirrorHosts.of(reference.domain);
      return known;
    }
    const client = await registries.clientOf(reference.domain);
    const attempts = await client.ask({ ...question, reference });
    memory?.keep(question, circumstances, attempts);
    return attempts;
  };
  const images = await askInOrder(
    questions,
    {
      registryOf: ({ reference }) => normalised(reference).domain,
      atOnce: startedForEachRequest * Math.max(1, options.concurrency),
    },
    async (question): Promise<AttemptOutcome> => {
      const attempts = await attemptsAt(question);
      progress.answered(question);
      return { reference: question.reference, attempts };
    },
  );
  return {
    ...answersOf(images),
    logins: memory?.logins(logins.logins(), recalled) ?? logins.logins(),
    flaky: registries.flaky(transport.health()),
    notes: mirrorHosts.notes(),
    requests: transport.requests(),
  };
}

function answersOf(images: AttemptOutcome[]): Pick<Answers, "byImage" | "byAttempt"> {
  const byImage = new Map<string, Answer>();
  const byAttempt = new Map<string, Answer>();
  compareAttempts(images);
  for (const { reference, attempts } of images) {
    byImage.set(questionKey(reference), bestAnswer(attempts));
    for (const { shown, answer } of attempts) byAttempt.set(attemptKey(reference, shown), answer);
  }
  return { byImage, byAttempt };
}

function sharedParts(transport: Transport, clock: Clock, secrets: Redactor): SharedParts {
  const evidence = openEvidence(secrets);
  return {
    transport,
    tokens: new TokenClient({ transport, clock, secrets, reader: tokenReplyReader(evidence) }),
    checks: new CredentialChecks<CredentialRejection>(),
    secrets,
    evidence,
  };
}

/** Knows the passwords of all offers and proxies. */
function redactorFor(
  questions: ImageQuestion[],
  { secret, environment }: Pick<ResolveOptions, "secret" | "environment">,
): Redactor {
  const secrets = createRedactor((value) => secret(value));
  const logins = [...questions.flatMap(({ offers }) => offers), ...proxyLogins(environment)];
  for (const { username, password } of logins)
    if (password !== "")
      secrets.add(password, Buffer.from(`${username}:${password}`).toString("base64"));
  return secrets;
}

/** Lower-cases the host; without a domain the first component of the path is the host. */
function normalised(reference: ImageReference): ImageReference {
  const path =
    reference.domain === ""
      ? reference.path.slice(reference.path.indexOf("/") + 1)
      : reference.path;
  return { ...reference, domain: hostOf(reference).toLowerCase(), path };
}

/** The logins in the URLs of proxies. */
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
