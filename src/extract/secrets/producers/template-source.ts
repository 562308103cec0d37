/** A resource that may declare or produce objects. */

import type { ApplyHook } from "../../../model/cluster/apply-hook.ts";
import type { Resource } from "../../../model/cluster/resource.ts";
import type { Manifest, Span, MappingNode } from "../../../model/source/source.ts";

export interface TemplateSource {
  manifest: Manifest;
  root: MappingNode;
  resource: Resource;
  renderRoot: string;
  /** A renderer printed the manifest, so it is no patch of another one. */
  isRendered?: boolean;
  at: Span;
  hook: ApplyHook | null;
  /** False for a nested resource that may not be applied. */
  certain: boolean;
}
