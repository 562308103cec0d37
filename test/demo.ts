/** `npm run demo`: checks `examples/` against registries that it starts, without a network. */
import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { find } from "./real/parts.ts";
import { chartArchive } from "./support/chart-archive.ts";
import { startNetwork } from "./support/registry/network.ts";
import { startRegistry } from "./support/registry/registry.ts";

const examples = join(import.meta.dirname, "../examples");
const cli = join(import.meta.dirname, "../src/cli.ts");

const open = await startRegistry({ missingRepository: "NAME_UNKNOWN" });
for (const image of [
  "shop/migrate:v2.4.0",
  "shop/web:v2.4.0",
  "shop/web:v2.3.1",
  "shop/assets:v2.4.0",
  "shop/cart:v1.9.3",
  "shop/search:v3.0.1",
  "library/valkey:8.1.4",
  "shop/jobs:latest",
  "platform/envoy:v1.31.2",
  "platform/wait:v1.2.0",
  "payments/worker:v4.2.0",
  "payments/ledger:v4.2.0",
]) {
  const [repository = "", tag = ""] = image.split(":");
  open.push({ repository, tag });
}
const chart = await chartArchive(join(examples, "fleet-charts/web"), "web");
open.pushChart("charts/web", "1.4.0", chart);
const guarded = await startRegistry({
  auth: {
    mode: "bearer",
    users: { ci: "only-for-the-demo", "payments-puller": "only-for-the-demo" },
    grants: { "acme/payments-api": ["ci", "payments-puller"], "acme/mailer": ["ci"] },
    realm: "http://ghcr.acme.example/token",
  },
});
guarded.push({ repository: "acme/payments-api", tag: "4.2.0" });
guarded.push({ repository: "acme/mailer", tag: "1.6.2" });
await using network = await startNetwork({
  "registry.acme.example": open,
  "ghcr.acme.example": guarded,
  "mirror.acme.example": null,
});

const home = await mkdtemp(join(tmpdir(), "pullgate-demo-"));
const auth = Buffer.from("ci:only-for-the-demo").toString("base64");
await writeFile(
  join(home, "config.json"),
  JSON.stringify({ auths: { "ghcr.acme.example": { auth } } }),
);

const renderers = (["helm", "kubectl"] as const).flatMap((name) => find(name) ?? []);
const colour: Record<string, string> =
  process.stdout.isTTY && !process.env["NO_COLOR"] ? { FORCE_COLOR: "1" } : {};

async function check(folder: string, ...flags: string[]): Promise<number | null> {
  const args = [cli, "check", "--docker-config", home, "--retries", "0", ...flags];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: {
      PATH: [process.env["PATH"] ?? "", ...renderers.map((path) => dirname(path))].join(delimiter),
      ...network.environment,
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
  const fleet = join(home, "fleet");
  await cp(join(examples, "fleet"), fleet, { recursive: true });
  await mkdir(join(fleet, ".git"));
  codes.push(await check(fleet, "--format", "compact", "--cache", "off"));
  say(`\nexit code ${codes[1]}: each mistake on the line to edit, with the cluster that has it`);
}

await Promise.all([open.close(), guarded.close(), rm(home, { recursive: true })]);
process.exitCode = codes.every((code) => code === 1) ? 0 : 1;
