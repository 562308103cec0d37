/** Recognises manifest files by their names. */

/** Whether a file of a folder is read as a manifest. */
export function isManifestPath(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}
