/** Reads the input into a Cluster: load, render, parse and extract, one document at a time. */
import type { Options } from "../config/options.ts";
import { createExtractor } from "../extract/extract.ts";
import { load } from "../load/load.ts";
import { readSources, render, type Rendering } from "../render/render.ts";
import type { Cluster, FailedRender } from "../model/cluster.ts";
import type { RenderRoot, Rerender, RerenderResult } from "../model/render-root.ts";
import type { Manifest, RootedFile } from "../model/source.ts";
import type { ParsedDocument } from "../model/parsed-document.ts";
import { UsageError } from "../model/usage-error.ts";
import { parse } from "../parse/parse.ts";
import type { RunContext } from "./run-context.ts";

/** What the manifests declare, and what stands behind them. */
export interface ReadCluster {
  cluster: Cluster;
  notes: string[];
  /** What was rendered, in order. */
  renderings: Rendering[];
  /** Behind what was not rendered here: `--source`, and resources that carry values. */
  sources: RenderRoot[];
}

/** What decides what is read, and as what. */
export type ReadOptions = Pick<
  Options,
  | "paths"
  | "exclude"
  | "inventory"
  | "renderTasks"
  | "sources"
  | "namespace"
  | "locations"
  | "declared"
  | "pullSecrets"
  | "restricted"
  | "deadlineMs"
>;

/** What every corridor begins with: load → parse → extract, a document at a time. `lenient`: a path may not be there. */
export async function readCluster(
  options: ReadOptions,
  {
    workingFolder,
    stdin,
    environment,
  }: Pick<RunContext, "workingFolder" | "stdin" | "environment">,
  need: "all" | "images",
  lenient = false,
): Promise<ReadCluster> {
  const notes: string[] = [];
  const { secrets, serviceAccounts, file: configuration } = options.declared;
  const at = { file: configuration, line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
  const extractor = createExtractor({
    locations: options.locations,
    namespace: options.namespace,
    need,
    declared: { secrets: [...secrets, ...Object.keys(options.pullSecrets)], serviceAccounts, at },
  });
  const note = (sentence: string): void => void notes.push(sentence);
  const add = (file: RootedFile, document: ParsedDocument): void => {
    extractor.add(document);
    if (extractor.overflowing())
      throw new UsageError(
        `${file.path}: too many images, Secrets and broken documents for one run: check a part of them`,
      );
  };
  const renderings: Rendering[] = [];
  const unrendered: FailedRender[] = [];
  const { renderTasks, exclude, restricted, deadlineMs } = options;
  const timeoutMs = Math.min(deadlineMs, maxRenderMs);
  for await (const made of render({
    renderTasks,
    exclude,
    workingFolder,
    environment,
    restricted,
    timeoutMs,
    allowMissing: lenient,
  })) {
    if ("message" in made) unrendered.push(made);
    else {
      extractor.file(made.root.root, made);
      for await (const document of parse(made.file, { need })) add(made.file, document);
      // What it printed may be large, and is not needed again.
      renderings.push({ ...made, file: { ...made.file, chunks: nothing } });
    }
  }
  const behind = new Set(renderings.flatMap((made) => made.sourcePaths));
  const flagTasks = renderTasks.filter(({ at }) => at === null);
  const read = (paths: string[]): ReturnType<typeof load> =>
    load({
      paths,
      exclude,
      renderedPaths: behind,
      workingFolder,
      stdin,
      note,
      allowMissing: lenient,
      pipeTimeoutMs: deadlineMs,
      hasKustomizeFlag: flagTasks.some(({ tool }) => tool === "kustomize"),
    });
  const carriers: RootedFile[] = [];
  for await (const file of read(options.paths)) {
    extractor.file(file.root);
    let carries = false;
    let empty = true;
    for await (const document of parse(file, { need })) {
      add(file, document);
      carries ||= document.manifests.some(carriesValues);
      empty &&= document.content === "empty" || document.content === "foreign";
    }
    // A folder holds what it holds; who names a file means something by it.
    if (empty && file.path.endsWith(file.root.replace(/^.*[/\\]/, "")) && !lenient) {
      if (flagTasks.some((task) => task.tool === "helm" && task.values.length > 0))
        throw new UsageError(
          `${file.root}: no Kubernetes resource in it; each values file needs its own --values`,
        );
      note(`${file.root} holds no Kubernetes resource.`);
    }
    if (carries && file.path !== "<stdin>") carriers.push(file);
  }
  for await (const file of read(options.inventory)) {
    for await (const document of parse(file, { need: "all" })) extractor.inventory(document);
  }
  const cluster = { ...extractor.cluster(), unrendered };
  // Rendered once more, it is where it was.
  for (const made of renderings) made.namespace ??= extractor.namespaceOf(made.root.folder);
  for (const { folder, namespaces } of extractor.disputed())
    note(
      `${folder} goes into the namespaces ${namespaces.join(", ")}: where its resources name none, it is left open which they are in.`,
    );
  const placeholders = cluster.workloads.flatMap(({ mentions }) =>
    mentions.flatMap(({ placeholder }) => placeholder ?? []),
  );
  for (const [why, count] of Map.groupBy(placeholders, (reason) => reason)) {
    notes.push(
      `${count.length === 1 ? "1 image is" : `${count.length} images are`} filled in later, so nothing could be checked: ${why}.`,
    );
  }
  if (carriers.length > 0 && !lenient) {
    const files = carriers.length === 1 ? "1 file gives" : `${carriers.length} files give`;
    note(
      `${files} values to charts, for Argo CD or Flux: what those render was not checked, unless it is among the paths and roots.`,
    );
  }
  const sources = [
    ...(await readSources(options.sources, workingFolder)),
    ...(await carriersOf(carriers)),
  ];
  return { cluster, notes, renderings, sources };
}

/** Renders each root once more as its trial says, and reads what it then declares. In the order of the trials. */
export async function rerender(
  trials: Rerender[],
  renderings: Rendering[],
  options: Options,
): Promise<RerenderResult[]> {
  const tried: RerenderResult[] = [];
  for (let next = 0; next < trials.length; next += maxTrialsAtOnce)
    tried.push(
      ...(await Promise.all(
        trials.slice(next, next + maxTrialsAtOnce).map(async (trial): Promise<RerenderResult> => {
          const rendering = renderings.find(({ root }) => root.root === trial.root);
          const made = await rendering?.rerender(trial);
          if (rendering === undefined || made === undefined)
            return { rerender: trial, failed: "it was not rendered here" };
          if ("failed" in made) return { rerender: trial, failed: made.failed };
          const extractor = createExtractor({
            locations: options.locations,
            namespace: options.namespace,
          });
          extractor.file(rendering.root.root, rendering);
          for await (const document of parse(made.file, { need: "all" })) extractor.add(document);
          return {
            rerender: trial,
            cluster: extractor.cluster(),
            digests: await digestsOf(made.file),
          };
        }),
      )),
    );
  return tried;
}

/** A renderer that takes longer hangs. */
const maxRenderMs = 60_000;

/** Resources that render a chart with values of their own. https://argo-cd.readthedocs.io/en/stable/user-guide/helm/, https://fluxcd.io/flux/components/helm/helmreleases/ */
function carriesValues({ apiVersion, kind }: Manifest): boolean {
  return (
    (apiVersion.startsWith("argoproj.io/") &&
      (kind === "Application" || kind === "ApplicationSet")) ||
    (apiVersion.startsWith("helm.toolkit.fluxcd.io/") && kind === "HelmRelease")
  );
}

async function carriersOf(files: RootedFile[]): Promise<RenderRoot[]> {
  const sources: RenderRoot["sources"] = [];
  let room = maxCarriersBytes;
  for (const file of files) {
    if (room <= 0) break;
    const bytes: Uint8Array[] = [];
    let size = 0;
    for await (const piece of file.chunks()) {
      size += piece.length;
      if (size > maxCarrierBytes) break;
      bytes.push(piece);
    }
    room -= size;
    if (size <= maxCarrierBytes)
      sources.push({
        path: file.path,
        role: "manifest",
        text: new TextDecoder().decode(concat(bytes, size)),
      });
  }
  return sources.length === 0
    ? []
    : [{ root: "", file: "", tool: "helm", folder: "", sources, set: [], origins: [] }];
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

const maxTrialsAtOnce = 4;

async function digestsOf(file: RootedFile): Promise<Map<string, number>> {
  const digests = new Map<string, number>();
  for await (const piece of file.chunks())
    for (const [digest] of Buffer.from(piece)
      .toString("latin1")
      .matchAll(/sha256:[0-9a-f]{64}/g))
      digests.set(digest, (digests.get(digest) ?? 0) + 1);
  return digests;
}

/** What people edit is small. */
const maxCarrierBytes = 1024 * 1024;

const maxCarriersBytes = 32 * 1024 * 1024;

function concat(pieces: Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let done = 0;
  for (const piece of pieces) {
    whole.set(piece, done);
    done += piece.length;
  }
  return whole;
}
