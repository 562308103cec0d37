/** Suggests the closest known name for a misspelt one. */
import { editDistance } from "../model/text/edit-distance.ts";

/** `; did you mean "x"?` for the closest of `names`, or an empty string if none is close. */
export function didYouMean(written: string, names: readonly string[]): string {
  const most = Math.max(2, Math.floor(written.length / 3));
  let closest: { name: string; distance: number } | null = null;
  for (const name of names) {
    const distance = editDistance(written.toLowerCase(), name.toLowerCase(), most);
    if (distance <= most && (closest === null || distance < closest.distance))
      closest = { name, distance };
  }
  return closest === null ? "" : `; did you mean "${closest.name}"?`;
}
