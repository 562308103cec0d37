/**
 * Asks the hosts of a registry one after another, as containerd does. "Found" at a mirror counts;
 * "not found" proves nothing, because a mirror says so whatever its upstream fails with. The
 * registry's own answer counts unless a mirror could still have the image.
 */
import type { Answer, ImageQuestion } from "../../model/pull/answer.ts";
import type { CredentialAttempt } from "../best-answer.ts";
import type { ImageClient } from "../image-client.ts";
import { ChainAttempts } from "./chain-attempts.ts";
import { noHost } from "./merge-answers.ts";
import type { Mirror } from "./mirror.ts";

export class MirrorChain implements ImageClient {
  readonly hosts: ReadonlySet<string>;
  readonly #registry: string;
  readonly #mirrors: readonly Mirror[];

  /** `registry`: the host as in references. `mirrors`: in the order in which they are asked. */
  constructor(registry: string, mirrors: readonly Mirror[]) {
    this.#registry = registry;
    this.#mirrors = mirrors;
    this.hosts = new Set(mirrors.flatMap(({ own, client }) => (own ? [...client.hosts] : [])));
  }

  async ask(question: ImageQuestion): Promise<CredentialAttempt[]> {
    const { reference, offers, anonymous } = question;
    const mirrors = this.#mirrors.filter(
      ({ pulls, resolves }) => pulls && (resolves || reference.digest !== null),
    );
    if (mirrors.length === 0) {
      const credentials = offers.length === 0 || anonymous ? [...offers, null] : offers;
      return credentials.map((shown) => ({ shown, answer: noHost }));
    }
    const attempts = new ChainAttempts(question);
    for (const mirror of mirrors) {
      if (attempts.isComplete) break;
      const credentials = attempts.credentialsFor(mirror);
      attempts.add(mirror, await mirror.client.ask({ ...question, ...credentials }));
    }
    const children = new Map<string, Promise<CredentialAttempt[]>>();
    const askForChild: AskForChild = (digest) => {
      const asking =
        children.get(digest) ??
        this.ask({ ...question, reference: { ...reference, tag: null, digest }, platforms: [] });
      children.set(digest, asking);
      return asking;
    };
    return Promise.all(
      attempts
        .results(this.#registry)
        .map(async (each) => ({ ...each, answer: await withUnserved(each, askForChild) })),
    );
  }
}

/** Asks the chain for a child manifest, once for all credentials. */
type AskForChild = (digest: string) => Promise<CredentialAttempt[]>;

/**
 * Adds the child manifests that no host has. If a mirror serves an index but not a manifest in it,
 * containerd asks the next host for the manifest:
 * https://github.com/containerd/containerd/blob/main/core/remotes/docker/fetcher.go
 */
async function withUnserved(
  { shown, answer }: CredentialAttempt,
  askForChild: AskForChild,
): Promise<Answer> {
  if (answer.answer !== "found" || answer.content?.unserved === undefined) return answer;
  const { unserved, ...content } = answer.content;
  const absent = [...content.absent];
  for (const { digest, platforms } of unserved) {
    const attempts = await askForChild(digest);
    const child = attempts.find((attempt) => attempt.shown === shown)?.answer;
    if (child?.answer === "missing")
      absent.push({ what: "manifest", digest, platforms, evidence: child.evidence });
  }
  return { ...answer, content: { ...content, absent } };
}
