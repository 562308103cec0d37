/** Finds objects with a given name in other namespaces of the same root. */
import type { ObjectKind } from "../../model/declared-object.ts";
import type { Diagnostic, Facts } from "../../model/rule.ts";

/** `words` ends a message about a missing object; "" if no other namespace has it. */
export function inOtherNamespaces(
  { cluster }: Facts,
  kind: ObjectKind,
  name: string,
  root: string,
): { words: string; related: NonNullable<Diagnostic["related"]> } {
  const found = cluster.objects.flatMap((object) => {
    const { namespaces, at, by } = object;
    if (
      object.kind !== kind ||
      object.name !== name ||
      object.root !== root ||
      !("is" in namespaces)
    )
      return [];
    return namespaces.is === null ? [] : [{ namespace: `\`${namespaces.is}\``, at, by }];
  });
  if (found.length === 0) return { words: "", related: [] };
  return {
    words:
      "; it exists only in " + [...new Set(found.map(({ namespace }) => namespace))].join(", "),
    related: found.map(({ at, by }) => ({
      at,
      message: `${by.kind} ${by.name ?? ""} is in another namespace`,
    })),
  };
}
