/** `npm run demo`: checks `examples/` against registries that it starts, without a network. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
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

const docker = await mkdtemp(join(tmpdir(), "pullgate-demo-"));
const auth = Buffer.from("ci:only-for-the-demo").toString("base64");
await writeFile(
  join(docker, "config.json"),
  JSON.stringify({ auths: { "ghcr.acme.example": { auth } } }),
);

const said =
  "$ pullgate check   # in examples/: a chart rendered by Helm, an overlay by Kustomize, and the mistakes people make\n\n";
process.stdout.write(said);
const colour: Record<string, string> =
  process.stdout.isTTY && !process.env["NO_COLOR"] ? { FORCE_COLOR: "1" } : {};
const child = spawn(process.execPath, [cli, "check", "--docker-config", docker, "--retries", "0"], {
  cwd: examples,
  env: { PATH: process.env["PATH"] ?? "", ...network.environment, ...colour },
  stdio: ["ignore", "inherit", "inherit"],
});
const code = await new Promise<number | null>((ended) => child.on("close", ended));
process.stdout.write(`\nexit code ${code}: the pull request fails before the rollout does\n`);

await Promise.all([open.close(), guarded.close(), rm(docker, { recursive: true })]);
process.exitCode = code === 1 ? 0 : 1;
