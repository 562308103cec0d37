/** Tests the completion scripts: what they offer in bash, and that zsh and fish accept them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { shells } from "../../src/config/command-cards.ts";
import { completionScript } from "../../src/config/completion.ts";
import { commandNames, flagsOf } from "../../src/config/declarations.ts";

const rules = ["image-tag-not-found", "image-tag-moved", "pull-secret-absent"];

test("every shell knows every command and flag", () => {
  for (const shell of shells) {
    const script = completionScript(shell, rules);
    for (const name of commandNames) {
      assert.ok(script.includes(name), `${shell}: ${name}`);
      for (const { flag } of flagsOf(name)) {
        const long = /--([\w-]+)/.exec(flag)?.[1] ?? "";
        assert.ok(
          script.includes(shell === "fish" ? `-l ${long}` : `--${long}`),
          `${shell}: ${flag}`,
        );
      }
    }
  }
});

describe("in bash", () => {
  const offers: [line: string[], words: string[]][] = [
    [["c"], ["check", "credentials", "completion"]],
    [
      ["check", "--f"],
      ["--fail-on", "--format", "--fix"],
    ],
    [["check", "--format", "s"], ["sarif"]],
    [
      ["check", "--color", ""],
      ["auto", "always", "never"],
    ],
    [["check", "--values", ""], []],
    [
      ["explain", "image-tag"],
      ["image-tag-not-found", "image-tag-moved"],
    ],
    [["completion", ""], [...shells]],
    [
      ["init", "--"],
      ["--inventory", "--force", "--verbose", "--help"],
    ],
  ];
  for (const [line, words] of offers)
    test(`pullgate ${line.join(" ")}`, (t) => {
      const typed = ["pullgate", ...line].map((word) => `'${word}'`).join(" ");
      const program = `${completionScript("bash", rules)}
COMP_WORDS=(${typed}); COMP_CWORD=${line.length}; COMPREPLY=(); _pullgate
printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { error, stdout, stderr } = spawnSync("bash", ["-c", program], { encoding: "utf8" });
      if (error !== undefined) return t.skip("not installed: bash");
      assert.equal(stderr, "");
      assert.deepEqual(stdout.split("\n").filter(Boolean), words);
    });
});

for (const shell of ["zsh", "fish"] as const)
  test(`${shell} reads the script`, (t) => {
    const script = completionScript(shell, rules);
    const { error, status, stderr } = spawnSync(shell, ["-n", "/dev/stdin"], {
      input: script,
      encoding: "utf8",
    });
    if (error !== undefined) return t.skip(`not installed: ${shell}`);
    assert.equal(status, 0, stderr);
  });
