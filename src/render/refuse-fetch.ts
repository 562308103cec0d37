/** Refuses to render what would have to be fetched. */
import { RenderRefusal } from "../model/source/render-root.ts";
import type { RendererLimits } from "./rendering.ts";

/** False if the run may fetch charts and bases. */
export function fetchesNothing({
  restricted,
  offline = false,
}: Pick<RendererLimits, "restricted" | "offline">): boolean {
  return restricted || offline;
}

/** `need` is a clause: "the chart is in a registry". It may well be right if `isWithheld`. */
export function fetchRefusal(
  need: string,
  { restricted }: Pick<RendererLimits, "restricted">,
  isWithheld = true,
): RenderRefusal {
  const why = restricted ? "restricted mode fetches nothing" : "nothing is fetched offline";
  return new RenderRefusal(`${need}, and ${why}`, { isWithheld });
}
