/**
 * Reads from Argo CD and Flux resources into which namespaces they put folders of the repository.
 */
import type { Resource } from "../model/cluster/resource.ts";
import {
  child,
  descend,
  items,
  type MappingNode,
  text,
  type YamlNode,
} from "../model/source/source.ts";
import { hasTemplateMarkers } from "./secrets/template-markers.ts";

/** The namespace that one Argo CD or Flux resource sets for a folder. */
interface FolderNamespace {
  /** From the root of the repository. */
  path: string;
  namespace: string;
  /** True if manifests in folders below belong to it too. */
  recursive: boolean;
  /** True if it also replaces the namespace that a manifest names. */
  replaces: boolean;
}

/** More than any repository has; every lookup of a folder scans its entries. */
const maxKept = 10_000;

const maxPathLength = 1000;

export class GitopsNamespaces {
  readonly #byPath = new Map<string, FolderNamespace[]>();
  readonly #ambiguous = new Map<string, string[]>();
  #kept = 0;

  /** Adds what a resource says; ignores all kinds but those of Argo CD and Flux. */
  add(resource: Resource, group: string, root: MappingNode): void {
    for (const found of folderNamespacesOf(resource, group, root)) {
      const path = normalizedPath(found.path);
      if (path === null || found.namespace === "" || hasTemplateMarkers(found.namespace)) continue;
      this.#kept += 1;
      if (this.#kept > maxKept) return;
      this.#byPath.set(path, [...(this.#byPath.get(path) ?? []), { ...found, path }]);
    }
  }

  /** The namespace of a rendered chart or overlay; null if there is none or more than one. */
  ofRoot(folder: string): string | null {
    return this.#single(folder, this.#byPath.get(folder) ?? [])?.namespace ?? null;
  }

  /** The namespace of the manifests in a folder; null if there is none or more than one. */
  ofFiles(folder: string): Pick<FolderNamespace, "namespace" | "replaces"> | null {
    const steps = folder.split("/");
    // The nearest folder counts: an application for a subfolder replaces that of its parent.
    for (let length = steps.length; length > 0; length--) {
      const path = steps.slice(0, length).join("/");
      const found = (this.#byPath.get(path) ?? []).filter(
        ({ recursive }) => recursive || path === folder,
      );
      if (found.length > 0) return this.#single(path, found);
    }
    return null;
  }

  /** The folders asked for that have more than one namespace. */
  ambiguousFolders(): { folder: string; namespaces: string[] }[] {
    return [...this.#ambiguous].map(([folder, namespaces]) => ({ folder, namespaces }));
  }

  #single(folder: string, found: FolderNamespace[]): FolderNamespace | null {
    const namespaces = [...new Set(found.map(({ namespace }) => namespace))];
    if (namespaces.length > 1) this.#ambiguous.set(folder, namespaces.sort());
    return namespaces.length === 1 ? (found[0] ?? null) : null;
  }
}

function* folderNamespacesOf(
  { kind, namespace: own }: Resource,
  group: string,
  root: MappingNode,
): Generator<FolderNamespace> {
  const spec = child(root, "spec");
  switch (`${group}/${kind}`) {
    // https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#applications
    case "argoproj.io/Application":
      yield* ofApplication(spec);
      break;
    // https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/
    case "argoproj.io/ApplicationSet":
      yield* ofApplication(descend(spec, "template", "spec"));
      break;
    // https://fluxcd.io/flux/components/kustomize/kustomizations/
    case "kustomize.toolkit.fluxcd.io/Kustomization":
      if (isFromGit(child(spec, "sourceRef")))
        for (const found of folderNamespace(
          child(spec, "path"),
          text(child(spec, "targetNamespace")),
          true,
        ))
          yield { ...found, replaces: true };
      break;
    // https://fluxcd.io/flux/components/helm/helmreleases/
    case "helm.toolkit.fluxcd.io/HelmRelease": {
      const chart = descend(spec, "chart", "spec");
      const namespace = text(child(spec, "targetNamespace")) ?? own;
      if (isFromGit(child(chart, "sourceRef")))
        yield* folderNamespace(child(chart, "chart"), namespace, false);
    }
  }
}

function isFromGit(source: YamlNode | undefined): boolean {
  return text(child(source, "kind")) === "GitRepository";
}

function* ofApplication(spec: YamlNode | undefined): Generator<FolderNamespace> {
  const namespace = text(descend(spec, "destination", "namespace"));
  const source = child(spec, "source");
  const sources = [...(source === undefined ? [] : [source]), ...items(child(spec, "sources"))];
  for (const each of sources) {
    // A chart of a chart repository has no folder here.
    if (child(each, "chart") !== undefined) continue;
    const recurse = descend(each, "directory", "recurse");
    yield* folderNamespace(
      child(each, "path"),
      text(descend(each, "kustomize", "namespace")) ?? namespace,
      recurse?.node === "scalar" && recurse.value === "true",
    );
  }
}

function* folderNamespace(
  path: YamlNode | undefined,
  namespace: string | null,
  recursive: boolean,
): Generator<FolderNamespace> {
  const written = text(path);
  if (written !== null && namespace !== null)
    yield { path: written, namespace, recursive, replaces: false };
}

/**
 * Turns "./apps/web/" into "apps/web". null for a path that leaves the repository, and for its
 * root: applications of other repositories name their root too.
 */
function normalizedPath(written: string): string | null {
  const steps = written.split("/").filter((step) => step !== "" && step !== ".");
  return steps.length === 0 ||
    steps.includes("..") ||
    written.length > maxPathLength ||
    hasTemplateMarkers(written)
    ? null
    : steps.join("/");
}
