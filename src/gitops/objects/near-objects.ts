/** Finds objects whose names are nearly that of one that is not in Git. */
import { editDistance } from "../../model/text/edit-distance.ts";
import type { GitopsObject } from "./gitops-object.ts";
import type { LookupKind, PlanContext, SourceName } from "../plan-step.ts";
import { withoutHash } from "./generated-name.ts";

const maxEdits = 2;
const maxNear = 3;
const minCut = 5;
const maxObjects = 2_000;

interface WantedObject {
  namespace: string;
  name: string;
}

/**
 * Names in the same namespace, the nearest first; empty where the object itself is there. A
 * generated name counts without its hash.
 */
export function nearObjects(
  kind: LookupKind,
  { namespace, name }: WantedObject,
  { objectsOf }: Pick<PlanContext, "objectsOf">,
): string[] {
  const names = objectsOf(kind)
    .slice(0, maxObjects)
    .filter((each) => each.namespace === null || each.namespace === namespace)
    .map((each) => each.name);
  return names.includes(name) ? [] : nearNames(name, names, () => false);
}

interface KnownObjects<K> extends Pick<PlanContext, "entrySources"> {
  objectsOf: (kind: K) => readonly Pick<GitopsObject, "namespace" | "name">[];
}

/** The same for a source, with the same name in other namespaces, as "namespace/name". */
export function nearSources<K extends string>(
  { kind, namespace, name }: SourceName & { kind: K },
  { objectsOf, entrySources }: KnownObjects<K>,
): string[] {
  const known = [
    ...objectsOf(kind).slice(0, maxObjects),
    ...(entrySources ?? []).filter((each) => each.kind === kind),
  ];
  const isHere = (each: { namespace: string | null }): boolean =>
    each.namespace === null || each.namespace === namespace;
  const elsewhere = known
    .filter((each) => each.name === name && !isHere(each))
    .map((each) => `${each.namespace}/${name}`);
  const here = known.filter(isHere).map((each) => each.name);
  return [...new Set([...elsewhere, ...nearNames(name, here, isCut)])].slice(0, maxNear);
}

/** One name is the beginning of the other. */
function isCut(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= minCut && (a.startsWith(b) || b.startsWith(a));
}

function nearNames(
  name: string,
  names: readonly string[],
  isAlike: (name: string, other: string) => boolean,
): string[] {
  return [...new Set(names.map((each) => withoutHash(each) ?? each))]
    .map((each) => ({ each, edits: editDistance(name, each, maxEdits) }))
    .filter(({ each, edits }) => each !== name && (edits <= maxEdits || isAlike(name, each)))
    .toSorted((a, b) => a.edits - b.edits)
    .map(({ each }) => each)
    .slice(0, maxNear);
}
