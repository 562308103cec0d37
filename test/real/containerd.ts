/** An image and a credential → what the real containerd makes of them, asked over its CRI socket as a kubelet asks it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type ClientHttp2Session, connect } from "node:http2";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathOf, run } from "./parts.ts";

export interface Auth {
  username: string;
  password: string;
}

/** `code` is of gRPC: https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
export type Pulled = { ok: true } | { ok: false; code: number; message: string };

/** Needs root: it mounts what it unpacks. Loopback registries are asked over plain HTTP where they speak no TLS. */
export interface Containerd extends AsyncDisposable {
  /** Holds all that it has. */
  readonly folder: string;
  /** As a kubelet reports it: "containerd://2.1.4". */
  readonly runtime: string;
  /** What it is told of a host: https://github.com/containerd/containerd/blob/main/docs/hosts.md */
  configure(host: string, hostsToml: string): Promise<void>;
  /** Pulls anew, whatever was pulled before. Gives up after `withinMs`, which a kubelet never does. */
  pull(image: string, auth: Auth | null, withinMs?: number): Promise<Pulled>;
  /** Images that are there, by the names they were pulled by. */
  images(): Promise<string[]>;
}

/**
 * All attempts that a kubelet makes: one without credentials where there is no offer, else each offer until one succeeds, and none
 * without. https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_image.go
 */
export async function kubeletPull(
  containerd: Containerd,
  image: string,
  offers: readonly Auth[],
): Promise<Pulled[]> {
  const attempts: Pulled[] = [];
  for (const auth of offers.length === 0 ? [null] : offers) {
    const pulled = await containerd.pull(image, auth);
    attempts.push(pulled);
    if (pulled.ok) break;
  }
  return attempts;
}

/**
 * Starts a containerd that shares nothing with one of the machine, and waits until it pulls. Throws with its log where it does not. The
 * first on PATH is taken, of whatever version.
 */
export async function startContainerd(): Promise<Containerd> {
  const folder = await mkdtemp(join(tmpdir(), "containerd-"));
  const socket = join(folder, "socket");
  let child: ChildProcess | null = null;
  let session: ClientHttp2Session | null = null;
  const kill = (): void => void child?.kill("SIGKILL");
  // Where a test ends the process, nothing else would.
  process.once("exit", kill);
  const dispose = async (): Promise<void> => {
    session?.destroy();
    if (child !== null) await end(child);
    process.off("exit", kill);
    for (const mount of await mountsBelow(folder)) await run("umount", ["--lazy", mount]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const config = join(folder, "config.toml");
    const version = /\d+\.\d+\.\d+/.exec(await run("containerd", ["--version"]))?.[0] ?? "";
    await writeFile(
      config,
      version.startsWith("1.") ? configuration(folder, socket) : configurationOf2(folder, socket),
    );
    child = spawn(pathOf("containerd"), ["--config", config], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    child.stderr
      ?.setEncoding("utf8")
      .on("data", (text: string) => (log = (log + text).slice(-20_000)));
    let failure: Error | null = null;
    child.once("error", (error) => (failure = error));
    for (let tries = 0; session === null; tries++) {
      if (failure !== null || child.exitCode !== null || tries === 200)
        throw new Error(`containerd did not start:\n${log}`, { cause: failure });
      session = await greet(socket);
      if (session === null) await wait(100);
    }
    const cri = session;
    return {
      folder,
      runtime: `containerd://${version}`,
      async configure(host, hostsToml) {
        await mkdir(join(folder, "certs.d", host), { recursive: true });
        await writeFile(join(folder, "certs.d", host, "hosts.toml"), hostsToml);
      },
      async pull(image, auth, withinMs) {
        // ImageSpec { image = 1 }, AuthConfig { username = 1, password = 2 }
        const spec = field(1, field(1, image));
        await call(cri, "RemoveImage", spec);
        const shown =
          auth === null
            ? []
            : [field(2, Buffer.concat([field(1, auth.username), field(2, auth.password)]))];
        const { status, message } = await call(
          cri,
          "PullImage",
          Buffer.concat([spec, ...shown]),
          withinMs,
        );
        return status === 0 ? { ok: true } : { ok: false, code: status, message };
      },
      async images() {
        // ListImagesResponse { repeated Image images = 1 }, Image { repeated string repo_tags = 2 }
        const { body } = await call(cri, "ListImages", Buffer.alloc(0));
        return fields(body, 1).flatMap((image) => fields(image, 2).map(String));
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Leaves out the plugins that pulls do not need, and keeps all files in one folder. */
function configuration(folder: string, socket: string): string {
  const quoted = (name: string): string => JSON.stringify(join(folder, name));
  return `version = 2
root = ${quoted("root")}
state = ${quoted("state")}
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]
[grpc]
  address = ${JSON.stringify(socket)}
[plugins."io.containerd.grpc.v1.cri"]
  disable_cgroup = true
  disable_tcp_service = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
  [plugins."io.containerd.grpc.v1.cri".cni]
    conf_dir = ${quoted("cni")}
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = ${quoted("certs.d")}
`;
}

/**
 * The same since 2.0. The transfer service, which pulls since 2.1, unpacks by a list of its own:
 * https://github.com/containerd/containerd/blob/main/docs/cri/config.md
 */
function configurationOf2(folder: string, socket: string): string {
  const quoted = (name: string): string => JSON.stringify(join(folder, name));
  return `version = 3
root = ${quoted("root")}
state = ${quoted("state")}
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]
[grpc]
  address = ${JSON.stringify(socket)}
[plugins."io.containerd.grpc.v1.cri"]
  disable_tcp_service = true
[plugins."io.containerd.cri.v1.images"]
  snapshotter = "native"
  [plugins."io.containerd.cri.v1.images".registry]
    config_path = ${quoted("certs.d")}
[plugins."io.containerd.cri.v1.runtime"]
  disable_cgroup = true
  [plugins."io.containerd.cri.v1.runtime".cni]
    conf_dir = ${quoted("cni")}
[[plugins."io.containerd.transfer.v1.local".unpack_config]]
  platform = "linux"
  snapshotter = "native"
`;
}

/** A session of a socket that answers; null where it does not yet. */
async function greet(socket: string): Promise<ClientHttp2Session | null> {
  const session = connect("http://localhost", { createConnection: () => createConnection(socket) });
  session.on("error", () => {});
  const ready = await call(session, "ListImages", Buffer.alloc(0)).then(
    ({ status }) => status === 0,
    () => false,
  );
  if (ready) return session;
  session.destroy();
  return null;
}

interface Reply {
  status: number;
  message: string;
  body: Buffer;
}

/**
 * One gRPC call with one message each way: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
 * The messages are those of https://github.com/kubernetes/cri-api/blob/master/pkg/apis/runtime/v1/api.proto
 */
async function call(
  session: ClientHttp2Session,
  method: string,
  message: Buffer,
  withinMs?: number,
): Promise<Reply> {
  const started = performance.now();
  return await new Promise((settle, reject) => {
    const stream = session.request({
      ":method": "POST",
      ":path": `/runtime.v1.ImageService/${method}`,
      "content-type": "application/grpc",
      te: "trailers",
      ...(withinMs === undefined ? {} : { "grpc-timeout": `${withinMs}m` }),
    });
    const head = Buffer.alloc(5);
    head.writeUInt32BE(message.length, 1);
    const chunks: Buffer[] = [];
    const outcome: Record<string, string> = {};
    // A failed call may have nothing but headers, which are its trailers then.
    for (const event of ["response", "trailers"])
      stream.on(event, (headers: Record<string, unknown>) => {
        for (const [name, value] of Object.entries(headers)) outcome[name] = String(value);
      });
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("error", reject);
    stream.on("close", () => {
      // Where the time is up, a newer server resets the stream and says no more.
      const late = withinMs !== undefined && performance.now() - started >= withinMs;
      if (outcome["grpc-status"] === undefined && late)
        return settle({ status: 4, message: "context deadline exceeded", body: Buffer.alloc(0) });
      if (outcome["grpc-status"] === undefined)
        return reject(new Error(`${method}: the connection ended without a status`));
      const said = decodeURIComponent(outcome["grpc-message"] ?? "");
      settle({
        status: Number(outcome["grpc-status"]),
        message: said,
        body: Buffer.concat(chunks).subarray(5),
      });
    });
    stream.end(Buffer.concat([head, message]));
  });
}

/** A length-delimited field: https://protobuf.dev/programming-guides/encoding/ */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length: number[] = [];
  let rest = bytes.length;
  for (; rest > 127; rest >>>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length, rest]), bytes]);
}

/** The length-delimited fields of that number. */
function fields(message: Buffer, number: number): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message.readUInt8(at++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const size = varint();
    if ((tag & 7) === 0) continue;
    if ((tag & 7) !== 2) throw new Error(`a field of wire type ${tag & 7} is not expected`);
    if (tag >> 3 === number) found.push(message.subarray(at, at + size));
    at += size;
  }
  return found;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = new Promise((settle) => child.once("exit", settle));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  await exited;
  clearTimeout(timer);
}

/** What a containerd that was killed in the middle has left mounted, innermost first. */
async function mountsBelow(folder: string): Promise<string[]> {
  const table = await readFile("/proc/self/mountinfo", "utf8");
  const points = table.split("\n").flatMap((line) => line.split(" ")[4] ?? []);
  return points.filter((point) => point.startsWith(`${folder}/`)).toReversed();
}
