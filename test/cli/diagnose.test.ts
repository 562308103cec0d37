/** Runs `pullgate diagnose` on whole outputs of kubectl, and checks exit codes, misuse and re-checks. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";
import { assertExpectedFile } from "../support/expected.ts";
import { startScene } from "../support/scene.ts";

const schema: object = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../schema/report.v1.json"), "utf8"),
);
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
  schema,
);

describe("outputs of kubectl", () => {
  const folder = join(import.meta.dirname, "../diagnose");
  for (const name of readdirSync(folder).filter((file) => !/\.(?:expected|ts)$/.test(file))) {
    test(name, async () => {
      const input = readFileSync(join(folder, name));
      await using place = await temporaryFolder({ [name]: input });
      const formats = ["--format", "text", "--format", "json=report.json"];
      const { stdout, stderr } = await runPullgate(["diagnose", "--offline", ...formats, name], {
        cwd: place.path,
      });
      assert.equal(stderr, "");
      const output = stdout.replace(/ in [\d.]+ m?s: /, " in 0 ms: ");
      assertExpectedFile(join(folder, `${name}.expected`), output);
      assert.ok(!output.includes("not-for-anybody"));
      const report: unknown = JSON.parse(readFileSync(join(place.path, "report.json"), "utf8"));
      assert.ok(validate(report), JSON.stringify(validate.errors, null, 2));
      assert.match(JSON.stringify(report), /"coverage":null/);
    });
  }
});

describe("encodings", () => {
  const kubectl =
    "Name:  web\r\nNamespace:  shop\r\nEvents:\r\n  Warning  Failed  9s  kubelet  Failed to pull " +
    'image "a.example/web:v1": a.example/web:v1: not found\r\n';
  for (const [title, bytes] of [
    ["UTF-8", Buffer.from(kubectl)],
    ["UTF-8 with a byte order mark", Buffer.from(`\u{feff}${kubectl}`)],
    ["UTF-16, as Windows PowerShell writes it", Buffer.from(`\u{feff}${kubectl}`, "utf16le")],
    ["UTF-16 with the high byte first", Buffer.from(`\u{feff}${kubectl}`, "utf16le").swap16()],
  ] as const) {
    test(`reads ${title}`, async () => {
      await using place = await temporaryFolder({ "events.txt": bytes });
      const { stdout } = await runPullgate(["diagnose", "--offline", "events.txt"], {
        cwd: place.path,
      });
      assert.match(stdout, /^error\[image-tag-not-found\].*\n.*Pod shop\/web$/m);
    });
  }
});

describe("exit codes and misuse", () => {
  const here = { cwd: import.meta.dirname };
  const failed = (error: string, image = "a.example/web:v1"): string =>
    `Failed to pull image "${image}": failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${error}\n`;
  const missing = failed("a.example/web:v1: not found");
  const doubtful = failed(
    "unexpected status from HEAD request to https://a.example/v2/web/manifests/v1: 403 Forbidden",
  );
  const healthy =
    "Name: web\nContainers:\n  web:\n    Image:  nginx:1\n    State:  Running\n    Ready:  True\nEvents:  <none>\n";

  for (const [title, stdin, args, code] of [
    ["a proved finding", missing, [], 1],
    ["a proved finding, and nothing to stop for", missing, ["--fail-on", "never"], 0],
    ["a doubt is a warning", doubtful, [], 0],
    ["doubts that count", doubtful, ["--on-unverified", "error"], 4],
    ["a pod that runs", healthy, [], 0],
    [
      "a pod with another problem",
      "Name: web\nEvents:\n  Warning  FailedScheduling  9s  default-scheduler  0/3 nodes are available: 3 Insufficient cpu.\n",
      [],
      0,
    ],
    ["nothing of a pod", "hello\n", [], 3],
    ["nothing", "", [], 3],
    ["an object that is no pod", "apiVersion: v1\nkind: Secret\nmetadata: { name: x }\n", [], 3],
    ["a flag that is not one", missing, ["--fail-on", "x"], 2],
  ] as const) {
    test(`${title} exits with ${code}`, async () => {
      const ended = await runPullgate(["diagnose", "--offline", ...args], { ...here, stdin });
      assert.equal(ended.code, code, ended.stdout + ended.stderr);
    });
  }

  const pod = (status: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\n` +
    `spec: { containers: [{ name: app, image: a.example/web:v1 }] }\n${status}`;
  const noStatus =
    "pullgate: nothing to diagnose: the input has no event, no message of a container runtime, " +
    "and no pod with a status\n";
  const isManifest = /^note: 1 pod has no status: it is a manifest\. /m;

  for (const [title, stdin, stderr, note] of [
    ["an empty input", "\n", "pullgate: nothing to diagnose: the input is empty\n", null],
    ["a pod without a status", pod(""), noStatus, isManifest],
    [
      "a status that is no status",
      pod("status: { phase: [], conditions: x }\n"),
      noStatus,
      isManifest,
    ],
    ["an error of kubectl", "Error from server (Forbidden): pods is forbidden\n", noStatus, null],
    ["an empty list", '{"kind":"PodList","apiVersion":"v1","items":[]}', noStatus, null],
  ] as const)
    test(`says that there is nothing to diagnose in ${title}`, async () => {
      const ended = await runPullgate(["diagnose", "--offline"], { ...here, stdin });
      assert.equal(ended.code, 3);
      assert.equal(ended.stderr, stderr);
      if (note !== null) assert.match(ended.stdout, note);
    });

  for (const [title, stdin] of [
    ["a pod that runs", healthy],
    [
      "a table of pods",
      "NAME   READY   STATUS    RESTARTS   AGE\nweb-1  1/1     Running   0          3m\n",
    ],
    ["a pod with a phase alone", pod("status: { phase: Pending }\n")],
  ] as const)
    test(`says that nothing is wrong in ${title}`, async () => {
      const ended = await runPullgate(["diagnose", "--offline"], { ...here, stdin });
      assert.deepEqual([ended.code, ended.stderr], [0, ""]);
      assert.match(
        ended.stdout,
        /^note: Nothing in the input says that an image cannot be pulled\.$/m,
      );
    });

  test("reads the pods of a list that have a status, and counts the others", async () => {
    const waiting = pod(
      "status: { containerStatuses: [{ name: app, state: { waiting: { reason: ErrImagePull, " +
        'message: "failed to resolve reference: a.example/web:v1: not found" } } }] }\n',
    );
    const stdin = `${pod("").replace("name: web", "name: other")}---\n${waiting}`;
    const { stdout } = await runPullgate(["diagnose", "--offline"], { ...here, stdin });
    assert.match(stdout, isManifest);
    assert.match(stdout, /^Checked 1 image \(1 pull\)/m);
    assert.match(stdout, /Pod web › container app/);
  });

  test("reads the messages of a log of JSON lines, each by itself", async () => {
    const lines = [
      {
        _SYSTEMD_UNIT: "containerd.service",
        MESSAGE: `level=error msg="PullImage" error="${missing.trim().replaceAll('"', '\\"')}"`,
      },
      { MESSAGE: "something else" },
    ];
    const stdin = lines.map((line) => JSON.stringify(line)).join("\n");
    const { stdout, code } = await runPullgate(["diagnose", "--offline"], { ...here, stdin });
    assert.equal(code, 1);
    assert.match(stdout, /The tag `v1` does not exist in `a\.example\/web`/);
    assert.doesNotMatch(/= event: .*/.exec(stdout)?.[0] ?? "", /something else/);
  });

  test("rejects a missing file", async () => {
    const { code, stderr } = await runPullgate(["diagnose", "none.txt"], here);
    assert.deepEqual(
      { code, stderr },
      { code: 2, stderr: "pullgate: none.txt: no such file or folder\n" },
    );
  });

  test("rejects an input of more than 16 MiB", async () => {
    const { code, stderr } = await runPullgate(["diagnose", "--offline"], {
      ...here,
      stdin: Buffer.alloc((16 << 20) + 1, "x"),
    });
    assert.deepEqual(
      { code, stderr },
      { code: 2, stderr: "pullgate: <stdin>: larger than 16 MiB\n" },
    );
  });

  test("reads a truncated document as text", async () => {
    const whole = JSON.stringify(
      { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, status: { message: missing } },
      null,
      2,
    );
    const { stdout, code } = await runPullgate(["diagnose", "--offline", "--format", "compact"], {
      ...here,
      stdin: whole.slice(0, -4),
    });
    assert.match(stdout, /image-tag-not-found/);
    assert.equal(code, 1);
  });

  test("hides a login in a proxy URL and a signature in a layer URL", async () => {
    const stdin =
      failed(
        'failed to do request: Head "https://a.example/v2/": proxyconnect tcp: dial http://bot:x@hunter2@proxy.example:3128: connection refused',
      ) +
      failed(
        "failed to copy: https://s3.example/blob?X-Amz-Signature=hunter2&X-Amz-Date=1: connection refused",
      );
    for (const format of ["text", "json", "github", "compact"]) {
      const { stdout } = await runPullgate(["diagnose", "--offline", "--format", format], {
        ...here,
        stdin,
      });
      assert.match(stdout, /registry-unreachable/);
      assert.doesNotMatch(stdout, /hunter2/);
    }
  });
});

describe("asking registries again", () => {
  const registries = "registries: { a.example: { images: [web:v2] } }\n";
  const event = (tag: string): string =>
    `Failed to pull image "a.example/web:${tag}": failed to pull and unpack image "a.example/web:${tag}": failed to resolve reference "a.example/web:${tag}": a.example/web:${tag}: not found\n`;

  test("adds the current state of the registry without changing the diagnosis", async () => {
    await using scene = await startScene(registries);
    await using place = await temporaryFolder(scene.files);
    const { stdout, code } = await runPullgate(["diagnose", ...scene.args], {
      cwd: place.path,
      env: scene.env,
      stdin: event("v1") + event("v2"),
    });
    assert.match(
      stdout,
      /`v1` does not exist[^]*asked now: the tag does not exist\n[^]*(?:HEAD|GET) https?:\/\/a\.example\/v2\/web\/manifests\/v1 → 404/,
    );
    assert.match(stdout, /`v2` does not exist[^]*asked now: the image exists: it was pushed later/);
    assert.equal(code, 1);
  });

  test("contacts no registry with --offline", async () => {
    await using scene = await startScene(registries);
    await using place = await temporaryFolder(scene.files);
    const { stdout } = await runPullgate(["diagnose", "--offline"], {
      cwd: place.path,
      env: scene.env,
      stdin: event("v1"),
    });
    assert.doesNotMatch(stdout, /asked now/);
  });

  test("explains the diagnosis from manifests", async () => {
    const manifests = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: prod }
spec:
  template:
    spec:
      imagePullSecrets: [{ name: regcred }]
      containers: [{ name: web, image: "a.example/web:v1" }]
---
apiVersion: v1
kind: Secret
metadata: { name: regcred, namespace: prod }
type: Opaque
`;
    const stdin = `Name: web-6d4-abcde\nNamespace: prod\nContainers:\n  web:\n    Image: a.example/web:v1\n    State:  Waiting\n      Reason:  ErrImagePull\nEvents:\n  Warning  Failed  9s  kubelet  ${event("v1")}`;
    await using place = await temporaryFolder({ "web.yaml": manifests });
    const { stdout } = await runPullgate(["diagnose", "--offline", "--manifests", "web.yaml"], {
      cwd: place.path,
      stdin,
    });
    assert.match(stdout, /because: the pod's credentials: secret regcred: ignored, /);
  });
});
