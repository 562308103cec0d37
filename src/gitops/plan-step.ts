/** The steps that render one source. */
import type { ChartRequest, NotRenderedReason } from "../model/source/gitops-source.ts";
import type { Span } from "../model/source/source.ts";
import type { SourceTree } from "../model/source/source-tree.ts";
import type { GeneratedKustomization } from "./flux/flux-kustomization.ts";
import type { FieldPath, GitopsObject } from "./objects/gitops-object.ts";
import type { PostBuild } from "./flux/post-build.ts";
import type { Values } from "./objects/set-values.ts";

/** Builds a folder of the tree with kustomize. */
export interface BuildStep {
  step: "build";
  /** The files that the controller has, if some of the repository are kept from it. */
  tree?: SourceTree;
  generated: GeneratedKustomization;
  postBuild: PostBuild | null;
  /** For the charts of kustomizations; null where the controller refuses them. */
  charts: { kubernetes: string | null; apiVersions: string[] } | null;
  /** ConfigMaps and Secrets with variables that are not in Git. */
  unknownVariables: UnknownData[];
}

/** A ConfigMap or Secret that is named, and whose data is not in Git. */
export interface UnknownData {
  kind: string;
  name: string;
  /** The field that names it. */
  at: FieldPath;
  /** Objects of the kind and namespace whose names differ little. */
  near: string[];
  /** Nothing is applied without it. */
  isRequired?: boolean;
}

/** Renders a chart with helm. */
export interface TemplateStep {
  step: "template";
  chart: ChartRequest;
  release: string;
  /** null where Helm gets none, which it reads as "default". */
  namespace: string | null;
  /** Values files in ascending precedence, each as its text. */
  values: ValuesSource[];
  /** `--set` and `--set-string` arguments. */
  set: { pair: string; string: boolean }[];
  /** Chart files that take the place of the chart's own values.yaml; null for its own. */
  chartValuesFiles: { paths: string[]; ignoreMissing: boolean } | null;
  kubeVersion: string | null;
  apiVersions: string[];
  /** Which hooks are rendered beside the other resources. */
  hooks: "all" | "without-tests" | "none";
  skipSchema: boolean;
  /** Kustomizations over what was rendered, in order. */
  postRenderers: Values[];
  /** ConfigMaps and Secrets whose values are not in Git. */
  unknownValues: UnknownData[];
  /** The place of findings that the chart itself causes: its version, else its name. */
  versionAt: FieldPath;
  /** Places in other objects, where the chart is named there. */
  places?: ChartPlaces;
}

/** The fields that select the chart. */
export interface ChartPlaces {
  version?: Span;
  chart?: Span;
  repository?: Span;
}

/** `file` is a path of the tree, `chartFile` one below the chart's folder. */
export type ValuesSource = { text: string } | { file: string } | { chartFile: string };

/** Objects that are worked out without a renderer. */
export interface TextStep {
  step: "text";
  text: string;
  /** The file that the objects come from. */
  file: string | null;
  unknownVariables: string[];
  /** Other files that decide what the objects are. */
  inputs?: string[];
  /** Why some objects are missing. */
  incomplete?: NotRenderedReason[];
}

/** Applies files of the tree as they stand. */
export interface FilesStep {
  step: "files";
  files: string[];
  /** Manifests of the same folder that are not applied. */
  leftOut: string[];
}

export type PlanStep = BuildStep | TemplateStep | FilesStep | TextStep;

/** What is unknown although a source is rendered. */
export interface Incomplete {
  reason: NotRenderedReason;
  /** The field of the object that is the cause, if there is one. */
  at?: FieldPath;
  /** The place, where it is in another object. */
  span?: Span;
}

export type SourcePlan =
  | {
      plan: "render";
      steps: PlanStep[];
      /** The namespace of resources that name none; null if unknown. */
      namespace: string | null;
      incomplete?: Incomplete[];
    }
  | { plan: "suspended" }
  /** It renders nothing by itself: a patch, a reference to values. */
  | { plan: "nothing" }
  | { plan: "unrendered"; reason: NotRenderedReason; at: FieldPath };

/** The input of planning. A rerender plans again with other file texts. */
export interface PlanContext {
  tree: SourceTree;
  /** `unknown`: there may be one, but not in Git. */
  lookup: (kind: LookupKind, namespace: string, name: string) => Promise<LookupResult>;
  /** The plan takes values from an object that `lookup` did not return. */
  takesFrom: (object: GitopsObject) => void;
  /** The objects of a kind in Git. */
  objectsOf: (kind: LookupKind | "ArtifactGenerator") => GitopsObject[];
  /** The sources that Flux was bootstrapped with, which may be in no file; null if unknown. */
  entrySources: readonly SourceName[] | null;
  /** Is this URL the repository at hand? */
  isOwnRepository: (url: string) => boolean;
  /** The URL of this repository, for one that is nearly the same; null for the same and others. */
  nearUrl: (url: string) => string | null;
  /** The folder of the repository that is published as the artifact that Flux begins with. */
  artifactRoot: string;
  /** The URL by which charts of another repository are fetched; null where they cannot be. */
  otherRepository: (url: string) => string | null;
  /** The branches that the checkout stands for; empty where they are not known. */
  branches: ReadonlySet<string>;
  kubernetes: string | null;
  apiVersions: string[];
  /** Values of variables that Git does not hold, by name. */
  variables: ReadonlyMap<string, string>;
  /** null where the version of Flux is not known. */
  strictSubstitution: boolean | null;
}

export interface SourceName {
  kind: string;
  namespace: string;
  name: string;
}

export type LookupKind =
  | "ConfigMap"
  | "Secret"
  | "HelmRepository"
  | "OCIRepository"
  | "GitRepository"
  | "Bucket"
  | "ExternalArtifact"
  | "HelmChart"
  | "ResourceSetInputProvider"
  | "HelmChartConfig";

/** The kinds that `spec.dependsOn` of Flux objects names. */
export type DependencyKind = "Kustomization" | "HelmRelease";

export type LookupResult = GitopsObject | "absent" | "unknown";

/** Is it another branch than those that the checkout stands for? `HEAD` is any. */
export function isOtherBranch(name: string, branches: ReadonlySet<string>): boolean {
  return name !== "" && name !== "HEAD" && branches.size > 0 && !branches.has(name);
}

export function notRendered(reason: NotRenderedReason, at: FieldPath = []): SourcePlan {
  return { plan: "unrendered", reason, at };
}
