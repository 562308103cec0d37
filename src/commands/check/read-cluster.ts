/** Reads the input into a `Cluster`: loads, renders, parses and extracts one document at a time. */
import { relative, resolve } from "node:path";
import type { ClusterOptions, InputOptions, NetworkOptions } from "../../config/options.ts";
import { Extractor } from "../../extract/extract.ts";
import { isTemplatePath, load, type LeftOutReason } from "../../load/load.ts";
import { imageOverrides, readSources, render, type Rendering } from "../../render/render.ts";
import type { Cluster, FailedRender } from "../../model/cluster/cluster.ts";
import type { ParsedDocument } from "../../model/source/parsed-document.ts";
import type { RenderRoot } from "../../model/source/render-root.ts";
import type { RootedFile } from "../../model/source/source.ts";
import { UsageError } from "../../model/report/usage-error.ts";
import { listSome } from "../../model/text/list-some.ts";
import { parse } from "../../parse/parse.ts";
import { isWithin } from "../../system/paths.ts";
import { limitYoungGeneration } from "../../system/young-generation.ts";
import { annotatedImages } from "../rerender/chart-annotations.ts";
import { markMovedSecrets } from "./moved-secrets.ts";
import { unrenderedWorkloads, withUnbuilt } from "./unrendered-workloads.ts";
import type { ClusterSources } from "../gitops/gitops-run.ts";
import { UnfollowedSources } from "../gitops/unfollowed-sources.ts";
import { embedsValues, embeddedValues } from "../rerender/embedded-values.ts";
import type { RunContext } from "../run-context.ts";

/** The declarations of the input, and the sources of what was rendered. */
export interface ReadCluster {
  cluster: Cluster;
  notes: string[];
  /** Manifests that were read as they stand, as users see them. */
  readFiles: ReadonlySet<string>;
  /** In the order of the render tasks. */
  renderings: Rendering[];
  /** Sources of documents that were rendered elsewhere: `--source`, and resources with values. */
  sources: RenderRoot[];
}

/** The options that decide what is read. */
export interface ReadOptions {
  input: Pick<
    InputOptions,
    | "paths"
    | "exclude"
    | "inventory"
    | "inventoryRoot"
    | "renderTasks"
    | "sources"
    | "namespace"
    | "locations"
  >;
  cluster: Pick<ClusterOptions, "declared" | "pullSecrets">;
  network: Pick<NetworkOptions, "restricted" | "fetches" | "deadlineMs">;
  /** What GitOps renders for the cluster; null without GitOps. */
  clusterSources?: ClusterSources | null;
  /** A manifest that a command makes, read before the paths. */
  given?: RootedFile | undefined;
  /** Name GitOps sources that no file holds. */
  namesSources?: boolean;
}

type ReadContext = Pick<RunContext, "workingFolder" | "stdin" | "environment" | "renders"> &
  Partial<Pick<RunContext, "progress">>;

/** A renderer that takes longer hangs. */
const maxRenderMs = 60_000;

/**
 * Throws `UsageError` for paths that cannot be read; with `allowMissing`, missing paths are left
 * out. `need` "images" skips the reading of credentials.
 */
export async function readCluster(
  options: ReadOptions,
  context: ReadContext,
  need: "all" | "images",
  allowMissing = false,
): Promise<ReadCluster> {
  const reader = new ClusterReader(options, context, need, allowMissing);
  await reader.render();
  await reader.readGitops();
  await reader.readGiven();
  await reader.readPaths();
  await reader.readInventory();
  return await reader.finish();
}

/** Paths that are left out and listed by name. */
const maxLeftOut = 1000;

/** Resources or images that a note names. */
const maxNoted = 5;

/** Longer globs are cut in messages. */
const maxGlobLength = 100;

const leftOutReasons: Readonly<Record<Exclude<LeftOutReason, "exclude">, string>> = {
  helmignore: "Helm does not read it, by .helmignore or because its name begins with a dot",
  node_modules: "folders of this name are never read",
  chart: "a Helm chart; render it with --helm",
  kustomization: "read only by kustomize; render its kustomization with --kustomize",
  link: "a link to a folder, to nothing or out of the repository",
  template:
    "an unrendered template of Ansible or a similar program; render it and check the output",
  assertion: "a test compares it with a cluster, and never applies it",
};

class ClusterReader {
  readonly #options: ReadOptions;
  readonly #context: ReadContext;
  readonly #need: "all" | "images";
  readonly #allowMissing: boolean;
  readonly #extractor: Extractor;
  readonly #renderings: Rendering[] = [];
  readonly #failedRenders: FailedRender[] = [];
  /** Files with resources that carry values for charts. */
  readonly #valuesFiles: RootedFile[] = [];
  readonly #notes: string[] = [];
  readonly #unfollowed = new UnfollowedSources();
  readonly #readFiles = new Set<string>();
  /** What `load` left out, by path, as far as it is listed. */
  readonly #leftOut = new Map<string, string>();
  #leftOutCount = 0;
  #otherFiles = 0;

  constructor(
    options: ReadOptions,
    context: ReadContext,
    need: "all" | "images",
    allowMissing: boolean,
  ) {
    this.#options = options;
    this.#context = context;
    this.#need = need;
    this.#allowMissing = allowMissing;
    const { locations, namespace } = options.input;
    const { declared, pullSecrets } = options.cluster;
    this.#extractor = new Extractor({
      locations,
      namespace,
      need,
      declared: {
        secrets: [...declared.secrets, ...Object.keys(pullSecrets)],
        serviceAccounts: declared.serviceAccounts,
        at: { file: declared.file, line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" },
      },
    });
  }

  async render(): Promise<void> {
    const { input, network, clusterSources } = this.#options;
    const { workingFolder, environment, renders, progress } = this.#context;
    const store = input.renderTasks.length === 0 ? undefined : await renders?.open();
    for await (const result of render({
      renderTasks: input.renderTasks,
      exclude: input.exclude,
      leaveOut: (path, why, glob) => this.#leaveOut(path, why, glob),
      ...(clusterSources === null || clusterSources === undefined
        ? {}
        : { renderedOverlays: clusterSources.overlays }),
      workingFolder,
      environment,
      restricted: network.restricted,
      offline: !network.fetches,
      timeoutMs: Math.min(network.deadlineMs, maxRenderMs),
      allowMissing: this.#allowMissing,
      ...(store === undefined ? {} : { store }),
      ...(progress === undefined ? {} : { progress }),
    })) {
      if ("message" in result) {
        this.#failedRenders.push(result);
        continue;
      }
      this.#extractor.startFile(result.root.root, result);
      for await (const document of parse(result.file, { need: this.#need })) {
        this.#add(result.file, document);
        await this.#noteUnfollowed(document);
      }
      // The output may be large and is not needed again.
      this.#renderings.push({ ...result, file: { ...result.file, chunks: noChunks } });
    }
  }

  async readGitops(): Promise<void> {
    for (const rendering of this.#options.clusterSources?.renderings ?? []) {
      this.#extractor.startFile(rendering.root.root, rendering);
      for await (const document of parse(rendering.file, { need: this.#need }))
        this.#add(rendering.file, document);
      this.#renderings.push({ ...rendering, file: { ...rendering.file, chunks: noChunks } });
    }
  }

  async readGiven(): Promise<void> {
    const { given } = this.#options;
    if (given === undefined) return;
    this.#extractor.startFile(given.root);
    for await (const document of parse(given, { need: this.#need })) this.#add(given, document);
  }

  async readPaths(): Promise<void> {
    await this.#readNamespaces();
    for await (const file of this.#load(this.#options.input.paths)) {
      this.#extractor.startFile(file.root);
      this.#readFiles.add(file.path);
      let hasValues = false;
      let isEmpty = true;
      const unclaimed: ParsedDocument[] = [];
      for await (const document of parse(file, { need: this.#need })) {
        if (this.#isOtherTemplate(file.path, document)) {
          this.#leaveOut(file.path, "template");
          continue;
        }
        this.#markUnapplied(file.path, document);
        if (document.broken?.isUnclaimed === true) {
          unclaimed.push(document);
          continue;
        }
        this.#add(file, document);
        if (file.path === "<stdin>") await this.#noteUnfollowed(document);
        hasValues ||= document.manifests.some(embedsValues);
        isEmpty &&= document.content === "empty" || document.content === "foreign";
      }
      // Beside manifests, a document that cannot be read is meant as one.
      if (!isEmpty) for (const document of unclaimed) this.#add(file, document);
      if (isEmpty) this.#noteEmptyFile(file);
      if (hasValues && file.path !== "<stdin>") this.#valuesFiles.push(file);
    }
  }

  /** A file that was named itself is meant to be a manifest. */
  #isOtherTemplate(path: string, { broken }: ParsedDocument): boolean {
    if (broken === null || broken.template === null) return false;
    return isTemplatePath(path) && !this.#options.input.paths.includes(path);
  }

  /** Beside GitOps sources, a template that none was to build may be for another program. */
  #markUnapplied(path: string, { broken }: ParsedDocument): void {
    const { input, clusterSources } = this.#options;
    if (broken === null || clusterSources === null || clusterSources === undefined) return;
    if (input.paths.includes(path)) return;
    if (!clusterSources.failedFiles.has(resolve(this.#context.workingFolder, path)))
      broken.isUnapplied = true;
  }

  /** Sources are followed from files alone. */
  async #noteUnfollowed({ manifests }: ParsedDocument): Promise<void> {
    if (this.#options.namesSources === true) await this.#unfollowed.add(manifests);
  }

  /** The files of GitOps sources are not checked as they stand, but place explicit roots too. */
  async #readNamespaces(): Promise<void> {
    const { input, clusterSources } = this.#options;
    if (input.renderTasks.length === 0) return;
    const files = [...(clusterSources?.consumed ?? [])].filter((path) => /\.ya?ml$/.test(path));
    const { workingFolder, stdin } = this.#context;
    for await (const file of load({
      paths: files,
      exclude: input.exclude,
      workingFolder,
      stdin,
      note: () => undefined,
      allowMissing: true,
    }))
      for await (const document of parse(file, { need: this.#need }))
        this.#extractor.addNamespaces(document);
  }

  async readInventory(): Promise<void> {
    const { inventory, inventoryRoot } = this.#options.input;
    for await (const found of this.#load(inventory)) {
      const isMoved = inventoryRoot !== null && isWithin(found.path, inventoryRoot);
      const file = isMoved ? { ...found, path: relative(inventoryRoot, found.path) } : found;
      let isInventory = false;
      for await (const document of parse(file, { need: "all" }))
        isInventory = this.#extractor.addInventory(document) || isInventory;
      if (!isInventory)
        throw new UsageError(
          `--inventory ${file.path}: holds no ServiceAccount, Secret, ConfigMap or Node; write ` +
            "it with `pullgate inventory`, or with `kubectl get " +
            "serviceaccounts,secrets,configmaps,nodes -A -o yaml`",
        );
    }
  }

  async finish(): Promise<ReadCluster> {
    const gitops = this.#unfollowed.addTo(this.#options.clusterSources?.gitops ?? null);
    const { unbuilt } = this.#options.clusterSources ?? {};
    const extracted = this.#extractor.cluster();
    const roots = this.#renderings.map(({ root }) => root);
    const cluster: Cluster = {
      ...extracted,
      objects: this.#need === "all" ? await markMovedSecrets(extracted.objects, roots) : [],
      workloads: [
        ...withUnbuilt(extracted.workloads, unbuilt ?? new Set(), this.#context.workingFolder),
        ...unrenderedWorkloads(gitops),
      ],
      failedRenders: this.#failedRenders,
      imageOverrides: await imageOverrides(roots),
      leftOut: this.#leftOutPaths(),
      otherFiles: this.#otherFiles,
      ...(gitops === null ? {} : { gitops }),
    };
    // A rerender must extract into the namespace of the first render.
    for (const rendering of this.#renderings)
      rendering.namespace ??= this.#extractor.namespaceOf(rendering.root.folder);
    this.#noteAmbiguousNamespaces();
    this.#notePlaceholders(cluster);
    this.#noteVersions(cluster);
    this.#noteAnnotations(cluster, roots);
    this.#noteEmbeddedValues();
    return {
      cluster,
      notes: this.#notes,
      readFiles: this.#readFiles,
      renderings: this.#renderings,
      sources: [
        ...(await readSources(this.#options.input.sources, this.#context.workingFolder)),
        ...(await embeddedValues(this.#valuesFiles)),
      ],
    };
  }

  #leaveOut(path: string, why: LeftOutReason, glob = ""): void {
    if (this.#leftOut.has(path)) return;
    const { failedCharts } = this.#options.clusterSources ?? {};
    if (failedCharts?.has(resolve(this.#context.workingFolder, path)) === true) return;
    this.#leftOutCount++;
    if (this.#leftOut.size >= maxLeftOut) return;
    const reason = why === "exclude" ? excludedBy(glob) : leftOutReasons[why];
    this.#leftOut.set(path, `left out: ${reason}`);
  }

  #leftOutPaths(): { path: string; reason: string; count?: number }[] {
    const more = this.#leftOutCount - this.#leftOut.size;
    const listed = [...this.#leftOut].map(([path, reason]) => ({ path, reason }));
    return more > 0
      ? [...listed, { path: `${more} more`, reason: "left out", count: more }]
      : listed;
  }

  #load(paths: string[]): ReturnType<typeof load> {
    const { input, network } = this.#options;
    const { workingFolder, stdin } = this.#context;
    return load({
      paths,
      exclude: input.exclude,
      renderedPaths: new Set([
        ...this.#renderings.flatMap(({ sourcePaths }) => sourcePaths),
        ...(this.#options.clusterSources?.consumed ?? []),
      ]),
      workingFolder,
      stdin,
      note: (sentence) => void this.#notes.push(sentence),
      leaveOut: (path, why, glob) => this.#leaveOut(path, why, glob),
      noteOtherFiles: (files) => {
        this.#otherFiles += files;
      },
      allowMissing: this.#allowMissing,
      pipeTimeoutMs: network.deadlineMs,
      kustomization: (found, root) => {
        this.#extractor.addKustomization(found, root);
      },
      hasKustomizeFlag: this.#flagTasks().some(({ tool }) => tool === "kustomize"),
    });
  }

  #flagTasks(): ReadOptions["input"]["renderTasks"] {
    return this.#options.input.renderTasks.filter(({ at }) => at === null);
  }

  #add(file: RootedFile, document: ParsedDocument): void {
    limitYoungGeneration();
    this.#extractor.add(document);
    if (this.#extractor.isFull())
      throw new UsageError(
        `${file.path}: too many images, Secrets and broken documents; check fewer paths at once`,
      );
  }

  /** Empty files are normal in a folder, and suspicious if they are named. */
  #noteEmptyFile({ path, root }: RootedFile): void {
    const isNamed = path.endsWith(root.replace(/^.*[/\\]/, ""));
    if (!isNamed || this.#allowMissing) return;
    if (this.#flagTasks().some((task) => task.tool === "helm" && task.values.length > 0))
      throw new UsageError(`${root}: no Kubernetes resource; pass values files with --values`);
    this.#notes.push(`${root} contains no Kubernetes resource.`);
  }

  #noteAmbiguousNamespaces(): void {
    for (const { folder, namespaces } of this.#extractor.ambiguousFolders())
      this.#notes.push(
        `${folder} is deployed to the namespaces ${namespaces.join(", ")}, so the namespace of ` +
          "its resources that name none is unknown.",
      );
  }

  #notePlaceholders({ workloads }: Cluster): void {
    const reasons = workloads.flatMap(({ mentions }) =>
      mentions.flatMap(({ placeholder }) => placeholder ?? []),
    );
    for (const [reason, { length }] of Map.groupBy(reasons, (each) => each))
      this.#notes.push(
        `${length === 1 ? "1 image is a placeholder" : `${length} images are placeholders`} ` +
          `and could not be checked: ${reason}.`,
      );
  }

  /** Images that an operator chooses by a version. */
  #noteVersions({ versioned = [] }: Cluster): void {
    const { length } = versioned;
    if (length === 0) return;
    const resources = versioned.map(({ resource, version }) => {
      const { kind, namespace, name } = resource;
      return `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? ""} (${version})`;
    });
    this.#notes.push(
      `The images of ${length === 1 ? "1 resource follow" : `${length} resources follow`} from ` +
        `a version and were not checked: ${listSome(resources, maxNoted)}.`,
    );
  }

  #noteAnnotations({ workloads }: Cluster, roots: readonly RenderRoot[]): void {
    const mentioned = workloads.flatMap(({ mentions }) => mentions.map(({ image }) => image));
    const images = annotatedImages(roots, mentioned);
    const { length } = images;
    if (length === 0) return;
    this.#notes.push(
      `Annotations of charts name ${length === 1 ? "1 image" : `${length} images`} that nothing ` +
        `rendered uses and that were not checked: ${listSome(images, maxNoted)}.`,
    );
  }

  #noteEmbeddedValues(): void {
    const { length } = this.#valuesFiles;
    // The coverage of the report names each source that was not rendered.
    if (length === 0 || this.#allowMissing || this.#options.clusterSources?.gitops) return;
    this.#notes.push(
      `${length === 1 ? "1 file contains" : `${length} files contain`} chart values for Argo CD ` +
        "or Flux; the charts were not checked unless they are among the inputs.",
    );
  }
}

/** "excluded by `charts/**`". */
function excludedBy(glob: string): string {
  const isLong = glob.length > maxGlobLength;
  return `excluded by \`${isLong ? `${glob.slice(0, maxGlobLength)}…` : glob}\``;
}

async function* noChunks(): AsyncGenerator<Uint8Array> {}
