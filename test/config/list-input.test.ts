/** Tests inputs with one value a line, and the marks of YAML that people leave in them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listInput } from "../../src/config/list-input.ts";
import { replacementOf, singleDashed } from "../../src/config/usual-flags.ts";

test("takes one value a line, without blank lines", () => {
  assert.deepEqual(listInput("paths", "rendered/\n\n  apps/*.yaml  \n"), [
    "rendered/",
    "apps/*.yaml",
  ]);
  assert.deepEqual(listInput("exclude", "**/{a,b}/**"), ["**/{a,b}/**"]);
  assert.deepEqual(listInput("set", '- "a", #b'), ['- "a", #b']);
});

describe("refuses what YAML would read otherwise", () => {
  const cases: [input: string, line: string, says: string][] = [
    ["paths", "- rendered/", "write the value without the dash, one value a line"],
    ["paths", '"rendered/"', "write the value without quotes"],
    ["values", "'values.yaml'", "write the value without quotes"],
    ["paths", "# the charts", "an input has no comments; remove what follows the #"],
    ["paths", "rendered/ # all", "an input has no comments; remove what follows the #"],
    ["paths", "rendered/, charts/", "write one value a line, without commas"],
    ["platforms", "linux/amd64,linux/arm64", "write one value a line, without commas"],
  ];
  for (const [input, line, says] of cases)
    test(`${input}: ${line}`, () => {
      assert.throws(() => listInput(input, `${line}\n`), {
        name: "UsageError",
        message: `${input}: ${line}: ${says}`,
      });
    });
});

test("flags of other programs are answered with what to write", () => {
  assert.equal(replacementOf("--json"), "write --format json");
  assert.equal(replacementOf("--debug=true"), "write --verbose");
  assert.match(replacementOf("--shard") ?? "", /^a flag of check; write it after the command$/);
  assert.equal(replacementOf("--nonsense"), null);
});

test("a long flag with one dash is found, and joined short flags are not", () => {
  assert.equal(singleDashed(["check", "-namespace", "prod"]), "-namespace");
  assert.equal(singleDashed(["check", "-offline=true"]), "-offline=true");
  assert.equal(singleDashed(["check", "-qv", "-nprod", "--", "-offline"]), null);
});
