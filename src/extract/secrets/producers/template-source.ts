/** The document that a producer template reads. */

import type { ApplyHook } from "../../../model/apply-hook.ts";
import type { Resource } from "../../../model/resource.ts";
import type { Manifest, Span, MappingNode } from "../../../model/source.ts";

/** A resource that may make something. */
export interface TemplateSource {
  manifest: Manifest;
  root: MappingNode;
  resource: Resource;
  renderRoot: string;
  at: Span;
  hook: ApplyHook | null;
  /** False for one within another whose controller may or may not apply it. */
  certain: boolean;
}
