/** An image as written → the image that the cluster pulls in its place, by what is said of its admission. Pure. */
import { canonical, parseImageReference, type ImageReference } from "../model/image.ts";

export interface ImageRewrite {
  /** Beginning of an image in full, `domain/path[:tag][@digest]`, by whole components. */
  from: string;
  to: string;
}

/** The longest `from` counts, once: what comes of it is not rewritten again. null where none fits. */
export function rewriteImage(
  reference: ImageReference,
  rewrites: readonly ImageRewrite[],
): ReturnType<typeof parseImageReference> | null {
  const image = canonical(reference);
  const [rewrite] = rewrites
    .filter(
      ({ from }) =>
        image.startsWith(from) &&
        (from.endsWith("/") || /^(?:$|[/:@])/.test(image.slice(from.length))),
    )
    .toSorted((a, b) => b.from.length - a.from.length);
  return rewrite === undefined
    ? null
    : parseImageReference(rewrite.to + image.slice(rewrite.from.length));
}
