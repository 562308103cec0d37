/** Helm and Argo CD hooks. */

/** The annotations that apply a resource before or after the rest of its root. */
export interface ApplyHook {
  tool: "helm" | "argocd";
  /** As written: "pre-install", "PreSync", or several separated by commas. */
  phase: string;
  /** True if the hook runs before the resources that are no hooks. */
  early: boolean;
  /** True for a Helm test, which does not block a rollout. */
  test: boolean;
  /** `helm.sh/hook-weight` or `argocd.argoproj.io/sync-wave`; lower values come first. */
  weight: number;
}
