/** Paths as globs and people write them, and those of manifests. Pure. */
import { sep } from "node:path";

/** Of the files of a folder, those that are read. */
export function isManifestPath(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}

export function slashed(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}
