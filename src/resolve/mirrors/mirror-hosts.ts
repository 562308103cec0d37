/**
 * Maps a registry to the hosts that nodes ask for its images, in order: its configured mirrors, or
 * the hosts of containerd's hosts.toml.
 */
import type {
  AnswerNote,
  HostsTomlProblem,
  HostsTomlType,
} from "../../model/pull/answer-reason.ts";
import { field } from "../../model/text/json-field.ts";
import { readdir, stat } from "node:fs/promises";
import { isAbsolute, join, posix } from "node:path";
import { readSmall } from "../../system/small-file.ts";
import { quirkOf } from "../../oci/quirks.ts";
import type { ConnectionOptions } from "../../oci/http/http-message.ts";

/** One host that containerd asks. */
export interface MirrorHost {
  /** Includes the path before the repository: "https://mirror.internal/v2". */
  url: URL;
  /** The host is the registry itself, so it may receive the registry's credentials. */
  own: boolean;
  pulls: boolean;
  /** The host may be asked for tags. */
  resolves: boolean;
  header: Record<string, string>;
  connection: ConnectionOptions | null;
}

export interface MirrorHosts {
  /** `domain`: as in references, in lower case. null: nodes ask only the registry itself. */
  of(domain: string): Promise<MirrorHost[] | null>;
  /** Files that containerd ignores or reads differently by version. */
  notes(): AnswerNote[];
}

export interface MirrorHostOptions {
  /** The folder of the folders; null for none. */
  hostsDir: string | null;
  registries: Readonly<Record<string, { plainHttp?: boolean; mirrors?: string[] }>>;
  /** The runtime of the nodes, "containerd://2.1.4"; null if it is unknown. */
  runtime: string | null;
}

const maxHosts = 32;

class HostsTomlError extends Error {
  readonly problem: HostsTomlProblem;

  constructor(problem: HostsTomlProblem, cause?: unknown) {
    super(problem.code, { cause });
    this.problem = problem;
  }
}

export function openMirrorHosts({ hostsDir, registries, runtime }: MirrorHostOptions): MirrorHosts {
  const notes: AnswerNote[] = [];
  const version = /^containerd:\/\/v?(\d+)\.(\d+)/
    .exec(runtime ?? "")
    ?.slice(1)
    .map(Number) ?? [1, 7];
  const [major = 0, minor = 0] = version;
  const [old, modern] = [major === 1 && minor < 7, major > 1];
  const capabilities = new Set(["pull", "resolve", "push"]);
  // Since 2.2:
  // https://github.com/containerd/containerd/blob/v2.2.0/core/remotes/docker/config/hosts.go
  if (runtime === null || major > 2 || (major === 2 && minor > 1)) capabilities.add("referrers");

  async function of(domain: string): Promise<MirrorHost[] | null> {
    const listed = Object.hasOwn(registries, domain) ? registries[domain] : undefined;
    const self = (root: HostsTomlSettings): MirrorHost | null => {
      const scheme = listed?.plainHttp === true ? "http" : "https";
      const spelled = `${scheme}://${quirkOf(domain).address ?? domain}/v2`;
      return URL.canParse(spelled)
        ? { ...root, url: new URL(spelled), own: true, ...everything }
        : null;
    };
    const { mirrors } = listed ?? {};
    if (mirrors !== undefined)
      return [
        ...mirrors.map((mirror) => mirrorOf(mirror, domain, registries)),
        self(plain) ?? [],
      ].flat();
    const folder = hostsDir === null ? null : await folderOf(hostsDir, domain);
    if (folder === null) return null;
    const path = join(folder.path, "hosts.toml");
    try {
      const text = (await exists(path)) ? await readSmall(path) : "";
      const read =
        text === "" ? null : await parse(text, { folder: folder.path, domain, self, capabilities });
      // https://github.com/containerd/containerd/issues/10027
      if (read?.hostless === true && old) throw new HostsTomlError({ code: "no-host-table" });
      if (read?.hostless === true && !modern)
        notes.push({ code: "hosts-toml-without-hosts-read", folder: folder.name });
      if (read !== null) return read.hosts;
    } catch (error) {
      // loadHostDir:
      // https://github.com/containerd/containerd/blob/main/core/remotes/docker/config/hosts.go
      notes.push({
        code: "hosts-toml-ignored",
        folder: folder.name,
        problem: error instanceof HostsTomlError ? error.problem : unreadable(error),
      });
    }
    return [self({ header: {}, connection: await certificates(folder.path) }) ?? []].flat();
  }

  const known = new Map<string, Promise<MirrorHost[] | null>>();
  return {
    of(domain) {
      const hosts = known.get(domain) ?? of(domain);
      known.set(domain, hosts);
      return hosts;
    },
    notes: () => notes,
  };
}

type HostsTomlSettings = Pick<MirrorHost, "header" | "connection">;

const everything = { pulls: true, resolves: true };
const plain: HostsTomlSettings = { header: {}, connection: null };

/** `written`: `host[:port]`, or a URL, like a key in hosts.toml. */
function mirrorOf(
  written: string,
  domain: string,
  registries: MirrorHostOptions["registries"],
): MirrorHost {
  const http = Object.hasOwn(registries, written) && registries[written]?.plainHttp === true;
  const spelled = written.includes("://") ? written : `${http ? "http" : "https"}://${written}`;
  return { ...plain, ...placeOf(spelled, false, domain), ...everything };
}

/**
 * Returns the first existing folder in the order of containerd:
 * https://github.com/containerd/containerd/blob/main/docs/hosts.md
 */
async function folderOf(
  root: string,
  domain: string,
): Promise<{ name: string; path: string } | null> {
  const colon = domain.lastIndexOf(":");
  const spelled = colon > 0 ? [`${domain.slice(0, colon)}_${domain.slice(colon + 1)}_`] : [];
  for (const name of [...spelled, domain, "_default"])
    if (await exists(join(root, name))) return { name, path: join(root, name) };
  return null;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Reads Docker's layout, which counts if there is no hosts.toml: `*.crt` files are authorities,
 * `*.cert` files with `*.key` files are client certificates.
 */
async function certificates(folder: string): Promise<ConnectionOptions | null> {
  const names = await readdir(folder).catch((): string[] => []);
  const files = names.toSorted().slice(0, 1_000);
  const caFiles = files.filter((name) => name.endsWith(".crt")).map((name) => join(folder, name));
  const clients = files.flatMap((name) => {
    const key = name.replace(/\.cert$/, ".key");
    if (key === name) return [];
    return [{ cert: join(folder, name), key: join(folder, names.includes(key) ? key : name) }];
  });
  return caFiles.length + clients.length === 0
    ? null
    : { caFiles, clients, unverified: false, connectTimeoutMs: null };
}

interface HostsTomlSetting {
  folder: string;
  domain: string;
  /** The registry itself, with the top-level settings of the file. */
  self: (root: HostsTomlSettings) => MirrorHost | null;
  /** The capabilities that the nodes' containerd knows. */
  capabilities: ReadonlySet<string>;
}

/** Throws `HostsTomlError` if containerd ignores the file. */
async function parse(
  text: string,
  setting: HostsTomlSetting,
): Promise<{ hosts: MirrorHost[]; hostless: boolean }> {
  const toml = await import("smol-toml");
  let file: unknown;
  try {
    file = toml.parse(text);
  } catch (error) {
    // The message of the error quotes the file, which may hold secrets.
    const line = error instanceof toml.TomlError ? error.line : null;
    throw new HostsTomlError({ code: "not-toml", line }, error);
  }
  const written = field(file, "host");
  const table = written ?? {};
  if (typeof table !== "object") throw wrongType("host", "table");
  const named = Object.entries(table);
  if (named.length > maxHosts) throw new HostsTomlError({ code: "too-many-hosts", max: maxHosts });
  const hosts = named.map(([server, config]) => hostOf(server, config, setting));
  const server = field(file, "server") ?? "";
  if (typeof server !== "string") throw wrongType("server", "string");
  // Without a server containerd also disregards the capabilities beside it.
  const last =
    server === "" ? setting.self(settingsOf(file, setting.folder)) : hostOf(server, file, setting);
  return { hosts: last === null ? hosts : [...hosts, last], hostless: written === undefined };
}

function wrongType(key: string, expected: HostsTomlType): HostsTomlError {
  return new HostsTomlError({ code: "wrong-type", key: key.slice(0, 100), expected });
}

function unreadable(error: unknown): HostsTomlProblem {
  const text = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "";
  return { code: "unreadable", error: text.slice(0, 200) };
}

function hostOf(
  server: string,
  config: unknown,
  { folder, domain, capabilities: known }: HostsTomlSetting,
): MirrorHost {
  const override = field(config, "override_path") ?? false;
  if (typeof override !== "boolean") throw wrongType("override_path", "boolean");
  const capabilities = texts(config, "capabilities").map((each) => each.toLowerCase());
  const unknown = capabilities.find((each) => !known.has(each));
  if (unknown !== undefined)
    throw new HostsTomlError({ code: "unknown-capability", capability: unknown });
  const may = (capability: string): boolean =>
    capabilities.length === 0 || capabilities.includes(capability);
  return {
    ...settingsOf(config, folder),
    ...placeOf(server, override, domain),
    pulls: may("pull"),
    resolves: may("resolve"),
  };
}

/** Appends `/v2` to the path unless the path ends in it or `override_path` is set. */
function placeOf(
  server: string,
  override: boolean,
  domain: string,
): Pick<MirrorHost, "url" | "own"> {
  const spelled = server.startsWith("http") ? server : `https://${server}`;
  const url = /^https?:\/\/[^/]/.test(spelled) && URL.canParse(spelled) ? new URL(spelled) : null;
  if (url === null || url.username !== "" || url.password !== "")
    throw new HostsTomlError({ code: "invalid-host-url", url: server.slice(0, 100) });
  const path = url.pathname === "/" ? "" : posix.normalize(url.pathname).replace(/\/$/, "");
  url.pathname = override || path.endsWith("/v2") ? path : `${path}/v2`;
  url.search = "";
  url.hash = "";
  const names = [domain, quirkOf(domain).address ?? domain];
  const own = names.some((name) => {
    const named = `${url.protocol}//${name}`;
    return URL.canParse(named) && new URL(named).host === url.host;
  });
  return { url, own };
}

function settingsOf(config: unknown, folder: string): HostsTomlSettings {
  const from = (path: string): string => (isAbsolute(path) ? path : join(folder, path));
  const unverified = field(config, "skip_verify") ?? false;
  if (typeof unverified !== "boolean") throw wrongType("skip_verify", "boolean");
  const caFiles = texts(config, "ca").map(from);
  const client = field(config, "client") ?? [];
  const clients = (Array.isArray(client) ? client : [client]).map((pair) => {
    const [cert, key, ...rest] = texts({ pair }, "pair");
    if (cert === undefined || rest.length > 0) throw wrongType("client", "file-pairs");
    return { cert: from(cert), key: from(key === undefined || key === "" ? cert : key) };
  });
  const timeout = field(config, "dial_timeout") ?? "";
  if (typeof timeout !== "string") throw wrongType("dial_timeout", "string");
  const connectTimeoutMs = timeout === "" ? null : durationMs(timeout);
  const header = field(config, "header") ?? {};
  if (typeof header !== "object") throw wrongType("header", "table");
  const special = unverified || caFiles.length + clients.length > 0 || connectTimeoutMs !== null;
  return {
    header: Object.fromEntries(
      Object.keys(header).flatMap((name) => headerOf(name, texts(header, name))),
    ),
    connection: special ? { caFiles, clients, unverified, connectTimeoutMs } : null,
  };
}

/** Drops headers that would change the framing or the target of the request. */
function headerOf(name: string, values: string[]): [string, string][] {
  const value = values.join(", ");
  const framing =
    /^(?:host|connection|content-length|transfer-encoding|upgrade|expect|te|trailer|keep-alive)$/i;
  const sound =
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value) && !framing.test(name);
  return sound ? [[name.toLowerCase(), value]] : [];
}

/** A string or a list of strings; empty if the key is missing. */
function texts(config: unknown, key: string): string[] {
  const value = field(config, key) ?? [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (key === "capabilities" && !Array.isArray(value)) throw wrongType("capabilities", "list");
  return list.map((each) => {
    if (typeof each !== "string") throw wrongType(key, "strings");
    return each;
  });
}

/** Parses a duration of Go: "1m30s", "500ms". */
function durationMs(written: string): number {
  const units: Record<string, number> = {
    ns: 1e-6,
    us: 1e-3,
    µs: 1e-3,
    μs: 1e-3,
    ms: 1,
    s: 1_000,
    m: 60_000,
    h: 3_600_000,
  };
  const parts = [...written.slice(0, 100).matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy)];
  if (parts.map(([part]) => part).join("") !== written.replace(/^\+/, "") && written !== "0")
    throw new HostsTomlError({ code: "invalid-duration", duration: written.slice(0, 40) });
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ""] ?? 0), 0);
}
