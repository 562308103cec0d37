/**
 * What stands behind rendered manifests: roots, the files that people edit, and renders with marks
 * in them.
 */
import type { Cluster } from "./cluster.ts";
import type { Span } from "./source.ts";
import type { TextRange } from "./text-span.ts";

/** A chart or kustomization to render: named by a flag, the configuration or a GitOps resource. */
export type RenderTask = HelmTask | KustomizeTask;

interface TaskOrigin {
  /**
   * Where the task is declared; null for a flag. An input that a flag names must exist (else
   * `UsageError`); an input that a file names may be missing, which fails this root alone.
   */
  at: Span | null;
}

export interface HelmTask extends TaskOrigin {
  tool: "helm";
  /**
   * A chart folder, a .tgz or an oci:// reference. Paths are absolute or relative to the working
   * folder.
   */
  from: string;
  /** Later values override earlier ones. */
  values: HelmValues[];
  /** Override all values; the last pair wins. */
  set: SetPair[];
  release: string | null;
  namespace: string | null;
  /**
   * The version that the chart sees as `.Capabilities.KubeVersion`; null for Helm's own default.
   */
  kubeVersion: string | null;
}

export interface KustomizeTask extends TaskOrigin {
  tool: "kustomize";
  /** An overlay, a folder of overlays or a glob; absolute or relative to the working folder. */
  from: string;
  /** For resources that name none. */
  namespace: string | null;
}

export type HelmValues = ValuesFile | ValuesText;

/** `written` is looked up in the chart folder if `path` does not exist. */
export interface ValuesFile {
  path: string;
  written: string;
}

/** Values that stand inside another file, such as `spec.values` of a HelmRelease. */
export interface ValuesText {
  /** YAML or JSON. */
  text: string;
}

/** One `--set` argument as written, and its place; null for a flag. */
export interface SetPair {
  pair: string;
  at: Span | null;
}

/** One root that helm or kustomize rendered in this run. */
export interface RenderRoot {
  /**
   * The `RootedFile.root` of what it rendered: "charts/web", "overlays/prod"; with the release or
   * namespace where one folder is rendered twice. "" for what only stands behind manifests that
   * were rendered before (`--source`), and cannot be rendered again.
   */
  root: string;
  /**
   * The `Span.file` of what it rendered: "<helm charts/web>", "<kustomize overlays/prod>", no file
   * of the disk; "" where `root` is.
   */
  file: string;
  tool: "helm" | "kustomize";
  /**
   * The folder of the chart or overlay, as people see it: relative to the git root, else as given.
   */
  folder: string;
  /** What was read of the files behind it, those that are vendored as an archive left out. */
  sources: SourceText[];
  set: SetPair[];
  /** Where the documents of `file` come from, by line. */
  origins: DocumentOrigin[];
  /** A GitOps controller would render it; findings are never left in the rendered text. */
  isGitops?: boolean;
  /** The place of a finding that comes from none of the sources: the version of a fetched chart. */
  fallbackAt?: Span;
}

/** Where one document of a rendered text comes from. */
export interface DocumentOrigin {
  /** The first line of the document, 1-based. */
  line: number;
  /**
   * As the renderer says it: Helm's `# Source: web/charts/sub/templates/x.yaml`; of Kustomize a
   * path, or null.
   */
  rendererPath: string | null;
  /**
   * The `Source.path` of the template, resource or generating kustomization; null where it is not
   * among the sources.
   */
  source: string | null;
  /** The `Source.path`s of the kustomizations that changed it, in order. */
  transformers: string[];
}

/** A text file that a person can edit. */
export interface SourceText {
  /** As people see it. */
  path: string;
  /**
   * `values`: given by `--values` or the configuration, the later of higher precedence;
   * `chart-values`: the values.yaml of a chart or subchart; `chart`: a Chart.yaml; `template`:
   * below a chart's templates; `kustomization`: a kustomization file; `resource`: what one names
   * (resources, patches, replacements, generators' files); `manifest`: an Argo CD or Flux resource
   * with values in it.
   */
  role:
    | "values"
    | "chart-values"
    | "chart"
    | "template"
    | "kustomization"
    | "resource"
    | "manifest";
  text: string;
  /** The only parts with values; absent if every scalar may be one. */
  editable?: readonly TextRange[];
}

/** A root, to be rendered once more with other text in some of its sources. */
export interface Rerender {
  root: string;
  /** By `Source.path`. */
  replaced: ReadonlyMap<string, string>;
  /** Instead of the root's own `set`, in the same order. */
  set?: string[];
}

/**
 * What a trial declares, and how often each digest stands in what it printed; `failed` is the
 * renderer's message.
 */
export type RerenderResult = { rerender: Rerender } & (
  | { cluster: Cluster; digests: ReadonlyMap<string, number> }
  | { failed: string }
);

/** Why something cannot be rendered, in words for people. */
export class RenderRefusal extends Error {
  override readonly name = "RenderRefusal";
}
