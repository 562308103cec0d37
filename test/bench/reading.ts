/** Measures the reading of manifests: speed against a YAML library, time per megabyte, and memory. */
import { execFile } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { Extractor } from "../../src/extract/extract.ts";
import { listImages } from "../../src/commands/list-images.ts";
import { load } from "../../src/load/load.ts";
import { readOptions } from "../../src/config/options.ts";
import { parse } from "../../src/parse/parse.ts";
import { line, spread, table } from "./table.ts";

// On one thread: two were tried, each with half of the files. The second warms up a compiler of its own, so that 50 to 200 MB take a third to a half more
// of processor time in all; with a core to spare that saves 0.2 s of 50 MB at the most, before any fact has been handed back and joined.

/** Results of the runs of one size. */
interface Runs {
  megabytes: number;
  cpuMs: number;
  peakMegabytes: number;
}

const cli = join(import.meta.dirname, "../../dist/cli.js");
const megabyte = 1e6;
/** Chunks of the size that a pipe delivers. */
const pieceBytes = 65_536;

/** What a process prints at its end; see `usage.ts`. */
interface Usage {
  wallMs: number;
  cpuMs: number;
}

/** What is timed in a process of its own, with nothing else compiled in it. */
type Reader = "all" | "images" | "yaml";

/** Reads all manifests below `folder`. Measures processor time of all threads. */
export async function reading(named: string): Promise<void> {
  const folder = resolve(named);
  const files = manifestsBelow(folder);
  const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / megabyte;
  table(
    `Reading ${files.length} files of ${megabytes.toFixed(0)} MB in all, processor time on one thread:`,
    "",
    "MB/s",
    "times as fast as `yaml`",
  );

  // `yaml` parses text in memory; Pullgate reads the disk, splits, parses and extracts.
  const rounds = megabytes > 20 ? 10 : 20;
  const all = await timesOf(folder, "all", rounds);
  const images = await timesOf(folder, "images", rounds);
  const theirs = await timesOf(folder, "yaml", 2);
  row("`parseAllDocuments` of `yaml`, of text in memory", theirs, theirs, megabytes);
  row("`check`, from the disk to what is declared", all, theirs, megabytes);
  row("`images`, the same", images, theirs, megabytes);

  await coldProcesses(folder);
  await processes(folder);

  table(
    "The `images` command from standard input, once warm, each size in a process of its own:",
    "",
    "ms a MB",
    "MB at the peak",
  );
  for (const size of [1, 10, 100, 1000]) {
    const runs: Runs = await inProcess(folder, String(size));
    line(`${size} MB`, (runs.cpuMs / runs.megabytes).toFixed(1), runs.peakMegabytes.toFixed(0));
  }
}

/** Milliseconds of each of the rounds that follow three to warm up. */
async function timesOf(folder: string, reader: Reader, rounds: number): Promise<number[]> {
  return await inProcess(folder, reader, String(rounds));
}

/** Runs this module with these parameters, and returns what it prints. */
async function inProcess<T>(...parameters: string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--expose-gc",
    import.meta.filename,
    ...parameters,
  ]);
  return JSON.parse(stdout);
}

/** Compares whole processes, which have compiled nothing, with one that parses with `yaml`. */
async function coldProcesses(folder: string): Promise<void> {
  const usageOf = async (program: string, parameters: string[]): Promise<Usage> => {
    const { stderr } = await promisify(execFile)(
      process.execPath,
      ["--import", join(import.meta.dirname, "usage.ts"), program, ...parameters],
      { maxBuffer: 2 ** 30 },
    );
    return JSON.parse(/^usage (.*)$/m.exec(stderr)?.[1] ?? "");
  };
  const theirs = await usageOf(
    join(import.meta.dirname, "yaml-process.ts"),
    manifestsBelow(folder),
  );
  const ours: Usage[] = [];
  for (let round = 0; round < 5; round++) ours.push(await usageOf(cli, ["images", folder]));
  const title = "a process of `images` to one that parses with `yaml`";
  line(title, "", spread(ours.map(({ wallMs }) => theirs.wallMs / wallMs)));
  line("the same in processor time", "", spread(ours.map(({ cpuMs }) => theirs.cpuMs / cpuMs)));
}

/** Compares whole processes with kubeconform without schemas. */
async function processes(folder: string): Promise<void> {
  const wall = async (program: string, parameters: string[]): Promise<number[]> => {
    const taken: number[] = [];
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      // Findings are no failure of the benchmark.
      await promisify(execFile)(program, parameters, { maxBuffer: 2 ** 30 }).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code === "ENOENT") throw error;
        },
      );
      taken.push(performance.now() - started);
    }
    return taken;
  };
  const nowhere = join(folder, "{{.ResourceKind}}.schema");
  const theirs = await wall("kubeconform", [
    "-ignore-missing-schemas",
    "-schema-location",
    nowhere,
    folder,
  ]).catch(() => null);
  if (theirs === null) {
    line("`kubeconform` without schemas, a process, to ours", "", "not here");
    return;
  }
  const ours = await wall(process.execPath, [
    cli,
    "check",
    "--offline",
    "--format",
    "compact",
    folder,
  ]);
  line(
    "wall time of a `kubeconform` process without schemas, to `check`",
    "",
    spread(ours.map((ms) => median(theirs) / ms)),
  );
}

function manifestsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ya?ml|json)$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

async function read(folder: string, need: "all" | "images"): Promise<void> {
  const extractor = new Extractor({ locations: [], namespace: null, need });
  const paths = load({
    paths: [folder],
    exclude: [],
    workingFolder: folder,
    stdin: process.stdin,
    note: () => {},
  });
  for await (const file of paths) {
    extractor.startFile(file.root);
    for await (const document of parse(file, { need })) extractor.add(document);
  }
  extractor.cluster();
}

/** Runs of `size` megabytes over all of the files: several, each over some of them, or one over all, again and again. */
async function runsOf(folder: string, size: number): Promise<Runs> {
  const contents = manifestsBelow(folder).map((file) => readFileSync(file));
  const options = await readOptions(
    { paths: ["-"], offline: true },
    { workingFolder: folder, environment: {}, rules: async () => [] },
  );
  let bytes = 0;
  async function* pieces(some: Buffer[], atLeast: number): AsyncGenerator<Uint8Array> {
    for (let given = 0; given < atLeast;)
      for (const content of some) {
        yield Buffer.from("---\n");
        for (let at = 0; at < content.length; at += pieceBytes)
          yield content.subarray(at, at + pieceBytes);
        given += content.length;
        bytes += content.length;
      }
  }
  const run = (some: Buffer[], atLeast: number): Promise<unknown> =>
    listImages(options, { ...context, workingFolder: folder, stdin: pieces(some, atLeast) });
  for (let round = 0; round < 3; round++) await run(contents, 1);
  bytes = 0;
  const started = process.cpuUsage();
  for (let from = 0; from < contents.length;) {
    const some: Buffer[] = [];
    let held = 0;
    for (; held < size * megabyte && from < contents.length; from++) {
      const content = contents[from];
      if (content !== undefined) some.push(content);
      held += content?.length ?? 0;
    }
    await run(some, from < contents.length ? 1 : size * megabyte);
  }
  const { user, system } = process.cpuUsage(started);
  // Of what stands in memory, the files themselves are not ours.
  const own = contents.reduce((sum, content) => sum + content.length, 0);
  return {
    megabytes: bytes / megabyte,
    cpuMs: (user + system) / 1000,
    peakMegabytes: (process.resourceUsage().maxRSS * 1024 - own) / megabyte,
  };
}

const context = {
  environment: {},
  temporaryFolder: "",
  logins: [],
  secret: () => {},
  baseRequired: false,
  progress: () => {},
};

async function cpuTimes(rounds: number, work: () => unknown): Promise<number[]> {
  const taken: number[] = [];
  // Once, and not in each round: after it the heap is small, and grows anew.
  globalThis.gc?.();
  for (let round = 0; round < rounds; round++) {
    const started = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(started);
    taken.push((user + system) / 1000);
  }
  return taken;
}

function row(title: string, ms: number[], against: number[], megabytes: number): void {
  line(
    title,
    ((megabytes / median(ms)) * 1000).toFixed(0),
    spread(ms.map((each) => median(against) / each)),
  );
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The rounds of a reader; `yaml` gets the texts, as it would from its caller. */
async function rounds(folder: string, reader: Reader, count: number): Promise<number[]> {
  if (reader === "yaml") {
    const texts = manifestsBelow(folder).map((file) => readFileSync(file, "utf8"));
    return await cpuTimes(count, () => texts.forEach((text) => parseAllDocuments(text)));
  }
  const warm = 3;
  return (await cpuTimes(warm + count, () => read(folder, reader))).slice(warm);
}

if (import.meta.main) {
  const [folder = "", what, count] = process.argv.slice(2);
  if (what === undefined) await reading(folder);
  else {
    const isReader = what === "all" || what === "images" || what === "yaml";
    const result = isReader
      ? await rounds(folder, what, Number(count))
      : await runsOf(folder, Number(what));
    process.stdout.write(JSON.stringify(result));
  }
}
