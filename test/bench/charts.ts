/** Measures a GitOps repository of many Helm releases against the helm processes alone. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { find, pathOf } from "../real/parts.ts";
import { packChart, startChartServer, type ChartServer } from "../support/charts.ts";
import { startRegistry, type TestRegistry } from "../support/registry/registry.ts";
import { line, spread, table } from "./table.ts";

const run = promisify(execFile);
const cli = join(import.meta.dirname, "../../dist/cli.js");

const [releases, charts] = [70, 12];

/** 70 HelmReleases over 12 charts of one repository. The bundle must be built. */
export async function renderingCharts(): Promise<void> {
  table(
    `Rendering ${releases} HelmReleases over ${charts} charts, ${availableParallelism()} processors:`,
    "",
    "value",
  );
  if (find("helm") === null) {
    line("helm", "not here");
    return;
  }
  await using server = await startChartServer();
  await using registry = await startRegistry();
  for (let index = 0; index < releases; index++)
    registry.push({ repository: "web", tag: `v${index}`, unpackable: true });
  const folder = await mkdtemp(join(tmpdir(), "pullgate-bench-"));
  try {
    await writeRepository(folder, server, registry);
    const cold = await check(folder, server);
    // In turns, so that all rows see the same load.
    const [warm, rendered]: Run[][] = [[], []];
    const [least, memory]: [number[], number[]] = [[], []];
    for (let round = 0; round < 3; round++) {
      warm?.push(await check(folder, server));
      await rm(join(folder, "cache/renders"), { recursive: true });
      rendered?.push(await check(folder, server));
      await rm(join(folder, "cache/renders"), { recursive: true });
      memory.push(await peakMemory(folder, server));
      least.push((await helmAlone(folder)) / availableParallelism());
    }
    const toLeast = (runs: Run[] = []): string =>
      spread(runs.map(({ ms }, round) => ms / (least[round] ?? ms)));
    line("chart requests of the first run (index and archives)", String(cold.requests));
    line(
      "chart requests of a second run",
      String(Math.max(...[...(warm ?? []), ...(rendered ?? [])].map(({ requests }) => requests))),
    );
    line(
      "wall time without kept renders, to the helm processes alone, divided by the processors (limit 1.25)",
      toLeast(rendered),
    );
    line("the same, with kept renders", toLeast(warm));
    line("memory, MiB", spread(memory));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeRepository(
  folder: string,
  server: ChartServer,
  registry: TestRegistry,
): Promise<void> {
  for (let index = 0; index < charts; index++) {
    const archive = packChart(`chart-${index}`, "1.0.0", chartFiles());
    server.add(`chart-${index}`, "1.0.0", archive);
    const chart = join(folder, "alone", `chart-${index}`);
    for (const [path, text] of Object.entries({
      "Chart.yaml": `apiVersion: v2\nname: chart-${index}\nversion: 1.0.0\n`,
      ...chartFiles(),
    })) {
      await mkdir(dirname(join(chart, path)), { recursive: true });
      await writeFile(join(chart, path), text);
    }
  }
  await mkdir(join(folder, "repository/.git"), { recursive: true });
  await writeFile(
    join(folder, "repository/source.yaml"),
    `apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: acme, namespace: apps }\nspec: { url: "${server.url}" }\n`,
  );
  for (let index = 0; index < releases; index++)
    await writeFile(
      join(folder, `repository/release-${index}.yaml`),
      releaseOf(index, registry.host),
    );
  await writeFile(
    join(folder, "repository/.pullgate.yaml"),
    JSON.stringify({
      registries: Object.fromEntries(
        [server.host, registry.host].map((host) => [host, { plainHttp: true }]),
      ),
    }),
  );
}

/** About as large as the charts that clusters install. */
function chartFiles(): Record<string, string> {
  const files: Record<string, string> = {
    "values.yaml": `image: registry.acme.example/web:v1\n${settings()}`,
  };
  for (let index = 0; index < 20; index++)
    files[`templates/part-${index}.yaml`] =
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-${index}\n  labels: {{- toYaml .Values.labels | nindent 4 }}\ndata: {{- toYaml .Values.settings | nindent 2 }}\n`;
  files["templates/pod.yaml"] =
    "apiVersion: v1\nkind: Pod\nmetadata: { name: '{{ .Release.Name }}' }\nspec: { containers: [{ name: app, image: '{{ .Values.image }}' }] }\n";
  return files;
}

function settings(): string {
  const rows = Array.from({ length: 60 }, (_, index) => `  key-${index}: "value ${index}"\n`);
  return `labels: { team: web }\nsettings:\n${rows.join("")}`;
}

function releaseOf(index: number, host: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: release-${index}, namespace: apps }\nspec:\n  chart: { spec: { chart: chart-${index % charts}, version: 1.0.0, sourceRef: { kind: HelmRepository, name: acme } } }\n  values:\n    image: ${host}/web:v${index}\n`;
}

/** The processor time of the processes, run as many at once as there are processors. */
async function helmAlone(folder: string): Promise<number> {
  const queue = Array.from({ length: releases }, (_, index) => index);
  const values = join(folder, "values.yaml");
  await writeFile(values, "image: registry.acme.example/web:v1\n");
  const started = performance.now();
  const drain = async (): Promise<void> => {
    for (let index = queue.pop(); index !== undefined; index = queue.pop())
      await run(pathOf("helm"), [
        "template",
        `release-${index}`,
        join(folder, `alone/chart-${index % charts}`),
        `--values=${values}`,
      ]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, drain));
  return (performance.now() - started) * availableParallelism();
}

interface Run {
  ms: number;
  requests: number;
  stderr: string;
}

/** In MiB. In a run of its own, since what measures it takes time to load. */
async function peakMemory(folder: string, server: ChartServer): Promise<number> {
  const program = join(import.meta.dirname, "peak-memory.ts");
  const { stderr } = await check(folder, server, [`--import=${program}`]);
  return Number(/peak memory (\d+)/.exec(stderr)?.[1] ?? 0) / 1024;
}

async function check(folder: string, server: ChartServer, more: string[] = []): Promise<Run> {
  const before = server.requests.length;
  const started = performance.now();
  const { stdout, stderr } = await run(
    process.execPath,
    [...more, cli, "check", `--cache=${join(folder, "cache")}`, "--format=json", "."],
    {
      cwd: join(folder, "repository"),
      env: {
        PATH: [dirname(pathOf("helm")), process.env["PATH"] ?? ""].join(delimiter),
        HOME: folder,
      },
      maxBuffer: 2 ** 28,
    },
  );
  const ms = performance.now() - started;
  const found = new Set(stdout.match(/\/web:v\d+/g)).size;
  if (found !== releases) throw new Error(`${found} images of ${releases} were found: ${stderr}`);
  return { ms, requests: server.requests.length - before, stderr };
}

if (import.meta.main) await renderingCharts();
