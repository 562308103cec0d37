/** Tells files that hold no GitOps object without parsing them, and without the parser. */
import { kustomizationNames } from "../model/source/kustomization-names.ts";
import { mayHoldSources } from "./objects/kinds.ts";

/** Files of other programs that are known by their name. */
const kindsByFileName: ReadonlyMap<string, { apiVersion: string; kind: string }> = new Map([
  ["fleet.yaml", { apiVersion: "fleet.cattle.io/v1alpha1", kind: "Bundle" }],
  ["helmfile.yaml", { apiVersion: "helmfile/v1", kind: "Helmfile" }],
  ["helmfile.yml", { apiVersion: "helmfile/v1", kind: "Helmfile" }],
]);

/** Can a file hold an object that is rendered? */
export function mayRender(file: string, text: string): boolean {
  const name = file.slice(file.lastIndexOf("/") + 1);
  if (kustomizationNames.includes(name)) return mayInflateCharts(text) || mayHoldSources(text);
  return kindByFileName(name, text) !== undefined || mayHoldSources(text);
}

/** Manifests may have such a name too: Elastic's Fleet Server often stands in fleet.yaml. */
export function kindByFileName(
  name: string,
  text: string,
): { apiVersion: string; kind: string } | undefined {
  const isManifest = /^kind:/m.test(text) && /^apiVersion:/m.test(text);
  return isManifest ? undefined : kindsByFileName.get(name);
}

/** Can a kustomization render charts? */
export function mayInflateCharts(text: string): boolean {
  return /^(?:helmCharts|helmChartInflationGenerator|generators):|"helmCharts"/m.test(text);
}
