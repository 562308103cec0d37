/** Determines which objects are created only after a workload that needs them. */
import type { ApplyHook } from "../../../model/cluster/apply-hook.ts";
import type { Workload } from "../../../model/cluster/cluster.ts";
import type { DeclaredObject } from "../../../model/cluster/declared-object.ts";
import { isSelected } from "../../../model/cluster/namespace-match.ts";
import type { Certainty } from "../../../model/report/finding.ts";
import type { DiagnosticBase, Facts } from "../../../model/report/rule.ts";

/** Why a workload waits in vain for an object. */
export interface LateObject {
  /** "pre-install hook Job `web`". */
  workload: string;
  fix: string;
  /** A doubt if the files need not belong to one application. */
  certainty: Certainty;
  related: NonNullable<DiagnosticBase["related"]>;
}

/**
 * The phases of a sync in order. Argo CD runs Helm's hooks in phases of its own.
 * https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#helm-hooks
 */
const syncPhases: Readonly<Record<string, number>> = {
  PreSync: 0,
  "pre-install": 0,
  "pre-upgrade": 0,
  "crd-install": 0,
  Sync: 1,
  PostSync: 2,
  "post-install": 2,
  "post-upgrade": 2,
};

/**
 * Argo CD waits for the health of these kinds before the next wave.
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/health/
 */
const awaited: ReadonlySet<string> = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Job",
  "Pod",
]);

/** The object as late for the workload; null if it is in time, or in the cluster already. */
export function lateObject(
  facts: Pick<Facts, "cluster">,
  workload: Workload,
  object: DeclaredObject,
): LateObject | null {
  const { hook, root, resource } = workload;
  if (object.source !== "manifest" || object.root !== root || hook?.test === true) return null;
  const isLate =
    hook?.tool === "helm" ? isAfterHelmHook(hook, object.hook) : isAfterWave(workload, object.hook);
  if (!isLate || isInCluster(facts, object)) return null;
  const name = `${resource.kind} \`${resource.name ?? ""}\``;
  const isWave = hook?.tool !== "helm" && !hasPhase(hook, "PreSync");
  return {
    workload: isWave ? `${name} of wave ${hook?.weight ?? 0}` : `${hook?.phase} hook ${name}`,
    fix: isWave
      ? `Give the ${object.kind} a sync wave that is no higher.`
      : `Make the ${object.kind} a hook of the same phase with a lower weight.`,
    certainty: isWave && !isOneApplication(workload, object) ? "unverified" : "proved",
    related: [{ at: object.at, message: orderOf(object.hook, isWave) }],
  };
}

/**
 * A hook that runs only on an installed release finds what the release before created. Hooks of one
 * phase and weight are created in the order of their kinds, Secrets first.
 */
function isAfterHelmHook(hook: ApplyHook, object: ApplyHook | null): boolean {
  const early = ["pre-install", "crd-install"].find((phase) => hasPhase(hook, phase));
  if (early !== undefined) return !isBefore(object, [early, "crd-install"], hook.weight);
  const upgrade = ["pre-upgrade", "pre-rollback"].find((phase) => hasPhase(hook, phase));
  if (upgrade === undefined || object === null || object.tool !== "helm") return false;
  const isInstalled = object.phases.some((phase) => phase.endsWith("-install"));
  return !isInstalled && !isBefore(object, [upgrade], hook.weight);
}

function isBefore(object: ApplyHook | null, phases: readonly string[], weight: number): boolean {
  return phases.some((phase) => hasPhase(object, phase)) && (object?.weight ?? 0) <= weight;
}

/** A resource without annotations belongs to wave 0 of the sync. */
function isAfterWave({ hook, resource, replicas }: Workload, object: ApplyHook | null): boolean {
  if (hook === null && object === null) return false;
  if (replicas === 0 || !awaited.has(resource.kind)) return false;
  const own = phaseOf(hook);
  const other = phaseOf(object);
  if (own > 1 || (hook === null && object?.tool !== "argocd")) return false;
  const weightOf = (each: ApplyHook | null): number => each?.weight ?? 0;
  return other === own ? weightOf(object) > weightOf(hook) : other > own;
}

/** A resource in several phases is created in the first. */
function phaseOf(hook: ApplyHook | null): number {
  const phases = (hook?.phases ?? ["Sync"]).flatMap((phase) => syncPhases[phase] ?? []);
  return phases.length === 0 ? Infinity : Math.min(...phases);
}

function hasPhase(hook: ApplyHook | null, phase: string): boolean {
  return hook?.phases.includes(phase) === true;
}

/** An inventory or the configuration declares the object. */
function isInCluster(
  { cluster }: Pick<Facts, "cluster">,
  { kind, name, namespaces }: DeclaredObject,
): boolean {
  if (!("is" in namespaces)) return false;
  return cluster.objects.some((other) => {
    if (other.source === "manifest" || other.kind !== kind || other.name !== name) return false;
    if ("is" in other.namespaces) return other.namespaces.is === namespaces.is;
    return namespaces.is !== null && isSelected(other.namespaces, namespaces.is);
  });
}

/** Waves order the resources of one application: a rendered root, or the files of one folder. */
function isOneApplication({ root, at }: Workload, object: DeclaredObject): boolean {
  const folderOf = (file: string): string => file.slice(0, file.lastIndexOf("/") + 1);
  return root !== "" || folderOf(at.file) === folderOf(object.at.file);
}

function orderOf(hook: ApplyHook | null, isWave: boolean): string {
  if (isWave && (hook === null || hasPhase(hook, "Sync"))) return `wave ${hook?.weight ?? 0}`;
  return hook === null || hasPhase(hook, "Sync")
    ? "not a hook, so created after all early hooks"
    : `${hook.phase} hook of weight ${hook.weight}`;
}
