/** Recognises a tag that YAML reads as a number or boolean. */
import type { Rule } from "../model/report/rule.ts";
import type { RenderedPlace } from "./rendered-place.ts";
import type { Mapping } from "./rerender/observe.ts";

/** Whether an unquoted scalar renders otherwise than written, as `1.10` does, and is the defect. */
export function isMisread(
  { cause }: Pick<Rule, "cause">,
  { misprint }: Pick<RenderedPlace, "misprint">,
  { value, exact }: Mapping,
): boolean {
  const isOther = value.rendered !== value.written || misprint !== null;
  return cause === "reference" && exact && value.isTyped && isOther;
}
