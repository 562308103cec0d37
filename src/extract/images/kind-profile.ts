/** Group and kind → how resources of that kind are read. Pure. */
import { chartKinds, excludedKinds } from "./exclusions.ts";
import { isGuessed } from "./guesses.ts";
import { type ImagePath, parseImagePath } from "./image-path.ts";
import { matchesPattern } from "../kind-pattern.ts";
import { type ImageLocation, imageObjects, imageStrings, pathsOf } from "./locations.ts";
import { type PlaceholderMarker, markersOf } from "./placeholders.ts";

/** Kinds of Kubernetes itself that run pods, with the place of the pod's spec. https://kubernetes.io/docs/reference/kubernetes-api/ */
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

/** "" as well for kinds of the others: a wrong version of a right kind is still meant. */
const podSpecGroups: ReadonlySet<string> = new Set(["", "apps", "batch", "extensions"]);

export interface KindProfile {
  /** Keys to the pod's spec in a kind of Kubernetes itself; null for any other kind. */
  podSpec: readonly string[] | null;
  /** It is a pod, and not a template of one. */
  pod: boolean;
  excluded: boolean;
  /** It has values for a chart. */
  values: boolean;
  /** Fields that no row knows are guessed about. The configuration's rows are all there is to say of a kind. */
  guessed: boolean;
  markers: readonly PlaceholderMarker[];
  strings: readonly ImagePath[];
  objects: readonly ImagePath[];
}

/** Kinds are many and hostile: more than these are read anew each time. */
const maxRemembered = 4096;

/** How kinds are read, where `locations` come on top of those known here; they hold in excluded kinds too. */
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
    let reading = known.get(key);
    if (reading === undefined) {
      reading = read(group, kind);
      if (known.size < maxRemembered) known.set(key, reading);
    }
    return reading;
  };
}
