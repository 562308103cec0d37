/** Blocks of configuration → one real nginx that serves each on a loopback port of its own. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathOf } from "./parts.ts";

export interface Site {
  /** What stands in its `server` block beside `listen`; null where nothing listens. */
  block: string | null;
  /** PEM. */
  tls?: { key: string; cert: string };
}

export interface Nginx extends AsyncDisposable {
  /** `127.0.0.1:PORT` of a site. */
  hostOf(site: string): string;
}

/** Starts it and waits until it listens. Throws with its log where it does not. */
export async function startNginx(sites: Record<string, Site>): Promise<Nginx> {
  for (let tries = 1; ; tries++) {
    const started = await startOnce(sites);
    if (typeof started !== "string") return started;
    // Other tests take ports too, perhaps one that was free when this one looked.
    if (tries === 5 || !started.includes("Address already in use"))
      throw new Error(`nginx did not start:\n${started}`);
  }
}

/** The log of an nginx that does not start. */
async function startOnce(sites: Record<string, Site>): Promise<Nginx | string> {
  const folder = await mkdtemp(join(tmpdir(), "nginx-"));
  const ports = await freePorts(Object.keys(sites));
  const servers = await Promise.all(
    Object.entries(sites).map(async ([name, { block, tls }], index) => {
      const listen = `listen 127.0.0.1:${ports.get(name)}`;
      if (block === null) return "";
      if (tls === undefined) return `server { ${listen}; ${block} }`;
      const [key, cert] = [join(folder, `${index}.key`), join(folder, `${index}.pem`)];
      await Promise.all([writeFile(key, tls.key), writeFile(cert, tls.cert)]);
      return `server { ${listen} ssl; ssl_certificate ${cert}; ssl_certificate_key ${key}; ${block} }`;
    }),
  );
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  await writeFile(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${join(folder, "pid")}; error_log stderr warn; events {}
http { access_log off; proxy_http_version 1.1; ${temporary.join(" ")}
${servers.join("\n")}
}\n`,
  );
  const child = spawn(
    pathOf("nginx"),
    ["-c", join(folder, "nginx.conf"), "-p", folder, "-e", "stderr"],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const kill = (): void => void child.kill("SIGKILL");
  // Where a test ends the process, nothing else would.
  process.once("exit", kill);
  let log = "";
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (log = (log + text).slice(-20_000)));
  const exited = new Promise((settle) => child.once("close", settle));
  const dispose = async (): Promise<void> => {
    kill();
    await exited;
    process.off("exit", kill);
    await rm(folder, { recursive: true, force: true });
  };
  // It writes the file as soon as it listens at all ports.
  for (let tries = 0; !existsSync(join(folder, "pid")); tries++) {
    if (child.exitCode !== null || tries === 200) {
      await dispose();
      return log;
    }
    await wait(50);
  }
  return {
    hostOf(site) {
      const port = ports.get(site);
      if (port === undefined) throw new Error(`there is no site ${site}`);
      return `127.0.0.1:${port}`;
    },
    [Symbol.asyncDispose]: dispose,
  };
}

/** A port for each name that was free just now. */
async function freePorts(names: string[]): Promise<ReadonlyMap<string, number>> {
  const held = await Promise.all(
    names.map(async (name) => {
      const server = createServer();
      await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
      return { name, server, address: server.address() };
    }),
  );
  await Promise.all(held.map(({ server }) => new Promise((settle) => server.close(settle))));
  return new Map(
    held.map(({ name, address }) => [
      name,
      typeof address === "object" && address !== null ? address.port : 0,
    ]),
  );
}
