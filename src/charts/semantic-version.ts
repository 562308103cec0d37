/**
 * Semantic versions and ranges as Helm, Flux and Argo CD read them.
 * https://github.com/Masterminds/semver/tree/v3.5.0
 */

export interface SemanticVersion {
  major: bigint;
  minor: bigint;
  patch: bigint;
  /** "rc.1"; "" for a release. */
  prerelease: string;
  /** As written. */
  original: string;
}

const maxVersionLength = 256;
const maxConstraintLength = 512;
const maxGroups = 32;
const maxNumber = 2n ** 64n - 1n;

const identifiers = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`;
const loose = new RegExp(
  String.raw`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-(${identifiers}))?(?:\+(${identifiers}))?$`,
);
const strict = new RegExp(
  String.raw`^(\d+)\.(\d+)\.(\d+)(?:-(${identifiers}))?(?:\+(${identifiers}))?$`,
);

/** Accepts a leading `v`, missing parts and leading zeros. null where the text is no version. */
export function parseVersion(text: string): SemanticVersion | null {
  return versionOf(loose.exec(text), text);
}

/** Accepts three parts without a `v` and without leading zeros. null where the text is none. */
export function parseStrictVersion(text: string): SemanticVersion | null {
  const match = strict.exec(text);
  const numbers = match?.slice(1, 4) ?? [];
  return numbers.some((part) => /^0\d/.test(part)) ? null : versionOf(match, text);
}

function versionOf(match: RegExpExecArray | null, text: string): SemanticVersion | null {
  if (match === null || text.length > maxVersionLength) return null;
  const [, major = "0", minor = "0", patch = "0", prerelease = ""] = match;
  if (prerelease.split(".").some((part) => /^0\d+$/.test(part))) return null;
  const numbers = [BigInt(major), BigInt(minor), BigInt(patch)] as const;
  if (numbers.some((each) => each > maxNumber)) return null;
  return { major: numbers[0], minor: numbers[1], patch: numbers[2], prerelease, original: text };
}

/** Negative where `a` comes first. Build metadata does not count. */
export function compareVersions(a: SemanticVersion, b: SemanticVersion): number {
  return (
    compare(a.major, b.major) ||
    compare(a.minor, b.minor) ||
    compare(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

function compare<T extends bigint | string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  const [left, right] = [a.split("."), b.split(".")];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one = "", other = ""] = [left[index], right[index]];
    const order = compareIdentifiers(one, other);
    if (order !== 0) return order;
  }
  return 0;
}

function compareIdentifiers(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? -1 : 1;
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA && isNumberB) return compare(BigInt(a), BigInt(b));
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return compare(a, b);
}

/** Alternatives, each a list of comparisons that hold together. */
export interface VersionConstraint {
  alternatives: { comparisons: Comparison[]; includesPrereleases: boolean }[];
}

interface Comparison {
  operator: string;
  version: SemanticVersion;
  /** The first part that is left open or written as `x`: "1.x" leaves "minor" open. */
  open: "major" | "minor" | "patch" | null;
}

const part = String.raw`[0-9|xX*]+`;
const written = String.raw`v?(${part})(\.${part})?(\.${part})?(-${identifiers})?(\+${identifiers})?`;
const operators = "=||!=|>|<|>=|=>|<=|=<|~|~>|\\^";
const uncaptured = written.replaceAll(/\((?!\?)/g, "(?:");
const comparison = new RegExp(String.raw`^\s*(${operators})\s*${written}\s*$`);
const hyphenRange = new RegExp(String.raw`\s*(${uncaptured})\s+-\s+(${uncaptured})\s*`, "g");
const eachComparison = new RegExp(String.raw`(?:${operators})\s*(?:${uncaptured})`, "g");
const validGroup = new RegExp(
  String.raw`^\s*(?:${operators})\s*(?:${uncaptured})\s*(?:(?:\s+|,\s*)(?:${operators})\s*(?:${uncaptured})\s*)*$`,
);

/** null where the text is no constraint: "latest", "main", four numbers, "". */
export function parseConstraint(text: string): VersionConstraint | null {
  if (text.length > maxConstraintLength) return null;
  const groups = text.replace(hyphenRange, ">= $1, <= $2 ").split("||");
  if (groups.length > maxGroups) return null;
  const alternatives: VersionConstraint["alternatives"] = [];
  for (const group of groups) {
    if (!validGroup.test(group)) return null;
    const comparisons = (group.match(eachComparison) ?? []).map(parseComparison);
    if (comparisons.length === 0 || comparisons.includes(null)) return null;
    const parsed = comparisons.filter((each) => each !== null);
    const includesPrereleases = parsed.some(({ version }) => version.prerelease !== "");
    alternatives.push({ comparisons: parsed, includesPrereleases });
  }
  return { alternatives };
}

function parseComparison(text: string): Comparison | null {
  const match = comparison.exec(text);
  if (match === null) return null;
  const [, operator = "", major = "", minor = "", patch = "", prerelease = ""] = match;
  const isOpen = (each: string): boolean => /^\.?[xX*]?$/.test(each);
  const open = isOpen(major) ? "major" : isOpen(minor) ? "minor" : isOpen(patch) ? "patch" : null;
  const numbers = {
    major: "0.0.0",
    minor: `${major}.0.0`,
    patch: `${major}${minor}.0`,
    none: `${major}${minor}${patch}`,
  }[open ?? "none"];
  const version = parseVersion(numbers + prerelease);
  return version === null ? null : { operator, version, open };
}

/** A version with a prerelease satisfies only a group that itself names a prerelease. */
export function satisfies(version: SemanticVersion, { alternatives }: VersionConstraint): boolean {
  return alternatives.some(
    ({ comparisons, includesPrereleases }) =>
      (version.prerelease === "" || includesPrereleases) &&
      comparisons.every((each) => holds(version, each)),
  );
}

function holds(version: SemanticVersion, { operator, version: bound, open }: Comparison): boolean {
  const order = compareVersions(version, bound);
  switch (operator) {
    case "!=":
      return !isWithin(version, bound, open);
    case ">":
      return open === null ? order > 0 : isAbove(version, bound, open);
    case "<":
      return order < 0;
    case ">=":
    case "=>":
      return order >= 0;
    case "<=":
    case "=<":
      return open === null ? order <= 0 : !isAboveOpen(version, bound, open);
    case "~":
    case "~>":
      return order >= 0 && isInTilde(version, bound, open);
    case "^":
      return order >= 0 && isInCaret(version, bound, open);
    default:
      return open === null ? order === 0 : order >= 0 && isInTilde(version, bound, open);
  }
}

type Open = Comparison["open"];

/** Is the version one of those that "!= 1.x" excludes? */
function isWithin(version: SemanticVersion, bound: SemanticVersion, open: Open): boolean {
  if (open === null) return compareVersions(version, bound) === 0;
  if (version.major !== bound.major) return false;
  if (open === "minor") return true;
  if (version.minor !== bound.minor) return false;
  if (open === "patch")
    return (
      (version.prerelease === "" && bound.prerelease === "") ||
      comparePrereleases(version.prerelease, bound.prerelease) === 0
    );
  return compareVersions(version, bound) === 0;
}

function isAbove(version: SemanticVersion, bound: SemanticVersion, open: Open): boolean {
  if (version.major !== bound.major) return version.major > bound.major;
  if (open === "minor") return false;
  if (open === "patch") return version.minor > bound.minor;
  return compareVersions(version, bound) > 0;
}

function isAboveOpen(version: SemanticVersion, bound: SemanticVersion, open: Open): boolean {
  if (version.major !== bound.major) return version.major > bound.major;
  return version.minor > bound.minor && open !== "minor";
}

function isInTilde(version: SemanticVersion, bound: SemanticVersion, open: Open): boolean {
  const isZero = bound.major === 0n && bound.minor === 0n && bound.patch === 0n;
  if (isZero && open !== "minor" && open !== "patch") return true;
  if (version.major !== bound.major) return false;
  return version.minor === bound.minor || open === "minor";
}

function isInCaret(version: SemanticVersion, bound: SemanticVersion, open: Open): boolean {
  if (bound.major > 0n || open === "minor") return version.major === bound.major;
  if (version.major > 0n) return false;
  if (bound.minor > 0n || open === "patch") return version.minor === bound.minor;
  if (version.minor > 0n) return false;
  return version.patch === bound.patch;
}
