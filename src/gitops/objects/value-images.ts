/** Finds text in the values of a source that looks like an image. */
import { parseImageReference } from "../../model/pull/image.ts";
import type { ImageInValues } from "../../model/source/gitops-source.ts";
import type { Span } from "../../model/source/source.ts";
import { pathIn, type SourceTree } from "../../model/source/source-tree.ts";
import { unknownMark } from "../../model/source/unknown-mark.ts";
import type { PlanStep } from "../plan-step.ts";
import {
  fieldOf,
  listOf,
  mapOf,
  textOf,
  type FieldPath,
  type GitopsObject,
} from "./gitops-object.ts";
import { LocatedFile } from "./located-file.ts";
import type { YamlValue } from "./go-yaml.ts";
import { isValues } from "./set-values.ts";

const maxImages = 200;
const maxFiles = 20;

type Found = ImageInValues[];
type SpanOf = (path: FieldPath) => Span;

/**
 * Whole references, and maps of registry, repository and tag: in the fields of the object that hold
 * values, and in the values files of the steps that would have rendered it.
 */
export async function valueImages(
  object: GitopsObject,
  steps: readonly PlanStep[],
  tree: SourceTree,
): Promise<ImageInValues[]> {
  const found: Found = [];
  const spanOf: SpanOf = (path) => object.spanOf(path);
  for (const { path, holds } of valuesFields(object)) {
    const value = fieldOf(object.value, path);
    if (holds === "values") collect(value, path, spanOf, found);
    else if (holds === "pairs") collectPairs(value, path, spanOf, found);
    else await collectBlock(textOf(value), spanOf(path), tree, found);
  }
  for (const file of valuesFilesOf(steps).slice(0, maxFiles)) {
    const text = await tree.read(file);
    if (text !== null) collectFile(new LocatedFile(file, text), found);
  }
  return found.filter(({ value }) => !value.includes(unknownMark)).slice(0, maxImages);
}

/** `text` is YAML in a string, `pairs` are dotted names with values. */
interface ValuesField {
  path: FieldPath;
  holds: "values" | "text" | "pairs";
}

function valuesFields({ value }: GitopsObject): ValuesField[] {
  const sources: FieldPath[] = [
    ["spec", "source"],
    ...listOf(fieldOf(value, ["spec", "sources"])).map((_, index) => ["spec", "sources", index]),
  ];
  return [
    { path: ["spec", "values"], holds: "values" },
    { path: ["spec", "forProvider", "values"], holds: "values" },
    { path: ["spec", "valuesContent"], holds: "text" },
    { path: ["spec", "set"], holds: "pairs" },
    ...sources.flatMap((source): ValuesField[] => [
      { path: [...source, "helm", "valuesObject"], holds: "values" },
      { path: [...source, "helm", "values"], holds: "text" },
      { path: [...source, "helm", "parameters"], holds: "pairs" },
    ]),
  ];
}

function valuesFilesOf(steps: readonly PlanStep[]): string[] {
  const files = steps.flatMap((step) => {
    if (step.step !== "template") return [];
    const own = step.chart.from === "tree" ? [pathIn(step.chart.path, "values.yaml")] : [];
    return [...own, ...step.values.flatMap((each) => ("file" in each ? [each.file] : []))];
  });
  return [...new Set(files)];
}

function collectFile(located: LocatedFile, found: Found): void {
  collect(located.content, [], (path) => located.spanOf(path), found);
}

/** Reads a block of YAML where it stands in its file, so that its lines are the file's. */
async function collectBlock(
  value: string | null,
  at: Span,
  tree: SourceTree,
  found: Found,
): Promise<void> {
  if (value === null) return;
  const lines = ((await tree.read(at.file)) ?? "").split("\n");
  const header = lines[at.line - 1]?.slice(at.column - 1) ?? "";
  const first = lines.slice(at.line).find((line) => line.trim() !== "") ?? "";
  const indent = /^ */.exec(first)?.[0].length ?? 0;
  if (!header.startsWith("|") || indent === 0) {
    collect(new LocatedFile(at.file, value).content, [], () => at, found);
    return;
  }
  const rest = lines.slice(at.line);
  const end = rest.findIndex((line) => line.trim() !== "" && !line.startsWith(" ".repeat(indent)));
  const block = end < 0 ? rest : rest.slice(0, end);
  collectFile(new LocatedFile(at.file, "\n".repeat(at.line) + block.join("\n")), found);
}

/** Names such as `image.tag`, as a map or as a list of `name` and `value`. */
function collectPairs(
  pairs: YamlValue | undefined,
  path: FieldPath,
  spanOf: SpanOf,
  found: Found,
): void {
  const written = new Map<string, { value: string; at: FieldPath }>();
  for (const [index, each] of listOf(pairs).entries()) {
    const name = textOf(mapOf(each)["name"]);
    const value = textOf(mapOf(each)["value"]);
    if (name !== null && value !== null)
      written.set(name, { value, at: [...path, index, "value"] });
  }
  for (const [name, each] of Object.entries(mapOf(pairs))) {
    const value = textOf(each);
    if (value !== null) written.set(name, { value, at: [...path, name] });
  }
  for (const [name, { value, at }] of written) {
    const [, prefix = ""] = /^(.*\.|)tag$/.exec(name) ?? [];
    const repository = /(?:^|\.)tag$/.test(name) ? written.get(`${prefix}repository`) : undefined;
    const registry = written.get(`${prefix}registry`)?.value ?? "";
    if (repository === undefined) {
      if (/image$/i.test(name) && isWholeImage(value)) found.push({ value, at: spanOf(at) });
      continue;
    }
    const image = `${registry === "" ? "" : `${registry}/`}${repository.value}:${value}`;
    if (isWholeImage(image))
      found.push({ value: image, at: spanOf(at), repositoryAt: spanOf(repository.at) });
  }
}

function collect(
  value: YamlValue | undefined,
  path: FieldPath,
  spanOf: SpanOf,
  found: Found,
): void {
  if (found.length >= maxImages) return;
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) collect(each, [...path, index], spanOf, found);
    return;
  }
  if (!isValues(value)) return;
  const composed = composedImage(value);
  if (composed !== null) {
    const at = spanOf([...path, "tag"]);
    found.push({ value: composed, at, repositoryAt: spanOf([...path, "repository"]) });
    return;
  }
  for (const [key, each] of Object.entries(value)) {
    const written = textOf(each);
    if (written !== null && /image$/i.test(key) && isWholeImage(written))
      found.push({ value: written, at: spanOf([...path, key]) });
    else collect(each, [...path, key], spanOf, found);
  }
}

function composedImage(value: YamlValue): string | null {
  const map = mapOf(value);
  const repository = textOf(map["repository"]);
  const tag = map["tag"];
  if (repository === null || (typeof tag !== "string" && typeof tag !== "number") || tag === "")
    return null;
  const registry = textOf(map["registry"]);
  const image = `${registry === null || registry === "" ? "" : `${registry}/`}${repository}:${tag}`;
  return isWholeImage(image) ? image : null;
}

function isWholeImage(text: string): boolean {
  return /[:@]/.test(text) && !("invalid" in parseImageReference(text));
}
