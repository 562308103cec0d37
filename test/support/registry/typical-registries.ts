/**
 * Starts the five registries of a typical pull request in a process of their own, each reply a
 * round trip away, and sends their ports to its parent. Two give tokens. Images named `index-…`
 * are indexes of two platforms.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

const roundTripMs = Number(process.argv[2]);
const [registries, withTokens] = [5, 2];
const json = "application/json";
const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";
const contents = new Map<string, { type: string; body: string }>();
let requests = 0;

const ports: number[] = [];
for (let index = 0; index < registries; index++) {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    requests++;
    setTimeout(() => answer(request, response, index < withTokens), roundTripMs);
  });
  server.on("connection", (socket) => socket.setNoDelay(true));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address === "object" && address !== null) ports.push(address.port);
}
process.send?.({ ports });
process.on("message", () => {
  process.send?.({ requests });
  requests = 0;
});
process.on("disconnect", () => process.exit());

function answer(
  { url = "", method, headers }: IncomingMessage,
  response: ServerResponse,
  asksForTokens: boolean,
): void {
  if (url.startsWith("/token")) return void response.end('{"token":"opaque","expires_in":300}');
  if (asksForTokens && headers.authorization === undefined) {
    response.writeHead(401, {
      "content-type": json,
      "www-authenticate": `Bearer realm="http://${headers.host}/token",service="distant"`,
    });
    return void response.end('{"errors":[{"code":"UNAUTHORIZED"}]}');
  }
  const part = url.slice(url.lastIndexOf("/") + 1);
  const { type, body } = contents.get(part) ?? imageOf(url);
  response.writeHead(200, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "docker-content-digest": digestOf(body),
  });
  response.end(method === "HEAD" ? undefined : body);
}

function imageOf(name: string): { type: string; body: string } {
  if (!name.includes("/index-")) return manifestFor(name, "amd64");
  const manifests = ["amd64", "arm64"].map((architecture) => {
    const child = manifestFor(name, architecture);
    return {
      mediaType: child.type,
      digest: keep(child.type, child.body),
      size: child.body.length,
      platform: { os: "linux", architecture },
    };
  });
  return { type: indexType, body: JSON.stringify({ schemaVersion: 2, manifests }) };
}

function manifestFor(name: string, architecture: string): { type: string; body: string } {
  const config = JSON.stringify({ os: "linux", architecture, name });
  // Tags of a repository share their base.
  const layer = `layer of ${name.replace(/\/manifests\/.*/, "")}`;
  const descriptorOf = (mediaType: string, body: string): object => ({
    mediaType,
    digest: keep("application/octet-stream", body),
    size: body.length,
  });
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptorOf("application/vnd.oci.image.config.v1+json", config),
    layers: [descriptorOf("application/vnd.oci.image.layer.v1.tar+gzip", layer)],
  });
  return { type: manifestType, body };
}

function keep(type: string, body: string): string {
  const digest = digestOf(body);
  contents.set(digest, { type, body });
  return digest;
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
