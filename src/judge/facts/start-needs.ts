/** Finds the Secrets and ConfigMaps that pods need to start and that do not exist. */
import type { Diagnostic, Facts } from "../../model/rule.ts";
import type { Need } from "../../model/pull.ts";
import type { ObjectReference } from "../../model/pod-spec.ts";
import { explainRefusal } from "../wording/explain-refusal.ts";
import { lateObject } from "./apply-order.ts";
import { inOtherNamespaces } from "./other-namespaces.ts";

/** The state in which a pod gets stuck, by how it refers to the object. */
const stuck: Readonly<Record<ObjectReference["through"], string>> = {
  env: "CreateContainerConfigError, once its image is pulled",
  envFrom: "CreateContainerConfigError, once its image is pulled",
  volume: "ContainerCreating (FailedMount), and none of its images is pulled",
  projected: "ContainerCreating (FailedMount), and none of its images is pulled",
  csi: "ContainerCreating (FailedMount), and none of its images is pulled",
  "image-pull": "ImagePullBackOff if the image is private",
};

/**
 * Objects of a kind that do not exist. Known absences are one finding per object; doubts are one
 * finding per namespace.
 */
export function* notFound(facts: Facts, kind: ObjectReference["kind"]): Generator<Diagnostic> {
  // A pod that also mounts the object fails at the mount, before it reads its environment.
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
        : `The ${kind} \`${reference.name}\` does not exist ${where}${there.words}`;
    yield {
      at: reference.at,
      message: knownAbsent
        ? `${absent}${refusedText(need)}: the pod gets stuck in ${state}`
        : `Pods need ${kind}s that the manifests do not create ${where}, such as ` +
          `\`${reference.name}\``,
      groupKey: knownAbsent
        ? `${kind} ${workload.root} ${name} ${state}`
        : `${kind} ${workload.root} ${namespace ?? ""}`,
      certainty: knownAbsent ? "proved" : "unverified",
      informational: workload.hook?.test === true,
      resource: workload.resource,
      event: `${kind.toLowerCase()} "${reference.name}" not found`,
      ...(knownAbsent ? { related: [...there.related, ...refusedPlace(need)] } : {}),
    };
  }
}

function refusedText({ refused }: Need): string {
  return refused === undefined ? "" : ", because the API server refuses it";
}

function refusedPlace({ refused }: Need): NonNullable<Diagnostic["related"]> {
  if (refused?.refusal === undefined) return [];
  const { at, reason } = refused.refusal;
  return [{ at, message: explainRefusal(reason) }];
}

/** Objects that are created only after the hook or sync wave whose pods need them. */
export function* createdLater(facts: Facts, kind: ObjectReference["kind"]): Generator<Diagnostic> {
  for (const need of facts.needs) {
    const { reference, object, presence, workload } = need;
    if (
      reference.kind !== kind ||
      reference.optional ||
      presence !== "present" ||
      reference.through === "image-pull" ||
      object === null
    )
      continue;
    const late = lateObject(facts, workload, object);
    if (late === null) continue;
    yield {
      at: reference.at,
      message:
        `The ${late.workload} needs the ${kind} \`${qualified(need)}\`, which is created after ` +
        `it: the pod gets stuck in ${stuck[reference.through]}`,
      fix: late.fix,
      groupKey: `later ${kind} ${workload.root} ${qualified(need)} ${late.workload}`,
      certainty: late.certainty,
      resource: workload.resource,
      event: `${kind.toLowerCase()} "${reference.name}" not found`,
      related: late.related,
    };
  }
}

/** Objects that exist without the key that a pod needs. */
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
        ? "it has no keys"
        : `it has ${keys
            .slice(0, 10)
            .map((key) => `\`${key}\``)
            .join(", ")}`;
    yield {
      at: reference.keyAt ?? reference.at,
      message:
        `The ${kind} \`${qualified(need)}\` has no key \`${reference.key}\` (${has}): ` +
        `the pod gets stuck in ${stuck[reference.through]}`,
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

/** Identifies an object and the workload that needs it. */
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
