/** One parsed document of a YAML or JSON stream. */
import type { BrokenDocument, Manifest } from "./source.ts";
import type { Suppression } from "../report/suppression.ts";

export interface ParsedDocument {
  /**
   * `kubernetes`: has an apiVersion and a kind. `foreign`: YAML or JSON of another program.
   * `empty`: only comments. `skipped`: a Kubernetes resource that the caller does not need, not
   * parsed. `broken`: cannot be parsed.
   */
  content: "kubernetes" | "foreign" | "empty" | "skipped" | "broken";
  /** The resource, or the items of a (nested) List; [] unless `content` is `kubernetes`. */
  manifests: Manifest[];
  broken: BrokenDocument | null;
  /** The suppressions by comments in a Kubernetes or broken document. */
  suppressions?: Suppression[];
}
