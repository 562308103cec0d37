/** Measures what people wait for: the start of the program, and rendering, once and again. */
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { find, pathOf } from "../real/parts.ts";
import { line, spread, table } from "./table.ts";

const run = promisify(execFile);
const cli = join(import.meta.dirname, "../../dist/cli.js");
const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: "registry.acme.example/web:1.0.0" }] }\n';

/** The bundle must be built. */
export async function waiting(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "pullgate-bench-"));
  try {
    table("Waiting, whole processes of the bundle:", "", "ratio");
    await startUp(join(folder, "start"));
    await charts(join(folder, "charts"));
    await overlays(join(folder, "overlays"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** In pairs, so that both of a pair see the same load. */
async function startUp(folder: string): Promise<void> {
  await write(folder, { "pod.yaml": pod });
  const ours = [cli, "check", "--offline", "pod.yaml"];
  const options = {
    cwd: folder,
    env: { ...process.env, CI: "", HOME: folder, XDG_CACHE_HOME: "" },
  };
  // The first run writes the compiled code, a later one reads it.
  for (let round = 0; round < 2; round++) await run(process.execPath, ours, options);
  const ratios: number[] = [];
  for (let round = 0; round < 15; round++) {
    const empty = await timed(() => run(process.execPath, ["-e", "0"], options));
    ratios.push((await timed(() => run(process.execPath, ours, options))) / empty);
  }
  line("`check` of one pod to `node -e 0`, wall time", spread(ratios));
  const instructions = async (parameters: string[]): Promise<number> => {
    const { stderr } = await run(
      "valgrind",
      [
        "--tool=cachegrind",
        "--cache-sim=no",
        "--cachegrind-out-file=/dev/null",
        process.execPath,
        ...parameters,
      ],
      options,
    );
    return Number(/I\s+refs:\s+([\d,]+)/.exec(stderr)?.[1]?.replaceAll(",", ""));
  };
  // They differ by a few percent with the seed for hashes that Node draws at each start.
  const pairs = async (): Promise<number[]> => {
    const found: number[] = [];
    for (let round = 0; round < 5; round++)
      found.push((await instructions(ours)) / (await instructions(["-e", "0"])));
    return found;
  };
  line("the same in instructions", await pairs().then(spread, () => "not here"));
}

const chartCount = 50;

/** One of 50 charts differs from the base. */
async function charts(folder: string): Promise<void> {
  if (find("helm") === null) return line("helm", "not here");
  const log = join(folder, "log");
  await write(folder, { log: "" });
  const helm = join(folder, "bin/helm");
  await write(folder, {
    "bin/helm": `#!/bin/sh\necho "$1" >> '${log}'\nexec '${pathOf("helm")}' "$@"\n`,
  });
  await chmod(helm, 0o755);
  const tasks: string[] = [];
  for (let index = 0; index < chartCount; index++) {
    const chart = (tag: string): Record<string, string> => ({
      [`chart-${index}/Chart.yaml`]: `apiVersion: v2\nname: chart-${index}\nversion: 1.0.0\n`,
      [`chart-${index}/values.yaml`]: `image: registry.acme.example/web:${tag}\n`,
      [`chart-${index}/templates/pod.yaml`]: pod.replace(/"registry.*"/, '"{{ .Values.image }}"'),
    });
    await write(join(folder, "now"), chart("v1"));
    await write(join(folder, "now/before"), chart(index === 0 ? "v0" : "v1"));
    tasks.push("--helm", `chart-${index}`);
  }
  const renders = async (): Promise<number> =>
    (await readFile(log, "utf8")).match(/^template$/gm)?.length ?? 0;
  const check = async (cache: string, more: string[] = []): Promise<number> =>
    await timed(() =>
      run(process.execPath, [cli, "check", "--offline", "--cache", cache, ...tasks, ...more], {
        cwd: join(folder, "now"),
        env: { PATH: [dirname(helm), process.env["PATH"] ?? ""].join(delimiter), HOME: folder },
        maxBuffer: 2 ** 28,
      }),
    );
  const cache = join(folder, "cache");
  const checkAnew = async (more: string[]): Promise<number> => {
    await forgetRenders(cache);
    return await check(cache, more);
  };
  await check(cache);
  const [alone, compared]: [number[], number[]] = [[], []];
  for (let round = 0; round < 3; round++) {
    alone.push(await checkAnew([]));
    compared.push(await checkAnew(["--base", "before"]));
  }
  line(
    `check of ${chartCount} charts with a base in which one chart differs, to a check without a base`,
    spread(compared.map((ms, index) => ms / (alone[index] ?? ms))),
  );
  const first = await checkAnew([]);
  const before = await renders();
  const second = await check(cache);
  line("renders of a second run", String((await renders()) - before));
  line("a second run to the first", (second / first).toFixed(3));
}

const overlayCount = 138;

async function overlays(folder: string): Promise<void> {
  const program = find("kubectl");
  if (program === null) return line("kubectl", "not here");
  for (let index = 0; index < overlayCount; index++)
    await write(folder, {
      [`overlay-${index}/kustomization.yaml`]: "resources: [pod.yaml]\n",
      [`overlay-${index}/pod.yaml`]: pod,
    });
  const environment = { PATH: [dirname(program), process.env["PATH"] ?? ""].join(delimiter) };
  const cache = `${folder}-cache`;
  const build = (): Promise<unknown> =>
    run(process.execPath, [cli, "check", "--offline", "--cache", cache, "--kustomize", "."], {
      cwd: folder,
      env: { ...environment, HOME: folder },
    });
  await build();
  const ratios: number[] = [];
  for (let round = 0; round < 3; round++) {
    await forgetRenders(cache);
    const together = await timed(build);
    const single = await timed(async () => {
      for (let index = 0; index < overlayCount; index++)
        await run(program, ["kustomize", `overlay-${index}`], { cwd: folder });
    });
    ratios.push(together / (single / availableParallelism()));
  }
  line(
    `${overlayCount} overlays to the sum of single builds, divided by the processors`,
    spread(ratios),
  );
}

/** The compiled code of the program stays in the cache. */
async function forgetRenders(cache: string): Promise<void> {
  await rm(join(cache, "renders"), { recursive: true, force: true });
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

if (import.meta.main) await waiting();
