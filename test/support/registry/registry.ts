/** A small OCI registry on real sockets: pull only, scriptable with faults, with a log of requests. */
import { createHash, randomBytes } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createSecureServer as createHttp2Server } from "node:http2";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import type { Server, Socket } from "node:net";
import { expireByTurns } from "../loop-clock.ts";

/** How the registry authenticates. `users` maps names to passwords. */
export type Auth =
  | { mode: "open" }
  | { mode: "basic"; users: Record<string, string> }
  | {
      mode: "bearer";
      users?: Record<string, string>;
      /** Users by repository, "*" for everybody. Repositories without a row are public. */
      grants?: Record<string, string[]>;
      /** The realm of the challenge; defaults to the registry's own `/token`. */
      realm?: string;
      expiresInSeconds?: number;
      /** Users by identity token, for POST. */
      identityTokens?: Record<string, string>;
    };

/** One received request. */
export interface Seen {
  step: "manifest" | "token" | "tags" | "blob" | "other";
  method: string;
  url: string;
  path: string;
  query: URLSearchParams;
  authorization: string | null;
  headers: IncomingHttpHeaders;
  /** The body of a POST. */
  body: string;
  repository: string | null;
  reference: string | null;
  /** "1.1" or "2.0". */
  version: string;
}

/** Replaces or delays the replies to matching requests. */
export interface Fault {
  step?: Seen["step"];
  method?: string;
  repository?: string;
  reference?: string;
  /** An additional condition. */
  when?: (request: Seen) => boolean;
  /** How often; defaults to always. */
  times?: number;
  /** Waits before anything else. */
  delayMs?: number;
  /** Waits for this before anything else. */
  until?: Promise<void>;
  /**
   * `reset` breaks the connection, with all streams of HTTP/2; `hang` never replies; `stall` never
   * ends the body.
   */
  act?: "reset" | "hang" | "stall";
  /** Replies with this status. Without it the registry replies normally after the delay. */
  status?: number;
  /** The reason phrase; defaults to that of the status. */
  phrase?: string;
  headers?: Record<string, string | string[]>;
  body?: string;
}

export interface Image {
  repository: string;
  tag?: string;
  /** Makes an index of these, "os/arch[/variant]". Defaults to one manifest for linux/amd64. */
  platforms?: string[];
  /** A single manifest whose config names this platform. */
  platform?: string;
  /** Makes an artifact with a config of this media type. */
  artifact?: string;
  /** Makes a config that a runtime can unpack: its `created` is valid or absent. */
  unpackable?: true;
  /** Makes a schema 1 manifest. */
  schema1?: true;
  /** Contents of the layers. */
  layers?: string[];
  /** Media type of the layers; defaults to a gzipped layer. */
  layerType?: string;
  /** Missing parts: manifests of an index by platform, `config`, or a layer by its content. */
  absent?: string[];
}

export interface TestRegistry extends AsyncDisposable {
  /** "127.0.0.1:12345": the domain of references. */
  host: string;
  url: string;
  port: number;
  requests: Seen[];
  /** Numbers of sockets: in total, now open, and the maximum at once. */
  connections: { total: number; open: number; peak: number };
  /** Adds an image and returns the digest of its manifest or index. */
  push(image: Image): string;
  /** Adds a Helm chart under the tag of its version. */
  pushChart(repository: string, version: string, archive: Buffer): void;
  fault(fault: Fault): void;
  /** Counts the requests of a step, and of a method if it is given. */
  count(step: Seen["step"], method?: string): number;
  close(): Promise<void>;
}

export interface RegistryOptions {
  auth?: Auth;
  /** PEM. */
  tls?: { key: string; cert: string };
  /** Speaks HTTP/2 over TLS as well as HTTP/1.1. */
  http2?: true;
  /** Tags on one page of tags/list. */
  pageSize?: number;
  /** Lists its repositories to whoever asks. */
  catalog?: true;
  /** The error code for a manifest of a missing repository; distribution uses MANIFEST_UNKNOWN. */
  missingRepository?: "MANIFEST_UNKNOWN" | "NAME_UNKNOWN";
  hostname?: string;
}

interface Repository {
  /** Digests by tag. */
  tags: Map<string, string>;
  /** Manifests by digest. */
  manifests: Map<string, { mediaType: string; body: string }>;
  blobs: Map<string, string | Buffer>;
}

type AnyRequest = IncomingMessage | Http2ServerRequest;
type AnyResponse = ServerResponse | Http2ServerResponse;

const oci = "application/vnd.oci.image";
const schema1 = "application/vnd.docker.distribution.manifest.v1+prettyjws";

/** Starts a registry on a free port of 127.0.0.1. */
export async function startRegistry(options: RegistryOptions = {}): Promise<TestRegistry> {
  const auth = options.auth ?? { mode: "open" };
  const repositories = new Map<string, Repository>();
  const faults: Fault[] = [];
  const requests: Seen[] = [];
  const connections = { total: 0, open: 0, peak: 0 };
  const sockets = new Set<Socket>();
  const tokenPath =
    auth.mode === "bearer" && auth.realm !== undefined ? new URL(auth.realm).pathname : "/token";
  const tokens = new Map<string, { user: string; repositories: Set<string>; endsAtMs: number }>();

  const listener = (request: AnyRequest, response: AnyResponse): void => {
    void (async () => {
      const seen = await see(request, tokenPath);
      requests.push(seen);
      const fault = faults.find((each) => matches(each, seen));
      if (fault?.times !== undefined) fault.times--;
      const { delayMs } = fault ?? {};
      // By turns of the event loop: replies to other requests come before, on a busy machine too.
      if (delayMs !== undefined)
        await new Promise<void>((resolve) => void expireByTurns(delayMs, resolve));
      if (fault?.until !== undefined) await fault.until;
      if (fault?.act === "reset") return cutOff(request);
      if (fault?.act === "hang") return;
      if (fault?.act === "stall") {
        response.setHeader("content-type", `${oci}.index.v1+json`);
        return void ("stream" in response ? response.write("{") : response.write("{"));
      }
      if (fault?.phrase !== undefined) response.statusMessage = fault.phrase;
      if (fault?.status !== undefined)
        return reply(response, fault.status, fault.headers ?? {}, fault.body ?? "", seen.method);
      answer(seen, response);
    })();
  };
  const server: Server =
    options.tls === undefined
      ? createHttpServer(listener)
      : options.http2 === true
        ? createHttp2Server({ ...options.tls, allowHTTP1: true }, listener)
        : createHttpsServer(options.tls, listener);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    connections.total++;
    connections.peak = Math.max(connections.peak, ++connections.open);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      connections.open--;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const host = `${options.hostname ?? "127.0.0.1"}:${port}`;
  const url = `${options.tls === undefined ? "http" : "https"}://${host}`;

  function answer(seen: Seen, response: AnyResponse): void {
    const { method, repository, reference } = seen;
    const send = (status: number, headers: Record<string, string>, body: string | Buffer): void => {
      reply(
        response,
        status,
        { "docker-distribution-api-version": "registry/2.0", ...headers },
        body,
        method,
      );
    };
    const refuse = (
      status: number,
      code: string,
      message: string,
      headers: Record<string, string> = {},
    ): void => {
      send(
        status,
        { "content-type": "application/json", ...headers },
        JSON.stringify({ errors: [{ code, message, detail: null }] }),
      );
    };
    if (seen.step === "token") return giveToken(seen, send);
    if (options.catalog === true && seen.path === "/v2/_catalog")
      return send(200, {}, JSON.stringify({ repositories: [...repositories.keys()].sort() }));
    if (repository === null) return refuse(404, "UNSUPPORTED", "not here");
    const challenge = challengeFor(seen, repository);
    if (challenge !== null)
      return refuse(401, "UNAUTHORIZED", "authentication required", {
        "www-authenticate": challenge,
      });
    const held = repositories.get(repository);
    if (seen.step === "tags") {
      if (held === undefined)
        return refuse(404, "NAME_UNKNOWN", "repository name not known to registry");
      const tags = [...held.tags.keys()].sort();
      const last = seen.query.get("last");
      const from = last === null ? 0 : tags.findIndex((tag) => tag > last);
      const size = Math.min(options.pageSize ?? 1_000, Number(seen.query.get("n") ?? 1_000));
      const page = from < 0 ? [] : tags.slice(from, from + size);
      const more = from >= 0 && from + size < tags.length;
      const link = {
        link: `</v2/${repository}/tags/list?n=${size}&last=${page.at(-1)}>; rel="next"`,
      };
      return send(
        200,
        { "content-type": "application/json", ...(more ? link : {}) },
        JSON.stringify({ name: repository, tags: page }),
      );
    }
    if (seen.step === "blob") {
      const blob = held?.blobs.get(reference ?? "");
      return blob === undefined
        ? refuse(404, "BLOB_UNKNOWN", "blob unknown to registry")
        : send(200, { "content-type": "application/octet-stream" }, blob);
    }
    if (held === undefined)
      return refuse(404, options.missingRepository ?? "MANIFEST_UNKNOWN", "manifest unknown");
    const digest = reference?.includes(":") === true ? reference : held.tags.get(reference ?? "");
    const manifest = held.manifests.get(digest ?? "");
    if (digest === undefined || manifest === undefined)
      return refuse(404, "MANIFEST_UNKNOWN", "manifest unknown");
    // It has no other form of these.
    if (manifest.mediaType === schema1)
      return send(200, { "content-type": schema1, "docker-content-digest": digest }, manifest.body);
    if (!(seen.headers.accept ?? "").includes(manifest.mediaType)) {
      return refuse(
        404,
        "MANIFEST_UNKNOWN",
        "OCI index found, but accept header does not support OCI indexes",
      );
    }
    send(
      200,
      { "content-type": manifest.mediaType, "docker-content-digest": digest },
      manifest.body,
    );
  }

  /** The challenge for a request; null if the request is authorised. */
  function challengeFor({ authorization }: Seen, repository: string): string | null {
    if (auth.mode === "open") return null;
    if (auth.mode === "basic")
      return userOf(authorization, auth.users) === null ? 'Basic realm="test, with a comma"' : null;
    const realm = auth.realm ?? `${url}/token`;
    const plain = `Bearer realm="${realm}",service="test",scope="repository:${repository}:pull"`;
    if (authorization === null) return plain;
    const token = tokens.get(authorization.replace(/^Bearer /i, ""));
    if (token === undefined || token.endsAtMs < Date.now()) return `${plain},error="invalid_token"`;
    return token.repositories.has(repository) ? null : `${plain},error="insufficient_scope"`;
  }

  /** Issues a token to everybody, limited to the permitted repositories. */
  function giveToken(
    seen: Seen,
    send: (status: number, headers: Record<string, string>, body: string) => void,
  ): void {
    if (auth.mode !== "bearer") return send(404, {}, "");
    const form = new URLSearchParams(seen.body);
    const posted =
      seen.method === "POST" ? auth.identityTokens?.[form.get("refresh_token") ?? ""] : undefined;
    const user =
      seen.method === "POST"
        ? (posted ?? null)
        : seen.authorization === null
          ? ""
          : userOf(seen.authorization, auth.users ?? {});
    if (user === null)
      return send(
        401,
        { "content-type": "application/json" },
        JSON.stringify({ details: "incorrect username or password" }),
      );
    const scopes = [...seen.query.getAll("scope"), ...form.getAll("scope")].flatMap((scope) =>
      scope.split(" "),
    );
    const asked = scopes.flatMap((scope) => /^repository:(.+):pull$/.exec(scope)?.[1] ?? []);
    const granted = asked.filter((name) => {
      const who = auth.grants?.[name] ?? (repositories.has(name) ? ["*"] : []);
      return who.includes("*") || (user !== "" && who.includes(user));
    });
    const token = randomBytes(24).toString("base64url");
    const seconds = auth.expiresInSeconds ?? 300;
    tokens.set(token, {
      user,
      repositories: new Set(granted),
      endsAtMs: Date.now() + seconds * 1_000,
    });
    send(
      200,
      { "content-type": "application/json" },
      JSON.stringify({ token, access_token: token, expires_in: seconds }),
    );
  }

  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const repositoryOf = (name: string): Repository => {
    let held = repositories.get(name);
    if (held === undefined)
      repositories.set(name, (held = { tags: new Map(), manifests: new Map(), blobs: new Map() }));
    return held;
  };
  return {
    host,
    url,
    port,
    requests,
    connections,
    push(image) {
      const held = repositoryOf(image.repository);
      const digest =
        image.schema1 === true
          ? putBody(
              held,
              schema1,
              JSON.stringify({
                schemaVersion: 1,
                name: image.repository,
                fsLayers: [],
                history: [],
              }),
            )
          : image.platforms === undefined
            ? putManifest(held, image, image.platform ?? "linux/amd64")
            : putIndex(held, image, image.platforms);
      if (image.tag !== undefined) held.tags.set(image.tag, digest);
      return digest;
    },
    pushChart: (repository, version, archive) =>
      putChart(repositoryOf(repository), version, archive),
    fault: (fault) => void faults.push(fault),
    count: (step, method) =>
      requests.filter(
        (seen) => seen.step === step && (method === undefined || seen.method === method),
      ).length,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** https://helm.sh/docs/topics/registries/#oci-feature-deprecation-and-behavior-changes */
function putChart(held: Repository, version: string, archive: Buffer): void {
  const helm = "application/vnd.cncf.helm";
  const config = JSON.stringify({ version });
  held.blobs.set(digestOf(config), config);
  held.blobs.set(digestOf(archive), archive);
  const mediaType = `${oci}.manifest.v1+json`;
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: {
      mediaType: `${helm}.config.v1+json`,
      digest: digestOf(config),
      size: config.length,
    },
    layers: [
      {
        mediaType: `${helm}.chart.content.v1.tar+gzip`,
        digest: digestOf(archive),
        size: archive.length,
      },
    ],
  });
  held.tags.set(version, putBody(held, mediaType, body));
}

function putManifest(
  held: Repository,
  { repository, tag, artifact, unpackable, layers = [], layerType, absent = [] }: Image,
  platform: string,
): string {
  const [os, architecture, variant] = platform.split("/");
  const config = JSON.stringify({
    os,
    architecture,
    variant,
    ...(unpackable === true ? {} : { created: `${repository}:${tag}` }),
    rootfs: { type: "layers", diff_ids: [] },
  });
  const configDigest = digestOf(config);
  if (!absent.includes("config")) held.blobs.set(configDigest, config);
  const mediaType = `${oci}.manifest.v1+json`;
  const descriptor = {
    mediaType: artifact ?? `${oci}.config.v1+json`,
    digest: configDigest,
    size: config.length,
  };
  return putBody(
    held,
    mediaType,
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: descriptor,
      layers: layers.map((layer) => ({
        mediaType: layerType ?? `${oci}.layer.v1.tar+gzip`,
        ...putLayer(held, layer, absent.includes(layer)),
      })),
    }),
  );
}

function putLayer(held: Repository, content: string, isAbsent: boolean): object {
  const digest = digestOf(content);
  if (!isAbsent) held.blobs.set(digest, content);
  return { digest, size: 1_000 };
}

function putIndex(held: Repository, image: Image, platforms: string[]): string {
  const manifests = platforms.map((platform) => {
    const [os, architecture, variant] = platform.split("/");
    const digest = putManifest(held, image, platform);
    const size = held.manifests.get(digest)?.body.length ?? 0;
    if (image.absent?.includes(platform) === true) held.manifests.delete(digest);
    return {
      mediaType: `${oci}.manifest.v1+json`,
      digest,
      size,
      platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
    };
  });
  const mediaType = `${oci}.index.v1+json`;
  return putBody(held, mediaType, JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
}

function putBody(held: Repository, mediaType: string, body: string): string {
  const digest = digestOf(body);
  held.manifests.set(digest, { mediaType, body });
  return digest;
}

function digestOf(body: string | Buffer): string {
  return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}

function userOf(authorization: string | null, users: Record<string, string>): string | null {
  const encoded = /^Basic (.*)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return null;
  const [, user = "", password = ""] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString("utf8")) ?? [];
  return Object.hasOwn(users, user) && users[user] === password ? user : null;
}

function cutOff(request: AnyRequest): void {
  if ("stream" in request) request.stream.session?.destroy();
  else request.socket.destroy();
}

function reply(
  response: AnyResponse,
  status: number,
  headers: Record<string, string | string[]>,
  body: string | Buffer,
  method: string,
): void {
  const length =
    method === "HEAD" && status >= 400 ? {} : { "content-length": String(Buffer.byteLength(body)) };
  if ("stream" in response && response.stream.destroyed) return;
  response.statusCode = status;
  for (const [name, value] of Object.entries({ ...length, ...headers }))
    response.setHeader(name, value);
  if (method === "HEAD") response.end();
  else response.end(body);
}

async function see(request: AnyRequest, tokenPath: string): Promise<Seen> {
  let body = "";
  for await (const piece of request) body += String(piece);
  const url = new URL(request.url ?? "/", "http://registry");
  const path = url.pathname;
  const [, repository = null, kind = null, reference = null] =
    /^\/v2\/(.+?)\/(manifests|tags|blobs)\/([^/]+)$/.exec(path) ?? [];
  const step =
    kind === "manifests"
      ? "manifest"
      : kind === "tags"
        ? "tags"
        : kind === "blobs"
          ? "blob"
          : path === tokenPath || path.endsWith("/token")
            ? "token"
            : "other";
  const { headers } = request;
  return {
    step,
    method: request.method ?? "",
    url: request.url ?? "",
    path,
    query: url.searchParams,
    authorization: headers.authorization ?? null,
    headers,
    body,
    repository,
    reference,
    version: request.httpVersion,
  };
}

function matches(fault: Fault, seen: Seen): boolean {
  return (
    fault.times !== 0 &&
    (fault.step === undefined || fault.step === seen.step) &&
    (fault.method === undefined || fault.method === seen.method) &&
    (fault.repository === undefined || fault.repository === seen.repository) &&
    (fault.reference === undefined || fault.reference === seen.reference) &&
    (fault.when === undefined || fault.when(seen))
  );
}
