/**
 * Starts registries with a fixed round trip in a process of their own, so that their work does not
 * count as the client's. Prints their ports as JSON.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

const [count = 1, roundTripMs = 50, slowMs = roundTripMs] = process.argv.slice(2).map(Number);
const seen = { manifest: 0, token: 0, blob: 0, other: 0, peak: 0 };
let open = 0;

const ports: number[] = [];
for (let index = 0; index < count; index++) {
  // The first registry is the slow one.
  const delayMs = index === 0 ? slowMs : roundTripMs;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    setTimeout(() => answer(request, response), delayMs);
  });
  server.on("connection", (socket: Socket) => {
    seen.peak = Math.max(seen.peak, ++open);
    socket.setNoDelay(true);
    socket.once("close", () => open--);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address === "object" && address !== null) ports.push(address.port);
}
process.send?.({ ports });
process.on("message", () => process.send?.({ seen }));
process.on("disconnect", () => process.exit());

function answer({ url = "", method, headers }: IncomingMessage, response: ServerResponse): void {
  if (url.startsWith("/token")) {
    seen.token++;
    response.end('{"token":"opaque","expires_in":300}');
    return;
  }
  const manifest = url.includes("/manifests/");
  if (manifest) seen.manifest++;
  else if (url.includes("/blobs/")) seen.blob++;
  else seen.other++;
  if (headers.authorization === undefined) {
    const realm = `http://${headers.host}/token`;
    response.writeHead(401, {
      "content-type": "application/json",
      "www-authenticate": `Bearer realm="${realm}",service="distant"`,
    });
    response.end('{"errors":[{"code":"UNAUTHORIZED"}]}');
    return;
  }
  const body = manifest ? manifestOf(url) : '{"os":"linux","architecture":"amd64"}';
  response.writeHead(200, {
    "content-type": manifest ? "application/vnd.oci.image.manifest.v1+json" : "application/json",
    "content-length": Buffer.byteLength(body),
    "docker-content-digest": digest(body),
  });
  response.end(method === "HEAD" ? undefined : body);
}

/** Every image has a config of its own, so that each costs the same number of requests. */
function manifestOf(url: string): string {
  const config = {
    mediaType: "application/vnd.oci.image.config.v1+json",
    digest: digest(url),
    size: 37,
  };
  return JSON.stringify({ schemaVersion: 2, config, layers: [] });
}

function digest(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
