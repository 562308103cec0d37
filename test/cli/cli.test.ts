/** The terminal's door: paths, flags, configuration, exit codes, and what is said where. */
import assert from "node:assert/strict";
import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { tool } from "../../src/model/report/tool.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const pod = (image: string, name = "web"): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: app\n      image: ${image}\n`;
const offline = ["check", "--offline", "--format", "compact"];

describe("what is read", () => {
  test("reads files, folders, globs and standard input in order, each file once", async () => {
    await using folder = await temporaryFolder({
      "a/one.yaml": pod("a.example/One:1"),
      "a/b/two.yml": pod("a.example/Two:1"),
      "a/b/three.json": JSON.stringify({
        apiVersion: "v1",
        kind: "Pod",
        spec: { containers: [{ image: "a.example/Three:1" }] },
      }),
      "a/notes.txt": "image: a.example/Never:1",
      "a/node_modules/four.yaml": pod("a.example/Four:1"),
      "c.yaml": pod("a.example/Five:1"),
    });
    const { stdout, code } = await runPullgate([...offline, "a", "a/one.yaml", "*.yaml", "-"], {
      cwd: folder.path,
      stdin: pod("a.example/Six:1"),
    });
    const places = stdout
      .split("\n")
      .filter((line) => line.includes("[image-reference-invalid]"))
      .map((line) => line.split(": ")[0]);
    assert.deepEqual(places, [
      "<stdin>:8:14",
      "a/b/three.json:1:64",
      "a/b/two.yml:8:14",
      "a/one.yaml:8:14",
      "c.yaml:8:14",
    ]);
    assert.equal(code, 1);
  });

  test("shows paths from the working folder, and those of JSON from the root", async () => {
    await using folder = await temporaryFolder({ "deploy/prod/web.yaml": pod("Web") });
    const cwd = join(folder.path, "deploy");
    const { stdout } = await runPullgate([...offline, "prod"], { cwd });
    assert.match(stdout, /^prod\/web\.yaml:8:14: /);
    const json = await runPullgate(["check", "--offline", "--format", "json", "prod"], { cwd });
    assert.match(json.stdout, /"file": "deploy\/prod\/web\.yaml"/);
  });

  test("leaves out what --exclude or the configuration's globs match", async () => {
    await using folder = await temporaryFolder({
      "a.yaml": pod("a.example/a:1"),
      "tests/bad.yaml": pod("Bad"),
      ".pullgate.yaml": "exclude: ['**/x.yaml']",
    });
    const { code, stdout } = await runPullgate([...offline, "--exclude", "tests/**", "."], {
      cwd: folder.path,
    });
    assert.match(stdout, /^Checked 1 image /m);
    assert.equal(code, 0);
  });

  for (const [path, says] of [
    ["missing.yaml", "missing.yaml: no such file or folder"],
    ["none/*.yaml", "none/*.yaml: matches no file"],
    ["secret.yaml", "secret.yaml: cannot be read: permission denied"],
  ] as const) {
    test(
      `${path} is misuse`,
      {
        skip: path === "secret.yaml" && process.getuid?.() === 0 ? "root reads everything" : false,
      },
      async () => {
        await using folder = await temporaryFolder({ "secret.yaml": pod("a.example/a:1") });
        await chmod(join(folder.path, "secret.yaml"), 0);
        const { code, stderr, stdout } = await runPullgate([...offline, path], {
          cwd: folder.path,
        });
        assert.deepEqual(
          { code, stderr, stdout },
          { code: 2, stderr: `pullgate: ${says}\n`, stdout: "" },
        );
      },
    );
  }

  test("refuses a file name that is not UTF-8, unless it is excluded", async () => {
    await using folder = await temporaryFolder({ "a.yaml": pod("a.example/a:1") });
    const name = Buffer.concat([
      Buffer.from(`${folder.path}/b`),
      Buffer.from([0xff]),
      Buffer.from(".yaml"),
    ]);
    await writeFile(name, pod("a.example/b:1"));
    const { code, stderr } = await runPullgate([...offline, "."], { cwd: folder.path });
    assert.deepEqual(
      [code, stderr],
      [2, "pullgate: b\ufffd.yaml: cannot be read: its name is not UTF-8\n"],
    );
    assert.equal(
      (await runPullgate([...offline, "--exclude", "b?.yaml", "."], { cwd: folder.path })).code,
      0,
    );
  });

  test("follows a folder's links inside the repository only", async () => {
    await using outside = await temporaryFolder({ "passwd.yaml": pod("Stolen") });
    await using folder = await temporaryFolder({ "real/web.yaml": pod("a.example/a:1") });
    await mkdir(join(folder.path, "links"));
    await symlink("../real/web.yaml", join(folder.path, "links/inside.yaml"));
    await symlink(join(outside.path, "passwd.yaml"), join(folder.path, "links/outside.yaml"));
    const { code, stdout } = await runPullgate(["check", "--offline", "links"], {
      cwd: folder.path,
    });
    assert.match(
      stdout,
      /links\/outside\.yaml: left out: a link to a folder, to nothing or out of the repository/,
    );
    assert.doesNotMatch(stdout, /Stolen/);
    assert.equal(code, 0);
  });

  test("leaves out a chart's templates with a note and reads the manifests beside them", async () => {
    await using folder = await temporaryFolder({
      "web/Chart.yaml": "name: web",
      "web/values.yaml": "image: {tag: 1}",
      "web/templates/pod.yaml": "image: {{ .Values.image }}",
      "web/rendered.yaml": pod("a.example/a:1"),
    });
    const { code, stdout } = await runPullgate(["check", "--offline", "."], { cwd: folder.path });
    assert.match(stdout, /^ *web: left out: a Helm chart; render it with --helm$/m);
    assert.match(stdout, /^Checked 1 image /m);
    assert.equal(code, 0);
  });
});

describe("refuses values that must be mistakes", () => {
  const rows: [args: string[], says: string][] = [
    [["check", ""], "paths: empty; is a variable not set?"],
    [["check", "x.yaml", "--base", ""], "--base: empty; is a variable not set?"],
    [["check", "x.yaml", "--exclude", ""], "--exclude: empty; is a variable not set?"],
    [["check", "x.yaml", "--docker-config="], "--docker-config: empty; is a variable not set?"],
    [["images", "x.yaml", ""], "paths: empty; is a variable not set?"],
    [["init", "--inventory", ""], "--inventory: empty; is a variable not set?"],
    [["credentials", "", "x.yaml"], "image: empty; is a variable not set?"],
    [["diagnose", ""], "file: empty; is a variable not set?"],
    [["check", "x.yaml", "-n", "--offline"], "-n: no value before --offline"],
    [
      ["check", "x.yaml", "--exclude", "!a/**"],
      '!a/**: a glob cannot begin with "!"; use exclude or !(…)',
    ],
    [
      ["check", "x.yaml", "--format", "json=a", "--format", "sarif=a"],
      "--format: two reports for a; give each its own file",
    ],
    [
      ["check", "x.yaml", "--shard", "1/2", "--write-baseline", "a"],
      "--write-baseline: a shard sees only its own findings; run it without --shard",
    ],
  ];
  for (const [args, says] of rows)
    test(args.join(" "), async () => {
      await using folder = await temporaryFolder({ "x.yaml": pod("Bad") });
      const { code, stderr, stdout } = await runPullgate(args, { cwd: folder.path });
      assert.deepEqual(
        { code, stderr, stdout },
        { code: 2, stderr: `pullgate: ${says}\n`, stdout: "" },
      );
    });
});

describe("exit codes", () => {
  const cases: [
    title: string,
    files: Record<string, string>,
    args: string[],
    code: number,
    stderr?: RegExp,
  ][] = [
    ["0 nothing wrong", { "x.yaml": pod("a.example/a:1") }, ["check", "--offline", "x.yaml"], 0],
    ["1 a proved finding", { "x.yaml": pod("Bad") }, ["check", "--offline", "x.yaml"], 1],
    [
      "1 a broken manifest, and nothing else",
      { "x.yaml": "apiVersion: v1\nkind: Pod\n bad: [" },
      ["check", "--offline", "x.yaml"],
      1,
    ],
    [
      "0 the same below --fail-on",
      { "x.yaml": pod("Bad") },
      ["check", "--offline", "--fail-on", "never", "x.yaml"],
      0,
    ],
    [
      "1 a notice with --fail-on notice",
      { "x.yaml": pod("a.example/a") },
      ["check", "--offline", "--fail-on", "notice", "x.yaml"],
      1,
    ],
    [
      "2 an unknown flag",
      { "x.yaml": pod("a.example/a:1") },
      ["check", "--ofline", "x.yaml"],
      2,
      /unknown option '--ofline'/,
    ],
    ["2 an unknown command", {}, ["chek"], 2, /unknown command 'chek'/],
    ["2 nothing named", {}, ["check"], 2, /nothing to check/],
    [
      "2 a severity that is none",
      {},
      ["check", "--fail-on", "fatal", "."],
      2,
      /--fail-on fatal: not one of error, warning, notice, never/,
    ],
    [
      "2 a number that is none",
      {},
      ["check", "--concurrency", "0", "."],
      2,
      /--concurrency 0: not a whole number from 1 to 128/,
    ],
    [
      "2 a format that is none",
      {},
      ["check", "--format", "xml", "."],
      2,
      /--format xml: not one of/,
    ],
    [
      "2 a report that cannot be written",
      { "x.yaml": pod("a.example/a:1") },
      ["check", "--offline", "--format", "json=no/such/folder.json", "x.yaml"],
      2,
      /cannot be written/,
    ],
    [
      "3 an empty folder",
      {},
      ["check", "--offline", "."],
      3,
      /no Kubernetes resource in \.: no files were read; in folders, only \*\.yaml, /,
    ],
    [
      "3 no image in the input",
      { "x.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}" },
      ["check", "--offline", "x.yaml"],
      3,
      /no image in x\.yaml: 1 file was read/,
    ],
    [
      "4 too little verified",
      { "x.yaml": pod("a.example/a:1") },
      ["check", "--offline", "--min-verified", "50", "x.yaml"],
      4,
    ],
    [
      "3 no image to list",
      { "x.yaml": "apiVersion: v1\nkind: Namespace" },
      ["images", "x.yaml"],
      3,
      /no image/,
    ],
    [
      "2 a rule that is none",
      {},
      ["explain", "image-tag-notfound"],
      2,
      /did you mean "image-tag-not-found"\?/,
    ],
  ];
  for (const [title, files, args, code, stderr] of cases) {
    test(title, async () => {
      await using folder = await temporaryFolder(files);
      const ended = await runPullgate(args, { cwd: folder.path });
      assert.equal(ended.code, code, ended.stderr + ended.stdout);
      assert.match(ended.stderr, stderr ?? /^$/);
    });
  }
});

describe("flags and configuration", () => {
  test("writes reports to files and to standard output", async () => {
    await using folder = await temporaryFolder({ "x.yaml": pod("Bad") });
    await runPullgate(
      ["check", "--offline", "--format", "compact", "--format", "json=out.json", "x.yaml"],
      {
        cwd: folder.path,
      },
    );
    const report: unknown = JSON.parse(await readFile(join(folder.path, "out.json"), "utf8"));
    assert.ok(typeof report === "object" && report !== null && "tool" in report);
    assert.deepEqual(report.tool, tool);
  });

  test("finds the configuration upward, resolves its paths from its folder, and lets flags override it", async () => {
    await using folder = await temporaryFolder({
      ".pullgate.yaml":
        "paths: [rendered]\nfailOn: never\nnamespace: shop\nrules: {image-tag-mutable: off}\n",
      "rendered/x.yaml": pod("Bad"),
      "rendered/y.yaml": pod("a.example/a:latest"),
      "sub/z.yaml": "",
    });
    const quiet = await runPullgate(["check", "--offline"], { cwd: join(folder.path, "sub") });
    assert.equal(quiet.code, 0, quiet.stderr);
    assert.match(quiet.stdout, /Pod shop\/web/);
    assert.doesNotMatch(quiet.stdout, /image-tag-mutable/);
    const strict = await runPullgate(["check", "--offline", "--fail-on", "error", "-n", "other"], {
      cwd: folder.path,
    });
    assert.equal(strict.code, 1);
    assert.match(strict.stdout, /Pod other\/web/);
  });

  const wrong: [title: string, text: string, says: string][] = [
    [
      "an unknown key",
      "failon: error",
      '.pullgate.yaml:1:1: unknown key "failon"; did you mean "failOn"?',
    ],
    [
      "an unknown key below",
      "registries:\n  a.example:\n    cafile: x",
      '.pullgate.yaml:3:5: unknown key "cafile"; did you mean "caFile"?',
    ],
    [
      "an unknown rule",
      "rules:\n  image-tag-notfound: error",
      '.pullgate.yaml:2:3: unknown rule "image-tag-notfound"; did you mean "image-tag-not-found"?',
    ],
    [
      "a wrong type",
      "paths: rendered",
      ".pullgate.yaml:1:8: paths: expected a list, such as paths: [rendered]",
    ],
    ["no mapping", "- paths", ".pullgate.yaml:1:1: expected keys with values"],
    [
      "a name of another kind",
      "pullSecrets: {regcred: {registries: [a]}}",
      '.pullgate.yaml:1:15: pullSecrets.regcred: expected "namespace/name"',
    ],
    [
      "a version that YAML reads as a number",
      "cluster: {kubernetes: 1.30}",
      '.pullgate.yaml:1:23: cluster.kubernetes: expected text; write "1.30" in quotes, because YAML reads the number 1.3',
    ],
    [
      "a password",
      'pullSecrets: {"a/regcred": {registries: [a], password: hunter2}}',
      '.pullgate.yaml:1:46: unknown key "password"; secrets do not belong in Git: name an environment variable with `passwordEnv`',
    ],
    [
      "a registry with a scheme",
      'registries: {"https://a.example": {plainHttp: true}}',
      '.pullgate.yaml:1:14: registries.https://a.example: expected a host, such as "registry.example:5000", without a scheme or a path',
    ],
    [
      "a platform that does not exist",
      "cluster: {platforms: [linux/amd46]}",
      '.pullgate.yaml:1:23: cluster.platforms.0: no such platform; did you mean "linux/amd64"?',
    ],
    [
      "text for a switch",
      'registries: {a.example: {plainHttp: "true"}}',
      ".pullgate.yaml:1:37: registries.a.example.plainHttp: expected true or false; write true without quotes",
    ],
    [
      "a rule that is false",
      "rules: {image-tag-mutable: false}",
      ".pullgate.yaml:1:28: rules.image-tag-mutable: expected error, warning, notice or off; did you mean off?",
    ],
    [
      "a map for a list",
      "render:\n  helm: charts/web",
      ".pullgate.yaml:2:3: render: expected a list; begin each entry with `- `",
    ],
    [
      "several errors, all of them",
      "failOn: eror\nrules: {image-tag-notfound: error}\npath: [a]",
      '.pullgate.yaml:1:9: failOn: expected error, warning, notice or never; did you mean "error"?\n.pullgate.yaml:2:9: unknown rule "image-tag-notfound"; did you mean "image-tag-not-found"?\n.pullgate.yaml:3:1: unknown key "path"; did you mean "paths"?',
    ],
    ["an empty path", 'paths: [""]', ".pullgate.yaml:1:9: paths.0: must not be empty"],
    [
      "a glob that would leave out all else",
      'exclude: ["a/**", "!a/b/**"]',
      '.pullgate.yaml:1:19: exclude.1: expected a glob; one cannot begin with "!"',
    ],
    [
      "a second document",
      "failOn: error\n---\nfailOn: never",
      ".pullgate.yaml:2:1: a second YAML document; a configuration is a single document",
    ],
    [
      "broken YAML",
      "paths: [",
      ".pullgate.yaml:1:9: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
  ];
  for (const [title, text, says] of wrong) {
    test(`${title} is misuse, with line and column`, async () => {
      await using folder = await temporaryFolder({
        ".pullgate.yaml": text,
        "x.yaml": pod("a.example/a:1"),
      });
      const { code, stderr } = await runPullgate(["check", "--offline", "x.yaml"], {
        cwd: folder.path,
      });
      assert.deepEqual({ code, stderr }, { code: 2, stderr: `pullgate: ${says}\n` });
    });
  }

  test("treats images in cluster.preloaded as present", async () => {
    await using folder = await temporaryFolder({
      ".pullgate.yaml": 'cluster: {preloaded: ["a.example/pause:*"]}',
      "x.yaml": `${pod("a.example/pause:3")}      imagePullPolicy: Never\n`,
    });
    const { stdout } = await runPullgate(["check", "--offline", "--format", "json", "x.yaml"], {
      cwd: folder.path,
    });
    assert.match(stdout, /"verdict": "pullable"/);
    assert.doesNotMatch(stdout, /pull-policy-never/);
  });

  test("finds images of custom kinds at the configured paths", async () => {
    await using folder = await temporaryFolder({
      ".pullgate.yaml":
        "images: [{group: example.com, kind: Widget, path: 'spec.parts[].picture'}]",
      "x.yaml":
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec:\n  parts:\n    - picture: a.example/part:1\n",
    });
    const { stdout, code } = await runPullgate(["images", "--format", "compact"], {
      cwd: folder.path,
    });
    assert.equal(code, 2, "paths are still to be named");
    assert.equal(stdout, "");
    const listed = await runPullgate(["images", "--format", "compact", "x.yaml"], {
      cwd: folder.path,
    });
    assert.match(listed.stdout, /^x\.yaml:6:16\b.*a\.example\/part:1/);
  });

  test("uses colours only if they are wanted", async () => {
    await using folder = await temporaryFolder({ "x.yaml": pod("Bad") });
    const run = async (env: Record<string, string>): Promise<boolean> =>
      (
        await runPullgate(["check", "--offline", "x.yaml"], { cwd: folder.path, env })
      ).stdout.includes("\u001b[");
    assert.deepEqual(
      [
        await run({}),
        await run({ FORCE_COLOR: "1" }),
        await run({ FORCE_COLOR: "1", NO_COLOR: "1" }),
        await run({ GITHUB_ACTIONS: "true" }),
      ],
      [false, true, false, true],
    );
  });

  test("gives the same bytes for the same input, except durations", async () => {
    await using folder = await temporaryFolder({
      "x.yaml": [pod("Bad", "a"), pod("Bad", "b"), pod("a.example/a", "c")].join("---\n"),
    });
    const run = async (): Promise<string> =>
      (
        await runPullgate(["check", "--offline", "--format", "json", "x.yaml"], {
          cwd: folder.path,
        })
      ).stdout.replace(/"durationMs": \d+/, "");
    assert.equal(await run(), await run());
  });
});
