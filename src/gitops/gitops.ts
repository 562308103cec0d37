/** Works out what GitOps controllers would apply, and renders it. */
import { GitopsEngine, type GitopsInput, type GitopsResult } from "./engine.ts";
import type { GitopsEffects } from "./effects.ts";
import { LocatedFile, type GitopsObject } from "./gitops-object.ts";
import { mayHoldSources, roleOf } from "./kinds.ts";

export type { GitopsInput, GitopsResult, RenderedSource } from "./engine.ts";
export type {
  FetchedChart,
  GitopsEffects,
  RenderFailure,
  RenderedOutput,
  RenderedText,
  TemplateRequest,
} from "./effects.ts";
export { fluxClusters, type FluxCluster } from "./flux-entries.ts";
export type { GitopsObject } from "./gitops-object.ts";

export async function renderGitops(
  input: GitopsInput,
  effects: GitopsEffects,
): Promise<GitopsResult> {
  return await new GitopsEngine(input, effects).run();
}

/** The GitOps objects of a file. ConfigMaps and Secrets count only beside other objects. */
export function gitopsObjects(file: string, text: string): GitopsObject[] {
  const isData = /^kind: *["']?(?:ConfigMap|Secret)\b/m.test(text);
  if (!mayHoldSources(text) && !isData) return [];
  return new LocatedFile(file, text)
    .objects()
    .filter(({ apiVersion, kind }) => roleOf(apiVersion, kind) !== null);
}

/** Does an object render something by itself? */
export function isRenderedSource({ apiVersion, kind }: GitopsObject): boolean {
  const role = roleOf(apiVersion, kind);
  return role !== null && role !== "data";
}
