/** Tells what a run of GitOps rendering has rendered, and what it has not. */
import type {
  GitopsSource,
  NotRendered,
  NotRenderedCode,
  NotRenderedReason,
} from "../../model/source/gitops-source.ts";
import type { SourceText } from "../../model/source/render-root.ts";
import { isKustomizationFile } from "../../model/source/kustomization-names.ts";
import type { Span } from "../../model/source/source.ts";
import { filesBelow, foldersAbove, type SourceTree } from "../../model/source/source-tree.ts";
import type { StepOutput } from "../carry-out.ts";
import type { ReplacedTexts } from "../effects.ts";
import { OciFolders } from "../helm/oci-folders.ts";
import { fieldOf, folderOf, listOf, mapOf, textOf } from "../objects/gitops-object.ts";
import { LocatedFile } from "../objects/located-file.ts";
import { isValues, type Values } from "../objects/set-values.ts";
import { valueImages } from "../objects/value-images.ts";
import { writtenPlace } from "../objects/written-place.ts";
import type { SourcePlan } from "../plan-step.ts";
import { chartFolders } from "./plan-source.ts";
import { applicationFolder } from "./root-applications.ts";
import { labelOf, sourceOf, type Failure, type SourceNode } from "./source-node.ts";
import { sourceText } from "./source-text.ts";

/** A source that was rendered. */
export interface RenderedSource {
  source: GitopsSource;
  /** Unique in a run: "HelmRelease shop/web (staging)". */
  label: string;
  text: string;
  /** The namespace of resources that name none. */
  namespace: string | null;
  origins: StepOutput["origins"];
  /** The files of the repository behind it. */
  sources: SourceText[];
  inputs: string[];
  /** Files that need no check as they stand: they were rendered, or hold GitOps objects alone. */
  consumed: string[];
  /** Files of its folder that it does not apply. */
  leftOut: string[];
  /** The chart's version, for findings that come from nowhere in the repository; null for none. */
  fallbackAt: Span | null;
  /** Resources that are elsewhere, or that a plugin makes, are missing. */
  isPartial: boolean;
  /** Renders it again with other texts in some files. */
  rerender: (replaced: ReplacedTexts) => Promise<{ text: string } | { failed: string }>;
}

export interface GitopsResult {
  rendered: RenderedSource[];
  notRendered: NotRendered[];
  /** Rendered, but with values or variables that are not in Git; or waiting for what is not. */
  incomplete: NotRendered[];
  suspended: number;
  /** How many sources there are, those that render nothing left out. */
  sources: number;
  /** Files with variables of Kustomizations that failed: as they stand, they are no manifests. */
  unsubstituted: string[];
  /** Files of kustomizations that cannot be built, which might change what the files declare. */
  unbuilt: string[];
  /** Files that a failed build would have read. */
  failedFiles: string[];
  /** Does any Kustomization fill in variables? */
  hasVariables: boolean;
  /** Folders of charts whose sources are not rendered. */
  failedCharts: string[];
}

export interface ResultReaderOptions {
  tree: SourceTree;
  /** The folders of kustomizations that a person asks to render. */
  overlays: readonly string[];
  nodes: readonly SourceNode[];
  /** The files behind a node and everything above it. */
  inputsOf: (node: SourceNode) => Promise<ReadonlySet<string>>;
  /** null for a node that renders nothing. */
  renderAgain: (
    node: SourceNode,
    replaced: ReplacedTexts,
  ) => Promise<StepOutput | { failed: string } | null>;
}

export class ResultReader {
  readonly #tree: SourceTree;
  readonly #overlays: readonly string[];
  readonly #nodes: readonly SourceNode[];
  readonly #inputsOf: ResultReaderOptions["inputsOf"];
  readonly #renderAgain: ResultReaderOptions["renderAgain"];
  readonly #sourceTexts = new Map<string, SourceText>();
  #failed: ReadonlySet<string> | null = null;

  constructor({ tree, overlays, nodes, inputsOf, renderAgain }: ResultReaderOptions) {
    this.#tree = tree;
    this.#overlays = overlays;
    this.#nodes = nodes;
    this.#inputsOf = inputsOf;
    this.#renderAgain = renderAgain;
  }

  /** `beyondLimits`: which sources the limits left out, in words; null for none. */
  async read(beyondLimits: string | null): Promise<GitopsResult> {
    const result: GitopsResult = {
      rendered: [],
      notRendered: [],
      incomplete: [],
      suspended: 0,
      sources: 0,
      unsubstituted: [],
      unbuilt: [],
      failedFiles: [],
      hasVariables: false,
      failedCharts: [],
    };
    const folders = this.#ociFolders();
    for (const node of this.#nodes) {
      const { outcome } = node;
      if (outcome === null || outcome.plan.plan === "nothing") continue;
      result.sources++;
      result.hasVariables ||= substitutes(node);
      if (outcome.plan.plan === "suspended") result.suspended++;
      else if (outcome.reason !== null) {
        const failure = await this.#whereWritten(node, chartPlace(outcome.reason, folders));
        result.notRendered.push(await this.#notRendered(node, failure));
        result.unsubstituted.push(...(await this.#unsubstituted(outcome.plan)));
        result.failedFiles.push(...(outcome.reason.unbuilt ?? []));
        result.failedCharts.push(...chartFolders(outcome.plan));
      } else if (outcome.output !== null) {
        const { namespace } = outcome.plan.plan === "render" ? outcome.plan : { namespace: null };
        result.rendered.push(await this.#rendered(node, outcome.output, namespace));
        for (const { at = [], ...incomplete } of outcome.output.incomplete)
          result.incomplete.push(await this.#notRendered(node, { at, ...incomplete }));
      }
      if (outcome.plan.plan !== "suspended")
        for (const { at = [], reason } of node.missing)
          result.incomplete.push(await this.#notRendered(node, { at, reason }));
    }
    result.unbuilt.push(...result.failedFiles);
    if (result.notRendered.some(({ reason }) => isUnbuilt.has(reason.code)))
      result.unbuilt.push(...filesOfKustomizations(this.#tree));
    const [first] = this.#nodes;
    if (beyondLimits !== null && first !== undefined)
      result.notRendered.push(
        await this.#notRendered(first, {
          reason: { code: "limit", detail: beyondLimits },
          at: [],
        }),
      );
    return result;
  }

  #ociFolders(): OciFolders {
    const folders = new OciFolders();
    const addName = (name: string): void => folders.addName(name);
    for (const { outcome } of this.#nodes) {
      if (outcome?.plan.plan !== "render") continue;
      const missing = missingChart(outcome.reason);
      if (missing !== null) folders.add(missing, false);
      for (const step of outcome.plan.steps) {
        if (step.step === "build") releasesOf(step.generated.content).forEach(addName);
        if (step.step !== "template") continue;
        const { chart, release } = step;
        addName(release);
        if (outcome.output === null) continue;
        if (chart.from === "oci") folders.add(chart.repository, true);
        if (chart.from === "index") addName(chart.name);
      }
    }
    return folders;
  }

  async #unsubstituted(plan: SourcePlan): Promise<string[]> {
    const tree = this.#tree;
    const files: string[] = [];
    for (const step of plan.plan === "render" ? plan.steps : [])
      if (step.step === "build" && step.postBuild !== null)
        for (const file of filesBelow(tree, step.generated.folder))
          if (/\.ya?ml$/.test(file) && (await tree.read(file))?.includes("${") === true)
            files.push(file);
    return files;
  }

  /** The file of the object, if it declares nothing that other controllers act on. */
  async #ownFiles({ object: { file, isAlone } }: SourceNode): Promise<string[]> {
    if (file === null) return [];
    return (isAlone ?? (await this.#holdsOnlySources(file))) ? [file] : [];
  }

  async #holdsOnlySources(file: string): Promise<boolean> {
    const text = await this.#tree.read(file);
    if (text === null) return false;
    const [first] = new LocatedFile(file, text).objects();
    return first?.isAlone ?? true;
  }

  /** The field of a failure may hold a variable: the place is where its value is written. */
  async #whereWritten(node: SourceNode, failure: Failure): Promise<Failure> {
    const { reason, at, span = node.object.spanOf(at) } = failure;
    const files = await this.#inputsOf(node);
    const { excerpt } = span;
    const isWhole =
      at.length > 0 && node.parent !== null && isSameSpan(span, node.parent.object.at);
    const place = { excerpt, isWhole };
    const own = node.object.file === null ? [] : [node.object.file];
    const written =
      (isWhole ? await writtenPlace(reason, place, own, this.#tree) : null) ??
      (await writtenPlace(reason, place, files, this.#tree));
    return written === null ? failure : { ...failure, span: written };
  }

  async #notRendered(
    node: SourceNode,
    { reason, at, span = at.length === 0 ? node.object.at : node.object.spanOf(at) }: Failure,
  ): Promise<NotRendered> {
    const plan = node.outcome?.plan;
    const steps = plan?.plan === "render" ? plan.steps : [];
    const images = await valueImages(node.object, steps, this.#tree);
    return { source: this.#sourceAt(node, span, reason), reason, images };
  }

  #sourceAt(node: SourceNode, at: Span, { code }: NotRenderedReason): GitopsSource {
    const { role, object } = node;
    const isByHand =
      role === "kustomization" &&
      object.file !== null &&
      !this.#overlays.includes(folderOf(object.file));
    return isByHand && code === "path-not-found"
      ? sourceOf(node, at, "unmade")
      : sourceOf(node, at);
  }

  /** Many sources share the files of their parents. */
  #sourceText(path: string, text: string): SourceText {
    let source = this.#sourceTexts.get(path);
    if (source === undefined) this.#sourceTexts.set(path, (source = sourceText(path, text)));
    return source;
  }

  /** The folders of Applications that are not rendered: their files are read as they stand. */
  #failedFolders(): ReadonlySet<string> {
    return (this.#failed ??= new Set(
      this.#nodes.flatMap(({ outcome, object }) => {
        const isFailed = outcome !== null && outcome.reason !== null;
        const folder = isFailed ? applicationFolder(object) : null;
        return folder === null || folder === "" ? [] : [folder];
      }),
    ));
  }

  async #rendered(
    node: SourceNode,
    output: StepOutput,
    namespace: string | null,
  ): Promise<RenderedSource> {
    const inputs = [...(await this.#inputsOf(node))];
    const sources: SourceText[] = [];
    for (const path of inputs) {
      const text = await this.#tree.read(path);
      if (text !== null) sources.push(this.#sourceText(path, text));
    }
    const failed = this.#failedFolders();
    const { leftOut: all = [] } = output;
    const isOfFailed = (file: string): boolean =>
      foldersAbove(file).some((folder) => failed.has(folder));
    const leftOut = all.filter((file) => !isOfFailed(file));
    const unread = new Set(all.filter(isOfFailed));
    const consumed = output.inputs.filter((file) => !unread.has(file));
    return {
      source: sourceOf(node, node.object.at),
      label: labelOf(node),
      text: output.text,
      namespace,
      origins: output.origins,
      sources,
      inputs,
      consumed: [...consumed, ...(await this.#ownFiles(node))],
      leftOut,
      isPartial: output.incomplete.some(({ reason: { code } }) => isLeftOut.has(code)),
      fallbackAt:
        output.fallbackAt ??
        (output.versionAt.length === 0 ? null : node.object.spanOf(output.versionAt)),
      rerender: async (replaced) => {
        const again = await this.#renderAgain(node, replaced);
        if (again === null) return { failed: "it renders nothing" };
        return "failed" in again ? again : { text: again.text };
      },
    };
  }
}

function substitutes({ role, object }: SourceNode): boolean {
  return role === "flux-kustomization" && isValues(fieldOf(object.value, ["spec", "postBuild"]));
}

/** Reasons why resources are missing in what was rendered. */
const isLeftOut: ReadonlySet<NotRenderedCode> = new Set(["remote-resource", "plugin"]);

/** Reasons why folders are not built that would be if it were not for a mistake. */
const isUnbuilt: ReadonlySet<NotRenderedCode> = new Set([
  "path-not-found",
  "renderer-failed",
  "generator-finds-nothing",
]);

/** The manifests of all folders with a kustomization, any of which may be what is not built. */
function filesOfKustomizations({ files }: SourceTree): string[] {
  const folders = new Set(files.filter(isKustomizationFile).map(folderOf));
  return files.filter((file) => /\.ya?ml$/.test(file) && folders.has(folderOf(file)));
}

/** The names of releases that the charts of a kustomization make. */
function releasesOf(kustomization: Values): string[] {
  return listOf(kustomization["helmCharts"]).flatMap(
    (each) => textOf(mapOf(each)["releaseName"]) ?? [],
  );
}

function isSameSpan(a: Span, b: Span): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

/** The chart that a registry does not have, as "host/path/name". */
function missingChart(failure: Failure | null): string | null {
  if (failure?.repositoryAt === undefined || !("chart" in failure.reason)) return null;
  return failure.reason.chart;
}

/** A chart that was not found stands at the URL of its repository if that is what is wrong. */
function chartPlace(failure: Failure, folders: OciFolders): Failure {
  const { repositoryAt } = failure;
  const chart = missingChart(failure);
  if (repositoryAt === undefined || chart === null || !folders.isWrong(chart)) return failure;
  return { ...failure, span: repositoryAt };
}
