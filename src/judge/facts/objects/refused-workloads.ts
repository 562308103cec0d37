/** Finds the workloads that the API server refuses, with the pulls that fail with them. */
import type { Pull } from "../../../model/pull/pull.ts";
import type { RefusalReason } from "../../../model/cluster/api-refusal.ts";
import type { Resource } from "../../../model/cluster/resource.ts";
import type { Diagnostic, DiagnosticBase, Facts } from "../../../model/report/rule.ts";
import { explainRefusal, refusalFix } from "../../wording/explain-refusal.ts";
import { keyOf } from "../credentials/misplaced-fields-of.ts";

/** A diagnostic for each pull of a refused workload, or one for a workload without pulls. */
export function* refusedWorkloads(
  facts: Facts,
  part: "pull-secrets" | "workload",
): Generator<Diagnostic> {
  const refusals = (facts.cluster.refusals ?? []).filter(({ of }) => of === part);
  if (refusals.length === 0) return;
  const pulls = Map.groupBy(facts.pulls, ({ workload }) => keyOf(workload.resource, workload.root));
  for (const { resource, root, at, reason } of refusals) {
    const certainty = certaintyOf(reason, facts.kubernetes);
    const own = pulls.get(keyOf(resource, root)) ?? [];
    if (certainty !== null)
      for (const diagnostic of refused({ resource, root, at, reason }, own))
        yield certainty === "proved" ? diagnostic : { ...diagnostic, certainty };
  }
}

/** The oldest minor version of Kubernetes that a cluster of unknown version is taken to have. */
const oldest = 20;

/** null if the cluster has the version. `kubernetes`: its minor version. */
function certaintyOf(
  reason: RefusalReason,
  kubernetes: number | null,
): "proved" | "unverified" | null {
  if (reason.code !== "wrong-api-version" || reason.removedIn === null) return "proved";
  if (kubernetes === null) return reason.removedIn <= oldest ? "proved" : "unverified";
  return reason.removedIn <= kubernetes ? "proved" : null;
}

interface RefusedResource {
  resource: Resource;
  root: string;
  at: DiagnosticBase["at"];
  reason: RefusalReason;
}

/** `pulls` fail because the resource is refused. */
export function* refused(
  { resource, root, at, reason }: RefusedResource,
  pulls: readonly Pull[],
): Generator<Diagnostic> {
  const { kind, namespace, name } = resource;
  const full = `${namespace === null ? "" : `${namespace}/`}${name ?? "(no name)"}`;
  const base: DiagnosticBase = {
    at,
    message: `The API server refuses the ${kind} \`${full}\`: ${explainRefusal(reason)}`,
    fix: refusalFix(reason),
    groupKey: `${root} ${kind} ${full} ${"path" in reason ? reason.path : reason.code}`,
  };
  // A field that only its name speaks for proves no pull.
  if (pulls.every(({ mention }) => mention.guessed === true)) yield { ...base, resource };
  for (const pull of pulls) yield { ...base, pull };
}
