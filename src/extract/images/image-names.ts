/** Tells by the name of a field, flag or variable whether its value is an image to pull. */
import { parseImageReference } from "../../model/pull/image.ts";

/** Words for images that are not pulled, or are not container images. */
const unpulled: ReadonlySet<string> = new Set(
  (
    "output target destination dest push result logo icon background cover avatar banner splash " +
    "picture photo preview profile thumbnail wallpaper os vm ami disk backing boot " +
    "machine kernel " +
    "firmware guest iso snapshot allow allowed exclude excluded ignore ignored deny denied skip " +
    "blocked filter match pattern old previous"
  ).split(" "),
);

/** True if a word says that the image is not pulled. */
export function namesNoImage(words: readonly string[]): boolean {
  return words.some((word) => unpulled.has(word));
}

/** True for the words of "…-image", "…_IMAGE_NAME" and "…Image". */
export function namesImage(words: readonly string[]): boolean {
  const subject = words.at(-1) === "name" ? words.slice(0, -1) : words;
  return subject.at(-1) === "image" && !namesNoImage(subject);
}

/** The lower-case words of a name in kebab, snake or camel case. */
export function wordsOf(name: string): string[] {
  return name
    .split(/[-_.]|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .map((word) => word.toLowerCase());
}

/**
 * True for a reference with a tag or digest: a repository alone may get its tag from another field.
 * A tag in capitals is filled in by a script, and a tag of four or five digits is a port.
 */
export function isWhole(image: string): boolean {
  const reference = parseImageReference(image);
  if ("invalid" in reference) return false;
  const { tag, digest } = reference;
  return digest !== null || (tag !== null && !/^(?:\d{4,5}|[A-Z_]+)$/.test(tag));
}
