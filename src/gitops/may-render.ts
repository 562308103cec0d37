/** Tells files that hold no GitOps object without parsing them, and without the parser. */
import { kustomizationNames } from "../model/source/kustomization-names.ts";
import { mayHoldSources } from "./objects/kinds.ts";

/** Files of other programs that are known by their name. */
export const kindsByFileName: ReadonlyMap<string, { apiVersion: string; kind: string }> = new Map([
  ["fleet.yaml", { apiVersion: "fleet.cattle.io/v1alpha1", kind: "Bundle" }],
  ["helmfile.yaml", { apiVersion: "helmfile/v1", kind: "Helmfile" }],
  ["helmfile.yml", { apiVersion: "helmfile/v1", kind: "Helmfile" }],
]);

/** Can a file hold an object that is rendered? */
export function mayRender(file: string, text: string): boolean {
  const name = file.slice(file.lastIndexOf("/") + 1);
  if (kustomizationNames.includes(name)) return mayInflateCharts(text) || mayHoldSources(text);
  return kindsByFileName.has(name) || mayHoldSources(text);
}

/** Can a kustomization render charts? */
export function mayInflateCharts(text: string): boolean {
  return /^(?:helmCharts|helmChartInflationGenerator|generators):|"helmCharts"/m.test(text);
}
