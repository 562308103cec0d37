/** The runner that stands in for GitHub's, rule by rule, on actions of a few lines. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { readOutput, runStep, type Step, type StepResult } from "../support/runner/runner.ts";
import { propertyRuns } from "../support/property-runs.ts";

const METADATA = `
name: fake
runs: { using: node24, main: main.mjs }
inputs:
  fail-on: { description: hyphen }
  two words: { description: space, default: yes it is }
  needed: { description: not enforced, required: true }
  token: { description: of the context, default: "\${{ github.token }}" }
`;

/** Runs `main` (the text of a module) as an action of its own. */
async function act(
  main: string,
  step: Partial<Step> = {},
  metadata = METADATA,
): Promise<StepResult> {
  const folder = await mkdtemp(join(tmpdir(), "fake-action-"));
  try {
    const action = join(folder, "action");
    const workspace = join(folder, "workspace");
    await mkdir(action);
    await mkdir(workspace);
    await writeFile(join(action, "action.yml"), metadata);
    await writeFile(
      join(action, "main.mjs"),
      `import { appendFileSync } from "node:fs";\nconst { env } = process;\n${main}`,
    );
    return await runStep({ action, workspace, ...step });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An action that prints these lines, nothing else. */
const say = (...lines: string[]): Promise<StepResult> =>
  act(`process.stdout.write(${JSON.stringify(`${lines.join("\n")}\n`)});`);
/** An action that writes a file command. */
const write = (name: string, text: string): Promise<StepResult> =>
  act(`appendFileSync(env.GITHUB_${name}, ${JSON.stringify(text)});`);
const messages = (result: StepResult): string[] =>
  result.annotations.map(({ level, message }) => `${level}: ${message}`);

test("inputs: upper case, spaces become underscores, hyphens stay, defaults apply, required is not enforced", async () => {
  const { log } = await act(
    'console.log(JSON.stringify(Object.entries(env).filter(([name]) => name.startsWith("INPUT_")).sort()));',
    {
      with: { "Fail-On": "warning" },
      github: { token: "ghs_1" },
    },
  );
  assert.deepEqual(JSON.parse(log), [
    ["INPUT_FAIL-ON", "warning"],
    ["INPUT_TOKEN", "ghs_1"],
    ["INPUT_TWO_WORDS", "yes it is"],
  ]);
});

test("inputs: one that action.yml does not know is passed on, with a warning", async () => {
  const result = await act("console.log(env.INPUT_TYPO);", { with: { typo: "x" } });
  assert.equal(result.annotations.length, 1);
  assert.match(
    messages(result)[0] ?? "",
    /^warning: Unexpected input\(s\) 'typo', valid inputs are \['fail-on', 'two words', 'needed', 'token'\]$/,
  );
  assert.match(result.log, /^x$/m);
});

test("environment: the github context, the event's payload, the workspace as folder, and nothing of the caller's but PATH", async () => {
  process.env["RUNNER_TEST_LEAK"] = "leaked";
  try {
    const { log } = await act(
      `import { existsSync, readFileSync, readdirSync } from "node:fs";
       console.log(JSON.stringify({
         leak: env.RUNNER_TEST_LEAK ?? null, token: env.GITHUB_TOKEN ?? null, own: env.OWN, event: env.GITHUB_EVENT_NAME, base: env.GITHUB_BASE_REF,
         payload: JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, "utf8")), here: process.cwd() === env.GITHUB_WORKSPACE,
         home: readdirSync(env.HOME), temp: existsSync(env.RUNNER_TEMP), ci: env.CI, debug: env.RUNNER_DEBUG, node: process.versions.node.split(".")[0],
       }));`,
      {
        env: { OWN: "mine" },
        event: { name: "pull_request", payload: { number: 7 } },
        github: { base_ref: "main", token: "ghs_1" },
        debug: true,
      },
    );
    assert.deepEqual(JSON.parse(log), {
      leak: null,
      token: null,
      own: "mine",
      event: "pull_request",
      base: "main",
      payload: { number: 7 },
      here: true,
      home: [],
      temp: true,
      ci: "true",
      debug: "1",
      node: process.versions.node.split(".")[0],
    });
  } finally {
    delete process.env["RUNNER_TEST_LEAK"];
  }
});

test("metadata: only a node24 action of one part is run", async () => {
  await assert.rejects(
    act("", {}, "runs: { using: node20, main: main.mjs }"),
    /node20, not node24/,
  );
  await assert.rejects(
    act("", {}, "runs: { using: node24, main: main.mjs, post: main.mjs }"),
    /runs\.post is not modelled/,
  );
  await assert.rejects(
    act(
      "",
      {},
      'runs: { using: node24, main: main.mjs }\ninputs: { a: { default: "${{ secrets.A }}" } }',
    ),
    /not modelled/,
  );
});

test("exit code: not zero fails the step, without an annotation of its own", async () => {
  const failed = await act("process.exitCode = 3;");
  assert.deepEqual([failed.conclusion, failed.exitCode, failed.annotations], ["failure", 3, []]);
  const passed = await say("::error::still green");
  assert.deepEqual(
    [passed.conclusion, passed.exitCode, messages(passed)],
    ["success", 0, ["error: still green"]],
  );
});

test("an action that does not end is ended", async () => {
  await assert.rejects(
    act('console.log("begun"); setInterval(() => {}, 1000);', { timeoutMs: 1_500 }),
    /did not end in time.*\nbegun/,
  );
});

test("commands: on both streams, after white space, names in any case, with their properties unescaped once", async () => {
  const result = await act(`
    console.error("::warning file=a%2Cb%3Ac.yaml,title=50%25%0Aof,line=1::100%25 %0A %250A");
    console.log("  \\u0085\\t::ERROR FILE=d.yaml::e");`);
  const byLevel = Object.fromEntries(
    result.annotations.map((annotation) => [annotation.level, annotation]),
  );
  assert.deepEqual(byLevel, {
    warning: {
      level: "warning",
      message: "100% \n %0A",
      title: "50%\nof",
      file: "a,b:c.yaml",
      line: "1",
      endLine: null,
      col: null,
      endColumn: null,
    },
    error: {
      level: "error",
      message: "e",
      title: null,
      file: "d.yaml",
      line: null,
      endLine: null,
      col: null,
      endColumn: null,
    },
  });
});

test("commands: not in the middle of a line, not unknown ones, not a byte order mark; a lone carriage return begins a line", async () => {
  const plain = [
    "x ::error::no",
    "::unknown::no",
    "\uFEFF::error::no",
    ": :error::no",
    "::error file=a",
    "\u2028::notice",
    "a\u2028::error::no",
  ];
  const result = await say(...plain, "x\r::error::yes");
  assert.deepEqual(messages(result), ["error: yes"]);
  assert.equal(result.log, `${plain.join("\n")}\nx\n##[error]yes\n`);
});

test("legacy commands are obeyed anywhere in a line", async () => {
  const result = await say(
    "image ##[error file=a.yaml;line=3;]tag%3B %5D gone",
    "## [error]no",
    "##[unknown]no",
  );
  assert.deepEqual(messages(result), ["error: tag; ] gone"]);
  assert.deepEqual([result.annotations[0]?.file, result.annotations[0]?.line], ["a.yaml", "3"]);
});

test("stop-commands: nothing is obeyed until the token comes, and a guessable token is refused", async () => {
  const result = await say(
    "::stop-commands::t0ken",
    "::error::no",
    "##[error]no",
    "::other::",
    "::T0KEN::",
    "::error::yes",
  );
  assert.deepEqual(messages(result), ["error: yes"]);
  assert.match(result.log, /^::error::no$/m);
  for (const token of ["", "error", "pause-logging"])
    assert.equal((await say(`::stop-commands::${token}`)).conclusion, "failure", token);
});

test("levels: ten of each are kept, the first ten; the rest is counted, and stays in the log", async () => {
  const lines = ["error", "warning", "notice"].flatMap((level) =>
    Array.from({ length: 12 }, (_, at) => `::${level}::${level}-${at}`),
  );
  const result = await say(...lines);
  assert.equal(result.annotations.length, 30);
  assert.deepEqual(result.dropped, { error: 2, warning: 2, notice: 2 });
  assert.ok(
    messages(result).includes("notice: notice-9") &&
      !messages(result).includes("notice: notice-10"),
  );
  assert.match(result.log, /##\[error\]error-11/);
});

test("messages are cut at 4096 units", async () => {
  const [annotation] = (await say(`::error::${"x".repeat(5000)}`)).annotations;
  assert.equal(annotation?.message.length, 4096);
});

test("columns and lines that contradict each other are taken away", async () => {
  const cases: [given: string, kept: (string | null)[]][] = [
    ["line=2,endLine=2,col=3,endColumn=9", ["2", "2", "3", "9"]],
    ["line=2,col=3,endColumn=9", ["2", null, "3", "9"]],
    ["line=2,endLine=4,col=3,endColumn=9", ["2", "4", null, null]],
    ["col=3,endColumn=9", [null, null, null, null]],
    ["line=4,endLine=2", [null, null, null, null]],
    ["line=2,endLine=2,col=9,endColumn=3", ["2", "2", null, null]],
    ["endLine=4", ["4", "4", null, null]],
    ["line=2,endColumn=9", ["2", null, "9", "9"]],
  ];
  const result = await say(...cases.map(([given]) => `::notice ${given}::x`));
  assert.deepEqual(
    result.annotations.map(({ line, endLine, col, endColumn }) => [line, endLine, col, endColumn]),
    cases.map(([, kept]) => kept),
  );
});

test("files: a path below the workspace becomes relative to it, any other stays, existing or not", async () => {
  const result = await act(`
    for (const file of [env.GITHUB_WORKSPACE + "/pr/a.yaml", "pr/a.yaml", "../b.yaml", "/etc/c.yaml", env.GITHUB_WORKSPACE + "-2/d.yaml"]) {
      console.log("::notice file=" + file + "::x");
    }
    console.log(env.GITHUB_WORKSPACE);`);
  const workspace = result.log.trim().split("\n").at(-1);
  assert.deepEqual(
    result.annotations.map(({ file }) => file),
    ["pr/a.yaml", "pr/a.yaml", "../b.yaml", "/etc/c.yaml", `${workspace}-2/d.yaml`],
  );
});

test("masks: each line and its encodings, in the log, messages and the summary, from the command on; a title shows the leak", async () => {
  const secret = 'p4ss"w0rd\ns3cond & line';
  const hidden = [
    'p4ss"w0rd',
    "s3cond & line",
    'p4ss\\"w0rd',
    "p4ss%22w0rd",
    "s3cond &amp; line",
    Buffer.from('p4ss"w0rd').toString("base64"),
  ];
  const shifted = Buffer.from('bot:p4ss"w0rd').toString("base64");
  const result = await act(`
    console.log("before s3cond & line");
    console.log("::add-mask::" + ${JSON.stringify(secret)}.replace("\\n", "%0A"));
    console.log(${JSON.stringify(hidden)}.join(" | "));
    console.log(${JSON.stringify(shifted)});
    console.log("::error title=s3cond & line::not p4ss\\"w0rd");
    appendFileSync(env.GITHUB_STEP_SUMMARY, "a p4ss\\"w0rd\\nb\\n");`);
  const [before, line, base64] = result.log.split("\n");
  assert.equal(before, "before s3cond & line");
  assert.equal(line, hidden.map(() => "***").join(" | "));
  assert.notEqual(base64, shifted);
  assert.deepEqual(messages(result), ["error: not ***"]);
  assert.equal(result.annotations[0]?.title, "s3cond & line");
  assert.equal(result.summary, "a ***\nb\n");
});

test("masks: the secrets context from the beginning, hits that overlap as one, an empty value refused with a warning", async () => {
  const result = await act(
    'console.log("::add-mask::"); console.log("::add-mask::cdef"); console.log("xabcdefx abcd");',
    { secrets: ["abcd"] },
  );
  assert.deepEqual(messages(result), [
    "warning: Can't add secret mask for empty string in ##[add-mask] command.",
  ]);
  assert.match(result.log, /^x\*\*\*x \*\*\*$/m);
});

test("outputs: a line each, or a heredoc; the last of a name counts", async () => {
  const result = await write(
    "OUTPUT",
    "a=1\nb=x=y\n\nc<<END\nfirst\n\nEND of it\nEND\na=2\nd<<END\nEND",
  );
  assert.deepEqual(result.outputs, { a: "2", b: "x=y", c: "first\n\nEND of it", d: "" });
  assert.equal(result.conclusion, "success");
});

test("outputs: a malformed file fails the step", async () => {
  for (const [text, reason] of [
    ["no equals sign\n", /Invalid format/],
    ["=x\n", /Name must not be empty/],
    ["<<EOF\nx\nEOF\n", /must not be empty/],
    ["a<<\nx\n", /must not be empty/],
    ["a<<EOF\nx\n", /Matching delimiter not found 'EOF'/],
    ["a<<EOF\nx EOF", /EOF marker missing new line/],
  ] as const) {
    const result = await write("OUTPUT", text);
    assert.deepEqual(
      [result.conclusion, result.exitCode, result.outputs],
      ["failure", 0, {}],
      text,
    );
    assert.match(messages(result).join("\n"), reason);
  }
});

test("state, environment and path have files too; NODE_OPTIONS may not be set", async () => {
  const result = await act(`
    appendFileSync(env.GITHUB_STATE, "s=1\\n");
    appendFileSync(env.GITHUB_ENV, "E=2\\nNODE_OPTIONS=--inspect\\n");
    appendFileSync(env.GITHUB_PATH, "/opt/bin\\n\\n");`);
  assert.deepEqual([result.state, result.env, result.path], [{ s: "1" }, { E: "2" }, ["/opt/bin"]]);
  assert.match(messages(result).join(), /^error: Can't store NODE_OPTIONS/);
});

test("old commands: set-output and save-state still work, set-env and add-path fail the step", async () => {
  const result = await say("::set-output name=a::1", "::save-state name=b::2");
  assert.deepEqual(
    [result.outputs, result.state, result.conclusion],
    [{ a: "1" }, { b: "2" }, "success"],
  );
  for (const line of ["::set-env name=a::1", "::add-path::/opt", "::set-output::1"])
    assert.equal((await say(line)).conclusion, "failure", line);
});

test("summary: none without text; above 1 MiB its upload is aborted with an error, and the step stays green", async () => {
  assert.equal((await say("x")).summary, null);
  const limit = 1024 * 1024;
  const full = await act(`appendFileSync(env.GITHUB_STEP_SUMMARY, "x".repeat(${limit}));`);
  assert.equal(full.summary?.length, limit);
  const over = await act(
    `appendFileSync(env.GITHUB_STEP_SUMMARY, "ä".repeat(${limit / 2}) + "x");`,
  );
  assert.deepEqual([over.summary, over.conclusion, over.annotations.length], [null, "success", 1]);
  assert.match(messages(over)[0] ?? "", /^error: \$GITHUB_STEP_SUMMARY upload aborted/);
});

test("nothing is left behind", async () => {
  const { log } = await act('console.log(env.GITHUB_OUTPUT.replace(/[^/]*$/, ""));');
  await assert.rejects(realpath(log.trim()), { code: "ENOENT" });
});

test("any message, escaped as GitHub asks, comes back as one annotation and nothing else", () => {
  const escape = (text: string): string =>
    text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("::error::", "##[warning]", "\r", "\n", "%0A", "::stop-commands::x", "]"),
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join("")),
      (message) => {
        const { annotations, outputs } = readOutput(`::notice file=a.yaml::${escape(message)}\n`);
        assert.deepEqual(
          [
            annotations.map((annotation) => [
              annotation.level,
              annotation.file,
              annotation.message,
            ]),
            outputs,
          ],
          [[["notice", "a.yaml", message]], {}],
        );
      },
    ),
    propertyRuns(100),
  );
});

test("text read without a process is read the same", async () => {
  const lines = [
    "::error file=a.yaml,line=2::x",
    "plain ##[warning]y",
    "::stop-commands::t",
    "::error::no",
    "::t::",
    "::set-output name=o::1",
  ];
  const { annotations, dropped, outputs, log } = await say(...lines);
  assert.deepEqual(readOutput(`${lines.join("\r\n")}\n`), { annotations, dropped, outputs, log });
});
