/** Says in which other namespaces of its root an object exists that a namespace lacks. */
import { kindAndName } from "../../../model/cluster/resource.ts";
import type { DeclaredObject } from "../../../model/cluster/declared-object.ts";
import type { Diagnostic } from "../../../model/report/rule.ts";

const maxNamed = 3;

/** "`blog`, `infra` and others": the namespaces of the objects. */
export function namespaceNames(objects: readonly DeclaredObject[]): string {
  const names = [
    ...new Set(
      objects.flatMap(({ namespaces }) => ("is" in namespaces ? (namespaces.is ?? []) : [])),
    ),
  ].map((name) => `\`${name}\``);
  return names.length > maxNamed
    ? `${names.slice(0, maxNamed).join(", ")} and others`
    : names.join(", ");
}

/** `words` ends a message about a missing object; "" if no other namespace has it. */
export function inOtherNamespaces(objects: readonly DeclaredObject[]): {
  words: string;
  related: NonNullable<Diagnostic["related"]>;
} {
  if (objects.length === 0) return { words: "", related: [] };
  const only = objects.some(({ source }) => source === "manifest")
    ? "the manifests create it only"
    : "the inventory has it only";
  return {
    words: `; ${only} in ${namespaceNames(objects)}`,
    related: placesElsewhere(objects),
  };
}

/** Where the manifests declare these objects of other namespaces. */
export function placesElsewhere(
  objects: readonly DeclaredObject[],
): NonNullable<Diagnostic["related"]> {
  return objects
    .filter(({ source }) => source === "manifest")
    .slice(0, maxNamed)
    .map(({ at, by }) => ({ at, message: `${kindAndName(by)} is in another namespace` }));
}
