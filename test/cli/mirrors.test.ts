/** `pullgate check` with mirrors and rewritten images. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { stringify } from "yaml";
import { canonical, parseImageReference } from "../../src/model/pull/image.ts";
import { rewriteImage } from "../../src/plan/rewrite.ts";
import { podObject, pullSecretObject, serviceAccountObject } from "../support/builders.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { temporaryFolder, runPullgate, type CommandResult } from "../support/cli/run-pullgate.ts";

interface Told {
  images: {
    reference: { domain: string | null };
    answer: string | null;
    mentions: { verdict: string; assumes: string[] }[];
  }[];
  findings: {
    rule: string;
    certainty: string;
    message: string;
    event: string | null;
    evidence: string[];
    image: string;
    suggestion: { replacement: string } | null;
  }[];
}

const namespace = "shop";
const account = serviceAccountObject("default", { namespace });
const pod = (image: string): object =>
  podObject(image, { name: "p", namespace, pullSecrets: ["regcred"] });
const secret = (key: string): object =>
  pullSecretObject("regcred", { [key]: "u:the-password" }, { namespace });

async function check(
  manifests: object[],
  configuration: object,
  files: Record<string, string> = {},
): Promise<{ told: Told; ended: CommandResult }> {
  await using folder = await temporaryFolder({
    "all.yaml": manifests.map((each) => stringify(each)).join("---\n"),
    ".pullgate.yaml": stringify(configuration),
    ...files,
  });
  const ended = await runPullgate(["check", "--format", "json", "--cache", "off", "all.yaml"], {
    cwd: folder.path,
  });
  const told: Told = ended.stdout === "" ? { images: [], findings: [] } : JSON.parse(ended.stdout);
  return { told, ended };
}

test("looks up credentials for the rewritten image, and reports the image as written", async (t) => {
  const harbor = await startRegistry({ auth: { mode: "basic", users: { u: "the-password" } } });
  t.after(() => harbor.close());
  harbor.push({ repository: "hub/library/nginx", tag: "1.27" });
  const configuration = {
    registries: { [harbor.host]: { plainHttp: true } },
    cluster: { rewrites: [{ from: "docker.io/", to: `${harbor.host}/hub/` }] },
  };
  const becomes = `\`nginx:1.27\` is rewritten to \`${harbor.host}/hub/library/nginx:1.27\` in the cluster`;
  const covered = await check([account, secret(harbor.host), pod("nginx:1.27")], configuration);
  assert.deepEqual(
    covered.told.images.map(({ reference, answer }) => [reference.domain, answer]),
    [["docker.io", "found"]],
  );
  assert.deepEqual(
    covered.told.images[0]?.mentions.map(({ verdict, assumes }) => ({ verdict, assumes })),
    [
      {
        verdict: "pullable",
        assumes: [`the cluster pulls ${harbor.host}/hub/library/nginx:1.27 instead`],
      },
    ],
  );
  const uncovered = await check(
    [account, secret("https://index.docker.io/v1/"), pod("nginx:1.27")],
    configuration,
  );
  const finding = uncovered.told.findings.find(({ rule }) => rule === "pull-secret-not-covering");
  assert.equal(finding?.image, "nginx:1.27");
  assert.ok(finding.message.endsWith(`(${becomes})`), finding.message);
  assert.equal(finding.evidence[0], `${becomes}, as declared under \`cluster.rewrites\``);
  assert.ok(
    finding.event?.startsWith(`Failed to pull image "${harbor.host}/hub/library/nginx:1.27": `),
    finding.event ?? "",
  );
  assert.equal(uncovered.told.images[0]?.mentions[0]?.verdict, "broken");
  const missing = await check([account, secret(harbor.host), pod("nginx:9")], configuration);
  assert.deepEqual(
    missing.told.findings.map(({ rule, certainty }) => [rule, certainty]),
    [["image-tag-not-found", "proved"]],
  );
});

test("a correction is written into the image in the manifest, and none if admission changes the tag", async (t) => {
  const harbor = await startRegistry();
  t.after(() => harbor.close());
  harbor.push({ repository: "hub/library/nginx", tag: "v1.27.3" });
  const bare = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers: [{ image: "nginx:1.27.3" }] },
  };
  for (const [from, to, replacement] of [
    ["docker.io/", `${harbor.host}/hub/`, "v1.27.3"],
    ["docker.io/library/nginx:1.27.3", `${harbor.host}/hub/library/nginx:V1.27.3`, undefined],
  ] as const) {
    const configuration = {
      registries: { [harbor.host]: { plainHttp: true } },
      cluster: { rewrites: [{ from, to }] },
    };
    const { told } = await check([bare], configuration);
    const finding = told.findings.find(({ rule }) => rule === "image-tag-not-found");
    assert.ok(finding !== undefined);
    assert.equal(finding.suggestion?.replacement, replacement);
  }
});

test("rewrites whole components once, by the longest from", () => {
  const rewrites = [
    { from: "docker.io/", to: "harbor.corp/hub/" },
    { from: "docker.io/library/", to: "harbor.corp/official/" },
    { from: "harbor.corp/", to: "never.corp/" },
    { from: "quay.io/acme", to: "mirror.corp:5000/acme-of-quay" },
    { from: "ghcr.io/acme/app:1", to: "ghcr.io/acme/app:2" },
  ];
  for (const [image, expected] of [
    ["nginx", "harbor.corp/official/nginx"],
    ["acme/app:1", "harbor.corp/hub/acme/app:1"],
    ["quay.io/acme/app:1", "mirror.corp:5000/acme-of-quay/app:1"],
    ["quay.io/acme-labs/app:1", null],
    ["quay.io.evil.example/acme/app", null],
    ["ghcr.io/acme/app:1", "ghcr.io/acme/app:2"],
    ["ghcr.io/acme/app:1.2", null],
  ] as const) {
    const reference = parseImageReference(image);
    assert.ok(!("invalid" in reference));
    const other = rewriteImage(reference, rewrites);
    assert.equal(other === null || "invalid" in other ? null : canonical(other), expected, image);
  }
});

test("a mirror's 404 is unverified, its 200 an assumption; a hosts.toml that is ignored is reported", async (t) => {
  const mirror = await startRegistry();
  t.after(() => mirror.close());
  mirror.push({ repository: "acme/app", tag: "1" });
  const registries = { "origin.example": { reachable: false }, [mirror.host]: { plainHttp: true } };
  const hosts = { "certs.d/origin.example/hosts.toml": `[host."http://${mirror.host}"]\n` };
  const configuration = { registries, cluster: { hostsDir: "certs.d" } };
  const open = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers: [] as object[] },
  };
  open.spec.containers.push({ name: "a", image: "origin.example/acme/app:1" });
  open.spec.containers.push({ name: "b", image: "origin.example/acme/app:2" });
  const { told, ended } = await check([open], configuration, hosts);
  assert.deepEqual(
    told.images.map(({ answer }) => answer),
    ["found", "inconclusive"],
  );
  const [first, second] = told.images.map(({ mentions }) => mentions[0]);
  assert.equal(first?.verdict, "pullable");
  assert.ok(first.assumes.includes(`the nodes use the mirror ${mirror.host}, which has the image`));
  assert.equal(second?.verdict, "unverified");
  assert.deepEqual(
    told.findings.map(({ rule, certainty }) => [rule, certainty]),
    [["image-missing-or-denied", "unverified"]],
  );
  assert.match(
    told.findings[0]?.message ?? "",
    /its mirror 127\.0\.0\.1:\d+ does not have it .*which proves nothing/,
  );
  assert.equal(ended.code, 0);
  await using folder = await temporaryFolder({
    "all.yaml": stringify(open),
    ".pullgate.yaml": stringify(configuration),
    "certs.d/_default/hosts.toml": "server =",
  });
  const { stdout } = await runPullgate(["check", "--cache", "off", "all.yaml"], {
    cwd: folder.path,
  });
  assert.match(stdout, /_default\/hosts\.toml is ignored, .*: it is not valid TOML in line 1\./);
});

test("rejects a missing folder, and invalid rewrites and mirrors", async () => {
  for (const [configuration, says] of [
    [
      { cluster: { hostsDir: "nowhere" } },
      ".pullgate.yaml: cluster.hostsDir: nowhere is not a folder",
    ],
    [
      { cluster: { rewrites: [{ from: "docker.io/", to: "harbor.corp" }] } },
      "from and to must both end in a slash, or neither",
    ],
    [{ cluster: { rewrites: [{ from: "nginx", to: "harbor.corp/nginx" }] } }, "expected a host"],
    [
      { registries: { "a.example": { mirrors: ["ftp://b.example"] } } },
      'expected "host[:port]" or a URL',
    ],
    [{ cluster: { rewrite: [] } }, 'did you mean "rewrites"?'],
  ] as const) {
    const { ended } = await check([pod("nginx")], configuration);
    assert.equal(ended.code, 2, says);
    assert.ok(ended.stderr.includes(says), ended.stderr);
  }
});
