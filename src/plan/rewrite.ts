/** Rewrites images as the cluster's admission does (`cluster.rewrites`). */
import { canonical, parseImageReference, type ImageReference } from "../model/pull/image.ts";

export interface ImageRewrite {
  /** A prefix of `domain/path[:tag][@digest]` that ends at the end of a component. */
  from: string;
  to: string;
}

/** Applies the row with the longest matching `from`, once. null if no row matches. */
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
