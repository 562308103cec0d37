/** The input and output of the trace stage. */
import type { Cluster } from "../model/cluster/cluster.ts";
import type { RenderRoot } from "../model/source/render-root.ts";
import type { Diagnostic, Rule } from "../model/report/rule.ts";
import type { Suppression } from "../model/report/suppression.ts";
import { spanKey } from "./rendered-place.ts";

export interface TracedDiagnostic {
  rule: Rule;
  diagnostic: Diagnostic;
}

/** Diagnostics, and the cluster and roots that they are about. */
export interface Untraced {
  diagnostics: readonly TracedDiagnostic[];
  cluster: Cluster;
  roots: readonly RenderRoot[];
  /** Images, as written, that a registry has; undefined if no registry was asked. */
  foundImages?: ReadonlySet<string>;
}

/** The same diagnostics in the same order, and the suppressions at their new places. */
export interface Traced {
  diagnostics: TracedDiagnostic[];
  suppressions: Suppression[];
}

/** The text that the diagnostic's scalar should have; null if there is no single answer. */
export function correctedText({ at, correction }: Diagnostic): string | null {
  return correction !== undefined && spanKey(correction.at) === spanKey(at)
    ? correction.value
    : null;
}
