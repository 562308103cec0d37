/** An image, the state of its registry and a credential: containerd pulls, or fails for a reason; the gate says the same beforehand. */
import assert from "node:assert/strict";
import { createServer, request as forward } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { makeAuthority } from "../registry/certificate.ts";
import { readJsonReport, type JsonReport } from "../runner/json-report.ts";
import { folderOf, pullgate } from "../terminal/pullgate.ts";
import { startContainerd, type Auth, type Containerd, type Pulled } from "./containerd.ts";
import { startDockerRegistry, type DockerRegistry, type Grants } from "./docker-registry.ts";
import { startNginx, type Site } from "./nginx.ts";
import { needs } from "./parts.ts";
import { digestOf, emptyTar, putArtifact, putImage, putIndex, remove } from "./raw-image.ts";

const right: Auth = { username: "bot", password: "right" };
const credentials: Record<string, Auth | null> = {
  none: null,
  right,
  wrong: { username: "bot", password: "wrong" },
  "of another repository": { username: "guest", password: "guest" },
};
const users = { bot: "right", guest: "guest" };

/** How to reach a registry in one state, and what the two who ask are told of it. */
interface State {
  host: string;
  /** The registry into which the image is put. */
  home: DockerRegistry;
  /** `registries` of .pullgate.yaml. */
  listed: { plainHttp?: true; caFile?: string };
  tokenHost?: string;
  hostsToml?: string;
}

/** Puts an image into `home`: what of it stands behind the repository's name. */
type Image = (home: string, label: string) => Promise<string>;

const images: Record<string, Image> = {
  async "a tag"(home, label) {
    await putImage(home, "v1", "linux/amd64", label);
    return ":v1";
  },
  async "no such tag"(home, label) {
    await putImage(home, "v1", "linux/amd64", label);
    return ":v2";
  },
  "no such repository": async () => ":v1",
  async "a digest"(home, label) {
    const { manifest } = await putImage(home, "v1", "linux/amd64", label);
    return `@${manifest.digest}`;
  },
  async "no such digest"(home, label) {
    await putImage(home, "v1", "linux/amd64", label);
    return `@${digestOf(Buffer.from(label))}`;
  },
  async "an index"(home, label) {
    await putIndex(home, "v1", ["linux/amd64", "linux/arm64"], label);
    return ":v1";
  },
  async "an index by its digest"(home, label) {
    const { index } = await putIndex(home, "v1", ["linux/amd64", "linux/arm64"], label);
    return `@${index.digest}`;
  },
  async "an index without the platform"(home, label) {
    await putIndex(home, "v1", ["linux/arm64", "linux/arm/v7"], label);
    return ":v1";
  },
  async "an index of linux/386"(home, label) {
    await putIndex(home, "v1", ["linux/386", "linux/arm64"], label);
    return ":v1";
  },
  async "one manifest of another platform"(home, label) {
    await putImage(home, "v1", "linux/arm64", label);
    return ":v1";
  },
  async "an index with a part missing"(home, label) {
    const { images: parts } = await putIndex(home, "v1", ["linux/amd64", "linux/arm64"], label);
    await remove(home, "manifests", parts[0]?.manifest.digest ?? "");
    return ":v1";
  },
  async "an index with a part of no node missing"(home, label) {
    const { images: parts } = await putIndex(home, "v1", ["linux/amd64", "linux/arm64"], label);
    await remove(home, "manifests", parts[1]?.manifest.digest ?? "");
    return ":v1";
  },
  async "a config missing"(home, label) {
    const { config } = await putImage(home, "v1", "linux/amd64", label);
    await remove(home, "blobs", config.digest);
    return ":v1";
  },
  async "a Helm chart"(home, label) {
    await putArtifact(home, "v1", "application/vnd.cncf.helm.config.v1+json", label);
    return ":v1";
  },
  async "an artifact"(home, label) {
    await putArtifact(home, "v1", "application/vnd.example.thing.v1+json", label);
    return ":v1";
  },
  "of schema 1": async () => ":v1",
};

/** The state of a registry, an image of it, a credential. */
const combinations: [state: string, image: string, credential: string][] = [
  ...Object.keys(images)
    .filter((image) => image !== "of schema 1")
    .map((image): [string, string, string] => ["open", image, "none"]),
  ["open", "a tag", "wrong"],
  ["open", "no such tag", "right"],
  ...["htpasswd", "token", "public, by token"].flatMap((state) =>
    ["none", "right", "wrong", "of another repository"].flatMap((credential) =>
      [
        "a tag",
        "no such tag",
        "no such repository",
        ...(state === "token" && credential === "right" ? ["a digest", "no such digest", "an index"] : []),
      ].map((image): [string, string, string] => [state, image, credential]),
    ),
  ),
  ...["mirror", "mirror of a registry that is down"].flatMap((state) =>
    ["a tag", "no such tag", "a digest", "an index"].map((image): [string, string, string] => [state, image, "none"]),
  ),
  ...[
    "down",
    "nowhere",
    "nginx",
    "429",
    "429 with Retry-After",
    "429 to GET",
    "500",
    "502",
    "503",
    "504",
    "403",
    "404 in HTML",
    "502 in gzip",
    "200 of nothing",
    "200 of HTML",
    "resets",
    "slow",
    "silent",
    "cut",
    "cut after the headers",
    "blobs elsewhere",
    "blobs nowhere",
    "manifests elsewhere",
    "TLS",
    "TLS expired",
    "TLS of another host",
    "TLS of an unknown authority",
    "HTTP behind HTTPS",
    "HTTPS behind HTTP",
  ].map((state): [string, string, string] => [state, "a tag", "none"]),
  ["mirror of a registry that is down, that was asked", "a tag", "none"],
  ["manifests elsewhere", "no such tag", "none"],
  ["nginx", "of schema 1", "none"],
  ["TLS", "no such tag", "none"],
];

test("the verdict is what containerd makes of it", async (t) => {
  if (!needs(t, "docker-registry", "nginx", "htpasswd", "openssl", "containerd")) return;
  const authority = makeAuthority();
  assert.ok(authority !== null);
  t.after(() => authority.remove());
  const grants: Grants = {};
  await using open = await startDockerRegistry();
  await using gone = await startDockerRegistry();
  await using htpasswd = await startDockerRegistry({ beside: open, auth: { kind: "htpasswd", users } });
  await using token = await startDockerRegistry({ beside: open, auth: { kind: "token", users, grants } });
  await using mirror = await startDockerRegistry({ mirrors: open });
  await using orphan = await startDockerRegistry({ mirrors: gone });
  await using trouble = await startTrouble(open);
  const files = await mkdtemp(join(tmpdir(), "schema1-"));
  await chmod(files, 0o755);
  t.after(() => rm(files, { recursive: true, force: true }));
  await writeSchema1(files, "old/app");
  const good = authority.issue(["IP:127.0.0.1"]);
  await using nginx = await startNginx(
    sites(
      open,
      trouble.host,
      files,
      good,
      authority.issue(["IP:127.0.0.1"], -1),
      authority.issue(["DNS:another.test"]),
    ),
  );
  await using containerd = await startContainerd();

  const plain = (home: DockerRegistry, host: string): State => ({ host, home, listed: { plainHttp: true } });
  const tls = (site: string, caFile: string | null = authority.caFile): State => {
    const host = nginx.hostOf(site);
    return {
      host,
      home: open,
      listed: caFile === null ? {} : { caFile },
      hostsToml: hostsToml(`https://${host}`, caFile),
    };
  };
  const states: Record<string, State> = {
    open: plain(open, open.host),
    htpasswd: plain(open, htpasswd.host),
    token: { ...plain(open, token.host), tokenHost: token.tokenHost ?? "" },
    "public, by token": { ...plain(open, token.host), tokenHost: token.tokenHost ?? "" },
    mirror: plain(open, mirror.host),
    "mirror of a registry that is down": plain(gone, orphan.host),
    "mirror of a registry that is down, that was asked": plain(gone, orphan.host),
    down: plain(open, nginx.hostOf("down")),
    nowhere: { ...plain(open, "registry.invalid"), listed: {} },
    ...Object.fromEntries(
      [
        "nginx",
        "429",
        "429 with Retry-After",
        "429 to GET",
        "500",
        "502",
        "503",
        "504",
        "403",
        "404 in HTML",
        "502 in gzip",
        "200 of nothing",
        "200 of HTML",
        "resets",
        "slow",
        "silent",
        "cut",
        "cut after the headers",
        "blobs elsewhere",
        "blobs nowhere",
        "manifests elsewhere",
      ].map((site) => [site, plain(open, nginx.hostOf(site))]),
    ),
    TLS: tls("TLS"),
    "TLS expired": tls("TLS expired"),
    "TLS of another host": tls("TLS of another host"),
    "TLS of an unknown authority": tls("TLS of an unknown authority", null),
    "HTTP behind HTTPS": tls("HTTP behind HTTPS"),
    "HTTPS behind HTTP": {
      ...plain(open, nginx.hostOf("HTTPS behind HTTP")),
      hostsToml: hostsToml(`http://${nginx.hostOf("HTTPS behind HTTP")}`, null),
    },
  };
  const rows: Row[] = [];
  for (const [stateName, imageName, credentialName] of combinations) {
    const state = states[stateName];
    assert.ok(state !== undefined, stateName);
    const repository = imageName === "of schema 1" ? "old/app" : `row-${rows.length}/app`;
    if (stateName.includes("token"))
      grants[repository] = {
        bot: ["pull"],
        guest: [],
        ...(stateName.startsWith("public") ? { "": ["pull"], guest: ["pull"] } : {}),
      };
    const part = await images[imageName]?.(`${state.home.url}/v2/${repository}`, repository);
    const image = `${state.host}/${repository}${part}`;
    if (stateName.endsWith("that was asked")) await warm(state, repository, part ?? "");
    if (state.hostsToml !== undefined) await containerd.configure(state.host, state.hostsToml);
    rows.push({ stateName, state, imageName, credentialName, image, credential: credentials[credentialName] ?? null });
  }
  await gone.stop();

  const queue = [...rows];
  const pulls = new Map<Row, Pulled>();
  const puller = async (): Promise<void> => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift())
      pulls.set(row, await containerd.pull(row.image, row.credential, row.stateName === "silent" ? 2_000 : 20_000));
  };
  const reports = new Map<string, JsonReport>();
  const asking = (async () => {
    for (const name of Object.keys(credentials))
      reports.set(name, await gate(rows.filter((row) => row.credentialName === name)));
  })();
  await Promise.all([asking, puller(), puller(), puller()]);

  for (const row of rows) {
    const { stateName, imageName, credentialName, image } = row;
    const pulled = pulls.get(row);
    const report = reports.get(credentialName);
    const verdict = report?.images.find((each) => each.image === image)?.mentions[0]?.verdict;
    const findings =
      report?.findings.filter((finding) => finding.image === image || finding.message.includes(row.state.host)) ?? [];
    console.log(
      `${stateName} | ${imageName} | ${credentialName} | ${pulled?.ok} | ${verdict} | ${findings.map(({ rule, certainty, image }) => `${rule} ${certainty} ${image}`).join(", ")}`,
    );
    if (pulled?.ok !== true) {
      console.log("     containerd:", JSON.stringify(pulled));
      for (const { event, message } of findings) console.log("     event:", event, "//", message);
    }
  }
});

/** containerd 1.6 passes over a `server` that is not among the hosts. */
function hostsToml(url: string, caFile: string | null): string {
  const ca = caFile === null ? "" : `ca = ${JSON.stringify(caFile)}\n`;
  return `server = "${url}"\n${ca}[host."${url}"]\ncapabilities = ["pull", "resolve"]\n${ca}`;
}

interface Row {
  stateName: string;
  state: State;
  imageName: string;
  credentialName: string;
  image: string;
  credential: Auth | null;
}

/** Has a mirror keep an image, which it does while it hands it on. */
async function warm({ host }: State, repository: string, part: string): Promise<void> {
  const home = `http://${host}/v2/${repository}`;
  const get = async (path: string): Promise<{ config: { digest: string }; layers: { digest: string }[] }> => {
    const answer = await fetch(`${home}/${path}`, {
      headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
    });
    const text = await answer.text();
    return path.startsWith("manifests") ? JSON.parse(text) : null;
  };
  const { config, layers } = await get(`manifests/${part.slice(1)}`);
  for (const { digest } of [config, ...layers]) await get(`blobs/${digest}`);
  await wait(300);
}

/** One run over pods of one namespace each. */
async function gate(rows: Row[]): Promise<JsonReport> {
  const auth = (login: Auth): string => Buffer.from(`${login.username}:${login.password}`).toString("base64");
  const documents = rows.flatMap(({ state, image, credential }, index) => {
    const metadata = { name: "web", namespace: `row-${index}` };
    const secret = credential === null ? null : JSON.stringify({ auths: { [state.host]: { auth: auth(credential) } } });
    const spec = { serviceAccountName: "web", containers: [{ name: "app", image }] };
    const named = secret === null ? {} : { imagePullSecrets: [{ name: "regcred" }] };
    return [
      { apiVersion: "v1", kind: "ServiceAccount", metadata },
      { apiVersion: "v1", kind: "Pod", metadata, spec: { ...spec, ...named } },
      ...(secret === null
        ? []
        : [
            {
              apiVersion: "v1",
              kind: "Secret",
              type: "kubernetes.io/dockerconfigjson",
              metadata: { ...metadata, name: "regcred" },
              stringData: { ".dockerconfigjson": secret },
            },
          ]),
    ];
  });
  const states = rows.map(({ state }) => state);
  const realms = states.flatMap(({ host, tokenHost }) => (tokenHost === undefined ? [] : [[host, tokenHost]]));
  await using folder = await folderOf({
    "app.yaml": documents.map((document) => JSON.stringify(document)).join("\n---\n"),
    ".pullgate.yaml": JSON.stringify({
      cluster: { runtime: "containerd://1.6.20", platforms: ["linux/amd64"] },
      registries: {
        ...Object.fromEntries(realms.map(([, tokenHost]) => [tokenHost, { plainHttp: true }])),
        ...Object.fromEntries(states.map(({ host, listed }) => [host, listed])),
      },
      network: { trustedRealms: Object.fromEntries(realms) },
    }),
  });
  const flags = ["--retries", "1", "--timeout", "1", "--cache", "off"];
  const { stdout, stderr } = await pullgate(["check", "--format", "json", ...flags, "app.yaml"], { cwd: folder.path });
  assert.equal(stderr, "");
  return readJsonReport(stdout);
}

function sites(
  open: DockerRegistry,
  trouble: string,
  files: string,
  good: { key: string; cert: string },
  expired: { key: string; cert: string },
  foreign: { key: string; cert: string },
): Record<string, Site> {
  const pass = `location / { proxy_pass ${open.url}; proxy_set_header Host $http_host; }`;
  const manifests = (what: string): Site => ({ block: `location ~ /manifests/ { ${what} } ${pass}` });
  const says = (status: number, more = ""): Site => manifests(`${more} return ${status};`);
  const through = (mode: string): Site => ({
    block: `location / { proxy_pass http://${trouble}; proxy_set_header X-Trouble ${mode}; proxy_set_header Host $http_host; proxy_buffering off; }`,
  });
  return {
    nginx: {
      block: `location /v2/old/ { root ${files}; types { } default_type application/vnd.docker.distribution.manifest.v1+prettyjws; } ${pass}`,
    },
    "429": says(429),
    "429 with Retry-After": says(429, "add_header Retry-After 1 always;"),
    "429 to GET": manifests(`if ($request_method = GET) { return 429; } proxy_pass ${open.url};`),
    "500": says(500),
    "502": says(502),
    "503": says(503),
    "504": says(504),
    "403": says(403),
    "404 in HTML": says(404),
    "502 in gzip": {
      block: `gzip on; gzip_min_length 0; gzip_proxied any; location ~ /manifests/ { return 502; } ${pass}`,
    },
    "200 of nothing": manifests("default_type application/json; return 200 '';"),
    "200 of HTML": manifests("default_type text/html; return 200 '<html>Welcome</html>';"),
    resets: { block: "return 444;" },
    slow: through("slow"),
    silent: through("silent"),
    cut: through("cut"),
    "cut after the headers": through("cut-blob"),
    down: { block: "return 444;" },
    "blobs elsewhere": { block: `location ~ /blobs/ { return 307 ${open.url}$request_uri; } ${pass}` },
    "blobs nowhere": { block: `location ~ /blobs/ { return 503; } ${pass}` },
    "manifests elsewhere": manifests(`return 307 ${open.url}$request_uri;`),
    TLS: { block: pass, tls: good },
    "TLS of an unknown authority": { block: pass, tls: good },
    "HTTP behind HTTPS": { block: pass },
    "HTTPS behind HTTP": { block: pass, tls: good },
    "TLS expired": { block: pass, tls: expired },
    "TLS of another host": { block: pass, tls: foreign },
  };
}

/**
 * A signed manifest of the format of 2014 with its layer, as files that a web server serves as they are.
 * https://distribution.github.io/distribution/spec/deprecated-schema-v1/
 */
async function writeSchema1(root: string, repository: string): Promise<void> {
  const layer = gzipSync(emptyTar);
  const manifest = {
    schemaVersion: 1,
    name: repository,
    tag: "v1",
    architecture: "amd64",
    fsLayers: [{ blobSum: digestOf(layer) }],
    history: [
      {
        v1Compatibility: JSON.stringify({
          id: "a".repeat(64),
          os: "linux",
          architecture: "amd64",
          created: "2014-01-01T00:00:00Z",
          config: {},
        }),
      },
    ],
  };
  const payload = JSON.stringify(manifest, null, 3);
  const head = payload.slice(0, -2);
  const marks = {
    formatLength: head.length,
    formatTail: Buffer.from("\n}").toString("base64url"),
    time: "2014-01-01T00:00:00Z",
  };
  const signature = {
    header: { alg: "ES256" },
    signature: "c2ln",
    protected: Buffer.from(JSON.stringify(marks)).toString("base64url"),
  };
  const signed = `${head},\n   "signatures": [${JSON.stringify(signature)}]\n}`;
  const home = join(root, "v2", repository);
  const files: [string, string | Buffer][] = [
    ["manifests/v1", signed],
    [`manifests/${digestOf(Buffer.from(payload))}`, signed],
    [`blobs/${digestOf(layer)}`, layer],
  ];
  for (const [name, content] of files) {
    await mkdir(dirname(join(home, name)), { recursive: true });
    await writeFile(join(home, name), content);
  }
}

/** Behind nginx: hands on to `origin`, late, in part or not at all, as a header tells it. */
async function startTrouble(origin: DockerRegistry): Promise<AsyncDisposable & { host: string }> {
  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const mode = request.headers["x-trouble"];
    if (mode === "silent") return;
    const [hostname = "", port = ""] = origin.host.split(":");
    const upstream = forward(
      { hostname, port, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => {
          const body = Buffer.concat(chunks);
          const cut =
            request.method === "GET" &&
            (mode === "cut" || (mode === "cut-blob" && /\/blobs\//.test(request.url ?? "")));
          setTimeout(
            () => {
              response.writeHead(answer.statusCode ?? 502, answer.headers);
              if (!cut) response.end(body);
              else
                response.write(body.subarray(0, body.length / 2), () => setTimeout(() => request.socket.destroy(), 20));
            },
            mode === "slow" ? 400 : 0,
          );
        });
      },
    );
    upstream.end();
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((settle) => server.close(settle));
    },
  };
}
