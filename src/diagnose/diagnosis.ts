/** The result of a diagnosis. */
import type { Mention, Workload } from "../model/cluster/cluster.ts";
import type { Certainty, Verdict } from "../model/report/finding.ts";
import type { ObjectDiagnostic } from "../model/report/rule.ts";

/** One problem of a pod. */
export interface Diagnosis {
  /** The id of a rule. */
  rule: string;
  /** The caller turns it into a diagnostic about the pull. */
  diagnostic: ObjectDiagnostic & { certainty: Certainty };
  /** The container or message that names the image; null if no image is known. */
  mention: Mention | null;
  /** True if the problem is about the pull: asking the registry may tell more. */
  aboutPull: boolean;
}

export interface DiagnosedInput {
  /** One workload for each pod or other object, with one mention for each image. */
  workloads: Workload[];
  diagnoses: Diagnosis[];
  /** The verdicts by the state of the containers and the diagnoses. */
  verdicts: ReadonlyMap<Mention, Verdict>;
  /** Problems that are no pull problems, and where to look: one sentence each. */
  notes: string[];
}

/** The result while pods are added to it. */
export type MutableDiagnoses = DiagnosedInput & { verdicts: Map<Mention, Verdict> };
