/** Finds the Secrets and ConfigMaps that pods need to start and that do not exist. */
import { kindAndName } from "../../../model/cluster/resource.ts";
import type { Diagnostic, Facts } from "../../../model/report/rule.ts";
import type { Need } from "../../../model/pull/pull.ts";
import { divisionOf } from "../../../model/cluster/cluster-division.ts";
import type { DeclaredObject } from "../../../model/cluster/declared-object.ts";
import type { ObjectReference } from "../../../model/cluster/pod-spec.ts";
import { explainUnmade } from "../../wording/credentials/explain-unmade.ts";
import { explainRefusal } from "../../wording/explain-refusal.ts";
import { placesOfSimilar, similarObjects } from "../../suggest/similar-objects.ts";
import { filesOf } from "../../wording/files-of.ts";
import { removedByChange } from "./removed-object.ts";
import { lateObject } from "./apply-order.ts";
import { missingKeyEvent, missingObjectEvent } from "../../wording/events/start-event.ts";
import { inOtherCluster, objectsNamed } from "./in-other-cluster.ts";
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
    const state = mounted.has(placeOf(need)) ? stuck.volume : stuck[reference.through];
    const near = similarObjects(facts, kind, workload, reference.name);
    const there = inOtherNamespaces(need.inOtherNamespaces);
    const apart = inOtherCluster(facts, kind, workload, reference.name);
    const { namespace } = workload.resource;
    const removed = removedByChange(facts, kind, namespace, reference.name);
    yield {
      ...(knownAbsent
        ? absence(need, state, there.words, removed)
        : doubt(need, there.words + removed + apart.words)),
      at: reference.at,
      informational: workload.hook?.test === true,
      resource: workload.resource,
      ...missingObjectEvent(reference),
      ...(near.length === 0
        ? {}
        : {
            fix:
              "Correct the name if " +
              `${near.map(({ name }) => `\`${name ?? ""}\``).join(" or ")} is intended; ` +
              `otherwise create the ${kind}, or pass an \`--inventory\` that has it.`,
          }),
      related: [
        ...placesOfSimilar(near),
        ...there.related,
        ...apart.related,
        ...producerPlace(need),
      ],
    };
  }
}

function absence(
  need: Need,
  state: string,
  elsewhere: string,
  removed: string,
): Pick<Diagnostic, "message" | "groupKey" | "certainty"> {
  const { kind } = need.reference;
  const name = qualified(need);
  const why = need.refused === undefined ? "" : ", because the API server refuses it";
  return {
    message:
      `The ${kind} \`${name}\` does not exist${why}${elsewhere}${removed}` +
      `${elsewhere + removed === "" ? ":" : ";"} the pod gets stuck in ${state}`,
    groupKey: `${kind} ${need.workload.root} ${name} ${state}`,
    certainty: "proved",
  };
}

/** The object that looks like the needed one, and why it does not exist. */
function producerPlace({ refused, unmade }: Need): NonNullable<Diagnostic["related"]> {
  if (unmade !== undefined) {
    const { at, by, reason } = unmade;
    return [{ at, message: `${kindAndName(by)}: ${explainUnmade(reason)}` }];
  }
  if (refused?.refusal === undefined) return [];
  const { at, reason } = refused.refusal;
  return [{ at, message: explainRefusal(reason) }];
}

/** One finding per namespace, and one per object that the manifests create elsewhere. */
function doubt(
  { reference: { kind, name }, workload: { root, resource } }: Need,
  elsewhere: string,
): Pick<Diagnostic, "message" | "groupKey" | "certainty"> {
  const { namespace } = resource;
  const where =
    namespace === null ? "in the namespace of these pods" : `in the namespace \`${namespace}\``;
  return {
    message:
      elsewhere === ""
        ? `Pods need ${kind}s that the manifests do not create ${where}, such as \`${name}\``
        : `The manifests do not create the ${kind} \`${name}\` ${where}${elsewhere}`,
    groupKey: `${kind} ${root} ${namespace ?? ""}${elsewhere === "" ? "" : ` ${name}`}`,
    certainty: "unverified",
  };
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
      ...missingObjectEvent(reference),
      related: late.related,
    };
  }
}

/**
 * Objects that exist without the key that a pod needs: proved unless an overlay may add it, or
 * another cluster's object has it.
 */
export function* keyNotFound(facts: Facts, kind: ObjectReference["kind"]): Generator<Diagnostic> {
  for (const need of facts.needs) {
    const { reference, object, presence, workload, alternatives } = need;
    const { key } = reference;
    if (reference.kind !== kind || reference.optional || key === null || object === null) continue;
    const declared =
      alternatives.length > 0 ? alternatives : presence === "present" ? [object] : [];
    const [lacking, ...others] = declared.filter(({ keys }) => keys?.includes(key) === false);
    if (lacking === undefined) continue;
    const having = declaredWithKey(facts, lacking, key);
    const isOpen =
      lacking.hasOpenKeys === true || others.length + 1 < declared.length || having.length > 0;
    yield {
      at: reference.keyAt ?? reference.at,
      message: isOpen
        ? `The ${kind} \`${qualified(need)}\` has no key \`${key}\` (${keysOf(lacking)}) ` +
          (lacking.hasOpenKeys === true
            ? "unless an overlay that was not rendered adds it"
            : having.length > 0
              ? `in ${filesOf([lacking])}, and has it in ${filesOf(having)}`
              : `in one of the clusters that declare it: ${filesOf(declared)}`)
        : `The ${kind} \`${qualified(need)}\` has no key \`${key}\` (${keysOf(lacking)}): ` +
          `the pod gets stuck in ${stuck[reference.through]}`,
      groupKey: `${kind} ${workload.root} ${qualified(need)} ${key}`,
      ...(isOpen ? { certainty: "unverified" as const } : {}),
      informational: workload.hook?.test === true,
      resource: workload.resource,
      ...missingKeyEvent(reference, qualified(need)),
      related: [lacking, ...others].map(({ at, by }) => ({
        at,
        message: kindAndName(by),
      })),
    };
  }
}

/**
 * Declarations of the same object with the key in other files. They may be alternatives, as in a
 * folder of examples; in one file the last declaration counts.
 */
function declaredWithKey(facts: Facts, lacking: DeclaredObject, key: string): DeclaredObject[] {
  const division = divisionOf(facts.cluster);
  return objectsNamed(facts, lacking.kind, lacking.name ?? "").filter(
    (other) =>
      other.at.file !== lacking.at.file &&
      "keys" in other &&
      other.keys?.includes(key) === true &&
      JSON.stringify(other.namespaces) === JSON.stringify(lacking.namespaces) &&
      !division.areApart(other, lacking),
  );
}

function keysOf({ keys }: Need["alternatives"][number]): string {
  if (keys === null || keys.length === 0) return "it has no keys";
  const shown = keys.slice(0, 10).map((key) => `\`${key}\``);
  return `it has ${shown.join(", ")}`;
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
