/** What stands behind rendered manifests: roots, the files that people edit, and renders with marks in them. */
import type { Cluster } from "./cluster.ts";
import type { Span } from "./source.ts";

/** One root that helm or kustomize rendered in this run. */
export interface RenderRoot {
  /** The `RootedFile.root` of what it rendered: "charts/web", "overlays/prod"; with the release or namespace where one folder is rendered twice. */
  root: string;
  tool: "helm" | "kustomize";
  /** The folder of the chart or overlay, as people see it: relative to the git root, else as given. */
  folder: string;
  /** What was read of the files behind it, those that are vendored as an archive left out. */
  sources: Source[];
  /** `--set` pairs as written, and where they stand; null for a flag. Of highest precedence, the last first. */
  set: { pair: string; at: Span | null }[];
}

/** A text file that a person can edit. */
export interface Source {
  /** As people see it. */
  path: string;
  /**
   * `values`: given by `--values` or the configuration, the later of higher precedence; `chart-values`: the values.yaml of a chart or subchart;
   * `chart`: a Chart.yaml; `template`: below a chart's templates; `kustomization`: a kustomization file; `resource`: what one names
   * (resources, patches, replacements, generators' files); `manifest`: an Argo CD or Flux resource with values in it.
   */
  role: "values" | "chart-values" | "chart" | "template" | "kustomization" | "resource" | "manifest";
  text: string;
}

/** A root, to be rendered once more with other text in some of its sources. */
export interface Trial {
  root: string;
  /** By `Source.path`. */
  replaced: ReadonlyMap<string, string>;
  /** Instead of the root's own `set`, in the same order. */
  set?: string[];
}

/** What a trial declares; `failed` is the renderer's message. */
export type Tried = { trial: Trial } & ({ cluster: Cluster } | { failed: string });
