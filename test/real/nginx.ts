/** Blocks of configuration → one real nginx that serves each on a loopback port of its own. */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
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
  const [first] = Object.entries(sites).flatMap(([name, { block }]) =>
    block === null ? [] : (ports.get(name) ?? []),
  );
  for (let tries = 0; !(await listens(first ?? 0)); tries++) {
    if (child.exitCode !== null || tries === 200) {
      await dispose();
      throw new Error(`nginx did not start:\n${log}`);
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

async function listens(port: number): Promise<boolean> {
  return await new Promise((settle) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => settle(true)).once("error", () => settle(false));
    socket.once("connect", () => socket.destroy());
  });
}
