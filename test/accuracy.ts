/**
 * Measures recall and precision of parse and extract on real manifests with known images.
 *
 *     node test/accuracy.ts CORPUS_FOLDER      (or PULLGATE_CORPUS)
 *
 * The folder holds `files/` and `truth.jsonl`, one row per image. Exits 1 unless both are 100 %, 2 without a folder.
 */
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { Extractor } from "../src/extract/extract.ts";
import { parse } from "../src/parse/parse.ts";

/** One known image. Lines and columns are 1-based: of a block scalar's indicator, of an alias's anchor. */
interface Truth {
  file: string;
  /** `podspec`, `volume` and `generic` must be found, `hint` may be, `shadowed` (under a duplicate key) must not. */
  class: "podspec" | "volume" | "generic" | "hint" | "shadowed";
  kind: string;
  path: string;
  image: string;
  line: number;
  col: number;
  notes?: string[];
}

const corpus = process.argv[2] ?? process.env["PULLGATE_CORPUS"];
if (corpus === undefined) {
  console.error("usage: node test/accuracy.ts CORPUS_FOLDER");
  process.exit(2);
}

const truths: Truth[] = (await readFile(join(corpus, "truth.jsonl"), "utf8"))
  .split("\n")
  .filter((line) => line !== "")
  .map((line): Truth => JSON.parse(line));
const folder = join(corpus, "files");
const started = performance.now();
const extractor = new Extractor({ locations: [], namespace: null, need: "images" });
for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
  if (!entry.isFile()) continue;
  const file = join(entry.parentPath, entry.name);
  extractor.startFile("");
  const source = { path: relative(folder, file), chunks: () => createReadStream(file) };
  for await (const document of parse(source, { need: "images" })) extractor.add(document);
}
const cluster = extractor.cluster();
const elapsedMs = Math.round(performance.now() - started);

const keyOf = (file: string, line: number, column: number, image: string): string =>
  JSON.stringify([file, line, column, image]);
const keyOfTruth = (truth: Truth): string => keyOf(truth.file, truth.line, truth.col, truth.image);
const isLiteral = (truth: Truth): boolean =>
  !(truth.notes ?? []).includes("not-a-literal-reference");
const show = (file: string, line: number, column: number, image: string, what: string): string =>
  `  ${file}:${line}:${column} ${JSON.stringify(image)} ${what}`;

const mentions = cluster.workloads.flatMap(({ mentions: all, resource }) =>
  all.map((mention) => ({
    ...mention,
    kind: resource.kind,
    key: keyOf(mention.at.file, mention.at.line, mention.at.column, mention.image),
  })),
);
const found = new Set(mentions.map((mention) => mention.key));
// A placeholder is found but not counted as an image.
const claimed = mentions.filter((mention) => mention.placeholder === null);
// The truth looks at no other fields, so it cannot say whether those that have other names (`imageName`), or are volumes by another
// name (`extensions[].image.reference`), are right.
const isJudged = ({ path }: { path: string }): boolean =>
  /(?:^|\.)(?:image|volumes\[\d+\]\.image\.reference)$/.test(path);
const judged = claimed.filter(isJudged);
const right = new Set(
  truths.filter((truth) => truth.class !== "shadowed" && isLiteral(truth)).map(keyOfTruth),
);

const wanted = truths.filter(
  (truth) =>
    truth.class === "podspec" ||
    truth.class === "volume" ||
    (truth.class === "generic" && isLiteral(truth)),
);
const misses = wanted.filter((truth) => !found.has(keyOfTruth(truth)));
const wrong = judged.filter((mention) => !right.has(mention.key));
const hints = truths.filter((truth) => truth.class === "hint" && isLiteral(truth));
const foundHints = hints.filter((truth) => found.has(keyOfTruth(truth)));

const percent = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(2)} %`;
const lines = [
  `${cluster.files} files, ${cluster.documents} documents, ${cluster.resources} resources, ${cluster.brokenDocuments.length} broken, ${elapsedMs} ms`,
  `recall     ${percent(wanted.length - misses.length, wanted.length)}  (${wanted.length - misses.length} of ${wanted.length})`,
  ...misses.map((truth) =>
    show(
      truth.file,
      truth.line,
      truth.col,
      truth.image,
      `missed: ${truth.class} ${truth.kind} ${truth.path}`,
    ),
  ),
  `precision  ${percent(judged.length - wrong.length, judged.length)}  (${judged.length - wrong.length} of ${judged.length})`,
  ...wrong.map(({ at, image, kind, path }) =>
    show(at.file, at.line, at.column, image, `false: ${kind} ${path}`),
  ),
  `unjudged   ${claimed.length - judged.length} in fields that the truth does not look at`,
  `hints      ${foundHints.length} of ${hints.length}`,
];
console.log(lines.join("\n"));
process.exitCode = misses.length === 0 && wrong.length === 0 ? 0 : 1;
