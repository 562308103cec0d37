/** Path → can it be a manifest? Pure. */

/** Of the files of a folder, those that are read. */
export function isManifestPath(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}
