/** Images in flags and variables of operators. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startScene } from "../support/scene.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const registry = "registry.acme.example";

const deployment = (args: string, env = "[]"): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: operator\nspec:\n  template:\n    spec:\n      containers:\n        - name: operator\n          image: ${registry}/operator:v1\n          args:\n${args}\n          env: ${env}\n`;

const scene = (): ReturnType<typeof startScene> =>
  startScene(`registries:
  ${registry}:
    images:
      - operator:v1
      - reloader:v0.80.0
      - { image: "shell:v1", platform: windows/amd64 }
`);

test("reports a missing image as an error if the operator is known to use it, else as a warning", async () => {
  await using running = await scene();
  await using folder = await temporaryFolder({
    ...running.files,
    "operator.yaml": deployment(
      `            - --prometheus-config-reloader=${registry}/reloader:0.80.0`,
      `[{ name: RELATED_IMAGE_A, value: ${registry}/reloader:9.9.9 }]`,
    ),
    "likely.yaml": deployment(`            - "--sidecar-image=${registry}/absent:v1"`),
  });
  const { stdout, code } = await runPullgate(["check", ".", "--format", "json"], {
    cwd: folder.path,
    env: running.env,
  });
  const { findings, images } = readJsonReport(stdout);
  assert.deepEqual(
    findings.map(
      ({ rule, severity, certainty, file, line, column }) =>
        `${certainty} ${severity} ${rule} ${file}:${line}:${column}`,
    ),
    [
      "proved warning image-repository-not-found likely.yaml:12:32",
      "proved error image-tag-not-found operator.yaml:12:44",
      "proved error image-tag-not-found operator.yaml:13:49",
    ],
  );
  assert.ok(findings[1]?.evidence.some((line) => line.includes("`--prometheus-config-reloader`")));
  assert.equal(code, 1);
  assert.deepEqual(
    images
      .flatMap(({ mentions }) => mentions.map(({ path }) => path))
      .filter((path) => !path.endsWith(".image")),
    [
      "spec.template.spec.containers[0].args[0]",
      "spec.template.spec.containers[0].args[0]",
      "spec.template.spec.containers[0].env[0].value",
    ],
  );
});

test("passes with a missing image in an unknown flag", async () => {
  await using running = await scene();
  await using folder = await temporaryFolder({
    ...running.files,
    "m.yaml": deployment(
      `            - --sidecar-image=${registry}/reloader:0.80.0\n            - -shell-image-win\n            - ${registry}/shell:v1`,
    ),
  });
  const { stdout, code } = await runPullgate(["check", "m.yaml", "--format", "json"], {
    cwd: folder.path,
    env: running.env,
  });
  const { findings, summary } = readJsonReport(stdout);
  assert.deepEqual(
    findings.map(({ rule, severity, image }) => [rule, severity, image]),
    [["image-tag-not-found", "warning", `${registry}/reloader:0.80.0`]],
  );
  // Where the pods of an operator run is not known.
  assert.equal(summary.verdicts.pullable, 2);
  assert.equal(code, 0);
});

test("fixes the image in a flag and nothing else", async () => {
  await using running = await scene();
  const wrong = `${registry}/reloader:0.80.0`;
  const right = `${registry}/reloader:v0.80.0`;
  const args = [
    `            - --a-image=${wrong} # plain`,
    `            - "--b-image=${wrong}"`,
    `            - '--c-image=${wrong}'`,
    `            - "--d-image"`,
    `            - "${wrong}"`,
  ].join("\n");
  const hidden = `            - "--e-image=${wrong.replace("reloader", "\\x72eloader")}"\n            - >-\n              --f-image=${wrong}`;
  const json = (image: string): string =>
    JSON.stringify({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "json" },
      spec: {
        template: {
          spec: {
            containers: [
              { name: "a", image: `${registry}/operator:v1`, args: [`--image=${image}`] },
            ],
          },
        },
      },
    });
  const files = {
    "m.yaml": deployment(args),
    "hidden.yaml": deployment(hidden),
    "m.json": json(wrong),
  };
  await using folder = await temporaryFolder({ ...running.files, ...files });
  await runPullgate(["check", "m.yaml", "m.json", "hidden.yaml", "--fix"], {
    cwd: folder.path,
    env: running.env,
  });
  const read = async (name: string): Promise<string> =>
    await readFile(join(folder.path, name), "utf8");
  assert.equal(await read("m.yaml"), files["m.yaml"].replaceAll(wrong, right));
  assert.equal(await read("m.json"), json(right));
  assert.equal(await read("hidden.yaml"), files["hidden.yaml"]);
});
