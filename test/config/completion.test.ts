/** Tests the completion scripts: what they offer in bash, zsh and fish. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, test } from "node:test";
import { shells } from "../../src/config/command-cards.ts";
import { completionScript } from "../../src/config/completion.ts";
import { commandNames, flagsOf } from "../../src/config/declarations.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

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

/** What zsh offers for a line: in a terminal of its own, as completion needs one. */
const zshProgram = String.raw`
zmodload zsh/zpty && zpty inner zsh -f -i || exit 1
zpty -w inner 'PROMPT=; unsetopt zle; autoload -Uz compinit; compinit -u -D; setopt zle
source "$SCRIPT"; bindkey "^I" complete-word; zstyle ":completion:*" force-list always
compprefuncs=(); after () { print -r -- "offers""-end"; }; comppostfuncs=(after)
compadd () { local -a hits; if [[ "$*" == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  builtin compadd -A hits "$@"; for hit in $hits; do print -r -- "offer"":$hit"; done }
print "re""ady"'
zpty -r inner seen '*ready*'
zpty -w -n inner "$LINE"$'\t'
zpty -r inner seen '*offers-end*'
print -r -- "$seen"
zpty -d inner`;

const programs = {
  zsh: {
    args: ["-f", "-c", zshProgram],
    offersOf: (output: string): string[] =>
      [...output.matchAll(/offer:([\w./-]+)/g)].map(([, word = ""]) => word),
  },
  fish: {
    args: ["--no-config", "-c", "source $SCRIPT; complete -C $LINE"],
    offersOf: (output: string): string[] =>
      output.split("\n").flatMap((line) => line.split("\t")[0] || []),
  },
};

for (const shell of ["zsh", "fish"] as const)
  test(`${shell} offers commands, flags and values`, { timeout: 60_000 }, async (t) => {
    await using folder = await temporaryFolder({ script: completionScript(shell, rules) });
    const { args, offersOf } = programs[shell];
    for (const [line, words] of [
      ["che", ["check"]],
      ["check --min-v", ["--min-verified"]],
      ["check --offline --fail-on ", ["error", "warning", "notice", "never"]],
      ["explain image-tag", ["image-tag-not-found", "image-tag-moved"]],
      ["completion ", [...shells]],
    ] as const) {
      const { error, stdout, stderr } = spawnSync(shell, args, {
        encoding: "utf8",
        env: {
          ...process.env,
          SCRIPT: join(folder.path, "script"),
          LINE: `pullgate ${line}`,
          HOME: folder.path,
        },
        timeout: 20_000,
      });
      if (error !== undefined && "code" in error && error.code === "ENOENT")
        return t.skip(`not installed: ${shell}`);
      assert.deepEqual(
        offersOf(stdout).toSorted(),
        words.toSorted(),
        `${line}\n${stdout}${stderr}`,
      );
    }
  });
