/** Measures a typical pull request against its longest chain of dependent requests. */
import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/oci/clock.ts";
import { ask, question, runner } from "../support/registry/question.ts";
import { line, spread, table } from "./table.ts";

const roundTripMs = 50;
const rounds = 7;
const limit = 1.25;
const platforms = ["linux/amd64", "linux/arm64"];
/** Challenge, token, index, child and its layer. */
const coldChain = 5;
/** Challenge, token and manifest: what belongs to a digest is cached. */
const warmChain = 3;

export async function pullRequest(): Promise<void> {
  table(
    `A pull request with 40 images of 5 registries, each reply ${roundTripMs} ms away (limit ${limit}):`,
    "",
    "to the longest chain",
    "requests",
  );
  const program = join(import.meta.dirname, "../support/registry/typical-registries.ts");
  const registries = fork(program, [String(roundTripMs)]);
  const told = <T>(): Promise<T> =>
    new Promise<T>((resolve) => registries.once("message", (message: T) => resolve(message)));
  const { ports } = await told<{ ports: number[] }>();
  const hosts = ports.map((port) => `127.0.0.1:${port}`);
  const folder = await mkdtemp(join(tmpdir(), "pullgate-bench-"));
  const check = async (cache: string): Promise<{ ms: number; requests: number }> => {
    const started = performance.now();
    const { answers } = await ask(
      imagesOf(hosts).map((image) => question(image, [], false, platforms)),
      runner([], {
        registries: Object.fromEntries(hosts.map((host) => [host, { plainHttp: true }])),
        cache: join(folder, cache),
        // The clock of tests sets a timer for each request every millisecond.
        clock: systemClock,
      }),
    );
    const ms = performance.now() - started;
    for (const { answer } of answers.byImage.values())
      if (answer !== "found") throw new Error(`an image is ${answer}`);
    registries.send("requests");
    return { ms, requests: (await told<{ requests: number }>()).requests };
  };
  const [cold, warm]: { ms: number; requests: number }[][] = [[], []];
  // The first round compiles.
  for (let round = 0; round <= rounds; round++) {
    cold?.push(await check(String(round)));
    warm?.push(await check(String(round)));
  }
  registries.disconnect();
  await rm(folder, { recursive: true });
  row("cold: challenge, token, index, child, layer", coldChain, cold ?? []);
  row("cached: challenge, token, manifest", warmChain, warm ?? []);
}

function row(title: string, chain: number, [, ...runs]: { ms: number; requests: number }[]): void {
  line(
    title,
    spread(runs.map(({ ms }) => ms / (chain * roundTripMs))),
    String(Math.max(...runs.map(({ requests }) => requests))),
  );
}

/** 12 tags of one repository, an index, and 27 others. */
function imagesOf(hosts: readonly string[]): string[] {
  const [first = "", ...others] = hosts;
  return [
    ...Array.from({ length: 12 }, (_, tag) => `${first}/team/shared:v${tag}`),
    `${others[0]}/team/index-a:v1`,
    ...Array.from({ length: 27 }, (_, at) => `${others[at % others.length]}/team/app-${at}:v1`),
  ];
}

if (import.meta.main) await pullRequest();
