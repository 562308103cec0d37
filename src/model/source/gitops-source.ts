/** The sources that GitOps controllers render, and why some cannot be rendered here. */
import type { Located } from "../cluster/pod-spec.ts";
import type { Span } from "./source.ts";

/** Who chooses a chart version from a range, and from which kind of list. The rules differ. */
export type VersionChooser =
  | "fluxIndex"
  | "fluxOciHelmRepository"
  | "fluxOciRepositoryPlain"
  | "fluxOciRepositoryChartLayer"
  | "helmIndex"
  | "helmOci"
  | "argoCd";

/** A chart as a GitOps object asks for it. */
export type ChartRequest =
  | {
      from: "tree";
      /** The chart's folder from the root of the repository. */
      path: string;
    }
  | {
      from: "index";
      /** The chart repository; its index is at `index.yaml` below. */
      url: string;
      name: string;
      /** A version or a range; "" for the newest. */
      version: string;
      chooser: VersionChooser;
    }
  | {
      from: "oci";
      /** "host/path/name", without scheme and tag. */
      repository: string;
      /** A tag is asked for as it is; a range is chosen from the list of tags. */
      version: { tag: string } | { range: string; filter: string | null } | { digest: string };
      chooser: VersionChooser;
      plainHttp: boolean;
    }
  | {
      from: "archive";
      /** The https:// URL of a .tgz. */
      url: string;
    }
  | {
      from: "git";
      url: string;
      ref: string | null;
      path: string;
      /** Nothing says that the folder is a chart. */
      isGuess?: true;
    };

/** Why a chart could not be had. `near` are the nearest names or versions that exist. */
export type ChartProblem =
  /** `isIndex`: `chart` is the URL of a repository that has no index. */
  | { code: "chart-not-found"; chart: string; near: string[]; isIndex?: true }
  | { code: "chart-version-not-found"; chart: string; version: string; near: string[] }
  | { code: "chart-range-invalid"; chart: string; version: string }
  | { code: "chart-access-denied"; chart: string; host: string; login: boolean }
  | { code: "chart-missing-or-denied"; chart: string; host: string }
  | { code: "chart-repository-unreachable"; host: string; detail: string }
  | { code: "chart-not-allowed"; host: string }
  | { code: "offline"; host: string }
  | { code: "chart-unreadable"; chart: string; detail: string }
  | { code: "chart-limit"; chart: string; limit: string };

/** Why a source was not rendered. */
export type NotRenderedReason =
  | ChartProblem
  /**
   * Its repository is not this one, and no checkout of it is configured. `near` is a similar URL of
   * this one.
   */
  | { code: "other-repository"; url: string; near?: string }
  /** It names a commit, a tag or a branch that this checkout need not be. `missing`: a path. */
  | { code: "other-revision"; revision: string; missing?: string }
  /** The object it refers to is in no file. `near`: similar names, and "namespace/name". */
  | { code: "source-not-in-git"; kind: string; name: string; near: string[] }
  /** The object that it depends on is in no file that Flux applies. `near` as above. */
  | { code: "dependency-not-in-git"; kind: string; name: string; near: string[] }
  | { code: "source-unsupported"; kind: string }
  | { code: "plugin"; name: string }
  /** A resource that kustomize would fetch was left out of the build. */
  | { code: "remote-resource"; url: string }
  | {
      code: "values-in-secret";
      kind: string;
      name: string;
      detail: string | null;
      /** Names of objects of the kind that are in Git. */
      near: string[];
      /** Something is unknown that the object may define. */
      isMissed: boolean;
    }
  | { code: "values-invalid"; detail: string }
  | { code: "variable-undefined"; variables: string[] }
  | { code: "substitution-malformed"; detail: string }
  | { code: "generator-needs-cluster"; generator: string }
  /** `path` is a pattern below a folder that is not there. */
  | { code: "generator-finds-nothing"; path: string }
  | { code: "template-unsupported"; detail: string }
  | { code: "path-not-found"; path: string }
  | { code: "bundled-chart"; chart: string }
  | { code: "no-renderer"; program: "helm" | "kustomize" }
  | { code: "renderer-failed"; detail: string }
  | { code: "restricted"; detail: string }
  | { code: "limit"; detail: string }
  | { code: "invalid"; detail: string }
  | { code: "kind-unsupported"; kind: string }
  /** It is in no file: a chart or an overlay renders it, or it comes from standard input. */
  | { code: "not-followed" };

export type NotRenderedCode = NotRenderedReason["code"];

/** A GitOps object that renders something, and where a person edits it. */
export interface GitopsSource {
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string;
  cluster: string | null;
  at: Span;
  /** The ApplicationSet that makes an Application: "argocd/web". */
  generatedBy?: string;
  /** Set if the cluster may have it otherwise. */
  assumes?: Assumption;
}

/**
 * `chart-values`: a chart of Applications makes it, with the chart's own values. `unpatched`: it is
 * read as its file declares it, and a kustomization that nothing builds patches it. `unmade`: a
 * person builds it by hand, and may first make the file that it names.
 */
export type Assumption = "chart-values" | "unpatched" | "unmade";

/** A source that was not rendered. What its values name is all that is known of its images. */
export interface NotRendered {
  source: GitopsSource;
  reason: NotRenderedReason;
  /** Text in its values that looks like an image. */
  images: ImageInValues[];
}

/** For an image that is written in parts, `at` is the place of its tag. */
export interface ImageInValues extends Located<string> {
  repositoryAt?: Span;
}

/** How much of what a cluster pulls was rendered. */
export interface GitopsCoverage {
  sources: number;
  rendered: number;
  suspended: number;
  notRendered: NotRendered[];
  /**
   * Rendered, but without values, variables or resources that are not in Git; or waiting for a
   * dependency that is not.
   */
  incomplete: NotRendered[];
  /** Inputs that were not read at all. */
  leftOut: { path: string; reason: string }[];
}

/** The result of GitOps rendering for one cluster. */
export interface ClusterGitops {
  coverage: GitopsCoverage;
  /** The sources that were rendered, by the root of their output. */
  roots: ReadonlyMap<string, GitopsSource>;
  /** How long rendering took, for all clusters. */
  durationMs: number;
}

/** True for a kustomization that no controller applies. It is named by its folder. */
export function isOverlay({ apiVersion }: Pick<GitopsSource, "apiVersion">): boolean {
  return apiVersion.startsWith("kustomize.config.k8s.io/");
}
