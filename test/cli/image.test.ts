/** Tests `pullgate image`: one image by hand, with the pod on flags. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { base64, dockerConfig, podObject, secretObject } from "../support/builders.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";
import { readJsonReport } from "../support/runner/json-report.ts";

async function guardedRegistry(): ReturnType<typeof startRegistry> {
  const registry = await startRegistry({
    auth: { mode: "bearer", users: { bot: "good" }, grants: { "acme/web": ["bot"] } },
  });
  registry.push({ repository: "acme/web", tag: "1", platforms: ["linux/amd64", "linux/arm64"] });
  return registry;
}

const configuration = (host: string): string =>
  JSON.stringify({ registries: { [host]: { plainHttp: true } } });

describe("pullgate image", () => {
  test("shows platforms, and whether a pod with this docker config may pull", async () => {
    await using registry = await guardedRegistry();
    const image = `${registry.host}/acme/web:1`;
    await using folder = await temporaryFolder({
      ".pullgate.yaml": configuration(registry.host),
      "good/config.json": dockerConfig({ [registry.host]: "bot:good" }),
      "bad.json": dockerConfig({ [registry.host]: "bot:bad" }),
    });
    const run = (...flags: string[]): ReturnType<typeof runPullgate> =>
      runPullgate(["image", image, "--platform", "linux/arm64", ...flags], { cwd: folder.path });
    const good = await run("--pull-secret", "good/config.json");
    assert.equal(good.code, 0, good.stdout);
    assert.match(good.stdout, /^exists +yes$/m);
    assert.match(good.stdout, /^digest +sha256:[0-9a-f]{64}$/m);
    assert.match(good.stdout, /^platforms +linux\/amd64, linux\/arm64$/m);
    assert.match(good.stdout, /^will pull +yes$/m);
    const bad = await run("--pull-secret", "bad.json");
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /^will pull +no$/m);
    assert.match(bad.stdout, /^error\[pull-secret-rejected\]/m);
    const none = await run();
    assert.match(none.stdout, /^exists +unknown: it is missing, or access is denied$/m);
  });

  test("reads Secrets and service accounts of manifests, and checks no other image", async () => {
    await using registry = await guardedRegistry();
    registry.push({ repository: "other/app", tag: "1" });
    await using folder = await temporaryFolder({
      ".pullgate.yaml": configuration(registry.host),
      "all.yaml": [
        {
          ...secretObject("regcred", "kubernetes.io/dockerconfigjson", {
            data: { ".dockerconfigjson": base64(dockerConfig({ [registry.host]: "bot:good" })) },
          }),
          metadata: { name: "regcred", namespace: "prod" },
        },
        {
          apiVersion: "v1",
          kind: "ServiceAccount",
          metadata: { name: "web", namespace: "prod" },
          imagePullSecrets: [{ name: "regcred" }],
        },
        podObject(`${registry.host}/other/app:1`, { name: "other" }),
        podObject(`${registry.host}/other/gone:1`, { name: "gone" }),
      ]
        .map((object) => JSON.stringify(object))
        .join("\n---\n"),
    });
    const { stdout, code } = await runPullgate(
      [
        "image",
        `${registry.host}/acme/web:1`,
        "-n",
        "prod",
        "--service-account",
        "web",
        "--format",
        "json",
        "all.yaml",
      ],
      { cwd: folder.path },
    );
    const report = readJsonReport(stdout);
    assert.equal(code, 0, stdout);
    assert.deepEqual(report.findings, []);
    assert.equal(report.images.length, 1);
    assert.equal(report.images[0]?.mentions[0]?.verdict, "pullable");
    assert.ok(registry.requests.every(({ repository }) => repository !== "other/app"));
  });

  test("reads what the configuration names only for a pod that flags name", async () => {
    await using folder = await temporaryFolder({
      ".pullgate.yaml": "paths: [none.yaml]\nrender: [{helm: none}]\n",
    });
    const run = (...flags: string[]): ReturnType<typeof runPullgate> =>
      runPullgate(["image", "--offline", "a.example/a:1", ...flags], { cwd: folder.path });
    const byHand = await run();
    assert.deepEqual([byHand.code, byHand.stderr], [0, ""]);
    assert.match((await run("-n", "shop")).stderr, /none/);
    await using clusters = await temporaryFolder({
      ".pullgate.yaml": "targets: {prod: {paths: [prod]}}\n",
    });
    const { code, stderr } = await runPullgate(["image", "--offline", "a.example/a:1"], {
      cwd: clusters.path,
    });
    assert.deepEqual([code, stderr], [0, ""]);
  });

  test("answers an invalid name and a missing file", async () => {
    await using folder = await temporaryFolder({});
    const invalid = await runPullgate(["image", "Nginx:1.27"], { cwd: folder.path });
    assert.equal(invalid.code, 1);
    assert.match(invalid.stdout, /^error\[image-reference-invalid\]/m);
    const missing = await runPullgate(["image", "a.example/a:1", "--pull-secret", "none.json"], {
      cwd: folder.path,
    });
    assert.equal(missing.code, 2);
    assert.equal(missing.stderr, "pullgate: none.json: cannot be read: no such file\n");
  });
});
