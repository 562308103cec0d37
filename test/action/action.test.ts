/** The action as GitHub runs it: dist, inputs and a workspace in; annotations, outputs, a summary and an exit code out. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { before, describe, test, type TestContext } from "node:test";
import { tool } from "../../src/model/report/tool.ts";
import { startNetwork } from "../support/registry/network.ts";
import {
  startRegistry,
  type RegistryOptions,
  type TestRegistry,
} from "../support/registry/registry.ts";
import { readJsonReport, type JsonReport } from "../support/runner/json-report.ts";
import { runStep, type Annotation, type StepResult } from "../support/runner/runner.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

const root = join(import.meta.dirname, "../..");

before(() => {
  for (const door of ["action.js", "cli.js"])
    assert.ok(
      existsSync(join(root, "dist", door)),
      `dist/${door} is missing: run \`npm run build\` first, these tests are about what is built`,
    );
});

const pod = (image: string, name = "web", more = ""): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: app\n      image: ${image}\n${more}`;
const offline = { paths: ".", offline: "true" };

type Acted = StepResult & { report: JsonReport | null };

/** Runs the action on these files. Whatever comes of it: the outputs are those of action.yml, and nothing else of the job is changed. */
async function act(
  files: Record<string, string>,
  inputs: Record<string, string>,
  env: Record<string, string> = {},
): Promise<Acted> {
  await using folder = await temporaryFolder(files);
  const result = await runStep({ action: root, workspace: folder.path, with: inputs, env });
  assert.deepEqual([result.env, result.path, result.state], [{}, [], {}]);
  if (result.outputs["report"] === undefined) {
    assert.deepEqual(result.outputs, {});
    return { ...result, report: null };
  }
  assert.deepEqual(Object.keys(result.outputs).sort(), ["errors", "report", "verdict", "warnings"]);
  const report = readJsonReport(result.temporaryFiles[result.outputs["report"]] ?? "");
  const { error, warning } = report.summary.findings;
  assert.deepEqual(
    [result.outputs["errors"], result.outputs["warnings"]],
    [String(error), String(warning)],
  );
  return { ...result, report };
}

/** A registry that is gone when the test is, however it ends. */
async function started(t: TestContext, options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  t.after(() => registry.close());
  return registry;
}

const place = ({ level, file, line, endLine, col, endColumn, title }: Annotation): string =>
  `${level} ${file}:${line}:${col}-${endLine}:${endColumn} ${title}`;
const annotated = ({ annotations, dropped }: StepResult): string[] => {
  assert.deepEqual(dropped, { error: 0, warning: 0, notice: 0 });
  return annotations.map(place);
};
const ended = ({ conclusion, exitCode, outputs }: StepResult): unknown[] => [
  conclusion,
  exitCode,
  outputs["verdict"],
];

describe("a step on a pull request", () => {
  test("annotates findings of every level on their lines, with rule and cause", async (t) => {
    const registry = await started(t, { missingRepository: "NAME_UNKNOWN" });
    registry.push({ repository: "shop/web", tag: "v1.2.0" });
    registry.push({ repository: "shop/web", tag: "latest" });
    await using network = await startNetwork({
      "registry.example": registry,
      "down.example": null,
    });
    const listed =
      "registries: {registry.example: {plainHttp: true}, down.example: {plainHttp: true}}\n";
    const result = await act(
      {
        ".pullgate.yaml": listed,
        "deploy/web.yaml": [
          pod("registry.example/shop/web:v1.2.0"),
          pod('"registry.example/shop/web:1.2.0"', "old"),
          pod("registry.example/shop/wep:v1.2.0", "wep"),
        ].join("---\n"),
        "deploy/sub folder/jobs, nightly.yaml": [
          pod("registry.example/shop/Web:v1"),
          pod("down.example/shop/web:v1", "down"),
          pod("registry.example/shop/web:latest", "latest"),
          pod("registry.example/shop/web:v1.2.0", "never", "      imagePullPolicy: Never\n"),
          "apiVersion: v1\nkind: Pod\nmetadata: {name: [\n",
        ].join("---\n"),
      },
      { paths: "deploy\n\n", retries: "0" },
      network.environment,
    );
    assert.deepEqual(annotated(result), [
      "error deploy/sub folder/jobs, nightly.yaml:8:14-8:42 image-reference-invalid (reference)",
      "error deploy/sub folder/jobs, nightly.yaml:40:19-40:19 manifest-invalid (manifest)",
      "error deploy/web.yaml:17:14-17:47 image-tag-not-found (reference)",
      "error deploy/web.yaml:26:14-26:46 image-repository-not-found (reference)",
      "warning deploy/sub folder/jobs, nightly.yaml:36:24-36:29 pull-policy-never (policy)",
      "warning deploy/sub folder/jobs, nightly.yaml:17:14-17:38 registry-unreachable (connectivity, unverified)",
      "notice deploy/sub folder/jobs, nightly.yaml:26:14-26:46 image-tag-mutable (policy)",
    ]);
    assert.deepEqual(ended(result), ["failure", 1, "fail"]);
    assert.deepEqual(result.report?.summary.findings, { error: 4, warning: 2, notice: 1 });
    assert.match(result.summary ?? "", /^## ❌ Pullgate: 4 errors, 2 warnings, 1 notice\n/);
    for (const { rule } of result.report?.findings ?? [])
      assert.ok(result.summary?.includes(`docs/rules/${rule}.md`), rule);
    assert.match(result.log, /error\[image-tag-not-found\]/);
    const shown = result.log.matchAll(/^(?:\u001b\[[\d;]*m)?(error|warning|notice)\[/gm);
    assert.deepEqual(
      Array.from(shown, ([, severity]) => severity),
      ["error", "error", "error", "error", "warning", "warning", "notice"],
    );
    assert.equal(
      result.log.trimEnd().split("\n").at(-1),
      "Failed: 4 errors, and `fail-on` is `error`.",
    );
    const lastAnnotation = result.printed.findLastIndex((line) =>
      /^::(?:error|warning|notice) /.test(line),
    );
    assert.ok(
      lastAnnotation <
        result.printed.findIndex((line) => /error.*\[/.test(line) && !line.startsWith("::")),
    );
  });

  test("annotates with the defect, its place, the evidence and the fix", async (t) => {
    const registry = await started(t);
    registry.push({ repository: "shop/web", tag: "v1.2.0" });
    await using network = await startNetwork({ "registry.example": registry });
    const files = {
      ".pullgate.yaml": "registries: {registry.example: {plainHttp: true}}\n",
      "web.yaml": pod("registry.example/shop/web:1.2.0"),
    };
    const { annotations } = await act(files, { paths: "web.yaml" }, network.environment);
    assert.deepEqual(
      annotations.map(({ message }) => message.split("\n")),
      [
        [
          "The tag `1.2.0` does not exist in `registry.example/shop/web`",
          "at web.yaml:8:14  Pod web › container app",
          "asked: GET http://registry.example/v2/shop/web/manifests/1.2.0 → 404 MANIFEST_UNKNOWN: manifest unknown",
          "asked: GET http://registry.example/v2/shop/web/tags/list → 200",
          "fix: Use `v1.2.0`, the closest existing tag, or push `1.2.0`.",
          "suggestion: web.yaml:8:40: image: registry.example/shop/web:v1.2.0",
          "docs: https://github.com/pullgate/pullgate/blob/main/docs/rules/image-tag-not-found.md",
        ],
      ],
    );
  });

  test("writes a summary and no annotation if nothing is wrong", async () => {
    const result = await act({ "web.yaml": pod("a.example/web:v1") }, offline);
    assert.deepEqual([annotated(result), ...ended(result)], [[], "success", 0, "unverified"]);
    assert.match(result.summary ?? "", /^## ✅ Pullgate: no findings\n/);
  });

  test("passes if every pull is verified", async (t) => {
    const registry = await started(t);
    registry.push({ repository: "shop/web", tag: "v1" });
    await using network = await startNetwork({ "registry.example": registry });
    const files = {
      ".pullgate.yaml": "registries: {registry.example: {plainHttp: true}}\n",
      "web.yaml": pod("registry.example/shop/web:v1"),
    };
    const result = await act(files, { paths: "." }, network.environment);
    assert.deepEqual([annotated(result), ...ended(result)], [[], "success", 0, "pass"]);
  });

  for (const [inputs, level, expected] of [
    [{}, "warning", ["success", 0, "unverified"]],
    [{ "on-unverified": "error" }, "error", ["failure", 4, "unverified"]],
    [{ "on-unverified": "ignore", "min-verified": "100" }, null, ["failure", 4, "unverified"]],
  ] as const) {
    test(`only what could not be verified, with ${JSON.stringify(inputs)}`, async () => {
      await using network = await startNetwork({ "down.example": null });
      const result = await act(
        { "web.yaml": pod("down.example/web:v1") },
        { paths: "web.yaml", retries: "0", ...inputs },
        network.environment,
      );
      const title = "registry-unreachable (connectivity, unverified)";
      assert.deepEqual(
        annotated(result),
        level === null ? [] : [`${level} web.yaml:8:14-8:33 ${title}`],
      );
      assert.deepEqual(ended(result), expected);
    });
  }

  test("does not fail for findings below fail-on", async () => {
    const result = await act({ "web.yaml": pod("Bad") }, { ...offline, "fail-on": "never" });
    assert.equal(annotated(result).length, 1);
    assert.deepEqual(ended(result), ["success", 0, "pass"]);
  });

  test("annotates nine of thirty errors and points to the others, which are in summary and report", async () => {
    const images = Array.from({ length: 30 }, (_, index) => `Bad${String(index).padStart(2, "0")}`);
    const result = await act(
      { "web.yaml": images.map((image) => pod(image, image.toLowerCase())).join("---\n") },
      offline,
    );
    const places = annotated(result);
    assert.equal(places.length, 10);
    assert.deepEqual(
      places.slice(0, 9),
      images
        .slice(0, 9)
        .map(
          (_, index) =>
            `error web.yaml:${8 + 9 * index}:14-${8 + 9 * index}:19 image-reference-invalid (reference)`,
        ),
    );
    assert.deepEqual(
      [result.annotations[9]?.message, result.annotations[9]?.file],
      ["and 21 more errors: see the job summary", null],
    );
    assert.equal(result.outputs["errors"], "30");
    for (const image of images)
      assert.ok(
        result.summary?.includes(image) &&
          result.report?.findings.some((finding) => finding.image === image),
        image,
      );
  });
});

describe("misuse", () => {
  const one: [title: string, inputs: Record<string, string>, code: number, message: RegExp][] = [
    [
      "no Kubernetes resource",
      { paths: "none", offline: "true" },
      3,
      /^No Kubernetes resource in the input\.$/,
    ],
    ["no image", { paths: "namespace.yaml", offline: "true" }, 3, /^No image in the input\.$/],
    ["no paths", {}, 2, /nothing to check/],
    [
      "a path that is not there",
      { paths: "rendered%0A::error::x" },
      2,
      /^rendered%0A::error::x: no such file or folder$/,
    ],
    [
      "a severity that is none",
      { paths: ".", "fail-on": "fatal" },
      2,
      /fail-on fatal: not one of error, warning, notice, never/,
    ],
    [
      "a truth that is none",
      { paths: ".", offline: "yes" },
      2,
      /offline: yes is neither true nor false/,
    ],
    [
      "a summary that is neither wanted nor not",
      { paths: ".", offline: "true", summary: "no" },
      2,
      /summary: no is neither true nor false/,
    ],
    [
      "a login that is none",
      { paths: ".", "registry-auth": "a.example bot\n" },
      2,
      /^registry-auth: line 1 is not "host username password"$/,
    ],
    [
      "a report to nowhere",
      { paths: "web.yaml", offline: "true", format: "json=no/such/folder.json" },
      2,
      /cannot be written: no such folder$/,
    ],
    [
      "a report without a file",
      { paths: "web.yaml", offline: "true", format: "json" },
      2,
      /^format: json names no file/,
    ],
    [
      "a configuration with a typing error",
      { paths: ".", config: "ci/pullgate.yaml" },
      2,
      /^ci\/pullgate\.yaml:1:1: unknown key "failon"; did you mean "failOn"\?$/,
    ],
  ];
  for (const [title, inputs, code, message] of one) {
    test(`${title}: one error annotation, and exit code ${code}`, async () => {
      const files = {
        "web.yaml": pod("a.example/web:v1"),
        "none/README.md": "",
        "namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
        "ci/pullgate.yaml": "failon: error\n",
      };
      const result = await act(files, inputs);
      assert.deepEqual(
        [result.exitCode, result.conclusion, result.annotations.length],
        [code, "failure", 1],
        result.log,
      );
      assert.equal(result.annotations[0]?.level, "error");
      assert.match(result.annotations[0]?.message ?? "", message);
      assert.equal(result.outputs["verdict"], code === 3 ? "fail" : undefined);
    });
  }
});

describe("inputs", () => {
  const files = {
    "a/web.yaml": pod("Bad"),
    "b/web.yaml": pod("Bad"),
    "c/web.yaml": pod("Bad"),
    "d/web.yaml": pod("Bad"),
  };
  const read = ({ annotations }: StepResult): (string | null)[] =>
    annotations.flatMap(({ file, message }) => [
      file,
      ...(message.match(/(?<=also at )[^:]+/g) ?? []),
    ]);

  for (const [title, paths] of [
    ["a list with trailing blank lines", "a\nb\n\n\n"],
    ["a list with indentation and carriage returns", "  a\r\n  b/*.yaml\r\n"],
  ] as const) {
    test(title, async () => {
      assert.deepEqual(read(await act(files, { paths, offline: "true" })), [
        "a/web.yaml",
        "b/web.yaml",
      ]);
    });
  }

  test("takes settings from the configuration, lets inputs override them and ignores empty inputs", async () => {
    const configured = {
      ...files,
      ".pullgate.yaml": "paths: [a, b]\nexclude: ['b/**']\nfailOn: never\n",
    };
    const empty = {
      paths: "",
      exclude: "\n",
      "fail-on": "",
      offline: "true",
      namespace: "",
      "registry-auth": "",
      format: "",
      summary: "",
    };
    const quiet = await act(configured, empty);
    assert.deepEqual([read(quiet), quiet.exitCode], [["a/web.yaml"], 0]);
    const strict = await act(configured, {
      ...empty,
      paths: ".",
      exclude: "a/**\nd/**\n",
      "fail-on": "error",
    });
    assert.deepEqual([read(strict), strict.exitCode], [["b/web.yaml", "c/web.yaml"], 1]);
  });

  test("writes reports below the workspace and to absolute paths", async () => {
    await using elsewhere = await temporaryFolder({});
    await using folder = await temporaryFolder(files);
    const format = `json=report.json\ncompact=${join(elsewhere.path, "report.txt")}\n`;
    const result = await runStep({
      action: root,
      workspace: folder.path,
      with: { paths: "a\n", offline: "true", format },
    });
    assert.equal(result.exitCode, 1, result.log);
    assert.equal(
      readJsonReport(await readFile(join(folder.path, "report.json"), "utf8")).findings.length,
      1,
    );
    assert.match(
      await readFile(join(elsewhere.path, "report.txt"), "utf8"),
      /^a\/web\.yaml:8:14: /,
    );
  });

  test("writes no summary with summary: false", async () => {
    const result = await act(files, { ...offline, summary: "false" });
    assert.deepEqual([result.summary, result.exitCode], [null, 1]);
  });
});

describe("hostile text", () => {
  const payloads = [
    "a\n::error::forged",
    "a\r::error::forged",
    "a\u0085\u2028::warning::forged\u001b[2J",
    "::error file=web.yaml,line=1::forged",
    "##[error]forged",
    "%0A::error::forged",
    "a\n::stop-commands::forged",
    "a\n::set-output name=verdict::forged\n::add-mask::a",
    "</td><h1>forged | <img src=x> [x](https://evil.example) @octocat",
    "${{ github.token }} forged",
  ];
  for (const payload of payloads) {
    test(JSON.stringify(payload), async () => {
      const quoted = JSON.stringify(payload);
      const manifest = (
        image: string,
        container = "app",
        name = "web",
        namespace = "shop",
      ): string =>
        `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nspec:\n  containers:\n    - name: ${container}\n      image: ${image}\n`;
      const result = await act(
        {
          "1.yaml": manifest(quoted),
          "2.yaml": manifest("Bad2", quoted),
          "3.yaml": manifest("Bad3", "app", quoted),
          "4.yaml": manifest("Bad4", "app", "web", quoted),
          [`5${payload.replaceAll("/", "")}.yaml`]: manifest("Bad5"),
          "6.yaml": `apiVersion: v1\nkind: Pod\nmetadata: {name: ${quoted}, ${quoted}: [\n`,
        },
        offline,
      );
      const findings = result.report?.findings ?? [];
      assert.equal(findings.length, 6);
      // A path is kept to the letter where it can be: only `##[` and what cannot be seen is written otherwise.
      const shown = (name: string): string =>
        name
          .replaceAll("##[", "##\\u{5b}")
          .replace(/[\u0085\u2028\u001b]/g, (unit) => `\\u{${unit.charCodeAt(0).toString(16)}}`);
      assert.deepEqual(
        annotated(result),
        findings.map(
          ({ rule, cause, severity, file, line, column, endLine, endColumn }) =>
            `${severity} ${shown(file)}:${line}:${column}-${endLine}:${endColumn} ${rule} (${cause})`,
        ),
      );
      assert.deepEqual(ended(result), ["failure", 1, "fail"]);
      if (shown(payload) === payload && !/[\n\r]/.test(payload))
        assert.ok(result.annotations[0]?.message.includes(payload));
      const prose = (result.summary ?? "").replaceAll(/(`+)[^`][^]*?\1/g, "");
      assert.doesNotMatch(prose, /<(?!\/?(?:details|summary)>)|\]\(https:\/\/evil|(?<!\w)@octocat/);
      assert.equal(prose.match(/^### (?:❌|⚠️|ℹ️) /gm)?.length, findings.length);
      assert.deepEqual(
        result.printed.filter((line) => /^\s*::(?!error )/.test(line) || /^\s*##\[/.test(line)),
        [],
      );
    });
  }
});

describe("secrets", () => {
  const password = 'hunter2:%s3cret/"q"+';
  const login = Buffer.from(`bot:${password}`).toString("base64");
  const shapes = [
    password,
    login,
    Buffer.from(password).toString("base64"),
    encodeURIComponent(password),
    JSON.stringify(password).slice(1, -1),
  ];

  async function withRegistry(
    users: Record<string, string>,
    body: (registry: TestRegistry, files: Record<string, string>) => Promise<void>,
  ): Promise<void> {
    const registry = await startRegistry({
      auth: { mode: "bearer", users, grants: { "shop/web": ["bot"] } },
    });
    try {
      registry.push({ repository: "shop/web", tag: "v1" });
      await body(registry, {
        ".pullgate.yaml": JSON.stringify({
          registries: { [registry.host]: { plainHttp: true } },
          cluster: { nodeCredentials: [registry.host] },
        }),
        "web.yaml": pod(`${registry.host}/shop/web:v1`),
      });
    } finally {
      await registry.close();
    }
  }

  /** Only masks hold it, and they come before all else. */
  function assertHidden(result: Acted): void {
    const commands = result.printed.filter((line) => line.startsWith("::add-mask::"));
    assert.deepEqual(result.printed.slice(0, commands.length), commands);
    assert.ok(
      commands.includes(`::add-mask::${password.replaceAll("%", "%25")}`),
      "the password is not masked",
    );
    const shown = {
      printed: result.printed.slice(commands.length),
      annotations: result.annotations,
      outputs: result.outputs,
      summary: result.summary,
      files: result.temporaryFiles,
    };
    for (const shape of shapes) {
      for (const [where, what] of Object.entries(shown)) {
        const texts =
          typeof what === "string"
            ? [what]
            : Object.values(what ?? {}).flatMap((each) =>
                typeof each === "object" ? Object.values(each) : [each],
              );
        assert.ok(!texts.some((text) => String(text).includes(shape)), `${where} shows ${shape}`);
      }
      assert.ok(!result.log.includes(shape), `the log shows ${shape}`);
    }
  }

  const forms: [title: string, write: (host: string) => string][] = [
    ["lines", (host) => `\n  other.example  someone   else \n${host} bot ${password}\n\n`],
    [
      "a config.json",
      (host) => `\n${JSON.stringify({ auths: { [host]: { auth: login } } }, null, 2)}\n`,
    ],
  ];
  for (const [title, write] of forms) {
    test(`registry-auth as ${title}: opens, and is hidden`, async () => {
      await withRegistry({ bot: password }, async (registry, files) => {
        const result = await act(files, {
          paths: "web.yaml",
          "registry-auth": write(registry.host),
        });
        assert.deepEqual(
          [annotated(result), ...ended(result)],
          [[], "success", 0, "pass"],
          result.log,
        );
        assertHidden(result);
      });
    });

    test(`registry-auth as ${title}: refused, by a registry that repeats it`, async () => {
      await withRegistry({ bot: "another" }, async (registry, files) => {
        registry.fault({
          step: "token",
          when: ({ authorization }) => authorization !== null,
          status: 401,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            details: `no ${password}, ${login}, ${encodeURIComponent(password)}`,
          }),
        });
        const result = await act(files, {
          paths: "web.yaml",
          "registry-auth": write(registry.host),
          retries: "0",
        });
        assert.ok(
          annotated(result).some(
            (line) =>
              line.startsWith("error web.yaml:8:14-") &&
              line.endsWith(" runner-login-rejected (credentials)"),
          ),
        );
        assert.deepEqual(ended(result), ["failure", 1, "fail"]);
        assertHidden(result);
      });
    });
  }

  test("uses the docker config.json that docker-config names", async () => {
    await withRegistry({ bot: password }, async (registry, files) => {
      const config = { auths: { [registry.host]: { auth: login } } };
      const result = await act(
        { ...files, "ci/config.json": JSON.stringify(config) },
        { paths: "web.yaml", "docker-config": "ci" },
      );
      assert.deepEqual(ended(result), ["success", 0, "pass"], result.log);
      assertHidden(result);
    });
  });

  test("uses the logins of login actions by default", async () => {
    await withRegistry({ bot: password }, async (registry, files) => {
      await using home = await temporaryFolder({
        "config.json": JSON.stringify({ auths: { [registry.host]: { auth: login } } }),
      });
      const result = await act(files, { paths: "web.yaml" }, { DOCKER_CONFIG: home.path });
      assert.deepEqual(ended(result), ["success", 0, "pass"], result.log);
      assertHidden(result);
    });
  });
});

describe("dist", () => {
  /** dist with nothing beside it, and a folder to stand in. */
  async function alone(
    args: string[],
    files: Record<string, string> = {},
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    await using place = await temporaryFolder({ "package.json": '{"type":"module"}' });
    await using folder = await temporaryFolder(files);
    await cp(join(root, "dist"), join(place.path, "dist"), { recursive: true });
    return await new Promise((settle) => {
      const env = { PATH: process.env["PATH"] ?? "", HOME: folder.path };
      execFile(
        process.execPath,
        [join(place.path, "dist/cli.js"), ...args],
        { cwd: folder.path, env },
        (error, stdout, stderr) =>
          settle({
            code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1,
            stdout,
            stderr,
          }),
      );
    });
  }

  test("prints its version", async () => {
    assert.deepEqual(await alone(["--version"]), {
      code: 0,
      stdout: `${tool.version}\n`,
      stderr: "",
    });
  });

  test("keeps its exit code if the reader goes away", async () => {
    await using folder = await temporaryFolder({ "web.yaml": pod("Bad") });
    const child = spawn(process.execPath, [join(root, "dist/cli.js"), "check", "--offline", "."], {
      cwd: folder.path,
    });
    child.stdout.destroy();
    const closed = new Promise<number | null>((settle) => child.on("close", settle));
    assert.deepEqual([await text(child.stderr), await closed], ["", 1]);
  });

  test("lists the rules", async () => {
    const { code, stdout, stderr } = await alone(["explain"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /image-tag-not-found/);
  });

  test("checks with a configuration and a registry", async (t) => {
    const registry = await started(t);
    registry.push({ repository: "shop/web", tag: "v1" });
    const found = `${registry.host}/shop/web:v1`;
    const files = {
      ".pullgate.yaml": JSON.stringify({ registries: { [registry.host]: { plainHttp: true } } }),
      "web.yaml": `${pod(found)}---\n${pod(`${registry.host}/shop/web:v2`)}`,
    };
    const { code, stdout, stderr } = await alone(["check", "--format", "json", "."], files);
    assert.deepEqual([code, stderr], [1, ""]);
    const report = readJsonReport(stdout);
    assert.deepEqual(
      report.images.map(({ answer }) => answer),
      ["found", "missing"],
    );
  });

  test("parses YAML that only the full parser accepts", async () => {
    const anchored =
      'apiVersion: v1\nkind: Pod\nmetadata: &m\n  name: "w\\x65b"\n  labels: {<<: {a: b}}\nspec:\n  containers:\n    - {name: app, image: ? "Bad" : x}\n';
    const { code, stderr } = await alone(["check", "--offline", "."], { "web.yaml": anchored });
    assert.deepEqual([code, stderr], [1, ""]);
  });

  test("contains no path of the build machine", async () => {
    for (const name of ["run-action.js", "command-line.js", "pullgate.js"]) {
      const text = await readFile(join(root, "dist", name), "utf8");
      assert.ok(!text.includes(root), name);
      assert.ok(text.split("\n").length > 200, `${name} is not for readers`);
    }
  });
});
