/** Builds the correction of the scalar that holds an image. */
import type { Mention } from "../../model/cluster/cluster.ts";
import type { Diagnostic } from "../../model/report/rule.ts";
import { parseImageReference } from "../../model/pull/image.ts";

/** Empty for an image that is split over several fields, and for an invalid replacement. */
export function corrected({ at, inParts }: Mention, image: string): Pick<Diagnostic, "correction"> {
  return inParts === true || "invalid" in parseImageReference(image)
    ? {}
    : { correction: { at, value: image } };
}
