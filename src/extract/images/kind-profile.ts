/** Looks up how resources of a kind are read: where its images are. */
import { chartKinds, excludedKinds } from "./exclusions.ts";
import { isGuessed } from "./guesses.ts";
import { type ImagePath, parseImagePath } from "./image-path.ts";
import { matchesPattern } from "../kind-pattern.ts";
import { type ImageLocation, imageObjects, imageStrings, pathsOf } from "./locations.ts";
import { type PlaceholderMarker, markersOf } from "./placeholders.ts";

/**
 * The built-in kinds that run pods, with the path of their pod spec.
 * https://kubernetes.io/docs/reference/kubernetes-api/
 */
const podSpecs: ReadonlyMap<string, string> = new Map([
  ["Pod", "spec"],
  ["PodTemplate", "template.spec"],
  ["ReplicationController", "spec.template.spec"],
  ["ReplicaSet", "spec.template.spec"],
  ["Deployment", "spec.template.spec"],
  ["StatefulSet", "spec.template.spec"],
  ["DaemonSet", "spec.template.spec"],
  ["Job", "spec.template.spec"],
  ["CronJob", "spec.jobTemplate.spec.template.spec"],
]);

/** Kinds are accepted in any of these groups: a wrong apiVersion does not change the intent. */
const podSpecGroups: ReadonlySet<string> = new Set(["", "apps", "batch", "extensions"]);

export interface KindProfile {
  /** The keys that lead to the pod spec of a built-in kind; null for any other kind. */
  podSpec: readonly string[] | null;
  /** True for kind Pod. */
  pod: boolean;
  excluded: boolean;
  /** True if the kind has values for a chart. */
  values: boolean;
  /** True to guess image fields: the kind has no table row and is not in the configuration. */
  guessed: boolean;
  markers: readonly PlaceholderMarker[];
  strings: readonly ImagePath[];
  objects: readonly ImagePath[];
}

/** Bounds the cache: hostile input may have any number of kinds. */
const maxCachedKinds = 4096;

/**
 * Returns a cached lookup. `locations` are added to the tables, and apply to excluded kinds too.
 */
export function createKindProfiles(
  locations: readonly ImageLocation[],
): (group: string, kind: string) => KindProfile {
  const configured = locations.map((row) => ({ ...row, steps: parseImagePath(row.path) }));
  const known = new Map<string, KindProfile>();

  function read(group: string, kind: string): KindProfile {
    const applies = (row: { group: string; kind: string }): boolean =>
      matchesPattern(row.group, group) && matchesPattern(row.kind, kind);
    const podSpec = podSpecGroups.has(group) ? podSpecs.get(kind) : undefined;
    const excluded = excludedKinds.some(applies);
    const values = chartKinds.some(applies);
    const steps = (rows: readonly string[]): ImagePath[] =>
      excluded ? [] : rows.map(parseImagePath);
    return {
      podSpec: podSpec?.split(".") ?? null,
      pod: podSpec === "spec",
      excluded,
      values,
      guessed: !excluded && !values && !configured.some(applies) && isGuessed(group, kind),
      markers: markersOf(group, kind),
      strings: [
        ...steps(pathsOf(imageStrings, group, kind)),
        ...configured.filter(applies).map((row) => row.steps),
      ],
      objects: steps(pathsOf(imageObjects, group, kind)),
    };
  }

  return (group, kind) => {
    const key = `${group}/${kind}`;
    let profile = known.get(key);
    if (profile === undefined) {
      profile = read(group, kind);
      if (known.size < maxCachedKinds) known.set(key, profile);
    }
    return profile;
  };
}
