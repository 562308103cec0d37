/** Charts as archives, and a web server on real sockets that offers them. */
import { createHash } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import type { RequestListener, ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { gzipSync } from "node:zlib";

export interface TarFile {
  path: string;
  content?: string | Buffer;
  /** "0" for a file, "2" for a symbolic link. */
  type?: string;
  linkName?: string;
}

/** A tar of these entries, as they stand. */
export function tarOf(files: readonly TarFile[]): Buffer {
  return Buffer.concat([...files.flatMap(tarEntry), Buffer.alloc(1024)]);
}

function tarEntry({ path, content = "", type = "0", linkName = "" }: TarFile): Buffer[] {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write("0000644\0", 100);
  header.write(`${body.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(linkName, 157, 100);
  header.write("ustar\u000000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
}

/** The archive of a chart that renders one pod. */
export function packChart(
  name: string,
  version: string,
  more: Record<string, string | Buffer> = {},
): Buffer {
  const files: Record<string, string | Buffer> = {
    "Chart.yaml": `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
    ...more,
  };
  return gzipSync(
    tarOf(Object.entries(files).map(([path, content]) => ({ path: `${name}/${path}`, content }))),
  );
}

export function sha256Of(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export type ChartReply = { status?: number; headers?: Record<string, string> } & (
  | { body?: string | Buffer }
  | { write: (response: ServerResponse) => void }
);

export interface ChartServer extends AsyncDisposable {
  /** "127.0.0.1:12345" */
  host: string;
  url: string;
  /** By path with the query. */
  replies: Map<string, ChartReply>;
  requests: { path: string; authorization: string | null }[];
  /** Serves a chart of an HTTP repository, and rewrites its index. */
  add(name: string, version: string, archive: Buffer, digest?: string): void;
  /** Serves a chart as an artifact of a registry. */
  push(repository: string, tag: string, archive: Buffer): void;
}

export async function startChartServer(tls?: { key: string; cert: string }): Promise<ChartServer> {
  const replies = new Map<string, ChartReply>();
  const requests: ChartServer["requests"] = [];
  const listener: RequestListener = (request, response) => {
    const path = request.url ?? "";
    requests.push({ path, authorization: request.headers.authorization ?? null });
    const reply = replies.get(path) ?? { status: 404 };
    response.writeHead(reply.status ?? 200, reply.headers ?? {});
    if ("write" in reply) reply.write(response);
    else response.end(reply.body ?? "");
  };
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const entries = new Map<string, string[]>();
  return {
    host,
    url: `${tls === undefined ? "http" : "https"}://${host}`,
    replies,
    requests,
    add(name, version, archive, digest = sha256Of(archive)) {
      const file = `${name}-${version}.tgz`;
      replies.set(`/${file}`, { body: archive });
      const list = entries.get(name) ?? [];
      entries.set(name, list);
      list.push(`  - version: ${version}\n    digest: ${digest}\n    urls: [${file}]\n`);
      replies.set("/index.yaml", { body: indexOf(entries) });
    },
    push(repository, tag, archive) {
      const layer = `sha256:${sha256Of(archive)}`;
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: {
          mediaType: "application/vnd.cncf.helm.config.v1+json",
          digest: layer,
          size: 2,
        },
        layers: [
          {
            mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
            digest: layer,
            size: archive.length,
          },
        ],
      });
      const headers = { "content-type": "application/vnd.oci.image.manifest.v1+json" };
      replies.set(`/v2/${repository}/manifests/${tag}`, { headers, body: manifest });
      replies.set(`/v2/${repository}/blobs/${layer}`, { body: archive });
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function indexOf(entries: ReadonlyMap<string, string[]>): string {
  const lists = [...entries].map(([name, list]) => `  ${name}:\n${list.join("")}`);
  return `apiVersion: v1\nentries:\n${lists.join("")}`;
}
