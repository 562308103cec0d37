/** Lists the questions to registries whose answers judge every pull. */
import { attemptKey, questionKey, type ImageQuestion, type Offer } from "../model/pull/answer.ts";
import type { ImageReference } from "../model/pull/image.ts";
import type { Pull } from "../model/pull/pull.ts";

/** From this minor version on, kubelets verify the credentials of pods for images they pulled. */
const verifyingRelease = 35;

interface QuestionNeeds {
  /** Adds the tag beside a digest, which no pull needs. */
  tags: boolean;
  /** The minor version of the nodes' Kubernetes; null if unknown. */
  kubernetes?: number | null;
}

/**
 * One question per image, with every credential that a pod would offer for it and the platforms of
 * all its pods.
 */
export function imageQuestions(
  pulls: readonly Pull[],
  { tags, kubernetes = null }: QuestionNeeds,
): ImageQuestion[] {
  const questions = new Map<string, ImageQuestion>();
  for (const pull of pulls) {
    const { reference } = pull;
    if ("invalid" in reference) continue;
    if (pull.notAsked === "preloaded" && (kubernetes ?? 0) >= verifyingRelease)
      extend(questionFor(questions, reference), pull, []);
    if (pull.notAsked !== null) continue;
    extend(questionFor(questions, reference), pull, pull.platforms);
    if (tags && reference.tag !== null && reference.digest !== null)
      extend(questionFor(questions, { ...reference, digest: null }), pull, []);
  }
  return [...questions.values()];
}

function questionFor(
  questions: Map<string, ImageQuestion>,
  reference: ImageReference,
): ImageQuestion {
  const key = questionKey(reference);
  const question = questions.get(key) ?? {
    reference,
    offers: [],
    anonymous: false,
    platforms: [],
  };
  questions.set(key, question);
  return question;
}

function extend(
  question: ImageQuestion,
  { credentials, operatorOffers = [] }: Pull,
  platforms: readonly string[],
): void {
  question.anonymous ||= credentials?.anonymous === true;
  for (const platform of platforms)
    if (!question.platforms.includes(platform)) question.platforms.push(platform);
  const isNew = (offer: Offer): boolean =>
    question.offers.every(
      (known) => attemptKey(question.reference, known) !== attemptKey(question.reference, offer),
    );
  const { offers = [], hiddenOffers = [] } = credentials ?? {};
  for (const offer of [...offers, ...hiddenOffers, ...operatorOffers])
    if (isNew(offer)) question.offers.push(offer);
}
