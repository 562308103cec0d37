/** Runs `kustomize build` or `kubectl kustomize`. */
import { mkdir, realpath, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { slashed } from "../../system/paths.ts";
import type { ProgramResult } from "../../system/run-program.ts";
import type { KustomizeJob } from "../render-job.ts";
import type { RendererLimits } from "../rendering.ts";
import { Renderer } from "../renderer.ts";
import { kustomizeOrigins, type KustomizeOrigin } from "./kustomize-origins.ts";

export interface OverlayBuild {
  content: Buffer;
  /** Empty if kustomize could not annotate its output. */
  origins: KustomizeOrigin[];
  /** Absolute; the paths of the origins are relative to it. */
  builtFolder: string;
}

/**
 * Builds a kustomization that includes the overlay and asks for origin annotations, so that the
 * user's file stays unchanged. If that fails (kustomize takes some folder names for URLs), builds
 * the overlay alone.
 */
export async function buildWithOrigins(
  job: KustomizeJob,
  limits: RendererLimits,
): Promise<OverlayBuild> {
  await using kustomize = await Renderer.open(job, limits);
  const builtFolder = join(kustomize.folder, "around");
  await mkdir(builtFolder);
  const resources = [slashed(relative(builtFolder, await realpath(job.from)))];
  const buildMetadata = ["originAnnotations", "transformerAnnotations"];
  await writeFile(
    join(builtFolder, "kustomization.yaml"),
    JSON.stringify({ resources, buildMetadata }),
  );
  const annotated = await kustomizeBuild(job, kustomize, builtFolder);
  if ("stdout" in annotated) {
    const { text, origins } = kustomizeOrigins(annotated.stdout.toString());
    return { content: Buffer.from(text), origins, builtFolder };
  }
  const plain = annotated.ended ? annotated : await kustomizeBuild(job, kustomize, job.from);
  return { content: kustomize.outputOf(plain), origins: [], builtFolder };
}

/**
 * Keeps kustomize's defaults: no plugins, no functions, no charts, and files only from the
 * overlay's own folder.
 */
export async function kustomizeBuild(
  { program }: KustomizeJob,
  kustomize: Renderer,
  folder: string,
): Promise<ProgramResult> {
  const verb = /^kustomize(?:\.exe)?$/.test(basename(program)) ? "build" : "kustomize";
  return await kustomize.run([verb, "."], { cwd: folder });
}
