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
  // Kinds that hold no image are passed over unread, and a configured location may be in one of them.
  const { cluster, notes } = await readCluster(
    options,
    surroundings,
    options.locations.length === 0 ? "images" : "all",
  );
  const pulls = plan(cluster, options);
  const durationMs = Math.round(performance.now() - started);
  const unjudged = { cluster, pulls, answers: null, complaints: [], rules: [], verdicts: null, notes, durationMs };
  return settle(unjudged, { ...options, today: "", tool, docs: docsOf });
}

/** What every corridor begins with: load → parse → extract, a document at a time. `lenient`: a path may not be there. */
export async function readCluster(
  options: Options,
  { workingFolder, stdin }: Pick<Surroundings, "workingFolder" | "stdin">,
  need: "all" | "images",
  lenient = false,
): Promise<{ cluster: Cluster; notes: string[] }> {
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
  const read = (paths: string[]): ReturnType<typeof load> =>
    load({ paths, exclude: options.exclude, workingFolder, stdin, note, lenient });
  for await (const file of read(options.paths)) {
    extractor.file(file.root);
    for await (const document of parse(file, { need })) extractor.add(document);
  }
  for await (const file of read(options.inventory)) {
    for await (const document of parse(file, { need: "all" })) extractor.inventory(document);
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
