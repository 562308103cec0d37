/** Render tasks, the sources of rendered manifests, and re-renders with changed sources. */
import type { Cluster } from "../cluster/cluster.ts";
import type { Span } from "./source.ts";
import type { TextRange } from "./text-span.ts";

/** A chart or kustomization to render: named by a flag, the configuration or a GitOps resource. */
export type RenderTask = HelmTask | KustomizeTask;

interface TaskOrigin {
  /**
   * Where the task is declared; null for a flag. A missing input of a flag is a `UsageError`; a
   * missing input that a file names fails this root alone.
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
  /** Namespace of resources without one. */
  namespace: string | null;
}

export type HelmValues = ValuesFile | ValuesText;

/** `written` is looked up in the chart folder if `path` does not exist. */
export interface ValuesFile {
  path: string;
  written: string;
}

/** Values inside another file, such as `spec.values` of a HelmRelease. */
export interface ValuesText {
  /** YAML or JSON. */
  text: string;
}

/** One `--set` argument as written, and its place; null for a flag. */
export interface SetPair {
  pair: string;
  at: Span | null;
}

/** A chart or overlay that was rendered in this run. */
export interface RenderRoot {
  /**
   * The `RootedFile.root` of the rendered file: "charts/web", "overlays/prod", with the release or
   * namespace if a folder is rendered twice. "" for the sources of manifests that were rendered
   * before the run (`--source`) and cannot be rendered again.
   */
  root: string;
  /**
   * The `Span.file` of the rendered text: "<helm charts/web>", "<kustomize overlays/prod>"; "" if
   * `root` is "".
   */
  file: string;
  tool: "helm" | "kustomize";
  /** The folder of the chart or overlay: relative to the git root, else as given. */
  folder: string;
  /** The source files that were read, without files of vendored archives. */
  sources: SourceText[];
  set: SetPair[];
  /** Origins of the documents of `file`, by line. */
  origins: DocumentOrigin[];
  /** A GitOps controller would render it; findings are never left in the rendered text. */
  isGitops?: boolean;
  /** The GitOps objects whose `images` apply to the root; absent outside GitOps. */
  declaredBy?: readonly { kind: string; name: string }[];
  /** The sources that its own build read; others are those of the GitOps sources that make it. */
  builtFrom?: ReadonlySet<string>;
  /** Resources that the controller fetches, or makes with a plugin, were left out. */
  isPartial?: boolean;
  /** Span of findings that come from none of the sources: the version of a fetched chart. */
  fallbackAt?: Span;
}

/** Where one document of a rendered text comes from. */
export interface DocumentOrigin {
  /** The first line of the document, 1-based. */
  line: number;
  /**
   * The path that the renderer names: `web/charts/sub/templates/x.yaml` in Helm's `# Source`
   * comment, a path from Kustomize, or null.
   */
  rendererPath: string | null;
  /**
   * The `SourceText.path` of the template, resource or generating kustomization; null if it is not
   * among the sources.
   */
  source: string | null;
  /** The `SourceText.path`s of the kustomizations that changed the document, in order. */
  transformers: string[];
  /** Span of findings that come from none of the sources, where it is the document's own. */
  fallbackAt?: Span;
}

/** A text file that a person can edit. */
export interface SourceText {
  /** Relative to the git root, else as given. */
  path: string;
  /**
   * `values`: a file from `--values` or the configuration, later files override earlier ones;
   * `chart-values`: the values.yaml of a chart or subchart; `chart`: a Chart.yaml; `template`: a
   * file in a chart's templates folder; `kustomization`: a kustomization file; `resource`: a file
   * that a kustomization names (resources, patches, replacements, generator inputs); `manifest`: an
   * Argo CD or Flux resource with values.
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
  /** The only ranges with values; undefined if every scalar may be a value. */
  readonly editable?: readonly TextRange[] | undefined;
}

/** The state of rendering. */
export interface RenderProgress {
  rendered: number;
  /** null where further roots may be found. */
  total: number | null;
  /** The root that was begun last; null once all are rendered. */
  rendering: string | null;
}

/** A request to render a root again with changed sources. */
export interface Rerender {
  root: string;
  /** New text by `SourceText.path`. */
  replaced: ReadonlyMap<string, string>;
  /** Replaces the root's `set`; in the same order. */
  set?: string[];
}

/**
 * The cluster that the re-render declares and the number of occurrences of each digest in its
 * output, or the renderer's error message.
 */
export type RerenderResult = { rerender: Rerender } & (
  | { cluster: Cluster; digests: ReadonlyMap<string, number> }
  | { failed: string }
);

/** Thrown if a task cannot be rendered; the message is shown to users. */
export class RenderRefusal extends Error {
  override readonly name = "RenderRefusal";
  /** The root may well render elsewhere: this run may not fetch what it needs. */
  readonly isWithheld: boolean;
  /** The version of a renderer that is too old; null if unknown. Undefined if it is not too old. */
  readonly oldRenderer: string | null | undefined;

  constructor(
    message: string,
    { isWithheld = false, oldRenderer }: { isWithheld?: boolean; oldRenderer?: string | null } = {},
  ) {
    super(message);
    this.isWithheld = isWithheld;
    this.oldRenderer = oldRenderer;
  }
}
