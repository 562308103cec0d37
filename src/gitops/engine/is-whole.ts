/** Tells whether all is known that Flux applies to a cluster. */
import type { NotRenderedCode } from "../../model/source/gitops-source.ts";
import type { GitopsRole } from "../objects/kinds.ts";
import type { SourceNode } from "./source-node.ts";

/** Sources that may apply any object. */
const applying: ReadonlySet<GitopsRole> = new Set([
  "flux-kustomization",
  "argo-application",
  "application-set",
  "application-chart",
  "resource-set",
  "unsupported",
]);

/** Reasons that leave no object out. Unknown variables are marked where they are used. */
const harmless: ReadonlySet<NotRenderedCode> = new Set([
  "source-not-in-git",
  "values-in-secret",
  "variable-undefined",
]);

/** What is suspended may have been applied before. */
export function isWhole(cluster: string | null, nodes: readonly SourceNode[]): boolean {
  return nodes.every(
    ({ role, outcome, ...node }) =>
      node.cluster !== cluster ||
      !applying.has(role) ||
      outcome?.output?.incomplete.every(({ reason }) => harmless.has(reason.code)) === true,
  );
}
