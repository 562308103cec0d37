/** Decides whether a URL is the repository at hand. */
import {
  hasFile,
  hasFolder,
  pathIn,
  treePath,
  type SourceTree,
} from "../model/source/source-tree.ts";
import { editDistance } from "../model/text/edit-distance.ts";
import { gitPatterns } from "./argo/application-set/git-generator.ts";
import { fieldOf, listOf, mapOf, textOf, type GitopsObject } from "./objects/gitops-object.ts";
import type { YamlValue } from "./objects/go-yaml.ts";
import { roleOf } from "./objects/kinds.ts";
import { isSameRepository, repositoryKey } from "./repository-url.ts";

/** The share of the paths named in a repository that must exist here. */
const leastShare = 0.9;
/** The same, for the only repository that is named, and where nothing says that it is another. */
const leastShareAlone = 0.5;

const maxEdits = 2;

/** The number of paths that make evidence where the repository is named by a known URL as well. */
const leastPaths = 2;

/**
 * A URL is the repository at hand if a known URL says so, or if the paths that GitOps objects name
 * in it exist here: two at least, or the only one.
 */
export class OwnRepository {
  readonly #tree: SourceTree;
  readonly #urls: readonly string[];
  readonly #byEvidence: ReadonlySet<string>;
  /** The folder that `flux push artifact` publishes for Flux to begin with; "" for the root. */
  readonly artifactRoot: string;

  constructor(tree: SourceTree, urls: readonly string[], objects: readonly GitopsObject[]) {
    this.#tree = tree;
    this.#urls = urls;
    this.artifactRoot = rootOfArtifact(tree, objects);
    const paths = new Map<string, Set<string>>();
    for (const { url, path, isOptional = false } of namedPaths(objects)) {
      if (isOptional && !hasFile(tree, path)) continue;
      const key = repositoryKey(url) ?? url;
      const known = paths.get(key) ?? new Set();
      paths.set(key, known.add(path));
    }
    const isAlone = paths.size === 1 && urls.length === 0;
    const selves = ownedBySelf(objects);
    const isKnown = (key: string): boolean =>
      selves.includes(key) || urls.some((own) => repositoryKey(own) === key);
    const isNamed = [...paths.keys()].some(isKnown);
    const isFork = (key: string): boolean =>
      urls.some((own) => baseName(repositoryKey(own) ?? "") === baseName(key));
    this.#byEvidence = new Set([
      ...[...paths].flatMap(([key, named]) => {
        const isLike = isAlone || isFork(key);
        // One folder of a common name is no evidence beside the URL that is known to be this one.
        if (isNamed && !isLike && named.size < leastPaths) return [];
        return isHere(tree, [...named], isLike ? leastShareAlone : leastShare) ? [key] : [];
      }),
      ...selves,
    ]);
  }

  /** The URL of this repository that is nearly the one given, which is taken for it; else null. */
  readonly nearUrl = (url: string): string | null => {
    const key = repositoryKey(url);
    if (key === null) return null;
    const keys = this.#urls.flatMap((own) => repositoryKey(own) ?? []);
    if (keys.includes(key)) return null;
    const near = keys.find((own) => editDistance(own, key, maxEdits) <= maxEdits);
    return near === undefined ? null : `https://${near}`;
  };

  readonly hasFolder = (path: string): boolean => hasFolder(this.#tree, path);

  readonly isOwn = (url: string): boolean => {
    return (
      this.#urls.some((own) => isSameRepository(own, url)) ||
      this.#byEvidence.has(repositoryKey(url) ?? url)
    );
  };
}

/** The folder at the root below which more of the paths in such artifacts exist. */
function rootOfArtifact(tree: SourceTree, objects: readonly GitopsObject[]): string {
  const named = objects.flatMap(({ apiVersion, kind, value }) => {
    const isInstance = roleOf(apiVersion, kind) === "flux-instance";
    const sync = isInstance
      ? fieldOf(value, ["spec", "sync"])
      : fieldOf(value, ["spec", "values", "instance", "sync"]);
    const reference = sync ?? fieldOf(value, ["spec", "sourceRef"]);
    if (fieldOf(reference, ["kind"]) !== "OCIRepository") return [];
    const path = treePath(textOf(fieldOf(sync ?? value["spec"], ["path"])) ?? "");
    return path === null || path === "" ? [] : [path];
  });
  const found = (root: string): number =>
    named.filter((path) => hasFolder(tree, pathIn(root, path))).length;
  let best = { root: "", count: found("") };
  if (best.count === named.length) return "";
  const folders = new Set(tree.files.flatMap((file) => /^([^/]+)\//.exec(file)?.[1] ?? []));
  for (const root of folders) {
    const count = found(root);
    if (count > best.count) best = { root, count };
  }
  return best.root;
}

/** A Kustomization that lies in the folder that it applies was bootstrapped from its source. */
function ownedBySelf(objects: readonly GitopsObject[]): string[] {
  const urls = objects.flatMap(({ apiVersion, kind, file, value }) => {
    if (roleOf(apiVersion, kind) !== "flux-kustomization") return [];
    const path = treePath(textOf(fieldOf(value, ["spec", "path"])) ?? "");
    const isSelf = path !== null && path !== "" && file?.startsWith(`${path}/`) === true;
    if (!isSelf) return [];
    const [own] = [...namedPaths(objects.filter((each) => each.value === value || isGit(each)))];
    return own === undefined ? [] : [repositoryKey(own.url) ?? own.url];
  });
  return [...new Set(urls)];
}

function isGit({ apiVersion, kind }: GitopsObject): boolean {
  return roleOf(apiVersion, kind) === "git-repository";
}

function isHere(tree: SourceTree, paths: readonly string[], share: number): boolean {
  const named = paths.filter((path) => path !== "");
  const found = named.filter((path) => hasFolder(tree, path) || hasFile(tree, path));
  return named.length > 0 && found.length / named.length >= share;
}

function baseName(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

interface NamedPath {
  url: string;
  path: string;
  /** It may be missing, so only its presence is evidence. */
  isOptional?: boolean;
}

/** Folders that Flux Kustomizations and Argo CD sources name, with the URL of their repository. */
function* namedPaths(objects: readonly GitopsObject[]): Generator<NamedPath> {
  const byName = new Map<string, string>();
  const byFile = new Map<string, string>();
  for (const { apiVersion, kind, name, file, value } of objects) {
    const url = textOf(fieldOf(value, ["spec", "url"]));
    if (url === null || roleOf(apiVersion, kind) !== "git-repository") continue;
    byName.set(name, url);
    byFile.set(`${file}\n${name}`, url);
  }
  for (const { apiVersion, kind, file, value } of objects) {
    const role = roleOf(apiVersion, kind);
    const spec = mapOf(value["spec"]);
    if (role === "flux-kustomization") {
      const name = textOf(fieldOf(spec, ["sourceRef", "name"])) ?? "";
      // Every cluster may have a source of the same name, in the file of its first Kustomization.
      const url = byFile.get(`${file}\n${name}`) ?? byName.get(name);
      const path = treePath(textOf(spec["path"]) ?? "");
      if (url !== undefined && path !== null) yield { url, path };
    } else if (role === "argo-application") yield* pathsOfApplication(mapOf(spec));
    else if (role === "application-set") {
      yield* pathsOfApplication(mapOf(fieldOf(spec, ["template", "spec"])));
      yield* pathsOfGenerators(spec["generators"]);
    }
  }
}

/** The folders above the patterns of Git generators. */
function* pathsOfGenerators(list: YamlValue | undefined): Generator<NamedPath> {
  for (const { url, folder } of gitPatterns(list))
    if (url !== "" && folder !== null) yield { url, path: folder };
}

function* pathsOfApplication(spec: ReturnType<typeof mapOf>): Generator<NamedPath> {
  const sources = [
    ...listOf(spec["sources"]),
    ...(spec["source"] === undefined ? [] : [spec["source"]]),
  ];
  for (const source of sources.map(mapOf)) {
    const url = textOf(source["repoURL"]);
    const path = treePath(textOf(source["path"]) ?? "");
    if (url === null || path === null || source["chart"] !== undefined) continue;
    if (!path.includes("{{")) yield { url, path };
  }
  // A source with a `ref` names its paths in the values files of the others.
  for (const source of sources.map(mapOf))
    for (const each of listOf(fieldOf(source, ["helm", "valueFiles"]))) {
      const isOptional = fieldOf(source, ["helm", "ignoreMissingValueFiles"]) === true;
      const [, ref, path] = /^\$([\w-]+)\/(.+)$/.exec(textOf(each) ?? "") ?? [];
      const target = sources.map(mapOf).find((other) => other["ref"] === ref && ref !== undefined);
      const url = textOf(target?.["repoURL"]);
      if (url !== null && path !== undefined && !path.includes("{{"))
        yield { url, path, isOptional };
    }
}
