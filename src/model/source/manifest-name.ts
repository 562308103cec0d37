/** Recognises manifests by the names of their files. */

/** True for the name of a file that holds YAML or JSON. */
export function isManifestName(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}
