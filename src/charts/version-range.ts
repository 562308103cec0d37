/** Chooses the version that a range means, as each of the programs that install charts does. */
import {
  compareVersions,
  parseConstraint,
  parseStrictVersion,
  parseVersion,
  satisfies,
  type SemanticVersion,
  type VersionConstraint,
} from "./semantic-version.ts";
import type { VersionChooser } from "../model/source/gitops-source.ts";

export type VersionChoice =
  | { chosen: string }
  /** `invalid-range`: the text is no range. `no-match`: no version on the list is in it. */
  | { problem: "invalid-range" | "no-match" };

/**
 * The version that the chooser takes from a list that is in the order of the index or the registry.
 */
export function chooseVersion(
  chooser: VersionChooser,
  range: string,
  versions: readonly string[],
): VersionChoice {
  const rule = rules[chooser];
  if (rule.exact(range, versions)) return { chosen: range };
  const written = range === "" ? rule.empty : range;
  const constraint = written === null ? null : parseConstraint(written);
  if (constraint === null) return { problem: "invalid-range" };
  return newest(rule.candidates(versions), constraint, rule.lastOfEqual === true);
}

/** Can the version be taken without a list? */
export function isExactVersion(chooser: VersionChooser, range: string): boolean {
  return chooser === "argoCd" || chooser === "helmOci"
    ? parseVersion(range) !== null
    : chooser === "fluxOciHelmRepository" && threeParts(range) !== null;
}

interface Candidate {
  version: SemanticVersion;
  written: string;
}

interface ChooserRule {
  /** What an empty range means; null where it is refused. */
  empty: string | null;
  /** Is the text taken as it is, before it is read as a range? */
  exact: (range: string, versions: readonly string[]) => boolean;
  candidates: (versions: readonly string[]) => Candidate[];
  /** Of equal versions the last on the list wins. */
  lastOfEqual?: true;
}

/** https://github.com/fluxcd/source-controller/tree/v1.9.1, helm v4.2.2, argo-cd v3.5.1 */
const rules: Record<VersionChooser, ChooserRule> = {
  fluxIndex: {
    empty: "*",
    exact: isEntryOfIndex,
    candidates: (versions) => parsed(versions, threeParts),
    lastOfEqual: true,
  },
  fluxOciHelmRepository: {
    empty: "*",
    exact: (range) => isExactVersion("fluxOciHelmRepository", range),
    candidates: (versions) => parsed(versions, parseStrictVersion, withPlus),
  },
  fluxOciRepositoryPlain: {
    empty: null,
    exact: () => false,
    candidates: (versions) => parsed(versions, threeParts),
  },
  fluxOciRepositoryChartLayer: {
    empty: null,
    exact: () => false,
    candidates: (versions) =>
      parsed(
        versions,
        (tag) => threeParts(withPlus(tag)),
        (tag) => tag.replace("+", "_"),
      ),
  },
  helmIndex: {
    empty: "*",
    exact: isEntryOfIndex,
    candidates: (versions) => parsed(versions, parseVersion),
  },
  helmOci: {
    empty: "*",
    exact: (range, versions) =>
      versions.map(withPlus).includes(range) && parseStrictVersion(range) !== null,
    candidates: (versions) => parsed(versions, parseStrictVersion, withPlus),
  },
  argoCd: {
    empty: null,
    exact: (range, versions) => parseVersion(range) !== null || versions.includes(range),
    candidates: (versions) => parsed(versions, parseVersion),
  },
};

/** An entry of an index whose version is no semantic version is dropped when the index is read. */
function isEntryOfIndex(range: string, versions: readonly string[]): boolean {
  return versions.includes(range) && parseVersion(range) !== null;
}

function threeParts(text: string): SemanticVersion | null {
  return /^v?\d+\.\d+\.\d+/.test(text) ? parseVersion(text) : null;
}

/** A registry's tags cannot hold a `+`. */
function withPlus(tag: string): string {
  return tag.replace("_", "+");
}

function parsed(
  versions: readonly string[],
  parse: (text: string) => SemanticVersion | null,
  spelling: (text: string) => string = (text) => text,
): Candidate[] {
  return versions.flatMap((each) => {
    const version = parse(spelling(each));
    return version === null ? [] : [{ version, written: spelling(each) }];
  });
}

function newest(
  candidates: Candidate[],
  constraint: VersionConstraint,
  lastOfEqual: boolean,
): VersionChoice {
  let best: Candidate | null = null;
  for (const candidate of candidates) {
    if (!satisfies(candidate.version, constraint)) continue;
    const order = best === null ? 1 : compareVersions(candidate.version, best.version);
    if (order > 0 || (order === 0 && lastOfEqual)) best = candidate;
  }
  return best === null ? { problem: "no-match" } : { chosen: best.written };
}
