/** Runs `kustomize build` or `kubectl kustomize`. */
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { slashed } from "../../system/paths.ts";
import type { ProgramResult } from "../../system/run-program.ts";
import type { KustomizeJob } from "../jobs/render-job.ts";
import type { RendererLimits } from "../rendering.ts";
import { Renderer } from "../jobs/renderer.ts";
import { kustomizeOrigins, type KustomizeOrigin } from "./kustomize-origins.ts";

export interface OverlayBuild {
  content: Buffer;
  /** Empty if kustomize could not annotate its output. */
  origins: KustomizeOrigin[];
  /** Absolute; the paths of the origins are relative to it. */
  builtFolder: string;
  /** From a source file to the copy that was built; null if the sources were built. */
  copyOf: ((path: string) => string) | null;
}

/** Copies the inputs of an overlay into a folder. Returns a function to the path of a copy. */
export type CopyInto = (target: string) => Promise<(path: string) => string>;

/**
 * Builds a kustomization that includes the overlay and asks for origin annotations, so that the
 * user's file stays unchanged. Builds the copy that `copyInto` makes, if there is one. If that
 * fails (kustomize takes some folder names for URLs), builds the overlay alone.
 */
export async function buildWithOrigins(
  job: KustomizeJob,
  limits: RendererLimits,
  copyInto: CopyInto | null,
): Promise<OverlayBuild> {
  using kustomize = Renderer.open(job, limits);
  const copyOf = (await copyInto?.(join(kustomize.folder, "copy"))) ?? null;
  const from = copyOf?.(job.from) ?? job.from;
  const builtFolder = join(kustomize.folder, "around");
  mkdirSync(builtFolder);
  const resources = [slashed(relative(builtFolder, realpathSync.native(from)))];
  const buildMetadata = ["originAnnotations", "transformerAnnotations"];
  writeFileSync(
    join(builtFolder, "kustomization.yaml"),
    JSON.stringify({ resources, buildMetadata }),
  );
  const annotated = await kustomizeBuild(job, kustomize, builtFolder);
  if ("stdout" in annotated) {
    const { text, origins } = kustomizeOrigins(annotated.stdout.toString());
    return { content: Buffer.from(text), origins, builtFolder, copyOf };
  }
  const plain = annotated.ended ? annotated : await kustomizeBuild(job, kustomize, from);
  return { content: kustomize.outputOf(plain), origins: [], builtFolder, copyOf };
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
