/** What kubectl prints of pods that fail → causes, rules and certainties: messages as a table, whole outputs as cases, and the door. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { rules } from "../../src/judge/judge.ts";
import {
  diagnoseObjects,
  diagnoseText,
  diagnoseRules,
  type DiagnosedFailure,
} from "../../src/diagnose/diagnose.ts";
import { parse } from "../../src/parse/parse.ts";
import { startScene } from "../support/scene.ts";
import table from "../tables/diagnose.json" with { type: "json" };
import { folderOf, pullgate } from "../support/cli/pullgate.ts";
import { trials } from "../support/property-runs.ts";

const cards = new Map([...rules, ...diagnoseRules].map((rule) => [rule.id, rule]));
const schema: object = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../schema/report.v1.json"), "utf8"),
);
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
  schema,
);

/** The message as an event of a pod without containers, in the four forms in which it may come. */
const forms: readonly [
  name: string,
  read: (row: { reason: string | null; message: string }) => Promise<DiagnosedFailure>,
][] = [
  ["a line", ({ message }) => Promise.resolve(diagnoseText("x", message))],
  [
    "a row of events",
    ({ reason, message }) =>
      Promise.resolve(
        diagnoseText(
          "x",
          `Name: web\nEvents:\n  Type     Reason  Age                From     Message\n  ----     ------  ----               ----     -------\n  Warning  ${reason ?? "Failed"}  3m (x12 over 30m)  kubelet  ${message}\n`,
        ),
      ),
  ],
  [
    "an event as JSON",
    ({ reason, message }) =>
      readObject({
        kind: "Event",
        involvedObject: { kind: "Pod", name: "web" },
        reason: reason ?? "Failed",
        message,
      }),
  ],
  [
    "the state of a container",
    ({ reason, message }) =>
      readObject({
        kind: "Pod",
        metadata: { name: "web" },
        spec: { containers: [{ name: "app", image: imageIn(message) }] },
        status: {
          containerStatuses: [
            { name: "app", state: { waiting: { reason: reason ?? "ErrImagePull", message } } },
          ],
        },
      }),
  ],
];

function imageIn(message: string): string {
  return (
    /image "([^"]+)"|image pull failed for (\S+)/.exec(message)?.slice(1).find(Boolean) ??
    "registry.example.com/team/app:v1"
  );
}

async function readObject(object: object): Promise<DiagnosedFailure> {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(JSON.stringify({ apiVersion: "v1", ...object }, null, 2));
  };
  const manifests = [];
  for await (const document of parse({ path: "x", chunks }, { need: "all" }))
    manifests.push(...document.manifests);
  return diagnoseObjects(manifests);
}

describe("messages", () => {
  test("there are enough of them, of every runtime", () => {
    assert.ok(table.messages.length >= 60);
    const runtimes = new Set(table.messages.map(({ runtime }) => runtime.split(" ")[0]));
    for (const runtime of ["containerd", "CRI-O", "Docker", "kubelet"])
      assert.ok(runtimes.has(runtime), runtime);
  });

  for (const { runtime, message, rule, cause, certainty, says, ...row } of table.messages) {
    test(`${runtime}: ${rule}: ${message.slice(0, 160)}`, async () => {
      const card = cards.get(rule);
      if (card !== undefined) assert.equal(card.cause, cause);
      for (const [form, read] of forms) {
        // A line without its reason tells less; the sandbox's image is none of a container's.
        if (form === "a line" && row.reason !== undefined) continue;
        if (form === "the state of a container" && row.reason === "FailedCreatePodSandBox")
          continue;
        const { recognitions } = await read({ reason: row.reason ?? null, message });
        assert.deepEqual(
          recognitions.map((one) => [one.rule, one.diagnostic.certainty]),
          [[rule, certainty]],
          form,
        );
        if (says !== undefined)
          assert.ok(
            recognitions[0]?.diagnostic.message.includes(says),
            recognitions[0]?.diagnostic.message,
          );
        assert.equal(recognitions[0]?.diagnostic.event, message, form);
      }
    });
  }

  for (const row of table.noPullProblem) {
    test(`no pull problem: ${row.reason} ${row.message.slice(0, 100)}`, async () => {
      for (const [form, read] of forms) {
        if (form === "a line" || (row.message === "" && form !== "the state of a container"))
          continue;
        const { recognitions, notes } = await read(row);
        assert.deepEqual(recognitions, [], form);
        assert.equal(notes.length, 1, form);
        assert.match(
          notes[0] ?? "",
          /^Pod web.* has no pull problem: .+ Look at `kubectl .+`\.$/,
          form,
        );
      }
    });
  }

  test("from Kubernetes 1.33 on the reason itself is the error", async () => {
    const { recognitions } = await readObject({
      kind: "Pod",
      metadata: { name: "web" },
      spec: { containers: [{ name: "app", image: "nginx:1" }] },
      status: {
        containerStatuses: [
          { name: "app", state: { waiting: { reason: "illegal base64 data at input byte 4" } } },
        ],
      },
    });
    assert.deepEqual(
      recognitions.map(({ rule }) => rule),
      ["pull-secret-undecodable"],
    );
  });

  test("a program's own log is nobody's pull", () => {
    const text =
      'level=error msg="dial tcp 10.0.0.1:5432: connect: connection refused"\n401 Unauthorized\nnot found\n';
    assert.deepEqual(diagnoseText("x", text), {
      workloads: [],
      recognitions: [],
      verdicts: new Map(),
      notes: [],
    });
  });
});

describe("whole outputs", () => {
  const folder = join(import.meta.dirname, ".");
  for (const name of readdirSync(folder).filter((file) => !/\.(?:expected|ts)$/.test(file))) {
    test(name, async () => {
      const input = readFileSync(join(folder, name));
      await using place = await folderOf({ [name]: input });
      const formats = ["--format", "text", "--format", "json=report.json"];
      const { stdout, stderr } = await pullgate(["diagnose", "--offline", ...formats, name], {
        cwd: place.path,
      });
      assert.equal(stderr, "");
      const told = stdout.replace(/ in [\d.]+ m?s: /, " in 0 ms: ");
      const expected = join(folder, `${name}.expected`);
      if (process.env["UPDATE"]) writeFileSync(expected, told);
      assert.equal(told, readFileSync(expected, "utf8"), "UPDATE=1 writes it anew");
      assert.ok(!told.includes("not-for-anybody"));
      const report: unknown = JSON.parse(readFileSync(join(place.path, "report.json"), "utf8"));
      assert.ok(validate(report), JSON.stringify(validate.errors, null, 2));
    });
  }
});

describe("the door", () => {
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
      const ended = await pullgate(["diagnose", "--offline", ...args], { ...here, stdin });
      assert.equal(ended.code, code, ended.stdout + ended.stderr);
    });
  }

  test("a file that is not there is misuse", async () => {
    const { code, stderr } = await pullgate(["diagnose", "none.txt"], here);
    assert.deepEqual(
      { code, stderr },
      { code: 2, stderr: "pullgate: none.txt: no such file or folder\n" },
    );
  });

  test("an input of more than 16 MiB is misuse", async () => {
    const { code, stderr } = await pullgate(["diagnose", "--offline"], {
      ...here,
      stdin: Buffer.alloc((16 << 20) + 1, "x"),
    });
    assert.deepEqual(
      { code, stderr },
      { code: 2, stderr: "pullgate: <stdin>: larger than 16 MiB\n" },
    );
  });

  test("a document that was cut off is read as text", async () => {
    const whole = JSON.stringify(
      { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, status: { message: missing } },
      null,
      2,
    );
    const { stdout, code } = await pullgate(["diagnose", "--offline", "--format", "compact"], {
      ...here,
      stdin: whole.slice(0, -4),
    });
    assert.match(stdout, /image-tag-not-found/);
    assert.equal(code, 1);
  });

  test("a login in a proxy's URL and a signature in a layer's are not told", async () => {
    const stdin =
      failed(
        'failed to do request: Head "https://a.example/v2/": proxyconnect tcp: dial http://bot:hunter2@proxy.example:3128: connection refused',
      ) +
      failed(
        "failed to copy: https://s3.example/blob?X-Amz-Signature=hunter2&X-Amz-Date=1: connection refused",
      );
    for (const format of ["text", "json", "github", "compact"]) {
      const { stdout } = await pullgate(["diagnose", "--offline", "--format", format], {
        ...here,
        stdin,
      });
      assert.match(stdout, /registry-unreachable/);
      assert.doesNotMatch(stdout, /hunter2/);
    }
  });
});

describe("what has changed since", () => {
  const registries = "registries: { a.example: { images: [web:v2] } }\n";
  const event = (tag: string): string =>
    `Failed to pull image "a.example/web:${tag}": failed to pull and unpack image "a.example/web:${tag}": failed to resolve reference "a.example/web:${tag}": a.example/web:${tag}: not found\n`;

  test("it is asked again, and nothing is judged anew", async () => {
    await using scene = await startScene(registries);
    await using place = await folderOf(scene.files);
    const { stdout, code } = await pullgate(["diagnose", ...scene.args], {
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

  test("--offline asks nobody", async () => {
    await using scene = await startScene(registries);
    await using place = await folderOf(scene.files);
    const { stdout } = await pullgate(["diagnose", "--offline"], {
      cwd: place.path,
      env: scene.env,
      stdin: event("v1"),
    });
    assert.doesNotMatch(stdout, /asked now/);
  });

  test("manifests explain what the pod shows", async () => {
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
    await using place = await folderOf({ "web.yaml": manifests });
    const { stdout } = await pullgate(["diagnose", "--offline", "--manifests", "web.yaml"], {
      cwd: place.path,
      stdin,
    });
    assert.match(stdout, /because: the pod's credentials: secret regcred: ignored, /);
  });
});

describe("any text", () => {
  const words = table.messages.flatMap(({ message, reason }) => [
    message,
    message.slice(0, 40),
    reason ?? "Failed",
  ]);
  const piece = fc.oneof(
    fc.constantFrom(
      ...words,
      "Name: web",
      "Namespace: prod",
      "Containers:",
      "Init Containers:",
      "  web:",
      "    Image: nginx:1",
      "    State: Waiting",
      "      Reason: ErrImagePull",
      "      Message: x",
      "Events:",
      "  Warning  Failed  9s  kubelet  ",
      "Events:  <none>",
      "\n",
      "\r\n",
      "\t",
      '"',
      "[",
      'image "',
      " : ",
    ),
    fc.string({ unit: "binary" }),
  );

  test("never throws, and every place lies in it", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.constantFrom("", "\n", " "))), (pieces) => {
        const text = pieces.flat().join("");
        const lines = text.split(/\r\n|\r|\n/);
        for (const { diagnostic, mention } of diagnoseText("x", text).recognitions)
          for (const at of [diagnostic.at, ...(mention === null ? [] : [mention.at])]) {
            const line = lines[at.line - 1];
            assert.ok(line !== undefined && at.column >= 1 && at.endColumn >= at.column);
            assert.ok(
              at.endColumn <= line.length + 1 || at.endLine !== at.line,
              `${at.endColumn} of ${line.length}`,
            );
          }
      }),
      trials(500),
    );
  });

  test("objects of any shape never throw", async () => {
    const keys = fc.constantFrom(
      "metadata",
      "name",
      "namespace",
      "spec",
      "containers",
      "image",
      "status",
      "containerStatuses",
      "state",
      "waiting",
      "reason",
      "message",
      "involvedObject",
      "lastState",
      "terminated",
      "conditions",
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom("web", "ErrImagePull", ...words.slice(0, 20), null, 1, true),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(keys, tie("tree"), { maxKeys: 5 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("Pod", "Event"),
        fc.dictionary(keys, tree, { maxKeys: 6 }),
        async (kind, object) => {
          await readObject({ ...object, kind });
        },
      ),
      trials(200),
    );
  });

  for (const [title, unit] of [
    ["brackets", "[rpc error: code"],
    ["quotes", 'image "'],
    ["open queries", "failed to fetch oauth token: unexpected status "],
    ["spaces", "Warning  "],
    ["colons", "registry: "],
    ["slashes", "docker://"],
    ["lookups", "lookup a on "],
  ] as const) {
    test(`time is linear in the size: ${title}`, () => {
      const text = (size: number): string =>
        `Failed to pull image "${unit.repeat(size / unit.length)}\n`.repeat(2);
      const started = performance.now();
      diagnoseText("x", text(1 << 20));
      assert.ok(performance.now() - started < 2000, `${performance.now() - started} ms`);
    });
  }

  test("many messages", () => {
    const text = Array.from(
      { length: 20_000 },
      (_, index) =>
        `Failed to pull image "a.example/web:${index}": a.example/web:${index}: not found`,
    );
    const started = performance.now();
    assert.equal(diagnoseText("x", text.join("\n")).recognitions.length, 20_000);
    assert.ok(performance.now() - started < 5000, `${performance.now() - started} ms`);
  });
});
