/** Runs `helm dependency build` for charts whose dependencies are not vendored. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Renderer } from "../jobs/renderer.ts";
import type { Chart } from "./chart.ts";

/**
 * `copy` is a copy of the chart, because Helm writes the archives into the chart folder. Throws
 * `RenderRefusal` with Helm's message.
 */
export async function buildDependencies(
  { dependencies }: Chart,
  copy: string,
  helm: Renderer,
): Promise<void> {
  const remote = dependencies.filter(
    ({ vendored, repository }) => !vendored && !repository.startsWith("file://"),
  );
  const args = [
    "dependency",
    "build",
    ...(remote.length === 0 ? ["--skip-refresh"] : []),
    "--",
    copy,
  ];
  const result = await helm.run(args);
  const isUnknown =
    "failed" in result &&
    /no repository definition|helm repo add|no cached repo/i.test(result.failed);
  // With a lock file, Helm accepts only repositories that it knows by name.
  const retried = isUnknown
    ? await helm.run(args, { env: await declareRepositories(remote, helm.folder) })
    : result;
  helm.outputOf(retried);
}

/** Writes a Helm repository configuration; returns the environment variables that select it. */
async function declareRepositories(
  dependencies: Chart["dependencies"],
  folder: string,
): Promise<Record<string, string>> {
  const urls = [...new Set(dependencies.map(({ repository }) => repository))].filter((url) =>
    /^https?:/.test(url),
  );
  const file = join(folder, "repositories.yaml");
  const repositories = urls.map((url, index) => ({ name: `repository-${index}`, url }));
  await writeFile(file, JSON.stringify({ apiVersion: "", repositories }));
  return {
    HELM_REPOSITORY_CONFIG: file,
    HELM_REPOSITORY_CACHE: join(folder, "repositories"),
  };
}
