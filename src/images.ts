/** The short corridor: every image the manifests name, and nobody asked. */
import type { Surroundings } from "./check.ts";
import { createExtractor } from "./extract/extract.ts";
import { load } from "./load/load.ts";
import type { Cluster } from "./model/cluster.ts";
import type { Report } from "./model/report.ts";
import type { Options } from "./options.ts";
import { parse } from "./parse/parse.ts";
import { plan } from "./plan/plan.ts";
import { settle } from "./settle/settle.ts";
import { docsOf, tool } from "./tool.ts";

/** Throws `UsageError` for paths that cannot be read. */
export async function images(options: Options, surroundings: Surroundings): Promise<Report> {
  const started = performance.now();
  // Documents are passed over by the keys that images are known to stand under: a configured location may have any other.
  const { cluster, notes } = await readCluster(options, surroundings, options.locations.length === 0 ? "images" : "all");
  const pulls = plan(cluster, options);
  const durationMs = Math.round(performance.now() - started);
  const unjudged = { cluster, pulls, answers: null, complaints: [], verdicts: null, notes, durationMs };
  return settle(unjudged, { ...options, tool, docs: docsOf });
}

/** What every corridor begins with: load → parse → extract, a document at a time. */
export async function readCluster(
  options: Options,
  { workingFolder, stdin }: Surroundings,
  need: "all" | "images",
): Promise<{ cluster: Cluster; notes: string[] }> {
  const notes: string[] = [];
  const extractor = createExtractor(options);
  const note = (sentence: string): void => void notes.push(sentence);
  for await (const file of load({ paths: options.paths, exclude: options.exclude, workingFolder, stdin, note })) {
    extractor.file(file.root);
    for await (const document of parse(file, { need })) extractor.add(document);
  }
  const cluster = extractor.cluster();
  const placeholders = cluster.workloads.flatMap(({ mentions }) =>
    mentions.flatMap(({ placeholder }) => placeholder ?? []),
  );
  for (const [why, count] of Map.groupBy(placeholders, (reason) => reason)) {
    notes.push(
      `${count.length === 1 ? "1 image is" : `${count.length} images are`} filled in later, so nothing could be checked: ${why}.`,
    );
  }
  return { cluster, notes };
}
