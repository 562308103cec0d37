/** Renders roots again with changed sources and reads what they then declare. */
import type { InputOptions } from "../../config/options.ts";
import { Extractor } from "../../extract/extract.ts";
import type { Rerender, RerenderResult } from "../../model/source/render-root.ts";
import type { RootedFile } from "../../model/source/source.ts";
import { parse } from "../../parse/parse.ts";
import { renderersAtOnce, runInOrder, type Rendering } from "../../render/render.ts";

type ExtractInput = Pick<InputOptions, "locations" | "namespace">;

/** Returns the results in the order of `rerenders`. */
export async function rerenderAll(
  rerenders: readonly Rerender[],
  renderings: readonly Rendering[],
  input: ExtractInput,
): Promise<RerenderResult[]> {
  const results: RerenderResult[] = [];
  const jobs = rerenders.map((each) => async () => await rerenderRoot(each, renderings, input));
  for await (const result of runInOrder(jobs, renderersAtOnce)) results.push(result);
  return results;
}

async function rerenderRoot(
  rerender: Rerender,
  renderings: readonly Rendering[],
  { locations, namespace }: ExtractInput,
): Promise<RerenderResult> {
  const rendering = renderings.find(({ root }) => root.root === rerender.root);
  if (rendering === undefined) return { rerender, failed: "it was not rendered here" };
  const result = await rendering.rerender(rerender);
  if ("failed" in result) return { rerender, failed: result.failed };
  const extractor = new Extractor({ locations, namespace });
  extractor.startFile(rendering.root.root, rendering);
  for await (const document of parse(result.file, { need: "all" })) extractor.add(document);
  return { rerender, cluster: extractor.cluster(), digests: await digestsOf(result.file) };
}

/** Counts the image digests in the rendered text. */
async function digestsOf(file: RootedFile): Promise<Map<string, number>> {
  const digests = new Map<string, number>();
  for await (const chunk of file.chunks())
    for (const [digest] of Buffer.from(chunk)
      .toString("latin1")
      .matchAll(/sha256:[0-9a-f]{64}/g))
      digests.set(digest, (digests.get(digest) ?? 0) + 1);
  return digests;
}
