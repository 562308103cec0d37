/** Tests --verbose and --quiet: what they show, and that no secret is among it. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { base64, dockerConfig, podObject, secretObject } from "../support/builders.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { runStep } from "../support/runner/runner.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const root = join(import.meta.dirname, "../..");

describe("--verbose", () => {
  test("logs each request with its login, and what was known already", async () => {
    const password = randomBytes(12).toString("hex");
    await using registry = await startRegistry({
      auth: { mode: "bearer", users: { bot: password }, grants: { "acme/web": ["bot"] } },
    });
    registry.push({ repository: "acme/web", tag: "1" });
    const image = `${registry.host}/acme/web:1`;
    await using folder = await temporaryFolder({
      ".pullgate.yaml": JSON.stringify({ registries: { [registry.host]: { plainHttp: true } } }),
      "pods.yaml": [
        secretObject("regcred", "kubernetes.io/dockerconfigjson", {
          data: {
            ".dockerconfigjson": base64(dockerConfig({ [registry.host]: `bot:${password}` })),
          },
        }),
        podObject(image, { pullSecrets: ["regcred"] }),
      ]
        .map((object) => JSON.stringify(object))
        .join("\n---\n"),
    });
    const args = ["check", "-v", "--platform", "linux/amd64", "--cache", "cache", "pods.yaml"];
    const first = await runPullgate(args, { cwd: folder.path });
    const url = `http://${registry.host}/v2/acme/web/manifests/1`;
    const lines = first.stderr.split("\n").filter((line) => line.startsWith("log: "));
    assert.ok(lines.length >= registry.requests.length, first.stderr);
    assert.match(first.stderr, new RegExp(`^log: \\w+ ${url} → 401 in \\d+ ms$`, "m"));
    assert.match(
      first.stderr,
      new RegExp(`^log: \\w+ ${url} → 200 in \\d+ ms \\[login: bot of secret regcred\\]$`, "m"),
    );
    const second = await runPullgate(args, { cwd: folder.path });
    assert.match(second.stderr, /^log: cache: content of acme\/web@sha256:[0-9a-f]{64}$/m);
    for (const { stdout, stderr } of [first, second])
      for (const secret of [password, base64(`bot:${password}`)])
        assert.ok(!stdout.includes(secret) && !stderr.includes(secret));
  });

  test("leaves out what a registry echoes: the login and a signed query of a redirect", async () => {
    const password = randomBytes(12).toString("hex");
    await using registry = await startRegistry({
      auth: { mode: "basic", users: { bot: password } },
    });
    registry.push({ repository: "acme/web", tag: "1" });
    registry.fault({
      step: "manifest",
      when: ({ authorization }) => authorization !== null,
      times: 1,
      status: 307,
      headers: { location: `/v2/${password}/manifests/1?signature=${base64(password)}` },
    });
    const login = dockerConfig({ [registry.host]: `bot:${password}` });
    await using folder = await temporaryFolder({
      ".pullgate.yaml": JSON.stringify({ registries: { [registry.host]: { plainHttp: true } } }),
      "pod.yaml": JSON.stringify(podObject(`${registry.host}/acme/web:1`, {})),
      "login/config.json": login,
    });
    const { stdout, stderr } = await runPullgate(
      ["check", "--verbose", "--docker-config", "login", "pod.yaml"],
      { cwd: folder.path, env: { HTTP_PROXY: "", HTTPS_PROXY: "" } },
    );
    assert.match(stderr, /\[login: bot of .*config\.json\]/);
    assert.match(stderr, /\/v2\/\*\*\*\/manifests\/1/);
    assert.doesNotMatch(stdout + stderr, new RegExp(`${password}|signature|${base64(password)}`));
  });

  test("names the host of the proxy without its login", async () => {
    await using folder = await temporaryFolder({
      "pod.yaml": JSON.stringify(podObject("a.example/acme/web:1", {})),
    });
    const { stderr } = await runPullgate(["check", "-v", "--retries", "0", "pod.yaml"], {
      cwd: folder.path,
      env: { HTTPS_PROXY: "http://user:hunter2@127.0.0.1:9" },
    });
    assert.match(stderr, /^log: .* → no reply \(.*\) in \d+ ms \[proxy: 127\.0\.0\.1:9\]$/m);
    assert.doesNotMatch(stderr, /hunter2/);
  });

  test("logs renderers without the values of --set", async () => {
    await using folder = await temporaryFolder({
      "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "bin/helm": "#!/bin/sh\nexit 0\n",
    });
    await chmod(join(folder.path, "bin/helm"), 0o755);
    const { stderr } = await runPullgate(
      ["check", "-v", "--offline", "--helm", "chart", "--set", "db.password=hunter2"],
      { cwd: folder.path, env: { PATH: `${join(folder.path, "bin")}:/usr/bin:/bin` } },
    );
    assert.match(stderr, /^log: ran .*helm template .* in .*: succeeded after \d+ ms$/m);
    assert.doesNotMatch(stderr, /hunter2/);
  });
});

test("the action logs requests if the runner debugs, and only then", async () => {
  await using registry = await startRegistry();
  registry.push({ repository: "acme/web", tag: "1" });
  await using folder = await temporaryFolder({
    ".pullgate.yaml": JSON.stringify({ registries: { [registry.host]: { plainHttp: true } } }),
    "pod.yaml": JSON.stringify(podObject(`${registry.host}/acme/web:1`, {})),
  });
  const run = async (debug: boolean): Promise<string> => {
    const step = { action: root, workspace: folder.path, with: { paths: "pod.yaml" }, debug };
    return (await runStep(step)).log;
  };
  assert.match(await run(true), /log: \w+ http:\/\/.* → 200 in \d+ ms$/m);
  assert.doesNotMatch(await run(false), /log: /);
});

test("--quiet prints findings and the closing line only", async () => {
  await using folder = await temporaryFolder({
    "pod.yaml": JSON.stringify(podObject("Bad", {})),
  });
  const run = (...flags: string[]): ReturnType<typeof runPullgate> =>
    runPullgate(["check", "--offline", ...flags, "pod.yaml"], { cwd: folder.path });
  const loud = await run();
  const quiet = await run("-q");
  assert.match(loud.stdout, /^note: Offline/m);
  assert.doesNotMatch(quiet.stdout, /^note: /m);
  assert.match(quiet.stdout, /^error\[image-reference-invalid\]/m);
  assert.match(quiet.stdout, /^Checked 1 image /m);
  assert.equal(quiet.code, loud.code);
});
