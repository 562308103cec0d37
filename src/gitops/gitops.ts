/** Works out what GitOps controllers would apply, and renders it. */
import { GitopsEngine } from "./engine/engine.ts";
import type { GitopsInput } from "./engine/gitops-input.ts";
import type { GitopsResult } from "./engine/gitops-result.ts";
import type { GitopsEffects } from "./effects.ts";
import { kustomizationNames } from "../model/source/kustomization-names.ts";
import { kindByFileName, mayInflateCharts } from "./may-render.ts";
import type { GitopsObject } from "./objects/gitops-object.ts";
import { LocatedFile } from "./objects/located-file.ts";
import { mayHoldData, mayHoldSources, roleOf } from "./objects/kinds.ts";
import { fluxClusters, type FluxCluster } from "./flux/flux-entries.ts";
import { OwnRepository } from "./own-repository.ts";
import { overlayObject } from "./kustomize/inclusions.ts";

export type { GitopsInput } from "./engine/gitops-input.ts";
export type { GitopsResult, RenderedSource } from "./engine/gitops-result.ts";
export type {
  FetchedChart,
  GitopsEffects,
  RenderFailure,
  RenderedOutput,
  RenderedText,
  TemplateRequest,
} from "./effects.ts";
export type { FluxCluster } from "./flux/flux-entries.ts";
export { applicationCharts } from "./argo/application-charts.ts";
export { valuesOfSets } from "./objects/set-values.ts";
export type { GitopsObject } from "./objects/gitops-object.ts";

export async function renderGitops(
  input: GitopsInput,
  effects: GitopsEffects,
): Promise<GitopsResult> {
  return await new GitopsEngine(input, effects).run();
}

/** The clusters of `flux bootstrap` and of FluxInstances. */
export function clustersOfFlux({
  tree,
  ownUrls,
  objects,
}: Pick<GitopsInput, "tree" | "ownUrls" | "objects">): FluxCluster[] {
  return fluxClusters(objects, new OwnRepository(tree, ownUrls, objects));
}

/** The GitOps objects of a file. ConfigMaps and Secrets count only beside other objects. */
export function gitopsObjects(file: string, text: string): GitopsObject[] {
  const named = namedFile(file, text);
  if (named !== null) return [named];
  if (!mayHoldSources(text) && !mayHoldData(text)) return [];
  return new LocatedFile(file, text)
    .objects()
    .filter(({ apiVersion, kind }) => roleOf(apiVersion, kind) !== null)
    .filter(({ apiVersion, kind }) => roleOf(apiVersion, kind) !== "kustomization");
}

/** Files that are known by their name: a kustomization with charts, fleet.yaml, a helmfile. */
function namedFile(file: string, text: string): GitopsObject | null {
  const name = file.slice(file.lastIndexOf("/") + 1);
  if (kustomizationNames.includes(name))
    return mayInflateCharts(text) ? overlayObject(file, text) : null;
  const kind = kindByFileName(name, text);
  const object = kind === undefined ? null : overlayObject(file, text);
  return object === null || kind === undefined ? null : { ...object, ...kind };
}

/** Does an object render something by itself? */
export function isRenderedSource({
  apiVersion,
  kind,
}: Pick<GitopsObject, "apiVersion" | "kind">): boolean {
  const role = roleOf(apiVersion, kind);
  return role !== null && role !== "data";
}
