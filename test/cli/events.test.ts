/** Events in the words of the nodes' containerd. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeAuthority } from "../support/registry/certificate.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { Auth, Fault, Image, RegistryOptions } from "../support/registry/registry.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const versions = ["2.3", "2.1", "2.0", "1.7", "1.6"] as const;
type Version = (typeof versions)[number];

/**
 * Words from a version on, those of each attempt where they differ: a row without a version says what
 * the version before it says. They are what containerd 1.6.20, 1.7.35, 2.0.14, 2.1.9 and 2.4.2 say, with
 * the code that the kubelet keeps since 1.28; null where nothing is foretold.
 */
type Row = { pull: string } & Record<Version, string | string[] | null | undefined>;

const rows: Row[] = JSON.parse(
  readFileSync(new URL("../tables/events.json", import.meta.url), "utf8"),
);

/**
 * Runtimes as nodes report them, and the version of the kubelet. Where nothing is known of the
 * runtime, the words are those of 1.7.
 */
const runtimes: [runtime: string | null, worded: Version, kubernetes: string | null][] = [
  ["containerd://1.6.20~ds1", "1.6", "1.27"],
  ["containerd://1.7.29", "1.7", "1.28"],
  ["containerd://2.0.7", "2.0", "1.33"],
  [null, "1.7", null],
  ["containerd://2.1.5", "2.1", "1.34"],
  ["containerd://2.2.9", "2.1", null],
  ["containerd://v2.3.0-beta.1", "2.3", "1.35"],
  ["containerd://2.10.0", "2.3", null],
];

interface Scene {
  auth?: Auth;
  image?: Omit<Image, "repository" | "tag"> | null;
  fault?: Fault;
  /** Passwords, one a pull secret; "" for an entry without a login. */
  logins?: string[];
  tls?: true;
  dead?: true;
  /** Every manifest redirects to itself. */
  loop?: true;
}

const users = { bot: "right" };
const errors = (code: string, message: string): string =>
  JSON.stringify({ errors: [{ code, message }] });
const scenes: Record<string, Scene> = {
  "missing tag": { image: null },
  "insufficient scope": { auth: { mode: "bearer", grants: { "acme/web": ["other"] } } },
  "Basic, no login": { auth: { mode: "basic", users } },
  "Basic, wrong login": { auth: { mode: "basic", users }, logins: ["wrong"] },
  "token, wrong login": { auth: { mode: "bearer", users }, logins: ["wrong"] },
  "two logins": {
    auth: { mode: "bearer", users, grants: { "acme/web": [] } },
    logins: ["wrong", "right"],
  },
  "two wrong logins": { auth: { mode: "basic", users }, logins: ["wrong", "worse"] },
  "no token for nobody": { auth: { mode: "bearer" }, fault: { step: "token", status: 403 } },
  "403": { fault: { status: 403 } },
  "403, told why": {
    fault: { status: 403, body: errors("DENIED", "the key vault may not be read") },
  },
  "429": { fault: { status: 429 } },
  "502": { fault: { status: 502 } },
  dead: { dead: true },
  "unknown authority": { tls: true },
  "no platform": { image: { platforms: ["linux/arm64"] } },
  "part missing": { image: { platforms: ["linux/amd64", "linux/arm64"], absent: ["linux/amd64"] } },
  "no platform, but what the processor runs besides": {
    image: { platforms: ["linux/386", "linux/arm64"] },
  },
  "blob store down": { fault: { step: "blob", status: 503 } },
  "blob store down, told why": {
    fault: { step: "blob", status: 503, body: errors("UNAVAILABLE", "try later") },
  },
  nothing: { fault: { step: "manifest", status: 200, body: "" } },
  "a page": {
    fault: {
      step: "manifest",
      status: 200,
      body: "<html></html>",
      headers: { "content-type": "text/html" },
    },
  },
  "400": { fault: { status: 400 } },
  "412": { fault: { status: 412 } },
  "418 in the words of the server": { fault: { status: 418, phrase: "I am a kettle" } },
  "401 without a challenge": { fault: { status: 401 } },
  "401 with a challenge that cannot be met": {
    fault: { status: 401, headers: { "www-authenticate": 'Digest realm="x", nonce="y"' } },
  },
  "Negotiate before Basic": {
    fault: { status: 401, headers: { "www-authenticate": 'Negotiate, Basic realm="x"' } },
  },
  "Bearer without a realm": {
    fault: { status: 401, headers: { "www-authenticate": 'Bearer service="x"' } },
  },
  "Basic, an empty login": { auth: { mode: "basic", users }, logins: [""] },
  "token, an empty login": {
    auth: { mode: "bearer", users },
    fault: { step: "token", status: 403 },
    logins: [""],
  },
  "403 in the standard words": {
    fault: { status: 403, body: errors("DENIED", "requested access to the resource is denied") },
  },
  "a redirect loop": { loop: true },
  "a token server that is down": {
    auth: { mode: "bearer", users, realm: "http://127.0.0.1:9/token" },
    logins: ["right"],
  },
  chart: { image: { artifact: "application/vnd.cncf.helm.config.v1+json" } },
  "schema 1": { image: { schema1: true } },
};

test("words every failure as each version of containerd and the kubelet does", async (t) => {
  const authority = makeAuthority();
  if (authority === null) return t.skip("openssl is not installed");
  t.after(() => authority.remove());
  const tls = authority.issue(["IP:127.0.0.1"]);
  const hosts = new Map<string, Host>();
  for (const [name, scene] of Object.entries(scenes)) {
    const options: RegistryOptions = scene.auth === undefined ? {} : { auth: scene.auth };
    const registry = await startRegistry(scene.tls === true ? { ...options, tls } : options);
    if (scene.dead === true) await registry.close();
    else t.after(() => registry.close());
    registry.push({
      repository: "acme/web",
      tag: scene.image === null ? "v2" : "v1",
      ...scene.image,
    });
    if (scene.fault !== undefined) registry.fault(scene.fault);
    if (scene.loop === true)
      registry.fault({ status: 307, headers: { location: "/v2/acme/web/manifests/v1" } });
    hosts.set(name, {
      host: registry.host,
      plainHttp: scene.tls !== true,
      logins: scene.logins ?? [],
    });
  }
  for (const [runtime, worded, kubernetes] of runtimes) {
    const events = await eventsOf([...hosts.values()], { runtime, kubernetes });
    for (const row of rows) {
      const host = hosts.get(row.pull)?.host;
      assert.ok(host !== undefined, row.pull);
      const image = `${host}/acme/web:v1`;
      const words = versions
        .filter((version) => version <= worded)
        .map((version) => row[version])
        .find((each) => each !== undefined);
      const manifest = `${scenes[row.pull]?.tls === true ? "https" : "http"}://${host}/v2/acme/web/manifests/v1`;
      const errors = (words === undefined || words === null ? [] : [words].flat()).map((each) =>
        each
          .replace("PULL", `failed to pull and unpack image "${image}"`)
          .replaceAll(/\bIMAGE\b/g, image)
          .replaceAll("MANIFEST", manifest)
          .replaceAll("HOST", host),
      );
      // Before 1.28 the kubelet keeps the code of an unknown error too.
      if (kubernetes === "1.27")
        for (const [index, error] of errors.entries())
          if (!error.startsWith("rpc error: "))
            errors[index] = `rpc error: code = Unknown desc = ${error}`;
      const expected = errors.length > 1 ? `[${errors.join(", ")}]` : errors[0];
      assert.equal(
        events.get(image)?.replaceAll(/sha256:[0-9a-f]{64}/g, "DIGEST"),
        expected === undefined ? undefined : `Failed to pull image "${image}": ${expected}`,
        `${row.pull}, ${runtime}`,
      );
    }
  }
});

interface Host {
  host: string;
  plainHttp: boolean;
  logins: string[];
}

/** By image, of those that have one. */
async function eventsOf(
  hosts: Host[],
  nodes: { runtime: string | null; kubernetes: string | null },
): Promise<ReadonlyMap<string, string>> {
  const documents = hosts.flatMap(({ host, logins }, index) => {
    const metadata = { name: "web", namespace: `row-${index}` };
    const secrets = logins.map((password, number) => ({
      apiVersion: "v1",
      kind: "Secret",
      type: "kubernetes.io/dockerconfigjson",
      metadata: { ...metadata, name: `regcred-${number}` },
      stringData: {
        ".dockerconfigjson": JSON.stringify({
          auths: { [host]: password === "" ? {} : { username: "bot", password } },
        }),
      },
    }));
    const imagePullSecrets = secrets.map((secret) => ({ name: secret.metadata.name }));
    const containers = [{ name: "app", image: `${host}/acme/web:v1` }];
    return [
      { apiVersion: "v1", kind: "ServiceAccount", metadata, imagePullSecrets },
      { apiVersion: "v1", kind: "Pod", metadata, spec: { serviceAccountName: "web", containers } },
      ...secrets,
    ];
  });
  await using folder = await temporaryFolder({
    "app.yaml": documents.map((document) => JSON.stringify(document)).join("\n---\n"),
    ".pullgate.yaml": JSON.stringify({
      cluster: Object.fromEntries(Object.entries(nodes).filter(([, value]) => value !== null)),
      registries: Object.fromEntries(hosts.map(({ host, plainHttp }) => [host, { plainHttp }])),
    }),
  });
  const args = ["check", "--format", "json", "--retries", "0", "--cache", "off", "app.yaml"];
  const { stdout, stderr } = await runPullgate(args, { cwd: folder.path });
  assert.equal(stderr, "");
  const { findings } = readJsonReport(stdout);
  return new Map(
    findings.flatMap(({ image, event }) =>
      image === null || event === null ? [] : [[image, event]],
    ),
  );
}
