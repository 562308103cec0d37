/** Hostile input of a pull request: bombs, floods, links, devices and programs. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createWriteStream, existsSync } from "node:fs";
import { once } from "node:events";
import { delimiter, join } from "node:path";
import { describe, test } from "node:test";
import { Extractor } from "../../src/extract/extract.ts";
import type { ParsedDocument } from "../../src/model/source/parsed-document.ts";
import { readOptions } from "../../src/config/options.ts";
import { planValueEdits } from "../../src/trace/edit/value-edit.ts";
import { podYaml } from "../support/builders.ts";
import { ask, runner } from "../support/registry/question.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { temporaryFolder, runPullgate, type CommandResult } from "../support/cli/run-pullgate.ts";
import { startRepository } from "../support/cli/repository.ts";
import { problemText } from "../support/registry/answer-text.ts";

/** The full sizes take minutes: PULLGATE_HEAVY=1. */
const heavy = process.env["PULLGATE_HEAVY"] === "1";

const pod = (name: string, image = "a.example/b:1"): string => podYaml(image, { name });

/**
 * With no more heap than that: what needs more is ended by Node, with another code than any of ours.
 * What hangs is killed.
 */
async function check(cwd: string, megabytes: number, ...args: string[]): Promise<CommandResult> {
  return runPullgate(["check", "--offline", "--format", "compact", ...args], {
    cwd,
    env: { NODE_OPTIONS: `--max-old-space-size=${megabytes}` },
    ...(heavy ? {} : { timeoutMs: 40_000 }),
  });
}

/** A file of `count` pieces. */
async function write(
  file: string,
  head: string,
  count: number,
  piece: (index: number) => string,
): Promise<void> {
  const stream = createWriteStream(file);
  stream.write(head);
  for (let index = 0; index < count;) {
    let text = "";
    for (const end = Math.min(index + 10_000, count); index < end; index++) text += piece(index);
    if (!stream.write(text)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
}

describe("YAML bombs", () => {
  const laughs = (first: string): string => {
    const lines = [`a0: &a0 ${first}`];
    for (let level = 1; level < 12; level++)
      lines.push(
        `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(", ")}]`,
      );
    return lines.join("\n");
  };
  const merges = Array.from({ length: 400 }, (_, level) =>
    level === 0
      ? `m0: &m0 {${Array.from({ length: 2_000 }, (__, key) => `k${key}: 1`).join(", ")}}`
      : `m${level}: &m${level} { <<: [${Array(50)
          .fill(`*m${level - 1}`)
          .join(", ")}], own${level}: 1 }`,
  ).join("\n");
  const bombs: [title: string, text: string, message: RegExp | null][] = [
    ["a billion laughs", laughs('["lol"]'), /excessive aliasing/],
    ["a billion mappings", laughs("{ a: 1 }"), /excessive aliasing/],
    ["merge keys of merge keys", merges, /excessive aliasing/],
    ["an alias within itself", "a: &a [*a]", /contains itself/],
    ["brackets", `a: ${"[".repeat(500_000)}`, /nested too deeply/],
    ["braces", `a: ${"{a: ".repeat(200_000)}`, /nested too deeply/],
    [
      "quotes before a comment, in a line that is not indented",
      `x:\n  y: [\na${'"b'.repeat(60)},\nb]`,
      null,
    ],
  ];
  for (const [title, text, message] of bombs)
    test(`in a manifest: ${title}`, async () => {
      await using folder = await temporaryFolder({ "a.yaml": `${text}\n---\n${pod("after")}` });
      const { code, stdout, stderr } = await check(folder.path, 256, "a.yaml");
      assert.deepEqual([code, stderr], [message === null ? 0 : 1, ""]);
      if (message !== null) assert.match(stdout, message);
      assert.match(stdout, /^Checked 1 image \(/m);
    });

  for (const [title, text] of bombs.slice(0, 6))
    test(`in the configuration: ${title}`, async () => {
      await using folder = await temporaryFolder({ "a.yaml": pod("a"), ".pullgate.yaml": text });
      const { code, stderr } = await check(folder.path, 1_024, "a.yaml");
      assert.deepEqual([code, stderr.trimEnd().split("\n").length], [2, 1], stderr);
      assert.match(stderr, /^pullgate: \.pullgate\.yaml/);
    });

  test("in the configuration: globs that would try every way", { timeout: 60_000 }, async () => {
    const name = `${"a".repeat(200)}.yaml`;
    const config = `paths: ["**/*${"a*".repeat(20)}l"]\nexclude: ["**/*${"a*".repeat(20)}b"]\n`;
    await using folder = await temporaryFolder({ [name]: pod("a"), ".pullgate.yaml": config });
    const { code, stdout, stderr } = await check(folder.path, 256);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^Checked 1 image \(/m);
  });

  test(
    "in a chart: an image of many values, corrected where none of them is",
    { timeout: 60_000 },
    () => {
      const at = { file: "a.yaml", line: 1, column: 1, endLine: 1, endColumn: 22, excerpt: "" };
      const place = {
        root: "web",
        key: "a",
        at,
        text: `${"a".repeat(20)}X`,
        isImage: true,
        misprint: null,
      };
      const source = { role: "values", path: "values.yaml", set: null, text: "a" } as const;
      const range = { from: 0, to: 1 };
      const text = { written: "a", rendered: "a", isTyped: false, marker: "" };
      const mappings = Array.from({ length: 20 }, (_, index) => ({
        value: { source, range, scalar: range, ...text, token: String(index) },
        from: index,
        to: index + 1,
        exact: true,
      }));
      assert.equal(planValueEdits(place, `${"a".repeat(100)}x`, mappings), null);
      assert.equal(planValueEdits(place, `${"a".repeat(20)}bX`, mappings)?.changes.length, 1);
    },
  );

  test("in a kustomization", async () => {
    for (const [, text] of bombs) {
      await using folder = await temporaryFolder({
        "kustomization.yaml": text,
        "a.yaml": pod("a"),
      });
      const { code, stderr } = await check(folder.path, 1_024, "a.yaml", ".");
      assert.ok(code === 0 || code === 1, stderr);
    }
  });
});

describe("floods", () => {
  test("refuses a document of a hundred megabytes, and reads the next", async () => {
    await using folder = await temporaryFolder({});
    const item = `- { apiVersion: v1, kind: Pod, metadata: { name: ${"x".repeat(200)} } }\n`;
    // What is beyond 64 MiB is passed over, whatever it is: the regular size is little above.
    const count = Math.ceil(((heavy ? 100 : 66) << 20) / item.length);
    await write(
      join(folder.path, "a.yaml"),
      `${pod("before")}---\nkind: List\nitems:\n`,
      count,
      () => item,
    );
    await writeFile(join(folder.path, "b.yaml"), pod("after"));
    const { code, stdout, stderr } = await check(folder.path, 256, "a.yaml", "b.yaml");
    assert.equal(code, 1, stderr);
    assert.match(stdout, /larger than 64 MiB/);
    assert.match(stdout, /^Checked 1 image \(/m);
  });

  test("millions of lines in one document: refused", async () => {
    await using folder = await temporaryFolder({});
    await write(
      join(folder.path, "a.yaml"),
      `${pod("a")}x:\n`,
      heavy ? 10_000_000 : 4_300_000,
      () => "- a\n",
    );
    const { code, stdout, stderr } = await check(folder.path, heavy ? 512 : 256, "a.yaml");
    assert.equal(code, 1, stderr);
    assert.match(stdout, /more than 4194304 lines and items/);
  });

  test("thousands of images: read; a million: refused, in memory that is bounded", async () => {
    await using folder = await temporaryFolder({});
    const piece = (index: number): string =>
      `---\n${pod(`p${index}`, `r${index % 10}.example/a/b:${index}`)}`;
    await write(join(folder.path, "a.yaml"), "", heavy ? 100_000 : 3_000, piece);
    const some = await check(folder.path, heavy ? 1_500 : 256, "a.yaml");
    assert.deepEqual([some.code, some.stderr], [0, ""]);
    if (!heavy) return;
    await write(join(folder.path, "a.yaml"), "", 1_000_000, piece);
    const many = await check(folder.path, 1_500, "a.yaml");
    assert.equal(many.code, 2);
    assert.match(many.stderr, /^pullgate: a\.yaml: too many images/);
  });

  test("facts without end: no more of them are kept, and the run is refused", async () => {
    const at = { file: "a.yaml", line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
    const extractor = new Extractor({ locations: [], namespace: null });
    const broken: ParsedDocument = {
      content: "broken",
      manifests: [],
      broken: { at, message: "", template: null },
    };
    for (let count = 0; count < 250_000; count++) extractor.add(broken);
    assert.equal(extractor.isFull(), false);
    for (let count = 0; count < 10; count++) extractor.add(broken);
    assert.deepEqual(
      [extractor.isFull(), extractor.cluster().brokenDocuments.length],
      [true, 250_000],
    );
    if (!heavy) return;
    await using folder = await temporaryFolder({});
    await write(join(folder.path, "a.yaml"), "", 5_000_000, () => "---\n]\n");
    const { code, stderr } = await check(folder.path, 1_500, "a.yaml");
    assert.deepEqual(
      [code, /too many images, Secrets and broken documents/.test(stderr)],
      [2, true],
      stderr,
    );
  });

  test("a configuration of megabytes: refused", async () => {
    await using folder = await temporaryFolder({
      "a.yaml": pod("a"),
      ".pullgate.yaml": `# ${"x".repeat(1 << 20)}\n`,
    });
    const { code, stderr } = await check(folder.path, 256, "a.yaml");
    assert.deepEqual(
      [code, stderr],
      [2, "pullgate: .pullgate.yaml: larger than 1 MiB, the limit for a configuration\n"],
    );
  });

  test("NUL and what is no UTF-8: refused at their place, the documents around are read", async () => {
    const text = Buffer.concat([
      Buffer.from(`${pod("a")}---\na: "\u0000"\n---\n`),
      Buffer.from([0x61, 0x3a, 0x20, 0xc3, 0x28, 0xff, 0x0a]),
      Buffer.from(`---\n${pod("b")}`),
    ]);
    await using folder = await temporaryFolder({ "a.yaml": text });
    const { code, stdout } = await check(folder.path, 256, "a.yaml");
    assert.equal(code, 1);
    assert.match(stdout, /a\.yaml:8:5: .*control characters are not allowed/);
    assert.match(stdout, /a\.yaml:10:4: .*not valid UTF-8/);
    assert.match(stdout, /2 could not be verified/);
  });
});

describe("files that are none", () => {
  test("a link that leads out of the repository is not read, whoever names it", async () => {
    await using outside = await temporaryFolder({
      "secret.yaml": `password: hunter2\n${pod("a")}: [\n`,
    });
    await using folder = await temporaryFolder({
      "a.yaml": pod("a"),
      "charts/web/Chart.yaml": "name: web\nversion: 1.0.0\n",
    });
    await symlink(join(outside.path, "secret.yaml"), join(folder.path, "link.yaml"));
    await symlink(outside.path, join(folder.path, "folder"));
    const ways = [
      ["link.yaml"],
      ["folder"],
      ["folder/secret.yaml"],
      ["--inventory", "link.yaml", "a.yaml"],
    ];
    for (const way of ways) {
      const { code, stdout, stderr } = await check(folder.path, 256, ...way);
      assert.equal(code, 2, way.join(" "));
      assert.match(stderr, /leads nowhere or out of the repository\n$/);
      assert.doesNotMatch(stdout + stderr, /hunter2/);
    }
    const { stdout } = await check(folder.path, 256, ".");
    assert.match(stdout, /^Checked 1 image \(/m);
    assert.doesNotMatch(stdout, /hunter2/);
  });

  test("a link to what a renderer would show", async () => {
    await using outside = await temporaryFolder({ "values.yaml": "password: hunter2" });
    await using folder = await temporaryFolder({
      "charts/web/Chart.yaml": "name: web\nversion: 1.0.0\n",
      "charts/web/templates/a.yaml": "{{ .Values | toYaml }}",
      ".pullgate.yaml": "render: [{ helm: charts/web, values: [values.yaml] }]",
      "bin/helm":
        '#!/bin/sh\nfor each; do case "$each" in --values=*) cat "${each#--values=}";; esac; done\n',
    });
    await chmod(join(folder.path, "bin/helm"), 0o755);
    await symlink(join(outside.path, "values.yaml"), join(folder.path, "values.yaml"));
    const { code, stdout } = await runPullgate(["check", "--offline"], {
      cwd: folder.path,
      env: { PATH: `${join(folder.path, "bin")}${delimiter}${process.env["PATH"]}` },
    });
    assert.equal(code, 1);
    assert.match(stdout, /values\.yaml is a link that leads out of the repository/);
    assert.doesNotMatch(stdout, /hunter2/);
  });

  test("a configuration that is a link out of the repository", async () => {
    await using outside = await temporaryFolder({ "environ.yaml": "hunter2: [" });
    await using folder = await temporaryFolder({ "a.yaml": pod("a") });
    await symlink(join(outside.path, "environ.yaml"), join(folder.path, ".pullgate.yaml"));
    const { code, stderr } = await check(folder.path, 256, "a.yaml");
    assert.deepEqual(
      [code, stderr],
      [2, "pullgate: .pullgate.yaml: a symbolic link that leads out of the repository\n"],
    );
  });

  test("devices", async () => {
    await using folder = await temporaryFolder({ "a.yaml": pod("a") });
    for (const way of [
      ["/dev/zero"],
      ["a.yaml", "--inventory", "/dev/urandom"],
      ["a.yaml", "--config", "/dev/zero"],
    ]) {
      const { code, stderr } = await check(folder.path, 256, ...way);
      assert.equal(code, 2);
      assert.match(stderr, /cannot be read: (?:neither a file nor a pipe|not a file)\n$/);
    }
    for (const flag of ["--baseline", "--docker-config"]) {
      await symlink("/dev/zero", join(folder.path, "config.json"));
      const { code } = await check(
        folder.path,
        256,
        "a.yaml",
        flag,
        flag === "--baseline" ? "config.json" : ".",
      );
      assert.ok(code === 2 || code === 0);
      await rm(join(folder.path, "config.json"));
    }
  });

  test("gives up a silent pipe at the deadline, and reads one that is written to", async () => {
    await using folder = await temporaryFolder({});
    execFileSync("mkfifo", [join(folder.path, "pipe.yaml")]);
    const silent = await check(folder.path, 256, "--deadline", "1", "pipe.yaml");
    assert.deepEqual(
      [silent.code, silent.stderr],
      [2, "pullgate: pipe.yaml: cannot be read: the pipe sent nothing for 1 s\n"],
    );
    const [spoken] = await Promise.all([
      check(folder.path, 256, "pipe.yaml"),
      writeFile(join(folder.path, "pipe.yaml"), pod("a")),
    ]);
    assert.match(spoken.stdout, /^Checked 1 image \(/m);
  });

  test("a folder's devices, pipes and links to them are passed over", async () => {
    await using folder = await temporaryFolder({ "a.yaml": pod("a") });
    execFileSync("mkfifo", [join(folder.path, "pipe.yaml")]);
    await symlink("/dev/zero", join(folder.path, "zero.yaml"));
    await symlink("/proc/self/environ", join(folder.path, "environ.yaml"));
    await symlink("loop.yaml", join(folder.path, "loop.yaml"));
    const { code, stdout } = await check(folder.path, 256, ".");
    assert.equal(code, 0);
    assert.match(stdout, /^Checked 1 image \(/m);
  });

  test("a report, a baseline and what is fixed are not written through a link out of the repository", async () => {
    await using outside = await temporaryFolder({ "precious.json": "precious" });
    await using folder = await temporaryFolder({ "a.yaml": pod("a") });
    await symlink(join(outside.path, "precious.json"), join(folder.path, "out.json"));
    await symlink(outside.path, join(folder.path, "out"));
    await symlink(join(outside.path, "nothing.json"), join(folder.path, "dangling.json"));
    for (const file of ["out.json", "out/precious.json", "out/new.json", "dangling.json"]) {
      const report = await check(folder.path, 256, "--format", `json=${file}`, "a.yaml");
      const baseline = await check(folder.path, 256, "--write-baseline", file, "a.yaml");
      for (const { code, stderr } of [report, baseline])
        assert.deepEqual(
          [code, stderr.endsWith("leads nowhere or out of the repository\n")],
          [2, true],
          file,
        );
    }
    assert.equal(await readFile(join(outside.path, "precious.json"), "utf8"), "precious");
    assert.deepEqual(
      [existsSync(join(outside.path, "new.json")), existsSync(join(outside.path, "nothing.json"))],
      [false, false],
    );
  });
});

test("a change's configuration names nothing outside the repository", async () => {
  await using folder = await temporaryFolder({ "deploy/a.yaml": pod("a") });
  const before = {
    configuration: async () => null,
    folderWith: async () => folder.path,
  };
  for (const text of [
    "paths: [/proc/self/environ]",
    "paths: [../../etc/passwd]",
    "render: [{ helm: /etc/chart }]",
    "render: [{ helm: chart, values: [../../root/.docker/config.json] }]",
    "render: [{ kustomize: ../elsewhere/ }]",
    "targets: { eu: { paths: [a.yaml], inventory: [/etc/passwd] } }",
  ]) {
    await writeFile(join(folder.path, ".pullgate.yaml"), text);
    const read = (changed: object): Promise<unknown> =>
      readOptions(
        {},
        { workingFolder: folder.path, environment: {}, rules: async () => [], ...changed },
      );
    await assert.rejects(read({ before }), /outside the repository/, text);
    await assert.rejects(read({ restricted: true }), /outside the repository/, text);
    await read({});
  }
});

test("files of a change that look like a repository are none", async () => {
  await using repository = await startRepository({ "a.yaml": pod("a") });
  const bare = join(repository.path, "bare");
  execFileSync("git", ["clone", "--quiet", "--bare", repository.path, bare]);
  await writeFile(join(bare, "a.yaml"), pod("a"));
  const { stderr, code } = await runPullgate(["check", "--offline", "--base", "main", "a.yaml"], {
    cwd: bare,
  });
  assert.equal(code, 2);
  assert.match(stderr, /--base main: .*safe\.bareRepository/);
});

describe("a revision", () => {
  test("that looks like a flag is a revision that is not there", async () => {
    await using repository = await startRepository({ "a.yaml": pod("a") });
    for (const revision of [
      "--upload-pack=touch pwned",
      "--exec=touch pwned",
      "-x",
      "--output=pwned",
      "HEAD --help",
    ]) {
      const { stderr, code } = await runPullgate(
        ["check", "--offline", `--base=${revision}`, "a.yaml"],
        {
          cwd: repository.path,
        },
      );
      assert.deepEqual([code, existsSync(join(repository.path, "pwned"))], [2, false], revision);
      assert.match(stderr, /no such revision/);
    }
  });
});

describe("credential helpers", () => {
  /** What is said of a registry's login where the docker configuration names this helper. */
  async function loginWith(
    helper: string,
    scripts: Record<string, string> = {},
    path = "bin",
  ): Promise<string> {
    await using registry = await startRegistry({ auth: { mode: "basic", users: { me: "pass" } } });
    registry.push({ repository: "a/b", tag: "1" });
    await using folder = await temporaryFolder({
      ...scripts,
      "config.json": JSON.stringify({ credHelpers: { [registry.host]: helper } }),
    });
    for (const name of Object.keys(scripts)) await chmod(join(folder.path, name), 0o755);
    const environment = {
      PATH: `${path === "bin" ? join(folder.path, path) : path}${delimiter}/usr/bin${delimiter}/bin`,
    };
    const changes = { dockerConfig: folder.path, environment, deadlineMs: 1_500 };
    const { answers } = await ask([`${registry.host}/a/b:1`], runner([registry], changes));
    assert.equal(existsSync(join(folder.path, "pwned")), false, helper);
    return problemText(answers.logins[0]?.rejected?.because);
  }

  test("whose names are paths, flags or commands are not run", async () => {
    const script = { evil: "#!/bin/sh\ntouch pwned\n", "x/evil": "#!/bin/sh\ntouch ../pwned\n" };
    for (const name of [
      "../../evil",
      "/bin/sh",
      "x/evil",
      "x;touch pwned",
      "$(touch pwned)",
      "`id`",
      "a b",
      "a\nb",
      "\u0000",
    ])
      assert.equal(
        await loginWith(name, script),
        "the name of the credential helper is not valid",
        JSON.stringify(name),
      );
  });

  test("are not taken from the working folder or the docker configuration's", async () => {
    const scripts = { "docker-credential-own": "#!/bin/sh\ntouch pwned\n" };
    for (const path of [".", "", "./"])
      assert.equal(
        await loginWith("own", scripts, path),
        "the credential helper is not on PATH",
        path,
      );
  });

  test("a docker configuration that is a device is none", async () => {
    await using registry = await startRegistry();
    registry.push({ repository: "a/b", tag: "1" });
    for (const device of ["/dev/null", "/dev/zero"]) {
      await using folder = await temporaryFolder({});
      await symlink(device, join(folder.path, "config.json"));
      const { answers } = await ask(
        [`${registry.host}/a/b:1`],
        runner([registry], { dockerConfig: folder.path }),
      );
      assert.deepEqual(answers.logins[0]?.rejected?.because, { code: "login-file-unreadable" });
    }
  });

  test("that flood or hang are ended, with what they left open", async () => {
    const late = /^the credential helper did not answer within \d+ s, or its output was too long$/;
    assert.match(
      await loginWith("flood", { "bin/docker-credential-flood": "#!/bin/sh\nexec yes\n" }),
      late,
    );
    assert.match(
      await loginWith("hang", { "bin/docker-credential-hang": "#!/bin/sh\nsleep 30 & sleep 30\n" }),
      late,
    );
  });
});
