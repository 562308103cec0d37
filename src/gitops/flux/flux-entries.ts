/** Finds where Flux begins to apply a repository. */
import type { Span } from "../../model/source/source.ts";
import { isBelow, treePath } from "../../model/source/source-tree.ts";
import {
  fieldOf,
  folderOf,
  mapOf,
  qualifiedName,
  textOf,
  type GitopsObject,
} from "../objects/gitops-object.ts";
import { roleOf } from "../objects/kinds.ts";
import type { SourceName } from "../plan-step.ts";

export interface FluxEntry {
  /** The Kustomization that Flux begins with, or one made from a FluxInstance. */
  object: GitopsObject;
  /** The folder that it applies; "" for the root. */
  path: string;
  /** Made by `flux bootstrap` or a FluxInstance, and not just applied by nothing else. */
  isBootstrap: boolean;
}

/** What is known of the repository at hand. */
export interface KnownRepository {
  isOwn: (url: string) => boolean;
  /** The folder that is published as the artifact that Flux begins with. */
  artifactRoot: string;
  hasFolder: (path: string) => boolean;
}

/**
 * The Kustomizations of `flux bootstrap` and of FluxInstances; where there is none, those that no
 * other Kustomization's path contains. Patches, which name no source, are no entries. Folders of
 * the configuration are added.
 */
export function fluxEntries(
  objects: readonly GitopsObject[],
  repository: KnownRepository,
  configured: readonly string[] = [],
): FluxEntry[] {
  const found = foundEntries(objects, repository);
  const added = configured.filter((path) => !found.some((each) => each.path === path));
  if (added.length === 0) return found;
  return [...found.filter((each) => each.isBootstrap), ...added.map(configuredEntry)];
}

/** The Kustomization that Flux would be given for a folder. */
function configuredEntry(path: string): FluxEntry {
  const source = { kind: "GitRepository", name: "flux-system" };
  const at: Span = { file: path, line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
  return {
    object: kustomizationFor({ path, source, namespace: "flux-system", file: null, at }),
    path,
    isBootstrap: true,
  };
}

interface KustomizationParts {
  path: string;
  source: { kind: string; name: string };
  namespace: string;
  file: string | null;
  at: Span;
  spanOf?: GitopsObject["spanOf"];
}

function kustomizationFor({
  path,
  source,
  namespace,
  file,
  at,
  spanOf,
}: KustomizationParts): GitopsObject {
  const value = {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name: source.name, namespace },
    spec: { path, sourceRef: source },
  };
  return {
    apiVersion: value.apiVersion,
    kind: value.kind,
    namespace,
    name: source.name,
    value,
    file,
    at,
    spanOf: spanOf ?? (() => at),
  };
}

function foundEntries(objects: readonly GitopsObject[], repository: KnownRepository): FluxEntry[] {
  const { isOwn, artifactRoot } = repository;
  const instances = objects.flatMap((each) => entryOfInstance(each, artifactRoot));
  const kustomizations = objects.filter(
    ({ apiVersion, kind, value }) =>
      roleOf(apiVersion, kind) === "flux-kustomization" &&
      textOf(fieldOf(value, ["spec", "path"])) !== null &&
      fieldOf(value, ["spec", "sourceRef"]) !== undefined,
  );
  const applied = kustomizations.map((object) => {
    const path = pathOf(object, artifactRoot);
    return { object, path, isHere: path !== "" || !isElsewhere(object, objects, isOwn) };
  });
  const bootstrapped = applied.flatMap(({ object, path, isHere }) =>
    path !== null && isHere && manages(object, path) ? [{ object, path, isBootstrap: true }] : [],
  );
  const entries = outermost([...instances, ...bootstrapped]);
  if (entries.length > 0) return [...entries, ...misdirected(applied, repository, objects)];
  const all = applied.flatMap(({ object, path }) =>
    path === null ? [] : [{ object, path, isBootstrap: false }],
  );
  const roots = all.filter(
    ({ object }) =>
      !applied.some(
        (other) => other.isHere && other.object !== object && contains(other.path, object.file),
      ),
  );
  // Those that contain one another are all tried.
  return roots.length > 0 ? roots : all;
}

interface Applied {
  object: GitopsObject;
  path: string | null;
  isHere: boolean;
}

/**
 * Kustomizations that `flux bootstrap` wrote beside the source of this repository, whose path is no
 * folder: nothing of their clusters is applied.
 */
function misdirected(
  applied: readonly Applied[],
  { isOwn, hasFolder }: KnownRepository,
  objects: readonly GitopsObject[],
): FluxEntry[] {
  return applied.flatMap(({ object, path }) => {
    const { name, file, value } = object;
    const isNamed = name === bootstrapName && file !== null && path !== null;
    if (!isNamed || hasFolder(path) || /[$<{]/.test(path)) return [];
    const reference = fieldOf(value, ["spec", "sourceRef", "name"]);
    const isSource = objects.some(
      (each) =>
        each.name === reference &&
        roleOf(each.apiVersion, each.kind) === "git-repository" &&
        each.file !== null &&
        folderOf(each.file) === folderOf(file) &&
        isOwn(textOf(fieldOf(each.value, ["spec", "url"])) ?? ""),
    );
    const isApplied = applied.some((other) => other.isHere && contains(other.path, file));
    // The cluster is known by the folder that Flux was meant to apply.
    const folder = folderOf(file).replace(/\/flux-system$/, "");
    return isSource && !isApplied ? [{ object, path: folder, isBootstrap: true }] : [];
  });
}

/** The Kustomization lies in the folder that it applies: Flux manages itself with it. */
function manages({ file }: GitopsObject, path: string): boolean {
  return contains(path, file);
}

/**
 * The root of every repository contains the Kustomization: only its source tells whether it applies
 * this one.
 */
function isElsewhere(
  { value, name }: GitopsObject,
  objects: readonly GitopsObject[],
  isOwn: KnownRepository["isOwn"],
): boolean {
  const reference = mapOf(fieldOf(value, ["spec", "sourceRef"]));
  const source = objects.find(
    ({ kind, ...each }) => kind === reference["kind"] && each.name === reference["name"],
  );
  if (source === undefined) return false;
  const url = textOf(fieldOf(source.value, ["spec", "url"]));
  if (roleOf(source.apiVersion, source.kind) !== "git-repository" || url === null) return true;
  return name !== bootstrapName && !isOwn(url);
}

/** The name that `flux bootstrap` gives to the source and to the Kustomization. */
const bootstrapName = "flux-system";
const bootstrapSource = { kind: "GitRepository", namespace: bootstrapName, name: bootstrapName };

function contains(path: string | null, file: string | null): boolean {
  return path !== null && file !== null && isBelow(file, path);
}

/** An entry inside another's folder is applied by it. */
function outermost(entries: FluxEntry[]): FluxEntry[] {
  return entries.filter(
    (entry) =>
      !entries.some(
        (other) =>
          other !== entry &&
          contains(other.path, entry.object.file) &&
          !contains(entry.path, other.object.file),
      ),
  );
}

/**
 * The sources of what Flux was bootstrapped with. Other Kustomizations must name these, or sources
 * that a file declares. null where the source of this repository may have any name.
 */
export function sourcesOfEntries(
  entries: readonly FluxEntry[],
  objects: readonly GitopsObject[],
  isOwn: KnownRepository["isOwn"],
): SourceName[] | null {
  // The configuration says which folder Flux applies, but not from which source.
  if (entries.some(({ object }) => object.file === null)) return null;
  const bootstrapped = entries.filter(({ isBootstrap }) => isBootstrap);
  if (bootstrapped.length > 0)
    return bootstrapped.map(({ object: { value, namespace } }) => {
      const reference = mapOf(fieldOf(value, ["spec", "sourceRef"]));
      return {
        kind: textOf(reference["kind"]) ?? "GitRepository",
        namespace: textOf(reference["namespace"]) ?? namespace ?? bootstrapName,
        name: textOf(reference["name"]) ?? "",
      };
    });
  const isDeclared = objects.some(
    ({ apiVersion, kind, value }) =>
      roleOf(apiVersion, kind) === "git-repository" &&
      isOwn(textOf(fieldOf(value, ["spec", "url"])) ?? ""),
  );
  return isDeclared ? [bootstrapSource] : null;
}

/** A cluster that Flux is installed in, and the folder that it applies. */
export interface FluxCluster {
  /** null for the only one. */
  name: string | null;
  path: string;
}

/** The clusters of `flux bootstrap` and of FluxInstances. */
export function fluxClusters(
  objects: readonly GitopsObject[],
  repository: KnownRepository,
): FluxCluster[] {
  const paths = fluxEntries(objects, repository).flatMap(({ path, isBootstrap }) =>
    isBootstrap ? path : [],
  );
  const names = clusterNames(paths);
  return paths.map((path, index) => ({ name: names[index] ?? null, path }));
}

/** The folder in the repository. */
function pathOf({ value }: GitopsObject, artifactRoot: string): string | null {
  const isArtifact = fieldOf(value, ["spec", "sourceRef", "kind"]) === "OCIRepository";
  const path = treePath(textOf(fieldOf(value, ["spec", "path"])) ?? "");
  return path === null || !isArtifact ? path : treePath(artifactRoot, path);
}

/** `spec.sync` of a FluxInstance, or of one in the values of the chart `flux-instance`. */
function entryOfInstance(object: GitopsObject, artifactRoot: string): FluxEntry[] {
  const role = roleOf(object.apiVersion, object.kind);
  const isInstance = role === "flux-instance";
  const syncAt = ["spec", ...(isInstance ? [] : ["values", "instance"]), "sync"];
  const isDeclaring = isInstance || role === "helm-release";
  const fields = mapOf(isDeclaring ? fieldOf(object.value, syncAt) : undefined);
  const path = treePath(textOf(fields["path"]) ?? "");
  if (textOf(fields["url"]) === null || path === null) return [];
  const namespace = object.namespace ?? "flux-system";
  const name = textOf(fields["name"]) ?? namespace;
  const kind = textOf(fields["kind"]) ?? "GitRepository";
  const { file, at } = object;
  const made = kustomizationFor({
    path,
    source: { kind, name },
    namespace,
    file,
    at,
    spanOf: ([, ...field]) => object.spanOf([...syncAt, ...field]),
  });
  return [{ object: made, path: pathOf(made, artifactRoot) ?? path, isBootstrap: true }];
}

/** Two entries of one name are of two clusters, which are named by what tells them apart. */
export function entryNames(entries: readonly FluxEntry[]): (string | null)[] {
  if (entries.some(({ isBootstrap }) => isBootstrap))
    return clusterNames(entries.map(({ path }) => path));
  const identities = new Set(entries.map(({ object }) => qualifiedName(object)));
  const folders = entries.map(({ object }) => folderOf(object.file ?? ""));
  const isAlone = identities.size === entries.length || new Set(folders).size === 1;
  return isAlone ? entries.map(() => null) : clusterNames(folders);
}

/**
 * Names of the clusters of several entries: the parts of the paths that differ. One entry is the
 * one unnamed cluster.
 */
function clusterNames(paths: readonly string[]): (string | null)[] {
  if (paths.length < 2) return paths.map(() => null);
  const steps = paths.map((path) => path.split("/"));
  const shortest = Math.min(...steps.map(({ length }) => length));
  let start = 0;
  while (start < shortest - 1 && steps.every((each) => each[start] === steps[0]?.[start])) start++;
  let end = 0;
  while (
    end < shortest - start - 1 &&
    steps.every((each) => each.at(-1 - end) === steps[0]?.at(-1 - end))
  )
    end++;
  return steps.map((each) => each.slice(start, each.length - end).join("/") || "root");
}
