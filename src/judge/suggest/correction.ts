/** What a mention should read instead → the correction of the scalar that it stands in. Pure. */
import type { Mention } from "../../model/cluster.ts";
import type { Diagnostic } from "../../model/rule.ts";
import { parseImageReference } from "../../model/image.ts";

/** None for an image in parts, of which no scalar is the whole, and none that would be no reference either. */
export function corrected({ at, inParts }: Mention, image: string): Pick<Diagnostic, "correction"> {
  return inParts === true || "invalid" in parseImageReference(image)
    ? {}
    : { correction: { at, value: image } };
}
