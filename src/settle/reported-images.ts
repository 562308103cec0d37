/** Lists the images of the report with all places that mention them. */
import type { Mention } from "../model/cluster/cluster.ts";
import { dockerConfigErrorText } from "../model/pull/docker-config-error.ts";
import type { Verdict } from "../model/report/finding.ts";
import type { GitopsSource } from "../model/source/gitops-source.ts";
import type { Pull } from "../model/pull/pull.ts";
import { questionKey, type Answer, type Answers } from "../model/pull/answer.ts";
import type {
  ReportedCredentials,
  ReportedImage,
  ReportedMention,
} from "../model/report/check-report.ts";

interface ImageOptions {
  /** Adds the credentials that the kubelet would offer. */
  explainCredentials: boolean;
  /** The GitOps sources that were rendered, by the root of their output. */
  roots: ReadonlyMap<string, GitopsSource> | undefined;
}

export function reportedImages(
  pulls: Pull[],
  answers: Answers | null,
  verdicts: ReadonlyMap<Pull, { verdict: Verdict; assumes: string[] }> | null,
  { explainCredentials, roots }: ImageOptions,
): ReportedImage[] {
  const images = new Map<string, ReportedImage>();
  for (const pull of pulls) {
    const image = images.get(pull.mention.image) ?? imageOf(pull, answers);
    images.set(pull.mention.image, image);
    const judged = verdicts?.get(pull);
    const explained = explainCredentials ? { credentials: credentialsOf(pull) } : {};
    image.mentions.push({
      ...mentionOf(pull, judged?.verdict ?? null, judged?.assumes ?? []),
      source: roots?.get(pull.workload.root) ?? null,
      ...explained,
    });
  }
  return [...images.values()];
}

function imageOf(
  { mention, reference, rewrittenFrom }: Pull,
  answers: Answers | null,
): ReportedImage {
  const written = rewrittenFrom ?? reference;
  const answer = "invalid" in reference ? undefined : answers?.byImage.get(questionKey(reference));
  const unasked: Answer["answer"] | null = answers === null ? null : "not-asked";
  return {
    image: mention.image,
    reference:
      "invalid" in written
        ? { valid: false, domain: null, path: null, tag: null, digest: null }
        : { valid: true, ...written },
    mentions: [],
    answer: answer?.answer ?? unasked,
    resolvedDigest: answer?.answer === "found" ? answer.digest : null,
    platforms: answer?.answer === "found" ? (answer.content?.platforms ?? null) : null,
  };
}

function mentionOf(
  { mention, workload, pullPolicy }: Pull,
  verdict: Verdict | null,
  assumes: string[],
): ReportedMention {
  const { at, path, role, container }: Mention = mention;
  const policy = typeof pullPolicy === "string" ? pullPolicy : pullPolicy.invalid;
  return {
    at,
    cluster: null,
    source: null,
    ...(mention.inUnrenderedValues === true ? { inUnrenderedValues: true } : {}),
    resource: workload.resource,
    path,
    role,
    container,
    pullPolicy: policy,
    verdict,
    assumes,
  };
}

function credentialsOf({ credentials, reference }: Pull): ReportedCredentials {
  if (credentials === null) {
    const error =
      "invalid" in reference
        ? `InvalidImageName: ${reference.invalid}`
        : "an operator creates the pod";
    return { offers: [], anonymous: false, error };
  }
  const offers = credentials.offers.map(({ source, key, username }) => ({
    source: source.kind,
    secret: source.kind === "secret" ? source.name : null,
    key,
    username,
  }));
  const { anonymous, error } = credentials;
  return {
    offers,
    anonymous,
    error: error === null ? null : `${error.secret}: ${dockerConfigErrorText(error.reason)}`,
  };
}
