/** A GitOps source as the engine holds it, and what has become of it. */
import type {
  Assumption,
  GitopsSource,
  NotRenderedReason,
} from "../../model/source/gitops-source.ts";
import type { Span } from "../../model/source/source.ts";
import type { StepOutput } from "../carry-out.ts";
import { qualifiedName, type FieldPath, type GitopsObject } from "../objects/gitops-object.ts";
import type { GitopsRole } from "../objects/kinds.ts";
import type { Incomplete, SourcePlan } from "../plan-step.ts";

export interface SourceNode {
  id: string;
  role: GitopsRole;
  /** The cluster that runs what is rendered. */
  cluster: string | null;
  /** The cluster that holds the object: another one where it names a `kubeConfig`. */
  home: string | null;
  /** The node that built the object; null where a file declares it. */
  parent: SourceNode | null;
  object: GitopsObject;
  depth: number;
  /** When it was rendered: a source rests on earlier ones alone. */
  order: number;
  outcome: NodeOutcome | null;
  /** The files of ConfigMaps and other data from which its plan takes values. */
  data: Set<string>;
  /** A kustomization that nothing builds includes the file of the object, and patches it. */
  isPatched: boolean;
  /** What it depends on, and nothing declares. */
  missing: readonly Incomplete[];
}

/** `span` lies in another object than the source, as does the URL of a chart's repository. */
export interface Failure {
  reason: NotRenderedReason;
  at: FieldPath;
  span?: Span;
  repositoryAt?: Span;
  /** See `GitopsResult`. */
  unbuilt?: readonly string[];
}

export type NodeOutcome =
  | { plan: SourcePlan; output: null; reason: null }
  | { plan: SourcePlan; output: StepOutput; reason: null }
  | { plan: SourcePlan; output: null; reason: Failure };

export function sourceOf(
  node: SourceNode,
  at: Span,
  assumption = assumptionOf(node),
): GitopsSource {
  const { object, cluster, role, parent } = node;
  const { apiVersion, kind, namespace, name } = object;
  const set =
    role === "argo-application" && parent?.role === "application-set" ? parent.object : null;
  const generatedBy = set === null ? {} : { generatedBy: qualifiedName(set) };
  const assumes = assumption === null ? {} : { assumes: assumption };
  return { apiVersion, kind, namespace, name, cluster, at, ...generatedBy, ...assumes };
}

function assumptionOf(node: SourceNode): Assumption | null {
  if (node.isPatched) return "unpatched";
  if (node.parent === null) return null;
  return node.parent.role === "application-chart" ? "chart-values" : assumptionOf(node.parent);
}

export function labelOf({ object, cluster }: SourceNode): string {
  return `${object.kind} ${qualifiedName(object)}${cluster === null ? "" : ` (${cluster})`}`;
}
