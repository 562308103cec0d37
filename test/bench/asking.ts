/** Measures requests to registries against the theoretical minimum and against other tools. */
import { execFile, fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { line, spread, table } from "./table.ts";
import { systemClock } from "../../src/oci/clock.ts";
import { ask, question, runner } from "../support/registry/question.ts";

/** Counts of the registries' side. */
interface Seen {
  manifest: number;
  token: number;
  blob: number;
  other: number;
  peak: number;
}

interface Far {
  hosts: string[];
  seen(): Promise<Seen>;
  close(): void;
}

const roundTripMs = 50;
/** The limit on concurrent requests to all registries. */
const maxInFlight = 128;

/** 10,000 images of 500 repositories in 10 registries, each with a round trip of 50 ms. */
export async function asking(): Promise<void> {
  const [registries, repositories, images, concurrency] = [10, 500, 10_000, 32];
  table(
    `Asking for ${images} images of ${repositories} repositories in ${registries} registries, each answer ${roundTripMs} ms away, ${concurrency} at once each, ${maxInFlight} over all:`,
    "",
    "ratio",
  );
  const limits: number[] = [];
  const costs: number[] = [];
  for (let round = 0; round < 3; round++) {
    const far = await start(registries);
    // The stages before parse the names.
    const questions = imagesOf(far, images, repositories).map((image) => question(image));
    const started = performance.now();
    await ask(questions, options(far, concurrency));
    const ms = performance.now() - started;
    const { manifest, token, blob, other } = await far.seen();
    far.close();
    const requests = manifest + token + blob + other;
    limits.push(ms / ((requests * roundTripMs) / Math.min(maxInFlight, registries * concurrency)));
    costs.push(requests / (images + repositories + registries));
  }
  line(
    "wall time to the least possible (requests × round trip ÷ requests at once)",
    spread(limits),
  );
  line("requests to the least possible", spread(costs));
  line(
    "time until the others are done, where one registry takes 5 s an answer",
    spread(await slowness()),
  );
  await others();
}

/** Measures by how much one registry with a round trip of 5 s delays the other nine. */
async function slowness(): Promise<number[]> {
  const taken = async (slowMs: number): Promise<number> => {
    const far = await start(10, slowMs);
    const images = imagesOf(far, 2000, 100);
    const started = performance.now();
    let ms = 0;
    const progress = ({ done }: { done: number }): void => {
      if (ms === 0 && done >= images.length * 0.9) ms = performance.now() - started;
    };
    await ask(images, { ...options(far, 16), deadlineMs: 8_000, progress });
    far.close();
    return ms;
  };
  const ratios: number[] = [];
  for (let round = 0; round < 3; round++)
    ratios.push((await taken(5_000)) / (await taken(roundTripMs)));
  return ratios;
}

/** Runs other tools: one process per image with the same concurrency, or one for a manifest. */
async function others(): Promise<void> {
  const [concurrency, images] = [16, 320];
  const far = await start(1);
  const names = imagesOf(far, images, 20);
  const folder = await mkdtemp(join(tmpdir(), "pullgate-bench-"));
  const manifest = join(folder, "pods.yaml");
  await writeFile(manifest, names.map(podOf).join("---\n"));
  const rivals: {
    program: string;
    version: string[];
    each?: (image: string) => string[];
    all?: string[];
  }[] = [
    {
      program: "skopeo",
      version: ["--version"],
      each: (image) => [
        "inspect",
        "--raw",
        "--tls-verify=false",
        "--no-creds",
        `docker://${image}`,
      ],
    },
    { program: "crane", version: ["version"], each: (image) => ["digest", "--insecure", image] },
    {
      program: "regctl",
      version: ["version"],
      each: (image) => ["--host", `reg=${far.hosts[0]},tls=disabled`, "image", "digest", image],
    },
    { program: "kbld", version: ["version"], all: ["--registry-insecure", "-f", manifest] },
  ];
  const ours: number[] = [];
  for (let round = 0; round < 3; round++)
    ours.push(await timed(() => ask(names, options(far, concurrency))));
  for (const { program, version, each, all } of rivals) {
    const there = await run(program, version).then(
      () => true,
      () => false,
    );
    if (!there) {
      line(`${program} for ${images} images, to ours`, "not here");
      continue;
    }
    const queue = each === undefined ? [] : [...names];
    const theirs = await timed(async () => {
      if (all !== undefined) await run(program, all, { maxBuffer: 2 ** 28 });
      const drain = async (): Promise<void> => {
        for (let image = queue.pop(); image !== undefined; image = queue.pop())
          await run(program, each?.(image) ?? []);
      };
      await Promise.all(Array.from({ length: concurrency }, drain));
    });
    line(`${program} for ${images} images, to ours`, spread(ours.map((ms) => theirs / ms)));
  }
  far.close();
  await rm(folder, { recursive: true });
}

function podOf(image: string, index: number): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: p${index} }\nspec: { containers: [{ name: c, image: "${image}" }] }\n`;
}

const run = promisify(execFile);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function imagesOf({ hosts }: Far, count: number, repositories: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `${hosts[index % hosts.length]}/team/app-${index % repositories}:v${index}`,
  );
}

function options({ hosts }: Far, concurrency: number): Parameters<typeof ask>[1] {
  return runner([], {
    registries: Object.fromEntries(hosts.map((host) => [host, { plainHttp: true }])),
    concurrency,
    deadlineMs: 600_000,
    timeoutMs: 30_000,
    // The clock of tests sets a timer for each request every millisecond.
    clock: systemClock,
  });
}

async function start(count: number, slowMs = roundTripMs): Promise<Far> {
  const program = join(import.meta.dirname, "../support/registry/slow-registries.ts");
  const child = fork(program, [count, roundTripMs, slowMs].map(String));
  const told = <T>(): Promise<T> =>
    new Promise<T>((resolve) => child.once("message", (message: T) => resolve(message)));
  const { ports } = await told<{ ports: number[] }>();
  return {
    hosts: ports.map((port) => `127.0.0.1:${port}`),
    async seen() {
      child.send("seen");
      return (await told<{ seen: Seen }>()).seen;
    },
    close: () => child.disconnect(),
  };
}

if (import.meta.main) await asking();
