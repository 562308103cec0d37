/** Finds the sources that controllers start from, as files declare them. */
import { destinationOf } from "../argo/argo-application.ts";
import { entryNames, fluxEntries, sourcesOfEntries, type FluxEntry } from "../flux/flux-entries.ts";
import { folderOf, type GitopsObject } from "../objects/gitops-object.ts";
import { roleOf, type GitopsRole } from "../objects/kinds.ts";
import { isBelow } from "../../model/source/source-tree.ts";
import type { OwnRepository } from "../own-repository.ts";
import type { SourceName } from "../plan-step.ts";
import type { GitopsInput } from "./gitops-input.ts";
import { holdingsOf, rootApplications } from "./root-applications.ts";

export interface DeclaredSource {
  role: GitopsRole;
  object: GitopsObject;
  cluster: string | null;
}

export interface DeclaredSources {
  /** In the order in which they are rendered. */
  sources: DeclaredSource[];
  /** The objects that clusters have before anything is built. */
  objects: { cluster: string | null; declared: readonly GitopsObject[] }[];
  /** The sources of the entries of Flux; see `PlanContext.entrySources`. */
  entrySources: readonly SourceName[] | null;
  /** The clusters that Flux was bootstrapped in by files of the repository. */
  bootstrapped: ReadonlySet<string | null>;
}

export const chartRoles: ReadonlySet<GitopsRole> = new Set(["helm-release", "k3s-helm-chart"]);

/** The entries of Flux, the root Applications of Argo CD, and charts that neither applies. */
export function declaredSources(
  { tree, objects, clusters }: Pick<GitopsInput, "tree" | "objects" | "clusters">,
  ownRepository: OwnRepository,
): DeclaredSources {
  const configured = new Map(
    clusters.flatMap(({ name, entry }) => (entry === null ? [] : [[entry, name]])),
  );
  const entries = fluxEntries(objects, ownRepository, [...configured.keys()]);
  const found = entryNames(entries);
  const names = entries.map(({ path }, index) => configured.get(path) ?? found[index] ?? null);
  const ofEntries = entries.map(({ object }, index): DeclaredSource => {
    return { role: "flux-kustomization", object, cluster: names[index] ?? null };
  });
  const isOfEntry = ({ file }: GitopsObject): boolean =>
    entries.some(({ path }) => isApplied(file, path));
  const others = objects.filter((each) => !isOfEntry(each));
  const applications = rootApplications(others, tree);
  const charts = chartsAlone(others, applications, entries.length > 0);
  // A bootstrapped cluster has what its entry builds.
  const isBootstrapped = entries.some(({ isBootstrap }) => isBootstrap);
  const ofAll = { cluster: null, declared: objects };
  const entrySources = sourcesOfEntries(entries, objects, ownRepository.isOwn);
  return {
    sources: [...ofEntries, ...ofApplications(applications), ...charts],
    objects: [
      ...(isBootstrapped ? [] : objectsByFolder(objects, entries, names)),
      ...(isBootstrapped && charts.length === 0 ? [] : [ofAll]),
    ],
    entrySources,
    bootstrapped: new Set(isBootstrapped && entrySources !== null ? names : []),
  };
}

/** Where all have one destination, it is the cluster of everything else, too. */
function ofApplications(applications: readonly GitopsObject[]): DeclaredSource[] {
  const destinations = new Set(applications.map(destinationOf));
  return applications.map((object) => ({
    role: roleOf(object.apiVersion, object.kind) ?? "argo-application",
    object,
    cluster: destinations.size > 1 ? destinationOf(object) : null,
  }));
}

/** Releases that no Application applies. Where Flux has entries, they apply its releases. */
function chartsAlone(
  objects: readonly GitopsObject[],
  applications: readonly GitopsObject[],
  hasEntries: boolean,
): DeclaredSource[] {
  const isHeld = holdingsOf(applications);
  return objects.flatMap((object): DeclaredSource[] => {
    const role = roleOf(object.apiVersion, object.kind);
    if (role === null || !chartRoles.has(role)) return [];
    if (role === "helm-release" && hasEntries) return [];
    return isHeld(object) ? [] : [{ role, object, cluster: null }];
  });
}

/** `folder` is null for a source that applies none. */
function isApplied(file: string | null, folder: string | null): boolean {
  return file !== null && folder !== null && isBelow(file, folder);
}

/** Clusters that nothing bootstraps have what lies in no other cluster's folders. */
function objectsByFolder(
  objects: readonly GitopsObject[],
  entries: readonly FluxEntry[],
  names: readonly (string | null)[],
): DeclaredSources["objects"] {
  const folders = entries.map(({ object: { file } }) => (file === null ? null : folderOf(file)));
  const named = new Set(names.filter((name) => name !== null));
  return [...named].map((name) => {
    const isElsewhere = ({ file }: GitopsObject): boolean =>
      folders.some((folder, index) => names[index] !== name && isApplied(file, folder));
    const isHere = ({ file }: GitopsObject): boolean =>
      folders.some((folder, index) => names[index] === name && isApplied(file, folder));
    return {
      cluster: name,
      declared: objects.filter((each) => isHere(each) || !isElsewhere(each)),
    };
  });
}
