/** Phrases that say why the cluster may not pull an image as the manifest names it. */

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

export const notBuilt =
  "the kustomization with this file cannot be built, and may set another image";
