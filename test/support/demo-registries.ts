/** Starts the registries of the demo: what they hold, whom they let in, and the runner's logins. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chartArchive } from "./chart-archive.ts";
import { startNetwork } from "./registry/network.ts";
import { startRegistry } from "./registry/registry.ts";

const root = join(import.meta.dirname, "../..");

/** The manifests and repositories that the demo checks. */
export const examples = join(root, "examples");

export interface Demo extends AsyncDisposable {
  /** Leads to the registries. */
  environment: Record<string, string>;
  /** A folder with the docker configuration of the runner. */
  home: string;
}

export async function startDemo(): Promise<Demo> {
  const open = await openRegistry();
  const guarded = await guardedRegistry();
  const network = await startNetwork({
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
  return {
    environment: network.environment,
    home,
    [Symbol.asyncDispose]: async () => {
      await network[Symbol.asyncDispose]();
      await Promise.all([open.close(), guarded.close(), rm(home, { recursive: true })]);
    },
  };
}

async function openRegistry(): ReturnType<typeof startRegistry> {
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
  return open;
}

async function guardedRegistry(): ReturnType<typeof startRegistry> {
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
  return guarded;
}
