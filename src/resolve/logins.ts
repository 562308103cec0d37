/**
 * Finds the runner's login for a repository in docker config, podman's auth.json and credential
 * helpers. The exact host of the reference selects the login, never a host learned from a reply.
 */
import { field } from "../model/text/json-field.ts";
import { execFile } from "node:child_process";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { getuid } from "node:process";
import { isDeepStrictEqual } from "node:util";
import type { LoginProblem, LoginSource } from "../model/pull/answer-reason.ts";
import type { RunnerLoginResult } from "../model/pull/answer.ts";
import type { Credential, CredentialBook } from "../oci/auth/credential.ts";
import type { Clock } from "../oci/clock.ts";
import { quirkOf } from "../oci/quirks.ts";
import { readSmall } from "../system/small-file.ts";

export interface RunnerLogin {
  credential: Credential;
  /** The entry in the report; it records how the credential was rejected. */
  login: RunnerLoginResult;
}

export interface LoginOptions {
  dockerConfig: string | null;
  logins: { registry: string; username: string; password: string }[];
  environment: Readonly<Record<string, string | undefined>>;
  credentials: CredentialBook;
  clock: Pick<Clock, "now">;
  /** By the clock; credential helpers are killed then. */
  endsAtMs: number;
}

export interface LoginBook {
  /** The login for `domain/path`; null if there is none. */
  find(domain: string, path: string): Promise<RunnerLogin | null>;
  /** The logins that were found or failed, in order of appearance. */
  logins(): RunnerLoginResult[];
}

export const noLogins: LoginBook = { find: async () => null, logins: () => [] };

/** A file or variable with logins. */
interface LoginStore {
  /** The file or variable in messages. */
  name: string;
  /** By normalised key. */
  auths: Map<string, unknown>;
  /** Normalised hosts with their programs, in the order of the file. */
  helpers: [string, string][];
  helper: string | null;
  folder: string;
}

const maxConfigBytes = 1_048_576;
const helperTimeoutMs = 30_000;

/** Reads the stores. Credential helpers run only when a login is looked up. */
export async function openLogins({
  dockerConfig,
  logins: given,
  environment,
  credentials,
  clock,
  endsAtMs,
}: LoginOptions): Promise<LoginBook> {
  const logins: RunnerLoginResult[] = [];
  const known = new Map<string, RunnerLogin>();
  const helped = new Map<string, Promise<Credential["secret"] | "failed" | null>>();
  const stores: LoginStore[] = [];

  const fail = (registry: string, source: LoginSource, because: LoginProblem): void => {
    if (
      logins.some((login) => login.registry === registry && isDeepStrictEqual(login.source, source))
    )
      return;
    logins.push({ registry, source, rejected: { because, evidence: [] } });
  };

  const inline = environment["DOCKER_AUTH_CONFIG"];
  if (inline !== undefined && inline.trim() !== "")
    addStore("DOCKER_AUTH_CONFIG", inline, "/", false);
  for (const { file, legacy } of files(dockerConfig, environment)) {
    let text: string;
    try {
      text = await readSmall(file);
    } catch (error) {
      const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
      if (code !== "ENOENT" && code !== "ENOTDIR")
        fail("*", { kind: "file", file }, { code: "login-file-unreadable" });
      continue;
    }
    addStore(file, text, dirname(file), legacy);
  }

  /** Hides the error of JSON.parse, which would quote the file. */
  function addStore(name: string, text: string, folder: string, legacy: boolean): void {
    let json: unknown;
    try {
      json = text.length > maxConfigBytes ? null : JSON.parse(text);
    } catch {
      json = null;
    }
    if (typeof json !== "object" || json === null)
      return fail("*", { kind: "file", file: name }, { code: "not-a-docker-config" });
    const helper = field(json, "credsStore");
    // Among keys with the same meaning, a bare host precedes a URL, then the first counts.
    const spelled = [...entries(legacy ? json : field(json, "auths"))]
      .toReversed()
      .toSorted(([a], [b]) => Number(isUrl(b)) - Number(isUrl(a)));
    stores.push({
      name,
      auths: new Map(spelled.map(([key, value]) => [normalise(key), value])),
      helpers: [...entries(field(json, "credHelpers"))].flatMap(
        ([host, program]): [string, string][] =>
          typeof program === "string" ? [[normalise(host), program]] : [],
      ),
      helper: typeof helper === "string" && helper !== "" ? helper : null,
      folder,
    });
  }

  function keep(registry: string, source: LoginSource, secret: Credential["secret"]): RunnerLogin {
    const credential = credentials.of(registry, secret, source);
    const key = JSON.stringify([registry, source, credential.id]);
    let found = known.get(key);
    if (found === undefined) {
      const login: RunnerLoginResult = { registry, source, rejected: null };
      logins.push(login);
      known.set(key, (found = { credential, login }));
    }
    return found;
  }

  async function help(
    store: LoginStore,
    program: string,
    domain: string,
    wanted: boolean,
  ): Promise<RunnerLogin | null> {
    const key = `${program}\n${domain}`;
    const source: LoginSource = { kind: "helper", program };
    let asked = helped.get(key);
    if (asked === undefined) helped.set(key, (asked = ask()));
    const secret = await asked;
    return secret === null || secret === "failed" ? null : keep(domain, source, secret);

    async function ask(): Promise<Credential["secret"] | "failed" | null> {
      const server = quirkOf(domain).loginKeys?.[0] ?? domain;
      const told = await runHelper(
        program,
        server,
        store.folder,
        environment,
        Math.min(helperTimeoutMs, endsAtMs - clock.now()),
      );
      if ("secret" in told) return told.secret;
      if ("none" in told) return null;
      // A copied config may name the default helper of another machine; its failure matters only
      // if the config has a login for the host.
      if (wanted) fail(domain, source, told.failed);
      return "failed";
    }
  }

  async function find(domain: string, path: string): Promise<RunnerLogin | null> {
    if (given.length === 0 && stores.length === 0) return null;
    const names = keysFor(domain, path);
    const hosts = names.filter((name) => !name.includes("/"));
    for (const name of names) {
      const login = given.find(({ registry }) => normalise(registry) === name);
      if (login !== undefined)
        return keep(
          domain,
          { kind: "input" },
          {
            username: login.username,
            password: login.password,
          },
        );
    }
    for (const store of stores) {
      const { auths } = store;
      const program = store.helpers.find(([host]) => hosts.includes(host))?.[1];
      // "" exempts a host from the default helper.
      const helper = program ?? store.helper ?? "";
      if (helper !== "") {
        const helped = await help(
          store,
          helper,
          domain,
          program !== undefined || names.some((name) => auths.has(name)),
        );
        if (helped !== null) return helped;
      }
      for (const name of names) {
        if (!auths.has(name)) continue;
        const source: LoginSource = { kind: "auths", file: store.name };
        const secret = readAuth(auths.get(name));
        if (secret === "undecodable") {
          fail(domain, source, { code: "login-entry-undecodable", entry: name });
          continue;
        }
        if (secret !== null) return keep(domain, source, secret);
      }
    }
    return null;
  }

  return { find, logins: () => logins };
}

/** In the order of containers-auth.json(5), Docker's last. A configured folder is the only one. */
function files(
  dockerConfig: string | null,
  environment: LoginOptions["environment"],
): { file: string; legacy: boolean }[] {
  const read = (name: string): string | null => environment[name] || null;
  if (dockerConfig !== null) return [{ file: join(dockerConfig, "config.json"), legacy: false }];
  const only = read("REGISTRY_AUTH_FILE");
  if (only !== null) return [{ file: only, legacy: false }];
  const home = read("HOME") ?? read("USERPROFILE");
  const runtime =
    read("XDG_RUNTIME_DIR") ?? (home === null ? null : `/run/containers/${getuid?.() ?? 0}`);
  const settings = read("XDG_CONFIG_HOME") ?? (home === null ? null : join(home, ".config"));
  const docker = read("DOCKER_CONFIG") ?? (home === null ? null : join(home, ".docker"));
  return [
    runtime === null ? null : join(runtime, "containers", "auth.json"),
    settings === null ? null : join(settings, "containers", "auth.json"),
    docker === null ? null : join(docker, "config.json"),
    home === null ? null : join(home, ".dockercfg"),
  ].flatMap((file, index) => (file === null ? [] : [{ file, legacy: index === 3 }]));
}

/** Keys that cover a repository, longest first: "quay.io/org/app", "quay.io/org", "quay.io". */
function keysFor(domain: string, path: string): string[] {
  const keys: string[] = [];
  for (
    let name = `${domain}/${path}`;
    name.includes("/");
    name = name.slice(0, name.lastIndexOf("/"))
  )
    keys.push(name);
  // guard: login-host
  return [...keys, domain, ...(quirkOf(domain).loginKeys ?? []).map(normalise)];
}

const scheme = /^\s*https?:\/\//i;

/** Docker's old keys are URLs; podman's keys with a path have no scheme. */
function isUrl(key: string): boolean {
  return scheme.test(key);
}

/**
 * "https://Registry.example/any/path" → "registry.example", as docker reads it, "Quay.io/org/" →
 * "quay.io/org", as podman does: API version and slash taken off, the host in lower case.
 * https://github.com/docker/cli/blob/master/cli/config/credentials/file_store.go
 */
function normalise(key: string): string {
  if (isUrl(key)) return key.replace(scheme, "").trim().replace(/\/.*$/s, "").toLowerCase();
  const bare = key
    .trim()
    .replace(/\/+$/, "")
    .replace(/\/v[12]$/, "");
  const slash = bare.indexOf("/");
  return slash < 0 ? bare.toLowerCase() : bare.slice(0, slash).toLowerCase() + bare.slice(slash);
}

/** Reads an entry of `auths`; null if it is empty, as Docker writes it for helpers. */
function readAuth(entry: unknown): Credential["secret"] | "undecodable" | null {
  const text = (key: string): string => {
    const value = field(entry, key);
    return typeof value === "string" ? value : "";
  };
  if (text("registrytoken") !== "") return { registryToken: text("registrytoken") };
  if (text("identitytoken") !== "") return { identityToken: text("identitytoken") };
  if (text("auth") !== "") {
    const decoded = Buffer.from(text("auth"), "base64").toString("utf8").replace(/\0+$/, "");
    const colon = decoded.indexOf(":");
    return colon <= 0
      ? "undecodable"
      : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
  }
  return text("username") === "" && text("password") === ""
    ? null
    : { username: text("username"), password: text("password") };
}

/**
 * https://github.com/docker/docker-credential-helpers: the server on standard input, JSON or an
 * error on standard output.
 */
async function runHelper(
  program: string,
  server: string,
  folder: string,
  environment: LoginOptions["environment"],
  timeoutMs: number,
): Promise<{ secret: Credential["secret"] } | { none: true } | { failed: LoginProblem }> {
  // guard: helper-name
  if (!/^[A-Za-z0-9._-]+$/.test(program)) return { failed: { code: "helper-name-invalid" } };
  if (timeoutMs <= 0) return { failed: { code: "helper-without-time" } };
  return new Promise((resolve) => {
    const child = execFile(
      `docker-credential-${program}`,
      ["get"],
      {
        cwd: folder,
        env: {
          ...environment,
          PATH: /* guard: helper-in-repository */ absoluteOnly(environment["PATH"]),
        },
        // guard: helper-timeout
        timeout: Math.ceil(timeoutMs),
        killSignal: "SIGKILL",
        maxBuffer: 65_536,
        windowsHide: true,
      },
      (error, stdout) => {
        if (error !== null) {
          if (error.code === "ENOENT") return resolve({ failed: { code: "helper-not-on-path" } });
          if (/credentials not found/i.test(stdout)) return resolve({ none: true });
          if (error.killed === true || error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
            return resolve({
              failed: { code: "helper-timed-out", seconds: Math.round(timeoutMs / 1_000) },
            });
          // The output of the helper may quote a secret.
          return resolve({
            failed: {
              code: "helper-failed",
              exit: error.code ?? error.signal ?? null,
              signaled: error.code == null,
            },
          });
        }
        let json: unknown;
        try {
          json = JSON.parse(stdout);
        } catch {
          return resolve({ failed: { code: "helper-reply-not-json" } });
        }
        const username = field(json, "Username");
        const password = field(json, "Secret");
        if (typeof username !== "string" || typeof password !== "string")
          return resolve({ failed: { code: "helper-reply-incomplete" } });
        if (username === "" && password === "") return resolve({ none: true });
        resolve({
          secret: username === "<token>" ? { identityToken: password } : { username, password },
        });
      },
    );
    // If the helper dies before it reads, its exit reports the failure.
    child.stdin?.on("error", () => {});
    child.stdin?.end(server);
  });
}

/** Drops relative entries of PATH, which the repository could control. */
function absoluteOnly(path = ""): string {
  return path.split(delimiter).filter(isAbsolute).join(delimiter);
}

function entries(value: unknown): Map<string, unknown> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
