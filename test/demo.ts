/** `npm run demo`: checks `examples/` against registries that it starts, without a network. */
import { spawn } from "node:child_process";
import { cp, mkdir } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { find } from "./real/parts.ts";
import { program } from "./support/cli/program.ts";
import { examples, startDemo } from "./support/demo-registries.ts";

await using demo = await startDemo();

const renderers = (["helm", "kubectl"] as const).flatMap((name) => find(name) ?? []);
const colour: Record<string, string> =
  process.stdout.isTTY && !process.env["NO_COLOR"] ? { FORCE_COLOR: "1" } : {};

async function check(folder: string, ...flags: string[]): Promise<number | null> {
  const args = [program.cli, "check", "--docker-config", demo.home, "--retries", "0", ...flags];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: {
      PATH: [process.env["PATH"] ?? "", ...renderers.map((path) => dirname(path))].join(delimiter),
      ...demo.environment,
      ...colour,
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return await new Promise((ended) => child.on("close", ended));
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

say(
  "$ pullgate check   # in examples/: a chart rendered by Helm, an overlay by Kustomize, and the mistakes people make\n",
);
const codes = [await check(examples)];
say(`\nexit code ${codes[0]}: the pull request fails before the rollout does\n`);

say(
  "$ pullgate check   # in examples/fleet/: Flux on two clusters, a chart from an OCI registry\n",
);
if (renderers.length < 2)
  say("Left out: Flux repositories need helm and kubectl (or kustomize) on PATH.");
else {
  // Flux paths begin at the root of a repository.
  const fleet = join(demo.home, "fleet");
  await cp(join(examples, "fleet"), fleet, { recursive: true });
  await mkdir(join(fleet, ".git"));
  codes.push(await check(fleet, "--format", "compact", "--cache", "off"));
  say(`\nexit code ${codes[1]}: each mistake on the line to edit, with the cluster that has it`);
}

process.exitCode = codes.every((code) => code === 1) ? 0 : 1;
