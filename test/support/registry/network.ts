/** Starts an HTTP proxy on loopback that maps invented host names to registries of this process. */
import { createServer, request as forward } from "node:http";
import { connect } from "node:net";

export interface Network extends AsyncDisposable {
  /** Environment variables that make a program use this proxy. */
  environment: Record<string, string>;
}

/**
 * Maps host names to local ports. A host that maps to null breaks every connection. Other hosts
 * use the row "*", or are unknown to the proxy.
 */
export async function startNetwork(
  hosts: Record<string, { port: number } | null>,
): Promise<Network> {
  const portOf = (name: string): { port: number } | null | undefined =>
    Object.hasOwn(hosts, name) ? hosts[name] : hosts["*"];
  // Plain HTTP comes as a request for a whole URL (RFC 9112, absolute-form), everything else as CONNECT.
  const server = createServer((request, response) => {
    const host = URL.canParse(request.url ?? "")
      ? portOf(new URL(request.url ?? "").hostname)
      : undefined;
    if (host === undefined) return void response.writeHead(502).end();
    if (host === null) return void request.socket.destroy();
    const { pathname, search } = new URL(request.url ?? "");
    const { method, headers } = request;
    const upstream = forward(
      { host: "127.0.0.1", port: host.port, method, path: pathname + search, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    upstream.on("error", () => request.socket.destroy());
    request.pipe(upstream);
    return undefined;
  });
  server.on("connect", (request, socket, head) => {
    const host = portOf((request.url ?? "").replace(/:\d+$/, ""));
    socket.on("error", () => {});
    if (host === undefined) return void socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (host === null) return void socket.destroy();
    const upstream = connect(host.port, "127.0.0.1");
    upstream.on("error", () => socket.destroy());
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
    return undefined;
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  return {
    environment: { http_proxy: url, https_proxy: url },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
