/** Renders an overlay with kustomize. */
import { realpathSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { RenderRefusal, type DocumentOrigin } from "../../model/source/render-root.ts";
import { realOf } from "../../system/file-status.ts";
import { isOwn, isWithin, slashed, textOf } from "../../system/paths.ts";
import { looksRemote, reserialisedKustomization } from "../../system/kustomization.ts";
import { reserialised } from "../../system/yaml-values.ts";
import { copyTrees } from "../copy-trees.ts";
import { digestOf } from "../cache/input-digest.ts";
import { renderedFile, type KustomizeJob } from "../jobs/render-job.ts";
import type { RendererLimits, Rendering } from "../rendering.ts";
import { orFailure, Renderer } from "../jobs/renderer.ts";
import { fetchRefusal } from "../refuse-fetch.ts";
import { SourceFiles } from "../source-files.ts";
import { buildWithOrigins, kustomizeBuild, type OverlayBuild } from "./kustomize-build.ts";
import { inputsOf, sourcePathsOf, type KustomizationInputs } from "./overlays.ts";

/** Throws `RenderRefusal` with kustomize's message. */
export async function renderOverlay(job: KustomizeJob, limits: RendererLimits): Promise<Rendering> {
  const { task, from, root, shown, show, boundary } = job;
  const inputs = await inputsOf(from);
  refuseGitFiles(inputs, job);
  if (limits.restricted) refuseRemote(inputs, job);
  const files = sourcePathsOf(inputs);
  const paths = files.map(({ file }) => file);
  const sources = SourceFiles.read(files, show);
  const copyInto = async (
    target: string,
    replaced: ReadonlyMap<string, string>,
  ): Promise<(path: string) => string> => {
    const texts = limits.restricted ? await asRead(inputs, replaced) : replaced;
    return copyTrees({ paths, target, boundary, replaced: texts });
  };
  const keep = keeperOf(job, limits, { inputs, sources });
  const { content, origins } = await keep("annotated", new Map(), async () => {
    const built = await buildWithOrigins(
      job,
      limits,
      limits.restricted ? (target) => copyInto(target, new Map()) : null,
    ).catch((error: unknown) => {
      const distant = inputs.absent.find((name) => looksRemote(name));
      const isOffline = limits.offline === true && distant !== undefined;
      throw isOffline && error instanceof RenderRefusal
        ? fetchRefusal(neededFrom(distant), limits)
        : error;
    });
    return { content: built.content, origins: resolveOrigins(built, sources) };
  });
  const file = renderedFile(job, content);
  return {
    root: {
      root,
      file: file.path,
      tool: "kustomize",
      folder: shown,
      sources: sources.texts,
      set: [],
      origins,
    },
    file,
    namespace: task.namespace,
    placeholder: null,
    sourcePaths: paths,
    rerender: async (rerender) =>
      await orFailure(async () => {
        const replaced = sources.replacedFiles(rerender);
        const again = await keep("plain", replaced, async () => {
          using kustomize = Renderer.open(job, limits);
          const copy = await copyInto(join(kustomize.folder, "copy"), replaced);
          const result = await kustomizeBuild(job, kustomize, copy(from));
          return { content: kustomize.outputOf(result), origins: [] };
        });
        return { file: renderedFile(job, again.content) };
      }),
  };
}

interface Built {
  content: Buffer;
  origins: DocumentOrigin[];
}

type Keeper = (
  how: "annotated" | "plain",
  replaced: ReadonlyMap<string, string>,
  build: () => Promise<Built>,
) => Promise<Built>;

/**
 * Builds equal inputs once. Kustomize reads files of the folders of kustomizations alone. What it
 * fetches is unknown, so that an overlay that needs something from elsewhere is built each time.
 */
function keeperOf(
  { program, from, boundary }: KustomizeJob,
  { store, restricted }: RendererLimits,
  { inputs, sources }: { inputs: KustomizationInputs; sources: SourceFiles },
): Keeper {
  const { absent, plugins, kustomizations, files } = inputs;
  const folders = kustomizations.map(({ folder }) => folder);
  const isInside = files.every((file) => folders.some((folder) => isWithin(file, folder)));
  if (store === undefined || absent.length + plugins.length > 0 || !isInside)
    return async (_how, _replaced, build) => await build();
  const shown = (path: string): string => slashed(relative(boundary, path));
  const digests: (string | null)[][] = [];
  for (const folder of folders) digests.push([shown(folder), store.digests.ofFolder(folder)]);
  if (digests.some(([, digest]) => digest === null))
    return async (_how, _replaced, build) => await build();
  const paths = Array.from(sources.paths(), ([path, file]) => [path, shown(file)]);
  return async (how, replaced, build) => {
    const texts = [...replaced].map(([path, text]) => [shown(path), digestOf(text)]);
    const all = ["kustomize", how, shown(from), digests, paths, texts, restricted];
    return await store.bytes({ program, inputs: all }, build);
  };
}

/** Kustomizations and configurations of plugins as they were read here, in JSON. */
async function asRead(
  { kustomizations, plugins }: KustomizationInputs,
  replaced: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const texts = new Map(replaced);
  const readers = new Map([
    ...plugins.map((path) => [path, reserialised] as const),
    ...kustomizations.map(({ file }) => [file, reserialisedKustomization] as const),
  ]);
  for (const [path, read] of readers) {
    const text = await read(replaced.get(path) ?? textOf(path) ?? "");
    if (text === null) throw new RenderRefusal(`${basename(path)} is malformed`);
    texts.set(path, text);
  }
  return texts;
}

/** By kustomize's own restriction, a kustomization beside `.git` may read the checkout's token. */
function refuseGitFiles({ files }: KustomizationInputs, job: KustomizeJob): void {
  const boundary = realpathSync.native(job.boundary);
  for (const path of files) {
    const real = realpathSync.native(path);
    // guard: overlay-git-files
    if (isWithin(real, boundary) && !isOwn(real, boundary))
      throw new RenderRefusal(`${job.show(path)} is a file of git itself`);
  }
}

function neededFrom(name: string): string {
  return `the overlay needs ${name}, which is not in the repository`;
}

/** Kustomize has no switch against fetching. */
function refuseRemote(
  { absent, changedPlugins, kustomizations, files }: KustomizationInputs,
  job: KustomizeJob,
): void {
  const distant = absent.find((name) => looksRemote(name));
  const first = distant ?? absent[0];
  // guard: restricted-fetch
  if (first !== undefined)
    throw fetchRefusal(neededFrom(first), { restricted: true }, distant !== undefined);
  const [changed] = changedPlugins;
  // guard: changed-plugins
  if (changed !== undefined)
    throw new RenderRefusal(
      `${job.show(changed)} changes the configurations of plugins, and restricted mode cannot ` +
        "tell what they would fetch",
      { isWithheld: true },
    );
  const boundary = realpathSync.native(job.boundary);
  for (const path of [...kustomizations.map(({ folder }) => folder), ...files])
    // guard: overlay-outside
    if (!isOwn(realpathSync.native(path), boundary))
      throw new RenderRefusal(`${job.show(path)} is outside the repository`);
}

/** Kustomize prints paths relative to the folder that it built, with links resolved. */
function resolveOrigins(
  { origins, builtFolder, copyOf }: OverlayBuild,
  sources: SourceFiles,
): DocumentOrigin[] {
  const pathOfFile = new Map<string, string>();
  for (const [path, file] of sources.paths())
    pathOfFile.set(copyOf?.(file) ?? realOf(file) ?? file, path);
  const pathOf = (path: string): string | null =>
    pathOfFile.get(resolve(builtFolder, path)) ?? null;
  return origins.map(({ line, path, transformers }) => {
    const source = path === null ? null : pathOf(path);
    return {
      line,
      rendererPath: source,
      source,
      transformers: transformers.flatMap((each) => pathOf(each) ?? []),
    };
  });
}
