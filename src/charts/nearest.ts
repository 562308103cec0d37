/** Offers names and versions near to one that does not exist. */
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

/** Names that contain the wanted one or are contained in it, then those with few other letters. */
export function nearestNames(wanted: string, names: readonly string[]): string[] {
  if (wanted.length > maxNameLength) return [];
  const scored = names
    .filter(({ length }) => length <= maxNameLength)
    .map((name) => ({ name, score: distance(wanted, name) }))
    .filter(({ score }) => score <= Math.max(2, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, maxOffers).map(({ name }) => name);
}

/** https://en.wikipedia.org/wiki/Levenshtein_distance */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++)
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1),
        ),
      );
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
