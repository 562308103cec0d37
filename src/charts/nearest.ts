/** Offers names and versions near to one that does not exist. */
import { editDistance } from "../model/text/edit-distance.ts";
import { compareVersions, parseVersion } from "./semantic-version.ts";

const maxOffers = 3;
/** The comparison of two names takes time by the product of their lengths. */
// guard: chart-near-names
const maxNameLength = 250;

/** Versions that begin alike, then the newest. */
export function nearestVersions(wanted: string, versions: readonly string[]): string[] {
  const bare = wanted.replace(/^[^\d]*/, "");
  const ranked = versions
    .flatMap((written) => {
      const version = parseVersion(written.replace("_", "+"));
      return version === null ? [] : [{ written, version }];
    })
    .sort((a, b) => compareVersions(b.version, a.version));
  const alike = ranked.filter(
    ({ written }) => sharedSteps(written.replace(/^v/, ""), bare) >= 2 && bare !== "",
  );
  return [...new Set([...alike, ...ranked].map(({ written }) => written))].slice(0, maxOffers);
}

function sharedSteps(a: string, b: string): number {
  const [left, right] = [a.split("."), b.split(".")];
  let steps = 0;
  while (steps < left.length && left[steps] === right[steps]) steps++;
  return steps;
}

/** Names with few other letters, the nearest first. */
export function nearestNames(wanted: string, names: readonly string[]): string[] {
  if (wanted.length > maxNameLength) return [];
  const most = Math.max(2, Math.floor(wanted.length / 3));
  const scored = names
    .filter(({ length }) => length <= maxNameLength)
    .map((name) => ({ name, score: editDistance(wanted, name, most) }))
    .filter(({ score }) => score <= most)
    .sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, maxOffers).map(({ name }) => name);
}
