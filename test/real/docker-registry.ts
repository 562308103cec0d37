/** How to be asked → a real registry (Debian's docker-registry) on a loopback port, with a token server of its own where it needs one. */
import { type ChildProcess, spawn } from "node:child_process";
import { createSign, randomUUID, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathOf, run } from "./parts.ts";

/** User → password. */
export type Users = Record<string, string>;
/** Repository → user → actions, such as `["pull", "push"]`. The user "" is anyone who shows no credentials. */
export type Grants = Record<string, Record<string, string[]>>;

export interface RegistryOptions {
  /** Without it the registry is open. `users` and `grants` of a token server are read at each request: a test may change them. */
  auth?: { kind: "htpasswd"; users: Users } | { kind: "token"; users: Users; grants: Grants };
  /** Serves TLS, with a certificate of a throw-away CA (`caFile`). */
  tls?: boolean;
  /** Serves what another one of this process holds, beside it. */
  beside?: DockerRegistry;
  /** The registry of which it is a pull-through mirror; it has to be up at the start. */
  mirrors?: DockerRegistry;
}

export interface TokenRequest {
  /** "" without credentials. */
  user: string;
  service: string | null;
  scopes: string[];
  status: number;
}

/** What the programs of a test need: `docker-registry`, `openssl` for tokens and TLS, `htpasswd` for htpasswd. */
export interface DockerRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT`, the same after a restart. */
  readonly host: string;
  readonly url: string;
  /** PEM of the CA that signed the certificate; null without TLS. */
  readonly caFile: string | null;
  /** `127.0.0.1:PORT` of the token server, which outlives a stop; null where there is none. */
  readonly tokenHost: string | null;
  /** What the token server was asked, in order. */
  readonly tokenRequests: TokenRequest[];
  /** The folder of what it holds. */
  readonly storage: string;
  stop(): Promise<void>;
  /** Starts it again, at its port and with what it held. */
  restart(): Promise<void>;
}

/** Starts a registry and waits until it listens. Throws with its log where it does not. */
export async function startDockerRegistry(options: RegistryOptions = {}): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "docker-registry-"));
  const storage = options.beside?.storage ?? join(folder, "storage");
  let tokenServer: Server | null = null;
  let child: ChildProcess | null = null;
  const stop = async (): Promise<void> => {
    if (child !== null) await end(child);
    child = null;
  };
  const dispose = async (): Promise<void> => {
    await stop();
    tokenServer?.closeAllConnections();
    tokenServer?.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const tokenRequests: TokenRequest[] = [];
    let tokenHost: string | null = null;
    const tls = options.tls ? await makeCertificates(folder) : null;
    const auth: Record<string, unknown> = {};
    if (options.auth?.kind === "htpasswd") {
      const lines = await Promise.all(
        Object.entries(options.auth.users).map(([user, password]) =>
          run("htpasswd", ["-Bbn", user, password]),
        ),
      );
      const path = join(folder, "htpasswd");
      await writeFile(path, lines.map((line) => line.trim()).join("\n"));
      auth["htpasswd"] = { realm: "test", path };
    }
    if (options.auth?.kind === "token") {
      const signer = await makeSigner(folder);
      tokenServer = await listen(tokenHandler(options.auth, signer, tokenRequests));
      const address = tokenServer.address();
      if (address === null || typeof address === "string")
        throw new Error("the token server has no port");
      tokenHost = `127.0.0.1:${address.port}`;
      const realm = `http://${tokenHost}/token`;
      auth["token"] = {
        realm,
        service: SERVICE,
        issuer: ISSUER,
        rootcertbundle: signer.certificateFile,
      };
    }
    const serve = async (port: number): Promise<number> => {
      const config = {
        version: "0.1",
        log: { level: "info", accesslog: { disabled: true } },
        storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true } },
        ...(options.mirrors === undefined ? {} : { proxy: { remoteurl: options.mirrors.url } }),
        http: {
          addr: `127.0.0.1:${port}`,
          ...(tls ? { tls: { certificate: tls.certificateFile, key: tls.keyFile } } : {}),
        },
        ...(options.auth ? { auth } : {}),
      };
      const file = join(folder, "config.yml");
      await writeFile(file, JSON.stringify(config));
      child = spawn(pathOf("docker-registry"), ["serve", file], {
        stdio: ["ignore", "ignore", "pipe"],
        env: { OTEL_TRACES_EXPORTER: "none" },
      });
      return await listening(child);
    };
    const port = await serve(0);
    return {
      host: `127.0.0.1:${port}`,
      url: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
      caFile: tls?.caFile ?? null,
      tokenHost,
      tokenRequests,
      storage,
      stop,
      restart: async () => {
        await stop();
        await serve(port);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Waits for the line in which the registry says its port. */
async function listening(child: ChildProcess): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let log = "";
  const timer = setTimeout(
    () => reject(new Error(`docker-registry did not start:\n${log}`)),
    20_000,
  );
  child.once("error", reject);
  child.once("exit", (code) => reject(new Error(`docker-registry ended with ${code}:\n${log}`)));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-20_000);
    const port = /listening on 127\.0\.0\.1:(\d+)/.exec(log)?.[1];
    if (port !== undefined) resolve(Number(port));
  });
  return await promise.finally(() => clearTimeout(timer));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((settle) => child.once("exit", settle));
  child.kill("SIGKILL");
  await exited;
}

const SERVICE = "registry.test";
const ISSUER = "issuer.test";

interface Signer {
  keyPem: string;
  certificateFile: string;
  certificateBase64: string;
}

async function makeSigner(folder: string): Promise<Signer> {
  const [keyFile, certificateFile] = [join(folder, "token.key"), join(folder, "token.pem")];
  const key = ["-newkey", "rsa:2048", "-nodes", "-keyout", keyFile];
  await run("openssl", [
    "req",
    "-x509",
    ...key,
    "-out",
    certificateFile,
    "-days",
    "2",
    "-subj",
    "/CN=token signer",
  ]);
  const certificate = new X509Certificate(await readFile(certificateFile));
  return {
    keyPem: await readFile(keyFile, "utf8"),
    certificateFile,
    certificateBase64: certificate.raw.toString("base64"),
  };
}

/** A CA, and a certificate of it for 127.0.0.1 and localhost. */
async function makeCertificates(
  folder: string,
): Promise<{ caFile: string; certificateFile: string; keyFile: string }> {
  const at = (name: string): string => join(folder, name);
  const request = (name: string): string[] => [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    at(`${name}.key`),
    "-out",
    at(`${name}.pem`),
    "-days",
    "2",
  ];
  await run("openssl", [...request("ca"), "-subj", "/CN=throw-away CA"]);
  const names = [
    "-addext",
    "subjectAltName=IP:127.0.0.1,DNS:localhost",
    "-addext",
    "basicConstraints=critical,CA:FALSE",
  ];
  await run("openssl", [
    ...request("server"),
    "-subj",
    "/CN=registry",
    ...names,
    "-CA",
    at("ca.pem"),
    "-CAkey",
    at("ca.key"),
  ]);
  return { caFile: at("ca.pem"), certificateFile: at("server.pem"), keyFile: at("server.key") };
}

/**
 * GET /token?service=&scope=…, with Basic credentials or none: as distribution's token server answers. POST is refused, so that
 * clients fall back. https://distribution.github.io/distribution/spec/auth/token/
 */
function tokenHandler(auth: { users: Users; grants: Grants }, signer: Signer, log: TokenRequest[]) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const query = new URL(request.url ?? "/", "http://localhost").searchParams;
    const credentials = Buffer.from(
      request.headers.authorization?.replace(/^Basic /i, "") ?? "",
      "base64",
    ).toString();
    const [, user = "", password = ""] = /^([^:]*):?(.*)$/s.exec(credentials) ?? [];
    const scopes = query.getAll("scope").flatMap((scope) => scope.split(" "));
    const anonymous = request.headers.authorization === undefined;
    const status =
      request.method !== "GET" ? 405 : anonymous || auth.users[user] === password ? 200 : 401;
    log.push({ user, service: query.get("service"), scopes, status });
    const body =
      status === 200
        ? { token: sign(signer, user, accessOf(scopes, auth.grants, user)), expires_in: 300 }
        : { details: "incorrect username or password" };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}

/** What of the scopes is granted: less than asked for is no error here, the registry refuses later. */
function accessOf(
  scopes: string[],
  grants: Grants,
  user: string,
): { type: string; name: string; actions: string[] }[] {
  return scopes.map((scope) => {
    const [, type = "", name = "", asked = ""] = /^([^:]+):(.+):([^:]*)$/.exec(scope) ?? [];
    const granted = grants[name]?.[user] ?? grants[name]?.[""] ?? [];
    return { type, name, actions: asked.split(",").filter((action) => granted.includes(action)) };
  });
}

function sign(signer: Signer, subject: string, access: unknown): string {
  const encode = (value: unknown): string =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const header = { typ: "JWT", alg: "RS256", x5c: [signer.certificateBase64] };
  const claims = {
    iss: ISSUER,
    sub: subject,
    aud: SERVICE,
    iat: now,
    nbf: now - 60,
    exp: now + 300,
    jti: randomUUID(),
    access,
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(signer.keyPem, "base64url")}`;
}

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer(handler);
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  return server;
}
