/** `npm run bench -- FOLDER`: how fast manifests are read and how few questions are asked, as ratios to something else in the same run. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { createExtractor } from "../src/extract/extract.ts";
import { load } from "../src/load/load.ts";
import { parse } from "../src/parse/parse.ts";
import { startRegistry } from "./registry/registry.ts";
import { ask, runner } from "./registry/question.ts";

const folder = process.argv[2] ?? join(import.meta.dirname, "../examples/rendered");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(?:ya?ml|json)$/.test(name))
  .map((name) => join(folder, name));
const megabytes = files.reduce((sum, file) => sum + readFileSync(file).length, 0) / 1e6;

await parsing();
await asking();

/** Ours reads the disk, cuts, parses and extracts; `yaml` is handed text that is in memory already, and only parses. */
async function parsing(): Promise<void> {
  process.stdout.write(`reading ${files.length} files, ${megabytes.toFixed(1)} MB\n`);
  const rounds = megabytes > 20 ? 3 : 5;
  const ours = { images: await times(rounds, () => read("images")), all: await times(rounds, () => read("all")) };
  const texts = files.map((file) => readFileSync(file, "utf8"));
  const theirs = await times(1, () => texts.forEach((text) => parseAllDocuments(text)));
  row("yaml parseAllDocuments", theirs, theirs);
  row("check: parse and extract", ours.all, theirs);
  row("images: parse and extract", ours.images, theirs);
}

async function read(need: "all" | "images"): Promise<void> {
  const extractor = createExtractor({ locations: [], namespace: null, need });
  const paths = load({ paths: files, exclude: [], workingFolder: folder, stdin: process.stdin, note: () => {} });
  for await (const file of paths) {
    extractor.file(file.root);
    for await (const document of parse(file, { need })) extractor.add(document);
  }
}

function row(title: string, ms: number[], against: number[]): void {
  const [best, worst] = [Math.min(...ms), Math.max(...ms)];
  const speed = (megabytes / median(ms)) * 1000;
  const ratio = median(against) / median(ms);
  const spread =
    ms.length > 1 ? ` (${(median(against) / worst).toFixed(1)} to ${(median(against) / best).toFixed(1)})` : "";
  process.stdout.write(
    `  ${title.padEnd(28)} ${speed.toFixed(1).padStart(7)} MB/s  ${ratio.toFixed(1)} × as fast${spread}\n`,
  );
}

/** The least that can be asked: a token a repository, a manifest an image, and the first question that teaches who gives tokens. */
async function asking(): Promise<void> {
  const registry = await startRegistry({ auth: { mode: "bearer" } });
  const images = Array.from({ length: 1000 }, (_, index) => {
    const image = { repository: `team/app-${index % 50}`, tag: `v${index}` };
    registry.push(image);
    return `${registry.host}/${image.repository}:${image.tag}`;
  });
  await ask(images, runner([registry]));
  const [manifests, tokens] = [registry.count("manifest"), registry.count("token")];
  process.stdout.write(`asking for ${images.length} images of 50 repositories behind token auth, 16 at once\n`);
  process.stdout.write(
    `  manifest requests            ${manifests}  ${(manifests / images.length).toFixed(3)} of the least possible\n`,
  );
  process.stdout.write(`  token requests               ${tokens}  ${(tokens / 50).toFixed(3)} of the least possible\n`);
  process.stdout.write(`  connections at once          ${registry.connections.peak} of 16\n`);
  await registry.close();
}

async function times(rounds: number, work: () => unknown): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) {
    globalThis.gc?.();
    const started = performance.now();
    await work();
    taken.push(performance.now() - started);
  }
  return taken;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
