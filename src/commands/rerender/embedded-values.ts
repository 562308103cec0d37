/** Reads manifests that carry values for charts, so that findings can be traced to the values. */
import type { RenderRoot } from "../../model/source/render-root.ts";
import type { Manifest, RootedFile } from "../../model/source/source.ts";

/** Larger files are not written by hand. */
const maxFileBytes = 1024 * 1024;
const maxTotalBytes = 32 * 1024 * 1024;

/**
 * Whether a resource renders a chart with values of its own.
 * https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
 * https://fluxcd.io/flux/components/helm/helmreleases/
 */
export function embedsValues({ apiVersion, kind }: Manifest): boolean {
  return (
    (apiVersion.startsWith("argoproj.io/") &&
      (kind === "Application" || kind === "ApplicationSet")) ||
    (apiVersion.startsWith("helm.toolkit.fluxcd.io/") && kind === "HelmRelease")
  );
}

/** The files as the sources of one root; none without files. */
export async function embeddedValues(files: readonly RootedFile[]): Promise<RenderRoot[]> {
  const sources: RenderRoot["sources"] = [];
  let left = maxTotalBytes;
  for (const file of files) {
    if (left <= 0) break;
    const bytes = await readUpTo(file, maxFileBytes);
    left -= bytes?.length ?? maxFileBytes;
    if (bytes !== null)
      sources.push({ path: file.path, role: "manifest", text: new TextDecoder().decode(bytes) });
  }
  return sources.length === 0
    ? []
    : [{ root: "", file: "", tool: "helm", folder: "", sources, set: [], origins: [] }];
}

/** The content of a file; null if it is larger than `most` bytes. */
async function readUpTo(file: RootedFile, most: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.chunks()) {
    size += chunk.length;
    if (size > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
