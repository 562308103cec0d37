/** Finds text in the values of a source that looks like an image. */
import { parseImageReference } from "../../model/image.ts";
import type { Located } from "../../model/pod-spec.ts";
import { fieldOf, mapOf, textOf, type FieldPath, type GitopsObject } from "./gitops-object.ts";
import type { YamlValue } from "./go-yaml.ts";
import { isValues } from "./set-values.ts";

const maxImages = 200;

/** Fields of the sources that hold values. */
const valuesFields: FieldPath[] = [
  ["spec", "values"],
  ["spec", "source", "helm", "valuesObject"],
  ["spec", "forProvider", "values"],
];

/** Whole references, and maps of registry, repository and tag. */
export function valueImages(object: GitopsObject): Located<string>[] {
  const found: Located<string>[] = [];
  for (const path of valuesFields) collect(fieldOf(object.value, path), path, object, found);
  return found.slice(0, maxImages);
}

function collect(
  value: YamlValue | undefined,
  path: FieldPath,
  object: GitopsObject,
  found: Located<string>[],
): void {
  if (found.length >= maxImages) return;
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) collect(each, [...path, index], object, found);
    return;
  }
  if (!isValues(value)) return;
  const composed = composedImage(value);
  if (composed !== null) {
    found.push({ value: composed.image, at: object.spanOf([...path, composed.field]) });
    return;
  }
  for (const [key, each] of Object.entries(value)) {
    const written = textOf(each);
    if (written !== null && /image$/i.test(key) && isWholeImage(written))
      found.push({ value: written, at: object.spanOf([...path, key]) });
    else collect(each, [...path, key], object, found);
  }
}

/** `field` is where the version is edited. */
function composedImage(value: YamlValue): { image: string; field: string } | null {
  const map = mapOf(value);
  const repository = textOf(map["repository"]);
  const tag = map["tag"];
  if (repository === null || (typeof tag !== "string" && typeof tag !== "number") || tag === "")
    return null;
  const registry = textOf(map["registry"]);
  const image = `${registry === null || registry === "" ? "" : `${registry}/`}${repository}:${tag}`;
  return isWholeImage(image) ? { image, field: "tag" } : null;
}

function isWholeImage(text: string): boolean {
  return /[:@]/.test(text) && !("invalid" in parseImageReference(text));
}
