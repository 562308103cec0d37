/** The input of the renderers of GitOps sources. */
/** Files of a build, by path from the root of the repository. */
export interface BuildFiles {
  /** Texts that are written. */
  written: ReadonlyMap<string, string>;
  /** Files that are copied, by their absolute path. */
  copied: ReadonlyMap<string, string>;
}

export interface HelmInput {
  /** Absolute; read only. */
  chartFolder: string;
  /** The SHA-256 of the archive that the folder is unpacked from; null for other folders. */
  chartDigest: string | null;
  /** Texts in ascending precedence. */
  values: readonly string[];
  set: readonly { pair: string; string: boolean }[];
  release: string;
  namespace: string | null;
  kubeVersion: string | null;
  apiVersions: readonly string[];
  hooks: "all" | "without-tests" | "none";
  skipSchema: boolean;
}
