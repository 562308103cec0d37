/** Tests what a terminal of 80 columns shows: whole words, indented continuations, colours and links. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { terminalMarkdown } from "../../src/report/report.ts";
import { podObject } from "../support/builders.ts";
import { assertExpectedFile } from "../support/expected.ts";
import { program, programEnvironment } from "../support/cli/program.ts";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";
import { readJsonReport } from "../support/runner/json-report.ts";

const columns = 80;

/** The output on a pseudo terminal of 80 columns, as script of util-linux makes one. */
async function onTerminal(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<string> {
  const command = [process.execPath, program.cli, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn(
    "script",
    ["--quiet", "--command", `stty cols ${columns}; ${command}`, "/dev/null"],
    {
      cwd,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...programEnvironment(cwd), TERM: "xterm-256color", ...env },
    },
  );
  return (await text(child.stdout)).replaceAll("\r\n", "\n");
}

const noTerminal =
  spawnSync("script", ["--version"]).error !== undefined && "not installed: script";

const long = "registry.example/team-with-a-long-name/service-with-a-long-name/Component";
const files = {
  "pods.yaml": [
    podObject(`${long}:1`, { name: "a-deployment-whose-name-is-long-enough-to-wrap" }),
    podObject("a.example/a:${TAG}", { name: "web", pullSecrets: ["absent-pull-secret"] }),
  ]
    .map((object) => JSON.stringify(object, null, 1))
    .join("\n---\n"),
};

describe("on a terminal of 80 columns", { skip: noTerminal }, () => {
  for (const [name, args] of Object.entries({
    check: ["check", "--offline", "pods.yaml"],
    images: ["images", "pods.yaml"],
    image: ["image", "--offline", `${long}:1`],
    explain: ["explain"],
    "a rule": ["explain", "image-tag-not-found"],
    help: ["check", "--help"],
    "the list of commands": ["--help"],
    "help with long examples": ["image", "--help"],
  }))
    test(`${name}: no word is broken, and continuations are indented`, async () => {
      await using folder = await temporaryFolder(files);
      const shown = stripVTControlCharacters(await onTerminal(args, folder.path));
      const lines = shown.split("\n");
      // Code frames and examples show lines as they are.
      const prose = lines.filter((line) => !/^ *\d* \||^ {4}\S.*\S|\{$|"$/.test(line));
      for (const line of prose) {
        const longest = Math.max(...line.split(" ").map(({ length }) => length));
        // A word that is longer than a line stays whole.
        assert.ok(line.length <= columns || longest > columns - 30, line);
      }
      if (name === "check") {
        // Where the closing line breaks depends on the duration.
        const transcript = shown.replace(/^Checked [^]*$/m, (closing) =>
          closing.replaceAll("\n  ", " ").replace(/in \d+(?:\.\d+)? m?s/, "in 0 ms"),
        );
        assertExpectedFile(join(import.meta.dirname, "terminal.expected"), transcript);
      }
    });

  test("a dumb terminal and --color never get no escape sequence", async () => {
    await using folder = await temporaryFolder(files);
    const args = ["check", "--offline", "pods.yaml"];
    assert.match(await onTerminal(args, folder.path), /\u001b\[1;31m/);
    const escapes = /\u001b\[\d|\u001b\]8/;
    assert.doesNotMatch(await onTerminal(args, folder.path, { TERM: "dumb" }), escapes);
    assert.doesNotMatch(await onTerminal([...args, "--color", "never"], folder.path), escapes);
    assert.doesNotMatch(await onTerminal(args, folder.path, { NO_COLOR: "1" }), escapes);
  });

  test("links appear where the terminal has them", async () => {
    await using folder = await temporaryFolder(files);
    const args = ["check", "--offline", "pods.yaml"];
    const linked = await onTerminal(args, folder.path, { TERM: "xterm-kitty" });
    assert.match(linked, /\u001b\]8;;https:\/\//);
    assert.doesNotMatch(await onTerminal(args, folder.path), /\u001b\]8;;/);
  });
});

test("paths are relative to the working folder for people, and to the root of the repository for programs", async () => {
  await using folder = await temporaryFolder({
    "apps/eu/pod.yaml": JSON.stringify(podObject("Bad", { name: "eu" })),
    "apps/us/pod.yaml": JSON.stringify(podObject("Worse", { name: "us" })),
  });
  const cwd = join(folder.path, "apps/eu");
  const args = ["check", "--offline", "--format", "compact", ".", "../us"];
  const { stdout } = await runPullgate([...args, "--format", "json=report.json"], { cwd });
  const places = stdout.split("\n").flatMap((line) => /^(\S+):\d+:\d+: /.exec(line)?.[1] ?? []);
  assert.deepEqual(places, ["pod.yaml", "../us/pod.yaml"]);
  const report = readJsonReport(await readFile(join(cwd, "report.json"), "utf8"));
  assert.deepEqual(
    report.findings.map(({ file }) => file),
    ["apps/eu/pod.yaml", "apps/us/pod.yaml"],
  );
});

test("Markdown is shown without its marks", () => {
  const page = [
    "# A title",
    "",
    "Text with **weight**, `code` and [a link](https://a.example).",
    "",
    "- one item that is long enough to be wrapped",
    "  in two lines",
    "- another",
    "",
    "| a | b |",
    "| --- | --- |",
    "| first | 2 |",
    "",
    "```yaml",
    "key:  value # two blanks",
    "```",
  ].join("\n");
  assert.equal(
    terminalMarkdown(page, { colour: false, links: false, width: 40 }),
    [
      "A title",
      "",
      "Text with weight, `code` and a link",
      "(https://a.example).",
      "",
      "- one item that is long enough to be",
      "  wrapped in two lines",
      "- another",
      "",
      "a      b",
      "first  2",
      "",
      "    key:  value # two blanks",
      "",
    ].join("\n"),
  );
  const coloured = terminalMarkdown(page, { colour: true, links: true, width: 40 });
  assert.match(coloured, /^\u001b\[1mA title\u001b\[0m\n/);
  assert.match(coloured, /\u001b\[36mcode\u001b\[0m/);
  assert.match(coloured, /\u001b\]8;;https:\/\/a\.example\u001b\\a link\u001b\]8;;\u001b\\/);
});
