/** The log of a step: old findings in a group, the verdict last, and inputs in the place of flags. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { actionLog, inActionWords } from "../../src/report/report.ts";
import { inputOfFlag } from "../../src/config/declarations.ts";
import { allWell, everySeverity, finding, report } from "../support/sample-reports.ts";

const plain = { colour: false, links: false, width: null };
const verdict = { code: 1, failOn: "warning", minVerified: 0 } as const;

test("findings from before the change are in a group, after the others", () => {
  const old = finding({ severity: "notice", preexisting: true, message: "an old one" });
  const lines = actionLog(report({ findings: [old, finding()] }), verdict, plain).split("\n");
  const at = (start: string): number => lines.findIndex((line) => line.startsWith(start));
  const order = [
    at("error["),
    at("::group::1 finding from before this change"),
    at("notice["),
    at("::endgroup::"),
    at("Checked "),
    at("Failed: "),
  ];
  assert.deepEqual(
    order.toSorted((a, b) => a - b),
    order,
  );
  assert.ok(!order.includes(-1), lines.join("\n"));
});

test("a hostile text ends no group", () => {
  const message = "x\n::endgroup::\n##[endgroup]";
  const log = actionLog(
    report({ findings: [finding({ preexisting: true, message })] }),
    verdict,
    plain,
  );
  assert.equal(log.match(/^\s*::endgroup::/gm)?.length, 1);
  assert.doesNotMatch(log, /##\[/);
});

for (const [name, expected, one, code] of [
  ["findings", "Failed: 2 errors, 1 warning, and `fail-on` is `warning`.", everySeverity, 1],
  ["success", "Passed: `fail-on` is `warning`.", allWell, 0],
  ["no pulls", "Failed: nothing was checked.", allWell, 3],
  [
    "too few verified pulls",
    "Failed: 0 of 1 pull could not be verified, and `min-verified` is 0.",
    allWell,
    4,
  ],
] as const)
  test(`the last line says why: ${name}`, () => {
    const log = actionLog(one, { ...verdict, code }, plain);
    assert.equal(log.trimEnd().split("\n").at(-1), expected);
  });

for (const [written, said] of [
  [
    "Accept unverified findings with `--on-unverified`.",
    "Accept unverified findings with `on-unverified`.",
  ],
  ["--values requires --helm", "values requires helm"],
  ["Declare `--platform` or it", "Declare `platforms` or it"],
  ["kubectl get pods --namespace web", "kubectl get pods --namespace web"],
  ["`--fix` has no input", "`--fix` has no input"],
])
  test(`in words of the action: ${written}`, () =>
    assert.equal(inActionWords(written ?? "", inputOfFlag), said));
