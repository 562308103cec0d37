/** The side effects of rendering: processes and the network. */
import type { ChartRequest, NotRenderedReason } from "../model/source/gitops-source.ts";
import type { DocumentOrigin } from "../model/source/render-root.ts";
import type { TemplateStep } from "./plan-step.ts";

/** File texts that take the place of those in the tree, by path. */
export type ReplacedTexts = ReadonlyMap<string, string>;

export interface BuildRequest {
  /** From the root of the tree. */
  folder: string;
  /** Texts by path, kustomizations among them. */
  written: ReadonlyMap<string, string>;
  /** Files of the tree that are taken as they stand. */
  copied: readonly string[];
}

export interface TemplateRequest {
  /** Absolute, or a folder of the tree. */
  chart: { folder: string; digest?: string; boundary?: string } | { treeFolder: string };
  /** Values files in ascending precedence, as text or as files of the chart. */
  values: (string | { chartFile: string })[];
  step: TemplateStep;
  replaced: ReplacedTexts;
}

export interface RenderedOutput {
  text: string;
  /** `source` and `transformers` are paths of the tree. */
  origins: DocumentOrigin[];
}

export interface RenderedText extends RenderedOutput {
  /** The files of the tree that were read for it. */
  inputs: string[];
  /** Those of the templates that Helm leaves out. */
  ignored: string[];
}

/** The renderer's own reason; `program` where it is not installed. */
export type RenderFailure = { failed: string } | { missing: "helm" | "kustomize" };

export type FetchedChart =
  | {
      /** Absolute; read-only. */
      folder: string;
      /** The SHA-256 of its archive; absent for a folder of a checkout. */
      digest?: string;
      version: string;
      /**
       * The checkout that holds the chart, which may lack its dependencies; absent for other
       * charts.
       */
      boundary?: string;
    }
  | { problem: NotRenderedReason };

export interface GitopsEffects {
  build(request: BuildRequest): Promise<RenderedOutput | RenderFailure>;
  /** `dependency` is the entry of the chart's Chart.yaml that has the problem. */
  template(
    request: TemplateRequest,
  ): Promise<RenderedText | RenderFailure | { problem: NotRenderedReason; dependency?: string }>;
  /** Runs a kustomization over a rendered text. */
  postRender(text: string, kustomization: string): Promise<{ text: string } | RenderFailure>;
  chart(request: Exclude<ChartRequest, { from: "tree" }>): Promise<FetchedChart>;
}
