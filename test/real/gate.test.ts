/** The gate on what the real helm and kubectl render, against the real docker-registry, with the runner's login. skopeo has the second opinion. */
import assert from "node:assert/strict";
import { chmod, mkdir, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import {
  readJsonReport,
  type JsonFinding,
  type JsonImage,
  type JsonReport,
} from "../support/runner/json-report.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";
import { type DockerRegistry, startDockerRegistry } from "./docker-registry.ts";
import { needs, type Part, run } from "./parts.ts";
import { push } from "./skopeo.ts";

const user = "runner";
const password = 'right:p%ss "word"';
const wrongPassword = 'wrong:p%ss "word"';

/** What a person has in Git → what the cluster gets, with the image at `repository:tag`. */
type Renderer = (repository: string, tag: string) => Promise<string>;

const helm: Renderer = async (repository, tag) => {
  await using folder = await temporaryFolder({});
  const at = { cwd: folder.path, env: { HOME: folder.path } };
  await run("helm", ["create", "web"], at);
  const image = ["--set", `image.repository=${repository}`, "--set-string", `image.tag=${tag}`];
  return await run(
    "helm",
    ["template", "shop", "web", "--namespace", "shop", "--skip-tests", ...image],
    at,
  );
};

const kustomize: Renderer = async (repository, tag) => {
  await using folder = await temporaryFolder({
    "base/kustomization.yaml": "resources: [cron.yaml]\n",
    "base/cron.yaml": `# Renamed and tagged by the overlay.
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - image: web
              name: report
`,
    "overlays/prod/kustomization.yaml": `namespace: shop
resources: [../../base]
images:
  - name: web
    newName: ${repository}
    newTag: ${tag}
`,
  });
  return await run("kubectl", ["kustomize", "overlays/prod"], { cwd: folder.path });
};

/** A pod that nobody rendered. */
const plain = (image: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers:\n    - name: app\n      image: ${image}\n`;

interface Run {
  manifest: string;
  registry: DockerRegistry;
  /** Of the registry in .pullgate.yaml; null leaves it out. */
  listed?: { plainHttp?: boolean; caFile?: string } | null;
  /** The docker config.json. */
  login?: object;
  args?: string[];
  /** A folder that comes first in PATH. */
  programs?: string;
  /** skopeo cannot be asked: it knows no such login. */
  alone?: boolean;
}

interface Gated {
  code: number | null;
  report: JsonReport;
  image: JsonImage;
  findings: JsonFinding[];
}

const loginOf = (registry: DockerRegistry, secret = password): object => ({
  auths: { [registry.host]: { auth: Buffer.from(`${user}:${secret}`).toString("base64") } },
});

/** Runs the gate as a process; whatever comes of it, no password is shown, and skopeo finds the image exactly where we do. */
async function gate({
  manifest,
  registry,
  listed = { plainHttp: true },
  login = {},
  args = [],
  programs,
  alone = false,
}: Run): Promise<Gated> {
  const registries = {
    ...(listed === null ? {} : { [registry.host]: listed }),
    ...(registry.tokenHost === null ? {} : { [registry.tokenHost]: { plainHttp: true } }),
  };
  const trustedRealms = registry.tokenHost === null ? {} : { [registry.host]: registry.tokenHost };
  await using folder = await temporaryFolder({
    "rendered/app.yaml": manifest,
    "docker/config.json": JSON.stringify(login),
    // The nodes have credentials of their own: here it is the runner's login that is in question.
    ".pullgate.yaml": JSON.stringify({
      registries,
      network: { trustedRealms },
      cluster: { nodeCredentials: [registry.host] },
    }),
  });
  const path = [programs, process.env["PATH"]].filter((part) => part !== undefined).join(delimiter);
  const fixed = ["check", "--format", "json", "--docker-config", "docker", "--retries", "0"];
  const { code, stdout, stderr } = await runPullgate([...fixed, ...args, "rendered"], {
    cwd: folder.path,
    env: { PATH: path },
  });
  assert.equal(stderr, "");
  for (const secret of [password, wrongPassword]) {
    for (const shape of [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(`${user}:${secret}`).toString("base64"),
    ])
      assert.ok(!stdout.includes(shape), `the report shows ${shape}`);
  }
  const report = readJsonReport(stdout);
  const [image, ...others] = report.images;
  assert.ok(image !== undefined && others.length === 0);
  if (!alone)
    assert.equal(
      image.answer === "found",
      await skopeoFinds(image.image),
      `skopeo and pullgate do not agree on ${image.image}`,
    );
  return { code, report, image, findings: report.findings };

  async function skopeoFinds(name: string): Promise<boolean> {
    const flags = ["--authfile", join(folder.path, "docker/config.json")];
    if (listed?.caFile !== undefined) {
      await mkdir(join(folder.path, "certs"));
      await run("openssl", [
        "x509",
        "-in",
        listed.caFile,
        "-out",
        join(folder.path, "certs/ca.crt"),
      ]);
      flags.push("--cert-dir", join(folder.path, "certs"));
    } else if (listed?.plainHttp === true) flags.push("--tls-verify=false");
    // As containerd does: the digest wins.
    const asked = name.replace(/:[^:/@]+@/, "@");
    const asking = run("skopeo", ["inspect", "--raw", ...flags, `docker://${asked}`], {
      env: { PATH: path, HOME: folder.path },
    });
    return await asking.then(
      () => true,
      () => false,
    );
  }
}

/** The one place of `image` in a manifest: quotes belong to it. */
function placeOf(
  manifest: string,
  image: string,
): { file: string; line: number; column: number; endLine: number; endColumn: number } {
  const lines = manifest.split("\n");
  const index = lines.findIndex((text) => /^\s*(?:- )?image: /.test(text) && text.includes(image));
  const value = /(?<=image: ).*/.exec(lines[index] ?? "");
  assert.ok(
    value !== null && value[0].replaceAll('"', "") === image,
    `${image} is not in the manifest`,
  );
  const line = index + 1;
  const column = value.index + 1;
  return {
    file: "rendered/app.yaml",
    line,
    column,
    endLine: line,
    endColumn: column + value[0].length,
  };
}

/** The only proved finding, else the only one, which must be of this rule and at this image. */
function only(gated: Gated, rule: string, manifest: string, image: string): JsonFinding {
  const proved = gated.findings.filter(({ certainty }) => certainty === "proved");
  const findings = proved.length > 0 ? proved : gated.findings;
  assert.deepEqual(
    findings.map((finding) => finding.rule),
    [rule],
  );
  const [finding] = findings;
  assert.ok(finding !== undefined);
  const { file, line, column, endLine, endColumn } = finding;
  assert.deepEqual({ file, line, column, endLine, endColumn }, placeOf(manifest, image));
  return finding;
}

const verdict = ({ image }: Gated): (string | null)[] =>
  image.mentions.map((mention) => mention.verdict);

/** A registry with token auth that holds shop/web:v1.4.0, which only the runner may pull. */
async function startPrivate(): Promise<DockerRegistry & { digest: string }> {
  const registry = await startDockerRegistry({
    auth: {
      kind: "token",
      users: { [user]: password, ci: "c" },
      grants: {
        "shop/web": { ci: ["pull", "push"], [user]: ["pull"] },
        "shop/absent": { [user]: ["pull"] },
      },
    },
  });
  const digest = await push(`${registry.host}/shop/web:v1.4.0`, { credentials: "ci:c" });
  return Object.assign(registry, { digest });
}

const chains: [name: string, program: Part, render: Renderer][] = [
  ["a chart of helm create", "helm", helm],
  ["an overlay of kubectl kustomize", "kubectl", kustomize],
];
for (const [name, program, render] of chains) {
  test(name, async (t) => {
    if (!needs(t, program, "docker-registry", "skopeo", "openssl")) return;
    await using registry = await startPrivate();
    const repository = `${registry.host}/shop/web`;
    const there = `${repository}:v1.4.0`;
    const manifest = await render(repository, "v1.4.0");

    await t.test("the right login: the image is found, without a finding", async () => {
      const gated = await gate({ manifest, registry, login: loginOf(registry) });
      assert.deepEqual([gated.code, gated.findings, gated.image.answer], [0, [], "found"]);
      assert.deepEqual(
        [gated.image.resolvedDigest, verdict(gated)],
        [registry.digest, ["pullable"]],
      );
      const { file, line, column } = placeOf(manifest, there);
      assert.deepEqual(
        gated.image.mentions.map((mention) => ({
          file: mention.file,
          line: mention.line,
          column: mention.column,
        })),
        [{ file, line, column }],
      );
    });

    await t.test("a wrong password: the login is reported, and the image is not", async () => {
      const gated = await gate({ manifest, registry, login: loginOf(registry, wrongPassword) });
      const finding = only(gated, "runner-login-rejected", manifest, there);
      assert.deepEqual(
        [gated.code, finding.cause, finding.severity, finding.certainty],
        [1, "credentials", "error", "proved"],
      );
      assert.deepEqual(verdict(gated), ["unverified"]);
      assert.ok(finding.message.includes(registry.host), finding.message);
      assert.ok(
        finding.evidence.some((line) => /\/token → 401/.test(line)),
        finding.evidence.join("\n"),
      );
    });

    await t.test("a wrong tag: the place of the image, and the tag that was meant", async () => {
      const wrong = await render(repository, "1.4.0");
      const gated = await gate({ manifest: wrong, registry, login: loginOf(registry) });
      const finding = only(gated, "image-tag-not-found", wrong, `${repository}:1.4.0`);
      assert.deepEqual(
        [gated.code, finding.cause, finding.severity, finding.certainty],
        [1, "reference", "error", "proved"],
      );
      assert.deepEqual([verdict(gated), gated.image.answer], [["broken"], "missing"]);
      assert.match(finding.fix, /`v1\.4\.0`/);
      assert.ok(
        finding.evidence.some((line) => line.includes("/v2/shop/web/manifests/1.4.0 → 404")),
        finding.evidence.join("\n"),
      );
    });

    await t.test(
      "the registry is down: a doubt, and the exit code that was asked for",
      async () => {
        await registry.stop();
        for (const [args, code, severity] of [
          [[], 0, "warning"],
          [["--on-unverified", "error"], 4, "error"],
        ] as const) {
          const gated = await gate({
            manifest,
            registry,
            login: loginOf(registry),
            args: [...args],
          });
          const finding = only(gated, "registry-unreachable", manifest, there);
          assert.deepEqual(
            [gated.code, finding.cause, finding.severity, finding.certainty],
            [code, "connectivity", severity, "unverified"],
          );
          assert.deepEqual([verdict(gated), gated.image.answer], [["unverified"], "unreachable"]);
          assert.match(finding.message, /: connection refused$/);
        }
      },
    );
  });
}

describe("a registry with token authentication", () => {
  test("reports a missing repository", async (t) => {
    if (!needs(t, "docker-registry", "skopeo", "openssl")) return;
    await using registry = await startPrivate();
    const image = `${registry.host}/shop/absent:v1`;
    const gated = await gate({ manifest: plain(image), registry, login: loginOf(registry) });
    const finding = only(gated, "image-repository-not-found", plain(image), image);
    assert.deepEqual(
      [gated.code, finding.cause, finding.certainty, verdict(gated)],
      [1, "reference", "proved", ["broken"]],
    );
  });

  test("proves nothing about a repository that the login may not pull", async (t) => {
    if (!needs(t, "docker-registry", "skopeo", "openssl")) return;
    await using registry = await startPrivate();
    const image = `${registry.host}/other/team:v1`;
    const gated = await gate({ manifest: plain(image), registry, login: loginOf(registry) });
    assert.deepEqual(
      [gated.code, gated.image.answer, verdict(gated)],
      [0, "missing-or-denied", ["unverified"]],
    );
    assert.equal(
      only(gated, "image-missing-or-denied", plain(image), image).certainty,
      "unverified",
    );
  });

  test("proves nothing without a login", async (t) => {
    if (!needs(t, "docker-registry", "skopeo", "openssl")) return;
    await using registry = await startPrivate();
    const image = `${registry.host}/shop/web:v1.4.0`;
    const gated = await gate({ manifest: plain(image), registry });
    assert.deepEqual(
      [gated.code, gated.image.answer, verdict(gated)],
      [0, "missing-or-denied", ["unverified"]],
    );
  });

  test("finds a digest, also beside a missing tag, and reports a missing digest", async (t) => {
    if (!needs(t, "docker-registry", "skopeo", "openssl")) return;
    await using registry = await startPrivate();
    for (const image of [
      `${registry.host}/shop/web@${registry.digest}`,
      `${registry.host}/shop/web:gone@${registry.digest}`,
    ]) {
      const gated = await gate({ manifest: plain(image), registry, login: loginOf(registry) });
      assert.deepEqual(
        [gated.code, gated.findings, gated.image.resolvedDigest, verdict(gated)],
        [0, [], registry.digest, ["pullable"]],
      );
    }
    const absent = `${registry.host}/shop/web@sha256:${"0".repeat(64)}`;
    const gated = await gate({ manifest: plain(absent), registry, login: loginOf(registry) });
    const finding = only(gated, "image-digest-not-found", plain(absent), absent);
    assert.deepEqual(
      [gated.code, finding.cause, finding.certainty, verdict(gated)],
      [1, "reference", "proved", ["broken"]],
    );
  });
});

describe("the source of the login", () => {
  /** A docker-credential-test in a folder of its own. */
  async function helper(t: TestContext, script: string): Promise<string> {
    const folder = await temporaryFolder({ "docker-credential-test": `#!/bin/sh\n${script}\n` });
    t.after(() => rm(folder.path, { recursive: true, force: true }));
    await chmod(join(folder.path, "docker-credential-test"), 0o755);
    return folder.path;
  }
  const answerWith = (secret: string, registry: DockerRegistry): string => `read -r server
[ "$1" = get ] && [ "$server" = "${registry.host}" ] || { echo "credentials not found in native keychain"; exit 1; }
cat <<'END'
${JSON.stringify({ ServerURL: registry.host, Username: user, Secret: secret })}
END`;

  test("a credential helper for the registry, a default one, one that keeps a wrong password, one that fails", async (t) => {
    if (!needs(t, "docker-registry", "skopeo", "openssl")) return;
    await using registry = await startPrivate();
    const image = `${registry.host}/shop/web:v1.4.0`;
    const common = { manifest: plain(image), registry };
    const forRegistry = { credHelpers: { [registry.host]: "test" } };

    const right = await helper(t, answerWith(password, registry));
    for (const login of [
      forRegistry,
      { credsStore: "test" },
      { credsStore: "test", auths: { [registry.host]: {} } },
    ]) {
      const gated = await gate({ ...common, login, programs: right, alone: "credsStore" in login });
      assert.deepEqual(
        [gated.code, gated.findings, gated.image.answer],
        [0, [], "found"],
        JSON.stringify(login),
      );
    }

    const stale = await gate({
      ...common,
      login: forRegistry,
      programs: await helper(t, answerWith(wrongPassword, registry)),
    });
    assert.equal(stale.code, 1);
    assert.match(
      only(stale, "runner-login-rejected", common.manifest, image).message,
      /docker-credential-test/,
    );

    const broken = await gate({
      ...common,
      login: forRegistry,
      programs: await helper(t, `echo '${password}'; echo '${password}' >&2; exit 3`),
    });
    assert.match(
      only(broken, "runner-login-rejected", common.manifest, image).message,
      /docker-credential-test.*exit 3/,
    );
  });

  test("accepts the right htpasswd login, and reports a wrong and an absent login", async (t) => {
    if (!needs(t, "docker-registry", "skopeo", "htpasswd")) return;
    await using registry = await startDockerRegistry({
      auth: { kind: "htpasswd", users: { [user]: password } },
    });
    const image = `${registry.host}/shop/web:v1`;
    const digest = await push(image, { credentials: `${user}:${password}` });
    const common = { manifest: plain(image), registry };

    const right = await gate({ ...common, login: loginOf(registry) });
    assert.deepEqual([right.code, right.findings, right.image.resolvedDigest], [0, [], digest]);
    const wrong = await gate({ ...common, login: loginOf(registry, wrongPassword) });
    assert.deepEqual([wrong.code, verdict(wrong)], [1, ["unverified"]]);
    only(wrong, "runner-login-rejected", common.manifest, image);
    const none = await gate(common);
    assert.deepEqual([none.code, verdict(none)], [0, ["unverified"]]);
    assert.equal(none.image.answer, "denied");

    const tag = `${registry.host}/shop/web:v2`;
    const missing = await gate({ registry, manifest: plain(tag), login: loginOf(registry) });
    assert.match(only(missing, "image-tag-not-found", plain(tag), tag).fix, /`v1`/);
  });
});

describe("the connection to a registry", () => {
  test("finds an image in an open registry, and reports a missing tag and repository", async (t) => {
    if (!needs(t, "docker-registry", "skopeo")) return;
    await using registry = await startDockerRegistry();
    const image = `${registry.host}/shop/web:v1`;
    await push(image);
    const found = await gate({ manifest: plain(image), registry });
    assert.deepEqual([found.code, found.findings, found.image.answer], [0, [], "found"]);
    for (const [name, rule] of [
      ["shop/web:v9", "image-tag-not-found"],
      ["shop/wbe:v1", "image-repository-not-found"],
    ] as const) {
      const wrong = `${registry.host}/${name}`;
      const gated = await gate({ manifest: plain(wrong), registry });
      assert.deepEqual(
        [gated.code, only(gated, rule, plain(wrong), wrong).certainty],
        [1, "proved"],
      );
    }
  });

  test("does not contact a loopback registry that is not listed", async (t) => {
    if (!needs(t, "docker-registry", "skopeo")) return;
    await using registry = await startDockerRegistry();
    const image = `${registry.host}/shop/web:v1`;
    const gated = await gate({ manifest: plain(image), registry, listed: null });
    assert.deepEqual(
      [gated.image.answer, gated.report.summary.requests, verdict(gated)],
      ["not-asked", 0, ["unverified"]],
    );
    assert.equal(only(gated, "registry-not-asked", plain(image), image).cause, "connectivity");
  });

  test("trusts a private authority by its caFile only", async (t) => {
    if (!needs(t, "docker-registry", "skopeo", "openssl")) return;
    await using registry = await startDockerRegistry({ tls: true });
    const image = `${registry.host}/shop/web:v1`;
    const caFile = registry.caFile ?? "";
    await push(image, { caFile });
    const found = await gate({ manifest: plain(image), registry, listed: { caFile } });
    assert.deepEqual([found.code, found.findings, found.image.answer], [0, [], "found"]);

    const untrusted = await gate({
      manifest: plain(image),
      registry,
      listed: {},
      args: ["--on-unverified", "error"],
    });
    const finding = only(untrusted, "registry-unreachable", plain(image), image);
    assert.deepEqual(
      [untrusted.code, finding.cause, finding.certainty, verdict(untrusted)],
      [4, "connectivity", "unverified", ["unverified"]],
    );
    assert.match(finding.message, /its certificate is signed by an unknown authority/);
  });
});
