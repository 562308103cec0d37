/** Argo CD's and Flux's resources → the namespaces that they put folders of the repository into. Pure. */
import type { Resource } from "../model/resource.ts";
import { child, descend, items, type MappingNode, type YamlNode, text } from "../model/source.ts";
import { hasTemplateMarkers } from "./secrets/template-markers.ts";

export interface GitopsNamespaces {
  add(resource: Resource, group: string, root: MappingNode): void;
  /** The one namespace of what a chart or overlay renders to; null where nothing names it, or not one alone. */
  ofRoot(folder: string): string | null;
  /** The same for manifests as they lie in a folder. */
  ofFiles(folder: string): string | null;
  /** The folders asked for that are put into several. */
  disputed(): { folder: string; namespaces: string[] }[];
}

interface GitopsNamespace {
  /** From the root of the repository. */
  path: string;
  namespace: string;
  /** The manifests of folders below it, too. */
  recursive: boolean;
}

/** No repository has as many; each is looked at for every folder. */
const maxKept = 10_000;

export function createGitopsNamespaces(): GitopsNamespaces {
  const known = new Map<string, GitopsNamespace[]>();
  const disputed = new Map<string, string[]>();
  let kept = 0;

  function one(folder: string, destinations: GitopsNamespace[]): string | null {
    const namespaces = [...new Set(destinations.map(({ namespace }) => namespace))];
    if (namespaces.length > 1) disputed.set(folder, namespaces.sort());
    return namespaces.length === 1 ? (namespaces[0] ?? null) : null;
  }

  return {
    add(resource, group, root) {
      for (const found of destinationsOf(resource, group, root)) {
        const path = fromRoot(found.path);
        if (
          path === null ||
          found.namespace === "" ||
          hasTemplateMarkers(found.namespace) ||
          ++kept > maxKept
        )
          continue;
        known.set(path, [...(known.get(path) ?? []), { ...found, path }]);
      }
    },
    ofRoot: (folder) => one(folder, known.get(folder) ?? []),
    ofFiles(folder) {
      const steps = folder.split("/");
      // The nearest folder counts: an application of its own for a part is a part of no other.
      for (let length = steps.length; length > 0; length--) {
        const path = steps.slice(0, length).join("/");
        const found = (known.get(path) ?? []).filter(
          ({ recursive }) => recursive || path === folder,
        );
        if (found.length > 0) return one(path, found);
      }
      return null;
    },
    disputed: () => [...disputed].map(([folder, namespaces]) => ({ folder, namespaces })),
  };
}

function* destinationsOf(
  { kind, namespace: own }: Resource,
  group: string,
  root: MappingNode,
): Generator<GitopsNamespace> {
  const spec = child(root, "spec");
  // https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#applications
  if (group === "argoproj.io" && kind === "Application") yield* ofApplication(spec);
  // https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/
  if (group === "argoproj.io" && kind === "ApplicationSet")
    yield* ofApplication(descend(spec, "template", "spec"));
  const fromGit = (source: YamlNode | undefined): boolean =>
    text(child(source, "kind")) === "GitRepository";
  // https://fluxcd.io/flux/components/kustomize/kustomizations/
  if (
    group === "kustomize.toolkit.fluxcd.io" &&
    kind === "Kustomization" &&
    fromGit(child(spec, "sourceRef"))
  )
    yield* destination(child(spec, "path"), text(child(spec, "targetNamespace")), true);
  // https://fluxcd.io/flux/components/helm/helmreleases/
  const chart = descend(spec, "chart", "spec");
  if (
    group === "helm.toolkit.fluxcd.io" &&
    kind === "HelmRelease" &&
    fromGit(child(chart, "sourceRef"))
  )
    yield* destination(child(chart, "chart"), text(child(spec, "targetNamespace")) ?? own, false);
}

function* ofApplication(spec: YamlNode | undefined): Generator<GitopsNamespace> {
  const namespace = text(descend(spec, "destination", "namespace"));
  const source = child(spec, "source");
  for (const each of [
    ...(source === undefined ? [] : [source]),
    ...items(child(spec, "sources")),
  ]) {
    // Of a chart of a repository of charts.
    if (child(each, "chart") !== undefined) continue;
    const recurse = descend(each, "directory", "recurse");
    const recursive = recurse?.node === "scalar" && recurse.value === "true";
    yield* destination(
      child(each, "path"),
      text(descend(each, "kustomize", "namespace")) ?? namespace,
      recursive,
    );
  }
}

function* destination(
  path: YamlNode | undefined,
  namespace: string | null,
  recursive: boolean,
): Generator<GitopsNamespace> {
  const written = text(path);
  if (written !== null && namespace !== null) yield { path: written, namespace, recursive };
}

/** "./apps/web/" → "apps/web"; null for what leads out of the repository or is all of it: applications of other repositories say so as well. */
function fromRoot(written: string): string | null {
  const steps = written.split("/").filter((step) => step !== "" && step !== ".");
  return steps.length === 0 ||
    steps.includes("..") ||
    written.length > maxPathLength ||
    hasTemplateMarkers(written)
    ? null
    : steps.join("/");
}

const maxPathLength = 1000;
