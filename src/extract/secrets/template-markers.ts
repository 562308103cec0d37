/** Detects text that a tool replaces before the API server sees it. */

/**
 * The markers of Flux, OpenShift templates, kustomize, Argo, Tekton, Helm, Kyverno, ResourceSets,
 * SOPS and argocd-vault-plugin.
 */
export function hasTemplateMarkers(value: string): boolean {
  return /\$[{(]|\{\{|<<|^ENC\[|<path:/.test(value);
}
