/** The names of the file that makes a folder a kustomization. */

/** https://github.com/kubernetes-sigs/kustomize/blob/master/api/konfig/general.go */
export const kustomizationNames: readonly string[] = [
  "kustomization.yaml",
  "kustomization.yml",
  "Kustomization",
];

export function isKustomizationFile(path: string): boolean {
  return kustomizationNames.includes(path.slice(path.lastIndexOf("/") + 1));
}
