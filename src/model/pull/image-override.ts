/** Entries that kustomize, Flux and Argo CD lay over the images of a root. */
import type { Span } from "../source/source.ts";

/** An entry of `images`: of a kustomization, a Flux Kustomization or an Argo CD Application. */
export interface ImageOverride {
  /** See `RootedFile.root`. */
  root: string;
  /** The image to change, without tag and digest. */
  name: string;
  newName: string | null;
  /** The place of the name. */
  at: Span;
  /** Another file of the root has the name, so that later changes may hide the effect. */
  isMentioned: boolean;
  /**
   * A resource has the image with a variable for its tag, which kustomize does not match.
   * https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/api/internal/image/image.go
   */
  hasVariableTag?: true;
}
