/** Renders an overlay with kustomize. */
import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { RenderRefusal, type DocumentOrigin } from "../../model/render-root.ts";
import { isWithin } from "../../system/paths.ts";
import { looksRemote } from "../../system/kustomization.ts";
import { copyTrees } from "../copy-trees.ts";
import { renderedFile, type KustomizeJob } from "../render-job.ts";
import type { RendererLimits, Rendering } from "../rendering.ts";
import { orFailure, Renderer } from "../renderer.ts";
import { SourceFiles } from "../source-files.ts";
import { buildWithOrigins, kustomizeBuild } from "./kustomize-build.ts";
import type { KustomizeOrigin } from "./kustomize-origins.ts";
import { inputsOf, sourcePathsOf, type KustomizationInputs } from "./overlays.ts";

/** Throws `RenderRefusal` with kustomize's message. */
export async function renderOverlay(job: KustomizeJob, limits: RendererLimits): Promise<Rendering> {
  const { task, from, root, shown, show, boundary } = job;
  const inputs = await inputsOf(from);
  if (limits.restricted) refuseRemote(inputs, job);
  const files = sourcePathsOf(inputs);
  const paths = files.map(({ file }) => file);
  const sources = await SourceFiles.read(files, show);
  const { content, origins, builtFolder } = await buildWithOrigins(job, limits);
  const file = renderedFile(job, content);
  return {
    root: {
      root,
      file: file.path,
      tool: "kustomize",
      folder: shown,
      sources: sources.texts,
      set: [],
      origins: await resolveOrigins(origins, builtFolder, sources),
    },
    file,
    namespace: task.namespace,
    placeholder: null,
    sourcePaths: paths,
    rerender: async (rerender) =>
      await orFailure(async () => {
        await using kustomize = await Renderer.open(job, limits);
        const copyOf = await copyTrees({
          paths,
          target: join(kustomize.folder, "copy"),
          boundary,
          replaced: sources.replacedFiles(rerender),
        });
        const result = await kustomizeBuild(job, kustomize, copyOf(from));
        return { file: renderedFile(job, kustomize.outputOf(result)) };
      }),
  };
}

/** Kustomize has no switch against fetching. */
function refuseRemote({ absent, kustomizations }: KustomizationInputs, job: KustomizeJob): void {
  const distant = absent.find((name) => looksRemote(name));
  const first = distant ?? absent[0];
  // guard: restricted-fetch
  if (first !== undefined)
    throw new RenderRefusal(
      `the overlay needs ${first}, which is not in the repository, and restricted ` +
        "mode fetches nothing",
      { isWithheld: distant !== undefined },
    );
  const outside = kustomizations.find(({ folder }) => !isWithin(folder, job.boundary));
  if (outside !== undefined)
    throw new RenderRefusal(`${job.show(outside.folder)} is outside the repository`);
}

/** Kustomize prints paths relative to the folder that it built, with links resolved. */
async function resolveOrigins(
  origins: readonly KustomizeOrigin[],
  builtFolder: string,
  sources: SourceFiles,
): Promise<DocumentOrigin[]> {
  const pathOfFile = new Map<string, string>();
  for (const [path, file] of sources.paths())
    pathOfFile.set(await realpath(file).catch(() => file), path);
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
