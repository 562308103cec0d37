/** Reads the Kubernetes APIs and the Flux version of a cluster from its objects. */
import { splitDocuments } from "../objects/built-objects.ts";
import { fieldOf, listOf, mapOf, textOf } from "../objects/gitops-object.ts";
import { parseMap } from "../objects/parse-map.ts";
import type { Values } from "../objects/set-values.ts";

/** "group/version" and "group/version/Kind" of the CustomResourceDefinitions in a text. */
export function declaredApis(text: string): string[] {
  if (!text.includes("CustomResourceDefinition")) return [];
  return splitDocuments(text).flatMap((document) => {
    if (!/^kind: *["']?CustomResourceDefinition\b/m.test(document.text)) return [];
    const value = parseMap(document.text);
    return value === null ? [] : apisOf(value);
  });
}

/** `definition` is a CustomResourceDefinition. */
function apisOf(definition: Values): string[] {
  const spec = mapOf(definition["spec"]);
  const group = textOf(spec["group"]);
  const kind = textOf(fieldOf(spec, ["names", "kind"]));
  if (group === null || kind === null) return [];
  return listOf(spec["versions"]).flatMap((each) => {
    const version = textOf(mapOf(each)["name"]);
    return version === null ? [] : [`${group}/${version}`, `${group}/${version}/${kind}`];
  });
}

/**
 * Does Flux refuse variables that are not set? The default since kustomize-controller 1.9, which is
 * Flux 2.9. null where the text does not show it.
 * https://github.com/fluxcd/kustomize-controller/blob/v1.9.4/CHANGELOG.md
 */
export function isSubstitutionStrict(text: string): boolean | null {
  const gate = /StrictPostBuildSubstitutions=(true|false)\b/.exec(text)?.[1];
  if (gate !== undefined) return gate === "true";
  const controller = /\bkustomize-controller:v(\d+)\.(\d+)\.\d+/.exec(text);
  if (controller !== null) return isFrom(controller, 1, 9);
  const instance = /^kind: FluxInstance\b/m.test(text)
    ? /^ +version: *["']?v?(\d+)\.(\d+|x|\*)/m.exec(text)
    : null;
  return instance === null ? null : isFrom(instance, 2, 9);
}

/** "2.x" is the newest minor version. */
function isFrom([, major, minor]: RegExpExecArray, least: number, leastMinor: number): boolean {
  const newest = !/^\d+$/.test(minor ?? "");
  return (
    Number(major) > least || (Number(major) === least && (newest || Number(minor) >= leastMinor))
  );
}
