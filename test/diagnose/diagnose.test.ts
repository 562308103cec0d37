/** Reads messages of kubelets and runtimes as `pullgate diagnose` does: causes, rules and certainties. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { rules } from "../../src/judge/judge.ts";
import {
  diagnoseObjects,
  diagnoseText,
  diagnoseRules,
  type DiagnosedInput,
} from "../../src/diagnose/diagnose.ts";
import { parse } from "../../src/parse/parse.ts";
import table from "../tables/diagnose.json" with { type: "json" };
import messagesOfKubelets from "../tables/kubelet-messages.json" with { type: "json" };
import { startCpuTimer } from "../support/cpu-time.ts";
import { propertyRuns } from "../support/property-runs.ts";

/** Distinct messages, without the query of token servers, and the causes that each may have. */
const kubeletMessages = z
  .array(z.tuple([z.string(), z.string(), z.string(), z.string()]))
  .parse(messagesOfKubelets);

const cards = new Map([...rules, ...diagnoseRules].map((rule) => [rule.id, rule]));
/** The four forms of a message about a pod. */
const forms: readonly [
  name: string,
  read: (row: { reason: string | null; message: string }) => Promise<DiagnosedInput>,
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
  const [, host, path, tag] =
    /https:\/\/(xpkg[^/]*)\/v2\/(.+)\/manifests\/([^:]+)/.exec(message) ?? [];
  if (host !== undefined) return `${host}/${path}:${tag}`;
  return (
    /image "([^"]+)"|image pull failed for (\S+)|image name (\S+)/
      .exec(message)
      ?.slice(1)
      .find(Boolean) ?? "registry.example.com/team/app:v1"
  );
}

async function readObject(object: object): Promise<DiagnosedInput> {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(JSON.stringify({ apiVersion: "v1", ...object }, null, 2));
  };
  const manifests = [];
  for await (const document of parse({ path: "x", chunks }, { need: "all" }))
    manifests.push(...document.manifests);
  return diagnoseObjects(manifests);
}

describe("messages", () => {
  test("the table covers every runtime", () => {
    assert.ok(table.messages.length >= 60);
    const runtimes = new Set(table.messages.map(({ runtime }) => runtime.split(" ")[0]));
    for (const runtime of ["containerd", "CRI-O", "Docker", "kubelet"])
      assert.ok(runtimes.has(runtime), runtime);
  });

  for (const { runtime, message, rule, cause, certainty, says, ...row } of table.messages) {
    test(`${runtime}: ${rule}: ${message.slice(0, 160)}`, async () => {
      const card = cards.get(rule);
      assert.ok(card !== undefined, rule);
      for (const [form, read] of forms) {
        // A line has no reason, and the image of a sandbox belongs to no container.
        if (form === "a line" && row.reason !== undefined) continue;
        if (form === "the state of a container" && row.reason === "FailedCreatePodSandBox")
          continue;
        const { diagnoses } = await read({ reason: row.reason ?? null, message });
        assert.deepEqual(
          diagnoses.map((one): string[] => [
            one.rule,
            one.diagnostic.cause ?? card.cause,
            one.diagnostic.certainty,
          ]),
          [[rule, cause, certainty]],
          form,
        );
        if (says !== undefined)
          assert.ok(
            diagnoses[0]?.diagnostic.message.includes(says),
            diagnoses[0]?.diagnostic.message,
          );
        const fix = diagnoses[0]?.diagnostic.fix ?? card.fix;
        if (row.advises !== undefined) assert.ok(fix.includes(row.advises), fix);
        assert.equal(diagnoses[0]?.diagnostic.event, message, form);
      }
    });
  }

  for (const row of table.noPullProblem) {
    test(`no pull problem: ${row.reason} ${row.message.slice(0, 100)}`, async () => {
      for (const [form, read] of forms) {
        if (form === "a line" || (row.message === "" && form !== "the state of a container"))
          continue;
        const { diagnoses, notes } = await read(row);
        assert.deepEqual(diagnoses, [], form);
        assert.equal(notes.length, 1, form);
        assert.match(
          notes[0] ?? "",
          /^Pod web.* has no pull problem: .+ Look at `kubectl .+`\.$/,
          form,
        );
        if (row.says !== undefined) assert.ok(notes[0]?.includes(row.says), notes[0]);
      }
    });
  }

  test("reads what kubelets 1.34 and 1.35 said beside containerd 1.7 to 2.4", async () => {
    const wrong: string[] = [];
    for (const [containerd, reason, message, causes] of kubeletMessages) {
      const { diagnoses } = await readObject({
        kind: "Event",
        involvedObject: { kind: "Pod", name: "web" },
        reason,
        message,
      });
      const named = diagnoses.map((one) => one.diagnostic.cause ?? cards.get(one.rule)?.cause);
      const isUnknown = diagnoses.some(({ diagnostic }) =>
        diagnostic.message.includes("pullgate does not know"),
      );
      if (isUnknown || named.length !== 1 || !causes.split("|").includes(named[0] ?? ""))
        wrong.push(`${containerd}: ${causes}, not ${named.join()}: ${message}`);
    }
    assert.deepEqual(wrong, []);
  });

  test("reads the reason as the error, as Kubernetes 1.33 writes it", async () => {
    const { diagnoses } = await readObject({
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
      diagnoses.map(({ rule }) => rule),
      ["pull-secret-undecodable"],
    );
  });

  test("reads a bare message about a container or sandbox that cannot be created", () => {
    for (const { message } of table.noPullProblem.filter(({ source }) => source !== undefined)) {
      if (message.endsWith("deadline exceeded")) continue;
      const { diagnoses, notes } = diagnoseText("x", message);
      assert.deepEqual(diagnoses, [], message);
      assert.match(notes.join("\n"), /^Pod \(no name\) has no pull problem: .+$/, message);
    }
  });

  test("names no image that the message does not name", () => {
    const { workloads } = diagnoseText(
      "x",
      'Error syncing pod, skipping: failed to "StartContainer" for "web" with ErrImagePull: ' +
        '"image pull failed for unknown error"',
    );
    assert.deepEqual(
      workloads.map(({ mentions }) => mentions),
      [[]],
    );
  });

  const notFound =
    'Failed to pull image "a.example/app:v1": failed to pull and unpack image "a.example/app:v1": ' +
    'failed to resolve reference "a.example/app:v1": a.example/app:v1: not found';

  test("reads the tables of `kubectl events`, with and without namespaces", () => {
    for (const [row, namespace] of [
      [`7m5s (x4 over 8m59s)   Warning   Failed   Pod/web-0   ${notFound}`, null],
      [`shop   7m5s (x4 over 8m59s)   Warning   Failed   Pod/web-0   ${notFound}`, "shop"],
      [`shop   7m5s   Warning   Failed   Pod/web-0   ${notFound}`, "shop"],
    ] as const) {
      const { diagnoses } = diagnoseText("x", `LAST SEEN   TYPE   REASON\n${row}\n`);
      assert.deepEqual(
        diagnoses.map(({ rule, diagnostic: { event, resource } }) => [rule, event, resource]),
        [
          [
            "image-tag-not-found",
            notFound,
            { apiVersion: "v1", kind: "Pod", namespace, name: "web-0" },
          ],
        ],
        row,
      );
    }
  });

  test("reads a description with the colours of a terminal, and in the frame of k9s", () => {
    const described = [
      "Name:             web-0",
      "Namespace:        shop",
      "Containers:",
      "  app:",
      "    Image:          a.example/app:v1",
      "Events:",
      `  Warning  Failed  24m (x4 over 25m)  kubelet  ${notFound}`,
    ];
    for (const decorate of [
      (line: string) => line.replace(/^( *)(\w+)/, "$1\u{1b}[33;1m$2\u{1b}[0m"),
      (line: string) => ` │ ${line.padEnd(300)} │`,
      (line: string) => `│ ${line}   │`,
    ]) {
      const { diagnoses } = diagnoseText("x", described.map(decorate).join("\n"));
      assert.deepEqual(
        diagnoses.map(({ rule, diagnostic: { event, resource }, mention }) => [
          rule,
          event,
          resource.name,
          mention?.container,
        ]),
        [["image-tag-not-found", notFound, "web-0", "app"]],
      );
    }
  });

  test("says that a message was cut off before the reason", () => {
    const start = 'Failed to pull image "a.example/app:v1"';
    for (const message of [
      start,
      `${start}: rpc error: code = Unknown desc = `,
      `${start}: failed to pull and unpack image`,
      `${start}: rpc error: code = NotFound desc = failed to pull and unpack image "a.exam`,
      `${start}: failed to pull and unpack image "a.example/app:v1": ...`,
      `${start}: failed to pull and unpack image "a.example/app:v1": failed to resolve reference "a.e`,
      `${start}: failed to pull and unpack image "a.example/app:v1": failed to resolve image`,
      "Failed to pull image: failed to pull and unpack image",
    ]) {
      const { diagnoses } = diagnoseText("x", message);
      assert.match(
        diagnoses.map(({ diagnostic }) => diagnostic.message).join("\n"),
        /^The pull of (?:\S+|the image) fails, and the message ends before it says why$/,
        message,
      );
    }
  });

  test("reads the refusal of `kubectl logs`", () => {
    const { diagnoses } = diagnoseText(
      "x",
      'Error from server (BadRequest): container "app" in pod "web" is waiting to start: ' +
        "trying and failing to pull image",
    );
    assert.deepEqual(
      diagnoses.map(({ diagnostic: { message, fix } }) => [message, fix?.slice(0, 43)]),
      [
        [
          "The pull of the image fails, and the input does not say why: Kubernetes keeps events " +
            "for an hour",
          "Get newer events with `kubectl describe pod",
        ],
      ],
    );
  });

  test("reads the logs and errors of crictl, kubeadm and ctr", () => {
    for (const [message, rule, image] of [
      [
        'E1216 00:47:48.098893 6802 remote_image.go:171] "PullImage from image service failed" ' +
          'err="rpc error: code = Unknown desc = writing blob: storing blob to file ' +
          '\\"/var/tmp/storage40/7\\": happened during read: unexpected EOF" image="a.example/app:v1"',
        "registry-unreachable",
        "a.example/app:v1",
      ],
      [
        "FATA[0005] pulling image: rpc error: code = Unknown desc = writing blob: storing blob to " +
          'file "/var/tmp/storage40/7": happened during read: unexpected EOF',
        "registry-unreachable",
        undefined,
      ],
      [
        "[ERROR ImagePull]: failed to pull image a.example/app:v1: output: Error response from " +
          "daemon: received unexpected HTTP status: 503 Service Unavailable",
        "registry-unreachable",
        "a.example/app:v1",
      ],
      [
        'ctr: failed to resolve reference "a.example/app:v1": a.example/app:v1: not found',
        "image-tag-not-found",
        "a.example/app:v1",
      ],
    ] as const) {
      const { workloads, diagnoses } = diagnoseText("x", message);
      assert.deepEqual(
        diagnoses.map((one) => [one.rule, one.mention?.image]),
        [[rule, image]],
        message,
      );
      assert.equal(workloads.length, 1);
    }
  });

  test("reads a message after the words of kubectl and of the recorder of events", async () => {
    const timeout =
      'Failed to pull image "a.example/app:v1": rpc error: code = DeadlineExceeded desc = context ' +
      "deadline exceeded";
    const row = (prefix: string): string =>
      `Name: web\nEvents:\n  Warning  Failed  3m  kubelet  ${prefix}${timeout}\n`;
    const event = await readObject({
      kind: "Event",
      involvedObject: { kind: "Pod", name: "web", fieldPath: "spec.containers{app}" },
      reason: "Failed",
      message: `(combined from similar events): ${timeout}`,
    });
    for (const [read, container] of [
      [diagnoseText("x", row("(combined from similar events): ")), null],
      [diagnoseText("x", row("spec.containers{app}: ")), "app"],
      [diagnoseText("x", row("spec.containers{app}: (combined from similar events): ")), "app"],
      [event, "app"],
    ] as const)
      assert.deepEqual(
        read.diagnoses.map((one) => [
          one.rule,
          one.diagnostic.certainty,
          one.diagnostic.event,
          one.mention?.container,
        ]),
        [["pull-failed-otherwise", "unverified", timeout, container]],
      );
  });

  test("names the image in the log of a kubelet, which escapes quotes twice", () => {
    const log =
      'kubelet[29]: E0620 10:27:34 pod_workers.go:1298] "Error syncing pod, skipping" err="failed ' +
      'to \\"StartContainer\\" for \\"app\\" with ErrImagePull: \\"failed to pull and unpack image ' +
      '\\\\\\"a.example/app:v1\\\\\\": failed to resolve reference \\\\\\"a.example/app:v1\\\\\\": ' +
      'a.example/app:v1: not found\\"" pod="shop/web"';
    const { workloads, diagnoses } = diagnoseText("x", log);
    assert.deepEqual(
      diagnoses.map(({ rule }) => rule),
      ["image-tag-not-found"],
    );
    assert.deepEqual(
      workloads.flatMap(({ mentions }) => mentions.map(({ image }) => image)),
      ["a.example/app:v1"],
    );
  });

  test("ignores the log of a user's program", () => {
    const text =
      'level=error msg="dial tcp 10.0.0.1:5432: connect: connection refused"\n401 Unauthorized\nnot found\npulling image: nginx\n';
    assert.deepEqual(diagnoseText("x", text), {
      workloads: [],
      diagnoses: [],
      verdicts: new Map(),
      notes: [],
    });
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

  test("never throws, and all spans are within the text", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.constantFrom("", "\n", " "))), (pieces) => {
        const text = pieces.flat().join("");
        const lines = text.split(/\r\n|\r|\n/);
        for (const { diagnostic, mention } of diagnoseText("x", text).diagnoses)
          for (const at of [diagnostic.at, ...(mention === null ? [] : [mention.at])]) {
            const line = lines[at.line - 1];
            assert.ok(line !== undefined && at.column >= 1 && at.endColumn >= at.column);
            assert.ok(
              at.endColumn <= line.length + 1 || at.endLine !== at.line,
              `${at.endColumn} of ${line.length}`,
            );
          }
      }),
      propertyRuns(500),
    );
  });

  test("never throws for objects of any shape", async () => {
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
      propertyRuns(200),
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
      const cpuSeconds = startCpuTimer();
      diagnoseText("x", text(1 << 20));
      assert.ok(cpuSeconds() < 60, `${cpuSeconds()} s`);
    });
  }

  test("reads many messages quickly", () => {
    const text = Array.from(
      { length: 20_000 },
      (_, index) =>
        `Failed to pull image "a.example/web:${index}": a.example/web:${index}: not found`,
    );
    const cpuSeconds = startCpuTimer();
    assert.equal(diagnoseText("x", text.join("\n")).diagnoses.length, 20_000);
    assert.ok(cpuSeconds() < 60, `${cpuSeconds()} s`);
  });
});
