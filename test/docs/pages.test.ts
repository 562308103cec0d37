/** What is printed from the code stands in the repository as it is printed: rule pages, schema, inputs of the action. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { z } from "zod";
import { parse } from "yaml";
import { baselineSchema } from "../../src/config/baseline-file.ts";
import { configurationSchema } from "../../src/config/configuration.ts";
import { inputNames } from "../../src/config/declarations.ts";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { rules as rulesOfManifests } from "../../src/judge/judge.ts";
import { diagnoseRules } from "../../src/diagnose/diagnose.ts";
import { ruleExample, rulePage } from "../../src/report/report.ts";
import { assertExpectedFile } from "../support/expected.ts";
import { docsOf } from "../../src/model/report/tool.ts";

const rules = [...rulesOfManifests, ...diagnoseRules];
const root = join(import.meta.dirname, "../..");

function standsAs(path: string, text: string): void {
  assertExpectedFile(join(root, path), text);
}

/** Without the marks and names that only the cases need. */
function withoutFixture(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line
      .replace(/ *# here$/, "")
      .replaceAll("bad.yaml", "manifests.yaml")
      .replaceAll("127.0.0.1:1", "registry.acme.example"),
  );
}

describe("rule pages", () => {
  test("examples: what the cases print of their rule, first", () => {
    const examples = rules.flatMap(({ id }) => {
      const file = join(root, "test/cases", id, "bad.expected");
      const block = (existsSync(file) ? readFileSync(file, "utf8") : "")
        .split("\n\n")
        .find((one) => one.includes(`[${id}]`) && /^\w+\[/.test(one));
      // The page says the last line itself.
      return block === undefined
        ? []
        : [[id, withoutFixture(block.split("\n").filter((line) => !/^ *= docs: /.test(line)))]];
    });
    standsAs(
      "src/report/rule-examples.json",
      `${JSON.stringify(Object.fromEntries(examples), null, 2)}\n`,
    );
  });

  for (const rule of rules)
    test(rule.id, async () => {
      standsAs(
        `docs/rules/${rule.id}.md`,
        rulePage(rule, docsOf(rule.id), await ruleExample(rule.id)),
      );
    });

  test("each rule has a change that fixes a finding, and no page shows the cases behind it", () => {
    const changes: Record<string, string[]> = JSON.parse(
      readFileSync(join(root, "src/report/rule-changes.json"), "utf8"),
    );
    assert.deepEqual(Object.keys(changes).toSorted(), rules.map(({ id }) => id).toSorted());
    for (const [id, lines] of Object.entries(changes)) {
      for (const line of lines) assert.match(line, /^(?:[-+] |  )\S|^(?:[-+] |  ) +\S/, id);
      assert.ok(
        lines.some((line) => /^[-+]/.test(line)),
        id,
      );
    }
    for (const { id } of rules)
      assert.doesNotMatch(
        readFileSync(join(root, `docs/rules/${id}.md`), "utf8"),
        /# here|\bbad\.yaml|127\.0\.0\.1:1\b/,
        id,
      );
  });

  test("there is none for a rule that is gone", () => {
    const pages = readdirSync(join(root, "docs/rules")).map((name) => name.replace(/\.md$/, ""));
    assert.deepEqual(pages.toSorted(), rules.map((rule) => rule.id).toSorted());
  });

  for (const rule of rules) {
    test(`the card of ${rule.id} says what cards say`, () => {
      assert.match(rule.id, /^[a-z]+(-[a-z]+)+$/);
      assert.match(rule.summary, /^[A-Z`].*\.$/);
      assert.match(rule.fix, /^[A-Z][a-z]+ .*\.$/, "the fix begins with a verb");
      assert.match(rule.why, /\.$/);
      assert.match(rule.source, /^https:\/\//);
    });
  }
});

const schemas: [file: string, title: string, schema: z.ZodType][] = [
  ["config.v1.json", ".pullgate.yaml", configurationSchema],
  ["baseline.v1.json", "Pullgate baseline, version 1", baselineSchema],
];
for (const [file, title, schema] of schemas)
  test(`the JSON Schema ${file}`, () => {
    const $id = `https://raw.githubusercontent.com/pullgate/pullgate/main/schema/${file}`;
    const titled = { $id, title, ...z.toJSONSchema(schema, { io: "input" }) };
    standsAs(`schema/${file}`, `${JSON.stringify(titled, null, 2)}\n`);
  });

test("the inputs of the action are those that it reads", () => {
  const action = z
    .object({
      inputs: z.record(z.string(), z.object({ default: z.string().optional() })),
      outputs: z.record(z.string(), z.unknown()),
    })
    .parse(parse(readFileSync(join(root, "action.yml"), "utf8")));
  const source = readFileSync(join(root, "src/run-action.ts"), "utf8");
  assert.deepEqual(inputNames.toSorted(), Object.keys(action.inputs).toSorted());
  const read = [...source.matchAll(/\b(?:input|inputLines|booleanInput)\("([a-z-]+)"\)/g)];
  for (const [, name = ""] of read) assert.ok(inputNames.includes(name), name);
  const written = [...source.matchAll(/setOutput\(\s*"([a-z-]+)"/g)].map((match) => match[1] ?? "");
  assert.deepEqual(written.toSorted(), Object.keys(action.outputs).toSorted());
  assert.deepEqual(
    Object.keys(action.inputs).filter((name) => action.inputs[name]?.default !== undefined),
    // This one the configuration cannot set.
    ["github-token"],
    "a default would beat the configuration",
  );
});

describe("configurations in the documentation are read", () => {
  const pages = [
    "README.md",
    ...readdirSync(join(root, "docs"))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ];
  for (const page of pages) {
    const text = readFileSync(join(root, page), "utf8");
    const blocks = [...text.matchAll(/^```yaml\n# \.pullgate\.yaml\n([^]*?)^```$/gm)].map(
      (match) => match[1] ?? "",
    );
    blocks.forEach((block, index) =>
      test(`${page}, ${index + 1}`, () =>
        void parseConfiguration(
          block,
          page,
          rules.map((rule) => rule.id),
        )),
    );
  }
});
