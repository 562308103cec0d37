/** What the name of a field, a flag or a variable says of what it holds, and whether that can be an image. Pure. */
import { parseImageReference } from "../../model/image.ts";

/** Of such an image nobody knows that it is there to be pulled, or it is none of a container. */
const unpulled: ReadonlySet<string> = new Set(
  (
    "output target destination dest push result logo icon background cover avatar banner splash picture photo preview profile thumbnail wallpaper os vm ami disk backing boot machine kernel " +
    "firmware guest iso snapshot allow allowed exclude excluded ignore ignored deny denied skip blocked filter match pattern " +
    "old previous"
  ).split(" "),
);

export function namesNoImage(words: readonly string[]): boolean {
  return words.some((word) => unpulled.has(word));
}

/** "…-image", "…_IMAGE_NAME", "…Image". */
export function namesImage(words: readonly string[]): boolean {
  const subject = words.at(-1) === "name" ? words.slice(0, -1) : words;
  return subject.at(-1) === "image" && !namesNoImage(subject);
}

export function wordsOf(name: string): string[] {
  return name
    .split(/[-_.]|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .map((word) => word.toLowerCase());
}

/**
 * A reference with a tag or a digest: a repository alone may get its tag from elsewhere. `TAG` is one that a script fills in, and what
 * looks like a port is one.
 */
export function isWhole(image: string): boolean {
  const reference = parseImageReference(image);
  if ("invalid" in reference) return false;
  const { tag, digest } = reference;
  return digest !== null || (tag !== null && !/^(?:\d{4,5}|[A-Z_]+)$/.test(tag));
}
