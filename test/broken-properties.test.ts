/** Each property of verdicts catches a fault: its test fails with one broken line of the source. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, test } from "node:test";

interface BrokenProperty {
  /** The name of the property's test. */
  property: string;
  test: string;
  /** Below `src/`. */
  file: string;
  edits: [from: string, to: string][];
}

const verdicts = "judge/verdict-properties.test.ts";
const clusters = "judge/cluster-properties.test.ts";
const contradictions = "resolve/contradictions.test.ts";

const broken: BrokenProperty[] = [
  {
    property: "no error about a pull names one whose verdict is pullable",
    test: verdicts,
    file: "judge/verdict.ts",
    edits: [
      ["if (breaks === false && !isError) return null;", "if (breaks !== true) return null;"],
      ["diagnostic.breaksPull ?? rule.breaksPull", "diagnostic.breaksPull"],
    ],
  },
  {
    property: "no error about credentials names a pull that a credential of its pod opens",
    test: verdicts,
    file: "judge/facts/credentials/pull-access.ts",
    edits: [
      [
        'return { severity: "warning", certainty: "proved", breaksPull: false };',
        'return { certainty: "proved" };',
      ],
    ],
  },
  {
    property:
      "findings about credentials that offline reports, online reports too unless disproved",
    test: verdicts,
    file: "judge/facts/credentials/credential-problem.ts",
    edits: [
      [
        "if (access.opened || isInconclusive(access)) return false;",
        "if (access.attempts.some(({ answer }) => answer !== null)) return false;",
      ],
    ],
  },
  {
    property: "do not depend on the order of files and roots",
    test: clusters,
    file: "plan/object-index.ts",
    edits: [["const most = Math.max(...steps);", "const most = steps[0];"]],
  },
  {
    property: "do not depend on a cluster with other namespaces",
    test: clusters,
    file: "plan/object-index.ts",
    edits: [
      ["return JSON.stringify(namespace ?? [root]);", 'return namespace === root ? "-" : "";'],
      [
        "if (namespaces.is === namespace) return",
        'if (namespaces.is !== null) return "same";\n  if (namespaces.is === namespace) return',
      ],
    ],
  },
  {
    property: "do not depend on another cluster with the same objects",
    test: clusters,
    file: "plan/object-index.ts",
    edits: [
      [
        '(object) => object.source !== "manifest" || !this.#division.areApart(object, workload),',
        "() => true,",
      ],
      ["const most = Math.max(...steps);", "const most = steps[0];"],
    ],
  },
  {
    property:
      "a refusal proves nothing if the same credential succeeds elsewhere in the repository",
    test: contradictions,
    file: "resolve/best-answer.ts",
    edits: [["} else if (!there && opened && isUnexplained(answer)) {", "} else if (false) {"]],
  },
  {
    property: "a registry that lists a tag does not prove that the tag is missing",
    test: contradictions,
    file: "oci/client/proof.ts",
    edits: [['if (isListed && words === undefined) return "contradiction";', ""]],
  },
];

/** A property meets its fault by chance, so it gets more runs than it needs without one. */
const moreRuns = { PULLGATE_TEST_PART: "10" };

const preload = new URL("support/break-source.ts", import.meta.url).href;

function run({ property, test: path, file, edits }: BrokenProperty): string {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = spawnSync(
    process.execPath,
    [
      `--import=${preload}`,
      "--test",
      "--test-isolation=none",
      "--test-reporter=tap",
      `--test-name-pattern=^(?:.* )?${property}$`,
      join(import.meta.dirname, path),
    ],
    {
      encoding: "utf8",
      env: { ...env, ...moreRuns, BROKEN_SOURCE: JSON.stringify({ file, edits }) },
    },
  );
  return stdout;
}

describe("a property fails without the code that it tests", () => {
  for (const each of broken)
    test(`${each.property}: ${each.file}`, () => {
      const output = run(each);
      assert.match(output, /^# fail 1$/m, output.slice(0, 3000));
      // A fault of the edit itself would prove nothing.
      assert.match(output, /Property failed after/, output.slice(0, 3000));
    });
});
