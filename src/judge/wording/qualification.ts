/** Phrases that say why the cluster may not pull an image as the manifest names it. */
import type { Mention } from "../../model/cluster/cluster.ts";
import { shownFolder } from "../../model/source/shown-folder.ts";

export function rewrittenImage(written: string, pulled: string): string {
  return `\`${written}\` is rewritten to \`${pulled}\` in the cluster`;
}

/** `by` is the flag or environment variable that names the image. */
export function setByOperator(by: string): string {
  return `set by \`${by}\` for pods that the container's program creates`;
}

export function guessedField(path: string, kind: string): string {
  return `\`${path}\` of kind ${kind} is assumed to be an image because of its name`;
}

/** The chart is not rendered, and may not use the value. */
export function guessedValue(kind: string): string {
  return `this value of the ${kind} is assumed to be an image because of its name`;
}

export function withoutRegistry(image: string): string {
  return `\`${image}\` names no registry, which the chart may add`;
}

/** The path of a field for several images ends with the name of one: `spec.tag["pilot"]`. */
export function derivedImage(image: string, path: string, kind: string): string {
  const field = path.replace(/\["[^"]*"\]$/, "");
  return `\`${image}\` is the default of the operator of ${kind} for its \`${field}\``;
}

export function replacedImage({ file, field }: NonNullable<Mention["replacedBy"]>): string {
  const verb = field === "vars" ? "replace" : "replaces";
  return `\`${field}\` of \`${file}\`, which was not rendered, ${verb} the image`;
}

export function unnamedPatch(file: string): string {
  return `the manifest is incomplete, as a patch is, and \`${file}\` does not name its file`;
}

export function renderKustomization(file: string): string {
  return `Check the image that is applied: pass \`--kustomize ${shownFolder(file)}\`.`;
}

export const notBuilt =
  "the kustomization with this file cannot be built, and may set another image";
