/** Facts → what pods need and do not find, for the rules about starting. Pure. */
import type { Diagnostic, Facts } from "../../model/rule.ts";
import type { Need } from "../../model/pull.ts";
import type { ObjectReference } from "../../model/pod-spec.ts";
import { inOtherNamespaces } from "./other-namespaces.ts";

/** The state that a pod sticks in, by what it needs the object for. */
const stuck: Readonly<Record<ObjectReference["through"], string>> = {
  env: "CreateContainerConfigError, once its image is pulled",
  envFrom: "CreateContainerConfigError, once its image is pulled",
  volume: "ContainerCreating (FailedMount), and none of its images is pulled",
  projected: "ContainerCreating (FailedMount), and none of its images is pulled",
  csi: "ContainerCreating (FailedMount), and none of its images is pulled",
  "image-pull": "ImagePullBackOff, where the image is private",
};

/** Objects of a kind that nothing makes. What is known to be absent is said of each; doubts are one finding a namespace. */
export function* notFound(facts: Facts, kind: ObjectReference["kind"]): Generator<Diagnostic> {
  // A pod that also mounts what it takes its environment from does not come so far.
  const mounted = new Set(
    facts.needs
      .filter(({ reference }) => !reference.optional && stuck[reference.through] === stuck.volume)
      .map(placeOf),
  );
  for (const need of facts.needs) {
    const { reference, presence, knownAbsent, workload } = need;
    if (
      reference.kind !== kind ||
      reference.optional ||
      presence !== "absent" ||
      reference.through === "image-pull"
    )
      continue;
    const name = qualified(need);
    const there = inOtherNamespaces(facts, kind, reference.name, workload.root);
    const state = mounted.has(placeOf(need)) ? stuck.volume : stuck[reference.through];
    const { namespace } = workload.resource;
    const where =
      namespace === null ? "in the namespace of these pods" : `in the namespace \`${namespace}\``;
    const absent =
      there.words === ""
        ? `The ${kind} \`${name}\` does not exist`
        : `The ${kind} \`${reference.name}\` is not ${where}${there.words}`;
    yield {
      at: reference.at,
      message: knownAbsent
        ? `${absent}: the pod sticks in ${state}`
        : `Pods need ${kind}s that nothing here makes ${where}, such as \`${reference.name}\``,
      groupKey: knownAbsent
        ? `${kind} ${workload.root} ${name} ${state}`
        : `${kind} ${workload.root} ${namespace ?? ""}`,
      certainty: knownAbsent ? "proved" : "unverified",
      informational: workload.hook?.test === true,
      resource: workload.resource,
      event: `${kind.toLowerCase()} "${reference.name}" not found`,
      ...(knownAbsent ? { related: there.related } : {}),
    };
  }
}

/** Objects that are here without the key that is needed. */
export function* keyNotFound(facts: Facts, kind: ObjectReference["kind"]): Generator<Diagnostic> {
  for (const need of facts.needs) {
    const { reference, object, presence, workload } = need;
    const keys = object?.keys;
    if (
      reference.kind !== kind ||
      reference.optional ||
      reference.key === null ||
      presence !== "present" ||
      keys == null
    )
      continue;
    if (keys.includes(reference.key)) continue;
    const has =
      keys.length === 0
        ? "it has none"
        : `it has ${keys
            .slice(0, 10)
            .map((key) => `\`${key}\``)
            .join(", ")}`;
    yield {
      at: reference.keyAt ?? reference.at,
      message: `The ${kind} \`${qualified(need)}\` has no key \`${reference.key}\` (${has}): the pod sticks in ${stuck[reference.through]}`,
      groupKey: `${kind} ${workload.root} ${qualified(need)} ${reference.key}`,
      informational: workload.hook?.test === true,
      resource: workload.resource,
      event: `couldn't find key ${reference.key} in ${kind} ${qualified(need)}`,
      related:
        object === null
          ? []
          : [{ at: object.at, message: `${object.by.kind} ${object.by.name ?? ""}` }],
    };
  }
}

/** What is needed, by which pods. */
function placeOf({ reference, workload }: Need): string {
  return JSON.stringify([
    reference.kind,
    reference.name,
    workload.at.file,
    workload.at.line,
    workload.at.column,
  ]);
}

function qualified({ reference, workload }: Need): string {
  const { namespace } = workload.resource;
  return namespace === null ? reference.name : `${namespace}/${reference.name}`;
}
