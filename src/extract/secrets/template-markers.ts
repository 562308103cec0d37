/** Is a text still to be filled in before the API server sees it? Pure. */

/** Markers of Flux, OpenShift templates, kustomize, Argo, Tekton, Helm, Kyverno, ResourceSets; of SOPS; and of argocd-vault-plugin. */
export function hasTemplateMarkers(value: string): boolean {
  return /\$[{(]|\{\{|<<|^ENC\[|<path:/.test(value);
}
