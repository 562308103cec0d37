/** Diagnoses why pods fail to pull, from the output of kubectl. */
import type { ObservedPod } from "../model/cluster/observed-pod.ts";
import type { Rule } from "../model/report/rule.ts";
import type { Manifest } from "../model/source/source.ts";
import type { DiagnosedInput, MutableDiagnoses } from "./diagnosis.ts";
import { readDescription } from "./description.ts";
import { readObjects } from "./objects.ts";
import { PodReader } from "./pod-reader.ts";
import { pullFailedOtherwise } from "./pull-failed-otherwise.ts";

export type { DiagnosedInput } from "./diagnosis.ts";
export { pullFailedOtherwise };

/** Reads the output of `kubectl describe pod`, a table of events or pods, or bare messages. */
export function diagnoseText(file: string, text: string): DiagnosedInput {
  return diagnosePods(readDescription(file, text.split(/\r\n|\r|\n/)));
}

/** Reads pods and events from `kubectl get -o yaml|json`. */
export function diagnoseObjects(manifests: readonly Manifest[]): DiagnosedInput {
  const { observed, manifests: unobserved } = readObjects(manifests);
  const diagnosed = diagnosePods(observed);
  return unobserved === 0
    ? diagnosed
    : { ...diagnosed, notes: [...diagnosed.notes, withoutStatus(unobserved)] };
}

function withoutStatus(pods: number): string {
  const subject =
    pods === 1
      ? "1 pod has no status: it is a manifest"
      : `${pods} pods have no status: they are manifests`;
  return (
    `${subject}. Check manifests with \`pullgate check\`, or read pods from the cluster with ` +
    "`kubectl get pods -o yaml`."
  );
}

function diagnosePods(pods: readonly ObservedPod[]): DiagnosedInput {
  const result: MutableDiagnoses = {
    workloads: [],
    diagnoses: [],
    verdicts: new Map(),
    notes: [],
  };
  for (const pod of pods) new PodReader(pod, result).read();
  return result;
}

/** The rules that only the messages of a cluster can break. */
export const diagnoseRules: readonly Rule[] = [pullFailedOtherwise];
