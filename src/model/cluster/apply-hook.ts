/** Helm and Argo CD hooks and sync waves. */

/** The annotations that order a resource within its root. */
export interface ApplyHook {
  tool: "helm" | "argocd";
  /**
   * As written: "pre-install", "PreSync", or several separated by commas; "Sync" for a resource
   * that has an Argo CD sync wave and is no hook.
   */
  phase: string;
  /** The phases one by one. */
  phases: readonly string[];
  /** True for a Helm test, which does not block a rollout. */
  test: boolean;
  /** `helm.sh/hook-weight` or `argocd.argoproj.io/sync-wave`; lower values come first. */
  weight: number;
}
