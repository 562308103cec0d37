/** Compares verdicts and events with containerd, for images, states of registries and credentials. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { diagnoseText } from "../../src/diagnose/diagnose.ts";
import { makeAuthority } from "../support/registry/certificate.ts";
import { readJsonReport, type JsonReport } from "../support/runner/json-report.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";
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

/** How a registry in one state is reached. */
interface State {
  /** As images name it. */
  host: string;
  /** Those beside it that are loopback hosts, too. */
  others?: string[];
  /** The registry into which the image is put. */
  home: DockerRegistry;
  plainHttp?: true;
  tokenHost?: string;
  /** For containerd and the gate alike. */
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
  async "an index with a config missing"(home, label) {
    const { images: parts } = await putIndex(home, "v1", ["linux/amd64", "linux/arm64"], label);
    await remove(home, "blobs", parts[0]?.config.digest ?? "");
    return ":v1";
  },
  async "a layer missing"(home, label) {
    const tar = Buffer.alloc(1024, label);
    const { layer } = await putImage(home, "v1", "linux/amd64", label, tar);
    await remove(home, "blobs", layer.digest);
    return ":v1";
  },
  "of a huge manifest": async () => ":v1",
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

/** The state of a registry, an image of it, a credential, and what is said of it: nothing where it is pulled. */
type Combination = [state: string, image: string, credential: string, rule: string | null];

const unreachable = "registry-unreachable";
const limited = "registry-rate-limited";

const combinations: Combination[] = [
  ["open", "a tag", "none", null],
  ["open", "a tag", "wrong", null],
  ["open", "no such tag", "none", "image-tag-not-found"],
  ["open", "no such tag", "right", "image-tag-not-found"],
  ["open", "no such repository", "none", "image-repository-not-found"],
  ["open", "a digest", "none", null],
  ["open", "no such digest", "none", "image-digest-not-found"],
  ["open", "an index", "none", null],
  ["open", "an index by its digest", "none", null],
  ["open", "an index without the platform", "none", "image-platform-missing"],
  ["open", "an index of linux/386", "none", null],
  ["open", "one manifest of another platform", "none", "image-platform-mismatch"],
  ["open", "an index with a part missing", "none", "image-child-missing"],
  ["open", "an index with a part of no node missing", "none", null],
  ["open", "a config missing", "none", "image-child-missing"],
  ["open", "an index with a config missing", "none", "image-child-missing"],
  ["open", "a layer missing", "none", "image-child-missing"],
  ["open", "of a huge manifest", "none", "image-not-served"],
  ["open", "a Helm chart", "none", "image-type-unsupported"],
  ["open", "an artifact", "none", "image-type-unsupported"],
  ["open", "of schema 1", "none", null],

  ["htpasswd", "a tag", "none", "pull-secret-absent"],
  ["htpasswd", "no such tag", "none", "pull-secret-absent"],
  ["htpasswd", "no such repository", "none", "pull-secret-absent"],
  ["htpasswd", "a tag", "right", null],
  ["htpasswd", "no such tag", "right", "image-tag-not-found"],
  ["htpasswd", "no such repository", "right", "image-repository-not-found"],
  ["htpasswd", "an index", "right", null],
  ["htpasswd", "a tag", "wrong", "pull-secret-rejected"],
  ["htpasswd", "no such tag", "wrong", "pull-secret-rejected"],
  ["htpasswd", "no such repository", "wrong", "pull-secret-rejected"],
  ["htpasswd", "a tag", "of another repository", null],

  ["token", "a tag", "none", "image-missing-or-denied"],
  ["token", "no such tag", "none", "image-missing-or-denied"],
  ["token", "no such repository", "none", "image-missing-or-denied"],
  ["token", "a tag", "right", null],
  ["token", "a digest", "right", null],
  ["token", "an index", "right", null],
  ["token", "no such tag", "right", "image-tag-not-found"],
  ["token", "no such digest", "right", "image-digest-not-found"],
  ["token", "no such repository", "right", "image-repository-not-found"],
  ["token", "a tag", "wrong", "pull-secret-rejected"],
  ["token", "no such tag", "wrong", "pull-secret-rejected"],
  ["token", "no such repository", "wrong", "pull-secret-rejected"],
  ["token", "a tag", "of another repository", "image-missing-or-denied"],
  ["token", "no such tag", "of another repository", "image-missing-or-denied"],
  ["token", "no such repository", "of another repository", "image-missing-or-denied"],

  ["token, open to all", "a tag", "none", null],
  ["token, open to all", "no such tag", "none", "image-tag-not-found"],
  ["token, open to all", "no such repository", "none", "image-repository-not-found"],
  ["token, open to all", "a tag", "right", null],
  ["token, open to all", "no such tag", "right", "image-tag-not-found"],
  ["token, open to all", "a tag", "wrong", "pull-secret-rejected"],
  ["token, open to all", "no such tag", "wrong", "pull-secret-rejected"],
  ["token, open to all", "no such repository", "wrong", "pull-secret-rejected"],
  ["token, open to all", "a tag", "of another repository", null],
  ["token, open to all", "no such tag", "of another repository", "image-tag-not-found"],

  ["mirror", "a tag", "none", null],
  ["mirror", "no such tag", "none", "image-tag-not-found"],
  ["mirror", "a digest", "none", null],
  ["mirror", "an index", "none", null],
  ["mirror of a dead registry", "a digest", "none", unreachable],
  ["mirror of a dead registry, asked before", "a tag", "none", null],
  ["behind a mirror", "a tag", "none", null],
  ["behind a mirror", "no such tag", "none", "image-tag-not-found"],
  ["behind a mirror", "an index", "none", null],
  ["dead, behind a mirror", "a tag", "none", "image-missing-or-denied"],
  ["dead, behind a mirror that was asked before", "a tag", "none", null],
  ["behind a dead mirror", "a tag", "none", null],

  ["dead", "a tag", "none", unreachable],
  ["dead", "an index", "right", unreachable],
  ["of no address", "a tag", "none", unreachable],
  ["closes", "a tag", "none", unreachable],
  ["silent", "a tag", "none", unreachable],
  ["slow", "a tag", "none", null],
  ["slow", "an index", "none", null],
  ["cut", "a tag", "none", unreachable],
  ["cut in blobs", "a tag", "none", unreachable],
  ["429", "a tag", "none", limited],
  ["429", "a tag", "right", limited],
  ["429 with Retry-After", "a tag", "none", limited],
  ["429 to GET", "a tag", "none", limited],
  ["500", "a tag", "none", unreachable],
  ["502", "a tag", "none", unreachable],
  ["503", "a tag", "none", unreachable],
  ["504", "a tag", "none", unreachable],
  ["502 in gzip", "a tag", "none", unreachable],
  ["403", "a tag", "none", "registry-unreachable"],
  ["400", "a tag", "none", unreachable],
  ["412", "a tag", "none", "image-access-denied"],
  ["401 without a challenge", "a tag", "none", "image-missing-or-denied"],
  ["401 with a challenge that cannot be met", "a tag", "none", "image-missing-or-denied"],
  ["405 to HEAD", "a tag", "none", null],
  ["405 to HEAD", "no such tag", "none", "image-tag-not-found"],
  ["404 to HEAD", "a tag", "none", "image-not-served"],
  ["404 to HEAD", "no such tag", "none", "image-tag-not-found"],
  ["503 to HEAD", "a tag", "none", "image-not-served"],
  ["Negotiate and Basic in one line", "a tag", "right", "image-missing-or-denied"],
  ["Negotiate and Basic in two lines", "a tag", "right", null],
  ["blobs refused", "a tag", "none", "image-not-served"],
  ["blobs refused", "an index", "none", "image-not-served"],
  ["blobs refused in HTML", "a tag", "none", unreachable],
  ["another digest in the header", "a tag", "none", "image-not-served"],
  ["redirects in a circle", "a tag", "none", unreachable],
  ["404 in HTML", "a tag", "none", unreachable],
  ["200 of nothing", "a tag", "none", unreachable],
  ["200 of HTML", "a tag", "none", unreachable],
  ["blobs elsewhere", "a tag", "none", null],
  ["blobs nowhere", "a tag", "none", unreachable],
  ["manifests elsewhere", "a tag", "none", null],
  ["manifests elsewhere", "no such tag", "none", "image-tag-not-found"],

  ["TLS", "a tag", "none", null],
  ["TLS", "no such tag", "none", "image-tag-not-found"],
  ["TLS expired", "a tag", "none", unreachable],
  ["TLS of another host", "a tag", "none", unreachable],
  ["TLS of another address", "a tag", "none", unreachable],
  ["TLS of an unknown authority", "a tag", "none", unreachable],
  ["HTTP behind HTTPS", "a tag", "none", unreachable],
  ["HTTPS behind HTTP", "a tag", "none", unreachable],
];

/** What newer versions of containerd make of an image, whatever they made of it before. */
const since: Record<string, [version: number, rule: string]> = {
  "of schema 1": [200, "image-type-unsupported"],
  "an index of linux/386": [201, "image-platform-missing"],
};

/** Repositories that are files behind nginx, since a registry takes no such manifests. */
const written: Record<string, string> = {
  "of schema 1": "old/app",
  "of a huge manifest": "huge/app",
};

/** Since which version it is pulled, and does not run. */
const lifeless: Record<string, number> = {
  "one manifest of another platform": 0,
  "a Helm chart": 107,
  "an artifact": 107,
};

/**
 * Where nobody can know containerd's words: it says nothing for ever; it asks by HEAD before; which of two hosts it blames; how many
 * bytes it got; which manifest it did not fetch.
 */
const wordless = [
  "silent",
  "429 to GET",
  "dead, behind a mirror",
  "cut",
  "cut in blobs",
  "an index of linux/386",
  "of a huge manifest",
];

/** What the words alone say, where they say less than the registry does. */
const lesser: Record<string, string> = {
  "image-repository-not-found": "image-tag-not-found",
  "image-missing-or-denied": "image-access-denied",
  "pull-secret-absent": "image-access-denied",
  "pull-secret-rejected": "image-access-denied",
};
/** Where they say something else: a reply to HEAD has no body, one of two hosts is blamed, 1.6 does not say how it asked. */
const deaf = [
  "400",
  "403",
  "404 in HTML",
  "404 to HEAD",
  "503 to HEAD",
  "blobs refused",
  "blobs refused in HTML",
  "another digest in the header",
  "dead, behind a mirror",
  "HTTPS behind HTTP",
];

test("agrees with containerd on every verdict and event", async (t) => {
  if (!needs(t, "docker-registry", "nginx", "htpasswd", "openssl", "containerd")) return;
  const authority = makeAuthority();
  assert.ok(authority !== null);
  t.after(() => authority.remove());
  const files = await mkdtemp(join(tmpdir(), "schema1-"));
  t.after(() => rm(files, { recursive: true, force: true }));
  await chmod(files, 0o755);
  const digests = {
    schema1: await writeSchema1(files, "old/app"),
    huge: await writeHuge(files, "huge/app"),
  };
  const grants: Grants = {};
  await using open = await startDockerRegistry();
  await using dying = await startDockerRegistry();
  await using htpasswd = await startDockerRegistry({
    beside: open,
    auth: { kind: "htpasswd", users },
  });
  await using token = await startDockerRegistry({
    beside: open,
    auth: { kind: "token", users, grants },
  });
  await using mirror = await startDockerRegistry({ mirrors: open });
  await using orphan = await startDockerRegistry({ mirrors: dying });
  await using trouble = await startTrouble(open);
  const certificates = {
    good: authority.issue(["IP:127.0.0.1"]),
    expired: authority.issue(["IP:127.0.0.1"], -1),
    foreign: authority.issue(["DNS:another.test"]),
    elsewhere: authority.issue(["IP:127.0.0.9"]),
  };
  await using nginx = await startNginx(sites(open, trouble.host, files, digests, certificates));
  await using containerd = await startContainerd();

  const plain = (host: string, home = open): State => ({ host, home, plainHttp: true });
  const tls = (site: string, caFile: string | null = authority.caFile): State => {
    const host = nginx.hostOf(site);
    return {
      host,
      home: open,
      hostsToml: hostsToml(`https://${host}`, [`https://${host}`], caFile),
    };
  };
  const behind = (host: string, home: DockerRegistry, before: string): State => ({
    host,
    home,
    plainHttp: true,
    others: [before],
    hostsToml: hostsToml(`http://${host}`, [`http://${before}`], null),
  });
  const insecure = nginx.hostOf("HTTPS behind HTTP");
  const dead = nginx.hostOf("dead");
  const stateOf = (name: string): State =>
    ({
      open: plain(nginx.hostOf("open")),
      htpasswd: plain(htpasswd.host),
      token: { ...plain(token.host), tokenHost: token.tokenHost ?? "" },
      "token, open to all": { ...plain(token.host), tokenHost: token.tokenHost ?? "" },
      mirror: plain(mirror.host),
      "mirror of a dead registry": plain(orphan.host, dying),
      "mirror of a dead registry, asked before": plain(orphan.host, dying),
      "behind a mirror": behind(open.host, open, mirror.host),
      "dead, behind a mirror": behind(dying.host, dying, orphan.host),
      "dead, behind a mirror that was asked before": behind(dying.host, dying, orphan.host),
      "behind a dead mirror": behind(nginx.hostOf("behind a dead mirror"), open, dead),
      "of no address": { host: "registry.invalid", home: open },
      TLS: tls("TLS"),
      "TLS expired": tls("TLS expired"),
      "TLS of another host": tls("TLS of another host"),
      "TLS of another address": tls("TLS of another address"),
      "TLS of an unknown authority": tls("TLS of an unknown authority", null),
      "HTTP behind HTTPS": tls("HTTP behind HTTPS"),
      "HTTPS behind HTTP": {
        ...plain(insecure),
        hostsToml: hostsToml(`http://${insecure}`, [`http://${insecure}`], null),
      },
    })[name] ?? plain(nginx.hostOf(name));

  const [, major, minor] = /(\d+)\.(\d+)/.exec(containerd.runtime) ?? [];
  const version = Number(major) * 100 + Number(minor);
  const rows: Row[] = [];
  for (const [stateName, imageName, credentialName, before] of combinations) {
    const [anew, newer] = since[imageName] ?? [Infinity, null];
    const rule = version < anew ? before : newer;
    const state = stateOf(stateName);
    const repository = written[imageName] ?? `row-${rows.length}/app`;
    if (state.tokenHost !== undefined)
      grants[repository] = { bot: ["pull"], ...(stateName === "token" ? {} : { "": ["pull"] }) };
    const part = await images[imageName]?.(`${state.home.url}/v2/${repository}`, repository);
    assert.ok(part !== undefined, imageName);
    if (stateName.endsWith("asked before")) await warm(orphan, repository, part);
    if (state.hostsToml !== undefined) await containerd.configure(state.host, state.hostsToml);
    const name = [stateName, imageName, credentialName].join(" | ");
    const image = `${state.host}/${repository}${part}`;
    rows.push({
      name,
      stateName,
      imageName,
      state,
      image,
      rule,
      credential: credentials[credentialName] ?? null,
    });
  }
  await dying.stop();

  const [pulls, reports] = await Promise.all([
    pullAll(containerd, rows),
    gateAll(containerd, rows),
  ]);
  const wrong: string[] = [];
  for (const row of rows) {
    const pulled = pulls.get(row);
    const report = reports.get(row.credential);
    assert.ok(pulled !== undefined && report !== undefined);
    const verdict =
      report.images.find(({ image }) => image === row.image)?.mentions[0]?.verdict ?? "";
    const findings = report.findings.filter(({ image }) => image === row.image);
    const finding = findings.find(({ rule }) => rule === row.rule);
    t.diagnostic(
      `${row.name} | ${pulled.ok ? "pulled" : "failed"} | ${verdict} | ${row.rule ?? ""}`,
    );
    const told = pulled.ok ? null : normal(pulled.message);
    const event =
      finding?.event == null
        ? null
        : normal(finding.event.replace(/^Failed to pull image "[^"]+": /, ""));
    const agrees =
      row.rule === null
        ? pulled.ok && verdict === "pullable" && findings.length === 0
        : finding !== undefined &&
          verdict === (finding.certainty === "unverified" ? "unverified" : "broken") &&
          pulled.ok === (lifeless[row.imageName] ?? Infinity) <= version &&
          (finding.certainty === "proved" ||
            finding.cause === "connectivity" ||
            row.stateName.startsWith("dead, behind"));
    const silent = wordless.includes(row.stateName) || wordless.includes(row.imageName);
    const worded = pulled.ok
      ? event === null
      : event === told || (event === null && silent) || row.stateName === "429 to GET";
    const heard = pulled.ok ? null : heardOf(row.image, pulled.message);
    const understood =
      heard === null ||
      heard === row.rule ||
      lesser[row.rule ?? ""] === heard ||
      deaf.includes(row.stateName);
    if (!agrees || !worded || !understood)
      wrong.push(
        `${row.name}: ${verdict}, ${JSON.stringify(findings.map(({ rule, certainty, message, evidence }) => [rule, certainty, message, evidence]))}\n  ${told}\n  ${event}\n  ${heard}`,
      );
  }
  assert.ok(rows.length >= 60);
  assert.deepEqual(wrong, [], wrong.join("\n"));
});

interface Row {
  name: string;
  stateName: string;
  imageName: string;
  state: State;
  image: string;
  credential: Auth | null;
  rule: string | null;
}

/** A few at once. */
async function pullAll(containerd: Containerd, rows: Row[]): Promise<ReadonlyMap<Row, Pulled>> {
  const queue = [...rows];
  const pulls = new Map<Row, Pulled>();
  const puller = async (): Promise<void> => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift())
      pulls.set(
        row,
        await containerd.pull(
          row.image,
          row.credential,
          row.stateName === "silent" ? 3_000 : 30_000,
        ),
      );
  };
  await Promise.all([puller(), puller(), puller()]);
  return pulls;
}

/** A run for each credential: no other sees what one may see. */
async function gateAll(
  containerd: Containerd,
  rows: Row[],
): Promise<ReadonlyMap<Auth | null, JsonReport>> {
  const reports = new Map<Auth | null, JsonReport>();
  for (const credential of Object.values(credentials))
    reports.set(
      credential,
      await gate(
        containerd,
        rows.filter((row) => row.credential === credential),
      ),
    );
  return reports;
}

/** The rule by which `pullgate diagnose` reads it. */
function heardOf(image: string, message: string): string {
  const { diagnoses: recognitions } = diagnoseText(
    "-",
    `Failed to pull image "${image}": ${message}`,
  );
  return recognitions.map(({ rule }) => rule).join();
}

/**
 * Without addresses, digests, times and the query for a token, and with the reason phrases of nginx as they are written elsewhere. Of a
 * loopback host newer versions say https, though they turn to plain HTTP where it does not speak TLS.
 */
function normal(message: string): string {
  return message
    .replaceAll(/rpc error: code = \w+ desc = /g, "")
    .replace(/(\/token)\?scope=[^:\s]+/, "$1")
    .replaceAll(/sha256:([0-9a-f]{64}|…)/g, "DIGEST")
    .replaceAll(/127\.0\.0\.1(:\d+)?\b/g, "HOST")
    .replaceAll("https://HOST", "http://HOST")
    .replace(/ on [\d.]+:53: no such host/, ": no such host")
    .replace(/: current time \S+ is (after|before) \S+$/, "")
    .replace(/snapshotter \w+/, "snapshotter S")
    .replace("503 Service Temporarily Unavailable", "503 Service Unavailable")
    .replace("504 Gateway Time-out", "504 Gateway Timeout");
}

/** Has a mirror keep an image, which it does while it hands it on. */
async function warm(mirror: DockerRegistry, repository: string, part: string): Promise<void> {
  const home = `${mirror.url}/v2/${repository}`;
  const accept = "application/vnd.oci.image.manifest.v1+json";
  const answer = await fetch(`${home}/manifests/${part.slice(1)}`, { headers: { accept } });
  const digests = (await answer.text()).match(/sha256:[0-9a-f]{64}/g) ?? [];
  assert.ok(digests.length > 1);
  for (const digest of digests) {
    await (await fetch(`${home}/blobs/${digest}`)).arrayBuffer();
    const link = join(
      mirror.storage,
      "docker/registry/v2/repositories",
      repository,
      "_layers",
      ...digest.split(":"),
      "link",
    );
    for (let tries = 0; !existsSync(link); tries++) {
      assert.ok(tries < 200, link);
      await wait(50);
    }
  }
}

/** containerd 1.6 passes over a file without a host of its own. */
function hostsToml(server: string, hosts: string[], caFile: string | null): string {
  const ca = caFile === null ? "" : `ca = ${JSON.stringify(caFile)}\n`;
  return [
    `server = "${server}"\n${ca}`,
    ...hosts.map((url) => `[host."${url}"]\ncapabilities = ["pull", "resolve"]\n${ca}`),
  ].join("");
}

/** One run over pods of one namespace each. */
async function gate({ folder: home, runtime }: Containerd, rows: Row[]): Promise<JsonReport> {
  const auth = (login: Auth): string =>
    Buffer.from(`${login.username}:${login.password}`).toString("base64");
  const documents = rows.flatMap(({ state, image, credential }, index) => {
    const metadata = { name: "web", namespace: `row-${index}` };
    const secret =
      credential === null
        ? null
        : JSON.stringify({ auths: { [state.host]: { auth: auth(credential) } } });
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
  const realms = states.flatMap(({ host, tokenHost }) =>
    tokenHost === undefined ? [] : [[host, tokenHost]],
  );
  await using folder = await temporaryFolder({
    "app.yaml": documents.map((document) => JSON.stringify(document)).join("\n---\n"),
    ".pullgate.yaml": JSON.stringify({
      cluster: { runtime, platforms: ["linux/amd64"], hostsDir: join(home, "certs.d") },
      registries: Object.fromEntries([
        ...realms.map(([, tokenHost]) => [tokenHost, { plainHttp: true }]),
        ...states.flatMap(({ others = [] }) => others.map((host) => [host, { plainHttp: true }])),
        ...states.map(({ host, plainHttp }) => [
          host,
          plainHttp === undefined ? {} : { plainHttp },
        ]),
      ]),
      network: { trustedRealms: Object.fromEntries(realms) },
    }),
  });
  // A mirror that fetches from a registry takes seconds on a machine with other work.
  const flags = ["--retries", "1", "--timeout", "10", "--cache", "off"];
  const { stdout, stderr } = await runPullgate(
    ["check", "--format", "json", ...flags, "app.yaml"],
    {
      cwd: folder.path,
    },
  );
  assert.equal(stderr, "");
  return readJsonReport(stdout);
}

interface Certificate {
  key: string;
  cert: string;
}

function sites(
  open: DockerRegistry,
  trouble: string,
  files: string,
  { schema1, huge }: Record<"schema1" | "huge", string>,
  {
    good,
    expired,
    foreign,
    elsewhere,
  }: Record<"good" | "expired" | "foreign" | "elsewhere", Certificate>,
): Record<string, Site> {
  const pass = `location / { proxy_pass ${open.url}; proxy_set_header Host $http_host; }`;
  const manifests = (what: string): Site => ({
    block: `location ~ /manifests/ { ${what} } ${pass}`,
  });
  const challenged = (headers: string): string =>
    `if ($http_authorization = "") { ${headers} return 401; } proxy_pass ${open.url}; proxy_set_header Host $http_host; proxy_set_header Authorization "";`;
  const says = (status: number, more = ""): Site => manifests(`${more} return ${status};`);
  const through = (mode: string): Site => ({
    block: `location / { proxy_pass http://${trouble}; proxy_set_header X-Trouble ${mode}; proxy_set_header Host $http_host; proxy_buffering off; }`,
  });
  return {
    open: {
      block: `location /v2/huge/ { root ${files}; types { } default_type ${manifestType}; add_header Docker-Content-Digest ${huge}; } location /v2/old/ { root ${files}; types { } default_type application/vnd.docker.distribution.manifest.v1+prettyjws; add_header Docker-Content-Digest ${schema1}; } ${pass}`,
    },
    "429": says(429),
    "429 with Retry-After": says(429, "add_header Retry-After 1 always;"),
    "429 to GET": manifests(`if ($request_method = GET) { return 429; } proxy_pass ${open.url};`),
    "500": says(500),
    "502": says(502),
    "503": says(503),
    "504": says(504),
    "403": says(403),
    "400": says(400),
    "412": says(412),
    "401 without a challenge": manifests("default_type text/plain; return 401 'no';"),
    "401 with a challenge that cannot be met": manifests(
      `default_type text/plain; add_header WWW-Authenticate 'Digest realm="x", nonce="y"' always; return 401 'no';`,
    ),
    "405 to HEAD": manifests(
      `if ($request_method = HEAD) { return 405; } proxy_pass ${open.url}; proxy_set_header Host $http_host;`,
    ),
    "404 to HEAD": manifests(
      `if ($request_method = HEAD) { return 404; } proxy_pass ${open.url}; proxy_set_header Host $http_host;`,
    ),
    "503 to HEAD": manifests(
      `if ($request_method = HEAD) { return 503; } proxy_pass ${open.url}; proxy_set_header Host $http_host;`,
    ),
    "Negotiate and Basic in one line": manifests(
      challenged(`add_header WWW-Authenticate 'Negotiate, Basic realm="x"' always;`),
    ),
    "Negotiate and Basic in two lines": manifests(
      challenged(
        `add_header WWW-Authenticate Negotiate always; add_header WWW-Authenticate 'Basic realm="x"' always;`,
      ),
    ),
    "blobs refused": {
      block: `location ~ /blobs/ { default_type application/json; return 403 '{"errors":[{"code":"DENIED","message":"denied"}]}'; } ${pass}`,
    },
    "blobs refused in HTML": { block: `location ~ /blobs/ { return 403; } ${pass}` },
    "another digest in the header": {
      block:
        `location ~ /manifests/v1 { proxy_pass ${open.url}; proxy_set_header Host $http_host; ` +
        `proxy_hide_header Docker-Content-Digest; add_header Docker-Content-Digest sha256:${"0".repeat(64)}; } ${pass}`,
    },
    "redirects in a circle": manifests("return 307 $request_uri;"),
    "404 in HTML": says(404),
    "502 in gzip": {
      block: `gzip on; gzip_min_length 0; gzip_proxied any; location ~ /manifests/ { return 502; } ${pass}`,
    },
    "200 of nothing": manifests("default_type application/json; return 200 '';"),
    "200 of HTML": manifests("default_type text/html; return 200 '<html>Welcome</html>';"),
    "behind a dead mirror": { block: pass },
    closes: { block: "return 444;" },
    dead: { block: null },
    slow: through("slow"),
    silent: through("silent"),
    cut: through("cut"),
    "cut in blobs": through("cut-blob"),
    "blobs elsewhere": {
      block: `location ~ /blobs/ { return 307 ${open.url}$request_uri; } ${pass}`,
    },
    "blobs nowhere": { block: `location ~ /blobs/ { return 503; } ${pass}` },
    "manifests elsewhere": manifests(`return 307 ${open.url}$request_uri;`),
    TLS: { block: pass, tls: good },
    "TLS of an unknown authority": { block: pass, tls: good },
    "HTTP behind HTTPS": { block: pass },
    "HTTPS behind HTTP": { block: pass, tls: good },
    "TLS expired": { block: pass, tls: expired },
    "TLS of another host": { block: pass, tls: foreign },
    "TLS of another address": { block: pass, tls: elsewhere },
  };
}

/**
 * A signed manifest of the format of 2014 with its layer, as files that a web server serves as they are: its digest.
 * https://distribution.github.io/distribution/spec/deprecated-schema-v1/
 */
async function writeSchema1(root: string, repository: string): Promise<string> {
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
  return digestOf(Buffer.from(payload));
}

const manifestType = "application/vnd.oci.image.manifest.v1+json";

/** A manifest of more bytes than containerd reads, as files like those of `writeSchema1`. */
async function writeHuge(root: string, repository: string): Promise<string> {
  const config = JSON.stringify({ os: "linux", architecture: "amd64", rootfs: {} });
  const descriptor = {
    mediaType: "application/vnd.oci.image.config.v1+json",
    digest: digestOf(Buffer.from(config)),
    size: config.length,
  };
  const annotations = { padding: "x".repeat(5_000_000) };
  const manifest = { schemaVersion: 2, config: descriptor, layers: [], annotations };
  const bytes = Buffer.from(JSON.stringify({ ...manifest, mediaType: manifestType }));
  const home = join(root, "v2", repository);
  for (const [name, content] of [
    ["manifests/v1", bytes],
    [`manifests/${digestOf(bytes)}`, bytes],
    [`blobs/${descriptor.digest}`, config],
  ] as const) {
    await mkdir(dirname(join(home, name)), { recursive: true });
    await writeFile(join(home, name), content);
  }
  return digestOf(bytes);
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
                response.write(body.subarray(0, body.length / 2), () =>
                  setTimeout(() => request.socket.destroy(), 20),
                );
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
