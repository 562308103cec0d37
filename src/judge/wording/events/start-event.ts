/** Words the events of pods that cannot start for lack of an object or of a key. */
import type { ObjectReference } from "../../../model/cluster/pod-spec.ts";
import type { Diagnostic } from "../../../model/report/rule.ts";

/** Empty if the words are unknown: for volumes of drivers. */
export function missingObjectEvent(reference: ObjectReference): Pick<Diagnostic, "event"> {
  const missing = `${reference.kind.toLowerCase()} "${reference.name}" not found`;
  return eventOf(reference, missing, missing);
}

/** `qualified` is "namespace/name". */
export function missingKeyEvent(
  reference: ObjectReference,
  qualified: string,
): Pick<Diagnostic, "event"> {
  const { kind, key } = reference;
  return eventOf(
    reference,
    `couldn't find key ${key} in ${kind} ${qualified}`,
    kind === "Secret"
      ? `references non-existent secret key: ${key}`
      : `configmap references non-existent config key: ${key}`,
  );
}

function eventOf(
  { through, volume }: ObjectReference,
  inEnvironment: string,
  inVolume: string,
): Pick<Diagnostic, "event"> {
  if (through === "env" || through === "envFrom") return { event: inEnvironment };
  return volume === undefined
    ? {}
    : { event: `MountVolume.SetUp failed for volume "${volume}" : ${inVolume}` };
}
