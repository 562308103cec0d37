/** What the manifests before a change say, as far as it explains the findings of the change. */
import type { ObjectKind } from "../cluster/declared-object.ts";
import type { ImageReference } from "../pull/image.ts";
import type { Span } from "../source/source.ts";

export interface BeforeChange {
  /** Objects that the manifests declared, and do not declare any more. */
  removed: RemovedObject[];
  images: ImageReference[];
}

export interface RemovedObject {
  kind: ObjectKind;
  /** null if the manifest names none. */
  namespace: string | null;
  name: string;
  /** In the manifests before the change. */
  at: Span;
}
