/** Names GitOps objects that no file holds: of standard input, charts and overlays. */
import type { ClusterGitops, GitopsSource, NotRendered } from "../../model/source/gitops-source.ts";
import { child, type Manifest } from "../../model/source/source.ts";

/** More than this of one run are counted, and not named. */
// guard: unfollowed-sources
const maxSources = 1000;

/** Collects the objects of documents that were rendered or piped in, which nothing renders. */
export class UnfollowedSources {
  readonly #found: NotRendered[] = [];
  #left = 0;

  async add(manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests) {
      if (!mayRender.test(manifest.apiVersion)) continue;
      const { isRenderedSource } = await import("../../gitops/gitops.ts");
      if (!isRenderedSource(manifest) || isSuspended(manifest)) continue;
      if (this.#found.length >= maxSources) this.#left++;
      else this.#found.push(notFollowed(manifest));
    }
  }

  /** Adds to the coverage the objects that it does not have. */
  addTo(gitops: ClusterGitops | null): ClusterGitops | null {
    const known = new Set<string>();
    for (const source of gitops?.roots.values() ?? []) known.add(keyOf(source));
    for (const { source } of gitops?.coverage.notRendered ?? []) known.add(keyOf(source));
    const notRendered = this.#found.filter(({ source }) => !known.has(keyOf(source)));
    const [first] = notRendered;
    if (first === undefined) return gitops;
    if (this.#left > 0) {
      const detail = `${this.#left} sources beyond ${maxSources}`;
      notRendered.push({ ...first, reason: { code: "limit", detail }, images: [] });
    }
    const coverage = gitops?.coverage ?? {
      sources: 0,
      rendered: 0,
      suspended: 0,
      notRendered: [],
      incomplete: [],
      leftOut: [],
    };
    return {
      roots: gitops?.roots ?? new Map(),
      durationMs: gitops?.durationMs ?? 0,
      coverage: {
        ...coverage,
        sources: coverage.sources + notRendered.length,
        notRendered: [...coverage.notRendered, ...notRendered],
      },
    };
  }
}

/** Groups with a dot; the core group and the groups of workloads have no such object. */
const mayRender = /^(?!apps\/|batch\/|[^/]*\.k8s\.io\/)[^/]+\.[^/]+\//;

function notFollowed(manifest: Manifest): NotRendered {
  const { apiVersion, kind, namespace, name, root } = manifest;
  const named = child(child(root, "metadata"), "name");
  const source: GitopsSource = {
    apiVersion,
    kind,
    namespace,
    name: name ?? "",
    cluster: null,
    at: manifest.span(named ?? root),
  };
  return { source, reason: { code: "not-followed" }, images: [] };
}

function isSuspended({ root }: Manifest): boolean {
  const suspend = child(child(root, "spec"), "suspend");
  return suspend?.node === "scalar" && suspend.value === "true";
}

/** A namespace may be known in one place only. */
function keyOf({ kind, name }: GitopsSource): string {
  return `${kind}\n${name}`;
}
