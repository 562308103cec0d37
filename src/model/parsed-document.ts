/** One YAML document as the parser hands it on. */
import type { BrokenDocument, Manifest } from "./source.ts";
import type { Suppression } from "./suppression.ts";

/** What came of one document of a stream. */
export interface ParsedDocument {
  /**
   * `kubernetes`: has an apiVersion and a kind. `foreign`: YAML or JSON of some other program. `empty`: nothing but comments.
   * `skipped`: a Kubernetes resource that cannot matter to the caller, recognised without being parsed. `broken`: unreadable.
   */
  content: "kubernetes" | "foreign" | "empty" | "skipped" | "broken";
  /** One, or one an item of a List (Lists within Lists too); none but for `kubernetes`. */
  manifests: Manifest[];
  broken: BrokenDocument | null;
  /** What comments of a Kubernetes resource, or of a broken document, silence. */
  suppressions?: Suppression[];
}
